"""An ONNX model as a source: read without trust, and asked through ONNX Runtime."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from pelton.convert.foreign import Array, Foreign, columns_of
from pelton.errors import DataError, UnsupportedError
from pelton.onnx_session import session_of

LARGEST_FILE = 2**31 - 1  # protobuf's own limit
MOST_COLUMNS = 100_000  # of an input

# Element types of ONNX by number -> how the graph walk calls them.
KINDS = {1: "f32", 6: "i32", 7: "i64", 8: "text", 9: "bool", 11: "f64"}
NUMPY: dict[str, Any] = {
    "f32": np.float32, "f64": np.float64, "i64": np.int64, "i32": np.int32, "bool": np.bool_,
    "text": np.object_,
}  # fmt: skip


@dataclass(frozen=True)
class Input:
    """One input of a graph."""

    name: str
    kind: str
    shape: tuple[int, ...] | None  # of one row; None: as many columns as the table has

    @property
    def width(self) -> int | None:
        """How many columns of the table it takes."""
        return None if self.shape is None else math.prod(self.shape)


def read_model(path: str | os.PathLike[str]) -> OnnxSource:
    """The model in a file.

    Raises:
        DataError: The file is no ONNX model.
        UnsupportedError: The model cannot be compiled.
    """
    import onnx

    file = Path(path)
    if not file.is_file():
        raise DataError(f"{file.name}: need a file that holds an ONNX model, got none")
    if file.stat().st_size > LARGEST_FILE:
        raise DataError(f"{file.name}: need at most {LARGEST_FILE} bytes")
    try:
        proto = onnx.load_model_from_string(file.read_bytes())
    except Exception as error:  # protobuf's DecodeError, which has several homes
        raise DataError(f"{file.name}: need an ONNX model, got bytes that are none") from error
    return OnnxSource(proto)


class OnnxSource(Foreign):
    """An `onnx.ModelProto`.

    The graph's first dimension is taken for the rows, whatever its own size says.
    """

    source: ClassVar[str] = "onnx.ModelProto"
    rooms: ClassVar[tuple[str, ...]] = ("onnxruntime",)

    def __init__(self, proto: Any) -> None:
        self.proto = _checked(proto)
        graph = self.proto.graph
        constants = {one.name for one in graph.initializer}
        self.inputs = [_input(one) for one in graph.input if one.name not in constants]
        if not self.inputs:
            raise _refused("a graph without inputs")
        self.outputs = [one.name for one in graph.output]
        self.opsets = {one.domain or "ai.onnx": one.version for one in self.proto.opset_import}
        self._session: Any = None
        self._label: int | None = None
        self._value: int | None = None
        widths = [one.width for one in self.inputs]
        if len(self.inputs) > 1:
            if None in widths:
                raise _refused("several inputs, one of them of no known width")
            self.feature_names_in_ = np.array(
                [name for one in self.inputs for name in _names(one)], dtype=object
            )
        elif widths[0] is not None:
            self.n_features_in_ = widths[0]

    def answers_with(
        self, label: int | None, value: int | None, classes: Array | None = None
    ) -> None:
        """Told by the converter which outputs are the label and the values."""
        self._label, self._value, self.classes_ = label, value, classes

    def answer(self, method: str, rows: Any) -> Array | None:
        """Runs the graph; see `Foreign.answer`."""
        if method == "margins":
            return None
        outputs = self.run(rows)
        if method == "predict" and self._label is not None:
            labels: Array = np.asarray(outputs[self._label]).reshape(len(rows))
            return labels
        assert self._value is not None  # noqa: S101 - the converter names what it answers
        values = outputs[self._value]
        if isinstance(values, list):  # a ZipMap's
            assert self.classes_ is not None  # noqa: S101
            values = np.array([[row[c] for c in self.classes_.tolist()] for row in values])
        values = np.asarray(values).reshape(len(rows), -1)
        return values[:, 0] if method == "predict" and values.shape[1] == 1 else values

    def run(self, rows: Any) -> list[Any]:
        """The graph's outputs for rows in the container of the sample."""
        if self._session is None:
            self._session = session_of(self.proto.SerializeToString())
        try:
            return list(self._session.run(None, self._feeds(columns_of(rows))))
        except Exception as error:  # ONNX Runtime's errors have no common base
            first = str(error).strip().split("\n")[0]
            raise ValueError(f"ONNX Runtime: {first}") from error

    def _feeds(self, columns: list[Any]) -> dict[str, Array]:
        feeds = {}
        for one in self.inputs:
            width = len(columns) if one.width is None else one.width
            taken, columns = columns[:width], columns[width:]
            cast = [_cast(column, one) for column in taken]
            shape = (width,) if one.shape is None else one.shape
            feeds[one.name] = np.stack(cast, axis=1).reshape(-1, *shape)
        return feeds


