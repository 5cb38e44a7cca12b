"""torch modules against torch: layers, activations, embeddings, traced forwards; and refusals."""

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn
from torch.nn import functional

import pelton
from pelton.errors import ContractError, ParityError, UnsupportedError

COLUMNS = 5


@pytest.fixture(scope="module")
def rows():
    return np.random.default_rng(5).normal(size=(120, COLUMNS)).astype(np.float32)


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(3)
    torch.set_num_threads(1)


def perceptron(activation, outputs=3):
    return nn.Sequential(
        nn.Linear(COLUMNS, 12), activation, nn.Linear(12, 7), activation, nn.Linear(7, outputs)
    ).eval()


def worst(model):
    return max(output.worst_relative for output in model.certificate.outputs)


ACTIVATIONS = [
    nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(0.2), nn.ELU(0.7), nn.SELU(), nn.CELU(1.3), nn.GELU(),
    nn.GELU(approximate="tanh"), nn.SiLU(), nn.Mish(), nn.Sigmoid(), nn.LogSigmoid(), nn.Tanh(),
    nn.Softplus(2.0), nn.Softsign(), nn.Hardtanh(-0.5, 0.75), nn.Hardsigmoid(), nn.Hardswish(),
    nn.Identity(), nn.Softmax(dim=1), nn.LogSoftmax(dim=-1), nn.Dropout(0.3),
]  # fmt: skip


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
def test_every_activation(activation, rows):
    module = perceptron(activation)
    model = pelton.compile(module, rows)
    assert worst(model) < 0.01
    with torch.inference_mode():
        theirs = module(torch.from_numpy(rows)).numpy()
    assert model.predict(rows).dtype == np.float32
    np.testing.assert_allclose(model.predict(rows), theirs, rtol=1e-4, atol=1e-5)


def trained(norm):
    """A normalisation whose statistics and weights are not those it starts with."""
    with torch.no_grad():
        for one in norm.parameters():
            one.normal_(1.0, 0.3)
        for one in norm.buffers():
            if one.dtype.is_floating_point:
                one.uniform_(0.5, 2.0)
    return norm


NORMS = {
    "batch": lambda: trained(nn.BatchNorm1d(12)),
    "plain batch": lambda: trained(nn.BatchNorm1d(12, affine=False, eps=0.1)),
    "layer": lambda: trained(nn.LayerNorm(12)),
    "plain layer": lambda: nn.LayerNorm(12, elementwise_affine=False),
    "layer without bias": lambda: trained(nn.LayerNorm(12, bias=False)),
}


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_norms_in_both_types(norm, dtype, rows):
    module = nn.Sequential(
        nn.Linear(COLUMNS, 12, bias=False), NORMS[norm](), nn.Tanh(), nn.Flatten(), nn.Linear(12, 1)
    )
    model = pelton.compile(module.to(dtype).eval(), rows.astype(np.float64))
    assert model.predict(rows.astype(np.float64)).dtype == (
        np.float32 if dtype == torch.float32 else np.float64
    )
    assert model.predict(rows).shape == (120,)


class Wide(nn.Module):
    """Numbers beside embeddings, as tables are modelled."""

    def __init__(self, bag, padding=None):
        super().__init__()
        self.look = nn.Embedding(6, 4)
        self.bag = nn.EmbeddingBag(5, 3, mode=bag, padding_idx=padding)
        self.first = nn.Linear(2 + 4 + 3, 8)
        self.last = nn.Linear(8, 2)

    def forward(self, numbers, code, codes):
        seen = self.look(code).flatten(start_dim=1)
        joined = torch.cat([numbers, seen, self.bag(codes)], dim=1)
        hidden = functional.relu(self.first(joined))
        return self.last(hidden + 0.5 * functional.gelu(hidden))


@pytest.mark.parametrize("bag", ["sum", "mean", "max"])
@pytest.mark.parametrize("padding", [None, 1])
def test_embeddings_beside_numbers(bag, padding, rng):
    if bag == "max":
        padding = None
    module = Wide(bag, padding).eval()
    numbers = rng.normal(size=(90, 2)).astype(np.float32)
    code = rng.integers(0, 6, (90, 1))
    codes = rng.integers(0, 5, (90, 3))
    model = pelton.compile(module, (numbers, code, codes))
    names = [column.name for column in model.schema]
    assert names == ["numbers[0]", "numbers[1]", "code[0]", "codes[0]", "codes[1]", "codes[2]"]
    row = dict(zip(names, [0.5, -0.25, 3, 0, 1, 4], strict=True))
    with torch.inference_mode():
        theirs = module(
            torch.tensor([[0.5, -0.25]]), torch.tensor([[3]]), torch.tensor([[0, 1, 4]])
        )
    np.testing.assert_allclose(model.predict_row(row), theirs.numpy()[0], rtol=1e-5)
    with pytest.raises(ContractError, match=r"code\[0\]"):
        model.predict_row({**row, "code[0]": 6})


