"""The cases of every class: what is tested of it, in a line."""

from coverage_cases import Case, inner, of, only

LOGISTIC = inner("sklearn.linear_model.LogisticRegression")
RIDGE = inner("sklearn.linear_model.Ridge")
TREE = inner("sklearn.tree.DecisionTreeClassifier", max_depth=4, random_state=0)
STUMP = inner("sklearn.tree.DecisionTreeRegressor", max_depth=3, random_state=0)
FOREST = inner("sklearn.ensemble.RandomForestClassifier", n_estimators=8, random_state=0)
BAYES = inner("sklearn.naive_bayes.GaussianNB")
SCALER = inner("sklearn.preprocessing.StandardScaler")
SEED = {"random_state": 0}
_TEXT = "sklearn.feature_extraction.text"
COUNT = inner(f"{_TEXT}.CountVectorizer")

PREPROCESSING = [
    *of("sklearn.preprocessing", "StandardScaler", {"with_mean": False}, {"with_std": False}),
    *of("sklearn.preprocessing", "StandardScaler", on="f32"),
    *of("sklearn.preprocessing", "MinMaxScaler", {"feature_range": (-2, 3), "clip": True}),
    *of("sklearn.preprocessing", "MaxAbsScaler", {"clip": True}),
    *of(
        "sklearn.preprocessing", "RobustScaler", {"with_centering": False}, {"unit_variance": True}
    ),
    *of("sklearn.preprocessing", "Normalizer", {"norm": "l1"}, {"norm": "max"}),
    *of("sklearn.preprocessing", "Binarizer", {"threshold": 1.5}),
    *of("sklearn.preprocessing", "PowerTransformer", {"standardize": False}),
    *only("sklearn.preprocessing", "PowerTransformer", {"method": "box-cox"}, on="positive"),
    *of(
        "sklearn.preprocessing",
        "QuantileTransformer",
        {"n_quantiles": 50, "output_distribution": "normal"},
    ),
    *of(
        "sklearn.preprocessing",
        "KBinsDiscretizer",
        {"encode": "ordinal"},
        {"encode": "onehot-dense", "strategy": "uniform"},
        {"encode": "ordinal", "strategy": "kmeans", "random_state": 0},
    ),
    *of(
        "sklearn.preprocessing",
        "PolynomialFeatures",
        {"degree": 3},
        {"interaction_only": True, "include_bias": False},
    ),
    *of(
        "sklearn.preprocessing",
        "SplineTransformer",
        {"degree": 2, "knots": "quantile"},
        {"extrapolation": "linear"},
        {"extrapolation": "continue"},
        {"extrapolation": "periodic"},
    ),
    *of("sklearn.preprocessing", "OneHotEncoder", on="strings"),
    *only(
        "sklearn.preprocessing",
        "OneHotEncoder",
        {"handle_unknown": "ignore", "drop": "first"},
        {"handle_unknown": "infrequent_if_exist", "min_frequency": 65},
        on="strings",
    ),
    *of(
        "sklearn.preprocessing",
        "OrdinalEncoder",
        {"handle_unknown": "use_encoded_value", "unknown_value": -1},
        on="strings",
    ),
    *of("sklearn.preprocessing", "TargetEncoder", {"smooth": 3.0}, SEED, on="strings/2"),
    *of("sklearn.preprocessing", "TargetEncoder", on="strings"),
    *of("sklearn.preprocessing", "TargetEncoder", on="strings/3"),
    *of("sklearn.preprocessing", "FunctionTransformer"),
    *of(
        "sklearn.impute",
        "SimpleImputer",
        {"strategy": "median", "add_indicator": True},
        on="missing",
    ),
    *of("sklearn.impute", "KNNImputer", {"n_neighbors": 3, "weights": "distance"}, on="missing"),
    *of("sklearn.impute", "IterativeImputer", on="missing"),
    *of("sklearn.impute", "MissingIndicator", {"features": "all"}, on="missing"),
]

