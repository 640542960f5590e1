//! The delay changes in the talker's pauses.
#![forbid(unsafe_code)]

use super::*;

/// Words of 600 ms with pauses of 250 ms.
fn words(samples: usize) -> Vec<f32> {
    let mut spoken = speech(samples, 21);
    let word = 600 * 48;
    spoken.iter_mut().enumerate().filter(|(n, _)| n % (word + 250 * 48) >= word).for_each(|(_, s)| *s = 0.0);
    spoken
}

/// Plays the packets with a start delay. Returns the sound, the first samples of the blocks in which a period was removed or
/// inserted, and the stats at the end.
fn play(packets: &[Sent], start: Duration, seconds: u64) -> (Vec<f32>, Vec<usize>, ReceiveStreamStats) {
    let (mut receive_stream, mut scratch) = (ReceiveStream::new().unwrap(), Scratch::new().unwrap());
    receive_stream.set_start_delay(start);
    let mut arrivals = packets.iter().peekable();
    let (mut samples, mut moves, mut stretches) = (Vec::new(), Vec::new(), 0);
    for k in 0..seconds * 400 {
        let now = Time::from_nanos(START + 700_000 + k * BLOCK_NANOS);
        while let Some(packet) = arrivals.next_if(|packet| packet.arrival <= now) {
            let Sent { sequence, timestamp, payload, .. } = packet;
            let packet_in = ReceivedPacket { sequence: *sequence, timestamp: *timestamp, payload };
            receive_stream.insert(&packet_in, packet.arrival);
        }
        let mut block = [0.0; BLOCK];
        receive_stream.render(&mut block, 1, now, now, &mut scratch);
        if std::mem::replace(&mut stretches, receive_stream.stats().stretches) != stretches {
            moves.push(samples.len());
        }
        samples.extend_from_slice(&block);
    }
    (samples, moves, receive_stream.stats())
}

fn dbfs(samples: &[f32]) -> f32 {
    10.0 * (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).max(1e-12).log10()
}

#[test]
fn delay_changes_only_in_pauses() {
    let spoken = words(48_000 * 12);
    for (lost, start, target_ms) in [(&[][..], ms(30), 0.0..3.0), (&[55, 63, 71][..], ms(0), 21.0..26.0)] {
        let packets = send(&profile(), &spoken, (0, 0), |k| (!lost.contains(&k)).then_some(ms(0)));
        let (played, moves, stats) = play(&packets, start, 12);
        assert!(moves.len() >= 2 && target_ms.contains(&stats.target_ms), "{moves:?} {stats:?}");
        assert!((stats.buffer_ms - stats.target_ms).abs() < 5.0, "the change is complete: {stats:?}");
        for at in &moves {
            let around = dbfs(&played[at.saturating_sub(1920)..(at + 960).min(played.len())]);
            assert!(around < -45.0, "a change at {} ms, at {around} dBFS", at / 48);
        }
    }
}
