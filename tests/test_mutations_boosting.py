"""Any learned number of a boosting library's model: changed later, verification fails."""

import json
import re
import tempfile
from pathlib import Path
from typing import ClassVar

import catboost
import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost
from catboost_models import QUIET

import pelton
from pelton.compiling import recheck
from pelton.errors import PeltonError

ROWS = 300
TRIES = 80


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(8)
    x = pd.DataFrame(rng.normal(size=(ROWS, 3)), columns=list("abc"))
    x.loc[rng.random(ROWS) < 0.1, "a"] = np.nan
    x["kind"] = pd.Categorical(rng.choice(list("uvwxyz"), ROWS))
    y = x.b * 2 + np.sin(3 * x.c) + x.kind.isin(["u", "x"]) * 1.5 + x.a.isna()
    return x, y.to_numpy()


def wrong(number):
    """Another number, by enough to matter."""
    return number * 1.25 + 0.1


class LightGBM:
    """Numbers of the text that LightGBM writes."""

    numbers = ("threshold", "leaf_value", "cat_threshold", "decision_type")
    options: ClassVar = {"min_data_in_leaf": 5, "cat_smooth": 1, "min_data_per_group": 5}

    def fit(self, x, y):
        params = {"verbosity": -1, "num_threads": 1, **self.options}
        return self.load(lightgbm.train(params, lightgbm.Dataset(x, y), 6).model_to_string())

    def load(self, text):
        # Without the sizes of its trees in bytes, a text may be edited.
        return lightgbm.Booster(model_str=re.sub(r"(?m)^tree_sizes=.*\n", "", text))

    def changed(self, model, key, rng):
        head, *trees = model.model_to_string().split("\nTree=")
        which = int(rng.integers(len(trees)))
        lines = trees[which].splitlines(keepends=True)
        fields = {line.partition("=")[0]: at for at, line in enumerate(lines)}
        values = lines[fields[key]].partition("=")[2].split() if key in fields else []
        if not values:
            return model
        at = int(rng.integers(len(values)))
        if key == "cat_threshold":
            values[at] = str(int(values[at]) ^ 1)
        elif key == "decision_type":
            values[at] = str(int(values[at]) ^ 2)  # where missing goes
        elif key == "threshold" and self.kinds(lines[fields["decision_type"]])[at] & 1:
            return model  # the number of a set
        else:
            values[at] = repr(wrong(float(values[at])))
        lines[fields[key]] = f"{key}={' '.join(values)}\n"
        trees[which] = "".join(lines)
        return self.load("\nTree=".join([head, *trees]))

    def kinds(self, line):
        return [int(kind) for kind in line.partition("=")[2].split()]


class LinearLightGBM(LightGBM):
    """And of linear models in its leaves."""

    numbers = ("leaf_const", "leaf_coeff", "leaf_value")
    options: ClassVar = {"min_data_in_leaf": 20, "linear_tree": True}


class XGBoost:
    """Numbers of the JSON that XGBoost writes."""

    numbers = ("split_conditions", "default_left", "categories", "base_score")
    options: ClassVar = {"max_depth": 3, "nthread": 1, "max_cat_to_onehot": 1}

    def fit(self, x, y):
        data = xgboost.DMatrix(x, label=y, enable_categorical=True)
        return xgboost.train(self.options, data, 6)

    def changed(self, model, key, rng):
        document = json.loads(bytes(model.save_raw("json")))
        if key == "base_score":
            params = document["learner"]["learner_model_param"]
            params[key] = f"[{wrong(float(params[key].strip('[]')))}]"
        else:
            trees = self.trees(document["learner"]["gradient_booster"])
            values = trees[int(rng.integers(len(trees)))][key]
            if not values:
                return model
            at = int(rng.integers(len(values)))
            values[at] = values[at] ^ 1 if isinstance(values[at], int) else wrong(values[at])
        made = xgboost.Booster()
        made.load_model(bytearray(json.dumps(document).encode()))
        return made

    def trees(self, machine):
        return machine["model"]["trees"]


