"""One fitted model of every class of the linear family and its neighbours, by name."""

import warnings

import numpy as np
from sklearn import (
    cluster,
    covariance,
    cross_decomposition,
    discriminant_analysis,
    dummy,
    gaussian_process,
    kernel_ridge,
    linear_model,
    mixture,
    naive_bayes,
    neighbors,
    neural_network,
    svm,
)

lm, nb = linear_model, naive_bayes

PLAIN = [
    "LinearRegression",
    "Ridge",
    "RidgeCV",
    "Lasso",
    "LassoCV",
    "ElasticNet",
    "ElasticNetCV",
    "Lars",
    "LarsCV",
    "LassoLars",
    "LassoLarsCV",
    "LassoLarsIC",
    "OrthogonalMatchingPursuit",
    "OrthogonalMatchingPursuitCV",
    "BayesianRidge",
    "ARDRegression",
    "HuberRegressor",
    "QuantileRegressor",
    "SGDRegressor",
    "PassiveAggressiveRegressor",
    "RANSACRegressor",
]
REGRESSORS = {name: lambda name=name: getattr(lm, name)() for name in PLAIN} | {
    "TheilSenRegressor": lambda: lm.TheilSenRegressor(random_state=0, max_subpopulation=50),
    "KernelRidge linear": kernel_ridge.KernelRidge,
    "KernelRidge rbf": lambda: kernel_ridge.KernelRidge(kernel="rbf"),
    "KernelRidge poly": lambda: kernel_ridge.KernelRidge(kernel="poly", gamma=0.01, degree=2),
    "KernelRidge sigmoid": lambda: kernel_ridge.KernelRidge(kernel="sigmoid", gamma=0.001),
    "KernelRidge laplacian": lambda: kernel_ridge.KernelRidge(kernel="laplacian", gamma=0.1),
    "KernelRidge cosine": lambda: kernel_ridge.KernelRidge(kernel="cosine"),
    "GaussianProcessRegressor": lambda: gaussian_process.GaussianProcessRegressor(
        alpha=0.1, optimizer=None
    ),
    "GaussianProcessRegressor kernels": lambda: gaussian_process.GaussianProcessRegressor(
        2.0 * gaussian_process.kernels.RBF([1.0, 2.0, 3.0, 4.0, 5.0])
        + gaussian_process.kernels.WhiteKernel(0.1)
        + 0.1 * gaussian_process.kernels.DotProduct(),
        normalize_y=True,
        optimizer=None,
    ),
    "LinearSVR": lambda: svm.LinearSVR(max_iter=200),
    "TweedieRegressor identity": lambda: lm.TweedieRegressor(power=0),
    "TweedieRegressor log": lambda: lm.TweedieRegressor(power=1.5, max_iter=20),
    "PoissonRegressor": lambda: lm.PoissonRegressor(max_iter=20),
    "GammaRegressor": lambda: lm.GammaRegressor(max_iter=20),
    "PLSRegression": cross_decomposition.PLSRegression,
    "MLPRegressor relu": lambda: neural_network.MLPRegressor(
        hidden_layer_sizes=(20, 7), max_iter=20
    ),
    "MLPRegressor poisson": lambda: neural_network.MLPRegressor(
        hidden_layer_sizes=(9,), loss="poisson", max_iter=20
    ),
    "DummyRegressor mean": dummy.DummyRegressor,
    "DummyRegressor quantile": lambda: dummy.DummyRegressor(strategy="quantile", quantile=0.3),
}

MULTI_REGRESSORS = {
    "LinearRegression": lm.LinearRegression,
    "Ridge": lm.Ridge,
    "Lars": lm.Lars,
    "KernelRidge": lambda: kernel_ridge.KernelRidge(kernel="rbf"),
    "GaussianProcessRegressor": lambda: gaussian_process.GaussianProcessRegressor(
        alpha=0.1, optimizer=None
    ),
    "MultiTaskLasso": lambda: lm.MultiTaskLasso(0.1),
    "MultiTaskLassoCV": lambda: lm.MultiTaskLassoCV(cv=3),
    "MultiTaskElasticNet": lambda: lm.MultiTaskElasticNet(0.1),
    "MultiTaskElasticNetCV": lambda: lm.MultiTaskElasticNetCV(cv=3),
    "OrthogonalMatchingPursuit": lm.OrthogonalMatchingPursuit,
    "PLSRegression": cross_decomposition.PLSRegression,
    "PLSCanonical": lambda: cross_decomposition.PLSCanonical(2),
    "CCA": lambda: cross_decomposition.CCA(2),
    "MLPRegressor tanh": lambda: neural_network.MLPRegressor(
        hidden_layer_sizes=(11,), activation="tanh", max_iter=20
    ),
    "DummyRegressor": dummy.DummyRegressor,
    "RANSACRegressor": lambda: lm.RANSACRegressor(random_state=0),
}

