"""Sound as numpy arrays: WAV files, recorded speech, resampling, band limits, levels.

Mono, float64, -1 to 1. Independent of rooms and reports.
"""

import pathlib
import sys
import wave

import numpy as np

RATE_HZ = 48_000
SPEECH_FOLDER = pathlib.Path("/usr/share/pocketsphinx/test/data/librivox")
# Three passages of one LibriVox reading (public domain), each about five seconds long.
SPEECH_FILES = [
    "sense_and_sensibility_01_austen_64kb-0870.wav",
    "sense_and_sensibility_01_austen_64kb-0920.wav",
    "sense_and_sensibility_01_austen_64kb-0890.wav",
]


def read_wav(path):
    """Returns (samples, rate_hz) of a 16-bit or 32-bit-float WAV file; channels are averaged."""
    data = pathlib.Path(path).read_bytes()
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        sys.exit(f"{path} is not a WAV file")
    position, form, body = 12, None, b""
    while position + 8 <= len(data):
        name, size = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8], "little")
        chunk = data[position + 8 : position + 8 + size]
        if name == b"fmt ":
            form = chunk
        elif name == b"data":
            # A program that was stopped may have left the size at 0: the rest of the file is sound.
            body = chunk if size else data[position + 8 :]
        position += 8 + size + size % 2
    channels = int.from_bytes(form[2:4], "little")
    rate_hz = int.from_bytes(form[4:8], "little")
    bits = int.from_bytes(form[14:16], "little")
    kind = int.from_bytes(form[0:2], "little")
    if kind == 0xFFFE:
        kind = int.from_bytes(form[24:26], "little")
    width = channels * bits // 8
    body = body[: len(body) // width * width]
    if kind == 3 and bits == 32:
        samples = np.frombuffer(body, "<f4").astype(np.float64)
    elif kind == 1 and bits == 16:
        samples = np.frombuffer(body, "<i2") / 32768.0
    else:
        sys.exit(f"{path}: WAV format {kind} with {bits} bits is not supported")
    return samples.reshape(-1, channels).mean(axis=1), rate_hz


def write_wav(path, samples, rate_hz=RATE_HZ):
    """Writes 16-bit mono; samples beyond full scale are clipped."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes((np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes())


def resample(samples, from_hz, to_hz):
    """Changes the sample rate in the frequency domain: exact band limit, no delay. For whole recordings only."""
    if from_hz == to_hz:
        return samples
    # Silence at both ends keeps the end from wrapping into the start.
    pad = from_hz // 10
    padded = np.concatenate([np.zeros(pad), samples, np.zeros(pad)])
    length = round(len(padded) * to_hz / from_hz)
    spectrum = np.fft.rfft(padded)
    resampled = np.zeros(length // 2 + 1, dtype=complex)
    count = min(len(spectrum), len(resampled))
    resampled[:count] = spectrum[:count]
    out = np.fft.irfft(resampled, length) * (to_hz / from_hz)
    start = round(pad * to_hz / from_hz)
    return out[start : start + round(len(samples) * to_hz / from_hz)]


def band(samples, low_hz, high_hz, rate_hz=RATE_HZ):
    """Keeps low_hz to high_hz, zero phase, with soft edges of a quarter octave, which avoid ringing."""
    spectrum = np.fft.rfft(samples)
    frequency = np.maximum(np.fft.rfftfreq(len(samples), 1 / rate_hz), 1e-9)
    rise = np.clip(np.log2(frequency / low_hz) * 4 + 1, 0, 1)
    fall = np.clip(np.log2(high_hz / frequency) * 4 + 1, 0, 1)
    return np.fft.irfft(spectrum * rise * fall, len(samples))


def speech(count, seconds):
    """Returns `count` different passages of speech at 48 kHz, each `seconds` long, at an active speech level of -20 dBFS."""
    if not SPEECH_FOLDER.is_dir():
        sys.exit("no recorded speech is installed: run  sudo apt-get install -y pocketsphinx-testdata")
    passages = []
    for name in SPEECH_FILES[:count]:
        samples, rate_hz = read_wav(SPEECH_FOLDER / name)
        samples = resample(samples, rate_hz, RATE_HZ)[: int(seconds * RATE_HZ)]
        loud = samples[np.abs(samples) > 0.02 * np.abs(samples).max()]
        samples = samples * (0.1 / np.sqrt(np.mean(loud**2)))
        fade = RATE_HZ // 50
        samples[-fade:] *= np.linspace(1, 0, fade)
        samples[:fade] *= np.linspace(0, 1, fade)
        passages.append(np.clip(samples, -0.9, 0.9))
    return passages


def levels_dbfs(samples, step_s=0.05, rate_hz=RATE_HZ):
    """The RMS level of each step in dBFS, at least -80."""
    step = int(step_s * rate_hz)
    count = len(samples) // step
    power = np.mean(samples[: count * step].reshape(count, step) ** 2, axis=1) if count else np.zeros(0)
    return np.maximum(10 * np.log10(power + 1e-12), -80)
