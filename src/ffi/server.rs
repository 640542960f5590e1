//! The room server inside the process: its options, its life, and a moderator's calls. Called by the application on any thread.
//!
//! The server itself, or its absence from a build, is in `ffi/running.rs`.

use std::ffi::{c_char, c_void};
use std::ptr;
use std::sync::Arc;

use super::engine::take;
use super::event::AUDIOROOM_LogEvent;
use super::guard::guard;
use super::library::{AUDIOROOM_LogLevel, check_abi};
use super::running;
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::text::{self, required};
use super::types::{self, Growing, growing, not_null};
use crate::config::ServerConfig;
use crate::error::Result;

/// A room server in this process.
pub struct AUDIOROOM_Server {
    running: running::Running,
}

/// Settings of a server. Text is copied by AUDIOROOM_CreateServer.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_ServerOptions {
    /// Written by AUDIOROOM_InitServerOptions.
    pub struct_size: u32,
    /// UDP port of the media; 0 lets the system choose. If the TCP port of the same number is free, or is the signalling port, it
    /// accepts media of clients whose UDP is blocked. Default: 7870.
    pub udp_port: u32,
    /// Address and TCP port of signalling, such as "0.0.0.0:7870" or "[::]:7870"; port 0 lets the system choose. NULL:
    /// "127.0.0.1:7870". Port 7870 of 127.0.0.1 is also that of the local server, which a login with `server_url` NULL starts:
    /// while a local server has the port, AUDIOROOM_CreateServer returns AUDIOROOM_ERR_SERVER; while this server has the port, the
    /// local server uses a free port. Default: NULL.
    pub bind: *const c_char,
    /// Addresses that clients send media to, separated by commas. Behind NAT, set the public address. NULL: the addresses of
    /// `media_binds` if it is set; otherwise the address of `bind`, or those of every interface if that is 0.0.0.0 or [::].
    /// Default: NULL.
    pub node_ips: *const c_char,
    /// The name of the API key whose tokens the server accepts; must be set. Default: NULL.
    pub api_key: *const c_char,
    /// The secret of that key; must be set. Unless `bind`, `node_ips` and `media_binds` name loopback addresses only, it must
    /// have at least 32 bytes and must not be a well-known example secret. Default: NULL.
    pub api_secret: *const c_char,
    /// Certificate chain (PEM) for wss; given together with `tls_key_file`, and ws is refused then. Default: NULL.
    pub tls_cert_file: *const c_char,
    /// The private key of that certificate (PEM). Default: NULL.
    pub tls_key_file: *const c_char,
    /// Log lines are appended to this file; NULL: no file. Default: NULL.
    pub log_file: *const c_char,
    /// Receives log lines, on threads of the server, one at a time; NULL: none. No function of the library may be called inside
    /// (AUDIOROOM_ERR_WRONG_THREAD). Not called any more when AUDIOROOM_DestroyServer has returned. Default: NULL.
    ///
    /// [called on: a thread of the server; must not block]
    pub on_log: Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_LogEvent)>,
    /// Passed to on_log unchanged. Default: NULL.
    pub user_data: *mut c_void,
    /// AUDIOROOM_LogLevel. Only lines of this level and of more important ones are written to `log_file` and passed to on_log.
    /// Default: AUDIOROOM_LOG_INFO.
    pub log_level: i32,
    /// Maximum number of rooms, 1 to 1000000; a login to a further room ends with AUDIOROOM_ERR_ROOM_FULL. Default: 1000.
    pub max_rooms: u32,
    /// Maximum number of users in a room, 1 to 100000; a further login ends with AUDIOROOM_ERR_ROOM_FULL. Default: 500.
    pub max_users_per_room: u32,
    /// Maximum number of users on the server, 1 to 1000000; a further login ends with AUDIOROOM_ERR_ROOM_FULL. Default: 2000.
    pub max_users: u32,
    /// Maximum number of logins per second from one IP address, 1 to 1000000; a further login ends with AUDIOROOM_ERR_BUSY.
    /// Default: 100.
    pub max_logins_per_second: u32,
    /// A room without users is closed after this time, 0 to 86400000 ms. Default: 20000.
    pub empty_room_timeout_ms: u32,
    /// IP addresses to bind the media port to, separated by commas. NULL: for each address in `node_ips`, the same address if it
    /// is one of this machine, otherwise the address of `bind`; if `bind` is a loopback address and the address in `node_ips` is
    /// not (a server behind a proxy), all addresses of this machine. Without `node_ips`: the address of `bind`. If only loopback
    /// addresses result, the server also binds the other addresses of this machine, because Firefox sends no media to a loopback
    /// address. On these additional addresses it serves only browsers on this machine. If media sent to `node_ips` would not
    /// arrive, the server does not start (AUDIOROOM_ERR_SERVER). Default: NULL.
    pub media_binds: *const c_char,
}