class Traced(nn.Module):
    """Pieces that torch.fx records: slices, shapes, arithmetic, constants."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor([0.5, 2.0, -1.0]))
        self.last = nn.Linear(3, 2)

    def forward(self, x):
        left, right = x[:, :3], x[:, 2:]
        gate = torch.sigmoid(left * self.scale + 1.0)
        mixed = (gate * right - left / 3.0).view(x.size(0), -1)
        mean = mixed.mean(dim=1, keepdim=True)
        out = self.last((mixed - mean).clamp(-2.0, 2.0))
        return functional.softmax(functional.dropout(out, 0.5, self.training), dim=-1)


def test_a_forward_of_pieces(rows):
    module = Traced().eval()
    model = pelton.compile(module, pd.DataFrame(rows, columns=list("abcde")))
    assert [column.name for column in model.schema] == list("abcde")
    assert model.info()["source"] == "torch.nn.Module"
    with torch.inference_mode():
        theirs = module(torch.from_numpy(rows)).numpy()
    np.testing.assert_allclose(model.predict(rows), theirs, atol=1e-6)


def test_a_residual_network_keeps_its_bound(rows):
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm, self.inner = nn.LayerNorm(12), nn.Linear(12, 12)

        def forward(self, x):
            return x + nn.functional.silu(self.inner(self.norm(x)))

    module = nn.Sequential(nn.Linear(COLUMNS, 12), Block(), Block(), nn.Linear(12, 1)).eval()
    model = pelton.compile(module, rows)
    (output,) = model.certificate.outputs
    assert "relative error" in output.bound
    assert model.certificate.edge_rows


def test_one_number_for_each_row_is_a_vector(rows):
    class Squeezed(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(COLUMNS, 1)

        def forward(self, x):
            return self.linear(x).squeeze(1)

    assert pelton.compile(Squeezed().eval(), rows).predict(rows).shape == (120,)


def control_flow():
    class Branching(nn.Module):
        def forward(self, x):
            return x if x.sum() > 0 else -x

    return Branching()


def shared_weights():
    class Custom(nn.Module):
        def forward(self, x):
            return torch.cumsum(x, dim=1)

    return Custom()


REFUSED = {
    "training mode; call .eval()": lambda: perceptron(nn.ReLU()).train(),
    "0 (Bilinear": lambda: nn.Sequential(nn.Bilinear(COLUMNS, COLUMNS, 2)).eval(),
    "no converter for torch.nn.modules.rnn.GRU": lambda: nn.Sequential(nn.GRU(COLUMNS, 2)).eval(),
    "cannot be traced": lambda: control_flow().eval(),
    "no converter for cumsum": lambda: shared_weights().eval(),
    "the statistics of each batch": lambda: nn.Sequential(
        nn.BatchNorm1d(COLUMNS, track_running_stats=False)
    ).eval(),
    "float16": lambda: perceptron(nn.ReLU()).half(),
    "max_norm": lambda: nn.Sequential(nn.Embedding(3, 2, max_norm=1.0)).eval(),
    "5 columns for 4": lambda: nn.Sequential(nn.Linear(4, 2)).eval(),
    "need the last dimension": lambda: nn.Sequential(nn.Softmax(dim=0)).eval(),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_refused_says_why(reason, rows):
    sample = np.zeros((4, 1), np.int64) if reason == "max_norm" else rows
    with pytest.raises(UnsupportedError) as caught:
        pelton.compile(REFUSED[reason](), sample)
    assert reason in str(caught.value)


def test_numbers_that_could_overflow_in_one_order_only_are_refused(rows):
    model = pelton.compile(perceptron(nn.ReLU()), rows)
    with pytest.raises(ContractError):
        model.predict_row((1e30, 0.0, 0.0, 0.0, 0.0))


def test_a_wrong_weight_is_found(rows, monkeypatch):
    from pelton.convert import torch_modules

    true = torch_modules.array_of

    def wrong(parameter):
        values = true(parameter).copy()
        values.flat[0] += 1e-2
        return values

    monkeypatch.setattr(torch_modules, "array_of", wrong)
    with pytest.raises(ParityError):
        pelton.compile(perceptron(nn.ReLU()), rows)


def test_codes_must_be_whole_numbers_of_the_sample():
    with pytest.raises(UnsupportedError, match="whole numbers"):
        pelton.compile(nn.Sequential(nn.Embedding(3, 2)).eval(), np.zeros((4, 1)))
