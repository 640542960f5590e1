//! Tests of feeder and voice together, sample by sample.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::feeder::Next;
use super::player_mix::PlayerMix;
use super::source::{MAX_SEARCH, Origin, ReadAt};
use super::test_rig::{Memory, Rig, wav};
use crate::audio::resample::FileResampler;
use crate::audio::test_signal::steepest;
use crate::audio::{BLOCK, FRAME};
use crate::clock::Time;
use crate::config::MAX_PLAYERS;
use crate::event::PlayerState::{Ended, Failed, Paused, Playing, Ready};
use crate::id::PlayerId;

const FADE: usize = BLOCK;

/// A signal without repetition, by which every sample is recognised.
fn signal(count: usize) -> Vec<f32> {
    (0..count).map(|n| (n as f32 * 0.01).sin() * 0.4 + (n as f32 * 0.00137).cos() * 0.3).collect()
}

/// Number of steps after which everything of a file of `count` samples was played.
fn steps(count: usize) -> usize {
    count / FRAME + 3
}

#[test]
fn file_is_played_sample_by_sample_to_its_end() {
    let file = signal(48_123);
    let mut rig = Rig::of(wav(&file, 1, 48_000));
    rig.feed();
    assert_eq!((rig.shared().duration_ms(), rig.shared().format()), (1003, (48_000, 1)));
    rig.start();
    let [left, right] = rig.send(steps(file.len()));
    assert_eq!(left[FADE..file.len()], file[FADE..]);
    assert_eq!(left, right);
    assert!(left[file.len() + FADE..].iter().all(|sample| *sample == 0.0));
    assert!(steepest(&left) < 0.02, "{}", steepest(&left));
    assert_eq!(rig.states(), [Ready, Playing, Ended]);
    assert_eq!(rig.shared().position_ms(), 0, "the next start is at the beginning");
}

#[test]
fn channels_of_a_stereo_file_stay_apart() {
    let pairs: Vec<f32> = signal(9_600).iter().flat_map(|sample| [*sample, -0.5 * sample]).collect();
    let mut rig = Rig::of(wav(&pairs, 2, 48_000));
    rig.start();
    let [left, right] = rig.send(20);
    assert!(left[FADE..9_600].iter().zip(&right[FADE..]).all(|(left, right)| *right == -0.5 * left));
    assert_eq!(left[5_000], pairs[10_000]);
}

#[test]
fn repetitions_follow_without_a_gap() {
    for length in [1_000, 48_000, 48_001] {
        let file = signal(length);
        let mut rig = Rig::of(wav(&file, 1, 48_000));
        rig.mix.set_passes(rig.id, Some(3), rig.now);
        rig.start();
        let [left, _] = rig.send(steps(3 * length));
        let expected: Vec<f32> = file.iter().cycle().take(3 * length).copied().collect();
        assert_eq!(left[FADE..3 * length], expected[FADE..], "{length}");
        assert_eq!(rig.states(), [Ready, Playing, Ended], "{length}");
    }
}

#[test]
fn repetitions_of_another_rate_have_no_click() {
    // 441 Hz: 100 samples a period at 44.1 kHz.
    let tone: Vec<f32> =
        (0..44_100).map(|n| 0.5 * (n as f32 / 100.0 * std::f32::consts::TAU).sin()).collect();
    let mut rig = Rig::of(wav(&tone, 1, 44_100));
    rig.mix.set_passes(rig.id, None, rig.now);
    rig.start();
    let [left, _] = rig.send(500);
    let wrong = left.iter().enumerate().skip(FADE).map(|(n, sample)| {
        let expected = 0.5 * (n as f64 * 441.0 / 48_000.0 * std::f64::consts::TAU).sin();
        (f64::from(*sample) - expected).abs()
    });
    let worst = wrong.skip(480).fold(0.0, f64::max);
    assert!(worst < 0.002, "{worst}");
}

