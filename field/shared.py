"""Puts the folders whose modules are used here too on Python's path: tones and programs of demo/, servers and tokens of
tests/interop/, the TUN device of quality/. A module of this folder comes first where two have the same name."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "target/field"
for folder in ("demo", "tests/interop", "quality"):
    if str(ROOT / folder) not in sys.path:
        sys.path.append(str(ROOT / folder))
