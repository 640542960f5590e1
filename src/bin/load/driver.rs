//! Runs all participants on this thread, and takes the measurements: logins, then packets, then logouts.
//!
//! While participants log in, every datagram is handled at once. During the measurement the sockets are read every 20 ms, which
//! costs less than half; the kernel's receive times keep the delays exact.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::time::Duration;

use audioroom::clock::{self, Time};
use audioroom::random::Random;
use audioroom::signal::socket::{SocketEvent, tls_config};
use audioroom::transport::Certificate;
use audioroom::wire::url;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use tokio::sync::mpsc;

use crate::client::{Client, PACKET, Server, Shared};
use crate::datagrams::Buffers;
use crate::flags::{Joining, Settings};
use crate::outcome::{Logins, Outcome, Packets, Spent};
use crate::process::{self, Usage};
use crate::sockets::{Sockets, cannot_wait};
use crate::tally::Tally;
use crate::voice::Voice;

/// Shortest wait while talkers send: those whose packets are due by then send together. A shorter one costs more than the packets.
const TICK: Duration = Duration::from_millis(2);
/// Interval of reading the sockets while packets are measured.
const READ_INTERVAL: Duration = Duration::from_millis(20);
/// Longest wait in one step, so that Ctrl-C is noticed.
const STEP: Duration = Duration::from_millis(50);
/// Longest wait for the first packets of all streams.
const SETTLE: Duration = Duration::from_secs(10);
/// Time for the last packets of the measurement to arrive.
const LAST_PACKETS: Duration = Duration::from_millis(500);
/// Longest wait for all logouts.
const LEAVE: Duration = Duration::from_secs(3);

#[derive(Copy, Clone, PartialEq, Debug)]
enum Phase {
    /// Participants log in.
    Joining,
    /// Waits until every stream arrives everywhere.
    Settling {
        until: Time,
    },
    /// Packets are measured.
    Measuring {
        until: Time,
    },
    /// The last packets arrive.
    Draining {
        until: Time,
    },
    /// Participants log out.
    Leaving {
        until: Time,
    },
    Done,
}

/// Usage of the server and of this program at one moment.
type Usages = (Option<Usage>, Usage);

struct Driver<'a> {
    settings: &'a Settings,
    servers: Vec<Server>,
    shared: Shared,
    participants: Vec<Client>,
    inbox: mpsc::Receiver<(u64, SocketEvent)>,
    sockets: Sockets,
    ready: mio::Events,
    interrupt: SignalFd,
    is_interrupted: bool,
    phase: Phase,
    started: Time,
    read_at: Time,
    /// When the last login was complete, or failed.
    joined_at: Time,
    /// Participants in each room when the measurement began.
    members: Vec<u64>,
    streams: (u64, u64),
    bytes_before: (u64, u64),
    bytes: (u64, u64),
    /// At the start, when the logins were complete, at the start and at the end of the measurement.
    usages: Vec<Usages>,
}

/// Runs the load; returns what was measured.
pub fn run(settings: &Settings) -> Result<Outcome, String> {
    let signals: SigSet = [Signal::SIGTERM, Signal::SIGINT].into_iter().collect();
    let interrupt = signals
        .thread_block()
        .and_then(|()| SignalFd::with_flags(&signals, SfdFlags::SFD_NONBLOCK))
        .map_err(|error| format!("signals cannot be handled: {error}"))?;
    let servers = settings.urls.iter().map(|text| server(text)).collect::<Result<Vec<_>, _>>()?;
    let voice = Voice::encode()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(cannot_wait)?;
    runtime.block_on(async {
        let mut driver = Driver::new(settings, servers, voice, interrupt)?;
        while driver.phase != Phase::Done {
            driver.wait().await;
            driver.step(clock::now())?;
        }
        Ok(driver.outcome())
    })
}

