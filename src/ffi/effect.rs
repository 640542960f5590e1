//! Effects on the local voice: equalizer, voice changer, reverb, virtual stereo. Called by the application on any thread.

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::status::AUDIOROOM_Status;
use super::types::{self, growing, not_null, put};
use crate::config::{ReverbOptions, ReverbPreset};
use crate::error::{Error, ErrorKind, Result};

/// Number of bands of the equalizer.
pub const AUDIOROOM_EQUALIZER_BANDS: u32 = 10;

/// Rooms of the reverb.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_ReverbPreset {
    /// A small furnished room: 0.4 s.
    AUDIOROOM_REVERB_SOFT_ROOM = 0,
    /// A club: 0.9 s, without high frequencies.
    AUDIOROOM_REVERB_WARM_CLUB = 1,
    /// A concert hall: 2.2 s.
    AUDIOROOM_REVERB_CONCERT_HALL = 2,
    /// A large auditorium: 3.2 s, bright.
    AUDIOROOM_REVERB_LARGE_AUDITORIUM = 3,
}

/// The reverb of the local voice: the sound of the room around it. A field that is NAN takes its value from the preset.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_ReverbOptions {
    /// Written by AUDIOROOM_InitReverbOptions.
    pub struct_size: u32,
    /// AUDIOROOM_ReverbPreset. Default: AUDIOROOM_REVERB_SOFT_ROOM.
    pub preset: i32,
    /// Size of the room, 0 to 1. Default: NAN.
    pub room_size: f32,
    /// Time in which the sound decays by 60 dB, 0.1 to 10 s. Default: NAN.
    pub decay_s: f32,
    /// How much faster high frequencies decay, 0 to 1. Default: NAN.
    pub damping: f32,
    /// Gain of the sound of the room, 0 to 1; the voice itself keeps its level. 0 is off. Default: NAN.
    pub wet_gain: f32,
}

growing!(AUDIOROOM_ReverbOptions {
    preset: 0,
    room_size: f32::NAN,
    decay_s: f32::NAN,
    damping: f32::NAN,
    wet_gain: f32::NAN,
});

/// The settings that a C struct means; `None`: the reverb is off.
fn reverb_options(options: &AUDIOROOM_ReverbOptions) -> Result<Option<ReverbOptions>> {
    let preset = usize::try_from(options.preset).ok().and_then(|number| ReverbPreset::ALL.get(number));
    let Some(preset) = preset.map(|preset| preset.options()) else {
        let text = format!("preset is {}: pass one of AUDIOROOM_ReverbPreset", options.preset);
        return Err(Error::new(ErrorKind::OutOfRange, text));
    };
    let or_preset = |value: f32, preset: f32| if value.is_nan() { preset } else { value };
    let chosen = ReverbOptions {
        room_size: or_preset(options.room_size, preset.room_size),
        decay_s: or_preset(options.decay_s, preset.decay_s),
        damping: or_preset(options.damping, preset.damping),
        wet_gain: or_preset(options.wet_gain, preset.wet_gain),
    };
    chosen.validate()?;
    Ok((chosen.wet_gain > 0.0).then_some(chosen))
}

fn check_count(count: u32) -> Result<()> {
    if count == AUDIOROOM_EQUALIZER_BANDS {
        return Ok(());
    }
    let text = format!("count is {count}: pass {AUDIOROOM_EQUALIZER_BANDS} gains, one for each band");
    Err(Error::new(ErrorKind::OutOfRange, text))
}

/// Sets the equalizer of the local voice: a gain for each of the bands at 31, 62, 125, 250, 500, 1000, 2000, 4000, 8000 and
/// 16 000 Hz, in dB, -15 to 15. `count` is AUDIOROOM_EQUALIZER_BANDS. All gains 0, the default, is off. Raised bands can
/// overload the voice; a limiter then lowers it.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetEqualizer(
    engine: *mut AUDIOROOM_Engine,
    gains_db: *const f32,
    count: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(gains_db, "gains_db")?;
        check_count(count)?;
        // SAFETY: the header asks for `count` gains, and that is the length of the array.
        handle.engine.set_equalizer(unsafe { gains_db.cast::<[f32; 10]>().read() })
    })
}

