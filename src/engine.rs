//! The engine: the Rust face of the C API, and the owner of control thread, media thread and device thread.
//!
//! A call checks its arguments, looks ids up in the registry, queues a command and returns; what comes of it is an [`Event`].
//! `engine/core.rs` composes room, signal, transport and audio sans-IO (a control half and a media half);
//! `engine/threads.rs` drives the two halves on threads, and `sim/` on a virtual clock.
#![forbid(unsafe_code)]

mod check;
mod connection;
pub mod control;
pub mod core;
pub mod delay;
pub mod device;
pub mod dispatch;
mod journal;
pub mod level;
pub mod local;
pub mod media;
pub mod message;
mod play;
mod processing;
pub mod quality;
pub mod registry;
pub mod report;
pub mod stat;
mod threads;
mod udp_loop;
mod wait;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

pub use crate::audio::SAMPLE_RATE;
pub use crate::audio::auxiliary::{MAX_PULLED, Pull as AuxPull, Shape as AuxShape};
pub use crate::audio::capture::hook::Hook;
pub use crate::audio::device::DeviceInfo;
use crate::clock;
use crate::config::{self, ApiKey, AudioProfile, DeviceSpec, EngineConfig, LoginConfig};
use crate::engine::check::{check_token, check_url, check_user, mismatch};
use crate::engine::control::ControlSetup;
use crate::engine::journal::Journal;
use crate::engine::media::{Media, MediaSetup};
use crate::engine::message::{Command, LoginRequest, ToMedia};
use crate::engine::registry::{Registry, RoomEntry};
pub use crate::engine::stat::{RoomState, RoomStats, StreamStats};
use crate::engine::threads::{Ports, ThreadSetup, Threads};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Delivery, Event, StreamInfo, User};
use crate::id::{RequestId, RoomId, StreamId};
use crate::log::Log;
use crate::random::Random;
use crate::room;
use crate::transport::{Certificate, Stack};
use crate::wire::token;

/// Takes events in order, on the control thread; must not block. `engine::dispatch` is the one that applications use.
pub trait EventSink: Send + Sync {
    /// Queues an event.
    fn event(&self, event: Event);
}

/// An engine: one user, one microphone, one loudspeaker, any number of rooms.
///
/// All calls are legal on any thread and inside event callbacks; none blocks on the network. Dropping it ends every room.
pub struct Engine {
    log: Log,
    threads: Threads,
    registry: Arc<Mutex<Registry>>,
    ports: Arc<Ports>,
    settings: Mutex<Settings>,
    processing: processing::ProcessingDesk,
    /// Whether microphone and loudspeaker are the application's own, for calls that must not wait.
    application: [AtomicBool; 2],
    play: play::PlayDesk,
    ended: AtomicBool,
}

struct Settings {
    user: User,
    server_url: Option<String>,
    api_key: Option<ApiKey>,
    profile: AudioProfile,
}

impl Engine {
    /// Starts an engine. No device opens and nothing is sent before LoginRoom; its threads sleep until then.
    ///
    /// Errors: a setting out of range, a log file that cannot be opened, a system that gives no threads.
    pub fn create(config: EngineConfig, sink: Arc<dyn EventSink>) -> Result<Engine> {
        check_user(&config.user_id, &config.user_name, 0)?;
        check_url(config.server_url.as_deref())?;
        config.profile.validate()?;
        let log = match (config.log_level, &config.log_file) {
            (crate::log::Level::Off, None) => Log::off(),
            (level, file) => Log::new(level, Arc::new(Journal::open(file.as_deref(), sink.clone())?)),
        };
        let mut random = Random::from_system();
        let registry = Arc::new(Mutex::new(Registry { realtime: -1, ..Registry::default() }));
        let wall_offset = clock::wall_offset();
        let media = Media::new(MediaSetup {
            stack: Stack::WebRtc,
            certificate: Certificate::generate()?,
            profile: config.profile.clone(),
            wall_offset,
            seed: random.next_u64(),
        })?;
        let devices = [config.capture_device, config.playback_device];
        let application =
            devices.each_ref().map(|device| AtomicBool::new(*device == DeviceSpec::Application));
        let control = ControlSetup {
            manual_publish: config.manual_publish,
            manual_play: config.manual_play,
            profile: config.profile.clone(),
            devices,
            wall_offset,
            registry: registry.clone(),
            random,
            log: log.clone(),
        };
        let ports = Arc::new(Ports::default());
        let threads = Threads::start(ThreadSetup {
            control,
            media,
            sink,
            registry: registry.clone(),
            ports: ports.clone(),
            log: log.clone(),
            ca_file: config.ca_file,
        })?;
        let user = User { user_id: config.user_id, user_name: config.user_name };
        let settings = Settings {
            user,
            server_url: config.server_url,
            api_key: config.api_key,
            profile: config.profile,
        };
        let (settings, ended) = (Mutex::new(settings), AtomicBool::new(false));
        let (play, processing) = (play::PlayDesk::default(), processing::ProcessingDesk::default());
        Ok(Engine { log, threads, registry, ports, settings, application, play, processing, ended })
    }

