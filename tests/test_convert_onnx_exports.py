"""Models exported by skl2onnx and onnxmltools, imported back, against ONNX Runtime."""

import warnings

import numpy as np
import onnxruntime
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingRegressor,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, PoissonRegressor, Ridge
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MaxAbsScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
)
from sklearn.svm import SVC, SVR, LinearSVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier

import pelton

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lightgbm
    import xgboost
    from onnxmltools import convert_lightgbm, convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType
    from skl2onnx import convert_sklearn, to_onnx
    from skl2onnx.common.data_types import FloatTensorType as Floats
    from skl2onnx.common.data_types import StringTensorType as Strings

pytestmark = pytest.mark.filterwarnings("ignore")
OPSETS = {"": 17, "ai.onnx.ml": 3}
TREE = {"max_depth": 4, "random_state": 0}


def data(classes):
    """Every other row is held back."""
    x, y = {2: load_breast_cancer, 3: load_iris, 0: load_diabetes}[classes](return_X_y=True)
    return x[:, :8].astype(np.float32), y


CLASSIFIERS = {
    "tree": lambda: DecisionTreeClassifier(**TREE),
    "random forest": lambda: RandomForestClassifier(15, **TREE),
    "extra trees": lambda: ExtraTreesClassifier(15, **TREE),
    "gradient boosting": lambda: GradientBoostingClassifier(n_estimators=15),
    "ada boost": lambda: AdaBoostClassifier(n_estimators=4),
    "logistic regression": lambda: make_pipeline(StandardScaler(), LogisticRegression()),
    "linear svc": lambda: LinearSVC(),
    "svc": lambda: make_pipeline(StandardScaler(), SVC()),
    "svc with probabilities": lambda: make_pipeline(
        StandardScaler(), SVC(probability=True, random_state=0)
    ),
    "lda": lambda: make_pipeline(RobustScaler(), LinearDiscriminantAnalysis()),
    "naive bayes": lambda: GaussianNB(),
    "perceptron": lambda: make_pipeline(
        StandardScaler(), MLPClassifier((12, 6), max_iter=30, random_state=0)
    ),
    "one vs rest": lambda: make_pipeline(
        StandardScaler(), OneVsRestClassifier(LogisticRegression())
    ),
    "calibrated": lambda: make_pipeline(
        StandardScaler(), CalibratedClassifierCV(LinearSVC(), cv=2)
    ),
    "stacking": lambda: make_pipeline(
        StandardScaler(),
        StackingClassifier([("a", LogisticRegression()), ("b", DecisionTreeClassifier(**TREE))]),
    ),
}
EXACT = ("tree", "random forest", "extra trees", "gradient boosting")


def session_of(made):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(made.SerializeToString(), options)


def held_back(model, made, feeds, table):
    """Labels and probabilities of rows that compile never saw."""
    label, scores = session_of(made).run(None, feeds)
    if isinstance(scores, list):
        scores = np.array([[row[c] for c in model.classes.tolist()] for row in scores])
    ours = model.predict_proba(table)
    if model.info()["parity"] == "ordered":
        np.testing.assert_array_equal(model.predict(table), label)
        np.testing.assert_array_max_ulp(ours, scores.astype(np.float32), 4)
    else:
        np.testing.assert_allclose(ours, scores, atol=2e-3)


@pytest.mark.parametrize("labels", ["integers", "strings"])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", CLASSIFIERS)
def test_classifiers(name, classes, labels):
    x, y = data(classes)
    y = np.array(["lilac", "mauve", "umber"])[y] if labels == "strings" else y
    made = to_onnx(CLASSIFIERS[name]().fit(x[::2], y[::2]), x[:1], target_opset=OPSETS)
    model = pelton.compile(made, x[::2])
    assert (model.info()["parity"] == "ordered") == (name in EXACT)
    if "predict_proba" in model.info()["methods"]:
        held_back(model, made, {"X": x[1::2]}, x[1::2])


REGRESSORS = {
    "random forest": lambda: RandomForestRegressor(15, **TREE),
    "gradient boosting": lambda: GradientBoostingRegressor(n_estimators=15),
    "bagging": lambda: BaggingRegressor(n_estimators=3, random_state=0),
    "linear": LinearRegression,
    "ridge": lambda: make_pipeline(MaxAbsScaler(), Ridge()),
    "poisson": PoissonRegressor,
    "perceptron": lambda: MLPRegressor(
        hidden_layer_sizes=(9,), activation="tanh", max_iter=30, random_state=0
    ),
    "polynomial": lambda: make_pipeline(PolynomialFeatures(2), Ridge()),
    "svr": lambda: make_pipeline(StandardScaler(), SVR(C=100.0)),
    "several": lambda: MultiOutputRegressor(Ridge()),
}


