//! Repair of missing audio in a receive stream.
//!
//! A RED copy or a resent packet is in the packet buffer like any other packet. The remaining gap is repaired from the in-band
//! FEC of the packet after it, then from that packet's DRED, which is parsed once per gap; the decoder conceals the rest. While
//! no packet is there, the stream conceals without advancing its timestamp, and cuts the concealment off where a packet arrives
//! late. In the first words of a stream, whose delay is shorter than a packet, the beginning of a lost packet is concealed before
//! its FEC arrives. The decoder then decodes the FEC from its state before the concealment. Runs on the media thread.
#![forbid(unsafe_code)]

use super::ReceiveStream;
use super::budget::Budget;
use super::copies::Copies;
use crate::audio::opus::{self, DredParser, MAX_PACKET_SAMPLES};
use crate::audio::packet_buffer::Entry;
use crate::audio::{BLOCK, FRAME, MAX_CHANNELS, SAMPLE_RATE};
use crate::clock::Time;
use crate::error::Result;

/// After this much concealment without a packet, the stream plays silence, which costs nothing.
pub const DORMANT: usize = 2 * SAMPLE_RATE as usize;
/// After this much concealment, plain concealment is enough: Deep PLC has faded out.
const DEEP_PLC_END: usize = SAMPLE_RATE as usize / 5;
/// Maximum number of packets of one gap that are checked for a source that could have repaired them.
const MAX_MISSING: i64 = 64;

/// Scratch buffers that the receive streams of a mixer use in turn while they decode.
pub struct Scratch {
    pub(super) pcm: Box<[f32; MAX_PACKET_SAMPLES * MAX_CHANNELS]>,
    parser: DredParser,
    /// Budget for costly frames.
    pub budget: Budget,
    /// The packets that the last render decoded, where they are wanted.
    pub copies: Copies,
}

impl Scratch {
    /// Scratch buffers without a limit for costly frames. Errors: no memory.
    pub fn new() -> Result<Scratch> {
        let pcm = Box::new([0.0; MAX_PACKET_SAMPLES * MAX_CHANNELS]);
        Ok(Scratch { pcm, parser: DredParser::new()?, budget: Budget::unlimited(), copies: Copies::new() })
    }
}

/// A gap, and how the packet after it can fill it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Gap {
    /// Sequence number of the packet after the gap.
    later: i64,
    /// Number of samples before that packet that in-band FEC restores; 0 for none.
    fec: usize,
    /// Number of samples before that packet that DRED reaches; 0 for none.
    reach: usize,
}

impl Gap {
    /// Number of samples before the later packet that can be restored.
    pub fn restorable(&self) -> usize {
        self.fec.max(self.reach)
    }
}

impl ReceiveStream {
    /// Finds the sources that can fill a gap of `missing` samples before `later`; parses DRED once per gap.
    pub(super) fn inspect_gap(&mut self, later: &Entry, missing: usize, scratch: &mut Scratch) -> Gap {
        if let Some(gap) = self.gap.filter(|gap| gap.later == later.sequence) {
            return gap;
        }
        let payload = self.buffer.payload(later);
        let fec = if opus::packet_has_fec(payload) { opus::frame_samples(payload) } else { 0 };
        let most = missing.min(SAMPLE_RATE as usize).next_multiple_of(FRAME);
        let reach = scratch.parser.parse(&mut self.dred, payload, most);
        self.stats.dred_parses += 1;
        let gap = Gap { later: later.sequence, fec, reach };
        self.gap = Some(gap);
        gap
    }

