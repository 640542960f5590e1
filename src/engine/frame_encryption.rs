//! End-to-end encryption of the frames of one connection: encrypts the local stream, decrypts remote streams, and notices streams
//! whose key is missing or wrong.
//!
//! Not here: the formats and keys (`wire/encryption`), which streams are received at all (`room`). A
//! [`Connection`](crate::engine::connection::Connection) has one of these once its room has a key. It changes payloads between
//! encoder and SRTP, and between SRTP and packet buffer. A connection that encrypts sends no RED, because a copy would be part of
//! another packet's payload. Runs on the media thread, and allocates only when keys or states of streams change.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};

use crate::audio::opus;
use crate::event::EncryptionState;
use crate::id::StreamId;
use crate::wire::encryption::Nonces;
use crate::wire::encryption::frame::{self, FrameOpener, Opened};
use crate::wire::encryption::key_ring::{KeyRing, Keys};

/// A stream is reported when this number of its frames in a row could not be decrypted. One or two are normal while keys change.
const FAILURES: u32 = 3;

/// The keys of a room, and whose they are.
#[derive(Clone, Debug)]
pub(super) struct RoomKeys {
    /// The local user.
    pub user_id: String,
    /// The keys.
    pub keys: Keys,
}

/// A remote stream that is encrypted.
struct Incoming {
    user_id: String,
    ring: KeyRing,
    opener: FrameOpener,
    /// Frames in a row that were not decrypted.
    failures: u32,
    /// Whether a frame was decrypted since the stream is played.
    is_heard: bool,
    reported: Option<EncryptionState>,
}

/// Encryption of one connection.
pub(super) struct FrameEncryption {
    keys: Keys,
    /// The keys of the local user.
    sending: KeyRing,
    nonces: Nonces,
    incoming: BTreeMap<StreamId, Incoming>,
    /// The end of frames that the server inserts.
    inserted_trailer: Vec<u8>,
    reports: VecDeque<(StreamId, EncryptionState)>,
}

impl FrameEncryption {
    /// Encryption with these keys. `inserted_trailer` marks frames of the server; empty if it inserts none.
    pub(super) fn new(room: RoomKeys, inserted_trailer: &[u8], nonces: Nonces) -> FrameEncryption {
        FrameEncryption {
            sending: room.keys.of(&room.user_id).clone(),
            keys: room.keys,
            nonces,
            incoming: BTreeMap::new(),
            inserted_trailer: inserted_trailer.to_vec(),
            reports: VecDeque::new(),
        }
    }

    /// Replaces the keys.
    pub(super) fn set_keys(&mut self, room: RoomKeys) {
        self.sending = room.keys.of(&room.user_id).clone();
        self.keys = room.keys;
        for one in self.incoming.values_mut() {
            one.ring = self.keys.of(&one.user_id).clone();
            one.opener.forget_ratchets();
            one.failures = 0;
        }
    }

    /// Sets the end of the frames that the server inserts.
    pub(super) fn set_inserted_trailer(&mut self, trailer: &[u8]) {
        trailer.clone_into(&mut self.inserted_trailer);
    }

    /// A remote stream of this user, which is encrypted, is played.
    pub(super) fn add(&mut self, stream: StreamId, user_id: &str) {
        let ring = self.keys.of(user_id).clone();
        let user_id = user_id.to_owned();
        let opener = FrameOpener::default();
        self.incoming
            .insert(stream, Incoming { user_id, ring, opener, failures: 0, is_heard: false, reported: None });
    }

    /// The stream is no longer played.
    pub(super) fn remove(&mut self, stream: StreamId) {
        self.incoming.remove(&stream);
    }

    /// Encrypts a frame of the local stream in place. Returns false if it must not be sent, because the key is missing.
    pub(super) fn seal(&mut self, payload: &mut Vec<u8>) -> bool {
        frame::seal(&self.sending, self.nonces.draw(), payload)
    }

