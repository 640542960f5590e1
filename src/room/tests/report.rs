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

fn open(fixture: &mut Fixture) {
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
    fixture.take();
}

fn say(fixture: &mut Fixture, talk: bool, streams: &[StreamId]) -> Vec<proto::DataPacket> {
    let generation = fixture.generation();
    let path = PathReport { packets: 50, loss: 0.1, ..PathReport::default() };
    let heard = streams.iter().map(|stream| (*stream, path)).collect();
    fixture.handle(Input::VoiceReport { generation, talk: talk.then(TalkReport::default), heard });
    fixture
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

fn arrive(fixture: &mut Fixture, from: &str, said: &VoiceReport) -> Vec<Output> {
    let mut packet = data::user(said.encode(), report::TOPIC, vec![], Delivery::Lossy);
    packet.participant_identity = from.to_owned();
    let generation = fixture.generation();
    fixture.take();
    let data = data::encode(&packet).unwrap();
    fixture.handle(Input::PeerData { generation, delivery: Delivery::Lossy, data });
    fixture.take()
}

#[test]
fn a_report_goes_to_those_whom_it_is_about_and_never_to_everyone() {
    let mut fixture =
        Fixture::logged_in(manual(), vec![talker("bob", "TR_bob"), talker("carol", "TR_carol")], &[]);
    open(&mut fixture);
    let streams: Vec<StreamId> = fixture.room.streams().iter().map(|info| info.stream).collect();
    let sent = say(&mut fixture, false, &streams[..1]);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].destination_identities, ["bob"]);
    let said = report_in(&sent[0]);
    assert_eq!(said.heard.len(), 1);
    assert_eq!(said.heard[0].track, "TR_bob");
    assert!(say(&mut fixture, false, &streams).is_empty(), "not twice in a second");
    fixture.millis(1000);
    assert_eq!(say(&mut fixture, false, &streams)[0].destination_identities, ["bob", "carol"]);
    fixture.millis(1000);
    assert!(say(&mut fixture, true, &[]).is_empty(), "nobody is known who would read it");
    fixture.millis(1000);
    assert!(say(&mut fixture, false, &[StreamId::fresh()]).is_empty(), "a stream that nobody knows");
}

#[test]
fn reports_become_news_and_no_event() {
    let mut fixture = Fixture::logged_in(manual(), vec![talker("bob", "TR_bob")], &[]);
    open(&mut fixture);
    let said = VoiceReport {
        talk: Some(TalkReport { packet_ms: 26.5, ..TalkReport::default() }),
        ..VoiceReport::default()
    };
    let news = arrive(&mut fixture, "bob", &said);
    let [Output::Voice(VoiceNews::Talk { streams, talk })] = &news[..] else { panic!("{news:?}") };
    assert_eq!((streams.len(), talk.packet_ms), (1, 26.5));
    assert!(arrive(&mut fixture, "mallory", &said).is_empty(), "someone who is not in the room");
    // Of tracks that are not the own one nothing is taken, whoever says it.
    let path = PathReport { loss: 1.0, ..PathReport::default() };
    let said = VoiceReport {
        heard: vec![HeardReport { track: "TR_bob".into(), path }],
        summaries: vec![SummaryReport { track: "TR_bob".into(), worst: path, ..SummaryReport::default() }],
        ..VoiceReport::default()
    };
    assert!(arrive(&mut fixture, "bob", &said).is_empty());
    assert!(arrive(&mut fixture, "", &said).is_empty());
    let generation = fixture.generation();
    let mut packet = data::user(vec![0xff; 300], report::TOPIC, vec![], Delivery::Lossy);
    packet.participant_identity = "bob".into();
    let data = data::encode(&packet).unwrap();
    fixture.handle(Input::PeerData { generation, delivery: Delivery::Lossy, data });
    assert!(fixture.take().is_empty(), "nonsense under the topic stays out of the application's sight");
}
