"""Explanations of linear and composed models, and what can be done with one."""

import json
import warnings

import late_flights
import matplotlib as mpl
import numpy as np
import pandas as pd
import plans
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from typer.testing import CliRunner

import pelton
from pelton import _native
from pelton.cli.app import app
from pelton.errors import UnsupportedError
from pelton.explanation import Explanation

mpl.use("Agg")
with warnings.catch_warnings():  # of matplotlib, about how shap uses it
    warnings.simplefilter("ignore")
    import shap


@pytest.fixture(scope="module")
def table():
    random = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "carrier": random.choice(["AA", "UA", "DL"], 400),
            "delay": random.normal(5, 20, 400),
            "distance": random.integers(80, 3000, 400).astype(np.float64),
        }
    )


@pytest.fixture(scope="module")
def label(table):
    return (table.delay + 9 * (table.carrier == "UA") > 8).astype(int)


def pipeline(model):
    return make_pipeline(
        make_column_transformer(
            (OneHotEncoder(), ["carrier"]), (StandardScaler(), ["delay", "distance"])
        ),
        model,
    )


@pytest.fixture(scope="module")
def linear(table, label):
    """A logistic regression over one-hot and scaled columns, with its source."""
    source = pipeline(LogisticRegression()).fit(table, label)
    return pelton.compile(source, table), source


# Linear models.


def test_a_linear_column_gets_its_terms_less_their_means(linear, table):
    model, source = linear
    terms = source[0].transform(table) * source[1].coef_[0]
    want = np.column_stack([terms[:, :3].sum(axis=1), terms[:, 3], terms[:, 4]])
    found = model.explain(table)
    assert found.names == ("carrier", "delay", "distance")
    np.testing.assert_allclose(found.values, want - want.mean(axis=0), atol=1e-13)
    assert found.base == pytest.approx(source.decision_function(table).mean(), rel=1e-12)
    np.testing.assert_allclose(found.sums(), model.margins(table), rtol=0, atol=1e-12)


def test_linear_values_are_shap_s(linear, table):
    model, source = linear
    features = source[0].transform(table)
    explainer = shap.LinearExplainer(source[1], shap.maskers.Independent(features, len(features)))
    want = explainer.shap_values(features)
    np.testing.assert_allclose(
        model.explain(table)["carrier"], want[:, :3].sum(axis=1), rtol=0, atol=1e-12
    )


def test_linear_values_have_the_same_bits_for_threads_and_batches(linear, table):
    model, _ = linear
    want = model.explain(table, threads=1).values
    np.testing.assert_array_equal(model.explain(table, threads=3).values, want)
    np.testing.assert_array_equal(model.explain(table[7:20]).values, want[7:20])


def test_several_linear_outputs_are_explained_each(table):
    targets = np.column_stack([table.delay * 2, table.distance - table.delay])
    source = LinearRegression().fit(table[["delay", "distance"]], targets)
    model = pelton.compile(source, table[["delay", "distance"]])
    found = model.explain(table)
    assert found.values.shape == (400, 2, 2)
    assert found.outputs == (0, 1)
    centred = table[["delay", "distance"]] - table[["delay", "distance"]].mean()
    for output in (0, 1):
        want = centred * source.coef_[output]
        np.testing.assert_allclose(found.values[:, :, output], want, rtol=0, atol=1e-9)


def test_a_saved_linear_model_explains_alike(linear, table, tmp_path):
    model, _ = linear
    model.save(tmp_path / "late.pelton")
    again = pelton.load(tmp_path / "late.pelton")
    np.testing.assert_array_equal(again.explain(table).values, model.explain(table).values)


def test_a_linear_model_without_means_says_so():
    with pytest.raises(UnsupportedError, match="need the mean of every column's terms, got none"):
        plans.model(plans.linear()).explain(plans.table(4, nulls=False))


