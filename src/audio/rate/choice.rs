//! The choice itself: what each mix of bitrate and protection would sound like at a given loss, and what it costs.
//!
//! Pure functions without state. The stats come from PESQ of speech at 20 ms packets: an encoding loses in quality as if a
//! share of the sound had been made up, a packet restored from in-band FEC counting for a fifth of a made-up one and one from
//! DRED for a third ([`FEC_HARM`], [`DRED_HARM`]). They need not be right to the digit: they order the candidates.
#![forbid(unsafe_code)]

use crate::config::{AudioProfile, Content, LatencyMode};

/// Least bitrate of Opus, in bit/s.
pub const LEAST_BITRATE: u32 = 6_000;
/// Bytes that travel with each packet besides the sound: IPv4, UDP, RTP with its level, SRTP.
pub const PACKET_BYTES: u32 = 28 + 12 + 8 + 10;
/// Bytes that a copy adds to a packet besides itself (RFC 2198), and the first one once more.
const COPY_BYTES: u32 = 4;
/// DRED of robust mode, in ms: it is there before the first burst.
pub const ROBUST_DRED_MS: u32 = 300;
/// How many bursts back DRED reaches. At 200 ms bursts in robust mode 2.5 made up 0.67 % of the sound and scored 3.74
/// (PESQ, median of five seeds), 1.5 made up 0.98 % and scored 3.67.
const BURSTS_BACK: f32 = 2.5;
/// Longest DRED that is chosen, in ms.
const MOST_DRED_MS: u32 = 500;
/// Bits a second of a voice and its copies together: with headers no more than what LiveKit's own clients send with one copy,
/// 97 kbit/s. With two copies it is less, because an encoder at 30 kbit/s comes closer to its rate than one at 46.
const MOST_VOICE: [u32; 3] = [93_000, 93_000, 88_000];
/// What falls short of the best by no more than this (PESQ) is as good.
const TOLERANCE: f32 = 0.08;
/// Of two mixes whose cost differs by less than one part in so many, the one that sounds better is taken.
const ALIKE: u32 = 16;
/// What is in use counts as this much better: two mixes that are alike do not take turns.
const LOYALTY: f32 = 0.05;
/// A present choice that falls short of the best by more than this is changed at once.
const HURTS: f32 = 0.14;
/// How much a packet restored from in-band FEC harms, against one that is made up.
const FEC_HARM: f32 = 0.2;
/// The same for DRED.
const DRED_HARM: f32 = 0.35;
/// How far one bit a second of DRED reaches back, in ms.
const DRED_MS_A_BIT: f32 = 0.012;
/// Share of concealment at which quality falls to 1/e of what it was above the floor.
const HARM_SCALE: f32 = 0.10;
/// Share of the bitrate that in-band FEC takes.
const FEC_SHARE: f32 = 0.12;
/// Redundancy is made for at least this loss, in percent, until listeners report.
const UNREPORTED_LOSS: u8 = 10;
/// Loss that is supposed where nobody tells of the ways beyond the server: in-band FEC, which costs no bits on the path, stays
/// on for it.
const SUPPOSED_LOSS: f32 = 0.005;

/// What is sent from here on.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// Bits per second of one copy of the sound.
    pub bitrate: u32,
    /// In-band FEC.
    pub fec: bool,
    /// Loss in percent that FEC and DRED are made for, 0–30.
    pub loss_percent: u8,
    /// Copies of earlier packets in each packet.
    pub red: u8,
    /// DRED in ms.
    pub dred_ms: u32,
}

/// What the path does.
#[derive(Copy, Clone, PartialEq, Debug, Default)]
pub struct Loss {
    /// Share of packets that do not come at their turn.
    pub raw: f32,
    /// Share that is missing after resending.
    pub left: f32,
    /// The greatest share of `raw` that falls on one part of the way which is repaired by itself: a server that puts lost packets
    /// together again separates the hops. Where nothing on the way repairs, all of `raw`.
    pub part: f32,
    /// Mean number of packets lost in a row.
    pub burst: f32,
    /// Whether listeners say so; else only the first hop is known.
    pub is_reported: bool,
}

impl Loss {
    /// So much loss, by chance, on a way that is repaired at its end.
    pub fn by_chance(share: f32, is_reported: bool) -> Loss {
        Loss { raw: share, left: share, part: share, burst: 1.0, is_reported }
    }

