"""pelton verify: whether an artifact is whole and answers on this machine as where it was made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pelton.cli.output import AsJson, print_json, stdout


def run(
    artifact: Annotated[Path, typer.Argument(help="A .pelton file.")],
    as_json: AsJson = False,
) -> None:
    """Check digest, structure and proof rows. Exit code 6 if any fails."""
    import pelton

    report = pelton.verify(artifact)
    if as_json:
        print_json(report._asdict())
    else:
        stdout().print(repr(report), markup=False)
    if not report.ok:
        raise typer.Exit(6)