def _cast(column: Any, one: Input) -> Array:
    """A column in the type of its input; a null only where the type has one."""
    values = np.asarray(column)
    if one.kind == "text":
        if any(not isinstance(value, str) for value in values.tolist()):
            raise ValueError(f"input {one.name!r}: need text, got something else")
        return values.astype(object)
    if values.dtype.kind == "O" and all(v is not None for v in values.tolist()):
        values = np.array(values.tolist())
    if values.dtype.kind not in "biuf":
        raise ValueError(f"input {one.name!r}: need numbers, got {values.dtype}")
    if one.kind not in ("f32", "f64") and values.dtype.kind == "f":
        raise ValueError(f"input {one.name!r}: need whole numbers, got {values.dtype}")
    with np.errstate(over="ignore"):
        return values.astype(NUMPY[one.kind])


def _names(one: Input) -> list[str]:
    if one.width == 1:
        return [one.name]
    return [f"{one.name}[{at}]" for at in range(one.width or 0)]


def _input(value: Any) -> Input:
    kind = value.type.WhichOneof("value")
    if kind != "tensor_type":
        raise _refused(f"input {value.name!r}, which is no tensor but {kind or 'untyped'}")
    tensor = value.type.tensor_type
    element = KINDS.get(tensor.elem_type)
    if element is None:
        raise _refused(f"input {value.name!r} of element type {tensor.elem_type}")
    dims = [one.dim_value if one.HasField("dim_value") else 0 for one in tensor.shape.dim][1:]
    if not tensor.HasField("shape") or (len(dims) == 1 and dims[0] < 1):
        return Input(value.name, element, None)
    if not len(tensor.shape.dim) or any(size < 1 for size in dims):
        raise _refused(f"input {value.name!r} of no known shape; need rows and columns")
    if math.prod(dims) > MOST_COLUMNS:
        raise _refused(f"input {value.name!r} of {math.prod(dims):,} columns")
    return Input(value.name, element, tuple(dims))


def _checked(proto: Any) -> Any:
    """A copy whose first dimensions are free. Nothing outside the file is read."""
    import onnx

    if _external(proto):
        raise _refused("data in other files; save it with the data inside")
    try:
        onnx.checker.check_model(proto)
    except Exception as error:  # the checker's error is no class of its own everywhere
        first = str(error).strip().split("\n")[0]
        raise _refused(f"it is no valid ONNX model: {first}") from error
    own = type(proto)()
    own.CopyFrom(proto)
    del own.graph.value_info[:]
    constants = {one.name for one in own.graph.initializer}
    for value in (*own.graph.input, *own.graph.output):
        tensor = value.type.tensor_type
        if value.name not in constants and len(tensor.shape.dim):
            tensor.shape.dim[0].Clear()
    return own


def _external(proto: Any) -> bool:
    """Whether some tensor lies in another file."""
    external = 1  # TensorProto.EXTERNAL
    graphs = [proto.graph]
    while graphs:
        graph = graphs.pop()
        if any(one.data_location == external for one in graph.initializer):
            return True
        for node in graph.node:
            for one in node.attribute:
                tensors = ([one.t] if one.HasField("t") else []) + list(one.tensors)
                if any(tensor.data_location == external for tensor in tensors):
                    return True
                graphs += ([one.g] if one.HasField("g") else []) + list(one.graphs)
    return False


def _refused(reason: str) -> UnsupportedError:
    return UnsupportedError(step="ModelProto", reason=reason)
