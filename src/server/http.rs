//! HTTP answers other than signalling: metrics, and the proof that a server belongs to the user of this machine.
//!
//! Pure functions from the parts of a request to an answer; `server/listen/socket.rs` reads requests and writes answers.
#![forbid(unsafe_code)]

use std::fmt::Write as _;

use super::ServerStats;
use crate::config::Secret;
use crate::wire::local_proof;

/// Answers the challenge in a query with a status and a body.
pub fn prove(secret: &str, query: &str) -> (u16, String) {
    match local_proof::challenge(query) {
        Some(challenge) => (200, local_proof::answer(secret, &challenge)),
        None => (
            400,
            "the challenge is missing or invalid: send challenge= with 16 to 64 bytes as hexadecimal digits"
                .to_owned(),
        ),
    }
}

/// Whether a request has the token for the metrics. The comparison takes the same time wherever the texts differ.
pub fn has_token(authorization: Option<&str>, token: Option<&Secret>) -> bool {
    let (Some(sent), Some(Secret(token))) =
        (authorization.and_then(|header| header.strip_prefix("Bearer ")), token)
    else {
        return false;
    };
    let differing = sent.bytes().zip(token.bytes()).fold(0, |differing, (a, b)| differing | (a ^ b));
    sent.len() == token.len() && differing == 0
}

/// The stats in the text format of Prometheus (version 0.0.4).
pub fn metrics(stats: &ServerStats) -> String {
    const GAUGE: &str = "gauge";
    const COUNTER: &str = "counter";
    let rows: [(&str, &str, &str, u64); 23] = [
        ("rooms", GAUGE, "Rooms.", stats.rooms),
        ("participants", GAUGE, "Participants.", stats.participants),
        ("tracks", GAUGE, "Published tracks.", stats.tracks),
        ("connections", GAUGE, "Signalling connections.", stats.connections),
        ("logins_total", COUNTER, "Logins admitted.", stats.logins),
        ("refused_total", COUNTER, "Logins and requests refused.", stats.refused),
        (
            "strangers_closed_total",
            COUNTER,
            "Connections closed before a login or an answer: above the limits, too slow, not HTTP, or media of no session.",
            stats.strangers_closed,
        ),
        (
            "readers_closed_total",
            COUNTER,
            "Clients closed because they did not read their messages or took their data too slowly.",
            stats.readers_closed,
        ),
        (
            "webhooks_dropped_total",
            COUNTER,
            "Webhooks not delivered, for each URL: too many waited, or every attempt failed.",
            stats.webhooks_dropped,
        ),
        ("packets_received_total", COUNTER, "Audio packets received.", stats.packets_received),
        (
            "packets_forwarded_total",
            COUNTER,
            "Audio packets forwarded, for each subscriber.",
            stats.packets_forwarded,
        ),
        (
            "packets_dropped_total",
            COUNTER,
            "Audio packets dropped above the rate of their participant.",
            stats.packets_dropped,
        ),
        (
            "requests_dropped_total",
            COUNTER,
            "Signalling messages dropped above the rate of their participant.",
            stats.requests_dropped,
        ),
        (
            "subscriptions_given_up_total",
            COUNTER,
            "Subscriptions without an m-line, because the offers of their client had too few.",
            stats.subscriptions_given_up,
        ),
        ("packets_resent_total", COUNTER, "Audio packets resent to a subscriber.", stats.packets_resent),
        ("data_forwarded_total", COUNTER, "Data packets forwarded, for each receiver.", stats.data_forwarded),
        ("data_dropped_total", COUNTER, "Data packets dropped.", stats.data_dropped),
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
        ("wakeups_total", COUNTER, "Wake-ups of the server by a deadline.", stats.wakeups),
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
    fn challenge_is_answered_and_invalid_challenge_is_refused() {
        let challenge = [7u8; 16];
        let asked = local_proof::request(&challenge);
        let (status, body) = prove("key", asked.split_once('?').unwrap().1);
        assert_eq!((status, local_proof::verify("key", &challenge, &body)), (200, Some(true)));
        assert_eq!(prove("key", "challenge=00").0, 400);
    }

    #[test]
    fn token_for_metrics_has_to_match() {
        let token = Some(Secret("0123456789abcdef".into()));
        assert!(has_token(Some("Bearer 0123456789abcdef"), token.as_ref()));
        for wrong in ["Bearer 0123456789abcdeF", "Bearer 0123456789abcde", "0123456789abcdef", "Bearer "] {
            assert!(!has_token(Some(wrong), token.as_ref()));
        }
        assert!(!has_token(None, token.as_ref()) && !has_token(Some("Bearer "), None));
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
