//! The loss and the return of a connection: each is reported once. After the return, only differences are reported, and streams
//! keep their handles.
#![forbid(unsafe_code)]

use super::*;
use crate::wire::attempt::Attempt;

fn with_bob(config: LoginConfig) -> Fixture {
    let config = LoginConfig { server_url: Some(URL.into()), ..config };
    let mut fixture =
        Fixture::logged_in(config, vec![participant("bob", 1, &[("TR_b", "voice")])], &[("0", "TR_b")]);
    fixture.take();
    fixture
}

fn refused() -> Input {
    Input::SignalLost(Error::new(ErrorKind::Unreachable, "refused"))
}

/// The server does not know the session.
fn unknown() -> Input {
    leave(DisconnectReason::StateMismatch, Action::Reconnect)
}

fn pong() -> Input {
    Input::SignalMessage(Response::Pong(1))
}

fn resumes(fixture: &Fixture) -> usize {
    fixture.joins().iter().filter(|join| join.reconnect).count()
}

fn locates(fixture: &Fixture) -> usize {
    fixture.outputs.iter().filter(|output| matches!(output, Output::Locate { .. })).count()
}

#[test]
fn each_attempt_has_a_later_mark() {
    let mut fixture = with_bob(manual());
    fixture.handle(Input::SignalLost(gone()));
    fixture.handle(Input::SignalLost(gone()));
    fixture.millis(300);
    let mark = |join: &proto::JoinRequest| Attempt::of(join.client_info.as_ref().unwrap()).unwrap();
    let marks: Vec<Attempt> = fixture.joins().iter().map(mark).collect();
    assert!(marks.len() > 1 && marks.windows(2).all(|pair| pair[0].is_before(pair[1])), "{marks:?}");
}

#[test]
fn resume_sends_the_state_then_restarts_ice() {
    let mut fixture = with_bob(manual());
    fixture.handle(Input::SignalLost(gone()));
    let join = fixture.joins().pop().unwrap();
    assert!(join.reconnect);
    assert_eq!(join.participant_sid, "PA_me");
    assert_eq!(fixture.room.state(), State::Reconnecting);
    fixture.take();
    fixture.handle(Input::SignalReconnected(Box::default()));
    assert!(matches!(fixture.outputs[0], Output::Request(Request::SyncState(_))));
    assert!(fixture.has(|output| matches!(output, Output::Reoffer { restart_ice: true, .. })));
    assert!(
        !fixture.has(|output| matches!(output, Output::StopPlay { .. } | Output::CloseConnection { .. }))
    );
    fixture.peer_offers();
    fixture.answered(&[("0", "TR_b")]);
    assert_eq!(names(&fixture.events()), ["reconnected"]);
    assert_eq!(fixture.room.state(), State::Connected);
}

#[test]
fn local_server_is_located_again_before_it_gets_a_token() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    fixture.handle(Input::SignalLost(gone()));
    assert_eq!((locates(&fixture), fixture.joins().len()), (1, 0));
}

#[test]
fn rejoin_starts_at_once_and_streams_keep_their_handles() {
    let mut fixture = with_bob(manual());
    let stream = fixture.room.streams()[0].stream;
    fixture.handle(Input::SignalLost(gone()));
    fixture.handle(unknown());
    assert_eq!(locates(&fixture), 1, "no pause before the first rejoin");
    assert_eq!(fixture.now, START);
    fixture.take();
    fixture.connect(vec![], &[]);
    assert_eq!(names(&fixture.events()), ["reconnected"], "bob may return a little later");
    fixture.millis(2_000);
    let bob = ParticipantInfo { sid: "PA_bob2".into(), ..participant("bob", 1, &[("TR_b2", "voice")]) };
    fixture.handle(update(vec![bob]));
    fixture.peer_offers();
    fixture.answered(&[("4", "TR_b2")]);
    let generation = fixture.generation();
    assert!(fixture.has(|output| *output
        == Output::Play { stream, generation, mid: "4".into(), talker: "bob".into(), is_encrypted: false }));
    fixture.millis(10_000);
    assert!(fixture.events().is_empty(), "nothing changed for the application");
    assert_eq!(fixture.room.streams()[0].stream, stream);
}

#[test]
fn users_missing_after_a_rejoin_have_left() {
    let mut fixture = with_bob(manual());
    fixture.handle(leave(DisconnectReason::ServerShutdown, Action::Disconnect));
    fixture.connect(vec![participant("eve", 1, &[])], &[]);
    assert_eq!(names(&fixture.events()), ["reconnecting", "reconnected", "users total=false +1 -0"]);
    fixture.millis(5_000);
    assert_eq!(names(&fixture.events()), ["streams -1", "users total=false +0 -1"]);
}

