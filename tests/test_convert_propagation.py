"""Label propagation and spreading: the labels of what is near."""

import meta_models as models
import numpy as np
import pytest
from sklearn.semi_supervised import LabelPropagation, LabelSpreading

from pelton.convert import convert
from pelton.errors import ParityError, UnsupportedError

WORDS = np.array(["ash", "birch", "cedar"])


def partly(classes):
    """A third of the rows have no label."""
    x, y = models.numbers(classes)
    return x, np.where(np.arange(len(y)) % 3 == 0, -1, y)


@pytest.mark.parametrize("kernel", ["rbf", "knn"])
@pytest.mark.parametrize("make", [LabelPropagation, LabelSpreading])
@pytest.mark.parametrize("classes", [2, 3])
def test_labels_of_what_is_near(classes, make, kernel):
    x, y = partly(classes)
    found = models.agrees(make(kernel=kernel, gamma=0.5), x, y)
    assert found.methods == ("predict", "predict_proba")


def test_functions_and_float32_are_refused():
    x, y = partly(2)
    with pytest.raises(UnsupportedError, match="function"):
        convert(LabelSpreading(kernel=lambda a, b: np.exp(a @ b.T)).fit(x, y), x)
    x = x.astype(np.float32)
    with pytest.raises(UnsupportedError, match="float32"):
        convert(LabelSpreading(gamma=0.5).fit(x, y), x)


@pytest.mark.parametrize(("kernel", "op"), [("rbf", "kernel_sums"), ("knn", "neighbor_means")])
def test_a_planted_share_of_a_label_is_found(kernel, op, monkeypatch):
    x, y = partly(3)
    model = LabelSpreading(kernel=kernel, gamma=0.5).fit(x, y)
    planted = models.plant(monkeypatch, 5, op)
    with pytest.raises(ParityError):
        models.compiled(model, x)
    assert planted
