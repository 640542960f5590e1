"""audioroom and libwebrtc (LiveKit's native client and server) on the same bad network, in real time, side by side.

Three network namespaces stand for three machines: talker, server and listener; `network.py` emulates the network between them.
With the same seed both peers get the same delays and losses, packet by packet. The two conversations of a run take place at the
same time, each in its own namespaces, so that other load on the machine affects both. Needs root. Without network namespaces this
part is left out of the report, with the reason; without the programs of `make peers`, libwebrtc is left out.

    python peers.py '{"scenario": "5 % loss a hop", "peer": "audioroom", "pieces": ["en-1", "it-1"], "seed": 1}'

runs one conversation. It prints `over` when the programs have ended, and then `figures`. A conversation that fails is repeated
once. If it fails again, it is left out and named.

Both peers follow one rule, so that the delays can be compared: sample n of the recording exists at start + n/48000 s, and a
sample counts as heard when it comes out of the client.
"""

import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import corpus  # noqa: F401  (puts demo/ and tests/interop/ on the path)
import access
import first_words
import score
import server
import sound
from program import TALK, Program

HERE = pathlib.Path(__file__).resolve().parent
NATIVE = corpus.ROOT / "tests/interop/native_client.py"
ROLES = ("talker", "server", "listener")
ADDRESS = "10.77.1.1"
PORT, UDP_PORT, TCP_PORT = 7880, 7881, 7882
# The scenarios: name, the emulated network, and audioroom's latency mode. Each hop has 50 ms one way.
SCENARIOS = {
    "clean": ({}, "balanced"),
    "5 % loss a hop": ({"loss": 0.05}, "balanced"),
    "10 % loss a hop": ({"loss": 0.10}, "balanced"),
    "200 ms bursts": ({"outage_ms": 200, "outage_every_ms": 3000}, "robust"),
    "jitter 15 ms": ({"jitter_ms": 15}, "balanced"),
    # Jitter only between server and listener: both jitter buffers get the same arrivals.
    "jitter 30 ms on one hop": ({"jitter_ms": 30, "jitter_hop": 1}, "balanced"),
}
# The same for the first words of a stream (first_words.py): each run is another talk.
BEGINNINGS = {"first words, clean": ({}, "balanced"), "first words, 1 % loss a hop": ({"loss": 0.01}, "balanced")}
# Seconds for starting and for scoring, besides the material and its warm-up, and the time-out of a conversation that hangs.
START_S, SCORE_S, TIMEOUT_S = 7, 20, 90


def reason_without_libwebrtc():
    """Why libwebrtc cannot be measured here; None if it can."""
    if not server.LIVEKIT.exists():
        return "livekit-server is not in target/peers (make peers)"
    if subprocess.run([sys.executable, "-c", "import livekit.rtc"], capture_output=True).returncode:
        return "LiveKit's client is not in target/venv (make peers)"
    return None


class Machines:
    """Talker, server and listener, joined by the network emulator. A context manager, which removes everything at its end."""

    def __init__(self, shape):
        tag = f"arq{os.getpid()}"
        self.names = {role: f"{tag}{role[0]}" for role in ROLES}
        self.shape = {"delay_ms": 50, **shape, **self.names}
        self.counts = None

    def ip(self, *words):
        subprocess.run(["ip", *words], check=True, capture_output=True, text=True)

    def __enter__(self):
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], capture_output=True)
            self.ip("netns", "add", name)
            self.ip("-n", name, "link", "set", "lo", "up")
        self.emulator = subprocess.Popen(
            [sys.executable, HERE / "network.py", json.dumps(self.shape)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self.emulator.stdout.readline() != "ready\n":
            raise RuntimeError("the network emulator did not start")
        for role, device, own, peer in [
            ("talker", "path", "10.77.1.2", ADDRESS),
            ("server", "path1", ADDRESS, "10.77.1.2"),
            ("listener", "path", "10.77.2.2", "10.77.2.1"),
            ("server", "path2", "10.77.2.1", "10.77.2.2"),
        ]:
            name = self.names[role]
            self.ip("-n", name, "addr", "add", own, "peer", peer, "dev", device)
            self.ip("-n", name, "link", "set", device, "up")
            if role != "server":
                self.ip("-n", name, "route", "add", "default", "dev", device)
        return self

    def __exit__(self, *_):
        if self.emulator.poll() is None:
            self.command("stop")
            line = self.emulator.stdout.readline()
            self.counts = json.loads(line) if line else None
            self.emulator.wait(5)
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], capture_output=True)

    def command(self, name):
        self.emulator.stdin.write(name + "\n")
        self.emulator.stdin.flush()

    def on(self, role, *words):
        return ["ip", "netns", "exec", self.names[role], *map(str, words)]

    def serve(self, command, log):
        """Starts a server on the server's machine and waits for its port."""
        process = subprocess.Popen(self.on("server", *command), stdout=log.open("w"), stderr=subprocess.STDOUT)
        limit = time.monotonic() + 20
        probe = self.on("server", "bash", "-c", f"</dev/tcp/{ADDRESS}/{PORT}")
        while subprocess.run(probe, capture_output=True).returncode:
            if process.poll() is not None or time.monotonic() > limit:
                process.kill()
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        return process


