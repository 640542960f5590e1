//! Turns an event into the C struct of its callback, for the length of a call; nothing is kept.

mod figure;

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr;

use self::figure::{level, play_quality, spectrum, whole_ms};
use super::auxiliary::AUDIOROOM_AuxProblemEvent;
use super::callback::AUDIOROOM_Callbacks;
use super::event::*;
use super::problem::{AUDIOROOM_AudioProblem, AUDIOROOM_AudioProblemEvent};
use super::quality::{AUDIOROOM_PlayQualityEvent, AUDIOROOM_PublishQualityEvent};
use super::status::AUDIOROOM_Status;
use super::text::owned;
use crate::error::{Error, ErrorKind};
use crate::event::{
    AudioProblem, DeviceChange, DeviceSide, Event, MicAttention, StreamInfo, StreamState, User,
};

/// Calls the callback of an event with the event as a C struct.
pub(super) fn receive(table: &AUDIOROOM_Callbacks, event: &Event) {
    let s = &mut Strings::default();
    match event {
        Event::LoginRoom { room, room_id, error, server_url, is_embedded, warning } => {
            let (status, message) = s.status(error.as_ref());
            let event = AUDIOROOM_LoginRoomEvent {
                struct_size: size_of::<AUDIOROOM_LoginRoomEvent>() as u32,
                status,
                message,
                room: room.raw(),
                room_id: s.keep(room_id),
                server_url: s.keep(server_url),
                warning: s.keep(warning.as_deref().unwrap_or_default()),
                is_embedded: (*is_embedded).into(),
                reserved0: 0,
            };
            call(table.on_login_room, table.user_data, &event);
        }
        Event::LogoutRoom { room, room_id } => {
            let (status, message) = s.status(None);
            let event = AUDIOROOM_LogoutRoomEvent {
                struct_size: size_of::<AUDIOROOM_LogoutRoomEvent>() as u32,
                status,
                message,
                room: room.raw(),
                room_id: s.keep(room_id),
            };
            call(table.on_logout_room, table.user_data, &event);
        }
        Event::KickOut { room, room_id, error } => {
            let (status, message) = s.status(Some(error));
            let event = AUDIOROOM_KickOutEvent {
                struct_size: size_of::<AUDIOROOM_KickOutEvent>() as u32,
                status,
                message,
                room: room.raw(),
                room_id: s.keep(room_id),
            };
            call(table.on_kick_out, table.user_data, &event);
        }
        Event::Disconnect { room, room_id, error } => {
            let (status, message) = s.status(Some(error));
            let event = AUDIOROOM_DisconnectEvent {
                struct_size: size_of::<AUDIOROOM_DisconnectEvent>() as u32,
                status,
                message,
                room: room.raw(),
                room_id: s.keep(room_id),
            };
            call(table.on_disconnect, table.user_data, &event);
        }
        Event::Reconnecting { room, error } => {
            let (status, message) = s.status(Some(error));
            let event = AUDIOROOM_ReconnectingEvent {
                struct_size: size_of::<AUDIOROOM_ReconnectingEvent>() as u32,
                status,
                message,
                room: room.raw(),
            };
            call(table.on_reconnecting, table.user_data, &event);
        }
        Event::Reconnected { room, server_url, is_embedded } => {
            let (status, message) = s.status(None);
            let event = AUDIOROOM_ReconnectedEvent {
                struct_size: size_of::<AUDIOROOM_ReconnectedEvent>() as u32,
                status,
                message,
                room: room.raw(),
                server_url: s.keep(server_url),
                is_embedded: (*is_embedded).into(),
                reserved0: 0,
            };
            call(table.on_reconnected, table.user_data, &event);
        }
        Event::TokenNeeded { room, reason } => {
            let error = Error::new(*reason, token_text(*reason));
            let (status, message) = s.status(Some(&error));
            let event = AUDIOROOM_TokenNeededEvent {
                struct_size: size_of::<AUDIOROOM_TokenNeededEvent>() as u32,
                status,
                message,
                room: room.raw(),
            };
            call(table.on_token_needed, table.user_data, &event);
        }
        Event::UserUpdate { room, total, added, removed } => {
            let added = List::new(added.iter().map(|user| s.user(user)).collect());
            let removed = List::new(removed.iter().map(|user| s.user(user)).collect());
            let (status, message) = s.status(None);
            let event = AUDIOROOM_UserUpdateEvent {
                struct_size: size_of::<AUDIOROOM_UserUpdateEvent>() as u32,
                status,
                message,
                room: room.raw(),
                is_total: (*total).into(),
                added_count: added.count(),
                added: added.pointer(),
                removed: removed.pointer(),
                removed_count: removed.count(),
                reserved0: 0,
            };
            call(table.on_user_update, table.user_data, &event);
        }
        Event::StreamUpdate { room, added, streams } => {
            let list = List::new(streams.iter().map(|info| s.stream(info)).collect());
            let (status, message) = s.status(None);
            let event = AUDIOROOM_StreamUpdateEvent {
                struct_size: size_of::<AUDIOROOM_StreamUpdateEvent>() as u32,
                status,
                message,
                room: room.raw(),
                is_added: (*added).into(),
                count: list.count(),
                streams: list.pointer(),
            };
            call(table.on_stream_update, table.user_data, &event);
        }
        Event::StreamExtraInfo { room, streams } => {
            let list = List::new(streams.iter().map(|info| s.stream(info)).collect());
            let (status, message) = s.status(None);
            let event = AUDIOROOM_StreamExtraInfoEvent {
                struct_size: size_of::<AUDIOROOM_StreamExtraInfoEvent>() as u32,
                status,
                message,
                room: room.raw(),
                streams: list.pointer(),
                count: list.count(),
                reserved0: 0,
            };
            call(table.on_stream_extra_info, table.user_data, &event);
        }
        Event::PublishState { room, stream, stream_id, state: now, error } => {
            let (status, message) = s.status(error.as_ref());
            let event = AUDIOROOM_PublishStateEvent {
                struct_size: size_of::<AUDIOROOM_PublishStateEvent>() as u32,
                status,
                message,
                room: room.raw(),
                stream: stream.raw(),
                stream_id: s.keep(stream_id),
                state: state(*now),
                reserved0: 0,
            };
            call(table.on_publish_state, table.user_data, &event);
        }
        Event::PlayState { room, stream, stream_id, state: now, error } => {
            let (status, message) = s.status(error.as_ref());
            let event = AUDIOROOM_PlayStateEvent {
                struct_size: size_of::<AUDIOROOM_PlayStateEvent>() as u32,
                status,
                message,
                room: room.raw(),
                stream: stream.raw(),
                stream_id: s.keep(stream_id),
                state: state(*now),
                reserved0: 0,
            };
            call(table.on_play_state, table.user_data, &event);
        }
        Event::FirstAudio { room, stream, at } => {
            let (status, message) = s.status(None);
            let event = AUDIOROOM_FirstAudioEvent {
                struct_size: size_of::<AUDIOROOM_FirstAudioEvent>() as u32,
                status,
                message,
                room: room.raw(),
                stream: stream.raw(),
                t_ns: at.as_nanos(),
            };
            call(table.on_first_audio, table.user_data, &event);
        }
        Event::DeviceStarted { side: which, at } => {
            let (status, message) = s.status(None);
            let event = AUDIOROOM_DeviceStartedEvent {
                struct_size: size_of::<AUDIOROOM_DeviceStartedEvent>() as u32,
                status,
                message,
                t_ns: at.as_nanos(),
                side: side(*which),
                reserved0: 0,
            };
            call(table.on_device_started, table.user_data, &event);
        }
        Event::DeviceChange { change, device } => {
            let (status, message) = s.status(None);
            let event = AUDIOROOM_DeviceChangeEvent {
                struct_size: size_of::<AUDIOROOM_DeviceChangeEvent>() as u32,
                status,
                message,
                side: side(device.side),
                change: change_of(*change),
                device_id: s.keep(&device.id),
                name: s.keep(&device.name),
                is_default: device.is_default.into(),
                reserved0: 0,
            };
            call(table.on_device_change, table.user_data, &event);
        }
        Event::DeviceError { side: which, error } => {
            let (status, message) = s.status(Some(error));
            let event = AUDIOROOM_DeviceErrorEvent {
                struct_size: size_of::<AUDIOROOM_DeviceErrorEvent>() as u32,
                status,
                message,
                side: side(*which),
                reserved0: 0,
            };
            call(table.on_device_error, table.user_data, &event);
        }
        Event::AuxProblem { missing, error } => {
            let (status, message) = s.status(Some(error));
            let event = AUDIOROOM_AuxProblemEvent {
                struct_size: size_of::<AUDIOROOM_AuxProblemEvent>() as u32,
                status,
                message,
                missing: *missing,
            };
            call(table.on_aux_problem, table.user_data, &event);
        }
        Event::AudioProblem { problem, stream, error } => {
            let (status, message) = s.status(Some(error));
            let event = AUDIOROOM_AudioProblemEvent {
                struct_size: size_of::<AUDIOROOM_AudioProblemEvent>() as u32,
                status,
                message,
                room: stream.map_or(0, |(room, _)| room.raw()),
                stream: stream.map_or(0, |(_, stream)| stream.raw()),
                problem: problem_code(*problem),
                reserved0: 0,
            };
            call(table.on_audio_problem, table.user_data, &event);
        }
        Event::PublishQuality { room, stream, quality } => {
            let (status, message) = s.status(None);
            let event = AUDIOROOM_PublishQualityEvent {
                struct_size: size_of::<AUDIOROOM_PublishQualityEvent>() as u32,
                status,
                message,
                room: room.raw(),
                stream: stream.raw(),
                quality: quality.quality,
                connection_quality: quality.connection_quality,
                period_ms: whole_ms(quality.period),
                round_trip_ms: quality.round_trip_ms,
                jitter_ms: quality.jitter_ms,
                loss: quality.loss,
                listener_loss: quality.listener_loss,
                listener_loss_left: quality.listener_loss_left,
                median_loss_left: quality.median_loss_left,
                reserved0: 0,
                packets: quality.packets,
                send_bps: quality.send_bps,
                bitrate_bps: quality.bitrate_bps,
                capacity_bps: quality.capacity_bps,
            };
            call(table.on_publish_quality, table.user_data, &event);
        }
        Event::PlayQuality { period, qualities } => {
            let list = List::new(qualities.iter().map(play_quality).collect());
            let (status, message) = s.status(None);
            let event = AUDIOROOM_PlayQualityEvent {
                struct_size: size_of::<AUDIOROOM_PlayQualityEvent>() as u32,
                status,
                message,
                qualities: list.pointer(),
                count: list.count(),
                period_ms: whole_ms(*period),
            };
            call(table.on_play_quality, table.user_data, &event);
        }
        Event::SoundLevel { levels } => {
            let list = List::new(levels.iter().map(level).collect());
            let (status, message) = s.status(None);
            let event = AUDIOROOM_SoundLevelEvent {
                struct_size: size_of::<AUDIOROOM_SoundLevelEvent>() as u32,
                status,
                message,
                levels: list.pointer(),
                count: list.count(),
                reserved0: 0,
            };
            call(table.on_sound_level, table.user_data, &event);
        }
        Event::Spectrum { spectra } => {
            let list = List::new(spectra.iter().map(spectrum).collect());
            let (status, message) = s.status(None);
            let event = AUDIOROOM_SpectrumEvent {
                struct_size: size_of::<AUDIOROOM_SpectrumEvent>() as u32,
                status,
                message,
                spectra: list.pointer(),
                count: list.count(),
                reserved0: 0,
            };
            call(table.on_spectrum, table.user_data, &event);
        }
        Event::MicAttention { attention } => {
            let (kind, text) = mic_attention(*attention);
            let event = AUDIOROOM_MicAttentionEvent {
                struct_size: size_of::<AUDIOROOM_MicAttentionEvent>() as u32,
                status: 0,
                message: text.as_ptr(),
                attention: kind as i32,
                reserved0: 0,
            };
            call(table.on_mic_attention, table.user_data, &event);
        }
        Event::ActiveSpeakers { room, speakers } => {
            let list = List::new(speakers.iter().map(|(user, level)| s.speaker(user, *level)).collect());
            let (status, message) = s.status(None);
            let event = AUDIOROOM_ActiveSpeakersEvent {
                struct_size: size_of::<AUDIOROOM_ActiveSpeakersEvent>() as u32,
                status,
                message,
                room: room.raw(),
                speakers: list.pointer(),
                count: list.count(),
                reserved0: 0,
            };
            call(table.on_active_speakers, table.user_data, &event);
        }
        Event::ConnectionQuality { room, user, quality } => {
            let (status, message) = s.status(None);
            let event = AUDIOROOM_ConnectionQualityEvent {
                struct_size: size_of::<AUDIOROOM_ConnectionQualityEvent>() as u32,
                status,
                message,
                room: room.raw(),
                user_id: s.keep(&user.user_id),
                user_name: s.keep(&user.user_name),
                quality: *quality,
                reserved0: 0,
            };
            call(table.on_connection_quality, table.user_data, &event);
        }
        Event::RoomMessage { room, user, message_id, text, sent_at_ms } => {
            let (status, message) = s.status(None);
            let event = AUDIOROOM_RoomMessageEvent {
                struct_size: size_of::<AUDIOROOM_RoomMessageEvent>() as u32,
                status,
                message,
                room: room.raw(),
                user_id: s.keep(&user.user_id),
                user_name: s.keep(&user.user_name),
                message_id: s.keep(message_id),
                text: s.keep(text),
                sent_at_ms: *sent_at_ms,
            };
            call(table.on_room_message, table.user_data, &event);
        }
        Event::Data { room, user, topic, data, delivery } => {
            let (status, message) = s.status(None);
            let event = AUDIOROOM_DataEvent {
                struct_size: size_of::<AUDIOROOM_DataEvent>() as u32,
                status,
                message,
                room: room.raw(),
                user_id: s.keep(&user.user_id),
                user_name: s.keep(&user.user_name),
                topic: s.keep(topic),
                data: data.as_ptr(),
                size: data.len() as u32,
                delivery: super::message::delivery_code(*delivery),
            };
            call(table.on_data, table.user_data, &event);
        }
        Event::RequestDone { room, request, error } => {
            let (status, message) = s.status(error.as_ref());
            let event = AUDIOROOM_RequestDoneEvent {
                struct_size: size_of::<AUDIOROOM_RequestDoneEvent>() as u32,
                status,
                message,
                room: room.raw(),
                request: request.raw(),
            };
            call(table.on_request_done, table.user_data, &event);
        }
        Event::Log { level, target, text } => {
            let event = AUDIOROOM_LogEvent {
                struct_size: size_of::<AUDIOROOM_LogEvent>() as u32,
                status: 0,
                message: s.keep(text),
                target: s.keep(target),
                level: *level as i32,
                reserved0: 0,
            };
            call(table.on_log, table.user_data, &event);
        }
    }
}

