//! Repair of lost packets on a virtual clock and on both stacks: losses that RED copies and resent packets (NACK) repair, and
//! when each is unused.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::audio::receive_stream::ReceiveStreamStats;
use audioroom::config::AudioProfile;
use audioroom::sim::shape::{Jitter, LinkShape};
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);
/// Time in which the delay adapts to the path.
const SETTLING: Duration = Duration::from_secs(8);

/// The stats of a listener and of a talker at the end of [`run`].
struct Run {
    /// Stats of the listener after [`SETTLING`].
    receive_stream: ReceiveStreamStats,
    /// All NACK requests of the listener, and all packets that the talker has resent.
    requests: u64,
    resent: u64,
    /// RED copies in the stats of the talker.
    redundant: u64,
    share: f32,
}

fn only_stream(world: &mut World, engine: EngineId) -> ReceiveStreamStats {
    let now = world.now();
    let stats = world.at(engine).stats(now);
    stats.streams.values().next().expect("one stream is played").0.clone()
}

fn run(mut world: World, copies: u8, shape: &LinkShape, length: Duration) -> Run {
    world.server();
    world.network.set_all(&LinkShape { loss: 0.0, ..shape.clone() });
    let profile = AudioProfile {
        red: Some(copies),
        fec: Some(false),
        dtx: false,
        complexity: 2,
        ..AudioProfile::default()
    };
    let engines =
        ["alice", "bob"].map(|name| world.engine_with(name, |setup| setup.profile = profile.clone()));
    let rooms = engines.map(|engine| world.login(engine, "lobby"));
    let [alice, bob] = engines;
    world.wait("both are logged in", SECOND * 10, |world| {
        engines.iter().zip(&rooms).all(|(engine, room)| world.is_logged_in(*engine, *room))
    });
    world.talk(alice);
    world.wait("alice is heard", SECOND * 3, |world| world.hears(bob, alice));
    world.network.set_all(shape);
    world.run_for(SETTLING);
    let before = only_stream(&mut world, bob);
    world.run_for(length);
    let mut receive_stream = only_stream(&mut world, bob);
    receive_stream.packets -= before.packets;
    receive_stream.lost_packets -= before.lost_packets;
    receive_stream.red_packets -= before.red_packets;
    receive_stream.retransmitted_packets -= before.retransmitted_packets;
    receive_stream.redundant_packets -= before.redundant_packets;
    receive_stream.duplicate_packets -= before.duplicate_packets;
    let now = world.now();
    let requests = world.at(bob).stats(now).rooms.values().map(|path| path.requests).sum();
    let sent = world.at(alice).stats(now).sent.values().next().expect("alice sends").clone();
    let share = world.heard_share(bob, alice, length);
    Run { receive_stream, requests, resent: sent.resent, redundant: sent.redundant, share }
}

fn long_way() -> LinkShape {
    LinkShape::delay_ms(50).with_loss(0.1)
}

#[test]
fn red_repairs_most_loss_on_a_long_path_without_nack() {
    for (world, length) in [(World::plain(31), SECOND * 12), (World::webrtc(31), SECOND * 6)] {
        let Run { receive_stream, resent, redundant, share, .. } = run(world, 1, &long_way(), length);
        assert!(receive_stream.redundant_packets > receive_stream.packets * 9 / 10, "{receive_stream:?}");
        assert!(redundant > 300);
        let missing = receive_stream.red_packets + receive_stream.lost_packets;
        // Two links lose 19 of 100 packets. The server repairs the loss of the first link, so 10 of 100 are missing at the
        // listener. The copy of a tenth of those is lost as well, and on the first link 1 packet in 100 is lost with its copy.
        assert!((7..16).contains(&(missing * 100 / receive_stream.packets)), "{receive_stream:?}");
        assert!(receive_stream.lost_packets * 100 < receive_stream.packets * 4, "{receive_stream:?}");
        assert!(
            receive_stream.red_packets * 100 > missing * 72,
            "{} of {missing}: {receive_stream:?}",
            receive_stream.red_packets
        );
        assert!(
            receive_stream.retransmitted_packets == 0 && resent == 0,
            "{resent} resent: {receive_stream:?}"
        );
        assert!((20.0..80.0).contains(&receive_stream.target_ms), "{receive_stream:?}");
        assert!(share > 0.9, "{share}");
    }
}

#[test]
fn two_copies_repair_nearly_all_loss() {
    let Run { receive_stream, .. } = run(World::plain(32), 2, &long_way(), SECOND * 12);
    let missing = receive_stream.red_packets + receive_stream.lost_packets;
    assert!(
        receive_stream.red_packets * 100 > missing * 90,
        "{} of {missing}: {receive_stream:?}",
        receive_stream.red_packets
    );
}

#[test]
fn each_hop_resends_lost_packets_on_a_short_path() {
    for is_webrtc in [false, true] {
        let mut targets = Vec::new();
        for seed in 33..38 {
            let shape = LinkShape::delay_ms(5).with_loss(0.05);
            let (world, length) =
                if is_webrtc { (World::webrtc(seed), SECOND * 6) } else { (World::plain(seed), SECOND * 12) };
            let Run { receive_stream, requests, resent, redundant, share } = run(world, 0, &shape, length);
            let missing = receive_stream.retransmitted_packets + receive_stream.lost_packets;
            assert!(
                receive_stream.retransmitted_packets * 100 > missing * 85,
                "{} of {missing}: {receive_stream:?}",
                receive_stream.retransmitted_packets
            );
            assert!(resent > 0, "the server sends NACK to the talker");
            assert!(requests > 0, "the listener sends NACK to the server");
            assert_eq!((redundant, receive_stream.red_packets), (0, 0));
            assert!(receive_stream.duplicate_packets * 5 < missing, "{receive_stream:?}");
            assert!(share > 0.95, "{share}");
            targets.push(receive_stream.target_ms);
        }
        // The delay depends on whether a packet was lost twice in the last seconds, so a single run is chance.
        targets.sort_by(f32::total_cmp);
        assert!(targets[2] < 90.0, "{targets:?}");
    }
}

#[test]
fn good_path_causes_no_nack_and_no_resending() {
    for jitter in [Jitter::None, Jitter::Exponential(Duration::from_millis(5))] {
        let shape = LinkShape::delay_ms(10).with_jitter(jitter);
        let Run { receive_stream, requests, resent, .. } = run(World::plain(34), 0, &shape, SECOND * 6);
        // Overtaken packets do not count as lost for long.
        let most = if jitter == Jitter::None { 0 } else { receive_stream.packets / 20 };
        assert!(
            requests <= most && resent <= most,
            "{requests} requests, {resent} resent: {receive_stream:?}"
        );
    }
}
