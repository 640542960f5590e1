"""`make quality`: measures the quality of the voice and writes target/quality/index.html and quality.json.

The real-time parts run first, while the machine is otherwise idle: `cards` (PulseAudio), `loopback`, and `peers` and `beginnings`
(compared with libwebrtc). Then come `cpu`, and in virtual time `marks`, `long` (minutes and hours), `processing` (echo and noise)
and `curves`. Rounds beyond the time limit are left out. A part that fails or cannot run here does not stop the others; the report
names it as left out. The exit status is 1 if a required mark is missed (see mark.py) or a part failed. table.py writes
docs/figures.md and the figures in README.md from the result.
"""

import argparse
import datetime
import json
import sys
import time
import traceback

import corpus
import delay
import first_words
import mark
import network
import page
import peers
import processing
import report
import scenario
import trial

OUT = corpus.ROOT / "target/quality"
PARTS = ["cards", "loopback", "peers", "beginnings", "cpu", "marks", "long", "processing", "curves"]
# Real-time parts take as long as their speech: they use three voices, 26 s together.
PEERS_PIECES = ("en-1", "it-1", "ru-1")


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


# Processor seconds of one run of each part, on the machine of docs/figures.md. They are used only to plan the time.
MARKS_CORE_S, CURVES_CORE_S, LONG_CORE_S, PROCESSING_CORE_S, CPU_S = 9 * 7, 42 * 6, 200, 60, 3
BEGINNING_CORE_S = 3


class Suite:
    """The parts by name. Each returns its entries of quality.json."""

    def __init__(self, options, until):
        self.options, self.until = options, until
        self.runs = options.runs
        self.names = {"all": scenario.all_pieces(), "quick": corpus.QUICK}.get(options.pieces) or tuple(options.pieces.split(","))
        self.left_out = []

    def minutes(self, part):
        """The expected duration of a part."""
        cores = trial.os.cpu_count()
        return {
            "cards": lambda: self.runs * delay.CARDS_S / 60,
            "loopback": lambda: self.runs * delay.LOOPBACK_S / 60,
            "peers": lambda: peers.minutes(self.runs, PEERS_PIECES),
            "beginnings": lambda: peers.minutes(first_words.TALKS, (), peers.BEGINNINGS),
            "cpu": lambda: self.runs * CPU_S / 60,
            "marks": lambda: (self.runs * MARKS_CORE_S * len(self.names) / 10 + self.beginnings_core_s()) / cores / 60,
            "long": lambda: LONG_CORE_S / cores / 60,
            "processing": lambda: min(self.runs, 3) * PROCESSING_CORE_S / 60,
            "curves": lambda: self.options.curve_runs * CURVES_CORE_S / cores / 60,
        }[part]()

    def beginnings_core_s(self):
        return len(scenario.BEGINNINGS) * first_words.TALKS * BEGINNING_CORE_S

    def until_before(self, rest):
        """The time at which a part must end to leave enough time for the following ones. Curves take the time that is left."""
        return self.until - sum(60 * self.minutes(part) for part in rest if part != "curves")

    def cards(self, _rest):
        if reason := delay.reason_without_cards():
            self.left_out.append(f"sound cards ({reason})")
            return {}
        results, failed = delay.cards(self.runs)
        self.left_out += failed
        return {"cards": results}

    def loopback(self, _rest):
        results, failed = delay.loopback(self.runs)
        self.left_out += failed
        if "libwebrtc" not in results:
            self.left_out.append(f"libwebrtc on the loopback ({peers.reason_without_libwebrtc() or 'it failed'})")
        return {"loopback": results}

    def compare(self, runs, pieces, scenarios, rest):
        if reason := network.reason_unavailable():
            self.left_out.append(f"real time compared with libwebrtc ({reason})")
            return None
        if reason := peers.reason_without_libwebrtc():
            self.left_out.append(f"libwebrtc ({reason})")
        results, failed = peers.compare(runs, pieces, until=self.until_before(rest), scenarios=scenarios)
        self.left_out += failed
        return results

    def peers(self, rest):
        results = self.compare(self.runs, PEERS_PIECES, peers.SCENARIOS, rest)
        return {} if results is None else {"peers": results}

    def beginnings(self, rest):
        results = self.compare(first_words.TALKS, (), peers.BEGINNINGS, rest)
        return {} if results is None else {"beginnings": results}

    def cpu(self, _rest):
        path, _ = corpus.material(corpus.QUICK)
        return {"cpu": nested_medians([trial.lab("cpu", "--in", path) for _ in range(self.runs)])}

    def scenarios(self, trials, until=None):
        results = trial.run_all(trials, until=until)
        expected = dict.fromkeys(one.name for one in trials)
        if missing := [name for name in expected if name not in results]:
            self.left_out.append(f"{len(missing)} scenarios, because the time limit was reached")
        return {"scenarios": results}

    def marks(self, _rest):
        return self.scenarios(scenario.marked(self.runs, self.names) + scenario.beginnings(first_words.TALKS))

    def long(self, _rest):
        return self.scenarios(scenario.long(corpus.QUICK))

    def processing(self, _rest):
        return processing_part(min(self.runs, 3), corpus.QUICK)

    def curves(self, _rest):
        return self.scenarios(scenario.curves(self.options.curve_runs, corpus.QUICK), self.until)


