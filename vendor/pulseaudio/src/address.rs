//! Where the sound server is: the addresses that libpulse would try, in its order, and the cookie that it would send.
//!
//! PULSE_SERVER, or `default-server` in client.conf, is a list of addresses that are separated by spaces:
//!
//! | form | meaning |
//! |---|---|
//! | `unix:PATH`, `/PATH` | a socket of this machine |
//! | `tcp:HOST[:PORT]`, `tcp4:…` | IPv4, port 4713 unless named |
//! | `tcp6:HOST[:PORT]` | IPv6; an address with a port is `[::1]:4713` |
//! | `HOST[:PORT]` | both |
//! | `{ID}…` | any of these, on the machine with that machine id or host name only |
//!
//! Without such a list, the sockets of the user and of the system are tried. Blocks while it connects.

use std::ffi::OsString;
use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The port of a sound server on the network.
const PORT: u16 = 4713;
/// Maximum time to connect to one address of the network.
const CONNECT_TIME: Duration = Duration::from_secs(2);
/// Length of a cookie, in bytes.
const COOKIE: usize = 256;
/// Maximum number of bytes that are read of a file.
const MAX_FILE: u64 = 64 * 1024;

/// The address of a server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    /// A socket of this machine.
    Unix(PathBuf),
    /// A host of the network; the flags say whether IPv4 and IPv6 are tried.
    Tcp {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
        /// Whether IPv4 is tried.
        v4: bool,
        /// Whether IPv6 is tried.
        v6: bool,
    },
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Address::Unix(path) => write!(f, "unix:{}", path.display()),
            Address::Tcp { host, port, .. } => write!(f, "tcp:{host}:{port}"),
        }
    }
}

/// The servers to try.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Servers {
    /// The addresses, in order.
    pub addresses: Vec<Address>,
    /// Where the list comes from, if somebody named the servers: "PULSE_SERVER" or the path of a client.conf. Then no other server is tried.
    pub named_by: Option<String>,
    /// Forms in the list that are not understood or belong to another machine, with the reason.
    pub unusable: Vec<String>,
}

impl Servers {
    /// Whether a server is to be expected: somebody named one, or a socket exists.
    pub fn is_any(&self) -> bool {
        self.named_by.is_some()
            || self.addresses.iter().any(|address| matches!(address, Address::Unix(path) if path.exists()))
    }
}

/// What the environment and the files of the user say.
struct Environment<'a> {
    variable: &'a dyn Fn(&str) -> Option<OsString>,
    /// Folder of the system's configuration: /etc/pulse.
    system: &'a Path,
    /// The names of this machine in `{…}`.
    machine: &'a [String],
}

/// The servers that libpulse would try.
pub fn servers_from_env() -> Servers {
    let names = machine_names();
    let variable = |name: &str| std::env::var_os(name);
    servers(&Environment { variable: &variable, system: Path::new("/etc/pulse"), machine: &names })
}

/// Connects to the first server that answers. The stream may be one of the network.
///
/// Errors: the reasons of all addresses, and the forms that are not understood.
pub fn connect_from_env() -> io::Result<UnixStream> {
    connect(&servers_from_env())
}

/// The cookie to send: that of PULSE_COOKIE, of client.conf, or of the user's files; zeros where there is none, which a server accepts
/// that does not check it.
pub fn cookie_from_env() -> Vec<u8> {
    let variable = |name: &str| std::env::var_os(name);
    cookie(&Environment { variable: &variable, system: Path::new("/etc/pulse"), machine: &[] })
}

impl Environment<'_> {
    /// A variable that is set and not empty.
    fn text(&self, name: &str) -> Option<OsString> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    fn home(&self) -> Option<PathBuf> {
        self.path("HOME").filter(|home| home.is_absolute())
    }

    fn config_home(&self) -> Option<PathBuf> {
        let set = self.path("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
        set.or_else(|| self.home().map(|home| home.join(".config"))).map(|config| config.join("pulse"))
    }

    /// The value of a key in client.conf, with the path of the file: of the user, otherwise of the system.
    fn configured(&self, key: &str) -> Option<(String, PathBuf)> {
        let user = [self.config_home(), self.home().map(|home| home.join(".pulse"))];
        let files = match self.path("PULSE_CLIENTCONFIG") {
            Some(file) => vec![file],
            None => {
                let mut files = user.into_iter().flatten().map(|folder| folder.join("client.conf"));
                let own = files.find(|file| file.exists());
                vec![own.unwrap_or_else(|| self.system.join("client.conf"))]
            }
        };
        let mut found = None;
        for file in files {
            let mut parts: Vec<PathBuf> = std::fs::read_dir(file.with_extension("conf.d"))
                .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
                .unwrap_or_default();
            parts.retain(|path| path.extension().is_some_and(|ending| ending == "conf"));
            parts.sort();
            for path in std::iter::once(file).chain(parts) {
                // A later line replaces an earlier one.
                if let Some(value) = read(&path).and_then(|text| value_of(&text, key)) {
                    found = Some((value, path));
                }
            }
        }
        found.filter(|(value, _)| !value.is_empty())
    }
}

