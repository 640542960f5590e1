//! Finds the local server of this user, or starts it in this process.
//!
//! The server listens on 127.0.0.1, port 7870. Its key is a random secret in a file that only the user can read, so only
//! programs of the same user can join. A server on the port is used only after it has proved that it knows the key; no token is
//! sent before. When two programs start at once, one binds the port and the other finds it.
//!
//! Called by the engine's control thread on its runtime, for logins without a server URL. Not here: the server itself.
#![forbid(unsafe_code)]

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind as IoErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::config::{ApiKey, LOCAL_PORT};
use crate::error::{Error, ErrorKind, Result};
use crate::log::{Level, Log};
use crate::random::Random;
use crate::wire::local_proof;

/// Name of the key in tokens of the local server.
pub const LOCAL_KEY: &str = "local";
/// Environment variable with a port to use instead of [`LOCAL_PORT`].
pub const PORT_VARIABLE: &str = "AUDIOROOM_LOCAL_PORT";
/// Random characters in a new key, of 62 kinds: more than 380 bits.
const KEY_LENGTH: usize = 64;
/// Lengths of a valid key file.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 32..=1024;
/// Maximum time for the proof. [`ATTEMPTS`] of them are shorter than the time limit of a login, so that a port that is open and
/// silent is reported as such.
const PROOF_TIME: Duration = Duration::from_secs(1);
/// Maximum number of bytes of the answer that are read.
const MAX_ANSWER: usize = 8 * 1024;
/// Number of tries to find and start the server. A try fails only if another program starts or ends at the same moment.
const ATTEMPTS: u32 = 5;
/// Pause between attempts.
const PAUSE: Duration = Duration::from_millis(40);
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

/// Finds the local server, or starts it.
///
/// Errors: `NotAServer` when another program has the port; `File` when the key file cannot be created or other users could read
/// it; `Server` when the server cannot be started; `Unreachable` when none answers and this build has no server.
pub async fn find_or_start(log: &Log) -> Result<LocalServer> {
    let port = port()?;
    let folder = runtime_folder()?;
    find_or_start_at(port, &folder, log).await
}

/// As [`find_or_start`], on this port and with the key in this folder, which only the user can access.
pub async fn find_or_start_at(port: u16, folder: &Path, log: &Log) -> Result<LocalServer> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let url = format!("ws://{address}");
    let key = ApiKey { key: LOCAL_KEY.to_owned(), secret: secret(folder)? };
    let mut last = None;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(PAUSE * attempt).await;
        }
        match probe(address, &key.secret).await {
            Probe::Ours => {
                log.line(Level::Info, TARGET, format_args!("found the local server at {url}"));
                return Ok(LocalServer {
                    url,
                    key,
                    #[cfg(feature = "server")]
                    embedded: None,
                });
            }
            Probe::Foreign(why) => {
                return Err(Error::new(
                    ErrorKind::NotAServer,
                    format!(
                        "port {port} of this machine belongs to another program ({why}): stop it, name a server_url, or set {PORT_VARIABLE}"
                    ),
                ));
            }
            Probe::Nobody => {}
            // The program may be ending, or hang.
            Probe::Silent => {
                last = Some(Error::new(
                    ErrorKind::NotAServer,
                    format!(
                        "port {port} of this machine is open but does not answer: stop the program that uses it, or set {PORT_VARIABLE}"
                    ),
                ));
                continue;
            }
        }
        match start(address, &key, log) {
            Ok(server) => {
                log.line(Level::Info, TARGET, format_args!("started the local server at {url}"));
                return Ok(server);
            }
            Err(error) => last = Some(error),
        }
    }
    Err(last
        .unwrap_or_else(|| Error::new(ErrorKind::Internal, "no attempt was made to find the local server")))
}

