"""Models whose last step is a graph that ONNX Runtime runs: native rows in, its answers out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pelton import _native, tables
from pelton.errors import ArtifactError, DeviceError, UnsupportedError
from pelton.info import Info
from pelton.model import Model
from pelton.onnx_session import session_of

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]

_DTYPES: dict[str, Any] = {
    "f32": np.float32, "f64": np.float64, "i64": np.int64, "i32": np.int32, "bool": np.bool_,
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """What a graph takes and gives.

    Attributes:
        inputs: Name, type and shape of a row, in the order in which they take the plan's values.
        label: Which output is the label; None: none.
        values: Which output holds the values; None: none.
        keys: Of the maps that the values are, where they are maps.
    """

    inputs: tuple[tuple[str, str, tuple[int, ...]], ...]
    label: int | None
    values: int | None
    keys: tuple[Any, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As it is saved."""
        inputs = [[name, kind, list(shape)] for name, kind, shape in self.inputs]
        return {
            "inputs": inputs, "label": self.label, "values": self.values, "keys": list(self.keys),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, facts: Any, width: int) -> Stage:
        """Read back from an artifact, which is not trusted.

        Args:
            facts: What `to_dict` gave.
            width: How many values the plan has for the inputs.
        """
        try:
            inputs = tuple(
                (str(name), str(kind), tuple(int(size) for size in shape))
                for name, kind, shape in facts["inputs"]
            )
            places = [None if facts[k] is None else int(facts[k]) for k in ("label", "values")]
            keys = tuple(facts["keys"])
        except (KeyError, TypeError, ValueError) as error:
            raise ArtifactError("artifact, metadata: need a stage of ONNX Runtime") from error
        sizes = [math.prod(shape) for _, _, shape in inputs]
        if sum(sizes) != width or min(sizes, default=0) < 1 or places == [None, None]:
            raise ArtifactError("artifact, metadata: need inputs that take what the plan gives")
        if any(kind not in _DTYPES for _, kind, _ in inputs):
            raise ArtifactError("artifact, metadata: need inputs of known types")
        return cls(inputs, places[0], places[1], keys)

    def feeds(self, values: Array) -> dict[str, Array]:
        """The inputs, of what the plan gives for some rows."""
        found, first = {}, 0
        for name, kind, shape in self.inputs:
            part = values[:, first : first + math.prod(shape)]
            first += part.shape[1]
            with np.errstate(over="ignore"):
                found[name] = part.astype(_DTYPES[kind]).reshape(len(values), *shape)
        return found

    def answers(self, outputs: Sequence[Any], rows: int) -> tuple[Array | None, Array | None]:
        """Labels, one per row, and values, a row of them per row."""
        label = None if self.label is None else np.asarray(outputs[self.label]).reshape(rows)
        if self.values is None:
            return label, None
        values = outputs[self.values]
        if self.keys:
            values = [[one[key] for key in self.keys] for one in values]
        return label, np.asarray(values).reshape(rows, -1)


