//! The formats of `audioroom::wire`: pure functions over bytes and text.

use std::sync::LazyLock;

use audioroom::event::{BytePart, User};
use audioroom::wire::attempt::Attempt;
use audioroom::wire::encryption::frame::{FrameOpener, Opened};
use audioroom::wire::encryption::key::{Key, KeySource};
use audioroom::wire::encryption::key_ring::{KeyChange, Keys};
use audioroom::wire::token::Claims;
use audioroom::wire::{
    bytes, candidate, data, elements, encryption, ice_server, join, local_proof, proto, red, report, token,
    url,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use prost::Message as _;
use sha2::Sha256;

use super::{KEY, Reader, WALL, start, text};

/// A text as it is, and the same bytes as the payload of a token with a valid signature.
pub(super) fn access_token(bytes: &[u8]) {
    let bent = text(bytes);
    let _ = token::peek(bent);
    let _ = token::verify(std::slice::from_ref(&*KEY), bent, WALL);
    let signed = format!("eyJhbGciOiJIUzI1NiJ9.{}", URL_SAFE_NO_PAD.encode(bytes));
    let mut signer = Hmac::<Sha256>::new_from_slice(KEY.secret.as_bytes()).expect("any length is a key");
    signer.update(signed.as_bytes());
    let signed = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signer.finalize().into_bytes()));
    let Ok((claims, key)) = token::verify(std::slice::from_ref(&*KEY), &signed, WALL) else { return };
    assert_eq!(key, KEY.key);
    assert!(claims.expires > WALL, "an expired token is refused");
    assert_eq!(token::peek(&signed).ok().as_ref(), Some(&claims));
    // Tokens have whole seconds; one in which the token expires at once is refused.
    if let Ok(again) = token::sign(&KEY, &claims, WALL)
        && let Ok((read, _)) = token::verify(std::slice::from_ref(&*KEY), &again, WALL)
    {
        let expected = Claims { not_before: read.not_before, expires: read.expires, ..claims };
        assert_eq!(read, expected, "what was signed is read back");
    }
}

/// Whether a message has a number that is not equal to itself.
fn is_nan<T: Clone + PartialEq>(message: &T) -> bool {
    message.clone() != *message
}

/// A text as it is, and the same bytes as the message inside the text.
pub(super) fn join_request(bytes: &[u8]) {
    let check = |request: proto::JoinRequest| {
        assert!(request.encoded_len() <= 2 * join::MAX_UNPACKED, "a request is limited");
        if let Some(mark) = request.client_info.as_ref().and_then(Attempt::of) {
            let client = proto::ClientInfo { other_sdks: mark.entry(), ..Default::default() };
            assert_eq!(Attempt::of(&client), Some(mark), "a mark is read back");
        }
        let packed = join::encode(&request);
        if packed.len() <= join::MAX_TEXT
            && let Ok(read) = join::decode(&packed)
        {
            assert!(is_nan(&request) || read == request, "what was packed is unpacked");
        }
    };
    if let Ok(request) = join::decode(text(bytes)) {
        check(request);
    }
    let counted = elements::of_join(bytes);
    assert!(counted.is_none_or(|count| count <= elements::MAX_ELEMENTS));
    if let (Ok(request), Some(_)) = (proto::JoinRequest::decode(bytes), counted) {
        check(request);
    }
    let wrapped = proto::WrappedJoinRequest {
        compression: i32::from(bytes.len() % 2 == 1),
        join_request: bytes.to_vec(),
    };
    let _ = join::decode(&URL_SAFE_NO_PAD.encode(wrapped.encode_to_vec()));
}

pub(super) fn candidate_json(bytes: &[u8]) {
    let bent = text(bytes);
    if let Ok(read) = candidate::decode(bent) {
        let _ = candidate::udp_address(&read.candidate);
        let by_tcp = candidate::tcp_address(&read.candidate);
        assert!(by_tcp.is_none_or(|address| address.port() >= 1024 || matches!(address.port(), 80 | 443)));
        let written = candidate::encode(&read);
        if written.len() <= candidate::MAX_TEXT && !read.candidate.starts_with("a=") {
            assert_eq!(candidate::decode(&written).ok(), Some(read));
        }
    }
    assert!(candidate::udp_addresses(bent).len() <= candidate::MAX_ADDRESSES);
}

pub(super) fn server_url(bytes: &[u8]) {
    let bent = text(bytes);
    let named = proto::IceServer { urls: bent.lines().map(str::to_owned).collect(), ..Default::default() };
    assert!(ice_server::turn_servers(&[named]).len() <= ice_server::MAX_SERVERS);
    let _ = (url::is_unprotected(bent), url::is_loopback(bent), local_proof::challenge(bent));
    let _ = local_proof::verify("secret", &[7; 16], bent);
    if url::parse(bent).is_err() {
        return;
    }
    let spelling = url::spelling(bent).expect("a parsed address has a spelling");
    assert_eq!(url::spelling(&spelling).ok(), Some(spelling.clone()), "a spelling is its own spelling");
    let signal = url::signal(bent, "request==").expect("a parsed address has a path for signalling");
    let signal = ::url::Url::parse(&signal).expect("it is an address");
    assert!(signal.path().ends_with("/rtc/v1"), "{signal}");
    assert_eq!(signal.query(), Some("join_request=request%3D%3D"));
}

