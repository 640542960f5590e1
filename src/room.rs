//! Room state machine of the client, sans-IO: login, roster, publish, play, messages, reconnect.
//!
//! One [`Room`] is one login, owned by the control half of the engine. It emits intents (find the server, open a connection,
//! send a request, play a stream) and events. The engine carries the intents out with `signal`, `transport` and `audio`, which
//! this module does not know. A room never touches samples, sockets or clocks.
//!
//! After every [`Room::handle`], drain [`Room::poll`] and carry the outputs out in order. Call [`Room::handle`] with
//! [`Input::Timeout`] at [`Room::deadline`]. Inputs of an older `generation` are ignored, as are all inputs after
//! [`Output::Ended`] except [`Input::StreamRemovedDelivered`].
//!
//! The files: `link` (states of the link to the server), `login` (up to the login event), `reconnect` (from a loss to the
//! restored connection), `negotiate` (offers, answers, m-lines), `roster` (users and streams), `publish`, `mute` (by the user
//! and by the server), `play`, `encryption` (keys, and streams whose key is missing or wrong), `decision` (the user's settings
//! for remote streams), `extra_info` (of the local stream), `user_info` (names, metadata,
//! attributes), `moderation` (of other users), `message`, `bytes` (streams), `rpc` (calls
//! between users), `report` (voice reports), `request_rate` (of settings that become requests), `join` (the requests that describe this
//! client), `servers` (the addresses of the server, and which is tried when), `leave` (the end of a room, and a move to another
//! room), `intent` (inputs and outputs).
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Time;
use crate::config::{AudioProfile, LoginConfig};
use crate::error::Error;
use crate::event::{Event, StreamInfo, User, UserInfo};
use crate::id::{RoomId, StreamId};
use crate::log::Log;
use crate::random::Random;
use crate::rate_limit::RateLimit;
use crate::wire::data::CHAT_TOPIC;
use crate::wire::proto::{signal_request, signal_response};

mod bytes;
mod decision;
mod encryption;
mod extra_info;
mod intent;
mod join;
mod leave;
mod link;
mod login;
mod message;
mod moderation;
mod mute;
mod negotiate;
mod play;
mod publish;
mod reconnect;
mod report;
mod request_rate;
mod roster;
mod rpc;
mod servers;
mod user_info;

use link::{Attempt, Link};

pub use decision::TalkerSetting;
pub use intent::{Command, Input, Lookup, Output, RoomSetup, State};
#[cfg(test)]
use message::MAX_QUEUED;
pub use moderation::Measure;
use moderation::Moderation;
#[cfg(test)]
use negotiate::MAX_RECEIVERS;
pub use report::VoiceNews;
#[cfg(test)]
use roster::{EXTRA_INFO_KEY, MAX_STREAMS, MAX_USERS};
#[cfg(test)]
use rpc::{MAX_CALLS, MAX_OPEN, MAX_OPEN_OF_ONE};
pub use user_info::InfoChange;

/// Spare receive m-lines of the first offer, so that the first streams need no second offer.
pub const SPARE_RECEIVERS: u32 = 3;

/// The room's server and the token for it.
#[derive(Clone, Debug, Default)]
struct Place {
    server_url: String,
    token: String,
    is_embedded: bool,
}