#[test]
fn local_stream_is_published_again_after_a_rejoin_without_events() {
    let mut fixture = Fixture::logged_in(LoginConfig::default(), vec![], &[]);
    fixture.millis(40);
    fixture.confirm_publish("TR_me");
    let own = fixture.room.local_stream();
    fixture.take();
    let generation = fixture.generation();
    fixture.handle(Input::PeerFailed { generation });
    fixture.millis(200);
    fixture.locate();
    let join = fixture.joins().pop().unwrap();
    assert_eq!(join.add_track_requests[0].name, own.as_ref().unwrap().1);
    fixture.handle(join_response(vec![]));
    let published = proto::TrackPublishedResponse {
        cid: join.add_track_requests[0].cid.clone(),
        track: Some(audio("TR_me2", "x")),
    };
    fixture.handle(Input::SignalMessage(Response::TrackPublished(published)));
    fixture.answered(&[]);
    fixture.media_up();
    assert!(fixture.has(|output| matches!(output, Output::SetSending { on: true, .. })));
    assert_eq!(names(&fixture.events()), ["reconnecting", "reconnected"]);
    assert_eq!(fixture.room.local_stream(), own);
}

#[test]
fn refused_resume_leads_to_a_rejoin() {
    for refusal in [unknown(), Input::SignalLost(Error::new(ErrorKind::TokenExpired, "expired"))] {
        let mut fixture = with_bob(manual());
        fixture.handle(Input::SignalLost(gone()));
        fixture.handle(refusal);
        assert_eq!(locates(&fixture), 1);
    }
}

#[test]
fn unreachable_server_is_asked_again_while_the_connection_is_kept() {
    let silent = |fixture: &mut Fixture| fixture.millis(3_000);
    let refusing = |fixture: &mut Fixture| fixture.handle(refused());
    for fail in [silent as fn(&mut Fixture), refusing] {
        for is_media_up in [true, false] {
            let mut fixture = with_bob(manual());
            let generation = fixture.generation();
            if !is_media_up {
                fixture.handle(Input::PeerDisconnected { generation });
            }
            fixture.handle(Input::SignalLost(gone()));
            for n in 1..=10 {
                assert!(resumes(&fixture) >= n);
                fail(&mut fixture);
                fixture.millis(250);
            }
            assert!(!fixture.has(|output| matches!(output, Output::CloseConnection { .. })));
            assert_eq!(locates(&fixture), 0);
            assert_eq!(names(&fixture.events()), ["reconnecting"]);
        }
    }
}

#[test]
fn connection_is_given_up_when_servers_have_forgotten_the_session() {
    let mut fixture = with_bob(manual());
    let generation = fixture.generation();
    fixture.handle(Input::PeerDisconnected { generation });
    fixture.handle(Input::SignalLost(gone()));
    fixture.millis(50_000);
    assert_eq!(locates(&fixture), 1);
    assert!(fixture.has(|output| *output == Output::CloseConnection { generation }));
}

#[test]
fn returned_voice_is_reported_before_signalling_is_resumed() {
    let mut fixture = with_bob(manual());
    let generation = fixture.generation();
    fixture.handle(Input::PeerDisconnected { generation });
    fixture.handle(Input::SignalLost(gone()));
    fixture.millis(1_000);
    fixture.take();
    fixture.handle(Input::PeerConnected { generation });
    assert_eq!(fixture.room.state(), State::Connected);
    assert_eq!(resumes(&fixture), 1, "the request that waits for a retransmission is repeated");
    assert_eq!(names(&fixture.events()), ["reconnected"]);
    fixture.handle(Input::PeerDisconnected { generation });
    assert_eq!(fixture.room.state(), State::Reconnecting);
    fixture.handle(Input::PeerConnected { generation });
    fixture.handle(Input::SignalReconnected(Box::default()));
    fixture.peer_offers();
    fixture.answered(&[("0", "TR_b")]);
    assert_eq!(names(&fixture.events()), ["reconnecting", "reconnected"]);
    assert_eq!(fixture.room.state(), State::Connected);
}

