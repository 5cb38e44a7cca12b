"""HTTP: predictions of loaded models, health, metadata and metrics on one port of this machine."""

from pelton.serve.app import create_app
from pelton.serve.limits import Limits
from pelton.serve.running import run

__all__ = ["Limits", "create_app", "run"]
