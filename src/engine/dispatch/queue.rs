//! The queue between engine and application: what waits, and what of it is left out so that it cannot grow.
//!
//! Plain data, no lock and no thread: `engine::dispatch` holds it under its lock. How each kind of event waits is the table in
//! `dispatch/policy.rs`; here it is carried out: the latest replaces what waits, what came and went before anyone looked
//! cancels out, also a connection that was back and broke again, and each class has a bound of its own, so that none of them
//! crowds out another.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::mem::discriminant;

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
}

/// What of one class waits.
#[derive(Copy, Clone, Default)]
struct Load {
    count: usize,
    bytes: usize,
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
        let mut unseen = None;
        match policy(&event) {
            Policy::Always | Policy::Bounded(..) => {}
            Policy::Latest(subject) | Policy::LatestOfMany(subject) => self.drop_earlier(&event, subject),
            Policy::Merged => {
                unseen = self.merge(&mut event);
                if is_void(&event) || self.breaks_again(&event) || self.lifts_mute(&event) {
                    return unseen;
                }
            }
        }
        let share = policy(&event).share();
        if let Some((class, size)) = share {
            if class == Class::Quality {
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

    /// Drops what waits of the kind of `event` about the same subject.
    fn drop_earlier(&mut self, event: &Event, subject: Subject<'_>) {
        let kind = discriminant(event);
        self.retain(|old| discriminant(old) != kind || policy(old).subject() != Some(subject));
    }

    /// Lets an event and what waits cancel each other out, where its policy is [`Policy::Merged`].
    fn merge(&mut self, event: &mut Event) -> Option<Event> {
        match event {
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

    /// A mute by the server that began and ended (or ended and began) before anyone looked is not reported.
    fn lifts_mute(&mut self, event: &Event) -> bool {
        let Event::PublishMute { room, .. } = event else { return false };
        let before = self.entries.len();
        self.retain(|old| !matches!(old, Event::PublishMute { room: other, .. } if other == room));
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

#[cfg(test)]
mod tests;
