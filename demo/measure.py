"""Compares spoken with heard speech: the similarity and the delay.

Both recordings have the clock time of their first sample (CLOCK_MONOTONIC, one machine). The delay of a part of the speech is
therefore the time at which it is heard minus the time at which it was spoken.
"""

import dataclasses

import numpy as np

import sound

# The strongest band of a voice. Below it are hum and the phase shift of Opus' own high-pass, which is inaudible but would count
# as a difference. Above it an encoder may replace the signal by synthetic noise.
LOW_HZ, HIGH_HZ = 200, 3800
# Short, so that a jitter buffer which moves the speech by a few milliseconds affects few windows.
WINDOW_S, HOP_S = 0.2, 0.1
# The range of delays that is searched.
EARLIEST_S, LATEST_S = -0.05, 1.0
# How far the delay of one window may differ from that of the whole: a jitter buffer moves the speech a little.
DRIFT_S = 0.06
# Windows with less than this share of the loudest window's energy are pauses.
PAUSE = 10 ** (-35 / 10)
# A window with at least this similarity was found; only such windows give a delay.
FOUND = 0.6

METHOD = (
    f"Both recordings are limited to {LOW_HZ}–{HIGH_HZ} Hz and aligned by the peak of their cross-correlation. Windows of "
    f"{WINDOW_S:.1f} s, every {HOP_S:.1f} s, are then compared one by one: the normalised cross-correlation (1: the same "
    f"waveform apart from its level, 0: unrelated) at the best place within ±{DRIFT_S * 1000:.0f} ms of the alignment. "
    "The similarity is the mean over the windows, weighted by their spoken energy, so that pauses do not count and a missing word "
    "does. The delay of a window is the time at which it was heard minus the time at which it was spoken, by the clock times of sample 0 "
    f"of both recordings. Windows with a similarity below {FOUND} have no delay."
)


@dataclasses.dataclass
class Comparison:
    """One talker at one listener."""

    similarity: float
    delays_ms: np.ndarray
    places_s: np.ndarray
    gain_db: float
    aligned: np.ndarray
    # The delay at which `aligned` begins.
    aligned_ms: float

    @property
    def delay_ms(self):
        """The median delay of the windows; NaN if no window was found."""
        return float(np.median(self.delays_ms)) if len(self.delays_ms) else float("nan")

    @property
    def delay_p95_ms(self):
        return float(np.percentile(self.delays_ms, 95)) if len(self.delays_ms) else float("nan")


def correlate(short, long):
    """The cross-correlation of `short` with `long` at each of len(long) - len(short) + 1 places."""
    size = 1 << (len(long) + len(short) - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size)), size)
    return product[: len(long) - len(short) + 1]


def normalised_correlation(short, long):
    """Normalised cross-correlation at each place of `short` in `long`; 0 where `long` is silent."""
    energy = np.concatenate([[0], np.cumsum(long**2)])
    under = energy[len(short) :] - energy[: len(long) - len(short) + 1]
    own = np.sum(short**2)
    # A level 60 dB below the speech is silence.
    floor = max(own * 1e-6, 1e-12)
    return np.where(under > floor, correlate(short, long) / np.sqrt(own * np.maximum(under, floor)), 0.0)


def compare(spoken, spoken_start_ns, heard, heard_start_ns, rate_hz=sound.RATE_HZ):
    """Compares a spoken passage with a recording that should contain it.

    `spoken_start_ns` and `heard_start_ns` are the times of sample 0 of each.
    """
    early, late = int(EARLIEST_S * rate_hz), int(LATEST_S * rate_hz)
    offset = round((spoken_start_ns - heard_start_ns) * rate_hz / 1e9)
    # `stretch` is the part of the recording in which the passage can be, with silence where nothing was recorded.
    begin, length = offset + early, len(spoken) + late - early
    stretch = np.zeros(length)
    source = heard[max(begin, 0) : max(begin + length, 0)]
    stretch[max(-begin, 0) : max(-begin, 0) + len(source)] = source

    spoken_band = sound.band(spoken, LOW_HZ, HIGH_HZ, rate_hz)
    heard_band = sound.band(stretch, LOW_HZ, HIGH_HZ, rate_hz)
    whole = int(np.argmax(correlate(spoken_band, heard_band)))

    window, hop, drift = int(WINDOW_S * rate_hz), int(HOP_S * rate_hz), int(DRIFT_S * rate_hz)
    starts = range(0, len(spoken) - window + 1, hop)
    energies = np.array([np.sum(spoken_band[s : s + window] ** 2) for s in starts])
    score = total = 0.0
    delays, places = [], []
    for start, energy in zip(starts, energies):
        if energy < PAUSE * energies.max():
            continue
        lowest = max(whole + start - drift, 0)
        piece = heard_band[lowest : whole + start + window + drift]
        likeness = normalised_correlation(spoken_band[start : start + window], piece)
        best = int(np.argmax(likeness))
        score += energy * max(float(likeness[best]), 0.0)
        total += energy
        if likeness[best] >= FOUND:
            # `offset` was rounded to a sample, so the remainder is added to the delay.
            moved = lowest + best - start + early + offset
            delays.append((moved / rate_hz - (spoken_start_ns - heard_start_ns) / 1e9) * 1000)
            places.append((start + window / 2) / rate_hz)

    aligned = stretch[whole : whole + len(spoken)]
    power = np.sum(sound.band(aligned, LOW_HZ, HIGH_HZ, rate_hz) ** 2) / max(np.sum(spoken_band**2), 1e-12)
    return Comparison(
        similarity=score / total if total else 0.0,
        delays_ms=np.array(delays),
        places_s=np.array(places),
        gain_db=10 * np.log10(max(power, 1e-12)),
        aligned=aligned,
        aligned_ms=((whole + early + offset) / rate_hz - (spoken_start_ns - heard_start_ns) / 1e9) * 1000,
    )


def tone_hz(samples, rate_hz=sound.RATE_HZ):
    """The strongest frequency above 80 Hz and its share of the power there (1: a pure tone)."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    frequency = np.fft.rfftfreq(len(samples), 1 / rate_hz)
    spectrum[frequency < 80] = 0
    peak = int(np.argmax(spectrum))
    near = spectrum[max(peak - 8, 0) : peak + 9].sum()
    return float(frequency[peak]), float(near / max(spectrum.sum(), 1e-20))
