//! Tests only: messages, speakers, quality and attributes, in virtual time.
#![forbid(unsafe_code)]

use super::*;

#[test]
fn messages_reach_everyone_or_those_they_name_and_say_who_sent_them() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let mut scene = Scene::new(stack);
        let all: Vec<usize> =
            ["alice", "bob", "carol"].iter().map(|user| scene.enter(Login::new(user, "lobby"))).collect();
        scene.run(2 * SECOND);
        let mut forged = user_packet(&[]);
        forged.participant_identity = "somebody else".into();
        for (channel, packet) in [
            (Channel::Reliable, forged),
            (Channel::Lossy, user_packet(&["carol"])),
            (Channel::Reliable, user_packet(&["nobody"])),
        ] {
            let now = scene.now;
            scene.clients[all[0]].peer.send_data(channel, &packet.encode_to_vec(), now).unwrap();
            scene.run(SECOND);
        }
        assert_eq!(scene.clients[all[0]].data.len(), 0, "{stack:?}");
        assert_eq!(scene.clients[all[1]].data.len(), 1, "{stack:?}");
        assert_eq!(scene.clients[all[2]].data.len(), 2, "{stack:?}");
        let packet = &scene.clients[all[1]].data[0];
        assert_eq!(packet.participant_identity, "alice");
        assert_eq!(packet.participant_sid, scene.sid(all[0]));
    }
}

#[test]
fn a_reliable_message_that_is_sent_again_is_handed_on_once() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.run(SECOND);
    for sequence in [1, 2, 2, 1, 3] {
        let packet = proto::DataPacket { sequence, ..user_packet(&[]) };
        let now = scene.now;
        scene.clients[alice].peer.send_data(Channel::Reliable, &packet.encode_to_vec(), now).unwrap();
        scene.run(SECOND);
    }
    let sequences: Vec<u32> = scene.clients[bob].data.iter().map(|packet| packet.sequence).collect();
    assert_eq!(sequences, [1, 2, 3]);
}

#[test]
fn who_may_not_send_data_is_not_heard_and_noise_is_dropped() {
    let mut scene = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.can_publish_data = false;
    let alice = scene.enter(login);
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.run(SECOND);
    let now = scene.now;
    scene.clients[alice].peer.send_data(Channel::Reliable, &user_packet(&[]).encode_to_vec(), now).unwrap();
    scene.clients[bob].peer.send_data(Channel::Reliable, &[0xff; 40], now).unwrap();
    scene.run(SECOND);
    assert!(scene.clients[bob].data.is_empty() && scene.clients[alice].data.is_empty());
    assert_eq!(scene.core.stats().data_dropped, 2);
}

#[test]
fn speakers_are_told_when_they_begin_and_once_when_they_stop() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.talk(alice, 2 * SECOND, 20);
    scene.run(5 * SECOND);
    for listener in [alice, bob] {
        let told: Vec<proto::SpeakerInfo> = scene.clients[listener]
            .messages
            .iter()
            .filter_map(|message| {
                if let Message::SpeakersChanged(changed) = message {
                    Some(changed.speakers[0].clone())
                } else {
                    None
                }
            })
            .collect();
        assert!(told.len() >= 2, "{told:?}");
        assert!(told[0].active && told[0].level > 0.0 && told[0].sid == scene.sid(alice));
        assert_eq!(told.iter().filter(|info| !info.active).count(), 1);
        assert!(!told.last().unwrap().active);
    }
}

#[test]
fn a_silent_talker_starts_no_timer_of_loudness() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    scene.talk(alice, SECOND, 127);
    assert!(scene.core.rooms.values().all(|room| !room.is_listening));
}

#[test]
fn quality_is_told_once_while_it_does_not_change() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    scene.talk(alice, 16 * SECOND, 40);
    let told: Vec<proto::ConnectionQualityInfo> = scene.clients[alice]
        .messages
        .iter()
        .filter_map(|message| {
            if let Message::ConnectionQuality(update) = message {
                Some(update.updates[0].clone())
            } else {
                None
            }
        })
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].quality(), proto::ConnectionQuality::Excellent);
}

#[test]
fn pings_are_answered_both_ways() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    scene.request(alice, signal_request::Message::Ping(5));
    scene.request(alice, signal_request::Message::PingReq(proto::Ping { timestamp: 77, rtt: 0 }));
    let messages = &scene.clients[alice].messages;
    assert!(messages.iter().any(|m| matches!(m, Message::Pong(at) if *at >= WALL.as_millis() as i64)));
    assert!(messages.iter().any(|m| matches!(m, Message::PongResp(pong) if pong.last_ping_timestamp == 77)));
}

#[test]
fn attributes_are_merged_deleted_and_told_to_the_room() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let set = |pairs: &[(&str, &str)], request_id| {
        signal_request::Message::UpdateMetadata(proto::UpdateParticipantMetadata {
            attributes: pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            request_id,
            ..Default::default()
        })
    };
    scene.request(alice, set(&[("a", "1"), ("b", "2")], 1));
    scene.request(alice, set(&[("a", ""), ("c", "3")], 2));
    let attributes = scene.told(bob, "alice").unwrap().attributes;
    assert_eq!(attributes.len(), 2);
    assert_eq!((attributes["b"].as_str(), attributes["c"].as_str()), ("2", "3"));
    let too_long = "x".repeat(crate::server::limit::MAX_METADATA + 1);
    scene.request(alice, set(&[("d", &too_long)], 3));
    let answers: Vec<(u32, Reason)> = scene.clients[alice]
        .messages
        .iter()
        .filter_map(|message| match message {
            Message::RequestResponse(response) => Some((response.request_id, response.reason())),
            _ => None,
        })
        .collect();
    assert_eq!(answers, [(1, Reason::Ok), (2, Reason::Ok), (3, Reason::LimitExceeded)]);
}

#[test]
fn who_may_not_change_itself_is_told_so() {
    let mut scene = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.can_update_own_metadata = false;
    let alice = scene.enter(login);
    let request = proto::UpdateParticipantMetadata { metadata: "x".into(), ..Default::default() };
    scene.request(alice, signal_request::Message::UpdateMetadata(request));
    assert!(scene.clients[alice].messages.iter().any(|message| {
        matches!(message, Message::RequestResponse(response) if response.reason() == Reason::NotAllowed)
    }));
}