def test_means_must_fit_the_plan():
    plan = plans.linear()
    for means in (np.zeros(3), np.full(7, np.nan)):
        with pytest.raises(Exception, match="mean"):
            _native.with_means(plan, means)


# Composed models.


@pytest.fixture(scope="module")
def voting(table, label):
    parts = [("a", LogisticRegression()), ("b", RandomForestClassifier(5, random_state=0))]
    source = pipeline(VotingClassifier(parts, voting="soft")).fit(table, label)
    return pelton.compile(source, table)


@pytest.mark.filterwarnings("ignore")
def test_composed_models_are_explained_by_samples_and_say_so(voting, table):
    found = voting.explain(table[:6], background=table[:30])
    assert "sampled" in found.method
    assert "the background" in found.method
    assert found.names == ("carrier", "delay", "distance")
    np.testing.assert_allclose(found.sums(), voting.margins(table[:6]), rtol=0, atol=1e-9)
    assert np.abs(found["delay"]).mean() > np.abs(found["distance"]).mean()
    own = voting.explain(table[:6])
    assert "own rows" in own.method
    np.testing.assert_allclose(own.sums(), voting.margins(table[:6]), rtol=0, atol=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_nulls_and_unseen_text_are_sampled_too():
    source = make_pipeline(
        late_flights.pipeline()[0],
        VotingClassifier(
            [("a", LogisticRegression()), ("b", LogisticRegression(C=0.1))], voting="soft"
        ),
    )
    rows = late_flights.rows()
    source.fit(rows, late_flights.late(rows))
    model = pelton.compile(source, rows)
    some = rows[:8]
    found = model.explain(some, background=rows[:20])
    np.testing.assert_allclose(found.sums(), model.margins(some), rtol=0, atol=1e-9)


# What can be done with one.


@pytest.fixture
def explanation(linear, table):
    return linear[0].explain(table)


def test_rows_and_columns_can_be_picked(explanation, table):
    assert len(explanation) == 400
    one = explanation[3]
    assert len(one) == 1
    np.testing.assert_array_equal(one.values[0], explanation.values[3])
    assert one.data.tolist() == [table.iloc[3].tolist()]
    np.testing.assert_array_equal(explanation[5:9]["delay"], explanation["delay"][5:9])
    assert len(explanation[-1]) == 1


@pytest.mark.parametrize("kind", ["pandas", "dict", "rows", "arrow", "polars"])
def test_data_is_read_from_every_container(linear, table, kind):
    import polars
    import pyarrow

    made = {
        "pandas": lambda: table,
        "dict": lambda: {name: table[name].to_numpy() for name in table},
        "rows": lambda: table.to_dict("records"),
        "arrow": lambda: pyarrow.Table.from_pandas(table),
        "polars": lambda: polars.from_pandas(table),
    }[kind]()
    found = linear[0].explain(made)
    assert found.data.tolist() == table.to_numpy(object).tolist()


def test_nulls_of_the_data_are_none(linear, table):
    found = Explanation(
        np.zeros((1, 2, 1)), np.zeros(1), ["a", "b"], read=lambda: np.array([[None, 1]], object)
    )
    assert found.data.tolist() == [[None, 1]]
    assert Explanation(np.zeros((1, 2, 1)), np.zeros(1), ["a", "b"]).data.tolist() == [[None, None]]


def test_its_text_names_method_base_and_columns(explanation):
    text = repr(explanation)
    assert text.startswith("Explanation: 400 rows, 3 columns\n")
    assert "linear SHAP, exact" in text
    first = text.splitlines()[4]
    assert first.split()[0] == next(iter(explanation.importance()))
    assert first.endswith("\u2588" * 20)


def test_it_becomes_shap_s(explanation, table):
    found = explanation.to_shap()
    np.testing.assert_array_equal(found.values, explanation.values)
    np.testing.assert_array_equal(found.base_values, np.full(400, explanation.base))
    assert found.feature_names == ["carrier", "delay", "distance"]
    assert found.data[0].tolist() == table.iloc[0].tolist()


@pytest.mark.parametrize("kind", ["auto", "bar", "beeswarm"])
def test_pictures_of_many_rows_show_every_column(explanation, kind):
    ax = explanation.plot(kind)
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert shown == list(explanation.importance())
    mpl.pyplot.close(ax.figure)


def test_a_waterfall_ends_at_the_margin(explanation):
    one = explanation[2]
    ax = one.plot()
    ends = [bar.get_x() + max(0.0, bar.get_width()) for bar in ax.patches]
    ends += [bar.get_x() + min(0.0, bar.get_width()) for bar in ax.patches]
    assert np.isclose(ends, one.sums()[0]).any()
    assert np.isclose(ends, one.base).any()
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(one.sums()[0] - one.base)
    mpl.pyplot.close(ax.figure)


def test_columns_beyond_the_most_are_drawn_together(explanation):
    ax = explanation.plot("bar", most=1)
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert shown == [next(iter(explanation.importance())), "2 other columns"]
    total = sum(bar.get_width() for bar in ax.patches)
    assert total == pytest.approx(sum(explanation.importance().values()))
    mpl.pyplot.close(ax.figure)


def test_one_output_of_several_is_drawn():
    values = np.random.default_rng(0).normal(size=(9, 2, 2))
    found = Explanation(values, np.array([1.0, 2.0]), ["a", "b"], outputs=["early", "late"])
    ax = found.plot("bar", output="early")
    widths = sorted(bar.get_width() for bar in ax.patches)
    np.testing.assert_allclose(widths, sorted(np.abs(values[:, :, 0]).mean(axis=0)))
    for kind in ("bar", "beeswarm"):
        mpl.pyplot.close(found.plot(kind).figure)
    assert "2 outputs" in repr(found)
    with pytest.raises(ValueError, match="need an output of 'early', 'late', got 'never'"):
        found.plot("bar", output="never")


def test_pictures_that_cannot_be_drawn_say_why(explanation):
    with pytest.raises(ValueError, match="need rows, got none"):
        explanation[:0].plot()
    with pytest.raises(ValueError, match="got 'pie'"):
        explanation.plot("pie")
    with pytest.raises(ValueError, match="need one row for a waterfall, got 400"):
        explanation.plot("waterfall")
    with pytest.raises(ValueError, match="need most >= 1"):
        explanation.plot(most=0)
    with pytest.raises(ValueError, match="need no output"):
        explanation.plot(output=1)


# The command.


@pytest.fixture(scope="module")
def folder(linear, table, tmp_path_factory):
    folder = tmp_path_factory.mktemp("explain")
    linear[0].save(folder / "late.pelton")
    table.to_parquet(folder / "rows.parquet")
    return folder


def test_the_command_prints_sizes_and_writes_values(folder, linear, table):
    target = folder / "values.parquet"
    asked = ["explain", folder / "late.pelton", folder / "rows.parquet", "-o", target]
    result = CliRunner().invoke(app, [*map(str, asked), "--json", "--batch-rows", "150"])
    assert result.exit_code == 0, result.output
    facts = json.loads(result.stdout)
    want = linear[0].explain(table)
    assert facts["rows"] == 400
    assert facts["base"] == want.base
    assert list(facts["mean_size"]) == list(want.importance())
    assert facts["mean_size"] == pytest.approx(want.importance())
    written = pd.read_parquet(target)
    assert list(written) == ["carrier", "delay", "distance", "base"]
    np.testing.assert_array_equal(written[list(want.names)], want.values)
    np.testing.assert_array_equal(written["base"], np.full(400, want.base))


def test_the_command_prints_a_table(folder):
    asked = [str(folder / "late.pelton"), str(folder / "rows.parquet"), "--players", "columns"]
    result = CliRunner().invoke(app, ["explain", *asked])
    assert result.exit_code == 0, result.output
    assert "linear SHAP" in result.stdout
    assert "delay" in result.stdout
