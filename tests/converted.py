"""Runs a converted plan on a table and holds it against its source, errors included."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from pelton import _native, tables
from pelton.convert import convert
from pelton.errors import ContractError
from pelton.schema import Schema
from pelton.ulps import ulps


def columns_of(plan, table):
    """The columns of a table, as the engine reads them."""
    return tables.read(table, Schema(plan.columns), _native.Reader(plan)).columns


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


def assert_within_reach(got, want, moved, dtype):
    """Within 4 ulp, or twice as far as the answers move with the inexact results before them."""
    assert got.shape == want.shape
    with np.errstate(invalid="ignore", over="ignore"):
        reach = 2 * np.max([np.abs(one - got) for one in moved], axis=0)
        near = np.abs(got - want) <= reach
    kind = np.float32 if dtype == np.float32 else np.float64
    near |= ulps(got.astype(kind), want.astype(kind)) <= 4
    np.testing.assert_array_equal(got[~near], want[~near])


UNSEEN = "never seen before"


def stress_rows(sample, columns=None, *, numbers=True):
    """Rows that differ from one sample row in one column: nulls, extremes, unseen, empty text."""
    names = [raw.name for raw in sample.columns]
    base = {}
    for name, values in sample.values(sample.head(50)).items():
        base[name] = next((value for value in values if value is not None), None)
    rows = [dict(base)]
    for raw in sample.columns:
        if columns is not None and raw.name not in columns:
            continue
        tries = [None]
        if raw.dtype == "string":
            tries += [UNSEEN, "", "missing_value", "a", "b", "zz"]
        elif raw.dtype == "bool":
            tries += [True, False]
        elif raw.dtype in ("i32", "i64"):
            tries += [0, 1, 2, 77]
        elif numbers:
            tries += [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, 5e-324, 1e30, -1e-30, 0.1, 77.0]
        rows += [{**base, raw.name: one} for one in tries]
    return sample.frame_of({name: [row[name] for row in rows] for name in names})


def part(table, at):
    """One row of a table, as a table."""
    return table.iloc[at : at + 1] if hasattr(table, "iloc") else table[at : at + 1]


def follows(
    fitted, sample, *tables, same=assert_same_bits, method="transform", part_of=1, source=None
):
    """Convert, then hold every row of the tables against the source, its errors included.

    Args:
        fitted: What is converted.
        sample: Rows that are compared, and tell the types.
        tables: More rows to compare.
        same: Raises where two answers differ.
        method: Of the source.
        part_of: The engine's margins (0), values (1) or labels (2).
        source: What the answers are compared with; `fitted` itself if not given.

    Returns:
        What `convert` returned.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        converted = convert(fitted, sample)
        answer = getattr(fitted if source is None else source, method)

        def compare(table, want):
            moved = [run(plan, table)[part_of] for plan in converted.shaken]
            got = run(converted.plan, table)[part_of]
            if moved:
                return assert_within_reach(got, want, moved, converted.output_dtype)
            return same(got, want)

        for table in (converted.sample.frame, *tables):
            try:
                want = dense(answer(table))
            except (ValueError, TypeError):
                pass
            else:
                compare(table, want.reshape(len(table), -1))
                continue
            for at in range(len(table)):
                row = part(table, at)
                try:
                    want = dense(answer(row))
                except (ValueError, TypeError):
                    with pytest.raises(ContractError):
                        run(converted.plan, row)
                else:
                    compare(row, want.reshape(1, -1))
    return converted


def follows_under_stress(fitted, sample, **options):
    """As `follows`, on stress rows made from the sample too."""
    converted = convert(fitted, sample)
    used = {spec["name"] for spec in converted.plan.columns if spec["used"]}
    return follows(fitted, sample, stress_rows(converted.sample, used), **options)