class Dart(XGBoost):
    """And of the weights of dart's trees."""

    numbers = ("weight_drop",)
    options: ClassVar = {**XGBoost.options, "booster": "dart", "rate_drop": 0.5}

    def trees(self, machine):
        return [machine]


class GbLinear(XGBoost):
    """And of the weights of gblinear."""

    numbers = ("weights", "base_score")
    options: ClassVar = {"booster": "gblinear", "nthread": 1}

    def fit(self, x, y):
        return xgboost.train(self.options, xgboost.DMatrix(x[list("abc")], label=y), 6)

    def changed(self, model, key, rng):
        if key == "base_score":
            return super().changed(model, key, rng)
        document = json.loads(bytes(model.save_raw("json")))
        weights = document["learner"]["gradient_booster"]["model"]["weights"]
        at = int(rng.integers(len(weights)))
        weights[at] = wrong(weights[at])
        made = xgboost.Booster()
        made.load_model(bytearray(json.dumps(document).encode()))
        return made


class CatBoost:
    """Numbers of the JSON that CatBoost writes."""

    numbers = ("leaf_values", "border", "hash_map", "bias")

    def fit(self, x, y):
        x = x.assign(kind=x.kind.astype(object))
        model = catboost.CatBoostRegressor(**QUIET, one_hot_max_size=1)
        return self.load(document_of(model.fit(x, y, cat_features=["kind"])))

    def load(self, document):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.json"
            path.write_text(json.dumps(document))
            return catboost.CatBoostRegressor().load_model(str(path), format="json")

    def changed(self, model, key, rng):
        document = document_of(model)
        tree = document["oblivious_trees"][int(rng.integers(len(document["oblivious_trees"])))]
        if key == "bias":
            document["scale_and_bias"][1][0] = wrong(document["scale_and_bias"][1][0])
        elif key == "hash_map":
            data = document["ctr_data"][rng.choice(list(document["ctr_data"]))]
            values, stride = data["hash_map"], data["hash_stride"]
            at = int(rng.integers(len(values) // stride)) * stride
            values[at + stride - 1] = values[at + stride - 1] * 3 + 5
        elif key == "leaf_values":
            at = int(rng.integers(len(tree["leaf_values"])))
            tree["leaf_values"][at] = wrong(tree["leaf_values"][at])
        else:
            feature = document["features_info"]["float_features"][int(rng.integers(3))]
            if not feature["borders"]:
                return model
            at = len(feature["borders"]) - 1
            moved = float(np.float32(feature["borders"][at] + 0.3))
            for tree in document["oblivious_trees"]:
                for split in tree["splits"]:
                    if (
                        split.get("float_feature_index") == feature["feature_index"]
                        and split["border"] == feature["borders"][at]
                    ):
                        split["border"] = moved
            feature["borders"][at] = moved
        return self.load(document)


def document_of(model):
    from pelton.convert.catboost_json import export

    return export(model)


KINDS = [LightGBM, LinearLightGBM, XGBoost, Dart, GbLinear, CatBoost]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_changed_number_of_a_booster_is_found(kind, table):
    x, y = table
    kind = kind()
    source = kind.fit(x, y)
    sample = x[list("abc")] if isinstance(kind, GbLinear) else x
    if isinstance(kind, CatBoost):
        sample = x.assign(kind=x.kind.astype(object))
    model = pelton.compile(source, sample)
    recheck(model, source, sample)

    def sums(model):
        given = (
            xgboost.DMatrix(sample, enable_categorical=True)
            if isinstance(kind, XGBoost)
            else sample
        )
        return model.predict(given)

    rng = np.random.default_rng(1)
    for key in kind.numbers:
        for _ in range(TRIES):
            other = kind.changed(source, key, rng)
            if (sums(other) != sums(source)).any():
                with pytest.raises(PeltonError):
                    recheck(model, other, sample)
                break
        else:
            pytest.fail(f"no change of {key} shows")
