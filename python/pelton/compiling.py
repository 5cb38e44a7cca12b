"""compile: from a fitted model to an artifact that answers as its source does, or to an error."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from pelton import _native, tables
from pelton.certificate import Certificate, certify
from pelton.convert import Converted, convert
from pelton.convert.files import opened
from pelton.convert.foreign import adapted
from pelton.convert.sample import Sample
from pelton.edges import BASE_ROWS, edge_rows
from pelton.explaining import sample_rows, with_means
from pelton.leaves import GIVEN_ROWS, Leaves, leaf_rows
from pelton.model import Model
from pelton.schema import Schema

MOST_PROOF_ROWS = 64
TOO_LONG = -1  # the cell of a text that no proof row can hold
METADATA_BYTES = 60_000  # of the artifact's 65,536; names of outputs are dropped beyond

Progress = Callable[[str, int, int], None]


def compile(
    fitted: Any,
    sample: Any,
    *,
    name: str = "",
    check_rows: int | None = 10_000,
    progress: Progress | None = None,
) -> Model:
    """Compile a fitted model, with the feature code before it, into a native one.

    Args:
        fitted: A scikit-learn estimator, Pipeline or ColumnTransformer, a model or booster of
            LightGBM, XGBoost or CatBoost, or a path to the native file of one; a Pipeline may hold
            any of these as its last step. An onnx.ModelProto or a path to one; a torch.nn.Module in
            eval mode.
        sample: Raw rows as the model takes them: pandas, polars, Arrow, a dict of arrays, NumPy.
            Gives names and types, and the rows on which the two models are compared.
        name: What the model is called, for people and servers.
        check_rows: How many rows of the sample to compare, evenly spread; None for all.
        progress: Called with a stage and how much of it is done, out of how much.

    Returns:
        The model. Its `certificate` says what was compared.

    Raises:
        UnsupportedError: A step of the model cannot be reproduced exactly; names the step.
        ContractError: The sample does not fit the model.
        ParityError: The compiled model answers otherwise than its source.

    >>> import numpy as np
    >>> from sklearn.linear_model import LinearRegression
    >>> x = np.array([[0.0], [1.0], [2.0]])
    >>> model = compile(LinearRegression().fit(x, [1.0, 3.0, 5.0]), x)
    >>> round(model.predict_row((4.0,)), 6)
    9.0
    """
    tell = progress or (lambda stage, done, total: None)
    tell("convert", 0, 1)
    fitted = adapted(opened(fitted))
    converted = convert(fitted, sample)
    engine = _native.Engine(converted.plan)
    metadata = _metadata(fitted, converted, name)
    bare = _model(engine, converted, metadata)
    blocks = _blocks(converted.sample, converted.plan, check_rows)
    leaves = _add_leaf_rows(blocks, bare, converted.sample)
    done = iter(range(len(blocks)))
    certificate = certify(
        bare, fitted, converted, blocks, lambda kind: tell("compare", next(done), len(blocks))
    )
    if leaves is not None:
        certificate = replace(certificate, leaves=leaves.total, leaves_reached=leaves.reached)
    tell("compare", len(blocks), len(blocks))
    metadata["certificate"] = certificate.to_dict()
    proof = _native.proof(engine, *_proof_cells(bare, blocks))
    if not converted.graph:
        engine = _native.Engine(_explained(bare, converted))
    return _model(engine, converted, _fitting(metadata), proof)


def _model(
    engine: _native.Engine, converted: Converted, metadata: dict[str, Any], proof: Any = None
) -> Model:
    if converted.graph:
        from pelton.staged import StagedModel

        return StagedModel(engine, converted.methods, metadata, proof, converted.graph)
    return Model(engine, converted.methods, metadata, proof)


def _explained(model: Model, converted: Converted) -> _native.Plan:
    """The plan with what explanations need of the sample."""
    plan = converted.plan
    rows = converted.sample.spread(sample_rows(plan))
    return with_means(plan, model.engine, *tables.read(rows, model.schema, model.reader))


def _metadata(fitted: Any, converted: Converted, name: str) -> dict[str, Any]:
    from pelton import __version__

    classes = _classes_of(fitted)
    facts: dict[str, Any] = {
        "name": name,
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "source": converted.source,
        "versions": {"pelton": __version__, **converted.versions},
        "methods": list(converted.methods),
        "parity": converted.parity,
    }
    if classes is not None and classes.dtype.kind != "O":
        facts["label_dtype"] = classes.dtype.str
    if converted.output_dtype.kind in "iub" and "predict" in converted.methods:
        facts["value_dtype"] = converted.output_dtype.str
    if converted.stage is not None:
        facts["onnx"] = converted.stage
    if converted.feature_names_out:
        facts["feature_names_out"] = list(converted.feature_names_out)
    return facts


def _classes_of(fitted: Any) -> Any:
    """The labels as the source holds them; its last step's if it is a pipeline."""
    steps = getattr(fitted, "steps", None)
    if steps is not None:
        return _classes_of(steps[-1][1])
    classes = getattr(fitted, "classes_", None)
    return None if classes is None else np.asarray(classes)


