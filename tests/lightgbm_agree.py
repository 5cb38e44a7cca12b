"""LightGBM models held against their own leaves and raw scores."""

import forest_walk
import numpy as np

QUIET = {"verbosity": -1, "num_threads": 1, "min_data_in_leaf": 4, "deterministic": True}


def agree(model, table, rows, *, raw=None):
    """Check leaves and raw scores bit by bit; return the forest and its head."""
    ctx = forest_walk.convert(model, table)
    rows = rows(ctx.model) if callable(rows) else rows
    booster = getattr(model, "booster_", model)
    leaves = forest_walk.leaves(ctx.model, rows)
    np.testing.assert_array_equal(
        leaves, booster.predict(rows, pred_leaf=True).reshape(leaves.shape)
    )
    theirs = booster.predict(rows, raw_score=True).reshape(len(rows), -1)
    if raw:
        theirs = raw(theirs)
    np.testing.assert_array_equal(forest_walk.margins(ctx.model, rows), theirs)
    return ctx.model, ctx.head


def around(table, rng, rows=1500):
    return lambda forest: forest_walk.edges(forest, table, rng, rows)
