"""Functions and methods of tensors in a traced forward: arithmetic, activations, shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pelton.convert import activations
from pelton.convert.activations import Function
from pelton.convert.context import Context
from pelton.convert.dense import loosen
from pelton.convert.onnx_arithmetic import is_cell
from pelton.convert.tensor import Tensor, both, cells_of, numeric, one, rounded, spread
from pelton.convert.torch_modules import near, softmax_along

ROWS = object()  # the number of rows, which no graph knows


def _arithmetic(columns: str, right: str, left: str) -> Callable[..., Tensor]:
    """An operator of two values: names for two columns, a constant on the right, on the left."""

    def convert(x: Any, y: Any, *, ctx: Context, alpha: float = 1.0) -> Tensor:
        if alpha != 1.0:
            raise ctx.unsupported("alpha")
        tensors = [given for given in (x, y) if isinstance(given, Tensor)]
        if not tensors:
            raise ctx.unsupported("numbers that do not depend on the row")
        kind = tensors[0].kind
        if kind not in ("f32", "f64") or any(given.kind != kind for given in tensors):
            raise ctx.unsupported("whole numbers, or numbers of several types")
        grids, rows = spread([x, y], ctx)
        found = [
            rounded(_pair(a, b, columns, right, left, kind, ctx), kind)
            for a, b in zip(grids[0].ravel(), grids[1].ravel(), strict=True)
        ]
        return Tensor(cells_of(found, grids[0].shape), kind, rows)

    return convert


def _pair(x: Any, y: Any, columns: str, right: str, left: str, kind: str, ctx: Context) -> Any:
    if is_cell(x) and is_cell(y):
        return both(columns, numeric(x, ctx), numeric(y, ctx))
    cell, constant = (numeric(x, ctx), y) if is_cell(x) else (numeric(y, ctx), x)
    constant = float(np.float32(constant) if kind == "f32" else constant)
    op = right if is_cell(x) else left
    if not np.isfinite(constant) or (op == "divide" and constant == 0):
        raise ctx.unsupported(f"the constant {constant}")
    if op == "subtract":
        return cell.apply("add", value=-constant)
    return cell.apply(op, value=constant)


def _function(function: Function) -> Callable[..., Tensor]:
    def convert(given: Any, *, ctx: Context, inplace: bool = False) -> Tensor:
        return near(given, function, ctx)

    return convert


def _exact(op: str, **params: float) -> Callable[..., Tensor]:
    def convert(given: Any, *, ctx: Context, inplace: bool = False) -> Tensor:
        return one(given, ctx, lambda cell: cell.apply(op, **params))

    return convert


def _gelu(given: Any, *, ctx: Context, approximate: str = "none") -> Tensor:
    function = activations.gelu_tanh if approximate == "tanh" else activations.gelu
    return near(given, function, ctx)


def _leaky_relu(
    given: Any, negative_slope: float = 0.01, *, ctx: Context, inplace: bool = False
) -> Tensor:
    return near(given, activations.leaky_relu(float(negative_slope)), ctx)


def _elu(given: Any, alpha: float = 1.0, *, ctx: Context, inplace: bool = False) -> Tensor:
    return near(given, activations.elu(float(alpha)), ctx)


def _softplus(given: Any, beta: float = 1.0, threshold: float = 20.0, *, ctx: Context) -> Tensor:
    return near(given, activations.softplus_of(float(beta)), ctx)


def _softmax(given: Any, dim: Any = None, *, ctx: Context, **options: Any) -> Tensor:
    return softmax_along(given, dim, activations.softmax, ctx)


def _log_softmax(given: Any, dim: Any = None, *, ctx: Context, **options: Any) -> Tensor:
    return softmax_along(given, dim, activations.log_softmax, ctx)


def _clamp(given: Any, min: Any = None, max: Any = None, *, ctx: Context) -> Tensor:
    low = -np.inf if min is None else float(min)
    high = np.inf if max is None else float(max)
    if not low <= high:
        raise ctx.unsupported(f"bounds {low} and {high}")
    return one(given, ctx, lambda cell: cell.apply("clip", low=low, high=high))


def _dropout(
    given: Any, p: float = 0.5, training: bool = True, inplace: bool = False, *, ctx: Context
) -> Any:
    if training:
        raise ctx.unsupported("a dropout that is always on; pass training=self.training")
    return given


def _cat(tensors: Any, dim: int = 0, *, ctx: Context) -> Tensor:
    if any(not isinstance(given, Tensor) for given in tensors):
        raise ctx.unsupported("constants beside columns")
    first = tensors[0]
    if len({(given.rank, given.rows, given.kind) for given in tensors}) != 1:
        raise ctx.unsupported("values of several types or ranks")
    axis = first.own(int(dim), ctx)
    try:
        joined = np.concatenate([given.cells for given in tensors], axis=axis)
    except ValueError as error:
        raise ctx.unsupported(f"shapes that do not meet: {error}") from error
    return Tensor(joined, first.kind, first.rows)


def _flatten(given: Any, start_dim: int = 0, end_dim: int = -1, *, ctx: Context) -> Tensor:
    if start_dim != 1 or end_dim not in (-1, given.rank - 1) or given.rows != 0:
        raise ctx.unsupported("dimensions other than all of a row")
    return Tensor(given.cells.reshape(-1), given.kind)


def _view(given: Any, *sizes: Any, ctx: Context) -> Any:
    wanted = list(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else [*sizes]
    if given.rows != 0 or not wanted or (wanted[0] is not ROWS and wanted[0] != -1):
        raise ctx.unsupported("a shape whose first dimension is not that of the rows")
    rest = [int(size) for size in wanted[1:] if size is not ROWS]
    if len(rest) != len(wanted) - 1:
        raise ctx.unsupported("the number of rows within a row")
    known = int(np.prod([size for size in rest if size != -1], dtype=np.int64))
    if rest.count(-1) > 1 or known < 1 or (wanted[0] == -1 and -1 in rest):
        raise ctx.unsupported(f"a shape of {rest}")
    if (-1 not in rest and known != given.cells.size) or given.cells.size % known:
        raise ctx.unsupported("a shape that joins or parts rows")
    return Tensor(given.cells.reshape(rest), given.kind)


def _squeeze(given: Any, dim: Any = None, *, ctx: Context) -> Any:
    if dim is None:
        raise ctx.unsupported("no dimension: it would drop the rows of a single one")
    own = given.own(int(dim), ctx)
    if given.cells.shape[own] != 1:
        return given
    return Tensor(given.cells.squeeze(own), given.kind, given.rows - (own < given.rows))


def _unsqueeze(given: Any, dim: int, *, ctx: Context) -> Tensor:
    axis = dim + given.rank + 1 if dim < 0 else dim
    if given.rows != 0 or not 0 < axis <= given.rank:
        raise ctx.unsupported("a dimension before that of the rows")
    return Tensor(np.expand_dims(given.cells, axis - 1), given.kind)


def _reduced(mean: bool) -> Callable[..., Tensor]:
    def convert(given: Any, dim: Any = None, keepdim: bool = False, *, ctx: Context) -> Any:
        axes = dim if isinstance(dim, (tuple, list)) else [dim]
        if len(axes) != 1 or axes[0] is None:
            raise ctx.unsupported("a sum over no dimension, or over several")
        own = given.own(int(axes[0]), ctx)
        if own != given.cells.ndim - 1 or given.rows != 0:
            raise ctx.unsupported("along a dimension that is not the last")
        width = given.cells.shape[-1]
        found = []
        for cells in given.cells.reshape(-1, width):
            columns = [numeric(cell, ctx) for cell in cells]
            loosen(columns, given.kind, width, ctx)
            total = activations.summed(columns, ctx)
            total = total.apply("divide", value=float(width)) if mean else total
            found.append(rounded(total, given.kind))
        shape = (*given.cells.shape[:-1], *((1,) if keepdim else ()))
        return given.shaped(cells_of(found, shape))

    return convert


def _getitem(given: Any, key: Any, *, ctx: Context) -> Any:
    """Columns of rows, or one size of a shape."""
    if isinstance(given, tuple):
        return given[key]
    keys = key if isinstance(key, tuple) else (key,)
    if given.rows != 0 or not keys or keys[0] not in (slice(None), Ellipsis):
        raise ctx.unsupported("some of the rows")
    if keys[0] is Ellipsis:
        keys = (slice(None),) * (given.rank - len(keys) + 1) + keys[1:]
    if any(not isinstance(one, (int, slice)) and one is not None for one in keys[1:]):
        raise ctx.unsupported("columns other than a range or a number")
    try:
        cells = given.cells[tuple(keys[1:])]
    except IndexError as error:
        raise ctx.unsupported(f"columns that are not there: {error}") from error
    return Tensor(cells if isinstance(cells, np.ndarray) else cells_of([cells], ()), given.kind)


def _shape_of(given: Any, name: str, *, ctx: Context) -> Any:
    if name != "shape":
        raise ctx.unsupported(f"the attribute {name}")
    return _sizes(given)


def _sizes(given: Tensor) -> tuple[Any, ...]:
    return (ROWS, *given.cells.shape) if given.rows == 0 else ()


def _size(given: Any, dim: Any = None, *, ctx: Context) -> Any:
    return _sizes(given) if dim is None else _sizes(given)[dim]


def _same(given: Any, *, ctx: Context, **options: Any) -> Any:
    return given


def _cast(kind: str) -> Callable[..., Tensor]:
    def convert(given: Any, *, ctx: Context) -> Any:
        if kind == given.kind:
            return given
        if kind == "i64":
            return one(given, ctx, lambda cell: cell.apply("truncate"), "i64")
        return one(given, ctx, lambda cell: cell, kind)

    return convert


_SHARED: dict[str, Callable[..., Any]] = {
    "add": _arithmetic("add_columns", "add", "add"),
    "sub": _arithmetic("subtract_columns", "subtract", "subtract_from"),
    "mul": _arithmetic("multiply_columns", "multiply", "multiply"),
    "div": _arithmetic("divide_columns", "divide", "divide_into"),
    "truediv": _arithmetic("divide_columns", "divide", "divide_into"),
    "neg": _exact("multiply", value=-1.0),
    "abs": _exact("absolute"),
    "relu": _exact("clip", low=0.0, high=np.inf),
    "sqrt": _exact("sqrt"),
    "sigmoid": _function(activations.sigmoid),
    "tanh": _function(activations.tanh),
    "exp": _function(lambda x, ctx: x.apply("exp")),
    "log": _function(lambda x, ctx: x.apply("log")),
    "log1p": _function(lambda x, ctx: x.apply("log1p")),
    "expm1": _function(lambda x, ctx: x.apply("expm1")),
    "sin": _function(lambda x, ctx: x.apply("sin")),
    "cos": _function(lambda x, ctx: x.apply("cos")),
    "erf": _function(lambda x, ctx: x.apply("erf")),
    "square": _function(lambda x, ctx: activations.times(x, x)),
    "clamp": _clamp,
    "clip": _clamp,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "flatten": _flatten,
    "squeeze": _squeeze,
    "unsqueeze": _unsqueeze,
    "mean": _reduced(True),
    "sum": _reduced(False),
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **_SHARED,
    "getitem": _getitem,
    "getattr": _shape_of,
    "cat": _cat,
    "concat": _cat,
    "gelu": _gelu,
    "silu": _function(activations.silu),
    "mish": _function(activations.mish),
    "selu": _function(activations.elu(1.6732632423543772, 1.0507009873554805)),
    "softsign": _function(activations.softsign),
    "logsigmoid": _function(activations.log_sigmoid),
    "hardsigmoid": _function(activations.hard_sigmoid()),
    "hardswish": _function(activations.hard_swish),
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "softplus": _softplus,
    "dropout": _dropout,
}

METHODS: dict[str, Callable[..., Any]] = {
    **_SHARED,
    "view": _view,
    "reshape": _view,
    "size": _size,
    "contiguous": _same,
    "detach": _same,
    "float": _cast("f32"),
    "double": _cast("f64"),
    "long": _cast("i64"),
    "int": _cast("i64"),
}
