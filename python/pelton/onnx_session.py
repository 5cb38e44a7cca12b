"""ONNX Runtime on one thread: sums in one order, so that the same rows get the same bits."""

from __future__ import annotations

from typing import Any

from pelton.errors import UnsupportedError


def session_of(graph: bytes) -> Any:
    """A session over the bytes of a model.

    Raises:
        UnsupportedError: The package is missing, or does not load the model.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise UnsupportedError(
            "onnx", "need the package onnxruntime (pip install pelton[onnx]), got none"
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors have no common base
        first = str(error).strip().split("\n")[0]
        raise UnsupportedError("onnx", f"ONNX Runtime does not load it: {first}") from error
