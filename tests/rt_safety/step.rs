//! The media thread's steps on sound: capture chain, send chain, aux input, sidetone, levels, paced devices.

use std::sync::Arc;
use std::time::Duration;

use assert_no_alloc::{assert_no_alloc, violation_count};
use audioroom::audio::capture::processor::{ProcessorRunner, ProcessorSlot};
use audioroom::audio::capture::{CaptureChain, Processing};
use audioroom::audio::device::{self, Capture, Playback};
use audioroom::audio::effect::{EffectChain, Sending};
use audioroom::audio::send::SendChain;
use audioroom::audio::{BLOCK, FRAME, Frame};
use audioroom::clock::Time;
use audioroom::config::{AudioProfile, EffectSettings, LatencyMode, ReverbPreset, TalkMode, TalkOptions};
use audioroom::link::Latest;
use audioroom::transport::{Certificate, Stack};

use super::{at, tone, without_allocation};

/// Limits of the mean number of allocator calls (allocations plus releases) per frame of 10 ms, from measurements with this test:
/// for the echo canceller of sonora 0.2.0, and for its gain control. Both run on the media thread, never in a device callback.
const SONORA_ECHO_CALLS: f64 = 55.0;
const SONORA_GAIN_CALLS: f64 = 2.0;

/// Mean number of allocator calls per frame of a capture chain, allocations plus releases.
fn allocator_calls(processing: &Processing) -> f64 {
    let mut chain = CaptureChain::new();
    let slot = Arc::new(ProcessorSlot::default());
    slot.set(Some(Box::new(|samples, _| samples.iter_mut().for_each(|sample| *sample *= 0.9))));
    chain.set_processor(Some(ProcessorRunner::new(slot, || Time::ZERO, Duration::from_millis(5))));
    chain.set(processing).unwrap();
    let mut frame = Frame::silence(1);
    let mut step = |k: usize| {
        let end = at(k as u64 * 10);
        for block in 0..4 {
            chain.far_end(&[0.1; BLOCK], end + Duration::from_micros(2_500 * block));
        }
        tone(&mut frame, k);
        frame.samples_mut()[k % FRAME] = f32::NAN;
        chain.press(k.is_multiple_of(3), end);
        chain.process(&mut frame, end);
        let _ = (chain.delay(), chain.is_voice(), chain.echo_stats());
    };
    // The first frames may allocate memory that is kept.
    (0..50).for_each(&mut step);
    let before = violation_count();
    assert_no_alloc(|| (50..250).for_each(&mut step));
    f64::from(violation_count() - before) / 200.0
}

#[test]
fn capture_chain_allocates_only_inside_sonora() {
    for mode in [TalkMode::Open, TalkMode::PushToTalk, TalkMode::VoiceActivation] {
        let talk = TalkOptions { mode, ..Default::default() };
        let own = Processing { high_pass: true, noise: true, talk, ..Default::default() };
        assert_eq!(allocator_calls(&own), 0.0, "high-pass, noise suppression, processor, gate, {mode:?}");
        assert_eq!(
            allocator_calls(&Processing { talk, ..Default::default() }),
            0.0,
            "processor, voice, gate, {mode:?}"
        );
    }
    let echo = allocator_calls(&Processing { echo: true, ..Default::default() });
    let gain = allocator_calls(&Processing { gain: true, ..Default::default() });
    assert!(echo > 0.0 && echo <= SONORA_ECHO_CALLS, "echo: {echo} per frame");
    assert!(gain > 0.0 && gain <= SONORA_GAIN_CALLS, "gain: {gain} per frame");
}

#[test]
fn effects_allocate_only_when_they_are_created() {
    let mut chain = EffectChain::new();
    let settings = |k: usize| EffectSettings {
        equalizer_db: [(k % 7) as f32 - 3.0; 10],
        semitones: (k % 9) as f32 - 4.5,
        reverb: Some(ReverbPreset::ALL[k % 4].options()),
        angle_deg: Some((k % 180) as f32),
    };
    chain.set(&settings(0)).unwrap();
    let mut frame = Frame::silence(1);
    without_allocation("the effects", || {
        for k in 0..300 {
            chain.set(&settings(k / 20)).unwrap();
            frame.clear(1 + k % 2);
            tone(&mut frame, k);
            let captured_end = at(k as u64 * if k == 200 { 11 } else { 10 });
            let sending =
                Sending { is_allowed: k % 50 != 0, channels: 2, restarts: k as u64 / 100, captured_end };
            chain.process(&mut frame, &sending);
        }
    });
}

