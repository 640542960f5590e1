//! Limits of the server: sizes, counts, rates and costs.
//!
//! No regular client reaches these limits; LiveKit's documented ones (metadata 64 kB, attributes 64 kB) are within them.
//! Signalling is charged by its estimated cost to the server's one thread, in microseconds. Each participant may spend a
//! share of the thread, so that one login cannot stall the media of any room.
//!
//! Not here: the limits that an operator sets (rooms, participants, connections, logins a second), which are in
//! [`crate::config::ServerConfig`]. Used by the core on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use crate::clock::Time;

/// Maximum length of a signalling message of a client, in bytes.
pub const MAX_SIGNAL: usize = 1024 * 1024;
/// Maximum length of the query of a login, in bytes: token and compressed join request. (The HTTP library reads URIs of up to
/// 65 534 bytes.)
pub const MAX_QUERY: usize = 60 * 1024;
/// Maximum length of the message of a RoomService call, in bytes: metadata and attributes of [`MAX_METADATA`] each, as JSON.
pub const MAX_API_BODY: usize = 512 * 1024;
/// Maximum length of a data packet, in bytes.
pub const MAX_DATA_PACKET: usize = 65_535;
/// Above this number of bytes of reliable data that wait for a participant, its senders are held back.
pub const MAX_DATA_QUEUE: usize = 256 * 1024;
/// Senders go on when fewer bytes wait than this.
pub const DATA_RESUMED_BELOW: usize = 64 * 1024;
/// Maximum number of bytes of reliable data that a participant's connection has and the client has not acknowledged. With a round
/// trip of 100 ms they permit 2.6 MB/s.
pub const MAX_DATA_UNACKNOWLEDGED: usize = 256 * 1024;
/// A participant that holds senders back and takes this number of bytes of reliable data in a second, or more, is never closed for it.
/// 512 kbit/s: a link that is slower than this holds nobody back with messages, only with streams.
pub const DATA_FAIR_RATE: u32 = 64_000;
/// Maximum time for which a participant may hold senders back, in total, less the time that it would need at [`DATA_FAIR_RATE`] for
/// the bytes that it took meanwhile. After that it is closed. As long as [`MAX_STALL`]; SCTP sends again 9 s after a path became
/// dark, if not before.
pub const MAX_DATA_HOLD_TIME: Duration = Duration::from_secs(20);
/// Time in which a participant holds nobody back, for each second by which its total becomes less. The total outlasts its session.
pub const DATA_HOLD_RECOVERY: u32 = 10;
/// Maximum number of absent users of a room whose totals are kept. Above it, the lowest one is forgotten.
pub const MAX_HOLD_TIMES: usize = 1024;
/// Time for which a participant whose data channels are not open may hold senders back. After that, data for it is dropped until they
/// open.
pub const DATA_WAIT_FOR_CHANNELS: Duration = Duration::from_secs(3);
/// Number of unread bytes of a sender that is held back at which its client is asked to send no reliable data. With the 1 MiB that the
/// client may have sent meanwhile, it is within what the connection keeps beside lossy data.
pub const DATA_HOLD_ABOVE: usize = 512 * 1024;
/// Number of unread bytes below which the client may send again.
pub const DATA_HOLD_BELOW: usize = 128 * 1024;
/// Time for which the client then waits, in ms. The request travels on the lossy channel, so it lapses without a renewal.
pub const DATA_HOLD_MS: u16 = 1000;
/// Time between two such requests.
pub const DATA_HOLD_RENEWAL: Duration = Duration::from_millis(400);
/// Maximum number of bytes of reliable data that a server holds: in queues, where a message to several participants counts once, and
/// unread in the connections of senders that are held back.
pub const MAX_DATA_HELD: usize = 64 * 1024 * 1024;
/// Maximum number of tracks of a participant, announced and published together.
pub const MAX_TRACKS: usize = 20;
/// Maximum number of remote addresses of a participant.
pub const MAX_ADDRESSES: usize = 16;
/// Maximum number of remembered transaction ids of a participant's connectivity checks: two minutes at five checks a second.
pub const MAX_CHECKS: usize = 600;
/// Maximum number of audio packets of a participant that are forwarded in a second: [`MAX_TRACKS`] tracks with packets of 10 ms
/// need 2000.
pub const MEDIA_RATE: u32 = 2500;
/// Maximum number of audio packets of a participant that are forwarded at once.
pub const MEDIA_BURST: u32 = 2500;
/// Maximum number of bytes of audio of a participant that are forwarded in a second: all tracks at 510 kbit/s, the highest rate
/// of Opus, with a copy in RED.
pub const MEDIA_BYTE_RATE: u32 = 2_600_000;
/// Maximum number of bytes of audio of a participant that are forwarded at once.
pub const MEDIA_BYTE_BURST: u32 = 2_600_000;
/// Maximum number of data packets of a participant that are accepted in a second, for reliable and lossy ones each. Above it, reliable
/// ones wait at the sender, and lossy ones are dropped. As each kind has a limit of its own, no voice report is dropped or waits because
/// of a stream.
pub const DATA_RATE: u32 = 2000;
/// Maximum number of data packets of a participant that are accepted at once: a stream of 60 MB in chunks of 15 kB.
pub const DATA_BURST: u32 = 4000;
/// Maximum number of bytes of data of a participant that are accepted in a second. As for [`DATA_RATE`].
pub const DATA_BYTE_RATE: u32 = 4_000_000;
/// Maximum number of bytes of data of a participant that are accepted at once: a stream of 60 MB, with a reserve.
pub const DATA_BYTE_BURST: u32 = 64_000_000;
/// Maximum length of a participant's metadata, and of all its attributes together, in bytes.
pub const MAX_METADATA: usize = 64 * 1024;
/// Maximum number of attributes of a participant.
pub const MAX_ATTRIBUTES: usize = 1024;
/// Maximum number of fields of a signalling message or a join request: ids, permissions, attributes, announced tracks. Counted
/// before the message is decoded.
pub const MAX_ELEMENTS: usize = crate::wire::elements::MAX_ELEMENTS;
/// Maximum number of choices about single tracks (subscribed, disabled) kept for a participant.
pub const MAX_CHOICES: usize = 4096;
/// Maximum number of rules in a participant's subscription permission.
pub const MAX_PERMISSIONS: usize = 1024;
/// Maximum number of m-lines of an offer, and of subscriptions of a participant: one for each participant of a full room, with
/// a reserve.
pub const MAX_M_LINES: usize = 600;
/// Maximum number of offers that are requested from a client for one subscription without an m-line. A client that answers each
/// request with an offer of too few m-lines would otherwise be asked for ever.
pub const MAX_OFFER_REQUESTS: u32 = 5;
/// Maximum number of server mutes that a room keeps. Above it, those of absent users are removed.
pub const MAX_MUTED: usize = 4096;
/// Maximum number of departures kept for a participant whose signalling is not connected.
pub const MAX_DEPARTURES: usize = 1000;
/// Budget of a participant's signalling at once, in µs of the server's thread: an offer with [`MAX_M_LINES`], with a
/// reserve.
pub const SIGNAL_BURST: u32 = 40_000;
/// Budget of a participant's signalling in a second, in µs: a twentieth of the thread.
pub const SIGNAL_RATE: u32 = 50_000;
/// Maximum number of messages of one connection that wait because its participant has no budget. Further ones are dropped.
pub const MAX_WAITING_MESSAGES: usize = 600;
/// Maximum number of bytes of the messages that wait.
pub const MAX_WAITING_SIGNAL: usize = 2 * MAX_SIGNAL;
/// Maximum number of messages of one connection that are dropped before all its waiting messages were handled. One more ends the
/// session: no honest client sends ten times what the server can handle, and dropping costs time too.
pub const MAX_DROPPED_MESSAGES: usize = 10 * MAX_WAITING_MESSAGES;
/// Maximum number of bytes of the messages that are dropped before all waiting messages were handled.
pub const MAX_DROPPED_SIGNAL: usize = 8 * MAX_WAITING_SIGNAL;
/// Longest dropped message that is answered with its request, in bytes. Others are answered without it.
pub const MAX_ANSWERED_DROP: usize = 4096;
/// Maximum number of answers about dropped messages in a second.
pub const DROP_ANSWER_RATE: u32 = 5;
/// Maximum number of answers about dropped messages at once.
pub const DROP_ANSWER_BURST: u32 = 10;
/// Cost of a signalling message, in µs.
pub const COST_MESSAGE: f64 = 20.0;
/// Cost of each byte of a signalling message, in µs.
pub const COST_BYTE: f64 = 0.005;
/// Cost of each field of a signalling message, in µs.
pub const COST_ELEMENT: f64 = 1.0;
/// Cost of looking up one id for one participant of the room, in µs.
pub const COST_LOOK_UP: f64 = 0.05;
/// Cost of each m-line of an offer, in µs.
pub const COST_M_LINE: f64 = 60.0;
/// Cost of each byte encoded for other participants, in µs.
pub const COST_ENCODED_BYTE: f64 = 0.02;
/// Cost of each message to a connection, in µs.
pub const COST_SEND: f64 = 4.0;
/// Cost of each byte of a message to a connection, in µs.
pub const COST_SENT_BYTE: f64 = 0.001;
/// Maximum number of announcements of a participant's changes in a second. Further changes are announced together. (Publishing is
/// announced at once.)
pub const INFO_RATE: u32 = 10;
/// Maximum number of announcements of a participant's changes at once.
pub const INFO_BURST: u32 = 20;
/// Maximum number of bytes that wait for all clients of a server. A message to several clients counts once.
pub const MAX_QUEUED: usize = 64 * 1024 * 1024;
/// Maximum number of bytes that wait for one client.
pub const MAX_QUEUED_FOR_ONE: usize = 8 * 1024 * 1024;
/// Maximum number of messages that wait for one client.
pub const MAX_QUEUED_MESSAGES: usize = 2048;
/// A client that reads nothing for this long while messages wait is closed.
pub const MAX_STALL: Duration = Duration::from_secs(20);
/// Maximum number of TCP connections that have not logged in: health checks, `validate`, and logins in progress.
pub const MAX_STRANGERS: usize = 512;
/// Maximum number of TCP connections that carry media. A browser opens one beside UDP; each costs 20 kB at most.
pub const MAX_MEDIA_STREAMS: usize = 8192;
/// Maximum number of connections of one network (an IPv4 address, an IPv6 /64) that have not logged in.
pub const MAX_STRANGERS_OF_ONE: usize = 256;
/// Maximum number of addresses whose login rate is tracked.
pub const MAX_WATCHED_ADDRESSES: usize = 4096;

