"""Plans with many outputs, and equal bits, for the tests of devices. Needs NumPy alone."""

import numpy as np

from pelton import _native


def softmax_forest():
    """Two trees for each of three outputs, summed in float32."""
    builder = _native.Builder([{"name": f"x{at}", "dtype": "f32"} for at in range(40)])
    random = np.random.default_rng(2)
    trees = [
        {
            "slot": random.integers(0, 40, 3),
            "threshold": random.normal(0, 1, 3).astype(np.float32).astype(np.float64),
            "set": np.full(3, -1, np.int32),
            "missing_right": np.array([True, False, True]),
            "left": np.array([1, ~0, ~2], np.int32),
            "right": np.array([2, ~1, ~3], np.int32),
            "leaf_values": random.normal(0, 1, 4).astype(np.float32).astype(np.float64),
            "output": at % 3,
        }
        for at in range(60)
    ]
    builder.set_forest(trees, base=[0.1, 0.2, 0.3], sum="f32")
    builder.set_head(link="softmax_f32", rule="argmax_margin", f32=True, classes=[0, 1, 2])
    return builder.finish()


def vector_forest():
    """Leaves that add to every output, and a divisor: random forests."""
    builder = _native.Builder([{"name": f"x{at}", "dtype": "f64"} for at in range(3)])
    random = np.random.default_rng(4)
    trees = [
        {
            "slot": random.integers(0, 3, 1),
            "threshold": random.normal(0, 1, 1),
            "set": np.full(1, -1, np.int32),
            "missing_right": np.array([False]),
            "left": np.array([~0], np.int32),
            "right": np.array([~1], np.int32),
            "leaf_values": random.random(4),
            "output": 0,
        }
        for _ in range(7)
    ]
    builder.set_forest(trees, base=[0.0, 0.0], leaf_width=2, divisor=7.0)
    builder.set_head(link="identity", rule="argmax_value", classes=["no", "yes"])
    return builder.finish()


def numbers(columns, rows):
    values = np.random.default_rng(rows).normal(0, 1, (rows, columns))
    values[values > 1.9] = np.nan
    return values


def same_bits(got, want):
    np.testing.assert_array_equal(got, want)
    if want.dtype.kind == "f":
        known = ~np.isnan(want)
        np.testing.assert_array_equal(np.signbit(got[known]), np.signbit(want[known]))
