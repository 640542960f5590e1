//! Tests only: what participants see of the server, in virtual time.
#![forbid(unsafe_code)]

use std::net::IpAddr;
use std::time::Duration;

use prost::Message as _;

use super::core::{
    Input, JOIN_TIMEOUT, Output, REFRESH_INTERVAL, RESUME_TIMEOUT, SIGNAL_TIMEOUT, ServerCore,
};
use super::scene::{Login, Scene, WALL, add_track, claims, key};
use crate::transport::{Channel, Stack};
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::participant_info::State;
use crate::wire::proto::request_response::Reason;
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, DisconnectReason, data_packet, signal_request};
use crate::wire::token;

const SECOND: Duration = Duration::from_secs(1);

fn plain() -> Scene {
    Scene::new(Stack::Plain)
}

fn count(scene: &Scene, client: usize, is_it: impl Fn(&Message) -> bool) -> usize {
    scene.clients[client].messages.iter().filter(|message| is_it(message)).count()
}

fn is_gone(scene: &Scene, client: usize, user: &str) -> bool {
    scene.told(client, user).is_some_and(|info| info.state() == State::Disconnected)
}

fn user_packet(to: &[&str]) -> proto::DataPacket {
    proto::DataPacket {
        destination_identities: to.iter().map(|name| name.to_string()).collect(),
        value: Some(data_packet::Value::User(proto::UserPacket {
            payload: b"hello".to_vec(),
            topic: Some("t".into()),
            ..Default::default()
        })),
        ..Default::default()
    }
}

fn two_talkers(stack: Stack) {
    let mut scene = Scene::new(stack);
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::publishing("bob", "lobby"));
    scene.run(SECOND);
    for _ in 0..10 {
        scene.packet(alice, 30);
        scene.packet(bob, 30);
        scene.run(Duration::from_millis(20));
    }
    scene.run(SECOND);
    for (listener, talker) in [(alice, bob), (bob, alice)] {
        let heard = &scene.clients[listener].heard;
        assert_eq!(heard.len(), 10, "{listener}");
        assert!(heard.iter().all(|(_, packet)| packet.payload == vec![talker as u8; 60]));
        let carried = &scene.clients[listener].carried[&heard[0].0.0];
        assert_eq!(*carried, scene.track(talker));
    }
}

#[test]
fn two_talkers_hear_each_other() {
    two_talkers(Stack::Plain);
}

#[test]
fn two_talkers_hear_each_other_on_the_real_stack() {
    two_talkers(Stack::WebRtc);
}

fn crowd(stack: Stack) {
    let mut scene = Scene::new(stack);
    let all: Vec<usize> =
        (0..6).map(|n| scene.enter(Login::publishing(&format!("user{n}"), "lobby"))).collect();
    scene.run(2 * SECOND);
    for talker in &all {
        scene.packet(*talker, 30);
        scene.run(Duration::from_millis(20));
    }
    scene.run(SECOND);
    for listener in all {
        let mut talkers: Vec<u8> =
            scene.clients[listener].heard.iter().map(|(_, packet)| packet.payload[0]).collect();
        talkers.sort_unstable();
        let others: Vec<u8> = (0..6).filter(|n| *n != listener as u8).collect();
        assert_eq!(talkers, others, "{listener}");
    }
}

#[test]
fn a_listener_with_too_few_sections_is_asked_for_more() {
    crowd(Stack::Plain);
}

#[test]
fn a_listener_with_too_few_sections_is_asked_for_more_on_the_real_stack() {
    crowd(Stack::WebRtc);
}

#[test]
fn a_joiner_gets_the_tracks_that_are_there_with_the_first_answer() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.login(Login::new("bob", "lobby"));
    let track = scene.track(alice);
    assert!(scene.clients[bob].carried.values().any(|carried| *carried == track));
    assert_eq!(count(&scene, bob, |m| matches!(m, Message::MediaSectionsRequirement(_))), 0);
    let join = scene.joined(bob);
    assert_eq!(join.other_participants[0].tracks[0].sid, track);
}

