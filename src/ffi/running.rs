//! The server behind a handle: [`crate::server::Server`], or an error in a build without it.
//!
//! Used by `ffi/server.rs`, on the caller's thread; the log callback runs on threads of the server.

use super::server::{AUDIOROOM_ServerOptions, AUDIOROOM_ServerStats};
use crate::error::Result;

#[cfg(feature = "server")]
pub(super) use built_in::{Running, start};
#[cfg(not(feature = "server"))]
pub use left_out::{Running, start};

#[cfg(feature = "server")]
mod built_in {
    use std::ffi::c_void;
    use std::net::{IpAddr, SocketAddr};
    use std::path::{Path, PathBuf};
    use std::sync::Arc;
    use std::time::Duration;

    use parking_lot::Mutex;

    use super::super::engine::{key, log_level};
    use super::super::event::{AUDIOROOM_LogEvent, Kept};
    use super::super::foreign;
    use super::super::guard::closed;
    use super::super::text::optional;
    use super::super::types::Growing;
    use super::*;
    use crate::config::{self, ServerConfig};
    use crate::error::{Error, ErrorKind};
    use crate::file;
    use crate::log::file::FileSink;
    use crate::log::{Level, Log, Sink};
    use crate::server::Server;

    /// A server that runs.
    pub(crate) struct Running(Server);

    impl Running {
        pub(crate) fn url(&self) -> &str {
            self.0.url()
        }

        pub(crate) fn kick(&self, room: &str, user: &str) -> Result<()> {
            self.0.kick(room, user)
        }

        pub(crate) fn mute(&self, room: &str, user: &str, muted: bool) -> Result<()> {
            self.0.mute(room, user, muted)
        }

        pub(crate) fn shutdown(&self) {
            self.0.shutdown();
        }

        pub(crate) fn stats(&self) -> AUDIOROOM_ServerStats {
            let stats = self.0.stats();
            AUDIOROOM_ServerStats {
                rooms: stats.rooms as i64,
                users: stats.participants as i64,
                streams: stats.tracks as i64,
                connections: stats.connections as i64,
                logins: stats.logins as i64,
                refused: stats.refused as i64,
                packets_received: stats.packets_received as i64,
                packets_forwarded: stats.packets_forwarded as i64,
                data_forwarded: stats.data_forwarded as i64,
                data_dropped: stats.data_dropped as i64,
                datagrams_received: stats.datagrams_received as i64,
                datagrams_sent: stats.datagrams_sent as i64,
                bytes_received: stats.bytes_received as i64,
                bytes_sent: stats.bytes_sent as i64,
                ..AUDIOROOM_ServerStats::defaults()
            }
        }
    }

    /// Starts a server with the caller's settings.
    pub(crate) unsafe fn start(options: &AUDIOROOM_ServerOptions) -> Result<Running> {
        // SAFETY: the caller vouches for the pointers in `options`.
        let (config, log) = unsafe { (config_of(options)?, log_of(options)?) };
        Server::start(config, log).map(Running)
    }

    unsafe fn config_of(options: &AUDIOROOM_ServerOptions) -> Result<ServerConfig> {
        // SAFETY: the header asks for NUL-terminated text or NULL in every field.
        let (bind, node_ips, media_binds, key, cert, tls_key) = unsafe {
            (
                optional(options.bind, "bind")?,
                optional(options.node_ips, "node_ips")?.unwrap_or_default(),
                optional(options.media_binds, "media_binds")?.unwrap_or_default(),
                key(options.api_key, options.api_secret)?,
                optional(options.tls_cert_file, "tls_cert_file")?,
                optional(options.tls_key_file, "tls_key_file")?,
            )
        };
        let mut config = ServerConfig::default();
        if let Some(bind) = bind {
            config.bind = bind.parse::<SocketAddr>().map_err(|_| {
                Error::new(
                    ErrorKind::OutOfRange,
                    format!("bind is {bind:?}: give ADDRESS:PORT, such as 127.0.0.1:7870"),
                )
            })?;
        }
        config.node_ips = addresses("node_ips", node_ips)?;
        config.media_binds = addresses("media_binds", media_binds)?;
        let missing = || Error::new(ErrorKind::NullArgument, "api_key is NULL: give a key and its secret");
        config.keys = vec![key.ok_or_else(missing)?];
        config.tls = match (cert, tls_key) {
            (Some(cert), Some(key)) => Some((PathBuf::from(cert), PathBuf::from(key))),
            (None, None) => None,
            _ => {
                let text = "tls_cert_file and tls_key_file belong together: give both or neither";
                return Err(Error::new(ErrorKind::OutOfRange, text));
            }
        };
        config.udp_port = config::port("udp_port", options.udp_port)?;
        config.max_rooms = options.max_rooms as usize;
        config.max_users_per_room = options.max_users_per_room as usize;
        config.max_users = options.max_users as usize;
        config.max_logins_per_second = options.max_logins_per_second;
        config.empty_room_timeout = Duration::from_millis(options.empty_room_timeout_ms.into());
        Ok(config)
    }

