//! Devices: sound cards, files, null devices, and the application.
//!
//! The media thread polls [`Capture`] and [`Playback`]; the kind of device is chosen when they are opened. Null and file devices
//! are paced by the `now` that they are given, so they also work in virtual time. Sound cards, and the ports through which the
//! application pushes and pulls audio, wake the media thread through the closure that they were given. This file does not depend
//! on encoders, receive streams or rooms.
//!
//! Opening may block on the sound server or on a file, so it belongs to the device thread. Polling never blocks.
#![forbid(unsafe_code)]

#[cfg(feature = "device")]
pub mod cpal;
pub mod host;
pub mod paced;
pub mod port;
#[cfg(all(feature = "device", target_os = "linux"))]
pub mod pulse;
pub mod ring;
#[cfg(all(feature = "device", any(test, feature = "test-hooks")))]
pub mod scripted;
pub mod watchdog;
pub mod wav;

use std::sync::Arc;

use self::host::Host;
use self::paced::{PacedCapture, PacedPlayback};
use self::port::{PullPort, PushPort};
use self::ring::{CaptureReader, PlaybackWriter};
use super::Frame;
use crate::clock::Time;
use crate::config::DeviceSpec;
use crate::error::{Error, ErrorKind, Result};
pub use crate::event::DeviceInfo;
use crate::event::DeviceSide;
use crate::log::Log;

/// Wakes the media thread. Called at most once per device callback or port call; must be wait-free.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Problems of one side since it was opened.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct DeviceCounts {
    /// Samples per channel that were not played: a sound card or the application found none, the media thread was too late for a
    /// null or file device, or a file was not written in time.
    pub missing_samples: u64,
    /// Samples per channel that overruns dropped: the reader was too slow.
    pub dropped_samples: u64,
    /// Number of underruns and overruns, and of gaps that the device reported.
    pub glitches: u64,
    /// Blocks that a null or file device requested after their playout time.
    pub late_blocks: u64,
    /// Non-finite samples (NaN or infinity) from the application.
    pub bad_samples: u64,
}

enum CaptureKind {
    Paced(PacedCapture),
    Ring(Box<CaptureReader>),
}

/// A microphone or a replacement for a microphone.
pub struct Capture {
    kind: CaptureKind,
    is_sound_card: bool,
}

impl Capture {
    /// Silence, paced like a sound card from the first [`Capture::read`] on.
    pub fn null() -> Capture {
        Capture { kind: CaptureKind::Paced(PacedCapture::null()), is_sound_card: false }
    }

    /// Samples in memory (interleaved, 1 or 2 channels, 48 kHz), repeated endlessly and paced like a sound card.
    pub fn samples(samples: Vec<f32>, channels: usize) -> Capture {
        Capture { kind: CaptureKind::Paced(PacedCapture::samples(samples, channels)), is_sound_card: false }
    }

    #[cfg(feature = "device")]
    pub(crate) fn ring(reader: CaptureReader) -> Capture {
        Capture { kind: CaptureKind::Ring(Box::new(reader)), is_sound_card: true }
    }

    /// Whether this is a sound card, for which voice processing is on by default: it may pick up an echo. Files contain no
    /// echo. An application that pushes its own microphone must switch echo cancellation on itself.
    pub fn is_sound_card(&self) -> bool {
        self.is_sound_card
    }

    /// Whether this is the null device.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, CaptureKind::Paced(paced) if paced.is_null())
    }

    /// Latest time for the next call of [`Capture::read`]. A sound card wakes the thread itself, unless it stalls.
    pub fn deadline(&self) -> Option<Time> {
        match &self.kind {
            CaptureKind::Paced(paced) => Some(paced.deadline()),
            CaptureKind::Ring(ring) => ring.deadline(),
        }
    }

    /// Reads the next 10 ms and returns the capture time of their last sample. Call until it returns `None`.
    pub fn read(&mut self, now: Time, frame: &mut Frame) -> Option<Time> {
        match &mut self.kind {
            CaptureKind::Paced(paced) => paced.read(now, frame),
            CaptureKind::Ring(ring) => {
                ring.watch(now);
                ring.read(frame)
            }
        }
    }

    /// Capture time of sample 0, once it is known.
    pub fn started(&self) -> Option<Time> {
        match &self.kind {
            CaptureKind::Paced(paced) => paced.started(),
            CaptureKind::Ring(ring) => ring.started(),
        }
    }

    /// Problems so far.
    pub fn counts(&self) -> DeviceCounts {
        match &self.kind {
            CaptureKind::Paced(paced) => paced.counts(),
            CaptureKind::Ring(ring) => ring.counts(),
        }
    }

    /// The error that stopped the device; returned once. The device must then be dropped on the device thread.
    pub fn take_error(&mut self) -> Option<Error> {
        match &mut self.kind {
            CaptureKind::Paced(_) => None,
            CaptureKind::Ring(ring) => ring.take_error(),
        }
    }
}

