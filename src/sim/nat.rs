//! A NAT in front of a node: it maps the ports that the node uses to external ports, and a rebinding changes the mapping.
//!
//! Endpoint-independent mapping without a filter (RFC 4787). After [`Nat::rebind`] each port gets another external port with the
//! next datagram that leaves, and datagrams to the earlier external port are lost. Called by [`super::network`].
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

/// Distance between the external ports of two bindings.
const STEP: u16 = 1_000;

/// The port mapping of one node.
#[derive(Debug, Default)]
pub(super) struct Nat {
    shift: u16,
    /// External port to internal port.
    ports: BTreeMap<u16, u16>,
}

impl Nat {
    /// Drops all mappings. The next mappings have other external ports.
    pub(super) fn rebind(&mut self) {
        self.shift = self.shift.wrapping_add(STEP);
        self.ports.clear();
    }

    /// The external port of a datagram that leaves.
    pub(super) fn outward(&mut self, port: u16) -> u16 {
        let external = port.wrapping_add(self.shift);
        self.ports.insert(external, port);
        external
    }

    /// The internal port of a datagram that arrives; `None`: it is lost.
    pub(super) fn inward(&self, external: u16) -> Option<u16> {
        self.ports.get(&external).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rebinding_loses_datagrams_to_the_earlier_port() {
        let mut nat = Nat::default();
        let first = nat.outward(40_000);
        assert_eq!(nat.inward(first), Some(40_000));
        nat.rebind();
        assert_eq!(nat.inward(first), None);
        let second = nat.outward(40_000);
        assert_ne!(first, second);
        assert_eq!(nat.inward(second), Some(40_000));
    }
}
