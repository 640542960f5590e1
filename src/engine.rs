//! The engine: the Rust face of the C API, and the owner of control thread, media thread and device thread.
//!
//! A call checks its arguments, looks ids up in the registry, queues a command and returns; what comes of it is an [`Event`].
//! `engine/core.rs` composes room, signal, transport and audio sans-IO (a control half and a media half);
//! `engine/threads.rs` drives the two halves on threads, and `sim/` on a virtual clock.
#![forbid(unsafe_code)]

pub mod calls;
mod check;
mod connection;
pub mod control;
pub mod core;
pub mod delay;
pub mod device;
pub mod dispatch;
pub mod frame_transform;
pub mod level;
pub mod local;
mod log_sink;
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
pub use crate::audio::aux_input::{MAX_PULLED, Pull as AuxPull, Shape as AuxShape};
pub use crate::audio::capture::processor::Processor;
pub use crate::audio::device::DeviceInfo;
use crate::clock;
use crate::config::{self, ApiKey, AudioProfile, DeviceSpec, EngineConfig, LoginConfig};
use crate::engine::calls::{Calls, CommandSink};
use crate::engine::check::{check_config, check_url, check_user, mismatch, plan_login};
use crate::engine::control::ControlSetup;
use crate::engine::log_sink::LogSink;
use crate::engine::media::{Media, MediaSetup};
use crate::engine::message::{Command, PlaybackRequest, PublishRequest, ToMedia};
use crate::engine::registry::{Registry, RoomEntry};
pub use crate::engine::stat::{RoomState, RoomStats, StreamStats};
use crate::engine::threads::{Ports, ThreadSetup, Threads};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Delivery, Event, StreamInfo, User};
use crate::id::{RequestId, RoomId, StreamId};
use crate::log::{Log, file::FileSink};
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
    calls: Calls,
    ports: Arc<Ports>,
    processing: processing::ProcessingSettings,
    /// Whether microphone and loudspeaker are the application's own, for calls that must not wait.
    application: [AtomicBool; 2],
    play: play::PlaySettings,
    ended: AtomicBool,
}

impl Engine {
    /// Starts an engine. No device opens and nothing is sent before LoginRoom; its threads sleep until then.
    ///
    /// Errors: a setting out of range, a log file that cannot be opened, a system that gives no threads.
    pub fn create(config: EngineConfig, sink: Arc<dyn EventSink>) -> Result<Engine> {
        check_config(&config)?;
        let log = match (config.log_level, &config.log_file) {
            (crate::log::Level::Off, None) => Log::off(),
            (level, file) => {
                Log::new(level, Arc::new(FileSink::open(file.as_deref(), LogSink(sink.clone()))?))
            }
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
        let control = ControlSetup {
            manual_publish: config.manual_publish,
            manual_play: config.manual_play,
            profile: config.profile.clone(),
            devices: [config.capture_device.clone(), config.playback_device.clone()],
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
            ca_file: config.ca_file.clone(),
        })?;
        Engine::over(Arc::new(threads), config, registry, ports, log)
    }

    /// The calls of an engine over anything that carries out commands; `registry` is shared with the control half behind it.
    ///
    /// Errors: a setting out of range.
    pub(crate) fn over(
        sink: Arc<dyn CommandSink>,
        config: EngineConfig,
        registry: Arc<Mutex<Registry>>,
        ports: Arc<Ports>,
        log: Log,
    ) -> Result<Engine> {
        check_config(&config)?;
        let devices = [config.capture_device, config.playback_device];
        let calls = Calls::new(registry, sink);
        calls.store(|registry| {
            let settings = &mut registry.settings;
            settings.user = User { user_id: config.user_id, user_name: config.user_name };
            settings.server_url = config.server_url;
            settings.api_key = config.api_key;
            settings.profile = config.profile;
        });
        Ok(Engine {
            log,
            calls,
            ports,
            processing: processing::ProcessingSettings::default(),
            application: devices.map(|device| AtomicBool::new(device == DeviceSpec::Application)),
            play: play::PlaySettings::default(),
            ended: AtomicBool::new(false),
        })
    }

    /// Where this engine's log lines go; usable until the engine is dropped, also after [`Engine::shutdown`].
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Ends every room (leave is sent, at most 200 ms), stops the threads and waits for them: less than 500 ms in all.
    pub fn shutdown(&self) {
        if !self.ended.swap(true, Ordering::AcqRel) {
            self.calls.stop();
            self.processing.close();
        }
    }

