//! The WebRTC stack allocates for each packet; this test limits the count.

use std::time::Duration;

use audioroom::clock::Time;
use audioroom::transport::{
    AudioLevel, Certificate, PeerConnection, PeerConnectionConfig, PeerConnectionEvent, RtpPacket, Stack,
};

use super::violations;

/// Maximum number of allocations and releases for a packet of the local stream, from the encoder's bytes to the datagram.
const SENT_PACKET: u32 = 33;
/// The same for a packet of a remote stream, from the datagram to the bytes for the jitter buffer.
const RECEIVED_PACKET: u32 = 28;

/// Two connections of the WebRTC stack, and the datagrams between them.
struct Link {
    peers: [PeerConnection; 2],
    now: Time,
}

impl Link {
    fn address(side: usize) -> std::net::SocketAddr {
        std::net::SocketAddr::from(([10, 0, 0, 1 + side as u8], 40_000))
    }

    /// Advances by one millisecond.
    fn pass(&mut self) {
        self.now += Duration::from_millis(1);
        for side in 0..2 {
            if self.peers[side].deadline().is_some_and(|due| due <= self.now) {
                self.peers[side].handle_timeout(self.now);
            }
            while let Some(datagram) = self.peers[side].poll_datagram() {
                self.peers[1 - side].receive(datagram.received(), self.now);
            }
        }
    }
}

#[test]
fn webrtc_stack_has_limited_allocations_per_packet() {
    let certificate = Certificate::generate().unwrap();
    let now = Time::from_nanos(1_000_000_000_000);
    let config = |side: usize| PeerConnectionConfig {
        stack: Stack::WebRtc,
        local: vec![Link::address(side)],
        local_tcp: Vec::new(),
        seed: side as u64,
    };
    let client = PeerConnection::client(&config(0), &certificate, 1, now).unwrap();
    let server = PeerConnection::server(&config(1), &certificate, now).unwrap();
    let mut link = Link { peers: [client, server], now };
    let sender = link.peers[0].add_sender("mic").unwrap();
    let offer = link.peers[0].create_offer(now).unwrap();
    link.peers[1].accept_offer(&offer, now).unwrap();
    let answer = link.peers[1].create_answer(now).unwrap();
    link.peers[0].set_answer(&answer.sdp, now).unwrap();
    for _ in 0..3000 {
        link.pass();
    }
    assert!(link.peers.iter().all(PeerConnection::is_connected));
    link.peers.iter_mut().for_each(|peer| while peer.poll_event().is_some() {});
    let (mut sent, mut received, mut count) = (0, 0, 0);
    for k in 0..300_u16 {
        let packet = RtpPacket {
            payload_type: 111,
            marker: false,
            sequence: k.into(),
            timestamp: u32::from(k) * 960,
            level: Some(AudioLevel { minus_dbov: 30, voice: true }),
            capture_ntp: Some(1),
            payload: vec![0x48; 100],
        };
        let now = link.now;
        let mut datagrams = Vec::with_capacity(4);
        let counted = violations(|| {
            link.peers[0].send_rtp(sender, &packet, now).unwrap();
            while let Some(datagram) = link.peers[0].poll_datagram() {
                datagrams.push(datagram);
            }
        });
        let is_measured = k >= 100 && datagrams.len() == 1;
        let taken = violations(|| {
            for datagram in datagrams {
                link.peers[1].receive(datagram.received(), now);
            }
            while let Some(event) = link.peers[1].poll_event() {
                count += u32::from(matches!(event, PeerConnectionEvent::Rtp(..)));
            }
        });
        if is_measured {
            (sent, received) = (sent.max(counted), received.max(taken));
        }
        for _ in 0..20 {
            link.pass();
        }
    }
    println!("sent {sent}, received {received}");
    assert!(count > 290, "{count} packets arrived");
    assert!(sent <= SENT_PACKET && received <= RECEIVED_PACKET, "sent {sent}, received {received}");
}
