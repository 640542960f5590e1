//! How a receive stream approaches its target delay: it removes or inserts whole pitch periods.
//!
//! It checks the delay at intervals, never during concealment. On an even path, a change waits for silence, where it is
//! inaudible; a delay that is too short waits for a long pause. Sound is changed where the delay stays too long for seconds, is
//! so short that several repairs came too late, is far from its target, is so near it that one period corrects it, or makes
//! packets late. `packet_buffer/delay_estimator.rs` measures the target delay, `packet_buffer/stretch.rs` finds the period, and
//! `receive_stream/fifo.rs` removes or inserts it. Media thread.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::pause::PauseDetector;
use super::repair::Scratch;
use super::{ReceiveStream, samples_of};
use crate::audio::packet_buffer::stretch::{self, MAX_LAG, MIN_LAG, Place, SIMILAR, SIMILAR_ENOUGH, Search};
use crate::audio::{BLOCK, SAMPLE_RATE};
use crate::clock::Time;

/// Blocks between two checks of the delay: at most one period is removed or inserted every 50 ms.
pub const STRETCH_BLOCKS: u32 = 20;
/// Blocks between two checks while the delay is far too long.
const FAST_STRETCH_BLOCKS: u32 = 4;
/// A delay that is above its target by more than this, 100 ms, is shortened fast, and two periods need only be
/// [`SIMILAR_ENOUGH`].
const FAR_TOO_LONG: i64 = SAMPLE_RATE as i64 / 10;
/// A delay is too long if it is above its target by more than this and [`TOO_LONG_SHARE`] of the target: 5 ms.
const TOO_LONG: i64 = SAMPLE_RATE as i64 / 200;
/// A sixth of the target. On an unsteady network the target itself varies.
const TOO_LONG_SHARE: i64 = 6;
/// A delay is too short if it is below its target by more than this: 2 ms.
const TOO_SHORT: i64 = SAMPLE_RATE as i64 / 500;
/// In silence, where a change is inaudible, the limits are closer: 5 ms too long, 1 ms too short.
const TOO_LONG_IN_SILENCE: i64 = 2 * BLOCK as i64;
/// The limit in silence for a delay that is too short.
const TOO_SHORT_IN_SILENCE: i64 = SAMPLE_RATE as i64 / 1000;
/// A delay that is too long waits for silence for this number of checks: 3 s. After that, it is shortened inside words, by a
/// pitch period.
const PATIENCE: u32 = 60;
/// A change waits only on an even path, where the relative delay that must be covered is at most this: 5 ms. Elsewhere the target
/// itself varies, and a wait would leave packets late or the delay long.
const EVEN: Duration = Duration::from_millis(5);
/// A delay that is wrong by more than this is corrected at once: 30 ms.
const PATIENT_UP_TO: i64 = 30 * SAMPLE_RATE as i64 / 1000;
/// A delay that is too long by less than this is corrected at once, also inside words: 8 ms. Clock drift causes such small
/// errors.
const PATIENT_FROM_LONG: i64 = 8 * SAMPLE_RATE as i64 / 1000;
/// A delay that is too short by less than this is corrected at once: 5 ms. One pitch period is enough to correct it, and until
/// then RED copies arrive just after their playout time.
const PATIENT_FROM_SHORT: i64 = SAMPLE_RATE as i64 / 200;
/// A delay that is too short is lengthened inside words after this number of gaps whose repair arrived too late for their
/// beginning. In the first words of a stream, a change of 12 ms inside a word lowers the score (PESQ) by up to 0.4; concealing
/// half of a packet lowers it by 0.03 to 0.2.
const MAX_CUT_SHORT: u32 = 6;
/// A packet is needed at the beginning of the block that contains its first sample. If the latest packet that must be covered
/// would arrive less than this before that moment, the delay is too short, whatever the other limits say: 0.25 ms.
const LEAST_MARGIN: i64 = SAMPLE_RATE as i64 / 4000;
/// Higher than any similarity of two periods: only silence passes.
const ONLY_SILENCE: f32 = 2.0;

