//! The payload of a token: LiveKit's claims as JSON.
//!
//! Reading is as tolerant as LiveKit's own (a claim that is missing or null has its default), and an error names the claim. Not
//! here: signatures, and whether a token is valid now. Pure; used by `wire/token.rs`, on any thread.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::{Claims, refused};
use crate::config::{ApiKey, MAX_TOKEN};
use crate::error::{Error, Result};

/// Maximum length of the part of a token that an error quotes, in characters.
const QUOTE: usize = 40;
/// The latest time that is read, in seconds since 1970: the end of the year 9999. A later time is read as this time.
const MAX_SECONDS: f64 = 253_402_300_799.0;

/// The parts of a JWT (RFC 7519, compact form of RFC 7515).
pub(super) struct Parts<'a> {
    /// The algorithm that its header names.
    pub algorithm: String,
    /// Header and payload as they were signed.
    pub signed: &'a str,
    /// The signature, in base64url.
    pub signature: &'a str,
    /// The payload.
    pub payload: Map<String, Value>,
}

/// Splits a token. Errors: `TokenRefused` when it is empty, too long, or no JWT.
pub(super) fn split(token: &str) -> Result<Parts<'_>> {
    if token.is_empty() {
        return Err(refused("the token is empty: pass an access token of this server"));
    }
    if token.len() > MAX_TOKEN {
        let text = format!(
            "the token has {} bytes, more than {MAX_TOKEN}: shorten metadata or attributes",
            token.len()
        );
        return Err(refused(text));
    }
    let no_jwt = || refused("this is not an access token: it must be a JWT (three parts joined by dots)");
    let (signed, signature) = token.rsplit_once('.').ok_or_else(no_jwt)?;
    let (header, payload) = signed.split_once('.').ok_or_else(no_jwt)?;
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let json = |part: &str| decoded(part).and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let header = json(header).ok_or_else(no_jwt)?;
    let algorithm = header.get("alg").and_then(Value::as_str).ok_or_else(no_jwt)?.to_owned();
    if decoded(signature).is_none() || decoded(payload).is_none() {
        return Err(no_jwt());
    }
    let Some(Value::Object(payload)) = json(payload) else {
        return Err(refused(
            "the token's payload is not a JSON object: correct the program that signs the token",
        ));
    };
    Ok(Parts { algorithm, signed, signature, payload })
}

/// The name of the key that signed the token; empty if it has none. Errors: as for [`read`].
pub(super) fn issuer(payload: &Map<String, Value>) -> Result<String> {
    Object { path: "", map: payload }.text("iss")
}

/// Reads the claims. A claim that is missing or null has LiveKit's default.
///
/// Errors: `TokenRefused` for a claim of another type, by its name.
pub(super) fn read(payload: &Map<String, Value>) -> Result<Claims> {
    let claims = Object { path: "", map: payload };
    let empty = Map::new();
    let video = Object { path: "video.", map: claims.object("video")?.unwrap_or(&empty) };
    let (subject, id) = (claims.text("sub")?, claims.text("jti")?);
    let can_publish = video.switch("canPublish")?.unwrap_or(true);
    Ok(Claims {
        identity: if subject.is_empty() { id } else { subject },
        name: claims.text("name")?,
        room: video.text("room")?,
        room_join: video.switch("roomJoin")?.unwrap_or(false),
        can_publish,
        can_subscribe: video.switch("canSubscribe")?.unwrap_or(true),
        can_publish_data: video.switch("canPublishData")?.unwrap_or(can_publish),
        can_update_own_metadata: video.switch("canUpdateOwnMetadata")?.unwrap_or(false),
        can_publish_sources: video.texts("canPublishSources")?,
        hidden: video.switch("hidden")?.unwrap_or(false),
        room_admin: video.switch("roomAdmin")?.unwrap_or(false),
        room_create: video.switch("roomCreate")?.unwrap_or(false),
        room_list: video.switch("roomList")?.unwrap_or(false),
        metadata: claims.text("metadata")?,
        attributes: claims.attributes()?,
        kind: claims.text("kind")?,
        kind_details: claims.texts("kindDetails")?,
        sha256: claims.text("sha256")?,
        not_before: claims.time("nbf")?,
        expires: claims.time("exp")?.unwrap_or(Duration::MAX),
    })
}

