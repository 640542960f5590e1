"""Runs a program under a time limit. The program and all that it has started end with it."""

import os
import signal
import subprocess
import sys


def run(command, seconds, **more):
    """The exit status; 124 if the time was over."""
    process = subprocess.Popen(command, start_new_session=True, **more)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        print(f"ended after {seconds} s: {command[0]}", file=sys.stderr)
        return 124
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
