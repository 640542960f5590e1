"""One trial: `audioroom-lab` on a recording, and the scores of what came out. Trials are independent and run side by side.

A trial is data (what to run, with which flags and seed, on which pieces); its result is a dictionary of figures. The medians
over seeds are what the report shows.
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
import score
import sound

LAB = pathlib.Path(os.environ.get("AUDIOROOM_LAB", corpus.ROOT / "target/release/audioroom-lab"))


@dataclasses.dataclass(frozen=True)
class Trial:
    """`name` is the scenario: trials of one name differ in their seed alone."""

    name: str
    kind: str
    flags: tuple
    pieces: tuple
    seed: int = 1
    neural: bool = False
    # Hours of sound are not kept: only what the program tells counts.
    scored: bool = True


def lab(*words):
    """Runs `audioroom-lab` and returns its report."""
    done = subprocess.run([str(LAB), *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"audioroom-lab {' '.join(map(str, words))}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def run(trial):
    """Runs one trial; the figures of the program and the means of the scores."""
    path, marks = corpus.material(trial.pieces)
    if not trial.scored:
        return {**lab(trial.kind, "--in", path, "--seed", trial.seed, *trial.flags), "seed": trial.seed}
    with tempfile.TemporaryDirectory(prefix="audioroom-quality-") as folder:
        heard_path = pathlib.Path(folder) / "heard.wav"
        told = lab(trial.kind, "--in", path, "--out", heard_path, "--seed", trial.seed, *trial.flags)
        spoken, _ = sound.read_wav(path)
        heard, _ = sound.read_wav(heard_path)
    scores = score.pieces(spoken, heard, told["heard_start_ms"], marks, trial.neural)
    return {**told, **score.mean(scores), "seed": trial.seed, "pieces": scores}


def run_all(trials, workers=None, progress=sys.stderr.isatty(), until=None):
    """Runs trials side by side; {name: {"flags", "runs", "median"}}.

    Every scenario's first seed comes before anyone's second: when `until` (of `time.monotonic`) has come, what is left is left out.
    """
    collected = {}
    trials = sorted(trials, key=lambda trial: trial.seed)
    # Whoever needs the material first would otherwise make it twice.
    for pieces in {trial.pieces for trial in trials}:
        corpus.material(pieces)
    with concurrent.futures.ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        waiting = {pool.submit(run, trial): trial for trial in trials}
        for number, future in enumerate(concurrent.futures.as_completed(waiting), 1):
            if until and time.monotonic() > until:
                for other in waiting:
                    other.cancel()
            if future.cancelled():
                continue
            trial = waiting[future]
            entry = collected.setdefault(trial.name, {"kind": trial.kind, "flags": list(trial.flags), "runs": []})
            entry["runs"].append(future.result())
            if progress:
                print(f"\r  {number} of {len(waiting)} runs …", end="", file=sys.stderr, flush=True)
    if progress:
        print(file=sys.stderr)
    for entry in collected.values():
        entry["runs"].sort(key=lambda figures: figures["seed"])
        entry["median"] = medians(entry["runs"])
    return {name: collected[name] for name in dict.fromkeys(trial.name for trial in trials) if name in collected}


def medians(runs):
    """The median of every figure that is a number, over the runs that have it."""
    names = dict.fromkeys(name for run in runs for name, value in run.items() if isinstance(value, (int, float)) and name != "seed")
    return {name: statistics.median(run[name] for run in runs if name in run) for name in names}
