//! The send chain: frames of the microphone in, Opus packets out.
//!
//! Volume and microphone switch, packets of the profile's length, timestamps, DTX and the level of each packet. It knows
//! nothing of RTP headers but the timestamp and the marker, and nothing of rooms. Runs on the media thread; allocates in
//! [`SendChain::new`] and, where the profile needs another encoder, in [`SendChain::set_profile`], nowhere else.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::frame::{Frame, convert_channels, sanitise};
use super::level::{LevelReading, Meter, measure};
use super::mix::limiter::Limiter;
use super::opus::{DTX_BYTES, Encoder, EncoderSettings, LOOKAHEAD_VOICE, MAX_PACKET};
use super::ramp::ramp;
use super::rate::choice::{self, Decision};
use super::{FRAME, FRAME_NANOS, MAX_CHANNELS, MAX_VOLUME, duration_of};
use crate::clock::Time;
use crate::config::{AudioProfile, Content, LatencyMode};
use crate::error::Result;

/// Longest packet of a profile, in samples a channel: 40 ms.
const MAX_SAMPLES: usize = 4 * FRAME;
/// Frames that are missing for longer than this move the timestamp on; less is unsteadiness of the device's clock.
const CAPTURE_GAP: Duration = Duration::from_millis(60);
/// Over how many samples an encoder that is being replaced fades out and its successor fades in: 2.5 ms.
const SWAP_FADE: usize = 120;
/// Packets without sound that are sent when a pause begins, so that receivers tell it from a loss. With one alone, each loss of it would
/// be 400 ms of sound made up. Behind the comfort noise that the encoder sends every 400 ms of a pause, one is enough.
const PAUSE_PACKETS: u32 = 2;

/// One encoded packet, borrowed until the next call.
#[derive(Copy, Clone, Debug)]
pub struct Encoded<'a> {
    /// The Opus packet, at most [`MAX_PACKET`] bytes.
    pub payload: &'a [u8],
    /// Of its first sample, at 48 kHz; goes on through DTX and through gaps of the device.
    pub timestamp: u32,
    /// Whether it is the first packet after silence that was not sent (RFC 3551 section 4.1).
    pub marker: bool,
    /// Loudness of its samples in −dBov, 0–127 (RFC 6464).
    pub minus_dbov: u8,
    /// Whether someone seems to speak.
    pub voice: bool,
    /// When its first sample existed.
    pub captured_start: Time,
    /// DTX: nothing needs to be sent.
    pub silent: bool,
}

struct Ready {
    length: usize,
    timestamp: u32,
    marker: bool,
    minus_dbov: u8,
    voice: bool,
    captured_start: Time,
    silent: bool,
}

/// A profile that takes effect when the packet that is being filled is done.
struct Change {
    settings: EncoderSettings,
    packet_samples: usize,
    /// Where the running encoder cannot take the settings.
    encoder: Option<Encoder>,
}

/// Encodes one microphone for any number of rooms.
pub struct SendChain {
    encoder: Encoder,
    change: Option<Change>,
    profile: AudioProfile,
    packet_samples: usize,
    /// Interleaved samples of the packet that is being filled.
    pcm: Box<[f32; MAX_SAMPLES * MAX_CHANNELS]>,
    filled: usize,
    fade_in: bool,
    mic: bool,
    volume: f32,
    /// Gain at the end of the last frame; moves to its target over one frame, so that switches do not click.
    gain: f32,
    /// Keeps microphone and what is beside it within full scale.
    limiter: Limiter,
    timestamp: u32,
    last_end: Option<Time>,
    payload: Box<[u8; MAX_PACKET]>,
    ready: Option<Ready>,
    was_silent: bool,
    /// The last packet had sound.
    was_sounding: bool,
    /// Packets without sound that are still to be sent.
    pause_packets: u32,
    meter: Meter,
    /// Packets that libopus refused to make; stays 0.
    encode_failures: u64,
}

impl SendChain {
    /// A chain with the microphone on at full volume. Errors: the profile is out of range, or there is no memory.
    pub fn new(profile: &AudioProfile) -> Result<SendChain> {
        profile.validate()?;
        Ok(SendChain {
            encoder: Encoder::new(&settings_of(profile, &choice::start(profile)))?,
            change: None,
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
        })
    }

