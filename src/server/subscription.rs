//! Subscriptions, and the offers and answers that carry them.
//!
//! The client makes every offer on its first connection. When a subscriber has more subscriptions than m-lines, the server requests an offer with
//! more m-lines (`MediaSectionsRequirement`). One such request is open at a time, and the number of requests for one subscription
//! is bounded: a client whose offers never have enough m-lines does not get the remaining tracks.
//!
//! An m-line whose track ended is answered `inactive` once before it carries another track: a browser reports a track to
//! its page only when an m-line starts to send. The end of a track therefore requests no offer; the next offer, for
//! whatever reason, frees the m-line.
//!
//! To a client with a second connection, the server offers the tracks there (`subscriber.rs`).
//!
//! Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use crate::clock::Time;
use crate::log::Level;
use crate::transport::{CodecPreference, Mid, PeerConnectionEvent};
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, AudioTrackFeature as Feature, DisconnectReason};

use super::core::ServerCore;
use super::down_track::DownTrack;
use super::history::PayloadPreference;
use super::limit::{MAX_M_LINES, MAX_OFFER_REQUESTS};
use super::participant::{ParticipantKey, Subscription, SubscriptionPermission};
use super::webhook::TrackEvent;

impl ServerCore {
    /// Applies the choices and permissions of every track in the room to one subscriber.
    pub(super) fn reconcile_subscriptions(&mut self, listener: ParticipantKey) {
        let Some(room) = self.participants.get(&listener).map(|one| one.room) else { return };
        for publisher in self.members(room) {
            let tracks: Vec<String> = self
                .participants
                .get(&publisher)
                .map(|one| one.published().map(|track| track.info.sid.clone()).collect())
                .unwrap_or_default();
            for track in tracks {
                self.reconcile_subscription(listener, publisher, &track);
            }
        }
    }

    /// Starts or ends one subscription by the subscriber's choice and the publisher's permission. Returns true if it changed.
    pub(super) fn reconcile_subscription(
        &mut self,
        listener: ParticipantKey,
        publisher: ParticipantKey,
        track: &str,
    ) -> bool {
        let Some(one) = self.participants.get(&listener) else { return false };
        let wanted = listener != publisher
            && one.wants(track)
            && self.participants.get(&publisher).is_some_and(|other| {
                other.room == one.room
                    && other.tracks.get(track).is_some_and(|track| track.mid.is_some())
                    && other.permission.allows(&one.sid, one.identity(), track)
            });
        let is_subscribed = one.subscriptions.contains_key(track);
        if wanted && !is_subscribed {
            if one.subscriptions.len() >= MAX_M_LINES {
                return false;
            }
            if let Some(one) = self.participants.get_mut(&listener) {
                one.subscriptions.insert(track.to_owned(), Subscription::new(publisher));
            }
        } else if !wanted && is_subscribed {
            self.unsubscribe(listener, track);
        }
        wanted != is_subscribed
    }

    /// Ends a subscription.
    fn unsubscribe(&mut self, listener: ParticipantKey, track: &str) {
        let Some(one) = self.participants.get_mut(&listener) else { return };
        let Some(subscription) = one.subscriptions.remove(track) else { return };
        one.m_line_ended(&subscription);
        if let Some(track) =
            self.participants.get_mut(&subscription.publisher).and_then(|other| other.tracks.get_mut(track))
        {
            track.down_tracks.retain(|down_track| down_track.to != listener);
        }
    }

    /// A track started or ended: updates the subscription of everyone in the room.
    pub(super) fn reconcile_subscribers(&mut self, publisher: ParticipantKey, track: &str) {
        let Some(room) = self.participants.get(&publisher).map(|one| one.room) else { return };
        for listener in self.members(room) {
            if self.reconcile_subscription(listener, publisher, track) {
                self.ask_for_offer(listener);
            }
        }
    }

    /// Ends every subscription of a track.
    pub(super) fn unsubscribe_all(&mut self, publisher: ParticipantKey, track: &str) {
        let Some(room) = self.participants.get(&publisher).map(|one| one.room) else { return };
        if let Some(track) = self.participants.get_mut(&publisher).and_then(|one| one.tracks.get_mut(track)) {
            track.down_tracks.clear();
        }
        for listener in self.members(room) {
            self.unsubscribe(listener, track);
            if let Some(one) = self.participants.get_mut(&listener) {
                one.choices.remove(track);
            }
        }
    }

