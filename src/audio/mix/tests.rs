//! Receive streams that are mixed: volume, place, mute, the loudest of many, and what they may spend together.
#![forbid(unsafe_code)]

use super::*;
use crate::audio::send::SendChain;
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

/// Plays every stream's packets on an ideal network; `act` is called before each block.
fn play(
    mixer: &mut Mixer,
    streams: &[(StreamId, Vec<Vec<u8>>)],
    blocks: usize,
    act: impl FnMut(&mut Mixer, usize),
) -> Vec<f32> {
    play_what_comes(mixer, streams, 0..blocks, |_, _| true, act)
}

/// The same over a network on which packet `k` of stream `n` comes where `comes(n, k)`.
fn play_what_comes(
    mixer: &mut Mixer,
    streams: &[(StreamId, Vec<Vec<u8>>)],
    blocks: std::ops::Range<usize>,
    mut comes: impl FnMut(usize, usize) -> bool,
    mut act: impl FnMut(&mut Mixer, usize),
) -> Vec<f32> {
    let mut heard = Vec::new();
    for block in blocks {
        let now = Time::from_nanos(1_000_000_000 + block as u64 * BLOCK_NANOS);
        for (n, (stream, packets)) in streams.iter().enumerate() {
            // Talkers are not in step with one another.
            let phase = n % 8;
            let Some(k) = (block % 8 == phase).then_some(block / 8).filter(|k| comes(n, *k)) else {
                continue;
            };
            let Some(payload) = packets.get(k) else { continue };
            let packet =
                ReceivedPacket { sequence: k as i64, timestamp: (k * 960) as u32, marker: k == 0, payload };
            mixer.insert(*stream, packet, now - Duration::from_millis(1));
        }
        act(mixer, block);
        let mut samples = [0.0; BLOCK];
        mixer.render(&mut samples, 1, now, now);
        heard.extend_from_slice(&samples);
    }
    heard
}

/// Amplitude of a frequency in mono sound.
fn amplitude_of(samples: &[f32], frequency: f32) -> f32 {
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let angle = n as f32 * frequency * std::f32::consts::TAU / 48_000.0;
        sine += sample * angle.sin();
        cosine += sample * angle.cos();
    }
    2.0 * (sine * sine + cosine * cosine).sqrt() / samples.len() as f32
}

fn steepest(samples: &[f32]) -> f32 {
    samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
}

#[test]
fn twenty_loud_lanes_at_once_stay_within_full_scale() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(20);
    let streams: Vec<(StreamId, Vec<Vec<u8>>)> =
        (0..20).map(|k| (StreamId::fresh(), packets(200.0 + 37.0 * k as f32, 0.7, 15))).collect();
    for (stream, _) in &streams {
        mixer.add_stream(*stream).unwrap();
    }
    let heard = play(&mut mixer, &streams, 100, |_, _| {});
    let peak = heard.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
    assert!(peak <= 1.0 && peak > 0.5, "peak {peak}");
    for (stream, _) in &streams {
        let stats = mixer.stats(*stream).unwrap();
        assert_eq!((stats.concealed_samples, stats.lost_packets), (0, 0));
        assert!(mixer.level(*stream).unwrap().rms_dbfs > -10.0);
    }
    let told = std::iter::from_fn(|| mixer.poll_first_audio()).count();
    assert_eq!(told, 20);
    assert!(mixer.poll_first_audio().is_none(), "told once");
}

#[test]
fn a_change_of_volume_mute_or_switch_does_not_click() {
    let mut mixer = Mixer::new().unwrap();
    let stream = StreamId::fresh();
    mixer.add_stream(stream).unwrap();
    let streams = [(stream, packets(220.0, 0.4, 40))];
    let heard = play(&mut mixer, &streams, 300, |mixer, k| match k {
        80 => mixer.set_volume(Some(stream), 10),
        100 => mixer.set_volume(None, 200),
        120 => mixer.set_muted(stream, true),
        140 => mixer.set_muted(stream, false),
        160 => mixer.set_speaker(false),
        180 => mixer.set_speaker(true),
        _ => {}
    });
    let peak = |from: usize| {
        heard[from * BLOCK..(from + 10) * BLOCK].iter().fold(0.0_f32, |most, s| most.max(s.abs()))
    };
    assert!(peak(60) > 0.3 && peak(85) < 0.06 && peak(125) == 0.0 && peak(165) == 0.0);
    assert!((peak(185) - 0.08).abs() < 0.02, "{}", peak(185));
    // The tone itself moves by at most 0.0115 a sample, and twice over a ramp.
    let steepest = heard[2400..].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    assert!(steepest < 0.03, "steepest step {steepest}");
}

