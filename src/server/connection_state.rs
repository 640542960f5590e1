//! The connection state of a participant: the progress of its login, and whether its signalling and its media are connected.
//!
//! ```text
//! Joining ─► Joined ─► Active ◄──────► MediaLost
//!    │          │         ▲                ▲
//!    │          │         ▼                ▼
//!    │          │     SignallingLost ◄─► BothLost     (removed at a deadline)
//!    └──────────┴──► Failed, from every state         (removed after FAILED_TIMEOUT)
//! ```
//!
//! Each value is a state that can occur. A participant whose signalling closes before its media was connected is removed, so
//! only an active participant can be without signalling. Media is connected after the first answer;
//! [`ConnectionState::media_connected`] accepts `Joining` too, for safety. Not here: timers, messages and removal, which are
//! in `session.rs` and `media.rs`. Used on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use crate::clock::Time;

use super::core::{BOTH_LOST_TIMEOUT, RESUME_TIMEOUT};

/// Progress of a participant's login.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Admitted; other participants do not know it yet.
    Joining,
    /// The first answer is sent; other participants know it.
    Joined,
    /// Its media was connected at least once.
    Active,
}

/// The state of a participant's signalling and media. `conn` is the number of its WebSocket.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ConnectionState {
    /// Admitted; no answer is sent yet.
    Joining {
        /// Signalling connection.
        conn: u64,
    },
    /// The first answer is sent; media is not connected yet.
    Joined {
        /// Signalling connection.
        conn: u64,
    },
    /// Signalling and media are connected.
    Active {
        /// Signalling connection.
        conn: u64,
    },
    /// Signalling is connected, media is interrupted.
    MediaLost {
        /// Signalling connection.
        conn: u64,
    },
    /// Media is connected; the signalling connection closed at `since`.
    SignallingLost {
        /// Time at which it closed.
        since: Time,
    },
    /// Neither is connected; the participant is removed at `until`.
    BothLost {
        /// Time at which the signalling connection closed.
        since: Time,
        /// The earlier of two times: [`BOTH_LOST_TIMEOUT`] after the second loss, and [`RESUME_TIMEOUT`] after `since`.
        until: Time,
    },
    /// The media connection ended and cannot come back.
    Failed {
        /// Progress of the login at that time.
        stage: Stage,
        /// Signalling connection, while there is one.
        conn: Option<u64>,
    },
}

impl ConnectionState {
    /// Progress of the login.
    pub fn stage(&self) -> Stage {
        match self {
            ConnectionState::Joining { .. } => Stage::Joining,
            ConnectionState::Joined { .. } => Stage::Joined,
            ConnectionState::Failed { stage, .. } => *stage,
            _ => Stage::Active,
        }
    }

    /// The signalling connection, while there is one.
    pub fn signalling(&self) -> Option<u64> {
        match self {
            ConnectionState::Joining { conn }
            | ConnectionState::Joined { conn }
            | ConnectionState::Active { conn }
            | ConnectionState::MediaLost { conn } => Some(*conn),
            ConnectionState::SignallingLost { .. } | ConnectionState::BothLost { .. } => None,
            ConnectionState::Failed { conn, .. } => *conn,
        }
    }

    /// Whether media was connected and is not connected now.
    pub fn is_media_lost(&self) -> bool {
        matches!(
            self,
            ConnectionState::MediaLost { .. }
                | ConnectionState::BothLost { .. }
                | ConnectionState::Failed { stage: Stage::Active, .. }
        )
    }

    /// Whether the media connection ended and cannot come back.
    pub fn has_failed(&self) -> bool {
        matches!(self, ConnectionState::Failed { .. })
    }

    /// Time at which the participant is removed unless its signalling resumes; `None` while signalling is connected, and after
    /// a failure, whose timer is in `media.rs`.
    pub fn removed_at(&self) -> Option<Time> {
        match self {
            ConnectionState::SignallingLost { since } => Some(*since + RESUME_TIMEOUT),
            ConnectionState::BothLost { until, .. } => Some(*until),
            _ => None,
        }
    }

    /// An answer is sent. Returns true for the first answer, with which the participant has joined.
    pub fn answered(&mut self) -> bool {
        let ConnectionState::Joining { conn } = *self else { return false };
        *self = ConnectionState::Joined { conn };
        true
    }

    /// Media is connected, for the first time or again. True for the first time.
    pub fn media_connected(&mut self) -> bool {
        let was_active = self.stage() == Stage::Active;
        *self = match *self {
            ConnectionState::Joining { conn }
            | ConnectionState::Joined { conn }
            | ConnectionState::MediaLost { conn } => ConnectionState::Active { conn },
            ConnectionState::BothLost { since, .. } => ConnectionState::SignallingLost { since },
            same => same,
        };
        !was_active && self.stage() == Stage::Active
    }

