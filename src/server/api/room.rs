//! RoomService: rooms are created, listed, changed and deleted.
//!
//! Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::{Code, Failure, Outcome};
use crate::clock::Time;
use crate::config::MAX_ROOM_ID;
use crate::server::core::ServerCore;
use crate::server::limit::MAX_METADATA;
use crate::server::room::RoomKey;
use crate::server::timer::Timer;
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, DisconnectReason};

pub(super) fn no_room() -> Failure {
    Failure::new(Code::NotFound, "requested room does not exist")
}

fn check_metadata(metadata: &str) -> Outcome<()> {
    if metadata.len() > MAX_METADATA {
        let text = format!("metadata size exceeds limits: it may have at most {MAX_METADATA} bytes");
        return Err(Failure::new(Code::InvalidArgument, text));
    }
    Ok(())
}

impl ServerCore {
    /// The room of this name.
    pub(super) fn named(&self, room: &str) -> Outcome<RoomKey> {
        self.names.get(room).copied().ok_or_else(no_room)
    }

    /// Creates a room, or changes the options of an existing one.
    pub(super) fn create_room(
        &mut self,
        request: proto::CreateRoomRequest,
        now: Time,
    ) -> Outcome<proto::Room> {
        if request.name.is_empty() || request.name.len() > MAX_ROOM_ID {
            let text = format!("the name of a room must have 1 to {MAX_ROOM_ID} bytes");
            return Err(Failure::new(Code::InvalidArgument, text));
        }
        check_metadata(&request.metadata)?;
        if !self.names.contains_key(&request.name) && self.rooms.len() >= self.config.max_rooms {
            let text = "the server has the maximum number of rooms: try again later";
            return Err(Failure::new(Code::ResourceExhausted, text));
        }
        let key = self.room_named(&request.name, now);
        let default_timeout = self.config.empty_room_timeout;
        let Some(room) = self.rooms.get_mut(&key) else { return Err(no_room()) };
        let seconds = |count: u32| (count > 0).then(|| Duration::from_secs(u64::from(count)));
        let options = &mut room.options;
        options.empty_timeout = seconds(request.empty_timeout).or(options.empty_timeout);
        options.departure_timeout = seconds(request.departure_timeout).or(options.departure_timeout);
        if request.max_participants > 0 {
            options.max_participants = request.max_participants;
        }
        let is_changed = !request.metadata.is_empty() && options.metadata != request.metadata;
        if is_changed {
            options.metadata = request.metadata;
        }
        if room.members.is_empty() {
            let since = *room.empty_since.get_or_insert(now);
            let at = since + room.timeout(default_timeout);
            self.arm(at, Timer::Empty(key));
        }
        if is_changed {
            self.announce_room(key);
        }
        self.room_info(key).ok_or_else(no_room)
    }

    /// The rooms that are named, or all.
    pub(super) fn list_rooms(&self, request: proto::ListRoomsRequest) -> Outcome<proto::ListRoomsResponse> {
        let wanted = |name: &str| request.names.is_empty() || request.names.iter().any(|one| one == name);
        let keys = self.rooms.iter().filter(|(_, room)| wanted(&room.name)).map(|(key, _)| *key);
        Ok(proto::ListRoomsResponse { rooms: keys.filter_map(|key| self.room_info(key)).collect() })
    }

    /// Removes everyone from a room, and the room.
    pub(super) fn delete_room(
        &mut self,
        request: proto::DeleteRoomRequest,
        now: Time,
    ) -> Outcome<proto::DeleteRoomResponse> {
        let key = self.named(&request.room)?;
        let members = self.members(key);
        // All leave, so no departure is announced.
        if let Some(room) = self.rooms.get_mut(&key) {
            room.members.clear();
        }
        for member in members {
            self.remove(member, DisconnectReason::RoomDeleted, Some(Action::Disconnect), now);
        }
        self.forget_room(key);
        Ok(proto::DeleteRoomResponse {})
    }

    /// Sets a room's metadata, and notifies everyone in it.
    pub(super) fn update_room_metadata(
        &mut self,
        request: proto::UpdateRoomMetadataRequest,
    ) -> Outcome<proto::Room> {
        check_metadata(&request.metadata)?;
        let key = self.named(&request.room)?;
        if let Some(room) = self.rooms.get_mut(&key) {
            room.options.metadata = request.metadata;
        }
        self.announce_room(key);
        self.room_info(key).ok_or_else(no_room)
    }

    /// Sends a room's description to everyone in it.
    fn announce_room(&mut self, key: RoomKey) {
        let update = proto::RoomUpdate { room: self.room_info(key) };
        self.send_all(self.members(key), Message::RoomUpdate(update));
    }
}
