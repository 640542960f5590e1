//! Room state machine of the client, sans-IO: login, roster, publish, play, messages, reconnect.
//!
//! One [`Room`] is one login, owned by the control half of the engine. It emits intents (find the server, open the peer, send
//! this request, play that stream) and events; the engine carries the intents out on `signal`, `transport` and `audio`, none
//! of which is known here. It never touches samples, sockets or clocks.
//!
//! Rule: after every [`Room::handle`], drain [`Room::poll`] and carry out what it says in order; hand in [`Input::Timeout`] at
//! [`Room::deadline`]. Inputs of an older `generation` of the peer are ignored, as is everything after [`Output::Ended`].
//!
//! The nouns, a file each: `login` (from nothing to the login event), `reconnect` (from a loss to the mended connection),
//! `negotiate` (offers, answers, m-lines), `roster` (who and what is there), `publish`, `mute` (by the user and by the server), `play`,
//! `decision` (what was decided about others, for when they come back), `extra_info` (of the local stream), `message`, `report` (of
//! how voices arrive), `join` (the requests that describe this client), `leave` (every way a room ends), `intent` (what goes in and
//! out).
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::clock::Time;
use crate::config::{AudioProfile, LoginConfig};
use crate::event::{Event, StreamInfo, User};
use crate::id::{RoomId, StreamId};
use crate::log::Log;
use crate::random::Random;
use crate::wire::proto::{signal_request, signal_response};

mod decision;
mod extra_info;
mod intent;
mod join;
mod leave;
mod login;
mod message;
mod mute;
mod negotiate;
mod play;
mod publish;
mod reconnect;
mod report;
mod roster;

pub use decision::TalkerSetting;
pub use intent::{Command, Input, Output, RoomSetup, State};
pub use message::MAX_QUEUED;
pub use negotiate::MAX_RECEIVERS;
pub use report::VoiceNews;
pub use roster::{EXTRA_INFO_KEY, MAX_STREAMS, MAX_USERS};

/// Receive m-lines that the first offer has to spare, so that the first streams need no second offer.
pub const SPARE_RECEIVERS: u32 = 3;

/// The step that the connection waits for.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Phase {
    /// `Located`.
    Locating,
    /// The first offer of a peer.
    Opening,
    /// The server's first message, its answer, media.
    Joining,
    /// The server's word that it still knows us.
    Resuming,
    /// Nothing: connected, or (while `lost` is set) media or an answer after a resume.
    Live,
    /// The end of a pause.
    Pausing,
    /// A token.
    Token,
    /// Nothing any more.
    Ended,
}

/// Where the room is and how to get in.
#[derive(Clone, Debug, Default)]
struct Place {
    server_url: String,
    token: String,
    is_embedded: bool,
}

/// What the token lets this user do.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
struct Permission {
    publish: bool,
    subscribe: bool,
    data: bool,
}

/// One login.
#[derive(Debug)]
pub struct Room {
    room: RoomId,
    room_id: String,
    config: LoginConfig,
    user: User,
    profile: AudioProfile,
    wall: Duration,
    started: Time,
    random: Random,
    log: Log,
    output: VecDeque<Output>,

    phase: Phase,
    place: Place,
    /// A token of the server's or the application's that is younger than the one of the login.
    fresher_token: Option<String>,
    /// Whether the application gave it.
    is_token_renewed: bool,
    /// When the login event was made, and whether its callback has returned.
    answered: Option<Time>,
    delivered: bool,
    manual_publish: bool,
    manual_play: bool,
    /// Whether the server was asked to subscribe to everything by itself.
    server_subscribes: bool,

    generation: u32,
    is_peer_open: bool,
    is_media_up: bool,
    are_channels_open: bool,
    /// Whether signalling was begun, and whether the server has let us in.
    is_signal_begun: bool,
    is_joined: bool,
    /// The own participant.
    own_sid: String,
    own_metadata: String,
    permission: Permission,

    /// The attempt under way is given up then.
    attempt_deadline: Option<Time>,
    attempt: u32,
    lost: Option<reconnect::Lost>,

    negotiation: negotiate::Negotiation,
    roster: roster::Roster,
    /// What the application knows of.
    reported_users: BTreeMap<String, User>,
    reported_streams: BTreeMap<StreamId, StreamInfo>,
    /// Removed streams whose removal is being told.
    departed: BTreeMap<StreamId, StreamInfo>,
    /// The server of this connection has told who speaks.
    gets_speaker_updates: bool,
    publish: publish::Publish,
    extra_info: extra_info::ExtraInfo,
    sections_retry: play::Retry,
    messages: message::Messages,
    reports: report::Reports,
    next_request: u32,
}

