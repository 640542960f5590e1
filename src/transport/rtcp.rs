//! Sender and receiver reports, NACKs and resent packets of one connection.
//!
//! The stack has interceptors for this, but they never compute the round trip. They also request a lost packet without end, and
//! keep their timers running after the first packet, so an idle connection wakes ten times a second. Here timers run only
//! while packets flow or are missing (`missing.rs` decides when to request). RFC 3550 §6.4, RFC 4585 §6.2.1;
//! `wire/reception.rs` has the counters of the receiver reports. The sequence numbers of incoming packets are extended
//! here, once for all users.
//!
//! A client keeps its recently sent packets and answers NACKs itself. A server passes NACKs on, since it keeps a track's
//! packets once for all subscribers.
//!
//! Used by `rtc_connection.rs`; sans-IO. Times in sender reports count from the monotonic clock's origin, which RFC 3550
//! permits.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use rtc::rtcp;
use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtcp::reception_report::ReceptionReport;
use rtc::rtcp::sender_report::SenderReport;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::{
    TransportLayerNack, nack_pairs_from_sequence_numbers,
};

use super::missing::{Arrival, Missing};
use super::{PeerConnectionEvent, RtpPacket, SenderId};
use crate::clock::Time;
use crate::wire::reception::{CLOCK_HZ, Reception};
use crate::wire::resend::{Recent, SERVER_PATIENCE};
use crate::wire::sequence::Extender;

/// Time between reports while packets flow.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);
/// Sender reports that are remembered, to find the report that a receiver report refers to.
const REMEMBERED_REPORTS: usize = 8;
/// Maximum number of sequence numbers of one NACK that are handled.
const MAX_ASKED: usize = 128;
/// Maximum number of report blocks in one packet, and of sender reports or NACKs in one datagram, so that a datagram stays below
/// 1200 bytes.
const MAX_BLOCKS: usize = 31;

/// An output: RTCP for one datagram, or the datagram of a packet that is resent.
pub(super) enum Out {
    Rtcp(Vec<Box<dyn rtcp::Packet>>),
    Resend(Vec<u8>),
}

/// The RTCP state of one connection.
#[derive(Default)]
pub(super) struct Rtcp {
    outgoing: BTreeMap<u32, Outgoing>,
    incoming: BTreeMap<u32, Incoming>,
    /// The SSRC in local receiver reports.
    own: u32,
    is_server: bool,
    /// The round trip from the last receiver report with a value.
    round_trip: Option<Duration>,
    /// Packets resent.
    pub resent: u64,
    /// NACKs sent.
    pub requests: u64,
    next_report: Option<Time>,
    out: VecDeque<Out>,
}

/// A local track.
struct Outgoing {
    sender: SenderId,
    packets: u32,
    bytes: u32,
    timestamp: u32,
    sent_at: Time,
    sent_since_report: bool,
    /// Middle 32 bits of the NTP time of each sender report, and its time.
    reports: VecDeque<(u32, Time)>,
    /// The sender report that the last receiver report named. Another report that names the same one gives no new round trip.
    named: u32,
    /// Whether the peer may request packets.
    resends: bool,
    /// The encrypted datagrams that can be resent, by their sequence numbers on the wire.
    history: Recent<u16, Vec<u8>>,
}

/// A track of the peer.
#[derive(Default)]
struct Incoming {
    extender: Extender,
    reception: Reception,
    received_since_report: bool,
    /// The last sender report: the middle of its NTP time, and its time of arrival.
    report: Option<(u32, Time)>,
    missing: Missing,
}

/// A time in NTP format, from the monotonic clock's origin.
fn ntp(now: Time) -> u64 {
    let seconds = now.as_nanos() / 1_000_000_000;
    let rest = now.as_nanos() % 1_000_000_000;
    (seconds << 32) | ((rest << 32) / 1_000_000_000)
}

/// The middle 32 bits of an NTP time, in 1/65536 s.
fn middle(ntp: u64) -> u32 {
    (ntp >> 16) as u32
}

impl Rtcp {
    /// The RTCP state of a server's connection.
    pub(super) fn server() -> Rtcp {
        Rtcp { is_server: true, ..Rtcp::default() }
    }