    /// The dispatcher reports that the application's callback for this event has returned (or that there is none).
    ///
    /// Ids that the event ends are stale from here on, and automatic publishing may begin.
    pub fn event_delivered(&self, event: &Event) {
        if let Some(room) = event.ends_room() {
            self.calls.forget(room);
            return;
        }
        match event {
            Event::LoginRoom { room, .. } => {
                self.calls.delivered(*room, |_| {}, [Command::LoginDelivered(*room)].into_iter());
            }
            Event::StreamUpdate { room, added: true, streams } => {
                let added = streams.iter().map(|s| Command::StreamAddedDelivered(*room, s.stream));
                self.calls.delivered(*room, |_| {}, added);
            }
            Event::StreamUpdate { room, added: false, streams } => {
                let removed = streams.iter().map(|s| Command::StreamRemovedDelivered(*room, s.stream));
                let is_gone = |id: &StreamId| streams.iter().any(|s| s.stream == *id);
                self.calls.delivered(*room, |entry| entry.leaving.retain(|id| !is_gone(id)), removed);
            }
            _ => {}
        }
    }

    /// Sets who logs in from the next login on. `user_id` 1–256 bytes, `user_name` up to 256 (empty: the id).
    pub fn set_user(&self, user_id: &str, user_name: &str) -> Result<()> {
        check_user(user_id, user_name, 1)?;
        let user = User { user_id: user_id.to_owned(), user_name: user_name.to_owned() };
        self.calls.store(|registry| registry.settings.user = user);
        Ok(())
    }

    /// Sets the server of logins that name none, and who signs their tokens.
    pub fn set_server(&self, url: Option<&str>, api_key: Option<ApiKey>) -> Result<()> {
        check_url(url)?;
        self.calls.store(|registry| {
            registry.settings.server_url = url.map(str::to_owned);
            registry.settings.api_key = api_key;
        });
        Ok(())
    }

    /// Makes every room look for a new network path.
    pub fn notify_network_changed(&self) -> Result<()> {
        self.calls.send(Command::NetworkChanged)
    }

    /// Sets something that few applications need, by its name. Names: `encoder_complexity`, 0 (least CPU) to 10.
    ///
    /// Errors: `NotFound` for an unknown name, `OutOfRange` for a value that cannot be parsed or is out of range.
    pub fn set_option(&self, name: &str, value: &str) -> Result<()> {
        if name != "encoder_complexity" {
            let text = format!("there is no option {name:?}: the options are encoder_complexity");
            return Err(Error::new(ErrorKind::NotFound, text));
        }
        let complexity = value.parse().map_err(|_| {
            Error::new(ErrorKind::OutOfRange, format!("encoder_complexity is {value:?}: give 0 to 10"))
        })?;
        self.change_profile(|now| AudioProfile { complexity, ..now.clone() })
    }

    /// Begins a login; its end is one [`Event::LoginRoom`].
    ///
    /// Errors: `AlreadyInRoom`, `TokenNeeded`, `TokenMismatch`, `TooLong`, `OutOfRange`, and `WrongState` without a user id.
    pub fn login_room(&self, room_id: &str, config: LoginConfig) -> Result<RoomId> {
        config::length("room_id", room_id, 1, config::MAX_ROOM_ID)?;
        check_url(config.server_url.as_deref())?;
        config.validate()?;
        let room = RoomId::fresh();
        let now = self.calls.now();
        self.calls.commit_planned(
            |registry| {
                let (request, entry) = plan_login(registry, room, room_id, config, now)?;
                Ok(Some((Command::Login(Box::new(request)), entry)))
            },
            |registry, entry| {
                registry.rooms.insert(room, entry);
            },
        )?;
        Ok(room)
    }

    /// Leaves a room; ends with [`Event::LogoutRoom`]. A room that is being left already is fine.
    pub fn logout_room(&self, room: RoomId) -> Result<()> {
        self.calls.commit_planned(
            |registry| {
                let logout = || (Command::Room(room, room::Command::Logout), ());
                Ok((!registry.room(room)?.ended).then(logout))
            },
            |registry, ()| {
                if let Ok(entry) = registry.room_mut(room) {
                    entry.state = RoomState::Leaving;
                }
            },
        )
    }

    /// Whether publishing waits for StartPublish: for logins not yet answered and later ones.
    pub fn set_manual_publish(&self, manual: bool) -> Result<()> {
        self.calls.send(Command::SetManualPublish(manual))
    }

    /// Whether playing waits for StartPlay: for logins not yet answered and later ones.
    pub fn set_manual_play(&self, manual: bool) -> Result<()> {
        self.calls.send(Command::SetManualPlay(manual))
    }

    /// Whether on_user_update is told of users coming and going.
    pub fn set_user_updates(&self, room: RoomId, on: bool) -> Result<()> {
        self.room_command(room, room::Command::SetUserUpdates(on), |_| {})
    }

