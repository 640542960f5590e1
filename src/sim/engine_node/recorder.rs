//! The writers of the recordings of an engine in a world, which have a thread each in a real engine.
//!
//! A part of [`super::EngineNode`], which steps them in virtual time. Without a recording there is nothing to do.
#![forbid(unsafe_code)]

use crate::audio::recorder::{Session, WRITE_PERIOD};
use crate::clock::Time;
use crate::event::Event;

/// The writers that run.
#[derive(Default)]
pub(super) struct Writers {
    sessions: Vec<Session>,
    /// Time of the next step.
    due: Option<Time>,
}

impl Writers {
    /// Adds writers, whose first step is due now.
    pub(super) fn add(&mut self, sessions: &mut Vec<Session>, now: Time) {
        if !sessions.is_empty() {
            self.sessions.append(sessions);
            self.due = Some(now);
        }
    }

    /// Time of the next step, while a recording runs.
    pub(super) fn due(&self) -> Option<Time> {
        self.due
    }

    /// One step, if it is due. Returns the events.
    pub(super) fn step(&mut self, now: Time) -> Vec<Event> {
        let mut events = Vec::new();
        if self.due.is_none_or(|due| due > now) {
            return events;
        }
        self.sessions.retain_mut(|session| {
            let has_ended = session.step(now);
            events.extend(std::iter::from_fn(|| session.poll()));
            !has_ended
        });
        self.due = (!self.sessions.is_empty()).then(|| now + WRITE_PERIOD);
        events
    }
}
