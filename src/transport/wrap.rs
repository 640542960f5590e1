//! Tests only: numbers that wrap inside a connection: RTP sequence numbers, the roll-over counter of SRTP, and the stream
//! sequence numbers of the ordered data channel.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::test_pair::{DELAY, Pair, packet};
use super::*;

/// Sequence numbers that wrap `wraps` times. The jumps are shorter than half of the range, so SRTP follows them.
fn jumps(wraps: i64) -> impl Iterator<Item = i64> {
    (0..wraps * 4).map(|n| 1 + n * 16_384)
}

fn numbered(sequence: i64) -> RtpPacket {
    RtpPacket { sequence, ..packet(sequence as u16) }
}

fn connected(seed: u64, tracks: &[(&str, &str)]) -> Pair {
    let mut pair = Pair::new(Stack::WebRtc, seed, 2);
    pair.client.add_sender("mic").unwrap();
    pair.negotiate(tracks);
    assert!(pair.connect(Duration::from_secs(2)));
    pair.pass(Duration::from_secs(1));
    pair
}

#[test]
fn packets_arrive_despite_reordering_and_loss_around_each_roll_over() {
    let mut pair = connected(31, &[("PA_b|camera", "TR_b")]);
    let down = pair.server.sender_of("TR_b").unwrap();
    for wrap in 1..=4 {
        let wrapped = wrap * 65_536;
        for sequence in jumps(wrap).skip(((wrap - 1) * 4) as usize) {
            pair.server.send_rtp(down, &numbered(sequence), pair.now).unwrap();
            pair.pass(DELAY);
        }
        pair.pass(Duration::from_millis(100));
        pair.client_events.clear();
        // Every second packet is overtaken by the next packet, and every seventh is lost.
        let sent: Vec<i64> = (wrapped - 60..wrapped + 60).filter(|n| n % 7 != 0).collect();
        for sequence in &sent {
            pair.delay = if sequence % 2 == 0 { DELAY * 3 } else { DELAY };
            pair.server.send_rtp(down, &numbered(*sequence), pair.now).unwrap();
            pair.pass(Duration::from_millis(20));
        }
        pair.delay = DELAY;
        pair.pass(Duration::from_millis(200));
        let mut received: Vec<u16> =
            Pair::packets(&pair.client_events).iter().map(|(_, packet)| packet.sequence as u16).collect();
        received.sort_by_key(|sequence| sequence.wrapping_sub((wrapped - 100) as u16));
        let sent: Vec<u16> = sent.iter().map(|sequence| *sequence as u16).collect();
        assert_eq!(received, sent, "roll-over {wrap}");
    }
}

#[test]
fn resent_packets_from_before_a_roll_over_arrive() {
    let mut pair = connected(32, &[("PA_b|camera", "TR_b")]);
    let down = pair.server.sender_of("TR_b").unwrap();
    for sequence in jumps(1) {
        pair.server.send_rtp(down, &numbered(sequence), pair.now).unwrap();
        pair.pass(DELAY);
    }
    let lost = [65_533, 65_535, 65_536];
    for sequence in 65_500..65_540 {
        // The lost packets are resent below.
        if !lost.contains(&sequence) {
            pair.server.send_rtp(down, &numbered(sequence), pair.now).unwrap();
            pair.pass(DELAY);
        }
    }
    pair.pass(Duration::from_millis(100));
    pair.client_events.clear();
    for sequence in lost {
        assert!(pair.server.resend(down, &numbered(sequence), pair.now));
    }
    pair.server.send_rtp(down, &numbered(65_540), pair.now).unwrap();
    pair.pass(Duration::from_millis(100));
    let received: Vec<u16> =
        Pair::packets(&pair.client_events).iter().map(|(_, packet)| packet.sequence as u16).collect();
    assert_eq!(received, [65_533, 65_535, 0, 4]);
}

#[test]
fn ordered_channel_continues_after_65536_messages() {
    // The stream sequence numbers of the channel have 16 bits.
    const MESSAGES: u32 = 66_000;
    let mut pair = connected(33, &[]);
    let mut next = 0_u32;
    let mut arrived = 0_u32;
    while arrived < MESSAGES {
        for _ in 0..500 {
            if next < MESSAGES
                && pair.client.send_data(Channel::Reliable, &next.to_be_bytes(), pair.now).is_ok()
            {
                next += 1;
            }
        }
        let before = arrived;
        pair.pass(Duration::from_millis(100));
        for event in std::mem::take(&mut pair.server_events) {
            if let PeerConnectionEvent::Data(Channel::Reliable, data) = event {
                assert_eq!(data, arrived.to_be_bytes(), "in order");
                arrived += 1;
            }
        }
        assert!(arrived > before, "nothing arrives after {arrived} messages");
    }
}
