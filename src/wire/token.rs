//! LiveKit access tokens: JWT with an HS256 signature. The holder of the API key signs them offline; the server verifies them.
//!
//! Not here: which path or header carries a token (`server/admission.rs`, `signal`), and what a grant allows in a room
//! (`server/participant.rs`). Called on the caller's thread (peek, and issue for CreateToken), the client's control thread (sign)
//! and the server's thread (verify, sign). It does no I/O; callers pass the wall-clock time.
#![forbid(unsafe_code)]

mod payload;

use std::collections::BTreeMap;
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};

use crate::config::{self, ApiKey, MAX_ROOM_ID, MAX_TOKEN, MAX_TOKEN_SECONDS, MAX_USER_ID, MAX_USER_NAME};
use crate::error::{Error, ErrorKind, Result};

/// Allowed difference between the clocks of signer and server at the start of a token's validity.
pub const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// Claims of a token. Times count from 1970 (UTC).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claims {
    /// The user id (`sub`).
    pub identity: String,
    /// The user's display name; may be empty.
    pub name: String,
    /// The room that the token is for; empty in tokens that grant only administration.
    pub room: String,
    /// Whether the holder may join `room`.
    pub room_join: bool,
    /// Whether the holder may publish tracks.
    pub can_publish: bool,
    /// Whether the holder may subscribe to streams.
    pub can_subscribe: bool,
    /// Whether the holder may send data packets.
    pub can_publish_data: bool,
    /// Whether the holder may change its own name, metadata and attributes.
    pub can_update_own_metadata: bool,
    /// Sources that may be published, in lower case (`microphone`); empty for all.
    pub can_publish_sources: Vec<String>,
    /// Whether the holder is invisible to other users.
    pub hidden: bool,
    /// Whether the holder may administer `room`.
    pub room_admin: bool,
    /// Whether the holder may create and delete rooms.
    pub room_create: bool,
    /// Whether the holder may list rooms.
    pub room_list: bool,
    /// The participant's metadata.
    pub metadata: String,
    /// The participant's attributes.
    pub attributes: BTreeMap<String, String>,
    /// The kind of participant, in lower case (`agent`); empty for `standard`.
    pub kind: String,
    /// Details of the kind, in lower case (`cloud_agent`).
    pub kind_details: Vec<String>,
    /// SHA-256 of the message that the token signs, as Base64; empty in tokens of clients.
    pub sha256: String,
    /// The token is not valid before this.
    pub not_before: Option<Duration>,
    /// The token is not valid at and after this; [`Duration::MAX`] if it has no expiry.
    pub expires: Duration,
}

impl Claims {
    /// Claims that allow `identity` to join `room`, publish, subscribe, send data and set its own attributes until `expires`.
    pub fn join(identity: &str, name: &str, room: &str, expires: Duration) -> Claims {
        Claims {
            identity: identity.to_owned(),
            name: name.to_owned(),
            room: room.to_owned(),
            room_join: true,
            can_publish: true,
            can_subscribe: true,
            can_publish_data: true,
            can_update_own_metadata: true,
            can_publish_sources: Vec::new(),
            hidden: false,
            room_admin: false,
            room_create: false,
            room_list: false,
            metadata: String::new(),
            attributes: BTreeMap::new(),
            kind: String::new(),
            kind_details: Vec::new(),
            sha256: String::new(),
            not_before: None,
            expires,
        }
    }
}

fn refused(context: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::TokenRefused, context)
}

/// Checks the claims that an application passed, and signs them.
///
/// Errors: `OutOfRange` or `TooLong` for a name, a lifetime (1 s to 365 days) or anything else that [`sign`] refuses.
pub fn issue(key: &ApiKey, claims: &Claims, now: Duration) -> Result<String> {
    config::length("user_name", &claims.name, 0, MAX_USER_NAME)?;
    let seconds = u32::try_from(claims.expires.saturating_sub(now).as_secs()).unwrap_or(u32::MAX);
    config::range("valid_seconds", seconds, 1, MAX_TOKEN_SECONDS, "s")?;
    sign(key, claims, now)
}

