//! One receive lane: packets of one talker in, blocks of 2.5 ms out.
//!
//! Decides when a packet is decoded and what is done about one that is missing. In order of preference: in-band FEC of the
//! packet after it, deep redundancy of the first later packet, concealment. A packet is decoded as late as possible, when
//! the decoded sound does not fill the next block, so that a packet that is out of order, or one that carries FEC, has its
//! chance. Where nothing is there at all, sound is made up without time going on: a packet that comes late is played whole,
//! and the delay has grown by what it was late.
//!
//! How much delay the network and its losses ask for is measured by `jitter/target.rs`; the lane goes there by taking out or
//! putting in whole periods of the pitch, by playing FEC where it would otherwise have jumped, and in the talker's pauses.
//!
//! Owned by the mixer on the media thread; allocates in [`Lane::new`] only, and knows nothing of rooms or of RTP beyond
//! sequence number and timestamp.
#![forbid(unsafe_code)]

pub mod fifo;
mod red;

use std::time::Duration;

use self::fifo::Fifo;
use super::jitter::stretch::{self, MAX_LAG, MIN_LAG, Place, SIMILAR, SIMILAR_ENOUGH};
use super::jitter::target::Target;
use super::jitter::{Entry, Inserted, LanePacket, Store};
use super::opus::{self, Decoder, Dred, MAX_PACKET_SAMPLES};
use super::{BLOCK, FRAME, MAX_CHANNELS, SAMPLE_RATE, duration_of};
use crate::clock::Time;
use crate::error::Result;

/// A stream's first packet is played at the first block that lies this much behind its arrival, so that the second one,
/// which is never exactly in time, does not make a gap at once.
pub const START_SLACK: Duration = Duration::from_millis(1);
/// More sound than this is not kept waiting: after a stall, the oldest is skipped down to [`KEPT_AFTER_SKIP`].
pub const MAX_DELAY: Duration = Duration::from_millis(1000);
/// What is left after a skip.
pub const KEPT_AFTER_SKIP: Duration = Duration::from_millis(60);
/// A gap that is longer is not bridged: the sound goes on with what is there.
const MAX_GAP: usize = SAMPLE_RATE as usize;
/// After this much made-up sound without a packet there is silence, which costs nothing.
const DORMANT: usize = 2 * SAMPLE_RATE as usize;
/// After this much made-up sound the cheap concealment is enough: the deep one has faded out.
const DEEP_ENOUGH: usize = SAMPLE_RATE as usize / 5;
/// Blocks between two looks at the delay: at most one period is taken out or put in every 50 ms.
const STRETCH_BLOCKS: u32 = 20;
/// Blocks between two looks while the delay is far too long.
const FAST_STRETCH_BLOCKS: u32 = 4;
/// A delay this much above its target falls fast, and any likeness of two periods will do: 100 ms.
const FAR_TOO_LONG: i64 = SAMPLE_RATE as i64 / 10;
/// A delay up to this much above its target is left alone: 5 ms.
const TOO_LONG: i64 = SAMPLE_RATE as i64 / 200;
/// A delay up to this much below its target is left alone: 2 ms.
const TOO_SHORT: i64 = SAMPLE_RATE as i64 / 500;
/// In silence, where it cannot be heard, the delay is brought closer to its target: from 2.5 ms too long or 1 ms too short.
const TOO_LONG_IN_SILENCE: i64 = BLOCK as i64;
/// See above.
const TOO_SHORT_IN_SILENCE: i64 = SAMPLE_RATE as i64 / 1000;
/// More alike than any two periods are: only silence passes.
const ONLY_SILENCE: f32 = 2.0;
/// Lost packets in a row that deep redundancy is taken to bring back.
const MAX_SAVED: i64 = 10;
/// Packets of up to this many bytes begin a pause (RFC 7587 section 3.1.3).
const DTX_BYTES: usize = 2;

/// What lanes use in turn while they decode; one a mixer.
pub struct Bench {
    pcm: Box<[f32; MAX_PACKET_SAMPLES * MAX_CHANNELS]>,
    dred: Dred,
}

