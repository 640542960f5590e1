//! `receive-stream`: one talker through encoder, network and one receive stream, without rooms or a server.
//!
//! Sample n of the input exists at n/48000 s. Sample n of the output is played at `heard_start_ms` + n/48000 s, so the delay
//! between the two files is the mouth-to-ear delay.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::time::Duration;

use audioroom::audio::device::paced::LEAD;
use audioroom::audio::encoder_control::choice::{self, SendSettings};
use audioroom::audio::mix::Mixer;
use audioroom::audio::packet_buffer::{PacketOrigin, ReceivedPacket};
use audioroom::audio::receive_stream::ReceiveStreamStats;
use audioroom::audio::send::SendChain;
use audioroom::audio::{BLOCK, BLOCK_NANOS, FRAME, FRAME_NANOS, Frame, duration_of};
use audioroom::clock::Time;
use audioroom::error::Result;
use audioroom::id::StreamId;
use audioroom::random::Random;
use audioroom::sim::network::Network;
use audioroom::transport::{Datagram, Protocol};
use audioroom::wire::sequence::Extender;
use clap::Args;
use serde_json::{Value, json};

use super::neteq;
use super::path::{TAIL, TrialFlags};
use super::wav;

/// Time of sample 0 of the recording.
const START: Time = Time::from_nanos(1_000_000_000_000);
/// Playback blocks between two lines of the trace.
const TRACE_BLOCKS: u64 = 40;
/// Bytes before the payload: sequence number, timestamp, marker, age and length of the copy of an earlier packet.
const HEADER: usize = 11;

#[derive(Args, Debug)]
pub struct Flags {
    #[command(flatten)]
    trial: TrialFlags,
    /// Loss that the encoder expects, in percent [default: the path's]
    #[arg(long, value_name = "PERCENT")]
    expected_loss: Option<u32>,
    /// Smallest target delay of the jitter buffer
    #[arg(long, value_name = "MS")]
    least_ms: Option<u64>,
    /// Each packet carries a copy of the packet before it (as in RFC 2198)
    #[arg(long)]
    red: bool,
    /// Deviation of the talker's clock from the listener's; positive: the talker's clock is faster
    #[arg(long, value_name = "PPM", default_value_t = 0.0, allow_negative_numbers = true)]
    drift_ppm: f64,
    /// Adds the results of a model of NetEq for the same arrivals; needs packets of 20 ms and a path without loss
    #[arg(long)]
    neteq: bool,
}

/// The talker: encodes the recording and sends datagrams.
struct Talker {
    chain: SendChain,
    samples: Vec<f32>,
    /// Frames of the recording and the silence after it. Then the recording repeats.
    round: u64,
    frames: u64,
    frame_nanos: f64,
    sequence: u16,
    red: Option<(u32, Vec<u8>)>,
    has_red: bool,
    payload_bytes: u64,
    packets: u64,
}

impl Talker {
    fn frame_end(&self) -> Time {
        START + Duration::from_nanos(((self.frames + 1) as f64 * self.frame_nanos).round() as u64)
    }

    fn speak(&mut self, network: &mut Network, addresses: [SocketAddr; 2]) {
        let end = self.frame_end();
        let from = (self.frames % self.round) as usize * FRAME;
        let mut frame = Frame::silence(1);
        for (target, sample) in frame.samples_mut().iter_mut().zip(self.samples.iter().skip(from)) {
            *target = *sample;
        }
        self.frames += 1;
        self.chain.push(&frame, end);
        while let Some(encoded) = self.chain.poll() {
            if encoded.silent {
                self.red = None;
                continue;
            }
            let mut data = Vec::with_capacity(HEADER + encoded.payload.len() * 2);
            data.extend_from_slice(&self.sequence.to_be_bytes());
            data.extend_from_slice(&encoded.timestamp.to_be_bytes());
            data.push(u8::from(encoded.marker));
            let (age, copy) = match &self.red {
                Some((timestamp, copy)) => (encoded.timestamp.wrapping_sub(*timestamp) as u16, &copy[..]),
                None => (0, &[][..]),
            };
            data.extend_from_slice(&age.to_be_bytes());
            data.extend_from_slice(&(copy.len() as u16).to_be_bytes());
            data.extend_from_slice(copy);
            data.extend_from_slice(encoded.payload);
            self.payload_bytes += (copy.len() + encoded.payload.len()) as u64;
            self.packets += 1;
            self.sequence = self.sequence.wrapping_add(1);
            self.red = self.has_red.then(|| (encoded.timestamp, encoded.payload.to_vec()));
            network
                .send(Datagram { protocol: Protocol::Udp, from: addresses[0], to: addresses[1], data }, end);
        }
    }
}

