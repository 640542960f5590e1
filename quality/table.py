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


def state(verdict):
    return "passed" if verdict["is_passed"] else "**missed**" if verdict["is_required"] else "not reached"


def quality_rows(data):
    for verdict in data["marks"]:
        sign = "≥" if verdict["at_least"] else "≤"
        yield verdict["what"], mark.shown(verdict["value"], verdict), f"{sign} {mark.shown(verdict['limit'], verdict)}", state(verdict)


def bench_rows(data, has_loopback):
    """What `make bench` measures beside; the delay, too, where `make quality` did not measure it."""
    medians = data["medians"]
    other = medians.get("livekit's client and server", {}).get("mouth_to_ear_ms")
    for mode, share in mark.LOOPBACK.items():
        if mode not in medians or has_loopback:
            continue
        value = medians[mode]["mouth_to_ear_ms"]
        limit = f"≤ {share * other:.1f} ms" if other else ""
        verdict = "" if not other else "passed" if value <= share * other else "not reached"
        beside = f", at most {share} of libwebrtc's {other:.1f} ms" if other else ""
        yield f"bench: mouth to ear on the loopback, {mode}{beside}", f"{value:.1f} ms", limit, verdict
    for mode in mark.LOOPBACK:
        if mode in medians:
            yield f"bench: from `LoginRoom` to the first sound, {mode}", f"{medians[mode]['first_sound_ms']:.0f} ms", "", ""
    if "audioroom-server" in medians:
        own, beside = medians["audioroom-server"], ""
        if "livekit-server" in medians:
            theirs = medians["livekit-server"]
            beside = f" (livekit-server: {theirs['cpu_s_per_1000'] * 1000:.1f} ms, {theirs['mb_per_participant']:.2f} MB)"
        figure = f"{own['cpu_s_per_1000'] * 1000:.1f} ms, {own['mb_per_participant']:.2f} MB"
        yield f"bench: server, CPU for 1000 forwarded packets and memory a participant{beside}", figure, "", ""
    if "idle" in medians:
        f = medians["idle"]
        yield "bench: wake-ups a second, an idle engine and an empty server", f"{f['engine_per_s']:.1f}, {f['server_per_s']:.1f}", "", ""
    if "size" in medians:
        yield "bench: size of the library", f"{medians['size']['mb']:.1f} MB", "", ""


def table():
    quality, bench = read("target/quality/quality.json"), read("target/bench/bench.json")
    quality = quality if quality and "marks" in quality else None
    rows = list(quality_rows(quality)) if quality else []
    if bench:
        rows += bench_rows(bench, bool(quality and quality.get("loopback")))
    if not rows:
        corpus.fail("nothing was measured yet. Please run once:  make quality")
    facts = (quality or bench)["machine"]
    said = []
    if quality:
        passed = sum(verdict["is_passed"] for verdict in quality["marks"])
        said.append(f"`make quality` at {quality['commit']}, {quality['date']}: {passed} of {len(quality['marks'])} passed; medians of {quality['runs']} runs")
        said += [f"left out: {reason}" for reason in quality["left_out"]]
    if bench:
        said.append(f"`make bench` at {bench.get('commit', 'an unknown commit')}")
    lines = ["| what | figure | has to be | |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    lines += ["", f"{facts['processor']}, {facts['cores']} cores; {'; '.join(said)}."]
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
