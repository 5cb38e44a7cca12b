"""HTTP: predictions of loaded models, health, metadata and metrics on one port of this machine."""

from pelton.serve.app import create_app
from pelton.serve.limits import Limits
from pelton.serve.running import check_address, run

__all__ = ["Limits", "check_address", "create_app", "run"]
