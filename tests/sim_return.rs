//! How soon the application is notified that nothing comes through, how soon it is notified that packets come through again, and
//! how soon the voice is back: dark paths, one-way breaks, restarted servers, NAT rebinding. On a virtual clock.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::clock::Time;
use audioroom::event::Event;
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn reconnecting(event: &Event) -> bool {
    matches!(event, Event::Reconnecting { .. })
}

fn reconnected(event: &Event) -> bool {
    matches!(event, Event::Reconnected { .. })
}

fn stream_removed(event: &Event) -> bool {
    matches!(event, Event::StreamUpdate { added: false, .. })
}

fn worlds(seed: u64) -> [World; 2] {
    [World::plain(seed), World::webrtc(seed)]
}

/// Two people who hear each other.
fn pair(mut world: World) -> (World, EngineId, EngineId) {
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, bob) = (engines[0], engines[1]);
    world.talk(alice);
    world.talk(bob);
    world.wait("both are heard", SECOND * 3, |world| world.hears(alice, bob) && world.hears(bob, alice));
    world.run_for(SECOND * 3);
    (world, alice, bob)
}

/// When both hear each other, after `since`.
fn voice_back(world: &mut World, alice: EngineId, bob: EngineId, since: Time) -> Duration {
    world.run_for(SECOND * 3);
    let both = [(alice, bob), (bob, alice)];
    let times = both.map(|(listener, talker)| world.heard_after(listener, talker, since));
    match times {
        [Some(a), Some(b)] => a.max(b),
        _ => panic!("voice is not back: {times:?}\n{}", world.trace()),
    }
}

#[test]
fn voice_is_back_at_once_after_a_dark_path() {
    for seconds in [3, 10, 20, 30] {
        for world in worlds(20 + u64::from(seconds)) {
            let (mut world, alice, bob) = pair(world);
            let server = World::first_server();
            let cut = world.now();
            world.shape_path(alice, server, &LinkShape::dead());
            world.run_for(SECOND * seconds);
            let notified = world.event_after(alice, cut, reconnecting);
            let back = world.now();
            world.shape_path(alice, server, &LinkShape::delay_ms(5));
            let voice = voice_back(&mut world, alice, bob, back);
            let recovered = world.event_after(alice, back, reconnected);
            println!("dark {seconds} s: notified {notified:?}, voice {voice:?}, recovered {recovered:?}");
            assert!(notified.is_some_and(|time| time <= SECOND), "{notified:?}\n{}", world.trace());
            assert!(voice <= ms(100), "{seconds} s: {voice:?}\n{}", world.trace());
            assert!(recovered.is_some_and(|time| time <= ms(200)), "{recovered:?}\n{}", world.trace());
            world.run_for(SECOND * 4);
            assert_eq!(world.count(alice, reconnecting), 1, "{}", world.trace());
            assert_eq!(world.count(alice, reconnected), 1, "{}", world.trace());
            for engine in [alice, bob] {
                assert_eq!(world.count(engine, stream_removed), 0, "{}", world.trace());
            }
            assert!(world.heard_share(alice, bob, SECOND * 4) > 0.97, "{}", world.trace());
            assert!(world.heard_share(bob, alice, SECOND * 4) > 0.97, "{}", world.trace());
        }
    }
}

#[test]
fn break_in_one_direction_is_reported_within_a_second() {
    for (up, down) in [(true, false), (false, true)] {
        for world in worlds(30) {
            let (mut world, alice, bob) = pair(world);
            let server = World::first_server();
            let (dead, alive) = (LinkShape::dead(), LinkShape::delay_ms(5));
            let cut = world.now();
            let shape = |is_dead: bool| if is_dead { dead.clone() } else { alive.clone() };
            world.shape_media(alice, server, shape(up), shape(down));
            world.run_for(SECOND * 3 / 2);
            let notified = world.event_after(alice, cut, reconnecting);
            let back = world.now();
            world.shape_media(alice, server, alive.clone(), alive.clone());
            let voice = voice_back(&mut world, alice, bob, back);
            let recovered = world.event_after(alice, back, reconnected);
            println!("up {up} down {down}: notified {notified:?}, voice {voice:?}, recovered {recovered:?}");
            assert!(notified.is_some_and(|time| time <= SECOND), "{notified:?}\n{}", world.trace());
            assert!(recovered.is_some_and(|time| time <= ms(200)), "{recovered:?}\n{}", world.trace());
            assert!(voice <= ms(100), "{voice:?}\n{}", world.trace());
        }
    }
}

