//! What goes into a room and what comes out: the settings of a login, commands, inputs and intents. Plain data.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::config::{AudioProfile, LoginConfig};
use crate::error::Error;
use crate::event::{Delivery, Event, User};
use crate::id::{RequestId, RoomId, StreamId};
use crate::log::Log;
use crate::room::decision::TalkerSetting;
use crate::room::report::VoiceNews;
use crate::wire::proto::{self, signal_request, signal_response};
use crate::wire::report::{PathReport, TalkReport};

/// What a login begins with.
#[derive(Debug)]
pub struct RoomSetup {
    /// The id handed out.
    pub room: RoomId,
    /// The room's name.
    pub room_id: String,
    /// The login's own settings.
    pub config: LoginConfig,
    /// Who logs in.
    pub user: User,
    /// The engine's present setting, where the login fixes none.
    pub manual_publish: bool,
    /// The engine's present setting, where the login fixes none.
    pub manual_play: bool,
    /// Whether the microphone is on.
    pub mic: bool,
    /// How the local microphone will be encoded, for the features that are announced.
    pub profile: AudioProfile,
    /// Extra info set before login; empty is none.
    pub extra_info: String,
    /// Time since 1970 at `now` of [`super::Room::new`], for the time stamps of messages.
    pub wall: Duration,
    /// Seeds names and back-off.
    pub seed: u64,
    /// Where lines go.
    pub log: Log,
}

/// What the application asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Leave; everything that is open ends.
    Logout,
    /// The engine's setting; counts until the login event was delivered, unless the login fixes it.
    SetManualPublish(bool),
    /// The engine's setting; counts until the login event was delivered, unless the login fixes it.
    SetManualPlay(bool),
    /// Publish under this handle and name.
    StartPublish {
        /// The handle handed out.
        stream: StreamId,
        /// The name, or one made here.
        stream_id: Option<String>,
    },
    /// Stop publishing; harmless when nothing is published.
    StopPublish,
    /// Publish the same stream again.
    RestartPublish,
    /// Text that is attached to the local stream; kept until it can be sent.
    SetExtraInfo {
        /// Ended once by `RequestDone`.
        request: RequestId,
        /// The text; empty takes it away.
        text: String,
    },
    /// How the local microphone is encoded from here on.
    SetProfile(AudioProfile),
    /// The microphone switch: told to the others as mute, the stream stays.
    EnableMic(bool),
    /// Play a stream.
    StartPlay(StreamId),
    /// Stop playing a stream.
    StopPlay(StreamId),
    /// Something was decided about a stream: it holds for its talker while this login lasts.
    TalkerSetting(StreamId, TalkerSetting),
    /// Whether users' coming and going is told.
    SetUserUpdates(bool),
    /// A token for the next connection.
    RenewToken(String),
    /// A room message.
    SendMessage {
        /// Ended once by `RequestDone`.
        request: RequestId,
        /// The text.
        text: String,
    },
    /// Bytes to everyone or to the named users.
    SendData {
        /// Ended once by `RequestDone`.
        request: RequestId,
        /// The bytes.
        data: Vec<u8>,
        /// The label.
        topic: String,
        /// User ids; empty is everyone.
        to: Vec<String>,
        /// How sure.
        delivery: Delivery,
    },
    /// The machine's network changed: find a path again.
    NetworkChanged,
}

/// What happens to the room.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "messages come and go one at a time; a box each would cost more"
)]
pub enum Input {
    /// The application asks.
    Command(Command),
    /// Answer to [`Output::Locate`].
    Located {
        /// The server.
        server_url: String,
        /// A token for it.
        token: String,
        /// Whether it runs in this process.
        is_embedded: bool,
    },
    /// Answer to [`Output::Locate`].
    LocateFailed(Error),
    /// Signalling: let in.
    SignalJoined(Box<proto::JoinResponse>),
    /// Signalling: the server goes on with us.
    SignalReconnected(Box<proto::ReconnectResponse>),
    /// Signalling: a message.
    SignalMessage(signal_response::Message),
    /// Signalling: over.
    SignalLost(Error),
    /// The offer asked for by `OpenPeer` or `Reoffer`.
    PeerOffer {
        /// Which peer.
        generation: u32,
        /// The SDP.
        sdp: String,
    },
    /// Media flows.
    PeerConnected {
        /// Which peer.
        generation: u32,
    },
    /// Nothing comes through; it may come back.
    PeerDisconnected {
        /// Which peer.
        generation: u32,
    },
    /// The peer is dead.
    PeerFailed {
        /// Which peer.
        generation: u32,
    },
    /// The data channels are open.
    ChannelsOpen {
        /// Which peer.
        generation: u32,
    },
    /// A message on a data channel.
    PeerData {
        /// Which peer.
        generation: u32,
        /// Which channel.
        delivery: Delivery,
        /// The bytes.
        data: Vec<u8>,
    },
    /// The server sends a track on this m-line.
    ReceiverAdded {
        /// Which peer.
        generation: u32,
        /// The m-line.
        mid: String,
        /// First token of its msid.
        stream: String,
        /// Second token of its msid.
        track: String,
    },
    /// The server stopped sending on this m-line.
    ReceiverRemoved {
        /// Which peer.
        generation: u32,
        /// The m-line.
        mid: String,
    },
    /// How voices arrived and the own one left in the last second.
    VoiceReport {
        /// Which peer.
        generation: u32,
        /// The local microphone, while it is sent.
        talk: Option<TalkReport>,
        /// Each stream that was heard.
        heard: Vec<(StreamId, PathReport)>,
    },
    /// Who speaks, as it is heard here: levels 0–1; `None` is the local microphone.
    Speaking {
        /// Whoever is not in it does not speak.
        levels: Vec<(Option<StreamId>, f32)>,
    },
    /// The peer was asked to send reliable data: the answer to each such [`Output::SendPeerData`], in their order.
    DataSent {
        /// Which peer.
        generation: u32,
        /// Why it did not take it: `Busy` when too much waits already. `None`: the data is on its way.
        error: Option<Error>,
    },
    /// The peer could not do something else that was asked.
    PeerError {
        /// Which peer.
        generation: u32,
        /// Why.
        error: Error,
    },
    /// The application's callback for the login event has returned.
    LoginDelivered,
    /// The application's callback for the appearance of this stream has returned: it may be heard.
    StreamAddedDelivered(StreamId),
    /// The application's callback for the removal of this stream has returned: its id ends.
    StreamRemovedDelivered(StreamId),
    /// A deadline may have passed.
    Timeout,
}

