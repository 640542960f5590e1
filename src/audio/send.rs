//! The send chain: frames of the microphone in, Opus packets out.
//!
//! Applies volume and microphone switch, adds the aux input, limits the sum, fills packets of the profile's length, and sets
//! timestamps, DTX and the audio level. It does not depend on rooms, and uses only the timestamp and the marker of RTP. Runs on
//! the media thread. Allocates in [`SendChain::new`], and in [`SendChain::set_profile`] when the profile needs another encoder.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::encoder_control::choice::{self, SendSettings};
use super::frame::{Frame, convert_channels, sanitise};
use super::level::{LevelReading, Meter, measure};
use super::mix::limiter::Limiter;
use super::opus::{DTX_BYTES, Encoder, EncoderSettings, LOOKAHEAD_VOICE, MAX_PACKET};
use super::ramp::ramp;
use super::{CAPTURE_GAP, FRAME, FRAME_NANOS, MAX_CHANNELS, MAX_VOLUME, duration_of};
use crate::clock::Time;
use crate::config::{AudioProfile, Content, LatencyMode};
use crate::error::Result;

/// Maximum length of a packet of a profile, in samples per channel: 40 ms.
const MAX_SAMPLES: usize = 4 * FRAME;
/// When an encoder is replaced, it fades out and its successor fades in over this many samples: 2.5 ms.
const SWAP_FADE: usize = 120;
/// The microphone fades out over this many samples when it is switched off: 3.5 ms. The look-ahead of the packet's last frame
/// is then silence, and no later packet contains earlier audio.
const MUTE_FADE: usize = FRAME - LOOKAHEAD_VOICE;
/// Packets of silence that are sent at the beginning of a pause, so that receivers recognise it as a pause. If only one were
/// sent and it were lost, the receiver would conceal 400 ms. After a comfort noise packet, which the encoder sends every 400 ms
/// of a pause, one is enough.
const PAUSE_PACKETS: u32 = 2;

/// One encoded packet, borrowed until the next call.
#[derive(Copy, Clone, Debug)]
pub struct Encoded<'a> {
    /// The Opus packet, at most [`MAX_PACKET`] bytes.
    pub payload: &'a [u8],
    /// Timestamp of its first sample, at 48 kHz. It advances through DTX and through gaps of the device.
    pub timestamp: u32,
    /// Whether this is the first packet after silence that was not sent (RFC 3551 section 4.1).
    pub marker: bool,
    /// Audio level of its samples in −dBov, 0–127 (RFC 6464).
    pub minus_dbov: u8,
    /// Whether it probably contains speech.
    pub voice: bool,
    /// Capture time of its first sample.
    pub captured_start: Time,
    /// DTX: the packet need not be sent.
    pub silent: bool,
    /// Number of the encoder restart that it belongs to ([`SendChain::restart`]). It contains no sound from before that
    /// restart.
    pub start: u64,
}

struct Ready {
    length: usize,
    timestamp: u32,
    marker: bool,
    minus_dbov: u8,
    voice: bool,
    captured_start: Time,
    silent: bool,
    start: u64,
}

/// A change of settings that takes effect when the current packet is complete.
struct Change {
    settings: EncoderSettings,
    packet_samples: usize,
    /// A new encoder, if the current one cannot take the settings.
    encoder: Option<Encoder>,
}

/// Encodes one microphone for any number of rooms.
pub struct SendChain {
    encoder: Encoder,
    change: Option<Change>,
    /// Number of encoder restarts.
    start: u64,
    /// The encoder restarts after this many packets; 0 if no restart is pending.
    restart_in: u8,
    profile: AudioProfile,
    packet_samples: usize,
    /// Interleaved samples of the current packet.
    pcm: Box<[f32; MAX_SAMPLES * MAX_CHANNELS]>,
    filled: usize,
    fade_in: bool,
    mic: bool,
    volume: f32,
    /// Gain at the end of the last frame. It reaches a new value over one frame, so that switches do not click.
    gain: f32,
    /// Keeps the sum of microphone and aux input within full scale.
    limiter: Limiter,
    timestamp: u32,
    last_end: Option<Time>,
    payload: Box<[u8; MAX_PACKET]>,
    ready: Option<Ready>,
    was_silent: bool,
    /// Whether the last packet contained sound.
    was_sounding: bool,
    /// Packets of silence that must still be sent.
    pause_packets: u32,
    meter: Meter,
    /// Packets that libopus failed to encode; expected to stay 0.
    encode_failures: u64,
    /// The last frame of the microphone after switch and volume, while it is wanted.
    voice: [f32; FRAME * MAX_CHANNELS],
    is_voice_wanted: bool,
}

