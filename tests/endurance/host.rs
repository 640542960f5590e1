//! The server's process: one room server, and answers about its memory and its participants.

use std::time::Duration;

use audioroom::config::{ApiKey, ServerConfig};
use audioroom::log::Log;
use audioroom::server::Server;
use clap::Args;
use serde_json::json;

use crate::heap;
use crate::process::answer;

pub const KEY: &str = "endurance";
pub const SECRET: &str = "a secret of the endurance runs, 32 bytes long";

#[derive(Args, Debug)]
pub struct Flags {
    /// TCP and UDP port
    #[arg(long)]
    port: u16,
}

pub fn run(flags: &Flags) -> Result<(), String> {
    let config = ServerConfig {
        bind: ([127, 0, 0, 1], flags.port).into(),
        udp_port: flags.port,
        keys: vec![ApiKey { key: KEY.into(), secret: SECRET.into() }],
        empty_room_timeout: Duration::from_secs(2),
        ..ServerConfig::default()
    };
    let server = Server::start(config, Log::off()).map_err(|error| error.to_string())?;
    answer(0, json!({ "ready": true }));
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let id = line.split(' ').next().and_then(|id| id.parse().ok()).unwrap_or(0);
        let stats = server.stats();
        let (bytes, blocks) = heap::live();
        answer(
            id,
            json!({
                "heap": bytes, "blocks": blocks, "rooms": stats.rooms, "participants": stats.participants,
                "tracks": stats.tracks, "connections": stats.connections, "logins": stats.logins,
                "refused": stats.refused, "forwarded": stats.packets_forwarded, "data": stats.data_forwarded,
            }),
        );
    }
    Ok(())
}
