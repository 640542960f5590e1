//! Reports to the user about the local microphone: it is silent, it has sound again, the user speaks while muted.
//!
//! It counts frames of 10 ms, so its time is that of the samples. It reports a silence and its end once, and speaking while muted
//! again after [`REPORT_INTERVAL`]. It does not depend on rooms: the media half runs it only while the local microphone is
//! published. Runs on the media thread; never allocates.
#![forbid(unsafe_code)]

use crate::event::MicAttention;

/// A frame whose peak is below this (8 steps of a 16-bit microphone, −72 dBFS) is nearly silent: an open microphone in a quiet
/// room is louder.
const QUIET_PEAK: f32 = 8.0 / 32_768.0;
/// A frame whose peak is above this (−60 dBFS) contains sound.
const SOUND_PEAK: f32 = 0.001;
/// A microphone that is nearly silent for this many frames after it was opened is reported: 5 s.
pub const SILENT_FROM_START: u32 = 500;
/// A microphone that is nearly silent for this many frames after sound is reported: 30 s, because a headset may suppress the
/// noise of every pause.
pub const SILENT_AFTER_SOUND: u32 = 3_000;
/// This many consecutive frames of sound end the silence: a click does not.
const SOUND_FRAMES: u32 = 3;
/// The user speaks while muted if frames with voice outnumber those without by this many: 400 ms.
pub const SPOKEN_FRAMES: u32 = 40;
/// Speaking while muted is reported at most once in this many frames: 20 s.
pub const REPORT_INTERVAL: u32 = 2_000;

/// Watches the local microphone.
#[derive(Clone, Debug, Default)]
pub struct Attention {
    /// Consecutive nearly silent frames with the microphone switched on.
    quiet: u32,
    /// Consecutive frames of sound.
    sound: u32,
    /// Whether there was sound since the microphone was opened.
    has_sounded: bool,
    /// Whether the silence was reported, and its end not yet.
    reported_silent: bool,
    /// Frames with voice minus frames without, while muted.
    spoken: u32,
    /// Frames until speaking while muted may be reported again.
    wait: u32,
}

impl Attention {
    /// A watcher in its initial state.
    pub fn new() -> Attention {
        Attention::default()
    }

    /// Another device replaced the microphone, or it was opened again. A reported silence is remembered.
    pub fn opened(&mut self) {
        (self.quiet, self.sound, self.has_sounded, self.spoken) = (0, 0, false, 0);
    }

    /// Counts 10 ms from the device. `is_on`: the microphone switch; `has_voice`: these 10 ms contain voice.
    pub fn frame(&mut self, samples: &[f32], is_on: bool, has_voice: bool) -> Option<MicAttention> {
        let peak = samples.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
        self.wait = self.wait.saturating_sub(1);
        self.sound = if peak > SOUND_PEAK { self.sound.saturating_add(1) } else { 0 };
        if self.sound >= SOUND_FRAMES {
            self.has_sounded = true;
            if std::mem::take(&mut self.reported_silent) {
                return Some(MicAttention::SoundIsBack);
            }
        }
        if is_on {
            self.spoken = 0;
            return self.listen(peak);
        }
        self.spoken = if has_voice { self.spoken + 1 } else { self.spoken.saturating_sub(1) };
        if self.spoken < SPOKEN_FRAMES {
            return None;
        }
        self.spoken = 0;
        if self.wait > 0 {
            return None;
        }
        self.wait = REPORT_INTERVAL;
        Some(MicAttention::SpeakingWhileMuted)
    }

