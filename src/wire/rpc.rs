//! RPC between participants: LiveKit's data packets of version 1 and the codes of errors.
//!
//! A request travels as one reliable packet to one user, who confirms it at once and answers it later. The server only forwards.
//! LiveKit's clients use version 2 (text streams) only with a participant that announces it, which this library does not.
//! Used by `room`. Sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::wire::proto::{self, data_packet::Value, rpc_response};

/// The version of requests that this library sends and answers.
pub const VERSION: u32 = 1;
/// Maximum length of the id of a request from the network, in bytes. LiveKit's clients send a UUID.
pub const MAX_ID: usize = 128;
/// A request is lost if its receiver has not confirmed it after this time (LiveKit's longest round trip).
pub const ACK_TIMEOUT: Duration = Duration::from_secs(7);
/// Shortest time that a request leaves for its answer.
pub const MIN_ANSWER_TIME: Duration = Duration::from_secs(1);

/// The method's own error, without a code of its own.
pub const APPLICATION_ERROR: u32 = 1500;
/// The receiver did not confirm the request.
pub const CONNECTION_TIMEOUT: u32 = 1501;
/// The receiver did not answer in time.
pub const RESPONSE_TIMEOUT: u32 = 1502;
/// The receiver left before it answered.
pub const RECIPIENT_DISCONNECTED: u32 = 1503;
/// The request could not be sent.
pub const SEND_FAILED: u32 = 1505;
/// The receiver has no such method.
pub const UNSUPPORTED_METHOD: u32 = 1400;
/// The receiver is not in the room.
pub const RECIPIENT_NOT_FOUND: u32 = 1401;
/// The payload of the request is too long.
pub const REQUEST_PAYLOAD_TOO_LARGE: u32 = 1402;
/// The receiver does not know this version of requests.
pub const UNSUPPORTED_VERSION: u32 = 1404;

/// An error of a method, for its caller.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// One of the codes above, or a code of the application.
    pub code: u32,
    /// The text.
    pub message: String,
    /// Further data; empty if there is none.
    pub data: String,
}

impl Fault {
    /// An error of this library, without data.
    pub fn new(code: u32, message: &str) -> Fault {
        Fault { code, message: message.to_owned(), data: String::new() }
    }
}

/// A request. `timeout` is the time for the request and its answer together.
pub fn request(id: &str, method: String, payload: String, timeout: Duration) -> Value {
    let time = timeout.saturating_sub(ACK_TIMEOUT).max(MIN_ANSWER_TIME);
    Value::RpcRequest(proto::RpcRequest {
        id: id.to_owned(),
        method,
        payload,
        response_timeout_ms: u32::try_from(time.as_millis()).unwrap_or(u32::MAX),
        version: VERSION,
        ..Default::default()
    })
}

/// The confirmation of a request.
pub fn ack(id: &str) -> Value {
    Value::RpcAck(proto::RpcAck { request_id: id.to_owned() })
}

/// The answer to a request.
pub fn response(id: &str, answer: Result<String, Fault>) -> Value {
    let value = match answer {
        Ok(payload) => rpc_response::Value::Payload(payload),
        Err(Fault { code, message, data }) => {
            rpc_response::Value::Error(proto::RpcError { code, message, data })
        }
    };
    Value::RpcResponse(proto::RpcResponse { request_id: id.to_owned(), value: Some(value) })
}
