//! One WebRTC connection: session descriptions, connectivity checks, RTP and RTCP.

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;

use audioroom::transport::framing::{FrameQueue, FrameReader};
use audioroom::transport::{
    self, Certificate, MAX_DATAGRAM, OPUS, PeerConnection, PeerConnectionConfig, PeerConnectionEvent,
    Protocol, RED, RelayServer, RtpPacket, Stack,
};
use hmac::{Hmac, Mac as _};
use sha1::Sha1;

use super::{Reader, start, text};

/// Most outputs that one input of a connection may cause.
const MAX_OUTPUTS: usize = 2000;

static CERTIFICATE: LazyLock<Certificate> = LazyLock::new(|| Certificate::generate().expect("a certificate"));

pub(super) fn address(last: u8) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, last], 7880))
}

fn config(last: u8, stack: Stack) -> PeerConnectionConfig {
    PeerConnectionConfig { stack, local: vec![address(last)], local_tcp: Vec::new(), seed: u64::from(last) }
}

pub(super) fn client(stack: Stack) -> PeerConnection {
    PeerConnection::client(&config(2, stack), &CERTIFICATE, 3, start()).expect("a client connection")
}

/// A client on the plain stack.
pub(super) fn plain_client(last: u8) -> PeerConnection {
    let config = config(last, Stack::Plain);
    PeerConnection::client(&config, &CERTIFICATE, 3, start()).expect("a client connection")
}

fn server() -> PeerConnection {
    PeerConnection::server(&config(1, Stack::WebRtc), &CERTIFICATE, start()).expect("a server connection")
}

/// Drains a connection; its output is limited. Returns the events.
fn drain(peer: &mut PeerConnection) -> Vec<PeerConnectionEvent> {
    let mut datagrams = 0;
    while let Some(datagram) = peer.poll_datagram() {
        datagrams += 1;
        assert!(datagram.data.len() <= MAX_DATAGRAM, "a datagram of {} bytes", datagram.data.len());
    }
    let events: Vec<_> = std::iter::from_fn(|| peer.poll_event()).collect();
    assert!(datagrams + events.len() <= MAX_OUTPUTS, "{datagrams} datagrams, {} events", events.len());
    events
}

/// A client and a server that are negotiated but not connected, with one track in each direction, and the server's answer.
fn pair() -> (PeerConnection, PeerConnection, String, String) {
    let (mut client, mut server) = (client(Stack::WebRtc), server());
    client.add_sender("cid").expect("a sender");
    let offer = client.create_offer(start()).expect("an offer");
    server.accept_offer(&offer, start()).expect("the offer is good");
    server.set_down_tracks(&[("PA_x|camera".into(), "TR_y".into())]).expect("a track");
    let answer = server.create_answer(start()).expect("an answer").sdp;
    client.set_answer(&answer, start()).expect("the answer is good");
    drain(&mut client);
    drain(&mut server);
    (client, server, offer, answer)
}

/// As [`super::descriptions`].
pub(super) fn descriptions() -> (String, String, String) {
    let bare = client(Stack::WebRtc).create_offer(start()).expect("an offer");
    let (_, _, offer, answer) = pair();
    (bare, offer, answer)
}

/// An offer at a server, which then sends two tracks, and a second one on the same connection.
pub(super) fn offer(bytes: &[u8]) {
    let mut peer = server();
    let sdp = text(bytes);
    let _ = peer.count_m_lines(sdp);
    for _ in 0..2 {
        if peer.accept_offer(sdp, start()).is_err() {
            break;
        }
        let tracks: Vec<_> =
            ["a", "b"].map(|name| (format!("PA_{name}|camera"), format!("TR_{name}"))).into();
        let _ = (peer.receive_m_lines(), peer.set_down_tracks(&tracks));
        if let Ok(answer) = peer.create_answer(start()) {
            assert!(answer.sdp.len() <= 64 * sdp.len() + 64 * 1024, "the answer to an offer is limited");
            assert!(answer.mid_to_track.len() + answer.m_lines_missing as usize <= tracks.len());
        }
    }
    drain(&mut peer);
    peer.handle_timeout(start() + Duration::from_secs(1));
    drain(&mut peer);
}

/// An answer at a server that offered two tracks on a second connection, twice.
fn answer_at_server(bytes: &[u8]) {
    let mut peer = server();
    let tracks: Vec<_> = ["a", "b"].map(|name| (format!("PA_{name}|camera"), format!("TR_{name}"))).into();
    for n in 0..2 {
        let now = start() + Duration::from_secs(n);
        peer.handle_timeout(now);
        let _ = peer.set_down_tracks(&tracks[n as usize..]);
        if peer.offer_down_tracks(now).is_err() || peer.accept_answer(text(bytes), now).is_err() {
            break;
        }
        drain(&mut peer);
    }
    drain(&mut peer);
}

