//! Parsers of bytes from outside take thousands of broken inputs without a panic. A seed makes failures repeatable.
//!
//! Valid messages are mutated: bits flipped, ends cut, pieces repeated, numbers made huge. The result may be anything except a
//! panic, a hang or unlimited memory.

use std::time::Duration;

use audioroom::clock::Time;
use audioroom::config::ApiKey;
use audioroom::event::{Delivery, User};
use audioroom::random::Random;
use audioroom::wire::encryption::frame::{FrameOpener, Opened};
use audioroom::wire::encryption::key::{Key, KeySource};
use audioroom::wire::encryption::key_ring::{KeyChange, Keys};
use audioroom::wire::token::Claims;
use audioroom::wire::{bytes, candidate, data, encryption, join, proto, red, token, url};
use prost::Message as _;

const ROUNDS: usize = 2_000;

/// Mutates `bytes` in one to four places.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=random.next_u32() % 4 {
        let at = random.next_u32() as usize % (out.len() + 1);
        match random.next_u32() % 7 {
            0 => out.truncate(at),
            1 => out.insert(at, random.next_u32() as u8),
            2 if at < out.len() => out[at] ^= 1 << (random.next_u32() % 8),
            3 if at < out.len() => out[at] = 0xff,
            4 => {
                let piece = out[at..out.len().min(at + 40)].to_vec();
                out.splice(at..at, piece);
            }
            // The largest length or number.
            5 => {
                out.splice(at..at, [0xff, 0xff, 0xff, 0xff, 0x0f]);
            }
            _ => {
                out.drain(at..out.len().min(at + 8));
            }
        }
    }
    out
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Calls `parse` with many mutations of each sample, and with noise.
fn fuzz(seed: u64, samples: &[Vec<u8>], mut parse: impl FnMut(Vec<u8>)) {
    let mut random = Random::from_seed(seed);
    for sample in samples {
        parse(sample.clone());
        for _ in 0..ROUNDS / samples.len() {
            parse(mutate(sample, &mut random));
        }
    }
    for length in 0..200 {
        let mut noise = vec![0; length];
        random.fill(&mut noise);
        parse(noise);
    }
}

#[test]
fn mutated_token_is_refused_or_has_the_signed_content() {
    let key = ApiKey { key: "key".into(), secret: "a secret of more than thirty-two bytes".into() };
    let now = Duration::from_secs(1_800_000_000);
    let claims = Claims::join("alice", "Alice", "lobby", now + Duration::from_secs(60));
    let good = token::sign(&key, &claims, now).unwrap();
    let (claims, _) = token::verify(std::slice::from_ref(&key), &good, now).unwrap();
    let mut forged = 0;
    fuzz(1, &[good.clone().into_bytes()], |bytes| {
        let bent = text(bytes);
        let _ = token::peek(&bent);
        if let Ok((read, _)) = token::verify(std::slice::from_ref(&key), &bent, now) {
            // A token that is still valid has the signed content.
            forged += usize::from(read != claims);
        }
    });
    assert_eq!(forged, 0);
}

#[test]
fn mutated_join_requests_never_panic() {
    let request = proto::JoinRequest {
        metadata: "about me".into(),
        publisher_offer: Some(proto::SessionDescription {
            r#type: "offer".into(),
            sdp: "v=0\r\n".repeat(100),
            ..Default::default()
        }),
        ..Default::default()
    };
    let good = join::encode(&request);
    assert_eq!(join::decode(&good).unwrap(), request);
    fuzz(2, &[good.into_bytes()], |bytes| {
        let _ = join::decode(&text(bytes));
    });
}

#[test]
fn mutated_red_packets_never_panic() {
    let copies: [(u32, &[u8]); 2] = [(1920, &[1; 80]), (960, &[2; 70])];
    let mut samples = vec![Vec::new(); 3];
    for (count, sample) in samples.iter_mut().enumerate() {
        red::write(sample, 111, copies[2 - count..].iter().copied(), &[3; 90]);
    }
    fuzz(9, &samples, |mut bytes| {
        let total = red::read(&bytes).map(|blocks| {
            blocks.fold(0, |total, block| {
                assert!(block.offset <= red::MAX_OFFSET && usize::from(block.back) <= red::MAX_COPIES);
                total + block.payload.len()
            })
        });
        assert!(total.is_none_or(|total| total < bytes.len()), "every byte is read once");
        assert_eq!(red::own(&bytes).is_some(), total.is_some());
        assert!(usize::from(red::copies(&bytes)) <= red::MAX_COPIES);
        red::set_payload_type(&mut bytes, 96);
    });
}

