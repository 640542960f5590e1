//! The local microphone on the media half: microphone → capture chain → send chain → every connection that sends it.
//!
//! Owned by [`super::Media`], on the media thread. Remote streams are in `playback_pipeline.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::audio::capture::processor::ProcessorFault;
use crate::audio::capture::{CaptureChain, Processing};
use crate::audio::device::Capture;
use crate::audio::effect::{EffectChain, Sending};
use crate::audio::encoder_control::choice::{self, SendSettings};
use crate::audio::frame::{Frame, convert_channels};
use crate::audio::level::{LevelReading, Meter};
use crate::audio::mic_attention::Attention;
use crate::audio::send::SendChain;
use crate::audio::{FRAME, FRAME_NANOS};
use crate::clock::Time;
use crate::config::{AudioProfile, CaptureSettings};
use crate::engine::connection::Connection;
use crate::engine::delay::Smallest;
use crate::engine::media::capture::affect;
use crate::engine::media::extra_inputs::ExtraInputs;
use crate::engine::processing::ProcessingStats;
use crate::engine::stat::MediaStats;
use crate::error::{Error, Result};
use crate::event::MicAttention;
use crate::id::{RoomId, StreamId};
use crate::transport::{AudioLevel, OPUS, RtpPacket};
use crate::wire::report::TalkReport;

/// The capture delay is the minimum over this window. Larger delays are jitter, which the listeners' jitter buffers hold and
/// count.
const DELAY_SPAN: Duration = Duration::from_secs(2);

/// Interval of packets with the absolute capture time. In between, receivers extrapolate from the timestamps, as the definition
/// of the extension (abs-capture-time) says.
const CAPTURE_TIME_EVERY: Duration = Duration::from_secs(1);

/// Length of a frame.
const FRAME_TIME: Duration = Duration::from_nanos(FRAME_NANOS);

/// Number of overruns of a microphone and of gaps that it reported.
fn overruns_of(capture: Option<&Capture>) -> u64 {
    capture.map_or(0, |capture| capture.counts().glitches)
}

/// Microphone, capture chain, send chain, and the rooms that are sent to.
pub(super) struct CapturePipeline {
    capture: Option<Box<Capture>>,
    /// The number of the current device, or of the change that closed the last device.
    number: u64,
    announced: bool,
    /// Overruns of earlier microphones.
    overruns: u64,
    /// Time from the capture of a frame's last sample until the frame was read.
    delay: Smallest,
    frame: Frame,
    is_mic_on: bool,
    /// Level of the microphone before the capture chain.
    input: Meter,
    attention: Attention,
    noticed: Option<MicAttention>,
    /// Audio level of the last packet that was sent, in −dBov.
    spoken: Option<u8>,
    /// Wall time minus monotonic time, for absolute capture times.
    wall_offset: Duration,
    /// Time of the last packet with the absolute capture time.
    capture_sent_at: Option<Time>,
    /// The capture chain.
    pub chain: CaptureChain,
    settings: CaptureSettings,
    pub effects: EffectChain,
    /// Number of channels that are sent.
    channels: usize,
    /// Whether the profile has processing: a profile for voice, unless its `processing` says otherwise.
    is_voice: bool,
    /// The send chain, with volume and microphone switch.
    pub send: SendChain,
    /// RED copies in each packet, where the server takes them.
    copies: usize,
    /// The local stream in each room that is sent to.
    pub sending: BTreeMap<RoomId, StreamId>,
    /// Rooms that wait for the first packet without audio from before they were added.
    entering: BTreeMap<RoomId, Entering>,
    /// The microphone was switched on at this time: earlier audio is not sent.
    mic_since: Time,
}

/// A room to which sending has just started.
struct Entering {
    since: Time,
    /// Number of the encoder restart after which packets are sent to this room; `None` before that restart.
    start: Option<u64>,
}

impl CapturePipeline {
    /// A pipeline without a microphone and without rooms.
    pub(super) fn new(profile: &AudioProfile, wall_offset: Duration) -> Result<CapturePipeline> {
        Ok(CapturePipeline {
            capture: None,
            number: 0,
            announced: false,
            overruns: 0,
            delay: Smallest::default(),
            frame: Frame::silence(1),
            is_mic_on: true,
            input: Meter::new(FRAME),
            attention: Attention::new(),
            noticed: None,
            spoken: None,
            wall_offset,
            capture_sent_at: None,
            chain: CaptureChain::new(),
            settings: CaptureSettings::default(),
            effects: EffectChain::new(),
            channels: usize::from(profile.channels),
            is_voice: profile.is_processed(),
            send: SendChain::new(profile)?,
            copies: usize::from(choice::start(profile).red),
            sending: BTreeMap::new(),
            entering: BTreeMap::new(),
            mic_since: Time::ZERO,
        })
    }