    /// Takes over another profile after the packet that is being filled, with what it begins with; an encoder that has to be
    /// replaced fades out and its successor in. Errors: a value is out of range, or there is no memory; the old profile stays.
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

    /// Takes over what the encoder control chose, from the next packet on.
    pub fn set_decision(&mut self, decision: &Decision) {
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

    /// Switches the microphone; off encodes silence, so that timestamps go on.
    pub fn set_mic(&mut self, on: bool) {
        self.mic = on;
    }

    /// Sets the volume in percent; 100 leaves the samples as they are. Up to [`MAX_VOLUME`].
    pub fn set_volume(&mut self, percent: u32) {
        self.volume = percent.min(MAX_VOLUME) as f32 / 100.0;
    }

    /// Takes 10 ms whose last sample exists at `captured_end`. Drain [`SendChain::poll`] after each: a packet that was not
    /// fetched is replaced by the next one.
    pub fn push(&mut self, frame: &Frame, captured_end: Time) {
        self.push_beside(frame, None, captured_end);
    }

    /// The same with 10 ms of sound beside the microphone's, which neither its switch nor its volume changes. The sum is limited.
    pub fn push_beside(&mut self, frame: &Frame, beside: Option<&Frame>, captured_end: Time) {
        self.follow_gap(captured_end);
        self.last_end = Some(captured_end);
        let channels = self.encoder.channels();
        let start = self.filled * channels;
        let target = &mut self.pcm[start..start + FRAME * channels];
        convert_channels(frame.samples(), frame.channels(), target, channels);
        let goal = if self.mic { self.volume } else { 0.0 };
        let step = (goal - self.gain) / FRAME as f32;
        for (n, samples) in target.chunks_exact_mut(channels).enumerate() {
            let gain = if step == 0.0 { goal } else { self.gain + step * (n + 1) as f32 };
            for sample in samples {
                *sample = (sanitise(*sample) * gain).clamp(-1.0, 1.0);
            }
        }
        self.gain = goal;
        if let Some(beside) = beside {
            let mut converted = [0.0; FRAME * MAX_CHANNELS];
            convert_channels(
                beside.samples(),
                beside.channels(),
                &mut converted[..FRAME * channels],
                channels,
            );
            target.iter_mut().zip(&converted).for_each(|(sample, beside)| *sample += beside);
        }
        self.limiter.process(target, channels);
        self.meter.push(target);
        self.filled += FRAME;
        if self.filled >= self.packet_samples {
            self.encode(captured_end);
        }
    }

    /// Hands out the packet that the last push finished.
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
        })
    }

    /// Loudness of the last 100 ms as they are sent: after volume and microphone switch.
    pub fn level(&self) -> LevelReading {
        self.meter.reading()
    }

    /// The meter of what is sent, and its channels: after volume and microphone switch.
    pub fn meter(&mut self) -> (&mut Meter, usize) {
        (&mut self.meter, self.encoder.channels())
    }

    /// Channels of the profile.
    pub fn channels(&self) -> usize {
        self.profile.channels.into()
    }

    /// Duration of the packets that are being made.
    pub fn packet_duration(&self) -> Duration {
        duration_of(self.packet_samples as u64)
    }

    /// Delay that the encoder adds to the packet's duration: its look-ahead.
    pub fn lookahead(&self) -> Duration {
        duration_of(self.encoder.lookahead() as u64)
    }

    /// Packets that could not be encoded.
    pub fn encode_failures(&self) -> u64 {
        self.encode_failures
    }

    /// Moves the timestamp on over what the device did not deliver.
    fn follow_gap(&mut self, captured_end: Time) {
        let Some(last_end) = self.last_end else { return };
        let gap = captured_end.since(last_end + Duration::from_nanos(FRAME_NANOS));
        if gap <= CAPTURE_GAP {
            return;
        }
        let frames = gap.as_nanos() / u128::from(FRAME_NANOS);
        let samples = (frames as u64).wrapping_mul(FRAME as u64).wrapping_add(self.filled as u64);
        self.timestamp = self.timestamp.wrapping_add(samples as u32);
        self.filled = 0;
        self.was_silent = true;
    }

    fn encode(&mut self, captured_end: Time) {
        let channels = self.encoder.channels();
        let samples = &mut self.pcm[..self.filled * channels];
        if std::mem::take(&mut self.fade_in) {
            let end = samples.len().min(SWAP_FADE * channels);
            ramp(&mut samples[..end], channels, 0.0, 1.0);
        }
        if self.change.as_ref().is_some_and(|change| change.encoder.is_some()) {
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
    }

    /// Whether a packet needs not be sent; `is_tiny`: it has no sound.
    fn is_in_pause(&mut self, is_tiny: bool) -> bool {
        let was_sounding = std::mem::replace(&mut self.was_sounding, !is_tiny);
        if !is_tiny {
            self.pause_packets = if was_sounding { PAUSE_PACKETS } else { 1 };
            return false;
        }
        let is_told = self.pause_packets == 0;
        self.pause_packets = self.pause_packets.saturating_sub(1);
        is_told
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

fn settings_of(profile: &AudioProfile, decision: &Decision) -> EncoderSettings {
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

/// Ends the sound where the look-ahead of a voice encoder begins: what lies behind is never decoded.
fn fade_out(samples: &mut [f32], channels: usize) {
    let end = samples.len() / channels - LOOKAHEAD_VOICE;
    ramp(&mut samples[(end - SWAP_FADE) * channels..end * channels], channels, 1.0, 0.0);
    samples[end * channels..].fill(0.0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::opus::{Decoder, MAX_PACKET_SAMPLES};

    fn profile(latency: LatencyMode, dtx: bool) -> AudioProfile {
        AudioProfile { latency, dtx, complexity: 3, ..Default::default() }
    }

    fn at(frame: u64) -> Time {
        Time::from_nanos(1_000_000_000 + (frame + 1) * FRAME_NANOS)
    }

    fn tone(start: usize, amplitude: f32) -> Frame {
        let mut frame = Frame::silence(1);
        for (n, sample) in frame.samples_mut().iter_mut().enumerate() {
            *sample = amplitude * ((start + n) as f32 * 440.0 * std::f32::consts::TAU / 48_000.0).sin();
        }
        frame
    }

    /// (timestamp, marker, silent, minus_dbov, bytes)
    fn run(
        chain: &mut SendChain,
        frames: std::ops::Range<u64>,
        amplitude: f32,
    ) -> Vec<(u32, bool, bool, u8, usize)> {
        let mut packets = Vec::new();
        for k in frames {
            chain.push(&tone(k as usize * FRAME, amplitude), at(k));
            while let Some(p) = chain.poll() {
                packets.push((p.timestamp, p.marker, p.silent, p.minus_dbov, p.payload.len()));
            }
        }
        packets
    }

    #[test]
    fn packets_have_the_length_of_the_profile_and_say_when_they_were_captured() {
        for latency in [LatencyMode::Low, LatencyMode::Balanced, LatencyMode::Robust] {
            let mut chain = SendChain::new(&profile(latency, false)).unwrap();
            let per_packet = u64::from(latency.packet_ms()) / 10;
            let mut expected = 0;
            for k in 0..24 {
                chain.push(&tone(0, 0.2), at(k));
                while let Some(packet) = chain.poll() {
                    assert_eq!(packet.timestamp as u64, expected * per_packet * FRAME as u64);
                    assert_eq!(
                        packet.captured_start,
                        at(expected * per_packet) - Duration::from_nanos(FRAME_NANOS)
                    );
                    assert_eq!(packet.marker, expected == 0);
                    assert_eq!(packet.minus_dbov, 17);
                    expected += 1;
                }
            }
            assert_eq!(expected, 24 / per_packet);
        }
    }

    #[test]
    fn silence_is_not_sent_and_the_first_packet_after_it_is_marked() {
        for latency in [LatencyMode::Low, LatencyMode::Balanced] {
            let mut chain = SendChain::new(&profile(latency, true)).unwrap();
            let packets = run(&mut chain, 0..100, 0.0);
            let silent = packets.iter().filter(|packet| packet.2).count();
            assert!(silent * 10 > packets.len() * 6, "{latency:?}: {silent} of {}", packets.len());
            let begins = packets.iter().position(|packet| packet.4 <= DTX_BYTES).unwrap();
            let silent: Vec<bool> = packets[begins..begins + 4].iter().map(|packet| packet.2).collect();
            assert_eq!(silent, [false, false, true, true], "receivers are told twice that a pause begins");
            let packets = run(&mut chain, 100..110, 0.3);
            assert!(packets[0].1 && !packets[0].2 && !packets[1].1, "{latency:?}: {packets:?}");
            assert_eq!(packets[0].0, 100 * FRAME as u32, "time goes on through the pause");
        }
    }

    #[test]
    fn a_microphone_that_is_off_sends_silence() {
        let mut chain = SendChain::new(&profile(LatencyMode::Balanced, false)).unwrap();
        run(&mut chain, 0..10, 0.5);
        chain.set_mic(false);
        let packets = run(&mut chain, 10..30, 0.5);
        assert!(packets[1..].iter().all(|packet| packet.3 == 127), "{packets:?}");
        assert_eq!(chain.level().percent(), 0.0);
        chain.set_mic(true);
        chain.set_volume(50);
        let packets = run(&mut chain, 30..40, 0.5);
        assert_eq!(packets.last().unwrap().3, 15, "0.5 halved is −12 − 3 dB");
    }

    #[test]
    fn sound_beside_the_microphone_is_sent_while_that_is_off_and_the_sum_is_limited() {
        let mut chain = SendChain::new(&profile(LatencyMode::Low, false)).unwrap();
        chain.set_mic(false);
        let mut stereo = Frame::silence(2);
        stereo.samples_mut().chunks_exact_mut(2).for_each(|pair| pair.copy_from_slice(&[0.4, 0.0]));
        let level = |chain: &mut SendChain, k: u64, beside: Option<&Frame>| {
            chain.push_beside(&tone(0, 0.5), beside, at(k));
            chain.poll().map(|packet| packet.minus_dbov)
        };
        level(&mut chain, 0, None);
        assert_eq!(level(&mut chain, 1, Some(&stereo)), Some(14), "the mean of both sides, −14 dB");
        assert_eq!(level(&mut chain, 2, None), Some(127));
        chain.set_mic(true);
        let mut loud = Frame::silence(1);
        loud.samples_mut().fill(3.0);
        level(&mut chain, 3, Some(&loud));
        assert_eq!(level(&mut chain, 4, Some(&loud)), Some(1));
        assert!(chain.level().peak_dbfs <= 0.0);
    }

    #[test]
    fn a_gap_of_the_device_moves_the_timestamp_on() {
        let mut chain = SendChain::new(&profile(LatencyMode::Balanced, false)).unwrap();
        run(&mut chain, 0..3, 0.3);
        let packets = run(&mut chain, 200..202, 0.3);
        assert_eq!((packets[0].0, packets[0].1), (200 * FRAME as u32, true));
    }

    #[test]
    fn stereo_and_mono_convert_into_what_the_profile_says() {
        let mut stereo = Frame::silence(2);
        stereo.samples_mut().chunks_exact_mut(2).for_each(|pair| pair.copy_from_slice(&[0.4, 0.0]));
        for (channels, frame, dbov) in [(1, &stereo, 14), (2, &tone(0, 0.4), 11)] {
            let mut chain =
                SendChain::new(&AudioProfile { channels, ..profile(LatencyMode::Low, false) }).unwrap();
            chain.push(frame, at(0));
            let packet = chain.poll().unwrap();
            assert_eq!(packet.minus_dbov, dbov);
            assert_eq!(crate::audio::opus::packet_channels(packet.payload), usize::from(channels));
        }
    }

    #[test]
    fn a_change_of_profile_does_not_click_and_keeps_time() {
        let mut chain = SendChain::new(&profile(LatencyMode::Balanced, false)).unwrap();
        let mut decoder = Decoder::new(1).unwrap();
        let mut heard = Vec::new();
        let mut timestamps = Vec::new();
        for k in 0..60 {
            if k == 20 {
                chain.set_profile(&profile(LatencyMode::Low, false)).unwrap();
            }
            if k == 41 {
                chain.set_profile(&profile(LatencyMode::Robust, false)).unwrap();
            }
            chain.push(&tone(k as usize * FRAME, 0.5), at(k));
            if let Some(packet) = chain.poll() {
                timestamps.push(packet.timestamp as usize);
                let mut pcm = [0.0; MAX_PACKET_SAMPLES];
                let count = decoder.decode(packet.payload, &mut pcm).unwrap();
                assert_eq!(packet.timestamp as usize, heard.len(), "timestamps count samples");
                heard.extend_from_slice(&pcm[..count]);
            }
        }
        // A 440 Hz tone at 0.5 moves by at most 0.029 a sample; a hard cut would jump by up to 1.
        let steepest = heard[4800..].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(steepest < 0.06, "steepest step {steepest}");
    }

    #[test]
    fn a_decision_takes_effect_without_a_click_and_makes_the_packets_as_long_as_it_says() {
        let mut chain = SendChain::new(&profile(LatencyMode::Balanced, false)).unwrap();
        let mut decoder = Decoder::new(1).unwrap();
        let (mut heard, mut bytes) = (Vec::new(), [0; 2]);
        let low = Decision { bitrate: 12_000, fec: false, loss_percent: 5, red: 0, dred_ms: 0 };
        for k in 0..200 {
            // In the middle of a packet.
            if k == 101 {
                chain.set_decision(&low);
            }
            chain.push(&tone(k as usize * FRAME, 0.5), at(k));
            if let Some(packet) = chain.poll() {
                bytes[usize::from(k > 110)] += if k > 20 { packet.payload.len() } else { 0 };
                let mut pcm = [0.0; MAX_PACKET_SAMPLES];
                let count = decoder.decode(packet.payload, &mut pcm).unwrap();
                heard.extend_from_slice(&pcm[..count]);
            }
        }
        let [before, after] = bytes;
        assert!(after * 2 < before, "{before} bytes in 0.9 s, then {after}");
        let steepest = heard[4800..].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(steepest < 0.09, "steepest step {steepest}");
    }

    #[test]
    fn music_in_stereo_is_encoded_as_such_at_every_latency_and_bitrate() {
        for latency in [LatencyMode::Low, LatencyMode::Balanced, LatencyMode::Robust] {
            for bitrate in [6_000, 64_000, 192_000] {
                let profile =
                    AudioProfile { latency, bitrate: Some(bitrate), complexity: 3, ..AudioProfile::music() };
                let mut chain = SendChain::new(&profile).unwrap();
                let mut frame = Frame::silence(2);
                let (mut bytes, mut packets) = (0, 0);
                for k in 0..100usize {
                    for (n, pair) in frame.samples_mut().chunks_exact_mut(2).enumerate() {
                        let t = (k * FRAME + n) as f32 / 48_000.0 * std::f32::consts::TAU;
                        pair.copy_from_slice(&[0.3 * (t * 330.0).sin(), 0.3 * (t * 1234.0).sin()]);
                    }
                    chain.push(&frame, at(k as u64));
                    let Some(packet) = chain.poll() else { continue };
                    assert!(!packet.silent && !crate::audio::opus::packet_has_fec(packet.payload));
                    if bitrate > 6_000 {
                        assert_eq!(crate::audio::opus::packet_channels(packet.payload), 2);
                    }
                    bytes += packet.payload.len();
                    packets += 1;
                }
                assert_eq!(packets, 100 / (latency.packet_ms() / 10));
                assert!(
                    bytes as u32 * 8 <= bitrate * 3 / 2,
                    "{latency:?} {bitrate}: {bytes} bytes in a second"
                );
            }
        }
    }

    #[test]
    fn numbers_that_are_not_sound_do_not_poison_the_encoder() {
        let mut chain = SendChain::new(&profile(LatencyMode::Low, false)).unwrap();
        let mut bad = Frame::silence(1);
        bad.samples_mut().fill(f32::NAN);
        chain.push(&bad, at(0));
        assert_eq!(chain.poll().unwrap().minus_dbov, 127);
        let mut decoder = Decoder::new(1).unwrap();
        let mut pcm = [0.0; MAX_PACKET_SAMPLES];
        for k in 1..20 {
            chain.push(&tone(k as usize * FRAME, 0.5), at(k));
            decoder.decode(chain.poll().unwrap().payload, &mut pcm).unwrap();
        }
        assert!(measure(&pcm[..FRAME]).rms_dbfs > -12.0);
        assert_eq!(chain.encode_failures(), 0);
    }
}
