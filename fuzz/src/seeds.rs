//! The seeds of the corpus: for each target a few inputs that get far, from which libFuzzer makes others.
//!
//! Inputs that once failed are in the corpus too, and are not made here. Called by `tests/fuzz_corpus.rs`, which writes the
//! seeds.

use audioroom::audio::opus::{Encoder, EncoderSettings};
use audioroom::event::Delivery;
use audioroom::wire::{candidate, data, join, local_proof, proto, red, report};
use prost::Message as _;
use proto::signal_request::Message as Request;
use proto::signal_response::Message as Response;

use super::targets::{self, WALL, signed};

/// A seed: its target, its name, its bytes.
type Seed = (&'static str, String, Vec<u8>);

/// Two bytes of length, and the bytes.
fn piece(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_le_bytes()[..], bytes].concat()
}

/// One byte of length, and the bytes: a text for the C functions.
fn short(text: &str) -> Vec<u8> {
    [&[text.len() as u8][..], text.as_bytes()].concat()
}

/// All seeds.
pub fn all() -> Vec<Seed> {
    let mut seeds = Vec::new();
    let mut add =
        |target: &'static str, name: &str, bytes: Vec<u8>| seeds.push((target, name.to_owned(), bytes));
    wire(&mut add);
    sessions(&mut add);
    rooms(&mut add);
    packets(&mut add);
    files(&mut add);
    c_api(&mut add);
    seeds
}

