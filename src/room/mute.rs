//! Who mutes the local stream: its user with the microphone's switch, or the server. The two are kept apart, and the stream is heard
//! while neither does.
//!
//! Part of [`Room`]; control thread; sans-IO. A mute by the server belongs to the user in this room, not to the track of the moment:
//! it holds through the switch, new tracks, resumes and reconnects, until the server lifts it. Nothing is sent while it lasts.
//!
//! An audioroom server says in the user's attributes whether it mutes ([`MUTED_KEY`]), keeps the user's own mute apart, and refuses
//! to forward. A LiveKit server knows mutes of tracks only, and lifts one when the client says that the track is not muted: there
//! the client says that it is muted for as long as the server mutes, and announces new tracks as muted.
#![forbid(unsafe_code)]

use std::collections::HashMap;

use super::{Output, Room};
use crate::event::Event;
use crate::wire::MUTED_KEY;
use crate::wire::proto::{self, signal_request};

impl Room {
    /// The mute that the server is told: the user's own, and the server's where it would forget that.
    pub(super) fn says_muted(&self) -> bool {
        !self.publish.mic || (self.publish.is_muted_by_server && !self.is_own_server())
    }

    /// Tells the server the mute of the own track, once that has a name.
    pub(super) fn say_mute(&mut self) {
        let muted = self.says_muted();
        let Some(own) = &mut self.publish.own else { return };
        let Some(track) = &own.track else { return };
        let sid = track.sid.clone();
        own.said_muted = muted;
        self.request(signal_request::Message::Mute(proto::MuteTrackRequest { sid, muted }));
    }

    /// The user's own switch.
    pub(super) fn enable_mic(&mut self, on: bool) {
        self.publish.mic = on;
        self.say_mute();
    }

    /// The server mutes the own track or lifts that. One about an earlier track says nothing of this user.
    pub(super) fn server_mute(&mut self, mute: &proto::MuteTrackRequest) {
        if self.is_own_track(&mute.sid) {
            self.set_muted_by_server(mute.muted);
        }
    }

    /// The own user's attributes as the server reports them: an audioroom server says there whether it mutes.
    pub(super) fn own_attributes(&mut self, attributes: &HashMap<String, String>) {
        self.extra_info.reported(attributes);
        if self.is_own_server() {
            self.set_muted_by_server(attributes.contains_key(MUTED_KEY));
        }
    }

    /// Begins or ends the mute by the server. When it ends, sending begins again with the next settling.
    pub(super) fn set_muted_by_server(&mut self, muted: bool) {
        if std::mem::replace(&mut self.publish.is_muted_by_server, muted) == muted {
            return;
        }
        if !muted {
            // The server has lifted its mute of the track: the user's own counts again.
            return self.say_mute();
        }
        if let Some(own) = &mut self.publish.own
            && std::mem::take(&mut own.is_sending)
        {
            self.output.push_back(Output::SetSending { stream: own.stream, on: false });
        }
    }

    /// Tells the application of a mute by the server that began or ended since it was told; only while connected.
    pub(super) fn announce_mute(&mut self) {
        let is_muted_by_server = self.publish.is_muted_by_server;
        if std::mem::replace(&mut self.publish.is_mute_told, is_muted_by_server) != is_muted_by_server {
            self.tell(Event::PublishMute {
                room: self.room,
                stream: self.publish.own(),
                is_muted_by_server,
                is_muted_by_user: !self.publish.mic,
            });
        }
    }
}
