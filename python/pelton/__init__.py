"""Pelton: trained models and their feature code as one native file that answers in microseconds."""

from pelton import errors
from pelton._native import __version__

__all__ = ["__version__", "errors"]
