"""Plans made of nodes: forests inside, answers from slots. Equal on every executor."""

import numpy as np
import plans
import pytest

from pelton import _native
from pelton.errors import UnsupportedError

LEVELS = ["scalar", "avx2", "avx512"]


def trees(output=0, leaves=(0.25, -1.5, 3.0)):
    """One tree: the carrier's set, then the delay's threshold."""
    return {
        "slot": np.array([0, 1]),
        "threshold": np.array([0.0, 2.5]),
        "set": np.array([0, -1], np.int32),
        "missing_right": np.array([False, True]),
        "left": np.array([1, ~0], np.int32),
        "right": np.array([~2, ~1], np.int32),
        "leaf_values": np.array(leaves),
        "output": output,
    }


def builder():
    return _native.Builder(plans.COLUMNS)


def composed(classes=("a", "b")):
    """Margins of two trees; their softmax; the larger one's position."""
    made = builder()
    sums = made.add_forest(
        [trees(), trees(1, (-0.5, 1.0, 0.125))], sets=[np.array([1, 2])], base=[1.0, 2.0]
    )
    shares = made.add("softmax", [sums, sums + 1], outputs=2)
    choice = made.add("argmax", [sums, sums + 1])
    made.set_answers([sums, sums + 1], [shares, shares + 1], choice)
    made.set_head(rule="choice", classes=list(classes))
    return made.finish()


def plain():
    made = builder()
    made.set_forest(
        [trees(), trees(1, (-0.5, 1.0, 0.125))], sets=[np.array([1, 2])], base=[1.0, 2.0]
    )
    made.set_head(link="softmax", rule="argmax_margin", classes=["a", "b"])
    return made.finish()


@pytest.mark.parametrize("rows", [1, 15, 700])  # one by one, and past one tile
@pytest.mark.parametrize("level", LEVELS)
def test_a_forest_inside_a_plan_answers_as_the_forest_itself(level, rows):
    if LEVELS.index(level) > LEVELS.index(_native.best_level()):
        pytest.skip(f"this CPU has no {level}")
    table = plans.table(rows)
    ours = plans.model(composed(), level=level)
    theirs = plans.model(plain(), level=level)
    np.testing.assert_array_equal(ours.margins(table), theirs.margins(table))
    np.testing.assert_array_equal(ours.predict_proba(table), theirs.predict_proba(table))
    np.testing.assert_array_equal(ours.predict(table), theirs.predict(table))
    for row in plans.rows_of(table)[:20]:
        assert ours.predict_proba_row(row) == theirs.predict_proba_row(row)
        assert ours.predict_row(row) == theirs.predict_row(row)


def test_the_gpu_code_agrees_on_the_host():
    table = plans.table(1500)
    model = plans.model(composed())
    batch = pytest.importorskip("pelton.tables").read(table, model.schema, model.reader)
    margins, values, labels = _native.open_on_host(composed()).run_batch(
        composed(), batch.columns, batch.rows, margins=True, values=True, labels=True
    )
    np.testing.assert_array_equal(margins, model.margins(table))
    np.testing.assert_array_equal(values, model.predict_proba(table))
    np.testing.assert_array_equal(np.array(["a", "b"])[labels], model.predict(table))


def test_what_nothing_reads_is_dropped_with_its_forest():
    made = builder()
    made.add_forest([trees()], sets=[np.array([1])], base=[0.0])
    kept = made.add_forest([trees()], sets=[np.array([2])], base=[7.0])
    made.set_transform([kept])
    plan = made.finish()
    assert plan.describe()["steps"] == ["trees"]
    assert plans.model(plan).transform(plans.table(3)).min() > 4


def test_thresholds_of_a_forest_inside_are_edges_too():
    assert composed().thresholds(1).tolist() == [2.5]


def test_a_choice_stays_within_the_classes():
    made = builder()
    far = made.add("multiply", [1], {"value": 1e300})
    made.set_answers([far], [], far)
    made.set_head(rule="choice", classes=["a", "b", "c"])
    model = plans.model(made.finish())
    table = {**plans.table(3), "delay": [5.0, -5.0, None]}
    assert model.predict(table).tolist() == ["c", "a", "a"]


def refused(make):
    made = builder()
    make(made)
    with pytest.raises(UnsupportedError) as caught:
        made.finish()
    return str(caught.value)


def test_a_node_that_does_not_fit_its_inputs_is_refused():
    assert "softmax: need an output for each input" in refused(
        lambda made: made.set_transform([made.add("softmax", [1, 3], outputs=3)])
    )
    assert "need 3 weights, got 2" in refused(
        lambda made: made.set_transform([made.add("dot", [1, 3], {}, [1.0, 2.0])])
    )

    def choose(made):
        made.set_linear([1], [[1.0]], [0.0])
        made.set_head(rule="choice", classes=["a", "b"])

    assert "need a model that chooses" in refused(choose)
