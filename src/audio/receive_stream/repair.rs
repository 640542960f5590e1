//! What a receive stream does about sound that is missing.
//!
//! A copy that came in a later packet, or because it was asked for, is in the store like any other packet. What is left is
//! restored, in order of preference, from the in-band FEC of the packet behind the gap and from its DRED, which
//! is read once a gap; the rest is made up by the decoder. Where nothing is there at all, sound is made up without time
//! going on, and is cut off where a packet comes after all. Media thread.
#![forbid(unsafe_code)]

use super::ReceiveStream;
use super::budget::Budget;
use crate::audio::opus::{self, DredParser, MAX_PACKET_SAMPLES};
use crate::audio::packet_buffer::Entry;
use crate::audio::{FRAME, MAX_CHANNELS, SAMPLE_RATE};
use crate::clock::Time;
use crate::error::Result;

/// After this much concealment without a packet there is silence, which costs nothing.
pub const DORMANT: usize = 2 * SAMPLE_RATE as usize;
/// After this much concealment the cheap concealment is enough: the deep one has faded out.
const DEEP_ENOUGH: usize = SAMPLE_RATE as usize / 5;
/// Packets of one gap that are looked at for what could have restored them.
const MAX_MISSING: i64 = 64;

/// What receive streams use in turn while they decode; one a mixer.
pub struct Scratch {
    pub(super) pcm: Box<[f32; MAX_PACKET_SAMPLES * MAX_CHANNELS]>,
    parser: DredParser,
    /// What they may spend on costly frames.
    pub budget: Budget,
}

impl Scratch {
    /// A bench without a limit for costly frames. Errors: no memory.
    pub fn new() -> Result<Scratch> {
        let pcm = Box::new([0.0; MAX_PACKET_SAMPLES * MAX_CHANNELS]);
        Ok(Scratch { pcm, parser: DredParser::new()?, budget: Budget::unlimited() })
    }
}

/// A gap and what the packet behind it has to fill it with.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Gap {
    /// Sequence number of the packet behind it.
    later: i64,
    /// Samples before that packet which in-band FEC restores, 0 for none.
    fec: usize,
    /// Samples before that packet to which DRED reaches, 0 for none.
    reach: usize,
}

impl Gap {
    /// Samples before the later packet that can be restored.
    pub fn restorable(&self) -> usize {
        self.fec.max(self.reach)
    }
}

impl ReceiveStream {
    /// Looks at what can fill a gap of `missing` samples before `later`; reads DRED once a gap.
    pub(super) fn look(&mut self, later: &Entry, missing: usize, scratch_space: &mut Scratch) -> Gap {
        if let Some(gap) = self.gap.filter(|gap| gap.later == later.sequence) {
            return gap;
        }
        let payload = self.store.payload(later);
        let fec = if opus::packet_has_fec(payload) { opus::frame_samples(payload) } else { 0 };
        let most = missing.min(SAMPLE_RATE as usize).next_multiple_of(FRAME);
        let reach = scratch_space.parser.parse(&mut self.dred, payload, most);
        self.stats.dred_parses += 1;
        let gap = Gap { later: later.sequence, fec, reach };
        self.gap = Some(gap);
        gap
    }

    /// Restores the oldest piece of the `due` missing samples before `later`.
    pub(super) fn restore(&mut self, later: &Entry, gap: Gap, due: usize, scratch_space: &mut Scratch) {
        // What was made up before it was known that more is missing goes on up to where something can be restored, so that
        // the decoder and what is heard stay in step.
        let held = self.fifo.keep(due.saturating_sub(gap.restorable()));
        if held > 0 {
            self.count_concealed(held, &[]);
            self.next = Some(later.timestamp - (due - held) as i64);
            self.invented = 0;
            return;
        }
        let Gap { fec, reach, .. } = gap;
        let payload = self.store.payload(later);
        let decoder = if self.stereo_in_use { &mut self.stereo } else { &mut self.mono };
        let channels = decoder.channels();
        let (start, end);
        if fec > 0
            && due <= fec
            && decoder.decode_fec(payload, &mut scratch_space.pcm[..fec * channels]).is_ok()
        {
            // The head of what FEC gives was made up and played already.
            (start, end) = (fec - due, fec);
            self.stats.fec_packets += 1;
        } else {
            // What the budget refuses is concealed the plain way.
            let is_costly = scratch_space.budget.take();
            decoder.set_deep_concealment(is_costly);
            let restores = is_costly && due <= reach;
            let pcm = &mut scratch_space.pcm[..FRAME * channels];
            start = 0;
            if restores {
                scratch_space.parser.process(&mut self.dred);
            }
            if restores && decoder.decode_dred(&self.dred, due, pcm).is_ok() {
                end = FRAME.min(before_fec(due, fec));
                self.stats.dred_frames += 1;
            } else {
                if decoder.conceal(pcm).is_err() {
                    pcm.fill(0.0);
                }
                end = concealed_before(due, fec, reach);
                self.count_concealed(end, &scratch_space.pcm[..end * channels]);
            }
        }
        self.fifo.append(&scratch_space.pcm[start * channels..end * channels], channels);
        self.next = Some(later.timestamp - (due - (end - start)) as i64);
        self.invented = 0;
        self.pause = false;
    }

    /// Makes up 10 ms because nothing is there.
    pub(super) fn invent(&mut self, scratch_space: &mut Scratch) {
        let dormant = self.invented >= DORMANT;
        let deep = !self.pause && self.invented < DEEP_ENOUGH && scratch_space.budget.take();
        let decoder = self.decoder();
        let channels = decoder.channels();
        let pcm = &mut scratch_space.pcm[..FRAME * channels];
        decoder.set_deep_concealment(deep);
        if dormant || decoder.conceal(pcm).is_err() {
            pcm.fill(0.0);
        }
        self.fifo.append_provisional(pcm, channels);
    }

    /// Counts the packets that are missing before `entry`, whose time has come, and notes what could have restored each of
    /// them, and after what wait.
    pub(super) fn pass_gap(&mut self, entry: &Entry, now: Time) {
        let missing = entry.sequence - self.last_sequence - 1;
        self.stats.lost_packets += u64::try_from(missing).unwrap_or(0);
        let Some(gap) = self.gap.take().filter(|gap| gap.later == entry.sequence) else { return };
        for back in 1..=missing.min(MAX_MISSING) {
            let sequence = entry.sequence - back;
            let distance = back as usize * entry.samples;
            // DRED that brings back half of a packet is better than none of it.
            let saved = (back == 1 && gap.fec > 0) || distance <= gap.reach + entry.samples / 2;
            if !saved || self.store.has_come(sequence) {
                continue;
            }
            if let Some(wait_ms) = self.target.late_ms(entry.timestamp - distance as i64, entry.arrival) {
                self.missing.note(sequence, wait_ms, missing > 1, now);
            }
        }
    }
}

/// How many of `due` missing samples lie before those that FEC of `fec` samples restores; all where it reaches that far back.
fn before_fec(due: usize, fec: usize) -> usize {
    if due > fec { due - fec } else { due }
}

/// How many of `due` missing samples to conceal at once: up to a frame, and not into what redundancy that reaches `reach`
/// samples back, or FEC of `fec` samples, restores. Never 0 while any are due, also where a restoration within reach was
/// refused: every step has to bring the receive stream on.
pub fn concealed_before(due: usize, fec: usize, reach: usize) -> usize {
    let beyond_reach = due.saturating_sub(reach);
    let most = FRAME.min(before_fec(due, fec));
    if reach > 0 && beyond_reach > 0 { most.min(beyond_reach) } else { most }
}
