//! The state that the application's calls read without waiting for a thread: settings, valid handles, rosters, the latest stats.
//!
//! The control half updates it before it reports an event, so that a callback reads the new state. A call updates it after its
//! command is queued (`calls.rs`), and the media thread stores its stats in it (`udp_loop.rs`). One lock protects it, held for a
//! look-up, an update or a copy, and never during a callback.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::audio::mix::DEFAULT_DECODED;
use crate::clock::Time;
use crate::config::{ApiKey, AudioProfile, CaptureSettings, EffectSettings};
use crate::engine::bytes::OutgoingBytes;
use crate::engine::stat::{MediaStats, RoomState, RoomStats};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, Spectrum, StreamInfo, StreamState, User, UserInfo};
use crate::id::{RecordingId, RequestId, RoomId, StreamId};
use crate::room::Room;
use crate::transport::PeerConnectionStats;
use crate::wire::encryption::key_ring::Keys;

/// A login, as the application's calls see it.
#[derive(Clone, Debug)]
pub struct RoomEntry {
    /// The room id, which is unique on its server only.
    pub room_id: String,
    /// The canonical addresses of the server; none for the local server.
    pub servers: Vec<String>,
    /// The local user.
    pub user_id: String,
    /// The login's state.
    pub state: RoomState,
    /// Remote users.
    pub users: Vec<User>,
    /// What is known of all users, the local user included, by user id.
    pub infos: BTreeMap<String, Arc<UserInfo>>,
    /// The metadata of the room.
    pub metadata: String,
    /// Remote streams.
    pub streams: Vec<StreamInfo>,
    /// Removed streams whose callback has not returned: their handles are still valid.
    pub leaving: Vec<StreamId>,
    /// The volume of the room's streams, in percent.
    pub volume: u32,
    /// The application's settings for single streams.
    pub choices: BTreeMap<StreamId, StreamChoice>,
    /// The local stream, if there is one.
    pub own_stream: Option<StreamId>,
    /// State of the local stream after the last call or event.
    pub publish_state: StreamState,
    /// The automatic stream and its state, while `own_stream` is the stream of a StartPublish that came too late and will be
    /// refused.
    pub automatic_stream: Option<(StreamId, StreamState)>,
    /// The local stream that StopPublish or a failure has ended: later events about it are ignored.
    pub stopped_stream: Option<StreamId>,
    /// Whether a server mute is on, according to the last event.
    pub is_muted_by_server: bool,
    /// The keys of end-to-end encryption in this room.
    pub keys: Keys,
    /// The RPC methods that are registered.
    pub rpc_methods: BTreeSet<String>,
    /// The RPC requests of other users that can be answered.
    pub rpc_requests: BTreeSet<RequestId>,
    /// The byte streams that are being sent.
    pub byte_streams: BTreeMap<RequestId, OutgoingBytes>,
    /// Whether the token allows publishing.
    pub may_publish: bool,
    /// Time at which LoginRoom was called.
    pub begun: Time,
    /// LoginRoom to on_login_room, in ms.
    pub login_ms: f32,
    /// Whether the room's last event was queued. The handle is valid until the callback of that event has returned.
    pub ended: bool,
}

impl RoomEntry {
    /// The entry of a new login.
    pub fn new(room_id: &str, servers: Vec<String>, user_id: &str, begun: Time) -> RoomEntry {
        RoomEntry {
            room_id: room_id.to_owned(),
            servers,
            user_id: user_id.to_owned(),
            state: RoomState::Connecting,
            users: Vec::new(),
            infos: BTreeMap::new(),
            metadata: String::new(),
            streams: Vec::new(),
            leaving: Vec::new(),
            volume: FULL_VOLUME,
            choices: BTreeMap::new(),
            own_stream: None,
            publish_state: StreamState::Starting,
            automatic_stream: None,
            stopped_stream: None,
            is_muted_by_server: false,
            keys: Keys::default(),
            rpc_methods: BTreeSet::new(),
            rpc_requests: BTreeSet::new(),
            byte_streams: BTreeMap::new(),
            may_publish: true,
            begun,
            login_ms: f32::NAN,
            ended: false,
        }
    }

