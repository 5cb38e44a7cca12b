"""From a model's arrays to the JSON of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from starlette.responses import Response

from pelton import _native
from pelton.serve.failures import Refusal

if TYPE_CHECKING:
    from pelton.model import Model


def identity(name: str, model: Model) -> dict[str, str]:
    """Which model answered: its name here, and the digest of its artifact."""
    return {"name": name, "digest": _native.digest(model.to_bytes())}


def predict(model: Model, table: Any) -> dict[str, Any]:
    """Labels or values, and probabilities where the source has them."""
    if "predict" not in model.methods:
        raise Refusal(422, "no_predictions", "model: need one that predicts, got a transformer")
    answer: dict[str, Any] = {"predictions": plain(model.predict(table))}
    if "predict_proba" in model.methods:
        answer["classes"] = [] if model.classes is None else model.classes.tolist()
        answer["probabilities"] = plain(model.predict_proba(table))
    return answer


def plain(array: np.ndarray[Any, Any]) -> list[Any]:
    """An array as lists of Python values; NaN and infinities, which JSON lacks, as null."""
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        array = array.astype(object)
        array[~np.isfinite(array.astype(float))] = None
    values: list[Any] = array.tolist()
    return values


def send(content: dict[str, Any]) -> Response:
    """An answer of status 200."""
    return Response(orjson.dumps(content), media_type="application/json")
