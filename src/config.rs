//! Every setting of engine, login, audio profile and server, with default, range and validation.
//!
//! Plain data with `Default`; `validate` is called at the boundary (engine and server creation, login, changes of profile and
//! capture settings). Capture chain and send chain call it again. The ranges of settings are stated here.
#![forbid(unsafe_code)]

mod access;
mod device;
mod effect;
mod message;
mod network;
mod recorder;
mod talk;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

pub use access::{ForwardedHeader, Page, Secret};
pub use device::DeviceSpec;
pub use effect::{EffectSettings, ReverbOptions, ReverbPreset};
pub use message::*;
pub use network::Network;
pub use recorder::*;
pub use talk::{
    CaptureSettings, MAX_HOLD_MS, MAX_PRE_ROLL_MS, MAX_TALK_RAMP_MS, THRESHOLD_PERCENT, TalkMode, TalkOptions,
};

use crate::error::{Error, ErrorKind, Result};

/// Maximum length of a user id, in bytes (LiveKit's limit for an identity).
pub const MAX_USER_ID: usize = 256;
/// Maximum length of a user name, in bytes.
pub const MAX_USER_NAME: usize = 256;
/// Maximum length of a room id, in bytes.
pub const MAX_ROOM_ID: usize = 256;
/// Maximum length of a stream id (the track's name), in bytes.
pub const MAX_STREAM_ID: usize = 256;
/// Shortest token for the metrics, in bytes.
pub const MIN_METRICS_TOKEN: usize = 16;
/// Maximum length of a token, in bytes.
pub const MAX_TOKEN: usize = 16 * 1024;
/// Maximum lifetime of a token, in seconds: 365 days.
pub const MAX_TOKEN_SECONDS: u32 = 31_536_000;
/// Maximum volume of the library's own volumes (capture, play, sidetone, aux), in percent of the amplitude; 100 changes
/// nothing.
pub const MAX_VOLUME: u32 = 200;
/// Maximum number of media players of one engine.
pub const MAX_PLAYERS: usize = 32;
/// Maximum number of passes of a media player.
pub const MAX_PASSES: u32 = 1_000_000;
/// Maximum volume of a device in the system's mixer, in percent.
pub const MAX_DEVICE_VOLUME: u32 = 100;
/// Largest pan of a stream, to the left (negative) and to the right.
pub const MAX_PAN: i32 = 100;
/// Maximum number of streams that are received at once, in all rooms of an engine together.
pub const MAX_RECEIVED_STREAMS: usize = 128;
/// Minimum and maximum period of reports of sound levels and spectra, in ms.
pub const LEVEL_PERIOD_MS: (u32, u32) = (100, 3_000);
/// Minimum and maximum period of reports of the quality of streams, in ms.
pub const QUALITY_PERIOD_MS: (u32, u32) = (500, 60_000);
/// The port of the local server of this operating-system account, TCP and UDP.
pub const LOCAL_PORT: u16 = 7870;
/// Automatic publishing never begins earlier than this after LoginRoom.
pub const AUTOMATIC_PUBLISH_GRACE: Duration = Duration::from_millis(30);

/// How the encoder trades delay against robustness.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum LatencyMode {
    /// 10 ms packets, restricted-delay Opus (2.5 ms of look-ahead, no in-band FEC).
    Low,
    /// 20 ms packets, in-band FEC where it helps.
    #[default]
    Balanced,
    /// 40 ms packets with DRED.
    Robust,
}

impl LatencyMode {
    /// Duration of one packet, in milliseconds.
    pub fn packet_ms(self) -> u32 {
        match self {
            LatencyMode::Low => 10,
            LatencyMode::Balanced => 20,
            LatencyMode::Robust => 40,
        }
    }
}

/// Content of the local stream.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Content {
    /// One or few people who speak.
    #[default]
    Voice,
    /// Music, or anything that should stay as it is.
    Music,
}

/// Encoding of the local microphone (SetAudioProfile). Bitrate, in-band FEC, DRED and RED copies that are `None` are chosen, and
/// chosen again while the path changes, by `audio/encoder_control.rs`; a field that is set never changes.
#[derive(Clone, PartialEq, Debug)]
pub struct AudioProfile {
    /// Bits per second of one copy of the audio, 6 000–192 000.
    pub bitrate: Option<u32>,
    /// Latency mode.
    pub latency: LatencyMode,
    /// 1 or 2.
    pub channels: u8,
    /// In-band forward error correction (ignored in low mode and for music, where Opus has none).
    pub fec: Option<bool>,
    /// Discontinuous transmission: almost nothing is sent in silence.
    pub dtx: bool,
    /// DRED carried in each packet, in milliseconds, 0–1000; 0 is off.
    pub dred_ms: Option<u32>,
    /// Encoder complexity, 0–10.
    pub complexity: u8,
    /// Copies of earlier packets that travel with each packet (RFC 2198), 0–2, where the server takes them.
    pub red: Option<u8>,
    /// Voice or music.
    pub content: Content,
    /// Whether the automatic steps of the capture chain run for a microphone; `None`: for voice and not for music.
    pub processing: Option<bool>,
}