    /// Decrypts a frame of a remote stream in place. Returns false if it must be dropped.
    ///
    /// If a stream that was heard cannot be decrypted any more, its frames become silence. If they were dropped, the receive
    /// stream would conceal them, and its last sound would go on for seconds.
    pub(super) fn open(&mut self, stream: StreamId, payload: &mut Vec<u8>) -> bool {
        if let Some(is_silence) = frame::take_inserted(&self.inserted_trailer, payload) {
            return is_silence;
        }
        let Some(one) = self.incoming.get_mut(&stream) else { return false };
        let state = match one.opener.open(&one.ring, payload) {
            Opened::Decrypted => EncryptionState::Encrypted,
            Opened::KeyMissing => EncryptionState::KeyMissing,
            Opened::KeyWrong => EncryptionState::KeyWrong,
        };
        let is_open = state == EncryptionState::Encrypted;
        one.failures = if is_open { 0 } else { one.failures.saturating_add(1) };
        if one.reported != Some(state) && (is_open || one.failures >= FAILURES) {
            one.reported = Some(state);
            self.reports.push_back((stream, state));
        }
        one.is_heard |= is_open;
        if !is_open && one.is_heard && one.failures >= FAILURES {
            write_silence(payload);
            return true;
        }
        is_open
    }

    /// A stream whose state has changed, and its state.
    pub(super) fn poll_report(&mut self) -> Option<(StreamId, EncryptionState)> {
        self.reports.pop_front()
    }
}

