//! The local user's name, metadata and attributes; what is known of others and of the room.
#![forbid(unsafe_code)]

use super::extra_info::{respond, results};
use super::*;
use crate::event::UserChange;
use crate::wire::MUTED_KEY;
use crate::wire::proto::request_response::Reason;

fn set(fixture: &mut Fixture, change: InfoChange) -> RequestId {
    let request = RequestId::fresh();
    fixture.command(Command::SetUserInfo { request, change });
    request
}

fn name(name: &str) -> InfoChange {
    InfoChange { name: Some(name.into()), ..Default::default() }
}

fn attribute(key: &str, value: &str) -> InfoChange {
    InfoChange { attributes: [(key.to_owned(), value.to_owned())].into(), ..Default::default() }
}

/// The updates that were sent since the last call.
fn sent(fixture: &mut Fixture) -> Vec<proto::UpdateParticipantMetadata> {
    let sent = fixture.requests().into_iter().filter_map(|request| match request {
        Request::UpdateMetadata(update) => Some(update),
        _ => None,
    });
    let sent = sent.collect();
    fixture.outputs.retain(|output| !matches!(output, Output::Request(_)));
    sent
}

fn changes(fixture: &mut Fixture) -> Vec<UserChange> {
    let change = |event| match event {
        Event::UserInfo { change, .. } => Some(change),
        _ => None,
    };
    fixture.events().into_iter().filter_map(change).collect()
}

fn own(name: &str, version: u32) -> ParticipantInfo {
    ParticipantInfo {
        sid: "PA_me".into(),
        identity: "me".into(),
        name: name.into(),
        version,
        ..Default::default()
    }
}

#[test]
fn small_attributes_of_many_users_count_as_what_they_occupy() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    let report = |number: usize| ParticipantInfo {
        attributes: (0..10_000).map(|key| (key.to_string(), "1".to_owned())).collect(),
        ..participant(&format!("user{number}"), 1, &[])
    };
    let known = |fixture: &Fixture| {
        fixture.room.user_infos().values().filter(|info| !info.attributes.is_empty()).count()
    };
    fixture.handle(update((0..40).map(report).collect()));
    let most = known(&fixture);
    assert!((25..35).contains(&most), "32 MiB for users of 1 MB each, not {most}");
    let state = participant_info::State::Disconnected as i32;
    fixture.handle(update((0..5).map(|number| ParticipantInfo { state, ..report(number) }).collect()));
    fixture.handle(update((35..40).map(report).collect()));
    assert_eq!(known(&fixture), most, "those who left made room");
}

#[test]
fn change_is_done_when_the_server_has_taken_it() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let request = set(&mut fixture, name("Ann"));
    let [update] = &sent(&mut fixture)[..] else { panic!() };
    assert_eq!((update.name.as_str(), update.attributes.len()), ("Ann", 0));
    assert!(results(&mut fixture).is_empty());
    respond(&mut fixture, update.request_id, Reason::Ok);
    let names = names(&fixture.events());
    assert_eq!(names.iter().filter(|name| *name == "done None").count(), 1, "{names:?}");
    assert_eq!(fixture.room.user_infos()["me"].user.user_name, "Ann");
    respond(&mut fixture, update.request_id, Reason::Ok);
    assert_eq!(results(&mut fixture), [], "{request:?} ends once");
}

#[test]
fn refused_change_names_the_grant_and_changes_nothing() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    let before = fixture.room.user_infos();
    fixture.take();
    set(&mut fixture, name("Ann"));
    let number = sent(&mut fixture)[0].request_id;
    respond(&mut fixture, number, Reason::NotAllowed);
    let events = fixture.events();
    let [Event::RequestDone { error: Some(error), .. }] = &events[..] else { panic!("{events:?}") };
    assert!(error.kind == ErrorKind::NotAllowed && error.context.contains("canUpdateOwnMetadata"), "{error}");
    assert_eq!(fixture.room.user_infos(), before);
}

