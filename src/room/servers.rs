//! The addresses of a room's server and their order: those of the application, then those that a server has named.
//!
//! Part of [`Room`]; control thread; sans-IO. A login and a rejoin try the addresses in rounds, each address once in a round. A
//! session whose server is silent is restored by `reconnect`; meanwhile this file asks the other addresses whether a server
//! answers there, because the path of this machine may be dark instead. All clients that have the same list choose the same
//! server, the first in it that answers.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::link::{Attempt, Link, Loss, SignalEnd, Step};
use super::{Lookup, Output, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::log::Level;
use crate::wire::proto;
use crate::wire::{region, server_list, url};

/// While there are other addresses, an address that has not accepted the join within this time has failed. Each further round
/// gives twice the time of the round before. During a login, no address gets more than its share of the time-out.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// A server that stays silent for this time after a loss, while a server answers elsewhere, is given up. With the second in which
/// a dark path is noticed, and the time of a login, the voice is back within 5 s.
const SILENT_FOR: Duration = Duration::from_millis(1_500);
/// The same while media still flows. It is longer, because giving the server up interrupts the voice, but limited, because
/// servers do not keep a session without signalling for long.
const SIGNALLESS_FOR: Duration = Duration::from_secs(20);
/// A server is given up at the earliest this long after another one answered. If only the path of this machine was dark, a check
/// of the connection is answered by then.
const CHECKED_FOR: Duration = Duration::from_secs(1);
/// An address is asked again after this time.
const PROBE_INTERVAL: Duration = Duration::from_secs(1);
/// An answer of an address counts for this time.
const ANSWER_LASTS: Duration = Duration::from_secs(5);
/// Maximum length of a cause in an error text about several addresses, in characters.
const MAX_CAUSE: usize = 160;

/// The addresses of a room's server. Empty for the local server.
#[derive(Debug, Default)]
pub(super) struct Servers {
    entries: Vec<Entry>,
    current: usize,
    /// The addresses that this round has not tried, in order.
    waiting: VecDeque<usize>,
    /// The application was asked for a token. Since then it has given none, and the room has not been connected.
    is_token_asked: bool,
    /// The regional addresses were asked for since the room was last connected.
    are_regions_asked: bool,
}

#[derive(Debug)]
struct Entry {
    url: String,
    /// A server has named it.
    is_named: bool,
    /// Why the last attempt failed.
    failure: Option<Error>,
    /// When it was last asked.
    asked_at: Option<Time>,
    /// Time of the first answer in the present run of answers. A question without an answer, or [`ANSWER_LASTS`] without one,
    /// ends the run.
    answers_since: Option<Time>,
    /// When it last answered.
    answered_at: Option<Time>,
}

impl Entry {
    fn new(url: String, is_named: bool) -> Entry {
        Entry { url, is_named, failure: None, asked_at: None, answers_since: None, answered_at: None }
    }
}

impl Servers {
    /// The addresses of a text that the engine has checked; none for the local server.
    pub(super) fn new(text: Option<&str>) -> Servers {
        let urls = text.map(server_list::parse).and_then(Result::ok).unwrap_or_default();
        let entries = urls.into_iter().map(|url| Entry::new(url, false)).collect();
        let mut servers = Servers { entries, ..Servers::default() };
        servers.begin_round(0);
        servers
    }

    /// The address in use; `None` for the local server.
    pub(super) fn url(&self) -> Option<&str> {
        self.entries.get(self.current).map(|entry| entry.url.as_str())
    }

    fn has_several(&self) -> bool {
        self.entries.len() > 1
    }

    /// Begins a round with the address `first`; the others follow in the order of the list.
    fn begin_round(&mut self, first: usize) {
        self.current = first;
        self.waiting = (0..self.entries.len()).filter(|number| *number != first).collect();
    }

    /// Goes on to the next address of the round. Returns whether there was one.
    fn advance(&mut self) -> bool {
        let Some(next) = self.waiting.pop_front() else { return false };
        self.current = next;
        true
    }

    fn failed(&mut self, error: Error) {
        if let Some(entry) = self.entries.get_mut(self.current) {
            entry.failure = Some(error);
        }
    }

    /// The room is connected.
    pub(super) fn connected(&mut self) {
        (self.is_token_asked, self.are_regions_asked) = (false, false);
        for entry in &mut self.entries {
            (entry.failure, entry.asked_at) = (None, None);
            (entry.answers_since, entry.answered_at) = (None, None);
        }
    }

    /// The kinds of the failures since the room was last connected.
    fn failures(&self) -> impl Iterator<Item = ErrorKind> + '_ {
        self.entries.iter().filter_map(|entry| entry.failure.as_ref().map(|error| error.kind))
    }

    /// The other addresses that answer: number, and since when.
    fn answering(&self) -> impl Iterator<Item = (usize, Time)> + '_ {
        let others = self.entries.iter().enumerate().filter(|(number, _)| *number != self.current);
        others.filter_map(|(number, entry)| Some((number, entry.answers_since?)))
    }

    /// Forgets answers that came too long ago.
    fn forget_old_answers(&mut self, now: Time) {
        for entry in &mut self.entries {
            if entry.answered_at.is_some_and(|at| now.since(at) >= ANSWER_LASTS) {
                (entry.answers_since, entry.answered_at) = (None, None);
            }
        }
    }

    /// Replaces the addresses that a server has named, but keeps the address in use. The round goes on.
    fn name(&mut self, from: &str, urls: &[&str]) {
        let Some(used) = self.url().map(str::to_owned) else { return };
        let tried: Vec<String> = (0..self.entries.len())
            .filter(|number| !self.waiting.contains(number))
            .map(|number| self.entries[number].url.clone())
            .collect();
        self.entries.retain(|entry| !entry.is_named || entry.url == used);
        for named in urls {
            if self.entries.iter().filter(|entry| entry.is_named).count() >= server_list::MAX_SERVERS {
                break;
            }
            let is_same = |entry: &Entry| url::spelling(&entry.url) == url::spelling(named);
            if server_list::may_follow(from, named) && !self.entries.iter().any(is_same) {
                self.entries.push(Entry::new((*named).to_owned(), true));
            }
        }
        self.current = self.entries.iter().position(|entry| entry.url == used).unwrap_or_default();
        self.waiting =
            (0..self.entries.len()).filter(|number| !tried.contains(&self.entries[*number].url)).collect();
    }

    /// The failures of all addresses, as an error text.
    fn summary(&self) -> String {
        let causes: Vec<String> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let error = entry.failure.as_ref()?;
                let cause = error.context.rsplit_once(": ").map_or(&*error.context, |(cause, _)| cause);
                let cause: String = cause.chars().take(MAX_CAUSE).collect();
                Some(format!("{} ({cause})", server_list::shown(&entry.url)))
            })
            .collect();
        format!(
            "no server of the list can be used, {}: check the addresses and the network",
            causes.join("; ")
        )
    }
}

