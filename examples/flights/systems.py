"""Three ways to run the same fitted pipeline, behind one signature: ours and the peers."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import joblib
import numpy as np
import onnxruntime
import pandas as pd
from lightgbm import LGBMClassifier
from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
from skl2onnx import to_onnx, update_registered_converter
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes
from sklearn.pipeline import Pipeline

import pelton

from .data import NUMBERS, TEXTS


class Answers(NamedTuple):
    """What a system says of a table.

    Attributes:
        labels: Whether each flight is called late.
        late: The probability of it.
        margins: The sums before they become probabilities; None if they are not to be had.
    """

    labels: np.ndarray
    late: np.ndarray
    margins: np.ndarray | None


class System(Protocol):
    """A model that answers raw rows with the probability of being late."""

    path: Path  # of its file

    def row(self, row: dict[str, Any]) -> float:
        """One flight, as a service gets it."""

    def batch(self, rows: pd.DataFrame) -> np.ndarray:
        """A frame of flights; one thread."""

    def answers(self, rows: pd.DataFrame) -> Answers:
        """Everything that it says of a frame."""

    def load(self) -> Any:
        """Reads the file."""


class ScikitLearn:
    """The source itself, kept as a pickle."""

    def __init__(self, fitted: Pipeline, path: Path) -> None:
        self.fitted, self.path = fitted, path
        joblib.dump(fitted, path)

    def row(self, row: dict[str, Any]) -> float:
        return self.fitted.predict_proba(pd.DataFrame([row]))[0, 1]

    def batch(self, rows: pd.DataFrame) -> np.ndarray:
        return self.fitted.predict_proba(rows)[:, 1]

    def answers(self, rows: pd.DataFrame) -> Answers:
        model, features = self.fitted[-1], self.fitted[:-1].transform(rows)
        if isinstance(model, LGBMClassifier):
            margins = model.predict(features, raw_score=True)
        else:
            margins = model.decision_function(features)
        return Answers(self.fitted.predict(rows), self.batch(rows), margins)

    def load(self) -> Any:
        return joblib.load(self.path)


class OnnxRuntime:
    """Converted by skl2onnx, which reads numbers as float32; fed tensors made from the rows."""

    def __init__(self, fitted: Pipeline, path: Path) -> None:
        self.path = path
        path.write_bytes(to_onnx_bytes(fitted))
        self.session = self.load()

    def row(self, row: dict[str, Any]) -> float:
        feed = {name: np.array([[row[name]]], np.float32) for name in NUMBERS}
        for name in TEXTS:
            feed[name] = np.array([[row[name]]], object)
        return self.session.run(["probabilities"], feed)[0][0, 1]

    def batch(self, rows: pd.DataFrame) -> np.ndarray:
        return self.session.run(["probabilities"], tensors(rows))[0][:, 1]

    def answers(self, rows: pd.DataFrame) -> Answers:
        labels, late = self.session.run(["label", "probabilities"], tensors(rows))
        return Answers(labels.astype(bool), late[:, 1].astype(np.float64), None)

    def load(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(self.path, options)


class Pelton:
    """Compiled by us."""

    def __init__(self, fitted: Pipeline, path: Path, sample: pd.DataFrame) -> None:
        self.path = path
        self.compiled = pelton.compile(fitted, sample=sample, name=path.stem)
        self.compiled.save(path)
        self.model = self.load()

    def row(self, row: dict[str, Any]) -> float:
        return self.model.predict_proba_row(row)[1]

    def batch(self, rows: pd.DataFrame) -> np.ndarray:
        return self.model.predict_proba(rows, threads=1)[:, 1]

    def answers(self, rows: pd.DataFrame) -> Answers:
        return Answers(self.model.predict(rows), self.batch(rows), self.model.margins(rows))

    def load(self) -> pelton.Model:
        return pelton.load(self.path)


def tensors(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """A frame as ONNX Runtime takes it: one tensor per column."""
    feed = {name: rows[name].to_numpy(np.float32)[:, None] for name in NUMBERS}
    return feed | {name: rows[name].to_numpy(object)[:, None] for name in TEXTS}


def to_onnx_bytes(fitted: Pipeline) -> bytes:
    """A pipeline as an ONNX graph with one input per raw column."""
    update_registered_converter(
        LGBMClassifier,
        "LightGbmLGBMClassifier",
        calculate_linear_classifier_output_shapes,
        convert_lightgbm,
        options={"nocl": [True, False], "zipmap": [True, False, "columns"]},
    )
    inputs = [(name, FloatTensorType([None, 1])) for name in NUMBERS]
    inputs += [(name, StringTensorType([None, 1])) for name in TEXTS]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = to_onnx(
            fitted,
            initial_types=inputs,
            options={id(fitted[-1]): {"zipmap": False}},
            target_opset={"": 21, "ai.onnx.ml": 3},
        )
    return graph.SerializeToString()
