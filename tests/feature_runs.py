"""Runs features on a table in every way there is, which must agree to the bit."""

import numpy as np
from converted import assert_same_bits

import pelton
from pelton import _native
from pelton import features as F


def run(expressions, table, y=None, *, on=None):
    """The features of a pandas table: by the transformer, compiled, and row by row.

    Args:
        expressions: By name.
        table: To fit on.
        y: The target.
        on: The rows to compute; None: those of `table`.

    Returns:
        (rows, features), float64.
    """
    rows = table if on is None else on
    features = F.Features(**expressions).fit(table, y)
    got = features.transform(rows)
    assert got.dtype == np.float64
    compiled = pelton.compile(features, table)
    assert_same_bits(compiled.transform(rows), got)
    names = list(features.model.schema.names)
    call = _native.Scorer(features.model.engine, ["predict"]).bind(names)
    columns = [python_values(rows[name]) for name in names]
    for at, row in enumerate(zip(*columns, strict=True)):
        assert_same_bits(np.atleast_1d(np.asarray(call(*row), np.float64)), got[at])
    return got


def one(expression, table, y=None, *, on=None):
    """One feature, as one column."""
    got = run({"f": expression}, table, y, on=on)
    assert got.shape[1] == 1
    return got[:, 0]


def python_values(column):
    """A pandas column as a request would hold it; None is null."""
    return [None if value is None or value != value else plain(value) for value in column.tolist()]


def plain(value):
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
