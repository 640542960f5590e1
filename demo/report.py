"""Writes report.html of the demo: one self-contained page with SVG charts, without script, light and dark.

It draws the figures that run.py provides, and names the machine and the commit on which they were measured.
"""

import html
import os
import pathlib
import platform
import subprocess

import numpy as np

import sound

# Colours that are distinct for people with colour blindness: one for each talker, one for each stage.
TALKER_COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"]
STAGES = [
    ("capture", "microphone", "#56b4e9"),
    ("chain", "processing", "#999999"),
    ("encode", "packet and encoder", "#0072b2"),
    ("network", "network and server", "#009e73"),
    ("jitter", "jitter buffer", "#e69f00"),
    ("decode", "decoder", "#cc79a7"),
    ("playback", "loudspeaker", "#d55e00"),
]

STYLE = """
:root { --ink: #1d2430; --soft: #66707f; --line: #d9dee6; --paper: #ffffff; --card: #f5f7fa; --good: #117a4f; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf2; --soft: #9aa5b4; --line: #343c48; --paper: #14181e; --card: #1d232b; --good: #4cc38a; --bad: #ff7b72; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -.01em; }
h2 { font-size: 19px; margin: 44px 0 4px; }
p { margin: 0 0 14px; } .soft { color: var(--soft); } small { color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 10px; margin: 26px 0 8px; }
.card { background: var(--card); border-radius: 12px; padding: 14px 13px; }
.card b { display: block; font-size: 21px; white-space: nowrap; line-height: 1.25; font-variant-numeric: tabular-nums; font-weight: 650; }
.card span { color: var(--soft); font-size: 13.5px; }
.pairs { display: grid; grid-template-columns: repeat(auto-fit, minmax(460px, 1fr)); gap: 18px; margin-top: 14px; }
figure { margin: 0; background: var(--card); border-radius: 12px; padding: 14px 16px 10px; }
figcaption { display: flex; justify-content: space-between; gap: 12px; font-size: 14.5px; margin-bottom: 6px; }
figcaption b { font-weight: 650; } figcaption span { color: var(--soft); font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--soft); }
.key { display: flex; flex-wrap: wrap; gap: 6px 18px; font-size: 14px; color: var(--soft); margin-top: 8px; }
.key i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 7px; vertical-align: -1px; }
.verdict { font-weight: 650; } .good { color: var(--good); } .bad { color: var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; font-size: 14px; }
dt { color: var(--soft); } dd { margin: 0; }
@media (max-width: 560px) { .pairs { grid-template-columns: 1fr; } }
"""


def machine():
    """The machine on which the figures were measured."""
    processor = platform.machine()
    try:
        with open("/proc/cpuinfo") as lines:
            names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        processor = names[0] if names else processor
    except OSError:
        pass
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return {"processor": processor, "cores": os.cpu_count(), "system": platform.platform(), "load": round(load, 2)}


def commit():
    """The measured commit, and whether the working tree had changes."""
    folder = pathlib.Path(__file__).resolve().parent
    git = lambda *words: subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True).stdout.strip()  # noqa: E731
    try:
        name = git("rev-parse", "--short", "HEAD") or "an unknown commit"
        return name + (" with changes" if git("status", "--porcelain", "--untracked-files=no") else "")
    except OSError:
        return "an unknown commit"


def text(value):
    return html.escape(str(value))


def number(value, digits=1):
    return "–" if value is None else f"{value:.{digits}f}"


def waveform(samples, middle, half, width, left, scale):
    """SVG path of the outline: the lowest and the highest sample of each column."""
    columns = min(width, len(samples))
    edges = np.linspace(0, len(samples), columns + 1).astype(int)
    high = np.array([samples[a:b].max() for a, b in zip(edges, edges[1:])])
    low = np.array([samples[a:b].min() for a, b in zip(edges, edges[1:])])
    high, low = np.clip(high / scale, -1, 1) * half, np.clip(low / scale, -1, 1) * half
    # Silence stays visible as a line.
    high, low = np.maximum(high, 0.5), np.minimum(low, -0.5)
    above = [f"{left + x:.0f},{middle - y:.1f}" for x, y in enumerate(high)]
    below = [f"{left + x:.0f},{middle - y:.1f}" for x, y in reversed(list(enumerate(low)))]
    return "M" + "L".join(above + below) + "Z"


