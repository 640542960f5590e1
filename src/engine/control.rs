//! The control half of an engine, sans-IO: rooms, their signalling conversations, tokens, and which devices are wanted.
//!
//! Runs on the control thread; touches no sample. Each login is a [`Room`] and a [`Signal`] that know nothing of one another:
//! this file carries what one says to the other. Rule: after every [`Control::handle`], drain [`Control::poll`]; call with
//! [`Input::Timeout`] at [`Control::deadline`].
#![forbid(unsafe_code)]

mod news;
mod talker_setting;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use self::talker_setting::setting_of;

use crate::clock::Time;
use crate::config::{ApiKey, AudioProfile, DeviceSpec, LoginConfig};
use crate::engine::device::{self, Devices};
use crate::engine::message::{
    Command, ConnectionRequest, DeviceRequest, ExtraInputRequest, LoginRequest, PeerRequest, PlaybackRequest,
    PublishRequest, ReportRequest, ToControl, ToMedia,
};
use crate::engine::registry::Registry;
use crate::engine::stat::RoomState;
use crate::error::{Error, ErrorKind};
use crate::event::{DeviceSide, Event, User};
use crate::id::RoomId;
use crate::log::Log;
use crate::random::Random;
use crate::room::{self, Room, RoomSetup};
use crate::signal::{self, Signal};
use crate::wire::token::{self, Claims};
use crate::wire::{self, proto};

/// A server forwards nothing of a muted track, so the mute is announced when the silence that the encoder makes of it has gone
/// out: a listener whose last packet holds sound would conceal that sound, up to two seconds of a hum. In this time an encoder
/// ends the sound, and begins its pause (DTX), at every packet length.
const MUTE_ANNOUNCED_AFTER: Duration = Duration::from_millis(300);
/// A token that the engine signs for itself is good for this long; the server renews it.
const TOKEN_LIFE: Duration = Duration::from_secs(6 * 3600);

/// What the control half needs to begin.
pub struct ControlSetup {
    /// Whether publishing waits for StartPublish.
    pub manual_publish: bool,
    /// Whether playing waits for StartPlay.
    pub manual_play: bool,
    /// How the local microphone is encoded.
    pub profile: AudioProfile,
    /// Microphone and loudspeaker.
    pub devices: [DeviceSpec; 2],
    /// Wall time minus monotonic time.
    pub wall_offset: Duration,
    /// What the application's calls see.
    pub registry: Arc<Mutex<Registry>>,
    /// Draws names and back-off.
    pub random: Random,
    /// Takes lines.
    pub log: Log,
}

/// What the control half is given.
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, moved once: a box would cost more than the copy"
)]
#[derive(Debug)]
pub enum Input<'a> {
    /// A call of the application.
    Command(Command),
    /// News of the media half.
    Media(ToControl),
    /// News of a login's signalling socket.
    Socket(RoomId, signal::Input<'a>),
    /// The server of this user on this machine was found or started.
    LocalFound {
        /// For which login.
        room: RoomId,
        /// Where it is.
        url: String,
        /// Signs its tokens.
        key: ApiKey,
        /// Whether it runs in this process.
        is_embedded: bool,
    },
    /// It was neither found nor could it be started.
    LocalFailed(RoomId, Error),
    /// News of the sound devices.
    Device(device::Input),
    /// The deadline has come.
    Timeout,
}

/// What the control half asks for.
#[derive(Debug)]
pub enum Output {
    /// Tell the media half.
    ToMedia(ToMedia),
    /// Open a login's signalling socket.
    OpenSocket {
        /// The login.
        room: RoomId,
        /// Where to.
        url: String,
        /// HTTP headers of the upgrade.
        headers: Vec<(String, String)>,
    },
    /// Send on it.
    SocketSend(RoomId, Vec<u8>),
    /// Close it, after what was sent.
    CloseSocket(RoomId),
    /// Find or start the server of this user on this machine.
    FindLocal(RoomId),
    /// Open a device under this number and hand it to the media half.
    OpenDevice(DeviceSide, u64, DeviceSpec),
    /// Hand silence to the media half, in the place of the device that had this number.
    SilenceDevice(DeviceSide, u64),
    /// Begin or cease to watch for changes of the devices.
    WatchDevices(bool),
    /// List the devices.
    ListDevices,
    /// Tell the application.
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
    /// Who and what is in the room may differ from what the registry says.
    roster_changed: bool,
}

