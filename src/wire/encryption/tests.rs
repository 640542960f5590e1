//! Frames, packets and ratchets compared with those of livekit-client 2.23.0 and of WebCrypto.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use super::frame::{FrameOpener, OVERHEAD, Opened, seal, take_inserted};
use super::key::{Key, KeySource};
use super::key_ring::{KeyChange, KeyRing, Keys};
use super::*;
use crate::error::ErrorKind;
use crate::wire::proto::{self, data_packet::Value};

const PLAIN: &str = "787bd1002233445566";
const PASSPHRASE: KeySource<'static> = KeySource::Passphrase("correct horse");

/// Frames of livekit-client's worker with the key index 3, from the passphrase and from the bytes 0 to 31.
const OF_WORKER: [&str; 2] = [
    "78ff322edb52f180d85a1c8fc75fa9d8c6aeb430f793546d520a0b0c0d01020304010173d30c03",
    "78165e62216e40734b2f5e9e30de11854fdd9edb7755f855ae0a0b0c0d0102030401011a420c03",
];
/// Frames of WebCrypto with the key index 3, after 0, 1 and 2 ratchets.
const RATCHETED: [[&str; 3]; 2] = [
    [
        "78a7ee27e10c9289441db266085e0a0bedcb37a89834b332dba0a1a2a3a4a5a6a7a8a9aaab0c03",
        "787bedcaff8779a709fb67606165c5d21173e36075af57596fa0a1a2a3a4a5a6a7a8a9aaab0c03",
        "78daab3dafee71207a9d44a0ee923e01e8e1b26bdf00df68c4a0a1a2a3a4a5a6a7a8a9aaab0c03",
    ],
    [
        "788a6081b71faaee7f5dac1b12a152d6af95e873dffcfb2485a0a1a2a3a4a5a6a7a8a9aaab0c03",
        "78b18eff6ebc42fb67ba4a14c073ece4743b4dcac8684c5fe3a0a1a2a3a4a5a6a7a8a9aaab0c03",
        "7852c691ebf254c74862278f30ce237966b0561e935a9b7fa7a0a1a2a3a4a5a6a7a8a9aaab0c03",
    ],
];

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn ring(source: KeySource<'_>, ratchets: usize, index: u8) -> KeyRing {
    let mut keys = Keys::default();
    let key = Some(Key::derive(source, ratchets).unwrap().into());
    keys.apply(&KeyChange { user_id: None, index, key, is_current: true });
    keys.of("").clone()
}

fn sources() -> [Vec<u8>; 2] {
    [Vec::new(), (0..32).collect()]
}

/// The two sources of the constants above.
fn source(number: usize, raw: &[u8]) -> KeySource<'_> {
    if number == 0 { PASSPHRASE } else { KeySource::Bytes(raw) }
}

#[test]
fn frames_of_livekit_are_decrypted() {
    for (number, raw) in sources().iter().enumerate() {
        let ring = ring(source(number, raw), 0, 3);
        let mut opener = FrameOpener::default();
        for hex in [OF_WORKER[number], RATCHETED[number][0]] {
            let mut frame = bytes(hex);
            assert_eq!(opener.open(&ring, &mut frame), Opened::Decrypted);
            assert_eq!(frame, bytes(PLAIN));
        }
    }
}

#[test]
fn encrypted_frame_equals_that_of_livekit() {
    for (number, raw) in sources().iter().enumerate() {
        for hex in [OF_WORKER[number], RATCHETED[number][0]] {
            let expected = bytes(hex);
            let nonce = expected[expected.len() - 14..expected.len() - 2].try_into().unwrap();
            let mut frame = bytes(PLAIN);
            assert!(seal(&ring(source(number, raw), 0, 3), nonce, &mut frame));
            assert_eq!(frame, expected);
            assert_eq!(frame.len(), bytes(PLAIN).len() + OVERHEAD);
        }
    }
}

#[test]
fn ratcheted_frames_are_decrypted_within_the_window() {
    for (number, raw) in sources().iter().enumerate() {
        let ring = ring(source(number, raw), 1, 3);
        let mut opener = FrameOpener::default();
        // The last frame was overtaken by the ratcheted one.
        for step in [0, 1, 1, 0] {
            let mut frame = bytes(RATCHETED[number][step]);
            assert_eq!(opener.open(&ring, &mut frame), Opened::Decrypted, "after {step} ratchets");
            assert_eq!(frame, bytes(PLAIN));
        }
        let mut frame = bytes(RATCHETED[number][2]);
        assert_eq!(opener.open(&ring, &mut frame), Opened::KeyWrong, "beyond the window");
    }
}

#[test]
fn damaged_frame_is_never_decrypted() {
    let raw: Vec<u8> = (0..32).collect();
    let ring = ring(KeySource::Bytes(&raw), 0, 3);
    let good = bytes(OF_WORKER[1]);
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut frame = good.clone();
            frame[at] ^= 1 << bit;
            assert_ne!(
                FrameOpener::default().open(&ring, &mut frame),
                Opened::Decrypted,
                "bit {bit} of {at}"
            );
        }
    }
    for length in 0..good.len() {
        let mut frame = good[..length].to_vec();
        assert_ne!(FrameOpener::default().open(&ring, &mut frame), Opened::Decrypted, "{length} bytes");
    }
}

