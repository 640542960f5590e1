//! End-to-end encryption on a virtual clock: what is heard with which key, what is reported, and that nothing is sent in clear
//! once a key was set.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::clock::Time;
use audioroom::config::{AudioProfile, LoginConfig};
use audioroom::engine::{EncryptionKey, Engine, KeySource};
use audioroom::event::{Delivery, EncryptionState, Event};
use audioroom::id::RoomId;
use audioroom::sim::world::{EngineId, ServerId, World};
use audioroom::transport::{OPUS, plain_packet};
use audioroom::wire::encryption::frame::{FrameOpener, Opened};
use audioroom::wire::encryption::key::Key;
use audioroom::wire::encryption::key_ring::{KeyChange, Keys};

const MS: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);
/// Raw keys: a passphrase takes longer to derive, and the unit tests cover it.
const FIRST: [u8; 16] = [1; 16];
const SECOND_KEY: [u8; 16] = [2; 16];
const OTHER: [u8; 16] = [9; 16];
const TEXT: &str = "a text that only the users of the room may read";

fn shared(key: &[u8]) -> EncryptionKey<'_> {
    EncryptionKey::shared(KeySource::Bytes(key))
}

/// Two engines in one room. The talker speaks, and its profile asks for RED copies.
struct Pair {
    world: World,
    server: ServerId,
    talker: EngineId,
    listener: EngineId,
    rooms: [RoomId; 2],
}

impl Pair {
    fn new(seed: u64, talker_key: Option<&[u8]>, listener_key: Option<&[u8]>) -> Pair {
        let mut world = World::plain(seed);
        let server = world.server();
        let [talker, listener] = ["talker", "listener"].map(|name| {
            world.engine_with(name, |setup| {
                setup.profile = AudioProfile { red: Some(1), ..AudioProfile::default() };
            })
        });
        let node = world.ip(talker);
        world.network.keep(node);
        let mut pair = Pair { world, server, talker, listener, rooms: [RoomId::fresh(); 2] };
        for (engine, key) in [(talker, talker_key), (listener, listener_key)] {
            if let Some(key) = key {
                pair.call(engine, |engine| engine.set_encryption_key(None, &shared(key)));
            }
        }
        pair.rooms = [talker, listener].map(|engine| pair.world.login(engine, "lobby"));
        pair.world.talk(talker);
        let rooms = pair.rooms;
        pair.world.wait("both are logged in", SECOND * 10, |world| {
            world.is_logged_in(talker, rooms[0]) && world.is_logged_in(listener, rooms[1])
        });
        pair
    }

    fn call<R>(&mut self, engine: EngineId, call: impl FnOnce(&Engine) -> audioroom::error::Result<R>) -> R {
        self.world.call(engine, call).expect("the call succeeds")
    }

    fn set_key(&mut self, engine: EngineId, key: &EncryptionKey<'_>) {
        self.call(engine, |engine| engine.set_encryption_key(None, key));
    }

    fn wait_heard(&mut self) {
        let (talker, listener) = (self.talker, self.listener);
        self.world.wait("the listener hears the talker", SECOND * 10, |world| world.hears(listener, talker));
        self.world.run_for(SECOND);
        assert!(self.world.heard_share(listener, talker, SECOND) > 0.95);
    }

    fn is_silent(&self) -> bool {
        self.world.loudness(self.listener, self.talker) < 0.05
    }

    /// The states that were reported to an engine, in order.
    fn states(&self, engine: EngineId) -> Vec<EncryptionState> {
        let state = |event: &Event| match event {
            Event::StreamEncryption { state, error, .. } => {
                let is_silent = matches!(state, EncryptionState::KeyMissing | EncryptionState::KeyWrong);
                assert_eq!(error.is_some(), is_silent);
                Some(*state)
            }
            _ => None,
        };
        self.world.events(engine).filter_map(state).collect()
    }

    /// Packets that the talker sent, and those of them with RED copies.
    fn sent(&mut self) -> (u64, u64) {
        let now = self.world.now();
        let stats = self.world.at(self.talker).stats(now);
        let sent = stats.sent.values().next().expect("the talker publishes");
        (sent.packets, sent.redundant)
    }

