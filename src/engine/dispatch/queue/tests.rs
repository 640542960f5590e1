//! Which events wait in the queue and which are dropped or cancelled.
#![forbid(unsafe_code)]

use std::sync::Arc;

use super::super::policy::{MAX_LOG_LINES, MAX_QUALITIES, MAX_WAITING, MAX_WAITING_BYTES};
use super::*;
use crate::error::{Error, ErrorKind};
use crate::event::{
    AudioProblem, BytePart, ByteStreamInfo, Delivery, EncryptionState, SoundLevel, StreamState, User,
    UserChange, UserInfo,
};

fn all(queue: &mut Queue) -> Vec<Event> {
    std::iter::from_fn(|| queue.pop(u64::MAX)).collect()
}

fn user(id: &str) -> User {
    User { user_id: id.into(), user_name: id.into() }
}

fn info(stream: StreamId) -> StreamInfo {
    StreamInfo { stream, stream_id: "s".into(), user: user("bob"), extra_info: String::new(), muted: false }
}

fn streams(room: RoomId, added: bool, ids: &[StreamId]) -> Event {
    Event::StreamUpdate { room, added, streams: ids.iter().map(|id| info(*id)).collect() }
}

fn level(value: f32) -> Event {
    let (rms_dbfs, peak_dbfs) = (-20.0, -10.0);
    let level = SoundLevel { stream: None, room: None, level: value, rms_dbfs, peak_dbfs, voice: true };
    Event::SoundLevel { levels: vec![level] }
}

fn data(room: RoomId, size: usize) -> Event {
    let (user, topic) = (User::default(), String::new());
    Event::Data { room, user, topic, data: vec![0; size], delivery: Delivery::Lossy }
}

#[test]
fn only_the_latest_level_waits_at_the_end() {
    let (mut queue, room, stream) = (Queue::default(), RoomId::fresh(), StreamId::fresh());
    queue.push(level(1.0));
    queue.push(streams(room, true, &[stream]));
    queue.push(level(2.0));
    assert_eq!(all(&mut queue), vec![streams(room, true, &[stream]), level(2.0)]);
}

#[test]
fn latest_problem_waits_until_its_stream_is_removed() {
    let (mut queue, room, stream) = (Queue::default(), RoomId::fresh(), StreamId::fresh());
    let problem = |stream, text: &'static str| Event::AudioProblem {
        problem: AudioProblem::PlayedStream,
        stream,
        error: crate::error::Error::new(ErrorKind::PlayFailed, text),
    };
    queue.push(streams(room, true, &[stream]));
    for text in ["one", "two"] {
        queue.push(problem(None, text));
        queue.push(problem(Some((room, stream)), text));
    }
    assert!(queue.push(streams(room, false, &[stream])).is_some());
    assert_eq!(all(&mut queue), vec![problem(None, "two")]);
}

#[test]
fn latest_encryption_state_waits_until_its_stream_is_removed() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    let (stream, other) = (StreamId::fresh(), StreamId::fresh());
    let report = |stream, state| {
        let stream_id = "s".to_owned();
        Event::StreamEncryption { room, stream, stream_id, state, error: None }
    };
    queue.push(streams(room, true, &[stream, other]));
    queue.push(report(stream, EncryptionState::KeyMissing));
    queue.push(report(other, EncryptionState::KeyMissing));
    queue.push(report(stream, EncryptionState::Encrypted));
    queue.push(streams(room, false, &[other]));
    let expected = vec![streams(room, true, &[stream]), report(stream, EncryptionState::Encrypted)];
    assert_eq!(all(&mut queue), expected);
}

#[test]
fn undelivered_stream_is_cancelled_and_its_removal_counts_as_delivered() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    let (short, long) = (StreamId::fresh(), StreamId::fresh());
    queue.push(streams(room, true, &[short, long]));
    let (stream_id, error) = ("s".to_owned(), None);
    queue.push(Event::PlayState { room, stream: short, stream_id, state: StreamState::Active, error });
    queue.push(Event::FirstAudio { room, stream: short, at: crate::clock::Time::ZERO });
    let unseen = queue.push(streams(room, false, &[short]));
    assert_eq!(unseen, Some(streams(room, false, &[short])));
    assert_eq!(all(&mut queue), vec![streams(room, true, &[long])]);
}

#[test]
fn removal_of_a_reported_stream_is_kept() {
    let (mut queue, room, stream) = (Queue::default(), RoomId::fresh(), StreamId::fresh());
    queue.push(streams(room, true, &[stream]));
    assert!(queue.pop(u64::MAX).is_some());
    assert_eq!(queue.push(streams(room, false, &[stream])), None);
    assert_eq!(all(&mut queue), vec![streams(room, false, &[stream])]);
}

