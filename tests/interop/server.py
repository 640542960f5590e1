"""The room servers for the interoperability tests and the benchmark, each on free ports of the loopback."""

import pathlib
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A module of this folder comes first where demo/ has one of the same name.
sys.path.append(str(ROOT / "demo"))

from program import free_port  # noqa: E402

LIVEKIT = ROOT / "target/peers/livekit-server"
AUDIOROOM = ROOT / "target/release/audioroom-server"
KEY = "interop"
SECRET = "a-secret-for-tests-on-the-loopback-only"


class Server:
    """A server process with its `url` and `pid`; `stop` ends it."""

    def __init__(self, command, port, log, prefix=(), host="127.0.0.1"):
        self.url = f"ws://{host}:{port}"
        self.log = pathlib.Path(log)
        self.process = subprocess.Popen([*prefix, *map(str, command)], stdout=self.log.open("w"), stderr=subprocess.STDOUT)
        limit = time.monotonic() + 15
        while True:
            if self.process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"{command[0]} did not start:\n{self.log.read_text()[-2000:]}")
            try:
                socket.create_connection((host, port), 0.2).close()
                return
            except OSError:
                time.sleep(0.02)

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def livekit(folder, prefix=()):
    """livekit-server. Its configuration enables the loopback, which the server does not use by default."""
    port, udp, tcp = free_port(), free_port(), free_port()
    config = pathlib.Path(folder) / "livekit.yaml"
    config.write_text(
        f"""port: {port}
bind_addresses: [127.0.0.1]
keys:
  {KEY}: {SECRET}
rtc:
  udp_port: {udp}
  tcp_port: {tcp}
  node_ip: 127.0.0.1
  use_external_ip: false
  enable_loopback_candidate: true
  interfaces:
    includes: [lo]
logging:
  level: info
"""
    )
    return Server([LIVEKIT, "--config", config], port, pathlib.Path(folder) / "livekit-server.log", prefix)


def audioroom(folder, prefix=(), arguments=(), bind="127.0.0.1"):
    """audioroom-server."""
    port, udp = free_port(), free_port()
    command = [AUDIOROOM, "--bind", f"{bind}:{port}", "--udp-port", udp, "--key", KEY, "--secret", SECRET, *arguments]
    return Server(command, port, pathlib.Path(folder) / "audioroom-server.log", prefix, bind)