/// Whether this failure is a server's answer about the token, the user or the room. Another address would give the same answer.
fn is_answer(error: &Error) -> bool {
    is_about_token(error.kind)
        || matches!(
            error.kind,
            ErrorKind::NotFound | ErrorKind::OutOfRange | ErrorKind::SameUser | ErrorKind::Kicked
        )
}

fn is_about_token(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::TokenNeeded | ErrorKind::TokenExpired | ErrorKind::TokenRefused)
}

/// Whether a server with this failure may be reached a moment later.
fn may_pass(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Unreachable | ErrorKind::ConnectionLost | ErrorKind::Timeout)
}

impl Room {
    /// Maximum time from the beginning of an attempt to the join response. `usual` applies where there is one address.
    pub(super) fn attempt_timeout(&self, usual: Option<Duration>) -> Option<Duration> {
        let longest = super::reconnect::ATTEMPT_TIMEOUT;
        if !self.servers.has_several() {
            return usual.map(|usual| self.step_timeout(usual));
        }
        let round = self.link.attempt().map_or(0, |attempt| attempt.number.min(16));
        let patience = self.step_timeout(PATIENCE.saturating_mul(1 << round).min(longest));
        let share = self.config.login_timeout / u32::try_from(self.servers.entries.len()).unwrap_or(1);
        Some(if usual.is_none() { patience.min(share) } else { patience })
    }

