//! Active-speaker selection of a room: the users who are forwarded when more talk than `max-forwarded-talkers` permits.
//!
//! The server does not decode audio; it uses the audio level in the packets (RFC 6464), which rises at once and falls slowly, so
//! that a user stays selected between words. A louder user displaces the quietest selected one only by a clear margin and after a
//! minimum time, so that two talkers do not displace each other with every syllable. A user who is not selected costs nothing for
//! the subscribers. The first packet after the selection continues the sequence numbers, as after a mute (`down_track.rs`).
//!
//! Levels are claims of the sender: a user who claims too much can take the slot of another user. Arithmetic only; a part of the
//! room; server's thread.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::Time;

use super::participant::ParticipantKey;

/// A user must be louder by this much to displace another one, in dB.
const MARGIN_DB: f32 = 6.0;
/// Minimum time for which an audible user stays selected.
const MIN_STAY: Duration = Duration::from_millis(500);
/// A user below this level is silent, in dBov. It takes no free slot, and the minimum time does not protect its slot.
const QUIET_DBOV: f32 = -60.0;
/// Level of a packet that contains sound and states no level.
const PRESUMED_DBOV: f32 = -50.0;
/// Speed at which the level falls, in dB per second.
const FALL_DB_PER_SECOND: f32 = 30.0;
/// Part of the difference by which a louder packet raises the level, so that a single click does not count as speech.
const RISE: f32 = 0.5;
/// A user without a packet for this long has left or is muted, and loses the slot.
const STALE_AFTER: Duration = Duration::from_secs(1);
/// Silence.
const SILENCE_DBOV: f32 = -127.0;

/// The talkers of a room.
#[derive(Debug, Default)]
pub struct Talkers {
    users: BTreeMap<ParticipantKey, Talker>,
}

#[derive(Debug)]
struct Talker {
    dbov: f32,
    /// Time of the last packet.
    at: Time,
    /// Time of the selection; `None`: not selected.
    selected: Option<Time>,
}

impl Talker {
    /// Level at `now`.
    fn level(&self, now: Time) -> f32 {
        (self.dbov - FALL_DB_PER_SECOND * now.since(self.at).as_secs_f32()).max(SILENCE_DBOV)
    }

    fn gives_way_to(&self, level: f32, now: Time) -> bool {
        let own = self.level(now);
        let is_settled = self.selected.is_none_or(|since| now.since(since) >= MIN_STAY) || own < QUIET_DBOV;
        is_settled && level >= own + MARGIN_DB
    }
}