@pytest.mark.parametrize("name", REGRESSORS)
def test_regressors(name):
    x, y = data(0)
    y = np.stack([y, -y], axis=1) if name == "several" else y
    made = to_onnx(REGRESSORS[name]().fit(x[::2], y[::2]), x[:1], target_opset=OPSETS)
    model = pelton.compile(made, x[::2])
    (theirs,) = session_of(made).run(None, {"X": x[1::2]})
    ours = model.predict(x[1::2]).reshape(theirs.shape)
    exact = name in ("random forest", "gradient boosting")
    np.testing.assert_allclose(ours, theirs, rtol=0 if exact else 1e-4, atol=0 if exact else 1e-4)


TRANSFORMERS = {
    "robust": RobustScaler, "normalizer": Normalizer, "pca": lambda: PCA(2),
    "bins": lambda: KBinsDiscretizer(3, encode="onehot-dense"), "power": PowerTransformer,
    "impute": SimpleImputer, "clusters": lambda: KMeans(3, n_init=1, random_state=0),
    "one class": lambda: OneClassSVM(gamma=0.5),
    "outliers": lambda: IsolationForest(n_estimators=5, random_state=0),
}  # fmt: skip


@pytest.mark.parametrize("name", TRANSFORMERS)
def test_transformers_clusters_and_outliers(name):
    x, _ = data(3)
    made = to_onnx(TRANSFORMERS[name]().fit(x), x[:1], target_opset=OPSETS)
    model = pelton.compile(made, x)
    assert len(model.certificate.outputs) >= 1


@pytest.mark.parametrize("zipmap", [True, False])
@pytest.mark.parametrize("classes", [0, 2, 3])
def test_lightgbm(classes, zipmap):
    x, y = data(classes)
    kind = lightgbm.LGBMClassifier if classes else lightgbm.LGBMRegressor
    fitted = kind(n_estimators=15, verbose=-1, n_jobs=1).fit(x[::2], y[::2])
    types = [("x", FloatTensorType([None, x.shape[1]]))]
    made = convert_lightgbm(fitted, initial_types=types, zipmap=zipmap)
    model = pelton.compile(made, x[::2])
    assert model.info()["parity"] == "ordered"
    if classes and zipmap:
        held_back(model, made, {"x": x[1::2]}, x[1::2])


@pytest.mark.parametrize("classes", [0, 2, 3])
def test_xgboost(classes):
    x, y = data(classes)
    x[::9, 2] = np.nan
    kind = xgboost.XGBClassifier if classes else xgboost.XGBRegressor
    fitted = kind(n_estimators=15, n_jobs=1).fit(x[::2], y[::2])
    made = convert_xgboost(fitted, initial_types=[("x", FloatTensorType([None, x.shape[1]]))])
    model = pelton.compile(made, x[::2])
    assert model.info()["parity"] == "ordered"


@pytest.mark.parametrize(
    "encoder",
    [
        OneHotEncoder(handle_unknown="ignore"),
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    ],
    ids=["one-hot", "ordinal"],
)
@pytest.mark.parametrize(
    "final", [LogisticRegression(), RandomForestClassifier(10, **TREE)], ids=["linear", "forest"]
)
def test_an_input_per_column_of_mixed_types(final, encoder, rng):
    table = pd.DataFrame(
        {
            "delay": rng.normal(size=300).astype(np.float32),
            "distance": rng.normal(size=300).astype(np.float32),
            "carrier": rng.choice(["AA", "B6", "UA"], 300),
            "origin": rng.choice(["EWR", "JFK"], 300),
        }
    )
    table.loc[::7, "delay"] = np.nan
    late = (table.distance > 0) ^ (table.carrier == "UA")
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    columns = ColumnTransformer(
        [("n", numbers, ["delay", "distance"]), ("c", encoder, ["carrier", "origin"])]
    )
    fitted = make_pipeline(columns, final).fit(table[::2], late[::2])
    types = [(name, Floats([None, 1])) for name in ("delay", "distance")]
    types += [(name, Strings([None, 1])) for name in ("carrier", "origin")]
    made = convert_sklearn(fitted, initial_types=types, target_opset=OPSETS)
    model = pelton.compile(made, table[::2])
    rest = table[1::2]
    feeds = {name: rest[[name]].to_numpy() for name in table}
    held_back(model, made, feeds, rest)
    for kind in (rest.to_dict("records"), {name: rest[name].to_numpy() for name in rest}):
        np.testing.assert_array_equal(model.predict_proba(kind), model.predict_proba(rest))
    assert model.predict_row({**rest.iloc[0].to_dict(), "carrier": "never seen"}) in (0, 1)
