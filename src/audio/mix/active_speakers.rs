//! Active-speaker selection: which of the received streams have a slot, that is, are decoded and played, when there are more
//! than the limit.
//!
//! A stream's [`Rank`] is the level that is known without decoding it: the audio level in its packets (RFC 6464), or the
//! server's list of active speakers, or, without both, whether its packets contain sound. Decoded streams are measured too. A
//! louder stream takes the slot of the quietest one only by a clear margin and after a minimum time, so that two talkers do not
//! displace each other with every syllable.
//!
//! Levels in packets and in the server's list are claims of the sender. The measurement outweighs the claim. A stream that
//! measures far below its claims is *doubted*: it ranks by its measured level, and its claims count again only after a
//! measurement has confirmed one, or after a time. Of several streams of one user the loudest competes for a slot; the others get
//! the slots that no other user needs.
//!
//! Arithmetic only, on the media thread, in ticks of 10 ms.
#![forbid(unsafe_code)]

use std::cmp::Ordering;

use crate::audio::level::SILENCE_DBFS;

/// A stream must be louder by this much to take another stream's slot, in dB.
pub const MARGIN_DB: f32 = 6.0;
/// Minimum number of ticks that an audible stream keeps its slot: half a second.
pub const MIN_STAY: u32 = 50;
/// A stream below this level is silent: the minimum time does not protect its slot.
pub const QUIET_DBFS: f32 = -60.0;
/// Duration of fade-in and fade-out in blocks of 2.5 ms: 10 ms, the shortest packet.
pub const FADE_BLOCKS: u32 = 4;
/// Assumed level of a stream whose packets contain sound and have no audio level.
const PRESUMED_DBFS: f32 = -50.0;
/// A claim may exceed the measured level by this much, in dB: packet levels are measured before the encoder, over other
/// intervals.
const CLAIM_TOLERANCE_DB: f32 = 15.0;
/// Ticks with a slot after which an unconfirmed claim is doubted: 1.5 s, longer than the delay of a jitter buffer.
pub const DOUBT_TICKS: u32 = 150;
/// Ticks after which the claims of a stream without a slot count again: 30 s, doubled with each doubt.
pub const DOUBT_MEMORY: u32 = 3000;
/// Maximum number of doublings.
const MAX_DOUBLINGS: u32 = 6;
/// Maximum assumed level of a doubted stream that is not measured.
const DOUBTED_DBFS: f32 = QUIET_DBFS - 1.0;
/// Decay of the level, in dB per tick: 30 dB per second, so that a stream keeps its slot between words.
const FALL_DB: f32 = 0.3;
/// Fraction of the difference by which a louder packet raises the level, so that a single click does not count as speech.
const RISE: f32 = 0.5;

/// Whether a stream has a slot.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Slot {
    /// No slot: received and not decoded.
    Off,
    /// Decoded and played, for this many ticks.
    On(u32),
    /// Fading out.
    Leaving,
}

/// Level and slot of a stream.
#[derive(Clone, Debug)]
pub struct Rank {
    /// The slot.
    pub slot: Slot,
    /// Whether the application muted the stream or set its volume to 0. It gets only slots that no other stream needs.
    pub is_unwanted: bool,
    /// Whether another stream of the same user competes for a slot. This stream gets only a slot that remains.
    pub is_extra: bool,
    level_dbfs: f32,
    listed_dbfs: f32,
    has_packet_level: bool,
    /// Claimed and measured level, smoothed like the level.
    claimed_dbfs: f32,
    measured_dbfs: f32,
    /// Ticks with a slot in which the claim was not confirmed.
    unconfirmed: u32,
    /// Ticks for which claims are still ignored, and the number of doubts.
    doubted_for: u32,
    doubts: u32,
}

impl Rank {
    /// A stream of unknown level.
    pub fn new(slot: Slot) -> Rank {
        Rank {
            slot,
            is_unwanted: false,
            is_extra: false,
            level_dbfs: SILENCE_DBFS,
            listed_dbfs: SILENCE_DBFS,
            has_packet_level: false,
            claimed_dbfs: SILENCE_DBFS,
            measured_dbfs: SILENCE_DBFS,
            unconfirmed: 0,
            doubted_for: 0,
            doubts: 0,
        }
    }

