"""Facts that are a dict to programs and a table to people."""

from __future__ import annotations

from typing import Any


class Info(dict[str, Any]):
    """A dict that prints as two aligned columns.

    >>> Info({"kind": "forest", "trees": 500})
    kind   forest
    trees  500
    """

    def __repr__(self) -> str:
        width = max((len(key) for key in self), default=0)
        return "\n".join(f"{key.ljust(width)}  {_text(value)}" for key, value in self.items())

    def _repr_html_(self) -> str:
        import html

        lines = (
            f"<tr><th>{html.escape(key)}</th><td>{html.escape(_text(value))}</td></tr>"
            for key, value in self.items()
        )
        return "<table>" + "".join(lines) + "</table>"


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(part) for part in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
