//! Tests of the send chain alone: tones in, packets out.
#![forbid(unsafe_code)]

use super::*;
use crate::audio::opus::{Decoder, MAX_PACKET_SAMPLES};
use crate::audio::test_signal::steepest;

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
fn packets_have_profile_length_and_capture_time() {
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
fn silence_is_not_sent_and_next_packet_is_marked() {
    for latency in [LatencyMode::Low, LatencyMode::Balanced] {
        let mut chain = SendChain::new(&profile(latency, true)).unwrap();
        let packets = run(&mut chain, 0..100, 0.0);
        let silent = packets.iter().filter(|packet| packet.2).count();
        assert!(silent * 10 > packets.len() * 6, "{latency:?}: {silent} of {}", packets.len());
        let begins = packets.iter().position(|packet| packet.4 <= DTX_BYTES).unwrap();
        let silent: Vec<bool> = packets[begins..begins + 4].iter().map(|packet| packet.2).collect();
        assert_eq!(silent, [false, false, true, true], "a pause begins with two packets");
        let packets = run(&mut chain, 100..110, 0.3);
        assert!(packets[0].1 && !packets[0].2 && !packets[1].1, "{latency:?}: {packets:?}");
        assert_eq!(packets[0].0, 100 * FRAME as u32, "the timestamp advances through the pause");
    }
}

#[test]
fn switched_off_microphone_sends_silence() {
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
fn volume_above_full_is_limited_and_not_clipped() {
    let mut chain = SendChain::new(&profile(LatencyMode::Balanced, false)).unwrap();
    chain.set_volume(200);
    let packets = run(&mut chain, 0..20, 0.25);
    assert_eq!(packets.last().unwrap().3, 9, "0.25 doubled is −6 − 3 dB");
    let packets = run(&mut chain, 20..40, 0.9);
    assert_eq!(packets.last().unwrap().3, 3, "a whole sine at full scale; a clipped one has more power");
    assert!(chain.level().peak_dbfs <= 0.0);
}

#[test]
fn microphone_beyond_full_scale_is_clipped() {
    let mut chain = SendChain::new(&profile(LatencyMode::Balanced, false)).unwrap();
    let packets = run(&mut chain, 0..20, 8.0);
    assert!(packets.last().unwrap().3 <= 1, "nearly a square wave: {packets:?}");
    assert!(chain.level().peak_dbfs <= 0.0);
    let packets = run(&mut chain, 20..24, 0.25);
    assert_eq!(packets.last().unwrap().3, 15, "the limiter does not reduce the following audio");
}

#[test]
fn extra_sound_ignores_microphone_switch_and_sum_is_limited() {
    let mut chain = SendChain::new(&profile(LatencyMode::Low, false)).unwrap();
    chain.set_mic(false);
    let mut stereo = Frame::silence(2);
    stereo.samples_mut().chunks_exact_mut(2).for_each(|pair| pair.copy_from_slice(&[0.4, 0.0]));
    let level = |chain: &mut SendChain, k: u64, extra: Option<&Frame>| {
        chain.push_with_extra(&tone(0, 0.5), extra, at(k));
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
fn device_gap_advances_timestamp() {
    let mut chain = SendChain::new(&profile(LatencyMode::Balanced, false)).unwrap();
    run(&mut chain, 0..3, 0.3);
    let packets = run(&mut chain, 200..202, 0.3);
    assert_eq!((packets[0].0, packets[0].1), (200 * FRAME as u32, true));
}

#[test]
fn channels_are_converted_to_profile() {
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
fn profile_change_does_not_click_and_keeps_time() {
    let mut chain = SendChain::new(&profile(LatencyMode::Balanced, false)).unwrap();
    let mut decoder = Decoder::new(1).unwrap();
    let mut played = Vec::new();
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
            assert_eq!(packet.timestamp as usize, played.len(), "timestamps count samples");
            played.extend_from_slice(&pcm[..count]);
        }
    }
    // A 440 Hz tone at 0.5 moves by at most 0.029 a sample; a hard cut would jump by up to 1.
    let steepest = steepest(&played[4800..]);
    assert!(steepest < 0.06, "steepest step {steepest}");
}

#[test]
fn decision_applies_without_click_and_changes_packet_size() {
    let mut chain = SendChain::new(&profile(LatencyMode::Balanced, false)).unwrap();
    let mut decoder = Decoder::new(1).unwrap();
    let (mut played, mut bytes) = (Vec::new(), [0; 2]);
    let low = SendSettings { bitrate: 12_000, fec: false, loss_percent: 5, red: 0, dred_ms: 0 };
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
            played.extend_from_slice(&pcm[..count]);
        }
    }
    let [before, after] = bytes;
    assert!(after * 2 < before, "{before} bytes in 0.9 s, then {after}");
    let steepest = steepest(&played[4800..]);
    assert!(steepest < 0.09, "steepest step {steepest}");
}

#[test]
fn stereo_music_is_encoded_at_every_latency_and_bitrate() {
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
            assert!(bytes as u32 * 8 <= bitrate * 3 / 2, "{latency:?} {bitrate}: {bytes} bytes in a second");
        }
    }
}

