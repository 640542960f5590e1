"""audioroom and libwebrtc (LiveKit's native client and server) on the same bad network, in real time, side by side.

Three network namespaces stand for three machines: talker, server, listener; `cable.py` is what lies between them. Both peers
meet the same delays and losses, packet for packet of a seed. The two conversations of a run go on at the same time, each in
namespaces of its own, so that whatever else the machine does befalls both. Needs root; without network namespaces, or without the
peers of `make peers`, this part of the report is left out and says why.

    python peers.py '{"scenario": "5 % loss a hop", "peer": "audioroom", "pieces": ["en-1", "it-1"], "seed": 1}'

is one conversation: it prints `over` when the network is free again, and then `figures`. A conversation that fails is tried once
more; one that fails twice is left out, and named.

Microphone and loudspeaker of both follow one rule: sample n of the recording exists at start + n/48000 s, and what comes out is
heard when it comes out, so the delays can be compared.
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
import score
import server
import sound
from program import TALK, Program

HERE = pathlib.Path(__file__).resolve().parent
NATIVE = corpus.ROOT / "tests/interop/native_client.py"
ROLES = ("talker", "server", "listener")
ADDRESS = "10.77.1.1"
PORT, UDP_PORT, TCP_PORT = 7880, 7881, 7882
# The scenarios: name, what the cable does, and audioroom's latency mode. Each hop has 50 ms one way.
SCENARIOS = {
    "clean": ({}, "balanced"),
    "5 % loss a hop": ({"loss": 0.05}, "balanced"),
    "10 % loss a hop": ({"loss": 0.10}, "balanced"),
    "200 ms bursts": ({"outage_ms": 200, "outage_every_ms": 3000}, "robust"),
    "jitter 15 ms": ({"jitter_ms": 15}, "balanced"),
    # Only on the way to the listener: what the two jitter buffers make of the same arrivals.
    "jitter 30 ms on one hop": ({"jitter_ms": 30, "jitter_hop": 1}, "balanced"),
}
# What starting and scoring take beside the material and its warm-up, and how long one that hangs is waited for.
START_S, SCORE_S, PATIENCE_S = 7, 20, 90


def why_not():
    """Why the comparison cannot be made here; None if it can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    name = f"arq{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True)
    if made.returncode:
        return f"network namespaces are not permitted here ({made.stderr.strip()})"
    subprocess.run(["ip", "netns", "del", name])
    if not pathlib.Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun here"
    return None


def why_no_libwebrtc():
    """Why libwebrtc cannot be measured here; None if it can."""
    if not server.LIVEKIT.exists():
        return "livekit-server is not in target/peers (make peers)"
    if subprocess.run([sys.executable, "-c", "import livekit.rtc"], capture_output=True).returncode:
        return "LiveKit's client is not in target/venv (make peers)"
    return None


class Machines:
    """Talker, server and listener, joined by a cable process. A context manager: everything goes at its end."""

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
        self.cable = subprocess.Popen(
            [sys.executable, HERE / "cable.py", json.dumps(self.shape)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self.cable.stdout.readline() != "ready\n":
            raise RuntimeError("the cable did not start")
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
        if self.cable.poll() is None:
            self.tell("stop")
            told = self.cable.stdout.readline()
            self.counts = json.loads(told) if told else None
            self.cable.wait(5)
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], capture_output=True)

    def tell(self, word):
        self.cable.stdin.write(word + "\n")
        self.cable.stdin.flush()

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
    """Mean time in the jitter buffer (W3C: jitterBufferDelay by jitterBufferEmittedCount) and the share of what was made up,
    between the warm-up and the end of the speech, from the listener's own statistics."""
    scored = [s for s in stats if corpus.WARM_UP_S <= (s["t_ns"] - capture_ns) / 1e9 <= seconds]
    known = [s for s in scored if all(s.get(name) is not None for name in ("buffer_delay_s", "emitted_samples", "played_samples"))]
    if len(known) < 2:
        return {}
    grown = lambda name: known[-1][name] - known[0][name]  # noqa: E731
    return {
        "buffer_ms": grown("buffer_delay_s") / max(grown("emitted_samples"), 1) * 1000,
        "concealed_share": grown("concealed_samples") / max(grown("played_samples"), 1),
    }


