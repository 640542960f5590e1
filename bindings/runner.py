"""Runs the programs of a binding's tests under a time limit that also ends their children."""

import os
import signal
import subprocess
import sys


def run(command, seconds, folder, **variables):
    """Runs a command in a process group of its own; returns its exit status and its output, which is also printed at once."""
    environment = {**os.environ, **variables}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
        errors="replace",
    )
    expired = []

    def end(*_):
        expired.append(True)
        os.killpg(process.pid, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            print(line, end="", flush=True)
        status = process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)  # interrupted
        raise
    finally:
        signal.alarm(0)
    try:
        os.killpg(process.pid, signal.SIGKILL)  # children that were left
    except ProcessLookupError:
        pass
    if expired:
        print(f"{' '.join(map(str, command))}: no end after {seconds} s", file=sys.stderr)
        return 124, "".join(lines)
    return status, "".join(lines)
