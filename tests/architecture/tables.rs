//! The rules as data: which module may use which, and where threads, clocks, I/O, unsafe code and process-wide state may be.
//!
//! ARCHITECTURE.md gives the reasons. `rules.rs` reads these tables.

/// Small modules that every module may use.
pub const NOUNS: &[&str] = &[
    "atomic",
    "clock",
    "config",
    "error",
    "event",
    "file",
    "id",
    "link",
    "log",
    "quality",
    "random",
    "rate_limit",
    "speaker",
    "thread",
    "wire",
];

/// Every other top-level module, and which modules it may use besides itself and the small ones.
pub const MAY_USE: &[(&str, &[&str])] = &[
    ("audio", &[]),
    ("room", &[]),
    ("signal", &[]),
    ("transport", &[]),
    ("server", &["transport"]),
    ("engine", &["audio", "room", "server", "signal", "transport"]),
    ("ffi", &["engine", "server"]),
    ("sim", &["audio", "engine", "room", "server", "signal", "transport"]),
    // audioroom-load drives rooms, signalling and transport without an engine, because it needs hundreds of clients on one thread.
    ("bin", &["audio", "engine", "room", "server", "signal", "sim", "transport"]),
];

/// Which small modules the small modules may use.
pub const NOUNS_MAY_USE: &[(&str, &[&str])] = &[
    ("atomic", &[]),
    ("clock", &[]),
    ("config", &["error", "id", "log"]),
    ("error", &[]),
    ("event", &["clock", "error", "id", "log"]),
    ("file", &["error"]),
    ("id", &["error"]),
    ("link", &["atomic"]),
    ("log", &["clock", "error", "file"]),
    ("quality", &[]),
    ("random", &[]),
    ("rate_limit", &["clock"]),
    ("speaker", &["clock"]),
    ("thread", &["error"]),
    ("wire", &["clock", "config", "error", "event", "id", "random"]),
];

/// Files that may do I/O, with the reason. Every other file is sans-IO.
pub const EDGES: &[(&str, &str)] = &[
    ("audio/device/cpal.rs", "sound cards through cpal"),
    ("audio/device/cpal/", "sound cards through cpal"),
    ("audio/device/pulse.rs", "the socket of the sound server"),
    ("audio/device/scripted.rs", "a scripted sound card, with cpal's error types"),
    ("audio/device/wav.rs", "sound files"),
    ("audio/device/wav/", "sound files"),
    ("audio/player/source.rs", "the files of media players"),
    ("audio/recorder/sound_file.rs", "the files of recordings"),
    ("bin/", "programs"),
    ("clock.rs", "the system's clocks"),
    ("engine/dispatch/handle.rs", "the descriptor that an application polls"),
    ("engine/local.rs", "finds or starts the local server"),
    ("engine/local/", "the local server's files, and the proof of the program on a port"),
    ("engine/nat64.rs", "looks for the network's translator"),
    ("engine/recorder_thread.rs", "the threads that write recordings"),
    ("engine/threads.rs", "drives the two halves"),
    ("engine/threads/", "lookups in the background, and the threads of media players"),
    ("engine/turn_server.rs", "resolves the names of TURN servers"),
    ("engine/udp_loop.rs", "the media thread's loop over its sockets"),
    ("engine/wait.rs", "the media thread's poll and timer"),
    ("file.rs", "opens files without waiting"),
    ("log/file.rs", "log files"),
    ("server/listen.rs", "the server's thread"),
    ("server/listen/", "the server's sockets"),
    ("server/port.rs", "opens the server's sockets"),
    ("signal/dial.rs", "resolves names and opens TCP connections"),
    ("signal/http.rs", "an HTTP request at a server"),
    ("signal/probe.rs", "questions to a server over HTTP"),
    ("signal/service.rs", "sends calls of RoomService"),
    ("signal/socket.rs", "the WebSocket"),
    ("signal/socket/", "the WebSocket's TCP stream"),
    ("signal/tls.rs", "reads certificates"),
    ("thread.rs", "starts threads, with their priority and signal mask"),
    ("transport/address_watch.rs", "reports of the system about changed addresses"),
    ("transport/local_address.rs", "the interfaces and routes of this machine"),
    ("transport/tcp.rs", "the TCP connections of clients for media"),
    ("transport/udp.rs", "the UDP sockets of clients and servers"),
];

/// Paths that do I/O, wait, or query the system. Types of `std::net` that are only addresses are not in the list.
pub const IO: &[&str] = &[
    "cpal",
    "hound",
    "hyper",
    "hyper_util",
    "if_addrs",
    "mio",
    "nix",
    "pulseaudio",
    "rustix",
    "rustls_native_certs",
    "socket2",
    "std::env::args",
    "std::env::current_dir",
    "std::env::set_var",
    "std::env::temp_dir",
    "std::env::var",
    "std::env::var_os",
    "std::env::vars",
    "std::fs",
    "std::io::stderr",
    "std::io::stdin",
    "std::io::stdout",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::os::unix::net",
    "std::process",
    "std::thread::park",
    "std::thread::park_timeout",
    "std::thread::sleep",
    "thread_priority",
    "tokio",
    "tokio_rustls",
    "tokio_tungstenite",
];

