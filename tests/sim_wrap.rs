//! Long rooms on a virtual clock: numbers that wrap, and days in which little happens. Voice goes on through each wrap without
//! concealment.
//!
//! Sequence numbers wrap after 65 536 packets (22 minutes), and each wrap increments the roll-over counter of SRTP. Timestamps
//! wrap after 24.8 hours, the middle of the NTP times in RTCP after 18.2 hours, and NTP's seconds on 7 February 2036. The WebRTC
//! stack draws the first number of its data channels (32 bits) itself, so a test here cannot choose when that number wraps.
//! `src/transport/wrap.rs` and `src/wire/sequence.rs` test the same wraps with loss and reordering.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::audio::receive_stream::ReceiveStreamStats;
use audioroom::event::Event;
use audioroom::id::RoomId;
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{BEGINNING, EngineId, World};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
/// The smallest worlds of both stacks.
const WORLDS: [fn(u64) -> World; 2] = [World::plain, World::webrtc];

/// The stats of the one stream that an engine receives.
fn received(world: &mut World, engine: EngineId) -> ReceiveStreamStats {
    let now = world.now();
    let stats = world.at(engine).stats(now);
    assert_eq!(stats.streams.len(), 1);
    stats.streams.values().next().unwrap().0.clone()
}

/// Asserts that a stream had neither concealment nor loss nor a restart since `before`.
fn assert_uninterrupted(before: &ReceiveStreamStats, after: &ReceiveStreamStats, what: &str) {
    let count = |stats: &ReceiveStreamStats| {
        [
            stats.concealed_samples,
            stats.lost_packets,
            stats.late_packets,
            stats.restarts,
            stats.invalid_packets,
        ]
    };
    assert_eq!(count(after), count(before), "{what}: concealed, lost, late, restarts, invalid");
    assert!(after.packets > before.packets, "{what}: nothing arrived");
}

/// The stats of a listener before and after ten seconds of voice.
fn ten_seconds_of_voice(
    world: &mut World,
    talker: EngineId,
    listener: EngineId,
) -> (ReceiveStreamStats, ReceiveStreamStats) {
    world.talk(talker);
    world.wait("the talker is heard", SECOND * 3, |world| world.hears(listener, talker));
    world.run_for(SECOND);
    let before = received(world, listener);
    world.run_for(SECOND * 10);
    (before, received(world, listener))
}

fn login_both(world: &mut World, engines: [EngineId; 2]) -> [RoomId; 2] {
    let rooms = engines.map(|engine| world.login(engine, "lobby"));
    world.wait("both are in", SECOND * 5, |world| {
        engines.iter().zip(rooms).all(|(engine, room)| world.is_logged_in(*engine, room))
    });
    rooms
}

fn assert_never_reconnected(world: &World, engines: [EngineId; 2]) {
    for engine in engines {
        let count = world.count(engine, |event| {
            matches!(event, Event::Reconnecting { .. } | Event::Disconnect { .. } | Event::KickOut { .. })
        });
        assert_eq!(count, 0, "{}", world.trace());
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "23 minutes of a room take a minute without optimisation")]
fn sequence_and_roll_over_wrap_is_inaudible_over_webrtc() {
    let mut world = World::webrtc(1);
    world.server();
    let alice = world.engine_with("alice", |setup| setup.has_devices = false);
    let bob = world.engine("bob");
    login_both(&mut world, [alice, bob]);
    world.send_payload(alice, 60);
    // The server numbers a subscriber's packets below 2^15 first; both hops wrap after the same number of packets here.
    world.run_for(SECOND * 5);
    let before = received(&mut world, bob);
    world.run_for(SECOND * 1_320);
    let after = received(&mut world, bob);
    assert!(after.packets > 66_000, "{}", after.packets);
    assert_uninterrupted(&before, &after, "through the roll-over");
    assert_never_reconnected(&world, [alice, bob]);
}

#[test]
fn timestamp_wrap_of_a_voice_is_inaudible() {
    for make in WORLDS {
        let mut world = make(2);
        world.server();
        // Eight seconds before the wrap.
        let alice =
            world.engine_with("alice", |setup| setup.first_timestamp = 0_u32.wrapping_sub(8 * 48_000));
        let bob = world.engine("bob");
        login_both(&mut world, [alice, bob]);
        let (before, after) = ten_seconds_of_voice(&mut world, alice, bob);
        assert_uninterrupted(&before, &after, "through the wrap of the timestamp");
        assert_eq!(before.removed_samples, after.removed_samples, "the delay does not move");
        assert!(world.heard_share(bob, alice, SECOND * 10) > 0.999);
    }
}

