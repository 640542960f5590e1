"""What is measured in virtual time: every scenario by name, as flags of `audioroom-lab`.

Each hop, client to server, has 50 ms one way (`lane` has one hop, `room` two); loss is independent on each; jitter is an
exponential delay of each datagram of its own, which reorders; scoring starts after 10 s. Outages of a room fall on its two
hops in turn.
"""

import corpus
from trial import Trial

# Decoder and jitter buffer alone: about 32 kbit/s, all of it for one method of repair.
ALONE = ("--bitrate", 32_000, "--no-dtx")
PLAYOUT = ("--least-ms", 60)
METHODS = {
    "concealment": (*ALONE, "--no-fec"),
    "in-band FEC": ALONE,
    "DRED": (*ALONE, "--no-fec", "--dred-ms", 1000),
    # Half for the packet, half for the copy of the one before.
    "RED": ("--bitrate", 16_000, "--no-dtx", "--no-fec", "--red"),
}
LOSSES = (0.0, 0.05, 0.1, 0.2)
# Mean length of a run of losses, in packets.
BURST = 3
OUTAGE = ("--outage-ms", 200, "--outage-every-ms", 3000)
JITTERS_MS = (0, 5, 15, 30, 45)

# The scenarios with a pass mark: (kind, flags).
MARKED = {
    "clean": ("room", ()),
    "alone, 5 % loss": ("lane", (*ALONE, *PLAYOUT, "--loss", 0.05)),
    "alone, 10 % loss": ("lane", (*ALONE, *PLAYOUT, "--loss", 0.10)),
    "alone, 20 % loss": ("lane", (*ALONE, *PLAYOUT, "--loss", 0.20)),
    "room, 5 % loss a hop": ("room", ("--loss", 0.05)),
    "room, 10 % loss a hop": ("room", ("--loss", 0.10)),
    "room, 200 ms bursts": ("room", ("--latency", "robust", *OUTAGE)),
    "room, jitter 15 ms": ("room", ("--jitter-ms", 15)),
    "alone, jitter 30 ms": ("lane", (*ALONE, "--jitter-ms", 30, "--neteq")),
}

# Minutes and hours, of which only the figures are kept. Packets are up to half a millisecond late.
HOURS = ("--no-dtx", "--complexity", 0, "--jitter-ms", 0.05, "--length-s", 4 * 3600)
LONG = {
    "10 minutes, clean": ("room", ("--length-s", 610)),
    "4 hours, 200 ppm fast": ("lane", (*HOURS, "--drift-ppm", 200)),
    "4 hours, 200 ppm slow": ("lane", (*HOURS, "--drift-ppm", -200)),
}

# What is shown and has no mark.
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


def long(pieces):
    return [Trial(name, kind, flags, pieces, scored=False) for name, (kind, flags) in LONG.items()]


def curves(runs, pieces):
    """Loss, bursts and jitter in steps; PLCMOS of the first seed alone, because it costs ten times what PESQ does."""
    trials = []

    def add(name, kind, *flags):
        trials.extend(Trial(name, kind, flags, pieces, seed, neural=seed == 1) for seed in range(1, runs + 1))

    for method, flags in METHODS.items():
        for loss in LOSSES:
            add(f"random/{method}/{loss}", "lane", *flags, "--loss", loss, "--expected-loss", max(round(loss * 100), 5))
            if loss:
                burst = ("--burst", BURST, "--expected-loss", round(loss * 100))
                add(f"bursty/{method}/{loss}", "lane", *flags, "--loss", loss, *burst)
    for jitter_ms in JITTERS_MS:
        add(f"jitter/{jitter_ms}", "lane", *ALONE, "--jitter-ms", jitter_ms)
    for loss in LOSSES:
        add(f"room/{loss}", "room", "--loss", loss)
    for name, (kind, flags) in SHOWN.items():
        add(name, kind, *flags)
    return trials


def all_pieces():
    return tuple(corpus.pieces())