class StagedModel(Model):
    """A model that ONNX Runtime finishes. It answers on the CPU, from Python, and cannot explain.

    Args:
        engine: The plan, which gives what the graph takes.
        methods: As of `Model`.
        metadata: As of `Model`; "onnx" holds the stage.
        proof: Rows of the plan whose values are known.
        graph: The bytes of an ONNX model.
    """

    def __new__(
        cls,
        engine: _native.Engine,
        methods: tuple[str, ...] | None = None,
        metadata: Mapping[str, Any] | None = None,
        proof: _native.Proof | None = None,
        graph: bytes = b"",
    ) -> StagedModel:
        """The native side knows nothing of the graph."""
        return super().__new__(cls, engine, methods)  # type: ignore[return-value]

    def __init__(
        self,
        engine: _native.Engine,
        methods: tuple[str, ...] | None = None,
        metadata: Mapping[str, Any] | None = None,
        proof: _native.Proof | None = None,
        graph: bytes = b"",
    ) -> None:
        super().__init__(engine, methods, metadata, proof)
        self._graph = graph
        width = int(engine.plan.values)
        self._stage = Stage.from_dict(self._metadata.get("onnx"), width)
        self._session = session_of(graph)
        taken = {one.name for one in self._session.get_inputs()}
        given = len(self._session.get_outputs())
        places = [at for at in (self._stage.label, self._stage.values) if at is not None]
        if taken != {name for name, _, _ in self._stage.inputs} or not (
            min(places) >= 0 and max(places) < given
        ):
            raise ArtifactError("artifact, metadata: need the inputs and outputs of its graph")

    def info(self) -> Info:
        """What the model is; "stages" says what runs besides the plan."""
        facts = super().info()
        facts.pop("onnx", None)
        facts["kind"], facts["stages"] = "onnx", ["onnxruntime"]
        facts["onnx_bytes"] = len(self._graph)
        return facts

    def predict(
        self, table: Any, *, threads: int | None = None, device: str = "auto", strict: bool = False
    ) -> Array:
        """The label or value of each row; as `Model.predict`, on the CPU."""
        self._need("predict")
        label, values = self._answers(table, threads, device, strict)
        if label is not None:
            return label
        assert values is not None  # noqa: S101 - a stage has either
        return values[:, 0] if values.shape[1] == 1 else values

    def explain(self, table: Any, **options: Any) -> Any:
        """Refused: what ONNX Runtime does is not known here."""
        raise UnsupportedError("explain", "a graph of ONNX Runtime cannot be explained")

    def predict_row(self, row: Any, /) -> Any:
        """The label or value of one row."""
        found = self.predict([row])[0]
        return found.tolist() if isinstance(found, (np.ndarray, np.generic)) else found

    def predict_proba_row(self, row: Any, /) -> tuple[float, ...]:
        """The probability of each class for one row."""
        return tuple(self.predict_proba([row])[0].tolist())

    def decision_function_row(self, row: Any, /) -> float | tuple[float, ...]:
        """Refused: there are no margins."""
        self._need("decision_function")
        raise UnsupportedError("decision_function", "a graph of ONNX Runtime has no margins")

    def bind(self, names: Sequence[str], *, method: str = "predict") -> Any:
        """A callable that takes the values of columns by position."""
        self._need(method)
        known = [column.name for column in self.schema]
        unknown = [name for name in names if name not in known]
        if unknown:
            raise UnsupportedError("bind", f"no column is named {unknown[0]!r}")
        answer: Callable[[Any], Any] = getattr(self, f"{method}_row")
        return lambda *values: answer(dict(zip(names, values, strict=True)))

    def to_bytes(self) -> bytes:
        """The artifact, as `save` writes it, the graph inside."""
        import json

        proof = self._proof
        if proof is None:
            proof = _native.proof(self.engine, np.empty((0, len(self._schema))))
        return _native.write(self._plan, json.dumps(self._metadata), proof, self._graph)

    def _answers(
        self, table: Any, threads: int | None, device: str, strict: bool
    ) -> tuple[Array | None, Array | None]:
        if device not in ("auto", "cpu"):
            raise DeviceError(f"device: a graph of ONNX Runtime runs on the CPU, got {device!r}")
        columns, rows = tables.read(table, self._schema, self._rows, strict=strict)
        _, values, _ = self.engine.run_batch(columns, rows, threads=threads or 0, values=True)
        try:
            outputs = self._session.run(None, self._stage.feeds(np.asarray(values)))
            return self._stage.answers(outputs, rows)
        except Exception as error:  # ONNX Runtime's errors have no common base
            first = str(error).strip().split("\n")[0]
            raise UnsupportedError("onnx", f"ONNX Runtime refuses the rows: {first}") from error

    def _run(
        self, table: Any, wanted: str, threads: int | None, device: str, strict: bool
    ) -> tuple[Any, Any, Any]:
        label, values = self._answers(table, threads, device, strict)
        if values is None:
            values = np.zeros((0 if label is None else len(label), 1))
        return values.astype(np.float64), values, None
