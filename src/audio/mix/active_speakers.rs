//! Active-speaker selection: which of the received streams have a slot, that is, are decoded and played, when there are more
//! than the limit.
//!
//! A stream's [`Standing`] is the level that is known without decoding it: the audio level in its packets (RFC 6464), or the
//! server's list of active speakers, or, without both, whether its packets contain sound. Decoded streams are measured too. A
//! louder stream takes the slot of the quietest one only by a clear margin and after a minimum time, so that two talkers do not
//! displace each other with every syllable.
//!
//! Levels in packets and in the server's list are claims of the sender. The measurement outweighs the claim. A stream that
//! claims to be loud and measures silent is *doubted*: it ranks after all measured streams, and its claims count again only
//! after it was measured loud in a free slot, or after a time. Of several streams of one user the loudest competes for a slot;
//! the others get the slots that no other user needs.
//!
//! Arithmetic only, on the media thread, in ticks of 10 ms.
#![forbid(unsafe_code)]

use std::cmp::Ordering;

use crate::audio::level::SILENCE_DBFS;

/// A stream must be louder by this much to take another one's slot, in dB.
pub const MARGIN_DB: f32 = 6.0;
/// Minimum number of ticks that an audible stream keeps its slot: half a second.
pub const LEAST_STAY: u32 = 50;
/// A quieter stream gives up its slot at once.
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
/// Share of the difference by which a louder packet raises the level, so that a single click does not count as speech.
const RISE: f32 = 0.5;

/// Whether a stream has a slot.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// No slot: received and not decoded.
    Off,
    /// Decoded and played, for this many ticks.
    On(u32),
    /// Fading out.
    Leaving,
}

/// Level and slot of a stream.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The slot.
    pub place: Place,
    /// Whether the application muted the stream. It gets only slots that no other stream needs.
    pub is_unwanted: bool,
    /// Whether another stream of the same user competes for a slot. This one gets only what is left.
    pub is_extra: bool,
    loudness_dbfs: f32,
    listed_dbfs: f32,
    tells_level: bool,
    /// Claimed and measured level, smoothed like the level.
    claimed_dbfs: f32,
    measured_dbfs: f32,
    /// Ticks with a slot in which the claim was not confirmed.
    unconfirmed: u32,
    /// Ticks for which claims are still ignored, and the number of doubts.
    doubted_for: u32,
    doubts: u32,
}

impl Standing {
    /// A stream of unknown level.
    pub fn new(place: Place) -> Standing {
        Standing {
            place,
            is_unwanted: false,
            is_extra: false,
            loudness_dbfs: SILENCE_DBFS,
            listed_dbfs: SILENCE_DBFS,
            tells_level: false,
            claimed_dbfs: SILENCE_DBFS,
            measured_dbfs: SILENCE_DBFS,
            unconfirmed: 0,
            doubted_for: 0,
            doubts: 0,
        }
    }

    /// Takes the audio level of a packet, in −dBov.
    pub fn told(&mut self, minus_dbov: u8) {
        self.tells_level = true;
        let claim = -f32::from(minus_dbov.min(127));
        rise(&mut self.claimed_dbfs, claim);
        self.rise_to(if self.is_doubted() { claim.min(DOUBTED_DBFS) } else { claim });
    }

    /// Whether claims of this stream are ignored, because the measurement did not confirm them.
    pub fn is_doubted(&self) -> bool {
        self.doubted_for > 0
    }

    /// Notes the arrival of a packet, with or without sound.
    pub fn came(&mut self, has_sound: bool) {
        if has_sound && !self.tells_level {
            let listed = if self.is_doubted() { SILENCE_DBFS } else { self.listed_dbfs };
            self.rise_to(PRESUMED_DBFS.max(listed));
        }
    }

    /// Takes the measured level of the decoded sound, once per tick.
    pub fn measured(&mut self, dbfs: f32) {
        rise(&mut self.measured_dbfs, dbfs);
        let is_confirmed = self.measured_dbfs >= self.claimed_dbfs - CLAIM_TOLERANCE_DB;
        if is_confirmed {
            self.unconfirmed = 0;
            if self.measured_dbfs >= QUIET_DBFS {
                (self.doubted_for, self.doubts) = (0, 0);
            }
        } else if matches!(self.place, Place::On(_)) && self.claimed_dbfs >= QUIET_DBFS {
            self.unconfirmed += 1;
            if self.unconfirmed >= DOUBT_TICKS {
                self.doubt();
            }
        }
        if !self.tells_level || self.is_doubted() {
            self.rise_to(dbfs);
        }
    }

    fn doubt(&mut self) {
        self.unconfirmed = 0;
        self.doubted_for = DOUBT_MEMORY << self.doubts.min(MAX_DOUBLINGS);
        self.doubts = self.doubts.saturating_add(1);
        self.loudness_dbfs = self.measured_dbfs;
    }

