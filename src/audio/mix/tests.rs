//! Tests of mixed receive streams: volume, pan, mute, active-speaker selection, and the common budget for costly frames.
#![forbid(unsafe_code)]

use super::*;
use crate::audio::send::SendChain;
use crate::audio::test_signal::steepest;
use crate::audio::{BLOCK_NANOS, FRAME_NANOS, Frame};
use crate::config::{AudioProfile, LatencyMode};
use std::time::Duration;

/// Packets of a tone of `frequency`, 20 ms each.
fn packets(frequency: f32, amplitude: f32, count: usize) -> Vec<Vec<u8>> {
    let profile =
        AudioProfile { dtx: false, complexity: 2, latency: LatencyMode::Balanced, ..Default::default() };
    let mut chain = SendChain::new(&profile).unwrap();
    let mut all = Vec::new();
    for k in 0..2 * count {
        let mut frame = Frame::silence(1);
        for (n, sample) in frame.samples_mut().iter_mut().enumerate() {
            let t = (k * FRAME + n) as f32 / 48_000.0;
            *sample = amplitude * (t * frequency * std::f32::consts::TAU).sin();
        }
        chain.push(&frame, Time::from_nanos((k as u64 + 1) * FRAME_NANOS));
        if let Some(packet) = chain.poll() {
            all.push(packet.payload.to_vec());
        }
    }
    all
}

/// Plays every stream's packets on an ideal network; calls `act` before each block.
fn play(
    mixer: &mut Mixer,
    streams: &[(StreamId, Vec<Vec<u8>>)],
    blocks: usize,
    act: impl FnMut(&mut Mixer, usize),
) -> Vec<f32> {
    play_what_comes(mixer, streams, 0..blocks, |_, _| true, act)
}

/// As [`play`], on a network that delivers packet `k` of stream `n` if `comes(n, k)`.
fn play_what_comes(
    mixer: &mut Mixer,
    streams: &[(StreamId, Vec<Vec<u8>>)],
    blocks: std::ops::Range<usize>,
    mut comes: impl FnMut(usize, usize) -> bool,
    mut act: impl FnMut(&mut Mixer, usize),
) -> Vec<f32> {
    let mut played = Vec::new();
    for block in blocks {
        let now = Time::from_nanos(1_000_000_000 + block as u64 * BLOCK_NANOS);
        for (n, (stream, packets)) in streams.iter().enumerate() {
            // The talkers' packets are not in step.
            let phase = n % 8;
            let Some(k) = (block % 8 == phase).then_some(block / 8).filter(|k| comes(n, *k)) else {
                continue;
            };
            let Some(payload) = packets.get(k) else { continue };
            let packet = ReceivedPacket { sequence: k as i64, timestamp: (k * 960) as u32, payload };
            mixer.insert(*stream, packet, now - Duration::from_millis(1));
        }
        act(mixer, block);
        let mut samples = [0.0; BLOCK];
        mixer.render(&mut samples, 1, now, now);
        played.extend_from_slice(&samples);
    }
    played
}

/// Amplitude of a frequency in a mono signal.
fn amplitude_of(samples: &[f32], frequency: f32) -> f32 {
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let angle = n as f32 * frequency * std::f32::consts::TAU / 48_000.0;
        sine += sample * angle.sin();
        cosine += sample * angle.cos();
    }
    2.0 * (sine * sine + cosine * cosine).sqrt() / samples.len() as f32
}

#[test]
fn twenty_loud_streams_stay_within_full_scale() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(20);
    let streams: Vec<(StreamId, Vec<Vec<u8>>)> =
        (0..20).map(|k| (StreamId::fresh(), packets(200.0 + 37.0 * k as f32, 0.7, 15))).collect();
    for (stream, _) in &streams {
        mixer.add_stream(*stream).unwrap();
    }
    let played = play(&mut mixer, &streams, 100, |_, _| {});
    let peak = played.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
    assert!(peak <= 1.0 && peak > 0.5, "peak {peak}");
    for (stream, _) in &streams {
        let stats = mixer.stats(*stream).unwrap();
        assert_eq!((stats.concealed_samples, stats.lost_packets), (0, 0));
        assert!(mixer.level(*stream).unwrap().rms_dbfs > -10.0);
    }
    let reported = std::iter::from_fn(|| mixer.poll_first_audio()).count();
    assert_eq!(reported, 20);
    assert!(mixer.poll_first_audio().is_none(), "reported once");
}