def buffer_figures(stats, capture_ns, seconds):
    """Mean time in the jitter buffer (W3C: jitterBufferDelay divided by jitterBufferEmittedCount) and the share of concealed
    samples, between the warm-up and the end of the speech, from the listener's own statistics."""
    scored = [s for s in stats if corpus.WARM_UP_S <= (s["t_ns"] - capture_ns) / 1e9 <= seconds]
    known = [s for s in scored if all(s.get(name) is not None for name in ("buffer_delay_s", "emitted_samples", "played_samples"))]
    if len(known) < 2:
        return {}
    growth = lambda name: known[-1][name] - known[0][name]  # noqa: E731
    return {
        "buffer_ms": growth("buffer_delay_s") / max(growth("emitted_samples"), 1) * 1000,
        "concealed_share": growth("concealed_samples") / max(growth("played_samples"), 1),
    }


def run_audioroom(machines, folder, spoken, seconds, latency):
    """audioroom: its server, and `talk` at both ends.

    Returns (heard, ms from sample 0 spoken to sample 0 heard, stats of the jitter buffer).
    """
    command = [server.AUDIOROOM, "--bind", f"0.0.0.0:{PORT}", "--udp-port", UDP_PORT, "--node-ip", ADDRESS]
    server_process = machines.serve([*command, "--key", server.KEY, "--secret", server.SECRET], folder / "server.log")
    where = ["--json", "--room", "quality", "--server", f"ws://{ADDRESS}:{PORT}", "--key", server.KEY, "--secret", server.SECRET]
    where += ["--latency", latency]
    programs = []

    def start(role, *arguments):
        command = machines.on(role, TALK, "--user", role, *where, *arguments)
        programs.append(Program(role, [], dict(os.environ, XDG_RUNTIME_DIR=str(folder)), folder / f"{role}.log", command))
        login = programs[-1].wait_for("login", 20)
        if not login or login["error"]:
            raise RuntimeError(f"the login of {role} failed: {login}")
        return programs[-1]

    try:
        listener = start("listener", "--in", "silence", "--out", folder / "heard.wav", "--seconds", seconds + 4, "--manual")
        talker = start("talker", "--in", spoken, "--out", "none", "--seconds", seconds + 1)
        capture = talker.wait_for("capture_start", 10)
        machines.command("faults")
        time.sleep(corpus.WARM_UP_S)
        machines.command("reset")
        for program in (talker, listener):
            program.process.wait(seconds + 30)
            program.wait_for("closed", 2)
        stats = [{"t_ns": s["t_ns"], **s["streams"][0]} for s in listener.all("stats") if s["streams"]]
        playback = listener.first("playback_start")
    finally:
        for program in programs:
            program.process.kill()
        server_process.terminate()
        server_process.wait()
    heard, rate_hz = sound.read_wav(folder / "heard.wav")
    assert rate_hz == sound.RATE_HZ
    return heard, (playback["t_ns"] - capture["t_ns"]) / 1e6, buffer_figures(stats, capture["t_ns"], seconds)


