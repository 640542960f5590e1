//! Timers of the server core: one ordered set, and the check whether a timer is still wanted.
//!
//! Not here: the handlers, which are in the core's other files. Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use crate::clock::Time;

use super::connection_state::Stage;
use super::core::ServerCore;
use super::participant::ParticipantKey;
use super::room::RoomKey;

/// Purpose of a timer.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Timer {
    /// The deadline of a media connection.
    Connection(ParticipantKey),
    /// Removes a participant whose media did not connect.
    Join(ParticipantKey),
    /// Renews a token.
    Refresh(ParticipantKey),
    /// Closes a signalling connection without messages.
    Signal(u64),
    /// Handles messages that wait for the budget.
    Backlog(u64),
    /// Announces the collected changes of a participant.
    Info(ParticipantKey),
    /// Removes a participant whose signalling did not resume.
    Removal(ParticipantKey),
    /// Removes a participant whose media failed.
    Failed(ParticipantKey),
    /// Checks a participant that holds senders of data back.
    DataHold(ParticipantKey),
    /// Asks the client of a sender that is held back again to wait.
    HoldRequest(ParticipantKey),
    /// Reads the data of a participant again, which was above its rate.
    DataRate(ParticipantKey),
    /// Ends the simulated activity of a speaker.
    Simulated(ParticipantKey),
    /// Ends a window of audio levels.
    Speakers(RoomKey),
    /// Sends the summaries of voice reports to the talkers.
    Voices(RoomKey),
    /// Computes connection quality.
    Quality(RoomKey),
    /// Removes an empty room.
    Empty(RoomKey),
}

impl ServerCore {
    /// Sets a timer.
    pub(super) fn arm(&mut self, at: Time, timer: Timer) {
        self.timers.insert((at, timer));
    }

    /// Removes a timer.
    pub(super) fn disarm(&mut self, at: Time, timer: Timer) {
        self.timers.remove(&(at, timer));
    }

    /// Takes the next timer that is due and still wanted.
    pub(super) fn take_due(&mut self, now: Time) -> Option<Timer> {
        self.prune_timers();
        let (at, timer) = self.timers.first().copied().filter(|(at, _)| *at <= now)?;
        self.timers.remove(&(at, timer));
        Some(timer)
    }

    /// Drops unwanted timers at the front, which would wake the server for nothing.
    pub(super) fn prune_timers(&mut self) {
        while let Some((at, timer)) = self.timers.first().copied() {
            if self.is_wanted(at, timer) {
                return;
            }
            self.timers.pop_first();
            // The next participant of the room starts these timers again.
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

    /// Whether a timer is still wanted. Most timers are not removed when their reason goes away; this check drops them.
    fn is_wanted(&self, at: Time, timer: Timer) -> bool {
        let participant = |key: ParticipantKey| self.participants.get(&key);
        match timer {
            Timer::Connection(key) | Timer::Failed(key) => participant(key).is_some(),
            Timer::Join(key) => participant(key).is_some_and(|one| one.state.stage() < Stage::Active),
            Timer::Refresh(key) => participant(key).is_some_and(|one| one.refresh_at == Some(at)),
            Timer::Removal(key) => participant(key).is_some_and(|one| one.state.removed_at() == Some(at)),
            Timer::DataHold(key) => participant(key).is_some_and(|one| one.data_queue.check_at() == Some(at)),
            Timer::HoldRequest(key) => {
                participant(key).is_some_and(|one| one.data_pause.renew_at == Some(at))
            }
            Timer::Simulated(key) => {
                participant(key).is_some_and(|one| one.simulation.speaks_until == Some(at))
            }
            Timer::DataRate(key) => participant(key).is_some_and(|one| one.data_pause.until == Some(at)),
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
