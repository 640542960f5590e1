//! The limits for addresses that have not answered: what the stack sends, repeated DTLS flights (`dtls_resend.rs`), and this side's
//! own checks and answers pass them.
//!
//! A client has those of `check_limit.rs`, one for direct paths and one for relays; a server has that of `reflection.rs`. Not
//! limited here: messages to TURN servers, which are few. Called
//! by `rtc_connection.rs` and `rtc_connection/checks.rs`; sans-IO.
#![forbid(unsafe_code)]

use super::checks::Pair;
use super::{RtcConnection, Side};
use crate::transport::Datagram;

impl RtcConnection {
    /// A datagram arrived on this pair, for the limits of [`RtcConnection::may_send`].
    pub(super) fn arrived_from(&mut self, pair: Pair, data: &[u8]) {
        match self.side {
            _ if pair.protocol.is_tcp() => {}
            Side::Client if self.relays.is_relayed(pair.local) => self.relay_limit.incoming(pair.remote),
            Side::Client => self.check_limit.incoming(pair.remote),
            _ => self.reflection.incoming(pair.remote, data),
        }
    }

    /// Whether the limits for addresses that have not answered permit this datagram. A datagram that is sent is charged.
    ///
    /// They concern UDP, whose source can be forged. An address of TCP has shown by its handshake that it receives (RFC 9293
    /// section 3.5), and a host that accepted a connection ends it when it wants no more checks. What one protocol has shown does
    /// not count for the other, because a port may belong to different programs.
    pub(super) fn may_send(&mut self, datagram: &Datagram) -> bool {
        let Datagram { protocol, from, to, data } = datagram;
        match self.side {
            _ if protocol.is_tcp() => true,
            Side::Client if self.relays.is_relayed(*from) => self.relay_limit.allows(*to, data, self.now),
            Side::Client => self.check_limit.allows(*to, data, self.now),
            Side::Server => self.reflection.allows(*to, data),
            #[cfg(test)]
            Side::FullServer => true,
        }
    }
}
