//! The control half of an engine, sans-IO: rooms, their signalling, tokens, and the choice of devices.
//!
//! Runs on the control thread; touches no sample. Each login has a [`Room`] and a [`Signal`], which do not depend on each
//! other: this file passes messages between them. Rule: after every [`Control::handle`], drain [`Control::poll`]; call with
//! [`Input::Timeout`] at [`Control::deadline`].
#![forbid(unsafe_code)]

mod encryption;
mod extra_inputs;
mod locate;
mod news;
mod recorder;
mod talker_setting;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use self::extra_inputs::ExtraSources;
use self::talker_setting::setting_of;

use crate::clock::Time;
use crate::config::{ApiKey, AudioProfile, DeviceSpec, LoginConfig};
use crate::engine::device::{self, Devices};
use crate::engine::message::{
    Command, ConnectionRequest, DeviceRequest, EncryptionRequest, LoginRequest, NewSender, PlaybackRequest,
    PublishRequest, ReportRequest, ToControl, ToMedia, TransportRequest,
};
use crate::engine::registry::Registry;
use crate::engine::stat::RoomState;
use crate::error::Error;
use crate::event::{DeviceSide, Event, User};
use crate::id::RoomId;
use crate::log::Log;
use crate::random::Random;
use crate::room::{self, Room, RoomSetup};
use crate::signal::{self, Signal};
use crate::wire::encryption::key_ring::Keys;
use crate::wire::ice_server::TurnServer;
use crate::wire::proto;

/// Time between a mute and its announcement. A server forwards nothing of a muted track. If the last packet that a listener gets
/// contained sound, the listener would conceal with that sound: a hum of up to two seconds. During this wait the encoder sends
/// silence and begins its DTX pause, at every packet length.
const MUTE_ANNOUNCED_AFTER: Duration = Duration::from_millis(300);

/// Initial data of the control half.
pub struct ControlSetup {
    /// Whether publishing waits for StartPublish.
    pub manual_publish: bool,
    /// Whether playing waits for StartPlay.
    pub manual_play: bool,
    /// Encoder settings of the local stream.
    pub profile: AudioProfile,
    /// Microphone and loudspeaker.
    pub devices: [DeviceSpec; 2],
    /// Wall time minus monotonic time.
    pub wall_offset: Duration,
    /// State that the application's calls read.
    pub registry: Arc<Mutex<Registry>>,
    /// Draws a seed for each room.
    pub random: Random,
    /// A random number of the process.
    pub process: u64,
    /// Receives log lines.
    pub log: Log,
}

/// An input of the control half.
#[derive(Debug)]
pub enum Input<'a> {
    /// A call of the application.
    Command(Command),
    /// A message of the media half.
    Media(ToControl),
    /// An event of a login's signalling socket.
    Socket(RoomId, signal::Input<'a>),
    /// The local server was found or started.
    LocalFound {
        /// The login.
        room: RoomId,
        /// The server's URL.
        url: String,
        /// Signs tokens for the server.
        key: ApiKey,
        /// Whether it runs in this process.
        is_embedded: bool,
    },
    /// The local server was not found and could not be started.
    LocalFailed(RoomId, Error),
    /// The answer to [`Output::LookUp`].
    LookedUp(RoomId, room::Input),
    /// A result or a change of the sound devices.
    Device(device::Input),
    /// The deadline has come.
    Timeout,
}

