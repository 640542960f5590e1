//! Admission: path, query, token and origin → an admitted login, or an HTTP status with a sentence.
//!
//! Not here: whether there is space for another participant (`session.rs`), which needs the roster. Pure functions, called
//! by the core on the server's thread for WebSocket requests and for `/rtc/…/validate`.
#![forbid(unsafe_code)]

use std::net::IpAddr;
use std::time::Duration;

use crate::config::{ApiKey, MAX_ROOM_ID, MAX_USER_ID, MAX_USER_NAME};
use crate::error::ErrorKind;
use crate::wire::proto;
use crate::wire::token::{self, Claims};

use super::limit::{MAX_ATTRIBUTES, MAX_METADATA, MAX_QUERY};
use super::old_join;

/// A request as the edge read it.
#[derive(Copy, Clone, Debug)]
pub struct Request<'a> {
    /// Path without the query.
    pub path: &'a str,
    /// Query without the question mark.
    pub query: &'a str,
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// The header `Origin`, which browsers send for web pages.
    pub origin: Option<&'a str>,
    /// Address of the client.
    pub from: IpAddr,
}

/// An admitted login.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The claims of the token.
    pub claims: Claims,
    /// The key that signed it.
    pub key: String,
    /// The join request; the default one for `validate` without a join request.
    pub join: proto::JoinRequest,
    /// Whether a web page logs in.
    pub is_page: bool,
    /// Whether the client has a connection for each direction.
    pub has_two_connections: bool,
}

/// A refusal, as an HTTP answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The reason, one sentence.
    pub body: String,
}

impl Refusal {
    /// Creates a refusal.
    pub fn new(status: u16, body: impl Into<String>) -> Refusal {
        Refusal { status, body: body.into() }
    }
}

/// The purpose of a path.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Route {
    /// `/rtc/v1`: signalling for one media connection.
    Signal,
    /// `/rtc`: signalling for two media connections, or for one if the login has a join request.
    OldSignal,
    /// `/rtc/v1/validate`, `/rtc/validate`: checks a login without joining.
    Validate,
    /// Any other path.
    Other,
}

/// The purpose of a path. Repeated slashes count as one.
pub fn route(path: &str) -> Route {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["rtc", "v1"] => Route::Signal,
        ["rtc"] => Route::OldSignal,
        ["rtc", "v1", "validate"] | ["rtc", "validate"] => Route::Validate,
        _ => Route::Other,
    }
}

/// Checks a login. `refuse_origin`: refuse requests of web pages; `wall`: the time since 1970.
pub fn admit(
    request: &Request<'_>,
    keys: &[ApiKey],
    refuse_origin: bool,
    wall: Duration,
) -> Result<Admitted, Refusal> {
    if refuse_origin && request.origin.is_some() {
        return Err(Refusal::new(
            403,
            "web pages may not use this server: it belongs to the user of this machine",
        ));
    }
    let route = route(request.path);
    if route == Route::Other {
        return Err(Refusal::new(404, "there is nothing at this path: rooms are at /rtc/v1"));
    }
    if request.query.len() > MAX_QUERY {
        return Err(Refusal::new(
            414,
            format!("the query has {} bytes, more than {MAX_QUERY}", request.query.len()),
        ));
    }
    let mut query_token = None;
    let mut join_text = None;
    for (name, value) in url::form_urlencoded::parse(request.query.as_bytes()) {
        match &*name {
            "access_token" => query_token = Some(value),
            "join_request" => join_text = Some(value),
            _ => {}
        }
    }
    let bearer = request.authorization.and_then(bearer);
    let Some(token) = bearer.or(query_token.as_deref()).filter(|token| !token.is_empty()) else {
        return Err(Refusal::new(
            401,
            "the token is missing: send one as Authorization: Bearer or as access_token",
        ));
    };
    let (claims, key) = token::verify(keys, token, wall).map_err(|error| {
        let body = match error.kind {
            ErrorKind::TokenExpired => format!("token expired: {error}"),
            _ => format!("invalid token: {error}"),
        };
        Refusal::new(401, body)
    })?;
    check(&claims)?;
    let has_two_connections = join_text.is_none() && route == Route::OldSignal;
    let join = match (join_text, route) {
        (Some(text), _) => {
            crate::wire::join::decode(&text).map_err(|error| Refusal::new(400, error.to_string()))?
        }
        (None, Route::Signal) => {
            return Err(Refusal::new(400, "the parameter join_request is missing"));
        }
        (None, Route::OldSignal) => old_join::join_request(request.query),
        (None, _) => proto::JoinRequest::default(),
    };
    if join.metadata.len() > MAX_METADATA || attribute_bytes(&join.participant_attributes) > MAX_METADATA {
        return Err(Refusal::new(
            400,
            format!("metadata and attributes may have at most {MAX_METADATA} bytes each"),
        ));
    }
    if join.participant_attributes.len() > MAX_ATTRIBUTES {
        return Err(Refusal::new(400, format!("a participant may have at most {MAX_ATTRIBUTES} attributes")));
    }
    Ok(Admitted { claims, key, join, is_page: request.origin.is_some(), has_two_connections })
}

/// The token in the value of the header `Authorization`.
pub fn bearer(header: &str) -> Option<&str> {
    header.strip_prefix("Bearer ").or_else(|| header.strip_prefix("bearer ")).map(str::trim)
}