#[test]
fn number_of_plays_is_counted_again_after_each_end() {
    let file = signal(4_800);
    let mut rig = Rig::of(wav(&file, 1, 48_000));
    rig.mix.set_passes(rig.id, Some(2), rig.now);
    for _ in 0..3 {
        rig.start();
        let [left, _] = rig.send(30);
        assert_eq!(left[FADE..4_800], file[FADE..]);
        assert_eq!(left[4_800..9_600], file[..]);
        assert!(left[9_600 + FADE..].iter().all(|sample| *sample == 0.0));
    }
    assert_eq!(rig.states(), [Ready, Playing, Ended, Playing, Ended, Playing, Ended]);
    rig.mix.set_passes(rig.id, None, rig.now);
    rig.start();
    assert!(rig.send(1_000)[0][FADE..].iter().zip(file.iter().cycle().skip(FADE)).all(|(a, b)| a == b));
}

#[test]
fn seek_is_exact_to_the_sample() {
    let file = signal(480_000);
    for rate_hz in [48_000, 44_100] {
        let mut straight = Rig::of(wav(&file, 1, rate_hz));
        straight.start();
        let [all, _] = straight.send(700);
        let mut rig = Rig::of(wav(&file, 1, rate_hz));
        rig.start();
        rig.send(10);
        for position_ms in [3_333_u64, 5, 6_001, 0] {
            rig.seek(position_ms);
            assert_eq!(rig.shared().position_ms(), position_ms as i64);
            let [left, _] = rig.send(50);
            let from = position_ms as usize * 48;
            let worst = (FADE..50 * FRAME)
                .map(|n| (left[n] - all[from + n]).abs())
                .skip(if from == 0 { FADE } else { 0 })
                .fold(0.0_f32, f32::max);
            assert!(worst < 1e-5, "{rate_hz} Hz at {position_ms} ms: {worst}");
        }
        assert_eq!(rig.states(), [Ready, Playing], "a seek does not change the state");
    }
}

#[test]
fn pause_keeps_the_next_sample_and_does_not_click() {
    let file = signal(48_000);
    let mut rig = Rig::of(wav(&file, 1, 48_000));
    rig.start();
    let mut played = rig.send(20)[0].clone();
    rig.mix.pause(rig.id, rig.now);
    let pause = rig.send(20)[0].clone();
    assert!(pause[FADE..].iter().all(|sample| *sample == 0.0));
    assert_eq!(rig.shared().position_ms(), 200);
    played.extend(pause);
    rig.mix.resume(rig.id, rig.now);
    let resumed = rig.send(20)[0].clone();
    assert_eq!(resumed[FADE..], file[9_600 + FADE..19_200]);
    played.extend(resumed);
    rig.stop();
    played.extend(rig.send(5)[0].clone());
    assert!(steepest(&played) < 0.02, "{}", steepest(&played));
    assert_eq!(rig.states(), [Ready, Playing, Paused, Playing, Ready]);
    rig.start();
    assert_eq!(rig.send(10)[0][FADE..4_800], file[FADE..4_800], "a stopped player begins again");
}

#[test]
fn resume_does_not_start_a_player_that_is_not_paused() {
    let mut rig = Rig::of(wav(&signal(4_800), 1, 48_000));
    rig.mix.resume(rig.id, rig.now);
    assert!(rig.send(10)[0].iter().all(|sample| *sample == 0.0));
    rig.start();
    rig.send(20);
    rig.mix.pause(rig.id, rig.now);
    rig.mix.resume(rig.id, rig.now);
    rig.send(5);
    assert_eq!(rig.states(), [Ready, Playing, Ended]);
}

#[test]
fn volume_and_outputs_change_gradually() {
    let mut rig = Rig::of(wav(&[0.5; 48_000], 1, 48_000));
    rig.start();
    rig.send(5);
    rig.mix.set_volumes(rig.id, 100, 50, rig.now);
    let down = rig.send(3)[0].clone();
    rig.mix.set_outputs(rig.id, true, false, rig.now);
    let off = rig.send(3)[0].clone();
    rig.mix.set_outputs(rig.id, true, true, rig.now);
    let on = rig.send(3)[0].clone();
    assert_eq!((down[FRAME], off[FRAME], on[FRAME]), (0.25, 0.0, 0.25));
    let all: Vec<f32> = [down, off, on].concat();
    assert!(steepest(&all) < 0.001, "{}", steepest(&all));
}

