//! Settings that an application changes in a loop cost the server a bounded number of requests, and the newest value wins.
#![forbid(unsafe_code)]

use super::*;
use crate::wire::proto::request_response::Reason;

/// Calls a second, as a game makes them in its frame loop.
const FRAMES: u32 = 144;
/// Maximum number of requests of one kind in the five seconds of [`every_frame`]: a burst and the rate.
const MOST: usize = 10 + 5 * 5;

/// A room with one remote stream and a published local stream.
fn published() -> Fixture {
    let bob = participant("bob", 1, &[("TR_b", "voice")]);
    let mut fixture = Fixture::logged_in(LoginConfig::default(), vec![bob], &[("0", "TR_b")]);
    fixture.millis(40);
    fixture.confirm_publish("TR_me");
    fixture.millis(1_000);
    fixture.take();
    fixture
}

/// Makes one call in each frame for five seconds, then waits two seconds. Returns the requests.
fn every_frame(fixture: &mut Fixture, mut call: impl FnMut(&mut Fixture, u32)) -> Vec<Request> {
    for n in 0..5 * FRAMES {
        call(fixture, n);
        fixture.pass(Duration::from_secs(1) / FRAMES);
    }
    fixture.millis(2_000);
    fixture.requests()
}

fn confirm(fixture: &mut Fixture, request_id: u32) {
    let response = proto::RequestResponse { request_id, reason: Reason::Ok as i32, ..Default::default() };
    fixture.handle(Input::SignalMessage(Response::RequestResponse(response)));
}

#[test]
fn unchanged_settings_send_nothing() {
    let mut fixture = published();
    let profile = fixture.room.profile.clone();
    let stream = fixture.room.streams()[0].stream;
    let requests = every_frame(&mut fixture, |fixture, _| {
        fixture.command(Command::EnableMic(true));
        fixture.command(Command::SetProfile(profile.clone()));
        fixture.command(Command::StartPlay(stream));
        fixture.command(Command::SetManualPlay(false));
    });
    assert_eq!(requests, []);
}

#[test]
fn repeated_extra_info_is_sent_once() {
    let mut fixture = published();
    let requests = every_frame(&mut fixture, |fixture, n| {
        fixture.command(Command::SetExtraInfo { request: RequestId::fresh(), text: "hello".into() });
        if n == 10 {
            confirm(fixture, 1);
        }
    });
    assert_eq!(requests.len(), 1, "{requests:?}");
    let done = names(&fixture.events());
    assert_eq!(done, vec!["done None"; 5 * FRAMES as usize], "each call ends once");
}

#[test]
fn switch_in_each_frame_is_announced_at_a_bounded_rate() {
    let mut fixture = published();
    let requests = every_frame(&mut fixture, |fixture, n| fixture.command(Command::EnableMic(n % 2 == 0)));
    assert!((2..=MOST).contains(&requests.len()), "{}", requests.len());
    let last = requests.last();
    assert!(matches!(last, Some(Request::Mute(mute)) if mute.muted), "the newest value wins: {last:?}");
}

#[test]
fn extra_info_in_each_frame_has_a_bounded_rate() {
    let mut fixture = published();
    let mut answered = 0;
    let requests = every_frame(&mut fixture, |fixture, n| {
        fixture.command(Command::SetExtraInfo { request: RequestId::fresh(), text: n.to_string() });
        let sent = fixture.requests().len();
        for request_id in answered + 1..=sent as u32 {
            confirm(fixture, request_id);
        }
        answered = sent as u32;
    });
    assert!((2..=MOST).contains(&requests.len()), "{}", requests.len());
    let Some(Request::UpdateMetadata(last)) = requests.last() else { panic!("{:?}", requests.last()) };
    assert_eq!(last.attributes[EXTRA_INFO_KEY], (5 * FRAMES - 1).to_string(), "the newest value wins");
}

#[test]
fn subscriptions_in_each_frame_are_sent_at_a_bounded_rate() {
    let mut fixture = published();
    let stream = fixture.room.streams()[0].stream;
    let requests = every_frame(&mut fixture, |fixture, n| {
        fixture.command(if n % 2 == 0 { Command::StartPlay(stream) } else { Command::StopPlay(stream) });
    });
    assert!((2..=MOST).contains(&requests.len()), "{}", requests.len());
    let last = requests.last();
    assert!(matches!(last, Some(Request::Subscription(update)) if !update.subscribe), "{last:?}");
}

#[test]
fn profile_and_publishing_in_each_frame_have_a_bounded_rate() {
    let mut fixture = published();
    let (mono, stereo) = (AudioProfile::default(), AudioProfile::music());
    let requests = every_frame(&mut fixture, |fixture, n| {
        let profile = if n % 2 == 0 { stereo.clone() } else { mono.clone() };
        fixture.command(Command::SetProfile(profile));
    });
    assert!((2..=MOST).contains(&requests.len()), "{}", requests.len());
    let mut fixture = published();
    let requests = every_frame(&mut fixture, |fixture, _| fixture.command(Command::RestartPublish));
    let tracks = requests.iter().filter(|request| matches!(request, Request::AddTrack(_))).count();
    assert!((2..=MOST).contains(&tracks), "{tracks}");
}

#[test]
fn network_changes_in_each_frame_have_a_bounded_rate() {
    let mut fixture = published();
    let requests = every_frame(&mut fixture, |fixture, _| {
        fixture.command(Command::NetworkChanged);
        fixture.peer_offers();
        fixture.answered(&[("0", "TR_b")]);
    });
    let offers = requests.iter().filter(|request| matches!(request, Request::Offer(_))).count();
    assert!((2..=MOST).contains(&offers), "{offers}");
}
