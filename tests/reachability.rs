//! Which networks a login gets through: useless interfaces, link-local or IPv6 addresses alone, a small MTU, forwarders and
//! proxies in front of the server, UDP that is blocked, NAT64, an interface that comes up late, a name with an address that
//! swallows packets.
//!
//! Each case has two machines of its own as network namespaces. Needs root and `ip` of iproute2; where namespaces are not
//! permitted, each test prints the reason and passes.
#![cfg(all(target_os = "linux", feature = "server", feature = "program"))]

#[path = "program/built.rs"]
mod built;
#[path = "program/machines.rs"]
mod machines;
#[path = "program/talk.rs"]
mod talk;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _, copy};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use machines::{
    HERE, KEY, Machines, PORT, SECRET, has_ipv6, hear_each_other, serve, serve_at, server, visitor,
    visitor_with,
};
use talk::{Home, Running, TIME_LIMIT, now_ns, tone, windows};

/// One case of the table: how the machines are connected, and how the server and its address are given.
struct Case {
    name: &'static str,
    needs_ipv6: bool,
    /// Commands of `ip` on the machine of the server and on the other, before and after the cable is there.
    before: [String; 2],
    after: [&'static str; 2],
    bind: &'static str,
    url: &'static str,
}

/// Ten bridges with a carrier, as Docker makes them.
fn bridges() -> String {
    let mut commands = String::new();
    for n in 0..10 {
        let bridge = format!("br-00000000000{n}");
        commands += &format!(
            "link add {bridge} type bridge\nlink add veth{n} type veth peer name in{n}\nlink set veth{n} master {bridge}\n\
             addr add 172.{}.0.1/16 dev {bridge}\nlink set in{n} up\nlink set veth{n} up\nlink set {bridge} up\n",
            17 + n
        );
    }
    commands
}

fn cases() -> Vec<Case> {
    let usual = || Case {
        name: "",
        needs_ipv6: false,
        before: [String::new(), String::new()],
        after: ["addr add 10.213.77.1/24 dev cable", "addr add 10.213.77.2/24 dev cable"],
        bind: "0.0.0.0",
        url: "ws://10.213.77.1:7880",
    };
    vec![
        Case { name: "ten bridges before the cable", before: [bridges(), bridges()], ..usual() },
        Case {
            name: "link-local addresses only",
            after: ["addr add 169.254.9.1/16 dev cable", "addr add 169.254.9.2/16 dev cable"],
            url: "ws://169.254.9.1:7880",
            ..usual()
        },
        Case {
            name: "IPv6 only",
            needs_ipv6: true,
            after: ["addr add fd77::1/64 dev cable nodad", "addr add fd77::2/64 dev cable nodad"],
            bind: "[::]",
            url: "ws://[fd77::1]:7880",
            ..usual()
        },
        Case {
            name: "MTU 1200",
            after: [
                "addr add 10.213.77.1/24 dev cable\nlink set cable mtu 1200",
                "addr add 10.213.77.2/24 dev cable\nlink set cable mtu 1200",
            ],
            ..usual()
        },
        Case {
            name: "default route through a second interface",
            before: [
                String::new(),
                "link add uplink type veth peer name off\naddr add 10.9.0.2/24 dev uplink\nlink set off up\nlink set uplink up\n\
                 route add default via 10.9.0.1\n"
                    .to_owned(),
            ],
            ..usual()
        },
    ]
}

#[test]
fn login_succeeds_on_every_kind_of_network() {
    for case in cases() {
        if case.needs_ipv6 && !has_ipv6() {
            println!("skipped: this system has no IPv6");
            continue;
        }
        let Some(machines) = Machines::apart() else { return };
        println!("{}", case.name);
        Machines::batch(&machines.here, &case.before[0]);
        Machines::batch(&machines.there, &case.before[1]);
        machines.cable("cable").unwrap();
        Machines::batch(&machines.here, case.after[0]);
        Machines::batch(&machines.there, case.after[1]);
        let home = Home::new();
        let _server = serve_at(case.bind, &machines, &[]);
        visitor(&machines, &home, case.url).logged_in();
    }
}

/// Not a test: a TCP forwarder in a process of its own, so that it runs on one of the machines.
#[test]
#[ignore = "run by the tests below on one of their machines"]
fn forward() {
    let variable = |name: &str| std::env::var(name).expect("the caller sets it");
    let (from, to) = (variable("FORWARD_FROM"), variable("FORWARD_TO"));
    let listener = TcpListener::bind(from).unwrap();
    println!("\nforwards");
    for incoming in listener.incoming() {
        let (a, b) = (incoming.unwrap(), TcpStream::connect(&to).unwrap());
        for (mut from, mut to) in [(a.try_clone().unwrap(), b.try_clone().unwrap()), (b, a)] {
            std::thread::spawn(move || copy(&mut from, &mut to));
        }
    }
}

/// Not a test: an HTTP proxy for one tunnel after another, which all lead to one address.
#[test]
#[ignore = "run by a test below on one of its machines"]
fn tunnel() {
    let to = std::env::var("FORWARD_TO").expect("the caller sets it");
    let listener = TcpListener::bind("127.0.0.1:3128").unwrap();
    println!("\nforwards");
    for incoming in listener.incoming() {
        let mut client = incoming.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            client.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        println!("{}", String::from_utf8_lossy(&head).lines().next().unwrap());
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
        let server = TcpStream::connect(&to).unwrap();
        for (mut from, mut to) in
            [(client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client)]
        {
            std::thread::spawn(move || copy(&mut from, &mut to));
        }
    }
}

/// The name of the server is known to the proxy only. Media goes directly.
#[test]
fn signalling_goes_through_the_proxy_of_the_environment() {
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    let _server = serve(&machines, &[]);
    let mut command = Machines::on(&machines.there, std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", "tunnel", "--nocapture"])
        .env("FORWARD_TO", format!("{HERE}:{PORT}"));
    let mut proxy = Running::start("proxy", &mut command);
    proxy.line("forwards", TIME_LIMIT, |line| line.contains("forwards").then_some(()));
    let environment = [("HTTP_PROXY", "http://127.0.0.1:3128"), ("NO_PROXY", "other.test")];
    visitor_with(&machines, &home, "ws://voice.test", &environment).logged_in();
    proxy.line("a tunnel", TIME_LIMIT, |line| line.contains("CONNECT voice.test:80").then_some(()));
}

fn forwarder(machine: &str, from: &str, to: &str) -> Running {
    carrier(machine, "forward", from, to)
}

fn carrier(machine: &str, which: &str, from: &str, to: &str) -> Running {
    let mut command: Command = Machines::on(machine, std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", which, "--nocapture"])
        .env("FORWARD_FROM", from)
        .env("FORWARD_TO", to);
    let mut forwarder = Running::start("forwarder", &mut command);
    forwarder.line("forwards", TIME_LIMIT, |line| line.contains("forwards").then_some(()));
    forwarder
}

/// As through `ssh -L`, or a container whose TCP port is published: signalling goes to loopback, media to another address.
#[test]
fn media_reaches_a_server_behind_a_loopback_forwarder() {
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    let _server = serve(&machines, &[]);
    let _forwarder = forwarder(&machines.there, "127.0.0.1:7000", &format!("{HERE}:{PORT}"));
    let urls = [format!("ws://127.0.0.1:{PORT}"), "ws://127.0.0.1:7000".to_owned()];
    hear_each_other(&machines, &home, [&urls[0], &urls[1]], &[]);
}

/// A web server on the same machine takes the connections of signalling; media goes to the server itself.
#[test]
fn media_reaches_a_server_behind_a_web_server() {
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    let mut server = Running::start(
        "audioroom-server",
        &mut server(&machines, &format!("127.0.0.1:{PORT}"), &["--node-ip", HERE]),
    );
    server.line("ready", TIME_LIMIT, |line| {
        line.contains("ready").then(|| assert!(line.contains(&format!("{HERE}:{PORT}")), "{line}"))
    });
    let _proxy = forwarder(&machines.here, &format!("{HERE}:80"), &format!("127.0.0.1:{PORT}"));
    let url = format!("ws://{HERE}");
    hear_each_other(&machines, &home, [&url, &url], &[]);
}

/// RFC 6544. The server has one port number for signalling, media over UDP, and media over TCP.
#[test]
fn voice_goes_over_tcp_where_udp_is_blocked() {
    let Some(machines) = Machines::new() else { return };
    machines.block_udp();
    let home = Home::new();
    let _server = serve(&machines, &[]);
    let url = format!("ws://{HERE}:{PORT}");
    let begin = now_ns();
    let mut visitor = visitor(&machines, &home, &url);
    let login = visitor.logged_in();
    let took = Duration::from_nanos((login["t_ns"].as_i64().unwrap() - begin) as u64);
    println!("logged in after {} ms", took.as_millis());
    assert!(took < Duration::from_secs(4), "{took:?}");
    visitor.event("stats of TCP", TIME_LIMIT, |event| (event["is_tcp"] == 1).then_some(()));
    drop(visitor);
    hear_each_other(&machines, &home, [&url, &url], &[]);
}

/// Signalling has the port on loopback only, behind a web server on the same machine.
#[test]
fn voice_goes_over_tcp_beside_a_web_server() {
    let Some(machines) = Machines::new() else { return };
    machines.block_udp();
    let home = Home::new();
    let mut server = Running::start(
        "audioroom-server",
        &mut server(&machines, &format!("127.0.0.1:{PORT}"), &["--node-ip", HERE]),
    );
    server.line("ready", TIME_LIMIT, |line| line.contains("ready").then_some(()));
    let _proxy = forwarder(&machines.here, &format!("{HERE}:80"), &format!("127.0.0.1:{PORT}"));
    visitor(&machines, &home, &format!("ws://{HERE}")).logged_in();
}

/// The call goes on over TCP when UDP is blocked while it lasts.
#[test]
fn connection_goes_on_over_tcp_when_udp_becomes_blocked() {
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    let _server = serve(&machines, &[]);
    let mut visitor = visitor(&machines, &home, &format!("ws://{HERE}:{PORT}"));
    visitor.logged_in();
    visitor.event("stats of UDP", TIME_LIMIT, |event| (event["is_tcp"] == 0).then_some(()));
    let cut = now_ns();
    machines.block_udp();
    let back = visitor.named("reconnected", TIME_LIMIT)["t_ns"].as_i64().unwrap();
    println!("reconnected {} ms after UDP was blocked", (back - cut) / 1_000_000);
    visitor.event("stats of TCP", TIME_LIMIT, |event| (event["is_tcp"] == 1).then_some(()));
}

/// Not a test: the UDP half of a translator for one address, with a socket for each client.
#[test]
#[ignore = "run by the test below on one of its machines"]
fn translate() {
    let variable = |name: &str| std::env::var(name).expect("the caller sets it");
    let outside = std::sync::Arc::new(UdpSocket::bind(variable("FORWARD_FROM")).unwrap());
    println!("\nforwards");
    let mut inside: BTreeMap<SocketAddr, std::sync::Arc<UdpSocket>> = BTreeMap::new();
    let mut buffer = [0; 2000];
    while let Ok((length, from)) = outside.recv_from(&mut buffer) {
        let socket = inside.entry(from).or_insert_with(|| {
            let socket = std::sync::Arc::new(UdpSocket::bind("0.0.0.0:0").unwrap());
            socket.connect(variable("FORWARD_TO")).unwrap();
            let (reader, outside) = (socket.clone(), outside.clone());
            std::thread::spawn(move || {
                let mut buffer = [0; 2000];
                while let Ok(length) = reader.recv(&mut buffer) {
                    let _ = outside.send_to(&buffer[..length], from);
                }
            });
            socket
        });
        let _ = socket.send(&buffer[..length]);
    }
}

/// RFC 7050 and RFC 6052: the client has no IPv4, and the server names an IPv4 address only.
#[test]
fn client_without_ipv4_reaches_the_server_through_nat64() {
    if !has_ipv6() {
        println!("skipped: this system has no IPv6");
        return;
    }
    let Some(machines) = Machines::apart() else { return };
    machines.cable("cable").unwrap();
    let home = Home::new();
    // The translator is on the machine of the server.
    let outside = "64:ff9b::ad5:4d01";
    Machines::batch(
        &machines.here,
        "addr add 10.213.77.1/24 dev cable\naddr add fd77::1/64 dev cable nodad\n\
         addr add 64:ff9b::ad5:4d01/128 dev lo",
    );
    Machines::batch(&machines.there, "addr add fd77::2/64 dev cable nodad\nroute add default via fd77::1");
    let hosts = format!("{outside} voice.test\n64:ff9b::c000:aa ipv4only.arpa\n");
    Machines::configure(&machines.there, "hosts", &hosts);
    Machines::configure(&machines.there, "resolv.conf", "");
    let _server = serve(&machines, &[]);
    let (from, to) = (format!("[{outside}]:{PORT}"), format!("{HERE}:{PORT}"));
    let _tcp = forwarder(&machines.here, &from, &to);
    let _udp = carrier(&machines.here, "translate", &from, &to);
    // The resolver translates a name; an address has no resolver.
    for host in ["voice.test", HERE] {
        let mut visitor = visitor(&machines, &home, &format!("ws://{host}:{PORT}"));
        visitor.logged_in();
        visitor.event("stats of UDP", TIME_LIMIT, |event| (event["is_tcp"] == 0).then_some(()));
    }
}

#[test]
fn address_that_does_not_answer_is_named_in_the_error() {
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    let _server = serve(&machines, &["--node-ip", "10.213.77.99"]);
    let login = visitor(&machines, &home, &format!("ws://{HERE}:{PORT}")).named("login", TIME_LIMIT);
    let message = login["message"].as_str().unwrap();
    let named = [&format!("UDP from 10.213.77.99:{PORT}"), "none by TCP"];
    assert!(named.iter().all(|text| message.contains(*text)), "{login}");
}

#[test]
fn interface_that_comes_up_during_a_login_is_used() {
    let Some(machines) = Machines::apart() else { return };
    let home = Home::new();
    machines.cable("cable").unwrap();
    machines.cable("late").unwrap();
    Machines::batch(&machines.here, "addr add 10.213.77.1/24 dev cable\naddr add 10.213.78.1/24 dev late");
    Machines::batch(&machines.there, "addr add 10.213.77.2/24 dev cable\nlink set late down");
    let _server = serve(&machines, &["--node-ip", "10.213.78.1"]);
    let mut visitor = visitor(&machines, &home, &format!("ws://{HERE}:{PORT}"));
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(visitor.seen("login").is_empty());
    Machines::batch(&machines.there, "addr add 10.213.78.2/24 dev late\nlink set late up");
    visitor.logged_in();
}

/// The first interface goes down, and another interface gets another address: the call continues there.
#[test]
fn connection_moves_to_another_interface() {
    let Some(machines) = Machines::apart() else { return };
    let home = Home::new();
    machines.cable("cable").unwrap();
    machines.cable("other").unwrap();
    Machines::batch(
        &machines.here,
        "addr add 10.213.77.1/24 dev cable\naddr add 10.213.78.1/24 dev other\naddr add 10.213.79.1/32 dev lo",
    );
    Machines::batch(
        &machines.there,
        "addr add 10.213.77.2/24 dev cable\nroute add 10.213.79.1 via 10.213.77.1",
    );
    let _server = serve(&machines, &["--node-ip", "10.213.79.1"]);
    let mut visitor = visitor(&machines, &home, &format!("ws://10.213.79.1:{PORT}"));
    visitor.logged_in();
    let cut = now_ns();
    Machines::batch(
        &machines.there,
        "link set cable down\naddr add 10.213.78.2/24 dev other\nroute add 10.213.79.1 via 10.213.78.1",
    );
    let back = visitor.named("reconnected", Duration::from_secs(15))["t_ns"].as_i64().unwrap();
    println!("reconnected {} ms after the first interface was gone", (back - cut) / 1_000_000);
}

/// A `talk` that sends a tone and records what it hears. Returns it with the path of its recording.
fn talker(machine: &str, home: &Home, user: &str, hz: f32, url: &str) -> (Running, PathBuf) {
    let (voice, heard) =
        (tone(&home.path(&format!("{user}.wav")), hz), home.path(&format!("heard-by-{user}.wav")));
    let out = heard.to_str().unwrap().to_owned();
    let arguments =
        ["--server", url, "--key", KEY, "--secret", SECRET, "--in", &voice, "--out", &out, "--seconds", "60"];
    let mut talker = talk::talk_by(&mut Machines::on(machine, built::talk()), home, user, &arguments);
    talker.logged_in();
    (talker, heard)
}

/// The machine loses its address and gets another one, as from another Wi-Fi. Nobody reports that to the library.
#[test]
fn voice_is_back_soon_at_another_address_of_the_machine() {
    let Some(machines) = Machines::apart() else { return };
    let home = Home::new();
    machines.cable("cable").unwrap();
    Machines::batch(&machines.here, "addr add 10.213.77.1/24 dev cable");
    Machines::batch(&machines.there, "addr add 10.213.77.2/24 dev cable");
    let _server = serve(&machines, &[]);
    let url = format!("ws://{HERE}:{PORT}");
    let [anna_hz, ben_hz] = [500.0, 800.0];
    let (mut anna, heard_by_anna) = talker(&machines.here, &home, "anna", anna_hz, &url);
    let (mut ben, heard_by_ben) = talker(&machines.there, &home, "ben", ben_hz, &url);
    anna.hears("ben", TIME_LIMIT);
    ben.hears("anna", TIME_LIMIT);
    std::thread::sleep(Duration::from_secs(2));
    let changed = now_ns();
    Machines::batch(&machines.there, "addr del 10.213.77.2/24 dev cable\naddr add 10.213.77.9/24 dev cable");
    std::thread::sleep(Duration::from_secs(4));
    for (program, heard, hz) in [(&mut anna, heard_by_anna, ben_hz), (&mut ben, heard_by_ben, anna_hz)] {
        let start = program.seen("playback_start")[0]["t_ns"].as_i64().unwrap();
        let first = usize::try_from((changed - start) / 20_000_000).unwrap();
        let heard: Vec<bool> = windows(&heard, hz).split_off(first);
        let silences = heard.split(|is_on| *is_on).map(|silent| silent.len() * 20);
        let longest = silences.max().unwrap_or_default();
        println!("the longest silence of {} ms after the change: {longest} ms", heard.len() * 20);
        assert!(heard.len() > 150, "the recording ends early");
        assert!(longest <= 500, "{longest} ms");
    }
}

/// RFC 8305: the name has an IPv6 address that swallows packets, and an IPv4 address that works.
#[test]
fn silent_ipv6_address_does_not_delay_a_login() {
    if !has_ipv6() {
        println!("skipped: this system has no IPv6");
        return;
    }
    let Some(machines) = Machines::new() else { return };
    let home = Home::new();
    Machines::batch(
        &machines.there,
        "addr add 2001:db8:77::2/64 dev cable nodad\n\
         neigh add 2001:db8:77::9 lladdr 02:00:00:00:00:09 nud permanent dev cable",
    );
    Machines::configure(&machines.there, "hosts", &format!("2001:db8:77::9 voice.test\n{HERE} voice.test\n"));
    Machines::configure(&machines.there, "resolv.conf", "");
    let _server = serve(&machines, &[]);
    let begin = now_ns();
    let login = visitor(&machines, &home, &format!("ws://voice.test:{PORT}")).logged_in();
    let took = Duration::from_nanos((login["t_ns"].as_i64().unwrap() - begin) as u64);
    println!("logged in after {} ms", took.as_millis());
    // The pause before the second address is a quarter of a second; the rest is a program that starts.
    assert!(took < Duration::from_secs(2), "{took:?}");
    let lost = visitor(&machines, &home, "ws://nowhere.test:7880").named("login", TIME_LIMIT);
    assert!(lost["message"].as_str().unwrap().contains("nowhere.test cannot be resolved"), "{lost}");
}
