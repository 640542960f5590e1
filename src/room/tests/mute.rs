//! The user's own mute and the server's, with a LiveKit server (mutes of tracks) and an audioroom server (mutes of users).
#![forbid(unsafe_code)]

use super::*;
use crate::wire::MUTED_KEY;

/// The mute of the local track that was sent last.
fn sent_mute(fixture: &Fixture) -> Option<bool> {
    fixture.requests().into_iter().rev().find_map(|request| match request {
        Request::Mute(mute) => Some(mute.muted),
        _ => None,
    })
}

fn announced_muted(fixture: &Fixture) -> Option<bool> {
    fixture.requests().into_iter().rev().find_map(|request| match request {
        Request::AddTrack(track) => Some(track.muted),
        _ => None,
    })
}

/// Whether the last output starts or stops sending.
fn sending(fixture: &Fixture) -> Option<bool> {
    fixture.outputs.iter().rev().find_map(|output| match output {
        Output::SetSending { on, .. } => Some(*on),
        _ => None,
    })
}

fn server_mutes(fixture: &mut Fixture, sid: &str, muted: bool) {
    let mute = proto::MuteTrackRequest { sid: sid.into(), muted };
    fixture.handle(Input::SignalMessage(Response::Mute(mute)));
}

/// Answers the offer without the earlier track, then the offer with the new track.
fn confirm_after_withdrawal(fixture: &mut Fixture, sid: &str) {
    fixture.peer_offers();
    fixture.answered(&[]);
    fixture.confirm_publish(sid);
}

/// A room whose stream is published as `TR_me`.
fn published() -> Fixture {
    let mut fixture = Fixture::logged_in(LoginConfig::default(), vec![], &[]);
    fixture.millis(40);
    fixture.confirm_publish("TR_me");
    fixture.take();
    fixture
}

fn own(attributes: &[(&str, &str)]) -> ParticipantInfo {
    let attributes =
        attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ParticipantInfo { sid: "PA_me".into(), identity: "me".into(), attributes, ..Default::default() }
}

fn audioroom_joins(fixture: &mut Fixture, attributes: &[(&str, &str)]) {
    fixture.handle(Input::SignalJoined(Box::new(proto::JoinResponse {
        participant: Some(own(attributes)),
        server_info: Some(proto::ServerInfo { debug_info: "audioroom 1".into(), ..Default::default() }),
        ..Default::default()
    })));
}

/// A room on an audioroom server that mutes the user from the start.
fn muted_at_login(config: LoginConfig) -> Fixture {
    let mut fixture = Fixture::new(config);
    fixture.locate();
    audioroom_joins(&mut fixture, &[(MUTED_KEY, "1")]);
    fixture.answered(&[]);
    fixture.media_up();
    fixture
}

#[test]
fn server_mute_stays_until_the_server_removes_it() {
    let mut fixture = published();
    server_mutes(&mut fixture, "TR_me", true);
    assert_eq!(sending(&fixture), Some(false));
    assert!(fixture.room.is_muted_by_server());
    assert_eq!(names(&fixture.events()), ["muted by server true"]);
    fixture.command(Command::EnableMic(true));
    assert_eq!(sending(&fixture), None, "the switch does not remove it");
    assert_ne!(sent_mute(&fixture), Some(false), "a LiveKit server would remove its mute");
    fixture.command(Command::RestartPublish);
    assert_eq!(announced_muted(&fixture), Some(true));
    confirm_after_withdrawal(&mut fixture, "TR_again");
    assert_ne!(sending(&fixture), Some(true));
    assert_eq!(names(&fixture.events()), ["publish Starting", "publish Active"]);
    fixture.command(Command::StopPublish);
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    confirm_after_withdrawal(&mut fixture, "TR_third");
    assert_ne!(sending(&fixture), Some(true));
    fixture.take();
    server_mutes(&mut fixture, "TR_third", false);
    assert_eq!((sending(&fixture), sent_mute(&fixture)), (Some(true), Some(false)));
    assert_eq!(names(&fixture.events()), ["muted by server false"]);
}