growing!(AUDIOROOM_ServerOptions from config: ServerConfig {
    udp_port: config.udp_port.into(),
    bind: ptr::null(),
    node_ips: ptr::null(),
    api_key: ptr::null(),
    api_secret: ptr::null(),
    tls_cert_file: ptr::null(),
    tls_key_file: ptr::null(),
    log_file: ptr::null(),
    on_log: None,
    user_data: ptr::null_mut(),
    log_level: AUDIOROOM_LogLevel::AUDIOROOM_LOG_INFO as i32,
    max_rooms: small(config.max_rooms),
    max_users_per_room: small(config.max_users_per_room),
    max_users: small(config.max_users),
    max_logins_per_second: config.max_logins_per_second,
    empty_room_timeout_ms: small(config.empty_room_timeout.as_millis() as usize),
    media_binds: ptr::null(),
});

/// A count for C.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Stats of a server, counted since it started unless said otherwise.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_ServerStats {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Reserved.
    pub reserved0: u32,
    /// Rooms now.
    pub rooms: i64,
    /// Users now.
    pub users: i64,
    /// Published streams now.
    pub streams: i64,
    /// Signalling connections now.
    pub connections: i64,
    /// Logins that were accepted.
    pub logins: i64,
    /// Logins and requests that were refused.
    pub refused: i64,
    /// Audio packets received.
    pub packets_received: i64,
    /// Audio packets forwarded, counted for each listener.
    pub packets_forwarded: i64,
    /// Data packets forwarded, counted for each receiver.
    pub data_forwarded: i64,
    /// Data packets that were dropped because a receiver's queue was full.
    pub data_dropped: i64,
    /// Datagrams received.
    pub datagrams_received: i64,
    /// Datagrams sent.
    pub datagrams_sent: i64,
    /// Bytes received.
    pub bytes_received: i64,
    /// Bytes sent.
    pub bytes_sent: i64,
}

growing!(AUDIOROOM_ServerStats {
    reserved0: 0,
    rooms: -1,
    users: -1,
    streams: -1,
    connections: -1,
    logins: -1,
    refused: -1,
    packets_received: -1,
    packets_forwarded: -1,
    data_forwarded: -1,
    data_dropped: -1,
    datagrams_received: -1,
    datagrams_sent: -1,
    bytes_received: -1,
    bytes_sent: -1,
});

/// Writes the defaults into `options`; `size` is `sizeof *options`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitServerOptions(
    options: *mut AUDIOROOM_ServerOptions,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `options` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(options, size) })
}

/// Starts a room server in this process and writes it to `*server`. When it returns, clients can log in.
///
/// `abi_version` is AUDIOROOM_ABI_VERSION. Programs of one operating-system account on one machine need no server of their own: see
/// `server_url` of AUDIOROOM_EngineOptions.
/// Errors: AUDIOROOM_ERR_SERVER when a port is taken, an address is not this machine's, addresses contradict each other so that
/// media would not arrive, or a secret is too weak; AUDIOROOM_ERR_FILE for certificates, AUDIOROOM_ERR_VERSION,
/// AUDIOROOM_ERR_NOT_BUILT_IN, and those of bad arguments.
///
/// [blocks: up to 100 ms]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_CreateServer(
    abi_version: u32,
    options: *const AUDIOROOM_ServerOptions,
    server: *mut *mut AUDIOROOM_Server,
) -> AUDIOROOM_Status {
    // SAFETY: `server` is NULL or a variable of the application, and `options` is NULL or a struct that InitServerOptions
    // filled, as the header asks.
    guard(|| unsafe {
        check_abi(abi_version)?;
        not_null(server, "server")?;
        not_null(options, "options")?;
        let options = types::read(options, AUDIOROOM_ServerOptions::defaults())?;
        let made = Arc::new(AUDIOROOM_Server { running: running::start(&options)? });
        server.write(Arc::into_raw(made).cast_mut());
        Ok(())
    })
}

