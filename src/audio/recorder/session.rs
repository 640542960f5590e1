//! The writer's end of a recording: takes blocks from the ring and writes the files.
//!
//! [`Session::step`] is called every [`WRITE_PERIOD`] on the writer's thread, or in virtual time. What is older than [`LAG`] is
//! written; later blocks of that time are dropped. Events are taken with [`Session::poll`].
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rtrb::Consumer;

use super::file_name::path_of;
use super::place::{Place, Placed, stretch};
use super::sound_file::{self, SoundFile};
use super::tap::{HEAD, Head, NAME, PACKET, TALKER};
use super::window::Window;
use super::{FileCount, FileSlot, Shared, position};
use crate::audio::{MAX_CHANNELS, duration_of};
use crate::clock::Time;
use crate::config::{RecordedSource, RecordingConfig};
use crate::error::{Error, Result};
use crate::event::{Event, RecordingProgress};
use crate::id::RecordingId;
use crate::log::{Level, Log};

/// Interval of the steps.
pub const WRITE_PERIOD: Duration = Duration::from_millis(100);
/// Time that the blocks of one moment may differ in their arrival: microphones deliver up to 100 ms late, and the media thread
/// can be delayed.
const LAG: Duration = Duration::from_millis(400);
/// Interval of the progress events.
const PROGRESS_PERIOD: Duration = Duration::from_secs(1);
/// Maximum number of sources, and of users without a file, that are known. Beyond it, the source that has been silent for the
/// longest time is forgotten; at most 128 streams are received at once.
const MAX_SOURCES: usize = 1024;
/// Maximum number of names that are tried for a file.
const MAX_NUMBER: u32 = 9_999;
/// Target of the log lines.
const TARGET: &str = "recorder";

/// One file and the samples that it will get.
struct Track {
    file: SoundFile,
    window: Window,
}

/// A microphone, a loudspeaker or a stream.
struct Source {
    /// Its track; `None` when there is no file for it.
    track: Option<usize>,
    place: Place,
    last: i64,
}

/// The writer's end of a recording.
pub struct Session {
    id: RecordingId,
    config: RecordingConfig,
    origin: Time,
    ring: Option<Consumer<u32>>,
    shared: Arc<Shared>,
    files: Arc<FileCount>,
    log: Log,
    /// The right to the first file, until it is created.
    first: Option<FileSlot>,
    tracks: Vec<Track>,
    /// By kind and key.
    sources: BTreeMap<(u32, u64), Source>,
    /// The track of each user of each room; `None` for a user without a file.
    users: BTreeMap<(u64, String), Option<usize>>,
    /// Paths of the files, in lower case: some file systems do not distinguish it.
    paths: Vec<String>,
    events: VecDeque<Event>,
    progress_due: Time,
    unrecorded_users: u32,
    is_done: bool,
    payload: Vec<u32>,
    samples: Vec<f32>,
    stretched: Vec<f32>,
}

impl Session {
    pub(super) fn new(
        id: RecordingId,
        config: RecordingConfig,
        origin: Time,
        ring: Consumer<u32>,
        shared: Arc<Shared>,
        files: Arc<FileCount>,
        first: FileSlot,
    ) -> Session {
        Session {
            id,
            config,
            origin,
            ring: Some(ring),
            shared,
            files,
            log: Log::off(),
            first: Some(first),
            tracks: Vec::new(),
            sources: BTreeMap::new(),
            users: BTreeMap::new(),
            paths: Vec::new(),
            events: VecDeque::new(),
            progress_due: origin + PROGRESS_PERIOD,
            unrecorded_users: 0,
            is_done: false,
            payload: Vec::new(),
            samples: Vec::new(),
            stretched: Vec::new(),
        }
    }

    /// Writes a line for each user who gets no file because of an error.
    pub fn log_to(&mut self, log: Log) {
        self.log = log;
    }

