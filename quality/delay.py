"""Mouth to ear where the network costs nothing: through PulseAudio's null sinks, and on the loopback beside libwebrtc.

Neither measures by itself: the first is tests/device_pulse.rs, the second benches/run.py, each of which says what it does. Both
are real time: nothing else should run beside them. A run that fails is tried once more and then left out, and named.
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
PATIENCE_S = 180
LINE = re.compile(r"^processing (off|on): mouth to ear ([0-9.]+) ms median, ([0-9.]+) to ([0-9.]+)", re.MULTILINE)
# What benches/run.py calls them, and what they are called here.
PEERS = {"balanced": "balanced", "low": "low", "livekit's client and server": "libwebrtc"}


def again(what, times=2):
    """The value of `what()`, or (None, why not): a program that came to nothing gets a second chance."""
    why = "it was never tried"
    for _ in range(times):
        try:
            return what(), None
        except Exception as error:
            why = (str(error).strip().splitlines() or [type(error).__name__])[-1]
            print(f"    once more: {why}", file=sys.stderr)
    return None, why


def collected(runs, what, name):
    """{peer: {"runs", "median"}} of `runs` times `what()`, and what failed."""
    entries, failed = {}, []
    for run in range(1, runs + 1):
        print(f"  {name}, run {run} of {runs} …", file=sys.stderr, flush=True)
        figures, why = again(what)
        if figures is None:
            failed.append(f"{name}, run {run}: {why}")
            continue
        for peer, figure in figures.items():
            entries.setdefault(peer, {"runs": []})["runs"].append(figure)
    for entry in entries.values():
        entry["median"] = trial.medians(entry["runs"])
    return entries, failed


def cards_test():
    """The test program, by what cargo told when `make quality-cards` built it."""
    path = corpus.ROOT / "target/quality/cards.json"
    if not path.exists():
        raise RuntimeError("the test of sound cards is not built. Please run once:  make quality-cards")
    for line in path.read_text().splitlines():
        told = json.loads(line)
        if told.get("executable") and told.get("target", {}).get("name") == "device_pulse":
            return told["executable"]
    raise RuntimeError("cargo does not say where the test of sound cards is")


def why_no_cards():
    return None if shutil.which("pulseaudio") and shutil.which("pactl") else "PulseAudio is not installed"


def cards(runs):
    """Both ends on sound cards of a PulseAudio server, with processing off and on."""
    try:
        program = cards_test()
    except RuntimeError as error:
        return {}, [f"sound cards: {error}"]

    def once():
        done = subprocess.run(
            [program, "--nocapture", "mouth"], cwd=corpus.ROOT, capture_output=True, text=True, timeout=PATIENCE_S
        )
        found = {
            f"processing {switch}": {"mouth_to_ear_ms": float(median), "least_ms": float(least), "most_ms": float(most)}
            for switch, median, least, most in LINE.findall(done.stdout)
        }
        if len(found) < 2:
            raise RuntimeError(f"{done.stdout[-1500:]}\n{done.stderr[-1500:]}\nthe test did not say both delays")
        return found

    return collected(runs, once, "sound cards")


def loopback(runs):
    """Files at both ends and a server between them on this machine: audioroom, and libwebrtc through livekit-server."""

    def once():
        with tempfile.TemporaryDirectory(prefix="audioroom-quality-") as folder:
            path = f"{folder}/bench.json"
            command = [sys.executable, corpus.ROOT / "benches/run.py", "--runs", "1", "--only", "delay", "--unmixed", "--out", path]
            done = subprocess.run(command, cwd=corpus.ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
            if done.returncode:
                raise RuntimeError(done.stderr[-3000:])
            with open(path) as file:
                medians = json.load(file)["medians"]
        return {PEERS[name]: figures for name, figures in medians.items() if name in PEERS}

    return collected(runs, once, "loopback")
