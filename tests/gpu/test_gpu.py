"""On a CUDA device: the engine's bits, from the host's memory and from the device's."""

import numpy as np
import plans
import pytest
from device_plans import numbers, same_bits, softmax_forest, vector_forest

from pelton import _native
from pelton.errors import ContractError, DeviceError

pytestmark = pytest.mark.gpu


@pytest.fixture(scope="module", autouse=True)
def device():
    """The first device, or a skip that says why there is none."""
    builder = _native.Builder([{"name": "x", "dtype": "f64"}])
    builder.set_transform([0])
    try:
        return _native.open_cuda(builder.finish()).name
    except DeviceError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("rows", [0, 1, 255, 256, 257, 100_001, 600_000])
@pytest.mark.parametrize("make", [plans.forest, plans.linear])
def test_host_tables_give_the_engines_bits(make, rows):
    model, some = plans.model(make()), plans.table(min(rows, 1001))
    times = -(-rows // 1001)
    table = {name: (values * times)[:rows] for name, values in some.items()}
    for method in ("predict", "predict_proba", "decision_function"):
        ask = getattr(model, method)
        same_bits(ask(table, device="cuda"), ask(table, device="cpu"))


@pytest.mark.parametrize(("make", "width"), [(softmax_forest, 40), (vector_forest, 3)])
def test_many_outputs_and_more_slots_than_a_thread_holds(make, width):
    model, table = plans.model(make()), numbers(width, 70_001)
    same_bits(model.predict_proba(table, device="cuda"), model.predict_proba(table, device="cpu"))
    same_bits(model.predict(table, device="cuda"), model.predict(table, device="cpu"))


@pytest.mark.parametrize("library", ["cupy", "torch"])
@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "int32"])
def test_arrays_of_the_device_stay_there_and_give_the_engines_bits(library, dtype):
    module = pytest.importorskip(library)
    model = plans.model(vector_forest())
    values = np.nan_to_num(numbers(3, 50_000)).astype(dtype)
    there = module.asarray(values)
    there = there.cuda() if library == "torch" else there
    got = model.predict_proba(there, device="auto")
    assert hasattr(got, "__cuda_array_interface__")
    same_bits(on_host(got), model.predict_proba(values, device="cpu"))


def test_a_dict_of_columns_may_mix_device_and_host():
    cupy = pytest.importorskip("cupy")
    model, table = plans.model(plans.forest()), plans.table(5000)
    there = {**table, "delay": cupy.asarray(np.array(table["delay"], np.float64))}
    got = model.predict_proba(there, device="cuda")
    same_bits(on_host(got), model.predict_proba(table, device="cpu"))


def test_a_broken_contract_is_told_in_the_engines_words():
    builder = _native.Builder([{"name": "x", "dtype": "f64", "nullable": False}])
    builder.set_transform([0])
    builder.set_head(link="identity")
    model = plans.model(builder.finish(), ["transform"])
    values = np.zeros((300_000, 1))
    values[[270_000, 299_999]] = np.nan
    with pytest.raises(ContractError, match=r"^row 270000, column 'x': need a value, got null$"):
        model.transform(values, device="cuda")


def test_a_device_that_is_not_there_is_named():
    with pytest.raises(DeviceError, match="need a device from 0 to"):
        plans.model(plans.linear()).predict(plans.table(3), device="cuda:99")


def on_host(array):
    return np.asarray(array.get() if hasattr(array, "get") else array)