    /// More of the same.
    pub fn times(self, factor: f32) -> Loss {
        let more = |share: f32| (share * factor).min(1.0);
        Loss { raw: more(self.raw), left: more(self.left), part: more(self.part), ..self }
    }

    /// Chance that a packet is missing when the one before it is: what is left over by chance, and more where losses come in
    /// bursts.
    /// With copies, it is that of one part of the way; nothing else is put together on the way.
    fn again(&self, red: u8) -> f32 {
        let part = if red > 0 { self.part } else { self.raw };
        let by_chance = if self.raw > 0.0 { part * self.left / self.raw } else { 0.0 };
        let burst = if self.burst > 1.0 { (1.0 - 1.0 / self.burst - part).max(0.0) } else { 0.0 };
        (by_chance + burst).clamp(0.0, 0.98)
    }
}

/// What a choice is bound to.
#[derive(Copy, Clone, Debug)]
pub struct Terms<'a> {
    /// The profile; what it pins is kept.
    pub profile: &'a AudioProfile,
    /// Whether copies are of use.
    pub takes_red: bool,
    /// Bits a second that the path carries, headers included.
    pub capacity_bps: Option<u32>,
    /// Whether listeners report.
    pub is_reported: bool,
    /// What is in use.
    pub present: Option<Decision>,
}

/// Bits per second where the profile leaves it open and nothing presses.
pub fn usual_bitrate(profile: &AudioProfile) -> u32 {
    match (profile.content, profile.channels, profile.latency) {
        (Content::Music, 1, _) => 64_000,
        (Content::Music, ..) => 96_000,
        (Content::Voice, 2, LatencyMode::Low) => 96_000,
        (Content::Voice, 2, _) => 64_000,
        // The encoder's rate varies and stays below this on the whole, by a seventh with speech. Longer packets have fewer
        // headers, and DRED takes its share.
        (Content::Voice, _, LatencyMode::Robust) => 56_000,
        // Restricted-delay Opus has no linear prediction to save bits with, and frames of 10 ms tell few tones apart: a voice gets
        // PESQ 3.7 at 48 kbit/s, 4.1 at 64, 4.2 at 72 and 4.4 at 96.
        (Content::Voice, _, LatencyMode::Low) => 72_000,
        (Content::Voice, ..) => 48_000,
    }
}

/// What is sent before anything is known of the path.
pub fn start(profile: &AudioProfile) -> Decision {
    let has_fec = has_fec(profile);
    let dred_ms = match (profile.dred_ms, profile.latency, profile.content) {
        (Some(pinned), ..) => pinned,
        (None, LatencyMode::Robust, Content::Voice) => ROBUST_DRED_MS,
        _ => 0,
    };
    Decision {
        bitrate: profile.bitrate.unwrap_or_else(|| usual_bitrate(profile)),
        fec: has_fec && profile.fec.unwrap_or(dred_ms == 0),
        loss_percent: UNREPORTED_LOSS,
        red: profile.red.unwrap_or(0),
        dred_ms,
    }
}

/// The cheapest candidate that is as good as the best.
pub fn choose(terms: &Terms<'_>, loss: Loss) -> Decision {
    let loss = insured(terms, loss);
    let mut best: Option<(Decision, f32)> = None;
    let mut cheapest: Option<(Decision, f32, u32)> = None;
    // Twice over the same few candidates: the best first, then the cheapest that comes close to it.
    let judge = |candidate: &Decision| {
        // In-band FEC comes and goes at no cost.
        let kind = |one: &Decision| (one.red, one.dred_ms > 0);
        let is_present = terms.present.is_some_and(|present| kind(&present) == kind(candidate));
        quality(terms.profile, candidate, loss) + if is_present { LOYALTY } else { 0.0 }
    };
    for candidate in candidates(terms, loss) {
        let quality = judge(&candidate);
        if best.is_none_or(|(_, most)| quality > most) {
            best = Some((candidate, quality));
        }
    }
    let Some((best, most)) = best else { return start(terms.profile) };
    for candidate in candidates(terms, loss) {
        let quality = judge(&candidate);
        let cost = cost(terms.profile, &candidate);
        let is_better = cheapest.is_none_or(|(_, other, least)| {
            let costs_alike = cost.abs_diff(least) * ALIKE <= least;
            if costs_alike { quality > other } else { cost < least }
        });
        if quality >= most - TOLERANCE && is_better {
            cheapest = Some((candidate, quality, cost));
        }
    }
    cheapest.map_or(best, |(candidate, ..)| candidate)
}

