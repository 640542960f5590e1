//! The sound devices in events. Plain data.
#![forbid(unsafe_code)]

/// One side of the audio devices.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum DeviceSide {
    /// Microphones and other inputs.
    Capture,
    /// Loudspeakers and other outputs.
    Playback,
}

/// An audio device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceInfo {
    /// Stable id, for `DeviceSpec::Id`.
    pub id: String,
    /// The display name.
    pub name: String,
    /// Microphone or loudspeaker.
    pub side: DeviceSide,
    /// Whether the system uses it by default.
    pub is_default: bool,
}

/// A change of an audio device.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum DeviceChange {
    /// It was connected.
    Added,
    /// It was disconnected.
    Removed,
    /// Its display name changed.
    Renamed,
    /// It became the system's default device.
    Default,
    /// This engine uses it from now on.
    Used,
}