impl Talkers {
    /// Takes the level of a user's packet, in −dBov; `None`: the packet states no level. Returns whether the packet is forwarded: at
    /// most `most` users of the room are selected at a time.
    pub fn take(&mut self, user: ParticipantKey, minus_dbov: Option<u8>, most: usize, now: Time) -> bool {
        let claim = minus_dbov.map_or(PRESUMED_DBOV, |minus_dbov| -f32::from(minus_dbov));
        let talker = self.users.entry(user).or_insert(Talker { dbov: SILENCE_DBOV, at: now, selected: None });
        let before = talker.level(now);
        let level = before + (claim - before).max(0.0) * RISE;
        (talker.dbov, talker.at) = (level, now);
        if talker.selected.is_some() {
            return true;
        }
        if claim < QUIET_DBOV {
            return false;
        }
        self.users.retain(|_, one| now.since(one.at) < STALE_AFTER);
        let selected = self.users.values().filter(|one| one.selected.is_some()).count();
        if selected >= most {
            let quietest = self.users.values_mut().filter(|one| one.selected.is_some());
            let quietest = quietest.min_by(|a, b| a.level(now).total_cmp(&b.level(now)));
            match quietest.filter(|one| one.gives_way_to(level, now)) {
                Some(quietest) => quietest.selected = None,
                None => return false,
            }
        }
        if let Some(talker) = self.users.get_mut(&user) {
            talker.selected = Some(now);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: Duration = Duration::from_millis(20);

    fn user(n: u64) -> ParticipantKey {
        ParticipantKey(n)
    }

    /// Each user sends packets of its level for this time. Returns which were forwarded at the end, and the number of changes.
    fn talk(
        talkers: &mut Talkers,
        levels: &[(u64, u8)],
        most: usize,
        now: &mut Time,
        time: Duration,
    ) -> (Vec<u64>, usize) {
        let mut forwarded: Option<Vec<u64>> = None;
        let mut changes = 0;
        let end = *now + time;
        while *now < end {
            *now += PACKET;
            let taken = levels.iter().filter(|(n, level)| talkers.take(user(*n), Some(*level), most, *now));
            let taken: Vec<u64> = taken.map(|(n, _)| *n).collect();
            assert!(taken.len() <= 2 * most, "within a round, each can be displaced once");
            changes += usize::from(forwarded.as_ref().is_some_and(|before| *before != taken));
            forwarded = Some(taken);
        }
        (forwarded.unwrap_or_default(), changes)
    }

    #[test]
    fn loudest_users_are_forwarded() {
        let (mut talkers, mut now) = (Talkers::default(), Time::from_nanos(1_000_000_000));
        let levels: Vec<(u64, u8)> = (0..30).map(|n| (n, if n % 10 == 7 { 20 } else { 40 })).collect();
        talk(&mut talkers, &levels, 3, &mut now, Duration::from_secs(2));
        let (forwarded, changes) = talk(&mut talkers, &levels, 3, &mut now, Duration::from_secs(10));
        assert_eq!((forwarded, changes), (vec![7, 17, 27], 0));
    }

    #[test]
    fn small_differences_change_nothing() {
        let (mut talkers, mut now) = (Talkers::default(), Time::from_nanos(1_000_000_000));
        let begun = talk(&mut talkers, &[(1, 30)], 1, &mut now, Duration::from_secs(1));
        assert_eq!(begun, (vec![1], 0));
        for n in 0..20 {
            let levels = [(1, 30 + n % 2 * 4), (2, 34 - n % 2 * 4)];
            let (forwarded, changes) = talk(&mut talkers, &levels, 1, &mut now, Duration::from_millis(100));
            assert_eq!((forwarded, changes), (vec![1], 0));
        }
    }

    #[test]
    fn first_packet_of_a_talker_takes_a_free_slot() {
        let (mut talkers, now) = (Talkers::default(), Time::from_nanos(1_000_000_000));
        assert!(talkers.take(user(1), Some(50), 2, now));
        assert!(!talkers.take(user(2), Some(127), 2, now), "silence takes no slot");
        assert!(talkers.take(user(2), None, 2, now), "a packet without a level");
        assert!(!talkers.take(user(3), Some(50), 2, now));
    }

    #[test]
    fn slot_of_a_talker_who_pauses_is_taken() {
        let (mut talkers, mut now) = (Talkers::default(), Time::from_nanos(1_000_000_000));
        talk(&mut talkers, &[(1, 10)], 1, &mut now, Duration::from_secs(1));
        let begin = now;
        while !talkers.take(user(2), Some(30), 1, now) {
            // The first talker's microphone sends silence.
            talkers.take(user(1), Some(127), 1, now);
            now += PACKET;
        }
        let wait = now.since(begin);
        assert!((Duration::from_millis(600)..Duration::from_millis(1100)).contains(&wait), "{wait:?}");
        assert!(!talkers.take(user(1), Some(30), 1, now), "it has lost its slot");
    }

    #[test]
    fn slot_of_an_absent_talker_is_free_after_a_second() {
        let (mut talkers, mut now) = (Talkers::default(), Time::from_nanos(1_000_000_000));
        talk(&mut talkers, &[(1, 0)], 1, &mut now, Duration::from_secs(1));
        now += STALE_AFTER;
        assert!(talk(&mut talkers, &[(2, 50)], 1, &mut now, Duration::from_millis(100)).0 == [2]);
        assert_eq!(talkers.users.len(), 1);
    }
}
