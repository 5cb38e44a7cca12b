"""XGBoost: Booster, XGBClassifier, XGBRegressor, XGBRanker and the random forest wrappers.

Inputs are narrowed to float32, `x < threshold` goes left, missing goes where the node has learnt.
A category goes right if the node's set holds it, left if not; a number that is no category id
(negative, 2^24 and more) left. Leaves are added in float32, tree by tree, to the base margin, as
XGBoost does on a CPU (a GPU adds the base last, and differs in the last bit). Links are float32.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np

from pelton.convert import ubjson
from pelton.convert.columns import NAN, Block, Numeric, Table
from pelton.convert.context import Context
from pelton.convert.forest import (
    Bools,
    CategorySplits,
    Floats,
    Ints,
    Nodes,
    Sources,
    as_codes,
    frame_categories,
    grow,
    numbers,
    resolve,
)
from pelton.convert.inner import compose, margins_of
from pelton.convert.parts import Forest
from pelton.convert.shadow import is_sparse

_LINKS = {
    "reg:squarederror reg:linear reg:squaredlogerror reg:pseudohubererror reg:absoluteerror "
    "reg:quantileerror binary:logitraw rank:ndcg rank:map rank:pairwise": "identity",
    "binary:logistic reg:logistic": "sigmoid_f32",
    "count:poisson reg:gamma reg:tweedie survival:cox survival:aft": "exp_f32",
    "multi:softprob multi:softmax": "softmax_f32",
    "binary:hinge": "step",
}
_FIRST_INVALID_ID = 2.0**24


def model(model: Any, block: Block, ctx: Context) -> None:
    """Booster, of every tree; the wrappers, up to their best iteration."""
    wrapped = hasattr(model, "get_booster")
    booster = model.get_booster() if wrapped else model
    document = ubjson.parse(bytes(booster.save_raw(raw_format="ubj")))
    learner = document["learner"]
    machine = learner["gradient_booster"]
    if len(block.columns) != booster.num_features():
        raise ctx.unsupported(
            f"it was fitted on {booster.num_features()} columns and is given {len(block.columns)}"
        )
    base = _base(booster, document)
    if machine["name"] == "gblinear":
        columns = _inputs(model, block, [], ctx)
        _answer(model, learner["objective"]["name"], len(base), ctx)
        compose(_linear(machine["model"]["weights"], base, columns, ctx), ctx)
        return
    grown = machine["gbtree"]["model"] if machine["name"] == "dart" else machine["model"]
    last = grown["iteration_indptr"][_iterations(model, grown)] if wrapped else len(grown["trees"])
    trees = grown["trees"][:last]
    nodes, splits = _read(trees, np.array(grown["tree_info"][:last], np.int64))
    width = nodes.values.shape[1]
    if machine["name"] == "dart":
        if width > 1:
            raise ctx.unsupported("booster='dart' with trees of vector leaves")
        drop = np.array(machine["weight_drop"][:last], np.float32)
        leaves = nodes.values[:, 0].astype(np.float32)
        nodes.values[:, 0] = _weighted(leaves, drop, nodes, base if wrapped else None)
    sources = Sources()
    columns = _inputs(model, block, grown.get("cats", {}).get("enc", []), ctx)
    ctx.set_forest(
        features=sources.all,
        trees=grow(resolve(nodes, columns, sources, splits)),
        sets=sources.sets,
        base=base.astype(np.float64),
        leaf_width=width,
        sum="f32",
    )
    _answer(model, learner["objective"]["name"], len(base), ctx)


def _linear(weights: Any, base: Any, columns: list[Numeric], ctx: Context) -> list[Numeric]:
    """The sums of gblinear: in float32, from bias and base on, without what is missing.

    XGBoost adds the base of the first output to all of them.
    """
    table = np.asarray(weights, np.float32).reshape(-1, len(base))
    start = table[-1] + base.astype(np.float32)[0]
    constants = np.column_stack([table[:-1].T, start]).astype(np.float64)
    return [*ctx.wide("dot_known_f32", columns, {}, constants, len(base))]


def _iterations(model: Any, grown: dict[str, Any]) -> int:
    rounds = len(grown["iteration_indptr"]) - 1
    return min(getattr(model, "best_iteration", rounds - 1) + 1, rounds)


def _read(trees: list[dict[str, Any]], output: Ints) -> tuple[Nodes, CategorySplits]:
    def joined(key: str, dtype: Any) -> Any:
        return np.concatenate([np.asarray(tree[key], dtype) for tree in trees])

    sizes = [len(tree["left_children"]) for tree in trees]
    left, right = joined("left_children", np.int64), joined("right_children", np.int64)
    category = joined("split_type", np.uint8) != 0
    condition = joined("split_conditions", np.float32)
    default_left = joined("default_left", np.uint8) != 0
    first = np.concatenate([[0], np.cumsum(sizes)])
    sets: dict[int, Ints] = {}
    for start, tree in zip(first, trees, strict=False):
        for node, begin, size in zip(
            tree["categories_nodes"],
            tree["categories_segments"],
            tree["categories_sizes"],
            strict=True,
        ):
            held = tree["categories"][begin : begin + size]
            sets[int(start + node)] = np.asarray(held, np.int64)

    def goes_right(node: int, values: Floats) -> Bools:
        valid = (values >= 0) & (values < _FIRST_INVALID_ID)
        right = valid & np.isin(np.floor(values), sets[node])
        return np.asarray(np.where(np.isnan(values), not default_left[node], right), np.bool_)

    nodes = Nodes(
        first=first,
        feature=joined("split_indices", np.int64),
        # x >= t in float32 is x > the next smaller float32
        threshold=np.nextafter(condition, np.float32(-np.inf)).astype(np.float64),
        missing_right=~default_left,
        left=left,
        right=right,
        values=_leaf_values(trees, left, right, condition),
        output=output,
        cover=joined("sum_hessian", np.float32).astype(np.float64),
    )
    return nodes, CategorySplits(category, lambda node: sets[node].tolist(), goes_right, "floor")


def _leaf_values(trees: list[dict[str, Any]], left: Ints, right: Ints, condition: Any) -> Floats:
    """A row per node: a leaf's value stands as its condition, a leaf's vector in a list of its own.

    There a leaf's right child is its number among the leaves.
    """
    width = int(trees[0]["tree_param"]["size_leaf_vector"]) if trees else 1
    if width <= 1:
        return np.asarray(condition, np.float64)[:, None]
    values = np.zeros((len(left), width))
    leaf = left < 0
    vectors = [np.asarray(tree["leaf_weights"], np.float64).reshape(-1, width) for tree in trees]
    sizes = [len(tree["left_children"]) for tree in trees]
    first = np.concatenate([[0], np.cumsum([len(one) for one in vectors])])[:-1]
    values[leaf] = np.concatenate(vectors)[(np.repeat(first, sizes) + right)[leaf]]
    return values


def _weighted(leaves: Any, weight: Any, nodes: Nodes, base: Any) -> Any:
    """Leaves of dart: times the tree's weight, in float32.

    The wrappers predict in place, where a tree's value is what it adds to the base margin, after
    rounding.
    """
    sizes = np.diff(nodes.first)
    if base is not None:
        start = np.repeat(base[nodes.output], sizes)
        leaves = (start + leaves) - start
    return leaves * np.repeat(weight, sizes)


def _base(booster: Any, document: dict[str, Any]) -> Any:
    """The base margins in float32, through the library's own link: a model without trees."""
    import xgboost

    empty = {
        "name": "gbtree",
        "model": {
            "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "0"},
            "cats": {"enc": [], "feature_segments": [], "sorted_idx": []},
            "iteration_indptr": [0],
            "tree_info": [],
            "trees": [],
        },
    }
    bare = {**document["learner"], "attributes": {}, "feature_names": [], "feature_types": []}
    bare["gradient_booster"] = empty
    # Otherwise a model without trees takes its base score for one that is still to be estimated.
    bare["learner_model_param"] = {**bare["learner_model_param"], "boost_from_average": "0"}
    document = {"learner": bare, "version": document["version"]}
    without_trees = xgboost.Booster()
    without_trees.load_model(bytearray(json.dumps(document).encode()))
    row = xgboost.DMatrix(np.zeros((1, booster.num_features()), np.float32))
    return np.asarray(without_trees.predict(row, output_margin=True), np.float32).ravel()


