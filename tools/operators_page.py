"""docs/operators.md, written from the operators' own facts: `make docs`."""

from pathlib import Path
from typing import Any

from pelton import _native

PAGE = Path(__file__).parents[1] / "docs" / "operators.md"

SHAPES = {
    "map_one": "number -> number",
    "map_two": "number, number -> number",
    "map_code": "code -> number",
    "look_up": "code -> number, by a table of constants",
    "recode": "code -> code, by a table of constants",
    "encode": "number -> code, by sorted constants",
    "wide": "numbers -> numbers, by a table of constants",
    "forest": "numbers and codes -> numbers, by trees",
    "map_text": "text -> text, null stays null",
    "measure_text": "text -> number, null is missing",
    "find_text": "text -> code",
    "count_text": "text -> bag, a sparse row of numbers",
    "map_bag": "bag -> bag",
    "read_bag": "bag -> numbers, by a table of constants",
}

HEAD = """\
# Operators

Every step that a plan can hold, from `cpp/ops/`. Numbers are float64 and null is NaN; a code
stands for a string of the column's dictionary, followed by one code for unseen text and one for
null. The id is what an artifact stores. All executors agree to the bit; the ulp bound is the
distance from the NumPy oracle in `tests/oracle.py`.
"""


def section(op: dict[str, Any]) -> str:
    """One operator, as a section of the page."""
    lines = [
        f"## {op['name']}",
        "",
        op["summary"],
        "",
        f"- Id {op['id']}; {SHAPES[op['shape']]}; at most {op['max_ulp']} ulp.",
        f"- Follows: {op['follows']}.",
        *(f"- `{name}`: {text}." for name, text in op["fields"].items()),
    ]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page, operators in the order of their ids."""
    return "\n".join([HEAD, *map(section, sorted(_native.ops, key=lambda op: op["id"]))])


if __name__ == "__main__":
    PAGE.write_text(page())
