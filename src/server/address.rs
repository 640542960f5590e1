//! The table of remote addresses, which finds the participant of a media datagram. An address includes the protocol: behind a
//! NAT, one client's UDP may have the address and port of another client's TCP connection.
//!
//! An address enters the table only with a connectivity check that is signed with the password of the participant's own
//! connection; the caller has verified that. While the owner's checks continue, no other session gets the address, so a
//! participant cannot take over an address with checks from a forged source. When a participant has its maximum number of
//! addresses, a new one replaces only an unused one, so a recorded check that is replayed from elsewhere evicts nothing.
//!
//! Not here: decryption and authentication of packets, which the connection does. Used by the core on the server's thread;
//! sans-IO.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use crate::clock::Time;

use super::limit::{MAX_ADDRESSES, MAX_CHECKS};
use super::participant::ParticipantKey;
use crate::transport::Protocol;

/// Where datagrams of a participant come from.
pub(super) type Remote = (Protocol, SocketAddr);

/// An address belongs to its owner for this time after the last signed check. Clients check at least every 6 s; consent to send
/// expires after 30 s (RFC 7675 section 5.1).
pub(super) const ADDRESS_LIFETIME: Duration = Duration::from_secs(30);
/// A new address may replace one of the same participant that was not checked for this time: more than two checks were
/// missed.
pub(super) const ADDRESS_IDLE: Duration = Duration::from_secs(15);

#[derive(Debug)]
struct Owned {
    owner: ParticipantKey,
    checked: Time,
    /// Whether it was checked since the owner's last ICE restart.
    is_current: bool,
}

/// Addresses and checks of one participant.
#[derive(Debug, Default)]
struct Known {
    addresses: Vec<Remote>,
    /// Transaction ids of the last checks and their first source addresses.
    checks: VecDeque<([u8; 12], Remote)>,
}

/// The table of addresses.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    owners: BTreeMap<Remote, Owned>,
    known: BTreeMap<ParticipantKey, Known>,
}

impl Addresses {
    /// The participant that owns this address.
    pub(super) fn owner(&self, from: Remote) -> Option<ParticipantKey> {
        self.owners.get(&from).map(|owned| owned.owner)
    }

    /// A check signed with the password of `key`'s connection arrived from `from`. Returns false if it must be dropped, because
    /// it is a replay, the address belongs to another participant, or there is no space.
    pub(super) fn checked(
        &mut self,
        key: ParticipantKey,
        from: Remote,
        transaction: [u8; 12],
        now: Time,
    ) -> bool {
        let known = self.known.entry(key).or_default();
        match known.checks.iter().find(|(id, _)| *id == transaction) {
            // Each check has its own transaction id; a check that arrives from two addresses is a replay.
            Some((_, first)) if *first != from => return false,
            Some(_) => {}
            None => {
                known.checks.push_back((transaction, from));
                if known.checks.len() > MAX_CHECKS {
                    known.checks.pop_front();
                }
            }
        }
        match self.owners.get_mut(&from) {
            Some(owned) if owned.owner == key => {
                (owned.checked, owned.is_current) = (now, true);
                return true;
            }
            Some(owned) if now < owned.checked + ADDRESS_LIFETIME => return false,
            Some(owned) => {
                if let Some(former) = self.known.get_mut(&owned.owner) {
                    former.addresses.retain(|address| *address != from);
                }
            }
            None => {}
        }
        if !self.make_space(key, now) {
            return false;
        }
        self.owners.insert(from, Owned { owner: key, checked: now, is_current: true });
        self.known.entry(key).or_default().addresses.push(from);
        true
    }

    /// Removes an unused address of `key` if `key` has [`MAX_ADDRESSES`]. Returns false if all are in use.
    fn make_space(&mut self, key: ParticipantKey, now: Time) -> bool {
        let Some(known) = self.known.get_mut(&key) else { return true };
        if known.addresses.len() < MAX_ADDRESSES {
            return true;
        }
        let idle = |owned: &Owned| !owned.is_current || now >= owned.checked + ADDRESS_IDLE;
        let unused = (0..known.addresses.len())
            .filter(|at| self.owners.get(&known.addresses[*at]).is_none_or(idle))
            .min_by_key(|at| self.owners.get(&known.addresses[*at]).map(|owned| owned.checked));
        let Some(at) = unused else { return false };
        let address = known.addresses.remove(at);
        self.owners.remove(&address);
        true
    }

    /// The connection of `key` has a new password (ICE restart): its addresses stay, but may be replaced.
    pub(super) fn restarted(&mut self, key: ParticipantKey) {
        let Some(known) = self.known.get_mut(&key) else { return };
        known.checks.clear();
        for address in &known.addresses {
            if let Some(owned) = self.owners.get_mut(address) {
                owned.is_current = false;
            }
        }
    }