/// Signs a token. It is valid from `now` unless the claims have another start.
///
/// Errors: `OutOfRange` or `TooLong` for a key, identity or room that the server would refuse; `TooLong` also for a token that
/// is too long because of its metadata and attributes; `TokenRefused` if the token would already have expired; `Internal` if
/// the token cannot be encoded.
pub fn sign(key: &ApiKey, claims: &Claims, now: Duration) -> Result<String> {
    config::length("the API key", &key.key, 1, 256)?;
    config::length("the API secret", &key.secret, 1, 1024)?;
    config::length("user_id", &claims.identity, usize::from(claims.room_join), MAX_USER_ID)?;
    config::length("room_id", &claims.room, usize::from(claims.room_join), MAX_ROOM_ID)?;
    if claims.expires <= now {
        return Err(refused("the token would have expired already: use a longer lifetime"));
    }
    let json = payload::write(key, claims, now);
    let token = jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        &json,
        &EncodingKey::from_secret(key.secret.as_bytes()),
    )
    .map_err(|error| Error::new(ErrorKind::Internal, format!("a token could not be signed: {error}")))?;
    if token.len() > MAX_TOKEN {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!(
                "the token has {} bytes, more than {MAX_TOKEN}: shorten metadata or attributes",
                token.len()
            ),
        ));
    }
    Ok(token)
}

/// Verifies a token's signature and times against the keys of a server. Returns its claims and the name of the key.
///
/// Errors: `TokenExpired` when the token has expired but is otherwise valid; `TokenRefused` for everything else, with the
/// reason.
pub fn verify(keys: &[ApiKey], token: &str, now: Duration) -> Result<(Claims, String)> {
    let parts = payload::split(token)?;
    let issuer = payload::issuer(&parts.payload)?;
    let key = keys.iter().find(|key| key.key == issuer).ok_or_else(|| {
        refused("the token is signed with an API key that this server does not have: use this server's key")
    })?;
    if parts.algorithm != "HS256" {
        let text =
            format!("the token is signed with {}: sign it with HS256", payload::quoted(&parts.algorithm));
        return Err(refused(text));
    }
    let secret = DecodingKey::from_secret(key.secret.as_bytes());
    let is_signed =
        jsonwebtoken::crypto::verify(parts.signature, parts.signed.as_bytes(), &secret, Algorithm::HS256);
    if !is_signed.unwrap_or(false) {
        return Err(refused("the token's signature is wrong: check the API secret that signed it (HS256)"));
    }
    let claims = payload::read(&parts.payload)?;
    if claims.expires == Duration::MAX {
        return Err(refused("the token has no expiry time: set exp"));
    }
    if claims.expires <= now {
        return Err(Error::new(
            ErrorKind::TokenExpired,
            format!("the token expired {} s ago: get a new one", (now - claims.expires).as_secs()),
        ));
    }
    if claims.not_before.is_some_and(|begin| begin > now + CLOCK_SKEW) {
        return Err(refused("the token is not valid yet: check the clock of the machine that signed it"));
    }
    Ok((claims, key.key.clone()))
}

