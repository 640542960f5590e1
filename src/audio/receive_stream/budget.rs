//! What the receive streams of a mixer may spend together on costly frames: Deep PLC and DRED.
//!
//! Either costs as much as many plain frames, and when a path fails, every talker behind it needs them in the same
//! tick. So only so many are made in a tick of 10 ms, and the rest gets the plain concealment. A receive stream that was at it in the
//! tick before has a *claim*, which the mixer gives to the loudest of them: a frame is kept for it, whoever asks first, so
//! that a talker does not change between the two in the middle of a gap. Media thread, plain arithmetic.
#![forbid(unsafe_code)]

/// Costly frames that the receive streams of a mixer make together in a tick of 10 ms, at most.
pub const MAX_COSTLY_FRAMES: u32 = 4;

/// Costly frames that are left.
#[derive(Clone, Debug)]
pub struct Budget {
    most: u32,
    left: u32,
    /// How many of them are kept for claims.
    kept: u32,
    has_claim: bool,
    has_asked: bool,
    /// Frames that were asked for and not given.
    refused: u64,
    /// Frames that were given.
    spent: u64,
}

impl Budget {
    /// `most` frames a tick.
    pub fn new(most: u32) -> Budget {
        Budget { most, left: most, kept: 0, has_claim: false, has_asked: false, refused: 0, spent: 0 }
    }

    /// No limit, for a receive stream that is alone.
    pub fn unlimited() -> Budget {
        Budget::new(u32::MAX)
    }

    /// Frames of a tick.
    pub fn most(&self) -> u32 {
        self.most
    }

    /// A tick begins; frames are kept for this many claims.
    pub fn begin_tick(&mut self, claims: u32) {
        self.left = self.most;
        self.kept = claims.min(self.most);
    }

    /// A receive stream begins its block; `has_claim` says that a frame was kept for it and is still there.
    pub fn begin_receive_stream(&mut self, has_claim: bool) {
        self.has_claim = has_claim;
        self.has_asked = false;
    }

    /// The receive stream asks for a frame.
    pub fn take(&mut self) -> bool {
        self.has_asked = true;
        if std::mem::take(&mut self.has_claim) && self.kept > 0 {
            self.kept -= 1;
        } else if self.left <= self.kept {
            self.refused += 1;
            return false;
        }
        self.left = self.left.saturating_sub(1);
        self.spent += 1;
        true
    }

    /// Whether the receive stream asked since it began, and whether its claim is still there.
    pub fn end_receive_stream(&self) -> (bool, bool) {
        (self.has_asked, self.has_claim)
    }

    /// Frames given and refused since the beginning.
    pub fn counts(&self) -> (u64, u64) {
        (self.spent, self.refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_has_so_many_frames_and_no_more() {
        let mut budget = Budget::new(4);
        for _ in 0..3 {
            budget.begin_tick(0);
            let given = (0..20).filter(|_| {
                budget.begin_receive_stream(false);
                budget.take()
            });
            assert_eq!(given.count(), 4);
        }
        assert_eq!(budget.counts(), (12, 48));
    }

    #[test]
    fn a_frame_that_is_kept_waits_for_the_lane_that_has_the_claim() {
        let mut budget = Budget::new(2);
        budget.begin_tick(1);
        budget.begin_receive_stream(false);
        assert!(budget.take(), "one is free");
        assert!(!budget.take(), "the other one is kept");
        budget.begin_receive_stream(true);
        assert!(budget.take());
        assert_eq!(budget.end_receive_stream(), (true, false));
        assert!(!budget.take(), "a claim is good for one frame");
    }

    #[test]
    fn a_lane_that_is_alone_is_never_refused() {
        let mut budget = Budget::unlimited();
        assert!((0..100_000).all(|_| budget.take()));
        budget.begin_receive_stream(false);
        assert_eq!(budget.end_receive_stream(), (false, false));
    }
}
