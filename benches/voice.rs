//! Processor time of the audio path: of a received stream, of the send chain, and of twenty received streams that lose packets.
//!
//! `cargo bench --bench voice` prints one JSON object; `make bench` shows it with the other figures. Time is virtual, so the
//! figures do not depend on other load of the machine, except through its caches. Each figure is thread time divided by the
//! duration of the sound, in cores. It contains receive streams, decoders, mixer, encoder and processing; sockets and
//! encryption are not included.

use std::time::Duration;

use audioroom::audio::capture::{CaptureChain, Processing};
use audioroom::audio::effect::{EffectChain, Sending};
use audioroom::audio::frame::convert_channels;
use audioroom::audio::mix::Mixer;
use audioroom::audio::packet_buffer::ReceivedPacket;
use audioroom::audio::send::SendChain;
use audioroom::audio::{BLOCK, BLOCK_NANOS, FRAME, FRAME_NANOS, Frame};
use audioroom::clock::Time;
use audioroom::config::{AudioProfile, EffectSettings, ReverbPreset};
use audioroom::id::StreamId;
use audioroom::random::Random;

/// Blocks per packet in balanced mode.
const PACKET_BLOCKS: usize = 8;
/// Number of talkers of the crowd.
const CROWD: usize = 20;

/// Processor time that this thread has used.
fn used() -> Duration {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(used.tv_sec as u64, used.tv_nsec as u32)
}

fn at(nanos: u64) -> Time {
    Time::from_nanos(5_000_000_000 + nanos)
}

/// Samples that resemble speech: harmonics of a gliding pitch under an envelope of syllables, with noise.
fn speech(seconds: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::from_seed(seed);
    let base = 90.0 + 15.0 * (seed % 10) as f64;
    let mut phase = 0.0_f64;
    (0..seconds * 48_000)
        .map(|n| {
            let t = n as f64 / 48_000.0;
            phase +=
                (base + 25.0 * (t * 2.1).sin() + 10.0 * (t * 7.3).sin()) / 48_000.0 * std::f64::consts::TAU;
            let envelope = (0.5 - 0.5 * (t * 3.2 * std::f64::consts::TAU + seed as f64).cos()).powf(0.7);
            let voiced: f64 = (1..20).map(|k| (phase * f64::from(k)).sin() / f64::from(k).powf(1.2)).sum();
            let noise = (random.unit() - 0.5) * 0.02;
            ((voiced * 0.12 + noise) * envelope) as f32
        })
        .collect()
}

fn frames(sound: &[f32]) -> impl Iterator<Item = Frame> {
    sound.chunks_exact(FRAME).map(|samples| {
        let mut frame = Frame::silence(1);
        frame.samples_mut().copy_from_slice(samples);
        frame
    })
}

/// Packets of 20 ms at the default profile without DTX, so that each packet costs as much as a packet with voice.
fn packets(seconds: usize, seed: u64) -> Vec<Vec<u8>> {
    let profile = AudioProfile { dtx: false, ..AudioProfile::default() };
    let mut chain = SendChain::new(&profile).expect("the default profile is valid");
    let mut made = Vec::new();
    for (k, frame) in frames(&speech(seconds, seed)).enumerate() {
        chain.push(&frame, at((k as u64 + 1) * FRAME_NANOS));
        made.extend(chain.poll().map(|packet| packet.payload.to_vec()));
    }
    made
}

/// Cost of playback.
#[derive(Default)]
struct Cost {
    /// In cores, over the whole duration.
    cores: f64,
    /// In cores, from the beginning of the loss that all streams share until half a second after it.
    gap_cores: f64,
    /// The most expensive block of 2.5 ms, as a share of 2.5 ms.
    worst_block: f64,
    /// Blocks that cost more than 2.5 ms: each would be an underrun of a device without a buffer.
    late_blocks: u32,
    concealed: f64,
}

/// Plays every talker's packets. The share `loss` (0 to 1) of them is lost at random, and all streams lose the packets with the
/// numbers in `gap`. `costly_frames` replaces the mixer's budget of costly frames.
fn play(
    talkers: &[Vec<Vec<u8>>],
    loss: f64,
    gap: std::ops::Range<usize>,
    costly_frames: Option<u32>,
) -> Cost {
    let mut mixer = Mixer::new().expect("there is memory");
    mixer.set_max_decoded(talkers.len());
    if let Some(most) = costly_frames {
        mixer.set_costly_frames(most);
    }
    let streams: Vec<StreamId> = talkers.iter().map(|_| StreamId::fresh()).collect();
    for stream in &streams {
        mixer.add_stream(*stream).expect("there is room");
    }
    let mut random = Random::from_seed(3);
    let blocks = talkers[0].len() * PACKET_BLOCKS;
    let gap_blocks = gap.start * PACKET_BLOCKS..(gap.end + 25) * PACKET_BLOCKS;
    let (mut all, mut in_gap, mut cost) = (Duration::ZERO, Duration::ZERO, Cost::default());
    let block_time = Duration::from_nanos(BLOCK_NANOS);
    for block in 0..blocks {
        let now = at(block as u64 * BLOCK_NANOS);
        let start = used();
        for (n, (stream, packets)) in streams.iter().zip(talkers).enumerate() {
            let k = block / PACKET_BLOCKS;
            if block % PACKET_BLOCKS != n % PACKET_BLOCKS || gap.contains(&k) || random.unit() < loss {
                continue;
            }
            let packet = ReceivedPacket {
                sequence: k as i64,
                timestamp: (k * PACKET_BLOCKS * BLOCK) as u32,
                payload: &packets[k],
            };
            mixer.packet_level(*stream, 20 + n as u8);
            mixer.insert(*stream, packet, now);
        }
        let mut samples = [0.0; BLOCK * 2];
        mixer.render(&mut samples, 2, now, now);
        let took = used() - start;
        all += took;
        if gap_blocks.contains(&block) {
            in_gap += took;
        }
        cost.worst_block = cost.worst_block.max(took.as_secs_f64() / block_time.as_secs_f64());
        cost.late_blocks += u32::from(took > block_time);
    }
    let time = blocks as f64 * block_time.as_secs_f64();
    cost.cores = all.as_secs_f64() / time;
    cost.gap_cores = in_gap.as_secs_f64() / (gap_blocks.len().max(1) as f64 * block_time.as_secs_f64());
    let concealed: u64 = streams.iter().filter_map(|s| mixer.stats(*s)).map(|s| s.concealed_samples).sum();
    cost.concealed = concealed as f64 / (time * 48_000.0 * talkers.len() as f64);
    cost
}

