//! The whole capture chain, offline, on sounds with a known result.
#![forbid(unsafe_code)]

mod fixture;

use super::processor::ProcessorSlot;
use super::*;
use crate::audio::SAMPLE_RATE;
use crate::audio::level::measure;
use crate::config::TalkMode;
use fixture::*;
use std::sync::Arc;

const SECOND: usize = SAMPLE_RATE as usize;

fn with(processing: Processing) -> CaptureChain {
    let mut chain = CaptureChain::new();
    chain.set(&processing).unwrap();
    chain
}

fn all_on() -> Processing {
    Processing { echo: true, high_pass: true, noise: true, gain: true, ..Default::default() }
}

fn only(set: impl Fn(&mut Processing)) -> Processing {
    let mut processing = Processing::default();
    set(&mut processing);
    processing
}

#[test]
fn chain_with_all_steps_off_changes_nothing() {
    let mut chain = CaptureChain::new();
    for channels in [1, 2] {
        let mut frame = Frame::silence(channels);
        for k in 0..50 {
            let sound = noise(k as u64, FRAME * channels);
            frame.samples_mut().copy_from_slice(&sound);
            chain.process(&mut frame, end_of(k));
            assert_eq!(frame.samples(), sound);
        }
    }
    assert_eq!(chain.delay(), Duration::ZERO);
}

#[test]
fn each_step_has_its_stated_delay() {
    let sound = voice(1, 2 * SECOND);
    for (processing, tolerance) in [
        (only(|p| p.echo = true), 3),
        (only(|p| p.noise = true), 3),
        (only(|p| p.high_pass = true), 3),
        (only(|p| p.gain = true), 0),
        (all_on(), 6),
    ] {
        let mut chain = with(processing);
        let out = run(&mut chain, &sound, &[], 0);
        let found = lag(&sound[SECOND..SECOND + SECOND / 4], &out[SECOND..], 1_200);
        let stated = (chain.delay().as_nanos() * 48 / 1_000_000) as usize;
        assert!(found.abs_diff(stated) <= tolerance, "{processing:?}: {found}, stated {stated}");
    }
}

#[test]
fn switching_steps_during_speech_does_not_click() {
    let sound = voice(2, 4 * SECOND);
    let steps: [fn(&mut Processing); 5] =
        [|p| p.echo = true, |p| p.high_pass = true, |p| p.noise = true, |p| p.gain = true, |p| *p = all_on()];
    for step in steps {
        let mut chain = CaptureChain::new();
        let mut out = Vec::new();
        for (n, piece) in sound.chunks_exact(SECOND / 10).enumerate() {
            let processing = if n % 6 < 3 { Processing::default() } else { only(step) };
            chain.set(&processing).unwrap();
            out.extend(run(&mut chain, piece, &[], n * 10));
        }
        // Gain control begins with 4 dB, a factor of 1.58. The limit leaves a margin above that.
        let limit = steepest(&sound) * 1.7;
        assert!(steepest(&out) <= limit, "{} > {limit}", steepest(&out));
    }
}

#[test]
fn echo_falls_by_40_db_within_5_seconds() {
    let far_end = speech(3, 10 * SECOND);
    let microphone = echo(&far_end, 40, -6.0, 9);
    let mut chain = with(only(|p| p.echo = true));
    let out = run(&mut chain, &microphone, &far_end, 0);
    let loss = level_db(&microphone[5 * SECOND..]) - level_db(&out[5 * SECOND..]);
    assert!(loss >= 40.0, "{loss} dB");
}

#[test]
fn lengthened_echo_path_is_found_again() {
    let far_end = speech(4, 18 * SECOND);
    let mut microphone = echo(&far_end, 40, -6.0, 10);
    let later = echo(&far_end, 120, -6.0, 10);
    microphone[8 * SECOND..].copy_from_slice(&later[8 * SECOND..]);
    let mut chain = with(only(|p| p.echo = true));
    let out = run(&mut chain, &microphone, &far_end, 0);
    let loss = |from: usize, to: usize| {
        level_db(&microphone[from * SECOND..to * SECOND]) - level_db(&out[from * SECOND..to * SECOND])
    };
    assert!(loss(5, 8) >= 38.0, "before: {} dB", loss(5, 8));
    assert!(loss(14, 18) >= 35.0, "6 s after: {} dB", loss(14, 18));
}

