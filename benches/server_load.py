"""The figures of a room server under load, measured by audioroom-load: CPU, memory, logins.

Not here: starting the servers (tests/interop/server.py), medians and their table (run.py). One server process serves one
measurement, so that no figure contains what an earlier measurement left behind.
"""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "demo"), str(ROOT / "tests/interop")]

import server  # noqa: E402

LOAD = ROOT / "target/release/audioroom-load"
# Talkers and listeners in one room, and the limit: audioroom-server's CPU as a share of livekit-server's.
ROOMS = {"3 × 40": (3, 40, 0.30), "3 × 150": (3, 150, 0.42), "10 × 50": (10, 50, 0.35)}
SECONDS = 10
LISTENERS = 200
IN_A_ROW, AT_ONCE = 500, 100
# MB: at most this much before the first login, and for each participant.
MEMORY_LIMIT = (10.0, 0.13)
LOGIN_LIMIT = 0.5


def audioroom(folder):
    """audioroom-server without its limit of logins for one address; livekit-server has none."""
    settings = pathlib.Path(folder) / "bench.toml"
    settings.write_text("max-logins-per-second = 10000\nmax-users-per-room = 1000\nmax-users = 5000\n")
    return server.audioroom(folder, arguments=["--config", settings])


SERVERS = {"audioroom-server": audioroom, "livekit-server": server.livekit}


def starting(kind):
    """Starts a server again if another program took its port in the meantime."""

    def start(folder):
        for _ in range(2):
            try:
                return kind(folder)
            except RuntimeError as error:
                if "address already in use" not in str(error).lower():
                    raise
        return kind(folder)

    return start


def run_load(peer, *arguments):
    command = [LOAD, "--url", peer.url, "--key", server.KEY, "--server-pid", peer.pid, "--json", *arguments]
    environment = {**os.environ, "AUDIOROOM_SECRET": server.SECRET}
    done = subprocess.run([str(word) for word in command], env=environment, stdout=subprocess.PIPE, text=True)
    if not done.stdout:
        raise RuntimeError(f"audioroom-load ended with status {done.returncode}")
    return json.loads(done.stdout)


def check(report, wanted):
    if report["logins"]["succeeded"] != wanted:
        raise RuntimeError(f"some logins failed: {report['logins']['failures']}")


def forwarding(peer, talkers, listeners):
    """Processor time for 1000 forwarded packets, the delay through the server, and the loss."""
    report = run_load(peer, "--talkers", talkers, "--listeners", listeners, "--seconds", SECONDS)
    check(report, talkers + listeners)
    packets = report["packets"]
    if packets["sent"] < 0.95 * packets["planned"]:
        print(f"  only {packets['sent']} of {packets['planned']} packets were sent: the machine is too busy", file=sys.stderr)
    return {
        "cpu_s_per_1000": packets["server_cpu_s_per_1000"],
        "load_cpu_s_per_1000": packets["own_cpu_s_per_1000"],
        "packets_per_s": packets["received_per_s"],
        "loss_percent": packets["loss_percent"],
        "delay_ms": packets["delay_ms"]["p50"],
        "delay_p99_ms": packets["delay_ms"]["p99"],
    }


def memory(peer):
    """Memory before the first login, and its growth for each of the listeners of one room."""
    report = run_load(peer, "--talkers", 0, "--listeners", LISTENERS, "--join-rate", 100, "--seconds", 3)
    check(report, LISTENERS)
    measured = report["server_memory"]
    return {"base_mb": measured["before_mb"], "mb_per_participant": measured["mb_per_participant"]}


def logins_in_a_row(peer):
    report = run_load(peer, "--sequence", IN_A_ROW, "--rooms", 10)["logins"]
    return {"row_" + name: report[name] for name in ("p50_ms", "p95_ms", "failed", "server_cpu_s", "own_cpu_s")}


def logins_at_once(peer):
    report = run_load(peer, "--storm", "--talkers", 0, "--listeners", AT_ONCE, "--seconds", 0.5)["logins"]
    return {"storm_" + name: report[name] for name in ("p50_ms", "p95_ms", "failed", "server_cpu_s", "own_cpu_s")}


def measure(with_server, collect, names):
    """One run of everything, alternating between the servers."""
    for room, (talkers, listeners, _) in ROOMS.items():
        for name in names:
            figures = with_server(starting(SERVERS[name]), lambda peer, _: forwarding(peer, talkers, listeners))
            # The smallest room has the plain names, which other tools read.
            is_first = room == next(iter(ROOMS))
            collect(name, {key if is_first else f"{key} {room}": value for key, value in figures.items()})
    for what in (memory, logins_in_a_row, logins_at_once):
        for name in names:
            collect(name, with_server(starting(SERVERS[name]), lambda peer, _: what(peer)))


def lines(medians):
    """The table of the medians."""
    names = [name for name in SERVERS if name in medians]
    key = lambda figure, room: figure if room == next(iter(ROOMS)) else f"{figure} {room}"  # noqa: E731
    for room, (_, _, limit) in ROOMS.items():
        cpu = {name: medians[name][key("cpu_s_per_1000", room)] for name in names}
        for name in names:
            f = lambda figure: medians[name][key(figure, room)]  # noqa: E731,B023
            yield (
                f"{name + ', ' + room:32}{f('cpu_s_per_1000') * 1000:6.2f} ms CPU for 1000 packets ({f('packets_per_s'):.0f}/s, "
                f"loss {f('loss_percent'):.2f} %), delay {f('delay_ms'):.2f} ms, p99 {f('delay_p99_ms'):.2f} ms; "
                f"audioroom-load {f('load_cpu_s_per_1000') * 1000:.2f} ms"
            )
        if len(names) == 2:
            yield f"{'':32}{cpu[names[0]] / cpu[names[1]]:.2f} of livekit-server's (limit {limit})"
    for name in names:
        f = medians[name]
        yield f"{name:32}{f['base_mb']:.1f} MB + {f['mb_per_participant']:.3f} MB a participant"
    yield f"{'':32}(limit of audioroom-server: {MEMORY_LIMIT[0]} MB + {MEMORY_LIMIT[1]} MB)"
    for title, prefix, count in (("in a row", "row_", IN_A_ROW), ("at once", "storm_", AT_ONCE)):
        for name in names:
            f = {figure: medians[name][prefix + figure] for figure in ("p50_ms", "p95_ms", "failed", "server_cpu_s", "own_cpu_s")}
            yield (
                f"{name:32}{count} logins {title}: median {f['p50_ms']:.1f} ms, p95 {f['p95_ms']:.1f} ms, {f['failed']:.0f} failed; "
                f"CPU {f['server_cpu_s']:.2f} s (audioroom-load {f['own_cpu_s']:.2f} s)"
            )
        if len(names) == 2:
            ratio = medians[names[0]][prefix + "p50_ms"] / medians[names[1]][prefix + "p50_ms"]
            yield f"{'':32}median {ratio:.2f} of livekit-server's (limit {LOGIN_LIMIT})"
