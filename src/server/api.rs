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

/// What a token has to grant for a method.
#[derive(Copy, Clone)]
enum Grant {
    /// `roomCreate`.
    Create,
    /// `roomList`.
    List,
    /// `roomAdmin` for the room of the request.
    Admin,
}

impl Grant {
    fn check(self, claims: &Claims, room: &str) -> Outcome<()> {
        let (is_granted, name) = match self {
            Grant::Create => (claims.room_create, "roomCreate"),
            Grant::List => (claims.room_list, "roomList"),
            Grant::Admin => (claims.room_admin && claims.room == room, "roomAdmin for this room"),
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

/// Carries out one call.
type Handler = fn(&mut ServerCore, &Exchange<'_>, Time) -> Outcome<Answer>;

/// A method of the service.
struct Method {
    name: &'static str,
    grant: Grant,
    /// `None`: this server does not have it.
    handler: Option<Handler>,
}

const fn has(name: &'static str, grant: Grant, handler: Handler) -> Method {
    Method { name, grant, handler: Some(handler) }
}

const fn lacks(name: &'static str, grant: Grant) -> Method {
    Method { name, grant, handler: None }
}

/// The methods of the service.
const METHODS: [Method; 14] = [
    has("CreateRoom", Grant::Create, |core, call, now| call.run(|request| core.create_room(request, now))),
    has("ListRooms", Grant::List, |core, call, _| call.run(|request| core.list_rooms(request))),
    has("DeleteRoom", Grant::Create, |core, call, now| call.run(|request| core.delete_room(request, now))),
    has("UpdateRoomMetadata", Grant::Admin, |core, call, _| {
        call.run(|request| core.update_room_metadata(request))
    }),
    has("ListParticipants", Grant::Admin, |core, call, _| {
        call.run(|request| core.list_participants(request))
    }),
    has("GetParticipant", Grant::Admin, |core, call, _| call.run(|request| core.get_participant(request))),
    has("RemoveParticipant", Grant::Admin, |core, call, now| {
        call.run(|request| core.remove_participant(request, now))
    }),
    has("MutePublishedTrack", Grant::Admin, |core, call, now| {
        call.run(|request| core.mute_published_track(request, now))
    }),
    has("UpdateParticipant", Grant::Admin, |core, call, now| {
        call.run(|request| core.update_participant(request, now))
    }),
    has("UpdateSubscriptions", Grant::Admin, |core, call, now| {
        call.run(|request| core.update_subscriptions(request, now))
    }),
    has("SendData", Grant::Admin, |core, call, now| call.run(|request| core.send_data(request, now))),
    lacks("ForwardParticipant", Grant::Admin),
    lacks("MoveParticipant", Grant::Admin),
    lacks("PerformRpc", Grant::Admin),
];

fn known(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

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
        if !has_grant && known(method).is_some() {
            let text = "permissions denied: the token grants nothing of this service";
            return Err(Failure::new(Code::Unauthenticated, text));
        }
        if self.is_draining {
            return Err(Failure::new(Code::Unavailable, "the server is shutting down: use another one"));
        }
        Ok(claims)
    }

    fn dispatch(&mut self, call: &Call<'_>, claims: &Claims, now: Time) -> Outcome<Answer> {
        let format = Format::of(call.content_type)?;
        let Some(method) = known(call.method) else {
            let text = format!("the service has no method {:?}", call.method);
            return Err(Failure::new(Code::BadRoute, text));
        };
        let Some(handler) = method.handler else {
            let text = format!("this server does not have the method {}", method.name);
            return Err(Failure::new(Code::Unimplemented, text));
        };
        handler(self, &Exchange { body: call.body, claims, format, grant: method.grant }, now)
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

/// A request.
trait Request {
    /// The name of the room that it is about; empty: it is about none, or about any.
    fn room(&self) -> &str {
        ""
    }
}

macro_rules! in_room {
    ($($request:ident),*) => {
        $(impl Request for proto::$request {
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

impl Request for proto::CreateRoomRequest {}
impl Request for proto::ListRoomsRequest {}
impl Request for proto::DeleteRoomRequest {}

/// One call whose token is valid.
struct Exchange<'a> {
    body: &'a [u8],
    claims: &'a Claims,
    format: Format,
    grant: Grant,
}

impl Exchange<'_> {
    /// Reads the request, checks the grant, runs the method and writes its response.
    fn run<Q, R>(&self, method: impl FnOnce(Q) -> Outcome<R>) -> Outcome<Answer>
    where
        Q: prost::Message + Default + DeserializeOwned + Request,
        R: prost::Message + Serialize,
    {
        let malformed = |error: String| {
            Failure::new(Code::Malformed, format!("the request is not a message of its type: {error}"))
        };
        let request: Q = match self.format {
            Format::Protobuf => Q::decode(self.body).map_err(|error| malformed(error.to_string()))?,
            Format::Json => {
                serde_json::from_slice(self.body).map_err(|error| malformed(error.to_string()))?
            }
        };
        self.grant.check(self.claims, request.room())?;
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
