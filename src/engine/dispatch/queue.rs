//! The queue between engine and application: what waits, and what of it is left out so that it cannot grow.
//!
//! Plain data, no lock and no thread: `engine::dispatch` holds it under its lock. Figures that are overtaken keep only the
//! newest; what came and went before anyone looked cancels out, also a connection that was mended and broke again; text and
//! bytes, log lines, and figures of users are each bounded by number and size of their own, so that none of them crowds out
//! another; events that begin or end a room are always kept.
#![forbid(unsafe_code)]

use std::collections::VecDeque;

use crate::event::{Event, MicAttention, StreamInfo};
use crate::id::{RoomId, StreamId};

/// Most messages, data packets and first sounds that wait at once; further ones are dropped and counted.
pub const MAX_WAITING: usize = 4096;
/// Most bytes of text and data that these may hold together; further ones are dropped and counted.
pub const MAX_WAITING_BYTES: usize = 16 * 1024 * 1024;
/// Most log lines that wait at once; further ones are dropped and counted.
pub const MAX_LOG_LINES: usize = 256;
/// Most bytes of these lines; further ones are dropped and counted.
pub const MAX_LOG_BYTES: usize = 1024 * 1024;
/// Most users whose connection's quality waits, in all rooms; for a further one the oldest is dropped and counted. Only users
/// whose going was not told of, because nobody asked for user updates, can be so many.
pub const MAX_QUALITIES: usize = 1024;

/// Events that wait, in order.
#[derive(Default)]
pub struct Queue {
    entries: VecDeque<Entry>,
    next: u64,
    loads: [Load; 3],
    dropped: u64,
}

/// What of one class waits.
#[derive(Copy, Clone, Default)]
struct Load {
    count: usize,
    bytes: usize,
}

/// Events that share a bound.
#[derive(Copy, Clone)]
enum Class {
    Message,
    Log,
    Quality,
}

impl Class {
    /// Most events, and most bytes in them.
    fn limits(self) -> (usize, usize) {
        match self {
            Class::Message => (MAX_WAITING, MAX_WAITING_BYTES),
            Class::Log => (MAX_LOG_LINES, MAX_LOG_BYTES),
            Class::Quality => (MAX_QUALITIES, usize::MAX),
        }
    }
}

struct Entry {
    number: u64,
    event: Event,
    /// Class and size of an event that counts against the limits; `None` for those that are always kept.
    share: Option<(Class, usize)>,
}

impl Queue {
    /// Adds an event behind all others. Gives back the removal of streams that the application never heard of: nobody will
    /// see it, so it counts as delivered.
    pub fn push(&mut self, mut event: Event) -> Option<Event> {
        let unseen = self.conflate(&mut event);
        if is_void(&event) || self.breaks_again(&event) {
            return unseen;
        }
        let share = share_of(&event);
        if let Some((class, size)) = share {
            if matches!(class, Class::Quality) {
                self.drop_oldest_quality();
            }
            let (most, most_bytes) = class.limits();
            let load = &mut self.loads[class as usize];
            if load.count >= most || load.bytes + size > most_bytes {
                self.dropped += 1;
                return unseen;
            }
            load.count += 1;
            load.bytes += size;
        }
        self.entries.push_back(Entry { number: self.next, event, share });
        self.next += 1;
        unseen
    }

    /// Takes the first event if it was pushed before `mark`.
    pub fn pop(&mut self, mark: u64) -> Option<Event> {
        if self.entries.front()?.number >= mark {
            return None;
        }
        let entry = self.entries.pop_front()?;
        self.forget(entry.share);
        Some(entry.event)
    }

    /// A mark that tells what waits at this moment from what comes later.
    pub fn mark(&self) -> u64 {
        self.next
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many events were dropped because too many waited.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Drops all that waits.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.loads = Default::default();
    }

    fn forget(&mut self, share: Option<(Class, usize)>) {
        if let Some((class, size)) = share {
            self.loads[class as usize].count -= 1;
            self.loads[class as usize].bytes -= size;
        }
    }

    /// Makes room for the quality of one more user.
    fn drop_oldest_quality(&mut self) {
        if self.loads[Class::Quality as usize].count < MAX_QUALITIES {
            return;
        }
        let oldest = self.entries.iter().position(|e| matches!(e.event, Event::ConnectionQuality { .. }));
        if let Some(entry) = oldest.and_then(|at| self.entries.remove(at)) {
            self.forget(entry.share);
            self.dropped += 1;
        }
    }

