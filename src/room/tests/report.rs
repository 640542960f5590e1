//! Voice reports: their destinations, and the effect of received reports.
#![forbid(unsafe_code)]

use super::*;
use crate::room::VoiceNews;
use crate::wire::data;
use crate::wire::proto::data_packet::Value;
use crate::wire::report::{self, PathReport, ReceptionReport, SummaryReport, TalkReport, VoiceReport};

fn talker(user: &str, track: &str) -> ParticipantInfo {
    participant(user, 1, &[(track, "voice")])
}

fn open(fixture: &mut Fixture) {
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
    fixture.take();
}

fn send(fixture: &mut Fixture, talk: bool, streams: &[StreamId]) -> Vec<proto::DataPacket> {
    let generation = fixture.generation();
    let path = PathReport { packets: 50, loss: 0.1, ..PathReport::default() };
    let received = streams.iter().map(|stream| (*stream, path)).collect();
    fixture.handle(Input::VoiceReport { generation, talk: talk.then(TalkReport::default), received });
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

fn arrive(fixture: &mut Fixture, from: &str, report: &VoiceReport) -> Vec<Output> {
    let mut packet = data::user(report.encode(), report::TOPIC, vec![], Delivery::Lossy);
    packet.participant_identity = from.to_owned();
    let generation = fixture.generation();
    fixture.take();
    let data = data::encode(&packet).unwrap();
    fixture.handle(Input::PeerData { generation, delivery: Delivery::Lossy, data });
    fixture.take()
}

#[test]
fn report_goes_to_its_talkers_only() {
    let mut fixture =
        Fixture::logged_in(manual(), vec![talker("bob", "TR_bob"), talker("carol", "TR_carol")], &[]);
    open(&mut fixture);
    let streams: Vec<StreamId> = fixture.room.streams().iter().map(|info| info.stream).collect();
    let sent = send(&mut fixture, false, &streams[..1]);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].destination_identities, ["bob"]);
    let report = report_in(&sent[0]);
    assert_eq!(report.received.len(), 1);
    assert_eq!(report.received[0].track, "TR_bob");
    assert!(send(&mut fixture, false, &streams).is_empty(), "not twice in a second");
    fixture.millis(1000);
    assert_eq!(send(&mut fixture, false, &streams)[0].destination_identities, ["bob", "carol"]);
    fixture.millis(1000);
    assert!(send(&mut fixture, true, &[]).is_empty(), "there is no listener to send it to");
    fixture.millis(1000);
    assert!(send(&mut fixture, false, &[StreamId::fresh()]).is_empty(), "an unknown stream");
}

#[test]
fn client_that_is_not_audioroom_gets_no_report() {
    let mut foreign = talker("web", "TR_web");
    foreign.tracks[0].codecs[0].cid = "5e0f-of-a-browser".into();
    let mut fixture = Fixture::logged_in(manual(), vec![foreign, talker("bob", "TR_bob")], &[]);
    open(&mut fixture);
    let streams: Vec<StreamId> = fixture.room.streams().iter().map(|info| info.stream).collect();
    let sent = send(&mut fixture, true, &streams);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].destination_identities, ["bob"]);
    assert_eq!(report_in(&sent[0]).received.len(), 1);
    let web: Vec<StreamId> = fixture
        .room
        .streams()
        .iter()
        .filter(|info| info.user.user_id == "web")
        .map(|info| info.stream)
        .collect();
    assert_eq!(web.len(), 1);
    fixture.millis(1000);
    assert!(send(&mut fixture, true, &web).is_empty());
}

#[test]
fn received_reports_go_to_the_media_half_without_events() {
    let mut fixture = Fixture::logged_in(manual(), vec![talker("bob", "TR_bob")], &[]);
    open(&mut fixture);
    let report = VoiceReport {
        talk: Some(TalkReport { packet_ms: 26.5, ..TalkReport::default() }),
        ..VoiceReport::default()
    };
    let news = arrive(&mut fixture, "bob", &report);
    let [Output::Voice(VoiceNews::Talk { streams, talk })] = &news[..] else { panic!("{news:?}") };
    assert_eq!((streams.len(), talk.packet_ms), (1, 26.5));
    assert!(arrive(&mut fixture, "mallory", &report).is_empty(), "a sender who is not in the room");
    // Reports about tracks other than the local one are ignored.
    let path = PathReport { loss: 1.0, ..PathReport::default() };
    let report = VoiceReport {
        received: vec![ReceptionReport { track: "TR_bob".into(), path }],
        summaries: vec![SummaryReport { track: "TR_bob".into(), worst: path, ..SummaryReport::default() }],
        ..VoiceReport::default()
    };
    assert!(arrive(&mut fixture, "bob", &report).is_empty());
    assert!(arrive(&mut fixture, "", &report).is_empty());
    let generation = fixture.generation();
    let mut packet = data::user(vec![0xff; 300], report::TOPIC, vec![], Delivery::Lossy);
    packet.participant_identity = "bob".into();
    let data = data::encode(&packet).unwrap();
    fixture.handle(Input::PeerData { generation, delivery: Delivery::Lossy, data });
    assert!(fixture.take().is_empty(), "a malformed report is not passed to the application");
}