    fn listen(&mut self, peak: f32) -> Option<MicAttention> {
        // The maximum ignores NaN, so a frame of NaN only has the peak 0 and counts as silent.
        self.quiet = if peak < QUIET_PEAK { self.quiet.saturating_add(1) } else { 0 };
        let most = if self.has_sounded { SILENT_AFTER_SOUND } else { SILENT_FROM_START };
        if self.quiet < most || self.reported_silent {
            return None;
        }
        self.reported_silent = true;
        Some(MicAttention::Silent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: [f32; 480] = [0.1; 480];
    const NOTHING: [f32; 480] = [0.0; 480];
    /// The last bit of a 16-bit microphone.
    const DITHER: [f32; 480] = [1.0 / 32_768.0; 480];

    /// The reports during `frames` frames, with the number of the frame.
    fn reports(
        attention: &mut Attention,
        frames: u32,
        samples: &[f32],
        is_on: bool,
        has_voice: bool,
    ) -> Vec<(u32, MicAttention)> {
        (1..=frames).filter_map(|n| Some((n, attention.frame(samples, is_on, has_voice)?))).collect()
    }

    #[test]
    fn silent_microphone_and_its_recovery_are_reported_once() {
        for silence in [NOTHING, DITHER] {
            let mut attention = Attention::new();
            let expected = vec![(SILENT_FROM_START, MicAttention::Silent)];
            assert_eq!(reports(&mut attention, 10_000, &silence, true, false), expected);
            let expected = vec![(SOUND_FRAMES, MicAttention::SoundIsBack)];
            assert_eq!(reports(&mut attention, 1_000, &SOUND, true, true), expected);
            let expected = vec![(SILENT_AFTER_SOUND, MicAttention::Silent)];
            assert_eq!(reports(&mut attention, 10_000, &silence, true, false), expected);
        }
    }

    #[test]
    fn headset_that_suppresses_pause_noise_is_not_silent() {
        let mut attention = Attention::new();
        for _ in 0..10 {
            assert_eq!(reports(&mut attention, 100, &SOUND, true, true), []);
            assert_eq!(reports(&mut attention, SILENT_AFTER_SOUND - 1, &NOTHING, true, false), []);
        }
    }

    #[test]
    fn muted_microphone_may_be_silent_and_click_is_not_sound() {
        let mut attention = Attention::new();
        assert_eq!(reports(&mut attention, 10_000, &NOTHING, false, false), []);
        assert_eq!(reports(&mut attention, SILENT_FROM_START, &NOTHING, true, false).len(), 1);
        assert_eq!(reports(&mut attention, SOUND_FRAMES - 1, &SOUND, true, false), []);
        assert_eq!(reports(&mut attention, 10_000, &NOTHING, true, false), [], "reported already");
    }

    #[test]
    fn another_device_with_sound_ends_the_silence() {
        let mut attention = Attention::new();
        reports(&mut attention, SILENT_FROM_START, &NOTHING, true, false);
        attention.opened();
        assert_eq!(reports(&mut attention, 10, &SOUND, true, false), [(3, MicAttention::SoundIsBack)]);
    }

    #[test]
    fn speaking_while_muted_is_reported_at_most_every_20_s() {
        let mut attention = Attention::new();
        assert_eq!(reports(&mut attention, 1_000, &SOUND, true, true), [], "the microphone is on");
        let all = reports(&mut attention, 3 * REPORT_INTERVAL, &SOUND, false, true);
        assert_eq!(all[0], (SPOKEN_FRAMES, MicAttention::SpeakingWhileMuted));
        assert_eq!(all.len(), 3, "{all:?}");
        assert!(all.windows(2).all(|pair| pair[1].0 - pair[0].0 >= REPORT_INTERVAL), "{all:?}");
    }

    #[test]
    fn cough_while_muted_is_not_reported() {
        let mut attention = Attention::new();
        for _ in 0..100 {
            assert_eq!(reports(&mut attention, SPOKEN_FRAMES - 1, &SOUND, false, true), []);
            assert_eq!(reports(&mut attention, 100, &SOUND, false, false), []);
        }
    }

    #[test]
    fn non_finite_samples_report_nothing() {
        let mut attention = Attention::new();
        assert_eq!(reports(&mut attention, 10, &[f32::NAN; 480], true, false), []);
        assert_eq!(reports(&mut attention, 10, &[f32::INFINITY; 480], false, false), []);
    }
}