#[test]
fn local_sound_is_paced_by_the_loudspeaker_alone() {
    let file = signal(48_000);
    let mut rig = Rig::of(wav(&file, 1, 48_000));
    rig.mix.set_outputs(rig.id, true, false, rig.now);
    rig.start();
    let mut played = Vec::new();
    for _ in 0..300 {
        rig.feed();
        match rig.mix.play(1, rig.now) {
            Some(block) => played.extend_from_slice(block),
            None => played.extend([0.0; BLOCK]),
        }
        rig.now += Duration::from_micros(2_500);
    }
    assert_eq!(played[FADE..36_000], file[FADE..36_000]);
}

#[test]
fn player_that_is_only_local_is_not_sent() {
    let mut rig = Rig::of(wav(&signal(48_000), 1, 48_000));
    rig.mix.set_outputs(rig.id, true, false, rig.now);
    rig.start();
    assert!(rig.send(50)[0].iter().all(|sample| *sample == 0.0));
    let heard = rig.mix.play(1, rig.now).unwrap();
    assert!(heard.iter().any(|sample| sample.abs() > 0.01), "the loudspeaker gets it");
}

#[test]
fn destroyed_player_fades_and_is_given_back() {
    let mut rig = Rig::of(wav(&[0.5; 48_000], 1, 48_000));
    rig.start();
    let mut played = rig.send(5)[0].clone();
    rig.destroy();
    assert!(rig.mix.poll_removed().is_none(), "its slope is not played yet");
    played.extend(rig.send(2)[0].clone());
    assert!(steepest(&played) < 0.005 && played[played.len() - 1] == 0.0);
    assert!(rig.mix.poll_removed().is_some());
    assert!(!rig.mix.is_playing() || rig.mix.play(1, rig.now).is_some());
    assert_eq!(rig.feed(), Next::End, "the thread ends");
}

#[test]
fn player_that_nobody_hears_is_given_back_at_once() {
    let mut rig = Rig::of(wav(&[0.5; 48_000], 1, 48_000));
    rig.start();
    rig.feed();
    rig.destroy();
    assert!(rig.mix.poll_removed().is_some() && rig.mix.deadline().is_none());

    // It was heard until now, and the devices close before its slope is played.
    let mut rig = Rig::of(wav(&[0.5; 48_000], 1, 48_000));
    rig.start();
    rig.send(5);
    rig.destroy();
    let due = rig.mix.deadline().unwrap();
    rig.mix.clean(due);
    assert!(rig.mix.poll_removed().is_some() && rig.mix.deadline().is_none());
}

#[test]
fn start_right_after_a_stop_keeps_the_feeder_awake() {
    let mut rig = Rig::of(wav(&signal(480_000), 1, 48_000));
    assert_eq!(rig.feed(), Next::Idle, "nothing is played yet");
    rig.start();
    rig.send(10);
    assert!(matches!(rig.feed(), Next::Wait(_)));
    // Both calls were made before the media thread has handled either.
    rig.shared().start_sent();
    rig.stop();
    assert!(matches!(rig.feed(), Next::Wait(_)));
    rig.mix.start(rig.id, rig.now);
    assert!(matches!(rig.feed(), Next::Wait(_)));
    let [left, _] = rig.send(300);
    let begin = left.iter().skip(FADE).position(|sample| *sample != 0.0).unwrap() + FADE;
    assert!(begin <= 2 * FRAME, "{begin}");
    let begin = begin / FRAME * FRAME;
    assert!(left[begin + FADE..] == signal(144_000 - begin)[FADE..], "it is played without a gap");
    rig.mix.pause(rig.id, rig.now);
    assert_eq!(rig.feed(), Next::Idle);
}

