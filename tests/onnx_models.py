"""Small ONNX models: one node, or trees drawn at random in every mode."""

import numpy as np
from onnx import TensorProto, helper

ML = "ai.onnx.ml"
MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
TYPES = {
    "f32": TensorProto.FLOAT, "f64": TensorProto.DOUBLE, "i64": TensorProto.INT64,
    "i32": TensorProto.INT32, "text": TensorProto.STRING, "bool": TensorProto.BOOL,
}  # fmt: skip


def info(name, kind, width):
    """A tensor of rows; width 0: of one dimension."""
    return helper.make_tensor_value_info(
        name, TYPES[kind], [None] if width == 0 else [None, None if width < 0 else width]
    )


def model(nodes, inputs, outputs, constants=None, *, opset=17, ml=3):
    """A model of nodes; inputs and outputs are (name, kind, width)."""
    initializers = [
        helper.make_tensor(name, TYPES[kind], shape, values)
        for name, (kind, shape, values) in (constants or {}).items()
    ]
    graph = helper.make_graph(
        nodes, "graph", [info(*one) for one in inputs], [info(*one) for one in outputs],
        initializers,
    )  # fmt: skip
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid(ML, ml)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def one_node(op, kind, width, gives, *, domain="", constants=None, **attributes):
    """A model of one node with one input x, further constant inputs, and one output y."""
    options = {"ml": attributes.pop("ml", 3), "opset": attributes.pop("opset", 17)}
    node = helper.make_node(op, ["x", *(constants or {})], ["y"], domain=domain, **attributes)
    return model([node], [("x", kind, width)], [("y", gives, -1)], constants, **options)


def tree_nodes(rng, tree, depth, features, modes, values):
    """The nodes of one tree, as rows of ONNX's columns."""
    rows = []

    def grow(left):
        at = len(rows)
        rows.append(None)
        if left == 0 or (rng.random() < 0.2 and left < depth):
            rows[at] = (tree, at, 0, "LEAF", 0.0, 0, 0, 0)
            return at
        yes, no = grow(left - 1), grow(left - 1)
        rows[at] = (
            tree, at, int(rng.integers(features)), str(rng.choice(modes)),
            float(rng.choice(values)), yes, no, int(rng.integers(2)),
        )  # fmt: skip
        return at

    grow(depth)
    return rows


NODES = (
    "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_modes", "nodes_values",
    "nodes_truenodeids", "nodes_falsenodeids", "nodes_missing_value_tracks_true",
)  # fmt: skip
VALUES = (0.0, 0.5, 1.0, -1.0, 2.0, 0.25)


def ensemble(
    rng, op, targets, *, trees=6, features=3, modes=MODES, targets_of=None, wide=False,
    positive=False, base=0, link="NONE", aggregate="SUM", strings=False,
):  # fmt: skip
    """A TreeEnsembleClassifier or TreeEnsembleRegressor drawn at random.

    Args:
        rng: NumPy's generator.
        op: "TreeEnsembleClassifier" or "TreeEnsembleRegressor".
        targets: How many classes or targets.
        trees: How many.
        features: Columns of the input.
        modes: Tests that nodes may ask.
        targets_of: The targets that a tree's leaves have weights for; None: all.
        wide: Everything in float64.
        positive: No weight below 0.
        base: How many base values.
        link: post_transform.
        aggregate: Of a regressor.
        strings: Labels are strings.
    """
    role = "class" if "Classifier" in op else "target"
    rows = [
        row for tree in range(trees) for row in tree_nodes(rng, tree, 3, features, modes, VALUES)
    ]
    given = {name: [row[at] for row in rows] for at, name in enumerate(NODES)}
    leaves = [
        (row[0], row[1], target, float(abs(draw) / trees if positive else draw))
        for row in rows
        if row[3] == "LEAF"
        for target in (targets_of or (lambda tree: range(targets)))(row[0])
        for draw in [rng.normal()]
    ]
    for at, name in enumerate(("treeids", "nodeids", "ids", "weights")):
        given[f"{role}_{name}"] = [leaf[at] for leaf in leaves]
    given["base_values"] = [float(one) for one in rng.normal(size=base)]
    if wide:
        for name in ("nodes_values", f"{role}_weights", "base_values"):
            values = given.pop(name)
            if values:
                given[f"{name}_as_tensor"] = helper.make_tensor(
                    name, TensorProto.DOUBLE, [len(values)], values
                )
    if not given.get("base_values", True):
        del given["base_values"]
    given["post_transform"] = link
    kind = "f64" if wide else "f32"
    if role == "class":
        labels = [f"class {at}" for at in range(targets)] if strings else [*range(10, 10 + targets)]
        given["classlabels_strings" if strings else "classlabels_int64s"] = labels
        node = helper.make_node(op, ["x"], ["label", "scores"], domain=ML, **given)
        gives = [("label", "text" if strings else "i64", 0), ("scores", "f32", -1)]
    else:
        node = helper.make_node(
            op, ["x"], ["y"], domain=ML, n_targets=targets, aggregate_function=aggregate, **given
        )
        gives = [("y", "f32", -1)]
    return model([node], [("x", kind, features)], gives)


def rows_near(rng, columns, dtype=np.float32, rows=200):
    """Rows on and around VALUES, with NaN and infinities."""
    special = [*VALUES, np.nan, 3.0, -0.0, np.inf, -np.inf, 0.1]
    x = rng.choice(special, size=(rows, columns))
    x[::3] = rng.normal(size=x[::3].shape)
    return x.astype(dtype)