    /// Where this engine's log lines go; usable until the engine is dropped, also after [`Engine::shutdown`].
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Ends every room (leave is sent, at most 200 ms), stops the threads and waits for them: less than 500 ms in all.
    pub fn shutdown(&self) {
        if !self.ended.swap(true, Ordering::AcqRel) {
            self.threads.stop();
            self.processing.close();
        }
    }

    /// The dispatcher tells that the application's callback for this event has returned (or that there is none).
    ///
    /// Ids that the event ends are stale from here on, and automatic publishing may begin.
    pub fn event_delivered(&self, event: &Event) {
        if let Some(room) = event.ends_room() {
            self.registry.lock().rooms.remove(&room);
            return;
        }
        match event {
            // A queue that does not take this is a queue whose engine has ended.
            Event::LoginRoom { room, .. } => {
                let _ = self.threads.send(Command::LoginDelivered(*room));
            }
            Event::StreamUpdate { room, added: true, streams } => {
                for stream in streams {
                    let _ = self.threads.send(Command::StreamAddedDelivered(*room, stream.stream));
                }
            }
            Event::StreamUpdate { room, added: false, streams } => {
                if let Ok(entry) = self.registry.lock().room_mut(*room) {
                    entry.leaving.retain(|id| !streams.iter().any(|s| s.stream == *id));
                }
                for stream in streams {
                    let _ = self.threads.send(Command::StreamRemovedDelivered(*room, stream.stream));
                }
            }
            _ => {}
        }
    }

    /// Sets who logs in from the next login on. `user_id` 1–256 bytes, `user_name` up to 256 (empty: the id).
    pub fn set_user(&self, user_id: &str, user_name: &str) -> Result<()> {
        check_user(user_id, user_name, 1)?;
        self.settings.lock().user = User { user_id: user_id.to_owned(), user_name: user_name.to_owned() };
        Ok(())
    }

    /// Sets the server of logins that name none, and who signs their tokens.
    pub fn set_server(&self, url: Option<&str>, api_key: Option<ApiKey>) -> Result<()> {
        check_url(url)?;
        let mut settings = self.settings.lock();
        settings.server_url = url.map(str::to_owned);
        settings.api_key = api_key;
        Ok(())
    }

    /// Makes every room look for a network path anew.
    pub fn notify_network_changed(&self) -> Result<()> {
        self.threads.send(Command::NetworkChanged)
    }

    /// Sets something that few applications need, by its name. Names: `encoder_complexity`, 0 (least CPU) to 10.
    ///
    /// Errors: `NotFound` for an unknown name, `OutOfRange` for a value that is none.
    pub fn set_option(&self, name: &str, value: &str) -> Result<()> {
        if name != "encoder_complexity" {
            let text = format!("there is no option {name:?}: the options are encoder_complexity");
            return Err(Error::new(ErrorKind::NotFound, text));
        }
        let complexity = value.parse().map_err(|_| {
            Error::new(ErrorKind::OutOfRange, format!("encoder_complexity is {value:?}: give 0 to 10"))
        })?;
        self.set_audio_profile(AudioProfile { complexity, ..self.audio_profile() })
    }