/// The payload of new claims. Other implementations read whole seconds only.
pub(super) fn write(key: &ApiKey, claims: &Claims, now: Duration) -> Value {
    let mut video = Map::new();
    for (name, is_on) in [
        ("roomCreate", claims.room_create),
        ("roomList", claims.room_list),
        ("roomAdmin", claims.room_admin),
        ("roomJoin", claims.room_join),
        ("hidden", claims.hidden),
    ] {
        if is_on {
            video.insert(name.to_owned(), true.into());
        }
    }
    for (name, is_on) in [
        ("canPublish", claims.can_publish),
        ("canSubscribe", claims.can_subscribe),
        ("canPublishData", claims.can_publish_data),
        ("canUpdateOwnMetadata", claims.can_update_own_metadata),
    ] {
        video.insert(name.to_owned(), is_on.into());
    }
    if !claims.room.is_empty() {
        video.insert("room".to_owned(), claims.room.clone().into());
    }
    if !claims.can_publish_sources.is_empty() {
        video.insert("canPublishSources".to_owned(), claims.can_publish_sources.clone().into());
    }
    let mut payload = Map::new();
    payload.insert("iss".to_owned(), key.key.clone().into());
    for (name, text) in [
        ("sub", &claims.identity),
        ("name", &claims.name),
        ("metadata", &claims.metadata),
        ("kind", &claims.kind),
        ("sha256", &claims.sha256),
    ] {
        if !text.is_empty() {
            payload.insert(name.to_owned(), text.clone().into());
        }
    }
    if !claims.kind_details.is_empty() {
        payload.insert("kindDetails".to_owned(), claims.kind_details.clone().into());
    }
    if !claims.attributes.is_empty() {
        let attributes = claims.attributes.iter().map(|(name, value)| (name.clone(), value.clone().into()));
        payload.insert("attributes".to_owned(), Value::Object(attributes.collect()));
    }
    payload.insert("nbf".to_owned(), claims.not_before.unwrap_or(now).as_secs().into());
    payload.insert("exp".to_owned(), claims.expires.as_secs().max(now.as_secs() + 1).into());
    payload.insert("video".to_owned(), Value::Object(video));
    Value::Object(payload)
}

/// A text of a token for an error, in quotation marks and without control characters.
pub(super) fn quoted(text: &str) -> String {
    format!("{:?}", text.chars().take(QUOTE).collect::<String>())
}