#[test]
fn the_first_message_is_the_join_response_and_a_fresh_token_follows() {
    let mut scene = plain();
    let alice = scene.login(Login::new("alice", "lobby"));
    let messages = &scene.clients[alice].messages;
    let Message::Join(join) = &messages[0] else { panic!("{:?}", messages[0]) };
    assert!(join.participant.as_ref().unwrap().sid.starts_with("PA_"));
    assert!(join.room.as_ref().unwrap().sid.starts_with("RM_"));
    assert_eq!((join.ping_interval, join.ping_timeout), (5, 15));
    let server = join.server_info.as_ref().unwrap();
    assert!(server.protocol == 16 && !server.version.is_empty());
    let Message::RefreshToken(fresh) = &messages[1] else { panic!("{:?}", messages[1]) };
    assert_eq!(token::verify(&[key()], fresh, WALL).unwrap().0.identity, "alice");
}

#[test]
fn a_token_is_renewed_every_five_minutes_and_outlives_the_first() {
    let mut scene = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.expires = WALL + Duration::from_secs(60);
    let alice = scene.enter(login);
    let start = scene.now;
    while scene.now.since(start) < REFRESH_INTERVAL + SECOND {
        scene.request(alice, signal_request::Message::Ping(1));
        scene.run(5 * SECOND);
    }
    let tokens: Vec<&String> = scene.clients[alice]
        .messages
        .iter()
        .filter_map(|message| if let Message::RefreshToken(token) = message { Some(token) } else { None })
        .collect();
    assert_eq!(tokens.len(), 2);
    token::verify(&[key()], tokens[1], WALL + REFRESH_INTERVAL + Duration::from_secs(500)).unwrap();
}

#[test]
fn an_answer_carries_the_id_of_its_offer() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    scene.offer(alice);
    let ids: Vec<u32> = scene.clients[alice]
        .messages
        .iter()
        .filter_map(|message| if let Message::Answer(answer) = message { Some(answer.id) } else { None })
        .collect();
    assert_eq!(ids, [1, 7]);
}

#[test]
fn a_track_is_announced_before_the_answer_that_carries_it() {
    let mut scene = plain();
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.clients[bob].messages.clear();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let track = scene.track(alice);
    let messages = &scene.clients[bob].messages;
    let told = messages.iter().position(|message| {
        matches!(message, Message::Update(update) if update.participants.iter().any(|info| info.tracks.iter().any(|one| one.sid == track)))
    });
    let answered = messages.iter().position(
        |message| matches!(message, Message::Answer(answer) if answer.mid_to_track_id.values().any(|one| *one == track)),
    );
    assert!(told.unwrap() < answered.unwrap());
}

#[test]
fn others_see_a_participant_come_become_active_and_go() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    assert_eq!(scene.told(alice, "bob").unwrap().state(), State::Active);
    let before = scene.told(alice, "bob").unwrap().version;
    scene.request(bob, signal_request::Message::Leave(proto::LeaveRequest::default()));
    let info = scene.told(alice, "bob").unwrap();
    assert_eq!(info.state(), State::Disconnected);
    assert_eq!(info.disconnect_reason(), DisconnectReason::ClientInitiated);
    assert!(info.version > before);
    assert!(scene.clients[bob].is_closed);
}

#[test]
fn the_same_user_again_throws_the_earlier_one_out() {
    let mut scene = plain();
    let first = scene.enter(Login::new("alice", "lobby"));
    let second = scene.enter(Login::new("alice", "lobby"));
    let leave = scene.leave(first).unwrap();
    assert_eq!((leave.reason(), leave.action()), (DisconnectReason::DuplicateIdentity, Action::Disconnect));
    assert!(scene.clients[first].is_closed && scene.leave(second).is_none());
    assert_eq!(scene.core.stats().participants, 1);
}

#[test]
fn the_same_name_in_another_room_is_somebody_else() {
    let mut scene = plain();
    let first = scene.enter(Login::publishing("alice", "lobby"));
    let second = scene.enter(Login::publishing("alice", "kitchen"));
    scene.packet(first, 30);
    scene.run(SECOND);
    assert!(scene.leave(first).is_none() && scene.clients[second].heard.is_empty());
    assert_eq!(scene.core.stats().rooms, 2);
}

