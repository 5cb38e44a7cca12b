"""pelton serve: artifacts behind HTTP on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pelton.cli.output import AsJson, print_json, stderr
from pelton.errors import DataError


def run(
    artifacts: Annotated[
        list[Path], typer.Argument(help=".pelton files, each served under its file's name.")
    ],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")] = 8000,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Allow an address that other machines reach.")
    ] = False,
    max_body_bytes: Annotated[int, typer.Option(min=1, help="Largest request body.")] = 16_777_216,
    max_rows: Annotated[int, typer.Option(min=1, help="Most rows of a request.")] = 65_536,
    as_json: AsJson = False,
) -> None:
    """Serve models over HTTP until interrupted."""
    import pelton
    from pelton.serve import Limits, check_address, run

    check_address(host, insecure=insecure)
    models = {}
    for path in artifacts:
        if path.stem in models:
            raise DataError(f"serve: need different file names, got {path.stem} twice")
        models[path.stem] = pelton.load(path)
    address = f"http://{host}:{port}"
    if as_json:
        print_json({"address": address, "models": list(models)})
    else:
        stderr().print(f"{', '.join(models)} at {address}/v1/models/NAME/predict")
    limits = Limits(body_bytes=max_body_bytes, rows=max_rows)
    run(models, host=host, port=port, insecure=insecure, limits=limits)
