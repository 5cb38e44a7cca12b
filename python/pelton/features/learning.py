"""The training rows, as expressions see them while they learn: through the native plan itself."""

from __future__ import annotations

import importlib
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np

from pelton.convert.columns import Column, Text, is_null
from pelton.features.statistics import Codes, Numbers

if TYPE_CHECKING:
    from pelton.convert.context import Context
    from pelton.convert.sample import Sample


def _coded(sample: Sample, raw: int) -> tuple[list[Any], Codes]:
    """Distinct values in order of appearance, and each row's code among them, -1 for null."""
    if sample.kind == "pandas":
        pandas = importlib.import_module("pandas")
        codes, values = pandas.factorize(sample.frame[sample.columns[raw].name])
        return values.tolist(), codes.astype(np.int64)
    place: dict[Any, int] = {}
    given = sample.values_at(sample.frame, raw)
    found = [-1 if v is None else place.setdefault(v, len(place)) for v in given]
    return list(place), np.array(found, np.int64)


class Learner:
    """Values of columns over the training rows.

    Args:
        ctx: The conversion; its sample is the training table.
        target: One number per row; None if there is none.
        instead: What there is instead, for errors.

    Attributes:
        targets: What each target_mean was learned from, by its key: codes and count of categories.
    """

    def __init__(self, ctx: Context, target: Numbers | None, instead: str = "") -> None:
        self.target = target
        self.instead = instead
        self.targets: dict[Hashable, tuple[Codes, int]] = {}
        self._ctx = ctx
        self._texts: dict[int, tuple[list[Any], Codes]] = {}

    def numbers(self, column: Column) -> Numbers:
        """A number per row, NaN for null."""
        from pelton.features.compiled import model_of

        values: Numbers = model_of(self._ctx, [column]).transform(self._ctx.sample.frame)[:, 0]
        return values

    def categories(self, column: Column) -> tuple[list[Any], Codes]:
        """The distinct values in their order, and each row's code among them, -1 for null."""
        if isinstance(column, Text):
            return self._text(column)
        values = self.numbers(column)
        null = np.isnan(values)
        distinct, codes = np.unique(values[~null] + 0.0, return_inverse=True)  # 0 is -0
        found = np.full(len(values), -1, np.int64)
        found[~null] = codes
        return distinct.tolist(), found

    def _text(self, column: Text) -> tuple[list[Any], Codes]:
        raws, raw_codes = self._raw_text(column.raw)
        says = column.says or (lambda text: text)
        values = [column.value(says(raw)) for raw in raws] + [column.value(None)]
        categories = sorted({value for value in values if not is_null(value)})
        place = {value: code for code, value in enumerate(categories)}
        codes = np.array([-1 if is_null(value) else place[value] for value in values], np.int64)
        used = np.zeros(len(categories) + 1, bool)
        used[codes[raw_codes]] = True  # a filling counts only where there was a null
        kept = [category for category, is_used in zip(categories, used, strict=False) if is_used]
        moved = np.append(np.cumsum(used[:-1]) - 1, -1)
        return kept, moved[codes[raw_codes]]

    def _raw_text(self, raw: int) -> tuple[list[Any], Codes]:
        found = self._texts.get(raw)
        if found is None:
            sample = self._ctx.sample
            found = _coded(sample, raw)
            self._texts[raw] = found
        return found
