"""Writes target/quality/index.html: one self-contained page, light and dark, without script.

It only draws: run.py provides the figures. Parts that this run did not measure are left out or named.
"""

import html

import chart
import mark
import report
import scenario

STYLE = report.STYLE + """
table { border-collapse: collapse; width: 100%; font-size: 14.5px; font-variant-numeric: tabular-nums; margin: 8px 0 6px; }
th { text-align: left; color: var(--soft); font-weight: 500; font-size: 13px; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); }
td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(430px, 1fr)); gap: 18px; margin-top: 14px; }
.wide { overflow-x: auto; }
.tag { display: inline-block; border-radius: 99px; padding: 1px 10px; font-size: 13px; font-weight: 600; white-space: nowrap; }
.tag.good { background: color-mix(in srgb, var(--good) 14%, transparent); }
.tag.bad { background: color-mix(in srgb, var(--bad) 14%, transparent); }
.tag.open { background: color-mix(in srgb, var(--soft) 18%, transparent); color: var(--soft); }
figcaption { display: block; } figcaption b { display: block; } figcaption span { display: block; font-size: 13px; }
figure svg text { fill: currentColor; }
@media (max-width: 560px) { .grid { grid-template-columns: 1fr; } }
"""


def text(value):
    return html.escape(str(value))


def number(value, digits=2, unit=""):
    return "–" if value is None or value != value else f"{value:.{digits}f}{unit}"


def table(head, rows, numbers_from=1):
    """The cells of `rows` are HTML, already escaped."""
    kind = lambda at: ' class="n"' if at >= numbers_from else ""  # noqa: E731
    out = ["<div class='wide'><table><tr>"] + [f"<th{kind(at)}>{cell}</th>" for at, cell in enumerate(head)] + ["</tr>"]
    for row in rows:
        out += ["<tr>"] + [f"<td{kind(at)}>{cell}</td>" for at, cell in enumerate(row)] + ["</tr>"]
    return "".join(out) + "</table></div>"


def figure(title, note, drawing):
    return f"<figure><figcaption><b>{text(title)}</b><span>{text(note)}</span></figcaption>{drawing}</figure>"


def spread(entry, name, x):
    """(x, median, lowest, highest) of a figure over the runs."""
    values = [run[name] for run in entry["runs"] if run.get(name) is not None]
    return (x, entry["median"].get(name), min(values), max(values)) if values else (x, None, None, None)


def curve(scenarios, prefix, steps, name):
    return [spread(scenarios[f"{prefix}/{step}"], name, step) for step in steps if f"{prefix}/{step}" in scenarios]


def marks(verdicts):
    rows = []
    for verdict in verdicts:
        state = ("good", "passed") if verdict["is_passed"] else ("bad", "missed") if verdict["is_required"] else ("open", "not reached")
        sign = "≥" if verdict["at_least"] else "≤"
        rows.append(
            [
                text(verdict["what"]),
                f"{sign} {text(mark.shown(verdict['limit'], verdict))}",
                text(mark.shown(verdict["value"], verdict)),
                f'<span class="tag {state[0]}">{state[1]}</span>',
            ]
        )
    return table(["figure", "limit", "measured", "result"], rows)


def methods(scenarios, kind):
    names = [method for method in scenario.METHODS if f"{kind}/{method}/{scenario.LOSSES[-1]}" in scenarios]
    return {
        score: {
            method: [
                spread(scenarios[key], score, loss)
                for loss in scenario.LOSSES
                if (key := f"{kind}/{method}/{loss}" if loss or kind == "random" else f"random/{method}/0.0") in scenarios
            ]
            for method in names
        }
        for score in ("pesq", "plcmos")
    }


def repair(scenarios):
    out = []
    for kind, title in (("random", "random loss"), ("bursty", f"loss in bursts of {scenario.BURST} packets on average")):
        found = methods(scenarios, kind)
        if not found["pesq"]:
            continue
        note = "one hop, adaptive jitter buffer, 32 kbit/s for every method; the band shows the lowest and the highest run"
        out.append(figure(f"PESQ, {title}", note, chart.lines(found["pesq"], "loss", "PESQ-WB", True, 1, 4.7)))
        out.append(figure(f"PLCMOS, {title}", "how well gaps are concealed, by a model without reference", chart.lines(found["plcmos"], "loss", "PLCMOS", True, 1, 4.7)))
    return out


