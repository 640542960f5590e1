//! Login: its steps, the order of its events, and that it always ends.
#![forbid(unsafe_code)]

use super::*;

#[test]
fn login_event_needs_signalling_and_media() {
    let mut fixture = Fixture::new(manual());
    assert_eq!(fixture.take(), [Output::Locate { attempt: 0, url: None }]);
    fixture.locate();
    assert!(fixture.has(|output| matches!(
        output,
        Output::OpenConnection { receivers: SPARE_RECEIVERS, sender: None, .. }
    )));
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
fn media_connected_before_the_answer_does_not_complete_the_login() {
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.media_up();
    assert!(fixture.events().is_empty());
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    assert_eq!(names(&fixture.events())[0], "login");
}

#[test]
fn events_come_as_login_users_streams_play_states() {
    let mut fixture = Fixture::new(manual());
    let others = vec![participant("bob", 1, &[("TR_b", "voice")]), participant("eve", 1, &[])];
    fixture.connect(others, &[("1", "TR_b")]);
    assert_eq!(names(&fixture.events()), ["login", "users total=true +2 -0", "streams +1", "play Active"]);
}

#[test]
fn local_user_and_stream_are_never_announced() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let name = String::new();
    let own = ParticipantInfo { sid: "PA_me".into(), name, ..participant("me", 9, &[("TR_me", "mine")]) };
    fixture.handle(update(vec![own]));
    assert!(fixture.events().is_empty());
    assert!(fixture.room.users().is_empty() && fixture.room.streams().is_empty());
}

#[test]
fn login_time_out_names_the_step_that_failed() {
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
fn attempt_without_media_is_repeated_with_another_connection() {
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    let first = fixture.generation();
    fixture.millis(4_200);
    assert!(fixture.has(|output| *output == Output::CloseConnection { generation: first }));
    assert!(fixture.has(|output| matches!(output, Output::Locate { attempt: 1, .. })));
    assert!(fixture.has(|output| matches!(output, Output::Request(Request::Leave(_)))));
    fixture.connect(vec![], &[]);
    assert_ne!(fixture.generation(), first);
    assert_eq!(names(&fixture.events())[0], "login");
}

#[test]
fn inputs_of_an_older_connection_are_ignored() {
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
fn refusal_is_final_and_unreachable_server_is_tried_again() {
    for kind in [ErrorKind::TokenRefused, ErrorKind::NotAServer, ErrorKind::RoomFull, ErrorKind::Timeout] {
        let mut fixture = Fixture::new(manual());
        fixture.locate();
        fixture.handle(Input::SignalLost(Error::new(kind, "no")));
        assert_eq!(names(&fixture.events()), [format!("login failed {kind:?}")]);
    }
    let mut fixture = Fixture::new(manual());
    for attempt in 0..4 {
        assert!(fixture.has(|output| *output == Output::Locate { attempt, url: None }));
        fixture.locate();
        fixture.handle(Input::SignalLost(Error::new(ErrorKind::Unreachable, "refused")));
        fixture.millis(1_000);
    }
    assert_eq!(names(&fixture.events()), ["login failed Unreachable"]);
}

#[test]
fn login_without_a_token_fails_at_once() {
    let mut fixture = Fixture::new(manual());
    fixture.handle(Input::LocateFailed(Error::new(ErrorKind::TokenNeeded, "no key")));
    assert_eq!(names(&fixture.events()), ["login failed TokenNeeded"]);
}

#[test]
fn leave_as_first_message_fails_the_login_with_its_reason() {
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.handle(leave(DisconnectReason::DuplicateIdentity, Action::Disconnect));
    assert_eq!(names(&fixture.events()), ["login failed SameUser"]);
}

#[test]
fn logout_while_connecting_reports_only_logout() {
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
fn logout_sends_leave_closes_and_reports_last() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    fixture.command(Command::Logout);
    let outputs = fixture.take();
    assert!(matches!(outputs[0], Output::Request(Request::Leave(_))));
    assert_eq!(outputs[1], Output::Disconnect);
    assert!(matches!(outputs[outputs.len() - 2], Output::Event(Event::LogoutRoom { .. })));
    assert_eq!(outputs[outputs.len() - 1], Output::Ended);
}

#[test]
fn login_event_warns_of_an_unprotected_token() {
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
fn kick_reports_its_reason_and_ends_the_room() {
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
