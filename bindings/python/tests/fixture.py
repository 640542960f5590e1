"""A room server in the test's process, and engines without sound cards that log in to it."""

import array
import math
import pathlib
import time
import unittest

import audioroom

ROOT = pathlib.Path(__file__).resolve().parents[3]
KEY = {"api_key": "test", "api_secret": "a secret of more than 32 bytes, for tests only"}
#: Seconds that a test waits for an event; a loaded machine needs some of them.
PATIENCE = 20


def frame(samples, typecode="f"):
    """An empty frame."""
    return array.array(typecode, bytes(array.array(typecode).itemsize * samples))


def tone(hz=500, amplitude=0.3, typecode="f"):
    """10 ms of a tone at 48 kHz, with whole periods."""
    scale = amplitude if typecode == "f" else int(amplitude * 32768)
    values = [scale * math.sin(2 * math.pi * hz * index / 48000) for index in range(480)]
    return array.array(typecode, values if typecode == "f" else [round(value) for value in values])


class RoomTest(unittest.TestCase):
    """The base of tests with a server."""

    def setUp(self):
        self.server = audioroom.Server(bind="127.0.0.1:0", udp_port=0, node_ips="127.0.0.1", **KEY)
        self.addCleanup(self.server.close)

    def options(self, user, **more):
        devices = {"capture_device": "null", "playback_device": "null"}
        return {"user_id": user, "server_url": self.server.get_url(), **KEY, **devices, **more}

    def engine(self, user, **more):
        engine = audioroom.Engine(**self.options(user, **more))
        self.addCleanup(engine.close)
        return engine

    def wait(self, events, kind, condition=lambda event: True):
        """The next event of a kind that meets a condition."""
        end = time.monotonic() + PATIENCE
        for event in events:
            if event.kind == kind and condition(event):
                return event
            if time.monotonic() > end:
                break
        self.fail(f"no event {kind} within {PATIENCE} s")

    def pair(self, first=None, second=None):
        """Two engines in one room, with their rooms and the events after the login. The second one plays the stream of the first."""
        alice, bob = self.engine("alice", **(first or {})), self.engine("bob", **(second or {}))
        heard_by_alice, heard_by_bob = alice.events(PATIENCE), bob.events(PATIENCE)
        rooms = alice.login_room("lobby"), bob.login_room("lobby")
        self.wait(heard_by_bob, "play_state", lambda event: event.state == audioroom.StreamState.ACTIVE)
        self.wait(heard_by_alice, "play_state", lambda event: event.state == audioroom.StreamState.ACTIVE)
        return alice, bob, *rooms, heard_by_alice, heard_by_bob
