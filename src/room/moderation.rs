//! Removing and muting other users, for users whose token permits it.
//!
//! Servers have no message of signalling for this: it is a call of their RoomService, which the driver makes beside the signalling
//! connection. A user may have several tracks. A LiveKit server mutes them one by one; an audioroom server mutes the user with the first
//! of them. Each request of the application ends once. Called by [`Room`] on the control thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};

use prost::Message as _;

use super::message::MAX_QUEUED;
use super::{Lookup, Output, Room};
use crate::error::{Error, ErrorKind, Result};
use crate::id::RequestId;
use crate::wire::proto;
use crate::wire::service::{ServiceAnswer, ServiceCall};

/// What is done to a user.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Measure {
    /// Removed from the room.
    Kick,
    /// Muted for everyone, or no longer.
    Mute(bool),
}

/// The calls that are left of each request. The first one is under way.
#[derive(Debug, Default)]
pub(super) struct Moderation(BTreeMap<RequestId, VecDeque<ServiceCall>>);

impl Moderation {
    /// Requests that end with the room.
    pub(super) fn take_requests(&mut self) -> Vec<RequestId> {
        std::mem::take(&mut self.0).into_keys().collect()
    }
}

impl Room {
    pub(super) fn moderate(&mut self, request: RequestId, user_id: String, measure: Measure) {
        match self.plan(user_id, measure) {
            Ok(calls) => {
                self.moderation.0.insert(request, calls);
                self.next_call(request);
            }
            Err(error) => self.request_done(request, Err(error)),
        }
    }

    fn plan(&self, identity: String, measure: Measure) -> Result<VecDeque<ServiceCall>> {
        if self.moderation.0.len() >= MAX_QUEUED {
            return Err(Error::new(
                ErrorKind::Busy,
                "too many calls wait for the server's answer: try again later",
            ));
        }
        let room = self.room_id.clone();
        let call = |method, body| ServiceCall {
            server_url: self.place.server_url.clone(),
            token: self.token(),
            method,
            body,
        };
        let Measure::Mute(muted) = measure else {
            let message = proto::RoomParticipantIdentity { room, identity, ..Default::default() };
            return Ok(VecDeque::from([call("RemoveParticipant", message.encode_to_vec())]));
        };
        let tracks = self.roster.streams.values().filter(|stream| stream.user_id == identity);
        let calls: VecDeque<ServiceCall> = tracks
            .map(|stream| {
                let (room, identity) = (room.clone(), identity.clone());
                let track_sid = stream.track_sid.clone();
                let message = proto::MuteRoomTrackRequest { room, identity, track_sid, muted };
                call("MutePublishedTrack", message.encode_to_vec())
            })
            .collect();
        if calls.is_empty() {
            return Err(Error::new(
                ErrorKind::NotFound,
                "the user has no audio stream in the room: wait for its stream",
            ));
        }
        Ok(calls)
    }

    fn next_call(&mut self, request: RequestId) {
        match self.moderation.0.get(&request).map(|calls| calls.front().cloned()) {
            Some(Some(call)) => self.output.push_back(Output::LookUp(Lookup::Service { request, call })),
            Some(None) => {
                self.moderation.0.remove(&request);
                self.request_done(request, Ok(()));
            }
            // The room has ended.
            None => {}
        }
    }

    /// The server answered a call, or it could not be made.
    pub(super) fn service_answered(&mut self, request: RequestId, answer: Result<ServiceAnswer>) {
        let Some(calls) = self.moderation.0.get_mut(&request) else { return };
        match answer.and_then(|answer| answer.result()) {
            Ok(()) => {
                calls.pop_front();
                self.next_call(request);
            }
            Err(error) => {
                self.moderation.0.remove(&request);
                self.request_done(request, Err(error));
            }
        }
    }
}
