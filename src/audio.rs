//! The audio engine: devices, send chain, receive streams, mixer. It does not depend on rooms, sockets or session descriptions.
//!
//! "Life of a voice packet" in ARCHITECTURE.md shows the order of the processing steps.
//!
//! Samples are 48 kHz, f32, mono or interleaved stereo. The send side works in frames of 10 ms (480 samples a channel). The
//! playback side works in blocks of 2.5 ms (120), so that a packet does not wait for the next frame. A *sample* is one number
//! of one channel.
//!
//! Everything outside `device/` is sans-IO and runs on the media thread. It allocates nothing after set-up, except where the
//! first page of a file says so. Device callbacks only copy between the device and a ring.

pub mod aux_input;
pub mod capture;
pub mod device;
pub mod drift_fifo;
pub mod effect;
pub mod encoder_control;
pub mod frame;
pub mod level;
pub mod mic_attention;
pub mod mix;
pub mod opus;
pub mod packet_buffer;
pub mod player;
pub mod ramp;
pub mod receive_stream;
pub mod recorder;
pub mod resample;
pub mod send;
pub mod send_red;
pub mod sidetone;
pub mod spectrum;
#[cfg(test)]
pub(crate) mod test_signal;

pub use frame::Frame;

/// Samples per second and channel, everywhere between the device edge and the encoder.
pub const SAMPLE_RATE: u32 = 48_000;
/// Samples per channel of one frame: 10 ms, the step of the send side.
pub const FRAME: usize = 480;
/// Samples per channel of one block: 2.5 ms, the step of the playback side.
pub const BLOCK: usize = 120;
/// Maximum number of channels of a frame, a packet or a device.
pub const MAX_CHANNELS: usize = 2;
/// Maximum of the library's own volumes, in percent. Larger values are clamped to it.
pub const MAX_VOLUME: u32 = crate::config::MAX_VOLUME;
/// Nanoseconds of one frame.
pub const FRAME_NANOS: u64 = 10_000_000;
/// A longer gap between two microphone frames is a pause of the device, and a new stream begins after it. A shorter gap is
/// jitter of the device's clock.
pub const CAPTURE_GAP: std::time::Duration = std::time::Duration::from_millis(60);
/// Nanoseconds of one block.
pub const BLOCK_NANOS: u64 = 2_500_000;

/// The time that `samples` samples of one channel take at 48 kHz.
pub fn duration_of(samples: u64) -> std::time::Duration {
    // 1 s / 48 000 = 62 500 / 3 ns; multiplying first keeps whole blocks and frames exact.
    std::time::Duration::from_nanos(samples.saturating_mul(62_500) / 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_blocks_last_a_whole_number_of_nanoseconds() {
        assert_eq!(duration_of(FRAME as u64).as_nanos(), u128::from(FRAME_NANOS));
        assert_eq!(duration_of(BLOCK as u64).as_nanos(), u128::from(BLOCK_NANOS));
        assert_eq!(duration_of(u64::from(SAMPLE_RATE)).as_secs(), 1);
    }
}
