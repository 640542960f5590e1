//! Streams of others: announced, placed, played, changed, gone.
#![forbid(unsafe_code)]

use super::*;

fn plays(scene: &Scene) -> Vec<(StreamId, String)> {
    scene
        .said
        .iter()
        .filter_map(|output| match output {
            Output::Play { stream, mid, .. } => Some((*stream, mid.clone())),
            _ => None,
        })
        .collect()
}

fn reoffers(scene: &Scene) -> Vec<u32> {
    scene
        .said
        .iter()
        .filter_map(|output| match output {
            Output::Reoffer { add_receivers, .. } => Some(*add_receivers),
            _ => None,
        })
        .collect()
}

#[test]
fn a_room_with_more_streams_than_the_answer_placed_is_offered_again_at_once() {
    let mut scene = Scene::new(manual());
    scene.locate();
    let tracks = [("TR_1", "1"), ("TR_2", "2"), ("TR_3", "3"), ("TR_4", "4"), ("TR_5", "5")];
    scene.handle(join_response(vec![participant("bob", 1, &tracks)]));
    assert!(reoffers(&scene).is_empty(), "one offer is outstanding");
    scene.answered(&[("0", "TR_1"), ("1", "TR_2"), ("2", "TR_3")]);
    assert_eq!(reoffers(&scene), [2]);
    scene.peer_offers();
    assert!(matches!(scene.requests().last(), Some(Request::Offer(offer)) if offer.id == 2));
    let placed: Vec<(String, String)> =
        tracks.iter().enumerate().map(|(mid, (sid, _))| (mid.to_string(), (*sid).to_owned())).collect();
    let placed: Vec<(&str, &str)> = placed.iter().map(|(mid, sid)| (mid.as_str(), sid.as_str())).collect();
    scene.answered(&placed);
    scene.media_up();
    assert_eq!(plays(&scene).len(), 5);
    assert_eq!(reoffers(&scene).len(), 1);
}

#[test]
fn a_stream_that_comes_later_is_announced_asked_for_at_once_and_played_when_placed() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.take();
    scene.handle(update(vec![participant("bob", 1, &[("TR_b", "voice")])]));
    assert_eq!(reoffers(&scene), [0], "there are spare sections");
    scene.peer_offers();
    scene.answered(&[("1", "TR_b")]);
    assert_eq!(plays(&scene).len(), 1);
    assert_eq!(names(&scene.events()), ["users total=false +1 -0", "streams +1", "play Active"]);
    let streams = scene.room.streams();
    assert_eq!((streams[0].stream_id.as_str(), streams[0].user.user_id.as_str()), ("voice", "bob"));
    assert_eq!(streams[0].user.user_name, "bob by name");
}

#[test]
fn a_stream_that_the_server_does_not_place_is_asked_for_again_with_growing_pauses() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.take();
    scene.handle(update(vec![participant("bob", 1, &[("TR_b", "voice")])]));
    let mut offers = Vec::new();
    for second in 0..20 {
        if !reoffers(&scene).is_empty() {
            offers.push(second);
            scene.take();
            scene.peer_offers();
            scene.answered(&[]);
        }
        scene.millis(1_000);
    }
    assert_eq!(offers, [0, 1, 3, 7, 15]);
}

#[test]
fn sections_that_the_server_asks_for_are_added_and_zero_means_just_offer() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.take();
    let require = |num_audios| {
        let required = proto::MediaSectionsRequirement { num_audios, num_videos: 0 };
        Input::SignalMessage(Response::MediaSectionsRequirement(required))
    };
    scene.handle(require(2));
    assert_eq!(reoffers(&scene), [2]);
    scene.handle(require(0));
    scene.handle(require(3));
    assert_eq!(reoffers(&scene), [2], "one offer is outstanding");
    scene.peer_offers();
    scene.answered(&[]);
    assert_eq!(reoffers(&scene), [2, 1], "two of the three were on their way");
    scene.handle(require(u32::MAX));
    scene.peer_offers();
    scene.answered(&[]);
    assert!(reoffers(&scene).iter().sum::<u32>() <= MAX_RECEIVERS);
}

