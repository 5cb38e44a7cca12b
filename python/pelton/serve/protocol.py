"""The health and metadata routes of the Open Inference Protocol, version 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from pelton.serve import answers
from pelton.serve.failures import Refusal
from pelton.serve.messages import Health, ModelMetadata, ServerMetadata, TensorMetadata

if TYPE_CHECKING:
    from pelton.model import Model

_DATATYPES = {
    "bool": "BOOL",
    "i32": "INT32",
    "i64": "INT64",
    "f32": "FP32",
    "f64": "FP64",
    "string": "BYTES",
    "text": "BYTES",
    "timestamp": "INT64",
    "date": "INT32",
}
_LABELS = {bool: "BOOL", int: "INT64", float: "FP64", str: "BYTES"}


def found(models: dict[str, Model], name: str) -> Model:
    """The served model of this name.

    Raises:
        Refusal: 404.
    """
    model = models.get(name)
    if model is None:
        known = ", ".join(sorted(models)[:8]) or "nothing is served"
        raise Refusal(404, "unknown_model", f"model: need one of {known}, got {name[:64]!r}")
    return model


def router(models: dict[str, Model], version: str) -> APIRouter:
    """The /v2 routes over `models`."""
    routes = APIRouter(prefix="/v2", tags=["Open Inference Protocol"])

    @routes.get("", response_model_exclude_none=True)
    async def server_metadata() -> ServerMetadata:
        """Name and version of the server."""
        return ServerMetadata(name="pelton", version=version, extensions=[])

    @routes.get("/health/live", response_model_exclude_none=True)
    async def server_live() -> Health:
        """Whether the process answers."""
        return Health(live=True)

    @routes.get("/health/ready", response_model_exclude_none=True)
    async def server_ready() -> Health:
        """Whether there is a model to ask."""
        if not models:
            raise Refusal(503, "not_ready", "server: need a model, got none")
        return Health(ready=True)

    @routes.get("/models/{name}", response_model_exclude_none=True)
    async def model_metadata(name: str) -> ModelMetadata:
        """Inputs and outputs of a model. Timestamps are whole microseconds since 1970, UTC."""
        return metadata(name, found(models, name))

    @routes.get("/models/{name}/ready", response_model_exclude_none=True)
    async def model_ready(name: str) -> Health:
        """Whether a model answers."""
        found(models, name)
        return Health(name=name, ready=True)

    return routes


def metadata(name: str, model: Model) -> ModelMetadata:
    """What the protocol tells of a model: the columns that it reads, and what it gives."""
    inputs = [
        TensorMetadata(name=column.name, datatype=_DATATYPES[column.dtype], shape=[-1])
        for column in model.schema
        if column.used
    ]
    classes = model.engine.plan.classes
    label = _LABELS[type(classes[0])] if classes else "FP64"
    outputs = [TensorMetadata(name="predictions", datatype=label, shape=[-1])]
    if "predict_proba" in model.methods:
        shape = [-1, len(classes)]
        outputs.append(TensorMetadata(name="probabilities", datatype="FP64", shape=shape))
    digest = answers.identity(name, model)["digest"]
    return ModelMetadata(
        name=name, versions=[digest], platform="pelton", inputs=inputs, outputs=outputs
    )
