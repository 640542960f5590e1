//! The voice report: a listener's statistics about a received stream, and a talker's own delays.
//!
//! A forwarding server terminates RTCP, so receiver reports only show a talker how its packets reach the server. Therefore each
//! client sends this small packet on the lossy channel, as a user packet with the topic [`TOPIC`], at most once a second and
//! only while it sends or plays a stream. An audioroom server receives it, sends each talker one summary with the worst and the
//! median listener, and forwards the talker's part. Through any other server it goes to the talkers by name. The application
//! never sees it. The server uses it too to ask a client to send no reliable data for a moment ([`VoiceReport::hold_ms`]).
//!
//! On the wire: one byte of version, then parts of kind (1 byte), length (2 bytes) and body; numbers are big-endian. Receivers
//! skip parts of an unknown kind and bytes after the known fields of a body, so that the packet can grow. Used by `room` and
//! `engine` on the client and by the server; malformed bytes are refused.
#![forbid(unsafe_code)]

/// Topic of the user packet.
pub const TOPIC: &str = "ar.voice";
/// Maximum length of a report, in bytes. With its envelope it fits one datagram ([`MAX_PACKET`]).
pub const MAX_REPORT: usize = 1000;
/// Maximum length of a data packet that carries a report, in bytes, names included.
pub const MAX_PACKET: usize = 1200;
/// Maximum number of received streams in one report.
pub const MAX_RECEPTION_REPORTS: usize = 24;
/// Maximum number of summaries in one report; each is about one track.
pub const MAX_SUMMARIES: usize = 4;
/// Maximum length of a track id, in bytes.
pub const MAX_SID: usize = 64;

const VERSION: u8 = 1;
const TALK: u8 = 1;
const RECEPTION: u8 = 2;
const SUMMARY: u8 = 3;
const HOLD: u8 = 4;
/// The 16-bit value of an unknown number.
const UNKNOWN: u16 = u16::MAX;

/// A voice report.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct VoiceReport {
    /// The sender's own delays, while it talks.
    pub talk: Option<TalkReport>,
    /// The sender's stats of each stream that it plays.
    pub received: Vec<ReceptionReport>,
    /// The server's summaries for the receiver's tracks.
    pub summaries: Vec<SummaryReport>,
    /// Time for which the receiver of the report shall hand no reliable message to its data channel, in ms; 0: it may again. From the
    /// server only. What SCTP's flow control stops is the whole association, and with it the lossy channel (RFC 9260 section 6.1).
    pub hold_ms: Option<u16>,
}

/// The delays at the talker, and the talker's clocks. NaN: unknown.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct TalkReport {
    /// From the microphone to the media thread, in ms.
    pub device_ms: f32,
    /// Delay of resampling and of the capture chain, in ms.
    pub chain_ms: f32,
    /// Filling a packet, and the encoder's look-ahead, in ms.
    pub packet_ms: f32,
    /// Drift of the microphone's clock against the system's, in parts per million; positive if it runs faster.
    pub device_ppm: f32,
    /// The talker's wall clock at the time of the report (NTP, 64 bit); 0: unknown.
    pub wall_ntp: u64,
    /// Smallest round trip between the talker and its server, in ms.
    pub round_trip_ms: f32,
}

impl Default for TalkReport {
    fn default() -> Self {
        TalkReport {
            device_ms: f32::NAN,
            chain_ms: f32::NAN,
            packet_ms: f32::NAN,
            device_ppm: f32::NAN,
            wall_ntp: 0,
            round_trip_ms: f32::NAN,
        }
    }
}

/// A listener's stats of one received stream.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ReceptionReport {
    /// The track, `TR_…`.
    pub track: String,
    /// The stats.
    pub path: PathReport,
}

/// Stats of the path from a talker to one listener, over the last second or seconds.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct PathReport {
    /// Expected packets.
    pub packets: u16,
    /// Fraction of packets that were missing when a later packet arrived, 0–1, before any repair. A packet that was overtaken by
    /// only a few milliseconds does not count.
    pub loss: f32,
    /// Fraction of packets that are counted in `loss` but arrived before their playout time, 0–1, for example because they were
    /// resent.
    pub resent: f32,
    /// Fraction of concealed audio after all repairs, 0–1.
    pub concealed: f32,
    /// Mean number of consecutive lost packets; 0 without loss.
    pub burst: f32,
    /// Round trip between the listener and its server in ms; NaN: unknown.
    pub round_trip_ms: f32,
    /// Interarrival jitter (RFC 3550) in ms; NaN: unknown.
    pub jitter_ms: f32,
    /// The repairs that restored packets.
    pub repairs: Repairs,
}

