//! Frame transforms on a virtual clock: frames are sealed on the way to the server and opened on the way to the loudspeaker.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::config::AudioProfile;
use audioroom::engine::frame_transform::{FrameTransform, MakeFrameTransform};
use audioroom::id::StreamId;
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);

/// Hides everything behind the TOC byte, and appends the number of its key.
struct Xor(u8);

impl FrameTransform for Xor {
    fn seal(&mut self, _: StreamId, _: u32, frame: &mut Vec<u8>) {
        frame.iter_mut().skip(1).for_each(|byte| *byte ^= self.0);
        frame.push(self.0);
    }

    fn open(&mut self, _: StreamId, frame: &mut Vec<u8>) -> bool {
        let is_mine = frame.pop() == Some(self.0);
        frame.iter_mut().skip(1).for_each(|byte| *byte ^= self.0);
        is_mine
    }
}

const KEY: MakeFrameTransform = || Box::new(Xor(0xa5));
const OTHER_KEY: MakeFrameTransform = || Box::new(Xor(0x3c));

/// A talker and a listener in one room, with these transforms. The talker's profile asks for one RED copy.
fn two(talker: Option<MakeFrameTransform>, listener: Option<MakeFrameTransform>) -> (World, [EngineId; 2]) {
    let mut world = World::plain(1);
    world.server();
    let engines = [("talker", talker), ("listener", listener)].map(|(name, transform)| {
        world.engine_with(name, |setup| {
            setup.profile = AudioProfile { red: Some(1), ..AudioProfile::default() };
            setup.frame_transform = transform;
        })
    });
    let rooms = engines.map(|engine| (engine, world.login(engine, "lobby")));
    world.wait("both are logged in", SECOND * 10, |world| {
        rooms.iter().all(|(engine, room)| world.is_logged_in(*engine, *room))
    });
    world.talk(engines[0]);
    (world, engines)
}

/// Packets that the talker sent, and those of them with RED copies.
fn sent(world: &mut World, talker: EngineId) -> (u64, u64) {
    let now = world.now();
    let stats = world.at(talker).stats(now);
    let sent = stats.sent.values().next().expect("the talker publishes");
    (sent.packets, sent.redundant)
}

#[test]
fn sealed_frames_are_heard_with_the_same_key() {
    let (mut world, [talker, listener]) = two(Some(KEY), Some(KEY));
    world.wait("the listener hears the talker", SECOND * 3, |world| world.hears(listener, talker));
    world.run_for(SECOND);
    assert!(world.heard_share(listener, talker, SECOND) > 0.95);
    let (packets, redundant) = sent(&mut world, talker);
    assert!(packets > 50);
    assert_eq!(redundant, 0, "no RED with a transform");
}

#[test]
fn without_transform_packets_have_red_copies() {
    let (mut world, [talker, listener]) = two(None, None);
    world.wait("the listener hears the talker", SECOND * 3, |world| world.hears(listener, talker));
    world.run_for(SECOND);
    let (packets, redundant) = sent(&mut world, talker);
    assert!(redundant > packets / 2, "{redundant} of {packets}");
}

#[test]
fn frames_that_cannot_be_opened_are_dropped() {
    for (talker, listener) in [(Some(OTHER_KEY), KEY), (None, KEY)] {
        let (mut world, [talker, listener]) = two(talker, Some(listener));
        world.run_for(SECOND * 3);
        assert!(sent(&mut world, talker).0 > 50);
        assert_eq!(world.packets_received(listener), 0);
        assert!(world.loudness(listener, talker) < 0.05);
    }
}