/// Finds a server, and the address of this machine on the way to it.
fn server(text: &str) -> Result<Server, String> {
    let parsed = url::parse(text).map_err(|error| error.to_string())?;
    let host = parsed.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = parsed.port_or_known_default().unwrap_or(7880);
    let unknown = |error| format!("the address of {host} is unknown ({error}): check --url and the network");
    let found: Vec<SocketAddr> = (host, port).to_socket_addrs().map_err(unknown)?.collect();
    // Like signalling, which tries IPv4 where both lead to the server.
    let address = found.iter().find(|address| address.is_ipv4()).or(found.first());
    let address = *address.ok_or_else(|| format!("{host} has no address: check --url"))?;
    let local = local_address(address)
        .map_err(|error| format!("{address} cannot be reached ({error}): check --url and the network"))?;
    Ok(Server { url: text.to_owned(), local })
}

fn local_address(server: SocketAddr) -> std::io::Result<IpAddr> {
    let any: IpAddr = if server.is_ipv4() { [0, 0, 0, 0].into() } else { [0_u16; 8].into() };
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(server)?;
    Ok(socket.local_addr()?.ip())
}

fn usages(settings: &Settings) -> Result<Usages, String> {
    let server = settings.server_pid.map(|pid| process::usage(&pid.to_string())).transpose()?;
    Ok((server, process::usage("self")?))
}

