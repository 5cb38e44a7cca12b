"""ONNX graphs: every node in order, then the outputs as the answers of a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pelton.convert import onnx_table
from pelton.convert.columns import FLOAT64, Block, Column, Number, Table, Text
from pelton.convert.context import Context
from pelton.convert.dense import settle
from pelton.convert.onnx_source import Input, OnnxSource
from pelton.convert.onnx_stage import staged
from pelton.convert.onnx_trust import array_of, fold
from pelton.convert.tensor import DTYPES, Choice, Maps, Tensor, Value, cells_of, numeric

FLOATS = ("f32", "f64")


@dataclass(frozen=True)
class Node:
    """One node, its attributes read."""

    op: str
    attributes: dict[str, Any]
    outputs: int
    version: int  # of its operator set


def model(source: OnnxSource, block: Block, ctx: Context) -> None:
    """An ONNX model: its label and its values, or either alone; a stage where operators lack."""
    graph = source.proto.graph
    if len(graph.sparse_initializer) or len(source.proto.functions):
        raise ctx.unsupported("sparse constants or functions of its own")
    unknown = _unknown(graph)
    if unknown:
        return staged(source, _inputs(source, block, ctx), ctx, ", ".join(unknown))
    ctx.loose = 0.0
    values: dict[str, Value] = {one.name: array_of(one, ctx) for one in graph.initializer}
    values.update(_inputs(source, block, ctx))
    for node in graph.node:
        inputs = [values.get(name) if name else None for name in node.input]
        outputs = _node(node, inputs, source.opsets, ctx)
        for name, value in zip(node.output, outputs, strict=False):
            if name:
                values[name] = value
    missing = [name for name in source.outputs if name not in values]
    if missing:
        raise ctx.unsupported(f"output {missing[0]!r}, which no covered operator gives")
    _answer(source, [values[name] for name in source.outputs], ctx)


def _unknown(graph: Any) -> list[str]:
    """The operators that have no converter."""
    unknown = {
        onnx_table.refusal(node.domain, node.op_type)
        for node in graph.node
        if node.op_type != "Constant" and onnx_table.find(node.domain, node.op_type) is None
    }
    return sorted(unknown)


def _inputs(source: OnnxSource, block: Block, ctx: Context) -> dict[str, Tensor]:
    columns = list(block.columns)
    known = sum(one.width or 0 for one in source.inputs)
    if len(columns) < known or (len(columns) > known and source.inputs[0].width is not None):
        raise ctx.unsupported(f"it takes {known} columns and is given {len(columns)}")
    found = {}
    for one in source.inputs:
        width = len(columns) if one.width is None else one.width
        taken, columns = columns[:width], columns[width:]
        cells = cells_of([_input(column, one, ctx) for column in taken])
        found[one.name] = Tensor(cells if one.shape is None else cells.reshape(one.shape), one.kind)
    return found


def _input(column: Column, one: Input, ctx: Context) -> Column:
    """A raw column in the type of the input; what `OnnxSource` refuses too is refused."""
    if one.kind == "text":
        if not isinstance(column, Text):
            raise ctx.unsupported(f"{ctx.name_of(column)}: input {one.name!r} takes text")
        ctx.refused_nulls.add(column.raw)
        return column
    if isinstance(column, Text):
        raise ctx.unsupported(f"{ctx.name_of(column)}: input {one.name!r} takes numbers")
    if one.kind in FLOATS:
        return ctx.cast(column, DTYPES[one.kind])
    if column.dtype.kind not in "biuO":
        raise ctx.unsupported(
            f"{ctx.name_of(column)}: input {one.name!r} takes whole numbers, "
            f"the sample holds {column.dtype}"
        )
    ctx.refused_nulls |= ctx.raws(column)
    if one.kind == "bool" and column.dtype.kind != "b":
        raise ctx.unsupported(f"{ctx.name_of(column)}: input {one.name!r} takes truth values")
    return column.cast(DTYPES[one.kind])


def _node(node: Any, inputs: list[Any], opsets: dict[str, int], ctx: Context) -> list[Value]:
    domain = node.domain or "ai.onnx"
    name = f"{node.name}:{node.op_type}" if node.name else node.op_type
    with ctx.at(name):
        if any(given is None for given, name in zip(inputs, node.input, strict=True) if name):
            raise ctx.unsupported("an input that no node gives")
        if node.op_type == "Constant" or (
            inputs and all(given is None or isinstance(given, np.ndarray) for given in inputs)
        ):
            return fold(node, inputs, opsets, ctx)
        convert = onnx_table.find(domain, node.op_type)
        assert convert is not None  # noqa: S101 - refused before
        read = {one.name: _attribute(one, ctx) for one in node.attribute}
        known = Node(node.op_type, read, len(node.output), opsets.get(domain, 1))
        given: list[Value] = convert(known, inputs, ctx)
        return given


def _attribute(attribute: Any, ctx: Context) -> Any:
    import onnx

    if attribute.type == onnx.AttributeProto.TENSOR:
        return array_of(attribute.t, ctx)
    if attribute.type in (onnx.AttributeProto.GRAPH, onnx.AttributeProto.GRAPHS):
        raise ctx.unsupported("a graph within a node")
    return onnx.helper.get_attribute_value(attribute)


def _answer(source: OnnxSource, outputs: list[Value], ctx: Context) -> None:
    """Label and values, or either alone."""
    kinds = [one.values.kind if isinstance(one, Maps) else _kind(one, ctx) for one in outputs]
    values = [at for at, kind in enumerate(kinds) if kind in FLOATS]
    labels = [at for at, kind in enumerate(kinds) if kind not in FLOATS]
    if len(values) > 1 or len(labels) > 1:
        raise ctx.unsupported(
            f"{len(outputs)} outputs; an answer is a label and its values, or either alone"
        )
    choice: Choice | None = None
    if labels:
        choice = _label(outputs[labels[0]], ctx)
    numbers: list[Any] = []
    kind = "f32"
    if values:
        given = outputs[values[0]]
        tensor = given.values if isinstance(given, Maps) else given
        assert isinstance(tensor, Tensor)  # noqa: S101 - constants have no kind
        kind = tensor.kind
        numbers = [numeric(cell, ctx) for cell in tensor.flat()]
        keys = given.keys if isinstance(given, Maps) else None
        if keys is not None and (choice is None or keys != choice.labels):
            raise ctx.unsupported("a map whose keys are not the labels")
    settle(numbers, ctx)
    ctx.output_dtype = np.dtype(np.float32) if kind == "f32" else FLOAT64
    f32 = kind == "f32"
    if choice is None:
        if not numbers:
            raise ctx.unsupported("an answer without columns")
        ctx.set_answers(margins=numbers, f32=f32)
        ctx.vector = len(numbers) == 1
        ctx.methods = ("predict",)
        source.answers_with(None, values[0])
    else:
        ctx.set_answers(
            margins=numbers or [choice.position],
            choice=choice.position,
            classes=choice.labels,
            f32=f32,
        )
        whole = len(numbers) == len(choice.labels)
        ctx.methods = ("predict", "predict_proba") if whole else ("predict",)
        source.answers_with(labels[0], values[0] if whole else None, np.array(choice.labels))
    ctx.parity = "tolerance" if ctx.loose else "ordered"
    ctx.bound = ctx.loose
    ctx.done(ctx.parity, ctx.bound)


def _kind(value: Value, ctx: Context) -> str:
    if not isinstance(value, Tensor):
        raise ctx.unsupported("an output that is the same for every row")
    return value.kind


def _labels_of(cell: Table) -> Choice:
    """A table of integers as a label: the numbers that stand in it, rising."""
    labels = sorted({int(one) for one in cell.values()})
    position = {float(label): float(at) for at, label in enumerate(labels)}
    codes = {code: position[value] for code, value in cell.exceptions.items()}
    return Choice(replace(cell, base=position[cell.base], exceptions=codes), tuple(labels))


def _label(value: Value, ctx: Context) -> Choice:
    if isinstance(value, Tensor) and value.cells.size == 1:
        cell = value.cells.item()
        if isinstance(cell, Choice):
            return cell
        if isinstance(cell, Table) and value.kind in ("i64", "i32"):
            return _labels_of(cell)
        if value.kind == "bool" and isinstance(cell, Number):
            return Choice(cell, (False, True))
    raise ctx.unsupported("an output that is neither a label of known classes nor real numbers")
