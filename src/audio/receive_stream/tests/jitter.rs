//! Unsteady networks without loss, compared with a model of NetEq on the same trace (`neteq.rs`).
#![forbid(unsafe_code)]

use super::neteq;
use super::*;

const SECONDS: usize = 60;

struct Compared {
    receive_stream: ReceiveStreamStats,
    delay_ms: f64,
    concealed: f64,
    stretched: f64,
    neteq: neteq::Outcome,
}

/// Plays a minute of packets. Their lateness on each of `hops` is exponential with mean `mean_ms`; packets may overtake.
fn compare(mean_ms: f64, hops: usize, fec: bool, seed: u64) -> Compared {
    let spoken = speech(48_000 * 10, 51).repeat(SECONDS / 10);
    let mut random = Random::from_seed(seed);
    let mut late = || (0..hops).map(|_| -(1.0 - random.unit()).ln() * mean_ms).sum::<f64>();
    let profile = AudioProfile { fec: Some(fec), ..profile() };
    let packets = send(&profile, &spoken, (0, 0), |_| Some(Duration::from_secs_f64((50.0 + late()) / 1e3)));
    let arrivals_ms: Vec<f64> =
        packets.iter().map(|packet| (packet.arrival.as_nanos() - START) as f64 / 1e6).collect();
    let receive_stream = play_all(&packets, ms(1000 * SECONDS as u64), 1.0).stats;
    let share = |samples: u64| samples as f64 / receive_stream.played_samples as f64;
    let compared = Compared {
        delay_ms: receive_stream.buffer_delay_s / receive_stream.emitted_samples as f64 * 1e3,
        concealed: share(receive_stream.concealed_samples),
        stretched: share(receive_stream.inserted_samples + receive_stream.removed_samples),
        neteq: neteq::play(&arrivals_ms, 1000.0 * SECONDS as f64),
        receive_stream,
    };
    println!(
        "{mean_ms} ms on {hops} hops, FEC {fec}: {:.1} ms in the buffer, {:.2} % concealed, {:.2} % stretched; NetEq's model: {:.1?}",
        compared.delay_ms,
        compared.concealed * 100.0,
        compared.stretched * 100.0,
        compared.neteq
    );
    compared
}

#[test]
fn jitter_of_30_ms_costs_one_percent_at_neteq_delay() {
    for (seed, fec) in [(1, false), (2, false), (3, true)] {
        let compared = compare(30.0, 1, fec, seed);
        assert!(compared.concealed <= 0.01, "{}", compared.concealed);
        assert!(compared.delay_ms <= 1.2 * compared.neteq.delay_ms, "{} ms", compared.delay_ms);
        assert_eq!(compared.receive_stream.restarts + compared.receive_stream.skipped_packets, 0);
    }
}

#[test]
fn jitter_of_15_ms_is_nearly_inaudible_at_neteq_delay() {
    for (seed, hops) in [(4, 1), (5, 1), (6, 2)] {
        let compared = compare(15.0, hops, false, seed);
        assert!(compared.concealed <= 0.0075, "{}", compared.concealed);
        assert!(compared.stretched <= 0.005, "{}", compared.stretched);
        assert!(compared.delay_ms <= compared.neteq.delay_ms, "{} ms", compared.delay_ms);
    }
}