fn read(path: &Path) -> Option<String> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(MAX_FILE).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The last value of a key in the text of a configuration file.
fn value_of(text: &str, key: &str) -> Option<String> {
    let mut lines = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.split([';', '#']).next()?;
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim().to_owned())
    });
    lines.next_back()
}

/// The names that `{…}` may contain: the machine id and the host name.
fn machine_names() -> Vec<String> {
    ["/etc/machine-id", "/var/lib/dbus/machine-id", "/proc/sys/kernel/hostname"]
        .into_iter()
        .filter_map(|path| read(Path::new(path)))
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

fn servers(environment: &Environment<'_>) -> Servers {
    let named = match environment.text("PULSE_SERVER") {
        Some(list) => Some((list.to_string_lossy().into_owned(), "PULSE_SERVER".to_owned())),
        None => environment
            .configured("default-server")
            .map(|(list, file)| (list, format!("default-server in {}", file.display()))),
    };
    if let Some((list, named_by)) = named {
        let mut servers = Servers { named_by: Some(named_by), ..Default::default() };
        for form in list.split_whitespace() {
            match address(form, environment.machine) {
                Ok(address) => servers.addresses.push(address),
                Err(why) => servers.unusable.push(format!("{form}: {why}")),
            }
        }
        return servers;
    }
    let sockets = [
        environment.path("PULSE_RUNTIME_PATH").map(|folder| folder.join("native")),
        environment.path("XDG_RUNTIME_DIR").map(|folder| folder.join("pulse/native")),
        Some(PathBuf::from("/run/pulse/native")),
    ];
    // Without a runtime folder, libpulse makes one elsewhere and a link to it here.
    let links = environment.config_home().into_iter().flat_map(|folder| {
        environment.machine.iter().map(move |id| folder.join(format!("{id}-runtime/native")))
    });
    let [runtime, user, system] = sockets;
    let all = runtime.into_iter().chain(user).chain(links).chain(system);
    let addresses = all.map(Address::Unix).collect();
    Servers { addresses, ..Default::default() }
}

/// Reads one address.
fn address(form: &str, machine: &[String]) -> Result<Address, &'static str> {
    let form = match form.strip_prefix('{') {
        None => form,
        Some(rest) => {
            let (name, rest) = rest.split_once('}').ok_or("the name in braces has no end")?;
            if !machine.iter().any(|own| own == name) {
                return Err("it is for another machine");
            }
            rest
        }
    };
    if form.starts_with('/') {
        return Ok(Address::Unix(PathBuf::from(form)));
    }
    if let Some(path) = form.strip_prefix("unix:") {
        return if path.is_empty() { Err("it has no path") } else { Ok(Address::Unix(PathBuf::from(path))) };
    }
    let families = [("tcp4:", true, false), ("tcp6:", false, true), ("tcp:", true, false)]
        .into_iter()
        .find_map(|(prefix, v4, v6)| form.strip_prefix(prefix).map(|rest| (rest, v4, v6)));
    let (rest, v4, v6) = families.unwrap_or((form, true, true));
    let (host, port) = host(rest)?;
    Ok(Address::Tcp { host: host.to_owned(), port, v4, v6 })
}

/// Splits `HOST`, `HOST:PORT`, `[ADDRESS]` and `[ADDRESS]:PORT`.
fn host(text: &str) -> Result<(&str, u16), &'static str> {
    let number = |text: &str| {
        text.parse().ok().filter(|port| *port != 0).ok_or("its port is no number from 1 to 65535")
    };
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or("its address in brackets has no end")?;
        match rest.strip_prefix(':') {
            Some(port) => (host, number(port)?),
            None if rest.is_empty() => (host, PORT),
            None => return Err("this form is not known"),
        }
    } else {
        match text.rsplit_once(':') {
            // Several colons without brackets: an IPv6 address.
            Some((host, _)) if host.contains(':') => {
                let address = text.split('%').next().unwrap_or_default();
                let is_address = address.parse::<std::net::Ipv6Addr>().is_ok();
                return if is_address { Ok((text, PORT)) } else { Err("this form is not known") };
            }
            Some((host, port)) => (host, number(port)?),
            None => (text, PORT),
        }
    };
    let is_name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:%".contains(&byte));
    if host.is_empty() || !is_name { Err("this form is not known") } else { Ok((host, port)) }
}

