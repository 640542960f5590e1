//! LiveKit's RoomService: calls of an application's own server over HTTP, in the form of Twirp (version 7).
//!
//! A call is a POST to `/twirp/livekit.RoomService/<Method>` whose body is a message as protobuf or JSON. Here: paths, grants,
//! decoding, encoding and errors. The methods are in `api/room.rs` and `api/participant.rs`. Not here: HTTP (`listen/api.rs`). Part of
//! [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

mod json;
mod participant;
mod room;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::admission;
use super::core::ServerCore;
use crate::clock::Time;
use crate::wire::proto;
use crate::wire::token::{self, Claims};

/// The part of the path before the method.
const SERVICE: [&str; 2] = ["twirp", "livekit.RoomService"];

/// A call as the edge read it.
#[derive(Copy, Clone, Debug)]
pub struct Call<'a> {
    /// The method's name, the last part of the path.
    pub method: &'a str,
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// The header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The message.
    pub body: &'a [u8],
}

/// An answer for HTTP.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Value of the header `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

/// An error code of Twirp, as far as this service uses them.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Code {
    /// The message is not of its type.
    Malformed,
    /// A field has a value that is not possible.
    InvalidArgument,
    /// The token is missing or wrong, or does not grant the call.
    Unauthenticated,
    /// There is no such room, participant or track.
    NotFound,
    /// There is no such method, or the request has the wrong form.
    BadRoute,
    /// The state does not permit the call.
    FailedPrecondition,
    /// A limit was reached.
    ResourceExhausted,
    /// This server does not have the method.
    Unimplemented,
    /// The server shuts down.
    Unavailable,
}

impl Code {
    /// Its name on the wire, and its HTTP status.
    fn parts(self) -> (&'static str, u16) {
        match self {
            Code::Malformed => ("malformed", 400),
            Code::InvalidArgument => ("invalid_argument", 400),
            Code::Unauthenticated => ("unauthenticated", 401),
            Code::NotFound => ("not_found", 404),
            Code::BadRoute => ("bad_route", 404),
            Code::FailedPrecondition => ("failed_precondition", 412),
            Code::ResourceExhausted => ("resource_exhausted", 429),
            Code::Unimplemented => ("unimplemented", 501),
            Code::Unavailable => ("unavailable", 503),
        }
    }
}

/// The reason why a call failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    code: Code,
    text: String,
}

impl Failure {
    /// Creates a failure; the text is for the caller.
    pub fn new(code: Code, text: impl Into<String>) -> Failure {
        Failure { code, text: text.into() }
    }
}

impl From<Failure> for Answer {
    fn from(failure: Failure) -> Answer {
        let (code, status) = failure.code.parts();
        let body = serde_json::json!({ "code": code, "msg": failure.text });
        Answer { status, content_type: "application/json", body: body.to_string().into_bytes() }
    }
}

/// The result of a method.
type Outcome<T> = Result<T, Failure>;

/// What a method needs to be granted.
enum Grant<'a> {
    /// `roomCreate`.
    Create,
    /// `roomList`.
    List,
    /// `roomAdmin` for this room.
    Admin(&'a str),
}

impl Grant<'_> {
    fn check(&self, claims: &Claims) -> Outcome<()> {
        let (is_granted, name) = match self {
            Grant::Create => (claims.room_create, "roomCreate"),
            Grant::List => (claims.room_list, "roomList"),
            Grant::Admin(room) => (claims.room_admin && claims.room == *room, "roomAdmin for this room"),
        };
        if is_granted {
            return Ok(());
        }
        Err(Failure::new(
            Code::Unauthenticated,
            format!("permissions denied: the token does not grant {name}"),
        ))
    }
}

/// The methods that need a grant.
const METHODS: [&str; 14] = [
    "CreateRoom",
    "ListRooms",
    "DeleteRoom",
    "UpdateRoomMetadata",
    "ListParticipants",
    "GetParticipant",
    "RemoveParticipant",
    "MutePublishedTrack",
    "UpdateParticipant",
    "UpdateSubscriptions",
    "SendData",
    "ForwardParticipant",
    "MoveParticipant",
    "PerformRpc",
];

/// The method that a path names; `None`: the path is not one of this service. Repeated slashes count as one.
pub fn method(path: &str) -> Option<&str> {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let is_service = SERVICE.iter().all(|part| parts.next() == Some(*part));
    let method = parts.next().filter(|_| is_service)?;
    parts.next().is_none().then_some(method)
}

impl ServerCore {
    /// Carries out a call.
    pub fn api(&mut self, call: &Call<'_>, now: Time) -> Answer {
        self.now = self.now.max(now);
        let outcome = self
            .api_claims(call.method, call.authorization, now)
            .and_then(|claims| self.dispatch(call, &claims, now));
        self.drive(now);
        outcome.unwrap_or_else(|failure| {
            self.stats.refused += 1;
            failure.into()
        })
    }

    /// The claims of a call's token. The edge checks it before it reads the message, so that the message of a token without any grant
    /// for this service is never read.
    pub fn api_claims(&self, method: &str, authorization: Option<&str>, now: Time) -> Outcome<Claims> {
        let bearer = authorization.and_then(admission::bearer).ok_or_else(|| {
            Failure::new(Code::Unauthenticated, "the token is missing: send one as Authorization: Bearer")
        })?;
        let verified = token::verify(&self.config.keys, bearer, self.wall(now));
        let (claims, _) = verified
            .map_err(|error| Failure::new(Code::Unauthenticated, format!("invalid token: {error}")))?;
        let has_grant = claims.room_admin || claims.room_create || claims.room_list;
        if !has_grant && METHODS.contains(&method) {
            let text = "permissions denied: the token grants nothing of this service";
            return Err(Failure::new(Code::Unauthenticated, text));
        }
        if self.is_draining {
            return Err(Failure::new(Code::Unavailable, "the server is shutting down: use another one"));
        }
        Ok(claims)
    }

