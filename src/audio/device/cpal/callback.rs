//! The callbacks of a sound card: they copy between the device and a ring, at any callback size, and count. They run on the
//! device's callback thread and never allocate, lock, log or wait, except for the one wake-up of the thread that keeps the
//! stream, when the device fails. `cpal.rs` creates them.
#![forbid(unsafe_code)]

use ::cpal::{FromSample, SizedSample};
use crossbeam_channel::Sender;

use crate::audio::device::ring::{CaptureWriter, Failure, PlaybackReader, Shared};
use crate::audio::frame::sanitise;
use crate::audio::{BLOCK, MAX_CHANNELS};
use crate::clock::Time;

/// Body of a microphone's callback: copies the first one or two of the device's `channels` into the ring. The last sample was
/// captured at `end`. Real-time safe.
pub fn capture_callback<T: SizedSample>(writer: &mut CaptureWriter, samples: &[T], channels: usize, end: Time)
where
    f32: FromSample<T>,
{
    let copied = channels.clamp(1, MAX_CHANNELS);
    let mut piece = [0.0; BLOCK * MAX_CHANNELS];
    for samples in samples.chunks(BLOCK * channels.max(1)) {
        let mut count = 0;
        for all in samples.chunks_exact(channels.max(1)) {
            for sample in &all[..copied] {
                piece[count] = sanitise(sample.to_sample::<f32>());
                count += 1;
            }
        }
        writer.write(&piece[..count]);
    }
    writer.commit(end);
}

/// Body of a loudspeaker's callback: copies from the ring into the first one or two of the device's `channels`. The first
/// sample is played at `playout_at`. Real-time safe.
pub fn playback_callback<T: SizedSample + FromSample<f32>>(
    reader: &mut PlaybackReader,
    samples: &mut [T],
    channels: usize,
    playout_at: Time,
) {
    let copied = channels.clamp(1, MAX_CHANNELS);
    let mut piece = [0.0; BLOCK * MAX_CHANNELS];
    for samples in samples.chunks_mut(BLOCK * channels.max(1)) {
        let count = samples.len() / channels.max(1) * copied;
        reader.read(&mut piece[..count]);
        for (all, source) in samples.chunks_exact_mut(channels.max(1)).zip(piece.chunks_exact(copied)) {
            all.fill(T::EQUILIBRIUM);
            for (target, sample) in all.iter_mut().zip(source) {
                *target = T::from_sample(*sample);
            }
        }
    }
    reader.commit(playout_at);
}

/// Body of a device's error callback: counts gaps. For an error that ends the device, or too many gaps, it notifies the media
/// thread and the thread that keeps the stream, once.
pub fn error_callback(shared: &Shared, error: &::cpal::Error, stop: &Sender<()>) {
    use ::cpal::ErrorKind as Kind;
    let failure = match error.kind() {
        Kind::Xrun if shared.note_gap() => return,
        // The stream continues.
        Kind::DeviceChanged | Kind::RealtimeDenied => return,
        Kind::DeviceNotAvailable => Failure::Gone,
        Kind::StreamInvalidated => Failure::Invalidated,
        Kind::PermissionDenied => Failure::Denied,
        _ => Failure::Backend,
    };
    if shared.fail(failure) {
        // Some hosts repeat an error a million times per second: the stream must be dropped at once.
        let _ = stop.try_send(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Frame;
    use crate::audio::device::ring;
    use std::sync::Arc;

    #[test]
    fn callbacks_convert_format_and_copy_first_two_channels() {
        let (mut writer, mut reader) = ring::capture(48_000, 2, Arc::new(|| {}), None).unwrap();
        let six: Vec<i16> = (0..480).flat_map(|_| [16_384, -16_384, 1, 2, 3, 4]).collect();
        capture_callback(&mut writer, &six, 6, Time::from_nanos(1_000_000_000));
        let mut frame = Frame::silence(1);
        assert!(reader.read(&mut frame).is_some());
        assert_eq!(frame.samples()[..4], [0.5, -0.5, 0.5, -0.5]);

        let (mut reader, mut writer) = ring::playback(48_000, 2, Arc::new(|| {}), None).unwrap();
        let mut out = [7_i16; 480 * 6];
        playback_callback(&mut reader, &mut out, 6, Time::from_nanos(1_000_000_000));
        assert_eq!(out, [0; 480 * 6]);
        while writer.wanted(Time::ZERO).is_some() {
            writer.write(&[0.5; BLOCK * 2]);
        }
        playback_callback(&mut reader, &mut out, 6, Time::from_nanos(1_010_000_000));
        assert_eq!(out[6 * 100..6 * 101], [16_384, 16_384, 0, 0, 0, 0]);
    }
}
