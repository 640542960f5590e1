//! The media thread's work on packets: receive streams with every kind of repair, mixer, RED copies, and end-to-end encryption.

use std::time::Duration;

use audioroom::audio::encoder_control::choice::SendSettings;
use audioroom::audio::mix::Mixer;
use audioroom::audio::opus;
use audioroom::audio::packet_buffer::{PacketOrigin, ReceivedPacket};
use audioroom::audio::send::SendChain;
use audioroom::audio::send_red::Redundancy;
use audioroom::audio::{BLOCK, FRAME, FRAME_NANOS, Frame};
use audioroom::clock::Time;
use audioroom::config::AudioProfile;
use audioroom::id::StreamId;
use audioroom::wire::encryption::frame::{self, FrameOpener, Opened};
use audioroom::wire::encryption::key::{Key, KeySource};
use audioroom::wire::encryption::key_ring::{KeyChange, Keys};

use super::{at, tone, without_allocation};

#[test]
fn mixer_allocates_only_when_streams_change() {
    let profile = AudioProfile { complexity: 2, dred_ms: Some(200), ..Default::default() };
    let mut chain = SendChain::new(&profile).unwrap();
    let mut packets: Vec<Vec<u8>> = Vec::new();
    for k in 0..100 {
        let mut frame = Frame::silence(1);
        tone(&mut frame, k);
        chain.push(&frame, Time::from_nanos((k as u64 + 1) * FRAME_NANOS));
        packets.extend(chain.poll().map(|packet| packet.payload.to_vec()));
    }
    let mut mixer = Mixer::new().unwrap();
    let streams = [StreamId::fresh(), StreamId::fresh()];
    for stream in streams {
        mixer.add_stream(stream).unwrap();
    }
    without_allocation("the mixer", || {
        for (k, payload) in packets.iter().enumerate() {
            for (n, stream) in streams.iter().enumerate() {
                // Losses, duplicates, reordering, garbage and a restarted stream.
                if k % 9 == 4 + n {
                    continue;
                }
                let sequence = if k % 13 == 5 { k + 1 } else { k } as u32;
                let jump = if k > 40 { 40_000 } else { 0 };
                let packet = ReceivedPacket {
                    sequence: i64::from(sequence + jump),
                    timestamp: (sequence + jump) * 960,
                    payload: if k % 17 == 3 { &[0xff, 0, 1] } else { payload },
                };
                mixer.insert(*stream, packet, at(k as u64 * 20));
                mixer.insert(*stream, packet, at(k as u64 * 20));
            }
            mixer.set_volume(Some(streams[0]), (k % 200) as u32);
            mixer.set_muted(streams[1], k % 5 == 0);
            mixer.set_pan(streams[0], (k % 200) as i32 - 100);
            // One of the streams loses its selection slot and gets it back.
            mixer.set_max_decoded(if k % 20 < 8 { 1 } else { 2 });
            mixer.packet_level(streams[k % 2], (k % 60) as u8);
            mixer.listed_level(streams[0], 0.1);
            for block in 0..8 {
                let now = at(k as u64 * 20) + Duration::from_micros(2500 * block);
                let channels = if k > 60 { 2 } else { 1 };
                let mut pcm = [0.0; BLOCK * 2];
                mixer.add_extra(&pcm[..BLOCK * channels]);
                mixer.render(&mut pcm[..BLOCK * channels], channels, now, now);
                let _ = (mixer.poll_first_audio(), mixer.level(streams[0]), mixer.stats(streams[1]));
            }
        }
    });
    let stats = mixer.stats(streams[0]).unwrap();
    assert!(stats.lost_packets > 3 && stats.duplicate_packets > 10 && stats.restarts > 0, "{stats:?}");
}

#[test]
fn red_copies_allocate_only_while_buffers_grow() {
    let mut redundancy = Redundancy::default();
    redundancy.set_copies(2);
    let mut payload = Vec::with_capacity(opus::MAX_PACKET);
    let mut pack = |packets: std::ops::Range<u32>| {
        for k in packets {
            payload.clear();
            payload.resize(90, k as u8);
            redundancy.pack(k * 960, &mut payload, 111);
        }
    };
    pack(0..10);
    without_allocation("copies of packets", || pack(10..200));
}

#[test]
fn frame_encryption_allocates_nothing() {
    let keys = |ratchets| {
        let mut keys = Keys::default();
        let key = Some(Key::derive(KeySource::Bytes(&[7; 16]), ratchets).unwrap().into());
        keys.apply(&KeyChange { user_id: None, index: 0, key, is_current: true });
        keys
    };
    let (plain, ratcheting) = (keys(0), keys(16));
    let other = {
        let mut keys = Keys::default();
        let key = Some(Key::derive(KeySource::Bytes(&[8; 16]), 16).unwrap().into());
        keys.apply(&KeyChange { user_id: None, index: 0, key, is_current: true });
        keys
    };
    let mut payload = Vec::with_capacity(opus::MAX_PACKET + frame::OVERHEAD);
    let mut openers = [FrameOpener::default(), FrameOpener::default(), FrameOpener::default()];
    let mut pass = |number: u8| {
        for (n, keys) in [&plain, &ratcheting, &other].into_iter().enumerate() {
            payload.clear();
            payload.resize(120, number);
            assert!(frame::seal(plain.of(""), [number; 12], &mut payload));
            let expected = if n == 2 { Opened::KeyWrong } else { Opened::Decrypted };
            assert_eq!(openers[n].open(keys.of(""), &mut payload), expected);
        }
    };
    pass(0);
    without_allocation("encrypting and decrypting", || (1..200).for_each(&mut pass));
}

