//! The plain stack's packets, and its reports and requests.
//!
//! A packet is an RTP header followed by a fixed extension. Reports and requests have the second byte of the corresponding
//! RTCP packets. Called by `plain.rs`.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::PlainConnection;
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::missing::{Arrival, Missing};
use crate::transport::{AudioLevel, Mid, OPUS, PeerConnectionEvent, RED, RtpPacket, SenderId};
use crate::wire::reception::Reception;
use crate::wire::red;
use crate::wire::resend::{MAX_PACKETS, Recent, SERVER_PATIENCE};
use crate::wire::sequence::Extender;

/// Interval of the reports while packets flow.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);
/// Bytes before the payload: 12 bytes of RTP, flags, audio level, capture time.
const HEADER: usize = 22;
const HAS_LEVEL: u8 = 1;
const HAS_VOICE: u8 = 2;
const HAS_CAPTURE: u8 = 4;
const RTP: u8 = 0x90;
const RTCP: u8 = 0x81;
const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const REQUEST: u8 = 205;

/// A local track.
pub(super) struct Sender {
    pub id: SenderId,
    pub stream: String,
    pub track: String,
    pub mid: String,
    /// The SSRC of its packets.
    pub ssrc: u32,
    /// Whether the peer accepts it.
    pub accepted: bool,
    /// Whether the peer accepts RED on it.
    pub red: bool,
    pub report: Option<Time>,
    /// The stamp that the last report named. Another report that names the same stamp gives no new round trip.
    pub named: u64,
    /// Sent packets, by their sequence numbers on the wire (client).
    pub history: Recent<u16, Vec<u8>>,
}

/// Counters of a track of the peer.
#[derive(Default)]
pub(super) struct Arrivals {
    pub mid: String,
    extender: Extender,
    reception: Reception,
    /// Time stamp of the last sender report, and its time of arrival.
    stamp: Option<(u64, Time)>,
    report: Option<Time>,
    missing: Missing,
}

impl Arrivals {
    /// Counters for an m-line.
    pub(super) fn of(mid: &str, is_client: bool) -> Arrivals {
        let mut missing =
            if is_client { Missing::default() } else { Missing::with_deadline(SERVER_PATIENCE) };
        missing.can_request = true;
        Arrivals { mid: mid.to_owned(), missing, ..Arrivals::default() }
    }

    /// Counts a packet. Returns its extended sequence number.
    fn count(&mut self, sequence: u16, timestamp: u32, now: Time) -> i64 {
        let sequence = self.extender.extend(sequence);
        self.reception.take(sequence, timestamp, now);
        self.report.get_or_insert(now + REPORT_INTERVAL);
        sequence
    }

    fn write(&mut self, ssrc: u32, now: Time) -> Vec<u8> {
        let fraction = self.reception.close_interval().fraction();
        self.report = None;
        let (stamp, delay) =
            self.stamp.map_or((0, 0), |(stamp, at)| (stamp, now.since(at).as_nanos() as u64));
        let mut out = vec![RTCP, RECEIVER_REPORT];
        out.extend_from_slice(&ssrc.to_be_bytes());
        out.push(fraction);
        out.extend_from_slice(&(self.reception.jitter_time().as_micros() as u32).to_be_bytes());
        out.extend_from_slice(&stamp.to_be_bytes());
        out.extend_from_slice(&delay.to_be_bytes());
        out
    }
}

fn number<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..at + N)?.try_into().ok()
}

impl PlainConnection {
    /// Sends a packet. Returns false if nothing is connected or the peer does not accept the track.
    pub(in crate::transport) fn send_rtp(
        &mut self,
        sender: SenderId,
        packet: &RtpPacket,
        now: Time,
    ) -> Result<bool> {
        self.now = self.now.max(now);
        let may_send = self.may_send();
        let Some(sender) = self.senders.iter_mut().find(|known| known.id == sender) else {
            return Err(Error::new(ErrorKind::NotFound, "this connection has no such track"));
        };
        if !may_send || !sender.takes(packet) {
            return Ok(false);
        }
        self.liveness.media_sent(self.now);
        sender.report.get_or_insert(self.now + REPORT_INTERVAL);
        let out = sender.write(packet);
        if self.is_client {
            sender.history.keep(packet.sequence as u16, out.clone(), self.now);
        }
        self.send_on_path(out);
        Ok(true)
    }