    /// Restores the oldest part of the `due` missing samples before `later`.
    pub(super) fn restore(&mut self, later: &Entry, gap: Gap, due: usize, scratch: &mut Scratch) {
        // Provisional samples are kept up to the first sample that can be restored, so that the decoder and the output stay
        // aligned.
        let held = self.fifo.make_certain(due.saturating_sub(gap.restorable()));
        if held > 0 {
            self.count_concealed(held, &[]);
            self.next = Some(later.timestamp - (due - held) as i64);
            self.concealed = 0;
            self.before_concealment.clear();
            return;
        }
        let Gap { fec, reach, .. } = gap;
        if due < fec && self.next == Some(later.timestamp - fec as i64) {
            self.rewind(scratch);
        }
        let payload = self.buffer.payload(later);
        let decoder = if self.is_stereo_in_use { &mut self.stereo } else { &mut self.mono };
        let channels = decoder.channels();
        let (start, end);
        if fec > 0 && due <= fec && decoder.decode_fec(payload, &mut scratch.pcm[..fec * channels]).is_ok() {
            // The beginning of the restored audio was concealed and played already.
            (start, end) = (fec - due, fec);
            self.stats.fec_packets += 1;
        } else {
            // Without budget, plain concealment.
            let is_costly = scratch.budget.take();
            decoder.set_deep_plc(is_costly);
            let restores = is_costly && due <= reach;
            let pcm = &mut scratch.pcm[..FRAME * channels];
            start = 0;
            if restores {
                scratch.parser.process(&mut self.dred);
            }
            if restores && decoder.decode_dred(&self.dred, due, pcm).is_ok() {
                end = FRAME.min(before_fec(due, fec));
                self.stats.dred_frames += 1;
            } else {
                if decoder.conceal(pcm).is_err() {
                    pcm.fill(0.0);
                }
                end = concealed_before(due, fec, reach);
                self.count_concealed(end, &scratch.pcm[..end * channels]);
            }
        }
        self.fifo.append(&scratch.pcm[start * channels..end * channels], channels);
        self.next = Some(later.timestamp - (due - (end - start)) as i64);
        self.concealed = 0;
        self.is_pause = false;
    }

    /// Returns the decoder to its state before the concealment, so that audio whose beginning was concealed, and all audio after
    /// it, is decoded as without the concealment. A little more is concealed, if need be, for the crossfade.
    fn rewind(&mut self, scratch: &mut Scratch) {
        if self.fifo.ready() - self.fifo.certain() < BLOCK {
            self.conceal_ahead(scratch);
        }
        let decoder = if self.is_stereo_in_use { &mut self.stereo } else { &mut self.mono };
        decoder.restore(&mut self.before_concealment);
    }

    /// Conceals 10 ms because no packet is there.
    pub(super) fn conceal_ahead(&mut self, scratch: &mut Scratch) {
        let dormant = self.concealed >= DORMANT;
        let deep = !self.is_pause && self.concealed < DEEP_PLC_END && scratch.budget.take();
        let begins = self.concealed == 0 && self.fifo.ready() == self.fifo.certain();
        let decoder = if self.is_stereo_in_use { &mut self.stereo } else { &mut self.mono };
        if begins && self.redundancy_left > 0 && !self.is_pause {
            decoder.save(&mut self.before_concealment);
        } else if begins {
            self.before_concealment.clear();
        }
        let channels = decoder.channels();
        let pcm = &mut scratch.pcm[..FRAME * channels];
        decoder.set_deep_plc(deep);
        if dormant || decoder.conceal(pcm).is_err() {
            pcm.fill(0.0);
        }
        self.fifo.append_provisional(pcm, channels);
    }

    /// Counts the packets that are missing before `entry`, whose playout time has come. Notes each packet that could have been
    /// repaired, and after which wait.
    pub(super) fn settle_gap(&mut self, entry: &Entry, now: Time) {
        let missing = entry.sequence - self.last_sequence - 1;
        self.stats.lost_packets += u64::try_from(missing).unwrap_or(0);
        let Some(gap) = self.gap.take().filter(|gap| gap.later == entry.sequence) else { return };
        self.pace.count_gap();
        for back in 1..=missing.min(MAX_MISSING) {
            let sequence = entry.sequence - back;
            let distance = back as usize * entry.samples;
            // DRED that restores half of a packet is better than nothing.
            let is_repairable = (back == 1 && gap.fec > 0) || distance <= gap.reach + entry.samples / 2;
            if !is_repairable || self.buffer.has_arrived(sequence) {
                continue;
            }
            if let Some(wait_ms) =
                self.estimator.relative_delay_ms(entry.timestamp - distance as i64, entry.arrival)
            {
                self.missing.note(sequence, wait_ms, missing > 1, now);
            }
        }
    }
}

/// Number of `due` missing samples before those that FEC of `fec` samples restores; all of them if FEC reaches that far back.
fn before_fec(due: usize, fec: usize) -> usize {
    if due > fec { due - fec } else { due }
}

/// Number of `due` missing samples to conceal at once: at most a frame, and none that DRED (which reaches `reach` samples back)
/// or FEC of `fec` samples restores. Never 0 while samples are due, not even if a possible restoration was refused, so that
/// every step advances the receive stream.
pub fn concealed_before(due: usize, fec: usize, reach: usize) -> usize {
    let beyond_reach = due.saturating_sub(reach);
    let most = FRAME.min(before_fec(due, fec));
    if reach > 0 && beyond_reach > 0 { most.min(beyond_reach) } else { most }
}
