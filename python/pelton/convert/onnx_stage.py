"""ONNX graphs that native operators do not cover: ONNX Runtime runs them over native inputs.

The answers of a row must not depend on the rows beside it, or a batch and a single request would
disagree; on rows of the sample that is looked at.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import FLOAT64
from pelton.convert.context import Context
from pelton.convert.onnx_source import KINDS, OnnxSource
from pelton.convert.onnx_tree_read import read_flat
from pelton.convert.onnx_trust import array_of
from pelton.convert.tensor import Tensor, numeric, text_of
from pelton.errors import UnsupportedError
from pelton.staged import Stage

MOST_BYTES = 256 << 20
ROWS = 24  # of the sample, asked together and one by one
FLOATS = ("f32", "f64")


def staged(source: OnnxSource, inputs: dict[str, Tensor], ctx: Context, unknown: str) -> None:
    """A plan that gives the graph its inputs, and the graph as it is.

    Args:
        source: The model.
        inputs: Its inputs over the raw columns.
        ctx: Of the conversion.
        unknown: The operators without a converter, for refusals.
    """
    try:
        _stage(source, inputs, ctx)
    except (UnsupportedError, ValueError) as error:
        reason = error.reason if isinstance(error, UnsupportedError) else str(error)
        raise ctx.unsupported(
            f"operators that have no converter: {unknown}; and as a stage of ONNX Runtime: {reason}"
        ) from error


def _stage(source: OnnxSource, inputs: dict[str, Tensor], ctx: Context) -> None:
    if any(tensor.kind == "text" for tensor in inputs.values()):
        raise ctx.unsupported("it takes text, which a plan holds as codes")
    _check_trees(source, ctx)
    graph = source.proto.SerializeToString()
    if len(graph) > MOST_BYTES:
        raise ctx.unsupported(f"{len(graph):,} bytes; need at most {MOST_BYTES:,}")
    label, values = _places(source, ctx)
    numbers = [numeric(cell, ctx) for tensor in inputs.values() for cell in tensor.flat()]
    ctx.set_transform(numbers)
    ctx.set_head("identity")
    outputs = source.run(ctx.sample.head(ROWS))
    keys: tuple[Any, ...] = ()
    if values is not None and isinstance(outputs[values], list):
        keys = tuple(sorted(outputs[values][0])) if outputs[values] else ()
        if not keys or any(tuple(sorted(one)) != keys for one in outputs[values]):
            raise ctx.unsupported("maps whose keys differ from row to row")
    shapes = [(one.name, one.kind, inputs[one.name].cells.shape) for one in source.inputs]
    stage = Stage(tuple(shapes), label, values, keys)
    rows = len(ctx.sample.head(ROWS))
    together = stage.answers(outputs, rows)
    _check_alone(source, stage, together, ctx)
    shares = label is not None and together[1] is not None and (bool(keys) or _sums(together[1]))
    ctx.methods = ("predict", "predict_proba") if shares else ("predict",)
    if label is not None and not shares:
        stage = Stage(stage.inputs, label, None)
    ctx.graph, ctx.stage = graph, stage.to_dict()
    ctx.output_dtype = np.dtype(np.float32)
    if together[1] is not None and together[1].dtype == FLOAT64:
        ctx.output_dtype = FLOAT64
    classes = np.array(keys) if keys else None
    source.answers_with(label, stage.values, classes)
    ctx.parity, ctx.bound = "ordered", 0.0
    ctx.done("ordered")


def _sums(values: Any) -> bool:
    """Whether rows add up to one, as probabilities do."""
    return values.shape[1] > 1 and bool(np.allclose(values.sum(axis=1), 1.0, atol=1e-3))


def _places(source: OnnxSource, ctx: Context) -> tuple[int | None, int | None]:
    """Which outputs are the label and the values."""
    kinds = []
    for output in source.proto.graph.output:
        kind = output.type.WhichOneof("value")
        element = KINDS.get(output.type.tensor_type.elem_type, "")
        kinds.append("f32" if kind == "sequence_type" else element)
    values = [at for at, kind in enumerate(kinds) if kind in FLOATS]
    labels = [at for at, kind in enumerate(kinds) if kind in ("i64", "i32", "text", "bool")]
    if len(values) > 1 or len(labels) > 1 or len(values) + len(labels) != len(kinds):
        raise ctx.unsupported(f"{len(kinds)} outputs that are not a label and its values")
    return labels[0] if labels else None, values[0] if values else None


def _check_alone(source: OnnxSource, stage: Stage, together: Any, ctx: Context) -> None:
    rows = ctx.sample.head(ROWS)
    for at in range(len(rows)):
        row = rows.iloc[at : at + 1] if hasattr(rows, "iloc") else rows[at : at + 1]
        label, values = stage.answers(source.run(row), 1)
        same = label is None or bool(label[0] == together[0][at])
        if values is not None:
            same &= values.shape[1] == together[1].shape[1] and bool(
                np.allclose(values[0], together[1][at], rtol=1e-3, atol=1e-4, equal_nan=True)
            )
        if not same:
            raise ctx.unsupported("its answer for a row depends on the rows beside it")


def _check_trees(source: OnnxSource, ctx: Context) -> None:
    """Trees that are none would keep ONNX Runtime walking for ever."""
    for node in source.proto.graph.node:
        if node.op_type not in ("TreeEnsembleClassifier", "TreeEnsembleRegressor"):
            continue
        import onnx

        given: dict[str, Any] = {}
        for one in node.attribute:
            is_tensor = one.type == onnx.AttributeProto.TENSOR
            given[one.name] = (
                array_of(one.t, ctx) if is_tensor else onnx.helper.get_attribute_value(one)
            )
        role = "class" if "Classifier" in node.op_type else "target"
        names = [text_of(v) for v in given.get("classlabels_strings", ())]
        count = len(names or given.get("classlabels_int64s", ())) or int(given.get("n_targets", 0))
        read_flat(given, role, count, "nodes_values_as_tensor" in given, ctx)
