//! Tests only: subscriptions, and announcements of tracks, active speakers and quality.
#![forbid(unsafe_code)]

use super::*;

fn two_talkers(stack: Stack) {
    let mut fixture = Fixture::new(stack);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::publishing("bob", "lobby"));
    fixture.run(SECOND);
    for _ in 0..10 {
        fixture.packet(alice, 30);
        fixture.packet(bob, 30);
        fixture.run(Duration::from_millis(20));
    }
    fixture.run(SECOND);
    for (listener, talker) in [(alice, bob), (bob, alice)] {
        let received = &fixture.clients[listener].received;
        assert_eq!(received.len(), 10, "{listener}");
        assert!(received.iter().all(|(_, packet)| packet.payload == vec![talker as u8; 60]));
        let carried = &fixture.clients[listener].carried[&received[0].0.0];
        assert_eq!(*carried, fixture.track(talker));
    }
}

#[test]
fn two_talkers_receive_each_other() {
    two_talkers(Stack::Plain);
}

#[test]
fn two_talkers_receive_each_other_over_webrtc() {
    two_talkers(Stack::WebRtc);
}

fn many_talkers(stack: Stack) {
    let mut fixture = Fixture::new(stack);
    let all: Vec<usize> =
        (0..6).map(|n| fixture.join(Login::publishing(&format!("user{n}"), "lobby"))).collect();
    fixture.run(2 * SECOND);
    for talker in &all {
        fixture.packet(*talker, 30);
        fixture.run(Duration::from_millis(20));
    }
    fixture.run(SECOND);
    for listener in all {
        let mut talkers: Vec<u8> =
            fixture.clients[listener].received.iter().map(|(_, packet)| packet.payload[0]).collect();
        talkers.sort_unstable();
        let others: Vec<u8> = (0..6).filter(|n| *n != listener as u8).collect();
        assert_eq!(talkers, others, "{listener}");
    }
}

#[test]
fn subscriber_with_too_few_m_lines_is_asked_for_more() {
    many_talkers(Stack::Plain);
}

#[test]
fn subscriber_is_asked_for_m_lines_over_webrtc() {
    many_talkers(Stack::WebRtc);
}

#[test]
fn first_answer_carries_the_tracks_of_the_room() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.login(Login::new("bob", "lobby"));
    let track = fixture.track(alice);
    assert!(fixture.clients[bob].carried.values().any(|carried| *carried == track));
    assert_eq!(count(&fixture, bob, |m| matches!(m, Message::MediaSectionsRequirement(_))), 0);
    let join = fixture.joined(bob);
    assert_eq!(join.other_participants[0].tracks[0].sid, track);
}

#[test]
fn answer_carries_the_id_of_its_offer() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    fixture.offer(alice);
    let ids: Vec<u32> = fixture.clients[alice]
        .messages
        .iter()
        .filter_map(|message| if let Message::Answer(answer) = message { Some(answer.id) } else { None })
        .collect();
    assert_eq!(ids, [1, 7]);
}

#[test]
fn track_is_announced_before_its_answer() {
    let mut fixture = plain();
    let bob = fixture.join(Login::new("bob", "lobby"));
    fixture.clients[bob].messages.clear();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let track = fixture.track(alice);
    let messages = &fixture.clients[bob].messages;
    let seen = messages.iter().position(|message| {
        matches!(message, Message::Update(update) if update.participants.iter().any(|info| info.tracks.iter().any(|one| one.sid == track)))
    });
    let answered = messages.iter().position(
        |message| matches!(message, Message::Answer(answer) if answer.mid_to_track_id.values().any(|one| *one == track)),
    );
    assert!(seen.unwrap() < answered.unwrap());
}

#[test]
fn muted_track_is_not_forwarded_and_leaves_no_gap() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let sid = fixture.track(alice);
    fixture.talk(alice, Duration::from_millis(100), 30);
    fixture.request(
        alice,
        signal_request::Message::Mute(proto::MuteTrackRequest { sid: sid.clone(), muted: true }),
    );
    assert!(fixture.info_of(bob, "alice").unwrap().tracks[0].muted);
    fixture.talk(alice, Duration::from_millis(100), 30);
    fixture.request(alice, signal_request::Message::Mute(proto::MuteTrackRequest { sid, muted: false }));
    fixture.talk(alice, Duration::from_millis(100), 30);
    fixture.run(SECOND);
    let received = &fixture.clients[bob].received;
    assert_eq!(received.len(), 10);
    let (before, after) = (&received[4].1, &received[5].1);
    assert_eq!(after.sequence, before.sequence + 1);
    assert_eq!(after.timestamp, before.timestamp.wrapping_add(6 * 960));
    assert!(after.marker);
}

