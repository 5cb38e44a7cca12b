"""Runs a converted plan on a table, and compares it with its source."""

from __future__ import annotations

import numpy as np

from pelton import _native


def columns_of(plan, table):
    """The columns of a pandas frame, polars frame or array, as the engine reads them."""
    reader = _native.Reader(plan)
    columns = []
    for at, spec in enumerate(plan.columns):
        if not spec["used"]:
            columns.append(None)
        elif isinstance(table, np.ndarray):
            columns.append(reader.array(at, table[:, at]))
        else:
            values = table[spec["name"]]
            values = np.asarray(values)
            columns.append(reader.array(at, values))
    return columns


def run(plan, table, *, level=None):
    """Margins, values and labels of a table."""
    engine = _native.Engine(plan, level)
    labels = bool(plan.classes)
    return engine.run_batch(
        columns_of(plan, table), len(table), margins=True, values=True, labels=labels, threads=1
    )


def dense(result):
    """What a source returned, as float64."""
    result = result.toarray() if hasattr(result, "toarray") else result
    return np.asarray(result, np.float64)


def assert_same_bits(got, want):
    """Equal for every bit but the payload of NaN; -0 is not 0."""
    assert got.shape == want.shape
    np.testing.assert_array_equal(got, want)
    numbers = ~np.isnan(want)
    np.testing.assert_array_equal(np.signbit(got[numbers]), np.signbit(want[numbers]))
