"""Batches on a GPU."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from pelton import _native, tables
from pelton.errors import ContractError, DeviceError

if TYPE_CHECKING:
    import numpy.typing as npt

    from pelton.model import Model

_CPU = 1  # kDLCPU of DLPack
_CUDA = (2, 13)  # kDLCUDA, kDLCUDAManaged
ON_HOST = "cuda-on-host"  # the GPU's kernels, run by this CPU: for tests


def run(
    model: Model, table: Any, device: str, wanted: dict[str, bool], *, strict: bool
) -> tuple[Any, Any, Any]:
    """Score a table on the device that `device` names.

    Args:
        model: The model.
        table: As for `Model.predict`, or an array on a device (CuPy, torch): two dimensions with
            columns in schema order, or a dict of such columns, of which some may lie on the host.
        device: "cuda" or "cuda:1"; "auto": where the table lies.
        wanted: Which of margins, values and labels.
        strict: Refuse columns that the schema does not name.

    Returns:
        Margins, values and labels, None where not wanted: NumPy arrays, or arrays that stay on the
        device where the table lies on one: CuPy's, or `DeviceArray` where CuPy is not installed.

    Raises:
        ContractError: The table breaks the schema.
        DeviceError: There is no such device, with the reason.
    """
    there = is_on_device(table)
    home = _home_of(table) if there else ""
    device = home if device == "auto" else device
    if there and device != ON_HOST and home != (f"{device}:0" if device == "cuda" else device):
        raise DeviceError(f"device: need {home}, where the table lies, got {device!r}")
    backend = _backend(model, device)
    if there:
        columns, rows = tensors(model, backend, table)
        margins, values, labels = backend.run_on_device(model._plan, columns, rows, **wanted)
        return _as_cupy(margins), _as_cupy(values), _as_cupy(labels)
    columns, rows = tables.read(table, model.schema, model.reader, strict=strict)
    return backend.run_batch(model._plan, columns, rows, **wanted)


def is_on_device(table: Any) -> bool:
    """Whether a table's values lie on a device.

    Args:
        table: An array, or a dict of arrays.

    Returns:
        True if it speaks DLPack and says that it is not in the host's memory.
    """
    if isinstance(table, Mapping):
        return any(is_on_device(values) for values in table.values())
    where = getattr(table, "__dlpack_device__", None)
    return where is not None and where()[0] != _CPU


def labelled(classes: npt.NDArray[Any], labels: Any) -> Any:
    """The classes that a device's labels stand for.

    Args:
        classes: The model's classes.
        labels: Their indices, on the device.

    Returns:
        A CuPy array where CuPy is installed and the classes are numbers, else a NumPy array: no
        text can lie on a device.
    """
    if isinstance(labels, _native.DeviceArray):
        return classes[np.asarray(labels)]
    if classes.dtype.kind in "biuf":
        import cupy

        return cupy.asarray(classes)[labels]
    return classes[labels.get()]


def tensors(model: Model, backend: _native.Backend, table: Any) -> tables.Batch:
    """Columns that speak DLPack, borrowed where they lie; other columns are brought there.

    Args:
        model: The model.
        backend: The model on the device.
        table: An array of two dimensions with columns in schema order, or a dict of columns.
            Numbers are numbers, NaN is null; columns of text hold int32 codes: the position among
            the column's categories, then one code for text that is none of them, then one for null.

    Returns:
        The columns that the model reads.

    Raises:
        ContractError: A column is missing, or of a type that no column can have.
    """
    schema, by_name = model.schema, isinstance(table, Mapping)
    if not by_name and (len(table.shape) != 2 or table.shape[1] != len(schema)):
        raise ContractError(
            f"table: need {len(schema)} columns in schema order, got shape {tuple(table.shape)}"
        )
    columns: list[_native.Column | None] = [None] * len(schema)
    for at, spec in enumerate(schema):
        if not spec.used:
            continue
        if by_name and spec.name not in table:
            raise ContractError(
                f"column {spec.name!r}: need a column of this name, got none", column=spec.name
            )
        values = table[spec.name] if by_name else table[:, at]
        if is_on_device(values):
            columns[at] = model.reader.tensor(at, values)
        else:
            column = tables.read_column(values, at, schema, model.reader)
            columns[at] = backend.upload(model._plan, at, column)
    rows = next((column.rows for column in columns if column is not None), 0)
    return tables.Batch(columns, rows)


def _home_of(table: Any) -> str:
    arrays = table.values() if isinstance(table, Mapping) else [table]
    places = {array.__dlpack_device__() for array in arrays if is_on_device(array)}
    if len(places) > 1 or next(iter(places))[0] not in _CUDA:
        shown = ", ".join(f"{number} of kind {kind}" for kind, number in sorted(places))
        raise DeviceError(f"table: need one CUDA device for all its arrays, got {shown}")
    return f"cuda:{next(iter(places))[1]}"


def _as_cupy(array: _native.DeviceArray | None) -> Any:
    """Borrowed, not copied; as it is where CuPy is not installed."""
    if array is None or importlib.util.find_spec("cupy") is None:
        return array
    import cupy

    return cupy.asarray(array)


def _backend(model: Model, device: str) -> _native.Backend:
    """The plan on the device; brought there once, whoever asks first."""
    backend = model._backends.get(device)
    if backend is None:
        backend = model._backends.setdefault(device, _open(model, device))
    return backend


def _open(model: Model, device: str) -> _native.Backend:
    if device == ON_HOST:
        return _native.open_on_host(model._plan)
    found = re.fullmatch(r"cuda(?::(\d{1,4}))?", device)
    if found is None:
        raise DeviceError(f"device: need auto, cpu, cuda or cuda:0, got {device!r}")
    return _native.open_cuda(model._plan, int(found[1] or 0))