/// An output of the control half.
#[derive(Debug)]
pub enum Output {
    /// A message to the media half.
    ToMedia(ToMedia),
    /// Resolve the names of TURN servers, and pass them to the connection of this number within the login.
    FindTurnServers(RoomId, u32, Vec<TurnServer>),
    /// Open a login's signalling socket.
    OpenSocket {
        /// The login.
        room: RoomId,
        /// The address.
        url: String,
        /// HTTP headers of the upgrade request.
        headers: Vec<(String, String)>,
    },
    /// Send a message on a login's signalling socket.
    SocketSend(RoomId, Vec<u8>),
    /// Close a login's signalling socket, after everything that was sent.
    CloseSocket(RoomId),
    /// Find or start the local server.
    FindLocal(RoomId),
    /// Find something out about a server of a login.
    LookUp(RoomId, room::Lookup),
    /// Open a device under this number and pass it to the media half.
    OpenDevice(DeviceSide, u64, DeviceSpec),
    /// Replace the device with this number by the null device.
    SilenceDevice(DeviceSide, u64),
    /// Begin or end watching for changes of the devices.
    WatchDevices(bool),
    /// List the devices.
    ListDevices,
    /// An event for the application.
    Event(Event),
    /// Every room has ended after [`Command::Shutdown`].
    Stopped,
}

struct Login {
    room: Room,
    signal: Signal,
    config: LoginConfig,
    api_key: Option<ApiKey>,
    user: User,
    room_id: String,
    loopback: bool,
    generation: u32,
    keys: Keys,
    /// Whether the room's roster may differ from the registry's copy.
    roster_changed: bool,
}

/// The control half.
pub struct Control {
    setup: ControlSetup,
    mic: bool,
    extra: ExtraSources,
    /// Time at which the rooms announce that the microphone was switched off.
    mute_due: Option<Time>,
    profile: AudioProfile,
    logins: BTreeMap<RoomId, Login>,
    devices: Devices,
    outputs: VecDeque<Output>,
    stopping: bool,
}

impl Control {
    /// Makes a control half without rooms.
    pub fn new(setup: ControlSetup) -> Control {
        let devices = Devices::new(setup.devices.clone());
        Control {
            profile: setup.profile.clone(),
            setup,
            mic: true,
            extra: ExtraSources::default(),
            mute_due: None,
            logins: BTreeMap::new(),
            devices,
            outputs: VecDeque::new(),
            stopping: false,
        }
    }

    /// Handles one input.
    pub fn handle(&mut self, input: Input<'_>, now: Time) {
        match input {
            Input::Command(command) => self.command(command, now),
            Input::Media(ToControl::Room(room, input)) => self.room(room, input, now),
            Input::Media(ToControl::Event(event)) => self.media_event(event, now),
            Input::Media(ToControl::PlayerRemoved(voice)) => drop(voice),
            Input::Media(ToControl::Retired(tap)) => drop(tap),
            Input::Media(ToControl::DeviceFailed(side, number, error)) => {
                self.device(device::Input::Failed(side, number, error), now);
            }
            Input::Device(input) => self.device(input, now),
            Input::Socket(room, input) => {
                if let Some(login) = self.logins.get_mut(&room) {
                    login.signal.handle(input, now);
                    self.drain(room, now);
                }
            }
            Input::LocalFound { room, url, key, is_embedded } => {
                if let Some(login) = self.logins.get_mut(&room) {
                    login.api_key = Some(key);
                    self.locate(room, url, is_embedded, now);
                }
            }
            Input::LocalFailed(room, error) => self.room(room, room::Input::LocateFailed(error), now),
            Input::LookedUp(room, answer) => self.room(room, answer, now),
            Input::Timeout => self.timeout(now),
        }
    }

    /// The next thing to do for the driver.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Time at which [`Input::Timeout`] is due.
    pub fn deadline(&self) -> Option<Time> {
        let logins = self.logins.values().flat_map(|l| [l.room.deadline(), l.signal.deadline()]);
        logins.chain([self.devices.deadline(), self.mute_due]).flatten().min()
    }