    /// Records the audio level of a packet, in −dBov.
    pub fn packet_level(&mut self, minus_dbov: u8) {
        self.has_packet_level = true;
        let claim = -f32::from(minus_dbov.min(127));
        rise(&mut self.claimed_dbfs, claim);
        self.rise_to(if self.is_doubted() { claim.min(DOUBTED_DBFS) } else { claim });
    }

    /// Whether claims of this stream are ignored, because the measurement did not confirm them.
    pub fn is_doubted(&self) -> bool {
        self.doubted_for > 0
    }

    /// Notes the arrival of a packet, with or without sound.
    pub fn packet_arrived(&mut self, has_sound: bool) {
        if has_sound && !self.has_packet_level {
            let listed = if self.is_doubted() { SILENCE_DBFS } else { self.listed_dbfs };
            self.rise_to(PRESUMED_DBFS.max(listed));
        }
    }

    /// Records the measured level of the decoded audio, once per tick.
    pub fn measured_level(&mut self, dbfs: f32) {
        rise(&mut self.measured_dbfs, dbfs);
        let is_confirmed = self.measured_dbfs >= self.claimed_dbfs - CLAIM_TOLERANCE_DB;
        if is_confirmed {
            self.unconfirmed = 0;
            if self.measured_dbfs >= QUIET_DBFS {
                (self.doubted_for, self.doubts) = (0, 0);
            }
        } else if !self.is_doubted() && matches!(self.slot, Slot::On(_)) && self.claimed_dbfs >= QUIET_DBFS {
            self.unconfirmed += 1;
            if self.unconfirmed >= DOUBT_TICKS {
                self.doubt();
            }
        }
        if !self.has_packet_level || self.is_doubted() {
            self.rise_to(dbfs);
        }
    }

    fn doubt(&mut self) {
        self.unconfirmed = 0;
        self.doubted_for = DOUBT_MEMORY << self.doubts.min(MAX_DOUBLINGS);
        self.doubts = self.doubts.saturating_add(1);
        self.level_dbfs = self.measured_dbfs;
    }

    /// Records the level from the server's list of active speakers: amplitude 0–1, 0 if the user does not speak.
    pub fn listed_level(&mut self, level: f32) {
        self.listed_dbfs = crate::audio::level::dbfs(level);
        if !self.has_packet_level {
            // The server has already smoothed it.
            self.claimed_dbfs = self.claimed_dbfs.max(self.listed_dbfs);
        }
        if !self.has_packet_level && !self.is_doubted() {
            self.level_dbfs = self.level_dbfs.max(self.listed_dbfs);
        }
    }

    fn rise_to(&mut self, dbfs: f32) {
        rise(&mut self.level_dbfs, dbfs);
    }

    /// Advances by 10 ms.
    pub fn tick(&mut self) {
        self.pass(1);
    }

    /// Advances by this number of ticks, in which no packet arrives.
    pub fn pass(&mut self, ticks: u32) {
        let fall = FALL_DB * ticks as f32;
        // The level in the server's list is valid until the next list.
        let listed = if self.has_packet_level { SILENCE_DBFS } else { self.listed_dbfs };
        let floor = if self.is_doubted() { SILENCE_DBFS } else { listed };
        self.level_dbfs = (self.level_dbfs - fall).max(floor);
        self.claimed_dbfs = (self.claimed_dbfs - fall).max(listed);
        self.measured_dbfs = (self.measured_dbfs - fall).max(SILENCE_DBFS);
        match &mut self.slot {
            Slot::On(stay) => *stay = stay.saturating_add(ticks),
            // With a slot, only a measurement ends a doubt.
            Slot::Off => self.doubted_for = self.doubted_for.saturating_sub(ticks),
            Slot::Leaving => {}
        }
    }

    /// The level, in dBFS.
    pub fn level_dbfs(&self) -> f32 {
        self.level_dbfs
    }

