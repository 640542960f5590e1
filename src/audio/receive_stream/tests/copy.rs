//! Repairs of lost packets, by RED copies or resending, and their effect on the delay.
#![forbid(unsafe_code)]

use super::*;

/// Speech of which one packet in `one_in` is lost; each lost packet arrives `delay` later, as `origin`.
fn with_copies(fec: bool, one_in: usize, delay: Duration, origin: PacketOrigin) -> (Vec<f32>, Vec<Sent>) {
    let spoken = speech(48_000 * 10, 31).repeat(2);
    let profile = AudioProfile { fec: Some(fec), ..profile() };
    let mut packets = send(&profile, &spoken, (0, 0), |_| Some(ms(10)));
    let is_lost = |k: usize| k % one_in == one_in - 1;
    let copies: Vec<Sent> = packets
        .iter()
        .enumerate()
        .filter(|(k, _)| is_lost(*k))
        .map(|(_, lost)| Sent { arrival: lost.arrival + delay, origin, ..lost.clone() })
        .collect();
    let mut k = 0;
    packets.retain(|_| {
        k += 1;
        !is_lost(k - 1)
    });
    packets.extend(copies);
    (spoken, packets)
}

#[test]
fn red_copy_is_preferred_to_restoration() {
    let (spoken, packets) = with_copies(true, 10, ms(20), PacketOrigin::RedCopy);
    let mut warm = ReceiveStreamStats::default();
    let played = play_and_inspect(&packets, ms(20_000), 1.0, |second, receive_stream| {
        if second == 5 {
            warm = receive_stream.stats();
        }
    });
    let stats = &played.stats;
    assert_eq!(stats.lost_packets - warm.lost_packets, 0, "{stats:?}");
    assert_eq!(stats.concealed_samples - warm.concealed_samples, 0, "{stats:?}");
    assert_eq!(stats.fec_packets - warm.fec_packets, 0, "{stats:?}");
    assert!((74..=76).contains(&(stats.red_packets - warm.red_packets)), "{stats:?}");
    assert!((20.0..28.0).contains(&stats.target_ms), "{stats:?}");
    assert_eq!(stats.duplicate_packets + stats.late_packets, 0, "{stats:?}");
    assert!(stats.network_lost_packets() >= 99, "{stats:?}");
    let alike = similarity(&spoken[48_000 * 5..], &played.samples[48_000 * 5..], 6000);
    assert!(alike > 0.95, "{alike}");
}

#[test]
fn copies_of_received_packets_change_nothing() {
    let spoken = speech(48_000 * 5, 32);
    let sent = send(&profile(), &spoken, (0, 0), |_| Some(ms(10)));
    let mut packets = sent.clone();
    packets.extend(sent.iter().map(|packet| Sent {
        arrival: packet.arrival + ms(20),
        origin: PacketOrigin::RedCopy,
        ..packet.clone()
    }));
    let (plain, played) = (play_all(&sent, ms(5000), 1.0), play_all(&packets, ms(5000), 1.0));
    assert_eq!(plain.samples, played.samples);
    assert_eq!((played.stats.red_packets, played.stats.discarded_packets()), (0, 0));
    assert_eq!(played.stats.target_ms, plain.stats.target_ms);
}

#[test]
fn resent_packet_is_waited_for_only_without_other_repair() {
    for (fec, waited_ms) in [(true, 20.0..28.0), (false, 120.0..130.0)] {
        let (_, packets) = with_copies(fec, 20, ms(120), PacketOrigin::Resent);
        let mut warm = ReceiveStreamStats::default();
        let played = play_and_inspect(&packets, ms(20_000), 1.0, |second, receive_stream| {
            if second == 8 {
                warm = receive_stream.stats();
            }
        });
        let stats = &played.stats;
        assert!(waited_ms.contains(&stats.target_ms), "FEC {fec}: {stats:?}");
        let concealed = stats.concealed_samples - warm.concealed_samples;
        // 30 packets were lost; a fifth of the packets of this speech carry no FEC.
        assert!(concealed <= if fec { 30 * 960 / 5 } else { 0 }, "FEC {fec}: {stats:?}");
        let again = stats.retransmitted_packets - warm.retransmitted_packets;
        assert!(if fec { again == 0 } else { again >= 29 }, "FEC {fec}: {stats:?}");
    }
}

#[test]
fn duplicate_packet_is_not_late_and_adds_no_delay() {
    let spoken = speech(48_000 * 5, 33);
    let mut packets = send(&profile(), &spoken, (0, 0), |_| Some(ms(10)));
    let twins: Vec<Sent> = packets.iter().step_by(2).cloned().collect();
    packets.extend(twins.iter().map(|twin| Sent { arrival: twin.arrival + ms(100), ..twin.clone() }));
    let stats = play_all(&packets, ms(5500), 1.0).stats;
    assert_eq!((stats.duplicate_packets, stats.late_packets), (twins.len() as u64, 0), "{stats:?}");
    assert!(stats.target_ms < 4.0, "{stats:?}");
}