#[test]
fn nat_rebinding_interrupts_voice_for_less_than_half_a_second() {
    for is_talking in [true, false] {
        for world in worlds(40) {
            let (mut world, alice, bob) = pair(world);
            if !is_talking {
                world.stop_talking(alice);
                world.run_for(SECOND);
            }
            for _ in 0..2 {
                world.rebind_address(alice);
                world.run_for(ms(500));
                world.run_for(SECOND * 3);
                let heard = world.heard_share(alice, bob, SECOND * 3);
                assert!(heard > 0.97, "{heard}\n{}", world.trace());
                let heard = world.heard_share(bob, alice, SECOND * 3);
                assert!(!is_talking || heard > 0.97, "{heard}\n{}", world.trace());
            }
            for engine in [alice, bob] {
                assert_eq!(world.count(engine, reconnecting), 0, "{}", world.trace());
                assert_eq!(world.count(engine, stream_removed), 0, "{}", world.trace());
            }
        }
    }
}

/// Who reports that the machine got another address.
#[derive(Copy, Clone, PartialEq, Debug)]
enum Report {
    System,
    Application,
    Both,
    Nobody,
}

#[test]
fn voice_is_back_soon_after_the_machine_gets_another_address() {
    for report in [Report::System, Report::Application, Report::Both, Report::Nobody] {
        for world in worlds(45) {
            let (mut world, alice, bob) = pair(world);
            let changed = world.now();
            world.change_address(alice, World::first_server());
            world.run_for(ms(20));
            if matches!(report, Report::System | Report::Both) {
                world.report_addresses(alice);
            }
            if matches!(report, Report::Application | Report::Both) {
                world.call(alice, |engine| engine.notify_network_changed()).expect("it is taken");
            }
            world.run_for(SECOND * 4);
            let most = if report == Report::Nobody { ms(2_700) } else { ms(200) };
            let away = |world: &World, listener, talker| world.silence_after(listener, talker, changed);
            let voice = away(&world, alice, bob).max(away(&world, bob, alice));
            println!("another address, reported by {report:?}: voice {voice:?}");
            assert!(voice <= most, "{report:?}: {voice:?}\n{}", world.trace());
            world.run_for(SECOND * 3);
            for (listener, talker) in [(alice, bob), (bob, alice)] {
                assert!(world.heard_share(listener, talker, SECOND * 3) > 0.97, "{}", world.trace());
            }
            if report != Report::Nobody {
                let counts = [reconnecting, reconnected].map(|event| world.count(alice, event));
                assert_eq!(counts, [1, 1], "signalling is resumed\n{}", world.trace());
                assert_eq!(world.count(bob, stream_removed), 0, "{}", world.trace());
            }
        }
    }
}

#[test]
fn voice_is_back_at_once_at_the_next_network() {
    for world in worlds(47) {
        let (mut world, alice, bob) = pair(world);
        world.shape_path(alice, World::first_server(), &LinkShape::dead());
        world.run_for(SECOND * 3);
        let changed = world.now();
        world.change_address(alice, World::first_server());
        world.report_addresses(alice);
        let voice = voice_back(&mut world, alice, bob, changed);
        println!("another network after 3 s without one: voice {voice:?}");
        assert!(voice <= ms(150), "{voice:?}\n{}", world.trace());
        let recovered = world.event_after(alice, changed, reconnected);
        assert!(recovered.is_some_and(|time| time <= ms(200)), "{recovered:?}\n{}", world.trace());
    }
}

#[test]
fn voice_is_back_soon_after_the_process_was_stopped() {
    for seconds in [3, 10, 30] {
        for world in worlds(48) {
            let (mut world, alice, bob) = pair(world);
            world.stop_process(alice, World::first_server(), true);
            world.run_for(SECOND * seconds);
            let back = world.now();
            world.stop_process(alice, World::first_server(), false);
            let voice = voice_back(&mut world, alice, bob, back);
            println!("stopped for {seconds} s: voice {voice:?}");
            assert!(voice <= ms(500), "{seconds} s: {voice:?}\n{}", world.trace());
            assert_eq!(world.count(bob, stream_removed), 0, "{}", world.trace());
        }
    }
}

#[test]
fn voice_is_back_at_once_after_the_server_restarts() {
    for down in [ms(500), SECOND * 3, SECOND * 10, SECOND * 20] {
        for world in worlds(50) {
            let (mut world, alice, bob) = pair(world);
            world.kill_server(World::first_server());
            world.run_for(down);
            let back = world.now();
            world.start_again(World::first_server());
            let voice = voice_back(&mut world, alice, bob, back);
            println!("server away for {down:?}: voice {voice:?}");
            assert!(voice <= ms(300), "{down:?}: {voice:?}\n{}", world.trace());
        }
    }
}