    /// Starts sending to a room. Audio from before `now` is not sent there.
    pub(super) fn begin_sending(&mut self, room: RoomId, stream: StreamId, now: Time) {
        if self.sending.insert(room, stream) != Some(stream) {
            self.entering.insert(room, Entering { since: now, start: None });
        }
    }

    /// Stops sending to a room.
    pub(super) fn end_sending(&mut self, room: RoomId) {
        self.sending.remove(&room);
        self.entering.remove(&room);
    }

    /// Sets the decision of the encoder control, from the next packet on.
    pub(super) fn set_decision(&mut self, decision: &SendSettings) {
        self.send.set_decision(decision);
        self.copies = usize::from(decision.red);
    }

    /// Whether every room that is sent to takes RED.
    pub(super) fn accepts_redundancy(&self, connections: &BTreeMap<RoomId, Connection>) -> bool {
        self.sending.iter().all(|(room, stream)| {
            connections.get(room).is_some_and(|connection| connection.accepts_redundancy(*stream))
        })
    }

    /// Whether a microphone is open.
    pub(super) fn is_open(&self) -> bool {
        self.capture.is_some()
    }

    /// The number of the present device.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Time at which a paced microphone has its next frame. The null device is read only when its frames complete a packet, unless
    /// somebody else needs each frame (`is_needed`: sidetone, aux input, processor).
    pub(super) fn deadline(&self, is_needed: bool) -> Option<Time> {
        let capture = self.capture.as_ref()?;
        let frames = if is_needed || !capture.is_null() { 1 } else { self.send.frames_to_packet() };
        Some(capture.deadline()? + FRAME_TIME * (frames - 1))
    }

    /// Replaces the microphone; returns the device to drop. A device with an outdated number is returned itself.
    pub(super) fn set_device(&mut self, number: u64, device: Option<Box<Capture>>) -> Option<Box<Capture>> {
        if number < self.number {
            return device;
        }
        self.number = number;
        self.announced = false;
        self.delay = Smallest::default();
        self.attention.opened();
        self.overruns += overruns_of(self.capture.as_deref());
        let before = std::mem::replace(&mut self.capture, device);
        self.chain.device_changed();
        self.set_processing();
        before
    }

    /// Sets the steps of the capture chain and the gate. Audio that the previous mode held back is not sent.
    pub(super) fn set_settings(&mut self, settings: CaptureSettings, now: Time) {
        if settings.talk.mode != self.settings.talk.mode && !self.chain.is_open() {
            self.chain.bar(now);
        }
        self.settings = settings;
        self.set_processing();
    }

    /// Sets the encoder's profile. Errors: those of the encoder, which then keeps the old profile.
    pub(super) fn set_profile(&mut self, profile: &AudioProfile) -> Result<()> {
        self.send.set_profile(profile)?;
        self.is_voice = profile.is_processed();
        self.channels = usize::from(profile.channels);
        self.set_processing();
        Ok(())
    }

    /// A fault of the application's processor, and its time limit; once.
    pub(super) fn take_processor_fault(&mut self) -> Option<(ProcessorFault, Duration)> {
        let processor = self.chain.processor_mut()?;
        Some((processor.take_fault()?, processor.budget()))
    }

    /// Number of non-finite samples (NaN or infinity) that the application has pushed to this microphone.
    pub(super) fn bad_samples(&self) -> u64 {
        self.capture.as_ref().map_or(0, |capture| capture.counts().bad_samples)
    }

    /// Audio level of the last packet that was sent, in −dBov, and its duration; once.
    pub(super) fn take_audio_level(&mut self) -> Option<(u8, Duration)> {
        Some((self.spoken.take()?, self.send.packet_duration()))
    }

    /// Applies the settings. Steps without a setting are on for a sound card if the profile has processing, and off otherwise.
    fn set_processing(&mut self) {
        let is_sound_card = self.capture.as_ref().is_some_and(|capture| capture.is_sound_card());
        let processing = Processing::resolve(&self.settings, is_sound_card && self.is_voice);
        // Fails only for options out of range, which the call has checked.
        let _ = self.chain.set(&processing);
    }

