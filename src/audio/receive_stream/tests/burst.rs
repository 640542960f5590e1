//! Bursts of losses in the robust mode, in virtual time.
#![forbid(unsafe_code)]

use super::*;

/// 40 ms packets whose DRED reaches over a burst.
fn robust() -> AudioProfile {
    AudioProfile {
        latency: LatencyMode::Robust,
        fec: Some(false),
        dred_ms: Some(500),
        bitrate: Some(48_000),
        ..profile()
    }
}

#[test]
fn bursts_are_restored_and_delay_recovers_within_20_seconds() {
    const GOOD_FROM_S: usize = 30;
    let spoken = speech(48_000 * 10, 21).repeat(6);
    let mut bursts = 0;
    // 200 ms are lost every three seconds, for half a minute.
    let packets = send(&robust(), &spoken, (0, 0), |k| {
        let at_ms = k * 40;
        let lost = at_ms < 1000 * GOOD_FROM_S && (1000..1200).contains(&(at_ms % 3000));
        bursts += usize::from(lost && at_ms % 3000 == 1000);
        (!lost).then_some(ms(30))
    });
    let mut stats = Vec::new();
    let played = play_and_inspect(&packets, ms(60_000), 1.0, |second, receive_stream| {
        if [10, 30, 50].contains(&second) {
            stats.push(receive_stream.stats());
        }
    });
    let [warm, end, good] = &stats[..] else { unreachable!("three looks") };
    println!("{warm:?}\n{end:?}\n{good:?}");
    // There are seven bursts; their losses are repaired, except those that the encoder's DRED did not reach.
    let lost = end.lost_packets - warm.lost_packets;
    let restored = (end.dred_frames - warm.dred_frames) * FRAME as u64;
    let concealed = end.concealed_samples - warm.concealed_samples;
    assert!((33..=35).contains(&lost), "{lost}");
    assert!(restored * 10 >= lost * 1920 * 8, "of {lost} packets {restored} samples");
    assert!(concealed * 10 <= lost * 1920 * 2, "of {lost} packets {concealed} samples were concealed");
    assert!((200.0..215.0).contains(&end.target_ms), "{}", end.target_ms);
    assert!((195.0..260.0).contains(&end.buffer_ms), "{}", end.buffer_ms);
    assert!(good.target_ms < 5.0 && good.buffer_ms < 12.0, "{} {}", good.target_ms, good.buffer_ms);
    // One packet after each burst is parsed, although its DRED is played in many pieces.
    assert_eq!(played.stats.dred_parses, bursts as u64);
    assert!(played.stats.dred_frames > 10 * played.stats.dred_parses);
}

#[test]
fn rare_bursts_do_not_raise_delay_permanently() {
    let spoken = speech(48_000 * 10, 22).repeat(6);
    // 200 ms are lost every half minute.
    let packets =
        send(&robust(), &spoken, (0, 0), |k| (!(5000..5200).contains(&(k * 40 % 30_000))).then_some(ms(30)));
    let (mut high, mut seconds) = (0, 0);
    play_and_inspect(&packets, ms(60_000), 1.0, |_, receive_stream| {
        high += usize::from(receive_stream.stats().buffer_ms > 50.0);
        seconds += 1;
    });
    assert!(high * 2 < seconds, "{high} of {seconds} seconds");
}

#[test]
fn concealment_continues_until_sound_can_be_restored() {
    // Two packets in a row are lost, and the delay covers only one. The first is concealed whole before it is known that
    // in-band FEC restores the second; neither may be concealed twice.
    let spoken = speech(48_000 * 10, 23);
    let profile = AudioProfile { fec: Some(true), ..profile() };
    let packets = send(&profile, &spoken, (0, 0), |k| (k < 50 || k % 10 > 1).then_some(Duration::ZERO));
    let mut warm = ReceiveStreamStats::default();
    let played = play_and_inspect(&packets, ms(10_000), 1.0, |second, receive_stream| {
        if second == 5 {
            receive_stream.set_min_delay(ms(24));
            warm = receive_stream.stats();
        }
    });
    let gaps = (played.stats.lost_packets - warm.lost_packets) / 2;
    let fec = played.stats.fec_packets - warm.fec_packets;
    let concealed = played.stats.concealed_samples - warm.concealed_samples;
    println!("{gaps} gaps, {fec} by FEC, {concealed} samples concealed");
    // Some packets of this speech carry no FEC.
    assert!(gaps >= 24 && fec >= gaps * 8 / 10, "{gaps} gaps, {fec} by FEC");
    assert!(concealed <= gaps * 1100 + (gaps - fec) * 960, "{concealed} samples in {gaps} gaps");
}
