//! The settings of `audioroom-load`: flags, the secret from the environment or a TOML file, and their checks. Called once, when
//! the program starts.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::time::Duration;

use audioroom::config::ApiKey;
use clap::Parser;
use serde::Deserialize;

use crate::private_file;

/// Maximum number of participants: each has two sockets.
const MAX_PARTICIPANTS: usize = 20_000;

/// Loads a room server with many participants, and measures logins, loss and delay.
///
/// Works with audioroom-server and livekit-server. Talkers send a voice packet every 20 ms. Talkers and listeners receive the
/// packets of the other talkers of their room and count them. Each packet contains the time at which it was sent, so loss and delay
/// are exact. The participants log in (--join-rate, or --storm), and when all streams arrive everywhere, the packets of the next
/// --seconds are measured. With --sequence, logins are measured instead of packets.
///
/// The secret of the API key comes from the environment variable AUDIOROOM_SECRET or from a TOML file (key, secret), which may be that
/// of audioroom-server: every user of the machine can read a command line. Ctrl-C ends the measurement and prints what was
/// measured until then. The exit code is 1 if no login succeeded.
#[derive(Parser, Debug)]
#[command(version)]
pub struct Flags {
    /// Server (ws:// or wss://); several, separated by commas, are used in turn
    #[arg(long, value_name = "URL", required = true, value_delimiter = ',')]
    url: Vec<String>,
    /// Name of the API key that signs the tokens
    #[arg(long, value_name = "K")]
    key: Option<String>,
    /// TOML file with key and secret; other settings in it are ignored
    #[arg(long, value_name = "F")]
    config: Option<PathBuf>,
    /// Number of rooms
    #[arg(long, value_name = "N", default_value_t = 1)]
    rooms: usize,
    /// Talkers in each room
    #[arg(long, value_name = "N", default_value_t = 1)]
    talkers: usize,
    /// Listeners in each room
    #[arg(long, value_name = "N", default_value_t = 3)]
    listeners: usize,
    /// Duration of the measurement of packets, in seconds
    #[arg(long, value_name = "S", default_value_t = 10.0)]
    seconds: f64,
    /// Logins per second
    #[arg(long, value_name = "N", default_value_t = 20.0, conflicts_with = "storm")]
    join_rate: f64,
    /// All participants log in at once
    #[arg(long)]
    storm: bool,
    /// Measure this number of logins, one after the other, each followed by a logout; --rooms are used in turn
    #[arg(long, value_name = "N", conflicts_with_all = ["storm", "join_rate", "talkers", "listeners", "seconds"])]
    sequence: Option<usize>,
    /// Also measure processor time and memory of this process of this machine, which should be the server
    #[arg(long, value_name = "PID")]
    server_pid: Option<u32>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
}

/// The part of the TOML file that is used.
#[derive(Deserialize, Default)]
struct File {
    key: Option<String>,
    secret: Option<String>,
}

/// When the participants log in.
#[derive(Copy, Clone, PartialEq, Debug)]
pub enum Joining {
    /// At this number of logins per second.
    Rate(f64),
    /// All at once.
    Storm,
    /// One after the other, each with a logout.
    Sequence,
}

/// Checked settings.
#[derive(Debug)]
pub struct Settings {
    pub urls: Vec<String>,
    pub key: ApiKey,
    pub rooms: usize,
    /// Talkers in each room.
    pub talkers: usize,
    /// Number of all participants.
    pub participants: usize,
    pub duration: Duration,
    pub joining: Joining,
    pub server_pid: Option<u32>,
    pub is_json: bool,
}

