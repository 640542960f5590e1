//! Names, metadata and attributes: those of the local user, which the application sets; changes of all users; and the metadata of the
//! room.
//!
//! Each call of the application is a request that ends once: the server has taken the values, has refused them, or did not answer;
//! or too many requests waited already; or the room ended. One request at a time is sent, at a bounded rate. What the server has
//! taken is set again after a rejoin, whose session starts with the values of the token. A value that the server changes
//! later, for example by RoomService, replaces the application's. Attributes of this library ([`PRIVATE_PREFIX`]) are neither shown
//! nor changed here; `extra_info` and `mute` have them. Part of [`Room`]; control thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::Room;
use super::message::MAX_QUEUED;
use super::request_rate::request_rate;
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, User, UserChange, UserInfo};
use crate::id::RequestId;
use crate::log::Level;
use crate::rate_limit::RateLimit;
use crate::wire::PRIVATE_PREFIX;
use crate::wire::proto::{self, request_response::Reason, signal_request};

/// A request that the server has not answered within this time has failed.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum length of the metadata of a user or of the room from the network, in bytes (LiveKit's limit).
const MAX_METADATA: usize = 512 * 1024;
/// Maximum length of the attributes of a user from the network, in bytes. LiveKit allows 64 KiB.
const MAX_ATTRIBUTES: usize = 128 * 1024;

/// New values for the local user. What is `None` or not named stays as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InfoChange {
    /// The display name; an empty one is replaced by the user id, which is shown without a name.
    pub name: Option<String>,
    /// The metadata; not empty.
    pub metadata: Option<String>,
    /// Attributes; an empty value removes the attribute.
    pub attributes: BTreeMap<String, String>,
}

impl InfoChange {
    fn is_empty(&self) -> bool {
        self.name.is_none() && self.metadata.is_none() && self.attributes.is_empty()
    }

    fn merge(&mut self, newer: InfoChange) {
        self.name = newer.name.or(self.name.take());
        self.metadata = newer.metadata.or(self.metadata.take());
        self.attributes.extend(newer.attributes);
    }
}

/// A change that the server has not taken yet.
#[derive(Debug)]
struct Pending {
    /// The application's request; `None` for the values that a rejoin sets again.
    request: Option<RequestId>,
    change: InfoChange,
    /// The number of the update that carries it, and the time at which it was sent.
    sent: Option<(u32, Time)>,
}

/// What is known of the local user and of the room itself.
#[derive(Debug)]
pub(super) struct OwnInfo {
    /// The name as the server has it; empty if there is none.
    name: String,
    info: Arc<UserInfo>,
    /// The state that was reported to the application; `None` before the login event.
    reported: Option<Arc<UserInfo>>,
    /// What the application has set and the server has taken.
    kept: InfoChange,
    pending: VecDeque<Pending>,
    rate: RateLimit,
    room_metadata: String,
    reported_metadata: Option<String>,
}

impl OwnInfo {
    pub(super) fn new(user: &User) -> OwnInfo {
        OwnInfo {
            name: String::new(),
            info: Arc::new(UserInfo { user: user.clone(), ..Default::default() }),
            reported: None,
            kept: InfoChange::default(),
            pending: VecDeque::new(),
            rate: request_rate(),
            room_metadata: String::new(),
            reported_metadata: None,
        }
    }

    /// Requests that end with the room.
    pub(super) fn take_requests(&mut self) -> Vec<RequestId> {
        self.pending.drain(..).filter_map(|pending| pending.request).collect()
    }

    /// The connection failed: an update that was sent may not have arrived.
    pub(super) fn resend(&mut self) {
        self.pending.iter_mut().for_each(|pending| pending.sent = None);
    }

    /// Name and metadata for an update that does not change them: as the server has them when it handles the update. Some servers
    /// clear what an update leaves out.
    pub(super) fn unchanged(&self) -> (String, String) {
        let sent =
            self.pending.front().filter(|pending| pending.sent.is_some()).map(|pending| &pending.change);
        let name = sent.and_then(|change| change.name.as_ref()).unwrap_or(&self.name);
        let metadata = sent.and_then(|change| change.metadata.as_ref()).unwrap_or(&self.info.metadata);
        (name.clone(), metadata.clone())
    }

    /// Removes the first pending change, if `is_it` holds for it.
    fn take_first(&mut self, is_it: impl Fn(&Pending) -> bool) -> Option<Pending> {
        if self.pending.front().is_some_and(is_it) { self.pending.pop_front() } else { None }
    }

    /// A new session has these values: what the application had set is set again.
    fn restore(&mut self, info: &proto::ParticipantInfo) {
        self.pending.retain(|pending| pending.request.is_some());
        let kept = self.kept.clone();
        let differs = |(key, value): &(String, String)| {
            info.attributes.get(key).map_or("", String::as_str) != value.as_str()
        };
        let change = InfoChange {
            name: kept.name.filter(|name| *name != info.name),
            metadata: kept.metadata.filter(|metadata| *metadata != info.metadata),
            attributes: kept.attributes.into_iter().filter(differs).collect(),
        };
        if !change.is_empty() {
            self.pending.push_front(Pending { request: None, change, sent: None });
        }
    }