pub(super) fn voice_report(bytes: &[u8]) {
    let Some(read) = report::VoiceReport::decode(bytes) else { return };
    assert!(
        read.received.len() <= report::MAX_RECEPTION_REPORTS && read.summaries.len() <= report::MAX_SUMMARIES
    );
    let written = read.encode();
    assert!(written.len() <= report::MAX_REPORT);
    let again = report::VoiceReport::decode(&written).expect("what was written is read");
    assert_eq!(again.encode(), written);
}

/// A frame and a data packet that are decrypted with a key, and the same bytes as a frame that is encrypted.
pub(super) fn encrypted(bytes: &[u8]) {
    static KEYS: LazyLock<Keys> = LazyLock::new(|| {
        let mut keys = Keys::default();
        let key = Key::derive(KeySource::Bytes(&[7; 16]), 2).expect("the key is valid");
        keys.apply(&KeyChange { user_id: None, index: 3, key: Some(key.into()), is_current: true });
        keys
    });
    let ring = KEYS.of("");
    let mut frame = bytes.to_vec();
    if FrameOpener::default().open(ring, &mut frame) == Opened::Decrypted {
        assert_eq!(frame.len() + encryption::frame::OVERHEAD, bytes.len());
    }
    let mut frame = bytes.to_vec();
    if encryption::frame::take_inserted(&[7, 7], &mut frame) == Some(true) {
        assert_eq!(frame[..3], [0xf8, 0xff, 0xfe]);
    }
    let mut frame = bytes.to_vec();
    if encryption::frame::seal(ring, [1; 12], &mut frame) {
        assert_eq!(FrameOpener::default().open(ring, &mut frame), Opened::Decrypted);
        assert_eq!(frame, bytes);
    }
    if let Ok(packet) = proto::EncryptedPacket::decode(bytes) {
        let _ = encryption::packet::open(ring, packet);
    }
}

pub(super) fn red_packet(bytes: &[u8]) {
    red::set_payload_type(&mut bytes.to_vec(), 96);
    let Some(blocks) = red::read(bytes) else {
        assert!(red::own(bytes).is_none() && red::copies(bytes) == 0);
        return;
    };
    let blocks: Vec<_> = blocks.collect();
    let mut total = 0;
    for block in &blocks {
        assert!(block.offset <= red::MAX_OFFSET && usize::from(block.back) <= red::MAX_COPIES);
        total += block.payload.len();
    }
    assert!(total < bytes.len(), "every byte is read once");
    assert_eq!(red::own(bytes), blocks.last().map(|block| block.payload));
    // Copies without an offset or without bytes are not written.
    let (own, copies) = blocks.split_last().expect("a packet has its own audio");
    if copies.iter().all(|copy| copy.offset > 0 && !copy.payload.is_empty()) {
        let mut written = Vec::new();
        red::write(&mut written, 111, copies.iter().map(|copy| (copy.offset, copy.payload)), own.payload);
        assert_eq!(
            written.len(),
            red::length(own.payload.len(), copies.iter().map(|copy| copy.payload.len()))
        );
        assert_eq!(red::read(&written).map(Iterator::collect), Some(blocks));
    }
}

/// A sequence of data packets from two senders, a few seconds apart.
pub(super) fn data_packets(bytes: &[u8]) {
    let (mut reader, mut now) = (Reader(bytes), start());
    let mut incoming = bytes::Incoming::default();
    let (mut streams, mut seen) = (data::Reassembly::default(), data::Seen::default());
    while !reader.is_empty() {
        let flags = reader.byte();
        now += std::time::Duration::from_secs(u64::from(flags >> 4));
        let piece = reader.piece();
        let Ok(packet) = data::decode(piece) else { continue };
        if let Ok(written) = data::encode(&packet) {
            assert!(written.len() <= data::MAX_PACKET);
            let read = data::decode(&written).expect("what was written is read");
            assert!(is_nan(&packet) || read == packet);
        }
        let _ = seen.is_fresh(&packet.participant_sid, packet.sequence, now);
        assert!(seen.states().len() <= data::MAX_SENDERS);
        let sender = if flags & 1 == 0 { "alice" } else { "bob" };
        let user = User { user_id: sender.to_owned(), ..User::default() };
        let value = packet.value.and_then(|value| incoming.handle(&user, "", value, now));
        for (info, part) in incoming.take() {
            if let BytePart::End { received, error: None } = part {
                assert!(info.total.is_none_or(|total| total == received));
            }
        }
        if let Some(value) = value
            && let Some(read) = streams.handle(sender, "", value, now)
        {
            assert!(read.text.len() <= data::MAX_TEXT);
        }
    }
}
