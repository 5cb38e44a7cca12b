"""Shapley values by sampling, through the package `shap`: for models composed of several parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pelton.errors import DataError
from pelton.explaining import MOST_BACKGROUND_ROWS, is_null, raw_values

if TYPE_CHECKING:
    import numpy.typing as npt

    from pelton.model import Model

ROUNDS = 10  # permutations of the columns per row, each forwards and backwards


def sampled(
    model: Model, table: Any, names: list[str], background: Any
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], str]:
    """Values by permutations of the raw columns, left-out columns filled in from the background.

    Args:
        model: Whose margins are explained.
        table: The rows.
        names: The raw columns that the model reads.
        background: Rows that stand for no row in particular; None: the table's own.

    Returns:
        Values (rows, columns, outputs), the base per output, and the method in words.

    Raises:
        DataError: There is no row to compare with.
    """
    import shap

    rows = raw_values(table, model, names)
    others = rows if background is None else raw_values(background, model, names)
    if len(others) == 0:
        raise DataError("explain: need rows in the background, got none")
    spread = np.linspace(0, len(others) - 1, min(len(others), MOST_BACKGROUND_ROWS)).astype(int)
    codes = _Codes(np.concatenate([rows, others]))
    coded = codes.of(rows)

    def margins(asked: Any) -> Any:
        columns = codes.values(np.asarray(asked))
        found = model.margins(dict(zip(names, columns, strict=True)))
        return found.reshape(len(asked), -1)

    masker = shap.maskers.Independent(codes.of(others[spread]), max_samples=len(spread))
    explainer = shap.explainers.Permutation(margins, masker, seed=0)
    base = margins(codes.of(others[spread])).mean(axis=0)
    values = np.zeros((len(rows), len(names), len(base)))
    if len(rows):
        evaluations = ROUNDS * (2 * len(names) + 1)
        found = explainer(coded, max_evals=evaluations, silent=True)
        values = np.asarray(found.values, np.float64).reshape(values.shape)
    whose = "the table's own rows" if background is None else "the background"
    return values, base, f"permutation SHAP of the package shap, sampled: against {whose}"


class _Codes:
    """Raw values as numbers: the position among a column's distinct values, and back."""

    def __init__(self, rows: npt.NDArray[Any]) -> None:
        self.known: list[list[Any]] = []
        self._code: list[dict[Any, int]] = []
        for column in rows.T:
            distinct: dict[Any, Any] = {}
            for value in column.tolist():
                distinct.setdefault(_key(value), value)
            self.known.append(list(distinct.values()))
            self._code.append({key: at for at, key in enumerate(distinct)})

    def of(self, rows: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """The numbers of rows."""
        coded = np.empty(rows.shape)
        for at, code in enumerate(self._code):
            coded[:, at] = [code[_key(value)] for value in rows[:, at].tolist()]
        return coded

    def values(self, coded: npt.NDArray[np.float64]) -> list[list[Any]]:
        """The values of numbers, column by column."""
        return [[known[int(code)] for code in coded[:, at]] for at, known in enumerate(self.known)]


def _key(value: Any) -> Any:
    """Values that are one to a model; a null is, whichever it is, and unlike any text."""
    return None if is_null(value) else value
