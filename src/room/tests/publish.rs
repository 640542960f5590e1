//! Publishing: when it begins by itself, what the application may ask, and what the server may.
#![forbid(unsafe_code)]

use super::*;

fn added_tracks(scene: &Scene) -> usize {
    scene.requests().iter().filter(|request| matches!(request, Request::AddTrack(_))).count()
}

fn is_sending(scene: &Scene) -> Option<bool> {
    scene
        .said
        .iter()
        .filter_map(|output| match output {
            Output::SetSending { on, .. } => Some(*on),
            _ => None,
        })
        .next_back()
}

#[test]
fn automatic_publishing_waits_for_the_delivery_of_the_login_event() {
    let mut scene = Scene::new(LoginConfig::default());
    scene.connect(vec![], &[]);
    scene.millis(1_000);
    assert_eq!(added_tracks(&scene), 0);
    scene.handle(Input::LoginDelivered);
    assert_eq!(added_tracks(&scene), 1);
    scene.confirm_publish("TR_me");
    assert_eq!(is_sending(&scene), Some(true));
    let events = scene.events();
    assert_eq!(names(&events)[1..], ["publish Starting", "publish Active"]);
    assert!(scene.room.own_stream().is_some());
}

#[test]
fn automatic_publishing_never_begins_within_30_ms_of_the_login_call() {
    let mut scene = Scene::logged_in(LoginConfig::default(), vec![], &[]);
    scene.millis(29);
    assert_eq!(added_tracks(&scene), 0);
    scene.millis(1);
    assert_eq!(added_tracks(&scene), 1);
}

#[test]
fn manual_publishing_set_before_the_login_event_was_delivered_counts() {
    let mut scene = Scene::new(LoginConfig::default());
    scene.connect(vec![], &[]);
    scene.millis(100);
    scene.command(Command::SetManualPublish(true));
    scene.handle(Input::LoginDelivered);
    scene.millis(5_000);
    assert_eq!(added_tracks(&scene), 0);
    assert!(!scene.has(|output| matches!(output, Output::AddSender { .. } | Output::SetSending { .. })));
}

#[test]
fn manual_publishing_set_after_the_login_event_was_delivered_is_for_the_next_login() {
    let mut scene = Scene::logged_in(LoginConfig::default(), vec![], &[]);
    scene.command(Command::SetManualPublish(true));
    scene.millis(100);
    assert_eq!(added_tracks(&scene), 1);
}

#[test]
fn the_options_of_a_login_outweigh_the_engines_switch() {
    let mut scene = Scene::new(manual());
    scene.command(Command::SetManualPublish(false));
    scene.connect(vec![], &[]);
    scene.handle(Input::LoginDelivered);
    scene.millis(100);
    assert_eq!(added_tracks(&scene), 0);
}

#[test]
fn a_fixed_automatic_login_lets_the_track_travel_but_sends_only_after_30_ms() {
    let mut scene = Scene::new(fixed_automatic());
    scene.locate();
    let join = scene.joins().pop().unwrap();
    let [track] = join.add_track_requests.as_slice() else { panic!("{join:?}") };
    assert!(scene.has(|output| {
        matches!(output, Output::OpenPeer { sender: Some((_, cid)), .. } if *cid == track.cid)
    }));
    scene.handle(join_response(vec![]));
    let published =
        proto::TrackPublishedResponse { cid: track.cid.clone(), track: Some(audio("TR_me", &track.name)) };
    scene.handle(Input::SignalMessage(Response::TrackPublished(published)));
    scene.answered(&[]);
    scene.media_up();
    scene.handle(Input::LoginDelivered);
    scene.millis(29);
    assert_eq!(is_sending(&scene), None);
    scene.millis(1);
    assert_eq!(is_sending(&scene), Some(true));
    assert_eq!(names(&scene.events()), ["login", "publish Starting", "publish Active"]);
}

#[test]
fn the_track_is_announced_before_the_offer_that_holds_it() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.take();
    let stream = StreamId::fresh();
    scene.command(Command::StartPublish { stream, stream_id: Some("mine".into()) });
    let said = scene.take();
    let request =
        said.iter().position(|output| matches!(output, Output::Request(Request::AddTrack(_)))).unwrap();
    let sender = said.iter().position(|output| matches!(output, Output::AddSender { .. })).unwrap();
    let offer =
        said.iter().position(|output| matches!(output, Output::Reoffer { add_receivers: 0, .. })).unwrap();
    assert!(request < sender && sender < offer);
    let Output::Request(Request::AddTrack(track)) = &said[request] else { panic!() };
    assert_eq!((track.name.as_str(), track.muted, track.disable_red), ("mine", false, false));
    assert!(
        matches!(&said[sender], Output::AddSender { cid, stream: sender, .. } if *cid == track.cid && *sender == stream)
    );
}