    fn dispatch(&mut self, call: &Call<'_>, claims: &Claims, now: Time) -> Outcome<Answer> {
        let exchange = Exchange { call, claims, format: Format::of(call.content_type)? };
        match call.method {
            "CreateRoom" => exchange.run(|_| Grant::Create, |request| self.create_room(request, now)),
            "ListRooms" => exchange.run(|_| Grant::List, |request| self.list_rooms(request)),
            "DeleteRoom" => exchange.run(|_| Grant::Create, |request| self.delete_room(request, now)),
            "UpdateRoomMetadata" => exchange.in_room(|request| self.update_room_metadata(request)),
            "ListParticipants" => exchange.in_room(|request| self.list_participants(request)),
            "GetParticipant" => exchange.in_room(|request| self.get_participant(request)),
            "RemoveParticipant" => exchange.in_room(|request| self.remove_participant(request, now)),
            "MutePublishedTrack" => exchange.in_room(|request| self.mute_published_track(request, now)),
            "UpdateParticipant" => exchange.in_room(|request| self.update_participant(request, now)),
            "UpdateSubscriptions" => exchange.in_room(|request| self.update_subscriptions(request, now)),
            "SendData" => exchange.in_room(|request| self.send_data(request, now)),
            "ForwardParticipant" | "MoveParticipant" | "PerformRpc" => Err(Failure::new(
                Code::Unimplemented,
                format!("this server does not have the method {}", call.method),
            )),
            other => Err(Failure::new(Code::BadRoute, format!("the service has no method {other:?}"))),
        }
    }
}

/// The form of the messages of a call.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Format {
    Protobuf,
    Json,
}

impl Format {
    fn of(content_type: Option<&str>) -> Outcome<Format> {
        let name = content_type.and_then(|value| value.split(';').next()).map(str::trim).unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "application/protobuf" => Ok(Format::Protobuf),
            "application/json" => Ok(Format::Json),
            _ => Err(Failure::new(
                Code::BadRoute,
                "the Content-Type is not supported: send application/protobuf or application/json",
            )),
        }
    }
}

/// A request about one room.
trait InRoom {
    /// The room's name.
    fn room(&self) -> &str;
}

macro_rules! in_room {
    ($($request:ident),*) => {
        $(impl InRoom for proto::$request {
            fn room(&self) -> &str {
                &self.room
            }
        })*
    };
}

in_room!(
    UpdateRoomMetadataRequest,
    ListParticipantsRequest,
    RoomParticipantIdentity,
    MuteRoomTrackRequest,
    UpdateParticipantRequest,
    UpdateSubscriptionsRequest,
    SendDataRequest
);

/// One call whose token is valid.
struct Exchange<'a> {
    call: &'a Call<'a>,
    claims: &'a Claims,
    format: Format,
}

impl Exchange<'_> {
    /// As [`Exchange::run`], for a method that needs `roomAdmin`.
    fn in_room<Q, R>(&self, method: impl FnOnce(Q) -> Outcome<R>) -> Outcome<Answer>
    where
        Q: prost::Message + Default + DeserializeOwned + InRoom,
        R: prost::Message + Serialize,
    {
        self.run(|request: &Q| Grant::Admin(request.room()), method)
    }

    /// Reads the request, checks the grant, runs the method and writes its response.
    fn run<Q, R>(
        &self,
        grant: impl FnOnce(&Q) -> Grant<'_>,
        method: impl FnOnce(Q) -> Outcome<R>,
    ) -> Outcome<Answer>
    where
        Q: prost::Message + Default + DeserializeOwned,
        R: prost::Message + Serialize,
    {
        let malformed = |error: String| {
            Failure::new(Code::Malformed, format!("the request is not a message of its type: {error}"))
        };
        let request: Q = match self.format {
            Format::Protobuf => Q::decode(self.call.body).map_err(|error| malformed(error.to_string()))?,
            Format::Json => {
                serde_json::from_slice(self.call.body).map_err(|error| malformed(error.to_string()))?
            }
        };
        grant(&request).check(self.claims)?;
        let response = method(request)?;
        let (content_type, body) = match self.format {
            Format::Protobuf => ("application/protobuf", response.encode_to_vec()),
            Format::Json => {
                ("application/json", json::encode(&response).map_err(|error| malformed(error.to_string()))?)
            }
        };
        Ok(Answer { status: 200, content_type, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_names_the_method() {
        assert_eq!(method("/twirp/livekit.RoomService/ListRooms"), Some("ListRooms"));
        assert_eq!(method("//twirp//livekit.RoomService/ListRooms/"), Some("ListRooms"));
        for other in [
            "/",
            "/twirp/livekit.RoomService",
            "/twirp/livekit.Egress/ListEgress",
            "/x/twirp/livekit.RoomService/A",
            "/twirp/livekit.RoomService/A/B",
        ] {
            assert_eq!(method(other), None, "{other}");
        }
    }
}
