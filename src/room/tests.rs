//! Tests of a room in virtual time. The test plays the server and the connection.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::time::Duration;

use super::*;
use crate::error::{Error, ErrorKind};
use crate::event::{Delivery, StreamState};
use crate::id::RequestId;
use crate::wire::encryption::key_ring::Keys;
use crate::wire::{CID_PREFIX, proto};
use proto::leave_request::Action;
use proto::{DisconnectReason, ParticipantInfo, TrackInfo, participant_info};
use signal_request::Message as Request;
use signal_response::Message as Response;

mod bytes;
mod decision;
mod encryption;
mod extra_info;
mod login;
mod message;
mod mute;
mod play;
mod publish;
mod reconnect;
mod report;
mod request_rate;
mod rpc;
mod servers;
mod user_info;

const START: Time = Time::from_nanos(1_000_000_000_000);
const URL: &str = "ws://127.0.0.1:7870";

/// A room, a clock, and the outputs since the last [`Fixture::take`].
struct Fixture {
    room: Room,
    now: Time,
    outputs: Vec<Output>,
    /// Free space of the reliable channel, in bytes. A larger message is refused.
    space: usize,
    /// The application's callbacks for added streams do not return.
    is_slow: bool,
}

fn manual() -> LoginConfig {
    LoginConfig { manual_publish: Some(true), user_updates: true, ..Default::default() }
}

fn fixed_automatic() -> LoginConfig {
    LoginConfig { manual_publish: Some(false), ..Default::default() }
}

fn participant(user: &str, version: u32, tracks: &[(&str, &str)]) -> ParticipantInfo {
    ParticipantInfo {
        sid: format!("PA_{user}"),
        identity: user.to_owned(),
        name: format!("{user} by name"),
        state: participant_info::State::Active as i32,
        version,
        tracks: tracks.iter().map(|(sid, name)| audio(sid, name)).collect(),
        ..Default::default()
    }
}

fn audio(sid: &str, name: &str) -> TrackInfo {
    TrackInfo {
        sid: sid.to_owned(),
        name: name.to_owned(),
        r#type: proto::TrackType::Audio as i32,
        codecs: vec![proto::SimulcastCodecInfo { cid: format!("{CID_PREFIX}{sid}"), ..Default::default() }],
        ..Default::default()
    }
}

fn join_response(others: Vec<ParticipantInfo>) -> Input {
    let own = ParticipantInfo { sid: "PA_me".into(), identity: "me".into(), ..Default::default() };
    Input::SignalJoined(Box::new(proto::JoinResponse {
        participant: Some(own),
        other_participants: others,
        ..Default::default()
    }))
}

fn answer(id: u32, mids: &[(&str, &str)]) -> Input {
    Input::SignalMessage(Response::Answer(proto::SessionDescription {
        r#type: "answer".into(),
        sdp: "answer".into(),
        id,
        mid_to_track_id: mids.iter().map(|(mid, sid)| ((*mid).to_owned(), (*sid).to_owned())).collect(),
    }))
}

fn update(participants: Vec<ParticipantInfo>) -> Input {
    Input::SignalMessage(Response::Update(proto::ParticipantUpdate { participants }))
}

fn leave(reason: DisconnectReason, action: Action) -> Input {
    Input::SignalMessage(Response::Leave(proto::LeaveRequest {
        reason: reason as i32,
        action: action as i32,
        ..Default::default()
    }))
}

fn gone() -> Error {
    Error::new(ErrorKind::ConnectionLost, "gone")
}

impl Fixture {
    fn new(config: LoginConfig) -> Fixture {
        let setup = RoomSetup {
            room: RoomId::fresh(),
            room_id: "lobby".into(),
            config,
            user: User { user_id: "me".into(), user_name: "Me".into() },
            manual_publish: false,
            manual_play: false,
            mic: true,
            profile: AudioProfile::default(),
            extra_info: String::new(),
            keys: Keys::default(),
            wall: Duration::from_secs(1_700_000_000),
            seed: 1,
            process: 1,
            log: Log::off(),
        };
        let mut fixture = Fixture {
            room: Room::new(setup, START),
            now: START,
            outputs: Vec::new(),
            space: usize::MAX,
            is_slow: false,
        };
        fixture.drain();
        fixture
    }

    /// A logged-in room with these remote users, whose login event is delivered.
    fn logged_in(config: LoginConfig, others: Vec<ParticipantInfo>, mids: &[(&str, &str)]) -> Fixture {
        let mut fixture = Fixture::new(config);
        fixture.connect(others, mids);
        fixture.handle(Input::LoginDelivered);
        fixture
    }

    fn drain(&mut self) {
        while let Some(output) = self.room.poll() {
            let length = match &output {
                Output::SendPeerData { generation, delivery: Delivery::Reliable, data } => {
                    Some((*generation, data.len()))
                }
                _ => None,
            };
            if let Some((generation, length)) = length {
                let is_full = length > self.space;
                if !is_full {
                    self.space -= length;
                    self.outputs.push(output);
                }
                let error = is_full.then(|| Error::new(ErrorKind::Busy, "too much data waits"));
                self.room.handle(Input::DataSent { generation, error }, self.now);
            } else {
                let added = match &output {
                    Output::Event(Event::StreamUpdate { added: true, streams, .. }) if !self.is_slow => {
                        streams.iter().map(|info| info.stream).collect()
                    }
                    _ => Vec::new(),
                };
                self.outputs.push(output);
                for stream in added {
                    self.room.handle(Input::StreamAddedDelivered(stream), self.now);
                }
            }
        }
    }

    fn handle(&mut self, input: Input) {
        self.room.handle(input, self.now);
        self.drain();
    }

    fn command(&mut self, command: Command) {
        self.handle(Input::Command(command));
    }

