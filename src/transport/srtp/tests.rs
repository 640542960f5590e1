//! Tests of SRTP against the stack's own contexts, against replays, forged packets, and many SSRCs.
#![forbid(unsafe_code)]

use std::sync::Arc;

use rtc::crypto::{HmacAlgorithm, RTCCryptoProvider, default_provider};
use rtc::srtp::context::Context;
use rtc::srtp::protection_profile::ProtectionProfile;

use super::*;

const MATERIAL: [u8; 96] = {
    let mut material = [0; 96];
    let mut n = 0;
    while n < 96 {
        material[n] = (n * 7 + 3) as u8;
        n += 1;
    }
    material
};

fn crypto() -> Arc<dyn RTCCryptoProvider> {
    default_provider().unwrap()
}

/// A DTLS client and a DTLS server with the same material.
fn pair(profile: Profile) -> (Srtp, Srtp) {
    let side = |is_client| Srtp::new(profile, &MATERIAL, is_client, crypto().crypto()).unwrap();
    (side(true), side(false))
}

fn rtp(ssrc: u32, sequence: u16) -> Vec<u8> {
    let mut packet = Vec::new();
    let header = Header { payload_type: 111, sequence, timestamp: 960, ssrc, ..Header::default() };
    header.write(&[(1, &[0x55])], &mut packet);
    packet.extend_from_slice(&[sequence as u8; 50]);
    packet
}

fn rtcp(ssrc: u32) -> Vec<u8> {
    [&[0x80, 201, 0, 1][..], &ssrc.to_be_bytes()].concat()
}

fn protected(srtp: &mut Srtp, mut packet: Vec<u8>) -> Vec<u8> {
    assert!(srtp.protect(&mut packet));
    packet
}

#[test]
fn every_profile_agrees_with_the_contexts_of_the_stack() {
    let profiles = [
        (Profile::Aes128CmSha1_80, ProtectionProfile::Aes128CmHmacSha1_80, 16, 14),
        (Profile::Aes128CmSha1_32, ProtectionProfile::Aes128CmHmacSha1_32, 16, 14),
        (Profile::Aes128Gcm, ProtectionProfile::AeadAes128Gcm, 16, 12),
        (Profile::Aes256Gcm, ProtectionProfile::AeadAes256Gcm, 32, 12),
    ];
    for (profile, stack_profile, key, salt) in profiles {
        let (mut client, _) = pair(profile);
        let context = |side: usize| {
            let salts = 2 * key;
            let (key, salt) = (
                &MATERIAL[side * key..(side + 1) * key],
                &MATERIAL[salts + side * salt..salts + (side + 1) * salt],
            );
            Context::new(key, salt, stack_profile, None, None, crypto().crypto()).unwrap()
        };
        let (mut as_client, mut as_server) = (context(0), context(1));
        // 1000 packets around a wrap of the sequence number.
        for n in 65_000..66_000_u32 {
            let plain = rtp(7, n as u16);
            let sent = protected(&mut client, plain.clone());
            assert!(sent.len() <= plain.len() + OVERHEAD);
            assert_eq!(as_client.decrypt_rtp(&sent).unwrap().to_vec(), plain, "{profile:?} {n}");
            let received = as_server.encrypt_rtp(&plain).unwrap();
            let (header, payload) = client.open(&received).unwrap();
            assert_eq!((header.sequence, &payload[..]), (n as u16, &plain[20..]), "{profile:?} {n}");
            assert_eq!(header.extensions.get(1), Some(&[0x55][..]));
        }
        for n in 0..3 {
            let mut plain = rtcp(7);
            plain.extend_from_slice(&[n; 24]);
            let mut sent = plain.clone();
            assert!(client.protect_rtcp(&mut sent));
            assert!(sent.len() <= plain.len() + OVERHEAD);
            assert_eq!(as_client.decrypt_rtcp(&sent).unwrap().to_vec(), plain, "{profile:?}");
            let received = as_server.encrypt_rtcp(&plain).unwrap();
            assert_eq!(client.open_rtcp(&received), Some(plain), "{profile:?}");
        }
    }
}

#[test]
fn each_packet_is_accepted_once_within_the_window() {
    let (mut client, mut server) = pair(Profile::Aes128Gcm);
    let packets: Vec<Vec<u8>> =
        (65_400..65_700_u32).map(|n| protected(&mut client, rtp(7, n as u16))).collect();
    assert!(server.open(&packets[0]).is_some());
    assert!(server.open(&packets[299]).is_some());
    let accepted: Vec<usize> = (0..300).rev().filter(|n| server.open(&packets[*n]).is_some()).collect();
    let expected: Vec<usize> = (300 - REPLAY_WINDOW as usize..299).rev().collect();
    assert_eq!(accepted, expected);
    assert!(packets.iter().all(|packet| server.open(packet).is_none()));
    let mut report = rtcp(9);
    assert!(client.protect_rtcp(&mut report));
    assert!(server.open_rtcp(&report).is_some());
    assert!(server.open_rtcp(&report).is_none());
}

