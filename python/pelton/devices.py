"""Batches on a GPU."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pelton import _native, tables
from pelton.errors import DeviceError

if TYPE_CHECKING:
    from pelton.model import Model


def run(
    model: Model, table: Any, device: str, wanted: dict[str, bool], *, strict: bool
) -> tuple[Any, Any, Any]:
    """Score a table on the device that `device` names.

    Args:
        model: The model.
        table: As for `Model.predict`, or an array on a device (CuPy, torch): two dimensions with
            columns in schema order, or a dict of such columns.
        device: "cuda" or "cuda:1".
        wanted: Which of margins, values and labels.
        strict: Refuse columns that the schema does not name.

    Returns:
        Margins, values and labels as NumPy arrays, None where not wanted.

    Raises:
        DeviceError: There is no such device, with the reason.
    """
    backend = _backend(model, _number(device))
    columns, rows = tables.read(table, model.schema, model.reader, strict=strict)
    return backend.run_batch(model._plan, columns, rows, **wanted)


def _number(device: str) -> int:
    found = re.fullmatch(r"cuda(?::(\d+))?", device)
    if found is None:
        raise DeviceError(f"device: need auto, cpu, cuda or cuda:0, got {device!r}")
    return int(found[1] or 0)


def _backend(model: Model, number: int) -> _native.Backend:
    """The plan on the device; brought there once, whoever asks first."""
    backend = model._backends.get(number)
    if backend is None:
        backend = model._backends.setdefault(number, _native.open_cuda(model._plan, number))
    return backend