#[test]
fn full_ring_is_looked_at_less_often() {
    let mut rig = Rig::of(wav(&signal(480_000), 1, 48_000));
    rig.start();
    let Next::Wait(first) = rig.feed() else { panic!("it is started") };
    let Next::Wait(second) = rig.feed() else { panic!("it is started") };
    assert!(second > first);
    rig.send(3);
    assert_eq!(rig.feed(), Next::Wait(first));
}

#[test]
fn start_while_loading_can_be_withdrawn() {
    for is_stop in [true, false] {
        let mut rig = Rig::of(wav(&signal(48_000), 1, 48_000));
        rig.start();
        if is_stop {
            rig.stop()
        } else {
            rig.mix.pause(rig.id, rig.now)
        }
        assert!(rig.mix.poll_event().is_none() && !rig.mix.is_playing());
        assert!(rig.send(10)[0].iter().all(|sample| *sample == 0.0));
        assert_eq!(rig.states(), [Ready]);
        rig.start();
        rig.send(10);
        assert_eq!(rig.states(), [Ready, Playing]);
    }
}

#[test]
fn player_that_could_not_be_opened_has_no_sound() {
    let mut rig = Rig::of(Vec::new());
    rig.start();
    assert!(rig.mix.is_playing(), "it is being opened");
    rig.feed();
    assert!(!rig.mix.is_playing());
    rig.stop();
    rig.send(3);
    assert_eq!(rig.states(), [Failed]);
}

#[test]
fn start_after_an_unseen_failure_waits_for_a_stop() {
    let whole = wav(&signal(96_000), 1, 48_000);
    let mut rig = Rig::of(whole[..whole.len() / 2].to_vec());
    rig.start();
    rig.send(300);
    // The call was made before the failure was known.
    rig.start();
    rig.send(10);
    assert!(!rig.shared().is_running());
    rig.stop();
    rig.start();
    rig.send(300);
    assert_eq!(rig.states(), [Ready, Playing, Failed, Ready, Playing, Failed]);
}

#[test]
fn new_players_take_the_place_of_fading_ones() {
    let mut mix = PlayerMix::new();
    let now = Time::from_nanos(1_000_000_000);
    let file = wav(&[0.5; 4_800], 1, 48_000);
    let mut feeders = Vec::new();
    for round in 0..3 {
        let mut present = Vec::new();
        for _ in 0..MAX_PLAYERS {
            let reader: Box<dyn ReadAt> = Box::new(Memory(file.clone()));
            let origin = Origin::Reader(Arc::new(Mutex::new(Some(reader))), file.len() as u64);
            let mut parts = super::player(PlayerId::fresh(), origin, || Time::ZERO).unwrap();
            while parts.feeder.step() == Next::Again {}
            present.push(parts.voice.id());
            mix.add(parts.voice);
            feeders.push(parts.feeder);
        }
        let gone: Vec<PlayerId> = std::iter::from_fn(|| mix.poll_removed()).map(|voice| voice.id()).collect();
        assert!(present.iter().all(|id| !gone.contains(id)), "{round}");
        // These players still fade while the next ones come.
        if round == 0 {
            present.iter().for_each(|id| mix.start(*id, now));
            assert!(mix.send(now).is_some());
        }
        present.iter().for_each(|id| mix.remove(*id, now));
        assert_eq!(mix.poll_removed().is_none(), round == 0, "{round}");
    }
}

/// An MP3 file of silence: 44.1 kHz mono, frames of 1044 bytes and 1152 samples.
fn silent_mp3(frames: usize) -> Vec<u8> {
    let mut frame = vec![0; 1044];
    frame[..4].copy_from_slice(&[0xff, 0xfb, 0xe0, 0xc0]);
    frame.repeat(frames)
}

