//! Starts the threads of one engine, and drives the sans-IO halves on them.
//!
//! | thread | drives | waits on |
//! |---|---|---|
//! | `ar-control` | [`Control`], signalling, finding the local server | messages, sockets, deadline (tokio, one thread) |
//! | `ar-media` | [`Media`], its UDP sockets and TCP links, paced devices | sockets, messages, deadline ([`Wait`]) |
//! | `ar-device` | the sound devices: opening, listing, watching and closing them may block | requests, devices to close |
//!
//! The event thread belongs to `engine/dispatch.rs`.
#![forbid(unsafe_code)]

mod lookup;
mod player;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use mio::Waker;
use parking_lot::Mutex;
use tokio::sync::{mpsc, watch};

use crate::audio::device;
use crate::audio::device::port::{PullPort, PushPort};
use crate::audio::player::feeder::Feeder;
use crate::audio::recorder::Session;
use crate::clock::{self, Time};
use crate::config::DeviceSpec;
use crate::engine::EventSink;
use crate::engine::calls::CommandSink;
use crate::engine::control::{self, Control, ControlSetup};
use crate::engine::device::work::{Request, Work};
use crate::engine::device::{self as engine_device, Input};
use crate::engine::local::LocalServer;

use crate::engine::media::{Media, Retired};
use crate::engine::media_queue::{self, MediaQueue};
use crate::engine::message::{Command, DeviceRequest, ToControl, ToMedia};
use crate::engine::recorder_thread::RecorderThreads;
use crate::engine::registry::Registry;
use crate::engine::wait::Wait;
use crate::engine::{event_log, nat64, udp_loop};
use crate::error::{Error, ErrorKind, Result};
use crate::event::DeviceSide;
use crate::id::RoomId;
use crate::log::{Level, Log};
use crate::room;
use crate::signal::{
    self,
    socket::{self, Socket, SocketEvent},
};
use crate::thread;

/// Maximum number of commands that wait for the control thread; further calls fail with [`ErrorKind::Busy`]. The queue of other
/// messages to the control thread has the same limit.
const QUEUE: usize = 65_536;
/// Additional places for commands that follow from delivered events, because those commands are never repeated.
const DELIVERY_QUEUE: usize = 65_536;
/// Maximum number of requests to the device thread that wait, and of devices that wait to be closed.
const DEVICE_QUEUE: usize = 64;
/// Time to send leave messages when an engine ends.
const LEAVE_TIMEOUT: Duration = Duration::from_millis(200);
/// Time until a thread that does not end is abandoned. The sum of this time and [`LEAVE_TIMEOUT`] is less than the 500 ms of a
/// destroy.
const JOIN_TIMEOUT: Duration = Duration::from_millis(270);