/// Reads a token without checking its signature or times. The client takes user and room from it.
///
/// Errors: `TokenRefused` when it is no JWT, or has a claim of another type than LiveKit's; the text names the claim.
pub fn peek(token: &str) -> Result<Claims> {
    payload::read(&payload::split(token)?.payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_800_000_000);

    fn key() -> ApiKey {
        ApiKey { key: "APIkey".into(), secret: "a secret that has at least thirty-two bytes".into() }
    }

    fn claims() -> Claims {
        Claims::join("alice", "Alice", "lobby", NOW + Duration::from_secs(600))
    }

    /// Signs any JSON, to test payloads that `sign` never creates.
    fn raw(secret: &str, payload: serde_json::Value) -> String {
        jsonwebtoken::encode(
            &Header::new(Algorithm::HS256),
            &payload,
            &EncodingKey::from_secret(secret.as_bytes()),
        )
        .unwrap()
    }

    #[test]
    fn signed_token_contains_its_claims() {
        let mut claims = claims();
        claims.attributes.insert("mood".into(), "good".into());
        claims.metadata = "{\"seat\":3}".into();
        claims.can_publish = false;
        claims.can_publish_sources = vec!["microphone".into()];
        claims.kind = "agent".into();
        claims.kind_details = vec!["cloud_agent".into()];
        let token = sign(&key(), &claims, NOW).unwrap();
        let (read, name) = verify(&[key()], &token, NOW).unwrap();
        claims.not_before = Some(NOW);
        assert_eq!(read, claims);
        assert_eq!(name, "APIkey");
        assert_eq!(peek(&token).unwrap(), claims);
    }

    #[test]
    fn unset_grants_have_livekits_defaults() {
        let token = raw(
            &key().secret,
            serde_json::json!({"iss": "APIkey", "sub": "bob", "exp": NOW.as_secs() + 9,
                "video": {"roomJoin": true, "room": "lobby", "canPublish": false}}),
        );
        let (claims, _) = verify(&[key()], &token, NOW).unwrap();
        assert!(!claims.can_publish && !claims.can_publish_data);
        assert!(claims.can_subscribe && !claims.can_update_own_metadata);
    }

    #[test]
    fn server_accepts_null_and_names_a_wrong_claim() {
        let mut body = serde_json::json!({"iss": "APIkey", "sub": "bob", "exp": NOW.as_secs() as f64 + 9.5,
            "name": null, "metadata": null, "attributes": null, "nbf": null,
            "video": {"roomJoin": true, "room": "lobby", "canPublishSources": null, "hidden": null, "canPublish": null}});
        let (claims, _) = verify(&[key()], &raw(&key().secret, body.clone()), NOW).unwrap();
        assert!(claims.can_publish && !claims.hidden && claims.name.is_empty());
        body["exp"] = (NOW.as_secs() + 9).to_string().into();
        let error = verify(&[key()], &raw(&key().secret, body.clone()), NOW).unwrap_err();
        assert!(error.context.contains("claim exp is a string"), "{error}");
        body["exp"] = serde_json::Value::Null;
        let error = verify(&[key()], &raw(&key().secret, body), NOW).unwrap_err();
        assert!(error.context.contains("no expiry"), "{error}");
    }

    #[test]
    fn expired_and_forged_tokens_have_different_errors() {
        let token = sign(&key(), &claims(), NOW).unwrap();
        let late = NOW + Duration::from_secs(601);
        assert_eq!(verify(&[key()], &token, late).unwrap_err().kind, ErrorKind::TokenExpired);
        let other = ApiKey { secret: "another secret of thirty-two bytes or more".into(), ..key() };
        let error = verify(&[other], &token, late).unwrap_err();
        assert_eq!(error.kind, ErrorKind::TokenRefused);
        assert!(error.context.contains("signature"), "{error}");
    }

    #[test]
    fn token_of_another_server_is_refused() {
        let token = sign(&key(), &claims(), NOW).unwrap();
        let other = ApiKey { key: "other".into(), ..key() };
        assert!(verify(&[other], &token, NOW).unwrap_err().context.contains("API key"));
    }

    #[test]
    fn token_not_valid_yet_is_refused_beyond_clock_skew() {
        let mut claims = claims();
        claims.not_before = Some(NOW + Duration::from_secs(30));
        verify(&[key()], &sign(&key(), &claims, NOW).unwrap(), NOW).unwrap();
        claims.not_before = Some(NOW + Duration::from_secs(90));
        let error = verify(&[key()], &sign(&key(), &claims, NOW).unwrap(), NOW).unwrap_err();
        assert!(error.context.contains("not valid yet"), "{error}");
    }

    #[test]
    fn token_without_expiry_or_with_another_algorithm_is_refused() {
        let body = serde_json::json!({"iss": "APIkey", "sub": "a", "video": {"roomJoin": true, "room": "r"}});
        assert!(
            verify(&[key()], &raw(&key().secret, body.clone()), NOW).unwrap_err().context.contains("expiry")
        );
        let mut body = body;
        body["exp"] = (NOW.as_secs() + 9).into();
        let token = jsonwebtoken::encode(
            &Header::new(Algorithm::HS512),
            &body,
            &EncodingKey::from_secret(key().secret.as_bytes()),
        )
        .unwrap();
        assert_eq!(verify(&[key()], &token, NOW).unwrap_err().kind, ErrorKind::TokenRefused);
        // {"alg":"none"} with an empty signature.
        let parts: Vec<&str> = token.split('.').collect();
        let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", parts[1]);
        assert_eq!(verify(&[key()], &none, NOW).unwrap_err().kind, ErrorKind::TokenRefused);
    }

    #[test]
    fn malformed_token_is_refused_with_a_reason() {
        let long = "x".repeat(MAX_TOKEN + 1);
        for text in ["", "x", "a.b.c", "....", "ä.ö.ü", long.as_str()] {
            assert_eq!(verify(&[key()], text, NOW).unwrap_err().kind, ErrorKind::TokenRefused);
            assert_eq!(peek(text).unwrap_err().kind, ErrorKind::TokenRefused);
        }
    }

    #[test]
    fn times_on_the_wire_are_whole_seconds() {
        let mut claims = claims();
        claims.expires += Duration::from_millis(500);
        let token = sign(&key(), &claims, NOW + Duration::from_millis(250)).unwrap();
        let body = token.split('.').nth(1).unwrap();
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, body).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert!(json["exp"].is_u64() && json["nbf"].is_u64(), "{json}");
    }
}