#[test]
fn a_muted_track_is_not_forwarded_and_continues_without_a_gap() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let sid = scene.track(alice);
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.request(
        alice,
        signal_request::Message::Mute(proto::MuteTrackRequest { sid: sid.clone(), muted: true }),
    );
    assert!(scene.told(bob, "alice").unwrap().tracks[0].muted);
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.request(alice, signal_request::Message::Mute(proto::MuteTrackRequest { sid, muted: false }));
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.run(SECOND);
    let heard = &scene.clients[bob].heard;
    assert_eq!(heard.len(), 10);
    let (before, after) = (&heard[4].1, &heard[5].1);
    assert_eq!(after.sequence, before.sequence.wrapping_add(1));
    assert_eq!(after.timestamp, before.timestamp.wrapping_add(6 * 960));
    assert!(after.marker);
}

#[test]
fn without_auto_subscribe_nothing_is_heard_until_it_is_asked_for() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login { auto_subscribe: false, ..Login::new("bob", "lobby") });
    scene.talk(alice, Duration::from_millis(100), 30);
    assert!(scene.clients[bob].heard.is_empty());
    let track_sids = vec![scene.track(alice)];
    let subscribe = |subscribe| {
        signal_request::Message::Subscription(proto::UpdateSubscription {
            track_sids: track_sids.clone(),
            subscribe,
            ..Default::default()
        })
    };
    scene.request(bob, subscribe(true));
    scene.talk(alice, Duration::from_millis(100), 30);
    let heard = scene.clients[bob].heard.len();
    assert!(heard >= 4, "{heard}");
    assert_eq!(count(&scene, alice, |m| matches!(m, Message::TrackSubscribed(_))), 1);
    scene.request(bob, subscribe(false));
    scene.run(SECOND);
    let heard = scene.clients[bob].heard.len();
    scene.talk(alice, Duration::from_millis(100), 30);
    assert_eq!(scene.clients[bob].heard.len(), heard);
}

#[test]
fn a_track_that_a_listener_switched_off_is_not_sent_to_it() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let setting = |disabled| {
        signal_request::Message::TrackSetting(proto::UpdateTrackSettings {
            track_sids: vec![scene.track(alice)],
            disabled,
            ..Default::default()
        })
    };
    let (off, on) = (setting(true), setting(false));
    scene.request(bob, off);
    scene.talk(alice, Duration::from_millis(100), 30);
    assert!(scene.clients[bob].heard.is_empty());
    scene.request(bob, on);
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.run(SECOND);
    assert_eq!(scene.clients[bob].heard.len(), 5);
}

#[test]
fn a_publisher_says_who_may_hear_it() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let carol = scene.enter(Login::new("carol", "lobby"));
    let permission = proto::SubscriptionPermission {
        all_participants: false,
        track_permissions: vec![proto::TrackPermission {
            participant_identity: "carol".into(),
            all_tracks: true,
            ..Default::default()
        }],
    };
    scene.request(alice, signal_request::Message::SubscriptionPermission(permission));
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.run(SECOND);
    assert!(scene.clients[bob].heard.is_empty());
    assert_eq!(scene.clients[carol].heard.len(), 5);
    assert!(scene.clients[bob].messages.iter().any(|message| {
        matches!(message, Message::SubscriptionPermissionUpdate(update) if !update.allowed)
    }));
}

#[test]
fn who_may_not_publish_is_told_so_and_video_is_refused() {
    let mut scene = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.can_publish = false;
    let alice = scene.enter(login);
    scene.request(alice, signal_request::Message::AddTrack(add_track("x")));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let video = proto::AddTrackRequest { r#type: proto::TrackType::Video as i32, ..add_track("v") };
    scene.request(bob, signal_request::Message::AddTrack(video));
    let reason = |client: usize| {
        scene.clients[client].messages.iter().find_map(|message| match message {
            Message::RequestResponse(response) => Some((response.reason(), response.request.is_some())),
            _ => None,
        })
    };
    assert_eq!(reason(alice), Some((Reason::NotAllowed, true)));
    assert_eq!(reason(bob), Some((Reason::UnsupportedType, true)));
    assert_eq!(scene.core.stats().tracks, 0);
}

#[test]
fn who_may_not_listen_hears_nothing() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let mut login = Login::new("bob", "lobby");
    login.claims.can_subscribe = false;
    let bob = scene.enter(login);
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.run(SECOND);
    assert!(scene.clients[bob].heard.is_empty());
}

