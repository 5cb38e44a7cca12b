"""LightGBM, against its own leaves, raw scores, answers and labels."""

import platform
from pathlib import Path

import forest_walk
import lightgbm
import numpy as np
import pytest
from lightgbm_agree import QUIET, agree, around
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine

import pelton
from pelton.convert import lightgbm_text
from pelton.errors import UnsupportedError


@pytest.fixture(scope="module")
def sparse_numbers():
    """Numbers with many zeros, tiny values and missing ones, and what depends on them."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=(800, 5)) * (rng.random((800, 5)) < 0.6)
    x[:, 3] *= 1e-34
    x[rng.random(x.shape) < 0.1] = np.nan
    y = np.nan_to_num(x[:, 0], nan=1.0) + (x[:, 1] == 0) + 1e34 * np.nan_to_num(x[:, 3])
    return x, y + 0.1 * rng.normal(size=800)


@pytest.mark.parametrize("missing", ["None", "NaN", "Zero"])
@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_missing_types_and_zeros(missing, shift, sparse_numbers, rng):
    x, y = sparse_numbers
    x = x + np.where(x > 0, shift, 0.0)
    options = {
        "None": {"use_missing": False},
        "NaN": {},
        "Zero": {"zero_as_missing": True},
    }[missing]
    params = {**QUIET, **options, "objective": "regression"}
    booster = lightgbm.train(params, lightgbm.Dataset(x, y), 15)
    kinds = lightgbm_text.parse(booster.model_to_string()).decision_type >> 2 & 3
    assert ["None", "Zero", "NaN"].index(missing) in kinds
    agree(booster, x, around(x, rng, 4000))


LINKS = {
    "regression": ("identity", {}),
    "regression_l1": ("identity", {}),
    "huber": ("identity", {}),
    "fair": ("identity", {}),
    "quantile": ("identity", {"alpha": 0.3}),
    "mape": ("identity", {}),
    "regression, sqrt": ("signed_square", {"reg_sqrt": True}),
    "cross_entropy_lambda": ("softplus", {}),
    "lambdarank": ("identity", {}),
    "rank_xendcg": ("identity", {}),
    "poisson": ("exp", {}),
    "gamma": ("exp", {}),
    "tweedie": ("exp", {}),
    "binary": ("sigmoid", {"sigmoid": 0.7}),
    "cross_entropy": ("sigmoid", {}),
    "multiclass": ("softmax", {"num_class": 3}),
    "multiclassova": ("sigmoid", {"num_class": 3, "sigmoid": 1.3}),
}


def linked(head, margins):
    if head.link == "softmax":
        powers = np.exp(margins - margins.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
    return {
        "identity": lambda m: m,
        "signed_square": lambda m: np.abs(m) * m,
        "softplus": lambda m: np.log1p(np.exp(m)),
        "exp": np.exp,
        "sigmoid": lambda m: 1 / (1 + np.exp(-head.slope * m)),
        "logistic": lambda m: np.stack([1 - (p := 1 / (1 + np.exp(-head.slope * m[:, 0]))), p], 1),
        "one_minus": lambda m: np.stack([1 - m[:, 0], m[:, 0]], axis=1),
    }[head.link](margins)


@pytest.mark.parametrize("objective", LINKS)
def test_objectives_and_their_links(objective, rng):
    x, y = load_diabetes(return_X_y=True)
    link, extra = LINKS[objective]
    if "num_class" in extra:
        y = (y // 120).astype(int)
    elif link == "sigmoid":
        y = (y > 140).astype(float)
    elif link == "softplus":
        y = y / 400
    elif "rank" in objective:
        y = (y // 100).astype(int)
    data = lightgbm.Dataset(x, y, group=[42] * 10 + [22] if "rank" in objective else None)
    named = objective.partition(",")[0]
    booster = lightgbm.train({**QUIET, **extra, "objective": named}, data, 12)
    forest, head = agree(booster, x, around(x, rng))
    assert (head.link, head.rule, head.classes) == (link, "none", [])
    assert head.slope == extra.get("sigmoid", 1.0)
    theirs = booster.predict(x).reshape(len(x), -1)
    np.testing.assert_array_max_ulp(linked(head, forest_walk.margins(forest, x)), theirs, 4)


@pytest.mark.parametrize("keep", [False, True])
def test_a_live_booster_keeps_all_digits_of_its_sigmoid(keep):
    x, y = load_breast_cancer(return_X_y=True)
    params = {**QUIET, "objective": "binary", "sigmoid": 0.123456789}
    booster = lightgbm.train(params, lightgbm.Dataset(x, y), 3, keep_training_booster=keep)
    ctx = forest_walk.convert(booster, x)
    assert ctx.head.slope == (0.123456789 if keep else 0.123457)
    ours = linked(ctx.head, forest_walk.margins(ctx.model, x))
    np.testing.assert_array_max_ulp(ours[:, 0], booster.predict(x), 4)


@pytest.mark.parametrize("boosting", ["gbdt", "dart", "rf"])
def test_boosting_kinds(boosting, rng):
    x, y = load_breast_cancer(return_X_y=True)
    params = {**QUIET, "objective": "binary", "boosting": boosting, "bagging_fraction": 0.7}
    booster = lightgbm.train({**params, "bagging_freq": 1}, lightgbm.Dataset(x, y), 11)
    averaged = (lambda sums: sums / 11) if boosting == "rf" else None
    forest, head = agree(booster, x, around(x, rng), raw=averaged)
    assert forest.divisor == (11 if boosting == "rf" else 1)
    ours = linked(head, forest_walk.margins(forest, x))
    np.testing.assert_array_max_ulp(ours[:, 0], booster.predict(x), 4)


TRAINING = {
    "goss": {"data_sample_strategy": "goss"},
    "monotone": {"monotone_constraints": [1, -1, *[0] * 8]},
    "few bins": {"max_bin": 15},
    "extra trees": {"extra_trees": True, "path_smooth": 1.0},
}


@pytest.mark.parametrize("kind", TRAINING)
def test_ways_of_training(kind, rng):
    x, y = load_diabetes(return_X_y=True)
    booster = lightgbm.train({**QUIET, **TRAINING[kind]}, lightgbm.Dataset(x, y), 9)
    agree(booster, x, around(x, rng))


def test_text_files_and_slices_of_the_iterations(tmp_path):
    x, y = load_diabetes(return_X_y=True)
    booster = lightgbm.train(QUIET, lightgbm.Dataset(x, y), 9)
    text = booster.model_to_string(start_iteration=3, num_iteration=4)
    forest, _ = agree(lightgbm.Booster(model_str=text), x, x)
    assert len(forest.trees) == 4
    booster.save_model(tmp_path / "model.txt")
    compiled = pelton.compile(tmp_path / "model.txt", x)
    np.testing.assert_array_equal(compiled.predict(x), booster.predict(x))


@pytest.mark.filterwarnings("ignore:The argument 'eval_set'")
def test_wrappers_stop_at_the_best_iteration(rng):
    x, y = load_breast_cancer(return_X_y=True)
    names = np.where(y, "benign", "malignant")
    model = lightgbm.LGBMClassifier(n_estimators=300, learning_rate=0.5, n_jobs=1, verbosity=-1)
    model.fit(
        x[::2],
        names[::2],
        eval_set=[(x[1::2], names[1::2])],
        callbacks=[lightgbm.early_stopping(3, verbose=False)],
    )
    forest, head = agree(model, x, around(x, rng))
    assert len(forest.trees) == model.best_iteration_ < 300
    proba = linked(head, forest_walk.margins(forest, x))
    np.testing.assert_array_max_ulp(proba, model.predict_proba(x), 4)
    np.testing.assert_array_equal(np.array(head.classes)[proba.argmax(1)], model.predict(x))


@pytest.mark.parametrize("objective", ["multiclass", "multiclassova"])
def test_several_classes(objective, rng):
    x, y = load_wine(return_X_y=True)
    model = lightgbm.LGBMClassifier(objective=objective, n_estimators=7, n_jobs=1, verbosity=-1)
    forest, head = agree(model.fit(x, y), x, around(x, rng))
    proba = linked(head, forest_walk.margins(forest, x))
    np.testing.assert_array_max_ulp(proba, model.predict_proba(x), 4)
    np.testing.assert_array_equal(np.array(head.classes)[proba.argmax(1)], model.predict(x))


def test_a_classifier_of_two_classes_with_a_regression_objective():
    x, y = load_breast_cancer(return_X_y=True)
    model = lightgbm.LGBMClassifier(objective="regression", n_estimators=5, verbosity=-1).fit(x, y)
    forest, head = agree(model, x, x)
    proba = linked(head, forest_walk.margins(forest, x))
    np.testing.assert_array_equal(proba, model.predict_proba(x))
    np.testing.assert_array_equal(proba.argmax(1), model.predict(x))


def test_a_ranker(rng):
    x, y = load_diabetes(return_X_y=True)
    model = lightgbm.LGBMRanker(n_estimators=6, n_jobs=1, verbosity=-1)
    agree(model.fit(x, (y // 100).astype(int), group=[42] * 10 + [22]), x, around(x, rng))


def test_arrays_of_whole_numbers_become_float32(rng):
    x = rng.integers(2**24, 2**24 + 64, (400, 2))
    y = (x[:, 0] % 8).astype(float)
    booster = lightgbm.train(QUIET, lightgbm.Dataset(x.astype(float), y), 10)
    agree(booster, x, x)


def test_a_custom_objective_has_no_link():
    x, y = load_diabetes(return_X_y=True)
    params = {**QUIET, "objective": lambda p, d: (p - d.get_label(), np.ones_like(p))}
    _, head = agree(lightgbm.train(params, lightgbm.Dataset(x, y), 4), x, x)
    assert head.link == "identity"


def test_prediction_with_early_stopping_is_refused():
    x, y = load_breast_cancer(return_X_y=True)
    model = lightgbm.LGBMClassifier(n_estimators=3, pred_early_stop=True, verbosity=-1).fit(x, y)
    with pytest.raises(UnsupportedError, match="pred_early_stop"):
        forest_walk.convert(model, x)


def test_text_that_is_no_model_is_refused():
    with pytest.raises(ValueError, match="header"):
        lightgbm_text.parse("tree\nversion=v4\n")


def calls_the_same_exp():
    """Whether LightGBM's exp here is glibc's formula with fused multiply-add."""
    cpu = Path("/proc/cpuinfo")
    fused = cpu.exists() and " fma " in cpu.read_text()
    return platform.libc_ver()[0] == "glibc" and fused


@pytest.mark.skipif(not calls_the_same_exp(), reason="another exp than the engine's")
@pytest.mark.parametrize("classes", [2, 4])
def test_probabilities_are_the_same_bits_and_so_are_their_complements(classes, rng):
    x = rng.normal(size=(50_000, 4))
    y = np.digitize(x[:, 0] + 0.2 * x[:, 1] ** 3, np.linspace(-1, 1, classes - 1))
    model = lightgbm.LGBMClassifier(n_estimators=30, learning_rate=0.3, n_jobs=1, verbosity=-1)
    compiled = pelton.compile(model.fit(x[:5000], y[:5000]), x[:100])
    np.testing.assert_array_equal(compiled.predict_proba(x), model.predict_proba(x))
