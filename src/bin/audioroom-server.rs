//! `audioroom-server`: the room server as a program.
//!
//! Reads flags, a TOML file and the environment, writes log lines to standard error, runs until SIGTERM or SIGINT, then notifies
//! the clients and exits with 0. Everything else is in the library's `server`.
#![forbid(unsafe_code)]

#[path = "server/settings.rs"]
mod settings;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use audioroom::file;
use audioroom::log::{Level, Log, Sink};
use audioroom::server::Server;
use clap::Parser as _;

use self::settings::{Environment, File, Flags, Settings};

/// Largest settings file, in bytes.
const MAX_CONFIG: u64 = 1024 * 1024;

fn read_file(path: &Path) -> Result<File, String> {
    let bytes = file::read_or_receive(path, MAX_CONFIG).map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes)
        .map_err(|error| format!("{} is not UTF-8 ({error}): convert it first", path.display()))?;
    let file = File::parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    if file.has_secret() && is_readable_by_all(path) {
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

/// On other systems, access control lists of the folder decide who may read a file; they are not checked.
#[cfg(not(unix))]
fn is_readable_by_all(_path: &std::path::Path) -> bool {
    false
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
    let Settings { server, level, is_json, is_secret_visible } =
        Settings::combine(flags, file, Environment::read())?;
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
    use std::net::IpAddr;

    use audioroom::config::{ForwardedHeader, Page};

    use super::*;

    fn flags(text: &str) -> Flags {
        Flags::parse_from(std::iter::once("audioroom-server").chain(text.split_whitespace()))
    }

    #[test]
    fn flags_override_the_file_and_the_file_defaults() {
        let file = File::parse(
            "bind = \"0.0.0.0:9000\"\nkey = \"k\"\nsecret = \"from the file\"\nnode-ip = [\"192.0.2.1\", \"192.0.2.2\"]\nmedia-bind = \"0.0.0.0\"\nmax-rooms = 3",
        )
        .unwrap();
        let settings =
            Settings::combine(flags("--bind 127.0.0.1:9001 --udp-port 9002"), file, Environment::default())
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
            let file = File::parse(text).unwrap();
            Settings::combine(flags("--key k --secret s"), file, Environment::default())
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
    fn webhook_urls_are_read_from_flags_or_file() {
        let urls = |arguments: &str, file: &str| {
            let arguments = flags(&format!("--key k --secret s {arguments}"));
            let settings = Settings::combine(arguments, File::parse(file).unwrap(), Environment::default());
            settings.unwrap().server.webhook_urls
        };
        assert!(urls("", "").is_empty());
        assert_eq!(urls("", "webhook-url = \"http://a/\""), ["http://a/"]);
        assert_eq!(urls("", "webhook-url = [\"http://a/\", \"http://b/\"]"), ["http://a/", "http://b/"]);
        assert_eq!(urls("--webhook-url http://c/", "webhook-url = \"http://a/\""), ["http://c/"]);
    }

    #[test]
    fn page_gives_no_tokens_unless_asked_to() {
        let page = |arguments: &str, file: &str| {
            let arguments = flags(&format!("--key k --secret s {arguments}"));
            let settings = Settings::combine(arguments, File::parse(file).unwrap(), Environment::default());
            settings.map(|settings| settings.server.page)
        };
        let unset = if cfg!(feature = "page") { Page::Token } else { Page::Off };
        assert_eq!(page("", ""), Ok(unset));
        assert_eq!(page("--bind 0.0.0.0:7880", ""), Ok(unset));
        assert_eq!(page("", "page = \"everyone\""), Ok(Page::Everyone));
        assert_eq!(page("--page local", "page = \"everyone\""), Ok(Page::Local));
        assert_eq!(page("--page off", ""), Ok(Page::Off));
        assert!(page("--page on", "").unwrap_err().contains("everyone"));
    }

    #[test]
    fn error_names_an_unknown_key_of_the_file() {
        let error = File::parse("bindd = \"127.0.0.1:1\"").unwrap_err();
        assert!(error.contains("bindd"), "{error}");
    }

    #[test]
    fn error_names_the_missing_setting() {
        let error =
            |text: &str| Settings::combine(flags(text), File::default(), Environment::default()).unwrap_err();
        assert!(error("").contains("--key"));
        assert!(error("--key k").contains("AUDIOROOM_SECRET"));
        assert!(error("--key k --secret s --cert c").contains("--tls-key"));
        assert!(error("--key k --secret s --log loud").contains("loud"));
        let environment = Environment { secret: Some("e".into()), ..Environment::default() };
        let from_environment = Settings::combine(flags("--key k"), File::default(), environment).unwrap();
        assert!(!from_environment.is_secret_visible);
        assert_eq!(from_environment.server.keys[0].secret, "e");
        assert_eq!(from_environment.server.udp_port, 7880);
    }
}
