//! Tests only: connecting while datagrams are lost at random, both ways. These tests need the timer pump, the DTLS resend
//! and the interval of the connectivity checks together.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::Stack;
use super::dtls_resend::is_dtls;
use super::rtc_connection::Side;
use super::test_pair::Pair;
use crate::clock::Time;

/// Content type of records of data.
const APPLICATION_DATA: u8 = 23;

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

/// Number of DTLS datagrams of both sides until the connection has been up for a second.
fn handshake_datagrams(pair: &mut Pair) -> u32 {
    let seen = Rc::new(Cell::new(0));
    let count = seen.clone();
    pair.filter = Box::new(move |_, data| {
        count.set(count.get() + u32::from(is_dtls(data) && data[0] != APPLICATION_DATA));
        true
    });
    pair.negotiate(&[]);
    assert!(pair.connect(Duration::from_secs(60)));
    pair.pass(Duration::from_secs(1));
    seen.get()
}

#[test]
fn handshake_without_loss_repeats_nothing() {
    // The stack's own timer, which is a second, repeats flights on longer paths.
    for delay_ms in [0, 1, 5, 20, 45, 100, 400] {
        for side in [Side::Server, Side::FullServer] {
            let mut pair = Pair::with_server(side, 3, 1);
            pair.delay = Duration::from_millis(delay_ms);
            // Two greetings, the cookie, the other side's flight, and the last flight of each.
            let datagrams = handshake_datagrams(&mut pair);
            assert_eq!(datagrams, 6, "{delay_ms} ms each way to {side:?}");
        }
    }
}

#[test]
fn handshake_with_loss_repeats_a_bounded_number() {
    let mut all = 0;
    for seed in 0..100 {
        let mut pair = Pair::new(Stack::WebRtc, seed, 1);
        pair.loss = 0.20;
        let datagrams = handshake_datagrams(&mut pair);
        assert!(datagrams <= 40, "{datagrams} with seed {seed}");
        all += datagrams;
    }
    assert!(all <= 1600, "{all} of 100 handshakes");
}

#[test]
fn connection_survives_loss() {
    let ten = connection_times(100, 0.10, 1000);
    assert_eq!(ten.len(), 100, "at 10 %");
    assert!(p95(&ten) < Duration::from_millis(450), "{:?}", p95(&ten));
    let twenty = connection_times(100, 0.20, 2000);
    assert!(twenty.len() >= 98, "{} of 100 at 20 %", twenty.len());
    assert!(p95(&twenty) < Duration::from_millis(550), "{:?}", p95(&twenty));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "a thousand connections per loss rate take too long in a debug build")]
fn release_only_a_thousand_connections_survive_loss() {
    let limits =
        [(0.0, 1000, 215), (0.02, 1000, 330), (0.05, 1000, 340), (0.10, 1000, 370), (0.20, 998, 440)];
    for (loss, least, most_ms) in limits {
        let times = connection_times(1000, loss, 10_000);
        println!(
            "loss {loss}: {} of 1000, median {:?}, p95 {:?}",
            times.len(),
            times[times.len() / 2],
            p95(&times)
        );
        assert!(times.len() >= least, "{} of 1000 at {loss}", times.len());
        assert!(p95(&times) <= Duration::from_millis(most_ms), "{:?} at {loss}", p95(&times));
    }
}