#[test]
fn without_auto_subscribe_nothing_is_forwarded_until_requested() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login { auto_subscribe: false, ..Login::new("bob", "lobby") });
    fixture.talk(alice, Duration::from_millis(100), 30);
    assert!(fixture.clients[bob].received.is_empty());
    let track_sids = vec![fixture.track(alice)];
    let subscribe = |subscribe| {
        signal_request::Message::Subscription(proto::UpdateSubscription {
            track_sids: track_sids.clone(),
            subscribe,
            ..Default::default()
        })
    };
    fixture.request(bob, subscribe(true));
    fixture.talk(alice, Duration::from_millis(100), 30);
    let received = fixture.clients[bob].received.len();
    assert!(received >= 4, "{received}");
    assert_eq!(count(&fixture, alice, |m| matches!(m, Message::TrackSubscribed(_))), 1);
    fixture.request(bob, subscribe(false));
    fixture.run(SECOND);
    let received = fixture.clients[bob].received.len();
    fixture.talk(alice, Duration::from_millis(100), 30);
    assert_eq!(fixture.clients[bob].received.len(), received);
}

#[test]
fn disabled_track_is_not_sent() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let setting = |disabled| {
        signal_request::Message::TrackSetting(proto::UpdateTrackSettings {
            track_sids: vec![fixture.track(alice)],
            disabled,
            ..Default::default()
        })
    };
    let (off, on) = (setting(true), setting(false));
    fixture.request(bob, off);
    fixture.talk(alice, Duration::from_millis(100), 30);
    assert!(fixture.clients[bob].received.is_empty());
    fixture.request(bob, on);
    fixture.talk(alice, Duration::from_millis(100), 30);
    fixture.run(SECOND);
    assert_eq!(fixture.clients[bob].received.len(), 5);
}

#[test]
fn publisher_restricts_its_subscribers() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let carol = fixture.join(Login::new("carol", "lobby"));
    let permission = proto::SubscriptionPermission {
        all_participants: false,
        track_permissions: vec![proto::TrackPermission {
            participant_identity: "carol".into(),
            all_tracks: true,
            ..Default::default()
        }],
    };
    fixture.request(alice, signal_request::Message::SubscriptionPermission(permission));
    fixture.talk(alice, Duration::from_millis(100), 30);
    fixture.run(SECOND);
    assert!(fixture.clients[bob].received.is_empty());
    assert_eq!(fixture.clients[carol].received.len(), 5);
    assert!(fixture.clients[bob].messages.iter().any(|message| {
        matches!(message, Message::SubscriptionPermissionUpdate(update) if !update.allowed)
    }));
}

#[test]
fn publishing_without_permission_and_video_are_refused() {
    let mut fixture = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.can_publish = false;
    let alice = fixture.join(login);
    fixture.request(alice, signal_request::Message::AddTrack(add_track("x")));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let video = proto::AddTrackRequest { r#type: proto::TrackType::Video as i32, ..add_track("v") };
    fixture.request(bob, signal_request::Message::AddTrack(video));
    let reason = |client: usize| {
        fixture.clients[client].messages.iter().find_map(|message| match message {
            Message::RequestResponse(response) => Some((response.reason(), response.request.is_some())),
            _ => None,
        })
    };
    assert_eq!(reason(alice), Some((Reason::NotAllowed, true)));
    assert_eq!(reason(bob), Some((Reason::UnsupportedType, true)));
    assert_eq!(fixture.core.stats().tracks, 0);
}

#[test]
fn nothing_is_sent_without_subscribe_permission() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let mut login = Login::new("bob", "lobby");
    login.claims.can_subscribe = false;
    let bob = fixture.join(login);
    fixture.talk(alice, Duration::from_millis(100), 30);
    fixture.run(SECOND);
    assert!(fixture.clients[bob].received.is_empty());
}

#[test]
fn hidden_participant_is_not_announced() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let mut login = Login::new("ghost", "lobby");
    login.claims.hidden = true;
    let ghost = fixture.join(login);
    let bob = fixture.join(Login::new("bob", "lobby"));
    assert!(fixture.info_of(alice, "ghost").is_none() && fixture.info_of(bob, "ghost").is_none());
    fixture.talk(alice, Duration::from_millis(100), 30);
    fixture.run(SECOND);
    assert_eq!(fixture.clients[ghost].received.len(), 5);
}

