//! `audioroom-server`: the room server as a program.
//!
//! Reads flags and a TOML file, writes log lines to standard error, runs until SIGTERM or SIGINT, then notifies the clients
//! and exits with 0. Everything else is in the library's `server`.
#![forbid(unsafe_code)]

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use audioroom::config::{ApiKey, ForwardedHeader, Secret, ServerConfig};
use audioroom::file;
use audioroom::log::{Level, Log, Sink};
use audioroom::server::Server;
use clap::Parser;
use serde::Deserialize;

/// Default address and port: this machine only.
const DEFAULT_BIND: &str = "127.0.0.1:7880";

/// Largest settings file, in bytes.
const MAX_CONFIG: u64 = 1024 * 1024;

/// A room server for audioroom and LiveKit clients, audio only.
///
/// Every setting can be given in a TOML file under the same name (bind, udp-port, node-ip, media-bind, key, secret, cert, tls-key, log,
/// log-format, max-rooms, max-users-per-room, max-users, max-logins-per-second, trusted-proxies, forwarded-header,
/// metrics-token); flags take precedence. Give the secret in this file or in the environment variable AUDIOROOM_SECRET: every user
/// of the machine can read a command line. A file with a secret must not be readable by all users. Metrics are answered to
/// programs on this machine, and to whoever sends metrics-token (or AUDIOROOM_METRICS_TOKEN) as bearer token.
#[derive(Parser, Debug)]
#[command(version)]
struct Flags {
    /// Address and TCP port of signalling; 0.0.0.0 or [::] is every address [default: 127.0.0.1:7880]
    #[arg(long, value_name = "ADDR:PORT")]
    bind: Option<SocketAddr>,
    /// UDP port of media; clients whose UDP is blocked use the TCP port of this number [default: the TCP port]
    #[arg(long, value_name = "N")]
    udp_port: Option<u16>,
    /// Address announced to clients, if it is not one of this machine's; may be repeated
    #[arg(long, value_name = "A")]
    node_ip: Vec<IpAddr>,
    /// Address to bind the media port to; may be repeated [default: that of --bind, or every address where --node-ip needs it]
    #[arg(long, value_name = "A")]
    media_bind: Vec<IpAddr>,
    /// Name of the API key that signs tokens
    #[arg(long, value_name = "K")]
    key: Option<String>,
    /// Secret of the API key; at least 32 random bytes unless bound to loopback. Every user of the machine can read it here:
    /// AUDIOROOM_SECRET or the file are better places
    #[arg(long, value_name = "S")]
    secret: Option<String>,
    /// Certificate chain (PEM) for wss
    #[arg(long, value_name = "F")]
    cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate
    #[arg(long, value_name = "F")]
    tls_key: Option<PathBuf>,
    /// TOML file with settings
    #[arg(long, value_name = "F")]
    config: Option<PathBuf>,
    /// Log level: error, warn, info, debug or trace [default: info]
    #[arg(long, value_name = "L")]
    log: Option<String>,
    /// Log format: text or json [default: text]
    #[arg(long, value_name = "F")]
    log_format: Option<String>,
}

/// The TOML file.
#[derive(Deserialize, Debug, Default)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct File {
    bind: Option<SocketAddr>,
    udp_port: Option<u16>,
    node_ip: Option<OneOrMany>,
    media_bind: Option<OneOrMany>,
    key: Option<String>,
    secret: Option<String>,
    cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    log: Option<String>,
    log_format: Option<String>,
    max_rooms: Option<usize>,
    max_users_per_room: Option<usize>,
    max_users: Option<usize>,
    max_logins_per_second: Option<u32>,
    empty_room_timeout_s: Option<u64>,
    trusted_proxies: Option<Vec<String>>,
    forwarded_header: Option<String>,
    metrics_token: Option<String>,
}

