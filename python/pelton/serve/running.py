"""Runs the app under uvicorn, on this machine only unless told otherwise in so many words."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING

import uvicorn

from pelton.errors import PeltonError
from pelton.serve.app import create_app
from pelton.serve.limits import Limits

if TYPE_CHECKING:
    from pelton.model import Model


def run(
    models: Mapping[str, Model],
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    insecure: bool = False,
    limits: Limits | None = None,
) -> None:
    """Serve until interrupted.

    Args:
        models: By the names under which they are served.
        host: Address to listen on.
        port: Port to listen on.
        insecure: Allow an address that other machines reach; there is no authentication.
        limits: Of one request.

    Raises:
        PeltonError: `host` is not of this machine alone and `insecure` is not set.
    """
    check_address(host, insecure=insecure)
    app = create_app(models, limits=limits)
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_keep_alive=5)


def check_address(host: str, *, insecure: bool) -> None:
    """Refuse an address that other machines reach, unless told that this is wanted.

    Raises:
        PeltonError: `host` is not of this machine alone and `insecure` is not set.
    """
    if not insecure and not is_loopback(host):
        raise PeltonError(f"serve: need a loopback address or --insecure, got {host}")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
