//! Settings of the effects on the local voice: equalizer, voice changer, reverb, virtual stereo.
//!
//! The ranges are stated here. The effects themselves are in `audio/effect/`.
#![forbid(unsafe_code)]

use crate::error::{Error, ErrorKind, Result};

/// Largest gain of an equalizer band, in dB, in both directions.
const MAX_EQUALIZER_DB: f32 = 15.0;
/// Largest change of pitch, in semitones, in both directions.
const MAX_SEMITONES: f32 = 8.0;

/// Rooms whose sound is known.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ReverbPreset {
    /// A small furnished room.
    SoftRoom,
    /// A club: short and warm.
    WarmClub,
    /// A concert hall.
    ConcertHall,
    /// A large auditorium: long and bright.
    LargeAuditorium,
}

impl ReverbPreset {
    /// All presets, in the order of their numbers in C.
    pub const ALL: [ReverbPreset; 4] = [
        ReverbPreset::SoftRoom,
        ReverbPreset::WarmClub,
        ReverbPreset::ConcertHall,
        ReverbPreset::LargeAuditorium,
    ];

    /// The values of the preset.
    pub fn options(self) -> ReverbOptions {
        let [room_size, decay_s, damping, wet_gain] = match self {
            ReverbPreset::SoftRoom => [0.15, 0.4, 0.6, 0.5],
            ReverbPreset::WarmClub => [0.35, 0.9, 0.7, 0.6],
            ReverbPreset::ConcertHall => [0.8, 2.2, 0.4, 0.7],
            ReverbPreset::LargeAuditorium => [1.0, 3.2, 0.25, 0.8],
        };
        ReverbOptions { room_size, decay_s, damping, wet_gain }
    }
}

/// The sound of a room.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct ReverbOptions {
    /// Size of the room, 0–1.
    pub room_size: f32,
    /// Time in which the sound decays by 60 dB, 0.1–10 s.
    pub decay_s: f32,
    /// How much faster high frequencies decay, 0–1.
    pub damping: f32,
    /// Gain of the room's sound, 0–1; the dry voice keeps its level.
    pub wet_gain: f32,
}

impl ReverbOptions {
    /// Checks every range.
    pub fn validate(&self) -> Result<()> {
        within("room_size", self.room_size, 0.0, 1.0)?;
        within("decay_s", self.decay_s, 0.1, 10.0)?;
        within("damping", self.damping, 0.0, 1.0)?;
        within("wet_gain", self.wet_gain, 0.0, 1.0)
    }
}

impl Default for ReverbOptions {
    fn default() -> Self {
        ReverbPreset::SoftRoom.options()
    }
}

/// The effects on the local voice. The default changes nothing.
#[derive(Copy, Clone, PartialEq, Debug, Default)]
pub struct EffectSettings {
    /// Gain of each band of the equalizer, in dB, −15 to 15.
    pub equalizer_db: [f32; 10],
    /// Change of pitch, −8 to 8 semitones; 0 is off.
    pub semitones: f32,
    /// The reverb; `None` is off.
    pub reverb: Option<ReverbOptions>,
    /// Direction of the voice in degrees: 0 is far right, 90 in front, 180 far left; `None` is off.
    pub angle_deg: Option<f32>,
}

impl EffectSettings {
    /// Checks every range.
    pub fn validate(&self) -> Result<()> {
        for gain_db in self.equalizer_db {
            within("an equalizer gain", gain_db, -MAX_EQUALIZER_DB, MAX_EQUALIZER_DB)?;
        }
        within("semitones", self.semitones, -MAX_SEMITONES, MAX_SEMITONES)?;
        if let Some(reverb) = &self.reverb {
            reverb.validate()?;
        }
        self.angle_deg.map_or(Ok(()), |angle_deg| within("angle_deg", angle_deg, 0.0, 180.0))
    }
}

fn within(name: &str, value: f32, least: f32, most: f32) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::OutOfRange, format!("{name} is {value}: pass a number from {least} to {most}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_and_defaults_are_within_the_ranges() {
        EffectSettings::default().validate().unwrap();
        ReverbPreset::ALL.into_iter().for_each(|preset| preset.options().validate().unwrap());
    }

    #[test]
    fn value_out_of_range_is_named() {
        let reverb = ReverbPreset::SoftRoom.options();
        let cases = [
            (EffectSettings { semitones: 8.5, ..Default::default() }, "semitones is 8.5"),
            (EffectSettings { semitones: f32::NAN, ..Default::default() }, "semitones is NaN"),
            (EffectSettings { equalizer_db: [-16.0; 10], ..Default::default() }, "an equalizer gain is -16"),
            (EffectSettings { angle_deg: Some(181.0), ..Default::default() }, "angle_deg is 181"),
            (
                EffectSettings {
                    reverb: Some(ReverbOptions { decay_s: 0.0, ..reverb }),
                    ..Default::default()
                },
                "decay_s is 0",
            ),
        ];
        for (settings, expected) in cases {
            let error = settings.validate().unwrap_err();
            assert_eq!(error.kind, ErrorKind::OutOfRange);
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
