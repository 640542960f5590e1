//! The choice: estimates quality and cost of each combination of bitrate and protection at a given loss.
//!
//! Pure functions without state. The constants come from PESQ of speech in packets of 20 ms. The quality falls with the
//! fraction of concealed audio. A packet repaired from in-band FEC counts as a fifth of a concealed packet, a packet repaired
//! from DRED as a third ([`FEC_HARM`], [`DRED_HARM`]). The estimates need not be exact: they only order the candidates.
#![forbid(unsafe_code)]

use crate::config::{AudioProfile, Content, LatencyMode};

/// Minimum bitrate of Opus, in bit/s.
pub const MIN_BITRATE: u32 = 6_000;
/// Bytes of a packet besides its payload: IPv4, UDP, RTP with the audio level, SRTP.
pub const PACKET_BYTES: u32 = 28 + 12 + 8 + 10;
/// Header bytes that each RED copy adds to a packet (RFC 2198). The packet itself gets one more byte.
const COPY_BYTES: u32 = 4;
/// Minimum DRED duration of voice in robust mode, in ms. It is sent from the start, before a burst has occurred.
pub const ROBUST_DRED_MS: u32 = 300;
/// DRED duration as a multiple of the mean burst length. With bursts of 200 ms in robust mode and a multiple of 2.5, 0.67 % of
/// the audio was concealed and speech scored 3.74 (PESQ, median of five seeds); with 1.5, it was 0.98 % and 3.67.
const BURSTS_BACK: f32 = 2.5;
/// Maximum DRED duration, in ms.
const MAX_DRED_MS: u32 = 500;
/// Maximum bitrate of voice and its copies together, in bit/s, with 0, 1 and 2 copies. The encoder's actual rate is lower; with
/// headers, it is not more than the 98 kbit/s that LiveKit's own clients send with one copy. The maximum is lower with two
/// copies, because an encoder set to 30 kbit/s comes closer to its rate than an encoder set to 46 kbit/s.
const MAX_VOICE: [u32; 3] = [93_000, 93_000, 88_000];
/// A quality this close to the best (PESQ) counts as equal.
const TOLERANCE: f32 = 0.08;
/// If the costs of two candidates differ by less than one part in this many, the better candidate is taken.
const ALIKE: u32 = 16;
/// Hysteresis: bonus for the current choice, so that near-equal candidates do not alternate.
const HYSTERESIS: f32 = 0.05;
/// A current choice that is worse than the best by more than this (PESQ) is changed at once.
const URGENT_GAP: f32 = 0.14;
/// Harm of a packet repaired from in-band FEC, relative to a concealed packet.
const FEC_HARM: f32 = 0.2;
/// Harm of a packet repaired from DRED, relative to a concealed packet.
const DRED_HARM: f32 = 0.35;
/// DRED duration that one bit per second provides, in ms.
const DRED_MS_A_BIT: f32 = 0.012;
/// Fraction of concealed audio at which the quality above the floor falls to 1/e.
const HARM_SCALE: f32 = 0.10;
/// Fraction of the bitrate that in-band FEC needs.
const FEC_FRACTION: f32 = 0.12;
/// Minimum loss that the encoder assumes for FEC and DRED, in percent, until listeners report and whenever in-band FEC is off.
const UNREPORTED_LOSS: u8 = 10;
/// Minimum loss that is assumed while no listener reports the hops after the server. It keeps in-band FEC on, which adds no
/// bits.
const SUPPOSED_LOSS: f32 = 0.005;

/// Settings of encoder and RED.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct SendSettings {
    /// Encoder bitrate in bit/s. Each RED copy adds the same again.
    pub bitrate: u32,
    /// In-band FEC.
    pub fec: bool,
    /// Loss that the encoder assumes for FEC and DRED, in percent, 5–30.
    pub loss_percent: u8,
    /// Copies of earlier packets in each packet.
    pub red: u8,
    /// DRED in ms.
    pub dred_ms: u32,
}

