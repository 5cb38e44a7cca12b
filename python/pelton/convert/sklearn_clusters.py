"""scikit-learn's clusters by their centres: the nearest one, and how far away each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import Block, Number, Numeric, number_of
from pelton.convert.context import Context
from pelton.convert.inner import argmax
from pelton.convert.projecting import joined, project, transformed
from pelton.convert.sklearn_inputs import finite, float_dtype, learned


def k_means(model: Any, block: Block, ctx: Context) -> None:
    """KMeans and MiniBatchKMeans: the nearest centre; transform gives the distances."""
    _nearest(model, model.cluster_centers_, None, block, ctx)


def mean_shift(model: Any, block: Block, ctx: Context) -> None:
    """MeanShift and AffinityPropagation: the nearest centre."""
    centres = getattr(model, "cluster_centers_", None)
    if centres is None or len(centres) == 0:
        raise ctx.unsupported("it found no centres; need some to predict by")
    _nearest(model, centres, None, block, ctx, whole=True)


def birch(model: Any, block: Block, ctx: Context) -> None:
    """Birch: the label of the nearest subcluster."""
    labels = np.asarray(model.subcluster_labels_)
    _nearest(model, model.subcluster_centers_, labels, block, ctx, whole=True)


def nearest_centroid(model: Any, block: Block, ctx: Context) -> None:
    """NearestCentroid: by distance where priors are equal, else by discriminant scores."""
    if model.metric not in ("euclidean", "manhattan"):
        raise ctx.unsupported(f"need the metric euclidean or manhattan, got {model.metric!r}")
    centres = learned(model.centroids_, "centroid", ctx)
    numbers = finite(block, centres.shape[1], ctx)
    dtype = float_dtype(block.data)
    traced = Traced.of(block, dtype, ctx)
    classes = list(model.classes_)
    apart, after = _apart(model.metric, numbers, traced, centres, ctx)
    near = [one.apply("multiply", value=-1.0) for one in apart]
    uniform = np.isclose(model.class_prior_, 1 / len(classes)).all()
    margins = near
    ctx.methods = ("predict",)
    if model.metric == "euclidean" or not uniform:
        scores, after = _scores(model, numbers, traced, centres, ctx)
        choice = argmax([*(near if uniform else scores)], ctx)
        margins = scores
        dtype = np.dtype(np.float64)
        scale = 1.0
        if len(classes) == 2:
            margins = ctx.wide("dot", scores, {}, [-1.0, 1.0, 0.0])
            scale = 2 * float(np.abs(after.values).max(initial=1.0))
        values = ctx.wide("softmax", scores, outputs=len(scores))
        ctx.set_answers(margins=margins, values=values, choice=choice, classes=classes)
        if model.metric == "euclidean":
            ctx.methods = ("predict", "predict_proba", "decision_function")
        bound = scale * after.bound()
    else:
        ctx.set_answers(margins=near, choice=argmax([*near], ctx), classes=classes)
        bound = after.bound()
    ctx.output_dtype = dtype
    ctx.parity, ctx.bound = "tolerance", bound
    ctx.done(ctx.parity, ctx.bound)


def _scores(
    model: Any, numbers: Sequence[Numeric], traced: Traced, centres: Any, ctx: Context
) -> tuple[list[Number], Traced]:
    """Minus the squared distance in units of the deviation within classes, plus the log prior."""
    deviation = np.where(model.within_class_std_dev_ != 0, model.within_class_std_dev_, 1.0)
    units = learned(deviation, "deviation", ctx)
    scaled: list[Numeric] = [
        one.apply("divide", value=by) for one, by in zip(numbers, units.tolist(), strict=True)
    ]
    for one in scaled:  # the source checks again after the division
        ctx.refuse_infinite(one)
    traced = replace(traced, epsilon=float(np.finfo(np.float64).eps)).scaled(1 / units)
    apart, after = _apart(model.metric, scaled, traced, centres / units, ctx, whole=True)
    offsets = 2.0 * np.log(model.class_prior_)
    if model.metric == "manhattan":
        apart = [ctx.wide("squared_distances", [one], {}, [0.0, 1.0])[0] for one in apart]
        after = after.squared()
    scores = [
        one.apply("multiply", value=-1.0).apply("add", value=by)
        for one, by in zip(apart, offsets.tolist(), strict=True)
    ]
    return scores, after.shifted(offsets)


def _apart(
    metric: str,
    numbers: Sequence[Numeric],
    traced: Traced,
    centres: Any,
    ctx: Context,
    *,
    whole: bool = False,
) -> tuple[list[Number], Traced]:
    """Distances from each centre: squared if Euclidean, and then without x^2 unless `whole`."""
    if metric == "manhattan":
        found = ctx.wide("absolute_distances", numbers, {}, centres, len(centres))
        errors = [traced.shifted(-centre) for centre in centres]
        return found, Traced(*_summed(errors), traced.epsilon)
    squares, after = _squares(numbers, traced, centres, ctx)
    if not whole:
        return squares, after
    norm, norms = _norm(numbers, traced, ctx)
    totals = [
        ctx.wide("dot", [norm, one], {}, [1.0, 1.0, 0.0])[0].apply("clip", low=0.0, high=np.inf)
        for one in squares
    ]
    return totals, Traced(
        np.maximum(after.values + norms.values, 0.0), after.errors + norms.errors, after.epsilon
    )


def _norm(numbers: Sequence[Numeric], traced: Traced, ctx: Context) -> tuple[Number, Traced]:
    """x^2, summed over the columns."""
    zeros, ones = np.zeros(len(numbers)), np.ones(len(numbers))
    (norm,) = ctx.wide("squared_distances", numbers, {}, np.stack([zeros, ones]))
    return norm, traced.squared().sums(np.ones((len(numbers), 1)))


def bisecting(model: Any, block: Block, ctx: Context) -> None:
    """BisectingKMeans: down the tree, at each node to the nearer of its two centres."""
    centres = learned(model.cluster_centers_, "centre", ctx)
    numbers = finite(block, centres.shape[1], ctx)
    dtype = float_dtype(block.data)
    traced = Traced.of(block, dtype, ctx)
    moved = getattr(model, "_X_mean", 0.0)
    gaps: list[Number] = []

    def label(node: Any) -> Number:
        if node.left is None:
            return number_of(numbers[0]).apply("constant", value=float(node.label))
        pair = learned(np.vstack([node.left.center, node.right.center]) + moved, "centre", ctx)
        (left, right), _ = _squares(numbers, traced, pair, ctx)
        if dtype == np.float32:
            left, right = left.apply("narrow"), right.apply("narrow")
        (gap,) = ctx.wide("dot", [left, right], {}, [1.0, -1.0, 0.0])
        size = gap.apply("absolute")
        # What overflows says nothing: as good as a tie.
        size = size.apply("replace", **{"from": np.inf, "to": 0.0})
        gaps.append(size.apply("fill_missing", value=0.0))
        turn = gap.apply("greater", value=0.0)
        (found,) = ctx.wide("choose", [turn, label(node.right), label(node.left)])
        return found

    choice = label(model._bisecting_tree)
    far, errors = _far(numbers, traced, centres, ctx)
    closest = gaps[0] if gaps else choice
    for gap in gaps[1:]:
        closest = joined("least", closest, gap)
    ctx.output_dtype = dtype
    ctx.set_answers(
        margins=[closest],
        values=far,
        choice=choice,
        classes=list(range(len(centres))),
        f32=dtype == np.float32,
    )
    _, after = _squares(numbers, traced, centres, ctx)
    ctx.methods = ("predict", "transform")
    # Of the distance to a node's centres, of which the leaves' are the farthest apart.
    scale = float(np.abs(after.values).max(initial=1.0))
    ctx.parity, ctx.bound = "tolerance", max(errors.bound(), 4 * scale * after.bound())
    ctx.done(ctx.parity, ctx.bound)


def distances(step: Any, block: Block, ctx: Context) -> Block:
    """KMeans, MiniBatchKMeans, BisectingKMeans and Birch within a pipeline: the distances."""
    centres = getattr(step, "cluster_centers_", None)
    centres = learned(step.subcluster_centers_ if centres is None else centres, "centre", ctx)
    after = ctx.run(step.transform, block.data)
    numbers = finite(block, centres.shape[1], ctx)
    traced = Traced.of(block, after.dtype, ctx)
    far, errors = _far(numbers, traced, centres, ctx)
    if after.dtype == np.float32:
        far = [one.apply("narrow") for one in far]
    return Block(transformed(far, errors, np.dtype(after.dtype), ctx), after)


def _nearest(
    model: Any, centres: Any, labels: Any, block: Block, ctx: Context, *, whole: bool = False
) -> None:
    """`whole`: the source may compare whole distances, in which a large x hides the centres."""
    centres = learned(centres, "centre", ctx)
    numbers = finite(block, centres.shape[1], ctx)
    dtype = float_dtype(block.data)
    traced = Traced.of(block, dtype, ctx)
    squares, after = _squares(numbers, traced, centres, ctx)
    near = [one.apply("multiply", value=-1.0) for one in squares]
    choice: Number = argmax([*near], ctx)
    margins = near
    if whole:
        apart, after = _apart("euclidean", numbers, traced, centres, ctx, whole=True)
        margins = [one.apply("multiply", value=-1.0) for one in apart]
    transforms = hasattr(model, "transform")
    values: list[Numeric] = []
    if transforms:
        far, errors = _far(numbers, traced, centres, ctx)
        values, after = [*far], after if after.bound() > errors.bound() else errors
    classes = list(range(len(centres)))
    if labels is not None:
        classes, codes = (one.tolist() for one in np.unique(labels, return_inverse=True))
        choice = _renamed(choice, codes, ctx)
    ctx.output_dtype = dtype
    ctx.set_answers(
        margins=margins, values=values, choice=choice, classes=classes, f32=dtype == np.float32
    )
    ctx.methods = ("predict", *(["transform"] if transforms else []))
    ctx.parity, ctx.bound = "tolerance", after.bound()
    ctx.done(ctx.parity, ctx.bound)


def _renamed(choice: Number, codes: list[int], ctx: Context) -> Number:
    """Position of a subcluster to position of its label."""
    table = [*range(len(codes)), *codes]
    (label,) = ctx.wide("interpolate", [choice], {}, table)
    return label


def _squares(
    numbers: Sequence[Numeric], traced: Traced, centres: Any, ctx: Context
) -> tuple[list[Number], Traced]:
    """centre^2 - 2 x centre: the squared distance but for x^2, which all centres share."""
    norms = np.einsum("ij,ij->i", centres, centres)
    return project(numbers, traced, -2.0 * centres.T, ctx, offset=norms)


def _far(
    numbers: Sequence[Numeric], traced: Traced, centres: Any, ctx: Context
) -> tuple[list[Number], Traced]:
    """The root of centre^2 - 2 x centre + x^2, multiplied out as in the source."""
    squares, total = _apart("euclidean", numbers, traced, centres, ctx, whole=True)
    columns = [one.apply("sqrt") for one in squares]
    total_errors, squared = total.errors, total.values
    # Near a centre all digits cancel: the error of a root is at most the root of the error.
    errors = np.minimum(
        np.sqrt(total_errors), total_errors / np.sqrt(np.maximum(squared, total_errors))
    )
    return columns, Traced(np.sqrt(squared), errors, traced.epsilon)


def _summed(parts: list[Traced]) -> tuple[Any, Any]:
    values = np.column_stack([np.abs(one.values).sum(axis=1) for one in parts])
    errors = np.column_stack(
        [
            one.errors.sum(axis=1) + one.epsilon * one.values.shape[1] * np.abs(one.values).sum(1)
            for one in parts
        ]
    )
    return values, errors