#[test]
fn missing_and_wrong_keys_are_distinguished() {
    let raw: Vec<u8> = (0..32).collect();
    let mut frame = bytes(OF_WORKER[1]);
    assert_eq!(FrameOpener::default().open(&KeyRing::default(), &mut frame), Opened::KeyMissing);
    let mut frame = bytes(OF_WORKER[1]);
    let other_index = ring(KeySource::Bytes(&raw), 0, 2);
    assert_eq!(FrameOpener::default().open(&other_index, &mut frame), Opened::KeyMissing);
    let mut frame = bytes(OF_WORKER[1]);
    let other_key = ring(KeySource::Bytes(&raw[1..]), 0, 3);
    assert_eq!(FrameOpener::default().open(&other_key, &mut frame), Opened::KeyWrong);
    let mut frame = bytes(PLAIN);
    assert!(!seal(&KeyRing::default(), [0; NONCE], &mut frame), "a frame without a key is not sent");
}

#[test]
fn only_silence_of_the_server_passes_in_clear() {
    let trailer = [7; 16];
    let inserted = |payload: &[u8]| [payload, &trailer].concat();
    let mut silence = inserted(&[0xf8, 0xff, 0xfe, 0, 0]);
    assert_eq!(take_inserted(&trailer, &mut silence), Some(true));
    assert_eq!(silence, [0xf8, 0xff, 0xfe, 0, 0]);
    assert_eq!(take_inserted(&trailer, &mut inserted(&[0xf8, 1, 2, 3])), Some(false));
    assert_eq!(take_inserted(&trailer, &mut bytes(OF_WORKER[0])), None);
    assert_eq!(take_inserted(&[], &mut bytes(OF_WORKER[0])), None, "the server has named no trailer");
}

#[test]
fn packet_is_decrypted_with_its_key_only() {
    let raw: Vec<u8> = (0..32).collect();
    let ring = ring(KeySource::Bytes(&raw), 0, 3);
    let value = Value::User(proto::UserPacket { payload: b"hello".to_vec(), ..Default::default() });
    let Ok(Value::EncryptedPacket(sealed)) = packet::seal(&ring, [9; NONCE], value.clone()) else { panic!() };
    assert_eq!((sealed.key_index, sealed.iv.len()), (3, NONCE));
    assert!(!sealed.encrypted_value.windows(5).any(|part| part == b"hello"));
    assert_eq!(packet::open(&ring, sealed.clone()).unwrap(), value);
    assert_eq!(packet::open(&KeyRing::default(), sealed.clone()).unwrap_err().kind, ErrorKind::WrongState);
    let mut damaged = sealed.clone();
    damaged.encrypted_value[0] ^= 1;
    assert_eq!(packet::open(&ring, damaged).unwrap_err().kind, ErrorKind::OutOfRange);
    let short = proto::EncryptedPacket { iv: vec![0; 3], ..sealed };
    assert_eq!(packet::open(&ring, short).unwrap_err().kind, ErrorKind::OutOfRange);
    assert!(packet::seal(&KeyRing::default(), [0; NONCE], value).is_err());
}

#[test]
fn livekit_encrypts_data_with_the_same_key() {
    // The bytes that livekit-client's worker makes of "hello"; no data packet is inside.
    let raw: Vec<u8> = (0..32).collect();
    for (number, payload, iv) in [
        (0, "2582cdbe6bfddd4dd1190bc71aa6faa9b544a750bc", "2c9b9037000002f3000002f3"),
        (1, "1e90523ae070ea33618428f5c8ce8dbd4a4e4e89fc", "afbc01a00000030500000305"),
    ] {
        let packet = proto::EncryptedPacket {
            encrypted_value: bytes(payload),
            iv: bytes(iv),
            key_index: 3,
            ..Default::default()
        };
        let error = packet::open(&ring(source(number, &raw), 0, 3), packet).unwrap_err();
        assert!(error.context.contains("content cannot be read"), "{error}");
    }
}

#[test]
fn key_of_a_bad_length_is_refused() {
    let kind = |source| Key::derive(source, 0).unwrap_err().kind;
    assert_eq!(kind(KeySource::Passphrase("")), ErrorKind::OutOfRange);
    assert_eq!(kind(KeySource::Bytes(&[1; 15])), ErrorKind::OutOfRange);
    assert_eq!(kind(KeySource::Bytes(&[1; 1025])), ErrorKind::TooLong);
    assert!(Key::derive(KeySource::Bytes(&[1; 16]), 17).is_err());
    assert_eq!(format!("{PASSPHRASE:?}"), "Passphrase");
    assert_eq!(format!("{:?}", Key::derive(KeySource::Bytes(&[1; 16]), 0)), "Ok(Key)");
}

#[test]
fn nonces_do_not_repeat() {
    let mut random = Random::from_seed(1);
    let mut senders = [Nonces::new(&mut random), Nonces::new(&mut random)];
    senders[1].counter = u32::MAX - 10;
    let drawn: BTreeSet<[u8; NONCE]> = (0..100).flat_map(|_| senders.each_mut().map(Nonces::draw)).collect();
    assert_eq!(drawn.len(), 200);
}