def run_libwebrtc(machines, folder, spoken, seconds, _latency):
    """LiveKit's server, and its native client (libwebrtc) at both ends; returns the same as `run_audioroom`."""
    config = folder / "livekit.yaml"
    config.write_text(
        f"port: {PORT}\nkeys:\n  {server.KEY}: {server.SECRET}\nrtc:\n  udp_port: {UDP_PORT}\n  tcp_port: {TCP_PORT}\n"
        f"  node_ip: {ADDRESS}\n  use_external_ip: false\nlogging:\n  level: info\n"
    )
    server_process = machines.serve([server.LIVEKIT, "--config", config], folder / "server.log")
    programs = []

    def start(role, *arguments):
        token = access.sign(server.KEY, server.SECRET, role, "quality")
        command = machines.on(role, sys.executable, NATIVE, "--url", f"ws://{ADDRESS}:{PORT}", "--token", token, *arguments)
        programs.append(Program(role, [], None, folder / f"{role}.log", command))
        if not programs[-1].wait_for("joined", 30):
            raise RuntimeError(f"{role} did not join the room:\n{(folder / f'{role}.log').read_text()[-2000:]}")
        return programs[-1]

    try:
        listener = start("listener", "--record", folder / "heard.wav", "--seconds", seconds + 6)
        talker = start("talker", "--speech", spoken, "--seconds", seconds + 2)
        capture = talker.wait_for("capture_start", 10)
        machines.command("faults")
        time.sleep(corpus.WARM_UP_S)
        machines.command("reset")
        for program in (talker, listener):
            program.process.wait(seconds + 40)
            program.wait_for("closed", 2)
        playback = listener.first("playback_start")
        if not playback:
            raise RuntimeError(f"the listener received no sound:\n{(folder / 'listener.log').read_text()[-2000:]}")
    finally:
        for program in programs:
            program.process.kill()
        server_process.terminate()
        server_process.wait()
    heard, rate_hz = sound.read_wav(folder / "heard.wav")
    assert rate_hz == sound.RATE_HZ
    return heard, (playback["t_ns"] - capture["t_ns"]) / 1e6, buffer_figures(listener.all("stats"), capture["t_ns"], seconds)


def material(scenario, pieces, seed):
    """The recording of a conversation: (path of the WAV, the pieces in it, or None for the first words of a stream)."""
    return (first_words.talk(seed), None) if scenario in BEGINNINGS else corpus.material(pieces)


def run_conversation(run, scenario, pieces, seed, over=lambda: None, neural=False):
    """Runs one conversation. Returns the mean scores and the bitrates that the talker and the server sent.

    Calls `over` when the programs have ended and the scoring begins.
    """
    shape, latency = {**SCENARIOS, **BEGINNINGS}[scenario]
    path, marks = material(scenario, pieces, seed)
    spoken, _ = sound.read_wav(path)
    seconds = len(spoken) / sound.RATE_HZ
    with tempfile.TemporaryDirectory(prefix="audioroom-quality-") as name:
        folder = pathlib.Path(name)
        # The file device repeats its file, so silence follows the speech.
        sound.write_wav(folder / "spoken.wav", sound.np.concatenate([spoken, sound.np.zeros(8 * sound.RATE_HZ)]))
        with Machines({**shape, "seed": seed}) as machines:
            heard, start_ms, extra = run(machines, folder, folder / "spoken.wav", seconds, latency)
        if keep := os.environ.get("AUDIOROOM_QUALITY_KEEP"):
            shutil.copy(folder / "heard.wav", keep)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    over()
    scored_s = seconds + 1 - corpus.WARM_UP_S
    sent = {"cores": (used.ru_utime + used.ru_stime) / seconds}
    if machines.counts:
        sent |= {
            "up_kbps": machines.counts["up"]["bytes"] * 8 / 1000 / scored_s,
            "down_kbps": machines.counts["down"]["bytes"] * 8 / 1000 / scored_s,
            "up_lost": machines.counts["up"]["lost"] / max(machines.counts["up"]["packets"], 1),
        }
    if marks is None:
        return {**first_words.scores(spoken, heard, start_ms), **sent, "seed": seed, **extra}
    scores = score.pieces(spoken, heard, start_ms, marks, neural)
    return {**score.mean(scores), **sent, "seed": seed, "pieces": scores, **extra}


RUNNERS = {"audioroom": run_audioroom, "libwebrtc": run_libwebrtc}


