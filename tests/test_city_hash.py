"""CityHash64 against the hashes that CatBoost keeps."""

import random
import string

import catboost
import numpy as np
import pandas as pd

from pelton.convert.catboost_json import export
from pelton.convert.city_hash import city_hash64


def test_texts_of_every_length_have_catboosts_hash():
    draw = random.Random(3)
    letters = string.printable[:95] + "äé漢"
    texts = ["".join(draw.choice(letters) for _ in range(size)) for size in range(1, 150)]
    table = pd.DataFrame({"text": texts * 2})
    model = catboost.CatBoostRegressor(
        iterations=400, depth=1, one_hot_max_size=200, verbose=0, allow_writing_files=False,
        thread_count=1, random_strength=50,
    )  # fmt: skip
    model.fit(table, np.arange(len(table)) % len(texts), cat_features=["text"])
    (feature,) = export(model)["features_info"]["categorical_features"]
    kept = {value & 0xFFFFFFFF for value in feature["values"]}
    assert len(kept) > 100
    assert kept <= {city_hash64(text.encode()) & 0xFFFFFFFF for text in texts}
