"""Transformers of single columns, every option on every kind of table, against scikit-learn."""

import copy
import warnings
from itertools import product

import numpy as np
import pytest
from convert_frames import FRAMES, NUMERIC
from converted import follows, follows_under_stress
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    KBinsDiscretizer,
    MaxAbsScaler,
    Normalizer,
    OneHotEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    SplineTransformer,
)
from test_convert_transforms import BOTH, check

from pelton.convert import convert
from pelton.errors import UnsupportedError


@pytest.mark.parametrize("name", NUMERIC)
def test_max_abs_scaler_gives_the_same_bits(name):
    check((MaxAbsScaler(clip=clip) for clip in BOTH), name)


@pytest.mark.parametrize("name", NUMERIC)
def test_robust_scaler_gives_the_same_bits(name):
    steps = (
        RobustScaler(with_centering=c, with_scaling=s, unit_variance=u, quantile_range=(10, 80))
        for c, s, u in product(BOTH, BOTH, BOTH)
    )
    check(steps, name)


@pytest.mark.parametrize("name", NUMERIC)
def test_binarizer_gives_the_same_bits(name):
    check((Binarizer(threshold=t) for t in (0.0, 0.1, -2, np.float64(0.1))), name)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_scalers_of_sparse_data_multiply_by_the_reciprocal(dtype):
    table = FRAMES["text"]
    for scaler in (MaxAbsScaler(clip=True), RobustScaler(with_centering=False), Binarizer()):
        follows_under_stress(make_pipeline(OneHotEncoder(dtype=dtype), scaler).fit(table), table)


def test_scalers_fitted_in_one_precision_and_used_in_the_other_follow():
    single, double = FRAMES["float32"][["a", "b"]], FRAMES["float64"][["a", "b"]]
    for step in (
        MaxAbsScaler(),
        RobustScaler(),
        PowerTransformer(),
        QuantileTransformer(n_quantiles=9),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            follows_under_stress(step.fit(double), single)
            follows_under_stress(step.fit(single), double)


@pytest.mark.parametrize("name", NUMERIC)
def test_normalizer_follows(name):
    check((Normalizer(norm) for norm in ("l1", "l2", "max")), name)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("norm", ["l1", "l2", "max"])
def test_normalizer_of_sparse_data_gives_the_same_bits(norm, dtype):
    table = FRAMES["text"]
    steps = make_pipeline(OneHotEncoder(dtype=dtype), RobustScaler(with_centering=False))
    converted = follows_under_stress(make_pipeline(steps, Normalizer(norm)).fit(table), table)
    assert not converted.shaken


@pytest.mark.parametrize("name", NUMERIC)
def test_power_transformer_follows(name):
    check(
        (
            PowerTransformer(method, standardize=standardize)
            for method, standardize in product(["yeo-johnson", "box-cox"], BOTH)
        ),
        name,
    )


@pytest.mark.parametrize("power", [0.0, 1e-17, 2.0, 1.0, -0.5, 2.7])
@pytest.mark.parametrize("method", ["yeo-johnson", "box-cox"])
def test_every_branch_of_a_power_transform_follows(method, power):
    table = np.abs(FRAMES["full"].to_numpy()) + 0.01
    step = PowerTransformer(method, standardize=False).fit(table)
    step.lambdas_[:] = power
    follows_under_stress(step, table if method == "box-cox" else table - 0.3)


@pytest.mark.parametrize("name", NUMERIC)
@pytest.mark.parametrize("shape", ["uniform", "normal"])
def test_quantile_transformer_follows(shape, name):
    steps = (
        QuantileTransformer(n_quantiles=n, output_distribution=shape, subsample=None)
        for n in (2, 30, 1000)
    )
    converted = check(steps, name)
    assert shape == "normal" or not converted.shaken


@pytest.mark.parametrize("name", NUMERIC)
@pytest.mark.parametrize("encode", ["ordinal", "onehot", "onehot-dense"])
def test_k_bins_discretizer_gives_the_same_bits(encode, name):
    steps = (
        KBinsDiscretizer(
            4, encode=encode, strategy=strategy, dtype=dtype, subsample=None, random_state=0,
            quantile_method="averaged_inverted_cdf",
        )
        for strategy, dtype in product(["uniform", "quantile", "kmeans"], [None, np.float32])
    )  # fmt: skip
    check(steps, name)


@pytest.mark.parametrize("name", NUMERIC)
@pytest.mark.parametrize("degree", [0, 1, 2, 4, (2, 3), (0, 2)])
def test_polynomial_features_give_the_same_bits(degree, name):
    steps = (
        PolynomialFeatures(degree, interaction_only=only, include_bias=bias)
        for only, bias in product(BOTH, BOTH)
    )
    check(steps, name)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("degree", [2, 3, 4])
def test_polynomial_features_of_sparse_data_give_the_same_bits(degree, dtype):
    table = FRAMES["text"]
    steps = make_pipeline(OneHotEncoder(dtype=dtype), RobustScaler(with_centering=False))
    for only in BOTH:
        follows_under_stress(
            make_pipeline(steps, PolynomialFeatures(degree, interaction_only=only)).fit(table),
            table,
        )


SPLINES = list(
    product(["constant", "linear", "continue", "periodic", "error"], [0, 1, 3], [False, True])
)


@pytest.mark.parametrize("name", ["float64", "float32", "integers", "full"])
@pytest.mark.parametrize(("extrapolation", "degree", "sparse"), SPLINES)
def test_spline_transformer_gives_the_same_bits(extrapolation, degree, sparse, name):
    options = {"extrapolation": extrapolation, "degree": degree, "sparse_output": sparse}
    steps = (
        SplineTransformer(4, include_bias=bias, knots=knots, handle_missing=missing, **options)
        for bias, knots, missing in [
            (True, "uniform", "error"), (False, "quantile", "zeros"), (True, "uniform", "zeros"),
        ]
        if missing == "error" or not (sparse and extrapolation in ("continue", "periodic", "error"))
    )  # fmt: skip
    table = FRAMES[name]
    check(steps, name, table.drop(columns=["empty"], errors="ignore"))


def test_a_spline_that_depends_on_the_batch_is_refused():
    table = FRAMES["full"]
    step = SplineTransformer(
        sparse_output=True, handle_missing="zeros", extrapolation="continue"
    ).fit(table)
    with pytest.raises(UnsupportedError, match="as the smallest of the batch"):
        convert(step, table)


@pytest.mark.parametrize("extrapolation", ["constant", "linear", "continue", "periodic"])
def test_a_wrong_knot_is_found_out(extrapolation):
    table = FRAMES["full"]
    step = SplineTransformer(5, extrapolation=extrapolation).fit(table)
    other = copy.deepcopy(step)
    other.bsplines_[1].t[5] += 1e-13
    with pytest.raises(AssertionError):
        follows(other, table, source=step)


@pytest.mark.parametrize("encode", ["ordinal", "onehot"])
def test_a_wrong_edge_is_found_out(encode):
    table = np.arange(40.0)[:, None]
    step = KBinsDiscretizer(
        4, encode=encode, strategy="uniform", quantile_method="averaged_inverted_cdf"
    ).fit(table)
    other = copy.deepcopy(step)
    other.bin_edges_[0][2] = np.nextafter(np.floor(step.bin_edges_[0][2]), 0.0)
    with pytest.raises(AssertionError):
        follows(other, table, source=step)
