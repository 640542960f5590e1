//! Publishing: when it starts automatically, and how it follows application and server.
#![forbid(unsafe_code)]

use super::*;

fn added_tracks(fixture: &Fixture) -> usize {
    fixture.requests().iter().filter(|request| matches!(request, Request::AddTrack(_))).count()
}

fn is_sending(fixture: &Fixture) -> Option<bool> {
    fixture
        .outputs
        .iter()
        .filter_map(|output| match output {
            Output::SetSending { on, .. } => Some(*on),
            _ => None,
        })
        .next_back()
}

#[test]
fn automatic_publishing_waits_for_login_event_delivery() {
    let mut fixture = Fixture::new(LoginConfig::default());
    fixture.connect(vec![], &[]);
    fixture.millis(1_000);
    assert_eq!(added_tracks(&fixture), 0);
    fixture.handle(Input::LoginDelivered);
    assert_eq!(added_tracks(&fixture), 1);
    fixture.confirm_publish("TR_me");
    assert_eq!(is_sending(&fixture), Some(true));
    let events = fixture.events();
    assert_eq!(names(&events)[1..], ["publish Starting", "publish Active"]);
    assert!(fixture.room.local_stream().is_some());
}

#[test]
fn automatic_publishing_starts_30_ms_after_login_call_or_later() {
    let mut fixture = Fixture::logged_in(LoginConfig::default(), vec![], &[]);
    fixture.millis(29);
    assert_eq!(added_tracks(&fixture), 0);
    fixture.millis(1);
    assert_eq!(added_tracks(&fixture), 1);
}

#[test]
fn manual_publishing_set_before_login_delivery_applies() {
    let mut fixture = Fixture::new(LoginConfig::default());
    fixture.connect(vec![], &[]);
    fixture.millis(100);
    fixture.command(Command::SetManualPublish(true));
    fixture.handle(Input::LoginDelivered);
    fixture.millis(5_000);
    assert_eq!(added_tracks(&fixture), 0);
    assert!(!fixture.has(|output| matches!(output, Output::AddSender { .. } | Output::SetSending { .. })));
}

#[test]
fn manual_publishing_set_after_login_delivery_applies_to_later_logins() {
    let mut fixture = Fixture::logged_in(LoginConfig::default(), vec![], &[]);
    fixture.command(Command::SetManualPublish(true));
    fixture.millis(100);
    assert_eq!(added_tracks(&fixture), 1);
}

#[test]
fn login_options_override_the_engines_setting() {
    let mut fixture = Fixture::new(manual());
    fixture.command(Command::SetManualPublish(false));
    fixture.connect(vec![], &[]);
    fixture.handle(Input::LoginDelivered);
    fixture.millis(100);
    assert_eq!(added_tracks(&fixture), 0);
}

#[test]
fn fixed_automatic_login_joins_with_the_track_and_sends_later() {
    let mut fixture = Fixture::new(fixed_automatic());
    fixture.locate();
    let join = fixture.joins().pop().unwrap();
    let [track] = join.add_track_requests.as_slice() else { panic!("{join:?}") };
    assert!(fixture.has(|output| {
        matches!(output, Output::OpenConnection { sender: Some((_, cid)), .. } if *cid == track.cid)
    }));
    fixture.handle(join_response(vec![]));
    let published =
        proto::TrackPublishedResponse { cid: track.cid.clone(), track: Some(audio("TR_me", &track.name)) };
    fixture.handle(Input::SignalMessage(Response::TrackPublished(published)));
    fixture.answered(&[]);
    fixture.media_up();
    fixture.handle(Input::LoginDelivered);
    fixture.millis(29);
    assert_eq!(is_sending(&fixture), None);
    fixture.millis(1);
    assert_eq!(is_sending(&fixture), Some(true));
    assert_eq!(names(&fixture.events()), ["login", "publish Starting", "publish Active"]);
}

#[test]
fn track_is_announced_before_its_offer() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let stream = StreamId::fresh();
    fixture.command(Command::StartPublish { stream, stream_id: Some("mine".into()) });
    let outputs = fixture.take();
    let request =
        outputs.iter().position(|output| matches!(output, Output::Request(Request::AddTrack(_)))).unwrap();
    let sender = outputs.iter().position(|output| matches!(output, Output::AddSender { .. })).unwrap();
    let offer =
        outputs.iter().position(|output| matches!(output, Output::Reoffer { add_receivers: 0, .. })).unwrap();
    assert!(request < sender && sender < offer);
    let Output::Request(Request::AddTrack(track)) = &outputs[request] else { panic!() };
    assert_eq!((track.name.as_str(), track.muted, track.disable_red), ("mine", false, false));
    assert!(
        matches!(&outputs[sender], Output::AddSender { cid, stream: sender, .. } if *cid == track.cid && *sender == stream)
    );
}

