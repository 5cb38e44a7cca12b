"""Links beside logistic and softmax, on every executor, against the operators' oracles."""

import cases
import numpy as np
import oracle
import pytest

from pelton import _native

LEVELS = ["scalar", "avx2", "avx512"]


def pair(p):
    return np.stack([1 - p, p], axis=1)


def huber(m):
    return (np.clip(m, -1, 1) + 1) / 2


# By name: how many margins, and the values.
LINKS = {
    "step": (1, lambda m: (m > 0).astype(float)),
    "step_pair": (1, lambda m: pair((m[:, 0] > 0).astype(float))),
    "signed_square": (1, oracle.signed_square),
    "softplus": (1, oracle.softplus),
    "exp_fmath": (2, oracle.exp_fmath),
    "softmax_fmath": (3, lambda m: oracle.softmax_fmath(*m.T)),
    "mean_variance": (2, lambda m: np.stack([m[:, 0], oracle.exp_fmath(2 * m[:, 1])], axis=1)),
    "logistic_shares": (3, lambda m: oracle.shares(*oracle.logistic(m.T, 1.0))),
    "huber": (1, lambda m: pair(huber(m[:, 0]))),
    "huber_shares": (3, lambda m: oracle.shares(*huber(m.T))),
}


def plan_of(link, margins):
    builder = _native.Builder([{"name": f"m{at}", "dtype": "f64"} for at in range(margins)])
    builder.set_linear(list(range(margins)), np.eye(margins), np.zeros(margins))
    builder.set_head(link=link)
    return builder.finish()


@pytest.mark.parametrize("executor", ["row", *LEVELS, "cuda-on-host"])
@pytest.mark.parametrize("link", LINKS)
def test_executors_agree_with_the_oracle(link, executor):
    count, formula = LINKS[link]
    rows = 300
    # Infinity in one column would make NaN of the sums of others.
    margins = [np.clip(np.nan_to_num(cases.column(rows, at)), -700, 700) for at in range(count)]
    with np.errstate(over="ignore", invalid="ignore"):
        want = formula(np.stack(margins, axis=1)).reshape(rows, -1)
    np.testing.assert_array_max_ulp(run(plan_of(link, count), margins, executor), want, 4)


def run(plan, margins, executor):
    rows = len(margins[0])
    if executor == "row":
        method = "predict_proba" if plan.classes else "predict"
        names = [column["name"] for column in plan.columns]
        call = _native.Scorer(_native.Engine(plan), [method]).bind(names, method=method)
        answers = [call(*row) for row in zip(*(m.tolist() for m in margins), strict=True)]
        return np.array(answers).reshape(rows, -1)
    if executor == "cuda-on-host":
        return _native.open_on_host(plan).run_batch(plan, margins, rows, values=True)[1]
    if LEVELS.index(executor) > LEVELS.index(_native.best_level()):
        pytest.skip(f"this CPU has no {executor}")
    engine = _native.Engine(plan, level=executor)
    return engine.run_batch(margins, rows, values=True, threads=1)[1]


@pytest.mark.parametrize("executor", ["row", *LEVELS, "cuda-on-host"])
def test_values_of_a_source_in_float32_are_rounded(executor):
    builder = _native.Builder([{"name": "m", "dtype": "f64"}])
    builder.set_linear([0], [[0.1]], [0.7])
    builder.set_head(link="logistic", rule="margin_above_zero", f32=True, classes=[0, 1])
    margins = [np.linspace(-20, 20, 300)]
    got = run(builder.finish(), margins, executor)
    np.testing.assert_array_equal(got, got.astype(np.float32))


def test_mean_and_variance_need_two_margins():
    with pytest.raises(Exception, match="two margins"):
        plan_of("mean_variance", 1)
