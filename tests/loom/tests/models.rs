//! Models of the latest-value cell and of the device rings. loom runs each in every order of its steps that has at most
//! [`INTERRUPTIONS`] preemptions: `make test-loom`.

use std::collections::BTreeSet;
use std::sync::Mutex;

use audioroom_loom::atomic::{AtomicU32, AtomicU64, Ordering};
use audioroom_loom::handover::{Handover, time_at};
use audioroom_loom::link::Latest;
use loom::sync::Arc;
use loom::thread;

/// Length of a sample in the models and time of position 0, in nanoseconds.
const SAMPLE: u64 = 10;
const ORIGIN: u64 = 100;
/// Maximum number of preemptions of threads in one run. The authors of loom recommend two or three.
const INTERRUPTIONS: usize = 3;

/// The shared state of the threads in a model.
struct Shared {
    cell: Latest<2>,
    ring: Ring,
    handover: Handover,
}

/// Runs the two closures, one on a spawned thread and one on the main thread, in every order with at most [`INTERRUPTIONS`]
/// preemptions, then `end`. Then it exchanges the threads: with one assignment alone, loom misses some orders of the loads.
fn race(
    one: impl Fn(&Shared) + Copy + Send + Sync + 'static,
    other: impl Fn(&Shared) + Copy + Send + Sync + 'static,
    end: impl Fn(&Shared) + Copy + Send + Sync + 'static,
) {
    let run = |is_turned: bool| {
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = Some(INTERRUPTIONS);
        builder.check(move || {
            let (cell, ring, handover) = (Latest::default(), Ring::new(), Handover::default());
            let shared = Arc::new(Shared { cell, ring, handover });
            let thread = {
                let shared = shared.clone();
                thread::spawn(move || if is_turned { other(&shared) } else { one(&shared) })
            };
            if is_turned {
                one(&shared)
            } else {
                other(&shared)
            }
            thread.join().unwrap();
            end(&shared);
        });
    };
    run(false);
    run(true);
}

/// A ring with the guarantee of `rtrb`: everything up to the index can be read. The sample at index n is the number n + 1.
struct Ring {
    slots: [AtomicU32; 4],
    written: AtomicU64,
    read: AtomicU64,
}

impl Ring {
    fn new() -> Ring {
        Ring {
            slots: std::array::from_fn(|_| AtomicU32::new(0)),
            written: AtomicU64::new(0),
            read: AtomicU64::new(0),
        }
    }

    fn push(&self) {
        let n = self.written.load(Ordering::Relaxed);
        self.slots[n as usize % 4].store(n as u32 + 1, Ordering::Relaxed);
        self.written.store(n + 1, Ordering::Release);
    }

    /// Reads the next sample; returns the position after it.
    fn pop(&self) -> Option<u64> {
        let n = self.read.load(Ordering::Relaxed);
        if n == self.written.load(Ordering::Acquire) {
            return None;
        }
        assert_eq!(u64::from(self.slots[n as usize % 4].load(Ordering::Relaxed)), n + 1);
        self.read.store(n + 1, Ordering::Release);
        Some(n + 1)
    }
}

/// A microphone callback with one sample, like `CaptureWriter`.
fn capture(shared: &Shared, written: u64) {
    shared.ring.push();
    commit(&shared.handover, written);
}

fn commit(handover: &Handover, position: u64) {
    handover.set_clock(position, ORIGIN + position * SAMPLE);
    handover.start(ORIGIN);
    handover.note_call();
}

/// Checks that the reader finds all samples that the clock promises.
fn trust(shared: &Shared) {
    if let Some([position, _]) = shared.handover.clock() {
        let taken = std::iter::from_fn(|| shared.ring.pop()).count() as u64;
        assert!(taken >= position, "{position} promised, {taken} found");
    }
}

#[test]
fn cell_returns_complete_values_in_order() {
    static SEEN: Mutex<BTreeSet<Option<u64>>> = Mutex::new(BTreeSet::new());
    race(
        |shared| {
            shared.cell.set([1, 10]);
            shared.cell.set([2, 20]);
        },
        |shared| {
            let mut last = 0;
            for _ in 0..2 {
                let value = shared.cell.get();
                SEEN.lock().unwrap().insert(value.map(|value| value[0]));
                if let Some([a, b]) = value {
                    assert!(b == a * 10 && a >= last, "{a} {b} after {last}");
                    last = a;
                }
            }
        },
        |shared| assert_eq!(shared.cell.get(), Some([2, 20])),
    );
    assert_eq!(
        *SEEN.lock().unwrap(),
        BTreeSet::from([None, Some(1), Some(2)]),
        "the model covered every value"
    );
}

#[test]
fn captured_samples_have_their_own_time() {
    // Position of the clock that was used for the time of a sample, minus the position of the sample.
    static SEEN: Mutex<BTreeSet<i64>> = Mutex::new(BTreeSet::new());
    race(
        |shared| (1..=2).for_each(|n| capture(shared, n)),
        |shared| {
            // Like `CaptureReader::read`.
            for _ in 0..2 {
                let before = shared.handover.clock();
                let Some(read) = shared.ring.pop() else { continue };
                if let Some([position, nanos]) = shared.handover.clock().or(before) {
                    SEEN.lock().unwrap().insert(position as i64 - read as i64);
                    let time = time_at(position * SAMPLE, nanos, read * SAMPLE);
                    assert_eq!(time, ORIGIN + read * SAMPLE, "sample {read} by the clock of {position}");
                }
            }
        },
        |_| {},
    );
    assert_eq!(*SEEN.lock().unwrap(), BTreeSet::from([-1, 0, 1]), "the model covered every value");
}

#[test]
fn clock_never_promises_samples_that_are_missing() {
    race(|shared| (1..=2).for_each(|n| capture(shared, n)), trust, |_| {});
}

#[test]
#[should_panic(expected = "promised")]
fn model_finds_a_clock_that_comes_too_early() {
    let early = |shared: &Shared| {
        commit(&shared.handover, 1);
        shared.ring.push();
    };
    race(early, trust, |_| {});
}

#[test]
fn counted_call_publishes_earlier_notes() {
    race(
        |Shared { handover, .. }| {
            handover.set_clock(1, ORIGIN + SAMPLE);
            handover.start(ORIGIN);
            handover.set_largest_callback(7);
            handover.note_call();
            handover.start(ORIGIN + 1);
        },
        |Shared { handover, .. }| {
            // Like `PlaybackWriter::wanted`.
            if handover.largest_callback() != 0 {
                assert_eq!((handover.largest_callback(), handover.clock()), (7, Some([1, ORIGIN + SAMPLE])));
            }
            if handover.calls() == 1 {
                assert_eq!((handover.started(), handover.largest_callback()), (Some(ORIGIN), 7));
            }
        },
        |Shared { handover, .. }| assert_eq!(handover.started(), Some(ORIGIN), "the first start is kept"),
    );
}

#[test]
fn first_of_two_failures_is_kept() {
    static SEEN: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());
    race(
        |Shared { handover, .. }| assert!(handover.fail(1) == (handover.failure() == 1)),
        |Shared { handover, .. }| assert!(handover.fail(5) == (handover.failure() == 5)),
        |Shared { handover, .. }| {
            SEEN.lock().unwrap().insert(handover.failure());
        },
    );
    assert_eq!(*SEEN.lock().unwrap(), BTreeSet::from([1, 5]), "either failure can be the first");
}
