"""Everything that Pelton raises.

::

    PeltonError
    |-- UnsupportedError    the source model holds a step that cannot be compiled exactly
    |-- ContractError       a row or a table breaks the schema; also a ValueError
    |-- ParityError         the compiled model answers otherwise than its source
    |-- ArtifactError       a file is not a valid artifact, or fails its proof rows
    |-- TrustError          an artifact's signature is missing or not trusted
    |-- DeviceError         no such device, or it failed
    |-- RegistryError       the registry refuses, or holds no such model
    `-- DataError           data cannot be read or does not fit its description
"""

from __future__ import annotations

from pelton import _native


class PeltonError(Exception):
    """Base of all errors that Pelton raises on purpose."""


class UnsupportedError(PeltonError):
    """A model cannot be compiled, or cannot do what was asked.

    Args:
        step: The part of the source model, as its author named it.
        reason: What about it is not supported.

    >>> raise UnsupportedError("scale", "RobustScaler is not supported")
    Traceback (most recent call last):
    pelton.errors.UnsupportedError: scale: RobustScaler is not supported
    """

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(step, reason)
        self.step = step
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.step}: {self.reason}"


class ContractError(PeltonError, ValueError):
    """A row or a table breaks the schema.

    Args:
        message: One sentence: where, what is needed, what was given.
        row: Number of the row in the caller's table, from 0; None if not one row's fault.
        column: Name of the column; None if not one column's fault.
        rule: What the contract needs there.
        got: What was given, shortened.
    """

    def __init__(
        self,
        message: str,
        *,
        row: int | None = None,
        column: str | None = None,
        rule: str | None = None,
        got: str | None = None,
    ) -> None:
        super().__init__(message)
        self.row = row
        self.column = column
        self.rule = rule
        self.got = got


class ParityError(PeltonError):
    """A compiled model answers otherwise than the model it came from."""


class ArtifactError(PeltonError):
    """A file is not a valid artifact, or this machine does not reproduce its proof rows."""


class TrustError(PeltonError):
    """An artifact's signature is missing or not trusted."""


class DeviceError(PeltonError):
    """There is no such device, or it failed."""


class RegistryError(PeltonError):
    """The registry refuses, or holds no such model."""


class DataError(PeltonError):
    """Data cannot be read or does not fit its description."""


_native.register_errors(
    base=PeltonError,
    contract=ContractError,
    artifact=ArtifactError,
    unsupported=UnsupportedError,
    device=DeviceError,
)