/// Actions that the token permits this user.
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
    /// A random number of the process.
    process: u64,
    log: Log,
    output: VecDeque<Output>,

    link: Link,
    /// When the last [`Input::SignalMessage`] arrived; until then, the start of the login.
    signal_heard: Time,
    /// When the application last reported a change of the network.
    network_changed_at: Option<Time>,
    place: Place,
    servers: servers::Servers,
    /// The newest token from the server or the application, if it is newer than the token of the login.
    fresher_token: Option<String>,
    /// Whether the application has given a new token since the login.
    is_token_renewed: bool,
    /// The application's callback for the login event has returned.
    is_login_delivered: bool,
    manual_publish: bool,
    manual_play: bool,
    /// Whether the join request asked the server to subscribe this user to all streams.
    server_subscribes: bool,

    /// When the login, a resume, an ICE restart or a rejoin last connected the room. A dark path that recovers does not change
    /// it.
    up_since: Time,
    /// Number of connections in a row that were lost soon after they came up.
    early_losses: u32,
    /// Generation of the newest connection.
    generation: u32,
    /// When the last join or resume request was sent.
    join_sent: Time,
    /// Shortest time between a request to join or to resume and its response. With it, each step gets more time on a long path.
    join_time: Option<Duration>,
    /// Error of the last attempt of a login that goes on.
    last_failure: Option<Error>,
    /// The local participant.
    local_sid: String,
    own_info: user_info::OwnInfo,
    permission: Permission,

    negotiation: negotiate::Negotiation,
    roster: roster::Roster,
    /// Users and streams that the application was notified of.
    reported_users: BTreeMap<String, Arc<UserInfo>>,
    reported_streams: BTreeMap<StreamId, StreamInfo>,
    /// Removed streams whose removal event is not delivered yet.
    departed: BTreeMap<StreamId, StreamInfo>,
    /// The server of this connection reports the active speakers.
    gets_speaker_updates: bool,
    /// The active speakers are those of a new connection, and have not been reported.
    are_speakers_due: bool,
    /// The list that was reported last came from the server, and has an active speaker.
    has_reported_speakers: bool,
    publish: publish::Publish,
    extra_info: extra_info::ExtraInfo,
    moderation: Moderation,
    encryption: encryption::Encryption,
    sections_retry: play::Retry,
    subscription_rate: RateLimit,
    path_rate: RateLimit,
    /// The application reported a change of the network that the connection has not followed yet.
    is_path_due: bool,
    messages: message::Messages,
    reports: report::Reports,
    rpc: rpc::Rpc,
    bytes: bytes::ByteStreams,
    next_request: u32,
}