#[test]
fn long_mp3_is_sought_near_its_end() {
    let mut rig = Rig::of(silent_mp3(17_500));
    rig.feed();
    assert!(rig.shared().duration_ms() > 456_000, "{}", rig.shared().duration_ms());
    rig.start();
    rig.send(5);
    rig.seek(450_000);
    rig.send(50);
    assert_eq!(rig.states(), [Ready, Playing]);
    assert!((450_400..450_600).contains(&rig.shared().position_ms()), "{}", rig.shared().position_ms());
}

#[test]
fn any_length_and_position_is_converted() {
    let mut resampler = FileResampler::new(8_000).unwrap();
    assert_eq!(resampler.result_of(u64::MAX), u64::MAX);
    assert_eq!(resampler.result_of(8_000), 48_000);
    let mut rig = Rig::of(wav(&signal(4_800), 1, 192_000));
    rig.seek(100_000_000_000);
    rig.start();
    rig.send(10);
    assert_eq!(rig.states(), [Ready, Ended]);
    assert!(resampler.begin_at(100_000_000_000 * 48) < 100_000_000_000 * 8);
}

/// The events of a player of these bytes that is started.
fn events_of(bytes: Vec<u8>) -> Vec<(crate::event::PlayerState, i64, String)> {
    let mut rig = Rig::of(bytes);
    rig.start();
    rig.send(300);
    rig.events
}

#[test]
fn file_that_cannot_be_played_is_reported_with_its_reason() {
    let whole = wav(&signal(48_000), 1, 48_000);
    for (bytes, reason) in [
        (Vec::new(), "the file is empty"),
        (b"This is a text and no audio file, whatever its name says.".repeat(99), "give WAV, FLAC, MP3"),
        (whole[..20].to_vec(), "it was cut, or is no audio file"),
        (wav(&[], 1, 48_000), "no audio"),
        (wav(&signal(6_000), 6, 48_000), "6 channels"),
        (wav(&signal(6_000), 1, 4_000), "sample rate"),
    ] {
        let events = events_of(bytes);
        assert_eq!(events.len(), 1, "{events:?}");
        assert!(events[0].0 == Failed && events[0].2.contains(reason), "{reason}: {events:?}");
        assert!(events[0].2.starts_with("the player's reader: "), "{events:?}");
    }
}

#[test]
fn cut_file_is_played_as_far_as_it_goes() {
    let whole = wav(&signal(96_000), 1, 48_000);
    let mut rig = Rig::of(whole[..whole.len() / 2].to_vec());
    rig.start();
    let [left, _] = rig.send(300);
    assert_eq!(left[FADE..47_900], signal(47_900)[FADE..]);
    assert_eq!(rig.states(), [Ready, Playing, Failed]);
    assert!(rig.events[2].2.contains("the file was cut: it ends after 1.0 s of 2.0 s"), "{:?}", rig.events);
    rig.stop();
    rig.start();
    assert_eq!(rig.send(20)[0][FADE..9_600], signal(9_600)[FADE..], "it can be played again");
}

struct Endless(Arc<Mutex<u64>>);

impl ReadAt for Endless {
    fn read_at(&mut self, _: u64, buffer: &mut [u8]) -> Option<usize> {
        *self.0.lock() += buffer.len() as u64;
        buffer.fill(0);
        Some(buffer.len())
    }
}

#[test]
fn endless_head_is_read_to_a_limit() {
    let count = Arc::new(Mutex::new(0));
    let reader = Endless(count.clone());
    let origin = Origin::Reader(Arc::new(Mutex::new(Some(Box::new(reader)))), 1 << 50);
    let mut rig = Rig::new(origin, || Time::ZERO);
    rig.feed();
    assert_eq!(rig.states(), [Failed]);
    assert!(*count.lock() <= MAX_SEARCH + 1024 * 1024, "{}", count.lock());
}

#[test]
fn reading_that_takes_too_long_ends() {
    use std::sync::atomic::{AtomicU64, Ordering};
    static SECONDS: AtomicU64 = AtomicU64::new(0);
    let clock = || Time::from_nanos(SECONDS.fetch_add(1, Ordering::Relaxed) * 1_000_000_000);
    let origin = Origin::Reader(Arc::new(Mutex::new(Some(Box::new(Endless(Arc::default()))))), 1 << 50);
    let mut rig = Rig::new(origin, clock);
    rig.feed();
    assert!(rig.events[0].0 == Failed && rig.events[0].2.contains("within 10 s"), "{:?}", rig.events);
}

