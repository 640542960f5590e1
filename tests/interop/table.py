"""The table of what works with which LiveKit client and server: docs/livekit.md, written from the results of the tests. Also
the table of docs/from-one-machine-to-many.md: what the tests of the cluster measured.

`run.py --publish` writes it. No version and no result is typed by hand: versions come from the files that pin them and from the
programs; a row is a test, and its text is the test's name.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/livekit.md"
PEERS = ROOT / "tests/peers"
STAGES = ROOT / "docs/from-one-machine-to-many.md"
MEASURED_BEGIN, MEASURED_END = "<!-- measured: written by tests/interop/table.py -->\n", "<!-- end of measured -->\n"

HEAD = """# What works with LiveKit

Each row is a test of `make test-interop` against the real client or server. `tests/interop/run.py --publish` writes this page
from the results of one run. "Program" is a C program on this library.

"""


def _first(pattern, path):
    found = re.search(pattern, (PEERS / path).read_text())
    return found.group(1) if found else "?"


def _version_of(program, flag="--version"):
    done = subprocess.run([program, flag], capture_output=True, text=True)
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
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
        "Application": native,
        "Participants": native,
        "VoiceReports": native,
        "VoiceReportsOnLivekit": f"{livekit}; {native}",
        "Scenarios": native,
        "ServerApi": api,
        "Webhooks": api,
        "Cluster": f"{livekit} as a cluster of two nodes behind nginx",
        "Front": f"nginx {_version_of('/usr/sbin/nginx', '-v')} in front of audioroom-server",
    }


def text(tests, failed):
    """The page for these tests, given as (class, name), and the set of those that failed."""
    names = peers()
    rows = {}
    for kind, name in tests:
        # The tests of the files of deploy/ have no peer.
        if kind not in names:
            continue
        words = name.removeprefix("test_").replace("_", " ")
        rows.setdefault(names[kind], []).append((words, "no" if (kind, name) in failed else "yes"))
    page = HEAD
    for peer, results in rows.items():
        page += f"## {peer}\n\n| behaviour | works |\n| --- | --- |\n"
        page += "".join(f"| {words} | {works} |\n" for words, works in results) + "\n"
    return page.rstrip() + "\n"


def _cell(value):
    if isinstance(value, list):
        return " and ".join(map(str, value))
    return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.1f} s"


def write_measured(measured):
    """Writes what the tests measured, in seconds or as a list of counts, into its place in the page."""
    page = STAGES.read_text()
    begin, end = page.index(MEASURED_BEGIN) + len(MEASURED_BEGIN), page.index(MEASURED_END)
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    rows = "".join(f"| {words} | {_cell(value)} |\n" for words, value in measured.items())
    machine = f"{cpu.group(1) if cpu else 'An unknown processor'}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.0f}"
    table = f"| measured on one machine, one run | |\n| --- | --- |\n{rows}\n{machine}; `make test-interop`, {today}.\n"
    STAGES.write_text(page[:begin] + table + page[end:])
