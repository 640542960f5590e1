//! Voice reports: to whom they go, and what one that arrives means.
#![forbid(unsafe_code)]

use super::*;
use crate::room::VoiceNews;
use crate::wire::data;
use crate::wire::proto::data_packet::Value;
use crate::wire::report::{self, HeardReport, PathReport, SummaryReport, TalkReport, VoiceReport};

fn talker(user: &str, track: &str) -> ParticipantInfo {
    participant(user, 1, &[(track, "voice")])
}

fn open(scene: &mut Scene) {
    let generation = scene.generation();
    scene.handle(Input::ChannelsOpen { generation });
    scene.take();
}

fn say(scene: &mut Scene, talk: bool, streams: &[StreamId]) -> Vec<proto::DataPacket> {
    let generation = scene.generation();
    let path = PathReport { packets: 50, loss: 0.1, ..PathReport::default() };
    let heard = streams.iter().map(|stream| (*stream, path)).collect();
    scene.handle(Input::VoiceReport { generation, talk: talk.then(TalkReport::default), heard });
    scene
        .take()
        .into_iter()
        .filter_map(|output| match output {
            Output::SendPeerData { delivery: Delivery::Lossy, data, .. } => {
                Some(data::decode(&data).unwrap())
            }
            _ => None,
        })
        .collect()
}

fn report_in(packet: &proto::DataPacket) -> VoiceReport {
    let Some(Value::User(user)) = &packet.value else { panic!("{packet:?}") };
    assert_eq!(user.topic.as_deref(), Some(report::TOPIC));
    VoiceReport::decode(&user.payload).unwrap()
}

fn arrive(scene: &mut Scene, from: &str, said: &VoiceReport) -> Vec<Output> {
    let mut packet = data::user(said.encode(), report::TOPIC, vec![], Delivery::Lossy);
    packet.participant_identity = from.to_owned();
    let generation = scene.generation();
    scene.take();
    let data = data::encode(&packet).unwrap();
    scene.handle(Input::PeerData { generation, delivery: Delivery::Lossy, data });
    scene.take()
}

#[test]
fn a_report_goes_to_those_whom_it_is_about_and_never_to_everyone() {
    let mut scene =
        Scene::logged_in(manual(), vec![talker("bob", "TR_bob"), talker("carol", "TR_carol")], &[]);
    open(&mut scene);
    let streams: Vec<StreamId> = scene.room.streams().iter().map(|info| info.stream).collect();
    let sent = say(&mut scene, false, &streams[..1]);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].destination_identities, ["bob"]);
    let said = report_in(&sent[0]);
    assert_eq!(said.heard.len(), 1);
    assert_eq!(said.heard[0].track, "TR_bob");
    assert!(say(&mut scene, false, &streams).is_empty(), "not twice in a second");
    scene.millis(1000);
    assert_eq!(say(&mut scene, false, &streams)[0].destination_identities, ["bob", "carol"]);
    scene.millis(1000);
    assert!(say(&mut scene, true, &[]).is_empty(), "nobody is known who would read it");
    scene.millis(1000);
    assert!(say(&mut scene, false, &[StreamId::fresh()]).is_empty(), "a stream that nobody knows");
}

#[test]
fn reports_become_news_and_no_event() {
    let mut scene = Scene::logged_in(manual(), vec![talker("bob", "TR_bob")], &[]);
    open(&mut scene);
    let said = VoiceReport {
        talk: Some(TalkReport { packet_ms: 26.5, ..TalkReport::default() }),
        ..VoiceReport::default()
    };
    let news = arrive(&mut scene, "bob", &said);
    let [Output::Voice(VoiceNews::Talk { streams, talk })] = &news[..] else { panic!("{news:?}") };
    assert_eq!((streams.len(), talk.packet_ms), (1, 26.5));
    assert!(arrive(&mut scene, "mallory", &said).is_empty(), "someone who is not in the room");
    // Of tracks that are not the own one nothing is taken, whoever says it.
    let path = PathReport { loss: 1.0, ..PathReport::default() };
    let said = VoiceReport {
        heard: vec![HeardReport { track: "TR_bob".into(), path }],
        summaries: vec![SummaryReport { track: "TR_bob".into(), worst: path, ..SummaryReport::default() }],
        ..VoiceReport::default()
    };
    assert!(arrive(&mut scene, "bob", &said).is_empty());
    assert!(arrive(&mut scene, "", &said).is_empty());
    let generation = scene.generation();
    let mut packet = data::user(vec![0xff; 300], report::TOPIC, vec![], Delivery::Lossy);
    packet.participant_identity = "bob".into();
    let data = data::encode(&packet).unwrap();
    scene.handle(Input::PeerData { generation, delivery: Delivery::Lossy, data });
    assert!(scene.take().is_empty(), "nonsense under the topic stays out of the application's sight");
}
