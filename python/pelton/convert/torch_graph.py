"""torch modules: every node of the traced graph in order, over symbolic columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Text
from pelton.convert.context import Context
from pelton.convert.dense import settle
from pelton.convert.tensor import DTYPES, Tensor, cells_of, numeric
from pelton.convert.torch_functions import FUNCTIONS, METHODS
from pelton.convert.torch_modules import MODULES
from pelton.convert.torch_source import TorchSource


def model(source: TorchSource, block: Block, ctx: Context) -> None:
    """A module whose answers are its outputs."""
    ctx.loose = 0.0
    values: dict[Any, Any] = dict(_inputs(source, block, ctx))
    result: Any = None
    for node in source.graph.nodes:
        if node.op == "placeholder":
            continue
        with ctx.at(_name_of(node, source.module)):
            given = [_known(one, values) for one in node.args]
            named = {key: _known(one, values) for key, one in node.kwargs.items()}
            if node.op == "output":
                (result,) = given
            else:
                values[node] = _node(node, given, named, source, ctx)
    if not isinstance(result, Tensor) or result.rows != 0 or result.kind not in ("f32", "f64"):
        raise ctx.unsupported("an output that is not one tensor of real numbers by row")
    numbers = [numeric(cell, ctx) for cell in result.flat()]
    if result.cells.ndim > 1 or not numbers:
        raise ctx.unsupported(f"an output of {result.rank} dimensions; need rows and columns")
    settle(numbers, ctx)
    ctx.output_dtype = DTYPES[result.kind]
    ctx.set_answers(margins=numbers, f32=result.kind == "f32")
    ctx.vector = len(numbers) == 1
    ctx.methods = ("predict",)
    ctx.parity, ctx.bound = ("tolerance", ctx.loose) if ctx.loose else ("ordered", 0.0)
    ctx.done(ctx.parity, ctx.bound)


def _inputs(source: TorchSource, block: Block, ctx: Context) -> dict[Any, Tensor]:
    columns = list(block.columns)
    found = {}
    for node, width, whole in zip(source.inputs, source.widths, source.whole, strict=True):
        taken = columns if width is None else columns[:width]
        columns = columns[len(taken) :]
        cells = []
        for column in taken:
            if isinstance(column, Text):
                raise ctx.unsupported(f"{ctx.name_of(column)} is text; a module takes numbers")
            if not whole:
                cells.append(ctx.cast(column, DTYPES[source.kind]))
                continue
            if column.dtype.kind not in "iub":
                raise ctx.unsupported(
                    f"{ctx.name_of(column)}: an embedding takes whole numbers, "
                    f"the sample holds {column.dtype}"
                )
            ctx.refused_nulls |= ctx.raws(column)
            cells.append(column)
        found[node] = Tensor(cells_of(cells), "i64" if whole else source.kind)
    return found


def _known(argument: Any, values: dict[Any, Any]) -> Any:
    """An argument of a node, with what other nodes gave in their places."""
    if isinstance(argument, (tuple, list)):
        return type(argument)(_known(one, values) for one in argument)
    if isinstance(argument, slice):
        return slice(
            *(_known(one, values) for one in (argument.start, argument.stop, argument.step))
        )
    return values.get(argument, argument) if type(argument).__name__ == "Node" else argument


def _name_of(node: Any, module: Any) -> str:
    if node.op == "call_module":
        return f"{node.target} ({type(module.get_submodule(node.target)).__name__})"
    return getattr(node.target, "__name__", str(node.target))


def _node(
    node: Any, given: list[Any], named: dict[str, Any], source: TorchSource, ctx: Context
) -> Any:
    if node.op == "get_attr":
        return _constant(node.target, source)
    if node.op == "call_module":
        module = source.module.get_submodule(node.target)
        kind = type(module)
        convert = MODULES.get(f"{kind.__module__}.{kind.__qualname__}")
        if convert is None:
            raise ctx.unsupported(f"no converter for {kind.__module__}.{kind.__qualname__}")
        return convert(module, *given, ctx=ctx, **named)
    table = METHODS if node.op == "call_method" else FUNCTIONS
    name = node.target if node.op == "call_method" else _function_name(node.target)
    function = table.get(name)
    if function is None:
        raise ctx.unsupported(f"no converter for {name}")
    try:
        return function(*given, ctx=ctx, **named)
    except TypeError as error:
        raise ctx.unsupported(f"{name} with arguments that have no converter") from error


def _function_name(target: Any) -> str:
    return str(getattr(target, "__name__", target)).lstrip("_")


def _constant(path: str, source: TorchSource) -> Any:
    owner: Any = source.module
    for part in path.split("."):
        owner = getattr(owner, part)
    return np.asarray(owner.detach().cpu().numpy())
