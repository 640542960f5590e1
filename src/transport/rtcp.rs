//! Sender and receiver reports, and resending of lost packets, for one connection.
//!
//! The stack's own interceptors do this too, but their round trip is never computed, a gap is asked for without end, and
//! their timers run for ever once a packet came, so an idle connection would wake ten times a second. Here timers exist only
//! while packets flow or are missing. RFC 3550 §6.4 and A.3/A.8, RFC 4585 §6.2.1.
//!
//! Used by `rtc_peer.rs`; sans-IO. Times in sender reports count from the monotonic clock's origin, which RFC 3550 allows.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtcp::reception_report::ReceptionReport;
use rtc::rtcp::sender_report::SenderReport;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::{
    TransportLayerNack, nack_pairs_from_sequence_numbers,
};
use rtc::{rtcp, rtp};

use super::{PeerEvent, SenderId};
use crate::clock::Time;

/// Time between reports while packets flow.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);
/// Sender reports remembered, to find the one that a receiver names.
const REMEMBERED_REPORTS: usize = 8;
/// Packets kept for resending: 640 ms of 20 ms packets.
const HISTORY: usize = 32;
/// How often one packet is resent at most.
const MAX_RESENDS: u8 = 3;
/// How often one missing packet is asked for at most.
const MAX_ASKS: u8 = 3;
/// Most missing packets of one track that are looked after; a larger gap is not asked for.
const MAX_MISSING: usize = 32;
/// A packet that is only late by this much is not asked for.
const REORDER_WAIT: Duration = Duration::from_millis(10);
/// Least time between asking for a packet twice.
const ASK_INTERVAL: Duration = Duration::from_millis(40);
/// A jump in the numbers beyond this is a stream that began anew.
const MAX_JUMP: u32 = 3000;
/// Ticks of the clock of Opus in a second.
const CLOCK_HZ: u64 = 48_000;
/// Report blocks of one packet, and sender reports of one datagram, so that it stays below 1200 bytes.
const MAX_BLOCKS: usize = 31;

/// What is to be sent: RTCP of one datagram, or a packet once more.
pub(super) enum Out {
    Rtcp(Vec<Box<dyn rtcp::Packet>>),
    Again(rtp::Packet),
}

/// The reports of one connection.
#[derive(Default)]
pub(super) struct Rtcp {
    outgoing: BTreeMap<u32, Outgoing>,
    incoming: BTreeMap<u32, Incoming>,
    /// The SSRC that our receiver reports carry.
    own: u32,
    next_report: Option<Time>,
    out: VecDeque<Out>,
}

/// An own track.
struct Outgoing {
    sender: SenderId,
    packets: u32,
    bytes: u32,
    timestamp: u32,
    sent_at: Time,
    sent_since_report: bool,
    /// Middle 32 bits of the NTP time of each sender report, and when it left.
    reports: VecDeque<(u32, Time)>,
    /// Packets that can be resent; `None` when the remote side never asks.
    history: Option<VecDeque<(u8, rtp::Packet)>>,
}

/// A track of the remote side.
#[derive(Default)]
struct Incoming {
    asks: bool,
    started: bool,
    /// First and highest number, extended to 32 bits.
    first: u32,
    highest: u32,
    received: u32,
    received_since_report: bool,
    expected_before: u32,
    received_before: u32,
    transit: i64,
    jitter: f64,
    /// The last sender report: middle of its NTP time, and when it came.
    report: Option<(u32, Time)>,
    missing: BTreeMap<u32, Missing>,
}

struct Missing {
    ask_at: Time,
    asks: u8,
}

/// A time in NTP's format, from the monotonic clock's origin.
fn ntp(now: Time) -> u64 {
    let seconds = now.as_nanos() / 1_000_000_000;
    let rest = now.as_nanos() % 1_000_000_000;
    (seconds << 32) | ((rest << 32) / 1_000_000_000)
}

/// The middle 32 bits, in 1/65536 s.
fn middle(ntp: u64) -> u32 {
    (ntp >> 16) as u32
}

