//! Logins on a virtual clock: bad paths, bad servers, bad tokens. Every login ends, and the error of a failed one names the
//! reason.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::config::{ApiKey, LoginConfig};
use audioroom::error::{Error, ErrorKind};
use audioroom::event::Event;
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, FakeServer, WALL_OFFSET, World};
use audioroom::wire::token::{self, Claims};

const SECOND: Duration = Duration::from_secs(1);

/// The duration of one login on a path with this loss in both directions; `None` if it failed.
fn lossy_login(world: fn(u64) -> World, seed: u64, loss: f64) -> Option<Duration> {
    let mut world = world(seed);
    world.server();
    world.network.set_all(&LinkShape::delay_ms(20).with_loss(loss));
    let alice = world.engine_with("alice", |setup| setup.has_devices = false);
    let room = world.login(alice, "lobby");
    world.run_until(SECOND * 10, |world| world.is_logged_in(alice, room))
}

fn logins(world: fn(u64) -> World, loss: f64) -> usize {
    (0..100).filter(|seed| lossy_login(world, *seed, loss).is_some()).count()
}

#[test]
fn all_logins_survive_ten_percent_loss() {
    assert_eq!(logins(World::webrtc, 0.10), 100);
}

#[test]
fn nearly_all_logins_survive_twenty_percent_loss() {
    let good = logins(World::webrtc, 0.20);
    assert!(good >= 98, "{good} of 100");
}

#[test]
fn plain_stack_survives_loss_as_webrtc_does() {
    assert_eq!(logins(World::plain, 0.10), 100);
    assert!(logins(World::plain, 0.20) >= 98);
}

#[test]
fn login_on_a_good_path_takes_a_few_round_trips() {
    let mut world = World::webrtc(1);
    world.server();
    world.network.set_all(&LinkShape::delay_ms(20));
    world.signalling.set_all(&LinkShape::delay_ms(20), world.now());
    let alice = world.engine("alice");
    let room = world.login(alice, "lobby");
    let time = world.wait("alice is in", SECOND * 2, |world| world.is_logged_in(alice, room));
    // Two round trips for the socket and the join, two for ICE, three for DTLS: 280 ms, without waiting for a timer.
    assert!(time <= Duration::from_millis(320), "{time:?}");
}

/// A login on a path of this round trip, and its duration.
fn login_on_a_long_path(mut world: World, round_trip: Duration) -> (World, EngineId, Duration) {
    let server = world.server();
    let alice = world.engine_with("alice", |setup| setup.has_devices = false);
    world.shape_path(alice, server, &LinkShape::delay_ms(round_trip.as_millis() as u64 / 2));
    let config = LoginConfig { login_timeout: SECOND * 60, ..to(&world.url()) };
    let room = world.login_with(alice, "lobby", config);
    let time = world.wait("alice is in", SECOND * 60, |world| world.login_end(alice, room).is_some());
    assert_eq!(world.login_end(alice, room), Some(Ok(())), "{round_trip:?}, {time:?}");
    (world, alice, time)
}

#[test]
fn login_on_a_very_long_path_takes_its_round_trips() {
    for round_trip in [Duration::from_millis(1_200), SECOND * 3] {
        for world in [World::plain(21), World::webrtc(21)] {
            let (_, _, time) = login_on_a_long_path(world, round_trip);
            // Two for the socket and the join, two for ICE, three for DTLS.
            assert!(time <= round_trip * 29 / 4, "{round_trip:?}: {time:?}");
        }
    }
}

#[test]
fn very_long_path_is_restored_after_signalling_is_cut() {
    for round_trip in [Duration::from_millis(1_200), SECOND * 3] {
        let (mut world, alice, _) = login_on_a_long_path(World::webrtc(22), round_trip);
        world.run_for(SECOND * 10);
        world.cut_signalling(alice);
        let is_back = |world: &mut World| world.count(alice, |e| matches!(e, Event::Reconnected { .. })) == 1;
        let time = world.wait("alice is back", SECOND * 60, is_back);
        // A resume, the answer to an offer, and ICE.
        assert!(time <= round_trip * 7, "{round_trip:?}: {time:?}");
        world.run_for(SECOND * 60);
        assert_eq!(world.count(alice, |e| matches!(e, Event::Reconnecting { .. })), 1, "{}", world.trace());
    }
}

