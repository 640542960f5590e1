//! Who is on stage: which of the talkers that are received are decoded and heard, where there are more than the limit.
//!
//! A talker's [`Standing`] is how loud they are by what can be known without decoding: the level that packets carry (RFC
//! 6464), else the server's list of speakers, else that packets with sound in them come at all; what is decoded is also
//! measured. Someone louder takes the place of the quietest on stage only by a clear margin, and not at once, so that two
//! talkers do not push one another out with every syllable.
//!
//! Levels in packets and in the server's list are claims of the sender. What is decoded is measured, and the measurement
//! outweighs the claim: a talker who claims to be loud and measures silent is doubted, ranks behind everyone who is heard, and
//! gets the standing back by being heard in a place that is free, not by claiming. Of several streams of one participant the
//! loudest competes for a place; the others get places that no other participant's voice wants.
//!
//! Pure arithmetic on the media thread, in ticks of 10 ms.
#![forbid(unsafe_code)]

use std::cmp::Ordering;

use crate::audio::level::SILENCE_DBFS;

/// By how much a talker has to be louder than another to take their place, in dB.
pub const MARGIN_DB: f32 = 6.0;
/// Ticks that a talker who speaks stays on stage at least: half a second.
pub const LEAST_STAY: u32 = 50;
/// Below this a talker is quiet and gives up their place at once.
pub const QUIET_DBFS: f32 = -60.0;
/// Blocks of 2.5 ms in which a talker fades in or out: 10 ms, the shortest packet.
pub const FADE_BLOCKS: u32 = 4;
/// How loud a talker is taken to be whose packets hold sound and tell no level.
const PRESUMED_DBFS: f32 = -50.0;
/// By how much a claim may exceed what is measured, in dB: levels are taken before the encoder, over other spans of time.
const CLAIM_TOLERANCE_DB: f32 = 15.0;
/// Ticks on stage after which a claim that is not confirmed is doubted: 1.5 s, more than a jitter buffer holds back.
pub const DOUBT_TICKS: u32 = 150;
/// Ticks after which a talker without a place may claim once more; doubled with each doubt. 30 s.
pub const DOUBT_MEMORY: u32 = 3000;
/// Most doublings of it.
const MAX_DOUBLINGS: u32 = 6;
/// How loud a doubted talker is taken to be at most without being measured.
const DOUBTED_DBFS: f32 = QUIET_DBFS - 1.0;
/// How fast loudness falls, in dB a tick: 30 dB a second, so that a pause between words is not the end.
const FALL_DB: f32 = 0.3;
/// How much of the difference a louder packet makes at once, so that a single click is not a voice.
const RISE: f32 = 0.5;

/// Where a talker is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// Received and not decoded.
    Off,
    /// Decoded and heard, for so many ticks.
    On(u32),
    /// Fading out.
    Leaving,
}

/// How loud a talker is, and where.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Where.
    pub place: Place,
    /// Whether the application does not want to hear them: they get what places nobody else wants.
    pub is_unwanted: bool,
    /// Whether another stream of the same participant competes for a place: this one gets what is left.
    pub is_extra: bool,
    loudness_dbfs: f32,
    listed_dbfs: f32,
    tells_level: bool,
    /// What is claimed and what is measured, each smoothed like the loudness.
    claimed_dbfs: f32,
    measured_dbfs: f32,
    /// Ticks on stage in which the claim was not confirmed.
    unconfirmed: u32,
    /// Ticks that the claims are ignored for, and how often that began.
    doubted_for: u32,
    doubts: u32,
}

impl Standing {
    /// Someone of whom nothing is known yet.
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

    /// A packet says how loud it is, in −dBov.
    pub fn told(&mut self, minus_dbov: u8) {
        self.tells_level = true;
        let claim = -f32::from(minus_dbov.min(127));
        rise(&mut self.claimed_dbfs, claim);
        self.rise_to(if self.is_doubted() { claim.min(DOUBTED_DBFS) } else { claim });
    }

    /// Whether claims of this talker are ignored, because what was decoded did not confirm them.
    pub fn is_doubted(&self) -> bool {
        self.doubted_for > 0
    }

    /// A packet came, with sound in it or without.
    pub fn came(&mut self, has_sound: bool) {
        if has_sound && !self.tells_level {
            let listed = if self.is_doubted() { SILENCE_DBFS } else { self.listed_dbfs };
            self.rise_to(PRESUMED_DBFS.max(listed));
        }
    }

    /// What is decoded is so loud. To be called once a tick.
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

    /// The server says how loud they are: amplitude 0–1, 0 for one who does not speak.
    pub fn listed(&mut self, level: f32) {
        self.listed_dbfs = crate::audio::level::dbfs(level);
        if !self.tells_level {
            // The server has smoothed it already.
            self.claimed_dbfs = self.claimed_dbfs.max(self.listed_dbfs);
        }
        if !self.tells_level && !self.is_doubted() {
            self.loudness_dbfs = self.loudness_dbfs.max(self.listed_dbfs);
        }
    }

    fn rise_to(&mut self, dbfs: f32) {
        rise(&mut self.loudness_dbfs, dbfs);
    }

    /// 10 ms pass.
    pub fn tick(&mut self) {
        // What the server says holds until it says something else.
        let listed = if self.tells_level { SILENCE_DBFS } else { self.listed_dbfs };
        let floor = if self.is_doubted() { SILENCE_DBFS } else { listed };
        self.loudness_dbfs = (self.loudness_dbfs - FALL_DB).max(floor);
        self.claimed_dbfs = (self.claimed_dbfs - FALL_DB).max(listed);
        self.measured_dbfs = (self.measured_dbfs - FALL_DB).max(SILENCE_DBFS);
        match &mut self.place {
            Place::On(ticks) => *ticks = ticks.saturating_add(1),
            // On stage only a measurement ends a doubt.
            Place::Off => self.doubted_for = self.doubted_for.saturating_sub(1),
            Place::Leaving => {}
        }
    }

