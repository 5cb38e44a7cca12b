"""What a refusal shows instead of Python code is code that runs."""

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import FunctionTransformer

import pelton
from pelton.convert.hints import native_features
from pelton.errors import UnsupportedError

FUNCTIONS = ["log1p", "sqrt", "rint", "isnan", "speed", "<lambda>"]
COLUMNS = [["a"], ["a", "b"], ["with space", "b"], ["x0", "x1"], []]


@pytest.mark.parametrize("columns", COLUMNS, ids=str)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_hint_runs(function, columns):
    code = native_features(function, columns)
    first, second = code.split("\n")
    names = columns or ["x0"]
    table = pd.DataFrame({name: [1.0, 4.0] for name in names})
    space: dict = {}
    exec(first, space)
    got = eval(second, space).fit_transform(table)
    if function in ("log1p", "sqrt"):
        np.testing.assert_allclose(got[:, 0], getattr(np, function)([1.0, 4.0]))


def test_the_refusal_of_a_function_shows_it_in_the_columns_own_names():
    table = pd.DataFrame({"delay": [1.0, 2.0]})
    opaque = FunctionTransformer(lambda frame: pd.DataFrame({"d": list(map(str, frame["delay"]))}))
    with pytest.raises(UnsupportedError, match=r"F\.Features\(delay=.*F\.col\('delay'\)"):
        pelton.compile(opaque.fit(table), table)
