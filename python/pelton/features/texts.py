"""Methods of expressions on text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pelton.features.expression import Expression


class Texts:
    """Text is Unicode; null stays null."""

    __slots__ = ()

    if TYPE_CHECKING:

        def _then(self, op: str, *others: Any, **options: Any) -> Expression: ...