    /// Updates the entry from an event that is about to be reported.
    pub fn take_event(&mut self, event: &Event, now: Time) {
        self.publish_event(event);
        match event {
            Event::RpcRequest { request, .. } => {
                self.rpc_requests.insert(*request);
            }
            Event::LoginRoom { room_id, error: None, .. } => {
                self.login_ms = now.since(self.begun).as_secs_f32() * 1e3;
                self.room_id.clone_from(room_id);
            }
            Event::StreamUpdate { added: false, streams, .. } => {
                self.leaving.extend(streams.iter().map(|stream| stream.stream));
            }
            Event::RequestDone { request, .. } => {
                self.byte_streams.remove(request);
            }
            _ => {}
        }
        self.ended |= event.ends_room().is_some();
    }

    /// Copies users, streams and metadata from the room.
    pub fn copy_roster(&mut self, room: &Room) {
        self.users = room.users();
        self.infos = room.user_infos();
        self.streams = room.streams();
        self.metadata = room.room_metadata().to_owned();
    }

    /// Updates the entry from an event about the local stream: automatic publishing, a failure, or a server mute.
    pub fn publish_event(&mut self, event: &Event) {
        if let Event::ServerMute { is_muted_by_server, .. } = event {
            self.is_muted_by_server = *is_muted_by_server;
        }
        let Event::PublishState { stream, state, .. } = event else { return };
        let (own, is_stopped) = (self.own_stream, *state == StreamState::Stopped);
        if own == Some(*stream) && is_stopped {
            // Publishing failed: RestartPublish can publish the same stream again.
            self.stopped_stream = own;
            (self.own_stream, self.publish_state) =
                self.automatic_stream.take().map_or((None, *state), |(stream, state)| (Some(stream), state));
        } else if own == Some(*stream)
            || (own.is_none() && !is_stopped && self.stopped_stream != Some(*stream))
        {
            (self.own_stream, self.publish_state) = (Some(*stream), *state);
        } else if is_stopped {
            self.automatic_stream = self.automatic_stream.filter(|(automatic, _)| automatic != stream);
        } else if self.stopped_stream != Some(*stream) {
            self.automatic_stream = Some((*stream, *state));
        }
    }

    /// Checks StartPublish. Errors: `WrongState` before the login has succeeded and while a stream is published, `NotAllowed` if
    /// the token does not permit it.
    pub fn check_publish(&self) -> Result<()> {
        if !matches!(self.state, RoomState::Connected | RoomState::Reconnecting) {
            return Err(Error::new(ErrorKind::WrongState, "not logged in yet: wait for on_login_room"));
        }
        if !self.may_publish {
            return Err(Error::new(
                ErrorKind::NotAllowed,
                "the token does not allow this user to publish: log in with another token",
            ));
        }
        if self.own_stream.is_some() {
            return Err(Error::new(
                ErrorKind::WrongState,
                "the local stream is published already: call StopPublish first",
            ));
        }
        Ok(())
    }

    /// Records a StopPublish, after which StartPublish is allowed.
    pub fn stop_publish(&mut self) {
        self.automatic_stream = None;
        if self.own_stream.is_some() {
            self.stopped_stream = self.own_stream.take();
        }
    }

    /// Whether `stream` is a valid handle in this room.
    pub fn has_stream(&self, stream: StreamId) -> bool {
        self.own_stream == Some(stream)
            || self.streams.iter().any(|s| s.stream == stream)
            || self.leaving.contains(&stream)
    }
}

/// The volume that changes nothing, in percent.
pub const FULL_VOLUME: u32 = 100;

/// The application's settings for one remote stream.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct StreamChoice {
    /// Volume in percent.
    pub volume: u32,
    /// Whether it is muted in the local playback.
    pub mute: bool,
    /// Position, from −100 (left) to 100 (right).
    pub pan: i32,
}

