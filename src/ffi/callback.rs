//! The application's callbacks as a struct, and how the dispatcher calls them.
//!
//! The list in `src/event.rs` has the callback of each event; the C structs and their conversion are in `ffi/event/`. Called by
//! [`crate::engine::dispatch`], one callback at a time, on the event thread or inside AUDIOROOM_PollEvents. Only on_wake and
//! on_release run on other threads too.

use std::ffi::c_void;
use std::ptr;

use super::event::*;
use super::foreign;
use super::guard::{closed, guard};
use super::status::AUDIOROOM_Status;
use super::types::{self, growing};
use crate::engine::dispatch::Receiver;
use crate::event::{Event, with_events};

/// The functions that report events to the application. All may be NULL. An event whose callback is NULL when it occurs is
/// not queued; whatever waits for the return of that callback (publishing, playing, the end of a handle) then goes on without it.
///
/// An event and everything that it points to are valid during the call only: copy what you keep. Text in events is never NULL. A
/// C++ exception must not leave a callback. on_wake and on_release are not events; their comments have their rules.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_Callbacks {
    /// Written by AUDIOROOM_InitCallbacks.
    pub struct_size: u32,
    /// Reserved; must be 0.
    pub reserved0: u32,
    /// Passed to every callback unchanged.
    pub user_data: *mut c_void,
    /// A login succeeded or failed.
    pub on_login_room:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_LoginRoomEvent)>,
    /// AUDIOROOM_LogoutRoom is done.
    pub on_logout_room:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_LogoutRoomEvent)>,
    /// The user was removed from the room.
    pub on_kick_out:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_KickOutEvent)>,
    /// The connection is lost for good.
    pub on_disconnect:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_DisconnectEvent)>,
    /// The connection broke, and the library reconnects.
    pub on_reconnecting:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_ReconnectingEvent)>,
    /// The connection is back.
    pub on_reconnected:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_ReconnectedEvent)>,
    /// A token is needed to go on.
    pub on_token_needed:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_TokenNeededEvent)>,
    /// Users entered or left the room.
    pub on_user_update:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_UserUpdateEvent)>,
    /// Remote streams were added or removed.
    pub on_stream_update:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_StreamUpdateEvent)>,
    /// The extra info or the mute state of remote streams changed.
    pub on_stream_info_update:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_StreamInfoUpdateEvent)>,
    /// Publishing of the local stream changed its state.
    pub on_publish_state:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_PublishStateEvent)>,
    /// Playing of a stream changed its state.
    pub on_play_state:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_PlayStateEvent)>,
    /// The first sound of a stream is played.
    pub on_first_audio:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_FirstAudioEvent)>,
    /// Capture or playback started.
    pub on_device_started:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_DeviceStartedEvent)>,
    /// A device failed or is missing.
    pub on_device_error:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_DeviceErrorEvent)>,
    /// Sound levels. Only the newest event is kept in the queue.
    pub on_sound_level:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_SoundLevelEvent)>,
    /// The active speakers. Only the newest event of each room is kept in the queue.
    pub on_active_speakers:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_ActiveSpeakersEvent)>,
    /// The quality of a user's connection. Only the newest event of each user is kept in the queue.
    pub on_connection_quality:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_ConnectionQualityEvent)>,
    /// A room message arrived.
    pub on_room_message:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_RoomMessageEvent)>,
    /// Data of another user arrived.
    pub on_data: Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_DataEvent)>,
    /// A request ended.
    pub on_request_done:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_RequestDoneEvent)>,
    /// A log line of the engine's `log_level` or a more important one.
    pub on_log: Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_LogEvent)>,
    /// A polling engine has events in its queue: post to your loop, which calls AUDIOROOM_PollEvents, and return. on_wake is
    /// called once, and not again until AUDIOROOM_PollEvents is called. After that it is called again if that call leaves events
    /// in the queue, or when later events come. No function of the library may be called inside (AUDIOROOM_ERR_WRONG_THREAD).
    ///
    /// [called on: a thread of the library, or one that polls or sets callbacks; must not block]
    pub on_wake: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
    /// The last call, exactly once, when the engine has ended: `user_data` may be freed. No function of the library may be called
    /// inside (AUDIOROOM_ERR_WRONG_THREAD). If AUDIOROOM_DestroyEngine was called inside an event callback, it comes when the
    /// outermost callback has returned. It is not called after a failed AUDIOROOM_CreateEngine, nor for callbacks that
    /// AUDIOROOM_SetCallbacks replaced.
    ///
    /// [called on: the thread that destroys the engine]
    pub on_release: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
    /// A sound device was added, removed or changed, or the engine uses another one.
    pub on_device_change:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_DeviceChangeEvent)>,
    /// Spectra, after AUDIOROOM_StartSpectrumMonitor. Only the newest event is kept in the queue.
    pub on_spectrum:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_SpectrumEvent)>,
    /// The local microphone seems silent, has sound again, or picks up speech while it is off.
    pub on_mic_attention:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_MicAttentionEvent)>,
    /// The aux input lacks frames or got bad ones. Only the newest event is kept in the queue.
    pub on_aux_problem:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_AuxProblemEvent)>,
    /// Audio is lost or late: a slow processor, NaN or infinite samples that were pushed, or a stream that is not Opus. The event
    /// says what to do. Only the newest event of each AUDIOROOM_AudioProblem and stream is kept in the queue.
    pub on_audio_problem:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_AudioProblemEvent)>,
    /// The quality of the local stream, after AUDIOROOM_StartQualityMonitor. Only the newest event of each room is kept in the
    /// queue.
    pub on_publish_quality:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_PublishQualityEvent)>,
    /// The quality of the played streams, after AUDIOROOM_StartQualityMonitor. Only the newest event is kept in the queue.
    pub on_play_quality:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_PlayQualityEvent)>,
    /// The server has muted this user in a room, or has lifted the mute.
    pub on_server_mute:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_ServerMuteEvent)>,
    /// The key of an end-to-end encrypted stream is missing, wrong or right. Only the newest event of each stream is kept in the
    /// queue.
    pub on_stream_encryption:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_StreamEncryptionEvent)>,
    /// Another user calls a method of this one (AUDIOROOM_RegisterRpcMethod).
    pub on_rpc_request:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_RpcRequestEvent)>,
    /// A call of AUDIOROOM_PerformRpc ended.
    pub on_rpc_done:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_RpcDoneEvent)>,
    /// A text with a topic arrived.
    pub on_text: Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_TextEvent)>,
    /// A media player was loaded, started, paused or stopped, or has ended or failed.
    pub on_player_state:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_PlayerStateEvent)>,
    /// A recording goes on. Only the newest event of each recording is kept in the queue.
    pub on_recording_progress:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_RecordingProgressEvent)>,
    /// A recording has ended.
    pub on_recording_end:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_RecordingEndEvent)>,
    /// The name, the metadata or attributes of a user changed. Only one event of each user is kept in the queue.
    pub on_user_info:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_UserInfoEvent)>,
    /// The metadata of the room changed. Only the newest event of each room is kept in the queue.
    pub on_room_metadata:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_RoomMetadataEvent)>,
    /// A part of a byte stream arrived, or the stream ended or was refused.
    pub on_bytes: Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_BytesEvent)>,
    /// An outgoing byte stream has space again, after a write was refused.
    pub on_bytes_space:
        Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const AUDIOROOM_BytesSpaceEvent)>,
}