/// `node-ip = "…"` or a list of them.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
enum OneOrMany {
    One(IpAddr),
    Many(Vec<IpAddr>),
}

/// The server's settings and the program's own.
#[derive(Debug)]
struct Settings {
    server: ServerConfig,
    level: Level,
    is_json: bool,
    /// Whether the secret is on the command line.
    is_secret_visible: bool,
}

fn read_file(path: &Path) -> Result<File, String> {
    let bytes = file::read_or_receive(path, MAX_CONFIG).map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes)
        .map_err(|error| format!("{} is not UTF-8 ({error}): convert it first", path.display()))?;
    let file: File = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    if (file.secret.is_some() || file.metrics_token.is_some()) && is_readable_by_all(path) {
        let path = path.display();
        return Err(format!(
            "{path} has a secret, and every user of this machine can read it: run chmod 600 {path}"
        ));
    }
    Ok(file)
}

#[cfg(unix)]
fn is_readable_by_all(path: &std::path::Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.mode() & 0o004 != 0)
}

/// On other systems, folders have lists of who may read them.
#[cfg(not(unix))]
fn is_readable_by_all(_path: &std::path::Path) -> bool {
    false
}

/// What the environment has.
#[derive(Default)]
struct Environment {
    secret: Option<String>,
    metrics_token: Option<String>,
}

impl Environment {
    fn read() -> Environment {
        let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        Environment {
            secret: variable("AUDIOROOM_SECRET"),
            metrics_token: variable("AUDIOROOM_METRICS_TOKEN"),
        }
    }
}

fn forwarded_header(name: Option<&str>) -> Result<ForwardedHeader, String> {
    match name.map(str::to_ascii_lowercase).as_deref() {
        None | Some("x-forwarded-for") => Ok(ForwardedHeader::XForwardedFor),
        Some("forwarded") => Ok(ForwardedHeader::Forwarded),
        Some(other) => Err(format!("unknown forwarded-header {other}: give x-forwarded-for or forwarded")),
    }
}

/// Combines flags, environment, file and defaults, in this order of precedence.
fn settings(flags: Flags, file: File, environment: Environment) -> Result<Settings, String> {
    let default = ServerConfig::default();
    let bind =
        flags.bind.or(file.bind).unwrap_or_else(|| DEFAULT_BIND.parse().expect("the default is an address"));
    let key = flags.key.or(file.key);
    let is_secret_visible = flags.secret.is_some();
    let secret = flags.secret.or(environment.secret).or(file.secret);
    let keys = match (key, secret) {
        (Some(key), Some(secret)) => vec![ApiKey { key, secret }],
        (None, None) => {
            return Err(
                "no API key: pass --key and set AUDIOROOM_SECRET, or set key and secret in the file".into()
            );
        }
        (Some(_), None) => {
            return Err("the API key has no secret: set AUDIOROOM_SECRET, or secret in the file".into());
        }
        (None, Some(_)) => return Err("the secret has no key: pass --key, or set key in the file".into()),
    };
    let tls = match (flags.cert.or(file.cert), flags.tls_key.or(file.tls_key)) {
        (Some(cert), Some(key)) => Some((cert, key)),
        (None, None) => None,
        _ => return Err("wss needs a certificate and its key: pass both --cert and --tls-key".into()),
    };
    let addresses = |flags: Vec<IpAddr>, file: Option<OneOrMany>| match (flags, file) {
        (flags, _) if !flags.is_empty() => flags,
        (_, Some(OneOrMany::One(ip))) => vec![ip],
        (_, Some(OneOrMany::Many(ips))) => ips,
        _ => Vec::new(),
    };
    let level = match flags.log.or(file.log).as_deref() {
        Some("error") => Level::Error,
        Some("warn") => Level::Warn,
        None | Some("info") => Level::Info,
        Some("debug") => Level::Debug,
        Some("trace") => Level::Trace,
        Some(other) => {
            return Err(format!("unknown log level {other}: use error, warn, info, debug or trace"));
        }
    };
    let is_json = match flags.log_format.or(file.log_format).as_deref() {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => return Err(format!("unknown log format {other}: use text or json")),
    };
    let server = ServerConfig {
        bind,
        udp_port: flags.udp_port.or(file.udp_port).unwrap_or(bind.port()),
        node_ips: addresses(flags.node_ip, file.node_ip),
        media_binds: addresses(flags.media_bind, file.media_bind),
        keys,
        tls,
        max_rooms: file.max_rooms.unwrap_or(default.max_rooms),
        max_users_per_room: file.max_users_per_room.unwrap_or(default.max_users_per_room),
        max_users: file.max_users.unwrap_or(default.max_users),
        max_logins_per_second: file.max_logins_per_second.unwrap_or(default.max_logins_per_second),
        empty_room_timeout: file.empty_room_timeout_s.map_or(default.empty_room_timeout, Duration::from_secs),
        trusted_proxies: file
            .trusted_proxies
            .unwrap_or_default()
            .iter()
            .map(|text| text.parse().map_err(|error| format!("trusted-proxies: {error}")))
            .collect::<Result<_, _>>()?,
        forwarded_header: forwarded_header(file.forwarded_header.as_deref())?,
        metrics_token: environment.metrics_token.or(file.metrics_token).map(Secret),
    };
    Ok(Settings { server, level, is_json, is_secret_visible })
}

