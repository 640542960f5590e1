//! Two machines as network namespaces, joined by a veth pair, with a server on one of them and `talk` on both.
//!
//! Shared by several tests; contains no test. Needs root and `ip` of iproute2. Dropping the value removes the namespaces.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::built;
use super::talk::{self, Home, Running, TIME_LIMIT, tone, windows};

pub const KEY: &str = "net";
pub const SECRET: &str = "k8Jq2mZpX5vT0wLrB7nC4dFgH1sAeYuI";
pub const PORT: u16 = 7880;
/// Addresses of the server's machine and of the other machine.
pub const HERE: &str = "10.213.77.1";
pub const THERE: &str = "10.213.77.2";
/// Their IPv6 addresses.
pub const HERE_6: &str = "fd77::1";
pub const THERE_6: &str = "fd77::2";

pub fn ip(arguments: &str) -> Result<(), String> {
    let output =
        Command::new("ip").args(arguments.split(' ')).output().map_err(|error| format!("ip: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("ip {arguments}: {}", built::text(&output).trim()))
    }
}

/// Rules before the one for local addresses, which drop UDP that comes through the cable.
const BLOCK_UDP: &str =
    "rule add pref 20 lookup local\nrule del pref 0\nrule add pref 10 iif cable ipproto udp blackhole";

/// Whether this system has IPv6; many containers have not.
pub fn has_ipv6() -> bool {
    std::path::Path::new("/proc/net/if_inet6").exists()
}

/// Two machines: the machine of the server (`here`) and the other machine (`there`).
pub struct Machines {
    pub here: String,
    pub there: String,
}

impl Machines {
    /// `None`: namespaces are not permitted, and the reason was printed.
    pub fn new() -> Option<Machines> {
        let machines = Machines::apart()?;
        machines.connect().unwrap();
        Some(machines)
    }

    /// Two machines without a cable. `None`: namespaces are not permitted, and the reason was printed.
    pub fn apart() -> Option<Machines> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("ar{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let machines = Machines { here: format!("{name}a"), there: format!("{name}b") };
        if let Err(why) = ip(&format!("netns add {}", machines.here)) {
            println!("skipped: network namespaces are not permitted here ({why})");
            return None;
        }
        ip(&format!("netns add {}", machines.there)).unwrap();
        for machine in [&machines.here, &machines.there] {
            ip(&format!("-n {machine} link set lo up")).unwrap();
        }
        Some(machines)
    }

    /// Connects the machines by a cable of this name, which is up but has no address.
    pub fn cable(&self, name: &str) -> Result<(), String> {
        let Machines { here, there } = self;
        ip(&format!("-n {here} link add {name} type veth peer name {name} netns {there}"))?;
        ip(&format!("-n {here} link set {name} up"))?;
        ip(&format!("-n {there} link set {name} up"))
    }

    /// Runs commands of `ip` on one of the machines, one a line.
    pub fn batch(machine: &str, commands: &str) {
        let mut child = Command::new("ip")
            .args(["-n", machine, "-batch", "-"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("ip can be started");
        child.stdin.take().unwrap().write_all(commands.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "{commands}");
    }

    /// Gives a machine a file in place of the file of this name in /etc.
    pub fn configure(machine: &str, name: &str, text: &str) {
        let folder = std::path::Path::new("/etc/netns").join(machine);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
    }

    /// A firewall on the server's machine drops every UDP datagram that comes through the cable.
    pub fn block_udp(&self) {
        Machines::batch(&self.here, BLOCK_UDP);
    }

    fn connect(&self) -> Result<(), String> {
        let Machines { here, there } = self;
        self.cable("cable")?;
        for (machine, address, address_6) in [(here, HERE, HERE_6), (there, THERE, THERE_6)] {
            ip(&format!("-n {machine} addr add {address}/24 dev cable"))?;
            if has_ipv6() {
                ip(&format!("-n {machine} addr add {address_6}/64 dev cable nodad"))?;
            }
        }
        Ok(())
    }

    /// A command that runs a program on one of the machines.
    pub fn on(machine: &str, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", machine]).arg(program);
        command
    }
}

impl Drop for Machines {
    fn drop(&mut self) {
        for machine in [&self.here, &self.there] {
            let _ = ip(&format!("netns del {machine}"));
            let _ = std::fs::remove_dir_all(std::path::Path::new("/etc/netns").join(machine));
        }
    }
}

pub fn serve(machines: &Machines, arguments: &[&str]) -> Running {
    serve_at("0.0.0.0", machines, arguments)
}

pub fn serve_at(bind: &str, machines: &Machines, arguments: &[&str]) -> Running {
    let mut command = server(machines, &format!("{bind}:{PORT}"), arguments);
    let mut server = Running::start("audioroom-server", &mut command);
    server.line("ready", TIME_LIMIT, |line| line.contains("ready").then_some(()));
    server
}

/// Checks that a `talk` on the machine of the server and one on the other machine hear each other. Both get `environment`.
pub fn hear_each_other(machines: &Machines, home: &Home, urls: [&str; 2], environment: &[(&str, &str)]) {
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

/// The command of a server on the machine of the server.
pub fn server(machines: &Machines, bind: &str, arguments: &[&str]) -> Command {
    let mut command = Machines::on(&machines.here, env!("CARGO_BIN_EXE_audioroom-server"));
    command.args(["--bind", bind, "--key", KEY, "--secret", SECRET]).args(arguments);
    command
}

/// Starts a silent `talk` on the other machine.
pub fn visitor(machines: &Machines, home: &Home, url: &str) -> Running {
    visitor_with(machines, home, url, &[])
}

/// As [`visitor`], with these environment variables.
pub fn visitor_with(machines: &Machines, home: &Home, url: &str, environment: &[(&str, &str)]) -> Running {
    let mut command = Machines::on(&machines.there, built::talk());
    command.envs(environment.iter().copied());
    let arguments = ["--server", url, "--key", KEY, "--secret", SECRET, "--in", "silence", "--out", "none"];
    talk::talk_by(&mut command, home, "eve", &arguments)
}
