"""The pass marks of the voice, and the verdict on each measured value.

A mark is never loosened. A mark that is not reached today stays in the list with `is_required=False`: the report shows its value
as not reached, and the build does not fail. As soon as the mark is reached, this argument is removed.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Mark:
    """`figure` of `scenario` must be at least, or at most, `limit`."""

    what: str
    scenario: str
    figure: str
    limit: float
    at_least: bool = True
    is_required: bool = True
    unit: str = ""
    # The margin is smaller than the scatter of a few voices and seeds: only `make quality` requires the mark.
    needs_all: bool = False
    # libwebrtc's value of the same figure in the same run; None where there is none.
    libwebrtc: float | None = None

    def verdict(self, value):
        """The verdict on a value, as data. A missing value does not pass."""
        known = value is not None and value == value
        passed = bool(known and (value >= self.limit if self.at_least else value <= self.limit))
        return {**dataclasses.asdict(self), "value": value if known else None, "is_passed": passed}


VIRTUAL = [
    Mark("clean path, 40 kbit/s: PESQ", "clean", "pesq", 4.4),
    Mark("clean path: concealed samples", "clean", "concealed_samples", 0, at_least=False),
    Mark("receive stream alone, 5 % random loss, 32 kbit/s, 60 ms target delay: PESQ", "alone, 5 % loss", "pesq", 3.8),
    Mark("receive stream alone, 10 % random loss: PESQ", "alone, 10 % loss", "pesq", 3.4),
    Mark("receive stream alone, 20 % random loss: PESQ", "alone, 20 % loss", "pesq", 2.8),
    Mark("through the server, 5 % loss on each hop: PESQ", "room, 5 % loss a hop", "pesq", 4.4, needs_all=True),
    Mark("through the server, 10 % loss on each hop: PESQ", "room, 10 % loss a hop", "pesq", 4.0),
    Mark("through the server, 200 ms outage every 3 s, mode robust: PESQ", "room, 200 ms bursts", "pesq", 3.3),
    Mark("through the server, jitter 15 ms on each hop: PESQ", "room, jitter 15 ms", "pesq", 4.3),
    Mark("jitter 30 ms, no loss: concealed samples", "alone, jitter 30 ms", "concealed_share", 0.01, at_least=False),
    Mark(
        "jitter 30 ms: time in the jitter buffer, as a multiple of a NetEq model on the same arrivals",
        "alone, jitter 30 ms",
        "buffer_to_neteq_model",
        1.2,
        at_least=False,
        unit="×",
    ),
]

# The first words of a stream: medians of the talks.
CLEAN_WORDS, LOSSY_WORDS = "first words, clean", "first words, 1 % loss a hop"
BEGINNINGS = [
    Mark("first eight seconds of a stream, clean path: PESQ", CLEAN_WORDS, "pesq_first_8_s", 4.4),
    Mark("seconds 2 to 10 of a stream, clean path: PESQ", CLEAN_WORDS, "pesq_2_to_10_s", 4.4),
    Mark("first ten seconds of a stream, clean path: concealed samples", CLEAN_WORDS, "concealed_samples", 0, at_least=False),
    # 120 ms are the path and the packet, 9 ms the encoder, the devices and the alignment to blocks; the start delay is 10 ms.
    Mark("first word, 50 ms each hop: mouth-to-ear delay", CLEAN_WORDS, "first_word_delay_ms", 139.5, at_least=False, unit="ms"),
    Mark("first eight seconds of a stream, 1 % loss on each hop: PESQ", LOSSY_WORDS, "pesq_first_8_s", 4.2),
    Mark("seconds 2 to 10 of a stream, 1 % loss on each hop: PESQ", LOSSY_WORDS, "pesq_2_to_10_s", 4.2),
]

# Minutes and hours in virtual time. The limit of 2 ms allows for one time stretch, which moves the delay by a pitch period.
FAST, SLOW = "4 hours, 200 ppm fast", "4 hours, 200 ppm slow"
LONG = [
    Mark("10 minutes of a clean path: concealed samples", "10 minutes, clean", "concealed_samples", 0, at_least=False),
    Mark("4 hours, talker's clock 200 ppm fast: growth of the delay", FAST, "buffer_growth_ms", 2, at_least=False, unit="ms"),
    Mark("4 hours, talker's clock 200 ppm fast: time stretches per second", FAST, "stretches_per_s", 1, at_least=False),
    Mark("4 hours, talker's clock 200 ppm fast: concealed samples", FAST, "concealed_samples", 0, at_least=False),
    Mark("4 hours, talker's clock 200 ppm slow: growth of the delay", SLOW, "buffer_growth_ms", 2, at_least=False, unit="ms"),
    Mark("4 hours, talker's clock 200 ppm slow: time stretches per second", SLOW, "stretches_per_s", 1, at_least=False),
    Mark("4 hours, talker's clock 200 ppm slow: concealed samples (underruns)", SLOW, "concealed_samples", 0, at_least=False),
]


# Echo and noise: `scenario` is the variant; the value is that of audioroom.
PROCESSING = [
    Mark("echo, far end alone after 5 s, without noise: ERLE", "without noise", "loss_5_to_10_s_db", 40, unit="dB"),
    Mark("echo, far end alone: AECMOS", "without noise", "aecmos_single_talk", 4.6),
    Mark("noise, pink 15 dB: PESQ", "pink, 15 dB", "pesq", 2.0),
    Mark("noise stage on clean speech: PESQ", "clean speech", "pesq", 4.4),
]
# Processor time, as a share of one core.
CPU = [
    Mark("CPU of a received stream, cores", "cpu", "receive_share", 0.006, at_least=False),
    Mark("CPU of the send chain with echo, noise and gain stages, cores", "cpu", "send_all_share", 0.035, at_least=False),
    Mark("CPU of 20 talkers at 10 % loss with an outage of 200 ms, cores", "cpu", "crowd_share", 0.15, at_least=False),
]
# Sound cards of a PulseAudio server at both ends: `scenario` says whether processing was on.
CARDS = [
    Mark("mouth-to-ear delay through PulseAudio, processing off", "processing off", "mouth_to_ear_ms", 55, at_least=False, unit="ms"),
    Mark("mouth-to-ear delay through PulseAudio, all processing", "processing on", "mouth_to_ear_ms", 75, at_least=False, unit="ms"),
]
# The limit of the mouth-to-ear delay on the loopback, as a multiple of libwebrtc's in the same run.
LOOPBACK = {"balanced": 0.7, "low": 0.45}
# PESQ in real time may be this much below libwebrtc's: the scatter of the measurement.
PESQ_TOLERANCE = 0.03


def verdicts(marks, scenarios):
    """Verdicts on the medians of the measured scenarios. Scenarios that were not run are left out."""
    return [
        mark.verdict(scenarios[mark.scenario]["median"].get(mark.figure)) for mark in marks if mark.scenario in scenarios
    ]


def processing(data):
    """Verdicts on echo and noise, as far as they were measured."""
    variants = {**data.get("echo", {}), **data.get("noise", {})}
    found = [mark.verdict(variants[mark.scenario]["audioroom"].get(mark.figure)) for mark in PROCESSING if mark.scenario in variants]
    without_noise = data.get("echo", {}).get("without noise", {})
    if "libwebrtc" in without_noise:
        other = without_noise["libwebrtc"]["aecmos_single_talk"]
        what = "echo, far end alone: AECMOS compared with libwebrtc (limit: libwebrtc − 0.1)"
        mark = Mark(what, "without noise", "aecmos_single_talk", other - 0.1, libwebrtc=other)
        found.append(mark.verdict(without_noise["audioroom"]["aecmos_single_talk"]))
    return found


def loopback(results):
    """Verdicts on the mouth-to-ear delay on the loopback. Without libwebrtc there is nothing to compare with."""
    if "libwebrtc" not in results:
        return []
    other = results["libwebrtc"]["median"]["mouth_to_ear_ms"]
    return [
        Mark(
            f"mouth-to-ear delay on the loopback, {mode} (limit: {share} × libwebrtc)",
            mode, "mouth_to_ear_ms", share * other, at_least=False, unit="ms", libwebrtc=other,
        ).verdict(results[mode]["median"]["mouth_to_ear_ms"])
        for mode, share in LOOPBACK.items()
        if mode in results
    ]


def beside_libwebrtc(results):
    """Verdicts on the runs in real time: absolute marks, and audioroom compared with libwebrtc."""
    absolute = {"5 % loss a hop": 4.4, "10 % loss a hop": 4.0, "200 ms bursts": 3.3, "jitter 15 ms": 4.3}
    lead = {"200 ms bursts": 0.5}
    found = []

    def add(what, scenario, figure, limit, value, **options):
        found.append(Mark(f"in real time, {what}", scenario, figure, limit, **options).verdict(value))

    for name, both in results.items():
        if "audioroom" not in both:
            continue
        own = both["audioroom"]["median"]
        if name in absolute:
            add(f"{name}: PESQ", name, "pesq", absolute[name], own["pesq"])
        if "libwebrtc" not in both:
            continue
        other = both["libwebrtc"]["median"]
        if name in absolute and name != "jitter 15 ms":
            margin = lead.get(name, -PESQ_TOLERANCE)
            what = f"{name}: PESQ compared with libwebrtc (limit: libwebrtc {'+' if margin > 0 else '−'} {abs(margin)})"
            add(what, name, "pesq", other["pesq"] + margin, own["pesq"], libwebrtc=other["pesq"])
        if name == "jitter 15 ms":
            limit = other["mouth_to_ear_ms"]
            what = f"{name}: mouth-to-ear delay compared with libwebrtc"
            add(what, name, "mouth_to_ear_ms", limit, own["mouth_to_ear_ms"], at_least=False, unit="ms", libwebrtc=limit)
        if name == "jitter 30 ms on one hop" and other.get("buffer_ms"):
            neteq = other["buffer_ms"]
            what = f"{name}: time in the jitter buffer compared with libwebrtc's NetEq (limit: 1.2 × NetEq)"
            add(what, name, "buffer_ms", 1.2 * neteq, own.get("buffer_ms"), at_least=False, unit="ms", libwebrtc=neteq)
        if "loss" in name and "up_kbps" in other:
            limit = other["up_kbps"]
            add(f"{name}: bitrate compared with libwebrtc", name, "up_kbps", limit, own.get("up_kbps"), at_least=False, unit="kbit/s", libwebrtc=limit)
    return found


def beginnings(results):
    """Verdicts on the first words of a stream in real time, compared with libwebrtc where it was measured."""
    limits = {CLEAN_WORDS: {"pesq_first_8_s": 4.4, "pesq_2_to_10_s": 4.4}, LOSSY_WORDS: {"pesq_first_8_s": 4.2, "pesq_2_to_10_s": 4.2}}
    parts = {"pesq_first_8_s": "first eight seconds", "pesq_2_to_10_s": "seconds 2 to 10"}
    return [
        Mark(
            f"in real time, {name}, {parts[figure]}: PESQ",
            name, figure, limit, is_required=(name, figure) != (LOSSY_WORDS, "pesq_first_8_s"),
            libwebrtc=both.get("libwebrtc", {}).get("median", {}).get(figure),
        ).verdict(both["audioroom"]["median"][figure])
        for name, both in results.items()
        if "audioroom" in both
        for figure, limit in limits[name].items()
    ]


def all_verdicts(data):
    """Verdicts on everything in quality.json."""
    cpu = [mark.verdict(data["cpu"].get(mark.figure)) for mark in CPU] if "cpu" in data else []
    scenarios = data.get("scenarios", {})
    return (
        loopback(data.get("loopback", {}))
        + verdicts(CARDS, data.get("cards", {}))
        + verdicts(VIRTUAL, scenarios)
        + verdicts(BEGINNINGS, scenarios)
        + verdicts(LONG, scenarios)
        + processing(data)
        + cpu
        + beside_libwebrtc(data.get("peers", {}))
        + beginnings(data.get("beginnings", {}))
    )


def shown(value, mark):
    """A value as text with its unit."""
    if value is None:
        return "unknown"
    if mark["scenario"] == "cpu":
        return f"{value:.4f}"
    if mark["figure"].endswith("_share"):
        return f"{value * 100:.2f} %"
    digits = 0 if mark["figure"].endswith("_samples") else 2 if not mark["unit"] else 1
    return f"{value:.{digits}f}{' ' + mark['unit'] if mark['unit'] else ''}"


def lines(found):
    """One line of text per verdict."""
    for verdict in found:
        state = "passed" if verdict["is_passed"] else "FAILED" if verdict["is_required"] else "not reached"
        sign = "≥" if verdict["at_least"] else "≤"
        limit = f"{sign} {shown(verdict['limit'], verdict)}"
        yield f"  {state:12} {shown(verdict['value'], verdict):>10}  {limit:>10}  {verdict['what']}"


def closing(found):
    """The last line of a run, and whether a required mark was missed."""
    passed = sum(verdict["is_passed"] for verdict in found)
    failed = [verdict for verdict in found if verdict["is_required"] and not verdict["is_passed"]]
    if passed == len(found):
        return f"quality: {passed} passed", False
    return f"quality: {passed} of {len(found)} passed", bool(failed)