    /// Reads IP addresses that are separated by commas.
    fn addresses(field: &str, list: &str) -> Result<Vec<IpAddr>> {
        let texts = list.split(',').map(str::trim).filter(|text| !text.is_empty());
        let read = |address: &str| {
            address.parse::<IpAddr>().map_err(|_| {
                let text = format!("{field} has {address:?}: give IP addresses, separated by commas");
                Error::new(ErrorKind::OutOfRange, text)
            })
        };
        texts.map(read).collect()
    }

    unsafe fn log_of(options: &AUDIOROOM_ServerOptions) -> Result<Log> {
        let level = log_level(options.log_level)?;
        // SAFETY: the header asks for NUL-terminated text or NULL.
        let file = unsafe { optional(options.log_file, "log_file")? };
        if file.is_none() && options.on_log.is_none() {
            return Ok(Log::off());
        }
        // SAFETY: the header asks for NUL-terminated text or NULL.
        let (cert, key) = unsafe {
            (
                optional(options.tls_cert_file, "tls_cert_file")?,
                optional(options.tls_key_file, "tls_key_file")?,
            )
        };
        let others = [("tls_cert_file", cert.map(Path::new)), ("tls_key_file", key.map(Path::new))];
        if let Some(file) = file {
            file::check_unused("log_file", Path::new(file), &others)?;
        }
        let callback = Callback(Mutex::new(OnLog { on_log: options.on_log, user_data: options.user_data }));
        Ok(Log::new(level, Arc::new(FileSink::open(file.map(Path::new), callback)?)))
    }

    /// Hands a server's log lines to the application, one at a time.
    struct Callback(Mutex<OnLog>);

    struct OnLog {
        on_log: Option<unsafe extern "C" fn(*mut c_void, *const AUDIOROOM_LogEvent)>,
        user_data: *mut c_void,
    }

    // SAFETY: the header asks that on_log and user_data may be used on the server's threads.
    unsafe impl Send for OnLog {}

    impl Sink for Callback {
        fn line(&self, level: Level, target: &'static str, text: &str) {
            // The lock is released even where the callback ends this thread.
            let call = || {
                let callback = self.0.lock();
                let Some(on_log) = callback.on_log else { return };
                let mut kept = Kept::default();
                let event = AUDIOROOM_LogEvent::of(level, target, text, &mut kept);
                let user_data = callback.user_data;
                // This sink's own lock is held here. No function that the callback may call takes it.
                // SAFETY: the application vouches for on_log and user_data until the server is destroyed.
                closed(|| unsafe { foreign::call(on_log, user_data, &raw const event) });
            };
            crate::thread::may_end(call, || {});
        }
    }
}

#[cfg(not(feature = "server"))]
mod left_out {
    use super::*;
    use crate::error::{Error, ErrorKind};

    /// The server of a build without servers. No value of this type exists.
    pub enum Running {}

    impl Running {
        pub fn url(&self) -> &str {
            match *self {}
        }
        pub fn kick(&self, _: &str, _: &str) -> Result<()> {
            match *self {}
        }
        pub fn mute(&self, _: &str, _: &str, _: bool) -> Result<()> {
            match *self {}
        }
        pub fn shutdown(&self) {
            match *self {}
        }
        pub fn stats(&self) -> AUDIOROOM_ServerStats {
            match *self {}
        }
    }

    /// Refuses: the server is left out of this build.
    pub unsafe fn start(_: &AUDIOROOM_ServerOptions) -> Result<Running> {
        let text = "this build of the library has no server: use one built with it, or run audioroom-server";
        Err(Error::new(ErrorKind::NotBuiltIn, text))
    }
}
