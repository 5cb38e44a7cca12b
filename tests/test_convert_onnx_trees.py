"""ONNX's tree ensembles against ONNX Runtime: every test, aggregate, link, pair of classes."""

import numpy as np
import onnx_models
import pytest
from onnx import helper, numpy_helper

import pelton
from pelton.errors import ParityError, UnsupportedError

CLASSIFIER, REGRESSOR = "TreeEnsembleClassifier", "TreeEnsembleRegressor"


def agrees(made, rows):
    """Compile: sample and edge rows are compared with ONNX Runtime."""
    model = pelton.compile(made, rows)
    worst = max(output.worst_ulps for output in model.certificate.outputs)
    assert worst == 0 or model.info()["parity"] == "tolerance"
    return model


@pytest.mark.parametrize("wide", [False, True], ids=["float32", "float64"])
@pytest.mark.parametrize("mode", [*onnx_models.MODES, "all"])
def test_every_test_of_a_node_and_its_missing_side(mode, wide, rng):
    modes = onnx_models.MODES if mode == "all" else [mode]
    made = onnx_models.ensemble(rng, REGRESSOR, 1, modes=modes, wide=wide)
    agrees(made, onnx_models.rows_near(rng, 3, np.float64 if wide else np.float32))


@pytest.mark.parametrize("aggregate", ["SUM", "AVERAGE", "MIN", "MAX"])
@pytest.mark.parametrize("targets", [1, 3])
@pytest.mark.parametrize("base", [False, True])
def test_every_aggregate(aggregate, targets, base, rng):
    made = onnx_models.ensemble(
        rng, REGRESSOR, targets, aggregate=aggregate, base=targets * base, wide=targets == 3
    )
    agrees(made, onnx_models.rows_near(rng, 3, np.float64 if targets == 3 else np.float32))


@pytest.mark.parametrize("link", ["NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT"])
@pytest.mark.parametrize("targets", [1, 3])
def test_every_link_of_a_regressor(link, targets, rng):
    for targets_of in (None, lambda tree: [tree % targets], lambda tree: [0]):
        made = onnx_models.ensemble(
            rng, REGRESSOR, targets, link=link, targets_of=targets_of, base=targets, positive=True
        )
        agrees(made, onnx_models.rows_near(rng, 3))


@pytest.mark.parametrize("link", ["NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"])
@pytest.mark.parametrize("strings", [False, True], ids=["integers", "strings"])
def test_every_way_of_two_classes(link, strings, rng):
    rows = onnx_models.rows_near(rng, 3)
    for of in (None, lambda tree: [0], lambda tree: [1], lambda tree: [tree % 2]):
        for base in (0, 1, 2):
            for positive in (False, True):
                made = onnx_models.ensemble(
                    rng, CLASSIFIER, 2, link=link, strings=strings, targets_of=of, base=base,
                    positive=positive, trees=4,
                )  # fmt: skip
                agrees(made, rows)


@pytest.mark.parametrize("link", ["NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT"])
@pytest.mark.parametrize("wide", [False, True], ids=["float32", "float64"])
def test_three_classes(link, wide, rng):
    rows = onnx_models.rows_near(rng, 3, np.float64 if wide else np.float32)
    for of in (None, lambda tree: [tree % 3], lambda tree: [2]):
        for base in (0, 3):
            made = onnx_models.ensemble(
                rng, CLASSIFIER, 3, link=link, targets_of=of, base=base, wide=wide, strings=wide
            )
            model = agrees(made, rows)
            assert model.predict(rows).tolist() == labels(made, rows)


def labels(made, rows):
    import onnxruntime

    session = onnxruntime.InferenceSession(made.SerializeToString())
    return session.run(["label"], {"x": rows})[0].tolist()


def changed(made, name, change):
    """A copy with one number of an attribute changed."""
    copy = type(made)()
    copy.CopyFrom(made)
    (attribute,) = [one for one in copy.graph.node[0].attribute if one.name == name]
    values = helper.get_attribute_value(attribute)
    attribute.CopyFrom(helper.make_attribute(name, change(list(values))))
    return copy


