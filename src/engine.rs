//! The engine: the Rust API below the C API, and the owner of control thread, media thread and device thread.
//!
//! A call checks its arguments, looks handles up in the registry, queues a command and returns; its result is an [`Event`]. The
//! control half (`engine/control.rs`: room and signal) and the media half (`engine/media.rs`: transport and audio) are sans-IO.
//! `engine/threads.rs` drives them on two threads; `engine/core.rs` joins them, and `sim/` drives both on a virtual clock.
#![forbid(unsafe_code)]

mod bytes;
pub mod calls;
mod check;
mod connection;
pub mod control;
#[cfg(feature = "sim")]
pub mod core;
pub mod delay;
pub mod device;
pub mod dispatch;
mod effect;
mod encryption;
mod event_log;
mod frame_encryption;
pub mod level;
pub mod local;
mod log_sink;
pub mod media;
mod media_queue;
pub mod message;
mod moderation;
mod nat64;
mod play;
mod player;
mod processing;
pub mod quality;
mod recorder;
mod recorder_thread;
pub mod registry;
pub mod report;
mod room_message;
mod rpc;
pub mod stat;
mod tcp_links;
mod threads;
mod turn_server;
mod udp_loop;
mod udp_sockets;
mod user_info;
mod wait;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

pub use crate::audio::SAMPLE_RATE;
pub use crate::audio::aux_input::{MAX_PULLED, Pull as AuxPull, Shape as AuxShape};
pub use crate::audio::capture::processor::Processor;
pub use crate::audio::device::DeviceInfo;
use crate::clock;
use crate::config::{self, ApiKey, AudioProfile, DeviceSpec, EngineConfig};
pub use crate::engine::bytes::ByteHeader;
use crate::engine::calls::{Calls, CommandSink};
use crate::engine::check::{check_config, check_url, check_user, mismatch};
use crate::engine::control::ControlSetup;
use crate::engine::device::chosen::Chosen;
pub use crate::engine::encryption::{EncryptionKey, KeySource};
use crate::engine::log_sink::LogSink;
use crate::engine::media::{Media, MediaSetup};
use crate::engine::message::{Command, PublishRequest, ToMedia};
pub use crate::engine::play::PlayVolumeOf;
pub use crate::engine::player::{PlayerInfo, PlayerSettings, PlayerSource, ReadAt};
use crate::engine::registry::{Registry, RoomEntry};
pub use crate::engine::rpc::Fault;
pub use crate::engine::stat::{RoomState, RoomStats, StreamStats};
use crate::engine::threads::{Ports, ThreadSetup, Threads};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, StreamInfo, StreamState, User};
use crate::id::{RequestId, RoomId, StreamId};
use crate::log::{Log, file::FileSink};
use crate::random::{self, Random};
use crate::room;
use crate::transport::{Certificate, Stack};
use crate::wire::token;

/// Receives events in order: log lines on the thread that logs, all others on the control thread. Must not block. Applications
/// use the implementation in `engine::dispatch`.
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
    /// Whether microphone and loudspeaker are application devices, for calls that must not wait.
    application: [AtomicBool; 2],
    chosen: Mutex<Chosen>,
    play: play::PlaySettings,
    players: player::Players,
    recorded: recorder::RecordedFiles,
    ended: AtomicBool,
}

impl Engine {
    /// Starts an engine. Before LoginRoom it opens no device, sends nothing, and its threads sleep.
    ///
    /// Errors: a setting is out of range, a file is given twice, the log file cannot be opened, a thread cannot be started.
    pub fn create(config: EngineConfig, sink: Arc<dyn EventSink>) -> Result<Engine> {
        check_config(&config)?;
        // Checks the files before the log file is created.
        Chosen::new(&config)?;
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
            process: random::of_process(),
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

    /// Creates an engine on a sink that carries out its commands; `registry` is shared with the control half of the sink.
    ///
    /// Errors: a setting is out of range, a file is given twice.
    pub(crate) fn over(
        sink: Arc<dyn CommandSink>,
        config: EngineConfig,
        registry: Arc<Mutex<Registry>>,
        ports: Arc<Ports>,
        log: Log,
    ) -> Result<Engine> {
        check_config(&config)?;
        let chosen = Mutex::new(Chosen::new(&config)?);
        let devices = [config.capture_device, config.playback_device];
        let calls = Calls::new(registry, sink);
        calls.store(|registry| {
            let settings = &mut registry.settings;
            settings.user = User { user_id: config.user_id, user_name: config.user_name };
            settings.server_url = config.server_url;
            settings.api_key = config.api_key;
            settings.manual_publish = config.manual_publish;
            settings.manual_play = config.manual_play;
            settings.profile = config.profile;
        });
        Ok(Engine {
            log,
            calls,
            ports,
            processing: processing::ProcessingSettings::default(),
            application: devices.map(|device| AtomicBool::new(device == DeviceSpec::Application)),
            chosen,
            play: play::PlaySettings::default(),
            players: player::Players::default(),
            recorded: recorder::RecordedFiles::default(),
            ended: AtomicBool::new(false),
        })
    }

    /// The log of this engine; usable until the engine is dropped, also after [`Engine::shutdown`].
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Ends every room and stops the threads; together this takes less than 500 ms, of which leave messages take at most 200 ms.
    /// Then waits at most 200 ms each for the processors and the aux source, if such a callback still runs.
    pub fn shutdown(&self) {
        if !self.ended.swap(true, Ordering::AcqRel) {
            self.calls.stop();
            self.processing.close();
            self.play.close();
            self.players.close();
        }
    }

    /// The dispatcher reports that the application's callback for this event has returned (or that there is none).
    ///
    /// Handles that the event ends become invalid, and automatic publishing may begin.
    pub fn event_delivered(&self, event: &Event) {
        if let Some(room) = event.ends_room() {
            self.calls.forget(room);
            return;
        }
        match event {
            Event::RecordingEnd { recording, .. } => self.recording_ended(*recording),
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
                let forget = |entry: &mut RoomEntry| {
                    entry.leaving.retain(|id| !is_gone(id));
                    entry.choices.retain(|id, _| !is_gone(id));
                };
                self.calls.delivered(*room, forget, removed);
            }
            _ => {}
        }
    }