    /// The server reports other values than those that the application had set: they are not set again.
    fn give_up_changed(&mut self, info: &proto::ParticipantInfo) {
        self.kept.name = self.kept.name.take().filter(|name| *name == info.name);
        self.kept.metadata = self.kept.metadata.take().filter(|metadata| *metadata == info.metadata);
        self.kept
            .attributes
            .retain(|key, value| info.attributes.get(key).map_or("", String::as_str) == *value);
    }
}

/// The attributes that the application may see.
fn public(attributes: &HashMap<String, String>) -> BTreeMap<String, String> {
    let shown =
        attributes.iter().filter(|(key, value)| !key.starts_with(PRIVATE_PREFIX) && !value.is_empty());
    shown.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// What a report of the server says about a participant; `user` has the id and the name to show. Metadata and attributes beyond the
/// limits are left out.
pub(super) fn info_of(info: &proto::ParticipantInfo, user: User) -> Arc<UserInfo> {
    let size: usize = info.attributes.iter().map(|(key, value)| key.len() + value.len()).sum();
    Arc::new(UserInfo {
        user,
        metadata: if info.metadata.len() > MAX_METADATA { String::new() } else { info.metadata.clone() },
        attributes: if size > MAX_ATTRIBUTES { BTreeMap::new() } else { public(&info.attributes) },
        kind: info.kind,
    })
}

impl Room {
    /// The local user and the remote users, by user id.
    pub fn user_infos(&self) -> BTreeMap<String, Arc<UserInfo>> {
        let own = (self.own_info.info.user.user_id.clone(), self.own_info.info.clone());
        let others = self.roster.members().map(|member| (member.user.user_id.clone(), member.info.clone()));
        others.chain([own]).collect()
    }

    /// The metadata of the room.
    pub fn room_metadata(&self) -> &str {
        &self.own_info.room_metadata
    }

    /// The server described the room.
    pub(super) fn room_described(&mut self, room: Option<proto::Room>) {
        if let Some(room) = room.filter(|room| room.metadata.len() <= MAX_METADATA) {
            self.own_info.room_metadata = room.metadata;
        }
    }

    /// A new session began with these values.
    pub(super) fn own_info_joined(&mut self, info: &proto::ParticipantInfo) {
        self.own_info.restore(info);
    }

    /// The server reported the local participant.
    pub(super) fn own_info_reported(&mut self, info: &proto::ParticipantInfo) {
        // A change that is on its way, or that a rejoin still has to set again, is newer than the report.
        if self.own_info.pending.iter().all(|one| one.sent.is_none() && one.request.is_some()) {
            self.own_info.give_up_changed(info);
        }
        self.own_info.name.clone_from(&info.name);
        let name = if info.name.is_empty() { &self.user.user_id } else { &info.name };
        self.user.user_name.clone_from(name);
        self.own_info.info = info_of(info, self.user.clone());
    }

    pub(super) fn set_user_info(&mut self, request: RequestId, mut change: InfoChange) {
        if self.own_info.pending.iter().filter(|pending| pending.request.is_some()).count() >= MAX_QUEUED {
            let text = "too many changes of the user wait for the server: try again later";
            return self.request_done(request, Err(Error::new(ErrorKind::Busy, text)));
        }
        if change.name.as_ref().is_some_and(String::is_empty) {
            change.name = Some(self.user.user_id.clone());
        }
        self.own_info.pending.push_back(Pending { request: Some(request), change, sent: None });
    }

    /// Sends the next change. Called while connected.
    pub(super) fn settle_own_info(&mut self, now: Time) {
        let own = &mut self.own_info;
        if own.pending.front().is_none_or(|first| first.sent.is_some()) || !own.rate.take(now) {
            return;
        }
        let (name, metadata) = own.unchanged();
        let Some(first) = own.pending.front_mut() else { return };
        self.next_request += 1;
        first.sent = Some((self.next_request, now));
        let change = first.change.clone();
        self.request(signal_request::Message::UpdateMetadata(proto::UpdateParticipantMetadata {
            metadata: change.metadata.unwrap_or(metadata),
            name: change.name.unwrap_or(name),
            attributes: change.attributes.into_iter().collect(),
            request_id: self.next_request,
        }));
    }

    /// The server answered the update with this number. Returns false if the update is not one of these.
    pub(super) fn own_info_answered(&mut self, number: u32, reason: Reason, text: &str) -> bool {
        let is_it = |pending: &Pending| pending.sent.is_some_and(|(sent, _)| sent == number);
        let Some(pending) = self.own_info.take_first(is_it) else { return false };
        let result = answer(reason, text);
        match &result {
            Ok(()) => self.take_over(pending.change),
            Err(error) if pending.request.is_none() => {
                let line =
                    format_args!("the user's name, metadata or attributes were not set again: {error}");
                self.log.line(Level::Warn, "room", line);
            }
            Err(_) => {}
        }
        if let Some(request) = pending.request {
            self.request_done(request, result);
        }
        true
    }

    /// The server has taken a change. Its report of the change may come later.
    fn take_over(&mut self, change: InfoChange) {
        let mut info = (*self.own_info.info).clone();
        if let Some(name) = &change.name {
            self.own_info.name.clone_from(name);
            self.user.user_name.clone_from(name);
            info.user.user_name.clone_from(name);
        }
        if let Some(metadata) = &change.metadata {
            info.metadata.clone_from(metadata);
        }
        for (key, value) in &change.attributes {
            if value.is_empty() {
                info.attributes.remove(key);
            } else {
                info.attributes.insert(key.clone(), value.clone());
            }
        }
        self.own_info.info = Arc::new(info);
        self.own_info.kept.merge(change);
    }

    /// Time at which the next change may be sent, or the wait for an answer ends.
    pub(super) fn own_info_deadline(&self) -> Option<Time> {
        let first = self.own_info.pending.front().filter(|_| self.link.is_connected())?;
        Some(first.sent.map_or(self.own_info.rate.opens_at(), |(_, since)| since + ANSWER_TIMEOUT))
    }

    pub(super) fn own_info_timeout(&mut self, now: Time) {
        let is_late =
            |pending: &Pending| pending.sent.is_some_and(|(_, since)| since + ANSWER_TIMEOUT <= now);
        if !self.link.is_connected() {
            return;
        }
        if let Some(late) = self.own_info.take_first(is_late)
            && let Some(request) = late.request
        {
            let text = "the server did not confirm the change in time: read the user's present state, or set it again";
            self.request_done(request, Err(Error::new(ErrorKind::Timeout, text)));
        }
    }

    /// Reports changes of the local user and of the room. Called while connected.
    pub(super) fn report_own_info(&mut self) {
        let info = self.own_info.info.clone();
        let room = self.room;
        if let Some(old) = self.own_info.reported.replace(info.clone())
            && let Some(change) = UserChange::between(&old, &info)
        {
            self.emit(Event::UserInfo { room, change });
        }
        let metadata = self.own_info.room_metadata.clone();
        let old = self.own_info.reported_metadata.replace(metadata.clone());
        if old.is_some_and(|old| old != metadata) {
            self.emit(Event::RoomMetadata { room, metadata });
        }
    }

    pub(super) fn announce_users(&mut self) {
        let present = self.roster.infos();
        let missing_in = |those: &BTreeMap<String, Arc<UserInfo>>, from: &BTreeMap<String, Arc<UserInfo>>| {
            let users = from.iter().filter(|(id, _)| !those.contains_key(*id));
            users.map(|(_, info)| info.user.clone()).collect::<Vec<User>>()
        };
        let added = missing_in(&self.reported_users, &present);
        let removed = missing_in(&present, &self.reported_users);
        // Most users have not changed since the last report, and are not compared.
        let reported = |(id, info)| Some((self.reported_users.get(id)?, info));
        let changes: Vec<UserChange> = present
            .iter()
            .filter_map(reported)
            .filter(|(old, new)| !Arc::ptr_eq(old, new))
            .filter_map(|(old, new)| UserChange::between(old, new))
            .collect();
        self.reported_users = present;
        let room = self.room;
        if self.config.user_updates && (!added.is_empty() || !removed.is_empty()) {
            self.emit(Event::UserUpdate { room, total: false, added, removed });
        }
        changes.into_iter().for_each(|change| self.emit(Event::UserInfo { room, change }));
    }

    /// Reports the complete user list: after the login, and when the application switches user updates on.
    pub(super) fn announce_total(&mut self) {
        self.reported_users = self.roster.infos();
        if self.config.user_updates {
            let added = self.reported_users.values().map(|info| info.user.clone()).collect();
            self.emit(Event::UserUpdate { room: self.room, total: true, added, removed: Vec::new() });
        }
    }

    pub(super) fn set_user_updates(&mut self, on: bool) {
        let begins = on && !self.config.user_updates;
        self.config.user_updates = on;
        if begins && self.link.is_logged_in() {
            self.announce_total();
        }
    }
}

/// The result of a request for the application, from the server's answer.
fn answer(reason: Reason, text: &str) -> Result<()> {
    match reason {
        Reason::Ok => Ok(()),
        Reason::NotAllowed => {
            let text = "the token does not let this user change its name, metadata or attributes: get one with canUpdateOwnMetadata";
            Err(Error::new(ErrorKind::NotAllowed, text))
        }
        Reason::LimitExceeded => {
            let text = "the name, the metadata or all attributes together are too long for this server: shorten them";
            Err(Error::new(ErrorKind::TooLong, text))
        }
        other => {
            let text = format!(
                "the server refuses the change ({} {text:?}): set it again later",
                other.as_str_name()
            );
            Err(Error::new(ErrorKind::WrongState, text))
        }
    }
}
