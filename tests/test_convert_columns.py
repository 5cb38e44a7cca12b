"""Symbolic columns: numbers over tables, and what can be said of an expression's raw columns."""

import numpy as np
import pandas as pd
from converted import columns_of

from pelton import _native
from pelton.convert.columns import FLOAT64, Block, Expr, Number, Table, number_of
from pelton.convert.context import Context
from pelton.convert.emit import emit
from pelton.convert.sample import read_sample


def test_a_table_over_codes_takes_part_in_arithmetic_with_numbers():
    rows = pd.DataFrame({"carrier": ["UA", "AA", "ZZ"], "delay": [1.0, 2.0, np.nan]})
    ctx = Context(read_sample(rows, None))
    carrier, delay = ctx.start().columns
    index = ctx.index(carrier, ["AA", "UA"])
    fare = number_of(Table(index, 0.0, {0: 10.0, 1: 20.0}))
    total = Number(Expr("add_columns", (fare.expr, delay.expr)), FLOAT64)
    ctx.set_transform(Block([total], None).columns)
    ctx.set_head("identity")
    plan = emit(ctx)
    got = _native.Engine(plan).run_batch(columns_of(plan, rows), 3, values=True)[1][:, 0]
    np.testing.assert_array_equal(got, [21.0, 12.0, np.nan])
    assert total.expr.raws() == {0, 1}


def test_only_one_raw_column_after_operators_of_one_number_is_a_chain():
    raw = Expr("raw", raw=0)
    chain = Expr("add", (Expr("clip", (raw,), (("low", 0.0), ("high", 1.0))),), (("value", 1.0),))
    assert chain.is_chain()
    assert not Expr("add_columns", (raw, chain)).is_chain()


def test_equal_expressions_are_one_however_deep():
    def tower():
        expr = Expr("raw", raw=0)
        for _ in range(200):
            expr = Expr("add_columns", (expr, expr))
        return expr

    assert hash(tower()) == hash(tower())
    assert tower().raws() == {0}