    /// Begins a login; its end is one [`Event::LoginRoom`].
    ///
    /// Errors: `AlreadyInRoom`, `TokenNeeded`, `TokenMismatch`, `TooLong`, `OutOfRange`, and `WrongState` without a user id.
    pub fn login_room(&self, room_id: &str, mut config: LoginConfig) -> Result<RoomId> {
        config::length("room_id", room_id, 1, config::MAX_ROOM_ID)?;
        check_url(config.server_url.as_deref())?;
        config.validate()?;
        let (mut user, api_key) = {
            let settings = self.settings.lock();
            if config.server_url.is_none() {
                config.server_url.clone_from(&settings.server_url);
            }
            (settings.user.clone(), settings.api_key.clone())
        };
        match &config.token {
            Some(token) => check_token(token, room_id, &mut user)?,
            None if config.server_url.is_some() && api_key.is_none() => {
                let text = "this server needs a token: give one in the login options, or a key and secret to the engine";
                return Err(Error::new(ErrorKind::TokenNeeded, text));
            }
            None if user.user_id.is_empty() => {
                return Err(Error::new(ErrorKind::WrongState, "there is no user id: call SetUser first"));
            }
            None => {}
        }
        if user.user_name.is_empty() {
            user.user_name.clone_from(&user.user_id);
        }
        let room = RoomId::fresh();
        let mut registry = self.registry.lock();
        if registry.login_of(room_id).is_some() {
            let text = format!("this engine is in the room {room_id:?} already: log out of it first");
            return Err(Error::new(ErrorKind::AlreadyInRoom, text));
        }
        let entry = RoomEntry::new(room_id, &user.user_id, clock::now());
        let request = LoginRequest { room, room_id: room_id.to_owned(), user, api_key, config };
        self.threads.send(Command::Login(Box::new(request)))?;
        registry.rooms.insert(room, entry);
        Ok(room)
    }

    /// Leaves a room; ends with [`Event::LogoutRoom`]. A room that is being left already is fine.
    pub fn logout_room(&self, room: RoomId) -> Result<()> {
        {
            let mut registry = self.registry.lock();
            let entry = registry.room_mut(room)?;
            if entry.ended {
                return Ok(());
            }
            self.threads.send(Command::Room(room, room::Command::Logout))?;
            entry.state = RoomState::Leaving;
        }
        Ok(())
    }

    /// Whether publishing waits for StartPublish: for logins not yet answered and later ones.
    pub fn set_manual_publish(&self, manual: bool) -> Result<()> {
        self.threads.send(Command::SetManualPublish(manual))
    }

    /// Whether playing waits for StartPlay: for logins not yet answered and later ones.
    pub fn set_manual_play(&self, manual: bool) -> Result<()> {
        self.threads.send(Command::SetManualPlay(manual))
    }

    /// Whether on_user_update is told of users coming and going.
    pub fn set_user_updates(&self, room: RoomId, on: bool) -> Result<()> {
        self.room_command(room, room::Command::SetUserUpdates(on))
    }

    /// Gives a room the token that it uses from its next connection on.
    pub fn renew_token(&self, room: RoomId, token: &str) -> Result<()> {
        config::length("token", token, 1, config::MAX_TOKEN)?;
        let (room_id, user_id) = {
            let registry = self.registry.lock();
            let entry = registry.room(room)?;
            (entry.room_id.clone(), entry.user_id.clone())
        };
        let claims = token::peek(token)?;
        if !claims.room.is_empty() && claims.room != room_id {
            return Err(mismatch("room", &claims.room, &room_id));
        }
        if claims.identity != user_id {
            return Err(mismatch("user", &claims.identity, &user_id));
        }
        self.room_command(room, room::Command::RenewToken(token.to_owned()))
    }

    /// Where a login is in its life.
    pub fn room_state(&self, room: RoomId) -> Result<RoomState> {
        Ok(self.registry.lock().room(room)?.state)
    }

    /// Whether the server mutes this user in a room, as the last event left it.
    pub fn is_muted_by_server(&self, room: RoomId) -> Result<bool> {
        Ok(self.registry.lock().room(room)?.is_muted_by_server)
    }

    /// The others in the room, as the last event left them.
    pub fn users(&self, room: RoomId) -> Result<Vec<User>> {
        Ok(self.registry.lock().room(room)?.users.clone())
    }

    /// The others' streams, as the last event left them.
    pub fn streams(&self, room: RoomId) -> Result<Vec<StreamInfo>> {
        Ok(self.registry.lock().room(room)?.streams.clone())
    }

