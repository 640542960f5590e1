//! The talkers' packets: Opus that was encoded once, with the time of sending inside.
//!
//! The encoder's frame becomes a packet with padding (RFC 6716 section 3.2.5, code 3). Decoders skip the padding, and servers
//! forward payloads unchanged, so the padding carries the [`Stamp`] to the listener.
#![forbid(unsafe_code)]

use audioroom::audio::opus::{Encoder, EncoderSettings};
use audioroom::transport::{OPUS, RED};
use audioroom::wire::red;

/// Samples of a packet of 20 ms.
pub const SAMPLES: usize = 960;
/// Number of different packets: 2 s of voice, which repeat.
const FRAMES: usize = 100;
/// Bytes of a stamp on the wire: run, talker, time.
const STAMP: usize = 4 + 4 + 8;
/// Code 3 in the first byte of an Opus packet: the number of frames is in the second byte.
const CODE_3: u8 = 0b11;
/// Second byte: one frame, with padding.
const ONE_FRAME_WITH_PADDING: u8 = 0x40 | 1;

/// When and by whom a packet was sent.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Number of this run of the program. Packets of other runs are not counted.
    pub run: u32,
    /// Number of the talker.
    pub talker: u32,
    /// Wall time in nanoseconds since 1970.
    pub sent_ns: u64,
}

/// Encoded voice.
pub struct Voice {
    packets: Vec<Vec<u8>>,
}

impl Voice {
    /// Encodes 2 s of a voice-like sound at 32 kbit/s.
    pub fn encode() -> Result<Voice, String> {
        let settings = EncoderSettings {
            channels: 1,
            restricted_delay: false,
            music: false,
            bitrate: 32_000,
            complexity: 5,
            fec: false,
            loss_percent: 0,
            dtx: false,
            dred_ms: 0,
        };
        let mut encoder = Encoder::new(&settings).map_err(|error| error.to_string())?;
        let mut packet = [0; 1275];
        let mut packets = Vec::with_capacity(FRAMES);
        for frame in 0..FRAMES {
            let samples: Vec<f32> = (0..SAMPLES).map(|n| sample(frame * SAMPLES + n)).collect();
            let length = encoder.encode(&samples, &mut packet).map_err(|error| error.to_string())?;
            packets.push(packet[..length].to_vec());
        }
        Ok(Voice { packets })
    }

    /// The payload of a packet, as RED without copies where the server takes it.
    pub fn payload(&self, number: usize, stamp: Stamp, is_red: bool) -> Vec<u8> {
        let encoded = &self.packets[number % self.packets.len()];
        let mut payload = Vec::with_capacity(encoded.len() + STAMP + 3);
        if is_red {
            payload.push(OPUS);
        }
        // The encoder makes packets of one frame (code 0): the first byte, then the frame.
        payload.extend([encoded[0] | CODE_3, ONE_FRAME_WITH_PADDING, STAMP as u8]);
        payload.extend_from_slice(&encoded[1..]);
        payload.extend_from_slice(&stamp.run.to_be_bytes());
        payload.extend_from_slice(&stamp.talker.to_be_bytes());
        payload.extend_from_slice(&stamp.sent_ns.to_be_bytes());
        payload
    }
}

/// The stamp of a received packet; `None` if it has none.
pub fn stamp(payload_type: u8, payload: &[u8]) -> Option<Stamp> {
    let packet = if payload_type == RED { red::own(payload)? } else { payload };
    let head = packet.first_chunk::<3>()?;
    if head[0] & CODE_3 != CODE_3 || head[1..] != [ONE_FRAME_WITH_PADDING, STAMP as u8] {
        return None;
    }
    let stamp = packet[3..].last_chunk::<STAMP>()?;
    let (run, rest) = stamp.split_first_chunk()?;
    let (talker, sent) = rest.split_first_chunk()?;
    Some(Stamp {
        run: u32::from_be_bytes(*run),
        talker: u32::from_be_bytes(*talker),
        sent_ns: u64::from_be_bytes(*sent.first_chunk()?),
    })
}

/// Harmonics of a gliding pitch, with the rhythm of syllables.
fn sample(n: usize) -> f32 {
    let t = n as f32 / 48_000.0;
    let turn = std::f32::consts::TAU;
    let loud = (0.5 - 0.5 * (turn * 4.0 * t).cos()).powi(2);
    let phase = turn * (140.0 * t + 6.0 * (turn * 1.5 * t).sin());
    let harmonics: f32 = (1..=12).map(|k| (phase * k as f32).sin() / k as f32).sum();
    0.15 * loud * harmonics
}

#[cfg(test)]
mod tests {
    use super::*;
    use audioroom::audio::opus::{Decoder, packet_samples};

    const STAMP_SENT: Stamp = Stamp { run: 77, talker: 3, sent_ns: 1_234_567_890_123_456_789 };

    #[test]
    fn stamp_is_read_from_opus_and_from_red() {
        let voice = Voice::encode().unwrap();
        for number in 0..FRAMES {
            for (payload_type, is_red) in [(OPUS, false), (RED, true)] {
                let payload = voice.payload(number, STAMP_SENT, is_red);
                assert_eq!(stamp(payload_type, &payload), Some(STAMP_SENT));
            }
        }
        assert_eq!(stamp(OPUS, &[0x78; 80]), None);
        assert_eq!(stamp(OPUS, &[]), None);
    }

    #[test]
    fn stamp_does_not_change_the_decoded_audio() {
        let voice = Voice::encode().unwrap();
        let (mut plain, mut stamped) = (Decoder::new(1).unwrap(), Decoder::new(1).unwrap());
        let mut heard = 0.0;
        for number in 0..FRAMES {
            let payload = voice.payload(number, STAMP_SENT, false);
            assert_eq!(packet_samples(&payload).unwrap(), SAMPLES);
            let mut out = [[0.0; SAMPLES]; 2];
            plain.decode(&voice.packets[number], &mut out[0]).unwrap();
            stamped.decode(&payload, &mut out[1]).unwrap();
            assert_eq!(out[0], out[1]);
            heard += out[1].iter().map(|x| x * x).sum::<f32>();
        }
        assert!(heard > 1.0, "{heard}");
        let bytes: usize = voice.packets.iter().map(Vec::len).sum();
        assert!((50..110).contains(&(bytes / FRAMES)), "{bytes}");
    }
}
