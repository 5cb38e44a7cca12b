"""A torch.nn.Module as a source: traced into a graph, and asked in the types of its own inputs."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from pelton.convert.foreign import Array, Foreign, columns_of
from pelton.errors import ContractError, UnsupportedError


class TorchSource(Foreign):
    """A module in eval mode.

    Its inputs are the parameters of `forward`. One input takes every column of the table, in their
    order; several take a sample that is a tuple of two-dimensional arrays, one for each.
    """

    source: ClassVar[str] = "torch.nn.Module"

    def __init__(self, module: Any) -> None:
        self.module = module
        self.name = type(module).__qualname__
        for name, part in module.named_modules():
            if part.training:
                raise self.refused(
                    f"{name or 'it'} is in training mode; call .eval() on the module first"
                )
        self.kind = self._kind()
        self.graph = self._traced()
        self.inputs = [node for node in self.graph.nodes if node.op == "placeholder"]
        if not self.inputs:
            raise self.refused("a forward without inputs")
        self.widths: list[int | None] = [None] * len(self.inputs)
        self.whole = [_is_looked_up(node, module) for node in self.inputs]

    def refused(self, reason: str) -> UnsupportedError:
        """The error that refuses the module."""
        return UnsupportedError(step=self.name, reason=reason)

    def table_of(self, sample: Any) -> Any:
        """A table with columns `input[0]`, `input[1]`, ... of a tuple of arrays; else as it is."""
        if not isinstance(sample, (tuple, list)) or isinstance(next(iter(sample), None), dict):
            if len(self.inputs) > 1:
                names = ", ".join(node.target for node in self.inputs)
                raise ContractError(f"sample: need a tuple of arrays, one for each of {names}")
            return sample
        if len(sample) != len(self.inputs):
            raise ContractError(f"sample: need {len(self.inputs)} arrays, got {len(sample)}")
        columns: dict[str, Array] = {}
        for at, (node, given) in enumerate(zip(self.inputs, sample, strict=True)):
            array = np.asarray(given)
            array = array.reshape(len(array), -1)
            self.widths[at] = array.shape[1]
            columns |= {f"{node.target}[{k}]": array[:, k] for k in range(array.shape[1])}
        self.feature_names_in_ = np.array(list(columns), dtype=object)
        return importlib.import_module("pandas").DataFrame(columns)

    def answer(self, method: str, rows: Any) -> Array | None:
        """Runs the module; see `Foreign.answer`."""
        import torch

        if method == "margins":
            return None
        columns = columns_of(rows)
        given = []
        for width, whole in zip(self.widths, self.whole, strict=True):
            taken = columns if width is None else columns[:width]
            columns = columns[len(taken) :]
            matrix = np.stack([np.asarray(column) for column in taken], axis=1)
            if whole and matrix.dtype.kind not in "iub":
                raise ValueError(f"need whole numbers, got {matrix.dtype}")
            dtype = np.int64 if whole else (np.float32 if self.kind == "f32" else np.float64)
            with np.errstate(over="ignore"):
                given.append(torch.from_numpy(matrix.astype(dtype)))
        with torch.inference_mode():
            try:
                output = self.module(*given)
            except (IndexError, RuntimeError) as error:
                raise ValueError(str(error).split("\n")[0]) from error
        found: Array = output.numpy()
        return found

    def _kind(self) -> str:
        import torch

        dtypes = {one.dtype for one in self.module.parameters()}
        dtypes |= {one.dtype for one in self.module.buffers() if one.dtype.is_floating_point}
        if dtypes - {torch.float32, torch.float64} or len(dtypes) > 1:
            raise self.refused(f"weights of {', '.join(sorted(map(str, dtypes)))}")
        return "f64" if dtypes == {torch.float64} else "f32"

    def _traced(self) -> Any:
        import torch.fx

        try:
            return torch.fx.symbolic_trace(self.module).graph
        except Exception as error:  # whatever a forward raises that depends on its input
            first = str(error).strip().split("\n")[0]
            raise self.refused(f"its forward cannot be traced: {first}") from error


def _is_looked_up(node: Any, module: Any) -> bool:
    """Whether an input goes to an embedding, which takes whole numbers."""
    users: Sequence[Any] = list(node.users)
    return any(
        (
            user.op == "call_module"
            and "Embedding" in type(module.get_submodule(user.target)).__name__
        )
        or "embedding" in getattr(user.target, "__name__", "")
        for user in users
    )
