//! The proof that a server on this machine belongs to this user. The server answers a challenge, and the client checks the
//! answer.
//!
//! The client sends a random challenge to [`PATH`]; the server answers with HMAC-SHA256 (RFC 2104) of a context text and the
//! challenge, under the local key, in hexadecimal digits. The client sends nothing else before it has checked the answer. Pure;
//! used by `server/http.rs` and `engine/local/probe.rs`. Usable on any thread.
#![forbid(unsafe_code)]

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Path at which a server proves that it knows the local key.
pub const PATH: &str = "/audioroom/prove";
/// Allowed lengths of a challenge, in bytes.
pub const CHALLENGE_BYTES: std::ops::RangeInclusive<usize> = 16..=64;
/// Separates the proof from all other uses of the key.
const CONTEXT: &[u8] = b"audioroom-local";

/// Path and query of the request that carries a challenge.
pub fn request(challenge: &[u8]) -> String {
    format!("{PATH}?challenge={}", to_hex(challenge))
}

/// The challenge in the query of a request; `None` if there is none or its length is not allowed.
pub fn challenge(query: &str) -> Option<Vec<u8>> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "challenge")
        .and_then(|(_, value)| from_hex(&value))
        .filter(|bytes| CHALLENGE_BYTES.contains(&bytes.len()))
}

/// The answer to a challenge: 64 hexadecimal digits.
pub fn answer(secret: &str, challenge: &[u8]) -> String {
    to_hex(&mac(secret, challenge).finalize().into_bytes())
}

/// Whether `answer` is correct for a challenge under this key; `None` if it is malformed. Takes constant time for all answers
/// of the right length.
pub fn verify(secret: &str, challenge: &[u8], answer: &str) -> Option<bool> {
    let answer = from_hex(answer).filter(|bytes| bytes.len() == 32)?;
    Some(mac(secret, challenge).verify_slice(&answer).is_ok())
}

#[cfg_attr(not(test), expect(clippy::expect_used, reason = "HMAC takes a key of any length"))]
fn mac(secret: &str, challenge: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(CONTEXT);
    mac.update(challenge);
    mac
}

/// Bytes as lower-case hexadecimal digits.
fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Hexadecimal digits as bytes; `None` for anything else.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proof_needs_the_key_and_fits_one_challenge() {
        let sent = [7u8; 16];
        let asked = request(&sent);
        let (path, query) = asked.split_once('?').unwrap();
        assert_eq!((path, challenge(query)), (PATH, Some(sent.to_vec())));
        let given = answer("key", &sent);
        assert_eq!(verify("key", &sent, &given), Some(true));
        assert_eq!(verify("other", &sent, &given), Some(false));
        assert_eq!(verify("key", &[8u8; 16], &given), Some(false));
        for nothing in ["", "00", "hello", &given[2..], &format!("{given}00")] {
            assert_eq!(verify("key", &sent, nothing), None, "{nothing}");
        }
    }

    #[test]
    fn answer_is_hmac_sha256_of_context_and_challenge() {
        // python3 -c 'import hmac; print(hmac.new(b"key", b"audioroom-local" + bytes([7] * 16), "sha256").hexdigest())'
        let expected = "8fc0a2e3338eb7abe3fff84de49fe88c5fda1a81ef38342cb21b69eed38b19fc";
        assert_eq!(answer("key", &[7; 16]), expected);
    }

    #[test]
    fn bad_challenge_is_refused() {
        for query in ["", "challenge=", "challenge=00", "challenge=zz", "challenge=0", "challenge=äöü"] {
            assert_eq!(challenge(query), None, "{query}");
        }
        assert_eq!(challenge(&format!("challenge={}", "00".repeat(65))), None);
    }
}
