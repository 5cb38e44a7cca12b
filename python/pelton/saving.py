"""Artifacts: reading them, and judging them without raising."""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple

from pelton import _native
from pelton.errors import ArtifactError, ContractError, PeltonError, TrustError
from pelton.model import Model

_METHODS = {"predict", "predict_proba", "decision_function", "transform"}
_LABEL_DTYPE = re.compile(r"[<|=](O|[bifu][1248]|U\d{1,4}|T\d{1,3})")  # as numpy.dtype.str has them


class Report(NamedTuple):
    """What `verify` found.

    Attributes:
        ok: Whether the file is a valid artifact that this machine reproduces to the bit.
        reason: Why not; empty if it is.
        digest: SHA-256 of the content, 64 hexadecimal digits; empty if there is none.
        size_bytes: Size of the file.
        proof_rows: Rows computed again and found equal in every bit.
        level: The instruction set that computed them.
    """

    ok: bool
    reason: str = ""
    digest: str = ""
    size_bytes: int = 0
    proof_rows: int = 0
    level: str = ""

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        if not self.ok:
            return f"refused: {self.reason}"
        return (
            f"valid: {self.size_bytes:,} bytes, {self.proof_rows} proof rows equal to the bit "
            f"({self.level}), sha256 {self.digest[:16]}..."
        )


def load(path: str | os.PathLike[str], trust: Any = None) -> Model:
    """Read a model and compute its proof rows again on this machine.

    Args:
        path: A file that `Model.save` wrote.
        trust: None: no signature is asked for.

    Returns:
        The model, ready to answer.

    Raises:
        ArtifactError: The file is not a valid artifact, or this machine does not reproduce it.
        TrustError: `trust` asks for a signature, and the artifact has none.
    """
    if trust is not None:
        raise TrustError("trust: need a signed artifact, got one without signatures")
    return from_bytes(_native.read_file(os.fspath(path)))


def from_bytes(data: bytes) -> Model:
    """A model from the bytes of an artifact, for callers that keep them elsewhere.

    Args:
        data: What `Model.to_bytes` returned.

    Returns:
        The model, ready to answer.

    Raises:
        ArtifactError: The bytes are not a valid artifact, or this machine does not reproduce it.
    """
    plan, text, proof, graph = _native.read(data)
    metadata = _metadata(text)
    engine = _native.Engine(plan)
    _native.check_proof(engine, proof)
    methods = metadata.get("methods")
    asked = tuple(methods) if methods else None
    try:
        if graph:
            from pelton.staged import StagedModel

            return StagedModel(engine, asked, metadata, proof, graph)
        return Model(engine, asked, metadata, proof)
    except (OverflowError, TypeError, ValueError):  # the dtype is known and yet not theirs
        raise ArtifactError("artifact, metadata: need a dtype that holds the labels") from None


def _metadata(text: str) -> dict[str, Any]:
    """The object that a model's metadata is; what code relies on is checked like the rest."""
    import json

    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ArtifactError("artifact, metadata: need an object in JSON, got other text")
    methods = found.get("methods") or []
    if not isinstance(methods, list) or not set(map(str, methods)) <= _METHODS:
        raise ArtifactError("artifact, metadata: need methods of a model, got others")
    dtype = found.get("label_dtype")
    if dtype is not None and not (isinstance(dtype, str) and _LABEL_DTYPE.fullmatch(dtype)):
        raise ArtifactError("artifact, metadata: need a dtype of labels, got another")
    return found


def verify(path: str | os.PathLike[str], *, source: Any = None, sample: Any = None) -> Report:
    """Judge a file: its structure, its digest, its proof rows on this machine.

    Args:
        path: Any file.
        source: A fitted model; the artifact is compared with it as `compile` does.
        sample: Raw rows as the source takes them; needed with `source`.

    Returns:
        A report, true if all is well. A bad file is a finding, not an error, and so is one that
        answers otherwise than the source.

    Raises:
        ContractError: A source without a sample.
    """
    if source is not None and sample is None:
        raise ContractError(
            "verify: need a sample of raw rows to compare with the source, got none"
        )
    try:
        data = _native.read_file(os.fspath(path))
    except PeltonError as error:
        return Report(False, str(error))
    try:
        model = from_bytes(data)
        digest = _native.digest(data)
    except PeltonError as error:
        return Report(False, str(error), size_bytes=len(data))
    if source is not None:
        from pelton.compiling import recheck

        try:
            recheck(model, source, sample)
        except PeltonError as error:
            return Report(False, str(error), digest, len(data))
    rows = model._proof.rows if model._proof is not None else 0
    return Report(True, "", digest, len(data), rows, model.engine.level)