impl Rtcp {
    /// Says which own tracks there are: SSRC, name, whether the remote side may ask for packets. Known ones go on.
    pub(super) fn set_outgoing(&mut self, tracks: impl Iterator<Item = (u32, SenderId, bool)>) {
        let mut known = std::mem::take(&mut self.outgoing);
        self.own = 0;
        for (ssrc, sender, resends) in tracks {
            if self.own == 0 {
                self.own = ssrc;
            }
            let track = known.remove(&ssrc).unwrap_or_else(|| Outgoing {
                sender,
                packets: 0,
                bytes: 0,
                timestamp: 0,
                sent_at: Time::ZERO,
                sent_since_report: false,
                reports: VecDeque::new(),
                history: resends.then(VecDeque::new),
            });
            self.outgoing.insert(ssrc, track);
        }
    }

    /// Says which tracks of the remote side there are: SSRC, and whether lost packets may be asked for. Known ones go on.
    pub(super) fn set_incoming(&mut self, tracks: impl Iterator<Item = (u32, bool)>) {
        let mut known = std::mem::take(&mut self.incoming);
        for (ssrc, asks) in tracks {
            let track = known.remove(&ssrc).unwrap_or_default();
            self.incoming.insert(ssrc, Incoming { asks, ..track });
        }
    }

    /// Counts a packet that was sent.
    pub(super) fn sent(&mut self, packet: &rtp::Packet, now: Time) {
        let Some(track) = self.outgoing.get_mut(&packet.header.ssrc) else { return };
        track.packets = track.packets.wrapping_add(1);
        track.bytes = track.bytes.wrapping_add(packet.payload.len() as u32);
        track.timestamp = packet.header.timestamp;
        track.sent_at = now;
        track.sent_since_report = true;
        if let Some(history) = &mut track.history {
            if history.len() == HISTORY {
                history.pop_front();
            }
            history.push_back((0, packet.clone()));
        }
        self.next_report.get_or_insert(now + REPORT_INTERVAL);
    }

    /// Counts a packet that arrived; `false` when it was here before.
    pub(super) fn received(&mut self, ssrc: u32, sequence: u16, timestamp: u32, now: Time) {
        let Some(track) = self.incoming.get_mut(&ssrc) else { return };
        track.count(sequence, timestamp, now);
        self.next_report.get_or_insert(now + REPORT_INTERVAL);
    }

    /// Takes what the remote side reports; `round_trip` of the checks sets how fast missing packets are asked for.
    pub(super) fn handle(&mut self, packets: &[Box<dyn rtcp::Packet>], now: Time) -> Vec<PeerEvent> {
        let mut events = Vec::new();
        for packet in packets {
            let packet = packet.as_any();
            if let Some(report) = packet.downcast_ref::<SenderReport>() {
                if let Some(track) = self.incoming.get_mut(&report.ssrc) {
                    track.report = Some((middle(report.ntp_time), now));
                }
                events.extend(report.reports.iter().filter_map(|block| self.block(block, now)));
            } else if let Some(report) = packet.downcast_ref::<ReceiverReport>() {
                events.extend(report.reports.iter().filter_map(|block| self.block(block, now)));
            } else if let Some(nack) = packet.downcast_ref::<TransportLayerNack>() {
                self.resend(nack);
            }
        }
        events
    }

    fn block(&self, block: &ReceptionReport, now: Time) -> Option<PeerEvent> {
        let track = self.outgoing.get(&block.ssrc)?;
        let named =
            track.reports.iter().find(|(middle, _)| *middle == block.last_sender_report && *middle != 0);
        let held = Duration::from_nanos(u64::from(block.delay) * 1_000_000_000 / 65_536);
        Some(PeerEvent::Report {
            sender: track.sender,
            loss: f32::from(block.fraction_lost) / 256.0,
            jitter: Duration::from_nanos(u64::from(block.jitter) * 1_000_000_000 / CLOCK_HZ),
            round_trip: named.and_then(|(_, left)| now.since(*left).checked_sub(held)),
        })
    }

