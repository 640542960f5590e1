//! State of the room's link to its server: signalling and the WebRTC connection together. A room is in exactly one [`Link`].
//!
//! Part of [`super::Room`]; control thread; sans-IO. This file only defines the states and answers questions about them. The
//! transitions are in `login` (until the login event), `reconnect` (after a loss) and `leave` (the end).
//!
//! | from | to | when |
//! |---|---|---|
//! | `Login` | `Up` | signalling and media are connected |
//! | `Up` | `SignalLost` | signalling is lost while media is up, or the server requests a resume |
//! | `Up` | `Dark` | nothing comes through |
//! | `Up` | `Rejoin` | the server ends the session, an offer fails or is not answered, or no resume is possible |
//! | `Up` | `MediaFailed` | media failed |
//! | `MediaFailed` | `Up`, `Rejoin` | media recovers; the server sends no leave message in time, or signalling is lost |
//! | `Dark` | `Up` | media comes through again |
//! | `Dark` | `SignalLost`, `Rejoin` | signalling is lost too; the session can be resumed, or cannot |
//! | `Dark` | `Resumed` | media stays dark although signalling works: ICE restarts |
//! | `Dark` | `Rejoin` | the application reports a change of the network, or media failed |
//! | `SignalLost` | `Resumed` | the server resumes the session |
//! | `SignalLost` | `Rejoin` | the session is over at the server, media failed, or the network changed while media is down |
//! | `SignalLost` | `Rejoin` | media is down, and another server answers while this one refuses or is silent |
//! | `Resumed` | `Up`, `Rejoin` | media is connected and the offer is answered; media is not connected in time |
//! | `Resumed` | `SignalLost` | signalling is lost again, or the offer is not answered in time while media is connected |
//! | `Rejoin` | `Up`, `TokenNeeded` | an attempt succeeds; the server refuses the token |
//! | `TokenNeeded` | `Rejoin` | the application gives a new token |
//! | any | `Ended` | logout, kick, a failed login, or the reconnect time-out |
//!
//! In `Dark` and `SignalLost` the connection stays open. It checks its path all the time, and carries the voice as soon as a
//! check is answered. In `SignalLost` the room repeats its request to resume the session.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::State;
use crate::clock::Time;
use crate::error::Error;

/// State of the room's link to its server.
#[derive(Debug)]
pub(super) enum Link {
    /// The room logs in. The login event has not been reported.
    Login(Attempt),
    /// Signalling and media are connected.
    Up { are_channels_open: bool },
    /// Media has failed. The server may be closing the session: its leave message is awaited until `until`.
    MediaFailed { are_channels_open: bool, until: Time },
    /// Nothing comes through. The connection checks its path; signalling is open as far as known.
    Dark { loss: Loss, connection: Connection, deadline: Time },
    /// Signalling is lost. The room asks the server to resume the session, repeatedly, with pauses. Media may still flow.
    SignalLost { loss: Loss, connection: Connection, ask: Ask },
    /// The server has resumed the session, or ICE restarts because media stays dark although signalling works. The room waits for
    /// media until `deadline`.
    Resumed { loss: Loss, connection: Connection, deadline: Time, restarts_ice: bool },
    /// The session is lost: the room joins again from the start.
    Rejoin { loss: Loss, attempt: Attempt },
    /// The server refused the token. The next rejoin starts when the application gives a new token.
    TokenNeeded { loss: Loss, attempts: u32 },
    /// The last event has been reported.
    Ended,
}

/// One attempt to connect from the start.
#[derive(Debug)]
pub(super) struct Attempt {
    /// 0 for the first attempt of a login or a rejoin.
    pub(super) number: u32,
    pub(super) step: Step,
}

/// Step of an attempt. An attempt that has not completed its step by `deadline` has failed.
#[derive(Debug)]
pub(super) enum Step {
    /// Waits for a server and a token.
    Locating { deadline: Option<Time> },
    /// Waits for the first offer of a new connection.
    Opening { connection: Connection, deadline: Option<Time> },
    /// Waits for the join response.
    Joining { connection: Connection, deadline: Option<Time> },
    /// Waits for the server's answer and for media.
    Joined { connection: Connection, deadline: Time },
    /// Waits before the next attempt.
    Pausing { until: Time },
}

/// State of the open WebRTC connection.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct Connection {
    pub(super) is_media_up: bool,
    pub(super) are_channels_open: bool,
}

