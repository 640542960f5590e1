//! Attacks on the media path of a room in which people talk, on a virtual clock and on both stacks. The voice stays intact.
#![cfg(feature = "sim")]

use std::net::SocketAddr;
use std::time::Duration;

use audioroom::audio::receive_stream::ReceiveStreamStats;
use audioroom::random::Random;
use audioroom::sim::world::{EngineId, World};
use audioroom::transport::{Datagram, Protocol, Stack, signed_check, unsigned_check};

const SECOND: Duration = Duration::from_secs(1);
/// Time between two rounds of an attack.
const ROUND: Duration = Duration::from_millis(200);
/// Maximum fraction of the voice that may be concealed during an attack.
const MAX_CONCEALED: f64 = 0.02;

fn only_stream(world: &mut World, engine: EngineId) -> ReceiveStreamStats {
    let now = world.now();
    world.at(engine).stats(now).streams.values().next().expect("one stream is played").0.clone()
}

/// The ufrag, password and address of two connections, and the address of the server.
struct Target {
    victim: (String, String, SocketAddr),
    own: (String, String, SocketAddr),
    server: SocketAddr,
}

impl Target {
    fn to_server(&self, from: SocketAddr, data: Vec<u8>) -> Datagram {
        Datagram { protocol: Protocol::Udp, from, to: self.server, data }
    }
}

/// Whose datagrams are recorded for the attack.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Recorded {
    Talker,
    Server,
}

/// Alice talks to Bob, and Eve is in another room. Five times a second for 10 s, `attack` gets the number of the round and
/// returns datagrams. Returns the share of the voice of Alice that Bob's receive stream concealed.
fn concealed_while(
    stack: Stack,
    recorded: Recorded,
    mut attack: impl FnMut(&World, &Target, u8) -> Vec<Datagram>,
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
        server: to,
    };
    world.network.keep(if recorded == Recorded::Talker { target.victim.2.ip() } else { to.ip() });
    let before = only_stream(&mut world, engines[1]);
    for round in 0..50 {
        for datagram in attack(&world, &target, round) {
            let now = world.now();
            world.network.send(datagram, now);
        }
        world.run_for(ROUND);
    }
    let after = only_stream(&mut world, engines[1]);
    assert!(world.hears(engines[1], engines[0]));
    let played = after.played_samples - before.played_samples;
    let concealed = after.concealed_samples - before.concealed_samples;
    assert!(played > 0);
    concealed as f64 / played as f64
}

#[test]
fn forged_checks_from_the_victims_address_harm_no_voice() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let share = concealed_while(stack, Recorded::Talker, |_, target, round| {
            vec![target.to_server(target.victim.2, unsigned_check(&target.own.0, "x", [round; 12]))]
        });
        assert!(share <= MAX_CONCEALED, "{stack:?}: {share}");
    }
}

#[test]
fn signed_checks_of_another_session_harm_no_voice() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let share = concealed_while(stack, Recorded::Talker, |_, target, round| {
            let check = signed_check(&target.own.0, "x", [round; 12], &target.own.1);
            vec![target.to_server(target.victim.2, check)]
        });
        assert!(share <= MAX_CONCEALED, "{stack:?}: {share}");
    }
}

#[test]
fn checks_with_an_overheard_ufrag_harm_no_voice() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let share = concealed_while(stack, Recorded::Talker, |_, target, round| {
            let check = unsigned_check(&target.victim.0, "x", [round; 12]);
            let from = |port| SocketAddr::from(([10, 9, 9, 9], port));
            (1..=40).map(|port| target.to_server(from(port), check.clone())).collect()
        });
        assert!(share <= MAX_CONCEALED, "{stack:?}: {share}");
    }
}

/// Everything that was recorded so far is sent again, the newest datagrams several times.
fn replays(world: &World) -> Vec<Datagram> {
    let kept = world.network.kept();
    let old = kept.iter().step_by(7);
    let new = kept.iter().rev().take(40).flat_map(|one| std::iter::repeat_n(one, 3));
    // Replays are recorded too: most of them are left out.
    old.take(400).chain(new).map(|(_, datagram)| datagram.clone()).collect()
}

#[test]
fn replayed_datagrams_of_the_talker_harm_no_voice() {
    let share = concealed_while(Stack::WebRtc, Recorded::Talker, |world, _, _| replays(world));
    assert!(share <= MAX_CONCEALED, "{share}");
}

#[test]
fn replayed_datagrams_of_the_server_harm_no_voice() {
    let share = concealed_while(Stack::WebRtc, Recorded::Server, |world, _, _| replays(world));
    assert!(share <= MAX_CONCEALED, "{share}");
}

/// Datagrams that are made from a recorded one: bits changed, ends cut off, and the header with other content behind it.
fn mangled(recorded: &Datagram, random: &mut Random) -> Datagram {
    let mut forged = recorded.clone();
    let length = forged.data.len();
    match random.next_u32() % 4 {
        0 => forged.data[random.next_u32() as usize % length] ^= 1 << (random.next_u32() % 8),
        1 => forged.data.truncate(random.next_u32() as usize % length),
        2 => random.fill(&mut forged.data[length.min(12)..]),
        // The right SSRC with another sequence number.
        _ => random.fill(&mut forged.data[2..length.clamp(2, 4)]),
    }
    forged
}

#[test]
fn mangled_datagrams_to_either_side_harm_no_voice() {
    for recorded in [Recorded::Talker, Recorded::Server] {
        let mut random = Random::from_seed(7);
        let share = concealed_while(Stack::WebRtc, recorded, |world, _, _| {
            let kept: Vec<&Datagram> =
                world.network.kept().iter().rev().take(100).map(|(_, datagram)| datagram).collect();
            kept.into_iter().filter(|one| one.data.len() > 12).map(|one| mangled(one, &mut random)).collect()
        });
        assert!(share <= MAX_CONCEALED, "{recorded:?}: {share}");
    }
}

/// Datagrams of a stranger who forges the talker's address: DTLS hellos and alerts, junk of a later epoch, and an RTCP BYE.
#[test]
fn forged_alerts_and_goodbyes_harm_no_voice() {
    let record = |kind: u8, epoch: u8, content: &[u8]| {
        let mut out = vec![kind, 254, 253, 0, epoch, 0, 0, 0, 0, 1, 0, 0, content.len() as u8];
        out.extend_from_slice(content);
        out
    };
    let share = concealed_while(Stack::WebRtc, Recorded::Talker, |world, target, round| {
        let kept = world.network.kept().iter().map(|(_, datagram)| &datagram.data);
        let ssrc =
            kept.filter(|data| data.len() > 12 && data[0] == 0x90).map(|data| data[8..12].to_vec()).next();
        let ssrc = ssrc.unwrap_or_else(|| vec![round; 4]);
        let goodbye = [&[0x81, 203, 0, 1][..], &ssrc, &[0x80, 0, 0, round], &[round; 10]].concat();
        let kinds = [
            record(21, 0, &[1, 0]),
            record(21, 0, &[2, 40]),
            record(21, 1, &[0x5a; 26]),
            record(20, 0, &[1]),
            record(22, 0, &[1; 100]),
            record(23, 1, &[0x5a; 100]),
            goodbye,
        ];
        kinds.into_iter().map(|data| target.to_server(target.victim.2, data)).collect()
    });
    assert!(share <= MAX_CONCEALED, "{share}");
}