/// A token bucket: refills at a steady rate; `take` succeeds while it holds a token.
#[derive(Copy, Clone, Debug)]
pub struct Bucket {
    level: f64,
    at: Time,
}

impl Bucket {
    /// A full bucket.
    pub fn full(burst: u32, now: Time) -> Bucket {
        Bucket { level: f64::from(burst), at: now }
    }

    fn refill(&mut self, rate: u32, burst: u32, now: Time) {
        self.level = (self.level + now.since(self.at).as_secs_f64() * f64::from(rate)).min(f64::from(burst));
        self.at = now;
    }

    /// Takes one token after refilling with `rate` a second up to `burst`; false when it is empty.
    pub fn take(&mut self, rate: u32, burst: u32, now: Time) -> bool {
        self.take_many(1.0, rate, burst, now)
    }

    /// As [`Bucket::take`], for `cost` tokens.
    pub fn take_many(&mut self, cost: f64, rate: u32, burst: u32, now: Time) -> bool {
        self.refill(rate, burst, now);
        let enough = self.level >= cost;
        if enough {
            self.level -= cost;
        }
        enough
    }

    /// Takes `cost` tokens. Missing ones become a debt.
    pub fn charge(&mut self, cost: f64, rate: u32, burst: u32, now: Time) {
        self.refill(rate, burst, now);
        self.level -= cost;
    }