    /// Sets the user of later logins. `user_id` 1–256 bytes, `user_name` up to 256 (empty: the id).
    pub fn set_user(&self, user_id: &str, user_name: &str) -> Result<()> {
        check_user(user_id, user_name, 1)?;
        let user = User { user_id: user_id.to_owned(), user_name: user_name.to_owned() };
        self.calls.store(|registry| registry.settings.user = user);
        Ok(())
    }

    /// Sets the server of logins without a URL, and the key that signs tokens.
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

    /// Starts a login, which ends with one [`Event::LoginRoom`], unless [`Engine::logout_room`] ends it first.
    ///
    /// Errors: `AlreadyInRoom`, `TokenNeeded`, `TokenMismatch`, `TokenRefused` for a text that is no token, `TooLong`,
    /// `OutOfRange`, and `WrongState` without a user id.
    #[cfg(any(test, feature = "internals"))]
    pub fn login_room(&self, room_id: &str, config: config::LoginConfig) -> Result<RoomId> {
        self.login_room_with_key(room_id, config, None)
    }

    /// Leaves a room; ends with [`Event::LogoutRoom`]. Does nothing if the room is being left already.
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

    /// Sets whether publishing waits for StartPublish, for logins that are not answered yet and for later logins.
    pub fn set_manual_publish(&self, manual: bool) -> Result<()> {
        self.calls.commit_planned(
            |_| Ok(Some((Command::SetManualPublish(manual), ()))),
            |registry, ()| registry.settings.manual_publish = manual,
        )
    }

    /// Whether publishing waits for StartPublish, as set last.
    pub fn is_manual_publish(&self) -> bool {
        self.calls.look(|registry| registry.settings.manual_publish)
    }

    /// Sets whether playing waits for StartPlay, for logins that are not answered yet and for later logins.
    pub fn set_manual_play(&self, manual: bool) -> Result<()> {
        self.calls.commit_planned(
            |_| Ok(Some((Command::SetManualPlay(manual), ()))),
            |registry, ()| registry.settings.manual_play = manual,
        )
    }

    /// Whether playing waits for StartPlay, as set last.
    pub fn is_manual_play(&self) -> bool {
        self.calls.look(|registry| registry.settings.manual_play)
    }

    /// Sets whether on_user_update reports joining and leaving users.
    pub fn set_user_updates(&self, room: RoomId, on: bool) -> Result<()> {
        self.room_command(room, room::Command::SetUserUpdates(on), |_| {})
    }

    /// Sets the token that a room uses from its next connection on.
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

    /// The state of a login.
    pub fn room_state(&self, room: RoomId) -> Result<RoomState> {
        self.calls.look(|registry| registry.room(room).map(|entry| entry.state))
    }

    /// Whether a server mute is on in a room, according to the last event.
    pub fn is_muted_by_server(&self, room: RoomId) -> Result<bool> {
        self.calls.look(|registry| registry.room(room).map(|entry| entry.is_muted_by_server))
    }

    /// The remote users of a room, according to the last event.
    pub fn users(&self, room: RoomId) -> Result<Vec<User>> {
        self.calls.look(|registry| registry.room(room).map(|entry| entry.users.clone()))
    }

    /// The remote streams of a room, according to the last event.
    pub fn streams(&self, room: RoomId) -> Result<Vec<StreamInfo>> {
        self.calls.look(|registry| registry.room(room).map(|entry| entry.streams.clone()))
    }