/// A JSON object of the payload. A missing value and null are the same.
struct Object<'a> {
    /// Stands before the names in errors: "video." or nothing.
    path: &'static str,
    map: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    fn wrong(&self, name: &str, found: &Value, expected: &str) -> Error {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        let path = self.path;
        refused(format!(
            "the token's claim {path}{name} is {found} and must be {expected}: correct the program that signs the token"
        ))
    }

    fn text(&self, name: &str) -> Result<String> {
        match self.get(name) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(other) => Err(self.wrong(name, other, "a string")),
        }
    }

    fn switch(&self, name: &str) -> Result<Option<bool>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(is_on)) => Ok(Some(*is_on)),
            Some(other) => Err(self.wrong(name, other, "true or false")),
        }
    }

    /// A time in seconds since 1970, with or without a fraction (`NumericDate` of RFC 7519).
    fn time(&self, name: &str) -> Result<Option<Duration>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let seconds = value.as_f64().filter(|seconds| seconds.is_finite());
        let seconds = seconds.ok_or_else(|| self.wrong(name, value, "a number of seconds since 1970"))?;
        Ok(Some(Duration::from_secs_f64(seconds.clamp(0.0, MAX_SECONDS))))
    }

    fn texts(&self, name: &str) -> Result<Vec<String>> {
        let array = match self.get(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(array)) => array,
            Some(other) => return Err(self.wrong(name, other, "an array of strings")),
        };
        let texts = array.iter().enumerate().filter(|(_, value)| !value.is_null());
        let texts = texts.map(|(at, value)| match value {
            Value::String(text) => Ok(text.clone()),
            other => Err(self.wrong(&format!("{name}[{at}]"), other, "a string")),
        });
        texts.collect()
    }

    fn object(&self, name: &str) -> Result<Option<&'a Map<String, Value>>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(map)),
            Some(other) => Err(self.wrong(name, other, "an object")),
        }
    }

    fn attributes(&self) -> Result<BTreeMap<String, String>> {
        let attributes = self.object("attributes")?.into_iter().flatten().map(|(name, value)| match value {
            Value::Null => Ok((name.clone(), String::new())),
            Value::String(text) => Ok((name.clone(), text.clone())),
            other => Err(self.wrong(&format!("attributes[{}]", quoted(name)), other, "a string")),
        });
        attributes.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use serde_json::json;

    fn token(header: &Value, payload: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.AAAA", part(header), part(payload))
    }

    fn peek(payload: &Value) -> Result<Claims> {
        super::super::peek(&token(&json!({"alg": "HS256", "typ": "JWT"}), payload))
    }

    const TEXTS: [&str; 7] = ["iss", "sub", "jti", "name", "metadata", "kind", "sha256"];
    const SWITCHES: [&str; 9] = [
        "roomCreate",
        "roomList",
        "roomAdmin",
        "roomJoin",
        "canPublish",
        "canSubscribe",
        "canPublishData",
        "canUpdateOwnMetadata",
        "hidden",
    ];

    #[test]
    fn null_claim_is_an_absent_claim() {
        let absent = peek(&json!({})).unwrap();
        let mut payload = json!({"nbf": null, "exp": null, "attributes": null, "video": {}});
        for name in TEXTS {
            payload[name] = Value::Null;
        }
        for name in SWITCHES.into_iter().chain(["room", "canPublishSources"]) {
            payload["video"][name] = Value::Null;
        }
        assert_eq!(peek(&payload).unwrap(), absent);
        assert_eq!(peek(&json!({"video": null})).unwrap(), absent);
        let inner =
            json!({"attributes": {"seat": null}, "video": {"canPublishSources": [null, "microphone"]}});
        let claims = peek(&inner).unwrap();
        assert_eq!(claims.attributes["seat"], "");
        assert_eq!(claims.can_publish_sources, ["microphone"]);
    }

    #[test]
    fn claim_of_another_type_is_named() {
        let refuse = |payload: Value, name: &str| {
            let error = peek(&payload).unwrap_err();
            assert_eq!(error.kind, ErrorKind::TokenRefused);
            assert!(error.context.contains(name), "{name}: {error}");
            assert!(!error.context.contains("JWT"), "{error}");
        };
        for wrong in [json!(7), json!(true), json!([]), json!({})] {
            for name in TEXTS.into_iter().filter(|name| *name != "iss") {
                refuse(json!({ name: wrong.clone() }), name);
            }
        }
        for wrong in [json!(1), json!("true"), json!([]), json!({})] {
            for name in SWITCHES {
                refuse(json!({"video": { name: wrong.clone() }}), &format!("video.{name} is "));
            }
        }
        refuse(json!({"exp": "1800000000"}), "exp is a string");
        refuse(json!({"nbf": false}), "nbf");
        refuse(json!({"video": "lobby"}), "video is a string");
        refuse(json!({"video": {"room": 3}}), "video.room is a number");
        refuse(json!({"video": {"canPublishSources": "microphone"}}), "video.canPublishSources is a string");
        refuse(json!({"video": {"canPublishSources": [1]}}), "video.canPublishSources[0] is a number");
        refuse(json!({"kindDetails": "cloud_agent"}), "kindDetails is a string");
        refuse(json!({"attributes": []}), "attributes is an array");
        refuse(json!({"attributes": {"seat": 3}}), "attributes[\"seat\"] is a number");
    }

    #[test]
    fn times_may_have_fractions_and_exponents() {
        let claims = peek(&json!({"exp": 1_800_000_000.5, "nbf": 1.5e9})).unwrap();
        assert_eq!(claims.expires, Duration::from_millis(1_800_000_000_500));
        assert_eq!(claims.not_before, Some(Duration::from_secs(1_500_000_000)));
        assert_eq!(peek(&json!({"exp": -5})).unwrap().expires, Duration::ZERO);
        assert_eq!(peek(&json!({"exp": 1e300})).unwrap().expires.as_secs(), MAX_SECONDS as u64);
    }

    #[test]
    fn only_text_that_is_no_jwt_is_reported_as_such() {
        let good = token(&json!({"alg": "HS256"}), &json!({"sub": "anna"}));
        let no_algorithm = token(&json!({"typ": "JWT"}), &json!({}));
        let four_parts = format!("{good}.x");
        for text in ["x", "a.b", "a.b.c", "....", "ä.ö.ü", "eyJhbGciOiJIUzI1NiJ9", &no_algorithm, &four_parts]
        {
            let error = super::super::peek(text).unwrap_err();
            assert!(error.context.contains("JWT"), "{text}: {error}");
        }
        assert_eq!(super::super::peek(&good).unwrap().identity, "anna");
        let error = peek(&json!([1])).unwrap_err();
        assert!(error.context.contains("payload"), "{error}");
        assert!(super::super::peek(&token(&json!({"alg": "RS256"}), &json!({"sub": "anna"}))).is_ok());
    }
}
