"""The wheel in a clean environment: the library is inside, and the example talks."""

import os
import pathlib
import socket
import subprocess
import sys
import unittest

from fixture import PATIENCE, ROOT

sys.path.insert(0, str(ROOT / "bindings/python"))

import build_wheel  # noqa: E402

import audioroom  # noqa: E402

TARGET = ROOT / "target/bindings"
EXAMPLE = ROOT / "bindings/python/examples/talk.py"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class WheelTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        wheel = build_wheel.build(pathlib.Path(os.environ["AUDIOROOM_LIBRARY"]), TARGET)
        cls.wheel = wheel
        environment = TARGET / "clean"
        subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", environment], check=True)
        cls.python = environment / "bin/python"
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", cls.python, "install", "--quiet", "--no-index"]
        subprocess.run([*pip, wheel], check=True)

    def environment(self, **more):
        names = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "AUDIOROOM_LIBRARY")}
        return {**names, **more}

    def test_wheel_is_for_any_python_3_on_this_platform(self):
        self.assertRegex(self.wheel.name, rf"^audioroom-{audioroom.__version__}-py3-none-linux_\w+\.whl$")

    def test_installed_package_loads_its_own_library_without_numpy(self):
        program = """
import audioroom, array, pathlib, sys
print(audioroom._calls.library("AUDIOROOM_GetAbiVersion").__name__, pathlib.Path(audioroom._core.library.__globals__["_loaded"]._name).parent.name)
with audioroom.Engine(user_id="a", capture_device="push", playback_device="pull") as engine:
    engine.push(array.array("h", [0] * 480))
    engine.pull(array.array("h", [0] * 480))
print("numpy" in sys.modules, (pathlib.Path(audioroom.__file__).parent / "py.typed").exists())
"""
        result = subprocess.run([self.python, "-c", program], capture_output=True, text=True, cwd="/", env=self.environment())
        self.assertEqual((result.stdout, result.stderr), ("AUDIOROOM_GetAbiVersion audioroom\nFalse True\n", ""))

    def test_example_talks_in_less_than_fifteen_lines(self):
        self.assertLess(len(EXAMPLE.read_text(encoding="utf-8").splitlines()), 15)
        environment = self.environment(AUDIOROOM_LOCAL_PORT=str(free_port()))
        process = subprocess.Popen(
            [self.python, "-u", EXAMPLE, "alice"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/", env=environment
        )
        self.addCleanup(process.kill)
        self.assertRegex(process.stdout.readline(), r"^talking on ws://127\.0\.0\.1:\d+")
        process.communicate("\n", timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)
