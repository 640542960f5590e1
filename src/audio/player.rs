//! Media players: files that are played locally, sent with the local stream, or both.
//!
//! Each player has two ends. [`Feeder`](feeder::Feeder) decodes the file on a thread of its own (in a simulation, in steps) and
//! fills a ring. [`Voice`](player_voice::Voice) takes the samples on the media thread, with state, repetitions and volumes;
//! [`PlayerMix`](player_mix::PlayerMix) adds the voices of all players. The ends share the ring and [`Shared`].
//!
//! A seek begins a new *epoch*. Chunks carry the number of their epoch, so that samples from before a seek are recognised.
#![forbid(unsafe_code)]

pub mod decode;
pub mod feeder;
pub mod player_mix;
pub mod player_voice;
pub mod source;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};

use parking_lot::Mutex;

use self::feeder::Feeder;
use self::player_voice::Voice;
use self::source::Origin;
use super::drift_fifo::DriftFifo;
use super::{FRAME, MAX_CHANNELS, SAMPLE_RATE};
use crate::clock::Time;
use crate::error::{Error, Result};
use crate::event::PlayerState;
use crate::id::PlayerId;

/// Number of chunks in a ring: 640 ms, if all are full.
const CHUNKS: usize = 64;
/// Number of orders to a feeder that may wait.
const ORDERS: usize = 64;
/// Samples per millisecond and channel.
const PER_MS: u64 = SAMPLE_RATE as u64 / 1000;

/// Up to 10 ms of a file, or the end of a pass.
pub(crate) struct Chunk {
    epoch: u32,
    /// Position of the first sample in the file, at 48 kHz.
    position: u64,
    content: Content,
    /// Number of samples per channel.
    length: usize,
    samples: [f32; FRAME * MAX_CHANNELS],
}

/// What a chunk means.
enum Content {
    Audio,
    /// The file has ended once; the next chunk is its beginning.
    PassEnd,
    /// Nothing follows in this epoch: [`Shared::failure`] has the cause.
    Failed,
}

/// What both ends and the application's calls read.
#[derive(Debug)]
pub struct Shared {
    /// Position of the next sample at 48 kHz.
    position: AtomicU64,
    /// Length of the file at 48 kHz; −1 while it is unknown.
    duration: AtomicI64,
    state: AtomicU32,
    /// The epoch of the last seek.
    epoch: AtomicU32,
    rate_hz: AtomicU32,
    channels: AtomicU32,
    /// Whether the voice plays.
    is_playing: AtomicBool,
    /// Number of starts that the calls have sent to the voice, and number of those that it has handled.
    starts_sent: AtomicU32,
    starts_handled: AtomicU32,
    /// The player is destroyed: no byte is read any more.
    is_closed: AtomicBool,
    /// The application's reader has ended the thread of the player, and keeps its lock for ever.
    has_lost_thread: AtomicBool,
    /// Why the file cannot be read any further, until the voice reports it.
    failure: Mutex<Option<Box<Error>>>,
    /// Whether the file could not be opened.
    is_unusable: AtomicBool,
    /// Number of times that the ring was empty while samples were needed.
    missing: AtomicU64,
}

impl Shared {
    fn new() -> Shared {
        Shared {
            position: AtomicU64::new(0),
            duration: AtomicI64::new(-1),
            state: AtomicU32::new(PlayerState::Loading as u32),
            epoch: AtomicU32::new(0),
            rate_hz: AtomicU32::new(0),
            channels: AtomicU32::new(0),
            is_playing: AtomicBool::new(false),
            starts_sent: AtomicU32::new(0),
            starts_handled: AtomicU32::new(0),
            is_closed: AtomicBool::new(false),
            has_lost_thread: AtomicBool::new(false),
            failure: Mutex::new(None),
            is_unusable: AtomicBool::new(false),
            missing: AtomicU64::new(0),
        }
    }

    /// The state, as the last event reported it.
    pub fn state(&self) -> PlayerState {
        PlayerState::from_number(self.state.load(Ordering::Acquire))
    }