    /// Starts publishing; its state is reported by [`Event::PublishState`]. Without `stream_id` the library makes an id.
    ///
    /// Errors: `WrongState` before on_login_room or while a stream is published, `NotAllowed` by the token.
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
                    entry.publish_state = StreamState::Starting;
                }
            },
        )?;
        Ok(stream)
    }

    /// The stream that is published in a room, and its state. Errors: `WrongState` when nothing is published.
    pub fn published_stream(&self, room: RoomId) -> Result<(StreamId, StreamState)> {
        self.calls.look(|registry| {
            let entry = registry.room(room)?;
            let stream = entry.own_stream.ok_or_else(|| {
                Error::new(
                    ErrorKind::WrongState,
                    "nothing is published in this room: call StartPublish first",
                )
            })?;
            Ok((stream, entry.publish_state))
        })
    }

    /// Ends publishing; does nothing if no stream is published.
    pub fn stop_publish(&self, room: RoomId) -> Result<()> {
        self.room_command(room, room::Command::StopPublish, RoomEntry::stop_publish)
    }

    /// Publishes the same stream again, for example after publishing has failed.
    pub fn restart_publish(&self, room: RoomId) -> Result<()> {
        self.calls.commit_planned(
            |registry| {
                let entry = registry.room(room)?;
                let stream = entry.own_stream.or(entry.stopped_stream).ok_or_else(|| {
                    Error::new(ErrorKind::WrongState, "nothing was published yet: call StartPublish first")
                })?;
                Ok(Some((Command::Room(room, room::Command::RestartPublish), stream)))
            },
            |registry, stream| {
                if let Ok(entry) = registry.room_mut(room) {
                    entry.own_stream = Some(stream);
                    entry.publish_state = StreamState::Starting;
                    entry.stopped_stream = None;
                }
            },
        )
    }

    /// Attaches a text of up to 1024 bytes to the local stream, also before it is published; ends with [`Event::RequestDone`].
    pub fn set_stream_extra_info(&self, room: RoomId, text: &str) -> Result<RequestId> {
        config::length("extra_info", text, 0, config::MAX_EXTRA_INFO)?;
        let request = RequestId::fresh();
        let command = room::Command::SetExtraInfo { request, text: text.to_owned() };
        self.room_command(room, command, |_| {})?;
        Ok(request)
    }

    /// Switches the microphone. The stream stays published, and remote users see its mute.
    pub fn enable_mic(&self, on: bool) -> Result<()> {
        // Games call this in each frame: a switch that does not change needs no command.
        let plan =
            |registry: &Registry| Ok((registry.settings.mic != on).then(|| (Command::EnableMic(on), on)));
        self.calls.commit_planned(plan, |registry, on| registry.settings.mic = on)
    }

    /// Sets the encoder settings of the local stream, also while it is sent.
    pub fn set_audio_profile(&self, profile: AudioProfile) -> Result<()> {
        self.calls.commit_planned(
            |_| {
                profile.validate()?;
                let command = ToMedia::Publish(PublishRequest::Profile(profile.clone()));
                Ok(Some((Command::Media(command), profile)))
            },
            |registry, profile| registry.settings.profile = profile,
        )
    }

    /// The encoder settings of the local stream.
    pub fn audio_profile(&self) -> AudioProfile {
        self.calls.look(|registry| registry.settings.profile.clone())
    }

    /// Sets the volume of the microphone: 0–200 percent, 100 is unchanged.
    pub fn set_capture_volume(&self, volume: i32) -> Result<()> {
        let percent = config::volume("volume", volume)?;
        let command = Command::Media(ToMedia::Publish(PublishRequest::Volume(percent)));
        self.calls.commit(command, |registry| registry.settings.capture_volume = percent)
    }

    /// Plays a stream (manual mode).
    pub fn start_play(&self, room: RoomId, stream: StreamId) -> Result<()> {
        self.remote(room, stream, || Command::Room(room, room::Command::StartPlay(stream)))
    }

    /// Stops playing a stream.
    pub fn stop_play(&self, room: RoomId, stream: StreamId) -> Result<()> {
        self.remote(room, stream, || Command::Room(room, room::Command::StopPlay(stream)))
    }

    /// Pushes 10 ms of microphone audio, interleaved; does not wait. `Busy` when 200 ms are queued already.
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

    /// Pulls 10 ms of playback, interleaved; does not wait. Silence while nothing is played.
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

    /// Stats of a login.
    pub fn room_stats(&self, room: RoomId) -> Result<RoomStats> {
        self.calls.look(|registry| registry.room_stats(room))
    }

    /// Stats of a received stream or of the local stream.
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

    /// Sends a command to a room that has not ended, and updates the room's entry.
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

    /// Sends a command to a room that is logged in.
    fn connected(&self, room: RoomId, command: room::Command) -> Result<()> {
        self.calls.commit_planned(
            |registry| registry.connected(room).map(|()| Some((Command::Room(room, command), ()))),
            |_, ()| {},
        )
    }

    /// Sends a command about a remote stream.
    fn remote(&self, room: RoomId, stream: StreamId, command: impl FnOnce() -> Command) -> Result<()> {
        self.remote_choice(room, stream, command, |_| {})
    }

    fn media(&self, message: ToMedia) -> Result<()> {
        self.calls.send(Command::Media(message))
    }

    fn no_port(&self, side: usize, otherwise: &'static str) -> Result<()> {
        if self.application[side].load(Ordering::Relaxed) {
            // The device is closed while nothing is published or played. The application's clock goes on, so this is no error.
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
    Error::new(ErrorKind::Busy, "another thread is in this call: call it from one thread only")
}

#[cfg(test)]
mod tests;
