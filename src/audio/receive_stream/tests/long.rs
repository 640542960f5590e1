//! Minutes and hours in virtual time, on packets that are encoded once and sent repeatedly.
#![forbid(unsafe_code)]

use super::*;

/// Results of a long run.
struct Long {
    stats: ReceiveStreamStats,
    /// Mean delay in the buffer, in ms, of each tenth of the run.
    delays_ms: Vec<f64>,
}

/// Packets of `milliseconds` with speech.
fn payloads(milliseconds: usize, bitrate: u32, count: usize) -> Vec<Vec<u8>> {
    let settings = opus::EncoderSettings {
        channels: 1,
        restricted_delay: false,
        music: false,
        bitrate,
        complexity: 0,
        fec: false,
        loss_percent: 0,
        dtx: false,
        dred_ms: 0,
    };
    let mut encoder = opus::Encoder::new(&settings).unwrap();
    let spoken = speech(48 * milliseconds * count, 41);
    let mut payload = [0; opus::MAX_PACKET];
    spoken
        .chunks_exact(48 * milliseconds)
        .map(|samples| {
            let length = encoder.encode(samples, &mut payload).unwrap();
            payload[..length].to_vec()
        })
        .collect()
}

/// Plays `seconds` of `payloads` in a loop. The talker's clock is off by `ppm`, and packets are up to half a millisecond late.
fn play(payloads: &[Vec<u8>], milliseconds: u64, seconds: u64, ppm: f64) -> Long {
    let mut random = Random::from_seed(42);
    let mut receive_stream = ReceiveStream::new().unwrap();
    let mut scratch = Scratch::new().unwrap();
    let mut block = [0.0; BLOCK];
    let mut long = Long { stats: ReceiveStreamStats::default(), delays_ms: Vec::new() };
    let packet_nanos = milliseconds as f64 * 1e6 * (1.0 - ppm * 1e-6);
    let arrival_of = |k: u64, random: &mut Random| {
        Time::from_nanos(START + (k as f64 * packet_nanos) as u64 + (random.unit() * 5e5) as u64)
    };
    let (mut k, mut arrival) = (0, arrival_of(0, &mut random));
    let blocks = seconds * 400;
    for n in 0..blocks {
        let now = Time::from_nanos(START + 700_000 + n * BLOCK_NANOS);
        while arrival <= now {
            let packet = ReceivedPacket {
                sequence: k as i64,
                timestamp: (k * milliseconds * 48) as u32,
                payload: &payloads[k as usize % payloads.len()],
            };
            receive_stream.insert(&packet, arrival);
            k += 1;
            arrival = arrival_of(k, &mut random);
        }
        receive_stream.render(&mut block, 1, now, now, &mut scratch);
        if (n + 1) % (blocks / 10) == 0 {
            let (before, stats) =
                (std::mem::replace(&mut long.stats, receive_stream.stats()), receive_stream.stats());
            let emitted = (stats.emitted_samples - before.emitted_samples) as f64;
            long.delays_ms.push((stats.buffer_delay_s - before.buffer_delay_s) / emitted * 1e3);
        }
    }
    long
}

#[test]
fn ten_minutes_of_clean_path_have_no_concealed_sample() {
    let long = play(&payloads(20, 40_000, 100), 20, 600, 0.0);
    let stats = &long.stats;
    println!("{:?} {stats:?}", long.delays_ms);
    assert_eq!((stats.concealed_samples, stats.lost_packets, stats.discarded_packets()), (0, 0, 0));
    assert_eq!((stats.inserted_samples, stats.removed_samples), (0, 0), "no sample is stretched");
    assert!(long.delays_ms.iter().all(|delay| *delay < 5.0), "{:?}", long.delays_ms);
}

fn four_hours_of_drift(ppm: f64) {
    const SECONDS: u64 = 4 * 3600;
    let long = play(&payloads(60, 8_000, 50), 60, SECONDS, ppm);
    let stats = &long.stats;
    println!("{ppm} ppm: {:.2?} {stats:?}", long.delays_ms);
    assert_eq!((stats.lost_packets, stats.discarded_packets(), stats.restarts), (0, 0, 0), "{stats:?}");
    assert_eq!(stats.concealed_samples, 0, "no underrun");
    assert!(stats.stretches <= SECONDS, "at most one stretch a second: {}", stats.stretches);
    // 200 ppm of four hours are 2.9 s, all of which time stretch must remove or insert.
    let moved = (stats.removed_samples as i64 - stats.inserted_samples as i64) as f64 / 48_000.0;
    assert!((moved - ppm * 1e-6 * SECONDS as f64).abs() < 0.05, "{moved} s");
    let first = long.delays_ms[0];
    assert!(long.delays_ms.iter().all(|delay| (delay - first).abs() < 2.0), "{:?}", long.delays_ms);
    assert!(first < 15.0, "{first}");
}

#[test]
fn four_hours_with_fast_talker_clock_keep_the_delay() {
    four_hours_of_drift(200.0);
}

#[test]
fn four_hours_with_slow_talker_clock_have_no_underrun() {
    four_hours_of_drift(-200.0);
}