    /// Checks that every audio packet that the talker sent after `since` decrypts with one of these keys, and that no datagram
    /// after `since` has the text. Returns the number of audio packets.
    fn check_sent(&self, since: Time, keys: &[&[u8]]) -> usize {
        let rings: Vec<Keys> = keys.iter().map(|key| of_bytes(key)).collect();
        let mut packets = 0;
        for (at, datagram) in self.world.network.kept().iter().filter(|(at, _)| *at > since) {
            let has_text = datagram.data.windows(TEXT.len()).any(|part| part == TEXT.as_bytes());
            assert!(!has_text, "the text is in clear at {at:?}");
            let Some(packet) = plain_packet(datagram) else { continue };
            assert_eq!(packet.payload_type, OPUS, "no RED");
            let opens = |keys: &Keys| {
                let (ring, mut payload) = (keys.of(""), packet.payload.clone());
                FrameOpener::default().open(ring, &mut payload) == Opened::Decrypted
            };
            assert!(rings.iter().any(opens), "a packet at {at:?} is not encrypted");
            packets += 1;
        }
        packets
    }
}

/// The same key under every index.
fn of_bytes(key: &[u8]) -> Keys {
    let mut keys = Keys::default();
    let derived = std::sync::Arc::new(Key::derive(KeySource::Bytes(key), 0).expect("the key is valid"));
    for index in 0..16 {
        let key = Some(derived.clone());
        keys.apply(&KeyChange { user_id: None, index, key, is_current: true });
    }
    keys
}

#[test]
fn encrypted_audio_is_heard_with_the_same_key() {
    let mut pair = Pair::new(1, Some(&FIRST), Some(&FIRST));
    pair.wait_heard();
    let (packets, redundant) = pair.sent();
    assert!(packets > 50);
    assert_eq!(redundant, 0, "encrypted streams have no RED");
    // Each engine reports its own stream and that of the other.
    for engine in [pair.talker, pair.listener] {
        assert_eq!(pair.states(engine), [EncryptionState::Encrypted; 2]);
    }
    assert!(pair.check_sent(Time::ZERO, &[&FIRST]) > 50);
}

#[test]
fn without_key_packets_have_red_copies() {
    let mut pair = Pair::new(1, None, None);
    pair.wait_heard();
    let (packets, redundant) = pair.sent();
    assert!(redundant > packets / 2, "{redundant} of {packets}");
    assert_eq!(pair.states(pair.listener), []);
}

#[test]
fn wrong_key_is_silent_and_reported() {
    let mut pair = Pair::new(1, Some(&FIRST), Some(&OTHER));
    pair.world.run_for(SECOND * 3);
    assert!(pair.sent().0 > 50);
    assert_eq!(pair.world.packets_received(pair.listener), 0);
    assert!(pair.is_silent());
    assert_eq!(pair.states(pair.listener), [EncryptionState::Encrypted, EncryptionState::KeyWrong]);
    // The right key ends the silence.
    pair.set_key(pair.listener, &shared(&FIRST));
    pair.wait_heard();
    assert_eq!(pair.states(pair.listener).last(), Some(&EncryptionState::Encrypted));
}

#[test]
fn stream_is_silent_soon_after_its_key_became_wrong() {
    let mut pair = Pair::new(1, Some(&FIRST), Some(&FIRST));
    pair.wait_heard();
    let changed = pair.world.now();
    pair.set_key(pair.listener, &shared(&OTHER));
    pair.world.run_for(SECOND * 2);
    let silence = pair.world.silence_after(pair.listener, pair.talker, changed);
    assert!(silence > MS * 1_900, "the silence lasts until now");
    let heard = pair.world.heard_share(pair.listener, pair.talker, SECOND * 2);
    assert!(heard < 0.1, "heard for {heard} of two seconds");
    pair.set_key(pair.listener, &shared(&FIRST));
    pair.wait_heard();
    use EncryptionState::{Encrypted, KeyWrong};
    assert_eq!(pair.states(pair.listener), [Encrypted, Encrypted, KeyWrong, Encrypted]);
}