#[test]
fn a_wish_for_sections_that_crossed_the_offer_with_them_costs_no_second_offer() {
    for (placed, offers) in [(true, 1), (false, 2)] {
        let mut scene = Scene::logged_in(manual(), vec![], &[]);
        scene.take();
        let tracks = [("TR_1", "1"), ("TR_2", "2"), ("TR_3", "3"), ("TR_4", "4")];
        scene.handle(update(vec![participant("bob", 1, &tracks)]));
        assert_eq!(reoffers(&scene), [1]);
        let required = proto::MediaSectionsRequirement { num_audios: 1, num_videos: 0 };
        scene.handle(Input::SignalMessage(Response::MediaSectionsRequirement(required)));
        scene.peer_offers();
        let mids = [("0", "TR_1"), ("1", "TR_2"), ("2", "TR_3"), ("4", "TR_4")];
        scene.answered(if placed { &mids } else { &mids[..3] });
        assert_eq!(reoffers(&scene).len(), offers, "all placed: {placed}");
    }
}

#[test]
fn an_answer_to_another_offer_is_passed_over() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.command(Command::NetworkChanged);
    scene.peer_offers();
    scene.take();
    scene.handle(answer(1, &[]));
    assert!(!scene.has(|output| matches!(output, Output::SetAnswer { .. })));
    scene.handle(answer(0, &[]));
    assert!(
        scene.has(|output| matches!(output, Output::SetAnswer { .. })),
        "0 is a server that does not echo"
    );
}

#[test]
fn a_track_that_the_peer_finds_is_played_though_the_answer_did_not_name_it() {
    let mut scene = Scene::logged_in(manual(), vec![participant("bob", 1, &[("TR_b", "voice")])], &[]);
    scene.take();
    let generation = scene.generation();
    scene.handle(Input::ReceiverAdded {
        generation,
        mid: "2".into(),
        stream: "PA_bob|camera".into(),
        track: "TR_b".into(),
    });
    assert_eq!(plays(&scene)[0].1, "2");
    scene.handle(Input::ReceiverRemoved { generation, mid: "2".into() });
    assert!(scene.has(|output| matches!(output, Output::StopPlay { .. })));
}

#[test]
fn a_user_who_leaves_takes_the_streams_along_and_ids_live_until_that_is_delivered() {
    let mut scene =
        Scene::logged_in(manual(), vec![participant("bob", 1, &[("TR_b", "voice")])], &[("0", "TR_b")]);
    let stream = scene.room.streams()[0].stream;
    scene.take();
    let gone =
        ParticipantInfo { state: participant_info::State::Disconnected as i32, ..participant("bob", 2, &[]) };
    scene.handle(update(vec![gone]));
    assert!(scene.has(|output| *output == Output::StopPlay { stream }));
    assert_eq!(names(&scene.events()), ["streams -1", "users total=false +0 -1"]);
    assert!(scene.room.streams().is_empty());
    assert!(scene.room.stream(stream).is_some());
    scene.handle(Input::StreamRemovedDelivered(stream));
    assert!(scene.room.stream(stream).is_none());
}

#[test]
fn the_end_of_an_older_session_of_a_user_is_no_news() {
    let mut scene = Scene::logged_in(manual(), vec![participant("bob", 5, &[])], &[]);
    scene.take();
    scene.handle(update(vec![ParticipantInfo { sid: "PA_bob2".into(), ..participant("bob", 1, &[]) }]));
    let old =
        ParticipantInfo { state: participant_info::State::Disconnected as i32, ..participant("bob", 9, &[]) };
    scene.handle(update(vec![old]));
    assert!(scene.events().is_empty());
    assert_eq!(scene.room.users().len(), 1);
}

#[test]
fn a_report_of_an_older_version_changes_nothing() {
    let mut scene = Scene::logged_in(manual(), vec![participant("bob", 5, &[("TR_b", "voice")])], &[]);
    scene.take();
    scene.handle(update(vec![participant("bob", 4, &[])]));
    assert!(scene.events().is_empty());
}

