"""Recorded human speech for the measurements: several voices and languages, prepared once into target/quality/corpus.

The recordings come from Debian packages (part `quality` of packages.txt) and are never committed: Asterisk prompts in five
languages (16 kHz, CC-BY-SA), LibriVox readings (16 kHz, public domain), and the test voice of alsa-utils (48 kHz, GPL). Each
piece is 7 to 10 s long, mono at 48 kHz, at one speech level. PESQ requires pieces shorter than 20 s.
"""

import hashlib
import json
import pathlib
import subprocess
import sys

import numpy as np
from scipy.signal import resample_poly

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "demo"), str(ROOT / "tests/interop")]

import sound  # noqa: E402

FOLDER = ROOT / "target/quality/corpus"
RATE_HZ = sound.RATE_HZ
ASTERISK = pathlib.Path("/usr/share/asterisk/sounds")
ALSA = pathlib.Path("/usr/share/sounds/alsa")
ALSA_WORDS = ["Front_Left", "Front_Right", "Front_Center", "Side_Left", "Side_Right", "Rear_Left", "Rear_Right", "Rear_Center"]
# Active speech level, as telephony measures it: -26 dBov.
SPEECH_RMS = 10 ** (-26 / 20)
PIECE_S, LONGEST_S = 7.0, 10.0
# Prompts shorter than this are single words.
SHORTEST_PROMPT_S = 2.0
# The pause between two prompts of a piece, and the pause between two pieces.
PROMPT_GAP_S, PIECE_GAP_S = 0.25, 0.7
# The number of pieces of each language from Asterisk's prompts.
PROMPTS = {"en": 2, "it": 2, "ru": 2, "fr": 1, "es": 1}
# The voices of the quick suite: a woman in English, a man in Italian, a woman in Russian, and the voice at 48 kHz.
QUICK = ("en-1", "it-1", "ru-1", "alsa-48k")
WARM_UP_S = 10.0
# Raise it when the preparation of the pieces changes.
VERSION = 1


def fail(sentence):
    print(f"quality: {sentence}", file=sys.stderr)
    sys.exit(1)


def g722(path):
    """Decodes a G.722 prompt to mono at 48 kHz."""
    command = ["ffmpeg", "-v", "error", "-f", "g722", "-i", str(path), "-f", "f32le", "-ac", "1", "-ar", "16000", "-"]
    samples = np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, "<f4").astype(np.float64)
    return resample_poly(samples, 3, 1)


def wav(path):
    samples, rate_hz = sound.read_wav(path)
    return sound.resample(samples, rate_hz, RATE_HZ)