/// Writes the gains of the equalizer to `gains_db`, in dB; `count` is AUDIOROOM_EQUALIZER_BANDS.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetEqualizer(
    engine: *mut AUDIOROOM_Engine,
    gains_db: *mut f32,
    count: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let gains = unsafe { handle(engine) }?.engine.effects().equalizer_db;
        not_null(gains_db, "gains_db")?;
        check_count(count)?;
        // SAFETY: the header asks for room for `count` gains, and that is the length of the array.
        unsafe { gains_db.cast::<[f32; 10]>().write(gains) };
        Ok(())
    })
}

/// Changes the pitch of the local voice by `semitones`, -8 to 8; 0, the default, is off. The formants are kept, so vowels remain
/// what they are: 8 makes a man sound like a child, 6 a woman like a child, 4 a man like a woman, -3 a woman like a man. While
/// it is on, the voice is delayed by 38 ms.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetVoiceChanger(
    engine: *mut AUDIOROOM_Engine,
    semitones: f32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_voice_changer(semitones))
}

/// Writes to `*semitones` what AUDIOROOM_SetVoiceChanger has set.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetVoiceChanger(
    engine: *mut AUDIOROOM_Engine,
    semitones: *mut f32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `semitones` is NULL or the application's variable.
    guard(|| unsafe { put(semitones, "semitones", handle(engine)?.engine.effects().semitones) })
}

/// Writes the defaults into `options`; `size` is `sizeof *options`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitReverbOptions(
    options: *mut AUDIOROOM_ReverbOptions,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `options` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(options, size) })
}

/// Sets the reverb of the local voice, the sound of the room around it; NULL, the default, is off. A mono voice becomes stereo
/// if the audio profile has two channels. The reverb stops when the microphone is switched off.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE with the field's name and range, AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_ERR_UNKNOWN_FIELD.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetReverb(
    engine: *mut AUDIOROOM_Engine,
    options: *const AUDIOROOM_ReverbOptions,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        if options.is_null() {
            return handle.engine.set_reverb(None);
        }
        // SAFETY: the header asks for a struct that InitReverbOptions filled.
        let options = unsafe { types::read(options, types::Growing::defaults()) }?;
        handle.engine.set_reverb(reverb_options(&options)?)
    })
}

/// Writes into `options`, which AUDIOROOM_InitReverbOptions has filled before, what AUDIOROOM_SetReverb has set. The values of a
/// preset are written as numbers; `wet_gain` is 0 while the reverb is off.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetReverb(
    engine: *mut AUDIOROOM_Engine,
    options: *mut AUDIOROOM_ReverbOptions,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let reverb = unsafe { handle(engine) }?.engine.effects().reverb;
        let ReverbOptions { room_size, decay_s, damping, wet_gain } =
            reverb.unwrap_or(ReverbOptions { wet_gain: 0.0, ..ReverbOptions::default() });
        let defaults: AUDIOROOM_ReverbOptions = types::Growing::defaults();
        let value = AUDIOROOM_ReverbOptions { room_size, decay_s, damping, wet_gain, ..defaults };
        // SAFETY: the header asks for a struct that InitReverbOptions filled.
        unsafe { types::give(options, value) }
    })
}

/// Places the local voice in front of the listener, for headphones: `angle_deg` is 0 (far right) to 180 (far left), 90 is
/// straight ahead; NAN, the default, is off. It has an effect only where the audio profile has two channels.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetVirtualStereo(
    engine: *mut AUDIOROOM_Engine,
    angle_deg: f32,
) -> AUDIOROOM_Status {
    let angle_deg = (!angle_deg.is_nan()).then_some(angle_deg);
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_virtual_stereo(angle_deg))
}

/// Writes to `*angle_deg` what AUDIOROOM_SetVirtualStereo has set.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetVirtualStereo(
    engine: *mut AUDIOROOM_Engine,
    angle_deg: *mut f32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `angle_deg` is NULL or the application's variable.
    guard(|| unsafe {
        put(angle_deg, "angle_deg", handle(engine)?.engine.effects().angle_deg.unwrap_or(f32::NAN))
    })
}
