"""The command line: every command, its JSON, its exit codes, and errors of one sentence."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import joblib
import late_flights
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import pelton
from pelton.cli.app import app
from pelton.cli.output import seconds

PYTHON = Path(__file__).parents[1] / "python"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An artifact, its source as a pickle, and 1,000 rows in every format."""
    folder = tmp_path_factory.mktemp("cli")
    fitted = late_flights.pipeline()
    rows = late_flights.rows(1000, seed=1)
    pelton.compile(fitted, sample=late_flights.rows(), name="late").save(folder / "late.pelton")
    joblib.dump(fitted, folder / "late.joblib")
    rows.to_parquet(folder / "in.parquet", row_group_size=300)
    rows.to_csv(folder / "in.csv", index=False)
    rows.to_feather(folder / "in.arrow", compression="uncompressed")
    return folder


@pytest.fixture
def run(folder, monkeypatch):
    """Runs a command in the folder."""
    monkeypatch.chdir(folder)

    def run(*args, code=0):
        result = CliRunner().invoke(app, [str(arg) for arg in args])
        assert result.exit_code == code, f"{result.exit_code}: {result.output}{result.exception}"
        if code not in (0, 2):
            assert result.stderr.startswith("pelton: ")
            assert result.stderr.count("\n") == 1
            assert "Traceback" not in result.output
        return result.stdout if code == 0 else result.stderr

    return run


@pytest.fixture(scope="module")
def want(folder):
    rows = pd.read_parquet(folder / "in.parquet")
    return late_flights.pipeline().predict_proba(rows)


@pytest.mark.parametrize("batch_rows", [7, 300, 65_536])
@pytest.mark.parametrize("kind", ["parquet", "csv", "arrow"])
def test_score_writes_what_the_model_answers(run, folder, want, kind, batch_rows):
    options = ["--output-kind", "proba", "--keep", "carrier,hour", "--batch-rows", batch_rows]
    model = pelton.load(folder / "late.pelton")
    facts = json.loads(
        run("score", f"in.{kind}", f"out.{kind}", "-m", "late.pelton", *options, "--json")
    )
    assert facts["rows"] == 1000
    read = {"parquet": pd.read_parquet, "csv": pd.read_csv, "arrow": pd.read_feather}[kind]
    got, given = read(folder / f"out.{kind}"), read(folder / f"in.{kind}")
    assert list(got) == ["carrier", "hour", "probability_False", "probability_True"]
    assert got["hour"].tolist() == given["hour"].tolist()
    ours = got[["probability_False", "probability_True"]].to_numpy()
    np.testing.assert_array_equal(ours, model.predict_proba(given))
    np.testing.assert_allclose(ours, want, rtol=0, atol=1e-15)


def test_score_writes_labels_and_margins(run, folder):
    model = pelton.load(folder / "late.pelton")
    rows = pd.read_parquet(folder / "in.parquet")
    run("score", "in.parquet", "labels.parquet", "-m", "late.pelton")
    run("score", "in.parquet", "m.parquet", "-m", "late.pelton", "--output-kind", "decision")
    labels = pd.read_parquet(folder / "labels.parquet")["prediction"].to_numpy()
    margins = pd.read_parquet(folder / "m.parquet")["decision"].to_numpy()
    np.testing.assert_array_equal(labels, model.predict(rows))
    np.testing.assert_array_equal(margins, model.decision_function(rows))


def test_score_of_no_rows_has_the_columns_of_some(run, folder):
    pd.read_parquet(folder / "in.parquet")[:0].to_parquet(folder / "empty.parquet")
    run("score", "empty.parquet", "none.parquet", "-m", "late.pelton", "--output-kind", "proba")
    got = pd.read_parquet(folder / "none.parquet")
    assert (len(got), list(got)) == (0, ["probability_False", "probability_True"])