def _inputs(
    model: Any, block: Block, encodings: list[dict[str, Any]], ctx: Context
) -> list[Numeric]:
    """The features as float32: categories by their place in the model, `missing` as NaN."""
    missing = float(np.float32(getattr(model, "missing", NAN)))
    held = frame_categories(block)
    stored = {at: _categories(one) for at, one in enumerate(encodings) if len(one["values"])}
    if set(held) != set(stored):
        raise ctx.unsupported(
            "categories must be stored in the model and be categories in the sample"
        )
    if stored and missing >= 0:
        raise ctx.unsupported(f"missing={missing} together with pandas categories")
    columns: dict[int, Numeric] = {
        at: _closed(as_codes(block.columns[at], stored[at], ctx), ctx) for at in held
    }
    rest = [at for at in range(len(block.columns)) if at not in columns]
    columns.update(zip(rest, numbers(block, ctx, np.float32, rest), strict=True))
    blanks = [0.0] if is_sparse(block.data) else []  # what a sparse matrix does not hold is missing
    blanks += [] if np.isnan(missing) else [missing]
    for blank in blanks:
        for at, column in columns.items():
            columns[at] = column.apply("replace", **{"from": blank, "to": NAN})
    return [columns[at] for at in range(len(block.columns))]


def _closed(table: Table, ctx: Context) -> Table:
    """Refuse unseen categories, but not null.

    XGBoost raises on one that sorts behind all it knows, and takes any other for the next larger
    one that it knows; no one can want that.
    """
    ctx.refused_outcomes.append((table.index, frozenset({table.index.unknown})))
    return table


