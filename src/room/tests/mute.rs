//! The user's own mute and the server's, with a LiveKit server (mutes of tracks) and an audioroom server (mutes of users).

use super::*;
use crate::wire::MUTED_KEY;

/// What the room says last of its own track's mute.
fn said_mute(scene: &Scene) -> Option<bool> {
    scene.requests().into_iter().rev().find_map(|request| match request {
        Request::Mute(mute) => Some(mute.muted),
        _ => None,
    })
}

fn announced_muted(scene: &Scene) -> Option<bool> {
    scene.requests().into_iter().rev().find_map(|request| match request {
        Request::AddTrack(track) => Some(track.muted),
        _ => None,
    })
}

/// Whether sending began or ended last.
fn sending(scene: &Scene) -> Option<bool> {
    scene.said.iter().rev().find_map(|output| match output {
        Output::SetSending { on, .. } => Some(*on),
        _ => None,
    })
}

fn server_mutes(scene: &mut Scene, sid: &str, muted: bool) {
    let mute = proto::MuteTrackRequest { sid: sid.into(), muted };
    scene.handle(Input::SignalMessage(Response::Mute(mute)));
}

/// The offer without the earlier track is answered, then the one with the new track.
fn confirm_after_withdrawal(scene: &mut Scene, sid: &str) {
    scene.peer_offers();
    scene.answered(&[]);
    scene.confirm_publish(sid);
}

/// A room whose stream is published as `TR_me`.
fn published() -> Scene {
    let mut scene = Scene::logged_in(LoginConfig::default(), vec![], &[]);
    scene.millis(40);
    scene.confirm_publish("TR_me");
    scene.take();
    scene
}

fn own(attributes: &[(&str, &str)]) -> ParticipantInfo {
    let attributes =
        attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ParticipantInfo { sid: "PA_me".into(), identity: "me".into(), attributes, ..Default::default() }
}

fn audioroom_joins(scene: &mut Scene, attributes: &[(&str, &str)]) {
    scene.handle(Input::SignalJoined(Box::new(proto::JoinResponse {
        participant: Some(own(attributes)),
        server_info: Some(proto::ServerInfo { debug_info: "audioroom 1".into(), ..Default::default() }),
        ..Default::default()
    })));
}

/// A room on an audioroom server that mutes the user from the start.
fn muted_at_login(config: LoginConfig) -> Scene {
    let mut scene = Scene::new(config);
    scene.locate();
    audioroom_joins(&mut scene, &[(MUTED_KEY, "1")]);
    scene.answered(&[]);
    scene.media_up();
    scene
}

#[test]
fn a_mute_by_the_server_holds_until_the_server_lifts_it() {
    let mut scene = published();
    server_mutes(&mut scene, "TR_me", true);
    assert_eq!(sending(&scene), Some(false));
    assert!(scene.room.is_muted_by_server());
    assert_eq!(names(&scene.events()), ["muted by server true"]);
    scene.command(Command::EnableMic(true));
    assert_eq!(sending(&scene), None, "the switch does not lift it");
    assert_ne!(said_mute(&scene), Some(false), "a LiveKit server would take that for the end of its mute");
    scene.command(Command::RestartPublish);
    assert_eq!(announced_muted(&scene), Some(true));
    confirm_after_withdrawal(&mut scene, "TR_again");
    assert_ne!(sending(&scene), Some(true));
    assert_eq!(names(&scene.events()), ["publish Starting", "publish Active"]);
    scene.command(Command::StopPublish);
    scene.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    confirm_after_withdrawal(&mut scene, "TR_third");
    assert_ne!(sending(&scene), Some(true));
    scene.take();
    server_mutes(&mut scene, "TR_third", false);
    assert_eq!((sending(&scene), said_mute(&scene)), (Some(true), Some(false)));
    assert_eq!(names(&scene.events()), ["muted by server false"]);
}

