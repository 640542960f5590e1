//! Several addresses: their order in a login and in a rejoin, when a server is given up, and the addresses that a server names.
#![forbid(unsafe_code)]

use super::*;

const A: &str = "wss://a.example";
const B: &str = "wss://b.example";
const C: &str = "wss://c.example";

fn list(urls: &[&str]) -> LoginConfig {
    LoginConfig { server_url: Some(urls.join(" ")), ..manual() }
}

fn fails(kind: ErrorKind) -> Input {
    Input::SignalLost(Error::new(kind, format!("it is {kind:?}: do something")))
}

/// A room that is logged in at the first of these addresses.
fn at_first(urls: &[&str]) -> Fixture {
    let mut fixture = Fixture::new(list(urls));
    fixture.joins_at(urls[0]);
    fixture.handle(Input::LoginDelivered);
    fixture.take();
    fixture
}

impl Fixture {
    /// The room asks for this address, and the login there succeeds.
    fn joins_at(&mut self, url: &str) {
        assert_eq!(self.locate_asked(), url);
        self.handle(join_response(vec![]));
        self.answered(&[]);
        self.media_up();
    }

    fn is_asked(&self) -> bool {
        self.has(|output| matches!(output, Output::Locate { .. }))
    }

    fn probes(&mut self) -> Vec<String> {
        let take = |output: &mut Output| match output {
            Output::LookUp(Lookup::Server { url }) => Some(std::mem::take(url)),
            _ => None,
        };
        let urls: Vec<String> = self.outputs.iter_mut().filter_map(take).collect();
        self.outputs.retain(|output| !matches!(output, Output::LookUp(Lookup::Server { .. })));
        urls
    }

    fn answers(&mut self, url: &str, answers: bool) {
        self.handle(Input::Probed { url: url.into(), answers });
    }

    fn media_down(&mut self) {
        let generation = self.generation();
        self.handle(Input::PeerDisconnected { generation });
    }

    fn login_error(&mut self) -> Error {
        let Some(Event::LoginRoom { error: Some(error), .. }) = self.events().pop() else { panic!() };
        error
    }
}

#[test]
fn failed_address_is_followed_by_the_next_at_once() {
    for kind in [
        ErrorKind::Unreachable,
        ErrorKind::NotAServer,
        ErrorKind::RoomFull,
        ErrorKind::Busy,
        ErrorKind::Timeout,
    ] {
        let mut fixture = Fixture::new(list(&[A, B]));
        assert_eq!(fixture.locate_asked(), A);
        fixture.handle(fails(kind));
        assert_eq!(fixture.now, START);
        fixture.joins_at(B);
        let events = fixture.events();
        let Event::LoginRoom { server_url, error: None, .. } = &events[0] else { panic!("{events:?}") };
        assert_eq!(server_url, B, "the event names the server in use");
    }
}

#[test]
fn answer_about_token_or_room_ends_the_login() {
    for kind in [ErrorKind::TokenRefused, ErrorKind::TokenExpired, ErrorKind::NotFound, ErrorKind::OutOfRange]
    {
        let mut fixture = Fixture::new(list(&[A, B]));
        fixture.locate_asked();
        fixture.handle(fails(kind));
        assert_eq!(names(&fixture.events()), [format!("login failed {kind:?}")]);
    }
}

#[test]
fn silent_first_address_costs_at_most_two_seconds() {
    let mut fixture = Fixture::new(list(&[A, B]));
    assert_eq!(fixture.locate_asked(), A);
    fixture.millis(1_400);
    assert!(!fixture.is_asked());
    fixture.millis(200);
    fixture.joins_at(B);
    assert_eq!(names(&fixture.events())[0], "login");
}

