//! The media thread: drives [`Media`] with sockets, messages and time.
//!
//! A voice packet changes no thread between the socket and the jitter buffer, or between the encoder and the socket.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::mpsc;

use crate::clock::{self, Time};
use crate::engine::media::{Input, Media, Output, Retired};
use crate::engine::message::{ConnectionRequest, ToControl, ToMedia, TransportRequest};
use crate::engine::nat64;
use crate::engine::registry::Registry;
use crate::engine::tcp_links::Links;
use crate::engine::threads::Message;
use crate::engine::udp_sockets::{Key, Sockets};
use crate::engine::wait::Wait;
use crate::error::{Error, ErrorKind};
use crate::log::Level;
use crate::room;
use crate::transport::{Received, local_address, udp};
use crate::wire::candidate;

/// Interval of copying the stats for the application's calls. The thread does not wake up for it.
const STATS_INTERVAL: Duration = Duration::from_millis(100);
/// Interval at which further local addresses are looked for while a connection is not connected. The thread does not wake up for
/// it.
const ADDRESS_INTERVAL: Duration = Duration::from_secs(1);
/// The system reports one change of addresses in several messages. Messages within this time are handled together.
const CHANGE_INTERVAL: Duration = Duration::from_millis(20);

struct Loop<'a> {
    media: Media,
    wait: Wait,
    sockets: Sockets,
    links: Links,
    nat64: nat64::Candidates,
    /// Time at which local addresses were last looked for.
    looked_at: Time,
    /// Time at which a change of addresses was last followed.
    followed_at: Time,
    /// Time at which the next change is followed, if one is waiting.
    follow_due: Option<Time>,
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
    let mut this = Loop {
        media,
        wait,
        sockets: Sockets::default(),
        links: Links::default(),
        nat64: nat64::Candidates::default(),
        looked_at: Time::ZERO,
        followed_at: Time::ZERO,
        follow_due: None,
        messages,
        retire,
        stopped: false,
    };
    let mut ready = Vec::with_capacity(64);
    let mut buffer = vec![0; udp::RECEIVE_LENGTH];
    let mut stats_at = Time::ZERO;
    let mut was_busy = false;
    while !this.stopped {
        let due = [this.media.deadline(), this.follow_due].into_iter().flatten().min();
        let deadline = if ready.is_empty() { due } else { Some(Time::ZERO) };
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
        if this.follow_due.is_some_and(|due| due <= now) {
            this.follow_addresses(false);
        }
        this.look_for_addresses(now);
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
        match &mut message {
            ToMedia::FollowAddresses => return self.follow_addresses(true),
            ToMedia::Nat64(translator) => {
                for (key, candidate) in self.nat64.found(*translator) {
                    self.add_remote(key, candidate);
                }
                return;
            }
            _ => {}
        }
        // The candidates of the server in this message.
        let mut named: Vec<(Key, String)> = Vec::new();
        if let ToMedia::Connection { room, generation, request } = &mut message {
            let key = (*room, *generation);
            match request {
                ConnectionRequest::Open { local, loopback, .. } => {
                    *local = self.sockets.open(key, *loopback, &self.wait);
                    if local.is_empty() {
                        return self.refuse(key);
                    }
                }
                ConnectionRequest::Transport(TransportRequest::SetAnswer(sdp)) => {
                    let added = self.sockets.reach(key, &candidate::udp_addresses(sdp), &self.wait);
                    self.add_local(key, added);
                    let lines = sdp.lines().filter_map(|line| line.trim_end().strip_prefix("a=candidate:"));
                    let lines = lines.take(candidate::MAX_ADDRESSES);
                    named.extend(lines.map(|line| (key, line.to_owned())));
                }
                ConnectionRequest::Transport(TransportRequest::AddCandidate(text)) => {
                    let remote: Vec<SocketAddr> = candidate::udp_address(text).into_iter().collect();
                    let added = self.sockets.reach(key, &remote, &self.wait);
                    self.add_local(key, added);
                    named.push((key, text.clone()));
                }
                ConnectionRequest::Transport(TransportRequest::Reoffer { restart_ice: true, .. }) => {
                    let added = self.sockets.refresh(key, &self.wait);
                    self.add_local(key, added);
                }
                ConnectionRequest::Relays { servers, tls } => {
                    let addresses: Vec<SocketAddr> = servers.iter().map(|server| server.address).collect();
                    let added = self.sockets.reach(key, &addresses, &self.wait);
                    self.add_local(key, added);
                    for server in servers.iter_mut() {
                        server.local = self.sockets.towards(key, server.address);
                    }
                    self.links.set_servers(key, servers, tls.take());
                }
                _ => {}
            }
        }
        self.media.handle(Input::Message(message), clock::now());
        self.carry_out();
        for (key, candidate) in named {
            self.translate(key, &candidate);
        }
    }

    /// Offers a candidate of the server for translation, if it has an IPv4 address to which there is no route.
    fn translate(&mut self, key: Key, candidate: &str) {
        let address = candidate::udp_address(candidate).or_else(|| candidate::tcp_address(candidate));
        if address.is_some_and(|address| address.is_ipv4() && local_address::towards(address).is_none())
            && let Some(translated) = self.nat64.translate(key, candidate)
        {
            self.add_remote(key, translated);
        }
    }

    fn add_remote(&mut self, (room, generation): Key, candidate: String) {
        self.log(Level::Debug, format!("further candidate through NAT64: {candidate}"));
        let request = ConnectionRequest::Transport(TransportRequest::AddCandidate(candidate));
        self.message(ToMedia::Connection { room, generation, request });
    }

    /// Reports that a connection has no socket.
    fn refuse(&self, (room, generation): Key) {
        let error =
            Error::new(ErrorKind::Unreachable, "no UDP socket can be opened: check the network connection");
        let input = room::Input::PeerConnectionError { generation, error };
        self.send_control(Message::Media(ToControl::Room(room, input)));
    }

    fn add_local(&mut self, (room, generation): Key, local: Vec<SocketAddr>) {
        if local.is_empty() {
            return;
        }
        self.log(Level::Debug, format!("further local addresses for media: {local:?}"));
        let request = ConnectionRequest::AddLocal(local);
        let message = ToMedia::Connection { room, generation, request };
        self.media.handle(Input::Message(message), clock::now());
        self.carry_out();
    }

    /// While a connection is not connected, uses the addresses of interfaces that have come up.
    fn look_for_addresses(&mut self, now: Time) {
        if now.since(self.looked_at) < ADDRESS_INTERVAL {
            return;
        }
        self.looked_at = now;
        let unconnected: Vec<Key> = self.media.unconnected().collect();
        for key in unconnected {
            let added = self.sockets.refresh(key, &self.wait);
            self.add_local(key, added);
        }
    }

    /// Moves sockets away from addresses that this machine has lost.
    fn follow_addresses(&mut self, is_reported: bool) {
        (self.followed_at, self.follow_due) = (clock::now(), None);
        let followed = self.sockets.follow(&self.wait);
        self.links.follow(&followed.lost, &self.wait);
        for (from, to) in &followed.moved {
            self.log(
                Level::Info,
                format!("media moves from {from} to {to}: this machine's addresses changed"),
            );
        }
        if is_reported || followed.is_changed {
            self.send_control(Message::Addresses { lost: followed.lost, is_reported });
        }
    }

    /// Receives datagrams. Leaves in `ready` the sockets that may have more, because a socket is reported only when it becomes
    /// readable.
    fn receive(&mut self, ready: &mut Vec<usize>, buffer: &mut [u8]) {
        let mut unfinished = Vec::new();
        for token in ready.drain(..) {
            if self.sockets.is_change(token) {
                let due = (self.followed_at + CHANGE_INTERVAL).max(clock::now());
                self.follow_due = Some(self.follow_due.map_or(due, |earlier| earlier.min(due)));
                continue;
            }
            if Links::owns(token) {
                unfinished.extend(self.receive_tcp(token, buffer).then_some(token));
                continue;
            }
            for taken in 0.. {
                if taken == udp::BURST {
                    unfinished.push(token);
                    break;
                }
                let Some(bound) = self.sockets.get(token) else { break };
                let ((room, generation), to) = (bound.key, bound.address);
                match bound.edge.recv(buffer) {
                    Ok(Some((length, from))) => {
                        let received = Received::udp(to, from, &buffer[..length]);
                        self.media.handle(Input::Datagram { room, generation, received }, clock::now());
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

    /// Receives datagrams from a TCP connection, and writes what waits for it. Returns whether there may be more.
    fn receive_tcp(&mut self, token: usize, buffer: &mut [u8]) -> bool {
        for _ in 0..udp::BURST {
            let received = self.links.receive(token, buffer, &self.wait, clock::now());
            let Some(((room, generation), received)) = received else { return false };
            self.media.handle(Input::Datagram { room, generation, received }, clock::now());
            self.carry_out();
        }
        true
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.media.poll() {
            match output {
                Output::Datagram(room, generation, datagram) if datagram.protocol.is_tcp() => {
                    self.links.send((room, generation), &datagram, &self.wait, clock::now());
                }
                Output::Datagram(room, generation, datagram) => {
                    if let Some(bound) = self.sockets.find((room, generation), datagram.from) {
                        // If the system refuses the datagram, it is lost.
                        let _ = bound.edge.send(&datagram);
                    }
                }
                Output::ToControl(message) => self.send_control(Message::Media(message)),
                Output::Closed(room, generation) => {
                    self.sockets.close((room, generation), &self.wait);
                    self.links.close((room, generation), &self.wait);
                    self.nat64.close((room, generation));
                }
                Output::Retired(device) => {
                    // If the device thread hangs and its queue is full, the device is dropped on this thread.
                    let _ = self.retire.try_send(device);
                }
                Output::Stop => self.stopped = true,
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
