//! The remote users of the room and their streams, as the server reports them.
//!
//! Part of [`Room`]; control thread; sans-IO. The room keeps which of them the application was notified of and reports only
//! differences, so a rejoin that finds the same users reports nothing.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::Room;
use super::decision::{Decisions, Place};
use super::user_info::info_of;
use crate::clock::Time;
use crate::event::{EncryptionState, Event, StreamInfo, User, UserInfo};
use crate::id::StreamId;
use crate::log::Level;
use crate::wire::CID_PREFIX;
use crate::wire::proto::{self, participant_info};

/// Maximum number of users of a room. Further users are not reported.
pub(super) const MAX_USERS: usize = 4096;
/// Maximum number of streams of a room. Further streams are not reported.
pub(super) const MAX_STREAMS: usize = 512;
/// The participant attribute that carries extra info.
pub(super) const EXTRA_INFO_KEY: &str = "audioroom.extra_info";
/// Users who have not returned this long after a rejoin have left. Other clients may take longer to find the server again.
pub(super) const STALE_GRACE: Duration = Duration::from_secs(5);
/// Maximum length of an identity, a name and a track id from the network, in bytes. LiveKit allows 256 characters.
const MAX_NAME: usize = 1024;
/// Maximum length of the extra info from the network, in bytes.
const MAX_EXTRA_INFO: usize = 64 * 1024;
/// Maximum length of the names, metadata and attributes of all users together, in bytes. Beyond it, users are reported without
/// metadata and attributes.
pub(super) const MAX_INFO_BYTES: usize = 32 * 1024 * 1024;
/// Maximum number of removed streams that are kept until their removal events are delivered.
const MAX_DEPARTED: usize = 4096;
/// Maximum number of tracks of one user. Further tracks are ignored.
const MAX_TRACKS: usize = 64;

#[derive(Debug)]
pub(super) struct Member {
    pub(super) sid: String,
    pub(super) user: User,
    pub(super) info: Arc<UserInfo>,
    /// The size of `info`.
    info_size: usize,
    pub(super) extra_info: String,
    pub(super) quality: Option<i32>,
    pub(super) level: f32,
    version: u32,
    is_stale: bool,
}

#[derive(Debug)]
pub(super) struct Stream {
    pub(super) user_id: String,
    pub(super) name: String,
    pub(super) track_sid: String,
    pub(super) muted: bool,
    /// An audioroom client publishes it, and understands voice reports.
    pub(super) is_of_audioroom: bool,
    /// The stream uses end-to-end encryption. Without a key it is not received.
    pub(super) is_encrypted: bool,
    /// Whether there is a key that may decrypt it.
    pub(super) has_key: bool,
    /// The state of its encryption that was reported to the application.
    pub(super) encryption_reported: Option<EncryptionState>,
    /// Whether the application wants to play the stream, from its last call; `None` if it made no call.
    pub(super) asked: Option<bool>,
    /// The subscription that was sent last; `None` while the automatic one of the join applies.
    pub(super) subscribed: Option<bool>,
    /// Generation and m-line from which it is played.
    pub(super) playing: Option<(u32, String)>,
    /// Whether playing was reported to the application.
    pub(super) is_active_reported: bool,
    /// Whether the application's callback for the added stream has returned. It is played from then on.
    pub(super) is_delivered: bool,
    /// The key of the decisions about it.
    pub(super) place: Place,
    pub(super) is_stale: bool,
}

impl Stream {
    /// Whether the stream should be played: as the application asked, else automatically unless playing is manual.
    pub(super) fn is_wanted(&self, is_manual: bool) -> bool {
        (self.has_key || !self.is_encrypted) && self.asked.unwrap_or(!is_manual)
    }

    /// The subscription that the server still has to get, if any. `by_itself`: the server subscribes this user to all streams.
    pub(super) fn due_subscription(&self, is_manual: bool, by_itself: bool) -> Option<bool> {
        let is_wanted = self.is_wanted(is_manual);
        (!self.is_stale && is_wanted != self.subscribed.unwrap_or(by_itself)).then_some(is_wanted)
    }
}

/// The room's remote users and streams.
#[derive(Debug, Default)]
pub(super) struct Roster {
    members: BTreeMap<String, Member>,
    pub(super) streams: BTreeMap<StreamId, Stream>,
    pub(super) decisions: Decisions,
    /// Tracks that are not audio and still have to be unsubscribed.
    unwanted: BTreeSet<String>,
    /// All tracks that are not audio, with their users.
    unwanted_known: BTreeMap<String, String>,
    stale_deadline: Option<Time>,
    /// Size of what is known of all users together.
    info_bytes: usize,
    is_changed: bool,
}

