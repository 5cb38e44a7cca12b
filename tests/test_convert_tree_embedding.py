"""RandomTreesEmbedding: one column per leaf, in a pipeline too."""

import meta_models as models
import numpy as np
import pytest
from converted import follows_under_stress
from sklearn.ensemble import RandomTreesEmbedding
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import pelton
from pelton.errors import ParityError


def embedding(**options):
    return RandomTreesEmbedding(4, max_depth=3, random_state=0, **options)


@pytest.mark.parametrize("sparse_output", [True, False])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_leaf_of_each_tree_is_1(sparse_output, dtype):
    x = models.numbers(2)[0].astype(dtype)
    follows_under_stress(embedding(sparse_output=sparse_output).fit(x), x)


def test_before_a_model():
    x, y = models.numbers(2)
    models.agrees(make_pipeline(embedding(), LogisticRegression()), x, y)


def test_a_planted_threshold_is_found(monkeypatch):
    x, _ = models.numbers(2)
    from pelton.convert import sklearn_tree_embedding

    right = sklearn_tree_embedding.grow

    def wrong(nodes):
        nodes.threshold[np.flatnonzero(nodes.left >= 0)[0]] += 0.01
        return right(nodes)

    monkeypatch.setattr(sklearn_tree_embedding, "grow", wrong)
    with pytest.raises(ParityError):
        pelton.compile(embedding().fit(x), x)
