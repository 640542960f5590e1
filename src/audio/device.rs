//! Where sound comes from and goes to: sound cards, files, nothing, or the application.
//!
//! [`Capture`] and [`Playback`] are what the media thread polls; what is behind them is chosen when they are opened. Null and
//! file devices are paced by the `now` that they are given, so they also work in virtual time; sound cards and ports wake the
//! media thread through the closure that they were opened with. This file knows nothing of encoders, receive streams or rooms.
//!
//! Opening may block (the sound server, a file): it belongs to the device thread. Polling never does.
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

/// Wakes the media thread; called at most once a device callback or port call, must be wait-free.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Counts of what went wrong on one side, since it was opened.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct DeviceCounts {
    /// Samples a channel that the device had to do without (playback: silence; file: not written in time).
    pub missing_samples: u64,
    /// Samples a channel that were dropped because nobody fetched them.
    pub dropped_samples: u64,
    /// Times that either happened.
    pub events: u64,
    /// Blocks that were wanted only after they should have been heard.
    pub late_blocks: u64,
    /// Numbers that the application handed over and that are no sound (NaN, infinities).
    pub bad_samples: u64,
}

enum CaptureKind {
    Paced(PacedCapture),
    Ring(Box<CaptureReader>),
}

/// A microphone, or what stands for one; the second says whether it is a sound card's.
pub struct Capture(CaptureKind, bool);

impl Capture {
    /// Silence, paced like a sound card from the first [`Capture::read`] on.
    pub fn null() -> Capture {
        Capture(CaptureKind::Paced(PacedCapture::null()), false)
    }

    /// Samples in memory (interleaved, 1 or 2 channels, 48 kHz), repeated for ever and paced like a sound card.
    pub fn samples(samples: Vec<f32>, channels: usize) -> Capture {
        Capture(CaptureKind::Paced(PacedCapture::samples(samples, channels)), false)
    }

    #[cfg(feature = "device")]
    pub(crate) fn ring(reader: CaptureReader) -> Capture {
        Capture(CaptureKind::Ring(Box::new(reader)), true)
    }

    /// Whether a sound card is behind it, and so a room with an echo; files and the application's own samples have none.
    pub fn is_microphone(&self) -> bool {
        self.1
    }

    /// Whether this is no microphone but the silence that stands for one.
    pub fn is_null(&self) -> bool {
        matches!(&self.0, CaptureKind::Paced(paced) if paced.is_null())
    }

    /// When [`Capture::read`] is to be called next, at the latest: a sound card wakes the thread by itself, unless it stalls.
    pub fn deadline(&self) -> Option<Time> {
        match &self.0 {
            CaptureKind::Paced(paced) => Some(paced.deadline()),
            CaptureKind::Ring(ring) => ring.deadline(),
        }
    }

    /// Fetches the next 10 ms and returns when their last sample existed. Call until it returns `None`.
    pub fn read(&mut self, now: Time, frame: &mut Frame) -> Option<Time> {
        match &mut self.0 {
            CaptureKind::Paced(paced) => paced.read(now, frame),
            CaptureKind::Ring(ring) => {
                ring.watch(now);
                ring.read(frame)
            }
        }
    }

    /// When sample 0 existed, once that is known.
    pub fn started(&self) -> Option<Time> {
        match &self.0 {
            CaptureKind::Paced(paced) => paced.started(),
            CaptureKind::Ring(ring) => ring.started(),
        }
    }

    /// What went wrong so far.
    pub fn counts(&self) -> DeviceCounts {
        match &self.0 {
            CaptureKind::Paced(paced) => paced.counts(),
            CaptureKind::Ring(ring) => ring.counts(),
        }
    }

    /// Why the device stopped, told once. Drop it on the device thread then.
    pub fn take_error(&mut self) -> Option<Error> {
        match &mut self.0 {
            CaptureKind::Paced(_) => None,
            CaptureKind::Ring(ring) => ring.take_error(),
        }
    }
}

enum PlaybackKind {
    Paced(PacedPlayback),
    Ring(Box<PlaybackWriter>),
}

/// A loudspeaker, or what stands for one.
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
    /// Swallows sound, paced like a sound card from the first [`Playback::wanted`] on.
    pub fn null() -> Playback {
        Playback(PlaybackKind::Paced(PacedPlayback::null()))
    }

    /// Keeps what is played in memory, up to `seconds` of it ([`Playback::recorded`]); paced like a sound card, mono.
    pub fn memory(seconds: u32) -> Playback {
        Playback(PlaybackKind::Paced(PacedPlayback::memory(seconds)))
    }

    pub(crate) fn ring(writer: PlaybackWriter) -> Playback {
        Playback(PlaybackKind::Ring(Box::new(writer)))
    }

    /// When [`Playback::wanted`] is to be called next, at the latest: a sound card wakes the thread by itself, unless it stalls.
    pub fn deadline(&self) -> Option<Time> {
        match &self.0 {
            PlaybackKind::Paced(paced) => Some(paced.deadline()),
            PlaybackKind::Ring(ring) => ring.deadline(),
        }
    }

    /// Returns when the next block of 2.5 ms is heard, if the device wants one. Write one after each; call until `None`.
    pub fn wanted(&mut self, now: Time) -> Option<Time> {
        match &mut self.0 {
            PlaybackKind::Paced(paced) => paced.wanted(now),
            PlaybackKind::Ring(ring) => ring.wanted(now),
        }
    }

    /// Takes the wanted block: `BLOCK` samples of [`Playback::channels`] interleaved channels.
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

    /// When sample 0 is heard, once that is known.
    pub fn started(&self) -> Option<Time> {
        match &self.0 {
            PlaybackKind::Paced(paced) => paced.started(),
            PlaybackKind::Ring(ring) => ring.started(),
        }
    }

    /// What went wrong so far.
    pub fn counts(&self) -> DeviceCounts {
        match &self.0 {
            PlaybackKind::Paced(paced) => paced.counts(),
            PlaybackKind::Ring(ring) => ring.counts(),
        }
    }

    /// Why the device stopped, told once. Drop it on the device thread then.
    pub fn take_error(&mut self) -> Option<Error> {
        match &mut self.0 {
            PlaybackKind::Paced(paced) => paced.take_error(),
            PlaybackKind::Ring(ring) => ring.take_error(),
        }
    }

    /// What a [`Playback::memory`] device has kept so far; empty for others.
    pub fn recorded(&self) -> &[f32] {
        match &self.0 {
            PlaybackKind::Paced(paced) => paced.recorded(),
            PlaybackKind::Ring(_) => &[],
        }
    }
}