    /// Keeps the waiting events for which `keep` holds; it may also change them.
    fn retain(&mut self, mut keep: impl FnMut(&mut Event) -> bool) {
        let loads = &mut self.loads;
        self.entries.retain_mut(|entry| {
            let kept = keep(&mut entry.event);
            if let (false, Some((class, size))) = (kept, entry.share) {
                loads[class as usize].count -= 1;
                loads[class as usize].bytes -= size;
            }
            kept
        });
    }

    fn conflate(&mut self, event: &mut Event) -> Option<Event> {
        match event {
            Event::SoundLevel { .. } => self.retain(|old| !matches!(old, Event::SoundLevel { .. })),
            Event::Spectrum { .. } => self.retain(|old| !matches!(old, Event::Spectrum { .. })),
            // Of silence and its end, only what is the case now is of interest.
            Event::MicAttention { attention } => {
                let speaks = |what: &MicAttention| *what == MicAttention::SpeakingWhileMuted;
                let now = speaks(attention);
                self.retain(
                    |old| !matches!(old, Event::MicAttention { attention } if speaks(attention) == now),
                );
            }
            Event::AuxProblem { .. } => self.retain(|old| !matches!(old, Event::AuxProblem { .. })),
            Event::AudioProblem { problem, stream, .. } => {
                let place = (*problem, *stream);
                self.retain(|old| {
                    !matches!(old, Event::AudioProblem { problem, stream, .. } if (*problem, *stream) == place)
                });
            }
            Event::PublishQuality { room, .. } => {
                self.retain(|old| !matches!(old, Event::PublishQuality { room: other, .. } if other == room));
            }
            Event::PlayQuality { .. } => self.retain(|old| !matches!(old, Event::PlayQuality { .. })),
            Event::ActiveSpeakers { room, .. } => {
                self.retain(|old| !matches!(old, Event::ActiveSpeakers { room: other, .. } if other == room));
            }
            Event::TokenNeeded { room, .. } => {
                self.retain(|old| !matches!(old, Event::TokenNeeded { room: other, .. } if other == room));
            }
            Event::DeviceStarted { side, .. } => {
                self.retain(|old| !matches!(old, Event::DeviceStarted { side: other, .. } if other == side));
            }
            Event::DeviceChange { change, device: new } => self.retain(|old| match old {
                Event::DeviceChange { change: other, device: of } => {
                    (*other, of.side, &of.id) != (*change, new.side, &new.id)
                }
                _ => true,
            }),
            Event::DeviceError { side, .. } => {
                self.retain(|old| !matches!(old, Event::DeviceError { side: other, .. } if other == side));
            }
            Event::ConnectionQuality { room, user, .. } => self.retain(|old| match old {
                Event::ConnectionQuality { room: other, user: of, .. } => {
                    other != room || of.user_id != user.user_id
                }
                _ => true,
            }),
            Event::StreamExtraInfo { streams: newer, .. } => self.retain(|old| {
                if let Event::StreamExtraInfo { streams, .. } = old {
                    streams.retain(|waiting| newer.iter().all(|new| new.stream != waiting.stream));
                }
                !is_void(old)
            }),
            Event::PlayState { stream, .. } | Event::PublishState { stream, .. } => {
                let stream = *stream;
                self.cut_loop(stream, event);
            }
            Event::StreamUpdate { room, added: false, streams } => {
                return self.cancel_streams(*room, streams);
            }
            Event::UserUpdate { room, total: true, .. } => {
                self.retain(|old| !matches!(old, Event::UserUpdate { room: other, .. } if other == room));
            }
            Event::UserUpdate { room, total: false, removed, .. } => {
                if !removed.is_empty() {
                    self.retain(|old| match old {
                        Event::ConnectionQuality { room: other, user, .. } => {
                            other != room || removed.iter().all(|left| left.user_id != user.user_id)
                        }
                        _ => true,
                    });
                }
                self.retain(|old| {
                    if let Event::UserUpdate { room: other, added, .. } = old
                        && other == room
                    {
                        added.retain(|user| {
                            let gone = removed.iter().position(|left| left.user_id == user.user_id);
                            gone.map(|at| removed.remove(at)).is_none()
                        });
                    }
                    !is_void(old)
                });
            }
            _ => {}
        }
        None
    }

    /// A room that was mended and broke again before anyone looked has been broken all the time: the mending is taken back.
    fn breaks_again(&mut self, event: &Event) -> bool {
        let Event::Reconnecting { room, .. } = event else { return false };
        let before = self.entries.len();
        self.retain(|old| !matches!(old, Event::Reconnected { room: other, .. } if other == room));
        self.entries.len() < before
    }

