//! Media players read every format that they promise, as ffmpeg writes it: length, level and tone, exact seeks, repetitions, and
//! damaged files. ffmpeg must be installed (packages.txt).
#![cfg(feature = "internals")]

use std::path::{Path, PathBuf};
use std::process::Command;

use audioroom::audio::player::source::Origin;
use audioroom::audio::player::test_rig::Rig;
use audioroom::clock::Time;
use audioroom::event::PlayerState::{Ended, Failed, Playing, Ready};

/// Name, further arguments of ffmpeg, greatest difference between the sample after a seek and the same sample in one go, and
/// greatest error of the length in ms.
const FORMATS: &[(&str, &[&str], f32, i64)] = &[
    ("pcm16.wav", &["-c:a", "pcm_s16le"], 1e-6, 1),
    ("pcm24.wav", &["-c:a", "pcm_s24le"], 1e-6, 1),
    ("float.wav", &["-c:a", "pcm_f32le"], 1e-6, 1),
    ("a.flac", &["-c:a", "flac"], 1e-6, 1),
    ("cbr.mp3", &["-c:a", "libmp3lame", "-b:a", "128k"], 1e-3, 1),
    ("vbr.mp3", &["-c:a", "libmp3lame", "-q:a", "4"], 1e-3, 1),
    ("vorbis.ogg", &["-c:a", "libvorbis", "-q:a", "5"], 1e-3, 1),
    ("opus.ogg", &["-c:a", "libopus", "-b:a", "96k"], 2e-2, 1),
];
const SECONDS: usize = 5;

/// Writes 5 s of two tones, 440 Hz on the left and 1000 Hz on the right, growing from silence to full amplitude.
fn write(folder: &Path, name: &str, rate_hz: u32, arguments: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let left = format!("0.1*t*sin(2*PI*440*t)|0.1*t*sin(2*PI*1000*t):s={rate_hz}:d={SECONDS}");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args([
        "-hide_banner",
        "-loglevel",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        &format!("aevalsrc={left}"),
    ]);
    let output = ffmpeg.args(arguments).arg(&path).output().expect("ffmpeg is installed");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    path
}

fn rig(path: &Path) -> Rig {
    Rig::new(Origin::File(path.to_owned()), || Time::ZERO)
}

/// The whole file at 48 kHz.
fn whole(path: &Path) -> [Vec<f32>; 2] {
    let mut rig = rig(path);
    rig.start();
    let sides = rig.send(SECONDS * 100 + 5);
    assert_eq!(rig.states(), [Ready, Playing, Ended], "{}: {:?}", path.display(), rig.events);
    sides
}

#[test]
fn every_format_has_its_length_and_its_sound() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments, _, inexact_ms) in FORMATS {
        for rate_hz in [48_000, 44_100] {
            let is_opus = name.starts_with("opus");
            if is_opus && rate_hz == 44_100 {
                continue;
            }
            let path = write(folder.path(), name, rate_hz, arguments);
            let mut player = rig(&path);
            player.feed();
            let (duration, format) = (player.shared().duration_ms(), player.shared().format());
            assert!((duration - 5_000).abs() <= *inexact_ms, "{name} at {rate_hz} Hz: {duration} ms");
            assert_eq!(format, (rate_hz, 2), "{name}");
            for (side, hz) in whole(&path).iter().zip([440.0, 1_000.0]) {
                let expected = |n: usize| {
                    let t = n as f64 / 48_000.0;
                    0.1 * t * (std::f64::consts::TAU * hz * t).sin()
                };
                let wrong = |n: usize| (f64::from(side[n]) - expected(n)).powi(2);
                let (error, energy): (f64, f64) = (4_800..230_000)
                    .map(|n| (wrong(n), expected(n).powi(2)))
                    .fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
                // The codecs are 20 dB and more above their noise; a shift of 1 ms would be far worse.
                assert!(error < energy * 0.01, "{name} at {rate_hz} Hz, {hz} Hz: {}", error / energy);
            }
        }
    }
}

#[test]
fn seek_hits_the_sample_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments, inexact, _) in FORMATS {
        let path = write(folder.path(), name, 48_000, arguments);
        let [all, _] = whole(&path);
        let mut player = rig(&path);
        player.start();
        player.send(3);
        for position_ms in [4_321_usize, 17, 2_500, 0] {
            player.seek(position_ms as u64);
            let [left, _] = player.send(30);
            let from = position_ms * 48;
            let worst = (120..30 * 480).map(|n| (left[n] - all[from + n]).abs()).fold(0.0_f32, f32::max);
            assert!(worst <= *inexact, "{name} at {position_ms} ms: {worst}");
        }
    }
}

#[test]
fn repetition_has_no_gap_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments, inexact, _) in FORMATS {
        let path = write(folder.path(), name, 48_000, arguments);
        let [all, _] = whole(&path);
        let mut player = rig(&path);
        player.mix.set_passes(player.id, Some(2), player.now);
        player.start();
        let [left, _] = player.send(SECONDS * 200 + 5);
        assert_eq!(player.states(), [Ready, Playing, Ended], "{name}");
        let length = SECONDS * 48_000;
        let worst = (120..length).map(|n| (left[length + n] - all[n]).abs()).fold(0.0_f32, f32::max);
        assert!(worst <= *inexact, "{name}: {worst}");
        assert_eq!(player.shared().missing(), 0, "{name}");
    }
}

#[test]
fn cut_and_damaged_files_end_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments, ..) in FORMATS {
        let path = write(folder.path(), name, 48_000, arguments);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let mut player = rig(&path);
        player.start();
        player.send(SECONDS * 100 + 5);
        let is_ogg = name.ends_with("ogg");
        let last = player.events.last().unwrap();
        // A cut Ogg file states the length that is left.
        assert_eq!(last.0, if is_ogg { Ended } else { Failed }, "{name}: {last:?}");
        assert!(is_ogg || last.2.contains("cut"), "{name}: {last:?}");

        // Noise in the middle, and everywhere behind the head.
        for from in [bytes.len() / 2, 64] {
            let mut damaged = bytes.clone();
            let mut state = 1_u32;
            for byte in damaged[from..].iter_mut().take(20_000) {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *byte = (state >> 24) as u8;
            }
            std::fs::write(&path, &damaged).unwrap();
            let mut player = rig(&path);
            player.start();
            let [left, _] = player.send(SECONDS * 100 + 5);
            assert!(left.iter().all(|sample| sample.is_finite()), "{name}");
            let last = player.events.last().unwrap();
            assert!([Ended, Failed, Playing].contains(&last.0), "{name}: {last:?}");
        }
    }
}
