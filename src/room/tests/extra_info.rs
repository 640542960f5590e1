//! Each SetStreamExtraInfo ends once, with the server's result.
#![forbid(unsafe_code)]

use super::*;
use crate::wire::proto::request_response::Reason;

fn set(fixture: &mut Fixture, text: &str) -> RequestId {
    let request = RequestId::fresh();
    fixture.command(Command::SetExtraInfo { request, text: text.into() });
    request
}

/// The numbers of the updates that were sent.
fn updates(fixture: &Fixture) -> Vec<u32> {
    let number = |request| match request {
        Request::UpdateMetadata(update) => Some(update.request_id),
        _ => None,
    };
    fixture.requests().into_iter().filter_map(number).collect()
}

pub(super) fn respond(fixture: &mut Fixture, request_id: u32, reason: Reason) {
    fixture.handle(Input::SignalMessage(Response::RequestResponse(proto::RequestResponse {
        request_id,
        reason: reason as i32,
        ..Default::default()
    })));
}

pub(super) fn results(fixture: &mut Fixture) -> Vec<(RequestId, Option<ErrorKind>)> {
    let result = |event| match event {
        Event::RequestDone { request, error, .. } => Some((request, error.map(|error| error.kind))),
        _ => None,
    };
    fixture.events().into_iter().filter_map(result).collect()
}

#[test]
fn extra_info_is_done_when_the_server_confirms_it() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let request = set(&mut fixture, "hello");
    let [number] = updates(&fixture)[..] else { panic!() };
    assert!(results(&mut fixture).is_empty());
    respond(&mut fixture, number, Reason::Ok);
    assert_eq!(results(&mut fixture), [(request, None)]);
    respond(&mut fixture, number, Reason::Ok);
    assert!(fixture.events().is_empty(), "it ends once");
}

#[test]
fn refusal_of_extra_info_maps_to_an_error_kind() {
    for (reason, kind) in [
        (Reason::NotAllowed, ErrorKind::NotAllowed),
        (Reason::LimitExceeded, ErrorKind::TooLong),
        (Reason::NotFound, ErrorKind::WrongState),
    ] {
        let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
        fixture.take();
        let request = set(&mut fixture, "hello");
        let number = updates(&fixture)[0];
        respond(&mut fixture, number, reason);
        assert_eq!(results(&mut fixture), [(request, Some(kind))]);
    }
}

#[test]
fn refused_extra_info_gives_way_to_the_accepted_text() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    set(&mut fixture, "accepted");
    let number = updates(&fixture)[0];
    respond(&mut fixture, number, Reason::Ok);
    fixture.take();
    set(&mut fixture, "refused");
    let number = updates(&fixture)[0];
    respond(&mut fixture, number, Reason::LimitExceeded);
    fixture.take();
    assert_eq!(fixture.room.extra_info.joining(), Some("accepted"));
    fixture.room.extra_info.resend();
    fixture.handle(update(vec![participant("bob", 2, &[])]));
    let texts: Vec<String> = fixture
        .requests()
        .into_iter()
        .filter_map(|request| match request {
            Request::UpdateMetadata(update) => update.attributes.get(EXTRA_INFO_KEY).cloned(),
            _ => None,
        })
        .collect();
    assert_eq!(texts, ["accepted"]);
}

#[test]
fn too_many_waiting_extra_infos_are_busy() {
    let mut fixture = Fixture::new(manual());
    let requests: Vec<RequestId> = (0..65).map(|n| set(&mut fixture, &n.to_string())).collect();
    assert_eq!(results(&mut fixture), [(requests[64], Some(ErrorKind::Busy))]);
}

#[test]
fn extra_info_is_done_when_the_own_attributes_have_it() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let request = set(&mut fixture, "hello");
    let attributes = HashMap::from([(EXTRA_INFO_KEY.to_owned(), "hello".to_owned())]);
    fixture.handle(update(vec![ParticipantInfo { attributes, ..participant("me", 2, &[]) }]));
    assert_eq!(results(&mut fixture), [(request, None)]);
}

#[test]
fn extra_info_without_an_answer_times_out() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let request = set(&mut fixture, "hello");
    fixture.millis(9_900);
    assert!(results(&mut fixture).is_empty());
    fixture.millis(200);
    assert_eq!(results(&mut fixture), [(request, Some(ErrorKind::Timeout))]);
}

#[test]
fn early_extra_info_is_done_after_the_login_event() {
    let mut fixture = Fixture::new(manual());
    set(&mut fixture, "old");
    set(&mut fixture, "new");
    fixture.connect(vec![], &[]);
    assert!(updates(&fixture).is_empty(), "it was in the join request");
    assert_eq!(names(&fixture.events()), ["login", "users total=true +0 -0", "done None", "done None"]);
}

#[test]
fn extra_info_that_the_join_left_out_is_sent_again() {
    let mut fixture = Fixture::new(manual());
    let request = set(&mut fixture, "hello");
    fixture.locate();
    fixture.handle(join_response(vec![]));
    fixture.answered(&[]);
    fixture.media_up();
    let [number] = updates(&fixture)[..] else { panic!() };
    respond(&mut fixture, number, Reason::NotAllowed);
    assert_eq!(results(&mut fixture), [(request, Some(ErrorKind::NotAllowed))]);
}

#[test]
fn unanswered_extra_info_is_resent_on_the_next_connection() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    set(&mut fixture, "hello");
    fixture.handle(Input::SignalLost(gone()));
    fixture.take();
    fixture.connect(vec![], &[]);
    assert_eq!(names(&fixture.events()), ["reconnected", "done None"]);
}

#[test]
fn open_extra_info_is_cancelled_before_the_room_ends() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    set(&mut fixture, "hello");
    fixture.command(Command::Logout);
    assert_eq!(names(&fixture.events()), ["done Some(Cancelled)", "logout"]);
}
