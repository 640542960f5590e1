//! What the hub waits for: one ordered set of timers, and which of them are still for something.
//!
//! Not here: what happens when one is due, which is in the core's other files. Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use crate::clock::Time;

use super::connection_state::Stage;
use super::core::ServerCore;
use super::participant::ParticipantKey;
use super::room::RoomKey;

/// What a deadline is for.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Timer {
    /// A media connection wants to be woken.
    Peer(ParticipantKey),
    /// Media must be up.
    Join(ParticipantKey),
    /// The token is renewed.
    Refresh(ParticipantKey),
    /// Has the signalling connection been heard?
    Signal(u64),
    /// Messages that wait are taken.
    Backlog(u64),
    /// Changes of a participant that were put together are announced.
    Info(ParticipantKey),
    /// A participant without signalling is given up.
    Removal(ParticipantKey),
    /// A participant without media is given up.
    Failed(ParticipantKey),
    /// A window of loudness ends.
    Speakers(RoomKey),
    /// Talkers are told how they are heard.
    Voices(RoomKey),
    /// Quality is computed.
    Quality(RoomKey),
    /// An empty room is forgotten.
    Empty(RoomKey),
}

impl ServerCore {
    /// Sets a timer.
    pub(super) fn arm(&mut self, at: Time, timer: Timer) {
        self.timers.insert((at, timer));
    }

    /// Takes a timer back.
    pub(super) fn disarm(&mut self, at: Time, timer: Timer) {
        self.timers.remove(&(at, timer));
    }

    /// The next timer that is due and still for something.
    pub(super) fn take_due(&mut self, now: Time) -> Option<Timer> {
        self.prune_timers();
        let (at, timer) = self.timers.first().copied().filter(|(at, _)| *at <= now)?;
        self.timers.remove(&(at, timer));
        Some(timer)
    }

    /// Drops timers that come first and would wake the server for nothing.
    pub(super) fn prune_timers(&mut self) {
        while let Some((at, timer)) = self.timers.first().copied() {
            if self.is_wanted(at, timer) {
                return;
            }
            self.timers.pop_first();
            // An empty room starts them again for who comes next.
            match timer {
                Timer::Speakers(key) => {
                    if let Some(room) = self.rooms.get_mut(&key) {
                        room.has_speaker_timer = false;
                    }
                }
                Timer::Voices(key) => {
                    if let Some(room) = self.rooms.get_mut(&key) {
                        room.has_report_timer = false;
                    }
                }
                Timer::Quality(key) => {
                    if let Some(room) = self.rooms.get_mut(&key) {
                        room.has_quality_timer = false;
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a timer is still for something. Most are left alone when what they wait for happens or goes away.
    fn is_wanted(&self, at: Time, timer: Timer) -> bool {
        let participant = |key: ParticipantKey| self.participants.get(&key);
        match timer {
            Timer::Peer(key) | Timer::Failed(key) => participant(key).is_some(),
            Timer::Join(key) => participant(key).is_some_and(|one| one.state.stage() < Stage::Active),
            Timer::Refresh(key) => participant(key).is_some_and(|one| one.refresh_at == Some(at)),
            Timer::Removal(key) => participant(key).is_some_and(|one| one.state.removed_at() == Some(at)),
            Timer::Signal(conn) => self.connections.contains_key(&conn),
            Timer::Backlog(conn) => {
                self.connections.get(&conn).is_some_and(|connection| !connection.waiting.is_empty())
            }
            Timer::Info(key) => participant(key).is_some_and(|one| one.is_info_due),
            Timer::Speakers(room) | Timer::Quality(room) | Timer::Voices(room) => {
                self.rooms.get(&room).is_some_and(|room| !room.members.is_empty())
            }
            Timer::Empty(room) => self.rooms.get(&room).is_some_and(|room| room.members.is_empty()),
        }
    }
}