/// Passes the library's log lines to `tracing`.
struct Lines;

impl Sink for Lines {
    fn line(&self, level: Level, target: &'static str, text: &str) {
        match level {
            Level::Error => tracing::error!(part = target, "{text}"),
            Level::Warn => tracing::warn!(part = target, "{text}"),
            Level::Info => tracing::info!(part = target, "{text}"),
            Level::Debug => tracing::debug!(part = target, "{text}"),
            Level::Trace => tracing::trace!(part = target, "{text}"),
            Level::Off => {}
        }
    }
}

fn start_log(level: Level, is_json: bool) {
    let most = match level {
        Level::Off | Level::Error => tracing::Level::ERROR,
        Level::Warn => tracing::Level::WARN,
        Level::Info => tracing::Level::INFO,
        Level::Debug => tracing::Level::DEBUG,
        Level::Trace => tracing::Level::TRACE,
    };
    // Log lines of the dependencies are for debugging only.
    let others = if level >= Level::Debug { "info" } else { "error" };
    let filter = tracing_subscriber::EnvFilter::new(format!("{others},audioroom_server={most}"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if is_json {
        builder.json().init();
    } else {
        builder.with_ansi(false).init();
    }
}

/// Waits for SIGTERM or SIGINT.
#[cfg(unix)]
struct EndSignals(nix::sys::signal::SigSet);

#[cfg(unix)]
impl EndSignals {
    /// Called before any other thread starts, so that the signals wait for [`EndSignals::wait`].
    fn catch() -> Result<EndSignals, String> {
        use nix::sys::signal::{SigSet, Signal};
        let signals: SigSet = [Signal::SIGTERM, Signal::SIGINT].into_iter().collect();
        signals.thread_block().map_err(|error| format!("signals cannot be blocked: {error}"))?;
        Ok(EndSignals(signals))
    }

    fn wait(&self) -> &'static str {
        self.0.wait().map_or("a signal", nix::sys::signal::Signal::as_str)
    }
}

/// Without signals, the program runs until it is killed.
#[cfg(not(unix))]
struct EndSignals;

#[cfg(not(unix))]
impl EndSignals {
    fn catch() -> Result<EndSignals, String> {
        Ok(EndSignals)
    }

    fn wait(&self) -> &'static str {
        loop {
            std::thread::park();
        }
    }
}