#[test]
fn a_mixer_takes_no_more_lanes_than_it_says() {
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
fn without_packets_there_is_silence_and_what_is_unknown_is_dropped() {
    let mut mixer = Mixer::new().unwrap();
    mixer.add_stream(StreamId::fresh()).unwrap();
    let packet = ReceivedPacket { sequence: 0, timestamp: 0, marker: true, payload: &[0x48, 1] };
    mixer.insert(StreamId::fresh(), packet, Time::ZERO);
    let mut block = [1.0; BLOCK * 2];
    mixer.render(&mut block, 2, Time::ZERO, Time::ZERO);
    assert!(block.iter().all(|sample| *sample == 0.0));
    assert!(mixer.poll_first_audio().is_none());
}

/// Receive streams of tones 300 Hz apart from 300 Hz on, with packets for a while.
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
fn of_more_talkers_than_the_limit_the_loudest_are_heard() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(2);
    let streams = talkers(&mut mixer, 5, 150);
    // Until 1 s talkers 3 and 4 are the loudest by what their packets say, then 0 and 4 are.
    let heard = play(&mut mixer, &streams, 1200, |mixer, block| {
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
    let (first, second) = (&heard[200 * BLOCK..400 * BLOCK], &heard[700 * BLOCK..1100 * BLOCK]);
    let amplitude = |piece: &[f32], n: usize| amplitude_of(piece, 300.0 + 300.0 * n as f32);
    assert!(amplitude(first, 3) > 0.05 && amplitude(first, 4) > 0.05 && amplitude(first, 0) < 0.01);
    assert!(amplitude(second, 0) > 0.05 && amplitude(second, 4) > 0.05 && amplitude(second, 3) < 0.01);
    // Five receive streams are received whole all the same, and none of them has lost anything.
    for (stream, _) in &streams {
        let stats = mixer.stats(*stream).unwrap();
        assert_eq!((stats.packets, stats.lost_packets, stats.concealed_samples), (150, 0, 0));
    }
    // Tones of at most 1500 Hz and 0.1 each move by 0.033 a sample together; who comes and goes does not click.
    assert!(steepest(&heard[BLOCK..]) < 0.05, "{}", steepest(&heard[BLOCK..]));
}

#[test]
fn a_talker_who_comes_on_stage_is_whole_within_a_packet() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_max_decoded(1);
    let streams = talkers(&mut mixer, 2, 100);
    let mut entered = None;
    let heard = play(&mut mixer, &streams, 600, |mixer, block| {
        for (n, (stream, _)) in streams.iter().enumerate() {
            if block % 8 == n {
                mixer.packet_level(*stream, if (n == 1) == (block >= 300) { 20 } else { 60 });
            }
        }
        if entered.is_none() && block > 300 && mixer.is_decoded(streams[1].0).unwrap() {
            // It entered with the block before.
            entered = Some(block - 1);
        }
    });
    let entered = entered.expect("the louder one is heard");
    assert!(entered < 300 + 4 * 50, "half a second after it became the louder one: block {}", entered - 300);
    // A packet is 8 blocks; after that it is as loud as ever, also in its first period.
    let after = &heard[(entered + 8) * BLOCK..(entered + 16) * BLOCK];
    assert!((amplitude_of(after, 600.0) - 0.1).abs() < 0.02, "{}", amplitude_of(after, 600.0));
    assert_eq!(mixer.stats(streams[1].0).unwrap().concealed_samples, 0);
}

#[test]
fn talkers_of_one_loudness_do_not_push_one_another_out() {
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
fn a_muted_stream_gives_its_place_to_one_that_is_wanted() {
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
    assert_eq!(mixer.is_decoded(streams[0].0), Some(true), "nobody else wants it");
}

#[test]
fn a_lowered_limit_is_kept_and_a_raised_one_lets_everyone_in() {
    let mut mixer = Mixer::new().unwrap();
    let streams = talkers(&mut mixer, 6, 100);
    let heard = play(&mut mixer, &streams, 600, |mixer, block| match block {
        200 => mixer.set_max_decoded(2),
        300 => {
            assert_eq!(decoded(mixer, &streams).len(), 2);
            mixer.set_max_decoded(6);
        }
        310 => assert_eq!(decoded(mixer, &streams).len(), 6),
        _ => {}
    });
    assert!(steepest(&heard[BLOCK..]) < 0.12, "{}", steepest(&heard[BLOCK..]));
}

/// A stream and its packets.
type Voice = (StreamId, Vec<Vec<u8>>);

/// Twenty talkers of whom all lose packets 30 to 39 (200 ms); gives what their loss cost in thread time, and the mixer.
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
            // The later ones are the louder ones.
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
fn twenty_talkers_who_lose_the_same_200_ms_cost_no_more_than_a_few() {
    let (limited, mixer, streams) = a_shared_gap(MAX_COSTLY_FRAMES);
    let (spent, refused) = mixer.costly_frames();
    assert!(spent >= 60, "the frames that there are were used: {spent}");
    assert!(refused >= 200, "and the others went without: {refused}");
    for (stream, _) in &streams {
        let stats = mixer.stats(*stream).unwrap();
        assert!(stats.concealed_samples >= 8000, "everyone is concealed: {stats:?}");
    }
    let (unlimited, mixer, _) = a_shared_gap(1000);
    assert_eq!(mixer.costly_frames().1, 0);
    println!("200 ms lost by 20: {limited:?} of thread time with the limit, {unlimited:?} without");
    assert!(limited * 3 < unlimited * 2, "{limited:?} with the limit, {unlimited:?} without");
}

#[test]
fn costly_frames_go_to_the_loudest() {
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
                let holders = mixer.channels.iter().filter(|channel| channel.has_claim || channel.has_asked);
                assert!(holders.count() >= 4);
                assert!(mixer.order.iter().skip(4).all(|at| !mixer.channels[*at].has_claim));
            }
        },
    );
    let loudest: Vec<StreamId> = streams.iter().rev().take(4).map(|(stream, _)| *stream).collect();
    assert_eq!(claims, loudest);
}

