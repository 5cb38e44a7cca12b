"""At least 120 pipelines as people have them in production, over real tables."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import xgboost
from catboost import CatBoostClassifier, CatBoostRegressor
from sklearn import (
    calibration,
    decomposition,
    discriminant_analysis,
    ensemble,
    feature_selection,
    linear_model,
    naive_bayes,
    neighbors,
    neural_network,
    preprocessing,
    svm,
    tree,
)
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline, make_union
from zoo_tables import kinds, table, training

from pelton import features as F

ONE = {"n_jobs": 1}
SEED = {"random_state": 0}

# Columns to features: each takes the names of numbers and texts.


def _beside(numbers: Any, texts: Any) -> Callable[[Any], Any]:
    def made(x: Any) -> Any:
        number_names, text_names = kinds(x)
        parts = [("numbers", numbers(), number_names)]
        if text_names and texts is not None:
            parts.append(("texts", texts(), text_names))
        return ColumnTransformer(parts)

    return made


def _one_hot(**given: Any) -> Any:
    return make_pipeline(
        SimpleImputer(strategy="constant", fill_value="none"),
        preprocessing.OneHotEncoder(**{"handle_unknown": "ignore", **given}),
    )


def _ordinal() -> Any:
    return preprocessing.OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2
    )


def _imputed(*steps: Any, strategy: str = "median") -> Any:
    return make_pipeline(SimpleImputer(strategy=strategy), *steps)


SCALED = _beside(lambda: _imputed(preprocessing.StandardScaler()), _one_hot)
PLAIN = _beside(lambda: "passthrough", _ordinal)
BINNED = _beside(
    lambda: _imputed(
        preprocessing.KBinsDiscretizer(5, quantile_method="averaged_inverted_cdf"), strategy="mean"
    ),
    lambda: _one_hot(min_frequency=20, handle_unknown="infrequent_if_exist"),
)
RANKED = _beside(lambda: _imputed(preprocessing.QuantileTransformer(n_quantiles=100)), _one_hot)
POWERED = _beside(lambda: _imputed(preprocessing.PowerTransformer()), _ordinal)
ROBUST = _beside(
    lambda: make_union(_imputed(preprocessing.RobustScaler()), SimpleImputer(add_indicator=True)),
    lambda: _one_hot(sparse_output=False),
)
SELECTED = _beside(
    lambda: _imputed(preprocessing.MinMaxScaler(), feature_selection.VarianceThreshold(1e-4)),
    _one_hot,
)
TARGETED = _beside(
    lambda: _imputed(preprocessing.MaxAbsScaler()), lambda: preprocessing.TargetEncoder(**SEED)
)
CURVED = _beside(
    lambda: _imputed(preprocessing.MinMaxScaler(), preprocessing.SplineTransformer(n_knots=4)),
    _one_hot,
)
ROTATED = _beside(
    lambda: _imputed(preprocessing.StandardScaler(), decomposition.PCA(4, **SEED)), _one_hot
)


def _native(x: Any) -> Any:
    """The project's own features."""
    number_names, text_names = kinds(x)
    made = {
        f"n{at}": F.col(name).fill(F.median).standardize() for at, name in enumerate(number_names)
    }
    made |= {f"t{at}": F.col(name).one_hot(min_count=10) for at, name in enumerate(text_names)}
    return F.Features(**made)


