//! Flags that the trials share: recordings, the shape of the network path, and the encoder's profile.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::time::Duration;

use audioroom::clock::Time;
use audioroom::config::{AudioProfile, LatencyMode};
use audioroom::error::{Error, ErrorKind, Result};
use audioroom::random::Random;
use audioroom::sim::shape::{Burst, Jitter, LinkShape, Rate};
use clap::{Args, ValueEnum};

/// Time that a trial continues after the recording, so that its end is played.
pub const TAIL: Duration = Duration::from_millis(1500);

/// A recording, and its path from a talker to a listener.
#[derive(Args, Clone, Debug)]
pub struct TrialFlags {
    /// Speech of the talker (WAV)
    #[arg(long = "in", value_name = "WAV")]
    pub input: PathBuf,
    /// Playback of the listener (WAV, 48 kHz mono)
    #[arg(long = "out", value_name = "WAV")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub profile: ProfileFlags,
    #[command(flatten)]
    pub path: PathFlags,
    /// Statistics begin at this time of the recording
    #[arg(long, value_name = "S", default_value_t = 10.0)]
    pub warm_up_s: f64,
    /// The recording repeats for this time
    #[arg(long, value_name = "S")]
    pub length_s: Option<u64>,
    /// Adds delay and target every 100 ms to the report
    #[arg(long)]
    pub trace: bool,
}

impl TrialFlags {
    /// The time of the recording at which statistics begin.
    pub fn warm_up(&self) -> Duration {
        Duration::from_secs_f64(self.warm_up_s.clamp(0.0, 1e6))
    }
}

/// The network between talker and listener.
#[derive(Args, Clone, Debug)]
pub struct PathFlags {
    /// Fixed delay of each hop, one way
    #[arg(long, value_name = "MS", default_value_t = 50)]
    pub delay_ms: u64,
    /// Fraction of the datagrams that each hop loses (0.05 is 5 %)
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub loss: f64,
    /// Losses occur in bursts of this mean length (Gilbert's model), not independently
    #[arg(long, value_name = "DATAGRAMS")]
    pub burst: Option<f64>,
    /// Length of outages that recur; with two hops, on each hop in turn
    #[arg(long, value_name = "MS")]
    pub outage_ms: Option<u64>,
    /// Interval of the outages
    #[arg(long, value_name = "MS", default_value_t = 3000)]
    pub outage_every_ms: u64,
    /// Mean of an exponential extra delay, drawn for each datagram, which may reorder them
    #[arg(long, value_name = "MS", default_value_t = 0.0)]
    pub jitter_ms: f64,
    /// Bottleneck of each hop, with a queue of 200 ms
    #[arg(long, value_name = "KBIT/S")]
    pub rate_kbps: Option<u64>,
    /// Seed of all random draws
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Maximum delay in the queue of the bottleneck.
const QUEUE: Duration = Duration::from_millis(200);

impl PathFlags {
    /// The shape of hop `hop` of `hops`. The first outage begins up to one interval after `begin`; outages recur for `length`.
    pub fn shape(&self, hop: u64, hops: u64, begin: Time, length: Duration) -> Result<LinkShape> {
        for (name, value) in [("loss", self.loss), ("jitter-ms", self.jitter_ms / 1e4)] {
            if !(0.0..1.0).contains(&value) {
                return Err(Error::new(
                    ErrorKind::OutOfRange,
                    format!("--{name} is out of range: see --help"),
                ));
            }
        }
        let mut shape = LinkShape::delay_ms(self.delay_ms);
        match self.burst {
            Some(mean) if mean >= 1.0 => {
                let end = 1.0 / mean;
                let begin = self.loss * end / (1.0 - self.loss);
                shape.burst = Some(Burst { begin, end, loss: 1.0 });
            }
            Some(_) => {
                return Err(Error::new(ErrorKind::OutOfRange, "--burst is below 1 datagram: use 1 or more"));
            }
            None => shape.loss = self.loss,
        }
        if self.jitter_ms > 0.0 {
            let mean = Duration::from_secs_f64(self.jitter_ms / 1000.0);
            shape = shape.with_jitter(Jitter::Exponential(mean));
        }
        if let Some(kbps) = self.rate_kbps {
            shape.rate = Some(Rate { bits_per_second: (kbps * 1000).max(1), queue: QUEUE });
        }
        if let Some(outage) = self.outage_ms.filter(|outage| *outage > 0) {
            let every = self.outage_every_ms.max(outage + 1);
            // The seed decides where in a word the outages begin.
            let phase = (Random::from_seed(self.seed).unit() * every as f64) as u64;
            let last = length.as_millis() as u64 / every;
            for n in (0..=last).filter(|n| n % hops == hop) {
                let at = begin + Duration::from_millis(phase + n * every);
                shape = shape.with_outage(at..at + Duration::from_millis(outage));
            }
        }
        Ok(shape)
    }

    /// Mean loss of one hop, outages included, in percent, rounded up.
    pub fn loss_percent(&self) -> u32 {
        let outage = self.outage_ms.map_or(0.0, |ms| ms as f64 / self.outage_every_ms.max(1) as f64);
        ((self.loss + outage).min(1.0) * 100.0).ceil() as u32
    }
}

/// `--latency`.
#[derive(Copy, Clone, PartialEq, Eq, Debug, ValueEnum)]
pub enum Latency {
    /// 10 ms packets, restricted-delay Opus
    Low,
    /// 20 ms packets
    Balanced,
    /// 40 ms packets with DRED
    Robust,
}

/// Encoder settings; the library's defaults apply to the others.
#[derive(Args, Clone, Debug)]
pub struct ProfileFlags {
    /// Latency mode
    #[arg(long, value_enum, default_value_t = Latency::Balanced)]
    pub latency: Latency,
    /// Bitrate
    #[arg(long, value_name = "BIT/S")]
    pub bitrate: Option<u32>,
    /// No in-band FEC
    #[arg(long)]
    pub no_fec: bool,
    /// DRED in each packet
    #[arg(long, value_name = "MS")]
    pub dred_ms: Option<u32>,
    /// Sends during silence too
    #[arg(long)]
    pub no_dtx: bool,
    /// Encoder complexity, 0-10
    #[arg(long, value_name = "N")]
    pub complexity: Option<u8>,
}

impl ProfileFlags {
    /// The library's profile.
    pub fn profile(&self) -> AudioProfile {
        let latency = match self.latency {
            Latency::Low => LatencyMode::Low,
            Latency::Balanced => LatencyMode::Balanced,
            Latency::Robust => LatencyMode::Robust,
        };
        let mut profile = AudioProfile { latency, ..AudioProfile::default() };
        profile.bitrate = self.bitrate;
        profile.fec = self.no_fec.then_some(false);
        profile.dred_ms = self.dred_ms;
        profile.dtx &= !self.no_dtx;
        profile.complexity = self.complexity.unwrap_or(profile.complexity);
        profile
    }
}
