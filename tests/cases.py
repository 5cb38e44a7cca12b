"""Inputs that have broken float kernels before, and parameters for each operator."""

import numpy as np
from oracle_boosting import combined

CATEGORIES = ["AA", "B6", "UA"]  # codes 0, 1, 2; then 3, unseen, and 4, null

PARAMS = {
    "fill_missing": {"value": -3.5},
    "is_missing": {},
    "add": {"value": 0.1},
    "multiply": {"value": -1.7},
    "divide": {"value": 3.0},
    "clip": {"low": -1.0, "high": 2.5},
    "narrow": {},
    "add_columns": {},
    "is_category": {"code": 2.0, "yes": 1.0, "no": -0.25},
    "look_up": {},
    "recode": {},
    "encode": {},
    "replace": {"from": 2.0, "to": np.nan},
    "blank": {"low": -1e-35, "high": 1e-35},
    "truncate": {},
    "floor": {},
    "whole_quotient": {"value": 7.0},
    "whole_remainder": {"value": 7.0},
    "wrap": {"first": -3.0, "period": 5.0},
    "year_of": {},
    "month_of": {},
    "day_of_month": {},
    "day_of_year": {},
    "bucketize": {},
    "coalesce": {},
    "least": {},
    "greatest": {},
    "both": {},
    "either": {},
    "where_known": {},
    "constant": {"value": 0.75},
    "choose": {},
    "arcsin": {},
    "dot": {},
    "softmax": {},
    "softmax_f32": {},
    "argmax": {},
    "logistic": {"slope": 1.5},
    "logistic_f32": {},
    "exp_f32": {},
    "stable_logistic_f32": {},
    "stable_softmax_f32": {"skip_zeros": 1.0},
    "erf": {},
    "exp_fmath": {},
    "softmax_fmath": {},
    "signed_square": {},
    "softplus": {},
    "dot_known_f32": {},
    "linear_leaves": {},
    "kernel_sums": {"kernel": 1.0, "gamma": 0.01, "shift": 1.0, "degree": 2.0},
    "squared_distances": {},
    "absolute_distances": {},
    "shares": {},
    "tanh": {},
    "city_hash_whole": {},
    "find_combination": {},
    "greater": {"value": 2.0},
    "greater_equal": {"value": 2.0},
    "log": {},
    "log1p": {},
    "log2": {},
    "log10": {},
    "exp": {},
    "expm1": {},
    "sqrt": {},
    "power": {"exponent": -1.3},
    "power_of": {"base": 1.5},
    "sin": {},
    "cos": {},
    "absolute": {},
    "sign": {},
    "subtract_from": {"value": 2.0},
    "divide_into": {"value": -0.3},
    "subtract_columns": {},
    "multiply_columns": {},
    "divide_columns": {},
    "power_columns": {},
    "minimum_columns": {},
    "maximum_columns": {},
    "less": {"value": 2.0},
    "less_equal": {"value": 2.0},
    "equal": {"value": 2.0},
    "less_columns": {},
    "less_equal_columns": {},
    "equal_columns": {},
    "remainder": {"value": -0.75},
    "floor_divide": {"value": -0.75},
    "remainder_columns": {},
    "floor_divide_columns": {},
    "round": {},
    "ceil": {},
    "normal_quantile": {},
    "interpolate": {},
    "interval": {},
    "one_vs_one": {},
    "pair_votes": {},
    "support_vectors": {"kernel": 2.0, "gamma": 0.01, "shift": 0.0, "degree": 3.0},
    "couple_pairs": {},
    "nearest": {"metric": 0.0, "tree": 0.0, "rows": 4.0},
    "neighbor_votes": {"by_distance": 1.0},
    "neighbor_means": {"by_distance": 1.0, "rows": 3.0},
    "neighbor_outlier": {},
    "weighted_median": {},
    "within": {"metric": 1.0, "radius": 6.5, "by_distance": 1.0, "rows": 4.0},
    "interpolate_f32": {},
    "spline_basis": {"degree": 3, "continued": 1, "alone": 0},
    "neighbor_fill": {"neighbors": 2, "by_distance": 1},
}

