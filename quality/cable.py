"""The bad network in real time: two cables, talker to server and server to listener, as one process between TUN devices.

    python cable.py '{"talker": NETNS, "server": NETNS, "listener": NETNS, "delay_ms": 50, "loss": 0.05, "seed": 1, …}'

Every packet waits `delay_ms`. UDP packets also get an exponential delay of their own (`jitter_ms`, which reorders; on hop `jitter_hop` alone if there is one), independent
loss on each hop and direction, and outages (`outage_ms` every `outage_every_ms`, on the two hops in turn). TCP, the signalling,
only gets the delay. Whoever sends on it, audioroom or another, meets the same: all draws come from the seed and depend on the
number of the packet alone.

It prints `ready` when the devices are there (`path` at the clients, `path1` and `path2` at the server). On standard input,
`faults` begins loss, jitter and outages; `mark` sets the counters to zero; the end of input, or `stop`, prints them and ends it.
Needs root; Linux only. Run by peers.py.
"""

import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 1, 0x1000
UDP = 17
# IP and UDP headers: what is counted is what the programs sent.
HEADERS = 28
# An exponential delay is cut at this many means, as in the simulator.
LONGEST_JITTER = 10


def tun(netns, name):
    """Opens a TUN device in a network namespace; the process stays in its own."""
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


class Way:
    """One direction of one hop."""

    def __init__(self, name, hop, source, target, shape):
        self.name, self.hop, self.source, self.target, self.shape = name, hop, source, target, shape
        self.random = random.Random(f"{shape['seed']} {name}")
        self.last_due = 0.0
        self.clear()

    def clear(self):
        self.count = {"packets": 0, "bytes": 0, "lost": 0}

    def due(self, packet, now, faults_since):
        """When a packet leaves at the other end; None: it is lost."""
        due = now + self.shape["delay_ms"] / 1000
        if packet[9] != UDP:
            # In order: signalling would otherwise be sent again by TCP.
            self.last_due = max(self.last_due, due)
            return self.last_due
        self.count["packets"] += 1
        self.count["bytes"] += len(packet) - HEADERS
        if faults_since is None:
            return due
        is_lost = self.random.random() < self.shape.get("loss", 0)
        jitter = self.shape.get("jitter_ms", 0) / 1000 if self.shape.get("jitter_hop", self.hop) == self.hop else 0
        late = min(self.random.expovariate(1), LONGEST_JITTER) * jitter
        if is_lost or self.is_out(now - faults_since):
            self.count["lost"] += 1
            return None
        return due + late

    def is_out(self, since):
        outage, every = self.shape.get("outage_ms", 0) / 1000, self.shape.get("outage_every_ms", 3000) / 1000
        if not outage:
            return False
        since -= random.Random(self.shape["seed"]).random() * every
        number = int(since // every)
        return since >= 0 and number % 2 == self.hop and since - number * every < outage


def main():
    shape = json.loads(sys.argv[1])
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
    except OSError:
        pass
    talker, first = tun(shape["talker"], "path"), tun(shape["server"], "path1")
    listener, second = tun(shape["listener"], "path"), tun(shape["server"], "path2")
    ways = [
        Way("up", 0, talker, first, shape),
        Way("up back", 0, first, talker, shape),
        Way("down", 1, second, listener, shape),
        Way("down back", 1, listener, second, shape),
    ]
    by_source = {way.source: way for way in ways}
    print("ready", flush=True)

    under_way, number, faults_since = [], 0, None
    control = sys.stdin.fileno()
    while True:
        now = time.monotonic()
        while under_way and under_way[0][0] <= now:
            _, _, target, packet = heapq.heappop(under_way)
            try:
                os.write(target, packet)
            except OSError:
                pass  # the device is full or down: what a real one would drop
        wait = under_way[0][0] - now if under_way else None
        readable, _, _ = select.select([control, *by_source], [], [], max(wait, 0) if wait is not None else None)
        now = time.monotonic()
        for source in readable:
            if source == control:
                words = os.read(control, 4096).decode().split()
                if not words or "stop" in words:
                    print(json.dumps({way.name: way.count for way in ways}), flush=True)
                    return
                if "faults" in words:
                    faults_since = now
                if "mark" in words:
                    for way in ways:
                        way.clear()
                continue
            way = by_source[source]
            while True:
                try:
                    packet = os.read(source, 4096)
                except OSError:
                    break
                # Only IPv4 is spoken here.
                if len(packet) < 20 or packet[0] >> 4 != 4:
                    continue
                due = way.due(packet, now, faults_since)
                if due is not None:
                    number += 1
                    heapq.heappush(under_way, (due, number, way.target, packet))


if __name__ == "__main__":
    main()