impl Roster {
    pub(super) fn users(&self) -> impl Iterator<Item = &User> {
        self.members.values().map(|member| &member.user)
    }

    pub(super) fn member_by_sid(&mut self, sid: &str) -> Option<&mut Member> {
        self.members.values_mut().find(|member| member.sid == sid)
    }

    /// What is known of each user, by user id.
    pub(super) fn infos(&self) -> BTreeMap<String, Arc<UserInfo>> {
        self.members.iter().map(|(id, member)| (id.clone(), member.info.clone())).collect()
    }

    /// What a report says about a user, as far as the limit of all users together leaves room.
    fn info_within_limit(&self, report: &proto::ParticipantInfo, user: &User) -> (Arc<UserInfo>, bool) {
        let info = info_of(report, user.clone());
        let replaced = self.members.get(&user.user_id).map_or(0, |member| member.info_size);
        if self.info_bytes - replaced + info.size() <= MAX_INFO_BYTES {
            return (info, false);
        }
        (Arc::new(UserInfo { user: user.clone(), kind: info.kind, ..Default::default() }), true)
    }

    /// Whether a report is about a newer session of a user than the known one.
    fn is_of_new_session(&self, report: &proto::ParticipantInfo) -> bool {
        report.state != participant_info::State::Disconnected as i32
            && self.members.get(&report.identity).is_some_and(|member| member.sid != report.sid)
    }

    /// Nobody speaks, as far as is known.
    pub(super) fn silence(&mut self) {
        self.members.values_mut().for_each(|member| member.level = 0.0);
    }

    pub(super) fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    pub(super) fn user(&self, user_id: &str) -> Option<&User> {
        self.members.get(user_id).map(|member| &member.user)
    }

    /// Marks all users and streams as possibly gone, until the next server reports confirm them. The server has lost the
    /// subscriptions.
    pub(super) fn go_stale(&mut self) {
        for member in self.members.values_mut() {
            member.is_stale = true;
            member.version = 0;
            member.level = 0.0;
        }
        for stream in self.streams.values_mut() {
            stream.is_stale = true;
            stream.subscribed = None;
        }
        self.unwanted_known.clear();
        self.unwanted.clear();
        self.stale_deadline = None;
    }

    /// Users and streams that are still stale after [`STALE_GRACE`] have left.
    pub(super) fn start_grace(&mut self, now: Time) {
        let any = self.members.values().any(|member| member.is_stale)
            || self.streams.values().any(|stream| stream.is_stale);
        self.stale_deadline = any.then(|| now + STALE_GRACE);
    }

    pub(super) fn stale_deadline(&self) -> Option<Time> {
        self.stale_deadline
    }

    /// Removes the users and streams that have not returned.
    pub(super) fn drop_stale(&mut self) {
        self.stale_deadline = None;
        self.members.retain(|_, member| !member.is_stale);
        self.info_bytes = self.members.values().map(|member| member.info_size).sum();
        self.streams.retain(|_, stream| !stream.is_stale);
        self.is_changed = true;
    }

    /// Handles the server's report about one participant. Returns whether users or streams were left out, because of a limit or
    /// without an identity.
    pub(super) fn update(&mut self, info: &proto::ParticipantInfo) -> bool {
        if info.identity.is_empty() || info.identity.len() > MAX_NAME || info.sid.len() > MAX_NAME {
            return true;
        }
        if info.state == participant_info::State::Disconnected as i32 {
            self.left(info);
            return false;
        }
        let user = User {
            user_id: info.identity.clone(),
            user_name: if info.name.is_empty() || info.name.len() > MAX_NAME {
                info.identity.clone()
            } else {
                info.name.clone()
            },
        };
        let (details, is_left_out) = self.info_within_limit(info, &user);
        let info_size = details.size();
        let extra_info =
            info.attributes.get(EXTRA_INFO_KEY).filter(|text| text.len() <= MAX_EXTRA_INFO).cloned();
        if let Some(member) = self.members.get_mut(&info.identity) {
            // Reports about one participant have a rising version. An older report that arrives late is ignored.
            if member.sid == info.sid && info.version < member.version {
                return false;
            }
            member.sid = info.sid.clone();
            member.version = info.version;
            member.user = user;
            member.info = details;
            self.info_bytes -= std::mem::replace(&mut member.info_size, info_size);
            member.extra_info = extra_info.unwrap_or_default();
            member.is_stale = false;
        } else {
            if self.members.len() >= MAX_USERS {
                return true;
            }
            let member = Member {
                sid: info.sid.clone(),
                user,
                info: details,
                info_size,
                extra_info: extra_info.unwrap_or_default(),
                quality: None,
                level: 0.0,
                version: info.version,
                is_stale: false,
            };
            self.members.insert(info.identity.clone(), member);
        }
        self.info_bytes += info_size;
        self.is_changed = true;
        self.update_tracks(info) | is_left_out
    }

