//! A server and its users on different machines: two network namespaces, joined by a veth pair, talk through
//! `audioroom-server`.
//!
//! Needs root and `ip` of iproute2. Where namespaces are not permitted, each test prints the reason and passes. Each test
//! removes its namespaces.
#![cfg(all(target_os = "linux", feature = "server", feature = "program"))]

#[path = "program/built.rs"]
mod built;
#[path = "program/machines.rs"]
mod machines;
#[path = "program/talk.rs"]
mod talk;

use machines::{HERE, HERE_6, KEY, Machines, PORT, SECRET, has_ipv6, hear_each_other, serve, serve_at};
use talk::{Home, TIME_LIMIT};

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

/// A program that logs in over loopback has to send media to the address that `--node-ip` sets.
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
