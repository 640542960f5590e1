//! Checks of a call's arguments before anything is sent: settings, texts, tokens and logins.
//!
//! Pure; called by [`Engine`](super::Engine) on the application's thread.
#![forbid(unsafe_code)]

use crate::clock::Time;
use crate::config::{self, EngineConfig, LoginConfig};
use crate::engine::message::LoginRequest;
use crate::engine::registry::{Registry, RoomEntry};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Delivery, User};
use crate::id::RoomId;
use crate::wire::encryption::key_ring::KeyChange;
use crate::wire::{self, token};

/// Checks the lengths of a user id (at least `least` bytes) and of a user name.
pub(super) fn check_user(user_id: &str, user_name: &str, least: usize) -> Result<()> {
    config::length("user_id", user_id, least, config::MAX_USER_ID)?;
    config::length("user_name", user_name, 0, config::MAX_USER_NAME)
}

/// Checks the size of a data message, its topic and its receivers.
pub(super) fn check_data(data: &[u8], topic: &str, to: &[&str], delivery: Delivery) -> Result<()> {
    config::data_size(data.len(), delivery == Delivery::Reliable)?;
    config::length("topic", topic, 0, config::MAX_TOPIC)?;
    config::receiver_count(to.len())?;
    for user_id in to {
        config::length("an entry of user_ids", user_id, 1, config::MAX_USER_ID)?;
    }
    if topic == wire::report::TOPIC {
        let text = format!("the topic {topic} is for the library's own reports: use another topic");
        return Err(Error::new(ErrorKind::OutOfRange, text));
    }
    Ok(())
}

/// Checks the settings of an engine.
pub(super) fn check_config(config: &EngineConfig) -> Result<()> {
    check_user(&config.user_id, &config.user_name, 0)?;
    check_url(config.server_url.as_deref())?;
    config.profile.validate()
}

/// Checks a login and completes its settings from the engine's. Returns the request to the control half and the login's entry
/// in the registry. `key` is added to the engine's keys. Errors: the login cannot succeed.
pub(super) fn plan_login(
    registry: &Registry,
    room: RoomId,
    room_id: &str,
    mut config: LoginConfig,
    key: Option<&KeyChange>,
    begun: Time,
) -> Result<(LoginRequest, RoomEntry)> {
    let settings = &registry.settings;
    let (mut user, api_key) = (settings.user.clone(), settings.api_key.clone());
    if config.server_url.is_none() {
        config.server_url.clone_from(&settings.server_url);
    }
    match &config.token {
        Some(token) => check_token(token, room_id, &mut user)?,
        None if config.server_url.is_some() && api_key.is_none() => {
            let text = "this server needs a token: set one in the login options, or a key and secret in the engine options";
            return Err(Error::new(ErrorKind::TokenNeeded, text));
        }
        None if user.user_id.is_empty() => {
            return Err(Error::new(ErrorKind::WrongState, "there is no user id: call SetUser first"));
        }
        None => {}
    }
    if user.user_name.is_empty() {
        user.user_name.clone_from(&user.user_id);
    }
    let servers =
        config.server_url.as_deref().map(wire::server_list::spellings).transpose()?.unwrap_or_default();
    if registry.login_of(room_id, &servers).is_some() {
        let text =
            format!("this engine is in the room {room_id:?} of this server already: log out of it first");
        return Err(Error::new(ErrorKind::AlreadyInRoom, text));
    }
    let mut entry = RoomEntry::new(room_id, servers, &user.user_id, begun);
    entry.keys.clone_from(&settings.keys);
    if let Some(key) = key {
        entry.keys.check(key)?;
        entry.keys.apply(key);
    }
    let (room_id, keys) = (room_id.to_owned(), entry.keys.clone());
    Ok((LoginRequest { room, room_id, user, api_key, config, keys }, entry))
}

/// Checks the URLs of a room server.
pub(super) fn check_url(url: Option<&str>) -> Result<()> {
    url.map_or(Ok(()), |url| wire::server_list::parse(url).map(drop))
}

/// Reads the user from a token. Errors: `TokenMismatch` if the token is for a room or user other than those of the call.
fn check_token(text: &str, room_id: &str, user: &mut User) -> Result<()> {
    config::length("token", text, 1, config::MAX_TOKEN)?;
    let claims = token::peek(text)?;
    if !claims.room.is_empty() && claims.room != room_id {
        return Err(mismatch("room", &claims.room, room_id));
    }
    if !user.user_id.is_empty() && user.user_id != claims.identity {
        return Err(mismatch("user", &claims.identity, &user.user_id));
    }
    *user = User { user_id: claims.identity, user_name: claims.name };
    Ok(())
}

/// The error of a call and a token for different rooms or users.
pub(super) fn mismatch(what: &str, token: &str, call: &str) -> Error {
    let text = format!(
        "the token is for the {what} {token:?}, the call names {call:?}: use the same {what} in both"
    );
    Error::new(ErrorKind::TokenMismatch, text)
}