impl Default for AudioProfile {
    fn default() -> Self {
        AudioProfile {
            bitrate: None,
            latency: LatencyMode::Balanced,
            channels: 1,
            fec: None,
            dtx: true,
            dred_ms: None,
            complexity: 9,
            red: None,
            content: Content::Voice,
            processing: None,
        }
    }
}

/// Range of [`AudioProfile::bitrate`], in bit/s.
pub const BITRATE_BPS: (u32, u32) = (6_000, 192_000);
/// Range of [`AudioProfile::channels`].
pub const PROFILE_CHANNELS: (u32, u32) = (1, 2);
/// Range of [`AudioProfile::dred_ms`], in ms.
pub const DRED_MS: (u32, u32) = (0, 1_000);
/// Range of [`AudioProfile::complexity`].
pub const COMPLEXITY: (u32, u32) = (0, 10);
/// Range of [`AudioProfile::red`], in copies a packet.
pub const RED_COPIES: (u32, u32) = (0, 2);

impl AudioProfile {
    /// For music: stereo, without DTX and without processing.
    pub fn music() -> AudioProfile {
        AudioProfile { channels: 2, dtx: false, content: Content::Music, ..AudioProfile::default() }
    }

    /// Checks every range.
    pub fn validate(&self) -> Result<()> {
        let within = |field: &str, value: Option<u32>, (low, high): (u32, u32), unit: &str| {
            value.map_or(Ok(()), |value| range(field, value, low, high, unit))
        };
        within("bitrate_bps", self.bitrate, BITRATE_BPS, "bit/s")?;
        within("channels", Some(self.channels.into()), PROFILE_CHANNELS, "")?;
        within("dred_ms", self.dred_ms, DRED_MS, "ms")?;
        within("complexity", Some(self.complexity.into()), COMPLEXITY, "")?;
        within("red", self.red.map(u32::from), RED_COPIES, "copies")
    }

    /// Whether the automatic steps of the capture chain run for a microphone.
    pub fn is_processed(&self) -> bool {
        self.processing.unwrap_or(self.content == Content::Voice)
    }
}

/// An API key and its secret, with which tokens are signed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ApiKey {
    /// The key's name, `iss` of the token.
    pub key: String,
    /// The secret. A server that other machines can reach requires at least 32 bytes.
    pub secret: String,
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApiKey({})", self.key)
    }
}

/// Settings of an engine.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// The user's id, 1–256 bytes; empty: SetUser or a token has to give it before login.
    pub user_id: String,
    /// The user's name for people, up to 256 bytes; empty: the id.
    pub user_name: String,
    /// The server of logins that name none: `ws://` or `wss://`, or up to 8 addresses separated by commas or spaces; `None` is the
    /// local server of this operating-system account.
    pub server_url: Option<String>,
    /// Signs a token for a login that passes none.
    pub api_key: Option<ApiKey>,
    /// Certificates (PEM) to trust besides the system's, for `wss://`.
    pub ca_file: Option<PathBuf>,
    /// The microphone to open.
    pub capture_device: DeviceSpec,
    /// The loudspeaker to open.
    pub playback_device: DeviceSpec,
    /// Encoding of the local microphone.
    pub profile: AudioProfile,
    /// Whether publishing waits for StartPublish.
    pub manual_publish: bool,
    /// Whether playing waits for StartPlay.
    pub manual_play: bool,
    /// Log lines are appended here; `None` is nowhere.
    pub log_file: Option<PathBuf>,
    /// Only lines of this level and of more important levels are written.
    pub log_level: crate::log::Level,
}

impl Default for EngineConfig {
    fn default() -> Self {
        EngineConfig {
            user_id: String::new(),
            user_name: String::new(),
            server_url: None,
            api_key: None,
            ca_file: None,
            capture_device: DeviceSpec::Default,
            playback_device: DeviceSpec::Default,
            profile: AudioProfile::default(),
            manual_publish: false,
            manual_play: false,
            log_file: None,
            log_level: crate::log::Level::Info,
        }
    }
}

