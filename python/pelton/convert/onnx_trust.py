"""What a model file says of itself, taken with care: tensors, and nodes over constants alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.context import Context
from pelton.convert.tensor import Constant

MOST_ELEMENTS = 50_000_000  # of a constant that a graph computes

# Operators whose result on constants is no larger than what they are given, once broadcast.
_FOLDED = (
    "Constant", "Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose",
    "Concat", "Gather", "Slice", "Add", "Sub", "Mul", "Div", "Neg", "Abs", "Sqrt", "Exp", "Log",
    "Pow", "Reciprocal", "Shape",
)  # fmt: skip


def array_of(tensor: Any, ctx: Context) -> Constant:
    """A tensor of the file as an array; text as Python strings.

    Raises:
        UnsupportedError: What it says of its shape and type does not fit its bytes.
    """
    import onnx

    try:
        array = onnx.numpy_helper.to_array(tensor)
    except Exception as error:  # of many kinds, by what is wrong
        first = str(error).strip().split("\n")[0]
        raise ctx.unsupported(f"constant {tensor.name!r} cannot be read: {first}") from error
    if array.dtype.kind == "O":
        texts = [v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in array.flat]
        made = np.empty(len(texts), object)
        made[:] = texts
        return made.reshape(array.shape)
    if array.dtype.kind not in "biuf":
        raise ctx.unsupported(f"constant {tensor.name!r} of type {array.dtype}")
    return np.asarray(array)


def fold(node: Any, inputs: list[Any], opsets: dict[str, int], ctx: Context) -> list[Any]:
    """What a node makes of constants, by ONNX's own reference."""
    import onnx
    from onnx.reference import ReferenceEvaluator

    if node.domain not in ("", "ai.onnx") or node.op_type not in _FOLDED:
        raise ctx.unsupported(f"{node.op_type} of constants alone")
    shapes = [given.shape for given in inputs if given is not None]
    try:
        size = int(np.prod([1, *np.broadcast_shapes(*shapes)], dtype=np.float64))
    except ValueError:  # shapes that are not broadcast
        size = sum(given.size for given in inputs if given is not None)
    if size > MOST_ELEMENTS:
        raise ctx.unsupported(f"a constant of {size:,} numbers")
    names = [name for name in node.input if name]
    graph = onnx.helper.make_graph(
        [node],
        "constant",
        [onnx.helper.make_empty_tensor_value_info(name) for name in names],
        [onnx.helper.make_empty_tensor_value_info(name) for name in node.output if name],
    )
    version = opsets.get("ai.onnx", opsets.get("", 1))
    made = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", version)])
    given = {name: value for name, value in zip(node.input, inputs, strict=True) if name}
    try:
        with np.errstate(all="ignore"):
            return [np.asarray(one) for one in ReferenceEvaluator(made).run(None, given)]
    except Exception as error:  # of many kinds, by what is wrong
        first = str(error).strip().split("\n")[0]
        raise ctx.unsupported(f"constants that cannot be computed: {first}") from error