#[test]
fn an_offer_made_before_the_track_was_added_does_not_confirm_it() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.command(Command::NetworkChanged);
    scene.take();
    scene.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    scene.peer_offers();
    scene.answered(&[]);
    assert_eq!(is_sending(&scene), None, "the first answer is to the offer without the track");
    scene.confirm_publish("TR_me");
    assert_eq!(is_sending(&scene), Some(true));
}

#[test]
fn start_publish_before_the_login_event_and_twice_is_told_as_wrong_state() {
    let mut scene = Scene::new(manual());
    scene.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    assert_eq!(names(&scene.events()), ["publish Stopped WrongState"]);
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    scene.take();
    scene.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    assert_eq!(names(&scene.events()), ["publish Stopped WrongState"]);
}

#[test]
fn stop_publish_in_automatic_mode_is_harmless_and_lasts_until_the_next_start() {
    let mut scene = Scene::logged_in(LoginConfig::default(), vec![], &[]);
    scene.command(Command::StopPublish);
    scene.millis(5_000);
    assert_eq!(added_tracks(&scene), 0);
    assert_eq!(names(&scene.events()), ["login"]);
    scene.command(Command::RestartPublish);
    assert_eq!(added_tracks(&scene), 1);
}

#[test]
fn stop_publish_takes_the_track_off_the_peer_and_offers_again() {
    let mut scene = Scene::logged_in(LoginConfig::default(), vec![], &[]);
    scene.millis(40);
    scene.confirm_publish("TR_me");
    scene.take();
    scene.command(Command::StopPublish);
    assert_eq!(is_sending(&scene), Some(false));
    let said = scene.take();
    let removed = said.iter().position(|output| matches!(output, Output::RemoveSender { .. })).unwrap();
    let offer = said.iter().position(|output| matches!(output, Output::Reoffer { .. })).unwrap();
    assert!(removed < offer);
    assert!(matches!(
        said.last(),
        Some(Output::Event(Event::PublishState { state: StreamState::Stopped, error: None, .. }))
    ));
    assert_eq!(scene.room.own_stream(), None);
}

#[test]
fn restart_publish_keeps_handle_and_name() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    let stream = StreamId::fresh();
    scene.command(Command::StartPublish { stream, stream_id: Some("mine".into()) });
    scene.confirm_publish("TR_1");
    scene.take();
    scene.command(Command::RestartPublish);
    scene.peer_offers();
    scene.answered(&[]);
    scene.confirm_publish("TR_2");
    assert_eq!(scene.room.own_stream(), Some((stream, "mine".into())));
    assert_eq!(names(&scene.events()), ["publish Starting", "publish Active"]);
}

#[test]
fn a_token_that_may_not_publish_logs_in_publishes_nothing_and_says_so_when_asked() {
    let mut scene = Scene::new(LoginConfig::default());
    scene.locate();
    let own = ParticipantInfo {
        permission: Some(proto::ParticipantPermission { can_subscribe: true, ..Default::default() }),
        ..participant("me", 1, &[])
    };
    let response = proto::JoinResponse { participant: Some(own), ..Default::default() };
    scene.handle(Input::SignalJoined(Box::new(response)));
    scene.answered(&[]);
    scene.media_up();
    scene.handle(Input::LoginDelivered);
    scene.millis(1_000);
    assert_eq!(added_tracks(&scene), 0);
    assert_eq!(names(&scene.events()), ["login"]);
    assert!(!scene.room.may_publish());
    scene.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    assert_eq!(names(&scene.events()), ["publish Stopped NotAllowed"]);
}

#[test]
fn a_server_that_does_not_take_the_track_or_never_confirms_it_fails_the_publishing() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    let Some(Request::AddTrack(track)) = scene.requests().pop() else { panic!() };
    scene.take();
    scene.handle(Input::SignalMessage(Response::RequestResponse(proto::RequestResponse {
        reason: proto::request_response::Reason::LimitExceeded as i32,
        request: Some(proto::request_response::Request::AddTrack(track)),
        ..Default::default()
    })));
    assert_eq!(names(&scene.events()), ["publish Stopped PublishFailed"]);

    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    scene.peer_offers();
    scene.answered(&[]);
    scene.take();
    scene.millis(10_000);
    assert_eq!(names(&scene.events()), ["publish Stopped PublishFailed"]);
}

#[test]
fn the_microphone_switch_mutes_and_does_not_unpublish() {
    let mut scene = Scene::logged_in(LoginConfig::default(), vec![], &[]);
    scene.millis(40);
    scene.confirm_publish("TR_me");
    scene.take();
    scene.command(Command::EnableMic(false));
    let mute = proto::MuteTrackRequest { sid: "TR_me".into(), muted: true };
    assert_eq!(scene.take(), [Output::Request(Request::Mute(mute))]);
    assert!(scene.room.own_stream().is_some());
}

