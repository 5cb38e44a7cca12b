"""What a conversion knows while it walks the steps: keys, refusals, the model, the certificate."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from pelton.convert.columns import (
    FLOAT64,
    NAN,
    Block,
    Column,
    Expr,
    Index,
    Many,
    Number,
    Numeric,
    Text,
    is_nan,
    is_null,
    raws_of,
)
from pelton.convert.foreign import Foreign
from pelton.convert.parts import Composed, Forest, Head, Linear, Step
from pelton.convert.raw import RawColumn
from pelton.convert.refusals import Refusals
from pelton.convert.sample import Sample
from pelton.convert.words import Features, Wordy
from pelton.errors import ContractError, UnsupportedError

SHADOW_ROWS = 64  # sample rows that go through the source's own steps, to see types and sparsity


class Context(Refusals):
    """Carried through one conversion.

    A converter of a transformer is `function(step, block, ctx) -> Block`. A converter of a model is
    `function(model, block, ctx) -> None`; it calls `set_linear`, `set_forest` or `set_transform`,
    then `set_head`, and names its `methods`. Both call `refuse_*` for input on which the source
    raises an error, and `done` once, for the certificate.
    """

    def __init__(self, sample: Sample) -> None:
        super().__init__()
        self.sample = sample
        self.raw: list[RawColumn] = sample.columns
        self.keys: list[dict[str, None]] = [{} for _ in sample.columns]
        self.steps: list[Step] = []
        self.head = Head()
        self.model: Linear | Forest | Composed | list[Column] | None = None
        self.methods: tuple[str, ...] = ()
        self.output_dtype: np.dtype[Any] = np.dtype(np.float64)
        self.vector = True  # predict gives (rows,), not (rows, outputs)
        self.parity, self.bound = "bit", 0.0  # of the margins
        self.loose = 0.0  # relative error of what the source computes in no fixed order
        self.layers: list[Any] = []  # of dense.py, until they are settled
        self.carried = 0.0  # largest relative error of the features, given steps of "tolerance"
        self.graph = b""  # of ONNX Runtime: see onnx_stage.py
        self.stage: dict[str, Any] | None = None  # what the graph takes and gives
        self.node_keys: dict[int, tuple[Wordy, dict[str, None]]] = {}  # by id of the node
        self.texts: dict[int, Wordy] = {}  # raw columns of which the characters are read
        self._path: list[str] = []
        self._sources: list[str] = []

    # The walk

    def start(self) -> Block:
        """The raw columns, before any step."""
        columns: list[Column] = []
        for at, raw in enumerate(self.raw):
            if raw.dtype == "string":
                columns.append(Text(at))
            else:
                columns.append(
                    Number(Expr("raw", raw=at), raw.numpy, raw_null=raw.numpy.kind == "O")
                )
        return Block(columns, self.sample.head(SHADOW_ROWS))

    @contextmanager
    def inside(self, name: str, step: Any) -> Iterator[None]:
        """Names the step that errors inside are about; nests."""
        if name:
            self._path.append(name)
        self._sources.append(source_of(step))
        try:
            yield
        finally:
            self._sources.pop()
            if name:
                self._path.pop()

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Names a part of the step at hand, for errors."""
        self._path.append(name)
        try:
            yield
        finally:
            self._path.pop()

    @property
    def step_name(self) -> str:
        """Path and class of the step at hand: "prep.num.scaler (StandardScaler)"."""
        kind = self._sources[-1].rsplit(".", 1)[-1] if self._sources else ""
        path = ".".join(self._path)
        return f"{path} ({kind})" if path and kind else path or kind

    def unsupported(self, reason: str) -> UnsupportedError:
        """The error that refuses the step at hand; to be raised."""
        return UnsupportedError(step=self.step_name, reason=reason)

    def done(self, parity: str = "bit", bound: float = 0.0) -> None:
        """Records the step at hand for the certificate."""
        name = ".".join(self._path) or self._sources[-1].rsplit(".", 1)[-1]
        self.steps.append(Step(name, self._sources[-1], parity, bound))
        if parity == "ulp" and self.parity == "bit":
            self.parity = parity

    def transformed(self, bound: float) -> None:
        """Records a transformer of the class "tolerance"; what follows starts from its error.

        Args:
            bound: Largest error of an output, relative to the largest of its row or to 1.
        """
        self.carried = max(self.carried, bound)
        self.done("tolerance", bound)

    def run(self, function: Callable[[Any], Any], data: Any) -> Any:
        """What the source makes of the sample rows; its complaint is the sample's."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return function(data)
            except (TypeError, ValueError) as error:
                sentence = str(error).strip().split("\n")[0]
                raise ContractError(
                    f"sample: need rows that step {self.step_name} takes, got its error: {sentence}"
                ) from error

    # What the columns hold

    def index(self, column: Column, categories: Sequence[Any]) -> Index:
        """Codes of a column by category: i, then unknown, then missing.

        Args:
            column: Text with str categories, Number or Table with numbers.
            categories: In the order of their codes. NaN and None may be among them.
        """
        plain = [c.item() if isinstance(c, np.generic) else c for c in categories]
        known = [c for c in plain if not is_null(c)]
        if isinstance(column, Text):
            if not all(isinstance(c, str) for c in known):
                self._need_values(column)
                raise self.unsupported(
                    f"column {self.raw[column.raw].name!r} is text, its categories are not"
                )
            self.distinguish(column, [str(c) for c in known])
            self.settle_null(column, plain)
        elif not all(isinstance(c, (int, float)) for c in known):
            self._need_values(column)
            raise self.unsupported(f"{self.name_of(column)} is a number, its categories are not")
        return Index(column, tuple(plain))

    def _need_values(self, column: Column) -> None:
        """Categories that do not fit the column: perhaps the sample shows only nulls of it."""
        for at in self.raws(column):
            raw = self.raw[at]
            values = self.sample.values(self.sample.frame)[raw.name]
            if raw.problem or all(value is None for value in values):
                need = raw.problem or "a value that is not null, to see its type"
                raise ContractError(f"sample, column {raw.name!r}: need {need}", column=raw.name)

    def read_text(self, raw: int) -> Wordy:
        """A raw column as text, of which a step reads the characters.

        Args:
            raw: Its position.
        """
        return self.texts.setdefault(raw, Wordy("raw", raw))

    def distinguish(self, column: Text, categories: Sequence[str]) -> None:
        """Gives these strings codes of their own in the raw column of `column`, or in its node."""
        keys = self.keys[column.raw]
        if column.node is not None:
            keys = self.node_keys.setdefault(id(column.node), (column.node, {}))[1]
        keys.update(dict.fromkeys(categories))

    def settle_null(self, column: Column, values: Sequence[Any]) -> None:
        """Where the sample does not tell NaN from None, a step fitted on one of them does."""
        for at in self.raws(column):
            raw = self.raw[at]
            nulls = [v for v in values if v is None or is_nan(v)]
            if not raw.null_known and nulls:
                raw.null, raw.null_known = nulls[0], True

    def null_of(self, column: Column) -> object:
        """What a null of the raw column is, if it arrives unchanged: NaN, None or NA."""
        if isinstance(column, Text) or (isinstance(column, Number) and column.raw_null):
            return self.raw[min(self.raws(column))].null
        return NAN

    def raws(self, column: Column | Index) -> set[int]:
        """The raw columns behind a column."""
        return raws_of(column)

    def name_of(self, column: Column | Index) -> str:
        """The raw columns behind a column, for messages."""
        return "column " + ", ".join(repr(self.raw[at].name) for at in sorted(self.raws(column)))

    def numeric(self, column: Column) -> Numeric:
        """The column, which must not be text."""
        if isinstance(column, Text):
            raise self.unsupported(f"{self.name_of(column)} is text and not encoded before it")
        if isinstance(column, Number) and column.text_null:
            self.refuse_nan(column)
        return column

    def cast(self, column: Column, dtype: np.dtype[Any]) -> Column:
        """The column in the dtype in which the source goes on with it."""
        if dtype == np.float16:
            raise self.unsupported("it computes in float16; need float32 or float64")
        if dtype == np.float32 and isinstance(column, Number) and column.dtype.kind in "biu":
            # With a null its own column would be float64, and the source would compute in that.
            self.refuse_nan(column)
        return column.cast(dtype)

    # The model

    def set_linear(self, columns: Sequence[Column], weights: Any, intercept: Any) -> None:
        """A weighted sum of the columns, in this order, the intercept last.

        Args:
            columns: The features.
            weights: (features, outputs).
            intercept: (outputs,).
        """
        self.model = Linear(
            columns if isinstance(columns, Features) else [self.numeric(c) for c in columns],
            np.asarray(weights, np.float64),
            np.asarray(intercept, np.float64),
        )

    def set_forest(
        self,
        *,
        features: Sequence[Numeric | Index],
        trees: list[dict[str, Any]],
        sets: Sequence[Any] = (),
        base: Any,
        leaf_width: int = 1,
        sum: str = "f64",
        divisor: float = 1.0,
    ) -> None:
        """Trees; arguments as `_native.Builder.set_forest` takes them, but for the features.

        Args:
            features: What the splits test: Number or Table for thresholds, Index for sets.
            trees: Per tree the builder's dict, where "slot" holds positions in `features`.
            sets: Codes of the Index that go right, `unknown` and `missing` among them if they do.
            base: Where the sums start, one per output.
            leaf_width: 1, or the number of outputs where every leaf adds to every output.
            sum: "f64" or "f32".
            divisor: Of the sums, at the end.
        """
        self.model = Forest(list(features), trees, list(sets), base, leaf_width, sum, divisor)

    def wide(
        self,
        op: str,
        inputs: Sequence[Column],
        params: dict[str, float] | None = None,
        constants: Any = None,
        outputs: int = 1,
        *,
        dtype: np.dtype[Any] = FLOAT64,
        missing: bool = False,
    ) -> list[Number]:
        """The outputs of a wide operator over columns.

        Args:
            op: An operator of the shape "wide".
            inputs: In the operator's order.
            params: By name.
            constants: float64, as the operator lays them out.
            outputs: How many columns it gives.
            dtype: In which the source holds them.
            missing: Whether they may be NaN where a raw column is null.
        """
        numbers = tuple(self.numeric(column) for column in inputs)
        many = Many(
            op,
            numbers,
            set().union(*(self.raws(one) for one in numbers)),
            outputs,
            tuple((name, float(value)) for name, value in (params or {}).items()),
            None if constants is None else np.ascontiguousarray(constants, np.float64).ravel(),
        )
        return many.numbers(dtype, missing=missing)

    def set_answers(
        self,
        *,
        margins: Sequence[Column],
        values: Sequence[Column] = (),
        choice: Column | None = None,
        classes: Sequence[Any] = (),
        f32: bool = False,
    ) -> None:
        """The answers of a model that is made of nodes; sets the head too.

        Args:
            margins: What `decision_function` gives, or the values where it has none.
            values: What `predict_proba` or `predict` gives; none: the margins.
            choice: The position of the class that `predict` gives.
            classes: None for a regression.
            f32: The source returns float32.
        """
        answers = [self.numeric(c) for c in values]
        if f32:
            margins = [self.numeric(c).apply("narrow") for c in margins]
            answers = [one.apply("narrow") for one in answers]
        self.model = Composed(
            [self.numeric(c) for c in margins],
            answers,
            None if choice is None else self.numeric(choice),
        )
        self.set_head("identity", "none" if choice is None else "choice", f32=f32, classes=classes)

    def set_transform(self, columns: Sequence[Column]) -> None:
        """No model: the columns are the result."""
        self.model = [self.numeric(c) for c in columns]
        self.methods = ("transform",)

    def set_head(
        self,
        link: str,
        rule: str = "none",
        *,
        f32: bool = False,
        slope: float = 1.0,
        classes: Sequence[Any] = (),
    ) -> None:
        """From margins to answers; names as in cpp/models/head.h."""
        plain = [c.item() if isinstance(c, np.generic) else c for c in classes]
        if any(not isinstance(c, (bool, int, float, str)) for c in plain):
            raise self.unsupported(f"labels of type {type(plain[0]).__name__}")
        self.head = Head(
            link, rule, f32, slope, [str(c) if isinstance(c, str) else c for c in plain]
        )


def source_of(step: Any) -> str:
    """The public name of a step's class: "sklearn.preprocessing.StandardScaler"."""
    if isinstance(step, Foreign):
        return step.source
    kind = type(step)
    module = ".".join(part for part in kind.__module__.split(".") if not part.startswith("_"))
    return f"{module}.{kind.__qualname__}"