impl SendChain {
    /// A chain with the microphone on at full volume. Errors: the profile is out of range, or there is no memory.
    pub fn new(profile: &AudioProfile) -> Result<SendChain> {
        profile.validate()?;
        Ok(SendChain {
            encoder: Encoder::new(&settings_of(profile, &choice::start(profile)))?,
            change: None,
            start: 0,
            restart_in: 0,
            profile: profile.clone(),
            packet_samples: packet_samples_of(profile),
            pcm: Box::new([0.0; MAX_SAMPLES * MAX_CHANNELS]),
            filled: 0,
            fade_in: false,
            mic: true,
            volume: 1.0,
            gain: 1.0,
            limiter: Limiter::new(),
            timestamp: 0,
            last_end: None,
            payload: Box::new([0; MAX_PACKET]),
            ready: None,
            was_silent: true,
            was_sounding: false,
            pause_packets: PAUSE_PACKETS,
            meter: Meter::new(FRAME * usize::from(profile.channels)),
            encode_failures: 0,
            voice: [0.0; FRAME * MAX_CHANNELS],
            is_voice_wanted: false,
        })
    }

    /// Changes the profile after the current packet, with the profile's initial encoder settings. An encoder that must be
    /// replaced is crossfaded with its successor. Errors: a value is out of range, or there is no memory; the old profile
    /// stays.
    pub fn set_profile(&mut self, profile: &AudioProfile) -> Result<()> {
        profile.validate()?;
        let settings = settings_of(profile, &choice::start(profile));
        let encoder = if self.encoder.can_take(&settings) { None } else { Some(Encoder::new(&settings)?) };
        self.change = Some(Change { settings, packet_samples: packet_samples_of(profile), encoder });
        self.profile = profile.clone();
        if self.last_end.is_none() {
            self.take_change();
        }
        Ok(())
    }

    /// Applies a decision of the encoder control from the next packet on.
    pub fn set_decision(&mut self, decision: &SendSettings) {
        let settings = settings_of(&self.profile, decision);
        match &mut self.change {
            Some(change) => change.settings = settings,
            None => {
                self.change = Some(Change { settings, packet_samples: self.packet_samples, encoder: None });
                if self.filled == 0 {
                    self.take_change();
                }
            }
        }
    }

    /// Resets the encoder, so that no packet after the restart contains earlier audio: neither directly nor as in-band FEC or
    /// DRED. Returns the number of the restart ([`Encoded::start`]).
    ///
    /// With `at_once`, the current packet is dropped, and microphone switch and volume apply from the first sample on. Without
    /// it, the current packet is finished, the audio fades out, and a packet of silence follows before the audio fades in
    /// again. Current listeners then hear no click, because a decoder's pitch filter outlasts the audio by a packet.
    pub fn restart(&mut self, at_once: bool) -> u64 {
        if !at_once {
            if self.restart_in == 0 {
                self.restart_in = 2;
            }
            return self.start + 1;
        }
        self.timestamp = self.timestamp.wrapping_add(self.filled as u32);
        self.filled = 0;
        self.was_silent = true;
        self.was_sounding = false;
        self.pause_packets = PAUSE_PACKETS;
        self.gain = self.goal();
        self.forget();
        self.start
    }

    /// Number of restarts so far.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Resets the encoder.
    fn forget(&mut self) {
        self.encoder.reset();
        self.restart_in = 0;
        self.fade_in = self.last_end.is_some();
        self.start += 1;
    }

    fn goal(&self) -> f32 {
        if self.mic { self.volume } else { 0.0 }
    }

    /// Sets the timestamp of the next sample, for tests of its wrap, which takes 24.8 hours to reach.
    #[cfg(feature = "sim")]
    pub fn set_timestamp(&mut self, timestamp: u32) {
        self.timestamp = timestamp;
    }