fn call<E>(callback: Option<unsafe extern "C" fn(*mut c_void, *const E)>, user_data: *mut c_void, event: &E) {
    if let Some(callback) = callback {
        // SAFETY: the application vouches for its callbacks and user_data until on_release; `event` outlives the call.
        unsafe { callback(user_data, event) };
    }
}

fn mic_attention(attention: MicAttention) -> (AUDIOROOM_MicAttention, &'static CStr) {
    use AUDIOROOM_MicAttention::*;
    match attention {
        MicAttention::Silent => (
            AUDIOROOM_MIC_SILENT,
            c"the microphone gives silence: is it switched off, or is another device meant?",
        ),
        MicAttention::SoundIsBack => (AUDIOROOM_MIC_SOUND_IS_BACK, c"the microphone gives sound again"),
        MicAttention::SpeakingWhileMuted => (
            AUDIOROOM_MIC_SPEAKING_WHILE_MUTED,
            c"you speak while the microphone is switched off: nobody hears it",
        ),
    }
}

/// Strings of an event, kept alive for the length of the call.
#[derive(Default)]
struct Strings(Vec<CString>);

impl Strings {
    fn keep(&mut self, text: &str) -> *const c_char {
        let text = owned(text);
        // The text itself stays where it is when the vector grows.
        let pointer = text.as_ptr();
        self.0.push(text);
        pointer
    }
    fn status(&mut self, error: Option<&Error>) -> (AUDIOROOM_Status, *const c_char) {
        match error {
            Some(error) => (error.kind.status(), self.keep(&error.context)),
            None => (0, c"".as_ptr()),
        }
    }
    fn speaker(&mut self, user: &User, level: f32) -> AUDIOROOM_Speaker {
        AUDIOROOM_Speaker {
            struct_size: size_of::<AUDIOROOM_Speaker>() as u32,
            level,
            user_id: self.keep(&user.user_id),
            user_name: self.keep(&user.user_name),
        }
    }
    fn user(&mut self, user: &User) -> AUDIOROOM_User {
        AUDIOROOM_User {
            struct_size: size_of::<AUDIOROOM_User>() as u32,
            reserved0: 0,
            user_id: self.keep(&user.user_id),
            user_name: self.keep(&user.user_name),
        }
    }
    fn stream(&mut self, info: &StreamInfo) -> AUDIOROOM_StreamInfo {
        AUDIOROOM_StreamInfo {
            struct_size: size_of::<AUDIOROOM_StreamInfo>() as u32,
            is_muted: info.muted.into(),
            stream: info.stream.raw(),
            stream_id: self.keep(&info.stream_id),
            user_id: self.keep(&info.user.user_id),
            user_name: self.keep(&info.user.user_name),
            extra_info: self.keep(&info.extra_info),
        }
    }
}