    /// Gives a room the token that it uses from its next connection on.
    pub fn renew_token(&self, room: RoomId, token: &str) -> Result<()> {
        config::length("token", token, 1, config::MAX_TOKEN)?;
        let (room_id, user_id) = self.calls.look(|registry| {
            registry.room(room).map(|entry| (entry.room_id.clone(), entry.user_id.clone()))
        })?;
        let claims = token::peek(token)?;
        if !claims.room.is_empty() && claims.room != room_id {
            return Err(mismatch("room", &claims.room, &room_id));
        }
        if claims.identity != user_id {
            return Err(mismatch("user", &claims.identity, &user_id));
        }
        self.room_command(room, room::Command::RenewToken(token.to_owned()), |_| {})
    }

    /// Where a login is in its life.
    pub fn room_state(&self, room: RoomId) -> Result<RoomState> {
        self.calls.look(|registry| registry.room(room).map(|entry| entry.state))
    }

    /// Whether the server mutes this user in a room, as the last event left it.
    pub fn is_muted_by_server(&self, room: RoomId) -> Result<bool> {
        self.calls.look(|registry| registry.room(room).map(|entry| entry.is_muted_by_server))
    }

    /// The others in the room, as the last event left them.
    pub fn users(&self, room: RoomId) -> Result<Vec<User>> {
        self.calls.look(|registry| registry.room(room).map(|entry| entry.users.clone()))
    }

    /// The others' streams, as the last event left them.
    pub fn streams(&self, room: RoomId) -> Result<Vec<StreamInfo>> {
        self.calls.look(|registry| registry.room(room).map(|entry| entry.streams.clone()))
    }

    /// Begins to publish; the state comes as [`Event::PublishState`]. The stream's name is `stream_id`, or made by the library.
    ///
    /// Errors: `WrongState` before on_login_room or while something is published already, `NotAllowed` by the token.
    pub fn start_publish(&self, room: RoomId, stream_id: Option<&str>) -> Result<StreamId> {
        if let Some(stream_id) = stream_id {
            config::length("stream_id", stream_id, 1, config::MAX_STREAM_ID)?;
        }
        let stream = StreamId::fresh();
        let stream_id = stream_id.map(str::to_owned);
        self.calls.commit_planned(
            |registry| {
                registry.room(room)?.check_publish()?;
                let command = room::Command::StartPublish { stream, stream_id };
                Ok(Some((Command::Room(room, command), ())))
            },
            |registry, ()| {
                if let Ok(entry) = registry.room_mut(room) {
                    entry.own_stream = Some(stream);
                }
            },
        )?;
        Ok(stream)
    }

    /// Ends publishing; nothing happens when nothing is published.
    pub fn stop_publish(&self, room: RoomId) -> Result<()> {
        self.room_command(room, room::Command::StopPublish, RoomEntry::stop_publish)
    }

    /// Publishes again after publishing failed.
    pub fn restart_publish(&self, room: RoomId) -> Result<()> {
        self.calls.commit_planned(
            |registry| {
                let entry = registry.room(room)?;
                let stream = entry.own_stream.or(entry.stopped_stream).ok_or_else(|| {
                    Error::new(ErrorKind::WrongState, "nothing was published yet: StartPublish begins it")
                })?;
                Ok(Some((Command::Room(room, room::Command::RestartPublish), stream)))
            },
            |registry, stream| {
                if let Ok(entry) = registry.room_mut(room) {
                    entry.own_stream = Some(stream);
                    entry.stopped_stream = None;
                }
            },
        )
    }

    /// Attaches text to the local stream, now or when it will be published. Up to 1024 bytes.
    pub fn set_stream_extra_info(&self, room: RoomId, text: &str) -> Result<()> {
        config::length("extra_info", text, 0, config::MAX_EXTRA_INFO)?;
        self.room_command(room, room::Command::SetExtraInfo(text.to_owned()), |_| {})
    }

    /// Switches the microphone; the stream stays published and others are told that it is muted.
    pub fn enable_mic(&self, on: bool) -> Result<()> {
        self.calls.send(Command::EnableMic(on))
    }

    /// Sets how the local microphone is encoded, also while it is sent.
    pub fn set_audio_profile(&self, profile: AudioProfile) -> Result<()> {
        self.change_profile(|_| profile)
    }

    /// How the local microphone is encoded.
    pub fn audio_profile(&self) -> AudioProfile {
        self.calls.look(|registry| registry.settings.profile.clone())
    }

    fn change_profile(&self, change: impl FnOnce(&AudioProfile) -> AudioProfile) -> Result<()> {
        self.calls.commit_planned(
            |registry| {
                let profile = change(&registry.settings.profile);
                profile.validate()?;
                Ok(Some((
                    Command::Media(ToMedia::Publish(PublishRequest::Profile(profile.clone()))),
                    profile,
                )))
            },
            |registry, profile| registry.settings.profile = profile,
        )
    }

    /// Scales the microphone: 0–100, 100 is as captured.
    pub fn set_capture_volume(&self, volume: u32) -> Result<()> {
        config::range("volume", volume, 0, config::MAX_CAPTURE_VOLUME, "")?;
        self.media(ToMedia::Publish(PublishRequest::Volume(volume)))
    }

