//! Everything that parses bytes from outside takes thousands of broken ones without a panic, seeded so that a failure repeats.
//!
//! Valid messages are bent: bits flipped, ends cut, pieces doubled, numbers made huge. What comes out may be anything but a
//! panic, a hang or memory without a limit.

use std::time::Duration;

use audioroom::clock::Time;
use audioroom::config::ApiKey;
use audioroom::event::Delivery;
use audioroom::random::Random;
use audioroom::wire::token::Claims;
use audioroom::wire::{candidate, data, join, proto, token, url};

const ROUNDS: usize = 2_000;

/// `bytes`, broken in one to four places.
fn bend(bytes: &[u8], random: &mut Random) -> Vec<u8> {
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
            // A length or a number of the largest size.
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

/// Calls `parse` with each sample bent in many ways.
fn storm(seed: u64, samples: &[Vec<u8>], mut parse: impl FnMut(Vec<u8>)) {
    let mut random = Random::from_seed(seed);
    for sample in samples {
        parse(sample.clone());
        for _ in 0..ROUNDS / samples.len() {
            parse(bend(sample, &mut random));
        }
    }
    for length in 0..200 {
        let mut noise = vec![0; length];
        random.fill(&mut noise);
        parse(noise);
    }
}

#[test]
fn tokens() {
    let key = ApiKey { key: "key".into(), secret: "a secret of more than thirty-two bytes".into() };
    let now = Duration::from_secs(1_800_000_000);
    let claims = Claims::join("alice", "Alice", "lobby", now + Duration::from_secs(60));
    let good = token::sign(&key, &claims, now).unwrap();
    let (claims, _) = token::verify(std::slice::from_ref(&key), &good, now).unwrap();
    let mut forged = 0;
    storm(1, &[good.clone().into_bytes()], |bytes| {
        let bent = text(bytes);
        let _ = token::peek(&bent);
        if let Ok((read, _)) = token::verify(std::slice::from_ref(&key), &bent, now) {
            // What still verifies says what was signed.
            forged += usize::from(read != claims);
        }
    });
    assert_eq!(forged, 0);
}

#[test]
fn join_requests() {
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
    storm(2, &[good.into_bytes()], |bytes| {
        let _ = join::decode(&text(bytes));
    });
}

#[test]
fn candidates() {
    let good = candidate::encode(&candidate::Candidate {
        candidate: "candidate:1 1 udp 2130706431 10.0.0.1 7880 typ host".into(),
        mid: "0".into(),
        ..Default::default()
    });
    storm(3, &[good.into_bytes()], |bytes| {
        let _ = candidate::decode(&text(bytes));
    });
}

#[test]
fn data_packets_and_text_streams() {
    let mut samples: Vec<Vec<u8>> = data::text_stream("id", data::CHAT_TOPIC, &"word ".repeat(5000), 1, &[])
        .iter()
        .map(|packet| data::encode(packet).unwrap())
        .collect();
    samples.push(data::encode(&data::user(vec![1, 2, 3], "dice", vec!["bob".into()], Delivery::Lossy)).unwrap());
    let mut streams = data::Reassembly::default();
    let mut seen = data::Seen::default();
    let mut now = Time::from_nanos(1);
    storm(4, &samples, |bytes| {
        now += Duration::from_millis(1);
        let Ok(packet) = data::decode(&bytes) else { return };
        seen.is_fresh(&packet.participant_sid, packet.sequence, now);
        if let Some(value) = packet.value {
            if let Some(text) = streams.handle("bob", value, now) {
                assert!(text.text.len() <= data::MAX_TEXT);
            }
        }
    });
}

#[test]
fn server_addresses() {
    let samples = ["wss://voice.example:443/base?x=1", "ws://[::1]:7880", "ws://127.0.0.1:7870/"];
    let samples: Vec<Vec<u8>> = samples.iter().map(|s| s.as_bytes().to_vec()).collect();
    storm(5, &samples, |bytes| {
        let bent = text(bytes);
        let _ = url::parse(&bent);
        let _ = url::is_unprotected(&bent);
        let _ = url::signal(&bent, "x");
    });
}

#[test]
fn signalling_messages() {
    use audioroom::signal::{Input, Signal};
    use prost::Message as _;

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
    storm(6, &samples, |bytes| {
        let mut signal = Signal::new();
        let url = "ws://10.0.0.1:7880".to_owned();
        signal.handle(Input::Connect { url, token: "t".into(), join: Box::default() }, now);
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
