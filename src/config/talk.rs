//! When the microphone is sent, and how it is processed before.
//!
//! The ranges are stated here. The gate is `audio/capture/gate.rs`, the chain of steps `audio/capture.rs`.
#![forbid(unsafe_code)]

use super::range;
use crate::error::Result;

/// Maximum pre-roll of [`TalkOptions`], in ms.
pub const MAX_PRE_ROLL_MS: u32 = 200;
/// Maximum hold of [`TalkOptions`], in ms.
pub const MAX_HOLD_MS: u32 = 5_000;
/// Maximum attack and release of [`TalkOptions`], in ms.
pub const MAX_TALK_RAMP_MS: u32 = 500;
/// Range of [`TalkOptions::threshold_percent`].
pub const THRESHOLD_PERCENT: (u32, u32) = (1, 99);

/// Condition under which the microphone is sent.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum TalkMode {
    /// The microphone is always sent.
    #[default]
    Open,
    /// While a key is held.
    PushToTalk,
    /// While someone speaks.
    VoiceActivation,
}

/// Condition under which the microphone is sent, and how sending begins and ends; `None` lets the library choose.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct TalkOptions {
    /// The mode.
    pub mode: TalkMode,
    /// Time for which sending goes on after the key was released or the voice ended, 0–5000 ms.
    pub hold_ms: Option<u32>,
    /// Delay of the audio, so that audio from just before the key was pressed or the voice began is sent too, 0–200 ms.
    pub pre_roll_ms: Option<u32>,
    /// Voice probability that opens the gate, 1–99 percent.
    pub threshold_percent: Option<u32>,
    /// Duration of the fade-in, 0–500 ms.
    pub attack_ms: Option<u32>,
    /// Duration of the fade-out, 0–500 ms.
    pub release_ms: Option<u32>,
}

impl TalkOptions {
    /// Checks every range.
    pub fn validate(&self) -> Result<()> {
        range("hold_ms", self.hold_ms(), 0, MAX_HOLD_MS, "ms")?;
        range("pre_roll_ms", self.pre_roll_ms.unwrap_or(0), 0, MAX_PRE_ROLL_MS, "ms")?;
        range(
            "threshold_percent",
            self.threshold_percent(),
            THRESHOLD_PERCENT.0,
            THRESHOLD_PERCENT.1,
            "percent",
        )?;
        range("attack_ms", self.attack_ms(), 0, MAX_TALK_RAMP_MS, "ms")?;
        range("release_ms", self.release_ms(), 0, MAX_TALK_RAMP_MS, "ms")
    }

    /// Time for which sending goes on: 300 ms after the voice ended, so that pauses between words are kept; 150 ms after the key
    /// was released.
    pub fn hold_ms(&self) -> u32 {
        self.hold_ms.unwrap_or(if self.mode == TalkMode::VoiceActivation { 300 } else { 150 })
    }

    /// Delay of the audio: in voice activation 60 ms, the time to detect voice with its first consonant; otherwise 0.
    pub fn pre_roll_ms(&self) -> u32 {
        match self.mode {
            TalkMode::Open => 0,
            TalkMode::PushToTalk => self.pre_roll_ms.unwrap_or(0),
            TalkMode::VoiceActivation => self.pre_roll_ms.unwrap_or(60),
        }
    }

    /// Voice probability that opens the gate: 50 percent.
    pub fn threshold_percent(&self) -> u32 {
        self.threshold_percent.unwrap_or(50)
    }

    /// Duration of the fade-in: 5 ms.
    pub fn attack_ms(&self) -> u32 {
        self.attack_ms.unwrap_or(5)
    }

    /// Duration of the fade-out: 50 ms.
    pub fn release_ms(&self) -> u32 {
        self.release_ms.unwrap_or(50)
    }
}

/// Which steps of the capture chain run, and when the microphone is sent; a step that is `None` is chosen by the library: on
/// for a microphone, off for a file, for the application's own samples, and for music.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct CaptureSettings {
    /// Echo cancellation, with its high-pass filter.
    pub echo: Option<bool>,
    /// The high-pass filter alone, where the echo canceller is off.
    pub high_pass: Option<bool>,
    /// Noise suppression.
    pub noise: Option<bool>,
    /// Gain control.
    pub gain: Option<bool>,
    /// Condition under which the microphone is sent.
    pub talk: TalkOptions,
}

impl CaptureSettings {
    /// Checks every range.
    pub fn validate(&self) -> Result<()> {
        self.talk.validate()
    }
}