def pair_figure(pair, colour):
    result = pair["result"]
    width, height, left = 500, 168, 52
    inner = width - left
    spoken, heard = pair["spoken"], result.aligned
    seconds = len(spoken) / sound.RATE_HZ
    scale = max(np.abs(spoken).max(), np.abs(heard).max(), 1e-6)
    ticks = "".join(
        f'<line x1="{left + inner * s / seconds:.1f}" x2="{left + inner * s / seconds:.1f}" y1="4" y2="146" stroke="var(--line)"/>'
        f'<text x="{min(left + inner * s / seconds, width - 12):.1f}" y="162" text-anchor="middle">{s} s</text>'
        for s in range(int(seconds) + 1)
    )
    delay = "not heard" if not len(result.delays_ms) else f"{result.delay_ms:.1f} ms later"
    name = f"{pair['talker']} → {pair['listener']}"
    return (
        f"<figure><figcaption><b>{text(name)}</b><span>similarity {result.similarity:.3f} · {delay}</span></figcaption>"
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{text(name)}: spoken above, heard below">{ticks}'
        f'<text x="0" y="44">spoken</text><text x="0" y="118">heard</text>'
        f'<path d="{waveform(spoken, 40, 34, inner, left, scale)}" fill="{colour}" opacity=".45"/>'
        f'<path d="{waveform(heard, 114, 34, inner, left, scale)}" fill="{colour}"/></svg></figure>'
    )


