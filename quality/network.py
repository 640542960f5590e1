"""A network emulator in real time: two hops, talker to server and server to listener, as one process between TUN devices.

    python network.py '{"talker": NETNS, "server": NETNS, "listener": NETNS, "delay_ms": 50, "loss": 0.05, "seed": 1, …}'

Every packet is delayed by `delay_ms`. UDP packets also get jitter, loss and outages. Jitter is an exponential delay of each
packet (`jitter_ms`), which reorders packets; with `jitter_hop` (0 or 1) only that hop has jitter. Loss is independent on each hop
and direction. Outages (`outage_ms` every `outage_every_ms`) alternate between the two hops. TCP, the signalling, only gets the
delay. All draws come from the seed and depend only on the packet's number, so every program under test gets the same network.

It prints `ready` when the devices exist (`path` at the clients, `path1` and `path2` at the server). Commands on standard input:
`faults` starts loss, jitter and outages; `reset` sets the counters to zero; `stop`, or the end of input, prints the counters and
ends the process. Needs root; Linux only. peers.py runs it.
"""

import ctypes
import fcntl
import heapq
import json
import os
import pathlib
import random
import select
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 1, 0x1000
UDP = 17
# The bytes of the IP and UDP headers, which are not counted.
HEADERS = 28
# An exponential delay is limited to this many means, as in the simulator.
LONGEST_JITTER = 10


def reason_unavailable():
    """Why network namespaces and TUN devices cannot be used here; None if they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    name = f"arn{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True)
    if made.returncode:
        return f"network namespaces are not permitted here ({made.stderr.strip()})"
    subprocess.run(["ip", "netns", "del", name])
    if not pathlib.Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun here"
    return None


def tun(netns, name):
    """Opens a TUN device in a network namespace. The process stays in its own namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/net") as home, open(f"/var/run/netns/{netns}") as there:
        if libc.setns(there.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"cannot enter {netns}")
        try:
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
        finally:
            libc.setns(home.fileno(), CLONE_NEWNET)
    return device


class Direction:
    """One direction of one hop."""

    def __init__(self, name, hop, source, target, shape):
        self.name, self.hop, self.source, self.target, self.shape = name, hop, source, target, shape
        self.random = random.Random(f"{shape['seed']} {name}")
        self.last_due = 0.0
        self.reset()

    def reset(self):
        self.counters = {"packets": 0, "bytes": 0, "lost": 0}

    def due(self, packet, now, faults_since):
        """The time at which a packet leaves at the other end; None if it is lost."""
        due = now + self.shape["delay_ms"] / 1000
        if packet[9] != UDP:
            # TCP packets keep their order, because TCP would otherwise resend them.
            self.last_due = max(self.last_due, due)
            return self.last_due
        self.counters["packets"] += 1
        self.counters["bytes"] += len(packet) - HEADERS
        if faults_since is None:
            return due
        is_lost = self.random.random() < self.shape.get("loss", 0)
        mean_jitter_s = self.shape.get("jitter_ms", 0) / 1000 if self.shape.get("jitter_hop", self.hop) == self.hop else 0
        jitter_s = min(self.random.expovariate(1), LONGEST_JITTER) * mean_jitter_s
        if is_lost or self.is_outage(now - faults_since):
            self.counters["lost"] += 1
            return None
        return due + jitter_s

    def is_outage(self, elapsed):
        outage, every = self.shape.get("outage_ms", 0) / 1000, self.shape.get("outage_every_ms", 3000) / 1000
        if not outage:
            return False
        elapsed -= random.Random(self.shape["seed"]).random() * every
        number = int(elapsed // every)
        return elapsed >= 0 and number % 2 == self.hop and elapsed - number * every < outage


def main():
    shape = json.loads(sys.argv[1])
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
    except OSError:
        pass
    talker, first = tun(shape["talker"], "path"), tun(shape["server"], "path1")
    listener, second = tun(shape["listener"], "path"), tun(shape["server"], "path2")
    directions = [
        Direction("up", 0, talker, first, shape),
        Direction("up back", 0, first, talker, shape),
        Direction("down", 1, second, listener, shape),
        Direction("down back", 1, listener, second, shape),
    ]
    by_source = {direction.source: direction for direction in directions}
    print("ready", flush=True)

    in_flight, number, faults_since = [], 0, None
    control = sys.stdin.fileno()
    while True:
        now = time.monotonic()
        while in_flight and in_flight[0][0] <= now:
            _, _, target, packet = heapq.heappop(in_flight)
            try:
                os.write(target, packet)
            except OSError:
                pass  # the device is full or down: a real one would drop the packet too
        wait = in_flight[0][0] - now if in_flight else None
        readable, _, _ = select.select([control, *by_source], [], [], max(wait, 0) if wait is not None else None)
        now = time.monotonic()
        for source in readable:
            if source == control:
                commands = os.read(control, 4096).decode().split()
                if not commands or "stop" in commands:
                    print(json.dumps({direction.name: direction.counters for direction in directions}), flush=True)
                    return
                if "faults" in commands:
                    faults_since = now
                if "reset" in commands:
                    for direction in directions:
                        direction.reset()
                continue
            direction = by_source[source]
            while True:
                try:
                    packet = os.read(source, 4096)
                except OSError:
                    break
                # Only IPv4 is forwarded.
                if len(packet) < 20 or packet[0] >> 4 != 4:
                    continue
                due = direction.due(packet, now, faults_since)
                if due is not None:
                    number += 1
                    heapq.heappush(in_flight, (due, number, direction.target, packet))


if __name__ == "__main__":
    main()
