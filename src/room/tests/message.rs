//! Room messages and data in both directions.
#![forbid(unsafe_code)]

use super::*;
use crate::wire::data::{self, CHAT_TOPIC};
use crate::wire::report::{self, VoiceReport};

pub(super) fn open(fixture: &mut Fixture) {
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
}

pub(super) fn packets(fixture: &Fixture) -> Vec<proto::DataPacket> {
    fixture
        .outputs
        .iter()
        .filter_map(|output| match output {
            Output::SendPeerData { data, .. } => Some(data::decode(data).unwrap()),
            _ => None,
        })
        .collect()
}

pub(super) fn receive(fixture: &mut Fixture, delivery: Delivery, packet: &proto::DataPacket) {
    let generation = fixture.generation();
    let data = data::encode(packet).unwrap();
    fixture.handle(Input::PeerData { generation, delivery, data });
}

#[test]
fn message_waits_for_the_channel_and_completes_once() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    fixture.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    assert!(fixture.take().is_empty());
    fixture.millis(500);
    open(&mut fixture);
    let sent = packets(&fixture);
    assert_eq!(sent.iter().map(|packet| packet.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    let Some(proto::data_packet::Value::StreamHeader(header)) = &sent[0].value else { panic!() };
    assert_eq!(header.topic, CHAT_TOPIC);
    assert_eq!(header.timestamp, 1_700_000_000_000, "the time of the call, not of the transmission");
    assert_eq!(names(&fixture.events()), ["done None"]);
    fixture.command(Command::Logout);
    assert_eq!(names(&fixture.events()), ["logout"]);
}

#[test]
fn open_requests_are_cancelled_at_logout_and_limited_in_number() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    for _ in 0..=MAX_QUEUED {
        fixture.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    }
    assert_eq!(names(&fixture.events()), ["done Some(Busy)"]);
    fixture.command(Command::Logout);
    let names = names(&fixture.events());
    assert_eq!(names.len(), MAX_QUEUED + 1);
    assert!(names[..MAX_QUEUED].iter().all(|name| name == "done Some(Cancelled)"));
    assert_eq!(names[MAX_QUEUED], "logout");
}

#[test]
fn resent_message_is_delivered_once() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    fixture.take();
    let mut sequence = 0;
    let stream: Vec<proto::DataPacket> = data::text_stream("id", CHAT_TOPIC, "hi 🦀", 42, &[])
        .into_iter()
        .map(|packet| {
            sequence += 1;
            proto::DataPacket {
                participant_sid: "PA_bob".into(),
                participant_identity: "bob".into(),
                sequence,
                ..packet
            }
        })
        .collect();
    for packet in stream.iter().chain(&stream) {
        receive(&mut fixture, Delivery::Reliable, packet);
    }
    let events = fixture.events();
    let [Event::RoomMessage { user, text, message_id, sent_at_ms, .. }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((user.user_name.as_str(), text.as_str()), ("bob by name", "hi 🦀"));
    assert_eq!((message_id.as_str(), *sent_at_ms), ("id", 42));
}

#[test]
fn data_flows_both_ways_and_lossy_data_does_not_wait() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    fixture.take();
    let send = |delivery| Command::SendData {
        request: RequestId::fresh(),
        data: vec![1, 2],
        topic: "t".into(),
        to: vec!["bob".into()],
        delivery,
    };
    fixture.command(send(Delivery::Lossy));
    fixture.command(send(Delivery::Reliable));
    open(&mut fixture);
    assert_eq!(packets(&fixture).len(), 1, "lossy data before the channel opened is dropped");
    fixture.command(send(Delivery::Lossy));
    let sent = packets(&fixture);
    assert_eq!(sent[1].destination_identities, ["bob"]);
    assert_eq!((sent[0].sequence, sent[1].sequence), (1, 0));
    fixture.take();
    let packet = proto::DataPacket { participant_identity: "bob".into(), ..sent[1].clone() };
    receive(&mut fixture, Delivery::Lossy, &packet);
    let events = fixture.events();
    let [Event::Data { user, topic, data, delivery, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((user.user_id.as_str(), topic.as_str(), data.as_slice()), ("bob", "t", &[1, 2][..]));
    assert_eq!(*delivery, Delivery::Lossy);
}

#[test]
fn garbage_on_a_data_channel_is_ignored() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    let generation = fixture.generation();
    for data in [vec![], vec![0xff; 40], vec![0; 70_000]] {
        fixture.handle(Input::PeerData { generation, delivery: Delivery::Reliable, data });
    }
    assert!(fixture.take().is_empty());
}