/// A message to the control thread.
#[derive(Debug)]
pub(super) enum Message {
    /// A call of the application.
    Command(Command),
    /// A message of the media half.
    Media(ToControl),
    /// A result or a change of the sound devices.
    Device(Input),
    /// The search for the local server ended.
    Local(RoomId, Result<LocalServer>),
    /// A question about a server of a login is answered.
    LookedUp(RoomId, room::Input),
    /// This machine no longer has the addresses in `lost`, or their interface is down. `is_reported`: the application reported a
    /// change.
    Addresses { lost: Vec<IpAddr>, is_reported: bool },
    /// A log line of a thread that must not write the log itself: level, target and text.
    Log(Level, &'static str, String),
}

/// The ports of application devices, while such devices are open.
#[derive(Default)]
pub(crate) struct Ports {
    /// Receives the frames that the application pushes.
    pub push: Mutex<Option<Arc<PushPort>>>,
    /// Provides the frames that the application pulls.
    pub pull: Mutex<Option<Arc<PullPort>>>,
}

/// A handle to the threads of one engine.
pub(super) struct Threads {
    messages: mpsc::Sender<Message>,
    /// Ends the threads. Separate from the queue, which may be full.
    stop: watch::Sender<bool>,
    recorders: RecorderThreads,
    done: crossbeam_channel::Receiver<()>,
}

/// Initial data of the threads.
pub(super) struct ThreadSetup {
    /// Settings of the control half.
    pub control: ControlSetup,
    /// The media half.
    pub media: Media,
    /// Receives the events.
    pub sink: Arc<dyn EventSink>,
    /// State that the application's calls read.
    pub registry: Arc<Mutex<Registry>>,
    /// Ports of application devices.
    pub ports: Arc<Ports>,
    /// Receives log lines.
    pub log: Log,
    /// PEM file with certificates that are trusted besides the system's.
    pub ca_file: Option<PathBuf>,
}

impl Threads {
    /// Starts the control thread and the media thread.
    pub(super) fn start(setup: ThreadSetup) -> Result<Threads> {
        let ThreadSetup { control, media, sink, registry, ports, log, ca_file } = setup;
        // Calls and messages of the other threads have separate queues, so that many calls do not displace the messages.
        let (messages, inbox) = mpsc::channel(QUEUE + DELIVERY_QUEUE);
        let (news, news_inbox) = mpsc::channel(QUEUE);
        let (stop, stop_inbox) = watch::channel(false);
        let (to_media, media_inbox) = media_queue::queue();
        let refused = |what: &'static str| {
            move |error: std::io::Error| Error::of_system(ErrorKind::Internal, what, &error)
        };
        let wait = Wait::new().map_err(refused("the media thread cannot create its poll"))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = runtime.map_err(refused("the control thread cannot create its poll"))?;
        let waker = wait.waker();
        let (recorders, recorders_closed) = RecorderThreads::new(log.clone());
        let (control_ended, done) = crossbeam_channel::bounded::<()>(1);

        let (retire, retired) = crossbeam_channel::bounded(DEVICE_QUEUE);
        // Disconnected when every device is closed: the device thread holds the sender, or its handle before it starts.
        let (device_open, devices_closed) = crossbeam_channel::bounded::<()>(1);
        let devices =
            DeviceHandle::new(to_media.clone(), &waker, news.clone(), ports, retired, device_open, &log);
        let (media_done, media_ended) = crossbeam_channel::bounded::<()>(1);
        {
            let news = news.clone();
            thread::spawn("ar-media", move || {
                udp_loop::run(media, wait, &media_inbox, &news, &retire, &registry);
                drop(retire);
                let _ = media_done.send(());
            })?;
        }
        let driver = Driver {
            control: Control::new(control),
            sink,
            log,
            ca_file,
            tls: None,
            to_media,
            waker,
            news,
            devices,
            sockets: BTreeMap::new(),
            live: BTreeSet::new(),
            next_tag: 1,
            #[cfg(feature = "server")]
            embedded: None,
            stopped: false,
        };
        let wake_media = driver.waker.clone();
        thread::spawn("ar-control", move || {
            driver.run(&runtime, inbox, news_inbox, stop_inbox);
            // A running name lookup is not waited for.
            runtime.shutdown_background();
            // The driver's last message ends the media thread.
            let end = clock::now() + JOIN_TIMEOUT;
            let left = || end.since(clock::now());
            let _ = media_ended.recv_timeout(left());
            // A recorded file is complete when the device thread has closed it.
            let _ = devices_closed.recv_timeout(left());
            let _ = recorders_closed.recv_timeout(left());
            let _ = control_ended.send(());
        })
        .inspect_err(|_| {
            // The driver was dropped with its sender, so the media thread ends when it finds the channel closed.
            let _ = wake_media.wake();
        })?;
        Ok(Threads { messages, stop, recorders, done })
    }
}