    fn command(&mut self, command: Command, now: Time) {
        match command {
            Command::Login(login) => self.login(*login, now),
            Command::Room(room, command) => self.room(room, room::Input::Command(command), now),
            Command::SetManualPublish(manual) => {
                self.setup.manual_publish = manual;
                self.every_room(|| room::Command::SetManualPublish(manual), now);
            }
            Command::SetManualPlay(manual) => {
                self.setup.manual_play = manual;
                self.every_room(|| room::Command::SetManualPlay(manual), now);
            }
            Command::SetEncryptionKey(room, change) => self.set_encryption_key(room, &change, now),
            Command::EnableMic(on) => {
                self.mic = on;
                self.outputs.push_back(Output::ToMedia(ToMedia::Publish(PublishRequest::Mic(on))));
                self.apply_mic(now);
            }
            Command::Device(input) => self.device(input, now),
            Command::NetworkChanged => self.outputs.push_back(Output::ToMedia(ToMedia::FollowAddresses)),
            Command::AddressesFollowed { is_reported: true } => {
                self.every_room(|| room::Command::NetworkChanged, now);
            }
            Command::AddressesFollowed { is_reported: false } => {
                self.every_room(|| room::Command::AddressesChanged, now);
            }
            Command::Media(message) => {
                if let ToMedia::Publish(PublishRequest::Profile(profile)) = &message {
                    self.profile = profile.clone();
                    self.every_room(|| room::Command::SetProfile(profile.clone()), now);
                }
                if self.extra.look(&message) {
                    self.apply_mic(now);
                }
                let setting = setting_of(&message);
                self.outputs.push_back(Output::ToMedia(message));
                if let Some((stream, setting)) = setting {
                    self.every_room(|| room::Command::TalkerSetting(stream, setting), now);
                }
            }
            Command::Recorded(event) => self.recorded(event),
            Command::LoginDelivered(room) => self.room(room, room::Input::LoginDelivered, now),
            Command::StreamAddedDelivered(room, stream) => {
                self.room(room, room::Input::StreamAddedDelivered(stream), now);
            }
            Command::StreamRemovedDelivered(room, stream) => {
                self.outputs.push_back(Output::ToMedia(ToMedia::Playback(PlaybackRequest::Forget(stream))));
                self.room(room, room::Input::StreamRemovedDelivered(stream), now);
            }
            Command::Shutdown => {
                self.stopping = true;
                self.every_room(|| room::Command::Logout, now);
                self.stopped();
            }
        }
    }

    fn login(&mut self, request: LoginRequest, now: Time) {
        let LoginRequest { room: id, room_id, user, api_key, config, keys } = request;
        let setup = RoomSetup {
            room: id,
            room_id: room_id.clone(),
            config: config.clone(),
            user: user.clone(),
            manual_publish: self.setup.manual_publish,
            manual_play: self.setup.manual_play,
            mic: self.mic || self.extra.are_sent(),
            profile: self.profile.clone(),
            extra_info: String::new(),
            keys: keys.clone(),
            wall: self.setup.wall_offset + Duration::from_nanos(now.as_nanos()),
            seed: self.setup.random.next_u64(),
            process: self.setup.process,
            log: self.setup.log.clone(),
        };
        let login = Login {
            room: Room::new(setup, now),
            signal: Signal::new(),
            config,
            api_key,
            user,
            room_id,
            loopback: false,
            generation: 0,
            keys,
            roster_changed: false,
        };
        self.logins.insert(id, login);
        self.drain(id, now);
    }

    /// Announces the microphone switch to the rooms. A stream with aux input or a player stays unmuted, because a server does not forward a
    /// muted stream.
    fn apply_mic(&mut self, now: Time) {
        if self.mic || self.extra.are_sent() {
            self.mute_due = None;
            self.every_room(|| room::Command::EnableMic(true), now);
        } else {
            self.mute_due.get_or_insert(now + MUTE_ANNOUNCED_AFTER);
        }
    }

    fn every_room(&mut self, command: impl Fn() -> room::Command, now: Time) {
        for room in self.logins.keys().copied().collect::<Vec<_>>() {
            self.room(room, room::Input::Command(command()), now);
        }
    }

