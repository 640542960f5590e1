//! Tests only: connecting while datagrams are lost at random, both ways. These tests need the timer pump, the DTLS resend
//! and the interval of the connectivity checks together.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::Stack;
use super::test_pair::Pair;
use crate::clock::Time;

/// Connects `count` pairs with loss. Returns the sorted times of those that connected within 10 s.
fn connection_times(count: u64, loss: f64, first_seed: u64) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..count)
        .filter_map(|n| {
            let mut pair = Pair::new(Stack::WebRtc, first_seed + n, 1);
            pair.loss = loss;
            let start: Time = pair.now;
            pair.negotiate(&[]);
            pair.connect(Duration::from_secs(10)).then(|| pair.now.since(start))
        })
        .collect();
    times.sort_unstable();
    times
}

fn p95(times: &[Duration]) -> Duration {
    times[times.len() * 95 / 100]
}

#[test]
fn connect_without_loss_takes_five_round_trips() {
    // Two round trips for ICE (a check, and the nomination), three for DTLS with a cookie, at 40 ms each.
    let times = connection_times(1, 0.0, 1);
    assert!(times[0] <= Duration::from_millis(210), "{:?}", times[0]);
}

#[test]
fn connection_survives_loss() {
    let ten = connection_times(100, 0.10, 1000);
    assert_eq!(ten.len(), 100, "at 10 %");
    assert!(p95(&ten) < Duration::from_secs(1), "{:?}", p95(&ten));
    let twenty = connection_times(100, 0.20, 2000);
    assert!(twenty.len() >= 98, "{} of 100 at 20 %", twenty.len());
    assert!(p95(&twenty) < Duration::from_secs(2), "{:?}", p95(&twenty));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "a thousand connections per loss rate take too long in a debug build")]
fn release_only_a_thousand_connections_survive_loss() {
    for (loss, least) in [(0.0, 1000), (0.02, 1000), (0.05, 1000), (0.10, 1000), (0.20, 995)] {
        let times = connection_times(1000, loss, 10_000);
        println!(
            "loss {loss}: {} of 1000, median {:?}, p95 {:?}",
            times.len(),
            times[times.len() / 2],
            p95(&times)
        );
        assert!(times.len() >= least, "{} of 1000 at {loss}", times.len());
    }
}