#[test]
fn mute_and_extra_info_of_others_are_told_as_changes_of_their_streams() {
    let mut scene = Scene::logged_in(manual(), vec![participant("bob", 1, &[("TR_b", "voice")])], &[]);
    scene.take();
    let mut bob = participant("bob", 2, &[("TR_b", "voice")]);
    bob.tracks[0].muted = true;
    bob.attributes.insert(EXTRA_INFO_KEY.into(), "{}".into());
    scene.handle(update(vec![bob]));
    let events = scene.events();
    let [Event::StreamExtraInfo { streams, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert!(streams[0].muted && streams[0].extra_info == "{}");
}

#[test]
fn video_is_not_announced_and_not_received() {
    let mut bob = participant("bob", 1, &[("TR_v", "camera")]);
    bob.tracks[0].r#type = proto::TrackType::Video as i32;
    let mut scene = Scene::new(manual());
    scene.connect(vec![bob], &[]);
    assert!(scene.requests().iter().any(|request| {
        matches!(request, Request::Subscription(update) if !update.subscribe && update.track_sids == ["TR_v"])
    }));
    assert!(scene.room.streams().is_empty());
}

#[test]
fn a_stream_that_is_encrypted_from_end_to_end_is_not_played_as_noise_but_told() {
    let mut bob = participant("bob", 1, &[("TR_b", "voice")]);
    bob.tracks[0].encryption = proto::encryption::Type::Gcm as i32;
    let mut scene = Scene::new(manual());
    scene.connect(vec![bob.clone()], &[("0", "TR_b")]);
    assert!(scene.requests().iter().any(|request| {
        matches!(request, Request::Subscription(update) if !update.subscribe && update.track_sids == ["TR_b"])
    }));
    assert!(!scene.has(|output| matches!(output, Output::Play { .. })));
    assert_eq!(
        names(&scene.events()),
        ["login", "users total=true +1 -0", "streams +1", "play Stopped PlayFailed"]
    );
    let stream = scene.room.streams()[0].stream;
    scene.handle(Input::LoginDelivered);
    scene.command(Command::StartPlay(stream));
    assert_eq!(names(&scene.events()), ["play Stopped PlayFailed"]);
    // Published anew in the clear, it is heard like any other.
    (bob.version, bob.tracks[0].encryption) = (2, proto::encryption::Type::None as i32);
    scene.handle(update(vec![bob]));
    assert!(
        scene
            .requests()
            .iter()
            .any(|request| matches!(request, Request::Subscription(update) if update.subscribe))
    );
}

#[test]
fn in_manual_play_nothing_is_received_until_it_is_asked_for() {
    let config = LoginConfig { manual_play: Some(true), ..manual() };
    let mut scene = Scene::logged_in(config, vec![participant("bob", 1, &[("TR_b", "voice")])], &[]);
    assert!(!scene.joins()[0].connection_settings.unwrap().auto_subscribe);
    assert_eq!(names(&scene.events()), ["login", "users total=true +1 -0", "streams +1"]);
    let stream = scene.room.streams()[0].stream;
    scene.command(Command::StartPlay(stream));
    assert!(matches!(scene.requests().as_slice(), [Request::Subscription(update)] if update.subscribe));
    scene.peer_offers();
    scene.answered(&[("0", "TR_b")]);
    scene.command(Command::StopPlay(stream));
    assert!(scene.has(|output| *output == Output::StopPlay { stream }));
    assert!(matches!(scene.requests().last(), Some(Request::Subscription(update)) if !update.subscribe));
    assert_eq!(names(&scene.events()), ["play Starting", "play Active", "play Stopped"]);
}

#[test]
fn manual_play_set_before_delivery_stops_what_the_server_had_begun() {
    let mut scene = Scene::new(manual());
    scene.connect(vec![participant("bob", 1, &[("TR_b", "voice")])], &[("0", "TR_b")]);
    scene.command(Command::SetManualPlay(true));
    assert!(matches!(scene.requests().as_slice(), [Request::Subscription(update)] if !update.subscribe));
    assert_eq!(names(&scene.events())[3..], ["play Active", "play Stopped"]);
}

#[test]
fn playing_a_stream_that_is_not_there_is_told_as_an_error() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.take();
    scene.command(Command::StartPlay(StreamId::fresh()));
    assert_eq!(names(&scene.events()), ["play Stopped NotFound"]);
}

#[test]
fn users_beyond_the_limit_are_left_out_and_memory_stays_bounded() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    let crowd: Vec<ParticipantInfo> = (0..MAX_USERS + 50)
        .map(|number| participant(&format!("u{number}"), 1, &[(&format!("TR_{number}"), "voice")]))
        .collect();
    scene.handle(update(crowd));
    assert_eq!(scene.room.users().len(), MAX_USERS);
    assert_eq!(scene.room.streams().len(), MAX_STREAMS);
}

