//! An IP network, for lists of trusted addresses. Plain data; any thread.
#![forbid(unsafe_code)]

use std::net::IpAddr;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};

/// An IP network: an address and the number of its leading bits that count (CIDR, RFC 4632).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Whether an address belongs to it. An IPv4-mapped IPv6 address counts as that IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let differing = match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (own.to_bits() ^ other.to_bits()).leading_zeros(),
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits() ^ other.to_bits()).leading_zeros(),
            _ => return false,
        };
        differing >= u32::from(self.prefix)
    }
}

impl FromStr for Network {
    type Err = Error;

    /// Reads `192.0.2.7`, `10.0.0.0/8` or `2001:db8::/32`. Error: `OutOfRange`.
    fn from_str(text: &str) -> Result<Network> {
        let wrong = || {
            let text =
                format!("{text} is no network: give an address, or an address and a prefix (10.0.0.0/8)");
            Error::new(ErrorKind::OutOfRange, text)
        };
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let address = address.parse::<IpAddr>().map_err(|_| wrong())?.to_canonical();
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(longest);
        if prefix > longest { Err(wrong()) } else { Ok(Network { address, prefix }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_contains_the_addresses_of_its_prefix() {
        let contains = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().contains(address.parse().unwrap())
        };
        assert!(contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("192.0.2.7", "192.0.2.7") && !contains("192.0.2.7", "192.0.2.6"));
        assert!(contains("0.0.0.0/0", "203.0.113.1") && !contains("0.0.0.0/0", "::1"));
        assert!(contains("2001:db8::/32", "2001:db8:ffff::1") && !contains("2001:db8::/32", "2001:db9::1"));
        assert!(contains("10.0.0.0/8", "::ffff:10.1.1.1"));
        for wrong in ["", "10.0.0.0/33", "10.0.0", "::/129", "10.0.0.0/-1", "host/8"] {
            assert_eq!(wrong.parse::<Network>().unwrap_err().kind, ErrorKind::OutOfRange, "{wrong}");
        }
    }
}
