//! The messages between the two halves of an engine, and the commands that the application's calls become.
//!
//! Control half and media half run on two threads (in a simulation on one) and share nothing but these messages. The requests to
//! the media half are defined beside the code that carries them out, in `media/`.
#![forbid(unsafe_code)]

use crate::audio::player::player_voice::Voice;
use crate::audio::recorder::Tap;
use crate::config::{ApiKey, LoginConfig};
use crate::engine::device;
pub use crate::engine::media::{
    CaptureRequest, ConnectionRequest, DeviceRequest, EncryptionRequest, ExtraInputRequest, PlaybackRequest,
    PlayerRequest, PublishRequest, RecorderRequest, ReportRequest,
};
use crate::error::Error;
use crate::event::{Delivery, DeviceSide, Event, User};
use crate::id::{RoomId, StreamId};
use crate::room;
use crate::wire::encryption::key_ring::{KeyChange, Keys};
use crate::wire::nat64::Nat64;

/// From the application to the control half.
#[derive(Debug)]
pub enum Command {
    /// A login that passed every check that needs no network.
    Login(Box<LoginRequest>),
    /// A command for one room.
    Room(RoomId, room::Command),
    /// Manual publishing, for logins that are not answered yet and for later logins.
    SetManualPublish(bool),
    /// Manual playing, for logins that are not answered yet and for later logins.
    SetManualPlay(bool),
    /// A key of end-to-end encryption, for one room, or for all present and later rooms.
    SetEncryptionKey(Option<RoomId>, KeyChange),
    /// The microphone switch, for every room.
    EnableMic(bool),
    /// An input of the device core.
    Device(device::Input),
    /// The application reports that the network changed.
    NetworkChanged,
    /// The media thread has looked for changes of this machine's addresses. It has moved its sockets, and the driver of the
    /// control half has closed the signalling sockets at lost addresses.
    AddressesFollowed {
        /// Whether the application reported a change of the network. Every room then looks for a new path.
        is_reported: bool,
    },
    /// A message for the media half.
    Media(ToMedia),
    /// An event of a recording.
    Recorded(Event),
    /// The callback of on_login_room(OK) has returned.
    LoginDelivered(RoomId),
    /// The callback of on_stream_update(added) has returned.
    StreamAddedDelivered(RoomId, StreamId),
    /// The callback of on_stream_update(removed) has returned.
    StreamRemovedDelivered(RoomId, StreamId),
    /// Leave every room and end.
    Shutdown,
}

/// One call of LoginRoom.
#[derive(Clone, Debug)]
pub struct LoginRequest {
    /// The login's handle.
    pub room: RoomId,
    /// The room id.
    pub room_id: String,
    /// The user.
    pub user: User,
    /// Signs a token where `config` has none.
    pub api_key: Option<ApiKey>,
    /// Settings of the login, with the server's URL filled in.
    pub config: LoginConfig,
    /// The keys of end-to-end encryption.
    pub keys: Keys,
}

/// To the media half: from the control half (or, through it, from the application), and from the threads that open devices and
/// resolve names.
#[derive(Debug)]
pub enum ToMedia {
    /// A request for a connection.
    Connection {
        /// The login.
        room: RoomId,
        /// The number of the connection within its login.
        generation: u32,
        /// The request.
        request: ConnectionRequest,
    },
    /// A request about the local stream.
    Publish(PublishRequest),
    /// A request about the capture chain.
    Capture(CaptureRequest),
    /// A request about received streams.
    Playback(PlaybackRequest),
    /// A device was opened or closed.
    Device(DeviceRequest),
    /// A request about sidetone or aux input.
    ExtraInputs(ExtraInputRequest),
    /// A request about a media player.
    Player(PlayerRequest),
    /// A request about recordings.
    Recorder(RecorderRequest),
    /// A request about the end-to-end encryption of a room.
    Encryption(RoomId, EncryptionRequest),
    /// A request about voice reports, levels, spectra or quality.
    Report(ReportRequest),
    /// Look at the addresses of this machine, and move sockets away from those that it has lost.
    FollowAddresses,
    /// The network has NAT64.
    Nat64(Nat64),
    /// End the media thread.
    Stop,
}

/// The local stream, when it is added to a connection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewSender {
    /// The local stream.
    pub stream: StreamId,
    /// Its cid.
    pub cid: String,
    /// Whether it was announced as end-to-end encrypted.
    pub is_encrypted: bool,
}

/// A request of a room to its peer connection.
#[derive(Clone, PartialEq, Debug)]
pub enum TransportRequest {
    /// The server's answer to the outstanding offer.
    SetAnswer(String),
    /// A candidate of the server.
    AddCandidate(String),
    /// Make a new offer.
    Reoffer {
        /// Number of additional receive m-lines.
        add_receivers: u32,
        /// Whether the offer restarts ICE.
        restart_ice: bool,
    },
    /// Add the local stream to the next offer.
    AddSender(NewSender),
    /// Remove the local stream from the next offer.
    RemoveSender {
        /// The local stream.
        stream: StreamId,
    },
    /// Send a message.
    SendData {
        /// The data channel.
        delivery: Delivery,
        /// The bytes.
        data: Vec<u8>,
    },
}

/// From the media half to the control half.
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, moved once: a box would cost more than the copy"
)]
#[derive(Debug)]
pub enum ToControl {
    /// An input for a room, from its connection.
    Room(RoomId, room::Input),
    /// An event for the application.
    Event(Event),
    /// A media player that was removed, to be freed.
    PlayerRemoved(Box<Voice>),
    /// A tap that is no longer used, to be dropped.
    Retired(Box<Tap>),
    /// The device that was opened under this number failed.
    DeviceFailed(DeviceSide, u64, Error),
}
