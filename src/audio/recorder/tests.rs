//! Both ends of a recording without an engine: names and limits of files, a full ring, an end that comes early.
#![forbid(unsafe_code)]

use std::path::Path;
use std::time::Duration;

use parking_lot::Mutex;

use super::*;
use crate::audio::BLOCK;
use crate::audio::device::wav;
use crate::config::RecordedSource;
use crate::event::{Event, RecordingProgress};
use crate::id::{RoomId, StreamId};
use crate::log::{Level, Log, Sink};

/// Keeps the lines of the log.
struct Lines(Arc<Mutex<Vec<String>>>);

impl Sink for Lines {
    fn line(&self, _: Level, _: &'static str, text: &str) {
        self.0.lock().push(text.to_owned());
    }
}

fn at(ms: u64) -> Time {
    Time::from_nanos(5_000_000_000) + Duration::from_millis(ms)
}

fn begin(source: RecordedSource, path: &Path, files: &Arc<FileCount>) -> Result<(Tap, Session)> {
    let path = path.to_str().unwrap().to_owned();
    let config = RecordingConfig { source, path, user_id: "me".to_owned(), ..Default::default() };
    recording(RecordingId::fresh(), config, at(0), files)
}

/// Ends a recording after `ms`; returns what its last event says.
fn end(mut tap: Tap, mut session: Session, ms: u64) -> (RecordingProgress, Option<ErrorKind>) {
    tap.end(at(ms));
    assert!(session.step(at(ms + 1)));
    let last = std::iter::from_fn(|| session.poll()).last();
    match last {
        Some(Event::RecordingEnd { progress, error, .. }) => (progress, error.map(|error| error.kind)),
        other => panic!("{other:?}"),
    }
}

fn samples(path: &Path) -> Vec<f32> {
    wav::read(path).unwrap().samples
}

#[test]
fn users_beyond_the_limit_of_files_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let files = Arc::new(FileCount::default());
    let (mut tap, mut session) =
        begin(RecordedSource::Each, &folder.path().join("{user}.wav"), &files).unwrap();
    let (room, users) = (RoomId::fresh(), (0..130).map(|n| format!("user {n}")).collect::<Vec<_>>());
    for user in users.iter().chain(&users[..3]) {
        tap.stream(StreamId::fresh(), &[0.5; BLOCK], 1, at(10), || Some((room, user)));
        assert!(!session.step(at(20)));
    }
    assert!(
        begin(RecordedSource::Mix, &folder.path().join("mix.wav"), &files).is_err(),
        "every place is taken"
    );
    let (progress, error) = end(tap, session, 100);
    assert_eq!((progress.files, progress.unrecorded_users, error), (128, 3, None));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 128);
    assert!(begin(RecordedSource::Mix, &folder.path().join("mix.wav"), &files).is_ok());
}

#[test]
fn user_without_a_file_leaves_the_others_alone() {
    let folder = tempfile::tempdir().unwrap();
    // The pattern names a folder for each user, and bob has none.
    std::fs::create_dir(folder.path().join("me")).unwrap();
    std::fs::create_dir(folder.path().join("alice")).unwrap();
    let (mut tap, mut session) =
        begin(RecordedSource::Each, &folder.path().join("{user}/voice.wav"), &Arc::default()).unwrap();
    let lines = Arc::new(Mutex::new(Vec::new()));
    session.log_to(Log::new(Level::Warn, Arc::new(Lines(lines.clone()))));
    let (room, streams) = (RoomId::fresh(), [StreamId::fresh(), StreamId::fresh()]);
    for ms in [10, 20] {
        for (stream, user) in streams.into_iter().zip(["bob", "alice"]) {
            tap.stream(stream, &[0.5; BLOCK], 1, at(ms), || Some((room, user)));
        }
        assert!(!session.step(at(ms + 5)));
    }
    let (progress, error) = end(tap, session, 100);
    assert_eq!((progress.files, progress.unrecorded_users, error), (2, 1, None));
    assert!(samples(&folder.path().join("alice/voice.wav"))[480].abs() > 0.4);
    let lines = lines.lock();
    assert!(lines.len() == 1 && lines[0].contains("bob/voice.wav"), "{lines:?}");
}

#[test]
fn remote_user_replaces_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let at_name = |name: &str| folder.path().join(name);
    for name in ["me.wav", "report.wav"] {
        std::fs::write(at_name(name), "precious").unwrap();
    }
    let path = at_name("{user}.wav").to_str().unwrap().to_owned();
    let config = RecordingConfig {
        source: RecordedSource::Each,
        path,
        user_id: "me".to_owned(),
        overwrite: true,
        ..Default::default()
    };
    let (mut tap, mut session) = recording(RecordingId::fresh(), config, at(0), &Arc::default()).unwrap();
    tap.stream(StreamId::fresh(), &[0.5; BLOCK], 1, at(10), || Some((RoomId::fresh(), "report")));
    assert!(!session.step(at(20)));
    let (progress, error) = end(tap, session, 100);
    assert_eq!((progress.files, error), (2, None));
    assert_eq!(std::fs::read(at_name("report.wav")).unwrap(), b"precious");
    assert_eq!([samples(&at_name("me.wav")).len(), samples(&at_name("report-2.wav")).len()], [4_800; 2]);
}

