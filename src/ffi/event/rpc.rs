//! Events of RPC, as C structs. Each struct stands beside its conversion.
//!
//! Called by `ffi/callback.rs` on the thread that delivers events. The calls are `ffi/rpc.rs`.

use std::ffi::c_char;

use super::{CEvent, Kept};
use crate::event::Event;
use crate::ffi::room::AUDIOROOM_Room;
use crate::ffi::status::AUDIOROOM_Status;

/// Another user calls a method that AUDIOROOM_RegisterRpcMethod has registered. Answer it with AUDIOROOM_RespondToRpc or
/// AUDIOROOM_RejectRpc, here or later, on any thread. Without an answer the caller waits until its time is over. At most 64 requests
/// of a room, and 16 of one user, are open at the same time; further ones are rejected.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_RpcRequestEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The number of the request, for the answer.
    pub request: u64,
    /// The caller's user id.
    pub user_id: *const c_char,
    /// The caller's display name.
    pub user_name: *const c_char,
    /// The method.
    pub method: *const c_char,
    /// The caller's text for the method, up to 15360 bytes.
    pub payload: *const c_char,
    /// The time that the caller leaves for the answer, in ms from the arrival of the request.
    pub timeout_ms: u32,
    /// Reserved.
    pub reserved0: u32,
}

impl CEvent for AUDIOROOM_RpcRequestEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::RpcRequest { room, request, user, method, payload, timeout } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_RpcRequestEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            request: request.raw(),
            user_id: kept.text(&user.user_id),
            user_name: kept.text(&user.user_name),
            method: kept.text(method),
            payload: kept.text(payload),
            timeout_ms: u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX),
            reserved0: 0,
        })
    }
}

/// A call of AUDIOROOM_PerformRpc ended. The event comes exactly once for each call.
///
/// Status: AUDIOROOM_OK; AUDIOROOM_ERR_RPC_FAILED when the method is not registered or answered with an error, whose text is
/// `message`; AUDIOROOM_ERR_NOT_FOUND when the user is not in the room or left before the answer; AUDIOROOM_ERR_TIMEOUT;
/// AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow data; AUDIOROOM_ERR_BUSY when 64 calls of this room are pending;
/// AUDIOROOM_ERR_WRONG_STATE in an encrypted room when this user has no key to send with; AUDIOROOM_ERR_CANCELLED when the room
/// ends first; AUDIOROOM_ERR_INTERNAL.
#[repr(C)]
pub struct AUDIOROOM_RpcDoneEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK, or why the call failed.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do, or the method's error text; "" when the call succeeded.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The number that AUDIOROOM_PerformRpc wrote to `request`.
    pub request: u64,
    /// The method's response; "" when the call failed.
    pub payload: *const c_char,
    /// The data of the method's error; "" if there is none.
    pub data: *const c_char,
    /// 0 when the call succeeded or the room ended; otherwise an AUDIOROOM_RpcCode, or a number of the application that answered.
    pub code: u32,
    /// Reserved.
    pub reserved0: u32,
}

impl CEvent for AUDIOROOM_RpcDoneEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::RpcDone { room, request, payload, code, data, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(error.as_ref());
        Some(AUDIOROOM_RpcDoneEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            request: request.raw(),
            payload: kept.text(payload),
            data: kept.text(data),
            code: *code,
            reserved0: 0,
        })
    }
}
