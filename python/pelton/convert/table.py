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
    "sklearn.ensemble._forest.RandomTreesEmbedding": "sklearn_tree_embedding.embedding",
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
    "sklearn.impute._knn.KNNImputer": "sklearn_knn_imputer.knn_imputer",
    "sklearn.impute._iterative.IterativeImputer": "sklearn_iterative.iterative_imputer",
    "sklearn.impute._base.MissingIndicator": "sklearn_impute.missing_indicator",
    "sklearn.decomposition._pca.PCA": "sklearn_project.principal",
    "sklearn.decomposition._incremental_pca.IncrementalPCA": "sklearn_project.principal",
    "sklearn.decomposition._sparse_pca.SparsePCA": "sklearn_project.sparse_components",
    "sklearn.decomposition._sparse_pca.MiniBatchSparsePCA": "sklearn_project.sparse_components",
    "sklearn.decomposition._kernel_pca.KernelPCA": "sklearn_kernels.components",
    "sklearn.kernel_approximation.Nystroem": "sklearn_kernels.nystroem",
    "sklearn.kernel_approximation.RBFSampler": "sklearn_kernels.random_fourier",
    "sklearn.kernel_approximation.SkewedChi2Sampler": "sklearn_kernels.skewed",
    "sklearn.kernel_approximation.AdditiveChi2Sampler": "sklearn_kernels.additive",
    "sklearn.isotonic.IsotonicRegression": "sklearn_isotonic.transformer",
    "sklearn.neural_network._rbm.BernoulliRBM": "sklearn_project.hidden_units",
    "sklearn.preprocessing._data.KernelCenterer": "sklearn_project.centred_kernel",
    "sklearn.decomposition._truncated_svd.TruncatedSVD": "sklearn_project.plain",
    "sklearn.decomposition._fastica.FastICA": "sklearn_project.independent",
    "sklearn.decomposition._factor_analysis.FactorAnalysis": "sklearn_project.factors",
    "sklearn.random_projection.GaussianRandomProjection": "sklearn_project.plain",
    "sklearn.random_projection.SparseRandomProjection": "sklearn_project.plain",
    "sklearn.neighbors._nca.NeighborhoodComponentsAnalysis": "sklearn_project.plain",
    "sklearn.discriminant_analysis.LinearDiscriminantAnalysis": "sklearn_project.discriminant",
    "sklearn.cross_decomposition._pls.PLSRegression": "sklearn_project.latent",
    "sklearn.cross_decomposition._pls.PLSCanonical": "sklearn_project.latent",
    "sklearn.cross_decomposition._pls.CCA": "sklearn_project.latent",
    "sklearn.cross_decomposition._pls.PLSSVD": "sklearn_project.latent",
    "sklearn.cluster._agglomerative.FeatureAgglomeration": "sklearn_project.pooled",
    "sklearn.cluster._kmeans.KMeans": "sklearn_clusters.distances",
    "sklearn.cluster._kmeans.MiniBatchKMeans": "sklearn_clusters.distances",
    "sklearn.cluster._bisect_k_means.BisectingKMeans": "sklearn_clusters.distances",
    "sklearn.cluster._birch.Birch": "sklearn_clusters.distances",
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

_LABELS = "sklearn.semi_supervised._label_propagation"
_SELF = "sklearn.semi_supervised._self_training"
_THRESHOLD = "sklearn.model_selection._classification_threshold"
_NEIGHBORS = "sklearn.neighbors"
_NEAREST = f"{_NEIGHBORS}._classification"
_BOOST = "sklearn.ensemble._weight_boosting"
_VOTE = "sklearn.ensemble._voting"

_SUMS = [
    "linear_model._base.LinearRegression",
    "linear_model._ridge.Ridge",
    "linear_model._ridge.RidgeCV",
    "linear_model._coordinate_descent.Lasso",
    "linear_model._coordinate_descent.LassoCV",
    "linear_model._coordinate_descent.ElasticNet",
    "linear_model._coordinate_descent.ElasticNetCV",
    "linear_model._coordinate_descent.MultiTaskLasso",
    "linear_model._coordinate_descent.MultiTaskLassoCV",
    "linear_model._coordinate_descent.MultiTaskElasticNet",
    "linear_model._coordinate_descent.MultiTaskElasticNetCV",
    "linear_model._least_angle.Lars",
    "linear_model._least_angle.LarsCV",
    "linear_model._least_angle.LassoLars",
    "linear_model._least_angle.LassoLarsCV",
    "linear_model._least_angle.LassoLarsIC",
    "linear_model._omp.OrthogonalMatchingPursuit",
    "linear_model._omp.OrthogonalMatchingPursuitCV",
    "linear_model._bayes.BayesianRidge",
    "linear_model._bayes.ARDRegression",
    "linear_model._huber.HuberRegressor",
    "linear_model._theil_sen.TheilSenRegressor",
    "linear_model._quantile.QuantileRegressor",
    "linear_model._stochastic_gradient.SGDRegressor",
    "linear_model._passive_aggressive.PassiveAggressiveRegressor",
    "svm._classes.LinearSVR",
]
_LINEAR_CLASSIFIERS = [
    "linear_model._logistic.LogisticRegression",
    "linear_model._logistic.LogisticRegressionCV",
    "linear_model._ridge.RidgeClassifier",
    "linear_model._ridge.RidgeClassifierCV",
    "linear_model._stochastic_gradient.SGDClassifier",
    "linear_model._perceptron.Perceptron",
    "linear_model._passive_aggressive.PassiveAggressiveClassifier",
    "svm._classes.LinearSVC",
]
_GENERALISED = ["TweedieRegressor", "PoissonRegressor", "GammaRegressor"]