#[test]
fn a_hidden_participant_is_not_seen() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let mut login = Login::new("ghost", "lobby");
    login.claims.hidden = true;
    let ghost = scene.enter(login);
    let bob = scene.enter(Login::new("bob", "lobby"));
    assert!(scene.told(alice, "ghost").is_none() && scene.told(bob, "ghost").is_none());
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.run(SECOND);
    assert_eq!(scene.clients[ghost].heard.len(), 5);
}

#[test]
fn a_track_that_ends_frees_its_section_for_the_next_one() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let mut scene = Scene::new(stack);
        let bob = scene.enter(Login { receivers: 1, ..Login::new("bob", "lobby") });
        for round in 0..3 {
            let talker = scene.enter(Login::publishing(&format!("talker{round}"), "lobby"));
            scene.run(SECOND);
            scene.clients[bob].heard.clear();
            scene.talk(talker, Duration::from_millis(100), 30);
            scene.run(SECOND);
            assert_eq!(scene.clients[bob].heard.len(), 5, "{stack:?} {round}");
            assert!(scene.clients[bob].heard.iter().all(|(_, packet)| packet.payload[0] == talker as u8));
            scene.request(talker, signal_request::Message::Leave(proto::LeaveRequest::default()));
            scene.run(SECOND);
        }
        assert_eq!(scene.core.participants.values().next().unwrap().negotiation.sections, 1, "{stack:?}");
    }
}

#[test]
fn a_section_is_told_inactive_before_it_carries_another_track() {
    let mut scene = plain();
    let bob = scene.enter(Login { receivers: 1, ..Login::new("bob", "lobby") });
    let first = scene.enter(Login::publishing("first", "lobby"));
    scene.request(first, signal_request::Message::Leave(proto::LeaveRequest::default()));
    scene.clients[bob].messages.clear();
    scene.enter(Login::publishing("second", "lobby"));
    let carried: Vec<usize> = scene.clients[bob]
        .messages
        .iter()
        .filter_map(|message| {
            if let Message::Answer(answer) = message { Some(answer.mid_to_track_id.len()) } else { None }
        })
        .collect();
    assert_eq!(carried, [0, 1]);
}

#[test]
fn an_unanswered_question_for_sections_is_not_repeated() {
    let mut scene = plain();
    let bob = scene.enter(Login { receivers: 0, ..Login::new("bob", "lobby") });
    scene.clients[bob].is_stubborn = true;
    for n in 0..4 {
        scene.enter(Login::publishing(&format!("talker{n}"), "lobby"));
    }
    assert_eq!(count(&scene, bob, |m| matches!(m, Message::MediaSectionsRequirement(_))), 1);
}

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
    let too_long = "x".repeat(super::limit::MAX_METADATA + 1);
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

#[test]
fn a_participant_whose_media_does_not_come_up_is_removed() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.login(Login::new("bob", "lobby"));
    scene.cut(bob);
    scene.run(JOIN_TIMEOUT + SECOND);
    assert_eq!(scene.leave(bob).unwrap().reason(), DisconnectReason::JoinFailure);
    assert!(is_gone(&scene, alice, "bob"));
    assert!(scene.leave(alice).is_none());
}

#[test]
fn a_broken_socket_before_media_is_up_ends_the_login() {
    let mut scene = plain();
    let alice = scene.login(Login::new("alice", "lobby"));
    scene.hang_up(alice);
    assert_eq!(scene.core.stats().participants, 0);
}

