"""The HTTP server, over a real socket: answers, refusals, protocol, metrics."""

import math
import socket
import threading
import time
from contextlib import contextmanager

import late_flights
import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline

import pelton

fastapi = pytest.importorskip("fastapi")
httpx = pytest.importorskip("httpx")
uvicorn = pytest.importorskip("uvicorn")

from pelton.serve import Limits, check_address, create_app  # noqa: E402
from pelton.serve.bodies import depth  # noqa: E402

ROW = {"carrier": "UA", "dep_delay": 40.0, "hour": 17}
PREDICT = "/v1/models/late/predict"


@pytest.fixture(scope="module")
def model():
    return pelton.compile(late_flights.pipeline(), sample=late_flights.rows(), name="late")


@pytest.fixture(scope="module")
def line():
    x = np.arange(10.0).reshape(-1, 1)
    return pelton.compile(LinearRegression().fit(x, 2 * x[:, 0]), sample=x)


@contextmanager
def serving(app):
    """A client of the app, which runs on a free port of this machine."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.started
    with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
        yield client
    server.should_exit = True
    thread.join(10)
    listener.close()
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def client(model, line):
    limits = Limits(body_bytes=100_000, rows=1000)
    with serving(create_app({"late": model, "line": line}, limits=limits)) as client:
        yield client


def refused(answer, status, code):
    """The error of an answer, which must be of this kind and say nothing of the machine."""
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["code"] == code
    assert "Traceback" not in answer.text
    assert "/srv" not in answer.text
    assert ".py" not in answer.text
    assert len(answer.text) < 1024
    return error


def test_rows_are_answered_as_the_model_answers(client, model):
    answer = client.post(PREDICT, json={"rows": [ROW, {**ROW, "carrier": "B6"}]})
    assert answer.status_code == 200
    body = answer.json()
    assert body["rows"] == 2
    assert body["predictions"] == model.predict([ROW, {**ROW, "carrier": "B6"}]).tolist()
    assert body["classes"] == [False, True]
    assert tuple(body["probabilities"][0]) == model.predict_proba_row(ROW)
    assert body["model"]["name"] == "late"
    assert len(body["model"]["digest"]) == 64


def test_texts_are_answered_as_the_model_answers():
    words = make_pipeline(CountVectorizer(), LogisticRegression())
    texts = ["late again", "on time", "İstanbul, late", "time"]
    model = pelton.compile(words.fit(texts, [1, 0, 1, 0]), sample=texts)
    with serving(create_app({"words": model})) as client:
        rows = [{"text": "late"}, {"text": "é\U0001f600 time"}, {"text": ""}]
        answer = client.post("/v1/models/words/predict", json={"rows": rows}).json()
        assert answer["probabilities"] == model.predict_proba(rows).tolist()
        null = client.post("/v1/models/words/predict", json={"rows": [{"text": None}]})
        assert refused(null, 422, "contract")["column"] == "text"


def test_columns_are_answered_as_rows(client):
    columns = {name: [value] for name, value in ROW.items()}
    by_columns = client.post(PREDICT, json={"columns": columns}).json()
    assert by_columns == client.post(PREDICT, json={"rows": [ROW]}).json()


def test_many_rows_are_answered_as_few(client):
    table = late_flights.rows(600, seed=3)[list(ROW)]
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    together = client.post(PREDICT, json={"rows": rows}).json()["probabilities"]
    parts = [client.post(PREDICT, json={"rows": rows[a : a + 100]}) for a in range(0, 600, 100)]
    assert together == [p for part in parts for p in part.json()["probabilities"]]


def test_null_is_the_missing_value_that_the_source_imputes(client):
    got = client.post(PREDICT, json={"rows": [{**ROW, "dep_delay": None}]}).json()
    table = late_flights.rows(1)
    table[["dep_delay", "carrier", "hour"]] = [[np.nan, "UA", 17]]
    want = late_flights.pipeline().predict_proba(table)
    np.testing.assert_allclose(got["probabilities"], want, rtol=1e-15)


def test_no_rows_are_no_answers(client):
    body = client.post(PREDICT, json={"rows": []}).json()
    assert (body["rows"], body["predictions"], body["probabilities"]) == (0, [], [])


def test_what_json_lacks_comes_as_null(client):
    name = client.get("/v2/models/line").json()["inputs"][0]["name"]
    answer = client.post("/v1/models/line/predict", json={"rows": [{name: 1e308}, {name: 3}]})
    assert answer.json()["predictions"][0] is None  # twice 1e308 is infinite
    assert math.isclose(answer.json()["predictions"][1], 6.0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"rows"',
        b"\xff\xfe",
        b'{"rows": [{"hour": NaN}]}',
        b'{"rows": [{"hour": 1e999}]}',
        b'{"rows": [{"carrier": "\\ud800"}]}',
        b'\xef\xbb\xbf{"rows": []}',
    ],
)
def test_what_is_not_json_is_refused(client, body):
    refused(client.post(PREDICT, content=body), 400, "bad_json")


@pytest.mark.parametrize("nested", [b"[" * 33 + b"]" * 33, b'{"a":' * 99, b"[" * 90_000])
def test_deep_nesting_is_refused(client, nested):
    refused(client.post(PREDICT, content=b'{"rows": ' + nested + b"}"), 400, "too_deep")


def test_brackets_inside_text_are_not_nesting():
    assert depth(b'{"rows": [{"a": "' + b"[" * 1000 + b'\\"["}]}') == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rows": None},
        {"rows": [ROW], "columns": {"hour": [1]}},
        {"rows": ROW},
        {"rows": [[1, 2]]},
        {"rows": [{**ROW, "hour": [1]}]},
        {"columns": [ROW]},
        {"columns": {"hour": 1}},
        {"columns": {"hour": [1, 2], "dep_delay": [1.0], "carrier": ["UA"]}},
        {"columns": {"hour": [{}], "dep_delay": [1.0], "carrier": ["UA"]}},
    ],
)
def test_a_wrong_shape_is_refused(client, body):
    refused(client.post(PREDICT, json=body), 422, "bad_request")


def test_rows_that_break_the_contract_are_named(client):
    error = refused(
        client.post(PREDICT, json={"rows": [ROW, {**ROW, "hour": "five"}]}), 422, "contract"
    )
    assert (error["row"], error["column"]) == (1, "hour")
    missing = {name: value for name, value in ROW.items() if name != "carrier"}
    error = refused(client.post(PREDICT, json={"rows": [missing]}), 422, "contract")
    assert error["column"] == "carrier"


def test_long_text_does_not_come_back(client):
    refused(client.post(PREDICT, json={"rows": [{**ROW, "hour": "x" * 50_000}]}), 422, "contract")


def test_too_large_a_body_is_refused_whatever_it_says_of_its_length(client):
    refused(client.post(PREDICT, content=b" " * 100_001), 413, "body_too_large")

    def chunks():
        for _ in range(11):
            yield b" " * 10_000

    refused(client.post(PREDICT, content=chunks()), 413, "body_too_large")


def test_too_many_rows_are_refused(client):
    refused(client.post(PREDICT, json={"columns": {"hour": [1] * 1001}}), 413, "too_many_rows")


def test_compressed_bodies_are_refused(client):
    headers = {"Content-Encoding": "gzip"}
    refused(client.post(PREDICT, content=b"x", headers=headers), 400, "bad_encoding")


def test_unknown_models_and_routes_are_not_found(client):
    refused(client.post("/v1/models/other/predict", json={"rows": []}), 404, "unknown_model")
    refused(client.get("/v2/models/other"), 404, "unknown_model")
    refused(client.get("/v2/models/other/ready"), 404, "unknown_model")
    refused(client.get("/etc/passwd"), 404, "not_found")
    refused(client.get(PREDICT), 405, "method_not_allowed")


def test_the_protocol_tells_health_and_metadata(client):
    assert client.get("/v2/health/live").json() == {"live": True}
    assert client.get("/v2/health/ready").json() == {"ready": True}
    assert client.get("/v2").json()["name"] == "pelton"
    assert client.get("/v2/models/late/ready").json() == {"name": "late", "ready": True}
    about = client.get("/v2/models/late").json()
    types = {tensor["name"]: tensor["datatype"] for tensor in about["inputs"]}
    assert types == {"dep_delay": "FP64", "hour": "INT64", "carrier": "BYTES"}
    assert about["outputs"][1] == {"name": "probabilities", "datatype": "FP64", "shape": [-1, 2]}


def test_a_server_without_models_is_alive_and_not_ready():
    with serving(create_app({})) as client:
        assert client.get("/v2/health/live").status_code == 200
        refused(client.get("/v2/health/ready"), 503, "not_ready")


def test_metrics_count_requests_and_rows_of_known_models_only(model):
    with serving(create_app({"late": model})) as client:
        client.post(PREDICT, json={"rows": [ROW, ROW]})
        client.post(PREDICT, content=b"{")
        for name in ("a", "b", "c"):
            client.post(f"/v1/models/{name}/predict", json={"rows": [ROW]})
        answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert 'pelton_requests_total{model="late",status="200"} 1.0' in lines
    assert 'pelton_requests_total{model="late",status="400"} 1.0' in lines
    assert 'pelton_requests_total{model="",status="404"} 3.0' in lines
    assert 'pelton_rows_total{model="late"} 2.0' in lines
    assert 'pelton_request_duration_seconds_count{model="late"} 2.0' in lines
    assert any(line.startswith("pelton_build_info{") for line in lines)


def test_a_failure_inside_is_an_error_object_without_its_cause(model):
    class Broken:
        schema, methods, to_bytes = model.schema, model.methods, model.to_bytes

        def predict(self, table):
            raise RuntimeError("/srv/secret.py")

    with serving(create_app({"late": Broken()})) as client:
        error = refused(client.post(PREDICT, json={"rows": [ROW]}), 500, "internal")
    assert "secret" not in error["message"]


def test_openapi_describes_request_answer_and_error(client):
    page = client.get("/openapi.json").json()
    route = page["paths"]["/v1/models/{name}/predict"]["post"]
    shape = route["requestBody"]["content"]["application/json"]["schema"]
    assert set(shape["properties"]) == {"rows", "columns"}
    assert {"200", "400", "404", "413", "422"} <= set(route["responses"])
    answer = page["components"]["schemas"]["PredictAnswer"]["properties"]
    assert {"predictions", "probabilities", "model"} <= set(answer)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", ""])
def test_other_machines_are_shut_out_unless_asked_for(host):
    with pytest.raises(pelton.errors.PeltonError, match="insecure"):
        check_address(host, insecure=False)
    check_address(host, insecure=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_is_let_in(host):
    check_address(host, insecure=False)