/// The listener: one receive stream in a mixer.
struct Listener {
    mixer: Mixer,
    stream: StreamId,
    extender: Extender,
}

impl Listener {
    fn new(least_ms: Option<u64>) -> Result<Listener> {
        let stream = StreamId::fresh();
        let mut mixer = Mixer::new()?;
        mixer.add_stream(stream)?;
        if let Some(least) = least_ms {
            mixer.set_min_delay(stream, Duration::from_millis(least));
        }
        Ok(Listener { mixer, stream, extender: Extender::default() })
    }

    fn stats(&self) -> ReceiveStreamStats {
        self.mixer.stats(self.stream).unwrap_or_default()
    }

    /// Inserts the packet of a datagram, and the copy that it carries.
    fn insert(&mut self, data: &[u8], arrival: Time) {
        let Some((header, body)) = data.split_at_checked(HEADER) else { return };
        let short = |at: usize| u16::from_be_bytes([header[at], header[at + 1]]);
        let sequence = self.extender.extend(short(0));
        let timestamp = u32::from_be_bytes([header[2], header[3], header[4], header[5]]);
        let (age, length) = (short(7), usize::from(short(9)));
        let Some((copy, payload)) = body.split_at_checked(length) else { return };
        let packet = ReceivedPacket { sequence, timestamp, payload };
        self.mixer.insert(self.stream, packet, arrival);
        if length > 0 {
            let packet = ReceivedPacket {
                sequence: sequence - 1,
                timestamp: timestamp.wrapping_sub(u32::from(age)),
                payload: copy,
            };
            self.mixer.insert_repair(self.stream, packet, PacketOrigin::RedCopy, arrival);
        }
    }
}

/// Arrival times of the packets, in the order in which they were sent, for the model of NetEq.
#[derive(Default)]
struct Arrivals {
    ms: Vec<f64>,
}

impl Arrivals {
    fn add(&mut self, data: &[u8], at: Time) {
        let number = data.get(..2).map_or(0, |bytes| usize::from(u16::from_be_bytes([bytes[0], bytes[1]])));
        if number >= self.ms.len() {
            self.ms.resize(number + 1, f64::MAX);
        }
        self.ms[number] = at.since(START).as_secs_f64() * 1000.0;
    }

    /// The model's mean delay between `from_s` and `to_s`, in ms, and the share of samples that it concealed in the whole run.
    fn play(&self, from_s: f64, to_s: f64) -> (f64, f64) {
        let warm = neteq::play(&self.ms, from_s * 1000.0);
        let whole = neteq::play(&self.ms, to_s * 1000.0);
        let sum =
            whole.delay_ms * whole.played - if from_s > 0.0 { warm.delay_ms * warm.played } else { 0.0 };
        (sum / (whole.played - warm.played).max(1.0), whole.concealed)
    }
}

/// Mean jitter buffer delay in each tenth of the run.
#[derive(Default)]
struct Tenths {
    before: ReceiveStreamStats,
    delays_ms: Vec<f64>,
}

impl Tenths {
    fn add(&mut self, stats: ReceiveStreamStats) {
        let emitted = (stats.emitted_samples - self.before.emitted_samples).max(1) as f64;
        self.delays_ms.push(round((stats.buffer_delay_s - self.before.buffer_delay_s) * 1000.0 / emitted));
        self.before = stats;
    }