/// At least the loss that is supposed where nobody reports.
fn insured(terms: &Terms<'_>, loss: Loss) -> Loss {
    if !has_fec(terms.profile) || terms.profile.fec == Some(false) {
        return loss;
    }
    let least = if terms.is_reported { 0.0 } else { SUPPOSED_LOSS };
    Loss { raw: loss.raw.max(least), left: loss.left.max(least), part: loss.part.max(least), ..loss }
}

/// Whether `present` is so much worse than `wanted`, or so much more than the path carries, that it is left at once.
pub fn is_needed(wanted: &Decision, present: &Decision, terms: &Terms<'_>, loss: Loss) -> bool {
    if terms.capacity_bps.is_some_and(|most| cost(terms.profile, present) > most) && wanted != present {
        return true;
    }
    if wanted.fec && wanted.loss_percent >= present.loss_percent + 10 {
        return true;
    }
    quality(terms.profile, wanted, loss) > quality(terms.profile, present, loss) + HURTS
}

/// Bits a second on the path, headers included.
pub fn cost(profile: &AudioProfile, decision: &Decision) -> u32 {
    decision.bitrate * (1 + u32::from(decision.red)) + overhead(profile, decision.red)
}

fn overhead(profile: &AudioProfile, red: u8) -> u32 {
    let copies = if red == 0 { 0 } else { 1 + COPY_BYTES * u32::from(red) };
    (PACKET_BYTES + copies) * 8 * 1000 / profile.latency.packet_ms()
}

fn has_fec(profile: &AudioProfile) -> bool {
    profile.latency != LatencyMode::Low && profile.content == Content::Voice
}

/// Every mix that the terms allow; one bitrate for each.
fn candidates<'a>(terms: &'a Terms<'_>, loss: Loss) -> impl Iterator<Item = Decision> + use<'a> {
    let profile = terms.profile;
    let reds = match (profile.red, terms.takes_red) {
        (Some(pinned), _) => pinned..=pinned,
        (None, true) => 0..=2,
        (None, false) => 0..=0,
    };
    let fecs = match (profile.fec, has_fec(profile)) {
        (_, false) => [false, false],
        (Some(pinned), true) => [pinned, pinned],
        (None, true) => [false, true],
    };
    let dreds = dreds(profile, loss);
    let least_red = *reds.start();
    // Both kinds of redundancy inside Opus share one budget, and DRED gets what is left: next to nothing.
    let is_sound = move |fec: bool, dred_ms: u32| !fec || dred_ms == 0 || profile.fec == Some(true);
    reds.flat_map(move |red| {
        fecs.into_iter().flat_map(move |fec| {
            dreds.into_iter().filter(move |dred_ms| is_sound(fec, *dred_ms)).map(move |dred_ms| {
                let bitrate = bitrate(terms, red);
                let loss_percent = loss_percent(terms, loss, red, fec);
                Decision { bitrate, fec, loss_percent, red, dred_ms }
            })
        })
    })
    // Where not even the least voice fits, there is at least nothing besides it.
    .filter(move |one| {
        one.red == least_red || terms.capacity_bps.is_none_or(|most| cost(profile, one) <= most)
    })
}

/// DRED that comes into question: none, and [`BURSTS_BACK`].
fn dreds(profile: &AudioProfile, loss: Loss) -> [u32; 2] {
    if let Some(pinned) = profile.dred_ms {
        return [pinned, pinned];
    }
    if profile.latency == LatencyMode::Low || profile.content == Content::Music {
        return [0, 0];
    }
    let needed = if loss.raw > 0.0 && loss.burst > 2.0 {
        let burst_ms = loss.burst * profile.latency.packet_ms() as f32;
        // In steps, so that small changes of the burst's length change nothing.
        ((burst_ms * BURSTS_BACK / 100.0).ceil() as u32 * 100).min(MOST_DRED_MS)
    } else {
        0
    };
    if profile.latency == LatencyMode::Robust {
        let robust = needed.max(ROBUST_DRED_MS);
        return [robust, robust];
    }
    [0, needed]
}

