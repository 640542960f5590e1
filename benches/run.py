"""`make bench`: delay, CPU, memory and size, each as the median of alternating runs, compared with LiveKit where it is installed.

A benchmark, not a test: it fails only if a program does not run. README.md in this folder explains the figures.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "demo"), str(ROOT / "tests/interop")]

import access  # noqa: E402
import measure  # noqa: E402
import report  # noqa: E402
import server  # noqa: E402
import sound  # noqa: E402
from program import Program  # noqa: E402

OUT = ROOT / "target/bench"
LOAD = OUT / "load"
NATIVE = ROOT / "tests/interop/native_client.py"
TICKS = os.sysconf("SC_CLK_TCK")


def build_load():
    subprocess.run(
        ["cc", "-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", f"-I{ROOT}/include", ROOT / "benches/load.c", "-o", LOAD]
        + [f"-L{ROOT}/target/release", "-laudioroom", "-lpthread", f"-Wl,-rpath,{ROOT}/target/release"],
        check=True,
    )


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_kb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("no VmRSS")


def wake_ups(pid):
    """How often the threads of the process gave up the processor to wait."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches:"):
                total += int(line.split()[1])
    return total


def audioroom_conversation(peer, folder, latency):
    """One listener, then one talker: the time from login to first sound, and the mouth-to-ear delay."""
    passage = sound.speech(1, 5.0)[0]
    sound.write_wav(folder / "spoken.wav", passage)
    where = ["--room", "bench", "--server", peer.url, "--key", server.KEY, "--secret", server.SECRET, "--latency", latency]
    listener = Program("listener", [*where, "--in", "silence", "--out", folder / "heard.wav", "--seconds", "8"])
    ready = listener.wait_for("login", 10)
    time.sleep(0.5)
    talker = Program("talker", [*where, "--in", folder / "spoken.wav", "--out", "none", "--seconds", "6.5"])
    login = talker.wait_for("login", 10)
    if not ready or ready["error"] or not login or login["error"]:
        raise RuntimeError(f"a login failed: {ready} {login}")
    for program in (talker, listener):
        program.process.wait(20)
        program.wait_for("closed", 2)
    heard, rate_hz = sound.read_wav(folder / "heard.wav")
    skip = int(0.5 * sound.RATE_HZ)
    result = measure.compare(
        passage[skip:],
        talker.first("capture_start")["t_ns"] + 500_000_000,
        sound.resample(heard, rate_hz, sound.RATE_HZ),
        listener.first("playback_start")["t_ns"],
    )
    called_ns = login["t_ns"] - login["ms"] * 1e6
    play = listener.first("play", user_id="talker")
    return {
        "login_ms": login["ms"],
        "first_sound_ms": (play["t_ns"] - called_ns) / 1e6 if play else float("nan"),
        "mouth_to_ear_ms": result.delay_ms,
        "mouth_to_ear_p95_ms": result.delay_p95_ms,
        "similarity": result.similarity,
    }


