"""When a tone is heard: the one method for all products.

A client's recording is a list of pieces, each with the time at which its first sample left the client. The sound is cut into
blocks of 10 ms; a block has the tone if its amplitude at that frequency is at least a quarter of the usual amplitude. The voice
is back at the end of the last silence, so a voice that returns and is lost again is not back.
"""

import pathlib
import struct

import numpy as np

import shared  # noqa: F401
import sound

BLOCK_S = 0.01
BLOCK = int(sound.RATE_HZ * BLOCK_S)
# A shorter gap is no silence: a client may deliver its frames unevenly.
SILENCE_S = 0.1
# The tone must be heard for this time after the last silence.
STEADY_S = 1.5
# Part of the usual amplitude that counts as the tone. The tones pulsate by half.
HEARD = 0.25
# Quieter blocks say nothing about the usual amplitude.
LEAST = 0.01


def tone(hz, seconds=1):
    """A pulsating tone; a client may suppress a steady tone as noise. It can be repeated without a click."""
    t = np.arange(seconds * sound.RATE_HZ) / sound.RATE_HZ
    return 0.2 * (1 + 0.5 * np.sin(2 * np.pi * 3 * t)) * np.sin(2 * np.pi * hz * t)


def pieces_of_wav(path, start_ns):
    """A recording of `talk`: sample n is heard at `start_ns` + n/48000 s. The file may still grow."""
    if not pathlib.Path(path).exists():
        return []
    samples, rate_hz = sound.read_wav(path)
    assert rate_hz == sound.RATE_HZ
    return [(start_ns, samples)]


def pieces_of_frames(path):
    """A recording of native_client.py: for each frame its time, its number of samples, and the samples. The file may still grow,
    so an incomplete last frame is left out."""
    data = pathlib.Path(path).read_bytes() if pathlib.Path(path).exists() else b""
    position, pieces = 0, []
    while position + 12 <= len(data):
        time_ns, count = struct.unpack_from("<qi", data, position)
        if position + 12 + 2 * count > len(data):
            break
        pieces.append((time_ns, np.frombuffer(data, "<i2", count, position + 12) / 32768))
        position += 12 + 2 * count
    return pieces


def amplitudes(pieces, hz):
    """(times in s, amplitudes at `hz`) of the blocks."""
    wave = np.exp(-2j * np.pi * hz * np.arange(BLOCK) / sound.RATE_HZ) * 2 / BLOCK
    times, levels = [], []
    for time_ns, samples in pieces:
        blocks = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
        times.append(time_ns / 1e9 + np.arange(len(blocks)) * BLOCK_S)
        levels.append(np.abs(blocks @ wave))
    empty = np.zeros(0)
    return (np.concatenate(times), np.concatenate(levels)) if times else (empty, empty)


def back_s(pieces, hz, since_s):
    """Time from `since_s` to the end of the last silence; 0 if there is none; None if the voice is not (yet) back for good."""
    times, levels = amplitudes(pieces, hz)
    loud = levels[(times < since_s) & (levels > LEAST)]
    usual = np.median(loud) if len(loud) else 0.2
    # A silence may have begun before `since_s`.
    begin = since_s - 2 * SILENCE_S
    heard = np.sort(times[(levels >= HEARD * usual) & (times >= begin)])
    if not len(heard):
        return None
    edges = np.concatenate([[begin], heard])
    ends = edges[1:][(np.diff(edges) >= SILENCE_S) & (edges[1:] > since_s)]
    end = ends[-1] if len(ends) else since_s
    return float(end - since_s) if heard[-1] >= end + STEADY_S else None