SELECTION = [
    *of("sklearn.feature_selection", "SelectKBest", on="numbers/3"),
    *only("sklearn.feature_selection", "SelectKBest", {"k": 2}, on="numbers/3"),
    *only("sklearn.feature_selection", "SelectPercentile", {"percentile": 50}, on="numbers/3"),
    *of("sklearn.feature_selection", "SelectFpr", on="numbers/3"),
    *of("sklearn.feature_selection", "SelectFdr", on="numbers/3"),
    *of("sklearn.feature_selection", "SelectFwe", on="numbers/3"),
    *only(
        "sklearn.feature_selection",
        "GenericUnivariateSelect",
        {"mode": "k_best", "param": 2},
        on="numbers/3",
    ),
    *of("sklearn.feature_selection", "VarianceThreshold", {"threshold": 0.5}),
    *only("sklearn.feature_selection", "RFE", {"estimator": RIDGE, "n_features_to_select": 2}),
    *only("sklearn.feature_selection", "RFECV", {"estimator": RIDGE}),
    *only("sklearn.feature_selection", "SelectFromModel", {"estimator": RIDGE}),
    *only(
        "sklearn.feature_selection",
        "SequentialFeatureSelector",
        {"estimator": RIDGE, "n_features_to_select": 2},
    ),
]

TEXT = [
    *of(
        "sklearn.feature_extraction.text",
        "CountVectorizer",
        {"ngram_range": (1, 2), "binary": True},
        {"analyzer": "char_wb", "ngram_range": (2, 3), "strip_accents": "unicode"},
        on="text",
    ),
    *of(
        "sklearn.feature_extraction.text",
        "TfidfVectorizer",
        {"sublinear_tf": True, "norm": "l1"},
        {"analyzer": "char", "ngram_range": (1, 3)},
        on="text",
    ),
    Case(
        "sklearn.pipeline.Pipeline",
        {"steps": [("count", COUNT), ("weigh", inner(f"{_TEXT}.TfidfTransformer", norm="l1"))]},
        "text",
        about=f"{_TEXT}.TfidfTransformer",
    ),
    *only(
        "sklearn.feature_extraction.text",
        "HashingVectorizer",
        {"n_features": 256},
        {"n_features": 64, "alternate_sign": False, "norm": None},
        on="text",
    ),
]

PROJECTIONS = [
    *of("sklearn.decomposition", "PCA", {"n_components": 2, "whiten": True}),
    *of("sklearn.decomposition", "IncrementalPCA", {"n_components": 2}),
    *of("sklearn.decomposition", "TruncatedSVD", SEED),
    *of("sklearn.decomposition", "FactorAnalysis", {"n_components": 2}),
    *of("sklearn.decomposition", "FastICA", {"n_components": 2, "random_state": 0}),
    *of("sklearn.decomposition", "SparsePCA", {"n_components": 2, "random_state": 0}),
    *of("sklearn.decomposition", "MiniBatchSparsePCA", {"n_components": 2, "random_state": 0}),
    *of("sklearn.decomposition", "KernelPCA", {"n_components": 2, "kernel": "rbf"}),
    *only("sklearn.random_projection", "GaussianRandomProjection", {"n_components": 3}),
    *only("sklearn.random_projection", "SparseRandomProjection", {"n_components": 3}),
    *of("sklearn.kernel_approximation", "RBFSampler", {"n_components": 5, "random_state": 0}),
    *of("sklearn.kernel_approximation", "Nystroem", {"n_components": 5, "random_state": 0}),
    *of("sklearn.kernel_approximation", "AdditiveChi2Sampler", on="positive"),
    *of("sklearn.kernel_approximation", "SkewedChi2Sampler", SEED, on="positive"),
    *of("sklearn.cluster", "FeatureAgglomeration", {"n_clusters": 2}),
    *only(
        "sklearn.neural_network",
        "BernoulliRBM",
        {"n_components": 3, "learning_rate": 1e-4, "random_state": 0},
    ),
    *of("sklearn.preprocessing", "KernelCenterer", on="kernel"),
    *of("sklearn.neighbors", "NeighborhoodComponentsAnalysis", SEED, on="numbers/3"),
    *of("sklearn.cross_decomposition", "PLSRegression", {"n_components": 1}),
    *of("sklearn.cross_decomposition", "PLSCanonical", on="numbers/two"),
    *of("sklearn.cross_decomposition", "CCA", on="numbers/two"),
    *of("sklearn.cross_decomposition", "PLSSVD", on="numbers/two"),
    *of("sklearn.ensemble", "RandomTreesEmbedding", {"n_estimators": 5, "random_state": 0}),
]