#[test]
fn mutated_encrypted_frames_and_packets_are_never_decrypted() {
    let mut keys = Keys::default();
    let key = Some(Key::derive(KeySource::Bytes(&[7; 16]), 2).unwrap().into());
    keys.apply(&KeyChange { user_id: None, index: 3, key, is_current: true });
    let ring = keys.of("");
    let mut sealed = vec![7; 100];
    assert!(encryption::frame::seal(ring, [1; 12], &mut sealed));
    fuzz(10, &[sealed.clone()], |mut frame| {
        let is_whole = frame == sealed;
        let opened = FrameOpener::default().open(ring, &mut frame);
        assert_eq!(opened == Opened::Decrypted, is_whole);
        let _ = encryption::frame::take_inserted(&[7, 7], &mut frame);
    });
    let value =
        proto::data_packet::Value::User(proto::UserPacket { payload: vec![7; 50], ..Default::default() });
    let Ok(proto::data_packet::Value::EncryptedPacket(packet)) =
        encryption::packet::seal(ring, [1; 12], value.clone())
    else {
        panic!("the value is encrypted")
    };
    fuzz(11, &[packet.encode_to_vec()], |bytes| {
        let Ok(read) = proto::EncryptedPacket::decode(bytes.as_slice()) else { return };
        if let Ok(opened) = encryption::packet::open(ring, read) {
            assert_eq!(opened, value);
        }
    });
}

#[test]
fn mutated_candidates_never_panic() {
    let good = candidate::encode(&candidate::Candidate {
        candidate: "candidate:1 1 udp 2130706431 10.0.0.1 7880 typ host".into(),
        mid: "0".into(),
        ..Default::default()
    });
    fuzz(3, &[good.into_bytes()], |bytes| {
        let _ = candidate::decode(&text(bytes));
    });
}

#[test]
fn mutated_data_packets_and_text_streams_never_panic() {
    let mut samples: Vec<Vec<u8>> = data::text_stream("id", data::CHAT_TOPIC, &"word ".repeat(5000), 1, &[])
        .iter()
        .map(|packet| data::encode(packet).unwrap())
        .collect();
    samples
        .push(data::encode(&data::user(vec![1, 2, 3], "dice", vec!["bob".into()], Delivery::Lossy)).unwrap());
    let stream = [
        bytes::header("file", bytes::ByteHeader { total: Some(5), ..Default::default() }, 1),
        bytes::chunk("file", 0, vec![1, 2, 3, 4, 5]),
        bytes::trailer("file", ""),
    ];
    let packets = stream.map(|value| data::packet(value, vec![], Delivery::Reliable));
    samples.extend(packets.iter().map(|packet| data::encode(packet).unwrap()));
    let mut incoming = bytes::Incoming::default();
    let mut streams = data::Reassembly::default();
    let mut seen = data::Seen::default();
    let mut now = Time::from_nanos(1);
    fuzz(4, &samples, |bytes| {
        now += Duration::from_millis(1);
        let Ok(packet) = data::decode(&bytes) else { return };
        seen.is_fresh(&packet.participant_sid, packet.sequence, now);
        let bob = User { user_id: "bob".to_owned(), ..User::default() };
        let value = packet.value.and_then(|value| incoming.handle(&bob, "PA_bob", value, now));
        assert!(incoming.take().len() <= bytes::MAX_OPEN_STREAMS + 3);
        if let Some(value) = value
            && let Some(text) = streams.handle("bob", "PA_bob", value, now)
        {
            assert!(text.text.len() <= data::MAX_TEXT);
        }
    });
}

#[test]
fn mutated_server_addresses_never_panic() {
    let samples = ["wss://voice.example:443/base?x=1", "ws://[::1]:7880", "ws://127.0.0.1:7870/"];
    let samples: Vec<Vec<u8>> = samples.iter().map(|s| s.as_bytes().to_vec()).collect();
    fuzz(5, &samples, |bytes| {
        let bent = text(bytes);
        let _ = url::parse(&bent);
        let _ = url::is_unprotected(&bent);
        let _ = url::signal(&bent, "x");
    });
}

