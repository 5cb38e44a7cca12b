"""Pipelines over real tables: as the source answers, on held-back rows, in every container."""

import warnings

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from zoo import ZOO, rows
from zoo_tables import training

import pelton
from pelton.compiling import recheck

HELD_BACK = 300


def test_the_zoo_is_large():
    assert len(ZOO) >= 120
    assert len({entry.name for entry in ZOO}) == len(ZOO)


def containers(frame):
    """The same rows as people hold them."""
    columns = {name: [None if v != v else v for v in frame[name].tolist()] for name in frame}
    text = {name for name in frame if frame[name].dtype.kind not in "biufM"}
    table = pa.table(
        {
            name: pa.array(values, pa.string() if name in text else None)
            for name, values in columns.items()
        }
    )
    return {
        "polars": pl.from_arrow(table),
        "pyarrow": table,
        "dict of lists": columns,
        "list of dicts": [
            dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
        ],
    }


def answers(model, table):
    method = "predict_proba" if "predict_proba" in model.methods else "predict"
    return np.asarray(getattr(model, method)(table))


@pytest.mark.parametrize("entry", ZOO, ids=lambda entry: entry.name)
def test_a_pipeline_answers_as_its_source(entry):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted, table = entry.fitted(), rows(entry)
        model = pelton.compile(fitted, table[: training(table)], check_rows=300)
        held_back = table[training(table) :][:HELD_BACK].reset_index(drop=True)
        recheck(model, fitted, held_back)
    want = answers(model, held_back)
    others = containers(held_back)
    for name, container in others.items():
        np.testing.assert_array_equal(answers(model, container), want, err_msg=name)
    for at, row in enumerate(others["list of dicts"][:25]):
        if "predict_proba" in model.methods:
            assert model.predict_proba_row(row) == tuple(want[at].tolist())
        else:
            assert np.asarray(model.predict_row(row)) == want[at]
