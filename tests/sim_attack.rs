//! Attacks on the media path of a room in which people talk, on a virtual clock and on both stacks. The voice stays intact.
#![cfg(feature = "sim")]

use std::net::SocketAddr;
use std::time::Duration;

use audioroom::audio::receive_stream::ReceiveStreamStats;
use audioroom::sim::world::{EngineId, World};
use audioroom::transport::{Datagram, Protocol, Stack, signed_check, unsigned_check};

const SECOND: Duration = Duration::from_secs(1);
/// Maximum fraction of the voice that may be concealed during an attack.
const MAX_CONCEALED: f64 = 0.02;

fn only_stream(world: &mut World, engine: EngineId) -> ReceiveStreamStats {
    let now = world.now();
    world.at(engine).stats(now).streams.values().next().expect("one stream is played").0.clone()
}

/// Alice talks to Bob, and Eve is in another room. Five times a second for 10 s, `attack` gets the number of the round and
/// returns datagrams. Returns the share of the voice of Alice that Bob's receive stream concealed.
fn concealed_while(
    stack: Stack,
    mut attack: impl FnMut(&World, &Target, u8) -> Vec<(SocketAddr, Vec<u8>)>,
) -> f64 {
    let mut world = World::with(31, stack);
    let server = world.server();
    let engines = ["alice", "bob", "eve"].map(|name| world.engine(name));
    let rooms = [(0, "lobby"), (1, "lobby"), (2, "elsewhere")].map(|(n, room)| world.login(engines[n], room));
    world.wait("everyone is in", SECOND * 10, |world| {
        engines.iter().zip(&rooms).all(|(engine, room)| world.is_logged_in(*engine, *room))
    });
    world.talk(engines[0]);
    world.run_for(SECOND * 3);
    let to = world.server_at(server).address();
    let core = world.server_at(server).core();
    let target = Target {
        victim: core.media_path("lobby", "alice").expect("alice is in"),
        own: core.media_path("elsewhere", "eve").expect("eve is in"),
    };
    let before = only_stream(&mut world, engines[1]);
    for round in 0..50 {
        for (from, data) in attack(&world, &target, round) {
            let now = world.now();
            world.network.send(Datagram { protocol: Protocol::Udp, from, to, data }, now);
        }
        world.run_for(SECOND / 5);
    }
    let after = only_stream(&mut world, engines[1]);
    assert!(world.hears(engines[1], engines[0]));
    let played = after.played_samples - before.played_samples;
    let concealed = after.concealed_samples - before.concealed_samples;
    assert!(played > 0);
    concealed as f64 / played as f64
}

/// User name fragment, password and address of two connections.
struct Target {
    victim: (String, String, SocketAddr),
    own: (String, String, SocketAddr),
}

#[test]
fn forged_checks_from_the_victims_address_harm_no_voice() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let share = concealed_while(stack, |_, target, round| {
            vec![(target.victim.2, unsigned_check(&target.own.0, "x", [round; 12]))]
        });
        assert!(share <= MAX_CONCEALED, "{stack:?}: {share}");
    }
}

#[test]
fn signed_checks_of_another_session_harm_no_voice() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let share = concealed_while(stack, |_, target, round| {
            vec![(target.victim.2, signed_check(&target.own.0, "x", [round; 12], &target.own.1))]
        });
        assert!(share <= MAX_CONCEALED, "{stack:?}: {share}");
    }
}

#[test]
fn checks_with_an_overheard_ufrag_harm_no_voice() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let share = concealed_while(stack, |_, target, round| {
            let check = unsigned_check(&target.victim.0, "x", [round; 12]);
            (1..=40).map(|port| (SocketAddr::from(([10, 9, 9, 9], port)), check.clone())).collect()
        });
        assert!(share <= MAX_CONCEALED, "{stack:?}: {share}");
    }
}