/// A list as the header has it: an array of pointers.
struct List<T> {
    pointers: Vec<*const T>,
    _items: Vec<T>,
}

impl<T> List<T> {
    fn new(items: Vec<T>) -> List<T> {
        List { pointers: items.iter().map(ptr::from_ref).collect(), _items: items }
    }
    fn pointer(&self) -> *const *const T {
        self.pointers.as_ptr()
    }
    fn count(&self) -> u32 {
        self.pointers.len() as u32
    }
}

/// Shows one user to a visitor, by the same struct that events use.
pub(super) fn show_user(user: &User, show: impl FnOnce(*const AUDIOROOM_User)) {
    let mut strings = Strings::default();
    show(&strings.user(user));
}

/// Shows one stream to a visitor, by the same struct that events use.
pub(super) fn show_stream(info: &StreamInfo, show: impl FnOnce(*const AUDIOROOM_StreamInfo)) {
    let mut strings = Strings::default();
    show(&strings.stream(info));
}

fn state(state: StreamState) -> i32 {
    match state {
        StreamState::Starting => AUDIOROOM_StreamState::AUDIOROOM_STREAM_STARTING as i32,
        StreamState::Active => AUDIOROOM_StreamState::AUDIOROOM_STREAM_ACTIVE as i32,
        StreamState::Stopped => AUDIOROOM_StreamState::AUDIOROOM_STREAM_STOPPED as i32,
    }
}