    /// Largest difference to the first tenth.
    fn growth_ms(&self) -> f64 {
        let first = self.delays_ms.first().copied().unwrap_or_default();
        round(self.delays_ms.iter().map(|delay| delay - first).fold(0.0, f64::max))
    }
}

/// One run: talker, network and listener on one clock.
struct Run {
    talker: Talker,
    network: Network,
    listener: Listener,
    addresses: [SocketAddr; 2],
    /// Arrivals for the model of NetEq, if `--neteq` was given.
    arrivals: Option<Arrivals>,
}

impl Run {
    fn new(flags: &Flags, samples: Vec<f32>, length: Duration) -> Result<Run> {
        let trial = &flags.trial;
        let mut network = Network::new(trial.path.seed);
        network.set_all(&trial.path.shape(0, 1, START, length)?);
        let profile = trial.profile.profile();
        let mut chain = SendChain::new(&profile)?;
        // There are no voice reports here, so the encoder's decision is fixed.
        let loss_percent = flags.expected_loss.unwrap_or(trial.path.loss_percent()).clamp(5, 30) as u8;
        chain.set_decision(&SendSettings {
            loss_percent,
            fec: !trial.profile.no_fec,
            ..choice::start(&profile)
        });
        let round = (duration_of(samples.len() as u64) + TAIL).as_nanos() as u64;
        Ok(Run {
            talker: Talker {
                chain,
                samples,
                round: round.div_ceil(FRAME_NANOS),
                frames: 0,
                frame_nanos: FRAME_NANOS as f64 / (1.0 + flags.drift_ppm * 1e-6),
                sequence: 0,
                red: None,
                has_red: flags.red,
                payload_bytes: 0,
                packets: 0,
            },
            network,
            listener: Listener::new(flags.least_ms)?,
            addresses: [SocketAddr::from(([10, 0, 0, 1], 1)), SocketAddr::from(([10, 0, 0, 2], 1))],
            arrivals: flags.neteq.then(Arrivals::default),
        })
    }

    /// Sends and receives everything that is due until `now`, in order.
    fn advance(&mut self, now: Time) {
        loop {
            let frame_end = self.talker.frame_end();
            match self.network.deadline().filter(|at| *at <= now) {
                Some(at) if at <= frame_end => {
                    if let Some(datagram) = self.network.receive(at) {
                        if let Some(arrivals) = &mut self.arrivals {
                            arrivals.add(&datagram.data, at);
                        }
                        self.listener.insert(&datagram.data, at);
                    }
                }
                _ if frame_end <= now => self.talker.speak(&mut self.network, self.addresses),
                _ => return,
            }
        }
    }
}