    fn left(&mut self, info: &proto::ParticipantInfo) {
        // The end of an earlier session is ignored when the user has already returned.
        if self.members.get(&info.identity).is_some_and(|member| member.sid == info.sid) {
            let size = self.members.remove(&info.identity).map_or(0, |member| member.info_size);
            self.info_bytes -= size;
            self.streams.retain(|_, stream| stream.user_id != info.identity);
            self.forget_unwanted(&info.identity, &BTreeSet::new());
            self.is_changed = true;
        }
    }

    /// Forgets the tracks of a user that are not audio, except the `present` ones.
    fn forget_unwanted(&mut self, user_id: &str, present: &BTreeSet<&str>) {
        let unwanted = &mut self.unwanted;
        self.unwanted_known.retain(|sid, user| {
            let stays = user != user_id || present.contains(sid.as_str());
            if !stays {
                unwanted.remove(sid);
            }
            stays
        });
    }

    fn update_tracks(&mut self, info: &proto::ParticipantInfo) -> bool {
        let mut left_out = info.tracks.len() > MAX_TRACKS;
        // Removed tracks first, so that a new stream can take their place.
        let present: BTreeSet<&str> =
            info.tracks.iter().take(MAX_TRACKS).map(|track| track.sid.as_str()).collect();
        self.streams.retain(|_, stream| {
            stream.user_id != info.identity || stream.is_stale || present.contains(stream.track_sid.as_str())
        });
        self.forget_unwanted(&info.identity, &present);
        for track in info.tracks.iter().take(MAX_TRACKS) {
            if track.sid.is_empty() || track.sid.len() > MAX_NAME {
                continue;
            }
            if track.r#type != proto::TrackType::Audio as i32 {
                if self.unwanted_known.len() < MAX_STREAMS && !self.unwanted_known.contains_key(&track.sid) {
                    self.unwanted_known.insert(track.sid.clone(), info.identity.clone());
                    self.unwanted.insert(track.sid.clone());
                }
                continue;
            }
            left_out |= !self.place_track(&info.identity, track);
        }
        left_out
    }

    /// Finds the stream of a track by its SID, or by its name if its user published it again or this client rejoined. Returns
    /// false if there are too many streams.
    fn place_track(&mut self, user_id: &str, track: &proto::TrackInfo) -> bool {
        let name =
            if track.name.is_empty() || track.name.len() > MAX_NAME { &track.sid } else { &track.name };
        let by_sid = self
            .streams
            .iter()
            .find(|(_, stream)| stream.user_id == user_id && stream.track_sid == track.sid)
            .map(|(id, _)| *id);
        let found = by_sid.or_else(|| {
            let returned =
                |stream: &Stream| stream.user_id == user_id && stream.is_stale && stream.name == *name;
            self.streams.iter().find(|(_, stream)| returned(stream)).map(|(id, _)| *id)
        });
        if let Some(stream) = found.and_then(|id| self.streams.get_mut(&id)) {
            stream.track_sid = track.sid.clone();
            stream.muted = track.muted;
            stream.is_of_audioroom = is_of_audioroom(track);
            stream.is_encrypted = is_encrypted(track);
            stream.is_stale = false;
            return true;
        }
        if self.streams.len() >= MAX_STREAMS {
            return false;
        }
        // A second track of the same name is named by its SID, so that each stream of a user has its own name.
        let is_taken = self.streams.values().any(|stream| stream.user_id == user_id && stream.name == *name);
        let taken: BTreeSet<usize> = self
            .streams
            .values()
            .filter(|stream| stream.user_id == user_id && stream.place.source == track.source)
            .filter(|stream| !stream.is_stale)
            .map(|stream| stream.place.number)
            .collect();
        let (place, asked) = self.decisions.place(user_id, track.source, name, &taken);
        let id = StreamId::fresh();
        let stream = Stream {
            user_id: user_id.to_owned(),
            name: if is_taken { track.sid.clone() } else { name.clone() },
            track_sid: track.sid.clone(),
            muted: track.muted,
            is_of_audioroom: is_of_audioroom(track),
            is_encrypted: is_encrypted(track),
            has_key: false,
            encryption_reported: None,
            asked,
            subscribed: None,
            playing: None,
            is_active_reported: false,
            is_delivered: false,
            place,
            is_stale: false,
        };
        self.streams.insert(id, stream);
        true
    }

    /// Whether tracks that are not audio have to be unsubscribed.
    pub(super) fn has_unwanted(&self) -> bool {
        !self.unwanted.is_empty()
    }

    /// The tracks that are not audio and have not been unsubscribed yet.
    pub(super) fn take_unwanted(&mut self) -> Vec<String> {
        std::mem::take(&mut self.unwanted).into_iter().collect()
    }

    /// The tracks whose subscription differs from the server's automatic one.
    pub(super) fn exceptions(&self, server_subscribes: bool) -> Vec<String> {
        let mut sids: Vec<String> = self
            .streams
            .values()
            .filter(|stream| stream.subscribed.is_some_and(|subscribed| subscribed != server_subscribes))
            .map(|stream| stream.track_sid.clone())
            .collect();
        if server_subscribes {
            sids.extend(self.unwanted_known.keys().cloned());
        }
        sids
    }

    fn info(&self, id: StreamId, stream: &Stream) -> StreamInfo {
        let member = self.members.get(&stream.user_id);
        let fallback = || User { user_id: stream.user_id.clone(), user_name: stream.user_id.clone() };
        StreamInfo {
            stream: id,
            stream_id: stream.name.clone(),
            user: member.map_or_else(fallback, |member| member.user.clone()),
            extra_info: member.map(|member| member.extra_info.clone()).unwrap_or_default(),
            muted: stream.muted,
        }
    }
}

