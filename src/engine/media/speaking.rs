//! Detects the active speakers of a room whose server does not report them, from the audio level of packets or of decoded
//! audio.
//!
//! Owned by [`super::Media`], on the media thread; sans-IO. Windows, thresholds and hold are those of a server
//! (`crate::speaker`). After the first list from a room's server, the server's lists are used for that room. The timer runs only
//! while a user is loud or speaks.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::Time;
use crate::id::{RoomId, StreamId};
use crate::speaker::{ACTIVE_LEVEL, INTERVAL, Loudness};

/// Streams and their levels 0–1; `None` is the local stream.
pub(super) type Levels = Vec<(Option<StreamId>, f32)>;

#[derive(Default)]
struct RoomSpeakers {
    /// Whether the server reports active speakers.
    is_reported: bool,
    loudness: BTreeMap<Option<StreamId>, Loudness>,
    /// The active speakers that were reported.
    speaking: Levels,
    due: Option<Time>,
}

/// Detects the active speakers of each room.
#[derive(Default)]
pub(super) struct Speaking {
    rooms: BTreeMap<RoomId, RoomSpeakers>,
}

impl Speaking {
    /// Whether the server of a room does not report active speakers.
    pub(super) fn is_wanted(&self, room: RoomId) -> bool {
        self.rooms.get(&room).is_none_or(|room_speakers| !room_speakers.is_reported)
    }

    /// Notes that the server of a room reports active speakers.
    pub(super) fn server_reports(&mut self, room: RoomId) {
        *self.rooms.entry(room).or_default() = RoomSpeakers { is_reported: true, ..RoomSpeakers::default() };
    }

    /// Records the audio level of a packet of this duration (`None`: of the local stream).
    pub(super) fn packet(
        &mut self,
        room: RoomId,
        stream: Option<StreamId>,
        minus_dbov: u8,
        duration: Duration,
        now: Time,
    ) {
        let room_speakers = self.rooms.entry(room).or_default();
        if room_speakers.is_reported {
            return;
        }
        room_speakers.loudness.entry(stream).or_default().observe(minus_dbov, duration, now);
        if minus_dbov <= ACTIVE_LEVEL {
            room_speakers.due.get_or_insert(now + INTERVAL);
        }
    }

    /// Forgets a room whose connection is closed. Returns whether active speakers had been reported.
    pub(super) fn forget_room(&mut self, room: RoomId) -> bool {
        self.rooms.remove(&room).is_some_and(|room_speakers| !room_speakers.speaking.is_empty())
    }

    /// Forgets a stream that is no longer played.
    pub(super) fn forget_stream(&mut self, stream: StreamId) {
        for room_speakers in self.rooms.values_mut() {
            room_speakers.loudness.remove(&Some(stream));
        }
    }

    /// Time at which [`Speaking::close`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.rooms.values().filter_map(|room_speakers| room_speakers.due).min()
    }

    /// Ends the windows that are due; returns a room whose speakers or levels changed. Call until `None`.
    pub(super) fn close(&mut self, now: Time) -> Option<(RoomId, Levels)> {
        for (room, room_speakers) in &mut self.rooms {
            if room_speakers.due.is_none_or(|due| due > now) {
                continue;
            }
            let levels = room_speakers
                .loudness
                .iter_mut()
                .map(|(stream, audio_level)| (*stream, audio_level.close_window(now)));
            let speaking: Levels = levels.filter(|(_, level)| *level > 0.0).collect();
            let continues = !speaking.is_empty() || !room_speakers.speaking.is_empty();
            room_speakers.due = continues.then_some(now + INTERVAL);
            if speaking != room_speakers.speaking {
                room_speakers.speaking.clone_from(&speaking);
                return Some((*room, speaking));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: Duration = Duration::from_millis(20);

    fn start() -> Time {
        Time::from_nanos(1_000_000_000)
    }

    /// Passes packets of this level for this time; returns the reports.
    fn run(
        speaking: &mut Speaking,
        room: RoomId,
        stream: Option<StreamId>,
        minus_dbov: u8,
        from: Time,
        length: Duration,
    ) -> Vec<Levels> {
        let mut reports = Vec::new();
        for n in 0..(length.as_millis() / PACKET.as_millis()) as u32 {
            let now = from + PACKET * n;
            speaking.packet(room, stream, minus_dbov, PACKET, now);
            while let Some((of, levels)) = speaking.close(now) {
                assert_eq!(of, room);
                reports.push(levels);
            }
        }
        reports
    }

    #[test]
    fn loud_stream_speaks_until_it_is_quiet_for_some_windows() {
        let (mut speaking, room, stream) = (Speaking::default(), RoomId::fresh(), Some(StreamId::fresh()));
        let second = Duration::from_secs(1);
        assert_eq!(run(&mut speaking, room, stream, 60, start(), second), Vec::<Levels>::new());
        assert_eq!(speaking.deadline(), None, "a quiet room causes no wake-ups");
        let reports = run(&mut speaking, room, stream, 10, start() + second, second);
        assert!(reports[0][0].0 == stream && reports[0][0].1 > 0.0, "{reports:?}");
        let reports = run(&mut speaking, room, stream, 60, start() + second * 2, second * 5);
        assert_eq!(reports.last(), Some(&Levels::new()));
        assert_eq!(speaking.deadline(), None);
    }

    #[test]
    fn stream_without_packets_stops_speaking() {
        let (mut speaking, room) = (Speaking::default(), RoomId::fresh());
        assert!(!run(&mut speaking, room, None, 10, start(), Duration::from_secs(1)).is_empty());
        let mut reports = Vec::new();
        while let Some(due) = speaking.deadline() {
            reports.extend(speaking.close(due));
        }
        assert_eq!(reports.last(), Some(&(room, Levels::new())), "{reports:?}");
        assert!(reports.len() <= 3, "it ends within three windows: {reports:?}");
    }

    #[test]
    fn server_reports_replace_detection_until_the_connection_closes() {
        let (mut speaking, room, stream) = (Speaking::default(), RoomId::fresh(), Some(StreamId::fresh()));
        let second = Duration::from_secs(1);
        assert!(!run(&mut speaking, room, stream, 10, start(), second).is_empty());
        speaking.server_reports(room);
        assert!(!speaking.is_wanted(room));
        assert_eq!(run(&mut speaking, room, stream, 10, start() + second, second), Vec::<Levels>::new());
        assert_eq!(speaking.deadline(), None);
        assert!(!speaking.forget_room(room), "this side does not withdraw what the server reported");
        assert!(speaking.is_wanted(room));
        assert!(!run(&mut speaking, room, stream, 10, start() + second * 2, second).is_empty());
        assert!(speaking.forget_room(room), "somebody was reported as speaking");
    }
}
