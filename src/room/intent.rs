//! Inputs and outputs of a room: the settings of a login, the application's commands, inputs and intents. Plain data.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::config::{AudioProfile, LoginConfig};
use crate::error::{Error, Result};
use crate::event::{Delivery, EncryptionState, Event, User};
use crate::id::{RequestId, RoomId, StreamId};
use crate::log::Log;
use crate::room::decision::TalkerSetting;
use crate::room::moderation::Measure;
use crate::room::report::VoiceNews;
use crate::room::user_info::InfoChange;
use crate::wire::bytes::ByteHeader;
use crate::wire::encryption::key_ring::Keys;
use crate::wire::ice_server::TurnServer;
use crate::wire::proto::{self, signal_request, signal_response};
use crate::wire::report::{PathReport, TalkReport};
use crate::wire::rpc::Fault;
use crate::wire::service::{ServiceAnswer, ServiceCall};

/// The settings of a new login.
#[derive(Debug)]
pub struct RoomSetup {
    /// The handle of the login.
    pub room: RoomId,
    /// The room id.
    pub room_id: String,
    /// The login's own settings.
    pub config: LoginConfig,
    /// The local user.
    pub user: User,
    /// Whether publishing waits for StartPublish: the engine's present setting, which `config` may override.
    pub manual_publish: bool,
    /// Whether playing waits for StartPlay: the engine's present setting, which `config` may override.
    pub manual_play: bool,
    /// Whether the microphone is on.
    pub mic: bool,
    /// Encoding of the local microphone, for the announced features.
    pub profile: AudioProfile,
    /// Extra info that was set before the login; empty if none was.
    pub extra_info: String,
    /// The keys of end-to-end encryption.
    pub keys: Keys,
    /// Time since 1970 at `now` of [`super::Room::new`], for the time stamps of messages.
    pub wall: Duration,
    /// Seed for names and back-off pauses.
    pub seed: u64,
    /// A random number of the process, for the marks of its attempts to join.
    pub process: u64,
    /// The log.
    pub log: Log,
}