_LINEAR = "sklearn.linear_model"
LINEAR_REGRESSORS = [
    case
    for name in [
        "LinearRegression",
        "Ridge",
        "RidgeCV",
        "Lasso",
        "LassoCV",
        "LassoLars",
        "LassoLarsCV",
        "LassoLarsIC",
        "Lars",
        "LarsCV",
        "ElasticNet",
        "ElasticNetCV",
        "OrthogonalMatchingPursuit",
        "OrthogonalMatchingPursuitCV",
        "BayesianRidge",
        "ARDRegression",
        "HuberRegressor",
        "TheilSenRegressor",
        "QuantileRegressor",
        "SGDRegressor",
        "PassiveAggressiveRegressor",
        "RANSACRegressor",
    ]
    for case in of(_LINEAR, name)
] + [
    *of(_LINEAR, "LinearRegression", {"fit_intercept": False}, on="numbers/two"),
    *of(_LINEAR, "MultiTaskLasso", on="numbers/two"),
    *of(_LINEAR, "MultiTaskLassoCV", on="numbers/two"),
    *of(_LINEAR, "MultiTaskElasticNet", on="numbers/two"),
    *of(_LINEAR, "MultiTaskElasticNetCV", on="numbers/two"),
    *of(_LINEAR, "PoissonRegressor", on="numbers/count"),
    *of(_LINEAR, "GammaRegressor", on="numbers/count"),
    *of(_LINEAR, "TweedieRegressor", {"power": 1.5}, {"power": 0}, on="numbers/count"),
    *of("sklearn.svm", "LinearSVR", SEED),
    *of("sklearn.isotonic", "IsotonicRegression", {"out_of_bounds": "clip"}, on="one"),
    *of("sklearn.kernel_ridge", "KernelRidge", {"kernel": "rbf"}),
    *of("sklearn.gaussian_process", "GaussianProcessRegressor"),
    *of("sklearn.dummy", "DummyRegressor", {"strategy": "median"}),
]
LINEAR_CLASSIFIERS = [
    case
    for target in ("2", "3")
    for name in [
        "LogisticRegression",
        "LogisticRegressionCV",
        "RidgeClassifier",
        "RidgeClassifierCV",
        "Perceptron",
        "PassiveAggressiveClassifier",
    ]
    for case in of(_LINEAR, name, on=f"numbers/{target}")
] + [
    *of(
        _LINEAR,
        "SGDClassifier",
        {"loss": "log_loss", "random_state": 0},
        {"loss": "modified_huber", "random_state": 0},
        on="numbers/3",
    ),
    *of("sklearn.svm", "LinearSVC", SEED, on="numbers/3"),
    *of("sklearn.svm", "LinearSVC", SEED, on="numbers/2"),
    *of(_LINEAR, "SGDOneClassSVM", SEED),
    *of("sklearn.dummy", "DummyClassifier", {"strategy": "most_frequent"}, on="numbers/3"),
]

BAYES_AND_DISCRIMINANTS = [
    *of("sklearn.naive_bayes", "GaussianNB", on="numbers/3"),
    *of("sklearn.naive_bayes", "MultinomialNB", {"fit_prior": False}, on="counts/3"),
    *of("sklearn.naive_bayes", "ComplementNB", {"norm": True}, on="counts/3"),
    *of("sklearn.naive_bayes", "BernoulliNB", {"binarize": 1.0}, on="counts/3"),
    *of("sklearn.naive_bayes", "CategoricalNB", {"min_categories": 12}, on="counts/3"),
    *of("sklearn.discriminant_analysis", "LinearDiscriminantAnalysis", on="numbers/3"),
    *of("sklearn.discriminant_analysis", "LinearDiscriminantAnalysis", on="numbers/2"),
    *of("sklearn.discriminant_analysis", "QuadraticDiscriminantAnalysis", on="numbers/3"),
]

