"""The certificate finds a wrong number wherever it stands, and says where."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler

import pelton
from pelton.certificate import Certificate, rows_taken
from pelton.convert import refusals
from pelton.errors import ContractError, ParityError


@pytest.fixture(scope="module")
def flights():
    rng = np.random.default_rng(5)
    delay = np.round(rng.normal(5, 20, 600), 1)
    delay[::13] = np.nan
    return pd.DataFrame(
        {
            "carrier": rng.choice(["AA", "B6", "DL", "UA"], 600),
            "origin": rng.choice(["EWR", "JFK", "LGA"], 600),
            "delay": delay,
            "distance": rng.integers(90, 3000, 600),
        }
    )


@pytest.fixture(scope="module")
def late(flights):
    return (flights.delay.fillna(0) + (flights.carrier == "UA") * 10 > 12).to_numpy()


def pipeline(model, text=None):
    return make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(), StandardScaler()), ["delay"]),
            (MinMaxScaler(), ["distance"]),
            (text or OneHotEncoder(handle_unknown="ignore"), ["carrier", "origin"]),
        ),
        model,
    )


@pytest.fixture(scope="module")
def fitted(flights, late):
    return pipeline(LogisticRegression()).fit(flights, late)


def test_a_certificate_says_what_was_compared(fitted, flights):
    model = pelton.compile(fitted, flights)
    certificate = model.certificate
    assert certificate.sample_rows == len(flights)
    assert {"nulls", "zeros", "categories", "unseen text"} <= set(certificate.edge_rows) | set(
        certificate.refused_rows
    )
    assert {output.method for output in certificate.outputs} == {
        "after columntransformer",
        "margins", "predict", "predict_proba",
    }  # fmt: skip
    assert all(output.rows == certificate.rows for output in certificate.outputs)
    assert [step["source"].rsplit(".", 1)[-1] for step in certificate.steps][-1] == (
        "LogisticRegression"
    )


def test_a_certificate_survives_saving(fitted, flights, tmp_path):
    model = pelton.compile(fitted, flights)
    model.save(tmp_path / "late.pelton")
    assert pelton.load(tmp_path / "late.pelton").certificate == model.certificate
    facts = json.loads(json.dumps(model.certificate.to_dict()))
    assert Certificate.from_dict(facts) == model.certificate


# Each changes one learned number of the source after the conversion has read the old one.
def mean_of_imputer(pipe):
    pipe[0].transformers_[0][1][0].statistics_[0] += 1e-9


def mean_of_scaler(pipe):
    pipe[0].transformers_[0][1][1].mean_[0] += 1e-9


def width_of_scaler(pipe):
    pipe[0].transformers_[0][1][1].scale_[0] *= 1 + 1e-9


def smallest_of_min_max(pipe):
    pipe[0].transformers_[1][1].min_[0] += 1e-9


def width_of_min_max(pipe):
    pipe[0].transformers_[1][1].scale_[0] *= 1 + 1e-9


def one_category(pipe):
    pipe[0].transformers_[2][1].categories_[0][2] = "ZZ"


def one_weight(pipe):
    pipe[1].coef_ = (
        pipe[1].coef_ + np.eye(1, pipe[1].coef_.size).reshape(pipe[1].coef_.shape) * 1e-9
    )


def the_intercept(pipe):
    pipe[1].intercept_ = pipe[1].intercept_ + 1e-9


CHANGES = [
    mean_of_imputer, mean_of_scaler, width_of_scaler, smallest_of_min_max, width_of_min_max,
    one_category, one_weight, the_intercept,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize(
    ("make", "text"),
    [
        (LogisticRegression, None),
        (Ridge, None),
        (LinearRegression, OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)),
    ],
    ids=["logistic", "ridge", "ordinal and linear"],
)
def test_one_changed_number_fails(make, text, change, flights, late, monkeypatch):
    pipe = pipeline(make(), text).fit(flights, late)
    from pelton import compiling

    true = compiling.convert

    def convert_then_change(source, sample):
        converted = true(source, sample)
        change(source)
        return converted

    monkeypatch.setattr(compiling, "convert", convert_then_change)
    with pytest.raises(ParityError, match=r"need .* as the source"):
        pelton.compile(pipe, flights)


def test_a_sample_that_the_source_refuses_is_no_sample(fitted, flights):
    spoiled = flights.assign(distance=np.where(flights.index == 3, np.inf, flights.distance))
    with pytest.raises(ContractError, match="sample"):
        pelton.compile(fitted, spoiled)


def test_progress_is_told(fitted, flights):
    seen = []
    pelton.compile(fitted, flights, progress=lambda *stage: seen.append(stage))
    assert seen[0] == ("convert", 0, 1)
    stages, done, total = zip(*seen[1:], strict=True)
    assert set(stages) == {"compare"}
    assert done == tuple(range(total[0] + 1))


def test_fewer_rows_may_be_compared(fitted, flights):
    assert pelton.compile(fitted, flights, check_rows=50).certificate.sample_rows == 50


@pytest.mark.filterwarnings("ignore:overflow encountered in cast:RuntimeWarning")
def test_numbers_on_which_the_source_raises_are_refused_and_no_others(flights, late):
    pipe = pipeline(GradientBoostingClassifier(n_estimators=5)).fit(flights, late)
    model = pelton.compile(pipe, flights)
    spec = model.schema["delay"]
    row = flights.iloc[[1]]
    for end, beyond in ((spec.low, -np.inf), (spec.high, np.inf)):
        last = row.assign(delay=end)
        np.testing.assert_array_equal(model.predict_proba(last), pipe.predict_proba(last))
        first = row.assign(delay=np.nextafter(end, beyond))
        with pytest.raises(ValueError, match="too large"):
            pipe.predict_proba(first)
        with pytest.raises(ContractError, match="delay"):
            model.predict_proba(first)


def test_a_refused_row_hides_no_other_and_answering_it_shows(flights, late, monkeypatch):
    pipe = pipeline(GradientBoostingClassifier(n_estimators=5)).fit(flights, late)
    whole = pelton.compile(pipe, flights).certificate
    largest = float(np.finfo(np.float64).max)
    monkeypatch.setattr(refusals, "finite_range", lambda number, dtype, after: (-largest, largest))
    loose = pelton.compile(pipe, flights).certificate
    assert loose.refused_rows == loose.answered_rows
    assert loose.refused_rows["largest numbers"] > 0
    assert loose.edge_rows["thresholds"] == whole.edge_rows["thresholds"]
    assert whole.refused_rows == whole.answered_rows == {}


def test_rows_are_taken_one_by_one_where_the_source_raises():
    class Picky:
        def predict(self, rows):
            if (rows > 1).any():
                raise ValueError("too large")
            return rows[:, 0]

    rows = np.array([[0.5], [2.0], [1.0], [3.0]])
    taken, answers = rows_taken(Picky(), ["predict"], rows)
    assert taken.tolist() == [[0.5], [1.0]]
    assert len(answers["predict"]) == 2
    assert len(rows_taken(Picky(), ["predict"], rows[1:2])[0]) == 0