    /// Time at which it holds a token again; `None`: it does now.
    pub fn opens_at(&mut self, rate: u32, burst: u32, now: Time) -> Option<Time> {
        self.refill(rate, burst, now);
        let missing = 1.0 - self.level;
        // One microsecond more, so that rounding does not make it early.
        (missing > 0.0)
            .then(|| now + Duration::from_secs_f64(missing / f64::from(rate)) + Duration::from_micros(1))
    }
}

/// The rate of one participant's packets, in packets and in bytes.
#[derive(Copy, Clone, Debug)]
pub struct Throughput {
    packets: Bucket,
    bytes: Bucket,
    /// Packets a second and at once, bytes a second and at once.
    limits: [u32; 4],
}

impl Throughput {
    /// The rate of a participant's audio packets.
    pub fn media() -> Throughput {
        Throughput::with([MEDIA_RATE, MEDIA_BURST, MEDIA_BYTE_RATE, MEDIA_BYTE_BURST])
    }

    /// The rate of a participant's data packets.
    pub fn data() -> Throughput {
        Throughput::with([DATA_RATE, DATA_BURST, DATA_BYTE_RATE, DATA_BYTE_BURST])
    }

    fn with(limits: [u32; 4]) -> Throughput {
        let [_, packets, _, bytes] = limits;
        Throughput {
            packets: Bucket::full(packets, Time::ZERO),
            bytes: Bucket::full(bytes, Time::ZERO),
            limits,
        }
    }

