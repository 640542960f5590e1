//! Calls about media players.
//!
//! The rest of [`Engine`] is `engine.rs`. A player is a [`Feeder`](crate::audio::player::feeder::Feeder) on a thread of its own and
//! a voice on the media thread; this file holds what its calls need. Everything that a player allocates is allocated here.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use parking_lot::Mutex;

use super::Engine;
pub use crate::audio::player::source::ReadAt;
use crate::audio::player::source::{Origin, ReaderSlot};
use crate::audio::player::{self, Order, Shared};
use crate::clock;
use crate::config::{self, MAX_PASSES, MAX_PLAYERS};
use crate::engine::message::{Command, PlayerRequest, ToMedia};
use crate::engine::processing::CLOSE_TIMEOUT;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, PlayerState};
use crate::id::PlayerId;

/// Largest position of a seek, in ms: about 3 years. Its sample number, multiplied by any rate, fits into 64 bits.
const MAX_POSITION_MS: i64 = 100_000_000_000;

/// Interval at which a destruction looks whether the reader has ended its thread.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Where a player's bytes come from.
pub enum PlayerSource {
    /// A regular file.
    File(PathBuf),
    /// The application reads them; the number is their count.
    Reader(Box<dyn ReadAt>, u64),
}

/// Initial settings of a player.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct PlayerSettings {
    /// Whether it is played locally.
    pub is_local: bool,
    /// Whether it is sent with the local stream.
    pub is_sent: bool,
    /// Volume in the local playback, 0–200 percent.
    pub local_volume: u32,
    /// Volume in the local stream, 0–200 percent.
    pub sent_volume: u32,
    /// Number of passes; 0 for ever.
    pub passes: u32,
}

impl Default for PlayerSettings {
    fn default() -> Self {
        PlayerSettings { is_local: true, is_sent: true, local_volume: 100, sent_volume: 100, passes: 1 }
    }
}

/// What a player does now. An unknown value is −1.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct PlayerInfo {
    /// As the last event reported it.
    pub state: PlayerState,
    /// Position in ms.
    pub position_ms: i64,
    /// Length of the file in ms.
    pub duration_ms: i64,
    /// Sample rate of the file in Hz.
    pub rate_hz: i64,
    /// Channels of the file.
    pub channels: i64,
    /// Number of times that the file was not read in time, so that silence was played.
    pub missing: i64,
    /// The settings.
    pub settings: PlayerSettings,
}

struct Entry {
    shared: Arc<Shared>,
    orders: Sender<Order>,
    reader: Option<ReaderSlot>,
    settings: PlayerSettings,
    /// Disconnected when the player's thread has ended.
    ended: Receiver<()>,
}

impl Entry {
    fn order(&self, order: Order) -> Result<()> {
        let text = "the player still carries out earlier seeks: try again";
        self.orders.try_send(order).map_err(|_| Error::new(ErrorKind::Busy, text))
    }

    /// Ends the reading, and the use of the application's reader; waits while it runs, at most for the time-out.
    fn close(&self, timeout: Option<Duration>) {
        self.shared.close();
        let Some(reader) = &self.reader else { return };
        let mut locked = reader.try_lock_for(timeout.unwrap_or(LOOK_EVERY));
        while locked.is_none() && timeout.is_none() && !self.shared.has_lost_thread() {
            locked = reader.try_lock_for(LOOK_EVERY);
        }
        let before = locked.and_then(|mut present| present.take());
        drop(before);
    }
}

/// The players of an engine.
#[derive(Default)]
pub(super) struct Players {
    entries: Mutex<BTreeMap<PlayerId, Entry>>,
}

impl Players {
    /// The engine has ended: no reader is called any more, and the threads end.
    pub(super) fn close(&self) {
        let entries = std::mem::take(&mut *self.entries.lock());
        entries.values().for_each(|entry| entry.shared.close());
        let end = clock::now() + CLOSE_TIMEOUT;
        for entry in entries.into_values() {
            entry.close(Some(end.since(clock::now())));
            let Entry { orders, ended, .. } = entry;
            drop(orders);
            let _ = ended.recv_timeout(end.since(clock::now()));
        }
    }
}

fn unknown() -> Error {
    Error::new(ErrorKind::NotFound, "this player was destroyed: create another one")
}

fn passes_of(passes: u32) -> Result<Option<u32>> {
    config::range("plays", passes, 0, MAX_PASSES, "(0 is for ever)")?;
    Ok((passes > 0).then_some(passes))
}

