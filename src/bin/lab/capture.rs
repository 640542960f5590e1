//! `capture`: a microphone signal through the capture chain, with the loudspeaker's signal as the far end.
//!
//! Sample n of both recordings belongs to n/48000 s. Nothing is resampled or encoded.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::time::Duration;

use audioroom::audio::capture::{CaptureChain, Processing};
use audioroom::audio::{FRAME, FRAME_NANOS, Frame};
use audioroom::clock::{self, Time};
use audioroom::error::Result;
use clap::Args;
use serde_json::{Value, json};

use super::wav;

/// Time of sample 0.
const START: Time = Time::from_nanos(1_000_000_000_000);

#[derive(Args, Debug)]
pub struct Flags {
    /// Microphone signal (WAV)
    #[arg(long, value_name = "WAV")]
    near: PathBuf,
    /// Loudspeaker signal at the same time (WAV)
    #[arg(long, value_name = "WAV")]
    far: Option<PathBuf>,
    /// Processed microphone signal (WAV, 48 kHz mono)
    #[arg(long = "out", value_name = "WAV")]
    output: Option<PathBuf>,
    /// Echo canceller
    #[arg(long)]
    echo: bool,
    /// Noise suppression
    #[arg(long)]
    noise: bool,
    /// Gain control
    #[arg(long)]
    gain: bool,
}

/// Runs the recordings through the chain and returns the report.
pub fn run(flags: &Flags) -> Result<Value> {
    let near = wav::read_mono(&flags.near)?;
    let far = flags.far.as_deref().map(wav::read_mono).transpose()?.unwrap_or_default();
    let mut chain = CaptureChain::new();
    chain.set(&Processing {
        echo: flags.echo,
        noise: flags.noise,
        gain: flags.gain,
        ..Processing::default()
    })?;
    let mut frame = Frame::silence(1);
    let mut out = Vec::with_capacity(near.len());
    let begin = clock::thread_cpu();
    for (k, samples) in near.chunks(FRAME).enumerate() {
        let played_at = START + Duration::from_nanos(k as u64 * FRAME_NANOS);
        let mut played = [0.0; FRAME];
        for (target, sample) in played.iter_mut().zip(far.iter().skip(k * FRAME)) {
            *target = *sample;
        }
        chain.far_end(&played, played_at);
        frame.clear(1);
        frame.samples_mut()[..samples.len()].copy_from_slice(samples);
        chain.process(&mut frame, played_at + Duration::from_nanos(FRAME_NANOS));
        out.extend_from_slice(&frame.samples()[..samples.len()]);
    }
    let cpu = clock::thread_cpu().saturating_sub(begin).as_secs_f64();
    if let Some(path) = &flags.output {
        wav::write_mono(path, &out)?;
    }
    let seconds = near.len() as f64 / f64::from(audioroom::audio::SAMPLE_RATE);
    Ok(json!({
        "delay_ms": chain.delay().as_secs_f64() * 1000.0,
        "cpu_share": cpu / seconds,
    }))
}
