"""Graphs that native operators do not cover: one stage of ONNX Runtime inside the artifact."""

import json
import pickle
import sys
import warnings

import numpy as np
import onnx_models
import pandas as pd
import pytest
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_diabetes, load_iris
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

import pelton
from pelton import _native
from pelton.compiling import recheck
from pelton.errors import ArtifactError, ContractError, DeviceError, PeltonError, UnsupportedError
from pelton.staged import Stage

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from skl2onnx import to_onnx

pytestmark = pytest.mark.filterwarnings("ignore")
OPSETS = {"": 17, "ai.onnx.ml": 3}


@pytest.fixture(scope="module")
def neighbours():
    x, y = load_iris(return_X_y=True)
    x = x.astype(np.float32)
    fitted = KNeighborsClassifier(3).fit(x[::2], np.array(["a", "b", "c"])[y[::2]])
    made = to_onnx(fitted, x[:1], target_opset=OPSETS)
    return made, x, pelton.compile(made, x[::2], name="neighbours")


def test_it_says_so(neighbours):
    _, _, model = neighbours
    facts = model.info()
    assert facts["stages"] == ["onnxruntime"]
    assert facts["onnx_bytes"] > 1000
    assert facts["source"] == "onnx.ModelProto"
    assert "onnxruntime" in facts["versions"]
    assert model.certificate.rows > 75


def test_rows_tables_and_files_agree(neighbours, tmp_path):
    made, x, model = neighbours
    import onnxruntime

    label, maps = onnxruntime.InferenceSession(made.SerializeToString()).run(None, {"X": x})
    assert model.predict(x).tolist() == label.tolist()
    shares = np.array([[one[key] for key in "abc"] for one in maps])
    np.testing.assert_allclose(model.predict_proba(x), shares, atol=1e-6)
    model.save(tmp_path / "n.pelton")
    again = pelton.load(tmp_path / "n.pelton")
    names = [column.name for column in again.schema]
    call = again.bind(names)
    for at in (0, 60, 140):
        row = tuple(float(v) for v in x[at])
        assert again.predict_row(row) == again.predict_row(dict(zip(names, row, strict=True)))
        assert call(*row) == again.predict_row(row) == label[at]
        np.testing.assert_allclose(again.predict_proba_row(row), shares[at], atol=1e-6)
    frame = pd.DataFrame(x, columns=names)
    assert again.predict(frame).tolist() == label.tolist()
    assert pickle.loads(pickle.dumps(again)).predict(x).tolist() == label.tolist()
    assert pelton.verify(tmp_path / "n.pelton")
    with pytest.raises(ContractError):
        again.predict(frame.astype(str))


def test_what_it_cannot_do_is_refused(neighbours):
    _, x, model = neighbours
    with pytest.raises(DeviceError, match="CPU"):
        model.predict(x, device="cuda")
    with pytest.raises(UnsupportedError, match="explain"):
        model.explain(x)
    with pytest.raises(UnsupportedError):
        model.decision_function(x)


def test_regressions_too():
    x, y = load_diabetes(return_X_y=True)
    x = x.astype(np.float32)
    made = to_onnx(KNeighborsRegressor(3).fit(x, y), x[:1], target_opset=OPSETS)
    model = pelton.compile(made, x[:90])
    assert model.methods == ("predict",)
    assert model.predict(x[:5]).shape == (5,)
    assert isinstance(model.predict_row(tuple(map(float, x[0]))), float)


def test_a_changed_number_is_found(neighbours):
    made, x, model = neighbours
    recheck(model, made, x)
    wrong = type(made)()
    wrong.CopyFrom(made)
    (stored,) = [
        one for one in wrong.graph.initializer
        if one.data_type == TensorProto.FLOAT and len(one.dims) == 2 and one.dims[1] == 4
    ] or [None]  # fmt: skip
    if stored is None:
        stored = max(wrong.graph.initializer, key=lambda one: len(one.SerializeToString()))
    values = numpy_helper.to_array(stored).copy()
    values += np.asarray(2, values.dtype)
    stored.CopyFrom(numpy_helper.from_array(values, stored.name))
    with pytest.raises(PeltonError):
        recheck(model, wrong, x)


def cumulated(axis):
    return onnx_models.one_node("CumSum", "f32", 3, "f32", constants={"axis": ("i64", [], [axis])})


