"""The network between three machines in real time: two paths, anna to server and server to ben; one process between TUN devices.

    python path.py '{"anna": NETNS, "server": NETNS, "ben": NETNS, "delay_ms": 5}'

Every packet is delayed by `delay_ms`. Anna's path can be dark, and it has a NAT: the server sees other ports than those to which
anna's UDP sockets are bound. The program prints `ready` when the devices exist (`path` at the clients, `path1` and `path2` at the
server). Then it takes commands, one a line on standard input, and answers each with the time at which the command took effect, in
nanoseconds of CLOCK_MONOTONIC:

    dark      nothing comes through on anna's path, in either direction
    bright    packets come through again
    rebind    the NAT forgets its ports: packets to the old ports are lost, and anna's next packets come from other ports

The end of the input ends the process. Needs root; Linux only. machines.py runs it.
"""

import heapq
import json
import os
import select
import sys
import time

import shared  # noqa: F401  (puts the folders of the other modules on the path)
from network import UDP, tun

FIRST_PORT, LAST_PORT = 20_000, 60_000


class Nat:
    """Replaces each UDP port of one machine by another port."""

    def __init__(self):
        self.next = FIRST_PORT
        self.forget()

    def forget(self):
        self.outside, self.inside = {}, {}

    def outgoing(self, packet):
        """A packet with its source port replaced."""
        at = header_length(packet)
        port = int.from_bytes(packet[at : at + 2], "big")
        if port not in self.outside:
            self.next = self.next + 1 if self.next < LAST_PORT else FIRST_PORT
            self.outside[port], self.inside[self.next] = self.next, port
        return with_port(packet, at, self.outside[port])

    def incoming(self, packet):
        """A packet with its destination port replaced; None if the NAT has not given that port to a socket."""
        at = header_length(packet)
        port = self.inside.get(int.from_bytes(packet[at + 2 : at + 4], "big"))
        return None if port is None else with_port(packet, at + 2, port)


def header_length(packet):
    return (packet[0] & 15) * 4


def with_port(packet, at, port):
    """The UDP packet with another port, without its checksum, which IPv4 permits."""
    changed = bytearray(packet)
    changed[at : at + 2] = port.to_bytes(2, "big")
    checksum = header_length(packet) + 6
    changed[checksum : checksum + 2] = bytes(2)
    return bytes(changed)


class Network:
    """The packets in flight, and the state of anna's path."""

    def __init__(self, shape):
        self.delay_s = shape["delay_ms"] / 1000
        self.anna, self.first = tun(shape["anna"], "path"), tun(shape["server"], "path1")
        self.ben, self.second = tun(shape["ben"], "path"), tun(shape["server"], "path2")
        self.targets = {self.anna: self.first, self.first: self.anna, self.ben: self.second, self.second: self.ben}
        self.nat, self.is_dark, self.in_flight, self.number = Nat(), False, [], 0

    def command(self, name):
        match name:
            case "dark":
                self.is_dark = True
            case "bright":
                self.is_dark = False
            case "rebind":
                self.nat.forget()
        print(time.monotonic_ns(), flush=True)

    def take(self, source, packet, now):
        # Only IPv4 is forwarded.
        if len(packet) < 20 or packet[0] >> 4 != 4:
            return
        is_anna = source in (self.anna, self.first)
        if is_anna and self.is_dark:
            return
        if is_anna and packet[9] == UDP:
            packet = self.nat.outgoing(packet) if source == self.anna else self.nat.incoming(packet)
        if packet is not None:
            self.number += 1
            heapq.heappush(self.in_flight, (now + self.delay_s, self.number, self.targets[source], packet))

    def deliver(self, now):
        while self.in_flight and self.in_flight[0][0] <= now:
            _, _, target, packet = heapq.heappop(self.in_flight)
            try:
                os.write(target, packet)
            except OSError:
                pass  # the device is full or down: a real one would drop the packet too

    def wait_s(self, now):
        return max(self.in_flight[0][0] - now, 0) if self.in_flight else None


def main():
    network = Network(json.loads(sys.argv[1]))
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
    except OSError:
        pass
    print("ready", flush=True)
    control = sys.stdin.fileno()
    while True:
        network.deliver(time.monotonic())
        readable, _, _ = select.select([control, *network.targets], [], [], network.wait_s(time.monotonic()))
        now = time.monotonic()
        for source in readable:
            if source == control:
                commands = os.read(control, 4096).decode().split()
                if not commands:
                    return
                for name in commands:
                    network.command(name)
                continue
            while True:
                try:
                    packet = os.read(source, 4096)
                except OSError:
                    break
                network.take(source, packet, now)


if __name__ == "__main__":
    main()