#[test]
fn mutated_signalling_messages_never_panic() {
    use audioroom::signal::{Input, Signal};

    let joined = proto::SignalResponse {
        message: Some(proto::signal_response::Message::Join(proto::JoinResponse {
            ping_interval: 5,
            ping_timeout: 15,
            ..Default::default()
        })),
    };
    let update = proto::SignalResponse {
        message: Some(proto::signal_response::Message::Update(proto::ParticipantUpdate {
            participants: vec![proto::ParticipantInfo { identity: "bob".into(), ..Default::default() }; 3],
        })),
    };
    let samples = [joined.encode_to_vec(), update.encode_to_vec()];
    let now = Time::from_nanos(1_000_000_000);
    fuzz(6, &samples, |bytes| {
        let mut signal = Signal::new();
        let url = "ws://10.0.0.1:7880".to_owned();
        let timeout = Duration::from_secs(10);
        signal.handle(Input::Connect { url, token: "t".into(), join: Box::default(), timeout }, now);
        signal.handle(Input::Opened, now);
        signal.handle(Input::Message(&bytes), now);
        signal.handle(Input::Message(&bytes), now);
        let mut outputs = 0;
        while signal.poll().is_some() {
            outputs += 1;
        }
        assert!(outputs < 20, "{outputs}");
        assert!(signal.deadline().is_none_or(|at| at >= now));
    });
}

/// The room server as a stranger can reach it: mutated requests, messages and datagrams.
#[cfg(feature = "server")]
mod server {
    use std::net::{IpAddr, SocketAddr};

    use audioroom::server::api::Call;
    use audioroom::server::core::{CoreConfig, Input, Output, ServerCore};
    use audioroom::signal::{self, Signal};
    use audioroom::transport::{Certificate, PeerConnection, PeerConnectionConfig, Received, Stack};
    use proto::signal_request::Message;

    use super::*;

    const WALL: Duration = Duration::from_secs(1_800_000_000);
    const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    fn start() -> Time {
        Time::from_nanos(1_000_000_000_000)
    }

    fn key() -> ApiKey {
        ApiKey { key: "key".into(), secret: "a secret of more than thirty-two bytes".into() }
    }

    fn address(last: u8) -> SocketAddr {
        SocketAddr::from(([10, 0, 0, last], 7880))
    }

    fn core() -> ServerCore {
        let config = CoreConfig {
            keys: vec![key()],
            addresses: vec![address(1)],
            max_logins_per_second: 1_000_000,
            ..CoreConfig::default()
        };
        ServerCore::new(config, start(), WALL).unwrap()
    }

    fn client() -> PeerConnection {
        let config = PeerConnectionConfig {
            stack: Stack::WebRtc,
            local: vec![address(2)],
            local_tcp: Vec::new(),
            seed: 1,
        };
        PeerConnection::client(&config, &Certificate::generate().unwrap(), 3, start()).unwrap()
    }

    /// Path and query of a valid request.
    fn request(user: &str) -> (String, String) {
        let token =
            token::sign(&key(), &Claims::join(user, user, "lobby", WALL + Duration::from_secs(600)), WALL)
                .unwrap();
        let offer = proto::SessionDescription {
            r#type: "offer".into(),
            sdp: client().create_offer(start()).unwrap(),
            ..Default::default()
        };
        let join = Box::new(proto::JoinRequest { publisher_offer: Some(offer), ..Default::default() });
        let mut signal = Signal::new();
        let (url, timeout) = ("ws://10.0.0.1:7880".into(), Duration::from_secs(10));
        signal.handle(signal::Input::Connect { url, token, join, timeout }, start());
        loop {
            if let Some(signal::Output::Open { url, headers }) = signal.poll() {
                let token = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
                let token = token.map(|(_, value)| value.trim_start_matches("Bearer ").to_owned());
                let url = ::url::Url::parse(&url).unwrap();
                let mut query = url.query().unwrap_or_default().to_owned();
                if let Some(token) = token {
                    query = format!("access_token={token}&{query}");
                }
                return (url.path().to_owned(), query);
            }
        }
    }

    /// Drains the core, whose output is limited.
    fn drain(core: &mut ServerCore) -> usize {
        let mut count = 0;
        while core.poll().is_some() {
            count += 1;
            assert!(count < 100_000, "one input has limited output");
        }
        count
    }

