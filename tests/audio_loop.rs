//! Delay from one paced microphone to one paced loudspeaker, in virtual time: the part of the mouth-to-ear delay that the audio
//! engine adds. A sample exists when it is captured, and is heard when its place in the playback is played.

use std::time::Duration;

use audioroom::audio::device::{Capture, Playback};
use audioroom::audio::mix::Mixer;
use audioroom::audio::packet_buffer::ReceivedPacket;
use audioroom::audio::send::SendChain;
use audioroom::audio::{BLOCK, Frame};
use audioroom::clock::Time;
use audioroom::config::{AudioProfile, LatencyMode};
use audioroom::id::StreamId;
use audioroom::random::Random;

/// Maximum delay between the two ends on loopback: sockets, transport and a server.
const NETWORK: Duration = Duration::from_micros(1500);

struct Run {
    heard: Vec<f32>,
    /// Start of playback minus start of capture, in samples.
    offset: f64,
    concealed: u64,
    first_audio: Option<Time>,
    first_packet: Option<Time>,
}

/// Plays `spoken` through both ends for two seconds. The loudspeaker starts `phase` after the microphone.
fn run(spoken: &[f32], latency: LatencyMode, phase: Duration, seed: u64) -> Run {
    let mut random = Random::from_seed(seed);
    let profile = AudioProfile { latency, dtx: false, complexity: 5, ..Default::default() };
    let mut chain = SendChain::new(&profile).unwrap();
    let mut mixer = Mixer::new().unwrap();
    let stream = StreamId::fresh();
    mixer.add_stream(stream).unwrap();
    let mut capture = Capture::samples(spoken.to_vec(), 1);
    let mut playback = Playback::memory(3);
    let mut frame = Frame::silence(1);
    let start = Time::from_nanos(7_000_000_000);
    let end = start + Duration::from_secs(2);
    let mut flying: Vec<(Time, i64, u32, Vec<u8>)> = Vec::new();
    let (mut sequence, mut first_audio, mut first_packet) = (0, None, None);
    capture.read(start, &mut frame);
    let mut opened = start + phase;
    loop {
        let next_arrival = flying.iter().map(|packet| packet.0).min().unwrap_or(Time::NEVER);
        let playback_at = playback.deadline().unwrap().max(opened);
        let now = capture.deadline().unwrap().min(playback_at).min(next_arrival);
        if now > end {
            break;
        }
        while let Some(captured_end) = capture.read(now, &mut frame) {
            chain.push(&frame, captured_end);
            if let Some(packet) = chain.poll() {
                // Up to half a millisecond of jitter.
                let arrival = now + NETWORK + Duration::from_micros((random.unit() * 500.0) as u64);
                flying.push((arrival, sequence, packet.timestamp, packet.payload.to_vec()));
                sequence += 1;
            }
        }
        flying.sort_by_key(|packet| packet.0);
        while flying.first().is_some_and(|packet| packet.0 <= now) {
            let (arrival, sequence, timestamp, payload) = flying.remove(0);
            first_packet.get_or_insert(arrival);
            let packet = ReceivedPacket { sequence, timestamp, payload: &payload };
            mixer.insert(stream, packet, arrival);
        }
        if now >= opened {
            opened = Time::ZERO;
            while let Some(heard_at) = playback.wanted(now) {
                let mut block = [0.0; BLOCK];
                mixer.render(&mut block, 1, heard_at, now);
                playback.write(&block);
            }
        }
        if let Some((_, at)) = mixer.poll_first_audio() {
            first_audio.get_or_insert(at);
        }
    }
    let gap = playback.started().unwrap().as_nanos() - capture.started().unwrap().as_nanos();
    Run {
        heard: playback.recorded().to_vec(),
        offset: gap as f64 * 48.0 / 1e6,
        concealed: mixer.stats(stream).unwrap().concealed_samples,
        first_audio,
        first_packet,
    }
}

/// A rising tone, which correlates with itself at one place only.
fn chirp() -> Vec<f32> {
    let mut phase = 0.0_f64;
    (0..96_000)
        .map(|n| {
            let t = n as f64 / 96_000.0;
            phase += (400.0 + 1600.0 * t) / 48_000.0 * std::f64::consts::TAU;
            0.4 * phase.sin() as f32
        })
        .collect()
}

fn delay_ms(spoken: &[f32], run: &Run) -> f64 {
    let correlation = |shift: usize| {
        (24_000..84_000).step_by(7).map(|n| f64::from(spoken[n] * run.heard[n + shift])).sum::<f64>()
    };
    let shift = (0..2400).max_by(|a, b| correlation(*a).total_cmp(&correlation(*b))).unwrap();
    (shift as f64 + run.offset) / 48.0
}

#[test]
fn engine_leaves_most_of_the_delay_budget_to_the_network() {
    let spoken = chirp();
    for (latency, budget_ms) in [(LatencyMode::Low, 24.0), (LatencyMode::Balanced, 34.0)] {
        let mut delays = Vec::new();
        for k in 0..5_u64 {
            let run = run(&spoken, latency, Duration::from_micros(100 + 530 * k), k);
            assert_eq!(run.concealed, 0, "{latency:?} {k}");
            let first = run.first_audio.unwrap().since(run.first_packet.unwrap());
            assert!(first <= Duration::from_millis(5), "the first packet is heard at once: {first:?}");
            delays.push(delay_ms(&spoken, &run));
        }
        delays.sort_by(f64::total_cmp);
        println!("{latency:?}: {delays:.1?} ms, network {NETWORK:?}");
        assert!(delays[2] < budget_ms - 1.0, "{latency:?}: {delays:?}");
        assert!(delays[4] < budget_ms, "{latency:?}: {delays:?}");
    }
}
