//! Voice through a TURN server (RFC 8656) where neither UDP nor TCP leads to the server of the room. The server is
//! livekit-server, because it names TURN servers to its clients: coturn, which is reached over UDP, TCP and TLS, or the one
//! inside livekit-server.
//!
//! Two machines as network namespaces. A firewall on the client's machine lets only signalling and one way to the TURN server
//! pass. Needs root, `ip` of iproute2, `turnserver` of coturn and `make peers`; each test prints `skipped` and passes where one
//! is missing.
#![cfg(all(target_os = "linux", feature = "server", feature = "program"))]

#[path = "program/built.rs"]
mod built;
#[path = "program/machines.rs"]
mod machines;
#[path = "program/talk.rs"]
mod talk;

use std::path::{Path, PathBuf};
use std::time::Duration;

use machines::{HERE, KEY, Machines, PORT, SECRET, THERE, hear_each_other, visitor_with};
use talk::{Home, Running, TIME_LIMIT, now_ns};

const TURN_PORT: u16 = 3478;
const TLS_PORT: u16 = 5349;
const USER: &str = "anyone";
const PASSWORD: &str = "a-password-of-the-turn-server";

/// A program that these tests need; `None`: it is missing, which was printed.
fn program(path: &Path) -> Option<PathBuf> {
    if path.exists() {
        return Some(path.to_path_buf());
    }
    println!("skipped: {} is missing", path.display());
    None
}

fn livekit_program() -> Option<PathBuf> {
    program(&built::root().join("target/peers/livekit-server"))
}

/// Two machines with IPv4 alone, because the firewall has rules for that only.
fn machines_of_ipv4() -> Option<Machines> {
    let machines = Machines::apart()?;
    machines.cable("cable").unwrap();
    Machines::batch(&machines.here, &format!("addr add {HERE}/24 dev cable"));
    Machines::batch(&machines.there, &format!("addr add {THERE}/24 dev cable"));
    Some(machines)
}

/// A certificate for the server's address.
fn certificate(home: &Home) -> [PathBuf; 2] {
    let made = rcgen::generate_simple_self_signed([HERE.to_owned()]).unwrap();
    let [cert, key] = ["cert.pem", "key.pem"].map(|name| home.path(name));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    [cert, key]
}

/// A livekit-server on the server's machine, with these lines of configuration.
fn livekit(machines: &Machines, home: &Home, program: &Path, turn: &str) -> Running {
    let config = home.path("livekit.yaml");
    let text = format!(
        "port: {PORT}\nbind_addresses: [{HERE}]\nkeys:\n  {KEY}: {SECRET}\nlogging:\n  level: info\nrtc:\n  udp_port: 7882\n  \
         tcp_port: 7881\n  node_ip: {HERE}\n  use_external_ip: false\n{turn}"
    );
    std::fs::write(&config, text).unwrap();
    let mut command = Machines::on(&machines.here, program);
    let mut server = Running::start("livekit-server", command.arg("--config").arg(config));
    server.line("start", TIME_LIMIT, |line| line.contains("starting LiveKit server").then_some(()));
    server
}

/// A coturn on the server's machine.
fn coturn(machines: &Machines, home: &Home) -> Running {
    let [cert, key] = certificate(home);
    let mut command = Machines::on(&machines.here, "turnserver");
    command.args(
        "-n --no-cli --no-dtls --lt-cred-mech --fingerprint --realm turn.test --log-file stdout".split(' '),
    );
    command.args(["--user", &format!("{USER}:{PASSWORD}"), "--listening-ip", HERE, "--relay-ip", HERE]);
    command.args(["--listening-port", &TURN_PORT.to_string(), "--tls-listening-port", &TLS_PORT.to_string()]);
    command.arg("--cert").arg(cert).arg("--pkey").arg(key);
    command.arg("--pidfile").arg(home.path("turnserver.pid")).arg("--userdb").arg(home.path("turn.db"));
    let mut server = Running::start("turnserver", &mut command);
    // Its listeners are open before that.
    server.line("its threads", TIME_LIMIT, |line| line.contains("Total General servers").then_some(()));
    server
}

/// From the client's machine, only signalling passes, and what `also` selects.
fn allow_only(machines: &Machines, also: &str) {
    let rules = format!(
        "rule add pref 5 to {HERE} ipproto tcp dport {PORT} lookup main\nrule add pref 6 to {HERE} {also} lookup main\n\
         rule add pref 9 to {HERE} blackhole"
    );
    Machines::batch(&machines.there, &rules);
}