/// Ends a server and sets `*server` to NULL; the users in its rooms lose their connection. NULL, and a variable that holds NULL,
/// are harmless.
///
/// The engines of these users report on_reconnecting, and on_disconnect if no server answers within `reconnect_timeout_ms`. If
/// two threads destroy through one variable, one of them does it and the other returns at once.
///
/// [blocks: up to 500 ms]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_DestroyServer(server: *mut *mut AUDIOROOM_Server) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `server` is NULL or a variable that CreateServer wrote.
        if let Some(taken) = unsafe { take(server) } {
            // SAFETY: this thread took the one reference that the variable held.
            let handle = unsafe { Arc::from_raw(taken.cast_const()) };
            handle.running.shutdown();
        }
        Ok(())
    })
}

/// Copies the address for clients on this machine, such as "ws://127.0.0.1:7870", into `buffer` (buffer rule). If `bind` is not a
/// loopback address, clients on other machines use the same scheme and port with an address of this machine.
///
/// Errors: AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetServerUrl(
    server: *mut AUDIOROOM_Server,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `buffer` is NULL or has `size` bytes, and that `needed` is NULL or the application's.
    guard(|| with(server, |running| unsafe { text::give(running.url(), buffer, size, needed) }))
}

/// Removes a user from a room; the user gets on_kick_out with AUDIOROOM_ERR_KICKED. The token stays valid: the user may come back.
///
/// The user is removed when the call returns; there is no request, and no event for the caller.
/// Errors: AUDIOROOM_ERR_NOT_FOUND when there is no such room or user, AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_KickUser(
    server: *mut AUDIOROOM_Server,
    room_id: *const c_char,
    user_id: *const c_char,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that both are NULL or NUL-terminated text.
        with(server, |running| unsafe {
            let (room, user) = named(room_id, user_id)?;
            running.kick(room, user)
        })
    })
}

/// Switch: mutes a user in a room, for everyone; 0 lifts the mute.
///
/// The mute covers all present and future audio streams of the user, and lasts through reconnects and new logins until the room
/// is closed. If a room has more than 4096 mutes, the server may drop mutes of users who are not in the room. The server
/// forwards no audio of the user meanwhile. The user cannot lift the server's mute, and gets on_server_mute when it starts and
/// ends. The user's own mute (AUDIOROOM_EnableMic) is independent of it. The server's mute can be lifted while the user is not
/// in the room. The mute is in force when the call returns; there is no request, and no event for the caller.
/// Errors: AUDIOROOM_ERR_NOT_FOUND when there is no such room, or when the user is neither in the room nor muted there,
/// AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_MuteUser(
    server: *mut AUDIOROOM_Server,
    room_id: *const c_char,
    user_id: *const c_char,
    mute: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that both are NULL or NUL-terminated text.
        with(server, |running| unsafe {
            let (room, user) = named(room_id, user_id)?;
            running.mute(room, user, switch("mute", mute)?)
        })
    })
}

/// Writes `struct_size`, and NaN or -1 (unknown) into every other field of `stats`; `size` is `sizeof *stats`. Once is enough for
/// any number of calls of AUDIOROOM_GetServerStats.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitServerStats(
    stats: *mut AUDIOROOM_ServerStats,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `stats` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(stats, size) })
}

/// Writes the stats of a server into `stats`, which AUDIOROOM_InitServerStats has filled before.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetServerStats(
    server: *mut AUDIOROOM_Server,
    stats: *mut AUDIOROOM_ServerStats,
) -> AUDIOROOM_Status {
    guard(|| {
        with(server, |running| {
            let value = running.stats();
            // SAFETY: the header asks for a struct that InitServerStats filled.
            unsafe { types::give(stats, value) }
        })
    })
}

/// Runs `body` with the server behind a pointer, kept alive for the length of the call.
fn with(server: *const AUDIOROOM_Server, body: impl FnOnce(&running::Running) -> Result<()>) -> Result<()> {
    not_null(server, "server")?;
    // SAFETY: the header asks for a pointer that CreateServer wrote and that no DestroyServer has taken.
    let handle = unsafe {
        Arc::increment_strong_count(server);
        Arc::from_raw(server)
    };
    body(&handle.running)
}

unsafe fn named<'a>(room_id: *const c_char, user_id: *const c_char) -> Result<(&'a str, &'a str)> {
    // SAFETY: the header asks for NUL-terminated text.
    unsafe { Ok((required(room_id, "room_id")?, required(user_id, "user_id")?)) }
}