#[test]
fn answer_to_an_earlier_offer_does_not_confirm_the_track() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.command(Command::NetworkChanged);
    fixture.take();
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    fixture.peer_offers();
    fixture.answered(&[]);
    assert_eq!(is_sending(&fixture), None, "the first answer is to the offer without the track");
    fixture.confirm_publish("TR_me");
    assert_eq!(is_sending(&fixture), Some(true));
}

#[test]
fn early_or_second_start_publish_reports_wrong_state() {
    let mut fixture = Fixture::new(manual());
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    assert_eq!(names(&fixture.events()), ["publish Stopped WrongState"]);
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    fixture.take();
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    assert_eq!(names(&fixture.events()), ["publish Stopped WrongState"]);
}

#[test]
fn stop_publish_disables_automatic_publishing_until_the_next_start() {
    let mut fixture = Fixture::logged_in(LoginConfig::default(), vec![], &[]);
    fixture.command(Command::StopPublish);
    fixture.millis(5_000);
    assert_eq!(added_tracks(&fixture), 0);
    assert_eq!(names(&fixture.events()), ["login"]);
    fixture.command(Command::RestartPublish);
    assert_eq!(added_tracks(&fixture), 1);
}

#[test]
fn stop_publish_removes_the_track_and_makes_an_offer() {
    let mut fixture = Fixture::logged_in(LoginConfig::default(), vec![], &[]);
    fixture.millis(40);
    fixture.confirm_publish("TR_me");
    fixture.take();
    fixture.command(Command::StopPublish);
    assert_eq!(is_sending(&fixture), Some(false));
    let outputs = fixture.take();
    let removed = outputs.iter().position(|output| matches!(output, Output::RemoveSender { .. })).unwrap();
    let offer = outputs.iter().position(|output| matches!(output, Output::Reoffer { .. })).unwrap();
    assert!(removed < offer);
    assert!(matches!(
        outputs.last(),
        Some(Output::Event(Event::PublishState { state: StreamState::Stopped, error: None, .. }))
    ));
    assert_eq!(fixture.room.local_stream(), None);
}

#[test]
fn restart_publish_keeps_handle_and_name() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    let stream = StreamId::fresh();
    fixture.command(Command::StartPublish { stream, stream_id: Some("mine".into()) });
    fixture.confirm_publish("TR_1");
    fixture.take();
    fixture.command(Command::RestartPublish);
    fixture.peer_offers();
    fixture.answered(&[]);
    fixture.confirm_publish("TR_2");
    assert_eq!(fixture.room.local_stream(), Some((stream, "mine".into())));
    assert_eq!(names(&fixture.events()), ["publish Starting", "publish Active"]);
}

#[test]
fn token_without_publish_grant_refuses_start_publish() {
    let mut fixture = Fixture::new(LoginConfig::default());
    fixture.locate();
    let own = ParticipantInfo {
        permission: Some(proto::ParticipantPermission { can_subscribe: true, ..Default::default() }),
        ..participant("me", 1, &[])
    };
    let response = proto::JoinResponse { participant: Some(own), ..Default::default() };
    fixture.handle(Input::SignalJoined(Box::new(response)));
    fixture.answered(&[]);
    fixture.media_up();
    fixture.handle(Input::LoginDelivered);
    fixture.millis(1_000);
    assert_eq!(added_tracks(&fixture), 0);
    assert_eq!(names(&fixture.events()), ["login"]);
    assert!(!fixture.room.may_publish());
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    assert_eq!(names(&fixture.events()), ["publish Stopped NotAllowed"]);
}

#[test]
fn refused_or_unconfirmed_track_fails_publishing() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    let Some(Request::AddTrack(track)) = fixture.requests().pop() else { panic!() };
    fixture.take();
    fixture.handle(Input::SignalMessage(Response::RequestResponse(proto::RequestResponse {
        reason: proto::request_response::Reason::LimitExceeded as i32,
        request: Some(proto::request_response::Request::AddTrack(track)),
        ..Default::default()
    })));
    assert_eq!(names(&fixture.events()), ["publish Stopped PublishFailed"]);

    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    fixture.peer_offers();
    fixture.answered(&[]);
    fixture.take();
    fixture.millis(10_000);
    assert_eq!(names(&fixture.events()), ["publish Stopped PublishFailed"]);
}

#[test]
fn microphone_switch_mutes_without_unpublishing() {
    let mut fixture = Fixture::logged_in(LoginConfig::default(), vec![], &[]);
    fixture.millis(40);
    fixture.confirm_publish("TR_me");
    fixture.take();
    fixture.command(Command::EnableMic(false));
    let mute = proto::MuteTrackRequest { sid: "TR_me".into(), muted: true };
    assert_eq!(fixture.take(), [Output::Request(Request::Mute(mute))]);
    assert!(fixture.room.local_stream().is_some());
}

