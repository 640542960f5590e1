"""Mouth-to-ear delay without a network delay: through PulseAudio's null sinks, and on the loopback compared with libwebrtc.

This file only runs the measurements: the first is tests/device_pulse.rs, the second is benches/run.py. Both are in real time, so
nothing else should run on the machine. A run that fails is repeated once. If it fails again, it is left out and named.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile

import corpus
import trial

# One run of each takes about half a minute.
CARDS_S, LOOPBACK_S = 28, 34
TIMEOUT_S = 180
LINE = re.compile(r"^processing (off|on): mouth to ear ([0-9.]+) ms median, ([0-9.]+) to ([0-9.]+)", re.MULTILINE)
# The names in benches/run.py, and the names here.
PEERS = {"balanced": "balanced", "low": "low", "livekit's client and server": "libwebrtc"}


def with_retry(measure, times=2):
    """Returns (value of `measure()`, None), or (None, reason) if it failed `times` times."""
    why = "it was never run"
    for _ in range(times):
        try:
            return measure(), None
        except Exception as error:
            why = (str(error).strip().splitlines() or [type(error).__name__])[-1]
            print(f"    failed: {why}", file=sys.stderr)
    return None, why


def repeated(runs, measure, name):
    """Runs `measure()` several times. Returns {name: {"runs", "median"}} and the failures."""
    entries, failed = {}, []
    for run in range(1, runs + 1):
        print(f"  {name}, run {run} of {runs} …", file=sys.stderr, flush=True)
        figures, why = with_retry(measure)
        if figures is None:
            failed.append(f"{name}, run {run}: {why}")
            continue
        for peer, figure in figures.items():
            entries.setdefault(peer, {"runs": []})["runs"].append(figure)
    for entry in entries.values():
        entry["median"] = trial.medians(entry["runs"])
    return entries, failed


def cards_test():
    """The path of the test program, from cargo's output when `make quality-cards` built it."""
    path = corpus.ROOT / "target/quality/cards.json"
    if not path.exists():
        raise RuntimeError("the test of sound cards is not built: run `make quality-cards` first")
    for line in path.read_text().splitlines():
        message = json.loads(line)
        if message.get("executable") and message.get("target", {}).get("name") == "device_pulse":
            return message["executable"]
    raise RuntimeError("cargo did not report the path of the test of sound cards")


def reason_without_cards():
    return None if shutil.which("pulseaudio") and shutil.which("pactl") else "PulseAudio is not installed"


def cards(runs):
    """Sound cards of a PulseAudio server at both ends, with processing off and on."""
    try:
        program = cards_test()
    except RuntimeError as error:
        return {}, [f"sound cards: {error}"]

    def measure():
        done = subprocess.run(
            [program, "--nocapture", "mouth"], cwd=corpus.ROOT, capture_output=True, text=True, timeout=TIMEOUT_S
        )
        found = {
            f"processing {switch}": {"mouth_to_ear_ms": float(median), "least_ms": float(least), "most_ms": float(most)}
            for switch, median, least, most in LINE.findall(done.stdout)
        }
        if len(found) < 2:
            raise RuntimeError(f"{done.stdout[-1500:]}\n{done.stderr[-1500:]}\nthe test did not print both delays")
        return found

    return repeated(runs, measure, "sound cards")


def loopback(runs):
    """Files at both ends and a server between them on this machine: audioroom, and libwebrtc through livekit-server."""

    def measure():
        with tempfile.TemporaryDirectory(prefix="audioroom-quality-") as folder:
            path = f"{folder}/bench.json"
            command = [sys.executable, corpus.ROOT / "benches/run.py", "--runs", "1", "--only", "delay", "--unmixed", "--out", path]
            done = subprocess.run(command, cwd=corpus.ROOT, capture_output=True, text=True, timeout=TIMEOUT_S)
            if done.returncode:
                raise RuntimeError(done.stderr[-3000:])
            with open(path) as file:
                medians = json.load(file)["medians"]
        return {PEERS[name]: figures for name, figures in medians.items() if name in PEERS}

    return repeated(runs, measure, "loopback")