    fn room(&mut self, id: RoomId, input: room::Input, now: Time) {
        if let room::Input::Command(room::Command::RenewToken(token)) = &input
            && let Some(login) = self.logins.get_mut(&id)
        {
            login.config.token = Some(token.clone());
        }
        if let Some(login) = self.logins.get_mut(&id) {
            login.room.handle(input, now);
            self.drain(id, now);
        }
    }

    fn timeout(&mut self, now: Time) {
        let due = |at: Option<Time>| at.is_some_and(|at| at <= now);
        if due(self.mute_due) {
            self.mute_due = None;
            self.every_room(|| room::Command::EnableMic(false), now);
        }
        if due(self.devices.deadline()) {
            self.device(device::Input::Timeout, now);
        }
        for id in self.logins.keys().copied().collect::<Vec<_>>() {
            let Some(login) = self.logins.get_mut(&id) else { continue };
            if due(login.signal.deadline()) {
                login.signal.handle(signal::Input::Timeout, now);
            }
            if due(login.room.deadline()) {
                login.room.handle(room::Input::Timeout, now);
            }
            self.drain(id, now);
        }
    }

    /// Passes the outputs of a login's room and signal to each other, to the media half and to the driver, until none is left.
    fn drain(&mut self, id: RoomId, now: Time) {
        loop {
            let Some(login) = self.logins.get_mut(&id) else { return };
            if let Some(output) = login.signal.poll() {
                let input = match output {
                    signal::Output::Open { url, headers } => {
                        self.outputs.push_back(Output::OpenSocket { room: id, url, headers });
                        continue;
                    }
                    signal::Output::Send(data) => {
                        self.outputs.push_back(Output::SocketSend(id, data));
                        continue;
                    }
                    signal::Output::Close => {
                        self.outputs.push_back(Output::CloseSocket(id));
                        continue;
                    }
                    signal::Output::Joined(response) => {
                        login.roster_changed = true;
                        room::Input::SignalJoined(response)
                    }
                    signal::Output::Reconnected(response) => room::Input::SignalReconnected(response),
                    signal::Output::Message(message) => {
                        login.roster_changed |= changes_roster(&message);
                        room::Input::SignalMessage(message)
                    }
                    signal::Output::Lost(error) => room::Input::SignalLost(error),
                };
                login.room.handle(input, now);
            } else if let Some(output) = login.room.poll() {
                self.room_output(id, output, now);
            } else {
                break;
            }
        }
        // A user without a stream changes the roster without an event.
        let Some(login) = self.logins.get_mut(&id).filter(|l| l.roster_changed) else { return };
        if let Some(entry) = self.setup.registry.lock().rooms.get_mut(&id) {
            login.roster_changed = false;
            entry.copy_roster(&login.room);
        }
    }

