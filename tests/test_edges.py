"""Edge rows sit on every edge that the contract takes, one column at a time."""

import math

import numpy as np
import plans
import pytest

from pelton.edges import edge_rows
from pelton.schema import ColumnSpec, Schema


@pytest.fixture(scope="module")
def plan():
    return plans.forest()


@pytest.fixture(scope="module")
def base():
    return plans.table(8, nulls=False)


def by_kind(plan, base, columns=None):
    specs = list(Schema(plan.columns)) if columns is None else columns
    return {edges.kind: edges for edges in edge_rows(plan, specs, base)}


def test_each_threshold_comes_with_its_neighbours(plan, base):
    delays = by_kind(plan, base)["thresholds"].values["delay"]
    for threshold in plan.thresholds(1):
        for value in (threshold, np.nextafter(threshold, -9e9), np.nextafter(threshold, 9e9)):
            assert value in delays


def test_whole_numbers_straddle_the_threshold(plan, base):
    seats = by_kind(plan, base)["thresholds"].values["seats"]
    for threshold in plan.thresholds(3):
        assert {math.floor(threshold), math.floor(threshold) + 1} <= set(seats)
    assert all(isinstance(seat, int) for seat in seats)


def test_every_kind_of_edge_is_there(plan, base):
    kinds = by_kind(plan, base)
    assert set(kinds) == {
        "nulls", "categories", "unseen text", "empty text", "thresholds", "zeros",
        "largest numbers", "infinities",
    }  # fmt: skip
    assert set(plans.CARRIERS) <= set(kinds["categories"].values["carrier"])
    assert None in kinds["nulls"].values["delay"]
    assert math.inf in kinds["infinities"].values["delay"]
    assert any(math.copysign(1, x) < 0 for x in kinds["zeros"].values["delay"] if x == 0)


def test_a_row_differs_from_a_sample_row_in_one_column(plan, base):
    edges = by_kind(plan, base)["thresholds"]
    for row in range(len(edges)):
        changed = [
            name for name in base if edges.values[name][row] != base[name][row % len(base[name])]
        ]
        assert len(changed) <= 1


def test_columns_that_are_not_read_are_left_alone(plan, base):
    assert set(by_kind(plan, base)["nulls"].values["note"]) == {"x"}


def test_values_that_the_contract_refuses_are_left_out(plan, base):
    narrow = [
        ColumnSpec(
            spec.name, spec.dtype, nullable=False, used=spec.used, categories=spec.categories,
            low=-1.0 if spec.name == "delay" else -math.inf,
            high=1.0 if spec.name == "delay" else math.inf,
            closed=spec.name == "origin", allowed=(0.0, 2.0) if spec.name == "origin" else (),
        )
        for spec in Schema(plan.columns)
    ]  # fmt: skip
    kinds = by_kind(plan, base, narrow)
    assert "nulls" not in kinds
    sampled = set(base["delay"])
    assert all(-1 <= x <= 1 for e in kinds.values() for x in e.values["delay"] if x not in sampled)
    origins = {x for e in kinds.values() for x in e.values["origin"]} - set(base["origin"])
    assert origins <= {"EWR", "LGA"}
