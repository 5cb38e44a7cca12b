"""Same artifact, same row: same bits, whatever runs it and in whatever container it comes."""

import functools

import numpy as np
import pipelines
import plans
import pytest
from containers import KINDS

from pelton import _native, tables

LEVELS = ["scalar", "avx2", "avx512"]
SIZES = [1, 2, 7, 63, 64, 65, 1000, 4097]
PLANS = {
    "forest": plans.forest,
    "linear": plans.linear,
    "lightgbm pipeline": lambda: pipelines.compiled().engine.plan,
}
# Their null is None or pandas.NA; the pipeline was fitted on NaN and takes others for unknown text.
OTHER_NULLS = {
    "pandas objects",
    "pandas str in python",
    "pandas str in arrow",
    "pandas nullable",
    "pandas arrow",
    "numpy objects",
    "numpy structured",
}


@functools.cache
def model_of(kind, level=None):
    if level is not None and LEVELS.index(level) > LEVELS.index(_native.best_level()):
        pytest.skip(f"this CPU has no {level}")
    return plans.model(PLANS[kind](), level=level)


@functools.cache
def by_rows(kind):
    """The row path's margins and probabilities for the largest table."""
    model = model_of(kind, "scalar")
    rows = plans.rows_of(plans.table(max(SIZES)))
    margins = [model.decision_function_row(row) for row in rows]
    return np.array(margins), np.array([model.predict_proba_row(row) for row in rows])


def first(rows):
    return {name: values[:rows] for name, values in plans.table(max(SIZES)).items()}


def bits(values):
    return np.ascontiguousarray(values).view(np.int64)


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", PLANS)
def test_every_level_size_and_number_of_threads_gives_the_bits_of_single_rows(
    kind, level, threads, rows
):
    model = model_of(kind, level)
    columns, count = tables.read(first(rows), model.schema, model.reader)
    margins, values, labels = model.engine.run_batch(
        columns, count, margins=True, values=True, labels=True, threads=threads
    )
    want_margins, want_values = by_rows(kind)
    np.testing.assert_array_equal(bits(margins[:, 0]), bits(want_margins[:rows]))
    np.testing.assert_array_equal(bits(values), bits(want_values[:rows]))
    np.testing.assert_array_equal(labels, want_margins[:rows] > 0)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", PLANS)
def test_rows_give_the_same_bits_on_every_level(kind, level):
    model = model_of(kind, level)
    margins = [model.decision_function_row(row) for row in plans.rows_of(first(300))]
    np.testing.assert_array_equal(bits(margins), bits(by_rows(kind)[0][:300]))


@pytest.mark.parametrize("container", KINDS)
@pytest.mark.parametrize("rows", [1, 7, 65, 1000])
@pytest.mark.parametrize("kind", PLANS)
def test_every_container_gives_the_same_bits(kind, rows, container):
    if kind == "lightgbm pipeline" and container in OTHER_NULLS:
        pytest.skip("another null is another value to the source: see the test below")
    got = model_of(kind).decision_function(KINDS[container](first(rows)), threads=2)
    np.testing.assert_array_equal(bits(got), bits(by_rows(kind)[0][:rows]))


@pytest.mark.parametrize("container", KINDS)
def test_an_empty_table_gives_an_empty_answer(container):
    table = KINDS[container](first(0))
    model = model_of("forest")
    if container == "list of dicts":
        assert table == []
    assert model.predict_proba(table).shape == (0, 2)
    assert model.predict(table).shape == (0,)


def test_a_row_does_not_depend_on_its_neighbours():
    model, table = model_of("forest"), plans.table(600)
    order = np.random.default_rng(3).permutation(600)
    moved = {name: [values[at] for at in order] for name, values in table.items()}
    np.testing.assert_array_equal(
        bits(model.decision_function(moved)), bits(model.decision_function(table))[order]
    )


@pytest.mark.filterwarnings("ignore:Found unknown categories:UserWarning")
@pytest.mark.parametrize("container", [name for name in KINDS if name.startswith("pandas")])
def test_a_compiled_pipeline_answers_as_its_source_does_on_the_same_frame(container):
    names = ["carrier", "delay", "origin", "seats", "speed"]
    frame = KINDS[container]({**first(500), "heavy": [None] * 500})
    got = pipelines.compiled().predict_proba(frame)
    np.testing.assert_array_equal(got, pipelines.fitted().predict_proba(frame[names]))


@pytest.mark.parametrize("container", ["numpy objects", "numpy structured"])
def test_numpy_objects_count_nulls_as_pandas_objects_do(container):
    model = model_of("lightgbm pipeline")
    got, want = (
        model.decision_function(KINDS[kind](first(500))) for kind in (container, "pandas objects")
    )
    np.testing.assert_array_equal(bits(got), bits(want))