    /// Sets the local tracks: SSRC, sender, whether the peer may request packets. Known tracks keep their state.
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
                named: 0,
                resends,
                history: Recent::default(),
            });
            self.outgoing.insert(ssrc, Outgoing { resends, ..track });
        }
    }

    /// Sets the tracks of the peer: SSRC, whether lost packets may be requested. Known tracks keep their state.
    pub(super) fn set_incoming(&mut self, tracks: impl Iterator<Item = (u32, bool)>) {
        let mut known = std::mem::take(&mut self.incoming);
        for (ssrc, can_request) in tracks {
            let mut track = known.remove(&ssrc).unwrap_or_else(|| match self.is_server {
                true => Incoming { missing: Missing::with_deadline(SERVER_PATIENCE), ..Incoming::default() },
                false => Incoming::default(),
            });
            track.missing.can_request = can_request;
            self.incoming.insert(ssrc, track);
        }
    }

    /// Counts a packet that was sent in this encrypted datagram.
    pub(super) fn sent(&mut self, ssrc: u32, packet: &RtpPacket, datagram: &[u8], now: Time) {
        let Some(track) = self.outgoing.get_mut(&ssrc) else { return };
        track.packets = track.packets.wrapping_add(1);
        track.bytes = track.bytes.wrapping_add(packet.payload.len() as u32);
        track.timestamp = packet.timestamp;
        track.sent_at = now;
        track.sent_since_report = true;
        if track.resends && !self.is_server {
            track.history.keep(packet.sequence as u16, datagram.to_vec(), now);
        }
        self.next_report.get_or_insert(now + REPORT_INTERVAL);
    }

    /// Counts an incoming packet with RED copies of the `copies` packets before it. Returns its extended sequence number and how
    /// it arrived; `None` for an unknown track, and for a packet that is too far behind.
    pub(super) fn received(
        &mut self,
        ssrc: u32,
        sequence: u16,
        timestamp: u32,
        copies: u16,
        now: Time,
    ) -> Option<(i64, Arrival)> {
        let track = self.incoming.get_mut(&ssrc)?;
        if track.extender.is_too_late(sequence) {
            return None;
        }
        self.next_report.get_or_insert(now + REPORT_INTERVAL);
        let sequence = track.count(sequence, timestamp, now);
        Some((sequence, track.missing.arrived(sequence, timestamp, copies, now)))
    }

    /// Sets how long from now the newest packet of a track waits until it is played.
    pub(super) fn set_playout_delay(&mut self, ssrc: u32, delay: Duration, now: Time) {
        if let Some(track) = self.incoming.get_mut(&ssrc) {
            track.missing.set_playout_delay(delay, now);
        }
    }

    /// Handles incoming RTCP packets.
    pub(super) fn handle(
        &mut self,
        packets: &[Box<dyn rtcp::Packet>],
        now: Time,
    ) -> Vec<PeerConnectionEvent> {
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
                events.extend(self.nack(nack, now));
            }
        }
        events
    }

    fn block(&mut self, block: &ReceptionReport, now: Time) -> Option<PeerConnectionEvent> {
        let track = self.outgoing.get_mut(&block.ssrc)?;
        let is_new =
            std::mem::replace(&mut track.named, block.last_sender_report) != block.last_sender_report;
        let named =
            track.reports.iter().find(|(middle, _)| *middle == block.last_sender_report && *middle != 0);
        let held = Duration::from_nanos(u64::from(block.delay) * 1_000_000_000 / 65_536);
        let round_trip = named.filter(|_| is_new).and_then(|(_, left)| now.since(*left).checked_sub(held));
        self.round_trip = round_trip.or(self.round_trip);
        Some(PeerConnectionEvent::Report {
            sender: track.sender,
            loss: f32::from(block.fraction_lost) / 256.0,
            jitter: Duration::from_nanos(u64::from(block.jitter) * 1_000_000_000 / u64::from(CLOCK_HZ)),
            round_trip,
        })
    }

    /// Resends the requested packets (client), or passes the request on (server).
    fn nack(&mut self, nack: &TransportLayerNack, now: Time) -> Option<PeerConnectionEvent> {
        let track = self.outgoing.get_mut(&nack.media_ssrc).filter(|track| track.resends)?;
        let requested = nack.nacks.iter().flat_map(|pair| pair.into_iter()).take(MAX_ASKED);
        if self.is_server {
            return Some(PeerConnectionEvent::Nack { sender: track.sender, sequences: requested.collect() });
        }
        for sequence in requested {
            if let Some(packet) = track.history.resend(sequence, now) {
                self.resent += 1;
                self.out.push_back(Out::Resend(packet.clone()));
            }
        }
        None
    }

    /// When [`Rtcp::handle_timeout`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        let request = self.incoming.values().filter_map(|track| track.missing.deadline()).min();
        [self.next_report, request].into_iter().flatten().min()
    }

    /// The round trip for requests: that of the connectivity checks (`check_rtt`) if known, or else that of the reports.
    pub(super) fn resend_delay(&self, check_rtt: Option<Duration>) -> Option<Duration> {
        check_rtt.or(self.round_trip)
    }

    /// Creates the reports and requests that are due. `check_rtt`: the round trip of the connectivity checks.
    pub(super) fn handle_timeout(&mut self, check_rtt: Option<Duration>, now: Time) {
        let round_trip = self.resend_delay(check_rtt);
        let mut requests: Vec<Box<dyn rtcp::Packet>> = Vec::new();
        for (ssrc, track) in &mut self.incoming {
            let requested = track.missing.take_requests(round_trip, now);
            if !requested.is_empty() {
                requests.push(Box::new(TransportLayerNack {
                    sender_ssrc: self.own,
                    media_ssrc: *ssrc,
                    nacks: nack_pairs_from_sequence_numbers(&requested),
                }));
            }
        }
        self.requests += requests.len() as u64;
        while !requests.is_empty() {
            let rest = requests.split_off(requests.len().min(MAX_BLOCKS));
            self.out.push_back(Out::Rtcp(std::mem::replace(&mut requests, rest)));
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
            let since = now.since(track.sent_at).as_nanos() as u64 * u64::from(CLOCK_HZ) / 1_000_000_000;
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

    /// The next output.
    pub(super) fn poll(&mut self) -> Option<Out> {
        self.out.pop_front()
    }
}

impl Incoming {
    /// Counts a packet. Returns its extended sequence number.
    fn count(&mut self, sequence: u16, timestamp: u32, now: Time) -> i64 {
        let sequence = self.extender.extend(sequence);
        self.reception.take(sequence, timestamp, now);
        self.received_since_report = true;
        sequence
    }

    fn block(&mut self, ssrc: u32, now: Time) -> ReceptionReport {
        self.received_since_report = false;
        let (last_sender_report, delay) = self.report.map_or((0, 0), |(middle, at)| {
            (middle, (now.since(at).as_nanos() * 65_536 / 1_000_000_000).min(u128::from(u32::MAX)) as u32)
        });
        ReceptionReport {
            ssrc,
            fraction_lost: self.reception.close_interval().fraction(),
            total_lost: self.reception.total().lost().min(0x7f_ffff) as u32,
            last_sequence_number: self.reception.highest().unwrap_or(0) as u32,
            jitter: self.reception.jitter().units() as u32,
            last_sender_report,
            delay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_pair::{DELAY, Pair, packet};
    use super::super::{Mid, Stack};
    use super::*;
    use crate::wire::resend::{MAX_PACKETS, MAX_RESENDS};

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
                PeerConnectionEvent::Report { loss, jitter, round_trip, .. } => {
                    Some((*loss, *jitter, *round_trip))
                }
                _ => None,
            })
            .collect()
    }

    #[test]
    fn reports_contain_loss_and_round_trip() {
        let pair = talking(0.0, 5);
        let clean = reports(&pair);
        assert!((4..=7).contains(&clean.len()), "{clean:?}");
        let (loss, jitter, round_trip) = *clean.last().unwrap();
        let round_trip = round_trip.expect("the second report refers to ours");
        assert!(loss == 0.0 && jitter < Duration::from_millis(1), "{loss} {jitter:?}");
        assert!(round_trip.abs_diff(DELAY * 2) < Duration::from_millis(1), "{round_trip:?}");
        assert_eq!(pair.client.stats().round_trip, Some(DELAY * 2), "the checks agree");
    }

    #[test]
    fn lost_packets_are_requested_and_resent() {
        let pair = talking(0.1, 20);
        let mut numbers: Vec<i64> = Pair::packets(&pair.server_events)
            .iter()
            .map(|(_, packet): &(Mid, RtpPacket)| packet.sequence)
            .collect();
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), count, "no packet arrives twice");
        // One packet in ten is lost. The remaining loss is packets whose resent copies were lost too.
        assert!(count >= 990, "{count} of 1000");
        let loss = reports(&pair).iter().map(|(loss, ..)| *loss).fold(0.0, f32::max);
        assert!(loss > 0.0);
    }

    #[test]
    fn one_datagram_requests_all_due_packets() {
        let mut rtcp = Rtcp::server();
        rtcp.set_incoming([(5, true), (6, true), (7, false)].into_iter());
        let now = Time::from_nanos(1_000_000_000);
        for ssrc in 5..8 {
            rtcp.received(ssrc, 10, 9600, 0, now);
            rtcp.received(ssrc, 14, 13_440, 1, now);
        }
        assert_eq!(rtcp.deadline(), Some(now));
        rtcp.handle_timeout(None, now);
        let Some(Out::Rtcp(packets)) = rtcp.poll() else { panic!("nothing is requested") };
        assert_eq!(packets.len(), 2, "one for each track that can be requested");
        for packet in packets {
            let nack = packet.as_any().downcast_ref::<TransportLayerNack>().unwrap();
            assert_eq!(nack.nacks.len(), 1);
            assert_eq!(nack.nacks[0].packet_list(), [11, 12], "there was a copy of 13");
        }
        assert_eq!(rtcp.requests, 2);
        assert!(rtcp.poll().is_none());
    }

    #[test]
    fn client_requests_nothing_without_a_playout_time() {
        let mut rtcp = Rtcp::default();
        rtcp.set_incoming([(5, true)].into_iter());
        let now = Time::from_nanos(1_000_000_000);
        rtcp.received(5, 10, 9600, 0, now);
        rtcp.received(5, 12, 11_520, 0, now);
        rtcp.handle_timeout(Some(Duration::from_millis(10)), now);
        assert!(rtcp.poll().is_none());
        rtcp.set_playout_delay(5, Duration::from_millis(100), now);
        rtcp.received(5, 14, 13_440, 0, now);
        rtcp.handle_timeout(None, now);
        assert!(rtcp.poll().is_none(), "the round trip is not known");
        rtcp.received(5, 16, 15_360, 0, now);
        rtcp.handle_timeout(Some(Duration::from_millis(10)), now);
        assert!(rtcp.poll().is_some());
    }

    #[test]
    fn server_passes_nacks_on() {
        let mut rtcp = Rtcp::server();
        rtcp.set_outgoing([(5, SenderId(1), true), (6, SenderId(2), false)].into_iter());
        let nack = |media_ssrc| -> Box<dyn rtcp::Packet> {
            let nacks = nack_pairs_from_sequence_numbers(&[7, 9, 40]);
            Box::new(TransportLayerNack { sender_ssrc: 1, media_ssrc, nacks })
        };
        let events = rtcp.handle(&[nack(5), nack(6), nack(7)], Time::ZERO);
        assert_eq!(events, [PeerConnectionEvent::Nack { sender: SenderId(1), sequences: vec![7, 9, 40] }]);
        assert!(rtcp.poll().is_none());
    }

    #[test]
    fn packet_is_resent_a_bounded_number_of_times() {
        let mut rtcp = Rtcp::default();
        rtcp.set_outgoing([(5, SenderId(1), true)].into_iter());
        for n in 0..100 {
            rtcp.sent(5, &packet(n), &[], Time::ZERO);
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
        assert_eq!(std::iter::from_fn(|| rtcp.poll()).count(), MAX_PACKETS * usize::from(MAX_RESENDS));
    }

    #[test]
    fn sequence_wrap_is_not_reported_as_loss() {
        let mut track = Incoming::default();
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
