"""IsolationForest against its own scores and labels."""

import numpy as np
import pytest
from forest_walk import holed
from sklearn.datasets import load_diabetes
from sklearn.ensemble import IsolationForest

import pelton
from pelton.convert import sklearn_isolation
from pelton.errors import ParityError

OPTIONS = {
    "plain": {},
    "some features": {"max_features": 0.5},
    "contamination": {"contamination": 0.1},
    "bootstrap": {"bootstrap": True, "max_samples": 30},
    "tiny trees": {"max_samples": 2},
}


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_and_labels(options, dtype, rng):
    x = holed(load_diabetes(return_X_y=True)[0], rng).astype(dtype)
    model = IsolationForest(n_estimators=20, random_state=0, **OPTIONS[options]).fit(x)
    compiled = pelton.compile(model, x)
    np.testing.assert_array_equal(compiled.predict(x), model.predict(x))
    scores = model.decision_function(x)
    np.testing.assert_allclose(compiled.decision_function(x), scores, rtol=0, atol=1e-15)
    assert set(compiled.classes) == {-1, 1}


def test_a_wrong_path_length_is_found(monkeypatch):
    x, _ = load_diabetes(return_X_y=True)
    model = IsolationForest(n_estimators=5, max_samples=20, random_state=0).fit(x)
    true = sklearn_isolation._depths

    def depths(model):
        found = true(model)
        return np.where(found == found.max(), found + 1e-6, found)

    monkeypatch.setattr(sklearn_isolation, "_depths", depths)
    with pytest.raises(ParityError):
        pelton.compile(model, x)