    /// The session of `key` ended: its addresses are free.
    pub(super) fn forget(&mut self, key: ParticipantKey) {
        for address in self.known.remove(&key).unwrap_or_default().addresses {
            self.owners.remove(&address);
        }
    }

    /// The address of `key` with the latest check.
    #[cfg(feature = "sim")]
    pub(super) fn latest(&self, key: ParticipantKey) -> Option<SocketAddr> {
        let own = self.owners.iter().filter(|(_, owned)| owned.owner == key);
        own.max_by_key(|(_, owned)| owned.checked).map(|((_, address), _)| *address)
    }

    /// Number of addresses.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.owners.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVE: ParticipantKey = ParticipantKey(1);
    const ALICE: ParticipantKey = ParticipantKey(2);

    fn at(port: u16) -> Remote {
        (Protocol::Udp, SocketAddr::from(([10, 0, 0, 1], port)))
    }

    fn seconds(seconds: u64) -> Time {
        Time::from_nanos(1_000_000_000 * (1000 + seconds))
    }

    #[test]
    fn address_in_use_is_not_taken_over() {
        let mut table = Addresses::default();
        assert!(table.checked(ALICE, at(1), [1; 12], seconds(0)));
        assert!(!table.checked(EVE, at(1), [2; 12], seconds(1)));
        assert_eq!(table.owner(at(1)), Some(ALICE));
        assert!(table.checked(ALICE, at(1), [3; 12], seconds(20)));
        assert!(!table.checked(EVE, at(1), [4; 12], seconds(49)), "counted from the last check");
    }

    #[test]
    fn address_of_udp_is_another_one_than_that_of_tcp() {
        let mut table = Addresses::default();
        let (_, address) = at(1);
        assert!(table.checked(ALICE, at(1), [1; 12], seconds(0)));
        assert_eq!(table.owner((Protocol::Tcp, address)), None);
        assert!(table.checked(EVE, (Protocol::Tcp, address), [2; 12], seconds(1)));
        assert_eq!((table.owner(at(1)), table.owner((Protocol::Tcp, address))), (Some(ALICE), Some(EVE)));
    }

    #[test]
    fn address_is_free_after_its_session_ended_or_left_it() {
        let mut table = Addresses::default();
        assert!(table.checked(ALICE, at(1), [1; 12], seconds(0)));
        assert!(table.checked(ALICE, at(2), [2; 12], seconds(0)));
        assert!(table.checked(EVE, at(1), [3; 12], seconds(30)));
        table.forget(ALICE);
        assert_eq!((table.owner(at(1)), table.owner(at(2))), (Some(EVE), None));
        assert_eq!(table.known[&EVE].addresses, [at(1)]);
    }

    #[test]
    fn check_replayed_from_another_address_is_refused() {
        let mut table = Addresses::default();
        assert!(table.checked(ALICE, at(1), [1; 12], seconds(0)));
        assert!(table.checked(ALICE, at(1), [1; 12], seconds(0)), "sent again after a loss");
        assert!(!table.checked(ALICE, at(2), [1; 12], seconds(0)));
        assert_eq!(table.owner(at(2)), None);
    }

    #[test]
    fn addresses_in_use_are_not_evicted() {
        let mut table = Addresses::default();
        for n in 0..100u16 {
            let [high, low] = n.to_be_bytes();
            table.checked(ALICE, at(n), [high, low, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], seconds(0));
        }
        assert_eq!((table.len(), table.owner(at(0))), (MAX_ADDRESSES, Some(ALICE)));
        assert!(table.checked(ALICE, at(0), [0xff; 12], seconds(14)));
        assert!(table.checked(ALICE, at(200), [0xfe; 12], seconds(15)), "an idle address makes space");
        assert_eq!((table.len(), table.owner(at(0)), table.owner(at(1))), (MAX_ADDRESSES, Some(ALICE), None));
    }

    #[test]
    fn ice_restart_makes_space_for_new_addresses() {
        let mut table = Addresses::default();
        for n in 0..MAX_ADDRESSES as u16 {
            assert!(table.checked(ALICE, at(n), [n as u8; 12], seconds(0)));
        }
        assert!(!table.checked(ALICE, at(99), [0xfd; 12], seconds(1)));
        table.restarted(ALICE);
        assert!(table.checked(ALICE, at(99), [0xfc; 12], seconds(1)));
        assert_eq!(table.len(), MAX_ADDRESSES);
    }
}
