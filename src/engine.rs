//! The engine: the Rust face of the C API, and the owner of control thread, media thread and device thread.
//!
//! A call checks its arguments, looks ids up in the registry, queues a command and returns; what comes of it is an [`Event`].
//! `engine/core.rs` composes room, signal, transport and audio sans-IO (a control half and a media half);
//! `engine/threads.rs` only drives it, and so does `sim/`.
#![forbid(unsafe_code)]

pub mod dispatch;

use std::sync::Arc;
use std::time::Duration;

use crate::config::{ApiKey, AudioProfile, DeviceSpec, EngineConfig, LoginConfig};
use crate::error::Result;
use crate::event::{Delivery, Event, StreamInfo, User};
use crate::id::{RequestId, RoomId, StreamId};

/// Takes events in order, on the control thread; must not block. `engine::dispatch` is the one that applications use.
pub trait EventSink: Send + Sync {
    /// Queues an event.
    fn event(&self, event: Event);
}

/// A sound device of this machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceInfo {
    /// Names it to `DeviceSpec::Id`; stays the same when devices come and go.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// Whether it is used where none is named.
    pub is_default: bool,
}

/// Where a login is in its life.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum RoomState {
    /// Login is under way.
    Connecting,
    /// Logged in.
    Connected,
    /// The connection broke and is being mended.
    Reconnecting,
    /// Logout is under way.
    Leaving,
}

/// Figures of a login. An unknown figure is NaN or -1.
#[derive(Clone, PartialEq, Debug)]
pub struct RoomStats {
    /// Round trip of the media path in ms.
    pub round_trip_ms: f32,
    /// Bits per second sent and received in the last second, all included.
    pub send_bps: i64,
    /// See above.
    pub receive_bps: i64,
    /// Datagrams sent and received.
    pub datagrams_sent: i64,
    /// See above.
    pub datagrams_received: i64,
    /// LoginRoom to on_login_room in ms.
    pub login_ms: f32,
    /// Others in the room.
    pub users: i64,
    /// Streams of others.
    pub streams: i64,
    /// Whether the media thread got real-time priority: 1, 0, -1 unknown.
    pub realtime: i64,
    /// Playback device found the ring empty.
    pub playback_underruns: i64,
    /// Capture ring was full.
    pub capture_overruns: i64,
    /// Media thread woke more than 5 ms late.
    pub late_wakeups: i64,
}

/// Figures of a stream. An unknown figure is NaN or -1.
#[derive(Clone, PartialEq, Debug)]
pub struct StreamStats {
    /// Packets received (or sent, own stream).
    pub packets: i64,
    /// Bytes of them.
    pub bytes: i64,
    /// Packets that never came in time.
    pub lost_packets: i64,
    /// Packets that came twice or too late.
    pub discarded_packets: i64,
    /// Interarrival jitter (RFC 3550) in ms.
    pub jitter_ms: f32,
    /// Delay that the jitter buffer adds now, in ms.
    pub buffer_ms: f32,
    /// What it aims at, in ms.
    pub target_ms: f32,
    /// Estimated delay from microphone to loudspeaker in ms, the sum of the stages that are known.
    pub mouth_to_ear_ms: f32,
    /// Stages of it: capture device, packet and encoder, network (half the round trip), jitter buffer, decoder, playback device.
    pub stage_ms: [f32; 6],
    /// Samples a channel that were played.
    pub played_samples: i64,
    /// Samples a channel that were concealed.
    pub concealed_samples: i64,
    /// Concealments.
    pub concealment_events: i64,
    /// Packets restored from in-band FEC.
    pub fec_packets: i64,
    /// Frames (10 ms) restored from DRED.
    pub dred_frames: i64,
    /// Samples inserted and removed to move the delay.
    pub inserted_samples: i64,
    /// See above.
    pub removed_samples: i64,
}

/// An engine: one user, one microphone, one loudspeaker, any number of rooms.
///
/// All calls are legal on any thread and inside event callbacks; none blocks on the network. Dropping it ends every room.
pub struct Engine {/* Arc<Shared> */}

#[allow(unused_variables, missing_docs, reason = "signatures first")]
impl Engine {
    /// Starts an engine. No thread runs hot, no device opens and nothing is sent before LoginRoom.
    pub fn create(config: EngineConfig, sink: Arc<dyn EventSink>) -> Result<Engine> {
        todo!()
    }
    /// Where this engine's log lines go; usable until the engine is dropped, also after [`Engine::shutdown`].
    pub fn log(&self) -> crate::log::Log {
        todo!()
    }
    /// Ends every room (leave is sent, at most 200 ms), stops the threads, joins them (at most 500 ms in all).
    pub fn shutdown(&self) {
        todo!()
    }
    /// The dispatcher tells that the application's callback for this event has returned (or that there is none).
    pub fn event_delivered(&self, event: &Event) {
        todo!()
    }

