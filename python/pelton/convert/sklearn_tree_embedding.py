"""scikit-learn's RandomTreesEmbedding: one column per leaf, 1 for the leaf of each tree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Many, Table
from pelton.convert.context import Context
from pelton.convert.forest import Sources, grow, resolve
from pelton.convert.parts import Forest
from pelton.convert.shadow import is_sparse
from pelton.convert.sklearn_trees import narrowed_inputs, read_trees


def embedding(step: Any, block: Block, ctx: Context) -> Block:
    """The number of each tree's leaf, one-hot."""
    trees = [one.tree_ for one in step.estimators_]
    learnt = step.estimators_[0]._support_missing_values(np.empty((0, 0)))
    columns = narrowed_inputs(step, block, ctx, allow_nan=learnt and not is_sparse(block.data))
    nodes = read_trees(trees)
    numbers = np.concatenate([np.arange(tree.node_count, dtype=np.float64) for tree in trees])
    nodes = replace(nodes, values=numbers.reshape(-1, 1), output=np.arange(len(trees)))
    sources = Sources()
    forest = Forest(
        sources.all,
        grow(resolve(nodes, columns, sources)),
        list(sources.sets),
        np.zeros(len(trees)),
        1,
        "f64",
        1.0,
    )
    raws: set[int] = set().union(*(ctx.raws(one) for one in sources.all))
    leaves = Many("trees", (), raws, len(trees), forest=forest).numbers(missing=False)
    encoder = step.one_hot_encoder_
    after = ctx.run(step.transform, block.data)
    found: list[Column] = []
    for tree, leaf, categories in zip(trees, leaves, encoder.categories_, strict=True):
        if not np.array_equal(categories, np.flatnonzero(tree.children_left < 0)):
            raise ctx.unsupported("a leaf that no training row reached is an error of the source")
        index = ctx.index(leaf, tuple(float(one) for one in categories))
        found += [
            Table(index, 0.0, {code: 1.0}, np.dtype(after.dtype)) for code in range(len(categories))
        ]
    ctx.done()
    return Block(found, after)