CLASSIFIERS: dict[str, Callable[[], Any]] = {
    "logistic": lambda: linear_model.LogisticRegression(max_iter=300),
    "sgd": lambda: linear_model.SGDClassifier(loss="log_loss", **SEED),
    "ridge": linear_model.RidgeClassifier,
    "svm": lambda: svm.SVC(**SEED),
    "linear svm": lambda: svm.LinearSVC(**SEED),
    "tree": lambda: tree.DecisionTreeClassifier(max_depth=6, **SEED),
    "forest": lambda: ensemble.RandomForestClassifier(25, max_depth=8, **SEED),
    "extra trees": lambda: ensemble.ExtraTreesClassifier(25, max_depth=8, **SEED),
    "boosting": lambda: ensemble.GradientBoostingClassifier(n_estimators=20, **SEED),
    "hist": lambda: ensemble.HistGradientBoostingClassifier(max_iter=30, **SEED),
    "adaboost": lambda: ensemble.AdaBoostClassifier(n_estimators=15, **SEED),
    "bagging": lambda: ensemble.BaggingClassifier(n_estimators=8, **SEED),
    "lightgbm": lambda: lightgbm.LGBMClassifier(n_estimators=30, verbosity=-1, **ONE),
    "xgboost": lambda: xgboost.XGBClassifier(n_estimators=30, **ONE),
    "catboost": lambda: CatBoostClassifier(
        iterations=30, verbose=False, thread_count=1, allow_writing_files=False
    ),
    "neighbours": lambda: neighbors.KNeighborsClassifier(7),
    "bayes": naive_bayes.GaussianNB,
    "discriminant": discriminant_analysis.LinearDiscriminantAnalysis,
    "network": lambda: neural_network.MLPClassifier((16, 8), max_iter=60, **SEED),
    "calibrated": lambda: calibration.CalibratedClassifierCV(
        tree.DecisionTreeClassifier(max_depth=5, **SEED), method="isotonic", cv=3
    ),
    "voting": lambda: ensemble.VotingClassifier(
        [
            ("linear", linear_model.LogisticRegression(max_iter=300)),
            ("trees", ensemble.RandomForestClassifier(10, max_depth=6, **SEED)),
        ],
        voting="soft",
    ),
    "stacking": lambda: ensemble.StackingClassifier(
        [
            ("bayes", naive_bayes.GaussianNB()),
            ("trees", ensemble.RandomForestClassifier(10, max_depth=6, **SEED)),
        ],
        linear_model.LogisticRegression(),
        cv=3,
    ),
}

REGRESSORS: dict[str, Callable[[], Any]] = {
    "ridge": linear_model.Ridge,
    "lasso": lambda: linear_model.Lasso(alpha=0.1, max_iter=500),
    "bayesian": linear_model.BayesianRidge,
    "huber": lambda: linear_model.HuberRegressor(max_iter=200),
    "gamma": lambda: linear_model.GammaRegressor(max_iter=200),
    "svm": lambda: svm.SVR(C=100.0),
    "tree": lambda: tree.DecisionTreeRegressor(max_depth=7, **SEED),
    "forest": lambda: ensemble.RandomForestRegressor(25, max_depth=8, **SEED),
    "extra trees": lambda: ensemble.ExtraTreesRegressor(25, max_depth=8, **SEED),
    "boosting": lambda: ensemble.GradientBoostingRegressor(n_estimators=25, **SEED),
    "hist": lambda: ensemble.HistGradientBoostingRegressor(max_iter=30, **SEED),
    "adaboost": lambda: ensemble.AdaBoostRegressor(n_estimators=10, **SEED),
    "bagging": lambda: ensemble.BaggingRegressor(n_estimators=8, **SEED),
    "lightgbm": lambda: lightgbm.LGBMRegressor(n_estimators=30, verbosity=-1, **ONE),
    "xgboost": lambda: xgboost.XGBRegressor(n_estimators=30, **ONE),
    "catboost": lambda: CatBoostRegressor(
        iterations=30, verbose=False, thread_count=1, allow_writing_files=False
    ),
    "neighbours": lambda: neighbors.KNeighborsRegressor(7),
    "network": lambda: neural_network.MLPRegressor(hidden_layer_sizes=(16, 8), max_iter=60, **SEED),
    "logarithm": lambda: TransformedTargetRegressor(
        linear_model.Ridge(), func=np.log1p, inverse_func=np.expm1
    ),
    "voting": lambda: ensemble.VotingRegressor(
        [("ridge", linear_model.Ridge()), ("tree", tree.DecisionTreeRegressor(max_depth=5, **SEED))]
    ),
    "stacking": lambda: ensemble.StackingRegressor(
        [
            ("ridge", linear_model.Ridge()),
            ("tree", tree.DecisionTreeRegressor(max_depth=5, **SEED)),
        ],
        cv=3,
    ),
}


FEATURES: dict[str, Callable[[Any], Any]] = {
    "scaled": SCALED,
    "plain": PLAIN,
    "binned": BINNED,
    "ranked": RANKED,
    "powered": POWERED,
    "robust": ROBUST,
    "selected": SELECTED,
    "targeted": TARGETED,
    "curved": CURVED,
    "rotated": ROTATED,
    "native": _native,
}

