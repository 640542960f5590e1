//! In-band FEC that arrives while its audio is being concealed, as in the first words of a stream.
#![forbid(unsafe_code)]

use super::*;

/// The start delay of a stream on a path with a long round trip: half of a packet.
const START_DELAY: Duration = Duration::from_millis(10);

/// Speech without pauses: syllables that never become silent.
fn one_word(samples: usize) -> Vec<f32> {
    let (once, twice) = (speech(samples, 41), speech(samples + 7500, 42));
    once.iter().zip(&twice[7500..]).map(|(a, b)| a + 0.5 * b).collect()
}

/// Packets without jitter. From each number in `lost` on, the first packet that FEC can restore is missing.
fn losing(spoken: &[f32], lost: &[usize]) -> (Vec<Sent>, Vec<usize>) {
    let all = send(&AudioProfile { fec: Some(true), ..profile() }, spoken, (0, 0), |_| Some(ms(0)));
    let is_restorable = |k: &usize| opus::packet_has_fec(&all[k + 1].payload);
    let lost: Vec<usize> = lost.iter().map(|from| (*from..from + 15).find(is_restorable).unwrap()).collect();
    let packets = all.into_iter().enumerate().filter(|(k, _)| !lost.contains(k)).map(|(_, sent)| sent);
    (packets.collect(), lost)
}

/// Plays a new stream with a start delay. Also returns the delay in the packet buffer at the beginning of each second.
fn play_beginning(packets: &[Sent], seconds: u64, start_delay: Duration) -> (Played, Vec<f32>) {
    let mut delays = Vec::new();
    let played = play_and_inspect(packets, Duration::from_secs(seconds), 1.0, |second, receive_stream| {
        if second == 0 {
            receive_stream.set_start_delay(start_delay);
        }
        delays.push(receive_stream.stats().buffer_ms);
    });
    (played, delays)
}

#[test]
fn sound_after_late_fec_is_that_after_fec_in_time() {
    let spoken = one_word(48_000 * 3);
    let (packets, lost) = losing(&spoken, &[60]);
    let (late, _) = play_beginning(&packets, 3, START_DELAY);
    let (in_time, _) = play_beginning(&packets, 3, START_DELAY + ms(15));
    assert_eq!((late.stats.fec_packets, late.stats.concealed_samples), (1, 480), "{:?}", late.stats);
    assert_eq!((in_time.stats.fec_packets, in_time.stats.concealed_samples), (1, 0), "{:?}", in_time.stats);
    // The packet is encoded 20 ms after its beginning and begins 12 ms later; half of it is concealed, then one block crossfades.
    let after = (lost[0] + 1) * 960 + 576 + 480 + 2 * BLOCK;
    let shift = samples_of(ms(15));
    let end = 3 * 48_000 - shift;
    assert_eq!(late.samples[after..end], in_time.samples[after + shift..end + shift]);
}

#[test]
fn delay_is_lengthened_in_a_long_pause_only() {
    let mut spoken = one_word(48_000 * 6);
    // A stop of 120 ms after 1.5 s, and a pause of 300 ms after 3 s.
    for (from_ms, length_ms) in [(1500, 120), (3000, 300)] {
        spoken[from_ms * 48..(from_ms + length_ms) * 48].fill(0.0);
    }
    let (packets, _) = losing(&spoken, &[30, 50, 90, 120, 180, 210, 240]);
    let (played, delays) = play_beginning(&packets, 6, START_DELAY);
    let stats = &played.stats;
    assert_eq!((stats.fec_packets, stats.stretches), (7, 1), "{stats:?}");
    assert_eq!(stats.concealed_samples, 4 * 480, "only before the pause: {stats:?}");
    assert!(delays[1..=3].iter().all(|delay| *delay < 13.0) && delays[5] > 20.0, "{delays:?}");
}

#[test]
fn many_late_repairs_lengthen_the_delay_inside_a_word() {
    let (packets, _) = losing(&one_word(48_000 * 8), &(20..380).step_by(20).collect::<Vec<usize>>());
    let (played, delays) = play_beginning(&packets, 8, START_DELAY);
    assert!(played.stats.concealed_samples <= 9 * 480, "{:?}", played.stats);
    assert!(delays[2] < 13.0 && *delays.last().unwrap() > 20.0, "{delays:?}");
}
