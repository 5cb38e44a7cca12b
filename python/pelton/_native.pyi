"""The engine of Pelton: conversion and lifetime only, the C++ stands in cpp/."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, final

import numpy as np
import numpy.typing as npt
from typing_extensions import disjoint_base

__version__: str
ops: tuple[dict[str, Any], ...]

_Floats: TypeAlias = npt.NDArray[np.float64]
_Results: TypeAlias = tuple[_Floats | None, _Floats | None, npt.NDArray[np.int32] | None]
_Label: TypeAlias = int | float | str | bool
_Level: TypeAlias = Literal["scalar", "avx2", "avx512"]
_Method: TypeAlias = Literal["predict", "predict_proba", "decision_function"]
_Row: TypeAlias = Mapping[str, Any] | tuple[Any, ...]

class Plan:
    """An immutable, checked description of what to compute from a raw row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    @property
    def columns(self) -> list[dict[str, Any]]: ...
    @property
    def margins(self) -> int: ...
    @property
    def values(self) -> int: ...
    @property
    def classes(self) -> list[_Label]: ...
    def describe(self) -> dict[str, Any]: ...
    def thresholds(self, column: int) -> _Floats: ...

class Builder:
    """Builds a plan in the terms of its source model."""

    def __init__(self, columns: Sequence[Mapping[str, Any]]) -> None: ...
    def add(
        self,
        op: str,
        slots: Sequence[int],
        params: Mapping[str, float] = ...,
        constants: npt.ArrayLike | None = None,
        outputs: int = 1,
    ) -> int: ...
    def set_forest(
        self,
        trees: Sequence[Mapping[str, Any]],
        sets: Sequence[npt.ArrayLike] = ...,
        base: npt.ArrayLike = ...,
        leaf_width: int = 1,
        sum: Literal["f64", "f32"] = "f64",
        divisor: float = 1.0,
    ) -> None: ...
    def set_linear(
        self, slots: Sequence[int], weights: npt.ArrayLike, intercept: npt.ArrayLike
    ) -> None: ...
    def add_words(self, words: Sequence[str]) -> int: ...
    def add_classes(self, starts: npt.ArrayLike, classes: npt.ArrayLike) -> int: ...
    def add_automaton(
        self,
        starts: npt.ArrayLike,
        classes: npt.ArrayLike,
        kinds: npt.ArrayLike,
        start_states: npt.ArrayLike,
        next: npt.ArrayLike,
    ) -> int: ...
    def add_fold(
        self,
        origins: npt.ArrayLike,
        texts: bytes,
        ends: npt.ArrayLike,
        drops_others: bool = False,
        splits_hangul: bool = False,
        sigma_starts: npt.ArrayLike | None = None,
        sigma_classes: npt.ArrayLike | None = None,
    ) -> int: ...
    def add_analyzer(
        self,
        units: Literal["words", "characters", "padded_words"],
        min_units: int,
        max_units: int,
        table: int,
        stop_words: int | None = None,
    ) -> int: ...
    def add_forest(
        self,
        trees: Sequence[Mapping[str, Any]],
        sets: Sequence[npt.ArrayLike] = ...,
        base: npt.ArrayLike = ...,
        leaf_width: int = 1,
        sum: str = "f64",
        divisor: float = 1.0,
    ) -> int: ...
    def set_transform(self, slots: Sequence[int]) -> None: ...
    def set_answers(
        self, margins: Sequence[int], values: Sequence[int] = ..., choice: int = 0
    ) -> None: ...
    def set_head(
        self,
        link: str = "identity",
        rule: str = "none",
        f32: bool = False,
        slope: float = 1.0,
        classes: Sequence[_Label] = ...,
    ) -> None: ...
    def finish(self, optimise: bool = True) -> Plan: ...

