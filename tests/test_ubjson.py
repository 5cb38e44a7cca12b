"""Universal Binary JSON, as XGBoost writes it."""

import pytest
from sklearn.datasets import load_diabetes
from xgboost_agree import trained

from pelton.convert import ubjson


@pytest.mark.parametrize("cut", [0, 1, 5, 40, -1])
def test_a_cut_document_is_refused(cut):
    x, y = load_diabetes(return_X_y=True)
    raw = bytes(trained("reg:squarederror", x, y, rounds=1).save_raw("ubj"))
    with pytest.raises(ValueError, match="ubjson"):
        ubjson.parse(raw[:cut])