    /// Writes what is due. Returns whether the recording has ended, successfully or not.
    pub fn step(&mut self, now: Time) -> bool {
        if self.is_done {
            return true;
        }
        match self.run(now) {
            Ok(false) if now >= self.progress_due => {
                self.progress_due = now + PROGRESS_PERIOD;
                let progress = self.progress();
                self.events.push_back(Event::RecordingProgress { recording: self.id, progress });
            }
            Ok(false) => {}
            Ok(true) => self.end(None),
            Err(error) => {
                // The other files get what they have.
                for track in &mut self.tracks {
                    let _ = track.file.finish(track.window.start());
                }
                self.end(Some(error));
            }
        }
        self.is_done
    }

    /// The next event for the application.
    pub fn poll(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn run(&mut self, now: Time) -> Result<bool> {
        if let Some(slot) = self.first.take() {
            let user_id = std::mem::take(&mut self.config.user_id);
            self.open(&user_id, slot)?;
        }
        // Read before the ring: what was pushed before the end is then in the ring.
        let end = self.shared.end.load(Ordering::Acquire);
        let is_abandoned = self.ring.as_ref().is_none_or(Consumer::is_abandoned);
        self.drain();
        let passed = |at| u64::try_from(position(self.origin, at)).unwrap_or(0);
        let until = match end {
            u64::MAX if is_abandoned => passed(now),
            u64::MAX => passed(now - LAG),
            end => end,
        };
        for track in &mut self.tracks {
            let file = &mut track.file;
            track.window.take(until, |samples| file.push(samples))?;
            file.update(until)?;
        }
        let has_ended = end != u64::MAX || is_abandoned;
        if has_ended {
            self.tracks.iter_mut().try_for_each(|track| track.file.finish(until))?;
        }
        Ok(has_ended)
    }

    fn end(&mut self, error: Option<Error>) {
        self.shared.has_failed.store(true, Ordering::Relaxed);
        let progress = self.progress();
        self.events.push_back(Event::RecordingEnd { recording: self.id, progress, error });
        self.ring = None;
        self.tracks.clear();
        self.sources.clear();
        self.is_done = true;
    }

    fn progress(&self) -> RecordingProgress {
        let length = self.tracks.iter().map(|track| track.window.start()).max().unwrap_or(0);
        RecordingProgress {
            duration: duration_of(length),
            bytes: self.tracks.iter().map(|track| track.file.bytes()).sum(),
            files: self.tracks.len() as u32,
            lost: duration_of(self.shared.lost.load(Ordering::Relaxed)),
            unrecorded_users: self.unrecorded_users,
        }
    }

    /// Takes every whole record out of the ring.
    fn drain(&mut self) {
        while let Some(head) = self.ring.as_mut().and_then(next_head) {
            self.take_payload(head.words);
            match head.kind {
                NAME => self.name(&head),
                PACKET => self.copy(&head),
                kind => self.place((kind, head.key), head.position),
            }
        }
    }

    /// Copies the payload of a record, and removes the record from the ring.
    fn take_payload(&mut self, words: usize) {
        self.payload.clear();
        let chunk = self.ring.as_mut().and_then(|ring| ring.read_chunk(HEAD + words).ok());
        self.payload.extend(chunk.into_iter().flatten().skip(HEAD));
    }

    /// The samples of a source.
    fn place(&mut self, key: (u32, u64), at: i64) {
        let is_each = self.config.source == RecordedSource::Each;
        // The users of streams are named before their first block.
        let track = (!is_each || key.0 != TALKER).then_some(0);
        let source = self.sources.entry(key).or_insert(Source { track, place: Place::default(), last: at });
        let channels = (self.config.channels as usize).clamp(1, MAX_CHANNELS);
        let count = self.payload.len() / channels;
        if count == 0 {
            return;
        }
        self.samples.clear();
        self.samples.extend(self.payload.iter().map(|word| f32::from_bits(*word)));
        source.last = at;
        let Placed { start, skip, length } = source.place.put(at, count);
        let new = &self.samples[skip * channels..];
        let samples = if length == count - skip {
            new
        } else {
            stretch(new, channels, length, &mut self.stretched);
            &self.stretched
        };
        if let Some(track) = source.track.and_then(|track| self.tracks.get_mut(track)) {
            let dropped = track.window.add(start, samples);
            self.shared.lost.fetch_add(dropped as u64, Ordering::Relaxed);
        }
    }

    /// A received packet.
    fn copy(&mut self, head: &Head) {
        let packet = self.payload_bytes(head.bytes);
        if let Some(track) = self.tracks.first_mut() {
            track.file.push_packet(&packet, head.position);
        }
    }

    fn payload_bytes(&self, count: usize) -> Vec<u8> {
        self.payload.iter().flat_map(|word| word.to_le_bytes()).take(count).collect()
    }

    /// The user of a stream. The user's file goes on if there is one. A file that cannot be created is that user's loss alone.
    fn name(&mut self, head: &Head) {
        let user_id = String::from_utf8_lossy(&self.payload_bytes(head.bytes)).into_owned();
        let user = (head.position as u64, user_id);
        let track = match self.users.get(&user) {
            Some(track) => *track,
            None => {
                let slot = self.files.take();
                let track = slot.and_then(|slot| {
                    let opened = self.open(&user.1, slot);
                    let line = |error: &Error| {
                        self.log.line(Level::Warn, TARGET, format_args!("a user is not recorded: {error}"));
                    };
                    opened.inspect_err(line).ok()
                });
                self.unrecorded_users += u32::from(track.is_none());
                if track.is_some() || self.users.len() < MAX_SOURCES {
                    self.users.insert(user, track);
                }
                track
            }
        };
        if self.sources.len() >= MAX_SOURCES
            && let Some(oldest) =
                self.sources.iter().min_by_key(|(_, source)| source.last).map(|(key, _)| *key)
        {
            self.sources.remove(&oldest);
        }
        let written = self.tracks.first().map_or(0, |track| track.window.start()) as i64;
        self.sources.entry((TALKER, head.key)).or_insert(Source {
            track,
            place: Place::default(),
            last: written,
        });
    }

    /// Creates a file, with silence up to the present of the other files; returns its track.
    fn open(&mut self, user_id: &str, slot: FileSlot) -> Result<usize> {
        let path = if self.config.source == RecordedSource::Each {
            self.free_path(user_id)
        } else {
            self.config.path.clone()
        };
        let serial = (self.id.raw() as u32).wrapping_mul(256).wrapping_add(self.tracks.len() as u32);
        let mut file = SoundFile::create(&path, &self.config, self.may_replace(), serial, slot)?;
        let written = self.tracks.first().map_or(0, |track| track.window.start());
        if written > 0 {
            file.begin_with_silence(written)?;
        }
        self.paths.push(path.to_lowercase());
        self.tracks.push(Track { file, window: Window::new(self.config.channels as usize, written) });
        Ok(self.tracks.len() - 1)
    }

    /// Whether the next file may replace an existing one. The ids of remote users, which others choose, never do: the first
    /// file is the only one whose path the application knows.
    fn may_replace(&self) -> bool {
        self.config.overwrite && self.tracks.is_empty()
    }

    /// A path for a user's file that no other file has.
    fn free_path(&self, user_id: &str) -> String {
        let path = |number| path_of(&self.config.path, user_id, number);
        let is_free = |path: &String| {
            !self.paths.contains(&path.to_lowercase()) && (self.may_replace() || !sound_file::exists(path))
        };
        // If no name is free, creating the file reports that it exists.
        (1..=MAX_NUMBER).map(path).find(is_free).unwrap_or_else(|| path(1))
    }
}

/// The head of the next record, if the whole record is in the ring.
fn next_head(ring: &mut Consumer<u32>) -> Option<Head> {
    let mut words = [0; HEAD];
    {
        let chunk = ring.read_chunk(HEAD).ok()?;
        let (first, second) = chunk.as_slices();
        words.iter_mut().zip(first.iter().chain(second)).for_each(|(word, source)| *word = *source);
    }
    let head = Head::of(words);
    (ring.slots() >= HEAD + head.words).then_some(head)
}
