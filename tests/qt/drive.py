"""Two audiolive windows and a C program in one room, clicked through with a mouse.

Runs on the screen of Xvfb that tests/qt/run made. Screenshots are kept in target/qt/. The last line is `qt: N passed`.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "demo"), str(ROOT / "tests/interop")]

import server  # noqa: E402
import sound  # noqa: E402
from program import Program  # noqa: E402

SHOTS = ROOT / "target/qt"
AUDIOLIVE = ROOT / "target/qt/audiolive"
BOX = ROOT / "target/qt/tests/box"


class Failure(Exception):
    pass


def xdotool(*words):
    return subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, text=True).stdout.strip()


def screenshot(name):
    subprocess.run(["import", "-window", "root", SHOTS / f"{name}.png"], check=True)


class Window:
    """An audiolive process, its log and its mouse."""

    def __init__(self, user, at, environment, *arguments):
        self.user = user
        self.at = at
        self.lines = []
        self._arrived = threading.Condition()
        self.process = subprocess.Popen(
            [AUDIOLIVE, "--user", user, "--session", "qt", "--at", f"{at[0]},{at[1]}", *arguments],
            stdout=subprocess.PIPE,
            stderr=(SHOTS / f"{user}.log").open("w"),
            env=environment,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()
        # The program tells where its widgets are, once it is on the screen.
        self.places = {}
        for name in ("session", "manual", "mute", "button"):
            line = self.wait_for(f"place: {name} ")
            self.places[name] = [int(word) for word in line.split()[2:4]]

    def _read(self):
        for line in self.process.stdout:
            with self._arrived:
                self.lines.append(line.rstrip("\n"))
                self._arrived.notify_all()

    def wait_for(self, start, seconds=10, after=0):
        """The first line from number `after` on that begins so."""
        limit = time.monotonic() + seconds
        with self._arrived:
            while True:
                for line in self.lines[after:]:
                    if line.startswith(start):
                        return line
                left = limit - time.monotonic()
                if left <= 0 or self.process.poll() is not None:
                    raise Failure(f"{self.user} did not print '{start}…' but:\n  " + "\n  ".join(self.lines[after:]))
                self._arrived.wait(min(left, 0.2))

    def now(self):
        with self._arrived:
            return len(self.lines)

    def count(self, start, after=0):
        with self._arrived:
            return sum(line.startswith(start) for line in self.lines[after:])

    def click(self, name):
        x, y = self.places[name]
        xdotool("mousemove", x, y, "click", 1)
        time.sleep(0.1)


def wait_until(what, condition, seconds=10):
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise Failure(what)
        time.sleep(0.05)


def both_modes_and_a_kick_out(folder, peer):
    environment = dict(os.environ, XDG_RUNTIME_DIR=str(folder))
    voices = sound.speech(3, 5.0)
    for number, voice in enumerate(voices):
        sound.write_wav(folder / f"{number}.wav", voice)
    where = ["--server", peer.url, "--key", server.KEY, "--secret", server.SECRET]
    files = lambda n: ["--in", folder / f"{n}.wav", "--out", folder / f"heard-{n}.wav"]  # noqa: E731
    programs = []
    try:
        anna = Window("anna", (20, 20), environment, *where, *files(0))
        programs.append(anna)
        ben = Window("ben", (640, 20), environment, *where, *files(1))
        programs.append(ben)
        carl = Program("carl", ["--room", "qt", "--seconds", "60", *where, *files(2)], environment, folder / "carl.log")
        programs.append(carl)
        login = carl.wait_for("login", 10)
        if not login or login["error"]:
            raise Failure(f"carl did not get in: {login}")

        # Automatic: one click, and it is live.
        anna.click("button")
        anna.wait_for("log: In session qt")
        anna.wait_for("log: Live")
        anna.wait_for("log: Hearing carl")
        wait_until("carl does not see anna", lambda: carl.first("stream", user_id="anna", added=True))
        wait_until("carl does not hear anna", lambda: carl.first("play", user_id="anna"))

        # By hand: a listener until the second click.
        ben.click("manual")
        ben.click("button")
        ben.wait_for("log: In session qt")
        ben.wait_for("log: Hearing anna")
        ben.wait_for("log: Hearing carl")
        time.sleep(0.5)
        screenshot("listening")
        if carl.first("stream", user_id="ben") or ben.count("log: Live"):
            raise Failure("ben is live although he publishes by hand")
        ben.click("button")
        ben.wait_for("log: Live")
        anna.wait_for("log: Hearing ben")
        wait_until("carl does not hear ben", lambda: carl.first("play", user_id="ben"))
        time.sleep(1.0)
        screenshot("live")

        # Stop, and in again at once.
        mark = anna.now()
        anna.click("button")
        anna.wait_for("log: Left the session", after=mark)
        ben.wait_for("log: Stream of anna ended")
        anna.click("button")
        anna.wait_for("log: Live", after=mark)
        ben.wait_for("log: Hearing anna", after=ben.now() - 3)

        # The same user comes a second time: the window is closed from inside OnKickOut, when its box has been answered.
        other = Program("ben", ["--room", "qt", "--seconds", "6", *where, "--in", "silence", "--out", "none"], environment)
        programs.append(other)
        ben.wait_for("log: Removed from session qt")
        time.sleep(0.7)
        screenshot("kicked-out")
        box = xdotool("search", "--sync", "--onlyvisible", "--name", "^AudioLive$").split()[0]
        xdotool("windowfocus", box, "key", "Return")
        wait_until("ben's window did not close", lambda: ben.process.poll() is not None)
        if ben.process.returncode != 0:
            raise Failure(f"ben's program ended with status {ben.process.returncode}")
        if carl.process.poll() is not None:
            raise Failure("carl is gone")
        if carl.all("kick") or carl.all("disconnect"):
            raise Failure("carl was disturbed")
        anna.process.terminate()
        time.sleep(0.3)
        screenshot("end")
    finally:
        for program in programs:
            if program.process.poll() is None:
                program.process.kill()
            program.process.wait()


def end_under_an_open_box(folder, peer):
    environment = dict(os.environ, XDG_RUNTIME_DIR=str(folder))
    done = subprocess.run([BOX, peer.url, server.KEY, server.SECRET], env=environment, timeout=30, capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"status {done.returncode}\n{done.stdout}{done.stderr}")


def main():
    SHOTS.mkdir(parents=True, exist_ok=True)
    tests = [both_modes_and_a_kick_out, end_under_an_open_box]
    passed = 0
    for test in tests:
        with tempfile.TemporaryDirectory(prefix="audioroom-qt-") as name:
            folder = pathlib.Path(name)
            peer = server.own(folder)
            try:
                test(folder, peer)
                passed += 1
                print(f"test {test.__name__} ... ok", flush=True)
            except (Failure, subprocess.SubprocessError) as failure:
                screenshot(f"failed-{test.__name__}")
                print(f"test {test.__name__} ... FAILED\n{failure}", flush=True)
            finally:
                peer.stop()
    print(f"qt: {passed} passed" if passed == len(tests) else f"qt: {passed} of {len(tests)} passed")
    return 0 if passed == len(tests) else 1


if __name__ == "__main__":
    sys.exit(main())
