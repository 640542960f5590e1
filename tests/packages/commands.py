"""What the tests of this folder share: the built files, commands, and programs that log in."""

import os
import pathlib
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/packages"
BUILT = (pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target/release").resolve()
VERSION = re.search(r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(), re.M).group(1)
MULTIARCH = "/usr/lib/x86_64-linux-gnu"
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-pedantic"]
LIMIT_S = 120
# The variables of the environment that a command gets.
KEPT = ["PATH", "HOME", "LANG", "TMPDIR", "CARGO_HOME", "RUSTUP_HOME"]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*command, environment=None, folder=None):
    """Runs a command without variables that point to other libraries. Returns the result with all output in `stdout`."""
    clean = {name: value for name, value in os.environ.items() if name in KEPT}
    words = [str(word) for word in command]
    return subprocess.run(
        words, env={**clean, **(environment or {})}, cwd=folder, text=True, timeout=LIMIT_S, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


class Case(unittest.TestCase):
    """A test that runs commands."""

    def passes(self, *command, **options):
        result = run(*command, **options)
        self.assertEqual(result.returncode, 0, f"{shlex.join(map(str, command))}\n{result.stdout}")
        return result.stdout

    def logs_in(self, program, **environment):
        with tempfile.TemporaryDirectory() as runtime:
            environment.update(XDG_RUNTIME_DIR=runtime, AUDIOROOM_LOCAL_PORT=str(free_port()))
            output = self.passes(program, environment=environment, folder=runtime)
        self.assertIn("logged in", output)
        return output
