"""A room for a browser: audioroom-server with its page, and two C programs that talk in turn, until Ctrl-C.

`make demo-web` runs it; it needs Python and numpy. Browsers on this machine join without a token.
"""

import os
import pathlib
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time

import numpy as np

import sound
from program import Program, free_port

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVER = ROOT / "target/release/audioroom-server"
PORT = 7880
ROOM, KEY = "demo", "demo"
USERS = ["alice", "bob"]
SLOT_S, PAUSE_S = 4.0, 1.0


def fail(sentence):
    print(f"demo-web: {sentence}", file=sys.stderr)
    sys.exit(1)


def port():
    """The usual port of the server if it is free, or a free one."""
    with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        try:
            tcp.bind(("127.0.0.1", PORT))
            udp.bind(("127.0.0.1", PORT))
        except OSError:
            return free_port()
    return PORT


def start_server(number, environment, log):
    command = [SERVER, "--bind", f"127.0.0.1:{number}", "--key", KEY, "--page", "local"]
    server = subprocess.Popen(command, env=environment, stdout=log.open("w"), stderr=subprocess.STDOUT)
    limit = time.monotonic() + 15
    while server.poll() is None and time.monotonic() < limit:
        try:
            socket.create_connection(("127.0.0.1", number), 0.2).close()
            return server
        except OSError:
            time.sleep(0.02)
    server.kill()
    fail(f"audioroom-server did not start:\n{log.read_text()[-2000:]}")


def timelines(folder):
    """A sound file for each program, in which it speaks while the others are silent. `talk` repeats its file."""
    turn = int((SLOT_S + PAUSE_S) * sound.RATE_HZ)
    for number, passage in enumerate(sound.speech(len(USERS), SLOT_S)):
        timeline = np.zeros(turn * len(USERS))
        timeline[turn * number : turn * number + len(passage)] = passage
        path = folder / f"{USERS[number]}.wav"
        sound.write_wav(path, timeline)
        yield path


def main():
    # A signal that ends this program ends the server and the programs too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="audioroom-demo-web-") as name:
        folder = pathlib.Path(name)
        environment = dict(os.environ, XDG_RUNTIME_DIR=name, AUDIOROOM_SECRET=secrets.token_urlsafe(32))
        number = port()
        processes = [start_server(number, environment, folder / "server.log")]
        try:
            for user, path in zip(USERS, timelines(folder)):
                arguments = ["--room", ROOM, "--server", f"ws://127.0.0.1:{number}", "--key", KEY, "--in", path, "--out", "none"]
                # It reads lines from a pipe that stays open, so that it does not read the terminal.
                program = Program(user, arguments, environment, folder / f"{user}.log", stdin=subprocess.PIPE)
                processes.append(program.process)
                login = program.wait_for("login", 15)
                if login is None or login["error"]:
                    fail(f"the login of {user} failed: {(folder / f'{user}.log').read_text()[-2000:]}")
            print(f"{' and '.join(USERS)} talk in the room {ROOM}. Join them in a browser on this machine (Ctrl-C ends the room):", flush=True)
            print(f"  http://127.0.0.1:{number}/#room={ROOM}", flush=True)
            while all(process.poll() is None for process in processes):
                time.sleep(0.2)
            fail("the server or a program ended")
        except KeyboardInterrupt:
            print("\ndemo-web: the room ends.")
        finally:
            for process in reversed(processes):
                process.terminate()
            for process in processes:
                process.wait(5)


if __name__ == "__main__":
    main()
