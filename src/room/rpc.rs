//! RPC: calls of other users' methods, and requests of other users for methods of this one.
//!
//! Part of [`Room`]; control thread; sans-IO. The packets are in `wire/rpc.rs`; `message` hands them to the connection with the
//! other reliable data. Each call ends with exactly one event. A request of another user waits for the application's answer
//! until its time is over or its caller leaves.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Output, Room};
use crate::clock::Time;
use crate::config::{MAX_RPC_PAYLOAD, RPC_TIMEOUT, RPC_TIMEOUT_MS};
use crate::error::{Error, ErrorKind};
use crate::event::{Event, User};
use crate::id::RequestId;
use crate::log::Level;
use crate::wire::proto::{self, rpc_response};
use crate::wire::rpc::{self, Fault};

/// Maximum number of calls that wait for their answer. Further calls fail with `Busy`.
pub(super) const MAX_CALLS: usize = 64;
/// Maximum number of requests of other users that the application has not answered. Further requests are refused.
pub(super) const MAX_OPEN: usize = 64;
/// Maximum number of unanswered requests of one user.
pub(super) const MAX_OPEN_OF_ONE: usize = 16;

/// A call of another user's method.
#[derive(Debug)]
struct Call {
    id: String,
    user_id: String,
    /// End of the time for request and answer.
    deadline: Time,
    /// Time at which the confirmation is late; `None` before the request is sent, and after the confirmation.
    ack_by: Option<Time>,
    /// Whether the receiver has confirmed it.
    is_acked: bool,
}

/// A request of another user.
#[derive(Debug)]
struct Open {
    id: String,
    user_id: String,
    deadline: Time,
}

/// The calls and requests of one room.
#[derive(Debug, Default)]
pub(super) struct Rpc {
    methods: BTreeSet<String>,
    calls: BTreeMap<RequestId, Call>,
    open: BTreeMap<RequestId, Open>,
}

impl Rpc {
    /// The end of the next wait.
    pub(super) fn deadline(&self) -> Option<Time> {
        let calls = self.calls.values().map(|call| call.ack_by.unwrap_or(call.deadline).min(call.deadline));
        calls.chain(self.open.values().map(|open| open.deadline)).min()
    }
}

impl Room {
    /// Registers a method of this user, or takes it back. Unanswered requests stay.
    pub(super) fn set_rpc_method(&mut self, method: String, is_registered: bool) {
        if is_registered {
            self.rpc.methods.insert(method);
        } else {
            self.rpc.methods.remove(&method);
        }
    }

    pub(super) fn perform_rpc(
        &mut self,
        request: RequestId,
        user_id: String,
        method: String,
        payload: String,
        timeout: Duration,
        now: Time,
    ) {
        let fail = |kind, code, text| (Error::new(kind, text), code);
        let refusal = if !self.permission.data {
            Some((super::message::not_allowed(), rpc::SEND_FAILED))
        } else if self.rpc.calls.len() >= MAX_CALLS {
            let text = "too many calls wait for their answer: try again later";
            Some(fail(ErrorKind::Busy, rpc::SEND_FAILED, text))
        } else if self.roster.user(&user_id).is_none() {
            let text = "the user is not in the room: check the user id";
            Some(fail(ErrorKind::NotFound, rpc::RECIPIENT_NOT_FOUND, text))
        } else {
            None
        };
        if let Some((error, code)) = refusal {
            return self.rpc_failed(request, code, error);
        }
        let id = self.random.text(20);
        let value = rpc::request(&id, method, payload, timeout);
        let call =
            Call { id, user_id: user_id.clone(), deadline: now + timeout, ack_by: None, is_acked: false };
        self.rpc.calls.insert(request, call);
        self.messages.push_packet(value, user_id, Some(request));
    }

    /// The connection accepted the request of a call, or it cannot be sent.
    pub(super) fn rpc_handed_over(&mut self, request: RequestId, result: Result<(), Error>, now: Time) {
        if let Err(error) = result {
            if self.rpc.calls.remove(&request).is_some() {
                self.rpc_failed(request, rpc::SEND_FAILED, error);
            }
        } else if let Some(call) = self.rpc.calls.get_mut(&request).filter(|call| !call.is_acked) {
            call.ack_by = Some(now + rpc::ACK_TIMEOUT);
        }
    }

    /// A user confirmed a request.
    pub(super) fn rpc_ack(&mut self, user_id: &str, ack: &proto::RpcAck) {
        let mut calls = self.rpc.calls.values_mut();
        if let Some(call) = calls.find(|call| call.id == ack.request_id && call.user_id == user_id) {
            call.is_acked = true;
            call.ack_by = None;
        }
    }

    /// A user answered a request.
    pub(super) fn rpc_response(&mut self, user_id: &str, response: proto::RpcResponse) {
        let is_it = |call: &Call| call.id == response.request_id && call.user_id == user_id;
        let Some(request) = self.rpc.calls.iter().find(|(_, call)| is_it(call)).map(|(request, _)| *request)
        else {
            return;
        };
        self.end_call(request);
        match response.value {
            Some(rpc_response::Value::Payload(payload)) => {
                self.rpc_done(request, payload, 0, String::new(), None)
            }
            Some(rpc_response::Value::Error(error)) => {
                let text = match error.message {
                    text if text.is_empty() => format!("the method answered with the error {}", error.code),
                    text => text,
                };
                let code = if error.code == 0 { rpc::APPLICATION_ERROR } else { error.code };
                let failure = Error::new(ErrorKind::RpcFailed, text);
                self.rpc_done(request, String::new(), code, error.data, Some(failure));
            }
            // Only sent to clients that announce it.
            Some(rpc_response::Value::CompressedPayload(_)) | None => {
                let text = "the answer is compressed or empty, which this library does not read";
                self.rpc_failed(request, rpc::APPLICATION_ERROR, Error::new(ErrorKind::RpcFailed, text));
            }
        }
    }

