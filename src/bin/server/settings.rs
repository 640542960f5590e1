//! The settings of `audioroom-server`: flags, the TOML file, the environment, and how they are combined.
//!
//! Not here: reading the file and checking who may read it (`audioroom-server.rs`), and the ranges of the values
//! (`config::ServerConfig::validate`). Called once, when the program starts.
#![forbid(unsafe_code)]

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use audioroom::config::{ApiKey, ForwardedHeader, Network, Page, Secret, ServerConfig};
use audioroom::log::Level;
use clap::Parser;
use serde::Deserialize;

/// Default address and port: this machine only.
const DEFAULT_BIND: &str = "127.0.0.1:7880";

/// A room server for audioroom and LiveKit clients, audio only.
///
/// Every setting can be given in a TOML file under the same name (bind, udp-port, node-ip, media-bind, key, secret, cert,
/// tls-key, log, log-format, max-rooms, max-users-per-room, max-forwarded-talkers, max-users, max-logins-per-second,
/// empty-room-timeout-s, trusted-proxies, forwarded-header, metrics-token, webhook-url, page); flags take precedence. Give the
/// secret in this file or in the environment variable AUDIOROOM_SECRET: every user of the machine can read a command line. A file
/// with a secret must not be readable by all users. If more users of a room talk than max-forwarded-talkers, only the loudest are
/// forwarded (default: 0, all). Metrics are served to programs on this machine, and to programs that send metrics-token (or
/// AUDIOROOM_METRICS_TOKEN) as bearer token.
#[derive(Parser, Debug)]
#[command(version)]
pub struct Flags {
    /// Address and TCP port of signalling; 0.0.0.0 or [::] is every address [default: 127.0.0.1:7880]
    #[arg(long, value_name = "ADDR:PORT")]
    bind: Option<SocketAddr>,
    /// UDP port of media; clients whose UDP is blocked use the TCP port of this number [default: the TCP port]
    #[arg(long, value_name = "N")]
    udp_port: Option<u16>,
    /// Address announced to clients, if it is not an address of this machine; may be repeated
    #[arg(long, value_name = "A")]
    node_ip: Vec<IpAddr>,
    /// Address to bind the media port to; may be repeated [default: the address of --bind, or every address if --bind is loopback
    /// and --node-ip is not. If both are loopback, also the other addresses of this machine, for its own web pages only]
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
    /// URL that gets webhooks about rooms, participants and tracks, as LiveKit sends them; may be repeated
    #[arg(long, value_name = "URL")]
    webhook_url: Vec<String>,
    /// Page for browsers at /, and who gets a token from it: off (no page), token (nobody; the token is in the link), local (browsers
    /// on this machine) or everyone (whoever reaches the server) [default: token]
    #[arg(long, value_name = "WHO")]
    page: Option<String>,
    /// TOML file with settings
    #[arg(long, value_name = "F")]
    pub config: Option<PathBuf>,
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
pub struct File {
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
    max_forwarded_talkers: Option<usize>,
    max_users: Option<usize>,
    max_logins_per_second: Option<u32>,
    empty_room_timeout_s: Option<u64>,
    trusted_proxies: Option<Vec<String>>,
    forwarded_header: Option<String>,
    metrics_token: Option<String>,
    webhook_url: Option<Texts>,
    page: Option<String>,
}

/// One text or a list of texts.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
}

/// One address or a list of addresses: `node-ip = "…"` or `node-ip = ["…", "…"]`.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
enum OneOrMany {
    One(IpAddr),
    Many(Vec<IpAddr>),
}

/// The server's settings and the program's own.
#[derive(Debug)]
pub struct Settings {
    /// The server's settings, not validated yet.
    pub server: ServerConfig,
    /// The least important level of log lines that are written.
    pub level: Level,
    /// Whether log lines are JSON.
    pub is_json: bool,
    /// Whether the secret is on the command line.
    pub is_secret_visible: bool,
}

impl File {
    /// Parses the text of the file. Error: the line, the cause, and the names of the settings.
    pub fn parse(text: &str) -> Result<File, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Whether a secret is in the file.
    pub fn has_secret(&self) -> bool {
        self.secret.is_some() || self.metrics_token.is_some()
    }
}

/// The settings from environment variables.
#[derive(Default)]
pub struct Environment {
    /// AUDIOROOM_SECRET.
    pub secret: Option<String>,
    /// AUDIOROOM_METRICS_TOKEN.
    pub metrics_token: Option<String>,
}

impl Environment {
    /// Reads the variables of this process.
    pub fn read() -> Environment {
        let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        Environment {
            secret: variable("AUDIOROOM_SECRET"),
            metrics_token: variable("AUDIOROOM_METRICS_TOKEN"),
        }
    }
}

fn trusted_proxies(list: &[String]) -> Result<Vec<Network>, String> {
    list.iter().map(|text| text.parse().map_err(|error| format!("trusted-proxies: {error}"))).collect()
}

fn forwarded_header(name: Option<&str>) -> Result<ForwardedHeader, String> {
    match name.map(str::to_ascii_lowercase).as_deref() {
        None | Some("x-forwarded-for") => Ok(ForwardedHeader::XForwardedFor),
        Some("forwarded") => Ok(ForwardedHeader::Forwarded),
        Some(other) => Err(format!("unknown forwarded-header {other}: give x-forwarded-for or forwarded")),
    }
}

fn page(who: Option<&str>) -> Result<Page, String> {
    match who {
        None if cfg!(feature = "page") => Ok(Page::Token),
        None | Some("off") => Ok(Page::Off),
        Some("token") => Ok(Page::Token),
        Some("local") => Ok(Page::Local),
        Some("everyone") => Ok(Page::Everyone),
        Some(other) => Err(format!("unknown page {other}: give off, token, local or everyone")),
    }
}

impl Settings {
    /// Combines flags, environment, file and defaults, in this order of precedence.
    pub fn combine(flags: Flags, file: File, environment: Environment) -> Result<Settings, String> {
        let default = ServerConfig::default();
        let bind = flags
            .bind
            .or(file.bind)
            .unwrap_or_else(|| DEFAULT_BIND.parse().expect("the default is an address"));
        let key = flags.key.or(file.key);
        let is_secret_visible = flags.secret.is_some();
        let secret = flags.secret.or(environment.secret).or(file.secret);
        let keys = match (key, secret) {
            (Some(key), Some(secret)) => vec![ApiKey { key, secret }],
            (None, None) => {
                return Err(
                    "no API key: pass --key and set AUDIOROOM_SECRET, or set key and secret in the file"
                        .into(),
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
            max_forwarded_talkers: file.max_forwarded_talkers.unwrap_or(default.max_forwarded_talkers),
            max_users: file.max_users.unwrap_or(default.max_users),
            max_logins_per_second: file.max_logins_per_second.unwrap_or(default.max_logins_per_second),
            empty_room_timeout: file
                .empty_room_timeout_s
                .map_or(default.empty_room_timeout, Duration::from_secs),
            trusted_proxies: trusted_proxies(&file.trusted_proxies.unwrap_or_default())?,
            forwarded_header: forwarded_header(file.forwarded_header.as_deref())?,
            metrics_token: environment.metrics_token.or(file.metrics_token).map(Secret),
            webhook_urls: match (flags.webhook_url, file.webhook_url) {
                (flags, _) if !flags.is_empty() => flags,
                (_, Some(Texts::One(url))) => vec![url],
                (_, Some(Texts::Many(urls))) => urls,
                (flags, None) => flags,
            },
            page: page(flags.page.or(file.page).as_deref())?,
        };
        Ok(Settings { server, level, is_json, is_secret_visible })
    }
}