#[test]
fn removed_key_silences_the_stream_at_once() {
    let mut pair = Pair::new(1, Some(&FIRST), Some(&FIRST));
    pair.wait_heard();
    pair.set_key(pair.listener, &EncryptionKey { source: None, ..shared(&FIRST) });
    pair.world.run_for(MS * 300);
    assert!(pair.is_silent());
    assert!(pair.states(pair.listener).contains(&EncryptionState::KeyMissing));
    pair.set_key(pair.listener, &shared(&FIRST));
    pair.wait_heard();
}

#[test]
fn missing_key_is_reported_until_it_is_set() {
    let mut pair = Pair::new(1, Some(&FIRST), None);
    pair.world.run_for(SECOND * 2);
    assert!(pair.is_silent());
    assert_eq!(pair.states(pair.listener), [EncryptionState::KeyMissing]);
    // Another index than that of the talker.
    pair.set_key(pair.listener, &EncryptionKey { index: 5, ..shared(&FIRST) });
    pair.world.run_for(SECOND * 2);
    assert!(pair.is_silent());
    let missing = |state: &&EncryptionState| **state == EncryptionState::KeyMissing;
    assert_eq!(pair.states(pair.listener).iter().filter(missing).count(), 1, "reported once");
    pair.set_key(pair.listener, &shared(&FIRST));
    pair.wait_heard();
    assert_eq!(pair.states(pair.listener).last(), Some(&EncryptionState::Encrypted));
}

#[test]
fn stream_in_clear_is_played_and_reported() {
    let mut pair = Pair::new(1, None, Some(&FIRST));
    pair.wait_heard();
    assert!(pair.states(pair.listener).contains(&EncryptionState::InClear));
}

#[test]
fn stream_is_published_again_when_a_key_is_set() {
    let mut pair = Pair::new(1, None, None);
    pair.wait_heard();
    let listener = pair.listener;
    pair.set_key(listener, &shared(&FIRST));
    let since = pair.world.now();
    pair.set_key(pair.talker, &shared(&FIRST));
    pair.world.run_for(SECOND);
    pair.wait_heard();
    assert!(pair.check_sent(since, &[&FIRST]) > 50);
    let publish = |event: &&Event| matches!(event, Event::PublishState { .. });
    assert_eq!(pair.world.events(pair.talker).filter(publish).count(), 2, "starting and active, once");
}

#[test]
fn key_rotation_leaves_no_gap() {
    let mut pair = Pair::new(1, Some(&FIRST), Some(&FIRST));
    pair.wait_heard();
    let next = EncryptionKey { index: 1, is_current: false, ..shared(&SECOND_KEY) };
    for engine in [pair.talker, pair.listener] {
        pair.set_key(engine, &next);
    }
    pair.world.run_for(SECOND);
    let since = pair.world.now();
    pair.check_sent(Time::ZERO, &[&FIRST]);
    pair.set_key(pair.talker, &EncryptionKey { is_current: true, ..next });
    pair.world.run_for(SECOND * 2);
    assert!(pair.world.heard_share(pair.listener, pair.talker, SECOND * 2) > 0.99);
    assert!(pair.check_sent(since, &[&SECOND_KEY]) > 50);
    assert_eq!(pair.states(pair.listener), [EncryptionState::Encrypted; 2]);
}

#[test]
fn users_with_keys_of_their_own_hear_each_other() {
    let mut pair = Pair::new(1, None, None);
    for (user, key) in [("talker", &FIRST), ("listener", &SECOND_KEY)] {
        for engine in [pair.talker, pair.listener] {
            pair.set_key(engine, &EncryptionKey { user_id: Some(user), ..shared(key) });
        }
    }
    let since = pair.world.now();
    pair.world.run_for(SECOND * 2);
    pair.wait_heard();
    assert!(pair.check_sent(since, &[&FIRST]) > 50);
}

#[test]
fn user_without_key_sends_nothing_and_is_notified() {
    let mut pair = Pair::new(1, None, None);
    pair.wait_heard();
    let since = pair.world.now();
    // The talker only knows the key of the other user.
    pair.set_key(pair.talker, &EncryptionKey { user_id: Some("listener"), ..shared(&FIRST) });
    pair.world.run_for(SECOND * 3);
    assert_eq!(pair.check_sent(since, &[]), 0);
    assert!(pair.states(pair.talker).contains(&EncryptionState::KeyMissing));
    assert!(pair.is_silent());
}