    /// Resends a packet. Returns false if it could not be sent.
    pub(in crate::transport) fn resend(&mut self, sender: SenderId, packet: &RtpPacket, now: Time) -> bool {
        self.now = self.now.max(now);
        let known = self.senders.iter().find(|known| known.id == sender && known.takes(packet));
        let Some(out) = known.filter(|_| self.may_send()).map(|known| known.write(packet)) else {
            return false;
        };
        self.stats.resent += 1;
        self.send_on_path(out);
        true
    }

    /// Whether the peer accepts RED.
    pub(in crate::transport) fn accepts_red(&self, sender: SenderId) -> bool {
        self.senders.iter().any(|known| known.id == sender && known.accepted && known.red)
    }

    /// Time that a resent packet of this m-line takes.
    pub(in crate::transport) fn resend_delay(&self, mid: &Mid) -> Option<Duration> {
        self.arrivals.values().find(|arrivals| arrivals.mid == mid.0)?;
        self.round_trip()
    }

    /// The round trip from the connectivity checks, or else from the reports.
    pub(in crate::transport) fn round_trip(&self) -> Option<Duration> {
        self.check_rtt.round_trip(self.now).or(self.reported)
    }

    /// Sets how long from now the newest packet of an m-line waits until it is played.
    pub(in crate::transport) fn set_playout_delay(&mut self, mid: &Mid, delay: Duration, now: Time) {
        self.now = self.now.max(now);
        if let Some(arrivals) = self.arrivals.values_mut().find(|arrivals| arrivals.mid == mid.0) {
            arrivals.missing.set_playout_delay(delay, self.now);
        }
    }

    /// Resends the requested packets (client), or passes the request on (server).
    fn request_arrived(&mut self, data: &[u8]) {
        let Some(ssrc) = number(data, 2).map(u32::from_be_bytes) else { return };
        let Some(sender) = self.senders.iter_mut().find(|sender| sender.ssrc == ssrc) else { return };
        let requested =
            data[6..].chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).take(MAX_PACKETS);
        if !self.is_client {
            let sequences = requested.collect();
            self.events.push_back(PeerConnectionEvent::Nack { sender: sender.id, sequences });
            return;
        }
        let again: Vec<Vec<u8>> =
            requested.filter_map(|sequence| sender.history.resend(sequence, self.now).cloned()).collect();
        self.stats.resent += again.len() as u64;
        for data in again {
            self.send_on_path(data);
        }
    }

    /// Requests missing packets.
    pub(super) fn send_requests(&mut self) {
        let round_trip = self.round_trip();
        let mut out = Vec::new();
        for (ssrc, arrivals) in &mut self.arrivals {
            let requested = arrivals.missing.take_requests(round_trip, self.now);
            if !requested.is_empty() {
                let mut request = vec![RTCP, REQUEST];
                request.extend_from_slice(&ssrc.to_be_bytes());
                request.extend(requested.iter().flat_map(|sequence| sequence.to_be_bytes()));
                out.push(request);
            }
        }
        self.stats.requests += out.len() as u64;
        for data in out {
            self.send_on_path(data);
        }
    }

    pub(super) fn rtp_or_rtcp_arrived(&mut self, data: &[u8]) {
        match data {
            [RTCP, SENDER_REPORT, ..] => self.stamp_arrived(data),
            [RTCP, RECEIVER_REPORT, ..] => self.report_arrived(data),
            [RTCP, REQUEST, ..] if data.len() > 6 => self.request_arrived(data),
            [RTP, ..] if data.len() >= HEADER => self.packet_arrived(data),
            _ => {}
        }
    }
}

impl Sender {
    fn takes(&self, packet: &RtpPacket) -> bool {
        self.accepted && (self.red || packet.payload_type == OPUS)
    }

    fn write(&self, packet: &RtpPacket) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER + packet.payload.len());
        out.extend_from_slice(&[RTP, packet.payload_type & 0x7f | if packet.marker { 0x80 } else { 0 }]);
        out.extend_from_slice(&(packet.sequence as u16).to_be_bytes());
        out.extend_from_slice(&packet.timestamp.to_be_bytes());
        out.extend_from_slice(&self.ssrc.to_be_bytes());
        let voice = packet.level.is_some_and(|level| level.voice);
        out.push(
            if packet.level.is_some() { HAS_LEVEL } else { 0 }
                | if voice { HAS_VOICE } else { 0 }
                | if packet.capture_ntp.is_some() { HAS_CAPTURE } else { 0 },
        );
        out.push(packet.level.map_or(0, |level| level.minus_dbov.min(127)));
        out.extend_from_slice(&packet.capture_ntp.unwrap_or(0).to_be_bytes());
        out.extend_from_slice(&packet.payload);
        out
    }
}