class Conversation:
    """A conversation in its own process, so that its failure does not end the other ones."""

    def __init__(self, scenario, peer, pieces, seed, log_folder):
        self.case = {"scenario": scenario, "peer": peer, "pieces": list(pieces), "seed": seed}
        self.limit_s = length_s(scenario, pieces) + TIMEOUT_S
        self.log = log_folder / f"{peer}-{''.join(c if c.isalnum() else '-' for c in scenario)}-{seed}.log"
        self.start()

    def start(self):
        # A process group of its own, so that everything that it starts can be ended with it.
        command = ["setsid", sys.executable, __file__, json.dumps(self.case)]
        self.program = Program("", [], None, self.log, command)

    def stop(self):
        """Ends the processes and removes the namespaces that are left."""
        process = self.program.process
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except OSError:
            pass
        process.wait()
        for role in ROLES:
            subprocess.run(["ip", "netns", "del", f"arq{process.pid}{role[0]}"], capture_output=True)

    def finished(self):
        """Waits until the conversation is over. Returns False if it failed."""
        if self.program.wait_for("over", self.limit_s):
            return True
        self.stop()
        return False

    def figures(self):
        """Waits for the scores. Returns None if the scoring failed."""
        found = self.program.wait_for("figures", SCORE_S * 3)
        self.stop()
        return found and found["figures"]

    def last_log_line(self):
        return (self.log.read_text(errors="replace").strip().splitlines() or ["its log is empty"])[-1]


def length_s(scenario, pieces):
    """Length of the recording of a conversation."""
    return first_words.TALK_S if scenario in BEGINNINGS else corpus.material(pieces)[1][-1][2]


def minutes(runs, pieces, scenarios=SCENARIOS):
    """The expected duration of `compare`."""
    return (runs * sum(length_s(name, pieces) + START_S for name in scenarios) + SCORE_S) / 60


def compare(runs, pieces, only=None, until=None, scenarios=SCENARIOS):
    """Runs every scenario with audioroom and libwebrtc. Returns ({scenario: {peer: {"runs", "median"}}}, [failures]).

    Each round runs all scenarios, so that every scenario has about the same number of runs when the time limit `until` (of
    `time.monotonic`) is reached.
    """
    import trial

    peers = ["audioroom"] + (["libwebrtc"] if reason_without_libwebrtc() is None else [])
    wanted = [name for name in scenarios if not only or only in name]
    order = [(seed, name) for seed in range(1, runs + 1) for name in wanted]
    collected, failed, scoring = {}, [], []
    run_s = {name: length_s(name, pieces) + START_S for name in wanted}
    folder = corpus.ROOT / "target/quality/log"
    folder.mkdir(parents=True, exist_ok=True)

    def collect(conversation):
        name, peer, seed = (conversation.case[key] for key in ("scenario", "peer", "seed"))
        figures = conversation.figures()
        if figures:
            collected.setdefault(name, {}).setdefault(peer, {"runs": []})["runs"].append(figures)
        else:
            failed.append(f"{name}, {peer}, run {seed}: {conversation.last_log_line()}")

    def run_together(name, names, seed):
        """Runs conversations at the same time. Returns those that failed."""
        started = [Conversation(name, peer, pieces, seed, folder) for peer in names]
        failures = []
        for one in started:
            if one.finished():
                scoring.append(one)
            else:
                print(f"    {one.case['peer']} failed: {one.last_log_line()}", file=sys.stderr)
                failures.append(one)
        return failures

    try:
        for at, (seed, name) in enumerate(order):
            left_s = sum(run_s[name] for _, name in order[at:])
            if until and time.monotonic() + run_s[name] > until:
                failed.append(f"{len(order) - at} of {len(order)} runs were left out because the time limit was reached")
                break
            print(f"  run {seed} of {runs}: {name}; {left_s / 60:.0f} min to go …", file=sys.stderr, flush=True)
            failures = run_together(name, peers, seed)
            for one in failures:
                # A failed conversation is repeated once; if it fails again, this run is left out.
                for again in run_together(name, [one.case["peer"]], seed):
                    failed.append(f"{name}, {again.case['peer']}, run {seed}: {again.last_log_line()}")
            while len(scoring) > len(peers):
                collect(scoring.pop(0))
    finally:
        while scoring:
            collect(scoring.pop(0))
    results = {}
    for name in wanted:
        for peer in peers:
            if entry := collected.get(name, {}).get(peer):
                entry["runs"].sort(key=lambda figures: figures["seed"])
                results.setdefault(name, {})[peer] = {**entry, "median": trial.medians(entry["runs"])}
    return results, failed


def main():
    case = json.loads(sys.argv[1])

    def over():
        print(json.dumps({"event": "over"}), flush=True)
        # The next conversation takes place while this one is scored.
        os.nice(15)

    figures = run_conversation(RUNNERS[case["peer"]], case["scenario"], tuple(case["pieces"]), case["seed"], over)
    print(json.dumps({"event": "figures", "figures": figures}), flush=True)


if __name__ == "__main__":
    main()
