//! The room server as its clients and strangers reach it: logins, messages, media, datagrams.

use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;
use std::time::Duration;

use audioroom::clock::Time;
use audioroom::server::core::{CoreConfig, Input, Output, ServerCore};
use audioroom::signal::{self, Signal};
use audioroom::transport::{
    AudioLevel, Channel, Datagram, MAX_DATAGRAM, OPUS, PeerConnection, PeerConnectionEvent, RED, Received,
    RtpPacket, SenderId, Stack,
};
use audioroom::wire::{join, proto};
use prost::Message as _;
use proto::signal_response::Message;

use super::connection::{self, address};
use super::{KEY, Reader, WALL, signed, start, text};

const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));
/// Stands for a token in an input.
const TOKEN: &str = "$TOKEN";
/// Maximum number of inputs in one run.
const MAX_INPUTS: usize = 100;

static SIGNED: LazyLock<String> = LazyLock::new(|| signed("alice", WALL));
/// Path and query of a valid login.
static LOGIN: LazyLock<(String, String)> = LazyLock::new(|| {
    let offer = connection::client(Stack::WebRtc).create_offer(start()).expect("an offer");
    request("alice", &join_request(&offer))
});

fn core(stack: Stack) -> ServerCore {
    let config = CoreConfig {
        keys: vec![KEY.clone()],
        addresses: vec![address(1)],
        stack,
        max_logins_per_second: 1_000_000,
        empty_room_timeout: Duration::from_secs(1),
        ..CoreConfig::default()
    };
    ServerCore::new(config, start(), WALL).expect("a server")
}

