//! Where a login goes: the URL of its server, and the token for it.
//!
//! A part of [`Control`], on the control thread. `engine/local.rs` finds the local server.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::{Control, Output};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::id::RoomId;
use crate::room::{self, Lookup};
use crate::wire;
use crate::wire::service::ServiceCall;
use crate::wire::token::{self, Claims};

/// Lifetime of tokens that the engine signs; the server renews them.
const TOKEN_LIFE: Duration = Duration::from_secs(6 * 3600);
/// Lifetime of a token that the engine signs for one call of RoomService.
const CALL_TOKEN_LIFE: Duration = Duration::from_secs(60);

impl Control {
    /// A question of a login; a call of RoomService gets a token for moderation if the engine has a key of the server.
    pub(super) fn look_up(&self, id: RoomId, question: Lookup, now: Time) -> Output {
        let question = match question {
            Lookup::Service { request, call } => {
                Lookup::Service { request, call: self.as_moderator(id, call, now) }
            }
            question => question,
        };
        Output::LookUp(id, question)
    }

    /// The call keeps the token of the login if the application has given one.
    fn as_moderator(&self, id: RoomId, call: ServiceCall, now: Time) -> ServiceCall {
        let Some(login) = self.logins.get(&id).filter(|login| login.config.token.is_none()) else {
            return call;
        };
        let Some(key) = &login.api_key else { return call };
        let wall = self.setup.wall_offset + Duration::from_nanos(now.as_nanos());
        let claims = Claims {
            room_join: false,
            room_admin: true,
            ..Claims::join(&login.user.user_id, "", &login.room_id, wall + CALL_TOKEN_LIFE)
        };
        match token::sign(key, &claims, wall) {
            Ok(token) => ServiceCall { token, ..call },
            Err(_) => call,
        }
    }

    /// Gives the room the URL of its server and a token.
    pub(super) fn locate(&mut self, id: RoomId, server_url: String, is_embedded: bool, now: Time) {
        let Some(login) = self.logins.get_mut(&id) else { return };
        login.loopback = wire::url::is_loopback(&server_url);
        let token = match (&login.config.token, &login.api_key) {
            (Some(token), _) => Ok(token.clone()),
            (None, Some(key)) => {
                let wall = self.setup.wall_offset + Duration::from_nanos(now.as_nanos());
                let (id, name) = (&login.user.user_id, &login.user.user_name);
                token::sign(key, &Claims::join(id, name, &login.room_id, wall + TOKEN_LIFE), wall)
            }
            (None, None) => Err(Error::new(
                ErrorKind::TokenNeeded,
                "this server needs a token: set one in the login options, or a key and secret in the engine options",
            )),
        };
        let input = match token {
            Ok(token) => room::Input::Located { server_url, token, is_embedded },
            Err(error) => room::Input::LocateFailed(error),
        };
        login.room.handle(input, now);
        self.drain(id, now);
    }
}