    /// The level for the comparison; muted streams come after all others.
    pub fn score(&self) -> f32 {
        if self.is_unwanted { self.level_dbfs + 2.0 * SILENCE_DBFS } else { self.level_dbfs }
    }

    fn is_quiet(&self) -> bool {
        self.level_dbfs < QUIET_DBFS
    }

    /// The order of the streams: the greater stream comes first. Audible streams of different users come before further audible
    /// streams of the same users. Silent streams follow, then muted streams.
    pub fn order(&self, other: &Rank) -> Ordering {
        let tier = |one: &Rank| match (one.is_unwanted, one.is_quiet(), one.is_extra) {
            (true, ..) => 0,
            (false, true, true) => 1,
            (false, true, false) => 2,
            (false, false, true) => 3,
            (false, false, false) => 4,
        };
        tier(self).cmp(&tier(other)).then(self.score().total_cmp(&other.score()))
    }

    /// Decides which of one user's streams competes for a slot: the stream with the highest value. A stream with a slot keeps
    /// this role by the same margin and for the same minimum time as its slot.
    pub fn score_within_user(&self) -> f32 {
        match self.slot {
            Slot::On(ticks) if ticks < MIN_STAY && !self.is_quiet() => self.score() - SILENCE_DBFS,
            Slot::On(_) => self.score() + MARGIN_DB,
            _ => self.score(),
        }
    }

    /// Whether this stream, which has a slot, must give it to `other`.
    pub fn gives_way_to(&self, other: &Rank) -> bool {
        let Slot::On(ticks) = self.slot else { return false };
        if self.is_extra && !other.is_extra && !other.is_quiet() && !other.is_unwanted {
            return true;
        }
        if !self.is_extra && !self.is_quiet() && other.is_extra {
            return false;
        }
        let is_settled = ticks >= MIN_STAY || self.is_unwanted || self.level_dbfs < QUIET_DBFS;
        is_settled && other.score() >= self.score() + MARGIN_DB
    }
}

