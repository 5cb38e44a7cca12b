"""Pipelines, column transformers and unions: every way to choose, weigh and pass columns on."""

import numpy as np
import pandas as pd
import pytest
from converted import follows, follows_under_stress, run
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.decomposition import DictionaryLearning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsTransformer
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
)

from pelton.convert import convert
from pelton.errors import ContractError, UnsupportedError


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "a": rng.normal(size=90),
            "b": rng.exponential(size=90),
            "n": rng.integers(0, 4, 90),
            "s": rng.choice(["x", "y", "z"], 90),
            "t": rng.choice(["u", "v"], 90),
        }
    )
    frame.loc[::6, "a"] = np.nan
    return frame


SELECTIONS = {
    "names": ["a", "b"],
    "positions": [0, 1],
    "negative positions": [-5, -4],
    "slice of positions": slice(0, 2),
    "slice of names": slice("a", "b"),
    "mask": [True, True, False, False, False],
    "callable": lambda frame: ["a", "b"],
    "selector": make_column_selector(dtype_include=np.float64),
    "pattern": make_column_selector(pattern="^[ab]$"),
    "array of names": np.array(["b", "a"]),
}


@pytest.mark.parametrize("remainder", ["drop", "passthrough", "estimator"])
@pytest.mark.parametrize("selection", SELECTIONS)
def test_columns_are_found_however_they_are_chosen(table, selection, remainder):
    rest = StandardScaler() if remainder == "estimator" else remainder
    frame = table[["a", "b", "n"]].assign(m=1.5, k=2) if remainder != "drop" else table
    step = ColumnTransformer([("part", StandardScaler(), SELECTIONS[selection])], remainder=rest)
    follows_under_stress(step.fit(frame), frame)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("weights", [None, {"cat": 0.1, "num": -3}, {"num": 2.5}])
@pytest.mark.parametrize("verbose", [True, False, "{feature_name}_of_{transformer_name}"])
def test_parts_are_stacked_weighted_and_named(table, threshold, weights, verbose):
    step = ColumnTransformer(
        [
            ("num", make_pipeline(SimpleImputer(add_indicator=True), MinMaxScaler()), ["a", "n"]),
            ("gone", "drop", ["t"]),
            ("cat", OneHotEncoder(handle_unknown="ignore"), ["s"]),
            ("none", StandardScaler(), []),
            ("as it is", "passthrough", ["b", "n"]),
        ],
        sparse_threshold=threshold,
        transformer_weights=weights,
        verbose_feature_names_out=verbose if isinstance(verbose, str) else True,
    ).fit(table)
    converted = follows_under_stress(step, table)
    assert converted.feature_names_out == tuple(step.get_feature_names_out())
    assert [c["name"] for c in converted.plan.columns if not c["used"]] == ["t"]


def test_float32_parts_are_weighted_in_float32(table):
    frame = table[["a", "b"]].astype("f4")
    step = FeatureUnion(
        [("x", StandardScaler()), ("y", "passthrough"), ("z", "drop"), ("w", MinMaxScaler())],
        transformer_weights={"x": 0.1, "y": 1 / 3},
    ).fit(frame)
    converted = follows_under_stress(step, frame)
    assert converted.output_dtype == np.float32


def test_unions_of_sparse_and_dense_nest_in_pipelines(table):
    union = FeatureUnion(
        [
            ("one hot", OneHotEncoder(handle_unknown="ignore")),
            ("codes", make_pipeline(OrdinalEncoder(), StandardScaler())),
        ]
    )
    inner = Pipeline([("nothing", "passthrough"), ("none", None), ("union", union)])
    step = ColumnTransformer([("text", inner, ["s", "t"]), ("rest", "passthrough", ["b"])])
    outer = Pipeline([("columns", step), ("same", FunctionTransformer()), ("end", "passthrough")])
    converted = follows_under_stress(outer.fit(table), table)
    assert [s.name for s in converted.steps][:2] == [
        "columns.text.union.one hot",
        "columns.text.union.codes.ordinalencoder",
    ]


def test_column_transformers_nest_by_position(table):
    inner = ColumnTransformer([("scale", StandardScaler(), [1])], remainder="passthrough")
    outer = make_pipeline(
        ColumnTransformer([("fill", SimpleImputer(), ["a", "b", "n"])]), inner, MinMaxScaler()
    )
    follows_under_stress(outer.fit(table), table)


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_frames_between_the_steps(table, kind):
    encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
    step = make_pipeline(
        ColumnTransformer([("f", SimpleImputer(), ["a", "b"]), ("s", encoder, ["s"])]),
        ColumnTransformer([("g", StandardScaler(), ["f__a", "s__s_x"])]),
    ).set_output(transform=kind)
    follows_under_stress(step.fit(table), table)


def test_one_imputer_over_text_and_numbers(table):
    step = make_pipeline(
        SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")
    )
    follows_under_stress(step.fit(table[["s", "n", "t"]]), table[["s", "n", "t"]])


REFUSED = {
    "no converter": (
        lambda: ColumnTransformer(
            [("num", Pipeline([("sc", KNeighborsTransformer(n_neighbors=2))]), ["b"])]
        ),
        r"^num\.sc \(KNeighborsTransformer\): it gives a graph",
    ),
    "a function": (
        lambda: ColumnTransformer([("log", FunctionTransformer(np.spacing), ["b"])]),
        r"^log \(FunctionTransformer\): Python code cannot be compiled, got the function 'spac",
    ),
    "an optimisation": (
        lambda: ColumnTransformer(
            [("p", make_pipeline(DictionaryLearning(1, max_iter=2)), ["b", "n"])]
        ),
        r"^p\.dictionarylearning \(DictionaryLearning\): its transform is an optimisation",
    ),
    "text at the end": (
        lambda: ColumnTransformer([("s", "passthrough", ["s"])]),
        r"column 's' is text and not encoded",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_has_no_converter_is_refused_by_name(table, case):
    make, message = REFUSED[case]
    with pytest.raises(UnsupportedError, match=message):
        convert(make().fit(table), table)


def test_a_subclass_is_refused_because_it_may_differ(table):
    class MyScaler(StandardScaler):
        def transform(self, X):
            return super().transform(X) + 1

    step = ColumnTransformer([("mine", MyScaler(), ["b"])]).fit(table)
    with pytest.raises(UnsupportedError, match="subclass of StandardScaler may behave otherwise"):
        convert(step, table)


def test_a_sample_that_lacks_a_column_or_breaks_a_step_is_refused(table):
    step = ColumnTransformer([("s", OneHotEncoder(), ["s"])]).fit(table)
    with pytest.raises(ContractError, match="need the column 's'"):
        convert(step, table.drop(columns="s"))
    with pytest.raises(ContractError, match=r"s \(OneHotEncoder\) takes, got its error: Found"):
        convert(step, table.assign(s="never"))


@pytest.mark.parametrize("learned", ["mean_", "scale_"])
def test_a_changed_number_is_seen(table, learned):
    frame = table[["a", "b"]]
    step = StandardScaler().fit(frame)
    plan = convert(step, frame).plan
    getattr(step, learned)[1] = np.nextafter(getattr(step, learned)[1], 9)
    want = step.transform(frame)
    assert (run(plan, frame)[1][:, 1] != want[:, 1]).any()


def test_a_column_chosen_by_its_bare_name_is_refused_as_the_source_refuses_it(table):
    model = make_pipeline(
        ColumnTransformer([("num", StandardScaler(), ["b", "n"])]), LogisticRegression()
    ).fit(table, table["t"])
    follows(model, table, method="decision_function", part_of=0, same=np.testing.assert_allclose)