CLUSTERS = [
    *only("sklearn.cluster", "KMeans", {"n_clusters": 3, "random_state": 0}),
    *only("sklearn.cluster", "MiniBatchKMeans", {"n_clusters": 3, "random_state": 0}),
    *only("sklearn.cluster", "BisectingKMeans", {"n_clusters": 3, "random_state": 0}),
    *only("sklearn.cluster", "MeanShift", {"bandwidth": 8.0}),
    *only("sklearn.cluster", "AffinityPropagation", {"random_state": 0}),
    *only("sklearn.cluster", "Birch", {"n_clusters": 3, "threshold": 5.0}),
    *only("sklearn.mixture", "GaussianMixture", {"n_components": 2, "random_state": 0}),
    *only(
        "sklearn.mixture",
        "GaussianMixture",
        {"n_components": 2, "covariance_type": "tied", "random_state": 0},
        {"n_components": 2, "covariance_type": "diag", "random_state": 0},
        {"n_components": 2, "covariance_type": "spherical", "random_state": 0},
    ),
    *only("sklearn.mixture", "BayesianGaussianMixture", {"n_components": 2, "random_state": 0}),
    *of("sklearn.covariance", "EllipticEnvelope", SEED),
    *of("sklearn.ensemble", "IsolationForest", {"n_estimators": 10, "random_state": 0}),
    *only("sklearn.neighbors", "LocalOutlierFactor", {"novelty": True}),
    *of("sklearn.svm", "OneClassSVM"),
]

MACHINES = [
    *of("sklearn.svm", "SVC", {"kernel": "linear"}, {"kernel": "poly"}, on="numbers/3"),
    *only(
        "sklearn.svm",
        "SVC",
        {"kernel": "sigmoid", "decision_function_shape": "ovo"},
        on="numbers/3",
    ),
    *only("sklearn.svm", "SVC", {"probability": True, "random_state": 0}, on="numbers/2"),
    *of("sklearn.svm", "NuSVC", {"nu": 0.2}, on="numbers/3"),
    *of("sklearn.svm", "SVR", {"kernel": "poly", "degree": 2}),
    *of("sklearn.svm", "NuSVR"),
    *of(
        "sklearn.neighbors", "KNeighborsClassifier", {"weights": "distance", "p": 1}, on="numbers/3"
    ),
    *of("sklearn.neighbors", "KNeighborsRegressor", {"algorithm": "brute"}),
    *only(
        "sklearn.neighbors",
        "RadiusNeighborsClassifier",
        {"radius": 25.0, "outlier_label": 0},
        on="numbers/3",
    ),
    *only("sklearn.neighbors", "RadiusNeighborsRegressor", {"radius": 25.0}),
    *of("sklearn.neighbors", "NearestCentroid", on="numbers/3"),
    *of("sklearn.neural_network", "MLPClassifier", {"activation": "tanh"}, on="numbers/3"),
    *only("sklearn.neural_network", "MLPClassifier", {"activation": "logistic"}, on="numbers/2"),
    *of("sklearn.neural_network", "MLPRegressor", {"hidden_layer_sizes": (7, 5)}),
]

TREES = [
    *of("sklearn.tree", "DecisionTreeClassifier", on="numbers/3"),
    *of("sklearn.tree", "DecisionTreeRegressor", {"max_depth": 4}, on="missing"),
    *of("sklearn.tree", "ExtraTreeClassifier", on="numbers/2"),
    *of("sklearn.tree", "ExtraTreeRegressor"),
    *only("sklearn.ensemble", "RandomForestClassifier", {"n_estimators": 10}, on="numbers/3"),
    *only("sklearn.ensemble", "RandomForestRegressor", {"n_estimators": 10}, on="missing"),
    *only("sklearn.ensemble", "ExtraTreesClassifier", {"n_estimators": 10}, on="numbers/3"),
    *only("sklearn.ensemble", "ExtraTreesRegressor", {"n_estimators": 10}),
    *only("sklearn.ensemble", "GradientBoostingClassifier", {"n_estimators": 10}, on="numbers/3"),
    *only("sklearn.ensemble", "GradientBoostingRegressor", {"n_estimators": 10, "loss": "huber"}),
    *only("sklearn.ensemble", "HistGradientBoostingClassifier", {"max_iter": 10}, on="numbers/3"),
    *only("sklearn.ensemble", "HistGradientBoostingRegressor", {"max_iter": 10}, on="missing"),
    *only("sklearn.ensemble", "AdaBoostClassifier", {"n_estimators": 8}, on="numbers/3"),
    *only("sklearn.ensemble", "AdaBoostRegressor", {"n_estimators": 8, "random_state": 0}),
    *only("sklearn.ensemble", "BaggingClassifier", {"n_estimators": 5}, on="numbers/3"),
    *only("sklearn.ensemble", "BaggingRegressor", {"n_estimators": 5, "max_features": 0.6}),
]

