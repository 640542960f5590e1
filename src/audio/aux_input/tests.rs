//! Tests of the aux input at any rate and format, with any clock, with missing audio, and with switches.
#![forbid(unsafe_code)]

use super::*;
use crate::audio::BLOCK_NANOS;
use crate::audio::test_signal::steepest;

thread_local! {
    static NOW: std::cell::Cell<u64> = const { std::cell::Cell::new(1) };
}

fn at(milliseconds: u64) -> Time {
    Time::from_nanos(1_000_000_000) + Duration::from_millis(milliseconds)
}

fn tone(rate_hz: u32, start: usize, count: usize, channels: usize) -> Vec<f32> {
    let sample = |n: usize| 0.4 * (n as f32 * 440.0 * std::f32::consts::TAU / rate_hz as f32).sin();
    (start..start + count).flat_map(|n| std::iter::repeat_n(sample(n), channels)).collect()
}

fn on(pull: Option<Pull>) -> (AuxInput, Arc<PushPort>) {
    let slot: PullSlot = Arc::new(Mutex::new(pull));
    let (input, port) = input(slot, || Time::from_nanos(NOW.get())).unwrap();
    let mut aux_input = AuxInput::new();
    aux_input.set(Some(Box::new(input)));
    (aux_input, port)
}

fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |most, sample| most.max(sample.abs()))
}

/// Runs ticks of 10 ms and collects the sent and the local audio, one channel each.
struct Run {
    aux_input: AuxInput,
    tick: u64,
    has_microphone: bool,
    sent: Vec<f32>,
    played: Vec<f32>,
}

impl Run {
    fn new(aux_input: AuxInput, has_microphone: bool) -> Run {
        Run { aux_input, tick: 0, has_microphone, sent: Vec::new(), played: Vec::new() }
    }

    fn tick(&mut self) {
        let now = at(self.tick * 10);
        self.tick += 1;
        if self.has_microphone {
            match self.aux_input.send(now) {
                Some(frame) => self.sent.extend(frame.samples().iter().step_by(frame.channels())),
                None => self.sent.extend([0.0; FRAME]),
            }
        }
        for block in 0..4 {
            let now = now + Duration::from_nanos(block * BLOCK_NANOS);
            match self.aux_input.play(1, now) {
                Some(samples) => self.played.extend_from_slice(samples),
                None => self.played.extend([0.0; BLOCK]),
            }
        }
    }
}

#[test]
fn pushed_sound_of_any_format_is_sent_and_played() {
    for (rate_hz, channels) in [(48_000, 1), (48_000, 2), (44_100, 2), (16_000, 1), (32_000, 2)] {
        for has_microphone in [true, false] {
            let (aux_input, port) = on(None);
            let mut run = Run::new(aux_input, has_microphone);
            let count = rate_hz as usize / 100;
            // One frame ahead, as recommended for an application with its own clock.
            port.push(&tone(rate_hz, 0, count, channels), channels, rate_hz, at(0)).unwrap();
            for k in 1..100 {
                port.push(&tone(rate_hz, k * count, count, channels), channels, rate_hz, at(k as u64 * 10))
                    .unwrap();
                run.tick();
            }
            let which = format!("{rate_hz} Hz, {channels} channels, microphone {has_microphone}");
            let played = &run.played[12_000..];
            assert!(
                (peak(played) - 0.4).abs() < 0.01 && steepest(played) < 0.025,
                "{which}: {}",
                steepest(played)
            );
            if has_microphone {
                let sent = &run.sent[12_000..];
                assert!((peak(sent) - 0.4).abs() < 0.01 && steepest(sent) < 0.025, "{which}");
            }
            assert_eq!(run.aux_input.missing_frames(), 0, "{which}");
        }
    }
}

#[test]
fn callback_is_called_only_as_needed() {
    for (rate_hz, channels) in [(48_000, 2), (44_100, 1), (8_000, 1)] {
        let calls = Arc::new(Mutex::new(0_usize));
        let count = rate_hz as usize / 100;
        let counter = calls.clone();
        let pull: Pull = Box::new(move |samples| {
            let mut calls = counter.lock();
            let given = tone(rate_hz, *calls * count, count, channels);
            samples[..given.len()].copy_from_slice(&given);
            *calls += 1;
            Some(Shape { channels, rate_hz })
        });
        let (aux_input, _port) = on(Some(pull));
        let mut run = Run::new(aux_input, true);
        (0..100).for_each(|_| run.tick());
        let calls = *calls.lock();
        assert!((100..=103).contains(&calls), "{rate_hz}: {calls}");
        assert!((peak(&run.sent[12_000..]) - 0.4).abs() < 0.01, "{rate_hz}");
        assert!(steepest(&run.played[12_000..]) < 0.025, "{rate_hz}");
        assert_eq!(run.aux_input.missing_frames(), 0, "{rate_hz}");
    }
}

