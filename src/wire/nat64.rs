//! NAT64 (RFC 6146): the IPv6 address under which a client without IPv4 reaches an IPv4 address.
//!
//! The name ipv4only.arpa has two known IPv4 addresses. In a network with NAT64, its resolver also gives them as IPv6 addresses,
//! which shows the prefix of the translator (RFC 7050). A server names its IPv4 address in its candidates, for which no resolver
//! is asked, so the client embeds it itself (RFC 6052). Not here: the look-up (`signal/dial.rs`). Pure; any thread.
#![forbid(unsafe_code)]

use std::net::{Ipv4Addr, Ipv6Addr};

/// The name whose IPv6 addresses show the prefix.
pub const NAME: &str = "ipv4only.arpa";
/// Its IPv4 addresses.
const KNOWN: [Ipv4Addr; 2] = [Ipv4Addr::new(192, 0, 0, 170), Ipv4Addr::new(192, 0, 0, 171)];
/// The bytes of an IPv6 address that hold the IPv4 address, for prefixes of 96, 64, 56, 48, 40 and 32 bits (RFC 6052 section
/// 2.2).
const PLACES: [[usize; 4]; 6] =
    [[12, 13, 14, 15], [9, 10, 11, 12], [7, 9, 10, 11], [6, 7, 9, 10], [5, 6, 7, 9], [4, 5, 6, 7]];

/// The prefix of a translator.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Nat64 {
    /// An address with this prefix.
    sample: [u8; 16],
    place: [usize; 4],
}

impl Nat64 {
    /// The prefix that the addresses of [`NAME`] show; `None`: the network has no NAT64.
    pub fn discover(addresses: impl IntoIterator<Item = Ipv6Addr>) -> Option<Nat64> {
        addresses.into_iter().find_map(|address| {
            let sample = address.octets();
            let holds = |place: &&[usize; 4]| KNOWN.contains(&Ipv4Addr::from(place.map(|at| sample[at])));
            PLACES.iter().find(holds).map(|place| Nat64 { sample, place: *place })
        })
    }

    /// The IPv6 address that the translator sends to this IPv4 address.
    pub fn embed(self, ip: Ipv4Addr) -> Ipv6Addr {
        let mut octets = self.sample;
        for (at, byte) in self.place.into_iter().zip(ip.octets()) {
            octets[at] = byte;
        }
        octets.into()
    }

    /// An ICE candidate with the IPv6 address in place of its IPv4 address; `None`: it has none.
    pub fn candidate(self, candidate: &str) -> Option<String> {
        let mut words: Vec<&str> = candidate.split_ascii_whitespace().collect();
        let ip = self.embed(words.get(4)?.parse().ok()?).to_string();
        *words.get_mut(4)? = &ip;
        Some(words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(addresses: &[&str]) -> Option<Nat64> {
        Nat64::discover(addresses.iter().map(|text| text.parse::<Ipv6Addr>().unwrap()))
    }

    /// The examples of RFC 6052 section 2.4.
    #[test]
    fn addresses_are_embedded_as_in_the_rfc() {
        let ip = Ipv4Addr::new(192, 0, 2, 33);
        for (known, expected) in [
            ("2001:db8:c000:aa::", "2001:db8:c000:221::"),
            ("2001:db8:1c0:0:aa::", "2001:db8:1c0:2:21::"),
            ("2001:db8:122:c000:0:aa00::", "2001:db8:122:c000:2:2100::"),
            ("2001:db8:122:3c0:0:aa::", "2001:db8:122:3c0:0:221::"),
            ("2001:db8:122:344:c0:0:aa00::", "2001:db8:122:344:c0:2:2100::"),
            ("2001:db8:122:344::192.0.0.170", "2001:db8:122:344::192.0.2.33"),
            ("64:ff9b::192.0.0.171", "64:ff9b::192.0.2.33"),
        ] {
            let nat64 = found(&[known]).unwrap_or_else(|| panic!("{known}"));
            assert_eq!(nat64.embed(ip), expected.parse::<Ipv6Addr>().unwrap(), "{known}");
        }
    }

    #[test]
    fn network_without_translator_shows_no_prefix() {
        assert_eq!(found(&[]), None);
        assert_eq!(found(&["2001:db8::1", "::"]), None);
        assert!(found(&["2001:db8::1", "64:ff9b::c000:aa"]).is_some());
    }

    #[test]
    fn only_candidates_of_ipv4_are_translated() {
        let nat64 = found(&["64:ff9b::c000:aa"]).unwrap();
        let udp = "candidate:1 1 udp 2130706431 192.0.2.33 7880 typ host";
        assert_eq!(
            nat64.candidate(udp).unwrap(),
            "candidate:1 1 udp 2130706431 64:ff9b::c000:221 7880 typ host"
        );
        for other in [
            "candidate:1 1 udp 1 2001:db8::1 7880 typ host",
            "candidate:1 1 udp 1 a.local 1 typ host",
            "",
            "1 1",
        ] {
            assert_eq!(nat64.candidate(other), None, "{other}");
        }
    }
}
