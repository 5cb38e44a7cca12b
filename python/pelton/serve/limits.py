"""How much one request may ask, and the gate that holds every route to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelton.serve.failures import Refusal, response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Limits:
    """Limits of one request.

    Attributes:
        body_bytes: Largest body.
        json_depth: Deepest nesting of arrays and objects.
        rows: Most rows.
    """

    body_bytes: int = 16 * 1024 * 1024
    json_depth: int = 32
    rows: int = 65_536


class BodyGate:
    """Collects a body up to the limit before any route sees the request.

    Plain ASGI, outside all routes, so that none can be forgotten. A body may lie about its length
    or come without one: what counts is what arrives.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 400 or 413 itself, or hands the request on with its body complete."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            body = await self._body(scope, receive)
        except Refusal as refusal:
            await response(refusal)(scope, receive, send)
            return
        if body is None:  # the client left
            return

        first = True

        async def replay() -> Message:
            nonlocal first
            if first:
                first = False
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        await self.app(scope, replay, send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        for name, value in scope["headers"]:
            # A few kilobytes can unpack to gigabytes: compressed bodies are not taken at all.
            if name == b"content-encoding" and value.lower() != b"identity":
                raise Refusal(400, "bad_encoding", "body: need no content encoding, got one")
            if (
                name == b"content-length"
                and value.isdigit()
                and int(value) > self.limits.body_bytes
            ):
                raise self._too_large()
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            size += len(part)
            if size > self.limits.body_bytes:
                raise self._too_large()
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)

    def _too_large(self) -> Refusal:
        most = self.limits.body_bytes
        return Refusal(413, "body_too_large", f"body: need at most {most:,} bytes, got more")
