//! The application's processor: a function that changes samples in place on the media thread.
//!
//! A [`ProcessorSlot`] is shared between the thread that sets the function and the media thread, which runs the function through
//! a [`ProcessorRunner`]. The processor's output is made safe (no NaN, infinity or denormal, and nothing beyond ±16) and does not
//! click when a processor is set or removed. Slow calls are counted and reported; a processor that panics is not called again.
//! The runner reads the time with the function that it was given. Allocates nothing while audio is processed.
#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use crate::audio::MAX_CHANNELS;
use crate::audio::frame::sanitise;
use crate::clock::Time;

/// Changes interleaved samples in place; the second argument is the number of channels, 1 or 2.
pub type Processor = Box<dyn FnMut(&mut [f32], usize) + Send>;

/// Stats of the processors of a slot.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct ProcessorStats {
    /// Number of calls.
    pub calls: u64,
    /// Number of calls that exceeded the budget.
    pub slow_calls: u64,
    /// Duration of the longest call.
    pub longest: Duration,
    /// Output samples that were NaN or infinite, and became silence.
    pub bad_samples: u64,
    /// Whether the present processor panicked and is no longer called.
    pub has_failed: bool,
}

/// Holds the processor of one place in the engine, or none.
#[derive(Default)]
pub struct ProcessorSlot {
    processor: Mutex<Option<Processor>>,
    /// Number of changes.
    generation: AtomicU64,
    is_set: AtomicBool,
    calls: AtomicU64,
    slow_calls: AtomicU64,
    longest_nanos: AtomicU64,
    bad_samples: AtomicU64,
    has_failed: AtomicBool,
}

impl std::fmt::Debug for ProcessorSlot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProcessorSlot({:?})", self.counts())
    }
}

impl ProcessorSlot {
    /// Sets another processor, or none. Waits while the current one runs; after the return it never runs again. Must not be
    /// called inside a processor.
    pub fn set(&self, processor: Option<Processor>) {
        let mut present = self.processor.lock();
        self.is_set.store(processor.is_some(), Ordering::Release);
        self.generation.fetch_add(1, Ordering::Release);
        self.has_failed.store(false, Ordering::Relaxed);
        let before = std::mem::replace(&mut *present, processor);
        drop(present);
        // Dropping the processor may take long, and the media thread must not wait for it.
        drop(before);
    }

    /// Removes the processor permanently, because its owner is being destroyed. Waits at most `timeout` for a running call.
    pub fn clear(&self, timeout: Duration) {
        self.is_set.store(false, Ordering::Release);
        let before = self.processor.try_lock_for(timeout).and_then(|mut present| present.take());
        drop(before);
    }

    /// Stats of all processors so far; they continue over a change, except `has_failed`.
    pub fn counts(&self) -> ProcessorStats {
        ProcessorStats {
            calls: self.calls.load(Ordering::Relaxed),
            slow_calls: self.slow_calls.load(Ordering::Relaxed),
            longest: Duration::from_nanos(self.longest_nanos.load(Ordering::Relaxed)),
            bad_samples: self.bad_samples.load(Ordering::Relaxed),
            has_failed: self.has_failed.load(Ordering::Relaxed),
        }
    }
}

/// Minimum time between two reports of the same fault.
pub const FAULTS_APART: Duration = Duration::from_secs(5);

/// A fault of a processor that is reported to the application.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ProcessorFault {
    /// A call took this long, more than its budget; the longest since the last report.
    Slow(Duration),
    /// The output contained this many non-finite samples (NaN, infinity) since the last report.
    Bad(u64),
    /// The processor panicked and is no longer called.
    Failed,
}

/// Runs the processor of a slot.
pub struct ProcessorRunner {
    slot: Arc<ProcessorSlot>,
    clock: fn() -> Time,
    budget: Duration,
    generation: u64,
    /// The last output sample of each channel.
    last: [f32; MAX_CHANNELS],
    has_failed: bool,
    /// Unreported faults and the time of the last report of each kind: the longest slow call, and non-finite samples.
    slowest: Duration,
    slow_reported: Option<Time>,
    bad: u64,
    bad_reported: Option<Time>,
    /// Time at which the processor last returned.
    returned: Time,
}

impl std::fmt::Debug for ProcessorRunner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProcessorRunner({:?})", self.slot)
    }
}

