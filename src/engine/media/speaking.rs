//! Who speaks, where no server tells: loudness of each voice by the level in its packets, or, where they carry none, as decoded.
//!
//! Owned by [`super::Media`], on the media thread; sans-IO. Windows, thresholds and hold are those of a server (`crate::speaker`). A
//! room whose server has told once who speaks is left to it. Its timer runs only while someone is loud or was told to speak.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::Time;
use crate::id::{RoomId, StreamId};
use crate::speaker::{ACTIVE_LEVEL, INTERVAL, Loudness};

/// Voices and their levels 0–1; `None` is the local microphone.
pub type Levels = Vec<(Option<StreamId>, f32)>;

#[derive(Default)]
struct Circle {
    /// The server tells.
    is_reported: bool,
    voices: BTreeMap<Option<StreamId>, Loudness>,
    /// Whoever is told to speak.
    speaking: Levels,
    due: Option<Time>,
}

/// Listens who speaks in each room.
#[derive(Default)]
pub struct Speaking {
    rooms: BTreeMap<RoomId, Circle>,
}

impl Speaking {
    /// Whether a room's server leaves it to us.
    pub fn is_wanted(&self, room: RoomId) -> bool {
        self.rooms.get(&room).is_none_or(|circle| !circle.is_reported)
    }

    /// The server of a room told who speaks: from here on it is asked.
    pub fn server_reports(&mut self, room: RoomId) {
        *self.rooms.entry(room).or_default() = Circle { is_reported: true, ..Circle::default() };
    }

    /// A packet of a voice (`None`: the own one) holds `sound` of this loudness.
    pub fn hear(
        &mut self,
        room: RoomId,
        voice: Option<StreamId>,
        minus_dbov: u8,
        sound: Duration,
        now: Time,
    ) {
        let circle = self.rooms.entry(room).or_default();
        if circle.is_reported {
            return;
        }
        circle.voices.entry(voice).or_default().observe(minus_dbov, sound, now);
        if minus_dbov <= ACTIVE_LEVEL {
            circle.due.get_or_insert(now + INTERVAL);
        }
    }

    /// The connection of a room is closed: another one may be to another server. Returns whether someone was told to speak.
    pub fn forget_room(&mut self, room: RoomId) -> bool {
        self.rooms.remove(&room).is_some_and(|circle| !circle.speaking.is_empty())
    }

    /// A stream is no longer played.
    pub fn forget_stream(&mut self, stream: StreamId) {
        for circle in self.rooms.values_mut() {
            circle.voices.remove(&Some(stream));
        }
    }

    /// When [`Speaking::close`] is due.
    pub fn deadline(&self) -> Option<Time> {
        self.rooms.values().filter_map(|circle| circle.due).min()
    }

    /// Ends the windows that are over; gives a room where who speaks, or how loud, changed. Call until `None`.
    pub fn close(&mut self, now: Time) -> Option<(RoomId, Levels)> {
        for (room, circle) in &mut self.rooms {
            if circle.due.is_none_or(|due| due > now) {
                continue;
            }
            let levels =
                circle.voices.iter_mut().map(|(voice, audio_level)| (*voice, audio_level.close_window(now)));
            let speaking: Levels = levels.filter(|(_, level)| *level > 0.0).collect();
            let goes_on = !speaking.is_empty() || !circle.speaking.is_empty();
            circle.due = goes_on.then_some(now + INTERVAL);
            if speaking != circle.speaking {
                circle.speaking.clone_from(&speaking);
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

    /// Packets of this loudness for so long; what is told meanwhile.
    fn run(
        speaking: &mut Speaking,
        room: RoomId,
        voice: Option<StreamId>,
        minus_dbov: u8,
        from: Time,
        length: Duration,
    ) -> Vec<Levels> {
        let mut told = Vec::new();
        for n in 0..(length.as_millis() / PACKET.as_millis()) as u32 {
            let now = from + PACKET * n;
            speaking.hear(room, voice, minus_dbov, PACKET, now);
            while let Some((of, levels)) = speaking.close(now) {
                assert_eq!(of, room);
                told.push(levels);
            }
        }
        told
    }

    #[test]
    fn a_loud_voice_speaks_until_it_has_been_quiet_for_some_windows() {
        let (mut speaking, room, stream) = (Speaking::default(), RoomId::fresh(), Some(StreamId::fresh()));
        let second = Duration::from_secs(1);
        assert_eq!(run(&mut speaking, room, stream, 60, start(), second), Vec::<Levels>::new());
        assert_eq!(speaking.deadline(), None, "a quiet room wakes nothing up");
        let told = run(&mut speaking, room, stream, 10, start() + second, second);
        assert!(told[0][0].0 == stream && told[0][0].1 > 0.0, "{told:?}");
        let told = run(&mut speaking, room, stream, 60, start() + second * 2, second * 5);
        assert_eq!(told.last(), Some(&Levels::new()));
        assert_eq!(speaking.deadline(), None);
    }

    #[test]
    fn whose_packets_end_speaks_no_more() {
        let (mut speaking, room) = (Speaking::default(), RoomId::fresh());
        assert!(!run(&mut speaking, room, None, 10, start(), Duration::from_secs(1)).is_empty());
        let mut told = Vec::new();
        while let Some(due) = speaking.deadline() {
            told.extend(speaking.close(due));
        }
        assert_eq!(told.last(), Some(&(room, Levels::new())), "{told:?}");
        assert!(told.len() <= 3, "it fades within three windows: {told:?}");
    }

    #[test]
    fn the_servers_word_counts_until_its_connection_is_closed() {
        let (mut speaking, room, stream) = (Speaking::default(), RoomId::fresh(), Some(StreamId::fresh()));
        let second = Duration::from_secs(1);
        assert!(!run(&mut speaking, room, stream, 10, start(), second).is_empty());
        speaking.server_reports(room);
        assert!(!speaking.is_wanted(room));
        assert_eq!(run(&mut speaking, room, stream, 10, start() + second, second), Vec::<Levels>::new());
        assert_eq!(speaking.deadline(), None);
        assert!(!speaking.forget_room(room), "what the server told is not taken back here");
        assert!(speaking.is_wanted(room));
        assert!(!run(&mut speaking, room, stream, 10, start() + second * 2, second).is_empty());
        assert!(speaking.forget_room(room), "someone was told to speak");
    }
}