impl Default for StreamChoice {
    fn default() -> Self {
        StreamChoice { volume: FULL_VOLUME, mute: false, pan: 0 }
    }
}

/// The settings of the application, stored by [`super::calls`].
#[derive(Clone, Debug)]
pub struct Settings {
    /// The user of later logins.
    pub user: User,
    /// The server of logins without a URL.
    pub server_url: Option<String>,
    /// Signs tokens for logins without one.
    pub api_key: Option<ApiKey>,
    /// Whether publishing waits for StartPublish.
    pub manual_publish: bool,
    /// Whether playing waits for StartPlay.
    pub manual_play: bool,
    /// Encoder settings of the local stream.
    pub profile: AudioProfile,
    /// Settings of the capture chain and the gate.
    pub capture: CaptureSettings,
    /// Effects on the local voice.
    pub effects: EffectSettings,
    /// Maximum number of streams that are decoded at once.
    pub max_decoded_streams: u32,
    /// The keys of end-to-end encryption for later logins.
    pub keys: Keys,
    /// The microphone's switch.
    pub mic: bool,
    /// The loudspeaker's switch.
    pub speaker: bool,
    /// Volume of the microphone, in percent.
    pub capture_volume: u32,
    /// Volume of everything that is played, in percent.
    pub play_volume: u32,
    /// The sidetone's switch.
    pub sidetone: bool,
    /// Volume of the sidetone, in percent.
    pub sidetone_volume: u32,
    /// Volumes of the aux input in the local playback and in the local stream, in percent.
    pub aux_volumes: [u32; 2],
    /// Whether the aux input is muted in the local playback.
    pub aux_muted: bool,
    /// Whether the push-to-talk key is held.
    pub push_to_talk: bool,
    /// Whether the system's default device is followed, on each side.
    pub follows_default: [bool; 2],
    /// Whether changes of the devices are reported also while no device is open.
    pub watches_devices: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            user: User::default(),
            server_url: None,
            api_key: None,
            manual_publish: false,
            manual_play: false,
            profile: AudioProfile::default(),
            capture: CaptureSettings::default(),
            effects: EffectSettings::default(),
            max_decoded_streams: DEFAULT_DECODED as u32,
            keys: Keys::default(),
            mic: true,
            speaker: true,
            capture_volume: FULL_VOLUME,
            play_volume: FULL_VOLUME,
            sidetone: false,
            sidetone_volume: FULL_VOLUME,
            aux_volumes: [FULL_VOLUME; 2],
            aux_muted: false,
            push_to_talk: false,
            follows_default: [true; 2],
            watches_devices: false,
        }
    }
}

/// The registry of one engine.
#[derive(Debug, Default)]
pub struct Registry {
    /// The settings of the application.
    pub settings: Settings,
    /// Logins by handle.
    pub rooms: BTreeMap<RoomId, RoomEntry>,
    /// The stats of the media half, at most 200 ms old while media flows.
    pub stats: MediaStats,
    /// The previous stats, for rates.
    pub earlier: MediaStats,
    /// The newest spectra by stream, `None` for the local microphone; absent while the monitor is off.
    pub spectra: Option<BTreeMap<Option<StreamId>, Vec<f32>>>,
    /// Whether the media thread has real-time priority: 1, 0, -1 unknown.
    pub realtime: i64,
    /// The recordings whose last event was not delivered yet.
    pub recordings: BTreeSet<RecordingId>,
    /// The devices in use, as the texts that choose them; `None` while none is open.
    pub devices: [Option<String>; 2],
}

impl Registry {
    /// Finds a login.
    pub fn room(&self, room: RoomId) -> Result<&RoomEntry> {
        self.rooms.get(&room).ok_or_else(room_has_ended)
    }

    /// Finds a login, mutably.
    pub fn room_mut(&mut self, room: RoomId) -> Result<&mut RoomEntry> {
        self.rooms.get_mut(&room).ok_or_else(room_has_ended)
    }

