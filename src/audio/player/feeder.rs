//! The decoding end of a player: reads the file and keeps the ring full.
//!
//! [`Feeder::step`] does one piece of work and says what to do next. `engine/threads/player.rs` calls it on a thread of its own,
//! the simulator in steps. Behind the end of a file follows its beginning: the voice decides whether to go on, so that
//! repetitions have no gap and their number can change at any time.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TryRecvError};
use rtrb::Producer;

use super::decode::Stream;
use super::source::{Limits, Origin};
use super::{Chunk, Content, Order, PER_MS, Shared};
use crate::audio::resample::FileResampler;
use crate::audio::{FRAME, MAX_CHANNELS};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, PlayerState};
use crate::id::PlayerId;

/// Interval at which the ring is filled while the player runs: the ring lasts three times as long.
const FILL_EVERY: Duration = Duration::from_millis(100);
/// The same while nobody takes samples, as outside a room. The ring lasts longer than this also with the shortest passes.
const REST: Duration = Duration::from_millis(200);
/// Interval after a seek, until the voice has dropped earlier samples: the sooner, the shorter the silence.
const RETRY_EVERY: Duration = Duration::from_millis(5);
/// Shortest pass, in steps per second: silence fills a shorter file up to 10 ms, so that the ring always lasts.
const LEAST_PART: u64 = 100;

/// What a driver does after a step.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// Call [`Feeder::step`] again.
    Again,
    /// Call it after this time, or when an order waits.
    Wait(Duration),
    /// Call it when an order waits.
    Idle,
    /// The player was destroyed.
    End,
}

enum Source {
    Unopened(Origin),
    Open(Box<Open>),
    /// Nothing more can be read.
    Failed,
}

/// The decoding end of a player.
pub struct Feeder {
    id: PlayerId,
    source: Source,
    /// The name in error texts.
    name: String,
    chunks: Producer<Chunk>,
    orders: Receiver<Order>,
    shared: Arc<Shared>,
    clock: fn() -> Time,
    /// Dropped with the feeder.
    ended: Option<Sender<()>>,
    epoch: u32,
    /// A failure was written, and no seek has followed.
    is_stuck: bool,
    /// An error that waits for room in the ring.
    failure: Option<Error>,
    events: VecDeque<Event>,
    /// Number of times that the ring was full, since it last had room.
    rests: u32,
}

/// Result of writing into the ring.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Written {
    /// The ring is full.
    Full,
    /// Everything that was read is written.
    All,
}

/// A file that was opened, and the chunk that is being filled.
struct Open {
    stream: Stream,
    resampler: FileResampler,
    /// Number of the next sample of the file that is pushed into the resampler, over all passes.
    pushed: u64,
    /// The same number at the beginning of the pass that is being read.
    pass_began: u64,
    /// Results (at 48 kHz, over all passes) at which a pass ends.
    ends: VecDeque<u64>,
    /// Result at which the pass that is being written has begun.
    written_began: u64,
    filling: Chunk,
    /// Result behind the last one, when the file cannot be read any further.
    last: Option<u64>,
    /// Whether a chunk of this epoch was written.
    has_written: bool,
    /// A whole chunk that waits for room in the ring.
    waiting: Option<Chunk>,
}

impl Feeder {
    pub(super) fn new(
        id: PlayerId,
        origin: Origin,
        chunks: Producer<Chunk>,
        orders: Receiver<Order>,
        shared: Arc<Shared>,
        clock: fn() -> Time,
    ) -> Feeder {
        let name = origin.name();
        let source = Source::Unopened(origin);
        let (failure, events) = (None, VecDeque::new());
        Feeder {
            id,
            source,
            name,
            chunks,
            orders,
            shared,
            clock,
            ended: None,
            epoch: 0,
            is_stuck: false,
            failure,
            events,
            rests: 0,
        }
    }

    /// The orders; a driver waits on them.
    pub fn orders(&self) -> &Receiver<Order> {
        &self.orders
    }

    /// A receiver that is disconnected when the feeder is dropped.
    pub fn watch_end(&mut self) -> Receiver<()> {
        let (ended, receiver) = crossbeam_channel::bounded(1);
        self.ended = Some(ended);
        receiver
    }

    /// The next event for the application.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Carries out an order that a driver has received.
    pub fn take(&mut self, order: Order) {
        let Order::Seek { position_ms, epoch } = order else { return };
        self.epoch = epoch;
        (self.is_stuck, self.failure) = (false, None);
        if let Source::Open(open) = &mut self.source {
            let sought = guarded(|| open.seek(position_ms.saturating_mul(PER_MS), epoch));
            self.check(sought.map(|()| true));
        }
    }

