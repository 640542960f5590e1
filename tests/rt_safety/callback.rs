//! Device callbacks and calls from the application's audio threads only copy; that includes refused calls.

use std::sync::Arc;

use audioroom::audio::device::{self, ring};
use audioroom::audio::{BLOCK, Frame};

use super::{at, without_allocation};

#[test]
#[cfg(feature = "device")]
fn device_callbacks_only_copy() {
    use audioroom::audio::device::cpal::{capture_callback, playback_callback};
    for (rate, channels) in [(48_000, 1), (48_000, 2), (44_100, 2)] {
        let (mut writer, mut reader) = ring::capture(rate, channels, Arc::new(|| {}), None).unwrap();
        let (mut taker, mut giver) = ring::playback(rate, channels, Arc::new(|| {}), None).unwrap();
        let mut frame = Frame::silence(1);
        let device_channels = 6;
        let samples = vec![0.1_f32; 480 * device_channels];
        let integers = vec![100_i16; 333 * device_channels];
        let (mut out, mut integers_out) = (samples.clone(), integers.clone());
        let block = [0.2; BLOCK * 2];
        without_allocation("a device callback or its other end", || {
            for k in 0..100 {
                capture_callback(&mut writer, &samples, device_channels, at(k * 10));
                capture_callback(&mut writer, &integers, device_channels, at(k * 10 + 5));
                while reader.read(&mut frame).is_some() {}
                playback_callback(&mut taker, &mut out, device_channels, at(k * 10));
                playback_callback(&mut taker, &mut integers_out, device_channels, at(k * 10));
                while giver.wanted(at(k * 10)).is_some() {
                    giver.write(&block[..BLOCK * channels]);
                }
                let _ = (reader.counts(), giver.counts(), reader.started(), giver.take_error().is_some());
            }
            // The ring overflows without a reader.
            for k in 0..100 {
                capture_callback(&mut writer, &samples, device_channels, at(2000 + k * 10));
                playback_callback(&mut taker, &mut out, device_channels, at(2000 + k * 10));
            }
        });
    }
}

#[test]
#[cfg(feature = "device")]
fn overruns_are_counted_only_while_nobody_reads() {
    use audioroom::audio::device::cpal::capture_callback;
    let (mut writer, mut reader) = ring::capture(48_000, 1, Arc::new(|| {}), None).unwrap();
    let mut frame = Frame::silence(1);
    let samples = [0.1_f32; 480];
    for k in 0..100 {
        capture_callback(&mut writer, &samples, 1, at(k * 10));
        while reader.read(&mut frame).is_some() {}
    }
    assert_eq!((reader.counts().glitches, reader.counts().dropped_samples), (0, 0));
    for k in 100..150 {
        capture_callback(&mut writer, &samples, 1, at(k * 10));
    }
    // 500 ms arrived and the ring holds 200.
    let counts = reader.counts();
    assert!(counts.glitches > 0, "{counts:?}");
    assert!((13_000..16_000).contains(&counts.dropped_samples), "{counts:?}");
}

#[test]
fn application_ports_only_copy() {
    for (rate, channels) in [(48_000, 1), (48_000, 2), (16_000, 1), (44_100, 2)] {
        let (mut capture, push) = device::application_capture(Arc::new(|| {}));
        let (mut playback, pull) = device::application_playback(Arc::new(|| {}));
        let samples = vec![0.1_f32; rate as usize / 100 * channels];
        let mut out = samples.clone();
        let mut frame = Frame::silence(1);
        let block = [0.2; BLOCK * 2];
        let mut round = |k: u64| {
            push.push(&samples, channels, rate, at(k * 10)).unwrap();
            while capture.read(at(k * 10), &mut frame).is_some() {}
            pull.pull(&mut out, channels, rate, at(k * 10)).unwrap();
            while playback.wanted(at(k * 10)).is_some() {
                playback.write(&block);
            }
        };
        // The first call at a rate other than 48 kHz creates the resampler.
        round(0);
        without_allocation("a port", || (1..100).for_each(&mut round));
    }
}