    /// Closes the microphone; returns the device to drop.
    pub(super) fn close(&mut self) -> Option<Box<Capture>> {
        self.overruns += overruns_of(self.capture.as_deref());
        self.capture.take()
    }

    /// Reads, processes and encodes the microphone's frames, mixed with the aux input, and sends them to every room. The
    /// sidetone gets the processed microphone. Returns whether anything was sent.
    pub(super) fn run(
        &mut self,
        connections: &mut BTreeMap<RoomId, Connection>,
        extra: &mut ExtraInputs,
        now: Time,
    ) -> bool {
        let Some(capture) = self.capture.as_mut() else { return false };
        let mut sent = false;
        while let Some(captured_end) = capture.read(now, &mut self.frame) {
            self.delay.add(now.since(captured_end), DELAY_SPAN, now);
            let mut mono = [0.0; FRAME];
            convert_channels(self.frame.samples(), self.frame.channels(), &mut mono, 1);
            let delay_before = self.chain.delay();
            self.chain.process(&mut self.frame, captured_end);
            // A frame in which the delay becomes shorter still holds audio that has the longer delay.
            let chain_delay = self.chain.delay().max(delay_before);
            let start = captured_end - FRAME_TIME - chain_delay;
            let is_allowed = self.is_mic_on && start >= self.mic_since;
            self.send.set_mic(is_allowed);
            if !self.entering.is_empty() {
                enter(&mut self.entering, self.sending.len(), &mut self.send, start);
            }
            // The null device replaces a device that failed, which was reported already: its silence is not reported.
            if !self.sending.is_empty() && !capture.is_null() {
                self.input.push(&mono);
                // Audio of a file or of the application counts as voice when it is loud. A sound card also captures noise.
                let has_voice =
                    if capture.is_sound_card() { self.chain.is_voice() } else { self.input.is_loud() };
                let noticed = self.attention.frame(&mono, self.is_mic_on, has_voice);
                self.noticed = noticed.or(self.noticed);
            }
            let sending =
                Sending { is_allowed, channels: self.channels, restarts: self.send.start(), captured_end };
            let effect_delay = affect(&mut self.effects, &mut self.frame, &sending, extra);
            let chain_delay = chain_delay + effect_delay;
            self.send.want_voice(extra.recorders.take_voice());
            self.send.push_with_extra(&self.frame, extra.send(now), captured_end);
            extra.recorders.voice(self.send.voice(), captured_end - FRAME_TIME - chain_delay);
            while let Some(encoded) = self.send.poll() {
                if encoded.silent {
                    continue;
                }
                self.spoken = Some(encoded.minus_dbov);
                let waiting = self.entering.len();
                self.entering.retain(|_, one| one.start.is_none_or(|start| encoded.start < start));
                if self.entering.len() < waiting {
                    // The rooms that just entered have no capture time yet.
                    self.capture_sent_at = None;
                }
                let is_reported = self.capture_sent_at.is_some_and(|at| now.since(at) < CAPTURE_TIME_EVERY);
                let has_capture_time = encoded.marker || !is_reported;
                if has_capture_time {
                    self.capture_sent_at = Some(now);
                }
                let captured =
                    has_capture_time.then(|| ntp(self.wall_offset, encoded.captured_start - chain_delay));
                for (room, stream) in &self.sending {
                    let Some(connection) = connections.get_mut(room) else { continue };
                    if self.entering.contains_key(room) {
                        continue;
                    }
                    let packet = RtpPacket {
                        payload_type: OPUS,
                        marker: encoded.marker,
                        sequence: 0,
                        timestamp: encoded.timestamp,
                        level: Some(AudioLevel { minus_dbov: encoded.minus_dbov, voice: encoded.voice }),
                        capture_ntp: captured,
                        payload: connection.payload_of(encoded.payload),
                    };
                    connection.set_redundancy(self.copies);
                    connection.send(*stream, packet, now);
                    sent = true;
                }
            }
        }
        sent
    }