fn connect(servers: &Servers) -> io::Result<UnixStream> {
    let mut reasons = servers.unusable.clone();
    for address in &servers.addresses {
        match open(address) {
            Ok(stream) => return Ok(stream),
            Err(error) => reasons.push(format!("{address}: {error}")),
        }
    }
    let list = if reasons.is_empty() { "no server is named".to_owned() } else { reasons.join("; ") };
    let text = match &servers.named_by {
        Some(named_by) => format!("{named_by} names {list}"),
        None => list,
    };
    Err(io::Error::new(io::ErrorKind::NotFound, text))
}

fn open(address: &Address) -> io::Result<UnixStream> {
    let (host, port, v4, v6) = match address {
        Address::Unix(path) => return UnixStream::connect(path),
        Address::Tcp { host, port, v4, v6 } => (host.as_str(), *port, *v4, *v6),
    };
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address of this kind");
    let is_wanted = |address: &SocketAddr| if address.is_ipv4() { v4 } else { v6 };
    for address in (host, port).to_socket_addrs()?.filter(is_wanted) {
        match TcpStream::connect_timeout(&address, CONNECT_TIME) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                // Only read, write and shutdown are used, which are the same for both kinds of stream.
                return Ok(UnixStream::from(OwnedFd::from(stream)));
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn cookie(environment: &Environment<'_>) -> Vec<u8> {
    let named = environment.path("PULSE_COOKIE");
    let configured = || {
        environment.configured("cookie-file").map(|(path, _)| {
            let path = PathBuf::from(path);
            // A relative path is one below the user's configuration.
            environment.config_home().map_or(path.clone(), |folder| folder.join(path))
        })
    };
    let files = match named.or_else(configured) {
        Some(file) => vec![file],
        None => [
            environment.config_home().map(|folder| folder.join("cookie")),
            environment.home().map(|home| home.join(".pulse-cookie")),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    let read = |path: PathBuf| std::fs::read(path).ok().filter(|bytes| bytes.len() >= COOKIE);
    let mut cookie = files.into_iter().find_map(read).unwrap_or_else(|| vec![0; COOKIE]);
    cookie.truncate(COOKIE);
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixListener;

    /// A folder for one test, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("pulse-address-{name}-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&path);
            std::fs::create_dir_all(&path).unwrap();
            Folder(path)
        }

        fn write(&self, name: &str, content: impl AsRef<[u8]>) {
            let path = self.0.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn with<T>(variables: &[(&str, &str)], system: &Path, then: impl Fn(&Environment<'_>) -> T) -> T {
        let variable = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        let machine = ["box".to_owned(), "0123abcd".to_owned()];
        then(&Environment { variable: &variable, system, machine: &machine })
    }

    fn named(list: &str) -> Servers {
        with(&[("PULSE_SERVER", list)], Path::new("/nowhere"), servers)
    }

    fn unix(path: &str) -> Address {
        Address::Unix(PathBuf::from(path))
    }

    fn tcp(host: &str, port: u16, v4: bool, v6: bool) -> Address {
        Address::Tcp { host: host.to_owned(), port, v4, v6 }
    }

    #[test]
    fn every_form_of_libpulse_is_read() {
        for (form, address) in [
            ("unix:/run/p", unix("/run/p")),
            ("/run/p", unix("/run/p")),
            ("{box}unix:/run/p", unix("/run/p")),
            ("{0123abcd}/run/p", unix("/run/p")),
            ("tcp:host", tcp("host", 4713, true, false)),
            ("tcp4:10.0.0.1:99", tcp("10.0.0.1", 99, true, false)),
            ("tcp6:[::1]:99", tcp("::1", 99, false, true)),
            ("tcp6:::1", tcp("::1", 4713, false, true)),
            ("{box}tcp:host:1", tcp("host", 1, true, false)),
            ("host.example", tcp("host.example", 4713, true, true)),
            ("host:99", tcp("host", 99, true, true)),
            ("[fe80::1]", tcp("fe80::1", 4713, true, true)),
        ] {
            let servers = named(form);
            assert_eq!(servers.addresses, [address], "{form}");
            assert_eq!(servers.named_by.as_deref(), Some("PULSE_SERVER"));
        }
    }

    #[test]
    fn list_is_tried_in_order_and_unknown_forms_are_kept() {
        let servers = named("  {other}unix:/a \t unix:/b ssh:host:1:x host:0 unix:  /c ");
        assert_eq!(servers.addresses, [unix("/b"), unix("/c")]);
        assert_eq!(servers.unusable.len(), 4, "{servers:?}");
        assert!(servers.unusable[0].starts_with("{other}unix:/a: it is for another machine"));
        assert!(servers.unusable[1].contains("ssh:host:1:x: this form is not known"));
        assert!(servers.unusable[2].contains("host:0: its port"));
        let error = connect(&named("proto://x")).unwrap_err().to_string();
        assert!(error.starts_with("PULSE_SERVER names proto://x: "), "{error}");
    }

    #[test]
    fn unnamed_server_is_at_one_of_the_usual_sockets() {
        let variables = [("PULSE_RUNTIME_PATH", "/a"), ("XDG_RUNTIME_DIR", "/b"), ("PULSE_SERVER", "")];
        let servers = with(&variables, Path::new("/nowhere"), servers);
        assert_eq!(
            servers.addresses,
            [unix("/a/native"), unix("/b/pulse/native"), unix("/run/pulse/native")]
        );
        assert_eq!(servers.named_by, None);
    }

    #[test]
    fn client_conf_names_server_and_cookie() {
        let folder = Folder::new("conf");
        folder.write("etc/client.conf", "# default-server = /no\n; x\ndefault-server = /a # why\n");
        folder.write("etc/client.conf.d/10-x.conf", "default-server=/b\n");
        folder.write("etc/client.conf.d/20-x.txt", "default-server=/c\n");
        let home = folder.0.to_str().unwrap();
        let system = folder.0.join("etc");
        let variables = [("HOME", home)];
        let found = with(&variables, &system, servers);
        assert_eq!(found.addresses, [unix("/b")]);
        assert!(found.named_by.unwrap().contains("10-x.conf"));
        // The user's file replaces the system's, and the variable both.
        folder.write(".config/pulse/client.conf", "default-server = /d\ncookie-file = my-cookie\n");
        assert_eq!(with(&variables, &system, servers).addresses, [unix("/d")]);
        let all = [("HOME", home), ("PULSE_SERVER", "/e")];
        assert_eq!(with(&all, &system, servers).addresses, [unix("/e")]);
        folder.write(".config/pulse/my-cookie", [7; 256]);
        assert_eq!(with(&variables, &system, cookie), [7; 256]);
    }

    #[test]
    fn cookie_is_that_of_the_variable_or_zeros() {
        let folder = Folder::new("cookie");
        let home = folder.0.to_str().unwrap();
        let nowhere = Path::new("/nowhere");
        assert_eq!(with(&[("HOME", home)], nowhere, cookie), [0; 256]);
        folder.write(".pulse-cookie", [1; 256]);
        assert_eq!(with(&[("HOME", home)], nowhere, cookie), [1; 256]);
        folder.write(".config/pulse/cookie", [2; 300]);
        assert_eq!(with(&[("HOME", home)], nowhere, cookie), [2; 256]);
        let named = folder.0.join("named");
        let variables = [("HOME", home), ("PULSE_COOKIE", named.to_str().unwrap())];
        assert_eq!(with(&variables, nowhere, cookie), [0; 256], "no other file is taken");
        folder.write("named", [3; 256]);
        assert_eq!(with(&variables, nowhere, cookie), [3; 256]);
        assert_eq!(with(&[], nowhere, cookie), [0; 256]);
    }

    #[test]
    fn first_server_that_answers_is_taken() {
        let folder = Folder::new("connect");
        let path = folder.0.join("socket");
        let _unix = UnixListener::bind(&path).unwrap();
        let list = format!("unix:{0}/missing {0}/socket", folder.0.display());
        assert!(connect(&named(&list)).is_ok());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut stream = connect(&named(&format!("tcp:127.0.0.1:{port}"))).unwrap();
        let mut accepted = listener.accept().unwrap().0;
        stream.write_all(b"a").unwrap();
        let mut byte = [0];
        accepted.read_exact(&mut byte).unwrap();
        assert_eq!(byte, *b"a");
        let error = connect(&named("unix:/nowhere/x tcp6:127.0.0.1:1")).unwrap_err().to_string();
        assert!(error.contains("unix:/nowhere/x: ") && error.contains("tcp:127.0.0.1:1: "), "{error}");
    }
}
