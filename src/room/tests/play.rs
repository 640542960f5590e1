//! Remote streams: reported, given an m-line, played, changed, removed.
#![forbid(unsafe_code)]

use super::*;
use crate::room::negotiate::{REQUEST_BURST, REQUEST_INTERVAL};

fn plays(fixture: &Fixture) -> Vec<(StreamId, String)> {
    fixture
        .outputs
        .iter()
        .filter_map(|output| match output {
            Output::Play { stream, mid, .. } => Some((*stream, mid.clone())),
            _ => None,
        })
        .collect()
}

fn reoffers(fixture: &Fixture) -> Vec<u32> {
    fixture
        .outputs
        .iter()
        .filter_map(|output| match output {
            Output::Reoffer { add_receivers, .. } => Some(*add_receivers),
            _ => None,
        })
        .collect()
}

#[test]
fn streams_without_an_m_line_cause_another_offer_at_once() {
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    let tracks = [("TR_1", "1"), ("TR_2", "2"), ("TR_3", "3"), ("TR_4", "4"), ("TR_5", "5")];
    fixture.handle(join_response(vec![participant("bob", 1, &tracks)]));
    assert!(reoffers(&fixture).is_empty(), "one offer is outstanding");
    fixture.answered(&[("0", "TR_1"), ("1", "TR_2"), ("2", "TR_3")]);
    assert_eq!(reoffers(&fixture), [2]);
    fixture.peer_offers();
    assert!(matches!(fixture.requests().last(), Some(Request::Offer(offer)) if offer.id == 2));
    let placed: Vec<(String, String)> =
        tracks.iter().enumerate().map(|(mid, (sid, _))| (mid.to_string(), (*sid).to_owned())).collect();
    let placed: Vec<(&str, &str)> = placed.iter().map(|(mid, sid)| (mid.as_str(), sid.as_str())).collect();
    fixture.answered(&placed);
    fixture.media_up();
    assert_eq!(plays(&fixture).len(), 5);
    assert_eq!(reoffers(&fixture).len(), 1);
}

#[test]
fn later_stream_is_announced_offered_and_played() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    fixture.handle(update(vec![participant("bob", 1, &[("TR_b", "voice")])]));
    assert_eq!(reoffers(&fixture), [0], "spare m-lines are left");
    fixture.peer_offers();
    fixture.answered(&[("1", "TR_b")]);
    assert_eq!(plays(&fixture).len(), 1);
    assert_eq!(names(&fixture.events()), ["users total=false +1 -0", "streams +1", "play Active"]);
    let streams = fixture.room.streams();
    assert_eq!((streams[0].stream_id.as_str(), streams[0].user.user_id.as_str()), ("voice", "bob"));
    assert_eq!(streams[0].user.user_name, "bob by name");
}

#[test]
fn requests_for_streams_that_are_gone_are_forgotten() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    for n in 0..50 {
        let sid = format!("TR_{n}");
        fixture.handle(update(vec![participant("bob", 2 * n + 1, &[(&sid, "voice")])]));
        fixture.peer_offers();
        fixture.answered(&[("1", &sid)]);
        fixture.handle(update(vec![participant("bob", 2 * n + 2, &[])]));
        fixture.millis(100);
        fixture.take();
    }
    assert_eq!(fixture.room.negotiation.asked_count(), 1, "the last one");
}

#[test]
fn stream_without_an_m_line_is_retried_with_growing_pauses() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    fixture.handle(update(vec![participant("bob", 1, &[("TR_b", "voice")])]));
    let mut offers = Vec::new();
    for second in 0..20 {
        if !reoffers(&fixture).is_empty() {
            offers.push(second);
            fixture.take();
            fixture.peer_offers();
            fixture.answered(&[]);
        }
        fixture.millis(1_000);
    }
    assert_eq!(offers, [0, 1, 3, 7, 15]);
}

#[test]
fn m_lines_are_added_as_requested_zero_only_reoffers() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let require = |num_audios| {
        let required = proto::MediaSectionsRequirement { num_audios, num_videos: 0 };
        Input::SignalMessage(Response::MediaSectionsRequirement(required))
    };
    fixture.handle(require(2));
    assert_eq!(reoffers(&fixture), [2]);
    fixture.handle(require(0));
    fixture.handle(require(3));
    assert_eq!(reoffers(&fixture), [2], "one offer is outstanding");
    fixture.peer_offers();
    fixture.answered(&[]);
    assert_eq!(reoffers(&fixture), [2, 1], "two of the three were already being added");
    fixture.handle(require(u32::MAX));
    fixture.peer_offers();
    fixture.answered(&[]);
    assert!(reoffers(&fixture).iter().sum::<u32>() <= MAX_RECEIVERS);
}

