//! Keys of end-to-end encryption: what is announced, played, reported and sent.
#![forbid(unsafe_code)]

use super::*;
use crate::event::{BytePart, EncryptionState};
use crate::wire::bytes::ByteHeader;
use crate::wire::data;
use crate::wire::encryption::key::{Key, KeySource};
use crate::wire::encryption::key_ring::KeyChange;
use proto::data_packet::Value;

/// Keys with one key for all users, or for one.
fn keys(user_id: Option<&str>) -> Keys {
    let mut keys = Keys::default();
    let key = Some(Key::derive(KeySource::Bytes(&[1; 16]), 0).unwrap().into());
    keys.apply(&KeyChange { user_id: user_id.map(str::to_owned), index: 0, key, is_current: true });
    keys
}

/// Bob, with a track that is encrypted.
fn bob() -> ParticipantInfo {
    let mut bob = participant("bob", 1, &[("TR_b", "voice")]);
    bob.tracks[0].encryption = proto::encryption::Type::Gcm as i32;
    bob
}

fn states(events: &[Event]) -> Vec<EncryptionState> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::StreamEncryption { state, .. } => Some(*state),
            _ => None,
        })
        .collect()
}

/// The values of the sent data packets.
fn sent(fixture: &Fixture) -> Vec<Value> {
    fixture
        .outputs
        .iter()
        .filter_map(|output| match output {
            Output::SendPeerData { data, .. } => data::decode(data).unwrap().value,
            _ => None,
        })
        .collect()
}

#[test]
fn encrypted_stream_without_key_is_reported_and_not_received() {
    let mut fixture = Fixture::new(manual());
    fixture.connect(vec![bob()], &[("0", "TR_b")]);
    assert!(fixture.requests().iter().any(|request| {
        matches!(request, Request::Subscription(update) if !update.subscribe && update.track_sids == ["TR_b"])
    }));
    assert!(!fixture.has(|output| matches!(output, Output::Play { .. })));
    let events = fixture.events();
    assert_eq!(names(&events), ["login", "users total=true +1 -0", "streams +1", "StreamEncryption"]);
    assert_eq!(states(&events), [EncryptionState::KeyMissing]);
    let stream = fixture.room.streams()[0].stream;
    fixture.handle(Input::LoginDelivered);
    fixture.handle(Input::StreamAddedDelivered(stream));
    fixture.command(Command::StartPlay(stream));
    assert_eq!(names(&fixture.events()), ["play Starting"], "it is played once there is a key");
    fixture.take();
    fixture.command(Command::UseKeys(keys(Some("bob"))));
    assert!(
        fixture
            .requests()
            .iter()
            .any(|request| matches!(request, Request::Subscription(update) if update.subscribe))
    );
    assert!(fixture.has(|output| matches!(output, Output::Play { is_encrypted: true, .. })));
    let generation = fixture.generation();
    let state = EncryptionState::Encrypted;
    for _ in 0..2 {
        fixture.handle(Input::StreamEncryption { generation, stream, state });
    }
    assert_eq!(states(&fixture.events()), [EncryptionState::Encrypted], "once");
    // Without its key, the stream is not received any more.
    fixture.command(Command::UseKeys(Keys::default()));
    assert!(fixture.has(|output| *output == Output::StopPlay { stream }));
    assert_eq!(states(&fixture.events()), [EncryptionState::KeyMissing]);
}

#[test]
fn local_stream_is_announced_as_encrypted_without_red() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.command(Command::UseKeys(keys(None)));
    fixture.command(Command::StartPublish { stream: StreamId::fresh(), stream_id: None });
    let track = fixture.requests().into_iter().find_map(|request| match request {
        Request::AddTrack(track) => Some(track),
        _ => None,
    });
    let track = track.expect("the track is announced");
    assert_eq!((track.encryption, track.disable_red), (proto::encryption::Type::Gcm as i32, true));
    assert!(fixture.has(|output| matches!(output, Output::AddSender { is_encrypted: true, .. })));
}

#[test]
fn published_stream_is_replaced_when_a_key_is_set() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    let stream = StreamId::fresh();
    fixture.command(Command::StartPublish { stream, stream_id: Some("voice".into()) });
    fixture.peer_offers();
    fixture.answered(&[]);
    fixture.take();
    fixture.command(Command::UseKeys(keys(None)));
    let outputs = fixture.take();
    let at = |wanted: &dyn Fn(&Output) -> bool| outputs.iter().position(wanted).expect("the output is there");
    let uses = at(&|output| matches!(output, Output::UseKeys { .. }));
    let removes = at(&|output| matches!(output, Output::RemoveSender { .. }));
    let adds = at(
        &|output| matches!(output, Output::AddSender { is_encrypted: true, stream: added, .. } if *added == stream),
    );
    assert!(uses < removes && removes < adds);
    assert!(!outputs.iter().any(|output| matches!(output, Output::Event(Event::PublishState { .. }))));
    fixture.command(Command::UseKeys(keys(Some("bob"))));
    assert!(
        !fixture.has(|output| matches!(output, Output::AddSender { .. })),
        "another key needs no new track"
    );
}

