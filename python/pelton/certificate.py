"""The certificate: a compiled model compared with its source, row by row, before anyone gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pelton.errors import ContractError, ParityError, UnsupportedError
from pelton.tally import Output, Tally

if TYPE_CHECKING:
    from pelton.convert import Converted
    from pelton.model import Model

# A link is a function of the margin: where margins are compared on all rows of a block, what
# follows from them is on so many, evenly spread.
MOST_LINKED_ROWS = 2_000
MOST_STEP_COLUMNS = 20_000  # of a step that is compared on its own
MOST_STEP_ENTRIES = 300_000  # rows times columns of a block, where steps are compared
# What a source may raise on rows that it refuses.
REFUSALS = (AttributeError, TypeError, ValueError, ArithmeticError)


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
        leaves: Leaves of the trees that test raw columns.
        leaves_reached: Those of them that some compared row reaches.
    """

    sample_rows: int
    edge_rows: dict[str, int] = field(default_factory=dict)
    refused_rows: dict[str, int] = field(default_factory=dict)
    answered_rows: dict[str, int] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    steps: tuple[dict[str, Any], ...] = ()
    leaves: int = 0
    leaves_reached: int = 0

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
        if self.leaves:
            lines.append(f"  {self.leaves_reached:,} of {self.leaves:,} leaves reached")
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
    from pelton.convert.oracle import one_thread

    with one_thread():
        return _compared(model, fitted, converted, blocks, on_block)


def _compared(
    model: Model,
    fitted: Any,
    converted: Converted,
    blocks: Mapping[str, Any],
    on_block: Callable[[str], None],
) -> Certificate:
    methods = ["margins", *(m for m in converted.methods if m != "decision_function")]
    shaken = _shaken(converted)
    tallies = {method: Tally(method, converted) for method in methods}
    compared: dict[str, int] = {}
    refused: dict[str, int] = {}
    answered: dict[str, int] = {}
    for kind, rows in blocks.items():
        on_block(kind)
        if kind == "sample":
            taken, answers = rows, _asked(fitted, methods, rows)
        else:
            taken, answers = rows_taken(fitted, methods, rows)
        compared[kind] = len(taken)
        if len(taken) < len(rows):
            refused[kind] = len(rows) - len(taken)
            answered[kind] = _answered(model, rows) - len(taken)
        if len(taken):
            _compare(tallies, model, shaken, answers, kind, taken)
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
        if _width(steps, converted.sample) > MOST_STEP_COLUMNS:
            continue  # the answers behind it are compared; so many numbers a row take minutes
        # What follows nothing would be converted as a model, if it is one too, as KMeans is.
        open_ended = type(fitted)([*steps.steps, ("passthrough", "passthrough")])
        try:
            prefix = convert(open_ended, converted.sample.frame)
        except UnsupportedError:  # what leaves this step is text: no row of numbers
            continue
        model = Model(_native.Engine(prefix.plan), prefix.methods)
        shaken = _shaken(prefix)
        tally = Tally("transform", prefix)
        most_rows = max(1, MOST_STEP_ENTRIES // max(1, prefix.plan.values))
        for kind, rows in blocks.items():
            taken, answers = rows_taken(steps, ["transform"], rows[:most_rows])
            if len(taken):
                _compare({"transform": tally}, model, shaken, answers, kind, taken)
        yield replace(tally.output(), method=f"after {name}")


def _width(steps: Any, sample: Any) -> int:
    """How many columns leave a step; 0 where it does not say."""
    try:
        shape = steps.transform(sample.head(1)).shape
    except REFUSALS:
        return 0
    return int(shape[1]) if len(shape) == 2 else 0


def rows_taken(fitted: Any, methods: Sequence[str], rows: Any) -> tuple[Any, dict[str, Any]]:
    """The rows that the source answers, and its answers by method.

    Returns:
        All rows, or, where the source raises, those it takes one by one. Each method is asked once:
        the source is what takes most of the time of a comparison.
    """
    try:
        return rows, _answers(fitted, methods, rows)
    except REFUSALS:
        taken = _at(rows, [at for at in range(len(rows)) if _takes(fitted, methods, rows, at)])
        return taken, _answers(fitted, methods, taken) if len(taken) else {}


def _takes(fitted: Any, methods: Sequence[str], rows: Any, at: int) -> bool:
    try:
        _answers(fitted, methods, _at(rows, [at]))
    except REFUSALS:
        return False
    return True


def _answers(fitted: Any, methods: Sequence[str], rows: Any) -> dict[str, Any]:
    """What the source says, by method; of margins all rows, of the rest every `_step`-th."""
    from pelton.convert.oracle import answer

    answers = {"margins": answer(fitted, "margins", rows)} if "margins" in methods else {}
    some = rows[:: _step(answers, rows)]
    return {**answers, **{m: answer(fitted, m, some) for m in methods if m != "margins"}}


def _step(answers: Mapping[str, Any], rows: Any) -> int:
    if answers.get("margins") is None:
        return 1
    return -(-len(rows) // MOST_LINKED_ROWS) or 1


def _asked(fitted: Any, methods: Sequence[str], sample: Any) -> dict[str, Any]:
    """As `_answers`, of the sample, which the source must take."""
    try:
        return _answers(fitted, methods, sample)
    except REFUSALS as error:
        raise ContractError(
            f"sample: need rows that the source model takes, got its error: {_line(error)}"
        ) from error


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


def _shaken(converted: Converted) -> list[Model]:
    """Models of the plan, and of it with its inexact results moved; none where it is exact."""
    from pelton import _native
    from pelton.model import Model

    if not converted.shaken:
        return []
    plans = (converted.plan, *converted.shaken)
    return [Model(_native.Engine(plan), converted.methods) for plan in plans]


def _compare(
    tallies: Mapping[str, Tally],
    model: Model,
    shaken: Sequence[Model],
    answers: Mapping[str, Any],
    kind: str,
    rows: Any,
) -> None:
    """Compares the answers for rows that the source takes, by method."""
    try:
        step = _step(answers, rows)
        margins = model.margins(rows)
        for method, tally in tallies.items():
            want = answers[method]
            if want is None:
                continue
            every = 1 if method == "margins" else step
            some = rows[::every]
            got, *moved = (getattr(one, method)(some) for one in (model, *shaken))
            tally.add(kind, want, got, margins[::every], moved)
    except ContractError as error:
        raise ParityError(
            f"{kind}: need an answer as the source model gives, got the error: {_line(error)}"
        ) from error


def _line(error: BaseException) -> str:
    text = str(error).strip().split("\n")[0]
    return text if len(text) <= 200 else text[:200] + "..."