impl Room {
    /// Begins a login.
    pub fn new(setup: RoomSetup, now: Time) -> Room {
        let mut room = Room {
            room: setup.room,
            room_id: setup.room_id,
            manual_publish: setup.config.manual_publish.unwrap_or(setup.manual_publish),
            manual_play: setup.config.manual_play.unwrap_or(setup.manual_play),
            config: setup.config,
            user: setup.user,
            profile: setup.profile,
            wall: setup.wall,
            started: now,
            random: Random::from_seed(setup.seed),
            log: setup.log,
            output: VecDeque::new(),
            phase: Phase::Locating,
            place: Place::default(),
            fresher_token: None,
            is_token_renewed: false,
            answered: None,
            delivered: false,
            server_subscribes: true,
            generation: 0,
            is_peer_open: false,
            is_media_up: false,
            are_channels_open: false,
            is_signal_begun: false,
            is_joined: false,
            own_sid: String::new(),
            own_metadata: String::new(),
            permission: Permission { publish: true, subscribe: true, data: true },
            attempt_deadline: None,
            attempt: 0,
            lost: None,
            negotiation: negotiate::Negotiation::default(),
            roster: roster::Roster::default(),
            reported_users: BTreeMap::new(),
            reported_streams: BTreeMap::new(),
            departed: BTreeMap::new(),
            gets_speaker_updates: false,
            publish: publish::Publish::new(setup.mic),
            extra_info: extra_info::ExtraInfo::new(setup.extra_info),
            sections_retry: play::Retry::default(),
            messages: message::Messages::default(),
            reports: report::Reports::default(),
            next_request: 0,
        };
        room.output.push_back(Output::Locate { attempt: 0 });
        room
    }

    /// Takes an input.
    pub fn handle(&mut self, input: Input, now: Time) {
        if let Input::StreamRemovedDelivered(stream) = input {
            self.departed.remove(&stream);
            return;
        }
        if self.phase == Phase::Ended || self.is_of_an_older_peer(&input) {
            return;
        }
        match input {
            Input::Command(command) => self.command(command, now),
            Input::Located { server_url, token, is_embedded } => {
                self.located(Place { server_url, token, is_embedded }, now);
            }
            Input::LocateFailed(error) => self.locate_failed(error, now),
            Input::SignalJoined(response) => self.joined(*response, now),
            Input::SignalReconnected(response) => self.resumed(&response, now),
            Input::SignalMessage(message) => self.message(message, now),
            Input::SignalLost(error) => self.signal_lost(error, now),
            Input::PeerOffer { sdp, .. } => self.offer(sdp, now),
            Input::PeerConnected { .. } => self.media_up(now),
            Input::PeerDisconnected { .. } => self.media_down(now),
            Input::PeerFailed { .. } => self.media_failed(now),
            Input::ChannelsOpen { .. } => self.are_channels_open = true,
            Input::PeerData { delivery, data, .. } => self.data(delivery, &data, now),
            Input::ReceiverAdded { mid, track, .. } => self.negotiation.receiver_added(&mid, &track),
            Input::ReceiverRemoved { mid, .. } => self.negotiation.receiver_removed(&mid),
            Input::DataSent { error, .. } => self.data_sent(error, now),
            Input::PeerError { error, .. } => self.peer_error(error, now),
            Input::VoiceReport { talk, heard, .. } => self.send_report(talk, heard, now),
            Input::Speaking { levels } => self.speaking(&levels),
            Input::LoginDelivered => self.delivered = true,
            Input::StreamAddedDelivered(stream) => self.stream_delivered(stream),
            Input::StreamRemovedDelivered(_) | Input::Timeout => {}
        }
        self.timeouts(now);
        self.settle(now);
    }