#[test]
fn server_that_always_asks_causes_offers_at_a_bounded_rate() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let mut offers = 0;
    for _ in 0..6000 {
        let required = proto::MediaSectionsRequirement { num_audios: 0, num_videos: 0 };
        fixture.handle(Input::SignalMessage(Response::MediaSectionsRequirement(required)));
        offers += reoffers(&fixture).len();
        fixture.take();
        fixture.peer_offers();
        fixture.answered(&[]);
        fixture.millis(10);
    }
    let (burst, seconds) = (REQUEST_BURST as usize, 60);
    let sustained = seconds * 1000 / REQUEST_INTERVAL.as_millis() as usize;
    assert!((burst..=burst + sustained + 1).contains(&offers), "{offers}");
}

#[test]
fn m_line_request_crossing_its_offer_causes_no_second_offer() {
    for (placed, offers) in [(true, 1), (false, 2)] {
        let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
        fixture.take();
        let tracks = [("TR_1", "1"), ("TR_2", "2"), ("TR_3", "3"), ("TR_4", "4")];
        fixture.handle(update(vec![participant("bob", 1, &tracks)]));
        assert_eq!(reoffers(&fixture), [1]);
        let required = proto::MediaSectionsRequirement { num_audios: 1, num_videos: 0 };
        fixture.handle(Input::SignalMessage(Response::MediaSectionsRequirement(required)));
        fixture.peer_offers();
        let mids = [("0", "TR_1"), ("1", "TR_2"), ("2", "TR_3"), ("4", "TR_4")];
        fixture.answered(if placed { &mids } else { &mids[..3] });
        assert_eq!(reoffers(&fixture).len(), offers, "all placed: {placed}");
    }
}

#[test]
fn answer_to_another_offer_is_ignored() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.command(Command::NetworkChanged);
    fixture.peer_offers();
    fixture.take();
    fixture.handle(answer(1, &[]));
    assert!(!fixture.has(|output| matches!(output, Output::SetAnswer { .. })));
    fixture.handle(answer(0, &[]));
    assert!(
        fixture.has(|output| matches!(output, Output::SetAnswer { .. })),
        "a server that does not echo the id sends 0"
    );
}

#[test]
fn track_missing_from_the_answer_is_played_when_received() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[("TR_b", "voice")])], &[]);
    fixture.take();
    let generation = fixture.generation();
    fixture.handle(Input::ReceiverAdded { generation, mid: "2".into(), track: "TR_b".into() });
    assert_eq!(plays(&fixture)[0].1, "2");
    fixture.handle(Input::ReceiverRemoved { generation, mid: "2".into() });
    assert!(fixture.has(|output| matches!(output, Output::StopPlay { .. })));
}

#[test]
fn streams_of_a_departed_user_keep_handles_until_delivery() {
    let mut fixture =
        Fixture::logged_in(manual(), vec![participant("bob", 1, &[("TR_b", "voice")])], &[("0", "TR_b")]);
    let stream = fixture.room.streams()[0].stream;
    fixture.take();
    let gone =
        ParticipantInfo { state: participant_info::State::Disconnected as i32, ..participant("bob", 2, &[]) };
    fixture.handle(update(vec![gone]));
    assert!(fixture.has(|output| *output == Output::StopPlay { stream }));
    assert_eq!(names(&fixture.events()), ["streams -1", "users total=false +0 -1"]);
    assert!(fixture.room.streams().is_empty());
    assert!(fixture.room.stream(stream).is_some());
    fixture.handle(Input::StreamRemovedDelivered(stream));
    assert!(fixture.room.stream(stream).is_none());
}

#[test]
fn end_of_an_older_session_is_ignored() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 5, &[])], &[]);
    fixture.take();
    fixture.handle(update(vec![ParticipantInfo { sid: "PA_bob2".into(), ..participant("bob", 1, &[]) }]));
    let old =
        ParticipantInfo { state: participant_info::State::Disconnected as i32, ..participant("bob", 9, &[]) };
    fixture.handle(update(vec![old]));
    assert!(fixture.events().is_empty());
    assert_eq!(fixture.room.users().len(), 1);
}

#[test]
fn participant_update_of_an_older_version_is_ignored() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 5, &[("TR_b", "voice")])], &[]);
    fixture.take();
    fixture.handle(update(vec![participant("bob", 4, &[])]));
    assert!(fixture.events().is_empty());
}