impl<'a> Driver<'a> {
    fn new(
        settings: &'a Settings,
        servers: Vec<Server>,
        voice: Voice,
        interrupt: SignalFd,
    ) -> Result<Driver<'a>, String> {
        let poll = mio::Poll::new().map_err(cannot_wait)?;
        let registry = poll.registry().try_clone().map_err(cannot_wait)?;
        let needs_tls = settings.urls.iter().any(|url| url.starts_with("wss:") || url.starts_with("https:"));
        let tls = needs_tls.then(|| tls_config(None)).transpose().map_err(|error| error.to_string())?;
        let (events, inbox) = mpsc::channel(1024);
        let mut random = Random::from_system();
        let shared = Shared {
            key: settings.key.clone(),
            certificate: Certificate::generate().map_err(|error| error.to_string())?,
            tls,
            voice,
            tally: Tally::default(),
            buffers: Buffers::default(),
            registry,
            events,
            run: random.next_u32(),
            random,
            rooms: settings.rooms,
        };
        let now = clock::now();
        Ok(Driver {
            settings,
            servers,
            shared,
            participants: Vec::with_capacity(settings.participants),
            inbox,
            sockets: Sockets::new(poll)?,
            ready: mio::Events::with_capacity(1024),
            interrupt,
            is_interrupted: false,
            phase: Phase::Joining,
            started: now,
            read_at: now,
            joined_at: now,
            members: vec![0; settings.rooms],
            streams: (0, 0),
            bytes_before: (0, 0),
            bytes: (0, 0),
            usages: vec![usages(settings)?],
        })
    }

    /// Waits until there is something to do.
    async fn wait(&mut self) {
        if matches!(self.phase, Phase::Measuring { .. } | Phase::Draining { .. }) {
            // Talkers have the first numbers.
            let talkers = self.participants.iter().take(self.settings.talkers * self.settings.rooms);
            let next = talkers.map(|talker| talker.next_packet).min();
            let wait = next.map_or(READ_INTERVAL, |next| next.since(clock::now()).clamp(TICK, READ_INTERVAL));
            tokio::time::sleep(wait).await;
            return;
        }
        let now = clock::now();
        let voice = if self.settings.talkers > 0 { Some(now + TICK) } else { None };
        let dues = self.participants.iter().filter_map(|participant| participant.due);
        let due = dues.chain(voice).chain(self.next_login(now)).min();
        let wait = due.map_or(STEP, |due| due.since(now)).min(STEP);
        let event = tokio::select! {
            event = self.inbox.recv() => event,
            () = self.sockets.readable() => None,
            () = tokio::time::sleep(wait) => None,
        };
        if let Some((tag, event)) = event {
            self.socket_event(tag, event, clock::now());
        }
    }

    fn step(&mut self, now: Time) -> Result<(), String> {
        while let Ok((tag, event)) = self.inbox.try_recv() {
            self.socket_event(tag, event, now);
        }
        let is_calm = matches!(self.phase, Phase::Measuring { .. } | Phase::Draining { .. });
        let reads = !is_calm || now.since(self.read_at) >= READ_INTERVAL;
        if reads {
            self.read_at = now;
            self.receive(now)?;
        }
        for participant in &mut self.participants {
            if participant.next_packet <= now {
                participant.send_voice(&mut self.shared, now);
            }
            if reads && participant.due.is_some_and(|due| due <= now) {
                participant.timeout(&mut self.shared, now);
            }
        }
        self.change_phase(now)
    }

    fn socket_event(&mut self, tag: u64, event: SocketEvent, now: Time) {
        if let Some(participant) = self.participants.get_mut((tag >> 32) as usize) {
            participant.socket_event(tag, event, &mut self.shared, now);
        }
    }

    /// Reads the sockets that have become readable.
    fn receive(&mut self, now: Time) -> Result<(), String> {
        loop {
            match self.sockets.poll(&mut self.ready) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(format!("the sockets cannot be read: {error}")),
            }
            if self.ready.is_empty() {
                return Ok(());
            }
            for event in &self.ready {
                if let Some(participant) = self.participants.get_mut(event.token().0) {
                    participant.receive(&mut self.shared, now);
                }
            }
        }
    }

    /// When the next participant logs in; `None` while that depends on an earlier one, and after the last one.
    fn next_login(&self, now: Time) -> Option<Time> {
        let count = self.participants.len();
        if self.phase != Phase::Joining || count == self.settings.participants {
            return None;
        }
        match self.settings.joining {
            Joining::Rate(rate) => Some(self.started + Duration::from_secs_f64(count as f64 / rate)),
            Joining::Storm => Some(now),
            Joining::Sequence => self.participants.last().is_none_or(|last| last.has_ended).then_some(now),
        }
    }

    fn join(&mut self, now: Time) {
        while self.next_login(now).is_some_and(|due| due <= now) {
            let (number, rooms) = (self.participants.len(), self.settings.rooms);
            let is_talker = number / rooms < self.settings.talkers;
            let server = self.servers[number % self.servers.len()].clone();
            let mut participant = Client::begin(number, is_talker, server, &mut self.shared);
            if is_talker {
                // The talkers' packets are spread over the interval.
                let talkers = (rooms * self.settings.talkers) as u32;
                participant.next_packet = now + PACKET * number as u32 / talkers;
            }
            self.participants.push(participant);
        }
    }

    fn change_phase(&mut self, now: Time) -> Result<(), String> {
        if let Ok(Some(_)) = self.interrupt.read_signal() {
            if self.is_interrupted {
                return Err("ended by a second signal".into());
            }
            self.is_interrupted = true;
            match self.phase {
                Phase::Measuring { .. } => self.phase = Phase::Measuring { until: now },
                Phase::Joining | Phase::Settling { .. } => self.leave(now)?,
                Phase::Draining { .. } | Phase::Leaving { .. } | Phase::Done => {}
            }
        }
        match self.phase {
            Phase::Joining => {
                self.join(now);
                let all = self.participants.len() == self.settings.participants;
                if self.settings.joining == Joining::Sequence {
                    self.leave_after_login(now);
                    if all && self.participants.iter().all(|participant| participant.has_ended) {
                        self.joined_at = now;
                        self.usages.push(usages(self.settings)?);
                        self.leave(now)?;
                    }
                } else if all && self.participants.iter().all(|participant| participant.login.is_some()) {
                    self.joined_at = now;
                    self.usages.push(usages(self.settings)?);
                    self.phase = Phase::Settling { until: now + SETTLE };
                }
            }
            Phase::Settling { until } => {
                self.count_streams();
                if self.streams.0 == 0 && self.settings.talkers > 0 {
                    self.leave(now)?;
                } else if self.streams.1 >= self.streams.0 || until <= now {
                    self.begin_measurement()?;
                }
            }
            Phase::Measuring { until } if until <= now => {
                self.shared.tally.end();
                self.usages.push(usages(self.settings)?);
                self.phase = Phase::Draining { until: now + LAST_PACKETS };
            }
            Phase::Draining { until } if until <= now => {
                let (bytes_in, bytes_out) = self.sum_bytes();
                self.bytes = (
                    bytes_in.saturating_sub(self.bytes_before.0),
                    bytes_out.saturating_sub(self.bytes_before.1),
                );
                self.leave(now)?;
            }
            Phase::Leaving { until }
                if until <= now || self.participants.iter().all(|participant| participant.has_ended) =>
            {
                self.phase = Phase::Done;
            }
            _ => {}
        }
        Ok(())
    }

    fn leave_after_login(&mut self, now: Time) {
        if let Some(last) = self.participants.last_mut().filter(|last| last.is_in_room()) {
            last.leave(&mut self.shared, now);
        }
    }

    /// Counts the streams that should arrive and those that do, over all participants.
    fn count_streams(&mut self) {
        let mut rooms: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        let mut heard = 0;
        for (number, participant) in self.participants.iter().enumerate().filter(|(_, p)| p.is_in_room()) {
            let (members, talkers) = rooms.entry(number % self.settings.rooms).or_default();
            *members += 1;
            *talkers += u64::from(number / self.settings.rooms < self.settings.talkers);
            heard += participant.streams_heard();
        }
        let expected = rooms.values().map(|(members, talkers)| talkers * members.saturating_sub(1)).sum();
        for (room, (members, _)) in rooms {
            self.members[room] = members;
        }
        self.streams = (expected, heard);
    }

    fn sum_bytes(&self) -> (u64, u64) {
        let bytes = self.participants.iter().map(Client::bytes);
        bytes.fold((0, 0), |sum, bytes| (sum.0 + bytes.0, sum.1 + bytes.1))
    }

    fn begin_measurement(&mut self) -> Result<(), String> {
        self.sockets.set_awaited(false)?;
        self.bytes_before = self.sum_bytes();
        self.usages.push(usages(self.settings)?);
        self.shared.tally.begin();
        self.phase = Phase::Measuring { until: clock::now() + self.settings.duration };
        Ok(())
    }

    fn leave(&mut self, now: Time) -> Result<(), String> {
        self.sockets.set_awaited(true)?;
        for participant in &mut self.participants {
            participant.leave(&mut self.shared, now);
        }
        self.phase = Phase::Leaving { until: now + LEAVE };
        Ok(())
    }

    fn outcome(self) -> Outcome {
        let mut logins = Logins { wanted: self.settings.participants, ..Logins::default() };
        logins.span = self.joined_at.since(self.started);
        for participant in &self.participants {
            match &participant.login {
                Some(Ok(time)) => logins.times.push(*time),
                Some(Err(error)) => {
                    *logins.failures.entry(format!("{}: {error}", error.kind.name())).or_default() += 1;
                }
                None => {}
            }
        }
        logins.times.sort_unstable();
        let tally = &self.shared.tally;
        let sent = |(number, participant): (usize, &Client)| {
            let others = self.members[number % self.settings.rooms].saturating_sub(1);
            (participant.sent, participant.sent * others)
        };
        let (sent, expected) = self
            .participants
            .iter()
            .enumerate()
            .map(sent)
            .fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
        let talkers = self.participants.iter().filter(|participant| participant.sent > 0).count();
        let packets = Packets {
            planned: (tally.duration().as_secs_f64() / PACKET.as_secs_f64() * talkers as f64) as u64,
            duration: tally.duration(),
            streams: self.streams,
            sent,
            expected,
            received: tally.received,
            delays: [0.5, 0.95, 0.99].map(|share| tally.delay(share)),
            max_delay: tally.max_delay,
            bytes: self.bytes,
        };
        let is_measured = self.usages.len() == 4;
        let spent = |from: usize, to: usize, of: fn(&Usages) -> Option<Usage>| {
            let (from, to) = (of(self.usages.get(from)?)?, of(self.usages.get(to)?)?);
            Some(Spent::between(from, to))
        };
        Outcome {
            losses: self.participants.iter().map(|participant| u64::from(participant.losses)).sum(),
            is_interrupted: self.is_interrupted,
            packets: is_measured.then_some(packets),
            server_logins: spent(0, 1, |usages| usages.0),
            server_packets: spent(2, 3, |usages| usages.0),
            server_memory: spent(0, self.usages.len() - 1, |usages| usages.0),
            own_logins: spent(0, 1, |usages| Some(usages.1)),
            own_packets: spent(2, 3, |usages| Some(usages.1)),
            logins,
        }
    }
}