#[cfg(feature = "server")]
fn start(address: SocketAddr, key: &ApiKey, log: &Log) -> Result<LocalServer> {
    let config = crate::config::ServerConfig {
        bind: address,
        udp_port: address.port(),
        keys: vec![key.clone()],
        ..Default::default()
    };
    let server = crate::server::Server::start_local(config, log.clone())?;
    Ok(LocalServer {
        url: server.url().to_owned(),
        key: key.clone(),
        embedded: Some(std::sync::Arc::new(server)),
    })
}

#[cfg(not(feature = "server"))]
fn start(address: SocketAddr, _key: &ApiKey, _log: &Log) -> Result<LocalServer> {
    Err(Error::new(
        ErrorKind::Unreachable,
        format!(
            "no server answers at {address}, and this build cannot start one: start audioroom-server or name a server_url"
        ),
    ))
}

/// The port: [`LOCAL_PORT`], or the port in the environment.
fn port() -> Result<u16> {
    match std::env::var(PORT_VARIABLE) {
        Err(_) => Ok(LOCAL_PORT),
        Ok(text) => text.parse().ok().filter(|port| *port != 0).ok_or_else(|| {
            Error::new(
                ErrorKind::OutOfRange,
                format!("{PORT_VARIABLE} is {text}: use a port from 1 to 65535"),
            )
        }),
    }
}

/// The program on the port.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Probe {
    /// A room server that knows the key.
    Ours,
    /// Another program, and how it was recognised.
    Foreign(&'static str),
    /// Nothing listens.
    Nobody,
    /// A program listens and does not answer.
    Silent,
}

/// Asks the program on the port to prove that it knows the key. It gets a random challenge and nothing else.
async fn probe(address: SocketAddr, secret: &str) -> Probe {
    let mut stream = match tokio::time::timeout(PROOF_TIME, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(_)) => return Probe::Nobody,
        Err(_) => return Probe::Silent,
    };
    // A port in the ephemeral range can be connected to itself.
    if stream.local_addr().ok() == stream.peer_addr().ok() {
        return Probe::Nobody;
    }
    let mut challenge = [0u8; 32];
    Random::from_system().fill(&mut challenge);
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n",
        local_proof::request(&challenge)
    );
    let exchange = async {
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        (&mut stream).take(MAX_ANSWER as u64).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = match tokio::time::timeout(PROOF_TIME, exchange).await {
        Ok(Ok(answer)) if !answer.is_empty() => answer,
        // The connection ended early: another attempt shows whether the program has ended.
        Ok(_) => return Probe::Silent,
        Err(_) => return Probe::Silent,
    };
    judge(&answer, &challenge, secret)
}

fn judge(answer: &[u8], challenge: &[u8], secret: &str) -> Probe {
    let Ok(text) = std::str::from_utf8(answer) else { return Probe::Foreign("it does not speak HTTP") };
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return Probe::Foreign("it does not speak HTTP");
    };
    let mut words = head.split_whitespace();
    if !words.next().is_some_and(|word| word.starts_with("HTTP/1.")) {
        return Probe::Foreign("it does not speak HTTP");
    }
    if words.next() != Some("200") {
        return Probe::Foreign("it is not a room server of this user");
    }
    match local_proof::verify(secret, challenge, body.trim()) {
        Some(true) => Probe::Ours,
        Some(false) => Probe::Foreign("it does not know this user's key"),
        None => Probe::Foreign("it gives no proof"),
    }
}

fn file_error(path: &Path, what: &str) -> Error {
    Error::new(ErrorKind::File, format!("{} {what}", path.display()))
}

/// The user's runtime folder for this library, created if missing. Only the user can access it.
#[cfg(unix)]
fn runtime_folder() -> Result<PathBuf> {
    let base = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = match base {
        Some(base) if base.is_dir() => base.join("audioroom"),
        _ => PathBuf::from(format!("/tmp/audioroom-{}", rustix::process::geteuid().as_raw())),
    };
    private_folder(&folder)?;
    Ok(folder)
}

#[cfg(not(unix))]
fn runtime_folder() -> Result<PathBuf> {
    // The system protects the user's application folder from other users.
    let base = std::env::var_os("LOCALAPPDATA").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = base.join("audioroom");
    fs::create_dir_all(&folder)
        .map_err(|error| file_error(&folder, &format!("cannot be created: {error}")))?;
    Ok(folder)
}

