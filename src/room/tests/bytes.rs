//! Byte streams in both directions.
#![forbid(unsafe_code)]

use super::extra_info::results;
use super::message::{open, packets, receive};
use super::*;
use crate::event::BytePart;
use crate::wire::bytes::{self, ByteHeader};
use crate::wire::data::{self, CHUNK};
use proto::data_packet::Value;

fn begin(fixture: &mut Fixture) -> RequestId {
    let stream = RequestId::fresh();
    let header = Box::new(ByteHeader { name: "a.bin".into(), ..Default::default() });
    fixture.command(Command::OpenBytes { stream, header, to: vec!["bob".into()] });
    stream
}

/// Short texts for the stream packets that were sent.
fn sent(fixture: &Fixture) -> Vec<String> {
    let text = |packet: proto::DataPacket| match packet.value? {
        Value::StreamHeader(header) => Some(format!("header {}", header.mime_type)),
        Value::StreamChunk(chunk) => Some(format!("{}: {}", chunk.chunk_index, chunk.content.len())),
        Value::StreamTrailer(trailer) => Some(format!("trailer {:?}", trailer.reason)),
        _ => Some("other".into()),
    };
    packets(fixture).into_iter().filter_map(text).collect()
}

/// Short texts for the parts that were reported.
fn parts(fixture: &mut Fixture) -> Vec<String> {
    let text = |event| match event {
        Event::Bytes { part: BytePart::Begin, info, .. } => {
            Some(format!("begin {} {}", info.user.user_id, info.name))
        }
        Event::Bytes { part: BytePart::Data { offset, data }, .. } => {
            Some(format!("{offset}+{}", data.len()))
        }
        Event::Bytes { part: BytePart::End { received, error }, .. } => {
            Some(format!("end {received} {:?}", error.map(|error| error.kind)))
        }
        Event::Bytes { part: BytePart::Refused { count, .. }, .. } => Some(format!("refused {count}")),
        _ => None,
    };
    fixture.events().into_iter().filter_map(text).collect()
}

fn arrive(fixture: &mut Fixture, value: Value) {
    arrive_from(fixture, "PA_bob", value);
}

fn arrive_from(fixture: &mut Fixture, sid: &str, value: Value) {
    let packet = proto::DataPacket {
        participant_sid: sid.into(),
        participant_identity: "bob".into(),
        ..data::packet(value, vec![], Delivery::Reliable)
    };
    receive(fixture, Delivery::Reliable, &packet);
}

fn with_bob() -> Fixture {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    open(&mut fixture);
    fixture.take();
    fixture
}

#[test]
fn stream_is_sent_in_chunks_and_ends_once() {
    let mut fixture = with_bob();
    let stream = begin(&mut fixture);
    fixture.command(Command::WriteBytes(stream, vec![7; CHUNK + 1]));
    fixture.command(Command::WriteBytes(stream, vec![7; 2]));
    fixture.command(Command::CloseBytes(stream));
    assert_eq!(
        sent(&fixture),
        ["header application/octet-stream", &format!("0: {CHUNK}"), "1: 1", "2: 2", "trailer \"\""]
    );
    assert!(packets(&fixture).iter().all(|packet| packet.destination_identities == ["bob"]));
    let taken = |output: &Output| match output {
        Output::BytesTaken(_, count) => *count,
        _ => 0,
    };
    assert_eq!(fixture.outputs.iter().map(taken).sum::<usize>(), CHUNK + 3);
    assert_eq!(results(&mut fixture), [(stream, None)]);
}

#[test]
fn message_does_not_wait_for_a_long_stream() {
    let mut fixture = with_bob();
    fixture.space = 0;
    let streams = [begin(&mut fixture), begin(&mut fixture)];
    for stream in streams {
        fixture.command(Command::WriteBytes(stream, vec![7; CHUNK * 4]));
    }
    fixture.command(Command::SendData {
        request: RequestId::fresh(),
        data: vec![1],
        topic: String::new(),
        to: vec![],
        delivery: Delivery::Reliable,
    });
    fixture.space = usize::MAX;
    fixture.millis(100);
    let sent = sent(&fixture);
    assert_eq!(sent.iter().filter(|text| text.starts_with("0: ")).count(), 2);
    assert!(sent.iter().position(|text| text == "other") <= Some(2), "{sent:?}");
    assert!(sent[..6].iter().filter(|text| text.ends_with(&CHUNK.to_string())).count() >= 2, "{sent:?}");
}