#[test]
fn send_chain_allocates_only_at_creation() {
    for (latency, dred_ms) in [(LatencyMode::Low, 0), (LatencyMode::Balanced, 0), (LatencyMode::Robust, 200)]
    {
        let profile = AudioProfile { latency, dred_ms: Some(dred_ms), complexity: 2, ..Default::default() };
        let mut chain = SendChain::new(&profile).unwrap();
        let mut frame = Frame::silence(1);
        without_allocation("the send chain", || {
            for k in 0..100_usize {
                tone(&mut frame, k);
                chain.set_mic(!(40..70).contains(&k));
                chain.set_volume(if k > 80 { 50 } else { 100 });
                // With a gap of the device.
                let end = at(k as u64 * 10 + if k > 50 { 500 } else { 0 });
                chain.push(&frame, end);
                let _ = chain.poll().map(|packet| packet.payload.len());
                let _ = chain.level();
            }
        });
    }
}

#[test]
fn aux_input_and_sidetone_allocate_only_when_switched_on() {
    use audioroom::audio::aux_input::{self, AuxInput, Pull, PullSlot, Shape};
    use audioroom::audio::drift_fifo::DriftFifo;
    use audioroom::audio::sidetone::Sidetone;

    let pull: Pull = Box::new(|samples| {
        samples.fill(0.1);
        Some(Shape { channels: 1, rate_hz: 44_100 })
    });
    let slot = PullSlot::default();
    let (input, port) = aux_input::input(slot.clone(), || Time::ZERO).unwrap();
    let (mut aux, mut sidetone) = (AuxInput::new(), Sidetone::new());
    aux.set(Some(Box::new(input)));
    sidetone.set(Some(Box::new(DriftFifo::new().unwrap())));
    let mut chain = SendChain::new(&AudioProfile { complexity: 2, ..Default::default() }).unwrap();
    let mut frame = Frame::silence(1);
    let samples = [0.2; FRAME * 2];
    let mut round = |k: usize| {
        tone(&mut frame, k);
        let now = at(k as u64 * 10);
        // With a gap.
        if !(60..70).contains(&k) {
            let _ = port.push(&samples, 2, 48_000, now);
        }
        sidetone.push(&frame);
        chain.push_with_extra(&frame, aux.send(now), now);
        let _ = chain.poll().map(|packet| packet.payload.len());
        for _ in 0..4 {
            let mut block = [0.0; BLOCK * 2];
            let _ = aux.play(2, now).map(|sound| block.copy_from_slice(sound));
            sidetone.play(&mut block, 2);
        }
        aux.set_volume(k as u32, 100);
        let _ = aux.take_news(now).is_some();
    };
    without_allocation("aux input and sidetone", || (0..100).for_each(&mut round));
    *slot.lock() = Some(pull);
    // The first frame at another rate creates the resampler.
    (100..130).for_each(&mut round);
    without_allocation("an aux callback", || (130..200).for_each(&mut round));
}