/// The texts of the sent room messages, as a receiver reassembles them.
fn texts(fixture: &Fixture) -> Vec<String> {
    let mut reassembly = data::Reassembly::default();
    let mut seen = data::Seen::default();
    packets(fixture)
        .into_iter()
        .filter(|packet| seen.is_fresh(&packet.participant_sid, packet.sequence, fixture.now))
        .filter_map(|packet| reassembly.handle("me", "PA_me", packet.value.unwrap(), fixture.now))
        .map(|text| text.text)
        .collect()
}

#[test]
fn text_larger_than_the_channel_completes_after_its_last_packet() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    open(&mut fixture);
    fixture.take();
    fixture.space = 1 << 20;
    let wanted: Vec<String> =
        (b'a'..b'u').map(|letter| char::from(letter).to_string().repeat(64_000)).collect();
    for text in &wanted {
        fixture.command(Command::SendMessage { request: RequestId::fresh(), text: text.clone() });
    }
    let done = |fixture: &Fixture| {
        fixture.outputs.iter().filter(|outputs| matches!(outputs, Output::Event(_))).count()
    };
    fixture.millis(1_000);
    assert_eq!((texts(&fixture).len(), done(&fixture)), (16, 16));
    for _ in 0..30 {
        fixture.space += 10_000;
        fixture.millis(100);
        assert_eq!(done(&fixture), texts(&fixture).len());
    }
    assert_eq!(texts(&fixture), wanted);
    assert!(names(&fixture.events()).iter().all(|name| name == "done None"));
    assert_eq!(fixture.room.deadline(), None, "nothing is left to send");
}

#[test]
fn partly_sent_message_is_sent_completely_on_the_next_connection() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    open(&mut fixture);
    fixture.take();
    fixture.space = 20_000;
    let text = "x".repeat(64_000);
    fixture.command(Command::SendMessage { request: RequestId::fresh(), text: text.clone() });
    let generation = fixture.generation();
    fixture.handle(Input::SignalLost(gone()));
    // A result from the previous connection is ignored.
    fixture.handle(Input::DataSent { generation, error: None });
    fixture.space = usize::MAX;
    fixture.take();
    fixture.connect(vec![], &[]);
    open(&mut fixture);
    assert_eq!(texts(&fixture), [text]);
    assert_eq!(names(&fixture.events()), ["reconnected", "done None"]);
}

#[test]
fn message_that_waits_for_space_is_cancelled_at_logout() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    open(&mut fixture);
    fixture.take();
    fixture.space = 0;
    fixture.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    fixture.command(Command::Logout);
    assert_eq!(names(&fixture.events()), ["done Some(Cancelled)", "logout"]);
}

fn data(delivery: Delivery) -> Command {
    Command::SendData { request: RequestId::fresh(), data: vec![7], topic: "t".into(), to: vec![], delivery }
}

#[test]
fn reliable_data_is_done_when_the_connection_took_it() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    fixture.command(data(Delivery::Reliable));
    assert!(fixture.events().is_empty());
    open(&mut fixture);
    assert_eq!(names(&fixture.events()), ["done None"]);
}

#[test]
fn lossy_data_is_done_at_once() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    fixture.command(data(Delivery::Lossy));
    assert_eq!(names(&fixture.events()), ["done Some(WrongState)"], "it does not wait for the channel");
    open(&mut fixture);
    fixture.command(data(Delivery::Lossy));
    assert_eq!(packets(&fixture).len(), 1);
    assert_eq!(names(&fixture.events()), ["done None"]);
}

#[test]
fn data_without_permission_is_refused() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    open(&mut fixture);
    let permission = proto::ParticipantPermission {
        can_publish: true,
        can_subscribe: true,
        can_publish_data: false,
        ..Default::default()
    };
    fixture
        .handle(update(vec![ParticipantInfo { permission: Some(permission), ..participant("me", 2, &[]) }]));
    fixture.take();
    fixture.command(data(Delivery::Reliable));
    fixture.command(data(Delivery::Lossy));
    assert_eq!(names(&fixture.events()), ["done Some(NotAllowed)", "done Some(NotAllowed)"]);
}

#[test]
fn open_data_is_cancelled_before_the_room_ends() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    fixture.take();
    for _ in 0..=MAX_QUEUED {
        fixture.command(data(Delivery::Reliable));
    }
    assert_eq!(names(&fixture.events()), ["done Some(Busy)"]);
    fixture.command(Command::Logout);
    let names = names(&fixture.events());
    assert_eq!(names.len(), MAX_QUEUED + 1);
    assert!(names[..MAX_QUEUED].iter().all(|name| name == "done Some(Cancelled)"));
}

