"""What the tests of the manual share: where its pages are."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs/manual"))

import build  # noqa: E402
import pages  # noqa: E402, F401  (used by the tests)

BOOK = ROOT / "target/manual"


def chapters():
    """The chapters of the manual, without those that are generated."""
    return build.chapters_of((ROOT / "docs/SUMMARY.md").read_text())