    /// Begins to publish; the state comes as [`Event::PublishState`]. The stream's name is `stream_id`, or made by the library.
    ///
    /// Errors: `WrongState` before on_login_room or while something is published already, `NotAllowed` by the token.
    pub fn start_publish(&self, room: RoomId, stream_id: Option<&str>) -> Result<StreamId> {
        if let Some(stream_id) = stream_id {
            config::length("stream_id", stream_id, 1, config::MAX_STREAM_ID)?;
        }
        let stream = StreamId::fresh();
        let mut registry = self.registry.lock();
        let entry = registry.room_mut(room)?;
        if !matches!(entry.state, RoomState::Connected | RoomState::Reconnecting) {
            return Err(Error::new(ErrorKind::WrongState, "not logged in yet: wait for on_login_room"));
        }
        if !entry.may_publish {
            return Err(Error::new(ErrorKind::NotAllowed, "the token does not allow this user to publish"));
        }
        if entry.own_stream.is_some() {
            return Err(Error::new(
                ErrorKind::WrongState,
                "the own stream is published already: StopPublish ends it",
            ));
        }
        let command = room::Command::StartPublish { stream, stream_id: stream_id.map(str::to_owned) };
        self.threads.send(Command::Room(room, command))?;
        entry.own_stream = Some(stream);
        Ok(stream)
    }

    /// Ends publishing; nothing happens when nothing is published.
    pub fn stop_publish(&self, room: RoomId) -> Result<()> {
        self.registry.lock().room_mut(room)?.stop_publish();
        self.room_command(room, room::Command::StopPublish)
    }

    /// Publishes anew after publishing failed.
    pub fn restart_publish(&self, room: RoomId) -> Result<()> {
        let mut registry = self.registry.lock();
        let entry = registry.room_mut(room)?;
        let Some(stream) = entry.own_stream.or(entry.stopped_stream) else {
            return Err(Error::new(
                ErrorKind::WrongState,
                "nothing was published yet: StartPublish begins it",
            ));
        };
        self.threads.send(Command::Room(room, room::Command::RestartPublish))?;
        entry.own_stream = Some(stream);
        entry.stopped_stream = None;
        Ok(())
    }

    /// Attaches text to the own stream, now or when it will be published. Up to 1024 bytes.
    pub fn set_stream_extra_info(&self, room: RoomId, text: &str) -> Result<()> {
        config::length("extra_info", text, 0, config::MAX_EXTRA_INFO)?;
        self.room_command(room, room::Command::SetExtraInfo(text.to_owned()))
    }

    /// Switches the microphone; the stream stays published and others are told that it is muted.
    pub fn enable_mic(&self, on: bool) -> Result<()> {
        self.threads.send(Command::EnableMic(on))
    }

    /// Sets how the own voice is encoded, also while it is sent.
    pub fn set_audio_profile(&self, profile: AudioProfile) -> Result<()> {
        profile.validate()?;
        self.settings.lock().profile = profile.clone();
        self.media(ToMedia::Profile(profile))
    }

    /// How the own voice is encoded.
    pub fn audio_profile(&self) -> AudioProfile {
        self.settings.lock().profile.clone()
    }

    /// Scales the microphone: 0–100, 100 is as captured.
    pub fn set_capture_volume(&self, volume: u32) -> Result<()> {
        config::range("volume", volume, 0, 100, "")?;
        self.media(ToMedia::CaptureVolume(volume))
    }

    /// Plays a stream (manual mode).
    pub fn start_play(&self, room: RoomId, stream: StreamId) -> Result<()> {
        self.received(room, stream)?;
        self.room_command(room, room::Command::StartPlay(stream))
    }

    /// No longer plays a stream.
    pub fn stop_play(&self, room: RoomId, stream: StreamId) -> Result<()> {
        self.received(room, stream)?;
        self.room_command(room, room::Command::StopPlay(stream))
    }

    /// Scales one stream, or all (`None`): 0–200, 100 is as sent.
    pub fn set_play_volume(&self, stream: Option<(RoomId, StreamId)>, volume: u32) -> Result<()> {
        config::range("volume", volume, 0, crate::audio::MAX_VOLUME, "")?;
        if let Some((room, stream)) = stream {
            self.received(room, stream)?;
        }
        self.media(ToMedia::PlayVolume(stream.map(|s| s.1), volume))
    }

    /// Switches the loudspeaker; streams keep running.
    pub fn enable_speaker(&self, on: bool) -> Result<()> {
        self.media(ToMedia::Speaker(on))
    }

    /// Silences one stream here.
    pub fn mute_stream(&self, room: RoomId, stream: StreamId, mute: bool) -> Result<()> {
        self.received(room, stream)?;
        self.media(ToMedia::MuteStream(stream, mute))
    }

    /// Hands over 10 ms of microphone sound, interleaved; wait-free. `Busy` when 100 ms wait already.
    pub fn push_capture_frame(&self, interleaved: &[f32], channels: u32, rate_hz: u32) -> Result<()> {
        match self.ports.push.try_lock().as_deref() {
            Some(Some(port)) => {
                port.push(interleaved, channels as usize, rate_hz, clock::now()).map_err(Error::from)
            }
            Some(None) => self.no_port(
                0,
                "the microphone is not the application's own: set the capture device to \"push\"",
            ),
            None => Err(busy_port()),
        }
    }

