"""The certificate: a compiled model compared with its source, row by row, before anyone gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pelton.errors import ContractError, ParityError, UnsupportedError
from pelton.ulps import ulps

if TYPE_CHECKING:
    from pelton.convert import Converted
    from pelton.model import Model

# Largest distance from the source, in ulps of its own dtype, by parity class. A value after a link
# has the link's own bound on top; exp differs by at most 1 ulp between good libraries, 1 + exp and
# the division add one rounding each.
MARGIN_ULPS = {"bit": 0, "ordered": 0, "ulp": 4}
VALUE_ULPS = 4
MOST_STEP_ENTRIES = 1_000_000  # rows times columns of a block, where steps are compared
# What a source may raise on rows that it refuses.
REFUSALS = (TypeError, ValueError, ArithmeticError)


@dataclass(frozen=True)
class Output:
    """How far one answer of the compiled model is from the source's.

    Attributes:
        method: "predict", "predict_proba", "transform" or "margins"; "after" and a name for what
            leaves that step of a pipeline.
        rows: Rows compared.
        different: Entries that are not equal in every bit.
        worst_ulps: Largest distance in units in the last place.
        worst_relative: Largest relative error.
        bound: What was allowed, in words.
    """

    method: str
    rows: int
    different: int
    worst_ulps: int
    worst_relative: float
    bound: str


@dataclass(frozen=True)
class Certificate:
    """What `compile` compared, and what it found.

    Attributes:
        sample_rows: Rows of the sample that were compared.
        edge_rows: Generated rows that were compared, by kind.
        refused_rows: Generated rows, by kind, that the source itself refuses with an error.
        answered_rows: Those of them that the compiled model answers all the same, by kind.
        outputs: One entry per answer of the source.
        steps: Each converted step: name, source class, parity class.
    """

    sample_rows: int
    edge_rows: dict[str, int] = field(default_factory=dict)
    refused_rows: dict[str, int] = field(default_factory=dict)
    answered_rows: dict[str, int] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    steps: tuple[dict[str, Any], ...] = ()

    @property
    def rows(self) -> int:
        """All rows compared."""
        return self.sample_rows + sum(self.edge_rows.values())

    def to_dict(self) -> dict[str, Any]:
        """The certificate as plain values, as it is saved."""
        return asdict(self)

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Certificate:
        """The certificate that `to_dict` gave."""
        given = dict(facts)
        given["outputs"] = tuple(Output(**output) for output in given["outputs"])
        given["steps"] = tuple(given["steps"])
        return cls(**given)

    def __repr__(self) -> str:
        lines = [
            f"Certificate: {self.sample_rows:,} sample rows, "
            f"{sum(self.edge_rows.values()):,} edge rows, "
            f"{sum(self.refused_rows.values()):,} refused by the source "
            f"({sum(self.answered_rows.values()):,} of them answered)"
        ]
        for output in self.outputs:
            lines.append(
                f"  {output.method}: {output.different:,} of {output.rows:,} rows differ, "
                f"worst {output.worst_ulps} ulp (allowed: {output.bound})"
            )
        return "\n".join(lines)


def certify(
    model: Model,
    fitted: Any,
    converted: Converted,
    blocks: Mapping[str, Any],
    on_block: Callable[[str], None],
) -> Certificate:
    """Compare a compiled model with its source.

    Args:
        model: The compiled model.
        fitted: Its source.
        converted: What the conversion knows: methods, parity class, steps.
        blocks: Rows in the source's container; "sample" first, then one block per kind of edge.
        on_block: Told the name of each block before it is compared.

    Returns:
        The certificate, every answer within its bound.

    Raises:
        ParityError: An answer lies outside its bound, or the model refuses what its source takes.
    """
    methods = ["margins", *(m for m in converted.methods if m != "decision_function")]
    tallies = {method: _Tally(method, converted) for method in methods}
    compared: dict[str, int] = {}
    refused: dict[str, int] = {}
    answered: dict[str, int] = {}
    for kind, rows in blocks.items():
        on_block(kind)
        taken = rows if kind == "sample" else rows_taken(fitted, methods, rows)
        compared[kind] = len(taken)
        if len(taken) < len(rows):
            refused[kind] = len(rows) - len(taken)
            answered[kind] = _answered(model, rows) - len(taken)
        if len(taken):
            for tally in tallies.values():
                _compare(tally, model, fitted, kind, taken)
    sample_rows = compared.pop("sample", 0)
    return Certificate(
        sample_rows,
        {kind: count for kind, count in compared.items() if count},
        refused,
        {kind: count for kind, count in answered.items() if count},
        (
            *steps_compared(fitted, converted, blocks),
            *(tally.output() for tally in tallies.values() if tally.rows),
        ),
        tuple(
            {"name": step.name, "source": step.source, "parity": step.parity}
            for step in converted.steps
        ),
    )


def steps_compared(
    fitted: Any, converted: Converted, blocks: Mapping[str, Any]
) -> Iterator[Output]:
    """Compare what a pipeline's steps before its model make of the rows, one step after the other.

    Args:
        fitted: The source model; one that is no pipeline has no such steps.
        converted: Its conversion, for the rows of the sample.
        blocks: As `certify` takes them.

    Yields:
        One output per step, named "after" and the step.

    Raises:
        ParityError: A step makes other numbers than its source.
    """
    from pelton import _native
    from pelton.convert import convert
    from pelton.model import Model

    names = [name for name, _ in getattr(fitted, "steps", ())]
    for at, name in enumerate(names[:-1]):
        steps = fitted[: at + 1]
        try:
            prefix = convert(steps, converted.sample.frame)
        except UnsupportedError:  # what leaves this step is text: no row of numbers
            continue
        model = Model(_native.Engine(prefix.plan), prefix.methods)
        tally = _Tally("transform", prefix)
        most_rows = max(1, MOST_STEP_ENTRIES // max(1, prefix.plan.values))
        for kind, rows in blocks.items():
            taken = rows_taken(steps, ["transform"], rows[:most_rows])
            if len(taken):
                _compare(tally, model, steps, kind, taken)
        yield replace(tally.output(), method=f"after {name}")


def rows_taken(fitted: Any, methods: Sequence[str], rows: Any) -> Any:
    """The rows that the source answers: all, or, where it raises, those it takes one by one."""
    from pelton.convert.oracle import answer

    def takes(some: Any) -> bool:
        try:
            for method in methods:
                answer(fitted, method, some)
        except REFUSALS:
            return False
        return True

    if takes(rows):
        return rows
    return _at(rows, [at for at in range(len(rows)) if takes(_at(rows, [at]))])


def _answered(model: Model, rows: Any) -> int:
    """How many of the rows the compiled model answers, asked one by one."""
    count = 0
    for at in range(len(rows)):
        try:
            model.margins(_at(rows, [at]))
        except ContractError:
            continue
        count += 1
    return count


def _at(rows: Any, positions: Sequence[int]) -> Any:
    """Some rows of a pandas or polars frame or an array."""
    return rows.iloc[positions] if hasattr(rows, "iloc") else rows[positions]


def _compare(tally: _Tally, model: Model, fitted: Any, kind: str, rows: Any) -> None:
    """Compares one answer for rows that the source takes."""
    from pelton.convert.oracle import answer

    try:
        want = answer(fitted, tally.method, rows)
    except REFUSALS as error:
        raise ContractError(
            f"{kind}: need rows that the source model takes, got its error: {_line(error)}"
        ) from error
    if want is None:
        return
    try:
        got = _ours(model, tally.method, rows)
        scale = _ours(model, "margins", rows)
    except ContractError as error:
        raise ParityError(
            f"{kind}: need an answer as the source model gives, got the error: {_line(error)}"
        ) from error
    tally.add(kind, want, got, scale)


def _ours(model: Model, method: str, rows: Any) -> Any:
    if method == "margins":
        return model.margins(rows)
    return getattr(model, method)(rows)


def _line(error: BaseException) -> str:
    text = str(error).strip().split("\n")[0]
    return text if len(text) <= 200 else text[:200] + "..."


class _Tally:
    """Collects one answer's differences over all blocks."""

    def __init__(self, method: str, converted: Converted) -> None:
        self.method = method
        self.rows = 0
        self._different = 0
        self._worst_ulps = 0
        self._worst_relative = 0.0
        self._relative = converted.bound if converted.parity == "tolerance" else 0.0
        linked = method in ("predict", "predict_proba") and "predict_proba" in converted.methods
        self._ulps = VALUE_ULPS if linked else MARGIN_ULPS.get(converted.parity, 0)
        if method == "predict" and not linked:  # a link may stand behind a plain value too
            self._ulps = VALUE_ULPS
        self._f32 = converted.output_dtype == np.float32

    def output(self) -> Output:
        """What was found."""
        if self._relative:
            bound = f"relative error {self._relative:g}"
        else:
            bound = f"{self._ulps} ulp" if self._ulps else "equal bits"
        return Output(
            self.method, self.rows, self._different, self._worst_ulps, self._worst_relative, bound
        )

    def add(self, kind: str, want: Any, got: Any, margins: Any) -> None:
        """Compares one block.

        Args:
            kind: Of the block, for messages.
            want: The source's answers.
            got: Ours.
            margins: Our margins; where two lie within the bound of each other, labels may differ.
        """
        if want.dtype.kind not in "f" or got.dtype.kind not in "f":
            return self._add_labels(kind, want, got, margins)
        want = want.reshape(len(want), -1)
        got = got.reshape(len(got), -1)
        if want.shape != got.shape:
            raise ParityError(
                f"{kind}, {self.method}: need shape {want.shape} as the source gives, "
                f"got {got.shape}"
            )
        dtype = np.float32 if want.dtype == np.float32 or self._f32 else np.float64
        want, got = want.astype(dtype), got.astype(dtype)
        apart = ulps(want, got)
        if self.method == "predict_proba" and want.shape[1] == 2:
            apart[:, 0] = np.minimum(apart[:, 0], _ulps_of_one(want, got))
        with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
            error = np.abs(want.astype(np.float64) - got) / np.maximum(np.abs(want), 1e-300)
        error[apart == 0] = 0.0
        within = apart <= self._ulps
        if self._relative:
            sums = np.abs(margins.reshape(len(margins), -1))
            scale = np.maximum(1.0, sums.max(axis=1, keepdims=True))
            with np.errstate(invalid="ignore"):
                within |= np.abs(want.astype(np.float64) - got) <= self._relative * scale
        if not within.all():
            row, column = np.argwhere(~within)[0]
            raise ParityError(
                f"{kind}, row {row}, {self.method}[{column}]: need {want[row, column]!r} within "
                f"{self.output().bound} as the source gives, got {got[row, column]!r}"
            )
        self.rows += len(want)
        self._different += int((apart > 0).any(axis=1).sum())
        self._worst_ulps = max(self._worst_ulps, int(apart.max(initial=0)))
        self._worst_relative = max(self._worst_relative, float(error.max(initial=0.0)))

    def _add_labels(self, kind: str, want: Any, got: Any, margins: Any) -> None:
        if want.shape != got.shape:
            raise ParityError(
                f"{kind}, {self.method}: need shape {want.shape} as the source gives, "
                f"got {got.shape}"
            )
        flipped = np.asarray(want != got)
        if self._relative and flipped.any():
            flipped &= ~_tied(margins, self._relative)
        if flipped.any():
            row = int(np.argwhere(flipped)[0][0])
            raise ParityError(
                f"{kind}, row {row}, {self.method}: need {want[row]!r} as the source gives, "
                f"got {got[row]!r}"
            )
        self.rows += len(want)
        self._different += int((want != got).sum())


def _ulps_of_one(want: Any, got: Any) -> Any:
    """The distance of 1 - p in ulps of the larger of p and 1 - p, for it inherits p's rounding."""
    with np.errstate(invalid="ignore"):
        apart = np.abs(want[:, 0] - got[:, 0]) / np.spacing(np.abs(want).max(axis=1))
        return np.where(np.isfinite(apart), np.ceil(apart), 2.0**63).astype(np.uint64)


def _tied(margins: Any, relative: float) -> Any:
    """Rows whose two best classes lie within the bound of each other."""
    if margins.ndim == 1:
        return np.abs(margins) <= relative * np.maximum(1.0, np.abs(margins))
    best = np.sort(margins, axis=1)[:, -2:]
    gap: Any = best[:, 1] - best[:, 0] <= relative * np.maximum(1.0, np.abs(best).max(axis=1))
    return gap
