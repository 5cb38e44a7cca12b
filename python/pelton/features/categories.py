"""Methods of expressions that read text or numbers as categories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pelton.features.expression import Expression


class Categories:
    """Categories are the values of the training rows. Null is not one of them but says so itself.

    Each method has a policy for what training never saw, `unknown`, and for null, `missing`.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def _then(self, op: str, *others: Any, **options: Any) -> Expression: ...

    def one_hot(
        self,
        *,
        min_count: int = 1,
        max_categories: int | None = None,
        unknown: str = "zeros",
        missing: str = "category",
    ) -> Expression:
        """One feature of 0 and 1 for each category, in the order of their values.

        Args:
            min_count: Categories with fewer training rows count as unknown.
            max_categories: Keep only so many, the most frequent; the others count as unknown.
            unknown: "zeros"; "other", a feature of its own; or "error".
            missing: "category", a feature of its own if there were nulls in training, else as
                unknown; "zeros"; or "error".
        """
        return self._then(
            "one_hot",
            min_count=int(min_count),
            max_categories=max_categories,
            unknown=unknown,
            missing=missing,
        )

    def ordinal(
        self,
        order: Sequence[Any] | None = None,
        *,
        unknown: str | float = "null",
        missing: str | float = "null",
    ) -> Expression:
        """The position of the category: 0, 1, 2.

        Args:
            order: The categories in their order; None: the training rows' own, sorted.
            unknown: "null", a number, or "error".
            missing: "null", a number, or "error".
        """
        return self._then(
            "ordinal",
            order=None if order is None else tuple(order),
            unknown=unknown,
            missing=missing,
        )

    def frequency(self, *, unknown: float = 0.0, missing: str | float = "category") -> Expression:
        """The share of training rows that have this value.

        Args:
            unknown: The share given to what training never saw.
            missing: "category", the share of nulls; "null"; or a number.
        """
        return self._then("frequency", unknown=float(unknown), missing=missing)

    def target_mean(
        self,
        *,
        smoothing: float = 20.0,
        folds: int = 5,
        seed: int = 0,
        unknown: str | float = "prior",
        missing: str | float = "category",
    ) -> Expression:
        """The mean target of the training rows with this value, pulled towards the mean of all.

        (sum of targets + smoothing * prior) / (rows + smoothing). Two classes count as 0 and 1, in
        sorted order. `fit_transform` gives each training row the mean over the other folds, so
        that no row sees its own target.

        Args:
            smoothing: So many rows of the prior are added to each category.
            folds: Parts of the training rows for `fit_transform`.
            seed: Of the shuffle that assigns rows to folds.
            unknown: "prior", the mean target of all rows; "null"; or a number.
            missing: "category", the mean of the rows with null; "prior"; "null"; or a number.
        """
        return self._then(
            "target_mean",
            smoothing=float(smoothing),
            folds=int(folds),
            seed=int(seed),
            unknown=unknown,
            missing=missing,
        )

    def hash(self, buckets: int, *, seed: int = 0) -> Expression:
        """One of so many buckets, 0 to buckets - 1, known before any training; null stays null.

        Text: MurmurHash3 (x86, 32 bits) of its UTF-8 bytes, as unsigned, modulo buckets. Whole
        numbers: with p = 2147483647, ((x mod p) * 48271 + seed) mod p * 16807 mod p mod buckets.

        Args:
            buckets: How many.
            seed: Another seed, another assignment.
        """
        return self._then("hash", buckets=int(buckets), seed=int(seed))