fn change_of(change: DeviceChange) -> i32 {
    use super::device::AUDIOROOM_DeviceChange::*;
    let change = match change {
        DeviceChange::Added => AUDIOROOM_DEVICE_ADDED,
        DeviceChange::Removed => AUDIOROOM_DEVICE_REMOVED,
        DeviceChange::Renamed => AUDIOROOM_DEVICE_RENAMED,
        DeviceChange::Default => AUDIOROOM_DEVICE_DEFAULT,
        DeviceChange::Used => AUDIOROOM_DEVICE_USED,
    };
    change as i32
}

fn problem_code(problem: AudioProblem) -> i32 {
    use AUDIOROOM_AudioProblem::*;
    let problem = match problem {
        AudioProblem::CaptureProcessor => AUDIOROOM_PROBLEM_CAPTURE_PROCESSOR,
        AudioProblem::PlaybackProcessor => AUDIOROOM_PROBLEM_PLAYBACK_PROCESSOR,
        AudioProblem::PushedSound => AUDIOROOM_PROBLEM_PUSHED_SOUND,
        AudioProblem::PlayedStream => AUDIOROOM_PROBLEM_PLAYED_STREAM,
    };
    problem as i32
}

fn side(side: DeviceSide) -> i32 {
    match side {
        DeviceSide::Capture => super::device::AUDIOROOM_DeviceSide::AUDIOROOM_DEVICE_CAPTURE as i32,
        DeviceSide::Playback => super::device::AUDIOROOM_DeviceSide::AUDIOROOM_DEVICE_PLAYBACK as i32,
    }
}

fn token_text(reason: ErrorKind) -> String {
    let name = reason.name().to_lowercase().replace('_', " ");
    format!("the server wants another token ({name}): give one to AUDIOROOM_RenewToken")
}