impl Bench {
    /// Errors: no memory.
    pub fn new() -> Result<Bench> {
        Ok(Bench { pcm: Box::new([0.0; MAX_PACKET_SAMPLES * MAX_CHANNELS]), dred: Dred::new()? })
    }
}

/// Figures of a lane since it was made. Samples count one channel.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LaneStats {
    /// Packets that came, whatever became of them.
    pub packets: u64,
    /// Bytes of their payloads.
    pub bytes: u64,
    /// Packets that were not there when their time came.
    pub lost_packets: u64,
    /// Packets that came after their time.
    pub late_packets: u64,
    /// Packets that came twice.
    pub duplicate_packets: u64,
    /// Packets that were not Opus, or that libopus refused.
    pub invalid_packets: u64,
    /// Packets that were skipped because too many waited.
    pub skipped_packets: u64,
    /// Packets that came after a later one, but in time to be told from late ones.
    pub reordered_packets: u64,
    /// Streams that began anew.
    pub restarts: u64,
    /// Interarrival jitter (RFC 3550 section 6.4.1), in ms.
    pub jitter_ms: f32,
    /// Delay between the arrival of a packet and the mixing of its first sample, smoothed, in ms; the playback device's own
    /// delay comes on top.
    pub buffer_ms: f32,
    /// What the delay is aimed at, in ms.
    pub target_ms: f32,
    /// Sum over all samples of the time that they spent here, in seconds (W3C `jitterBufferDelay`).
    pub buffer_delay_s: f64,
    /// Samples that left the buffer (W3C `jitterBufferEmittedCount`).
    pub emitted_samples: u64,
    /// Samples that were played, made-up ones included.
    pub played_samples: u64,
    /// Samples that were made up for missing ones.
    pub concealed_samples: u64,
    /// Samples of comfort noise and silence in the talker's pauses.
    pub pause_samples: u64,
    /// Runs of concealed samples.
    pub concealment_events: u64,
    /// Packets restored from in-band FEC.
    pub fec_packets: u64,
    /// Frames of 10 ms restored from deep redundancy.
    pub dred_frames: u64,
    /// Samples put in to make the delay longer.
    pub inserted_samples: u64,
    /// Samples taken out to make the delay shorter.
    pub removed_samples: u64,
    /// Capture time (NTP) and unwrapped timestamp of the last packet that told one.
    pub captured_ntp: Option<(u64, i64)>,
}

impl LaneStats {
    /// Packets that came twice, too late, or that had to be skipped.
    pub fn discarded_packets(&self) -> u64 {
        self.late_packets + self.duplicate_packets + self.skipped_packets
    }
}

/// One talker.
pub struct Lane {
    store: Store,
    mono: Decoder,
    stereo: Decoder,
    stereo_in_use: bool,
    fifo: Fifo,
    /// Timestamp of the next sample to decode, once the stream runs.
    next: Option<i64>,
    last_sequence: i64,
    /// Samples made up and played since `next`: the head of a gap, or lateness.
    invented: usize,
    /// The talker makes a pause: what is made up is comfort noise and no loss.
    pause: bool,
    concealing: bool,
    target: Target,
    /// Smallest delay of a block since the last look, in samples.
    lowest: i64,
    blocks_until_look: u32,
    /// The talker's packets carry deep redundancy.
    has_dred: bool,
    transit: Option<i64>,
    first_audio: Option<Time>,
    first_audio_told: bool,
    stats: LaneStats,
}

impl Lane {
    /// A lane that waits for its first packet. Errors: no memory.
    pub fn new() -> Result<Lane> {
        Ok(Lane {
            store: Store::new(),
            mono: Decoder::new(1)?,
            stereo: Decoder::new(2)?,
            stereo_in_use: false,
            fifo: Fifo::new(1),
            next: None,
            last_sequence: 0,
            invented: 0,
            pause: false,
            concealing: false,
            target: Target::new(),
            lowest: i64::MAX,
            blocks_until_look: STRETCH_BLOCKS,
            has_dred: false,
            transit: None,
            first_audio: None,
            first_audio_told: false,
            stats: LaneStats::default(),
        })
    }