#[test]
fn taps_of_recordings_only_copy() {
    use audioroom::audio::recorder::{FileCount, recording};
    use audioroom::config::{RecordedSource, RecordingConfig};
    use audioroom::id::{RecordingId, RoomId, StreamId};

    let folder = tempfile::tempdir().unwrap();
    let files = Arc::new(FileCount::default());
    let (room, streams) = (RoomId::fresh(), [StreamId::fresh(), StreamId::fresh()]);
    let sources = [
        RecordedSource::Voice,
        RecordedSource::Stream(streams[0]),
        RecordedSource::Mix,
        RecordedSource::Each,
    ];
    let mut ends = Vec::new();
    for (n, source) in sources.into_iter().enumerate() {
        let name = if source == RecordedSource::Each { "{user}.wav".to_owned() } else { format!("{n}.wav") };
        let path = folder.path().join(name).to_str().unwrap().to_owned();
        let config = RecordingConfig { source, path, channels: 1 + n as u32 % 2, ..Default::default() };
        ends.push(recording(RecordingId::fresh(), config, at(0), &files).unwrap());
    }
    let samples = [0.25; 2 * FRAME];
    let users = ["a user with a long id that is no short text", "bob"];
    let push = |ends: &mut Vec<(audioroom::audio::recorder::Tap, _)>, from: u64, to: u64| {
        without_allocation("a tap", || {
            for (tap, _) in ends.iter_mut() {
                for k in from..to {
                    tap.voice(&samples, 2, at(k * 10));
                    for block in 0..4 {
                        let time = at(k * 10) + Duration::from_micros(2_500 * block);
                        tap.played(&samples[..BLOCK], 1, time);
                        for (stream, user) in streams.iter().zip(users) {
                            tap.stream(*stream, &samples[..BLOCK], 1, time, || Some((room, user)));
                        }
                    }
                }
            }
        });
    };
    push(&mut ends, 0, 100);
    for (_, session) in &mut ends {
        assert!(!session.step(at(1_000)));
    }
    // Nobody reads: the rings fill up.
    push(&mut ends, 100, 2_000);
    for (_, session) in &mut ends {
        assert!(!session.step(at(20_000)));
    }
    // The other end has given up, as after an error of the disk: this end must not be the one that frees the ring.
    let (mut taps, sessions): (Vec<_>, Vec<_>) = ends.into_iter().unzip();
    drop(sessions);
    without_allocation("a tap without a writer", || {
        for tap in &mut taps {
            tap.voice(&samples, 2, at(20_010));
            tap.played(&samples[..BLOCK], 1, at(20_010));
            tap.stream(streams[0], &samples[..BLOCK], 1, at(20_010), || Some((room, users[0])));
            tap.end(at(20_020));
        }
    });
}

#[test]
fn levels_spectra_and_delay_meter_allocate_only_at_creation() {
    use audioroom::audio::level::Meter;
    use audioroom::audio::mic_attention::Attention;
    use audioroom::audio::receive_stream::ReceiveStreamStats;
    use audioroom::audio::spectrum::Analyser;
    use audioroom::engine::delay::StreamDelay;

    let (mut meter, mut analyser) = (Meter::new(FRAME), Analyser::new());
    let (mut attention, mut delay, receive_stream) =
        (Attention::new(), StreamDelay::default(), ReceiveStreamStats::default());
    meter.keep_history(Some(1));
    let mut frame = Frame::silence(1);
    without_allocation("levels", || {
        for k in 0..4_000_usize {
            tone(&mut frame, k);
            meter.push(frame.samples());
            let _ = attention.frame(frame.samples(), k < 2_000, meter.is_loud());
            delay.packet(k as u32 * 960, at(k as u64 * 20));
            if k % 10 == 9 {
                let _ = (meter.take_period(), delay.stages(&receive_stream, Some(1.0), at(k as u64 * 20)));
                let _ = meter.history().map(|sound| analyser.analyse(sound));
            }
        }
    });
    assert!(delay.clock_ppm().is_some());
}

