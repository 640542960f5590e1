//! The local stream: started automatically or by the application, announced, sent, stopped, and published again after a rejoin.
//!
//! Part of [`Room`]; control thread; sans-IO. Samples never pass through a room: `Output::SetSending` starts and stops sending.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::link::Link;
use super::request_rate::request_rate;
use super::{Output, Permission, Room};
use crate::clock::Time;
use crate::config::{AUTOMATIC_PUBLISH_GRACE, AudioProfile};
use crate::error::{Error, ErrorKind};
use crate::event::{Event, StreamState};
use crate::id::StreamId;
use crate::log::Level;
use crate::rate_limit::RateLimit;
use crate::wire::CID_PREFIX;
use crate::wire::proto::{self, request_response, signal_request};

/// Publishing that the server has not confirmed within this time has failed.
pub(super) const PUBLISH_TIMEOUT: Duration = Duration::from_secs(10);

/// The local stream, while it should be published.
#[derive(Debug)]
pub(super) struct LocalStream {
    pub(super) stream: StreamId,
    pub(super) name: String,
    /// Id of the track in the SDP; a new one for each connection.
    pub(super) cid: String,
    /// The features that were announced last.
    features: Vec<i32>,
    /// Whether it is announced as end-to-end encrypted.
    pub(super) is_encrypted: bool,
    /// The mute that was announced last.
    pub(super) announced_mute: bool,
    /// The user's switch has changed since the last announcement.
    pub(super) is_mute_due: bool,
    /// The server's description, once it has confirmed the track.
    pub(super) track: Option<proto::TrackInfo>,
    /// Whether the connection has the stream and the server has the request.
    is_attached: bool,
    /// The first offer that contains it, and whether that offer was answered.
    offer_id: u32,
    is_answered: bool,
    since: Time,
    is_automatic: bool,
    pub(super) is_sending: bool,
    is_starting_reported: bool,
    pub(super) is_active_reported: bool,
}

/// Publishing of one room.
#[derive(Debug)]
pub(super) struct Publish {
    pub(super) own: Option<LocalStream>,
    last: Option<(StreamId, String)>,
    /// The application stopped publishing, or it failed: automatic publishing does not start again.
    is_held: bool,
    /// Automatic publishing may start.
    is_grace_over: bool,
    pub(super) mic: bool,
    /// Whether a server mute is on for this user in this room.
    pub(super) is_muted_by_server: bool,
    /// The server mute that was reported to the application.
    pub(super) is_mute_reported: bool,
    /// Level 0–1 of the local microphone, as reported by the server.
    pub(super) level: f32,
    /// Quality 0–3 of the local connection, as reported by the server.
    pub(super) quality: Option<i32>,
    /// Rates of the announcements of tracks, of their mutes and of their features.
    track_rate: RateLimit,
    mute_rate: RateLimit,
    feature_rate: RateLimit,
}

impl Publish {
    pub(super) fn new(mic: bool) -> Publish {
        Publish {
            own: None,
            last: None,
            is_held: false,
            is_grace_over: false,
            mic,
            is_muted_by_server: false,
            is_mute_reported: false,
            level: 0.0,
            quality: None,
            track_rate: request_rate(),
            mute_rate: request_rate(),
            feature_rate: request_rate(),
        }
    }

    pub(super) fn own(&self) -> Option<(StreamId, String)> {
        self.own.as_ref().map(|own| (own.stream, own.name.clone()))
    }

    /// The local stream, if the connection's offer contains it.
    pub(super) fn offered(&self) -> Option<&LocalStream> {
        self.own.as_ref().filter(|own| own.is_attached)
    }

    /// Cid and server's description of a confirmed stream.
    pub(super) fn published(&self) -> Option<(&str, &proto::TrackInfo)> {
        self.own.as_ref().and_then(|own| own.track.as_ref().map(|track| (own.cid.as_str(), track)))
    }

    /// The offer of this id was answered.
    pub(super) fn answered(&mut self, offer_id: u32) {
        if let Some(own) = &mut self.own {
            own.is_answered |= own.is_attached && offer_id >= own.offer_id;
        }
    }

    /// The connection is closed; the stream is published again on the next one.
    pub(super) fn detach(&mut self) {
        if let Some(own) = &mut self.own {
            own.is_attached = false;
            own.is_answered = false;
            own.is_sending = false;
            own.track = None;
        }
    }
}