#[test]
fn a_connected_participant_survives_a_broken_socket_and_resumes() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::publishing("bob", "lobby"));
    let carol = scene.enter(Login::new("carol", "lobby"));
    let (sid, track) = (scene.sid(alice), scene.track(alice));
    scene.hang_up(alice);
    scene.request(carol, signal_request::Message::Leave(proto::LeaveRequest::default()));
    scene.run(2 * SECOND);
    assert!(!is_gone(&scene, bob, "alice"));
    // The media connection is still the first one's: only the signalling is new.
    let conn = 90;
    let request = proto::JoinRequest { reconnect: true, participant_sid: sid, ..Default::default() };
    let signed = token::sign(&key(), &claims("alice", "lobby"), WALL).unwrap();
    scene.clients[alice].conn = conn;
    scene.clients[alice].messages.clear();
    scene.open(conn, &request, &signed, IpAddr::from([10, 0, 1, 1]));
    let messages = &scene.clients[alice].messages;
    assert!(matches!(messages[0], Message::Reconnect(_)), "{:?}", messages[0]);
    let Message::Update(gone) = &messages[1] else { panic!("{:?}", messages[1]) };
    assert_eq!(gone.participants[0].identity, "carol");
    assert!(is_gone(&scene, alice, "carol"));
    assert_eq!(scene.told(alice, "alice").unwrap().tracks[0].sid, track);
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.run(RESUME_TIMEOUT / 2);
    assert_eq!(scene.clients[bob].heard.len(), 5);
    scene.request(alice, signal_request::Message::Ping(1));
    scene.run(RESUME_TIMEOUT / 2 + SECOND);
    assert!(!is_gone(&scene, bob, "alice"));
}

#[test]
fn a_resume_with_another_network_path_carries_on() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let mut scene = Scene::new(stack);
        let alice = scene.enter(Login::publishing("alice", "lobby"));
        let bob = scene.enter(Login::publishing("bob", "lobby"));
        scene.run(SECOND);
        scene.hang_up(alice);
        // The path dies, is missed by the server, and comes back before it gives up.
        scene.cut(alice);
        let start = scene.now;
        while scene.core.participants.values().all(|one| !one.is_disconnected) {
            scene.request(bob, signal_request::Message::Ping(1));
            scene.run(SECOND);
            assert!(scene.now.since(start) < RESUME_TIMEOUT, "{stack:?}");
        }
        scene.mend(alice);
        scene.clients[alice].peer.restart_ice().unwrap();
        let now = scene.now;
        let sdp = scene.clients[alice].peer.create_offer(now).unwrap();
        scene.clients[alice].conn = 90;
        let request = proto::JoinRequest {
            reconnect: true,
            participant_sid: scene.sid(alice),
            publisher_offer: Some(proto::SessionDescription {
                r#type: "offer".into(),
                sdp,
                id: 2,
                ..Default::default()
            }),
            ..Default::default()
        };
        let signed = token::sign(&key(), &claims("alice", "lobby"), WALL).unwrap();
        scene.open(90, &request, &signed, IpAddr::from([10, 0, 1, 1]));
        scene.run(SECOND);
        assert_eq!(scene.core.fragments.len(), 2, "{stack:?}");
        scene.talk(alice, Duration::from_millis(100), 30);
        scene.talk(bob, Duration::from_millis(100), 30);
        scene.run(SECOND);
        assert_eq!(scene.clients[bob].heard.len(), 5, "{stack:?} {:?}", scene.logs);
        assert_eq!(scene.clients[alice].heard.len(), 5, "{stack:?} {:?}", scene.logs);
        assert_eq!(count(&scene, bob, |m| matches!(m, Message::Leave(_))), 0);
    }
}

#[test]
fn a_session_that_is_not_known_any_more_is_told_to_log_in_anew() {
    let mut scene = plain();
    let alice = scene.login(Login { resume: Some("PA_unknown".into()), ..Login::new("alice", "lobby") });
    let leave = scene.leave(alice).unwrap();
    assert_eq!((leave.reason(), leave.action()), (DisconnectReason::StateMismatch, Action::Reconnect));
    assert!(scene.clients[alice].is_accepted && scene.clients[alice].is_closed);
}

