//! The media half of an engine, sans-IO: connections, the local stream, remote streams, and sound devices.
//!
//! Runs on the media thread. It knows rooms only as numbers. Its events for the application go to the control half as
//! [`ToControl`]. Rule: after every [`Media::handle`], drain [`Media::poll`]; call with [`Input::Timeout`] at
//! [`Media::deadline`].
#![forbid(unsafe_code)]

mod capture;
mod capture_pipeline;
mod connect;
mod device;
mod encryption;
mod extra_inputs;
mod level;
mod playback;
mod playback_pipeline;
mod player;
mod problem;
mod publish;
mod quality;
mod recorder;
mod speaking;
mod stream_reports;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

pub use self::capture::CaptureRequest;
use self::capture_pipeline::CapturePipeline;
pub use self::connect::ConnectionRequest;
use self::connect::next_key;
pub use self::device::{DeviceRequest, Retired};
pub use self::encryption::EncryptionRequest;
use self::encryption::RoomEncryption;
pub use self::extra_inputs::ExtraInputRequest;
use self::extra_inputs::ExtraInputs;
use self::level::{LevelMonitor, SpectrumMonitor};
pub use self::playback::PlaybackRequest;
use self::playback_pipeline::PlaybackPipeline;
pub use self::player::PlayerRequest;
use self::problem::Problems;
pub use self::publish::PublishRequest;
use self::quality::QualityMonitor;
pub use self::recorder::RecorderRequest;
use self::speaking::Speaking;
pub use self::stream_reports::ReportRequest;
use crate::clock::Time;
use crate::config::AudioProfile;
use crate::engine::connection::Connection;
use crate::engine::message::{ToControl, ToMedia};
use crate::engine::report::Reporter;
use crate::engine::stat::MediaStats;
use crate::error::Result;
use crate::event::Event;
use crate::id::RoomId;
use crate::random::Random;
use crate::room;
use crate::transport::{Certificate, Datagram, Received, Stack};

/// A wake-up later than this after its deadline is counted.
const LATE: Duration = Duration::from_millis(5);

/// Initial data of the media half.
pub struct MediaSetup {
    /// The stack of the connections.
    pub stack: Stack,
    /// The certificate of all connections.
    pub certificate: Certificate,
    /// Encoder settings of the local stream.
    pub profile: AudioProfile,
    /// Wall time minus monotonic time, for absolute capture times.
    pub wall_offset: Duration,
    /// Seed of all draws outside the stack.
    pub seed: u64,
}

/// An input of the media half.
#[derive(Debug)]
pub enum Input<'a> {
    /// A message of the control half.
    Message(ToMedia),
    /// A datagram for a connection.
    Datagram {
        /// The login.
        room: RoomId,
        /// The number of the connection within its login.
        generation: u32,
        /// The datagram.
        received: Received<'a>,
    },
    /// A payload that no encoder made, for every room that is sent to: for simulations without codecs.
    #[cfg(feature = "sim")]
    Payload {
        /// Timestamp at 48 kHz.
        timestamp: u32,
        /// The bytes.
        payload: &'a [u8],
    },
    /// The deadline has come, or a device has woken the thread.
    Timeout,
}

/// An output of the media half.
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, moved once: a box would cost more than the copy"
)]
#[derive(Debug)]
pub enum Output {
    /// A datagram of a connection to send.
    Datagram(RoomId, u32, Datagram),
    /// A connection was closed: its sockets can be closed.
    Closed(RoomId, u32),
    /// A message to the control half.
    ToControl(ToControl),
    /// A device to drop on a thread that may block.
    Retired(Retired),
    /// End the thread.
    Stop,
}

/// The media half.
pub struct Media {
    setup: MediaSetup,
    /// Draws a seed for each connection.
    random: Random,
    connections: BTreeMap<RoomId, Connection>,
    /// Keys of end-to-end encryption, for rooms that have one.
    encryption: BTreeMap<RoomId, RoomEncryption>,
    capture_pipeline: CapturePipeline,
    playback_pipeline: PlaybackPipeline,
    extra: ExtraInputs,
    levels: Option<LevelMonitor>,
    spectra: Option<SpectrumMonitor>,
    quality: Option<QualityMonitor>,
    problems: Problems,
    speaking: Speaking,
    reports: Reporter,
    outputs: VecDeque<Output>,
    late_wakeups: u64,
}

impl Media {
    /// Creates a media half without connections and devices.
    pub fn new(setup: MediaSetup) -> Result<Media> {
        Ok(Media {
            capture_pipeline: CapturePipeline::new(&setup.profile, setup.wall_offset)?,
            playback_pipeline: PlaybackPipeline::new()?,
            extra: ExtraInputs::new(),
            reports: Reporter::new(&setup.profile),
            random: Random::from_seed(setup.seed),
            setup,
            connections: BTreeMap::new(),
            encryption: BTreeMap::new(),
            levels: None,
            spectra: None,
            quality: None,
            problems: Problems::default(),
            speaking: Speaking::default(),
            outputs: VecDeque::new(),
            late_wakeups: 0,
        })
    }

    /// Sets the timestamp (48 kHz) of the microphone's first sample, before anything was captured.
    #[cfg(feature = "sim")]
    pub fn set_first_timestamp(&mut self, timestamp: u32) {
        self.capture_pipeline.send.set_timestamp(timestamp);
    }

