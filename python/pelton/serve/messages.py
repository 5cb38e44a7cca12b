"""The shapes of requests and answers, as OpenAPI shows them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

Scalar = str | int | float | bool | None


class PredictRequest(BaseModel):
    """Raw rows, as objects or as columns: exactly one of the two."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"rows": [{"carrier": "UA", "dep_delay": 3.0}]}]}
    )
    rows: list[dict[str, Scalar]] | None = Field(None, description="one object per row")
    columns: dict[str, list[Scalar]] | None = Field(None, description="equally long arrays")


class ModelIdentity(BaseModel):
    """Which model answered."""

    name: str
    digest: str = Field(description="SHA-256 of the artifact, in hex")


class PredictAnswer(BaseModel):
    """One prediction per row, in the order of the request."""

    model: ModelIdentity
    rows: int
    predictions: list[Scalar]
    classes: list[Scalar] | None = Field(None, description="the columns of probabilities")
    probabilities: list[list[float | None]] | None = Field(None, description="rows by classes")


class ErrorDetail(BaseModel):
    """What went wrong; for rows that break the contract also where."""

    code: str = Field(description="stable, for programs")
    message: str = Field(description="one sentence: subject, need, got")
    row: int | None = None
    column: str | None = None
    rule: str | None = None


class ErrorAnswer(BaseModel):
    """The body of every answer that is not 2xx."""

    error: ErrorDetail


class ServerMetadata(BaseModel):
    """Open Inference Protocol: the server."""

    name: str
    version: str
    extensions: list[str]


class TensorMetadata(BaseModel):
    """Open Inference Protocol: one input or output."""

    name: str
    datatype: str
    shape: list[int]


class ModelMetadata(BaseModel):
    """Open Inference Protocol: one model."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[TensorMetadata]
    outputs: list[TensorMetadata]


class Health(BaseModel):
    """Open Inference Protocol: health."""

    live: bool | None = None
    ready: bool | None = None
    name: str | None = None
