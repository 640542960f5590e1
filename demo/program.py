"""Runs `talk`, or another program that prints one JSON object a line, and reads its events. Used by demo, tests and benchmark."""

import json
import pathlib
import socket
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TALK = ROOT / "target/release/examples-c/talk"


class Program:
    """One process, by default of `talk`, and the events that it printed."""

    def __init__(self, user, arguments, environment=None, log="/dev/null", command=None, stdin=None):
        self.user = user
        self.events = []
        self._arrived = threading.Condition()
        self.process = subprocess.Popen(
            [str(word) for word in command or [TALK, "--user", user, "--json", *arguments]],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=open(log, "w"),
            env=environment,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            with self._arrived:
                self.events.append(json.loads(line))
                self._arrived.notify_all()
        with self._arrived:
            self.events.append({"event": "closed"})
            self._arrived.notify_all()

    def wait_for(self, name, seconds):
        """Returns the first event of that name, or None if the program ends or the time passes without it."""
        limit = time.monotonic() + seconds
        with self._arrived:
            while True:
                for event in self.events:
                    if event["event"] == name:
                        return event
                left = limit - time.monotonic()
                if left <= 0 or any(event["event"] == "closed" for event in self.events):
                    return None
                self._arrived.wait(left)

    def first(self, name, **wanted):
        for event in self.events:
            if event["event"] == name and all(event.get(key) == value for key, value in wanted.items()):
                return event
        return None

    def all(self, name):
        return [event for event in self.events if event["event"] == name]


def free_port():
    """A port that is free for TCP and UDP at this moment."""
    while True:
        with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            try:
                udp.bind(("127.0.0.1", tcp.getsockname()[1]))
            except OSError:
                continue
            return tcp.getsockname()[1]
