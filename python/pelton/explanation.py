"""An explanation: what each raw column of each row adds to a model's margins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

Kind = Literal["auto", "bar", "beeswarm", "waterfall"]
SHOWN_COLUMNS = 8


class Explanation:
    """Shares of the raw columns in the margins of some rows.

    For every row, `base` and the sum of its values make the margin: the model's sum before its link
    (the log-odds of a classifier, the value of a regression), as `Model.margins` gives it.

    Attributes:
        values: Shape (rows, columns), or (rows, columns, outputs) where a row has several margins.
        base: The margin that is expected of no row in particular; a float, or one per output.
        names: The raw columns that the model reads, in the order of the schema.
        outputs: What each margin belongs to; empty where there is one.
        method: How the values were found, in words.
    """

    def __init__(
        self,
        values: npt.NDArray[np.float64],
        base: npt.NDArray[np.float64],
        names: Sequence[str],
        *,
        outputs: Sequence[Any] = (),
        method: str = "",
        read: Callable[[], npt.NDArray[Any]] | None = None,
    ) -> None:
        single = values.ndim == 3 and values.shape[2] == 1
        self.values = values[:, :, 0] if single else values
        self.base: float | npt.NDArray[np.float64] = float(base[0]) if single else base
        self.names = tuple(names)
        self.outputs = () if single else tuple(outputs) or tuple(range(values.shape[2]))
        self.method = method
        self._read = read
        self._data: npt.NDArray[Any] | None = None

    @property
    def data(self) -> npt.NDArray[Any]:
        """The raw values of the rows, objects of shape (rows, columns); nulls are None."""
        if self._data is None:
            if self._read is None:
                self._data = np.full(self.values.shape[:2], None, object)
            else:
                self._data = self._read()
        return self._data

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, key: str | int | slice | npt.NDArray[Any]) -> Any:
        """A column's values by its name; else an explanation of some of the rows."""
        if isinstance(key, str):
            return self.values[:, self.names.index(key)]
        rows = slice(key, key + 1 or None) if isinstance(key, int) else key
        values = self.values if self.outputs else self.values[:, :, None]
        return Explanation(
            values[rows],
            np.atleast_1d(self.base),
            self.names,
            outputs=self.outputs,
            method=self.method,
            read=lambda: self.data[rows],
        )

    def sums(self) -> npt.NDArray[np.float64]:
        """Base and values of each row together: its margins, up to rounding."""
        total: npt.NDArray[np.float64] = self.values.sum(axis=1) + self.base
        return total

    def importance(self) -> dict[str, float]:
        """Mean absolute value of each column over rows and outputs, the largest first."""
        axes = (0, 2) if self.outputs else 0
        size = np.abs(self.values).mean(axis=axes) if len(self) else np.zeros(len(self.names))
        order = np.argsort(-size, kind="stable")
        return {self.names[at]: float(size[at]) for at in order}

    def plot(
        self,
        kind: Kind = "auto",
        *,
        output: Any = None,
        most: int = 12,
        ax: Any = None,
    ) -> Any:
        """Draw the explanation with matplotlib.

        Args:
            kind: "bar" (mean size per column), "beeswarm" (every row, coloured by the column's
                value; text and nulls are grey), "waterfall" (one row, from base to margin); "auto":
                a waterfall for one row, else a beeswarm.
            output: Which of several outputs; None: the last one, for a bar all together.
            most: Columns to draw; the rest is one more.
            ax: Axes to draw on; None: new ones.

        Returns:
            The axes.

        Raises:
            ValueError: There are no rows, no such kind or no such output.
        """
        from pelton.explanation_plot import draw

        return draw(self, kind, output=output, most=most, ax=ax)

    def to_shap(self) -> Any:
        """The same as a `shap.Explanation`, for the plots of the package `shap`."""
        import shap

        base = np.broadcast_to(np.asarray(self.base), (len(self), *np.shape(self.base)))
        return shap.Explanation(
            values=self.values,
            base_values=base.copy(),
            data=self.data,
            feature_names=list(self.names),
            output_names=[str(one) for one in self.outputs] or None,
        )

    def __repr__(self) -> str:
        rows, columns = self.values.shape[:2]
        of = f", {len(self.outputs)} outputs" if self.outputs else ""
        base = np.array2string(np.asarray(self.base), precision=6, threshold=6)
        lines = [f"Explanation: {rows:,} rows, {columns} columns{of}", f"  method: {self.method}"]
        lines.append(f"  base:   {base}")
        found = list(self.importance().items())
        widest = max((len(name) for name, _ in found[:SHOWN_COLUMNS]), default=0)
        largest = max((size for _, size in found), default=0.0) or 1.0
        if found:
            lines.append("  mean |value|")
        for name, size in found[:SHOWN_COLUMNS]:
            bar = "\u2588" * round(20 * size / largest)
            lines.append(f"    {name:<{widest}}  {size:<10.4g} {bar}".rstrip())
        if len(found) > SHOWN_COLUMNS:
            rest = sum(size for _, size in found[SHOWN_COLUMNS:])
            lines.append(f"    and {len(found) - SHOWN_COLUMNS} more, together {rest:.4g}")
        return "\n".join(lines)