    /// Opens the file, or decodes about one packet into the ring.
    pub fn step(&mut self) -> Next {
        match self.orders.try_recv() {
            Ok(order) => {
                self.take(order);
                return Next::Again;
            }
            Err(TryRecvError::Disconnected) => return Next::End,
            Err(TryRecvError::Empty) => {}
        }
        if self.failure.is_some() {
            return self.report_failure();
        }
        match &mut self.source {
            Source::Unopened(_) => {
                let Source::Unopened(origin) = std::mem::replace(&mut self.source, Source::Failed) else {
                    return Next::Idle;
                };
                let (shared, clock, epoch) = (self.shared.clone(), self.clock, self.epoch);
                match guarded(|| Open::new(origin, &shared, clock, epoch)) {
                    Ok(open) => {
                        self.source = Source::Open(Box::new(open));
                        self.shared.set_state(PlayerState::Ready);
                        self.report(PlayerState::Ready, None);
                    }
                    Err(error) => self.fail(error),
                }
                Next::Again
            }
            Source::Open(_) if self.is_stuck => Next::Idle,
            Source::Open(open) => {
                let chunks = &mut self.chunks;
                if !chunks.is_full() {
                    self.rests = 0;
                }
                let stepped = guarded(|| open.step(chunks));
                self.check(stepped)
            }
            Source::Failed => Next::Idle,
        }
    }

    /// Whether the ring has samples of this epoch.
    fn has_written(&self) -> bool {
        match &self.source {
            Source::Open(open) => open.has_written,
            _ => true,
        }
    }

    /// What follows a step that has filled the ring (`false`) or not.
    fn check(&mut self, stepped: Result<bool>) -> Next {
        match stepped {
            Ok(true) => Next::Again,
            Ok(false) if !self.has_written() => Next::Wait(RETRY_EVERY),
            Ok(false) if self.shared.is_running() => {
                self.rests = self.rests.saturating_add(1);
                Next::Wait(if self.rests > 1 { REST } else { FILL_EVERY })
            }
            Ok(false) => Next::Idle,
            Err(error) => {
                // What was decoded before is still played.
                if let Source::Open(open) = &mut self.source {
                    open.flush();
                    self.failure = Some(error);
                    return Next::Again;
                }
                self.fail(error);
                Next::Again
            }
        }
    }

    /// Writes the end of a file that cannot be read any further behind the last samples.
    fn report_failure(&mut self) -> Next {
        if let Source::Open(open) = &mut self.source
            && open.write(&mut self.chunks) == Written::Full
        {
            return Next::Wait(FILL_EVERY);
        }
        let Some(error) = self.failure.take() else { return Next::Again };
        if self.chunks.is_full() {
            self.failure = Some(error);
            return Next::Wait(FILL_EVERY);
        }
        let mut chunk = Chunk::empty(self.epoch, 0);
        chunk.content = Content::Failed;
        *self.shared.failure.lock() = Some(Box::new(self.named(error)));
        // The ring has room, and only this thread writes.
        let _ = self.chunks.push(chunk);
        self.is_stuck = true;
        Next::Again
    }

    /// The file could not be opened.
    fn fail(&mut self, error: Error) {
        self.shared.is_unusable.store(true, Ordering::Release);
        self.shared.set_state(PlayerState::Failed);
        let error = self.named(error);
        self.report(PlayerState::Failed, Some(error));
    }

    fn named(&self, error: Error) -> Error {
        if error.context.starts_with(&self.name) {
            return error;
        }
        Error::new(error.kind, format!("{}: {}", self.name, error.context))
    }

    fn report(&mut self, state: PlayerState, error: Option<Error>) {
        self.events.push_back(Event::PlayerState {
            player: self.id,
            state,
            position_ms: self.shared.position_ms(),
            duration_ms: self.shared.duration_ms(),
            error: error.map(Box::new),
        });
    }
}

impl Chunk {
    fn empty(epoch: u32, position: u64) -> Chunk {
        Chunk { epoch, position, content: Content::Audio, length: 0, samples: [0.0; FRAME * MAX_CHANNELS] }
    }
}