/// Settings of one login.
#[derive(Clone, Debug)]
pub struct LoginConfig {
    /// `ws://` or `wss://`, or up to 8 addresses separated by commas or spaces, or `None` for the engine's.
    pub server_url: Option<String>,
    /// A token for the room; the user comes from it. `None`: the engine signs a token with its own key, or with the key of the
    /// local server.
    pub token: Option<String>,
    /// Fixed for this login; `None`: the engine's setting at the time when the login is answered.
    pub manual_publish: Option<bool>,
    /// Fixed for this login; `None`: the engine's setting at that time.
    pub manual_play: Option<bool>,
    /// Whether on_user_update reports users who join and leave.
    pub user_updates: bool,
    /// Time limit for logging in, 1–120 s.
    pub login_timeout: Duration,
    /// Time limit for reconnecting, 0–3600 s; 0 is no attempt.
    pub reconnect_timeout: Duration,
}

impl Default for LoginConfig {
    fn default() -> Self {
        LoginConfig {
            server_url: None,
            token: None,
            manual_publish: None,
            manual_play: None,
            user_updates: false,
            login_timeout: Duration::from_secs(10),
            reconnect_timeout: Duration::from_secs(90),
        }
    }
}

impl LoginConfig {
    /// Checks every range.
    pub fn validate(&self) -> Result<()> {
        if let Some(token) = &self.token {
            length("token", token, 1, MAX_TOKEN)?;
        }
        range("login_timeout_ms", millis(self.login_timeout), 1_000, 120_000, "ms")?;
        range("reconnect_timeout_ms", millis(self.reconnect_timeout), 0, 3_600_000, "ms")
    }
}

/// Settings of a room server.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Address and TCP port of signalling; port 0 lets the system choose.
    pub bind: SocketAddr,
    /// UDP port of media; 0 lets the system choose. The TCP port of the same number accepts media of clients whose UDP is blocked,
    /// if it is free or that of signalling.
    pub udp_port: u16,
    /// Addresses announced to clients; empty: those that the media port is bound to, or those of every interface where it is
    /// bound to 0.0.0.0 or [::].
    pub node_ips: Vec<IpAddr>,
    /// Addresses to bind the media port to; empty: the address of `bind`, or the addresses at which `node_ips` can be reached.
    /// The server does not start if media for `node_ips` would not arrive there.
    pub media_binds: Vec<IpAddr>,
    /// Keys that sign tokens.
    pub keys: Vec<ApiKey>,
    /// Certificate chain and key (PEM files) for `wss://`; ws is then refused.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Maximum number of rooms.
    pub max_rooms: usize,
    /// Maximum number of users in a room.
    pub max_users_per_room: usize,
    /// Maximum number of users of a room who are forwarded at a time, when more talk: the loudest. 0: all.
    pub max_forwarded_talkers: usize,
    /// Maximum number of users on the server.
    pub max_users: usize,
    /// Maximum number of new connections per second from one IPv4 address or one IPv6 network (/64).
    pub max_logins_per_second: u32,
    /// A room without users is forgotten after this time.
    pub empty_room_timeout: Duration,
    /// Reverse proxies whose header about the client's address is trusted; empty: none.
    pub trusted_proxies: Vec<Network>,
    /// The header in which the trusted proxies name the client.
    pub forwarded_header: ForwardedHeader,
    /// Whoever sends this text as bearer token may read the metrics; `None`: only programs on this machine may.
    pub metrics_token: Option<Secret>,
    /// URLs that get webhooks, signed with the first key.
    pub webhook_urls: Vec<String>,
    /// Whether the server has a page for browsers, and who gets a token from it.
    pub page: Page,
}

impl Default for ServerConfig {
    fn default() -> Self {
        ServerConfig {
            bind: SocketAddr::from(([127, 0, 0, 1], LOCAL_PORT)),
            udp_port: LOCAL_PORT,
            node_ips: Vec::new(),
            media_binds: Vec::new(),
            keys: Vec::new(),
            tls: None,
            max_rooms: 1000,
            max_users_per_room: 500,
            max_forwarded_talkers: 0,
            max_users: 2000,
            max_logins_per_second: 100,
            empty_room_timeout: Duration::from_secs(20),
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::default(),
            metrics_token: None,
            webhook_urls: Vec::new(),
            page: Page::Off,
        }
    }
}