/// Creates a folder that only the user can access, or checks an existing one: in /tmp another user can have created it.
#[cfg(unix)]
fn private_folder(folder: &Path) -> Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == IoErrorKind::AlreadyExists => {}
        Err(error) => {
            return Err(file_error(
                folder,
                &format!("cannot be created ({error}): set XDG_RUNTIME_DIR to a folder of your own"),
            ));
        }
    }
    // Symbolic links are not followed, because another user could change them.
    let found = fs::symlink_metadata(folder)
        .map_err(|error| file_error(folder, &format!("cannot be checked: {error}")))?;
    if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() || found.mode() & 0o077 != 0 {
        return Err(file_error(
            folder,
            "is open to other users: remove it, or set XDG_RUNTIME_DIR to a folder of your own",
        ));
    }
    Ok(())
}

/// The key in the folder, created if missing. Programs that create it at the same time agree on one key.
fn secret(folder: &Path) -> Result<String> {
    let path = folder.join("local.key");
    for _ in 0..ATTEMPTS {
        match read_secret(&path)? {
            Some(secret) => return Ok(secret),
            None => make_secret(folder, &path)?,
        }
    }
    Err(file_error(&path, "is removed again and again: find the program that removes it"))
}

/// Reads the key file. `None`: there is no such file.
fn read_secret(path: &Path) -> Result<Option<String>> {
    let file = match open_key(path) {
        Ok(file) => file,
        Err(error) if error.kind() == IoErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(file_error(path, &format!("cannot be read: {error}"))),
    };
    check_owner(path, &file)?;
    let mut text = String::new();
    file.take(*KEY_BYTES.end() as u64 + 1)
        .read_to_string(&mut text)
        .map_err(|error| file_error(path, &format!("cannot be read: {error}")))?;
    let text = text.trim();
    if !KEY_BYTES.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(file_error(path, "is not a key of this library: remove it"));
    }
    Ok(Some(text.to_owned()))
}

#[cfg(unix)]
fn open_key(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    // Do not follow a symbolic link, and do not wait on a named pipe.
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path)
}

#[cfg(not(unix))]
fn open_key(path: &Path) -> std::io::Result<File> {
    File::open(path)
}

