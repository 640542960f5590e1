//! SRTP and SRTCP: protects and opens the RTP and RTCP packets of one connection.
//!
//! The stack has contexts of its own, but moves each packet through a chain of handlers, keeps a state for every SSRC it has ever
//! seen, and looks at the replay window before it authenticates a packet. Here a packet is encrypted in the buffer that is
//! sent, the states are bounded, and nothing changes before a packet is authentic. `srtp/cipher.rs` has the transforms,
//! `srtp/exporter.rs` gets the keys from the DTLS handshake.
//!
//! RFC 3711 (packet index, replay window, key derivation), RFC 7714 (AES-GCM), RFC 5764 (keys from DTLS). Key lifetime: 2^48
//! packets of an SSRC, which no connection reaches. Used by `rtc_connection.rs`; sans-IO; one allocation for a received packet.
#![forbid(unsafe_code)]

mod cipher;
pub(super) mod exporter;

use std::collections::BTreeMap;

use rtc::crypto::RTCCrypto;

pub(super) use self::cipher::Profile;
use self::cipher::{Cipher, RtcpAt, TAG_MAX};
use crate::error::Result;
use crate::wire::rtp_header::{self, Header};
use crate::wire::sequence::MAX_MISORDER;

/// Number of packets in a replay window (RFC 3711 section 3.3.2 requires at least 64). A late packet that the sequence numbers
/// still accept is in it.
const REPLAY_WINDOW: u64 = 128;
const _: () = assert!(REPLAY_WINDOW as i64 >= MAX_MISORDER);
/// Maximum number of SSRCs whose replay window is kept. The window of the SSRC that was silent longest is dropped first. A
/// description declares at most `sdp::MAX_M_LINES` SSRCs, and a peer has at most one more for each in its reports.
const MAX_SSRCS: usize = 512;
/// Number of SSRCs that are no longer declared and whose replay window is kept. A peer may declare an SSRC again.
const MAX_GONE: usize = 32;
/// The bit of the SRTCP index that marks an encrypted packet (RFC 3711 section 3.4).
const ENCRYPTED: u32 = 1 << 31;
/// Length of the fixed part of an RTCP packet that stays in clear: header and SSRC.
const RTCP_CLEAR: usize = 8;

/// Both directions of one connection.
pub(super) struct Srtp {
    outgoing: Cipher,
    incoming: Cipher,
    /// Highest packet index sent, for each SSRC.
    sent: BTreeMap<u32, u64>,
    /// Last SRTCP index sent. One counter for all SSRCs of this side keeps every index unique.
    sent_rtcp: u32,
    received: Windows,
    received_rtcp: Windows,
}

impl Srtp {
    /// The contexts of both directions. `material` is the exported keying material (RFC 5764 section 4.2), at least
    /// [`Profile::material_len`] bytes; `is_dtls_client` selects the half that this side sends with.
    pub(super) fn new(
        profile: Profile,
        material: &[u8],
        is_dtls_client: bool,
        crypto: &dyn RTCCrypto,
    ) -> Result<Srtp> {
        let [client, server] = profile.split(material)?;
        let (own, peer) = if is_dtls_client { (client, server) } else { (server, client) };
        Ok(Srtp {
            outgoing: Cipher::new(profile, own, crypto)?,
            incoming: Cipher::new(profile, peer, crypto)?,
            sent: BTreeMap::new(),
            sent_rtcp: 0,
            received: Windows::default(),
            received_rtcp: Windows::default(),
        })
    }

    /// Encrypts an RTP packet in place and appends its tag. A packet that is resent must have the bytes of its first
    /// transmission, because key and counter are the same. Returns false if the packet is no RTP packet.
    pub(super) fn protect(&mut self, packet: &mut Vec<u8>) -> bool {
        let Some(header) = Header::parse(packet) else { return false };
        let highest = self.sent.entry(header.ssrc).or_insert(u64::from(header.sequence));
        let index = nearest_index(*highest, header.sequence);
        *highest = index.max(*highest);
        self.outgoing.seal_rtp(packet, header.payload.start, header.ssrc, index).is_some()
    }

    /// Encrypts a compound RTCP packet in place and appends tag and index. Returns false if the packet is no RTCP packet.
    pub(super) fn protect_rtcp(&mut self, packet: &mut Vec<u8>) -> bool {
        let Some(ssrc) = rtcp_ssrc(packet) else { return false };
        self.sent_rtcp = (self.sent_rtcp + 1) % ENCRYPTED;
        self.outgoing.seal_rtcp(packet, RtcpAt { ssrc, index: self.sent_rtcp | ENCRYPTED }).is_some()
    }