    /// Requests an offer from a client if a subscription waits for an m-line and no request is open.
    pub(super) fn ask_for_offer(&mut self, listener: ParticipantKey) {
        let Some(one) = self.participants.get_mut(&listener) else { return };
        if one.subscriber.is_some() {
            return self.offer_waiting_tracks(listener, self.now);
        }
        if !one.subscriptions.values().any(Subscription::waits)
            || !one.negotiation.has_offer
            || one.negotiation.is_asked
            || one.state.signalling().is_none()
        {
            return;
        }
        let mut waiting = 0;
        for subscription in one.subscriptions.values_mut().filter(|one| one.sender.is_none()) {
            subscription.requests += u32::from(subscription.waits());
            waiting += 1;
        }
        let carried = one.subscriptions.len() as u32 - waiting;
        let free = one.negotiation.m_lines.saturating_sub(carried);
        one.negotiation.is_asked = true;
        let num_audios = waiting.saturating_sub(free);
        self.send(
            listener,
            Message::MediaSectionsRequirement(proto::MediaSectionsRequirement { num_audios, num_videos: 0 }),
        );
    }

    /// A requested offer is answered. Subscriptions that still have no m-line after the last request are given up: the client is
    /// notified, and gets the track only if a later offer has an m-line for it.
    fn give_up_waiting(&mut self, listener: ParticipantKey) {
        let Some(one) = self.participants.get_mut(&listener) else { return };
        let mut given_up = Vec::new();
        for (track, subscription) in &mut one.subscriptions {
            if subscription.sender.is_none() && subscription.requests == MAX_OFFER_REQUESTS {
                subscription.requests += 1;
                given_up.push(track.clone());
            }
        }
        if given_up.is_empty() {
            return;
        }
        let count = given_up.len();
        self.stats.subscriptions_given_up += count as u64;
        self.log(
            Level::Warn,
            format!("a client gets {count} tracks less: {MAX_OFFER_REQUESTS} requested offers had no m-lines for them"),
        );
        for track_sid in given_up {
            let err = proto::SubscriptionError::SeUnknown as i32;
            self.send(
                listener,
                Message::SubscriptionResponse(proto::SubscriptionResponse { track_sid, err }),
            );
        }
    }