/// Raises the level by a part of the difference.
fn rise(value: &mut f32, dbfs: f32) {
    *value += (dbfs - *value).max(0.0) * RISE;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One second: the level claimed with each packet of 20 ms, and the measured level.
    fn second(rank: &mut Rank, claim: u8, measured: f32) {
        for tick in 0..100 {
            if tick % 2 == 0 {
                rank.packet_level(claim);
            }
            if rank.slot != Slot::Off {
                rank.measured_level(measured);
            }
            rank.tick();
        }
    }

    #[test]
    fn unconfirmed_loud_claim_loses_its_rank() {
        let mut liar = Rank::new(Slot::On(0));
        (0..2).for_each(|_| second(&mut liar, 0, SILENCE_DBFS));
        assert!(liar.is_doubted() && liar.level_dbfs() < QUIET_DBFS, "{}", liar.level_dbfs());
        assert!(liar.gives_way_to(&without_slot(50)));
        liar.slot = Slot::Off;
        for _ in 0..20 {
            second(&mut liar, 0, SILENCE_DBFS);
            assert!(liar.level_dbfs() < QUIET_DBFS, "further claims are ignored");
        }
    }

    #[test]
    fn measured_speech_ends_the_doubt() {
        let mut talker = Rank::new(Slot::On(0));
        (0..3).for_each(|_| second(&mut talker, 10, SILENCE_DBFS));
        assert!(talker.is_doubted());
        second(&mut talker, 20, -22.0);
        assert!(!talker.is_doubted() && talker.level_dbfs() > -25.0);
    }

    #[test]
    fn long_delay_does_not_cause_doubt() {
        let mut talker = Rank::new(Slot::On(0));
        second(&mut talker, 20, SILENCE_DBFS);
        for _ in 0..20 {
            second(&mut talker, 20, -26.0);
            second(&mut talker, 127, -80.0);
            assert!(!talker.is_doubted());
        }
    }

    #[test]
    fn each_doubt_lasts_longer_than_the_last() {
        let mut liar = Rank::new(Slot::On(0));
        let mut spans = Vec::new();
        for _ in 0..3 {
            liar.slot = Slot::On(0);
            (0..2).for_each(|_| second(&mut liar, 0, SILENCE_DBFS));
            liar.slot = Slot::Off;
            spans.push(
                (0..100_000)
                    .take_while(|_| {
                        liar.tick();
                        liar.is_doubted()
                    })
                    .count() as u32
                    + 1,
            );
        }
        assert_eq!(spans, [DOUBT_MEMORY, 2 * DOUBT_MEMORY, 4 * DOUBT_MEMORY]);
    }

    #[test]
    fn extra_streams_of_a_user_yield_to_other_users() {
        let extra = Rank { is_extra: true, ..with_slot(0, 1) };
        assert!(extra.gives_way_to(&without_slot(40)), "at any level, and at once");
        assert!(!extra.gives_way_to(&without_slot(80)), "not for silence");
        assert!(!with_slot(40, 100).gives_way_to(&Rank { is_extra: true, ..without_slot(0) }));
        assert_eq!(with_slot(40, 100).order(&extra), Ordering::Greater);
        assert_eq!(extra.order(&without_slot(80)), Ordering::Greater);
    }

    fn with_slot(minus_dbov: u8, ticks: u32) -> Rank {
        let mut rank = Rank::new(Slot::On(ticks));
        (0..20).for_each(|_| rank.packet_level(minus_dbov));
        rank
    }

    fn without_slot(minus_dbov: u8) -> Rank {
        Rank { slot: Slot::Off, ..with_slot(minus_dbov, 0) }
    }

    #[test]
    fn slot_is_taken_only_with_margin_and_after_minimum_time() {
        assert!(with_slot(30, MIN_STAY).gives_way_to(&without_slot(20)));
        assert!(!with_slot(30, MIN_STAY).gives_way_to(&without_slot(27)), "within the margin");
        assert!(!with_slot(30, MIN_STAY - 1).gives_way_to(&without_slot(10)), "before the minimum time");
        assert!(with_slot(80, 0).gives_way_to(&without_slot(40)), "a quiet stream loses its slot");
        assert!(
            !without_slot(80).gives_way_to(&without_slot(10)),
            "without a slot there is nothing to give up"
        );
    }

    #[test]
    fn pause_between_words_keeps_slot_and_click_gets_none() {
        let mut talker = with_slot(25, 100);
        (0..20).for_each(|_| talker.tick());
        assert!(talker.level_dbfs() > -32.0, "200 ms: {}", talker.level_dbfs());
        let mut click = Rank::new(Slot::Off);
        click.packet_level(10);
        assert!(click.level_dbfs() < QUIET_DBFS, "{}", click.level_dbfs());
        (0..3).for_each(|_| click.packet_level(10));
        assert!(click.level_dbfs() > -20.0, "four packets count as speech: {}", click.level_dbfs());
    }

    #[test]
    fn without_packet_levels_server_list_counts_before_arrival() {
        let (mut listed, mut sends, mut silent) =
            (Rank::new(Slot::Off), Rank::new(Slot::Off), Rank::new(Slot::Off));
        listed.listed_level(0.2);
        for _ in 0..10 {
            sends.packet_arrived(true);
            silent.packet_arrived(false);
        }
        assert!(listed.score() > sends.score() + MARGIN_DB && sends.score() > silent.score() + MARGIN_DB);
        let mut claimed = without_slot(70);
        claimed.listed_level(1.0);
        assert!(claimed.score() <= -69.0, "packets outweigh the list");
        (0..1000).for_each(|_| listed.tick());
        assert!(listed.score() > -20.0, "the list holds until it changes");
        listed.listed_level(0.0);
        (0..1000).for_each(|_| listed.tick());
        assert_eq!(listed.score(), SILENCE_DBFS);
    }

    #[test]
    fn muted_stream_comes_last_at_any_level() {
        let unwanted = Rank { is_unwanted: true, ..with_slot(0, 0) };
        assert!(unwanted.score() < Rank::new(Slot::Off).score());
        assert!(unwanted.gives_way_to(&without_slot(60)));
    }
}