fn is_of_audioroom(track: &proto::TrackInfo) -> bool {
    track.codecs.iter().any(|codec| codec.cid.starts_with(CID_PREFIX))
}

fn is_encrypted(track: &proto::TrackInfo) -> bool {
    track.encryption != proto::encryption::Type::None as i32
}

impl Room {
    /// Handles reports about participants, the local one included.
    pub(super) fn participants(&mut self, participants: &[proto::ParticipantInfo]) {
        for info in participants {
            if info.sid == self.local_sid || info.identity == self.user.user_id {
                // Reports about an earlier session of this user are ignored.
                if info.sid == self.local_sid {
                    self.local_info(info);
                }
                continue;
            }
            if self.roster.is_of_new_session(info) {
                self.sessions_ended(&info.identity, |sid| sid != info.sid);
            }
            if self.roster.update(info) {
                self.log.line(
                    Level::Debug,
                    "room",
                    format_args!("the room exceeds the limits: some users or streams are not reported"),
                );
            }
            if info.state == participant_info::State::Disconnected as i32
                && self.roster.user(&info.identity).is_none()
            {
                // Data of the next session may arrive before its report.
                self.sessions_ended(&info.identity, |sid| sid.is_empty() || sid == info.sid);
            }
        }
    }

    /// Reports all changes since the last report to the application.
    pub(super) fn announce(&mut self) {
        if !std::mem::take(&mut self.roster.is_changed) {
            return;
        }
        let streams: BTreeMap<StreamId, StreamInfo> =
            self.roster.streams.iter().map(|(id, stream)| (*id, self.roster.info(*id, stream))).collect();
        let gone: Vec<StreamInfo> = self
            .reported_streams
            .iter()
            .filter(|(id, _)| !streams.contains_key(id))
            .map(|(_, info)| info.clone())
            .collect();
        self.announce_removed(gone);
        self.announce_users();
        let mut added = Vec::new();
        let mut changed = Vec::new();
        for (id, info) in &streams {
            match self.reported_streams.get(id) {
                None => added.push(info.clone()),
                Some(reported) if reported != info => changed.push(info.clone()),
                Some(_) => {}
            }
        }
        self.reported_streams = streams;
        let room = self.room;
        if !added.is_empty() {
            let ids: Vec<StreamId> = added.iter().map(|info| info.stream).collect();
            ids.iter().for_each(|id| self.apply_decision(*id));
            self.emit(Event::StreamUpdate { room, added: true, streams: added });
        }
        if !changed.is_empty() {
            self.emit(Event::StreamInfoUpdate { room, streams: changed });
        }
    }

    fn announce_removed(&mut self, gone: Vec<StreamInfo>) {
        if gone.is_empty() {
            return;
        }
        for info in &gone {
            self.output.push_back(super::Output::StopPlay { stream: info.stream });
            self.departed.insert(info.stream, info.clone());
            if self.departed.len() > MAX_DEPARTED {
                self.departed.pop_first();
            }
        }
        self.emit(Event::StreamUpdate { room: self.room, added: false, streams: gone });
    }