def curves(scenarios):
    out = repair(scenarios)
    room = {
        "PESQ-WB": curve(scenarios, "room", scenario.LOSSES, "pesq"),
        "PLCMOS": curve(scenarios, "room", scenario.LOSSES, "plcmos"),
    }
    if room["PESQ-WB"]:
        note = "mode balanced, 50 ms one way on each hop, independent loss on each hop and direction"
        limits = [(0.05, 4.4, "pass mark"), (0.1, 4.0, "pass mark")]
        out.append(figure("Through the server", note, chart.lines(room, "loss on each hop", "score", True, 1, 4.7, limits)))
    delay = {
        "time in the jitter buffer": curve(scenarios, "jitter", scenario.JITTERS_MS, "buffer_ms"),
        "mouth-to-ear delay without the path": [
            (x, y - 50, low - 50, high - 50)
            for x, y, low, high in curve(scenarios, "jitter", scenario.JITTERS_MS, "mouth_to_ear_ms")
        ],
    }
    if delay["time in the jitter buffer"]:
        note = "one hop, exponential jitter with this mean; packets may be reordered"
        out.append(figure("Delay and jitter", note, chart.lines(delay, "mean jitter in ms", "ms", low=0)))
        concealed = {"concealed": [
            (x, y * 100, low * 100, high * 100) for x, y, low, high in curve(scenarios, "jitter", scenario.JITTERS_MS, "concealed_share")
        ]}
        out.append(figure("Concealment and jitter", "share of concealed samples", chart.lines(concealed, "mean jitter in ms", "percent", low=0, limits=[(30, 1, "pass mark")])))
    return "<div class='grid'>" + "".join(out) + "</div>" if out else ""


def in_the_room(scenarios):
    names = [name for name in [*scenario.MARKED, *scenario.SHOWN] if name in scenarios]
    rows = []
    for name in names:
        f = scenarios[name]["median"]
        rows.append([
            text(name), number(f["pesq"]), number(f.get("plcmos")), number(f["stoi"], 3), number(f["mouth_to_ear_ms"], 1, " ms"),
            number(f["buffer_ms"], 1, " ms"), number(f["concealed_share"] * 100, 2, " %"), number(f["payload_kbps"], 1),
            number(f["fec_packets"], 0), number(f["dred_frames"], 0),
            number(f.get("red_packets"), 0), number(f.get("retransmitted_packets"), 0),
        ])
    head = ["scenario", "PESQ", "PLCMOS", "STOI", "mouth to ear", "jitter buffer", "concealed", "kbit/s", "from in-band FEC, packets", "from DRED, frames", "from RED, packets", "resent packets"]
    return table(head, rows) if rows else ""


def peers(results):
    scores, delays, rows = {}, {}, []
    for name, both in results.items():
        scores[name] = {peer: spread(entry, "pesq", 0)[1:] for peer, entry in both.items()}
        delays[name] = {peer: spread(entry, "mouth_to_ear_ms", 0)[1:] for peer, entry in both.items()}
        for peer, entry in both.items():
            f = entry["median"]
            rows.append([
                text(name), text(peer), number(f["pesq"]), number(f["stoi"], 3), number(f["mouth_to_ear_ms"], 1, " ms"),
                number(f["mouth_to_ear_p95_ms"], 1, " ms"), number(f.get("buffer_ms"), 1, " ms"),
                number(f["concealed_share"] * 100 if "concealed_share" in f else None, 2, " %"), number(f.get("up_kbps"), 1),
                number(f.get("down_kbps"), 1), number(f.get("cores"), 2), str(len(entry["runs"])),
            ])
    names = ["audioroom", "libwebrtc"]
    head = [
        "scenario", "", "PESQ", "STOI", "mouth to ear", "p95", "jitter buffer", "concealed", "kbit/s up", "kbit/s down", "cores", "runs",
    ]
    return (
        "<div class='grid'>"
        + figure("PESQ-WB", "median, lowest and highest run", chart.bars(scores, names, "PESQ-WB", 1.0, 4.9))
        + figure("Mouth-to-ear delay", "of which the path takes 100 ms", chart.bars(delays, names, "ms", 0))
        + "</div>" + table(head, rows, 2)
    )


