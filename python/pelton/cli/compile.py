"""pelton compile: a fitted model and sample rows become an artifact."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from pelton.cli import tables
from pelton.cli.output import AsJson, print_facts, print_json, stderr
from pelton.errors import DataError

_PICKLES = {".joblib", ".pkl", ".pickle"}


def run(
    model: Annotated[
        str,
        typer.Argument(
            help="module:attribute, a LightGBM .txt, an XGBoost .json or .ubj, or a pickle."
        ),
    ],
    sample: Annotated[Path, typer.Option(help="Raw rows: .parquet, .csv or .arrow.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The artifact to write.")],
    name: Annotated[str | None, typer.Option(help="The model's name; the file's if not given.")] = (
        None
    ),
    allow_pickle: Annotated[
        bool, typer.Option("--allow-pickle", help="Load a pickle, which runs its author's code.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compile a fitted model, prove it on the sample, and save it."""
    import pelton

    fitted = load_source(model, allow_pickle)
    rows = tables.whole(sample)
    with stderr().status(f"compiling and proving on {len(rows):,} rows"):
        compiled = pelton.compile(fitted, sample=rows, name=name or output.stem)
    compiled.save(output)
    facts = {
        "artifact": str(output),
        "bytes": output.stat().st_size,
        "rows_checked": len(rows),
        "certificate": str(compiled.certificate),
    }
    if as_json:
        print_json(facts)
    else:
        print_facts("", facts)


def load_source(model: str, allow_pickle: bool) -> Any:
    """The fitted object that an argument names.

    Raises:
        DataError: There is none, or loading it needs a permission that was not given.
    """
    path = Path(model)
    suffix = path.suffix.lower()
    if ":" in model and not path.exists():
        return _attribute(model)
    if suffix not in {".txt", ".json", ".ubj", *_PICKLES}:
        need = "module:attribute or a file named .txt, .json, .ubj, .joblib or .pkl"
        raise DataError(f"model: need {need}, got {model}")
    if not path.is_file():
        raise DataError(f"model: need a file, got none named {path.name}")
    if suffix == ".txt":
        import lightgbm

        try:
            return lightgbm.Booster(model_file=str(path))
        except lightgbm.basic.LightGBMError as error:
            raise DataError(f"{path.name}: need a LightGBM model, got: {error}") from None
    if suffix in {".json", ".ubj"}:
        import xgboost

        try:
            return xgboost.Booster(model_file=str(path))
        except xgboost.core.XGBoostError as error:
            got = str(error).strip().splitlines()[0]
            raise DataError(f"{path.name}: need an XGBoost model, got: {got}") from None
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
