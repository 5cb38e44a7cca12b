"""Any number of an ONNX model or a torch module: changed after compiling, verification fails."""

import copy

import numpy as np
import onnx_models
import pandas as pd
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

import pelton
from pelton.compiling import recheck
from pelton.errors import PeltonError

ML = onnx_models.ML


def features(rng):
    made = onnx_models.model(
        [
            helper.make_node(
                "Imputer", ["x"], ["a"], domain=ML, imputed_value_floats=[0.5, -1.0, 2.0],
                replaced_value_float=float("nan"),
            ),
            helper.make_node(
                "Scaler", ["a"], ["b"], domain=ML, offset=[0.1, 0.2, 0.3], scale=[1.5, -2.0, 0.7]
            ),
            helper.make_node("Binarizer", ["b"], ["c"], domain=ML, threshold=0.25),
            helper.make_node("Add", ["b", "c"], ["d"]),
            helper.make_node("Mul", ["d", "m"], ["y"]),
        ],
        [("x", "f32", 3)],
        [("y", "f32", -1)],
        {"m": ("f32", [3], [0.3, 1.7, -2.5])},
    )  # fmt: skip
    return made, onnx_models.rows_near(rng, 3)


def labels(rng):
    made = onnx_models.one_node(
        "LabelEncoder", "text", 1, "f32", domain=ML, keys_strings=["a", "b", "c"],
        values_floats=[0.5, 1.5, 2.5], default_float=-3.0,
    )  # fmt: skip
    return made, pd.DataFrame({"x": rng.choice(["a", "b", "c", "d"], 60)})


def classifier(rng):
    made = onnx_models.ensemble(rng, "TreeEnsembleClassifier", 3, link="SOFTMAX", base=3, trees=3)
    return made, onnx_models.rows_near(rng, 3)


def regressor(rng):
    made = onnx_models.ensemble(rng, "TreeEnsembleRegressor", 1, base=1, trees=3)
    return made, onnx_models.rows_near(rng, 3)


def linear(rng):
    made = onnx_models.model(
        [
            helper.make_node(
                "LinearClassifier", ["x"], ["label", "p"], domain=ML, post_transform="LOGISTIC",
                coefficients=rng.normal(size=6).tolist(), intercepts=[0.2, -0.3],
                classlabels_strings=["no", "yes"],
            )
        ],
        [("x", "f32", 3)],
        [("label", "text", 0), ("p", "f32", -1)],
    )  # fmt: skip
    return made, rng.normal(size=(80, 3)).astype(np.float32)


ONNX = [features, labels, classifier, regressor, linear]


def numbers_of(made):
    """Where float numbers stand: initializers, and attributes of nodes."""
    for constant in made.graph.initializer:
        if constant.data_type == TensorProto.FLOAT:
            yield "initializer", constant
    for node in made.graph.node:
        for attribute in node.attribute:
            if len(attribute.floats):
                yield attribute.name, attribute


def changed(name, held, at):
    if name == "initializer":
        values = numpy_helper.to_array(held).copy()
        values.flat[at % values.size] += 0.5
        held.CopyFrom(numpy_helper.from_array(values, held.name))
    else:
        held.floats[at % len(held.floats)] += 0.5


@pytest.mark.parametrize("make", ONNX, ids=lambda make: make.__name__)
def test_every_number_of_an_onnx_model(make, rng):
    made, rows = make(rng)
    model = pelton.compile(made, rows)
    recheck(model, made, rows)
    places = [name for name, _ in numbers_of(made)]
    assert places
    for place, name in enumerate(places):
        for at in (0, 1):
            wrong = type(made)()
            wrong.CopyFrom(made)
            if name == "nodes_values":  # of an inner node: leaves have none
                (modes,) = [
                    one for one in made.graph.node[0].attribute if one.name == "nodes_modes"
                ]
                at = [k for k, mode in enumerate(modes.strings) if mode != b"LEAF"][at]
            changed(name, [held for _, held in numbers_of(wrong)][place], at)
            with pytest.raises(PeltonError):
                recheck(model, wrong, rows)


class Network(nn.Module):
    """A layer of each kind that has numbers."""

    def __init__(self):
        super().__init__()
        self.look, self.bag = nn.Embedding(4, 2), nn.EmbeddingBag(3, 2, mode="sum")
        self.first, self.batch = nn.Linear(7, 6), nn.BatchNorm1d(6)
        self.layer, self.last = nn.LayerNorm(6), nn.Linear(6, 2)
        self.scale = nn.Parameter(torch.tensor([1.5, -0.5]))

    def forward(self, numbers, code, codes):
        joined = torch.cat([numbers, self.look(code).flatten(1), self.bag(codes)], dim=1)
        hidden = torch.tanh(self.batch(self.first(joined)))
        return self.last(self.layer(hidden)) * self.scale


def test_every_number_of_a_torch_module(rng):
    torch.manual_seed(1)
    module = Network().eval()
    with torch.no_grad():
        module.batch.running_mean.normal_()
        module.batch.running_var.uniform_(0.5, 2.0)
    sample = (
        rng.normal(size=(80, 3)).astype(np.float32),
        rng.integers(0, 4, (80, 1)),
        rng.integers(0, 3, (80, 2)),
    )
    model = pelton.compile(module, sample)
    recheck(model, module, sample)
    for name, value in module.state_dict().items():
        if not value.is_floating_point():
            continue
        wrong = copy.deepcopy(module)
        with torch.no_grad():
            wrong.state_dict()[name].view(-1)[0] += 0.5
        with pytest.raises(PeltonError):
            recheck(model, wrong, sample)
