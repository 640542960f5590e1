//! Losing the connection and getting it back: told once, only differences announced, ids kept.
#![forbid(unsafe_code)]

use super::*;

fn with_bob(config: LoginConfig) -> Scene {
    let config = LoginConfig { server_url: Some(URL.into()), ..config };
    let mut scene =
        Scene::logged_in(config, vec![participant("bob", 1, &[("TR_b", "voice")])], &[("0", "TR_b")]);
    scene.take();
    scene
}

fn refused() -> Input {
    Input::SignalLost(Error::new(ErrorKind::Unreachable, "refused"))
}

fn locates(scene: &Scene) -> usize {
    scene.said.iter().filter(|output| matches!(output, Output::Locate { .. })).count()
}

#[test]
fn a_lost_line_is_resumed_with_the_state_first_and_then_an_ice_restart() {
    let mut scene = with_bob(manual());
    scene.handle(Input::SignalLost(gone()));
    let join = scene.joins().pop().unwrap();
    assert!(join.reconnect);
    assert_eq!(join.participant_sid, "PA_me");
    assert_eq!(scene.room.state(), State::Reconnecting);
    scene.take();
    scene.handle(Input::SignalReconnected(Box::default()));
    assert!(matches!(scene.said[0], Output::Request(Request::SyncState(_))));
    assert!(scene.has(|output| matches!(output, Output::Reoffer { restart_ice: true, .. })));
    assert!(!scene.has(|output| matches!(output, Output::StopPlay { .. } | Output::ClosePeer { .. })));
    scene.peer_offers();
    scene.answered(&[("0", "TR_b")]);
    assert_eq!(names(&scene.events()), ["reconnected"]);
    assert_eq!(scene.room.state(), State::Connected);
}

#[test]
fn the_server_of_this_machine_proves_itself_again_before_it_is_told_a_token() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.take();
    scene.handle(Input::SignalLost(gone()));
    assert_eq!((locates(&scene), scene.joins().len()), (1, 0));
}

#[test]
fn a_server_that_died_is_looked_for_at_once_and_found_streams_keep_their_ids() {
    let mut scene = with_bob(manual());
    let stream = scene.room.streams()[0].stream;
    scene.handle(Input::SignalLost(gone()));
    scene.handle(refused());
    assert_eq!(locates(&scene), 1, "no pause before the first rejoin");
    assert_eq!(scene.now, START);
    scene.take();
    scene.connect(vec![], &[]);
    assert_eq!(names(&scene.events()), ["reconnected"], "bob may need a moment longer");
    scene.millis(2_000);
    let bob = ParticipantInfo { sid: "PA_bob2".into(), ..participant("bob", 1, &[("TR_b2", "voice")]) };
    scene.handle(update(vec![bob]));
    scene.peer_offers();
    scene.answered(&[("4", "TR_b2")]);
    let generation = scene.generation();
    assert!(
        scene
            .has(|output| *output
                == Output::Play { stream, generation, mid: "4".into(), talker: "bob".into() })
    );
    scene.millis(10_000);
    assert!(scene.events().is_empty(), "nothing changed for the application");
    assert_eq!(scene.room.streams()[0].stream, stream);
}

#[test]
fn who_does_not_come_back_after_a_rejoin_has_left() {
    let mut scene = with_bob(manual());
    scene.handle(leave(DisconnectReason::ServerShutdown, Action::Disconnect));
    scene.connect(vec![participant("eve", 1, &[])], &[]);
    assert_eq!(names(&scene.events()), ["reconnecting", "reconnected", "users total=false +1 -0"]);
    scene.millis(5_000);
    assert_eq!(names(&scene.events()), ["streams -1", "users total=false +0 -1"]);
}

#[test]
fn the_own_stream_is_published_again_with_its_name_and_without_another_word() {
    let mut scene = Scene::logged_in(LoginConfig::default(), vec![], &[]);
    scene.millis(40);
    scene.confirm_publish("TR_me");
    let own = scene.room.own_stream();
    scene.take();
    let generation = scene.generation();
    scene.handle(Input::PeerFailed { generation });
    scene.millis(200);
    scene.locate();
    let join = scene.joins().pop().unwrap();
    assert_eq!(join.add_track_requests[0].name, own.as_ref().unwrap().1);
    scene.handle(join_response(vec![]));
    let published = proto::TrackPublishedResponse {
        cid: join.add_track_requests[0].cid.clone(),
        track: Some(audio("TR_me2", "x")),
    };
    scene.handle(Input::SignalMessage(Response::TrackPublished(published)));
    scene.answered(&[]);
    scene.media_up();
    assert!(scene.has(|output| matches!(output, Output::SetSending { on: true, .. })));
    assert_eq!(names(&scene.events()), ["reconnecting", "reconnected"]);
    assert_eq!(scene.room.own_stream(), own);
}