    fn open(core: &mut ServerCore, conn: u64, path: &str, query: &str, now: Time) -> bool {
        core.handle(Input::Open { conn, path, query, authorization: None, origin: None, from: CLIENT }, now);
        let mut accepted = false;
        while let Some(output) = core.poll() {
            accepted |= matches!(output, Output::Accept { .. });
        }
        accepted
    }

    #[test]
    fn mutated_login_requests_never_panic() {
        let mut core = core();
        let (path, query) = request("alice");
        let mut now = start();
        assert!(open(&mut core, 1, &path, &query, now), "the valid request is accepted");
        let mut conn = 1;
        let mut random = Random::from_seed(7);
        for round in 0..400 {
            now += Duration::from_millis(50);
            conn += 1;
            let bent = text(mutate(query.as_bytes(), &mut random));
            let bent_path =
                if round % 10 == 0 { text(mutate(path.as_bytes(), &mut random)) } else { path.clone() };
            if open(&mut core, conn, &bent_path, &bent, now) {
                core.handle(Input::Closed { conn }, now);
            }
            core.handle(Input::Timeout, now);
            drain(&mut core);
        }
    }

    #[test]
    fn mutated_room_service_calls_never_panic() {
        let mut core = core();
        let claims = Claims {
            room_admin: true,
            room_create: true,
            room_list: true,
            ..Claims::join("admin", "", "lobby", WALL + Duration::from_secs(600))
        };
        let authorization = format!("Bearer {}", token::sign(&key(), &claims, WALL).unwrap());
        let named =
            |name: &str| proto::CreateRoomRequest { name: name.into(), ..Default::default() }.encode_to_vec();
        let calls: [(&str, &str, Vec<u8>); 6] = [
            ("CreateRoom", "application/protobuf", named("lobby")),
            (
                "CreateRoom",
                "application/json",
                br#"{"name": "lobby", "emptyTimeout": 5, "tags": {"a": "b"}}"#.to_vec(),
            ),
            (
                "UpdateParticipant",
                "application/json",
                br#"{"room": "lobby", "identity": "a", "permission": {"canPublishSources": ["MICROPHONE"]}}"#
                    .to_vec(),
            ),
            (
                "SendData",
                "application/json",
                br#"{"room": "lobby", "data": "aGVsbG8=", "kind": "LOSSY"}"#.to_vec(),
            ),
            (
                "UpdateSubscriptions",
                "application/json",
                br#"{"room": "lobby", "participantTracks": [{"trackSids": ["x"]}]}"#.to_vec(),
            ),
            ("ListRooms", "application/protobuf", Vec::new()),
        ];
        let mut random = Random::from_seed(11);
        for _ in 0..300 {
            for (method, content_type, body) in &calls {
                let body = mutate(body, &mut random);
                let call = Call {
                    method,
                    authorization: Some(&authorization),
                    content_type: Some(content_type),
                    body: &body,
                };
                let answer = core.api(&call, start());
                assert!(matches!(answer.status, 200 | 400 | 401 | 404 | 429), "{}", answer.status);
                drain(&mut core);
            }
        }
        assert!(core.stats().rooms <= 1000);
    }

    #[test]
    fn mutated_messages_of_a_participant_never_panic() {
        let mut samples: Vec<Vec<u8>> = [
            Message::AddTrack(proto::AddTrackRequest {
                cid: "c".into(),
                name: "voice".into(),
                ..Default::default()
            }),
            Message::Offer(proto::SessionDescription {
                r#type: "offer".into(),
                sdp: client().create_offer(start()).unwrap(),
                ..Default::default()
            }),
            Message::Mute(proto::MuteTrackRequest { sid: "TR_x".into(), muted: true }),
            Message::Subscription(proto::UpdateSubscription {
                track_sids: vec!["TR_x".into(); 3],
                subscribe: true,
                ..Default::default()
            }),
            Message::PingReq(proto::Ping { timestamp: 1, rtt: 2 }),
            Message::UpdateMetadata(proto::UpdateParticipantMetadata {
                metadata: "m".into(),
                attributes: [("extra".to_owned(), "info".to_owned())].into(),
                ..Default::default()
            }),
            Message::SyncState(proto::SyncState::default()),
            Message::Trickle(proto::TrickleRequest {
                candidate_init: candidate::encode(&candidate::Candidate::default()),
                ..Default::default()
            }),
        ]
        .into_iter()
        .map(|message| proto::SignalRequest { message: Some(message) }.encode_to_vec())
        .collect();
        samples.push(Vec::new());
        let (path, query) = request("alice");
        let mut core = core();
        let (mut now, mut conn) = (start(), 1);
        assert!(open(&mut core, conn, &path, &query, now));
        let mut random = Random::from_seed(8);
        for round in 0..1_500 {
            now += Duration::from_millis(30);
            let data = mutate(&samples[round % samples.len()], &mut random);
            core.handle(Input::Message { conn, data: &data, text: round % 50 == 0 }, now);
            let mut closed = false;
            while let Some(output) = core.poll() {
                closed |= matches!(output, Output::Close { .. });
            }
            if core.deadline().is_some_and(|due| due <= now) {
                core.handle(Input::Timeout, now);
                drain(&mut core);
            }
            if closed {
                conn += 1;
                now += Duration::from_millis(100);
                assert!(open(&mut core, conn, &path, &query, now), "the user can log in again");
            }
        }
    }