impl Open {
    fn new(origin: Origin, shared: &Arc<Shared>, clock: fn() -> Time, epoch: u32) -> Result<Open> {
        let limits = Limits::new(shared.clone(), clock);
        let mut stream = Stream::open(origin.open(limits.clone())?, limits)?;
        let (rate_hz, channels) = stream.format();
        let resampler = FileResampler::new(rate_hz)?;
        shared.rate_hz.store(rate_hz, Ordering::Release);
        shared.channels.store(channels as u32, Ordering::Release);
        let duration =
            stream.length().map(|length| i64::try_from(resampler.result_of(length)).unwrap_or(i64::MAX));
        shared.duration.store(duration.unwrap_or(-1), Ordering::Release);
        let mut open = Open {
            resampler,
            pushed: 0,
            pass_began: 0,
            ends: VecDeque::new(),
            written_began: 0,
            filling: Chunk::empty(epoch, 0),
            last: None,
            has_written: false,
            waiting: None,
            stream: {
                stream.seek(0)?;
                stream
            },
        };
        // The first samples show whether the file can be decoded at all.
        open.read()?;
        let begin = shared.position.load(Ordering::Acquire);
        if begin > 0 {
            open.seek(begin, epoch)?;
        }
        Ok(open)
    }

    /// Continues at a position, which is a number of samples at 48 kHz.
    fn seek(&mut self, position: u64, epoch: u32) -> Result<()> {
        let first = self.resampler.begin_at(position);
        (self.pushed, self.pass_began, self.written_began) = (first, 0, 0);
        self.ends.clear();
        (self.waiting, self.last, self.has_written) = (None, None, false);
        self.filling = Chunk::empty(epoch, position);
        self.stream.seek(first)
    }

    /// Decodes a packet, or writes chunks. Returns false when the ring is full.
    fn step(&mut self, chunks: &mut Producer<Chunk>) -> Result<bool> {
        if self.write(chunks) == Written::Full {
            return Ok(false);
        }
        self.read()?;
        Ok(true)
    }

    /// Moves a packet from the file into the resampler; at the end, begins the next pass.
    fn read(&mut self) -> Result<()> {
        if let Some(samples) = self.stream.next()? {
            self.resampler.push(samples);
            self.pushed += samples.len() as u64;
            return Ok(());
        }
        let length = self.pushed - self.pass_began;
        if length == 0 && self.pass_began == 0 {
            return Err(Error::new(ErrorKind::File, "the file contains no audio"));
        }
        let least = u64::from(self.stream.format().0) / LEAST_PART;
        if length < least {
            let silence = vec![[0.0; MAX_CHANNELS]; (least - length) as usize];
            self.resampler.push(&silence);
            self.pushed += least - length;
        }
        self.ends.push_back(self.resampler.result_of(self.pushed));
        self.pass_began = self.pushed;
        self.stream.seek(0)
    }

    /// Writes what the resampler has.
    fn write(&mut self, chunks: &mut Producer<Chunk>) -> Written {
        loop {
            if let Some(chunk) = self.waiting.take() {
                if let Err(rtrb::PushError::Full(chunk)) = chunks.push(chunk) {
                    self.waiting = Some(chunk);
                    return Written::Full;
                }
                self.has_written = true;
            }
            let next = self.filling.position + self.filling.length as u64 + self.written_began;
            let has_ended = self.last.is_some_and(|last| last <= next);
            if self.ends.front().is_some_and(|end| *end <= next) || has_ended {
                if self.filling.length > 0 {
                    self.finish_chunk(self.filling.position + self.filling.length as u64);
                } else if self.ends.pop_front().is_some() {
                    self.written_began = next;
                    self.filling.content = Content::PassEnd;
                    self.finish_chunk(0);
                } else {
                    return Written::All;
                }
                continue;
            }
            let Some((_, pair)) = self.resampler.pull() else { return Written::All };
            let at = self.filling.length * MAX_CHANNELS;
            self.filling.samples[at..at + MAX_CHANNELS].copy_from_slice(&pair);
            self.filling.length += 1;
            if self.filling.length == FRAME {
                self.finish_chunk(self.filling.position + FRAME as u64);
            }
        }
    }

    /// Queues the chunk, and begins the next one at this position.
    fn finish_chunk(&mut self, position: u64) {
        let next = Chunk::empty(self.filling.epoch, position);
        self.waiting = Some(std::mem::replace(&mut self.filling, next));
    }

    /// The file cannot be read any further: the resampler gets silence, so that it returns all samples.
    fn flush(&mut self) {
        self.last = Some(self.resampler.result_of(self.pushed));
        self.resampler.push(&[[0.0; MAX_CHANNELS]; FRAME]);
    }
}

/// Runs code that reads a file. Errors: also a panic of a decoder.
fn guarded<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| {
        Err(Error::new(ErrorKind::File, "the file is damaged in a way that the decoder cannot handle"))
    })
}
