"""The arithmetic around ai.onnx.ml's operators, against ONNX Runtime."""

import numpy as np
import onnx_models
import pytest
from onnx import TensorProto, helper

import pelton
from pelton.errors import ContractError, UnsupportedError

node, model = onnx_models.one_node, onnx_models.model


def exact(made, rows):
    compiled = pelton.compile(made, rows)
    assert max(output.worst_ulps for output in compiled.certificate.outputs) == 0
    return compiled


@pytest.fixture
def rows(rng):
    return onnx_models.rows_near(rng, 3)


VECTOR = ("f32", [3], [0.3, -2.0, 1.5])


@pytest.mark.parametrize("kind", ["f32", "f64"])
@pytest.mark.parametrize("side", ["left", "right", "both"])
@pytest.mark.parametrize("op", ["Add", "Sub", "Mul", "Div", "Min", "Max"])
def test_arithmetic_is_equal_in_every_bit(op, side, kind, rng):
    constants = {"c": (kind, *VECTOR[1:])}
    inputs = {"left": ["c", "x"], "right": ["x", "c"], "both": ["x", "z"]}[side]
    nodes = [helper.make_node(op, inputs, ["y"])]
    if side == "both":
        nodes.insert(0, helper.make_node("Add", ["x", "c"], ["z"]))
    made = model(nodes, [("x", kind, 3)], [("y", kind, -1)], constants)
    exact(made, onnx_models.rows_near(rng, 3, np.float32 if kind == "f32" else np.float64))


@pytest.mark.parametrize("op", ["Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal"])
@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_comparisons(op, side, rows):
    inputs = {"left": ["c", "x"], "right": ["x", "c"], "both": ["x", "z"]}[side]
    made = model(
        [
            helper.make_node("Gather", ["x", "order"], ["z"], axis=1),
            helper.make_node(op, inputs, ["b"]),
            helper.make_node("Cast", ["b"], ["y"], to=TensorProto.FLOAT),
        ],
        [("x", "f32", 3)],
        [("y", "f32", -1)],
        {"c": ("f32", [3], [0.5, -1.0, 2.0]), "order": ("i64", [3], [1, 2, 0])},
    )
    exact(made, rows)


@pytest.mark.parametrize("op", ["And", "Or", "Xor"])
def test_logic_and_choices(op, rows):
    made = model(
        [
            helper.make_node("Greater", ["x", "c"], ["a"]),
            helper.make_node("Less", ["x", "d"], ["b0"]),
            helper.make_node("Not", ["b0"], ["b"]),
            helper.make_node(op, ["a", "b"], ["both"]),
            helper.make_node("Neg", ["x"], ["minus"]),
            helper.make_node("Where", ["both", "minus", "c"], ["y"]),
        ],
        [("x", "f32", 3)],
        [("y", "f32", -1)],
        {"c": VECTOR, "d": ("f32", [1], [1.0])},
    )
    exact(made, rows)


EXACT = {
    "Neg": {}, "Abs": {}, "Sqrt": {}, "Sign": {}, "Reciprocal": {}, "Relu": {}, "Floor": {},
    "Ceil": {}, "Round": {}, "LeakyRelu": {"alpha": 0.3}, "ThresholdedRelu": {"alpha": 0.4},
}  # fmt: skip


@pytest.mark.parametrize("op", EXACT)
def test_exact_functions(op, rng):
    rows = onnx_models.rows_near(rng, 3)
    if op in ("Floor", "Ceil", "Round", "Sign", "ThresholdedRelu", "Relu"):
        rows = np.where(rows == 0, np.float32(0.75), rows)  # the sign of a zero is not kept
    compiled = pelton.compile(node(op, "f32", 3, "f32", opset=22, **EXACT[op]), rows)
    assert "ulp" in compiled.certificate.outputs[-1].bound


NEAR = {
    "Exp": {}, "Log": {}, "Sigmoid": {}, "Tanh": {}, "Erf": {}, "Softplus": {}, "Softsign": {},
    "Elu": {"alpha": 0.6}, "Selu": {}, "Celu": {"alpha": 1.4}, "HardSigmoid": {}, "HardSwish": {},
    "Gelu": {}, "Sin": {}, "Cos": {}, "Softmax": {}, "LogSoftmax": {},
}  # fmt: skip


@pytest.mark.parametrize("op", NEAR)
def test_functions_within_their_tolerance(op, rng):
    made = node(op, "f32", 3, "f32", opset=20, **NEAR[op])
    rows = rng.normal(size=(200, 3), scale=3).astype(np.float32)
    compiled = pelton.compile(made, np.abs(rows) if op == "Log" else rows)
    assert "relative error" in compiled.certificate.outputs[-1].bound


@pytest.mark.parametrize("exponent", [1.0, 2.0, 3.0, 0.5, -1.0])
def test_powers(exponent, rng):
    made = node("Pow", "f32", 3, "f32", constants={"e": ("f32", [1], [exponent])})
    compiled = pelton.compile(made, rng.uniform(0.1, 4, (100, 3)).astype(np.float32))
    assert exponent not in (1.0, 2.0, 3.0) or compiled.info()["parity"] == "ordered"


REDUCED = ["Sum", "Mean", "Max", "Min", "Prod", "SumSquare", "L1", "L2", "LogSumExp"]


@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("op", REDUCED)
def test_reductions_of_a_row(op, keep, rng):
    made = node(f"Reduce{op}", "f32", 4, "f32", opset=11, axes=[-1], keepdims=keep)
    pelton.compile(made, rng.normal(size=(60, 4)).astype(np.float32))