#[test]
fn a_server_that_does_not_take_the_resume_is_joined_anew() {
    for word in [
        leave(DisconnectReason::StateMismatch, Action::Reconnect),
        refused(),
        Input::SignalLost(Error::new(ErrorKind::TokenExpired, "expired")),
    ] {
        let mut scene = with_bob(manual());
        scene.handle(Input::SignalLost(gone()));
        scene.handle(word);
        assert_eq!(locates(&scene), 1);
    }
    let mut scene = with_bob(manual());
    scene.handle(Input::SignalLost(gone()));
    scene.millis(3_000);
    assert_eq!(locates(&scene), 1, "nor one that says nothing");
}

#[test]
fn attempts_are_repeated_with_growing_pauses_until_patience_ends() {
    let config = LoginConfig { reconnect_timeout: Duration::from_secs(30), ..manual() };
    let mut scene = with_bob(config);
    scene.handle(Input::SignalLost(gone()));
    scene.handle(refused());
    let mut times = Vec::new();
    while scene.room.state() != State::Ended {
        if locates(&scene) > 0 {
            scene.said.retain(|output| !matches!(output, Output::Locate { .. }));
            times.push(scene.now.since(START).as_millis());
            scene.handle(Input::LocateFailed(Error::new(ErrorKind::Unreachable, "no")));
        }
        scene.millis(10);
    }
    let fast = times.iter().filter(|time| **time <= 1_000).count();
    assert!(fast >= 4, "the first tries are fast: {times:?}");
    assert!(times.len() < 20, "{times:?}");
    assert_eq!(scene.now.since(START).as_secs(), 30);
    assert_eq!(names(&scene.events()), ["reconnecting", "disconnect ConnectionLost"]);
}

#[test]
fn without_patience_a_loss_is_the_end() {
    let config = LoginConfig { reconnect_timeout: Duration::ZERO, ..manual() };
    for loss in [
        Input::SignalLost(gone()),
        Input::PeerFailed { generation: 1 },
        Input::PeerDisconnected { generation: 1 },
    ] {
        let mut scene = with_bob(config.clone());
        scene.handle(loss);
        scene.millis(200);
        assert_eq!(scene.said.last(), Some(&Output::Ended));
        assert_eq!(names(&scene.events()), ["disconnect ConnectionLost"]);
    }
}

#[test]
fn silent_media_is_told_at_once_and_mended_by_an_ice_restart() {
    let mut scene = with_bob(manual());
    let generation = scene.generation();
    scene.handle(Input::PeerDisconnected { generation });
    assert_eq!(scene.room.state(), State::Reconnecting);
    assert!(scene.has(|output| matches!(output, Output::Reoffer { restart_ice: true, .. })));
    scene.peer_offers();
    scene.answered(&[("0", "TR_b")]);
    assert_eq!(scene.room.state(), State::Reconnecting, "an answer is no media");
    scene.media_up();
    assert_eq!(names(&scene.events()), ["reconnecting", "reconnected"]);
}

#[test]
fn media_that_stays_silent_while_signalling_lives_leads_to_a_rejoin() {
    let mut scene = with_bob(manual());
    let generation = scene.generation();
    scene.handle(Input::PeerDisconnected { generation });
    scene.millis(3_000);
    assert_eq!(locates(&scene), 1);
    assert!(scene.has(|output| *output == Output::ClosePeer { generation }));
}

#[test]
fn media_that_ends_just_before_the_server_says_why_waits_for_its_word() {
    let mut scene = with_bob(manual());
    let generation = scene.generation();
    scene.handle(Input::PeerFailed { generation });
    scene.millis(150);
    assert_eq!(locates(&scene), 0, "a rejoin would throw out the one who took our place");
    scene.handle(leave(DisconnectReason::DuplicateIdentity, Action::Disconnect));
    assert_eq!(names(&scene.events()), ["kicked SameUser"]);

    let mut scene = Scene::new(manual());
    scene.locate();
    scene.handle(join_response(vec![]));
    scene.answered(&[]);
    scene.take();
    let generation = scene.generation();
    scene.handle(Input::PeerFailed { generation });
    scene.handle(leave(DisconnectReason::DuplicateIdentity, Action::Disconnect));
    assert_eq!(names(&scene.events()), ["login failed SameUser"]);
}

#[test]
fn media_that_ends_without_a_word_leads_to_a_rejoin() {
    let mut scene = with_bob(manual());
    let generation = scene.generation();
    scene.handle(Input::PeerFailed { generation });
    scene.millis(200);
    assert_eq!(locates(&scene), 1);
    assert_eq!(names(&scene.events()), ["reconnecting"]);
}