/// What is known about the delay since the last check, and how long it has been wrong.
pub(super) struct Pace {
    /// Smallest delay of a block since the last check, in samples.
    lowest: i64,
    /// Smallest margin of the next packet since the last check, in samples.
    tightest: i64,
    blocks_until_check: u32,
    /// Number of checks in a row that found the delay too long, or too short.
    wrong_checks: u32,
    /// Whether the delay is too short and will be lengthened in the next long pause.
    awaits_pause: bool,
    /// Number of gaps that were played while the delay waited for a pause; [`MAX_CUT_SHORT`] ends the wait.
    cut_short: u32,
    pauses: PauseDetector,
}

impl Pace {
    pub(super) fn new() -> Pace {
        let pauses = PauseDetector::new();
        Pace {
            lowest: i64::MAX,
            tightest: i64::MAX,
            blocks_until_check: STRETCH_BLOCKS,
            wrong_checks: 0,
            awaits_pause: false,
            cut_short: 0,
            pauses,
        }
    }

    /// Takes a played block; `is_certain` is false for concealment.
    pub(super) fn played(&mut self, block: &[f32], is_certain: bool) {
        self.pauses.played(block, is_certain);
    }

    /// Takes `blocks` blocks of silence.
    pub(super) fn rest(&mut self, blocks: u32, is_certain: bool) {
        self.pauses.rest(blocks, is_certain);
    }

    /// Counts a gap that was played.
    pub(super) fn count_gap(&mut self) {
        self.cut_short = self.cut_short.saturating_add(u32::from(self.awaits_pause));
    }

    /// Ends the wait for a pause: packets are late, not lost.
    pub(super) fn packet_overtaken(&mut self) {
        self.cut_short = MAX_CUT_SHORT;
    }

    /// Begins the measurement between two checks.
    fn begin(&mut self, blocks: u32) {
        (self.lowest, self.tightest, self.blocks_until_check) = (i64::MAX, i64::MAX, blocks);
    }
}

impl ReceiveStream {
    /// How much too short the delay would be, in samples, if `timestamp` were played next after the certain sound.
    pub(super) fn lack(&self, timestamp: i64, now: Time) -> i64 {
        let nanos =
            self.estimator.playout_delay_nanos(timestamp - self.fifo.certain() as i64, now).unwrap_or(0);
        samples_of(self.estimator.delay()) as i64 - samples_of_nanos(nanos)
    }

    /// Removes or inserts a period if the delay has been too long or too short for a while.
    pub(super) fn adjust(&mut self, playout_at: Time, now: Time, scratch: &mut Scratch) {
        let Some(next) = self.next else { return };
        if self.concealed > 0 || self.fifo.ready() > self.fifo.certain() {
            self.pace.begin(STRETCH_BLOCKS);
            return;
        }
        self.pace.lowest = self.pace.lowest.min(-self.lack(next, now));
        self.pace.tightest = self.pace.tightest.min(self.margin(next, now));
        self.pace.blocks_until_check = self.pace.blocks_until_check.saturating_sub(1);
        if self.pace.blocks_until_check > 0 {
            if self.pace.awaits_pause && self.pace.pauses.is_long() {
                self.lengthen_at_once();
            }
            return;
        }
        let (lowest, is_tight) = (self.pace.lowest, self.pace.tightest < LEAST_MARGIN);
        self.pace.begin(if lowest > FAR_TOO_LONG { FAST_STRETCH_BLOCKS } else { STRETCH_BLOCKS });
        let too_long = TOO_LONG + samples_of(self.estimator.delay()) as i64 / TOO_LONG_SHARE;
        let lack = -lowest - self.spare();
        let is_wrong = lowest > too_long || lack > TOO_SHORT;
        self.pace.wrong_checks = if is_wrong { self.pace.wrong_checks.saturating_add(1) } else { 0 };
        if lack <= TOO_SHORT {
            self.pace.cut_short = 0;
        }
        self.pace.awaits_pause = self.waits_for_pause(lack);
        let is_patient = self.is_even() && self.pace.wrong_checks <= PATIENCE;
        let waits = is_patient && (PATIENT_FROM_LONG..=PATIENT_UP_TO).contains(&lowest);
        if lowest > FAR_TOO_LONG {
            self.shorten(lowest, SIMILAR_ENOUGH, playout_at, now, scratch);
        } else if lowest > too_long && !waits {
            self.shorten(lowest, SIMILAR, playout_at, now, scratch);
        } else if lowest > TOO_LONG_IN_SILENCE {
            self.shorten(lowest, ONLY_SILENCE, playout_at, now, scratch);
        } else if is_tight || lack > TOO_SHORT && !self.pace.awaits_pause {
            self.lengthen(SIMILAR, MAX_LAG);
        } else if lack > TOO_SHORT_IN_SILENCE && (!self.pace.awaits_pause || self.pace.pauses.is_long()) {
            self.lengthen(ONLY_SILENCE, usize::try_from(lack).unwrap_or(0).clamp(MIN_LAG, MAX_LAG));
        }
    }