#[test]
fn ended_track_frees_its_m_line() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let mut fixture = Fixture::new(stack);
        let bob = fixture.join(Login { receivers: 1, ..Login::new("bob", "lobby") });
        for round in 0..3 {
            let talker = fixture.join(Login::publishing(&format!("talker{round}"), "lobby"));
            fixture.run(SECOND);
            fixture.clients[bob].received.clear();
            fixture.talk(talker, Duration::from_millis(100), 30);
            fixture.run(SECOND);
            assert_eq!(fixture.clients[bob].received.len(), 5, "{stack:?} {round}");
            assert!(
                fixture.clients[bob].received.iter().all(|(_, packet)| packet.payload[0] == talker as u8)
            );
            fixture.request(talker, signal_request::Message::Leave(proto::LeaveRequest::default()));
            fixture.run(SECOND);
        }
        assert_eq!(fixture.core.participants.values().next().unwrap().negotiation.m_lines, 1, "{stack:?}");
    }
}

#[test]
fn m_line_is_inactive_before_it_carries_another_track() {
    let mut fixture = plain();
    let bob = fixture.join(Login { receivers: 1, ..Login::new("bob", "lobby") });
    let first = fixture.join(Login::publishing("first", "lobby"));
    fixture.request(first, signal_request::Message::Leave(proto::LeaveRequest::default()));
    fixture.clients[bob].messages.clear();
    fixture.join(Login::publishing("second", "lobby"));
    let carried: Vec<usize> = fixture.clients[bob]
        .messages
        .iter()
        .filter_map(|message| {
            if let Message::Answer(answer) = message { Some(answer.mid_to_track_id.len()) } else { None }
        })
        .collect();
    assert_eq!(carried, [0, 1]);
}

#[test]
fn unanswered_request_for_m_lines_is_not_repeated() {
    let mut fixture = plain();
    let bob = fixture.join(Login { receivers: 0, ..Login::new("bob", "lobby") });
    fixture.clients[bob].ignores_offer_requests = true;
    for n in 0..4 {
        fixture.join(Login::publishing(&format!("talker{n}"), "lobby"));
    }
    assert_eq!(count(&fixture, bob, |m| matches!(m, Message::MediaSectionsRequirement(_))), 1);
}

#[test]
fn active_speakers_are_announced_at_start_and_end() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    fixture.talk(alice, 2 * SECOND, 20);
    fixture.run(5 * SECOND);
    for listener in [alice, bob] {
        let seen: Vec<proto::SpeakerInfo> = fixture.clients[listener]
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
        assert!(seen.len() >= 2, "{seen:?}");
        assert!(seen[0].active && seen[0].level > 0.0 && seen[0].sid == fixture.sid(alice));
        assert_eq!(seen.iter().filter(|info| !info.active).count(), 1);
        assert!(!seen.last().unwrap().active);
    }
}

/// The lists of active speakers that a client got: sids and whether they speak.
fn speaker_lists(fixture: &Fixture, client: usize) -> Vec<Vec<(String, bool)>> {
    let list = |message: &Message| match message {
        Message::SpeakersChanged(changed) => {
            Some(changed.speakers.iter().map(|info| (info.sid.clone(), info.active)).collect())
        }
        _ => None,
    };
    fixture.clients[client].messages.iter().filter_map(list).collect()
}

#[test]
fn client_that_joins_or_resumes_gets_all_active_speakers() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let carol = fixture.join(Login::publishing("carol", "lobby"));
    for _ in 0..100 {
        fixture.packet(alice, 20);
        fixture.packet(carol, 30);
        fixture.run(Duration::from_millis(20));
    }
    let both = [(fixture.sid(alice), true), (fixture.sid(carol), true)];
    let bob = fixture.login(Login::new("bob", "lobby"));
    assert_eq!(
        speaker_lists(&fixture, bob),
        std::slice::from_ref(&both),
        "loudest first, with the answer to the login"
    );
    for _ in 0..50 {
        fixture.packet(alice, 20);
        fixture.packet(carol, 30);
        fixture.run(Duration::from_millis(20));
    }
    let sid = fixture.sid(bob);
    fixture.close_signalling(bob);
    let login = Login { resume: Some(sid), without_offer: true, ..Login::new("bob", "lobby") };
    let again = fixture.login(login);
    assert_eq!(speaker_lists(&fixture, again), [both]);
}

