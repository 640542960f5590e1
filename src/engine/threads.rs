//! The threads of one engine: the only place that starts them, and all that they do is drive the sans-IO halves.
//!
//! | thread | drives | waits on |
//! |---|---|---|
//! | `ar-control` | [`Control`], signalling sockets, the search for the local server | messages, sockets, deadline (tokio, one thread) |
//! | `ar-media` | [`Media`], UDP sockets, paced devices | sockets, messages, deadline ([`Wait`]) |
//! | `ar-device` | opening of sound devices, which may block | requests |
//!
//! The event thread belongs to `engine/dispatch.rs`.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use mio::Waker;
use parking_lot::Mutex;
use tokio::sync::mpsc;

use crate::audio::device::port::{PullPort, PushPort};
use crate::audio::device;
use crate::clock;
use crate::config::DeviceSpec;
use crate::engine::EventSink;
use crate::engine::control::{self, Control, ControlSetup};
use crate::engine::local::{self, LocalServer};
use crate::engine::media::{Media, Retired};
use crate::engine::message::{Command, ToControl, ToMedia};
use crate::engine::registry::Registry;
use crate::engine::udp_loop;
use crate::engine::wait::Wait;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{DeviceSide, Event};
use crate::id::RoomId;
use crate::log::{Level, Log};
use crate::signal::{
    self,
    socket::{self, Socket, SocketEvent},
};
use crate::thread;

/// Messages that may wait for the control thread before calls get BUSY.
const QUEUE: usize = 65_536;
/// Time for leave messages to go out when an engine ends.
const FAREWELL: Duration = Duration::from_millis(200);
/// Time after which a thread that does not end is abandoned.
const PATIENCE: Duration = Duration::from_millis(450);

/// What reaches the control thread.
#[derive(Debug)]
pub enum Message {
    /// A call of the application.
    Command(Command),
    /// News of the media thread.
    Media(ToControl),
    /// A device could not be opened.
    DeviceFailed(DeviceSide, Error),
    /// The search for the local server ended.
    Local(RoomId, Result<LocalServer>),
    /// A line of the log, made on a thread that must not write.
    Log(Level, &'static str, String),
}

/// Ports of the application's own devices, while such devices are open.
#[derive(Default)]
pub struct Ports {
    /// Takes pushed frames.
    pub push: Mutex<Option<Arc<PushPort>>>,
    /// Gives frames to be pulled.
    pub pull: Mutex<Option<Arc<PullPort>>>,
}

/// A handle on the threads.
pub struct Threads {
    /// To the control thread.
    pub messages: mpsc::Sender<Message>,
    done: crossbeam_channel::Receiver<()>,
}

/// What the threads need to begin.
pub struct ThreadSetup {
    /// The control half's.
    pub control: ControlSetup,
    /// The media half.
    pub media: Media,
    /// Takes events.
    pub sink: Arc<dyn EventSink>,
    /// What calls see.
    pub registry: Arc<Mutex<Registry>>,
    /// The application's own devices.
    pub ports: Arc<Ports>,
    /// Takes lines.
    pub log: Log,
    /// Certificates to trust besides the system's.
    pub ca_file: Option<PathBuf>,
}

impl Threads {
    /// Starts control and media thread.
    pub fn start(setup: ThreadSetup) -> Result<Threads> {
        let ThreadSetup { control, media, sink, registry, ports, log, ca_file } = setup;
        let (messages, inbox) = mpsc::channel(QUEUE);
        let (to_media, media_inbox) = crossbeam_channel::bounded(QUEUE);
        let wait = Wait::new()
            .map_err(|e| Error::new(ErrorKind::Internal, format!("the media thread has nothing to wait on: {e}")))?;
        let waker = wait.waker();
        let (control_done, done) = crossbeam_channel::bounded::<()>(1);

        let (requests, device_inbox) = crossbeam_channel::bounded(64);
        let retire = requests.clone();
        let devices = DeviceDesk {
            requests,
            inbox: Some(device_inbox),
            log: log.clone(),
            to_media: to_media.clone(),
            waker: waker.clone(),
            messages: messages.clone(),
            ports,
        };
        let media_thread = {
            let (messages, registry) = (messages.clone(), registry.clone());
            thread::spawn("ar-media", move || udp_loop::run(media, wait, &media_inbox, &messages, &retire, &registry))?
        };
        let driver = Driver {
            control: Control::new(control),
            sink,
            log,
            ca_file,
            tls: None,
            to_media,
            waker,
            messages: messages.clone(),
            devices,
            sockets: BTreeMap::new(),
            live: BTreeSet::new(),
            next_tag: 1,
            #[cfg(feature = "server")]
            embedded: None,
            stopped: false,
        };
        let lost = control_done.clone();
        thread::spawn("ar-control", move || {
            driver.run(inbox);
            // The media thread ends by the message that the driver sent it last; a thread that hangs is not waited for.
            for _ in 0..PATIENCE.as_millis() / 2 {
                if media_thread.is_finished() {
                    let _ = media_thread.join();
                    break;
                }
                std::thread::park_timeout(Duration::from_millis(2));
            }
            let _ = control_done.send(());
        })
        .inspect_err(|_| drop(lost))?;
        Ok(Threads { messages, done })
    }

