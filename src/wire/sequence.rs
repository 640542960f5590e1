//! RTP sequence numbers and timestamps that never wrap (RFC 3550 section 5.1 and appendix A.1).
//!
//! On the wire a sequence number has 16 bits and a timestamp 32. The transport extends the number of each packet once, when it
//! arrives ([`Extender`]); all code behind it compares plain `i64`, and only the low 16 bits are sent. The number is signed
//! because its users subtract, and because a packet from before number 0 may arrive late.
//!
//! [`continues`] defines when a stream has restarted. RFC 3550 requires two consecutive packets for a restart, because a stray
//! packet may look like one. Here one packet is enough: SRTP has authenticated each packet, and the transport drops a packet that
//! is [`MAX_MISORDER`] or more behind ([`Extender::is_too_late`]), so a number outside the limits is a jump that the sender made.
//! Waiting for a second packet would lose 20 ms of audio. A restarted stream gets higher numbers than before, so no number is
//! used twice.
//!
//! Not here: counts of received and lost packets (`wire/reception.rs`). Used on the media thread and the server's thread;
//! sans-IO.
#![forbid(unsafe_code)]

/// A number this far ahead of the newest one, or further, means a restart (RFC 3550 A.1).
pub const MAX_DROPOUT: i64 = 3000;
/// A number this far behind the newest one, or further, means a restart (RFC 3550 A.1). The transport drops such a packet before
/// ([`Extender::is_too_late`]).
pub const MAX_MISORDER: i64 = 100;

/// Whether a packet continues the stream whose newest number is `newest`: if the packet's number is less than [`MAX_DROPOUT`]
/// ahead (the packets between are lost or late) or less than [`MAX_MISORDER`] behind (it is a duplicate or late). Otherwise the
/// stream has restarted.
pub fn continues(newest: i64, sequence: i64) -> bool {
    let ahead = sequence - newest;
    -MAX_MISORDER < ahead && ahead < MAX_DROPOUT
}

/// The extended number nearest to `reference` that has these 16 bits. For numbers in messages, as in a NACK; an [`Extender`]
/// extends those of arriving packets.
pub fn nearest(reference: i64, sequence: u16) -> i64 {
    reference + i64::from(sequence.wrapping_sub(reference as u16) as i16)
}

/// The extended timestamp nearest to `reference` that has these 32 bits.
pub fn nearest_timestamp(reference: i64, timestamp: u32) -> i64 {
    reference + i64::from(timestamp.wrapping_sub(reference as u32) as i32)
}

/// Extends the sequence numbers of one incoming stream. The first number stays unchanged.
#[derive(Clone, Debug, Default)]
pub struct Extender {
    newest: Option<i64>,
}

impl Extender {
    /// Whether a packet is [`MAX_MISORDER`] or further behind the newest one. It would look like a restart.
    pub fn is_too_late(&self, sequence: u16) -> bool {
        self.newest
            .is_some_and(|newest| i64::from(sequence.wrapping_sub(newest as u16) as i16) <= -MAX_MISORDER)
    }

    /// The extended number of the packet that arrived: less than [`MAX_MISORDER`] behind the newest one, otherwise ahead of it.
    /// After a restart it is the next higher number with these 16 bits, for which [`continues`] is false.
    pub fn extend(&mut self, sequence: u16) -> i64 {
        let Some(newest) = self.newest else {
            return *self.newest.insert(i64::from(sequence));
        };
        let ahead = sequence.wrapping_sub(newest as u16);
        let behind = i64::from(ahead.wrapping_neg());
        if behind < MAX_MISORDER {
            return newest - behind;
        }
        *self.newest.insert(newest + i64::from(ahead))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn below(random: &mut Random, most: i64) -> i64 {
        i64::from(random.next_u32()) % most
    }

    #[test]
    fn loss_reordering_and_duplicates_extend_to_the_true_number() {
        for seed in 0..50 {
            let mut random = Random::from_seed(seed);
            let first = below(&mut random, 65_536);
            let (mut extender, mut newest) = (Extender::default(), first);
            assert_eq!(extender.extend(first as u16), first);
            for _ in 0..5000 {
                let sequence = match below(&mut random, 10) {
                    0 => newest - below(&mut random, MAX_MISORDER),
                    1 => newest + below(&mut random, MAX_DROPOUT),
                    _ => newest + 1,
                };
                assert!(continues(newest, sequence));
                assert_eq!(extender.extend(sequence as u16), sequence, "seed {seed}, newest {newest}");
                newest = newest.max(sequence);
            }
            assert!(newest > 3 * 65_536, "wraps several times");
        }
    }

    #[test]
    fn restart_gets_a_higher_number_with_the_same_low_bits() {
        for seed in 0..50 {
            let mut random = Random::from_seed(seed);
            let (mut extender, mut newest) = (Extender::default(), below(&mut random, 65_536));
            extender.extend(newest as u16);
            for _ in 0..1000 {
                let distance = MAX_DROPOUT + below(&mut random, 65_536 - MAX_DROPOUT - MAX_MISORDER + 1);
                let wire = (newest + distance) as u16;
                let restarted = extender.extend(wire);
                assert!(restarted > newest && !continues(newest, restarted), "seed {seed}");
                assert_eq!(restarted as u16, wire);
                // One packet is enough for a restart: the next one continues from it.
                let next = extender.extend(wire.wrapping_add(1));
                assert!(next == restarted + 1 && continues(restarted, next));
                newest = next;
            }
        }
    }

    #[test]
    fn the_limits_are_those_of_rfc_3550() {
        assert!(continues(5000, 7999) && !continues(5000, 8000));
        assert!(continues(5000, 4901) && !continues(5000, 4900));
        let extended = |second: u16| {
            let mut extender = Extender::default();
            extender.extend(5000);
            extender.extend(second)
        };
        assert_eq!([extended(7999), extended(8000), extended(4901)], [7999, 8000, 4901]);
        assert_eq!(extended(4900), 65_536 + 4900, "a restart");
    }

    #[test]
    fn packet_with_a_negative_number_is_late() {
        let mut extender = Extender::default();
        assert_eq!([0, 65_535, 65_437, 1].map(|n| extender.extend(n)), [0, -1, -99, 1]);
    }

    #[test]
    fn short_numbers_and_timestamps_extend_to_the_nearest() {
        assert_eq!([65_535, 2].map(|n| nearest(3 * 65_536, n)), [3 * 65_536 - 1, 3 * 65_536 + 2]);
        assert_eq!(nearest(-1, 0), 0);
        let wrap = 1_i64 << 32;
        assert_eq!([u32::MAX, 960].map(|n| nearest_timestamp(wrap + 5, n)), [wrap - 1, wrap + 960]);
    }
}
