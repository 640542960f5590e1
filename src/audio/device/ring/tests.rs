//! Tests of the rings at various callback sizes, rates and clocks.
#![forbid(unsafe_code)]

use super::*;
use std::sync::atomic::AtomicUsize;

fn counter() -> (Wake, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let wake = {
        let count = count.clone();
        Arc::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        })
    };
    (wake, count)
}

fn at(micros: u64) -> Time {
    Time::from_nanos(9_000_000_000) + Duration::from_micros(micros)
}

#[test]
fn callbacks_of_any_size_become_frames_with_times() {
    for (rate, channels) in [(48_000, 1), (48_000, 2), (44_100, 1), (16_000, 2)] {
        let (wake, count) = counter();
        let (mut writer, mut reader) = capture(rate, channels, wake, None).unwrap();
        let mut frame = Frame::silence(1);
        let (mut frames, mut samples, mut worst) = (0_u64, 0_u64, 0_i64);
        for k in 0..300 {
            let size = [480, 24, 300, 477][k % 4] * rate as usize / 48_000;
            writer.write(&vec![0.25; size * channels]);
            samples += size as u64;
            writer.commit(at(0) + time_of(samples, rate));
            while let Some(end) = reader.read(&mut frame) {
                frames += 1;
                assert_eq!(frame.channels(), channels);
                let expected = at(0) + Duration::from_millis(10 * frames);
                worst = worst.max((end.as_nanos() as i64 - expected.as_nanos() as i64).abs());
            }
        }
        assert_eq!(reader.started(), Some(at(0)));
        assert_eq!(count.load(Ordering::Relaxed), 300, "one wake-up per callback");
        assert!(frames.abs_diff(samples * 100 / u64::from(rate)) <= 2, "{frames} frames");
        // Up to one step of the resampler is buffered inside it.
        assert!(worst <= 2_500_000, "{rate}: times are off by {worst} ns");
        assert!(rate != 48_000 || worst < 10_000, "{worst}");
        assert_eq!(reader.counts(), DeviceCounts::default());
    }
}

#[test]
fn frame_times_continue_while_clock_is_being_written() {
    let (mut writer, mut reader) = capture(48_000, 1, counter().0, None).unwrap();
    let mut frame = Frame::silence(1);
    writer.write(&[0.0; 480]);
    assert_eq!(reader.read(&mut frame), None, "its time is not known yet");
    writer.commit(at(10_000));
    assert_eq!(reader.read(&mut frame), Some(at(10_000)));
    writer.write(&[0.0; 960]);
    writer.shared.handover.stop_writer_half_way();
    assert_eq!(reader.read(&mut frame), Some(at(20_000)));
    assert_eq!(reader.read(&mut frame), Some(at(30_000)));
    writer.commit(at(31_000));
    writer.write(&[0.0; 480]);
    writer.commit(at(41_000));
    assert_eq!(reader.read(&mut frame), Some(at(41_000)));
}

#[test]
fn frame_read_before_its_commit_gets_time_from_earlier_commit() {
    let (mut writer, mut reader) = capture(48_000, 1, counter().0, None).unwrap();
    let mut frame = Frame::silence(1);
    writer.write(&[0.0; 480]);
    writer.commit(at(10_000));
    assert_eq!(reader.read(&mut frame), Some(at(10_000)));
    writer.write(&[0.0; 480]);
    assert_eq!(reader.read(&mut frame), Some(at(20_000)), "computed from the previous commit");
    writer.commit(at(20_000));
    writer.write(&[0.0; 480]);
    assert_eq!(reader.read(&mut frame), Some(at(30_000)));
}

#[test]
fn failure_texts_say_how_sound_returns() {
    for failure in [Failure::Gone, Failure::Invalidated, Failure::Denied, Failure::Backend, Failure::Stalled]
    {
        let (writer, mut reader) = capture(48_000, 1, counter().0, None).unwrap();
        writer.shared().fail(failure);
        let text = reader.take_error().unwrap().context;
        assert!(text.contains("automatically"), "{text}");
    }
}

#[test]
fn unread_microphone_drops_and_counts_samples() {
    let (mut writer, reader) = capture(48_000, 1, counter().0, None).unwrap();
    for k in 0..30 {
        writer.write(&[0.0; 480]);
        writer.commit(at(10_000 * k));
    }
    assert_eq!(reader.counts().dropped_samples, 10 * 480);
    assert_eq!(reader.counts().glitches, 10);
}