    /// Takes a packet off the network; `arrival` is when it came. Duplicates, late ones and what is not Opus are counted
    /// and dropped; one that does not go on from those before starts the stream anew.
    pub fn insert(&mut self, packet: &LanePacket<'_>, arrival: Time) {
        self.stats.packets += 1;
        self.stats.bytes += packet.payload.len() as u64;
        let before = self.store.newest();
        let (_, timestamp) = self.store.unwrap(packet.sequence, packet.timestamp);
        let mut inserted = self.store.insert(packet, arrival);
        if inserted == Inserted::Full {
            self.skip_to(KEPT_AFTER_SKIP);
            inserted = self.store.insert(packet, arrival);
        }
        match inserted {
            Inserted::InOrder => {}
            Inserted::Reordered => self.stats.reordered_packets += 1,
            Inserted::Restarted => {
                self.stats.restarts += 1;
                self.restart();
            }
            Inserted::Duplicate => {
                self.stats.duplicate_packets += 1;
                return;
            }
            Inserted::Late => {
                self.stats.late_packets += 1;
                self.target.packet(timestamp, arrival, true);
                return;
            }
            Inserted::Invalid | Inserted::Full => {
                self.stats.invalid_packets += 1;
                return;
            }
        }
        let Some(newest) = self.store.last() else { return };
        if let Some(ntp) = packet.captured_ntp {
            self.stats.captured_ntp = Some((ntp, newest.timestamp));
        }
        if inserted == Inserted::Reordered {
            self.target.packet(timestamp, arrival, true);
        } else {
            self.measure_jitter(newest.timestamp, arrival);
            self.target.packet(newest.timestamp, arrival, false);
            if inserted == Inserted::InOrder {
                self.measure_savings(before, &newest);
            }
        }
        if self.next.is_some_and(|next| newest.end() - next > samples_of(MAX_DELAY) as i64) {
            self.skip_to(KEPT_AFTER_SKIP);
        }
    }

    /// Plays one block of `channels` interleaved channels whose first sample is heard at `heard_at`. Returns whether
    /// anything but dead silence is in it.
    pub fn render(
        &mut self,
        block: &mut [f32],
        channels: usize,
        heard_at: Time,
        now: Time,
        bench: &mut Bench,
    ) -> bool {
        self.fifo.set_channels(channels);
        while self.fifo.certain() < BLOCK && self.decode_next(heard_at, now, bench) {}
        self.adjust(heard_at, now, bench);
        if self.next.is_none() && self.fifo.ready() == 0 {
            block.fill(0.0);
            return false;
        }
        if self.fifo.ready() < BLOCK {
            self.invent(bench);
        }
        let made_up = BLOCK.saturating_sub(self.fifo.certain());
        self.fifo.pop(block);
        self.stats.played_samples += BLOCK as u64;
        if made_up == 0 {
            return true;
        }
        self.invented = self.invented.saturating_add(made_up);
        if self.pause {
            self.stats.pause_samples += made_up as u64;
        } else {
            self.count_concealed(made_up);
        }
        self.invented < DORMANT
    }

    /// When the first sound of the stream is heard; told once.
    pub fn take_first_audio(&mut self) -> Option<Time> {
        self.first_audio.take()
    }

    /// The figures so far.
    pub fn stats(&self) -> LaneStats {
        LaneStats { target_ms: self.target.delay().as_secs_f32() * 1000.0, ..self.stats.clone() }
    }

