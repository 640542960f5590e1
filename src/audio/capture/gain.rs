//! Gain control: brings quiet and loud talkers to the same level, with the adaptive digital gain of `sonora-agc2` (AGC2 of the
//! WebRTC audio processing module) and its limiter.
//!
//! It follows the noise suppressor, so that it does not amplify noise, and adapts only during speech. While noise suppression
//! is on, the suppressor detects speech at no cost; otherwise a neural network in `sonora_agc2` does. It adds no delay. Called
//! by `capture.rs` on the media thread. `sonora_agc2` allocates in every frame; `tests/rt_safety/` has the count.
#![forbid(unsafe_code)]

use sonora_agc2::adaptive_digital_gain_controller::{AdaptiveDigitalGainController, FrameInfo};
use sonora_agc2::common::{
    ADJACENT_SPEECH_FRAMES_THRESHOLD, SATURATION_PROTECTOR_INITIAL_HEADROOM_DB, float_s16_to_dbfs,
};
use sonora_agc2::limiter::Limiter;
use sonora_agc2::noise_level_estimator::NoiseLevelEstimator;
use sonora_agc2::saturation_protector::SaturationProtector;
use sonora_agc2::speech_level_estimator::{AdaptiveDigitalConfig, SpeechLevelEstimator};
use sonora_agc2::vad_wrapper::VoiceActivityDetectorWrapper;

use crate::audio::{FRAME, SAMPLE_RATE};

/// Gain before the first speech, in dB. The default of 15 would also amplify residual echo.
pub const INITIAL_GAIN_DB: f32 = 4.0;
/// Maximum gain, in dB: more makes a whisper in the next room audible.
const MAX_GAIN_DB: f32 = 30.0;
/// `sonora_agc2` expects samples in the range of 16-bit integers.
const FULL_SCALE: f32 = 32_768.0;

/// The gain control of one channel.
pub struct GainControl {
    voice: VoiceActivityDetectorWrapper,
    noise_level: NoiseLevelEstimator,
    speech_level: SpeechLevelEstimator,
    headroom: SaturationProtector,
    controller: AdaptiveDigitalGainController,
    limiter: Limiter,
}

impl GainControl {
    /// A gain control in its initial state.
    pub fn new() -> GainControl {
        let config = AdaptiveDigitalConfig {
            initial_gain_db: INITIAL_GAIN_DB,
            max_gain_db: MAX_GAIN_DB,
            ..Default::default()
        };
        GainControl {
            voice: VoiceActivityDetectorWrapper::new(sonora_simd::detect_backend(), SAMPLE_RATE as i32),
            noise_level: NoiseLevelEstimator::default(),
            speech_level: SpeechLevelEstimator::new(&config, ADJACENT_SPEECH_FRAMES_THRESHOLD),
            headroom: SaturationProtector::new(
                SATURATION_PROTECTOR_INITIAL_HEADROOM_DB,
                ADJACENT_SPEECH_FRAMES_THRESHOLD,
            ),
            controller: AdaptiveDigitalGainController::new(config, ADJACENT_SPEECH_FRAMES_THRESHOLD),
            limiter: Limiter::new(FRAME),
        }
    }

    /// Scales 10 ms in place. `suppressor_speech_probability` comes from the noise suppressor while that runs.
    pub fn process(&mut self, samples: &mut [f32; FRAME], suppressor_speech_probability: Option<f32>) {
        let (mut peak, mut power) = (0.0_f32, 0.0_f32);
        for sample in samples.iter_mut() {
            *sample *= FULL_SCALE;
            peak = peak.max(sample.abs());
            power += *sample * *sample;
        }
        let speech_probability = match suppressor_speech_probability {
            Some(probability) => probability,
            None => self.voice.analyze(&samples[..]),
        };
        let noise_rms_dbfs = self.noise_level.analyze(&[&samples[..]]);
        self.speech_level.update(float_s16_to_dbfs((power / FRAME as f32).sqrt()), speech_probability);
        let speech_level_dbfs = self.speech_level.level_dbfs();
        self.headroom.analyze(speech_probability, float_s16_to_dbfs(peak), speech_level_dbfs);
        let frame = FrameInfo {
            speech_probability,
            speech_level_dbfs,
            speech_level_reliable: self.speech_level.is_confident(),
            noise_rms_dbfs,
            headroom_db: self.headroom.headroom_db(),
            limiter_envelope_dbfs: float_s16_to_dbfs(self.limiter.last_audio_level()),
        };
        self.controller.process(&frame, &mut [&mut samples[..]]);
        self.limiter.process(&mut [&mut samples[..]]);
        for sample in samples {
            *sample /= FULL_SCALE;
        }
    }
}

impl Default for GainControl {
    fn default() -> Self {
        GainControl::new()
    }
}