    fn room_output(&mut self, id: RoomId, output: room::Output, now: Time) {
        let Some(login) = self.logins.get_mut(&id) else { return };
        let connection =
            |generation, request| Output::ToMedia(ToMedia::Connection { room: id, generation, request });
        let peer = |generation, request| connection(generation, ConnectionRequest::Transport(request));
        let playback = |request| Output::ToMedia(ToMedia::Playback(request));
        let encryption = |request| Output::ToMedia(ToMedia::Encryption(id, request));
        let output = match output {
            room::Output::Locate { url: Some(url), .. } => return self.locate(id, url, false, now),
            room::Output::Locate { url: None, .. } => Output::FindLocal(id),
            room::Output::LookUp(question) => self.look_up(id, question, now),
            room::Output::Connect { url, token, join, timeout } => {
                return login.signal.handle(signal::Input::Connect { url, token, join, timeout }, now);
            }
            room::Output::Request(message) => {
                return login.signal.handle(signal::Input::Request(message), now);
            }
            room::Output::Disconnect => return login.signal.handle(signal::Input::Disconnect, now),
            room::Output::OpenConnection { generation, receivers, sender, is_encrypted } => {
                login.generation = generation;
                let sends = sender.is_some() && !login.room.is_muted_by_server();
                let (loopback, local) = (login.loopback, Vec::new());
                let sender = sender.map(|(stream, cid)| NewSender { stream, cid, is_encrypted });
                let request = ConnectionRequest::Open { receivers, sender, local, loopback };
                self.outputs.push_back(connection(generation, request));
                // The microphone opens together with the connection, so that the first packet does not wait for it.
                if sends {
                    self.want_device(DeviceSide::Capture, id, true, now);
                }
                return;
            }
            room::Output::CloseConnection { generation } => connection(generation, ConnectionRequest::Close),
            room::Output::SetAnswer { generation, sdp } => peer(generation, TransportRequest::SetAnswer(sdp)),
            room::Output::AddCandidate { generation, candidate } => {
                peer(generation, TransportRequest::AddCandidate(candidate))
            }
            room::Output::UseTurnServers { generation, servers } => {
                Output::FindTurnServers(id, generation, servers)
            }
            room::Output::Reoffer { generation, add_receivers, restart_ice } => {
                peer(generation, TransportRequest::Reoffer { add_receivers, restart_ice })
            }
            room::Output::AddSender { generation, stream, cid, is_encrypted } => {
                // While the server mutes, the microphone stays closed.
                let sends = !login.room.is_muted_by_server();
                let sender = NewSender { stream, cid, is_encrypted };
                self.outputs.push_back(peer(generation, TransportRequest::AddSender(sender)));
                return self.want_device(DeviceSide::Capture, id, sends, now);
            }
            room::Output::RemoveSender { generation, stream } => {
                self.outputs.push_back(peer(generation, TransportRequest::RemoveSender { stream }));
                return self.want_device(DeviceSide::Capture, id, false, now);
            }
            room::Output::SendPeerData { generation, delivery, data } => {
                peer(generation, TransportRequest::SendData { delivery, data })
            }
            room::Output::Voice(news) => Output::ToMedia(ToMedia::Report(ReportRequest::Voice(id, news))),
            room::Output::SetSending { stream, on } => {
                let request = if on { PublishRequest::Start(id, stream) } else { PublishRequest::Stop(id) };
                self.outputs.push_back(Output::ToMedia(ToMedia::Publish(request)));
                return self.want_device(DeviceSide::Capture, id, on, now);
            }
            room::Output::Play { stream, generation, mid, talker, is_encrypted } => {
                let room = id;
                playback(PlaybackRequest::Start { room, stream, generation, mid, talker, is_encrypted })
            }
            room::Output::StopPlay { stream } => playback(PlaybackRequest::Stop(stream)),
            room::Output::UseKeys { user_id, keys } => {
                encryption(EncryptionRequest::UseKeys { user_id, keys })
            }
            room::Output::InsertedTrailer(bytes) => encryption(EncryptionRequest::InsertedTrailer(bytes)),
            room::Output::TalkerSetting { stream, setting } => self.talker_setting(id, stream, setting),
            room::Output::RpcExpired(request) => return self.rpc_expired(id, request),
            room::Output::BytesTaken(stream, count) => return self.bytes_taken(id, stream, count),
            room::Output::Event(event) => return self.event(id, event, now),
            room::Output::Ended => return self.room_ended(id, now),
        };
        self.outputs.push_back(output);
    }

    fn room_ended(&mut self, room: RoomId, now: Time) {
        let Some(login) = self.logins.remove(&room) else { return };
        let (generation, request) = (login.generation, ConnectionRequest::Close);
        let streams = login.room.streams().into_iter();
        let forget = streams.map(|info| ToMedia::Playback(PlaybackRequest::Forget(info.stream)));
        let last = [
            ToMedia::Playback(PlaybackRequest::ForgetRoom(room)),
            ToMedia::Connection { room, generation, request },
            ToMedia::Encryption(room, EncryptionRequest::Forget),
        ];
        self.outputs.extend(forget.chain(last).map(Output::ToMedia));
        self.want_device(DeviceSide::Capture, room, false, now);
        self.want_device(DeviceSide::Playback, room, false, now);
        self.stopped();
    }