    /// Decodes or restores the next piece of certain sound. False: nothing can be had now.
    fn decode_next(&mut self, heard_at: Time, now: Time, bench: &mut Bench) -> bool {
        while let Some(first) = self.store.first() {
            let Some(next) = self.next else {
                if now.since(first.arrival) < START_SLACK {
                    return false;
                }
                self.next = Some(first.timestamp);
                self.last_sequence = first.sequence - 1;
                self.invented = 0;
                continue;
            };
            if first.end() <= next {
                self.stats.late_packets += 1;
                self.store.pass_first();
                continue;
            }
            let gap = usize::try_from(first.timestamp - next).unwrap_or(0);
            let due = gap.saturating_sub(self.invented);
            if due > MAX_GAP {
                self.decoder().reset();
                self.decode_packet(&first, heard_at, now, bench);
            } else if gap == 0 {
                self.decode_packet(&first, heard_at, now, bench);
            } else if first.sequence == self.last_sequence + 1 {
                // Nothing was sent in between: comfort noise until the delay is right, which costs nobody anything.
                self.pause = true;
                if self.lack(first.timestamp, now) > 0 {
                    return false;
                }
                self.decode_packet(&first, heard_at, now, bench);
            } else {
                // What can be restored is also played where that makes the delay longer, up to what is aimed at.
                let payload = self.store.payload(&first);
                let restorable = self.has_dred || opus::packet_has_fec(payload);
                let lack = self.lack(first.timestamp, now) - due as i64;
                let more = if restorable { lack.max(0) as usize } else { 0 };
                match (due + more).min(gap) {
                    0 => self.decode_packet(&first, heard_at, now, bench),
                    due => self.restore(&first, due, bench),
                }
            }
            return true;
        }
        false
    }

    fn decode_packet(&mut self, entry: &Entry, heard_at: Time, now: Time, bench: &mut Bench) {
        let payload = self.store.payload(entry);
        let stereo = self.fifo.channels() == 2 && opus::packet_channels(payload) == 2;
        if stereo != self.stereo_in_use {
            self.stereo_in_use = stereo;
            self.decoder().reset();
        }
        let payload = self.store.payload(entry);
        self.pause = payload.len() <= DTX_BYTES;
        let decoder = if self.stereo_in_use { &mut self.stereo } else { &mut self.mono };
        decoder.set_deep_concealment(!self.pause);
        let channels = decoder.channels();
        let samples = match decoder.decode(payload, &mut bench.pcm[..]) {
            Ok(samples) => {
                self.concealing = false;
                samples
            }
            Err(_) => {
                self.stats.invalid_packets += 1;
                let samples = entry.samples;
                if decoder.conceal(&mut bench.pcm[..samples * channels]).is_err() {
                    bench.pcm[..samples * channels].fill(0.0);
                }
                self.count_concealed(samples);
                samples
            }
        };
        // A packet that overlaps what was played gives only what is left of it.
        let over =
            self.next.map_or(0, |next| usize::try_from(next - entry.timestamp).unwrap_or(0)).min(samples);
        self.count_emitted(entry, samples - over, heard_at, now);
        self.fifo.append(&bench.pcm[over * channels..samples * channels], channels);
        let missing = entry.sequence - self.last_sequence - 1;
        self.stats.lost_packets += u64::try_from(missing).unwrap_or(0);
        self.next = Some(entry.timestamp + samples as i64);
        self.last_sequence = entry.sequence;
        self.invented = 0;
        self.store.pass_first();
    }

    /// Restores the oldest piece of the `due` missing samples before `later`.
    fn restore(&mut self, later: &Entry, due: usize, bench: &mut Bench) {
        let payload = self.store.payload(later);
        let fec = if opus::packet_has_fec(payload) { opus::frame_samples(payload) } else { 0 };
        let decoder = if self.stereo_in_use { &mut self.stereo } else { &mut self.mono };
        decoder.set_deep_concealment(true);
        let channels = decoder.channels();
        let (start, end);
        if fec > 0 && due <= fec && decoder.decode_fec(payload, &mut bench.pcm[..fec * channels]).is_ok() {
            // The head of what FEC gives was made up and played already.
            (start, end) = (fec - due, fec);
            self.stats.fec_packets += 1;
        } else {
            let reach = bench.dred.parse(payload, due.next_multiple_of(FRAME));
            self.has_dred = reach > 0;
            let pcm = &mut bench.pcm[..FRAME * channels];
            start = 0;
            if due <= reach && decoder.decode_dred(&bench.dred, due, pcm).is_ok() {
                end = FRAME.min(before_fec(due, fec));
                self.stats.dred_frames += 1;
            } else {
                if decoder.conceal(pcm).is_err() {
                    pcm.fill(0.0);
                }
                end = concealed_before(due, fec, reach);
                self.count_concealed(end);
            }
        }
        self.fifo.append(&bench.pcm[start * channels..end * channels], channels);
        self.next = Some(later.timestamp - (due - (end - start)) as i64);
        self.invented = 0;
        self.pause = false;
    }