impl Engine {
    /// Creates a player, which begins to read its file; [`Event::PlayerState`] reports the result.
    ///
    /// Errors: `OutOfRange`, and `Busy` beyond [`MAX_PLAYERS`] players.
    pub fn create_player(&self, source: PlayerSource, settings: PlayerSettings) -> Result<PlayerId> {
        let passes = passes_of(settings.passes)?;
        let mut entries = self.players.entries.lock();
        if entries.len() >= MAX_PLAYERS {
            let text = format!("{MAX_PLAYERS} players exist: destroy one first");
            return Err(Error::new(ErrorKind::Busy, text));
        }
        let (origin, reader) = match source {
            PlayerSource::File(path) => (Origin::File(path), None),
            PlayerSource::Reader(reader, length) => {
                let slot: ReaderSlot = Arc::new(Mutex::new(Some(reader)));
                (Origin::Reader(slot.clone(), length), Some(slot))
            }
        };
        let id = PlayerId::fresh();
        let mut parts = player::player(id, origin, self.calls.stopwatch())?;
        parts.voice.set_volumes(settings.local_volume, settings.sent_volume);
        parts.voice.set_outputs(settings.is_local, settings.is_sent);
        parts.voice.set_passes(passes);
        let ended = parts.feeder.watch_end();
        let (shared, orders) = (parts.shared, parts.orders);
        let entry = Entry { shared, orders, reader, settings, ended };
        // The player has its entry before its first event, which would be dropped otherwise.
        entries.insert(id, entry);
        let add = Command::Media(ToMedia::Player(PlayerRequest::Add(parts.voice, settings.is_sent)));
        let started = self.calls.send(add).and_then(|()| self.calls.run_feeder(parts.feeder));
        if let Err(error) = started {
            entries.remove(&id);
            self.calls.send_always(Command::Media(ToMedia::Player(PlayerRequest::Remove(id))));
            return Err(error);
        }
        Ok(id)
    }

    /// Destroys a player, with a short fade of its sound. Waits while its reader runs; none runs after this has returned.
    pub fn destroy_player(&self, player: PlayerId) -> Result<()> {
        let entry = self.players.entries.lock().remove(&player).ok_or_else(unknown)?;
        self.calls.send_always(Command::Media(ToMedia::Player(PlayerRequest::Remove(player))));
        entry.close(None);
        Ok(())
    }

    /// Starts a player at its position; after its end or a failure at the beginning.
    pub fn start_player(&self, player: PlayerId) -> Result<()> {
        self.with_player(player, |engine, entry| {
            if entry.shared.state() == PlayerState::Failed {
                engine.stop(player, entry)?;
            }
            engine.run(entry, PlayerRequest::Start(player))
        })
    }

    /// Continues after a pause; otherwise does nothing.
    pub fn resume_player(&self, player: PlayerId) -> Result<()> {
        self.with_player(player, |engine, entry| engine.run(entry, PlayerRequest::Resume(player)))
    }

    /// Pauses a player.
    pub fn pause_player(&self, player: PlayerId) -> Result<()> {
        self.with_player(player, |engine, _| engine.request(PlayerRequest::Pause(player)))
    }

    /// Stops a player; its position is the beginning again.
    pub fn stop_player(&self, player: PlayerId) -> Result<()> {
        self.with_player(player, |engine, entry| engine.stop(player, entry))
    }

    /// Continues at a position, exactly. Errors: `OutOfRange` behind the end.
    pub fn seek_player(&self, player: PlayerId, position_ms: i64) -> Result<()> {
        self.with_player(player, |engine, entry| {
            let duration_ms = entry.shared.duration_ms();
            let most = if duration_ms < 0 { MAX_POSITION_MS } else { duration_ms.min(MAX_POSITION_MS) };
            if !(0..=most).contains(&position_ms) {
                let text = format!("position_ms is {position_ms}: give 0 to {most}");
                return Err(Error::new(ErrorKind::OutOfRange, text));
            }
            engine.seek(player, entry, position_ms.unsigned_abs(), PlayerRequest::Seek)
        })
    }

    /// Sets the volumes in the local playback and in the local stream: 0–200 percent each, 100 is unchanged.
    pub fn set_player_volume(&self, player: PlayerId, local: i32, sent: i32) -> Result<()> {
        let local = config::volume("local_volume", local)?;
        let sent = config::volume("sent_volume", sent)?;
        self.with_player(player, |engine, entry| {
            engine.request(PlayerRequest::Volumes(player, local, sent))?;
            (entry.settings.local_volume, entry.settings.sent_volume) = (local, sent);
            Ok(())
        })
    }