    #[test]
    fn mutated_datagrams_of_strangers_get_few_answers() {
        let (path, query) = request("alice");
        let mut core = core();
        let mut now = start();
        assert!(open(&mut core, 1, &path, &query, now));
        let mut random = Random::from_seed(9);
        // A STUN binding request, a DTLS record, an RTP and an RTCP packet. Only their first bytes matter.
        let samples: [&[u8]; 4] = [
            &[
                0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 6, 0, 4, b'a',
                b':', b'b', b'c',
            ],
            &[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 1, 0, 0, 28, 0, 0, 0, 0, 0, 0, 0, 28],
            &[0x90, 111, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 0xbe, 0xde, 0, 1, 0x10, 0x80, 0, 0, 1, 2, 3],
            &[0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3],
        ];
        let mut replies = 0;
        for round in 0..4_000u32 {
            now += Duration::from_millis(1);
            let data = mutate(samples[round as usize % samples.len()], &mut random);
            let from = SocketAddr::from(([10, 9, (round >> 8) as u8, round as u8], 5000));
            core.handle(Input::Datagram(Received::udp(address(1), from, &data)), now);
            replies += drain(&mut core);
        }
        assert!(replies < 100, "strangers get few answers: {replies}");
    }

    #[test]
    fn mutated_session_descriptions_and_datagrams_never_panic() {
        let certificate = Certificate::generate().unwrap();
        let server_config = PeerConnectionConfig {
            stack: Stack::WebRtc,
            local: vec![address(1)],
            local_tcp: Vec::new(),
            seed: 2,
        };
        let now = start();
        let offer = client().create_offer(now).unwrap();
        let mut random = Random::from_seed(10);
        for _ in 0..300 {
            let mut server = PeerConnection::server(&server_config, &certificate, now).unwrap();
            if server.accept_offer(&text(mutate(offer.as_bytes(), &mut random)), now).is_ok() {
                let _ = server.create_answer(now);
            }
            while server.poll_datagram().is_some() || server.poll_event().is_some() {}
        }
        let mut server = PeerConnection::server(&server_config, &certificate, now).unwrap();
        let mut caller = client();
        server.accept_offer(&caller.create_offer(now).unwrap(), now).unwrap();
        let answer = server.create_answer(now).unwrap().sdp;
        for _ in 0..300 {
            let mut client = client();
            client.create_offer(now).unwrap();
            let _ = client.set_answer(&text(mutate(answer.as_bytes(), &mut random)), now);
            while client.poll_datagram().is_some() || client.poll_event().is_some() {}
        }
        // A handshake in which every datagram arrives twice: mutated, and unchanged.
        caller.set_answer(&answer, now).unwrap();
        let mut time = now;
        for _ in 0..600 {
            time += Duration::from_millis(10);
            caller.handle_timeout(time);
            server.handle_timeout(time);
            while let Some(datagram) = caller.poll_datagram() {
                let bent = mutate(&datagram.data, &mut random);
                server.handle_datagram(datagram.to, datagram.from, &bent, time);
                server.receive(datagram.received(), time);
            }
            while let Some(datagram) = server.poll_datagram() {
                let bent = mutate(&datagram.data, &mut random);
                caller.handle_datagram(datagram.to, datagram.from, &bent, time);
                caller.receive(datagram.received(), time);
            }
            while caller.poll_event().is_some() || server.poll_event().is_some() {}
            if caller.is_connected() && server.is_connected() {
                break;
            }
        }
    }
}