#[test]
fn forged_packets_change_no_state() {
    for profile in [Profile::Aes128CmSha1_80, Profile::Aes128Gcm] {
        let (mut client, mut server) = pair(profile);
        // Packets with the right SSRC and a number far ahead, before the first authentic one.
        for n in 0..100 {
            let mut forged = rtp(7, 30_000 + n);
            forged.extend_from_slice(&[0; TAG_MAX]);
            assert!(server.open(&forged).is_none());
            let mut forged = rtcp(7);
            forged.extend_from_slice(&[0xff; TAG_MAX + 4]);
            assert!(server.open_rtcp(&forged).is_none());
        }
        assert_eq!(server.states(), 0);
        let packet = protected(&mut client, rtp(7, 1));
        for at in 0..packet.len() {
            let mut changed = packet.clone();
            changed[at] ^= 1;
            assert!(server.open(&changed).is_none(), "{profile:?}: byte {at}");
            assert!(server.open(&packet[..at]).is_none(), "{profile:?}: {at} bytes");
        }
        assert!(client.open(&packet).is_none(), "a packet that is reflected");
        assert!(server.open(&packet).is_some());
        let mut report = rtcp(7);
        report.extend_from_slice(&[5; 24]);
        assert!(client.protect_rtcp(&mut report));
        for at in 0..report.len() {
            let mut changed = report.clone();
            changed[at] ^= 1;
            assert!(server.open_rtcp(&changed).is_none(), "{profile:?}: byte {at}");
            assert!(server.open_rtcp(&report[..at]).is_none(), "{profile:?}: {at} bytes");
        }
        assert!(server.open_rtcp(&report).is_some());
    }
}

#[test]
fn resent_packet_has_the_bytes_of_its_first_transmission() {
    let (mut client, _) = pair(Profile::Aes128CmSha1_80);
    let first = protected(&mut client, rtp(7, 65_535));
    protected(&mut client, rtp(7, 3));
    assert_eq!(protected(&mut client, rtp(7, 65_535)), first);
}

#[test]
fn states_stay_bounded_while_ssrcs_come_and_go() {
    let (mut client, mut server) = pair(Profile::Aes128Gcm);
    let mut states = Vec::new();
    let old = protected(&mut client, rtp(u32::MAX, 1));
    assert!(server.open(&old).is_some() && server.open(&old).is_none());
    for ssrc in 0..5000 {
        client.keep_sent(|known| known == ssrc);
        let packet = protected(&mut client, rtp(ssrc, 2));
        let mut report = rtcp(ssrc);
        assert!(client.protect_rtcp(&mut report));
        assert!(server.open(&packet).is_some() && server.open_rtcp(&report).is_some());
        assert!(server.open(&protected(&mut client, rtp(ssrc, 3))).is_some());
        states.push((client.states(), server.states()));
    }
    assert_eq!(states.iter().max(), Some(&(1, 2 * MAX_SSRCS)));
    assert!(server.open(&old).is_some(), "the window of an SSRC that was silent longest is forgotten");
}

#[test]
fn windows_of_ssrcs_that_are_gone_are_dropped() {
    let (mut client, mut server) = pair(Profile::Aes128Gcm);
    let mut first = Vec::new();
    for ssrc in 0..200 {
        let packet = protected(&mut client, rtp(ssrc, 1));
        assert!(server.open(&packet).is_some());
        first.push(packet);
        server.keep_received(|declared| declared % 50 == 0 || declared == ssrc);
    }
    assert_eq!(server.received.states.len(), 4 + 1 + MAX_GONE);
    for ssrc in [0, 50, 100, 150, 199, 198, 199 - MAX_GONE] {
        assert!(server.open(&first[ssrc]).is_none(), "a replay of {ssrc}");
    }
}

#[test]
fn material_of_the_handshake_is_exported_once() {
    let (provider, material) = exporter::provider(crypto(), exporter::SharedWindow::default());
    let mut output = [0; 32];
    let mut mac = provider.crypto().new_hmac(HmacAlgorithm::Sha256, b"secret").unwrap();
    mac.sign(&[b"EXTRACTOR-dtls_srtp"], &mut output).unwrap();
    mac.sign(&[b"A(1)", b"client finished"], &mut output).unwrap();
    assert!(material.take().is_empty(), "other HMACs of the handshake are not kept");
    let mut expected = Vec::new();
    for first in [b"A(1)", b"A(2)"] {
        mac.sign(&[first, b"EXTRACTOR-dtls_srtp and randoms"], &mut output).unwrap();
        expected.extend_from_slice(&output);
    }
    assert_eq!(material.take().as_ref(), expected);
    assert!(material.take().is_empty());
}

#[test]
fn short_material_is_an_error() {
    let error = Srtp::new(Profile::Aes256Gcm, &MATERIAL[..87], true, crypto().crypto()).err().unwrap();
    assert!(error.to_string().contains("too few bytes"), "{error}");
}