impl ProcessorRunner {
    /// A runner that allows `budget` per call, measured by `clock`.
    pub fn new(slot: Arc<ProcessorSlot>, clock: fn() -> Time, budget: Duration) -> ProcessorRunner {
        let generation = slot.generation.load(Ordering::Acquire);
        ProcessorRunner {
            slot,
            clock,
            budget,
            generation,
            last: [0.0; MAX_CHANNELS],
            has_failed: false,
            slowest: Duration::ZERO,
            slow_reported: None,
            bad: 0,
            bad_reported: None,
            returned: Time::ZERO,
        }
    }

    /// Runs the processor, if there is one, on interleaved samples.
    pub fn process(&mut self, samples: &mut [f32], channels: usize) {
        let generation = self.slot.generation.load(Ordering::Acquire);
        let is_another = std::mem::replace(&mut self.generation, generation) != generation;
        if is_another {
            (self.slowest, self.bad) = (Duration::ZERO, 0);
            (self.slow_reported, self.bad_reported) = (None, None);
        }
        if self.slot.is_set.load(Ordering::Acquire) {
            self.call(samples, channels);
        }
        if is_another {
            self.smooth(samples, channels);
        }
        if let Some(last) = samples.rchunks_exact(channels).next() {
            self.last = [last[0], last[channels - 1]];
        }
    }

    /// Maximum duration of a call.
    pub fn budget(&self) -> Duration {
        self.budget
    }

    /// Returns a fault to report: the same kind at most every [`FAULTS_APART`], for a new processor at once.
    pub fn take_fault(&mut self) -> Option<ProcessorFault> {
        let now = self.returned;
        let is_due =
            |reported: Option<Time>| reported.is_none_or(|reported| now.since(reported) >= FAULTS_APART);
        if std::mem::take(&mut self.has_failed) {
            return Some(ProcessorFault::Failed);
        }
        if self.slowest > Duration::ZERO && is_due(self.slow_reported) {
            self.slow_reported = Some(now);
            return Some(ProcessorFault::Slow(std::mem::take(&mut self.slowest)));
        }
        if self.bad > 0 && is_due(self.bad_reported) {
            self.bad_reported = Some(now);
            return Some(ProcessorFault::Bad(std::mem::take(&mut self.bad)));
        }
        None
    }

    fn call(&mut self, samples: &mut [f32], channels: usize) {
        let mut processor = self.slot.processor.lock();
        let Some(body) = processor.as_mut() else { return };
        let start = (self.clock)();
        let ended = catch_unwind(AssertUnwindSafe(|| body(samples, channels)));
        self.returned = (self.clock)();
        let took = self.returned.since(start);
        if ended.is_err() {
            // The processor may be in any state. Its resources are released with the next change.
            self.slot.is_set.store(false, Ordering::Release);
            self.slot.has_failed.store(true, Ordering::Relaxed);
            self.has_failed = true;
        }
        drop(processor);
        let bad_before = self.bad;
        for sample in samples {
            self.bad += u64::from(!sample.is_finite());
            *sample = sanitise(*sample);
        }
        let slot = &self.slot;
        slot.calls.fetch_add(1, Ordering::Relaxed);
        slot.bad_samples.fetch_add(self.bad - bad_before, Ordering::Relaxed);
        slot.longest_nanos.fetch_max(took.as_nanos() as u64, Ordering::Relaxed);
        if took > self.budget {
            slot.slow_calls.fetch_add(1, Ordering::Relaxed);
            self.slowest = self.slowest.max(took);
        }
    }

