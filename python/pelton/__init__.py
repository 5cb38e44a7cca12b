"""Pelton: trained models and their feature code as one native file that answers in microseconds."""

from pelton import errors

__all__ = ["errors"]