#[test]
fn cancelled_stream_ends_at_its_receivers_too() {
    let mut fixture = with_bob();
    let stream = begin(&mut fixture);
    fixture.command(Command::CancelBytes(stream));
    assert_eq!(sent(&fixture)[1..], ["trailer \"the sender cancelled it\""]);
    assert_eq!(results(&mut fixture), [(stream, Some(ErrorKind::Cancelled))]);
    fixture.command(Command::WriteBytes(stream, vec![1]));
    fixture.command(Command::CloseBytes(stream));
    assert!(fixture.take().is_empty());
}

#[test]
fn stream_that_has_begun_ends_with_its_connection() {
    let mut fixture = with_bob();
    let begun = begin(&mut fixture);
    fixture.space = 0;
    let waiting = begin(&mut fixture);
    fixture.command(Command::WriteBytes(begun, vec![1]));
    let unsent = begin(&mut fixture);
    fixture.take();
    fixture.handle(leave(DisconnectReason::ServerShutdown, Action::Reconnect));
    let ends = results(&mut fixture);
    assert_eq!(ends.iter().map(|(stream, _)| *stream).collect::<Vec<_>>(), [begun, waiting]);
    assert!(ends.iter().all(|(_, kind)| *kind == Some(ErrorKind::ConnectionLost)));
    fixture.space = usize::MAX;
    fixture.connect(vec![participant("bob", 1, &[])], &[]);
    open(&mut fixture);
    assert_eq!(sent(&fixture), ["header application/octet-stream"], "{unsent:?} had not begun");
}

#[test]
fn stream_without_permission_is_refused() {
    let mut fixture = with_bob();
    let permission = Some(proto::ParticipantPermission { can_subscribe: true, ..Default::default() });
    fixture.handle(update(vec![ParticipantInfo { permission, ..participant("me", 2, &[]) }]));
    fixture.take();
    let stream = begin(&mut fixture);
    assert_eq!(results(&mut fixture), [(stream, Some(ErrorKind::NotAllowed))]);
}

#[test]
fn received_parts_are_reported_as_they_arrive() {
    let mut fixture = with_bob();
    arrive(&mut fixture, bytes::header("id", ByteHeader { name: "a.bin".into(), ..Default::default() }, 1));
    assert_eq!(parts(&mut fixture), ["begin bob a.bin"]);
    arrive(&mut fixture, bytes::chunk("id", 0, vec![1, 2, 3]));
    assert_eq!(parts(&mut fixture), ["0+3"]);
    arrive(&mut fixture, bytes::trailer("id", ""));
    assert_eq!(parts(&mut fixture), ["end 3 None"]);
}

#[test]
fn received_stream_ends_with_sender_silence_and_room() {
    let mut fixture = with_bob();
    let header = |id| bytes::header(id, ByteHeader::default(), 1);
    arrive(&mut fixture, header("silent"));
    fixture.take();
    fixture.millis(30_100);
    assert_eq!(parts(&mut fixture), ["end 0 Some(Timeout)"]);
    arrive(&mut fixture, header("old session"));
    fixture.take();
    let info = ParticipantInfo { sid: "PA_bob2".into(), ..participant("bob", 1, &[]) };
    fixture.handle(update(vec![info]));
    assert_eq!(parts(&mut fixture), ["end 0 Some(ConnectionLost)"]);
    arrive(&mut fixture, header("open"));
    fixture.take();
    fixture.command(Command::Logout);
    let events = fixture.events();
    assert!(matches!(&events[0], Event::Bytes { part: BytePart::End { error: Some(_), .. }, .. }));
    assert_eq!(names(&events).last().unwrap(), "logout");
}

#[test]
fn stream_of_a_new_session_survives_its_predecessor() {
    let mut fixture = with_bob();
    let old = |state, version| ParticipantInfo { state, ..participant("bob", version, &[]) };
    let gone = participant_info::State::Disconnected as i32;
    let new = ParticipantInfo { sid: "PA_bob2".into(), ..participant("bob", 1, &[]) };
    for reports in [[old(gone, 2), new.clone()], [new.clone(), old(gone, 3)]] {
        fixture.handle(update(vec![participant("bob", 2, &[])]));
        arrive(&mut fixture, bytes::header("old", ByteHeader::default(), 1));
        arrive_from(&mut fixture, "PA_bob2", bytes::header("new", ByteHeader::default(), 1));
        fixture.take();
        for report in reports {
            fixture.handle(update(vec![report]));
        }
        assert_eq!(parts(&mut fixture), ["end 0 Some(ConnectionLost)"]);
        arrive_from(&mut fixture, "PA_bob2", bytes::trailer("new", ""));
        assert_eq!(parts(&mut fixture), ["end 0 None"]);
        fixture.handle(update(vec![ParticipantInfo { state: gone, ..new.clone() }]));
    }
}