/// Cores of capture chain and send chain together: with every processing step on, and with every step off.
fn send(seconds: usize) -> (f64, f64) {
    let sound = speech(seconds, 5);
    let far = speech(seconds, 6);
    let mut costs = [0.0; 2];
    for (all, cost) in [true, false].into_iter().zip(&mut costs) {
        let mut capture = CaptureChain::new();
        let processing =
            Processing { echo: all, high_pass: all, noise: all, gain: all, ..Processing::default() };
        capture.set(&processing).expect("there is memory");
        let mut chain = SendChain::new(&AudioProfile { dtx: false, ..AudioProfile::default() })
            .expect("the profile is valid");
        let mut spent = Duration::ZERO;
        for (k, (mut frame, far)) in frames(&sound).zip(far.chunks_exact(FRAME)).enumerate() {
            let end = at((k as u64 + 1) * FRAME_NANOS);
            let start = used();
            if all {
                for block in far.chunks_exact(BLOCK) {
                    capture.far_end(block, end);
                }
            }
            capture.process(&mut frame, end);
            chain.push(&frame, end);
            let _ = chain.poll().map(|packet| packet.payload.len());
            spent += used() - start;
        }
        *cost = spent.as_secs_f64() / seconds as f64;
    }
    (costs[0], costs[1])
}

/// Cores of each effect on a stereo voice: equalizer with all bands, voice changer, reverb, virtual stereo.
fn effects(seconds: usize) -> [f64; 4] {
    let sound = speech(seconds, 7);
    let equalizer = EffectSettings { equalizer_db: [3.0; 10], ..Default::default() };
    let changer = EffectSettings { semitones: 4.0, ..Default::default() };
    let reverb = EffectSettings { reverb: Some(ReverbPreset::ConcertHall.options()), ..Default::default() };
    let stereo = EffectSettings { angle_deg: Some(30.0), ..Default::default() };
    [equalizer, changer, reverb, stereo].map(|settings| {
        let mut chain = EffectChain::new();
        chain.set(&settings).expect("the settings are within their ranges");
        let mut spent = Duration::ZERO;
        for (k, mono) in frames(&sound).enumerate() {
            let mut frame = Frame::silence(2);
            convert_channels(mono.samples(), 1, frame.samples_mut(), 2);
            let captured_end = at((k as u64 + 1) * FRAME_NANOS);
            let sending = Sending { is_allowed: true, channels: 2, restarts: 0, captured_end };
            let start = used();
            chain.process(&mut frame, &sending);
            spent += used() - start;
        }
        spent.as_secs_f64() / seconds as f64
    })
}

fn main() {
    // cargo bench passes --bench, cargo test does not: a bench is not run as a test.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let none = 0..0;
    let one = [packets(20, 1)];
    let received = play(&one, 0.0, none.clone(), None);
    let lossy = play(&one, 0.1, none, None);
    let crowd: Vec<Vec<Vec<u8>>> = (0..CROWD).map(|n| packets(10, n as u64)).collect();
    let together = play(&crowd, 0.1, 250..260, None);
    let unlimited = play(&crowd, 0.1, 250..260, Some(u32::MAX));
    let (processed, plain) = send(20);
    let [equalizer, changer, reverb, stereo] = effects(20);
    println!(
        "{{\"received_stream_cores\": {:.5}, \"received_stream_10_percent_loss_cores\": {:.5}, \
         \"crowd\": {CROWD}, \"crowd_cores\": {:.5}, \"crowd_gap_cores\": {:.5}, \"crowd_worst_block\": {:.3}, \
         \"crowd_late_blocks\": {}, \"crowd_concealed\": {:.4}, \"unlimited_gap_cores\": {:.5}, \"unlimited_worst_block\": {:.3}, \
         \"send_cores\": {:.5}, \"send_plain_cores\": {:.5}, \"equalizer_cores\": {equalizer:.5}, \
         \"voice_changer_cores\": {changer:.5}, \"reverb_cores\": {reverb:.5}, \"virtual_stereo_cores\": {stereo:.5}}}",
        received.cores,
        lossy.cores,
        together.cores,
        together.gap_cores,
        together.worst_block,
        together.late_blocks,
        together.concealed,
        unlimited.gap_cores,
        unlimited.worst_block,
        processed,
        plain
    );
}
