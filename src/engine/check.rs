//! What a call is refused for before anything is sent: texts and tokens that cannot be right.
#![forbid(unsafe_code)]

use crate::config;
use crate::error::{Error, ErrorKind, Result};
use crate::event::User;
use crate::wire::{self, token};

/// Refuses a user id shorter than `least` bytes, and ids and names that are too long.
pub fn check_user(user_id: &str, user_name: &str, least: usize) -> Result<()> {
    config::length("user_id", user_id, least, config::MAX_USER_ID)?;
    config::length("user_name", user_name, 0, config::MAX_USER_NAME)
}

/// Refuses what is no URL of a room server.
pub fn check_url(url: Option<&str>) -> Result<()> {
    url.map_or(Ok(()), |url| wire::url::parse(url).map(drop))
}

/// Takes user and room from the token; another room or user than the call names is refused.
pub fn check_token(text: &str, room_id: &str, user: &mut User) -> Result<()> {
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

/// The token and the call name different things.
pub fn mismatch(what: &str, token: &str, call: &str) -> Error {
    let text = format!(
        "the token is for the {what} {token:?}, the call names {call:?}: use one of the two for both"
    );
    Error::new(ErrorKind::TokenMismatch, text)
}