enum PlaybackKind {
    Paced(PacedPlayback),
    Ring(Box<PlaybackWriter>),
}

/// A loudspeaker or a replacement for one.
pub struct Playback(PlaybackKind);

impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Capture({:?})", self.started())
    }
}

impl std::fmt::Debug for Playback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Playback({:?})", self.started())
    }
}

impl Playback {
    /// Discards sound, paced like a sound card from the first [`Playback::wanted`] on.
    pub fn null() -> Playback {
        Playback(PlaybackKind::Paced(PacedPlayback::null()))
    }

    /// Keeps up to `seconds` of played audio in memory ([`Playback::recorded`]); paced like a sound card, mono.
    #[cfg(any(test, feature = "internals"))]
    pub fn memory(seconds: u32) -> Playback {
        Playback(PlaybackKind::Paced(PacedPlayback::memory(seconds)))
    }

    pub(crate) fn ring(writer: PlaybackWriter) -> Playback {
        Playback(PlaybackKind::Ring(Box::new(writer)))
    }

    /// Whether this is the null device.
    pub fn is_null(&self) -> bool {
        matches!(&self.0, PlaybackKind::Paced(paced) if paced.is_null())
    }

    /// Passes over the blocks that a null device wants until `now`, as if silence had been written. Returns their number.
    pub fn pass(&mut self, now: Time) -> u64 {
        match &mut self.0 {
            PlaybackKind::Paced(paced) if paced.is_null() => paced.pass(now),
            _ => 0,
        }
    }

    /// Latest time for the next call of [`Playback::wanted`]. A sound card wakes the thread itself, unless it stalls.
    pub fn deadline(&self) -> Option<Time> {
        match &self.0 {
            PlaybackKind::Paced(paced) => Some(paced.deadline()),
            PlaybackKind::Ring(ring) => ring.deadline(),
        }
    }

    /// Returns the playout time of the next block of 2.5 ms, if the device needs one. Write one block after each call; call
    /// until `None`.
    pub fn wanted(&mut self, now: Time) -> Option<Time> {
        match &mut self.0 {
            PlaybackKind::Paced(paced) => paced.wanted(now),
            PlaybackKind::Ring(ring) => ring.wanted(now),
        }
    }

    /// Writes the requested block: `BLOCK` samples of [`Playback::channels`] interleaved channels.
    pub fn write(&mut self, block: &[f32]) {
        match &mut self.0 {
            PlaybackKind::Paced(paced) => paced.write(block),
            PlaybackKind::Ring(ring) => ring.write(block),
        }
    }

    /// 1 or 2; fixed while the device is open.
    pub fn channels(&self) -> usize {
        match &self.0 {
            PlaybackKind::Paced(_) => 1,
            PlaybackKind::Ring(ring) => ring.channels(),
        }
    }

    /// Playout time of sample 0, once it is known.
    pub fn started(&self) -> Option<Time> {
        match &self.0 {
            PlaybackKind::Paced(paced) => paced.started(),
            PlaybackKind::Ring(ring) => ring.started(),
        }
    }

    /// Problems so far.
    pub fn counts(&self) -> DeviceCounts {
        match &self.0 {
            PlaybackKind::Paced(paced) => paced.counts(),
            PlaybackKind::Ring(ring) => ring.counts(),
        }
    }

    /// The error that stopped the device; returned once. The device must then be dropped on the device thread.
    pub fn take_error(&mut self) -> Option<Error> {
        match &mut self.0 {
            PlaybackKind::Paced(paced) => paced.take_error(),
            PlaybackKind::Ring(ring) => ring.take_error(),
        }
    }

    /// The audio that a [`Playback::memory`] device has kept; empty for other devices.
    #[cfg(any(test, feature = "internals"))]
    pub fn recorded(&self) -> &[f32] {
        match &self.0 {
            PlaybackKind::Paced(paced) => paced.recorded(),
            PlaybackKind::Ring(_) => &[],
        }
    }
}

