"""Every class that can be converted, by its full name, and the function that does it.

Classes are found by the name of their type, so nothing is imported to look. Subclasses are refused:
they may have changed what the class does.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from pelton.convert.refused import REFUSED

# Class -> module of pelton.convert and function. A transformer's takes (step, block, ctx) and
# returns the next block; a model's returns nothing and sets ctx's model. See context.Context.
_PREP = "sklearn.preprocessing"
_SEARCH = "sklearn.model_selection._search"

TRANSFORMERS = {
    "pelton.features.Features": "features.features",
    "sklearn.pipeline.Pipeline": "sklearn_compose.pipeline",
    "sklearn.pipeline.FeatureUnion": "sklearn_compose.feature_union",
    "sklearn.frozen._frozen.FrozenEstimator": "sklearn_wrapped.frozen",
    f"{_SEARCH}.GridSearchCV": "sklearn_wrapped.search",
    f"{_SEARCH}.RandomizedSearchCV": "sklearn_wrapped.search",
    f"{_SEARCH}_successive_halving.HalvingGridSearchCV": "sklearn_wrapped.search",
    f"{_SEARCH}_successive_halving.HalvingRandomSearchCV": "sklearn_wrapped.search",
    "sklearn.compose._column_transformer.ColumnTransformer": "sklearn_compose.column_transformer",
    f"{_PREP}._function_transformer.FunctionTransformer": "sklearn_function.function_transformer",
    "sklearn.preprocessing._data.StandardScaler": "sklearn_scale.standard_scaler",
    "sklearn.preprocessing._data.MinMaxScaler": "sklearn_scale.min_max_scaler",
    "sklearn.preprocessing._data.MaxAbsScaler": "sklearn_scale.max_abs_scaler",
    "sklearn.preprocessing._data.RobustScaler": "sklearn_scale.robust_scaler",
    "sklearn.preprocessing._data.Binarizer": "sklearn_scale.binarizer",
    "sklearn.preprocessing._data.Normalizer": "sklearn_rows.normalizer",
    "sklearn.preprocessing._data.PowerTransformer": "sklearn_power.power_transformer",
    "sklearn.preprocessing._data.QuantileTransformer": "sklearn_quantile.quantile_transformer",
    "sklearn.preprocessing._discretization.KBinsDiscretizer": "sklearn_quantile.k_bins",
    "sklearn.preprocessing._polynomial.SplineTransformer": "sklearn_spline.spline_transformer",
    "sklearn.preprocessing._polynomial.PolynomialFeatures": "sklearn_polynomial.polynomials",
    "sklearn.impute._base.SimpleImputer": "sklearn_impute.simple_imputer",
    "sklearn.preprocessing._encoders.OneHotEncoder": "sklearn_encode.one_hot_encoder",
    "sklearn.preprocessing._encoders.OrdinalEncoder": "sklearn_encode.ordinal_encoder",
    "sklearn.preprocessing._target_encoder.TargetEncoder": "sklearn_encode.target_encoder",
    "sklearn.impute._iterative.IterativeImputer": "sklearn_iterative.iterative_imputer",
    "sklearn.impute._base.MissingIndicator": "sklearn_impute.missing_indicator",
}

# Selectors of columns: one converter, whatever chose them.
TRANSFORMERS |= dict.fromkeys(
    [
        "sklearn.feature_selection._univariate_selection.SelectKBest",
        "sklearn.feature_selection._univariate_selection.SelectPercentile",
        "sklearn.feature_selection._univariate_selection.SelectFpr",
        "sklearn.feature_selection._univariate_selection.SelectFdr",
        "sklearn.feature_selection._univariate_selection.SelectFwe",
        "sklearn.feature_selection._univariate_selection.GenericUnivariateSelect",
        "sklearn.feature_selection._variance_threshold.VarianceThreshold",
        "sklearn.feature_selection._rfe.RFE",
        "sklearn.feature_selection._rfe.RFECV",
        "sklearn.feature_selection._from_model.SelectFromModel",
        "sklearn.feature_selection._sequential.SequentialFeatureSelector",
    ],
    "sklearn_select.selector",
)

TRANSFORMERS |= {
    f"sklearn.feature_extraction.text.{name}": converter
    for name, converter in {
        "CountVectorizer": "sklearn_text.count_vectorizer",
        "TfidfVectorizer": "sklearn_text.tfidf_vectorizer",
        "HashingVectorizer": "sklearn_text.hashing_vectorizer",
        "TfidfTransformer": "sklearn_tfidf.tfidf_transformer",
    }.items()
}

_SELF = "sklearn.semi_supervised._self_training"
_THRESHOLD = "sklearn.model_selection._classification_threshold"
_NEIGHBORS = "sklearn.neighbors"
_BOOST = "sklearn.ensemble._weight_boosting"
_VOTE = "sklearn.ensemble._voting"
_HIST = "sklearn.ensemble._hist_gradient_boosting.gradient_boosting"

MODELS = {
    "sklearn.linear_model._base.LinearRegression": "sklearn_linear.regression",
    "sklearn.linear_model._ridge.Ridge": "sklearn_linear.regression",
    "sklearn.linear_model._logistic.LogisticRegression": "sklearn_linear.logistic_regression",
    "sklearn.tree._classes.DecisionTreeClassifier": "sklearn_trees.forest",
    "sklearn.tree._classes.DecisionTreeRegressor": "sklearn_trees.forest",
    "sklearn.tree._classes.ExtraTreeClassifier": "sklearn_trees.forest",
    "sklearn.tree._classes.ExtraTreeRegressor": "sklearn_trees.forest",
    "sklearn.ensemble._forest.RandomForestClassifier": "sklearn_trees.forest",
    "sklearn.ensemble._forest.RandomForestRegressor": "sklearn_trees.forest",
    "sklearn.ensemble._forest.ExtraTreesClassifier": "sklearn_trees.forest",
    "sklearn.ensemble._forest.ExtraTreesRegressor": "sklearn_trees.forest",
    "sklearn.ensemble._iforest.IsolationForest": "sklearn_isolation.isolation_forest",
    "sklearn.ensemble._gb.GradientBoostingClassifier": "sklearn_boosting.gradient_boosting",
    "sklearn.ensemble._gb.GradientBoostingRegressor": "sklearn_boosting.gradient_boosting",
    f"{_HIST}.HistGradientBoostingClassifier": "sklearn_boosting.hist_gradient_boosting",
    f"{_HIST}.HistGradientBoostingRegressor": "sklearn_boosting.hist_gradient_boosting",
    "catboost.core.CatBoost": "catboost.model",
    "catboost.core.CatBoostClassifier": "catboost.model",
    "catboost.core.CatBoostRegressor": "catboost.model",
    "catboost.core.CatBoostRanker": "catboost.model",
    "sklearn.svm._classes.SVC": "sklearn_svm.classifier",
    "sklearn.svm._classes.NuSVC": "sklearn_svm.classifier",
    "sklearn.svm._classes.SVR": "sklearn_svm.regressor",
    "sklearn.svm._classes.NuSVR": "sklearn_svm.regressor",
    "sklearn.svm._classes.OneClassSVM": "sklearn_svm.outlier_detector",
    f"{_NEIGHBORS}._classification.KNeighborsClassifier": "sklearn_neighbors.classifier",
    f"{_NEIGHBORS}._regression.KNeighborsRegressor": "sklearn_neighbors.regressor",
    f"{_NEIGHBORS}._lof.LocalOutlierFactor": "sklearn_neighbors.outlier_factor",
    "sklearn.calibration.CalibratedClassifierCV": "sklearn_calibrate.classifier",
    f"{_THRESHOLD}.FixedThresholdClassifier": "sklearn_threshold.classifier",
    f"{_THRESHOLD}.TunedThresholdClassifierCV": "sklearn_threshold.classifier",
    "sklearn.compose._target.TransformedTargetRegressor": "sklearn_target.regressor",
    "sklearn.multiclass.OneVsRestClassifier": "sklearn_multiclass.one_vs_rest",
    "sklearn.multiclass.OneVsOneClassifier": "sklearn_multiclass.one_vs_one",
    "sklearn.multiclass.OutputCodeClassifier": "sklearn_multiclass.output_code",
    "sklearn.multioutput.MultiOutputClassifier": "sklearn_multioutput.side_by_side",
    "sklearn.multioutput.MultiOutputRegressor": "sklearn_multioutput.side_by_side",
    "sklearn.multioutput.ClassifierChain": "sklearn_multioutput.classifier_chain",
    "sklearn.multioutput.RegressorChain": "sklearn_multioutput.regressor_chain",
    f"{_SELF}.SelfTrainingClassifier": "sklearn_wrapped.self_training",
    f"{_VOTE}.VotingClassifier": "sklearn_vote.classifier",
    f"{_VOTE}.VotingRegressor": "sklearn_vote.regressor",
    "sklearn.ensemble._stacking.StackingClassifier": "sklearn_stack.stacking",
    "sklearn.ensemble._stacking.StackingRegressor": "sklearn_stack.stacking",
    "sklearn.ensemble._bagging.BaggingClassifier": "sklearn_bag.classifier",
    "sklearn.ensemble._bagging.BaggingRegressor": "sklearn_bag.regressor",
    f"{_BOOST}.AdaBoostClassifier": "sklearn_adaboost.classifier",
    f"{_BOOST}.AdaBoostRegressor": "sklearn_adaboost.regressor",
    "lightgbm.basic.Booster": "lightgbm.model",
    "lightgbm.sklearn.LGBMClassifier": "lightgbm.model",
    "lightgbm.sklearn.LGBMRegressor": "lightgbm.model",
    "lightgbm.sklearn.LGBMRanker": "lightgbm.model",
    "pelton.convert.onnx_source.OnnxSource": "onnx_graph.model",
    "pelton.convert.torch_source.TorchSource": "torch_graph.model",
    "xgboost.core.Booster": "xgboost.model",
    "xgboost.sklearn.XGBClassifier": "xgboost.model",
    "xgboost.sklearn.XGBRegressor": "xgboost.model",
    "xgboost.sklearn.XGBRanker": "xgboost.model",
    "xgboost.sklearn.XGBRFClassifier": "xgboost.model",
    "xgboost.sklearn.XGBRFRegressor": "xgboost.model",
}


def class_name(step: Any) -> str:
    """The full name of a step's class."""
    kind = type(step)
    return f"{kind.__module__}.{kind.__qualname__}"


def find(step: Any, table: dict[str, str]) -> Callable[..., Any] | None:
    """The converter of exactly this class, or None."""
    entry = table.get(class_name(step))
    if entry is None:
        return None
    module, function = entry.split(".")
    found: Callable[..., Any] = getattr(
        importlib.import_module(f"pelton.convert.{module}"), function
    )
    return found


def why_not(step: Any) -> str:
    """One sentence on a class that is not in the table."""
    reason = REFUSED.get(class_name(step))
    if reason is not None:
        return reason
    known = {**TRANSFORMERS, **MODELS}
    for kind in type(step).__mro__[1:]:
        if f"{kind.__module__}.{kind.__qualname__}" in known:
            return f"a subclass of {kind.__name__} may behave otherwise; use {kind.__name__} itself"
    return "no converter for this class"