# Inputs and outputs of the operators over many columns.
WIDE = {
    "dot": (3, 6),
    "softmax": (3, 3),
    "softmax_f32": (3, 3),
    "softmax_fmath": (3, 3),
    "argmax": (4, 1),
    "choose": (3, 1),
    "stable_softmax_f32": (3, 3),
    "one_vs_one": (6, 6),
    "pair_votes": (3, 3),
    "support_vectors": (2, 3),
    "couple_pairs": (3, 15),
    "nearest": (2, 4),
    "neighbor_votes": (4, 6),
    "neighbor_means": (4, 4),
    "neighbor_outlier": (4, 1),
    "weighted_median": (3, 7),
    "within": (2, 6),
    "interpolate_f32": (1, 1),
    "dot_known_f32": (3, 2),
    "linear_leaves": (4, 2),
    "find_combination": (2, 1),
    "interpolate": (1, 1),
    "interval": (1, 1),
    "spline_basis": (1, 6),
    "kernel_sums": (2, 2),
    "squared_distances": (3, 2),
    "absolute_distances": (2, 2),
    "shares": (3, 3),
    "neighbor_fill": (3, 7),
}


COMBINATIONS = sorted(combined(first, second) for first in range(6) for second in range(5))

CONSTANTS = {
    "find_combination": np.array([[one >> 32, one % 2**32] for one in COMBINATIONS], float).ravel(),
    "interpolate": np.array(
        [-9.0, -0.5, 2.0, 2.0, 3.25, 11.0, 0.1, -1.0, 5.0, 7.0, 1e3, 1.0 / 3.0]
    ),
    "neighbor_fill": np.array(
        [*(1.5, 2.0, np.nan), *(0.5, np.nan, 3.0), *(2.0, -2.0, 7.0), *(np.nan, 1.0, -5.0)]
    ),
    "spline_basis": np.array([-12.0, -9.0, -4.5, -2.0, 0.0, 0.0, 2.0, 3.25, 8.0, 20.0]),
    "interval": np.array([-9.0, -0.5, 2.0, 2.0, 3.25, 11.0]),
    # Three classes with two vectors, one and one: features, then weights.
    "support_vectors": np.array(
        [
            *(3, 2, 1, 1),
            *(0.5, -1.0, 1.0, 0.25),
            *(2.0, 3.0, 2.0, 0.5),
            *(-2.0, 1.0, 1.5, 0.75),
            *(0.0, 0.0, 3.0, 1.25),
            *(0.5, 0.25, 2.0),
        ]
    ),
    "couple_pairs": np.array([-0.5, -0.25, -0.125, 0.1, -0.3, 0.2]),
    "nearest": np.array([0.5, -1.0, 1.25, 2, 3, 13, -2, 1.5, 6.25, 0.5, 0.5, 0.5]),
    "neighbor_votes": np.array([0.0, 1.0, 1.0]),
    "neighbor_means": np.array([3.5, -1.0, 0.1, 2.0, 4.0, 1e300]),
    "neighbor_outlier": np.array([0.5, 2.0, 1.0, 0.25, 4.0, 0.3]),
    "weighted_median": np.array([0.5, 1.5, 0.7]),
    "within": np.array(
        [
            *(0.5, -1.0, 1.25, 2, 3, 13, -2, 2, 8, 0.5, 0.5, 0.5),
            *(1.0, 0.1, 0.5, -0.2, 0.25, 0.3, -2.0, 7.0),
        ]
    ),
    "interpolate_f32": np.array([-2.0, 0.5, 3.0, 0.1, 0.25, 0.9], np.float32).astype(np.float64),
    "kernel_sums": np.array([0.5, -2, 3, 4, 1, 1, 1, 0.5, 0.1, 7]),
    "squared_distances": np.array([0.5, -2, 3, 4, 1e-3, 1, 2, 0, -0.1, 1, 1, 7]),
    "absolute_distances": np.array([0.5, -2.0, 3.0, 0.0]),
    "dot": np.random.default_rng(3).normal(size=24),
    "dot_known_f32": np.array([0.5, -2.0, 3.0, 1.0, 1e-3, 7.0, -0.25, -4.0], np.float32),
    # Two trees of two leaves and one; three terms.
    "linear_leaves": np.array(
        [
            *(2, 3, 0, 2, 0, 2, 1, 1),
            *(0, 2, 2, 3),
            *(1.1, -2.0, 0.5),
            *(7.0, 8.0, 9.0),
            *(0, 2.3, 1, -1.7, 1, 0.25),
        ]
    ),
    "look_up": np.array([0.5, -2.0, np.nan, 1e300, 7.0]),
    "recode": np.array([2.0, 2.0, 0.0, 4.0, 1.0]),
    "encode": np.array([-np.inf, -2.0, 0.0, 2.0, 3.25, np.inf]),
    "bucketize": np.array([-np.inf, -2.0, 0.0, 2.0, 3.25]),
}