/// What is left for one copy when `red` more travel with it.
fn bitrate(terms: &Terms<'_>, red: u8) -> u32 {
    let profile = terms.profile;
    if let Some(pinned) = profile.bitrate {
        return pinned;
    }
    let usual = usual_bitrate(profile);
    let copies = 1 + u32::from(red);
    let most = match profile.content {
        Content::Voice => MOST_VOICE[usize::from(red).min(2)].max(usual),
        Content::Music => 2 * usual,
    };
    let mut bitrate = usual.min(most / copies);
    if let Some(capacity) = terms.capacity_bps {
        let carried = capacity.saturating_sub(overhead(profile, red)) / copies;
        // In steps of 2 kbit/s, down: the encoder is not told of every breath of the path.
        bitrate = bitrate.min(carried / 2000 * 2000);
    }
    bitrate.max(LEAST_BITRATE)
}

/// In steps of five, for the encoder: what FEC or DRED has to deal with behind the copies.
fn loss_percent(terms: &Terms<'_>, loss: Loss, red: u8, fec: bool) -> u8 {
    let behind = loss.left * loss.again(red).powi(red.into());
    let percent = ((behind * 100.0 / 5.0).ceil() as u8 * 5).clamp(5, 30);
    // DRED gets next to nothing below this, and the ways beyond the server may be worse than the first.
    if !terms.is_reported || !fec { percent.max(UNREPORTED_LOSS) } else { percent }
}

/// What a decision would sound like (PESQ, 1–4.5) at this loss.
pub fn quality(profile: &AudioProfile, decision: &Decision, loss: Loss) -> f32 {
    let again = loss.again(decision.red);
    let mut missing = loss.left * again.powi(decision.red.into());
    let mut harm = 0.0;
    if decision.fec {
        // One packet further than the copies reach: the last copy carries the FEC of the packet before it.
        harm += FEC_HARM * missing * (1.0 - again);
        missing *= again;
    }
    let covered = f32::from(decision.red) + if decision.fec { 1.0 } else { 0.0 };
    let reach = dred_bits(decision) * DRED_MS_A_BIT / profile.latency.packet_ms() as f32;
    // DRED begins at its packet too: what copies and FEC restore already it need not.
    if reach > covered {
        let beyond = again.powf(reach - covered);
        harm += DRED_HARM * missing * (1.0 - beyond);
        missing *= beyond;
    }
    let clean = clean_quality(voice_bits(profile, decision));
    1.0 + (clean - 1.0) * (-(missing + harm) / HARM_SCALE).exp()
}

/// Bits a second that are left for the sound of one channel of speech, in comparison.
fn voice_bits(profile: &AudioProfile, decision: &Decision) -> f32 {
    let bitrate = decision.bitrate as f32;
    let fec = if decision.fec { FEC_SHARE * bitrate } else { 0.0 };
    let content = match profile.content {
        Content::Voice => 1.0,
        Content::Music => 1.6,
    };
    // Restricted-delay Opus in packets of 10 ms: 72 kbit/s sound like 23, measured.
    let low = if profile.latency == LatencyMode::Low { 3.1 } else { 1.0 };
    (bitrate - dred_bits(decision) - fec) / (content * low * f32::from(profile.channels).sqrt())
}

/// Bits a second that libopus gives to DRED: a share that depends on the loss it is told of, and no more than the
/// duration asked for needs.
fn dred_bits(decision: &Decision) -> f32 {
    let bitrate = decision.bitrate as f32;
    let loss = f32::from(decision.loss_percent) / 100.0;
    let share = if decision.fec {
        (3.0 * loss).min(0.7) * (bitrate - 20_000.0).max(0.0)
    } else {
        (if loss > 0.05 { (0.55 + loss).min(0.8) } else { 12.0 * loss }) * (bitrate - 12_000.0).max(0.0)
    };
    share.min(decision.dred_ms as f32 / DRED_MS_A_BIT)
}

/// PESQ of speech without loss by bitrate.
fn clean_quality(bits: f32) -> f32 {
    const TABLE: [(f32, f32); 8] = [
        (6_000.0, 2.3),
        (9_000.0, 3.0),
        (12_000.0, 3.6),
        (16_000.0, 3.97),
        (24_000.0, 4.27),
        (32_000.0, 4.40),
        (40_000.0, 4.47),
        (64_000.0, 4.53),
    ];
    let after = TABLE.iter().position(|(at, _)| bits < *at).unwrap_or(TABLE.len());
    match after {
        0 => 1.0 + 1.3 * (bits / 6_000.0).max(0.0),
        n if n == TABLE.len() => TABLE[n - 1].1,
        n => {
            let ((x0, y0), (x1, y1)) = (TABLE[n - 1], TABLE[n]);
            y0 + (y1 - y0) * (bits - x0) / (x1 - x0)
        }
    }
}
