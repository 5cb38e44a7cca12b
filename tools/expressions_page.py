"""docs/expressions.md, written from the expressions' own docstrings: `make docs`."""

import inspect
from pathlib import Path
from typing import Any

from pelton import features as F
from pelton.features.arithmetic import Arithmetic
from pelton.features.categories import Categories
from pelton.features.moments import Moments
from pelton.features.scaling import Scaling
from pelton.features.texts import Texts

PAGE = Path(__file__).parents[1] / "docs" / "expressions.md"

HEAD = """\
# Expressions

Everything that `pelton.features` can say; [Features](features.md) shows how it is used. Numbers
are float64, null is NaN, and every operation passes null on unless it says otherwise.

Operators: `+ - * / // % **` as NumPy computes them, `< <= > >= == !=` with null where an input is
null, `& | ~` of three-valued logic, `-x`, `+x`, `abs(x)`.
"""

GROUPS = {
    "Numbers": Arithmetic,
    "Learned numbers": Scaling,
    "Categories": Categories,
    "Dates and times": Moments,
    "Text": Texts,
}
FUNCTIONS = [name for name in F.__all__ if inspect.isfunction(getattr(F, name))]


def methods(kind: type) -> list[str]:
    """Public methods of a group, in their own order."""
    return [name for name, one in vars(kind).items() if name[0] != "_" and inspect.isfunction(one)]


def entry(name: str, one: Any) -> str:
    """A method or function: how it is called, and its docstring."""
    parameters = [p for p in inspect.signature(one).parameters.values() if p.name != "self"]
    shown = ", ".join(map(_parameter, _with_star(parameters)))
    text = inspect.getdoc(one) or ""
    text = text.partition("\n>>> ")[0].strip()
    described, _, arguments = text.partition("\n\nArgs:\n")
    lines = [f"### {name}({shown})", "", described]
    if arguments:
        lines += ["", *_listed(arguments)]
    return "\n".join(lines) + "\n"


def _with_star(parameters: list[inspect.Parameter]) -> list[Any]:
    """A bare star before the first keyword that has none before it."""
    found: list[Any] = list(parameters)
    keywords = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    if keywords and not any(p.kind is p.VAR_POSITIONAL for p in parameters):
        found.insert(found.index(keywords[0]), "*")
    return found


def _parameter(one: Any) -> str:
    if isinstance(one, str):
        return one
    if one.kind is one.VAR_POSITIONAL:
        return f"*{one.name}"
    return one.name if one.default is one.empty else f"{one.name}={one.default!r}"


def _listed(arguments: str) -> list[str]:
    """Lines of an Args section as a list."""
    found: list[str] = []
    for line in arguments.partition("\n\n")[0].splitlines():
        if line.startswith("     "):
            found[-1] += " " + line.strip()
        else:
            name, _, rest = line.strip().partition(": ")
            found.append(f"- `{name}`: {rest}")
    return found


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## Functions\n"]
    parts += [entry(f"F.{name}", getattr(F, name)) for name in FUNCTIONS]
    for title, kind in GROUPS.items():
        parts += [f"## {title}\n", (inspect.getdoc(kind) or "") + "\n"]
        parts += [entry(f".{name}", getattr(kind, name)) for name in methods(kind)]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page())
