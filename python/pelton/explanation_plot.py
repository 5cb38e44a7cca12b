"""Pictures of explanations: bars, a beeswarm, a waterfall. The only file that knows matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pelton.explanation import Explanation

UP, DOWN, NULL = "#d6336c", "#1c7ed6", "#adb5bd"
LOW_TO_HIGH = ("#1c7ed6", "#9775c9", "#d6336c")
INK, FAINT = "#343a40", "#dee2e6"
SWARM_ROWS = 2_000  # drawn of each column, evenly spread; more would be one blot


def draw(explanation: Explanation, kind: str, *, output: Any, most: int, ax: Any) -> Any:
    """Draw one picture; see `Explanation.plot`."""
    pictures = {"bar": _bar, "beeswarm": _beeswarm, "waterfall": _waterfall}
    if len(explanation) == 0:
        raise ValueError("plot: need rows, got none")
    if kind == "auto":
        kind = "waterfall" if len(explanation) == 1 else "beeswarm"
    if kind not in pictures:
        raise ValueError(f"plot: need auto, {', '.join(pictures)}, got {kind!r}")
    if most < 1:
        raise ValueError(f"plot: need most >= 1, got {most}")
    values, base, named = _of_output(explanation, output, together=kind == "bar")
    if ax is None:
        import matplotlib.pyplot as plt

        lines = min(most + 1, len(explanation.names)) + (kind == "waterfall")
        _, ax = plt.subplots(figsize=(7.5, 1.1 + 0.36 * lines), layout="constrained")
    pictures[kind](ax, explanation, values, base, most)
    if named:
        ax.set_title(named, loc="left", fontsize=10, color=INK)
    return ax


def _of_output(explanation: Explanation, output: Any, *, together: bool) -> tuple[Any, float, str]:
    """The values and the base of one output, or their sizes over all."""
    if not explanation.outputs:
        if output is not None:
            raise ValueError(f"plot: need no output where there is one margin, got {output!r}")
        return explanation.values, float(explanation.base), ""
    if output is None and together:
        return np.abs(explanation.values).mean(axis=2), 0.0, "all outputs"
    if output is None:
        output = explanation.outputs[-1]
    if output not in explanation.outputs:
        known = ", ".join(repr(one) for one in explanation.outputs)
        raise ValueError(f"plot: need an output of {known}, got {output!r}")
    at = explanation.outputs.index(output)
    return explanation.values[:, :, at], float(np.asarray(explanation.base)[at]), f"{output}"


def _lines(values: Any, names: Any, most: int) -> list[tuple[str, list[int]]]:
    """Labels from the top and the columns behind each; the last holds all that are left over."""
    order = np.argsort(-np.abs(values).mean(axis=0), kind="stable").tolist()
    if len(order) <= most + 1:
        return [(names[at], [at]) for at in order]
    rest = order[most:]
    return [*((names[at], [at]) for at in order[:most]), (f"{len(rest)} other columns", rest)]


def _bar(ax: Any, explanation: Explanation, values: Any, base: float, most: int) -> None:
    lines = _lines(values, explanation.names, most)
    sizes = [np.abs(values[:, at]).mean(axis=0).sum() for _, at in lines]
    places = np.arange(len(lines))[::-1]
    ax.barh(places, sizes, height=0.62, color=DOWN)
    for place, size in zip(places, sizes, strict=True):
        ax.annotate(
            f"{size:.3g}",
            (size, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=INK,
        )
    ax.margins(x=0.12)
    _frame(ax, places, [name for name, _ in lines], "mean |share of the margin|")


def _beeswarm(ax: Any, explanation: Explanation, values: Any, base: float, most: int) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("low to high", LOW_TO_HIGH)
    lines = _lines(values, explanation.names, most)
    places = np.arange(len(lines))[::-1]
    taken = np.unique(np.linspace(0, len(values) - 1, min(len(values), SWARM_ROWS)).astype(int))
    data = explanation.data[taken]
    width = float(np.ptp(values)) or 1.0
    for place, (_, columns) in zip(places, lines, strict=True):
        shares = values[taken][:, columns].sum(axis=1)
        heights = place + _spread(shares, width)
        ranks = _ranks(data[:, columns[0]]) if len(columns) == 1 else np.full(len(taken), np.nan)
        null = np.isnan(ranks)
        style = {"s": 9, "linewidths": 0, "alpha": 0.75, "rasterized": len(taken) > 500}
        ax.scatter(shares[null], heights[null], color=NULL, **style)
        ax.scatter(
            shares[~null], heights[~null], c=ranks[~null], cmap=colours, vmin=0, vmax=1, **style
        )
    ax.axvline(0, color=INK, linewidth=0.8, zorder=0)
    _frame(ax, places, [name for name, _ in lines], "share of the margin")
    _key(ax, colours)


def _spread(shares: Any, width: float) -> Any:
    """Heights around 0 that keep equal shares apart: a swarm is as thick as it has rows there."""
    bins = np.round(60 * shares / width).astype(np.int64)
    heights = np.zeros(len(shares))
    thickest = int(np.unique(bins, return_counts=True)[1].max())
    seen: dict[int, int] = {}
    for at, one in enumerate(bins.tolist()):
        nth = seen[one] = seen.get(one, 0) + 1
        side = 1 if nth % 2 else -1
        heights[at] = side * (nth // 2) / max(12, thickest) * 0.8
    return heights


def _ranks(column: Any) -> Any:
    """Where each value stands among the column's, from 0 to 1; NaN for null and for text."""
    numbers = np.full(len(column), np.nan)
    for at, value in enumerate(column):
        if isinstance(value, (bool, int, float, np.number)):
            numbers[at] = float(value)
        elif hasattr(value, "timestamp"):
            numbers[at] = value.timestamp()
    known = ~np.isnan(numbers)
    distinct, place = np.unique(numbers[known], return_inverse=True)
    numbers[known] = place / max(1, len(distinct) - 1)
    return numbers


