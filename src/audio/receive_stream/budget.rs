//! The budget of all receive streams of a mixer for costly frames: Deep PLC and DRED.
//!
//! One costly frame takes the time of many plain frames, and when a path fails, all talkers behind it need them in the same
//! tick. The number per tick of 10 ms is therefore limited, and the rest is concealed the plain way. Of the receive streams
//! that requested a costly frame in the previous tick, the mixer gives the loudest a *claim* each. A frame is reserved for
//! each claim, so that a talker does not change between the two kinds within a gap. Runs on the media thread; arithmetic
//! only.
#![forbid(unsafe_code)]

/// Maximum number of costly frames that the receive streams of a mixer make in a tick of 10 ms.
pub const MAX_COSTLY_FRAMES: u32 = 4;

/// The costly frames that are left in the current tick.
#[derive(Clone, Debug)]
pub struct Budget {
    most: u32,
    left: u32,
    /// Number of frames that are reserved for claims.
    kept: u32,
    has_claim: bool,
    has_asked: bool,
    /// Requests that were refused.
    refused: u64,
    /// Frames that were granted.
    spent: u64,
}

impl Budget {
    /// A budget of `most` frames per tick.
    pub fn new(most: u32) -> Budget {
        Budget { most, left: most, kept: 0, has_claim: false, has_asked: false, refused: 0, spent: 0 }
    }

    /// A budget without limit, for a single receive stream.
    pub fn unlimited() -> Budget {
        Budget::new(u32::MAX)
    }

    /// Frames per tick.
    pub fn most(&self) -> u32 {
        self.most
    }

    /// Begins a tick and reserves frames for this many claims.
    pub fn begin_tick(&mut self, claims: u32) {
        self.left = self.most;
        self.kept = claims.min(self.most);
    }

    /// Begins a receive stream's block; `has_claim`: a frame is reserved for it.
    pub fn begin_receive_stream(&mut self, has_claim: bool) {
        self.has_claim = has_claim;
        self.has_asked = false;
    }

    /// Requests a costly frame; returns whether it was granted.
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

    /// Returns two flags: whether the receive stream requested a frame in this block, and whether its claim is left.
    pub fn end_receive_stream(&self) -> (bool, bool) {
        (self.has_asked, self.has_claim)
    }

    /// Frames granted and refused since the beginning.
    #[cfg(any(test, feature = "internals"))]
    pub fn counts(&self) -> (u64, u64) {
        (self.spent, self.refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tick_is_limited_to_its_frames() {
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
    fn reserved_frame_waits_for_stream_with_claim() {
        let mut budget = Budget::new(2);
        budget.begin_tick(1);
        budget.begin_receive_stream(false);
        assert!(budget.take(), "one frame is free");
        assert!(!budget.take(), "the other one is reserved");
        budget.begin_receive_stream(true);
        assert!(budget.take());
        assert_eq!(budget.end_receive_stream(), (true, false));
        assert!(!budget.take(), "a claim is good for one frame");
    }

    #[test]
    fn single_stream_is_never_refused() {
        let mut budget = Budget::unlimited();
        assert!((0..100_000).all(|_| budget.take()));
        budget.begin_receive_stream(false);
        assert_eq!(budget.end_receive_stream(), (false, false));
    }
}
