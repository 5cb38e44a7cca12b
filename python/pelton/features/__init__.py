"""Native feature code: written once, compiled, and run in training and in serving alike.

>>> from pelton import features as F
>>> X = F.Features(
...     speed=F.col("distance") / F.col("air_time"),
...     carrier=F.col("carrier").one_hot(min_count=2),
... )
>>> table = {"distance": [100.0, 90.0], "air_time": [50.0, 30.0], "carrier": ["UA", "UA"]}
>>> X.fit_transform(table)
array([[2., 1.],
       [3., 1.]])
"""

from pelton.features.expression import Expression
from pelton.features.functions import (
    coalesce,
    col,
    cross,
    haversine,
    lit,
    row_count_null,
    row_max,
    row_mean,
    row_min,
    row_std,
    row_sum,
    where,
)
from pelton.features.scaling import mean, median, mode
from pelton.features.transformer import Features

__all__ = [
    "Expression",
    "Features",
    "coalesce",
    "col",
    "cross",
    "haversine",
    "lit",
    "mean",
    "median",
    "mode",
    "row_count_null",
    "row_max",
    "row_mean",
    "row_min",
    "row_std",
    "row_sum",
    "where",
]