#[test]
fn attempts_repeat_with_short_pauses_until_the_reconnect_time_out() {
    let config = LoginConfig { reconnect_timeout: Duration::from_secs(30), ..manual() };
    let mut fixture = with_bob(config);
    fixture.handle(Input::SignalLost(gone()));
    fixture.handle(unknown());
    let mut times = Vec::new();
    while fixture.room.state() != State::Ended {
        if locates(&fixture) > 0 {
            fixture.outputs.retain(|output| !matches!(output, Output::Locate { .. }));
            times.push(fixture.now.since(START).as_millis());
            fixture.handle(Input::LocateFailed(Error::new(ErrorKind::Unreachable, "no")));
        }
        fixture.millis(10);
    }
    let fast = times.iter().filter(|time| **time <= 1_000).count();
    assert!(fast >= 4, "the first attempts follow quickly: {times:?}");
    // A server that starts again is found soon, also after half a minute.
    let pauses: Vec<u128> = times.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(pauses.iter().all(|pause| (50..=260).contains(pause)), "{pauses:?}");
    assert_eq!(fixture.now.since(START).as_secs(), 30);
    assert_eq!(names(&fixture.events()), ["reconnecting", "disconnect ConnectionLost"]);
}

/// The connections that a room opens in 30 s on a server that accepts each one and ends it `life` later.
fn connections_with_life(life: Duration, end: impl Fn() -> Input) -> usize {
    let mut fixture = with_bob(manual());
    let until = fixture.now + Duration::from_secs(30);
    let mut connections = 0;
    fixture.handle(end());
    while fixture.now < until {
        for output in fixture.take() {
            match output {
                Output::Locate { .. } => fixture.connect(vec![], &[]),
                Output::Connect { join, .. } if join.reconnect => {
                    fixture.handle(Input::SignalReconnected(Box::default()));
                    fixture.peer_offers();
                    fixture.answered(&[]);
                }
                Output::Event(Event::Reconnected { .. }) => {
                    connections += 1;
                    fixture.pass(life);
                    fixture.handle(end());
                }
                _ => {}
            }
        }
        fixture.millis(1);
    }
    connections
}

#[test]
fn server_that_ends_each_connection_is_not_flooded() {
    let resume = || leave(DisconnectReason::UnknownReason, Action::Resume);
    let rejoin = || leave(DisconnectReason::UnknownReason, Action::Reconnect);
    for life in [0, 200, 1_000].map(Duration::from_millis) {
        for end in [resume, rejoin, || Input::SignalLost(gone())] {
            let connections = connections_with_life(life, end);
            assert!((5..=20).contains(&connections), "{connections} with a life of {life:?}");
        }
    }
}

#[test]
fn connection_that_lasted_long_is_restored_at_once() {
    let mut fixture = with_bob(manual());
    for _ in 0..20 {
        fixture.millis(10_000);
        fixture.take();
        fixture.handle(Input::SignalLost(gone()));
        assert!(fixture.joins().pop().is_some_and(|join| join.reconnect), "no pause");
        fixture.handle(Input::SignalReconnected(Box::default()));
        fixture.peer_offers();
        fixture.answered(&[("0", "TR_b")]);
        assert_eq!(fixture.room.state(), State::Connected);
    }
}

#[test]
fn zero_reconnect_time_out_ends_the_room_on_a_loss() {
    let config = LoginConfig { reconnect_timeout: Duration::ZERO, ..manual() };
    for loss in [
        Input::SignalLost(gone()),
        Input::PeerFailed { generation: 1 },
        Input::PeerDisconnected { generation: 1 },
    ] {
        let mut fixture = with_bob(config.clone());
        fixture.handle(loss);
        fixture.millis(200);
        assert_eq!(fixture.outputs.last(), Some(&Output::Ended));
        assert_eq!(names(&fixture.events()), ["disconnect ConnectionLost"]);
    }
}

#[test]
fn dark_path_is_reported_and_waited_for() {
    let mut fixture = with_bob(manual());
    let generation = fixture.generation();
    fixture.handle(Input::PeerDisconnected { generation });
    assert_eq!(fixture.room.state(), State::Reconnecting);
    assert!(fixture.requests().iter().any(|request| matches!(request, Request::PingReq(_))));
    fixture.millis(14_000);
    assert!(!fixture.has(|output| matches!(
        output,
        Output::Reoffer { .. }
            | Output::CloseConnection { .. }
            | Output::StopPlay { .. }
            | Output::Locate { .. }
    )));
    fixture.media_up();
    assert_eq!(names(&fixture.events()), ["reconnecting", "reconnected"]);
    assert_eq!(fixture.room.state(), State::Connected);
}

