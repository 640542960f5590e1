"""The figures that the voice has to reach, and which of them it reaches.

A mark is never loosened. One that is not reached today stays in the list with `is_required=False`: it is shown as not reached,
with its number, and does not fail a build. As soon as it is reached, it becomes required.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Mark:
    """`figure` of `scenario` has to be at least, or at most, `limit`."""

    what: str
    scenario: str
    figure: str
    limit: float
    at_least: bool = True
    is_required: bool = True
    unit: str = ""
    # The margin is smaller than what few voices and seeds scatter: the whole suite decides, `make quality-quick` only shows it.
    needs_all: bool = False

    def judge(self, value):
        """The verdict on a value, as data; a value that is missing is no pass."""
        known = value is not None and value == value
        passed = bool(known and (value >= self.limit if self.at_least else value <= self.limit))
        return {**dataclasses.asdict(self), "value": value if known else None, "is_passed": passed}


VIRTUAL = [
    Mark("clean path, 40 kbit/s: PESQ", "clean", "pesq", 4.4),
    Mark("clean path: concealed samples", "clean", "concealed_samples", 0, at_least=False),
    Mark("decoder and buffer alone, 5 % random loss, 32 kbit/s, 60 ms: PESQ", "alone, 5 % loss", "pesq", 3.8),
    Mark("decoder and buffer alone, 10 % random loss: PESQ", "alone, 10 % loss", "pesq", 3.4),
    Mark("decoder and buffer alone, 20 % random loss: PESQ", "alone, 20 % loss", "pesq", 2.8),
    Mark("through the server, 5 % loss on each hop: PESQ", "room, 5 % loss a hop", "pesq", 4.4, needs_all=True),
    Mark("through the server, 10 % loss on each hop: PESQ", "room, 10 % loss a hop", "pesq", 4.0),
    Mark("through the server, 200 ms bursts every 3 s, robust: PESQ", "room, 200 ms bursts", "pesq", 3.3),
    Mark("through the server, jitter 15 ms on each hop: PESQ", "room, jitter 15 ms", "pesq", 4.3),
    Mark("jitter 30 ms, no loss: concealed", "alone, jitter 30 ms", "concealed_share", 0.01, at_least=False),
    Mark(
        "jitter 30 ms: time in the buffer against a model of NetEq on the same arrivals",
        "alone, jitter 30 ms",
        "buffer_to_neteq_model",
        1.2,
        at_least=False,
        unit="×",
    ),
]

# Minutes and hours in virtual time. A delay that does not grow stays within 2 ms: that much a stretch by a pitch period moves it.
FAST, SLOW = "4 hours, 200 ppm fast", "4 hours, 200 ppm slow"
LONG = [
    Mark("10 minutes of a clean path: concealed samples", "10 minutes, clean", "concealed_samples", 0, at_least=False),
    Mark("4 hours, talker's clock 200 ppm fast: growth of the delay", FAST, "buffer_growth_ms", 2, at_least=False, unit="ms"),
    Mark("4 hours, 200 ppm fast: stretches a second", FAST, "stretches_per_s", 1, at_least=False),
    Mark("4 hours, 200 ppm fast: concealed samples", FAST, "concealed_samples", 0, at_least=False),
    Mark("4 hours, talker's clock 200 ppm slow: growth of the delay", SLOW, "buffer_growth_ms", 2, at_least=False, unit="ms"),
    Mark("4 hours, 200 ppm slow: stretches a second", SLOW, "stretches_per_s", 1, at_least=False),
    Mark("4 hours, 200 ppm slow: concealed samples (underruns)", SLOW, "concealed_samples", 0, at_least=False),
]


# Echo and noise: `scenario` is the variant, and the value that of audioroom.
PROCESSING = [
    Mark("echo, far end alone after 5 s, without noise: loss", "without noise", "loss_5_to_10_s_db", 40, unit="dB"),
    Mark("echo, far end alone: AECMOS", "without noise", "aecmos_single_talk", 4.6),
    Mark("noise, pink 15 dB: PESQ", "pink, 15 dB", "pesq", 2.0),
    Mark("noise stage on clean speech: PESQ", "clean speech", "pesq", 4.4),
]
# Processor time, in shares of one core.
CPU = [
    Mark("CPU of a received stream, core", "cpu", "receive_share", 0.006, at_least=False),
    Mark("CPU of the send chain with echo, noise and gain, core", "cpu", "send_all_share", 0.035, at_least=False),
    Mark("CPU of 20 talkers at 10 % loss and a gap of 200 ms, core", "cpu", "crowd_share", 0.15, at_least=False),
]
# Sound cards of a PulseAudio server at both ends: `scenario` is the run, by its processing.
CARDS = [
    Mark("mouth to ear through PulseAudio, processing off", "processing off", "mouth_to_ear_ms", 55, at_least=False, unit="ms"),
    Mark("mouth to ear through PulseAudio, all processing", "processing on", "mouth_to_ear_ms", 75, at_least=False, unit="ms"),
]
# The most that mouth to ear on the loopback may be of libwebrtc's in the same run.
LOOPBACK = {"balanced": 0.7, "low": 0.45}
# In real time beside libwebrtc, `not below` being not more than this below.
NOT_BELOW = 0.03


def judge(marks, scenarios):
    """Verdicts on the medians of the scenarios that were run; the others are left out."""
    return [
        mark.judge(scenarios[mark.scenario]["median"].get(mark.figure)) for mark in marks if mark.scenario in scenarios
    ]


def processing(data):
    """Verdicts on echo and noise, as far as they were measured."""
    variants = {**data.get("echo", {}), **data.get("noise", {})}
    verdicts = [mark.judge(variants[mark.scenario]["audioroom"].get(mark.figure)) for mark in PROCESSING if mark.scenario in variants]
    quiet = data.get("echo", {}).get("without noise", {})
    if "libwebrtc" in quiet:
        limit = quiet["libwebrtc"]["aecmos_single_talk"] - 0.1
        mark = Mark("echo, far end alone: AECMOS against libwebrtc's module less 0.1", "without noise", "aecmos_single_talk", limit)
        verdicts.append(mark.judge(quiet["audioroom"]["aecmos_single_talk"]))
    return verdicts


def loopback(results):
    """Verdicts on mouth to ear on the loopback; without libwebrtc there is nothing to compare with."""
    if "libwebrtc" not in results:
        return []
    other = results["libwebrtc"]["median"]["mouth_to_ear_ms"]
    return [
        Mark(
            f"mouth to ear on the loopback, {mode}, at most {share} of libwebrtc's {other:.1f} ms",
            mode, "mouth_to_ear_ms", share * other, at_least=False, unit="ms",
        ).judge(results[mode]["median"]["mouth_to_ear_ms"])
        for mode, share in LOOPBACK.items()
        if mode in results
    ]


def beside_libwebrtc(results):
    """Verdicts on the runs in real time: absolute marks, and audioroom against libwebrtc."""
    absolute = {"5 % loss a hop": 4.4, "10 % loss a hop": 4.0, "200 ms bursts": 3.3, "jitter 15 ms": 4.3}
    lead = {"200 ms bursts": 0.5}
    verdicts = []
    for name, both in results.items():
        if "audioroom" not in both:
            continue
        own = both["audioroom"]["median"]
        if name in absolute:
            verdicts.append(Mark(f"in real time, {name}: PESQ", name, "pesq", absolute[name]).judge(own["pesq"]))
        if "libwebrtc" not in both:
            continue
        other = both["libwebrtc"]["median"]
        if name in absolute and name != "jitter 15 ms":
            limit = other["pesq"] + lead.get(name, -NOT_BELOW)
            what = f"in real time, {name}: PESQ against libwebrtc's {other['pesq']:.2f}"
            verdicts.append(Mark(what, name, "pesq", limit).judge(own["pesq"]))
        if name == "jitter 15 ms":
            what = f"in real time, {name}: mouth to ear against libwebrtc"
            limit = other["mouth_to_ear_ms"]
            verdicts.append(Mark(what, name, "mouth_to_ear_ms", limit, at_least=False, unit="ms").judge(own["mouth_to_ear_ms"]))
        if name == "jitter 30 ms on one hop" and other.get("buffer_ms"):
            what = f"in real time, {name}: time in the buffer, at most 1.2 of NetEq's {other['buffer_ms']:.1f} ms"
            limit = 1.2 * other["buffer_ms"]
            verdicts.append(Mark(what, name, "buffer_ms", limit, at_least=False, unit="ms").judge(own.get("buffer_ms")))
        if "loss" in name and "up_kbps" in other:
            what = f"in real time, {name}: bits a second against libwebrtc"
            verdicts.append(Mark(what, name, "up_kbps", other["up_kbps"], at_least=False, unit="kbit/s").judge(own.get("up_kbps")))
    return verdicts


def judge_all(data):
    """Verdicts on everything in quality.json."""
    cpu = [mark.judge(data["cpu"].get(mark.figure)) for mark in CPU] if "cpu" in data else []
    scenarios = data.get("scenarios", {})
    return (
        loopback(data.get("loopback", {}))
        + judge(CARDS, data.get("cards", {}))
        + judge(VIRTUAL, scenarios)
        + judge(LONG, scenarios)
        + processing(data)
        + cpu
        + beside_libwebrtc(data.get("peers", {}))
    )


def shown(value, mark):
    """A value as a person reads it."""
    if value is None:
        return "unknown"
    if mark["scenario"] == "cpu":
        return f"{value:.4f}"
    if mark["figure"].endswith("_share"):
        return f"{value * 100:.2f} %"
    digits = 0 if mark["figure"].endswith("_samples") else 2 if not mark["unit"] else 1
    return f"{value:.{digits}f}{' ' + mark['unit'] if mark['unit'] else ''}"


def lines(verdicts):
    """One line a mark."""
    for verdict in verdicts:
        state = "passed" if verdict["is_passed"] else "FAILED" if verdict["is_required"] else "not reached"
        sign = "≥" if verdict["at_least"] else "≤"
        limit = f"{sign} {shown(verdict['limit'], verdict)}"
        yield f"  {state:12} {shown(verdict['value'], verdict):>10}  {limit:>10}  {verdict['what']}"


def closing(verdicts):
    """The last line of a run, and whether a required mark was missed."""
    passed = sum(verdict["is_passed"] for verdict in verdicts)
    failed = [verdict for verdict in verdicts if verdict["is_required"] and not verdict["is_passed"]]
    if passed == len(verdicts):
        return f"quality: {passed} passed", False
    return f"quality: {passed} of {len(verdicts)} passed", bool(failed)