#[test]
fn repeated_server_mute_is_reported_once() {
    let mut fixture = published();
    server_mutes(&mut fixture, "TR_me", true);
    server_mutes(&mut fixture, "TR_me", true);
    assert_eq!(names(&fixture.events()), ["muted by server true"]);
    server_mutes(&mut fixture, "TR_me", false);
    server_mutes(&mut fixture, "TR_me", false);
    assert_eq!(names(&fixture.events()), ["muted by server false"]);
}

#[test]
fn server_mute_applies_with_the_microphone_off() {
    let mut fixture = published();
    fixture.command(Command::EnableMic(false));
    fixture.take();
    server_mutes(&mut fixture, "TR_me", true);
    assert_eq!(names(&fixture.events()), ["muted by server true"]);
    server_mutes(&mut fixture, "TR_me", false);
    assert_eq!(sent_mute(&fixture), Some(true), "the user's own mute stays");
    let events = fixture.events();
    assert!(matches!(
        events[..],
        [Event::ServerMute { is_muted_by_server: false, is_muted_by_user: true, .. }]
    ));
}

#[test]
fn switch_changed_during_server_mute_applies_after_it() {
    let mut fixture = published();
    fixture.command(Command::EnableMic(false));
    server_mutes(&mut fixture, "TR_me", true);
    fixture.command(Command::EnableMic(true));
    fixture.take();
    server_mutes(&mut fixture, "TR_me", false);
    assert_eq!((sending(&fixture), sent_mute(&fixture)), (Some(true), Some(false)));
}

#[test]
fn mute_of_an_earlier_track_is_ignored() {
    let mut fixture = published();
    server_mutes(&mut fixture, "TR_before", true);
    assert!(!fixture.room.is_muted_by_server());
    assert!(fixture.events().is_empty());
}

#[test]
fn server_mute_survives_a_reconnect() {
    let mut fixture = published();
    server_mutes(&mut fixture, "TR_me", true);
    fixture.take();
    let generation = fixture.generation();
    fixture.handle(Input::PeerFailed { generation });
    fixture.millis(300);
    fixture.locate();
    let announced: Vec<bool> =
        fixture.joins()[0].add_track_requests.iter().map(|track| track.muted).collect();
    assert_eq!(announced, [true]);
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    fixture.media_up();
    assert_ne!(sending(&fixture), Some(true));
    assert!(!names(&fixture.events()).iter().any(|name| name.starts_with("muted")), "the mute never ended");
}

#[test]
fn server_mute_from_before_the_login_is_reported_after_it() {
    let mut fixture = muted_at_login(fixed_automatic());
    assert_eq!(names(&fixture.events())[..2], ["login", "muted by server true"]);
    fixture.handle(Input::LoginDelivered);
    fixture.millis(40);
    assert_eq!(sending(&fixture), None);
}

#[test]
fn audioroom_server_gets_the_users_own_mute() {
    let mut fixture = muted_at_login(LoginConfig::default());
    fixture.handle(Input::LoginDelivered);
    fixture.millis(40);
    assert_eq!(announced_muted(&fixture), Some(false));
    fixture.confirm_publish("TR_me");
    assert_ne!(sending(&fixture), Some(true));
    fixture.command(Command::EnableMic(false));
    assert_eq!(sent_mute(&fixture), Some(true));
    fixture.command(Command::EnableMic(true));
    assert_eq!(sent_mute(&fixture), Some(false));
    fixture.take();
    fixture.handle(update(vec![own(&[])]));
    assert_eq!(sending(&fixture), Some(true));
    assert_eq!(names(&fixture.events()), ["muted by server false"]);
}

#[test]
fn server_mute_removed_while_nothing_is_published_is_reported() {
    let mut fixture = muted_at_login(manual());
    fixture.take();
    fixture.handle(update(vec![own(&[])]));
    assert!(matches!(
        fixture.events()[..],
        [Event::ServerMute { stream: None, is_muted_by_server: false, is_muted_by_user: false, .. }]
    ));
}
