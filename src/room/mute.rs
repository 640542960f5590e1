//! The two mutes of the local stream: the user's own, and the server's. The stream is sent while neither is set.
//!
//! Part of [`Room`]; control thread; sans-IO. A server mute belongs to the user in this room, not to the current track. It stays
//! through the user's own switch, new tracks and reconnects, until the server removes it. Nothing is sent meanwhile.
//!
//! An audioroom server reports its mute in the user's attributes ([`MUTED_KEY`]), keeps it apart from the user's own mute, and
//! does not forward a muted stream. A LiveKit server has only mutes of tracks, and removes such a mute when the client reports
//! the track as not muted. So to a LiveKit server the client reports its tracks as muted for as long as the server mute is set.
#![forbid(unsafe_code)]

use std::collections::HashMap;

use super::{Output, Room};
use crate::event::Event;
use crate::wire::MUTED_KEY;
use crate::wire::proto::{self, signal_request};

impl Room {
    /// The mute to announce: the user's own, and to a LiveKit server also the server's.
    pub(super) fn mute_to_announce(&self) -> bool {
        !self.publish.mic || (self.publish.is_muted_by_server && !self.is_audioroom_server())
    }

    /// Announces the mute of the local track, once the track has a SID.
    pub(super) fn send_mute(&mut self) {
        let muted = self.mute_to_announce();
        let Some(own) = &mut self.publish.own else { return };
        let Some(track) = &own.track else { return };
        let sid = track.sid.clone();
        own.announced_mute = muted;
        own.is_mute_due = false;
        self.request(signal_request::Message::Mute(proto::MuteTrackRequest { sid, muted }));
    }

    /// Sets the user's own switch. It is announced if the server does not know it yet.
    pub(super) fn enable_mic(&mut self, on: bool) {
        self.publish.mic = on;
        let muted = self.mute_to_announce();
        if let Some(own) = &mut self.publish.own {
            own.is_mute_due = own.announced_mute != muted;
        }
    }

    /// The server set or removed the mute of a track. Mutes of earlier tracks are ignored.
    pub(super) fn server_mute(&mut self, mute: &proto::MuteTrackRequest) {
        if self.is_local_track(&mute.sid) {
            self.set_muted_by_server(mute.muted);
        }
    }

    /// The server reported the local user's attributes, in which an audioroom server reports its mute.
    pub(super) fn local_attributes(&mut self, attributes: &HashMap<String, String>) {
        self.extra_info.reported(attributes);
        if self.is_audioroom_server() {
            self.set_muted_by_server(attributes.contains_key(MUTED_KEY));
        }
    }

    /// Sets or removes the server mute. After a removal, `settle_publish` starts sending again.
    pub(super) fn set_muted_by_server(&mut self, muted: bool) {
        if std::mem::replace(&mut self.publish.is_muted_by_server, muted) == muted {
            return;
        }
        if !muted {
            // The server has unmuted the track: announce the user's own mute again.
            return self.send_mute();
        }
        if let Some(own) = &mut self.publish.own
            && std::mem::take(&mut own.is_sending)
        {
            self.output.push_back(Output::SetSending { stream: own.stream, on: false });
        }
    }

    /// Reports a change of the server mute to the application. Called while connected.
    pub(super) fn report_mute(&mut self) {
        let is_muted_by_server = self.publish.is_muted_by_server;
        if std::mem::replace(&mut self.publish.is_mute_reported, is_muted_by_server) != is_muted_by_server {
            self.emit(Event::ServerMute {
                room: self.room,
                stream: self.publish.own(),
                is_muted_by_server,
                is_muted_by_user: !self.publish.mic,
            });
        }
    }
}