def test_a_graph_that_mixes_rows_is_refused(rng):
    rows = rng.normal(size=(30, 3)).astype(np.float32)
    np.testing.assert_array_equal(
        pelton.compile(cumulated(1), rows).predict(rows), np.cumsum(rows, axis=1)
    )
    with pytest.raises(UnsupportedError, match="depends on the rows beside it") as caught:
        pelton.compile(cumulated(0), rows)
    assert "ai.onnx.CumSum" in str(caught.value)


def test_text_is_refused():
    made = onnx_models.one_node("StringNormalizer", "text", 1, "text", case_change_action="LOWER")
    with pytest.raises(UnsupportedError, match="StringNormalizer"):
        pelton.compile(made, pd.DataFrame({"x": ["A", "b"]}))


def test_trees_that_are_none_never_reach_onnx_runtime(rng):
    made = onnx_models.ensemble(rng, "TreeEnsembleRegressor", 1, trees=1, modes=["BRANCH_LEQ"])
    made.graph.node.append(helper.make_node("CumSum", ["y", "axis"], ["z"]))
    made.graph.initializer.append(helper.make_tensor("axis", TensorProto.INT64, [], [1]))
    made.graph.output[0].name = "z"
    rows = onnx_models.rows_near(rng, 3)
    pelton.compile(made, rows)
    (attribute,) = [one for one in made.graph.node[0].attribute if one.name == "nodes_truenodeids"]
    attribute.ints[0] = 0
    with pytest.raises(UnsupportedError, match="trees"):
        pelton.compile(made, rows)


def test_the_package_is_named_where_it_is_missing(neighbours, monkeypatch):
    _, _, model = neighbours
    data = model.to_bytes()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(UnsupportedError, match=r"pelton\[onnx\]"):
        pelton.saving.from_bytes(data)


def rewritten(model, change):
    """The artifact with other facts of its stage."""
    plan, text, proof, graph = _native.read(model.to_bytes())
    facts = json.loads(text)
    change(facts)
    return _native.write(plan, json.dumps(facts), proof, graph)


LIES = {
    "no stage": lambda facts: facts.pop("onnx"),
    "a list": lambda facts: facts.update(onnx=[1, 2]),
    "no inputs": lambda facts: facts["onnx"].update(inputs=[]),
    "an unknown type": lambda facts: facts["onnx"]["inputs"][0].__setitem__(1, "f16"),
    "a negative size": lambda facts: facts["onnx"]["inputs"][0].__setitem__(2, [-4]),
    "another width": lambda facts: facts["onnx"]["inputs"][0].__setitem__(2, [400000000000]),
    "another name": lambda facts: facts["onnx"]["inputs"][0].__setitem__(0, "other"),
    "an output beyond": lambda facts: facts["onnx"].update(values=7),
    "a negative output": lambda facts: facts["onnx"].update(label=-1),
    "no output": lambda facts: facts["onnx"].update(values=None, label=None),
}


@pytest.mark.parametrize("lie", LIES)
def test_artifacts_that_lie_about_their_stage(lie, neighbours):
    _, _, model = neighbours
    with pytest.raises(ArtifactError):
        pelton.saving.from_bytes(rewritten(model, LIES[lie]))


def test_a_graph_of_garbage_is_refused(neighbours):
    _, _, model = neighbours
    plan, text, proof, _ = _native.read(model.to_bytes())
    with pytest.raises(UnsupportedError, match="does not load"):
        pelton.saving.from_bytes(_native.write(plan, text, proof, b"garbage"))


def test_keys_that_are_not_there_are_an_error(neighbours):
    _, x, model = neighbours

    def lie(facts):
        facts["onnx"]["keys"] = ["a", "b", "nobody"]

    with pytest.raises(UnsupportedError):
        pelton.saving.from_bytes(rewritten(model, lie)).predict_proba(x)


def test_a_stage_is_what_it_was(neighbours):
    stage = Stage((("x", "f32", (2, 3)), ("n", "i64", (1,))), 0, 1, ("a", 2))
    assert Stage.from_dict(json.loads(json.dumps(stage.to_dict())), 7) == stage
    feeds = stage.feeds(np.arange(14.0).reshape(2, 7))
    assert feeds["x"].shape == (2, 2, 3)
    assert feeds["n"].tolist() == [[6], [13]]
