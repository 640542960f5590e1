"""One conversation between anna and ben with one fault: how soon anna's application is notified, and how soon both hear each
other again.

    python conversation.py PRODUCT FAULT        for instance: audioroom "path dark for 3 s"

prints the figures of one run as JSON, in seconds: `voice` from the end of the fault until both hear each other again (0: never
interrupted), `notified` from the beginning of the fault until anna's application is notified of it, `recovered` from the end of
the fault until the application is notified of the return. null: it did not happen.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import shared
import access
import hearing
import machines
import server
import sound
from program import TALK, Program

AUDIOROOM, THROUGH_LIVEKIT, LIVEKIT = "audioroom", "audioroom with livekit-server", "LiveKit"
PRODUCTS = (AUDIOROOM, THROUGH_LIVEKIT, LIVEKIT)
TONES_HZ = {"anna": 500, "ben": 800}
OTHER = {"anna": "ben", "ben": "anna"}
NATIVE = shared.ROOT / "field/native_client.py"
# Limits of waiting: for a login, for the first sound, for the voice after a fault.
LOGIN_S, SOUND_S, RETURN_S = 30, 20, 45
# After both hear each other, the conversation goes on for this time before the fault.
QUIET_S = 4
# The recordings are first read this long after the end of the fault, so that a silence which begins a little later is in them.
SETTLE_S = 2.5


class Client:
    """One client of a product, its events and its recording."""

    def __init__(self, product, place, role, folder):
        self.is_native, self.role = product == LIVEKIT, role
        spoken, self.recording = folder / f"{role}.wav", folder / f"heard-by-{role}"
        sound.write_wav(spoken, hearing.tone(TONES_HZ[role]))
        url = f"ws://{machines.SERVER}:{machines.PORT}"
        environment = dict(os.environ, XDG_RUNTIME_DIR=str(folder), AUDIOROOM_SECRET=server.SECRET)
        if self.is_native:
            token = access.sign(server.KEY, server.SECRET, role, "field")
            command = [sys.executable, NATIVE, "--url", url, "--token", token, "--speech", spoken, "--record", self.recording]
        else:
            command = [TALK, "--json", "--user", role, "--room", "field", "--server", url, "--key", server.KEY]
            command += ["--in", spoken, "--out", self.recording]
        log = folder / f"{role}.log"
        self.program = Program(role, [], environment, log, place.on(role, *command))
        login = self.program.wait_for("joined" if self.is_native else "login", LOGIN_S)
        if not login or login.get("error"):
            self.end()
            raise RuntimeError(f"the login of {role} failed: {login}\n{log.read_text()[-1000:]}")

    def pieces(self):
        if self.is_native:
            return hearing.pieces_of_frames(self.recording)
        start = self.program.first("playback_start")
        return hearing.pieces_of_wav(self.recording, start["t_ns"]) if start else []

    def back_s(self, since_s):
        return hearing.back_s(self.pieces(), TONES_HZ[OTHER[self.role]], since_s)

    def event_after(self, names, since_ns):
        """Seconds until the first of these events after a moment; None without one."""
        times = [event["t_ns"] for event in self.program.events if event["event"] in names and event["t_ns"] >= since_ns]
        return (min(times) - since_ns) / 1e9 if times else None

    def signal(self, number):
        self.program.process.send_signal(number)

    def end(self):
        self.program.process.kill()
        self.program.process.wait()


class Server:
    """The room server of a product, which can be killed and started again."""

    def __init__(self, product, place, folder):
        self.place, self.folder = place, folder
        if product == AUDIOROOM:
            address = f"0.0.0.0:{machines.PORT}"
            self.command = [server.AUDIOROOM, "--bind", address, "--udp-port", machines.UDP_PORT, "--node-ip", machines.SERVER]
            self.command += ["--key", server.KEY]
        else:
            config = folder / "livekit.yaml"
            config.write_text(
                f"port: {machines.PORT}\nkeys:\n  {server.KEY}: {server.SECRET}\nrtc:\n  udp_port: {machines.UDP_PORT}\n"
                f"  tcp_port: {machines.TCP_PORT}\n  node_ip: {machines.SERVER}\n  use_external_ip: false\nlogging:\n  level: info\n"
            )
            self.command = [server.LIVEKIT, "--config", config]
        self.process = None
        self.start()
        place.answered()

    def start(self):
        environment = dict(os.environ, AUDIOROOM_SECRET=server.SECRET)
        with (self.folder / "server.log").open("a") as log:
            command = self.place.on("server", *self.command)
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)

    def kill(self):
        self.process.kill()
        self.process.wait()


# ---- the faults. Each returns (when it began, when it was over) in ns of CLOCK_MONOTONIC.


def dark(seconds):
    def fault(place, _server, _anna):
        begin = place.command("dark")
        time.sleep(seconds)
        return begin, place.command("bright")

    return fault


def restart(place, the_server, _anna):
    begin = time.monotonic_ns()
    the_server.kill()
    time.sleep(3)
    the_server.start()
    return begin, place.answered()


def rebinding(place, _server, _anna):
    begin = place.command("rebind")
    return begin, begin


def another_address(place, _server, _anna):
    begin = place.move_anna()
    return begin, begin


def stopped(place, _server, anna):
    begin = time.monotonic_ns()
    anna.signal(signal.SIGSTOP)
    time.sleep(10)
    end = time.monotonic_ns()
    anna.signal(signal.SIGCONT)
    return begin, end


FAULTS = {
    **{f"path dark for {seconds} s": dark(seconds) for seconds in (3, 10, 20, 30)},
    "server killed, started again after 3 s": restart,
    "NAT rebinding": rebinding,
    "another local address": another_address,
    "program stopped for 10 s": stopped,
}


def wait_until(what, limit_s, is_true):
    limit = time.monotonic() + limit_s
    while not is_true():
        if time.monotonic() > limit:
            return False
        time.sleep(0.5)
    return True


def run(product, fault, number=0, keep=None):
    """Runs one conversation; returns its figures. `number` distinguishes conversations that one process runs at the same time.
    `keep` is a folder in which the recordings and logs stay."""
    with tempfile.TemporaryDirectory(prefix="audioroom-field-") as name, machines.Machines(number) as place:
        folder = pathlib.Path(keep or name)
        the_server, clients = Server(product, place, folder), []
        try:
            for role in ("ben", "anna"):
                clients.append(Client(product, place, role, folder))
            ben, anna = clients
            begin_s = time.monotonic()
            if not wait_until("sound", SOUND_S, lambda: all(one.back_s(begin_s) is not None for one in clients)):
                raise RuntimeError("the clients do not hear each other")
            time.sleep(QUIET_S)
            began_ns, over_ns = FAULTS[fault](place, the_server, anna)
            time.sleep(SETTLE_S)
            over_s = over_ns / 1e9
            wait_until("voice", RETURN_S, lambda: all(one.back_s(over_s) is not None for one in clients))
            back = {one.role: one.back_s(over_s) for one in clients}
            known = [value for value in back.values() if value is not None]
            return {
                "voice": max(known) if len(known) == 2 else None,
                "heard_by": back,
                "notified": anna.event_after(("reconnecting", "disconnected", "disconnect"), began_ns),
                "recovered": anna.event_after(("reconnected",), over_ns),
            }
        finally:
            for one in clients:
                one.end()
            the_server.kill()


if __name__ == "__main__":
    print(json.dumps(run(*sys.argv[1:3], keep=sys.argv[3] if len(sys.argv) > 3 else None)))
