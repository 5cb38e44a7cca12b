"""What this process computes with."""

from __future__ import annotations

import numpy as np

from pelton import _native
from pelton.errors import DeviceError
from pelton.info import Info


def show_config() -> Info:
    """Instruction set, threads, CUDA and versions, as a dict that prints as a table.

    >>> show_config()["instruction set"] in ("scalar", "avx2", "avx512")
    True
    """
    import platform

    return Info(
        {
            "pelton": _native.__version__,
            "instruction set": _native.chosen_level(),
            "best of this CPU": _native.best_level(),
            "threads": _native.cpu_quota(),
            "cuda": _cuda(),
            "python": platform.python_version(),
            "numpy": np.__version__,
            "machine": f"{platform.system()} {platform.machine()}",
        }
    )


def _cuda() -> str:
    """The first device, or why there is none."""
    builder = _native.Builder([{"name": "x", "dtype": "f64"}])
    builder.set_transform([0])
    try:
        return _native.open_cuda(builder.finish()).name
    except DeviceError as error:
        return f"none ({error})"