sgd = lm.SGDClassifier
CLASSIFIERS = {
    "LogisticRegression": lm.LogisticRegression,
    "LogisticRegressionCV": lambda: lm.LogisticRegressionCV(Cs=2, cv=2, max_iter=30),
    "RidgeClassifier": lm.RidgeClassifier,
    "RidgeClassifierCV": lm.RidgeClassifierCV,
    "SGDClassifier hinge": lambda: sgd(random_state=0),
    "SGDClassifier log_loss": lambda: sgd(loss="log_loss", random_state=0),
    "SGDClassifier modified_huber": lambda: sgd(loss="modified_huber", random_state=0),
    "SGDClassifier squared_hinge": lambda: sgd(loss="squared_hinge", random_state=0),
    "Perceptron": lambda: lm.Perceptron(random_state=0),
    "PassiveAggressiveClassifier": lm.PassiveAggressiveClassifier,
    "LinearSVC": lambda: svm.LinearSVC(max_iter=200),
    "LinearDiscriminantAnalysis": discriminant_analysis.LinearDiscriminantAnalysis,
    "LinearDiscriminantAnalysis lsqr": lambda: discriminant_analysis.LinearDiscriminantAnalysis(
        solver="lsqr", shrinkage="auto"
    ),
    "QuadraticDiscriminantAnalysis": lambda: discriminant_analysis.QuadraticDiscriminantAnalysis(
        reg_param=0.1
    ),
    "GaussianNB": nb.GaussianNB,
    "BernoulliNB": nb.BernoulliNB,
    "BernoulliNB threshold": lambda: nb.BernoulliNB(binarize=0.5, fit_prior=False),
    "NearestCentroid": neighbors.NearestCentroid,
    "NearestCentroid manhattan": lambda: neighbors.NearestCentroid(metric="manhattan"),
    "NearestCentroid priors": lambda: neighbors.NearestCentroid(priors="empirical"),
    "NearestCentroid manhattan priors": lambda: neighbors.NearestCentroid(
        metric="manhattan", priors="empirical"
    ),
    "NearestCentroid shrunk": lambda: neighbors.NearestCentroid(shrink_threshold=0.2),
    "MLPClassifier relu": lambda: neural_network.MLPClassifier(
        hidden_layer_sizes=(20, 7), max_iter=20
    ),
    "MLPClassifier tanh": lambda: neural_network.MLPClassifier(
        hidden_layer_sizes=(9,), activation="tanh", max_iter=20
    ),
    "MLPClassifier logistic": lambda: neural_network.MLPClassifier(
        hidden_layer_sizes=(9,), activation="logistic", max_iter=20
    ),
    "MLPClassifier identity": lambda: neural_network.MLPClassifier(
        hidden_layer_sizes=(9,), activation="identity", max_iter=20
    ),
    "DummyClassifier prior": dummy.DummyClassifier,
    "DummyClassifier most_frequent": lambda: dummy.DummyClassifier(strategy="most_frequent"),
    "DummyClassifier constant": lambda: dummy.DummyClassifier(strategy="constant", constant="b"),
}
COUNTS = {
    "MultinomialNB": nb.MultinomialNB,
    "MultinomialNB no prior": lambda: nb.MultinomialNB(alpha=0.1, fit_prior=False),
    "ComplementNB": nb.ComplementNB,
    "ComplementNB norm": lambda: nb.ComplementNB(norm=True),
    "BernoulliNB": lambda: nb.BernoulliNB(binarize=1.0),
    "CategoricalNB": nb.CategoricalNB,
    "LogisticRegression": lambda: lm.LogisticRegression(max_iter=30),
}
CLUSTERERS = {
    "KMeans": lambda: cluster.KMeans(4, n_init=1, random_state=0),
    "MiniBatchKMeans": lambda: cluster.MiniBatchKMeans(4, n_init=1, random_state=0),
    "BisectingKMeans": lambda: cluster.BisectingKMeans(5, random_state=0),
    "Birch": lambda: cluster.Birch(threshold=3.0),
    "EllipticEnvelope": lambda: covariance.EllipticEnvelope(random_state=0),
    "MeanShift": lambda: cluster.MeanShift(bandwidth=1.5),
    "AffinityPropagation": lambda: cluster.AffinityPropagation(random_state=0),
    "SGDOneClassSVM": lambda: lm.SGDOneClassSVM(random_state=0),
    **{
        f"GaussianMixture {kind}": lambda kind=kind: mixture.GaussianMixture(
            3, covariance_type=kind, random_state=0
        )
        for kind in ("full", "tied", "diag", "spherical")
    },
    **{
        f"BayesianGaussianMixture {kind}": lambda kind=kind: mixture.BayesianGaussianMixture(
            n_components=3, covariance_type=kind, random_state=0, max_iter=20
        )
        for kind in ("full", "tied", "diag", "spherical")
    },
    "BayesianGaussianMixture dirichlet": lambda: mixture.BayesianGaussianMixture(
        n_components=3,
        weight_concentration_prior_type="dirichlet_distribution",
        random_state=0,
        max_iter=20,
    ),
}


def numbers(dtype=np.float64):
    """Columns of different sizes; three are related."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(160, 5)) * [1.0, 0.1, 3.0, 10.0, 1.0] + [0.0, 1.0, 0.0, 5.0, -2.0]
    x[:, 4] += x[:, 0]
    return x.astype(dtype)


def target(x):
    """Positive, and more or less linear."""
    return np.exp(0.3 * x[:, 0] + 0.1 * x[:, 2]) + np.abs(x[:, 1])


def labels(x, classes):
    """So many classes, by two of the columns."""
    return np.array(["a", "b", "c", "d"])[
        (x[:, 0] + 0.3 * x[:, 2] > 0) + (classes - 2) * (x[:, 3] > 8)
    ]


def counts():
    """Small whole numbers, as word counts or codes."""
    rng = np.random.default_rng(8)
    y = rng.integers(0, 3, 150)
    x = rng.poisson(1.0 + 2 * (np.arange(6) % 3 == y[:, None]))
    return np.minimum(x, 4).astype(np.int64), np.array(["a", "b", "c"])[y]


def fitted(make, *data):
    """Fitted without its warnings, the same each time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = make()
        if model.get_params().get("random_state", 0) is None:
            model.set_params(random_state=0)
        return model.fit(*data)
