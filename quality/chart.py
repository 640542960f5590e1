"""Charts of the report as SVG text, drawn with matplotlib: lines and groups of bars, for light and dark pages.

Lines that follow the page's text colour are drawn in a placeholder colour, which is replaced in the SVG.
"""

import io
import textwrap

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ticker import FuncFormatter  # noqa: E402

# Colours that are distinct for people with colour blindness.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]
MARKERS = "osD^vP"
INK, SOFT = "#010203", "#010204"

plt.rcParams.update(
    {
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.sans-serif": ["system-ui", "Segoe UI", "Roboto", "DejaVu Sans"],
        "font.size": 10,
        "text.color": INK,
        "axes.labelcolor": SOFT,
        "axes.edgecolor": SOFT,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": SOFT,
        "grid.alpha": 0.15,
        "grid.linewidth": 0.8,
        "legend.frameon": False,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
    }
)


def svg(figure):
    out = io.StringIO()
    figure.savefig(out, format="svg", bbox_inches="tight", pad_inches=0.05)
    plt.close(figure)
    text = out.getvalue()
    text = text[text.index("<svg") :]
    # Each chart gets its own ids, or one chart of the page would use the shapes of another.
    svg.count += 1
    tag = f"c{svg.count}-"
    for word in ('id="', 'href="#', "url(#"):
        text = text.replace(word, word + tag)
    return text.replace(INK, "currentColor").replace(SOFT, "var(--soft)")


svg.count = 0


def percent(axis):
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:g} %"))


def lines(series, x_label, y_label, is_share=False, low=None, high=None, limits=(), width=5.2, height=3.3):
    """One line for each of {name: [(x, y, lowest y, highest y), …]}; `limits` are pass marks: (x, y, text)."""
    figure, axes = plt.subplots(figsize=(width, height))
    for number, (name, points) in enumerate(series.items()):
        points = [point for point in points if point[1] is not None and point[1] == point[1]]
        if not points:
            continue
        x, y, lowest, highest = zip(*points)
        colour = COLOURS[number % len(COLOURS)]
        axes.fill_between(x, lowest, highest, color=colour, alpha=0.13, linewidth=0)
        axes.plot(x, y, color=colour, marker=MARKERS[number % len(MARKERS)], markersize=4.5, linewidth=1.8, label=name)
    for x, y, text in limits:
        axes.plot([x], [y], marker="_", markersize=15, markeredgewidth=2, color=INK, linestyle="none", label=text)
    if is_share:
        axes.set_xticks(sorted({point[0] for points in series.values() for point in points}))
        percent(axes.xaxis)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    axes.set_ylim(low, high)
    handles, labels = axes.get_legend_handles_labels()
    unique = dict(zip(labels, handles))
    axes.legend(unique.values(), unique.keys(), fontsize=9, loc="best")
    return svg(figure)


def bars(groups, names, y_label, low=0.0, high=None, limits=None, width=7.6, height=3.3):
    """Groups of bars: {group: {name: (value, lowest, highest)}}. `limits` {group: value} are drawn across their groups."""
    figure, axes = plt.subplots(figsize=(width, height))
    bar_width = 0.78 / max(len(names), 1)
    for number, name in enumerate(names):
        for at, (group, values) in enumerate(groups.items()):
            if name not in values or values[name][0] is None:
                continue
            value, lowest, highest = values[name]
            x = at + (number - (len(names) - 1) / 2) * bar_width
            axes.bar(x, value - low, bar_width * 0.92, bottom=low, color=COLOURS[number], label=name, zorder=2)
            axes.plot([x, x], [lowest, highest], color=INK, linewidth=1, alpha=0.7, zorder=3)
            axes.text(x, max(value, highest), f"{value:.2f}" if value < 10 else f"{value:.0f}", ha="center", va="bottom", fontsize=8.5)
    for at, group in enumerate(groups):
        if limits and group in limits:
            axes.plot([at - 0.45, at + 0.45], [limits[group]] * 2, color=INK, linewidth=1.2, linestyle="--", zorder=4, label="pass mark")
    axes.set_xticks(range(len(groups)), ["\n".join(textwrap.wrap(group, 13)) for group in groups])
    axes.set_xlim(-0.6, max(len(groups) - 0.4, 1.6))
    axes.set_ylabel(y_label)
    axes.set_ylim(low, high)
    axes.grid(axis="x", visible=False)
    handles, labels = axes.get_legend_handles_labels()
    unique = dict(zip(labels, handles))
    axes.legend(unique.values(), unique.keys(), fontsize=9, loc="upper center", bbox_to_anchor=(0.5, 1.17), ncol=len(unique))
    return svg(figure)
