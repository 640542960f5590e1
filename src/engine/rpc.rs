//! RPC: the calls with which the application calls other users' methods, registers its own, and answers requests.
//!
//! Methods of [`Engine`], called on any thread. The registry knows which methods are registered and which requests can still be
//! answered, so that a call with a wrong name or number fails at once; `room/rpc.rs` does the work.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::config;
use crate::engine::Engine;
use crate::engine::message::Command;
use crate::error::{Error, ErrorKind, Result};
use crate::id::{RequestId, RoomId};
use crate::room;
pub use crate::wire::rpc::Fault;

impl Engine {
    /// Calls a method of another user; ends with [`crate::event::Event::RpcDone`]. `timeout` is the time for request and answer.
    pub fn perform_rpc(
        &self,
        room: RoomId,
        user_id: &str,
        method: &str,
        payload: &str,
        timeout: Duration,
    ) -> Result<RequestId> {
        config::length("user_id", user_id, 1, config::MAX_USER_ID)?;
        config::rpc_method(method)?;
        config::length("payload", payload, 0, config::MAX_RPC_PAYLOAD)?;
        let request = RequestId::fresh();
        let (user_id, method, payload) = (user_id.to_owned(), method.to_owned(), payload.to_owned());
        self.connected(room, room::Command::PerformRpc { request, user_id, method, payload, timeout })?;
        Ok(request)
    }

    /// Lets other users call a method; each call is an [`crate::event::Event::RpcRequest`]. Also before the login is complete.
    /// Nothing happens if the method is registered already. Errors: `Busy` beyond [`config::MAX_RPC_METHODS`] methods.
    pub fn register_rpc_method(&self, room: RoomId, method: &str) -> Result<()> {
        config::rpc_method(method)?;
        self.calls.commit_planned(
            |registry| {
                let methods = &registry.room(room)?.rpc_methods;
                if methods.contains(method) {
                    return Ok(None);
                }
                if methods.len() >= config::MAX_RPC_METHODS {
                    let text = "too many methods are registered: unregister one first";
                    return Err(Error::new(ErrorKind::Busy, text));
                }
                let command = room::Command::SetRpcMethod(method.to_owned(), true);
                Ok(Some((Command::Room(room, command), ())))
            },
            |registry, ()| {
                if let Ok(entry) = registry.room_mut(room) {
                    entry.rpc_methods.insert(method.to_owned());
                }
            },
        )
    }

    /// Takes a method back. Requests that were reported already can still be answered. Errors: `NotFound`.
    pub fn unregister_rpc_method(&self, room: RoomId, method: &str) -> Result<()> {
        config::rpc_method(method)?;
        self.calls.commit_planned(
            |registry| {
                if !registry.room(room)?.rpc_methods.contains(method) {
                    let text = "the method is not registered: check its name";
                    return Err(Error::new(ErrorKind::NotFound, text));
                }
                let command = room::Command::SetRpcMethod(method.to_owned(), false);
                Ok(Some((Command::Room(room, command), ())))
            },
            |registry, ()| {
                if let Ok(entry) = registry.room_mut(room) {
                    entry.rpc_methods.remove(method);
                }
            },
        )
    }

    /// Answers a request of another user. Errors: `NotFound` if it is answered already, its time is over, or its user left.
    pub fn respond_to_rpc(&self, room: RoomId, request: RequestId, payload: &str) -> Result<()> {
        config::length("payload", payload, 0, config::MAX_RPC_PAYLOAD)?;
        self.answer_rpc(room, request, Ok(payload.to_owned()))
    }

    /// Answers a request of another user with an error. Errors: as [`Engine::respond_to_rpc`].
    pub fn reject_rpc(&self, room: RoomId, request: RequestId, fault: Fault) -> Result<()> {
        if fault.code == 0 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "code is 0: give a code of the application or 1500",
            ));
        }
        config::length("message", &fault.message, 0, config::MAX_RPC_MESSAGE)?;
        config::length("data", &fault.data, 0, config::MAX_RPC_PAYLOAD)?;
        self.answer_rpc(room, request, Err(fault))
    }

    fn answer_rpc(&self, room: RoomId, request: RequestId, answer: Result<String, Fault>) -> Result<()> {
        self.calls.commit_planned(
            |registry| {
                if !registry.room(room)?.rpc_requests.contains(&request) {
                    let text =
                        "the request cannot be answered: it is answered already, its time is over, or its user has left";
                    return Err(Error::new(ErrorKind::NotFound, text));
                }
                Ok(Some((Command::Room(room, room::Command::AnswerRpc { request, answer }), ())))
            },
            |registry, ()| {
                if let Ok(entry) = registry.room_mut(room) {
                    entry.rpc_requests.remove(&request);
                }
            },
        )
    }
}