def test_a_failed_score_leaves_the_old_target_and_no_other_file(run, folder):
    rows = pd.read_parquet(folder / "in.parquet")
    text = rows["hour"].astype(str).where(rows.index != 777, "noon")
    rows.assign(hour=text).to_csv(folder / "bad.csv", index=False)
    rows.assign(hour=text).to_parquet(folder / "bad.parquet")
    (folder / "old.parquet").write_bytes(b"old")
    before = sorted(folder.iterdir())
    run("score", "bad.csv", "old.parquet", "-m", "late.pelton", code=4)
    run("score", "bad.parquet", "old.parquet", "-m", "late.pelton", code=4)
    assert (folder / "old.parquet").read_bytes() == b"old"
    assert sorted(folder.iterdir()) == before


def test_score_counts_a_bad_row_from_the_start_of_the_file(run, folder):
    rows = pd.read_parquet(folder / "in.parquet").astype({"hour": float})
    rows.loc[777, "hour"] = np.inf
    rows.to_parquet(folder / "infinite.parquet")
    said = run(
        "score", "infinite.parquet", "o.parquet", "-m", "late.pelton", "--batch-rows", 50, code=4
    )
    assert "row 777" in said
    assert "'hour'" in said


def test_score_refuses_what_it_cannot_read_or_write(run, folder):
    (folder / "broken.parquet").write_bytes(b"PAR1 not really")
    for source, target in (
        ("broken.parquet", "o.parquet"),
        ("missing.parquet", "o.parquet"),
        ("in.xlsx", "o.parquet"),
        ("in.parquet", "o.xlsx"),
    ):
        run("score", source, target, "-m", "late.pelton", code=4)
    run("score", "in.parquet", "o.parquet", "-m", "late.pelton", "--keep", "nope", code=4)
    run("score", "in.parquet", "no/such/o.parquet", "-m", "late.pelton", code=1)
    run("score", "in.parquet", "o.parquet", "-m", "in.csv", code=6)


def test_inspect_shows_schema_and_certificate(run):
    shown = run("inspect", "late.pelton")
    assert "dep_delay" in shown
    assert "Certificate" in shown
    facts = json.loads(run("inspect", "late.pelton", "--json"))
    assert facts["info"]["name"] == "late"
    assert [c["name"] for c in facts["schema"]] == list(late_flights.rows(1))
    assert facts["certificate"]["sample_rows"] == 400


def test_verify_tells_by_its_exit_code(run, folder):
    assert json.loads(run("verify", "late.pelton", "--json"))["ok"] is True
    data = bytearray((folder / "late.pelton").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "flipped.pelton").write_bytes(data)
    result = CliRunner().invoke(app, ["verify", "flipped.pelton", "--json"])
    assert result.exit_code == 6
    assert json.loads(result.stdout)["ok"] is False


@pytest.mark.parametrize("rows", [[], ["--rows", "in.csv"], ["--count", "50"]])
def test_bench_prints_figures(run, rows):
    facts = json.loads(run("bench", "late.pelton", "--json", *rows))
    assert {"load_s", "predict_row_s", "predict_proba_row_s", "batch_per_row_s"} <= set(facts)
    assert all(facts[name] > 0 for name in facts)


def test_doctor_shows_configuration_and_extras(run):
    facts = json.loads(run("doctor", "--json"))
    assert facts["config"]["instruction set"] in ("scalar", "avx2", "avx512")
    assert facts["extras"]["cli"]["typer"]
    assert "fastapi" in run("doctor")


def test_compile_takes_a_pickle_only_when_told_to(run, folder):
    command = ["compile", "late.joblib", "--sample", "in.parquet", "-o", "new.pelton"]
    assert "--allow-pickle" in run(*command, code=4)
    assert not (folder / "new.pelton").exists()
    facts = json.loads(run(*command, "--allow-pickle", "--json"))
    assert facts["certificate"]["sample_rows"] == 1000
    assert pelton.load(folder / "new.pelton").name == "new"


def test_compile_takes_an_attribute_of_a_module(run, folder, monkeypatch):
    (folder / "their_models.py").write_text("import joblib\nlate = joblib.load('late.joblib')\n")
    monkeypatch.setattr(sys, "path", [*sys.path])
    command = ["--sample", "in.csv", "-o", "attribute.pelton", "--name", "theirs"]
    run("compile", "their_models:late", *command)
    assert pelton.load(folder / "attribute.pelton").name == "theirs"
    run("compile", "their_models:other", *command, code=4)
    run("compile", "no_such_module:late", *command, code=4)


