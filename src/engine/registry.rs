//! What the application's calls can see at once, without asking a thread: which ids live, who is in a room, the last figures.
//!
//! The control half writes it before it tells the application, so that a callback finds in it what the event says. Behind one
//! lock, held for a look-up or a copy and never while anything is called.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use crate::clock::Time;
use crate::engine::stat::{MediaStats, RoomState, RoomStats};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, Spectrum, StreamInfo, StreamState, User};
use crate::id::{RoomId, StreamId};
use crate::transport::PeerStats;

/// A login as the application sees it.
#[derive(Clone, Debug)]
pub struct RoomEntry {
    /// The room's id.
    pub room_id: String,
    /// Who logged in.
    pub user_id: String,
    /// Where the login is in its life.
    pub state: RoomState,
    /// Others in the room.
    pub users: Vec<User>,
    /// Streams of others.
    pub streams: Vec<StreamInfo>,
    /// Streams that are gone but whose callback has not returned: their ids are still good.
    pub leaving: Vec<StreamId>,
    /// The own stream, when there is one.
    pub own_stream: Option<StreamId>,
    /// The own stream that StopPublish ended; what is still told of it is no longer news.
    pub stopped_stream: Option<StreamId>,
    /// Whether the server mutes this user, as the last event said.
    pub is_muted_by_server: bool,
    /// Whether the token allows publishing.
    pub may_publish: bool,
    /// When LoginRoom was called.
    pub begun: Time,
    /// LoginRoom to on_login_room, in ms.
    pub login_ms: f32,
    /// The last event was made; the id is good until its callback has returned.
    pub ended: bool,
}

impl RoomEntry {
    /// A login that was just accepted.
    pub fn new(room_id: &str, user_id: &str, begun: Time) -> RoomEntry {
        RoomEntry {
            room_id: room_id.to_owned(),
            user_id: user_id.to_owned(),
            state: RoomState::Connecting,
            users: Vec::new(),
            streams: Vec::new(),
            leaving: Vec::new(),
            own_stream: None,
            stopped_stream: None,
            is_muted_by_server: false,
            may_publish: true,
            begun,
            login_ms: f32::NAN,
            ended: false,
        }
    }

    /// Follows the own stream: the library begins to publish by itself, publishing may fail, and the server may mute.
    pub fn publish_event(&mut self, event: &Event) {
        if let Event::PublishMute { is_muted_by_server, .. } = event {
            self.is_muted_by_server = *is_muted_by_server;
        }
        let Event::PublishState { stream, state, .. } = event else { return };
        if *state == StreamState::Stopped {
            if self.own_stream == Some(*stream) {
                // Publishing failed: RestartPublish may take the same stream up again.
                self.stopped_stream = self.own_stream.take();
            }
        } else if self.own_stream.is_none() && self.stopped_stream != Some(*stream) {
            self.own_stream = Some(*stream);
        }
    }

    /// StopPublish was called: from here on StartPublish is legal.
    pub fn stop_publish(&mut self) {
        if self.own_stream.is_some() {
            self.stopped_stream = self.own_stream.take();
        }
    }

    /// Whether `stream` is a good id in this room.
    pub fn has_stream(&self, stream: StreamId) -> bool {
        self.own_stream == Some(stream)
            || self.streams.iter().any(|s| s.stream == stream)
            || self.leaving.contains(&stream)
    }
}

/// All of it.
#[derive(Debug, Default)]
pub struct Registry {
    /// Logins by id.
    pub rooms: BTreeMap<RoomId, RoomEntry>,
    /// The figures of the media half, at most 200 ms old while media flows.
    pub stats: MediaStats,
    /// The figures before those, for rates.
    pub earlier: MediaStats,
    /// The newest spectra, `None` for the own voice; nothing while none are made.
    pub spectra: Option<BTreeMap<Option<StreamId>, Vec<f32>>>,
    /// Whether the media thread has real-time priority: 1, 0, -1 unknown.
    pub realtime: i64,
}