fn run() -> Result<(), String> {
    let flags = Flags::parse();
    let file = flags.config.as_deref().map_or_else(|| Ok(File::default()), read_file)?;
    let Settings { server, level, is_json, is_secret_visible } = settings(flags, file, Environment::read())?;
    let signals = EndSignals::catch()?;
    start_log(level, is_json);
    let server =
        Server::start(server, Log::new(level, Arc::new(Lines))).map_err(|error| error.to_string())?;
    if is_secret_visible {
        tracing::warn!(
            "every user of this machine can read the secret on the command line: set AUDIOROOM_SECRET instead"
        );
    }
    let media: Vec<String> = server.media_addresses().iter().map(ToString::to_string).collect();
    tracing::info!(url = server.url(), udp_port = server.udp_port(), media = media.join(", "), "ready");
    let signal = signals.wait();
    tracing::info!(signal, "shutting down: clients are notified");
    server.shutdown();
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("audioroom-server: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(text: &str) -> Flags {
        Flags::parse_from(std::iter::once("audioroom-server").chain(text.split_whitespace()))
    }

    #[test]
    fn flags_override_the_file_and_the_file_defaults() {
        let file: File = toml::from_str(
            "bind = \"0.0.0.0:9000\"\nkey = \"k\"\nsecret = \"from the file\"\nnode-ip = [\"192.0.2.1\", \"192.0.2.2\"]\nmedia-bind = \"0.0.0.0\"\nmax-rooms = 3",
        )
        .unwrap();
        let settings = settings(flags("--bind 127.0.0.1:9001 --udp-port 9002"), file, Environment::default())
            .unwrap()
            .server;
        assert_eq!(settings.bind.port(), 9001);
        assert_eq!((settings.udp_port, settings.max_rooms, settings.node_ips.len()), (9002, 3, 2));
        assert_eq!(settings.media_binds, ["0.0.0.0".parse::<IpAddr>().unwrap()]);
        assert_eq!(settings.keys[0].secret, "from the file");
    }

    #[test]
    fn proxies_and_metrics_token_are_read_from_the_file() {
        let read = |text: &str| {
            let file: File = toml::from_str(text).unwrap();
            settings(flags("--key k --secret s"), file, Environment::default())
                .map(|settings| settings.server)
        };
        let server = read(
            "trusted-proxies = [\"10.0.0.0/8\", \"::1\"]\nforwarded-header = \"Forwarded\"\nmetrics-token = \"0123456789abcdef\"",
        )
        .unwrap();
        assert_eq!((server.trusted_proxies.len(), server.forwarded_header), (2, ForwardedHeader::Forwarded));
        assert!(server.metrics_token.is_some() && server.validate().is_ok());
        assert!(read("trusted-proxies = [\"nginx\"]").unwrap_err().contains("nginx"));
        assert!(read("forwarded-header = \"x-real-ip\"").unwrap_err().contains("x-real-ip"));
        assert!(read("metrics-token = \"short\"").unwrap().validate().is_err());
    }

    #[test]
    fn error_names_an_unknown_key_of_the_file() {
        let error = toml::from_str::<File>("bindd = \"127.0.0.1:1\"").unwrap_err().to_string();
        assert!(error.contains("bindd"), "{error}");
    }

    #[test]
    fn error_names_the_missing_setting() {
        let error = |text: &str| settings(flags(text), File::default(), Environment::default()).unwrap_err();
        assert!(error("").contains("--key"));
        assert!(error("--key k").contains("AUDIOROOM_SECRET"));
        assert!(error("--key k --secret s --cert c").contains("--tls-key"));
        assert!(error("--key k --secret s --log loud").contains("loud"));
        let environment = Environment { secret: Some("e".into()), ..Environment::default() };
        let from_environment = settings(flags("--key k"), File::default(), environment).unwrap();
        assert!(!from_environment.is_secret_visible);
        assert_eq!(from_environment.server.keys[0].secret, "e");
        assert_eq!(from_environment.server.udp_port, 7880);
    }
}
