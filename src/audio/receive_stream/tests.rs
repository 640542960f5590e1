//! Receive streams on simulated networks: a talker's send chain, a trace of delays and losses, and the output.
#![forbid(unsafe_code)]

mod burst;
mod copy;
mod in_place;
mod jitter;
mod long;
mod neteq;
mod pause;

use super::repair::concealed_before;
use super::*;
use crate::audio::send::SendChain;
use crate::audio::{BLOCK_NANOS, FRAME, FRAME_NANOS, Frame};
use crate::config::{AudioProfile, LatencyMode};
use crate::random::Random;

/// A sent packet.
#[derive(Clone)]
struct Sent {
    sequence: i64,
    timestamp: u32,
    payload: Vec<u8>,
    arrival: Time,
    origin: PacketOrigin,
}

const START: u64 = 1_000_000_000;

fn profile() -> AudioProfile {
    AudioProfile { dtx: false, complexity: 5, ..Default::default() }
}

/// Similar to speech: harmonics of a gliding pitch under an envelope of syllables, with noise at their edges.
fn speech(samples: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::from_seed(seed);
    let mut phase = 0.0_f64;
    (0..samples)
        .map(|n| {
            let t = n as f64 / 48_000.0;
            let pitch = 130.0 + 30.0 * (t * 2.1).sin() + 12.0 * (t * 7.3).sin();
            phase += pitch / 48_000.0 * std::f64::consts::TAU;
            let envelope = (0.5 - 0.5 * (t * 3.2 * std::f64::consts::TAU).cos()).powf(0.7);
            let voiced: f64 = (1..20).map(|k| (phase * f64::from(k)).sin() / f64::from(k).powf(1.2)).sum();
            let noise = (random.unit() - 0.5) * 0.01;
            ((voiced * 0.16 + noise) * envelope) as f32
        })
        .collect()
}

/// Encodes `input`. Packet k is captured at its end and arrives `delay(k)` later, or is lost.
fn send(
    profile: &AudioProfile,
    input: &[f32],
    first: (i64, u32),
    mut delay: impl FnMut(usize) -> Option<Duration>,
) -> Vec<Sent> {
    let mut chain = SendChain::new(profile).unwrap();
    let mut packets = Vec::new();
    let (mut sequence, mut count) = (first.0, 0);
    for (k, samples) in input.chunks_exact(FRAME).enumerate() {
        let mut frame = Frame::silence(1);
        frame.samples_mut().copy_from_slice(samples);
        let end = Time::from_nanos(START + (k as u64 + 1) * FRAME_NANOS);
        chain.push(&frame, end);
        let Some(packet) = chain.poll() else { continue };
        if packet.silent {
            continue;
        }
        if let Some(delay) = delay(count) {
            packets.push(Sent {
                sequence,
                timestamp: packet.timestamp.wrapping_add(first.1),
                payload: packet.payload.to_vec(),
                arrival: end + delay,
                origin: PacketOrigin::Sent,
            });
        }
        sequence += 1;
        count += 1;
    }
    packets
}

struct Played {
    samples: Vec<f32>,
    stats: ReceiveStreamStats,
    first_audio: Option<Time>,
}

/// Plays the arriving packets for `duration`, one block every 2.5 ms (times `clock`, for a loudspeaker whose clock drifts).
fn play_all(packets: &[Sent], duration: Duration, clock: f64) -> Played {
    play_and_inspect(packets, duration, clock, |_, _| {})
}

