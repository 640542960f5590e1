//! Which device samples come from or go to, and its text in the C API. Plain data; read at the boundary.
#![forbid(unsafe_code)]

use std::path::PathBuf;

use crate::error::{Error, ErrorKind, Result};

/// Source or destination of samples.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum DeviceSpec {
    /// The system's default device; silence where there is none.
    #[default]
    Default,
    /// A device by its stable id from GetDevices.
    Id(String),
    /// No device: silence, paced like a sound card.
    Null,
    /// A WAV file, read or written like a sound card: `file:PATH`.
    File(PathBuf),
    /// The application pushes (capture) or pulls (playback) the samples.
    Application,
}

impl DeviceSpec {
    /// Reads the text of a capture device; refuses `pull`, which is a playback device. Otherwise as [`DeviceSpec::parse`].
    pub fn parse_capture(text: Option<&str>) -> Result<DeviceSpec> {
        if text == Some("pull") {
            let text =
                "\"pull\" is a playback device: as the capture device of your own samples give \"push\"";
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        DeviceSpec::parse(text)
    }

    /// Reads the text of a playback device; refuses `push`, which is a capture device. Otherwise as [`DeviceSpec::parse`].
    pub fn parse_playback(text: Option<&str>) -> Result<DeviceSpec> {
        if text == Some("push") {
            let text =
                "\"push\" is a capture device: as the playback device of your own samples give \"pull\"";
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        DeviceSpec::parse(text)
    }

    /// The text that is read as this device; `application` is that of [`DeviceSpec::Application`] on its side.
    pub fn text(&self, application: &str) -> String {
        match self {
            DeviceSpec::Default => String::new(),
            DeviceSpec::Id(id) => id.clone(),
            DeviceSpec::Null => "null".to_owned(),
            DeviceSpec::File(path) => format!("file:{}", path.display()),
            DeviceSpec::Application => application.to_owned(),
        }
    }

    /// Reads the C API's device text: NULL or empty, `null`, `file:PATH`, `push`, `pull`, or an id.
    pub fn parse(text: Option<&str>) -> Result<DeviceSpec> {
        Ok(match text {
            None | Some("") => DeviceSpec::Default,
            Some("null") => DeviceSpec::Null,
            Some("push" | "pull") => DeviceSpec::Application,
            Some(text) => match text.strip_prefix("file:") {
                Some("") => {
                    return Err(Error::new(
                        ErrorKind::OutOfRange,
                        "a file device needs a path: write file:PATH",
                    ));
                }
                Some(path) => DeviceSpec::File(PathBuf::from(path)),
                None => DeviceSpec::Id(text.to_owned()),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn push_and_pull_are_refused_on_the_wrong_side() {
        assert_eq!(DeviceSpec::parse_capture(Some("push")).unwrap(), DeviceSpec::Application);
        assert_eq!(DeviceSpec::parse_playback(Some("pull")).unwrap(), DeviceSpec::Application);
        let capture = DeviceSpec::parse_capture(Some("pull")).unwrap_err();
        let playback = DeviceSpec::parse_playback(Some("push")).unwrap_err();
        assert!(capture.context.ends_with("give \"push\"") && playback.context.ends_with("give \"pull\""));
    }

    #[test]
    fn device_text_is_read_as_the_header_says() {
        assert_eq!(DeviceSpec::parse(None).unwrap(), DeviceSpec::Default);
        assert_eq!(DeviceSpec::parse(Some("null")).unwrap(), DeviceSpec::Null);
        assert_eq!(DeviceSpec::parse(Some("file:a.wav")).unwrap(), DeviceSpec::File("a.wav".into()));
        assert_eq!(DeviceSpec::parse(Some("pull")).unwrap(), DeviceSpec::Application);
        assert_eq!(DeviceSpec::parse(Some("hw:0")).unwrap(), DeviceSpec::Id("hw:0".into()));
        for text in ["", "null", "file:a.wav", "push", "hw:0"] {
            assert_eq!(DeviceSpec::parse(Some(text)).unwrap().text("push"), text);
        }
        assert!(DeviceSpec::parse(Some("file:")).is_err());
    }
}
