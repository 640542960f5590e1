"""Writes the table of figures in README.md, between its two markers, from target/quality/quality.json and target/bench/bench.json.

    target/venv/bin/python quality/table.py

Nothing in the table is typed by hand; a figure that was not measured is left out, and each file's commit and machine are named.
"""

import json
import sys

import corpus
import mark

README = corpus.ROOT / "README.md"
BEGIN, END = "<!-- figures: written by quality/table.py -->", "<!-- end of figures -->"


def read(path):
    path = corpus.ROOT / path
    return json.loads(path.read_text()) if path.exists() else None


def quality_rows(data):
    for verdict in data["marks"]:
        sign = "≥" if verdict["at_least"] else "≤"
        state = "" if verdict["is_passed"] else " (not reached)"
        yield verdict["what"], f"{sign} {mark.shown(verdict['limit'], verdict)}", f"{mark.shown(verdict['value'], verdict)}{state}"


def bench_rows(data):
    medians = data["medians"]
    other = medians.get("livekit's client and server", {}).get("mouth_to_ear_ms")
    for mode, share in (("balanced", 0.7), ("low", 0.45)):
        if mode not in medians:
            continue
        value = medians[mode]["mouth_to_ear_ms"]
        limit = f"≤ {share * other:.1f} ms ({share} × libwebrtc's {other:.1f} ms)" if other else ""
        state = "" if not other or value <= share * other else " (not reached)"
        yield f"mouth to ear on loopback, {mode}", limit, f"{value:.1f} ms{state}"
    if "audioroom-server" in medians and "livekit-server" in medians:
        own, theirs = medians["audioroom-server"]["cpu_s_per_1000"], medians["livekit-server"]["cpu_s_per_1000"]
        yield "server: CPU for 1000 forwarded packets", "", f"{own * 1000:.1f} ms; livekit-server {theirs * 1000:.1f} ms"


def table():
    quality, bench = read("target/quality/quality.json"), read("target/bench/bench.json")
    rows = [*(bench_rows(bench) if bench else ()), *(quality_rows(quality) if quality else ())]
    if not rows:
        corpus.fail("nothing was measured yet. Please run once:  make quality")
    facts = (quality or bench)["machine"]
    said = []
    if quality:
        said.append(f"`make quality` at {quality['commit']}, medians of {quality['runs']} runs")
        said += [f"left out: {reason}" for reason in quality["left_out"]]
    if bench:
        said.append("`make bench`")
    lines = ["| figure | has to be | is |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows), ""]
    lines += [f"{facts['processor']}, {facts['cores']} cores; {'; '.join(said)}."]
    return "\n".join(lines)


def main():
    text = README.read_text()
    if BEGIN not in text or END not in text:
        corpus.fail(f"README.md has no place for the figures: put {BEGIN} and {END} where they belong")
    before, rest = text.split(BEGIN, 1)
    README.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END, 1)[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