    /// Switches the microphone. While it is off, the chain encodes silence, so that timestamps advance.
    pub fn set_mic(&mut self, on: bool) {
        self.mic = on;
    }

    /// Sets the volume in percent, up to [`MAX_VOLUME`]; 100 does not change the samples.
    pub fn set_volume(&mut self, percent: u32) {
        self.volume = percent.min(MAX_VOLUME) as f32 / 100.0;
    }

    /// Sets whether [`SendChain::voice`] is wanted.
    pub fn want_voice(&mut self, is_wanted: bool) {
        self.is_voice_wanted = is_wanted;
    }

    /// The last frame of the microphone after switch and volume, without the aux input, and its number of channels.
    pub fn voice(&self) -> (&[f32], usize) {
        let channels = self.encoder.channels();
        (&self.voice[..FRAME * channels], channels)
    }

    /// Encodes 10 ms whose last sample was captured at `captured_end`. Call [`SendChain::poll`] after each: the next packet
    /// replaces a packet that was not polled.
    #[cfg(any(test, feature = "internals"))]
    pub fn push(&mut self, frame: &Frame, captured_end: Time) {
        self.push_with_extra(frame, None, captured_end);
    }

    /// As `push`, with 10 ms of aux input, which the microphone's switch and volume do not change. The sum is limited.
    pub fn push_with_extra(&mut self, frame: &Frame, extra: Option<&Frame>, captured_end: Time) {
        self.follow_gap(captured_end);
        self.last_end = Some(captured_end);
        let channels = self.encoder.channels();
        let start = self.filled * channels;
        let goal = self.goal();
        let target = &mut self.pcm[start..start + FRAME * channels];
        convert_channels(frame.samples(), frame.channels(), target, channels);
        let length = if goal == 0.0 { MUTE_FADE } else { FRAME };
        let step = (goal - self.gain) / length as f32;
        for (n, samples) in target.chunks_exact_mut(channels).enumerate() {
            let gain = if step == 0.0 || n + 1 >= length { goal } else { self.gain + step * (n + 1) as f32 };
            for sample in samples {
                // Above 100 percent, the limiter below reduces the peaks instead of clipping them.
                *sample = sanitise(*sample).clamp(-1.0, 1.0) * gain;
            }
        }
        self.gain = goal;
        if self.is_voice_wanted {
            self.voice[..target.len()].copy_from_slice(target);
        }
        if let Some(extra) = extra {
            let mut converted = [0.0; FRAME * MAX_CHANNELS];
            convert_channels(extra.samples(), extra.channels(), &mut converted[..FRAME * channels], channels);
            target.iter_mut().zip(&converted).for_each(|(sample, extra)| *sample += extra);
        }
        self.limiter.process(target, channels);
        self.meter.push(target);
        self.filled += FRAME;
        if self.filled >= self.packet_samples {
            self.encode(captured_end);
        }
    }