def own(machines, folder, spoken, seconds, latency):
    """audioroom: its server, `talk` at both ends. Returns (heard, ms from sample 0 spoken to sample 0 heard)."""
    command = [server.OWN, "--bind", f"0.0.0.0:{PORT}", "--udp-port", UDP_PORT, "--node-ip", ADDRESS]
    serving = machines.serve([*command, "--key", server.KEY, "--secret", server.SECRET], folder / "server.log")
    where = ["--json", "--room", "quality", "--server", f"ws://{ADDRESS}:{PORT}", "--key", server.KEY, "--secret", server.SECRET]
    where += ["--latency", latency]
    programs = []

    def start(role, *arguments):
        command = machines.on(role, TALK, "--user", role, *where, *arguments)
        programs.append(Program(role, [], dict(os.environ, XDG_RUNTIME_DIR=str(folder)), folder / f"{role}.log", command))
        login = programs[-1].wait_for("login", 20)
        if not login or login["error"]:
            raise RuntimeError(f"{role} did not get in: {login}")
        return programs[-1]

    try:
        listener = start("listener", "--in", "silence", "--out", folder / "heard.wav", "--seconds", seconds + 4, "--manual")
        talker = start("talker", "--in", spoken, "--out", "none", "--seconds", seconds + 1)
        capture = talker.wait_for("capture_start", 10)
        machines.tell("faults")
        time.sleep(corpus.WARM_UP_S)
        machines.tell("mark")
        for program in (talker, listener):
            program.process.wait(seconds + 30)
            program.wait_for("closed", 2)
        stats = [{"t_ns": s["t_ns"], **s["streams"][0]} for s in listener.all("stats") if s["streams"]]
        playback = listener.first("playback_start")
    finally:
        for program in programs:
            program.process.kill()
        serving.terminate()
        serving.wait()
    heard, rate_hz = sound.read_wav(folder / "heard.wav")
    assert rate_hz == sound.RATE_HZ
    return heard, (playback["t_ns"] - capture["t_ns"]) / 1e6, buffer_figures(stats, capture["t_ns"], seconds)


def libwebrtc(machines, folder, spoken, seconds, _latency):
    """LiveKit's server, and its native client (libwebrtc) at both ends; as `own`."""
    config = folder / "livekit.yaml"
    config.write_text(
        f"port: {PORT}\nkeys:\n  {server.KEY}: {server.SECRET}\nrtc:\n  udp_port: {UDP_PORT}\n  tcp_port: {TCP_PORT}\n"
        f"  node_ip: {ADDRESS}\n  use_external_ip: false\nlogging:\n  level: info\n"
    )
    serving = machines.serve([server.LIVEKIT, "--config", config], folder / "server.log")
    programs = []

    def start(role, *arguments):
        token = access.sign(server.KEY, server.SECRET, role, "quality")
        command = machines.on(role, sys.executable, NATIVE, "--url", f"ws://{ADDRESS}:{PORT}", "--token", token, *arguments)
        programs.append(Program(role, [], None, folder / f"{role}.log", command))
        if not programs[-1].wait_for("joined", 30):
            raise RuntimeError(f"{role} did not get in:\n{(folder / f'{role}.log').read_text()[-2000:]}")
        return programs[-1]

    try:
        listener = start("listener", "--record", folder / "heard.wav", "--seconds", seconds + 6)
        talker = start("talker", "--speech", spoken, "--seconds", seconds + 2)
        capture = talker.wait_for("capture_start", 10)
        machines.tell("faults")
        time.sleep(corpus.WARM_UP_S)
        machines.tell("mark")
        for program in (talker, listener):
            program.process.wait(seconds + 40)
            program.wait_for("closed", 2)
        playback = listener.first("playback_start")
        if not playback:
            raise RuntimeError(f"nothing was heard:\n{(folder / 'listener.log').read_text()[-2000:]}")
    finally:
        for program in programs:
            program.process.kill()
        serving.terminate()
        serving.wait()
    heard, rate_hz = sound.read_wav(folder / "heard.wav")
    assert rate_hz == sound.RATE_HZ
    return heard, (playback["t_ns"] - capture["t_ns"]) / 1e6, buffer_figures(listener.all("stats"), capture["t_ns"], seconds)


def converse(kind, shape, latency, pieces, seed, over=lambda: None, neural=False):
    """One conversation; the means of the scores, and the bits a second that the talker and the server sent.

    `over` is called when the programs have ended and the scoring begins.
    """
    path, marks = corpus.material(pieces)
    spoken, _ = sound.read_wav(path)
    seconds = len(spoken) / sound.RATE_HZ
    with tempfile.TemporaryDirectory(prefix="audioroom-quality-") as name:
        folder = pathlib.Path(name)
        # The file device begins its file again: there has to be silence behind the speech.
        sound.write_wav(folder / "spoken.wav", sound.np.concatenate([spoken, sound.np.zeros(8 * sound.RATE_HZ)]))
        with Machines({**shape, "seed": seed}) as machines:
            heard, start_ms, extra = kind(machines, folder, folder / "spoken.wav", seconds, latency)
        if keep := os.environ.get("AUDIOROOM_QUALITY_KEEP"):
            shutil.copy(folder / "heard.wav", keep)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    over()
    scores = score.pieces(spoken, heard, start_ms, marks, neural)
    scored_s = seconds + 1 - corpus.WARM_UP_S
    sent = {"cores": (used.ru_utime + used.ru_stime) / seconds}
    if machines.counts:
        sent |= {
            "up_kbps": machines.counts["up"]["bytes"] * 8 / 1000 / scored_s,
            "down_kbps": machines.counts["down"]["bytes"] * 8 / 1000 / scored_s,
            "up_lost": machines.counts["up"]["lost"] / max(machines.counts["up"]["packets"], 1),
        }
    return {**score.mean(scores), **sent, "seed": seed, "pieces": scores, **extra}


