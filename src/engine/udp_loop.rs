//! The media thread: drives [`Media`] with sockets, messages and time.
//!
//! A voice packet changes no thread between the socket and the jitter buffer, or between the encoder and the socket.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::mpsc;

use crate::clock::{self, Time};
use crate::engine::media::{Input, Media, Output, Retired};
use crate::engine::message::{ConnectionRequest, ToControl, ToMedia};
use crate::engine::registry::Registry;
use crate::engine::threads::Message;
use crate::engine::wait::Wait;
use crate::error::{Error, ErrorKind};
use crate::id::RoomId;
use crate::log::Level;
use crate::room;
use crate::transport::udp::{self, UdpEdge};

/// Interval of copying the stats for the application's calls. The thread does not wake up for it.
const STATS_INTERVAL: Duration = Duration::from_millis(100);
/// Maximum number of local addresses that are offered for one connection.
const MAX_ADDRESSES: usize = 8;

struct Bound {
    edge: UdpEdge,
    address: SocketAddr,
    room: RoomId,
    generation: u32,
}

struct Loop<'a> {
    media: Media,
    wait: Wait,
    sockets: BTreeMap<usize, Bound>,
    next_token: usize,
    messages: &'a mpsc::Sender<Message>,
    retire: &'a crossbeam_channel::Sender<Retired>,
    stopped: bool,
}

/// Runs until [`ToMedia::Stop`].
pub(super) fn run(
    media: Media,
    wait: Wait,
    inbox: &crossbeam_channel::Receiver<ToMedia>,
    messages: &mpsc::Sender<Message>,
    retire: &crossbeam_channel::Sender<Retired>,
    registry: &Mutex<Registry>,
) {
    registry.lock().realtime = i64::from(real_time());
    let mut this =
        Loop { media, wait, sockets: BTreeMap::new(), next_token: 1, messages, retire, stopped: false };
    let mut ready = Vec::with_capacity(64);
    let mut buffer = vec![0; udp::RECEIVE_LENGTH];
    let mut stats_at = Time::ZERO;
    let mut was_busy = false;
    while !this.stopped {
        let deadline = if ready.is_empty() { this.media.deadline() } else { Some(Time::ZERO) };
        if let Err(error) = this.wait.wait(deadline, &mut ready) {
            this.log(Level::Error, format!("the media thread's poll failed, retrying in 10 ms: {error}"));
            std::thread::park_timeout(Duration::from_millis(10));
        }
        loop {
            match inbox.try_recv() {
                Ok(message) => this.message(message),
                Err(crossbeam_channel::TryRecvError::Empty) => break,
                Err(crossbeam_channel::TryRecvError::Disconnected) => return,
            }
        }
        this.receive(&mut ready, &mut buffer);
        this.media.handle(Input::Timeout, clock::now());
        this.carry_out();
        let now = clock::now();
        let busy = this.media.is_busy();
        if (busy && now.since(stats_at) >= STATS_INTERVAL) || (was_busy && !busy) {
            // If a call holds the lock, the registry keeps the older stats: this thread does not wait.
            if let Some(mut registry) = registry.try_lock() {
                stats_at = now;
                was_busy = busy;
                registry.take_stats(this.media.stats(now));
            }
        }
    }
}

