"""`make quality-quick`: the pass marks that can be measured in virtual time, on four voices, in four minutes on two cores.

The last line is `quality: N passed` or `quality: N of M passed`. The exit status is 1 if a required mark is missed (see mark.py).
target/quality/quick.json holds every figure.
"""

import argparse
import json
import sys
import time

import corpus
import first_words
import mark
import scenario
import trial

OUT = corpus.ROOT / "target/quality"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="number of seeds of each scenario; the median is compared")
    parser.add_argument("--only", help="run only scenarios whose name contains this")
    parser.add_argument("--workers", type=int, help="number of parallel trials [default: one per core]")
    options = parser.parse_args()
    begin = time.monotonic()
    corpus.pieces()
    every = scenario.marked(options.runs, corpus.QUICK) + scenario.beginnings(first_words.TALKS)
    trials = [one for one in every if not options.only or options.only in one.name]
    if not trials:
        corpus.fail(f"no scenario has {options.only!r} in its name: {', '.join({**scenario.MARKED, **scenario.BEGINNINGS})}")
    scenarios = trial.run_all(trials, options.workers)
    verdicts = mark.verdicts(mark.VIRTUAL + mark.BEGINNINGS, scenarios)
    for verdict in verdicts:
        verdict["is_required"] &= not verdict["needs_all"]
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "quick.json").write_text(json.dumps({"scenarios": scenarios, "marks": verdicts}, indent=2) + "\n")

    print(f"\n  {'':24}{'PESQ':>6}{'STOI':>7}{'mouth to ear':>14}{'buffer':>11}{'concealed':>11}{'payload':>9}")
    for name, entry in scenarios.items():
        f = entry["median"]
        if "pesq" not in f:
            parts = "  ".join(f"{part.removeprefix('pesq_').replace('_', ' ')}: {f[part]:.2f}" for part in first_words.PARTS)
            print(f"  {name:28}{parts}   first word {f['first_word_delay_ms']:.1f} ms")
            continue
        print(
            f"  {name:24}{f['pesq']:6.2f}{f['stoi']:7.3f}{f['mouth_to_ear_ms']:11.1f} ms{f['buffer_ms']:8.1f} ms"
            f"{f['concealed_share'] * 100:9.2f} %{f['payload_kbps']:7.1f} k"
        )
    print()
    for line in mark.lines(verdicts):
        print(line)
    line, failed = mark.closing(verdicts)
    print(f"\n  medians of {options.runs} seeds or {first_words.TALKS} talks, {time.monotonic() - begin:.0f} s")
    print(line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