/// What the room wants done, or tells.
#[derive(Clone, PartialEq, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "messages come and go one at a time; a box each would cost more"
)]
pub enum Output {
    /// Find or start the server and sign a token; answered by `Located` or `LocateFailed`.
    Locate {
        /// 0 at first.
        attempt: u32,
    },
    /// Begin signalling, dropping the conversation that went on.
    Connect {
        /// The server.
        url: String,
        /// The token.
        token: String,
        /// With `reconnect` set it is a resume.
        join: Box<proto::JoinRequest>,
    },
    /// Send a request.
    Request(signal_request::Message),
    /// End signalling, after what was queued.
    Disconnect,
    /// Make a peer and its offer; answered by `PeerOffer`.
    OpenPeer {
        /// Marks its inputs.
        generation: u32,
        /// Receive m-lines.
        receivers: u32,
        /// An own track that is in the first offer: handle and cid.
        sender: Option<(StreamId, String)>,
    },
    /// Drop the peer.
    ClosePeer {
        /// Which.
        generation: u32,
    },
    /// Take the server's answer.
    SetAnswer {
        /// Which peer.
        generation: u32,
        /// The SDP.
        sdp: String,
    },
    /// Take a candidate of the server.
    AddCandidate {
        /// Which peer.
        generation: u32,
        /// `candidate:…`.
        candidate: String,
    },
    /// Make another offer; answered by `PeerOffer`.
    Reoffer {
        /// Which peer.
        generation: u32,
        /// Receive m-lines to add first.
        add_receivers: u32,
        /// Whether to restart ICE.
        restart_ice: bool,
    },
    /// Add an own track; a `Reoffer` follows.
    AddSender {
        /// Which peer.
        generation: u32,
        /// The local stream.
        stream: StreamId,
        /// Name of the track in the SDP.
        cid: String,
    },
    /// Remove an own track; a `Reoffer` follows.
    RemoveSender {
        /// Which peer.
        generation: u32,
        /// The local stream.
        stream: StreamId,
    },
    /// Begin or end to encode and send the local microphone to this room. `on` is told again after a reconnect.
    SetSending {
        /// The local stream.
        stream: StreamId,
        /// Begin or end.
        on: bool,
    },
    /// Play what arrives on this m-line as this stream.
    Play {
        /// The stream.
        stream: StreamId,
        /// Which peer.
        generation: u32,
        /// The m-line.
        mid: String,
        /// The user whose stream it is.
        talker: String,
    },
    /// Stop playing this stream.
    StopPlay {
        /// The stream.
        stream: StreamId,
    },
    /// What was decided about a stream under an earlier id, before it is played.
    TalkerSetting {
        /// The stream.
        stream: StreamId,
        /// What.
        wish: TalkerSetting,
    },
    /// A voice report said this.
    Voice(VoiceNews),
    /// Send a message on a data channel.
    SendPeerData {
        /// Which peer.
        generation: u32,
        /// Which channel.
        delivery: Delivery,
        /// The bytes.
        data: Vec<u8>,
    },
    /// Tell the application.
    Event(Event),
    /// Nothing follows; the room can be dropped when its last event was delivered.
    Ended,
}

/// Where a login is in its life.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// Login is under way.
    Connecting,
    /// Logged in and media flows.
    Connected,
    /// The connection broke and is being mended.
    Reconnecting,
    /// Over.
    Ended,
}
