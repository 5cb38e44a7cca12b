"""An expression written as the code that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pelton.features.expression import Expression

# How strongly an operator binds, as in Python; everything else binds most.
_BINDS = {
    "<": 1, "<=": 1, ">": 1, ">=": 1, "==": 1, "!=": 1, "|": 2, "&": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "//": 5, "%": 5, "neg": 6, "pos": 6, "not": 6, "**": 7,
}  # fmt: skip
_SIGNS = {"neg": "-", "pos": "+", "not": "~"}
_FUNCTIONS = {"where", "coalesce", "cross", "haversine"}
_FIRST = {
    "in_zone": "zone", "hash": "buckets", "cyclic": "period", "is_in": "values",
    "contains": "word", "starts_with": "word", "ends_with": "word", "matches": "pattern",
    "extract": "pattern",
}  # fmt: skip
_DEFAULTS: dict[str, dict[str, object]] = {
    "one_hot": {"min_count": 1, "max_categories": None, "unknown": "zeros", "missing": "category"},
    "ordinal": {"order": None, "unknown": "null", "missing": "null"},
    "frequency": {"unknown": 0.0, "missing": "category"},
    "target_mean": {
        "smoothing": 20.0, "folds": 5, "seed": 0, "unknown": "prior", "missing": "category",
    },
    "hash": {"seed": 0},
    "clip": {"low": None, "high": None},
    "min_max": {"low": 0.0, "high": 1.0},
    "robust": {"low": 0.25, "high": 0.75},
    "quantile": {"output": "uniform", "points": 1000},
    "bucketize": {"edges": None, "bins": None},
    "ngrams": {
        "least": 1, "most": 1, "unit": "word", "weights": "count", "min_count": 1,
        "max_terms": None,
    },
    "haversine": {"radius": 6371.0088},
    "row_std": {"ddof": 1},
}  # fmt: skip


def shown(one: Expression) -> str:
    """The code of an expression."""
    if one.op == "col":
        return f"col({one.options['name']!r})"
    if one.op == "lit":
        return repr(one.options["value"])
    if one.op == "fill_learned":
        return f"{_operand(one.inputs[0], 9)}.fill({one.options['statistic']})"
    if one.op in _SIGNS:
        return _SIGNS[one.op] + _operand(one.inputs[0], _BINDS[one.op])
    if one.op in _BINDS:
        binds = _BINDS[one.op]
        left, right = one.inputs
        chained = binds + (binds == 1)  # Python reads a < b < c otherwise
        return f"{_operand(left, chained)} {one.op} {_operand(right, binds + 1)}"
    defaults = _DEFAULTS.get(one.op, {})
    options = [
        repr(value) if _FIRST.get(one.op) == name else f"{name}={value!r}"
        for name, value in one.options.items()
        if name not in defaults or defaults[name] != value
    ]
    if one.op in _FUNCTIONS or one.op.startswith("row_"):
        return f"{one.op}({', '.join([*map(shown, one.inputs), *options])})"
    subject, *others = one.inputs
    return f"{_operand(subject, 9)}.{one.op}({', '.join([*map(shown, others), *options])})"


def _operand(one: Expression, binds: int) -> str:
    text = shown(one)
    weaker = _BINDS.get(one.op, 9) < binds or (one.op == "lit" and binds == 9)
    return f"({text})" if weaker else text