    /// Plays a stream (manual mode).
    pub fn start_play(&self, room: RoomId, stream: StreamId) -> Result<()> {
        self.remote(room, stream, || Command::Room(room, room::Command::StartPlay(stream)))
    }

    /// No longer plays a stream.
    pub fn stop_play(&self, room: RoomId, stream: StreamId) -> Result<()> {
        self.remote(room, stream, || Command::Room(room, room::Command::StopPlay(stream)))
    }

    /// Scales one stream, or all (`None`): 0–200, 100 is as sent.
    pub fn set_play_volume(&self, stream: Option<(RoomId, StreamId)>, volume: u32) -> Result<()> {
        config::range("volume", volume, 0, config::MAX_PLAY_VOLUME, "")?;
        let command = |stream| Command::Media(ToMedia::Playback(PlaybackRequest::Volume(stream, volume)));
        match stream {
            Some((room, stream)) => self.remote(room, stream, || command(Some(stream))),
            None => self.calls.send(command(None)),
        }
    }

    /// Switches the loudspeaker; streams keep running.
    pub fn enable_speaker(&self, on: bool) -> Result<()> {
        self.media(ToMedia::Playback(PlaybackRequest::Output(on)))
    }

    /// Silences one stream here.
    pub fn mute_stream(&self, room: RoomId, stream: StreamId, mute: bool) -> Result<()> {
        self.remote(room, stream, || Command::Media(ToMedia::Playback(PlaybackRequest::Mute(stream, mute))))
    }

    /// Hands over 10 ms of microphone sound, interleaved; wait-free. `Busy` when 100 ms wait already.
    pub fn push_capture_frame(&self, interleaved: &[f32], channels: u32, rate_hz: u32) -> Result<()> {
        match self.ports.push.try_lock().as_deref() {
            Some(Some(port)) => {
                port.push(interleaved, channels as usize, rate_hz, self.calls.now()).map_err(Error::from)
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
                port.pull(interleaved, channels as usize, rate_hz, self.calls.now()).map_err(Error::from)
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
        let request = RequestId::fresh();
        self.connected(room, room::Command::SendMessage { request, text: text.to_owned() })?;
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
        config::data_size(data.len(), delivery == Delivery::Reliable)?;
        config::length("topic", topic, 0, config::MAX_TOPIC)?;
        config::receiver_count(to.len())?;
        for user_id in to {
            config::length("an entry of user_ids", user_id, 1, config::MAX_USER_ID)?;
        }
        if topic == crate::wire::report::TOPIC {
            let text = format!("the topic {topic} is for the library's own reports: give another one");
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        let to = to.iter().map(|user| (*user).to_owned()).collect();
        let command = room::Command::SendData { data: data.to_vec(), topic: topic.to_owned(), to, delivery };
        self.connected(room, command)
    }

    /// Stats of a login.
    pub fn room_stats(&self, room: RoomId) -> Result<RoomStats> {
        self.calls.look(|registry| registry.room_stats(room))
    }

    /// Stats of a stream, received or own.
    pub fn stream_stats(&self, room: RoomId, stream: StreamId) -> Result<StreamStats> {
        self.calls.look(|registry| {
            let entry = registry.stream(room, stream)?;
            let stats = &registry.stats;
            let found = if entry.own_stream == Some(stream) {
                stats.own_stream(room, stream)
            } else {
                stats.stream(stream)
            };
            Ok(found.unwrap_or_else(StreamStats::unknown))
        })
    }

    /// A command for a room that lives, and what it leaves in the room's entry.
    fn room_command(
        &self,
        room: RoomId,
        command: room::Command,
        apply: impl FnOnce(&mut RoomEntry),
    ) -> Result<()> {
        self.calls.commit_planned(
            |registry| registry.room(room).map(|_| Some((Command::Room(room, command), ()))),
            |registry, ()| {
                if let Ok(entry) = registry.room_mut(room) {
                    apply(entry);
                }
            },
        )
    }

    /// A command for a room that is logged in.
    fn connected(&self, room: RoomId, command: room::Command) -> Result<()> {
        self.calls.commit_planned(
            |registry| registry.connected(room).map(|()| Some((Command::Room(room, command), ()))),
            |_, ()| {},
        )
    }

    /// A command about a stream of another user.
    fn remote(&self, room: RoomId, stream: StreamId, command: impl FnOnce() -> Command) -> Result<()> {
        self.calls.commit_planned(
            |registry| registry.remote_stream(room, stream).map(|()| Some((command(), ()))),
            |_, ()| {},
        )
    }

    fn media(&self, message: ToMedia) -> Result<()> {
        self.calls.send(Command::Media(message))
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

#[cfg(test)]
mod tests;