#[test]
fn paced_devices_only_copy() {
    let path = std::env::temp_dir().join(format!("audioroom-rt-{}.wav", std::process::id()));
    let spec = audioroom::config::DeviceSpec::File(path.clone());
    let log = audioroom::log::Log::off();
    let mut file = device::open_playback(&spec, Arc::new(|| {}), &log).unwrap();
    let mut memory = Playback::memory(5);
    let mut captures = [Capture::null(), Capture::samples(vec![0.1; 7000], 2)];
    let mut frame = Frame::silence(1);
    without_allocation("a paced device", || {
        for k in 0..300 {
            for capture in &mut captures {
                while capture.read(at(k * 7), &mut frame).is_some() {}
            }
            for playback in [&mut file, &mut memory] {
                while playback.wanted(at(k * 7)).is_some() {
                    playback.write(&[0.3; BLOCK]);
                }
            }
        }
        // The thread did not run for a long time.
        while file.wanted(at(20_000)).is_some() {
            file.write(&[0.3; BLOCK]);
        }
    });
    drop(file);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn latest_value_cell_only_copies() {
    let cell = Latest::<3>::default();
    without_allocation("the cell", || {
        cell.set([1, 2, 3]);
        assert_eq!(cell.get(), Some([1, 2, 3]));
    });
}

#[test]
fn underruns_and_late_ticks_are_counted_when_they_happen() {
    use audioroom::engine::media::{Input, Media, MediaSetup};
    use audioroom::engine::message::{DeviceRequest, ToMedia};
    let setup = MediaSetup {
        stack: Stack::WebRtc,
        certificate: Certificate::generate().unwrap(),
        profile: AudioProfile::default(),
        wall_offset: Duration::ZERO,
        seed: 1,
    };
    let mut media = Media::new(setup).unwrap();
    let (playback, pull) = device::application_playback(Arc::new(|| {}));
    media
        .handle(Input::Message(ToMedia::Device(DeviceRequest::Playback(1, Some(Box::new(playback))))), at(0));
    let mut out = [0.0; 480];
    let mut rounds = |media: &mut Media, rounds: std::ops::Range<u64>, serve: bool| {
        for k in rounds {
            pull.pull(&mut out, 1, 48_000, at(k * 10)).unwrap();
            if serve {
                media.handle(Input::Timeout, at(k * 10));
            }
        }
        media.stats(at(5000)).playback_underruns
    };
    let warm = rounds(&mut media, 0..50, true);
    assert_eq!(rounds(&mut media, 50..100, true), warm, "a served loudspeaker has no underrun");
    assert!(rounds(&mut media, 100..120, false) > warm, "a loudspeaker that is not served has underruns");

    media.handle(
        Input::Message(ToMedia::Device(DeviceRequest::Playback(2, Some(Box::new(Playback::null()))))),
        at(6000),
    );
    media.handle(Input::Timeout, at(6000));
    let before = media.stats(at(6000)).late_wakeups;
    for (late, counted) in [(4, 0), (6, 1), (1, 1), (40, 2)] {
        let due = media.deadline().unwrap();
        media.handle(Input::Timeout, due + Duration::from_millis(late));
        assert_eq!(media.stats(due).late_wakeups - before, counted, "{late} ms late");
    }
}

#[test]
fn media_players_allocate_nothing_on_the_media_thread() {
    use audioroom::audio::player::test_rig::{Rig, wav};

    let file: Vec<f32> = (0..48_000).map(|n| (n as f32 * 0.03).sin() * 0.3).collect();
    let mut rig = Rig::of(wav(&file, 1, 44_100));
    rig.mix.set_passes(rig.id, Some(2), rig.now);
    rig.start();
    let round = |rig: &mut Rig, k: usize| {
        rig.feed();
        without_allocation("a media player", || {
            let now = at(1_000 + k as u64 * 10);
            // Without a microphone for a while.
            let _ = (!(60..120).contains(&k)).then(|| rig.mix.send(now).is_some());
            for block in 0..4 {
                let _ = rig.mix.play(2, now + Duration::from_micros(2_500 * block)).is_some();
            }
            match k {
                20 => rig.mix.pause(rig.id, now),
                25 => rig.mix.resume(rig.id, now),
                30 => rig.mix.set_volumes(rig.id, 50, 150, now),
                150 => rig.mix.set_outputs(rig.id, false, true, now),
                _ => {}
            }
            rig.mix.clean(now);
            let _ = rig.mix.poll_event();
        });
    };
    (0..200).for_each(|k| round(&mut rig, k));
    rig.seek(300);
    (200..260).for_each(|k| round(&mut rig, k));
    rig.stop();
    rig.start();
    (260..300).for_each(|k| round(&mut rig, k));
    without_allocation("the end of a player", || {
        rig.mix.remove(rig.id, at(4_000));
        let _ = rig.mix.send(at(4_000));
    });
    assert!(rig.mix.poll_removed().is_some(), "another thread frees it");
}