    /// Opens an RTP packet: its header, and its decrypted payload without padding. `None` if it is no RTP packet, a replay, or
    /// not authentic; then nothing has changed.
    pub(super) fn open<'a>(&mut self, packet: &'a [u8]) -> Option<(Header<'a>, Vec<u8>)> {
        let body = packet.get(..packet.len().checked_sub(self.incoming.rtp_tag())?)?;
        let header = Header::parse(body)?;
        let index = self.received.index(header.ssrc, header.sequence);
        if self.received.is_replay(header.ssrc, index) {
            return None;
        }
        let mut payload = self.incoming.open_rtp(packet, header.payload.start, header.ssrc, index)?;
        self.received.accept(header.ssrc, index);
        if header.has_padding {
            rtp_header::remove_padding(&mut payload)?;
        }
        Some((header, payload))
    }

    /// Opens a compound RTCP packet. `None` if it is no RTCP packet, a replay, or not authentic; then nothing has changed.
    pub(super) fn open_rtcp(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let ssrc = rtcp_ssrc(packet)?;
        let at = RtcpAt { ssrc, index: self.incoming.rtcp_index(packet)? };
        let index = u64::from(at.index & !ENCRYPTED);
        if self.received_rtcp.is_replay(ssrc, index) {
            return None;
        }
        let plain = self.incoming.open_rtcp(packet, at)?;
        self.received_rtcp.accept(ssrc, index);
        Some(plain)
    }

    /// Forgets the counters of local SSRCs that are gone. A forgotten SSRC must not be used again: its counter would begin
    /// again with the same key.
    pub(super) fn keep_sent(&mut self, is_in_use: impl Fn(u32) -> bool) {
        self.sent.retain(|ssrc, _| is_in_use(*ssrc));
    }

    /// Forgets the replay windows of SSRCs that no description declares, except the [`MAX_GONE`] that were used last.
    pub(super) fn keep_received(&mut self, is_declared: impl Fn(u32) -> bool) {
        self.received.keep(&is_declared);
        self.received_rtcp.keep(&is_declared);
    }

    /// Number of SSRCs that have a state.
    #[cfg(test)]
    pub(super) fn states(&self) -> usize {
        self.sent.len() + self.received.states.len() + self.received_rtcp.states.len()
    }
}

/// Space for the tags that [`Srtp::protect`] and [`Srtp::protect_rtcp`] append, in bytes.
pub(super) const OVERHEAD: usize = TAG_MAX + 4;

fn rtcp_ssrc(packet: &[u8]) -> Option<u32> {
    let bytes = packet.get(RTCP_CLEAR - 4..RTCP_CLEAR)?;
    (packet[0] >> 6 == 2).then(|| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// The packet index nearest to `highest` that has these 16 bits (RFC 3711 section 3.3.1).
fn nearest_index(highest: u64, sequence: u16) -> u64 {
    let step = i64::from(sequence.wrapping_sub(highest as u16) as i16);
    highest.checked_add_signed(step).unwrap_or(u64::from(sequence))
}

/// The replay windows of one direction, by SSRC.
#[derive(Default)]
struct Windows {
    states: BTreeMap<u32, Window>,
    /// Number of packets accepted, to find the window that was used least recently.
    accepted: u64,
}

/// The newest index of one SSRC, and which of the [`REPLAY_WINDOW`] indices up to it have arrived (bit 0: the newest).
struct Window {
    newest: u64,
    arrived: u128,
    used: u64,
}

impl Windows {
    fn index(&self, ssrc: u32, sequence: u16) -> u64 {
        let newest = self.states.get(&ssrc).map(|window| window.newest);
        newest.map_or(u64::from(sequence), |newest| nearest_index(newest, sequence))
    }

    /// Whether this index arrived before, or is older than the window.
    fn is_replay(&self, ssrc: u32, index: u64) -> bool {
        let Some(window) = self.states.get(&ssrc) else { return false };
        let Some(age) = window.newest.checked_sub(index) else { return false };
        age >= REPLAY_WINDOW || window.arrived & 1 << age != 0
    }

    fn keep(&mut self, is_declared: impl Fn(u32) -> bool) {
        let mut gone: Vec<u64> = self
            .states
            .iter()
            .filter(|(ssrc, _)| !is_declared(**ssrc))
            .map(|(_, window)| window.used)
            .collect();
        if let Some(first_kept) = gone.len().checked_sub(MAX_GONE) {
            gone.sort_unstable();
            let oldest = gone.get(first_kept).copied().unwrap_or(0);
            self.states.retain(|ssrc, window| is_declared(*ssrc) || window.used >= oldest);
        }
    }

    /// Notes the index of an authentic packet that is no replay.
    fn accept(&mut self, ssrc: u32, index: u64) {
        self.accepted += 1;
        if self.states.len() >= MAX_SSRCS && !self.states.contains_key(&ssrc) {
            let oldest = self.states.iter().min_by_key(|(_, window)| window.used).map(|(ssrc, _)| *ssrc);
            oldest.and_then(|oldest| self.states.remove(&oldest));
        }
        let window = self.states.entry(ssrc).or_insert(Window { newest: index, arrived: 0, used: 0 });
        window.used = self.accepted;
        match index.checked_sub(window.newest) {
            Some(ahead) => {
                let shift = u32::try_from(ahead).unwrap_or(u32::MAX);
                window.arrived = window.arrived.checked_shl(shift).unwrap_or(0) | 1;
                window.newest = index;
            }
            None => window.arrived |= 1 << (window.newest - index),
        }
    }
}

#[cfg(test)]
mod tests;
