//! Messages of the core to the participants of a room: to one, to several, to all.
//!
//! A message is encoded once for all its receivers. A participant whose signalling is not connected gets none; after a resume it
//! gets the present state (`session.rs`). Used on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use super::core::{Output, ServerCore};
use super::participant::ParticipantKey;
use super::room::RoomKey;
use super::signal::encode;
use crate::wire::proto::{self, signal_response};

impl ServerCore {
    /// Sends a message to one participant, if its signalling is connected.
    pub(super) fn send(&mut self, to: ParticipantKey, message: signal_response::Message) {
        if let Some(conn) = self.participants.get(&to).and_then(|one| one.state.signalling()) {
            self.outputs.push_back(Output::Send { conn, data: encode(message), text: false });
        }
    }

    /// Sends a message to several participants.
    pub(super) fn send_all(
        &mut self,
        to: impl IntoIterator<Item = ParticipantKey>,
        message: signal_response::Message,
    ) {
        let data = encode(message);
        for key in to {
            if let Some(conn) = self.participants.get(&key).and_then(|one| one.state.signalling()) {
                self.outputs.push_back(Output::Send { conn, data: data.clone(), text: false });
            }
        }
    }

    /// The participants of a room, in the order of joining.
    pub(super) fn members(&self, room: RoomKey) -> Vec<ParticipantKey> {
        self.rooms.get(&room).map(|room| room.members.iter().copied().collect()).unwrap_or_default()
    }

    /// Announces a participant to its room, or a hidden participant to itself.
    pub(super) fn broadcast_info(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        participant.version += 1;
        participant.is_info_due = false;
        let (room, visible) = (participant.room, participant.is_visible());
        let message = signal_response::Message::Update(proto::ParticipantUpdate {
            participants: vec![participant.info()],
        });
        if visible {
            self.send_all(self.members(room), message);
        } else {
            self.send(key, message);
        }
    }
}