#[test]
fn refused_message_is_encrypted_before_it_is_sent_again() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
    fixture.space = 0;
    fixture.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    fixture.take();
    fixture.command(Command::UseKeys(keys(None)));
    fixture.space = usize::MAX;
    fixture.pass(Duration::from_secs(1));
    let sent = sent(&fixture);
    assert_eq!(sent.len(), 3);
    assert!(sent.iter().all(|value| matches!(value, Value::EncryptedPacket(_))), "{sent:?}");
    assert_eq!(names(&fixture.events()), ["done None"]);
}

#[test]
fn message_without_a_key_to_send_with_fails() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
    fixture.command(Command::UseKeys(keys(Some("bob"))));
    fixture.take();
    fixture.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    assert_eq!(sent(&fixture), []);
    assert_eq!(names(&fixture.events()), ["done Some(WrongState)"]);
}

#[test]
fn calls_and_texts_are_encrypted_and_read() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
    fixture.command(Command::UseKeys(keys(None)));
    fixture.command(Command::SetRpcMethod("echo".into(), true));
    fixture.take();
    let (request, timeout) = (RequestId::fresh(), Duration::from_secs(15));
    let (user_id, method, payload) = ("bob".to_owned(), "echo".to_owned(), "payload".to_owned());
    fixture.command(Command::PerformRpc { request, user_id, method, payload, timeout });
    let (request, to) = (RequestId::fresh(), Vec::new());
    fixture.command(Command::SendText { request, text: "text".into(), topic: "notes".into(), to });
    let packets = sent(&fixture);
    assert_eq!(packets.len(), 4);
    assert!(packets.iter().all(|value| matches!(value, Value::EncryptedPacket(_))), "{packets:?}");
    fixture.take();
    // Bob has the same key and sends the same packets.
    for value in packets {
        let mut packet = data::packet(value, Vec::new(), Delivery::Reliable);
        packet.participant_identity = "bob".to_owned();
        let data = data::encode(&packet).unwrap();
        fixture.handle(Input::PeerData { generation, delivery: Delivery::Reliable, data });
    }
    assert!(fixture.has(|output| matches!(output, Output::Event(Event::RpcRequest { .. }))));
    assert!(fixture.has(|output| matches!(output, Output::Event(Event::Text { .. }))));
}

#[test]
fn byte_streams_are_encrypted_and_read() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
    fixture.command(Command::UseKeys(keys(None)));
    fixture.take();
    let stream = RequestId::fresh();
    let header = Box::new(ByteHeader { name: "secret.txt".into(), ..Default::default() });
    fixture.command(Command::OpenBytes { stream, header, to: Vec::new() });
    fixture.command(Command::WriteBytes(stream, vec![1, 2, 3]));
    fixture.command(Command::CloseBytes(stream));
    let packets = sent(&fixture);
    assert_eq!(packets.len(), 3);
    assert!(packets.iter().all(|value| matches!(value, Value::EncryptedPacket(_))), "{packets:?}");
    fixture.take();
    for value in packets {
        let mut packet = data::packet(value, Vec::new(), Delivery::Reliable);
        packet.participant_identity = "bob".to_owned();
        let data = data::encode(&packet).unwrap();
        fixture.handle(Input::PeerData { generation, delivery: Delivery::Reliable, data });
    }
    let whole = |event: &Event| {
        matches!(event, Event::Bytes { part: BytePart::End { received: 3, error: None }, .. })
    };
    assert!(fixture.events().iter().any(whole));
}

#[test]
fn refused_chunk_is_encrypted_before_it_is_sent_again() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
    let stream = RequestId::fresh();
    fixture.command(Command::OpenBytes { stream, header: Box::default(), to: Vec::new() });
    fixture.space = 0;
    fixture.command(Command::WriteBytes(stream, vec![1, 2, 3]));
    fixture.take();
    fixture.command(Command::UseKeys(keys(None)));
    fixture.space = usize::MAX;
    fixture.command(Command::CloseBytes(stream));
    fixture.pass(Duration::from_secs(1));
    let sent = sent(&fixture);
    assert_eq!(sent.len(), 2, "the chunk and the trailer");
    assert!(sent.iter().all(|value| matches!(value, Value::EncryptedPacket(_))), "{sent:?}");
    assert_eq!(names(&fixture.events()).last().unwrap(), "done None");
}