#[test]
fn an_offer_that_is_never_answered_leads_to_a_rejoin() {
    let mut scene = with_bob(manual());
    scene.command(Command::NetworkChanged);
    scene.peer_offers();
    scene.millis(8_000);
    assert_eq!(locates(&scene), 1);
}

#[test]
fn a_token_that_is_no_longer_good_is_asked_for_and_its_renewal_goes_on_at_once() {
    let config = LoginConfig { token: Some("old".into()), ..manual() };
    let mut scene = with_bob(config);
    scene.handle(leave(DisconnectReason::ServerShutdown, Action::Reconnect));
    scene.locate();
    scene.handle(Input::SignalLost(Error::new(ErrorKind::TokenExpired, "expired")));
    assert_eq!(names(&scene.events()), ["reconnecting", "token needed TokenExpired"]);
    scene.millis(60_000);
    assert_eq!(locates(&scene), 0);
    scene.command(Command::RenewToken("fresh".into()));
    assert_eq!(locates(&scene), 1);
    scene.locate();
    assert!(scene.has(|output| matches!(output, Output::Connect { token, .. } if token == "fresh")));
}

#[test]
fn a_token_that_the_server_refreshed_is_used_for_the_next_connection() {
    let config = LoginConfig { token: Some("old".into()), ..manual() };
    let mut scene = with_bob(config);
    scene.handle(Input::SignalMessage(Response::RefreshToken("refreshed".into())));
    scene.handle(Input::SignalLost(gone()));
    assert!(scene.has(|output| matches!(output, Output::Connect { token, .. } if token == "refreshed")));
}

#[test]
fn messages_wait_while_the_connection_is_mended() {
    let mut scene = with_bob(manual());
    let generation = scene.generation();
    scene.handle(Input::ChannelsOpen { generation });
    scene.handle(Input::SignalLost(gone()));
    scene.take();
    scene.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    assert!(scene.events().is_empty());
    scene.handle(Input::SignalReconnected(Box::default()));
    scene.peer_offers();
    scene.answered(&[("0", "TR_b")]);
    assert_eq!(names(&scene.events()), ["reconnected", "done None"]);
}

#[test]
fn a_kick_while_reconnecting_is_a_kick() {
    let mut scene = with_bob(manual());
    scene.handle(Input::SignalLost(gone()));
    scene.handle(refused());
    scene.locate();
    scene.handle(leave(DisconnectReason::ParticipantRemoved, Action::Disconnect));
    assert_eq!(names(&scene.events()), ["reconnecting", "kicked Kicked"]);
}

#[test]
fn nonsense_in_any_order_neither_panics_nor_ends_in_a_busy_loop() {
    let mut random = Random::from_seed(11);
    for seed in 0..300 {
        let mut scene = Scene::new(if seed % 2 == 0 { fixed_automatic() } else { manual() });
        for _ in 0..60 {
            let generation = scene.generation();
            let id = random.next_u32() % 4;
            let input = match random.next_u32() % 22 {
                0 | 1 => Input::Located { server_url: URL.into(), token: "t".into(), is_embedded: true },
                2 => Input::LocateFailed(gone()),
                3 | 4 => join_response(vec![participant("bob", id, &[("TR_b", "voice")])]),
                5 => Input::SignalReconnected(Box::default()),
                6 => Input::SignalLost(gone()),
                7 | 8 => Input::PeerOffer { generation, sdp: "offer".into() },
                9 | 10 => Input::PeerConnected { generation },
                11 => Input::PeerDisconnected { generation },
                12 => Input::PeerFailed { generation },
                13 => Input::PeerError { generation, error: gone() },
                14 => answer(0, &[("0", "TR_b")]),
                15 => update(vec![participant("bob", id, &[])]),
                16 => Input::LoginDelivered,
                17 => Input::Command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None }),
                18 => Input::Command(Command::StopPublish),
                19 => Input::Command(Command::RestartPublish),
                20 => leave(DisconnectReason::UnknownReason, Action::Resume),
                _ => Input::Command(Command::RenewToken("t".into())),
            };
            scene.handle(input);
            scene.millis(u64::from(random.next_u32() % 2_000));
        }
        let ends = scene.said.iter().filter(|output| **output == Output::Ended).count();
        let last_events = scene
            .said
            .iter()
            .filter(|output| matches!(output, Output::Event(event) if event.ends_room().is_some()))
            .count();
        assert_eq!(ends, last_events, "one last event and one end");
        assert!(ends <= 1);
        assert_eq!(ends == 1, scene.room.state() == State::Ended);
    }
}