#[test]
fn alternating_sample_rates_do_not_allocate() {
    let (mut capture, push) = device::application_capture(Arc::new(|| {}));
    let (mut playback, pull) = device::application_playback(Arc::new(|| {}));
    let mut frame = Frame::silence(1);
    let mut samples = [0.1_f32; 480];
    let mut round = |k: u64| {
        let rate = if k.is_multiple_of(3) { 44_100 } else { 48_000 };
        let samples = &mut samples[..rate as usize / 100];
        push.push(samples, 1, rate, at(k * 10)).unwrap();
        while capture.read(at(k * 10), &mut frame).is_some() {}
        pull.pull(samples, 1, rate, at(k * 10)).unwrap();
        while playback.wanted(at(k * 10)).is_some() {
            playback.write(&[0.2; BLOCK * 2]);
        }
    };
    (0..3).for_each(&mut round);
    without_allocation("a port", || (3..100).for_each(&mut round));
}

#[test]
fn refused_audio_call_only_notes_a_constant_text() {
    use audioroom::error::{Error, ErrorKind};
    use audioroom::ffi::engine::{AUDIOROOM_CreateEngine, AUDIOROOM_DestroyEngine};
    use audioroom::ffi::library::{AUDIOROOM_ABI_VERSION, AUDIOROOM_GetLastErrorMessage};
    use audioroom::ffi::publish::AUDIOROOM_SetCaptureVolume;
    use audioroom::ffi::samples::{AUDIOROOM_PullPlaybackFrame, AUDIOROOM_PushCaptureFrame};

    let (_capture, push) = device::application_capture(Arc::new(|| {}));
    let samples = [0.1_f32; 480];
    let kind = without_allocation("a port that is full", || {
        let refused = (0..100).find_map(|k| push.push(&samples, 1, 48_000, at(k * 10)).err());
        refused.map(|error| Error::from(error).kind)
    });
    assert_eq!(kind, Some(ErrorKind::Busy));

    let mut engine = std::ptr::null_mut();
    let mut out = samples;
    let mut text = [0; 256];
    // SAFETY: every pointer is NULL or a variable of this test, and the engine lives until the last call.
    unsafe {
        assert_eq!(AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, std::ptr::null(), &raw mut engine), 0);
        // A formatted text, which the next error replaces.
        assert_eq!(AUDIOROOM_SetCaptureVolume(engine, 500), ErrorKind::OutOfRange.status());
        without_allocation("a refused call", || {
            let range = ErrorKind::OutOfRange.status();
            let null = ErrorKind::NullArgument.status();
            assert_eq!(AUDIOROOM_PushCaptureFrame(engine, samples.as_ptr(), 479, 1, 48_000), range);
            assert_eq!(AUDIOROOM_PushCaptureFrame(engine, samples.as_ptr(), 480, 3, 48_000), range);
            assert_eq!(AUDIOROOM_PushCaptureFrame(engine, std::ptr::null(), 480, 1, 48_000), null);
            assert_eq!(AUDIOROOM_PullPlaybackFrame(engine, std::ptr::null_mut(), 480, 1, 48_000), null);
            assert_eq!(
                AUDIOROOM_PullPlaybackFrame(std::ptr::null_mut(), out.as_mut_ptr(), 480, 1, 48_000),
                null
            );
            assert_eq!(AUDIOROOM_PullPlaybackFrame(engine, out.as_mut_ptr(), 480, 1, 7_000), range);
        });
        assert_eq!(AUDIOROOM_GetLastErrorMessage(text.as_mut_ptr(), text.len(), std::ptr::null_mut()), 0);
        AUDIOROOM_DestroyEngine(&raw mut engine);
        assert!(std::ffi::CStr::from_ptr(text.as_ptr()).to_str().unwrap().contains("8000 to 48000 Hz"));
    }
}