    /// Returns the packet that the last push completed.
    pub fn poll(&mut self) -> Option<Encoded<'_>> {
        let ready = self.ready.take()?;
        Some(Encoded {
            payload: &self.payload[..ready.length],
            timestamp: ready.timestamp,
            marker: ready.marker,
            minus_dbov: ready.minus_dbov,
            voice: ready.voice,
            captured_start: ready.captured_start,
            silent: ready.silent,
            start: ready.start,
        })
    }

    /// Level of the last 100 ms that were sent: after volume and microphone switch.
    pub fn level(&self) -> LevelReading {
        self.meter.reading()
    }

    /// The meter of the sent audio (after volume and microphone switch), and its channels.
    pub fn meter(&mut self) -> (&mut Meter, usize) {
        (&mut self.meter, self.encoder.channels())
    }

    /// Channels of the profile.
    pub fn channels(&self) -> usize {
        self.profile.channels.into()
    }

    /// Duration of the packets.
    pub fn packet_duration(&self) -> Duration {
        duration_of(self.packet_samples as u64)
    }

    /// Number of frames that complete the next packet, at least 1.
    pub fn frames_to_packet(&self) -> u32 {
        (self.packet_samples.saturating_sub(self.filled) / FRAME).max(1) as u32
    }

    /// Delay that the encoder's look-ahead adds to the packet's duration.
    pub fn lookahead(&self) -> Duration {
        duration_of(self.encoder.lookahead() as u64)
    }

    /// Packets that could not be encoded.
    #[cfg(test)]
    pub fn encode_failures(&self) -> u64 {
        self.encode_failures
    }

    /// Advances the timestamp over a gap of the device. Sound from before the gap is not sent after it.
    fn follow_gap(&mut self, captured_end: Time) {
        let Some(last_end) = self.last_end else {
            self.gain = self.goal();
            return;
        };
        let gap = captured_end.since(last_end + Duration::from_nanos(FRAME_NANOS));
        if gap <= CAPTURE_GAP {
            return;
        }
        let frames = gap.as_nanos() / u128::from(FRAME_NANOS);
        self.timestamp = self.timestamp.wrapping_add((frames as u64).wrapping_mul(FRAME as u64) as u32);
        self.restart(true);
    }

    fn encode(&mut self, captured_end: Time) {
        let channels = self.encoder.channels();
        let samples = &mut self.pcm[..self.filled * channels];
        if std::mem::take(&mut self.fade_in) {
            let end = samples.len().min(SWAP_FADE * channels);
            ramp(&mut samples[..end], channels, 0.0, 1.0);
        }
        if self.restart_in == 1 {
            samples.fill(0.0);
        }
        if self.restart_in == 2 || self.change.as_ref().is_some_and(|change| change.encoder.is_some()) {
            fade_out(samples, channels);
        }
        let level = measure(samples);
        let duration = duration_of(self.filled as u64);
        match self.encoder.encode(samples, &mut self.payload[..]) {
            Ok(length) => {
                let silent = self.is_in_pause(length <= DTX_BYTES);
                self.ready = Some(Ready {
                    length,
                    timestamp: self.timestamp,
                    marker: !silent && self.was_silent,
                    minus_dbov: level.minus_dbov(),
                    voice: self.meter.reading().voice,
                    captured_start: captured_end - duration,
                    silent,
                    start: self.start,
                });
                self.was_silent = silent;
            }
            Err(_) => {
                self.encode_failures += 1;
                self.ready = None;
            }
        }
        self.timestamp = self.timestamp.wrapping_add(self.filled as u32);
        self.filled = 0;
        self.take_change();
        match self.restart_in {
            0 => {}
            1 => self.forget(),
            more => self.restart_in = more - 1,
        }
    }

    /// Whether a packet need not be sent. `is_tiny`: it contains no sound.
    fn is_in_pause(&mut self, is_tiny: bool) -> bool {
        let was_sounding = std::mem::replace(&mut self.was_sounding, !is_tiny);
        if !is_tiny {
            self.pause_packets = if was_sounding { PAUSE_PACKETS } else { 1 };
            return false;
        }
        let is_reported = self.pause_packets == 0;
        self.pause_packets = self.pause_packets.saturating_sub(1);
        is_reported
    }

    fn take_change(&mut self) {
        let Some(change) = self.change.take() else { return };
        self.packet_samples = change.packet_samples;
        if let Some(encoder) = change.encoder {
            self.meter = Meter::new(FRAME * encoder.channels());
            self.fade_in = self.last_end.is_some();
            self.encoder = encoder;
        }
        if self.encoder.set(&change.settings).is_err() {
            self.encode_failures += 1;
        }
    }
}

fn settings_of(profile: &AudioProfile, decision: &SendSettings) -> EncoderSettings {
    EncoderSettings {
        channels: usize::from(profile.channels),
        restricted_delay: profile.latency == LatencyMode::Low,
        music: profile.content == Content::Music,
        bitrate: decision.bitrate,
        complexity: profile.complexity,
        fec: decision.fec,
        loss_percent: decision.loss_percent,
        dtx: profile.dtx,
        dred_ms: decision.dred_ms,
    }
}

fn packet_samples_of(profile: &AudioProfile) -> usize {
    profile.latency.packet_ms() as usize * FRAME / 10
}

/// Ends the audio where the look-ahead of a voice encoder begins: samples after that point are never decoded.
fn fade_out(samples: &mut [f32], channels: usize) {
    let end = samples.len() / channels - LOOKAHEAD_VOICE;
    ramp(&mut samples[(end - SWAP_FADE) * channels..end * channels], channels, 1.0, 0.0);
    samples[end * channels..].fill(0.0);
}

#[cfg(test)]
mod tests;