def _key(ax: Any, colours: Any) -> None:
    from matplotlib.cm import ScalarMappable

    bar = ax.figure.colorbar(ScalarMappable(cmap=colours), ax=ax, aspect=40, pad=0.02)
    bar.set_ticks([0, 1], labels=["low", "high"])
    bar.ax.tick_params(length=0, labelsize=8, labelcolor=INK)
    bar.set_label("value", fontsize=8, color=INK, labelpad=-8)
    bar.outline.set_visible(False)


def _waterfall(ax: Any, explanation: Explanation, values: Any, base: float, most: int) -> None:
    if len(explanation) != 1:
        raise ValueError(f"plot: need one row for a waterfall, got {len(explanation):,}")
    lines = _lines(values, explanation.names, most)
    shares = [float(values[0, at].sum()) for _, at in lines]
    places = np.arange(len(lines))[::-1]
    end = base + sum(shares)
    for place, share in zip(places, shares, strict=True):
        end -= share
        ax.barh(place, share, left=end, height=0.62, color=UP if share >= 0 else DOWN)
        ax.plot([end, end], [place - 1, place], color=FAINT, linewidth=0.8, zorder=0)
        ax.annotate(
            f"{share:+.3g}",
            (max(end, end + share), place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=INK,
        )
    ax.axvline(base, color=INK, linewidth=0.8, linestyle=":", zorder=0)
    labels = [
        f"{name} = {_told(explanation.data[0, at[0]])}" if len(at) == 1 else name
        for name, at in lines
    ]
    ax.use_sticky_edges = False
    ax.margins(x=0.14)
    ax.set_ylim(-1, len(lines) - 0.4)
    total = base + sum(shares)
    _frame(ax, places, labels, f"margin: from {base:.4g} (base) to {total:.4g}")


def _told(value: Any) -> str:
    if value is None:
        return "null"
    return f"{value:.6g}" if isinstance(value, float) else str(value)[:24]


def _frame(ax: Any, places: Any, labels: list[str], below: str) -> None:
    ax.set_yticks(places, labels=labels)
    ax.set_xlabel(below, fontsize=9, color=INK)
    ax.tick_params(axis="y", length=0, labelsize=9, labelcolor=INK)
    ax.tick_params(axis="x", labelsize=8, labelcolor=INK, color=FAINT)
    ax.grid(axis="x", color=FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(FAINT)