    /// A stream whose waiting states come back to where they were has gone in a circle: the circle is left out, so that at most
    /// one of each state waits.
    fn cut_loop(&mut self, stream: StreamId, event: &Event) {
        let Some(state) = state_of(event, stream) else { return };
        let mut inside = false;
        self.retain(|old| match state_of(old, stream) {
            Some(waiting) => {
                inside |= waiting == state;
                !inside
            }
            None => true,
        });
    }

    /// Takes out streams that were added and removed before anyone looked, and all that waits about them.
    fn cancel_streams(&mut self, room: RoomId, removed: &mut Vec<StreamInfo>) -> Option<Event> {
        let mut unseen: Vec<StreamInfo> = Vec::new();
        self.retain(|old| {
            if let Event::StreamUpdate { added: true, streams, .. } = old {
                streams.retain(|waiting| {
                    let gone = removed.iter().position(|stream| stream.stream == waiting.stream);
                    unseen.extend(gone.map(|at| removed.remove(at)));
                    gone.is_none()
                });
            }
            !is_void(old)
        });
        if unseen.is_empty() {
            return None;
        }
        let gone = |stream: StreamId| unseen.iter().any(|info| info.stream == stream);
        self.retain(|old| match old {
            Event::PlayState { stream, .. } | Event::FirstAudio { stream, .. } => !gone(*stream),
            Event::StreamExtraInfo { streams, .. } => {
                streams.retain(|info| !gone(info.stream));
                !streams.is_empty()
            }
            Event::AudioProblem { stream: Some((_, stream)), .. } => !gone(*stream),
            Event::PlayQuality { qualities, .. } => {
                qualities.retain(|one| !gone(one.stream));
                true
            }
            Event::SoundLevel { levels } => {
                levels.retain(|level| level.stream.is_none_or(|stream| !gone(stream)));
                true
            }
            Event::Spectrum { spectra } => {
                spectra.retain(|one| one.stream.is_none_or(|stream| !gone(stream)));
                true
            }
            _ => true,
        });
        Some(Event::StreamUpdate { room, added: false, streams: unseen })
    }
}

/// Whether nothing is left of an event after cancelling; a total list is an answer even when it is empty.
fn is_void(event: &Event) -> bool {
    match event {
        Event::StreamUpdate { streams, .. } | Event::StreamExtraInfo { streams, .. } => streams.is_empty(),
        Event::UserUpdate { total: false, added, removed, .. } => added.is_empty() && removed.is_empty(),
        _ => false,
    }
}

fn state_of(event: &Event, of: StreamId) -> Option<crate::event::StreamState> {
    match event {
        Event::PlayState { stream, state, .. } | Event::PublishState { stream, state, .. }
            if *stream == of =>
        {
            Some(*state)
        }
        _ => None,
    }
}