/// An answer at a client that offered, and at a server.
pub(super) fn answer(bytes: &[u8]) {
    answer_at_server(bytes);
    let mut peer = client(Stack::WebRtc);
    peer.add_sender("cid").expect("a sender");
    peer.create_offer(start()).expect("an offer");
    let _ = peer.set_answer(text(bytes), start());
    drain(&mut peer);
    peer.handle_timeout(start() + Duration::from_secs(1));
    drain(&mut peer);
    let _ = peer.create_offer(start() + Duration::from_secs(1));
    drain(&mut peer);
}

/// The value of an attribute of a description.
fn attribute<'a>(sdp: &'a str, name: &str) -> &'a str {
    sdp.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim()
}

/// A STUN message of this type, with these attributes, signed with `password`.
fn stun_message(kind: u16, transaction: [u8; 12], attributes: &[u8], password: &str) -> Vec<u8> {
    let mut message = kind.to_be_bytes().to_vec();
    let length = (attributes.len() + 24) as u16;
    message.extend_from_slice(&length.to_be_bytes());
    message.extend_from_slice(&[0x21, 0x12, 0xa4, 0x42]);
    message.extend_from_slice(&transaction);
    message.extend_from_slice(attributes);
    let mut signer = Hmac::<Sha1>::new_from_slice(password.as_bytes()).expect("any length is a key");
    signer.update(&message);
    message.extend_from_slice(&[0, 8, 0, 20]);
    message.extend_from_slice(&signer.finalize().into_bytes());
    message
}

/// Datagrams at a client and a server, as they are, or as STUN messages with a user name and a valid signature.
pub(super) fn stun(bytes: &[u8]) {
    let (mut client, mut server, offer, answer) = pair();
    let ufrags = [&offer, &answer].map(|sdp| attribute(sdp, "a=ice-ufrag:").to_owned());
    let passwords = [&offer, &answer].map(|sdp| attribute(sdp, "a=ice-pwd:").to_owned());
    let (mut reader, mut now) = (Reader(bytes), start());
    for _ in 0..8 {
        if reader.is_empty() {
            break;
        }
        let flags = reader.byte();
        let is_server = flags & 1 != 0;
        let (own, other) = (usize::from(is_server), usize::from(!is_server));
        let mut is_bare = false;
        let datagram = match flags & 6 {
            0 => reader.piece().to_vec(),
            kind => {
                let kind = if kind == 2 { 0x0001 } else { reader.short() };
                let name = format!("{}:{}", ufrags[own], ufrags[other]);
                let mut attributes = vec![0, 6, 0, name.len() as u8];
                attributes.extend_from_slice(name.as_bytes());
                attributes.resize(attributes.len().next_multiple_of(4), 0);
                let rest = reader.piece();
                is_bare = kind == 1 && rest.is_empty();
                attributes.extend_from_slice(&rest[..rest.len() / 4 * 4]);
                stun_message(kind, [flags; 12], &attributes, &passwords[own])
            }
        };
        let _ = (transport::stun_ufrag(&datagram), transport::stun_transaction(&datagram));
        let peer = if is_server { &mut server } else { &mut client };
        let is_signed = peer.has_signed(&datagram);
        assert!(!is_bare || is_signed, "a signed check is recognised");
        let (to, from) = if is_server { (address(1), address(2)) } else { (address(2), address(1)) };
        let from = if flags & 8 == 0 { from } else { address(9) };
        now += Duration::from_millis(u64::from(flags >> 4) * 20);
        peer.handle_datagram(to, from, &datagram, now);
        drain(peer);
        if peer.deadline().is_some_and(|at| at <= now) {
            peer.handle_timeout(now);
            drain(peer);
        }
    }
}

/// Replaces the bytes 11 11 11 11 by the remote end's SSRC, and 22 22 22 22 by the receiver's own.
fn with_ssrcs(bytes: &[u8], remote: u32, own: u32) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for at in 0..out.len().saturating_sub(3) {
        let ssrc = match out[at..at + 4] {
            [0x11, 0x11, 0x11, 0x11] => remote,
            [0x22, 0x22, 0x22, 0x22] => own,
            _ => continue,
        };
        out[at..at + 4].copy_from_slice(&ssrc.to_be_bytes());
    }
    out
}

