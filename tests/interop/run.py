"""audioroom against the real peers: livekit-server, alone and as a cluster, LiveKit's own native client, browsers with LiveKit's
JavaScript client, and nginx.

`make test-interop` builds everything that this needs (target/release, target/peers, target/venv) and runs it. If a peer is
missing, the program prints one line that says how to install it, and ends with status 2. The last line is
`interop: N passed in S s` or `interop: N of M passed in S s`. `--publish` writes docs/livekit.md and the
table of docs/from-one-machine-to-many.md from the results.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
# A module of this folder comes first where demo/ has one of the same name.
sys.path.append(str(HERE.parents[1] / "demo"))

import access  # noqa: E402
import encryption  # noqa: E402
import browser  # noqa: E402
import measure  # noqa: E402
import server  # noqa: E402
import sound  # noqa: E402
import table  # noqa: E402
import web  # noqa: E402
from fixture import SECONDS, Fixture, heard_tone, tone_file  # noqa: E402
from program import TALK  # noqa: E402


class Interop(encryption.NativeEncryption, Fixture):
    def native(self, user, peer, tone_hz, seconds=SECONDS):
        return subprocess.Popen(
            [sys.executable, HERE / "native_client.py", "--url", peer.url, "--tone", str(tone_hz)]
            + ["--token", access.sign(server.KEY, server.SECRET, user, "smoke"), "--seconds", str(seconds)],
            stdout=subprocess.PIPE,
            stderr=(self.folder / f"{user}.log").open("w"),
            text=True,
        )

    def assert_red_received(self, program, talker):
        """Most packets of `talker` reached `program` with copies of earlier packets (RED)."""
        figures = [s for event in program.events if event["event"] == "stats" for s in event["streams"] if s["user_id"] == talker]
        self.assertTrue(figures, f"{program.user} has no stats of {talker}")
        self.assertGreater(figures[-1]["redundant_packets"], 0.8 * figures[-1]["packets"], figures[-1])

    def assert_received(self, talker, passage, listener):
        heard, rate_hz = sound.read_wav(self.folder / f"{listener.user}.wav")
        # The talker's file begins with the passage, whose beginning may be sent before the listener is ready: it is skipped.
        skip_s = 0.7
        begin_ns = talker.first("capture_start")["t_ns"] + int(skip_s * 1e9)
        result = measure.compare(
            passage[int(skip_s * sound.RATE_HZ) :],
            begin_ns,
            sound.resample(heard, rate_hz, sound.RATE_HZ),
            listener.first("playback_start")["t_ns"],
        )
        self.assertGreaterEqual(result.similarity, 0.9, f"{talker.user} at {listener.user}")
        self.assertLess(result.delay_ms, 200)

    def test_speech_crosses_a_livekit_server_between_two_programs(self):
        peer = self.start(server.livekit)
        one, two = sound.speech(2, 5.0)
        # Both talk at the same time. A program does not hear itself, so each recording holds one voice.
        sound.write_wav(self.folder / "one.wav", one)
        sound.write_wav(self.folder / "two.wav", two)
        listener = self.talk("bob", peer, "--in", self.folder / "two.wav")
        talker = self.talk("alice", peer, "--in", self.folder / "one.wav", seconds=SECONDS - 0.5)
        self.finish(talker)
        self.finish(listener)
        self.assert_received(talker, one, listener)
        # The files repeat, so the place in bob's file at which alice begins to hear it is unknown: only its level is checked.
        heard_of = listener.first("play", user_id="alice")
        self.assertIsNotNone(heard_of)
        self.assertIsNotNone(talker.first("play", user_id="bob"))
        frequency, level = heard_tone(self.folder / "alice.wav")
        self.assertGreater(level, -45, f"alice's recording is silent ({frequency} Hz)")

    def test_tones_cross_a_livekit_server_in_both_directions(self):
        peer = self.start(server.livekit)
        tone_file(self.folder / "440.wav", 440)
        tone_file(self.folder / "660.wav", 660)
        alice = self.talk("alice", peer, "--in", self.folder / "440.wav")
        bob = self.talk("bob", peer, "--in", self.folder / "660.wav")
        self.finish(alice)
        self.finish(bob)
        self.assert_tone(self.folder / "alice.wav", 660)
        self.assert_tone(self.folder / "bob.wav", 440)

    def test_red_crosses_a_livekit_server(self):
        peer = self.start(server.livekit)
        tone_file(self.folder / "440.wav", 440)
        tone_file(self.folder / "660.wav", 660)
        alice = self.talk("alice", peer, "--in", self.folder / "440.wav", "--red", "1")
        bob = self.talk("bob", peer, "--in", self.folder / "660.wav", "--red", "2")
        self.finish(alice)
        self.finish(bob)
        self.assert_tone(self.folder / "alice.wav", 660)
        self.assert_tone(self.folder / "bob.wav", 440)
        self.assert_red_received(alice, "bob")
        self.assert_red_received(bob, "alice")

    def test_native_client_and_a_program_hear_each_other_on_audioroom_server(self):
        peer = self.start(server.audioroom)
        tone_file(self.folder / "440.wav", 440)
        # LiveKit's clients send RED by default. alice sends it too.
        alice = self.talk("alice", peer, "--in", self.folder / "440.wav", "--red", "1", seconds=SECONDS + 3)
        native = self.native("native", peer, 880)
        lines, _ = native.communicate(timeout=SECONDS + 30)
        self.finish(alice)
        events = [json.loads(line) for line in lines.splitlines()]
        names = [event["event"] for event in events]
        self.assertIn("joined", names, (self.folder / "native.log").read_text()[-2000:])
        heard = {event["user_id"]: event for event in events if event["event"] == "heard"}
        self.assertIn("alice", heard, events)
        self.assertIsNotNone(heard["alice"]["hz"], heard)
        self.assertAlmostEqual(heard["alice"]["hz"], 440, delta=3)
        self.assertGreater(heard["alice"]["rms_dbfs"], -45)
        self.assert_tone(self.folder / "alice.wav", 880)
        self.assert_red_received(alice, "native")
        # A text stream on the chat topic is a room message for alice.
        message = alice.first("message", user_id="native")
        self.assertIsNotNone(message, "the native client's chat message did not arrive")
        self.assertEqual(message["text"], "hello from the native client")


def missing():
    """One line about the first missing program, or None."""
    if not TALK.exists() or not server.AUDIOROOM.exists():
        return f"{TALK} and {server.AUDIOROOM} are needed: run `make examples`"
    if not server.LIVEKIT.exists():
        return f"{server.LIVEKIT} is missing: run `make peers` (needs Go 1.26 or newer)"
    if subprocess.run([sys.executable, "-c", "import livekit.api, livekit.rtc"], capture_output=True).returncode:
        return f"LiveKit's Python clients are not in {sys.prefix}: run `make peers`"
    for program in ["redis-server", "redis-cli", "nginx", "systemd-analyze"]:
        if not shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin"):
            return f"{program} is missing: run `make peers` (installs the packages of packages.txt)"
    return browser.missing()


def each(suite):
    """The tests of a suite, in their order. (A suite forgets a test when it has run.)"""
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from each(part)
        else:
            yield part


def identity(test):
    """Class and name of a test."""
    return type(test).__name__, test.id().rsplit(".", 1)[1]


def main():
    reason = missing()
    if reason:
        print(f"interop: {reason}", file=sys.stderr)
        return 2
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    suite = unittest.TestSuite(load(case) for case in [Interop, web.Chromium, web.Firefox])
    # They import what `missing` looks for.
    suite.addTests(unittest.defaultTestLoader.loadTestsFromNames(["application", "client_sdk", "server_sdk", "cluster", "front", "deploy"]))
    tests = [identity(test) for test in each(suite)]
    begin = time.monotonic()
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    passed = result.testsRun - len(result.failures) - len(result.errors)
    if "--publish" in sys.argv[1:]:
        if result.testsRun == len(tests):
            failed = {identity(test) for test, _ in result.failures + result.errors}
            table.PAGE.write_text(table.text(tests, failed))
            # Imported late, like the tests.
            table.write_measured(sys.modules["cluster"].MEASURED)
        else:
            print("interop: not every test ran, so docs/livekit.md is not written", file=sys.stderr)
    of = "" if result.wasSuccessful() else f" of {result.testsRun}"
    print(f"interop: {passed}{of} passed in {time.monotonic() - begin:.1f} s")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