/// Total bytes of names and values.
pub fn attribute_bytes<'a>(attributes: impl IntoIterator<Item = (&'a String, &'a String)>) -> usize {
    attributes.into_iter().map(|(name, value)| name.len() + value.len()).sum()
}

fn check(claims: &Claims) -> Result<(), Refusal> {
    if !claims.room_join {
        return Err(Refusal::new(401, "permissions denied: the token does not allow joining (roomJoin)"));
    }
    if claims.room.is_empty() || claims.room.len() > MAX_ROOM_ID {
        return Err(Refusal::new(400, format!("the token's room must have 1 to {MAX_ROOM_ID} bytes")));
    }
    if claims.identity.is_empty() || claims.identity.len() > MAX_USER_ID {
        return Err(Refusal::new(
            400,
            format!("the token's identity (sub) must have 1 to {MAX_USER_ID} bytes"),
        ));
    }
    if claims.name.len() > MAX_USER_NAME {
        return Err(Refusal::new(400, format!("the token's name may have at most {MAX_USER_NAME} bytes")));
    }
    if claims.metadata.len() > MAX_METADATA || attribute_bytes(&claims.attributes) > MAX_METADATA {
        return Err(Refusal::new(
            400,
            format!("the token's metadata and attributes may have at most {MAX_METADATA} bytes each"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_800_000_000);

    fn key() -> ApiKey {
        ApiKey { key: "key".into(), secret: "a secret of at least thirty-two bytes!".into() }
    }

    fn signed() -> String {
        token::sign(&key(), &Claims::join("alice", "", "lobby", NOW + Duration::from_secs(60)), NOW).unwrap()
    }

    fn ask(path: &str, query: &str, bearer: Option<&str>) -> Result<Admitted, Refusal> {
        let authorization = bearer.map(|token| format!("Bearer {token}"));
        let request = Request {
            path,
            query,
            authorization: authorization.as_deref(),
            origin: None,
            from: IpAddr::from([127, 0, 0, 1]),
        };
        admit(&request, &[key()], false, NOW)
    }

    fn join_query() -> String {
        let text =
            crate::wire::join::encode(&proto::JoinRequest { metadata: "m".into(), ..Default::default() });
        url::form_urlencoded::Serializer::new(String::new()).append_pair("join_request", &text).finish()
    }

    #[test]
    fn token_is_read_from_header_or_query() {
        assert_eq!(ask("/rtc/v1", &join_query(), Some(&signed())).unwrap().join.metadata, "m");
        let query = format!("{}&access_token={}", join_query(), signed());
        assert_eq!(ask("//rtc//v1", &query, None).unwrap().claims.identity, "alice");
    }

    #[test]
    fn old_path_without_join_request_means_two_connections() {
        let admitted = ask("/rtc", "protocol=9", Some(&signed())).unwrap();
        assert!(admitted.has_two_connections && admitted.join.client_info.unwrap().protocol == 9);
        assert!(!ask("/rtc", &join_query(), Some(&signed())).unwrap().has_two_connections);
        assert!(!ask("/rtc/v1", &join_query(), Some(&signed())).unwrap().has_two_connections);
    }

    #[test]
    fn validate_needs_only_the_token() {
        assert!(ask("/rtc/v1/validate", "", Some(&signed())).is_ok());
        assert!(ask("/rtc/validate", "", Some(&signed())).is_ok());
        assert_eq!(ask("/rtc/v1/validate", "", None).unwrap_err().status, 401);
    }

    #[test]
    fn each_refusal_names_its_reason() {
        let refusal = ask("/rtc/v1", &join_query(), Some("nonsense")).unwrap_err();
        assert_eq!(refusal.status, 401);
        assert!(refusal.body.starts_with("invalid token"), "{}", refusal.body);
        assert_eq!(ask("/rtc/v1", "", Some(&signed())).unwrap_err().status, 400);
        assert_eq!(ask("/rtc/v1", "join_request=%00%ff", Some(&signed())).unwrap_err().status, 400);
        assert_eq!(ask("/x", "", Some(&signed())).unwrap_err().status, 404);
        assert_eq!(ask("/rtc/v1", &"x".repeat(MAX_QUERY + 1), Some(&signed())).unwrap_err().status, 414);
        let mut claims = Claims::join("alice", "", "lobby", NOW + Duration::from_secs(60));
        claims.room_join = false;
        let token = token::sign(&key(), &claims, NOW).unwrap();
        assert!(ask("/rtc/v1", &join_query(), Some(&token)).unwrap_err().body.contains("roomJoin"));
        let expired =
            token::sign(&key(), &Claims::join("a", "", "r", NOW), NOW - Duration::from_secs(9)).unwrap();
        let refusal = ask("/rtc/v1", &join_query(), Some(&expired)).unwrap_err();
        assert!(refusal.status == 401 && refusal.body.starts_with("token expired"), "{refusal:?}");
    }

    #[test]
    fn web_page_is_refused_where_origins_are_refused() {
        let (token, query) = (format!("Bearer {}", signed()), join_query());
        let request = Request {
            path: "/rtc/v1",
            query: &query,
            authorization: Some(&token),
            origin: Some("https://example.org"),
            from: IpAddr::from([127, 0, 0, 1]),
        };
        assert_eq!(admit(&request, &[key()], true, NOW).unwrap_err().status, 403);
        assert!(admit(&request, &[key()], false, NOW).is_ok());
    }
}