impl Default for PathReport {
    fn default() -> Self {
        PathReport {
            packets: 0,
            loss: 0.0,
            resent: 0.0,
            concealed: 0.0,
            burst: 0.0,
            round_trip_ms: f32::NAN,
            jitter_ms: f32::NAN,
            repairs: Repairs::default(),
        }
    }
}

/// The kinds of repair that restored packets.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Repairs {
    /// RED copies (RFC 2198).
    pub red: bool,
    /// In-band FEC of Opus.
    pub fec: bool,
    /// DRED of Opus.
    pub dred: bool,
}

/// The server's summary for one track.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SummaryReport {
    /// The track.
    pub track: String,
    /// Number of listeners.
    pub listeners: u16,
    /// The path to the listener with the greatest loss after resending.
    pub worst: PathReport,
    /// The path to the median listener.
    pub median: PathReport,
}

impl VoiceReport {
    /// Whether the report has no part.
    pub fn is_empty(&self) -> bool {
        self.talk.is_none() && self.received.is_empty() && self.summaries.is_empty()
    }

    /// Encodes the report in at most [`MAX_REPORT`] bytes. Streams beyond [`MAX_RECEPTION_REPORTS`], track ids beyond
    /// [`MAX_SID`] and parts that do not fit are left out.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        if let Some(talk) = &self.talk {
            let mut body = Vec::with_capacity(16);
            for value in [talk.device_ms, talk.chain_ms, talk.packet_ms] {
                put(&mut body, tenths(value));
            }
            put(&mut body, signed_tenths(talk.device_ppm));
            body.extend_from_slice(&talk.wall_ntp.to_be_bytes());
            put(&mut body, tenths(talk.round_trip_ms));
            push_part(&mut out, TALK, &body);
        }
        if let Some(hold_ms) = self.hold_ms {
            push_part(&mut out, HOLD, &hold_ms.to_be_bytes());
        }
        for summary in self.summaries.iter().take(MAX_SUMMARIES) {
            let Some(mut body) = sid(&summary.track) else { continue };
            put(&mut body, summary.listeners);
            summary.worst.write(&mut body);
            summary.median.write(&mut body);
            push_part(&mut out, SUMMARY, &body);
        }
        for received in self.received.iter().take(MAX_RECEPTION_REPORTS) {
            let Some(mut body) = sid(&received.track) else { continue };
            received.path.write(&mut body);
            push_part(&mut out, RECEPTION, &body);
        }
        out
    }

    /// Decodes a report; `None` if it is malformed. Never keeps more than the limits of this file.
    pub fn decode(bytes: &[u8]) -> Option<VoiceReport> {
        if bytes.len() > MAX_REPORT || *bytes.first()? != VERSION {
            return None;
        }
        let mut report = VoiceReport::default();
        let mut rest = &bytes[1..];
        while !rest.is_empty() {
            let (kind, length) = (rest[0], u16::from_be_bytes([*rest.get(1)?, *rest.get(2)?]));
            let body = rest.get(3..3 + usize::from(length))?;
            rest = &rest[3 + usize::from(length)..];
            match kind {
                TALK => report.talk = Some(TalkReport::read(body)?),
                RECEPTION if report.received.len() < MAX_RECEPTION_REPORTS => {
                    report.received.push(ReceptionReport::read(body)?)
                }
                SUMMARY if report.summaries.len() < MAX_SUMMARIES => {
                    report.summaries.push(SummaryReport::read(body)?);
                }
                HOLD => report.hold_ms = Some(u16::from_be_bytes([*body.first()?, *body.get(1)?])),
                _ => {}
            }
        }
        Some(report)
    }
}

impl TalkReport {
    fn read(body: &[u8]) -> Option<TalkReport> {
        let mut body = Reader(body);
        Some(TalkReport {
            device_ms: from_tenths(body.number()?),
            chain_ms: from_tenths(body.number()?),
            packet_ms: from_tenths(body.number()?),
            device_ppm: from_signed_tenths(body.number()?),
            wall_ntp: u64::from_be_bytes(body.take(8)?.try_into().ok()?),
            // An earlier version has no such field.
            round_trip_ms: body.number().map_or(f32::NAN, from_tenths),
        })
    }
}

impl ReceptionReport {
    fn read(body: &[u8]) -> Option<ReceptionReport> {
        let mut body = Reader(body);
        Some(ReceptionReport { track: body.sid()?, path: PathReport::read(&mut body)? })
    }
}

impl SummaryReport {
    fn read(body: &[u8]) -> Option<SummaryReport> {
        let mut body = Reader(body);
        Some(SummaryReport {
            track: body.sid()?,
            listeners: body.number()?,
            worst: PathReport::read(&mut body)?,
            median: PathReport::read(&mut body)?,
        })
    }
}