#[test]
fn player_that_rested_for_long_goes_on() {
    use std::sync::atomic::{AtomicU64, Ordering};
    static SECONDS: AtomicU64 = AtomicU64::new(0);
    let samples = signal(480_000);
    let clock = || Time::from_nanos(SECONDS.load(Ordering::Relaxed) * 1_000_000_000);
    let reader = Memory(wav(&samples, 1, 48_000));
    let size = reader.0.len() as u64;
    let mut rig = Rig::new(Origin::Reader(Arc::new(Mutex::new(Some(Box::new(reader)))), size), clock);
    rig.feed();
    SECONDS.store(60, Ordering::Relaxed);
    rig.start();
    let [left, _] = rig.send(200);
    assert_eq!(left[FADE..], samples[FADE..96_000]);
    SECONDS.store(3600, Ordering::Relaxed);
    assert_eq!(rig.send(300)[0][..], samples[96_000..240_000]);
    assert_eq!(rig.states(), [Ready, Playing]);
}

struct Failing(Memory, u64);

impl ReadAt for Failing {
    fn read_at(&mut self, position: u64, buffer: &mut [u8]) -> Option<usize> {
        if position > self.1 { None } else { self.0.read_at(position, buffer) }
    }
}

#[test]
fn failure_of_the_reader_is_reported_after_the_last_sample() {
    let bytes = wav(&signal(480_000), 1, 48_000);
    let length = bytes.len() as u64;
    let reader = Failing(Memory(bytes), 400_000);
    let origin = Origin::Reader(Arc::new(Mutex::new(Some(Box::new(reader)))), length);
    let mut rig = Rig::new(origin, || Time::ZERO);
    rig.start();
    let [left, _] = rig.send(400);
    assert_eq!(rig.states(), [Ready, Playing, Failed]);
    assert!(rig.events[2].2.contains("reader reported a failure"), "{:?}", rig.events);
    assert_eq!(left[FADE..90_000], signal(90_000)[FADE..]);
    assert!(steepest(&left) < 0.02);
}

struct Panicking;

impl ReadAt for Panicking {
    fn read_at(&mut self, _: u64, _: &mut [u8]) -> Option<usize> {
        panic!("deliberate")
    }
}

#[test]
fn panic_of_a_decoder_is_an_event() {
    let origin = Origin::Reader(Arc::new(Mutex::new(Some(Box::new(Panicking)))), 100);
    let mut rig = Rig::new(origin, || Time::ZERO);
    rig.feed();
    assert!(rig.events[0].0 == Failed && rig.events[0].2.contains("cannot handle"), "{:?}", rig.events);
    assert_eq!(rig.feed(), Next::Idle);
}

#[test]
fn file_is_read_no_further_after_the_destruction() {
    let count = Arc::new(Mutex::new(0));
    let origin = Origin::Reader(Arc::new(Mutex::new(Some(Box::new(Endless(count.clone()))))), 1 << 50);
    let mut rig = Rig::new(origin, || Time::ZERO);
    rig.shared().close();
    rig.feed();
    assert_eq!(*count.lock(), 0);
}

#[test]
fn shortest_files_are_repeated_without_an_underrun() {
    let mut rig = Rig::of(wav(&[0.25], 1, 48_000));
    rig.mix.set_passes(rig.id, None, rig.now);
    rig.start();
    let [left, _] = rig.send(200);
    let heard: Vec<usize> = (0..left.len()).filter(|n| left[*n] > 0.2).collect();
    assert!(heard.len() > 190 && heard.windows(2).all(|pair| pair[1] - pair[0] == FRAME), "{heard:?}");
    assert_eq!(rig.shared().missing(), 0);
}
