//! Encoder control on a virtual clock: reports reach the talker, the encoder reacts to loss, and a narrow path is not
//! overfilled.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::audio::encoder_control::SendSettings;
use audioroom::event::Event;
use audioroom::sim::shape::{LinkShape, Rate};
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);

/// A room in which the first user talks and all others hear her.
fn room(mut world: World, names: &[&str]) -> (World, Vec<EngineId>) {
    let engines = world.room_of(names, "lobby");
    world.talk(engines[0]);
    let everyone = engines.clone();
    world.wait("all hear her", SECOND * 5, |world| {
        everyone[1..].iter().all(|listener| world.hears(*listener, everyone[0]))
    });
    (world, engines)
}

fn decision(world: &mut World, engine: EngineId) -> SendSettings {
    let now = world.now();
    world.at(engine).stats(now).decision.expect("an engine always has a decision")
}

/// The loss in the reports that the talker has got.
fn known_loss(world: &mut World, engine: EngineId) -> f32 {
    let now = world.now();
    world.at(engine).stats(now).rate.loss
}

/// Bits a second that an engine sends to the server, headers included.
fn sent_bps(world: &mut World, engine: EngineId, time: Duration) -> f64 {
    let (from, to) = (world.ip(engine), std::net::IpAddr::from([10, 0, 0, 1]));
    let before = world.network.count(from, to);
    world.run_for(time);
    let after = world.network.count(from, to);
    let bytes = after.bytes - before.bytes + 28 * (after.sent - before.sent);
    bytes as f64 * 8.0 / time.as_secs_f64()
}

/// Loss between the server and the first listener, so the receiver reports of the server show none. Applications do not see the
/// voice reports.
#[test]
fn talker_adapts_to_loss_behind_the_server() {
    for world in [World::plain(1), World::webrtc(1)] {
        let (mut world, engines) = room(world, &["alice", "bob"]);
        let server = World::first_server();
        let clean = LinkShape::delay_ms(20);
        world.shape_media(engines[1], server, clean.clone(), clean.with_loss(0.2));
        world.run_for(SECOND * 10);
        let loss = known_loss(&mut world, engines[0]);
        assert!((0.12..0.3).contains(&loss), "{loss}");
        let chosen = decision(&mut world, engines[0]);
        assert!(chosen.fec || chosen.red > 0, "{chosen:?}");
        world.shape_media(engines[1], server, LinkShape::delay_ms(20), LinkShape::delay_ms(20));
        world.run_for(SECOND * 40);
        assert!(known_loss(&mut world, engines[0]) < 0.005);
        assert_eq!(decision(&mut world, engines[0]).bitrate, 48_000);
        for engine in &engines {
            assert_eq!(
                world.count(*engine, |event| matches!(event, Event::Data { .. })),
                0,
                "{}",
                world.trace()
            );
        }
    }
}

#[test]
fn listener_knows_the_delays_of_the_talker() {
    let (mut world, engines) = room(World::plain(2), &["alice", "bob"]);
    world.run_for(SECOND * 8);
    let now = world.now();
    let stats = world.at(engines[1]).stats(now);
    let [talk] = stats.talkers.values().collect::<Vec<_>>()[..] else { panic!("{:?}", stats.talkers) };
    assert!((talk.packet_ms - 26.5).abs() < 0.2, "{talk:?}");
    assert!(talk.device_ms.is_finite() && talk.wall_ntp != 0 && talk.round_trip_ms > 0.0, "{talk:?}");
}

