//! Finds the local server of this user, or starts it in this process.
//!
//! The server listens on 127.0.0.1, port 7870, or on a free port if another program has port 7870: each user of a machine has a
//! server of their own. Key, port and lock are files in a folder that only the user can access (`local/folder.rs`). A server on a
//! port is used only after it has proved that it knows the key (`local/probe.rs`); no token is sent before that. The lock lets
//! one program at a time search and start, so programs that start at once share one server.
//!
//! Called by the engine's control thread on its runtime, for logins without a server URL. Not here: the server itself.
#![forbid(unsafe_code)]

mod folder;
mod probe;

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use self::folder::Folder;
use self::probe::{Probe, probe};
use crate::config::{ApiKey, LOCAL_PORT};
use crate::error::{Error, ErrorKind, Result};
use crate::file::file_error;
use crate::log::{Level, Log};
use crate::random::Random;

/// Name of the key in tokens of the local server.
pub const LOCAL_KEY: &str = "local";
/// Environment variable with the only port to use; without it the port is [`LOCAL_PORT`] or a free port.
pub const PORT_VARIABLE: &str = "AUDIOROOM_LOCAL_PORT";
/// Random characters in a new key, of 62 kinds: more than 380 bits.
const KEY_LENGTH: usize = 64;
/// Lengths of a valid key file.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 32..=1024;
/// Maximum number of attempts to find or start the server. An attempt is repeated only if another program starts, ends or hangs
/// at the same moment.
const ATTEMPTS: u32 = 5;
/// Pause before the second attempt. It grows by this time with each further attempt.
const PAUSE: Duration = Duration::from_millis(40);
/// Maximum wait for another program of this user that searches or starts. Normally this takes milliseconds.
const LOCK_TIME: Duration = Duration::from_secs(2);
/// Pause between two attempts to take the lock.
const LOCK_PAUSE: Duration = Duration::from_millis(10);
/// The key of the local server.
const KEY_FILE: &str = "local.key";
/// The port of the local server that was started last.
const PORT_FILE: &str = "local.port";
/// Locked while a program searches or starts.
const LOCK_FILE: &str = "local.lock";
const TARGET: &str = "local";

/// The server of this user on this machine.
#[derive(Clone, Debug)]
pub struct LocalServer {
    /// `ws://127.0.0.1:7870`.
    pub url: String,
    /// Signs tokens for the server.
    pub key: ApiKey,
    /// The server, if it runs in this process; it ends when the last clone is dropped.
    #[cfg(feature = "server")]
    pub embedded: Option<std::sync::Arc<crate::server::Server>>,
}

/// The ports at which the server may be.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Ports {
    /// This port only.
    Only(u16),
    /// This port, or a free port if another program has this port.
    From(u16),
}

/// Finds the local server, or starts it.
///
/// Errors: `NotAServer` when another program has the port that AUDIOROOM_LOCAL_PORT names; `OutOfRange` when that variable is not
/// a port; `File` when the user has no folder of their own; `Server` when the server cannot be started; `Unreachable` when none
/// answers and this build has no server.
pub async fn find_or_start(log: &Log) -> Result<LocalServer> {
    let ports = ports()?;
    search(ports, &Folder::find(log)?, log).await
}

/// As [`find_or_start`], at this port only and with the files in this folder, which only the user can access.
#[cfg(any(test, feature = "internals"))]
pub async fn find_or_start_at(port: u16, folder: &std::path::Path, log: &Log) -> Result<LocalServer> {
    search(Ports::Only(port), &Folder::open(folder)?, log).await
}

