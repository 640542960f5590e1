"""One trial: `audioroom-lab` on a recording, and the scores of its output. Trials are independent and run in parallel.

A trial is data: the command, its flags, its seed and its pieces of speech. Its result is a dictionary of figures. The report
shows the medians over the seeds.
"""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import corpus
import first_words
import score
import sound

LAB = pathlib.Path(os.environ.get("AUDIOROOM_LAB", corpus.ROOT / "target/release/audioroom-lab"))


@dataclasses.dataclass(frozen=True)
class Trial:
    """`name` is the scenario: trials with one name differ only in their seed."""

    name: str
    kind: str
    flags: tuple
    pieces: tuple
    seed: int = 1
    neural: bool = False
    # False for trials of minutes and hours: their sound is not kept, and the result is the program's report alone.
    scored: bool = True
    # True for the first words of a stream (first_words.py): the seed is also the number of the talk, and there are no pieces.
    is_beginning: bool = False


def lab(*arguments):
    """Runs `audioroom-lab` and returns its report."""
    done = subprocess.run([str(LAB), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"audioroom-lab {' '.join(map(str, arguments))}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def run(trial):
    """Runs one trial. Returns the figures of the program and the mean scores."""
    if trial.is_beginning:
        return first_words.run(trial, lab)
    path, marks = corpus.material(trial.pieces)
    if not trial.scored:
        return {**lab(trial.kind, "--in", path, "--seed", trial.seed, *trial.flags), "seed": trial.seed}
    with tempfile.TemporaryDirectory(prefix="audioroom-quality-") as folder:
        heard_path = pathlib.Path(folder) / "heard.wav"
        report = lab(trial.kind, "--in", path, "--out", heard_path, "--seed", trial.seed, *trial.flags)
        spoken, _ = sound.read_wav(path)
        heard, _ = sound.read_wav(heard_path)
    scores = score.pieces(spoken, heard, report["heard_start_ms"], marks, trial.neural)
    return {**report, **score.mean(scores), "seed": trial.seed, "pieces": scores}


def run_all(trials, workers=None, progress=sys.stderr.isatty(), until=None):
    """Runs trials in parallel. Returns {name: {"flags", "runs", "median"}}.

    All scenarios run with their first seed before any runs with its second. When the time limit `until` (of `time.monotonic`) is
    reached, the remaining trials are left out.
    """
    collected = {}
    trials = sorted(trials, key=lambda trial: trial.seed)
    # Prepare the material here, or parallel trials would prepare it twice.
    for pieces in {trial.pieces for trial in trials if not trial.is_beginning}:
        corpus.material(pieces)
    with concurrent.futures.ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        futures = {pool.submit(run, trial): trial for trial in trials}
        for number, future in enumerate(concurrent.futures.as_completed(futures), 1):
            if until and time.monotonic() > until:
                for other in futures:
                    other.cancel()
            if future.cancelled():
                continue
            trial = futures[future]
            entry = collected.setdefault(trial.name, {"kind": trial.kind, "flags": list(trial.flags), "runs": []})
            entry["runs"].append(future.result())
            if progress:
                print(f"\r  {number} of {len(futures)} runs …", end="", file=sys.stderr, flush=True)
    if progress:
        print(file=sys.stderr)
    for entry in collected.values():
        entry["runs"].sort(key=lambda figures: figures["seed"])
        entry["median"] = medians(entry["runs"])
    return {name: collected[name] for name in dict.fromkeys(trial.name for trial in trials) if name in collected}


def medians(runs):
    """The median of each numeric figure over the runs that have it."""
    names = dict.fromkeys(name for run in runs for name, value in run.items() if isinstance(value, (int, float)) and name != "seed")
    return {name: statistics.median(run[name] for run in runs if name in run) for name in names}
