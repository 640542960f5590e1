//! Room messages and data, both ways.
#![forbid(unsafe_code)]

use super::*;
use crate::wire::data::{self, CHAT_TOPIC};

fn open(scene: &mut Scene) {
    let generation = scene.generation();
    scene.handle(Input::ChannelsOpen { generation });
}

fn packets(scene: &Scene) -> Vec<proto::DataPacket> {
    scene
        .said
        .iter()
        .filter_map(|output| match output {
            Output::SendPeerData { data, .. } => Some(data::decode(data).unwrap()),
            _ => None,
        })
        .collect()
}

fn receive(scene: &mut Scene, delivery: Delivery, packet: &proto::DataPacket) {
    let generation = scene.generation();
    let data = data::encode(packet).unwrap();
    scene.handle(Input::PeerData { generation, delivery, data });
}

#[test]
fn a_message_waits_for_the_channel_and_is_done_once() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.take();
    scene.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    assert!(scene.take().is_empty());
    scene.millis(500);
    open(&mut scene);
    let sent = packets(&scene);
    assert_eq!(sent.iter().map(|packet| packet.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    let Some(proto::data_packet::Value::StreamHeader(header)) = &sent[0].value else { panic!() };
    assert_eq!(header.topic, CHAT_TOPIC);
    assert_eq!(header.timestamp, 1_700_000_000_000, "the time it was sent at, not the time it left");
    assert_eq!(names(&scene.events()), ["done None"]);
    scene.command(Command::Logout);
    assert_eq!(names(&scene.events()), ["logout"]);
}

#[test]
fn open_requests_are_cancelled_at_logout_and_too_many_are_refused() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.take();
    for _ in 0..=MAX_QUEUED {
        scene.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    }
    assert_eq!(names(&scene.events()), ["done Some(Busy)"]);
    scene.command(Command::Logout);
    let told = names(&scene.events());
    assert_eq!(told.len(), MAX_QUEUED + 1);
    assert!(told[..MAX_QUEUED].iter().all(|name| name == "done Some(Cancelled)"));
    assert_eq!(told[MAX_QUEUED], "logout");
}

#[test]
fn a_message_of_another_user_arrives_once_though_it_is_sent_again() {
    let mut scene = Scene::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    scene.take();
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
        receive(&mut scene, Delivery::Reliable, packet);
    }
    let events = scene.events();
    let [Event::RoomMessage { user, text, message_id, sent_at_ms, .. }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((user.user_name.as_str(), text.as_str()), ("bob by name", "hi 🦀"));
    assert_eq!((message_id.as_str(), *sent_at_ms), ("id", 42));
}

#[test]
fn bytes_travel_both_ways_and_lossy_ones_do_not_wait() {
    let mut scene = Scene::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    scene.take();
    let send = |delivery| Command::SendData {
        data: vec![1, 2],
        topic: "t".into(),
        to: vec!["bob".into()],
        delivery,
    };
    scene.command(send(Delivery::Lossy));
    scene.command(send(Delivery::Reliable));
    open(&mut scene);
    assert_eq!(packets(&scene).len(), 1, "the lossy one was too early");
    scene.command(send(Delivery::Lossy));
    let sent = packets(&scene);
    assert_eq!(sent[1].destination_identities, ["bob"]);
    assert_eq!((sent[0].sequence, sent[1].sequence), (1, 0));
    scene.take();
    let packet = proto::DataPacket { participant_identity: "bob".into(), ..sent[1].clone() };
    receive(&mut scene, Delivery::Lossy, &packet);
    let events = scene.events();
    let [Event::Data { user, topic, data, delivery, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((user.user_id.as_str(), topic.as_str(), data.as_slice()), ("bob", "t", &[1, 2][..]));
    assert_eq!(*delivery, Delivery::Lossy);
}

#[test]
fn garbage_on_a_data_channel_is_passed_over() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    scene.take();
    let generation = scene.generation();
    for data in [vec![], vec![0xff; 40], vec![0; 70_000]] {
        scene.handle(Input::PeerData { generation, delivery: Delivery::Reliable, data });
    }
    assert!(scene.take().is_empty());
}

/// The texts of the room messages that left, as a receiver puts them together.
fn texts(scene: &Scene) -> Vec<String> {
    let mut reassembly = data::Reassembly::default();
    let mut seen = data::Seen::default();
    packets(scene)
        .into_iter()
        .filter(|packet| seen.is_fresh(&packet.participant_sid, packet.sequence, scene.now))
        .filter_map(|packet| reassembly.handle("me", packet.value.unwrap(), scene.now))
        .map(|text| text.text)
        .collect()
}

#[test]
fn more_text_than_the_channel_holds_arrives_whole_and_is_done_only_then() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    open(&mut scene);
    scene.take();
    scene.space = 1 << 20;
    let wanted: Vec<String> =
        (b'a'..b'u').map(|letter| char::from(letter).to_string().repeat(64_000)).collect();
    for text in &wanted {
        scene.command(Command::SendMessage { request: RequestId::fresh(), text: text.clone() });
    }
    let done = |scene: &Scene| scene.said.iter().filter(|said| matches!(said, Output::Event(_))).count();
    scene.millis(1_000);
    assert_eq!((texts(&scene).len(), done(&scene)), (16, 16));
    for _ in 0..30 {
        scene.space += 10_000;
        scene.millis(100);
        assert_eq!(done(&scene), texts(&scene).len());
    }
    assert_eq!(texts(&scene), wanted);
    assert!(names(&scene.events()).iter().all(|name| name == "done None"));
    assert_eq!(scene.room.deadline(), None, "nothing is left to try");
}

#[test]
fn a_message_that_was_handed_over_in_part_is_sent_whole_on_the_next_connection() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    open(&mut scene);
    scene.take();
    scene.space = 20_000;
    let text = "x".repeat(64_000);
    scene.command(Command::SendMessage { request: RequestId::fresh(), text: text.clone() });
    let generation = scene.generation();
    scene.handle(Input::SignalLost(gone()));
    // An answer of the peer before counts for nothing.
    scene.handle(Input::DataSent { generation, error: None });
    scene.space = usize::MAX;
    scene.take();
    scene.connect(vec![], &[]);
    open(&mut scene);
    assert_eq!(texts(&scene), [text]);
    assert_eq!(names(&scene.events()), ["reconnected", "done None"]);
}

#[test]
fn a_message_that_waits_for_space_is_cancelled_at_logout() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    open(&mut scene);
    scene.take();
    scene.space = 0;
    scene.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    scene.command(Command::Logout);
    assert_eq!(names(&scene.events()), ["done Some(Cancelled)", "logout"]);
}