def test_shapes_that_keep_the_rows(rng):
    made = model(
        [
            helper.make_node("Reshape", ["x", "shape"], ["a"]),
            helper.make_node("Transpose", ["a"], ["b"], perm=[0, 2, 1]),
            helper.make_node("Slice", ["b", "one", "three", "one"], ["c"]),
            helper.make_node("Split", ["c"], ["d", "e"], axis=2),
            helper.make_node("Concat", ["e", "d"], ["f"], axis=2),
            helper.make_node("Unsqueeze", ["f", "one"], ["g"]),
            helper.make_node("Squeeze", ["g", "one"], ["h"]),
            helper.make_node("Flatten", ["h"], ["y"]),
        ],
        [("x", "f32", 6)],
        [("y", "f32", -1)],
        {
            "shape": ("i64", [3], [-1, 2, 3]), "one": ("i64", [1], [1]),
            "three": ("i64", [1], [3]),
        },
    )  # fmt: skip
    rows = rng.normal(size=(20, 6)).astype(np.float32)
    compiled = exact(made, rows)
    assert compiled.predict(rows).shape == (20, 4)


def test_a_mean_over_models_before_the_rows(rng):
    made = model(
        [
            helper.make_node("Reshape", ["x", "shape"], ["a"]),
            helper.make_node("Neg", ["a"], ["b"]),
            helper.make_node("Concat", ["a", "b"], ["c"], axis=0),
            helper.make_node("ReduceMax", ["c"], ["y"], axes=[0], keepdims=0),
        ],
        [("x", "f32", 1)],
        [("y", "f32", 1)],
        {"shape": ("i64", [3], [1, -1, 1])},
        opset=13,
    )
    exact(made, rng.normal(size=(20, 1)).astype(np.float32))


def test_dense_layers(rng):
    w, b = rng.normal(size=(3, 8)), rng.normal(size=8)
    made = model(
        [
            helper.make_node("Gemm", ["x", "w", "b"], ["a"], alpha=0.5, beta=2.0),
            helper.make_node("Relu", ["a"], ["r"]),
            helper.make_node("MatMul", ["r", "v"], ["m"]),
            helper.make_node(
                "BatchNormalization", ["m", "s", "s", "t", "s"], ["n"], epsilon=0.01
            ),
            helper.make_node("LayerNormalization", ["n", "s", "t"], ["y"], axis=-1),
        ],
        [("x", "f32", 3)],
        [("y", "f32", -1)],
        {
            "w": ("f32", [3, 8], w.ravel()), "b": ("f32", [8], b),
            "v": ("f32", [8, 4], rng.normal(size=32)),
            "s": ("f32", [4], [0.5, 1.5, 2.0, 1.0]), "t": ("f32", [4], [0.1, -0.4, 0.0, 2.0]),
        },
    )  # fmt: skip
    compiled = pelton.compile(made, rng.normal(size=(60, 3)).astype(np.float32))
    assert compiled.info()["parity"] == "tolerance"


REFUSED = {
    "it moves or joins rows": lambda: node("ReduceSum", "f32", 3, "f32", opset=11, axes=[0]),
    "it would add up the rows": lambda: node("ReduceSum", "f32", 3, "f32", opset=11),
    "rows": lambda: node(
        "Reshape", "f32", 3, "f32", constants={"s": ("i64", [2], [-1, 1])}
    ),
    "differs from row to row": lambda: node(
        "Add", "f32", 3, "f32", constants={"c": ("f32", [2, 3], range(6))}
    ),
    "no converter: ai.onnx.CumSum": lambda: node(
        "CumSum", "f32", 3, "f32", constants={"axis": ("i64", [], [0])}
    ),
    "the constant 0.0": lambda: node("Div", "f32", 3, "f32", constants={"c": ("f32", [1], [0.0])}),
}  # fmt: skip


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_refused_says_why(reason, rows):
    with pytest.raises(UnsupportedError) as caught:
        pelton.compile(REFUSED[reason](), rows)
    assert reason in str(caught.value)


@pytest.mark.parametrize("op", ["Add", "Sub", "Mul"])
def test_integers_that_could_wrap_around_are_refused(op, rng):
    made = model(
        [
            helper.make_node(op, ["x", "c"], ["i"]),
            helper.make_node("Cast", ["i"], ["y"], to=TensorProto.FLOAT),
        ],
        [("x", "i64", 2)],
        [("y", "f32", -1)],
        {"c": ("i64", [2], [7, -3])},
    )
    compiled = exact(made, rng.integers(-99, 99, (40, 2)))
    with pytest.raises(ContractError):
        compiled.predict_row((2**40, 0))
    narrow = model(
        [
            helper.make_node(op, ["x", "x"], ["i"]),
            helper.make_node("Cast", ["i"], ["y"], to=TensorProto.FLOAT),
        ],
        [("x", "i32", 2)],
        [("y", "f32", -1)],
    )
    with pytest.raises(UnsupportedError, match="int32"):
        pelton.compile(narrow, rng.integers(-9, 9, (9, 2)).astype(np.int32))


def test_real_numbers_become_integers_within_int64(rng):
    made = model(
        [
            helper.make_node("Cast", ["x"], ["i"], to=TensorProto.INT64),
            helper.make_node("Cast", ["i"], ["y"], to=TensorProto.FLOAT),
        ],
        [("x", "f32", 2)],
        [("y", "f32", -1)],
    )
    rows = rng.normal(size=(60, 2), scale=50).astype(np.float32)
    compiled = exact(made, rows)
    np.testing.assert_array_equal(compiled.predict(rows), np.trunc(rows))
    for wrong in (float("inf"), 1e30, None):
        with pytest.raises(ContractError):
            compiled.predict_row((wrong, 0.0))
