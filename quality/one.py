"""Runs one scenario with any flags of `audioroom-lab` and prints its medians, scores and jitter buffer figures. For tuning.

    target/venv/bin/python quality/one.py room --loss 0.05 --runs 3 --pieces en-1,it-1
"""

import argparse
import sys

import corpus
import trial


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("kind", choices=["receive-stream", "room"])
    parser.add_argument("--runs", type=int, default=3, help="number of seeds")
    parser.add_argument("--pieces", default=",".join(corpus.QUICK), help="names of pieces of the corpus, or all")
    parser.add_argument("--neural", action="store_true", help="also compute PLCMOS")
    options, flags = parser.parse_known_args()
    names = tuple(corpus.pieces()) if options.pieces == "all" else tuple(options.pieces.split(","))
    trials = [
        trial.Trial("one", options.kind, tuple(flags), names, seed, options.neural) for seed in range(1, options.runs + 1)
    ]
    entry = trial.run_all(trials, progress=False)["one"]
    for figure, value in entry["median"].items():
        values = " ".join(f"{run[figure]:.3f}" for run in entry["runs"])
        print(f"{figure:24}{value:12.4f}    {values}")
    print("\nPESQ by piece: " + ", ".join(
        f"{name} {trial.statistics.median(next(p['pesq'] for p in run['pieces'] if p['piece'] == name) for run in entry['runs']):.2f}"
        for name in names
    ))


if __name__ == "__main__":
    sys.exit(main())