    /// Takes the level from the server's list of active speakers: amplitude 0–1, 0 if the user does not speak.
    pub fn listed(&mut self, level: f32) {
        self.listed_dbfs = crate::audio::level::dbfs(level);
        if !self.tells_level {
            // The server has already smoothed it.
            self.claimed_dbfs = self.claimed_dbfs.max(self.listed_dbfs);
        }
        if !self.tells_level && !self.is_doubted() {
            self.loudness_dbfs = self.loudness_dbfs.max(self.listed_dbfs);
        }
    }

    fn rise_to(&mut self, dbfs: f32) {
        rise(&mut self.loudness_dbfs, dbfs);
    }

    /// Advances by 10 ms.
    pub fn tick(&mut self) {
        // The level in the server's list is valid until the next list.
        let listed = if self.tells_level { SILENCE_DBFS } else { self.listed_dbfs };
        let floor = if self.is_doubted() { SILENCE_DBFS } else { listed };
        self.loudness_dbfs = (self.loudness_dbfs - FALL_DB).max(floor);
        self.claimed_dbfs = (self.claimed_dbfs - FALL_DB).max(listed);
        self.measured_dbfs = (self.measured_dbfs - FALL_DB).max(SILENCE_DBFS);
        match &mut self.place {
            Place::On(ticks) => *ticks = ticks.saturating_add(1),
            // With a slot, only a measurement ends a doubt.
            Place::Off => self.doubted_for = self.doubted_for.saturating_sub(1),
            Place::Leaving => {}
        }
    }

    /// The level, in dBFS.
    pub fn loudness_dbfs(&self) -> f32 {
        self.loudness_dbfs
    }

    /// The level for the comparison; muted streams come after all others.
    pub fn rank(&self) -> f32 {
        if self.is_unwanted { self.loudness_dbfs + 2.0 * SILENCE_DBFS } else { self.loudness_dbfs }
    }

    fn is_quiet(&self) -> bool {
        self.loudness_dbfs < QUIET_DBFS
    }

    /// The order of the streams: a greater one comes first. Audible streams of different users come before further streams of
    /// one user, and those before silent ones.
    pub fn order(&self, other: &Standing) -> Ordering {
        let tier = |one: &Standing| match (one.is_unwanted, one.is_quiet(), one.is_extra) {
            (true, ..) => 0,
            (false, true, true) => 1,
            (false, true, false) => 2,
            (false, false, true) => 3,
            (false, false, false) => 4,
        };
        tier(self).cmp(&tier(other)).then(self.rank().total_cmp(&other.rank()))
    }

    /// Decides which of one user's streams competes for a slot: the greatest. A stream with a slot defends this with the same
    /// margin and minimum time as its slot.
    pub fn claim_among_own(&self) -> f32 {
        match self.place {
            Place::On(ticks) if ticks < LEAST_STAY && !self.is_quiet() => self.rank() - SILENCE_DBFS,
            Place::On(_) => self.rank() + MARGIN_DB,
            _ => self.rank(),
        }
    }

    /// Whether this stream, which has a slot, must give it to `other`.
    pub fn gives_way_to(&self, other: &Standing) -> bool {
        let Place::On(ticks) = self.place else { return false };
        if self.is_extra && !other.is_extra && !other.is_quiet() && !other.is_unwanted {
            return true;
        }
        if !self.is_extra && !self.is_quiet() && other.is_extra {
            return false;
        }
        let is_settled = ticks >= LEAST_STAY || self.is_unwanted || self.loudness_dbfs < QUIET_DBFS;
        is_settled && other.rank() >= self.rank() + MARGIN_DB
    }
}

