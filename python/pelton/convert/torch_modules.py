"""torch.nn's modules in eval mode, as columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pelton.convert import activations
from pelton.convert.activations import FUNCTION_ERROR, Function
from pelton.convert.columns import Number, Numeric, Table
from pelton.convert.context import Context
from pelton.convert.dense import dense, loosen
from pelton.convert.tensor import (
    DTYPES,
    Tensor,
    both,
    cells_of,
    matrix,
    numeric,
    one,
    rounded,
    steady,
)

MOST_CODES = 2**24  # float32 tells all smaller integers apart


def array_of(parameter: Any) -> Any:
    """A parameter as float64."""
    return parameter.detach().cpu().numpy().astype(np.float64)


def last_of(given: Any, ctx: Context) -> int:
    """The size of the last dimension."""
    if not isinstance(given, Tensor):
        raise ctx.unsupported("an input that is the same for every row")
    given.own(-1, ctx)
    return int(given.cells.shape[-1])


def by_row(given: Tensor, function: Callable[[list[Any]], list[Any]], ctx: Context) -> Tensor:
    """A function of all cells along the last dimension, each result rounded."""
    width = last_of(given, ctx)
    found: list[Any] = []
    for cells in given.cells.reshape(-1, width):
        found += [rounded(one, given.kind) for one in function([numeric(c, ctx) for c in cells])]
    return given.shaped(cells_of(found, (*given.cells.shape[:-1], -1)))


def linear(module: Any, given: Any, *, ctx: Context) -> Any:
    """Weighted sums and intercepts."""
    if last_of(given, ctx) != module.in_features or given.kind not in ("f32", "f64"):
        raise ctx.unsupported(f"{last_of(given, ctx)} columns for {module.in_features}")
    weights = array_of(module.weight)
    added = np.zeros(len(weights)) if module.bias is None else array_of(module.bias)
    return by_row(given, lambda cells: [*dense(cells, weights, added, given.kind, ctx)], ctx)


def batch_norm(module: Any, given: Any, *, ctx: Context) -> Any:
    """(x - mean) / sqrt(variance + eps) * weight + bias, of the training data."""
    if module.running_mean is None:
        raise ctx.unsupported("the statistics of each batch")
    columns = [numeric(cell, ctx) for cell in matrix(given, ctx)]
    slope = 1.0 / np.sqrt(array_of(module.running_var) + module.eps)
    if module.weight is not None:
        slope = slope * array_of(module.weight)
    shift = -array_of(module.running_mean) * slope
    if module.bias is not None:
        shift = shift + array_of(module.bias)
    if len(slope) != len(columns) or not np.isfinite([slope, shift]).all():
        raise ctx.unsupported(f"{len(slope)} statistics of {len(columns)} columns")
    loosen(columns, given.kind, 2, ctx)
    found = [
        rounded(activations.shifted(activations.scaled(column, float(a)), float(b)), given.kind)
        for column, a, b in zip(columns, slope, shift, strict=True)
    ]
    return given.shaped(cells_of(found))


def layer_norm(module: Any, given: Any, *, ctx: Context) -> Tensor:
    """Over the last dimension."""
    width = last_of(given, ctx)
    if tuple(module.normalized_shape) != (width,):
        raise ctx.unsupported(f"a shape of {tuple(module.normalized_shape)}")
    weight = np.ones(width) if module.weight is None else array_of(module.weight)
    bias = np.zeros(width) if module.bias is None else array_of(module.bias)

    def normed(cells: list[Any]) -> list[Any]:
        loosen(cells, given.kind, 4 * width, ctx)
        return [*activations.layer_norm(cells, weight, bias, module.eps, ctx)]

    return by_row(given, normed, ctx)


def dropout(module: Any, given: Any, *, ctx: Context) -> Any:
    """Nothing, in eval mode."""
    return given


def flatten(module: Any, given: Any, *, ctx: Context) -> Tensor:
    """All cells of a row in one dimension."""
    if module.start_dim != 1 or module.end_dim not in (-1, given.rank - 1) or given.rows != 0:
        raise ctx.unsupported("dimensions other than all of a row")
    return Tensor(given.cells.reshape(-1), given.kind)


def softmax(module: Any, given: Any, *, ctx: Context) -> Tensor:
    """Over the last dimension."""
    return softmax_along(given, module.dim, activations.softmax, ctx)


def log_softmax(module: Any, given: Any, *, ctx: Context) -> Tensor:
    """Over the last dimension."""
    return softmax_along(given, module.dim, activations.log_softmax, ctx)


def softmax_along(given: Any, dim: Any, function: Any, ctx: Context) -> Tensor:
    """A softmax of either kind along a dimension, which must be the last."""
    last_of(given, ctx)
    if dim not in (-1, given.rank - 1):
        raise ctx.unsupported(f"dim={dim}; need the last dimension")
    ctx.loose += FUNCTION_ERROR
    return by_row(given, lambda cells: [*function(cells, ctx)], ctx)


def near(given: Any, function: Function, ctx: Context) -> Tensor:
    """A function of each number, which the source computes in its own way."""
    if not isinstance(given, Tensor) or given.kind not in ("f32", "f64"):
        raise ctx.unsupported("an input that is not real numbers by row")
    ctx.loose += FUNCTION_ERROR
    return one(given, ctx, lambda cell: function(cell, ctx))


def looked_up(cell: Any, weights: Any, kind: str, ctx: Context, skip: int = -1) -> list[Table]:
    """The row of an embedding that a code names, as tables over the code."""
    number = _code(cell, len(weights), ctx)
    index = ctx.index(number, [*range(len(weights))])
    ctx.refuse_unknown(index)
    return [
        Table(
            index,
            0.0,
            {code: float(w) for code, w in enumerate(column) if code != skip},
            DTYPES[kind],
        )
        for column in weights.T
    ]


def _code(cell: Any, count: int, ctx: Context) -> Numeric:
    """A code as the raw column holds it: what is done to whole numbers so small changes none."""
    if count > MOST_CODES:
        raise ctx.unsupported(f"{count:,} codes")
    number = numeric(cell, ctx)
    if isinstance(number, Number):
        expr = number.expr
        while expr.op in ("narrow", "truncate"):
            (expr,) = expr.inputs
        if expr.op == "raw" and ctx.raw[expr.raw].dtype in ("i32", "i64"):
            return Number(expr, np.dtype(np.int64))
    raise ctx.unsupported(f"{ctx.name_of(number)}: codes that are no whole numbers in the sample")


def embedding(module: Any, given: Any, *, ctx: Context) -> Any:
    """A row of weights for each code, as a new last dimension."""
    if module.max_norm is not None:
        raise ctx.unsupported("max_norm, which changes the weights as it runs")
    weights = array_of(module.weight)
    kind = "f64" if module.weight.dtype.itemsize == 8 else "f32"
    cells = [entry for cell in given.flat() for entry in looked_up(cell, weights, kind, ctx)]
    return given.shaped(cells_of(cells, (*given.cells.shape, weights.shape[1])), kind)


def embedding_bag(module: Any, given: Any, *, ctx: Context) -> Any:
    """The rows of all codes of a row together: their sum, mean or maximum."""
    if module.max_norm is not None or module.include_last_offset:
        raise ctx.unsupported("max_norm or offsets")
    codes = matrix(given, ctx)
    weights = array_of(module.weight)
    kind = "f64" if module.weight.dtype.itemsize == 8 else "f32"
    skip = -1 if module.padding_idx is None else int(module.padding_idx)
    if skip >= 0 and module.mode == "max":
        raise ctx.unsupported("the maximum of rows that are padded")
    bags = [looked_up(cell, weights, kind, ctx, skip) for cell in codes]
    count: Any = None
    if module.mode == "mean" and skip >= 0:
        used = [Table(b[0].index, 1.0, {skip: 0.0}, DTYPES[kind]) for b in bags]
        count = activations.summed([*used], ctx)
    found: list[Any] = []
    for column in zip(*bags, strict=True):
        loosen([*column], kind, len(column), ctx)
        if module.mode == "max":
            most: Any = column[0]
            for entry in column[1:]:
                most = both("maximum_columns", most, entry)
            found.append(rounded(most, kind))
            continue
        total = activations.summed([*column], ctx)
        if count is not None:
            some = both("divide_columns", total, count)
            none = count.apply("equal", value=0.0)
            total = activations.where(none, steady(column[0], 0.0, kind), some, ctx)
        elif module.mode == "mean":
            total = total.apply("divide", value=float(len(column)))
        found.append(rounded(total, kind))
    return given.shaped(cells_of(found), kind)


def _function(make: Callable[[Any], Function]) -> Callable[..., Tensor]:
    """A module that is a function of each number, made from its options."""

    def convert(module: Any, given: Any, *, ctx: Context) -> Tensor:
        return near(given, make(module), ctx)

    return convert


def _plain(function: Function) -> Callable[..., Tensor]:
    return _function(lambda module: function)


def _clip(low: str, high: str) -> Callable[..., Tensor]:
    def convert(module: Any, given: Any, *, ctx: Context) -> Tensor:
        ends = {"low": float(getattr(module, low)), "high": float(getattr(module, high))}
        return one(given, ctx, lambda cell: cell.apply("clip", **ends))

    return convert


def relu(module: Any, given: Any, *, ctx: Context) -> Tensor:
    """max(x, 0)."""
    return one(given, ctx, lambda cell: activations.relu(cell, ctx))


def _gelu(module: Any) -> Function:
    return activations.gelu_tanh if module.approximate == "tanh" else activations.gelu


def _softplus(module: Any) -> Function:
    return activations.softplus_of(float(module.beta))


_NN = "torch.nn.modules"
_PLAIN: dict[str, Function] = {
    "Sigmoid": activations.sigmoid,
    "LogSigmoid": activations.log_sigmoid,
    "Tanh": activations.tanh,
    "SiLU": activations.silu,
    "Mish": activations.mish,
    "Softsign": activations.softsign,
    "Hardsigmoid": activations.hard_sigmoid(),
    "Hardswish": activations.hard_swish,
    "SELU": activations.elu(1.6732632423543772, 1.0507009873554805),
}

MODULES: dict[str, Callable[..., Any]] = {
    f"{_NN}.linear.Linear": linear,
    f"{_NN}.linear.Identity": dropout,
    f"{_NN}.dropout.Dropout": dropout,
    f"{_NN}.dropout.Dropout1d": dropout,
    f"{_NN}.dropout.AlphaDropout": dropout,
    f"{_NN}.flatten.Flatten": flatten,
    f"{_NN}.batchnorm.BatchNorm1d": batch_norm,
    f"{_NN}.normalization.LayerNorm": layer_norm,
    f"{_NN}.sparse.Embedding": embedding,
    f"{_NN}.sparse.EmbeddingBag": embedding_bag,
    f"{_NN}.activation.ReLU": relu,
    f"{_NN}.activation.ReLU6": _clip("min_val", "max_val"),
    f"{_NN}.activation.Hardtanh": _clip("min_val", "max_val"),
    f"{_NN}.activation.Softmax": softmax,
    f"{_NN}.activation.LogSoftmax": log_softmax,
    f"{_NN}.activation.GELU": _function(_gelu),
    f"{_NN}.activation.Softplus": _function(_softplus),
    f"{_NN}.activation.ELU": _function(lambda m: activations.elu(float(m.alpha))),
    f"{_NN}.activation.CELU": _function(
        lambda m: activations.elu(float(m.alpha), width=float(m.alpha))
    ),
    f"{_NN}.activation.LeakyReLU": _function(
        lambda m: activations.leaky_relu(float(m.negative_slope))
    ),
    **{f"{_NN}.activation.{name}": _plain(function) for name, function in _PLAIN.items()},
}
