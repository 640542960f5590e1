"""Logins while 20 % of the UDP packets are lost in each direction: audioroom's client and LiveKit's, each with its own server.

    target/venv/bin/python benches/login_loss.py        needs root and `make peers`; 3 minutes

Two machines (network namespaces) are joined by the emulator of quality/network.py: 20 ms each way, the same seed for both clients.
TCP loses nothing, so signalling does not count. Each client logs in 25 times in a row. audioroom's client is that of audioroom-load,
which has no media over TCP: LiveKit's may fall back to it. LiveKit's login ends when its `connect` returns.
"""

import asyncio
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "quality"), str(ROOT / "tests/interop"), str(ROOT / "demo")]

import access  # noqa: E402
import network  # noqa: E402
import server  # noqa: E402

LOGINS, LOSS, DELAY_MS = 25, 0.2, 20
# audioroom's p95 as a share of LiveKit's.
LIMIT = 0.7
# The addresses of the server on its two paths, and of the clients; the second client is not used.
ADDRESS, CLIENT, OTHER_SIDE, OTHER = "10.77.1.1", "10.77.1.2", "10.77.2.1", "10.77.2.2"
PORT, UDP_PORT = 7880, 7881
URL = f"ws://{ADDRESS}:{PORT}"
LIVEKIT_CONFIG = f"""port: {PORT}
keys:
  {server.KEY}: {server.SECRET}
rtc:
  udp_port: {UDP_PORT}
  tcp_port: 0
  node_ip: {ADDRESS}
  use_external_ip: false
logging:
  level: warn
"""


class Machines:
    """A client and a server in network namespaces, joined by the emulator of quality/network.py."""

    def __init__(self):
        tag = f"arl{os.getpid()}"
        self.names = {role: f"{tag}{role[0]}" for role in ("talker", "server", "listener")}

    def ip(self, *words):
        subprocess.run(["ip", *words], check=True, capture_output=True, text=True)

    def __enter__(self):
        for name in self.names.values():
            self.ip("netns", "add", name)
            self.ip("-n", name, "link", "set", "lo", "up")
        shape = {"delay_ms": DELAY_MS, "loss": LOSS, "seed": 1, **self.names}
        command = [sys.executable, ROOT / "quality/network.py", json.dumps(shape)]
        self.emulator = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.emulator.stdout.readline() != "ready\n":
            raise RuntimeError("the network emulator did not start")
        for role, device, own, peer in [
            ("talker", "path", CLIENT, ADDRESS),
            ("server", "path1", ADDRESS, CLIENT),
            ("server", "path2", OTHER_SIDE, OTHER),
            ("listener", "path", OTHER, OTHER_SIDE),
        ]:
            self.ip("-n", self.names[role], "addr", "add", own, "peer", peer, "dev", device)
            self.ip("-n", self.names[role], "link", "set", device, "up")
        return self

    def __exit__(self, *_):
        self.emulator.kill()
        self.emulator.wait()
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], capture_output=True)

    def on(self, role, *words):
        return ["ip", "netns", "exec", self.names[role], *map(str, words)]

    def serve(self, command, log):
        """Starts a server, waits for its port, and starts the loss."""
        process = subprocess.Popen(self.on("server", *command), stdout=log.open("w"), stderr=subprocess.STDOUT)
        limit = time.monotonic() + 20
        while subprocess.run(self.on("server", "bash", "-c", f"</dev/tcp/{ADDRESS}/{PORT}"), capture_output=True).returncode:
            if process.poll() is not None or time.monotonic() > limit:
                process.kill()
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        self.emulator.stdin.write("faults\n")
        self.emulator.stdin.flush()
        return process


def reason_without_livekit():
    if not server.LIVEKIT.exists() or subprocess.run([sys.executable, "-c", "import livekit.rtc"], capture_output=True).returncode:
        return "LiveKit's client or server is not installed (make peers)"
    return None


def percentile(values, share):
    values = sorted(values)
    return values[max(0, -(-int(share * 100) * len(values) // 100) - 1)] if values else float("nan")


async def livekit_logins():
    """Runs on the client's machine: prints the duration of each login in ms, or null for a failure."""
    from livekit import rtc

    for number in range(LOGINS):
        room = rtc.Room()
        start = time.monotonic()
        try:
            token = access.sign(server.KEY, server.SECRET, f"user-{number}", "bench")
            await asyncio.wait_for(room.connect(URL, token), 30)
            print(json.dumps((time.monotonic() - start) * 1000), flush=True)
        except Exception as error:  # noqa: BLE001
            print(f"login {number} failed: {error}", file=sys.stderr)
            print("null", flush=True)
        await room.disconnect()


def run_livekit(machines, folder):
    config = folder / "livekit.yaml"
    config.write_text(LIVEKIT_CONFIG)
    process = machines.serve([server.LIVEKIT, "--config", config], folder / "server.log")
    try:
        command = machines.on("talker", sys.executable, __file__, "client")
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=900)
    finally:
        process.kill()
        process.wait()
    times = [json.loads(line) for line in done.stdout.splitlines()]
    good = [value for value in times if value is not None]
    return {"succeeded": len(good), "p50_ms": percentile(good, 0.5), "p95_ms": percentile(good, 0.95), "max_ms": max(good, default=float("nan"))}


def run_audioroom(machines, folder):
    command = [server.AUDIOROOM, "--bind", f"{ADDRESS}:{PORT}", "--udp-port", UDP_PORT, "--key", server.KEY]
    os.environ["AUDIOROOM_SECRET"] = server.SECRET
    process = machines.serve(command, folder / "server.log")
    try:
        load = [ROOT / "target/release/audioroom-load", "--url", URL, "--key", server.KEY, "--sequence", LOGINS, "--json"]
        done = subprocess.run(machines.on("talker", *load), stdout=subprocess.PIPE, text=True, timeout=900)
    finally:
        process.kill()
        process.wait()
    logins = json.loads(done.stdout)["logins"]
    return {key: logins[key] for key in ("succeeded", "p50_ms", "p95_ms", "max_ms")}


def main():
    reason = network.reason_unavailable() or reason_without_livekit()
    if reason:
        print(f"logins under loss were not measured: {reason}")
        return 0
    found = {}
    for name, run in (("audioroom", run_audioroom), ("LiveKit", run_livekit)):
        with tempfile.TemporaryDirectory() as folder, Machines() as machines:
            f = found[name] = run(machines, pathlib.Path(folder))
        print(
            f"{name:12}{f['succeeded']} of {LOGINS} logins at {LOSS:.0%} loss each way: "
            f"median {f['p50_ms']:.0f} ms, p95 {f['p95_ms']:.0f} ms, longest {f['max_ms']:.0f} ms"
        )
    print(f"p95: {found['audioroom']['p95_ms'] / found['LiveKit']['p95_ms']:.2f} of LiveKit's (limit {LIMIT})")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(livekit_logins()) if sys.argv[1:] == ["client"] else main())