#[test]
fn login_goes_on_until_the_time_out_that_was_set() {
    let mut world = World::webrtc(23);
    let server = world.server();
    let alice = world.engine_with("alice", |setup| setup.has_devices = false);
    let (url, dark) = (world.url(), SECOND * 50);
    let outage = LinkShape::delay_ms(20).with_outage(world.now()..world.now() + dark);
    world.shape_media(alice, server, outage.clone(), outage);
    let config = LoginConfig { login_timeout: SECOND * 80, ..to(&url) };
    let room = world.login_with(alice, "lobby", config);
    let time = world.wait("alice is in", SECOND * 80, |world| world.is_logged_in(alice, room));
    assert!(time >= dark && time <= dark + SECOND * 3, "{time:?}");
    // A path that stays blocked: the error comes at the time-out, and names the address that did not answer.
    let ben = world.engine_with("ben", |setup| setup.has_devices = false);
    world.shape_media(ben, server, LinkShape::dead(), LinkShape::delay_ms(20));
    let begin = world.now();
    let error = failed(&mut world, ben, LoginConfig { login_timeout: SECOND * 70, ..to(&url) });
    assert!((69..=71).contains(&world.now().since(begin).as_secs()), "{error}");
    assert!(error.context.contains("10.0.0.1:7880") && error.context.contains("UDP port"), "{error}");
}

#[test]
fn login_succeeds_after_handshake_datagrams_are_lost() {
    for world in [World::plain(3), World::webrtc(3)] {
        let mut world = world;
        let server = world.server();
        let alice = world.engine("alice");
        let outage = world.now()..world.now() + Duration::from_millis(700);
        world.shape_media(
            alice,
            server,
            LinkShape::delay_ms(10),
            LinkShape::delay_ms(10).with_outage(outage),
        );
        let room = world.login(alice, "lobby");
        let time = world.wait("alice is in", SECOND * 5, |world| world.is_logged_in(alice, room));
        assert!((Duration::from_millis(700)..SECOND * 3).contains(&time), "{time:?}");
    }
}

/// The error of a login. Checks that the login ends within its time-out.
fn failed(world: &mut World, engine: EngineId, config: LoginConfig) -> Error {
    let limit = config.login_timeout + Duration::from_millis(500);
    let room = world.login_with(engine, "lobby", config);
    world.wait("the login ends", limit, |world| world.login_end(engine, room).is_some());
    let error = world.login_end(engine, room).expect("the login has ended").expect_err("the login fails");
    assert!(!error.context.is_empty());
    let last = world.events(engine).next_back().expect("there are events");
    assert!(matches!(last, Event::LoginRoom { .. }), "no event after the end: {last:?}");
    error
}

fn to(url: &str) -> LoginConfig {
    LoginConfig { server_url: Some(url.to_owned()), ..LoginConfig::default() }
}

#[test]
fn one_way_loss_fails_login_and_names_the_step() {
    for (up, down) in
        [(LinkShape::dead(), LinkShape::delay_ms(5)), (LinkShape::delay_ms(5), LinkShape::dead())]
    {
        let mut world = World::plain(4);
        let server = world.server();
        let alice = world.engine("alice");
        world.shape_media(alice, server, up, down);
        let url = world.url();
        let error = failed(&mut world, alice, to(&url));
        assert_eq!(error.kind, ErrorKind::Timeout, "{error}");
        assert!(
            error.context.contains("media") || error.context.contains("UDP"),
            "the error names the step: {error}"
        );
    }
}

#[test]
fn login_ends_within_its_time_out_at_any_fake_server() {
    let cases = [
        (FakeServer::Silent, vec![ErrorKind::Timeout, ErrorKind::NotAServer]),
        (FakeServer::Nonsense, vec![ErrorKind::NotAServer]),
        (FakeServer::Closes, vec![ErrorKind::NotAServer, ErrorKind::Unreachable, ErrorKind::ConnectionLost]),
        (FakeServer::Refuses(404), vec![ErrorKind::NotAServer]),
        (FakeServer::Refuses(401), vec![ErrorKind::TokenRefused]),
        (FakeServer::Refuses(500), vec![ErrorKind::NotAServer, ErrorKind::Server, ErrorKind::Unreachable]),
        (
            FakeServer::Refuses(503),
            vec![ErrorKind::RoomFull, ErrorKind::Server, ErrorKind::Unreachable, ErrorKind::Busy],
        ),
    ];
    for (fake_server, kinds) in cases {
        let mut world = World::plain(5);
        let url = world.fake_server(fake_server);
        let alice = world.engine("alice");
        let error = failed(&mut world, alice, to(&url));
        assert!(kinds.contains(&error.kind), "{fake_server:?}: {:?} {error}", error.kind);
    }
}

#[test]
fn address_without_a_server_is_unreachable() {
    let mut world = World::plain(6);
    let alice = world.engine("alice");
    let error = failed(&mut world, alice, to("ws://10.0.7.7:7880"));
    assert_eq!(error.kind, ErrorKind::Unreachable, "{error}");
}

#[test]
fn login_on_a_dead_signalling_path_ends_in_time() {
    let mut world = World::plain(7);
    let server = world.server();
    let alice = world.engine("alice");
    world.shape_signalling(alice, server, LinkShape::dead(), LinkShape::dead());
    let config = LoginConfig { login_timeout: SECOND * 3, ..to(&world.url()) };
    let error = failed(&mut world, alice, config);
    assert!(matches!(error.kind, ErrorKind::Timeout | ErrorKind::Unreachable), "{:?} {error}", error.kind);
}

