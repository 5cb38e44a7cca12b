"""Model files that lie, or hold what is not covered: refused by name, and nothing is run."""

import contextlib

import numpy as np
import onnx
import onnx_models
import pytest
from onnx import TensorProto, helper

import pelton
from pelton.convert import convert
from pelton.convert.onnx_source import OnnxSource
from pelton.errors import ContractError, DataError, UnsupportedError

ROWS = np.arange(12, dtype=np.float32).reshape(4, 3)
STEPS = np.float32([1, 2, 3])


def added(constant=("f32", [3], [1.0, 2.0, 3.0])):
    return onnx_models.one_node("Add", "f32", 3, "f32", constants={"c": constant})


def refused(made, rows=ROWS):
    with pytest.raises(UnsupportedError) as caught:
        pelton.compile(made, rows)
    return str(caught.value)


def test_a_path_is_read_and_so_is_its_text(tmp_path):
    path = tmp_path / "model.onnx"
    onnx.save(added(), path)
    for given in (path, str(path)):
        np.testing.assert_array_equal(pelton.compile(given, ROWS).predict(ROWS), ROWS + STEPS)


def test_bytes_that_are_no_model(tmp_path, rng):
    path = tmp_path / "broken.onnx"
    whole = added().SerializeToString()
    for content in (b"", b"garbage", rng.bytes(500), whole[:-20], whole[20:]):
        path.write_bytes(content)
        with pytest.raises((DataError, UnsupportedError)) as caught:
            pelton.compile(path, ROWS)
        assert str(tmp_path) not in str(caught.value)
    with pytest.raises(DataError, match=r"none.onnx"):
        pelton.compile(tmp_path / "none.onnx", ROWS)


def test_every_flipped_byte_is_an_answer_or_an_error(rng):
    """A damaged model either still agrees with ONNX Runtime or is refused with a typed error."""
    whole = bytearray(added().SerializeToString())
    for at in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << int(rng.integers(8))
        try:
            made = onnx.load_model_from_string(bytes(damaged))
        except Exception:
            continue
        with contextlib.suppress(UnsupportedError, ContractError):
            convert(made, ROWS)


def test_data_in_other_files_is_refused_unread():
    made = added()
    (constant,) = made.graph.initializer
    constant.ClearField("float_data")
    constant.data_location = TensorProto.EXTERNAL
    entry = constant.external_data.add()
    entry.key, entry.value = "location", "/etc/passwd"
    assert "data in other files" in refused(made)


def test_external_data_within_a_node_is_refused_too():
    made = onnx_models.one_node("Add", "f32", 3, "f32", constants={"c": ("f32", [1], [1.0])})
    tensor = helper.make_tensor("t", TensorProto.FLOAT, [1], [1.0])
    tensor.data_location = TensorProto.EXTERNAL
    made.graph.node.insert(0, helper.make_node("Constant", [], ["k"], value=tensor))
    assert "data in other files" in refused(made)


def test_a_cycle_of_nodes_is_refused():
    nodes = [helper.make_node("Neg", ["b"], ["a"]), helper.make_node("Neg", ["a"], ["b"])]
    nodes.append(helper.make_node("Add", ["x", "a"], ["y"]))
    assert "valid" in refused(onnx_models.model(nodes, [("x", "f32", 3)], [("y", "f32", -1)]))


def test_a_constant_that_is_shorter_than_it_says():
    made = added()
    (constant,) = made.graph.initializer
    constant.ClearField("float_data")
    constant.dims[:] = [3]
    constant.raw_data = b"\0\0\0\0"
    refused(made)


def test_constants_that_would_fill_the_memory():
    nodes = [
        helper.make_node("Reshape", ["long", "down"], ["a"]),
        helper.make_node("Add", ["a", "long"], ["b"]),
        helper.make_node("Add", ["x", "b"], ["y"]),
    ]
    made = onnx_models.model(
        nodes, [("x", "f32", 3)], [("y", "f32", -1)],
        {"long": ("f32", [100_000], np.zeros(100_000)), "down": ("i64", [2], [-1, 1])},
    )  # fmt: skip
    assert "10,000,000,000 numbers" in refused(made)


def test_operators_that_are_not_covered_are_all_named():
    nodes = [
        helper.make_node("NonZero", ["x"], ["a"]),
        helper.make_node("Det", ["x"], ["b"]),
        helper.make_node("Neg", ["x"], ["y"]),
    ]
    sentence = refused(onnx_models.model(nodes, [("x", "f32", 3)], [("y", "f32", -1)]))
    assert "ai.onnx.Det, ai.onnx.NonZero" in sentence


def test_an_operator_of_another_domain_is_named():
    node = helper.make_node("Secret", ["x"], ["y"], domain="com.example")
    made = onnx_models.model([node], [("x", "f32", 3)], [("y", "f32", -1)])
    made.opset_import.append(helper.make_opsetid("com.example", 1))
    assert "com.example.Secret" in refused(made)


def test_graphs_within_nodes_are_refused():
    inner = helper.make_graph([], "then", [], [onnx_models.info("x", "f32", 3)])
    node = helper.make_node("If", ["c"], ["y"], then_branch=inner, else_branch=inner)
    made = onnx_models.model([node], [("x", "f32", 3), ("c", "bool", 0)], [("y", "f32", -1)])
    with pytest.raises(UnsupportedError):
        convert(made, {"x[0]": [1.0], "x[1]": [1.0], "x[2]": [1.0], "c": [True]})


def test_inputs_that_are_no_rows_are_refused():
    made = added()
    shape = made.graph.input[0].type.tensor_type.shape
    shape.dim[1].Clear()
    shape.dim.add().dim_value = 7
    assert "no known shape" in refused(made)
    shape.dim[1].dim_value = 10**9
    assert "7,000,000,000 columns" in refused(made)
    assert "inputs" in refused(helper.make_model(helper.make_graph([], "empty", [], [])))


def test_rows_of_another_width_are_refused():
    with pytest.raises((ContractError, UnsupportedError)):
        pelton.compile(added(), ROWS[:, :2])


def test_whole_numbers_are_needed_where_the_graph_has_them(rng):
    made = onnx_models.model(
        [helper.make_node("Cast", ["x"], ["y"], to=TensorProto.FLOAT)],
        [("x", "i64", 2)],
        [("y", "f32", -1)],
    )
    assert "whole numbers" in refused(made, ROWS[:, :2])
    whole = rng.integers(-5, 5, (20, 2))
    model = pelton.compile(made, whole)
    np.testing.assert_array_equal(model.predict(whole), whole)


def test_the_model_is_not_changed():
    made = added()
    before = made.SerializeToString()
    OnnxSource(made)
    pelton.compile(made, ROWS)
    assert made.SerializeToString() == before


def test_verify_takes_the_model_itself(tmp_path):
    model = pelton.compile(added(), ROWS, name="sum")
    model.save(tmp_path / "sum.pelton")
    loaded = pelton.load(tmp_path / "sum.pelton")
    np.testing.assert_array_equal(loaded.predict(ROWS), ROWS + STEPS)
    assert loaded.info()["source"] == "onnx.ModelProto"