    /// Counts a packet of this length that is accepted in any case. Returns when the next one may come, if not now.
    pub fn charge(&mut self, length: usize, now: Time) -> Option<Time> {
        let [packet_rate, packet_burst, byte_rate, byte_burst] = self.limits;
        self.packets.charge(1.0, packet_rate, packet_burst, now);
        self.bytes.charge(length as f64, byte_rate, byte_burst, now);
        let packets = self.packets.opens_at(packet_rate, packet_burst, now);
        packets.max(self.bytes.opens_at(byte_rate, byte_burst, now))
    }

    /// Counts a packet of this length; false: it is above the rate.
    pub fn take(&mut self, length: usize, now: Time) -> bool {
        let [packet_rate, packet_burst, byte_rate, byte_burst] = self.limits;
        self.packets.take(packet_rate, packet_burst, now)
            && self.bytes.take_many(length as f64, byte_rate, byte_burst, now)
    }
}

/// Rate limit of logins by remote address; for IPv6 by the /64 network.
#[derive(Debug)]
pub struct LoginRate {
    per_second: u32,
    buckets: BTreeMap<IpAddr, Bucket>,
}

/// The network that limits count: an IPv4 address, or an IPv6 /64, from which a host can choose its address.
pub fn network_of(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(address) => {
            let mut bytes = address.octets();
            bytes[8..].fill(0);
            IpAddr::from(bytes)
        }
        address => address,
    }
}

impl LoginRate {
    /// Permits each address `per_second` logins in a second (at least 1), and as many at once.
    pub fn new(per_second: u32) -> LoginRate {
        LoginRate { per_second: per_second.max(1), buckets: BTreeMap::new() }
    }