#[test]
fn voice_is_back_after_a_mute_of_any_length() {
    // After 12.4 hours the timestamp of the next packet looks older than that of the last one.
    for hours in [1, 12, 13, 20, 25, 38, 60] {
        let mut world = World::plain(3);
        world.server();
        let alice = world.engine_with("alice", |setup| setup.has_devices = false);
        let bob = world.engine_with("bob", |setup| setup.has_devices = false);
        login_both(&mut world, [alice, bob]);
        world.send_payload(alice, 60);
        world.run_for(SECOND * 3);
        world.stop_payload(alice);
        world.run_for(HOUR * hours);
        let before = received(&mut world, bob);
        let ticks = (world.age().as_millis() * 48) as u32;
        world.send_payload_from(alice, 60, ticks);
        world.run_for(SECOND * 3);
        let after = received(&mut world, bob);
        assert!(after.packets >= before.packets + 140, "{hours} h: {} to {}", before.packets, after.packets);
        let lost = |stats: &ReceiveStreamStats| (stats.lost_packets, stats.late_packets);
        assert_eq!(lost(&after), lost(&before), "{hours} h");
        assert!(after.jitter_ms < 1.0, "{hours} h: {} ms of jitter", after.jitter_ms);
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "22 minutes of a room take a minute without optimisation")]
fn joining_beside_the_wrap_with_loss_leaves_nobody_deaf() {
    // The publisher's numbers are near their wrap when bob joins, and the first two seconds of bob's packets are lost.
    let mut world = World::webrtc(4);
    let server = world.server();
    let alice = world.engine_with("alice", |setup| setup.has_devices = false);
    let bob = world.engine_with("bob", |setup| setup.has_devices = false);
    let room = world.login(alice, "lobby");
    world.wait("alice is in", SECOND * 5, |world| world.is_logged_in(alice, room));
    world.send_payload(alice, 60);
    world.run_for(SECOND * 1_309);
    let room = world.login(bob, "lobby");
    world.wait("bob is in", SECOND, |world| world.is_logged_in(bob, room));
    let begin = world.now();
    let dark = LinkShape::delay_ms(5).with_outage(begin..begin + SECOND * 2);
    world.shape_media(bob, server, LinkShape::delay_ms(5), dark);
    world.run_for(SECOND * 6);
    let before = received(&mut world, bob);
    world.run_for(SECOND * 2);
    let after = received(&mut world, bob);
    assert!(after.packets >= before.packets + 95, "{} to {}", before.packets, after.packets);
}

#[test]
fn voice_goes_on_when_the_seconds_of_ntp_wrap() {
    // NTP's era 1 begins on 7 February 2036, and 32-bit Unix time ends on 19 January 2038.
    for (wall_s, what) in [(2_085_978_496_u64, "NTP"), (1_u64 << 31, "Unix")] {
        for make in WORLDS {
            let mut world = make(5);
            world.set_wall(Duration::from_secs(wall_s - 5));
            world.server();
            let engines = world.room_of(&["alice", "bob"], "lobby");
            let (alice, bob) = (engines[0], engines[1]);
            let (before, after) = ten_seconds_of_voice(&mut world, alice, bob);
            assert_uninterrupted(&before, &after, what);
            let now = world.now();
            let delays = world.at(bob).stats(now).delays;
            let delay_ms = delays.values().next().unwrap().0.mouth_to_ear_ms();
            assert!((1.0..200.0).contains(&delay_ms), "{what}: a delay of {delay_ms} ms");
            assert_never_reconnected(&world, [alice, bob]);
            // A login needs the wall time for its token.
            let late = world.engine("carol");
            let room = world.login(late, "lobby");
            world.wait("a late login", SECOND * 3, |world| world.is_logged_in(late, room));
        }
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "60 hours of a room take minutes without optimisation")]
fn sixty_quiet_hours_leave_the_room_as_it_was() {
    for make in WORLDS {
        let mut world = make(6);
        let server = world.server();
        let alice = world.engine_with("alice", |setup| setup.has_devices = false);
        let bob = world.engine_with("bob", |setup| setup.has_devices = false);
        let rooms = login_both(&mut world, [alice, bob]);
        // The middle of an NTP time in RTCP wraps every 65 536 s of the virtual clock.
        let start = Duration::from_nanos(BEGINNING.as_nanos());
        let wraps = (1..=3).map(|n| Duration::from_secs(n * 65_536) - start - SECOND * 2);
        let mut talks: Vec<Duration> = (0..=60).step_by(6).map(|n| HOUR * n).chain(wraps).collect();
        talks.sort();
        for (n, at) in talks.iter().enumerate() {
            let wait = at.saturating_sub(world.age());
            world.run_for(wait);
            let ticks = (world.age().as_millis() * 48) as u32;
            world.send_payload_from(alice, 60, ticks);
            world.call(alice, |engine| engine.send_room_message(rooms[0], "still here")).unwrap();
            world.run_for(SECOND);
            let before = received(&mut world, bob);
            world.run_for(SECOND * 4);
            let after = received(&mut world, bob);
            assert!(after.packets >= before.packets + 195, "{at:?}");
            assert_eq!(after.lost_packets, before.lost_packets, "{at:?}");
            let now = world.now();
            let sent = world.at(alice).stats(now).sent;
            let sent = sent.values().next().unwrap();
            let trip_ms = sent.round_trip_ms.unwrap();
            assert!((0.0..50.0).contains(&trip_ms), "{at:?}: a round trip of {trip_ms} ms");
            assert_eq!(sent.loss, Some(0.0), "{at:?}");
            let messages = world.count(bob, |event| matches!(event, Event::RoomMessage { .. }));
            assert_eq!(messages, n + 1, "{at:?}");
            world.stop_payload(alice);
        }
        assert!(world.age() >= HOUR * 60);
        assert_never_reconnected(&world, [alice, bob]);
        let stats = world.server_at(server).core().stats();
        assert_eq!((stats.rooms, stats.participants, stats.tracks), (1, 2, stats.tracks.min(2)));
    }
}