/// Where threads may be started.
pub const THREADS: &[&str] = &[
    "thread.rs",
    "engine/threads.rs",
    "engine/threads/",
    "engine/recorder_thread.rs",
    "engine/dispatch.rs",
    "server/listen.rs",
    "audio/device/",
];
/// Paths that start a thread.
pub const STARTS_THREAD: &[&str] = &[
    "std::thread::Builder",
    "std::thread::scope",
    "std::thread::spawn",
    "tokio::task::spawn_blocking",
    "thread::Builder",
    "thread::spawn",
];

/// Where the system's clocks may be read.
pub const CLOCKS: &[&str] = &["clock.rs"];
/// Paths that read a clock. tokio's times are covered by the I/O rule.
pub const READS_CLOCK: &[&str] = &[
    "Instant::now",
    "SystemTime",
    "nix::time",
    "rustix::time::clock_gettime",
    "std::time::Instant::now",
    "std::time::SystemTime",
];

/// Where unsafe code may be.
pub const UNSAFE: &[&str] = &["ffi.rs", "ffi/", "audio/opus.rs"];
/// Where types of the WebRTC stack may be named.
pub const STACK: &[&str] = &["transport.rs", "transport/"];

/// Macros that print or mark unfinished code. Only programs may use them.
pub const NOT_IN_A_LIBRARY: &[&str] =
    &["dbg!", "eprint!", "eprintln!", "print!", "println!", "todo!", "unimplemented!"];
/// Paths that end the process or change process-wide state. Only programs may use them.
pub const PROCESS: &[&str] = &[
    "std::env::set_var",
    "std::panic::set_hook",
    "std::process::abort",
    "std::process::exit",
    "tracing::subscriber::set_global_default",
];

/// One `static` of the library.
pub struct State {
    pub file: &'static str,
    pub name: &'static str,
    /// The name in ARCHITECTURE.md and in the header; `None` for a static that is not state of the shipped library.
    pub called: Option<&'static str>,
    pub reason: &'static str,
}

/// All process-wide and thread-wide state of the library. The list in ARCHITECTURE.md and in the header is the same; a
/// program's `audioroom_facade.hpp` has a default engine of its own.
pub const STATE: &[State] = &[
    State {
        file: "clock.rs",
        name: "ANCHOR",
        called: Some("the offset between two system clocks"),
        reason: "the monotonic clock and `Instant` read together once, so that they convert into one another",
    },
    State {
        file: "id.rs",
        name: "NEXT",
        called: Some("the counter of handles and requests"),
        reason: "no id is used twice in a process",
    },
    State {
        file: "random.rs",
        name: "NUMBER",
        called: Some("a random number of the process"),
        reason: "a server recognises the attempts of one process to join",
    },
    State {
        file: "ffi/guard.rs",
        name: "LAST",
        called: Some("the last error text of each thread"),
        reason: "AUDIOROOM_GetLastErrorMessage",
    },
    State {
        file: "ffi/guard.rs",
        name: "LAST_STATIC",
        called: Some("the last error text of each thread"),
        reason: "the same, for texts that are constants of the program",
    },
    State {
        file: "ffi/guard.rs",
        name: "CLOSED",
        called: Some(
            "for each thread, a flag that it is inside a restricted callback (one that may call no functions, or only some)",
        ),
        reason: "inside on_wake, on_release and a server's on_log no function of the library may be called",
    },
    State {
        file: "ffi/guard.rs",
        name: "IN_AUDIO_CALLBACK",
        called: Some(
            "for each thread, a flag that it is inside a restricted callback (one that may call no functions, or only some)",
        ),
        reason: "inside an audio callback a call that may wait is refused",
    },
    State {
        file: "transport/udp.rs",
        name: "SOCKETS",
        called: None,
        reason: "feature test-hooks only: the seeds of lossy sockets",
    },
];

/// Maximum length of a file, in lines.
pub const MAX_LINES: usize = 600;
/// Maximum length of a function outside tests, in lines.
pub const MAX_FUNCTION: usize = 80;
/// Maximum number of words in the name of a test.
pub const MAX_TEST_WORDS: usize = 10;
/// Maximum number of files of one name, apart from [`SHARED_NAMES`].
pub const MAX_NAMESAKES: usize = 2;
/// A noun that occurs in several modules has the same file name in each. The last section of docs/glossary.md lists them.
pub const SHARED_NAMES: &[&str] = &[
    "bytes",
    "capture",
    "device",
    "effect",
    "encryption",
    "level",
    "message",
    "moderation",
    "mute",
    "play",
    "player",
    "publish",
    "quality",
    "recorder",
    "report",
    "room",
    "rpc",
    "user_info",
];
/// Unspecific names, which are not allowed.
pub const EMPTY_NAMES: &[&str] = &["common", "helper", "helpers", "manager", "misc", "mod", "util", "utils"];