    /// Updates the registry, then reports an event to the application: a callback finds the new state in the registry.
    fn event(&mut self, id: RoomId, event: Event, now: Time) {
        let changes_roster = matches!(
            &event,
            Event::UserUpdate { .. }
                | Event::UserInfo { .. }
                | Event::RoomMetadata { .. }
                | Event::StreamUpdate { .. }
                | Event::StreamInfoUpdate { .. }
        );
        if let Some(login) = self.logins.get_mut(&id) {
            login.roster_changed |= changes_roster || event.ends_room().is_some();
            let mut registry = self.setup.registry.lock();
            if let Some(entry) = registry.rooms.get_mut(&id) {
                entry.state = visible_state(login.room.state(), entry.state);
                entry.take_event(&event, now);
                entry.may_publish = login.room.may_publish();
                if std::mem::take(&mut login.roster_changed) {
                    entry.copy_roster(&login.room);
                }
            }
        }
        if matches!(&event, Event::LoginRoom { error: None, .. }) {
            self.want_device(DeviceSide::Playback, id, true, now);
        }
        // Without updates from the server, this event comes from the media half, which knows the speakers already.
        if let Event::ActiveSpeakers { speakers, .. } = &event
            && self.logins.get(&id).is_some_and(|login| login.room.gets_speaker_updates())
        {
            self.send_speakers(id, speakers);
        }
        self.outputs.push_back(Output::Event(event));
    }

    fn want_device(&mut self, side: DeviceSide, room: RoomId, wanted: bool, now: Time) {
        self.device(device::Input::Want(side, room, wanted), now);
    }

    fn device(&mut self, input: device::Input, now: Time) {
        self.devices.handle(input, now);
        self.setup.registry.lock().devices = self.devices.in_use();
        while let Some(output) = self.devices.poll() {
            self.outputs.push_back(match output {
                device::Output::Open(side, number, spec) => Output::OpenDevice(side, number, spec),
                device::Output::Silence(side, number) => Output::SilenceDevice(side, number),
                device::Output::Close(DeviceSide::Capture, number) => {
                    Output::ToMedia(ToMedia::Device(DeviceRequest::Capture(number, None)))
                }
                device::Output::Close(DeviceSide::Playback, number) => {
                    Output::ToMedia(ToMedia::Device(DeviceRequest::Playback(number, None)))
                }
                device::Output::Watch(on) => Output::WatchDevices(on),
                device::Output::List => Output::ListDevices,
                device::Output::Event(event) => Output::Event(event),
            });
        }
    }

    /// Sets the offset of the wall clock. It changes when the machine was suspended, because the monotonic clock stops then.
    pub fn set_wall_offset(&mut self, offset: Duration) {
        self.setup.wall_offset = offset;
    }

    fn stopped(&mut self) {
        if self.stopping && self.logins.is_empty() {
            self.stopping = false;
            self.outputs.push_back(Output::Stopped);
        }
    }
}

/// Whether a message can change users, or what is known of them or of the room.
fn changes_roster(message: &proto::signal_response::Message) -> bool {
    use proto::signal_response::Message::{RoomMoved, RoomUpdate, Update};
    matches!(message, Update(_) | RoomUpdate(_) | RoomMoved(_))
}

/// The room state that the application reads. A room that is being left stays `Leaving` until its last event.
fn visible_state(state: room::State, before: RoomState) -> RoomState {
    match (state, before) {
        (_, RoomState::Leaving) | (room::State::Ended, _) => RoomState::Leaving,
        (room::State::Connecting, _) => RoomState::Connecting,
        (room::State::Connected, _) => RoomState::Connected,
        (room::State::Reconnecting, _) => RoomState::Reconnecting,
    }
}