#[test]
fn a_stream_is_heard_where_it_was_put() {
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
            let packet = ReceivedPacket {
                sequence: k as i64,
                timestamp: (k * 960) as u32,
                marker: false,
                payload: &packets[k],
            };
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
fn sound_beside_the_lanes_is_limited_and_switched_with_them_but_has_a_volume_of_its_own() {
    let mut mixer = Mixer::new().unwrap();
    mixer.set_volume(None, 0);
    let mut block = [0.0; BLOCK];
    let mut play = |mixer: &mut Mixer, amplitude: f32| {
        mixer.add_extra(&[amplitude; BLOCK]);
        mixer.render(&mut block, 1, Time::ZERO, Time::ZERO);
        block[BLOCK - 1]
    };
    assert_eq!(play(&mut mixer, 0.5), 0.5, "not the streams' volume");
    assert!(play(&mut mixer, 3.0) <= 1.0, "limited");
    mixer.set_speaker(false);
    play(&mut mixer, 0.5);
    assert_eq!(play(&mut mixer, 0.5), 0.0, "switched off");
    mixer.set_speaker(true);
    let mut silent = [1.0; BLOCK];
    mixer.render(&mut silent, 1, Time::ZERO, Time::ZERO);
    assert_eq!(silent, [0.0; BLOCK], "for one block only");
}

/// One participant with sixteen streams that all claim to be as loud as can be, beside two talkers.
#[test]
fn sixteen_streams_of_one_participant_leave_others_their_places() {
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
        let heard = decoded(mixer, &streams);
        assert!(heard.len() <= DEFAULT_DECODED);
        let is_there = heard.contains(&16) && heard.contains(&17);
        assert!(since.is_none() || is_there, "pushed out at block {block}");
        if is_there && since.is_none() {
            since = Some(block);
        }
        if block == 2399 {
            assert_eq!(heard.len(), DEFAULT_DECODED, "free places are used");
        }
    });
    assert!(since.expect("the others are heard") < 200, "{since:?}");
}

/// A stream of silence that claims to be loud, beside a talker, for one place.
#[test]
fn a_silent_stream_that_claims_to_be_loud_loses_its_place() {
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