    /// Whether the server reports the active speakers. If not, this engine measures them.
    pub fn gets_speaker_updates(&self) -> bool {
        self.gets_speaker_updates
    }

    /// Quality of the local user's connection as reported by the server: 3 excellent, 2 good, 1 poor, 0 lost.
    pub fn connection_quality(&self) -> Option<i32> {
        self.publish.quality
    }

    /// Handles the active speakers that this engine measured. Ignored if the server reports them.
    pub(super) fn speaking(&mut self, levels: &[(Option<StreamId>, f32)]) {
        if self.gets_speaker_updates || !self.link.is_logged_in() {
            return;
        }
        let mut active: BTreeMap<String, (User, f32)> = BTreeMap::new();
        for (stream, level) in levels {
            let user = match stream {
                None => Some(&self.user),
                Some(stream) => {
                    self.roster.streams.get(stream).and_then(|stream| self.roster.user(&stream.user_id))
                }
            };
            if let Some(user) = user {
                let loudest = active.entry(user.user_id.clone()).or_insert_with(|| (user.clone(), 0.0));
                loudest.1 = loudest.1.max(*level);
            }
        }
        self.has_reported_speakers = false;
        self.send_speakers(active.into_values().collect());
    }

    /// Reports the active speakers, loudest first. `active` has levels 0–1.
    fn send_speakers(&mut self, mut active: Vec<(User, f32)>) {
        active.retain(|(_, level)| *level > 0.0);
        active.sort_by(|left, right| right.1.total_cmp(&left.1));
        active.iter_mut().for_each(|(_, level)| *level *= 100.0);
        self.emit(Event::ActiveSpeakers { room: self.room, speakers: active });
    }

    pub(super) fn speakers(&mut self, speakers: &[proto::SpeakerInfo]) {
        self.gets_speaker_updates = true;
        for speaker in speakers {
            let level = if speaker.active { speaker.level.clamp(0.0, 1.0) } else { 0.0 };
            if speaker.sid == self.local_sid {
                self.publish.level = level;
            } else if let Some(member) = self.roster.member_by_sid(&speaker.sid) {
                member.level = level;
            }
        }
        if self.link.is_connected() && !self.are_speakers_due {
            self.report_speakers();
        } else {
            self.are_speakers_due = true;
        }
    }

    /// Forgets the active speakers of an earlier session. The server then sends the complete list, if anybody speaks.
    pub(super) fn forget_speakers(&mut self) {
        self.publish.level = 0.0;
        self.roster.silence();
        self.are_speakers_due = true;
    }

    /// Reports the active speakers of a new connection. Called while connected, after the users were reported.
    pub(super) fn report_new_speakers(&mut self) {
        if !std::mem::take(&mut self.are_speakers_due) {
            return;
        }
        let is_anyone = self.publish.level > 0.0 || self.roster.members().any(|member| member.level > 0.0);
        if is_anyone || self.has_reported_speakers {
            self.report_speakers();
        }
    }

    /// Reports the active speakers as the server reported them.
    fn report_speakers(&mut self) {
        let own = std::iter::once((&self.user, self.publish.level));
        let others = self.roster.members().map(|member| (&member.user, member.level));
        let active: Vec<(User, f32)> = own
            .chain(others)
            .filter(|(_, level)| *level > 0.0)
            .map(|(user, level)| (user.clone(), level))
            .collect();
        self.has_reported_speakers = !active.is_empty();
        self.send_speakers(active);
    }

    pub(super) fn quality(&mut self, updates: &[proto::ConnectionQualityInfo]) {
        for update in updates {
            let quality = match proto::ConnectionQuality::try_from(update.quality) {
                Ok(proto::ConnectionQuality::Lost) => 0,
                Ok(proto::ConnectionQuality::Poor) => 1,
                Ok(proto::ConnectionQuality::Good) => 2,
                Ok(proto::ConnectionQuality::Excellent) => 3,
                Err(_) => continue,
            };
            let (user, known) = if update.participant_sid == self.local_sid {
                (self.user.clone(), &mut self.publish.quality)
            } else if let Some(member) = self.roster.member_by_sid(&update.participant_sid) {
                (member.user.clone(), &mut member.quality)
            } else {
                continue;
            };
            let mos = if update.score >= 1.0 { update.score.min(4.5) } else { f32::NAN };
            if known.replace(quality) != Some(quality) && self.link.is_logged_in() {
                self.emit(Event::ConnectionQuality { room: self.room, user, quality, mos });
            }
        }
    }
}