SPECIALS = np.array(
    [
        *(np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, -5e-324, 1.7e308, 1e-40),
        *(3.4028235677973366e38, 2.0, -2.0, 3.25, 0.5, -0.5, 1.5, 1e-35, -1e-35),
        *(2.0**52 + 1, -(2.0**53), 1e-36),
    ]
)


def column(rows, seed=0):
    """Numbers, specials first."""
    values = np.random.default_rng(rows + seed).normal(0, 10, rows)
    values[: len(SPECIALS)] = np.roll(SPECIALS, seed)[:rows]
    return values


def codes(rows):
    """Codes of CATEGORIES."""
    return np.random.default_rng(rows).integers(0, len(CATEGORIES) + 2, rows).astype(np.int32)


# Operators on text: for the oracle as they are, for a plan with words and patterns as tables.
VOCABULARY = ["a", "ab", "b", "fox", "is", "late", "not", "the", "x_1", "été", "ß"]
PATTERN = r"\b\w\w+\b"
WEIGHTS = np.linspace(-2.5, 3.5, len(VOCABULARY))
ON_TEXT = {
    "fold": {},
    "strip": {},
    "replace_text": {"words": ["e", "<É>"]},
    "part": {"words": [" "], "position": -2},
    "extract": {"pattern": r"[a-z]+\d|\w\w"},
    "text_length": {},
    "hash_text": {"buckets": 13.0, "seed": 5.0},
    "city_hash": {},
    "contains": {"words": ["is"]},
    "matches": {"pattern": r"^\W|\d\Z|the (?:fox|dog)"},
    "starts_with": {"words": ["the"]},
    "ends_with": {"words": [" "]},
    "find_text": {"words": ["", "a", "the fox is late"]},
    "count_terms": {"words": VOCABULARY, "lowercase": False, "token_pattern": PATTERN},
    "hash_terms": {"features": 7, "alternate_sign": True, "lowercase": False},
    "bag_log": {"f32": 1},
    "bag_ones": {},
    "bag_weights": {"f32": 0, "constants": WEIGHTS},
    "bag_norm": {"norm": 1, "f32": 1},
    "bag_items": {"constants": np.array([0.0, 3.0, 10.0])},
    "bag_project": {"f32": 1, "constants": np.linspace(-1, 2, 2 * len(VOCABULARY), dtype="f4")},
}
TEXTS = [
    "the fox is late", "", " ", "a ab b a", "  not late x_1 x_1 the été ß  ", "ΟΔΟΣ Σ ΑΣ\u0301",
    "İstanbul Straße e\u0301", "\U0001f469\u200d\U0001f4bb 3.14 a1 z9", "the dog\tthe fox\n",
    "\u00a0été\u3000", "x" * 3000, "is " * 700,
]  # fmt: skip