/// A call of the application.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Log out. All open requests end.
    Logout,
    /// The engine's new setting. Ignored if the login event is delivered already, or if the login has a setting of its own.
    SetManualPublish(bool),
    /// The engine's new setting. Ignored if the login event is delivered already, or if the login has a setting of its own.
    SetManualPlay(bool),
    /// Publish the local stream.
    StartPublish {
        /// The handle of the stream.
        stream: StreamId,
        /// The stream's name; `None` for a random one.
        stream_id: Option<String>,
    },
    /// Stop publishing. Does nothing when nothing is published.
    StopPublish,
    /// Publish the same stream again.
    RestartPublish,
    /// Text that is attached to the local stream; kept until it can be sent.
    SetExtraInfo {
        /// Ended once by `RequestDone`.
        request: RequestId,
        /// The text; an empty text removes the extra info.
        text: String,
    },
    /// New values for the local user's name, metadata and attributes.
    SetUserInfo {
        /// Ended once by `RequestDone`.
        request: RequestId,
        /// The new values.
        change: InfoChange,
    },
    /// The new encoding of the local microphone.
    SetProfile(AudioProfile),
    /// The keys of end-to-end encryption from now on. Nothing is sent in clear once a key was set.
    UseKeys(Keys),
    /// The microphone switch. It is announced as a mute; the stream stays published.
    EnableMic(bool),
    /// Play a stream.
    StartPlay(StreamId),
    /// Stop playing a stream.
    StopPlay(StreamId),
    /// A setting for a stream. It applies to the talker until this login ends.
    TalkerSetting(StreamId, TalkerSetting),
    /// Whether changes of the user list are reported.
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
    /// A text with a topic.
    SendText {
        /// Ended once by `RequestDone`.
        request: RequestId,
        /// The text.
        text: String,
        /// The topic.
        topic: String,
        /// User ids; empty for all users.
        to: Vec<String>,
    },
    /// Remove or mute another user.
    Moderate {
        /// Ended once by `RequestDone`.
        request: RequestId,
        /// The user.
        user_id: String,
        /// What is done.
        measure: Measure,
    },
    /// Bytes to all users or to the named users, lossy. No event reports the result.
    SendUnreported {
        /// The bytes.
        data: Vec<u8>,
        /// The topic.
        topic: String,
        /// User ids; empty for all users.
        to: Vec<String>,
    },
    /// Bytes to all users or to the named users.
    SendData {
        /// Ended once by `RequestDone`.
        request: RequestId,
        /// The bytes.
        data: Vec<u8>,
        /// The topic.
        topic: String,
        /// User ids; empty for all users.
        to: Vec<String>,
        /// The delivery guarantee.
        delivery: Delivery,
    },
    /// Begin a byte stream.
    OpenBytes {
        /// The stream, ended once by `RequestDone`.
        stream: RequestId,
        /// Its description.
        header: Box<ByteHeader>,
        /// User ids; empty for all users.
        to: Vec<String>,
    },
    /// The next bytes of a byte stream.
    WriteBytes(RequestId, Vec<u8>),
    /// A byte stream is complete.
    CloseBytes(RequestId),
    /// A byte stream ends here, incomplete.
    CancelBytes(RequestId),
    /// Call a method of another user.
    PerformRpc {
        /// Ended once by `RpcDone`.
        request: RequestId,
        /// The user.
        user_id: String,
        /// The method.
        method: String,
        /// The payload.
        payload: String,
        /// The time for request and answer.
        timeout: Duration,
    },
    /// Other users may call this method (true), or no longer (false).
    SetRpcMethod(String, bool),
    /// The answer to a request of another user.
    AnswerRpc {
        /// The number of its `RpcRequest`.
        request: RequestId,
        /// The payload of the response, or an error.
        answer: std::result::Result<String, Fault>,
    },
    /// The machine's network changed: find a new network path.
    NetworkChanged,
    /// The machine's addresses have changed, and media uses the new ones already: repeat at once the attempts that wait for a
    /// server.
    AddressesChanged,
}