#[test]
fn volume_mute_and_switch_do_not_click() {
    let mut mixer = Mixer::new().unwrap();
    let stream = StreamId::fresh();
    mixer.add_stream(stream).unwrap();
    let streams = [(stream, packets(220.0, 0.4, 40))];
    let played = play(&mut mixer, &streams, 300, |mixer, k| match k {
        80 => mixer.set_volume(Some(stream), 10),
        100 => mixer.set_volume(None, 200),
        120 => mixer.set_muted(stream, true),
        140 => mixer.set_muted(stream, false),
        160 => mixer.set_speaker(false),
        180 => mixer.set_speaker(true),
        _ => {}
    });
    let peak = |from: usize| {
        played[from * BLOCK..(from + 10) * BLOCK].iter().fold(0.0_f32, |most, s| most.max(s.abs()))
    };
    assert!(peak(60) > 0.3 && peak(85) < 0.06 && peak(125) == 0.0 && peak(165) == 0.0);
    assert!((peak(185) - 0.08).abs() < 0.02, "{}", peak(185));
    // The tone itself changes by at most 0.0115 per sample, and by twice that on a ramp.
    let steepest = steepest(&played[2400..]);
    assert!(steepest < 0.03, "steepest step {steepest}");
}

#[test]
fn number_of_receive_streams_is_limited() {
    let mut mixer = Mixer::new().unwrap();
    let streams: Vec<StreamId> = (0..MAX_RECEIVE_STREAMS).map(|_| StreamId::fresh()).collect();
    for stream in &streams {
        mixer.add_stream(*stream).unwrap();
    }
    mixer.add_stream(streams[0]).unwrap();
    assert_eq!(mixer.add_stream(StreamId::fresh()).unwrap_err().kind, ErrorKind::PlayFailed);
    mixer.remove_stream(streams[0]);
    mixer.add_stream(StreamId::fresh()).unwrap();
}

#[test]
fn mix_without_packets_is_silent_and_unknown_streams_are_ignored() {
    let mut mixer = Mixer::new().unwrap();
    mixer.add_stream(StreamId::fresh()).unwrap();
    let packet = ReceivedPacket { sequence: 0, timestamp: 0, payload: &[0x48, 1] };
    mixer.insert(StreamId::fresh(), packet, Time::ZERO);
    let mut block = [1.0; BLOCK * 2];
    mixer.render(&mut block, 2, Time::ZERO, Time::ZERO);
    assert!(block.iter().all(|sample| *sample == 0.0));
    assert!(mixer.poll_first_audio().is_none());
}

/// Receive streams of tones 300 Hz apart, from 300 Hz on, with their packets.
fn talkers(mixer: &mut Mixer, count: usize, packet_count: usize) -> Vec<(StreamId, Vec<Vec<u8>>)> {
    let talkers: Vec<_> = (0..count)
        .map(|n| (StreamId::fresh(), packets(300.0 + 300.0 * n as f32, 0.1, packet_count)))
        .collect();
    for (stream, _) in &talkers {
        mixer.add_stream(*stream).unwrap();
    }
    talkers
}

fn decoded(mixer: &Mixer, streams: &[(StreamId, Vec<Vec<u8>>)]) -> Vec<usize> {
    (0..streams.len()).filter(|n| mixer.is_decoded(streams[*n].0).unwrap()).collect()
}