def recheck(model: Model, source: Any, sample: Any, check_rows: int | None = 10_000) -> Certificate:
    """Compare a model that was compiled before with what is said to be its source.

    Args:
        model: The compiled model.
        source: The fitted model.
        sample: Raw rows as the source takes them.
        check_rows: How many of them to compare, evenly spread; None for all.

    Returns:
        What was compared, on the edges of the compiled model and of the source.

    Raises:
        ParityError: The model answers otherwise than the source.
        UnsupportedError: The source cannot be converted.
        ContractError: The sample does not fit the source, or the model.
    """
    source = adapted(source)
    converted = convert(source, sample)
    blocks = _blocks(converted.sample, converted.plan, check_rows)
    for kind, rows in _blocks(converted.sample, model.engine.plan, check_rows).items():
        if kind != "sample":
            blocks[f"{kind} of the artifact"] = rows
    _add_leaf_rows(blocks, model, converted.sample)
    return certify(model, source, converted, blocks, lambda kind: None)


def _add_leaf_rows(blocks: dict[str, Any], model: Model, sample: Sample) -> Leaves | None:
    rows = blocks["sample"]
    found = leaf_rows(model, rows, sample.values(rows[:GIVEN_ROWS])) if len(rows) else None
    if found is not None and len(found.rows):
        blocks["leaves"] = sample.frame_of(found.rows.values)
    return found


def _blocks(sample: Sample, plan: Any, check_rows: int | None) -> dict[str, Any]:
    """Rows to compare: the sample, then the edges of a plan."""
    blocks = {"sample": sample.spread(check_rows)}
    columns = list(Schema(plan.columns))
    base = sample.values(sample.spread(BASE_ROWS))
    if any(len(values) == 0 for values in base.values()):
        return blocks
    for edges in edge_rows(plan, columns, base):
        blocks[edges.kind] = sample.frame_of(edges.values)
    return blocks


def _proof_cells(model: Model, blocks: dict[str, Any]) -> tuple[Any, list[str]]:
    """Raw cells of rows from every block, the sample's first, and the texts they stand for."""
    share = MOST_PROOF_ROWS // 2
    cells = []
    texts: dict[str, int] = {}
    for kind, rows in blocks.items():
        batch = tables.read(rows[:share], model.schema, model.reader)
        cells.append(_native.cells(model.engine, batch.columns, batch.rows, texts))
        if kind == "sample":
            share = max(1, MOST_PROOF_ROWS // 2 // max(1, len(blocks) - 1))
    rows = np.concatenate(cells)
    wordy = [at for at, spec in enumerate(model.schema) if spec.dtype == "text"]
    short = (rows[:, wordy] != TOO_LONG).all(axis=1)
    return rows[short][:MOST_PROOF_ROWS], list(texts)


def _fitting(metadata: dict[str, Any]) -> dict[str, Any]:
    """The metadata without its longest part, the names of outputs, if they would not fit."""
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        metadata.pop("feature_names_out", None)
    return metadata
