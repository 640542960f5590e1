//! Tokens for guests: users of the server's page who have no token of their own.
//!
//! Not here: which requests may ask (`listen/page.rs`, by the setting `page`). Part of [`ServerCore`]; sans-IO; called on the
//! server's thread.
#![forbid(unsafe_code)]

use std::net::IpAddr;
use std::time::Duration;

use super::admission::Refusal;
use super::core::{ServerCore, shutting_down, too_fast};
use crate::clock::Time;
use crate::config::{self, MAX_ROOM_ID, MAX_USER_NAME};
use crate::wire::token::{self, Claims};

/// Begins the user ids of guests. The rest is random, so that no guest takes the place of another user.
pub const GUEST_PREFIX: &str = "guest-";
/// Lifetime of a guest's token. Within it the guest logs in; participants get new tokens from the server.
pub const GUEST_LIFETIME: Duration = Duration::from_secs(600);
/// Random letters of a guest's user id.
const GUEST_LETTERS: usize = 16;

impl ServerCore {
    /// A token with which a guest may join the room that the query names: it grants to publish the microphone, to hear, and to send
    /// messages. Counts as a login of its address.
    pub fn guest(&mut self, query: &str, from: IpAddr, now: Time) -> Result<String, Refusal> {
        let token = self.guest_token(query, from, now);
        if token.is_err() {
            self.stats.refused += 1;
        }
        token
    }

    fn guest_token(&mut self, query: &str, from: IpAddr, now: Time) -> Result<String, Refusal> {
        if self.is_draining {
            return Err(shutting_down());
        }
        if !self.logins.take(from, now) {
            return Err(too_fast());
        }
        let value = |name: &str| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map_or_else(Default::default, |(_, value)| value)
        };
        let (room, name) = (value("room"), value("name"));
        config::length("room", &room, 1, MAX_ROOM_ID)
            .and_then(|()| config::length("name", &name, 1, MAX_USER_NAME))
            .map_err(|error| Refusal::new(400, error.to_string()))?;
        let wall = self.wall(now);
        let identity = format!("{GUEST_PREFIX}{}", self.random.text(GUEST_LETTERS));
        let claims = Claims {
            can_update_own_metadata: false,
            can_publish_sources: vec!["microphone".into()],
            ..Claims::join(&identity, &name, &room, wall + GUEST_LIFETIME)
        };
        let Some(key) = self.config.keys.first() else {
            return Err(Refusal::new(500, "the server has no API key"));
        };
        token::sign(key, &claims, wall).map_err(|error| Refusal::new(500, error.to_string()))
    }
}
