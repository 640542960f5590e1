//! A received stream: RTP payloads, with and without RED, to samples.

use std::time::Duration;

use audioroom::audio::mix::Mixer;
use audioroom::audio::packet_buffer::{PacketOrigin, ReceivedPacket};
use audioroom::audio::{BLOCK, BLOCK_NANOS};
use audioroom::id::StreamId;

use super::{Reader, start};

/// Maximum number of packets in one input. It bounds the run time: several blocks are rendered after each packet.
const MAX_PACKETS: usize = 60;

/// The packets of two streams at one mixer, with gaps, repeats and jumps.
pub(super) fn packets(bytes: &[u8]) {
    let mut mixer = Mixer::new().expect("a mixer");
    let streams = [StreamId::fresh(), StreamId::fresh()];
    for stream in streams {
        mixer.add_stream(stream).expect("a stream");
    }
    let (mut reader, mut now) = (Reader(bytes), start());
    let (mut sequence, mut timestamp) = (1_000_i64, 0_u32);
    let mut block = [0.0; BLOCK];
    for _ in 0..MAX_PACKETS {
        if reader.is_empty() {
            break;
        }
        let (flags, step) = (reader.byte(), reader.byte());
        // Mostly the next packet; sometimes a gap, a late one, or a restart.
        let (packets, ticks) = match step {
            0..=199 => (1, 960),
            200..=239 => (i64::from(step - 197), 960 * u32::from(step - 197)),
            240..=247 => (-i64::from(step - 239), 960_u32.wrapping_mul(u32::from(step - 239)).wrapping_neg()),
            _ => (i64::from(reader.short()), reader.int()),
        };
        sequence = (sequence + packets).max(1);
        timestamp = timestamp.wrapping_add(ticks);
        let payload = reader.piece();
        let payload = &payload[..payload.len().min(1500)];
        let stream = streams[usize::from(flags & 1)];
        let packet = ReceivedPacket { sequence, timestamp, payload };
        match flags >> 1 & 3 {
            0 | 1 => mixer.insert(stream, packet, now),
            2 => mixer.insert_red(stream, packet, PacketOrigin::Sent, now),
            _ => mixer.insert_repair(stream, packet, PacketOrigin::Resent, now),
        }
        for _ in 0..(flags >> 4) {
            mixer.render(&mut block, 1, now, now);
            assert!(
                block.iter().all(|sample| sample.is_finite() && sample.abs() <= 1.0),
                "a sample is in range"
            );
            now += Duration::from_nanos(BLOCK_NANOS);
        }
    }
    for stream in streams {
        let stats = mixer.stats(stream).expect("the stream is there");
        let _ = format!("{stats:?}");
        mixer.remove_stream(stream);
    }
}
