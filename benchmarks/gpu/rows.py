"""Any number of distinct rows from a seed, the same on every machine."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

SEED = 20130101
CHECK_ROWS = 131_072  # a prefix of the rows, whose bits are known before anything is timed
NUMERIC_COLUMNS = 28


def numeric(rows: int, *, seed: int = SEED) -> npt.NDArray[np.float32]:
    """Rows of 28 float32 numbers, one in fifty missing.

    Made of uniform bits and float32 sums alone, which every version of NumPy makes alike.

    Args:
        rows: How many.
        seed: Another seed gives other rows.

    Returns:
        Shape (rows, 28), roughly normal.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    out = np.empty((rows, NUMERIC_COLUMNS), np.float32)
    block = 1 << 18
    for first in range(0, rows, block):
        part = out[first : first + block]
        part[:] = -2.0
        for _ in range(4):
            part += random.random((block, NUMERIC_COLUMNS), np.float32)[: len(part)]
        part[random.integers(0, 50, (block, NUMERIC_COLUMNS))[: len(part)] == 0] = np.nan
    return out


def flights(
    base: dict[str, npt.NDArray[Any]], rows: int, *, seed: int = SEED
) -> dict[str, npt.NDArray[Any]]:
    """Flights drawn from the real ones, with delays and distances moved a little.

    Args:
        base: Columns of real flights: numbers, and codes of texts.
        rows: How many.
        seed: Another seed gives other rows.

    Returns:
        The same columns; no two rows have the same delay and distance.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    block = 1 << 18
    length = len(next(iter(base.values())))
    picks = np.empty(-(-rows // block) * block, np.int64)
    for first in range(0, len(picks), block):
        picks[first : first + block] = random.integers(0, length, block)
    picks = picks[:rows]
    table = {name: values[picks] for name, values in base.items()}
    steps = np.arange(rows) % 1024
    table["dep_delay"] = table["dep_delay"] + steps / 1024
    table["distance"] = table["distance"] + (np.arange(rows) // 1024) / 16384
    return table
