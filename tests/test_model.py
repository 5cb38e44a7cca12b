"""Model: answers in the source's shapes and types, saving, schema, info."""

import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import plans
import pytest

import pelton
from pelton import _native
from pelton.errors import ArtifactError, TrustError, UnsupportedError

TABLE = plans.table(200)


@pytest.fixture(scope="module")
def model():
    return plans.model(plans.forest(), metadata={"name": "late", "source": {"class": "Forest"}})


def test_all_names_are_there():
    assert pelton.__all__ == [
        "compile",
        "load",
        "verify",
        "show_config",
        "Model",
        "Schema",
        "ColumnSpec",
        "Report",
        "errors",
        "__version__",
    ]
    assert set(dir(pelton)) == set(pelton.__all__)
    assert all(hasattr(pelton, name) for name in pelton.__all__)


def test_importing_pelton_imports_numpy_and_nothing_heavy():
    code = (
        "import sys, numpy; before = set(sys.modules); import pelton;"
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(pelton.__file__).parents[1])},
    )
    assert set(out.stdout.split()) <= {"pelton", "__future__"}


def test_answers_have_the_shapes_of_the_source(model):
    assert model.predict(TABLE).shape == (200,)
    assert model.predict_proba(TABLE).shape == (200, 2)
    assert model.decision_function(TABLE).shape == (200,)
    np.testing.assert_array_equal(
        model.predict(TABLE) == "late", model.decision_function(TABLE) > 0
    )


@pytest.mark.parametrize(
    ("classes", "dtype"),
    [
        ([0, 1], "<i8"),
        ([3, 7], "<i4"),
        ([False, True], "|b1"),
        ([0.5, 1.5], "<f8"),
        (["a", "bcd"], "<U3"),
        (["a", "bcd"], "object"),
    ],
)
def test_labels_have_the_dtype_of_the_source(classes, dtype):
    head = {"link": "logistic", "rule": "margin_above_zero", "classes": classes}
    model = plans.model(plans.forest(head=head), metadata={"label_dtype": dtype})
    labels = model.predict(TABLE)
    assert labels.dtype == np.dtype(dtype)
    assert set(labels.tolist()) == set(classes)
    row = plans.rows_of(TABLE)[0]
    assert model.predict_row(row) == labels[0]
    assert type(model.predict_row(row)) is type(classes[0])


def test_float32_heads_give_float32():
    head = {"link": "logistic_f32", "rule": "value_above_half", "f32": True, "classes": [0, 1]}
    model = plans.model(plans.forest(head=head))
    values = model.predict_proba(TABLE)
    assert values.dtype == np.float32
    assert model.predict_proba_row(plans.rows_of(TABLE)[5]) == tuple(values[5].tolist())


def test_a_transformer_has_transform_only():
    builder = _native.Builder([{"name": "x", "dtype": "f64"}, {"name": "y", "dtype": "f64"}])
    builder.set_transform([1, builder.add("add_columns", [0, 1])])
    model = plans.model(builder.finish())
    assert model.methods == ("transform",)
    got = model.transform({"x": [1.0, 2.0], "y": [10.0, 20.0]})
    np.testing.assert_array_equal(got, [[10, 11], [20, 22]])
    with pytest.raises(UnsupportedError, match=r"predict: .* it has transform"):
        model.predict({"x": [1.0], "y": [1.0]})


def test_methods_are_those_of_the_source(model):
    fewer = plans.model(model.engine.plan, ("predict", "predict_proba"))
    with pytest.raises(UnsupportedError, match="decision_function: the source model has no such"):
        fewer.decision_function(TABLE)
    with pytest.raises(UnsupportedError):
        fewer.decision_function_row(plans.rows_of(TABLE)[0])
    np.testing.assert_array_equal(fewer.margins(TABLE), model.decision_function(TABLE))


def test_a_saved_model_answers_with_the_same_bits(model, tmp_path):
    path = tmp_path / "late.pelton"
    model.save(path)
    loaded = pelton.load(path)
    np.testing.assert_array_equal(loaded.predict_proba(TABLE), model.predict_proba(TABLE))
    assert loaded.schema == model.schema
    assert loaded.metadata == model.metadata
    assert loaded.name == "late"
    assert loaded.to_bytes() == model.to_bytes() == path.read_bytes()


def test_models_survive_pickling(model):
    twin = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(twin.predict(TABLE), model.predict(TABLE))


def test_trust_in_signatures_is_not_pretended(model, tmp_path):
    model.save(tmp_path / "m.pelton")
    with pytest.raises(TrustError, match="signed"):
        pelton.load(tmp_path / "m.pelton", trust="anyone")


def test_verify_reports_and_never_raises(model, tmp_path):
    path = tmp_path / "m.pelton"
    cells = _native.cells(model.engine, *pelton.tables.read(TABLE, model.schema, model.reader))
    proof = _native.proof(model.engine, cells)
    pelton.Model(model.engine, None, {}, proof).save(path)
    good = pelton.verify(path)
    assert good
    assert good.proof_rows == 200
    assert "200 proof rows equal to the bit" in repr(good)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    for bad in (path, tmp_path / "none.pelton", tmp_path):
        report = pelton.verify(bad)
        assert not report
        assert report.reason
        assert repr(report) == f"refused: {report.reason}"
        assert str(tmp_path) not in report.reason
    with pytest.raises(ArtifactError):
        pelton.load(path)


def test_the_schema_is_readable(model):
    schema = model.schema
    assert schema.names == tuple(column["name"] for column in plans.COLUMNS)
    assert schema.used == schema.names[:-1]
    assert schema["delay"].dtype == "f64"
    assert [column.name for column in schema] == list(schema.names)
    assert schema[0].categories == tuple(plans.CARRIERS)
    assert "delay" in schema
    assert "fog" not in schema
    assert "carrier  string  yes   yes   6 known" in repr(schema)
    assert "<td>carrier</td>" in schema._repr_html_()
    with pytest.raises(AttributeError):
        schema["delay"].dtype = "i64"


def test_info_says_what_the_model_is(model):
    info = model.info()
    assert info["kind"] == "forest"
    assert info["trees"] == 20
    assert info["columns_used"] == 6
    assert "trees         20" in repr(info)
    assert "<th>trees</th><td>20</td>" in info._repr_html_()
    assert repr(model) == "<pelton.Model 'late', forest, 6 of 7 columns>"


def test_show_config_names_the_instruction_set_and_the_device():
    config = pelton.show_config()
    assert config["instruction set"] in ("scalar", "avx2", "avx512")
    assert config["threads"] >= 1
    assert config["cuda"]


def test_batches_run_without_the_lock(model):
    """With a switch interval of an hour, another thread runs only if the batch lets go."""
    table = {name: values * 50 for name, values in plans.table(2000).items()}
    columns, rows = pelton.tables.read(table, model.schema, model.reader)
    ran = []
    started = threading.Event()
    before = sys.getswitchinterval()
    try:
        waiting = threading.Thread(target=lambda: (started.wait(), ran.append(True)))
        waiting.start()
        sys.setswitchinterval(3600)
        started.set()
        model.engine.run_batch(columns, rows, margins=True, threads=1)
        let_go = bool(ran)
    finally:
        sys.setswitchinterval(before)
        waiting.join()
    assert let_go
