//! Events of levels and spectra, as C structs with their lists.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events. The functions
//! that switch these events on are in `ffi/level.rs`.

use std::ffi::c_char;

use super::{CEvent, Kept};
use crate::event::{Event, SoundLevel, Spectrum};
use crate::ffi::play::AUDIOROOM_LOCAL_MICROPHONE;
use crate::ffi::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use crate::ffi::status::AUDIOROOM_Status;

/// The sound level of the local microphone or of one stream over the period of the report.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_SoundLevel {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// 1 when voice was detected in the period, otherwise 0.
    pub is_voice: i32,
    /// The room handle; 0 for the local microphone.
    pub room: AUDIOROOM_Room,
    /// The stream handle, or AUDIOROOM_LOCAL_MICROPHONE.
    pub stream: AUDIOROOM_Stream,
    /// Level for a bar on the screen: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB.
    pub level: f32,
    /// RMS in dBFS, -127 to 0; a full-scale sine has -3.
    pub rms_dbfs: f32,
    /// Largest sample in dBFS, -127 to 0.
    pub peak_dbfs: f32,
    /// Reserved.
    pub reserved0: f32,
}

fn level(level: &SoundLevel) -> AUDIOROOM_SoundLevel {
    AUDIOROOM_SoundLevel {
        struct_size: size_of::<AUDIOROOM_SoundLevel>() as u32,
        is_voice: level.voice.into(),
        room: level.room.map_or(0, |room| room.raw()),
        stream: level.stream.map_or(AUDIOROOM_LOCAL_MICROPHONE, |stream| stream.raw()),
        level: level.level,
        rms_dbfs: level.rms_dbfs,
        peak_dbfs: level.peak_dbfs,
        reserved0: 0.0,
    }
}

/// Sound levels, at the period of AUDIOROOM_StartSoundLevelMonitor.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_SoundLevelEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The local microphone first, while it is published, as other users hear it: with the aux input. Then the played streams,
    /// measured before their volume is applied.
    pub levels: *const *const AUDIOROOM_SoundLevel,
    /// Number of entries.
    pub count: u32,
    /// Reserved.
    pub reserved0: u32,
}

impl CEvent for AUDIOROOM_SoundLevelEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::SoundLevel { levels } = event else { return None };
        let list = kept.list(levels.iter().map(level).collect());
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_SoundLevelEvent {
            struct_size,
            status,
            message,
            levels: list.pointers,
            count: list.count,
            reserved0: 0,
        })
    }
}

/// The spectrum of the microphone or of one stream.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_Spectrum {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Number of bands: AUDIOROOM_SPECTRUM_BANDS.
    pub band_count: u32,
    /// The room handle; 0 for the local microphone.
    pub room: AUDIOROOM_Room,
    /// The stream handle, or AUDIOROOM_LOCAL_MICROPHONE.
    pub stream: AUDIOROOM_Stream,
    /// RMS of each band in dBFS, -127 to 0, lowest band first.
    pub bands_dbfs: *const f32,
}

fn spectrum(spectrum: &Spectrum) -> AUDIOROOM_Spectrum {
    AUDIOROOM_Spectrum {
        struct_size: size_of::<AUDIOROOM_Spectrum>() as u32,
        band_count: spectrum.bands_dbfs.len() as u32,
        room: spectrum.room.map_or(0, |room| room.raw()),
        stream: spectrum.stream.map_or(AUDIOROOM_LOCAL_MICROPHONE, |stream| stream.raw()),
        bands_dbfs: spectrum.bands_dbfs.as_ptr(),
    }
}

/// Spectra, at the period of AUDIOROOM_StartSpectrumMonitor.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_SpectrumEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The local microphone first, while it is published; then the streams that are played. They are measured as for
    /// AUDIOROOM_SoundLevelEvent.
    pub spectra: *const *const AUDIOROOM_Spectrum,
    /// Number of entries.
    pub count: u32,
    /// Reserved.
    pub reserved0: u32,
}

impl CEvent for AUDIOROOM_SpectrumEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::Spectrum { spectra } = event else { return None };
        let list = kept.list(spectra.iter().map(spectrum).collect());
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_SpectrumEvent {
            struct_size,
            status,
            message,
            spectra: list.pointers,
            count: list.count,
            reserved0: 0,
        })
    }
}
