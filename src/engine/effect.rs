//! Calls about the effects on the local voice: equalizer, voice changer, reverb, virtual stereo.
//!
//! A part of [`Engine`]. Each call changes one effect, checks the value, and sends all settings to the media half, which runs
//! `audio/effect.rs`. Called on any thread of the application.
#![forbid(unsafe_code)]

use super::Engine;
use crate::config::{EffectSettings, ReverbOptions};
use crate::engine::message::{CaptureRequest, Command, ToMedia};
use crate::error::Result;

impl Engine {
    /// Sets the gain of each band of the equalizer, in dB, −15 to 15; all 0 is off. Errors: `OutOfRange`.
    pub fn set_equalizer(&self, gains_db: [f32; 10]) -> Result<()> {
        self.change_effects(|effects| effects.equalizer_db = gains_db)
    }

    /// Changes the pitch of the voice by −8 to 8 semitones; 0 is off. Errors: `OutOfRange`.
    pub fn set_voice_changer(&self, semitones: f32) -> Result<()> {
        self.change_effects(|effects| effects.semitones = semitones)
    }

    /// Sets the room around the voice; `None` is off. Errors: `OutOfRange`.
    pub fn set_reverb(&self, options: Option<ReverbOptions>) -> Result<()> {
        self.change_effects(|effects| effects.reverb = options)
    }

    /// Places the voice at an angle, in degrees: 0 is far right, 90 in front, 180 far left; `None` is off. Errors: `OutOfRange`.
    pub fn set_virtual_stereo(&self, angle_deg: Option<f32>) -> Result<()> {
        self.change_effects(|effects| effects.angle_deg = angle_deg)
    }

    /// The effects on the local voice.
    pub fn effects(&self) -> EffectSettings {
        self.calls.look(|registry| registry.settings.effects)
    }

    fn change_effects(&self, change: impl FnOnce(&mut EffectSettings)) -> Result<()> {
        self.calls.commit_planned(
            |registry| {
                let mut effects = registry.settings.effects;
                change(&mut effects);
                effects.validate()?;
                let command = Command::Media(ToMedia::Capture(CaptureRequest::Effects(effects)));
                Ok(Some((command, effects)))
            },
            |registry, effects| registry.settings.effects = effects,
        )
    }
}
