//! `cpu`: processor time as a share of one core: the whole send chain, one receive stream, twenty receive streams.
//!
//! It measures thread time, so other programs do not count directly. On a busy machine the numbers still rise, because caches
//! are cold.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::time::Duration;

use audioroom::audio::capture::{CaptureChain, Processing};
use audioroom::audio::mix::Mixer;
use audioroom::audio::packet_buffer::ReceivedPacket;
use audioroom::audio::send::SendChain;
use audioroom::audio::{BLOCK, BLOCK_NANOS, FRAME, FRAME_NANOS, Frame};
use audioroom::clock::{self, Time};
use audioroom::config::AudioProfile;
use audioroom::error::Result;
use audioroom::id::StreamId;
use audioroom::random::Random;
use clap::Args;
use serde_json::{Value, json};

use super::wav;

const START: Time = Time::from_nanos(1_000_000_000_000);
/// Talkers in the trial with many streams, and the loss of their packets.
const CROWD: usize = 20;
const CROWD_LOSS: f64 = 0.1;
/// Length of the one outage that all these talkers have together.
const CROWD_OUTAGE: Duration = Duration::from_millis(200);

#[derive(Args, Debug)]
pub struct Flags {
    /// Speech of the talker (WAV)
    #[arg(long = "in", value_name = "WAV")]
    input: PathBuf,
    /// Length of the trial; the recording repeats
    #[arg(long, value_name = "S", default_value_t = 20)]
    seconds: u64,
}

/// A packet of the talker.
struct Packet {
    sent: Time,
    timestamp: u32,
    payload: Vec<u8>,
}

/// Encodes the recording, with or without the steps of the capture chain. Returns the packets and the share of a core.
fn send(samples: &[f32], processing: bool) -> Result<(Vec<Packet>, f64)> {
    let mut capture = CaptureChain::new();
    capture.set(&Processing {
        echo: processing,
        noise: processing,
        gain: processing,
        ..Processing::default()
    })?;
    let mut chain = SendChain::new(&AudioProfile::default())?;
    let mut packets = Vec::new();
    let mut frame = Frame::silence(1);
    let begin = clock::thread_cpu();
    for (k, piece) in samples.chunks_exact(FRAME).enumerate() {
        let start = START + Duration::from_nanos(k as u64 * FRAME_NANOS);
        let end = start + Duration::from_nanos(FRAME_NANOS);
        frame.clear(1);
        frame.samples_mut().copy_from_slice(piece);
        if processing {
            // A far end that talks gives the echo canceller work.
            capture.far_end(piece, start);
        }
        capture.process(&mut frame, end);
        chain.push(&frame, end);
        while let Some(encoded) = chain.poll() {
            if !encoded.silent {
                packets.push(Packet {
                    sent: end,
                    timestamp: encoded.timestamp,
                    payload: encoded.payload.to_vec(),
                });
            }
        }
    }
    let seconds = samples.len() as f64 / f64::from(audioroom::audio::SAMPLE_RATE);
    Ok((packets, clock::thread_cpu().saturating_sub(begin).as_secs_f64() / seconds))
}

/// Decodes and mixes `talkers` copies of the stream. Returns the mean share of a core, and the share in the costliest 100 ms.
fn receive(
    packets: &[Packet],
    seconds: u64,
    talkers: usize,
    loss: f64,
    outage: Duration,
) -> Result<(f64, f64)> {
    let mut random = Random::from_seed(5);
    let mut mixer = Mixer::new()?;
    let streams: Vec<StreamId> = (0..talkers).map(|_| StreamId::fresh()).collect();
    for stream in &streams {
        mixer.add_stream(*stream)?;
    }
    let out = START + Duration::from_secs(seconds / 2);
    let mut next = 0;
    let mut block = [0.0; BLOCK];
    let (mut total, mut piece, mut dearest) = (0.0, 0.0, 0.0_f64);
    for k in 0..seconds * 1_000_000_000 / BLOCK_NANOS {
        let now = START + Duration::from_nanos(k * BLOCK_NANOS);
        let begin = clock::thread_cpu();
        while let Some(packet) = packets.get(next).filter(|packet| packet.sent <= now) {
            for stream in &streams {
                let is_out = now >= out && now < out + outage;
                if is_out || random.unit() < loss {
                    continue;
                }
                let sequence = next as i64;
                let timestamp = packet.timestamp;
                let payload = &packet.payload[..];
                let packet = ReceivedPacket { sequence, timestamp, payload };
                mixer.insert(*stream, packet, now);
            }
            next += 1;
        }
        mixer.render(&mut block, 1, now, now);
        piece += clock::thread_cpu().saturating_sub(begin).as_secs_f64();
        if k % 40 == 39 {
            dearest = dearest.max(piece / 0.1);
            total += std::mem::take(&mut piece);
        }
    }
    Ok((total / seconds as f64, dearest))
}

/// Runs the measurements and returns the report.
pub fn run(flags: &Flags) -> Result<Value> {
    let once = wav::read_mono(&flags.input)?;
    let wanted = (flags.seconds * u64::from(audioroom::audio::SAMPLE_RATE)) as usize;
    let samples: Vec<f32> = once.iter().copied().cycle().take(wanted).collect();
    let (_, send_all) = send(&samples, true)?;
    let (packets, send_plain) = send(&samples, false)?;
    let (one, _) = receive(&packets, flags.seconds, 1, 0.0, Duration::ZERO)?;
    let (crowd, dearest) = receive(&packets, flags.seconds, CROWD, CROWD_LOSS, CROWD_OUTAGE)?;
    Ok(json!({
        "send_all_share": send_all,
        "send_plain_share": send_plain,
        "receive_share": one,
        "crowd_share": crowd,
        "crowd_dearest_100_ms_share": dearest,
    }))
}