#[test]
fn removed_name_does_not_return_after_a_rejoin() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.handle(update(vec![own("Token name", 1)]));
    fixture.take();
    set(&mut fixture, name(""));
    let update = sent(&mut fixture).remove(0);
    assert_eq!(update.name, "me", "servers ignore an empty name");
    respond(&mut fixture, update.request_id, Reason::Ok);
    assert_eq!(changes(&mut fixture)[0].info.user.user_name, "me");
    // Extra info does not bring it back.
    fixture.command(Command::SetExtraInfo { request: RequestId::fresh(), text: "x".into() });
    assert_eq!(sent(&mut fixture)[0].name, "me");
    fixture.handle(Input::SignalLost(gone()));
    fixture.take();
    fixture.locate();
    let response = proto::JoinResponse { participant: Some(own("Token name", 1)), ..Default::default() };
    fixture.handle(Input::SignalJoined(Box::new(response)));
    fixture.answered(&[]);
    fixture.media_up();
    assert!(sent(&mut fixture).iter().any(|update| update.name == "me"), "it is set again");
}

#[test]
fn attribute_is_set_again_and_a_removed_one_stays_removed() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    for (key, value) in [("seat", "3"), ("from the token", "")] {
        set(&mut fixture, attribute(key, value));
        let number = sent(&mut fixture)[0].request_id;
        respond(&mut fixture, number, Reason::Ok);
    }
    fixture.handle(Input::SignalLost(gone()));
    fixture.take();
    fixture.locate();
    let mut back = own("", 1);
    back.attributes.insert("from the token".into(), "1".into());
    let response = proto::JoinResponse { participant: Some(back), ..Default::default() };
    fixture.handle(Input::SignalJoined(Box::new(response)));
    fixture.answered(&[]);
    fixture.media_up();
    let again = [("seat".to_owned(), "3".to_owned()), ("from the token".to_owned(), String::new())];
    assert_eq!(sent(&mut fixture)[0].attributes, HashMap::from(again));
}

#[test]
fn value_that_the_server_changed_is_not_set_again() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    set(&mut fixture, name("Ann"));
    let number = sent(&mut fixture)[0].request_id;
    respond(&mut fixture, number, Reason::Ok);
    fixture.handle(update(vec![own("Renamed by an admin", 2)]));
    assert_eq!(fixture.room.user_infos()["me"].user.user_name, "Renamed by an admin");
    fixture.handle(Input::SignalLost(gone()));
    fixture.take();
    fixture.connect(vec![], &[]);
    assert!(sent(&mut fixture).is_empty());
}

#[test]
fn attributes_of_the_library_are_hidden() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    fixture.take();
    let attributes = [(EXTRA_INFO_KEY, "x"), (MUTED_KEY, "1"), ("seat", "3")];
    let attributes = attributes.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let info = ParticipantInfo { attributes: attributes.into(), ..participant("bob", 2, &[]) };
    fixture.handle(update(vec![info]));
    let changes = changes(&mut fixture);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].attributes, [("seat".to_owned(), "3".to_owned())].into());
    assert_eq!(fixture.room.user_infos()["bob"].attributes.len(), 1);
}

#[test]
fn unanswered_change_times_out_and_the_next_is_sent() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let requests = [set(&mut fixture, name("Ann")), set(&mut fixture, name("Anna"))];
    assert_eq!(sent(&mut fixture).len(), 1, "one at a time");
    fixture.millis(10_100);
    assert_eq!(sent(&mut fixture)[0].name, "Anna");
    assert_eq!(results(&mut fixture), [(requests[0], Some(ErrorKind::Timeout))]);
    fixture.command(Command::Logout);
    assert_eq!(results(&mut fixture), [(requests[1], Some(ErrorKind::Cancelled))]);
}

#[test]
fn room_metadata_is_reported_when_it_changes() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    for (metadata, count) in [("blue", 1), ("blue", 0), ("", 1)] {
        let room = Some(proto::Room { metadata: metadata.into(), ..Default::default() });
        fixture.handle(Input::SignalMessage(Response::RoomUpdate(proto::RoomUpdate { room })));
        assert_eq!(fixture.room.room_metadata(), metadata);
        let events = fixture.events();
        let is_it =
            |event: &&Event| matches!(event, Event::RoomMetadata { metadata: new, .. } if new == metadata);
        assert_eq!(events.iter().filter(is_it).count(), count);
    }
}
