"""Single rows: every shape a row can have, and every value in it."""

import collections
import datetime
import decimal
import json
import threading

import numpy as np
import pandas as pd
import plans
import pytest

from pelton import _native
from pelton.errors import ContractError, UnsupportedError

ROW = {
    "carrier": "UA",
    "delay": 3.5,
    "origin": "JFK",
    "seats": 150,
    "heavy": True,
    "speed": 0.1,
    "note": None,
}


@pytest.fixture(scope="module")
def model():
    return plans.model(plans.forest())


@pytest.fixture(scope="module")
def wanted(model):
    return model.decision_function([ROW])[0]


def test_a_row_may_come_in_any_shape(model, wanted):
    record = collections.namedtuple("record", list(ROW)[::-1])(**ROW)
    shapes = {
        "dict": ROW,
        "reversed dict": dict(reversed(ROW.items())),
        "wider dict": {"extra": 1, **ROW, "more": 2},
        "dict from JSON": json.loads(json.dumps(ROW)),
        "ordered dict": collections.OrderedDict(ROW),
        "mapping": collections.ChainMap(ROW),
        "without the column that no step reads": {k: ROW[k] for k in ROW if k != "note"},
        "tuple": tuple(ROW.values()),
        "list": list(ROW.values()),
        "named tuple in its own order": record,
        "pandas row": pd.Series(ROW),
    }
    for name, row in shapes.items():
        for _ in range(3):  # the first teaches the order of keys, later ones use it
            assert model.decision_function_row(row) == wanted, name


def test_alternating_orders_of_keys_do_not_confuse(model, wanted):
    orders = [ROW, dict(reversed(ROW.items())), {**ROW, "x": 1}, dict(sorted(ROW.items()))]
    for turn in range(200):
        assert model.decision_function_row(orders[turn * 7 % 4]) == wanted


def test_keys_equal_in_length_are_still_told_apart(model):
    model.predict_row(ROW)
    wrong = {("delxy" if key == "delay" else key): value for key, value in ROW.items()}
    with pytest.raises(ContractError, match="'delay': need a value in every row"):
        model.predict_row(wrong)


@pytest.mark.parametrize(
    "value",
    [
        np.float64(2),
        np.float32(2),
        np.int64(2),
        np.uint8(2),
        2,
        decimal.Decimal(2),
        np.array(2)[()],
    ],
    ids=lambda value: type(value).__name__,
)
def test_numbers_of_every_type_are_numbers(model, value):
    want = model.decision_function_row({**ROW, "delay": 2.0, "seats": 2})
    assert model.decision_function_row({**ROW, "delay": value, "seats": value}) == want
    assert model.decision_function([{**ROW, "delay": value, "seats": value}])[0] == want


@pytest.mark.parametrize("null", [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT], ids=repr)
def test_every_null_is_null(model, null):
    want = model.decision_function_row(dict.fromkeys(ROW))
    assert model.decision_function_row(dict.fromkeys(ROW, null)) == want
    assert model.decision_function([dict.fromkeys(ROW, null)])[0] == want


def test_float32_columns_are_rounded_as_their_source_rounds(model):
    for value in (0.1, 1 / 3, 1e-46, 3e38):
        got = model.decision_function_row({**ROW, "speed": value})
        assert got == model.decision_function_row({**ROW, "speed": np.float32(value)})


def test_strings_may_be_numpy_strings_and_not_ascii(model):
    for text in ("\u00c5land", "UA", "", "x" * 100_000, "\U0001f6eb"):
        want = model.decision_function({k: [v] for k, v in {**ROW, "carrier": text}.items()})[0]
        assert model.decision_function_row({**ROW, "carrier": text}) == want
        assert model.decision_function_row({**ROW, "carrier": np.str_(text)}) == want


def test_a_bound_call_takes_values_by_position(model, wanted):
    names = ["seats", "note", "origin", "carrier", "speed", "heavy", "delay"]
    call = model.bind(names, method="decision_function")
    assert call(*(ROW[name] for name in names)) == wanted
    label = model.bind(names)
    assert label(*(ROW[name] for name in names)) == model.predict_row(ROW)
    with pytest.raises(ContractError, match="need 7 values by position, got 2"):
        call(1, 2)
    with pytest.raises(ContractError, match="need 7 values by position, got names"):
        call(**ROW)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["carrier"], "'delay': need every column that the model reads"),
        ([*ROW, "x"], "'x': need a column of the schema"),
        ([*ROW, "delay"], "'delay': need each column once"),
    ],
)
def test_bind_checks_the_names(model, names, said):
    with pytest.raises(ContractError, match=said):
        model.bind(names)


def test_labels_are_the_same_objects_every_time(model):
    assert model.predict_row(ROW) is model.predict_row(dict(ROW))


def test_probabilities_are_a_tuple_of_floats(model):
    low, high = model.predict_proba_row(ROW)
    assert type(low) is float
    assert low + high == pytest.approx(1)


def test_a_regression_answers_a_float():
    model = plans.model(plans.forest(head={"link": "identity"}))
    assert isinstance(model.predict_row(ROW), float)
    with pytest.raises(UnsupportedError, match=r"predict_proba: .* no such method, it has predict"):
        model.predict_proba_row(ROW)
    with pytest.raises(UnsupportedError, match="predict_proba"):
        model.predict_proba([ROW])


def test_timestamps_are_read_from_every_library():
    builder = _native.Builder(
        [
            {"name": "t", "dtype": "timestamp"},
            {"name": "z", "dtype": "timestamp", "time_zone": "UTC"},
            {"name": "d", "dtype": "date"},
        ]
    )
    builder.set_transform([0, 1, 2])
    model = plans.model(builder.finish(), ["predict"])
    moment = datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)
    far = datetime.timezone(datetime.timedelta(hours=5))
    rows = [
        (moment, moment.replace(tzinfo=datetime.UTC), moment.date()),
        (
            np.datetime64("1969-12-31T23:59:59.999999"),
            pd.Timestamp("1970-01-01T04:59:59.999999", tz=far),
            np.datetime64("1969-12-31"),
        ),
    ]
    for row in rows:
        assert model.predict_row(row) == (-1.0, -1.0, -1.0)
    assert all(np.isnan(model.predict_row((None, pd.NaT, np.datetime64("NaT")))))
    with pytest.raises(ContractError, match="'z': need a timestamp with a time zone"):
        model.predict_row((moment, moment, moment.date()))
    with pytest.raises(ContractError, match="'t': need a timestamp, got 5"):
        model.predict_row((5, None, None))


def test_many_threads_may_share_a_model(model):
    rows = plans.rows_of(plans.table(400))
    want = [model.decision_function_row(row) for row in rows]
    found = []

    def work(seed):
        mine = plans.model(model.engine.plan) if seed == 0 else model
        order = np.random.default_rng(seed).permutation(len(rows))
        for _ in range(5):
            found.extend(mine.decision_function_row(rows[at]) == want[at] for at in order)
            found.append((mine.decision_function(rows) == want).all())

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 * 5 * (len(rows) + 1)
    assert all(found)


def test_a_value_whose_conversion_runs_code_may_score_and_change_the_row(model, wanted):
    row = dict(ROW)

    class Sly:
        def __float__(self):
            model.predict_row(ROW)
            row.clear()
            return 3.5

    row["delay"] = Sly()
    with pytest.raises(ContractError):
        model.decision_function_row(row)
    assert model.decision_function_row(ROW) == wanted


def test_an_interrupt_inside_a_value_is_not_swallowed(model):
    class Stop:
        def __float__(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.predict_row({**ROW, "delay": Stop()})