#[test]
fn mute_and_extra_info_of_remote_users_are_stream_changes() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[("TR_b", "voice")])], &[]);
    fixture.take();
    let mut bob = participant("bob", 2, &[("TR_b", "voice")]);
    bob.tracks[0].muted = true;
    bob.attributes.insert(EXTRA_INFO_KEY.into(), "{}".into());
    fixture.handle(update(vec![bob]));
    let events = fixture.events();
    let [Event::StreamInfoUpdate { streams, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert!(streams[0].muted && streams[0].extra_info == "{}");
}

#[test]
fn video_is_not_announced_and_not_received() {
    let mut bob = participant("bob", 1, &[("TR_v", "camera")]);
    bob.tracks[0].r#type = proto::TrackType::Video as i32;
    let mut fixture = Fixture::new(manual());
    fixture.connect(vec![bob], &[]);
    assert!(fixture.requests().iter().any(|request| {
        matches!(request, Request::Subscription(update) if !update.subscribe && update.track_sids == ["TR_v"])
    }));
    assert!(fixture.room.streams().is_empty());
}

#[test]
fn manual_play_receives_nothing_before_start_play() {
    let config = LoginConfig { manual_play: Some(true), ..manual() };
    let mut fixture = Fixture::logged_in(config, vec![participant("bob", 1, &[("TR_b", "voice")])], &[]);
    assert!(!fixture.joins()[0].connection_settings.unwrap().auto_subscribe);
    assert_eq!(names(&fixture.events()), ["login", "users total=true +1 -0", "streams +1"]);
    let stream = fixture.room.streams()[0].stream;
    fixture.command(Command::StartPlay(stream));
    assert!(matches!(fixture.requests().as_slice(), [Request::Subscription(update)] if update.subscribe));
    fixture.peer_offers();
    fixture.answered(&[("0", "TR_b")]);
    fixture.command(Command::StopPlay(stream));
    assert!(fixture.has(|output| *output == Output::StopPlay { stream }));
    assert!(matches!(fixture.requests().last(), Some(Request::Subscription(update)) if !update.subscribe));
    assert_eq!(names(&fixture.events()), ["play Starting", "play Active", "play Stopped"]);
}

#[test]
fn manual_play_set_before_delivery_stops_automatic_streams() {
    let mut fixture = Fixture::new(manual());
    fixture.connect(vec![participant("bob", 1, &[("TR_b", "voice")])], &[("0", "TR_b")]);
    fixture.command(Command::SetManualPlay(true));
    assert!(matches!(fixture.requests().as_slice(), [Request::Subscription(update)] if !update.subscribe));
    assert_eq!(names(&fixture.events())[3..], ["play Active", "play Stopped"]);
}

#[test]
fn playing_an_unknown_stream_reports_an_error() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    fixture.command(Command::StartPlay(StreamId::fresh()));
    assert_eq!(names(&fixture.events()), ["play Stopped NotFound"]);
}

#[test]
fn users_beyond_the_limit_are_not_kept() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    let crowd: Vec<ParticipantInfo> = (0..MAX_USERS + 50)
        .map(|number| participant(&format!("u{number}"), 1, &[(&format!("TR_{number}"), "voice")]))
        .collect();
    fixture.handle(update(crowd));
    assert_eq!(fixture.room.users().len(), MAX_USERS);
    assert_eq!(fixture.room.streams().len(), MAX_STREAMS);
}