/// RTP and RTCP as they are after decryption, at a client and a server.
pub(super) fn decrypted(bytes: &[u8]) {
    let (mut client, mut server, offer, answer) = pair();
    let ssrcs = [&offer, &answer].map(|sdp| {
        let word = attribute(sdp, "a=ssrc:").split(' ').next().unwrap_or_default();
        word.parse::<u32>().unwrap_or_default()
    });
    let (mut reader, mut now) = (Reader(bytes), start());
    let mut count = 0;
    while !reader.is_empty() && count < 200 {
        count += 1;
        let flags = reader.byte();
        now += Duration::from_millis(u64::from(flags >> 1) * 5);
        let (peer, own) = if flags & 1 == 0 { (&mut server, 1) } else { (&mut client, 0) };
        let piece = reader.piece();
        let datagram = with_ssrcs(&piece[..piece.len().min(MAX_DATAGRAM)], ssrcs[1 - own], ssrcs[own]);
        peer.handle_decrypted(&datagram, now);
        for event in drain(peer) {
            match event {
                PeerConnectionEvent::Rtp(mid, packet) | PeerConnectionEvent::Resent(mid, packet) => {
                    check(&packet, datagram.len());
                    peer.set_playout_delay(&mid, Duration::from_millis(flags.into()), now);
                }
                PeerConnectionEvent::Nack { sequences, .. } => assert!(sequences.len() <= 128),
                PeerConnectionEvent::Report { loss, .. } => assert!((0.0..=1.0).contains(&loss)),
                _ => {}
            }
        }
        if peer.deadline().is_some_and(|at| at <= now) {
            peer.handle_timeout(now);
            drain(peer);
        }
    }
}

fn check(packet: &RtpPacket, length: usize) {
    assert!(packet.payload.len() + 12 <= length, "the payload is a part of the datagram");
    assert!(packet.payload_type == OPUS || packet.payload_type == RED);
    assert!(packet.level.is_none_or(|level| level.minus_dbov <= 127));
}

/// The bytes of a TCP connection, as they arrive: one byte of length and a piece, again and again.
pub(super) fn frames(bytes: &[u8]) {
    let (mut input, mut stream, mut again) = (Reader(bytes), FrameReader::default(), FrameQueue::default());
    let (mut received, mut read) = (Vec::new(), Vec::new());
    while !input.is_empty() {
        let length = input.byte().max(1);
        let mut piece = input.take(length.into());
        while !piece.is_empty() {
            let space = stream.space();
            let count = piece.len().min(space.len());
            assert!(count > 0, "there is space for the rest of a datagram");
            space[..count].copy_from_slice(&piece[..count]);
            stream.filled(count);
            received.extend_from_slice(&piece[..count]);
            piece = &piece[count..];
            loop {
                match stream.read() {
                    Ok(Some(datagram)) => {
                        assert!(datagram.len() <= MAX_DATAGRAM);
                        assert!(again.push(datagram), "it is written at once");
                    }
                    Ok(None) => break,
                    // The connection ends.
                    Err(_) => return,
                }
                while !again.is_empty() {
                    read.extend_from_slice(again.pending());
                    again.written(again.pending().len());
                }
            }
        }
    }
    assert!(received.starts_with(&read) && received.len() - read.len() < 2 + MAX_DATAGRAM);
}

/// Messages of a TURN server to a client that asks it for a relay. STUN messages get the transaction id of the client's last
/// request.
pub(super) fn turn_messages(bytes: &[u8]) {
    let (mut peer, ..) = pair();
    let turn = RelayServer {
        protocol: Protocol::Udp,
        address: address(9),
        host: "turn".into(),
        local: Some(address(2)),
        username: "user".into(),
        credential: "password".into(),
    };
    peer.set_relays(vec![turn], start());
    let (mut input, mut now, mut id) = (Reader(bytes), start() + Duration::from_secs(2), [0; 12]);
    for _ in 0..32 {
        peer.handle_timeout(now);
        while let Some(datagram) = peer.poll_datagram() {
            if datagram.to == address(9) {
                id = transport::stun_transaction(&datagram.data);
            }
        }
        let mut message = input.piece().to_vec();
        if let Some(place) = message.get_mut(8..20).filter(|_| bytes.len() > 20) {
            place.copy_from_slice(&id);
        }
        peer.handle_datagram(address(2), address(9), &message, now);
        now += Duration::from_millis(100);
        if input.is_empty() {
            break;
        }
    }
    drain(&mut peer);
}