    /// How much too short the delay is, in samples, if `timestamp` were the next to be played behind what is certain.
    fn lack(&self, timestamp: i64, now: Time) -> i64 {
        let nanos = self.target.playout_nanos(timestamp - self.fifo.certain() as i64, now).unwrap_or(0);
        samples_of(self.target.delay()) as i64 - samples_of_nanos(nanos)
    }

    /// Takes out or puts in a period where the delay has been too long or too short for a while.
    fn adjust(&mut self, heard_at: Time, now: Time, bench: &mut Bench) {
        let Some(next) = self.next else { return };
        if self.invented > 0 || self.fifo.ready() > self.fifo.certain() {
            (self.lowest, self.blocks_until_look) = (i64::MAX, STRETCH_BLOCKS);
            return;
        }
        let excess = -self.lack(next, now);
        self.lowest = self.lowest.min(excess);
        self.blocks_until_look = self.blocks_until_look.saturating_sub(1);
        if self.blocks_until_look > 0 {
            return;
        }
        let lowest = std::mem::replace(&mut self.lowest, i64::MAX);
        let far = lowest > FAR_TOO_LONG;
        self.blocks_until_look = if far { FAST_STRETCH_BLOCKS } else { STRETCH_BLOCKS };
        if lowest > TOO_LONG_IN_SILENCE {
            self.shorten(lowest, heard_at, now, bench);
        } else if lowest < -TOO_SHORT_IN_SILENCE {
            self.lengthen(lowest);
        }
    }

    fn lengthen(&mut self, lowest: i64) {
        let (similar, most) = if lowest < -TOO_SHORT { (SIMILAR, MAX_LAG) } else { (ONLY_SILENCE, MIN_LAG) };
        let channels = self.fifo.channels();
        let position = self.fifo.history().min(MAX_LAG);
        let around = self.fifo.around(position);
        if let Some(lag) = stretch::period(around, channels, position, Place::Around, most, similar) {
            self.stats.inserted_samples += self.fifo.insert_period(lag) as u64;
        }
    }

    /// Takes out a period of at most `excess` samples. Packets that wait in order are decoded early for it.
    fn shorten(&mut self, excess: i64, heard_at: Time, now: Time, bench: &mut Bench) {
        while self.fifo.certain() < 2 * MAX_LAG {
            let in_order = self.store.first().filter(|first| {
                Some(first.timestamp) == self.next && first.sequence == self.last_sequence + 1
            });
            let Some(first) = in_order else { break };
            self.decode_packet(&first, heard_at, now, bench);
        }
        let similar = match excess {
            FAR_TOO_LONG.. => SIMILAR_ENOUGH,
            TOO_LONG.. => SIMILAR,
            _ => ONLY_SILENCE,
        };
        let (channels, most) = (self.fifo.channels(), (excess as usize).min(MAX_LAG));
        if let Some(lag) = stretch::period(self.fifo.around(0), channels, 0, Place::Behind, most, similar) {
            self.stats.removed_samples += self.fifo.remove_period(lag) as u64;
        }
    }

    /// Tells the target which lost packets the newest one can bring back, and after what wait.
    fn measure_savings(&mut self, before: Option<(i64, i64)>, newest: &Entry) {
        let Some((sequence, _)) = before else { return };
        let lost = newest.sequence - sequence - 1;
        let saved = match (self.has_dred, opus::packet_has_fec(self.store.payload(newest))) {
            (true, _) => lost.min(MAX_SAVED),
            (false, true) => lost.min(1),
            (false, false) => 0,
        };
        for back in 1..=saved {
            self.target.could_be_saved(duration_of(back as u64 * newest.samples as u64));
        }
    }

