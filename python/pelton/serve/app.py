"""The app: predictions, the /v2 routes, metrics; every failure becomes an error object."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from pelton import __version__
from pelton.errors import ContractError, PeltonError
from pelton.serve import answers, bodies, protocol
from pelton.serve.failures import Refusal, of_contract, response
from pelton.serve.limits import BodyGate, Limits
from pelton.serve.messages import ErrorAnswer, PredictAnswer, PredictRequest
from pelton.serve.metrics import CONTENT_TYPE, Metrics

if TYPE_CHECKING:
    from pelton.model import Model

# Fewer rows are scored sooner than a thread could take them over.
_ROWS_INLINE = 256

_ERRORS: dict[int | str, dict[str, Any]] = {s: {"model": ErrorAnswer} for s in (400, 404, 413, 422)}
_CODES = {404: "not_found", 405: "method_not_allowed"}
_log = logging.getLogger("pelton.serve")


def create_app(models: Mapping[str, Model], *, limits: Limits | None = None) -> FastAPI:
    """An ASGI app that answers for models.

    Args:
        models: By the names under which they are served.
        limits: Of one request; `Limits()` if not given.

    Returns:
        The app. It holds no state but its metrics, so several may live in one process.

    >>> app = create_app({"late": pelton.load("late.pelton")})  # doctest: +SKIP
    """
    served = dict(models)
    bounds = limits or Limits()
    version = __version__
    metrics = Metrics(version)
    identities = {name: answers.identity(name, model) for name, model in served.items()}
    app = FastAPI(title="Pelton", version=version, docs_url=None, redoc_url=None)
    app.add_middleware(BodyGate, limits=bounds)
    _answer_failures(app)
    app.include_router(protocol.router(served, version))

    @app.post(
        "/v1/models/{name}/predict",
        response_model=PredictAnswer,
        response_model_exclude_none=True,
        responses=_ERRORS,
        openapi_extra=_body_of(PredictRequest),
    )
    async def predict(name: str, request: Request) -> Response:
        """Scores raw rows. Columns that the model does not know are ignored."""
        started = perf_counter()
        status, rows = 500, 0
        try:
            model = protocol.found(served, name)
            table, rows = bodies.table_of(bodies.parse(await request.body(), bounds), model, bounds)
            if rows <= _ROWS_INLINE:
                answer = answers.predict(model, table)
            else:
                answer = await run_in_threadpool(answers.predict, model, table)
            status = 200
            return answers.send({"model": identities[name], "rows": rows, **answer})
        except Refusal as refusal:
            status = refusal.status
            raise
        except ContractError as error:
            status = 422
            raise of_contract(error) from None
        finally:
            known = name if name in served else ""
            scored = rows if status == 200 else 0
            metrics.answered(known, status, perf_counter() - started, scored)

    @app.get("/metrics", response_class=Response)
    async def show_metrics() -> Response:
        """Counters in Prometheus's text format."""
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return app


def _answer_failures(app: FastAPI) -> None:
    """Every failure, expected or not, becomes the same kind of object."""

    @app.exception_handler(Refusal)
    async def refused(_: Request, refusal: Refusal) -> Response:
        return response(refusal)

    @app.exception_handler(HTTPException)
    async def no_route(_: Request, error: HTTPException) -> Response:
        code = _CODES.get(error.status_code, "http")
        return response(Refusal(error.status_code, code, str(error.detail)))

    @app.exception_handler(PeltonError)
    async def failed(_: Request, error: PeltonError) -> Response:
        _log.error("request failed: %s", error)
        return response(_internal())

    @app.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> Response:
        _log.error("request failed", exc_info=error)
        return response(_internal())


def _internal() -> Refusal:
    return Refusal(500, "internal", "server: the request failed; its log has the reason")


def _body_of(message: type[PredictRequest]) -> dict[str, Any]:
    """The body is parsed by hand, so OpenAPI is told its shape."""
    content = {"application/json": {"schema": message.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}