/// Loss of the path.
#[derive(Copy, Clone, PartialEq, Debug, Default)]
pub struct Loss {
    /// Fraction of packets that were overtaken or lost, before any repair.
    pub raw: f32,
    /// Fraction of packets that are missing after resending.
    pub residual: f32,
    /// The higher loss of the two hops, before any repair: a server that recovers lost packets separates the hops. Equal to
    /// `raw` if no server recovers packets.
    pub worse_hop: f32,
    /// Mean number of consecutive lost packets.
    pub burst: f32,
    /// Whether listeners report; otherwise only the first hop is known.
    pub is_reported: bool,
}

impl Loss {
    /// Random loss of this fraction on a path that is repaired at its end only.
    pub fn by_chance(share: f32, is_reported: bool) -> Loss {
        Loss { raw: share, residual: share, worse_hop: share, burst: 1.0, is_reported }
    }

    /// The loss multiplied by a factor.
    pub fn times(self, factor: f32) -> Loss {
        let more = |share: f32| (share * factor).min(1.0);
        Loss { raw: more(self.raw), residual: more(self.residual), worse_hop: more(self.worse_hop), ..self }
    }

    /// Probability that a packet is missing if the previous one is: the random loss, and more where losses come in bursts. With
    /// copies, it is the probability on one hop, because a server recovers packets only from copies.
    fn conditional_loss(&self, red: u8) -> f32 {
        let part = if red > 0 { self.worse_hop } else { self.raw };
        let by_chance = if self.raw > 0.0 { part * self.residual / self.raw } else { 0.0 };
        let burst = if self.burst > 1.0 { (1.0 - 1.0 / self.burst - part).max(0.0) } else { 0.0 };
        (by_chance + burst).clamp(0.0, 0.98)
    }
}

/// Constraints of a choice.
#[derive(Copy, Clone, Debug)]
pub struct Terms<'a> {
    /// The profile; values that it sets are kept.
    pub profile: &'a AudioProfile,
    /// Whether all servers accept RED.
    pub accepts_red: bool,
    /// Bandwidth of the path in bits per second, headers included.
    pub capacity_bps: Option<u32>,
    /// Whether listeners report.
    pub is_reported: bool,
    /// The current decision.
    pub current: Option<SendSettings>,
}

/// Bits per second if neither the profile nor the path limits them.
pub fn usual_bitrate(profile: &AudioProfile) -> u32 {
    match (profile.content, profile.channels, profile.latency) {
        (Content::Music, 1, _) => 64_000,
        (Content::Music, ..) => 96_000,
        (Content::Voice, 2, LatencyMode::Low) => 96_000,
        (Content::Voice, 2, _) => 64_000,
        // The encoder's rate varies and stays below this on average, by a seventh for speech. Longer packets have fewer
        // headers, and DRED needs its share.
        (Content::Voice, _, LatencyMode::Robust) => 56_000,
        // Restricted-delay Opus has no linear prediction, and frames of 10 ms have a low frequency resolution: speech gets PESQ
        // 3.7 at 48 kbit/s, 4.1 at 64, 4.2 at 72 and 4.4 at 96.
        (Content::Voice, _, LatencyMode::Low) => 72_000,
        (Content::Voice, ..) => 48_000,
    }
}

/// The initial decision, before the path is known.
pub fn start(profile: &AudioProfile) -> SendSettings {
    let has_fec = has_fec(profile);
    let dred_ms = match (profile.dred_ms, profile.latency, profile.content) {
        (Some(pinned), ..) => pinned,
        (None, LatencyMode::Robust, Content::Voice) => ROBUST_DRED_MS,
        _ => 0,
    };
    SendSettings {
        bitrate: profile.bitrate.unwrap_or_else(|| usual_bitrate(profile)),
        fec: has_fec && profile.fec.unwrap_or(dred_ms == 0),
        loss_percent: UNREPORTED_LOSS,
        red: profile.red.unwrap_or(0),
        dred_ms,
    }
}