    fn resend(&mut self, nack: &TransportLayerNack) {
        let Some(history) = self.outgoing.get_mut(&nack.media_ssrc).and_then(|track| track.history.as_mut())
        else {
            return;
        };
        for sequence in nack.nacks.iter().take(HISTORY).flat_map(|pair| pair.packet_list()) {
            let found = history.iter_mut().find(|(_, packet)| packet.header.sequence_number == sequence);
            if let Some((resends, packet)) = found.filter(|(resends, _)| *resends < MAX_RESENDS) {
                *resends += 1;
                self.out.push_back(Out::Again(packet.clone()));
            }
        }
    }

    /// When [`Rtcp::handle_timeout`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        let asks = self.incoming.values().filter_map(Incoming::next_ask).min();
        [self.next_report, asks].into_iter().flatten().min()
    }

    /// Makes what is due; `round_trip` of the connection sets how long an answer to a request is waited for.
    pub(super) fn handle_timeout(&mut self, round_trip: Option<Duration>, now: Time) {
        let wait = ASK_INTERVAL.max(round_trip.unwrap_or_default() * 3 / 2);
        for (ssrc, track) in &mut self.incoming {
            let asked = track.ask(wait, now);
            if !asked.is_empty() {
                self.out.push_back(Out::Rtcp(vec![Box::new(TransportLayerNack {
                    sender_ssrc: self.own,
                    media_ssrc: *ssrc,
                    nacks: nack_pairs_from_sequence_numbers(&asked),
                })]));
            }
        }
        if self.next_report.is_some_and(|at| at <= now) {
            self.next_report = None;
            self.report(now);
        }
    }

    fn report(&mut self, now: Time) {
        let ntp_time = ntp(now);
        let mut reports: Vec<Box<dyn rtcp::Packet>> = Vec::new();
        for (ssrc, track) in self.outgoing.iter_mut().filter(|(_, track)| track.sent_since_report) {
            track.sent_since_report = false;
            if track.reports.len() == REMEMBERED_REPORTS {
                track.reports.pop_front();
            }
            track.reports.push_back((middle(ntp_time), now));
            let since = now.since(track.sent_at).as_nanos() as u64 * CLOCK_HZ / 1_000_000_000;
            reports.push(Box::new(SenderReport {
                ssrc: *ssrc,
                ntp_time,
                rtp_time: track.timestamp.wrapping_add(since as u32),
                packet_count: track.packets,
                octet_count: track.bytes,
                ..SenderReport::default()
            }));
        }
        while !reports.is_empty() {
            let rest = reports.split_off(reports.len().min(MAX_BLOCKS));
            self.out.push_back(Out::Rtcp(std::mem::replace(&mut reports, rest)));
        }
        let blocks: Vec<ReceptionReport> = self
            .incoming
            .iter_mut()
            .filter(|(_, track)| track.received_since_report)
            .map(|(ssrc, track)| track.block(*ssrc, now))
            .collect();
        for blocks in blocks.chunks(MAX_BLOCKS) {
            self.out.push_back(Out::Rtcp(vec![Box::new(ReceiverReport {
                ssrc: self.own,
                reports: blocks.to_vec(),
                ..ReceiverReport::default()
            })]));
        }
    }

    /// The next thing to send.
    pub(super) fn poll(&mut self) -> Option<Out> {
        self.out.pop_front()
    }
}

