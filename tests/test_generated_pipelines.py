"""Pipelines and frames that Hypothesis makes: equal to the source, or refused; nothing else."""

import warnings

import lightgbm
import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sklearn import ensemble, linear_model, naive_bayes, preprocessing, tree
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

import pelton
from pelton.compiling import recheck
from pelton.errors import UnsupportedError

ROWS = 80
WORDS = [
    "",
    "a",
    "B",
    "\u00df",
    "caf\u00e9",
    "nan",
    "None",
    "0",
    " x ",
    "\u6771\u4eac",
    "a\u0301",
    "long " * 9,
]

FRAME = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 2**32 - 1),
        "nulls": st.sampled_from([0.0, 0.05, 0.4]),
        "scale": st.sampled_from([1e-8, 1.0, 1e6]),
        "dtype": st.sampled_from(["float64", "float32", "int64", "Int64", "bool"]),
        "null": st.sampled_from([None, np.nan]),
        "words": st.lists(st.sampled_from(WORDS), min_size=2, max_size=6, unique=True),
    }
)

NUMBERS = {
    "passthrough": lambda: "passthrough",
    "standard": preprocessing.StandardScaler,
    "min max": lambda: preprocessing.MinMaxScaler(clip=True),
    "max abs": preprocessing.MaxAbsScaler,
    "robust": preprocessing.RobustScaler,
    "power": preprocessing.PowerTransformer,
    "quantile": lambda: preprocessing.QuantileTransformer(n_quantiles=20),
    "bins": lambda: preprocessing.KBinsDiscretizer(3, encode="ordinal", strategy="uniform"),
    "polynomial": lambda: preprocessing.PolynomialFeatures(2),
    "sign": lambda: preprocessing.Binarizer(threshold=0.1),
    "norm": preprocessing.Normalizer,
}
TEXTS = {
    "one hot": lambda: preprocessing.OneHotEncoder(handle_unknown="ignore"),
    "rare": lambda: preprocessing.OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=3
    ),
    "ordinal": lambda: preprocessing.OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=np.nan
    ),
    "target": lambda: preprocessing.TargetEncoder(random_state=0),
}
MODELS = {
    "logistic": linear_model.LogisticRegression,
    "sgd": lambda: linear_model.SGDClassifier(random_state=0),
    "bayes": naive_bayes.GaussianNB,
    "tree": lambda: tree.DecisionTreeClassifier(max_depth=4, random_state=0),
    "forest": lambda: ensemble.RandomForestClassifier(6, max_depth=4, random_state=0),
    "lightgbm": lambda: lightgbm.LGBMClassifier(
        n_estimators=5, min_child_samples=3, verbosity=-1, n_jobs=1
    ),
    "voting": lambda: ensemble.VotingClassifier(
        [("a", linear_model.LogisticRegression()), ("b", naive_bayes.GaussianNB())], voting="soft"
    ),
}


def frame_of(made, seed):
    """Numbers of a type, text with a kind of null."""
    rng = np.random.default_rng(seed)
    numbers = {}
    for name in ("x", "y"):
        values = rng.normal(size=ROWS) * made["scale"]
        if made["dtype"] == "bool":
            numbers[name] = values > 0
        elif made["dtype"] in ("int64", "Int64"):
            numbers[name] = pd.Series(np.round(values * 10 % 97), dtype=made["dtype"])
        else:
            values[rng.random(ROWS) < made["nulls"]] = np.nan
            numbers[name] = values.astype(made["dtype"])
    text = rng.choice(np.array(made["words"], dtype=object), ROWS)
    text[rng.random(ROWS) < made["nulls"]] = made["null"]
    return pd.DataFrame({**numbers, "t": pd.Series(text, dtype=object)})


# Not shrunk: every try fits, compiles and compares.
TRIES = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@TRIES
@given(
    made=FRAME,
    number=st.sampled_from(sorted(NUMBERS)),
    text=st.sampled_from(sorted(TEXTS)),
    model=st.sampled_from(sorted(MODELS)),
    impute=st.booleans(),
)
def test_a_generated_pipeline_answers_as_its_source_or_is_refused(
    made, number, text, model, impute
):
    table, other = frame_of(made, made["seed"]), frame_of(made, made["seed"] + 1)
    target = np.random.default_rng(made["seed"]).integers(0, 2, ROWS)
    steps = NUMBERS[number]()
    if impute and number != "passthrough":
        steps = make_pipeline(SimpleImputer(strategy="median"), steps)
    columns = ColumnTransformer(
        [("numbers", steps, ["x", "y"]), ("text", TEXTS[text](), ["t"])], sparse_threshold=0
    )
    fitted = make_pipeline(columns, MODELS[model]())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fitted.fit(table, target)
            fitted.predict(table), fitted.predict(other)
        except (ValueError, TypeError):
            assume(False)  # the source itself takes no such table
        try:
            compiled = pelton.compile(fitted, table)
        except UnsupportedError:
            return
        recheck(compiled, fitted, other)
