//! The queue of events between engine and application, which keeps its size bounded.
//!
//! Plain data, no lock and no thread: `engine::dispatch` holds it under its lock. It carries out the policies of
//! `dispatch/policy.rs`. A later event replaces earlier ones of the same subject. Opposite events that were not delivered cancel
//! each other. Each class has its own limits, so that one class cannot displace another.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::mem::discriminant;

use super::bytes::ByteStreams;
use super::policy::{Class, Policy, Subject, policy};
use crate::event::{Event, StreamInfo};
use crate::id::{RoomId, StreamId};

/// Events that wait, in order.
#[derive(Default)]
pub struct Queue {
    entries: VecDeque<Entry>,
    next: u64,
    loads: [Load; Class::COUNT],
    dropped: u64,
    bytes: ByteStreams,
}

/// Waiting events of one class, and bytes in them.
#[derive(Copy, Clone, Default)]
struct Load {
    count: usize,
    bytes: usize,
}

struct Entry {
    number: u64,
    event: Event,
    /// Class and size of an event that counts against limits.
    share: Option<(Class, usize)>,
}

impl Queue {
    /// Adds an event at the end. Returns the removal of the streams whose addition was still waiting and was cancelled. This
    /// removal is not delivered, and counts as delivered.
    pub fn push(&mut self, mut event: Event) -> Option<Event> {
        let mut skipped = None;
        if !self.bytes.admit(&mut event) {
            self.dropped += 1;
            return None;
        }
        self.absorb_earlier(&mut event);
        match policy(&event) {
            Policy::Always | Policy::Bounded(..) | Policy::Owed(..) => {}
            Policy::Latest(subject) | Policy::LatestOfMany(subject) => self.drop_earlier(&event, subject),
            Policy::Merged => {
                skipped = self.merge(&mut event);
                if is_empty_update(&event) || self.breaks_again(&event) || self.cancels_mute(&event) {
                    return skipped;
                }
            }
        }
        let is_owed = matches!(policy(&event), Policy::Owed(..));
        let share = policy(&event).share();
        if let Some((class, size)) = share {
            if class == Class::Quality {
                self.drop_oldest_quality();
            }
            let (most, most_bytes) = class.limits();
            let load = &mut self.loads[class as usize];
            if !is_owed && (load.count >= most || load.bytes + size > most_bytes) {
                self.dropped += 1;
                self.bytes.dropped(&event);
                return skipped;
            }
            load.count += 1;
            load.bytes += size;
        }
        self.entries.push_back(Entry { number: self.next, event, share });
        self.next += 1;
        skipped
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

    /// A mark between the events that wait now and later ones, for [`Queue::pop`].
    pub fn mark(&self) -> u64 {
        self.next
    }

    /// Whether no event waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Number of events that were dropped because of the limits.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Drops all events.
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
        if self.loads[Class::Quality as usize].count < Class::Quality.limits().0 {
            return;
        }
        let oldest = self.entries.iter().position(|entry| matches!(entry.share, Some((Class::Quality, _))));
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

    /// Puts a change of a user together with the changes of the same user that wait.
    fn absorb_earlier(&mut self, event: &mut Event) {
        let Event::UserInfo { room, change } = event else { return };
        self.retain(|old| match old {
            Event::UserInfo { room: other, change: earlier }
                if other == room && earlier.info.user.user_id == change.info.user.user_id =>
            {
                change.absorb(earlier);
                false
            }
            _ => true,
        });
    }

    /// Drops earlier events of the same kind and subject.
    fn drop_earlier(&mut self, event: &Event, subject: Subject<'_>) {
        let kind = discriminant(event);
        self.retain(|old| discriminant(old) != kind || policy(old).subject() != Some(subject));
    }

    /// Cancels an event of [`Policy::Merged`] and earlier events against each other.
    fn merge(&mut self, event: &mut Event) -> Option<Event> {
        match event {
            Event::StreamInfoUpdate { streams: newer, .. } => self.retain(|old| {
                if let Event::StreamInfoUpdate { streams, .. } = old {
                    streams.retain(|waiting| newer.iter().all(|new| new.stream != waiting.stream));
                }
                !is_empty_update(old)
            }),
            Event::PlayState { stream, .. } | Event::PublishState { stream, .. } => {
                let stream = *stream;
                self.drop_round_trip(stream, event);
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
                    !is_empty_update(old)
                });
            }
            _ => {}
        }
        None
    }

    /// A connection that was restored and lost again before delivery: drops the waiting event, and returns true so that the new
    /// event is dropped too.
    fn breaks_again(&mut self, event: &Event) -> bool {
        let Event::Reconnecting { room, .. } = event else { return false };
        let before = self.entries.len();
        self.retain(|old| !matches!(old, Event::Reconnected { room: other, .. } if other == room));
        self.entries.len() < before
    }

    /// A server mute that began and ended (or ended and began) before delivery: drops both events.
    fn cancels_mute(&mut self, event: &Event) -> bool {
        let Event::ServerMute { room, .. } = event else { return false };
        let before = self.entries.len();
        self.retain(|old| !matches!(old, Event::ServerMute { room: other, .. } if other == room));
        self.entries.len() < before
    }

    /// When a stream returns to a state that still waits, drops that event and all later ones of the stream, so that each state
    /// waits at most once.
    fn drop_round_trip(&mut self, stream: StreamId, event: &Event) {
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

    /// Drops streams that were added and removed before delivery, with all events about them.
    fn cancel_streams(&mut self, room: RoomId, removed: &mut Vec<StreamInfo>) -> Option<Event> {
        let mut skipped: Vec<StreamInfo> = Vec::new();
        self.retain(|old| {
            if let Event::StreamUpdate { added: true, streams, .. } = old {
                streams.retain(|waiting| {
                    let gone = removed.iter().position(|stream| stream.stream == waiting.stream);
                    skipped.extend(gone.map(|at| removed.remove(at)));
                    gone.is_none()
                });
            }
            !is_empty_update(old)
        });
        if skipped.is_empty() {
            return None;
        }
        let gone = |stream: StreamId| skipped.iter().any(|info| info.stream == stream);
        self.retain(|old| match old {
            Event::PlayState { stream, .. }
            | Event::FirstAudio { stream, .. }
            | Event::StreamEncryption { stream, .. } => !gone(*stream),
            Event::StreamInfoUpdate { streams, .. } => {
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
        Some(Event::StreamUpdate { room, added: false, streams: skipped })
    }
}

/// Whether an event is empty after cancelling. A total list is never empty in this sense: an empty list is an answer too.
fn is_empty_update(event: &Event) -> bool {
    match event {
        Event::StreamUpdate { streams, .. } | Event::StreamInfoUpdate { streams, .. } => streams.is_empty(),
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

#[cfg(test)]
mod tests;