#[test]
fn speakers_are_told_loudest_first_and_the_own_one_too() {
    let others = vec![participant("bob", 1, &[]), participant("eve", 1, &[])];
    let mut scene = Scene::logged_in(manual(), others, &[]);
    scene.take();
    let speaker = |sid: &str, level| proto::SpeakerInfo { sid: sid.into(), level, active: level > 0.0 };
    let speakers = vec![speaker("PA_bob", 0.25), speaker("PA_me", 0.5), speaker("PA_no", 1.0)];
    scene.handle(Input::SignalMessage(Response::SpeakersChanged(proto::SpeakersChanged { speakers })));
    let speakers = vec![speaker("PA_eve", 0.1), speaker("PA_bob", 0.0)];
    scene.handle(Input::SignalMessage(Response::SpeakersChanged(proto::SpeakersChanged { speakers })));
    let ids: Vec<Vec<String>> = scene
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
fn who_is_heard_to_speak_counts_until_the_server_tells_who_does() {
    let others = vec![participant("bob", 1, &[("TR_bob", "voice")]), participant("eve", 1, &[])];
    let mut scene = Scene::logged_in(manual(), others, &[]);
    scene.take();
    let stream = scene.room.streams()[0].stream;
    let heard = |bob| Input::Speaking {
        levels: vec![(None, 0.25), (Some(stream), bob), (Some(StreamId::fresh()), 1.0)],
    };
    let speaker = proto::SpeakerInfo { sid: "PA_eve".into(), level: 0.5, active: true };
    scene.handle(heard(0.5));
    assert!(!scene.room.is_told_speakers());
    scene.handle(heard(0.0));
    let speakers = vec![speaker];
    scene.handle(Input::SignalMessage(Response::SpeakersChanged(proto::SpeakersChanged { speakers })));
    assert!(scene.room.is_told_speakers());
    scene.handle(heard(1.0));
    let lists: Vec<Vec<(String, f32)>> = scene
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
fn connection_quality_is_told_when_it_changes() {
    let mut scene = Scene::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    scene.take();
    let quality = |quality: proto::ConnectionQuality| {
        let info = proto::ConnectionQualityInfo {
            participant_sid: "PA_bob".into(),
            quality: quality as i32,
            score: 0.0,
        };
        Input::SignalMessage(Response::ConnectionQuality(proto::ConnectionQualityUpdate {
            updates: vec![info],
        }))
    };
    scene.handle(quality(proto::ConnectionQuality::Excellent));
    scene.handle(quality(proto::ConnectionQuality::Excellent));
    scene.handle(quality(proto::ConnectionQuality::Lost));
    let told: Vec<i32> = scene
        .events()
        .into_iter()
        .map(|event| match event {
            Event::ConnectionQuality { quality, .. } => quality,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, [3, 0]);
}

#[test]
fn a_candidate_is_handed_on_and_nonsense_is_not() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.take();
    for text in [r#"{"candidate":"candidate:1"}"#, "nonsense", r#"{"candidate":""}"#] {
        let trickle = proto::TrickleRequest { candidate_init: text.into(), ..Default::default() };
        scene.handle(Input::SignalMessage(Response::Trickle(trickle)));
    }
    let generation = scene.generation();
    assert_eq!(scene.take(), [Output::AddCandidate { generation, candidate: "candidate:1".into() }]);
}