    /// Counts a login. Returns false if this address has no login left, or the table of addresses is full.
    pub fn take(&mut self, from: IpAddr, now: Time) -> bool {
        let from = network_of(from);
        let (rate, burst) = (self.per_second, self.per_second);
        if !self.buckets.contains_key(&from) && self.buckets.len() >= MAX_WATCHED_ADDRESSES {
            // An address with a full bucket need not be tracked.
            self.buckets.retain(|_, bucket| {
                bucket.refill(rate, burst, now);
                bucket.level < f64::from(burst)
            });
            if self.buckets.len() >= MAX_WATCHED_ADDRESSES {
                return false;
            }
        }
        self.buckets.entry(from).or_insert_with(|| Bucket::full(burst, now)).take(rate, burst, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn login_flood_from_one_address_does_not_block_others() {
        let mut rate = LoginRate::new(5);
        let (a, b) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let taken = (0..20).filter(|_| rate.take(a, Time::ZERO)).count();
        assert_eq!(taken, 5);
        assert!(rate.take(b, Time::ZERO));
        assert!(rate.take(a, Time::ZERO + Duration::from_millis(200)));
        assert!(!rate.take(a, Time::ZERO + Duration::from_millis(200)));
    }

    #[test]
    fn packets_and_bytes_of_a_participant_are_limited() {
        let second = |from: u64, length: usize, rate: &mut Throughput| {
            let at = |n: u64| Time::from_nanos(from * 1_000_000_000 + n * 100_000);
            (0..10_000).filter(|n| rate.take(length, at(*n))).count() as u32
        };
        let mut media = Throughput::media();
        assert!(second(10, 100, &mut media) <= MEDIA_BURST + MEDIA_RATE);
        assert!((MEDIA_RATE - 1..=MEDIA_RATE + 1).contains(&second(11, 100, &mut media)));
        let most = MEDIA_BYTE_RATE / 1200;
        second(100, 1200, &mut media);
        assert!((most - 2..=most + 2).contains(&second(101, 1200, &mut media)));
        // Twenty tracks at the highest rate with a copy each, in packets of 20 ms.
        let mut media = Throughput::media();
        let packets = (0..20 * 50 * 10).map(|n| Time::from_nanos(n * 1_000_000));
        assert!(packets.into_iter().all(|at| media.take(2 * 1275, at)));
    }

    #[test]
    fn debt_is_repaid_over_time() {
        let mut bucket = Bucket::full(100, Time::ZERO);
        assert_eq!(bucket.opens_at(50, 100, Time::ZERO), None);
        bucket.charge(150.0, 50, 100, Time::ZERO);
        let opens = bucket.opens_at(50, 100, Time::ZERO).unwrap();
        assert!((opens.since(Time::ZERO).as_secs_f64() - 51.0 / 50.0).abs() < 0.001);
        assert_eq!(bucket.opens_at(50, 100, opens), None);
    }

    #[test]
    fn addresses_of_one_ipv6_network_share_a_limit() {
        let mut rate = LoginRate::new(5);
        let at = |network: u16, host: u16| IpAddr::from([0x2001, 0xdb8, 0, network, 7, 7, 7, host]);
        assert_eq!((0..20).filter(|host| rate.take(at(1, *host), Time::ZERO)).count(), 5);
        assert!(rate.take(at(2, 0), Time::ZERO));
        // An IPv4-mapped address counts as that IPv4 address, not as part of one IPv6 network.
        let mapped = |host| IpAddr::from(Ipv4Addr::new(10, 0, 0, host).to_ipv6_mapped());
        assert!((0..20).all(|host| rate.take(mapped(host), Time::ZERO)));
    }

    #[test]
    fn address_table_is_bounded_and_recovers() {
        let mut rate = LoginRate::new(1);
        for n in 0..MAX_WATCHED_ADDRESSES as u32 {
            assert!(rate.take(IpAddr::from(Ipv4Addr::from(n)), Time::ZERO));
        }
        let other = IpAddr::from([200, 0, 0, 1]);
        assert!(!rate.take(other, Time::ZERO));
        assert_eq!(rate.buckets.len(), MAX_WATCHED_ADDRESSES);
        assert!(rate.take(other, Time::ZERO + Duration::from_secs(2)));
        assert_eq!(rate.buckets.len(), 1);
    }
}