/// Raises the level by a part of the difference.
fn rise(value: &mut f32, dbfs: f32) {
    *value += (dbfs - *value).max(0.0) * RISE;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One second with a slot: the level claimed with each packet of 20 ms, and the measured level.
    fn second(standing: &mut Standing, claim: u8, measured: f32) {
        for tick in 0..100 {
            if tick % 2 == 0 {
                standing.told(claim);
            }
            if standing.place != Place::Off {
                standing.measured(measured);
            }
            standing.tick();
        }
    }

    #[test]
    fn unconfirmed_loud_claim_loses_its_rank() {
        let mut liar = Standing::new(Place::On(0));
        (0..2).for_each(|_| second(&mut liar, 0, SILENCE_DBFS));
        assert!(liar.is_doubted() && liar.loudness_dbfs() < QUIET_DBFS, "{}", liar.loudness_dbfs());
        assert!(liar.gives_way_to(&off_stage(50)));
        liar.place = Place::Off;
        for _ in 0..20 {
            second(&mut liar, 0, SILENCE_DBFS);
            assert!(liar.loudness_dbfs() < QUIET_DBFS, "further claims are ignored");
        }
    }

    #[test]
    fn measured_speech_ends_the_doubt() {
        let mut talker = Standing::new(Place::On(0));
        (0..3).for_each(|_| second(&mut talker, 10, SILENCE_DBFS));
        assert!(talker.is_doubted());
        second(&mut talker, 20, -22.0);
        assert!(!talker.is_doubted() && talker.loudness_dbfs() > -25.0);
    }

    #[test]
    fn long_delay_does_not_cause_doubt() {
        let mut talker = Standing::new(Place::On(0));
        second(&mut talker, 20, SILENCE_DBFS);
        for _ in 0..20 {
            second(&mut talker, 20, -26.0);
            second(&mut talker, 127, -80.0);
            assert!(!talker.is_doubted());
        }
    }

    #[test]
    fn each_doubt_lasts_longer_than_the_last() {
        let mut liar = Standing::new(Place::On(0));
        let mut spans = Vec::new();
        for _ in 0..3 {
            liar.place = Place::On(0);
            (0..2).for_each(|_| second(&mut liar, 0, SILENCE_DBFS));
            liar.place = Place::Off;
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
        let extra = Standing { is_extra: true, ..on_stage(0, 1) };
        assert!(extra.gives_way_to(&off_stage(40)), "at any level, and at once");
        assert!(!extra.gives_way_to(&off_stage(80)), "not for silence");
        assert!(!on_stage(40, 100).gives_way_to(&Standing { is_extra: true, ..off_stage(0) }));
        assert_eq!(on_stage(40, 100).order(&extra), Ordering::Greater);
        assert_eq!(extra.order(&off_stage(80)), Ordering::Greater);
    }

    fn on_stage(minus_dbov: u8, ticks: u32) -> Standing {
        let mut standing = Standing::new(Place::On(ticks));
        (0..20).for_each(|_| standing.told(minus_dbov));
        standing
    }

    fn off_stage(minus_dbov: u8) -> Standing {
        Standing { place: Place::Off, ..on_stage(minus_dbov, 0) }
    }

    #[test]
    fn slot_is_taken_only_with_margin_and_after_minimum_time() {
        assert!(on_stage(30, LEAST_STAY).gives_way_to(&off_stage(20)));
        assert!(!on_stage(30, LEAST_STAY).gives_way_to(&off_stage(27)), "within the margin");
        assert!(!on_stage(30, LEAST_STAY - 1).gives_way_to(&off_stage(10)), "before the minimum time");
        assert!(on_stage(80, 0).gives_way_to(&off_stage(40)), "a quiet stream loses its slot");
        assert!(!off_stage(80).gives_way_to(&off_stage(10)), "without a slot there is nothing to give up");
    }

    #[test]
    fn pause_between_words_keeps_slot_and_click_gets_none() {
        let mut talker = on_stage(25, 100);
        (0..20).for_each(|_| talker.tick());
        assert!(talker.loudness_dbfs() > -32.0, "200 ms: {}", talker.loudness_dbfs());
        let mut click = Standing::new(Place::Off);
        click.told(10);
        assert!(click.loudness_dbfs() < QUIET_DBFS, "{}", click.loudness_dbfs());
        (0..3).for_each(|_| click.told(10));
        assert!(click.loudness_dbfs() > -20.0, "four packets count as speech: {}", click.loudness_dbfs());
    }

    #[test]
    fn server_list_then_arrival_replace_missing_packet_levels() {
        let (mut listed, mut sends, mut silent) =
            (Standing::new(Place::Off), Standing::new(Place::Off), Standing::new(Place::Off));
        listed.listed(0.2);
        for _ in 0..10 {
            sends.came(true);
            silent.came(false);
        }
        assert!(listed.rank() > sends.rank() + MARGIN_DB && sends.rank() > silent.rank() + MARGIN_DB);
        let mut told = off_stage(70);
        told.listed(1.0);
        assert!(told.rank() <= -69.0, "packets outweigh the list");
        (0..1000).for_each(|_| listed.tick());
        assert!(listed.rank() > -20.0, "the list holds until it changes");
        listed.listed(0.0);
        (0..1000).for_each(|_| listed.tick());
        assert_eq!(listed.rank(), SILENCE_DBFS);
    }

    #[test]
    fn muted_stream_comes_last_at_any_level() {
        let unwanted = Standing { is_unwanted: true, ..on_stage(0, 0) };
        assert!(unwanted.rank() < Standing::new(Place::Off).rank());
        assert!(unwanted.gives_way_to(&off_stage(60)));
    }
}