#[test]
fn only_the_loudest_streams_are_decoded() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(2);
    let streams = talkers(&mut mixer, 5, 150);
    // Until 1 s, talkers 3 and 4 are the loudest by their packet levels, then 0 and 4.
    let played = play(&mut mixer, &streams, 1200, |mixer, block| {
        assert!(decoded(mixer, &streams).len() <= 2);
        for (n, (stream, _)) in streams.iter().enumerate() {
            let level = match n {
                3 if block < 400 => 20,
                4 => 22,
                0 if block >= 400 => 20,
                _ => 45,
            };
            if block % 8 == n % 8 {
                mixer.packet_level(*stream, level);
            }
        }
        match block {
            399 => assert_eq!(decoded(mixer, &streams), [3, 4]),
            700 => assert_eq!(decoded(mixer, &streams), [0, 4]),
            _ => {}
        }
    });
    let (first, second) = (&played[200 * BLOCK..400 * BLOCK], &played[700 * BLOCK..1100 * BLOCK]);
    let amplitude = |piece: &[f32], n: usize| amplitude_of(piece, 300.0 + 300.0 * n as f32);
    assert!(amplitude(first, 3) > 0.05 && amplitude(first, 4) > 0.05 && amplitude(first, 0) < 0.01);
    assert!(amplitude(second, 0) > 0.05 && amplitude(second, 4) > 0.05 && amplitude(second, 3) < 0.01);
    // All five receive streams receive their packets and lose none.
    for (stream, _) in &streams {
        let stats = mixer.stats(*stream).unwrap();
        assert_eq!((stats.packets, stats.lost_packets, stats.concealed_samples), (150, 0, 0));
    }
    // Two tones of 1500 Hz and 1200 Hz with an amplitude of 0.1, which are decoded at the same time, change by 0.035 per sample
    // together; the
    // changes of slots do not click.
    assert!(steepest(&played[BLOCK..]) < 0.05, "{}", steepest(&played[BLOCK..]));
}

#[test]
fn selected_stream_has_full_level_within_one_packet() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(1);
    let streams = talkers(&mut mixer, 2, 100);
    let mut entered = None;
    let played = play(&mut mixer, &streams, 600, |mixer, block| {
        for (n, (stream, _)) in streams.iter().enumerate() {
            if block % 8 == n {
                mixer.packet_level(*stream, if (n == 1) == (block >= 300) { 20 } else { 60 });
            }
        }
        if entered.is_none() && block > 300 && mixer.is_decoded(streams[1].0).unwrap() {
            // `act` runs before a block is rendered, so the stream was selected with the previous block.
            entered = Some(block - 1);
        }
    });
    let entered = entered.expect("the louder stream is selected");
    assert!(
        entered < 300 + 4 * 50,
        "selected later than half a second after it became louder: {} blocks",
        entered - 300
    );
    // One packet (8 blocks) after the selection, the tone has its full level.
    let after = &played[(entered + 8) * BLOCK..(entered + 16) * BLOCK];
    assert!((amplitude_of(after, 600.0) - 0.1).abs() < 0.02, "{}", amplitude_of(after, 600.0));
    assert_eq!(mixer.stats(streams[1].0).unwrap().concealed_samples, 0);
}

#[test]
fn equally_loud_talkers_do_not_displace_each_other() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(2);
    let streams = talkers(&mut mixer, 4, 250);
    let mut random = crate::random::Random::from_seed(7);
    let (mut changes, mut before) = (0, Vec::new());
    play(&mut mixer, &streams, 2000, |mixer, block| {
        for (n, (stream, _)) in streams.iter().enumerate() {
            if block % 8 == n {
                mixer.packet_level(*stream, 24 + (random.next_u32() % 5) as u8);
            }
        }
        let present = decoded(mixer, &streams);
        changes += usize::from(present != before);
        before = present;
    });
    assert!(changes <= 2, "{changes} changes in 5 s");
}

#[test]
fn muted_stream_gives_up_its_slot() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(1);
    let streams = talkers(&mut mixer, 2, 50);
    play(&mut mixer, &streams, 200, |mixer, block| match block {
        99 => assert_eq!(decoded(mixer, &streams), [0]),
        100 => mixer.set_muted(streams[0].0, true),
        120 => assert_eq!(decoded(mixer, &streams), [1]),
        _ => {}
    });
    mixer.remove_stream(streams[1].0);
    play_what_comes(&mut mixer, &streams, 200..220, |_, _| true, |_, _| {});
    assert_eq!(mixer.is_decoded(streams[0].0), Some(true), "no other stream needs the slot");
}

#[test]
fn changed_limit_applies_at_once() {
    let mut mixer = Mixer::new().unwrap();
    let streams = talkers(&mut mixer, 6, 100);
    let played = play(&mut mixer, &streams, 600, |mixer, block| match block {
        200 => mixer.set_max_decoded(2),
        300 => {
            assert_eq!(decoded(mixer, &streams).len(), 2);
            mixer.set_max_decoded(6);
        }
        310 => assert_eq!(decoded(mixer, &streams).len(), 6),
        _ => {}
    });
    assert!(steepest(&played[BLOCK..]) < 0.12, "{}", steepest(&played[BLOCK..]));
}

