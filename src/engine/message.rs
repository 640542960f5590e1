//! What the two halves of an engine say to one another, and what the application's calls become.
//!
//! Control half and media half live on threads of their own (or on none, in a simulation) and share nothing: these messages
//! are all that passes between them. What the media half is asked is defined beside the code that does it, in `media/`.
#![forbid(unsafe_code)]

use crate::config::{ApiKey, LoginConfig};
use crate::engine::device;
pub use crate::engine::media::{
    CaptureRequest, ConnectionRequest, DeviceRequest, ExtraInputRequest, PlaybackRequest, PublishRequest,
    ReportRequest,
};
use crate::error::Error;
use crate::event::{Delivery, DeviceSide, Event, User};
use crate::id::{RoomId, StreamId};
use crate::room;

/// From the application to the control half.
#[derive(Debug)]
pub enum Command {
    /// A login that passed every check that needs no network.
    Login(Box<LoginRequest>),
    /// Something for one room.
    Room(RoomId, room::Command),
    /// For logins not yet answered and later ones.
    SetManualPublish(bool),
    /// See above.
    SetManualPlay(bool),
    /// The microphone switch, for every room.
    EnableMic(bool),
    /// Another device, or another rule for the devices.
    Device(device::Input),
    /// The network changed: look for a path again.
    NetworkChanged,
    /// Something for the media half.
    Media(ToMedia),
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
    /// The login's id.
    pub room: RoomId,
    /// Where to.
    pub room_id: String,
    /// Who.
    pub user: User,
    /// Signs the token, where the settings bring none.
    pub api_key: Option<ApiKey>,
    /// Its settings; the server is resolved already.
    pub config: LoginConfig,
}

/// From the control half (or through it, from the application) to the media half.
#[derive(Debug)]
pub enum ToMedia {
    /// Something for a connection.
    Connection {
        /// The login.
        room: RoomId,
        /// Counts the connections of a login.
        generation: u32,
        /// What.
        request: ConnectionRequest,
    },
    /// Something about the local stream.
    Publish(PublishRequest),
    /// Something for the capture chain.
    Capture(CaptureRequest),
    /// Something about received streams.
    Playback(PlaybackRequest),
    /// A device was opened or closed.
    Device(DeviceRequest),
    /// The local microphone in the local loudspeaker, or the aux input.
    ExtraInputs(ExtraInputRequest),
    /// Something about reports.
    Report(ReportRequest),
    /// End the media thread.
    Stop,
}

/// What a connection is asked to do.
#[derive(Clone, PartialEq, Debug)]
pub enum PeerRequest {
    /// The server's answer to the outstanding offer.
    SetAnswer(String),
    /// A candidate of the server.
    AddCandidate(String),
    /// Offer again.
    Reoffer {
        /// With so many more receive sections.
        add_receivers: u32,
        /// And a new ICE session.
        restart_ice: bool,
    },
    /// Add the local stream to the next offer.
    AddSender {
        /// The local stream.
        stream: StreamId,
        /// Its cid.
        cid: String,
    },
    /// Take the local stream out of the next offer.
    RemoveSender {
        /// The local stream.
        stream: StreamId,
    },
    /// Send a message.
    SendData {
        /// On which channel.
        delivery: Delivery,
        /// What.
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
    /// News of a connection.
    Room(RoomId, room::Input),
    /// Something to tell the application.
    Event(Event),
    /// The device that was opened under this number failed.
    DeviceFailed(DeviceSide, u64, Error),
}
