//! Settings of a recording, with their ranges.
#![forbid(unsafe_code)]

use std::path::Path;

use super::{length, range};
use crate::error::{Error, ErrorKind, Result};
use crate::id::StreamId;

/// Maximum number of recordings of one engine at the same time.
pub const MAX_RECORDINGS: usize = 16;
/// Maximum number of files that the recordings of one engine write at the same time.
pub const MAX_RECORDED_FILES: usize = 128;
/// Maximum length of the path of a recording, in bytes.
pub const MAX_RECORDING_PATH: usize = 4096;
/// Minimum and maximum bitrate of an Ogg Opus file, in bits per second.
pub const RECORDING_BITRATE: (u32, u32) = (6_000, 510_000);
/// What the id of a talker replaces in the path of a recording.
pub const USER_IN_PATTERN: &str = "{user}";

/// Default bitrate of an Ogg Opus file, in bits per second and channel.
const DEFAULT_BITRATE: u32 = 48_000;

/// What a recording contains.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum RecordedSource {
    /// The local voice.
    Voice,
    /// One remote stream.
    Stream(StreamId),
    /// What the loudspeaker plays, and the local voice.
    #[default]
    Mix,
    /// The local voice and each remote user, in a file each.
    Each,
}

/// The format of the files.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum RecordingFormat {
    /// WAV, 48 kHz, 16 bit.
    Wav,
    /// Ogg Opus.
    OggOpus,
}

/// Settings of a recording.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordingConfig {
    /// What is recorded.
    pub source: RecordedSource,
    /// Path of the file, in UTF-8. For [`RecordedSource::Each`] it contains [`USER_IN_PATTERN`].
    pub path: String,
    /// The format; `None`: as the ending of the path says.
    pub format: Option<RecordingFormat>,
    /// 1 or 2.
    pub channels: u32,
    /// Bits per second of Ogg Opus; 0: 48000 for each channel, and the packets of a single stream are copied.
    pub bitrate: u32,
    /// Whether an existing file is replaced. The file of a remote user of [`RecordedSource::Each`] never replaces one.
    pub overwrite: bool,
    /// User id of the local user.
    pub user_id: String,
}

impl Default for RecordingConfig {
    fn default() -> Self {
        RecordingConfig {
            source: RecordedSource::default(),
            path: String::new(),
            format: None,
            channels: 1,
            bitrate: 0,
            overwrite: false,
            user_id: String::new(),
        }
    }
}

impl RecordingConfig {
    /// Checks every setting. Errors: `TooLong`, `OutOfRange`.
    pub fn validate(&self) -> Result<()> {
        let refuse = |text: &'static str| Err(Error::new(ErrorKind::OutOfRange, text));
        length("path", &self.path, 1, MAX_RECORDING_PATH)?;
        range("channels", self.channels, 1, 2, "channels")?;
        if self.bitrate != 0 {
            let (min, max) = RECORDING_BITRATE;
            range("bitrate", self.bitrate, min, max, "bit/s")?;
        }
        match (self.source == RecordedSource::Each, self.path.matches(USER_IN_PATTERN).count()) {
            (true, 0) => {
                return refuse(
                    "the path has no {user}: write {user} where the id of each talker is to stand",
                );
            }
            (false, 1..) => {
                return refuse("{user} in the path is for a file of each talker: give the path of one file");
            }
            _ => {}
        }
        self.format().map(|_| ())
    }

    /// The format. Errors: `OutOfRange` when it is neither set nor known from the path.
    pub fn format(&self) -> Result<RecordingFormat> {
        if let Some(format) = self.format {
            return Ok(format);
        }
        let ending = Path::new(&self.path).extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("wav") => Ok(RecordingFormat::Wav),
            Some("ogg" | "opus") => Ok(RecordingFormat::OggOpus),
            _ => {
                let text = "the path ends neither in .wav nor in .ogg or .opus: change it, or set a format";
                Err(Error::new(ErrorKind::OutOfRange, text))
            }
        }
    }

    /// Whether the received packets are copied into the file.
    pub fn is_copied(&self) -> bool {
        matches!(self.source, RecordedSource::Stream(_))
            && self.bitrate == 0
            && self.format() == Ok(RecordingFormat::OggOpus)
    }

    /// Bits per second of an Ogg Opus file.
    pub fn bitrate(&self) -> u32 {
        if self.bitrate == 0 { DEFAULT_BITRATE * self.channels } else { self.bitrate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(config: RecordingConfig) -> Option<ErrorKind> {
        config.validate().err().map(|error| error.kind)
    }

    #[test]
    fn wrong_settings_of_a_recording_are_refused() {
        let good = RecordingConfig { path: "a.wav".to_owned(), ..Default::default() };
        assert_eq!(kind_of(good.clone()), None);
        let with = |path: &str, source| RecordingConfig { path: path.to_owned(), source, ..good.clone() };
        assert_eq!(kind_of(with("", RecordedSource::Mix)), Some(ErrorKind::OutOfRange));
        assert_eq!(kind_of(with("a", RecordedSource::Mix)), Some(ErrorKind::OutOfRange));
        assert_eq!(kind_of(with("a.wav", RecordedSource::Each)), Some(ErrorKind::OutOfRange));
        assert_eq!(kind_of(with("{user}.OPUS", RecordedSource::Each)), None);
        assert_eq!(kind_of(with("{user}.wav", RecordedSource::Voice)), Some(ErrorKind::OutOfRange));
        assert_eq!(kind_of(with(&"x".repeat(5000), RecordedSource::Mix)), Some(ErrorKind::TooLong));
        for channels in [0, 3] {
            assert_eq!(kind_of(RecordingConfig { channels, ..good.clone() }), Some(ErrorKind::OutOfRange));
        }
        assert!(!with("a.ogg", RecordedSource::Mix).is_copied());
        let stream = RecordedSource::Stream(StreamId::fresh());
        assert!(with("a.ogg", stream).is_copied() && !with("a.wav", stream).is_copied());
        assert!(!RecordingConfig { bitrate: 6_000, ..with("a.ogg", stream) }.is_copied());
        assert_eq!(kind_of(RecordingConfig { bitrate: 5_999, ..good.clone() }), Some(ErrorKind::OutOfRange));
    }
}
