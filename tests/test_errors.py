"""The tree of errors."""

import copy
import inspect
import pickle

import pytest

import pelton
from pelton import _native, errors

NAMES = [
    "UnsupportedError",
    "ContractError",
    "ParityError",
    "ArtifactError",
    "TrustError",
    "DeviceError",
    "RegistryError",
    "DataError",
]


def test_the_tree_is_drawn_and_complete():
    classes = [name for name, value in vars(errors).items() if inspect.isclass(value)]
    assert sorted(classes) == sorted([*NAMES, "PeltonError"])
    for name in NAMES:
        assert issubclass(getattr(errors, name), errors.PeltonError)
        assert f"-- {name} " in errors.__doc__


@pytest.mark.parametrize(
    "error",
    [
        errors.UnsupportedError("scale", "no such step"),
        errors.ContractError("row 3: bad", row=3, column="x", rule="a number", got="'a'"),
        errors.ArtifactError("artifact: need a file"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_pickling_and_copying(error):
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)


def test_a_failure_of_the_engine_keeps_its_step_and_reason():
    builder = _native.Builder([{"name": "x", "dtype": "f64"}])
    with pytest.raises(errors.UnsupportedError) as caught:
        builder.add("divide", [0], {"value": 0.0})
    assert caught.value.step == "divide"
    assert caught.value.reason.startswith("need a finite divisor")


def test_text_that_is_not_utf_8_can_still_be_shown():
    with pytest.raises(errors.ArtifactError, match="artifact: need"):
        _native.read(b"\xff\xfe\x00 not a file of ours")


def test_errors_are_reached_by_the_package():
    assert pelton.errors is errors