    /// A login attempt at one of several addresses failed: goes on to the next one, or ends the login. Returns false if this was
    /// the only address, or if the failure is an answer.
    pub(super) fn login_elsewhere(
        &mut self,
        error: &Error,
        signal: SignalEnd,
        attempts: u32,
        now: Time,
    ) -> bool {
        if !self.servers.has_several() || is_answer(error) {
            return false;
        }
        self.note_failure(error.clone());
        if self.servers.advance() {
            self.close_connection(signal);
            self.begin_attempt(now);
            return true;
        }
        let has_timed_out = self.servers.failures().any(|kind| kind == ErrorKind::Timeout);
        let has_more = has_timed_out || attempts + 1 < super::login::MAX_ATTEMPTS;
        if has_more && self.servers.failures().any(may_pass) {
            self.close_connection(signal);
            self.servers.begin_round(0);
            self.pause(now);
        } else {
            let kind = self.servers.failures().next().unwrap_or(error.kind);
            self.login_failed(Error::new(kind, self.servers.summary()), signal);
        }
        true
    }

    /// The error text of a login that ran out of time and has several addresses; `None` if it has one. If an attempt is under
    /// way, `error` is noted as the failure of its address.
    pub(super) fn login_summary(&mut self, error: &str) -> Option<String> {
        if !self.servers.has_several() {
            return None;
        }
        let is_joining =
            self.link.attempt().is_some_and(|attempt| !matches!(attempt.step, Step::Pausing { .. }));
        if is_joining {
            self.servers.failed(Error::new(ErrorKind::Timeout, error.to_owned()));
        }
        Some(self.servers.summary())
    }

    /// Begins a rejoin at the address in use.
    pub(super) fn begin_rejoin_round(&mut self) {
        self.servers.begin_round(self.servers.current);
    }

    /// A rejoin at one of several addresses failed, and its connection is closed: goes on to the next one, after a pause at the
    /// end of a round. After a round in which every failure was about the token, the room waits for a new token; otherwise
    /// another round follows.
    pub(super) fn rejoin_elsewhere(&mut self, error: Error, loss: Loss, attempts: u32, now: Time) {
        self.note_failure(error.clone());
        let has_next = self.servers.advance();
        if is_about_token(error.kind) && !self.servers.is_token_asked {
            self.servers.is_token_asked = true;
            self.emit(Event::TokenNeeded { room: self.room, reason: error.kind });
        }
        if !has_next && self.servers.failures().all(is_about_token) {
            self.servers.begin_round(0);
            self.link = Link::TokenNeeded { loss, attempts };
            return;
        }
        let loss = Loss { cause: error, ..loss };
        self.link = Link::Rejoin { loss, attempt: Attempt::new(attempts) };
        if has_next {
            return self.begin_attempt(now);
        }
        self.servers.begin_round(0);
        self.pause(now);
    }

    /// The application gave a token: addresses that refused the earlier one are tried again at once.
    pub(super) fn retry_with_token(&mut self, now: Time) {
        if std::mem::take(&mut self.servers.is_token_asked) {
            self.link.end_pause(now);
        }
    }

    pub(super) fn has_several_servers(&self) -> bool {
        self.servers.has_several()
    }

    fn note_failure(&mut self, error: Error) {
        let url = self.servers.url().unwrap_or_default();
        self.log.line(Level::Info, "room", format_args!("{url} cannot be used: {error}"));
        self.servers.failed(error);
    }

    /// Asks the other addresses whether a server answers there, while nothing comes through or signalling has been lost for long.
    pub(super) fn probe_others(&mut self, now: Time) {
        let is_wanted = match &self.link {
            Link::Dark { .. } => true,
            Link::SignalLost { loss, connection, .. } => {
                !connection.is_media_up || now.since(loss.since) + 2 * CHECKED_FOR >= SIGNALLESS_FOR
            }
            _ => false,
        };
        if !is_wanted {
            return;
        }
        let current = self.servers.current;
        for (number, entry) in self.servers.entries.iter_mut().enumerate() {
            if number != current && entry.asked_at.is_none_or(|at| now.since(at) >= PROBE_INTERVAL) {
                entry.asked_at = Some(now);
                self.output.push_back(Output::LookUp(Lookup::Server { url: entry.url.clone() }));
            }
        }
    }