def _categories(encoding: dict[str, Any]) -> list[Any]:
    values = np.asarray(encoding["values"])
    if "offsets" not in encoding:
        return [value.item() for value in values]
    text = values.astype(np.int8).tobytes()
    bounds = encoding["offsets"]
    return [text[a:b].decode() for a, b in pairwise(bounds)]


def _answer(model: Any, objective: str, outputs: int, ctx: Context) -> None:
    """Link, rule and classes."""
    link = next((link for names, link in _LINKS.items() if objective in names.split()), None)
    classes = list(model.classes_) if hasattr(model, "n_classes_") else []
    rule = "argmax_margin" if objective == "multi:softmax" else "argmax_value"
    if classes and outputs == 1:
        pairs = {"sigmoid_f32": "logistic_f32", "identity": "one_minus", "step": "step_pair"}
        link, rule = pairs.get(link or ""), "value_above_half"
    # Of two classes with a margin each the wrapper makes a label per class, as of two targets.
    if objective == "binary:logistic" and len(classes) == 2 and outputs > 1:
        _answer_labels(ctx)
        return
    if link is None or (classes and (len(classes) != max(2, outputs) or outputs == 2)):
        of = f" of a classifier of {len(classes)} classes" if classes else ""
        raise ctx.unsupported(f"the objective {objective!r}{of}")
    ctx.methods = ("predict",)
    if classes:
        ctx.set_head(link, rule, f32=True, classes=classes)
        ctx.methods = ("predict", "predict_proba")
    elif objective == "multi:softmax":  # a Booster answers with the class as a number
        ctx.set_head(link, rule, f32=True, classes=[float(one) for one in range(outputs)])
    else:
        ctx.set_head(link, f32=True)
        ctx.vector = outputs == 1
    ctx.output_dtype = np.dtype(np.float32)
    ctx.parity = "ordered"
    ctx.done("ordered")


def _answer_labels(ctx: Context) -> None:
    """Several labels per row, each 1 where its probability is above a half."""
    if not isinstance(ctx.model, Forest):
        raise ctx.unsupported("several labels per row, of booster='gblinear'")
    sums = margins_of(ctx.model, ctx)
    shares = [one.apply("logistic_f32") for one in sums]
    ctx.set_answers(margins=sums, values=[one.apply("greater", value=0.5) for one in shares])
    ctx.methods, ctx.vector, ctx.parity = ("predict",), False, "ordered"
    ctx.done("ordered")