#[cfg(unix)]
fn check_owner(path: &Path, file: &File) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let found = file.metadata().map_err(|error| file_error(path, &format!("cannot be checked: {error}")))?;
    if !found.is_file() || found.uid() != rustix::process::geteuid().as_raw() || found.mode() & 0o077 != 0 {
        return Err(file_error(path, "can be read by other users: remove it, a new one is created"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_owner(_path: &Path, _file: &File) -> Result<()> {
    Ok(())
}

/// Writes a new key to a temporary file and links it to `path`, so that it appears complete, and only if there is none yet.
fn make_secret(folder: &Path, path: &Path) -> Result<()> {
    let mut random = Random::from_system();
    let draft = folder.join(format!("local.key.{}", random.text(16)));
    let fail = |error: std::io::Error| file_error(&draft, &format!("cannot be written: {error}"));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(random.text(KEY_LENGTH).as_bytes())?;
        file.sync_all()
    });
    let linked = written.and_then(|()| fs::hard_link(&draft, path));
    // The temporary file is not needed any more.
    let _ = fs::remove_file(&draft);
    match linked {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == IoErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(fail(error)),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    /// A folder for one test, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Folder {
            let path =
                std::env::temp_dir().join(format!("audioroom-test-{}", Random::from_system().text(12)));
            private_folder(&path).unwrap();
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn free_port() -> u16 {
        std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn new_key_is_private_and_permanent() {
        let folder = Folder::new();
        let key = secret(&folder.0).unwrap();
        assert_eq!(key.len(), KEY_LENGTH);
        assert_eq!(secret(&folder.0).unwrap(), key);
        assert_eq!(fs::metadata(folder.0.join("local.key")).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
    }

    #[test]
    fn concurrent_programs_agree_on_one_key() {
        let folder = Folder::new();
        let keys: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| secret(&folder.0).unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn key_or_folder_readable_by_others_is_refused() {
        let folder = Folder::new();
        secret(&folder.0).unwrap();
        fs::set_permissions(folder.0.join("local.key"), fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(secret(&folder.0).unwrap_err().kind, ErrorKind::File);
        fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(private_folder(&folder.0).unwrap_err().kind, ErrorKind::File);
        fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o700)).unwrap();
        let link = folder.0.join("link");
        std::os::unix::fs::symlink("/tmp", &link).unwrap();
        assert!(private_folder(&link).is_err());
    }

    #[test]
    fn invalid_key_file_is_refused() {
        let folder = Folder::new();
        fs::write(folder.0.join("local.key"), "short").unwrap();
        fs::set_permissions(folder.0.join("local.key"), fs::Permissions::from_mode(0o600)).unwrap();
        assert!(secret(&folder.0).unwrap_err().context.contains("remove it"));
    }

    #[cfg(feature = "server")]
    #[test]
    fn first_program_starts_the_server_second_finds_it() {
        let folder = Folder::new();
        let port = free_port();
        let first = run(find_or_start_at(port, &folder.0, &Log::off())).unwrap();
        assert!(first.embedded.is_some());
        let second = run(find_or_start_at(port, &folder.0, &Log::off())).unwrap();
        assert!(second.embedded.is_none());
        assert_eq!((second.url, second.key), (first.url.clone(), first.key.clone()));
        drop(first);
        let third = run(find_or_start_at(port, &folder.0, &Log::off())).unwrap();
        assert!(third.embedded.is_some(), "the next program starts it again");
    }

    #[cfg(feature = "server")]
    #[test]
    fn programs_that_start_together_share_one_server() {
        let folder = Folder::new();
        let port = free_port();
        let found: Vec<LocalServer> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| run(find_or_start_at(port, &folder.0, &Log::off())).unwrap()))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(found.iter().filter(|one| one.embedded.is_some()).count(), 1);
    }

    #[cfg(feature = "server")]
    #[test]
    fn server_with_another_key_is_refused() {
        let (folder, other) = (Folder::new(), Folder::new());
        let port = free_port();
        let _impostor = run(find_or_start_at(port, &other.0, &Log::off())).unwrap();
        let error = run(find_or_start_at(port, &folder.0, &Log::off())).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotAServer);
        assert!(error.context.contains("does not know this user's key"), "{error}");
    }

    #[test]
    fn fake_server_gets_only_a_challenge() {
        let folder = Folder::new();
        let key = secret(&folder.0).unwrap();
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
        let error = run(find_or_start_at(port, &folder.0, &Log::off())).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotAServer);
        let request = fake_server.join().unwrap();
        assert!(
            request.contains("challenge=") && !request.contains(&key) && !request.contains("Bearer"),
            "{request}"
        );
    }

    #[test]
    fn answers_without_proof_are_refused() {
        let challenge = [3u8; 32];
        let ours = local_proof::answer("k", &challenge);
        assert_eq!(judge(format!("HTTP/1.1 200 OK\r\n\r\n{ours}").as_bytes(), &challenge, "k"), Probe::Ours);
        for (answer, why) in [
            (format!("HTTP/1.1 200 OK\r\n\r\n{ours}"), "key"),
            ("HTTP/1.1 404 Not Found\r\n\r\n".into(), "not a room server"),
            ("SSH-2.0-OpenSSH\r\n".into(), "HTTP"),
            ("HTTP/1.1 200 OK\r\n\r\nhello".into(), "gives no proof"),
        ] {
            let Probe::Foreign(reason) = judge(answer.as_bytes(), &challenge, "other") else {
                panic!("{answer}")
            };
            assert!(reason.contains(why), "{reason}");
        }
    }
}