/// Opens a microphone of this machine's sound system. `wake` is called when there is sound to read.
///
/// Errors: `Device` (there is none, or it cannot be opened: use [`Capture::null`] instead), `NotBuiltIn`, `File`, and
/// `WrongState` for [`DeviceSpec::Application`], which [`application_capture`] creates.
#[cfg(any(test, feature = "internals"))]
pub fn open_capture(spec: &DeviceSpec, wake: Wake, log: &Log) -> Result<Capture> {
    open_capture_on(&mut *host::system(), spec, wake, log).map(|opened| opened.0)
}

/// Opens a loudspeaker of this machine's sound system. `wake` is called when it needs sound. Errors: as for [`open_capture`].
#[cfg(any(test, feature = "internals"))]
pub fn open_playback(spec: &DeviceSpec, wake: Wake, log: &Log) -> Result<Playback> {
    open_playback_on(&mut *host::system(), spec, wake, log).map(|opened| opened.0)
}

/// Opens a microphone of the given sound system; for a sound card, also returns its description. Errors: as for
/// [`open_capture`].
pub fn open_capture_on(
    host: &mut dyn Host,
    spec: &DeviceSpec,
    wake: Wake,
    log: &Log,
) -> Result<(Capture, Option<DeviceInfo>)> {
    match spec {
        DeviceSpec::Null => Ok((Capture::null(), None)),
        DeviceSpec::File(path) => {
            let sound = wav::read(path)?;
            Ok((Capture::samples(sound.samples, sound.channels), None))
        }
        DeviceSpec::Application => Err(application()),
        DeviceSpec::Default => host.open_capture(None, wake, log).map(described),
        DeviceSpec::Id(id) => host.open_capture(Some(id), wake, log).map(described),
    }
}

/// Opens a loudspeaker of the given sound system; for a sound card, also returns its description. Errors: as for
/// [`open_capture`].
pub fn open_playback_on(
    host: &mut dyn Host,
    spec: &DeviceSpec,
    wake: Wake,
    log: &Log,
) -> Result<(Playback, Option<DeviceInfo>)> {
    match spec {
        DeviceSpec::Null => Ok((Playback::null(), None)),
        DeviceSpec::File(path) => Ok((Playback(PlaybackKind::Paced(PacedPlayback::file(path)?)), None)),
        DeviceSpec::Application => Err(application()),
        DeviceSpec::Default => host.open_playback(None, wake, log).map(described),
        DeviceSpec::Id(id) => host.open_playback(Some(id), wake, log).map(described),
    }
}

/// A sound card with its description.
fn described<D>((device, info): (D, DeviceInfo)) -> (D, Option<DeviceInfo>) {
    (device, Some(info))
}

/// Creates a microphone that the application pushes audio into, and its port.
pub fn application_capture(wake: Wake) -> (Capture, PushPort) {
    let (reader, port) = port::push_port(wake);
    (Capture { kind: CaptureKind::Ring(Box::new(reader)), is_sound_card: false }, port)
}

/// Creates a loudspeaker that the application pulls audio from, and its port.
pub fn application_playback(wake: Wake) -> (Playback, PullPort) {
    let (writer, port) = port::pull_port(wake);
    (Playback::ring(writer), port)
}

fn application() -> Error {
    Error::new(
        ErrorKind::WrongState,
        "a device of the application is created, not opened: this is a fault of the library",
    )
}

/// Lists the sound devices. May block on the sound server.
pub fn list() -> Result<Vec<DeviceInfo>> {
    host::system().list()
}

/// System volume of a device (`None`: the default one), in percent, and whether it is muted. May block on the sound server.
/// Errors: `NotBuiltIn` if the system cannot control this device, `Device` for all else, such as a sound server that does not
/// answer.
pub fn volume(side: DeviceSide, id: Option<&str>) -> Result<(u32, bool)> {
    host::system().volume(side, id)
}

/// Sets the system volume of a device, 0–100 percent. Errors: as for [`volume`].
pub fn set_volume(side: DeviceSide, id: Option<&str>, percent: u32) -> Result<()> {
    host::system().set_volume(side, id, percent)
}

/// Mutes or unmutes a device in the system. Errors: as for [`volume`].
pub fn set_mute(side: DeviceSide, id: Option<&str>, mute: bool) -> Result<()> {
    host::system().set_mute(side, id, mute)
}