#[test]
fn nothing_is_sent_in_clear_after_a_key() {
    let rejoin = |pair: &mut Pair| {
        pair.world.kill_server(pair.server);
        pair.world.run_for(SECOND);
        pair.server = pair.world.start_again(pair.server);
        pair.world.run_for(SECOND * 5);
    };
    let resume = |pair: &mut Pair| {
        pair.world.cut_signalling(pair.talker);
        pair.world.run_for(SECOND);
    };
    let republish = |pair: &mut Pair| {
        let room = pair.rooms[0];
        pair.call(pair.talker, |engine| engine.restart_publish(room));
        pair.world.run_for(SECOND);
    };
    let change_key = |pair: &mut Pair| {
        pair.set_key(pair.talker, &EncryptionKey { index: 3, ..shared(&SECOND_KEY) });
        pair.world.run_for(MS * 500);
    };
    let remove_keys = |pair: &mut Pair| {
        for index in [0, 3] {
            pair.set_key(pair.talker, &EncryptionKey { source: None, index, ..shared(&FIRST) });
        }
        pair.world.run_for(MS * 500);
    };
    type Step<'a> = &'a dyn Fn(&mut Pair);
    let steps: [Step<'_>; 5] = [&rejoin, &resume, &republish, &change_key, &remove_keys];
    for (number, first) in steps.iter().enumerate() {
        let second = steps[(number + 1) % steps.len()];
        for is_key_early in [true, false] {
            let mut pair = Pair::new(number as u64, is_key_early.then_some(&FIRST[..]), Some(&FIRST));
            pair.wait_heard();
            let mut since = Time::ZERO;
            if !is_key_early {
                // The track was announced in clear, and cannot be replaced before signalling is back.
                pair.world.cut_signalling(pair.talker);
                since = pair.world.now();
                pair.set_key(pair.talker, &shared(&FIRST));
                pair.world.run_for(SECOND * 3);
            }
            for step in [first, &second] {
                let room = pair.rooms[0];
                pair.call(pair.talker, |engine| engine.send_room_message(room, TEXT));
                step(&mut pair);
            }
            let packets = pair.check_sent(since, &[&FIRST, &SECOND_KEY]);
            assert!(packets > 10, "{packets} packets in case {number}");
        }
    }
}

#[test]
fn messages_and_data_are_read_with_the_key_only() {
    let texts = |pair: &Pair| {
        pair.world.count(pair.listener, |event| match event {
            Event::RoomMessage { text, user, .. } => text == TEXT && user.user_id == "talker",
            Event::Data { data, topic, .. } => data == TEXT.as_bytes() && topic == "topic",
            _ => false,
        })
    };
    for (key, expected) in [(Some(&FIRST[..]), 3), (Some(&OTHER[..]), 0), (None, 0)] {
        let mut pair = Pair::new(1, Some(&FIRST), key);
        pair.world.run_for(SECOND);
        let room = pair.rooms[0];
        pair.call(pair.talker, |engine| engine.send_room_message(room, TEXT));
        for delivery in [Delivery::Reliable, Delivery::Lossy] {
            pair.call(pair.talker, |engine| engine.send_data(room, TEXT.as_bytes(), "topic", &[], delivery));
        }
        pair.world.run_for(SECOND);
        assert_eq!(texts(&pair), expected);
        pair.check_sent(Time::ZERO, &[&FIRST]);
    }
}

#[test]
fn key_of_a_login_applies_to_its_room_only() {
    let mut pair = Pair::new(1, None, None);
    let config = LoginConfig { server_url: Some(pair.world.url()), ..LoginConfig::default() };
    let room = pair
        .world
        .call(pair.talker, |engine| engine.login_room_with_key("other", config, Some(&shared(&FIRST))));
    assert!(room.is_ok(), "{room:?}");
    pair.wait_heard();
    assert_eq!(pair.states(pair.listener), []);
    assert_eq!(pair.states(pair.talker), [EncryptionState::Encrypted], "its stream in the other room");
}