LABELLED = [
    "flights", "birds", "wa_churn", "credit", "storms",
    "covid", "attrition", "breast_cancer", "digits", "wine",
]  # fmt: skip
VALUED = ["diamonds", "ames", "hotel_rates", "loans", "diabetes"]
# Null stays null in "plain": models that take none get the features beside it.
TAKE_NULLS = {"tree", "forest", "extra trees", "hist", "lightgbm", "xgboost", "catboost", "bagging"}
# Models that scikit-learn fits on dense features only.
DENSE = {"bayes", "discriminant", "hist", "stacking", "neighbours", "gamma", "bayesian"}


@dataclass(frozen=True)
class Entry:
    """One pipeline over one table."""

    table: str
    features: str
    model: str

    @property
    def name(self) -> str:
        """For test ids."""
        return f"{self.table}-{self.features}-{self.model}".replace(" ", "_")

    def fitted(self) -> Any:
        """Fitted on the first rows of the table."""
        return _fitted(self)


@functools.cache
def _fitted(entry: Entry) -> Any:
    x, y = table(entry.table)
    if entry.model == "xgboost" and entry.table in LABELLED:
        y = np.unique(y.astype(str), return_inverse=True)[1]
    elif entry.table in LABELLED and y.dtype == object:
        y = y.astype(str)
    if entry.features in ALONE:
        model = ALONE[entry.features](entry.model)
    else:
        before = FEATURES[entry.features](x)
        if entry.model in DENSE and isinstance(before, ColumnTransformer):
            before.set_params(sparse_threshold=0)
        made = (CLASSIFIERS if entry.table in LABELLED else REGRESSORS)[entry.model]()
        model = make_pipeline(before, made)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = training(y)
        return model.fit(rows(entry)[:known], y[:known])


def rows(entry: Entry) -> Any:
    """The table as the pipeline takes it."""
    x, _ = table(entry.table)
    if entry.features == "categories":
        _, texts = kinds(x)
        numbers, _ = kinds(x)
        return x[numbers + texts].astype(dict.fromkeys(texts, "category"))
    if entry.features.startswith(("words", "letters", "hashes")):
        return x[["remarks"]]
    return x


def _text(vectorizer: Callable[[], Any]) -> Callable[[str], Any]:
    models = {
        "logistic": lambda: linear_model.LogisticRegression(max_iter=300),
        "sgd": lambda: linear_model.SGDClassifier(loss="log_loss", **SEED),
        "counts": naive_bayes.MultinomialNB,
        "linear svm": lambda: svm.LinearSVC(**SEED),
    }
    return lambda model: make_pipeline(
        ColumnTransformer([("text", vectorizer(), "remarks")]), models[model]()
    )


# Pipelines that choose their columns themselves.
ALONE: dict[str, Callable[[str], Any]] = {
    "categories": lambda model: {
        "lightgbm": lambda: lightgbm.LGBMRegressor(n_estimators=30, verbosity=-1, **ONE),
        "xgboost": lambda: xgboost.XGBRegressor(n_estimators=30, enable_categorical=True, **ONE),
        "hist": lambda: ensemble.HistGradientBoostingRegressor(
            max_iter=30, categorical_features="from_dtype", **SEED
        ),
    }[model](),
    "words": _text(lambda: TfidfVectorizer(min_df=3)),
    "words of two": _text(lambda: CountVectorizer(ngram_range=(1, 2), min_df=5, binary=True)),
    "letters": _text(
        lambda: TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=5, sublinear_tf=True)
    ),
}


def _grid() -> list[Entry]:
    """Every model after several features over several tables, in turn."""
    names = list(FEATURES)
    made = []
    for tables, models, each in ((LABELLED, CLASSIFIERS, 4), (VALUED, REGRESSORS, 2)):
        for at, model in enumerate(models):
            for turn in range(each):
                features = names[(at + 3 * turn) % len(names)]
                if features == "plain" and model not in TAKE_NULLS:
                    features = "scaled"
                chosen = tables[(at * each + turn) % len(tables)]
                made.append(Entry(chosen, features, model))
    return list(dict.fromkeys(made))


ZOO: list[Entry] = [
    *_grid(),
    *(
        Entry(name, "categories", model)
        for name in ("diamonds", "hotel_rates")
        for model in ("lightgbm", "xgboost", "hist")
    ),
    *(
        Entry("birds", features, model)
        for features in ("words", "words of two", "letters")
        for model in ("logistic", "sgd", "counts", "linear svm")
    ),
]
