"""Each operator again, in float64 NumPy, written to be read rather than to be fast."""

import numpy as np
import scipy.interpolate
import scipy.special
from oracle_boosting import *  # noqa: F403 - operators are looked up on one page
from oracle_members import *  # noqa: F403


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


def whole_quotient(x, value):
    whole = np.floor(x / value) + 0.0
    rest = x - whole * value
    return np.where(rest >= value, whole + 1, np.where(rest < 0, whole - 1, whole))


def whole_remainder(x, value):
    rest = x - (np.floor(x / value) + 0.0) * value
    return np.where(rest >= value, rest - value, np.where(rest < 0, rest + value, rest))


def wrap(x, first, period):
    return np.where(x < first, x, first + whole_remainder(x - first, period))


def _march_date(days):
    """Year, day and month of a calendar whose year begins on 1 March; also for no date at all."""
    since = days + 719468.0
    era = np.floor(since / 146097)
    day = since - era * 146097
    leaps = np.floor(day / 1460) - np.floor(day / 36524) + np.floor(day / 146096)
    year = np.floor((day - leaps) / 365)
    day = day - (365 * year + np.floor(year / 4) - np.floor(year / 100))
    return year + era * 400, day, np.floor((5 * day + 2) / 153) + 0.0


def year_of(days):
    year, _, month = _march_date(days)
    return np.where(month < 10, year, year + 1)


def month_of(days):
    _, _, month = _march_date(days)
    return np.where(month < 10, month + 3, month - 9)


def day_of_month(days):
    _, day, month = _march_date(days)
    return day - np.floor((153 * month + 2) / 5) + 1


def day_of_year(days):
    year, day, month = _march_date(days)
    parts = [year - n * np.floor(year / n) for n in (4, 100, 400)]
    leap = (parts[0] == 0) & ((parts[1] != 0) | (parts[2] == 0))
    return np.where(month < 10, day + 60 + leap, day - 305)


def bucketize(x, constants):
    codes = np.searchsorted(constants, x, side="right")
    return np.where(np.isnan(x), len(constants) + 1, codes).astype(np.float64)


def coalesce(x, y):
    return np.where(np.isnan(x), y, x)


def least(x, y):
    return np.where(np.isnan(x) | (y < x), y, x)


def greatest(x, y):
    return np.where(np.isnan(x) | (x < y), y, x)


def both(x, y):
    missing = np.where(np.isnan(x) | np.isnan(y), np.nan, 1.0)
    return np.where((x == 0) | (y == 0), 0.0, missing)


def either(x, y):
    true = (np.abs(x) > 0) | (np.abs(y) > 0)
    return np.where(true, 1.0, np.where(np.isnan(x) | np.isnan(y), np.nan, 0.0))


def where_known(x, y):
    return np.where(np.isnan(y), np.nan, x)


def constant(x, value):
    return np.full_like(x, value)


def dot(*columns, constants):
    weights = constants.reshape(-1, len(columns) + 1)
    sums = []
    for row in weights:
        total = np.zeros(len(columns[0]))
        for column, weight in zip(columns, row[:-1], strict=True):
            total = total + column * weight
        sums.append(total + row[-1])
    return np.stack(sums, axis=1)


def softmax(*columns):
    margins = np.stack(columns, axis=1)
    powers = np.exp(margins - margins.max(axis=1, keepdims=True))
    total = np.zeros((len(margins), 1))
    for column in powers.T:
        total = total + column[:, None]
    return powers / total


def softmax_f32(*columns):
    margins = np.stack(columns, axis=1)
    powers = narrow(np.exp(narrow(margins - margins.max(axis=1, keepdims=True))))
    return narrow(powers / narrow(powers.sum(axis=1, keepdims=True)))


def argmax(*columns):
    return np.argmax(np.stack(columns, axis=1), axis=1).astype(np.float64)


def logistic(x, slope):
    return 1.0 / (1.0 + np.exp(-slope * x))


def logistic_f32(x):
    power = narrow(np.exp(np.minimum(-narrow(x), np.float32(88.7))))
    return narrow(1.0 / narrow(power + 1.0))


def exp_f32(x):
    return narrow(np.exp(narrow(x)))


def greater(x, value):
    return (x > value).astype(np.float64)


def greater_equal(x, value):
    return (x >= value).astype(np.float64)


def in_extended(function):
    """A function of NumPy, correctly rounded: computed with 64 bits, rounded to 53."""
    return lambda *columns: function(*(np.asarray(c, np.longdouble) for c in columns)).astype(float)


def log(x):
    return in_extended(np.log)(x)


def log1p(x):
    return in_extended(np.log1p)(x)


def log2(x):
    return in_extended(np.log2)(x)


def log10(x):
    return in_extended(np.log10)(x)


def exp(x):
    return in_extended(np.exp)(x)


def expm1(x):
    return in_extended(np.expm1)(x)


def sin(x):
    return in_extended(np.sin)(x)


def cos(x):
    return in_extended(np.cos)(x)


def power_columns(x, y):
    return in_extended(np.power)(x, y)


def power(x, exponent):
    return power_columns(x, exponent)


def power_of(x, base):
    return power_columns(base, x)


def sqrt(x):
    return np.sqrt(x)


def absolute(x):
    return np.abs(x)


def sign(x):
    return np.sign(x)


def subtract_from(x, value):
    return value - x


def divide_into(x, value):
    return value / x


def subtract_columns(x, y):
    return x - y


def multiply_columns(x, y):
    return x * y


def divide_columns(x, y):
    return x / y


def minimum_columns(x, y):
    return np.where(np.isnan(y) | (y < x), y, x)