#[test]
fn non_finite_samples_do_not_poison_encoder() {
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

/// Level of each packet in dBFS, decoded by one decoder that receives all of them.
fn loudest_dbfs(packets: &[Vec<u8>], channels: usize) -> Vec<f32> {
    let mut decoder = Decoder::new(channels).unwrap();
    let mut pcm = [0.0; MAX_PACKET_SAMPLES * MAX_CHANNELS];
    let decoded = packets.iter().map(|packet| {
        let count = decoder.decode(packet, &mut pcm).unwrap();
        measure(&pcm[..count * channels]).rms_dbfs
    });
    decoded.collect()
}

/// Pushes frames of a loud tone and returns the packets.
fn packets_of(chain: &mut SendChain, frames: std::ops::Range<u64>) -> Vec<(u64, Vec<u8>)> {
    let mut packets = Vec::new();
    for k in frames {
        chain.push(&tone(k as usize * FRAME, 0.5), at(k));
        packets.extend(chain.poll().map(|packet| (packet.start, packet.payload.to_vec())));
    }
    packets
}

fn every_profile() -> Vec<AudioProfile> {
    let mut profiles = Vec::new();
    for latency in [LatencyMode::Low, LatencyMode::Balanced, LatencyMode::Robust] {
        for content in [Content::Voice, Content::Music] {
            for channels in [1, 2] {
                for dtx in [false, true] {
                    let base = AudioProfile { content, channels, ..profile(latency, dtx) };
                    profiles.push(AudioProfile { dred_ms: Some(500), ..base.clone() });
                    profiles.push(AudioProfile { dred_ms: Some(0), ..base });
                }
            }
        }
    }
    profiles
}

#[test]
fn microphone_off_from_start_sends_no_sample() {
    for profile in every_profile() {
        let mut chain = SendChain::new(&profile).unwrap();
        chain.set_mic(false);
        let packets: Vec<Vec<u8>> = packets_of(&mut chain, 0..60).into_iter().map(|one| one.1).collect();
        let loudest = loudest_dbfs(&packets, profile.channels.into());
        assert!(loudest.iter().all(|dbfs| *dbfs < -80.0), "{profile:?}: {loudest:?}");
    }
}

#[test]
fn switched_off_microphone_sends_no_sound_after_the_current_packet() {
    for profile in every_profile() {
        // Switch off in each frame of a packet.
        for frame in 100..100 + u64::from(profile.latency.packet_ms()) / 10 {
            let mut chain = SendChain::new(&profile).unwrap();
            let mut packets = packets_of(&mut chain, 0..frame);
            let before = packets.len();
            chain.set_mic(false);
            packets.extend(packets_of(&mut chain, frame..160));
            let packets: Vec<Vec<u8>> = packets.into_iter().map(|one| one.1).collect();
            let loudest = loudest_dbfs(&packets, profile.channels.into());
            assert!(loudest[before - 1] > -15.0, "{profile:?}: {loudest:?}");
            // A codec at low rates leaves a residue 25 dB below a tone that ended.
            let after = &loudest[before + 1..];
            assert!(
                after[0] < -34.0 && after[3..].iter().all(|dbfs| *dbfs < -80.0),
                "{profile:?}: {after:?}"
            );
        }
    }
}

#[test]
fn microphone_switched_off_during_gap_sends_no_later_sample() {
    for profile in every_profile() {
        let mut chain = SendChain::new(&profile).unwrap();
        packets_of(&mut chain, 0..51);
        chain.set_mic(false);
        let packets: Vec<Vec<u8>> = packets_of(&mut chain, 200..260).into_iter().map(|one| one.1).collect();
        let loudest = loudest_dbfs(&packets, profile.channels.into());
        assert!(loudest.iter().all(|dbfs| *dbfs < -80.0), "{profile:?}: {loudest:?}");
    }
}

#[test]
fn restarted_encoder_contains_no_earlier_sound() {
    use crate::audio::opus::{Dred, DredParser, packet_has_fec};
    let (mut parser, mut dred) = (DredParser::new().unwrap(), Dred::new().unwrap());
    for profile in every_profile() {
        for at_once in [false, true] {
            let decision = SendSettings { loss_percent: 20, fec: true, ..choice::start(&profile) };
            let mut chain = SendChain::new(&profile).unwrap();
            chain.set_decision(&decision);
            packets_of(&mut chain, 0..101);
            chain.set_mic(false);
            let start = chain.restart(at_once);
            let mut packets = packets_of(&mut chain, 101..160);
            packets.retain(|one| one.0 >= start);
            assert!(packets.len() > 10, "{profile:?}");
            let mut played = [0.0; MAX_PACKET_SAMPLES * MAX_CHANNELS];
            let channels: usize = profile.channels.into();
            assert!(!packet_has_fec(&packets[0].1), "{profile:?}");
            for (n, (_, packet)) in packets.iter().enumerate() {
                let reach = parser.parse(&mut dred, packet, 48_000);
                if reach == 0 {
                    continue;
                }
                parser.process(&mut dred);
                let mut decoder = Decoder::new(channels).unwrap();
                for offset in (FRAME..=reach).rev().step_by(FRAME) {
                    let pcm = &mut played[..FRAME * channels];
                    decoder.decode_dred(&dred, offset, pcm).unwrap();
                    let dbfs = measure(pcm).rms_dbfs;
                    assert!(dbfs < -45.0, "{profile:?}, packet {n}, {offset} samples back: {dbfs}");
                }
            }
        }
    }
}

#[test]
fn restart_for_new_listener_does_not_click() {
    for profile in every_profile().into_iter().filter(|profile| profile.channels == 1) {
        let mut chain = SendChain::new(&AudioProfile { bitrate: Some(96_000), ..profile.clone() }).unwrap();
        let mut packets = packets_of(&mut chain, 0..61);
        let start = chain.restart(false);
        packets.extend(packets_of(&mut chain, 61..120));
        assert!(packets.iter().any(|one| one.0 < start) && packets.last().unwrap().0 == start);
        let mut decoder = Decoder::new(1).unwrap();
        let (mut played, mut pcm) = (Vec::new(), [0.0; MAX_PACKET_SAMPLES]);
        for (_, packet) in &packets {
            let count = decoder.decode(packet, &mut pcm).unwrap();
            played.extend_from_slice(&pcm[..count]);
        }
        let steepest = steepest(&played[4800..]);
        assert!(steepest < 0.09, "{profile:?}: steepest step {steepest}");
    }
}