/// The packets of a text, as the server forwards them from a user.
fn text_of(user: &str, id: &str, topic: &str, text: &str) -> Vec<proto::DataPacket> {
    let mut packets = data::text_stream(id, topic, text, 42, &[]);
    packets.iter_mut().for_each(|packet| packet.participant_identity = user.to_owned());
    packets
}

#[test]
fn text_with_a_topic_reaches_the_application_with_its_attributes() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    open(&mut fixture);
    // The time in which automatic publishing is withheld has passed: no deadline is left.
    fixture.millis(100);
    fixture.take();
    let mut packets = text_of("bob", "id", "notes", &"語".repeat(20_000));
    let Some(proto::data_packet::Value::StreamHeader(header)) = &mut packets[0].value else { panic!() };
    header.attributes.insert("segment".into(), "1".into());
    packets.iter().for_each(|packet| receive(&mut fixture, Delivery::Reliable, packet));
    let events = fixture.events();
    let [Event::Text { user, topic, message_id, text, sent_at_ms: 42, attributes, .. }] = events.as_slice()
    else {
        panic!("{events:?}")
    };
    assert_eq!((user.user_id.as_str(), topic.as_str(), message_id.as_str()), ("bob", "notes", "id"));
    assert_eq!((text.len(), attributes["segment"].as_str()), (60_000, "1"));
    assert_eq!(fixture.room.deadline(), None);
}

#[test]
fn incomplete_text_ends_in_time_or_with_its_sender() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    open(&mut fixture);
    fixture.take();
    for (id, wait_ms, leaves) in [("late", 30_000, false), ("left", 0, true)] {
        let packets = text_of("bob", id, "notes", "hello");
        receive(&mut fixture, Delivery::Reliable, &packets[0]);
        assert!(fixture.room.deadline().is_some(), "the room drops it by itself");
        fixture.millis(wait_ms);
        if leaves {
            let state = participant_info::State::Disconnected as i32;
            fixture.handle(update(vec![ParticipantInfo { state, ..participant("bob", 2, &[]) }]));
        }
        assert_eq!(fixture.room.deadline(), None);
        fixture.take();
        packets[1..].iter().for_each(|packet| receive(&mut fixture, Delivery::Reliable, packet));
        assert!(fixture.events().is_empty());
    }
}

#[test]
fn sent_text_has_its_topic_and_its_receivers() {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    open(&mut fixture);
    fixture.take();
    fixture.space = 40_000;
    let text = "é".repeat(100_000);
    let (topic, to) = ("notes".to_owned(), vec!["bob".to_owned()]);
    fixture.command(Command::SendText { request: RequestId::fresh(), text: text.clone(), topic, to });
    fixture.millis(1_000);
    assert!(texts(&fixture).is_empty() && !fixture.has(|output| matches!(output, Output::Event(_))));
    fixture.space = usize::MAX;
    fixture.millis(100);
    assert_eq!(texts(&fixture), [text]);
    let sent = packets(&fixture);
    assert!(sent.iter().all(|packet| packet.destination_identities == ["bob"]));
    let Some(proto::data_packet::Value::StreamHeader(header)) = &sent[0].value else { panic!() };
    assert_eq!(header.topic, "notes");
    assert_eq!(names(&fixture.events()), ["done None"]);
}

#[test]
fn reliable_data_waits_while_the_server_asks_for_it() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    open(&mut fixture);
    let ask = |fixture: &mut Fixture, from: &str, hold_ms: u16| {
        let report = VoiceReport { hold_ms: Some(hold_ms), ..VoiceReport::default() };
        let mut packet = data::user(report.encode(), report::TOPIC, vec![], Delivery::Lossy);
        packet.participant_identity = from.to_owned();
        let generation = fixture.generation();
        let data = data::encode(&packet).unwrap();
        fixture.handle(Input::PeerData { generation, delivery: Delivery::Lossy, data });
    };
    let send = |fixture: &mut Fixture| {
        fixture.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
        packets(fixture).len()
    };
    ask(&mut fixture, "bob", 1000);
    assert_eq!(send(&mut fixture), 3, "a participant cannot ask for it");
    ask(&mut fixture, "", 1000);
    fixture.take();
    assert_eq!(send(&mut fixture), 0);
    ask(&mut fixture, "", 0);
    assert_eq!(packets(&fixture).len(), 3);
    ask(&mut fixture, "", 1000);
    fixture.take();
    assert_eq!(send(&mut fixture), 0);
    fixture.millis(1000);
    assert_eq!(packets(&fixture).len(), 3, "a request that is not renewed lapses");
}