    /// Replaces the step between the audio before and after a change by a slope over the block.
    fn smooth(&mut self, samples: &mut [f32], channels: usize) {
        let count = (samples.len() / channels) as f32;
        let Some(first) = samples.get(..channels) else { return };
        let jump = [self.last[0] - first[0], self.last[channels - 1] - first[channels - 1]];
        for (n, frame) in samples.chunks_exact_mut(channels).enumerate() {
            let share = 1.0 - (n + 1) as f32 / count;
            for (sample, jump) in frame.iter_mut().zip(jump) {
                *sample += jump * share;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::FRAME;
    use crate::audio::test_signal::steepest;
    use std::cell::Cell;

    thread_local! {
        static NOW: Cell<u64> = const { Cell::new(1) };
    }

    fn clock() -> Time {
        Time::from_nanos(NOW.get())
    }

    fn runner(slot: &Arc<ProcessorSlot>) -> ProcessorRunner {
        ProcessorRunner::new(slot.clone(), clock, Duration::from_millis(5))
    }

    #[test]
    fn processor_changes_sound_and_identity_changes_nothing() {
        let slot = Arc::new(ProcessorSlot::default());
        let mut runner = runner(&slot);
        let mut samples = [0.25; 960];
        runner.process(&mut samples, 2);
        slot.set(Some(Box::new(|_, _| {})));
        runner.process(&mut samples, 2);
        assert_eq!(samples, [0.25; 960]);
        slot.set(Some(Box::new(|samples, channels| {
            assert_eq!(channels, 2);
            samples.iter_mut().for_each(|sample| *sample *= -1.0);
        })));
        runner.process(&mut samples, 2);
        assert_eq!(samples[959], -0.25);
        assert_eq!(slot.counts().calls, 2);
        assert_eq!((slot.counts().bad_samples, runner.take_fault()), (0, None));
    }

    #[test]
    fn setting_or_removing_processor_does_not_click() {
        let slot = Arc::new(ProcessorSlot::default());
        let mut runner = runner(&slot);
        let mut output = Vec::new();
        for k in 0..60 {
            if k == 20 {
                slot.set(Some(Box::new(|samples, _| samples.iter_mut().for_each(|s| *s = 0.4 - *s))));
            }
            if k == 40 {
                slot.set(None);
            }
            let mut samples: [f32; FRAME] =
                std::array::from_fn(|n| 0.5 * ((k * FRAME + n) as f32 * 0.02).sin());
            runner.process(&mut samples, 1);
            output.extend_from_slice(&samples);
        }
        let steepest = steepest(&output);
        assert!(steepest < 0.5 * 0.02 + 1.4 / FRAME as f32 + 1e-3, "{steepest}");
        assert_eq!(slot.counts().calls, 20, "it is not called after its removal");
    }

    #[test]
    fn non_finite_samples_become_silence_and_are_counted() {
        let slot = Arc::new(ProcessorSlot::default());
        let mut runner = runner(&slot);
        slot.set(Some(Box::new(|samples, _| {
            samples[..5].copy_from_slice(&[f32::NAN, f32::INFINITY, 1e-40, 1e30, -0.0]);
        })));
        runner.process(&mut [0.0; FRAME], 1);
        let mut samples = [0.1; FRAME];
        runner.process(&mut samples, 1);
        assert_eq!(samples[..6], [0.0, 0.0, 0.0, 16.0, 0.0, 0.1]);
        assert_eq!(slot.counts().bad_samples, 4);
        assert_eq!(
            runner.take_fault(),
            Some(ProcessorFault::Bad(4)),
            "the denormal and the loud sample are valid"
        );
        runner.process(&mut samples, 1);
        assert_eq!(runner.take_fault(), None, "reported a moment ago");
        NOW.set(NOW.get() + FAULTS_APART.as_nanos() as u64);
        runner.process(&mut samples, 1);
        assert_eq!(runner.take_fault(), Some(ProcessorFault::Bad(4)));
    }

    #[test]
    fn slow_processor_is_counted_and_reported_every_few_seconds() {
        let slot = Arc::new(ProcessorSlot::default());
        let mut runner = runner(&slot);
        slot.set(Some(Box::new(|_, _| NOW.set(NOW.get() + 6_000_000))));
        runner.process(&mut [0.0; FRAME], 1);
        assert_eq!(runner.take_fault(), Some(ProcessorFault::Slow(Duration::from_millis(6))));
        runner.process(&mut [0.0; FRAME], 1);
        assert_eq!(runner.take_fault(), None);
        assert_eq!((slot.counts().slow_calls, slot.counts().longest), (2, Duration::from_millis(6)));
        NOW.set(NOW.get() + FAULTS_APART.as_nanos() as u64 - 20_000_000);
        runner.process(&mut [0.0; FRAME], 1);
        assert_eq!(runner.take_fault(), None, "too soon");
        NOW.set(NOW.get() + 20_000_000);
        runner.process(&mut [0.0; FRAME], 1);
        assert_eq!(
            runner.take_fault(),
            Some(ProcessorFault::Slow(Duration::from_millis(6))),
            "it is still slow"
        );
        assert_eq!(runner.take_fault(), None);
        slot.set(Some(Box::new(|_, _| NOW.set(NOW.get() + 7_000_000))));
        runner.process(&mut [0.0; FRAME], 1);
        assert!(runner.take_fault().is_some(), "a new processor is reported at once");
    }

    #[test]
    fn panicking_processor_is_removed_and_sound_continues() {
        let slot = Arc::new(ProcessorSlot::default());
        let mut runner = runner(&slot);
        slot.set(Some(Box::new(|_, _| panic!("deliberate"))));
        let mut samples = [0.1; FRAME];
        runner.process(&mut samples, 1);
        runner.process(&mut samples, 1);
        assert_eq!(slot.counts().calls, 1);
        assert_eq!(runner.take_fault(), Some(ProcessorFault::Failed));
        assert!(slot.counts().has_failed);
    }
}
