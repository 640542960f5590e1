//! Tests of the client of a TURN server, in virtual time.
#![forbid(unsafe_code)]

use super::message::{ALLOCATE, CHANNEL_BIND, REFRESH};
use super::test_server::{LIFETIME_S, PASSWORD, TestServer, USER};
use super::*;

const SECOND: Duration = Duration::from_secs(1);
const START: Time = Time::from_nanos(1_000_000_000_000);

fn relayed() -> SocketAddr {
    "198.51.100.7:50000".parse().unwrap()
}

fn peer() -> SocketAddr {
    "192.0.2.1:7882".parse().unwrap()
}

/// A client and its server, between which nothing takes time.
struct Pair {
    turn: Turn,
    server: TestServer,
    now: Time,
    /// Whether the server is reached.
    is_up: bool,
    /// What arrived at peers.
    arrived: Vec<(SocketAddr, Vec<u8>)>,
    events: Vec<Event>,
    sent: usize,
}

#[test]
fn debug_text_of_a_client_has_no_password() {
    let pair = Pair::new();
    assert!(format!("{:?}", pair.turn).starts_with("Turn(Allocat"));
    let server = RelayServer {
        protocol: Protocol::Udp,
        address: peer(),
        host: "turn.example".into(),
        local: None,
        username: USER.into(),
        credential: PASSWORD.into(),
    };
    assert!(!format!("{server:?}").contains(PASSWORD));
}

impl Pair {
    fn new() -> Pair {
        Pair::with(PASSWORD, false)
    }

    fn with(password: &str, is_reliable: bool) -> Pair {
        let turn = Turn::new(USER, password, is_reliable, Random::from_seed(1), START);
        let server = TestServer::new(relayed());
        let (arrived, events) = (Vec::new(), Vec::new());
        Pair { turn, server, now: START, is_up: true, arrived, events, sent: 0 }
    }

    fn exchange(&mut self) {
        while let Some(message) = self.turn.poll() {
            self.sent += 1;
            if self.is_up {
                let (answer, relayed) = self.server.handle_client(&message, self.now);
                self.arrived.extend(relayed);
                if let Some(answer) = answer {
                    assert!(self.turn.handle(&answer, self.now).is_none());
                }
            }
        }
        self.events.extend(std::iter::from_fn(|| self.turn.poll_event()));
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        loop {
            self.exchange();
            match self.turn.deadline().filter(|due| *due <= end) {
                Some(due) => {
                    self.now = self.now.max(due);
                    self.turn.handle_timeout(self.now);
                }
                None => break,
            }
        }
        self.now = end;
    }

    fn send(&mut self, data: &[u8]) {
        self.turn.send(peer(), data, self.now);
        self.exchange();
    }

    /// How many of three datagrams pass now in each direction: to the peer, and back.
    fn passing(&mut self) -> [usize; 2] {
        self.arrived.clear();
        let mut back = 0;
        for n in 1..=3 {
            self.send(&vec![0x80; n]);
            if let Some(message) = self.server.handle_peer(peer(), &vec![n as u8; n], self.now) {
                let (from, data) = self.turn.handle(&message, self.now).expect("it is for the client");
                assert_eq!((from, data), (peer(), &vec![n as u8; n][..]));
                back += 1;
            }
        }
        assert!(self.arrived.iter().all(|(to, _)| *to == peer()));
        [self.arrived.len(), back]
    }

