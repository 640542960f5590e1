//! Playing of remote streams. Wanted streams are subscribed, get an m-line and are played; other streams are not received.
//!
//! Part of [`Room`]; control thread; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::roster::Stream;
use super::{Output, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::{Event, StreamState};
use crate::id::StreamId;
use crate::wire::proto::{self, signal_request};

/// An m-line for a wanted stream is requested again after this time, then after twice as long, up to [`RETRY_MAX`].
pub(super) const RETRY_MIN: Duration = Duration::from_secs(1);
/// The longest time between two requests for an m-line.
pub(super) const RETRY_MAX: Duration = Duration::from_secs(16);

/// Timer for m-lines that the server has not assigned.
#[derive(Debug)]
pub(super) struct Retry {
    at: Option<Time>,
    delay: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Retry { at: None, delay: RETRY_MIN }
    }
}

impl Room {
    fn is_wanted(&self, stream: &Stream) -> bool {
        self.permission.subscribe && stream.is_wanted(self.manual_play)
    }

    pub(super) fn start_play(&mut self, stream: StreamId) {
        if !self.reported_streams.contains_key(&stream) {
            self.report_play_error(
                stream,
                Error::new(ErrorKind::NotFound, "the stream is not in the room any more"),
            );
            return;
        }
        if !self.permission.subscribe {
            let text = "the token does not allow this user to subscribe: get one with canSubscribe";
            self.report_play_error(stream, Error::new(ErrorKind::NotAllowed, text));
            return;
        }
        let Some(state) = self.roster.streams.get_mut(&stream) else { return };
        let begins = state.asked != Some(true) && state.playing.is_none();
        state.asked = Some(true);
        self.decide_play(stream, true);
        if begins {
            self.report_play(stream, StreamState::Starting, None);
        }
    }

    pub(super) fn stop_play(&mut self, stream: StreamId) {
        let Some(state) = self.roster.streams.get_mut(&stream) else { return };
        let was_waiting = state.asked == Some(true) && !state.is_active_reported;
        state.asked = Some(false);
        self.decide_play(stream, false);
        if was_waiting {
            self.report_play(stream, StreamState::Stopped, None);
        }
    }

    fn report_play(&mut self, stream: StreamId, state: StreamState, error: Option<Error>) {
        let stream_id = self.stream(stream).map(|info| info.stream_id.clone()).unwrap_or_default();
        self.emit(Event::PlayState { room: self.room, stream, stream_id, state, error });
    }

    fn report_play_error(&mut self, stream: StreamId, error: Error) {
        self.report_play(stream, StreamState::Stopped, Some(error));
    }

    pub(super) fn subscription_response(&mut self, response: &proto::SubscriptionResponse) {
        let stream = self
            .roster
            .streams
            .iter()
            .find(|(_, stream)| stream.track_sid == response.track_sid)
            .map(|(id, _)| *id)
            .filter(|id| self.reported_streams.contains_key(id));
        if let Some(stream) = stream {
            let text = match response.err() {
                proto::SubscriptionError::SeCodecUnsupported => {
                    "the server does not send the stream's codec to this client"
                }
                _ => "the server does not have the stream any more",
            };
            self.report_play_error(stream, Error::new(ErrorKind::PlayFailed, text));
        }
    }

    /// Whether the server has to get subscriptions.
    fn has_subscription_changes(&self) -> bool {
        let is_due =
            |stream: &Stream| stream.due_subscription(self.manual_play, self.server_subscribes).is_some();
        self.link.is_joined()
            && ((self.permission.subscribe && self.roster.streams.values().any(is_due))
                || (self.server_subscribes && self.roster.has_unwanted()))
    }

    /// Sends the subscriptions that differ from the server's automatic ones.
    pub(super) fn settle_subscriptions(&mut self, now: Time) {
        if !self.has_subscription_changes() || !self.subscription_rate.take(now) {
            return;
        }
        let mut changes: [Vec<String>; 2] = Default::default();
        let (may_subscribe, is_manual, by_itself) =
            (self.permission.subscribe, self.manual_play, self.server_subscribes);
        for stream in self.roster.streams.values_mut().filter(|_| may_subscribe) {
            if let Some(is_wanted) = stream.due_subscription(is_manual, by_itself) {
                stream.subscribed = Some(is_wanted);
                changes[usize::from(is_wanted)].push(stream.track_sid.clone());
            }
        }
        let unwanted = self.roster.take_unwanted();
        let [off, on] = changes;
        self.subscribe(off.into_iter().chain(unwanted.into_iter().filter(|_| by_itself)), false);
        self.subscribe(on.into_iter(), true);
    }

