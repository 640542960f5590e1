"""The scenarios that are measured in virtual time, by name, as flags of `audioroom-lab`.

`receive-stream` has one hop between client and server, `room` has two. Each hop has a one-way delay of 50 ms and its own
independent loss. Jitter is an exponential delay of each datagram, which reorders datagrams. The outages of a room alternate
between its two hops. Scoring starts after 10 s, except for the first words of a stream.
"""

import corpus
from trial import Trial

# One receive stream alone: about 32 kbit/s, with one method of repair at a time.
ALONE = ("--bitrate", 32_000, "--no-dtx")
PLAYOUT = ("--least-ms", 60)
METHODS = {
    "concealment": (*ALONE, "--no-fec"),
    "in-band FEC": ALONE,
    "DRED": (*ALONE, "--no-fec", "--dred-ms", 1000),
    # Half of the bitrate for the packet, half for the copy of the previous one.
    "RED": ("--bitrate", 16_000, "--no-dtx", "--no-fec", "--red"),
}
LOSSES = (0.0, 0.05, 0.1, 0.2)
# Mean length of a loss burst, in packets.
BURST = 3
OUTAGE = ("--outage-ms", 200, "--outage-every-ms", 3000)
JITTERS_MS = (0, 5, 15, 30, 45)

# The scenarios with a pass mark: (kind, flags).
MARKED = {
    "clean": ("room", ()),
    "alone, 5 % loss": ("receive-stream", (*ALONE, *PLAYOUT, "--loss", 0.05)),
    "alone, 10 % loss": ("receive-stream", (*ALONE, *PLAYOUT, "--loss", 0.10)),
    "alone, 20 % loss": ("receive-stream", (*ALONE, *PLAYOUT, "--loss", 0.20)),
    "room, 5 % loss a hop": ("room", ("--loss", 0.05)),
    "room, 10 % loss a hop": ("room", ("--loss", 0.10)),
    "room, 200 ms bursts": ("room", ("--latency", "robust", *OUTAGE)),
    "room, jitter 15 ms": ("room", ("--jitter-ms", 15)),
    "alone, jitter 30 ms": ("receive-stream", (*ALONE, "--jitter-ms", 30, "--neteq")),
}

# The first words of a stream, which have pass marks too. Each talk is a trial.
BEGINNINGS = {
    "first words, clean": ("room", ()),
    "first words, 1 % loss a hop": ("room", ("--loss", 0.01)),
}

# Minutes and hours, without scores. Packets are up to half a millisecond late.
HOURS = ("--no-dtx", "--complexity", 0, "--jitter-ms", 0.05, "--length-s", 4 * 3600)
LONG = {
    "10 minutes, clean": ("room", ("--length-s", 610)),
    "4 hours, 200 ppm fast": ("receive-stream", (*HOURS, "--drift-ppm", 200)),
    "4 hours, 200 ppm slow": ("receive-stream", (*HOURS, "--drift-ppm", -200)),
}

# Scenarios that the report shows and that have no pass mark.
SHOWN = {
    "room, low, clean": ("room", ("--latency", "low")),
    "room, low, 5 % loss a hop": ("room", ("--latency", "low", "--loss", 0.05)),
    "room, balanced, 200 ms bursts": ("room", OUTAGE),
    "room, robust, clean": ("room", ("--latency", "robust")),
    "room, robust, 10 % loss a hop": ("room", ("--latency", "robust", "--loss", 0.10)),
}


def marked(runs, pieces):
    return [
        Trial(name, kind, flags, pieces, seed) for name, (kind, flags) in MARKED.items() for seed in range(1, runs + 1)
    ]


def beginnings(talks):
    return [
        Trial(name, kind, flags, (), number, is_beginning=True)
        for name, (kind, flags) in BEGINNINGS.items()
        for number in range(1, talks + 1)
    ]


def long(pieces):
    return [Trial(name, kind, flags, pieces, scored=False) for name, (kind, flags) in LONG.items()]


def curves(runs, pieces):
    """Loss, bursts and jitter in steps. Only the first seed has PLCMOS, which takes ten times as long as PESQ."""
    trials = []

    def add(name, kind, *flags):
        trials.extend(Trial(name, kind, flags, pieces, seed, neural=seed == 1) for seed in range(1, runs + 1))

    for method, flags in METHODS.items():
        for loss in LOSSES:
            add(f"random/{method}/{loss}", "receive-stream", *flags, "--loss", loss, "--expected-loss", max(round(loss * 100), 5))
            if loss:
                burst = ("--burst", BURST, "--expected-loss", round(loss * 100))
                add(f"bursty/{method}/{loss}", "receive-stream", *flags, "--loss", loss, *burst)
    for jitter_ms in JITTERS_MS:
        add(f"jitter/{jitter_ms}", "receive-stream", *ALONE, "--jitter-ms", jitter_ms)
    for loss in LOSSES:
        add(f"room/{loss}", "room", "--loss", loss)
    for name, (kind, flags) in SHOWN.items():
        add(name, kind, *flags)
    return trials


def all_pieces():
    return tuple(corpus.pieces())