    /// A user calls a method of this one.
    pub(super) fn rpc_request(&mut self, user: User, request: proto::RpcRequest, now: Time) {
        let is_valid = !request.id.is_empty() && request.id.len() <= rpc::MAX_ID;
        if !is_valid || !self.permission.data || !self.messages.may_reply() {
            let line = format_args!("an RPC request of {:?} was ignored", user.user_id);
            return self.log.line(Level::Debug, "room", line);
        }
        self.reply(&user.user_id, rpc::ack(&request.id));
        let of_user = |open: &&Open| open.user_id == user.user_id;
        if self.rpc.open.values().filter(of_user).any(|open| open.id == request.id) {
            return;
        }
        let refusal = if request.version != rpc::VERSION || !request.compressed_payload.is_empty() {
            Some(Fault::new(rpc::UNSUPPORTED_VERSION, "Unsupported version"))
        } else if request.payload.len() > MAX_RPC_PAYLOAD {
            Some(Fault::new(rpc::REQUEST_PAYLOAD_TOO_LARGE, "Request payload too large"))
        } else if !self.rpc.methods.contains(&request.method) {
            Some(Fault::new(rpc::UNSUPPORTED_METHOD, "Method not supported at destination"))
        } else if self.rpc.open.len() >= MAX_OPEN
            || self.rpc.open.values().filter(of_user).count() >= MAX_OPEN_OF_ONE
        {
            Some(Fault::new(rpc::APPLICATION_ERROR, "Too many unanswered requests"))
        } else {
            None
        };
        if let Some(fault) = refusal {
            return self.reply(&user.user_id, rpc::response(&request.id, Err(fault)));
        }
        let timeout = match request.response_timeout_ms {
            0 => RPC_TIMEOUT,
            time_ms => Duration::from_millis(time_ms.min(RPC_TIMEOUT_MS.1).into()),
        };
        let number = RequestId::fresh();
        let open = Open { id: request.id, user_id: user.user_id.clone(), deadline: now + timeout };
        self.rpc.open.insert(number, open);
        self.emit(Event::RpcRequest {
            room: self.room,
            request: number,
            user,
            method: request.method,
            payload: request.payload,
            timeout,
        });
    }

    /// The application answers a request.
    pub(super) fn answer_rpc(&mut self, request: RequestId, answer: Result<String, Fault>) {
        // Its time may have ended while the command was on its way.
        if let Some(open) = self.rpc.open.remove(&request) {
            self.reply(&open.user_id, rpc::response(&open.id, answer));
        }
    }

    fn reply(&mut self, user_id: &str, value: proto::data_packet::Value) {
        self.messages.push_packet(value, user_id.to_owned(), None);
    }

    /// Ends the calls and requests whose time is over or whose user has left.
    pub(super) fn settle_rpc(&mut self, now: Time) {
        let ended: Vec<(RequestId, u32, Error)> = self
            .rpc
            .calls
            .iter()
            .filter_map(|(request, call)| {
                let (code, error) = if self.roster.user(&call.user_id).is_none() {
                    let text = "the user left the room before the answer: the method may have run";
                    (rpc::RECIPIENT_DISCONNECTED, Error::new(ErrorKind::NotFound, text))
                } else if call.ack_by.is_some_and(|at| at <= now) || (!call.is_acked && call.deadline <= now)
                {
                    let text = "the user did not confirm the request in time: try again";
                    (rpc::CONNECTION_TIMEOUT, Error::new(ErrorKind::Timeout, text))
                } else if call.deadline <= now {
                    let text = "the method did not answer in time: give it more, or try again";
                    (rpc::RESPONSE_TIMEOUT, Error::new(ErrorKind::Timeout, text))
                } else {
                    return None;
                };
                Some((*request, code, error))
            })
            .collect();
        for (request, code, error) in ended {
            self.end_call(request);
            self.rpc_failed(request, code, error);
        }
        let roster = &self.roster;
        let is_over = |open: &Open| open.deadline <= now || roster.user(&open.user_id).is_none();
        let over: Vec<RequestId> =
            self.rpc.open.iter().filter(|(_, open)| is_over(open)).map(|(request, _)| *request).collect();
        for request in over {
            self.rpc.open.remove(&request);
            self.output.push_back(Output::RpcExpired(request));
        }
    }

    /// The room ends: so do its calls.
    pub(super) fn cancel_rpc(&mut self) {
        for request in self.rpc.calls.keys().copied().collect::<Vec<_>>() {
            self.end_call(request);
            self.rpc_failed(request, 0, super::leave::cancelled());
        }
    }

    fn end_call(&mut self, request: RequestId) {
        self.rpc.calls.remove(&request);
        self.messages.drop_packet(request);
    }

    fn rpc_failed(&mut self, request: RequestId, code: u32, error: Error) {
        self.rpc_done(request, String::new(), code, String::new(), Some(error));
    }

    fn rpc_done(
        &mut self,
        request: RequestId,
        payload: String,
        code: u32,
        data: String,
        error: Option<Error>,
    ) {
        self.emit(Event::RpcDone { room: self.room, request, payload, code, data, error });
    }
}
