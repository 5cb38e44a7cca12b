"""CatBoost models held against themselves, bit for bit."""

import numpy as np

import pelton

QUIET = {
    "iterations": 25,
    "depth": 4,
    "verbose": 0,
    "thread_count": 1,
    "allow_writing_files": False,
    "random_seed": 3,
}


def same_bits(model, sample, *tables):
    """Compile, with the certificate's edge rows, and compare all answers on other tables too."""
    compiled = pelton.compile(model, sample)
    for table in (sample, *tables):
        ours = compiled.predict(table)
        # Labels of several classes come as a column.
        np.testing.assert_array_equal(ours, model.predict(table).reshape(ours.shape))
        if "predict_proba" in compiled.methods:
            np.testing.assert_array_equal(compiled.predict_proba(table), model.predict_proba(table))
    return compiled