def levels_figure(users, heard, start_ns, seconds):
    """The level at each loudspeaker over time, one band per listener, on one clock."""
    width, left, band, gap = 1000, 64, 84, 14
    height = (band + gap) * len(users) + 22
    inner = width - left - 8
    parts = []
    for s in range(0, int(seconds) + 1):
        x = left + inner * s / seconds
        label = f'<text x="{x:.1f}" y="{height - 4}" text-anchor="middle">{s} s</text>' if s % 2 == 0 else ""
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - 22}" stroke="var(--line)"/>{label}')
    for row, user in enumerate(users):
        top = row * (band + gap)
        begin_ns, samples = heard[user]
        level = sound.levels_dbfs(samples)
        time = (begin_ns - start_ns) / 1e9 + (np.arange(len(level)) + 0.5) * 0.05
        points = []
        for t, value in zip(time, level):
            if 0 <= t <= seconds:
                points.append(f"{left + inner * t / seconds:.1f},{top + band * (1 - (value + 80) / 80):.1f}")
        colour = TALKER_COLOURS[row % len(TALKER_COLOURS)]
        base = top + band
        if points:
            outline = "L".join(points)
            first, last = points[0].split(",")[0], points[-1].split(",")[0]
            parts.append(f'<path d="M{first},{base}L{outline}L{last},{base}Z" fill="{colour}" opacity=".22"/>')
            parts.append(f'<path d="M{outline}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        parts.append(f'<line x1="{left}" x2="{width - 8}" y1="{base}" y2="{base}" stroke="var(--line)"/>')
        parts.append(f'<text x="0" y="{top + band / 2 + 4:.0f}">{text(user)}</text>')
        parts.append(f'<text x="{left - 4}" y="{top + 11}" text-anchor="end">0</text>')
        parts.append(f'<text x="{left - 4}" y="{base}" text-anchor="end">−80</text>')
    return (
        f'<figure><svg viewBox="0 0 {width} {height}" role="img" aria-label="Level at each loudspeaker over time, in dBFS">'
        + "".join(parts)
        + "</svg></figure>"
    )


def stages_figure(pairs):
    """The delay of each pair as a stacked bar of the delay meter's stages, with the delay from the recordings as a line."""
    rows = []
    for pair in pairs:
        stages_ms = pair["meter"]["stages_ms"]
        known = [(name, colour, stages_ms[key]) for key, name, colour in STAGES if stages_ms.get(key) is not None]
        measured = pair["result"].delay_ms if len(pair["result"].delays_ms) else None
        rows.append((f"{pair['talker']} → {pair['listener']}", known, pair["meter"]["mouth_to_ear_ms"], measured))
    longest = max([1.0] + [max(sum(value for _, _, value in known), measured or 0) for _, known, _, measured in rows]) * 1.04
    width, left, right, tall, gap, top = 1000, 118, 190, 30, 16, 6
    inner = width - left - right
    bottom = top + (tall + gap) * len(rows)
    parts = []
    step = 5 if longest < 60 else 20 if longest < 240 else 100
    for tick in range(0, int(longest) + 1, step):
        at = left + inner * tick / longest
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{top}" y2="{bottom}" stroke="var(--line)"/>')
        parts.append(f'<text x="{at:.1f}" y="{bottom + 16}" text-anchor="middle">{tick} ms</text>')
    for row, (name, known, total, measured) in enumerate(rows):
        y = top + (tall + gap) * row + gap / 2
        parts.append(f'<text x="{left - 10}" y="{y + tall / 2 + 4:.1f}" text-anchor="end" style="fill:var(--ink)">{text(name)}</text>')
        x = left
        for stage, colour, value in known:
            size = inner * value / longest
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{size:.1f}" height="{tall}" fill="{colour}">'
                f"<title>{text(stage)}: {value:.2f} ms</title></rect>"
            )
            if size > 34:
                parts.append(
                    f'<text x="{x + size / 2:.1f}" y="{y + tall / 2 + 4:.1f}" text-anchor="middle" '
                    f'style="fill:#fff;font-weight:600">{value:.1f}</text>'
                )
            x += size
        if measured is not None:
            at = left + inner * measured / longest
            parts.append(
                f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y - 5:.1f}" y2="{y + tall + 5:.1f}" stroke="var(--ink)" stroke-width="2.5"/>'
            )
        parts.append(
            f'<text x="{width}" y="{y + tall / 2 + 4:.1f}" text-anchor="end"><tspan style="fill:var(--ink);font-weight:600">'
            f"{number(total)}</tspan> meter, <tspan style=\"fill:var(--ink);font-weight:600\">{number(measured)}</tspan> recorded</text>"
        )
    stages = [stage for stage in STAGES if any(stage[1] == name for _, known, _, _ in rows for name, _, _ in known)]
    key = "".join(f'<span><i style="background:{colour}"></i>{text(name)}</span>' for _, name, colour in stages)
    key += '<span><i style="background:var(--ink);width:3px;border-radius:0"></i>measured from the recordings</span>'
    if not stages:
        key = "<span>The library reported no stages.</span>"
    return (
        f'<figure><svg viewBox="0 0 {width} {bottom + 22}" role="img" '
        'aria-label="Delay of every pair in milliseconds: the stages of the delay meter, and the delay from the recordings">'
        + "".join(parts)
        + f'</svg><div class="key">{key}</div></figure>'
    )


def delays_figure(pairs, colours):
    """The delay of each window of each pair over time."""
    width, height, left = 1000, 190, 56
    everything = np.concatenate([pair["result"].delays_ms for pair in pairs])
    if not len(everything):
        return ""
    lowest, highest = max(everything.min() - 5, 0), everything.max() + 5
    seconds = max(len(pair["spoken"]) for pair in pairs) / sound.RATE_HZ
    inner, tall = width - left - 8, height - 26
    parts = []
    step = 5 if highest - lowest < 40 else 20
    for tick in range(int(np.ceil(lowest / step) * step), int(highest) + 1, step):
        y = tall * (1 - (tick - lowest) / (highest - lowest))
        parts.append(f'<line x1="{left}" x2="{width - 8}" y1="{y:.1f}" y2="{y:.1f}" stroke="var(--line)"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{tick} ms</text>')
    for s in range(int(seconds) + 1):
        parts.append(f'<text x="{left + inner * s / seconds:.1f}" y="{height - 4}" text-anchor="middle">{s} s</text>')
    for pair in pairs:
        for place, delay in zip(pair["result"].places_s, pair["result"].delays_ms):
            x = left + inner * place / seconds
            y = tall * (1 - (delay - lowest) / (highest - lowest))
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colours[pair["talker"]]}" opacity=".65"/>')
    return (
        f'<figure><svg viewBox="0 0 {width} {height}" role="img" aria-label="Mouth-to-ear delay over time">'
        + "".join(parts)
        + "</svg></figure>"
    )


