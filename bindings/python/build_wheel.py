#!/usr/bin/env python3
"""Builds the wheel: copies the package and the library into a folder of its own, strips the library, and calls pip.

    build_wheel.py LIBRARY OUTPUT    LIBRARY is libaudioroom.so; the wheel is written into the folder OUTPUT

It needs setuptools in the Python that runs it, and no network. `make wheel` calls it.
"""

import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def build(library, output):
    """Writes the wheel and returns its path."""
    output = output.resolve()
    stage = output / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    for name in ("pyproject.toml", "setup.py", "README.md"):
        shutil.copy(HERE / name, stage)
    for licence in ("LICENSE", "LICENSE-MIT", "LICENSE-APACHE"):
        shutil.copy(HERE.parents[1] / licence, stage)
    shutil.copytree(HERE / "audioroom", stage / "audioroom", ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    packed = stage / "audioroom/libaudioroom.so"
    shutil.copy(library, packed)
    subprocess.run(["strip", "--strip-unneeded", packed], check=True)
    for old in output.glob("audioroom-*.whl"):
        old.unlink()
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", output, stage], check=True)
    shutil.rmtree(stage)
    (wheel,) = output.glob("audioroom-*.whl")
    return wheel


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    made = build(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    print(f"{made}: {made.stat().st_size} bytes")
