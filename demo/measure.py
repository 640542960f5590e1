"""Compares what was spoken with what was heard: how alike, and how much later.

The spoken and the heard recording have a clock time for their first sample each (CLOCK_MONOTONIC, one machine), so that the
delay needs no guess: it is the time at which a stretch of speech is heard minus the time at which it was spoken.
"""

import dataclasses

import numpy as np

import sound

# The voice's strongest band. Below it rooms and sound cards hum, and Opus turns the phase by its own high-pass, which is not
# heard but would count as a difference; above it a coder is free to invent.
LOW_HZ, HIGH_HZ = 200, 3800
# Short enough that a jitter buffer which moves the speech by a few milliseconds spoils few of them.
WINDOW_S, HOP_S = 0.2, 0.1
# Where the heard speech is looked for after it was spoken.
EARLIEST_S, LATEST_S = -0.05, 1.0
# How far one window may lie from the whole: a jitter buffer moves the speech a little while it runs.
DRIFT_S = 0.06
# Windows below this share of the loudest one are pauses.
PAUSE = 10 ** (-35 / 10)
# A window this alike has been found; only those tell the delay.
FOUND = 0.6

METHOD = (
    f"Both recordings are limited to {LOW_HZ}–{HIGH_HZ} Hz and aligned by the peak of their cross-correlation. Windows of "
    f"{WINDOW_S:.1f} s, every {HOP_S:.1f} s, are then compared one by one: the normalised cross-correlation (1: the same "
    f"waveform up to its loudness, 0: nothing in common) at the best place within ±{DRIFT_S * 1000:.0f} ms of the alignment. "
    "The similarity is the mean over the windows, weighted by the energy that was spoken in each, so pauses do not count and "
    "a missing word does. The delay of a window is when it was heard minus when it was spoken, by the clock times of sample 0 "
    f"of both recordings; windows below {FOUND} do not count for it."
)


@dataclasses.dataclass
class Comparison:
    """One talker at one listener."""

    similarity: float
    delays_ms: np.ndarray
    places_s: np.ndarray
    gain_db: float
    aligned: np.ndarray
    # The one delay at which `aligned` was cut out.
    aligned_ms: float

    @property
    def delay_ms(self):
        """Median of the windows' delays; NaN if no window was found again."""
        return float(np.median(self.delays_ms)) if len(self.delays_ms) else float("nan")

    @property
    def delay_p95_ms(self):
        return float(np.percentile(self.delays_ms, 95)) if len(self.delays_ms) else float("nan")


def correlate(short, long):
    """Products of `short` laid over `long` at each of len(long) - len(short) + 1 places."""
    size = 1 << (len(long) + len(short) - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size)), size)
    return product[: len(long) - len(short) + 1]


def alike(short, long):
    """Normalised cross-correlation at each place of `short` in `long`; 0 where `long` is silent."""
    energy = np.concatenate([[0], np.cumsum(long**2)])
    under = energy[len(short) :] - energy[: len(long) - len(short) + 1]
    own = np.sum(short**2)
    # What is 60 dB below the speech is silence, not something to be compared with.
    floor = max(own * 1e-6, 1e-12)
    return np.where(under > floor, correlate(short, long) / np.sqrt(own * np.maximum(under, floor)), 0.0)


def compare(spoken, spoken_start_ns, heard, heard_start_ns, rate_hz=sound.RATE_HZ):
    """Compares a passage with a recording in which it should be heard.

    `spoken_start_ns` and `heard_start_ns` are the times of sample 0 of each.
    """
    early, late = int(EARLIEST_S * rate_hz), int(LATEST_S * rate_hz)
    offset = round((spoken_start_ns - heard_start_ns) * rate_hz / 1e9)
    # `stretch` is the recording from EARLIEST_S before the passage was spoken on; silence where nothing was recorded.
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
        likeness = alike(spoken_band[start : start + window], piece)
        best = int(np.argmax(likeness))
        score += energy * max(float(likeness[best]), 0.0)
        total += energy
        if likeness[best] >= FOUND:
            # `offset` was rounded to a sample; the remainder belongs to the delay.
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