impl Registry {
    /// Finds a login.
    pub fn room(&self, room: RoomId) -> Result<&RoomEntry> {
        self.rooms.get(&room).ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                "this room has ended: its id was good until the event that ended it returned",
            )
        })
    }

    /// Finds a login for changing it.
    pub fn room_mut(&mut self, room: RoomId) -> Result<&mut RoomEntry> {
        self.room(room)?;
        Ok(self.rooms.get_mut(&room).expect("it was just found"))
    }

    /// Checks that `stream` is a stream of `room`.
    pub fn stream(&self, room: RoomId, stream: StreamId) -> Result<&RoomEntry> {
        let entry = self.room(room)?;
        if entry.has_stream(stream) {
            Ok(entry)
        } else {
            Err(Error::new(ErrorKind::NotFound, "this stream is not in the room (any more)"))
        }
    }

    /// The login that is in (or on its way into) a room of this name.
    pub fn login_of(&self, room_id: &str) -> Option<RoomId> {
        let live = |e: &RoomEntry| !e.ended && e.state != RoomState::Leaving && e.room_id == room_id;
        self.rooms.iter().find(|(_, e)| live(e)).map(|(room, _)| *room)
    }

    /// Figures of a login.
    pub fn room_stats(&self, room: RoomId) -> Result<RoomStats> {
        let entry = self.room(room)?;
        let path = self.stats.rooms.get(&room);
        let seconds = self.stats.at.since(self.earlier.at).as_secs_f64();
        let rate = |bytes: fn(&PeerStats) -> u64| match (path, self.earlier.rooms.get(&room)) {
            (Some(now), Some(before)) if seconds > 0.0 => {
                (bytes(now).saturating_sub(bytes(before)) as f64 * 8.0 / seconds) as i64
            }
            _ => -1,
        };
        Ok(RoomStats {
            round_trip_ms: path.and_then(|p| p.round_trip).map_or(f32::NAN, |t| t.as_secs_f32() * 1e3),
            send_bps: rate(|p| p.bytes_out),
            receive_bps: rate(|p| p.bytes_in),
            datagrams_sent: path.map_or(0, |p| p.datagrams_out as i64),
            datagrams_received: path.map_or(0, |p| p.datagrams_in as i64),
            login_ms: entry.login_ms,
            users: entry.users.len() as i64,
            streams: entry.streams.len() as i64,
            realtime: self.realtime,
            playback_underruns: self.stats.playback_underruns as i64,
            capture_overruns: self.stats.capture_overruns as i64,
            late_wakeups: self.stats.late_wakeups as i64,
        })
    }

    /// Takes new spectra in place of all before; none once nobody asks for them any more.
    pub fn take_spectra(&mut self, spectra: &[Spectrum]) {
        if let Some(newest) = &mut self.spectra {
            *newest = spectra.iter().map(|one| (one.stream, one.bands_dbfs.clone())).collect();
        }
    }

    /// Takes new figures.
    pub fn take_stats(&mut self, stats: MediaStats) {
        self.earlier = std::mem::replace(&mut self.stats, stats);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_that_is_being_left_does_not_block_a_new_login() {
        let mut registry = Registry::default();
        let room = RoomId::fresh();
        registry.rooms.insert(room, RoomEntry::new("lobby", "anna", Time::ZERO));
        assert_eq!(registry.login_of("lobby"), Some(room));
        registry.room_mut(room).unwrap().state = RoomState::Leaving;
        assert_eq!(registry.login_of("lobby"), None);
        assert!(registry.room(room).is_ok(), "the id is good until its last event returned");
    }

    #[test]
    fn publishing_that_failed_can_be_taken_up_again() {
        let mut entry = RoomEntry::new("lobby", "anna", Time::ZERO);
        let stream = StreamId::fresh();
        let told = |state| Event::PublishState {
            room: RoomId::fresh(),
            stream,
            stream_id: "s".to_owned(),
            state,
            error: None,
        };
        entry.publish_event(&told(StreamState::Active));
        assert_eq!(entry.own_stream, Some(stream));
        entry.publish_event(&told(StreamState::Stopped));
        assert_eq!((entry.own_stream, entry.stopped_stream), (None, Some(stream)));
        assert!(!entry.has_stream(stream));
    }

    #[test]
    fn a_stream_that_left_is_good_until_its_callback_returned() {
        let mut registry = Registry::default();
        let room = RoomId::fresh();
        let stream = StreamId::fresh();
        registry.rooms.insert(room, RoomEntry::new("lobby", "anna", Time::ZERO));
        assert_eq!(registry.stream(room, stream).unwrap_err().kind, ErrorKind::NotFound);
        registry.room_mut(room).unwrap().leaving.push(stream);
        assert!(registry.stream(room, stream).is_ok());
    }
}