    /// Sends a payload that no encoder made. Returns whether there was a room to send to.
    #[cfg(feature = "sim")]
    pub(super) fn send_payload(
        &self,
        connections: &mut BTreeMap<RoomId, Connection>,
        timestamp: u32,
        payload: &[u8],
        now: Time,
    ) -> bool {
        let mut sent = false;
        for (room, stream) in &self.sending {
            let Some(connection) = connections.get_mut(room) else { continue };
            let packet = RtpPacket {
                payload_type: OPUS,
                marker: false,
                sequence: 0,
                timestamp,
                level: None,
                capture_ntp: None,
                payload: connection.payload_of(payload),
            };
            connection.set_redundancy(self.copies);
            connection.send(*stream, packet, now);
            sent = true;
        }
        sent
    }

    /// The rooms that get packets now: sending to them has started, and the first packet without earlier audio was made.
    pub(super) fn receiving_rooms(&self) -> impl Iterator<Item = RoomId> {
        self.sending.keys().copied().filter(|room| !self.entering.contains_key(room))
    }

    /// Switches the microphone. Off: silence is sent, and the device keeps running. On: audio from `now` on is sent.
    pub(super) fn set_mic(&mut self, on: bool, now: Time) {
        if on && !self.is_mic_on {
            self.mic_since = now;
        }
        self.is_mic_on = on;
    }

    /// Level of the sent audio since the last call; silence while no microphone is open.
    pub(super) fn take_level(&mut self) -> LevelReading {
        let level = self.send.meter().0.take_period();
        if self.is_open() { level } else { LevelReading::SILENCE }
    }

    /// A condition of the microphone for the user, once.
    pub(super) fn take_attention(&mut self) -> Option<MicAttention> {
        self.noticed.take()
    }

    /// Time at which the microphone started; once for each device.
    pub(super) fn take_started(&mut self) -> Option<Time> {
        if self.announced {
            return None;
        }
        let at = self.capture.as_ref()?.started()?;
        self.announced = true;
        Some(at)
    }

    /// A failure of the microphone, once.
    pub(super) fn take_error(&mut self) -> Option<Error> {
        self.capture.as_mut()?.take_error()
    }

    /// Delay of the capture chain with the effects, in ms.
    fn chain_ms(&self) -> f32 {
        (self.chain.delay() + self.effects.delay()).as_secs_f32() * 1e3
    }

    /// The talker's part of a voice report.
    pub(super) fn talk_report(&self, now: Time) -> TalkReport {
        TalkReport {
            device_ms: self.delay.ms().unwrap_or(f32::NAN),
            chain_ms: self.chain_ms(),
            packet_ms: (self.send.packet_duration() + self.send.lookahead()).as_secs_f32() * 1e3,
            wall_ntp: ntp(self.wall_offset, now),
            ..TalkReport::default()
        }
    }

    /// Adds the stats of this pipeline.
    pub(super) fn report(&self, connections: &BTreeMap<RoomId, Connection>, stats: &mut MediaStats) {
        stats.capture_overruns = self.overruns + overruns_of(self.capture.as_deref());
        stats.capture_level = if self.is_open() { self.send.level() } else { LevelReading::SILENCE };
        stats.capture_delay_ms = self.delay.ms().unwrap_or(f32::NAN);
        stats.chain_delay_ms = self.chain_ms();
        stats.processing = self.processing_stats();
        stats.packet_ms = self.send.packet_duration().as_secs_f32() * 1e3;
        stats.lookahead_ms = self.send.lookahead().as_secs_f32() * 1e3;
        for (room, stream) in &self.sending {
            if let Some(sent) = connections.get(room).and_then(|c| c.sent(*stream)) {
                stats.sent.insert(*stream, sent);
            }
        }
    }
}

impl CapturePipeline {
    fn processing_stats(&self) -> ProcessingStats {
        if self.capture.is_none() {
            return ProcessingStats::default();
        }
        let (echo_loss_db, echo_delay_ms) = self.chain.echo_stats();
        ProcessingStats {
            steps: *self.chain.processing(),
            delay_ms: self.chain_ms(),
            voice_probability: self.chain.voice_probability(),
            is_voice: self.chain.is_voice(),
            is_open: self.chain.is_open(),
            echo_loss_db: echo_loss_db.unwrap_or(f32::NAN),
            echo_delay_ms: echo_delay_ms.unwrap_or(-1),
            alignments: self.chain.alignment().alignments() as i64,
        }
    }
}