    /// Takes 10 ms of what the loudspeaker should play, interleaved; wait-free; silence where there is none.
    pub fn pull_playback_frame(&self, interleaved: &mut [f32], channels: u32, rate_hz: u32) -> Result<()> {
        match self.ports.pull.try_lock().as_deref() {
            Some(Some(port)) => {
                port.pull(interleaved, channels as usize, rate_hz, clock::now()).map_err(Error::from)
            }
            Some(None) => {
                interleaved.fill(0.0);
                self.no_port(
                    1,
                    "the loudspeaker is not the application's own: set the playback device to \"pull\"",
                )
            }
            None => Err(busy_port()),
        }
    }

    /// Sends a text to everyone in the room; ends with [`Event::RequestDone`]. 1–64 000 bytes.
    pub fn send_room_message(&self, room: RoomId, text: &str) -> Result<RequestId> {
        config::length("text", text, 1, config::MAX_MESSAGE)?;
        self.connected(room)?;
        let request = RequestId::fresh();
        self.room_command(room, room::Command::SendMessage { request, text: text.to_owned() })?;
        Ok(request)
    }

    /// Sends bytes to everyone in the room, or to the named users. Lossy: up to 1200 bytes; reliable: up to 64 000.
    pub fn send_data(
        &self,
        room: RoomId,
        data: &[u8],
        topic: &str,
        to: &[&str],
        delivery: Delivery,
    ) -> Result<()> {
        let most = if delivery == Delivery::Lossy { config::MAX_LOSSY_DATA } else { config::MAX_MESSAGE };
        if data.len() > most {
            let text = format!("the data has {} bytes: send at most {most}", data.len());
            return Err(Error::new(ErrorKind::TooLong, text));
        }
        config::length("topic", topic, 0, config::MAX_STREAM_ID)?;
        if topic == crate::wire::report::TOPIC {
            let text = format!("the topic {topic} is for the library's own reports: give another one");
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        self.connected(room)?;
        let to = to.iter().map(|user| (*user).to_owned()).collect();
        let command = room::Command::SendData { data: data.to_vec(), topic: topic.to_owned(), to, delivery };
        self.room_command(room, command)
    }

    /// Figures of a login.
    pub fn room_stats(&self, room: RoomId) -> Result<RoomStats> {
        self.registry.lock().room_stats(room)
    }

    /// Figures of a stream, received or own.
    pub fn stream_stats(&self, room: RoomId, stream: StreamId) -> Result<StreamStats> {
        let registry = self.registry.lock();
        let entry = registry.stream(room, stream)?;
        let stats = &registry.stats;
        let found = if entry.own_stream == Some(stream) {
            stats.own_stream(room, stream)
        } else {
            stats.stream(stream)
        };
        Ok(found.unwrap_or_else(StreamStats::unknown))
    }

    fn room_command(&self, room: RoomId, command: room::Command) -> Result<()> {
        self.registry.lock().room(room)?;
        self.threads.send(Command::Room(room, command))
    }

    fn media(&self, message: ToMedia) -> Result<()> {
        self.threads.send(Command::Media(message))
    }

    /// Checks that `stream` is someone else's.
    fn received(&self, room: RoomId, stream: StreamId) -> Result<()> {
        let registry = self.registry.lock();
        if registry.stream(room, stream)?.own_stream == Some(stream) {
            return Err(Error::new(ErrorKind::WrongState, "this is the own stream: it is not played here"));
        }
        Ok(())
    }

    fn connected(&self, room: RoomId) -> Result<()> {
        match self.registry.lock().room(room)?.state {
            RoomState::Connected | RoomState::Reconnecting => Ok(()),
            _ => Err(Error::new(ErrorKind::WrongState, "not logged in: wait for on_login_room")),
        }
    }

    fn no_port(&self, side: usize, otherwise: &'static str) -> Result<()> {
        if self.application[side].load(Ordering::Relaxed) {
            // Nothing is published or played at this moment: the application's clock goes on.
            return Ok(());
        }
        Err(Error::new(ErrorKind::WrongState, otherwise))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.shutdown();
    }
}

fn busy_port() -> Error {
    Error::new(ErrorKind::Busy, "another thread is in this call: frames come from one thread")
}
