//! Who is on stage: which of the talkers that are received are decoded and heard, where there are more than the limit.
//!
//! A talker's [`Standing`] is how loud they are by what can be known without decoding: the level that packets carry (RFC
//! 6464), else the server's list of speakers, else that packets with sound in them come at all; what is decoded is also
//! measured. Someone louder takes the place of the quietest on stage only by a clear margin, and not at once, so that two
//! talkers do not push one another out with every syllable. Pure arithmetic on the media thread, in ticks of 10 ms.
#![forbid(unsafe_code)]

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
    loudness_dbfs: f32,
    listed_dbfs: f32,
    tells_level: bool,
}

impl Standing {
    /// Someone of whom nothing is known yet.
    pub fn new(place: Place) -> Standing {
        Standing {
            place,
            is_unwanted: false,
            loudness_dbfs: SILENCE_DBFS,
            listed_dbfs: SILENCE_DBFS,
            tells_level: false,
        }
    }

    /// A packet says how loud it is, in −dBov.
    pub fn told(&mut self, minus_dbov: u8) {
        self.tells_level = true;
        self.rise_to(-f32::from(minus_dbov.min(127)));
    }

    /// A packet came, with sound in it or without.
    pub fn came(&mut self, has_sound: bool) {
        if has_sound && !self.tells_level {
            self.rise_to(PRESUMED_DBFS.max(self.listed_dbfs));
        }
    }

    /// What is decoded is so loud.
    pub fn measured(&mut self, dbfs: f32) {
        if !self.tells_level {
            self.rise_to(dbfs);
        }
    }

    /// The server says how loud they are: amplitude 0–1, 0 for one who does not speak.
    pub fn listed(&mut self, level: f32) {
        self.listed_dbfs = crate::audio::level::dbfs(level);
        if !self.tells_level {
            // The server has smoothed it already.
            self.loudness_dbfs = self.loudness_dbfs.max(self.listed_dbfs);
        }
    }

    fn rise_to(&mut self, dbfs: f32) {
        let above = (dbfs - self.loudness_dbfs).max(0.0);
        self.loudness_dbfs += above * RISE;
    }

    /// 10 ms pass.
    pub fn tick(&mut self) {
        // What the server says holds until it says something else.
        let floor = if self.tells_level { SILENCE_DBFS } else { self.listed_dbfs };
        self.loudness_dbfs = (self.loudness_dbfs - FALL_DB).max(floor);
        if let Place::On(ticks) = &mut self.place {
            *ticks = ticks.saturating_add(1);
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

    /// Whether this one, on stage, has to make room for `other`.
    pub fn gives_way_to(&self, other: &Standing) -> bool {
        let Place::On(ticks) = self.place else { return false };
        let is_settled = ticks >= LEAST_STAY || self.is_unwanted || self.loudness_dbfs < QUIET_DBFS;
        is_settled && other.rank() >= self.rank() + MARGIN_DB
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