    fn failure(&self) -> &str {
        match self.events.last() {
            Some(Event::Failed(why)) => why,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn relay_is_allocated_after_the_challenge_of_the_server() {
    let mut pair = Pair::new();
    pair.exchange();
    assert_eq!(pair.events, [Event::Allocated(relayed())]);
    assert_eq!(pair.server.answered, [(ALLOCATE, 401), (ALLOCATE, 0)]);
    assert_eq!(pair.turn.relayed(), Some(relayed()));
}

#[test]
fn wrong_password_ends_the_attempt_with_its_reason() {
    let mut pair = Pair::with("another", false);
    pair.pass(SECOND * 60);
    assert!(pair.failure().contains("user name and the password"), "{:?}", pair.events);
    assert_eq!((pair.sent, pair.events.len(), pair.turn.deadline()), (2, 1, None));
}

#[test]
fn first_datagram_binds_a_channel_and_later_ones_pass() {
    let mut pair = Pair::new();
    pair.exchange();
    pair.send(&[1]);
    assert!(pair.arrived.is_empty(), "there was no channel yet");
    assert_eq!(pair.server.channels.len(), 1);
    assert_eq!(pair.passing(), [3, 3]);
    assert_eq!(pair.server.answered.last(), Some(&(CHANNEL_BIND, 0)));
    // Another port of the same host has no channel, but the permission.
    let other = SocketAddr::new(peer().ip(), 9);
    let message = pair.server.handle_peer(other, &[5], pair.now).unwrap();
    assert_eq!(pair.turn.handle(&message, pair.now), Some((other, &[5][..])));
}

#[test]
fn relay_and_permission_last_for_hours() {
    let mut pair = Pair::new();
    pair.exchange();
    pair.send(&[1]);
    for _ in 0..300 {
        pair.pass(SECOND * 37);
        assert_eq!(pair.passing(), [3, 3]);
    }
    let count = |method| pair.server.answered.iter().filter(|(one, _)| *one == method).count();
    assert!((40..60).contains(&count(REFRESH)), "{}", count(REFRESH));
    assert!((40..60).contains(&count(CHANNEL_BIND)), "{}", count(CHANNEL_BIND));
}

#[test]
fn stale_nonce_is_replaced_at_once() {
    let mut pair = Pair::new();
    pair.exchange();
    pair.send(&[1]);
    for _ in 0..20 {
        pair.server.nonce += 1;
        pair.pass(SECOND * 100);
        assert_eq!(pair.passing(), [3, 3]);
    }
    assert!(pair.server.answered.contains(&(REFRESH, 438)));
    assert_eq!(pair.events.len(), 1);
}

#[test]
fn server_that_rejects_every_nonce_is_given_up() {
    let mut pair = Pair::new();
    while let Some(message) = pair.turn.poll() {
        pair.sent += 1;
        pair.server.nonce += 1;
        let (answer, _) = pair.server.handle_client(&message, pair.now);
        pair.turn.handle(&answer.unwrap(), pair.now);
    }
    pair.exchange();
    assert!(pair.failure().contains("438") && pair.sent <= 5, "{}", pair.sent);
}

#[test]
fn earlier_relay_of_the_address_is_released_first() {
    let mut pair = Pair::new();
    pair.server.end = Some(START + SECOND * 500);
    pair.exchange();
    assert_eq!(pair.turn.relayed(), Some(relayed()));
    let wanted = [(ALLOCATE, 401), (ALLOCATE, 437), (REFRESH, 0), (ALLOCATE, 0)];
    assert_eq!(pair.server.answered, wanted);
}

#[test]
fn lost_relay_is_reported_when_the_server_denies_it() {
    let mut pair = Pair::new();
    pair.exchange();
    pair.send(&[1]);
    pair.server.end = None;
    pair.pass(SECOND * LIFETIME_S);
    assert!(pair.failure().contains("does not know the relay"), "{:?}", pair.events);
    assert_eq!((pair.turn.relayed(), pair.turn.deadline()), (None, None));
    pair.send(&[1]);
    assert!(pair.turn.poll().is_none(), "nothing is sent any more");
}

#[test]
fn server_that_does_not_answer_is_given_up() {
    for is_reliable in [false, true] {
        let mut pair = Pair::with(PASSWORD, is_reliable);
        pair.is_up = false;
        pair.pass(if is_reliable { RELIABLE_TIME } else { SECOND * 4 });
        assert!(pair.failure().contains("does not answer"), "{:?}", pair.events);
        assert_eq!(pair.sent, if is_reliable { 1 } else { TRIES as usize });
    }
}

#[test]
fn dark_path_to_the_server_ends_no_relay() {
    // The outage begins at each point of a refresh interval, in steps of 10 s.
    for offset in 0..25 {
        let mut pair = Pair::new();
        pair.exchange();
        pair.send(&[1]);
        pair.pass(SECOND * 10 * offset);
        pair.is_up = false;
        pair.pass(SECOND * 30);
        pair.is_up = true;
        pair.pass(SECOND * 10);
        assert_eq!(pair.passing(), [3, 3], "{offset}");
        pair.pass(SECOND * 1000);
        assert_eq!(pair.passing(), [3, 3], "{offset}");
    }
}

#[test]
fn peer_that_the_server_forbids_gets_nothing() {
    let mut pair = Pair::new();
    pair.server.forbidden = Some(peer());
    pair.exchange();
    for _ in 0..20 {
        pair.send(&[1]);
        pair.pass(SECOND);
    }
    assert_eq!(pair.passing(), [0, 0]);
    assert_eq!(pair.sent, 3, "it is asked once");
    assert_eq!(pair.turn.relayed(), Some(relayed()));
}

#[test]
fn few_peers_are_asked_for_however_many_there_are() {
    let mut pair = Pair::new();
    pair.exchange();
    for port in 1000..3000 {
        pair.turn.send(SocketAddr::new(peer().ip(), port), &[1], pair.now);
        pair.exchange();
    }
    assert_eq!(pair.server.channels.len(), MAX_PEERS);
    let v6 = "[2001:db8::1]:7".parse().unwrap();
    pair.turn.send(v6, &[1], pair.now);
    assert!(pair.turn.poll().is_none(), "the relay has one family of addresses");
}

#[test]
fn answer_with_a_wrong_signature_is_ignored() {
    let mut pair = Pair::new();
    let first = pair.turn.poll().unwrap();
    let (challenge, _) = pair.server.handle_client(&first, pair.now);
    pair.turn.handle(&challenge.unwrap(), pair.now);
    let second = pair.turn.poll().unwrap();
    let (answer, _) = pair.server.handle_client(&second, pair.now);
    let mut forged = answer.clone().unwrap();
    let at = forged.len() - 12;
    forged[at] ^= 1;
    pair.turn.handle(&forged, pair.now);
    assert_eq!(pair.turn.relayed(), None);
    pair.turn.handle(&answer.unwrap(), pair.now);
    assert_eq!(pair.turn.relayed(), Some(relayed()));
}

#[test]
fn release_frees_the_relay_at_once() {
    let mut pair = Pair::new();
    pair.exchange();
    pair.turn.close();
    pair.exchange();
    assert_eq!((pair.server.end, pair.turn.deadline()), (None, None));
    assert_eq!(pair.server.answered.last(), Some(&(REFRESH, 0)));
}

#[test]
fn key_is_that_of_the_example_in_rfc_5769() {
    // RFC 5769 section 2.4: the key is MD5 of user:realm:password.
    let user = "\u{30de}\u{30c8}\u{30ea}\u{30c3}\u{30af}\u{30b9}";
    let credentials = message::key(user, b"example.org", "TheMatrIX").unwrap();
    let request = example_request();
    assert!(crate::transport::stun::has_signature(&request, [0, 1], &credentials));
}

/// The request of RFC 5769 section 2.4.
fn example_request() -> Vec<u8> {
    let mut out = vec![0, 1, 0, 0x60, 0x21, 0x12, 0xa4, 0x42];
    out.extend([0x78, 0xad, 0x34, 0x33, 0xc6, 0xad, 0x72, 0xc0, 0x29, 0xda, 0x41, 0x2e]);
    out.extend([0, 6, 0, 0x12]);
    out.extend("\u{30de}\u{30c8}\u{30ea}\u{30c3}\u{30af}\u{30b9}".as_bytes());
    out.extend([0, 0]);
    out.extend([0, 0x15, 0, 0x1c]);
    out.extend(b"f//499k954d6OL34oL9FSTvy64sA");
    out.extend([0, 0x14, 0, 0x0b]);
    out.extend(b"example.org\0");
    out.extend([0, 8, 0, 0x14]);
    out.extend([0xf6, 0x70, 0x24, 0x65, 0x6d, 0xd6, 0x4a, 0x3e, 0x02, 0xb8]);
    out.extend([0xe0, 0x71, 0x2e, 0x85, 0xc9, 0xa2, 0x8c, 0xa8, 0x96, 0x66]);
    out
}

#[test]
fn hostile_messages_cause_at_most_one_request() {
    let mut random = Random::from_seed(5);
    for _ in 0..20_000 {
        let mut pair = Pair::new();
        let first = pair.turn.poll().unwrap();
        let (answer, _) = pair.server.handle_client(&first, pair.now);
        let mut bent = answer.unwrap();
        for _ in 0..1 + random.next_u32() % 4 {
            let at = random.next_u32() as usize % bent.len();
            bent[at] = random.next_u32() as u8;
        }
        bent.truncate(random.next_u32() as usize % (bent.len() + 1));
        pair.turn.handle(&bent, pair.now);
        pair.turn.handle_timeout(pair.now + SECOND);
        assert!(pair.turn.requests.len() <= 1);
    }
}