/// Input of the room.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "messages come and go one at a time; a box each would cost more"
)]
pub enum Input {
    /// A call of the application.
    Command(Command),
    /// Answer to [`Output::Locate`].
    Located {
        /// URL of the server.
        server_url: String,
        /// A token for it.
        token: String,
        /// Whether the server runs in this process.
        is_embedded: bool,
    },
    /// Answer to [`Output::Locate`].
    LocateFailed(Error),
    /// Answer to [`Lookup::Server`]: whether a server answers at this address.
    Probed {
        /// The address.
        url: String,
        /// Whether a server answers.
        answers: bool,
    },
    /// Answer to [`Lookup::Regions`]: the regional addresses of this server, the nearest first; none if there is no list.
    RegionsFound {
        /// The address of the server.
        url: String,
        /// Its regional addresses.
        regions: Vec<String>,
    },
    /// Signalling: the join response.
    SignalJoined(Box<proto::JoinResponse>),
    /// Signalling: the server resumes the session.
    SignalReconnected(Box<proto::ReconnectResponse>),
    /// Signalling: any other message.
    SignalMessage(signal_response::Message),
    /// Signalling: the WebSocket failed or was closed.
    SignalLost(Error),
    /// The offer asked for by `OpenConnection` or `Reoffer`.
    PeerOffer {
        /// The connection.
        generation: u32,
        /// The SDP.
        sdp: String,
    },
    /// Media is connected.
    PeerConnected {
        /// The connection.
        generation: u32,
    },
    /// Nothing comes through, in one direction or in both; media may recover.
    PeerDisconnected {
        /// The connection.
        generation: u32,
    },
    /// Media failed: it did not connect in time, or the connection was closed.
    PeerFailed {
        /// The connection.
        generation: u32,
    },
    /// The data channels are open.
    ChannelsOpen {
        /// The connection.
        generation: u32,
    },
    /// A message on a data channel.
    PeerData {
        /// The connection.
        generation: u32,
        /// The channel.
        delivery: Delivery,
        /// The bytes.
        data: Vec<u8>,
    },
    /// The server sends a track on this m-line.
    ReceiverAdded {
        /// The connection.
        generation: u32,
        /// The m-line.
        mid: String,
        /// Second token of its msid.
        track: String,
    },
    /// The server stopped sending on this m-line.
    ReceiverRemoved {
        /// The connection.
        generation: u32,
        /// The m-line.
        mid: String,
    },
    /// Stats of the played streams and of the local stream, over the last second.
    VoiceReport {
        /// The connection.
        generation: u32,
        /// Stats of the local stream, while it is sent.
        talk: Option<TalkReport>,
        /// Stats of each stream that was played.
        received: Vec<(StreamId, PathReport)>,
    },
    /// The active speakers, as measured by this engine.
    Speaking {
        /// Level 0–1 of each active speaker; `None` is the local microphone.
        levels: Vec<(Option<StreamId>, f32)>,
    },
    /// The frames of a played stream can be decrypted, or cannot be.
    StreamEncryption {
        /// The connection.
        generation: u32,
        /// The stream.
        stream: StreamId,
        /// Its new state.
        state: EncryptionState,
    },
    /// Result of a reliable [`Output::SendPeerData`]. There is one for each, in the same order.
    DataSent {
        /// The connection.
        generation: u32,
        /// `None` if the data is queued; `Busy` if the send queue is full; or another error.
        error: Option<Error>,
    },
    /// Result of a [`Lookup::Service`].
    ServiceAnswered {
        /// The request.
        request: RequestId,
        /// The server's answer, or why there is none.
        answer: Result<ServiceAnswer>,
    },
    /// The connection could not carry out an output other than a reliable [`Output::SendPeerData`].
    PeerConnectionError {
        /// The connection.
        generation: u32,
        /// The cause.
        error: Error,
    },
    /// The application's callback for the login event has returned.
    LoginDelivered,
    /// The application's callback for the added stream has returned: the stream may be played.
    StreamAddedDelivered(StreamId),
    /// The application's callback for the removed stream has returned: its handle is no longer valid.
    StreamRemovedDelivered(StreamId),
    /// A deadline may have passed.
    Timeout,
}

/// A question to a server over HTTP.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lookup {
    /// Whether a server answers at this address, without a token; answered by [`Input::Probed`].
    Server {
        /// The address.
        url: String,
    },
    /// The regional addresses of a server of LiveKit Cloud; answered by [`Input::RegionsFound`].
    Regions {
        /// The address of the server.
        url: String,
        /// The token for it.
        token: String,
    },
    /// A call of the RoomService of the login's server; answered by [`Input::ServiceAnswered`].
    Service {
        /// The request of the application.
        request: RequestId,
        /// The call.
        call: ServiceCall,
    },
}

