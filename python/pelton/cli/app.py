"""All commands in one application; every error becomes one sentence and an exit code."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from pelton.cli import bench, compile, doctor, explain, inspect, score, serve, verify
from pelton.errors import (
    ArtifactError,
    ContractError,
    DataError,
    DeviceError,
    ParityError,
    PeltonError,
    TrustError,
    UnsupportedError,
)

_EXIT_CODES: tuple[tuple[type[Exception], int], ...] = (
    (UnsupportedError, 3),
    (ContractError, 4),
    (DataError, 4),
    (ParityError, 5),
    (ArtifactError, 6),
    (TrustError, 6),
    (DeviceError, 7),
    (PeltonError, 1),
    (OSError, 1),
)


class OneSentence(TyperGroup):
    """Turns the errors of every command into a sentence on stderr and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except tuple(kind for kind, _ in _EXIT_CODES) as error:
            print(f"pelton: {_sentence(error)}", file=sys.stderr)
            code = next(code for kind, code in _EXIT_CODES if isinstance(error, kind))
            raise typer.Exit(code) from None
        except ModuleNotFoundError as error:
            need = f"need the package {error.name}, which is not installed"
            print(f"pelton: {need}; `pelton doctor` shows the extras", file=sys.stderr)
            raise typer.Exit(1) from None


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror.lower()}"
    return " ".join(str(error).split())


app = typer.Typer(
    cls=OneSentence,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Trained models as native files that answer in microseconds.",
    epilog="Exit codes: 0 done, 1 other error, 2 usage, 3 model not supported, 4 data or contract, "
    "5 parity, 6 artifact or trust, 7 device.",
)
for command in (compile, inspect, verify, score, explain, bench, serve, doctor):
    app.command(command.__name__.rpartition(".")[2])(command.run)
