"""Timing of several subjects in one run: interleaved, so that a busy moment hits all of them."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any


@dataclass
class Subject:
    """Something to time.

    Attributes:
        run: Called with what is to be scored; its result is dropped.
        share: The part of each round's items that it gets; slow subjects get fewer.
    """

    run: Callable[[Any], Any]
    share: float = 1.0


@dataclass
class Timing:
    """Seconds per item of each round."""

    rounds: list[float]

    @property
    def median_s(self) -> float:
        """The figure that is reported."""
        return statistics.median(self.rounds)


def over_items(
    subjects: dict[str, Subject],
    items: Sequence[Any],
    *,
    rounds: int,
    tick: Callable[[], None] = lambda: None,
) -> dict[str, Timing]:
    """Time subjects item by item, on other items in every round.

    A predictor that sees the same row again has its branches learned: no item comes twice, unless
    there are fewer items than rounds.

    Args:
        subjects: By name; `run` takes one item.
        items: Shared out over the rounds.
        rounds: How often every subject gets a turn.
        tick: Called after each round.

    Returns:
        Seconds per item.
    """
    size = max(1, len(items) // rounds)
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    with _quiet():
        for at in range(rounds):
            chunk = items[at * size : (at + 1) * size]
            for name in _turned(list(subjects), at):
                subject = subjects[name]
                part = chunk[: max(1, round(size * subject.share))]
                run = subject.run
                started = perf_counter()
                for item in part:
                    run(item)
                taken[name].append((perf_counter() - started) / len(part))
            tick()
    return {name: Timing(seconds) for name, seconds in taken.items()}


def over_rounds(
    subjects: dict[str, Callable[[], Any]],
    *,
    rounds: int,
    tick: Callable[[], None] = lambda: None,
) -> dict[str, Timing]:
    """Time whole calls, each subject once a round after one call to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for run in subjects.values():
        run()
    with _quiet():
        for at in range(rounds):
            for name in _turned(list(subjects), at):
                started = perf_counter()
                subjects[name]()
                taken[name].append(perf_counter() - started)
            tick()
    return {name: Timing(seconds) for name, seconds in taken.items()}


def ratio(slow: Timing, fast: Timing) -> float:
    """How many times faster: the median of the rounds' ratios, each of one moment."""
    pairs = zip(slow.rounds, fast.rounds, strict=True)
    return statistics.median(a / b for a, b in pairs)


def _turned(names: list[str], by: int) -> list[str]:
    by %= len(names)
    return names[by:] + names[:by]


class _quiet:
    """No garbage collection in the middle of a round."""

    def __enter__(self) -> None:
        gc.collect()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        gc.enable()
