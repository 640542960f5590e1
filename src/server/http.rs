//! Plain HTTP beside signalling: health, metrics, dry runs, and the proof that a server belongs to the user of this machine.
//!
//! Pure functions from a request's parts to an answer; `server/listen.rs` reads and writes them.
#![forbid(unsafe_code)]

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::ServerStats;

/// Path at which a server proves that it knows the local key.
pub const PROVE_PATH: &str = "/audioroom/prove";
/// A challenge has this many bytes at least and at most.
pub const CHALLENGE_BYTES: std::ops::RangeInclusive<usize> = 16..=64;
/// Tells the proof from everything else that the key signs.
const PROOF_CONTEXT: &[u8] = b"audioroom-local";

/// The proof for a challenge: HMAC-SHA256 of the context and the challenge, under the key.
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
pub fn proof(secret: &str, challenge: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(PROOF_CONTEXT);
    mac.update(challenge);
    mac.finalize().into_bytes().into()
}

/// Whether `answer` is the proof for a challenge; takes the same time whatever it is.
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
pub fn is_proof(secret: &str, challenge: &[u8], answer: &[u8]) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(PROOF_CONTEXT);
    mac.update(challenge);
    mac.verify_slice(answer).is_ok()
}

/// Bytes as lower-case hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Hexadecimal digits as bytes; `None` for anything else.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// Answers a challenge in a query: status and body.
pub fn prove(secret: &str, query: &str) -> (u16, String) {
    let challenge = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "challenge")
        .and_then(|(_, value)| from_hex(&value))
        .filter(|bytes| CHALLENGE_BYTES.contains(&bytes.len()));
    match challenge {
        Some(challenge) => (200, to_hex(&proof(secret, &challenge))),
        None => (400, "send challenge= with 16 to 64 bytes as hexadecimal digits".to_owned()),
    }
}

/// Figures in the text format of Prometheus (version 0.0.4).
pub fn metrics(stats: &ServerStats) -> String {
    const GAUGE: &str = "gauge";
    const COUNTER: &str = "counter";
    let rows: [(&str, &str, &str, u64); 17] = [
        ("rooms", GAUGE, "Rooms.", stats.rooms),
        ("participants", GAUGE, "Participants.", stats.participants),
        ("tracks", GAUGE, "Published tracks.", stats.tracks),
        ("connections", GAUGE, "Signalling connections.", stats.connections),
        ("logins_total", COUNTER, "Logins let in.", stats.logins),
        ("refused_total", COUNTER, "Logins and requests refused.", stats.refused),
        ("packets_received_total", COUNTER, "Audio packets received.", stats.packets_received),
        (
            "packets_forwarded_total",
            COUNTER,
            "Audio packets forwarded, for each listener.",
            stats.packets_forwarded,
        ),
        ("packets_resent_total", COUNTER, "Audio packets sent again to a listener.", stats.packets_resent),
        ("data_forwarded_total", COUNTER, "Data packets forwarded, for each receiver.", stats.data_forwarded),
        ("data_dropped_total", COUNTER, "Data packets that could not be forwarded.", stats.data_dropped),
        ("datagrams_received_total", COUNTER, "Datagrams received.", stats.datagrams_received),
        ("datagrams_sent_total", COUNTER, "Datagrams sent.", stats.datagrams_sent),
        ("received_bytes_total", COUNTER, "Bytes of datagrams received.", stats.bytes_received),
        ("sent_bytes_total", COUNTER, "Bytes of datagrams sent.", stats.bytes_sent),
        (
            "datagrams_unknown_total",
            COUNTER,
            "Datagrams that belong to no participant.",
            stats.datagrams_unknown,
        ),
        ("wakeups_total", COUNTER, "Times that a deadline woke the server.", stats.wakeups),
    ];
    rows.iter().fold(String::new(), |mut text, (name, kind, help, value)| {
        let _ = writeln!(
            text,
            "# HELP audioroom_{name} {help}\n# TYPE audioroom_{name} {kind}\naudioroom_{name} {value}"
        );
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_only_made_with_the_key_and_for_the_challenge() {
        let challenge = [7u8; 16];
        let (status, body) = prove("key", &format!("challenge={}", to_hex(&challenge)));
        assert_eq!(status, 200);
        let answer = from_hex(&body).unwrap();
        assert!(is_proof("key", &challenge, &answer));
        assert!(!is_proof("other", &challenge, &answer));
        assert!(!is_proof("key", &[8u8; 16], &answer));
    }

    #[test]
    fn a_bad_challenge_is_refused() {
        for query in ["", "challenge=", "challenge=00", "challenge=zz", "challenge=0", "challenge=äöü"] {
            assert_eq!(prove("key", query).0, 400, "{query}");
        }
        assert_eq!(prove("key", &format!("challenge={}", "00".repeat(65))).0, 400);
    }

    #[test]
    fn metrics_name_kind_and_value() {
        let text = metrics(&ServerStats { packets_forwarded: 7, ..Default::default() });
        assert!(text.contains(
            "# TYPE audioroom_packets_forwarded_total counter\naudioroom_packets_forwarded_total 7\n"
        ));
        assert!(text.lines().all(|line| line.starts_with('#') || line.split(' ').count() == 2));
    }
}