/// Class and size of an event that others can make as many of as they like.
fn share_of(event: &Event) -> Option<(Class, usize)> {
    match event {
        Event::RoomMessage { user, message_id, text, .. } => {
            let size = user.user_id.len() + user.user_name.len() + message_id.len() + text.len();
            Some((Class::Message, size))
        }
        Event::Data { user, topic, data, .. } => {
            Some((Class::Message, user.user_id.len() + user.user_name.len() + topic.len() + data.len()))
        }
        Event::FirstAudio { .. } => Some((Class::Message, 0)),
        Event::Log { text, .. } => Some((Class::Log, text.len())),
        Event::ConnectionQuality { .. } => Some((Class::Quality, 0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{AudioProblem, Delivery, SoundLevel, StreamState, User};

    fn all(queue: &mut Queue) -> Vec<Event> {
        std::iter::from_fn(|| queue.pop(u64::MAX)).collect()
    }

    fn user(id: &str) -> User {
        User { user_id: id.into(), user_name: id.into() }
    }

    fn info(stream: StreamId) -> StreamInfo {
        StreamInfo {
            stream,
            stream_id: "s".into(),
            user: user("bob"),
            extra_info: String::new(),
            muted: false,
        }
    }

    fn streams(room: RoomId, added: bool, ids: &[StreamId]) -> Event {
        Event::StreamUpdate { room, added, streams: ids.iter().map(|id| info(*id)).collect() }
    }

    fn level(value: f32) -> Event {
        let (rms_dbfs, peak_dbfs) = (-20.0, -10.0);
        let level = SoundLevel { stream: None, room: None, level: value, rms_dbfs, peak_dbfs, voice: true };
        Event::SoundLevel { levels: vec![level] }
    }

    fn data(room: RoomId, size: usize) -> Event {
        let (user, topic) = (User::default(), String::new());
        Event::Data { room, user, topic, data: vec![0; size], delivery: Delivery::Lossy }
    }

    #[test]
    fn only_the_newest_level_waits_and_it_waits_behind_what_it_may_mention() {
        let (mut queue, room, stream) = (Queue::default(), RoomId::fresh(), StreamId::fresh());
        queue.push(level(1.0));
        queue.push(streams(room, true, &[stream]));
        queue.push(level(2.0));
        assert_eq!(all(&mut queue), vec![streams(room, true, &[stream]), level(2.0)]);
    }

    #[test]
    fn of_a_problem_the_newest_waits_and_it_goes_with_its_stream() {
        let (mut queue, room, stream) = (Queue::default(), RoomId::fresh(), StreamId::fresh());
        let problem = |stream, text: &'static str| Event::AudioProblem {
            problem: AudioProblem::PlayedStream,
            stream,
            error: crate::error::Error::new(crate::error::ErrorKind::PlayFailed, text),
        };
        queue.push(streams(room, true, &[stream]));
        for text in ["one", "two"] {
            queue.push(problem(None, text));
            queue.push(problem(Some((room, stream)), text));
        }
        assert!(queue.push(streams(room, false, &[stream])).is_some());
        assert_eq!(all(&mut queue), vec![problem(None, "two")]);
    }

    #[test]
    fn a_stream_that_came_and_went_unseen_leaves_nothing_but_its_end() {
        let (mut queue, room) = (Queue::default(), RoomId::fresh());
        let (short, long) = (StreamId::fresh(), StreamId::fresh());
        queue.push(streams(room, true, &[short, long]));
        let (stream_id, error) = ("s".to_owned(), None);
        queue.push(Event::PlayState { room, stream: short, stream_id, state: StreamState::Active, error });
        queue.push(Event::FirstAudio { room, stream: short, at: crate::clock::Time::ZERO });
        let unseen = queue.push(streams(room, false, &[short]));
        assert_eq!(unseen, Some(streams(room, false, &[short])));
        assert_eq!(all(&mut queue), vec![streams(room, true, &[long])]);
    }

    #[test]
    fn the_end_of_a_stream_that_was_announced_is_kept() {
        let (mut queue, room, stream) = (Queue::default(), RoomId::fresh(), StreamId::fresh());
        queue.push(streams(room, true, &[stream]));
        assert!(queue.pop(u64::MAX).is_some());
        assert_eq!(queue.push(streams(room, false, &[stream])), None);
        assert_eq!(all(&mut queue), vec![streams(room, false, &[stream])]);
    }

    #[test]
    fn a_user_who_came_and_went_unseen_is_not_told_of_and_the_first_list_stays() {
        let (mut queue, room) = (Queue::default(), RoomId::fresh());
        let update = |total, added: &[&str], removed: &[&str]| Event::UserUpdate {
            room,
            total,
            added: added.iter().map(|id| user(id)).collect(),
            removed: removed.iter().map(|id| user(id)).collect(),
        };
        queue.push(update(true, &["bob"], &[]));
        queue.push(update(false, &["carol"], &[]));
        queue.push(update(false, &[], &["bob", "carol", "dave"]));
        assert_eq!(all(&mut queue), vec![update(true, &[], &[]), update(false, &[], &["dave"])]);
    }

    #[test]
    fn a_flapping_stream_waits_with_one_of_each_state_at_most() {
        let (mut queue, room, stream) = (Queue::default(), RoomId::fresh(), StreamId::fresh());
        let event = |state| Event::PlayState { room, stream, stream_id: "s".into(), state, error: None };
        for _ in 0..10 {
            queue.push(event(StreamState::Active));
            queue.push(event(StreamState::Stopped));
        }
        assert_eq!(all(&mut queue), vec![event(StreamState::Active), event(StreamState::Stopped)]);
    }

    #[test]
    fn a_whole_list_of_users_overtakes_what_waits_about_them() {
        let (mut queue, room) = (Queue::default(), RoomId::fresh());
        let update =
            |total, id: &str| Event::UserUpdate { room, total, added: vec![user(id)], removed: vec![] };
        queue.push(update(true, "bob"));
        queue.push(update(false, "carol"));
        queue.push(update(true, "dave"));
        assert_eq!(all(&mut queue), vec![update(true, "dave")]);
    }

    #[test]
    fn a_connection_that_flaps_unseen_is_told_of_once() {
        let (mut queue, room) = (Queue::default(), RoomId::fresh());
        let error = crate::error::Error::new(crate::error::ErrorKind::ConnectionLost, "gone");
        let broken = Event::Reconnecting { room, error };
        let mended = |url: &str| Event::Reconnected { room, server_url: url.into(), is_embedded: false };
        for url in ["ws://a", "ws://b"] {
            queue.push(broken.clone());
            queue.push(mended(url));
        }
        assert_eq!(all(&mut queue), vec![broken.clone(), mended("ws://b")]);
        queue.push(broken.clone());
        assert_eq!(all(&mut queue), vec![broken], "what was told is not taken back");
    }

    #[test]
    fn too_many_messages_are_dropped_and_counted_and_room_events_are_not() {
        let (mut queue, room) = (Queue::default(), RoomId::fresh());
        for _ in 0..MAX_WAITING + 3 {
            queue.push(data(room, 1));
        }
        queue.push(Event::LogoutRoom { room, room_id: "r".into() });
        assert_eq!(queue.dropped(), 3);
        let events = all(&mut queue);
        assert_eq!(events.len(), MAX_WAITING + 1);
        assert!(matches!(events.last(), Some(Event::LogoutRoom { .. })));
        queue.push(data(room, 1));
        assert_eq!(all(&mut queue).len(), 1, "room is made again by taking events out");
    }

    #[test]
    fn log_lines_take_no_place_of_messages_and_messages_none_of_theirs() {
        let (mut queue, room) = (Queue::default(), RoomId::fresh());
        let line = || Event::Log { level: crate::log::Level::Info, target: "t", text: "x".repeat(100) };
        for _ in 0..MAX_WAITING {
            queue.push(line());
        }
        assert_eq!(queue.dropped(), (MAX_WAITING - MAX_LOG_LINES) as u64);
        for _ in 0..MAX_WAITING {
            queue.push(data(room, 1));
        }
        assert_eq!(queue.dropped(), (MAX_WAITING - MAX_LOG_LINES) as u64, "every message waits");
        assert_eq!(all(&mut queue).len(), MAX_WAITING + MAX_LOG_LINES);
        queue.push(line());
        assert_eq!(all(&mut queue).len(), 1, "lines are taken again when those before were fetched");
    }

    fn quality(room: RoomId, id: &str) -> Event {
        Event::ConnectionQuality { room, user: user(id), quality: 3 }
    }

    #[test]
    fn the_quality_of_a_user_who_left_does_not_wait() {
        let (mut queue, room, other) = (Queue::default(), RoomId::fresh(), RoomId::fresh());
        let update = |added: &[&str], removed: &[&str]| Event::UserUpdate {
            room,
            total: false,
            added: added.iter().map(|id| user(id)).collect(),
            removed: removed.iter().map(|id| user(id)).collect(),
        };
        queue.push(update(&["carol"], &[]));
        queue.push(quality(room, "bob"));
        queue.push(quality(room, "carol"));
        queue.push(quality(other, "bob"));
        queue.push(update(&[], &["bob", "carol"]));
        assert_eq!(all(&mut queue), vec![quality(other, "bob"), update(&[], &["bob"])]);
    }

    #[test]
    fn qualities_of_users_whose_going_nobody_tells_are_bounded_and_the_newest_wait() {
        let (mut queue, room) = (Queue::default(), RoomId::fresh());
        for k in 0..MAX_QUALITIES + 5 {
            queue.push(quality(room, &format!("user {k}")));
        }
        queue.push(quality(room, "user 5"));
        let events = all(&mut queue);
        assert_eq!((events.len(), queue.dropped()), (MAX_QUALITIES, 5));
        assert_eq!(events.first(), Some(&quality(room, "user 6")));
        assert_eq!(events.last(), Some(&quality(room, "user 5")));
    }

    #[test]
    fn large_messages_are_bounded_by_their_bytes() {
        let (mut queue, room) = (Queue::default(), RoomId::fresh());
        let size = MAX_WAITING_BYTES / 4;
        for _ in 0..5 {
            queue.push(data(room, size));
        }
        assert_eq!((queue.dropped(), all(&mut queue).len()), (1, 4));
    }

    #[test]
    fn a_mark_tells_what_waits_from_what_comes_later() {
        let (mut queue, room) = (Queue::default(), RoomId::fresh());
        queue.push(data(room, 1));
        let mark = queue.mark();
        queue.push(data(room, 2));
        assert!(queue.pop(mark).is_some());
        assert!(queue.pop(mark).is_none());
        assert!(!queue.is_empty());
    }
}
