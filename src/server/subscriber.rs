//! The second connection of clients that signal at `/rtc`: there the server offers its tracks, and the client answers.
//!
//! Such a client makes no offer for what it receives. The server offers when a subscription waits; one offer is outstanding at a
//! time. On the first connection (`Participant::peer`) the client publishes, and both sides send data: the join response says that
//! it is the primary one. A client of `/rtc/v1` has the first connection only, and nothing here concerns it.
//!
//! Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use crate::clock::Time;
use crate::error::Result;
use crate::transport::{PeerConnection, PeerConnectionConfig, PeerConnectionEvent};
use crate::wire::proto;
use crate::wire::proto::signal_response::Message;

use super::core::{Output, ServerCore};
use super::participant::{Participant, ParticipantKey, Subscription};

/// The connection on which a participant receives.
pub struct Subscriber {
    /// Its key in the tables of addresses and ufrags. No participant has it.
    key: ParticipantKey,
    /// The connection.
    pub peer: PeerConnection,
    ufrag: String,
    /// The last offer.
    offer: proto::SessionDescription,
    is_outstanding: bool,
    /// Whether another offer is due after the answer.
    is_due: bool,
}

impl Participant {
    /// The connection on which it receives.
    pub fn down_peer(&self) -> &PeerConnection {
        match &self.subscriber {
            None => &self.peer,
            Some(subscriber) => &subscriber.peer,
        }
    }

    /// As [`Participant::down_peer`].
    pub fn down_peer_mut(&mut self) -> &mut PeerConnection {
        match &mut self.subscriber {
            None => &mut self.peer,
            Some(subscriber) => &mut subscriber.peer,
        }
    }

    /// The deadline of its connections.
    pub fn deadline(&self) -> Option<Time> {
        match &self.subscriber {
            None => self.peer.deadline(),
            Some(subscriber) => self.peer.deadline().into_iter().chain(subscriber.peer.deadline()).min(),
        }
    }

    /// Handles the timers of its connections that are due.
    pub fn handle_timeout(&mut self, now: Time) {
        self.peer.handle_timeout(now);
        if let Some(subscriber) = &mut self.subscriber
            && subscriber.peer.deadline().is_some_and(|at| at <= now)
        {
            subscriber.peer.handle_timeout(now);
        }
    }
}

impl ServerCore {
    /// Creates the second connection of a participant.
    pub(super) fn new_subscriber(
        &mut self,
        settings: &PeerConnectionConfig,
        now: Time,
    ) -> Result<Subscriber> {
        let settings = PeerConnectionConfig { seed: self.random.next_u64(), ..settings.clone() };
        Ok(Subscriber {
            key: ParticipantKey(self.fresh_key()),
            peer: PeerConnection::server(&settings, &self.certificate, now)?,
            ufrag: String::new(),
            offer: proto::SessionDescription::default(),
            is_outstanding: false,
            is_due: false,
        })
    }

    /// Gives a participant its second connection.
    pub(super) fn attach_subscriber(&mut self, key: ParticipantKey, subscriber: Subscriber) {
        self.subscribers.insert(subscriber.key, key);
        if let Some(one) = self.participants.get_mut(&key) {
            one.subscriber = Some(Box::new(subscriber));
        }
    }

    /// The second connection with this key, and its participant.
    pub(super) fn subscriber_with(
        &mut self,
        key: ParticipantKey,
    ) -> Option<(ParticipantKey, &mut PeerConnection)> {
        let owner = *self.subscribers.get(&key)?;
        let subscriber = self.participants.get_mut(&owner)?.subscriber.as_mut()?;
        Some((owner, &mut subscriber.peer))
    }