class Column:
    """A column of a table, borrowed or copied, as the engine reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    @property
    def rows(self) -> int: ...
    @property
    def chunks(self) -> int: ...
    @property
    def addresses(self) -> list[int]:
        """Where the values lie: a borrowed column's are the container's own."""

class Reader:
    """Reads containers into the columns of one plan."""

    def __init__(self, plan: Plan) -> None: ...
    def array(self, column: int, values: npt.NDArray[Any], /) -> Column: ...
    def objects(self, column: int, values: Any, known_null: str, /) -> Column: ...
    def categorical(
        self, column: int, codes: npt.NDArray[Any], categories: Sequence[Any], /
    ) -> Column: ...
    def moments(
        self, column: int, values: npt.NDArray[Any], unit: str, has_zone: bool, /
    ) -> Column: ...
    def tensor(self, column: int, source: Any, /) -> Column: ...
    def arrow(self, column: int, source: Any, /) -> Column: ...
    def arrow_table(self, source: Any, /) -> tuple[list[Column | None], int, list[str]]: ...
    def rows(self, rows: Sequence[_Row], /) -> list[Column | None]: ...

class Engine:
    """A plan ready to run; shared by all threads."""

    def __init__(self, plan: Plan, level: str | None = None) -> None: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def level(self) -> _Level: ...
    def run_batch(
        self,
        columns: Sequence[Column | npt.NDArray[Any] | None],
        rows: int,
        margins: bool = False,
        values: bool = False,
        labels: bool = False,
        threads: int = 0,
    ) -> _Results: ...

class Explainer:
    """A plan ready to explain itself; shared by all threads."""

    def __init__(
        self,
        engine: Engine,
        players: Literal["columns", "features"] = "features",
        centred: bool = True,
    ) -> None: ...
    @property
    def base(self) -> _Floats: ...
    def run_batch(
        self,
        columns: Sequence[Column | npt.NDArray[Any] | None],
        rows: int,
        threads: int = 0,
    ) -> _Floats: ...

class DeviceArray:
    """Results on a device; cupy.asarray and torch.as_tensor take it as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> np.dtype[Any]: ...
    @property
    def __cuda_array_interface__(self) -> dict[str, Any]: ...
    def flatten(self) -> DeviceArray:
        """The same values, in one dimension where rows have one."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> npt.NDArray[Any]:
        """A copy on the host."""

class Backend:
    """A plan living on a device."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    @property
    def name(self) -> str: ...
    def run_batch(
        self,
        plan: Plan,
        columns: Sequence[Column | npt.NDArray[Any] | None],
        rows: int,
        margins: bool = False,
        values: bool = False,
        labels: bool = False,
    ) -> _Results: ...
    def run_on_device(
        self,
        plan: Plan,
        columns: Sequence[Column | npt.NDArray[Any] | None],
        rows: int,
        margins: bool = False,
        values: bool = False,
        labels: bool = False,
    ) -> tuple[DeviceArray | None, DeviceArray | None, DeviceArray | None]: ...
    def upload(self, plan: Plan, at: int, column: Column) -> Column: ...

@disjoint_base
class Scorer:
    """Answers single rows in microseconds."""

    def __new__(cls, engine: Engine, methods: Sequence[str] | None = ...) -> Scorer: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def methods(self) -> tuple[str, ...]: ...
    def predict_row(self, row: _Row, /) -> Any: ...
    def predict_proba_row(self, row: _Row, /) -> tuple[float, ...]: ...
    def decision_function_row(self, row: _Row, /) -> float | tuple[float, ...]: ...
    def bind(self, names: Sequence[str], *, method: _Method = "predict") -> Bound: ...

@final
class Bound:
    """A model that takes the values of its columns by position."""

    def __call__(self, *values: Any) -> Any: ...

class Proof:
    """Rows whose answers are known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    @property
    def rows(self) -> int: ...

def register_errors(
    base: type[Exception],
    contract: type[Exception],
    artifact: type[Exception],
    unsupported: type[Exception],
    device: type[Exception],
) -> None: ...
def apply(op: str, numbers: _Floats, params: Mapping[str, float]) -> _Floats: ...
def open_cuda(plan: Plan, device: int = 0) -> Backend: ...
def open_on_host(plan: Plan) -> Backend:
    """The GPU's kernels, run by this CPU: for tests."""

def best_level() -> _Level: ...
def chosen_level() -> _Level: ...
def cpu_quota() -> int: ...
def cells(
    engine: Engine,
    columns: Sequence[Column | npt.NDArray[Any] | None],
    rows: int,
    places: dict[str, int] = ...,
) -> _Floats:
    """Raw cells; a text is its place in `places`, which gets those that it does not hold."""

def leaf_rows(
    plan: Plan, cells: _Floats, most: int
) -> tuple[_Floats, npt.NDArray[np.uint32], int, int]:
    """Cells of rows that reach further leaves, the given row of each; all leaves; reached."""

def proof(engine: Engine, cells: _Floats, texts: Sequence[str] = ...) -> Proof: ...
def check_proof(engine: Engine, proof: Proof) -> None: ...
def with_means(plan: Plan, means: _Floats) -> Plan:
    """A linear plan with what its columns add on average; other plans as they are."""

def write(plan: Plan, metadata: str, proof: Proof, onnx: bytes = ...) -> bytes: ...
def read(data: bytes) -> tuple[Plan, str, Proof, bytes]: ...
def save_file(path: str, data: bytes) -> None: ...
def read_file(path: str) -> bytes: ...
def digest(data: bytes) -> str: ...
