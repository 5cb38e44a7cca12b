"""The distance of floats, against steps taken one at a time."""

import numpy as np
import pytest

from pelton.ulps import ulps


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("start", [0.0, -0.0, 1.0, -1.0, 1e-45, -3.5e20])
@pytest.mark.parametrize("steps", [1, 2, 17])
def test_ulps_counts_steps_of_nextafter(dtype, start, steps):
    for side in (-np.inf, np.inf):
        x = dtype(start)
        for _ in range(steps):
            x = np.nextafter(x, dtype(side))
        assert ulps(np.array([start], dtype), np.array([x], dtype)).tolist() == [steps]


def test_nan_equals_nan_and_nothing_else():
    nan, one = np.array([np.nan]), np.array([1.0])
    assert ulps(nan, nan)[0] == 0
    assert ulps(nan, one)[0] == ulps(one, nan)[0] == np.iinfo(np.uint64).max


def test_infinity_is_one_step_beyond_the_largest_number():
    assert ulps(np.array([np.inf]), np.array([np.finfo(np.float64).max]))[0] == 1


def test_two_dtypes_are_refused():
    with pytest.raises(TypeError, match="float32 and float64"):
        ulps(np.zeros(1, np.float32), np.zeros(1))
