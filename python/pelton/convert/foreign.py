"""Sources that are no estimators: an adapter gives them the face that compiling asks for."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Foreign(ABC):
    """A model of a library without `predict` over tables.

    Attributes:
        source: The public name of the class that it wraps, for people.
        rooms: Packages whose versions its answers depend on, besides that of the class.
        feature_names_in_: Names of the raw columns, where the source has its own.
        n_features_in_: How many there are, where the source says so.
        classes_: The labels, once converted; None for a model without.
    """

    source: ClassVar[str]
    rooms: ClassVar[tuple[str, ...]] = ()
    classes_: Array | None = None

    def table_of(self, sample: Any) -> Any:
        """The sample as a table, where the source takes one in a form of its own."""
        return sample

    @abstractmethod
    def answer(self, method: str, rows: Any) -> Array | None:
        """What the source answers.

        Args:
            method: "predict", "predict_proba" or "margins".
            rows: In the container of the sample.

        Returns:
            None if the source has no such answer.

        Raises:
            ValueError: The source refuses the rows.
        """


def adapted(fitted: Any) -> Any:
    """A source as the converters take it.

    Args:
        fitted: What `compile` was given: an `onnx.ModelProto` or a path to one and a
            `torch.nn.Module` get an adapter; all else stays as it is.
    """
    if isinstance(fitted, (str, os.PathLike)):
        from pelton.convert.onnx_source import read_model

        return read_model(fitted)
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(fitted).__mro__}
    if any(kind.startswith("onnx.") and kind.endswith(".ModelProto") for kind in kinds):
        from pelton.convert.onnx_source import OnnxSource

        return OnnxSource(fitted)
    if "torch.nn.modules.module.Module" in kinds:
        from pelton.convert.torch_source import TorchSource

        return TorchSource(fitted)
    return fitted


def columns_of(rows: Any) -> list[Any]:
    """The columns of rows in the container of a sample, as NumPy arrays or lists of objects."""
    if isinstance(rows, np.ndarray):
        return list(rows.T)
    if hasattr(rows, "iloc"):
        return [_plain(rows.iloc[:, at]) for at in range(rows.shape[1])]
    return [rows[:, at].to_numpy() for at in range(rows.shape[1])]


def _plain(series: Any) -> Array:
    """A pandas column as NumPy sees it; a nullable number with a null is float64."""
    values: Array = series.to_numpy()
    if values.dtype.kind == "O" and not isinstance(series.dtype, np.dtype):
        numbers = str(series.dtype).lower().startswith(("int", "uint", "float", "bool"))
        if numbers or "[pyarrow]" in str(series.dtype):
            try:
                return np.asarray(series.to_numpy(dtype=np.float64, na_value=np.nan))
            except (TypeError, ValueError):  # text
                return values
    return values
