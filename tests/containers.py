"""One table in every container that pelton takes."""

import itertools

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from plans import COLUMNS, rows_of

ARROW = {
    "string": pa.string(),
    "f64": pa.float64(),
    "f32": pa.float64(),
    "i64": pa.int64(),
    "bool": pa.bool_(),
}


class PyCapsule:
    """Nothing but the Arrow PyCapsule interface."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def arrow(columns, **types):
    """A pyarrow table; `types` replace those of ARROW."""
    made = {**ARROW, **types}
    kinds = [made[spec["dtype"]] for spec in COLUMNS]
    return pa.table(
        [pa.array(values, kind) for values, kind in zip(columns.values(), kinds, strict=True)],
        names=list(columns),
    )


def chunked(table):
    """The same rows in uneven chunks, each starting inside its buffers."""
    cuts = [0, 1, 4, 4, min(70, len(table)), len(table)]
    parts = [table.slice(a, max(0, b - a)) for a, b in itertools.pairwise(cuts)]
    return pa.concat_tables(parts).slice(0, len(table))


def dictionaries(table):
    """Text as dictionaries, one of them per chunk."""
    for name in ("carrier", "origin"):
        at = table.column_names.index(name)
        table = table.set_column(at, name, table[name].dictionary_encode())
    return table


def shuffled(frame):
    """Other columns between, in another order."""
    return frame[list(frame.columns)[::-1]].assign(**{"not asked for": 1})


def strided(columns):
    """A structured array: every field lies a record apart."""
    kinds = [(name, object if name != "delay" else "f8") for name in columns]
    delay = [np.nan if value is None else value for value in columns["delay"]]
    rows = zip(*{**columns, "delay": delay}.values(), strict=True)
    return np.array([tuple(row) for row in rows], dtype=kinds)


def objects(columns):
    """Two dimensions of Python values."""
    made = np.empty((len(columns["delay"]), len(columns)), dtype=object)
    for at, values in enumerate(columns.values()):
        made[:, at] = values
    return made


def frame(columns):
    """pandas as it infers the types."""
    return pd.DataFrame({name: pd.Series(values) for name, values in columns.items()})


KINDS = {
    "dict of lists": lambda c: c,
    "list of dicts": rows_of,
    "list of tuples": lambda c: list(zip(*c.values(), strict=True)),
    "pandas": frame,
    "pandas objects": lambda c: pd.DataFrame(c, dtype=object),
    "pandas str in python": lambda c: frame(c).astype({"carrier": pd.StringDtype("python")}),
    "pandas str in arrow": lambda c: frame(c).astype({"carrier": pd.StringDtype("pyarrow")}),
    "pandas categories": lambda c: frame(c).astype({"carrier": "category", "seats": "category"}),
    "pandas nullable": lambda c: frame(c).convert_dtypes(),
    "pandas arrow": lambda c: frame(c).convert_dtypes(dtype_backend="pyarrow"),
    "pandas shuffled": lambda c: shuffled(frame(c)),
    "dict of series": lambda c: dict(frame(c)),
    "polars": lambda c: pl.DataFrame(c),
    "polars categories": lambda c: pl.DataFrame(c).with_columns(
        pl.col("carrier").cast(pl.Categorical)
    ),
    "polars enum": lambda c: pl.DataFrame(c).with_columns(
        pl.col("origin").cast(pl.Enum(["LGA", "JFK", "EWR"]))
    ),
    "dict of polars": lambda c: pl.DataFrame(c).to_dict(),
    "pyarrow": arrow,
    "pyarrow chunks": lambda c: chunked(arrow(c)),
    "pyarrow large": lambda c: arrow(c, string=pa.large_string(), i64=pa.int16()),
    "pyarrow views": lambda c: arrow(c, string=pa.string_view()),
    "pyarrow dictionaries": lambda c: dictionaries(chunked(arrow(c))),
    "pyarrow batch": lambda c: (
        arrow(c).combine_chunks().to_batches()[0] if c["delay"] else arrow(c)
    ),
    "arrow capsule": lambda c: PyCapsule(chunked(arrow(c))),
    "numpy objects": objects,
    "numpy structured": strided,
}
