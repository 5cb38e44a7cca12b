"""What to write instead of Python code that cannot be compiled."""

from __future__ import annotations

from collections.abc import Sequence

# Functions of one number that expressions have under the same or another name.
_METHODS = {
    "log": "log", "log1p": "log1p", "exp": "exp", "sqrt": "sqrt", "abs": "abs", "absolute": "abs",
    "fabs": "abs", "floor": "floor", "ceil": "ceil", "rint": "round", "round": "round",
    "sin": "sin", "cos": "cos", "isnan": "is_null", "isna": "is_null", "isnull": "is_null",
}  # fmt: skip


def native_features(function: str, columns: Sequence[str]) -> str:
    """The two lines of `pelton.features` that state a function, or show how to.

    Args:
        function: Its name.
        columns: The columns it is given.

    >>> print(native_features("log1p", ["delay"]))
    from pelton import features as F
    F.Features(delay=F.col('delay').log1p())
    """
    names = [str(name) for name in columns] or ["x0"]
    first = names[0]
    method = _METHODS.get(function)
    if method:
        given = {name: f"F.col({name!r}).{method}()" for name in names[:3]}
    elif len(names) > 1:
        given = {"ratio": f"F.col({first!r}) / F.col({names[1]!r})"}
    else:
        given = {first: f"(F.col({first!r}) + 1).log()"}
    plain = all(name.isidentifier() for name in given)
    body = ", ".join(
        f"{name}={code}" if plain else f"{name!r}: {code}" for name, code in given.items()
    )
    more = ", ..." if method and len(names) > 3 else ""
    arguments = f"{body}{more}" if plain else f"**{{{body}{more}}}"
    return f"from pelton import features as F\nF.Features({arguments})"
