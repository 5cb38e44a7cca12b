"""Methods of expressions: arithmetic, comparisons, logic, nulls, elementary functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pelton.features.expression import Expression


class Arithmetic:
    """Arithmetic in float64 as NumPy does it. Null in any input gives null, unless said otherwise.

    Comparisons with a null are null; `&` and `|` follow three-valued logic, as in SQL and polars.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def _then(self, op: str, *others: Any, **options: Any) -> Expression: ...
        def _from(self, op: str, other: Any) -> Expression: ...

    def __add__(self, other: Any) -> Expression:
        return self._then("+", other)

    def __radd__(self, other: Any) -> Expression:
        return self._from("+", other)

    def __sub__(self, other: Any) -> Expression:
        return self._then("-", other)

    def __rsub__(self, other: Any) -> Expression:
        return self._from("-", other)

    def __mul__(self, other: Any) -> Expression:
        return self._then("*", other)

    def __rmul__(self, other: Any) -> Expression:
        return self._from("*", other)

    def __truediv__(self, other: Any) -> Expression:
        return self._then("/", other)

    def __rtruediv__(self, other: Any) -> Expression:
        return self._from("/", other)

    def __floordiv__(self, other: Any) -> Expression:
        return self._then("//", other)

    def __rfloordiv__(self, other: Any) -> Expression:
        return self._from("//", other)

    def __mod__(self, other: Any) -> Expression:
        return self._then("%", other)

    def __rmod__(self, other: Any) -> Expression:
        return self._from("%", other)

    def __pow__(self, other: Any) -> Expression:
        return self._then("**", other)

    def __rpow__(self, other: Any) -> Expression:
        return self._from("**", other)

    def __neg__(self) -> Expression:
        return self._then("neg")

    def __pos__(self) -> Expression:
        return self._then("pos")

    def __abs__(self) -> Expression:
        return self._then("abs")

    def __lt__(self, other: Any) -> Expression:
        return self._then("<", other)

    def __le__(self, other: Any) -> Expression:
        return self._then("<=", other)

    def __gt__(self, other: Any) -> Expression:
        return self._then(">", other)

    def __ge__(self, other: Any) -> Expression:
        return self._then(">=", other)

    def __eq__(self, other: Any) -> Expression:  # type: ignore[override]
        return self._then("==", other)

    def __ne__(self, other: Any) -> Expression:  # type: ignore[override]
        return self._then("!=", other)

    def __and__(self, other: Any) -> Expression:
        return self._then("&", other)

    def __rand__(self, other: Any) -> Expression:
        return self._from("&", other)

    def __or__(self, other: Any) -> Expression:
        return self._then("|", other)

    def __ror__(self, other: Any) -> Expression:
        return self._from("|", other)

    def __invert__(self) -> Expression:
        return self._then("not")

    def abs(self) -> Expression:
        """The size of a number, without its sign."""
        return self._then("abs")

    def round(self) -> Expression:
        """The nearest whole number; halves go to the even one."""
        return self._then("round")

    def floor(self) -> Expression:
        """The next whole number below."""
        return self._then("floor")

    def ceil(self) -> Expression:
        """The next whole number above."""
        return self._then("ceil")

    def sqrt(self) -> Expression:
        """The square root; null below 0."""
        return self._then("sqrt")

    def exp(self) -> Expression:
        """The number e to the power of this one."""
        return self._then("exp")

    def log(self) -> Expression:
        """The natural logarithm; null below 0, minus infinity at 0."""
        return self._then("log")

    def log1p(self) -> Expression:
        """The natural logarithm of 1 + x, exact also near 0."""
        return self._then("log1p")

    def pow(self, exponent: Any) -> Expression:
        """The number to a power."""
        return self._then("**", exponent)

    def sin(self) -> Expression:
        """The sine of an angle in radians."""
        return self._then("sin")

    def cos(self) -> Expression:
        """The cosine of an angle in radians."""
        return self._then("cos")

    def cyclic(self, period: float) -> Expression:
        """Two features, sine and cosine: where in a period a number lies, without a jump.

        Args:
            period: 24 for hours, 7 for weekdays, 12 for months.
        """
        return self._then("cyclic", period=float(period))

    def clip(self, low: float | None = None, high: float | None = None) -> Expression:
        """The number, limited to an interval; null stays null.

        Args:
            low: Smallest number kept; None for no limit.
            high: Largest number kept; None for no limit.
        """
        return self._then("clip", low=low, high=high)

    def is_null(self) -> Expression:
        """1 where it is null, else 0."""
        return self._then("is_null")

    def is_not_null(self) -> Expression:
        """0 where it is null, else 1."""
        return self._then("is_not_null")

    def is_in(self, values: Any) -> Expression:
        """1 where it is one of the values, else 0; null stays null.

        Args:
            values: Numbers for a number, text for text.
        """
        return self._then("is_in", values=tuple(values))

    def is_between(self, low: Any, high: Any) -> Expression:
        """1 where low <= x <= high, else 0; null stays null."""
        return self._then("<=", high) & self._then(">=", low)