def test_compile_takes_the_native_files_of_boosters(run, folder):
    lightgbm, xgboost = pytest.importorskip("lightgbm"), pytest.importorskip("xgboost")
    rows = late_flights.rows(300)
    x, y = rows[["dep_delay", "hour"]].astype(float), late_flights.late(rows).astype(int)
    x.to_parquet(folder / "numbers.parquet")
    quiet = {"objective": "binary", "verbose": -1, "num_threads": 1}
    booster = lightgbm.train(quiet, lightgbm.Dataset(x, y), 5)
    booster.save_model(folder / "trees.txt")
    options = {"objective": "binary:logistic", "nthread": 1}
    other = xgboost.train(options, xgboost.DMatrix(x, y), 5)
    other.save_model(folder / "trees.ubj")
    for file in ("trees.txt", "trees.ubj"):
        run("compile", file, "--sample", "numbers.parquet", "-o", "trees.pelton")
        got = pelton.load(folder / "trees.pelton").predict(x)
        want = booster.predict(x) if file == "trees.txt" else other.inplace_predict(x)
        np.testing.assert_allclose(got, want, rtol=1e-6)
    (folder / "broken.ubj").write_bytes(b"{")
    (folder / "broken.txt").write_bytes(b"tree")
    for file in ("broken.ubj", "broken.txt", "missing.txt", "model.zip"):
        run("compile", file, "--sample", "numbers.parquet", "-o", "no.pelton", code=4)


def test_compile_names_the_step_that_it_does_not_support(run, folder):
    from sklearn.decomposition import NMF
    from sklearn.pipeline import make_pipeline

    rows = late_flights.rows(100)[["hour"]]
    joblib.dump(make_pipeline(NMF(n_components=1, tol=0.1)).fit(rows), folder / "nmf.joblib")
    command = ["nmf.joblib", "--allow-pickle", "--sample", "in.csv", "-o", "no.pelton"]
    assert "nmf" in run("compile", *command, code=3).lower()


def test_serve_refuses_other_machines_and_equal_names(run, folder):
    assert "--insecure" in run("serve", "late.pelton", "--host", "0.0.0.0", code=1)
    assert "twice" in run("serve", "late.pelton", "late.pelton", code=4)
    run("serve", "in.csv", code=6)


def test_a_wrong_command_line_is_code_2(run):
    run("score", code=2)
    run("nothing", code=2)


@pytest.mark.parametrize(
    ("value", "shown"), [(2.5, "2.5 s"), (0.0123, "12.3 ms"), (4.2e-6, "4.2 us"), (5e-9, "5 ns")]
)
def test_durations_have_three_digits_and_a_unit(value, shown):
    assert seconds(value) == shown


def command(*args):
    return [sys.executable, "-m", "pelton.cli", *map(str, args)]


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PYTHON)}


def test_exit_codes_reach_the_shell(folder):
    done = subprocess.run(
        command("verify", "in.csv"), cwd=folder, env=ENVIRONMENT, capture_output=True, text=True
    )
    assert done.returncode == 6
    done = subprocess.run(
        command("inspect", "in.csv"), cwd=folder, env=ENVIRONMENT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.startswith("pelton: artifact: need")


def test_serve_answers_until_it_is_interrupted(folder):
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        command("serve", "late.pelton", "--port", port, "--json"),
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = json.loads(server.stdout.readline())["address"]
        body = json.dumps({"rows": [{"carrier": "B6", "dep_delay": 3.0, "hour": 9}]}).encode()
        request = urllib.request.Request(f"{address}/v1/models/late/predict", body)
        assert json.loads(_patiently(request))["predictions"] == [True]
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(15) == 0
        server.stdout.close()


def _patiently(request):
    import time

    for _ in range(200):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not answer")


def test_without_its_packages_the_command_says_which_is_missing():
    run = "import sys; sys.modules['typer'] = None; from pelton.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    need = "need the package typer, which is not installed"
    assert done.stderr == f'pelton: {need}; pip install "pelton[cli]"\n'