    /// Queues a message for the control thread.
    pub fn send(&self, command: Command) -> Result<()> {
        self.messages.try_send(Message::Command(command)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => {
                Error::new(ErrorKind::Busy, "65536 calls wait to be carried out: slow down and try again")
            }
            mpsc::error::TrySendError::Closed(_) => Error::new(ErrorKind::WrongState, "the engine has ended"),
        })
    }

    /// Ends both threads: leaves every room, waits for the farewell, abandons what hangs.
    pub fn stop(&self) {
        if self.send(Command::Shutdown).is_ok() {
            let _ = self.done.recv_timeout(FAREWELL + PATIENCE);
        }
    }
}

/// What the device thread is asked to do.
pub enum DeviceRequest {
    /// Open a device and hand it to the media thread.
    Open(DeviceSide, DeviceSpec),
    /// Drop one that the media thread no longer uses: the sound server may keep its time over that.
    Drop(Retired),
}

/// Opens devices on a thread of their own, started when the first one is asked for.
struct DeviceDesk {
    requests: crossbeam_channel::Sender<DeviceRequest>,
    inbox: Option<crossbeam_channel::Receiver<DeviceRequest>>,
    to_media: crossbeam_channel::Sender<ToMedia>,
    waker: Arc<Waker>,
    messages: mpsc::Sender<Message>,
    ports: Arc<Ports>,
    log: Log,
}

impl DeviceDesk {
    fn open(&mut self, side: DeviceSide, spec: DeviceSpec) {
        if spec == DeviceSpec::Application {
            let message = match side {
                DeviceSide::Capture => {
                    let (capture, port) = device::application_capture(wake_by(&self.waker));
                    *self.ports.push.lock() = Some(Arc::new(port));
                    ToMedia::Capture(Some(Box::new(capture)))
                }
                DeviceSide::Playback => {
                    let (playback, port) = device::application_playback(wake_by(&self.waker));
                    *self.ports.pull.lock() = Some(Arc::new(port));
                    ToMedia::Playback(Some(Box::new(playback)))
                }
            };
            let _ = self.to_media.try_send(message);
            let _ = self.waker.wake();
            return;
        }
        if let Some(inbox) = self.inbox.take() {
            let (to_media, waker) = (self.to_media.clone(), self.waker.clone());
            let (messages, log) = (self.messages.clone(), self.log.clone());
            let run = move || device_thread(&inbox, &to_media, &waker, &messages, &log);
            if let Err(error) = thread::spawn("ar-device", run) {
                let _ = self.messages.try_send(Message::DeviceFailed(side, error));
                return;
            }
        }
        if self.requests.try_send(DeviceRequest::Open(side, spec)).is_err() {
            let error = Error::new(ErrorKind::Device, "the sound server does not answer: devices cannot be changed");
            let _ = self.messages.try_send(Message::DeviceFailed(side, error));
        }
    }
}

fn device_thread(
    inbox: &crossbeam_channel::Receiver<DeviceRequest>,
    to_media: &crossbeam_channel::Sender<ToMedia>,
    waker: &Arc<Waker>,
    messages: &mpsc::Sender<Message>,
    log: &Log,
) {
    while let Ok(request) = inbox.recv() {
        let (side, spec) = match request {
            DeviceRequest::Open(side, spec) => (side, spec),
            DeviceRequest::Drop(device) => {
                drop(device);
                continue;
            }
        };
        let wake = wake_by(waker);
        let opened = match side {
            DeviceSide::Capture => device::open_capture(&spec, wake, log).map(|d| ToMedia::Capture(Some(Box::new(d)))),
            DeviceSide::Playback => {
                device::open_playback(&spec, wake, log).map(|d| ToMedia::Playback(Some(Box::new(d))))
            }
        };
        match opened {
            Ok(message) => {
                let _ = to_media.try_send(message);
                let _ = waker.wake();
            }
            Err(error) => {
                let _ = messages.try_send(Message::DeviceFailed(side, error));
            }
        }
    }
}