impl Incoming {
    fn count(&mut self, sequence: u16, timestamp: u32, now: Time) {
        self.received_since_report = true;
        let extended = if self.started {
            // The nearest number with these low 16 bits.
            let ahead = sequence.wrapping_sub(self.highest as u16) as i16;
            self.highest.wrapping_add_signed(i32::from(ahead))
        } else {
            u32::from(sequence) + 0x1_0000
        };
        let jump = extended.wrapping_sub(self.highest) as i32;
        if !self.started || jump.unsigned_abs() > MAX_JUMP {
            *self = Incoming {
                asks: self.asks,
                report: self.report,
                received_since_report: true,
                ..Incoming::default()
            };
            self.started = true;
            self.first = extended;
            self.highest = extended;
        } else if jump > 0 {
            if self.asks && jump as usize - 1 + self.missing.len() <= MAX_MISSING {
                for missing in self.highest + 1..extended {
                    self.missing.insert(missing, Missing { ask_at: now + REORDER_WAIT, asks: 0 });
                }
            }
            self.highest = extended;
        } else if jump < 0 {
            self.missing.remove(&extended);
        }
        self.received += 1;
        let arrival = (u128::from(now.as_nanos()) * u128::from(CLOCK_HZ) / 1_000_000_000) as i64;
        let transit = arrival.wrapping_sub(i64::from(timestamp)) as u32 as i32;
        if self.received > 1 {
            let difference = transit.wrapping_sub(self.transit as i32).unsigned_abs();
            self.jitter += (f64::from(difference) - self.jitter) / 16.0;
        }
        self.transit = i64::from(transit);
    }

    fn next_ask(&self) -> Option<Time> {
        self.missing.values().map(|missing| missing.ask_at).min()
    }

    /// The numbers to ask for now.
    fn ask(&mut self, wait: Duration, now: Time) -> Vec<u16> {
        let mut asked = Vec::new();
        self.missing.retain(|number, missing| {
            if missing.ask_at > now {
                return true;
            }
            if missing.asks == MAX_ASKS {
                return false;
            }
            missing.asks += 1;
            missing.ask_at = now + wait;
            asked.push(*number as u16);
            true
        });
        asked
    }

    fn block(&mut self, ssrc: u32, now: Time) -> ReceptionReport {
        self.received_since_report = false;
        let expected = self.highest.wrapping_sub(self.first).wrapping_add(1);
        let expected_interval = expected.wrapping_sub(self.expected_before);
        let received_interval = self.received.wrapping_sub(self.received_before);
        self.expected_before = expected;
        self.received_before = self.received;
        let lost_interval = expected_interval.saturating_sub(received_interval);
        let fraction = if expected_interval == 0 {
            0
        } else {
            (u64::from(lost_interval) * 256 / u64::from(expected_interval)).min(255)
        };
        let (last_sender_report, delay) = self.report.map_or((0, 0), |(middle, at)| {
            (middle, (now.since(at).as_nanos() * 65_536 / 1_000_000_000).min(u128::from(u32::MAX)) as u32)
        });
        ReceptionReport {
            ssrc,
            fraction_lost: fraction as u8,
            total_lost: expected.saturating_sub(self.received).min(0x7f_ffff),
            last_sequence_number: self.highest.wrapping_sub(0x1_0000),
            jitter: self.jitter as u32,
            last_sender_report,
            delay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pair::{DELAY, Pair, packet};
    use super::super::{Mid, RtpPacket, Stack};
    use super::*;

    fn talking(loss: f64, seconds: u64) -> Pair {
        let mut pair = Pair::new(Stack::WebRtc, 11, 1);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(2)));
        pair.loss = loss;
        for n in 0..(seconds * 50) as u16 {
            pair.client.send_rtp(mic, &packet(65_500u16.wrapping_add(n)), pair.now).unwrap();
            pair.pass(Duration::from_millis(20));
        }
        pair.loss = 0.0;
        pair.pass(Duration::from_secs(2));
        pair
    }

