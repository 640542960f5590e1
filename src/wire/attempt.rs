//! The mark of an attempt to join: which process made it, and when. A request may wait on a dark path or in a proxy, and arrive
//! after a later attempt of the same process has joined. The server recognises the late request by its mark and refuses it.
//! Without a mark, the request would end the newer session, because the user of both is the same.
//!
//! The mark is an entry of `ClientInfo.other_sdks`, a list of names and versions that LiveKit's server only counts. Pure
//! functions for the client's room and for the server. Usable on any thread.
#![forbid(unsafe_code)]

use crate::clock::Time;
use crate::wire::proto;

/// The name of the entry.
const NAME: &str = "audioroom-attempt";
/// Maximum length of a list that is read, in bytes.
const MAX_LIST: usize = 1024;

/// The mark of an attempt to join or to resume.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// A random number of the process.
    pub process: u64,
    /// The time of the attempt on the machine's monotonic clock, in milliseconds.
    pub at_ms: u64,
}

impl Attempt {
    /// The mark of an attempt that a process makes now.
    pub fn new(process: u64, now: Time) -> Attempt {
        Attempt { process, at_ms: now.as_nanos() / 1_000_000 }
    }

    /// The mark as an entry of `other_sdks`.
    pub fn entry(self) -> String {
        format!("{NAME}:{:016x}.{}", self.process, self.at_ms)
    }

    /// Reads the mark of a client. `None` if it has none: it is of another make.
    pub fn of(client: &proto::ClientInfo) -> Option<Attempt> {
        let list = Some(client.other_sdks.as_str()).filter(|list| list.len() <= MAX_LIST)?;
        list.split(',').find_map(|entry| {
            let (process, at_ms) = entry.trim().strip_prefix(NAME)?.strip_prefix(':')?.split_once('.')?;
            Some(Attempt { process: u64::from_str_radix(process, 16).ok()?, at_ms: at_ms.parse().ok()? })
        })
    }

    /// Whether the same process made the other attempt, and made it later.
    pub fn is_before(self, other: Attempt) -> bool {
        self.process == other.process && self.at_ms < other.at_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(other_sdks: &str) -> Option<Attempt> {
        Attempt::of(&proto::ClientInfo { other_sdks: other_sdks.into(), ..Default::default() })
    }

    #[test]
    fn mark_is_read_from_a_list_of_names() {
        let attempt = Attempt { process: u64::MAX - 1, at_ms: 1234 };
        assert_eq!(attempt.entry(), "audioroom-attempt:fffffffffffffffe.1234");
        assert_eq!(read(&attempt.entry()), Some(attempt));
        assert_eq!(read(&format!("components-js:1.2.3, {}", attempt.entry())), Some(attempt));
    }

    #[test]
    fn list_without_a_valid_mark_has_none() {
        for list in
            ["", "components-js:1.2.3", "audioroom-attempt", "audioroom-attempt:1", "audioroom-attempt:x.1"]
        {
            assert_eq!(read(list), None, "{list}");
        }
        assert_eq!(read(&format!("{}audioroom-attempt:1.1", ",".repeat(MAX_LIST))), None);
    }

    #[test]
    fn only_attempts_of_one_process_have_an_order() {
        let [first, second] = [1, 2].map(|at_ms| Attempt { process: 7, at_ms });
        assert!(first.is_before(second) && !second.is_before(first) && !first.is_before(first));
        assert!(!first.is_before(Attempt { process: 8, ..second }));
    }
}
