//! A server and its users on different machines: two network namespaces, joined by a veth pair, talk through
//! `audioroom-server`.
//!
//! Needs root and `ip` of iproute2. Where namespaces are not permitted, each test prints the reason and passes. Each test
//! removes its namespaces.
#![cfg(all(target_os = "linux", feature = "server", feature = "program"))]

#[path = "program/built.rs"]
mod built;
#[path = "program/talk.rs"]
mod talk;

use std::ffi::OsStr;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use talk::{Home, Running, TIME_LIMIT, tone, windows};

const KEY: &str = "net";
const SECRET: &str = "k8Jq2mZpX5vT0wLrB7nC4dFgH1sAeYuI";
const PORT: u16 = 7880;
/// Addresses of the server's machine and of the other machine.
const HERE: &str = "10.213.77.1";
const THERE: &str = "10.213.77.2";
/// Their IPv6 addresses.
const HERE_6: &str = "fd77::1";
const THERE_6: &str = "fd77::2";

fn ip(arguments: &str) -> Result<(), String> {
    let output =
        Command::new("ip").args(arguments.split(' ')).output().map_err(|error| format!("ip: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("ip {arguments}: {}", built::text(&output).trim()))
    }
}

/// Whether this system has IPv6; many containers have not.
fn has_ipv6() -> bool {
    std::path::Path::new("/proc/net/if_inet6").exists()
}

/// Two machines connected by a cable.
struct Machines {
    here: String,
    there: String,
}

impl Machines {
    /// `None`: namespaces are not permitted, and the reason was printed.
    fn new() -> Option<Machines> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("ar{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let machines = Machines { here: format!("{name}a"), there: format!("{name}b") };
        if let Err(why) = ip(&format!("netns add {}", machines.here)) {
            println!("skipped: network namespaces are not permitted here ({why})");
            return None;
        }
        machines.connect().unwrap();
        Some(machines)
    }

    fn connect(&self) -> Result<(), String> {
        let Machines { here, there } = self;
        ip(&format!("netns add {there}"))?;
        ip(&format!("-n {here} link add cable type veth peer name cable netns {there}"))?;
        for (machine, address, address_6) in [(here, HERE, HERE_6), (there, THERE, THERE_6)] {
            ip(&format!("-n {machine} addr add {address}/24 dev cable"))?;
            if has_ipv6() {
                ip(&format!("-n {machine} addr add {address_6}/64 dev cable nodad"))?;
            }
            ip(&format!("-n {machine} link set lo up"))?;
            ip(&format!("-n {machine} link set cable up"))?;
        }
        Ok(())
    }

    /// A command that runs a program on one of the machines.
    fn on(machine: &str, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", machine]).arg(program);
        command
    }
}

impl Drop for Machines {
    fn drop(&mut self) {
        for machine in [&self.here, &self.there] {
            let _ = ip(&format!("netns del {machine}"));
        }
    }
}

fn serve(machines: &Machines, arguments: &[&str]) -> Running {
    serve_at("0.0.0.0", machines, arguments)
}

fn serve_at(bind: &str, machines: &Machines, arguments: &[&str]) -> Running {
    let mut command = Machines::on(&machines.here, env!("CARGO_BIN_EXE_audioroom-server"));
    command.args(["--bind", &format!("{bind}:{PORT}"), "--key", KEY, "--secret", SECRET]).args(arguments);
    let mut server = Running::start("audioroom-server", &mut command);
    server.line("ready", TIME_LIMIT, |line| line.contains("ready").then_some(()));
    server
}

/// Checks that a `talk` on the machine of the server and one on the other machine hear each other. Both get `environment`.
fn hear_each_other(machines: &Machines, home: &Home, urls: [&str; 2], environment: &[(&str, &str)]) {
    let [anna_hz, ben_hz] = [500.0, 800.0];
    let mut programs: Vec<Running> =
        [("anna", &machines.here, urls[0], anna_hz), ("ben", &machines.there, urls[1], ben_hz)]
            .into_iter()
            .map(|(user, machine, url, hz)| {
                let voice = tone(&home.path(&format!("{user}.wav")), hz);
                let heard = home.path(&format!("heard-by-{user}.wav"));
                let mut command = Machines::on(machine, built::talk());
                command.envs(environment.iter().copied());
                let arguments = [
                    "--server",
                    url,
                    "--key",
                    KEY,
                    "--secret",
                    SECRET,
                    "--in",
                    &voice,
                    "--out",
                    heard.to_str().unwrap(),
                    "--seconds",
                    "60",
                ];
                talk::talk_by(&mut command, home, user, &arguments)
            })
            .collect();
    for program in &mut programs {
        program.logged_in();
    }
    for (program, peer) in programs.iter_mut().zip(["ben", "anna"]) {
        let sound = program.hears(peer, TIME_LIMIT)["t_ns"].as_i64().unwrap();
        program.event("a second of sound", TIME_LIMIT, |event| {
            (event["event"] == "stats" && event["t_ns"].as_i64().unwrap() > sound + 1_000_000_000)
                .then_some(())
        });
    }
    for (mut program, (user, hz, own_hz)) in
        programs.into_iter().zip([("anna", ben_hz, anna_hz), ("ben", anna_hz, ben_hz)])
    {
        program.terminate();
        assert!(program.ended(TIME_LIMIT).success());
        let path = home.path(&format!("heard-by-{user}.wav"));
        let (peer, own) = (count(&windows(&path, hz)), count(&windows(&path, own_hz)));
        println!("{user}: {} ms of the other's tone", peer * 20);
        assert!(peer >= 40 && own == 0, "{user}: {peer} windows of the other's tone, {own} of the own");
    }
}

fn count(windows: &[bool]) -> usize {
    windows.iter().filter(|on| **on).count()
}

#[test]
fn server_bound_to_all_addresses_is_reachable_at_each() {
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    let _server = serve(&machines, &[]);
    let urls = [format!("ws://127.0.0.1:{PORT}"), format!("ws://{HERE}:{PORT}")];
    hear_each_other(&machines, &home, [&urls[0], &urls[1]], &[]);
}

#[test]
fn server_bound_to_all_ipv6_addresses_is_reachable_at_each() {
    if !has_ipv6() {
        println!("skipped: this system has no IPv6");
        return;
    }
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    let _server = serve_at("[::]", &machines, &[]);
    let urls = [format!("ws://127.0.0.1:{PORT}"), format!("ws://[{HERE_6}]:{PORT}")];
    hear_each_other(&machines, &home, [&urls[0], &urls[1]], &[]);
}

#[test]
fn server_with_one_node_address_is_reachable_there() {
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    let _server = serve(&machines, &["--node-ip", HERE]);
    let url = format!("ws://{HERE}:{PORT}");
    hear_each_other(&machines, &home, [&url, &url], &[]);
}

/// A program that logs in over loopback has to use the named address for media.
#[test]
fn loopback_client_reaches_the_server_at_its_node_address() {
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    let _server = serve(&machines, &["--node-ip", HERE]);
    let urls = [format!("ws://127.0.0.1:{PORT}"), format!("ws://{HERE}:{PORT}")];
    hear_each_other(&machines, &home, [&urls[0], &urls[1]], &[]);
}

#[test]
fn signalling_requires_a_certificate_that_the_machine_trusts() {
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    let made = rcgen::generate_simple_self_signed([HERE.to_owned()]).unwrap();
    let (cert, key) = (home.path("cert.pem"), home.path("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let (cert, key) = (cert.to_str().unwrap(), key.to_str().unwrap());
    let _server = serve(&machines, &["--cert", cert, "--tls-key", key]);
    let url = format!("wss://{HERE}:{PORT}");
    let login = |environment: &[(&str, &str)]| {
        let mut command = Machines::on(&machines.there, built::talk());
        command.envs(environment.iter().copied());
        let arguments =
            ["--server", &url, "--key", KEY, "--secret", SECRET, "--in", "silence", "--out", "none"];
        let mut stranger = talk::talk_by(&mut command, &home, "eve", &arguments);
        stranger.named("login", TIME_LIMIT)
    };
    let refused = login(&[]);
    assert_ne!(refused["error"], 0, "the machine does not trust the certificate");
    assert!(refused["message"].as_str().unwrap().contains("certificate"), "{refused}");
    hear_each_other(&machines, &home, [&url, &url], &[("SSL_CERT_FILE", cert)]);
}