    /// Offers the subscribed tracks to a client with a second connection, if a subscription waits.
    pub(super) fn offer_waiting_tracks(&mut self, key: ParticipantKey, now: Time) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        if !one.subscriptions.values().any(Subscription::waits) || one.state.signalling().is_none() {
            return;
        }
        let Some(subscriber) = one.subscriber.as_mut() else { return };
        if subscriber.is_outstanding {
            subscriber.is_due = true;
            return;
        }
        for subscription in one.subscriptions.values_mut() {
            subscription.requests += u32::from(subscription.waits());
        }
        self.offer_tracks(key, now);
    }

    fn offer_tracks(&mut self, key: ParticipantKey, now: Time) {
        let mut wanted = self.down_tracks_of(key, false);
        // A track whose subscription ended and began again since the last offer: its m-line ends first, so that the new down track,
        // whose sequence numbers begin anywhere, gets an SSRC of its own. With the same SSRC and key, SRTP would use an index twice.
        let has_ended = |one: &Participant, track: &str| {
            let subscriber = one.subscriber.as_deref();
            subscriber.is_some_and(|subscriber| subscriber.peer.sender_of(track).is_some())
                && one.subscriptions.get(track).is_some_and(|subscription| subscription.sender.is_none())
        };
        let before = wanted.len();
        if let Some(one) = self.participants.get(&key) {
            wanted.retain(|(_, track)| !has_ended(one, track));
        }
        let is_due = wanted.len() < before;
        let stereo: Vec<bool> = wanted.iter().map(|(_, track)| self.is_stereo(key, track)).collect();
        let Some(subscriber) = self.participants.get_mut(&key).and_then(|one| one.subscriber.as_mut()) else {
            return;
        };
        let placed = subscriber.peer.set_down_tracks(&wanted);
        for ((_, track), is_stereo) in wanted.iter().zip(stereo) {
            subscriber.peer.set_stereo(track, is_stereo);
        }
        let offer = match placed.and_then(|()| subscriber.peer.offer_down_tracks(now)) {
            Ok(offer) => offer,
            Err(error) => return self.negotiation_failed(key, &error.context, now),
        };
        subscriber.offer = proto::SessionDescription {
            r#type: "offer".into(),
            sdp: offer.sdp,
            id: subscriber.offer.id + 1,
            mid_to_track_id: offer.mid_to_track.into_iter().collect(),
        };
        (subscriber.is_outstanding, subscriber.is_due) = (true, is_due);
        let ufrag = subscriber.peer.local_ufrag().to_owned();
        let (route, message) = (subscriber.key, subscriber.offer.clone());
        if subscriber.ufrag != ufrag {
            let old = std::mem::replace(&mut subscriber.ufrag, ufrag.clone());
            self.ufrags.remove(&old);
            self.ufrags.insert(ufrag, route);
            self.addresses.restarted(route);
        }
        self.send(key, Message::Offer(message));
        self.touch(key);
    }

    /// A client answers the offer of its second connection. An answer to another offer is ignored.
    pub(super) fn subscriber_answer(
        &mut self,
        key: ParticipantKey,
        answer: proto::SessionDescription,
        now: Time,
    ) {
        let is_expected = |subscriber: &Subscriber| {
            subscriber.is_outstanding && (answer.id == 0 || answer.id == subscriber.offer.id)
        };
        let one = self.participants.get(&key);
        let is_expected = one.and_then(|one| one.subscriber.as_deref()).is_some_and(is_expected);
        if !is_expected || !self.may_offer(key, &answer.sdp, now) {
            return;
        }
        let Some(subscriber) = self.participants.get_mut(&key).and_then(|one| one.subscriber.as_mut()) else {
            return;
        };
        if let Err(error) = subscriber.peer.accept_answer(&answer.sdp, now) {
            return self.negotiation_failed(key, &error.context, now);
        }
        subscriber.is_outstanding = false;
        let is_due = std::mem::take(&mut subscriber.is_due);
        self.attach_down_tracks(key, now);
        self.touch(key);
        if is_due {
            self.offer_tracks(key, now);
        }
    }

    /// The session of a client with a second connection resumes: the server restarts ICE there. An offer whose answer may have
    /// been lost is sent again first.
    pub(super) fn resume_subscriber(&mut self, key: ParticipantKey, now: Time) {
        let Some(subscriber) = self.participants.get_mut(&key).and_then(|one| one.subscriber.as_mut()) else {
            return;
        };
        if subscriber.offer.id == 0 {
            return self.offer_waiting_tracks(key, now);
        }
        // On the connection of a server, this cannot fail.
        let _ = subscriber.peer.restart_ice();
        if !subscriber.is_outstanding {
            return self.offer_tracks(key, now);
        }
        subscriber.is_due = true;
        let message = subscriber.offer.clone();
        self.send(key, Message::Offer(message));
    }

    /// Polls the second connection of a participant.
    pub(super) fn drive_subscriber(&mut self, key: ParticipantKey, now: Time) {
        loop {
            let Some(one) = self.participants.get_mut(&key) else { return };
            let Some(subscriber) = one.subscriber.as_mut() else { return };
            while let Some(datagram) = subscriber.peer.poll_datagram() {
                self.stats.datagrams_sent += 1;
                self.stats.bytes_sent += datagram.data.len() as u64;
                self.outputs.push_back(Output::Datagram(datagram));
            }
            match subscriber.peer.poll_event() {
                Some(
                    event @ (PeerConnectionEvent::Nack { .. }
                    | PeerConnectionEvent::Report { .. }
                    | PeerConnectionEvent::Failed),
                ) => self.peer_event(key, event, now),
                // The login depends on the first connection, which also carries the data. Nothing is received here.
                Some(_) => {}
                None => return,
            }
        }
    }

    /// The session of a participant ended: forgets its second connection. `notifies`: whether the client gets a DTLS close.
    pub(super) fn close_subscriber(&mut self, participant: &mut Participant, notifies: bool, now: Time) {
        let Some(mut subscriber) = participant.subscriber.take() else { return };
        self.subscribers.remove(&subscriber.key);
        self.addresses.forget(subscriber.key);
        self.ufrags.remove(&subscriber.ufrag);
        if notifies {
            subscriber.peer.close(now);
            let datagrams = std::iter::from_fn(|| subscriber.peer.poll_datagram());
            self.outputs.extend(datagrams.map(Output::Datagram));
        }
    }
}