/// Logs in from behind the firewall, checks that the path is that of a relay, and that the voice passes in both directions.
fn talk_through_a_relay(machines: &Machines, home: &Home, is_tcp: bool) {
    let url = format!("ws://{HERE}:{PORT}");
    let cert = home.path("cert.pem");
    let environment = [("SSL_CERT_FILE", cert.to_str().unwrap())];
    let begin = now_ns();
    let mut visitor = visitor_with(machines, home, &url, &environment);
    let login = visitor.logged_in();
    let took = Duration::from_nanos((login["t_ns"].as_i64().unwrap() - begin) as u64);
    println!("logged in after {} ms", took.as_millis());
    visitor.event("stats of a relay", TIME_LIMIT, |event| {
        (event["is_relayed"] == 1 && event["is_tcp"] == i64::from(is_tcp)).then_some(())
    });
    drop(visitor);
    hear_each_other(machines, home, [&url, &url], &environment);
}

/// Two machines with coturn and a livekit-server that names it. Fields are dropped in this order.
struct Setup {
    _server: Running,
    _turn: Running,
    home: Home,
    machines: Machines,
}

/// `protocol` is LiveKit's word for the way to coturn. Nothing else than signalling and that way passes the firewall. `None`: a
/// program is missing, or namespaces are not permitted.
fn behind_coturn(protocol: &str, port: u16, is_tcp: bool) -> Option<Setup> {
    let livekit_program = livekit_program()?;
    program(Path::new("/usr/bin/turnserver"))?;
    let machines = machines_of_ipv4()?;
    let home = Home::new();
    let _turn = coturn(&machines, &home);
    let turn = format!(
        "  turn_servers:\n    - host: {HERE}\n      port: {port}\n      protocol: {protocol}\n      username: {USER}\n      \
         credential: {PASSWORD}\n"
    );
    let _server = livekit(&machines, &home, &livekit_program, &turn);
    allow_only(&machines, &format!("ipproto {} dport {port}", if is_tcp { "tcp" } else { "udp" }));
    Some(Setup { _server, _turn, home, machines })
}

fn through_coturn(protocol: &str, port: u16, is_tcp: bool) {
    let Some(setup) = behind_coturn(protocol, port, is_tcp) else { return };
    talk_through_a_relay(&setup.machines, &setup.home, is_tcp);
}

#[test]
fn voice_passes_a_turn_server_over_udp() {
    through_coturn("udp", TURN_PORT, false);
}

#[test]
fn voice_passes_a_turn_server_over_tcp() {
    through_coturn("tcp", TURN_PORT, true);
}

#[test]
fn voice_passes_a_turn_server_over_tls() {
    through_coturn("tls", TLS_PORT, true);
}

#[test]
fn voice_passes_the_turn_server_inside_livekit() {
    let Some(livekit_program) = livekit_program() else { return };
    let Some(machines) = machines_of_ipv4() else { return };
    let home = Home::new();
    certificate(&home);
    let turn = format!(
        "turn:\n  enabled: true\n  udp_port: {TURN_PORT}\n  domain: turn.test\n  allow_restricted_peer_cidrs: [10.213.77.0/24]\n"
    );
    let _server = livekit(&machines, &home, &livekit_program, &turn);
    allow_only(&machines, &format!("ipproto udp dport {TURN_PORT}"));
    talk_through_a_relay(&machines, &home, false);
}

/// The path to the TURN server is dark for a while, and the call goes on.
#[test]
fn voice_returns_after_a_dark_path_to_the_turn_server() {
    let Some(Setup { _server, _turn, home, machines }) = behind_coturn("udp", TURN_PORT, false) else {
        return;
    };
    let mut visitor = visitor_with(&machines, &home, &format!("ws://{HERE}:{PORT}"), &[]);
    visitor.logged_in();
    visitor.event("stats of a relay", TIME_LIMIT, |event| (event["is_relayed"] == 1).then_some(()));
    Machines::batch(&machines.there, &format!("rule add pref 4 to {HERE} ipproto udp blackhole"));
    visitor.named("reconnecting", TIME_LIMIT);
    Machines::batch(&machines.there, "rule del pref 4");
    visitor.named("reconnected", TIME_LIMIT);
}
