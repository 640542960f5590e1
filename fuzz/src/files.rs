//! Files that a user names: sound files as a reader and as a device, the server's settings, certificates.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use audioroom::audio::device::wav::{self, MAX_SECONDS};
use audioroom::audio::device::{self, wav::writer::Writer};
use audioroom::audio::{FRAME, Frame, SAMPLE_RATE};
use audioroom::config::DeviceSpec;
use audioroom::log::Log;
use audioroom::signal::tls;
use clap::Parser as _;

use super::{Reader, start, text};

#[allow(dead_code, reason = "the program reads its environment too")]
#[path = "../../src/bin/server/settings.rs"]
mod settings;

/// The file of this process that the readers open. `fuzz/target` chooses a folder in memory, and removes it.
static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("audioroom-fuzz-{}", std::process::id())));

/// Calls `read` with the path of a file of these bytes.
fn with_file<T>(bytes: &[u8], read: impl FnOnce(&Path) -> T) -> T {
    std::fs::write(&*FILE, bytes).expect("the file of the test is written");
    let result = read(&FILE);
    std::fs::remove_file(&*FILE).expect("the file of the test is removed");
    result
}

pub(super) fn wav(bytes: &[u8]) {
    let Ok(sound) = with_file(bytes, wav::read) else { return };
    assert!(sound.channels == 1 || sound.channels == 2);
    assert!(sound.samples.len().is_multiple_of(sound.channels));
    let seconds = sound.samples.len() / sound.channels / SAMPLE_RATE as usize;
    assert!(seconds <= MAX_SECONDS as usize);
    // One byte is at most one sample at 8 kHz, and the resampler adds less than a second.
    assert!(sound.samples.len() <= bytes.len() * 6 + 2 * SAMPLE_RATE as usize, "{}", sound.samples.len());
    assert!(sound.samples.iter().all(|sample| sample.is_finite()), "a sample is a number");
}

/// A file as a microphone, read at uneven times. What was read is written to a file and read again.
pub(super) fn file_device(bytes: &[u8]) {
    let mut reader = Reader(bytes);
    let waits = reader.array::<8>();
    with_file(reader.0, |path| {
        let spec = DeviceSpec::parse_capture(Some(&format!("file:{}", path.display())));
        let spec = spec.expect("a path is a device");
        let Ok(mut capture) = device::open_capture(&spec, Arc::new(|| {}), &Log::off()) else { return };
        let (mut now, mut last, mut frame) = (start(), None, Frame::silence(1));
        let mut written = Vec::new();
        for wait in waits {
            // The largest value stands for a pause that is longer than what a device catches up with.
            now += Duration::from_millis(if wait == u8::MAX { 10_000 } else { u64::from(wait) * 4 });
            for _ in 0..300 {
                let Some(at) = capture.read(now, &mut frame) else { break };
                assert!(
                    at <= now && last.is_none_or(|last| at > last),
                    "frames come in order, when they are complete"
                );
                last = Some(at);
                assert_eq!(frame.samples().len(), FRAME * frame.channels());
                written.extend(frame.samples().iter().step_by(frame.channels()));
            }
            assert!(capture.deadline().is_some_and(|at| at > now), "all frames up to now were read");
        }
        check_writer(path, &written);
    });
}

fn check_writer(path: &Path, samples: &[f32]) {
    let file = std::fs::File::create(path).expect("the file of the test is created");
    let mut writer = Writer::new(file).expect("a header is written");
    for sample in samples {
        writer.push(*sample).expect("a sample is written");
    }
    writer.update().expect("the samples are written");
    match wav::read(path) {
        Ok(sound) => {
            assert_eq!((sound.channels, sound.samples.len()), (1, samples.len()));
            for (read, sample) in sound.samples.iter().zip(samples) {
                assert!((read - sample.clamp(-1.0, 1.0)).abs() < 1e-4, "{sample} became {read}");
            }
        }
        Err(_) => assert!(samples.is_empty(), "what was written is read"),
    }
}

/// The settings file of the server program.
pub(super) fn server_config(bytes: &[u8]) {
    let Ok(file) = settings::File::parse(text(bytes)) else { return };
    let _ = file.has_secret();
    let flags = settings::Flags::parse_from(["audioroom-server"]);
    let Ok(settings) = settings::Settings::combine(flags, file, settings::Environment::default()) else {
        return;
    };
    assert!(!settings.is_secret_visible, "the secret is in the file");
    assert_eq!(settings.server.keys.len(), 1);
    let _ = (settings.server.validate(), settings.level, settings.is_json);
}

/// The file of certificates that a client trusts.
pub(super) fn certificates(bytes: &[u8]) {
    let _ = with_file(bytes, |path| tls::tls_config(Some(path)));
}
