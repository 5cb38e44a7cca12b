"""FunctionTransformer: what can be traced follows NumPy and pandas, anything else is refused."""

import warnings

import numpy as np
import pandas as pd
import pytest
from convert_frames import FRAMES
from converted import follows_under_stress
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

import pelton
from pelton.convert import convert
from pelton.errors import UnsupportedError

UFUNCS = [
    *(np.log, np.log1p, np.log2, np.log10, np.exp, np.expm1, np.exp2, np.sqrt, np.square),
    *(
        np.sin,
        np.cos,
        np.arcsin,
        np.tanh,
        np.absolute,
        np.fabs,
        np.sign,
        np.floor,
        np.ceil,
        np.trunc,
    ),
    *(np.rint, np.negative, np.positive, np.reciprocal, np.deg2rad, np.rad2deg, np.isnan),
]


@pytest.mark.parametrize("name", ["float64", "float64 array", "float32", "float32 array", "full"])
@pytest.mark.parametrize("ufunc", UFUNCS, ids=lambda one: one.__name__)
def test_a_ufunc_follows_numpy(ufunc, name):
    table = FRAMES[name]
    for validate in (False, True):
        step = FunctionTransformer(ufunc, validate=validate)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                step.fit_transform(table)
            except ValueError:
                continue
            follows_under_stress(step, table)


def ratio(frame):
    frame = frame.copy()
    frame["ratio"] = frame["b"] / frame.c
    frame["large"] = (frame["ratio"] > 2.0) | ~(frame["b"] <= 0.5)
    return frame.drop(columns=["c"])


ON_FRAMES = {
    "assign": lambda f: f.assign(d=lambda g: g.b * g.c, e=f["b"] - 1.5, f=2 / f["c"], g=f.b),
    "set": ratio,
    "choice": lambda f: f[["c", "b"]],
    "loc": lambda f: f.loc[:, ["c"]] ** 0.5,
    "iloc": lambda f: f.iloc[:, :1] ** 2 + f.iloc[:, :1] ** -1.0,
    "log of clip": lambda f: np.log(f.clip(lower=0.1, upper=3)),
    "where": lambda f: f.where(f > 0, 0.0).mask(f > 2.0, 2.0),
    "numpy where": lambda f: np.where(f["b"].to_numpy() > 0, f["c"].to_numpy(), -1.0)[:, None],
    "fill": lambda f: f.fillna({"b": -1.0}).assign(null=f["b"].isna()),
    "round": lambda f: f.round(2),
    "apply": lambda f: f.apply(lambda column: np.sqrt(np.abs(column))),
    "apply a ufunc": lambda f: f.apply(np.log1p),
    "pipe": lambda f: f.pipe(lambda g: g / 3).rename(columns={"b": "q"}),
    "single": lambda f: (f["b"].abs() + 1).to_frame("size"),
    "between": lambda f: f.assign(near=f.b.between(-1, 1)),
    "values": lambda f: f.values * np.array([2.0, 3.0]),
}


