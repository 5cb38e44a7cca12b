"""The command `pelton`: the life of an artifact from a shell.

Exit codes::

    0  done
    1  an error of no kind below
    2  the command line itself is wrong
    3  the model cannot be compiled
    4  data breaks the contract, or cannot be read
    5  the compiled model does not answer as its source
    6  the artifact is not valid, or not trusted
    7  the device is missing or failed
"""

from __future__ import annotations


def main() -> None:
    """Run the command that the process's arguments name."""
    try:
        from pelton.cli.app import app
    except ModuleNotFoundError as error:
        need = f"need the package {error.name}, which is not installed"
        raise SystemExit(f'pelton: {need}; pip install "pelton[cli]"') from None
    app()


__all__ = ["main"]