def spread_text(entry, name, digits=1):
    """The median, and the lowest and highest run."""
    _, median, least, most = spread(entry, name, 0)
    return f"{number(median, digits)} ({number(least, digits)} to {number(most, digits)})"


def short_delay(cards_found, loopback):
    """Mouth-to-ear delay without a network delay."""
    rows = [
        [f"sound cards (PulseAudio), {text(name)}", spread_text(entry, "mouth_to_ear_ms"), "", str(len(entry["runs"]))]
        for name, entry in cards_found.items()
    ] + [
        [f"loopback, {text(name)}", spread_text(entry, "mouth_to_ear_ms"), spread_text(entry, "first_sound_ms", 0), str(len(entry["runs"]))]
        for name, entry in loopback.items()
    ]
    return table(["", "mouth-to-ear delay, ms", "from login to first sound, ms", "runs"], rows)


def hours(scenarios):
    rows = []
    for name in scenario.LONG:
        if name in scenarios:
            f = scenarios[name]["median"]
            tenths = scenarios[name]["runs"][0].get("buffer_by_tenths_ms")
            rows.append([
                text(name), number(f["concealed_samples"], 0), number(f["stretches_per_s"], 3), number(f["moved_s"], 2, " s"),
                number(f["buffer_ms"], 1, " ms"), " ".join(number(tenth, 1) for tenth in tenths) if tenths else "–",
            ])
    head = ["", "concealed samples", "time stretches per second", "total stretch", "jitter buffer", "jitter buffer in each tenth of the run, ms"]
    return table(head, rows) if rows else ""


def processing(kind, results, columns, digits):
    rows = []
    for variant, outputs in results.items():
        for name, f in outputs.items():
            rows.append([text(variant), text(name)] + [number(f.get(column), digit) for column, digit in zip(columns, digits)])
    return table([kind, "processed by", *columns.values()], rows, 2)


ECHO = {
    "loss_first_3_s_db": "ERLE 0.5–3 s, dB", "loss_5_to_10_s_db": "5–10 s, dB", "loss_end_db": "23–30 s, dB",
    "aecmos_single_talk": "AECMOS far end alone", "aecmos_double_talk_echo": "both talk: echo", "aecmos_double_talk_other": "both talk: other degradation",
    "stoi_double_talk": "both talk: STOI",
}
NOISE = {"pesq": "PESQ", "stoi": "STOI", "dnsmos": "DNSMOS", "dnsmos_speech": "speech", "dnsmos_noise": "background", "noise_dbfs": "remaining noise in pauses, dBFS"}