async fn search(ports: Ports, folder: &Folder, log: &Log) -> Result<LocalServer> {
    let search = Search { folder, log, key: ApiKey { key: LOCAL_KEY.to_owned(), secret: secret(folder)? } };
    let _lock = search.lock().await?;
    let mut last = None;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(PAUSE * attempt).await;
        }
        let found = match ports {
            Ports::Only(port) => search.at(port).await,
            Ports::From(port) => search.from(port, attempt > 0).await,
        };
        match found {
            Ok(server) => return Ok(server),
            Err(Failed::Now(error)) => return Err(error),
            Err(Failed::Again(error)) => last = Some(error),
        }
    }
    Err(last
        .unwrap_or_else(|| Error::new(ErrorKind::Internal, "no attempt was made to find the local server")))
}

/// An attempt that failed.
enum Failed {
    /// Further attempts would fail too.
    Now(Error),
    /// Another program started or ended at the same moment, or it hangs.
    Again(Error),
}

/// A search for the server of this user.
struct Search<'a> {
    folder: &'a Folder,
    log: &'a Log,
    key: ApiKey,
}

impl Search<'_> {
    /// Waits until no other program of this user searches. `None`: one of them hangs, and is not waited for.
    async fn lock(&self) -> Result<Option<File>> {
        let search = async {
            loop {
                if let Some(lock) = self.folder.try_lock(LOCK_FILE)? {
                    return Ok(lock);
                }
                tokio::time::sleep(LOCK_PAUSE).await;
            }
        };
        tokio::time::timeout(LOCK_TIME, search).await.ok().transpose()
    }

    /// One attempt at the only port.
    async fn at(&self, port: u16) -> Result<LocalServer, Failed> {
        match probe(address(port), &self.key.secret).await {
            Probe::Ours => Ok(self.found(port)),
            Probe::Foreign(why) => Err(Failed::Now(Error::new(
                ErrorKind::NotAServer,
                format!(
                    "port {port} of this machine belongs to another program ({why}): stop it, name a server_url, or set {PORT_VARIABLE} to a free port"
                ),
            ))),
            // The program may be ending, or hang.
            Probe::Silent => Err(Failed::Again(Error::new(
                ErrorKind::NotAServer,
                format!(
                    "port {port} of this machine is open but does not answer: stop the program that uses it, or set {PORT_VARIABLE} to a free port"
                ),
            ))),
            Probe::Nobody => self.start(port).map_err(Failed::Again),
        }
    }

    /// One attempt at the recorded port and at `first`; if another program has `first`, the system chooses a port. `again`: this
    /// is not the first attempt. A port that is silent or cannot be used then counts as another program's.
    async fn from(&self, first: u16, again: bool) -> Result<LocalServer, Failed> {
        let recorded = self.recorded().filter(|port| *port != first);
        if let Some(port) = recorded
            && probe(address(port), &self.key.secret).await == Probe::Ours
        {
            return Ok(self.found(port));
        }
        let why = match probe(address(first), &self.key.secret).await {
            Probe::Ours => return Ok(self.found(first)),
            Probe::Nobody => match self.start(first) {
                Err(error) if again => error.to_string(),
                started => return started.map_err(Failed::Again),
            },
            Probe::Silent if !again => {
                let text = format!("port {first} of this machine is open but does not answer");
                return Err(Failed::Again(Error::new(ErrorKind::NotAServer, text)));
            }
            Probe::Silent => "it does not answer".to_owned(),
            Probe::Foreign(why) => why.to_owned(),
        };
        self.log.line(
            Level::Info,
            TARGET,
            format_args!(
                "port {first} of this machine belongs to another program ({why}): a free port is used"
            ),
        );
        self.start(0).map_err(Failed::Again)
    }

    /// The port of the server that a program of this user started last. An unreadable record is not used.
    fn recorded(&self) -> Option<u16> {
        self.folder.read(PORT_FILE).ok().flatten()?.trim().parse().ok().filter(|port| *port != 0)
    }

    fn found(&self, port: u16) -> LocalServer {
        let url = format!("ws://{}", address(port));
        self.log.line(Level::Info, TARGET, format_args!("found the local server at {url}"));
        LocalServer {
            url,
            key: self.key.clone(),
            #[cfg(feature = "server")]
            embedded: None,
        }
    }

    /// Starts the server at a port, 0 for one that the system chooses, and records its port.
    #[cfg(feature = "server")]
    fn start(&self, port: u16) -> Result<LocalServer> {
        let config = crate::config::ServerConfig {
            bind: address(port),
            udp_port: port,
            keys: vec![self.key.clone()],
            ..Default::default()
        };
        let server = crate::server::Server::start_local(config, self.log.clone())?;
        // Without the record, no other program would find a server at a port that the system chose.
        self.folder.replace(PORT_FILE, &server.tcp_port().to_string())?;
        let url = server.url().to_owned();
        self.log.line(Level::Info, TARGET, format_args!("started the local server at {url}"));
        Ok(LocalServer { url, key: self.key.clone(), embedded: Some(std::sync::Arc::new(server)) })
    }

    #[cfg(not(feature = "server"))]
    fn start(&self, port: u16) -> Result<LocalServer> {
        let text = format!(
            "no server of this user answers at {}, and this build cannot start one: start a program that can, or name a server_url",
            address(port)
        );
        Err(Error::new(ErrorKind::Unreachable, text))
    }
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// The ports: the port that the environment names, or [`LOCAL_PORT`] and a free port.
fn ports() -> Result<Ports> {
    match std::env::var(PORT_VARIABLE) {
        Err(_) => Ok(Ports::From(LOCAL_PORT)),
        Ok(text) => match text.parse() {
            Ok(port) if port != 0 => Ok(Ports::Only(port)),
            _ => {
                let text = format!("{PORT_VARIABLE} is {text}: use a port from 1 to 65535");
                Err(Error::new(ErrorKind::OutOfRange, text))
            }
        },
    }
}