/// As [`play_all`]; calls `inspect` with the receive stream once per second, before that second's first block.
fn play_and_inspect(
    packets: &[Sent],
    duration: Duration,
    clock: f64,
    mut inspect: impl FnMut(u64, &mut ReceiveStream),
) -> Played {
    let mut receive_stream = ReceiveStream::new().unwrap();
    let mut scratch = Scratch::new().unwrap();
    let mut order: Vec<&Sent> = packets.iter().collect();
    order.sort_by_key(|packet| packet.arrival);
    let mut arrivals = order.into_iter().peekable();
    let mut played = Played { samples: Vec::new(), stats: ReceiveStreamStats::default(), first_audio: None };
    let blocks = duration.as_nanos() as u64 / BLOCK_NANOS;
    for k in 0..blocks {
        let now = Time::from_nanos(START + 700_000 + (k as f64 * BLOCK_NANOS as f64 * clock) as u64);
        if k % 400 == 0 {
            inspect(k / 400, &mut receive_stream);
        }
        while let Some(packet) = arrivals.next_if(|packet| packet.arrival <= now) {
            let packet_in = ReceivedPacket {
                sequence: packet.sequence,
                timestamp: packet.timestamp,
                payload: &packet.payload,
            };
            match packet.origin {
                PacketOrigin::Sent => receive_stream.insert(&packet_in, packet.arrival),
                origin => {
                    receive_stream.insert_repair(&packet_in, origin, packet.arrival);
                }
            }
        }
        let mut block = [0.0; BLOCK];
        receive_stream.render(&mut block, 1, now, now, &mut scratch);
        played.samples.extend_from_slice(&block);
        played.first_audio = played.first_audio.or(receive_stream.take_first_audio());
    }
    played.stats = receive_stream.stats();
    played
}

/// The speech band, about 500 to 3000 Hz: the encoder's high-pass filter turns the phase of lower tones, and voice codecs do
/// not keep the waveform of noise above it.
fn band(samples: &[f32]) -> Vec<f32> {
    let mut sums = vec![0.0_f64];
    for sample in samples {
        sums.push(sums[sums.len() - 1] + f64::from(*sample));
    }
    let mean = |middle: usize, half: usize| {
        let (low, high) = (middle.saturating_sub(half), (middle + half).min(samples.len()));
        (sums[high] - sums[low]) / (2 * half) as f64
    };
    (0..samples.len()).map(|n| (mean(n, 6) - mean(n, 30)) as f32).collect()
}

fn correlation(spoken: &[f32], played: &[f32]) -> f32 {
    let (mut dot, mut spoken_energy, mut played_energy) = (0.0_f64, 1e-9, 1e-9);
    for (a, b) in spoken.iter().zip(played) {
        let (a, b) = (f64::from(*a), f64::from(*b));
        dot += a * b;
        spoken_energy += a * a;
        played_energy += b * b;
    }
    (dot / (spoken_energy * played_energy).sqrt()) as f32
}

/// Best normalised correlation of `played` with `spoken` over shifts of up to `most` samples, and that shift.
fn correlate(spoken: &[f32], played: &[f32], most: usize) -> (f32, usize) {
    let (spoken, played) = (band(spoken), band(played));
    let sparse = |samples: &[f32]| samples.iter().step_by(6).copied().collect::<Vec<f32>>();
    let (spoken_sparse, played_sparse) = (sparse(&spoken), sparse(&played));
    let best_of =
        |shifts: &mut dyn Iterator<Item = (f32, usize)>| shifts.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    let some = &spoken_sparse[..spoken_sparse.len().min(8000)];
    let coarse = best_of(
        &mut (0..(most / 6).min(played_sparse.len()))
            .map(|shift| (correlation(some, &played_sparse[shift..]), shift * 6)),
    );
    let near = coarse.1.saturating_sub(6)..(coarse.1 + 7).min(played.len());
    best_of(&mut near.map(|shift| (correlation(&spoken, &played[shift..]), shift)))
}

