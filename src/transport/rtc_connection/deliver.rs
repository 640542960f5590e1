//! The only interceptor in the stack's chain: it takes every decrypted RTP and RTCP packet out of the stack.
//!
//! Behind the chain, the stack drops RTCP and looks for the track of each packet. It would find none, because it does not know
//! the packets' SSRCs (`transport/stack_tables.rs`). Runs inside the stack's calls.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use rtc::interceptor::{Interceptor, Packet, Registry, Slot, StreamInfo, TaggedPacket};
use rtc::sansio::Protocol;
use rtc::shared::error::Error;

/// The decrypted packets of one connection, shared with the interceptor inside the stack. One thread uses both.
#[derive(Clone, Default)]
pub(super) struct Packets(Arc<Mutex<VecDeque<Packet>>>);

impl Packets {
    /// The next packet.
    pub(super) fn pop(&self) -> Option<Packet> {
        self.0.lock().pop_front()
    }

    /// Adds the RTP or RTCP packets in a datagram that needs no decryption, parsed as the stack parses decrypted ones. For tests.
    #[cfg(feature = "test-hooks")]
    pub(super) fn push_decrypted(&self, datagram: &[u8]) {
        use rtc::shared::marshal::Unmarshal as _;

        let mut bytes = datagram;
        let packet = if rtc::shared::util::is_rtcp(datagram) {
            rtc::rtcp::packet::unmarshal(&mut bytes).map(Packet::Rtcp)
        } else {
            rtc::rtp::Packet::unmarshal(&mut bytes).map(Packet::Rtp)
        };
        self.0.lock().extend(packet.ok());
    }
}

/// A chain with this interceptor only, and the packets that it takes out.
pub(super) fn registry() -> (Registry, Packets) {
    let packets = Packets::default();
    let deliver = Deliver { packets: packets.clone(), ..Deliver::default() };
    (Registry::new().with(Slot::ReceiverReport, deliver), packets)
}

#[derive(Default)]
struct Deliver {
    packets: Packets,
    writes: VecDeque<TaggedPacket>,
}

impl Protocol<TaggedPacket, TaggedPacket, ()> for Deliver {
    type Rout = TaggedPacket;
    type Wout = TaggedPacket;
    type Eout = ();
    type Error = Error;
    type Time = Instant;

    fn handle_read(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.packets.0.lock().push_back(packet.message.packet);
        Ok(())
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        None
    }

    fn handle_write(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.writes.push_back(packet);
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.writes.pop_front()
    }
}

impl Interceptor for Deliver {
    fn bind_local_stream(&mut self, _: &StreamInfo) {}
    fn unbind_local_stream(&mut self, _: &StreamInfo) {}
    fn bind_remote_stream(&mut self, _: &StreamInfo) {}
    fn unbind_remote_stream(&mut self, _: &StreamInfo) {}
}
