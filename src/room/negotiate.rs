//! Offers, answers and m-lines of the room's connection. At most one offer is outstanding; the next offer waits for the answer.
//!
//! Part of [`Room`]; control thread; sans-IO. [`Negotiation`] only keeps the state, and the room emits the outputs. `play`
//! decides which streams are wanted.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use super::link::SignalEnd;
use super::{Output, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::log::Level;
use crate::rate_limit::RateLimit;
use crate::wire::candidate;
use crate::wire::proto;

/// Maximum number of receive m-lines of one connection.
pub(super) const MAX_RECEIVERS: u32 = 512;
/// An offer that is not answered within this time ends the connection.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(8);

/// Maximum number of offers at once that a server requests.
pub(super) const REQUEST_BURST: u32 = 50;
/// Interval of further requested offers.
pub(super) const REQUEST_INTERVAL: Duration = Duration::from_millis(200);

#[derive(Debug)]
struct Outstanding {
    id: u32,
    since: Time,
    adding: u32,
}

#[derive(Copy, Clone, Debug, Default)]
struct OfferRequest {
    add: u32,
    restart_ice: bool,
}

/// State of one connection's offers and m-lines.
#[derive(Debug, Default)]
pub(super) struct Negotiation {
    last_id: u32,
    outstanding: Option<Outstanding>,
    pending: Option<OfferRequest>,
    receivers: u32,
    mids: BTreeMap<String, String>,
    /// Tracks for which an m-line was requested. Cleared when m-lines may be requested again.
    asked: BTreeSet<String>,
    last_offer: Option<proto::SessionDescription>,
    last_answer: Option<proto::SessionDescription>,
    /// Addresses for media that the server named, for error texts.
    media_addresses: Vec<SocketAddr>,
    /// Whether the server named an address for media over TCP.
    has_tcp: bool,
    /// Limits the offers that the server requests.
    requests: Option<RateLimit>,
}

impl Negotiation {
    /// Resets the state for a new connection, whose first offer is outstanding.
    fn open(&mut self, receivers: u32, now: Time) {
        let last_id = self.last_id + 1;
        let outstanding = Some(Outstanding { id: last_id, since: now, adding: receivers });
        *self = Negotiation { last_id, outstanding, receivers, ..Default::default() };
    }

    /// Requests another offer. Returns the m-lines to add and whether to restart ICE, if no offer is outstanding.
    fn want(&mut self, add: u32, restart_ice: bool, now: Time) -> Option<(u32, bool)> {
        let pending = self.pending.get_or_insert_default();
        pending.add = pending.add.saturating_add(add);
        pending.restart_ice |= restart_ice;
        self.next(now)
    }

    fn next(&mut self, now: Time) -> Option<(u32, bool)> {
        if self.outstanding.is_some() {
            return None;
        }
        let pending = self.pending.take()?;
        let add = pending.add.min(MAX_RECEIVERS.saturating_sub(self.receivers));
        self.last_id += 1;
        self.receivers += add;
        self.outstanding = Some(Outstanding { id: self.last_id, since: now, adding: add });
        Some((add, pending.restart_ice))
    }

    /// M-lines that an outstanding or pending offer adds.
    fn adding(&self) -> u32 {
        let outstanding = self.outstanding.as_ref().map_or(0, |outstanding| outstanding.adding);
        outstanding + self.pending.map_or(0, |pending| pending.add)
    }

    fn offer(&mut self, sdp: String) -> Option<proto::SessionDescription> {
        let id = self.outstanding.as_ref()?.id;
        let offer = proto::SessionDescription { r#type: "offer".to_owned(), sdp, id, ..Default::default() };
        self.last_offer = Some(offer.clone());
        Some(offer)
    }

    /// Handles an answer and returns the id of its offer; `None` if that offer is not outstanding. Some servers send 0 for the
    /// id.
    fn answer(&mut self, answer: &proto::SessionDescription) -> Option<u32> {
        let id = self.outstanding.as_ref()?.id;
        if answer.id != 0 && answer.id != id {
            return None;
        }
        self.outstanding = None;
        self.last_answer = Some(answer.clone());
        if !answer.mid_to_track_id.is_empty() {
            self.mids = answer
                .mid_to_track_id
                .iter()
                .take(MAX_RECEIVERS as usize)
                .map(|(mid, sid)| (mid.clone(), sid.clone()))
                .collect();
        }
        Some(id)
    }

    /// The connection found a track on an m-line. The answer's map of m-lines may not contain it.
    pub(super) fn receiver_added(&mut self, mid: &str, track: &str) {
        if track.starts_with("TR_") && self.mids.len() < MAX_RECEIVERS as usize {
            self.mids.insert(mid.to_owned(), track.to_owned());
        }
    }

    pub(super) fn receiver_removed(&mut self, mid: &str) {
        self.mids.remove(mid);
    }

    /// The m-line on which a track arrives.
    pub(super) fn mid_of(&self, track_sid: &str) -> Option<&str> {
        self.mids.iter().find(|(_, sid)| *sid == track_sid).map(|(mid, _)| mid.as_str())
    }

    /// The id that the next offer will have.
    pub(super) fn next_id(&self) -> u32 {
        self.last_id + 1
    }

    pub(super) fn is_outstanding(&self) -> bool {
        self.outstanding.is_some()
    }

    /// Receive m-lines on which nothing arrives.
    pub(super) fn free(&self) -> u32 {
        self.receivers.saturating_sub(u32::try_from(self.mids.len()).unwrap_or(u32::MAX))
    }

    /// Marks a track for which an m-line is requested; false if it was marked before.
    pub(super) fn ask(&mut self, track_sid: &str) -> bool {
        self.asked.insert(track_sid.to_owned())
    }

    /// Forgets the marks of tracks that are gone.
    pub(super) fn keep_asked(&mut self, exists: impl Fn(&str) -> bool) {
        self.asked.retain(|track_sid| exists(track_sid));
    }

    #[cfg(test)]
    pub(super) fn asked_count(&self) -> usize {
        self.asked.len()
    }

    /// Permits another request for an m-line for every track.
    pub(super) fn forget_asked(&mut self) {
        self.asked.clear();
    }

    pub(super) fn last_offer(&self) -> Option<proto::SessionDescription> {
        self.last_offer.clone()
    }

    pub(super) fn last_answer(&self) -> Option<proto::SessionDescription> {
        self.last_answer.clone()
    }

    /// The addresses for media that the server of this connection has named.
    pub(super) fn media_addresses(&self) -> &[SocketAddr] {
        &self.media_addresses
    }

    /// Whether the server of this connection accepts media over TCP.
    pub(super) fn has_tcp(&self) -> bool {
        self.has_tcp
    }

    fn add_media_addresses(&mut self, addresses: impl IntoIterator<Item = SocketAddr>) {
        for address in addresses {
            if self.media_addresses.len() < candidate::MAX_ADDRESSES
                && !self.media_addresses.contains(&address)
            {
                self.media_addresses.push(address);
            }
        }
    }

    /// Forgets the outstanding offer, whose answer will not arrive.
    pub(super) fn abandon(&mut self) {
        self.outstanding = None;
    }

    /// Restarts the time limit of an outstanding answer.
    pub(super) fn restart_clock(&mut self, now: Time) {
        if let Some(outstanding) = &mut self.outstanding {
            outstanding.since = now;
        }
    }

    fn deadline(&self) -> Option<Time> {
        self.outstanding.as_ref().map(|outstanding| outstanding.since + ANSWER_TIMEOUT)
    }
}

impl Room {
    /// Opens a connection and asks for its first offer.
    pub(super) fn open_peer(&mut self, receivers: u32, now: Time) {
        self.generation += 1;
        self.negotiation.open(receivers, now);
        let sender = self.publish.offered().map(|own| (own.stream, own.cid.clone()));
        let is_encrypted = self.publish.offered().is_some_and(|own| own.is_encrypted);
        let generation = self.generation;
        self.output.push_back(Output::OpenConnection { generation, receivers, sender, is_encrypted });
    }

    /// Asks for another offer, now or after the outstanding answer.
    pub(super) fn renegotiate(&mut self, add_receivers: u32, restart_ice: bool, now: Time) {
        if self.link.connection().is_none() {
            return;
        }
        if let Some((add_receivers, restart_ice)) = self.negotiation.want(add_receivers, restart_ice, now) {
            self.output.push_back(Output::Reoffer {
                generation: self.generation,
                add_receivers,
                restart_ice,
            });
        }
    }

    /// The connection has made an offer.
    pub(super) fn offer(&mut self, sdp: String, now: Time) {
        let Some(offer) = self.negotiation.offer(sdp) else { return };
        self.send_offer(offer, now);
    }

    pub(super) fn answer(&mut self, answer: proto::SessionDescription, now: Time) {
        let Some(id) = self.negotiation.answer(&answer) else {
            self.log.line(
                Level::Debug,
                "room",
                format_args!("an answer without an outstanding offer was ignored"),
            );
            return;
        };
        self.negotiation.add_media_addresses(candidate::udp_addresses(&answer.sdp));
        let mut candidates =
            answer.sdp.lines().filter_map(|line| line.trim_end().strip_prefix("a=candidate:"));
        self.negotiation.has_tcp |= candidates.any(|one| candidate::tcp_address(one).is_some());
        self.output.push_back(Output::SetAnswer { generation: self.generation, sdp: answer.sdp });
        self.publish.answered(id);
        if let Some((add_receivers, restart_ice)) = self.negotiation.next(now) {
            self.output.push_back(Output::Reoffer {
                generation: self.generation,
                add_receivers,
                restart_ice,
            });
        }
        self.connect_when_ready(now);
    }

    pub(super) fn trickle(&mut self, trickle: &proto::TrickleRequest) {
        match candidate::decode(&trickle.candidate_init) {
            Ok(read) if !read.candidate.is_empty() => {
                self.negotiation.add_media_addresses(candidate::udp_address(&read.candidate));
                self.negotiation.has_tcp |= candidate::tcp_address(&read.candidate).is_some();
                self.output.push_back(Output::AddCandidate {
                    generation: self.generation,
                    candidate: read.candidate,
                });
            }
            Ok(_) => {}
            Err(error) => {
                self.log.line(Level::Debug, "room", format_args!("a candidate was ignored: {error}"))
            }
        }
    }

    /// The server needs `audios` more m-lines; 0 asks only for another offer.
    pub(super) fn sections_required(&mut self, audios: u32, now: Time) {
        let adding = self.negotiation.adding();
        if audios > 0 && audios <= adding && self.negotiation.is_outstanding() {
            // An outstanding offer already adds them. If its answer leaves tracks out, m-lines for them are requested again.
            self.negotiation.forget_asked();
            return;
        }
        // A server that asks again after each answer would cause offers for ever. What a dropped request was for is requested again
        // by `play`, after growing pauses.
        let rate =
            self.negotiation.requests.get_or_insert_with(|| RateLimit::new(REQUEST_BURST, REQUEST_INTERVAL));
        if !rate.take(now) {
            return;
        }
        let add = audios.min(MAX_RECEIVERS).saturating_sub(adding);
        self.renegotiate(add, false, now);
    }

    pub(super) fn negotiation_deadline(&self) -> Option<Time> {
        if self.link.is_connected() { self.negotiation.deadline() } else { None }
    }

    pub(super) fn negotiation_timeout(&mut self, now: Time) {
        if self.negotiation_deadline().is_some_and(|deadline| deadline <= now) {
            self.negotiation.abandon();
            let error = Error::new(ErrorKind::Timeout, "the server did not answer an offer in time");
            self.lose(error, SignalEnd::Open, false, now);
        }
    }
}