    /// In a long pause, between two checks: lengthens a delay that is too short, once enough samples are decoded for the whole
    /// change.
    fn lengthen_at_once(&mut self) {
        let lack = usize::try_from(-self.pace.lowest - self.spare()).unwrap_or(0).min(MAX_LAG);
        if lack > MIN_LAG && lack <= self.fifo.certain() {
            self.pace.begin(STRETCH_BLOCKS);
            self.pace.awaits_pause = false;
            self.lengthen(ONLY_SILENCE, lack);
        }
    }

    /// Samples of start delay beyond the delay that the network requires. A start delay that exists is kept, but audio is never
    /// stretched to reach it.
    fn spare(&self) -> i64 {
        (samples_of(self.estimator.delay()) - samples_of(self.estimator.required())) as i64
    }

    /// Whether the path is even: the relative delay that must be covered is at most [`EVEN`].
    pub(super) fn is_even(&self) -> bool {
        self.estimator.relative_delay_p95() <= EVEN
    }

    /// Whether a delay that is too short by `lack` samples is lengthened in a long pause and not inside a word.
    pub(super) fn waits_for_pause(&self, lack: i64) -> bool {
        self.pace.cut_short < MAX_CUT_SHORT
            && (PATIENT_FROM_SHORT..=PATIENT_UP_TO).contains(&lack)
            && self.is_even()
    }

    /// How many samples the packet that begins with `timestamp` arrives before it is needed, if it is as late as any packet
    /// that must be covered.
    fn margin(&self, timestamp: i64, now: Time) -> i64 {
        let whole_blocks = self.fifo.certain() / BLOCK * BLOCK;
        let nanos =
            self.estimator.playout_delay_nanos(timestamp - whole_blocks as i64, now).unwrap_or(i64::MAX);
        samples_of_nanos(nanos) - samples_of(self.estimator.relative_delay_p95()) as i64
    }

    fn lengthen(&mut self, similar: f32, most: usize) {
        let channels = self.fifo.channels();
        let position = self.fifo.history().min(MAX_LAG);
        let around = self.fifo.around(position);
        let quiet = self.pace.pauses.silence();
        let search = Search { place: Place::Around, most, similar, quiet };
        if let Some(lag) = stretch::period(around, channels, position, &search) {
            self.stats.inserted_samples += self.fifo.insert_period(lag) as u64;
            self.stats.stretches += 1;
        }
    }

    /// Removes a period of at most `excess` samples minus one block. Decodes waiting packets early for it.
    fn shorten(&mut self, excess: i64, similar: f32, playout_at: Time, now: Time, scratch: &mut Scratch) {
        while self.fifo.certain() < 2 * MAX_LAG {
            let in_order = self.buffer.first().filter(|first| {
                Some(first.timestamp) == self.next && first.sequence == self.last_sequence + 1
            });
            let Some(first) = in_order else { break };
            self.decode_packet(&first, playout_at, now, scratch);
        }
        // Leaves one block more than the target, because the next packet may begin anywhere within a block.
        let most = (excess as usize).saturating_sub(BLOCK).min(MAX_LAG);
        let quiet = self.pace.pauses.silence();
        let search = Search { place: Place::After, most, similar, quiet };
        if let Some(lag) = stretch::period(self.fifo.around(0), self.fifo.channels(), 0, &search) {
            self.stats.removed_samples += self.fifo.remove_period(lag) as u64;
            self.stats.stretches += 1;
        }
    }
}

fn samples_of_nanos(nanos: i64) -> i64 {
    (i128::from(nanos) * i128::from(SAMPLE_RATE) / 1_000_000_000) as i64
}