/// A stream and its packets.
type Voice = (StreamId, Vec<Vec<u8>>);

/// Twenty talkers that all lose packets 30 to 39 (200 ms). Returns the CPU time of this thread during the loss, the mixer and the
/// streams.
fn a_shared_gap(costly_frames: u32) -> (Duration, Mixer, Vec<Voice>) {
    let used = || {
        let used = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::new(used.tv_sec as u64, used.tv_nsec as u32)
    };
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(20);
    mixer.set_costly_frames(costly_frames);
    let streams = talkers(&mut mixer, 20, 60);
    let lost = |_, k: usize| !(30..40).contains(&k);
    let (mut begin, mut cost) = (Duration::ZERO, Duration::ZERO);
    let mut before = 0;
    play_what_comes(&mut mixer, &streams, 0..480, lost, |mixer, block| {
        for (n, (stream, _)) in streams.iter().enumerate() {
            // Later streams are louder.
            mixer.packet_level(*stream, 60 - 2 * n as u8);
        }
        match block {
            240 => begin = used(),
            320 => cost = used() - begin,
            _ => {}
        }
        if block % 4 == 0 {
            let (spent, _) = mixer.costly_frames();
            assert!(
                spent - before <= u64::from(costly_frames),
                "block {block}: {} in a tick",
                spent - before
            );
            before = spent;
        }
    });
    (cost, mixer, streams)
}

#[test]
fn common_gap_of_twenty_talkers_costs_little() {
    let (limited, mixer, streams) = a_shared_gap(MAX_COSTLY_FRAMES);
    let (spent, refused) = mixer.costly_frames();
    assert!(spent >= 60, "the available frames were used: {spent}");
    assert!(refused >= 200, "the other requests were refused: {refused}");
    for (stream, _) in &streams {
        let stats = mixer.stats(*stream).unwrap();
        assert!(stats.concealed_samples >= 8000, "all streams are concealed: {stats:?}");
    }
    let (unlimited, mixer, _) = a_shared_gap(1000);
    assert_eq!(mixer.costly_frames().1, 0);
    println!("200 ms lost by 20: {limited:?} of thread time with the limit, {unlimited:?} without");
    assert!(limited * 3 < unlimited * 2, "{limited:?} with the limit, {unlimited:?} without");
}

#[test]
fn costly_frames_go_to_the_loudest_streams() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(20);
    let streams = talkers(&mut mixer, 12, 60);
    let mut claims = Vec::new();
    play_what_comes(
        &mut mixer,
        &streams,
        0..320,
        |_, k| k < 30,
        |mixer, block| {
            for (n, (stream, _)) in streams.iter().enumerate() {
                mixer.packet_level(*stream, 60 - 2 * n as u8);
            }
            if block == 290 {
                claims = mixer.order.iter().take(4).map(|at| mixer.channels[*at].stream).collect();
                let holders =
                    mixer.channels.iter().filter(|channel| channel.has_claim || channel.has_requested);
                assert!(holders.count() >= 4);
                assert!(mixer.order.iter().skip(4).all(|at| !mixer.channels[*at].has_claim));
            }
        },
    );
    let loudest: Vec<StreamId> = streams.iter().rev().take(4).map(|(stream, _)| *stream).collect();
    assert_eq!(claims, loudest);
}