impl Room {
    /// Puts the stream into the first offer and into the join request. That saves a round trip. Called before a connection is
    /// opened.
    pub(super) fn prepare_first_offer(&mut self, now: Time) {
        let is_fixed = self.config.manual_publish == Some(false);
        if self.publish.own.is_none() && is_fixed && !self.publish.is_held && !self.link.is_logged_in() {
            self.make_own(StreamId::fresh(), None, true, now);
        }
        let cid = self.new_cid();
        let offer_id = self.negotiation.next_id();
        let features = self.audio_features();
        let announced_mute = self.mute_to_announce();
        let is_encrypted = self.encryption.is_on();
        if let Some(own) = &mut self.publish.own {
            own.cid = cid;
            own.is_encrypted = is_encrypted;
            own.features = features;
            own.announced_mute = announced_mute;
            own.is_mute_due = false;
            own.offer_id = offer_id;
            own.is_attached = true;
            own.since = now;
        }
    }

    /// A new cid, by which other audioroom clients recognise this one.
    fn new_cid(&mut self) -> String {
        format!("{CID_PREFIX}{}", self.random.text(16))
    }

    fn make_own(&mut self, stream: StreamId, name: Option<String>, is_automatic: bool, now: Time) {
        let name = name.unwrap_or_else(|| format!("s-{}", self.random.text(12)));
        self.publish.is_held = false;
        self.publish.last = Some((stream, name.clone()));
        self.publish.own = Some(LocalStream {
            stream,
            name,
            cid: self.new_cid(),
            features: Vec::new(),
            is_encrypted: false,
            announced_mute: false,
            is_mute_due: false,
            track: None,
            is_attached: false,
            offer_id: 0,
            is_answered: false,
            since: now,
            is_automatic,
            is_sending: false,
            is_starting_reported: false,
            is_active_reported: false,
        });
    }

    pub(super) fn start_publish(&mut self, stream: StreamId, stream_id: Option<String>, now: Time) {
        let refusal = if !self.link.is_logged_in() {
            Some(Error::new(ErrorKind::WrongState, "not logged in yet: wait for on_login_room"))
        } else if self.publish.own.is_some() {
            Some(Error::new(
                ErrorKind::WrongState,
                "the local stream is published already: call StopPublish first",
            ))
        } else if !self.permission.publish {
            Some(not_allowed())
        } else {
            None
        };
        if let Some(error) = refusal {
            let name = stream_id.unwrap_or_default();
            self.report_publish(stream, name, StreamState::Stopped, Some(error));
            return;
        }
        self.make_own(stream, stream_id, false, now);
    }

    pub(super) fn stop_publish(&mut self, now: Time) {
        self.publish.is_held = true;
        if let Some(own) = self.withdraw(now)
            && own.is_starting_reported
        {
            self.report_publish(own.stream, own.name, StreamState::Stopped, None);
        }
    }

    pub(super) fn restart_publish(&mut self, now: Time) {
        if !self.link.is_logged_in() {
            return;
        }
        self.withdraw(now);
        let (stream, name) = match self.publish.last.clone() {
            Some((stream, name)) => (stream, Some(name)),
            None => (StreamId::fresh(), None),
        };
        self.start_publish(stream, name, now);
    }

    /// Removes the local stream from connection and server, without an event.
    fn withdraw(&mut self, now: Time) -> Option<LocalStream> {
        let own = self.publish.own.take()?;
        // Needed also without a connection: the microphone stays open until sending is stopped.
        self.output.push_back(Output::SetSending { stream: own.stream, on: false });
        if own.is_attached && self.link.connection().is_some() {
            self.output.push_back(Output::RemoveSender { generation: self.generation, stream: own.stream });
            self.renegotiate(0, false, now);
        }
        Some(own)
    }

    /// Publishes the same stream in another track, without an event. A server and its clients take a track as encrypted or not
    /// when it is announced.
    fn replace_track(&mut self, now: Time) {
        let Some(old) = self.withdraw(now) else { return };
        let is_held = self.publish.is_held;
        self.make_own(old.stream, Some(old.name), old.is_automatic, now);
        self.publish.is_held = is_held;
        if let Some(own) = &mut self.publish.own {
            own.is_starting_reported = old.is_starting_reported;
            own.is_active_reported = old.is_active_reported;
        }
    }

    fn fail_publish(&mut self, error: Error, is_held: bool, now: Time) {
        self.publish.is_held = is_held;
        if let Some(own) = self.withdraw(now)
            && self.link.is_logged_in()
        {
            self.report_publish(own.stream, own.name, StreamState::Stopped, Some(error));
        }
    }

    fn report_publish(
        &mut self,
        stream: StreamId,
        stream_id: String,
        state: StreamState,
        error: Option<Error>,
    ) {
        self.emit(Event::PublishState { room: self.room, stream, stream_id, state, error });
    }

