"""The table of what works with which LiveKit client and server: docs/livekit.md, written from the results of the tests.

`run.py --publish` writes it. No version and no result is typed by hand: versions come from the files that pin them and from the
programs; a row is a test, and its text is the test's name.
"""

import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/livekit.md"
PEERS = ROOT / "tests/peers"

HEAD = """# What works with LiveKit

Each row is a test of `make test-interop` against the real client or server. `tests/interop/run.py --publish` writes this page
from the results of one run. "Program" is a C program on this library.

"""


def _first(pattern, path):
    found = re.search(pattern, (PEERS / path).read_text())
    return found.group(1) if found else "?"


def _version_of(program):
    output = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\d+(\.\d+)+", output)
    return found.group(0) if found else "?"


def peers():
    """The name of the peer, with its version, for each class of tests."""
    livekit = "livekit-server " + _first(r"github.com/livekit/livekit-server v(\S+)", "livekit-server/go.mod")
    native = f"LiveKit's native client (PyPI `livekit` {_first(r'livekit==(.+)', 'requirements.txt')})"
    api = "PyPI `livekit-api` " + _first(r"livekit-api==(.+)", "requirements.txt")
    packages = json.loads((PEERS / "browser/package.json").read_text())["dependencies"]
    older = packages["livekit-client-two-connections"].rsplit("@", 1)[1]
    script = f"npm `livekit-client` {packages['livekit-client']} and {older}"
    return {
        "Interop": f"{livekit}; {native}",
        "Chromium": f"Chromium {_version_of('chromium')}, {script}",
        "Firefox": f"Firefox {_version_of('firefox-esr')}, {script}",
        "Rpc": native,
        "Files": native,
        "Participants": native,
        "VoiceReports": native,
        "VoiceReportsOnLivekit": f"{livekit}; {native}",
        "Scenarios": native,
        "ServerApi": api,
        "Webhooks": api,
    }


def text(tests, failed):
    """The page for these tests, given as (class, name), and the set of those that failed."""
    names = peers()
    rows = {}
    for kind, name in tests:
        words = name.removeprefix("test_").replace("_", " ")
        rows.setdefault(names[kind], []).append((words, "no" if (kind, name) in failed else "yes"))
    page = HEAD
    for peer, results in rows.items():
        page += f"## {peer}\n\n| behaviour | works |\n| --- | --- |\n"
        page += "".join(f"| {words} | {works} |\n" for words, works in results) + "\n"
    return page.rstrip() + "\n"
