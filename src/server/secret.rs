//! The check of API secrets: weak ones are accepted on loopback addresses only.
//!
//! Pure; called by the edge before it binds.
#![forbid(unsafe_code)]

use crate::config::ApiKey;

/// Minimum length of a secret on addresses other than loopback, in bytes.
pub const MIN_SECRET: usize = 32;
/// Minimum number of different characters in a secret.
const MIN_VARIETY: usize = 8;
/// Words in secrets from manuals and examples.
const WELL_KNOWN: &[&str] = &[
    "secret",
    "devkey",
    "password",
    "changeme",
    "change-me",
    "example",
    "apisecretextendto32bytesasthatisminimum",
    "12345678",
    "livekit",
];
/// A well-known word is acceptable in a secret with at least this many other bytes.
const MIN_REST: usize = 32;

/// The reason why this key is too weak for addresses other than loopback; `None`: it is strong enough.
pub fn weakness(key: &ApiKey) -> Option<String> {
    let secret = key.secret.to_ascii_lowercase();
    if secret.len() < MIN_SECRET {
        return Some(format!("has {} bytes: use at least {MIN_SECRET} random ones", secret.len()));
    }
    let is_well_known = |word: &&str| secret.contains(word) && secret.len() - word.len() < MIN_REST;
    if WELL_KNOWN.iter().any(is_well_known) {
        return Some("is well known: use at least 32 random bytes".to_owned());
    }
    let mut letters: Vec<u8> = secret.bytes().collect();
    letters.sort_unstable();
    letters.dedup();
    (letters.len() < MIN_VARIETY).then(|| "repeats a few characters: use at least 32 random bytes".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weak(secret: &str) -> bool {
        weakness(&ApiKey { key: "k".into(), secret: secret.into() }).is_some()
    }

    #[test]
    fn short_well_known_and_repetitive_secrets_are_weak() {
        assert!(weak(""));
        assert!(weak("devkey"));
        assert!(weak("k8Jq2mZpX5vT0wLr"));
        assert!(weak("apiSecretExtendTo32BytesAsThatIsMinimum"));
        assert!(weak("secretsecretsecretsecretsecretsecret"));
        assert!(weak("ababababababababababababababababababab"));
        assert!(!weak("k8Jq2mZpX5vT0wLrB7nC4dFgH1sAeYuI"));
    }
}
