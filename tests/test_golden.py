"""Artifacts of every format version so far load for ever and answer in the same bits.

A file here is never written again. A new format version adds its own: `test_artifact save FOLDER`
makes the artifacts, and the answers are taken down beside them, as hexadecimal floats.
"""

import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

import pelton
from pelton.errors import ArtifactError

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.pelton"))
SMALL = GOLDEN / "1.0-stump.pelton"


def expected(file: Path) -> dict:
    version, _, name = file.stem.partition("-")
    return json.loads((GOLDEN / f"{version}.json").read_text())[name]


def table(file: Path) -> dict[str, object]:
    version = file.stem.partition("-")[0]
    columns = json.loads((GOLDEN / f"{version}.json").read_text())["rows"]
    columns["time_hour"] = [datetime.fromisoformat(text) for text in columns["time_hour"]]
    return columns


def test_there_is_a_golden_artifact_of_every_kind_of_model():
    assert {file.stem.partition("-")[2] for file in FILES} == {
        "forest",
        "averaging",
        "stump",
        "linear",
        "transform",
        "explained",
        "composed",
        "text",
    }


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_golden_artifacts_answer_in_the_same_bits(file):
    model = pelton.load(file)
    want = expected(file)
    for method, bits in want["answers"].items():
        got = np.asarray(getattr(model, method)(table(file)), dtype=np.float64)
        assert [float(x).hex() for x in got.ravel()] == bits, method
    assert pelton.verify(file).digest == want["digest"]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_golden_artifacts_are_written_again_byte_by_byte(file, tmp_path):
    pelton.load(file).save(tmp_path / "again.pelton")
    assert (tmp_path / "again.pelton").read_bytes() == file.read_bytes()


# The same refusals as in C++, seen from Python.


@pytest.mark.parametrize("at", [0, 9, 70, 700, -1])
def test_a_changed_byte_is_an_artifact_error(at, tmp_path):
    content = bytearray(SMALL.read_bytes())
    content[at] ^= 0x10
    path = tmp_path / "bad.pelton"
    path.write_bytes(content)
    with pytest.raises(ArtifactError, match="artifact"):
        pelton.load(path)
    report = pelton.verify(path)
    assert not report
    assert str(tmp_path) not in report.reason


def test_a_missing_file_is_an_artifact_error(tmp_path):
    with pytest.raises(ArtifactError, match="No such file"):
        pelton.load(tmp_path / "missing.pelton")
    with pytest.raises(ArtifactError, match="a regular file"):
        pelton.load(tmp_path)


@pytest.mark.parametrize(
    "metadata",
    [
        "[1]",
        "3",
        "{",
        '{"methods": 3}',
        '{"methods": ["fly"]}',
        '{"methods": [["predict"]]}',
        '{"label_dtype": "<U999999999"}',
        '{"label_dtype": 7}',
        '{"label_dtype": "<M8"}',
        "[" * 60_000,
    ],
)
def test_metadata_that_no_model_has_is_an_artifact_error(metadata, tmp_path):
    from pelton import _native

    plan, _, proof, _ = _native.read(SMALL.read_bytes())
    (tmp_path / "odd.pelton").write_bytes(_native.write(plan, metadata, proof))
    with pytest.raises(ArtifactError, match="metadata"):
        pelton.load(tmp_path / "odd.pelton")


def test_a_dtype_that_its_labels_do_not_fit_is_an_artifact_error(tmp_path):
    from pelton import _native

    plan, _, proof, _ = _native.read((GOLDEN / "1.0-forest.pelton").read_bytes())
    (tmp_path / "odd.pelton").write_bytes(_native.write(plan, '{"label_dtype": "<f8"}', proof))
    with pytest.raises(ArtifactError, match="metadata"):
        pelton.load(tmp_path / "odd.pelton")


def test_methods_that_a_model_cannot_have_do_no_harm(tmp_path):
    from pelton import _native

    every = '{"methods": ["predict", "predict_proba", "decision_function", "transform"]}'
    for file in FILES:
        plan, _, proof, _ = _native.read(file.read_bytes())
        (tmp_path / "odd.pelton").write_bytes(_native.write(plan, every, proof))
        model = pelton.load(tmp_path / "odd.pelton")
        row = {name: column[0] for name, column in table(file).items()}
        for method in ("predict", "predict_proba", "decision_function"):
            getattr(model, f"{method}_row")(row)
            getattr(model, method)(table(file))


def test_metadata_of_more_than_64_kib_is_refused_when_written():
    from pelton import _native

    plan, _, proof, _ = _native.read(SMALL.read_bytes())
    with pytest.raises(ArtifactError, match="65536"):
        _native.write(plan, "x" * 70_000, proof)
