//! Login: its steps, its order of events, and its end whatever the server does.
#![forbid(unsafe_code)]

use super::*;

#[test]
fn a_login_is_told_when_signalling_and_media_are_both_connected() {
    let mut fixture = Fixture::new(manual());
    assert_eq!(fixture.take(), [Output::Locate { attempt: 0 }]);
    fixture.locate();
    assert!(
        fixture.has(|output| matches!(
            output,
            Output::OpenPeer { receivers: SPARE_RECEIVERS, sender: None, .. }
        ))
    );
    let joins = fixture.joins();
    let [join] = joins.as_slice() else { panic!("{joins:?}") };
    assert_eq!(join.publisher_offer.as_ref().unwrap().sdp, "offer");
    assert_eq!(join.client_info.as_ref().unwrap().protocol, 16);
    assert!(join.connection_settings.unwrap().auto_subscribe);
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    assert!(fixture.has(|output| matches!(output, Output::SetAnswer { .. })));
    assert!(fixture.events().is_empty());
    fixture.media_up();
    let events = fixture.events();
    assert_eq!(names(&events), ["login", "users total=true +0 -0"]);
    let Event::LoginRoom { server_url, is_embedded, warning, .. } = &events[0] else { panic!() };
    assert_eq!((server_url.as_str(), *is_embedded, warning), (URL, true, &None));
    assert_eq!(fixture.room.state(), State::Connected);
}

#[test]
fn media_that_connects_before_the_answer_of_signalling_is_read_waits_for_it() {
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.media_up();
    assert!(fixture.events().is_empty());
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    assert_eq!(names(&fixture.events())[0], "login");
}

#[test]
fn the_order_is_login_then_users_then_streams_then_play_states() {
    let mut fixture = Fixture::new(manual());
    let others = vec![participant("bob", 1, &[("TR_b", "voice")]), participant("eve", 1, &[])];
    fixture.connect(others, &[("1", "TR_b")]);
    assert_eq!(names(&fixture.events()), ["login", "users total=true +2 -0", "streams +1", "play Active"]);
}

#[test]
fn the_own_user_and_stream_are_never_announced() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let own = ParticipantInfo { sid: "PA_me".into(), ..participant("me", 9, &[("TR_me", "mine")]) };
    fixture.handle(update(vec![own]));
    assert!(fixture.events().is_empty());
    assert!(fixture.room.users().is_empty() && fixture.room.streams().is_empty());
}

#[test]
fn every_step_that_does_not_work_ends_the_login_in_time_and_is_named() {
    type Step = fn(&mut Fixture);
    let steps: [(Step, &str); 4] = [
        (|_| {}, "no server was found"),
        (|fixture| fixture.locate(), "did not answer the login"),
        (
            |fixture| {
                fixture.locate();
                fixture.handle(join_response(vec![]));
            },
            "",
        ),
        (
            |fixture| {
                fixture.locate();
                fixture.handle(join_response(vec![]));
                fixture.answered(&[]);
            },
            "",
        ),
    ];
    for (step, word) in steps {
        let mut fixture = Fixture::new(manual());
        step(&mut fixture);
        fixture.pass(Duration::from_millis(9_999));
        assert!(fixture.room.state() == State::Connecting);
        fixture.pass(Duration::from_millis(1));
        assert_eq!(fixture.take().last(), Some(&Output::Ended), "{word}");
        assert_eq!(fixture.room.deadline(), None);
    }
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.millis(10_000);
    let Some(Event::LoginRoom { error: Some(error), .. }) = fixture.events().pop() else { panic!() };
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(error.context.contains("did not answer the login") && error.context.contains(URL), "{error}");
}

#[test]
fn media_that_does_not_connect_is_begun_anew_with_another_peer() {
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    let first = fixture.generation();
    fixture.millis(4_200);
    assert!(fixture.has(|output| *output == Output::ClosePeer { generation: first }));
    assert!(fixture.has(|output| matches!(output, Output::Locate { attempt: 1 })));
    assert!(fixture.has(|output| matches!(output, Output::Request(Request::Leave(_)))));
    fixture.connect(vec![], &[]);
    assert_ne!(fixture.generation(), first);
    assert_eq!(names(&fixture.events())[0], "login");
}

