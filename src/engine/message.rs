//! What the two halves of an engine say to one another, and what the application's calls become.
//!
//! Control half and media half live on threads of their own (or on none, in a simulation) and share nothing: these messages
//! are all that passes between them.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::time::Duration;

use crate::audio::auxiliary;
use crate::audio::bridge::Bridge;
use crate::audio::capture::hook::HookRunner;
use crate::audio::device::{Capture, Playback};
use crate::config::{ApiKey, AudioProfile, LoginConfig, ProcessingSwitches, TalkOptions};
use crate::engine::device;
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
    /// The network changed: look for a path anew.
    NetworkChanged,
    /// Something that only the media half needs to know.
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
    /// Open a connection and make the first offer.
    OpenPeer {
        /// The login.
        room: RoomId,
        /// Counts the connections of a login.
        generation: u32,
        /// Spare receive sections.
        receivers: u32,
        /// The own stream and its cid, when it travels with the first offer.
        sender: Option<(StreamId, String)>,
        /// Own addresses; the driver binds sockets there before the media half sees the message.
        local: Vec<SocketAddr>,
        /// Whether the server is on this machine, so that only loopback addresses are of use.
        loopback: bool,
    },
    /// Close a connection.
    ClosePeer {
        /// The login.
        room: RoomId,
        /// Which of its connections.
        generation: u32,
    },
    /// Something for one connection.
    Peer {
        /// The login.
        room: RoomId,
        /// Which of its connections.
        generation: u32,
        /// What.
        request: PeerRequest,
    },
    /// Encode and send the own stream into this room, or stop.
    SetSending {
        /// The login.
        room: RoomId,
        /// The own stream.
        stream: StreamId,
        /// Which.
        on: bool,
    },
    /// Play what arrives on a section as this stream.
    Play {
        /// The login.
        room: RoomId,
        /// The stream.
        stream: StreamId,
        /// Which connection.
        generation: u32,
        /// Which section.
        mid: String,
    },
    /// Stop playing a stream.
    StopPlay {
        /// The stream.
        stream: StreamId,
    },
    /// A voice report of a room said this.
    Voice(RoomId, room::VoiceNews),
    /// The microphone switch.
    Mic(bool),
    /// How the own voice is encoded.
    Profile(AudioProfile),
    /// 0–100.
    CaptureVolume(u32),
    /// 0–200 percent of one stream or of all.
    PlayVolume(Option<StreamId>, u32),
    /// One stream silent or not.
    MuteStream(StreamId, bool),
    /// A stream is gone for good, with what was wished for it.
    Forget(StreamId),
    /// Where one stream is heard, from -100 (left) to 100 (right).
    Position(StreamId, i32),
    /// How many streams are decoded at once, at most.
    MostPlayed(usize),
    /// Whoever speaks in a room by the server's list, with their amplitude 0-1; the others of that room do not.
    Speakers(RoomId, Vec<(StreamId, f32)>),
    /// The loudspeaker switch.
    Speaker(bool),
    /// Which steps of the capture chain run.
    Processing(ProcessingSwitches),
    /// When the microphone is sent.
    Talk(TalkOptions),
    /// The key of push-to-talk is held, or not.
    PushToTalk(bool),
    /// Runs the application's own processing of one side.
    Hook(DeviceSide, Box<HookRunner>),
    /// Report levels at this period, or not.
    LevelMonitor(Option<Duration>),
    /// Report how streams do at this period, or not.
    QualityMonitor(Option<Duration>),
    /// Make and report spectra at this period, or not.
    SpectrumMonitor(Option<Duration>),
    /// A capture device was opened (or closed); one that comes after a later number is no longer wanted.
    Capture(u64, Option<Box<Capture>>),
    /// A playback device was opened (or closed); one that comes after a later number is no longer wanted.
    Playback(u64, Option<Box<Playback>>),
    /// The own voice here, or the auxiliary input.
    Beside(BesideRequest),
    /// End the media thread.
    Stop,
}

/// What is asked of the monitor and of the auxiliary input.
#[derive(Debug)]
pub enum BesideRequest {
    /// The own voice is heard here, over this bridge, or not.
    Monitor(Option<Box<Bridge>>),
    /// 0-200 percent.
    MonitorVolume(u32),
    /// The auxiliary input is on, with what was made for it, or off.
    Auxiliary(Option<Box<auxiliary::Input>>),
    /// 0-200 percent each.
    AuxiliaryVolume {
        /// Here.
        local: u32,
        /// For the others.
        sent: u32,
    },
    /// Silent here or not.
    MuteAuxiliary(bool),
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
    /// Add the own stream to the next offer.
    AddSender {
        /// The own stream.
        stream: StreamId,
        /// Its cid.
        cid: String,
    },
    /// Take the own stream out of the next offer.
    RemoveSender {
        /// The own stream.
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