def trimmed(samples):
    """Removes the silence at both ends and fades the edges."""
    step = RATE_HZ // 100
    loud = np.flatnonzero(np.sqrt(np.mean(samples[: len(samples) // step * step].reshape(-1, step) ** 2, axis=1)) > 0.01 * np.abs(samples).max())
    if len(loud):
        samples = samples[max(loud[0] - 3, 0) * step : (loud[-1] + 8) * step]
    fade = RATE_HZ // 100
    samples = samples.copy()
    samples[:fade] *= np.linspace(0, 1, fade)
    samples[-fade:] *= np.linspace(1, 0, fade)
    return samples


def levelled(samples):
    """Scales to -26 dBFS, measured over the 20 ms steps within 30 dB of the loudest."""
    step = RATE_HZ // 50
    power = np.mean(samples[: len(samples) // step * step].reshape(-1, step) ** 2, axis=1)
    speech = np.sqrt(np.mean(power[power > power.max() * 1e-3]))
    return np.clip(samples * (SPEECH_RMS / speech), -0.95, 0.95)


def joined(passages):
    """Joins consecutive passages into pieces between PIECE_S and LONGEST_S long."""
    gap = np.zeros(int(PROMPT_GAP_S * RATE_HZ))
    piece = np.zeros(0)
    for passage in passages:
        if len(passage) > LONGEST_S * RATE_HZ or len(piece) + len(gap) + len(passage) > LONGEST_S * RATE_HZ:
            continue
        piece = np.concatenate([piece, gap, passage]) if len(piece) else passage
        if len(piece) >= PIECE_S * RATE_HZ:
            yield levelled(piece)
            piece = np.zeros(0)


def prompts(language):
    """Prompts of a language that are long enough to be sentences, in a fixed mixed order."""
    folders = [folder for folder in sorted(ASTERISK.glob(f"{language}*")) if any(folder.rglob("*.g722"))]
    if not folders:
        fail(f"no speech in {language} is installed: run  sudo apt-get install -y asterisk-core-sounds-{language}-g722")
    # G.722 has 8000 bytes per second.
    paths = [p for p in sorted(folders[0].glob("*.g722")) if SHORTEST_PROMPT_S <= p.stat().st_size / 8000 <= LONGEST_S]
    # Prompts with neighbouring names have the same subject; a mixed order makes the pieces differ.
    paths = sorted(paths, key=lambda path: hashlib.sha256(path.name.encode()).digest())
    return (trimmed(g722(path)) for path in paths)


def make():
    """Writes every piece. Returns {name: seconds}."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lengths = {}

    def keep(name, samples):
        sound.write_wav(FOLDER / f"{name}.wav", samples)
        lengths[name] = round(len(samples) / RATE_HZ, 2)

    for language, count in PROMPTS.items():
        pieces = joined(prompts(language))
        for number in range(1, count + 1):
            keep(f"{language}-{number}", next(pieces))
    if not sound.SPEECH_FOLDER.is_dir():
        fail("no LibriVox speech is installed: run  sudo apt-get install -y pocketsphinx-testdata")
    keep("librivox", next(joined(trimmed(wav(sound.SPEECH_FOLDER / name)) for name in sound.SPEECH_FILES)))
    words = [ALSA / f"{word}.wav" for word in ALSA_WORDS]
    if not all(word.exists() for word in words):
        fail("no 48 kHz speech is installed: run  sudo apt-get install -y alsa-utils")
    keep("alsa-48k", next(joined(trimmed(wav(word)) for word in words)))
    return lengths


def pieces():
    """{name: seconds} of all pieces, which are prepared if they are missing."""
    index = FOLDER / "index.json"
    if index.exists():
        known = json.loads(index.read_text())
        if known["version"] == VERSION:
            return known["pieces"]
    lengths = make()
    index.write_text(json.dumps({"version": VERSION, "pieces": lengths}, indent=2) + "\n")
    return lengths


def piece(name):
    """One piece: mono, 48 kHz."""
    return sound.read_wav(FOLDER / f"{name}.wav")[0]


def material(names, warm_up_s=WARM_UP_S):
    """One long recording: a warm-up of other speech, which is not scored, then the pieces.

    Returns (path of the WAV, [(name, start in s, end in s), …]). Each choice of pieces is prepared once.
    """
    known = pieces()
    tag = hashlib.sha256(json.dumps([VERSION, list(names), warm_up_s, known]).encode()).hexdigest()[:12]
    path = FOLDER / f"material-{tag}.wav"
    gap = np.zeros(int(PIECE_GAP_S * RATE_HZ))
    warm = int(warm_up_s * RATE_HZ)
    marks, position = [], warm
    for name in names:
        length = round(known[name] * RATE_HZ)
        marks.append((name, position / RATE_HZ, (position + length) / RATE_HZ))
        position += length + len(gap)
    if not path.exists():
        lead = np.concatenate([np.concatenate([piece(name), gap]) for name in reversed(names)] * (1 + int(warm_up_s // 7)))
        parts = [np.concatenate([lead[: warm - len(gap)], gap])] if warm else []
        for name in names:
            samples = piece(name)
            parts += [samples[: round(known[name] * RATE_HZ)], gap]
        part = path.with_suffix(".part")
        sound.write_wav(part, np.concatenate(parts))
        part.rename(path)
    return path, marks


if __name__ == "__main__":
    for name, seconds in pieces().items():
        print(f"{name:12} {seconds:5.1f} s")
