"""The limits of the return times, in seconds, and the rows of the table. A limit is never loosened."""

import dataclasses

from conversation import AUDIOROOM, FAULTS, LIVEKIT, THROUGH_LIVEKIT

DARK = [name for name in FAULTS if name.startswith("path dark")]
# livekit-server ends a session whose media has been dark for about 20 s, so only shorter faults have a limit with that server.
KEPT_BY_LIVEKIT = DARK[:2]


@dataclasses.dataclass(frozen=True)
class Mark:
    """`figure` of `product` after `fault` is at most `limit` seconds."""

    product: str
    fault: str
    figure: str
    limit: float

    @property
    def what(self):
        server = ", through livekit-server" if self.product == THROUGH_LIVEKIT else ""
        return f"{self.fault}{server}: {FIGURES[self.figure]}"


FIGURES = {
    "voice": "until both hear each other again",
    "notified": "until the application is notified",
    "recovered": "until the application is notified of the return",
}
MARKS = [
    *(Mark(AUDIOROOM, fault, "voice", 0.1) for fault in DARK),
    *(Mark(AUDIOROOM, fault, "notified", 1.0) for fault in DARK),
    *(Mark(AUDIOROOM, fault, "recovered", 0.2) for fault in DARK),
    Mark(AUDIOROOM, "server killed, started again after 3 s", "voice", 0.3),
    Mark(AUDIOROOM, "NAT rebinding", "voice", 0.5),
    Mark(AUDIOROOM, "another local address", "voice", 0.5),
    Mark(AUDIOROOM, "program stopped for 10 s", "voice", 0.5),
    *(Mark(THROUGH_LIVEKIT, fault, "voice", 0.3) for fault in KEPT_BY_LIVEKIT),
]


def median(values):
    """The median. None means that the event never happened, and counts as longer than any time."""
    ordered = sorted(values, key=lambda value: float("inf") if value is None else value)
    return ordered[len(ordered) // 2] if ordered else None


def verdicts(results):
    """One row for each mark whose fault was measured. `results`: {product: {fault: [figures of a run]}}."""
    rows = []
    for one in MARKS:
        runs = results.get(one.product, {}).get(one.fault)
        if not runs:
            continue
        value = median([run[one.figure] for run in runs])
        others = results.get(LIVEKIT, {}).get(one.fault)
        rows.append(
            {
                "what": one.what,
                "value": value,
                "worst": max((run[one.figure] for run in runs), key=lambda value: float("inf") if value is None else value),
                "livekit": median([run[one.figure] for run in others]) if others else None,
                "has_livekit": bool(others),
                "limit": one.limit,
                "is_passed": value is not None and value <= one.limit,
            }
        )
    return rows
