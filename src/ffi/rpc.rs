//! RPC: calls of methods of other users, and methods that other users may call. Called by the application on any thread.
//!
//! The events are in `ffi/event/rpc.rs`.

use std::ffi::c_char;

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::room::AUDIOROOM_Room;
use super::status::AUDIOROOM_Status;
use super::text::{optional, required};
use crate::config;
use crate::engine::Fault;
use crate::id::{RequestId, RoomId};

/// LiveKit's codes of RPC errors, in `code` of on_rpc_done. AUDIOROOM_RejectRpc may use other codes for errors of the application.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_RpcCode {
    /// The user has not registered the method.
    AUDIOROOM_RPC_UNSUPPORTED_METHOD = 1400,
    /// There is no such user in the room.
    AUDIOROOM_RPC_RECIPIENT_NOT_FOUND = 1401,
    /// The payload is longer than the receiver accepts.
    AUDIOROOM_RPC_REQUEST_PAYLOAD_TOO_LARGE = 1402,
    /// The server does not forward RPC.
    AUDIOROOM_RPC_UNSUPPORTED_SERVER = 1403,
    /// The receiver does not know this version of RPC.
    AUDIOROOM_RPC_UNSUPPORTED_VERSION = 1404,
    /// The method failed, and its program gives no code of its own.
    AUDIOROOM_RPC_APPLICATION_ERROR = 1500,
    /// The receiver did not confirm the request in time.
    AUDIOROOM_RPC_CONNECTION_TIMEOUT = 1501,
    /// The method did not answer in time.
    AUDIOROOM_RPC_RESPONSE_TIMEOUT = 1502,
    /// The receiver left before it answered.
    AUDIOROOM_RPC_RECIPIENT_DISCONNECTED = 1503,
    /// The response of a LiveKit client is longer than 15360 bytes.
    AUDIOROOM_RPC_RESPONSE_PAYLOAD_TOO_LARGE = 1504,
    /// The request could not be sent.
    AUDIOROOM_RPC_SEND_FAILED = 1505,
}

/// Calls a method of one user, who may use this library or a LiveKit client.
///
/// `method` has 1 to 64 bytes, `payload` 0 to 15360; what they mean is a matter of the two programs. `timeout_ms` is the time for
/// the request and its answer: 1000 to 600000, or 0 for 15000. The called method gets this time minus 7 seconds, which are
/// reserved for the transmission, but at least 1 second.
///
/// The call waits for the connection, and ends with exactly one on_rpc_done, at the latest when `timeout_ms` is over. on_rpc_done
/// has AUDIOROOM_ERR_BUSY if 64 calls of this room are pending.
/// Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE before
/// on_login_room is called (a call inside it succeeds).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_PerformRpc(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    user_id: *const c_char,
    method: *const c_char,
    payload: *const c_char,
    timeout_ms: u32,
    request: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, the texts are NULL or NUL-terminated, and `request`
    // is NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let (user_id, method) = (required(user_id, "user_id")?, required(method, "method")?);
        let payload = required(payload, "payload")?;
        let timeout = config::rpc_timeout(timeout_ms)?;
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.perform_rpc(room, user_id, method, payload, timeout)?;
        if !request.is_null() {
            request.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

/// Lets the other users of a room call a method. on_rpc_request reports each call; set this callback before.
///
/// `method` has 1 to 64 bytes. A call of a method that is not registered is answered with AUDIOROOM_RPC_UNSUPPORTED_METHOD. To miss
/// no call, register as soon as AUDIOROOM_LoginRoom has returned. The registration holds until the room ends; a second one
/// changes nothing.
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_BUSY when 256 methods are registered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_RegisterRpcMethod(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    method: *const c_char,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, and `method` is NULL or NUL-terminated, as the
    // header asks.
    guard(|| unsafe {
        let method = required(method, "method")?;
        handle(engine)?.engine.register_rpc_method(RoomId::from_raw(room)?, method)
    })
}

/// Unregisters a method. Requests that on_rpc_request has reported can still be answered.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND also when the method is not registered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_UnregisterRpcMethod(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    method: *const c_char,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, and `method` is NULL or NUL-terminated, as the
    // header asks.
    guard(|| unsafe {
        let method = required(method, "method")?;
        handle(engine)?.engine.unregister_rpc_method(RoomId::from_raw(room)?, method)
    })
}

/// Answers a request that on_rpc_request reported, inside the callback or later.
///
/// `request` is the event's number; `payload` has 0 to 15360 bytes. No event reports whether the answer arrived.
/// Errors: AUDIOROOM_ERR_TOO_LONG, and the request can still be answered; AUDIOROOM_ERR_NOT_FOUND when it was answered, its time is
/// over, its user has left, or the room has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_RespondToRpc(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    request: u64,
    payload: *const c_char,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, and `payload` is NULL or NUL-terminated, as the
    // header asks.
    guard(|| unsafe {
        let payload = required(payload, "payload")?;
        let (room, request) = (RoomId::from_raw(room)?, RequestId::from_raw(request)?);
        handle(engine)?.engine.respond_to_rpc(room, request, payload)
    })
}

/// Answers, with an error, a request that on_rpc_request reported.
///
/// `code` is a number of the application other than 0. LiveKit reserves 1001 to 1999 (AUDIOROOM_RpcCode): of these, use
/// AUDIOROOM_RPC_APPLICATION_ERROR only. `message` has up to 256 bytes. `data` is further text for the caller, up to 15360 bytes;
/// NULL is none.
/// Errors: as AUDIOROOM_RespondToRpc, and AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_RejectRpc(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    request: u64,
    code: u32,
    message: *const c_char,
    data: *const c_char,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, and the texts are NULL or NUL-terminated, as the
    // header asks.
    guard(|| unsafe {
        let message = required(message, "message")?.to_owned();
        let data = optional(data, "data")?.unwrap_or_default().to_owned();
        let (room, request) = (RoomId::from_raw(room)?, RequestId::from_raw(request)?);
        handle(engine)?.engine.reject_rpc(room, request, Fault { code, message, data })
    })
}