    /// How loud, in dBFS.
    pub fn loudness_dbfs(&self) -> f32 {
        self.loudness_dbfs
    }

    /// What decides: those that are not wanted come after all others.
    pub fn rank(&self) -> f32 {
        if self.is_unwanted { self.loudness_dbfs + 2.0 * SILENCE_DBFS } else { self.loudness_dbfs }
    }

    fn is_quiet(&self) -> bool {
        self.loudness_dbfs < QUIET_DBFS
    }

    /// The order of places: a greater one comes first. Voices of different participants come before further streams of
    /// one participant, and those before silence.
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

    /// Which of one participant's streams competes for a place: the greatest. One on stage keeps that by the same margin and
    /// time as a place.
    pub fn claim_among_own(&self) -> f32 {
        match self.place {
            Place::On(ticks) if ticks < LEAST_STAY && !self.is_quiet() => self.rank() - SILENCE_DBFS,
            Place::On(_) => self.rank() + MARGIN_DB,
            _ => self.rank(),
        }
    }

    /// Whether this one, on stage, has to make room for `other`.
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

/// A louder value makes a part of the difference at once.
fn rise(value: &mut f32, dbfs: f32) {
    *value += (dbfs - *value).max(0.0) * RISE;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A second on stage: what is claimed with each packet of 20 ms, and what is measured.
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
    fn a_loud_claim_that_measures_silent_loses_its_standing() {
        let mut liar = Standing::new(Place::On(0));
        (0..2).for_each(|_| second(&mut liar, 0, SILENCE_DBFS));
        assert!(liar.is_doubted() && liar.loudness_dbfs() < QUIET_DBFS, "{}", liar.loudness_dbfs());
        assert!(liar.gives_way_to(&off_stage(50)));
        liar.place = Place::Off;
        for _ in 0..20 {
            second(&mut liar, 0, SILENCE_DBFS);
            assert!(liar.loudness_dbfs() < QUIET_DBFS, "claiming does not bring it back");
        }
    }

    #[test]
    fn a_doubted_talker_who_is_heard_is_trusted_again() {
        let mut talker = Standing::new(Place::On(0));
        (0..3).for_each(|_| second(&mut talker, 10, SILENCE_DBFS));
        assert!(talker.is_doubted());
        second(&mut talker, 20, -22.0);
        assert!(!talker.is_doubted() && talker.loudness_dbfs() > -25.0);
    }

    #[test]
    fn an_honest_talker_is_not_doubted_for_a_long_delay() {
        let mut talker = Standing::new(Place::On(0));
        second(&mut talker, 20, SILENCE_DBFS);
        for _ in 0..20 {
            second(&mut talker, 20, -26.0);
            second(&mut talker, 127, -80.0);
            assert!(!talker.is_doubted());
        }
    }

    #[test]
    fn each_doubt_lasts_longer_than_the_one_before() {
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
    fn further_streams_of_one_participant_make_way_for_another_voice() {
        let extra = Standing { is_extra: true, ..on_stage(0, 1) };
        assert!(extra.gives_way_to(&off_stage(40)), "however loud, and at once");
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
    fn a_place_is_given_up_for_someone_clearly_louder_and_not_at_once() {
        assert!(on_stage(30, LEAST_STAY).gives_way_to(&off_stage(20)));
        assert!(!on_stage(30, LEAST_STAY).gives_way_to(&off_stage(27)), "within the margin");
        assert!(!on_stage(30, LEAST_STAY - 1).gives_way_to(&off_stage(10)), "has only just begun");
        assert!(on_stage(80, 0).gives_way_to(&off_stage(40)), "who is quiet does not stay");
        assert!(!off_stage(80).gives_way_to(&off_stage(10)), "has no place to give up");
    }

    #[test]
    fn a_pause_between_words_is_not_the_end_and_a_click_is_no_voice() {
        let mut talker = on_stage(25, 100);
        (0..20).for_each(|_| talker.tick());
        assert!(talker.loudness_dbfs() > -32.0, "200 ms: {}", talker.loudness_dbfs());
        let mut click = Standing::new(Place::Off);
        click.told(10);
        assert!(click.loudness_dbfs() < QUIET_DBFS, "{}", click.loudness_dbfs());
        (0..3).for_each(|_| click.told(10));
        assert!(click.loudness_dbfs() > -20.0, "four packets are a voice: {}", click.loudness_dbfs());
    }

    #[test]
    fn without_levels_in_packets_the_servers_list_decides_and_without_that_who_sends() {
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
        assert!(told.rank() <= -69.0, "packets know better than the list");
        (0..1000).for_each(|_| listed.tick());
        assert!(listed.rank() > -20.0, "the list holds until it changes");
        listed.listed(0.0);
        (0..1000).for_each(|_| listed.tick());
        assert_eq!(listed.rank(), SILENCE_DBFS);
    }

    #[test]
    fn who_is_not_wanted_comes_last_however_loud() {
        let unwanted = Standing { is_unwanted: true, ..on_stage(0, 0) };
        assert!(unwanted.rank() < Standing::new(Place::Off).rank());
        assert!(unwanted.gives_way_to(&off_stage(60)));
    }
}
