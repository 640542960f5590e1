//! Samples from and to the application: the devices "push" and "pull".

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::status::AUDIOROOM_Status;
use super::types::not_null;
use crate::config;
use crate::error::{Error, ErrorKind, Result};

/// Hands over 10 ms of microphone sound: the capture device "push".
///
/// `interleaved` holds `samples_per_channel * channels` samples, -1 to 1; `samples_per_channel` is `rate_hz / 100`, `channels`
/// 1 or 2, `rate_hz` 8000 to 48000. The caller keeps the pace: one call each 10 ms. Sound is taken while a room publishes, and
/// dropped otherwise.
/// Errors: AUDIOROOM_ERR_BUSY when more is handed over than is used, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_WRONG_STATE when
/// the capture device is another one.
///
/// Thread: any, audio; one at a time. Blocks: no, it is wait-free. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_PushCaptureFrame(
    engine: *mut AUDIOROOM_Engine,
    interleaved: *const f32,
    samples_per_channel: u32,
    channels: u32,
    rate_hz: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        let handle = unsafe { handle(engine) }?;
        not_null(interleaved, "interleaved")?;
        let length = length(samples_per_channel, channels, rate_hz)?;
        // SAFETY: the application owns as many samples as it says, and they are few: checked above.
        let samples = unsafe { std::slice::from_raw_parts(interleaved, length) };
        handle.engine.push_capture_frame(samples, channels, rate_hz)
    })
}

/// Takes 10 ms of what the loudspeaker should play: the playback device "pull". Silence where there is none.
///
/// `interleaved` has room for `samples_per_channel * channels` samples; sizes as in AUDIOROOM_PushCaptureFrame.
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_WRONG_STATE when the playback device is another one.
///
/// Thread: any, audio; one at a time. Blocks: no, it is wait-free. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_PullPlaybackFrame(
    engine: *mut AUDIOROOM_Engine,
    interleaved: *mut f32,
    samples_per_channel: u32,
    channels: u32,
    rate_hz: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        let handle = unsafe { handle(engine) }?;
        not_null(interleaved, "interleaved")?;
        let length = length(samples_per_channel, channels, rate_hz)?;
        // The caller's memory may never have been written; a slice may only be made of what was.
        // SAFETY: the application owns as many samples as it says, and they are few: checked above.
        let samples = unsafe {
            std::ptr::write_bytes(interleaved, 0, length);
            std::slice::from_raw_parts_mut(interleaved, length)
        };
        handle.engine.pull_playback_frame(samples, channels, rate_hz)
    })
}

/// The number of samples of a frame of 10 ms.
fn length(samples_per_channel: u32, channels: u32, rate_hz: u32) -> Result<usize> {
    config::range("channels", channels, 1, 2, "")?;
    config::range("rate_hz", rate_hz, 8_000, 48_000, "Hz")?;
    if samples_per_channel != rate_hz / 100 || !rate_hz.is_multiple_of(100) {
        let text = format!(
            "samples_per_channel is {samples_per_channel}: give 10 ms, which is {} at {rate_hz} Hz",
            rate_hz / 100
        );
        return Err(Error::new(ErrorKind::OutOfRange, text));
    }
    Ok((samples_per_channel * channels) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_10_ms() {
        assert_eq!(length(480, 2, 48_000).unwrap(), 960);
        assert_eq!(length(441, 1, 44_100).unwrap(), 441);
        for (samples, channels, rate) in
            [(0, 1, 48_000), (479, 1, 48_000), (480, 3, 48_000), (80, 1, 8_050), (1, 1, 100)]
        {
            assert_eq!(length(samples, channels, rate).unwrap_err().kind, ErrorKind::OutOfRange);
        }
    }
}