/// One of twelve people talks. The reports that the server sends do not grow with the square of the listeners.
#[test]
fn server_summarises_reports() {
    let mut world = World::plain(3);
    let server = world.server();
    let names: Vec<String> = (0..12).map(|n| format!("user {n}")).collect();
    let engines: Vec<EngineId> =
        names.iter().map(|name| world.engine_with(name, |setup| setup.has_devices = false)).collect();
    for engine in &engines {
        world.login(*engine, "lobby");
    }
    world.send_payload(engines[0], 80);
    world.run_for(SECOND * 8);
    let before = world.server_at(server).core().stats().data_forwarded;
    world.run_for(SECOND * 20);
    let sent = world.server_at(server).core().stats().data_forwarded - before;
    // One summary a second to the talker, and the report of the talker to eleven listeners every five seconds.
    assert!((18..=22 + 11 * 5).contains(&sent), "{sent}");
    // One of eleven listeners has loss. The talker sees it, but not as the loss of all.
    world.shape_media(engines[5], server, LinkShape::delay_ms(5), LinkShape::delay_ms(5).with_loss(0.5));
    world.run_for(SECOND * 15);
    let loss = known_loss(&mut world, engines[0]);
    assert!((0.1..=0.21).contains(&loss), "{loss}");
    // Without talkers there are no reports.
    world.kill_engine(engines[0]);
    world.run_for(SECOND * 30);
    let before = world.server_at(server).core().stats().data_forwarded;
    world.run_for(SECOND * 20);
    assert_eq!(world.server_at(server).core().stats().data_forwarded, before);
}

#[test]
fn bitrate_follows_a_path_of_thirty_kilobits() {
    let (mut world, engines) = room(World::plain(4), &["alice", "bob"]);
    let (alice, server) = (engines[0], World::first_server());
    world.run_for(SECOND * 5);
    let wide = sent_bps(&mut world, alice, SECOND * 5);
    assert!(wide > 50_000.0, "{wide}");
    let rate = Rate { bits_per_second: 30_000, queue: Duration::from_millis(800) };
    let narrow = LinkShape { rate: Some(rate), ..LinkShape::delay_ms(20) };
    world.shape_media(alice, server, narrow, LinkShape::delay_ms(20));
    world.run_for(SECOND * 8);
    let fits = sent_bps(&mut world, alice, SECOND * 10);
    assert!(fits <= 31_000.0, "{fits} bit/s, {:?}", decision(&mut world, alice));
    // The lowest bitrate, with its headers, leaves 2 kbit/s to empty a queue of 24 kbit.
    world.run_for(SECOND * 5);
    // The packets do not wait: the queue is empty and stays empty.
    let mut longest: f32 = 0.0;
    for _ in 0..30 {
        world.run_for(SECOND);
        let now = world.now();
        let stats = world.at(alice).stats(now);
        let sent = stats.sent.values().next().expect("she sends a stream");
        longest = longest.max(sent.round_trip_ms.unwrap_or(0.0));
    }
    assert!(longest < 40.0 + 100.0, "round trip {longest} ms");
    assert!(world.heard_share(engines[1], alice, SECOND * 10) > 0.9, "{}", world.trace());
    world.shape_media(alice, server, LinkShape::delay_ms(20), LinkShape::delay_ms(20));
    world.run_for(SECOND * 45);
    let again = sent_bps(&mut world, alice, SECOND * 5);
    assert!(again > wide * 0.9, "{again} bit/s, {:?}", decision(&mut world, alice));
}

#[test]
fn bitrate_follows_a_narrow_path_over_webrtc() {
    let (mut world, engines) = room(World::webrtc(5), &["alice", "bob"]);
    let (alice, server) = (engines[0], World::first_server());
    let rate = Rate { bits_per_second: 45_000, queue: Duration::from_millis(800) };
    let narrow = LinkShape { rate: Some(rate), ..LinkShape::delay_ms(20) };
    world.shape_media(alice, server, narrow, LinkShape::delay_ms(20));
    world.run_for(SECOND * 10);
    let fits = sent_bps(&mut world, alice, SECOND * 15);
    assert!(fits <= 46_000.0, "{fits} bit/s, {:?}", decision(&mut world, alice));
    assert!(world.heard_share(engines[1], alice, SECOND * 10) > 0.9);
}