    /// Checks that `stream` is a stream of `room`.
    pub fn stream(&self, room: RoomId, stream: StreamId) -> Result<&RoomEntry> {
        let entry = self.room(room)?;
        if entry.has_stream(stream) {
            Ok(entry)
        } else {
            let text = match self.rooms.values().any(|other| other.has_stream(stream)) {
                true => "this stream is in another room: pass the room that its event named",
                false => {
                    "this stream has left the room: its handle was valid until on_stream_update returned"
                }
            };
            Err(Error::new(ErrorKind::NotFound, text))
        }
    }

    /// Checks that `stream` is a stream of another user in `room`.
    pub fn remote_stream(&self, room: RoomId, stream: StreamId) -> Result<()> {
        if self.stream(room, stream)?.own_stream == Some(stream) {
            return Err(Error::new(
                ErrorKind::WrongState,
                "this is the local stream, and a remote stream is needed here: EnableSidetone plays the local microphone",
            ));
        }
        Ok(())
    }

    /// Checks that `room` is logged in.
    pub fn connected(&self, room: RoomId) -> Result<()> {
        match self.room(room)?.state {
            RoomState::Connected | RoomState::Reconnecting => Ok(()),
            _ => Err(Error::new(ErrorKind::WrongState, "not logged in: wait for on_login_room")),
        }
    }

    /// The login in this room, or on its way into it. A room is identified by its id and its server. Two lists with an address in
    /// common are one server; two empty lists are the local server.
    pub fn login_of(&self, room_id: &str, servers: &[String]) -> Option<RoomId> {
        let is_same = |own: &[String]| {
            (own.is_empty() && servers.is_empty()) || own.iter().any(|url| servers.contains(url))
        };
        let is_it = |e: &RoomEntry| e.room_id == room_id && is_same(&e.servers);
        let live = |e: &RoomEntry| !e.ended && e.state != RoomState::Leaving && is_it(e);
        self.rooms.iter().find(|(_, e)| live(e)).map(|(room, _)| *room)
    }

    /// Stats of a login.
    pub fn room_stats(&self, room: RoomId) -> Result<RoomStats> {
        let entry = self.room(room)?;
        let path = self.stats.rooms.get(&room);
        let seconds = self.stats.at.since(self.earlier.at).as_secs_f64();
        let rate = |bytes: fn(&PeerConnectionStats) -> u64| match (path, self.earlier.rooms.get(&room)) {
            (Some(now), Some(before)) if seconds > 0.0 => {
                (bytes(now).saturating_sub(bytes(before)) as f64 * 8.0 / seconds) as i64
            }
            _ => -1,
        };
        // Before the first stats of the media half, all counts are unknown.
        let is_known = self.stats.at > Time::ZERO;
        let count = |count: u64| if is_known { count as i64 } else { -1 };
        Ok(RoomStats {
            round_trip_ms: path.and_then(|p| p.round_trip).map_or(f32::NAN, |t| t.as_secs_f32() * 1e3),
            send_bps: rate(|p| p.bytes_out),
            receive_bps: rate(|p| p.bytes_in),
            datagrams_sent: path.map_or(-1, |p| p.datagrams_out as i64),
            datagrams_received: path.map_or(-1, |p| p.datagrams_in as i64),
            login_ms: entry.login_ms,
            users: entry.users.len() as i64,
            streams: entry.streams.len() as i64,
            realtime: self.realtime,
            playback_underruns: count(self.stats.playback_underruns),
            capture_overruns: count(self.stats.capture_overruns),
            late_wakeups: count(self.stats.late_wakeups),
            is_tcp: path.and_then(|p| p.protocol).map_or(-1, |protocol| i64::from(protocol.is_tcp())),
            is_relayed: path.filter(|p| p.protocol.is_some()).map_or(-1, |p| i64::from(p.is_relayed)),
        })
    }

    /// Replaces the spectra, unless the monitor is off.
    pub fn take_spectra(&mut self, spectra: &[Spectrum]) {
        if let Some(newest) = &mut self.spectra {
            *newest = spectra.iter().map(|one| (one.stream, one.bands_dbfs.clone())).collect();
        }
    }