_PAIR = [("linear", LOGISTIC), ("trees", FOREST)]
_REGRESSORS = [("ridge", RIDGE), ("tree", STUMP)]
COMPOSED = [
    *only("sklearn.calibration", "CalibratedClassifierCV", {"estimator": TREE}, on="numbers/2"),
    *only(
        "sklearn.calibration",
        "CalibratedClassifierCV",
        {"estimator": BAYES, "method": "isotonic"},
        on="numbers/3",
    ),
    *only("sklearn.ensemble", "VotingClassifier", {"estimators": _PAIR}, on="numbers/3"),
    *only(
        "sklearn.ensemble",
        "VotingClassifier",
        {"estimators": _PAIR, "voting": "soft", "weights": [1, 3]},
        on="numbers/3",
    ),
    *only("sklearn.ensemble", "VotingRegressor", {"estimators": _REGRESSORS}),
    *only("sklearn.ensemble", "StackingClassifier", {"estimators": _PAIR}, on="numbers/3"),
    *only(
        "sklearn.ensemble", "StackingRegressor", {"estimators": _REGRESSORS, "passthrough": True}
    ),
    *only("sklearn.multiclass", "OneVsRestClassifier", {"estimator": LOGISTIC}, on="numbers/3"),
    *only("sklearn.multiclass", "OneVsOneClassifier", {"estimator": LOGISTIC}, on="numbers/3"),
    *only(
        "sklearn.multiclass",
        "OutputCodeClassifier",
        {"estimator": LOGISTIC, "random_state": 0},
        on="numbers/3",
    ),
    *only("sklearn.multioutput", "MultiOutputRegressor", {"estimator": STUMP}, on="numbers/two"),
    *only("sklearn.multioutput", "MultiOutputClassifier", {"estimator": TREE}, on="numbers/2x2"),
    *only("sklearn.multioutput", "ClassifierChain", {"estimator": LOGISTIC}, on="numbers/2x2"),
    *only("sklearn.multioutput", "RegressorChain", {"estimator": RIDGE}, on="numbers/two"),
    *only(
        "sklearn.model_selection",
        "TunedThresholdClassifierCV",
        {"estimator": LOGISTIC},
        on="numbers/2",
    ),
    *only(
        "sklearn.model_selection",
        "FixedThresholdClassifier",
        {"estimator": LOGISTIC, "threshold": 0.3},
        on="numbers/2",
    ),
    *only(
        "sklearn.model_selection",
        "GridSearchCV",
        {"estimator": RIDGE, "param_grid": {"alpha": [0.1, 10.0]}},
    ),
    *only(
        "sklearn.model_selection",
        "RandomizedSearchCV",
        {"estimator": RIDGE, "param_distributions": {"alpha": [0.1, 10.0]}, "n_iter": 2},
    ),
    *only(
        "sklearn.compose",
        "TransformedTargetRegressor",
        {"regressor": RIDGE, "transformer": SCALER},
    ),
    *only(
        "sklearn.semi_supervised", "SelfTrainingClassifier", {"estimator": LOGISTIC}, on="numbers/3"
    ),
    *only("sklearn.frozen", "FrozenEstimator", {"estimator": RIDGE}),
    *only(
        "sklearn.model_selection",
        "HalvingGridSearchCV",
        {"estimator": RIDGE, "param_grid": {"alpha": [0.1, 10.0]}},
    ),
    *only(
        "sklearn.model_selection",
        "HalvingRandomSearchCV",
        {"estimator": RIDGE, "param_distributions": {"alpha": [0.1, 10.0]}, "n_candidates": 4},
    ),
    *only("sklearn.semi_supervised", "LabelPropagation", {"gamma": 0.05}, on="numbers/3"),
    *only("sklearn.semi_supervised", "LabelSpreading", {"kernel": "knn"}, on="numbers/3"),
    *only("sklearn.pipeline", "Pipeline", {"steps": [("scale", SCALER), ("ridge", RIDGE)]}),
    *only(
        "sklearn.pipeline",
        "FeatureUnion",
        {"transformer_list": [("scale", SCALER), ("same", "passthrough")]},
    ),
    *only("sklearn.compose", "ColumnTransformer", {"transformers": [("scale", SCALER, [0, 2])]}),
]