def livekit_conversation(peer, folder):
    """The same with LiveKit's native client at both ends, under the same rule (see native_client.py)."""
    passage = sound.speech(1, 5.0)[0]
    sound.write_wav(folder / "spoken.wav", passage)

    def start(user, *arguments):
        command = [sys.executable, NATIVE, "--url", peer.url, "--token", access.sign(server.KEY, server.SECRET, user, "bench")]
        return subprocess.Popen([*command, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    listener = start("listener", "--record", folder / "heard.wav", "--seconds", "10")
    json.loads(listener.stdout.readline())
    talker = start("talker", "--speech", folder / "spoken.wav", "--seconds", "6")
    talker_events = [json.loads(line) for line in talker.communicate(timeout=40)[0].splitlines()]
    listener_events = [json.loads(line) for line in listener.communicate(timeout=40)[0].splitlines()]
    find = lambda events, name: next(event for event in events if event["event"] == name)  # noqa: E731
    joined, first = find(talker_events, "joined"), find(listener_events, "first_sound")
    heard, rate_hz = sound.read_wav(folder / "heard.wav")
    skip = int(0.5 * sound.RATE_HZ)
    result = measure.compare(
        passage[skip:],
        find(talker_events, "capture_start")["t_ns"] + 500_000_000,
        sound.resample(heard, rate_hz, sound.RATE_HZ),
        find(listener_events, "playback_start")["t_ns"],
    )
    return {
        "login_ms": joined["ms"],
        "first_sound_ms": (first["t_ns"] - joined["t_ns"]) / 1e6 + joined["ms"],
        "mouth_to_ear_ms": result.delay_ms,
        "mouth_to_ear_p95_ms": result.delay_p95_ms,
        "similarity": result.similarity,
    }


def server_load(peer, folder, talkers=3, listeners=40, seconds=10):
    """The server's processor time for 1000 forwarded packets, and its memory."""
    sound.write_wav(folder / "voice.wav", sound.speech(1, 5.0)[0])
    before_kb = memory_kb(peer.pid)
    command = [LOAD, peer.url, server.KEY, server.SECRET, "load", talkers, listeners, folder / "voice.wav", seconds + 25]
    load = Program("load", [], command=command)
    try:
        ready = load.wait_for("ready", 60)
        if not ready or ready["logged_in"] != talkers + listeners:
            raise RuntimeError(f"some logins failed: {ready}")
        time.sleep(3)
        marks = []
        for _ in range(2):
            seen = len(load.all("count"))
            while len(load.all("count")) == seen:
                time.sleep(0.002)
            marks.append((load.all("count")[-1], cpu_seconds(peer.pid)))
            if len(marks) == 1:
                time.sleep(seconds)
        after_kb = memory_kb(peer.pid)
    finally:
        load.process.kill()
        load.process.wait()
    packets = marks[1][0]["packets"] - marks[0][0]["packets"]
    expected = seconds * 50 * talkers * (talkers + listeners - 1)
    if packets < 0.8 * expected:
        print(f"  only {packets} of {expected} packets arrived: the machine is too busy to measure this figure", file=sys.stderr)
    return {
        "cpu_s_per_1000": (marks[1][1] - marks[0][1]) / packets * 1000,
        "packets_per_s": packets / ((marks[1][0]["t_ns"] - marks[0][0]["t_ns"]) / 1e9),
        "base_mb": before_kb / 1024,
        "mb_per_participant": (after_kb - before_kb) / 1024 / (talkers + listeners),
    }


def idle(peer):
    """Wake-ups per second of an engine outside every room and of a server without participants."""
    load = subprocess.Popen(
        [LOAD, peer.url, server.KEY, server.SECRET, "none", "0", "0", "/dev/null", "12"], stdout=subprocess.PIPE, text=True
    )
    try:
        load.stdout.readline()
        time.sleep(1)
        before = wake_ups(load.pid), wake_ups(peer.pid)
        time.sleep(5)
        after = wake_ups(load.pid), wake_ups(peer.pid)
    finally:
        load.kill()
        load.wait()
    return {"engine_per_s": (after[0] - before[0]) / 5, "server_per_s": (after[1] - before[1]) / 5}


def voice():
    """Processor time of the engine's audio processing in cores, from benches/voice.rs."""
    done = subprocess.run(
        [os.environ.get("CARGO", "cargo"), "bench", "--quiet", "--features", "program,internals", "--bench", "voice"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def size_mb():
    """The size of the shipped library if `make dist` has built it, else of the stripped release library."""
    shipped = ROOT / "target/dist/libaudioroom.so"
    if shipped.exists():
        return shipped.stat().st_size / 2**20, "target/dist, fat LTO, stripped"
    copy = OUT / "libaudioroom.so"
    shutil.copy(ROOT / "target/release/libaudioroom.so", copy)
    subprocess.run(["strip", copy], check=True)
    return copy.stat().st_size / 2**20, "target/release, stripped (make dist builds the shipped library)"


def with_server(kind, what, *arguments):
    with tempfile.TemporaryDirectory(prefix="audioroom-bench-") as name:
        folder = pathlib.Path(name)
        peer = kind(folder)
        try:
            return what(peer, folder, *arguments)
        finally:
            peer.stop()


def is_livekit_client_installed():
    return subprocess.run([sys.executable, "-c", "import livekit.rtc"], capture_output=True).returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=["delay", "server", "idle", "size", "voice"])
    parser.add_argument("--unmixed", action="store_true", help="do not run audioroom clients on livekit-server")
    parser.add_argument("--out", type=pathlib.Path, default=OUT / "bench.json", help="the file for the figures")
    options = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    build_load()
    has_livekit = server.LIVEKIT.exists()
    has_livekit_client = has_livekit and is_livekit_client_installed()
    wanted = lambda part: options.only in (None, part)  # noqa: E731
    collected = {}

    def collect(name, figures):
        for figure, value in figures.items():
            collected.setdefault(name, {}).setdefault(figure, []).append(value)

    for run in range(1, options.runs + 1):
        print(f"run {run} of {options.runs} …", file=sys.stderr, flush=True)
        if wanted("delay"):
            collect("balanced", with_server(server.audioroom, audioroom_conversation, "balanced"))
            collect("low", with_server(server.audioroom, audioroom_conversation, "low"))
            if has_livekit and not options.unmixed:
                collect("balanced on livekit-server", with_server(server.livekit, audioroom_conversation, "balanced"))
            if has_livekit_client:
                collect("livekit's client and server", with_server(server.livekit, livekit_conversation))
        if wanted("server"):
            collect("audioroom-server", with_server(server.audioroom, server_load))
            if has_livekit:
                collect("livekit-server", with_server(server.livekit, server_load))
        if wanted("voice"):
            collect("voice", voice())
        if wanted("idle"):
            collect("idle", with_server(server.audioroom, lambda peer, folder: idle(peer)))

    medians = {
        name: {figure: statistics.median(values) for figure, values in figures.items()} for name, figures in collected.items()
    }
    facts = report.machine()
    print(f"\n{facts['processor']}, {facts['cores']} cores, {facts['system']}, load {facts['load']}; medians of {options.runs}\n")
    delays = [name for name in medians if "first_sound_ms" in medians[name]]
    if delays:
        print(f"{'':32}{'first sound':>13}{'mouth to ear':>14}{'p95':>9}{'login':>9}  similarity")
        for name in delays:
            f = medians[name]
            print(
                f"{name:32}{f['first_sound_ms']:10.1f} ms{f['mouth_to_ear_ms']:11.1f} ms{f['mouth_to_ear_p95_ms']:6.1f} ms"
                f"{f['login_ms']:6.1f} ms  {f['similarity']:.3f}"
            )
        print()
    for name in ("audioroom-server", "livekit-server"):
        if name in medians:
            f = medians[name]
            print(
                f"{name:32}{f['cpu_s_per_1000']:.4f} s CPU for 1000 forwarded packets ({f['packets_per_s']:.0f} packets/s), "
                f"{f['base_mb']:.1f} MB + {f['mb_per_participant']:.2f} MB per participant"
            )
    if "audioroom-server" in medians and "livekit-server" in medians:
        own, other = medians["audioroom-server"], medians["livekit-server"]
        print(
            f"{'ratio':32}{own['cpu_s_per_1000'] / other['cpu_s_per_1000']:.2f} of livekit-server's CPU, "
            f"{own['mb_per_participant'] / other['mb_per_participant']:.2f} of its memory per participant"
        )
    if "idle" in medians:
        f = medians["idle"]
        print(f"{'idle':32}{f['engine_per_s']:.1f} wake-ups/s of an engine outside rooms, {f['server_per_s']:.1f} of an empty server")
    if "voice" in medians:
        f = medians["voice"]
        print(
            f"{'received stream':32}{f['received_stream_cores']:.4f} cores (pass mark 0.006), "
            f"{f['received_stream_10_percent_loss_cores']:.4f} at 10 % loss"
        )
        print(
            f"{'send chain, all processing':32}{f['send_cores']:.4f} cores (pass mark 0.035), {f['send_plain_cores']:.4f} without processing"
        )
        print(
            f"{'effects':32}equalizer {f['equalizer_cores']:.4f} cores, voice changer {f['voice_changer_cores']:.4f}, "
            f"reverb {f['reverb_cores']:.4f}, virtual stereo {f['virtual_stereo_cores']:.4f} (pass mark 0.004 each)"
        )
        print(
            f"{str(int(f['crowd'])) + ' talkers at 10 % loss':32}{f['crowd_cores']:.3f} cores (pass mark 0.15), {f['crowd_gap_cores']:.3f} around "
            f"an outage of 200 ms for all ({f['unlimited_gap_cores']:.3f} without a budget); most expensive block {f['crowd_worst_block'] * 2.5:.2f} of 2.5 ms "
            f"({f['unlimited_worst_block'] * 2.5:.2f}), {f['crowd_late_blocks']:.0f} late blocks"
        )
    if wanted("size"):
        size, of = size_mb()
        medians["size"] = {"mb": size}
        print(f"{'library':32}{size:.2f} MB ({of})")
    if not has_livekit:
        print("livekit-server is not in target/peers (make peers): no comparison")
    options.out.write_text(json.dumps({"machine": facts, "commit": report.commit(), "medians": medians, "runs": collected}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
