"""The example: its table, its three models, and what the README says of both."""

import numpy as np
import pytest

pytest.importorskip("lightgbm")
data = pytest.importorskip("examples.flights.data")

import pelton  # noqa: E402
from examples.flights import models  # noqa: E402


@pytest.fixture(scope="module")
def flights():
    return data.flights()


@pytest.fixture(scope="module")
def labelled(flights):
    return data.labelled(flights)


def test_the_table_is_the_one_of_the_readme(flights, labelled):
    rows, late = labelled
    assert (len(flights), len(rows)) == (336_776, 327_346)
    assert list(rows) == data.COLUMNS
    assert 0.23 < late.mean() < 0.24
    assert rows["carrier"].nunique() == 16
    assert rows["plane_year"].isna().mean() > 0.1
    assert str(rows["time_hour"].dt.tz) == "UTC"


def test_models_are_trained_on_the_months_before_those_they_are_judged_on(labelled):
    rows, _ = labelled
    train, later = models.split(rows)
    assert len(set(train)) == models.TRAIN_ROWS
    assert rows["month"].iloc[train].max() < rows["month"].iloc[later].min()


@pytest.mark.parametrize("name", models.pipelines())
def test_a_small_fit_is_answered_to_the_ulp_on_rows_it_never_saw(labelled, flights, name):
    rows, late = labelled
    pipeline = models.pipelines()[name]
    if hasattr(pipeline[-1], "n_estimators"):
        pipeline[-1].set_params(n_estimators=20)
    pipeline.fit(rows[:5000], late[:5000])
    model = pelton.compile(pipeline, sample=rows[:5000], check_rows=1000)
    others = flights[data.COLUMNS][200_000::50]  # cancelled flights and new airports among them
    want, got = pipeline.predict_proba(others), model.predict_proba(others)
    np.testing.assert_array_max_ulp(got[:, 1], want[:, 1], 4)
    np.testing.assert_array_equal(model.predict(others), pipeline.predict(others))


@pytest.mark.slow
@pytest.mark.parametrize("name", models.pipelines())
def test_all_labelled_flights_are_answered_as_the_source_does(labelled, name, tmp_path):
    pytest.importorskip("skl2onnx")
    from examples.flights.parity import parity
    from examples.flights.systems import Pelton, ScikitLearn

    rows, late = labelled
    pipeline = models.pipelines()[name]
    if hasattr(pipeline[-1], "n_estimators"):
        pipeline[-1].set_params(n_estimators=50)
    train, _ = models.split(rows)
    pipeline.fit(rows.iloc[train[::4]], late[train[::4]])
    source = ScikitLearn(pipeline, tmp_path / "late.joblib")
    ours = Pelton(pipeline, tmp_path / "late.pelton", rows)
    found = parity(source.answers(rows), ours.answers(rows))
    assert found.rows == 327_346
    assert found.flips == 0
    assert found.margins_ulp == 0
    assert found.max_ulp <= 4
    one_by_one = [ours.row(row) for row in rows[:500].to_dict("records")]
    np.testing.assert_array_equal(one_by_one, ours.batch(rows[:500]))
