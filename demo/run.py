"""The demo: three C programs in one room, each of which talks in its own time slot and records the others.

Starts the programs, waits for them, compares the spoken with the heard speech, and writes target/demo/: the WAV files,
report.json and report.html. The exit status is 0 if every program heard all others well. `make demo` runs it; it needs Python and
numpy.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

import measure
import report
import sound
from program import Program, free_port

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "target/demo"
USERS = ["alice", "bob", "carol"]
SLOT_S = 5.0
# Silence before the first slot, in which all programs log in; and after the last slot, so that its end is played even if the
# programs start slowly.
LEAD_S, TAIL_S = 1.5, 2.0
MIN_SIMILARITY = 0.9


def fail(sentence):
    print(f"demo: {sentence}", file=sys.stderr)
    sys.exit(1)


def run_conversation(latency):
    """Runs the three programs. Returns them with their passages."""
    passages = sound.speech(len(USERS), SLOT_S)
    length_s = LEAD_S + SLOT_S * len(USERS) + TAIL_S
    for number, (user, passage) in enumerate(zip(USERS, passages)):
        # Longer than the conversation, so that the file device does not repeat it.
        timeline = np.zeros(int((length_s + 5) * sound.RATE_HZ))
        at = int((LEAD_S + SLOT_S * number) * sound.RATE_HZ)
        timeline[at : at + len(passage)] = passage
        sound.write_wav(OUT / f"{user}-spoken.wav", timeline)

    with tempfile.TemporaryDirectory(prefix="audioroom-demo-") as runtime:
        environment = dict(os.environ, XDG_RUNTIME_DIR=runtime, AUDIOROOM_LOCAL_PORT=str(free_port()))
        programs = []
        started = time.monotonic()
        for user in USERS:
            # The first program hosts the server, so it leaves last.
            seconds = length_s - (time.monotonic() - started) + (0.0 if programs else 0.7)
            program = Program(
                user,
                ["--room", "demo", "--in", OUT / f"{user}-spoken.wav", "--out", OUT / f"{user}-heard.wav"]
                + ["--seconds", f"{seconds:.2f}", "--latency", latency],
                environment,
                OUT / f"{user}.log",
            )
            programs.append(program)
            login = program.wait_for("login", 15)
            if login is None or login["error"]:
                for other in programs:
                    other.process.terminate()
                reason = login["message"] if login else f"no login event; see {OUT / f'{user}.log'}"
                fail(f"the login of {user} failed: {reason}")
        for program in programs:
            try:
                program.process.wait(length_s + 15)
            except subprocess.TimeoutExpired:
                program.process.kill()
                fail(f"{program.user} did not end in time")
            if program.process.returncode:
                fail(f"{program.user} ended with status {program.process.returncode}; see {OUT / f'{program.user}.log'}")
            program.wait_for("closed", 2)
    return programs, passages


def evaluate(programs, passages):
    """Compares every talker with every listener. Returns the report as data, and the pairs with their recordings."""
    pairs = []
    for number, talker in enumerate(programs):
        spoken_start = talker.first("capture_start")
        if spoken_start is None:
            fail(f"{talker.user} printed no capture_start: its microphone did not start")
        slot_ns = spoken_start["t_ns"] + round((LEAD_S + SLOT_S * number) * 1e9)
        for listener in programs:
            if listener is talker:
                continue
            heard_start = listener.first("playback_start")
            if heard_start is None:
                fail(f"{listener.user} printed no playback_start: its loudspeaker did not start")
            heard, rate_hz = sound.read_wav(OUT / f"{listener.user}-heard.wav")
            heard = sound.resample(heard, rate_hz, sound.RATE_HZ)
            result = measure.compare(passages[number], slot_ns, heard, heard_start["t_ns"])
            pairs.append(
                dict(talker=talker.user, listener=listener.user, slot_ns=slot_ns, spoken=passages[number], result=result)
            )

    delays = np.concatenate([pair["result"].delays_ms for pair in pairs])
    logins = {program.user: program.first("login")["ms"] for program in programs}
    first_sounds = []
    for later in range(1, len(programs)):
        talker = programs[later]
        login = talker.first("login")
        for listener in programs[:later]:
            play = listener.first("play", user_id=talker.user)
            if play:
                first_sounds.append((play["t_ns"] - login["t_ns"]) / 1e6 + login["ms"])

    lost = 0
    for listener in programs:
        latest = {}
        for stats in listener.all("stats"):
            for stream in stats["streams"]:
                latest[stream["user_id"]] = stream
        lost += sum(stream["lost_frames"] or 0 for stream in latest.values())
    by_user = {program.user: program for program in programs}
    for pair in pairs:
        pair["meter"] = meter(by_user[pair["listener"]], pair["talker"], pair["slot_ns"], pair["result"])

    speech_seconds = sum(len(passage) for passage in passages) / sound.RATE_HZ
    figures = {
        "participants": sum(1 for program in programs if program.first("login")["error"] == 0),
        "speech_seconds": round(speech_seconds, 2),
        "similarity": round(min(pair["result"].similarity for pair in pairs), 4),
        "mouth_to_ear_ms": {
            "median": round(float(np.median(delays)), 2) if len(delays) else None,
            "p95": round(float(np.percentile(delays, 95)), 2) if len(delays) else None,
        },
        "login_ms": round(float(np.median(list(logins.values()))), 2),
        "first_sound_ms": round(float(np.median(first_sounds)), 2) if first_sounds else None,
        "lost_frames": lost,
        "pairs": [
            {
                "talker": pair["talker"],
                "listener": pair["listener"],
                "similarity": round(pair["result"].similarity, 4),
                "mouth_to_ear_ms": round(pair["result"].delay_ms, 2) if len(pair["result"].delays_ms) else None,
                "mouth_to_ear_p95_ms": round(pair["result"].delay_p95_ms, 2) if len(pair["result"].delays_ms) else None,
                "gain_db": round(pair["result"].gain_db, 2),
                "meter": pair["meter"],
            }
            for pair in pairs
        ],
        "logins_ms": {user: round(value, 2) for user, value in logins.items()},
        "meter_off_ms": meter_off(pairs),
        "how": {
            "similarity": measure.METHOD,
            "first_sound_ms": "From LoginRoom in a program to its first audio in a program that was in the room before. Median.",
            "meter": "The delay by stage, as the listener's library measures it while the talker speaks: medians of its stats, read once a "
            "second. The library does not use the recordings. The network stage is half of the smallest round trip of each hop, added.",
            "login_ms": "From LoginRoom to on_login_room. Median of the three programs; the first program also starts the server.",
            "lost_frames": "Frames of 10 ms that a listener concealed because their packet was lost or late.",
        },
    }
    return figures, pairs


def meter(listener, talker, slot_ns, result):
    """The delay of a talker by the listener's library: medians of the stats that were read while the talker spoke.

    `off_ms` is the median difference between the stats and the recordings at the same times.
    """
    stages, totals, clocks, differences = {}, [], [], []
    for stats in listener.all("stats"):
        # The stats of the first second still include earlier packets.
        if not slot_ns + 1e9 <= stats["t_ns"] <= slot_ns + (SLOT_S + 0.5) * 1e9:
            continue
        for stream in stats["streams"]:
            if stream["user_id"] != talker:
                continue
            for name, value in stream["stages_ms"].items():
                if value is not None:
                    stages.setdefault(name, []).append(value)
            # The library averages over the previous packets.
            place_s = (stats["t_ns"] - slot_ns) / 1e9
            near = result.delays_ms[(result.places_s > place_s - 0.8) & (result.places_s < place_s)]
            if stream["mouth_to_ear_ms"] is not None and len(near):
                differences.append(stream["mouth_to_ear_ms"] - float(np.median(near)))
            for values, name in ((totals, "mouth_to_ear_ms"), (clocks, "clock_ppm")):
                if stream[name] is not None:
                    values.append(stream[name])
    median = lambda values: round(float(np.median(values)), 2) if values else None  # noqa: E731
    return {
        "mouth_to_ear_ms": median(totals),
        "off_ms": median(differences),
        "clock_ppm": median(clocks),
        "stages_ms": {name: median(values) for name, values in stages.items()},
    }


def meter_off(pairs):
    """The largest difference between delay meter and recordings over all pairs; None if a pair has no value."""
    off = [abs(pair["meter"]["off_ms"]) for pair in pairs if pair["meter"]["off_ms"] is not None]
    return round(max(off), 2) if len(off) == len(pairs) else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--latency", default="balanced", choices=["low", "balanced", "robust"])
    options = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()

    print("Three programs in one room, each talking for five seconds …", flush=True)
    programs, passages = run_conversation(options.latency)
    figures, pairs = evaluate(programs, passages)
    figures["latency"] = options.latency
    figures["machine"] = report.machine()
    heard = {}
    for program in programs:
        samples, rate_hz = sound.read_wav(OUT / f"{program.user}-heard.wav")
        heard[program.user] = (program.first("playback_start")["t_ns"], sound.resample(samples, rate_hz, sound.RATE_HZ))
    (OUT / "report.json").write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    (OUT / "report.html").write_text(report.page(figures, pairs, heard))

    print()
    print("  talker   listener   similarity   mouth to ear    by the delay meter")
    for pair in figures["pairs"]:
        delay = "not heard" if pair["mouth_to_ear_ms"] is None else f"{pair['mouth_to_ear_ms']:7.1f} ms"
        meter_ms = number(pair["meter"]["mouth_to_ear_ms"])
        print(f"  {pair['talker']:8} {pair['listener']:10} {pair['similarity']:10.3f}   {delay:>12}   {meter_ms:>12} ms")
    ear = figures["mouth_to_ear_ms"]
    print()
    print(f"  mouth to ear      {number(ear['median'])} ms median, {number(ear['p95'])} ms p95")
    print(f"  delay meter       differs by at most {number(figures['meter_off_ms'])} ms")
    print(f"  login             {number(figures['login_ms'])} ms")
    print(f"  first audio       {number(figures['first_sound_ms'])} ms after LoginRoom, in the other programs")
    print(f"  lost frames       {figures['lost_frames']}")
    print(f"  report            {OUT / 'report.html'}")
    print()

    if figures["participants"] < 3:
        fail(f"only {figures['participants']} participants joined the room")
    if not figures["similarity"] >= MIN_SIMILARITY:
        fail(f"the lowest similarity is {figures['similarity']}, below {MIN_SIMILARITY}")
    print("demo: every program heard the others. To talk with programs in a browser: make demo-web")


def number(value):
    return "unknown" if value is None else f"{value:.1f}"


if __name__ == "__main__":
    main()