    /// Sets whether a player is played locally, and whether it is sent.
    pub fn set_player_outputs(&self, player: PlayerId, local: bool, sent: bool) -> Result<()> {
        self.with_player(player, |engine, entry| {
            engine.request(PlayerRequest::Outputs(player, local, sent))?;
            (entry.settings.is_local, entry.settings.is_sent) = (local, sent);
            Ok(())
        })
    }

    /// Sets the number of passes, of which the present one is the first; 0 is for ever.
    pub fn set_player_passes(&self, player: PlayerId, passes: u32) -> Result<()> {
        let count = passes_of(passes)?;
        self.with_player(player, |engine, entry| {
            engine.request(PlayerRequest::Passes(player, count))?;
            entry.settings.passes = passes;
            Ok(())
        })
    }

    /// State, position and settings of a player.
    pub fn player_info(&self, player: PlayerId) -> Result<PlayerInfo> {
        let entries = self.players.entries.lock();
        let entry = entries.get(&player).ok_or_else(unknown)?;
        let (rate_hz, channels) = entry.shared.format();
        let known = |number: u32| if number == 0 { -1 } else { i64::from(number) };
        Ok(PlayerInfo {
            state: entry.shared.state(),
            position_ms: entry.shared.position_ms(),
            duration_ms: entry.shared.duration_ms(),
            rate_hz: known(rate_hz),
            channels: known(channels),
            missing: entry.shared.missing() as i64,
            settings: entry.settings,
        })
    }

    /// Whether an event is about a player that was destroyed meanwhile.
    pub fn is_stale(&self, event: &Event) -> bool {
        let Event::PlayerState { player, .. } = event else { return false };
        !self.players.entries.lock().contains_key(player)
    }

    /// Runs a call about a player that can be played.
    fn with_player(
        &self,
        player: PlayerId,
        call: impl FnOnce(&Engine, &mut Entry) -> Result<()>,
    ) -> Result<()> {
        let mut entries = self.players.entries.lock();
        let entry = entries.get_mut(&player).ok_or_else(unknown)?;
        if entry.shared.is_unusable() {
            let text =
                "the file of this player cannot be played, as on_player_state said: destroy the player";
            return Err(Error::new(ErrorKind::WrongState, text));
        }
        call(self, entry)
    }

    /// Sends a request that makes the player run.
    fn run(&self, entry: &Entry, request: PlayerRequest) -> Result<()> {
        self.request(request)?;
        entry.shared.start_sent();
        // If the queue is full, the feeder is awake already.
        let _ = entry.orders.try_send(Order::Wake);
        Ok(())
    }

    fn stop(&self, player: PlayerId, entry: &Entry) -> Result<()> {
        self.seek(player, entry, 0, PlayerRequest::Stop)
    }

    fn seek(
        &self,
        player: PlayerId,
        entry: &Entry,
        position_ms: u64,
        request: fn(PlayerId, u32) -> PlayerRequest,
    ) -> Result<()> {
        if entry.orders.is_full() {
            return entry.order(Order::Wake);
        }
        let epoch = entry.shared.begin_epoch(position_ms);
        // Calls run one at a time, so the queue has room for this one.
        entry.order(Order::Seek { position_ms, epoch })?;
        // The epoch has begun, so that the voice must know of it. The orders above limit the number of these requests.
        self.calls.send_always(Command::Media(ToMedia::Player(request(player, epoch))));
        Ok(())
    }

    fn request(&self, request: PlayerRequest) -> Result<()> {
        self.calls.send(Command::Media(ToMedia::Player(request)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::player::test_rig::Memory;

    #[test]
    fn destruction_does_not_wait_for_a_lost_thread() {
        let reader: ReaderSlot = Arc::new(Mutex::new(Some(Box::new(Memory(Vec::new())))));
        let origin = Origin::Reader(reader.clone(), 1);
        let parts = player::player(PlayerId::fresh(), origin, || clock::Time::ZERO).unwrap();
        let entry = Entry {
            shared: parts.shared,
            orders: parts.orders,
            reader: Some(reader.clone()),
            settings: PlayerSettings::default(),
            ended: crossbeam_channel::bounded(1).1,
        };
        // The thread that was ended keeps the lock.
        let kept = reader.lock();
        entry.shared.lose_thread();
        entry.close(None);
        drop(kept);
        entry.close(None);
        assert!(reader.lock().is_none());
    }
}