    /// Takes one input.
    pub fn handle(&mut self, input: Input<'_>, now: Time) {
        self.playback_pipeline.pass(now);
        match input {
            Input::Message(message) => self.message(message, now),
            Input::Datagram { room, generation, received } => {
                if let Some(connection) = self.live_connection(room, generation) {
                    connection.peer.receive(received, now);
                    self.drain(room, now);
                }
            }
            #[cfg(feature = "sim")]
            Input::Payload { timestamp, payload } => {
                if self.capture_pipeline.send_payload(&mut self.connections, timestamp, payload, now) {
                    self.reports.sent(now);
                    self.drain_sending(now);
                }
            }
            Input::Timeout => self.timeout(now),
        }
        self.run_players(now);
        self.run_quality(now);
        let needs_far_end = self.capture_pipeline.is_open() && self.capture_pipeline.chain.needs_far_end();
        self.playback_pipeline.update_rest(needs_far_end || self.extra.is_playing());
    }

    /// The next thing to do for the driver.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Time at which [`Input::Timeout`] is due.
    pub fn deadline(&self) -> Option<Time> {
        let connections = self.connections.values().filter_map(|c| c.peer.deadline());
        let parts = [
            self.capture_pipeline.deadline(self.needs_each_frame()),
            self.playback_pipeline.deadline(),
            self.levels.as_ref().map(LevelMonitor::due),
            self.spectra.as_ref().map(SpectrumMonitor::due),
            self.reports.deadline(),
            self.quality.as_ref().and_then(QualityMonitor::due),
            self.speaking.deadline(),
            self.extra.players.deadline(),
        ];
        connections.chain(parts.into_iter().flatten()).min()
    }

    /// Whether each frame of the microphone is needed when it exists, not only each packet.
    fn needs_each_frame(&self) -> bool {
        self.extra.is_playing() || self.capture_pipeline.chain.has_processor()
    }

    /// The recording of a loudspeaker that records its playback ([`Playback::memory`](crate::audio::device::Playback::memory)).
    #[cfg(feature = "sim")]
    pub fn recorded(&self) -> &[f32] {
        self.playback_pipeline.recorded()
    }

    /// Whether a connection or a device is open, in which case stats change.
    pub fn is_busy(&self) -> bool {
        !self.connections.is_empty() || self.capture_pipeline.is_open() || self.playback_pipeline.is_open()
    }

    /// Stats of every connection and stream.
    pub fn stats(&mut self, now: Time) -> MediaStats {
        let mut stats = MediaStats { at: now, late_wakeups: self.late_wakeups, ..MediaStats::default() };
        for (room, connection) in &self.connections {
            stats.rooms.insert(*room, connection.stats());
        }
        self.capture_pipeline.report(&self.connections, &mut stats);
        self.playback_pipeline.report(&mut stats);
        stats.talkers = self.reports.talkers().clone();
        stats.decision = Some(self.reports.decision());
        stats.rate = self.reports.stats();
        stats
    }

    fn message(&mut self, message: ToMedia, now: Time) {
        match message {
            ToMedia::Connection { room, generation, request } => {
                self.connection(room, generation, request, now);
            }
            ToMedia::Publish(request) => self.publish(request, now),
            ToMedia::Capture(request) => self.capture_pipeline.request(request, now),
            ToMedia::Playback(request) => self.playback(request),
            ToMedia::Device(request) => self.device(request, now),
            ToMedia::ExtraInputs(request) => self.extra.request(request),
            ToMedia::Player(request) => self.player(request, now),
            ToMedia::Recorder(request) => self.recorder(request, now),
            ToMedia::Encryption(room, request) => self.encryption(room, request),
            ToMedia::Report(request) => self.report(request, now),
            // The sockets belong to the driver.
            ToMedia::FollowAddresses => {}
            // The driver adds the candidates that follow from it.
            ToMedia::Nat64(_) => {}
            ToMedia::Stop => self.stop(now),
        }
    }

    fn stop(&mut self, now: Time) {
        let rooms: Vec<(RoomId, u32)> = self.connections.iter().map(|(r, c)| (*r, c.generation)).collect();
        for (room, generation) in rooms {
            self.close_peer(room, generation, now);
        }
        self.end_recordings(now);
        self.close_devices();
        self.outputs.push_back(Output::Stop);
    }

    fn timeout(&mut self, now: Time) {
        if self.deadline().is_some_and(|due| now.since(due) > LATE) {
            self.late_wakeups += 1;
        }
        let mut last = None;
        while let Some(room) = next_key(&self.connections, last) {
            last = Some(room);
            let Some(connection) = self.connections.get_mut(&room) else { continue };
            if connection.peer.deadline().is_some_and(|at| at <= now) {
                connection.peer.handle_timeout(now);
                self.drain(room, now);
            }
        }
        // Playback comes before the microphone's frame, which can contain its echo.
        self.run_playback(now);
        self.run_capture(now);
        self.run_reports(now);
        while let Some((room, levels)) = self.speaking.close(now) {
            self.send_control(ToControl::Room(room, room::Input::Speaking { levels }));
        }
        let (capture_pipeline, playback_pipeline) = (&mut self.capture_pipeline, &mut self.playback_pipeline);
        let levels = self.levels.as_mut().and_then(|m| m.report(capture_pipeline, playback_pipeline, now));
        let spectra = self.spectra.as_mut().and_then(|m| m.report(capture_pipeline, playback_pipeline, now));
        if let Some(levels) = levels {
            self.send_control(ToControl::Event(Event::SoundLevel { levels }));
        }
        if let Some(spectra) = spectra {
            self.send_control(ToControl::Event(Event::Spectrum { spectra }));
        }
    }

    fn send_control(&mut self, message: ToControl) {
        self.outputs.push_back(Output::ToControl(message));
    }
}