/// Similarity of `spoken` and `played` while the delay changes: the mean of the best correlations of pieces of 100 ms with sound.
fn similarity(spoken: &[f32], played: &[f32], most: usize) -> f32 {
    let sparse = |samples: &[f32]| band(samples).iter().step_by(6).copied().collect::<Vec<f32>>();
    let (spoken, played) = (sparse(spoken), sparse(played));
    let (mut sum, mut weights) = (0.0, 0.0);
    for start in (0..spoken.len().min(played.len()) - 800 - most / 6).step_by(800) {
        let piece = &spoken[start..start + 800];
        let energy: f32 = piece.iter().map(|sample| sample * sample).sum();
        let best = (0..most / 6)
            .map(|shift| correlation(piece, &played[start + shift..start + shift + 800]))
            .fold(0.0, f32::max);
        sum += best * energy.sqrt();
        weights += energy.sqrt();
    }
    sum / weights
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[test]
fn clean_path_loses_nothing_and_adds_no_delay() {
    for (latency, packet_ms, lookahead) in [
        (LatencyMode::Low, 10, opus::LOOKAHEAD_RESTRICTED),
        (LatencyMode::Balanced, 20, opus::LOOKAHEAD_VOICE),
        (LatencyMode::Robust, 40, opus::LOOKAHEAD_VOICE),
    ] {
        let spoken = speech(48_000 * 3, 1);
        let packets =
            send(&AudioProfile { latency, ..profile() }, &spoken, (7, 99), |_| Some(Duration::ZERO));
        let played = play_all(&packets, ms(3000), 1.0);
        assert_eq!(played.stats.concealed_samples, 0, "{latency:?}");
        assert_eq!(played.stats.lost_packets + played.stats.discarded_packets(), 0);
        let (correlation, shift) = correlate(&spoken, &played.samples, 6000);
        assert!(correlation > 0.97, "{latency:?}: {correlation}");
        // Blocks begin 0.7 ms after the packets arrive, and the first packet waits for the start slack.
        let added = shift as f64 / 48.0 - f64::from(packet_ms) - lookahead as f64 / 48.0;
        assert!((0.0..5.0).contains(&added), "{latency:?}: {added} ms added");
        assert!(played.stats.buffer_ms < 5.0);
        let first = played.first_audio.unwrap().since(packets[0].arrival);
        assert!(first <= ms(5), "the first packet is played at once: {first:?}");
    }
}

#[test]
fn lost_packets_are_restored_from_in_band_fec() {
    let spoken = speech(48_000 * 10, 2);
    let mut results = Vec::new();
    for fec in [true, false] {
        let mut random = Random::from_seed(5);
        let packets = send(&AudioProfile { fec: Some(fec), ..profile() }, &spoken, (0, 0), |_| {
            (random.unit() >= 0.10).then_some(Duration::ZERO)
        });
        let played = play_all(&packets, ms(10_000), 1.0);
        let alike = similarity(&spoken, &played.samples, 4800);
        assert!(played.stats.lost_packets > 30, "{:?}", played.stats);
        println!("fec {fec}: similarity {alike:.3}, {:?}", played.stats);
        results.push((alike, played.stats));
    }
    let (with, without) = (&results[0], &results[1]);
    assert!(with.1.fec_packets > 20 && without.1.fec_packets == 0);
    assert!(with.1.concealed_samples * 2 < without.1.concealed_samples, "{:?} {:?}", with.1, without.1);
    assert!(with.0 > without.0 + 0.02, "similarity {} with, {} without", with.0, without.0);
    assert!(with.1.target_ms > 20.0 && without.1.target_ms < 5.0, "the delay covers only repairable losses");
}

#[test]
fn burst_is_restored_from_dred() {
    let spoken = speech(48_000 * 6, 3);
    let profile = AudioProfile { fec: Some(false), dred_ms: Some(200), bitrate: Some(48_000), ..profile() };
    // Every second, three packets are lost, and the next ones arrive together: the network stalled.
    let packets = send(&profile, &spoken, (0, 0), |k| match k % 50 {
        40..=42 => None,
        _ => Some(ms(5)),
    });
    let played = play_all(&packets, ms(6000), 1.0);
    println!("{:?}", played.stats);
    assert!(played.stats.dred_frames > 0, "{:?}", played.stats);
}

#[test]
fn overtaken_packets_are_reordered_and_duplicates_dropped() {
    let spoken = speech(48_000 * 3, 4);
    let mut packets = send(&profile(), &spoken, (0, 0), |k| Some(if k % 10 == 5 { ms(21) } else { ms(0) }));
    let twins: Vec<Sent> = packets.iter().step_by(7).cloned().collect();
    packets.extend(twins.iter().map(|twin| Sent { arrival: twin.arrival + ms(1), ..twin.clone() }));
    let played = play_all(&packets, ms(3000), 1.0);
    let stats = &played.stats;
    assert!(stats.reordered_packets > 5 && stats.duplicate_packets + stats.late_packets > 15, "{stats:?}");
    let alike = similarity(&spoken, &played.samples, 6000);
    assert!(alike > 0.93, "{alike} {stats:?}");
}

#[test]
fn timestamp_wrap_is_inaudible() {
    let spoken = speech(48_000 * 2, 5);
    let straight = play_all(&send(&profile(), &spoken, (0, 0), |_| Some(ms(0))), ms(2000), 1.0);
    let wrapped =
        play_all(&send(&profile(), &spoken, (65_500, u32::MAX - 20_000), |_| Some(ms(0))), ms(2000), 1.0);
    assert_eq!(wrapped.stats.restarts, 0);
    assert_eq!(straight.samples, wrapped.samples);
}

#[test]
fn late_packets_lengthen_delay_instead_of_being_lost() {
    let spoken = speech(48_000 * 3, 6);
    // From one second on, every packet takes 30 ms longer.
    let packets = send(&profile(), &spoken, (0, 0), |k| Some(if k < 50 { ms(0) } else { ms(30) }));
    let played = play_all(&packets, ms(3000), 1.0);
    let stats = &played.stats;
    assert_eq!((stats.lost_packets, stats.discarded_packets()), (0, 0), "{stats:?}");
    assert_eq!(stats.concealment_events, 1, "one gap only: {stats:?}");
    assert!((1200..2400).contains(&stats.concealed_samples), "{stats:?}");
    let alike = similarity(&spoken[60_000..], &played.samples[60_000..], 6000);
    assert!(alike > 0.92, "{alike}");
}

#[test]
fn unneeded_delay_is_removed() {
    let spoken = speech(48_000 * 8, 13);
    // The network stalls for 60 ms twice in the first two seconds, and not later.
    let packets = send(&profile(), &spoken, (0, 0), |k| {
        Some(ms(if k < 100 && (30..33).contains(&(k % 50)) { 60 - 20 * (k as u64 % 50 - 30) } else { 0 }))
    });
    let played = play_all(&packets, ms(8000), 1.0);
    let stats = &played.stats;
    println!("{stats:?}");
    assert!(stats.concealed_samples > 0 && stats.removed_samples > 0, "{stats:?}");
    assert_eq!(stats.discarded_packets(), 0);
    let alike = similarity(&spoken, &played.samples, 6000);
    assert!(alike > 0.93, "{alike}");
}

#[test]
fn clock_drift_is_followed() {
    for clock in [0.9995, 1.0005] {
        let spoken = speech(48_000 * 15, 14);
        let packets = send(&profile(), &spoken, (0, 0), |_| Some(ms(2)));
        let played = play_all(&packets, ms(15_000), clock);
        let stats = &played.stats;
        println!("{clock}: {stats:?}");
        assert_eq!((stats.lost_packets, stats.discarded_packets()), (0, 0), "{stats:?}");
        assert!(stats.buffer_ms < 12.0, "the delay does not change: {stats:?}");
        // 0.05 % of 15 s are 7.5 ms.
        assert!(stats.concealed_samples < 480, "{stats:?}");
        assert!(if clock > 1.0 { stats.removed_samples } else { stats.inserted_samples } > 0, "{stats:?}");
    }
}

#[test]
fn unsteady_network_is_covered_after_a_while() {
    let spoken = speech(48_000 * 12, 15);
    let mut random = Random::from_seed(16);
    // Exponential lateness with a mean of 10 ms; packets do not overtake one another.
    let mut last = 0.0_f64;
    let packets = send(&profile(), &spoken, (0, 0), |_| {
        let late = (-(1.0 - random.unit()).ln() * 10.0).min(80.0).max(last - 20.0);
        last = late;
        Some(Duration::from_micros((late * 1000.0) as u64))
    });
    let played = play_all(&packets, ms(12_000), 1.0);
    let stats = &played.stats;
    println!("{stats:?}");
    assert_eq!((stats.lost_packets, stats.discarded_packets()), (0, 0));
    assert!((20.0..90.0).contains(&stats.target_ms), "{stats:?}");
    assert!(stats.concealed_samples < 48_000 * 12 / 50, "less than 2 % concealed: {stats:?}");
    let alike = similarity(&spoken, &played.samples, 7200);
    assert!(alike > 0.92, "{alike}");
}

#[test]
fn pause_is_comfort_noise_and_not_loss() {
    let mut spoken = speech(48_000 * 6, 7);
    spoken[48_000..48_000 * 4].fill(0.0);
    let packets = send(&AudioProfile { dtx: true, ..profile() }, &spoken, (0, 0), |_| Some(ms(0)));
    assert!(packets.len() < 210, "few packets are sent in the pause: {}", packets.len());
    let played = play_all(&packets, ms(6000), 1.0);
    let stats = &played.stats;
    assert_eq!((stats.lost_packets, stats.concealed_samples, stats.restarts), (0, 0, 0), "{stats:?}");
    assert!(stats.pause_samples > 48_000, "{stats:?}");
    let (correlation, shift) = correlate(&spoken[48_000 * 4..], &played.samples[48_000 * 4..], 6000);
    assert!(correlation > 0.95, "{correlation}");
    assert!(shift as f64 / 48.0 < 20.0 + 6.5 + 5.0, "the delay did not grow in the pause: {shift}");
}

#[test]
fn restarted_talker_is_played_at_once() {
    let spoken = speech(48_000 * 2, 8);
    let mut packets = send(&profile(), &spoken, (100, 5000), |_| Some(ms(0)));
    let shift = ms(2000);
    let again: Vec<Sent> = send(&profile(), &spoken, (40_000, 3_000_000_000), |_| Some(ms(0)))
        .into_iter()
        .map(|packet| Sent { arrival: packet.arrival + shift, ..packet })
        .collect();
    packets.extend(again);
    let played = play_all(&packets, ms(4000), 1.0);
    assert_eq!(played.stats.restarts, 1);
    let (correlation, _) = correlate(&spoken, &played.samples[96_000..], 6000);
    assert!(correlation > 0.97, "{correlation}");
}

#[test]
fn delay_after_a_stall_is_limited() {
    let spoken = speech(48_000 * 5, 9);
    // Packets 50 to 149 arrive together; the first of them is two seconds late.
    let packets = send(&profile(), &spoken, (0, 0), |k| {
        Some(if (50..150).contains(&k) { ms(20 * (150 - k as u64)) } else { ms(0) })
    });
    let played = play_all(&packets, ms(5000), 1.0);
    let stats = &played.stats;
    assert!(stats.skipped_packets > 40, "{stats:?}");
    let alike = similarity(&spoken[48_000 * 4..], &played.samples[48_000 * 4..], 24_000);
    assert!(alike > 0.9, "{alike} {stats:?}");
    assert!(stats.buffer_ms < 500.0, "{stats:?}");
}

#[test]
fn stream_without_packets_becomes_silent() {
    let spoken = speech(48_000, 10);
    let played = play_all(&send(&profile(), &spoken, (0, 0), |_| Some(ms(0))), ms(5000), 1.0);
    assert!(played.samples[48_000 * 4..].iter().all(|sample| *sample == 0.0));
}

#[test]
fn every_packet_length_and_channel_count_is_played() {
    let mut random = Random::from_seed(11);
    for (milliseconds, channels) in [(10, 1), (20, 2), (40, 1), (60, 1), (60, 2)] {
        let settings = opus::EncoderSettings {
            channels,
            restricted_delay: false,
            music: false,
            bitrate: 32_000,
            complexity: 1,
            fec: false,
            loss_percent: 0,
            dtx: false,
            dred_ms: 0,
        };
        let mut encoder = opus::Encoder::new(&settings).unwrap();
        for output in [1, 2] {
            let mut receive_stream = ReceiveStream::new().unwrap();
            let mut scratch = Scratch::new().unwrap();
            let samples = 48 * milliseconds;
            let mut energy = 0.0;
            for k in 0..20_usize {
                let input: Vec<f32> = (0..samples * channels).map(|_| random.unit() as f32 - 0.5).collect();
                let mut payload = [0; opus::MAX_PACKET];
                let length = encoder.encode(&input, &mut payload).unwrap();
                let arrival = Time::from_nanos(START + (k * milliseconds) as u64 * 1_000_000);
                let packet = ReceivedPacket {
                    sequence: k as i64,
                    timestamp: (k * samples) as u32,
                    payload: &payload[..length],
                };
                receive_stream.insert(&packet, arrival);
                for block in 0..samples / BLOCK {
                    let now = arrival + Duration::from_micros(1500 + 2500 * block as u64);
                    let mut pcm = vec![0.0; BLOCK * output];
                    receive_stream.render(&mut pcm, output, now, now, &mut scratch);
                    energy += pcm.iter().map(|s| s * s).sum::<f32>();
                }
            }
            let stats = receive_stream.stats();
            assert_eq!((stats.concealed_samples, stats.lost_packets), (0, 0), "{milliseconds} ms");
            assert!(energy > 10.0);
        }
    }
}

#[test]
fn garbage_packets_are_counted_and_do_no_harm() {
    let mut random = Random::from_seed(12);
    let mut receive_stream = ReceiveStream::new().unwrap();
    let mut scratch = Scratch::new().unwrap();
    for k in 0..2000_u64 {
        let mut payload = vec![0; (random.next_u32() % 200) as usize];
        random.fill(&mut payload);
        let wild = random.next_u32().is_multiple_of(20);
        let packet = ReceivedPacket {
            sequence: if wild { i64::from(random.next_u32()) } else { k as i64 },
            timestamp: if wild { random.next_u32() } else { k as u32 * 960 },
            payload: &payload,
        };
        let now = Time::from_nanos(START + k * 3 * BLOCK_NANOS);
        receive_stream.insert(&packet, now);
        for _ in 0..3 {
            let mut block = [0.0; BLOCK];
            receive_stream.render(&mut block, 1, now, now, &mut scratch);
            assert!(block.iter().all(|sample| sample.is_finite()));
        }
    }
    assert!(receive_stream.stats().invalid_packets > 100);
}

#[test]
fn playback_device_delay_does_not_count_as_buffer_delay() {
    let spoken = speech(48_000 / 2, 17);
    let packets = send(&profile(), &spoken, (0, 0), |_| Some(ms(0)));
    let (mut receive_stream, mut scratch) = (ReceiveStream::new().unwrap(), Scratch::new().unwrap());
    let mut first_audio = None;
    for packet in &packets {
        let packet_in = ReceivedPacket {
            sequence: packet.sequence,
            timestamp: packet.timestamp,
            payload: &packet.payload,
        };
        receive_stream.insert(&packet_in, packet.arrival);
        for block in 0..8 {
            let now = packet.arrival + Duration::from_micros(1500 + 2500 * block);
            receive_stream.render(&mut [0.0; BLOCK], 1, now + ms(20), now, &mut scratch);
            first_audio = first_audio.or(receive_stream.take_first_audio());
        }
    }
    assert!((1.0..2.0).contains(&receive_stream.stats().buffer_ms), "{}", receive_stream.stats().buffer_ms);
    assert_eq!(first_audio.unwrap().since(packets[0].arrival), Duration::from_micros(21_500));
}

#[test]
fn every_concealment_advances_and_keeps_restorable_sound() {
    for due in (1..=3 * FRAME).chain([MAX_GAP]) {
        for fec in [0, 480, 960, 1920] {
            for reach in [0, 1, 479, 480, 960, 48_000] {
                let count = concealed_before(due, fec, reach);
                assert!((1..=FRAME.min(due)).contains(&count), "{due} {fec} {reach}: {count}");
                assert!(due <= fec || count <= due - fec, "{due} {fec} {reach}: {count}");
                assert!(reach == 0 || due <= reach || count <= due - reach, "{due} {fec} {reach}: {count}");
            }
        }
    }
}

/// A stereo encoder alternates with mono at low bitrates. The output must equal that of one decoder that gets every packet.
#[test]
fn stereo_stream_with_mono_packets_does_not_click() {
    let settings = |bitrate| opus::EncoderSettings {
        channels: 2,
        restricted_delay: false,
        music: true,
        bitrate,
        complexity: 5,
        fec: false,
        loss_percent: 0,
        dtx: false,
        dred_ms: 0,
    };
    let mut encoder = opus::Encoder::new(&settings(64_000)).unwrap();
    let (mut receive_stream, mut scratch) = (ReceiveStream::new().unwrap(), Scratch::new().unwrap());
    let mut decoder = Decoder::new(2).unwrap();
    let (mut expected, mut played, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
    for k in 0..150_u16 {
        encoder.set(&settings(if k / 15 % 2 == 0 { 64_000 } else { 10_000 })).unwrap();
        let samples: Vec<f32> = (0..960)
            .flat_map(|n| {
                let t = (usize::from(k) * 960 + n) as f32 / 48_000.0 * std::f32::consts::TAU;
                [0.3 * (300.0 * t).sin(), 0.2 * (700.0 * t).sin()]
            })
            .collect();
        let mut packet = [0; opus::MAX_PACKET];
        let length = encoder.encode(&samples, &mut packet).unwrap();
        kinds.push(opus::packet_channels(&packet[..length]));
        let mut pcm = vec![0.0; 2 * opus::MAX_PACKET_SAMPLES];
        let count = decoder.decode(&packet[..length], &mut pcm).unwrap();
        expected.extend_from_slice(&pcm[..2 * count]);
        let now = Time::from_nanos(START + u64::from(k) * 8 * BLOCK_NANOS);
        let payload = &packet[..length];
        let timestamp = u32::from(k) * 960;
        receive_stream.insert(&ReceivedPacket { sequence: k.into(), timestamp, payload }, now);
        for n in 0..8 {
            let now = now + Duration::from_nanos(n * BLOCK_NANOS);
            let mut block = [0.0; 2 * BLOCK];
            receive_stream.render(&mut block, 2, now, now, &mut scratch);
            played.extend_from_slice(&block);
        }
    }
    let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(changes >= 8, "{kinds:?}");
    // The delay is not stretched on such a path once the stream has begun, so both outputs contain the same samples, shifted.
    let stats = receive_stream.stats();
    let from = expected.len() / 2;
    let piece = &expected[from..from + 96_000];
    let apart =
        (0..9_600).find(|late| played[from + 2 * late..].iter().zip(piece).take(200).all(|(a, b)| a == b));
    let late = 2 * apart.unwrap_or_else(|| panic!("not found again: {stats:?}"));
    let differing = played[from + late..].iter().zip(piece).filter(|(a, b)| a != b).count();
    assert_eq!(differing, 0, "{stats:?}");
}