#[test]
fn a_mute_that_is_repeated_is_reported_once() {
    let mut scene = published();
    server_mutes(&mut scene, "TR_me", true);
    server_mutes(&mut scene, "TR_me", true);
    assert_eq!(names(&scene.events()), ["muted by server true"]);
    server_mutes(&mut scene, "TR_me", false);
    server_mutes(&mut scene, "TR_me", false);
    assert_eq!(names(&scene.events()), ["muted by server false"]);
}

#[test]
fn a_mute_by_the_server_counts_with_the_microphone_off() {
    let mut scene = published();
    scene.command(Command::EnableMic(false));
    scene.take();
    server_mutes(&mut scene, "TR_me", true);
    assert_eq!(names(&scene.events()), ["muted by server true"]);
    server_mutes(&mut scene, "TR_me", false);
    assert_eq!(said_mute(&scene), Some(true), "the user's own mute stays");
    let told = scene.events();
    assert!(matches!(
        told[..],
        [Event::PublishMute { is_muted_by_server: false, is_muted_by_user: true, .. }]
    ));
}

#[test]
fn a_microphone_switched_on_meanwhile_counts_after_the_mute() {
    let mut scene = published();
    scene.command(Command::EnableMic(false));
    server_mutes(&mut scene, "TR_me", true);
    scene.command(Command::EnableMic(true));
    scene.take();
    server_mutes(&mut scene, "TR_me", false);
    assert_eq!((sending(&scene), said_mute(&scene)), (Some(true), Some(false)));
}

#[test]
fn a_mute_of_an_earlier_track_is_not_taken() {
    let mut scene = published();
    server_mutes(&mut scene, "TR_before", true);
    assert!(!scene.room.is_muted_by_server());
    assert!(scene.events().is_empty());
}

#[test]
fn a_mute_by_the_server_survives_a_reconnect() {
    let mut scene = published();
    server_mutes(&mut scene, "TR_me", true);
    scene.take();
    let generation = scene.generation();
    scene.handle(Input::PeerFailed { generation });
    scene.millis(300);
    scene.locate();
    let announced: Vec<bool> = scene.joins()[0].add_track_requests.iter().map(|track| track.muted).collect();
    assert_eq!(announced, [true]);
    scene.handle(join_response(vec![]));
    scene.answered(&[]);
    scene.media_up();
    assert_ne!(sending(&scene), Some(true));
    assert!(!names(&scene.events()).iter().any(|name| name.starts_with("muted")), "it never ended");
}

#[test]
fn a_mute_that_held_before_the_login_is_reported_after_it() {
    let mut scene = muted_at_login(fixed_automatic());
    assert_eq!(names(&scene.events())[..2], ["login", "muted by server true"]);
    scene.handle(Input::LoginDelivered);
    scene.millis(40);
    assert_eq!(sending(&scene), None);
}

#[test]
fn an_audioroom_server_is_told_the_users_own_mute() {
    let mut scene = muted_at_login(LoginConfig::default());
    scene.handle(Input::LoginDelivered);
    scene.millis(40);
    assert_eq!(announced_muted(&scene), Some(false));
    scene.confirm_publish("TR_me");
    assert_ne!(sending(&scene), Some(true));
    scene.command(Command::EnableMic(false));
    assert_eq!(said_mute(&scene), Some(true));
    scene.command(Command::EnableMic(true));
    assert_eq!(said_mute(&scene), Some(false));
    scene.take();
    scene.handle(update(vec![own(&[])]));
    assert_eq!(sending(&scene), Some(true));
    assert_eq!(names(&scene.events()), ["muted by server false"]);
}

#[test]
fn a_mute_lifted_while_nothing_is_published_is_reported() {
    let mut scene = muted_at_login(manual());
    scene.take();
    scene.handle(update(vec![own(&[])]));
    assert!(matches!(
        scene.events()[..],
        [Event::PublishMute { stream: None, is_muted_by_server: false, is_muted_by_user: false, .. }]
    ));
}