    /// Makes up 10 ms because nothing is there.
    fn invent(&mut self, bench: &mut Bench) {
        let dormant = self.invented >= DORMANT;
        let deep = !self.pause && self.invented < DEEP_ENOUGH;
        let decoder = self.decoder();
        let channels = decoder.channels();
        let pcm = &mut bench.pcm[..FRAME * channels];
        decoder.set_deep_concealment(deep);
        if dormant || decoder.conceal(pcm).is_err() {
            pcm.fill(0.0);
        }
        self.fifo.append_provisional(pcm, channels);
    }

    fn decoder(&mut self) -> &mut Decoder {
        if self.stereo_in_use { &mut self.stereo } else { &mut self.mono }
    }

    /// The next packet is the first of a stream; what is decoded is still played.
    fn restart(&mut self) {
        self.decoder().reset();
        self.next = None;
        self.invented = 0;
        self.pause = false;
        self.transit = None;
        self.target.restart();
    }

    /// Drops the oldest packets until at most `keep` waits.
    fn skip_to(&mut self, keep: Duration) {
        let Some(last) = self.store.last() else { return };
        while let Some(first) = self.store.first() {
            if last.end() - first.timestamp <= samples_of(keep) as i64 || first == last {
                self.next = Some(first.timestamp);
                self.last_sequence = first.sequence - 1;
                self.invented = 0;
                return;
            }
            self.stats.skipped_packets += 1;
            self.store.pass_first();
        }
    }

    fn measure_jitter(&mut self, timestamp: i64, arrival: Time) {
        let arrival_samples =
            (u128::from(arrival.as_nanos()) * u128::from(SAMPLE_RATE) / 1_000_000_000) as i64;
        let transit = arrival_samples - timestamp;
        if let Some(before) = self.transit {
            let difference_ms = (transit - before).unsigned_abs() as f32 * 1000.0 / SAMPLE_RATE as f32;
            self.stats.jitter_ms += (difference_ms - self.stats.jitter_ms) / 16.0;
        }
        self.transit = Some(transit);
    }

    fn count_emitted(&mut self, entry: &Entry, samples: usize, heard_at: Time, now: Time) {
        let waits = duration_of(self.fifo.certain() as u64);
        let delay = (now + waits).since(entry.arrival).as_secs_f64();
        self.stats.buffer_delay_s += delay * samples as f64;
        self.stats.emitted_samples += samples as u64;
        let delay_ms = delay as f32 * 1000.0;
        if self.first_audio_told {
            self.stats.buffer_ms += (delay_ms - self.stats.buffer_ms) / 16.0;
        } else {
            self.stats.buffer_ms = delay_ms;
            self.first_audio_told = true;
            self.first_audio = Some(heard_at + waits);
        }
    }

    fn count_concealed(&mut self, samples: usize) {
        self.stats.concealed_samples += samples as u64;
        if !std::mem::replace(&mut self.concealing, true) {
            self.stats.concealment_events += 1;
        }
    }
}

/// How many of `due` missing samples lie before those that FEC of `fec` samples restores; all where it reaches that far back.
fn before_fec(due: usize, fec: usize) -> usize {
    if due > fec { due - fec } else { due }
}

/// How many of `due` missing samples to conceal at once: up to a frame, and not into what redundancy that reaches `reach`
/// samples back, or FEC of `fec` samples, restores. Never 0 while any are due, also where a restoration within reach was
/// refused: every step has to bring the lane on.
fn concealed_before(due: usize, fec: usize, reach: usize) -> usize {
    let beyond_reach = due.saturating_sub(reach);
    let most = FRAME.min(before_fec(due, fec));
    if reach > 0 && beyond_reach > 0 { most.min(beyond_reach) } else { most }
}

fn samples_of_nanos(nanos: i64) -> i64 {
    (i128::from(nanos) * i128::from(SAMPLE_RATE) / 1_000_000_000) as i64
}

fn samples_of(duration: Duration) -> usize {
    (duration.as_micros() as u64 * u64::from(SAMPLE_RATE) / 1_000_000) as usize
}

#[cfg(test)]
mod tests;