KINDS = {"audioroom": own, "libwebrtc": libwebrtc}


class Conversation:
    """A conversation in a process of its own: whatever happens to it, the rest goes on."""

    def __init__(self, scenario, peer, pieces, seed, log_folder):
        self.words = {"scenario": scenario, "peer": peer, "pieces": list(pieces), "seed": seed}
        self.limit_s = corpus.material(pieces)[1][-1][2] + PATIENCE_S
        self.log = log_folder / f"{peer}-{''.join(c if c.isalnum() else '-' for c in scenario)}-{seed}.log"
        self.start()

    def start(self):
        # A session of its own: everything that it starts ends with it.
        command = ["setsid", sys.executable, __file__, json.dumps(self.words)]
        self.program = Program("", [], None, self.log, command)

    def stop(self):
        """Ends what is left of it."""
        process = self.program.process
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except OSError:
            pass
        process.wait()
        for role in ROLES:
            subprocess.run(["ip", "netns", "del", f"arq{process.pid}{role[0]}"], capture_output=True)

    def is_over(self):
        """Waits until the network is free; whether it came so far."""
        if self.program.wait_for("over", self.limit_s):
            return True
        self.stop()
        return False

    def figures(self):
        """Waits for the scores; None if there are none."""
        found = self.program.wait_for("figures", SCORE_S * 3)
        self.stop()
        return found and found["figures"]

    def last_words(self):
        return (self.log.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1]


def minutes(runs, pieces):
    """How long `compare` is going to take."""
    length_s = corpus.material(pieces)[1][-1][2] + START_S
    return (runs * len(SCENARIOS) * length_s + SCORE_S) / 60


def compare(runs, pieces, only=None, until=None):
    """Every scenario, audioroom beside libwebrtc; ({scenario: {peer: {"runs", "median"}}}, [what failed]).

    Rounds of all scenarios: when `until` (of `time.monotonic`) has come, every scenario has about the same number of runs.
    """
    import trial

    peers = ["audioroom"] + (["libwebrtc"] if why_no_libwebrtc() is None else [])
    wanted = [name for name in SCENARIOS if not only or only in name]
    order = [(seed, name) for seed in range(1, runs + 1) for name in wanted]
    collected, failed, scoring = {}, [], []
    length_s = corpus.material(pieces)[1][-1][2] + START_S
    folder = corpus.ROOT / "target/quality/log"
    folder.mkdir(parents=True, exist_ok=True)

    def collect(conversation):
        name, peer, seed = (conversation.words[word] for word in ("scenario", "peer", "seed"))
        figures = conversation.figures()
        if figures:
            collected.setdefault(name, {}).setdefault(peer, {"runs": []})["runs"].append(figures)
        else:
            failed.append(f"{name}, {peer}, run {seed}: {conversation.last_words()}")

    def attempt(name, names, seed):
        """Side by side; those that did not come to their end."""
        under_way = [Conversation(name, peer, pieces, seed, folder) for peer in names]
        lost = []
        for one in under_way:
            if one.is_over():
                scoring.append(one)
            else:
                print(f"    {one.words['peer']} did not come to its end: {one.last_words()}", file=sys.stderr)
                lost.append(one)
        return lost

    try:
        for at, (seed, name) in enumerate(order):
            left_s = (len(order) - at) * length_s
            if until and time.monotonic() + length_s > until:
                failed.append(f"{len(order) - at} of {len(order)} runs were left out because the time was over")
                break
            print(f"  run {seed} of {runs}: {name}; {left_s / 60:.0f} min to go …", file=sys.stderr, flush=True)
            lost = attempt(name, peers, seed)
            for one in lost:
                # A program that did not start or came to nothing: once more, and then without this run.
                for again in attempt(name, [one.words["peer"]], seed):
                    failed.append(f"{name}, {again.words['peer']}, run {seed}: {again.last_words()}")
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
    words = json.loads(sys.argv[1])
    shape, latency = SCENARIOS[words["scenario"]]

    def over():
        print(json.dumps({"event": "over"}), flush=True)
        # The next conversation is under way while this one is scored.
        os.nice(15)

    figures = converse(KINDS[words["peer"]], shape, latency, tuple(words["pieces"]), words["seed"], over)
    print(json.dumps({"event": "figures", "figures": figures}), flush=True)


if __name__ == "__main__":
    main()