#[test]
fn unseen_user_is_cancelled_and_the_first_list_stays() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    let update = |total, added: &[&str], removed: &[&str]| Event::UserUpdate {
        room,
        total,
        added: added.iter().map(|id| user(id)).collect(),
        removed: removed.iter().map(|id| user(id)).collect(),
    };
    queue.push(update(true, &["bob"], &[]));
    queue.push(update(false, &["carol"], &[]));
    queue.push(update(false, &[], &["bob", "carol", "dave"]));
    assert_eq!(all(&mut queue), vec![update(true, &[], &[]), update(false, &[], &["dave"])]);
}

#[test]
fn each_state_of_a_stream_waits_at_most_once() {
    let (mut queue, room, stream) = (Queue::default(), RoomId::fresh(), StreamId::fresh());
    let event = |state| Event::PlayState { room, stream, stream_id: "s".into(), state, error: None };
    for _ in 0..10 {
        queue.push(event(StreamState::Active));
        queue.push(event(StreamState::Stopped));
    }
    assert_eq!(all(&mut queue), vec![event(StreamState::Active), event(StreamState::Stopped)]);
}

#[test]
fn total_user_list_replaces_waiting_updates() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    let update = |total, id: &str| Event::UserUpdate { room, total, added: vec![user(id)], removed: vec![] };
    queue.push(update(true, "bob"));
    queue.push(update(false, "carol"));
    queue.push(update(true, "dave"));
    assert_eq!(all(&mut queue), vec![update(true, "dave")]);
}

#[test]
fn unseen_reconnects_are_reported_once() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    let error = crate::error::Error::new(ErrorKind::ConnectionLost, "gone");
    let broken = Event::Reconnecting { room, error };
    let reconnected = |url: &str| Event::Reconnected { room, server_url: url.into(), is_embedded: false };
    for url in ["ws://a", "ws://b"] {
        queue.push(broken.clone());
        queue.push(reconnected(url));
    }
    assert_eq!(all(&mut queue), vec![broken.clone(), reconnected("ws://b")]);
    queue.push(broken.clone());
    assert_eq!(all(&mut queue), vec![broken], "a delivered event is not cancelled");
}

#[test]
fn excess_messages_are_dropped_and_room_events_are_kept() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    for _ in 0..MAX_WAITING + 3 {
        queue.push(data(room, 1));
    }
    queue.push(Event::LogoutRoom { room, room_id: "r".into() });
    assert_eq!(queue.dropped(), 3);
    let events = all(&mut queue);
    assert_eq!(events.len(), MAX_WAITING + 1);
    assert!(matches!(events.last(), Some(Event::LogoutRoom { .. })));
    queue.push(data(room, 1));
    assert_eq!(all(&mut queue).len(), 1, "taking events out makes room");
}

#[test]
fn log_lines_and_messages_have_separate_limits() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    let line = || Event::Log { level: crate::log::Level::Info, target: "t", text: "x".repeat(100) };
    for _ in 0..MAX_WAITING {
        queue.push(line());
    }
    assert_eq!(queue.dropped(), (MAX_WAITING - MAX_LOG_LINES) as u64);
    for _ in 0..MAX_WAITING {
        queue.push(data(room, 1));
    }
    assert_eq!(queue.dropped(), (MAX_WAITING - MAX_LOG_LINES) as u64, "every message waits");
    assert_eq!(all(&mut queue).len(), MAX_WAITING + MAX_LOG_LINES);
    queue.push(line());
    assert_eq!(all(&mut queue).len(), 1, "lines are queued again after earlier ones were taken");
}

fn quality(room: RoomId, id: &str) -> Event {
    Event::ConnectionQuality { room, user: user(id), quality: 3, mos: 4.4 }
}

#[test]
fn quality_of_a_removed_user_is_dropped() {
    let (mut queue, room, other) = (Queue::default(), RoomId::fresh(), RoomId::fresh());
    let update = |added: &[&str], removed: &[&str]| Event::UserUpdate {
        room,
        total: false,
        added: added.iter().map(|id| user(id)).collect(),
        removed: removed.iter().map(|id| user(id)).collect(),
    };
    queue.push(update(&["carol"], &[]));
    queue.push(quality(room, "bob"));
    queue.push(quality(room, "carol"));
    queue.push(quality(other, "bob"));
    queue.push(update(&[], &["bob", "carol"]));
    assert_eq!(all(&mut queue), vec![quality(other, "bob"), update(&[], &["bob"])]);
}

#[test]
fn qualities_are_bounded_without_user_updates() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    for k in 0..MAX_QUALITIES + 5 {
        queue.push(quality(room, &format!("user {k}")));
    }
    queue.push(quality(room, "user 5"));
    let events = all(&mut queue);
    assert_eq!((events.len(), queue.dropped()), (MAX_QUALITIES, 5));
    assert_eq!(events.first(), Some(&quality(room, "user 6")));
    assert_eq!(events.last(), Some(&quality(room, "user 5")));
}

#[test]
fn messages_are_bounded_by_their_bytes() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    let size = MAX_WAITING_BYTES / 4;
    for _ in 0..5 {
        queue.push(data(room, size));
    }
    assert_eq!((queue.dropped(), all(&mut queue).len()), (1, 4));
}