type Add<'a> = &'a mut dyn FnMut(&'static str, &str, Vec<u8>);

fn join_request() -> proto::JoinRequest {
    let (_, offer, _) = targets::descriptions();
    proto::JoinRequest {
        client_info: Some(proto::ClientInfo { protocol: 16, ..Default::default() }),
        connection_settings: Some(proto::ConnectionSettings { auto_subscribe: true, ..Default::default() }),
        participant_attributes: [("extra".to_owned(), "info".to_owned())].into(),
        add_track_requests: vec![add_track()],
        publisher_offer: Some(proto::SessionDescription {
            r#type: "offer".into(),
            sdp: offer,
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn add_track() -> proto::AddTrackRequest {
    proto::AddTrackRequest {
        cid: "cid".into(),
        name: "voice".into(),
        source: proto::TrackSource::Microphone as i32,
        ..Default::default()
    }
}

fn wire(add: Add<'_>) {
    add("token", "signed", signed("alice", WALL).into_bytes());
    add(
        "token",
        "payload",
        br#"{"iss":"key","sub":"alice","name":"Alice","nbf":1799999990,"exp":1800003600.5,"jti":"x","metadata":"m","attributes":{"a":"b"},"video":{"room":"lobby","roomJoin":true,"canPublish":true,"canSubscribe":true,"canPublishData":true,"canPublishSources":["microphone"],"hidden":false,"roomAdmin":true}}"#.to_vec(),
    );
    let request = proto::JoinRequest { publisher_offer: None, ..join_request() };
    add("join_request", "packed", join::encode(&request).into_bytes());
    add("join_request", "message", request.encode_to_vec());
    let host = candidate::Candidate {
        candidate: "candidate:1 1 udp 2130706431 192.0.2.1 7880 typ host".into(),
        mid: "0".into(),
        ufrag: Some("ufrag".into()),
        ..Default::default()
    };
    add("candidate", "host", candidate::encode(&host).into_bytes());
    let passive = candidate::Candidate {
        candidate: "candidate:2 1 tcp 1677721855 192.0.2.1 7880 typ host tcptype passive".into(),
        mid: "0".into(),
        ..Default::default()
    };
    add("candidate", "passive", candidate::encode(&passive).into_bytes());
    add(
        "candidate",
        "lines",
        b"a=candidate:1 1 udp 1 192.0.2.1 80 typ host\r\na=candidate:2 1 UDP 2 ::1 81 typ host\r\n".to_vec(),
    );
    for (n, text) in
        ["wss://voice.example:443/base/?x=1#y", "http://[::1]:7880", &local_proof::request(&[7; 16])]
            .iter()
            .enumerate()
    {
        add("url", &n.to_string(), text.as_bytes().to_vec());
    }
    let path = report::PathReport { packets: 50, loss: 0.02, burst: 1.5, ..Default::default() };
    let full = report::VoiceReport {
        talk: Some(report::TalkReport { device_ms: 10.0, ..Default::default() }),
        received: vec![report::ReceptionReport { track: "TR_1".into(), path }; 2],
        summaries: vec![report::SummaryReport {
            track: "TR_2".into(),
            listeners: 3,
            worst: path,
            median: path,
        }],
        hold_ms: None,
    };
    add("voice_report", "full", full.encode());
    add("voice_report", "hold", report::VoiceReport { hold_ms: Some(1000), ..Default::default() }.encode());
    let mut packet = Vec::new();
    red::write(&mut packet, 111, [(1920, &[1; 60][..]), (960, &[2; 60][..])].into_iter(), &[3; 60]);
    add("red", "two_copies", packet);
    add("encryption", "clear_frame", vec![0x78; 40]);
    let sealed = proto::EncryptedPacket {
        iv: vec![1; 12],
        key_index: 3,
        encrypted_value: vec![2; 40],
        ..Default::default()
    };
    add("encryption", "packet", sealed.encode_to_vec());
    let mut inserted = vec![0xf8, 0xff, 0xfe, 0, 0, 7, 7];
    add("encryption", "inserted_silence", inserted.clone());
    inserted.resize(60, 12);
    inserted.push(3);
    add("encryption", "frame_without_its_key", inserted);
    let mut stream = Vec::new();
    for value in text_stream() {
        stream.push(0);
        stream.extend(piece(&value));
    }
    add("data_packet", "text", stream);
    let user = data::user(b"data".to_vec(), "topic", vec!["bob".into()], Delivery::Reliable);
    add("data_packet", "user", [vec![1], piece(&user.encode_to_vec())].concat());
}

fn text_stream() -> Vec<Vec<u8>> {
    use proto::data_packet::Value;
    let text = proto::data_stream::header::ContentHeader::TextHeader(Default::default());
    let header = proto::data_stream::Header {
        stream_id: "id".into(),
        topic: data::CHAT_TOPIC.into(),
        timestamp: 1,
        content_header: Some(text),
        ..Default::default()
    };
    let chunk = proto::data_stream::Chunk {
        stream_id: "id".into(),
        content: b"hello".to_vec(),
        ..Default::default()
    };
    let trailer = proto::data_stream::Trailer { stream_id: "id".into(), ..Default::default() };
    [Value::StreamHeader(header), Value::StreamChunk(chunk), Value::StreamTrailer(trailer)]
        .map(|value| {
            proto::DataPacket { participant_identity: "bob".into(), value: Some(value), ..Default::default() }
                .encode_to_vec()
        })
        .into()
}

fn sessions(add: Add<'_>) {
    let (bare, offer, answer) = targets::descriptions();
    add("sdp_offer", "bare", bare.into_bytes());
    add("sdp_offer", "track", offer.into_bytes());
    add("sdp_answer", "track", answer.into_bytes());
    // PRIORITY, ICE-CONTROLLING, USE-CANDIDATE.
    let attributes =
        [0, 0x24, 0, 4, 0x6e, 0, 1, 0xff, 0x80, 0x2a, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0x25, 0, 0];
    add("stun", "check", [vec![3], piece(&attributes), vec![2], piece(&[])].concat());
    let response = [0, 0x20, 0, 8, 0, 1, 0x3f, 0xd9, 0x2b, 0x12, 0xa4, 0x40];
    add("stun", "response", [vec![4, 1, 1], piece(&response)].concat());
    let raw = [
        0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 6, 0, 3, b'a', b':',
        b'b', 0,
    ];
    add("stun", "raw", [vec![1], piece(&raw)].concat());
    let dtls = [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 1, 0, 0, 28, 0, 0, 0, 0, 0, 0, 0, 28];
    add("stun", "dtls", [vec![1], piece(&dtls)].concat());
    let rtp = [0x90, 111, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 0xbe, 0xde, 0, 1, 0x10, 0x80, 0, 0, 1, 2, 3];
    let sequence = [&[0][..], &piece(&raw), &[1], &piece(&dtls), &[1], &piece(&rtp)].concat();
    add("server_datagram", "one_of_each", sequence);
}

fn rooms(add: Add<'_>) {
    let request = |message: Request| proto::SignalRequest { message: Some(message) }.encode_to_vec();
    let (_, offer, _) = targets::descriptions();
    let requests = [
        Request::AddTrack(add_track()),
        Request::Mute(proto::MuteTrackRequest { sid: "TR_x".into(), muted: true }),
        Request::Subscription(proto::UpdateSubscription {
            track_sids: vec!["TR_x".into(); 2],
            participant_tracks: vec![proto::ParticipantTracks {
                participant_sid: "PA_x".into(),
                track_sids: vec!["TR_x".into()],
            }],
            subscribe: true,
        }),
        Request::PingReq(proto::Ping { timestamp: 1, rtt: 2 }),
        Request::UpdateMetadata(proto::UpdateParticipantMetadata {
            metadata: "m".into(),
            name: "n".into(),
            attributes: [("extra".to_owned(), "info".to_owned())].into(),
            request_id: 7,
        }),
        Request::SubscriptionPermission(proto::SubscriptionPermission {
            all_participants: true,
            ..Default::default()
        }),
        Request::SyncState(proto::SyncState::default()),
        Request::Trickle(proto::TrickleRequest {
            candidate_init: candidate::encode(&candidate::Candidate::default()),
            ..Default::default()
        }),
    ];
    let leave = Request::Leave(proto::LeaveRequest::default());
    let all: Vec<u8> = requests
        .into_iter()
        .chain([leave])
        .flat_map(|message| [vec![8], piece(&request(message))].concat())
        .collect();
    add("server_signal", "every_request", all);
    let offer = Request::Offer(proto::SessionDescription {
        r#type: "offer".into(),
        sdp: offer,
        id: 2,
        ..Default::default()
    });
    add("server_signal", "offer", [vec![1], piece(&request(offer))].concat());
    add("server_login", "message", [vec![0], join_request().encode_to_vec()].concat());
    let bare = join::encode(&proto::JoinRequest::default()).replace('=', "%3D");
    add("server_login", "query", format!("/rtc/v1\naccess_token=$TOKEN&join_request={bare}").into_bytes());
    add(
        "server_login",
        "two_connections",
        b"/rtc\naccess_token=$TOKEN&protocol=16&sdk=js&auto_subscribe=1&attributes=e30".to_vec(),
    );
    add("server_login", "validate", b"/rtc/validate\naccess_token=$TOKEN".to_vec());
    let upgrade = format!(
        "GET /rtc/v1?access_token=$TOKEN&join_request={bare} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    // A masked binary frame with a ping, and a close frame.
    let ping = request(Request::PingReq(proto::Ping { timestamp: 1, rtt: 2 }));
    let frame = [&[0x82, 0x80 | ping.len() as u8, 0, 0, 0, 0][..], &ping, &[0x88, 0x80, 0, 0, 0, 0]].concat();
    add("http_request", "login", [&[0][..], upgrade.as_bytes(), &frame].concat());
    add("http_request", "metrics", b"\x02GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nX-Forwarded-For: 192.0.2.1, 10.0.0.3\r\n\r\n".to_vec());
    let call = r#"{"name": "lobby", "empty_timeout": 5, "metadata": "m"}"#;
    let head = "POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer $TOKEN\r\nContent-Type: application/json";
    add(
        "http_request",
        "room_service",
        format!("\x02{head}\r\nContent-Length: {}\r\n\r\n{call}", call.len()).into_bytes(),
    );
    let guest =
        b"\x00POST /page/guest?room=lobby&name=W%C3%A9ndy HTTP/1.1\r\nHost: x\r\nOrigin: https://x\r\n\r\n";
    add("http_request", "guest", guest.to_vec());
    add("http_request", "page", b"\x02GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"0\", W/\"1\"\r\nAccept-Encoding: gzip;q=0\r\n\r\n".to_vec());
    add(
        "http_request",
        "proof",
        format!("\x01GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", local_proof::request(&[7; 16]))
            .into_bytes(),
    );
    let responses = [
        Response::Update(proto::ParticipantUpdate {
            participants: vec![participant("bob", "TR_2"), participant("carol", "TR_3")],
        }),
        Response::SpeakersChanged(proto::SpeakersChanged {
            speakers: vec![proto::SpeakerInfo { sid: "PA_bob".into(), level: 0.5, active: true }],
        }),
        Response::Mute(proto::MuteTrackRequest { sid: "TR_1".into(), muted: true }),
        Response::RefreshToken(signed("alice", WALL)),
        Response::Offer(proto::SessionDescription {
            r#type: "offer".into(),
            sdp: "v=0".into(),
            ..Default::default()
        }),
        Response::Reconnect(proto::ReconnectResponse::default()),
        Response::Leave(proto::LeaveRequest {
            action: proto::leave_request::Action::Resume as i32,
            ..Default::default()
        }),
    ];
    let mut all = Vec::new();
    for message in responses {
        let message = proto::SignalResponse { message: Some(message) }.encode_to_vec();
        all.push(100);
        all.extend(piece(&message));
        all.extend([0, 100, 0]);
    }
    add("client_room", "every_message", all);
    let data: Vec<u8> = text_stream().iter().flat_map(|part| [vec![10], piece(part)].concat()).collect();
    add("client_room", "text", data);
    add(
        "client_room",
        "lost_and_found",
        [&[1, 0, 0xe8, 3, 2, 3, 4, 7, 1, 1, 8, 1, 6, 0, 0x88, 0x13, 41, 0x91, 1][..], &piece(b"no")].concat(),
    );
    let joined = proto::JoinResponse {
        ping_interval: 5,
        ping_timeout: 15,
        participant: Some(participant("alice", "")),
        ..Default::default()
    };
    add(
        "client_login",
        "join",
        proto::SignalResponse { message: Some(Response::Join(joined)) }.encode_to_vec(),
    );
}

fn participant(user: &str, track: &str) -> proto::ParticipantInfo {
    proto::ParticipantInfo {
        sid: format!("PA_{user}"),
        identity: user.into(),
        state: proto::participant_info::State::Active as i32,
        tracks: vec![proto::TrackInfo { sid: track.into(), name: "voice".into(), ..Default::default() }],
        attributes: [("audioroom.muted_by_server".to_owned(), "1".to_owned())].into(),
        ..Default::default()
    }
}

/// Opus packets of a tone, 20 ms each.
fn opus(count: usize) -> Vec<Vec<u8>> {
    let settings = EncoderSettings {
        channels: 1,
        restricted_delay: false,
        music: false,
        bitrate: 32_000,
        complexity: 5,
        fec: true,
        loss_percent: 10,
        dtx: false,
        dred_ms: 200,
    };
    let mut encoder = Encoder::new(&settings).expect("an encoder");
    let tone: Vec<f32> = (0..count * 960).map(|n| 0.3 * (n as f32 * 0.05).sin()).collect();
    tone.chunks_exact(960)
        .map(|frame| {
            let mut packet = vec![0; 1275];
            let length = encoder.encode(frame, &mut packet).expect("a packet");
            packet.truncate(length);
            packet
        })
        .collect()
}

fn packets(add: Add<'_>) {
    let opus = opus(6);
    let plain: Vec<u8> = opus.iter().flat_map(|packet| [vec![0x80, 0], piece(packet)].concat()).collect();
    add("sound", "tone", plain);
    let mut redundant = Vec::new();
    for pair in opus.windows(2) {
        let mut packet = Vec::new();
        red::write(&mut packet, 111, [(960, &pair[0][..])].into_iter(), &pair[1]);
        redundant.extend([0x84, 201]);
        redundant.extend(piece(&packet));
    }
    add("sound", "red", redundant);
    // RTP with level and capture time: a gap, then its packets.
    let rtp = |sequence: u8, payload_type: u8| {
        let header =
            [0x90, payload_type, 0, sequence, 0, 0, sequence, 0, 0x11, 0x11, 0x11, 0x11, 0xbe, 0xde, 0, 3];
        let extensions = [0x10, 0x85, 0x27, 1, 2, 3, 4, 5, 6, 7, 8, 0];
        [&header[..], &extensions, &[0xfc, 1, 2, 3]].concat()
    };
    // The same in a TCP connection, in pieces of seven bytes.
    let framed: Vec<u8> = (1..4).flat_map(|n| [vec![0, 32], rtp(n, 111)].concat()).collect();
    let pieces: Vec<u8> =
        framed.chunks(7).flat_map(|piece| [&[piece.len() as u8][..], piece].concat()).collect();
    add("tcp_media", "rtp", pieces);
    // The error 401 with realm and nonce, an answer without a signature, data of a channel.
    let message = |kind: u8, attributes: &[u8]| {
        let header = [1, kind, 0, attributes.len() as u8, 0x21, 0x12, 0xa4, 0x42];
        [&header[..], &[0; 12], attributes].concat()
    };
    let challenge = [&[0, 9, 0, 4, 0, 0, 4, 1][..], b"\0\x14\0\x04turn", b"\0\x15\0\x04once"].concat();
    let relay =
        [&[0, 0x16, 0, 8, 0, 1, 0x21, 0x12, 0x21, 0x12, 0xa4, 0x43][..], &[0, 13, 0, 4, 0, 0, 2, 0x58]]
            .concat();
    let data = [0x40, 0, 0, 4, 1, 2, 3, 4];
    let messages = [message(0x13, &challenge), message(0x03, &relay), data.to_vec()];
    add("turn", "challenge", messages.iter().flat_map(|one| piece(one)).collect());
    let mut stream = Vec::new();
    for sequence in [1, 2, 4, 3, 5, 9] {
        stream.push(8);
        stream.extend(piece(&rtp(sequence, 111)));
    }
    add("rtp_rtcp", "rtp", stream);
    let sender =
        [0x80, 200, 0, 6, 0x11, 0x11, 0x11, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
    let receiver = [
        0x81, 201, 0, 7, 0x11, 0x11, 0x11, 0x11, 0x22, 0x22, 0x22, 0x22, 5, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 3,
        3, 4, 5, 6, 0, 0, 1, 0,
    ];
    let nack = [0x81, 205, 0, 3, 0x11, 0x11, 0x11, 0x11, 0x22, 0x22, 0x22, 0x22, 0, 2, 0xff, 0xff];
    let compound = [&sender[..], &receiver, &nack].concat();
    add("rtp_rtcp", "rtcp", [vec![201], piece(&compound), vec![0], piece(&compound)].concat());
    let mut media = Vec::new();
    for (n, packet) in opus.iter().enumerate() {
        media.extend([0xA4, 1 + (n as u8 % 2)]);
        media.extend(piece(packet));
    }
    let user = data::user(b"data".to_vec(), "topic", Vec::new(), Delivery::Reliable).encode_to_vec();
    media.push(0x1a);
    media.extend(piece(&user));
    add("server_media", "audio_and_data", media);
    let voice = report::VoiceReport { talk: Some(report::TalkReport::default()), ..Default::default() };
    let voice = data::user(voice.encode(), report::TOPIC, Vec::new(), Delivery::Lossy).encode_to_vec();
    add("server_media", "report", [vec![0x1c], piece(&voice)].concat());
}

/// A WAV file of a few frames.
fn wav(kind: u16, channels: u16, bits: u16, rate_hz: u32, head: &[u8]) -> Vec<u8> {
    let block = channels * bits / 8;
    let format = [
        &kind.to_le_bytes()[..],
        &channels.to_le_bytes(),
        &rate_hz.to_le_bytes(),
        &(rate_hz * u32::from(block)).to_le_bytes(),
        &block.to_le_bytes(),
        &bits.to_le_bytes(),
    ]
    .concat();
    let samples: Vec<u8> = (0..64 * block).map(|n| n as u8 / 4).collect();
    let mut body = [b"WAVE", head, b"fmt ", &(format.len() as u32).to_le_bytes(), &format].concat();
    body.extend([&b"data"[..], &(samples.len() as u32).to_le_bytes(), &samples].concat());
    let name: &[u8] = if head.is_empty() { b"RIFF" } else { b"RF64" };
    [name, &(body.len() as u32).to_le_bytes(), &body].concat()
}

fn files(add: Add<'_>) {
    let ds64 = [&b"ds64"[..], &28_u32.to_le_bytes(), &[0; 28]].concat();
    for (name, bytes) in [
        ("mono_16", wav(1, 1, 16, 48_000, b"")),
        ("stereo_24", wav(1, 2, 24, 44_100, b"")),
        ("float", wav(3, 1, 32, 16_000, b"")),
        ("six_8", wav(1, 6, 8, 8_000, b"")),
        ("long", wav(1, 1, 16, 48_000, &ds64)),
    ] {
        add("file_device", name, [&[2, 5, 11, 4, 30, 1, 60, 200][..], &bytes].concat());
        add("wav", name, bytes);
    }
    add(
        "server_config",
        "everything",
        b"bind = \"127.0.0.1:7880\"\nudp-port = 7881\nnode-ip = [\"192.0.2.1\", \"::1\"]\nmedia-bind = \"0.0.0.0\"\nkey = \"k\"\nsecret = \"0123456789abcdef0123456789abcdef\"\ncert = \"c.pem\"\ntls-key = \"k.pem\"\nlog = \"debug\"\nlog-format = \"json\"\nmax-rooms = 3\nmax-users-per-room = 4\nmax-users = 5\nmax-logins-per-second = 6\nempty-room-timeout-s = 7\ntrusted-proxies = [\"10.0.0.0/8\", \"::1\"]\nforwarded-header = \"forwarded\"\nmetrics-token = \"0123456789abcdef\"\n".to_vec(),
    );
    let certificate =
        rcgen::generate_simple_self_signed(vec!["voice.example".into()]).expect("a certificate");
    add("certificates", "one", certificate.cert.pem().into_bytes());
}

fn c_api(add: Add<'_>) {
    let text = |kind: u8, texts: &[&str]| {
        [vec![kind, 1], texts.iter().flat_map(|text| short(text)).collect()].concat()
    };
    add(
        "c_strings",
        "settings",
        [text(0, &["bob", "Bob"]), text(1, &["ws://voice.example", "key", "secret"]), text(5, &["token"])]
            .concat(),
    );
    add("c_strings", "messages", [text(2, &["hello"]), text(3, &["info"]), text(4, &["stream"])].concat());
    let data = [text(6, &["topic"]), piece(b"data"), vec![2], short("alice"), short("bob"), vec![0]].concat();
    add("c_strings", "data", data);
    add("c_strings", "login", text(7, &["lobby", "ws://voice.example", &signed("alice", WALL)[..200]]));
    add(
        "c_strings",
        "server",
        text(8, &["127.0.0.1:0", "192.0.2.1,::1", "127.0.0.1", "key", "secret", "bob"]),
    );
    add(
        "c_strings",
        "engine",
        text(9, &["bob", "Bob", "ws://voice.example", "key", "secret", "null", "file:x.wav"]),
    );
    add("c_strings", "token", text(10, &["bob", "Bob", "lobby", "key", "secret"]));
    let inits: Vec<u8> = (0..9).flat_map(|which| [0, 16, which]).collect();
    add("c_structs", "init", inits);
    let talk = [&[0_u8; 4][..], &2_i32.to_le_bytes(), &[100, 0, 0, 0, 20, 0, 0, 0, 50, 0, 0, 0]].concat();
    add("c_structs", "talk", [vec![1, 4, 0], piece(&talk)].concat());
    let gets: Vec<u8> = (0..5).flat_map(|which| [2, 12, which]).collect();
    add("c_structs", "get", gets);
    let options: Vec<u8> =
        (0..4).flat_map(|which| [vec![3, 13, which], piece(&[0, 0, 0, 0, 60, 0, 0, 0])].concat()).collect();
    add("c_structs", "options", options);
    let numbers: Vec<u8> = (0..13).flat_map(|which| [4, 0, which, 0, 0, 50]).collect();
    add("c_structs", "numbers", numbers);
    let frame = |which: u8| [vec![6, 0, which, 160, 0, 1], [0_u8, 0, 0, 0x3f].repeat(160)].concat();
    add("c_structs", "samples", [frame(0), frame(1), frame(2)].concat());
}