#[test]
fn pan_sets_the_position_of_a_stream() {
    for (pan, left, right) in [(0, 1.0, 1.0), (-100, 1.414, 0.0), (100, 0.0, 1.414), (50, 0.541, 1.307)] {
        let [l, r] = gains_at(pan);
        assert!((l - left).abs() < 0.001 && (r - right).abs() < 0.001, "{pan}: {l} {r}");
        assert!((l * l + r * r - 2.0).abs() < 1e-5, "equal power");
    }
    assert_eq!(gains_at(-1000), gains_at(-100));
    let mut mixer = Mixer::new().unwrap();
    let stream = StreamId::fresh();
    mixer.add_stream(stream).unwrap();
    let packets = packets(500.0, 0.3, 20);
    let mut sides = [Vec::new(), Vec::new()];
    for block in 0..160_u64 {
        let now = Time::from_nanos(1_000_000_000 + block * BLOCK_NANOS);
        if block % 8 == 0 {
            let k = block as usize / 8;
            let packet =
                ReceivedPacket { sequence: k as i64, timestamp: (k * 960) as u32, payload: &packets[k] };
            mixer.insert(stream, packet, now - Duration::from_millis(1));
        }
        if block == 80 {
            mixer.set_pan(stream, 100);
        }
        let mut samples = [0.0; BLOCK * 2];
        mixer.render(&mut samples, 2, now, now);
        for pair in samples.chunks_exact(2) {
            sides[0].push(pair[0]);
            sides[1].push(pair[1]);
        }
    }
    let [left, right] = sides.map(|side| {
        (
            amplitude_of(&side[40 * BLOCK..80 * BLOCK], 500.0),
            amplitude_of(&side[100 * BLOCK..], 500.0),
            steepest(&side),
        )
    });
    assert!((left.0 - 0.3).abs() < 0.05 && (right.0 - 0.3).abs() < 0.05, "in the middle: {left:?} {right:?}");
    assert!(left.1 < 0.001 && (right.1 - 0.424).abs() < 0.06, "on the right: {left:?} {right:?}");
    assert!(left.2 < 0.04 && right.2 < 0.05, "no click: {left:?} {right:?}");
}

#[test]
fn added_audio_obeys_limiter_and_loudspeaker_switch_but_not_volume() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_volume(None, 0);
    let mut block = [0.0; BLOCK];
    let mut play = |mixer: &mut Mixer, amplitude: f32| {
        mixer.add_extra(&[amplitude; BLOCK]);
        mixer.render(&mut block, 1, Time::ZERO, Time::ZERO);
        block[BLOCK - 1]
    };
    assert_eq!(play(&mut mixer, 0.5), 0.5, "the streams' volume does not apply");
    assert!(play(&mut mixer, 3.0) <= 1.0, "limited");
    mixer.set_speaker(false);
    play(&mut mixer, 0.5);
    assert_eq!(play(&mut mixer, 0.5), 0.0, "switched off");
    mixer.set_speaker(true);
    let mut silent = [1.0; BLOCK];
    mixer.render(&mut silent, 1, Time::ZERO, Time::ZERO);
    assert_eq!(silent, [0.0; BLOCK], "extra sound lasts one block");
}

/// One user with sixteen streams that all claim the maximum level, beside two talkers.
#[test]
fn streams_of_one_user_leave_slots_to_others() {
    let mut mixer = Mixer::new().unwrap();
    let flood = talkers(&mut mixer, 16, 400);
    let group = flood[0].0.raw();
    flood.iter().for_each(|(stream, _)| mixer.set_group(*stream, group));
    let honest = talkers(&mut mixer, 2, 400);
    let streams: Vec<_> = flood.into_iter().chain(honest).collect();
    let mut since = None;
    play(&mut mixer, &streams, 2400, |mixer, block| {
        for (n, (stream, _)) in streams.iter().enumerate() {
            if block % 8 == 0 {
                mixer.packet_level(*stream, if n < 16 { 0 } else { 30 });
            }
        }
        let played = decoded(mixer, &streams);
        assert!(played.len() <= DEFAULT_DECODED);
        let is_there = played.contains(&16) && played.contains(&17);
        assert!(since.is_none() || is_there, "displaced at block {block}");
        if is_there && since.is_none() {
            since = Some(block);
        }
        if block == 2399 {
            assert_eq!(played.len(), DEFAULT_DECODED, "free slots are used");
        }
    });
    assert!(since.expect("the other users get slots") < 200, "{since:?}");
}

/// A silent stream that claims to be loud, beside a talker, with one slot.
#[test]
fn silent_stream_with_loud_claim_loses_its_slot() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(1);
    let streams: Vec<(StreamId, Vec<Vec<u8>>)> =
        [0.0, 0.1].map(|amplitude| (StreamId::fresh(), packets(440.0, amplitude, 800))).into();
    streams.iter().for_each(|(stream, _)| mixer.add_stream(*stream).unwrap());
    play(&mut mixer, &streams, 6000, |mixer, block| {
        if block % 8 == 0 {
            mixer.packet_level(streams[0].0, 0);
            mixer.packet_level(streams[1].0, 30);
        }
        if block >= 1000 {
            assert_eq!(decoded(mixer, &streams), [1], "block {block}");
        }
    });
}