def page(figures, pairs, heard):
    """The whole page. `heard` is {user: (time of sample 0 in ns, samples at 48 kHz)}."""
    users = list(heard)
    colours = {user: TALKER_COLOURS[index % len(TALKER_COLOURS)] for index, user in enumerate(users)}
    start_ns = min(pair["slot_ns"] for pair in pairs) - 1_500_000_000
    last = max(pair["slot_ns"] + len(pair["spoken"]) / sound.RATE_HZ * 1e9 for pair in pairs)
    seconds = (last - start_ns) / 1e9 + 0.6
    ear = figures["mouth_to_ear_ms"]
    good = figures["similarity"] >= 0.9 and figures["participants"] >= 3
    verdict = "Every program heard the others well." if good else "Not every program heard the others well."
    cards = [
        (number(figures["similarity"], 3), "lowest similarity of spoken and heard speech"),
        (f"{number(ear['median'])} ms", f"mouth to ear, median (p95 {number(ear['p95'])} ms)"),
        (f"{number(figures['meter_off_ms'])} ms", "largest error of the library's delay meter"),
        (f"{number(figures['login_ms'])} ms", "login"),
        (f"{number(figures['first_sound_ms'])} ms", "from LoginRoom to the first audio in the other programs"),
        (text(figures["lost_frames"]), "lost frames of 10 ms"),
        (text(figures["participants"]), f"programs, {figures['speech_seconds']:.0f} s of speech"),
    ]
    key = "".join(f'<span><i style="background:{colours[user]}"></i>{text(user)}</span>' for user in users)
    how = "".join(f"<dt>{text(name)}</dt><dd>{text(explanation)}</dd>" for name, explanation in figures["how"].items())
    facts = figures["machine"]
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>audioroom: three programs in one room</title><style>{STYLE}</style></head><body><main>
<h1>Three C programs in one room</h1>
<p class="soft">Each program talked for five seconds in its own time slot. The page compares this speech with the sound at the other programs' loudspeakers.
<span class="verdict {'good' if good else 'bad'}">{verdict}</span></p>
<div class="cards">{''.join(f'<div class="card"><b>{value}</b><span>{label}</span></div>' for value, label in cards)}</div>
<h2>Spoken and heard</h2>
<p class="soft">Above: the speech at the talker's microphone. Below: the same speech at the listener's loudspeaker.</p>
<div class="pairs">{''.join(pair_figure(pair, colours[pair["talker"]]) for pair in pairs)}</div>
<h2>Levels over time</h2>
<p class="soft">The level at each loudspeaker in dBFS, on one clock. Each program plays the two other voices and is silent while its own user talks.</p>
{levels_figure(users, heard, start_ns, seconds)}
<h2>Where the delay comes from</h2>
<p class="soft">Each bar shows the stages of the delay as the listener's library measures them while the talker speaks. The line across it shows
the delay measured from the recordings, which the library does not use.</p>
{stages_figure(pairs)}
<h2>Mouth to ear over time</h2>
<p class="soft">Each dot is the delay of one window of speech at one listener, over the time in the talker's slot.</p>
{delays_figure(pairs, colours)}<div class="key">{key}</div>
<h2>How it was measured</h2><dl>{how}
<dt>machine</dt><dd>{text(facts["processor"])}, {text(facts["cores"])} cores, {text(facts["system"])}, load {text(facts["load"])};
latency mode {text(figures["latency"])}</dd></dl>
</main></body></html>
"""
