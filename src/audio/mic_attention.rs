//! What a user should be told about the local microphone: it gives nothing, it gives something again, one speaks while muted.
//!
//! Counts frames of 10 ms, so time is the sound's own. It says what is the case once, not what is to be done about it, and knows
//! nothing of rooms: the media half asks it only while the local microphone is published. Media thread; never allocates.
#![forbid(unsafe_code)]

use crate::event::MicAttention;

/// A frame whose largest sample is below this (8 steps of a 16-bit microphone, −72 dBFS) is near silence: no open microphone
/// in a quiet room is that quiet.
const QUIET_PEAK: f32 = 8.0 / 32_768.0;
/// A frame whose largest sample is above this (−60 dBFS) is sound again.
const SOUND_PEAK: f32 = 0.001;
/// Near silence since the microphone was opened for this many frames is told: 5 s.
pub const SILENT_FROM_START: u32 = 500;
/// After there was sound, near silence for this many frames is told: 30 s, because a headset may cut off the noise of every pause.
pub const SILENT_AFTER_SOUND: u32 = 3_000;
/// This many frames of sound in a row end the silence: a click does not.
const SOUND_FRAMES: u32 = 3;
/// Someone speaks while muted after this many frames with voice more than frames without: 400 ms.
pub const SPOKEN_FRAMES: u32 = 40;
/// And is told so at most once in this many frames: 20 s.
pub const TOLD_FRAMES: u32 = 2_000;

/// Listens to a microphone for its user.
#[derive(Clone, Debug, Default)]
pub struct Attention {
    /// Near silent frames in a row, with the microphone switched on.
    quiet: u32,
    /// Frames of sound in a row.
    sound: u32,
    /// There was sound since the microphone was opened.
    has_sounded: bool,
    /// The silence was told, and its end not yet.
    reported_silent: bool,
    /// Frames with voice more than frames without, while muted.
    spoken: u32,
    /// Frames until speaking while muted is told again.
    wait: u32,
}

impl Attention {
    /// Begins to listen.
    pub fn new() -> Attention {
        Attention::default()
    }

    /// Another device takes the microphone's place, or the same one was opened again. That it is silent is still known.
    pub fn opened(&mut self) {
        (self.quiet, self.sound, self.has_sounded, self.spoken) = (0, 0, false, 0);
    }

    /// Takes 10 ms as the device gave them; `is_on`: the microphone switch; `has_voice`: these 10 ms hold voice.
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
        self.wait = TOLD_FRAMES;
        Some(MicAttention::SpeakingWhileMuted)
    }

    fn listen(&mut self, peak: f32) -> Option<MicAttention> {
        // A number that is no sound compares as neither, and is no silence.
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

    /// What `frames` frames tell, with the number of the frame.
    fn told(
        attention: &mut Attention,
        frames: u32,
        samples: &[f32],
        is_on: bool,
        has_voice: bool,
    ) -> Vec<(u32, MicAttention)> {
        (1..=frames).filter_map(|n| Some((n, attention.frame(samples, is_on, has_voice)?))).collect()
    }

    #[test]
    fn a_microphone_that_gives_nothing_is_told_once_and_its_sound_when_it_is_back() {
        for silence in [NOTHING, DITHER] {
            let mut attention = Attention::new();
            let expected = vec![(SILENT_FROM_START, MicAttention::Silent)];
            assert_eq!(told(&mut attention, 10_000, &silence, true, false), expected);
            let expected = vec![(SOUND_FRAMES, MicAttention::SoundIsBack)];
            assert_eq!(told(&mut attention, 1_000, &SOUND, true, true), expected);
            let expected = vec![(SILENT_AFTER_SOUND, MicAttention::Silent)];
            assert_eq!(told(&mut attention, 10_000, &silence, true, false), expected);
        }
    }

    #[test]
    fn a_headset_that_cuts_off_the_noise_of_pauses_is_not_a_silent_microphone() {
        let mut attention = Attention::new();
        for _ in 0..10 {
            assert_eq!(told(&mut attention, 100, &SOUND, true, true), []);
            assert_eq!(told(&mut attention, SILENT_AFTER_SOUND - 1, &NOTHING, true, false), []);
        }
    }

    #[test]
    fn a_muted_microphone_may_be_silent_and_a_click_is_no_sound() {
        let mut attention = Attention::new();
        assert_eq!(told(&mut attention, 10_000, &NOTHING, false, false), []);
        assert_eq!(told(&mut attention, SILENT_FROM_START, &NOTHING, true, false).len(), 1);
        assert_eq!(told(&mut attention, SOUND_FRAMES - 1, &SOUND, true, false), []);
        assert_eq!(told(&mut attention, 10_000, &NOTHING, true, false), [], "told already");
    }

    #[test]
    fn another_device_that_sounds_ends_the_silence_of_the_one_before() {
        let mut attention = Attention::new();
        told(&mut attention, SILENT_FROM_START, &NOTHING, true, false);
        attention.opened();
        assert_eq!(told(&mut attention, 10, &SOUND, true, false), [(3, MicAttention::SoundIsBack)]);
    }

    #[test]
    fn who_speaks_while_muted_is_told_after_400_ms_and_every_20_s_at_most() {
        let mut attention = Attention::new();
        assert_eq!(told(&mut attention, 1_000, &SOUND, true, true), [], "the microphone is on");
        let all = told(&mut attention, 3 * TOLD_FRAMES, &SOUND, false, true);
        assert_eq!(all[0], (SPOKEN_FRAMES, MicAttention::SpeakingWhileMuted));
        assert_eq!(all.len(), 3, "{all:?}");
        assert!(all.windows(2).all(|pair| pair[1].0 - pair[0].0 >= TOLD_FRAMES), "{all:?}");
    }

    #[test]
    fn a_cough_while_muted_is_not_told() {
        let mut attention = Attention::new();
        for _ in 0..100 {
            assert_eq!(told(&mut attention, SPOKEN_FRAMES - 1, &SOUND, false, true), []);
            assert_eq!(told(&mut attention, 100, &SOUND, false, false), []);
        }
    }

    #[test]
    fn numbers_that_are_no_sound_tell_nothing() {
        let mut attention = Attention::new();
        assert_eq!(told(&mut attention, 10, &[f32::NAN; 480], true, false), []);
        assert_eq!(told(&mut attention, 10, &[f32::INFINITY; 480], false, false), []);
    }
}