#[test]
fn a_participant_who_never_comes_back_is_removed() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.hang_up(alice);
    scene.cut(alice);
    let start = scene.now;
    while scene.now.since(start) < RESUME_TIMEOUT + SECOND {
        scene.request(bob, signal_request::Message::Ping(1));
        scene.run(5 * SECOND);
    }
    assert!(is_gone(&scene, bob, "alice"));
}

#[test]
fn a_client_that_closes_its_media_just_before_it_leaves_has_left() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let now = scene.now;
    scene.clients[bob].peer.close(now);
    scene.run(Duration::from_millis(100));
    scene.request(bob, signal_request::Message::Leave(proto::LeaveRequest::default()));
    assert_eq!(scene.told(alice, "bob").unwrap().disconnect_reason(), DisconnectReason::ClientInitiated);
}

#[test]
fn a_client_whose_media_ends_is_told_to_log_in_anew() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let now = scene.now;
    scene.clients[bob].peer.close(now);
    scene.run(SECOND);
    assert!(is_gone(&scene, alice, "bob"));
    assert_eq!(scene.leave(bob).unwrap().action(), Action::Reconnect);
}

#[test]
fn a_socket_that_says_nothing_is_closed() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    scene.run(SIGNAL_TIMEOUT + SECOND);
    assert!(scene.clients[alice].is_closed);
}

#[test]
fn nonsense_closes_its_sender_and_nobody_else() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::publishing("bob", "lobby"));
    let carol = scene.enter(Login::new("carol", "lobby"));
    scene.raw(alice, &[0xff; 100]);
    assert!(scene.clients[alice].is_closed);
    scene.raw(carol, &vec![0; super::limit::MAX_SIGNAL + 1]);
    assert!(scene.clients[carol].is_closed);
    let offer = proto::SessionDescription { sdp: "v=0\r\nnonsense".into(), ..Default::default() };
    let dave = scene.enter(Login::new("dave", "lobby"));
    scene.request(dave, signal_request::Message::Offer(offer));
    scene.packet(bob, 30);
    assert!(!scene.clients[bob].is_closed);
    assert_eq!(scene.core.stats().participants, if scene.clients[dave].is_closed { 1 } else { 2 });
}

#[test]
fn a_flood_of_messages_closes_its_sender() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let mut sent = 0;
    while !scene.clients[alice].is_closed {
        scene.request(alice, signal_request::Message::Ping(1));
        sent += 1;
        assert!(sent < 10_000);
    }
    assert!(sent > 100);
}

#[test]
fn a_client_that_brings_its_offer_later_is_served_as_well() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.login(Login { without_offer: true, ..Login::new("bob", "lobby") });
    assert_eq!(count(&scene, bob, |m| matches!(m, Message::Answer(_))), 0);
    assert!(scene.told(alice, "bob").is_none());
    // The offer that the scene made and did not send is the outstanding one: it is made again.
    scene.offer(bob);
    scene.run(SECOND);
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.run(SECOND);
    assert_eq!(scene.clients[bob].heard.len(), 5);
}

#[test]
fn limits_of_rooms_and_participants_refuse_with_a_sentence() {
    let mut scene = Scene::with(Stack::Plain, |config| {
        config.max_rooms = 2;
        config.max_participants = 2;
    });
    scene.login(Login::new("a", "one"));
    scene.login(Login::new("b", "one"));
    let third = scene.login(Login::new("c", "one"));
    assert_eq!(scene.clients[third].refusal.as_ref().unwrap().0, 503);
    assert!(scene.clients[third].refusal.as_ref().unwrap().1.contains("room is full"));
    let again = scene.login(Login::new("a", "one"));
    assert!(scene.clients[again].is_accepted, "who takes over an own session needs no space");
    scene.login(Login::new("a", "two"));
    let other = scene.login(Login::new("a", "three"));
    assert_eq!(scene.clients[other].refusal.as_ref().unwrap().0, 503);
}