#[test]
fn what_an_older_peer_says_is_passed_over() {
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    let first = fixture.generation();
    fixture.millis(4_200);
    fixture.locate();
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    fixture.handle(Input::PeerConnected { generation: first });
    assert_eq!(fixture.room.state(), State::Connecting);
    fixture.handle(Input::PeerFailed { generation: first });
    fixture.media_up();
    assert_eq!(fixture.room.state(), State::Connected);
}

#[test]
fn a_refusal_ends_the_login_at_once_and_an_unreachable_server_after_a_few_tries() {
    for kind in [ErrorKind::TokenRefused, ErrorKind::NotAServer, ErrorKind::RoomFull, ErrorKind::Timeout] {
        let mut fixture = Fixture::new(manual());
        fixture.locate();
        fixture.handle(Input::SignalLost(Error::new(kind, "no")));
        assert_eq!(names(&fixture.events()), [format!("login failed {kind:?}")]);
    }
    let mut fixture = Fixture::new(manual());
    for attempt in 0..4 {
        assert!(fixture.has(|output| *output == Output::Locate { attempt }));
        fixture.locate();
        fixture.handle(Input::SignalLost(Error::new(ErrorKind::Unreachable, "refused")));
        fixture.millis(1_000);
    }
    assert_eq!(names(&fixture.events()), ["login failed Unreachable"]);
}

#[test]
fn a_locator_without_a_token_fails_the_login_at_once() {
    let mut fixture = Fixture::new(manual());
    fixture.handle(Input::LocateFailed(Error::new(ErrorKind::TokenNeeded, "no key")));
    assert_eq!(names(&fixture.events()), ["login failed TokenNeeded"]);
}

#[test]
fn a_leave_as_the_first_word_says_why_the_login_failed() {
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.handle(leave(DisconnectReason::DuplicateIdentity, Action::Disconnect));
    assert_eq!(names(&fixture.events()), ["login failed SameUser"]);
}

#[test]
fn logout_while_connecting_tells_logout_and_nothing_else() {
    for steps in 0..3 {
        let mut fixture = Fixture::new(manual());
        if steps > 0 {
            fixture.locate();
        }
        if steps > 1 {
            fixture.handle(join_response(vec![]));
        }
        fixture.command(Command::Logout);
        assert!(fixture.has(|output| *output == Output::Ended));
        assert_eq!(fixture.has(|output| *output == Output::Disconnect), steps > 0);
        assert_eq!(names(&fixture.events()), ["logout"]);
        fixture.handle(Input::Located { server_url: URL.into(), token: "t".into(), is_embedded: false });
        assert!(fixture.take().is_empty(), "nothing follows the end");
    }
}

#[test]
fn logout_says_leave_before_it_closes_and_the_event_comes_last() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    fixture.command(Command::Logout);
    let said = fixture.take();
    assert!(matches!(said[0], Output::Request(Request::Leave(_))));
    assert_eq!(said[1], Output::Disconnect);
    assert!(matches!(said[said.len() - 2], Output::Event(Event::LogoutRoom { .. })));
    assert_eq!(said[said.len() - 1], Output::Ended);
}

#[test]
fn a_token_in_the_open_is_warned_about() {
    let mut fixture = Fixture::new(manual());
    fixture.handle(Input::Located {
        server_url: "ws://voice.example.org".into(),
        token: "t".into(),
        is_embedded: false,
    });
    fixture.peer_offers();
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    fixture.media_up();
    let Some(Event::LoginRoom { warning, .. }) = fixture.events().into_iter().next() else { panic!() };
    assert!(warning.unwrap().contains("wss://"));
}

#[test]
fn kicks_say_why_and_end_the_room() {
    for (reason, name) in [
        (DisconnectReason::DuplicateIdentity, "kicked SameUser"),
        (DisconnectReason::ParticipantRemoved, "kicked Kicked"),
        (DisconnectReason::RoomDeleted, "kicked NotFound"),
    ] {
        let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
        fixture.take();
        fixture.handle(leave(reason, Action::Disconnect));
        assert!(!fixture.has(|output| matches!(output, Output::Request(_))));
        assert_eq!(names(&fixture.events()), [name]);
        assert_eq!(fixture.room.state(), State::Ended);
    }
}