    /// Replaces the stats, and keeps the previous ones.
    pub fn take_stats(&mut self, stats: MediaStats) {
        self.earlier = std::mem::replace(&mut self.stats, stats);
    }
}

fn room_has_ended() -> Error {
    Error::new(ErrorKind::NotFound, "this room has ended: log in again to get a new handle")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::connection::SentStats;
    use crate::engine::stat::StreamStats;

    #[test]
    fn lists_with_an_address_in_common_are_one_server() {
        let urls =
            |names: &[&str]| names.iter().map(|name| format!("wss://{name}.example/")).collect::<Vec<_>>();
        let mut registry = Registry::default();
        let room = RoomId::fresh();
        registry.rooms.insert(room, RoomEntry::new("lobby", urls(&["a", "b"]), "anna", Time::ZERO));
        for same in [&["a", "b"][..], &["b", "a"], &["b"], &["c", "a"]] {
            assert_eq!(registry.login_of("lobby", &urls(same)), Some(room), "{same:?}");
        }
        for other in [&["c"][..], &[]] {
            assert_eq!(registry.login_of("lobby", &urls(other)), None, "{other:?}");
        }
        assert_eq!(registry.login_of("kitchen", &urls(&["a"])), None);
    }

    #[test]
    fn leaving_a_room_does_not_block_a_new_login() {
        let mut registry = Registry::default();
        let room = RoomId::fresh();
        registry.rooms.insert(room, RoomEntry::new("lobby", Vec::new(), "anna", Time::ZERO));
        assert_eq!(registry.login_of("lobby", &[]), Some(room));
        assert_eq!(registry.login_of("lobby", &["ws://voice.example/".to_owned()]), None, "another server");
        registry.room_mut(room).unwrap().state = RoomState::Leaving;
        assert_eq!(registry.login_of("lobby", &[]), None);
        assert!(registry.room(room).is_ok(), "the handle is valid until its last event has returned");
    }

    #[test]
    fn unknown_stats_are_minus_one_and_not_zero() {
        let (mut registry, room) = (Registry { realtime: -1, ..Registry::default() }, RoomId::fresh());
        registry.rooms.insert(room, RoomEntry::new("lobby", Vec::new(), "anna", Time::ZERO));
        let stats = registry.room_stats(room).unwrap();
        assert!(stats.round_trip_ms.is_nan() && stats.login_ms.is_nan());
        let unknown = [
            stats.send_bps,
            stats.receive_bps,
            stats.datagrams_sent,
            stats.datagrams_received,
            stats.realtime,
            stats.playback_underruns,
            stats.capture_overruns,
            stats.late_wakeups,
        ];
        assert_eq!(unknown, [-1; 8]);
        let stream = StreamStats::unknown();
        assert_eq!((stream.packets, stream.bytes, stream.lost_packets), (-1, -1, -1));
        let processing = registry.stats.processing;
        assert_eq!((processing.echo_delay_ms, processing.alignments), (-1, -1));
        let own = registry.stats.own_part(room);
        assert!([own.device_ms, own.chain_ms, own.packet_ms, own.network_ms].iter().all(|ms| ms.is_nan()));

        registry.take_stats(MediaStats { at: Time::from_nanos(1), ..MediaStats::default() });
        let stats = registry.room_stats(room).unwrap();
        assert_eq!((stats.late_wakeups, stats.datagrams_sent), (0, -1), "counted, but no connection yet");
    }

    #[test]
    fn local_stream_round_trip_falls_back_to_the_connection() {
        let (room, stream) = (RoomId::fresh(), StreamId::fresh());
        let mut stats = MediaStats::default();
        let path = PeerConnectionStats {
            round_trip: Some(Duration::from_millis(30)),
            ..PeerConnectionStats::default()
        };
        stats.rooms.insert(room, path);
        stats.sent.insert(stream, SentStats { packets: 9, ..SentStats::default() });
        let own = stats.own_stream(room, stream).unwrap();
        assert!(own.packets == 9 && own.loss.is_nan() && (own.round_trip_ms - 30.0).abs() < 0.01);
        let sent = SentStats { loss: Some(0.1), round_trip_ms: Some(40.0), ..SentStats::default() };
        stats.sent.insert(stream, sent);
        let own = stats.own_stream(room, stream).unwrap();
        assert_eq!((own.loss, own.round_trip_ms), (0.1, 40.0));
    }

    #[test]
    fn failed_publishing_can_be_restarted() {
        let mut entry = RoomEntry::new("lobby", Vec::new(), "anna", Time::ZERO);
        let stream = StreamId::fresh();
        let state_event = |state| Event::PublishState {
            room: RoomId::fresh(),
            stream,
            stream_id: "s".to_owned(),
            state,
            error: None,
        };
        entry.publish_event(&state_event(StreamState::Active));
        assert_eq!(entry.own_stream, Some(stream));
        entry.publish_event(&state_event(StreamState::Stopped));
        assert_eq!((entry.own_stream, entry.stopped_stream), (None, Some(stream)));
        assert!(!entry.has_stream(stream));
    }

    #[test]
    fn automatic_stream_goes_on_when_a_late_start_publish_fails() {
        let mut entry = RoomEntry::new("lobby", Vec::new(), "anna", Time::ZERO);
        let (automatic, late) = (StreamId::fresh(), StreamId::fresh());
        let event = |stream, state| Event::PublishState {
            room: RoomId::fresh(),
            stream,
            stream_id: "s".to_owned(),
            state,
            error: None,
        };
        for last in [StreamState::Starting, StreamState::Active] {
            (entry.own_stream, entry.publish_state) = (Some(late), StreamState::Starting);
            entry.publish_event(&event(automatic, StreamState::Starting));
            entry.publish_event(&event(automatic, last));
            assert_eq!((entry.own_stream, entry.publish_state), (Some(late), StreamState::Starting));
            entry.publish_event(&event(late, StreamState::Stopped));
            assert_eq!((entry.own_stream, entry.publish_state), (Some(automatic), last));
            assert!(!entry.has_stream(late));
        }
        // An automatic stream that has stopped does not come back.
        entry.own_stream = Some(late);
        entry.publish_event(&event(automatic, StreamState::Active));
        entry.publish_event(&event(automatic, StreamState::Stopped));
        entry.publish_event(&event(late, StreamState::Stopped));
        assert_eq!(entry.own_stream, None);
    }

    #[test]
    fn removed_stream_is_valid_until_its_callback_returns() {
        let mut registry = Registry::default();
        let room = RoomId::fresh();
        let stream = StreamId::fresh();
        registry.rooms.insert(room, RoomEntry::new("lobby", Vec::new(), "anna", Time::ZERO));
        assert_eq!(registry.stream(room, stream).unwrap_err().kind, ErrorKind::NotFound);
        registry.room_mut(room).unwrap().leaving.push(stream);
        assert!(registry.stream(room, stream).is_ok());
    }

    #[test]
    fn refused_stream_has_an_error_that_says_why() {
        let mut registry = Registry::default();
        let (lobby, hall, stream) = (RoomId::fresh(), RoomId::fresh(), StreamId::fresh());
        registry.rooms.insert(lobby, RoomEntry::new("lobby", Vec::new(), "anna", Time::ZERO));
        registry.rooms.insert(hall, RoomEntry::new("hall", Vec::new(), "anna", Time::ZERO));
        registry.room_mut(hall).unwrap().own_stream = Some(stream);
        let text = |room, stream| registry.remote_stream(room, stream).unwrap_err().context;
        assert!(text(lobby, stream).starts_with("this stream is in another room"));
        assert!(text(lobby, StreamId::fresh()).starts_with("this stream has left the room"));
        assert!(text(hall, stream).starts_with("this is the local stream"));
    }
}