    /// Advances time from deadline to deadline. Panics if the deadline stops advancing.
    fn pass(&mut self, duration: Duration) {
        let end = self.now + duration;
        for _ in 0..10_000 {
            match self.room.deadline().filter(|deadline| *deadline <= end) {
                Some(deadline) => {
                    self.now = deadline.max(self.now);
                    self.handle(Input::Timeout);
                }
                None => {
                    self.now = end;
                    return;
                }
            }
        }
        panic!("the room's deadline does not advance");
    }

    fn millis(&mut self, millis: u64) {
        self.pass(Duration::from_millis(millis));
    }

    fn take(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.outputs)
    }

    fn events(&mut self) -> Vec<Event> {
        self.take()
            .into_iter()
            .filter_map(|output| match output {
                Output::Event(event) => Some(event),
                _ => None,
            })
            .collect()
    }

    fn requests(&self) -> Vec<Request> {
        self.outputs
            .iter()
            .filter_map(|output| match output {
                Output::Request(request) => Some(request.clone()),
                _ => None,
            })
            .collect()
    }

    fn has(&self, wanted: impl Fn(&Output) -> bool) -> bool {
        self.outputs.iter().any(wanted)
    }

    fn generation(&self) -> u32 {
        self.room.generation
    }

    fn offer_id(&self) -> u32 {
        self.room.negotiation.next_id() - 1
    }

    fn locate(&mut self) {
        self.handle(Input::Located { server_url: URL.into(), token: "token".into(), is_embedded: true });
        self.peer_offers();
    }

    /// As [`Fixture::locate`], with the address that the room asks for; returns it.
    fn locate_asked(&mut self) -> String {
        let asked = self.outputs.iter().rev().find_map(|output| match output {
            Output::Locate { url, .. } => url.clone(),
            _ => None,
        });
        let server_url = asked.expect("an address is asked for");
        self.outputs.retain(|output| !matches!(output, Output::Locate { .. }));
        let located = server_url.clone();
        self.handle(Input::Located { server_url, token: "token".into(), is_embedded: false });
        self.peer_offers();
        located
    }

    fn peer_offers(&mut self) {
        let generation = self.generation();
        self.handle(Input::PeerOffer { generation, sdp: "offer".into() });
    }

    fn answered(&mut self, mids: &[(&str, &str)]) {
        let id = self.offer_id();
        self.handle(answer(id, mids));
    }

    fn media_up(&mut self) {
        let generation = self.generation();
        self.handle(Input::PeerConnected { generation });
    }

    /// Completes all steps from `Locate` to media.
    fn connect(&mut self, others: Vec<ParticipantInfo>, mids: &[(&str, &str)]) {
        self.locate();
        let mut response = join_response(others);
        // As servers do for a participant who may change its own attributes.
        if let Input::SignalJoined(response) = &mut response
            && let (Some(own), Some(join)) = (&mut response.participant, self.joins().pop())
        {
            own.attributes.extend(join.participant_attributes);
        }
        self.handle(response);
        self.answered(mids);
        self.media_up();
    }

    /// Plays the server's side of publishing: confirms the track and answers the offer.
    fn confirm_publish(&mut self, sid: &str) {
        let request = self
            .requests()
            .into_iter()
            .find_map(|request| match request {
                Request::AddTrack(request) => Some(request),
                _ => None,
            })
            .expect("a track was asked for");
        self.peer_offers();
        self.handle(Input::SignalMessage(Response::TrackPublished(proto::TrackPublishedResponse {
            cid: request.cid,
            track: Some(TrackInfo { muted: request.muted, ..audio(sid, &request.name) }),
        })));
        self.answered(&[]);
    }

    fn joins(&self) -> Vec<proto::JoinRequest> {
        self.outputs
            .iter()
            .filter_map(|output| match output {
                Output::Connect { join, .. } => Some((**join).clone()),
                _ => None,
            })
            .collect()
    }
}

/// Short texts for events, to compare their order.
fn names(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .map(|event| match event {
            Event::LoginRoom { error: None, .. } => "login".into(),
            Event::LoginRoom { error: Some(error), .. } => format!("login failed {:?}", error.kind),
            Event::LogoutRoom { .. } => "logout".into(),
            Event::KickOut { error, .. } => format!("kicked {:?}", error.kind),
            Event::Disconnect { error, .. } => format!("disconnect {:?}", error.kind),
            Event::Reconnecting { .. } => "reconnecting".into(),
            Event::Reconnected { .. } => "reconnected".into(),
            Event::TokenNeeded { reason, .. } => format!("token needed {reason:?}"),
            Event::UserUpdate { total, added, removed, .. } => {
                format!("users total={total} +{} -{}", added.len(), removed.len())
            }
            Event::StreamUpdate { added, streams, .. } => {
                format!("streams {}{}", if *added { "+" } else { "-" }, streams.len())
            }
            Event::StreamInfoUpdate { streams, .. } => format!("extra info {}", streams.len()),
            Event::PublishState { state, error, .. } => {
                format!(
                    "publish {state:?}{}",
                    error.as_ref().map(|error| format!(" {:?}", error.kind)).unwrap_or_default()
                )
            }
            Event::ServerMute { is_muted_by_server, .. } => format!("muted by server {is_muted_by_server}"),
            Event::PlayState { state, error, .. } => {
                format!(
                    "play {state:?}{}",
                    error.as_ref().map(|error| format!(" {:?}", error.kind)).unwrap_or_default()
                )
            }
            Event::RequestDone { error, .. } => {
                format!("done {:?}", error.as_ref().map(|error| error.kind))
            }
            other => format!("{other:?}").split([' ', '{']).next().unwrap_or_default().to_owned(),
        })
        .collect()
}