/// The key in the folder, created if missing. Programs that create the key at the same time agree on one key.
fn secret(folder: &Folder) -> Result<String> {
    let path = folder.path_of(KEY_FILE);
    for _ in 0..ATTEMPTS {
        let Some(text) = folder.read(KEY_FILE)? else {
            folder.create(KEY_FILE, &Random::from_system().text(KEY_LENGTH))?;
            continue;
        };
        let text = text.trim();
        if !KEY_BYTES.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(file_error(&path, "is not a key of this library: remove it"));
        }
        return Ok(text.to_owned());
    }
    Err(file_error(&path, "is removed again and again: find the program that removes it"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::io::{Read as _, Write as _};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    /// A folder for one test, removed at its end.
    struct Home(#[expect(dead_code, reason = "removes the folder")] tempfile::TempDir, Folder);

    impl Home {
        fn new() -> Home {
            let home = tempfile::tempdir().unwrap();
            let folder = Folder::open(&home.path().join("own")).unwrap();
            Home(home, folder)
        }
    }

    fn free_port() -> u16 {
        std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    fn search(ports: Ports, home: &Home) -> Result<LocalServer> {
        run(super::search(ports, &home.1, &Log::off()))
    }

    #[test]
    fn new_key_is_private_and_permanent() {
        let home = Home::new();
        let key = secret(&home.1).unwrap();
        assert_eq!(key.len(), KEY_LENGTH);
        assert_eq!(secret(&home.1).unwrap(), key);
        assert_eq!(fs::metadata(home.1.path_of(KEY_FILE)).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn concurrent_programs_agree_on_one_key() {
        let home = Home::new();
        let keys: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| secret(&home.1).unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn invalid_or_readable_key_file_is_refused() {
        let home = Home::new();
        secret(&home.1).unwrap();
        let path = home.1.path_of(KEY_FILE);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(secret(&home.1).unwrap_err().kind, ErrorKind::File);
        fs::write(&path, "short").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(secret(&home.1).unwrap_err().context.contains("remove it"));
    }

    #[cfg(feature = "server")]
    #[test]
    fn first_program_starts_the_server_second_finds_it() {
        let home = Home::new();
        let port = free_port();
        for ports in [Ports::Only(port), Ports::From(port)] {
            let first = search(ports, &home).unwrap();
            assert!(first.embedded.is_some());
            let second = search(ports, &home).unwrap();
            assert!(second.embedded.is_none());
            assert_eq!((second.url, second.key), (first.url.clone(), first.key.clone()));
            drop(first);
            let third = search(ports, &home).unwrap();
            assert!(third.embedded.is_some(), "the next program starts it again");
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn programs_that_start_together_share_one_server() {
        // First with a free port, then with a port that another user's server has.
        let (home, other) = (Home::new(), Home::new());
        let port = free_port();
        let mut theirs = None;
        for is_taken in [false, true] {
            if is_taken {
                theirs = Some(search(Ports::Only(port), &other).unwrap());
            }
            let found: Vec<LocalServer> = std::thread::scope(|scope| {
                let threads: Vec<_> =
                    (0..4).map(|_| scope.spawn(|| search(Ports::From(port), &home).unwrap())).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            assert_eq!(found.iter().filter(|one| one.embedded.is_some()).count(), 1);
            assert!(found.iter().all(|one| one.url == found[0].url));
            assert_eq!(found[0].url == format!("ws://127.0.0.1:{port}"), !is_taken);
        }
        drop(theirs);
    }

    #[cfg(feature = "server")]
    #[test]
    fn second_user_keeps_the_port_when_the_first_ends() {
        let (one, two) = (Home::new(), Home::new());
        let port = free_port();
        let first = search(Ports::From(port), &one).unwrap();
        let second = search(Ports::From(port), &two).unwrap();
        assert!(first.embedded.is_some() && second.embedded.is_some() && first.url != second.url);
        assert_ne!(first.key, second.key);
        drop(first);
        let again = search(Ports::From(port), &two).unwrap();
        assert!(again.embedded.is_none() && again.url == second.url, "the server that runs is found");
        drop(second);
        assert_eq!(search(Ports::From(port), &two).unwrap().url, format!("ws://127.0.0.1:{port}"));
    }

    #[cfg(feature = "server")]
    #[test]
    fn silent_or_media_port_of_another_program_is_avoided() {
        let home = Home::new();
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = silent.local_addr().unwrap().port();
        assert!(search(Ports::From(port), &home).unwrap().embedded.is_some());
        let media = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = media.local_addr().unwrap().port();
        assert!(search(Ports::From(port), &home).unwrap().embedded.is_some());
    }

    #[cfg(feature = "server")]
    #[test]
    fn server_with_another_key_is_refused_at_the_only_port() {
        let (home, other) = (Home::new(), Home::new());
        let port = free_port();
        let _impostor = search(Ports::Only(port), &other).unwrap();
        let error = search(Ports::Only(port), &home).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotAServer);
        assert!(error.context.contains("does not know this user's key"), "{error}");
    }

    #[cfg(feature = "server")]
    #[test]
    fn damaged_record_of_the_port_is_not_used() {
        let home = Home::new();
        let port = free_port();
        for record in ["", "0", "70000", "x", "7870 7871"] {
            home.1.replace(PORT_FILE, record).unwrap();
            let found = search(Ports::From(port), &home).unwrap();
            assert_eq!(found.url, format!("ws://127.0.0.1:{port}"), "{record}");
        }
    }

    #[test]
    fn fake_server_gets_only_a_challenge() {
        let home = Home::new();
        let key = secret(&home.1).unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let fake_server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 1024];
            while !request.ends_with(b"\r\n\r\n") {
                let size = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..size]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n00").unwrap();
            String::from_utf8(request).unwrap()
        });
        let error = search(Ports::Only(port), &home).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotAServer);
        let request = fake_server.join().unwrap();
        assert!(
            request.contains("challenge=") && !request.contains(&key) && !request.contains("Bearer"),
            "{request}"
        );
    }
}
