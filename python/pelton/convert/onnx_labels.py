"""ONNX's operators on categories: OneHotEncoder, LabelEncoder, CategoryMapper, ZipMap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pelton.convert.columns import Numeric, Table, Text, is_nan
from pelton.convert.context import Context
from pelton.convert.tensor import (
    DTYPES,
    Choice,
    Maps,
    Tensor,
    cells_of,
    matrix,
    numeric,
    table_of,
    text_of,
)

MOST_WHOLE = 2**53  # the largest integers that float64 tells apart

_KEYS = {"strings": "text", "int64s": "i64", "floats": "f32"}


def one_hot_encoder(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """1 in the column of the value; the categories become a new last dimension."""
    (given,) = inputs
    strings = [text_of(value) for value in node.attributes.get("cats_strings", ())]
    numbers = [float(value) for value in node.attributes.get("cats_int64s", ())]
    categories: list[Any] = strings if given.kind == "text" else numbers
    if not categories:
        raise ctx.unsupported(f"no categories for an input of {given.kind}")
    position = {value: at for at, value in enumerate(categories)}  # of equals the last
    keys = list(position)
    strict = not int(node.attributes.get("zeros", 1))
    cells = []
    for cell in given.flat():
        if given.kind in ("f32", "f64"):
            cell = numeric(cell, ctx)
            ctx.refuse_nan(cell)
            cell = cell.apply("truncate")
        if isinstance(cell, Choice):
            cell = _codes(cell, keys, ctx)
            index, codes = cell.index, cell.values()
            cells += [
                Table(index, 0.0, {c: 1.0 for c, v in enumerate(codes) if v == at}, DTYPES["f32"])
                for at in _slots(keys, position, len(categories))
            ]
            continue
        index = ctx.index(cell, keys)
        if strict:
            ctx.refuse_unknown(index)
        cells += [
            Table(index, 0.0, {} if at < 0 else {at: 1.0}, DTYPES["f32"])
            for at in _slots(keys, position, len(categories))
        ]
    return [given.shaped(cells_of(cells, (*given.cells.shape, len(categories))), "f32")]


def _slots(keys: list[Any], position: dict[Any, int], count: int) -> list[int]:
    """Which key each output column is for; -1 where an equal one comes later."""
    slots = [-1] * count
    for at, key in enumerate(keys):
        slots[position[key]] = at
    return slots


def _codes(cell: Choice, keys: list[Any], ctx: Context) -> Table:
    """The number of the key that a label equals; -1 for none."""
    number = {key: float(at) for at, key in enumerate(keys)}
    return table_of(cell.position, [number.get(label, -1.0) for label in cell.labels], ctx)


def label_encoder(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """A map from keys to values, with one more value for all other inputs."""
    given = node.attributes
    if "classes_strings" in given:
        return category_mapper_of(given["classes_strings"], None, node, inputs, ctx)
    keys, values = _listed(given, "keys", ctx), _listed(given, "values", ctx)
    if keys is None or values is None or len(keys[0]) != len(values[0]):
        raise ctx.unsupported("keys and values that do not belong together")
    default = _default(given, values[1])
    pairs = list(zip(keys[0], values[0], strict=True))
    if node.version < 4:  # where NaN equals nothing
        pairs = [pair for pair in pairs if not is_nan(pair[0])]
    of, to = [key for key, _ in pairs], [value for _, value in pairs]
    return _mapped(inputs[0], of, to, default, values[1], ctx)


def _listed(given: dict[str, Any], role: str, ctx: Context) -> tuple[list[Any], str] | None:
    tensor = given.get(f"{role}_tensor")
    if tensor is not None:
        kind = {"O": "text", "i": "i64"}.get(tensor.dtype.kind)
        if tensor.dtype.kind == "f":
            kind = "f64" if tensor.dtype == np.float64 else "f32"
        if kind is None:
            raise ctx.unsupported(f"{role} of {tensor.dtype}")
        kind = "i32" if tensor.dtype.kind == "i" and tensor.dtype.itemsize <= 4 else kind
        return tensor.ravel().tolist(), kind
    for suffix, kind in _KEYS.items():
        if len(given.get(f"{role}_{suffix}", ())):
            found = given[f"{role}_{suffix}"]
            if kind == "text":
                return [text_of(one) for one in found], kind
            if kind == "f32":
                return [float(np.float32(one)) for one in found], kind
            return [int(one) for one in found], kind
    return None


def _default(given: dict[str, Any], kind: str) -> Any:
    tensor = given.get("default_tensor")
    if tensor is not None and tensor.size:
        return tensor.ravel().tolist()[0]
    if kind == "text":
        return text_of(given.get("default_string", "_Unused"))
    if kind in ("f32", "f64"):
        return float(np.float32(given.get("default_float", -0.0)))
    return int(given.get("default_int64", -1))


def category_mapper(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """Strings to integers, or integers to strings."""
    given = node.attributes
    return category_mapper_of(
        given.get("cats_strings", ()), given.get("cats_int64s", ()), node, inputs, ctx
    )


def category_mapper_of(
    strings: Any, numbers: Any, node: Any, inputs: list[Any], ctx: Context
) -> list[Tensor]:
    """As `category_mapper`; without numbers the positions of the strings are meant."""
    names = [text_of(one) for one in strings]
    codes = [int(one) for one in numbers] if numbers is not None else list(range(len(names)))
    if len(names) != len(codes) or not names:
        raise ctx.unsupported(f"{len(names)} strings and {len(codes)} integers")
    given = node.attributes
    if inputs[0].kind == "text":
        default = int(given.get("default_int64", -1))
        return _mapped(inputs[0], names, codes, default, "i64", ctx, last=True)
    default_text = text_of(given.get("default_string", "_Unused"))
    return _mapped(inputs[0], codes, names, default_text, "text", ctx, last=True)


def _mapped(
    tensor: Any,
    keys: list[Any],
    values: list[Any],
    default: Any,
    kind: str,
    ctx: Context,
    *,
    last: bool = False,
) -> list[Tensor]:
    if not isinstance(tensor, Tensor):
        raise ctx.unsupported("an input that is the same for every row")
    text_keys = bool(keys) and isinstance(keys[0], str)
    if text_keys != (tensor.kind == "text"):
        raise ctx.unsupported(f"keys that do not fit an input of {tensor.kind}")
    if any(isinstance(v, int) and abs(v) > MOST_WHOLE for v in (*keys, *values, default)):
        raise ctx.unsupported("integers beyond 2^53")
    mapping: dict[Any, Any] = {}
    nan: list[Any] = []
    for key, value in zip(keys, values, strict=True):
        if is_nan(key):
            nan = nan or [value]
        elif last or key not in mapping:
            mapping[key] = value
    of = _Map(mapping, nan, default, kind, ctx)
    cells = [of.cell(cell) for cell in tensor.flat()]
    return [tensor.shaped(cells_of(cells, tensor.cells.shape), kind)]


class _Map:
    """A map applied to cells of every sort."""

    def __init__(
        self, mapping: dict[Any, Any], nan: list[Any], default: Any, kind: str, ctx: Context
    ) -> None:
        self.mapping, self.nan, self.default = mapping, nan, default
        self.kind, self.ctx = kind, ctx

    def cell(self, cell: Any) -> Any:
        """The cell after the map."""
        if isinstance(cell, Choice):
            found = [self.mapping.get(label, self.default) for label in cell.labels]
            return self._listed(cell.position, found)
        if isinstance(cell, Text):
            if self.kind == "text":
                self.ctx.distinguish(cell, list(self.mapping))
                return cell.map(self._function())
            return self._table(cell)
        if self.kind != "text":
            return self._table(cell)
        # A number that becomes text: its position among the keys, then that of its text.
        keys = [*self.mapping, *([float("nan")] if self.nan else [])]
        index = self.ctx.index(cell, keys)
        position = Table(index, float(len(keys)), {at: float(at) for at in range(len(keys))})
        return Choice(position, (*self.mapping.values(), *self.nan, self.default))

    def _listed(self, position: Numeric, values: list[Any]) -> Any:
        if self.kind == "text":
            return Choice(position, tuple(values))
        if self.kind in ("i64", "i32"):
            return Choice(position, tuple(int(value) for value in values))
        return table_of(position, [float(value) for value in values], self.ctx)

    def _function(self) -> Callable[[Any], Any]:
        mapping, default = self.mapping, self.default
        return lambda value: mapping.get(value, default) if isinstance(value, str) else default

    def _table(self, cell: Any) -> Any:
        keys = [*self.mapping, *([float("nan")] if self.nan else [])]
        values = [float(value) for value in (*self.mapping.values(), *self.nan)]
        index = self.ctx.index(cell, keys)
        return Table(index, float(self.default), dict(enumerate(values)), DTYPES[self.kind])


def zip_map(node: Any, inputs: list[Any], ctx: Context) -> list[Maps]:
    """Rows of numbers as maps by label; the numbers stay what they are."""
    strings = [text_of(one) for one in node.attributes.get("classlabels_strings", ())]
    keys: list[Any] = [*strings] or [*node.attributes.get("classlabels_int64s", ())]
    (given,) = inputs
    if len(keys) != len(matrix(given, ctx)):
        raise ctx.unsupported(f"{len(keys)} keys for rows of another width")
    return [Maps(tuple(keys), given)]
