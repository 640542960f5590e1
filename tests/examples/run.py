"""Runs every C program of examples-c/ as a user would: alone, in pairs, with wrong arguments, without a sound card.

`make test` builds the programs and runs this file. The last line is `examples: N passed` or `examples: N of M passed`.
"""

import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import wave

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "demo"))

import numpy as np  # noqa: E402

import sound  # noqa: E402
from program import TALK, Program, free_port  # noqa: E402

BUILT = ROOT / "target/release/examples-c"


class Running:
    """A running program, whose output lines are collected in the background."""

    def __init__(self, test, name, *arguments):
        self.lines = []
        self._arrived = threading.Condition()
        self.process = subprocess.Popen(
            # Line buffering, as on a terminal.
            ["stdbuf", "-oL", BUILT / name, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=test.environment,
        )
        test.addCleanup(self._end)
        threading.Thread(target=self._read, daemon=True).start()

    def _end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()

    def _read(self):
        for line in self.process.stdout:
            with self._arrived:
                self.lines.append(line.rstrip("\n"))
                self._arrived.notify_all()

    def wait_for(self, text, seconds=10):
        limit = time.monotonic() + seconds
        with self._arrived:
            while not any(text in line for line in self.lines):
                left = limit - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"no '{text}' in {self.lines}")
                self._arrived.wait(left)

    def enter(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def status(self, seconds=10):
        return self.process.wait(seconds)


class Examples(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="audioroom-examples-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        # Each test has its own server, which the first program of the test starts.
        self.environment = dict(os.environ, XDG_RUNTIME_DIR=folder.name, AUDIOROOM_LOCAL_PORT=str(free_port()))

    def talk(self, user, *arguments):
        program = Program(user, ["--room", "lobby", *arguments], self.environment, self.folder / f"{user}.log")
        self.addCleanup(program.process.kill)
        return program

    def test_second_program_joins_the_server_of_the_first(self):
        first = Running(self, "01-talk", "alice")
        first.wait_for("ws://127.0.0.1:")
        second = Running(self, "01-talk", "bob")
        second.wait_for("ws://127.0.0.1:")
        self.assertEqual(first.lines[0], second.lines[0])
        second.enter()
        self.assertEqual(second.status(), 0)
        first.enter()
        self.assertEqual(first.status(), 0)

    def test_manual_publisher_only_listens_until_enter(self):
        watcher = self.talk("watcher", "--in", "silence", "--out", "none", "--seconds", "30")
        self.assertEqual(watcher.wait_for("login", 10)["error"], 0)
        program = Running(self, "02-manual-publish", "alice")
        program.wait_for("press Enter to start live")
        program.wait_for("watcher publishes")
        time.sleep(0.3)
        self.assertIsNone(watcher.first("stream", user_id="alice"))
        program.enter()
        program.wait_for("live as ")
        limit = time.monotonic() + 5
        while not watcher.first("stream", user_id="alice", added=True) and time.monotonic() < limit:
            time.sleep(0.02)
        self.assertIsNotNone(watcher.first("stream", user_id="alice", added=True))
        program.enter()
        self.assertEqual(program.status(), 0)

    def test_listener_shows_talkers_and_publishes_nothing(self):
        sound.write_wav(self.folder / "voice.wav", sound.speech(1, 5.0)[0])
        talker = self.talk("alice", "--in", self.folder / "voice.wav", "--out", "none", "--seconds", "20")
        self.assertEqual(talker.wait_for("login", 10)["error"], 0)
        listener = Running(self, "03-listen", "bob", "lobby", "4")
        listener.wait_for("listening")
        listener.wait_for("alice publishes")
        listener.wait_for("dBFS")
        self.assertEqual(listener.status(), 0)
        self.assertIsNone(talker.first("stream", user_id="bob"))

    def test_pushed_tones_are_pulled_by_the_other_program(self):
        one = Running(self, "04-push-pull", "alice", "lobby", "4", "440")
        one.wait_for("ws://127.0.0.1:")
        two = Running(self, "04-push-pull", "bob", "lobby", "3", "660")
        self.assertEqual(two.status(15), 0, two.lines)
        self.assertEqual(one.status(15), 0, one.lines)

    def test_levels_spectra_speakers_and_speech_while_muted_are_shown(self):
        sound.write_wav(self.folder / "voice.wav", sound.speech(1, 5.0)[0])
        one = Running(self, "08-levels", "alice", "lobby", f"file:{self.folder / 'voice.wav'}")
        one.wait_for("in the room")
        two = Running(self, "08-levels", "bob", "lobby", "null")
        two.wait_for("in the room")
        one.wait_for("microphone   |##########")
        two.wait_for(", voice")
        two.wait_for("loudest from")
        two.wait_for("speaking: alice (")
        one.enter()
        one.wait_for("microphone off")
        one.wait_for("attention: the microphone is switched off while you speak")
        two.wait_for("speaking: nobody")
        for program in (one, two):
            program.process.stdin.write("q\n")
            program.process.stdin.flush()
            self.assertEqual(program.status(), 0)

    def test_profile_is_applied_and_its_encoding_is_shown(self):
        sound.write_wav(self.folder / "voice.wav", sound.speech(1, 5.0)[0])
        program = Running(self, "10-profile", "alice", "lobby", f"file:{self.folder / 'voice.wav'}")
        program.wait_for("live")
        for letter, chosen in [
            ("v", "48000 bit/s"),
            ("m", "96000 bit/s, error correction off, 0 copies"),
            ("r", "300 ms of DRED"),
            ("p", "24000 bit/s, error correction on, 1 copies, 0 ms"),
        ]:
            program.process.stdin.write(f"{letter}\n")
            program.process.stdin.flush()
            program.wait_for(f"profile {letter}")
            # Stats are at most 200 ms old.
            time.sleep(0.5)
            program.process.stdin.write("s\n")
            program.process.stdin.flush()
            program.wait_for(chosen)
        program.wait_for(" bit/s sent, round trip")
        program.process.stdin.write("q\n")
        program.process.stdin.flush()
        self.assertEqual(program.status(), 0)

    def test_processing_is_switched_from_the_keyboard(self):
        sound.write_wav(self.folder / "voice.wav", sound.speech(1, 5.0)[0])
        listener = self.talk("bob", "--in", "silence", "--out", "none", "--seconds", "30")
        self.assertEqual(listener.wait_for("login", 10)["error"], 0)
        program = Running(self, "06-processing", "alice", "lobby", self.folder / "voice.wav")
        program.wait_for("ws://127.0.0.1:")

        def until(word, wanted):
            """Writes `word` once, then requests the state until its line contains `wanted`."""
            limit = time.monotonic() + 10
            while time.monotonic() < limit:
                count = len(program.lines)
                program.process.stdin.write(word + "\n")
                program.process.stdin.flush()
                word = "state"
                while len(program.lines) == count and time.monotonic() < limit:
                    time.sleep(0.02)
                if wanted in program.lines[-1]:
                    return
                time.sleep(0.1)
            self.fail(f"no '{wanted}' in {program.lines[-3:]}")

        until("state", "echo 0 noise 0 gain 0, delay 0.0 ms")
        until("noise", "echo 0 noise 1 gain 0, delay 10.0 ms")
        until("echo", "echo 1 noise 1 gain 0, delay 16.9 ms")
        until("push", "not sent")
        until("p", ", sent")
        until("robot", " calls")
        time.sleep(0.3)
        program.process.stdin.write("robot\nquit\n")
        program.process.stdin.flush()
        self.assertEqual(program.status(), 0)
        calls = int(program.lines[-1].split("called ")[1].split()[0])
        self.assertGreater(calls, 10)

    def test_effects_are_changed_from_the_keyboard(self):
        sound.write_wav(self.folder / "voice.wav", sound.speech(1, 5.0)[0])
        program = Running(self, "11-effects", "alice", "lobby", self.folder / "voice.wav")
        program.wait_for("ws://127.0.0.1:")
        for line, answer in [
            ("pitch 4", "pitch: ok"),
            ("pitch 9", "pitch: semitones is 9: pass a number from -8 to 8"),
            ("room 2", "room: ok"),
            ("bass 6", "bass: ok"),
            ("treble -3", "treble: ok"),
            ("from 30", "from: ok"),
            ("from 200", "from: angle_deg is 200"),
            ("hello", "pitch N, room N"),
        ]:
            program.process.stdin.write(line + "\n")
            program.process.stdin.flush()
            program.wait_for(answer)
        program.process.stdin.write("off\nquit\n")
        program.process.stdin.flush()
        self.assertEqual(program.status(), 0)

    def test_recorder_writes_a_mix_and_a_file_for_each_user(self):
        program = Running(self, "13-recorder", "alice", "lobby", "2", self.folder)
        program.wait_for("recording")
        program.wait_for("1 files of 2.0 s are complete")
        self.assertEqual(program.status(), 0)
        self.assertEqual((self.folder / "mix.opus").read_bytes()[:4], b"OggS")
        with wave.open(str(self.folder / "alice.wav")) as file:
            self.assertAlmostEqual(file.getnframes() / 48000, 2.0, delta=0.3)

    def test_devices_are_listed_and_a_room_works_without_devices(self):
        # This environment has no sound server.
        program = Running(self, "07-devices", "", "3")
        program.wait_for("microphones")
        program.wait_for("loudspeakers")
        program.wait_for("level ")
        self.assertEqual(program.status(), 0)
        program = Running(self, "07-devices", "no such microphone", "2")
        program.wait_for("microphone: ")
        self.assertEqual(program.status(), 0)

    def test_music_is_sent_while_the_microphone_is_off(self):
        listener = self.talk("bob", "--in", "silence", "--out", self.folder / "heard.wav", "--seconds", "6")
        self.assertEqual(listener.wait_for("login", 10)["error"], 0)
        player = Running(self, "09-aux", "alice", "lobby", "4")
        player.wait_for("playing music")
        player.wait_for("bob publishes")
        self.assertEqual(player.status(15), 0, player.lines)
        self.assertEqual(listener.process.wait(15), 0)
        samples, _ = sound.read_wav(self.folder / "heard.wav")
        loud = sound.levels_dbfs(samples) > -30
        self.assertGreater(loud.sum() * 0.05, 2)

    def test_file_is_played_into_the_room(self):
        tone = (8000 * np.sin(np.arange(48000) * 2 * np.pi * 500 / 48000)).astype("<i2")
        path = self.folder / "tone.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(48000)
            file.writeframes(tone.tobytes())
        listener = self.talk("bob", "--in", "silence", "--out", self.folder / "heard.wav", "--seconds", "6")
        self.assertEqual(listener.wait_for("login", 10)["error"], 0)
        player = Running(self, "12-player", path, "alice", "lobby", "4")
        player.wait_for("ready, 1000 ms")
        player.wait_for("playing")
        self.assertEqual(player.status(15), 0, player.lines)
        self.assertEqual(listener.process.wait(15), 0)
        samples, _ = sound.read_wav(self.folder / "heard.wav")
        self.assertGreater((sound.levels_dbfs(samples) > -30).sum() * 0.05, 2)

    def test_server_and_two_engines_run_in_one_process(self):
        program = Running(self, "05-server")
        program.wait_for("alice hears ")
        program.wait_for("bob hears ")
        program.enter()
        self.assertEqual(program.status(), 0)

    def test_server_and_other_examples_are_short(self):
        source = (ROOT / "examples-c/05-server.c").read_text()
        # Count lines of code: no comments, includes, or single braces.
        code = [line for line in source.splitlines() if line.strip(" {}") and not line.startswith(("/*", "#include"))]
        self.assertLess(len(code), 30)
        for path in sorted((ROOT / "examples-c").glob("0*.c")):
            self.assertLess(len(path.read_text().splitlines()), 150, path.name)

    def test_talk_prints_one_json_object_per_line_on_one_clock(self):
        out = self.folder / "out.wav"
        before = time.monotonic_ns()
        program = self.talk("alice", "--in", "silence", "--out", out, "--seconds", "2.5")
        self.assertEqual(program.process.wait(10), 0)
        after = time.monotonic_ns()
        program.wait_for("closed", 2)
        names = [event["event"] for event in program.events]
        self.assertEqual(names[-2:], ["end", "closed"])
        self.assertEqual(program.first("login")["error"], 0)
        self.assertEqual(program.first("publish", state="active")["error"], 0)
        self.assertGreaterEqual(names.count("stats"), 2)
        for event in program.events[:-1]:
            self.assertTrue(before < event["t_ns"] < after + 500_000_000, event)
        for name in ("capture_start", "playback_start"):
            self.assertEqual(names.count(name), 1, name)
        samples, rate_hz = sound.read_wav(out)
        self.assertEqual(rate_hz, 48_000)
        # Playback ran from its start to the end of the program, at the pace of a sound card.
        seconds = (program.first("end")["t_ns"] - program.first("playback_start")["t_ns"]) / 1e9
        self.assertAlmostEqual(len(samples) / rate_hz, seconds, delta=0.3)

    def test_short_file_is_repeated(self):
        t = np.arange(48_000 // 2) / 48_000
        sound.write_wav(self.folder / "short.wav", 0.3 * np.sin(2 * np.pi * 500 * t) * np.sin(2 * np.pi * t) ** 2)
        listener = self.talk("bob", "--in", "silence", "--out", self.folder / "heard.wav", "--seconds", "4")
        self.assertEqual(listener.wait_for("login", 10)["error"], 0)
        talker = self.talk("alice", "--in", self.folder / "short.wav", "--out", "none", "--seconds", "3")
        self.assertEqual(talker.process.wait(10), 0)
        self.assertEqual(listener.process.wait(10), 0)
        samples, rate_hz = sound.read_wav(self.folder / "heard.wav")
        loud = sound.levels_dbfs(samples) > -40
        self.assertGreater(loud.sum() * 0.05, 1.2)

    def test_talk_obeys_commands_on_standard_input(self):
        alice = Running(self, "talk", "--room", "lobby", "--user", "alice", "--in", "silence", "--out", "none", "--manual", "--json")
        alice.wait_for('"event":"login"')
        other = self.talk("bob", "--in", "silence", "--out", "none", "--seconds", "20")
        self.assertEqual(other.wait_for("login", 10)["error"], 0)
        alice.process.stdin.write('hello "all"\npublish\n')
        alice.process.stdin.flush()
        alice.wait_for('"state":"active"')
        message = other.wait_for("message", 5)
        self.assertEqual(message and message["text"], 'hello "all"')
        self.assertIsNotNone(other.wait_for("stream", 5))
        alice.process.stdin.write("quit\n")
        alice.process.stdin.flush()
        self.assertEqual(alice.status(), 0)
        for line in alice.lines:
            json.loads(line)

    def run_talk(self, *arguments):
        return subprocess.run([TALK, *arguments], env=self.environment, capture_output=True, text=True, timeout=30)

    def test_wrong_arguments_are_status_one_with_a_reason(self):
        for arguments, why in [
            ([], "--room and --user are needed"),
            (["--room", "r"], "--room and --user are needed"),
            (["--room"], "lacks its value"),
            (["--wrong"], "--wrong"),
            (["--room", "r", "--user", "u", "--seconds", "soon"], "--seconds"),
            (["--room", "r", "--user", "u", "--latency", "none"], "--latency"),
        ]:
            done = self.run_talk(*arguments)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertIn(why, done.stderr, arguments)

    def test_failed_login_is_status_two_with_a_reason(self):
        done = self.run_talk("--room", "r", "--user", "u", "--server", f"ws://127.0.0.1:{free_port()}", "--key", "k", "--secret", "s")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("UNREACHABLE", done.stderr)
        done = self.run_talk("--room", "r", "--user", "u", "--server", f"ws://127.0.0.1:{free_port()}")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("TOKEN_NEEDED", done.stderr)
        done = self.run_talk("--room", "r", "--user", "u", "--server", "ftp://127.0.0.1", "--key", "k", "--secret", "s")
        self.assertIn(done.returncode, (1, 2), done.stderr)
        self.assertIn("ws://", done.stderr)

    def test_unreadable_input_file_is_reported_and_the_room_continues(self):
        (self.folder / "not.wav").write_text("this is no sound")
        done = self.run_talk("--room", "r", "--user", "u", "--in", str(self.folder / "not.wav"), "--out", "none", "--seconds", "2")
        self.assertIn("not.wav", done.stderr)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_recording_over_its_own_input_is_refused(self):
        sound.write_wav(self.folder / "voice.wav", np.zeros(4800))
        before = (self.folder / "voice.wav").read_bytes()
        (self.folder / "soft.wav").symlink_to("voice.wav")
        (self.folder / "hard.wav").hardlink_to(self.folder / "voice.wav")
        for name in ("voice.wav", "soft.wav", "hard.wav"):
            done = self.run_talk("--room", "r", "--user", "u", "--in", str(self.folder / "voice.wav"), "--out", str(self.folder / name))
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("are the same file", done.stderr)
        self.assertEqual((self.folder / "voice.wav").read_bytes(), before)

    def test_pipe_folder_and_device_as_files_are_named(self):
        os.mkfifo(self.folder / "pipe")
        paths = [(self.folder / "pipe", "is a pipe"), (self.folder, "is a folder"), ("/dev/null", "is a device")]
        for first, second in zip(paths, paths[1:] + paths[:1]):
            done = self.run_talk("--room", "r", "--user", "u", "--in", str(first[0]), "--out", str(second[0]), "--seconds", "1")
            for path, what in (first, second):
                self.assertIn(f"{path} {what}: give a regular file", done.stderr)

    def test_killed_program_leaves_a_playable_recording(self):
        out = self.folder / "out.wav"
        program = self.talk("alice", "--in", "silence", "--out", out, "--seconds", "30")
        self.assertIsNotNone(program.wait_for("playback_start", 10))
        time.sleep(2.5)
        program.process.kill()
        program.process.wait()
        with wave.open(str(out)) as recording:
            self.assertEqual(recording.getframerate(), 48_000)
            self.assertGreater(recording.getnframes(), 1.5 * 48_000)
            self.assertEqual(len(recording.readframes(1 << 30)), 2 * recording.getnframes())

    def test_disk_without_room_is_reported_and_leaves_a_playable_recording(self):
        out = self.folder / "out.wav"
        done = subprocess.run(
            [TALK, "--room", "r", "--user", "u", "--in", "silence", "--out", out, "--seconds", "4"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=30,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_081, 200_081)),
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"{out} cannot be written (File too large", done.stderr)
        with wave.open(str(out)) as recording:
            self.assertEqual(recording.getnframes(), 100_000)

    def test_long_line_is_one_message_or_refused_whole(self):
        alice = Running(self, "talk", "--room", "lobby", "--user", "alice", "--in", "silence", "--out", "none", "--manual")
        alice.wait_for("in room")
        other = self.talk("bob", "--in", "silence", "--out", "none", "--seconds", "20")
        self.assertEqual(other.wait_for("login", 10)["error"], 0)
        # A line that was cut at 4096 bytes, the earlier limit, would lose part of a three-byte letter.
        lines = ["x" * 4096, "y" * 4094 + "\u20ac" * 10, "z" * 64_000, "w" * 63_999 + "\u20ac", "no end of line"]
        alice.process.stdin.write("\n".join(lines))
        alice.process.stdin.close()
        alice.wait_for("the line has 64002 bytes and was not sent")
        for line in [*lines[:3], lines[4]]:
            limit = time.monotonic() + 5
            while not other.first("message", text=line) and time.monotonic() < limit:
                time.sleep(0.02)
            self.assertIsNotNone(other.first("message", text=line), f"{line[:1]} {len(line)}")
        self.assertEqual(sum(event["event"] == "message" for event in other.events), 4)

    def test_unfinished_line_does_not_stop_the_program(self):
        alice = Running(self, "talk", "--room", "r", "--user", "alice", "--in", "silence", "--out", "none", "--manual", "--seconds", "2")
        alice.wait_for("in room")
        alice.process.stdin.write("half a li")
        alice.process.stdin.flush()
        self.assertEqual(alice.status(4), 0)

    def test_interrupt_ends_talk_cleanly(self):
        program = self.talk("alice", "--in", "silence", "--out", "none", "--seconds", "30")
        self.assertEqual(program.wait_for("login", 10)["error"], 0)
        program.process.send_signal(signal.SIGINT)
        self.assertEqual(program.process.wait(3), 0)
        program.wait_for("closed", 2)
        self.assertIsNotNone(program.first("end"))

    def test_second_login_of_a_user_ends_the_first_with_status_three(self):
        holder = self.talk("holder", "--in", "silence", "--out", "none", "--seconds", "30")
        self.assertEqual(holder.wait_for("login", 10)["error"], 0)
        earlier = self.talk("alice", "--in", "silence", "--out", "none", "--seconds", "30")
        self.assertEqual(earlier.wait_for("login", 10)["error"], 0)
        later = self.talk("alice", "--in", "silence", "--out", "none", "--seconds", "2")
        self.assertEqual(earlier.process.wait(10), 3)
        self.assertEqual(later.process.wait(10), 0)


def main():
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Examples)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    passed = result.testsRun - len(result.failures) - len(result.errors)
    print(f"examples: {passed} passed" if result.wasSuccessful() else f"examples: {passed} of {result.testsRun} passed")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
