//! Levels, spectra and qualities as the C structs of their lists. Called by `ffi/convert.rs` for the length of an event's callback.

use std::time::Duration;

use crate::event::{PlayQuality, SoundLevel, Spectrum};
use crate::ffi::event::{AUDIOROOM_SoundLevel, AUDIOROOM_Spectrum};
use crate::ffi::quality::AUDIOROOM_PlayQuality;

pub(super) fn level(level: &SoundLevel) -> AUDIOROOM_SoundLevel {
    AUDIOROOM_SoundLevel {
        struct_size: size_of::<AUDIOROOM_SoundLevel>() as u32,
        is_voice: level.voice.into(),
        room: level.room.map_or(0, |room| room.raw()),
        stream: level.stream.map_or(0, |stream| stream.raw()),
        level: level.level,
        rms_dbfs: level.rms_dbfs,
        peak_dbfs: level.peak_dbfs,
        reserved0: 0.0,
    }
}

pub(super) fn spectrum(spectrum: &Spectrum) -> AUDIOROOM_Spectrum {
    AUDIOROOM_Spectrum {
        struct_size: size_of::<AUDIOROOM_Spectrum>() as u32,
        band_count: spectrum.bands_dbfs.len() as u32,
        room: spectrum.room.map_or(0, |room| room.raw()),
        stream: spectrum.stream.map_or(0, |stream| stream.raw()),
        bands_dbfs: spectrum.bands_dbfs.as_ptr(),
    }
}

pub(super) fn play_quality(quality: &PlayQuality) -> AUDIOROOM_PlayQuality {
    AUDIOROOM_PlayQuality {
        struct_size: size_of::<AUDIOROOM_PlayQuality>() as u32,
        quality: quality.quality,
        room: quality.room.raw(),
        stream: quality.stream.raw(),
        packets: quality.packets,
        receive_bps: quality.receive_bps,
        loss: quality.loss,
        concealed: quality.concealed,
        breaks_per_minute: quality.breaks_per_minute,
        round_trip_ms: quality.round_trip_ms,
        jitter_ms: quality.jitter_ms,
        buffer_ms: quality.buffer_ms,
        mouth_to_ear_ms: quality.mouth_to_ear_ms,
        reserved0: 0,
    }
}

pub(super) fn whole_ms(period: Duration) -> u32 {
    u32::try_from(period.as_millis()).unwrap_or(u32::MAX)
}
