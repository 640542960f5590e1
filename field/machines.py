"""Three network namespaces stand for three machines: anna (whose path gets the faults), the server, and ben. path.py is the
network between them. Needs root and /dev/net/tun; Linux only."""

import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
import time

import shared
from network import CLONE_NEWNET

ROLES = ("anna", "server", "ben")
SERVER = "10.77.1.1"
ANNA, ANNA_MOVED, BEN = "10.77.1.2", "10.77.3.2", "10.77.2.2"
PORT, UDP_PORT, TCP_PORT = 7880, 7881, 7882
# One way on each path, so a round trip between a client and the server is twice as long.
DELAY_MS = 5
# Longest wait for a server that starts.
START_S = 20


class Machines:
    """Three machines and the network between them. A context manager, which removes everything at its end."""

    def __init__(self, number):
        self.names = {role: f"arf{os.getpid()}-{number}{role[0]}" for role in ROLES}
        self.network = None

    def ip(self, *words):
        subprocess.run(["ip", *words], check=True, capture_output=True, text=True)

    def batch(self, role, *commands):
        """Runs commands of `ip` on a machine, in one process."""
        text = "".join(f"{command}\n" for command in commands)
        command = ["ip", "-n", self.names[role], "-batch", "-"]
        subprocess.run(command, input=text, check=True, capture_output=True, text=True)

    def __enter__(self):
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], capture_output=True)
            self.ip("netns", "add", name)
            self.ip("-n", name, "link", "set", "lo", "up")
        shape = json.dumps({"delay_ms": DELAY_MS, **self.names})
        command = [sys.executable, shared.ROOT / "field/path.py", shape]
        self.network = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.network.stdout.readline() != "ready\n":
            raise RuntimeError("the network did not start")
        for role, address in (("anna", ANNA), ("ben", BEN)):
            self.batch(role, f"addr add {address}/32 dev path", "link set path up", "route add default dev path")
        self.batch("server", f"addr add {SERVER}/32 dev path1", "link set path1 up", "link set path2 up")
        self.batch("server", *(f"route add {one}/32 dev path1 src {SERVER}" for one in (ANNA, ANNA_MOVED)))
        self.batch("server", f"route add {BEN}/32 dev path2 src {SERVER}")
        return self

    def __exit__(self, *_):
        if self.network:
            self.network.stdin.close()
            self.network.wait(5)
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], capture_output=True)

    def command(self, name):
        """Gives a command to the network. Returns the time at which it took effect, in ns of CLOCK_MONOTONIC."""
        self.network.stdin.write(name + "\n")
        self.network.stdin.flush()
        return int(self.network.stdout.readline())

    def move_anna(self):
        """Gives anna's machine another address. Returns the time at which the machine has it, in ns of CLOCK_MONOTONIC."""
        self.batch("anna", f"addr del {ANNA}/32 dev path", f"addr add {ANNA_MOVED}/32 dev path", "route replace default dev path")
        return time.monotonic_ns()

    def on(self, role, *words):
        return ["ip", "netns", "exec", self.names[role], *map(str, words)]

    def answered(self):
        """Waits until the server accepts a connection from ben's machine. Returns the time of that, in ns of CLOCK_MONOTONIC."""
        found = []

        def wait():
            # Only this thread enters the namespace.
            libc = ctypes.CDLL(None, use_errno=True)
            with open(f"/var/run/netns/{self.names['ben']}") as there:
                if libc.setns(there.fileno(), CLONE_NEWNET):
                    return
            limit = time.monotonic() + START_S
            while time.monotonic() < limit:
                try:
                    socket.create_connection((SERVER, PORT), 0.5).close()
                    found.append(time.monotonic_ns())
                    return
                except OSError:
                    time.sleep(0.002)

        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()
        if not found:
            raise RuntimeError("the server did not start")
        return found[0]