    fn set_state(&self, state: PlayerState) {
        self.state.store(state as u32, Ordering::Release);
    }

    /// Position of the next sample, in ms.
    pub fn position_ms(&self) -> i64 {
        (self.position.load(Ordering::Acquire) / PER_MS) as i64
    }

    /// Length of the file in ms, rounded up; −1 while it is unknown.
    pub fn duration_ms(&self) -> i64 {
        let duration = self.duration.load(Ordering::Acquire);
        if duration < 0 { -1 } else { (duration as u64).div_ceil(PER_MS) as i64 }
    }

    /// Sample rate of the file in Hz, and its channels; 0 while they are unknown.
    pub fn format(&self) -> (u32, u32) {
        (self.rate_hz.load(Ordering::Acquire), self.channels.load(Ordering::Acquire))
    }

    /// Number of times that the file was not decoded in time.
    pub fn missing(&self) -> u64 {
        self.missing.load(Ordering::Acquire)
    }

    /// Begins an epoch at a position in ms; returns its number.
    pub fn begin_epoch(&self, position_ms: u64) -> u32 {
        self.position.store(position_ms.saturating_mul(PER_MS), Ordering::Release);
        self.epoch.fetch_add(1, Ordering::AcqRel).wrapping_add(1)
    }

    /// Whether the file could not be opened, so that nothing can ever be played.
    pub fn is_unusable(&self) -> bool {
        self.is_unusable.load(Ordering::Acquire)
    }

    /// A start was sent to the voice: the feeder keeps the ring full from now on.
    pub fn start_sent(&self) {
        self.starts_sent.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether samples are taken or will be: the feeder looks at the ring from time to time. A start that is on its way counts, so
    /// that a stop before it does not end the feeding.
    fn is_running(&self) -> bool {
        let is_on_its_way =
            self.starts_sent.load(Ordering::Acquire) != self.starts_handled.load(Ordering::Acquire);
        is_on_its_way || self.is_playing.load(Ordering::Acquire)
    }

    /// The application's reader has ended the thread of the player.
    pub(crate) fn lose_thread(&self) {
        self.has_lost_thread.store(true, Ordering::Release);
    }

    /// Whether the application's reader has ended the thread of the player (pthread_exit), so that it never runs again.
    pub fn has_lost_thread(&self) -> bool {
        self.has_lost_thread.load(Ordering::Acquire)
    }

    /// The player is destroyed: every read of its bytes fails from now on.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
    }
}

/// An order to a feeder.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// Look at the ring.
    Wake,
    /// Continue at this position (ms) in a new epoch.
    Seek {
        /// Position in ms.
        position_ms: u64,
        /// Number of the epoch.
        epoch: u32,
    },
}

/// The parts of a new player.
pub struct Parts {
    /// Decodes the file.
    pub feeder: Box<Feeder>,
    /// Belongs to the media thread.
    pub voice: Box<Voice>,
    /// For the application's calls.
    pub shared: Arc<Shared>,
    /// Orders to the feeder. It ends when the sender is dropped.
    pub orders: crossbeam_channel::Sender<Order>,
}

/// Creates a player; nothing is read yet. `clock` measures how long the beginning of the file takes. Errors: no memory.
pub fn player(id: PlayerId, origin: Origin, clock: fn() -> Time) -> Result<Parts> {
    let shared = Arc::new(Shared::new());
    let (filled, chunks) = rtrb::RingBuffer::new(CHUNKS);
    let (orders, inbox) = crossbeam_channel::bounded(ORDERS);
    let fifo = Box::new(DriftFifo::new()?);
    let feeder = Box::new(Feeder::new(id, origin, filled, inbox, shared.clone(), clock));
    let voice = Box::new(Voice::new(id, chunks, shared.clone(), fifo));
    Ok(Parts { feeder, voice, shared, orders })
}

#[cfg(any(test, feature = "internals"))]
pub mod test_rig;
#[cfg(test)]
mod tests;