#[test]
fn logins_of_one_address_are_limited_and_recover() {
    let mut scene = Scene::with(Stack::Plain, |config| config.max_logins_per_second = 3);
    let statuses: Vec<Option<u16>> = (0..5)
        .map(|n| {
            let client = scene.login(Login::new(&format!("user{n}"), "lobby"));
            scene.clients[client].refusal.as_ref().map(|refusal| refusal.0)
        })
        .collect();
    assert_eq!(statuses, [None, None, None, Some(429), Some(429)]);
    scene.run(SECOND);
    let late = scene.login(Login::new("late", "lobby"));
    assert!(scene.clients[late].is_accepted);
}

#[test]
fn an_empty_room_is_forgotten_and_then_nothing_is_due() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    scene.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    scene.run(10 * SECOND);
    assert_eq!(scene.core.stats().rooms, 1);
    let sid = scene.joined(alice).room.as_ref().unwrap().sid.clone();
    let again = scene.enter(Login::new("alice", "lobby"));
    assert_eq!(scene.joined(again).room.as_ref().unwrap().sid, sid);
    scene.request(again, signal_request::Message::Leave(proto::LeaveRequest::default()));
    scene.run(Duration::from_secs(600));
    assert_eq!(scene.core.stats().rooms, 0);
    assert_eq!(scene.core.deadline(), None);
}

#[test]
fn strangers_datagrams_are_counted_and_dropped() {
    let mut scene = plain();
    let to = "10.0.0.1:7870".parse().unwrap();
    let from = "10.9.9.9:1000".parse().unwrap();
    let stun = [&[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..], &[7; 12]].concat();
    for data in [&[][..], &[22, 254, 253, 0, 0][..], &[0x80, 111, 0, 1][..], &[0; 1500][..], &stun[..]] {
        scene.core.handle(Input::Datagram { to, from, data }, scene.now);
    }
    assert_eq!(scene.core.stats().datagrams_unknown, 5);
    assert!(scene.core.addresses.is_empty() && scene.core.poll().is_none());
}

#[test]
fn kicked_and_muted_users_are_told() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let now = scene.now;
    scene.core.mute("lobby", "alice", true, now).unwrap();
    scene.settle();
    assert!(scene.clients[alice].messages.iter().any(|m| matches!(m, Message::Mute(mute) if mute.muted)));
    assert!(scene.told(bob, "alice").unwrap().tracks[0].muted);
    scene.core.kick("lobby", "alice", now).unwrap();
    scene.settle();
    let leave = scene.leave(alice).unwrap();
    assert_eq!((leave.reason(), leave.action()), (DisconnectReason::ParticipantRemoved, Action::Disconnect));
    assert!(is_gone(&scene, bob, "alice"));
    assert!(scene.core.kick("lobby", "alice", now).is_err() && scene.core.kick("x", "y", now).is_err());
}

#[test]
fn a_server_that_ends_sends_everyone_elsewhere_and_lets_nobody_in() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.core.handle(Input::Drain, scene.now);
    scene.settle();
    for client in [alice, bob] {
        let leave = scene.leave(client).unwrap();
        assert_eq!((leave.reason(), leave.action()), (DisconnectReason::ServerShutdown, Action::Reconnect));
        assert!(scene.clients[client].is_closed);
    }
    let late = scene.login(Login::new("late", "lobby"));
    assert_eq!(scene.clients[late].refusal.as_ref().unwrap().0, 500);
    assert_eq!(scene.core.stats().participants, 0);
}

#[test]
fn who_is_told_to_go_hears_it_before_the_media_path_says_goodbye() {
    for drain in [true, false] {
        let mut scene = Scene::new(Stack::WebRtc);
        let alice = scene.enter(Login::new("alice", "lobby"));
        scene.run(SECOND);
        let sent = scene.sent;
        let now = scene.now;
        if drain {
            scene.core.handle(Input::Drain, now);
        } else {
            scene.core.kick("lobby", "alice", now).unwrap();
        }
        scene.settle();
        assert!(scene.leave(alice).is_some());
        assert_eq!(scene.sent, sent, "a goodbye would look like a broken connection");
    }
}

#[test]
fn after_the_machine_slept_fresh_tokens_are_still_taken() {
    let mut scene = plain();
    let slept = Duration::from_secs(8 * 3600);
    let mut login = Login::new("alice", "lobby");
    login.claims.not_before = Some(WALL + slept);
    login.claims.expires = WALL + slept + SECOND;
    let now = scene.now;
    scene.core.set_wall(WALL + slept, now);
    let alice = scene.login(login);
    assert!(scene.clients[alice].is_accepted, "{:?}", scene.clients[alice].refusal);
}