/// A room whose media is dark although signalling works, three seconds later.
fn dark_media() -> (Fixture, u32) {
    let mut fixture = with_bob(manual());
    let generation = fixture.generation();
    fixture.handle(Input::PeerDisconnected { generation });
    fixture.millis(100);
    fixture.handle(pong());
    fixture.millis(2_900);
    (fixture, generation)
}

#[test]
fn dark_media_with_working_signalling_restarts_ice() {
    let (mut fixture, _) = dark_media();
    assert!(fixture.has(|output| matches!(output, Output::Reoffer { restart_ice: true, .. })));
    fixture.peer_offers();
    fixture.answered(&[("0", "TR_b")]);
    assert_eq!(fixture.room.state(), State::Reconnecting, "the answer alone does not connect media");
    fixture.media_up();
    assert_eq!(names(&fixture.events()), ["reconnecting", "reconnected"]);
}

#[test]
fn dark_path_of_an_earlier_network_is_replaced_at_once() {
    for is_dark_first in [true, false] {
        let mut fixture = with_bob(manual());
        let generation = fixture.generation();
        if is_dark_first {
            fixture.handle(Input::PeerDisconnected { generation });
        }
        fixture.command(Command::NetworkChanged);
        if !is_dark_first {
            fixture.millis(900);
            fixture.handle(Input::PeerDisconnected { generation });
        }
        assert_eq!(locates(&fixture), 1);
        assert_eq!(names(&fixture.events()), ["reconnecting"]);
    }
}

#[test]
fn changed_addresses_repeat_attempts_that_wait_for_the_server() {
    let mut fixture = with_bob(manual());
    fixture.command(Command::AddressesChanged);
    assert!(!fixture.has(|output| matches!(output, Output::Reoffer { .. })), "media has moved already");
    fixture.handle(Input::SignalLost(gone()));
    assert_eq!(resumes(&fixture), 1);
    fixture.command(Command::AddressesChanged);
    assert_eq!(resumes(&fixture), 2, "the first request left from the earlier address");
    fixture.handle(Input::SignalLost(gone()));
    fixture.command(Command::AddressesChanged);
    assert_eq!(resumes(&fixture), 3, "no pause");
}

#[test]
fn failed_ice_restart_leads_to_a_rejoin() {
    let (mut fixture, generation) = dark_media();
    fixture.millis(3_000);
    assert_eq!(locates(&fixture), 1);
    assert!(fixture.has(|output| *output == Output::CloseConnection { generation }));
}

#[test]
fn failed_media_waits_for_the_leave_message() {
    let mut fixture = with_bob(manual());
    let generation = fixture.generation();
    fixture.handle(Input::PeerFailed { generation });
    fixture.millis(150);
    assert_eq!(locates(&fixture), 0, "a rejoin would remove the newer session");
    fixture.handle(leave(DisconnectReason::DuplicateIdentity, Action::Disconnect));
    assert_eq!(names(&fixture.events()), ["kicked SameUser"]);

    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    fixture.take();
    let generation = fixture.generation();
    fixture.handle(Input::PeerFailed { generation });
    fixture.handle(leave(DisconnectReason::DuplicateIdentity, Action::Disconnect));
    assert_eq!(names(&fixture.events()), ["login failed SameUser"]);
}

#[test]
fn failed_media_without_a_leave_message_leads_to_a_rejoin() {
    let mut fixture = with_bob(manual());
    let generation = fixture.generation();
    fixture.handle(Input::PeerFailed { generation });
    fixture.millis(200);
    assert_eq!(locates(&fixture), 1);
    assert_eq!(names(&fixture.events()), ["reconnecting"]);
}

#[test]
fn unanswered_offer_leads_to_a_rejoin() {
    let mut fixture = with_bob(manual());
    fixture.command(Command::NetworkChanged);
    fixture.peer_offers();
    fixture.millis(8_000);
    assert_eq!(locates(&fixture), 1);
}

#[test]
fn renewed_token_continues_the_reconnect_at_once() {
    let config = LoginConfig { token: Some("old".into()), ..manual() };
    let mut fixture = with_bob(config);
    fixture.handle(leave(DisconnectReason::ServerShutdown, Action::Reconnect));
    fixture.locate();
    fixture.handle(Input::SignalLost(Error::new(ErrorKind::TokenExpired, "expired")));
    assert_eq!(names(&fixture.events()), ["reconnecting", "token needed TokenExpired"]);
    fixture.millis(60_000);
    assert_eq!(locates(&fixture), 0);
    fixture.command(Command::RenewToken("fresh".into()));
    assert_eq!(locates(&fixture), 1);
    fixture.locate();
    assert!(fixture.has(|output| matches!(output, Output::Connect { token, .. } if token == "fresh")));
}