// SAFETY: the header asks that the callbacks and user_data may be used on the event thread; the library only hands them on.
unsafe impl Send for AUDIOROOM_Callbacks {}
// SAFETY: as above; calls are serialised by the dispatcher.
unsafe impl Sync for AUDIOROOM_Callbacks {}

/// What follows from the list of all events: the defaults, and which callback an event has. An event without a callback, and a
/// callback without an event, do not compile.
macro_rules! callbacks {
    ($($event:ident => $callback:ident,)*) => {
        growing!(AUDIOROOM_Callbacks {
            reserved0: 0,
            user_data: ptr::null_mut(),
            on_wake: None,
            on_release: None,
            $($callback: None,)*
        });

        impl AUDIOROOM_Callbacks {
            fn has_callback_of(&self, event: &Event) -> bool {
                match event {
                    $(Event::$event { .. } => self.$callback.is_some(),)*
                }
            }

            fn call_callback_of(&self, event: &Event) {
                match event {
                    $(Event::$event { .. } => call(self.$callback, self.user_data, event),)*
                }
            }
        }
    };
}

with_events!(callbacks);

/// Calls a callback with the C struct that it takes.
fn call<E: CEvent>(
    callback: Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const E)>,
    user_data: *mut c_void,
    event: &Event,
) {
    let Some(callback) = callback else { return };
    let mut kept = Kept::default();
    let Some(filled) = E::fill(event, &mut kept) else {
        // The dispatcher catches this and writes it to the log.
        unreachable!("the struct of {} is filled from another event", event.callback())
    };
    // SAFETY: the application vouches for its callbacks and user_data until on_release; `filled`, and what it points to in
    // `kept` and `event`, outlive the call.
    unsafe { foreign::call(callback, user_data, &raw const filled) };
}

/// Writes the defaults (no callbacks) into `callbacks`; `size` is `sizeof *callbacks`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitCallbacks(
    callbacks: *mut AUDIOROOM_Callbacks,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `callbacks` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(callbacks, size) })
}

impl Receiver for AUDIOROOM_Callbacks {
    fn wants(&self, event: &Event) -> bool {
        self.has_callback_of(event)
    }

    fn receive(&self, event: &Event) {
        self.call_callback_of(event);
    }

    fn wants_wake(&self) -> bool {
        self.on_wake.is_some()
    }

    fn wake(&self) {
        if let Some(callback) = self.on_wake {
            // SAFETY: the application vouches for its callbacks and user_data until on_release.
            closed(|| unsafe { foreign::call_alone(callback, self.user_data) });
        }
    }

    fn release(&self) {
        if let Some(callback) = self.on_release {
            // SAFETY: as above; this is the last call.
            closed(|| unsafe { foreign::call_alone(callback, self.user_data) });
        }
    }
}
