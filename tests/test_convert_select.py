"""Selectors of columns, on every kind of table, and behind other steps."""

import warnings

import numpy as np
import pytest
from convert_frames import FRAMES, NUMERIC
from converted import follows_under_stress
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import (
    RFE,
    RFECV,
    GenericUnivariateSelect,
    SelectFdr,
    SelectFpr,
    SelectFromModel,
    SelectFwe,
    SelectKBest,
    SelectPercentile,
    SequentialFeatureSelector,
    VarianceThreshold,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier


def always(x, y):
    """A score function that takes everything."""
    return np.arange(x.shape[1], dtype=float), np.linspace(0.001, 0.9, x.shape[1])


SELECTORS = [
    SelectKBest(always, k=1),
    SelectPercentile(always, percentile=60),
    SelectFpr(always),
    SelectFdr(always),
    SelectFwe(always),
    GenericUnivariateSelect(always, mode="k_best", param=2),
    VarianceThreshold(0.05),
    RFE(LogisticRegression(), n_features_to_select=1),
    RFECV(DecisionTreeClassifier(random_state=0), cv=2),
    SelectFromModel(LogisticRegression()),
    SelectFromModel(RandomForestClassifier(5, random_state=0), max_features=1),
    SequentialFeatureSelector(DecisionTreeClassifier(random_state=0), cv=2),
]


@pytest.mark.parametrize("name", NUMERIC)
@pytest.mark.parametrize("step", SELECTORS, ids=lambda step: type(step).__name__)
def test_a_selector_keeps_the_columns_of_its_mask(step, name):
    table = FRAMES[name]
    y = np.arange(len(table)) % 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            kept = step.fit(table, y).transform(table)
        except (ValueError, TypeError):
            pytest.skip("scikit-learn refuses the table")
        if kept.shape[1] == 0:
            pytest.skip("nothing is kept")
        follows_under_stress(step, table)


def test_selectors_of_sparse_and_scaled_columns_follow():
    table = FRAMES["text"]
    y = np.arange(len(table)) % 2
    steps = make_pipeline(OneHotEncoder(), SelectKBest(k=4), StandardScaler(with_mean=False))
    follows_under_stress(steps.fit(table, y), table)
    numbers = FRAMES["full"]
    steps = make_pipeline(StandardScaler(), VarianceThreshold(), SelectKBest(k=1))
    follows_under_stress(steps.fit(numbers, y), numbers)


def test_another_mask_is_found_out():
    table = FRAMES["full"]
    y = np.arange(len(table)) % 2
    step = SelectKBest(always, k=1).fit(table, y)
    other = SelectKBest(always, k=1).fit(table, y)
    other.scores_ = other.scores_[::-1].copy()
    with pytest.raises(AssertionError):
        follows_under_stress(other, table, source=step)