/// Restarts the encoder for rooms that wait, when the next frame (captured from `start` on) is the first for them. `rooms` is the
/// number of all rooms that are sent to: if some receive the stream already, the restart must not be audible there.
fn enter(entering: &mut BTreeMap<RoomId, Entering>, rooms: usize, send: &mut SendChain, start: Time) {
    let is_due = |one: &Entering| one.start.is_none() && one.since <= start;
    if !entering.values().any(is_due) {
        return;
    }
    let number = send.restart(entering.len() == rooms);
    entering.values_mut().filter(|one| is_due(one)).for_each(|one| one.start = Some(number));
}

/// The 64-bit NTP timestamp (RFC 5905) of a point on the monotonic clock.
fn ntp(wall_offset: Duration, at: Time) -> u64 {
    const UNIX_TO_NTP: u64 = 2_208_988_800;
    let wall = wall_offset + Duration::from_nanos(at.as_nanos());
    ((wall.as_secs() + UNIX_TO_NTP) << 32) | ((u64::from(wall.subsec_nanos()) << 32) / 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::audio::device::{Playback, application_capture};
    use crate::audio::packet_buffer::ReceivedPacket;
    use crate::config::LatencyMode;
    use crate::engine::media::playback_pipeline::{PlaybackPipeline, Source};
    use crate::random::Random;

    #[test]
    fn speaking_while_muted_is_detected() {
        let profile = AudioProfile { complexity: 0, ..Default::default() };
        let mut capture_pipeline = CapturePipeline::new(&profile, Duration::ZERO).unwrap();
        let samples: Vec<f32> = (0..48_000).map(|n| 0.2 * (n as f32 * 0.05).sin()).collect();
        capture_pipeline.set_device(1, Some(Box::new(Capture::samples(samples, 1))));
        let run = |capture_pipeline: &mut CapturePipeline, from_ms: u64, to_ms: u64| -> Vec<MicAttention> {
            let times = (from_ms..to_ms).step_by(10).map(|ms| Time::from_nanos(ms * 1_000_000));
            times
                .filter_map(|now| {
                    capture_pipeline.run(&mut BTreeMap::new(), &mut ExtraInputs::new(), now);
                    capture_pipeline.take_attention()
                })
                .collect()
        };
        capture_pipeline.set_mic(false, Time::from_nanos(0));
        assert_eq!(run(&mut capture_pipeline, 1_000, 3_000), [], "nothing is published");
        capture_pipeline.take_level();
        capture_pipeline.sending.insert(RoomId::fresh(), StreamId::fresh());
        assert_eq!(run(&mut capture_pipeline, 3_000, 5_000), [MicAttention::SpeakingWhileMuted]);
        assert_eq!(capture_pipeline.take_level().percent(), 0.0, "nothing of it is sent");
        capture_pipeline.set_mic(true, Time::from_nanos(5_000_000_000));
        assert_eq!(run(&mut capture_pipeline, 5_000, 6_000), []);
        assert!(capture_pipeline.take_level().percent() > 50.0);
        capture_pipeline.set_device(2, Some(Box::new(Capture::null())));
        assert_eq!(run(&mut capture_pipeline, 6_000, 12_000), [], "the null device is not checked");
        capture_pipeline.set_device(3, Some(Box::new(Capture::samples(vec![0.0; 480], 1))));
        assert_eq!(run(&mut capture_pipeline, 12_000, 20_000), [MicAttention::Silent]);
        capture_pipeline.set_device(4, None);
        assert_eq!(capture_pipeline.take_level(), LevelReading::SILENCE);
    }

    #[test]
    fn shorter_chain_delay_sends_no_audio_captured_while_muted() {
        let ms = |ms: u64| Time::from_nanos(ms * 1_000_000);
        let profile = AudioProfile { dtx: false, ..Default::default() };
        let mut capture_pipeline = CapturePipeline::new(&profile, Duration::ZERO).unwrap();
        let (capture, port) = application_capture(Arc::new(|| {}));
        capture_pipeline.set_device(1, Some(Box::new(capture)));
        let echo = |on| CaptureSettings { echo: Some(on), ..Default::default() };
        capture_pipeline.set_settings(echo(true), ms(0));
        capture_pipeline.sending.insert(RoomId::fresh(), StreamId::fresh());
        capture_pipeline.set_mic(false, ms(0));
        let run = |capture_pipeline: &mut CapturePipeline, from: u64, to: u64, amplitude: f32| {
            for at in (from..to).step_by(10) {
                let frame: Vec<f32> = (0..480).map(|n| amplitude * (n as f32 * 0.13).sin()).collect();
                port.push(&frame, 1, 48_000, ms(at + 10)).unwrap();
                capture_pipeline.run(&mut BTreeMap::new(), &mut ExtraInputs::new(), ms(at + 10));
            }
        };
        run(&mut capture_pipeline, 1_000, 3_000, 0.5);
        capture_pipeline.take_level();
        // The microphone is switched on, and the echo canceller, which still holds 7 ms of earlier audio, is switched off.
        capture_pipeline.set_mic(true, ms(3_000));
        capture_pipeline.set_settings(echo(false), ms(3_000));
        run(&mut capture_pipeline, 3_000, 3_200, 0.0);
        assert_eq!(capture_pipeline.take_level().peak_dbfs, LevelReading::SILENCE.peak_dbfs);
        run(&mut capture_pipeline, 3_200, 3_400, 0.5);
        assert!(capture_pipeline.take_level().percent() > 50.0, "later audio is sent");
    }

    #[test]
    fn loudspeaker_signal_is_cancelled_from_the_microphone() {
        let profile =
            AudioProfile { complexity: 0, dtx: false, latency: LatencyMode::Low, ..Default::default() };
        let mut capture_pipeline = CapturePipeline::new(&profile, Duration::ZERO).unwrap();
        let (mut playback_pipeline, mut extra) = (PlaybackPipeline::new().unwrap(), ExtraInputs::new());
        let mut other = SendChain::new(&profile).unwrap();
        let (capture, port) = application_capture(Arc::new(|| {}));
        capture_pipeline.set_device(1, Some(Box::new(capture)));
        capture_pipeline
            .set_settings(CaptureSettings { echo: Some(true), ..Default::default() }, Time::from_nanos(0));
        playback_pipeline.set_device(1, Some(Box::new(Playback::memory(10))));
        let stream = StreamId::fresh();
        playback_pipeline
            .play(
                stream,
                Source { room: RoomId::fresh(), generation: 1, mid: "0".into(), talker: "alice".into() },
            )
            .unwrap();
        let mut random = Random::from_seed(5);
        let mut frame = Frame::silence(1);
        let mut echo_power = 0.0;
        for k in 0..700_usize {
            let now = Time::from_nanos(1_000_000_000 + (k as u64 + 1) * 10_000_000);
            // The talker sends noise in syllables.
            let audio_level = 0.3 * (k as f32 * 0.2).sin().abs();
            frame.samples_mut().fill_with(|| audio_level * (random.unit() as f32 - 0.5));
            other.push(&frame, now);
            while let Some(encoded) = other.poll() {
                let packet = ReceivedPacket {
                    sequence: k as i64,
                    timestamp: encoded.timestamp,
                    payload: encoded.payload,
                };
                playback_pipeline.mixer.insert(stream, packet, now);
            }
            playback_pipeline.run(&mut extra, &mut capture_pipeline.chain, now);
            // The microphone captures the loudspeaker at half amplitude, 30 ms later. The loudspeaker starts with the end of
            // the first frame.
            let played = |n: usize| {
                (k * 480 + n).checked_sub(480 + 1_440).and_then(|at| playback_pipeline.recorded().get(at))
            };
            let microphone: Vec<f32> =
                (0..480).map(|n| played(n).map_or(0.0, |sample| sample * 0.5)).collect();
            port.push(&microphone, 1, 48_000, now).unwrap();
            capture_pipeline.run(&mut BTreeMap::new(), &mut extra, now);
            if k == 500 {
                capture_pipeline.take_level();
            }
            if k > 500 {
                echo_power += microphone.iter().map(|sample| sample * sample).sum::<f32>();
            }
        }
        let echo_dbfs = 10.0 * (echo_power / (199.0 * 480.0)).log10();
        let sent_dbfs = capture_pipeline.take_level().rms_dbfs;
        assert!(echo_dbfs > -45.0 && echo_dbfs - sent_dbfs > 30.0, "{echo_dbfs} dBFS, sent {sent_dbfs}");
        let stats = capture_pipeline.processing_stats();
        assert!(
            stats.steps.echo && stats.alignments == 1 && (stats.delay_ms - 6.94).abs() < 0.1,
            "{stats:?}"
        );
    }

    #[test]
    fn capture_time_is_in_ntp_format() {
        let at = ntp(Duration::from_secs(1_000_000_000), Time::from_nanos(500_000_000));
        assert_eq!(at >> 32, 3_208_988_800);
        assert_eq!(at & 0xffff_ffff, 0x8000_0000);
    }
}