fn join_request(offer: &str) -> proto::JoinRequest {
    let offer = proto::SessionDescription { r#type: "offer".into(), sdp: offer.into(), ..Default::default() };
    let track = proto::AddTrackRequest {
        cid: "cid".into(),
        r#type: proto::TrackType::Audio as i32,
        source: proto::TrackSource::Microphone as i32,
        ..Default::default()
    };
    proto::JoinRequest {
        publisher_offer: Some(offer),
        add_track_requests: vec![track],
        connection_settings: Some(proto::ConnectionSettings { auto_subscribe: true, ..Default::default() }),
        ..Default::default()
    }
}

/// Path and query with which a client opens signalling.
fn request(user: &str, join: &proto::JoinRequest) -> (String, String) {
    let mut signal = Signal::new();
    let (url, timeout) = ("ws://10.0.0.1:7880".into(), Duration::from_secs(10));
    let (token, join) = (signed(user, WALL), Box::new(join.clone()));
    signal.handle(signal::Input::Connect { url, token, join, timeout }, start());
    loop {
        if let Some(signal::Output::Open { url, headers }) = signal.poll() {
            let url = ::url::Url::parse(&url).expect("an address");
            let token = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
            let token = token.map_or("", |(_, value)| value.trim_start_matches("Bearer "));
            return (
                url.path().to_owned(),
                format!("access_token={token}&{}", url.query().unwrap_or_default()),
            );
        }
    }
}

/// Gives the server one input; its output is limited.
fn feed(core: &mut ServerCore, input: Input<'_>, now: Time) -> Vec<Output> {
    core.handle(input, now);
    let mut bytes = 0;
    let mut outputs = Vec::new();
    while let Some(output) = core.poll() {
        if let Output::Send { data, .. } = &output {
            bytes += data.len();
        }
        outputs.push(output);
        assert!(outputs.len() < 5_000 && bytes < 16 * 1024 * 1024, "one input has limited output");
    }
    outputs
}

fn open(core: &mut ServerCore, conn: u64, path: &str, query: &str, now: Time) -> Vec<Output> {
    feed(core, Input::Open { conn, path, query, authorization: None, origin: None, from: CLIENT }, now)
}

/// Path and query of a request, split at the first line feed. After a first byte of 0, the rest is a join request instead.
pub(super) fn login_request(bytes: &[u8]) {
    let mut core = core(Stack::WebRtc);
    let outputs = if let [0, bytes @ ..] = bytes {
        let Ok(request) = proto::JoinRequest::decode(bytes) else { return };
        let query =
            format!("access_token={}&join_request={}", *SIGNED, join::encode(&request).replace('=', "%3D"));
        open(&mut core, 1, "/rtc/v1", &query, start())
    } else {
        let request = text(bytes).replace(TOKEN, &SIGNED);
        let (path, query) = request.split_once('\n').unwrap_or(("/rtc/v1", &request));
        open(&mut core, 1, path, query, start())
    };
    let answers =
        outputs.iter().filter(|output| matches!(output, Output::Accept { .. } | Output::Refuse { .. }));
    assert_eq!(answers.count(), 1, "a request has one answer");
    feed(&mut core, Input::Timeout, start() + Duration::from_secs(1));
    feed(&mut core, Input::Closed { conn: 1 }, start() + Duration::from_secs(1));
    feed(&mut core, Input::Timeout, start() + Duration::from_secs(60));
    assert_eq!(core.stats().participants, 0, "whoever has no connection is removed");
}

/// Datagrams of a stranger and of the address that a participant's offer names: STUN, DTLS, RTP and RTCP.
pub(super) fn datagrams(bytes: &[u8]) {
    let (mut core, mut now) = (core(Stack::WebRtc), start());
    open(&mut core, 1, &LOGIN.0, &LOGIN.1, now);
    let mut reader = Reader(bytes);
    for _ in 0..20 {
        if reader.is_empty() {
            break;
        }
        let flags = reader.byte();
        let from = if flags & 1 == 0 { address(9) } else { address(2) };
        now += Duration::from_millis((flags >> 1).into());
        let data = reader.piece();
        let data = &data[..data.len().min(MAX_DATAGRAM)];
        let answers = feed(&mut core, Input::Datagram(Received::udp(address(1), from, data)), now);
        let is_datagram = |output: &&Output| matches!(output, Output::Datagram(_));
        assert!(answers.iter().filter(is_datagram).count() <= 20, "one datagram has at most 20 answers");
        feed(&mut core, Input::Timeout, now);
    }
    assert_eq!(core.stats().participants, 1, "datagrams that are not authentic end no session");
}

/// A member of a room on the plain stack, whose bytes are not encrypted.
struct Member {
    conn: u64,
    address: SocketAddr,
    peer: PeerConnection,
    microphone: SenderId,
    sequence: i64,
    timestamp: u32,
    is_closed: bool,
}

/// A room with members; datagrams arrive at once.
struct Members {
    core: ServerCore,
    members: Vec<Member>,
    now: Time,
}

impl Members {
    /// Two connected members, each with a microphone.
    fn two() -> Members {
        let mut room = Members { core: core(Stack::Plain), members: Vec::new(), now: start() };
        for (conn, user) in [(1, "alice"), (2, "bob")] {
            let last = conn as u8 + 1;
            let (address, mut peer) = (address(last), connection::plain_client(last));
            let microphone = peer.add_sender("cid").expect("a sender");
            let offer = peer.create_offer(room.now).expect("an offer");
            let (path, query) = request(user, &join_request(&offer));
            let member =
                Member { conn, address, peer, microphone, sequence: 100, timestamp: 0, is_closed: false };
            room.members.push(member);
            let outputs = open(&mut room.core, conn, &path, &query, room.now);
            room.carry(outputs);
        }
        for _ in 0..100 {
            room.pass(Duration::from_millis(10));
            if room.members.iter().all(|member| member.peer.is_connected()) {
                room.pass(Duration::from_millis(50));
                return room;
            }
        }
        panic!("the members did not connect");
    }

    fn feed(&mut self, input: Input<'_>) {
        let outputs = feed(&mut self.core, input, self.now);
        self.carry(outputs);
    }

    /// Carries the server's outputs to the members, and the members' datagrams to the server, until none is left.
    fn carry(&mut self, outputs: Vec<Output>) {
        let mut waiting = std::collections::VecDeque::from(outputs);
        for _ in 0..20_000 {
            match waiting.pop_front() {
                Some(Output::Datagram(datagram)) => self.deliver(&datagram),
                Some(Output::Send { conn, data, .. }) => self.message(conn, &data),
                Some(Output::Close { conn } | Output::Refuse { conn, .. }) => {
                    self.members
                        .iter_mut()
                        .filter(|member| member.conn == conn)
                        .for_each(|member| member.is_closed = true);
                }
                Some(Output::Accept { .. } | Output::Webhook(_) | Output::Log(..)) => {}
                None => {
                    let Some(datagram) =
                        self.members.iter_mut().find_map(|member| member.peer.poll_datagram())
                    else {
                        return;
                    };
                    let input = Input::Datagram(datagram.received());
                    waiting.extend(feed(&mut self.core, input, self.now));
                }
            }
        }
        panic!("server and members do not come to rest");
    }

    fn deliver(&mut self, datagram: &Datagram) {
        let Some(member) = self.members.iter_mut().find(|member| member.address == datagram.to) else {
            return;
        };
        member.peer.receive(datagram.received(), self.now);
        while let Some(event) = member.peer.poll_event() {
            if let PeerConnectionEvent::Rtp(_, packet) = event {
                assert!(packet.payload.len() <= MAX_DATAGRAM);
            }
        }
    }

    fn message(&mut self, conn: u64, data: &[u8]) {
        let Some(member) = self.members.iter_mut().find(|member| member.conn == conn) else { return };
        let message = proto::SignalResponse::decode(data).expect("the server writes valid messages").message;
        if let Some(Message::Answer(answer)) = message {
            // If the input contained an offer, the server's answer matches no offer of this connection. The error is ignored.
            let _ = member.peer.set_answer(&answer.sdp, self.now);
        }
    }

    /// Advances time, from deadline to deadline.
    fn pass(&mut self, duration: Duration) {
        let end = self.now + duration;
        for _ in 0..10_000 {
            let members = self.members.iter().filter_map(|member| member.peer.deadline());
            let Some(due) = members.chain(self.core.deadline()).min().filter(|due| *due <= end) else {
                self.now = end;
                return;
            };
            self.now = self.now.max(due);
            let now = self.now;
            for member in &mut self.members {
                member.peer.handle_timeout(now);
                while member.peer.poll_event().is_some() {}
            }
            self.feed(Input::Timeout);
        }
        panic!("time stands still");
    }

    /// What holds at the end of every run.
    fn end(mut self) {
        self.pass(Duration::from_secs(1));
        for conn in 1..=2 {
            self.feed(Input::Closed { conn });
        }
        for member in &mut self.members {
            member.peer.close(self.now);
        }
        self.pass(Duration::from_secs(40));
        let stats = self.core.stats();
        assert_eq!((stats.participants, stats.rooms, stats.tracks), (0, 0, 0), "everything is removed");
    }
}

/// Runs `step` until it has read all bytes, at most [`MAX_INPUTS`] times.
fn drive(bytes: &[u8], step: impl Fn(&mut Members, &mut Reader<'_>)) {
    let mut room = Members::two();
    let mut reader = Reader(bytes);
    for _ in 0..MAX_INPUTS {
        if reader.is_empty() {
            break;
        }
        step(&mut room, &mut reader);
    }
    room.end();
}

/// Messages of a member at the server.
pub(super) fn signal(bytes: &[u8]) {
    drive(bytes, |room, reader| {
        let flags = reader.byte();
        room.pass(Duration::from_millis(u64::from(flags >> 2) * 10));
        let conn = 1 + u64::from(flags & 1);
        let data = reader.piece();
        room.feed(Input::Message { conn, data, text: flags & 2 != 0 });
    });
}

/// Audio, data and mute requests of a member at the server.
pub(super) fn media(bytes: &[u8]) {
    drive(bytes, |room, reader| {
        let flags = reader.byte();
        room.pass(Duration::from_millis((flags >> 4).into()));
        let now = room.now;
        let member = &mut room.members[usize::from(flags & 1)];
        match flags >> 1 & 7 {
            0..=3 => {
                let step = reader.byte();
                member.sequence += if step < 250 { i64::from(step % 8) } else { i64::from(reader.short()) };
                member.timestamp = member.timestamp.wrapping_add(960 * u32::from(step % 8));
                let payload_type = if flags & 2 == 0 { OPUS } else { RED };
                let level = AudioLevel { minus_dbov: step, voice: true };
                let payload = reader.piece();
                let packet = RtpPacket {
                    payload_type,
                    marker: step == 0,
                    sequence: member.sequence,
                    timestamp: member.timestamp,
                    level: (flags & 4 != 0).then_some(level),
                    capture_ntp: (step & 1 == 0).then_some(u64::from(step) << 50),
                    payload: payload[..payload.len().min(1400)].to_vec(),
                };
                let _ = member.peer.send_rtp(member.microphone, &packet, now);
            }
            4 => {
                let sid = format!("TR_{}", reader.byte());
                let mute = proto::MuteTrackRequest { sid, muted: flags & 0x10 != 0 };
                let message = Some(proto::signal_request::Message::Mute(mute));
                let data = proto::SignalRequest { message }.encode_to_vec();
                let conn = member.conn;
                room.feed(Input::Message { conn, data: &data, text: false });
            }
            kind => {
                let channel = if kind == 5 { Channel::Reliable } else { Channel::Lossy };
                let _ = member.peer.send_data(channel, reader.piece(), now);
            }
        }
        room.carry(Vec::new());
    });
}