/// Opens a microphone on this machine's sound system. `wake` is called when there is something to read.
///
/// Errors: `Device` (there is none, or it cannot be opened: open [`Capture::null`] instead), `NotBuiltIn`, `File`, and
/// `WrongState` for [`DeviceSpec::Application`], whose two ends [`application_capture`] makes.
pub fn open_capture(spec: &DeviceSpec, wake: Wake, log: &Log) -> Result<Capture> {
    open_capture_on(&mut *host::system(), spec, wake, log).map(|opened| opened.0)
}

/// Opens a loudspeaker on this machine's sound system. `wake` is called when it wants something. Errors: as for
/// [`open_capture`].
pub fn open_playback(spec: &DeviceSpec, wake: Wake, log: &Log) -> Result<Playback> {
    open_playback_on(&mut *host::system(), spec, wake, log).map(|opened| opened.0)
}

/// Opens a microphone, a sound card on this sound system; says which sound card it is. Errors: as for [`open_capture`].
pub fn open_capture_on(
    host: &mut dyn Host,
    spec: &DeviceSpec,
    wake: Wake,
    log: &Log,
) -> Result<(Capture, Option<DeviceInfo>)> {
    let card = |(device, info)| (device, Some(info));
    match spec {
        DeviceSpec::Null => Ok((Capture::null(), None)),
        DeviceSpec::File(path) => {
            let sound = wav::read(path)?;
            Ok((Capture::samples(sound.samples, sound.channels), None))
        }
        DeviceSpec::Application => Err(application()),
        DeviceSpec::Default => host.open_capture(None, wake, log).map(card),
        DeviceSpec::Id(id) => host.open_capture(Some(id), wake, log).map(card),
    }
}

/// Opens a loudspeaker, a sound card on this sound system; says which sound card it is. Errors: as for [`open_capture`].
pub fn open_playback_on(
    host: &mut dyn Host,
    spec: &DeviceSpec,
    wake: Wake,
    log: &Log,
) -> Result<(Playback, Option<DeviceInfo>)> {
    let card = |(device, info)| (device, Some(info));
    match spec {
        DeviceSpec::Null => Ok((Playback::null(), None)),
        DeviceSpec::File(path) => Ok((Playback(PlaybackKind::Paced(PacedPlayback::file(path)?)), None)),
        DeviceSpec::Application => Err(application()),
        DeviceSpec::Default => host.open_playback(None, wake, log).map(card),
        DeviceSpec::Id(id) => host.open_playback(Some(id), wake, log).map(card),
    }
}

/// Makes a microphone that the application pushes sound into, and the port that it pushes through.
pub fn application_capture(wake: Wake) -> (Capture, PushPort) {
    let (reader, port) = port::push(wake);
    (Capture(CaptureKind::Ring(Box::new(reader)), false), port)
}

/// Makes a loudspeaker that the application pulls sound from, and the port that it pulls through.
pub fn application_playback(wake: Wake) -> (Playback, PullPort) {
    let (writer, port) = port::pull(wake);
    (Playback::ring(writer), port)
}

fn application() -> Error {
    Error::new(
        ErrorKind::WrongState,
        "the application's own device is not opened but made: a fault of this library",
    )
}

/// Lists the sound devices. May block on the sound server.
pub fn list() -> Result<Vec<DeviceInfo>> {
    host::system().list()
}

/// The volume that the system gives a device (`None`: the default one), in percent, and whether it is muted. May block on the
/// sound server. Errors: `NotBuiltIn` where it cannot be reached, `Device`.
pub fn volume(side: DeviceSide, id: Option<&str>) -> Result<(u32, bool)> {
    host::system().volume(side, id)
}

/// Sets the volume that the system gives a device, 0–100 percent. Errors: as for [`volume`].
pub fn set_volume(side: DeviceSide, id: Option<&str>, percent: u32) -> Result<()> {
    host::system().set_volume(side, id, percent)
}

/// Mutes a device in the system. Errors: as for [`volume`].
pub fn set_mute(side: DeviceSide, id: Option<&str>, mute: bool) -> Result<()> {
    host::system().set_mute(side, id, mute)
}