/// Intent or event of the room.
#[derive(Clone, PartialEq, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "messages come and go one at a time; a box each would cost more"
)]
pub enum Output {
    /// Find or start the server and sign a token; answered by `Located` or `LocateFailed`.
    Locate {
        /// 0 for the first attempt.
        attempt: u32,
        /// The address of the server; `None` for the local server.
        url: Option<String>,
    },
    /// Find something out about a server.
    LookUp(Lookup),
    /// Open signalling. Replaces an open WebSocket.
    Connect {
        /// The server.
        url: String,
        /// The token.
        token: String,
        /// The join request; with `reconnect` set it asks to resume.
        join: Box<proto::JoinRequest>,
        /// Time-out of everything up to the first message of the server. The room itself gives up a little earlier.
        timeout: Duration,
    },
    /// Send a request.
    Request(signal_request::Message),
    /// Close signalling after the queued requests are sent.
    Disconnect,
    /// Open a connection and make its first offer; answered by `PeerOffer`.
    OpenConnection {
        /// Generation of the new connection, which its inputs carry.
        generation: u32,
        /// Number of receive m-lines.
        receivers: u32,
        /// The local stream in the first offer, if any: handle and cid.
        sender: Option<(StreamId, String)>,
        /// Whether it is announced as end-to-end encrypted.
        is_encrypted: bool,
    },
    /// Close the connection.
    CloseConnection {
        /// The connection.
        generation: u32,
    },
    /// Apply the server's answer.
    SetAnswer {
        /// The connection.
        generation: u32,
        /// The SDP.
        sdp: String,
    },
    /// Add an ICE candidate of the server.
    AddCandidate {
        /// The connection.
        generation: u32,
        /// `candidate:…`.
        candidate: String,
    },
    /// The server names TURN servers.
    UseTurnServers {
        /// The connection.
        generation: u32,
        /// The servers.
        servers: Vec<TurnServer>,
    },
    /// Make another offer; answered by `PeerOffer`.
    Reoffer {
        /// The connection.
        generation: u32,
        /// Receive m-lines to add.
        add_receivers: u32,
        /// Whether to restart ICE.
        restart_ice: bool,
    },
    /// Add the local stream; a `Reoffer` follows.
    AddSender {
        /// The connection.
        generation: u32,
        /// The local stream.
        stream: StreamId,
        /// Id of the track in the SDP.
        cid: String,
        /// Whether it is announced as end-to-end encrypted.
        is_encrypted: bool,
    },
    /// Remove the local stream; a `Reoffer` follows.
    RemoveSender {
        /// The connection.
        generation: u32,
        /// The local stream.
        stream: StreamId,
    },
    /// Start or stop sending the local microphone to this room. A closed connection sends nothing; on the next connection the
    /// room emits the start again.
    SetSending {
        /// The local stream.
        stream: StreamId,
        /// Start or stop.
        on: bool,
    },
    /// Play the packets of this m-line as this stream.
    Play {
        /// The stream.
        stream: StreamId,
        /// The connection.
        generation: u32,
        /// The m-line.
        mid: String,
        /// User id of the talker.
        talker: String,
        /// Whether it is end-to-end encrypted.
        is_encrypted: bool,
    },
    /// Stop playing this stream.
    StopPlay {
        /// The stream.
        stream: StreamId,
    },
    /// Encrypt and decrypt with these keys from now on.
    UseKeys {
        /// The local user.
        user_id: String,
        /// The keys of all users.
        keys: Keys,
    },
    /// The server inserts frames that end with these bytes and are not encrypted.
    InsertedTrailer(Vec<u8>),
    /// A setting that the application made for an earlier stream of the same talker and index. Sent before the stream is played.
    TalkerSetting {
        /// The stream.
        stream: StreamId,
        /// The setting.
        setting: TalkerSetting,
    },
    /// The content of a received voice report.
    Voice(VoiceNews),
    /// Send a message on a data channel.
    SendPeerData {
        /// The connection.
        generation: u32,
        /// The channel.
        delivery: Delivery,
        /// The bytes.
        data: Vec<u8>,
    },
    /// The time of another user's RPC request is over, or its user has left. It can no longer be answered.
    RpcExpired(RequestId),
    /// A chunk of an outgoing byte stream, of this many bytes, was handed to the connection.
    BytesTaken(RequestId, usize),
    /// Report an event to the application.
    Event(Event),
    /// No output follows. The room can be dropped once its last event is delivered.
    Ended,
}

/// State of a login.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// The login is in progress.
    Connecting,
    /// Media is connected, or failed a moment ago and the server's leave message is awaited. Signalling may be lost and not
    /// resumed yet.
    Connected,
    /// The connection is lost and is being restored.
    Reconnecting,
    /// The login has ended.
    Ended,
}