#[test]
fn microphone_off_at_login_publishes_a_muted_stream() {
    let mut fixture = Fixture::new(LoginConfig::default());
    fixture.command(Command::EnableMic(false));
    fixture.connect(vec![], &[]);
    fixture.handle(Input::LoginDelivered);
    fixture.millis(40);
    let Some(Request::AddTrack(track)) = fixture.requests().pop() else { panic!() };
    assert!(track.muted);
    fixture.command(Command::EnableMic(true));
    fixture.confirm_publish("TR_me");
    let unmute = proto::MuteTrackRequest { sid: "TR_me".into(), muted: false };
    assert!(
        fixture.requests().contains(&Request::Mute(unmute)),
        "the switch changed before the server confirmed the track"
    );
}

#[test]
fn extra_info_is_sent_with_join_or_as_later_update() {
    let mut fixture = Fixture::new(manual());
    fixture.command(Command::SetExtraInfo { request: RequestId::fresh(), text: "early".into() });
    fixture.connect(vec![], &[]);
    assert_eq!(fixture.joins()[0].participant_attributes[EXTRA_INFO_KEY], "early");
    assert!(!fixture.requests().iter().any(|request| matches!(request, Request::UpdateMetadata(_))));
    fixture.command(Command::SetExtraInfo { request: RequestId::fresh(), text: "late".into() });
    let Some(Request::UpdateMetadata(update)) = fixture.requests().pop() else { panic!() };
    assert_eq!(update.attributes, HashMap::from([(EXTRA_INFO_KEY.to_owned(), "late".to_owned())]));
}

#[test]
fn publishing_follows_changes_of_the_publish_permission() {
    let mut fixture = Fixture::logged_in(LoginConfig::default(), vec![], &[]);
    fixture.millis(40);
    fixture.confirm_publish("TR_me");
    fixture.take();
    let own = |can_publish| ParticipantInfo {
        permission: Some(proto::ParticipantPermission {
            can_publish,
            can_subscribe: true,
            can_publish_data: true,
            ..Default::default()
        }),
        name: String::new(),
        ..participant("me", 2, &[])
    };
    fixture.handle(update(vec![own(false)]));
    assert_eq!(names(&fixture.events()), ["publish Stopped NotAllowed"]);
    fixture.handle(update(vec![own(true)]));
    assert_eq!(names(&fixture.events()), ["publish Starting"]);
}

#[test]
fn stop_publish_during_a_reconnect_closes_the_microphone() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    fixture.confirm_publish("TR_me");
    assert_eq!(is_sending(&fixture), Some(true));
    fixture.handle(Input::SignalLost(gone()));
    fixture.command(Command::StopPublish);
    assert_eq!(is_sending(&fixture), Some(false));
}

#[test]
fn stereo_is_announced_at_publishing_and_when_it_changes() {
    const STEREO: i32 = proto::AudioTrackFeature::TfStereo as i32;
    const NO_DTX: i32 = proto::AudioTrackFeature::TfNoDtx as i32;
    let updates = |fixture: &Fixture| -> Vec<(String, Vec<i32>)> {
        let requests = fixture.requests().into_iter();
        let updates = requests.filter_map(|request| match request {
            Request::UpdateAudioTrack(update) => Some((update.track_sid.clone(), update.features.clone())),
            _ => None,
        });
        updates.collect()
    };
    // Chosen after the login and before publishing.
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.command(Command::SetProfile(AudioProfile::music()));
    assert_eq!(updates(&fixture), []);
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    let added = fixture.requests().into_iter().find_map(|request| match request {
        Request::AddTrack(added) => Some(added.clone()),
        _ => None,
    });
    assert_eq!(added.unwrap().audio_features, [STEREO, NO_DTX]);
    // A change before the server's confirmation is announced after it.
    fixture.command(Command::SetProfile(AudioProfile { channels: 2, ..AudioProfile::default() }));
    assert_eq!(updates(&fixture), []);
    fixture.confirm_publish("TR_me");
    let first = ("TR_me".to_owned(), vec![STEREO]);
    assert_eq!(updates(&fixture), std::slice::from_ref(&first));
    fixture.outputs.retain(|output| !matches!(output, Output::Reoffer { .. }));
    // Each change is announced once; settings without an announced feature are not.
    fixture.command(Command::SetProfile(AudioProfile::default()));
    fixture.command(Command::SetProfile(AudioProfile { bitrate: Some(32_000), ..AudioProfile::default() }));
    assert_eq!(updates(&fixture), [first, ("TR_me".to_owned(), vec![])]);
    assert!(
        !fixture.has(|output| matches!(output, Output::Reoffer { .. })),
        "nobody needs another offer for it"
    );
}
