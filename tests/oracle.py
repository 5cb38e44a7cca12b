"""Each operator again, in float64 NumPy, written to be read rather than to be fast."""

import numpy as np


def fill_missing(x, value):
    return np.where(np.isnan(x), value, x)


def is_missing(x):
    return np.isnan(x).astype(np.float64)


def add(x, value):
    return x + value


def multiply(x, value):
    return x * value


def divide(x, value):
    return x / value


def clip(x, low, high):
    return np.clip(x, low, high)


def narrow(x):
    return x.astype(np.float32).astype(np.float64)


def add_columns(x, y):
    return x + y


def is_category(codes, code, yes, no):
    return np.where(codes == code, yes, no)


def look_up(codes, constants):
    return constants[codes]


def recode(codes, constants):
    return constants[codes]


def encode(x, constants):
    at = np.clip(np.searchsorted(constants, x), 0, len(constants) - 1)
    codes = np.where(constants[at] == x, at, len(constants))
    return np.where(np.isnan(x), len(constants) + 1, codes).astype(np.float64)


def replace(x, **params):
    return np.where(x == params["from"], params["to"], x)


def blank(x, low, high):
    return np.where((low <= x) & (x <= high), np.nan, x)


def truncate(x):
    return np.trunc(x) + 0.0  # a zero has no sign


def floor(x):
    return np.floor(x) + 0.0
