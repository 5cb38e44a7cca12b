"""Any learned number of a source that its answers depend on: changed later, verification fails."""

import copy
import warnings

import numpy as np
import pytest
from coverage_cases import data
from coverage_list import CASES

import pelton
from pelton.compiling import recheck
from pelton.errors import PeltonError

# One case per class of scikit-learn; the boosting libraries' numbers lie in files of their own.
FIRST = {
    case.about or case.path: case for case in reversed(CASES) if case.path.startswith("sklearn.")
}
NOT_LEARNED = {"n_features_in_", "n_iter_", "n_samples_seen_", "random_state", "classes_"}


OURS = ("sklearn", "scipy.interpolate")


def learned(model, path="", seen=None):
    """Every array and number that fitting left behind: (path, owner, key, value)."""
    seen = set() if seen is None else seen
    if id(model) in seen:
        return
    seen.add(id(model))
    if type(model).__name__ == "Tree":
        yield f"{path}.threshold", model, "threshold", model.threshold
        yield f"{path}.value", model, "value", model.value
        return
    if isinstance(model, np.ndarray) and model.size and isinstance(model.flat[0], str):
        yield path, model, None, model
        return
    if isinstance(model, (list, tuple)) or (
        isinstance(model, np.ndarray) and model.dtype == object and model.ndim > 0
    ):
        flat = list(model) if isinstance(model, (list, tuple)) else list(model.ravel())
        for at, one in enumerate(flat[:2]):
            if isinstance(one, np.ndarray) and one.dtype.kind == "f" and one.size:
                yield f"{path}[{at}]", model, at, one
            yield from learned(one, f"{path}[{at}]", seen)
        return
    state = model if isinstance(model, dict) else getattr(model, "__dict__", {})
    if not isinstance(model, dict) and not type(model).__module__.startswith(OURS):
        return
    params = set() if isinstance(model, dict) else set(getattr(model, "get_params", dict)())
    params -= {"steps", "transformer_list"}  # fitted in place
    if type(model).__name__ == "FrozenEstimator":
        params = set()
    for key, value in state.items():
        if key in NOT_LEARNED or key in params or key.startswith("feature_names"):
            continue
        if isinstance(value, np.ndarray) and value.dtype.kind in "fi" and value.size:
            yield f"{path}.{key}", state, key, value
        elif isinstance(value, np.ndarray) and value.dtype.names:  # nodes of a tree
            for field in ("num_threshold", "value"):
                yield f"{path}.{key}.{field}", state, key, value[field]
        elif isinstance(value, float):
            yield f"{path}.{key}", state, key, value
        elif key == "vocabulary_":
            yield f"{path}.{key}", None, None, value
        elif hasattr(value, "tocsr"):
            yield f"{path}.{key}.data", vars(value), "data", value.data
        else:
            yield from learned(value, f"{path}.{key}", seen)


def change(owner, key, value, rng):
    """One number, by enough to matter."""
    if owner is None:  # a vocabulary: two words change places
        one, two = rng.choice(list(value), 2, replace=False)
        value[one], value[two] = value[two], value[one]
        return
    if key is None:
        owner[int(rng.integers(len(owner)))] = "another text"
        return
    if isinstance(value, float):
        owner[key] = value * 1.25 + 0.1
        return
    flat = value.reshape(-1)
    at = int(rng.integers(flat.size))
    if value.dtype.kind == "f" and np.isfinite(flat).any():
        at = int(rng.choice(np.flatnonzero(np.isfinite(flat))))
    wrong = flat[at] * 1.25 + 0.1 if value.dtype.kind == "f" else flat[at] + 1
    if value.flags.writeable and np.shares_memory(flat, value):
        flat[at] = wrong
    else:
        made = value.copy()
        made.reshape(-1)[at] = wrong
        owner[key] = made


def answers(model, rows, methods):
    """What anyone could see of it, on rows that verification does not know."""
    found = []
    for method in methods:
        if hasattr(model, method):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                got = getattr(model, method)(rows)
            got = np.asarray(got.toarray() if hasattr(got, "toarray") else got)
            found.append(got)
    return found


def differ(before, after):
    for a, b in zip(before, after, strict=True):
        if a.dtype.kind != "f":
            if (a != b).any():
                return True
        elif a.shape != b.shape or not np.allclose(a, b, rtol=1e-6, atol=1e-6, equal_nan=True):
            return True
    return False


@pytest.mark.parametrize("case", FIRST.values(), ids=lambda case: case.name)
def test_a_changed_number_of_the_source_is_found(case):
    fitted, (rows, _) = case.fitted(), data(case.on)
    rows = rows.reshape(-1, 1) if getattr(rows, "ndim", 2) == 1 and case.on == "one" else rows
    sample, probe = rows[:160], rows[160:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = pelton.compile(fitted, sample)
    recheck(model, fitted, sample)
    true = answers(fitted, probe, model.methods)
    missed, found = [], 0
    for path in [path for path, *_ in learned(fitted)]:
        wrong = changed(fitted, path, true, probe, model.methods)
        if wrong is None:
            continue  # the answers do not depend on it
        try:
            recheck(model, wrong, sample)
        except PeltonError:
            found += 1
        else:
            missed.append(path)
    assert not missed
    assert found or case.path.endswith(UNCHANGED)


def changed(fitted, path, true, probe, methods):
    """The source with one number of the array changed such that it shows; None if none does."""
    rng = np.random.default_rng(0)
    for _ in range(TRIES):
        with warnings.catch_warnings():  # of classes that are going to be removed
            warnings.simplefilter("ignore")
            wrong = copy.deepcopy(fitted)
        _, owner, key, value = next(one for one in learned(wrong) if one[0] == path)
        change(owner, key, value, rng)
        try:
            if differ(true, answers(wrong, probe, methods)):
                return wrong
        except (ValueError, IndexError, TypeError, FloatingPointError):
            return wrong  # the source raises where it answered
    return None


TRIES = 20
# Fitted without a number that the answers depend on.
UNCHANGED = (
    "FunctionTransformer",
    "Normalizer",
    "Binarizer",
    "PolynomialFeatures",
    "HashingVectorizer",
    "Selector",
)
UNCHANGED += ("SelectFromModel", "SelectKBest", "SelectPercentile", "GenericUnivariateSelect")
UNCHANGED += ("AdditiveChi2Sampler", "IsotonicRegression")  # the latter predicts by a copy
UNCHANGED += ("SelectFpr", "SelectFdr", "SelectFwe", "VarianceThreshold", "RFE", "RFECV")