/// A run of speech-like packets with in-band FEC or DRED.
fn packets(profile: &AudioProfile, decision: SendSettings, frames: usize) -> Vec<(u32, Vec<u8>)> {
    let mut chain = SendChain::new(profile).unwrap();
    chain.set_decision(&decision);
    let mut packets = Vec::new();
    for k in 0..frames {
        let mut frame = Frame::silence(1);
        for (n, sample) in frame.samples_mut().iter_mut().enumerate() {
            let t = (k * FRAME + n) as f32 / 48_000.0;
            let pitch = 140.0 + 30.0 * (t * 9.0).sin();
            let voice: f32 =
                (1..8).map(|h| (t * pitch * h as f32 * std::f32::consts::TAU).sin() / h as f32).sum();
            *sample = 0.15 * voice * (0.6 + 0.4 * (t * 20.0).sin());
        }
        chain.push(&frame, Time::from_nanos((k as u64 + 1) * FRAME_NANOS));
        packets.extend(chain.poll().map(|packet| (packet.timestamp, packet.payload.to_vec())));
    }
    packets
}

#[test]
fn every_kind_of_repair_allocates_nothing() {
    let profile = AudioProfile { complexity: 5, dtx: false, ..Default::default() };
    let fec = SendSettings { bitrate: 40_000, fec: true, loss_percent: 20, red: 0, dred_ms: 0 };
    let dred = SendSettings { bitrate: 64_000, fec: false, loss_percent: 20, red: 0, dred_ms: 300 };
    let (fec, dred) = (packets(&profile, fec, 600), packets(&profile, dred, 600));
    // The same as RED: each packet with a copy of the previous one.
    let mut redundancy = Redundancy::default();
    redundancy.set_copies(1);
    let red: Vec<Vec<u8>> = fec
        .iter()
        .enumerate()
        .map(|(k, (_, payload))| {
            let mut payload = payload.clone();
            redundancy.pack(k as u32 * 960, &mut payload, 111);
            payload
        })
        .collect();
    let mut mixer = Mixer::new().unwrap();
    let streams: Vec<StreamId> = (0..6).map(|_| StreamId::fresh()).collect();
    for stream in &streams {
        mixer.add_stream(*stream).unwrap();
    }
    let packet = |sequence: usize, payload| ReceivedPacket {
        sequence: sequence as i64,
        timestamp: sequence as u32 * 960,
        payload,
    };
    without_allocation("receive streams", || {
        // Of six talkers five are decoded, and not all get costly concealment.
        mixer.set_max_decoded(5);
        mixer.set_min_delay(streams[0], Duration::from_millis(120));
        for k in 0..300 {
            let sent = at(k as u64 * 20);
            let in_burst = k % 50 > 40;
            for (n, stream) in streams.iter().enumerate() {
                let all = if n < 2 { &dred } else { &fec };
                // Single losses and bursts. One stream gets some lost packets again (resent), and another gets copies (RED).
                if !in_burst && k % 7 != 3 && n == 3 {
                    mixer.insert_red(*stream, packet(k, &red[k]), PacketOrigin::Sent, sent);
                } else if !in_burst && k % 7 != 3 {
                    mixer.insert(*stream, packet(k, &all[k].1), sent);
                }
                if n == 4 && k % 14 == 8 {
                    mixer.insert_repair(*stream, packet(k - 5, &all[k - 5].1), PacketOrigin::Resent, sent);
                }
                mixer.packet_level(*stream, 30 + (k / 50 + n) as u8 % 6);
            }
            mixer.set_pan(streams[1], (k % 100) as i32);
            // The loudspeaker is slow in the first half and fast in the second, so that periods are removed and inserted.
            for block in 0..8 {
                let off = if k < 150 { k * 200 } else { (300 - k) * 200 } as u64;
                let now = sent + Duration::from_micros(2500 * block + off);
                let mut pcm = [0.0; BLOCK * 2];
                mixer.render(&mut pcm, 2, now + Duration::from_millis(10), now);
                let _ = (mixer.costly_frames(), mixer.playout_headroom(streams[0]));
            }
            for stream in &streams {
                let _ = (mixer.stats(*stream), mixer.take_level(*stream), mixer.is_decoded(*stream));
            }
        }
    });
    let sum = |figure: fn(&audioroom::audio::receive_stream::ReceiveStreamStats) -> u64| -> u64 {
        streams.iter().map(|stream| figure(&mixer.stats(*stream).unwrap())).sum()
    };
    let done = [
        sum(|stats| stats.fec_packets),
        sum(|stats| stats.dred_frames),
        sum(|stats| stats.dred_parses),
        sum(|stats| stats.concealed_samples),
        sum(|stats| stats.red_packets),
        sum(|stats| stats.retransmitted_packets),
        sum(|stats| stats.inserted_samples),
        sum(|stats| stats.removed_samples),
    ];
    assert!(done.iter().all(|count| *count > 0), "every step was counted: {done:?}");
    assert!(mixer.costly_frames().1 > 0, "and the budget refused some");
    assert!(
        mixer.streams().any(|stream| mixer.is_decoded(stream) == Some(false)),
        "and one stream was suspended"
    );
}