/// The cheapest candidate whose quality is close to the best.
pub fn choose(terms: &Terms<'_>, loss: Loss) -> SendSettings {
    let loss = insured(terms, loss);
    let mut best: Option<(SendSettings, f32)> = None;
    let mut cheapest: Option<(SendSettings, f32, u32)> = None;
    // Two passes over the same few candidates: first the best, then the cheapest that is close to the best.
    let judge = |candidate: &SendSettings| {
        // In-band FEC does not matter here: it may be switched without hysteresis.
        let kind = |settings: &SendSettings| (settings.red, settings.dred_ms > 0);
        let is_current = terms.current.is_some_and(|current| kind(&current) == kind(candidate));
        quality(terms.profile, candidate, loss) + if is_current { HYSTERESIS } else { 0.0 }
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

/// The loss, but at least [`SUPPOSED_LOSS`] while no listener reports.
fn insured(terms: &Terms<'_>, loss: Loss) -> Loss {
    if !has_fec(terms.profile) || terms.profile.fec == Some(false) {
        return loss;
    }
    let least = if terms.is_reported { 0.0 } else { SUPPOSED_LOSS };
    Loss {
        raw: loss.raw.max(least),
        residual: loss.residual.max(least),
        worse_hop: loss.worse_hop.max(least),
        ..loss
    }
}

/// Whether `current` must be replaced by `wanted` at once: `current` exceeds the bandwidth, `wanted` has FEC and assumes at least
/// 10 points more loss, or `current` sounds much worse.
pub fn is_needed(wanted: &SendSettings, current: &SendSettings, terms: &Terms<'_>, loss: Loss) -> bool {
    if terms.capacity_bps.is_some_and(|capacity| cost(terms.profile, current) > capacity) && wanted != current
    {
        return true;
    }
    if wanted.fec && wanted.loss_percent >= current.loss_percent + 10 {
        return true;
    }
    quality(terms.profile, wanted, loss) > quality(terms.profile, current, loss) + URGENT_GAP
}

/// Bits per second on the path, headers included.
pub fn cost(profile: &AudioProfile, decision: &SendSettings) -> u32 {
    decision.bitrate * (1 + u32::from(decision.red)) + overhead(profile, decision.red)
}

fn overhead(profile: &AudioProfile, red: u8) -> u32 {
    let copies = if red == 0 { 0 } else { 1 + COPY_BYTES * u32::from(red) };
    (PACKET_BYTES + copies) * 8 * 1000 / profile.latency.packet_ms()
}

fn has_fec(profile: &AudioProfile) -> bool {
    profile.latency != LatencyMode::Low && profile.content == Content::Voice
}

/// All combinations that the terms allow; one bitrate for each.
fn candidates<'a>(terms: &'a Terms<'_>, loss: Loss) -> impl Iterator<Item = SendSettings> + use<'a> {
    let profile = terms.profile;
    let reds = match (profile.red, terms.accepts_red) {
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
    let min_red = *reds.start();
    // FEC and DRED share one budget inside Opus, of which DRED gets almost nothing beside FEC.
    let is_sound = move |fec: bool, dred_ms: u32| !fec || dred_ms == 0 || profile.fec == Some(true);
    reds.flat_map(move |red| {
        fecs.into_iter().flat_map(move |fec| {
            dreds.into_iter().filter(move |dred_ms| is_sound(fec, *dred_ms)).map(move |dred_ms| {
                let bitrate = bitrate(terms, red);
                let loss_percent = loss_percent(terms, loss, red, fec);
                SendSettings { bitrate, fec, loss_percent, red, dred_ms }
            })
        })
    })
    // The smallest number of copies stays a candidate even if the path cannot carry it, so that there is always a choice.
    .filter(move |settings| {
        settings.red == min_red
            || terms.capacity_bps.is_none_or(|capacity| cost(profile, settings) <= capacity)
    })
}

/// Candidate DRED durations, in ms: none, or enough for [`BURSTS_BACK`] bursts. Robust voice always has DRED; a value of the
/// profile is kept.
fn dreds(profile: &AudioProfile, loss: Loss) -> [u32; 2] {
    if let Some(pinned) = profile.dred_ms {
        return [pinned, pinned];
    }
    if profile.latency == LatencyMode::Low || profile.content == Content::Music {
        return [0, 0];
    }
    let needed = if loss.raw > 0.0 && loss.burst > 2.0 {
        let burst_ms = loss.burst * profile.latency.packet_ms() as f32;
        // In steps, so that small changes of the burst length change nothing.
        ((burst_ms * BURSTS_BACK / 100.0).ceil() as u32 * 100).min(MAX_DRED_MS)
    } else {
        0
    };
    if profile.latency == LatencyMode::Robust {
        let robust = needed.max(ROBUST_DRED_MS);
        return [robust, robust];
    }
    [0, needed]
}

/// Bitrate of the encoder if each packet also carries `red` copies.
fn bitrate(terms: &Terms<'_>, red: u8) -> u32 {
    let profile = terms.profile;
    if let Some(pinned) = profile.bitrate {
        return pinned;
    }
    let usual = usual_bitrate(profile);
    let copies = 1 + u32::from(red);
    let max = match profile.content {
        Content::Voice => MAX_VOICE[usize::from(red).min(2)].max(usual),
        Content::Music => 2 * usual,
    };
    let mut bitrate = usual.min(max / copies);
    if let Some(capacity) = terms.capacity_bps {
        let carried = capacity.saturating_sub(overhead(profile, red)) / copies;
        // Rounded down to 2 kbit/s, so that small changes of the path do not change the encoder.
        bitrate = bitrate.min(carried / 2000 * 2000);
    }
    bitrate.max(MIN_BITRATE)
}

/// Loss that the encoder must deal with after the copies, rounded up to a multiple of five.
fn loss_percent(terms: &Terms<'_>, loss: Loss, red: u8, fec: bool) -> u8 {
    let behind = loss.residual * loss.conditional_loss(red).powi(red.into());
    let percent = ((behind * 100.0 / 5.0).ceil() as u8 * 5).clamp(5, 30);
    // Never below [`UNREPORTED_LOSS`] without reports, because the hops after the server may be worse than the first, and without
    // FEC, because libopus gives DRED a larger share above 5 %.
    if !terms.is_reported || !fec { percent.max(UNREPORTED_LOSS) } else { percent }
}

/// Estimated quality of a decision at this loss (PESQ, 1–4.5).
pub fn quality(profile: &AudioProfile, decision: &SendSettings, loss: Loss) -> f32 {
    let again = loss.conditional_loss(decision.red);
    let mut missing = loss.residual * again.powi(decision.red.into());
    let mut harm = 0.0;
    if decision.fec {
        // FEC reaches one packet further than the copies: the last copy carries the FEC of the packet before it.
        harm += FEC_HARM * missing * (1.0 - again);
        missing *= again;
    }
    let covered = f32::from(decision.red) + if decision.fec { 1.0 } else { 0.0 };
    let reach = dred_bits(decision) * DRED_MS_A_BIT / profile.latency.packet_ms() as f32;
    // DRED reaches back from the same packet as copies and FEC, so it adds only what they do not cover.
    if reach > covered {
        let beyond = again.powf(reach - covered);
        harm += DRED_HARM * missing * (1.0 - beyond);
        missing *= beyond;
    }
    let clean = clean_quality(voice_bits(profile, decision));
    1.0 + (clean - 1.0) * (-(missing + harm) / HARM_SCALE).exp()
}

/// Bitrate at which mono speech in packets of 20 ms sounds as good as this decision does, in bit/s: the scale of
/// [`clean_quality`].
fn voice_bits(profile: &AudioProfile, decision: &SendSettings) -> f32 {
    let bitrate = decision.bitrate as f32;
    let fec = if decision.fec { FEC_FRACTION * bitrate } else { 0.0 };
    let content = match profile.content {
        Content::Voice => 1.0,
        Content::Music => 1.6,
    };
    // Measured: restricted-delay Opus in packets of 10 ms sounds at 72 kbit/s as the voice encoder does at 23 kbit/s.
    let low = if profile.latency == LatencyMode::Low { 3.1 } else { 1.0 };
    (bitrate - dred_bits(decision) - fec) / (content * low * f32::from(profile.channels).sqrt())
}

/// Bits per second that libopus gives to DRED: a share that depends on the assumed loss, and not more than the duration needs.
fn dred_bits(decision: &SendSettings) -> f32 {
    let bitrate = decision.bitrate as f32;
    let loss = f32::from(decision.loss_percent) / 100.0;
    let share = if decision.fec {
        (3.0 * loss).min(0.7) * (bitrate - 20_000.0).max(0.0)
    } else {
        (if loss > 0.05 { (0.55 + loss).min(0.8) } else { 12.0 * loss }) * (bitrate - 12_000.0).max(0.0)
    };
    share.min(decision.dred_ms as f32 / DRED_MS_A_BIT)
}

/// PESQ of speech without loss, by bitrate.
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