    /// The next thing to do or to tell.
    pub fn poll(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// When `Timeout` is wanted next.
    pub fn deadline(&self) -> Option<Time> {
        if self.phase == Phase::Ended {
            return None;
        }
        let login = self.answered.is_none().then(|| self.started + self.config.login_timeout);
        [
            login,
            self.attempt_deadline,
            self.lost.as_ref().map(|lost| lost.deadline(self.config.reconnect_timeout)),
            self.publish_deadline(),
            self.extra_info_deadline(),
            self.play_deadline(),
            self.negotiation_deadline(),
            self.message_deadline(),
            self.roster.stale_deadline(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Where the login is in its life.
    pub fn state(&self) -> State {
        match (self.phase, self.answered, &self.lost) {
            (Phase::Ended, ..) => State::Ended,
            (_, None, _) => State::Connecting,
            (_, _, Some(_)) => State::Reconnecting,
            _ => State::Connected,
        }
    }

    /// The id handed out.
    pub fn id(&self) -> RoomId {
        self.room
    }

    /// The room's name.
    pub fn room_id(&self) -> &str {
        &self.room_id
    }

    /// The others in the room, ordered by user id.
    pub fn users(&self) -> Vec<User> {
        self.roster.users().cloned().collect()
    }

    /// The streams that the application was told of, in the order of their ids.
    pub fn streams(&self) -> Vec<StreamInfo> {
        self.reported_streams.values().cloned().collect()
    }

    /// A stream of others that the application may name: told, or removed and not yet delivered.
    pub fn stream(&self, stream: StreamId) -> Option<&StreamInfo> {
        self.reported_streams.get(&stream).or_else(|| self.departed.get(&stream))
    }

    /// The local stream and its name, while it is published or being so.
    pub fn own_stream(&self) -> Option<(StreamId, String)> {
        self.publish.own()
    }

    /// Whether the server mutes this user: nothing is sent while it does.
    pub fn is_muted_by_server(&self) -> bool {
        self.publish.is_muted_by_server
    }

    /// Whether the token lets this user publish; true until the server has said.
    pub fn may_publish(&self) -> bool {
        self.permission.publish
    }

    fn is_of_an_older_peer(&self, input: &Input) -> bool {
        match input {
            Input::PeerOffer { generation, .. }
            | Input::PeerConnected { generation }
            | Input::PeerDisconnected { generation }
            | Input::PeerFailed { generation }
            | Input::ChannelsOpen { generation }
            | Input::PeerData { generation, .. }
            | Input::ReceiverAdded { generation, .. }
            | Input::ReceiverRemoved { generation, .. }
            | Input::DataSent { generation, .. }
            | Input::VoiceReport { generation, .. }
            | Input::PeerError { generation, .. } => !self.is_peer_open || *generation != self.generation,
            _ => false,
        }
    }

    fn command(&mut self, command: Command, now: Time) {
        match command {
            Command::Logout => self.logout(),
            Command::SetManualPublish(manual) => {
                if self.config.manual_publish.is_none() && !self.delivered {
                    self.manual_publish = manual;
                }
            }
            Command::SetManualPlay(manual) => {
                if self.config.manual_play.is_none() && !self.delivered {
                    self.manual_play = manual;
                }
            }
            Command::StartPublish { stream, stream_id } => self.start_publish(stream, stream_id, now),
            Command::StopPublish => self.stop_publish(now),
            Command::RestartPublish => self.restart_publish(now),
            Command::SetExtraInfo { request, text } => self.set_extra_info(request, text),
            Command::SetProfile(profile) => self.set_profile(profile),
            Command::EnableMic(on) => self.enable_mic(on),
            Command::StartPlay(stream) => self.start_play(stream),
            Command::StopPlay(stream) => self.stop_play(stream),
            Command::TalkerSetting(stream, wish) => self.wish(stream, wish),
            Command::SetUserUpdates(on) => self.set_user_updates(on),
            Command::RenewToken(token) => self.renew_token(token, now),
            Command::SendMessage { request, text } => self.send_message(request, text, now),
            Command::SendData { request, data, topic, to, delivery } => {
                self.send_data(request, data, topic, to, delivery);
            }
            Command::NetworkChanged => self.network_changed(now),
        }
    }

    fn message(&mut self, message: signal_response::Message, now: Time) {
        use signal_response::Message;
        match message {
            Message::Answer(answer) => self.answer(answer, now),
            Message::Trickle(trickle) => self.trickle(&trickle),
            Message::Update(update) => self.participants(&update.participants),
            Message::TrackPublished(published) => self.track_published(published),
            Message::TrackUnpublished(gone) => self.track_unpublished(&gone.track_sid, now),
            Message::Leave(leave) => self.server_leave(&leave, now),
            Message::Mute(mute) => self.server_mute(&mute),
            Message::SpeakersChanged(changed) => self.speakers(&changed.speakers),
            Message::ConnectionQuality(update) => self.quality(&update.updates),
            Message::RefreshToken(token) => self.refresh_token(token),
            Message::RequestResponse(response) => self.request_response(&response, now),
            Message::SubscriptionResponse(response) => self.subscription_response(&response),
            Message::MediaSectionsRequirement(required) => self.sections_required(required.num_audios, now),
            Message::RoomMoved(moved) => self.room_moved(moved),
            // A v1 server never offers; the rest is for video, metadata and stats that nobody here asks for.
            _ => {}
        }
    }

    /// Brings everything that follows from the present state into line: announcements, subscriptions, play, publish, messages.
    fn settle(&mut self, now: Time) {
        if self.phase == Phase::Ended {
            return;
        }
        self.settle_subscriptions();
        self.settle_sections(now);
        if self.state() == State::Connected {
            self.announce();
            self.settle_play();
            self.announce_mute();
            self.settle_extra_info(now);
            self.settle_publish(now);
            self.settle_messages(now);
        }
    }

    fn tell(&mut self, event: Event) {
        self.output.push_back(Output::Event(event));
    }

    fn request(&mut self, message: signal_request::Message) {
        if self.is_joined {
            self.output.push_back(Output::Request(message));
        }
    }

    /// The token to connect with: what server or application gave last, else the one that came with the address.
    fn token(&self) -> String {
        match &self.fresher_token {
            Some(token) if self.is_token_renewed || self.config.token.is_some() => token.clone(),
            _ => self.place.token.clone(),
        }
    }

    /// The server hands out a token that lives longer. A fresh address comes with a fresh token, unless the login's is fixed.
    fn refresh_token(&mut self, token: String) {
        self.place.token.clone_from(&token);
        self.fresher_token = Some(token);
    }

    fn wall_ms(&self, now: Time) -> i64 {
        i64::try_from((self.wall + now.since(self.started)).as_millis()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests;
