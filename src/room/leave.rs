//! The end of a room, by the application or by the server. A failed login (`login`) and a connection that was not restored
//! (`reconnect`) end the room through [`Room::finish`]. Also here: the server moves this user to another room.
//!
//! Part of [`Room`]; control thread; sans-IO. Nothing is reported after the room's last event.
#![forbid(unsafe_code)]

use super::link::{Link, SignalEnd};
use super::{Output, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::wire::proto::{self, DisconnectReason, leave_request};

/// The leave request of this client.
pub(super) fn request() -> proto::LeaveRequest {
    proto::LeaveRequest {
        reason: DisconnectReason::ClientInitiated as i32,
        action: leave_request::Action::Disconnect as i32,
        ..Default::default()
    }
}

/// The action that a leave message of the server requests.
enum Verdict {
    Kicked(Error),
    Rejoin(Error),
    Resume(Error),
}

fn judge(leave: &proto::LeaveRequest) -> Verdict {
    let kick = |kind, text: &'static str| Verdict::Kicked(Error::new(kind, text));
    match leave.reason() {
        DisconnectReason::DuplicateIdentity => {
            return kick(ErrorKind::SameUser, "the same user logged in to the room elsewhere");
        }
        DisconnectReason::ParticipantRemoved | DisconnectReason::UserRejected => {
            return kick(ErrorKind::Kicked, "the user was removed from the room");
        }
        DisconnectReason::RoomDeleted | DisconnectReason::RoomClosed => {
            return kick(ErrorKind::NotFound, "the room was closed");
        }
        _ => {}
    }
    let why = Error::new(
        ErrorKind::ConnectionLost,
        format!("the server ended the connection ({})", leave.reason().as_str_name()),
    );
    match leave.action() {
        leave_request::Action::Resume => Verdict::Resume(why),
        leave_request::Action::Reconnect => Verdict::Rejoin(why),
        leave_request::Action::Disconnect => match leave.reason() {
            // The reason is not the user's: the user may join again, perhaps on another server.
            DisconnectReason::ServerShutdown
            | DisconnectReason::StateMismatch
            | DisconnectReason::JoinFailure
            | DisconnectReason::Migration
            | DisconnectReason::SignalClose
            | DisconnectReason::ConnectionTimeout
            | DisconnectReason::MediaFailure => Verdict::Rejoin(why),
            _ if leave.can_reconnect => Verdict::Rejoin(why),
            _ => kick(ErrorKind::Kicked, "the server ended the session"),
        },
    }
}

impl Room {
    /// The application logs out, in any state.
    pub(super) fn logout(&mut self) {
        self.close_connection(SignalEnd::Open);
        self.finish(Event::LogoutRoom { room: self.room, room_id: self.room_id.clone() });
    }

    /// The server sent a leave message.
    pub(super) fn server_leave(&mut self, leave: &proto::LeaveRequest, now: Time) {
        if let Some(regions) = &leave.regions {
            self.regions_named(regions);
        }
        match judge(leave) {
            Verdict::Kicked(error) if !self.link.is_logged_in() => self.login_failed(error, SignalEnd::Left),
            Verdict::Kicked(error) => {
                self.close_connection(SignalEnd::Left);
                self.finish(Event::KickOut { room: self.room, room_id: self.room_id.clone(), error });
            }
            Verdict::Rejoin(error) | Verdict::Resume(error)
                if matches!(self.link, Link::Login(_) | Link::Rejoin { .. } | Link::SignalLost { .. }) =>
            {
                self.attempt_failed(error, SignalEnd::Left, now);
            }
            Verdict::Rejoin(error) => self.lose(error, SignalEnd::Left, false, now),
            Verdict::Resume(error) => self.lose(error, SignalEnd::Left, true, now),
        }
    }

    /// The server moved this user to another room, with other users.
    pub(super) fn room_moved(&mut self, moved: proto::RoomMovedResponse) {
        if !moved.token.is_empty() {
            self.refresh_token(moved.token);
        }
        if let Some(participant) = moved.participant {
            self.local_sid = participant.sid.clone();
            // A server mute is valid only in the room in which it was set.
            self.set_muted_by_server(false);
            self.local_info(&participant);
        }
        self.room_described(moved.room);
        self.roster.go_stale();
        self.participants(&moved.other_participants);
        self.roster.drop_stale();
    }

    /// Ends the room: cancels the open requests, then reports the last event.
    pub(super) fn finish(&mut self, last: Event) {
        let mut open = self.messages.take_requests();
        open.extend(self.extra_info.take_requests());
        open.extend(self.own_info.take_requests());
        open.extend(self.moderation.take_requests());
        for request in open {
            self.request_done(request, Err(cancelled()));
        }
        self.cancel_rpc();
        self.end_all_bytes();
        self.link = Link::Ended;
        self.emit(last);
        self.output.push_back(Output::Ended);
    }
}

/// The error of requests that the room's end cancels.
pub(super) fn cancelled() -> Error {
    Error::new(ErrorKind::Cancelled, "the room ended before this was done")
}
