//! A whole engine, sans-IO: control half and media half on one thread and one clock.
//!
//! Driven by the simulator; `engine/threads.rs` drives the same two halves on two threads. It decides nothing: it passes
//! messages, and assigns addresses to connections. Rule: after every [`Core::handle`], drain [`Core::poll`]; call with
//! [`Input::Timeout`] at [`Core::deadline`].
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};

use crate::audio::device::{Capture, Playback};
use crate::clock::Time;
use crate::config::{ApiKey, DeviceSpec};
use crate::engine::control::{self, Control, ControlSetup};
use crate::engine::device;
use crate::engine::media::{self, Media, MediaSetup};
use crate::engine::message::{Command, ConnectionRequest, DeviceRequest, ToControl, ToMedia};
use crate::engine::stat::MediaStats;
use crate::error::{Error, Result};
use crate::event::{DeviceSide, Event};
use crate::id::RoomId;
use crate::room;
use crate::signal;
use crate::transport::{Datagram, Received};

/// An input of an engine on one thread.
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, moved once: a box would cost more than the copy"
)]
#[derive(Debug)]
pub enum Input<'a> {
    /// A call of the application.
    Command(Command),
    /// A datagram to one of the engine's addresses.
    Datagram(Received<'a>),
    /// An event of a login's signalling socket.
    Socket(RoomId, signal::Input<'a>),
    /// The answer to [`Output::FindLocal`]: URL, key, and whether the server runs in this process.
    Local(RoomId, Result<(String, ApiKey, bool)>),
    /// The answer to [`Output::LookUp`].
    LookedUp(RoomId, room::Input),
    /// The answer to [`Output::OpenDevice`] for the microphone.
    Capture(Result<Box<Capture>>),
    /// The answer to [`Output::OpenDevice`] for the loudspeaker.
    Playback(Result<Box<Playback>>),
    /// A payload that no encoder made: timestamp at 48 kHz and bytes.
    #[cfg(feature = "sim")]
    Payload(u32, &'a [u8]),
    /// An event of the decoding end of a media player.
    Event(Event),
    /// A device has audio, or needs audio.
    Wake,
    /// The deadline has come.
    Timeout,
}

/// An output of an engine on one thread.
#[derive(Debug)]
pub enum Output {
    /// Send a datagram.
    Datagram(Datagram),
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
    /// Open a device.
    OpenDevice(DeviceSide, DeviceSpec),
    /// A device was closed.
    DeviceClosed(DeviceSide),
    /// Call [`Core::follow_host`], because the application reported a change of the network.
    FollowAddresses,
    /// An event for the application.
    Event(Event),
    /// Every room has ended after a shutdown.
    Stopped,
}

/// One address of a connection.
struct Bound {
    /// The address under which the connection knows it.
    name: SocketAddr,
    /// The address to which datagrams go.
    place: SocketAddr,
    room: RoomId,
    generation: u32,
}

/// An engine on one thread.
pub struct Core {
    control: Control,
    media: Media,
    host: IpAddr,
    port: u16,
    /// The addresses of the connections.
    bound: Vec<Bound>,
    outputs: VecDeque<Output>,
    /// The numbers of the last requests to open microphone and loudspeaker.
    opening: [u64; 2],
}

impl Core {
    /// Creates both halves. Each connection gets an address at `host` with a new port, from `first_port` up.
    pub fn new(control: ControlSetup, media: MediaSetup, host: IpAddr, first_port: u16) -> Result<Core> {
        Ok(Core {
            control: Control::new(control),
            media: Media::new(media)?,
            host,
            port: first_port,
            bound: Vec::new(),
            outputs: VecDeque::new(),
            opening: [0; 2],
        })
    }

    /// Later connections get addresses at this host.
    pub fn set_host(&mut self, host: IpAddr) {
        self.host = host;
    }

    /// Moves all connections to the current host, as `engine/udp_sockets.rs` does when the machine has lost an address, and
    /// repeats the attempts that wait for a server. Before this call, the driver has reported the signalling sockets that were
    /// lost.
    pub fn follow_host(&mut self, is_reported: bool, now: Time) {
        for bound in self.bound.iter_mut().filter(|bound| bound.place.ip() != self.host) {
            bound.place = SocketAddr::new(self.host, self.port);
            self.port = self.port.wrapping_add(1).max(1024);
        }
        self.handle(Input::Command(Command::AddressesFollowed { is_reported }), now);
    }

    /// Sets the timestamp (48 kHz) of the microphone's first sample, before anything was captured.
    pub fn set_first_timestamp(&mut self, timestamp: u32) {
        self.media.set_first_timestamp(timestamp);
    }

    /// Handles one input.
    pub fn handle(&mut self, input: Input<'_>, now: Time) {
        match input {
            Input::Command(command) => self.control.handle(control::Input::Command(command), now),
            Input::Datagram(received) => {
                if let Some(bound) = self.bound.iter().find(|b| b.place == received.to) {
                    let (room, generation) = (bound.room, bound.generation);
                    let received = Received { to: bound.name, ..received };
                    self.media.handle(media::Input::Datagram { room, generation, received }, now);
                }
            }
            Input::Socket(room, news) => self.control.handle(control::Input::Socket(room, news), now),
            Input::Local(room, Ok((url, key, is_embedded))) => {
                self.control.handle(control::Input::LocalFound { room, url, key, is_embedded }, now);
            }
            Input::Local(room, Err(error)) => {
                self.control.handle(control::Input::LocalFailed(room, error), now)
            }
            Input::LookedUp(room, answer) => {
                self.control.handle(control::Input::LookedUp(room, answer), now);
            }
            Input::Capture(Ok(device)) => {
                self.send_media(ToMedia::Device(DeviceRequest::Capture(self.opening[0], Some(device))), now);
                self.device_opened(DeviceSide::Capture, now);
            }
            Input::Playback(Ok(device)) => {
                self.send_media(ToMedia::Device(DeviceRequest::Playback(self.opening[1], Some(device))), now);
                self.device_opened(DeviceSide::Playback, now);
            }
            Input::Capture(Err(error)) => self.device_failed(DeviceSide::Capture, error, now),
            Input::Playback(Err(error)) => self.device_failed(DeviceSide::Playback, error, now),
            #[cfg(feature = "sim")]
            Input::Payload(timestamp, payload) => {
                self.media.handle(media::Input::Payload { timestamp, payload }, now);
            }
            Input::Event(event) => self.control.handle(control::Input::Media(ToControl::Event(event)), now),
            Input::Wake => self.media.handle(media::Input::Timeout, now),
            Input::Timeout => {
                if self.control.deadline().is_some_and(|at| at <= now) {
                    self.control.handle(control::Input::Timeout, now);
                }
                if self.media.deadline().is_some_and(|at| at <= now) {
                    self.media.handle(media::Input::Timeout, now);
                }
            }
        }
        self.carry(now);
    }

    /// The next thing to do for the driver.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Time at which [`Input::Timeout`] is due.
    pub fn deadline(&self) -> Option<Time> {
        [self.control.deadline(), self.media.deadline()].into_iter().flatten().min()
    }

    /// The media half's stats.
    pub fn stats(&mut self, now: Time) -> MediaStats {
        self.media.stats(now)
    }

    /// The recording of a loudspeaker that records its playback.
    pub fn recorded(&self) -> &[f32] {
        self.media.recorded()
    }

    fn send_media(&mut self, message: ToMedia, now: Time) {
        self.media.handle(media::Input::Message(message), now);
    }

    fn device_failed(&mut self, side: DeviceSide, error: Error, now: Time) {
        let number = self.opening[side as usize];
        self.control.handle(control::Input::Device(device::Input::Failed(side, number, error)), now);
    }

    fn device_opened(&mut self, side: DeviceSide, now: Time) {
        let number = self.opening[side as usize];
        self.control.handle(control::Input::Device(device::Input::Opened(side, number, None)), now);
    }

    /// Passes messages between the halves until none is left.
    fn carry(&mut self, now: Time) {
        loop {
            if let Some(output) = self.control.poll() {
                let output = match output {
                    control::Output::ToMedia(ToMedia::FollowAddresses) => Output::FollowAddresses,
                    control::Output::ToMedia(mut message) => {
                        self.bind(&mut message);
                        if let ToMedia::Device(request) = &message {
                            self.outputs.extend(request.closes().map(Output::DeviceClosed));
                        }
                        self.send_media(message, now);
                        continue;
                    }
                    control::Output::OpenSocket { room, url, headers } => {
                        Output::OpenSocket { room, url, headers }
                    }
                    control::Output::SocketSend(room, data) => Output::SocketSend(room, data),
                    control::Output::CloseSocket(room) => Output::CloseSocket(room),
                    // The simulator's network has no TURN server.
                    control::Output::FindTurnServers(..) => continue,
                    control::Output::FindLocal(room) => Output::FindLocal(room),
                    control::Output::LookUp(room, question) => Output::LookUp(room, question),
                    control::Output::OpenDevice(side, number, spec) => {
                        self.opening[side as usize] = number;
                        Output::OpenDevice(side, spec)
                    }
                    control::Output::SilenceDevice(side, number) => {
                        self.outputs.push_back(Output::DeviceClosed(side));
                        self.send_media(device::silence(side, number), now);
                        continue;
                    }
                    // The simulator has no devices to list or watch.
                    control::Output::WatchDevices(_) | control::Output::ListDevices => continue,
                    control::Output::Event(event) => Output::Event(event),
                    control::Output::Stopped => Output::Stopped,
                };
                self.outputs.push_back(output);
            } else if let Some(output) = self.media.poll() {
                match output {
                    media::Output::Datagram(_, _, mut datagram) => {
                        if let Some(bound) = self.bound.iter().find(|b| b.name == datagram.from) {
                            datagram.from = bound.place;
                        }
                        self.outputs.push_back(Output::Datagram(datagram));
                    }
                    media::Output::ToControl(message) => {
                        self.control.handle(control::Input::Media(message), now)
                    }
                    media::Output::Closed(room, generation) => {
                        self.bound.retain(|b| (b.room, b.generation) != (room, generation));
                    }
                    media::Output::Retired(_) | media::Output::Stop => {}
                }
            } else {
                return;
            }
        }
    }

    /// Assigns an address to a connection that is about to open.
    fn bind(&mut self, message: &mut ToMedia) {
        if let ToMedia::Connection { room, generation, request: ConnectionRequest::Open { local, .. } } =
            message
        {
            let address = SocketAddr::new(self.host, self.port);
            self.port = self.port.wrapping_add(1).max(1024);
            let (room, generation) = (*room, *generation);
            self.bound.push(Bound { name: address, place: address, room, generation });
            local.push(address);
        }
    }
}