#[test]
fn every_address_is_tried_within_a_short_login_time_out() {
    let urls: Vec<String> = (0..8).map(|n| format!("wss://n{n}.example")).collect();
    for seconds in [1, 10] {
        let config = LoginConfig {
            login_timeout: Duration::from_secs(seconds),
            ..list(&urls.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let mut fixture = Fixture::new(config);
        for url in &urls {
            assert_eq!(fixture.locate_asked(), *url);
            fixture.millis(125 * seconds);
        }
    }
}

#[test]
fn slow_servers_get_more_time_in_each_round() {
    let mut fixture = Fixture::new(list(&[A, B]));
    for url in [A, B] {
        assert_eq!(fixture.locate_asked(), url);
        fixture.millis(1_600);
    }
    fixture.millis(200);
    assert_eq!(fixture.locate_asked(), A);
    fixture.millis(2_500);
    assert!(!fixture.is_asked(), "the second round waits longer");
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    fixture.media_up();
    assert_eq!(names(&fixture.events())[0], "login");
}

#[test]
fn error_of_a_failed_login_names_each_address_and_cause() {
    let mut fixture = Fixture::new(list(&[A, B]));
    for _ in 0..4 {
        fixture.locate_asked();
        fixture.handle(fails(ErrorKind::Unreachable));
        fixture.locate_asked();
        fixture.handle(fails(ErrorKind::NotAServer));
        fixture.millis(2_000);
    }
    let error = fixture.login_error();
    assert_eq!(error.kind, ErrorKind::Unreachable, "that of the first address");
    let both = format!("{A} (it is Unreachable); {B} (it is NotAServer)");
    assert!(error.context.contains(&both), "{error}");
    assert!(!fixture.is_asked(), "four rounds");
}

#[test]
fn login_at_silent_addresses_times_out_and_names_them() {
    let mut fixture = Fixture::new(list(&[A, B]));
    let mut asked = Vec::new();
    for _ in 0..100 {
        if fixture.is_asked() {
            asked.push(fixture.locate_asked());
        }
        fixture.millis(100);
    }
    let error = fixture.login_error();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!([A, B].iter().all(|url| error.context.contains(url)), "{error}");
    assert_eq!(asked, [A, B, A, B, A]);
    assert_eq!(fixture.now, START + Duration::from_secs(10));
}

#[test]
fn misspelt_or_unusable_servers_fail_the_login_after_one_round() {
    let mut fixture = Fixture::new(list(&[A, B, C]));
    for url in [A, B, C] {
        assert_eq!(fixture.locate_asked(), url);
        fixture.handle(fails(ErrorKind::NotAServer));
    }
    assert_eq!(names(&fixture.events()), ["login failed NotAServer"]);
}

#[test]
fn dead_server_is_given_up_when_another_answers() {
    let mut fixture = at_first(&[A, B, C]);
    fixture.handle(fails(ErrorKind::Unreachable));
    for _ in 0..10 {
        fixture.handle(fails(ErrorKind::Unreachable));
        fixture.millis(150);
    }
    assert!(fixture.probes().is_empty() && !fixture.is_asked(), "media still flows");
    fixture.media_down();
    assert_eq!(fixture.probes(), [B, C]);
    fixture.handle(fails(ErrorKind::Unreachable));
    fixture.millis(150);
    assert!(!fixture.is_asked(), "no other server has answered");
    fixture.answers(C, true);
    fixture.answers(B, true);
    assert!(!fixture.is_asked(), "the request that is under way may still be accepted");
    fixture.handle(fails(ErrorKind::Unreachable));
    fixture.millis(150);
    fixture.handle(fails(ErrorKind::Unreachable));
    fixture.joins_at(B);
    assert_eq!(names(&fixture.events()), ["reconnecting", "reconnected"]);
    assert!(fixture.now.since(START) < Duration::from_secs(3));
}

#[test]
fn silent_server_is_given_up_within_two_seconds() {
    let mut fixture = at_first(&[A, B]);
    fixture.media_down();
    assert_eq!(fixture.probes(), [B]);
    fixture.millis(50);
    fixture.answers(B, true);
    fixture.millis(1_400);
    assert!(!fixture.is_asked());
    fixture.millis(100);
    fixture.joins_at(B);
    let events = fixture.events();
    assert_eq!(names(&events), ["reconnecting", "reconnected"]);
    let Some(Event::Reconnected { server_url, .. }) = events.last() else { panic!() };
    assert_eq!(server_url, B, "the event names the server in use");
}

#[test]
fn server_without_signalling_is_given_up_late_while_media_flows() {
    let mut fixture = at_first(&[A, B]);
    fixture.handle(fails(ErrorKind::ConnectionLost));
    let lost = fixture.now;
    while !fixture.is_asked() && fixture.now < lost + Duration::from_secs(30) {
        fixture.handle(fails(ErrorKind::Unreachable));
        for url in fixture.probes() {
            fixture.answers(&url, true);
        }
        fixture.millis(100);
    }
    let after = fixture.now.since(lost);
    assert!((20..23).contains(&after.as_secs()), "{after:?}");
    fixture.joins_at(B);
    assert_eq!(names(&fixture.events()), ["reconnecting", "reconnected"]);
}

#[test]
fn server_that_refuses_the_token_is_not_silent() {
    let mut fixture = Fixture::new(LoginConfig { token: Some("old".into()), ..list(&[A, B]) });
    fixture.joins_at(A);
    fixture.handle(Input::LoginDelivered);
    fixture.take();
    fixture.handle(fails(ErrorKind::ConnectionLost));
    fixture.handle(fails(ErrorKind::TokenExpired));
    assert_eq!(names(&fixture.events()), ["reconnecting", "token needed TokenExpired"]);
    fixture.media_down();
    fixture.answers(B, true);
    fixture.millis(4_000);
    assert!(!fixture.is_asked());
    fixture.command(Command::RenewToken("fresh".into()));
    fixture.handle(Input::SignalReconnected(Box::default()));
    fixture.media_up();
    fixture.peer_offers();
    fixture.answered(&[]);
    assert_eq!(names(&fixture.events()), ["reconnected"]);
}

#[test]
fn dark_path_of_this_machine_keeps_the_connection() {
    let mut fixture = at_first(&[A, B]);
    fixture.media_down();
    for _ in 0..20 {
        fixture.millis(1_000);
        for url in fixture.probes() {
            fixture.answers(&url, false);
        }
    }
    assert!(!fixture.is_asked());
    // An answer that comes when the path works again does not move the client.
    fixture.answers(B, true);
    fixture.media_up();
    fixture.handle(Input::SignalReconnected(Box::default()));
    fixture.peer_offers();
    fixture.answered(&[]);
    fixture.millis(10_000);
    assert!(!fixture.is_asked());
    assert_eq!(fixture.room.state(), State::Connected);
}

#[test]
fn probes_are_at_most_one_a_second_for_each_address() {
    let mut fixture = at_first(&[A, B, C]);
    fixture.handle(fails(ErrorKind::Unreachable));
    fixture.media_down();
    let mut probes = 0;
    for _ in 0..100 {
        fixture.handle(fails(ErrorKind::Unreachable));
        fixture.millis(100);
        probes += fixture.probes().len();
    }
    assert!((18..=22).contains(&probes), "{probes} in 10 s");
}

#[test]
fn rejoin_goes_through_the_list_in_rounds() {
    let mut fixture = at_first(&[A, B, C]);
    fixture.handle(fails(ErrorKind::ConnectionLost));
    fixture.handle(leave(DisconnectReason::StateMismatch, Action::Reconnect));
    // The server that does not know the session is alive, so it comes first.
    for url in [A, B, C] {
        assert_eq!(fixture.locate_asked(), url);
        fixture.handle(fails(ErrorKind::Unreachable));
    }
    assert!(!fixture.is_asked(), "a pause ends the round");
    fixture.millis(150);
    assert_eq!(fixture.locate_asked(), A);
    fixture.millis(3_100);
    fixture.joins_at(B);
    assert_eq!(names(&fixture.events()), ["reconnecting", "reconnected"]);
    // No return to the first address while the second works.
    fixture.millis(60_000);
    assert!(!fixture.is_asked() && fixture.probes().is_empty());
}

#[test]
fn two_servers_that_end_each_session_are_not_flooded() {
    let mut fixture = at_first(&[A, B]);
    let mut logins = 0;
    let end = fixture.now + Duration::from_secs(60);
    while fixture.now < end {
        if fixture.is_asked() {
            fixture.locate_asked();
            fixture.handle(join_response(vec![]));
            fixture.answered(&[]);
            fixture.media_up();
            logins += 1;
            fixture.handle(leave(DisconnectReason::ServerShutdown, Action::Disconnect));
        }
        fixture.millis(50);
    }
    assert!(logins < 30, "{logins} in a minute");
}

#[test]
fn token_that_one_address_refuses_is_tried_at_the_others() {
    let mut fixture = at_first(&[A, B]);
    fixture.handle(leave(DisconnectReason::StateMismatch, Action::Reconnect));
    fixture.locate_asked();
    fixture.handle(fails(ErrorKind::Unreachable));
    assert_eq!(fixture.locate_asked(), B);
    fixture.handle(fails(ErrorKind::TokenRefused));
    assert_eq!(names(&fixture.events()), ["reconnecting", "token needed TokenRefused"]);
    fixture.millis(200);
    fixture.joins_at(A);
    assert_eq!(names(&fixture.events()), ["reconnected"]);
}

#[test]
fn token_that_all_addresses_refuse_is_awaited() {
    let mut fixture = at_first(&[A, B]);
    fixture.handle(leave(DisconnectReason::StateMismatch, Action::Reconnect));
    for url in [A, B] {
        assert_eq!(fixture.locate_asked(), url);
        fixture.handle(fails(ErrorKind::TokenExpired));
    }
    assert_eq!(names(&fixture.events()), ["reconnecting", "token needed TokenExpired"]);
    fixture.millis(30_000);
    assert!(!fixture.is_asked());
    fixture.command(Command::RenewToken("fresh".into()));
    fixture.joins_at(A);
    assert_eq!(names(&fixture.events()), ["reconnected"]);
}

fn leave_naming(urls: &[&str]) -> Input {
    let region = |url: &&str| proto::RegionInfo { region: "r".into(), url: (*url).to_owned(), distance: 1 };
    Input::SignalMessage(Response::Leave(proto::LeaveRequest {
        reason: DisconnectReason::ServerShutdown as i32,
        action: Action::Reconnect as i32,
        regions: Some(proto::RegionSettings { regions: urls.iter().map(region).collect() }),
        ..Default::default()
    }))
}

#[test]
fn regions_of_a_leave_message_are_tried_after_the_server() {
    let mut fixture = at_first(&[A]);
    fixture.handle(leave_naming(&[B, C]));
    assert_eq!(fixture.locate_asked(), A);
    fixture.handle(fails(ErrorKind::RoomFull));
    assert_eq!(fixture.locate_asked(), B);
    fixture.handle(fails(ErrorKind::Unreachable));
    fixture.joins_at(C);
    assert_eq!(names(&fixture.events()), ["reconnecting", "reconnected"]);
    // A later list replaces the earlier one, but not the address in use.
    fixture.handle(leave_naming(&[B]));
    for url in [C, A, B] {
        assert_eq!(fixture.locate_asked(), url);
        fixture.handle(fails(ErrorKind::Unreachable));
    }
}

#[test]
fn regions_of_the_cloud_are_asked_for_once_and_tried() {
    let cloud = "wss://demo.livekit.cloud";
    let mut fixture = Fixture::new(list(&[cloud]));
    let asked = |fixture: &Fixture| {
        let of_cloud = |output: &&Output| matches!(output, Output::LookUp(Lookup::Regions { url, token }) if url == cloud && token == "token");
        fixture.outputs.iter().filter(of_cloud).count()
    };
    assert_eq!(fixture.locate_asked(), cloud);
    assert_eq!(asked(&fixture), 1);
    let regions = vec!["https://r1.livekit.cloud".to_owned(), "ws://r2.livekit.cloud".to_owned()];
    fixture.handle(Input::RegionsFound { url: cloud.into(), regions });
    fixture.handle(fails(ErrorKind::Unreachable));
    assert_eq!(fixture.locate_asked(), "https://r1.livekit.cloud");
    fixture.handle(fails(ErrorKind::Unreachable));
    assert!(!fixture.is_asked(), "r2 is not protected");
    fixture.millis(200);
    assert_eq!(fixture.locate_asked(), cloud);
    assert_eq!(asked(&fixture), 1);
    // A request that failed takes no address away.
    fixture.handle(Input::RegionsFound { url: cloud.into(), regions: Vec::new() });
    fixture.handle(fails(ErrorKind::Unreachable));
    fixture.joins_at("https://r1.livekit.cloud");
    assert_eq!(names(&fixture.events())[0], "login");
}

#[test]
fn silent_server_of_the_cloud_is_followed_by_a_region() {
    let cloud = "wss://demo.livekit.cloud";
    let mut fixture = Fixture::new(list(&[cloud]));
    fixture.locate_asked();
    fixture.millis(300);
    let regions = vec!["wss://r1.livekit.cloud".to_owned()];
    fixture.handle(Input::RegionsFound { url: cloud.into(), regions });
    fixture.millis(1_600);
    fixture.joins_at("wss://r1.livekit.cloud");
    assert_eq!(names(&fixture.events())[0], "login");
}

#[test]
fn other_servers_are_not_asked_for_regions() {
    let mut fixture = at_first(&[A, B]);
    fixture.handle(leave(DisconnectReason::StateMismatch, Action::Reconnect));
    fixture.locate_asked();
    assert!(!fixture.has(|output| matches!(output, Output::LookUp(Lookup::Regions { .. }))));
}

#[test]
fn server_cannot_lead_a_client_away_from_tls() {
    let mut fixture = at_first(&[A]);
    let long = format!("wss://b.example/{}", "x".repeat(600));
    fixture.handle(leave_naming(&[
        "ws://b.example",
        "http://a.example",
        "wss://127.0.0.1",
        "nonsense",
        &long,
        A,
    ]));
    for _ in 0..5 {
        assert_eq!(fixture.locate_asked(), A);
        fixture.handle(fails(ErrorKind::Unreachable));
        fixture.millis(200);
    }
}

#[test]
fn number_of_addresses_that_a_server_names_is_bounded() {
    let mut fixture = at_first(&[A]);
    let urls: Vec<String> = (0..1_000).map(|n| format!("wss://n{n}.example")).collect();
    fixture.handle(leave_naming(&urls.iter().map(String::as_str).collect::<Vec<_>>()));
    let mut asked = 0;
    while fixture.is_asked() {
        fixture.locate_asked();
        fixture.handle(fails(ErrorKind::Unreachable));
        asked += 1;
    }
    assert_eq!(asked, 9, "the application's address and eight of the server");
}

#[test]
fn alternative_address_of_a_join_response_is_used() {
    let mut fixture = Fixture::new(list(&[A]));
    fixture.locate_asked();
    let mut response = join_response(vec![]);
    if let Input::SignalJoined(response) = &mut response {
        response.alternative_url = B.into();
    }
    fixture.handle(response);
    fixture.answered(&[]);
    fixture.media_up();
    fixture.take();
    fixture.media_down();
    assert_eq!(fixture.probes(), [B]);
}

#[test]
fn local_server_follows_no_address() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    fixture.handle(leave_naming(&[B]));
    assert!(fixture.has(|output| *output == Output::Locate { attempt: 0, url: None }));
    fixture.locate();
    fixture.take();
    fixture.handle(fails(ErrorKind::Unreachable));
    fixture.millis(200);
    assert!(fixture.has(|output| matches!(output, Output::Locate { url: None, .. })));
}

#[test]
fn stream_settings_and_mutes_survive_the_move_to_another_server() {
    let others = || vec![participant("bob", 1, &[("TR_b", "voice")])];
    let config = LoginConfig { manual_publish: Some(false), ..list(&[A, B]) };
    let mut fixture = Fixture::new(config);
    fixture.locate_asked();
    fixture.handle(join_response(others()));
    fixture.answered(&[("0", "TR_b")]);
    fixture.media_up();
    fixture.handle(Input::LoginDelivered);
    fixture.millis(100);
    let stream = fixture.room.streams()[0].stream;
    fixture.command(Command::TalkerSetting(stream, TalkerSetting::Volume(25)));
    fixture.command(Command::EnableMic(false));
    fixture.take();
    fixture.media_down();
    fixture.answers(B, true);
    fixture.millis(1_600);
    assert_eq!(fixture.locate_asked(), B);
    let join = fixture.joins().pop().unwrap();
    assert!(!join.reconnect, "another server does not have the session");
    assert_eq!(join.add_track_requests.len(), 1, "the local stream is published again");
    assert!(join.add_track_requests[0].muted, "the mute is announced");
    fixture.handle(join_response(others()));
    fixture.answered(&[("0", "TR_b")]);
    fixture.media_up();
    assert_eq!(fixture.room.streams()[0].stream, stream);
    let generation = fixture.generation();
    assert!(fixture.has(|output| matches!(output, Output::Play { stream: played, generation: of, .. }
        if *played == stream && *of == generation)));
}

#[test]
fn random_inputs_at_several_servers_neither_panic_nor_loop() {
    let mut random = Random::from_seed(12);
    let urls = [A, B, C, "wss://d.example", "ws://e.example", "wss://demo.livekit.cloud"];
    let kinds = [
        ErrorKind::Unreachable,
        ErrorKind::Timeout,
        ErrorKind::ConnectionLost,
        ErrorKind::TokenRefused,
        ErrorKind::RoomFull,
        ErrorKind::NotAServer,
    ];
    for seed in 0..300 {
        let token = (seed % 2 == 0).then(|| "t".to_owned());
        let mut fixture = Fixture::new(LoginConfig { token, ..list(&[A, B, urls[5]]) });
        for _ in 0..80 {
            let generation = fixture.generation();
            let number = random.next_u32() as usize % urls.len();
            let url = urls[number].to_owned();
            let input = match random.next_u32() % 18 {
                0..=2 if fixture.is_asked() => {
                    fixture.locate_asked();
                    continue;
                }
                3 | 4 => join_response(vec![participant("bob", 1, &[("TR_b", "voice")])]),
                5 => Input::SignalReconnected(Box::default()),
                6 | 7 => fails(kinds[number]),
                8 => Input::PeerOffer { generation, sdp: "offer".into() },
                9 | 10 => Input::PeerConnected { generation },
                11 => Input::PeerDisconnected { generation },
                12 => answer(0, &[("0", "TR_b")]),
                13 => Input::Probed { url, answers: true },
                14 => Input::Probed { url, answers: false },
                15 => leave_naming(&urls[number..]),
                16 => Input::RegionsFound {
                    url,
                    regions: urls[..number].iter().map(ToString::to_string).collect(),
                },
                _ => Input::Command(Command::RenewToken("t".into())),
            };
            fixture.handle(input);
            fixture.millis(u64::from(random.next_u32() % 1_000));
        }
        let plain =
            fixture.has(|output| matches!(output, Output::Connect { url, .. } if url.starts_with("ws:")));
        assert!(!plain, "the token stays protected");
        let ends = fixture.outputs.iter().filter(|output| **output == Output::Ended).count();
        assert_eq!(ends, usize::from(fixture.room.state() == State::Ended));
    }
}