    /// The answer to [`Lookup::Server`].
    pub(super) fn probed(&mut self, url: &str, answers: bool, now: Time) {
        self.servers.forget_old_answers(now);
        if let Some(entry) = self.servers.entries.iter_mut().find(|entry| entry.url == url) {
            entry.answered_at = answers.then_some(now);
            entry.answers_since = entry.answered_at.map(|at| entry.answers_since.unwrap_or(at));
        }
    }

    /// A request to resume, made at `asked`, failed with `error`. This server is given up if it refuses connections, if media is
    /// down or signalling has been lost for [`SIGNALLESS_FOR`], and if another server has been answering since before the
    /// request. The room then joins at the other one. Returns whether it does.
    pub(super) fn give_up_refusing(
        &mut self,
        error: &Error,
        asked: Option<Time>,
        signal: SignalEnd,
        now: Time,
    ) -> bool {
        self.servers.failed(error.clone());
        let Link::SignalLost { loss, connection, .. } = &self.link else { return false };
        let may_recover = connection.is_media_up && now.since(loss.since) < SIGNALLESS_FOR;
        if error.kind != ErrorKind::Unreachable || may_recover {
            return false;
        }
        self.servers.forget_old_answers(now);
        let has_failed_since = |since: Time| asked.is_some_and(|asked| since <= asked);
        let other = self.servers.answering().find(|(_, since)| has_failed_since(*since));
        let Some((other, _)) = other else { return false };
        self.join_at(other, error.clone(), signal, now);
        true
    }

    /// Time at which a silent server is given up, because another one answers.
    pub(super) fn silence_deadline(&self) -> Option<Time> {
        let Link::SignalLost { loss, connection, .. } = &self.link else { return None };
        // A server that refuses the token is not silent.
        let failure = self.servers.entries.get(self.servers.current).and_then(|entry| entry.failure.as_ref());
        if failure.is_some_and(is_answer) {
            return None;
        }
        let silent_until = loss.since + if connection.is_media_up { SIGNALLESS_FOR } else { SILENT_FOR };
        let answers_since = self.servers.answering().map(|(_, since)| since).min()?;
        Some(silent_until.max(answers_since + CHECKED_FOR))
    }

    /// Gives up a server that is silent while another one answers: the room joins at the first of the list that answers.
    pub(super) fn silence_timeout(&mut self, now: Time) {
        self.servers.forget_old_answers(now);
        if self.silence_deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        let Some((other, _)) = self.servers.answering().next() else { return };
        let error = Error::new(ErrorKind::Timeout, "it is silent while another server answers");
        self.join_at(other, error, SignalEnd::Open, now);
    }

    fn join_at(&mut self, server: usize, error: Error, signal: SignalEnd, now: Time) {
        let Some(loss) = self.link.loss().cloned() else { return };
        self.note_failure(error);
        self.servers.current = server;
        self.rejoin(loss, signal, now);
    }

    /// An attempt begins. Asks a server of LiveKit Cloud for its regional addresses, which are then known if it fails.
    pub(super) fn ask_for_regions(&mut self) {
        let url = self.servers.url().filter(|url| region::list_url(url).is_some()).map(str::to_owned);
        if let Some(url) = url.filter(|_| !self.servers.are_regions_asked) {
            self.servers.are_regions_asked = true;
            let token = self.token();
            self.output.push_back(Output::LookUp(Lookup::Regions { url, token }));
        }
    }

    /// The answer to [`Lookup::Regions`].
    pub(super) fn regions_found(&mut self, url: &str, regions: &[String], now: Time) {
        if regions.is_empty() {
            return;
        }
        let urls: Vec<&str> = regions.iter().map(String::as_str).collect();
        self.servers.name(url, &urls);
        // While there was no other address, the attempt of a login had no time-out of its own.
        if let Some(patience) = self.attempt_timeout(None)
            && let Some(attempt) = self.link.attempt_mut()
        {
            attempt.limit(now + patience);
        }
    }

    /// A leave message of the server names other addresses, the best first.
    pub(super) fn regions_named(&mut self, regions: &proto::RegionSettings) {
        let urls: Vec<&str> = regions.regions.iter().map(|region| region.url.as_str()).collect();
        self.servers.name(&self.place.server_url, &urls);
    }

    /// The join response names another address.
    pub(super) fn alternative_named(&mut self, url: &str) {
        if !url.is_empty() {
            self.servers.name(&self.place.server_url, &[url]);
        }
    }
}