@pytest.mark.parametrize("case", ON_FRAMES)
def test_arithmetic_of_frames_follows_pandas(case):
    table = FRAMES["full"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        step = FunctionTransformer(ON_FRAMES[case])
        step.fit_transform(table)
        follows_under_stress(step, table)


ON_ARRAYS = {
    "columns": lambda x: np.column_stack([x[:, 0] / x[:, 1], x[:, 0] * 2 - x[:, 1]]),
    "all beside": lambda x: np.hstack([x, np.log1p(np.abs(x)), x[:, [0]] - x[:, 1:2]]),
    "slice": lambda x: x[:, :1],
    "negative": lambda x: x[:, -1:],
    "clip": lambda x: np.clip(x, -0.5, 1),
    "where": lambda x: np.where(x > 0.1, x, 0.25),
    "nan_to_num": lambda x: np.nan_to_num(x, nan=-1.0),
    "rows": lambda x: np.column_stack([x.sum(axis=1), np.mean(x, axis=1), np.max(x, axis=1)]),
    "smallest": lambda x: np.min(x, axis=1).reshape(-1, 1),
    "cycle": lambda x: np.concatenate([np.sin(2 * np.pi * x / 24), np.cos(x)], axis=1),
    "powers": lambda x: np.hstack([x**2, x**3, np.abs(x) ** 0.5, 1.5**x, np.power(x, -2.0)]),
    "remainder": lambda x: np.hstack([x % 1.5, x // 0.25, np.remainder(x, -0.3)]),
    "extremes": lambda x: np.hstack([np.minimum(x, 0.3), np.fmax(x, 0.1), np.maximum(x[:, :1], x)]),
    "flags": lambda x: ((x > 0) & (x <= 1)).astype(float),
    "round": lambda x: np.round(x, 1),
    "compare": lambda x: (x[:, :1] >= x[:, 1:]) * 1.0 + (x[:, :1] != x[:, 1:]) * (x[:, 1:] > 3),
}


@pytest.mark.parametrize("name", ["float64", "float32", "full"])
@pytest.mark.parametrize("case", ON_ARRAYS)
def test_arithmetic_of_arrays_follows_numpy(case, name):
    table = FRAMES[name].to_numpy()[:, :2].copy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        step = FunctionTransformer(ON_ARRAYS[case])
        step.fit_transform(table)
        if name == "float32" and case == "rows":
            with pytest.raises(UnsupportedError, match="a sum of 2 columns of float32"):
                convert(step, table)
            return
        follows_under_stress(step, table)


def test_whole_numbers_become_floats_where_numpy_makes_them():
    table = FRAMES["integers"][["i"]].assign(k=np.arange(120) % 7 + 1)
    for function in (
        lambda f: f / 3,
        lambda f: f.assign(ratio=f.i / f.k, total=f.i + f.k, more=f.i * 2),
        lambda f: np.sqrt(f.abs()),
        np.exp,
    ):
        follows_under_stress(FunctionTransformer(function), table)


def test_arguments_reach_the_function():
    step = FunctionTransformer(
        lambda x, shift, scale: (x - shift) / scale, kw_args={"shift": 0.5, "scale": 3}
    )
    follows_under_stress(step, FRAMES["full"])


OPAQUE = {
    "the mean of the batch": lambda f: f - f.mean(),
    "a decision": lambda f: f if f["b"].max() > 0 else -f,
    "a loop": lambda f: pd.DataFrame({"d": list(map(float, f["b"]))}),
    "strings": lambda f: f["b"].astype(str).to_frame(),
    "another container": lambda f: pd.DataFrame({"d": f["b"]}),
    "rows chosen": lambda f: f[f["b"] > 0],
    "row by row": lambda f: f.apply(lambda row: row.sum(), axis=1).to_frame(),
    "an accumulation": lambda f: f.cumsum(),
    "a function of SciPy": lambda f: __import__("scipy.special").special.erf(f),
    "the number of rows": lambda f: f / len(f),
}


@pytest.mark.parametrize("case", OPAQUE)
def test_what_cannot_be_traced_is_refused_with_native_terms(case):
    table = FRAMES["full"]
    step = FunctionTransformer(OPAQUE[case])
    message = (
        r"(?s)^FunctionTransformer: Python code cannot be compiled.*from pelton import features"
    )
    with pytest.raises(UnsupportedError, match=message):
        convert(step, table)


def test_whole_numbers_that_may_overflow_are_refused():
    table = pd.DataFrame({"j": np.arange(9, dtype="i4")})
    with pytest.raises(UnsupportedError, match="which may overflow"):
        convert(FunctionTransformer(lambda f: f * f), table)


def test_functions_stand_anywhere_in_a_pipeline():
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            "fare": rng.lognormal(size=200),
            "miles": rng.exponential(size=200) + 0.1,
            "port": rng.choice(np.array(["S", "C", "Q"], object), 200),
        }
    )
    columns = ColumnTransformer(
        [
            ("log", FunctionTransformer(np.log1p), ["fare", "miles"]),
            (
                "rate",
                FunctionTransformer(lambda f: f[["fare"]].assign(r=f.fare / f.miles)),
                ["fare", "miles"],
            ),
            ("port", OneHotEncoder(), ["port"]),
        ]
    )
    model = make_pipeline(columns, StandardScaler(), FunctionTransformer(np.square), Ridge())
    model.fit(table, table.fare / table.miles)
    certificate = pelton.compile(model, table).certificate
    assert any("inexact" in output.bound for output in certificate.outputs)


def test_nullable_types_have_logic_of_their_own_and_are_refused():
    table = pd.DataFrame({"k": pd.array([1, 2, None], dtype="Int64")})
    with pytest.raises(UnsupportedError, match="a column of type Int64"):
        convert(FunctionTransformer(lambda f: (f > 1) * 1.0), table)