/// Overwrites an Opus packet with silence. The first byte (TOC, RFC 6716 3.1), which is not encrypted, gives the duration of a
/// frame, and their number unless there are more than two.
fn write_silence(payload: &mut Vec<u8>) {
    /// 2.5, 5, 10 and 20 ms of CELT at full bandwidth, one frame.
    const TOCS: [u8; 4] = [0xe0, 0xe8, 0xf0, 0xf8];
    /// A frame of CELT that is silent.
    const SILENT: [u8; 2] = [0xff, 0xfe];
    let Some(&toc) = payload.first() else { return };
    let in_packet = if matches!(toc & 3, 1 | 2) { 2 } else { 1 };
    let samples = opus::frame_samples(&[toc]) * in_packet;
    payload.clear();
    match samples / 960 {
        0 => {
            let place = (samples / 120).max(1).ilog2() as usize;
            payload.push(TOCS[place.min(TOCS.len() - 1)]);
            payload.extend_from_slice(&SILENT);
        }
        1 => payload.extend_from_slice(&[TOCS[3], SILENT[0], SILENT[1]]),
        // Frames of one size, and their number.
        frames => {
            payload.extend_from_slice(&[TOCS[3] | 3, frames.min(6) as u8]);
            (0..frames.min(6)).for_each(|_| payload.extend_from_slice(&SILENT));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::wire::encryption::key::{Key, KeySource};
    use crate::wire::encryption::key_ring::KeyChange;

    const TRAILER: [u8; 16] = [5; 16];

    fn room(user_id: &str, index: u8, secret: u8) -> RoomKeys {
        let mut keys = Keys::default();
        let key = Some(Key::derive(KeySource::Bytes(&[secret; 16]), 0).unwrap().into());
        keys.apply(&KeyChange { user_id: None, index, key, is_current: true });
        RoomKeys { user_id: user_id.to_owned(), keys }
    }

    fn encryption(index: u8, secret: u8) -> FrameEncryption {
        FrameEncryption::new(room("me", index, secret), &TRAILER, Nonces::new(&mut Random::from_seed(1)))
    }

    fn sealed(talker: &mut FrameEncryption) -> Vec<u8> {
        let mut frame = vec![0x78, 1, 2, 3];
        assert!(talker.seal(&mut frame));
        frame
    }

    #[test]
    fn lasting_failure_is_reported_once() {
        let (mut talker, mut listener) = (encryption(0, 1), encryption(0, 2));
        let stream = StreamId::fresh();
        listener.add(stream, "bob");
        for number in 0..20 {
            assert!(!listener.open(stream, &mut sealed(&mut talker)));
            let report = listener.poll_report();
            let expected = (number == 2).then_some((stream, EncryptionState::KeyWrong));
            assert_eq!(report, expected, "frame {number}");
        }
        listener.set_keys(room("me", 0, 1));
        assert!(listener.open(stream, &mut sealed(&mut talker)));
        assert_eq!(listener.poll_report(), Some((stream, EncryptionState::Encrypted)));
        // One frame with another index, as while keys change.
        assert!(!listener.open(stream, &mut sealed(&mut encryption(4, 1))));
        assert!(listener.open(stream, &mut sealed(&mut talker)));
        assert_eq!(listener.poll_report(), None);
        for _ in 0..3 {
            listener.open(stream, &mut sealed(&mut encryption(4, 1)));
        }
        assert_eq!(listener.poll_report(), Some((stream, EncryptionState::KeyMissing)));
    }

    #[test]
    fn stream_that_was_heard_becomes_silent() {
        let mut talker = encryption(0, 1);
        let mut listener = encryption(0, 1);
        let stream = StreamId::fresh();
        listener.add(stream, "bob");
        assert!(listener.open(stream, &mut sealed(&mut talker)));
        listener.set_keys(room("me", 0, 2));
        for number in 0..5 {
            let mut frame = sealed(&mut talker);
            assert_eq!(listener.open(stream, &mut frame), number >= 2, "frame {number}");
            if number >= 2 {
                assert_eq!(frame, [0xf8, 0xff, 0xfe]);
            }
        }
    }

    #[test]
    fn silence_has_the_duration_of_its_packet() {
        let mut decoder = opus::Decoder::new(1).unwrap();
        let mut samples = [1.0; opus::MAX_PACKET_SAMPLES];
        for toc in (0..=255_u8).filter(|toc| toc & 3 != 3) {
            let mut payload = vec![toc, 1, 2, 3, 4];
            let frames = if toc & 3 == 0 { 1 } else { 2 };
            write_silence(&mut payload);
            let count = decoder.decode(&payload, &mut samples).unwrap();
            assert_eq!(count, opus::frame_samples(&[toc]) * frames, "toc {toc}");
            assert!(samples[..count].iter().all(|sample| sample.abs() < 1e-3), "toc {toc}");
        }
    }

    #[test]
    fn silence_of_the_server_is_no_failure() {
        let mut listener = encryption(0, 1);
        let stream = StreamId::fresh();
        listener.add(stream, "bob");
        for _ in 0..10 {
            let mut silence = [&[0xf8, 0xff, 0xfe, 0, 0][..], &TRAILER].concat();
            assert!(listener.open(stream, &mut silence));
            assert_eq!(silence, [0xf8, 0xff, 0xfe, 0, 0]);
            let mut sound = [&[0x78, 1, 2, 3][..], &TRAILER].concat();
            assert!(!listener.open(stream, &mut sound), "a server may insert silence only");
        }
        assert_eq!(listener.poll_report(), None);
        listener.set_inserted_trailer(&[6; 16]);
        let mut silence = [&[0xf8, 0xff, 0xfe, 0, 0][..], &TRAILER].concat();
        assert!(!listener.open(stream, &mut silence));
    }

    #[test]
    fn stream_that_is_not_played_is_not_decrypted() {
        let mut talker = encryption(0, 1);
        let stream = StreamId::fresh();
        assert!(!encryption(0, 1).open(stream, &mut sealed(&mut talker)));
        let mut listener = encryption(0, 1);
        listener.add(stream, "bob");
        listener.remove(stream);
        assert!(!listener.open(stream, &mut sealed(&mut talker)));
    }
}