#[test]
fn active_speakers_include_the_local_user_loudest_first() {
    let others = vec![participant("bob", 1, &[]), participant("eve", 1, &[])];
    let mut fixture = Fixture::logged_in(manual(), others, &[]);
    fixture.take();
    let speaker = |sid: &str, level| proto::SpeakerInfo { sid: sid.into(), level, active: level > 0.0 };
    let speakers = vec![speaker("PA_bob", 0.25), speaker("PA_me", 0.5), speaker("PA_no", 1.0)];
    fixture.handle(Input::SignalMessage(Response::SpeakersChanged(proto::SpeakersChanged { speakers })));
    let speakers = vec![speaker("PA_eve", 0.1), speaker("PA_bob", 0.0)];
    fixture.handle(Input::SignalMessage(Response::SpeakersChanged(proto::SpeakersChanged { speakers })));
    let ids: Vec<Vec<String>> = fixture
        .events()
        .into_iter()
        .map(|event| match event {
            Event::ActiveSpeakers { speakers, .. } => {
                speakers.into_iter().map(|(user, _)| user.user_id).collect()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ids, [vec!["me", "bob"], vec!["me", "eve"]]);
}

#[test]
fn user_who_speaks_during_login_is_in_first_report() {
    let speaker = |sid: &str, level| proto::SpeakerInfo { sid: sid.into(), level, active: level > 0.0 };
    let speakers = |list: Vec<proto::SpeakerInfo>| {
        Input::SignalMessage(Response::SpeakersChanged(proto::SpeakersChanged { speakers: list }))
    };
    let lists = |fixture: &mut Fixture| -> Vec<Vec<String>> {
        let users = |event| match event {
            Event::ActiveSpeakers { speakers, .. } => {
                Some(speakers.into_iter().map(|(user, _)| user.user_id).collect())
            }
            _ => None,
        };
        fixture.events().into_iter().filter_map(users).collect()
    };
    let mut fixture = Fixture::new(manual());
    fixture.locate();
    fixture.handle(join_response(vec![participant("bob", 1, &[]), participant("eve", 1, &[])]));
    fixture.handle(speakers(vec![speaker("PA_bob", 0.5)]));
    assert!(lists(&mut fixture).is_empty(), "not before the login event");
    fixture.answered(&[]);
    fixture.media_up();
    assert_eq!(lists(&mut fixture), [["bob"]]);
    fixture.handle(speakers(vec![speaker("PA_eve", 0.25)]));
    assert_eq!(lists(&mut fixture), [["bob", "eve"]], "changes extend the list");
    // After a rejoin nobody speaks, and the server has nothing to send.
    fixture.handle(leave(DisconnectReason::ServerShutdown, Action::Reconnect));
    fixture.connect(vec![participant("bob", 1, &[]), participant("eve", 1, &[])], &[]);
    assert_eq!(lists(&mut fixture), [Vec::<String>::new()]);
}

#[test]
fn measured_speakers_are_reported_until_the_server_reports_them() {
    let others = vec![participant("bob", 1, &[("TR_bob", "voice")]), participant("eve", 1, &[])];
    let mut fixture = Fixture::logged_in(manual(), others, &[]);
    fixture.take();
    let stream = fixture.room.streams()[0].stream;
    let measured = |bob| Input::Speaking {
        levels: vec![(None, 0.25), (Some(stream), bob), (Some(StreamId::fresh()), 1.0)],
    };
    let speaker = proto::SpeakerInfo { sid: "PA_eve".into(), level: 0.5, active: true };
    fixture.handle(measured(0.5));
    assert!(!fixture.room.gets_speaker_updates());
    fixture.handle(measured(0.0));
    let speakers = vec![speaker];
    fixture.handle(Input::SignalMessage(Response::SpeakersChanged(proto::SpeakersChanged { speakers })));
    assert!(fixture.room.gets_speaker_updates());
    fixture.handle(measured(1.0));
    let lists: Vec<Vec<(String, f32)>> = fixture
        .events()
        .into_iter()
        .map(|event| match event {
            Event::ActiveSpeakers { speakers, .. } => {
                speakers.into_iter().map(|(user, level)| (user.user_id, level)).collect()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let list = |speakers: &[(&str, f32)]| -> Vec<(String, f32)> {
        speakers.iter().map(|(name, level)| ((*name).to_owned(), *level)).collect()
    };
    assert_eq!(lists, [list(&[("bob", 50.0), ("me", 25.0)]), list(&[("me", 25.0)]), list(&[("eve", 50.0)])]);
}

#[test]
fn connection_quality_is_reported_when_it_changes() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    fixture.take();
    let quality = |quality: proto::ConnectionQuality, score: f32| {
        let info =
            proto::ConnectionQualityInfo { participant_sid: "PA_bob".into(), quality: quality as i32, score };
        Input::SignalMessage(Response::ConnectionQuality(proto::ConnectionQualityUpdate {
            updates: vec![info],
        }))
    };
    fixture.handle(quality(proto::ConnectionQuality::Excellent, 4.4));
    fixture.handle(quality(proto::ConnectionQuality::Excellent, 4.4));
    fixture.handle(quality(proto::ConnectionQuality::Lost, 0.0));
    let reported: Vec<(i32, f32)> = fixture
        .events()
        .into_iter()
        .map(|event| match event {
            Event::ConnectionQuality { quality, mos, .. } => (quality, mos),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!((reported.len(), reported[0], reported[1].0), (2, (3, 4.4), 0));
    assert!(reported[1].1.is_nan(), "the server gave no score");
}

#[test]
fn candidate_is_added_and_malformed_one_ignored() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    for text in [r#"{"candidate":"candidate:1"}"#, "nonsense", r#"{"candidate":""}"#] {
        let trickle = proto::TrickleRequest { candidate_init: text.into(), ..Default::default() };
        fixture.handle(Input::SignalMessage(Response::Trickle(trickle)));
    }
    let generation = fixture.generation();
    assert_eq!(fixture.take(), [Output::AddCandidate { generation, candidate: "candidate:1".into() }]);
}