impl Settings {
    /// Combines flags, the file and the secret of the environment.
    pub fn combine(flags: Flags, secret: Option<String>) -> Result<Settings, String> {
        let file = flags.config.as_deref().map_or_else(|| Ok(File::default()), read_file)?;
        let key = flags
            .key
            .or(file.key)
            .ok_or("no API key: pass --key, or set key in a file and pass it as --config")?;
        let secret = secret
            .filter(|secret| !secret.is_empty())
            .or(file.secret)
            .ok_or("the API key has no secret: set AUDIOROOM_SECRET, or secret in the file of --config")?;
        let joining = match (flags.sequence, flags.storm) {
            (Some(_), _) => Joining::Sequence,
            (None, true) => Joining::Storm,
            (None, false) => Joining::Rate(flags.join_rate),
        };
        let participants =
            flags.sequence.unwrap_or_else(|| flags.rooms.saturating_mul(flags.talkers + flags.listeners));
        if flags.rooms == 0 || participants == 0 {
            return Err("there is nobody to log in: give at least one room and one participant".into());
        }
        if participants > MAX_PARTICIPANTS {
            return Err(format!(
                "{participants} participants are more than {MAX_PARTICIPANTS}: run several processes"
            ));
        }
        if !(flags.seconds > 0.0 && flags.seconds <= 86_400.0) {
            return Err("--seconds is out of range: give a number above 0 and up to 86400".into());
        }
        if !(flags.join_rate > 0.0 && flags.join_rate <= 10_000.0) {
            return Err("--join-rate is out of range: give a number above 0 and up to 10000".into());
        }
        Ok(Settings {
            urls: flags.url,
            key: ApiKey { key, secret },
            rooms: flags.rooms,
            talkers: if flags.sequence.is_some() { 0 } else { flags.talkers },
            participants,
            duration: Duration::from_secs_f64(flags.seconds),
            joining,
            server_pid: flags.server_pid,
            is_json: flags.json,
        })
    }
}

fn read_file(path: &std::path::Path) -> Result<File, String> {
    let file: File =
        toml::from_str(&private_file::read(path)?).map_err(|error| format!("{}: {error}", path.display()))?;
    if file.secret.is_some() {
        private_file::check_is_private(path)?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn combine(text: &str) -> Result<Settings, String> {
        let flags = Flags::try_parse_from(["audioroom-load"].into_iter().chain(text.split_whitespace()));
        Settings::combine(flags.map_err(|error| error.to_string())?, Some("s".into()))
    }

    #[test]
    fn participants_are_those_of_all_rooms() {
        let settings = combine("--url ws://a,ws://b --key k --rooms 3 --talkers 2 --listeners 5").unwrap();
        assert_eq!((settings.urls.len(), settings.participants, settings.talkers), (2, 21, 2));
        assert_eq!(settings.joining, Joining::Rate(20.0));
        let settings = combine("--url ws://a --key k --sequence 7").unwrap();
        assert_eq!((settings.participants, settings.talkers, settings.joining), (7, 0, Joining::Sequence));
    }

    #[test]
    fn settings_without_a_meaning_are_refused() {
        for (text, cause) in [
            ("--key k", "--url"),
            ("--url ws://a", "no API key"),
            ("--url ws://a --key k --rooms 0", "nobody"),
            ("--url ws://a --key k --talkers 0 --listeners 0", "nobody"),
            ("--url ws://a --key k --seconds 0", "--seconds"),
            ("--url ws://a --key k --join-rate nan", "--join-rate"),
            ("--url ws://a --key k --storm --join-rate 3", "--storm"),
            ("--url ws://a --key k --sequence 3 --listeners 3", "--sequence"),
            ("--url ws://a --key k --rooms 9999 --listeners 9999", "participants"),
        ] {
            let error = combine(text).unwrap_err();
            assert!(error.contains(cause), "{text}: {error}");
        }
    }

    #[test]
    fn secret_comes_from_the_environment_or_a_private_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.toml");
        std::fs::write(&path, "bind = \"127.0.0.1:7880\"\nkey = \"k\"\nsecret = \"of the file\"\n").unwrap();
        let combine = |secret| {
            let arguments = ["audioroom-load", "--url", "ws://a", "--config", path.to_str().unwrap()];
            Settings::combine(Flags::parse_from(arguments), secret)
        };
        let set_mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        set_mode(0o600);
        assert_eq!(combine(None).unwrap().key.secret, "of the file");
        assert_eq!(combine(Some("of the environment".into())).unwrap().key.secret, "of the environment");
        set_mode(0o644);
        assert!(combine(None).unwrap_err().contains("chmod 600"));
    }
}
