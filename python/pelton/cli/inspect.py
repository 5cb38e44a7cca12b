"""pelton inspect: what an artifact holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pelton.cli.output import AsJson, print_facts, print_json, print_table, stdout


def run(
    artifact: Annotated[Path, typer.Argument(help="A .pelton file.")],
    as_json: AsJson = False,
) -> None:
    """Show the schema, the model and the certificate of an artifact."""
    import pelton

    model = pelton.load(artifact)
    if as_json:
        columns = [column._asdict() for column in model.schema]
        certificate = None if model.certificate is None else model.certificate.to_dict()
        print_json({"info": model.info(), "schema": columns, "certificate": certificate})
        return
    print_facts("model", model.info())
    print_table(
        "columns",
        ["name", "dtype", "null", "used", "takes"],
        [[c.name, c.dtype, c.nullable, c.used, c.takes] for c in model.schema],
    )
    stdout().print(repr(model.certificate), markup=False)
