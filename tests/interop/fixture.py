"""The base of the interoperability tests: servers, the program `talk`, and the tones that it records."""

import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A module of this folder comes first where demo/ has one of the same name.
sys.path.append(str(ROOT / "demo"))

import numpy as np  # noqa: E402

import measure  # noqa: E402
import server  # noqa: E402
import sound  # noqa: E402
from program import Program  # noqa: E402

SECONDS = 7


def tone_file(path, tone_hz):
    """Writes a tone that pulsates three times a second. The client may suppress a steady tone as noise."""
    t = np.arange(10 * sound.RATE_HZ) / sound.RATE_HZ
    sound.write_wav(path, 0.2 * (1 + 0.5 * np.sin(2 * np.pi * 3 * t)) * np.sin(2 * np.pi * tone_hz * t))


def heard_tone(path):
    """(strongest frequency in Hz, level in dBFS) of a recording after its first two seconds."""
    samples, rate_hz = sound.read_wav(path)
    samples = samples[2 * rate_hz : -rate_hz // 2]
    frequency, _ = measure.tone_hz(samples, rate_hz)
    return frequency, 10 * np.log10(np.mean(samples**2) + 1e-12)


class Fixture(unittest.TestCase):
    """A temporary folder for each test. All servers and programs that a test starts end with it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="audioroom-interop-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def start(self, kind):
        peer = kind(self.folder)
        self.addCleanup(peer.stop)
        return peer

    def talk(self, user, peer, *arguments, seconds=SECONDS):
        program = Program(
            user,
            ["--room", "smoke", "--server", peer.url, "--key", server.KEY, "--secret", server.SECRET]
            + ["--seconds", str(seconds), "--out", self.folder / f"{user}.wav", *arguments],
            dict(os.environ, XDG_RUNTIME_DIR=str(self.folder)),
            self.folder / f"{user}.log",
        )
        self.addCleanup(program.process.kill)
        login = program.wait_for("login", 15)
        self.assertIsNotNone(login, f"{user} printed no login event:\n{(self.folder / f'{user}.log').read_text()[-2000:]}")
        self.assertEqual(login["error"], 0, login)
        return program

    def finish(self, program):
        self.assertEqual(program.process.wait(SECONDS + 10), 0, f"{program.user} ended with an error")
        program.wait_for("closed", 2)

    def assert_tone(self, path, tone_hz):
        frequency, level = heard_tone(path)
        self.assertGreater(level, -45, f"{path.name} is silent")
        self.assertAlmostEqual(frequency, tone_hz, delta=3, msg=path.name)