#[test]
fn a_microphone_that_is_off_at_login_publishes_a_muted_stream() {
    let mut scene = Scene::new(LoginConfig::default());
    scene.command(Command::EnableMic(false));
    scene.connect(vec![], &[]);
    scene.handle(Input::LoginDelivered);
    scene.millis(40);
    let Some(Request::AddTrack(track)) = scene.requests().pop() else { panic!() };
    assert!(track.muted);
    scene.command(Command::EnableMic(true));
    scene.confirm_publish("TR_me");
    let unmute = proto::MuteTrackRequest { sid: "TR_me".into(), muted: false };
    assert!(
        scene.requests().contains(&Request::Mute(unmute)),
        "the switch moved before the server had a name"
    );
}

#[test]
fn extra_info_set_before_login_travels_with_the_join_and_later_ones_as_updates() {
    let mut scene = Scene::new(manual());
    scene.command(Command::SetExtraInfo("early".into()));
    scene.connect(vec![], &[]);
    assert_eq!(scene.joins()[0].participant_attributes[EXTRA_INFO_KEY], "early");
    assert!(!scene.requests().iter().any(|request| matches!(request, Request::UpdateMetadata(_))));
    scene.command(Command::SetExtraInfo("late".into()));
    let Some(Request::UpdateMetadata(update)) = scene.requests().pop() else { panic!() };
    assert_eq!(update.attributes, HashMap::from([(EXTRA_INFO_KEY.to_owned(), "late".to_owned())]));
}

#[test]
fn a_permission_that_is_taken_away_ends_the_own_stream_and_one_that_comes_back_begins_it() {
    let mut scene = Scene::logged_in(LoginConfig::default(), vec![], &[]);
    scene.millis(40);
    scene.confirm_publish("TR_me");
    scene.take();
    let own = |can_publish| ParticipantInfo {
        permission: Some(proto::ParticipantPermission {
            can_publish,
            can_subscribe: true,
            can_publish_data: true,
            ..Default::default()
        }),
        ..participant("me", 2, &[])
    };
    scene.handle(update(vec![own(false)]));
    assert_eq!(names(&scene.events()), ["publish Stopped NotAllowed"]);
    scene.handle(update(vec![own(true)]));
    assert_eq!(names(&scene.events()), ["publish Starting"]);
}

#[test]
fn stopping_while_the_connection_is_away_closes_the_microphone() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    scene.confirm_publish("TR_me");
    assert_eq!(is_sending(&scene), Some(true));
    scene.handle(Input::SignalLost(gone()));
    scene.command(Command::StopPublish);
    assert_eq!(is_sending(&scene), Some(false));
}

#[test]
fn the_server_is_told_of_stereo_also_when_that_changes_later() {
    const STEREO: i32 = proto::AudioTrackFeature::TfStereo as i32;
    const NO_DTX: i32 = proto::AudioTrackFeature::TfNoDtx as i32;
    let updates = |scene: &Scene| -> Vec<(String, Vec<i32>)> {
        let requests = scene.requests().into_iter();
        let updates = requests.filter_map(|request| match request {
            Request::UpdateAudioTrack(update) => Some((update.track_sid.clone(), update.features.clone())),
            _ => None,
        });
        updates.collect()
    };
    // Chosen after the login and before publishing.
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.command(Command::SetProfile(AudioProfile::music()));
    assert_eq!(updates(&scene), []);
    scene.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    let added = scene.requests().into_iter().find_map(|request| match request {
        Request::AddTrack(added) => Some(added.clone()),
        _ => None,
    });
    assert_eq!(added.unwrap().audio_features, [STEREO, NO_DTX]);
    // Changed before the server has confirmed: told when it has.
    scene.command(Command::SetProfile(AudioProfile { channels: 2, ..AudioProfile::default() }));
    assert_eq!(updates(&scene), []);
    scene.confirm_publish("TR_me");
    let first = ("TR_me".to_owned(), vec![STEREO]);
    assert_eq!(updates(&scene), std::slice::from_ref(&first));
    scene.said.retain(|output| !matches!(output, Output::Reoffer { .. }));
    // Each change once, and nothing for what others need not know.
    scene.command(Command::SetProfile(AudioProfile::default()));
    scene.command(Command::SetProfile(AudioProfile { bitrate: Some(32_000), ..AudioProfile::default() }));
    assert_eq!(updates(&scene), [first, ("TR_me".to_owned(), vec![])]);
    assert!(
        !scene.has(|output| matches!(output, Output::Reoffer { .. })),
        "nobody needs another offer for it"
    );
}