#[test]
fn missing_sound_fades_to_silence_and_is_reported_once() {
    let (aux_input, port) = on(None);
    let mut run = Run::new(aux_input, true);
    let mut news = Vec::new();
    for k in 0..300_usize {
        // Half a second is missing.
        if !(50..100).contains(&k) {
            port.push(&[0.4; FRAME], 1, 48_000, at(k as u64 * 10)).unwrap();
        }
        run.tick();
        news.extend(run.aux_input.take_news(at(k as u64 * 10)));
    }
    assert_eq!(news, [News::Dry(1)]);
    assert_eq!(peak(&run.sent[52 * FRAME..99 * FRAME]), 0.0);
    assert_eq!(peak(&run.sent[150 * FRAME..]), 0.4);
    assert!(steepest(&run.sent) < 0.4 / 100.0, "{}", steepest(&run.sent));
    assert!(steepest(&run.played) < 0.4 / 40.0, "{}", steepest(&run.played));
}

#[test]
fn callback_without_sound_is_not_reported_as_missing() {
    let mut left = 20;
    let pull: Pull = Box::new(move |samples| {
        left -= 1;
        samples.fill(0.3);
        (left > 0).then_some(Shape { channels: 1, rate_hz: 48_000 })
    });
    let (aux_input, _port) = on(Some(pull));
    let mut run = Run::new(aux_input, true);
    (0..50).for_each(|_| run.tick());
    assert_eq!((run.aux_input.missing_frames(), run.aux_input.take_news(at(500))), (0, None));
    assert_eq!(peak(&run.sent[30 * FRAME..]), 0.0);
}

#[test]
fn slow_callback_is_reported() {
    let pull: Pull = Box::new(|samples| {
        NOW.set(NOW.get() + 7_000_000);
        samples.fill(0.1);
        Some(Shape { channels: 2, rate_hz: 48_000 })
    });
    let (aux_input, _port) = on(Some(pull));
    let mut run = Run::new(aux_input, true);
    (0..10).for_each(|_| run.tick());
    assert_eq!(run.aux_input.take_news(at(100)), Some(News::Slow(Duration::from_millis(7))));
    assert_eq!(run.aux_input.take_news(at(110)), None);
}

#[test]
fn callback_with_invalid_format_is_reported_and_silent() {
    for shape in [
        Shape { channels: 3, rate_hz: 16_000 },
        Shape { channels: 0, rate_hz: 48_000 },
        Shape { channels: 1, rate_hz: 1_000 },
        Shape { channels: 2, rate_hz: 96_000 },
        Shape { channels: 1, rate_hz: 44_150 },
        Shape { channels: usize::MAX, rate_hz: u32::MAX },
    ] {
        let (aux_input, _port) = on(Some(Box::new(move |_| Some(shape))));
        let mut run = Run::new(aux_input, true);
        run.tick();
        assert_eq!(run.aux_input.take_news(at(10)), Some(News::Format(PortError::Format)), "{shape:?}");
        assert_eq!(peak(&run.sent), 0.0);
    }
}

#[test]
fn non_finite_and_denormal_samples_become_silence() {
    let (aux_input, port) = on(None);
    let mut run = Run::new(aux_input, true);
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40] {
        port.push(&[bad; FRAME], 1, 48_000, at(0)).unwrap();
        run.tick();
    }
    assert!(run.sent.iter().chain(&run.played).all(|sample| *sample == 0.0));
}

#[test]
fn local_and_sent_volume_are_separate_and_do_not_click() {
    let (aux_input, port) = on(None);
    let mut run = Run::new(aux_input, true);
    let mut levels = Vec::new();
    for k in 0..240 {
        match k {
            40 => run.aux_input.set_volume(0, 50),
            80 => run.aux_input.set_volume(200, 0),
            120 => run.aux_input.set_muted(true),
            160 => run.aux_input.set(None),
            _ => {}
        }
        port.push(&[0.3; FRAME], 1, 48_000, at(k * 10)).unwrap_or(());
        run.tick();
        if k % 40 == 39 {
            levels.push((run.sent[run.sent.len() - 1], run.played[run.played.len() - 1]));
        }
    }
    let expected = [(0.3, 0.3), (0.15, 0.0), (0.0, 0.6), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)];
    for (level, expected) in levels.iter().zip(expected) {
        assert!((level.0 - expected.0).abs() < 0.01 && (level.1 - expected.1).abs() < 0.01, "{levels:?}");
    }
    assert!(steepest(&run.sent) < 0.003 && steepest(&run.played) < 0.006);
}

#[test]
fn pace_passes_between_loudspeaker_and_microphone() {
    let (aux_input, port) = on(None);
    let mut run = Run::new(aux_input, false);
    for k in 0..300 {
        run.has_microphone = (100..200).contains(&k);
        // Frames that are not fetched while the pace passes from one device to the other stay in the ring, which may be full for
        // a moment.
        let _ = port.push(&[0.3; FRAME], 1, 48_000, at(k * 10));
        run.tick();
    }
    for tick in [90, 190, 290] {
        assert!((run.played[tick * FRAME] - 0.3).abs() < 0.01, "at {tick}");
    }
    assert!(steepest(&run.played) < 0.01, "{}", steepest(&run.played));
}

#[test]
fn aux_input_that_is_off_returns_no_audio() {
    let mut aux_input = AuxInput::new();
    assert!(aux_input.send(at(0)).is_none() && aux_input.play(2, at(0)).is_none());
    assert_eq!(aux_input.take_news(at(0)), None);
}
