"""scikit-learn's TfidfTransformer, and what its parts are elsewhere: weights and norms of bags."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.words import Wordy, as_bag

KNOWN_LOGS = 4096  # counts whose logarithm is taken down from NumPy, which has its own
_NORMS = {"l1": 0.0, "l2": 1.0, "max": 2.0}


def tfidf_transformer(step: Any, block: Block, ctx: Context) -> Block:
    """Counts of terms, weighted."""
    bag = as_bag(block.columns)
    if bag is None:
        raise ctx.unsupported("its columns are not those of one text vectorizer")
    if step.sublinear_tf and not bag.counts:
        raise ctx.unsupported("sublinear_tf of numbers that are no counts")
    after = ctx.run(step.transform, block.data)
    bag = weighted(step, bag, after.dtype, ctx)
    ctx.done("ulp" if step.sublinear_tf else "bit")
    return Block(bag.items(after.dtype), after)


def weighted(step: Any, bag: Wordy, dtype: np.dtype[Any], ctx: Context) -> Wordy:
    """A bag after a TfidfTransformer that answers in `dtype`."""
    f32 = dtype == np.float32
    if step.sublinear_tf:
        counts = np.arange(KNOWN_LOGS, dtype=dtype)
        logs = np.zeros(KNOWN_LOGS, dtype)
        logs[1:] = np.log(counts[1:])
        bag = bag.then("bag_log", constants=logs.astype(np.float64), f32=f32)
    if hasattr(step, "idf_"):
        if not np.isfinite(step.idf_).all():
            raise ctx.unsupported("an idf that is not finite")
        weights = np.asarray(step.idf_, np.float64)
        bag = bag.then("bag_weights", constants=weights, f32=f32)
    return bag if step.norm is None else normed(bag, step.norm, dtype)


def normed(bag: Wordy, norm: str, dtype: np.dtype[Any]) -> Wordy:
    """A bag after `sklearn.preprocessing.normalize` of sparse rows in `dtype`."""
    return bag.then("bag_norm", norm=_NORMS[norm], f32=dtype == np.float32)