/// Progress of the requests to resume a session.
#[derive(Copy, Clone, Debug)]
pub(super) struct Ask {
    /// Number of requests that failed.
    pub(super) failures: u32,
    /// When the present request was made; `None` during a pause.
    pub(super) since: Option<Time>,
    /// End of the pause, or the time at which the present request counts as failed.
    pub(super) deadline: Time,
}

/// Time and cause of a connection loss. The error of a rejoin that failed replaces the cause.
#[derive(Clone, Debug)]
pub(super) struct Loss {
    pub(super) since: Time,
    pub(super) cause: Error,
    /// The application was notified that media comes through again, although signalling is not resumed yet.
    pub(super) is_restored: bool,
}

/// State of signalling when the room closes its connection.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum SignalEnd {
    /// It is open: the room sends a leave request and closes signalling.
    Open,
    /// The server has sent a leave message: the room closes signalling without a leave request.
    Left,
    /// The WebSocket is closed.
    Closed,
}

impl Loss {
    pub(super) fn new(cause: Error, since: Time) -> Loss {
        Loss { since, cause, is_restored: false }
    }

    /// Time at which the room gives up.
    pub(super) fn deadline(&self, reconnect_timeout: Duration) -> Time {
        self.since + reconnect_timeout
    }
}

impl Attempt {
    /// Attempt `number`, about to ask for a server.
    pub(super) fn new(number: u32) -> Attempt {
        Attempt { number, step: Step::Locating { deadline: None } }
    }

    fn connection(&self) -> Option<&Connection> {
        match &self.step {
            Step::Opening { connection, .. }
            | Step::Joining { connection, .. }
            | Step::Joined { connection, .. } => Some(connection),
            Step::Locating { .. } | Step::Pausing { .. } => None,
        }
    }

    /// Gives a step without a deadline this one.
    pub(super) fn limit(&mut self, latest: Time) {
        if let Step::Locating { deadline } | Step::Opening { deadline, .. } | Step::Joining { deadline, .. } =
            &mut self.step
        {
            deadline.get_or_insert(latest);
        }
    }

    fn deadline(&self) -> Option<Time> {
        match self.step {
            Step::Locating { deadline } | Step::Opening { deadline, .. } | Step::Joining { deadline, .. } => {
                deadline
            }
            Step::Joined { deadline, .. } => Some(deadline),
            Step::Pausing { until } => Some(until),
        }
    }
}

impl Link {
    /// The state that the application sees.
    pub(super) fn state(&self) -> State {
        match self {
            Link::Login(_) => State::Connecting,
            Link::Up { .. } | Link::MediaFailed { .. } => State::Connected,
            Link::SignalLost { loss, .. } | Link::Resumed { loss, .. } if loss.is_restored => {
                State::Connected
            }
            Link::Dark { .. }
            | Link::SignalLost { .. }
            | Link::Resumed { .. }
            | Link::Rejoin { .. }
            | Link::TokenNeeded { .. } => State::Reconnecting,
            Link::Ended => State::Ended,
        }
    }

    /// Whether the login has succeeded and the room has not ended.
    pub(super) fn is_logged_in(&self) -> bool {
        matches!(self.state(), State::Connected | State::Reconnecting)
    }

    /// Whether signalling is connected as far as known, and media is connected or failed a moment ago.
    pub(super) fn is_connected(&self) -> bool {
        matches!(self, Link::Up { .. } | Link::MediaFailed { .. })
    }

    pub(super) fn is_ended(&self) -> bool {
        matches!(self, Link::Ended)
    }

    /// Whether signalling is open or being opened.
    pub(super) fn has_signalling(&self) -> bool {
        match self {
            Link::Login(attempt) | Link::Rejoin { attempt, .. } => {
                matches!(attempt.step, Step::Joining { .. } | Step::Joined { .. })
            }
            Link::SignalLost { ask, .. } => ask.since.is_some(),
            _ => self.is_joined(),
        }
    }

    /// Whether the server takes requests: it has accepted the join or the resume.
    pub(super) fn is_joined(&self) -> bool {
        match self {
            Link::Login(attempt) | Link::Rejoin { attempt, .. } => {
                matches!(attempt.step, Step::Joined { .. })
            }
            Link::Up { .. } | Link::MediaFailed { .. } | Link::Dark { .. } | Link::Resumed { .. } => true,
            Link::SignalLost { .. } | Link::TokenNeeded { .. } | Link::Ended => false,
        }
    }