#[test]
fn replaced_microphone_is_aligned_again() {
    // The times of the second microphone are 70 ms too early, and there are no frames for 300 ms between the two.
    let far_end = speech(5, 16 * SECOND);
    let microphone = echo(&far_end, 40, -6.0, 11);
    let mut chain = with(only(|p| p.echo = true));
    let mut frame = Frame::silence(1);
    let (mut given, mut output) = (Vec::new(), Vec::new());
    for k in 0..1_600 {
        let at = k * FRAME..(k + 1) * FRAME;
        chain.far_end(&far_end[at.clone()], end_of(k) - duration_of(FRAME as u64));
        if (700..730).contains(&k) {
            continue;
        }
        if k == 730 {
            chain.device_changed();
        }
        let off = if k >= 730 { Duration::from_millis(70) } else { Duration::ZERO };
        frame.samples_mut().copy_from_slice(&microphone[at]);
        given.extend_from_slice(frame.samples());
        chain.process(&mut frame, end_of(k) - off);
        output.extend_from_slice(frame.samples());
    }
    let tail = given.len() - 3 * SECOND;
    let loss = level_db(&given[tail..]) - level_db(&output[tail..]);
    assert!(loss >= 35.0, "{loss} dB");
    assert_eq!(chain.alignment().alignments(), 2);
}

#[test]
fn noise_falls_in_pauses_and_voice_stays() {
    let voice = speech(6, 6 * SECOND);
    let hiss = at_level(noise(7, 6 * SECOND), -40.0);
    let mut noisy = voice;
    noisy[4 * SECOND..].fill(0.0);
    noisy.iter_mut().zip(&hiss).for_each(|(sample, hiss)| *sample += hiss);
    let mut chain = with(only(|p| p.noise = true));
    let out = run(&mut chain, &noisy, &[], 0);
    let voice_loss = level_db(&noisy[SECOND..3 * SECOND]) - level_db(&out[SECOND..3 * SECOND]);
    let noise_loss = level_db(&noisy[5 * SECOND..]) - level_db(&out[5 * SECOND..]);
    assert!(noise_loss > 15.0, "{noise_loss} dB");
    assert!(voice_loss.abs() < 3.0, "{voice_loss} dB");
}

#[test]
fn gain_control_amplifies_quiet_voice() {
    let quiet = at_level(speech(8, 12 * SECOND), -42.0);
    let mut chain = with(only(|p| p.gain = true));
    let out = run(&mut chain, &quiet, &[], 0);
    let first = level_db(&out[..SECOND / 4]) - level_db(&quiet[..SECOND / 4]);
    assert!((first - gain::INITIAL_GAIN_DB).abs() < 1.5, "it begins at {first} dB");
    let late = level_db(&out[10 * SECOND..]);
    assert!(late > -32.0 && late < -15.0, "{late} dBFS");
}

#[test]
fn non_finite_samples_do_not_poison_any_step() {
    let sound = voice(9, 3 * SECOND);
    for channels in [1, 2] {
        let mut chain = with(all_on());
        let mut frame = Frame::silence(channels);
        let mut loudest = f32::NEG_INFINITY;
        for k in 0..300 {
            for (n, samples) in frame.samples_mut().chunks_exact_mut(channels).enumerate() {
                samples.fill(sound[k * FRAME + n]);
            }
            let played = match k {
                50 => [f32::NAN; FRAME],
                60 => [f32::NEG_INFINITY; FRAME],
                _ => [0.01; FRAME],
            };
            chain.far_end(&played, end_of(k) - duration_of(FRAME as u64));
            let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40, f32::MAX][k % 5];
            if (100..120).contains(&k) {
                frame.samples_mut()[k % FRAME] = bad;
            }
            chain.process(&mut frame, end_of(k));
            assert!(frame.samples().iter().all(|s| s.is_finite() && s.abs() <= 16.0), "frame {k}");
            if k > 250 {
                loudest = loudest.max(measure(frame.samples()).rms_dbfs);
            }
        }
        assert!(loudest > -37.0, "the voice is there again: {loudest} dBFS");
    }
}