impl Loop<'_> {
    fn message(&mut self, mut message: ToMedia) {
        if let ToMedia::Connection {
            room,
            generation,
            request: ConnectionRequest::Open { local, loopback, .. },
        } = &mut message
        {
            *local = self.bind(*room, *generation, *loopback);
            if local.is_empty() {
                let error = Error::new(
                    ErrorKind::Unreachable,
                    "no UDP socket can be opened: check the network connection",
                );
                let input = room::Input::PeerConnectionError { generation: *generation, error };
                self.send_control(Message::Media(ToControl::Room(*room, input)));
                return;
            }
        }
        self.media.handle(Input::Message(message), clock::now());
        self.carry_out();
    }

    /// Receives datagrams. Leaves in `ready` the sockets that may have more, because a socket is reported only when it becomes
    /// readable.
    fn receive(&mut self, ready: &mut Vec<usize>, buffer: &mut [u8]) {
        let mut unfinished = Vec::new();
        for token in ready.drain(..) {
            for taken in 0.. {
                if taken == udp::BURST {
                    unfinished.push(token);
                    break;
                }
                let Some(bound) = self.sockets.get_mut(&token) else { break };
                let (room, generation, to) = (bound.room, bound.generation, bound.address);
                match bound.edge.recv(buffer) {
                    Ok(Some((length, from))) => {
                        let data = &buffer[..length];
                        self.media.handle(Input::Datagram { room, generation, to, from, data }, clock::now());
                        self.carry_out();
                    }
                    Ok(None) => break,
                    // An ICMP error of an earlier datagram. The connection detects failures with connectivity checks.
                    Err(_) => break,
                }
            }
        }
        *ready = unfinished;
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.media.poll() {
            match output {
                Output::Datagram(room, generation, datagram) => {
                    let from = |b: &&mut Bound| {
                        (b.room, b.generation) == (room, generation) && b.address == datagram.from
                    };
                    if let Some(bound) = self.sockets.values_mut().find(|b| from(b)) {
                        // If the system refuses the datagram, it is lost.
                        let _ = bound.edge.send(&datagram);
                    }
                }
                Output::ToControl(message) => self.send_control(Message::Media(message)),
                Output::Closed(room, generation) => self.unbind(room, generation),
                Output::Retired(device) => {
                    // If the device thread hangs and its queue is full, the device is dropped on this thread.
                    let _ = self.retire.try_send(device);
                }
                Output::Stop => self.stopped = true,
            }
        }
    }

    fn bind(&mut self, room: RoomId, generation: u32, loopback: bool) -> Vec<SocketAddr> {
        let mut addresses = Vec::new();
        for address in own_addresses(loopback) {
            let Ok(mut edge) = UdpEdge::bind(SocketAddr::new(address, 0)) else { continue };
            #[cfg(feature = "test-hooks")]
            edge.set_loss_from(udp::CLIENT_LOSS);
            let address = edge.local_addr();
            if self.wait.add(&mut edge, self.next_token).is_err() {
                continue;
            }
            self.sockets.insert(self.next_token, Bound { edge, address, room, generation });
            self.next_token += 1;
            addresses.push(address);
        }
        addresses
    }

    fn unbind(&mut self, room: RoomId, generation: u32) {
        let gone: Vec<usize> = self
            .sockets
            .iter()
            .filter(|(_, b)| (b.room, b.generation) == (room, generation))
            .map(|(token, _)| *token)
            .collect();
        for token in gone {
            if let Some(mut bound) = self.sockets.remove(&token) {
                let _ = self.wait.remove(&mut bound.edge);
            }
        }
    }

    fn send_control(&self, message: Message) {
        // The queue holds 65536 messages and is drained within microseconds: it is full only if the control thread has ended.
        let _ = self.messages.try_send(message);
    }

    fn log(&self, level: Level, text: String) {
        self.send_control(Message::Log(level, "media", text));
    }
}

/// The local addresses that are offered for a connection.
fn own_addresses(loopback: bool) -> Vec<IpAddr> {
    let local = vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    if loopback {
        return local;
    }
    let mut addresses: Vec<IpAddr> = if_addrs::get_if_addrs()
        .unwrap_or_default()
        .into_iter()
        .filter(|interface| !interface.is_loopback() && !interface.is_link_local())
        .map(|interface| interface.ip())
        .collect();
    addresses.truncate(MAX_ADDRESSES);
    if addresses.is_empty() { local } else { addresses }
}

/// Requests real-time scheduling. Returns whether the system granted it.
fn real_time() -> bool {
    use thread_priority::{
        RealtimeThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
        thread_native_id,
    };
    let Ok(priority) = 20u8.try_into() else { return false };
    set_thread_priority_and_policy(
        thread_native_id(),
        ThreadPriority::Crossplatform(priority),
        ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::Fifo),
    )
    .is_ok()
}