    pub(super) fn track_published(&mut self, published: proto::TrackPublishedResponse) {
        let muted = !self.publish.mic || self.publish.is_muted_by_server;
        let mute_to_announce = self.mute_to_announce();
        let Some(own) = self.publish.own.as_mut().filter(|own| own.cid == published.cid) else { return };
        let Some(track) = published.track else { return };
        // The user's switch or the server mute may have changed since the request.
        let has_changed = own.announced_mute != mute_to_announce || track.muted != muted;
        own.track = Some(track);
        if has_changed {
            self.send_mute();
        }
    }

    /// Stores the encoding of the local microphone, whose features are announced.
    pub(super) fn set_profile(&mut self, profile: AudioProfile) {
        self.profile = profile;
    }

    /// Whether the server has to get the mute and the features of the local track.
    fn due_announcements(&self) -> (bool, bool) {
        match &self.publish.own {
            Some(own) if own.track.is_some() && self.link.is_joined() => {
                (own.is_mute_due, own.features != self.audio_features())
            }
            _ => (false, false),
        }
    }

    /// When an announcement that waits for its rate may be sent.
    pub(super) fn announcement_deadline(&self) -> Option<Time> {
        let (mute, features) = self.due_announcements();
        let mute = mute.then(|| self.publish.mute_rate.opens_at());
        let features = features.then(|| self.publish.feature_rate.opens_at());
        mute.into_iter().chain(features).min()
    }

    /// Announces the mute and the features of the local track if they differ from the last announcement, at a bounded rate.
    pub(super) fn settle_announcements(&mut self, now: Time) {
        let (mute, features) = self.due_announcements();
        if mute && self.publish.mute_rate.take(now) {
            self.send_mute();
        }
        if features && self.publish.feature_rate.take(now) {
            self.send_features();
        }
    }

    fn send_features(&mut self) {
        let features = self.audio_features();
        let Some(own) = &mut self.publish.own else { return };
        let Some(track) = &own.track else { return };
        own.features.clone_from(&features);
        let update = proto::UpdateLocalAudioTrack { track_sid: track.sid.clone(), features };
        self.request(signal_request::Message::UpdateAudioTrack(update));
    }

    pub(super) fn track_unpublished(&mut self, track_sid: &str, now: Time) {
        if self.is_local_track(track_sid) {
            let error = Error::new(ErrorKind::NotAllowed, "the server ended the local stream");
            self.fail_publish(error, true, now);
        }
    }

    pub(super) fn is_local_track(&self, track_sid: &str) -> bool {
        self.publish.published().is_some_and(|(_, track)| track.sid == track_sid)
    }

    pub(super) fn request_response(&mut self, response: &proto::RequestResponse, now: Time) {
        let reason = response.reason();
        if reason == request_response::Reason::Queued {
            return;
        }
        // Some servers do not name the request in their answer. This client numbers only metadata updates, so a numbered answer
        // belongs to a metadata update.
        let is_update = matches!(response.request, None | Some(request_response::Request::UpdateMetadata(_)));
        if is_update && response.request_id != 0 {
            if !self.own_info_answered(response.request_id, reason, &response.message) {
                self.extra_info_answered(response.request_id, reason);
            }
            return;
        }
        if reason == request_response::Reason::Ok {
            return;
        }
        match &response.request {
            Some(request_response::Request::AddTrack(request))
                if self.publish.own.as_ref().is_some_and(|own| own.cid == request.cid) =>
            {
                let error = if reason == request_response::Reason::NotAllowed {
                    not_allowed()
                } else {
                    let text = format!("the server refused the local stream ({})", reason.as_str_name());
                    Error::new(ErrorKind::PublishFailed, text)
                };
                self.fail_publish(error, true, now);
            }
            _ => self.log.line(
                Level::Warn,
                "room",
                format_args!("the server refused a request ({}): {}", reason.as_str_name(), response.message),
            ),
        }
    }

    /// The server reported the local participant.
    pub(super) fn local_info(&mut self, info: &proto::ParticipantInfo) {
        self.own_info_reported(info);
        self.local_attributes(&info.attributes);
        if let Some(permission) = &info.permission {
            self.permission = Permission {
                publish: permission.can_publish && may_use_microphone(permission),
                subscribe: permission.can_subscribe,
                data: permission.can_publish_data,
            };
        }
    }