fn wake_by(waker: &Arc<Waker>) -> device::Wake {
    let waker = waker.clone();
    Arc::new(move || {
        let _ = waker.wake();
    })
}

struct Driver {
    control: Control,
    sink: Arc<dyn EventSink>,
    log: Log,
    ca_file: Option<PathBuf>,
    tls: Option<Arc<rustls::ClientConfig>>,
    to_media: crossbeam_channel::Sender<ToMedia>,
    waker: Arc<Waker>,
    messages: mpsc::Sender<Message>,
    devices: DeviceDesk,
    sockets: BTreeMap<RoomId, (u64, Socket)>,
    /// Sockets whose end was not yet told.
    live: BTreeSet<u64>,
    next_tag: u64,
    /// The server of this user on this machine, when it runs here; it lives as long as the engine.
    #[cfg(feature = "server")]
    embedded: Option<LocalServer>,
    stopped: bool,
}

impl Driver {
    fn run(mut self, mut inbox: mpsc::Receiver<Message>) {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                self.log.line(Level::Error, "engine", format_args!("no runtime for signalling: {error}"));
                return;
            }
        };
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, self.drive(&mut inbox));
        let _ = self.to_media.send(ToMedia::Stop);
        let _ = self.waker.wake();
        drop(local);
        drop(runtime);
    }

    async fn drive(&mut self, inbox: &mut mpsc::Receiver<Message>) {
        let (socket_events, mut socket_inbox) = mpsc::channel::<(u64, SocketEvent)>(1024);
        let mut farewell: Option<tokio::time::Instant> = None;
        loop {
            self.carry_out(&socket_events);
            if self.stopped && farewell.is_none() {
                farewell = Some(tokio::time::Instant::now() + FAREWELL);
            }
            if self.stopped && self.live.is_empty() {
                return;
            }
            let deadline = self.control.deadline();
            let sleep = async {
                match deadline {
                    Some(at) => tokio::time::sleep(at.since(clock::now())).await,
                    None => std::future::pending().await,
                }
            };
            let giving_up = async {
                match farewell {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                message = inbox.recv() => match message {
                    Some(message) => {
                        if matches!(message, Message::Command(Command::Shutdown)) {
                            farewell = Some(tokio::time::Instant::now() + FAREWELL);
                        }
                        self.message(message);
                    }
                    None => return,
                },
                Some((tag, event)) = socket_inbox.recv() => self.socket_event(tag, event),
                () = sleep => self.control.handle(control::Input::Timeout, clock::now()),
                () = giving_up => return,
            }
        }
    }

    fn message(&mut self, message: Message) {
        let now = clock::now();
        let input = match message {
            Message::Command(command) => control::Input::Command(command),
            Message::Media(news) => control::Input::Media(news),
            Message::DeviceFailed(side, error) => control::Input::DeviceFailed(side, error),
            Message::Local(room, Ok(server)) => {
                let (url, key) = (server.url.clone(), server.key.clone());
                let is_embedded = self.keep(server);
                control::Input::LocalFound { room, url, key, is_embedded }
            }
            Message::Local(room, Err(error)) => control::Input::LocalFailed(room, error),
            Message::Log(level, target, text) => return self.log.line(level, target, format_args!("{text}")),
        };
        self.control.handle(input, now);
    }

    fn socket_event(&mut self, tag: u64, event: SocketEvent) {
        if matches!(event, SocketEvent::Closed(_) | SocketEvent::Refused { .. } | SocketEvent::Ended) {
            self.live.remove(&tag);
        }
        let Some(room) = self.sockets.iter().find(|(_, (t, _))| *t == tag).map(|(room, _)| *room) else { return };
        let now = clock::now();
        match event {
            SocketEvent::Opened => self.control.handle(control::Input::Socket(room, signal::Input::Opened), now),
            SocketEvent::Message(data) => {
                self.control.handle(control::Input::Socket(room, signal::Input::Message(&data)), now);
            }
            SocketEvent::Refused { status, body } => {
                self.sockets.remove(&room);
                self.control.handle(control::Input::Socket(room, signal::Input::Refused { status, body }), now);
            }
            SocketEvent::Closed(error) => {
                self.sockets.remove(&room);
                self.control.handle(control::Input::Socket(room, signal::Input::Closed(error)), now);
            }
            SocketEvent::Ended => {
                self.sockets.remove(&room);
            }
        }
    }

    fn carry_out(&mut self, socket_events: &mpsc::Sender<(u64, SocketEvent)>) {
        let mut wake = false;
        while let Some(output) = self.control.poll() {
            match output {
                control::Output::ToMedia(message) => {
                    wake = true;
                    if self.to_media.try_send(message).is_err() {
                        self.log.line(Level::Error, "engine", format_args!("the media thread does not take messages"));
                    }
                }
                control::Output::OpenSocket { room, url, headers } => {
                    self.open_socket(room, url, headers, socket_events);
                }
                control::Output::SocketSend(room, data) => {
                    if let Some((_, socket)) = self.sockets.get_mut(&room) {
                        socket.send(data);
                    }
                }
                control::Output::CloseSocket(room) => {
                    if let Some((_, mut socket)) = self.sockets.remove(&room) {
                        socket.close();
                    }
                }
                control::Output::FindLocal(room) => self.find_local(room),
                control::Output::OpenDevice(side, spec) => self.devices.open(side, spec),
                control::Output::Event(event) => {
                    self.log_event(&event);
                    self.sink.event(event);
                }
                control::Output::Stopped => self.stopped = true,
            }
        }
        if wake {
            let _ = self.waker.wake();
        }
    }

    fn open_socket(
        &mut self,
        room: RoomId,
        url: String,
        headers: Vec<(String, String)>,
        events: &mpsc::Sender<(u64, SocketEvent)>,
    ) {
        let tls = match &self.tls {
            Some(tls) => tls.clone(),
            None => match socket::tls_config(self.ca_file.as_deref()) {
                Ok(tls) => self.tls.insert(tls).clone(),
                Err(error) => {
                    let input = control::Input::Socket(room, signal::Input::Closed(error));
                    return self.control.handle(input, clock::now());
                }
            },
        };
        let tag = self.next_tag;
        self.next_tag += 1;
        let socket = socket::open(url, headers, tls, events.clone(), tag);
        self.live.insert(tag);
        if let Some((_, mut old)) = self.sockets.insert(room, (tag, socket)) {
            old.close();
        }
    }

    /// Looks for the local server beside everything else; the answer comes as a message.
    fn find_local(&self, room: RoomId) {
        let (messages, log) = (self.messages.clone(), self.log.clone());
        tokio::task::spawn_local(async move {
            let found = local::find_or_start(&log).await;
            let _ = messages.send(Message::Local(room, found)).await;
        });
    }

    /// Keeps the server that was started for a login; one that was found is ours when it is the one kept.
    #[cfg(feature = "server")]
    fn keep(&mut self, server: LocalServer) -> bool {
        if server.embedded.is_some() {
            self.embedded = Some(server);
            return true;
        }
        self.embedded.as_ref().is_some_and(|ours| ours.url == server.url)
    }

    #[cfg(not(feature = "server"))]
    fn keep(&mut self, _server: LocalServer) -> bool {
        false
    }

    fn log_event(&self, event: &Event) {
        match event {
            Event::LoginRoom { room_id, error: None, server_url, .. } => {
                self.log.line(Level::Info, "room", format_args!("logged in to {room_id:?} on {server_url}"));
            }
            Event::LoginRoom { room_id, error: Some(error), .. } => {
                self.log.line(Level::Warn, "room", format_args!("login to {room_id:?} failed: {error}"));
            }
            Event::Reconnecting { error, .. } => {
                self.log.line(Level::Warn, "room", format_args!("connection lost, reconnecting: {error}"));
            }
            Event::Reconnected { server_url, .. } => {
                self.log.line(Level::Info, "room", format_args!("connected again, to {server_url}"));
            }
            Event::KickOut { room_id, error, .. } | Event::Disconnect { room_id, error, .. } => {
                self.log.line(Level::Warn, "room", format_args!("out of {room_id:?}: {error}"));
            }
            Event::DeviceError { side, error } => {
                self.log.line(Level::Warn, "device", format_args!("{side:?}: {error}"));
            }
            _ => {}
        }
    }
}