_LIGHTGBM = {"n_estimators": 12, "verbosity": -1, "n_jobs": 1}
_XGBOOST = {"n_estimators": 12, "n_jobs": 1}
_CATBOOST = {"iterations": 12, "verbose": False, "thread_count": 1, "allow_writing_files": False}
_GROUPS = (("group", [120, 120]),)
BOOSTING = [
    *only("lightgbm", "LGBMRegressor", _LIGHTGBM, {**_LIGHTGBM, "linear_tree": True}, on="missing"),
    *only("lightgbm", "LGBMRegressor", {**_LIGHTGBM, "objective": "poisson"}, on="numbers/count"),
    *only(
        "lightgbm",
        "LGBMClassifier",
        _LIGHTGBM,
        {**_LIGHTGBM, "boosting_type": "dart"},
        {**_LIGHTGBM, "objective": "multiclassova"},
        on="numbers/3",
    ),
    *only(
        "lightgbm",
        "LGBMClassifier",
        {**_LIGHTGBM, "boosting_type": "rf", "subsample": 0.5, "subsample_freq": 1},
        on="numbers/2",
    ),
    Case("lightgbm.LGBMRanker", _LIGHTGBM, "numbers/count", fit=_GROUPS),
    Case("lightgbm.LGBMRegressor", _LIGHTGBM, "missing", take="booster_"),
    *only("xgboost", "XGBRegressor", _XGBOOST, {**_XGBOOST, "booster": "gblinear"}),
    *only("xgboost", "XGBRegressor", {**_XGBOOST, "booster": "dart"}, on="missing"),
    *only(
        "xgboost", "XGBRegressor", {**_XGBOOST, "objective": "count:poisson"}, on="numbers/count"
    ),
    *only(
        "xgboost",
        "XGBRegressor",
        {**_XGBOOST, "multi_strategy": "multi_output_tree"},
        on="numbers/two",
    ),
    *only("xgboost", "XGBClassifier", _XGBOOST, on="numbers/3"),
    *only("xgboost", "XGBRFClassifier", _XGBOOST, on="numbers/3"),
    *only("xgboost", "XGBRFRegressor", _XGBOOST, on="missing"),
    Case("xgboost.XGBRanker", _XGBOOST, "numbers/count", fit=_GROUPS),
    Case("xgboost.XGBRegressor", _XGBOOST, "missing", take="get_booster"),
    *only("catboost", "CatBoostRegressor", _CATBOOST, on="missing"),
    *only("catboost", "CatBoostRegressor", {**_CATBOOST, "grow_policy": "Lossguide"}),
    *only("catboost", "CatBoostClassifier", _CATBOOST, on="numbers/3"),
    *only("catboost", "CatBoost", {"params": {**_CATBOOST, "loss_function": "MAE"}}),
    Case(
        "catboost.CatBoostRanker",
        _CATBOOST,
        "numbers/count",
        fit=(("group_id", [0] * 120 + [1] * 120),),
    ),
]

CASES: list[Case] = [
    *PREPROCESSING,
    *SELECTION,
    *TEXT,
    *PROJECTIONS,
    *LINEAR_REGRESSORS,
    *LINEAR_CLASSIFIERS,
    *BAYES_AND_DISCRIMINANTS,
    *CLUSTERS,
    *MACHINES,
    *TREES,
    *COMPOSED,
    *BOOSTING,
]