_HIST = "sklearn.ensemble._hist_gradient_boosting.gradient_boosting"

MODELS = {
    **{f"sklearn.{name}": "sklearn_linear.regression" for name in _SUMS},
    **{f"sklearn.{name}": "sklearn_linear.classifier" for name in _LINEAR_CLASSIFIERS},
    **{f"sklearn.linear_model._glm.glm.{n}": "sklearn_linear.generalised" for n in _GENERALISED},
    "sklearn.linear_model._stochastic_gradient.SGDOneClassSVM": "sklearn_linear.one_class",
    "sklearn.linear_model._ransac.RANSACRegressor": "sklearn_linear.ransac",
    "sklearn.discriminant_analysis.LinearDiscriminantAnalysis": "sklearn_linear.classifier",
    "sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis": "sklearn_discriminant.quadratic",
    "sklearn.cross_decomposition._pls.PLSRegression": "sklearn_project.latent_regression",
    "sklearn.cross_decomposition._pls.PLSCanonical": "sklearn_project.latent_regression",
    "sklearn.cross_decomposition._pls.CCA": "sklearn_project.latent_regression",
    "sklearn.naive_bayes.GaussianNB": "sklearn_bayes.gaussian",
    "sklearn.naive_bayes.MultinomialNB": "sklearn_bayes.multinomial",
    "sklearn.naive_bayes.ComplementNB": "sklearn_bayes.complement",
    "sklearn.naive_bayes.BernoulliNB": "sklearn_bayes.bernoulli",
    "sklearn.naive_bayes.CategoricalNB": "sklearn_bayes.categorical",
    "sklearn.mixture._gaussian_mixture.GaussianMixture": "sklearn_mixture.mixture",
    "sklearn.mixture._bayesian_mixture.BayesianGaussianMixture": "sklearn_mixture.mixture",
    "sklearn.cluster._kmeans.KMeans": "sklearn_clusters.k_means",
    "sklearn.cluster._kmeans.MiniBatchKMeans": "sklearn_clusters.k_means",
    "sklearn.cluster._birch.Birch": "sklearn_clusters.birch",
    "sklearn.cluster._bisect_k_means.BisectingKMeans": "sklearn_clusters.bisecting",
    "sklearn.covariance._elliptic_envelope.EllipticEnvelope": "sklearn_outliers.elliptic_envelope",
    "sklearn.isotonic.IsotonicRegression": "sklearn_isotonic.regression",
    "sklearn.kernel_ridge.KernelRidge": "sklearn_kernels.ridge",
    "sklearn.gaussian_process._gpr.GaussianProcessRegressor": "sklearn_gaussian.regressor",
    "sklearn.cluster._mean_shift.MeanShift": "sklearn_clusters.mean_shift",
    "sklearn.cluster._affinity_propagation.AffinityPropagation": "sklearn_clusters.mean_shift",
    "sklearn.neighbors._nearest_centroid.NearestCentroid": "sklearn_clusters.nearest_centroid",
    "sklearn.neural_network._multilayer_perceptron.MLPClassifier": "sklearn_networks.classifier",
    "sklearn.neural_network._multilayer_perceptron.MLPRegressor": "sklearn_networks.regressor",
    "sklearn.dummy.DummyClassifier": "sklearn_dummy.classifier",
    "sklearn.dummy.DummyRegressor": "sklearn_dummy.regressor",
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
    f"{_NEAREST}.KNeighborsClassifier": "sklearn_neighbors.classifier",
    f"{_NEIGHBORS}._regression.KNeighborsRegressor": "sklearn_neighbors.regressor",
    f"{_NEAREST}.RadiusNeighborsClassifier": "sklearn_neighbors.radius_classifier",
    f"{_NEIGHBORS}._regression.RadiusNeighborsRegressor": "sklearn_neighbors.radius_regressor",
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
    f"{_LABELS}.LabelPropagation": "sklearn_propagation.classifier",
    f"{_LABELS}.LabelSpreading": "sklearn_propagation.classifier",
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