    /// Accepts an offer and answers it.
    pub(super) fn offer(&mut self, key: ParticipantKey, offer: proto::SessionDescription, now: Time) {
        if !self.may_offer(key, &offer.sdp, now) {
            return;
        }
        let Some(one) = self.participants.get_mut(&key) else { return };
        let was_asked = std::mem::take(&mut one.negotiation.is_asked);
        if let Err(error) = one.peer.accept_offer(&offer.sdp, now) {
            return self.negotiation_failed(key, &error.context, now);
        }
        one.negotiation.m_lines = one.peer.receive_m_lines();
        one.negotiation.has_offer = true;
        // The room is notified of the tracks of this offer before any answer carries them.
        self.drive_one(key, now);
        let Some(one) = self.participants.get_mut(&key) else { return };
        // A track that starts with this answer must not take an m-line that ends with it.
        let only_kept = std::mem::take(&mut one.negotiation.ended) > 0;
        let wanted = if one.subscriber.is_some() { Vec::new() } else { self.down_tracks_of(key, only_kept) };
        let stereo: Vec<bool> = wanted.iter().map(|(_, track)| self.is_stereo(key, track)).collect();
        let Some(one) = self.participants.get_mut(&key) else { return };
        let answer = one.peer.set_down_tracks(&wanted);
        for ((_, track), is_stereo) in wanted.iter().zip(stereo) {
            one.peer.set_stereo(track, is_stereo);
        }
        let answer = answer.and_then(|()| one.peer.create_answer(now));
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return self.negotiation_failed(key, &error.context, now),
        };
        let ufrag = one.peer.local_ufrag().to_owned();
        if one.ufrag != ufrag {
            let old = std::mem::replace(&mut one.ufrag, ufrag.clone());
            self.ufrags.remove(&old);
            self.ufrags.insert(ufrag, key);
            self.addresses.restarted(key);
        }
        self.send(
            key,
            Message::Answer(proto::SessionDescription {
                r#type: "answer".into(),
                sdp: answer.sdp,
                id: offer.id,
                mid_to_track_id: answer.mid_to_track.into_iter().collect(),
            }),
        );
        if self.participants.get(&key).is_some_and(|one| one.subscriber.is_none()) {
            self.attach_down_tracks(key, now);
        }
        self.touch(key);
        let Some(one) = self.participants.get_mut(&key) else { return };
        if one.state.answered() {
            self.broadcast_info(key);
        }
        if was_asked {
            self.give_up_waiting(key);
        }
        self.ask_for_offer(key);
    }

    pub(super) fn negotiation_failed(&mut self, key: ParticipantKey, why: &str, now: Time) {
        self.stats.refused += 1;
        self.log(Level::Warn, format!("a participant was removed: {why}"));
        self.remove(key, DisconnectReason::JoinFailure, Some(Action::Disconnect), now);
    }

    /// The tracks of a subscriber's next answer: first and second token of `a=msid`.
    pub(super) fn down_tracks_of(&self, listener: ParticipantKey, only_kept: bool) -> Vec<(String, String)> {
        let subscription = self.participants.get(&listener).into_iter().flat_map(|one| &one.subscriptions);
        subscription
            .filter(|(_, subscription)| subscription.sender.is_some() || !only_kept)
            .filter_map(|(track, subscription)| {
                Some((self.stream_name(listener, subscription.publisher, track)?, track.clone()))
            })
            .collect()
    }

    /// Whether the publisher announced a subscribed track as stereo.
    pub(super) fn is_stereo(&self, listener: ParticipantKey, track: &str) -> bool {
        let publisher = self.participants.get(&listener).and_then(|one| one.subscriptions.get(track));
        let publisher = publisher.and_then(|subscription| self.participants.get(&subscription.publisher));
        publisher
            .and_then(|publisher| publisher.tracks.get(track))
            .is_some_and(|track| track.has(Feature::TfStereo))
    }

    /// Makes the next answer to the publisher ask for the track as the publisher announced it: stereo, DTX.
    pub(super) fn update_codec_preference(&mut self, publisher: ParticipantKey, track: &str) {
        let Some(one) = self.participants.get_mut(&publisher) else { return };
        let Some(track) = one.tracks.get(track) else { return };
        let Some(mid) = &track.mid else { return };
        let codec_preferences =
            CodecPreference { stereo: track.has(Feature::TfStereo), dtx: !track.has(Feature::TfNoDtx) };
        one.peer.set_codec_preference(mid, codec_preferences);
    }

    /// First token of a track's `a=msid` towards a subscriber. Firefox does not show the second token to its page: a page with two
    /// connections reads the track from the first one.
    fn stream_name(
        &self,
        listener: ParticipantKey,
        publisher: ParticipantKey,
        track: &str,
    ) -> Option<String> {
        let has_two = self.participants.get(&listener).is_some_and(|one| one.subscriber.is_some());
        let publisher = self.participants.get(&publisher)?;
        let stream = &publisher.tracks.get(track)?.info.stream;
        Some(format!("{}|{}", publisher.sid, if stream.is_empty() || has_two { track } else { stream }))
    }

    /// Starts the down tracks for which the last answer found an m-line.
    pub(super) fn attach_down_tracks(&mut self, listener: ParticipantKey, now: Time) {
        let Some(one) = self.participants.get_mut(&listener) else { return };
        let mut begun = Vec::new();
        let peer = one.subscriber.as_ref().map_or(&one.peer, |subscriber| &subscriber.peer);
        for (track, subscription) in &mut one.subscriptions {
            let sender = peer.sender_of(track);
            if sender != subscription.sender {
                subscription.sender = sender;
                subscription.requests = 0;
                let accepts_red = sender.is_some_and(|sender| peer.accepts_red(sender));
                let preference = if accepts_red { PayloadPreference::Red } else { PayloadPreference::Opus };
                begun.push((track.clone(), subscription.publisher, sender, preference));
            }
        }
        for (sid, publisher, sender, preference) in begun {
            let is_disabled = self.participants.get(&listener).is_some_and(|one| one.is_disabled(&sid));
            let Some(track) =
                self.participants.get_mut(&publisher).and_then(|other| other.tracks.get_mut(&sid))
            else {
                continue;
            };
            track.down_tracks.retain(|down_track| down_track.to != listener);
            let Some(sender) = sender else { continue };
            track.down_tracks.push(DownTrack::new(listener, sender, is_disabled, preference, now));
            if !std::mem::replace(&mut track.is_subscribed, true) {
                self.send(publisher, Message::TrackSubscribed(proto::TrackSubscribed { track_sid: sid }));
            }
        }
    }

    /// An offer sends a track on an m-line. The track is matched to an announced track by its cid, or else to the first announced
    /// track that has no m-line yet.
    pub(super) fn receiver_added(&mut self, key: ParticipantKey, mid: Mid, cid: &str) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        let waiting = |track: &super::participant::Track| track.mid.is_none();
        let sid = one
            .tracks
            .values()
            .find(|track| waiting(track) && track.cid == cid)
            .or_else(|| one.tracks.values().find(|track| waiting(track)))
            .map(|track| track.info.sid.clone());
        let Some(sid) = sid else {
            return self.log(
                Level::Debug,
                "an offer sends a track that was not announced: the track is not forwarded",
            );
        };
        if let Some(track) = one.tracks.get_mut(&sid) {
            track.info.mid.clone_from(&mid.0);
            let is_red = !track.info.disable_red && one.peer.remote_offered_red(&mid);
            if is_red {
                one.peer.prefer_red(&mid);
                track.info.mime_type = "audio/red".into();
            }
            if let Some(codec) = track.info.codecs.first_mut() {
                codec.mid.clone_from(&mid.0);
                codec.mime_type.clone_from(&track.info.mime_type);
            }
            track.mid = Some(mid.clone());
        }
        one.m_lines.insert(mid, sid.clone());
        self.update_codec_preference(key, &sid);
        self.broadcast_info(key);
        self.report_track(key, &sid, TrackEvent::Published);
        self.reconcile_subscribers(key, &sid);
    }

    /// An offer no longer sends on an m-line: its track ended.
    pub(super) fn receiver_removed(&mut self, key: ParticipantKey, mid: &Mid) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        let Some(sid) = one.m_lines.remove(mid) else { return };
        self.report_track(key, &sid, TrackEvent::Unpublished);
        self.unsubscribe_all(key, &sid);
        if let Some(one) = self.participants.get_mut(&key) {
            one.tracks.remove(&sid);
        }
        self.broadcast_info(key);
    }

    /// A client subscribes or unsubscribes.
    pub(super) fn update_subscription(
        &mut self,
        key: ParticipantKey,
        request: proto::UpdateSubscription,
        now: Time,
    ) {
        let _ = now;
        let named = request.participant_tracks.into_iter().flat_map(|tracks| tracks.track_sids);
        let tracks: Vec<String> = request.track_sids.into_iter().chain(named).take(MAX_M_LINES).collect();
        for sid in tracks {
            let Some(publisher) = self.publisher_of(key, &sid) else {
                if request.subscribe {
                    self.send(
                        key,
                        Message::SubscriptionResponse(proto::SubscriptionResponse {
                            track_sid: sid,
                            err: proto::SubscriptionError::SeTrackNotfound as i32,
                        }),
                    );
                }
                continue;
            };
            if let Some(choice) = self.participants.get_mut(&key).and_then(|one| one.choice(&sid)) {
                choice.subscribe = Some(request.subscribe);
            }
            self.reconcile_subscription(key, publisher, &sid);
        }
        self.send_speakers(key);
        self.ask_for_offer(key);
    }

    /// A client disables or enables subscribed tracks.
    pub(super) fn track_setting(&mut self, key: ParticipantKey, request: proto::UpdateTrackSettings) {
        for sid in request.track_sids.into_iter().take(MAX_M_LINES) {
            let Some(publisher) = self.publisher_of(key, &sid) else { continue };
            if let Some(choice) = self.participants.get_mut(&key).and_then(|one| one.choice(&sid)) {
                choice.is_disabled = request.disabled;
            }
            let track = self.participants.get_mut(&publisher).and_then(|one| one.tracks.get_mut(&sid));
            for down_track in track.into_iter().flat_map(|track| &mut track.down_tracks) {
                if down_track.to == key {
                    down_track.is_disabled = request.disabled;
                }
            }
        }
    }

    /// A publisher sets its subscription permission.
    pub(super) fn subscription_permission(
        &mut self,
        key: ParticipantKey,
        request: proto::SubscriptionPermission,
    ) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        one.permission = SubscriptionPermission::new(request.all_participants, request.track_permissions);
        let (sid, room) = (one.sid.clone(), one.room);
        let tracks: Vec<String> = one.published().map(|track| track.info.sid.clone()).collect();
        for listener in self.members(room) {
            for track in &tracks {
                if self.reconcile_subscription(listener, key, track) {
                    let allowed = self
                        .participants
                        .get(&listener)
                        .is_some_and(|one| one.subscriptions.contains_key(track));
                    self.send(
                        listener,
                        Message::SubscriptionPermissionUpdate(proto::SubscriptionPermissionUpdate {
                            participant_sid: sid.clone(),
                            track_sid: track.clone(),
                            allowed,
                        }),
                    );
                }
            }
            self.ask_for_offer(listener);
        }
    }

    /// The participant in the room of `key` that publishes this track.
    fn publisher_of(&self, key: ParticipantKey, track: &str) -> Option<ParticipantKey> {
        let one = self.participants.get(&key)?;
        if let Some(subscription) = one.subscriptions.get(track) {
            return Some(subscription.publisher);
        }
        self.members(one.room)
            .into_iter()
            .find(|other| self.participants.get(other).is_some_and(|other| other.tracks.contains_key(track)))
    }

    /// Applies the state that a resuming client sends.
    pub(super) fn sync_state(&mut self, key: ParticipantKey, state: proto::SyncState, now: Time) {
        let Some(one) = self.participants.get(&key) else { return };
        let unknown = state.publish_tracks.iter().any(|published| {
            published.track.as_ref().is_some_and(|track| !one.tracks.contains_key(&track.sid))
        });
        if unknown {
            return self.remove(key, DisconnectReason::StateMismatch, Some(Action::Reconnect), now);
        }
        if let Some(subscription) = state.subscription {
            self.update_subscription(key, subscription, now);
        }
        self.track_setting(
            key,
            proto::UpdateTrackSettings {
                track_sids: state.track_sids_disabled,
                disabled: true,
                ..Default::default()
            },
        );
    }

    /// Handles an event of a media connection.
    pub(super) fn peer_event(&mut self, key: ParticipantKey, event: PeerConnectionEvent, now: Time) {
        match event {
            PeerConnectionEvent::Rtp(mid, packet) | PeerConnectionEvent::Resent(mid, packet) => {
                self.forward(key, &mid, packet, now)
            }
            PeerConnectionEvent::Nack { sender, sequences } => self.resend(key, sender, &sequences, now),
            PeerConnectionEvent::Connected => self.media_connected(key),
            PeerConnectionEvent::Disconnected => self.media_disconnected(key, now),
            PeerConnectionEvent::Failed => self.media_failed(key, now),
            PeerConnectionEvent::ChannelsOpen => self.channels_open(key, now),
            PeerConnectionEvent::Data(channel, data) => self.data(key, channel, &data, now),
            PeerConnectionEvent::ReceiverAdded { mid, track, .. } => self.receiver_added(key, mid, &track),
            PeerConnectionEvent::ReceiverRemoved(mid) => self.receiver_removed(key, &mid),
            PeerConnectionEvent::Report { sender, loss, jitter, round_trip } => {
                self.report(key, sender, super::quality::Sample { loss, jitter, round_trip }, now);
            }
        }
    }
}
