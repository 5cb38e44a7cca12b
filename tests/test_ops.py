"""Every operator, on every executor, against the float64 oracle."""

import cases
import numpy as np
import oracle
import pytest

from pelton import _native
from pelton.errors import UnsupportedError

OPS = {op["name"]: op for op in _native.ops}
LEVELS = ["scalar", "avx2", "avx512"]
EXECUTORS = ["row", *LEVELS, "cuda-on-host"]
INPUTS = {"map_one": 1, "map_two": 2, "map_code": 1, "look_up": 1, "recode": 1, "encode": 1}
# Trees are no formula: tests/test_composed_plans.py is about them, test_text_ops.py about text.
ELSEWHERE = {"forest", "map_text", "measure_text", "find_text", "count_text", "map_bag", "read_bag"}
FORMULAS = [name for name, op in OPS.items() if op["shape"] not in ELSEWHERE]
READS_CODES = {"map_code", "look_up", "recode"}
WRITES_CODES = {"recode", "encode"}


def inputs_of(op, rows):
    if op["shape"] in READS_CODES:
        return [cases.codes(rows)]
    return [cases.column(rows, seed) for seed in range(count_of(op)[0])]


def count_of(op):
    """Inputs and outputs."""
    return cases.WIDE[op["name"]] if op["shape"] == "wide" else (INPUTS[op["shape"]], 1)


def plan_of(op):
    """A transformer of that one operator; codes become numbers by a table of themselves."""
    is_text = op["shape"] in READS_CODES
    column = {"dtype": "string", "categories": cases.CATEGORIES} if is_text else {"dtype": "f64"}
    inputs, outputs = count_of(op)
    slots = list(range(inputs))
    builder = _native.Builder([{"name": f"in{slot}", **column} for slot in slots])
    name = op["name"]
    slot = builder.add(name, slots, cases.PARAMS[name], cases.CONSTANTS.get(name), outputs)
    if op["shape"] in WRITES_CODES:
        codes = len(cases.CATEGORIES if is_text else cases.CONSTANTS[name]) + 2
        slot = builder.add("look_up", [slot], {}, np.arange(codes, dtype=np.float64))
    builder.set_transform(list(range(slot, slot + outputs)))
    builder.set_head(link="identity")
    return builder.finish(optimise=False)


def run(op, inputs, executor):
    rows, plan = len(inputs[0]), plan_of(op)
    if executor == "row":
        return run_rows(plan, inputs)
    if executor == "cuda-on-host":
        return _native.open_on_host(plan).run_batch(plan, inputs, rows, values=True)[1]
    if LEVELS.index(executor) > LEVELS.index(_native.best_level()):
        pytest.skip(f"this CPU has no {executor}")
    engine = _native.Engine(plan, level=executor)
    return engine.run_batch(inputs, rows, values=True, threads=1)[1]


def run_rows(plan, inputs):
    texts = [*cases.CATEGORIES, "other text", None]
    call = _native.Scorer(_native.Engine(plan), ["predict"]).bind(
        [column["name"] for column in plan.columns]
    )
    lists = [
        [texts[code] for code in values] if values.dtype == np.int32 else values.tolist()
        for values in inputs
    ]
    answers = [call(*values) for values in zip(*lists, strict=True)]
    return np.array(answers, np.float64).reshape(len(answers), plan.values)


def test_every_op_has_an_oracle_and_params():
    assert sorted(FORMULAS) == sorted(cases.PARAMS)
    assert all(hasattr(oracle, name) for name in FORMULAS)


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 600])  # around one register, and past one tile
@pytest.mark.parametrize("name", FORMULAS)
def test_op_agrees_with_oracle(name, rows, executor):
    op = OPS[name]
    inputs = inputs_of(op, rows)
    got = run(op, inputs, executor)
    constants = {"constants": cases.CONSTANTS[name]} if name in cases.CONSTANTS else {}
    with np.errstate(all="ignore"):
        want = getattr(oracle, name)(*inputs, **cases.PARAMS[name], **constants)
    want = want.reshape(rows, count_of(op)[1])
    if op["max_ulp"] == 0:
        np.testing.assert_array_equal(got, want)
        numbers = ~np.isnan(want)
        np.testing.assert_array_equal(np.signbit(got[numbers]), np.signbit(want[numbers]))
    else:
        np.testing.assert_array_max_ulp(got, want, op["max_ulp"])


@pytest.mark.parametrize("name", FORMULAS)
def test_op_says_what_it_does_and_whom_it_follows(name):
    op = OPS[name]
    assert op["summary"].endswith(".")
    assert op["follows"]
    assert set(op["fields"]) == set(cases.PARAMS[name])


def test_clip_says_what_is_wrong_and_what_it_got():
    builder = _native.Builder([{"name": "x", "dtype": "f64"}])
    with pytest.raises(UnsupportedError, match=r"^clip: need low <= high, got 3\S* and 1\S*$"):
        builder.add("clip", [0], {"low": 3.0, "high": 1.0})


def test_unknown_and_missing_params_are_named():
    builder = _native.Builder([{"name": "x", "dtype": "f64"}])
    with pytest.raises(UnsupportedError, match="hgih"):
        builder.add("clip", [0], {"low": 0.0, "high": 1.0, "hgih": 2.0})
    with pytest.raises(UnsupportedError, match="the parameter high"):
        builder.add("clip", [0], {"low": 0.0})
    with pytest.raises(UnsupportedError, match="'squeeze'"):
        builder.add("squeeze", [0])