#[test]
fn session_is_resumed_with_the_renewed_token() {
    let mut fixture = with_bob(LoginConfig { token: Some("old".into()), ..manual() });
    fixture.handle(Input::SignalLost(gone()));
    fixture.handle(Input::SignalLost(Error::new(ErrorKind::TokenExpired, "expired")));
    assert!(!fixture.has(|output| matches!(output, Output::CloseConnection { .. })));
    assert_eq!(names(&fixture.events()), ["reconnecting", "token needed TokenExpired"]);
    fixture.command(Command::RenewToken("fresh".into()));
    assert_eq!(resumes(&fixture), 1);
    assert!(fixture.has(|output| matches!(output, Output::Connect { token, .. } if token == "fresh")));
    assert_eq!(locates(&fixture), 0);
}

#[test]
fn token_refreshed_by_the_server_is_used_next() {
    let config = LoginConfig { token: Some("old".into()), ..manual() };
    let mut fixture = with_bob(config);
    fixture.handle(Input::SignalMessage(Response::RefreshToken("refreshed".into())));
    fixture.handle(Input::SignalLost(gone()));
    assert!(fixture.has(|output| matches!(output, Output::Connect { token, .. } if token == "refreshed")));
}

#[test]
fn messages_wait_while_reconnecting() {
    let mut fixture = with_bob(manual());
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
    fixture.handle(Input::SignalLost(gone()));
    fixture.take();
    fixture.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    assert!(fixture.events().is_empty());
    fixture.handle(Input::SignalReconnected(Box::default()));
    fixture.peer_offers();
    fixture.answered(&[("0", "TR_b")]);
    assert_eq!(names(&fixture.events()), ["reconnected", "done None"]);
}

#[test]
fn message_after_signalling_was_lost_is_ignored() {
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.handle(refused());
    fixture.take();
    fixture.handle(leave(DisconnectReason::ServerShutdown, Action::Resume));
    assert!(fixture.take().is_empty(), "no reconnect before the login event");
    assert_eq!(fixture.room.state(), State::Connecting);
}

#[test]
fn leave_message_is_not_answered_with_a_leave_request() {
    let mut joined = Fixture::new(manual());
    joined.locate();
    joined.handle(join_response(vec![]));
    for mut fixture in [joined, with_bob(manual())] {
        fixture.take();
        fixture.handle(leave(DisconnectReason::ServerShutdown, Action::Reconnect));
        assert!(fixture.requests().is_empty());
        assert!(fixture.has(|output| *output == Output::Disconnect));
    }
}

#[test]
fn kick_while_reconnecting_is_reported_as_kick() {
    let mut fixture = with_bob(manual());
    fixture.handle(Input::SignalLost(gone()));
    fixture.handle(unknown());
    fixture.locate();
    fixture.handle(leave(DisconnectReason::ParticipantRemoved, Action::Disconnect));
    assert_eq!(names(&fixture.events()), ["reconnecting", "kicked Kicked"]);
}

#[test]
fn random_inputs_neither_panic_nor_loop() {
    let mut random = Random::from_seed(11);
    for seed in 0..300 {
        let mut fixture = Fixture::new(if seed % 2 == 0 { fixed_automatic() } else { manual() });
        for _ in 0..60 {
            let generation = fixture.generation();
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
                13 => Input::PeerConnectionError { generation, error: gone() },
                14 => answer(0, &[("0", "TR_b")]),
                15 => update(vec![participant("bob", id, &[])]),
                16 => Input::LoginDelivered,
                17 => Input::Command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None }),
                18 => Input::Command(Command::StopPublish),
                19 => Input::Command(Command::RestartPublish),
                20 => leave(DisconnectReason::UnknownReason, Action::Resume),
                _ => Input::Command(Command::RenewToken("t".into())),
            };
            fixture.handle(input);
            fixture.millis(u64::from(random.next_u32() % 2_000));
        }
        let ends = fixture.outputs.iter().filter(|output| **output == Output::Ended).count();
        let last_events = fixture
            .outputs
            .iter()
            .filter(|output| matches!(output, Output::Event(event) if event.ends_room().is_some()))
            .count();
        assert_eq!(ends, last_events, "one last event and one end");
        assert!(ends <= 1);
        assert_eq!(ends == 1, fixture.room.state() == State::Ended);
    }
}