FAULTS = {
    "a threshold by one step": (
        "nodes_values", lambda v: [float(np.nextafter(np.float32(v[0]), np.float32(9))), *v[1:]],
    ),
    "a weight by one step": (
        "target_weights", lambda v: [float(np.nextafter(np.float32(w), np.float32(9))) for w in v],
    ),
    "a mode": ("nodes_modes", lambda v: [b"BRANCH_LT", *v[1:]]),
    "a side for missing values": (
        "nodes_missing_value_tracks_true", lambda v: [1 - v[0], *v[1:]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_one_wrong_number_is_found(fault, rng, monkeypatch):
    made = onnx_models.ensemble(rng, REGRESSOR, 1, trees=2, modes=["BRANCH_LEQ"])
    wrong = changed(made, *FAULTS[fault])
    rows = onnx_models.rows_near(rng, 3)
    agrees(made, rows)
    from pelton.convert import onnx_source

    true = onnx_source.session_of
    monkeypatch.setattr(onnx_source, "session_of", lambda graph: true(made.SerializeToString()))
    with pytest.raises(ParityError):
        pelton.compile(wrong, rows)


BROKEN = {
    "a cycle": ("nodes_truenodeids", lambda v: [0, *v[1:]]),
    "a child that is not there": ("nodes_falsenodeids", lambda v: [9999, *v[1:]]),
    "two parents": ("nodes_falsenodeids", lambda v: [1, *v[1:]]),
    "a mode that is not there": ("nodes_modes", lambda v: [b"BRANCH_UP", *v[1:]]),
    "too few thresholds": ("nodes_values", lambda v: v[1:]),
    "a feature that is not there": ("nodes_featureids", lambda v: [77, *v[1:]]),
    "a negative feature": ("nodes_featureids", lambda v: [-1, *v[1:]]),
    "a target that is not there": ("target_ids", lambda v: [5, *v[1:]]),
    "a weight that is no number": ("target_weights", lambda v: [float("nan"), *v[1:]]),
    "a leaf without a weight": ("target_nodeids", lambda v: [v[1], *v[1:]]),
    "a node twice": ("nodes_nodeids", lambda v: [v[1], *v[1:]]),
    "a threshold that is NaN": ("nodes_values", lambda v: [float("nan"), *v[1:]]),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_trees_that_are_none_are_refused(fault, rng):
    made = onnx_models.ensemble(rng, REGRESSOR, 1, trees=2, modes=["BRANCH_LEQ"])
    with pytest.raises(UnsupportedError):
        pelton.compile(changed(made, *BROKEN[fault]), onnx_models.rows_near(rng, 3))


def test_a_cycle_beside_the_tree_is_left_out(rng):
    made = onnx_models.ensemble(rng, REGRESSOR, 1, trees=1, modes=["BRANCH_LEQ"])
    more = {
        "nodes_treeids": 0, "nodes_nodeids": 500, "nodes_featureids": 0,
        "nodes_modes": b"BRANCH_LEQ", "nodes_values": 0.0, "nodes_truenodeids": 501,
        "nodes_falsenodeids": 1,
        "nodes_missing_value_tracks_true": 0,
    }  # fmt: skip
    for name, value in more.items():
        made = changed(made, name, lambda v, value=value: [*v, value])
    with pytest.raises(UnsupportedError):
        pelton.compile(made, onnx_models.rows_near(rng, 3))


def test_a_tensor_of_thresholds_keeps_every_bit_of_float64(rng):
    made = onnx_models.ensemble(rng, REGRESSOR, 1, wide=True)
    (values,) = [
        one.t for one in made.graph.node[0].attribute if one.name == "nodes_values_as_tensor"
    ]
    thresholds = numpy_helper.to_array(values) + 1e-13
    values.CopyFrom(numpy_helper.from_array(thresholds, values.name))
    agrees(made, onnx_models.rows_near(rng, 3, np.float64))