    /// Publishes, sends and reports the local stream as far as its state allows. Called while connected.
    pub(super) fn settle_publish(&mut self, now: Time) {
        if !self.permission.publish {
            if self.publish.own.is_some() {
                self.fail_publish(not_allowed(), false, now);
            }
            return;
        }
        if self.is_automatic_due() && self.publish.is_grace_over {
            self.make_own(StreamId::fresh(), None, true, now);
        }
        let is_encrypted = self.encryption.is_on();
        if self.publish.offered().is_some_and(|own| own.is_encrypted != is_encrypted) {
            self.replace_track(now);
        }
        self.attach(now);
        let is_grace_over = self.publish.is_grace_over;
        let is_media_up = matches!(self.link, Link::Up { .. });
        let is_muted = self.publish.is_muted_by_server;
        let Some(own) = &mut self.publish.own else { return };
        let (stream, name) = (own.stream, own.name.clone());
        let mut events = Vec::new();
        if !std::mem::replace(&mut own.is_starting_reported, true) {
            events.push(StreamState::Starting);
        }
        let may_send = is_grace_over || !own.is_automatic;
        if own.is_answered && may_send && is_media_up {
            let begins = !is_muted && !std::mem::replace(&mut own.is_sending, true);
            if own.track.is_some() && !std::mem::replace(&mut own.is_active_reported, true) {
                events.push(StreamState::Active);
            }
            if begins {
                self.output.push_back(Output::SetSending { stream, on: true });
            }
        }
        for state in events {
            self.report_publish(stream, name.clone(), state, None);
        }
    }

    fn is_automatic_due(&self) -> bool {
        !self.manual_publish && self.is_login_delivered && !self.publish.is_held && self.publish.own.is_none()
    }

    /// Announces the stream to the server, then adds it to the connection, which makes a new offer.
    fn attach(&mut self, now: Time) {
        let offer_id = self.negotiation.next_id();
        let features = self.audio_features();
        let announced_mute = self.mute_to_announce();
        let is_encrypted = self.encryption.is_on();
        let Some(own) = self.publish.own.as_mut().filter(|own| !own.is_attached) else { return };
        if !self.publish.track_rate.take(now) {
            return;
        }
        own.is_attached = true;
        own.is_encrypted = is_encrypted;
        own.is_mute_due = false;
        own.features = features;
        own.announced_mute = announced_mute;
        own.offer_id = offer_id;
        own.since = now;
        let (stream, cid, generation) = (own.stream, own.cid.clone(), self.generation);
        if let Some(own) = &self.publish.own {
            let request = self.add_track(own);
            self.request(signal_request::Message::AddTrack(request));
        }
        self.output.push_back(Output::AddSender { generation, stream, cid, is_encrypted });
        self.renegotiate(0, false, now);
    }

    /// After a resume, sends requests again that the lost WebSocket may not have delivered. Servers accept a repeated request.
    pub(super) fn resend_requests(&mut self, now: Time) {
        self.extra_info.resend();
        let announced_mute = self.mute_to_announce();
        let Some(own) = self.publish.own.as_mut().filter(|own| own.is_attached) else { return };
        if own.track.is_some() {
            return self.send_mute();
        }
        own.since = now;
        own.announced_mute = announced_mute;
        own.is_mute_due = false;
        let Some(own) = &self.publish.own else { return };
        let announcement = self.add_track(own);
        self.request(signal_request::Message::AddTrack(announcement));
    }

    pub(super) fn publish_deadline(&self) -> Option<Time> {
        if !self.link.is_connected() {
            return None;
        }
        let grace = self.started + AUTOMATIC_PUBLISH_GRACE;
        let confirmation = self
            .publish
            .own
            .as_ref()
            .filter(|own| own.is_attached && !(own.is_answered && own.track.is_some()))
            .map(|own| own.since + PUBLISH_TIMEOUT);
        let grace = (!self.publish.is_grace_over).then_some(grace);
        grace.into_iter().chain(confirmation).min()
    }

    /// When a stream that waits for its rate may be announced.
    pub(super) fn attach_deadline(&self) -> Option<Time> {
        let waits = self.link.is_connected() && self.publish.own.as_ref().is_some_and(|own| !own.is_attached);
        (waits && self.permission.publish).then(|| self.publish.track_rate.opens_at())
    }

    pub(super) fn publish_timeout(&mut self, now: Time) {
        let Some(deadline) = self.publish_deadline().filter(|deadline| *deadline <= now) else { return };
        if !self.publish.is_grace_over {
            self.publish.is_grace_over = true;
        } else if deadline <= now {
            let error = Error::new(
                ErrorKind::PublishFailed,
                "the server did not confirm the local stream in time: call RestartPublish",
            );
            self.fail_publish(error, true, now);
        }
    }
}

fn may_use_microphone(permission: &proto::ParticipantPermission) -> bool {
    let sources = &permission.can_publish_sources;
    sources.is_empty() || sources.contains(&(proto::TrackSource::Microphone as i32))
}

fn not_allowed() -> Error {
    Error::new(
        ErrorKind::NotAllowed,
        "the token does not allow this user to publish: get one with canPublish",
    )
}
