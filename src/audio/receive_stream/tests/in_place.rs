//! Repairs that arrive while their audio is being concealed, as in the first words of a stream.
#![forbid(unsafe_code)]

use super::*;

/// The start delay of a stream on a path with a long round trip: half of a packet.
const START_DELAY: Duration = Duration::from_millis(10);
/// Samples that a loss changes: half of a packet, a block of alignment, and the crossfade.
const CHANGED: usize = 480 + 2 * BLOCK;

/// Speech without pauses: syllables that never become silent.
fn one_word(samples: usize) -> Vec<f32> {
    let (once, twice) = (speech(samples, 41), speech(samples + 7500, 42));
    once.iter().zip(&twice[7500..]).map(|(a, b)| a + 0.5 * b).collect()
}

/// Packets without jitter. The `lost` ones are missing; with `copies`, a RED copy of each arrives with the next packet.
fn losing(spoken: &[f32], lost: &[usize], copies: bool) -> Vec<Sent> {
    let profile = AudioProfile { fec: Some(!copies), ..profile() };
    let all = send(&profile, spoken, (0, 0), |_| Some(ms(0)));
    let mut packets: Vec<Sent> =
        all.iter().enumerate().filter(|(k, _)| !lost.contains(k)).map(|(_, sent)| sent.clone()).collect();
    if copies {
        packets.extend(lost.iter().map(|k| Sent {
            arrival: all[k + 1].arrival,
            origin: PacketOrigin::RedCopy,
            ..all[*k].clone()
        }));
    }
    packets
}

/// Plays a new stream on a path with a long round trip.
fn play_beginning(packets: &[Sent], seconds: u64) -> Played {
    play_and_inspect(packets, Duration::from_secs(seconds), 1.0, |second, receive_stream| {
        if second == 0 {
            receive_stream.set_start_delay(START_DELAY);
        }
    })
}

#[test]
fn late_copy_is_played_in_its_place() {
    let spoken = one_word(48_000 * 3);
    let clean = play_beginning(&losing(&spoken, &[], true), 3);
    for lost in [20, 31, 47, 58] {
        let played = play_beginning(&losing(&spoken, &[lost], true), 3);
        let stats = &played.stats;
        assert_eq!((stats.red_packets, stats.lost_packets, stats.stretches), (1, 0, 0), "{stats:?}");
        let differs = |n: &usize| clean.samples[*n] != played.samples[*n];
        let (first, last) = ((0..clean.samples.len()).find(differs), (0..clean.samples.len()).rfind(differs));
        let (first, last) = (first.unwrap(), last.unwrap());
        assert!(last - first <= CHANGED, "{lost}: samples {first} to {last} differ");
    }
}

#[test]
fn late_fec_leaves_the_delay_in_place() {
    let spoken = one_word(48_000 * 3);
    let clean = play_beginning(&losing(&spoken, &[], false), 3);
    // The second loss comes when the first has shown that a longer delay is worthwhile.
    let packets = losing(&spoken, &[], false);
    let is_restorable = |k: &usize| opus::packet_has_fec(&packets[k + 1].payload);
    let lost = [20, 60, 75].map(|from| (from..from + 15).find(is_restorable).unwrap());
    let played = play_beginning(&losing(&spoken, &lost, false), 3);
    let stats = &played.stats;
    assert!(stats.fec_packets == 3 && stats.target_ms > 20.0, "{stats:?}");
    assert!(stats.concealed_samples <= 3 * 480, "{stats:?}");
    // 100 ms after the last loss, the sound is at its place again.
    let after = (lost[2] + 8) * 960..(lost[2] + 40) * 960;
    let alike = correlation(&clean.samples[after.clone()], &played.samples[after]);
    assert!(alike > 0.99, "{alike}");
}

#[test]
fn pause_after_a_late_copy_makes_room_for_the_next() {
    let mut spoken = speech(48_000 * 8, 43);
    let word = 900 * 48;
    spoken.iter_mut().enumerate().filter(|(n, _)| n % (word + 12_000) >= word).for_each(|(_, s)| *s = 0.0);
    let lost: Vec<usize> = (15..380).step_by(23).collect();
    let played = play_beginning(&losing(&spoken, &lost, true), 8);
    let stats = &played.stats;
    assert!((20.0..28.0).contains(&stats.target_ms), "{stats:?}");
    assert!(stats.buffer_ms > 20.0 && stats.red_packets > 10, "{stats:?}");
    // Two packets are lost in the first word.
    assert!(stats.concealed_samples <= 2 * 480 + BLOCK as u64, "{stats:?}");
}
