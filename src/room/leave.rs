//! Every way a room ends: by the application, by the server, for good. The last event is the last thing told.
#![forbid(unsafe_code)]

use super::{Output, Phase, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::wire::proto::{self, DisconnectReason, leave_request};

/// What this client says when it goes.
pub(super) fn request() -> proto::LeaveRequest {
    proto::LeaveRequest {
        reason: DisconnectReason::ClientInitiated as i32,
        action: leave_request::Action::Disconnect as i32,
        ..Default::default()
    }
}

/// What a server's leave asks for.
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
            // Not about the user: whoever comes back is welcome, perhaps to another server.
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
    /// The application leaves, whatever goes on.
    pub(super) fn logout(&mut self) {
        self.drop_attempt();
        self.finish(Event::LogoutRoom { room: self.room, room_id: self.room_id.clone() });
    }

    /// The server says goodbye.
    pub(super) fn server_leave(&mut self, leave: &proto::LeaveRequest, now: Time) {
        let verdict = judge(leave);
        // It has closed the conversation: no leave is owed.
        self.is_joined &= self.phase == Phase::Joining;
        match verdict {
            Verdict::Kicked(error) if self.answered.is_none() => self.login_failed(error),
            Verdict::Kicked(error) => {
                self.drop_attempt();
                self.finish(Event::KickOut { room: self.room, room_id: self.room_id.clone(), error });
            }
            Verdict::Rejoin(error) | Verdict::Resume(error) if self.phase == Phase::Joining => {
                self.attempt_failed(error, now);
            }
            Verdict::Rejoin(_) | Verdict::Resume(_) if self.phase == Phase::Resuming => self.rejoin(now),
            Verdict::Rejoin(error) => self.lose(error, false, now),
            Verdict::Resume(error) => self.lose(error, true, now),
        }
    }

    /// The server moved us to another room: the people are others.
    pub(super) fn room_moved(&mut self, moved: proto::RoomMovedResponse) {
        if !moved.token.is_empty() {
            self.refresh_token(moved.token);
        }
        if let Some(participant) = moved.participant {
            self.own_sid = participant.sid.clone();
            // A mute holds in the room where it was made.
            self.set_muted_by_server(false);
            self.own_report(&participant);
        }
        self.roster.go_stale();
        self.participants(&moved.other_participants);
        self.roster.drop_stale();
    }

    /// Ends the room: open requests first, then the last event.
    pub(super) fn finish(&mut self, last: Event) {
        let mut open = self.messages.take_requests();
        open.extend(self.extra_info.take_requests());
        for request in open {
            let error = Error::new(ErrorKind::Cancelled, "the room ended before this was done");
            self.request_done(request, Err(error));
        }
        self.phase = Phase::Ended;
        self.lost = None;
        self.tell(last);
        self.output.push_back(Output::Ended);
    }
}