    pub fn set_user(&self, user_id: &str, user_name: &str) -> Result<()> {
        todo!()
    }
    pub fn set_server(&self, url: Option<&str>, api_key: Option<ApiKey>) -> Result<()> {
        todo!()
    }
    pub fn notify_network_changed(&self) -> Result<()> {
        todo!()
    }

    pub fn login_room(&self, room_id: &str, config: LoginConfig) -> Result<RoomId> {
        todo!()
    }
    pub fn logout_room(&self, room: RoomId) -> Result<()> {
        todo!()
    }
    pub fn set_manual_publish(&self, manual: bool) -> Result<()> {
        todo!()
    }
    pub fn set_manual_play(&self, manual: bool) -> Result<()> {
        todo!()
    }
    pub fn set_user_updates(&self, room: RoomId, on: bool) -> Result<()> {
        todo!()
    }
    pub fn renew_token(&self, room: RoomId, token: &str) -> Result<()> {
        todo!()
    }
    pub fn room_state(&self, room: RoomId) -> Result<RoomState> {
        todo!()
    }
    pub fn users(&self, room: RoomId) -> Result<Vec<User>> {
        todo!()
    }
    pub fn streams(&self, room: RoomId) -> Result<Vec<StreamInfo>> {
        todo!()
    }

    /// The own stream's handle; its name is `stream_id`, or made by the library.
    pub fn start_publish(&self, room: RoomId, stream_id: Option<&str>) -> Result<StreamId> {
        todo!()
    }
    pub fn stop_publish(&self, room: RoomId) -> Result<()> {
        todo!()
    }
    pub fn restart_publish(&self, room: RoomId) -> Result<()> {
        todo!()
    }
    pub fn set_stream_extra_info(&self, room: RoomId, text: &str) -> Result<()> {
        todo!()
    }
    pub fn enable_mic(&self, on: bool) -> Result<()> {
        todo!()
    }
    pub fn set_audio_profile(&self, profile: AudioProfile) -> Result<()> {
        todo!()
    }
    pub fn audio_profile(&self) -> AudioProfile {
        todo!()
    }
    /// 0–100.
    pub fn set_capture_volume(&self, volume: u32) -> Result<()> {
        todo!()
    }

    pub fn start_play(&self, room: RoomId, stream: StreamId) -> Result<()> {
        todo!()
    }
    pub fn stop_play(&self, room: RoomId, stream: StreamId) -> Result<()> {
        todo!()
    }
    /// 0–200 (100 is as sent); `None` is all streams of the engine.
    pub fn set_play_volume(&self, stream: Option<(RoomId, StreamId)>, volume: u32) -> Result<()> {
        todo!()
    }
    pub fn enable_speaker(&self, on: bool) -> Result<()> {
        todo!()
    }
    pub fn mute_stream(&self, room: RoomId, stream: StreamId, mute: bool) -> Result<()> {
        todo!()
    }

    /// Hands over 10 ms of microphone sound; wait-free. `Busy` when the ring is full.
    pub fn push_capture_frame(&self, interleaved: &[f32], channels: u32, rate_hz: u32) -> Result<()> {
        todo!()
    }
    /// Takes 10 ms of what the loudspeaker should play; wait-free; silence where there is none.
    pub fn pull_playback_frame(&self, interleaved: &mut [f32], channels: u32, rate_hz: u32) -> Result<()> {
        todo!()
    }
    pub fn set_capture_device(&self, device: DeviceSpec) -> Result<()> {
        todo!()
    }
    pub fn set_playback_device(&self, device: DeviceSpec) -> Result<()> {
        todo!()
    }

    /// The devices of one side; asks the sound server, at most 3 s. Needs no engine.
    pub fn devices(side: crate::event::DeviceSide) -> Result<Vec<DeviceInfo>> {
        todo!()
    }

    pub fn start_sound_level_monitor(&self, period: Duration) -> Result<()> {
        todo!()
    }
    pub fn stop_sound_level_monitor(&self) -> Result<()> {
        todo!()
    }
    /// 0–100.
    pub fn capture_sound_level(&self) -> f32 {
        todo!()
    }
    pub fn stream_sound_level(&self, room: RoomId, stream: StreamId) -> Result<f32> {
        todo!()
    }

    pub fn send_room_message(&self, room: RoomId, text: &str) -> Result<RequestId> {
        todo!()
    }
    /// Lossy bytes to everyone, or to the named users.
    pub fn send_data(
        &self,
        room: RoomId,
        data: &[u8],
        topic: &str,
        to: &[&str],
        delivery: Delivery,
    ) -> Result<()> {
        todo!()
    }

    pub fn room_stats(&self, room: RoomId) -> Result<RoomStats> {
        todo!()
    }
    pub fn stream_stats(&self, room: RoomId, stream: StreamId) -> Result<StreamStats> {
        todo!()
    }
}