#[test]
fn a_participant_is_found_behind_a_new_address_and_the_old_one_is_bounded() {
    let mut scene = plain();
    scene.enter(Login::new("alice", "lobby"));
    let fragment = scene.core.fragments.keys().next().unwrap().clone();
    let to = "10.0.0.1:7870".parse().unwrap();
    for port in 1..=100u16 {
        let name = format!("{fragment}:peer");
        let padded = name.len().next_multiple_of(4);
        let mut stun = vec![0, 1, 0, (padded + 4) as u8, 0x21, 0x12, 0xa4, 0x42];
        stun.extend([port as u8; 12]);
        stun.extend([0, 6, 0, name.len() as u8]);
        stun.extend(name.as_bytes());
        stun.resize(24 + padded, 0);
        let from = ([10, 3, 3, 3], port).into();
        scene.core.handle(Input::Datagram { to, from, data: &stun }, scene.now);
    }
    assert_eq!(scene.core.addresses.len(), super::limit::MAX_ADDRESSES);
}

#[test]
fn garbage_in_any_order_never_panics() {
    let mut random = crate::random::Random::from_seed(11);
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let real = proto::SignalRequest { message: Some(signal_request::Message::AddTrack(add_track("q"))) };
    for _ in 0..3000 {
        let mut data = real.encode_to_vec();
        let at = random.next_u32() as usize % data.len();
        data[at] = random.next_u32() as u8;
        let conn = if random.unit() < 0.5 { scene.clients[alice].conn } else { random.next_u64() % 5 };
        match random.next_u32() % 4 {
            0 => {
                scene.core.handle(Input::Message { conn, data: &data, text: random.unit() < 0.1 }, scene.now)
            }
            1 => scene.core.handle(
                Input::Datagram {
                    to: ([10, 0, 0, 1], 7870).into(),
                    from: ([10, 0, 2, 1], 5000).into(),
                    data: &data,
                },
                scene.now,
            ),
            2 => scene.core.handle(Input::Timeout, scene.now),
            _ => scene.core.handle(
                Input::Open {
                    conn,
                    path: "/rtc/v1",
                    query: "join_request=x&access_token=y",
                    authorization: None,
                    origin: None,
                    from: IpAddr::from([1, 2, 3, 4]),
                },
                scene.now,
            ),
        }
        scene.now += Duration::from_millis(7);
        scene.settle();
    }
}

#[test]
fn loopback_addresses_are_only_told_to_this_machine() {
    let told = |from: [u8; 4]| {
        let mut scene = Scene::with(Stack::Plain, |config| {
            config.addresses = vec!["192.168.7.7:7870".parse().unwrap(), "127.0.0.1:7870".parse().unwrap()];
        });
        let client = scene.login(Login { from: from.into(), ..Login::new("alice", "lobby") });
        let sdp = scene.clients[client].messages.iter().find_map(|message| {
            if let Message::Answer(answer) = message { Some(answer.sdp.clone()) } else { None }
        });
        let sdp = sdp.unwrap();
        (sdp.contains("127.0.0.1"), sdp.contains("192.168.7.7"))
    };
    assert_eq!(told([192, 168, 7, 9]), (false, true));
    assert_eq!(told([127, 0, 0, 1]), (true, true));
}

#[test]
fn a_login_without_a_token_is_refused() {
    let mut core = ServerCore::new(Default::default(), crate::clock::Time::from_nanos(1), WALL).unwrap();
    let open = Input::Open {
        conn: 1,
        path: "/rtc/v1",
        query: "",
        authorization: None,
        origin: None,
        from: [9, 9, 9, 9].into(),
    };
    core.handle(open, crate::clock::Time::from_nanos(1));
    let refused = std::iter::from_fn(|| core.poll())
        .any(|output| matches!(output, Output::Refuse { conn: 1, status: 401, .. }));
    assert!(refused);
}
