"""Benchmarks: every figure of the README, with its peers in the same run.

Importing this package pins the numeric libraries to one thread. That works only before they are
loaded, so it happens here.
"""

import os

for _variable in (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "POLARS_MAX_THREADS",
):
    os.environ[_variable] = "1"
