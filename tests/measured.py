"""What each class's cases show: parity, the worst error, the options; for docs/coverage.md."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field

import numpy as np
from coverage_cases import Case, data

import pelton
from pelton.convert import convert
from pelton.errors import UnsupportedError

MOST_ULPS = 1000  # beyond, an answer is next to 0 and its ulps say nothing
# From the most to the least exact.
CLASSES = ("bit", "ordered", "ulp", "tolerance")
# Options that change no answer.
NOISE = (
    "'verbose': False, 'thread_count': 1, 'allow_writing_files': False, ",
    ", verbose=False, thread_count=1, allow_writing_files=False",
    ", verbosity=-1, n_jobs=1",
    ", n_jobs=1",
)


@dataclass
class Measured:
    """One class: what was tested and how far apart the answers were."""

    parity: str = "bit"
    options: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # options that are refused, and why
    worst_ulps: int = 0
    worst_relative: float = 0.0
    rows: int = 0


def rows_of(case: Case):
    """The table of a case, as `compile` takes it."""
    rows, _ = data(case.on)
    return rows.reshape(-1, 1) if case.on.partition("/")[0] == "one" else rows


def measure(case: Case, into: Measured) -> None:
    """Compiles one case and takes down what its certificate says."""
    options = case.name.partition("(")[2].rpartition(")")[0] or "defaults"
    for noise in NOISE:
        options = options.replace(noise, "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = case.fitted()
        try:
            model = pelton.compile(fitted, rows_of(case))
        except UnsupportedError as error:
            into.refused.append(f"{options}: {error.reason}")
            return
        parity = convert(fitted, rows_of(case)).parity
    into.options.append(options if case.on != "f32" else f"{options} on float32")
    into.parity = max(into.parity, parity, key=CLASSES.index)
    certificate = model.certificate
    into.rows += certificate.rows
    for output in certificate.outputs:
        if output.method.startswith("after "):
            continue
        into.worst_ulps = max(into.worst_ulps, output.worst_ulps)
        into.worst_relative = max(into.worst_relative, output.worst_relative)


def error_of(found: Measured) -> str:
    """The worst error in the terms of the class of parity."""
    if found.worst_ulps == 0:
        return "0"
    if found.parity == "tolerance" or found.worst_ulps > MOST_ULPS:
        return f"{np.format_float_scientific(found.worst_relative, 0)} relative"
    return f"{found.worst_ulps} ulp"