def finish(data, begin):
    """Adds the verdicts, writes the page and prints the closing lines. Returns the exit status."""
    data["marks"] = mark.all_verdicts(data)
    save(data)
    try:
        (OUT / "index.html").write_text(page.page(data))
    except Exception:
        # The figures are saved already and do not need the page.
        traceback.print_exc()
    for line in mark.lines(data["marks"]):
        print(line)
    for reason in data["left_out"]:
        print(f"  left out: {reason}")
    line, failed = mark.closing(data["marks"])
    print(f"\n  {OUT / 'index.html'}, after {(time.monotonic() - begin) / 60:.0f} min")
    print(line)
    return 1 if failed else 0


def save(data):
    part = OUT / "quality.json.part"
    part.write_text(json.dumps(data, indent=2) + "\n")
    part.rename(OUT / "quality.json")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="number of seeds of each scenario, and of runs in real time")
    parser.add_argument("--curve-runs", type=int, default=2, help="number of seeds of each point of a curve")
    parser.add_argument("--only", action="append", choices=PARTS, help="run only this part; may be repeated")
    parser.add_argument("--pieces", default="all", help="names of pieces of the corpus, or quick, or all")
    parser.add_argument("--keep", action="store_true", help="keep the other parts' figures of an earlier run")
    parser.add_argument("--minutes", type=float, default=55, help="time limit: real-time rounds and curve points beyond it are left out")
    options = parser.parse_args()
    begin = time.monotonic()
    OUT.mkdir(parents=True, exist_ok=True)
    suite = Suite(options, begin + 60 * options.minutes)
    wanted = [part for part in PARTS if part in (options.only or PARTS)]

    data = {}
    if options.keep and (OUT / "quality.json").exists():
        data = json.loads((OUT / "quality.json").read_text())
    data |= {
        "machine": report.machine(),
        "commit": report.commit(),
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "runs": options.runs,
        "corpus": list(suite.names),
    }
    parts = data.setdefault("parts", {})
    suite.left_out += [f"{part} (not asked for)" for part in PARTS if part not in wanted and part not in parts]
    data["left_out"] = suite.left_out

    planned = {part: suite.minutes(part) for part in wanted}
    print(f"About {sum(planned.values()):.0f} min of {options.minutes:.0f}: " + ", ".join(f"{part} {m:.1f}" for part, m in planned.items()), file=sys.stderr)
    has_failed_part = False
    for at, part in enumerate(wanted):
        since = time.monotonic()
        print(f"{part}: about {planned[part]:.1f} min; {(since - begin) / 60:.1f} min elapsed, {(suite.until - since) / 60:.1f} left", file=sys.stderr, flush=True)
        try:
            found = getattr(suite, part)(wanted[at + 1 :])
        except Exception as error:
            # A part that fails does not stop the others.
            traceback.print_exc()
            suite.left_out.append(f"{part} (failed: {(str(error).splitlines() or [type(error).__name__])[-1]})")
            has_failed_part = True
            continue
        for name, value in found.items():
            data[name] = {**data.get(name, {}), **value} if name == "scenarios" else value
        parts[part] = {"commit": data["commit"], "date": data["date"], "runs": options.runs, "minutes": round((time.monotonic() - since) / 60, 1)}
        save(data)
    status = finish(data, begin)
    return 1 if has_failed_part else status


if __name__ == "__main__":
    sys.exit(main())