/// Decodes an audio packet and its SSRC; `None` for every other datagram.
pub(in crate::transport) fn read(data: &[u8]) -> Option<(u32, RtpPacket)> {
    if data.first() != Some(&RTP) || data.len() < HEADER {
        return None;
    }
    let word = |at: usize| u32::from_be_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]);
    let flags = data[12];
    let packet = RtpPacket {
        payload_type: if data[1] & 0x7f == RED { RED } else { OPUS },
        marker: data[1] & 0x80 != 0,
        sequence: i64::from(u16::from_be_bytes([data[2], data[3]])),
        timestamp: word(4),
        level: (flags & HAS_LEVEL != 0)
            .then(|| AudioLevel { minus_dbov: data[13], voice: flags & HAS_VOICE != 0 }),
        capture_ntp: (flags & HAS_CAPTURE != 0).then(|| u64::from(word(14)) << 32 | u64::from(word(18))),
        payload: data[HEADER..].to_vec(),
    };
    Some((word(8), packet))
}

impl PlainConnection {
    fn packet_arrived(&mut self, data: &[u8]) {
        let Some((ssrc, mut packet)) = read(data) else { return };
        let Some(arrivals) = self.arrivals.get_mut(&ssrc) else { return };
        let timestamp = packet.timestamp;
        let sequence = arrivals.count(packet.sequence as u16, timestamp, self.now);
        packet.sequence = sequence;
        let copies = if packet.payload_type == RED { red::copies(&packet.payload) } else { 0 };
        let arrival = arrivals.missing.arrived(sequence, timestamp, copies, self.now);
        self.liveness.media_received(self.now);
        let mid = Mid(arrivals.mid.clone());
        self.events.push_back(match arrival {
            Arrival::Original => PeerConnectionEvent::Rtp(mid, packet),
            Arrival::Resent => PeerConnectionEvent::Resent(mid, packet),
        });
    }

    fn stamp_arrived(&mut self, data: &[u8]) {
        let (Some(ssrc), Some(stamp)) =
            (number(data, 2).map(u32::from_be_bytes), number(data, 6).map(u64::from_be_bytes))
        else {
            return;
        };
        if let Some(arrivals) = self.arrivals.get_mut(&ssrc) {
            arrivals.stamp = Some((stamp, self.now));
        }
    }

    fn report_arrived(&mut self, data: &[u8]) {
        let (Some(ssrc), Some(&fraction), Some(jitter), Some(stamp), Some(delay)) = (
            number(data, 2).map(u32::from_be_bytes),
            data.get(6),
            number(data, 7).map(u32::from_be_bytes),
            number(data, 11).map(u64::from_be_bytes),
            number(data, 19).map(u64::from_be_bytes),
        ) else {
            return;
        };
        let Some(sender) = self.senders.iter_mut().find(|sender| sender.ssrc == ssrc) else { return };
        let is_new = std::mem::replace(&mut sender.named, stamp) != stamp;
        let took = self.now.as_nanos().checked_sub(stamp).and_then(|took| took.checked_sub(delay));
        let round_trip = took.filter(|_| stamp != 0 && is_new).map(Duration::from_nanos);
        self.reported = round_trip.or(self.reported);
        self.events.push_back(PeerConnectionEvent::Report {
            sender: sender.id,
            loss: f32::from(fraction) / 256.0,
            jitter: Duration::from_micros(jitter.into()),
            round_trip,
        });
    }

    pub(super) fn report_deadline(&self) -> Option<Time> {
        let own = self.senders.iter().filter_map(|sender| sender.report);
        let theirs =
            self.arrivals.values().flat_map(|arrivals| [arrivals.report, arrivals.missing.deadline()]);
        own.chain(theirs.flatten()).min()
    }

    pub(super) fn report(&mut self) {
        let now = self.now;
        let mut out = Vec::new();
        for sender in self.senders.iter_mut().filter(|sender| sender.report.is_some_and(|at| at <= now)) {
            sender.report = None;
            let mut stamp = vec![RTCP, SENDER_REPORT];
            stamp.extend_from_slice(&sender.ssrc.to_be_bytes());
            stamp.extend_from_slice(&now.as_nanos().to_be_bytes());
            out.push(stamp);
        }
        for (ssrc, arrivals) in
            self.arrivals.iter_mut().filter(|(_, arrivals)| arrivals.report.is_some_and(|at| at <= now))
        {
            out.push(arrivals.write(*ssrc, now));
        }
        for data in out {
            self.send_on_path(data);
        }
    }
}