def voices(scenarios):
    names = [name for name in scenario.MARKED if name in scenarios]
    if not names:
        return ""
    voice = [one["piece"] for one in scenarios[names[0]]["runs"][0]["pieces"]]

    def median(name, piece):
        found = sorted(one["pesq"] for run in scenarios[name]["runs"] for one in run["pieces"] if one["piece"] == piece)
        return found[len(found) // 2] if found else None

    return table(["PESQ by voice", *map(text, voice)], [[text(name), *(number(median(name, piece)) for piece in voice)] for name in names])


def page(data):
    facts, verdicts = data["machine"], data["marks"]
    passed = sum(verdict["is_passed"] for verdict in verdicts)
    scenarios = data.get("scenarios", {})
    best = lambda name, key: number(scenarios.get(name, {}).get("median", {}).get(key))  # noqa: E731
    cards = [
        (f"{passed} of {len(verdicts)}", "marks passed"),
        (best("clean", "pesq"), "PESQ on a clean path"),
        (best("room, 5 % loss a hop", "pesq"), "at 5 % loss on each hop"),
        (best("room, 10 % loss a hop", "pesq"), "at 10 % loss on each hop"),
        (best("room, 200 ms bursts", "pesq"), "with 200 ms outages, robust"),
    ]
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>",
        f"<title>audioroom: voice quality</title><style>{STYLE}</style><main><h1>Voice quality</h1>",
        f"<p class='soft'>{text(data['commit'])} · {text(data['date'])} · {text(facts['processor'])}, {facts['cores']} cores, {text(facts['system'])}, "
        f"load {facts['load']} · medians of {data['runs']} runs with different seeds · {len(data['corpus'])} pieces of speech: {text(', '.join(data['corpus']))}</p>",
        "<div class='cards'>" + "".join(f"<div class='card'><b>{text(value)}</b><span>{text(what)}</span></div>" for value, what in cards) + "</div>",
        "<h2>Pass marks</h2>", marks(verdicts),
    ]
    if data["left_out"]:
        parts.append("<p class='soft'>Left out of this run: " + text("; ".join(data["left_out"])) + ".</p>")
    if data.get("peers"):
        parts += [
            "<h2>audioroom and libwebrtc on the same network, in real time</h2>",
            "<p class='soft'>audioroom with audioroom-server, and LiveKit's native client with livekit-server, ran at the same time, each in its own three "
            "network namespaces. Each hop has a one-way delay of 50 ms; losses and delays are the same for both. The bitrates of the first and "
            "the second hop are counted without IP and UDP headers. Time in the jitter buffer and concealed samples come from each client's own "
            "W3C statistics. Cores: processor time of both clients, the server and the network emulator. Everything ran on the machine above, "
            "so its scheduling is part of the delays.</p>",
            peers(data["peers"]),
        ]
    if data.get("cards") or data.get("loopback"):
        parts += [
            "<h2>Mouth-to-ear delay without a network delay</h2>",
            "<p class='soft'>Medians, with the lowest and the highest run. Sound cards: null sinks of a PulseAudio server at both ends, recorded outside "
            "the library. Loopback: files that behave like sound cards at both ends, and a server between them. libwebrtc is LiveKit's native "
            "client with livekit-server.</p>",
            short_delay(data.get("cards", {}), data.get("loopback", {})),
        ]
    for title, drawn in [
        ("Curves", curves(scenarios)),
        ("Scenarios", in_the_room(scenarios) + voices(scenarios)),
        ("Minutes and hours, in virtual time", hours(scenarios)),
    ]:
        if drawn:
            parts += [f"<h2>{title}</h2>", drawn]
    if data.get("echo"):
        parts += ["<h2>Echo</h2>", f"<p class='soft'>{ECHO_TEXT}</p>", processing("microphone", data["echo"], ECHO, (1, 1, 1, 2, 2, 2, 3))]
    if data.get("noise"):
        parts += ["<h2>Noise</h2>", "<p class='soft'>The noise stage alone on speech at −26 dBFS.</p>", processing("noise", data["noise"], NOISE, (2, 3, 2, 2, 2, 1))]
    if data.get("cpu"):
        cpu = data["cpu"]
        names = {"send_plain_share": "send chain, processing off", "send_all_share": "send chain with echo, noise and gain", "receive_share": "one received stream",
                 "crowd_share": "20 talkers, 10 % loss, one outage of 200 ms for all", "crowd_dearest_100_ms_share": "the most expensive 100 ms of these"}
        parts += ["<h2>Processor time</h2>", table(["part", "share of one core"], [[what, number(cpu[name], 4)] for name, what in names.items()])]
    parts += ["<h2>How it is measured</h2>", HOW, "</main></html>"]
    return "".join(parts)


ECHO_TEXT = (
    "The far end talks at −23 dBFS without pauses. Its echo is 6 dB lower, arrives after 40 ms and decays over 100 ms. The near end talks at "
    "−26 dBFS from 10 to 20 s. ERLE is the power of the microphone signal divided by the power after processing, while the far end talks alone."
)
HOW = """<p class='soft'>PESQ-WB (ITU-T P.862.2) and STOI compare the spoken with the received speech, piece by piece at 16 kHz
after alignment. PLCMOS scores the received speech without a reference. A scenario's score is the mean over the pieces, and the
median over the runs. “Alone” is the library's encoder, a seeded network of one hop, and one receive stream with the mixer, in
virtual time. “Room” is the whole library in the simulator: engine, server, engine with WebRTC, and the network on both hops. The
mouth-to-ear delay follows the rule of a sound card: sample n exists at start + n/48000 s. Scoring starts after 10 s, except
for the first words of a stream. Processing is off except in the echo and noise tables and where a row says otherwise. Bands and whiskers show the lowest and the highest run.</p>"""