/// Runs the recording through and returns the report.
pub fn run(flags: &Flags) -> Result<Value> {
    let trial = &flags.trial;
    let samples = wav::read_mono(&trial.input)?;
    let once = duration_of(samples.len() as u64) + TAIL;
    let length = trial.length_s.map_or(once, Duration::from_secs);
    let mut run = Run::new(flags, samples, length)?;
    // The two sound cards did not start at the same time.
    let phase = Duration::from_nanos(
        (Random::from_seed(trial.path.seed.wrapping_add(77)).unit() * BLOCK_NANOS as f64) as u64,
    );
    let blocks = length.as_nanos() as u64 / BLOCK_NANOS;
    let warm = START + trial.warm_up();
    let mut before = None;
    let mut played = Vec::new();
    let mut tenths = Tenths::default();
    let mut trace = Vec::new();
    for k in 0..blocks {
        let played_at = START + phase + Duration::from_nanos(k * BLOCK_NANOS);
        let now = played_at - LEAD;
        run.advance(now);
        if before.is_none() && played_at >= warm {
            before = Some((run.listener.stats(), run.talker.payload_bytes, run.talker.packets));
        }
        let mut block = [0.0; BLOCK];
        run.listener.mixer.render(&mut block, 1, played_at, now);
        if trial.output.is_some() {
            played.extend_from_slice(&block);
        }
        if (k + 1) % (blocks / 10).max(1) == 0 {
            tenths.add(run.listener.stats());
        }
        if trial.trace && k % TRACE_BLOCKS == 0 {
            let stats = run.listener.stats();
            let at = played_at.since(START).as_secs_f64();
            trace.push(json!([round(at), round(stats.buffer_ms.into()), round(stats.target_ms.into())]));
        }
    }
    if let Some(path) = &trial.output {
        wav::write_mono(path, &played)?;
    }
    let (first, bytes, packets) = before.unwrap_or_default();
    let seconds = length.saturating_sub(trial.warm_up()).as_secs_f64().max(1e-3);
    let mut report = receive_stream_report(&first, &run.listener.stats());
    report["heard_start_ms"] = json!(phase.as_secs_f64() * 1000.0);
    let sent_bits = (run.talker.payload_bytes - bytes) as f64 * 8.0;
    report["payload_kbps"] = json!(round(sent_bits / 1000.0 / seconds));
    report["packets_sent"] = json!(run.talker.packets - packets);
    report["buffer_by_tenths_ms"] = json!(tenths.delays_ms);
    report["buffer_growth_ms"] = json!(tenths.growth_ms());
    if let Some(arrivals) = &run.arrivals {
        let (delay_ms, concealed) = arrivals.play(trial.warm_up().as_secs_f64(), length.as_secs_f64());
        report["neteq_model_buffer_ms"] = json!(round(delay_ms));
        report["neteq_model_concealed_share"] = json!(concealed);
        let buffer_ms = report["buffer_ms"].as_f64().unwrap_or_default();
        report["buffer_to_neteq_model"] = json!(round(buffer_ms / delay_ms));
    }
    if trial.trace {
        report["trace"] = json!(trace);
    }
    Ok(report)
}

/// The statistics of a receive stream between two readings.
pub fn receive_stream_report(first: &ReceiveStreamStats, last: &ReceiveStreamStats) -> Value {
    let played = last.played_samples - first.played_samples;
    let share = |now: u64, then: u64| (now - then) as f64 / played.max(1) as f64;
    let rate = f64::from(audioroom::audio::SAMPLE_RATE);
    let emitted = last.emitted_samples - first.emitted_samples;
    let delay_ms = (last.buffer_delay_s - first.buffer_delay_s) * 1000.0 / emitted.max(1) as f64;
    json!({
        "concealed_share": share(last.concealed_samples, first.concealed_samples),
        "concealed_samples": last.concealed_samples - first.concealed_samples,
        "concealment_events": last.concealment_events - first.concealment_events,
        "pause_share": share(last.pause_samples, first.pause_samples),
        "inserted_share": share(last.inserted_samples, first.inserted_samples),
        "removed_share": share(last.removed_samples, first.removed_samples),
        "buffer_ms": round(delay_ms),
        "target_ms": round(last.target_ms.into()),
        "packets": last.packets - first.packets,
        "lost_packets": last.lost_packets - first.lost_packets,
        "late_packets": last.late_packets - first.late_packets,
        "reordered_packets": last.reordered_packets - first.reordered_packets,
        "duplicate_packets": last.duplicate_packets - first.duplicate_packets,
        "skipped_packets": last.skipped_packets - first.skipped_packets,
        "fec_packets": last.fec_packets - first.fec_packets,
        "red_packets": last.red_packets - first.red_packets,
        "retransmitted_packets": last.retransmitted_packets - first.retransmitted_packets,
        "dred_frames": last.dred_frames - first.dred_frames,
        "restarts": last.restarts - first.restarts,
        "stretches_per_s": round((last.stretches - first.stretches) as f64 * rate / played.max(1) as f64),
        "moved_s": (last.removed_samples as f64 - first.removed_samples as f64 - last.inserted_samples as f64 + first.inserted_samples as f64) / rate,
        "played_s": round(played as f64 / rate),
    })
}

/// Rounds to three decimal places.
pub fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
