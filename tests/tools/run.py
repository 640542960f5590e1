"""Runs audioroom-doctor as a user would: without sound cards, with PulseAudio's null sinks, with right and wrong servers.

`make test` builds the program and runs this file. The last line is `tools: N passed` or `tools: N of M passed`.
"""

import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "demo"))

from program import free_port  # noqa: E402

DOCTOR = ROOT / "target/release/tools/audioroom-doctor"
TALK = ROOT / "target/release/tools/audioroom-talk"
SERVER = ROOT / "target/release/audioroom-server"
SECRET = "a secret of these tests, long enough"


class Tools(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="audioroom-tools-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        # No sound server answers at this address.
        self.environment = dict(
            os.environ,
            XDG_RUNTIME_DIR=folder.name,
            HOME=folder.name,
            AUDIOROOM_SECRET=SECRET,
            PULSE_SERVER=f"unix:{folder.name}/pulse.sock",
        )

    def doctor(self, *arguments):
        """Runs the program; returns its exit status, its page, and what it wrote to stderr."""
        result = subprocess.run([DOCTOR, *arguments], capture_output=True, text=True, env=self.environment, timeout=90)
        return result.returncode, result.stdout, result.stderr

    def start(self, *command):
        process = subprocess.Popen([str(word) for word in command], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def server(self):
        """Starts audioroom-server; returns its URL."""
        port = free_port()
        self.start(SERVER, "--bind", f"127.0.0.1:{port}", "--key", "test")
        limit = time.monotonic() + 10
        while time.monotonic() < limit:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return f"ws://127.0.0.1:{port}"
            time.sleep(0.05)
        self.fail("audioroom-server does not start")

    def sound_server(self):
        """Starts PulseAudio with one null sink, whose monitor is the microphone, and plays a tone into it."""
        sink = "module-null-sink sink_name=card rate=48000 channels=1 format=float32le"
        self.start(
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", f"--load={sink}",
            f"--load=module-native-protocol-unix auth-anonymous=1 socket={self.folder}/pulse.sock",
        )  # fmt: skip
        limit = time.monotonic() + 10
        while subprocess.run(["pactl", "info"], env=self.environment, capture_output=True).returncode != 0:
            self.assertLess(time.monotonic(), limit, "pulseaudio does not answer")
            time.sleep(0.1)

    def test_wrong_use_is_refused_with_the_reason(self):
        cases = [
            (["--nonsense"], "unknown option --nonsense"),
            (["--server"], "a value is missing after --server"),
            (["--seconds", "0"], "--seconds needs a number from 1 to 600"),
            (["--seconds", "nan"], "--seconds needs a number from 1 to 600"),
            (["--key", "k"], "--key and --token need --server"),
            (["--server", "ws://127.0.0.1:1"], "--server needs either --key or --token"),
            (["--server", "ws://127.0.0.1:1", "--token", "t"], "--token needs --room and --user"),
        ]
        for arguments, reason in cases:
            status, page, error = self.doctor(*arguments)
            self.assertEqual((status, page), (1, ""), arguments)
            self.assertIn(reason, error)
            self.assertIn("usage: audioroom-doctor", error)
        del self.environment["AUDIOROOM_SECRET"]
        status, _, error = self.doctor("--server", "ws://127.0.0.1:1", "--key", "k")
        self.assertEqual(status, 1)
        self.assertIn("AUDIOROOM_SECRET", error)

    def test_machine_without_sound_is_named_as_the_problem(self):
        status, page, _ = self.doctor("--seconds", "4")
        self.assertEqual(status, 2, page)
        self.assertRegex(page, r"\n  1\. (There is no microphone|The sound system does not answer)")
        self.assertRegex(page, r"delay on this machine +[0-9.]+ ms", "the engines of the check hear each other")

    def test_sound_cards_are_opened_and_measured(self):
        self.sound_server()
        self.start("bash", "-c", "while :; do cat /dev/urandom; done | pacat --raw --rate=48000 --channels=1 --format=s16le -d card")
        status, page, _ = self.doctor("--seconds", "3", "--full")
        self.assertRegex(page, r"microphones +[1-9]")
        self.assertRegex(page, r"microphone +opens")
        self.assertRegex(page, r"loudspeaker +opens")
        # Noise, with gaps where this machine is busy.
        self.assertGreater(float(re.search(r"loudest level +(-[0-9]+) dBFS", page).group(1)), -40, page)
        self.assertIn("card", page, "--full names the devices")
        self.assertNotIn("microphone delivers silence", page)
        self.assertIn(status, (0, 2))

    def test_silent_microphone_is_named_as_the_problem(self):
        self.sound_server()
        status, page, _ = self.doctor("--seconds", "2")
        self.assertEqual(status, 2)
        self.assertIn("The microphone delivers silence.", page)

    def test_way_to_a_server_is_measured_both_ways(self):
        status, page, _ = self.doctor("--no-sound", "--seconds", "3", "--server", self.server(), "--key", "test")
        self.assertRegex(page, r"media goes over +UDP")
        self.assertRegex(page, r"loss +0\.0 %")
        self.assertRegex(page, r"round trip +[0-9.]+ ms")
        self.assertRegex(page, r"delay, this machine to itself [0-9.]+ ms")
        self.assertEqual(status, 0, page)
        self.assertIn("RESULT: 0 problems", page)

    def test_refused_key_and_dead_server_have_different_results(self):
        url = self.server()
        self.environment["AUDIOROOM_SECRET"] = "another secret, which is as long as that"
        status, page, _ = self.doctor("--no-sound", "--seconds", "1", "--server", url, "--key", "test")
        self.assertEqual(status, 2)
        self.assertIn("AUDIOROOM_ERR_TOKEN_REFUSED", page)
        dead = f"ws://127.0.0.1:{free_port()}"
        status, page, _ = self.doctor("--no-sound", "--seconds", "1", "--server", dead, "--key", "test")
        self.assertEqual(status, 2)
        self.assertIn("AUDIOROOM_ERR_UNREACHABLE", page)

    def test_page_has_no_names_and_addresses_without_full(self):
        url = self.server()
        self.sound_server()
        for arguments in [["--server", url], ["--server", url.replace(":", ":1", 1)], ["--server", f"ws://127.0.0.1:{free_port()}"]]:
            _, page, error = self.doctor("--seconds", "1", "--key", "test", *arguments)
            private = [socket.gethostname(), "127.0.0.1", "ws://", str(self.folder), "card"]
            for name in private:
                self.assertNotIn(name, page + error, arguments)
        _, page, _ = self.doctor("--no-sound", "--full", "--seconds", "1", "--key", "test", "--server", url)
        self.assertIn(url, page)

    def test_installed_talk_says_how_it_is_used(self):
        result = subprocess.run([TALK], capture_output=True, text=True, env=self.environment, timeout=30)
        self.assertEqual(result.returncode, 1)
        self.assertIn("--room", result.stdout + result.stderr)


def main():
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tools)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    passed = result.testsRun - len(result.failures) - len(result.errors)
    print(f"tools: {passed} passed" if result.wasSuccessful() else f"tools: {passed} of {result.testsRun} passed")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