impl PathReport {
    fn write(&self, out: &mut Vec<u8>) {
        put(out, self.packets);
        for value in [self.loss, self.resent, self.concealed] {
            put(out, share(value));
        }
        put(out, tenths(self.burst * 10.0));
        put(out, tenths(self.round_trip_ms));
        put(out, tenths(self.jitter_ms));
        let repairs = self.repairs;
        out.push(u8::from(repairs.red) | u8::from(repairs.fec) << 1 | u8::from(repairs.dred) << 2);
    }

    fn read(body: &mut Reader<'_>) -> Option<PathReport> {
        let packets = body.number()?;
        let mut shares = [0.0; 3];
        for value in &mut shares {
            *value = f32::from(body.number()?) / f32::from(u16::MAX);
        }
        let [loss, resent, concealed] = shares;
        let burst = from_tenths(body.number()?) / 10.0;
        let round_trip_ms = from_tenths(body.number()?);
        let jitter_ms = from_tenths(body.number()?);
        let bits = body.take(1)?[0];
        Some(PathReport {
            packets,
            loss,
            // Never more than the loss.
            resent: resent.min(loss),
            concealed,
            burst: if burst.is_nan() { 0.0 } else { burst },
            round_trip_ms,
            jitter_ms,
            repairs: Repairs { red: bits & 1 != 0, fec: bits & 2 != 0, dred: bits & 4 != 0 },
        })
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u16> {
        self.take(2).map(|two| u16::from_be_bytes([two[0], two[1]]))
    }

    fn sid(&mut self) -> Option<String> {
        let length = usize::from(self.take(1)?[0]);
        let text = self.take(length)?;
        if length > MAX_SID {
            return None;
        }
        std::str::from_utf8(text).ok().map(str::to_owned)
    }
}

fn push_part(out: &mut Vec<u8>, kind: u8, body: &[u8]) {
    if out.len() + 3 + body.len() > MAX_REPORT {
        return;
    }
    out.push(kind);
    put(out, body.len() as u16);
    out.extend_from_slice(body);
}

/// The start of a body with a track id; `None` if the id is too long.
fn sid(track: &str) -> Option<Vec<u8>> {
    if track.len() > MAX_SID {
        return None;
    }
    let mut body = Vec::with_capacity(1 + track.len() + 32);
    body.push(track.len() as u8);
    body.extend_from_slice(track.as_bytes());
    Some(body)
}

fn put(out: &mut Vec<u8>, number: u16) {
    out.extend_from_slice(&number.to_be_bytes());
}

/// 0–1 in 65535 steps.
fn share(value: f32) -> u16 {
    (value.clamp(0.0, 1.0) * f32::from(u16::MAX)).round() as u16
}

/// In tenths, at most 6553.4.
fn tenths(value: f32) -> u16 {
    if value.is_nan() { UNKNOWN } else { (value * 10.0).round().clamp(0.0, f32::from(UNKNOWN - 1)) as u16 }
}

fn from_tenths(number: u16) -> f32 {
    if number == UNKNOWN { f32::NAN } else { f32::from(number) / 10.0 }
}

/// In tenths, −3276.7 to 3276.7.
fn signed_tenths(value: f32) -> u16 {
    if value.is_nan() {
        return i16::MIN as u16;
    }
    (value * 10.0).round().clamp(-f32::from(i16::MAX), f32::from(i16::MAX)) as i16 as u16
}

fn from_signed_tenths(number: u16) -> f32 {
    if number as i16 == i16::MIN { f32::NAN } else { f32::from(number as i16) / 10.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn path() -> PathReport {
        PathReport {
            packets: 50,
            loss: 0.2,
            resent: 0.1,
            concealed: 0.01,
            burst: 1.25,
            round_trip_ms: 101.5,
            jitter_ms: 3.2,
            repairs: Repairs { red: true, fec: false, dred: true },
        }
    }

    fn report() -> VoiceReport {
        VoiceReport {
            talk: Some(TalkReport {
                device_ms: 10.4,
                chain_ms: 19.6,
                packet_ms: 26.5,
                device_ppm: -153.2,
                wall_ntp: 0xE000_0000_8000_0000,
                round_trip_ms: 33.3,
            }),
            received: vec![ReceptionReport { track: "TR_AMabc".into(), path: path() }],
            summaries: vec![SummaryReport {
                track: "TR_AMself".into(),
                listeners: 39,
                worst: path(),
                median: PathReport { round_trip_ms: 40.0, jitter_ms: 1.0, ..PathReport::default() },
            }],
            hold_ms: Some(1000),
        }
    }

    fn near(a: f32, b: f32) -> bool {
        (a - b).abs() < 0.06
    }

    #[test]
    fn written_report_is_read_back() {
        let read = VoiceReport::decode(&report().encode()).unwrap();
        let (talk, wanted) = (read.talk.unwrap(), report().talk.unwrap());
        assert!(near(talk.device_ms, wanted.device_ms) && near(talk.chain_ms, wanted.chain_ms));
        assert!(near(talk.packet_ms, wanted.packet_ms) && near(talk.device_ppm, wanted.device_ppm));
        assert_eq!((talk.wall_ntp, read.hold_ms), (wanted.wall_ntp, Some(1000)));
        assert!(near(talk.round_trip_ms, wanted.round_trip_ms));
        let received = &read.received[0];
        assert_eq!((received.track.as_str(), received.path.packets), ("TR_AMabc", 50));
        assert!((received.path.loss - 0.2).abs() < 1e-4 && (received.path.resent - 0.1).abs() < 1e-4);
        assert!((received.path.burst - 1.25).abs() < 0.006, "{}", received.path.burst);
        assert!(near(received.path.round_trip_ms, 101.5) && near(received.path.jitter_ms, 3.2));
        assert_eq!(received.path.repairs, path().repairs);
        let summary = &read.summaries[0];
        assert_eq!((summary.track.as_str(), summary.listeners), ("TR_AMself", 39));
        assert_eq!((summary.worst.packets, summary.median.loss), (50, 0.0));
    }

    #[test]
    fn unknown_values_stay_unknown() {
        let report = VoiceReport {
            talk: Some(TalkReport::default()),
            received: vec![ReceptionReport::default()],
            ..VoiceReport::default()
        };
        let read = VoiceReport::decode(&report.encode()).unwrap();
        let talk = read.talk.unwrap();
        assert!(talk.device_ms.is_nan() && talk.device_ppm.is_nan() && talk.wall_ntp == 0);
        assert!(talk.round_trip_ms.is_nan());
        assert!(read.received[0].path.round_trip_ms.is_nan() && read.received[0].path.jitter_ms.is_nan());
        assert!(VoiceReport::decode(&VoiceReport::default().encode()).unwrap().is_empty());
    }

    #[test]
    fn report_stays_within_its_size_limit() {
        let received = ReceptionReport { track: "TR_".to_owned() + &"x".repeat(MAX_SID - 3), path: path() };
        let crowd = VoiceReport { received: vec![received; 100], ..report() };
        let bytes = crowd.encode();
        assert!(bytes.len() <= MAX_REPORT, "{}", bytes.len());
        assert!(VoiceReport::decode(&bytes).unwrap().received.len() <= MAX_RECEPTION_REPORTS);
        let long = ReceptionReport { track: "x".repeat(MAX_SID + 1), path: path() };
        let report = VoiceReport { received: vec![long], ..VoiceReport::default() };
        assert!(
            VoiceReport::decode(&report.encode()).unwrap().received.is_empty(),
            "a track id too long is left out"
        );
    }

    #[test]
    fn parts_of_a_later_version_are_ignored() {
        let mut bytes = report().encode();
        push_part(&mut bytes, 200, b"something else");
        let mut longer = sid("TR_z").unwrap();
        path().write(&mut longer);
        longer.extend_from_slice(b"more");
        push_part(&mut bytes, RECEPTION, &longer);
        let read = VoiceReport::decode(&bytes).unwrap();
        assert_eq!(read.received.len(), 2);
        assert_eq!(read.received[1].track, "TR_z");
        bytes[0] = VERSION + 1;
        assert_eq!(VoiceReport::decode(&bytes), None, "another version may mean anything");
    }

    #[test]
    fn hostile_bytes_are_refused_or_read_within_the_limits() {
        let mut random = Random::from_seed(4);
        let good = report().encode();
        for cut in 0..good.len() {
            let _ = VoiceReport::decode(&good[..cut]);
        }
        for _ in 0..20_000 {
            let mut bytes = good.clone();
            for _ in 0..1 + random.next_u32() % 4 {
                let at = random.next_u32() as usize % bytes.len();
                bytes[at] = random.next_u32() as u8;
            }
            let Some(read) = VoiceReport::decode(&bytes) else { continue };
            assert!(read.received.len() <= MAX_RECEPTION_REPORTS && read.summaries.len() <= MAX_SUMMARIES);
            for path in read.received.iter().map(|received| received.path) {
                assert!((0.0..=1.0).contains(&path.loss) && path.resent <= path.loss);
                assert!(path.burst.is_finite());
            }
        }
        assert_eq!(VoiceReport::decode(&[]), None);
        assert_eq!(VoiceReport::decode(&vec![VERSION; MAX_REPORT + 1]), None);
    }
}