impl ServerConfig {
    /// Checks every range. Keys and addresses are checked where they are used.
    pub fn validate(&self) -> Result<()> {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        range("max_rooms", count(self.max_rooms), 1, 1_000_000, "rooms")?;
        range("max_users_per_room", count(self.max_users_per_room), 1, 100_000, "users")?;
        range("max_forwarded_talkers", count(self.max_forwarded_talkers), 0, 1000, "users")?;
        range("max_users", count(self.max_users), 1, 1_000_000, "users")?;
        range("max_logins_per_second", self.max_logins_per_second, 1, 1_000_000, "logins")?;
        range("empty_room_timeout_ms", millis(self.empty_room_timeout), 0, 86_400_000, "ms")?;
        if self.page != Page::Off && !cfg!(feature = "page") {
            let text = "this build has no page for browsers: build it with the Cargo feature page, or set page to off";
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        match &self.metrics_token {
            Some(Secret(token)) => length("metrics_token", token, MIN_METRICS_TOKEN, MAX_TOKEN),
            None => Ok(()),
        }
    }
}

/// A duration in ms for [`range`]; a duration that is too long for the type is out of every range.
pub fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

/// A port, 0 included; refuses a number above 65535.
pub fn port(field: &str, value: u32) -> Result<u16> {
    range(field, value, 0, u16::MAX.into(), "")?;
    Ok(value as u16)
}

/// Refuses a number outside `low..=high`; the error names the field, the number, the range and the unit.
pub fn range(field: &str, value: impl Into<i64>, low: u32, high: u32, unit: &str) -> Result<()> {
    let value = value.into();
    if (i64::from(low)..=i64::from(high)).contains(&value) {
        return Ok(());
    }
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    Err(Error::new(ErrorKind::OutOfRange, format!("{field} is {value}: give {low} to {high}{unit}")))
}

/// Reads a volume in percent; refuses a volume outside 0 to [`MAX_VOLUME`].
pub fn volume(field: &str, percent: i32) -> Result<u32> {
    range(field, percent, 0, MAX_VOLUME, "percent")?;
    Ok(percent.unsigned_abs())
}

/// Refuses text that is shorter than `low` bytes or longer than `high` bytes.
pub fn length(field: &str, text: &str, low: usize, high: usize) -> Result<()> {
    if text.len() < low {
        let what = if text.is_empty() { "is empty".to_owned() } else { format!("has {} bytes", text.len()) };
        let least = low.max(1);
        return Err(Error::new(
            ErrorKind::OutOfRange,
            format!("{field} {what}: give {least} to {high} bytes"),
        ));
    }
    if text.len() > high {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!("{field} has {} bytes: give at most {high}", text.len()),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bitrate_out_of_range_is_named_with_its_range() {
        let error = AudioProfile { bitrate: Some(5_999), ..Default::default() }.validate().unwrap_err();
        assert_eq!(error.kind, ErrorKind::OutOfRange);
        assert!(error.context.contains("bitrate_bps") && error.context.contains("6000 to 192000"), "{error}");
        AudioProfile { bitrate: Some(6_000), ..Default::default() }.validate().unwrap();
    }

    #[test]
    fn volume_out_of_range_is_refused_with_number_and_range() {
        assert_eq!([volume("volume", 0).unwrap(), volume("volume", 200).unwrap()], [0, 200]);
        for (percent, text) in
            [(-5, "volume is -5: give 0 to 200 percent"), (500, "volume is 500: give 0 to 200 percent")]
        {
            let error = volume("volume", percent).unwrap_err();
            assert_eq!((error.kind, &*error.context), (ErrorKind::OutOfRange, text));
        }
    }

    #[test]
    fn server_limits_out_of_range_are_refused_by_name() {
        ServerConfig::default().validate().unwrap();
        let none = ServerConfig::default;
        for (field, config) in [
            ("max_rooms", ServerConfig { max_rooms: 0, ..none() }),
            ("max_users_per_room", ServerConfig { max_users_per_room: 0, ..none() }),
            ("max_forwarded_talkers", ServerConfig { max_forwarded_talkers: 1001, ..none() }),
            ("max_users", ServerConfig { max_users: usize::MAX, ..none() }),
            ("max_logins_per_second", ServerConfig { max_logins_per_second: 0, ..none() }),
            ("empty_room_timeout_ms", ServerConfig { empty_room_timeout: Duration::MAX, ..none() }),
        ] {
            let error = config.validate().unwrap_err();
            assert!(error.kind == ErrorKind::OutOfRange && error.context.starts_with(field), "{error}");
        }
    }

    #[test]
    fn music_profile_is_stereo_without_dtx_and_processing() {
        let music = AudioProfile::music();
        assert!(music.channels == 2 && !music.dtx && !music.is_processed());
        assert!(AudioProfile { processing: Some(true), ..music }.is_processed());
        assert!(AudioProfile::default().is_processed());
        assert!(AudioProfile { red: Some(3), ..Default::default() }.validate().is_err());
    }

    #[test]
    fn a_secret_is_not_printed() {
        let key = ApiKey { key: "k".into(), secret: "do-not-show".into() };
        assert!(!format!("{key:?}").contains("do-not-show"));
    }
}