    fn reports(pair: &Pair) -> Vec<(f32, Duration, Option<Duration>)> {
        pair.client_events
            .iter()
            .filter_map(|event| match event {
                PeerEvent::Report { loss, jitter, round_trip, .. } => Some((*loss, *jitter, *round_trip)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn reports_tell_loss_and_the_round_trip() {
        let pair = talking(0.0, 5);
        let clean = reports(&pair);
        assert!((4..=7).contains(&clean.len()), "{clean:?}");
        let (loss, jitter, round_trip) = *clean.last().unwrap();
        let round_trip = round_trip.expect("the second report names ours");
        assert!(loss == 0.0 && jitter < Duration::from_millis(1), "{loss} {jitter:?}");
        assert!(round_trip.abs_diff(DELAY * 2) < Duration::from_millis(1), "{round_trip:?}");
        assert_eq!(pair.client.stats().round_trip, Some(DELAY * 2), "and so do the checks");
    }

    #[test]
    fn lost_packets_are_asked_for_and_resent() {
        let pair = talking(0.1, 20);
        let mut numbers: Vec<u16> = Pair::packets(&pair.server_events)
            .iter()
            .map(|(_, packet): &(Mid, RtpPacket)| packet.sequence)
            .collect();
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), count, "no packet comes twice");
        // One in ten is lost; what is left is what was lost again while it was resent, four times over.
        assert!(count >= 990, "{count} of 1000");
        let loss = reports(&pair).iter().map(|(loss, ..)| *loss).fold(0.0, f32::max);
        assert!(loss > 0.0);
    }

    #[test]
    fn a_gap_is_not_asked_for_without_end() {
        let mut rtcp = Rtcp::default();
        rtcp.set_incoming([(5, true)].into_iter());
        let mut now = Time::from_nanos(1_000_000_000);
        rtcp.received(5, 10, 0, now);
        rtcp.received(5, 14, 0, now);
        let (mut asks, mut reports) = (0, 0);
        while let Some(deadline) = rtcp.deadline() {
            now = deadline;
            rtcp.handle_timeout(None, now);
            while let Some(Out::Rtcp(packets)) = rtcp.poll() {
                match packets[0].as_any().downcast_ref::<TransportLayerNack>() {
                    Some(nack) => {
                        asks += 1;
                        assert_eq!(
                            nack.nacks.iter().flat_map(|pair| pair.packet_list()).collect::<Vec<_>>(),
                            [11, 12, 13]
                        );
                    }
                    None => reports += 1,
                }
            }
        }
        assert_eq!((asks, reports), (u32::from(MAX_ASKS), 1), "and then no timer is left");
        rtcp.received(5, 2000, 0, now);
        assert!(rtcp.incoming[&5].missing.is_empty(), "a long gap is not asked for");
        for n in 0..500u16 {
            rtcp.received(5, 2000 + n * 3, 0, now);
        }
        assert!(rtcp.incoming[&5].missing.len() <= MAX_MISSING);
    }

    #[test]
    fn a_packet_is_resent_a_few_times_only() {
        let mut rtcp = Rtcp::default();
        rtcp.set_outgoing([(5, SenderId(1), true)].into_iter());
        for n in 0..100 {
            let header = rtp::Header { ssrc: 5, sequence_number: n, ..rtp::Header::default() };
            rtcp.sent(&rtp::Packet { header, ..rtp::Packet::default() }, Time::ZERO);
        }
        let all: Vec<u16> = (0..100).collect();
        let nack = TransportLayerNack {
            sender_ssrc: 1,
            media_ssrc: 5,
            nacks: nack_pairs_from_sequence_numbers(&all),
        };
        for _ in 0..50 {
            rtcp.handle(&[Box::new(nack.clone())], Time::ZERO);
        }
        assert_eq!(std::iter::from_fn(|| rtcp.poll()).count(), HISTORY * usize::from(MAX_RESENDS));
    }

    #[test]
    fn numbers_wrap_without_a_false_loss() {
        let mut track = Incoming { asks: true, ..Incoming::default() };
        let mut now = Time::from_nanos(1_000_000_000);
        for n in 0..200_000u32 {
            track.count(n as u16, n.wrapping_mul(960), now);
            now += Duration::from_millis(20);
        }
        let block = track.block(1, now);
        assert_eq!((block.fraction_lost, block.total_lost, block.last_sequence_number), (0, 0, 199_999));
        assert!(block.jitter < 2, "{}", block.jitter);
    }
}
