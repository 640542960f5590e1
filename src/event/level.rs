//! Sound levels and spectra, as events report them. Plain data.
#![forbid(unsafe_code)]

use crate::id::{RoomId, StreamId};

/// Sound level of one stream or of the local microphone.
#[derive(Clone, PartialEq, Debug)]
pub struct SoundLevel {
    /// The stream; `None` is the local microphone.
    pub stream: Option<StreamId>,
    /// The room of the stream; `None` for the local microphone.
    pub room: Option<RoomId>,
    /// Level for a meter, 0–100.
    pub level: f32,
    /// RMS of the period in dBFS, at most 0.
    pub rms_dbfs: f32,
    /// Largest sample of the period in dBFS, at most 0.
    pub peak_dbfs: f32,
    /// Whether voice was detected.
    pub voice: bool,
}

/// Spectrum of one stream or of the local microphone.
#[derive(Clone, PartialEq, Debug)]
pub struct Spectrum {
    /// The stream; `None` is the local microphone.
    pub stream: Option<StreamId>,
    /// The room of the stream; `None` for the local microphone.
    pub room: Option<RoomId>,
    /// RMS of each band in dBFS, lowest band first.
    pub bands_dbfs: Vec<f32>,
}
