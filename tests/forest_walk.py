"""Walks a converted forest over raw columns with NumPy: the plain meaning of a `Forest`."""

from __future__ import annotations

import numpy as np

from pelton.convert.columns import NAN, Index, Number, Table, Text, is_null
from pelton.convert.context import Context
from pelton.convert.sample import read_sample
from pelton.convert.walk import convert_model

_OPS = {
    "narrow": lambda x: x.astype(np.float32).astype(np.float64),
    "replace": lambda x, **p: np.where(x == p["from"], p["to"], x),
    "blank": lambda x, low, high: np.where((low <= x) & (x <= high), NAN, x),
    "truncate": np.trunc,
    "floor": np.floor,
}


def convert(model, table):
    """The finished context of a bare model over a pandas table or a NumPy array."""
    ctx = Context(read_sample(table, model))
    convert_model("", model, ctx.start(), ctx)
    return ctx


def raws(table):
    """Raw columns as arrays: float64, or objects for text."""
    if not hasattr(table, "columns"):
        return [np.asarray(column, np.float64) for column in table.T]
    found = []
    for _, series in table.items():
        values = series.astype(object).to_numpy()
        if any(isinstance(value, str) for value in values):
            found.append(values)
        else:
            found.append(np.array([np.nan if is_null(v) else v for v in values], np.float64))
    return found


def evaluate(source, columns):
    """The numbers or codes of a source, for every row."""
    with np.errstate(all="ignore"):
        if isinstance(source, Number):
            return _number(source.expr, columns)
        if isinstance(source, Table):
            return source.values()[evaluate(source.index, columns)]
        return _codes(source, columns)


def _number(expr, columns):
    if expr.op == "raw":
        return np.asarray(columns[expr.raw], np.float64)
    return _OPS[expr.op](*(_number(one, columns) for one in expr.inputs), **dict(expr.params))


def _codes(index: Index, columns):
    text = isinstance(index.source, Text)
    values = columns[index.source.raw] if text else evaluate(index.source, columns)
    position = index.positions()
    return np.array(
        [index.missing if is_null(v) else position.get(v, index.unknown) for v in values], np.int64
    )


def leaves(forest, table):
    """The leaf of every row in every tree, shape (rows, trees)."""
    columns = raws(table)
    read = np.array([evaluate(source, columns) for source in forest.features], np.float64)
    member = np.zeros((len(forest.sets) + 1, 1 + max([0, *map(max, filter(len, forest.sets))])))
    for number, codes in enumerate(forest.sets):
        member[number, codes] = 1
    rows = len(table)
    found = np.empty((rows, len(forest.trees)), np.int64)
    for number, tree in enumerate(forest.trees):
        at = np.full(rows, 0 if len(tree["left"]) else ~0, np.int64)
        while (active := np.flatnonzero(at >= 0)).size:
            node = at[active]
            value, chosen = read[tree["slot"][node], active], tree["set"][node]
            right = np.where(
                np.isnan(value), tree["missing_right"][node], value > tree["threshold"][node]
            )
            code = np.where(chosen >= 0, np.minimum(value, member.shape[1] - 1), 0).astype(int)
            beyond = value >= member.shape[1]
            in_set = (member[chosen, code] != 0) & ~beyond
            right = np.where(chosen >= 0, in_set, right)
            at[active] = np.where(right, tree["right"][node], tree["left"][node])
        found[:, number] = ~at
    return found


def margins(forest, table):
    """The sums, as the plan forms them."""
    at = leaves(forest, table)
    dtype = np.float32 if forest.sum == "f32" else np.float64
    total = np.tile(forest.base.astype(dtype), (len(table), 1))
    for number, tree in enumerate(forest.trees):
        value = tree["leaf_values"].reshape(-1, forest.leaf_width)[at[:, number]].astype(dtype)
        if forest.leaf_width == 1:
            total[:, tree["output"]] += value[:, 0]
        else:
            total += value
    return total / forest.divisor if forest.divisor != 1 else total


def edges(forest, table, rng, rows=400):
    """Rows of `table` with columns set to thresholds and their neighbours, and to odd values."""
    picked = table.iloc if hasattr(table, "iloc") else table
    at = rng.integers(0, len(table), rows)
    taken = picked[at].copy()
    odd = [
        np.nan,
        0.0,
        -0.0,
        5e-324,
        -5e-324,
        1e-36,
        -1e-36,
        1e-35,
        -1e-35,
        1e-30,
        -0.5,
        0.5,
        float(np.float32(1e-35)),
        -float(np.float32(1e-35)),
        1e300,
        -1e300,
        np.inf,
        -np.inf,
        -1.0,
        1.0,
        2.7,
        2.0**24,
        2.0**31,
        3e9,
    ]
    for number in range(table.shape[1]):
        column = table.iloc[:, number] if hasattr(table, "iloc") else table[:, number]
        if str(column.dtype) == "category" or column.dtype.kind not in "f":
            continue
        bounds = [
            t
            for tree in forest.trees
            for source, t in zip(tree["slot"], tree["threshold"], strict=True)
            if isinstance(forest.features[source], Number)
            and number in forest.features[source].expr.raws()
        ]
        near = [f(b, s) for b in bounds for s in (-np.inf, np.inf) for f in (np.nextafter,)]
        near32 = [
            np.nextafter(np.float32(b), np.float32(s)) for b in bounds for s in (-np.inf, np.inf)
        ]
        pool = np.array([*bounds, *near, *near32, *odd], np.float64)
        chosen = np.where(rng.random(rows) < 0.6, rng.choice(pool, rows), np.asarray(column)[at])
        if hasattr(taken, "iloc"):
            taken = taken.assign(**{taken.columns[number]: chosen})
        else:
            taken[:, number] = chosen
    return taken


def holed(x, rng):
    """The table with a tenth of its cells missing."""
    return np.where(rng.random(x.shape) < 0.1, np.nan, x)


def finite(rows, *, nan):
    """The rows that scikit-learn takes."""
    with np.errstate(over="ignore"):
        narrow = rows.astype(np.float32)
    good = np.isfinite(narrow) | (np.isnan(narrow) if nan else False)
    return rows[good.all(axis=1)]
