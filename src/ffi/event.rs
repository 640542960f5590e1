//! Events as the C structs of their callbacks: one file for each noun, each struct beside its conversion.
//!
//! Every event begins with `struct_size`, `status` and `message`, in this order, and its size is a multiple of 8. The meaning of
//! the events is in [`crate::event`]; `ffi/callback.rs` calls the application. A struct is filled for one call on the thread
//! that delivers events; nothing is kept.

mod bytes;
mod device;
mod encryption;
mod level;
mod log;
mod message;
mod mute;
mod player;
mod problem;
mod quality;
mod recorder;
mod room;
mod rpc;
mod stream;
mod user;
mod user_info;

use std::any::Any;
use std::ffi::{CString, c_char};
use std::ptr;

pub use bytes::{AUDIOROOM_BytesEvent, AUDIOROOM_BytesPart, AUDIOROOM_BytesSpaceEvent};
pub use device::{AUDIOROOM_DeviceChangeEvent, AUDIOROOM_DeviceErrorEvent, AUDIOROOM_DeviceStartedEvent};
pub use encryption::{AUDIOROOM_EncryptionState, AUDIOROOM_StreamEncryptionEvent};
pub use level::{
    AUDIOROOM_SoundLevel, AUDIOROOM_SoundLevelEvent, AUDIOROOM_Spectrum, AUDIOROOM_SpectrumEvent,
};
pub use log::AUDIOROOM_LogEvent;
pub use message::{
    AUDIOROOM_DataEvent, AUDIOROOM_RequestDoneEvent, AUDIOROOM_RoomMessageEvent, AUDIOROOM_TextEvent,
};
pub use mute::AUDIOROOM_ServerMuteEvent;
pub use player::AUDIOROOM_PlayerStateEvent;
pub use problem::{
    AUDIOROOM_AudioProblem, AUDIOROOM_AudioProblemEvent, AUDIOROOM_AuxProblemEvent, AUDIOROOM_MicAttention,
    AUDIOROOM_MicAttentionEvent,
};
pub use quality::{
    AUDIOROOM_PlayQuality, AUDIOROOM_PlayQualityEvent, AUDIOROOM_PublishQualityEvent, AUDIOROOM_Quality,
};
pub use recorder::{AUDIOROOM_RecordingEndEvent, AUDIOROOM_RecordingProgressEvent};
pub use room::{
    AUDIOROOM_DisconnectEvent, AUDIOROOM_KickOutEvent, AUDIOROOM_LoginRoomEvent, AUDIOROOM_LogoutRoomEvent,
    AUDIOROOM_ReconnectedEvent, AUDIOROOM_ReconnectingEvent, AUDIOROOM_TokenNeededEvent,
};
pub use rpc::{AUDIOROOM_RpcDoneEvent, AUDIOROOM_RpcRequestEvent};
pub(super) use stream::code as state_code;
pub use stream::{
    AUDIOROOM_FirstAudioEvent, AUDIOROOM_PlayStateEvent, AUDIOROOM_PublishStateEvent, AUDIOROOM_StreamInfo,
    AUDIOROOM_StreamInfoUpdateEvent, AUDIOROOM_StreamState, AUDIOROOM_StreamUpdateEvent,
};
pub use user::{
    AUDIOROOM_ActiveSpeaker, AUDIOROOM_ActiveSpeakersEvent, AUDIOROOM_Attribute,
    AUDIOROOM_ConnectionQualityEvent, AUDIOROOM_User, AUDIOROOM_UserUpdateEvent,
};
pub use user_info::{
    AUDIOROOM_RoomMetadataEvent, AUDIOROOM_UserInfo, AUDIOROOM_UserInfoEvent, AUDIOROOM_UserKind,
};

use super::status::AUDIOROOM_Status;
use super::text::owned;
use crate::error::Error;
use crate::event::Event;

/// The C struct of an event.
pub(super) trait CEvent: Sized {
    /// Fills the struct; its pointers point into `kept` and `event`. `None` where `event` is of another kind.
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self>;
}

/// The texts and lists that the pointers of an event point to, kept for the length of its callback.
#[derive(Default)]
pub(super) struct Kept {
    texts: Vec<CString>,
    lists: Vec<Box<dyn Any>>,
}

/// A list as the header has it: an array of pointers, and their number.
pub(super) struct List<T> {
    pointers: *const *const T,
    count: u32,
}

impl Kept {
    /// The head of every event: `struct_size`, `status` and `message`.
    fn head<E: CEvent>(&mut self, error: Option<&Error>) -> (u32, AUDIOROOM_Status, *const c_char) {
        let size = size_of::<E>() as u32;
        match error {
            Some(error) => (size, error.kind.status(), self.text(&error.context)),
            None => (size, 0, c"".as_ptr()),
        }
    }

    /// Text for C; never NULL.
    fn text(&mut self, text: &str) -> *const c_char {
        self.texts.push(owned(text));
        // The text itself stays where it is when the vector grows.
        self.texts.last().map_or(c"".as_ptr(), |text| text.as_ptr())
    }

    /// A list for C.
    fn list<T: 'static>(&mut self, items: Vec<T>) -> List<T> {
        let pointers: Vec<*const T> = items.iter().map(ptr::from_ref).collect();
        let list = List { pointers: pointers.as_ptr(), count: pointers.len() as u32 };
        // Both arrays stay where they are when their vectors move.
        self.lists.push(Box::new((items, pointers)));
        list
    }
}