#[test]
fn loudspeaker_ring_holds_one_callback() {
    let (mut reader, mut writer) = playback(48_000, 1, counter().0, None).unwrap();
    assert_eq!(writer.wanted(at(0)), None, "nothing is rendered before the first callback");
    let mut out = [1.0; 480];
    reader.read(&mut out);
    reader.commit(at(5_000));
    assert_eq!(out, [0.0; 480]);
    let mut times = Vec::new();
    for k in 1..50_u64 {
        while let Some(playout_at) = writer.wanted(at(10_000 * (k - 1))) {
            times.push(playout_at);
            writer.write(&[0.5; BLOCK]);
        }
        reader.read(&mut out);
        reader.commit(at(5_000 + 10_000 * k));
        assert_eq!(out, [0.5; 480]);
    }
    assert_eq!(writer.started(), Some(at(15_000)));
    for (k, playout_at) in times.iter().enumerate() {
        let expected = at(15_000) + Duration::from_micros(2_500 * k as u64);
        assert!(playout_at.as_nanos().abs_diff(expected.as_nanos()) < 10_000);
    }
    assert_eq!(writer.counts(), DeviceCounts::default());
    // An underrun plays silence, is counted, and enlarges the margin.
    reader.read(&mut out);
    reader.commit(at(600_000));
    assert_eq!(writer.counts().missing_samples, 480);
    let blocks =
        std::iter::from_fn(|| writer.wanted(at(600_000)).map(|_| writer.write(&[0.5; BLOCK]))).count();
    assert_eq!(blocks, 5);
}

#[test]
fn loudspeaker_at_another_rate_is_resampled() {
    let (mut reader, mut writer) = playback(44_100, 2, counter().0, None).unwrap();
    let mut out = [0.0; 882];
    let mut blocks = 0;
    for k in 0..200 {
        reader.read(&mut out);
        reader.commit(at(10_000 * k));
        while writer.wanted(at(10_000 * k)).is_some() {
            writer.write(&[0.5; BLOCK * 2]);
            blocks += 1;
        }
    }
    assert!((out[440] - 0.5).abs() < 0.01);
    assert!((790..=830).contains(&blocks), "{blocks} blocks in two seconds");
    assert_eq!(writer.counts().missing_samples, 0);
}

#[test]
fn failure_is_reported_once() {
    let (wake, count) = counter();
    let (writer, mut reader) = capture(48_000, 1, wake, None).unwrap();
    assert_eq!(reader.take_error(), None);
    for _ in 0..1000 {
        writer.shared().fail(Failure::Backend);
    }
    assert_eq!(count.load(Ordering::Relaxed), 1);
    assert_eq!(reader.take_error().unwrap().kind, ErrorKind::Device);
    assert_eq!(reader.take_error(), None);
}

#[test]
fn one_long_callback_does_not_add_delay_permanently() {
    let (mut reader, mut writer) = playback(48_000, 1, counter().0, None).unwrap();
    let mut held = 0;
    let mut out = [0.0; 4096];
    for k in 0..400_usize {
        let size = if k == 2 { 4096 } else { 480 };
        reader.read(&mut out[..size]);
        reader.commit(at(10_000 * k as u64));
        held =
            std::iter::from_fn(|| writer.wanted(at(10_000 * k as u64)).map(|_| writer.write(&[0.5; BLOCK])))
                .count()
                .max(if k < 300 { 0 } else { held });
    }
    assert_eq!(held, 4, "the ring holds the samples of one callback and no more");
}

#[test]
fn margin_shrinks_again_after_underruns() {
    let mut margin = Margin::default();
    assert_eq!(margin.blocks(0, at(0)), 0);
    assert_eq!(margin.blocks(2, at(1_000)), 2);
    assert_eq!(margin.blocks(100, at(2_000)), MAX_MARGIN_BLOCKS);
    let later = |seconds: u64| at(2_000 + seconds * 1_000_000);
    assert_eq!(margin.blocks(100, later(29)), MAX_MARGIN_BLOCKS);
    assert_eq!(margin.blocks(100, later(30)), MAX_MARGIN_BLOCKS - 1);
    assert_eq!(margin.blocks(100, later(31)), MAX_MARGIN_BLOCKS - 1);
    assert_eq!(margin.blocks(100, later(60)), MAX_MARGIN_BLOCKS - 2);
}

#[test]
fn device_without_callbacks_is_reported_once() {
    let (mut reader, mut writer) = playback(48_000, 1, counter().0, None).unwrap();
    writer.expect_calls();
    let mut reported = 0;
    for k in 0..500_u64 {
        if k < 100 {
            reader.read(&mut [0.0; 480]);
            reader.commit(at(10_000 * k));
        }
        while writer.wanted(at(10_000 * k)).is_some() {
            writer.write(&[0.5; BLOCK]);
        }
        if let Some(error) = writer.take_error() {
            assert!(error.context.contains("stalled") && k > 295, "{k}: {error}");
            reported += 1;
        }
    }
    assert_eq!(reported, 1);
}

#[test]
fn device_that_reports_only_gaps_has_failed() {
    let (writer, _reader) = capture(48_000, 1, counter().0, None).unwrap();
    let shared = writer.shared();
    assert!((0..MAX_GAPS).all(|_| shared.note_gap()));
    assert!(!shared.note_gap());
}