    /// State of the open connection.
    pub(super) fn connection(&self) -> Option<Connection> {
        match self {
            Link::Login(attempt) | Link::Rejoin { attempt, .. } => attempt.connection().copied(),
            Link::Up { are_channels_open } => {
                Some(Connection { is_media_up: true, are_channels_open: *are_channels_open })
            }
            Link::MediaFailed { are_channels_open, .. } => {
                Some(Connection { is_media_up: false, are_channels_open: *are_channels_open })
            }
            Link::Dark { connection, .. }
            | Link::SignalLost { connection, .. }
            | Link::Resumed { connection, .. } => Some(*connection),
            Link::TokenNeeded { .. } | Link::Ended => None,
        }
    }

    /// Whether data can be sent to the room.
    pub(super) fn can_send_data(&self) -> bool {
        self.is_connected() && self.connection().is_some_and(|connection| connection.are_channels_open)
    }

    /// The attempt in progress.
    pub(super) fn attempt(&self) -> Option<&Attempt> {
        match self {
            Link::Login(attempt) | Link::Rejoin { attempt, .. } => Some(attempt),
            _ => None,
        }
    }

    /// The attempt in progress, to change its step.
    pub(super) fn attempt_mut(&mut self) -> Option<&mut Attempt> {
        match self {
            Link::Login(attempt) | Link::Rejoin { attempt, .. } => Some(attempt),
            _ => None,
        }
    }

    /// Ends the pause before the next attempt, if there is one.
    pub(super) fn end_pause(&mut self, now: Time) {
        if let Some(Attempt { step: Step::Pausing { until }, .. }) = self.attempt_mut() {
            *until = now;
        }
    }

    /// The loss that the room recovers from.
    pub(super) fn loss(&self) -> Option<&Loss> {
        match self {
            Link::Dark { loss, .. }
            | Link::SignalLost { loss, .. }
            | Link::Resumed { loss, .. }
            | Link::Rejoin { loss, .. }
            | Link::TokenNeeded { loss, .. } => Some(loss),
            Link::Login(_) | Link::Up { .. } | Link::MediaFailed { .. } | Link::Ended => None,
        }
    }

    /// The loss that the room recovers from, to change what is reported about it.
    pub(super) fn loss_mut(&mut self) -> Option<&mut Loss> {
        match self {
            Link::Dark { loss, .. }
            | Link::SignalLost { loss, .. }
            | Link::Resumed { loss, .. }
            | Link::Rejoin { loss, .. }
            | Link::TokenNeeded { loss, .. } => Some(loss),
            Link::Login(_) | Link::Up { .. } | Link::MediaFailed { .. } | Link::Ended => None,
        }
    }

    /// Time at which this state takes its next step by itself.
    pub(super) fn deadline(&self) -> Option<Time> {
        match self {
            Link::Login(attempt) | Link::Rejoin { attempt, .. } => attempt.deadline(),
            Link::MediaFailed { until, .. } => Some(*until),
            Link::SignalLost { ask, .. } => Some(ask.deadline),
            Link::Dark { deadline, .. } | Link::Resumed { deadline, .. } => Some(*deadline),
            Link::Up { .. } | Link::TokenNeeded { .. } | Link::Ended => None,
        }
    }

    /// Records that media is connected. `MediaFailed` becomes `Up`; in the other states, the room decides what follows.
    pub(super) fn media_connected(&mut self) {
        match self {
            Link::MediaFailed { are_channels_open, .. } => {
                *self = Link::Up { are_channels_open: *are_channels_open };
            }
            _ => self.change_connection(|connection| connection.is_media_up = true),
        }
    }

    /// Records that media is down. `Up` and `MediaFailed` have their own transitions and do not change here.
    pub(super) fn media_disconnected(&mut self) {
        self.change_connection(|connection| connection.is_media_up = false);
    }

    /// The data channels are open.
    pub(super) fn channels_opened(&mut self) {
        match self {
            Link::Up { are_channels_open } | Link::MediaFailed { are_channels_open, .. } => {
                *are_channels_open = true;
            }
            _ => self.change_connection(|connection| connection.are_channels_open = true),
        }
    }

    /// Changes the connection in the states that store whether media is up.
    fn change_connection(&mut self, change: impl FnOnce(&mut Connection)) {
        match self {
            Link::Login(attempt) | Link::Rejoin { attempt, .. } => match &mut attempt.step {
                Step::Opening { connection, .. }
                | Step::Joining { connection, .. }
                | Step::Joined { connection, .. } => {
                    change(connection);
                }
                Step::Locating { .. } | Step::Pausing { .. } => {}
            },
            Link::Dark { connection, .. }
            | Link::SignalLost { connection, .. }
            | Link::Resumed { connection, .. } => change(connection),
            Link::Up { .. } | Link::MediaFailed { .. } | Link::TokenNeeded { .. } | Link::Ended => {}
        }
    }
}