def maximum_columns(x, y):
    return np.where(np.isnan(y) | (y > x), y, x)


def less(x, value):
    return (x < value).astype(float)


def less_equal(x, value):
    return (x <= value).astype(float)


def equal(x, value):
    return (x == value).astype(float)


def less_columns(x, y):
    return less(x, y)


def less_equal_columns(x, y):
    return less_equal(x, y)


def equal_columns(x, y):
    return equal(x, y)


def remainder(x, value):
    return np.remainder(x, value)


def floor_divide(x, value):
    return np.floor_divide(x, value)


def remainder_columns(x, y):
    return remainder(x, y)


def floor_divide_columns(x, y):
    return floor_divide(x, y)


def round(x):
    return np.rint(x)


def ceil(x):
    return np.ceil(x)


def normal_quantile(x):
    return scipy.special.ndtri(x)


def choose(condition, yes, no):
    return np.where((condition == 0) | np.isnan(condition), no, yes)


def arcsin(x):
    return np.arcsin(x)


def interpolate(x, constants):
    xs, ys = constants.reshape(2, -1)
    return np.interp(x, xs, ys)


def interval(x, constants):
    return np.searchsorted(constants, x, side="right").astype(float)


def stable_logistic_f32(x):
    power = narrow(np.exp(-np.abs(narrow(x))))
    p = narrow(1.0 / narrow(1.0 + power))
    return np.where(x < 0, narrow(1.0 - p), p)


def stable_softmax_f32(*columns, skip_zeros):
    margins = np.stack(columns, axis=1)
    most = np.fmax(np.finfo(np.float32).min, np.fmax.reduce(margins, axis=1))[:, None]
    powers = narrow(np.exp(narrow(margins - most)))
    if skip_zeros:
        small = ~(np.abs(margins) > np.float32(1e-7))
        least = narrow(np.exp(narrow(-most)))
        added = np.where(small, 0.0, powers)
        powers = np.where(small, narrow(margins * least), powers)
    else:
        added = powers
    total = np.zeros(len(margins))
    for column in added.T:
        total = narrow(total + column)
    return narrow(powers / total[:, None])


def erf(x):
    return scipy.special.erf(x)


def spline_basis(x, degree, continued, alone, constants):
    splines = np.eye(len(constants) - degree - 1)
    return scipy.interpolate.BSpline(constants, splines, degree, extrapolate=bool(continued))(x)


def tanh(x):
    return np.tanh(x)


def shares(*columns):
    total = np.zeros(len(columns[0]))
    for column in columns:
        total = total + column
    return np.stack([np.where(total == 0, 1 / len(columns), c / total) for c in columns], axis=1)


def squared_distances(*columns, constants):
    sums = []
    for centres, divisors in constants.reshape(-1, 2, len(columns)):
        total = np.zeros(len(columns[0]))
        for column, centre, divisor in zip(columns, centres, divisors, strict=True):
            total = total + (column - centre) ** 2 / divisor
        sums.append(total)
    return np.stack(sums, axis=1)


def absolute_distances(*columns, constants):
    sums = []
    for centres in constants.reshape(-1, len(columns)):
        total = np.zeros(len(columns[0]))
        for column, centre in zip(columns, centres, strict=True):
            total = total + np.abs(column - centre)
        sums.append(total)
    return np.stack(sums, axis=1)


def kernel_sums(*columns, kernel, gamma, shift, degree, constants):
    x = np.stack(columns, axis=1)
    kernels = {
        0: lambda row: _in_order(x * row),
        1: lambda row: (gamma * _in_order(x * row) + shift) ** degree,
        2: lambda row: np.exp(-gamma * _in_order((x - row) ** 2)),
        3: lambda row: np.tanh(gamma * _in_order(x * row) + shift),
        4: lambda row: np.exp(-gamma * _in_order(np.abs(x - row))),
        5: lambda row: _in_order(x * row) / np.sqrt(_in_order(x * x)),
    }
    outputs = 2
    total = np.zeros((len(x), outputs))
    for one in constants[:-outputs].reshape(-1, len(columns) + outputs):
        total = total + kernels[kernel](one[: len(columns)])[:, None] * one[len(columns) :]
    return total + constants[-outputs:]


def _in_order(terms):
    total = np.zeros(len(terms))
    for column in terms.T:
        total = total + column
    return total


def neighbor_fill(*columns, neighbors, by_distance, constants):
    given = constants.reshape(-1, len(columns))
    answers = []
    for row in np.stack(columns, axis=1):
        values = row.copy()
        for column in np.flatnonzero(np.isnan(row)):
            donors = given[~np.isnan(given[:, column])]
            apart = row - donors
            both = (~np.isnan(apart)).sum(axis=1)
            squares = np.zeros(len(donors))
            for part in apart.T:
                squares = np.where(np.isnan(part), squares, squares + part * part)
            far = np.where(both > 0, squares / both * len(row), np.nan)
            near = [at for at in np.argsort(far, kind="stable") if not np.isnan(far[at])]
            near = near[:neighbors]
            if not near:
                values[column] = donors[:, column].mean()
                continue
            weights = np.ones(len(near))
            if by_distance:
                met = far[near] == 0
                weights = met.astype(float) if met.any() else 1 / np.sqrt(far[near])
            total = 0.0
            for weight, value in zip(weights, donors[near, column], strict=True):
                total = total + weight * value
            values[column] = total / weights.sum()
        answers.append([*values, *[np.nan] * (2 * neighbors)])
    return np.array(answers).reshape(len(answers), len(columns) + 2 * neighbors)