#[test]
fn stereo_becomes_mono_and_stereo_again_without_click() {
    let (left, right) = (voice(10, 2 * SECOND), voice(11, 2 * SECOND));
    let mut chain = CaptureChain::new();
    let mut frame = Frame::silence(2);
    let mut output = [Vec::new(), Vec::new()];
    for k in 0..200 {
        chain.set(&only(|p| p.noise = (50..150).contains(&k))).unwrap();
        for (n, pair) in frame.samples_mut().chunks_exact_mut(2).enumerate() {
            pair.copy_from_slice(&[left[k * FRAME + n], right[k * FRAME + n]]);
        }
        chain.process(&mut frame, end_of(k));
        for pair in frame.samples().chunks_exact(2) {
            output[0].push(pair[0]);
            output[1].push(pair[1]);
        }
    }
    assert_eq!(output[0][..50 * FRAME], left[..50 * FRAME]);
    assert_eq!(output[0][60 * FRAME..150 * FRAME], output[1][60 * FRAME..150 * FRAME]);
    assert_eq!(output[1][160 * FRAME..], right[160 * FRAME..]);
    let limit = steepest(&left).max(steepest(&right)) * 1.5;
    assert!(steepest(&output[0]) < limit && steepest(&output[1]) < limit);
}

#[test]
fn voice_opens_gate_with_and_without_noise_suppression() {
    for noise_on in [true, false] {
        let mut sound = vec![0.0; SECOND];
        sound.extend(voice(12, 2 * SECOND));
        sound.extend(vec![0.0; 2 * SECOND]);
        let hiss = at_level(noise(13, sound.len()), -62.0);
        sound.iter_mut().zip(&hiss).for_each(|(sample, hiss)| *sample += hiss);
        let talk = TalkOptions { mode: TalkMode::VoiceActivation, ..Default::default() };
        let mut chain = with(Processing { noise: noise_on, talk, ..Default::default() });
        let mut states = Vec::new();
        for (k, piece) in sound.chunks_exact(FRAME).enumerate() {
            run(&mut chain, piece, &[], k);
            states.push((chain.is_voice(), chain.is_open()));
        }
        assert!(states[50..95].iter().all(|state| *state == (false, false)), "noise suppression {noise_on}");
        let opened = states.iter().skip(100).position(|state| state.1).unwrap_or(usize::MAX);
        assert!(opened <= 8, "it opens {opened} frames after the voice begins, noise suppression {noise_on}");
        let voiced = states[110..300].iter().filter(|state| state.0).count();
        assert!(voiced > 170, "{voiced} of 190 frames, noise suppression {noise_on}");
        assert!(states[400..].iter().all(|state| *state == (false, false)), "noise suppression {noise_on}");
    }
}

#[test]
fn voice_is_detected_before_the_gate() {
    let talk = TalkOptions { mode: TalkMode::PushToTalk, ..Default::default() };
    let mut chain = with(Processing { noise: true, talk, ..Default::default() });
    let sound = voice(14, SECOND);
    let out = run(&mut chain, &sound, &[], 0);
    assert!(out[SECOND / 2..].iter().all(|sample| *sample == 0.0));
    assert!(chain.is_voice() && !chain.is_open() && chain.voice_probability() > 0.3);
    chain.press(true, end_of(99));
    let out = run(&mut chain, &sound, &[], 100);
    assert!(level_db(&out) > -30.0);
}

#[test]
fn processor_runs_after_steps_and_before_gate() {
    let slot = Arc::new(ProcessorSlot::default());
    slot.set(Some(Box::new(|samples, _| samples.fill(0.5))));
    let talk = TalkOptions { mode: TalkMode::PushToTalk, release_ms: Some(1), ..Default::default() };
    let mut chain = with(Processing { talk, ..Default::default() });
    chain.set_processor(Some(ProcessorRunner::new(slot, || Time::ZERO, Duration::from_millis(5))));
    chain.press(true, Time::ZERO);
    let out = run(&mut chain, &vec![0.0; 20 * FRAME], &[], 0);
    assert_eq!(out[20 * FRAME - 1], 0.5);
    chain.press(false, end_of(19));
    let out = run(&mut chain, &vec![0.0; 40 * FRAME], &[], 20);
    assert_eq!(out[40 * FRAME - 1], 0.0);
}

#[test]
fn automatic_switches_are_on_for_microphones_only() {
    let pinned = CaptureSettings { echo: Some(false), gain: Some(true), ..Default::default() };
    let microphone = Processing::resolve(&pinned, true);
    assert_eq!((microphone.echo, microphone.noise, microphone.gain), (false, true, true));
    let file = Processing::resolve(&pinned, false);
    assert_eq!((file.echo, file.high_pass, file.noise, file.gain), (false, false, false, true));
}
