//! One track on its way to one subscriber: sequence numbers and timestamps stay continuous whatever the publisher does.
//!
//! A subscriber's jitter buffer takes a gap in the sequence numbers for loss. A pause (a mute, a disabled subscription, a
//! publisher that restarted) must therefore not leave a gap. Timestamps advance during a pause, which was silence. Used by
//! the core on the server's thread; sans-IO.
//!
//! The first sequence number is below 2^15, whatever the publisher's number is. The roll-over counter of SRTP is not sent: a
//! receiver that misses the packets around a wrap just after the start would assume 0 for the counter and reject every later
//! packet (RFC 3711 section 3.3.1).
#![forbid(unsafe_code)]

use crate::clock::Time;
use crate::transport::SenderId;
use crate::wire::sequence;

use super::history::PayloadPreference;
use super::limit::Bucket;
use super::participant::ParticipantKey;

/// Maximum number of packets that are resent to one subscriber at once.
const RESEND_BURST: u32 = 32;
/// Maximum number of packets that are resent to one subscriber in a second.
const RESEND_RATE: u32 = 100;
/// The first sequence number that a subscriber gets is below this: the wrap is then at least 2^15 packets (11 minutes) away.
const FIRST_BELOW: i64 = 1 << 15;

/// One subscriber of a track.
#[derive(Clone, Debug)]
pub struct DownTrack {
    /// The subscriber.
    pub to: ParticipantKey,
    /// The sender on the subscriber's connection.
    pub sender: SenderId,
    /// Whether the subscriber disabled the track.
    pub is_disabled: bool,
    /// RED or plain Opus.
    pub preference: PayloadPreference,
    resends: Bucket,
    rewriter: RtpRewriter,
}

impl DownTrack {
    /// A down track on which nothing was sent yet.
    pub fn new(
        to: ParticipantKey,
        sender: SenderId,
        is_disabled: bool,
        preference: PayloadPreference,
        now: Time,
    ) -> DownTrack {
        let resends = Bucket::full(RESEND_BURST, now);
        DownTrack { to, sender, is_disabled, preference, resends, rewriter: RtpRewriter::default() }
    }

    /// Whether another packet may be resent to this subscriber.
    pub fn may_resend(&mut self, now: Time) -> bool {
        self.resends.take(RESEND_RATE, RESEND_BURST, now)
    }

    /// The origin of the packet that was sent to this subscriber under this sequence number (low 16 bits).
    pub fn origin(&self, sequence: u16) -> Option<Origin> {
        self.rewriter.origin(sequence)
    }

    /// Sequence number and timestamp of a packet to this subscriber; `None`: do not send it.
    pub fn pass(&mut self, sequence: i64, timestamp: u32, now: Time) -> Option<Numbers> {
        if self.is_disabled {
            self.rewriter.pause();
            return None;
        }
        self.rewriter.pass(sequence, timestamp, now)
    }

    /// The track is muted. The next packet continues without a gap.
    pub fn pause(&mut self) {
        self.rewriter.pause();
    }
}

/// Sequence number and timestamp of an outgoing packet.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Numbers {
    /// Extended sequence number.
    pub sequence: i64,
    /// RTP timestamp.
    pub timestamp: u32,
    /// Whether the packet is the first after a pause.
    pub begins: bool,
}

/// Origin of a sent packet.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The extended sequence number under which it was sent.
    pub sent: i64,
    /// The publisher's extended sequence number.
    pub sequence: i64,
    /// Difference to the publisher's timestamp.
    pub timestamp_shift: u32,
    /// Whether the packet was the first after a pause.
    pub begins: bool,
}

/// Maps the publisher's sequence numbers and timestamps to outgoing ones.
#[derive(Clone, Debug, Default)]
struct RtpRewriter {
    state: Option<Running>,
    is_paused: bool,
}

