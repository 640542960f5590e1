//! The lock-free code of the library on real threads, for ThreadSanitizer: `tests/sanitize/run.py threads`.
//!
//! The files are those of the library, not copies; their unit tests run here too. Beside them, samples cross from one thread to another
//! as in `src/audio/device/ring.rs`: through `rtrb`, with the clock in a [`handover::Handover`]. `tests/loom/` checks every order of the
//! steps of the library's own files, but not `rtrb`. The other threads of the library share data only behind locks and channels, which
//! safe Rust checks when it compiles.
#![forbid(unsafe_code)]

/// As `src/atomic.rs`.
pub mod atomic {
    pub use std::hint::spin_loop;
    pub use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
}

#[path = "../../../../src/audio/device/ring/handover.rs"]
pub mod handover;
#[path = "../../../../src/link.rs"]
pub mod link;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rtrb::RingBuffer;

    use crate::handover::Handover;

    /// Samples that cross.
    const SAMPLES: u32 = 200_000;
    /// Most samples in one piece. It does not divide the ring, so that pieces wrap around.
    const PIECE: u32 = 120;
    const RING: usize = 1_000;

    #[test]
    fn samples_cross_a_ring_whole_and_in_order() {
        let (mut producer, mut consumer) = RingBuffer::<f32>::new(RING);
        let handover = Arc::new(Handover::default());
        let shared = handover.clone();
        let writer = std::thread::spawn(move || {
            let mut next = 0;
            while next < SAMPLES {
                let count = PIECE.min(SAMPLES - next);
                let Ok(chunk) = producer.write_chunk_uninit(count as usize) else {
                    std::thread::yield_now();
                    continue;
                };
                chunk.fill_from_iter((next..next + count).map(|n| n as f32));
                next += count;
                shared.note_call();
                shared.set_largest_callback(count.into());
                shared.set_clock(next.into(), u64::from(next) * 20_833);
            }
            shared.fail(7);
        });
        let mut next = 0;
        while next < SAMPLES {
            let count = consumer.slots().min(97);
            if count == 0 {
                std::thread::yield_now();
                continue;
            }
            let chunk = consumer.read_chunk(count).unwrap();
            let (first, second) = chunk.as_slices();
            for sample in first.iter().chain(second) {
                assert_eq!(*sample, next as f32);
                next += 1;
            }
            chunk.commit_all();
            if let Some([position, nanos]) = handover.clock() {
                assert_eq!(nanos, position * 20_833, "position and time belong together");
            }
        }
        writer.join().unwrap();
        assert_eq!((handover.failure(), handover.largest_callback()), (7, PIECE.into()));
        assert_eq!(handover.clock(), Some([SAMPLES.into(), u64::from(SAMPLES) * 20_833]));
    }
}
