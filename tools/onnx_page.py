"""docs/onnx.md: the operators that are converted, and ONNX's own tests of them: `make docs`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import pelton
from pelton.convert import onnx_table
from pelton.convert.torch_functions import FUNCTIONS, METHODS
from pelton.convert.torch_modules import MODULES
from pelton.errors import UnsupportedError

PAGE = Path(__file__).parents[1] / "docs" / "onnx.md"


HEAD = """\
# ONNX and torch

`pelton.compile` takes an `onnx.ModelProto`, a path to an `.onnx` file and a `torch.nn.Module`, and
makes native steps of them like of any other source. The compiled model needs neither library.

```python
model = pelton.compile("late.onnx", sample=flights)  # the package onnxruntime says what is right
model = pelton.compile(network.eval(), sample=flights[columns])
```

## ONNX

A graph's first dimension is taken for the rows. One input of several columns takes the table's
columns in their order; of several inputs the columns are named as the inputs are, `name[0]`,
`name[1]`, ... where one is wider than 1. Numbers are cast to the type of the input, so float64
columns may feed a graph of float32. Text may not be null: ONNX has no null text.

The outputs are the answers of a model: a label and its values (`predict`, `predict_proba`), or
either alone. A `ZipMap` may stand before them.

ONNX Runtime on one thread is the reference. Trees, feature operators and elementwise arithmetic
equal it in every bit; with several threads it adds partial sums of trees itself. Matrix products,
reductions and functions such as `Tanh`, which it computes in float32 in an order and with
polynomials of its own, are held to a tolerance: what two orders of the same sums can differ by on
the rows of the sample, relative to the answer or to 1. `model.certificate` says which and how much.
Support vectors of the kernels LINEAR and POLY, whose terms cancel, refuse numbers more than twice
as large as those of the sample: of such sums float32 keeps no digit.

Nothing in a file is trusted: data in other files, cycles, trees that are none, constants that do
not fit their shapes are refused.

A graph that holds an operator which is not below becomes one stage of ONNX Runtime, if its inputs
are numbers: the artifact holds its bytes, and scoring needs the package `onnxruntime`, which the
extra `onnx` brings. `model.info()` says `stages: onnxruntime`. Such a model answers tables and rows
from Python on the CPU; the C ABI, a GPU and `explain` refuse it. Its last bits are those of ONNX
Runtime on that machine, so proof rows cover what goes into the graph. Where the answer for a row
depends on the rows beside it, and where ONNX Runtime does not take the graph either, the model is
refused, and the error names every operator that is not covered.

## torch

A module must be in eval mode. Its forward is traced by `torch.fx` into the layers of `torch.nn` and
functions below; a forward whose path depends on its input cannot be traced and is refused. One
input takes all columns of the table; for several, the sample is a tuple of arrays, one for each,
and the columns are named `input[0]`, `input[1]`, ... Embeddings take columns of integers, and codes
beyond them are an error of the contract. `predict` gives the outputs: a module has no classes.

The answers are held to a tolerance as above, in float32 or float64 as the weights are. Where sums
follow each other raw numbers beyond 1e15 are refused, for float32 overflows in one order of a sum
and not in another.
"""


def node_tests() -> list[Any]:
    """The backend node tests of ai.onnx.ml that the package onnx ships."""
    from onnx.backend.test.case import node

    for name in ("array_feature_extractor", "binarizer", "label_encoder", "tree_ensemble"):
        __import__(f"onnx.backend.test.case.node.ai_onnx_ml.{name}")
    return [case for case in node._NodeTestCases if "ai_onnx_ml" in case.name]


def outcome(case: Any) -> str:
    """Whether it passes, or why the model is refused."""
    ((inputs, outputs),) = case.data_sets
    rows = len(inputs[0])
    columns: dict[str, Any] = {}
    for given, value in zip(case.model.graph.input, inputs, strict=True):
        array = np.asarray(value)
        array = array if len(array) == rows else np.resize(array, (rows, 1))
        array = array.reshape(rows, -1)
        for at in range(array.shape[1]):
            columns[given.name if array.shape[1] == 1 else f"{given.name}[{at}]"] = array[:, at]
    table = pd.DataFrame(columns)
    try:
        model = pelton.compile(case.model, table)
    except UnsupportedError as error:
        return f"refused: {error.reason}"
    want = np.asarray(outputs[0]).reshape(rows, -1)
    got = np.asarray(model.predict(table)).reshape(rows, -1)
    np.testing.assert_array_equal(got, want.astype(got.dtype), err_msg=case.name)
    return "passes"


def lines() -> Iterator[str]:
    """The page."""
    yield HEAD
    yield f"Modules: {', '.join(sorted(name.rsplit('.', 1)[-1] for name in MODULES))}."
    yield ""
    names = {*FUNCTIONS, *METHODS} - {"getattr", "getitem"}
    yield f"Functions and methods: {', '.join(sorted(names))}; slices of columns."
    yield ""
    yield "## ONNX operators"
    yield ""
    yield "| domain | operators |"
    yield "|---|---|"
    for domain in ("ai.onnx.ml", "ai.onnx"):
        names = sorted(op for room, op in onnx_table.OPERATORS if room == domain)
        yield f"| `{domain}` | {', '.join(names)} |"
    yield ""
    yield "Of `ai.onnx.ml` these are refused:"
    yield ""
    for (_, op), reason in sorted(onnx_table.REASONS.items()):
        yield f"- {op}: {reason}."
    yield ""
    yield "## ONNX's own node tests of ai.onnx.ml"
    yield ""
    yield "| test | outcome |"
    yield "|---|---|"
    for case in sorted(node_tests(), key=lambda one: one.name):
        yield f"| {case.name.removeprefix('test_ai_onnx_ml_')} | {outcome(case)} |"


def page() -> str:
    """The text of docs/onnx.md."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