#[derive(Clone, Debug)]
struct Running {
    /// Added to incoming sequence numbers.
    sequence_shift: i64,
    timestamp_shift: u32,
    /// The first incoming sequence number since the shifts were set. Older packets belong before the pause.
    first_in: i64,
    /// Highest incoming sequence number, its outgoing timestamp and its time.
    highest_in: i64,
    timestamp_out: u32,
    at: Time,
}

impl RtpRewriter {
    fn pause(&mut self) {
        self.is_paused = true;
    }

    fn origin(&self, sequence: u16) -> Option<Origin> {
        let running = self.state.as_ref()?;
        let sent = sequence::nearest(running.highest_in + running.sequence_shift, sequence);
        let incoming = sent - running.sequence_shift;
        (running.first_in..=running.highest_in).contains(&incoming).then_some(Origin {
            sent,
            sequence: incoming,
            timestamp_shift: running.timestamp_shift,
            begins: incoming == running.first_in,
        })
    }

    fn pass(&mut self, sequence: i64, timestamp: u32, now: Time) -> Option<Numbers> {
        let was_paused = std::mem::take(&mut self.is_paused);
        let Some(running) = &mut self.state else {
            let first_out = sequence.rem_euclid(FIRST_BELOW);
            self.state = Some(Running {
                sequence_shift: first_out - sequence,
                timestamp_shift: 0,
                first_in: sequence,
                highest_in: sequence,
                timestamp_out: timestamp,
                at: now,
            });
            return Some(Numbers { sequence: first_out, timestamp, begins: true });
        };
        let has_restarted = !sequence::continues(running.highest_in, sequence);
        if was_paused || has_restarted {
            if !has_restarted && sequence < running.highest_in {
                // An overtaken packet from before the pause.
                self.is_paused = was_paused;
                return None;
            }
            let next_out = running.highest_in + running.sequence_shift + 1;
            running.sequence_shift = next_out - sequence;
            if has_restarted {
                let elapsed = (now.since(running.at).as_micros() as u64 * 48 / 1000).max(480) as u32;
                running.timestamp_shift = running.timestamp_out.wrapping_add(elapsed).wrapping_sub(timestamp);
            }
            running.first_in = sequence;
            running.highest_in = sequence;
        } else if sequence < running.first_in {
            return None;
        }
        running.highest_in = running.highest_in.max(sequence);
        let numbers = Numbers {
            sequence: sequence + running.sequence_shift,
            timestamp: timestamp.wrapping_add(running.timestamp_shift),
            begins: was_paused || has_restarted,
        };
        if sequence == running.highest_in {
            running.timestamp_out = numbers.timestamp;
            running.at = now;
        }
        Some(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn down_track() -> DownTrack {
        DownTrack::new(ParticipantKey(1), SenderId(1), false, PayloadPreference::Opus, Time::ZERO)
    }

    fn sequences(down_track: &mut DownTrack, incoming: &[i64]) -> Vec<Option<i64>> {
        incoming
            .iter()
            .map(|n| down_track.pass(*n, *n as u32 * 960, Time::ZERO).map(|numbers| numbers.sequence))
            .collect()
    }

    #[test]
    fn loss_and_reordering_are_forwarded_unchanged() {
        let mut down_track = down_track();
        let incoming = [1000, 1001, 1003, 1002, 1006];
        assert_eq!(sequences(&mut down_track, &incoming), incoming.map(Some));
    }

    #[test]
    fn subscriber_starts_far_from_the_wrap() {
        for first in [0, 32_767, 32_768, 65_530, 65_536, 200_000, -1] {
            let mut down_track = down_track();
            let out = sequences(&mut down_track, &[first, first + 1, first + 3]);
            let first_out = out[0].unwrap();
            assert!((0..1 << 15).contains(&first_out), "the publisher's {first} becomes {first_out}");
            assert_eq!(out[1..], [Some(first_out + 1), Some(first_out + 3)]);
            assert_eq!(down_track.origin(first_out as u16).unwrap().sequence, first);
        }
    }

    #[test]
    fn mute_leaves_a_gap_in_time_but_not_in_sequence() {
        let mut down_track = down_track();
        assert!(down_track.pass(10, 9600, Time::ZERO).unwrap().begins);
        assert!(!down_track.pass(11, 10_560, Time::ZERO).unwrap().begins);
        down_track.pause();
        let numbers = down_track.pass(61, 58_560, Time::ZERO).unwrap();
        assert_eq!(numbers, Numbers { sequence: 12, timestamp: 58_560, begins: true });
        assert_eq!(sequences(&mut down_track, &[62, 64, 63]), [Some(13), Some(15), Some(14)]);
    }

    #[test]
    fn sent_packet_is_mapped_back_to_its_origin() {
        let mut down_track = down_track();
        assert_eq!(down_track.origin(10), None);
        sequences(&mut down_track, &[32_767]);
        assert_eq!(
            down_track.origin(32_767).map(|origin| (origin.sequence, origin.begins)),
            Some((32_767, true))
        );
        // The numbers of the subscriber go on to the wrap.
        (32_768..=65_536).for_each(|n| assert_eq!(sequences(&mut down_track, &[n]), [Some(n)]));
        assert_eq!(down_track.origin(65_535).map(|origin| origin.sequence), Some(65_535));
        assert_eq!(
            down_track.origin(0).map(|origin| (origin.sequence, origin.begins)),
            Some((65_536, false))
        );
        assert_eq!(down_track.origin(1), None, "not sent yet");
        down_track.pause();
        assert_eq!(sequences(&mut down_track, &[65_586, 65_588]), [Some(65_537), Some(65_539)]);
        let found = [1, 2, 3, 4].map(|sequence| down_track.origin(sequence).map(|origin| origin.sequence));
        assert_eq!(found, [Some(65_586), Some(65_587), Some(65_588), None]);
        assert_eq!(down_track.origin(1).map(|origin| origin.sent), Some(65_537));
        assert!(down_track.origin(1).unwrap().begins);
        assert_eq!(down_track.origin(0), None, "from before the pause");
        let allowed = (0..100).filter(|_| down_track.may_resend(Time::ZERO)).count();
        assert_eq!(allowed, RESEND_BURST as usize);
    }

    #[test]
    fn late_packet_from_before_a_mute_is_not_sent() {
        let mut down_track = down_track();
        sequences(&mut down_track, &[10, 12]);
        down_track.pause();
        assert_eq!(sequences(&mut down_track, &[11, 30, 29, 31]), [None, Some(13), None, Some(14)]);
    }

    #[test]
    fn enabled_track_continues_without_a_gap() {
        let mut down_track = down_track();
        sequences(&mut down_track, &[1, 2]);
        down_track.is_disabled = true;
        assert_eq!(sequences(&mut down_track, &[3, 4, 5]), [None; 3]);
        down_track.is_disabled = false;
        assert_eq!(sequences(&mut down_track, &[6]), [Some(3)]);
    }

    #[test]
    fn restarted_publisher_continues_in_sequence_and_time() {
        let mut down_track = down_track();
        down_track.pass(100, 1000, Time::ZERO);
        let later = Time::ZERO + Duration::from_millis(60);
        let numbers = down_track.pass(40_000, 3_000_000_000, later).unwrap();
        assert_eq!(numbers, Numbers { sequence: 101, timestamp: 1000 + 2880, begins: true });
        let numbers = down_track.pass(40_001, 3_000_000_960, later).unwrap();
        assert_eq!((numbers.sequence, numbers.timestamp), (102, 1000 + 2880 + 960));
    }

    #[test]
    fn long_stream_still_forwards_late_packets() {
        let mut down_track = down_track();
        for n in 0..200_000 {
            assert_eq!(down_track.pass(n, n as u32, Time::ZERO).unwrap().sequence, n);
        }
        assert!(down_track.pass(199_994, 0, Time::ZERO).is_some());
        assert_eq!(down_track.origin(199_994u32 as u16).map(|origin| origin.sequence), Some(199_994));
    }
}