impl CommandSink for Threads {
    fn send(&self, command: Command) -> Result<()> {
        let busy = || {
            let text = format!("{QUEUE} calls are waiting: make fewer calls and try again");
            Error::new(ErrorKind::Busy, text)
        };
        if self.messages.capacity() <= DELIVERY_QUEUE && !self.messages.is_closed() {
            return Err(busy());
        }
        self.messages.try_send(Message::Command(command)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => busy(),
            mpsc::error::TrySendError::Closed(_) => Error::new(ErrorKind::WrongState, "the engine has ended"),
        })
    }

    fn deliver(&self, command: Command) {
        // Fails only if the engine has ended, or if its control thread has not run for 65536 events.
        let _ = self.messages.try_send(Message::Command(command));
    }

    fn run_feeder(&self, feeder: Box<Feeder>) -> Result<()> {
        player::start(feeder, self.messages.clone())
    }

    fn now(&self) -> Time {
        clock::now()
    }

    fn stopwatch(&self) -> fn() -> Time {
        clock::now
    }

    fn record(&self, session: Session) -> Result<()> {
        let messages = self.messages.clone();
        self.recorders.start(session, move |event| {
            // As in `deliver`.
            let _ = messages.try_send(Message::Command(Command::Recorded(event)));
        })
    }

    /// Ends both threads: leaves every room, waits until the leave messages are sent, and abandons a thread that hangs.
    fn stop(&self) {
        self.recorders.close();
        if self.stop.send(true).is_ok() {
            let _ = self.done.recv_timeout(LEAVE_TIMEOUT + JOIN_TIMEOUT);
        }
    }
}

/// The control thread's access to the device thread, which is started by the first request.
struct DeviceHandle {
    requests: crossbeam_channel::Sender<Request>,
    /// The device thread's state, until the thread is started.
    work: Option<Work>,
    to_media: MediaQueue,
    waker: Arc<Waker>,
    news: mpsc::Sender<Message>,
    ports: Arc<Ports>,
}

impl DeviceHandle {
    fn new(
        to_media: MediaQueue,
        waker: &Arc<Waker>,
        news: mpsc::Sender<Message>,
        ports: Arc<Ports>,
        retired: crossbeam_channel::Receiver<Retired>,
        device_open: crossbeam_channel::Sender<()>,
        log: &Log,
    ) -> DeviceHandle {
        let (requests, device_inbox) = crossbeam_channel::bounded(DEVICE_QUEUE);
        let device_news = news.clone();
        let work = Work {
            host: device::host::system(),
            requests: device_inbox,
            retired,
            to_media: to_media.clone(),
            wake: wake_by(waker),
            news: Arc::new(move |input| {
                let _ = device_news.try_send(Message::Device(input));
            }),
            log: log.clone(),
            wants_watch: false,
            watch: None,
            open: device_open,
        };
        DeviceHandle { requests, work: Some(work), to_media, waker: waker.clone(), news, ports }
    }

    fn open(&mut self, side: DeviceSide, number: u64, spec: DeviceSpec) {
        if spec == DeviceSpec::Application {
            self.open_port(side, number);
            let _ = self.news.try_send(Message::Device(Input::Opened(side, number, None)));
            return;
        }
        self.close_port(side);
        if let Err(error) = self.request(Request::Open(side, number, spec)) {
            let _ = self.news.try_send(Message::Device(Input::Failed(side, number, error)));
        }
    }

    fn list(&mut self) {
        if let Err(error) = self.request(Request::List) {
            let _ = self.news.try_send(Message::Device(Input::Listed(Err(error))));
        }
    }

    fn watch(&mut self, on: bool) {
        // If the queue is full, the next list of devices fails and reports it.
        let _ = self.request(Request::Watch(on));
    }

    fn silence(&mut self, side: DeviceSide, number: u64) {
        self.close_port(side);
        let _ = self.to_media.send(engine_device::silence(side, number));
        let _ = self.waker.wake();
    }

    fn request(&mut self, request: Request) -> Result<()> {
        if let Some(work) = self.work.take() {
            thread::spawn("ar-device", move || work.run())?;
        }
        self.requests.try_send(request).map_err(|_| {
            Error::new(
                ErrorKind::Device,
                "the sound server does not answer: restart it and set the device again",
            )
        })
    }

