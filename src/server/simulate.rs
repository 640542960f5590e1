//! Faults that a client requests in order to test itself (`SimulateScenario`), as LiveKit's server simulates them.
//!
//! Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::Time;
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::simulate_scenario::Scenario;
use crate::wire::proto::{self, CandidateProtocol, DisconnectReason};

use super::core::{Output, ServerCore};
use super::participant::ParticipantKey;
use super::session::leave;
use super::timer::Timer;

/// Audio level of a simulated active speaker, 0–1, as in LiveKit's server.
const SPEAKER_LEVEL: f32 = 0.9;
/// Longest simulated activity of a speaker.
const MAX_SPEAKING: Duration = Duration::from_secs(60);
/// A resume later than this after its simulated failure was requested succeeds, as in LiveKit's server.
const RESUME_FAILS_WITHIN: Duration = Duration::from_secs(5);
/// A login later than this after the protocol was switched gets all candidates again, as in LiveKit's server.
const SWITCHED_FOR: Duration = Duration::from_secs(300);
/// Maximum number of identities of a room whose protocol is switched.
const MAX_SWITCHED: usize = 256;

/// The identities whose next connections get candidates of TCP only, with the time until which.
#[derive(Clone, Debug, Default)]
pub struct Switched(BTreeMap<String, Time>);

impl Switched {
    /// Sets whether an identity gets candidates of TCP only.
    fn set(&mut self, identity: &str, is_tcp: bool, now: Time) {
        self.0.retain(|_, until| *until > now);
        self.0.remove(identity);
        if is_tcp && self.0.len() < MAX_SWITCHED {
            self.0.insert(identity.to_owned(), now + SWITCHED_FOR);
        }
    }

    /// Whether an identity gets candidates of TCP only.
    pub fn is_tcp(&self, identity: &str, now: Time) -> bool {
        self.0.get(identity).is_some_and(|until| *until > now)
    }
}

/// When the signalling connection of a resume fails.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Moment {
    BeforeTheFirstMessage,
    AfterTheMessages,
}

/// What is simulated for one participant.
#[derive(Clone, Debug, Default)]
pub struct Simulation {
    /// Its next resume fails, unless it comes later than this.
    resume_fails: Option<(Moment, Time)>,
    /// It is shown as an active speaker until this time.
    pub speaks_until: Option<Time>,
}

impl ServerCore {
    /// Simulates a fault. The others are not concerned, except by an active speaker.
    pub(super) fn simulate(&mut self, key: ParticipantKey, request: proto::SimulateScenario, now: Time) {
        match request.scenario {
            Some(Scenario::NodeFailure(true)) => self.remove(key, DisconnectReason::UnknownReason, None, now),
            Some(Scenario::ServerLeave(true)) => {
                self.remove(key, DisconnectReason::ServerShutdown, Some(Action::Disconnect), now);
            }
            Some(Scenario::LeaveRequestFullReconnect(true)) => {
                self.remove(key, DisconnectReason::StateMismatch, Some(Action::Reconnect), now);
            }
            Some(Scenario::Migration(true)) => {
                self.send(key, Message::Leave(leave(DisconnectReason::Migration, Action::Resume)));
            }
            Some(Scenario::SpeakerUpdate(seconds)) => self.simulate_speaker(key, seconds, now),
            Some(Scenario::SwitchCandidateProtocol(protocol)) => {
                let is_tcp = protocol != CandidateProtocol::Udp as i32;
                let Some(one) = self.participants.get(&key) else { return };
                if let Some(room) = self.rooms.get_mut(&one.room) {
                    room.switched.set(one.identity(), is_tcp, now);
                }
            }
            Some(Scenario::DisconnectSignalOnResume(true)) => {
                self.fail_next_resume(key, Moment::AfterTheMessages, now);
            }
            Some(Scenario::DisconnectSignalOnResumeNoMessages(true)) => {
                self.fail_next_resume(key, Moment::BeforeTheFirstMessage, now);
            }
            // A limit of the bandwidth makes LiveKit's server pause video, never audio.
            Some(Scenario::SubscriberBandwidth(_)) => {}
            _ => {}
        }
    }

    /// Shows a participant as an active speaker to everyone in the room.
    fn simulate_speaker(&mut self, key: ParticipantKey, seconds: i32, now: Time) {
        let time = Duration::from_secs(u64::try_from(seconds).unwrap_or(0)).min(MAX_SPEAKING);
        let Some(one) = self.participants.get_mut(&key) else { return };
        one.simulation.speaks_until = Some(now + time);
        self.arm(now + time, Timer::Simulated(key));
        self.send_speaker(key, SPEAKER_LEVEL);
    }

    /// The simulated activity of a speaker ends.
    pub(super) fn simulated_timeout(&mut self, key: ParticipantKey) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        one.simulation.speaks_until = None;
        self.send_speaker(key, 0.0);
    }

    fn send_speaker(&mut self, key: ParticipantKey, level: f32) {
        let Some(one) = self.participants.get(&key) else { return };
        let speaker = proto::SpeakerInfo { sid: one.sid.clone(), level, active: level > 0.0 };
        let members = self.members(one.room);
        self.send_all(
            members.iter().copied(),
            Message::SpeakersChanged(proto::SpeakersChanged { speakers: vec![speaker] }),
        );
        // The real state of the participant is reported after that.
        for member in members {
            if let Some(other) = self.participants.get_mut(&member) {
                other.speakers.forget(key);
            }
            if level == 0.0 {
                self.send_speakers(member);
            }
        }
    }

    /// Whether an identity of a room gets candidates of TCP only.
    pub(super) fn is_switched(&self, room: &str, identity: &str, now: Time) -> bool {
        let room = self.names.get(room).and_then(|key| self.rooms.get(key));
        room.is_some_and(|room| room.switched.is_tcp(identity, now))
    }

    fn fail_next_resume(&mut self, key: ParticipantKey, moment: Moment, now: Time) {
        if let Some(one) = self.participants.get_mut(&key) {
            one.simulation.resume_fails = Some((moment, now + RESUME_FAILS_WITHIN));
        }
    }

    /// A resume was accepted on `conn`. Returns whether it is to fail before the first message; its connection is then closed.
    pub(super) fn fails_at_once(&mut self, key: ParticipantKey, conn: u64, now: Time) -> bool {
        let fails = self.takes_failure(key, Moment::BeforeTheFirstMessage, now);
        if fails {
            self.outputs.push_back(Output::Close { conn });
        }
        fails
    }

    /// A resume on `conn` is complete: its connection is closed if that is simulated.
    pub(super) fn fail_after_resume(&mut self, key: ParticipantKey, conn: u64, now: Time) {
        if self.takes_failure(key, Moment::AfterTheMessages, now) {
            self.outputs.push_back(Output::Close { conn });
            self.closed(conn, now);
        }
    }

    fn takes_failure(&mut self, key: ParticipantKey, moment: Moment, now: Time) -> bool {
        let Some(one) = self.participants.get_mut(&key) else { return false };
        let is_due =
            one.simulation.resume_fails.is_some_and(|(wanted, until)| wanted == moment && now < until);
        if is_due {
            one.simulation.resume_fails = None;
        }
        is_due
    }
}
