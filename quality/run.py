"""`make quality`: everything that is measured of the voice, into target/quality/index.html and quality.json.

Parts: `marks` and `curves` (virtual time), `processing` (echo and noise), `cpu`, `peers` (real time, beside libwebrtc). A part that is not
run this time, or cannot be run here, is taken from nowhere: the report names it as left out. Exit status 1 if a mark is missed that
is required (see mark.py). The table in README.md is written from the result by table.py.
"""

import argparse
import datetime
import json
import subprocess
import sys
import time

import corpus
import mark
import page
import peers
import processing
import report
import scenario
import trial

OUT = corpus.ROOT / "target/quality"
PARTS = ["marks", "curves", "processing", "cpu", "peers"]
# In real time each second costs one: two voices are enough there.
PEERS_PIECES = ("en-1", "it-1")


def commit():
    """What was measured: the commit, and whether the tree had changes."""
    git = lambda *words: subprocess.run(["git", *words], cwd=corpus.ROOT, capture_output=True, text=True).stdout.strip()  # noqa: E731
    name = git("rev-parse", "--short", "HEAD") or "no commit known"
    return name + (" with changes" if git("status", "--porcelain", "--untracked-files=no") else "")


def nested_medians(runs):
    """The median of every number in dictionaries of the same shape."""
    first = runs[0]
    if isinstance(first, dict):
        return {name: nested_medians([run[name] for run in runs]) for name in first}
    return trial.statistics.median(runs)


def processing_part(runs, pieces):
    seeds = range(1, runs + 1)
    return {
        "echo": nested_medians([processing.echo(seed) for seed in seeds]),
        "noise": nested_medians([processing.noise(seed, pieces) for seed in seeds]),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="seeds of each scenario, and runs in real time")
    parser.add_argument("--curve-runs", type=int, default=3, help="seeds of each point of a curve")
    parser.add_argument("--only", action="append", choices=PARTS, help="may be repeated")
    parser.add_argument("--pieces", default="all", help="names of the corpus, or quick, or all")
    parser.add_argument("--keep", action="store_true", help="keep what an earlier run measured of the other parts")
    options = parser.parse_args()
    wanted = options.only or PARTS
    begin = time.monotonic()
    OUT.mkdir(parents=True, exist_ok=True)
    names = {"all": scenario.all_pieces(), "quick": corpus.QUICK}.get(options.pieces) or tuple(options.pieces.split(","))

    data = {}
    if options.keep and (OUT / "quality.json").exists():
        data = json.loads((OUT / "quality.json").read_text())
    data |= {
        "machine": report.machine(),
        "commit": commit(),
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "runs": options.runs,
        "corpus": list(names),
    }
    def save():
        (OUT / "quality.json").write_text(json.dumps(data, indent=2) + "\n")

    left_out = [f"{part} (not asked for)" for part in PARTS if part not in wanted and part not in data.get("parts", {})]
    parts = data.setdefault("parts", {})

    def note(part):
        parts[part] = {"commit": data["commit"], "date": data["date"], "runs": options.runs}
        save()

    scenarios = data.setdefault("scenarios", {})
    if "marks" in wanted:
        print("Scenarios with a mark …", file=sys.stderr)
        scenarios |= trial.run_all(scenario.marked(options.runs, names))
        note("marks")
    if "curves" in wanted:
        print("Curves …", file=sys.stderr)
        scenarios |= trial.run_all(scenario.curves(options.curve_runs, corpus.QUICK))
        note("curves")
    if "processing" in wanted:
        print("Echo and noise …", file=sys.stderr)
        data |= processing_part(min(options.runs, 3), corpus.QUICK)
        note("processing")
    if "cpu" in wanted:
        path, _ = corpus.material(corpus.QUICK)
        data["cpu"] = nested_medians([trial.lab("cpu", "--in", path) for _ in range(options.runs)])
        note("cpu")
    if "peers" in wanted:
        reason = peers.why_not()
        if reason:
            left_out.append(f"real time beside libwebrtc ({reason})")
        else:
            if other := peers.why_no_libwebrtc():
                left_out.append(f"libwebrtc ({other})")
            print("Real time …", file=sys.stderr)
            data["peers"] = peers.compare(options.runs, PEERS_PIECES)
            note("peers")

    data["left_out"] = left_out
    data["marks"] = mark.judge_all(data)
    save()
    (OUT / "index.html").write_text(page.page(data))
    for line in mark.lines(data["marks"]):
        print(line)
    for reason in left_out:
        print(f"  left out: {reason}")
    line, failed = mark.closing(data["marks"])
    print(f"\n  {OUT / 'index.html'}, after {(time.monotonic() - begin) / 60:.0f} min")
    print(line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