    fn open_port(&mut self, side: DeviceSide, number: u64) {
        let request = match side {
            DeviceSide::Capture => {
                let (capture, port) = device::application_capture(wake_by(&self.waker));
                *self.ports.push.lock() = Some(Arc::new(port));
                DeviceRequest::Capture(number, Some(Box::new(capture)))
            }
            DeviceSide::Playback => {
                let (playback, port) = device::application_playback(wake_by(&self.waker));
                *self.ports.pull.lock() = Some(Arc::new(port));
                DeviceRequest::Playback(number, Some(Box::new(playback)))
            }
        };
        let _ = self.to_media.send(ToMedia::Device(request));
        let _ = self.waker.wake();
    }

    /// Closes an application device: frames that the application pushes later are dropped.
    fn close_port(&mut self, side: DeviceSide) {
        match side {
            DeviceSide::Capture => *self.ports.push.lock() = None,
            DeviceSide::Playback => *self.ports.pull.lock() = None,
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
    to_media: MediaQueue,
    waker: Arc<Waker>,
    news: mpsc::Sender<Message>,
    devices: DeviceHandle,
    sockets: BTreeMap<RoomId, (u64, Socket)>,
    /// Sockets that have not reported their end yet.
    live: BTreeSet<u64>,
    next_tag: u64,
    /// The local server, when it runs in this process; it lives as long as the engine.
    #[cfg(feature = "server")]
    embedded: Option<LocalServer>,
    stopped: bool,
}

impl Driver {
    fn run(
        mut self,
        runtime: &tokio::runtime::Runtime,
        mut inbox: mpsc::Receiver<Message>,
        mut news: mpsc::Receiver<Message>,
        mut stop: watch::Receiver<bool>,
    ) {
        let local = tokio::task::LocalSet::new();
        local.block_on(runtime, self.drive(&mut inbox, &mut news, &mut stop));
        self.to_media.stop();
        let _ = self.waker.wake();
        drop(local);
    }

    async fn drive(
        &mut self,
        inbox: &mut mpsc::Receiver<Message>,
        news: &mut mpsc::Receiver<Message>,
        stop: &mut watch::Receiver<bool>,
    ) {
        let (socket_events, mut socket_inbox) = mpsc::channel::<(u64, SocketEvent)>(1024);
        let mut leave_end: Option<tokio::time::Instant> = None;
        loop {
            self.drain_control(&socket_events);
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
            let leave_timeout = async {
                match leave_end {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                Some(message) = news.recv() => {
                    // What arrived from the network after a call had returned is handled after that call.
                    for _ in 0..inbox.len() {
                        let Ok(call) = inbox.try_recv() else { break };
                        self.message(call);
                    }
                    self.message(message);
                }
                Some(message) = inbox.recv() => self.message(message),
                _ = stop.changed(), if leave_end.is_none() => {
                    leave_end = Some(tokio::time::Instant::now() + LEAVE_TIMEOUT);
                    self.control.handle(control::Input::Command(Command::Shutdown), clock::now());
                }
                Some((tag, event)) = socket_inbox.recv() => self.socket_event(tag, event),
                () = sleep => self.control.handle(control::Input::Timeout, clock::now()),
                () = leave_timeout => return,
            }
        }
    }

    fn message(&mut self, message: Message) {
        let now = clock::now();
        self.control.set_wall_offset(clock::wall_offset());
        let input = match message {
            Message::Command(command) => control::Input::Command(command),
            Message::Media(news) => control::Input::Media(news),
            Message::Device(input) => control::Input::Device(input),
            Message::Local(room, Ok(server)) => {
                let (url, key) = (server.url.clone(), server.key.clone());
                let is_embedded = self.keep(server);
                control::Input::LocalFound { room, url, key, is_embedded }
            }
            Message::Local(room, Err(error)) => control::Input::LocalFailed(room, error),
            Message::LookedUp(room, answer) => control::Input::LookedUp(room, answer),
            Message::Addresses { lost, is_reported } => {
                self.lose_sockets(&lost, now);
                control::Input::Command(Command::AddressesFollowed { is_reported })
            }
            Message::Log(level, target, text) => return self.log.line(level, target, format_args!("{text}")),
        };
        self.control.handle(input, now);
    }

    /// Ends the signalling sockets at addresses that this machine has lost. The system would report that after minutes.
    fn lose_sockets(&mut self, lost: &[IpAddr], now: Time) {
        let is_lost = |socket: &Socket| socket.local_ip().is_some_and(|ip| lost.contains(&ip));
        let found = self.sockets.iter().filter(|(_, (_, socket))| is_lost(socket));
        for room in found.map(|(room, _)| *room).collect::<Vec<_>>() {
            if let Some((_, mut socket)) = self.sockets.remove(&room) {
                socket.close();
            }
            let error = Error::new(ErrorKind::ConnectionLost, "this machine's address changed");
            self.control.handle(control::Input::Socket(room, signal::Input::Closed(error)), now);
        }
    }

    fn socket_event(&mut self, tag: u64, event: SocketEvent) {
        if matches!(event, SocketEvent::Closed(_) | SocketEvent::Refused { .. }) {
            self.live.remove(&tag);
        }
        let Some(room) = self.sockets.iter().find(|(_, (t, _))| *t == tag).map(|(room, _)| *room) else {
            return;
        };
        let now = clock::now();
        match event {
            SocketEvent::Opened => {
                self.control.handle(control::Input::Socket(room, signal::Input::Opened), now)
            }
            SocketEvent::Message(data) => {
                self.control.handle(control::Input::Socket(room, signal::Input::Message(&data)), now);
            }
            SocketEvent::Refused { status, body } => {
                self.sockets.remove(&room);
                self.control
                    .handle(control::Input::Socket(room, signal::Input::Refused { status, body }), now);
            }
            SocketEvent::Closed(error) => {
                self.sockets.remove(&room);
                self.control.handle(control::Input::Socket(room, signal::Input::Closed(error)), now);
            }
        }
    }

    fn drain_control(&mut self, socket_events: &mpsc::Sender<(u64, SocketEvent)>) {
        let mut wake = false;
        while let Some(output) = self.control.poll() {
            match output {
                control::Output::ToMedia(message) => {
                    wake = true;
                    if let ToMedia::Device(request) = &message
                        && let Some(side) = request.closes()
                    {
                        self.devices.close_port(side);
                    }
                    if !self.to_media.send(message) {
                        self.log.line(
                            Level::Error,
                            "engine",
                            format_args!("a message to the media thread was lost: its queue is full"),
                        );
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
                control::Output::FindTurnServers(room, generation, servers) => {
                    self.find_turn_servers(room, generation, servers);
                }
                control::Output::FindLocal(room) => self.find_local(room),
                control::Output::LookUp(room, question) => self.look_up(room, question),
                control::Output::OpenDevice(side, number, spec) => self.devices.open(side, number, spec),
                control::Output::SilenceDevice(side, number) => self.devices.silence(side, number),
                control::Output::WatchDevices(on) => self.devices.watch(on),
                control::Output::ListDevices => self.devices.list(),
                control::Output::Event(event) => {
                    event_log::write(&self.log, &event);
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
        if url.starts_with("wss:")
            && let Err(error) = self.tls_settings()
        {
            let input = control::Input::Socket(room, signal::Input::Closed(error));
            return self.control.handle(input, clock::now());
        }
        tokio::task::spawn_local(nat64::report(self.to_media.clone(), self.waker.clone()));
        let tag = self.next_tag;
        self.next_tag += 1;
        let socket = socket::open(url, headers, self.tls.clone(), events.clone(), tag);
        self.live.insert(tag);
        if let Some((_, mut old)) = self.sockets.insert(room, (tag, socket)) {
            old.close();
        }
    }

    /// Keeps a server that was started for a login. Returns whether the server runs in this engine.
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
}
