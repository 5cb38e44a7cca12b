"""The GPU's kernels, run by a host loop, against the engine: the same bits, the same refusals."""

import functools
import subprocess
import sys
from pathlib import Path

import numpy as np
import plans
import pytest
from containers import KINDS
from device_plans import numbers, same_bits, softmax_forest, vector_forest

from pelton import _native, devices, tables
from pelton.errors import ContractError, DeviceError

ON_HOST = "cuda-on-host"
SIZES = [0, 1, 31, 97, 1000, 1001, 2500]  # around one grid of 96 threads and one chunk of 1,001


@functools.cache
def model_of(kind):
    return plans.model({"forest": plans.forest, "linear": plans.linear}[kind]())


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("kind", ["forest", "linear"])
def test_kernels_give_the_engines_bits(kind, rows):
    model, table = model_of(kind), plans.table(rows)
    for method in ("predict", "predict_proba", "decision_function"):
        ask = getattr(model, method)
        same_bits(ask(table, device=ON_HOST), ask(table, device="cpu"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_container_gives_the_engines_bits(kind):
    model, table = model_of("forest"), KINDS[kind](plans.table(1500))
    same_bits(model.predict_proba(table, device=ON_HOST), model.predict_proba(table, device="cpu"))


@pytest.mark.parametrize(("make", "width"), [(softmax_forest, 40), (vector_forest, 3)])
def test_many_outputs_and_more_slots_than_a_thread_holds(make, width):
    model, table = plans.model(make()), numbers(width, 1100)
    for method in ("predict", "predict_proba"):
        ask = getattr(model, method)
        same_bits(ask(table, device=ON_HOST), ask(table, device="cpu"))


@pytest.mark.parametrize("link", ["logistic", "logistic_f32", "sigmoid", "exp", "exp_f32"])
def test_every_link_gives_the_engines_bits(link):
    rule = {"rule": "margin_above_zero", "classes": [0, 1]} if "logistic" in link else {}
    model = plans.model(plans.linear(head={"link": link, **rule}), ["predict_proba"])
    table = plans.table(700)
    same_bits(model.predict_proba(table, device=ON_HOST), model.predict_proba(table, device="cpu"))


@pytest.mark.parametrize("offset", [0, 1, 7, 9])
def test_bits_that_begin_within_a_byte_are_read_right(offset):
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table(plans.table(2300)).slice(offset)
    model = model_of("linear")
    same_bits(
        model.decision_function(table, device=ON_HOST), model.decision_function(table, device="cpu")
    )


def contract(**limits):
    columns = [
        {"name": "x", "dtype": "f64", "nullable": False, **limits},
        {
            "name": "t",
            "dtype": "string",
            "categories": ["a", "b"],
            "closed": True,
            "allowed": [0, 1],
        },
    ]
    builder = _native.Builder(columns)
    builder.set_transform(
        [builder.add("add", [0], {"value": 1.0}), builder.add("look_up", [1], {}, [0, 1, 2, 3])]
    )
    builder.set_head(link="identity")
    return plans.model(builder.finish(), ["transform"])


@pytest.mark.parametrize(
    ("column", "row", "value"), [("x", 1703, None), ("x", 2, 7.5), ("t", 1999, "c"), ("t", 0, "c")]
)
def test_a_broken_contract_is_told_in_the_engines_words(column, row, value):
    model = contract(low=-1.0, high=5.0)
    table = {"x": [0.5] * 2000, "t": ["a"] * 2000}
    table[column][row] = value
    said = []
    for device in ("cpu", ON_HOST):
        with pytest.raises(ContractError) as caught:
            model.transform(table, device=device, threads=1)
        said.append((str(caught.value), caught.value.row, caught.value.column))
    assert said[0] == said[1]
    assert said[0][1:] == (row, column)


class OnDevice:
    """An array as CuPy or PyTorch would show it, in memory that the host loop can read."""

    def __init__(self, values, place=(2, 0)):  # kDLCUDA
        self.values, self.place = values, place
        self.shape = values.shape

    def __dlpack_device__(self):
        return self.place

    def __dlpack__(self, stream):
        assert stream == 1  # the legacy default stream
        return self.values.__dlpack__()

    def __getitem__(self, key):
        return OnDevice(self.values[key])


@pytest.mark.parametrize("dtype", ["f8", "f4", "i8", "i4", "i2", "u1", "u4", "?"])
def test_arrays_on_the_device_are_read_where_they_lie(dtype):
    model = plans.model(vector_forest())
    values = np.abs(np.nan_to_num(numbers(3, 500))).round().astype(dtype)
    got = model.predict_proba(OnDevice(values), device=ON_HOST)
    assert isinstance(got, _native.DeviceArray)
    same_bits(np.asarray(got), model.predict_proba(values, device="cpu"))
    columns = {f"x{at}": OnDevice(np.asfortranarray(values)[::2, at]) for at in range(3)}
    same_bits(
        np.asarray(model.predict_proba(columns, device=ON_HOST)), model.predict_proba(values[::2])
    )


def test_text_comes_from_the_host_or_as_codes():
    model, table = model_of("forest"), plans.table(400)
    want = model.predict_proba(table, device="cpu")
    there = dict(table)
    there["delay"] = OnDevice(np.array(table["delay"], np.float64))
    same_bits(np.asarray(model.predict_proba(there, device=ON_HOST)), want)
    codes = {name: at for at, name in enumerate(["EWR", "JFK", "LGA", "other", None])}
    there["origin"] = OnDevice(np.array([codes[text] for text in table["origin"]], np.int32))
    same_bits(np.asarray(model.predict_proba(there, device=ON_HOST)), want)
    assert model.predict(there, device=ON_HOST).tolist() == model.predict(table).tolist()


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        (np.zeros((5, 2)), "3 columns in schema order"),
        (np.zeros((5, 3), "f2"), "numbers of 8 to 64 bits"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(values, rule):
    with pytest.raises(ContractError, match=rule):
        plans.model(vector_forest()).predict(OnDevice(values), device=ON_HOST)


def test_values_that_straddle_their_size_are_refused():
    values = np.zeros(41, np.uint8)[1:].view(np.float64)
    columns = {f"x{at}": OnDevice(values) for at in range(3)}
    with pytest.raises(ContractError, match="multiples of their size"):
        plans.model(vector_forest()).predict(columns, device=ON_HOST)


@pytest.mark.parametrize(
    ("places", "device", "reason"),
    [
        ([(2, 1)] * 3, "cuda", "need cuda:1, where the table lies, got 'cuda'"),
        ([(2, 0)] * 3, "cuda:1", "need cuda:0, where the table lies, got 'cuda:1'"),
        ([(2, 0), (2, 1), (2, 0)], "auto", "need one CUDA device for all its arrays"),
        ([(10, 0)] * 3, ON_HOST, "need one CUDA device for all its arrays"),
    ],
)
def test_arrays_of_another_device_are_refused(places, device, reason):
    columns = {f"x{at}": OnDevice(np.zeros(4), place) for at, place in enumerate(places)}
    if device == "auto":  # what the model asks for a table that lies on a device
        with pytest.raises(DeviceError, match=reason):
            devices.run(
                plans.model(vector_forest()), columns, device, {"labels": True}, strict=False
            )
        return
    with pytest.raises(DeviceError, match=reason):
        plans.model(vector_forest()).predict(columns, device=device)


@pytest.mark.parametrize("device", ["gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:99999", ""])
def test_an_unknown_device_is_named(device):
    with pytest.raises(DeviceError, match="need auto, cpu, cuda or cuda:0, got"):
        model_of("forest").predict(plans.table(3), device=device)


def test_without_a_library_the_reason_says_so(tmp_path):
    code = (
        "from pelton import _native; builder = _native.Builder([{'name': 'x', 'dtype': 'f64'}]); "
        "builder.set_transform([0]); _native.open_cuda(builder.finish())"
    )
    environment = {
        "PELTON_CUDA_LIBRARY": str(tmp_path / "none.so"),
        "PYTHONPATH": str(Path(_native.__file__).parents[1]),
    }
    done = subprocess.run(
        [sys.executable, "-c", f"import pelton; {code}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("pelton.errors.DeviceError: cuda: need a CUDA library of Pelton in")
    assert str(tmp_path) not in done.stderr


def test_threads_may_share_a_device():
    from concurrent.futures import ThreadPoolExecutor

    model, table = model_of("forest"), plans.table(1200)
    want = model.predict_proba(table, device="cpu")
    batch = tables.read(table, model.schema, model.reader)
    there = _native.open_on_host(model._plan)
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(there.run_batch, model._plan, *batch, values=True) for _ in range(8)]
    for run in runs:
        same_bits(run.result()[1], want)