    /// Media is interrupted. Has no effect before media was connected for the first time: the deadline of the login then
    /// removes the participant.
    pub fn media_lost(&mut self, now: Time) {
        *self = match *self {
            ConnectionState::Active { conn } => ConnectionState::MediaLost { conn },
            ConnectionState::SignallingLost { since } => {
                let until = (since + RESUME_TIMEOUT).min(now + BOTH_LOST_TIMEOUT);
                ConnectionState::BothLost { since, until }
            }
            same => same,
        };
    }

    /// The media connection ended and cannot come back.
    pub fn media_failed(&mut self) {
        *self = ConnectionState::Failed { stage: self.stage(), conn: self.signalling() };
    }

    /// The signalling connection closed. False when the participant was not active yet: it is to be removed.
    #[must_use]
    pub fn signalling_lost(&mut self, now: Time) -> bool {
        *self = match *self {
            ConnectionState::Active { .. } => ConnectionState::SignallingLost { since: now },
            ConnectionState::MediaLost { .. } => {
                ConnectionState::BothLost { since: now, until: now + RESUME_TIMEOUT.min(BOTH_LOST_TIMEOUT) }
            }
            ConnectionState::Failed { stage: Stage::Active, .. } => {
                ConnectionState::Failed { stage: Stage::Active, conn: None }
            }
            same => same,
        };
        self.stage() == Stage::Active
    }

    /// The session resumes with the signalling connection `conn`. Returns the signalling connection that it replaces.
    pub fn resumed(&mut self, conn: u64) -> Option<u64> {
        let replaced = self.signalling();
        *self = match *self {
            ConnectionState::Joining { .. } => ConnectionState::Joining { conn },
            ConnectionState::Joined { .. } => ConnectionState::Joined { conn },
            ConnectionState::Active { .. } | ConnectionState::SignallingLost { .. } => {
                ConnectionState::Active { conn }
            }
            ConnectionState::MediaLost { .. } | ConnectionState::BothLost { .. } => {
                ConnectionState::MediaLost { conn }
            }
            ConnectionState::Failed { stage, .. } => ConnectionState::Failed { stage, conn: Some(conn) },
        };
        replaced
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn active() -> ConnectionState {
        let mut state = ConnectionState::Joining { conn: 1 };
        assert!(state.answered());
        assert!(!state.answered(), "only the first answer joins");
        assert!(state.media_connected());
        assert!(!state.media_connected(), "media was connected before");
        state
    }

    #[test]
    fn participant_without_signalling_is_removed_after_the_resume_timeout() {
        let mut state = active();
        assert_eq!(state.removed_at(), None);
        assert!(state.signalling_lost(Time::ZERO));
        assert_eq!((state.signalling(), state.removed_at()), (None, Some(Time::ZERO + RESUME_TIMEOUT)));
        assert_eq!(state.resumed(2), None);
        assert_eq!(state, ConnectionState::Active { conn: 2 });
        assert_eq!(state.resumed(3), Some(2));
    }

    #[test]
    fn loss_of_signalling_and_media_shortens_the_deadline() {
        let later = Time::ZERO + SECOND;
        let mut signalling_first = active();
        assert!(signalling_first.signalling_lost(Time::ZERO));
        signalling_first.media_lost(later);
        assert_eq!(signalling_first.removed_at(), Some(later + BOTH_LOST_TIMEOUT));
        let mut media_first = active();
        media_first.media_lost(Time::ZERO);
        assert_eq!(media_first.removed_at(), None);
        assert!(media_first.signalling_lost(later));
        assert_eq!(media_first.removed_at(), Some(later + BOTH_LOST_TIMEOUT));
        media_first.media_connected();
        assert_eq!(media_first.removed_at(), Some(later + RESUME_TIMEOUT));
    }

    #[test]
    fn late_loss_of_media_does_not_move_the_resume_deadline() {
        let mut state = active();
        assert!(state.signalling_lost(Time::ZERO));
        state.media_lost(Time::ZERO + RESUME_TIMEOUT - SECOND);
        assert_eq!(state.removed_at(), Some(Time::ZERO + RESUME_TIMEOUT));
    }

    #[test]
    fn participant_is_removed_if_signalling_ends_before_it_is_active() {
        for mut state in [ConnectionState::Joining { conn: 1 }, ConnectionState::Joined { conn: 1 }] {
            state.media_lost(Time::ZERO);
            assert!(!state.is_media_lost());
            assert!(!state.signalling_lost(Time::ZERO));
            state.media_failed();
            assert!(!state.signalling_lost(Time::ZERO));
        }
    }

    #[test]
    fn failed_media_does_not_come_back() {
        let mut state = active();
        state.media_failed();
        assert!(!state.media_connected());
        assert!(state.has_failed() && state.is_media_lost());
        assert!(state.signalling_lost(Time::ZERO));
        assert_eq!(state, ConnectionState::Failed { stage: Stage::Active, conn: None });
    }
}
