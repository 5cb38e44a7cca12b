"""What a caller reads when a request fails: a stable code and one sentence."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from pelton.errors import ContractError

_LONGEST = 500  # characters of a message: an error must not carry a body back


class Refusal(Exception):
    """A request that is not answered.

    Args:
        status: HTTP status.
        code: Stable word for programs.
        message: One sentence for people: subject, need, got.
        facts: Further entries of the error object.
    """

    def __init__(self, status: int, code: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.facts = facts


def of_contract(error: ContractError) -> Refusal:
    """A row that breaks the schema: 422, naming row, column and rule."""
    facts = {"row": error.row, "column": error.column, "rule": error.rule}
    return Refusal(422, "contract", str(error), **{k: v for k, v in facts.items() if v is not None})


def response(refusal: Refusal) -> Response:
    """The answer to a refused request."""
    message = refusal.message
    if len(message) > _LONGEST:
        message = message[:_LONGEST] + "..."
    error = {"code": refusal.code, "message": message, **refusal.facts}
    body = json.dumps({"error": error}, allow_nan=False).encode()
    return Response(body, refusal.status, media_type="application/json")