#[test]
fn mark_separates_waiting_events_from_later_ones() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    queue.push(data(room, 1));
    let mark = queue.mark();
    queue.push(data(room, 2));
    assert!(queue.pop(mark).is_some());
    assert!(queue.pop(mark).is_none());
    assert!(!queue.is_empty());
}

#[test]
fn mute_removed_before_delivery_is_not_reported() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    let mute = |on| Event::ServerMute { room, stream: None, is_muted_by_server: on, is_muted_by_user: false };
    [true, false, true].into_iter().for_each(|on| assert!(queue.push(mute(on)).is_none()));
    assert_eq!(all(&mut queue), [mute(true)]);
}

/// A byte stream of bob.
fn byte_stream() -> Arc<ByteStreamInfo> {
    Arc::new(ByteStreamInfo {
        stream: crate::id::RequestId::fresh(),
        id: "id".into(),
        user: user("bob"),
        topic: String::new(),
        name: String::new(),
        mime_type: String::new(),
        total: None,
        attributes: Default::default(),
        sent_at_ms: 0,
    })
}

/// The errors of the ends of byte streams that wait.
fn byte_ends(queue: &mut Queue) -> Vec<Option<ErrorKind>> {
    let end = |event| match event {
        Event::Bytes { part: BytePart::End { error, .. }, .. } => Some(error.map(|error| error.kind)),
        _ => None,
    };
    all(queue).into_iter().filter_map(end).collect()
}

#[test]
fn byte_stream_with_dropped_parts_ends_with_an_error() {
    let (mut queue, room, info) = (Queue::default(), RoomId::fresh(), byte_stream());
    let push = |queue: &mut Queue, part| drop(queue.push(Event::Bytes { room, info: info.clone(), part }));
    let data = |offset, size| BytePart::Data { offset, data: vec![0; size] };
    push(&mut queue, BytePart::Begin);
    push(&mut queue, data(0, MAX_WAITING_BYTES / 2));
    push(&mut queue, data(MAX_WAITING_BYTES as u64 / 2, MAX_WAITING_BYTES));
    all(&mut queue);
    push(&mut queue, data(MAX_WAITING_BYTES as u64 * 3 / 2, 1));
    assert!(queue.is_empty(), "a part after a missing one is of no use");
    push(&mut queue, BytePart::End { received: MAX_WAITING_BYTES as u64 * 3 / 2 + 1, error: None });
    assert_eq!(byte_ends(&mut queue), [Some(ErrorKind::Busy)]);
    assert_eq!(queue.dropped(), 2);
}

#[test]
fn ends_of_byte_streams_are_kept_and_counted() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    let (ended, next) = (byte_stream(), byte_stream());
    let push = |queue: &mut Queue, info: &Arc<ByteStreamInfo>, part| {
        drop(queue.push(Event::Bytes { room, info: info.clone(), part }));
    };
    push(&mut queue, &ended, BytePart::Begin);
    let error = Some(Error::new(ErrorKind::Cancelled, "x".repeat(MAX_WAITING_BYTES)));
    push(&mut queue, &ended, BytePart::End { received: 0, error });
    push(&mut queue, &next, BytePart::Begin);
    assert_eq!(queue.dropped(), 1, "the beginning of the next stream");
    assert_eq!(byte_ends(&mut queue), [Some(ErrorKind::Cancelled)]);
    push(&mut queue, &byte_stream(), BytePart::Begin);
    assert_eq!(queue.dropped(), 1);
}

#[test]
fn byte_stream_whose_beginning_was_not_queued_is_dropped() {
    let (mut queue, room, info) = (Queue::default(), RoomId::fresh(), byte_stream());
    let push = |queue: &mut Queue, part| drop(queue.push(Event::Bytes { room, info: info.clone(), part }));
    push(&mut queue, BytePart::Data { offset: 0, data: vec![1] });
    push(&mut queue, BytePart::End { received: 1, error: None });
    assert!(queue.is_empty());
    push(&mut queue, BytePart::Begin);
    push(&mut queue, BytePart::Data { offset: 0, data: vec![1] });
    push(&mut queue, BytePart::End { received: 1, error: None });
    assert_eq!(byte_ends(&mut queue), [None]);
}

#[test]
fn changes_of_one_user_wait_as_one_event() {
    let (mut queue, room) = (Queue::default(), RoomId::fresh());
    let state = |name: &str, metadata: &str| {
        let user = User { user_id: "bob".into(), user_name: name.into() };
        Arc::new(UserInfo { user, metadata: metadata.into(), ..Default::default() })
    };
    let states = [state("Bob", ""), state("Rob", ""), state("Rob", "m")];
    for pair in states.windows(2) {
        let change = UserChange::between(&pair[0], &pair[1]).unwrap();
        queue.push(Event::UserInfo { room, change });
    }
    let events = all(&mut queue);
    let [Event::UserInfo { change, .. }] = &events[..] else { panic!("{events:?}") };
    assert!(change.is_name_changed && change.is_metadata_changed && change.info == states[2]);
}