#[test]
fn users_with_similar_ids_get_files_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let (mut tap, mut session) =
        begin(RecordedSource::Each, &folder.path().join("{user}.wav"), &Arc::default()).unwrap();
    let (room, other) = (RoomId::fresh(), RoomId::fresh());
    let talkers =
        [(room, "a/b", 0.1), (room, "a:b", 0.2), (room, "A_B", 0.3), (other, "a/b", 0.4), (room, "me", 0.5)];
    for (room, user, level) in talkers {
        for _ in 0..2 {
            // A second stream of the same user goes to the same file.
            tap.stream(StreamId::fresh(), &[level; BLOCK], 1, at(50), || Some((room, user)));
        }
        assert!(!session.step(at(60)));
    }
    let (progress, _) = end(tap, session, 100);
    assert_eq!((progress.files, progress.duration), (6, Duration::from_millis(100)));
    let names = ["a_b", "a_b-2", "A_B-3", "a_b-4", "me-2"];
    for (name, (_, _, level)) in names.iter().zip(talkers) {
        let samples = samples(&folder.path().join(format!("{name}.wav")));
        assert_eq!(samples.len(), 4_800);
        assert!((samples[2_460] - 2.0 * level).abs() < 0.001, "{name}: {}", samples[2_460]);
        assert_eq!((samples[2_399], samples[2_520]), (0.0, 0.0));
    }
}

#[test]
fn first_word_of_a_late_talker_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (mut tap, mut session) =
        begin(RecordedSource::Each, &folder.path().join("{user}.wav"), &Arc::default()).unwrap();
    for k in 0..1_000 {
        tap.voice(&[0.25; 480], 1, at(k * 10));
        if k % 10 == 9 {
            assert!(!session.step(at(k * 10 + 10)));
        }
    }
    let (stream, room) = (StreamId::fresh(), RoomId::fresh());
    for k in 0..40 {
        let block = [0.5; 120];
        let time = at(10_000) + Duration::from_micros(2_500) * k;
        tap.stream(stream, &block, 1, time, || Some((room, "bob")));
    }
    assert!(!session.step(at(10_100)));
    let (progress, error) = end(tap, session, 10_200);
    assert_eq!((progress.files, progress.lost, error), (2, Duration::ZERO, None));
    assert_eq!(progress.bytes, 2 * (80 + 10_200 * 96));
    let bob = samples(&folder.path().join("bob.wav"));
    assert_eq!(bob.len(), 10_200 * 48);
    let word = 480_000..484_800;
    assert!(bob[..word.start].iter().all(|sample| *sample == 0.0));
    assert!(bob[word.clone()].iter().all(|sample| (sample - 0.5).abs() < 0.001));
    assert!(bob[word.end..].iter().all(|sample| *sample == 0.0));
}

#[test]
fn block_that_is_far_ahead_counts_as_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (mut tap, mut session) =
        begin(RecordedSource::Voice, &folder.path().join("voice.wav"), &Arc::default()).unwrap();
    assert!(!session.step(at(0)));
    tap.voice(&[0.5; 480], 1, at(6_000));
    let (progress, _) = end(tap, session, 100);
    assert_eq!(progress.lost, Duration::from_millis(10));
}

#[test]
fn new_talker_counts_as_lost_while_the_ring_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let (mut tap, session) =
        begin(RecordedSource::Each, &folder.path().join("{user}.wav"), &Arc::default()).unwrap();
    // More than the ring holds, down to the last word.
    for (length, count) in [(480, 3_000), (1, 500)] {
        (0..count).for_each(|_| tap.voice(&[0.25; 480][..length], 1, at(0)));
    }
    let before = tap.shared.lost.load(Ordering::Relaxed);
    tap.stream(StreamId::fresh(), &[0.5; BLOCK], 1, at(0), || Some((RoomId::fresh(), "a talker")));
    assert_eq!(tap.shared.lost.load(Ordering::Relaxed) - before, BLOCK as u64);
    drop(session);
}

#[test]
fn full_ring_loses_blocks_but_moves_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voice.wav");
    let (mut tap, mut session) = begin(RecordedSource::Voice, &path, &Arc::default()).unwrap();
    assert!(!session.step(at(0)));
    for k in 0..600 {
        tap.voice(&[0.25; 480], 1, at(k * 10));
    }
    assert!(!session.step(at(6_000)));
    tap.voice(&[0.5; 480], 1, at(6_000));
    let (progress, error) = end(tap, session, 6_020);
    assert_eq!((error, progress.duration), (None, Duration::from_millis(6_020)));
    assert!(progress.lost > Duration::from_secs(2) && progress.lost < Duration::from_secs(3), "{progress:?}");
    let samples = samples(&path);
    assert_eq!(samples.len(), 6_020 * 48);
    assert_eq!((samples[48_000] * 4.0).round(), 1.0);
    assert_eq!(
        (samples[6_000 * 48 - 1], (samples[6_000 * 48] * 2.0).round(), samples[6_010 * 48]),
        (0.0, 1.0, 0.0)
    );
}

#[test]
fn recording_that_loses_its_tap_completes_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voice.wav");
    let (mut tap, mut session) = begin(RecordedSource::Voice, &path, &Arc::default()).unwrap();
    tap.voice(&[0.25; 480], 1, at(10));
    drop(tap);
    assert!(session.step(at(100)));
    assert!(session.step(at(200)), "it stays ended");
    assert_eq!(samples(&path).len(), 4_800);
}