#[test]
fn subscription_decides_which_active_speakers_are_announced() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login { auto_subscribe: false, ..Login::new("bob", "lobby") });
    fixture.talk(alice, 2 * SECOND, 20);
    assert!(speaker_lists(&fixture, bob).is_empty());
    let (sid, track) = (fixture.sid(alice), fixture.track(alice));
    for (subscribe, lists) in [(true, vec![true]), (false, vec![true, false])] {
        let update =
            proto::UpdateSubscription { track_sids: vec![track.clone()], subscribe, ..Default::default() };
        fixture.request(bob, signal_request::Message::Subscription(update));
        let wanted: Vec<_> = lists.into_iter().map(|active| vec![(sid.clone(), active)]).collect();
        assert_eq!(speaker_lists(&fixture, bob), wanted);
    }
}

#[test]
fn silent_talker_starts_no_level_timer() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    fixture.talk(alice, SECOND, 127);
    assert!(fixture.core.rooms.values().all(|room| !room.has_speaker_timer));
}

#[test]
fn unchanged_quality_is_announced_once() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    fixture.talk(alice, 16 * SECOND, 40);
    let seen: Vec<proto::ConnectionQualityInfo> = fixture.clients[alice]
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
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!(seen[0].quality(), proto::ConnectionQuality::Excellent);
}

#[test]
fn login_without_offer_is_completed_by_a_later_offer() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.login(Login { without_offer: true, ..Login::new("bob", "lobby") });
    assert_eq!(count(&fixture, bob, |m| matches!(m, Message::Answer(_))), 0);
    assert!(fixture.info_of(alice, "bob").is_none());
    // The fixture created an offer at the login and did not send it. Here it is created again and sent.
    fixture.offer(bob);
    fixture.run(SECOND);
    fixture.talk(alice, Duration::from_millis(100), 30);
    fixture.run(SECOND);
    assert_eq!(fixture.clients[bob].received.len(), 5);
}

/// Number of times that the Opus parameter occurs in the last answer to each client.
fn occurrences(fixture: &Fixture, clients: [usize; 3], parameter: &str) -> [usize; 3] {
    clients.map(|client| {
        let lines = fixture.answer(client).lines().filter(|line| line.starts_with("a=fmtp:"));
        lines.filter(|line| line.split([' ', ';']).any(|one| one == parameter)).count()
    })
}

#[test]
fn answers_follow_changes_of_stereo_and_dtx() {
    use proto::AudioTrackFeature::{TfNoDtx, TfStereo};
    let mut fixture = Fixture::new(Stack::WebRtc);
    let music = Login { features: vec![TfStereo, TfNoDtx], ..Login::publishing("alice", "lobby") };
    let alice = fixture.join(music);
    let bob = fixture.join(Login::publishing("bob", "lobby"));
    let carol = fixture.join(Login::new("carol", "lobby"));
    let all = [alice, bob, carol];
    fixture.run(SECOND);
    // Each client is answered again, with all its subscriptions.
    let ask_all = |fixture: &mut Fixture| {
        all.iter().for_each(|client| fixture.offer(*client));
        fixture.run(SECOND);
    };
    ask_all(&mut fixture);
    assert_eq!(occurrences(&fixture, all, "stereo=1"), [1, 0, 0]);
    assert_eq!(occurrences(&fixture, all, "sprop-stereo=1"), [0, 1, 1]);
    assert_eq!(occurrences(&fixture, all, "usedtx=1"), [0, 1, 0]);
    let change = |fixture: &mut Fixture, features: Vec<proto::AudioTrackFeature>| {
        let features = features.into_iter().map(|feature| feature as i32).collect();
        let update = proto::UpdateLocalAudioTrack { track_sid: fixture.track(alice), features };
        fixture.request(alice, signal_request::Message::UpdateAudioTrack(update));
    };
    change(&mut fixture, Vec::new());
    assert_eq!(fixture.info_of(carol, "alice").unwrap().tracks[0].audio_features, Vec::<i32>::new());
    ask_all(&mut fixture);
    assert_eq!(occurrences(&fixture, all, "stereo=1"), [0; 3]);
    assert_eq!(occurrences(&fixture, all, "sprop-stereo=1"), [0; 3]);
    assert_eq!(occurrences(&fixture, all, "usedtx=1"), [1, 1, 0]);
    change(&mut fixture, vec![TfStereo]);
    ask_all(&mut fixture);
    assert_eq!(occurrences(&fixture, all, "sprop-stereo=1"), [0, 1, 1]);
    assert!(fixture.clients[bob].messages.len() < 100);
}