    fn subscribe(&mut self, sids: impl Iterator<Item = String>, subscribe: bool) {
        let track_sids: Vec<String> = sids.collect();
        if !track_sids.is_empty() {
            let update = proto::UpdateSubscription { track_sids, subscribe, participant_tracks: Vec::new() };
            self.request(signal_request::Message::Subscription(update));
        }
    }

    /// Makes another offer at once when wanted streams have no m-line. The request of a LiveKit server would come 150 ms later.
    pub(super) fn settle_sections(&mut self, now: Time) {
        if !self.link.is_joined() || self.negotiation.is_outstanding() {
            return;
        }
        let unplaced: Vec<String> = self
            .roster
            .streams
            .values()
            .filter(|stream| !stream.is_stale && self.is_wanted(stream))
            .filter(|stream| self.negotiation.mid_of(&stream.track_sid).is_none())
            .map(|stream| stream.track_sid.clone())
            .collect();
        if unplaced.is_empty() {
            self.sections_retry = Retry::default();
            return;
        }
        let roster = &self.roster;
        self.negotiation.keep_asked(|sid| roster.streams.values().any(|stream| stream.track_sid == sid));
        let asked: Vec<bool> = unplaced.iter().map(|sid| self.negotiation.ask(sid)).collect();
        if asked.contains(&true) {
            let needed = u32::try_from(unplaced.len()).unwrap_or(u32::MAX);
            self.renegotiate(needed.saturating_sub(self.negotiation.free()), false, now);
        }
        if self.sections_retry.at.is_none() {
            self.sections_retry.at = Some(now + self.sections_retry.delay);
        }
    }

    pub(super) fn play_deadline(&self) -> Option<Time> {
        let subscriptions = self.has_subscription_changes().then(|| self.subscription_rate.opens_at());
        self.sections_retry.at.into_iter().chain(subscriptions).min()
    }

    pub(super) fn play_timeout(&mut self, now: Time) {
        if self.sections_retry.at.is_some_and(|at| at <= now) {
            self.sections_retry.at = None;
            self.sections_retry.delay = (self.sections_retry.delay * 2).min(RETRY_MAX);
            self.negotiation.forget_asked();
        }
    }

    /// The application's callback for a new stream has returned: the application has had the chance to make settings for the
    /// stream, which may now be played.
    pub(super) fn stream_delivered(&mut self, stream: StreamId) {
        if let Some(stream) = self.roster.streams.get_mut(&stream) {
            stream.is_delivered = true;
        }
    }

    /// Plays exactly the streams that are wanted, have an m-line and are known to the application. Called while connected.
    pub(super) fn settle_play(&mut self) {
        let mut changes = Vec::new();
        for (id, stream) in &self.roster.streams {
            let is_wanted = self.is_wanted(stream);
            let is_ready = is_wanted && stream.is_delivered && !stream.is_stale;
            let mid = if is_ready { self.negotiation.mid_of(&stream.track_sid) } else { None };
            let target = mid.map(|mid| (self.generation, mid.to_owned()));
            if target != stream.playing || (!is_wanted && stream.is_active_reported) {
                changes.push((*id, target, is_wanted));
            }
        }
        for (id, target, is_wanted) in changes {
            let Some(stream) = self.roster.streams.get_mut(&id) else { continue };
            let (talker, is_encrypted) = (stream.user_id.clone(), stream.is_encrypted);
            let was_playing = std::mem::replace(&mut stream.playing, target.clone()).is_some();
            let was_reported = stream.is_active_reported;
            stream.is_active_reported = is_wanted && (was_reported || target.is_some());
            let is_reported = stream.is_active_reported;
            if was_playing {
                self.output.push_back(Output::StopPlay { stream: id });
            }
            if let Some((generation, mid)) = target {
                self.output.push_back(Output::Play { stream: id, generation, mid, talker, is_encrypted });
            }
            match (was_reported, is_reported) {
                (false, true) => self.report_play(id, StreamState::Active, None),
                (true, false) => self.report_play(id, StreamState::Stopped, None),
                _ => {}
            }
        }
    }

    /// The connection is closed: nothing is played until the next connection has m-lines for the streams.
    pub(super) fn stop_receive_streams(&mut self) {
        for (id, stream) in &mut self.roster.streams {
            if stream.playing.take().is_some() {
                self.output.push_back(Output::StopPlay { stream: *id });
            }
        }
    }
}
