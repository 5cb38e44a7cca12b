"""pelton compile: a fitted model and sample rows become an artifact."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from pelton.cli import tables
from pelton.cli.output import AsJson, print_facts, print_json, progress
from pelton.errors import DataError

_PICKLES = {".joblib", ".pkl", ".pickle"}


def run(
    model: Annotated[
        str,
        typer.Argument(
            help="module:attribute, a LightGBM .txt, an XGBoost .json or .ubj, a CatBoost .cbm or "
            ".json, an .onnx, or a pickle."
        ),
    ],
    sample: Annotated[Path, typer.Option(help="Raw rows: .parquet, .csv or .arrow.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The artifact to write.")],
    name: Annotated[str | None, typer.Option(help="The model's name; the file's if not given.")] = (
        None
    ),
    check_rows: Annotated[int, typer.Option(min=1, help="Sample rows to compare.")] = 10_000,
    allow_pickle: Annotated[
        bool, typer.Option("--allow-pickle", help="Load a pickle, which runs its author's code.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compile a fitted model, prove it on the sample, and save it.

    Loading a pickle runs whatever its author put in it, so it needs --allow-pickle; the native
    files of LightGBM, XGBoost and CatBoost are data. The sample gives names, types and the rows
    compared.
    """
    import pelton

    fitted = load_source(model, allow_pickle)
    rows = tables.whole(sample)
    with progress("blocks") as bar:
        task = bar.add_task("compiling")
        compiled = pelton.compile(
            fitted,
            sample=rows,
            name=name or output.stem,
            check_rows=check_rows,
            progress=lambda stage, done, total: bar.update(
                task, description=stage, completed=done, total=total
            ),
        )
    compiled.save(output)
    certificate = compiled.certificate
    facts: dict[str, Any] = {"artifact": str(output), "bytes": output.stat().st_size}
    if as_json:
        facts["certificate"] = None if certificate is None else certificate.to_dict()
        print_json(facts)
    else:
        print_facts("", {**facts, "certificate": repr(certificate)})


def load_source(model: str, allow_pickle: bool) -> Any:
    """The fitted object that an argument names.

    Raises:
        DataError: There is none, or loading it needs a permission that was not given.
    """
    from pelton.convert.files import SUFFIXES, read_booster

    path = Path(model)
    suffix = path.suffix.lower()
    if ":" in model and not path.exists():
        return _attribute(model)
    if suffix not in {*SUFFIXES, *_PICKLES}:
        need = f"module:attribute or a file named {', '.join(SUFFIXES)}, .joblib or .pkl"
        raise DataError(f"model: need {need}, got {model}")
    if not path.is_file():
        raise DataError(f"model: need a file, got none named {path.name}")
    if suffix not in _PICKLES:
        return read_booster(path)
    if not allow_pickle:
        raise DataError(f"{path.name}: need --allow-pickle, for loading a pickle runs its code")
    import joblib

    try:
        return joblib.load(path)
    except Exception as error:  # a pickle can raise anything
        raise DataError(f"{path.name}: need a readable pickle, got: {error}") from None


def _attribute(model: str) -> Any:
    module, _, attribute = model.partition(":")
    sys.path.insert(0, "")  # as `python -m` does
    try:
        found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise DataError(f"model: need module:attribute, got {model} ({error})") from None
    return found