impl Room {
    /// Starts a login.
    pub fn new(setup: RoomSetup, now: Time) -> Room {
        let servers = servers::Servers::new(setup.config.server_url.as_deref());
        let own_info = user_info::OwnInfo::new(&setup.user);
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
            process: setup.process,
            log: setup.log,
            output: VecDeque::new(),
            link: Link::Login(Attempt::new(0)),
            signal_heard: now,
            network_changed_at: None,
            place: Place::default(),
            servers,
            fresher_token: None,
            is_token_renewed: false,
            is_login_delivered: false,
            server_subscribes: true,
            up_since: now,
            early_losses: 0,
            generation: 0,
            join_sent: now,
            join_time: None,
            last_failure: None,
            local_sid: String::new(),
            own_info,
            permission: Permission { publish: true, subscribe: true, data: true },
            negotiation: negotiate::Negotiation::default(),
            roster: roster::Roster::default(),
            reported_users: BTreeMap::new(),
            reported_streams: BTreeMap::new(),
            departed: BTreeMap::new(),
            gets_speaker_updates: false,
            are_speakers_due: false,
            has_reported_speakers: false,
            publish: publish::Publish::new(setup.mic),
            extra_info: extra_info::ExtraInfo::new(setup.extra_info),
            moderation: Moderation::default(),
            encryption: encryption::Encryption::new(setup.seed),
            sections_retry: play::Retry::default(),
            subscription_rate: request_rate::request_rate(),
            path_rate: request_rate::request_rate(),
            is_path_due: false,
            messages: message::Messages::default(),
            reports: report::Reports::default(),
            rpc: rpc::Rpc::default(),
            bytes: bytes::ByteStreams::default(),
            next_request: 0,
        };
        room.use_keys(setup.keys);
        room.begin_attempt(now);
        room
    }

    /// Handles one input.
    pub fn handle(&mut self, input: Input, now: Time) {
        if let Input::StreamRemovedDelivered(stream) = input {
            self.departed.remove(&stream);
            return;
        }
        if self.link.is_ended() || self.is_of_older_generation(&input) {
            return;
        }
        match input {
            Input::Command(command) => self.command(command, now),
            Input::Located { server_url, token, is_embedded } => {
                self.located(Place { server_url, token, is_embedded }, now);
            }
            Input::LocateFailed(error) => self.locate_failed(error, now),
            Input::Probed { url, answers } => self.probed(&url, answers, now),
            Input::RegionsFound { url, regions } => self.regions_found(&url, &regions, now),
            Input::SignalJoined(response) => self.joined(*response, now),
            Input::SignalReconnected(response) => self.resumed(&response, now),
            Input::SignalMessage(message) => self.message(message, now),
            Input::SignalLost(error) => self.signal_lost(error, now),
            Input::PeerOffer { sdp, .. } => self.offer(sdp, now),
            Input::PeerConnected { .. } => self.media_up(now),
            Input::PeerDisconnected { .. } => self.media_down(now),
            Input::PeerFailed { .. } => self.media_failed(now),
            Input::ChannelsOpen { .. } => self.link.channels_opened(),
            Input::PeerData { delivery, data, .. } => self.data(delivery, &data, now),
            Input::ReceiverAdded { mid, track, .. } => self.negotiation.receiver_added(&mid, &track),
            Input::ReceiverRemoved { mid, .. } => self.negotiation.receiver_removed(&mid),
            Input::DataSent { error, .. } => self.data_sent(error, now),
            Input::PeerConnectionError { error, .. } => self.peer_error(error, now),
            Input::VoiceReport { talk, received, .. } => self.send_report(talk, received, now),
            Input::ServiceAnswered { request, answer } => self.service_answered(request, answer),
            Input::StreamEncryption { stream, state, .. } => self.stream_encryption(stream, state),
            Input::Speaking { levels } => self.speaking(&levels),
            Input::LoginDelivered => self.is_login_delivered = true,
            Input::StreamAddedDelivered(stream) => self.stream_delivered(stream),
            Input::StreamRemovedDelivered(_) | Input::Timeout => {}
        }
        self.timeouts(now);
        self.settle(now);
    }

    /// Returns the next output.
    pub fn poll(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// Time at which [`Input::Timeout`] is due next.
    pub fn deadline(&self) -> Option<Time> {
        if self.link.is_ended() {
            return None;
        }
        [
            self.login_deadline(),
            self.link.deadline(),
            self.silence_deadline(),
            self.link.loss().map(|loss| loss.deadline(self.config.reconnect_timeout)),
            self.publish_deadline(),
            self.attach_deadline(),
            self.announcement_deadline(),
            self.path_deadline(),
            self.extra_info_deadline(),
            self.own_info_deadline(),
            self.play_deadline(),
            self.negotiation_deadline(),
            self.message_deadline(),
            self.rpc.deadline(),
            self.bytes.deadline(),
            self.roster.stale_deadline(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// State of the login.
    pub fn state(&self) -> State {
        self.link.state()
    }

    /// The remote users, ordered by user id.
    pub fn users(&self) -> Vec<User> {
        self.roster.users().cloned().collect()
    }

    /// The remote streams that the application was notified of, in the order of their handles.
    pub fn streams(&self) -> Vec<StreamInfo> {
        self.reported_streams.values().cloned().collect()
    }

    /// A remote stream whose handle is valid: from its added event until its removed event is delivered.
    pub fn stream(&self, stream: StreamId) -> Option<&StreamInfo> {
        self.reported_streams.get(&stream).or_else(|| self.departed.get(&stream))
    }

    /// The local stream and its name, while it is published or about to be.
    pub fn local_stream(&self) -> Option<(StreamId, String)> {
        self.publish.own()
    }

    /// Whether the server mutes this user. A muted user sends nothing.
    pub fn is_muted_by_server(&self) -> bool {
        self.publish.is_muted_by_server
    }

    /// Whether the token allows this user to publish; true until the server has reported it.
    pub fn may_publish(&self) -> bool {
        self.permission.publish
    }

    fn is_of_older_generation(&self, input: &Input) -> bool {
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
            | Input::StreamEncryption { generation, .. }
            | Input::PeerConnectionError { generation, .. } => {
                self.link.connection().is_none() || *generation != self.generation
            }
            _ => false,
        }
    }

    fn command(&mut self, command: Command, now: Time) {
        match command {
            Command::Logout => self.logout(),
            Command::SetManualPublish(manual) => {
                if self.config.manual_publish.is_none() && !self.is_login_delivered {
                    self.manual_publish = manual;
                }
            }
            Command::SetManualPlay(manual) => {
                if self.config.manual_play.is_none() && !self.is_login_delivered {
                    self.manual_play = manual;
                }
            }
            Command::StartPublish { stream, stream_id } => self.start_publish(stream, stream_id, now),
            Command::StopPublish => self.stop_publish(now),
            Command::RestartPublish => self.restart_publish(now),
            Command::SetExtraInfo { request, text } => self.set_extra_info(request, text),
            Command::SetUserInfo { request, change } => self.set_user_info(request, change),
            Command::SetProfile(profile) => self.set_profile(profile),
            Command::UseKeys(keys) => self.use_keys(keys),
            Command::EnableMic(on) => self.enable_mic(on),
            Command::StartPlay(stream) => self.start_play(stream),
            Command::StopPlay(stream) => self.stop_play(stream),
            Command::TalkerSetting(stream, setting) => self.keep_setting(stream, setting),
            Command::SetUserUpdates(on) => self.set_user_updates(on),
            Command::RenewToken(token) => self.renew_token(token, now),
            Command::SendMessage { request, text } => {
                self.send_text(request, text, CHAT_TOPIC.to_owned(), Vec::new(), now);
            }
            Command::SendText { request, text, topic, to } => self.send_text(request, text, topic, to, now),
            Command::SendUnreported { data, topic, to } => {
                if self.permission.data {
                    // Without a connection the data is lost, as lossy data may be.
                    let _ = self.send_lossy(data, &topic, to);
                }
            }
            Command::SendData { request, data, topic, to, delivery } => {
                self.send_data(request, data, topic, to, delivery);
            }
            Command::OpenBytes { stream, header, to } => self.open_bytes(stream, *header, to, now),
            Command::WriteBytes(stream, data) => self.write_bytes(stream, &data),
            Command::CloseBytes(stream) => self.close_bytes(stream),
            Command::CancelBytes(stream) => self.cancel_bytes(stream),
            Command::PerformRpc { request, user_id, method, payload, timeout } => {
                self.perform_rpc(request, user_id, method, payload, timeout, now);
            }
            Command::SetRpcMethod(method, is_registered) => self.set_rpc_method(method, is_registered),
            Command::AnswerRpc { request, answer } => self.answer_rpc(request, answer),
            Command::Moderate { request, user_id, measure } => self.moderate(request, user_id, measure),
            Command::NetworkChanged => self.network_changed(now),
            Command::AddressesChanged => self.addresses_changed(now),
        }
    }

    fn message(&mut self, message: signal_response::Message, now: Time) {
        use signal_response::Message;
        // A closed WebSocket may still deliver a message.
        if !self.link.has_signalling() {
            return;
        }
        self.signal_heard = now;
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
            Message::RoomUpdate(update) => self.room_described(update.room),
            Message::RoomMoved(moved) => self.room_moved(moved),
            // A `/rtc/v1` server never sends offers. The other messages need no action here: they concern, for example, pings,
            // video and data tracks.
            _ => {}
        }
    }

    /// Emits the actions that follow from the current state: subscriptions, announcements, playing, publishing, messages.
    fn settle(&mut self, now: Time) {
        if self.link.is_ended() {
            return;
        }
        self.settle_keys();
        self.settle_rpc(now);
        self.expire_texts(now);
        self.expire_bytes(now);
        self.settle_subscriptions(now);
        self.settle_sections(now);
        self.settle_announcements(now);
        if self.link.is_connected() {
            self.settle_path(now);
            self.announce();
            self.report_new_speakers();
            self.settle_play();
            self.report_mute();
            self.settle_extra_info(now);
            self.settle_own_info(now);
            self.report_own_info();
            self.settle_publish(now);
            self.report_encryption();
            self.settle_messages(now);
        }
    }

    fn emit(&mut self, event: Event) {
        self.output.push_back(Output::Event(event));
    }

    fn request(&mut self, message: signal_request::Message) {
        if self.link.is_joined() {
            self.output.push_back(Output::Request(message));
        }
    }

    /// The token for the next connection: the newest token from server or application, else the token that came with the server's
    /// URL.
    fn token(&self) -> String {
        match &self.fresher_token {
            Some(token) if self.is_token_renewed || self.config.token.is_some() => token.clone(),
            _ => self.place.token.clone(),
        }
    }

    /// Stores a token from the server that expires later than the present one. If the engine signs the tokens, the next search
    /// for a server brings a new token, which replaces it.
    fn refresh_token(&mut self, token: String) {
        self.place.token.clone_from(&token);
        self.fresher_token = Some(token);
    }

    /// Wall-clock time in ms since 1970.
    fn wall_ms(&self, now: Time) -> i64 {
        i64::try_from((self.wall + now.since(self.started)).as_millis()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests;
