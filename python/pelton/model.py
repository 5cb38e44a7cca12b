"""A compiled model: the answers of its source, for tables and for single rows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from pelton import _native, tables
from pelton.errors import UnsupportedError
from pelton.info import Info
from pelton.schema import Schema

if TYPE_CHECKING:
    import numpy.typing as npt

    from pelton.certificate import Certificate
    from pelton.explaining import Players
    from pelton.explanation import Explanation

    Array = npt.NDArray[Any]


class Model(_native.Scorer):
    """A model that came from `pelton.compile` or `pelton.load`.

    One model may serve any number of threads at once. `predict_row`, `predict_proba_row`,
    `decision_function_row` and `bind` answer single rows in microseconds; the methods here answer
    tables, without holding Python's lock.

    Args:
        engine: The plan, ready to run.
        methods: The methods of the source model; None: what the plan can answer.
        metadata: What people want to know of the model; saved with it.
        proof: Rows whose answers are known; saved with it.

    >>> import pelton
    >>> model = pelton.load("late.pelton")  # doctest: +SKIP
    >>> model.predict_row({"carrier": "UA", "dep_delay": 3.0})  # doctest: +SKIP
    False
    """

    def __init__(
        self,
        engine: _native.Engine,
        methods: tuple[str, ...] | None = None,
        metadata: Mapping[str, Any] | None = None,
        proof: _native.Proof | None = None,
    ) -> None:
        plan = engine.plan
        self._plan = plan
        self._metadata: dict[str, Any] = dict(metadata or {})
        self._proof = proof
        self._schema = Schema(plan.columns)
        self._rows = _native.Reader(plan)
        self._backends: dict[str, _native.Backend] = {}
        self._explainers: dict[str, _native.Explainer] = {}
        facts = plan.describe()
        # Several labels at once are the values themselves, as whole numbers.
        kept = self._metadata.get("value_dtype", "<f4" if facts["f32"] else "<f8")
        self._dtype = np.dtype(kept)
        self._classes: Array | None = None
        if plan.classes:
            self._classes = np.array(plan.classes, dtype=self._metadata.get("label_dtype"))
            self._classes.flags.writeable = False

    @property
    def schema(self) -> Schema:
        """The contract of a raw row."""
        return self._schema

    @property
    def reader(self) -> _native.Reader:
        """The schema on the side of the engine, for `tables.read`."""
        return self._rows

    @property
    def classes(self) -> Array | None:
        """The labels in the order of `predict_proba`; None for a model without classes."""
        return self._classes

    @property
    def name(self) -> str:
        """The name given to `compile`."""
        return str(self._metadata.get("name", ""))

    @property
    def metadata(self) -> dict[str, Any]:
        """What was saved about the model: names, versions, times. A copy."""
        import json

        copy: dict[str, Any] = json.loads(json.dumps(self._metadata))
        return copy

    @property
    def certificate(self) -> Certificate | None:
        """What `compile` checked against the source model; None if it was not compiled here."""
        facts = self._metadata.get("certificate")
        if facts is None:
            return None
        from pelton.certificate import Certificate

        return Certificate.from_dict(facts)

    def info(self) -> Info:
        """What the model is: a dict that prints as a table."""
        facts = self._plan.describe()
        facts["level"] = self.engine.level
        facts["methods"] = list(self.methods)
        return Info({"name": self.name, **facts, **_of_source(self._metadata)})

    def predict(
        self, table: Any, *, threads: int | None = None, device: str = "auto", strict: bool = False
    ) -> Array:
        """The label or value of each row.

        Args:
            table: pandas, polars, pyarrow, anything that exports Arrow, NumPy (columns in schema
                order), a dict of columns, or a list of rows as dicts or tuples. For a GPU also
                arrays that lie there (CuPy, PyTorch), of two dimensions or as a dict of columns.
            threads: Threads to use; None: as many CPUs as this process may use.
            device: "auto": a GPU where the table lies on one, else the CPU; "cpu"; "cuda" or
                "cuda:1".
            strict: Refuse columns that the schema does not name.

        Returns:
            Labels in the dtype of the source's classes, or float values, one per row.

        Raises:
            ContractError: The table breaks the schema.
            UnsupportedError: The source model has no such method.
            DeviceError: There is no such device.
        """
        self._need("predict")
        if self._classes is None:
            return _flat(self._values(table, threads, device, strict))
        _, _, labels = self._run(table, "labels", threads, device, strict)
        if not isinstance(labels, np.ndarray):
            from pelton import devices

            there: Array = devices.labelled(self._classes, labels)
            return there
        labelled: Array = self._classes[labels]
        return labelled

    def predict_proba(
        self, table: Any, *, threads: int | None = None, device: str = "auto", strict: bool = False
    ) -> Array:
        """The probability of each class for each row.

        Args:
            table: As for `predict`.
            threads: As for `predict`.
            device: As for `predict`.
            strict: As for `predict`.

        Returns:
            Shape (rows, classes), float64, or float32 where the source's are.

        Raises:
            ContractError: The table breaks the schema.
            UnsupportedError: The source model has no such method.
            DeviceError: There is no such device.
        """
        self._need("predict_proba")
        return self._values(table, threads, device, strict)

    def decision_function(
        self, table: Any, *, threads: int | None = None, device: str = "auto", strict: bool = False
    ) -> Array:
        """The margin of each row, before it becomes a probability.

        Args:
            table: As for `predict`.
            threads: As for `predict`.
            device: As for `predict`.
            strict: As for `predict`.

        Returns:
            Shape (rows,) for two classes, else (rows, classes).

        Raises:
            ContractError: The table breaks the schema.
            UnsupportedError: The source model has no such method.
            DeviceError: There is no such device.
        """
        self._need("decision_function")
        margins, _, _ = self._run(table, "margins", threads, device, strict)
        return _flat(margins)

    def transform(
        self, table: Any, *, threads: int | None = None, device: str = "auto", strict: bool = False
    ) -> Array:
        """The features of each row, where the source is a transformer.

        Args:
            table: As for `predict`.
            threads: As for `predict`.
            device: As for `predict`.
            strict: As for `predict`.

        Returns:
            Shape (rows, features).

        Raises:
            ContractError: The table breaks the schema.
            UnsupportedError: The source model has no such method.
            DeviceError: There is no such device.
        """
        self._need("transform")
        return self._values(table, threads, device, strict)

    def margins(
        self, table: Any, *, threads: int | None = None, device: str = "auto", strict: bool = False
    ) -> Array:
        """The sums of the model before its link, whatever methods the source has.

        Args:
            table: As for `predict`.
            threads: As for `predict`.
            device: As for `predict`.
            strict: As for `predict`.

        Returns:
            Shape (rows,) where a row has one, else (rows, margins); float64.

        Raises:
            ContractError: The table breaks the schema.
            DeviceError: There is no such device.
        """
        margins, _, _ = self._run(table, "margins", threads, device, strict)
        return _flat(margins)

    def explain(
        self,
        table: Any,
        *,
        players: Players = "features",
        background: Any = None,
        threads: int | None = None,
        strict: bool = False,
    ) -> Explanation:
        """What each raw column adds to the margin of each row: its SHAP values.

        Args:
            table: As for `predict`, on the host.
            players: Whose shares are found, for trees. "features": the model's own, as its
                library has it, and a raw column gets what its features get together; "columns":
                each raw column is one. Where features are raw columns the two are the same.
            background: For models composed of several parts: rows to compare with; None: the
                table's own.
            threads: As for `predict`.
            strict: As for `predict`.

        Returns:
            The explanation: base and values of a row add up to its margin.

        Raises:
            ContractError: The table breaks the schema.
            UnsupportedError: A transformer, or a model without what explanations need.
        """
        from pelton.explaining import explain

        return explain(
            self,
            table,
            players=players,
            background=background,
            threads=_threads(threads),
            strict=strict,
        )

    def _explainer(self, players: Players) -> _native.Explainer:
        """The model ready to explain itself; made once, when first asked for."""
        if players not in self._explainers:
            self._explainers[players] = _native.Explainer(self.engine, players)
        return self._explainers[players]

    def to_bytes(self) -> bytes:
        """The artifact, as `save` writes it."""
        import json

        proof = self._proof
        if proof is None:
            proof = _native.proof(self.engine, np.empty((0, len(self._schema))))
        return _native.write(self._plan, json.dumps(self._metadata), proof)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the artifact: complete or not at all.

        Args:
            path: Where to; an older file there is replaced.

        Raises:
            ArtifactError: The file cannot be written.
        """
        _native.save_file(os.fspath(path), self.to_bytes())

    def __repr__(self) -> str:
        facts = self._plan.describe()
        title = f"{self.name!r}, " if self.name else ""
        return (
            f"<pelton.Model {title}{facts['kind']}, "
            f"{facts['columns_used']} of {facts['columns']} columns>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        from pelton.saving import from_bytes

        return from_bytes, (self.to_bytes(),)

    def _need(self, method: str) -> None:
        if method not in self.methods:
            has = ", ".join(self.methods)
            raise UnsupportedError(method, f"the source model has no such method, it has {has}")

    def _values(self, table: Any, threads: int | None, device: str, strict: bool) -> Array:
        _, values, _ = self._run(table, "values", threads, device, strict)
        if isinstance(values, np.ndarray):
            with np.errstate(over="ignore"):
                values = values.astype(self._dtype, copy=False)
        as_source: Array = values  # on a device: float64, and it stays there
        return as_source

    def _run(
        self, table: Any, wanted: str, threads: int | None, device: str, strict: bool
    ) -> tuple[Any, Any, Any]:
        """Margins, values and labels of a table, None where not wanted."""
        asked = {wanted: True}
        if device == "cpu" or (device == "auto" and not _lies_on_device(table)):
            columns, rows = tables.read(table, self._schema, self._rows, strict=strict)
            return self.engine.run_batch(columns, rows, threads=_threads(threads), **asked)
        from pelton import devices

        return devices.run(self, table, device, asked, strict=strict)


def _lies_on_device(table: Any) -> bool:
    arrays = table.values() if type(table) is dict else (table,)
    return any(hasattr(array, "__cuda_array_interface__") for array in arrays)


def _threads(threads: int | None) -> int:
    if threads is None:
        return 0
    if threads < 1:
        raise ValueError(f"threads: need None or at least 1, got {threads}")
    return threads


def _flat(values: Array) -> Array:
    if values.shape[1] != 1:
        return values
    return values[:, 0] if isinstance(values, np.ndarray) else values.flatten()


def _of_source(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What the metadata adds to `info`: all but the parts that have a face of their own."""
    return {key: value for key, value in metadata.items() if key not in ("name", "certificate")}
