//! The devices that the application has chosen, and the check that no file is used twice: a recording over its own input, or log
//! lines in a recording, would destroy the file without any error.
//!
//! Called by [`Engine`](crate::engine::Engine) on the application's thread. It looks at paths and opens nothing.
#![forbid(unsafe_code)]

use std::path::PathBuf;

use crate::config::{DeviceSpec, EngineConfig};
use crate::error::Result;
use crate::event::DeviceSide;
use crate::file;

/// The chosen devices, and the other files of the engine.
#[derive(Debug)]
pub struct Chosen {
    devices: [DeviceSpec; 2],
    log_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
}

impl Chosen {
    /// The devices and files of an engine that is created. Errors: `File` when a file is given twice.
    pub fn new(config: &EngineConfig) -> Result<Chosen> {
        let (log_file, ca_file) = (config.log_file.clone(), config.ca_file.clone());
        let none = [DeviceSpec::Null, DeviceSpec::Null];
        let mut chosen = Chosen { devices: none, log_file, ca_file };
        if let Some(log_file) = &chosen.log_file {
            file::check_unused("log_file", log_file, &[("ca_file", chosen.ca_file.as_deref())])?;
        }
        for (side, device) in
            [(DeviceSide::Capture, &config.capture_device), (DeviceSide::Playback, &config.playback_device)]
        {
            chosen.check(side, device)?;
            chosen.set(side, device.clone());
        }
        Ok(chosen)
    }

    /// Checks a device before it is chosen. Errors: `File` when its file is used for something else.
    pub fn check(&self, side: DeviceSide, device: &DeviceSpec) -> Result<()> {
        let DeviceSpec::File(path) = device else { return Ok(()) };
        let (name, other, other_side) = match side {
            DeviceSide::Capture => ("capture_device", "playback_device", DeviceSide::Playback),
            DeviceSide::Playback => ("playback_device", "capture_device", DeviceSide::Capture),
        };
        let other_file = match &self.devices[other_side as usize] {
            DeviceSpec::File(path) => Some(path.as_path()),
            _ => None,
        };
        // The file of certificates is only read, like a microphone's.
        let ca_file = self.ca_file.as_deref().filter(|_| side == DeviceSide::Playback);
        let log_file = self.log_file.as_deref();
        file::check_unused(name, path, &[(other, other_file), ("log_file", log_file), ("ca_file", ca_file)])
    }

    /// Stores the choice of one side.
    pub fn set(&mut self, side: DeviceSide, device: DeviceSpec) {
        self.devices[side as usize] = device;
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::error::ErrorKind;

    fn file(path: &Path) -> DeviceSpec {
        DeviceSpec::File(path.to_owned())
    }

    #[test]
    fn one_file_for_two_things_is_refused_and_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("a"), "sound").unwrap();
        std::fs::hard_link(at("a"), at("link")).unwrap();
        let base = EngineConfig::default;
        for config in [
            EngineConfig { capture_device: file(&at("a")), playback_device: file(&at("a")), ..base() },
            EngineConfig { capture_device: file(&at("a")), playback_device: file(&at("link")), ..base() },
            EngineConfig { capture_device: file(&at("new")), playback_device: file(&at("./new")), ..base() },
            EngineConfig { capture_device: file(&at("a")), log_file: Some(at("link")), ..base() },
            EngineConfig { playback_device: file(&at("a")), log_file: Some(at("a")), ..base() },
            EngineConfig { playback_device: file(&at("a")), ca_file: Some(at("a")), ..base() },
            EngineConfig { log_file: Some(at("a")), ca_file: Some(at("link")), ..base() },
        ] {
            let error = Chosen::new(&config).unwrap_err();
            assert!(error.kind == ErrorKind::File && error.context.contains("are the same file"), "{error}");
        }
        assert_eq!(std::fs::read_to_string(at("a")).unwrap(), "sound");
        assert!(!at("new").exists(), "nothing is created");
    }

    #[test]
    fn chosen_file_is_refused_while_the_other_side_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        let config =
            EngineConfig { capture_device: file(&a), playback_device: file(&b), ..Default::default() };
        let mut chosen = Chosen::new(&config).unwrap();
        assert!(chosen.check(DeviceSide::Playback, &file(&a)).is_err());
        assert!(chosen.check(DeviceSide::Playback, &file(&b)).is_ok());
        chosen.set(DeviceSide::Capture, DeviceSpec::Null);
        assert!(chosen.check(DeviceSide::Playback, &file(&a)).is_ok());
    }
}