/// A token for Alice in the lobby, changed by `adjust`.
fn token(world: &World, adjust: impl FnOnce(&mut Claims)) -> String {
    signed_at(WALL_OFFSET + Duration::from_nanos(world.now().as_nanos()), world, adjust)
}

/// As [`token`], signed at the time `wall` and valid for ten minutes after it.
fn signed_at(wall: Duration, world: &World, adjust: impl FnOnce(&mut Claims)) -> String {
    let mut claims = Claims::join("alice", "Alice", "lobby", wall + SECOND * 600);
    adjust(&mut claims);
    token::sign(world.key(), &claims, wall).expect("the claims can be signed")
}

#[test]
fn expired_and_refused_tokens_have_different_errors() {
    let mut world = World::plain(8);
    world.server();
    let alice = world.engine("alice");
    let old = signed_at(WALL_OFFSET - SECOND * 3600, &world, |_| {});
    let url = world.url();
    let error = failed(&mut world, alice, LoginConfig { token: Some(old), ..to(&url) });
    assert_eq!(error.kind, ErrorKind::TokenExpired, "{error}");

    let forged = {
        let key = ApiKey {
            key: world.key().key.clone(),
            secret: "not the secret of this server, but as long".into(),
        };
        let wall = WALL_OFFSET + Duration::from_nanos(world.now().as_nanos());
        let claims = Claims::join("alice", "Alice", "lobby", wall + SECOND * 600);
        token::sign(&key, &claims, wall).expect("the claims can be signed")
    };
    let error = failed(&mut world, alice, LoginConfig { token: Some(forged), ..to(&url) });
    assert_eq!(error.kind, ErrorKind::TokenRefused, "{error}");
}

#[test]
fn user_without_publish_grant_listens_and_announces_nothing() {
    let mut world = World::plain(9);
    let bob = world.room_of(&["bob"], "lobby")[0];
    let listener = token(&world, |claims| claims.can_publish = false);
    let alice = world.engine("alice");
    let room = world.login_with(alice, "lobby", LoginConfig { token: Some(listener), ..to(&world.url()) });
    world.wait("alice is in", SECOND * 5, |world| world.is_logged_in(alice, room));
    world.talk(alice);
    world.talk(bob);
    world.wait("alice hears bob", SECOND * 2, |world| world.hears(alice, bob));
    world.run_for(SECOND * 2);
    assert!(!world.hears(bob, alice));
    assert_eq!(world.count(bob, |e| matches!(e, Event::StreamUpdate { .. })), 0, "{}", world.trace());
}

#[test]
fn full_room_is_an_error() {
    let mut world = World::plain(10);
    world.server_with(|config| config.max_users_per_room = 2);
    world.room_of(&["alice", "bob"], "lobby");
    let carol = world.engine("carol");
    let url = world.url();
    let error = failed(&mut world, carol, to(&url));
    assert_eq!(error.kind, ErrorKind::RoomFull, "{error}");
}

#[test]
fn second_login_of_a_user_replaces_the_first() {
    let mut world = World::plain(11);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let again = world.engine("alice");
    let room = world.login(again, "lobby");
    world.wait("the second alice is in", SECOND * 5, |world| world.is_logged_in(again, room));
    world.wait("the first alice is notified", SECOND * 2, |world| {
        world
            .events(engines[0])
            .any(|e| matches!(e, Event::KickOut { error, .. } if error.kind == ErrorKind::SameUser))
    });
    world.talk(again);
    world.wait("bob hears the second alice", SECOND * 3, |world| world.hears(engines[1], again));
    world.run_for(SECOND * 30);
    assert!(world.is_logged_in(again, room));
    assert_eq!(
        world.count(again, |e| e.ends_room().is_some()),
        0,
        "the two do not replace each other in turn: {}",
        world.trace()
    );
    let last = world.events(engines[0]).next_back().expect("there are events");
    assert!(matches!(last, Event::KickOut { .. }), "no event after the end: {last:?}");
}

#[test]
fn login_that_cannot_succeed_is_refused_by_the_call() {
    let mut world = World::plain(12);
    world.server();
    let alice = world.engine("alice");
    let config = to(&world.url());
    let other = token(&world, |claims| claims.room = "hall".into());
    let mut refused = |room_id: &str, config: LoginConfig| {
        world.call(alice, |engine| engine.login_room(room_id, config)).unwrap_err().kind
    };
    assert_eq!(refused("", config.clone()), ErrorKind::OutOfRange);
    assert_eq!(refused("lobby", to("lobby.example")), ErrorKind::OutOfRange);
    assert_eq!(refused("lobby", LoginConfig { token: Some(other), ..config }), ErrorKind::TokenMismatch);
    world.login(alice, "lobby");
    let again = world.call(alice, |engine| engine.login_room("lobby", to("ws://10.0.0.1:7880")));
    assert_eq!(again.unwrap_err().kind, ErrorKind::AlreadyInRoom);
    assert!(world.at(alice).registry().lock().rooms.len() == 1, "refused logins leave no state");
}