/// The control half.
pub struct Control {
    setup: ControlSetup,
    mic: bool,
    /// The aux input is on.
    aux_input: bool,
    /// When the rooms announce that the microphone was switched off.
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
            aux_input: false,
            mute_due: None,
            logins: BTreeMap::new(),
            devices,
            outputs: VecDeque::new(),
            stopping: false,
        }
    }

    /// Takes one input.
    pub fn handle(&mut self, input: Input<'_>, now: Time) {
        match input {
            Input::Command(command) => self.command(command, now),
            Input::Media(ToControl::Room(room, input)) => self.room(room, input, now),
            Input::Media(ToControl::Event(event)) => self.media_event(event),
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
            Input::Timeout => self.timeout(now),
        }
    }

    /// The next thing to do for the driver.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Timeout`] is due.
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
            Command::EnableMic(on) => {
                self.mic = on;
                self.outputs.push_back(Output::ToMedia(ToMedia::Publish(PublishRequest::Mic(on))));
                self.tell_mic(now);
            }
            Command::Device(input) => self.device(input, now),
            Command::NetworkChanged => self.every_room(|| room::Command::NetworkChanged, now),
            Command::Media(message) => {
                if let ToMedia::Publish(PublishRequest::Profile(profile)) = &message {
                    self.profile = profile.clone();
                    self.every_room(|| room::Command::SetProfile(profile.clone()), now);
                }
                if let ToMedia::ExtraInputs(ExtraInputRequest::AuxInput(input)) = &message {
                    self.aux_input = input.is_some();
                    self.tell_mic(now);
                }
                let wish = setting_of(&message);
                self.outputs.push_back(Output::ToMedia(message));
                if let Some((stream, wish)) = wish {
                    self.every_room(|| room::Command::TalkerSetting(stream, wish), now);
                }
            }
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
        let LoginRequest { room: id, room_id, user, api_key, config } = request;
        let setup = RoomSetup {
            room: id,
            room_id: room_id.clone(),
            config: config.clone(),
            user: user.clone(),
            manual_publish: self.setup.manual_publish,
            manual_play: self.setup.manual_play,
            mic: self.mic || self.aux_input,
            profile: self.profile.clone(),
            extra_info: String::new(),
            wall: self.setup.wall_offset + Duration::from_nanos(now.as_nanos()),
            seed: self.setup.random.next_u64(),
            log: self.setup.log.clone(),
        };
        let room = Room::new(setup, now);
        let login = Login {
            room,
            signal: Signal::new(),
            config,
            api_key,
            user,
            room_id,
            loopback: false,
            generation: 0,
            roster_changed: false,
        };
        self.logins.insert(id, login);
        self.drain(id, now);
    }

    /// A stream that carries the auxiliary sound is not muted by the microphone's switch: a muted stream is not forwarded.
    fn tell_mic(&mut self, now: Time) {
        if self.mic || self.aux_input {
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

    /// Carries what room and signal say to one another, to the media half and to the driver, until both are silent.
    fn drain(&mut self, id: RoomId, now: Time) {
        loop {
            let Some(login) = self.logins.get_mut(&id) else { return };
            if let Some(output) = login.signal.poll() {
                let news = match output {
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
                        login.roster_changed |= matches!(message, proto::signal_response::Message::Update(_));
                        room::Input::SignalMessage(message)
                    }
                    signal::Output::Lost(error) => room::Input::SignalLost(error),
                };
                login.room.handle(news, now);
            } else if let Some(output) = login.room.poll() {
                self.room_output(id, output, now);
            } else {
                break;
            }
        }
        // Someone who neither talks nor is announced changes the list all the same.
        let Some(login) = self.logins.get_mut(&id).filter(|l| l.roster_changed) else { return };
        if let Some(entry) = self.setup.registry.lock().rooms.get_mut(&id) {
            login.roster_changed = false;
            entry.users = login.room.users();
            entry.streams = login.room.streams();
        }
    }

    fn room_output(&mut self, id: RoomId, output: room::Output, now: Time) {
        let Some(login) = self.logins.get_mut(&id) else { return };
        let connection =
            |generation, request| Output::ToMedia(ToMedia::Connection { room: id, generation, request });
        let peer = |generation, request| connection(generation, ConnectionRequest::Peer(request));
        let playback = |request| Output::ToMedia(ToMedia::Playback(request));
        let output = match output {
            room::Output::Locate { .. } => match login.config.server_url.clone() {
                Some(url) => return self.locate(id, url, false, now),
                None => Output::FindLocal(id),
            },
            room::Output::Connect { url, token, join } => {
                return login.signal.handle(signal::Input::Connect { url, token, join }, now);
            }
            room::Output::Request(message) => {
                return login.signal.handle(signal::Input::Request(message), now);
            }
            room::Output::Disconnect => return login.signal.handle(signal::Input::Disconnect, now),
            room::Output::OpenPeer { generation, receivers, sender } => {
                login.generation = generation;
                let sends = sender.is_some() && !login.room.is_muted_by_server();
                let (loopback, local) = (login.loopback, Vec::new());
                let request = ConnectionRequest::Open { receivers, sender, local, loopback };
                self.outputs.push_back(connection(generation, request));
                // The microphone starts while the connection does, so that the first sound does not wait for it.
                if sends {
                    self.want_device(DeviceSide::Capture, id, true, now);
                }
                return;
            }
            room::Output::ClosePeer { generation } => connection(generation, ConnectionRequest::Close),
            room::Output::SetAnswer { generation, sdp } => peer(generation, PeerRequest::SetAnswer(sdp)),
            room::Output::AddCandidate { generation, candidate } => {
                peer(generation, PeerRequest::AddCandidate(candidate))
            }
            room::Output::Reoffer { generation, add_receivers, restart_ice } => {
                peer(generation, PeerRequest::Reoffer { add_receivers, restart_ice })
            }
            room::Output::AddSender { generation, stream, cid } => {
                // While the server mutes, the microphone stays closed.
                let sends = !login.room.is_muted_by_server();
                self.outputs.push_back(peer(generation, PeerRequest::AddSender { stream, cid }));
                return self.want_device(DeviceSide::Capture, id, sends, now);
            }
            room::Output::RemoveSender { generation, stream } => {
                self.outputs.push_back(peer(generation, PeerRequest::RemoveSender { stream }));
                return self.want_device(DeviceSide::Capture, id, false, now);
            }
            room::Output::SendPeerData { generation, delivery, data } => {
                peer(generation, PeerRequest::SendData { delivery, data })
            }
            room::Output::Voice(news) => Output::ToMedia(ToMedia::Report(ReportRequest::Voice(id, news))),
            room::Output::SetSending { stream, on } => {
                let request = if on { PublishRequest::Start(id, stream) } else { PublishRequest::Stop(id) };
                self.outputs.push_back(Output::ToMedia(ToMedia::Publish(request)));
                return self.want_device(DeviceSide::Capture, id, on, now);
            }
            room::Output::Play { stream, generation, mid, talker } => {
                playback(PlaybackRequest::Start { room: id, stream, generation, mid, talker })
            }
            room::Output::StopPlay { stream } => playback(PlaybackRequest::Stop(stream)),
            room::Output::TalkerSetting { stream, wish } => {
                return self.repeat_setting(id, stream, wish);
            }
            room::Output::Event(event) => return self.event(id, event, now),
            room::Output::Ended => {
                let generation = login.generation;
                let streams = login.room.streams().into_iter();
                let forget = streams.map(|info| playback(PlaybackRequest::Forget(info.stream)));
                self.outputs.extend(forget.chain([playback(PlaybackRequest::ForgetRoom(id))]));
                self.logins.remove(&id);
                self.outputs.push_back(connection(generation, ConnectionRequest::Close));
                self.want_device(DeviceSide::Capture, id, false, now);
                self.want_device(DeviceSide::Playback, id, false, now);
                return self.stopped();
            }
        };
        self.outputs.push_back(output);
    }

    /// Tells the room where its server is and with which token to go there.
    fn locate(&mut self, id: RoomId, server_url: String, is_embedded: bool, now: Time) {
        let Some(login) = self.logins.get_mut(&id) else { return };
        login.loopback = wire::url::is_loopback(&server_url);
        let token = match (&login.config.token, &login.api_key) {
            (Some(token), _) => Ok(token.clone()),
            (None, Some(key)) => {
                let wall = self.setup.wall_offset + Duration::from_nanos(now.as_nanos());
                let (id, name) = (&login.user.user_id, &login.user.user_name);
                token::sign(key, &Claims::join(id, name, &login.room_id, wall + TOKEN_LIFE), wall)
            }
            (None, None) => Err(Error::new(
                ErrorKind::TokenNeeded,
                "this server needs a token: give one in the login options, or a key and secret to the engine",
            )),
        };
        let input = match token {
            Ok(token) => room::Input::Located { server_url, token, is_embedded },
            Err(error) => room::Input::LocateFailed(error),
        };
        login.room.handle(input, now);
        self.drain(id, now);
    }

    /// Writes the registry, then tells the application, so that a callback finds there what its event says.
    fn event(&mut self, id: RoomId, event: Event, now: Time) {
        let tells_of_roster = matches!(
            &event,
            Event::UserUpdate { .. } | Event::StreamUpdate { .. } | Event::StreamExtraInfo { .. }
        );
        if let Some(login) = self.logins.get_mut(&id) {
            login.roster_changed |= tells_of_roster || event.ends_room().is_some();
            let mut registry = self.setup.registry.lock();
            if let Some(entry) = registry.rooms.get_mut(&id) {
                entry.state = seen(login.room.state(), entry.state);
                entry.publish_event(&event);
                entry.may_publish = login.room.may_publish();
                if let Event::LoginRoom { room_id, error: None, .. } = &event {
                    entry.login_ms = now.since(entry.begun).as_secs_f32() * 1e3;
                    entry.room_id = room_id.clone();
                }
                if let Event::StreamUpdate { added: false, streams, .. } = &event {
                    entry.leaving.extend(streams.iter().map(|s| s.stream));
                }
                entry.ended |= event.ends_room().is_some();
                if std::mem::take(&mut login.roster_changed) {
                    entry.users = login.room.users();
                    entry.streams = login.room.streams();
                }
            }
        }
        if matches!(&event, Event::LoginRoom { error: None, .. }) {
            self.want_device(DeviceSide::Playback, id, true, now);
        }
        // The media half need not be told what it found out by itself.
        if let Event::ActiveSpeakers { speakers, .. } = &event
            && self.logins.get(&id).is_some_and(|login| login.room.gets_speaker_updates())
        {
            self.send_speakers(id, speakers);
        }
        self.outputs.push_back(Output::Event(event));
    }

    /// Tells the media half whose streams are the loudest, so that these are decoded where there are too many.
    fn send_speakers(&mut self, id: RoomId, speakers: &[(User, f32)]) {
        let Some(login) = self.logins.get(&id) else { return };
        let level_of = |user: &User| {
            speakers
                .iter()
                .find(|(speaker, _)| speaker.user_id == user.user_id)
                .map(|(_, level)| level / 100.0)
        };
        let streams = login.room.streams();
        let levels = streams.iter().filter_map(|info| Some((info.stream, level_of(&info.user)?))).collect();
        let request = PlaybackRequest::ActiveSpeakers(id, levels);
        self.outputs.push_back(Output::ToMedia(ToMedia::Playback(request)));
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

    /// Sets the wall clock, which goes on while the machine sleeps and the monotonic clock does not.
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

/// What the application sees of a room's state: a login that is being left stays so until its last event.
fn seen(state: room::State, before: RoomState) -> RoomState {
    match (state, before) {
        (_, RoomState::Leaving) | (room::State::Ended, _) => RoomState::Leaving,
        (room::State::Connecting, _) => RoomState::Connecting,
        (room::State::Connected, _) => RoomState::Connected,
        (room::State::Reconnecting, _) => RoomState::Reconnecting,
    }
}
