"""The first words of a new stream: how the first eight seconds sound, and the seconds 2 to 10.

Each talk is a different passage of the corpus. The talker speaks from the start, so that the stream begins inside a word, as it
does when someone starts to publish while talking. The stream begins where its first sound is heard; speech before that is not
scored. The rule is the same in virtual time, in real time, and for libwebrtc.
"""

import pathlib
import tempfile

import numpy as np

import corpus
import measure
import score
import sound

# Length of a talk: the login, ten seconds of the stream, and the delay.
TALK_S = 13.5
# Talks on the same pieces begin this far apart, so that each stream begins at a different place in a word.
STEP_S = 1.37
# The scored parts of the stream, in seconds since its beginning.
PARTS = {"pesq_first_8_s": (0, 8), "pesq_2_to_10_s": (2, 10)}
# Sound louder than this is heard: -60 dBFS.
AUDIBLE = 1e-3
# The number of talks of a scenario.
TALKS = 20


def talk(number):
    """The path of a talk; numbers begin with 1. The file is kept for later calls."""
    path = corpus.FOLDER / f"talk-{number}.wav"
    if not path.exists():
        shift = (number - 1) % len(corpus.QUICK)
        gap = np.zeros(int(corpus.PIECE_GAP_S * corpus.RATE_HZ))
        order = corpus.QUICK[shift:] + corpus.QUICK[:shift]
        passage = np.concatenate([np.concatenate([corpus.piece(name), gap]) for name in order])
        begin = round((number - 1) // len(corpus.QUICK) * STEP_S * corpus.RATE_HZ)
        # Several trials may prepare it at once.
        with tempfile.NamedTemporaryFile(dir=corpus.FOLDER, suffix=".part", delete=False) as part:
            sound.write_wav(part.name, passage[begin : begin + round(TALK_S * corpus.RATE_HZ)])
        pathlib.Path(part.name).rename(path)
    return path


def onset_s(heard, rate_hz):
    """The time of the first audible sound of a recording, to 10 ms."""
    step = rate_hz // 100
    level = np.sqrt(np.mean(heard[: len(heard) // step * step].reshape(-1, step) ** 2, axis=1))
    found = np.flatnonzero(level > AUDIBLE)
    if not len(found):
        raise RuntimeError("nothing was heard")
    return found[0] / 100


def scores(spoken, heard, heard_start_ms):
    """The scores of a talk; both recordings at 48 kHz. `heard_start_ms` as in score.pieces."""
    spoken, heard = score.at_16k(spoken), score.at_16k(heard)

    def part(begin_s, end_s):
        reference = spoken[round(begin_s * score.RATE_HZ) : round(end_s * score.RATE_HZ)]
        return reference, measure.compare(reference, begin_s * 1e9, heard, heard_start_ms * 1e6, score.RATE_HZ)

    heard_s = onset_s(heard, score.RATE_HZ) + heard_start_ms / 1000
    # The delay at the beginning is the median over the first two seconds.
    begin_s = heard_s - part(heard_s, heard_s + 2)[1].delay_ms / 1000
    figures = {}
    for name, (first_s, last_s) in PARTS.items():
        reference, found = part(begin_s + first_s, begin_s + last_s)
        figures[name] = score.pesq_wb(reference, found.aligned)
        if first_s == 0:
            figures["first_word_delay_ms"] = float(np.median(found.delays_ms[:5]))
            figures["mouth_to_ear_ms"] = found.delay_ms
    return figures


def run(trial, lab):
    """Runs one talk in virtual time. `lab` runs the program (trial.py)."""
    path = talk(trial.seed)
    with tempfile.TemporaryDirectory(prefix="audioroom-quality-") as folder:
        heard_path = pathlib.Path(folder) / "heard.wav"
        flags = ("--warm-up-s", 0, "--seed", trial.seed, *trial.flags)
        report = lab(trial.kind, "--in", path, "--out", heard_path, *flags)
        spoken, heard = sound.read_wav(path)[0], sound.read_wav(heard_path)[0]
    return {**report, **scores(spoken, heard, report["heard_start_ms"]), "seed": trial.seed}
