//! The fuzzing targets: every reader of bytes from outside, one function each, and what they share.
//!
//! A target panics only for a fault of the library. It checks what holds for every input: sizes and counts are limited, and what
//! was written is read back. Except for the engine of `c_api.rs`, no state outlives an input, so that failures can be repeated.
//! Called by `main.rs` (libFuzzer) and by `tests/fuzz_corpus.rs`, each on one thread.

mod c_api;
mod client;
mod connection;
mod files;
mod http;
mod server;
mod sound;
mod wire;

use std::sync::LazyLock;
use std::time::Duration;

use audioroom::clock::Time;
use audioroom::config::ApiKey;
use audioroom::wire::token::{self, Claims};

/// Handles one input. Panics if the library has a fault.
pub type Target = fn(&[u8]);

/// The targets with their names, which are also the folders of the corpus.
pub const ALL: &[(&str, Target)] = &[
    ("c_strings", c_api::strings),
    ("c_structs", c_api::structs),
    ("candidate", wire::candidate_json),
    ("certificates", files::certificates),
    ("client_login", client::login),
    ("client_room", client::room),
    ("data_packet", wire::data_packets),
    ("encryption", wire::encrypted),
    ("file_device", files::file_device),
    ("http_request", http::request),
    ("join_request", wire::join_request),
    ("red", wire::red_packet),
    ("rtp_rtcp", connection::decrypted),
    ("sdp_answer", connection::answer),
    ("sdp_offer", connection::offer),
    ("server_config", files::server_config),
    ("server_datagram", server::datagrams),
    ("server_login", server::login_request),
    ("server_media", server::media),
    ("server_signal", server::signal),
    ("sound", sound::packets),
    ("stun", connection::stun),
    ("tcp_media", connection::frames),
    ("token", wire::access_token),
    ("turn", connection::turn_messages),
    ("url", wire::server_url),
    ("voice_report", wire::voice_report),
    ("wav", files::wav),
];

/// Time since 1970 at [`start`].
pub const WALL: Duration = Duration::from_secs(1_800_000_000);

/// The key of the servers.
static KEY: LazyLock<ApiKey> =
    LazyLock::new(|| ApiKey { key: "key".into(), secret: "a secret of more than thirty-two bytes".into() });

/// The time at which a target begins.
fn start() -> Time {
    Time::from_nanos(1_000_000_000_000)
}

/// The longest beginning that is text.
fn text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// A token with which `user` joins the room `lobby`, signed at `wall`.
pub fn signed(user: &str, wall: Duration) -> String {
    let claims = Claims {
        room_admin: true,
        room_create: true,
        room_list: true,
        ..Claims::join(user, user, "lobby", wall + Duration::from_secs(3600))
    };
    token::sign(&KEY, &claims, wall).expect("a token")
}

/// Descriptions for the corpus: an offer without tracks, one with a track, and the answer to that.
#[allow(dead_code, reason = "only tests/fuzz_corpus.rs calls it")]
pub fn descriptions() -> (String, String, String) {
    connection::descriptions()
}

/// Cuts an input into values. At its end, numbers are 0 and pieces are empty.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        let taken = self.take(N);
        array[..taken.len()].copy_from_slice(taken);
        array
    }

    fn byte(&mut self) -> u8 {
        self.array::<1>()[0]
    }

    fn short(&mut self) -> u16 {
        u16::from_le_bytes(self.array())
    }

    fn int(&mut self) -> u32 {
        u32::from_le_bytes(self.array())
    }

    /// A piece with its length before it, two bytes.
    fn piece(&mut self) -> &'a [u8] {
        let length = self.short();
        self.take(length.into())
    }
}
