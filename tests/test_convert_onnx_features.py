"""ai.onnx.ml's feature operators against ONNX Runtime, over numbers, integers and text."""

import numpy as np
import onnx_models
import pandas as pd
import pytest
from onnx import TensorProto, helper

import pelton
from pelton.errors import ContractError, UnsupportedError

ML = onnx_models.ML


def node(op, kind, width, gives, **attributes):
    return onnx_models.one_node(op, kind, width, gives, domain=ML, **attributes)


def numbers(rng, kind="f32", columns=3, *, missing=True):
    if kind in ("i64", "i32"):
        dtype = np.int64 if kind == "i64" else np.int32
        return rng.integers(-3, 4, (80, columns)).astype(dtype)
    rows = onnx_models.rows_near(rng, columns, np.float64 if kind == "f64" else np.float32)
    return rows if missing else np.nan_to_num(rows, nan=0.25, posinf=9.0, neginf=-9.0)


def tensor(name, kind, values):
    return helper.make_tensor(name, onnx_models.TYPES[kind], [len(values)], values)


NUMERIC = {
    "Scaler": ("f32", {"offset": [0.1, -2.0, 3.5], "scale": [1.7, -0.3, 1e-3]}),
    "Scaler of one": ("f32", {"offset": [0.1], "scale": [1.7]}),
    "Scaler of float64": ("f64", {"offset": [0.1, -2.0, 3.5], "scale": [1.7, -0.3, 1e-3]}),
    "Scaler of int64": ("i64", {"offset": [0.1, -2.0, 3.5], "scale": [1.7, -0.3, 1e-3]}),
    "Imputer": ("f32", {"imputed_value_floats": [1.0, 2.5, -3.0], "replaced_value_float": np.nan}),
    "Imputer of one": ("f32", {"imputed_value_floats": [7.0], "replaced_value_float": 0.5}),
    "Imputer of int64": ("i64", {"imputed_value_int64s": [9, 8, 7], "replaced_value_int64": -1}),
    "Normalizer": ("f32", {"norm": "MAX"}),
    "Normalizer L1": ("f32", {"norm": "L1"}),
    "Normalizer L2": ("f32", {"norm": "L2"}),
    "Binarizer": ("f32", {"threshold": 0.25}),
    "FeatureVectorizer": ("f32", {"inputdimensions": [3]}),
}


@pytest.mark.parametrize("case", NUMERIC)
def test_operators_on_numbers(case, rng):
    kind, attributes = NUMERIC[case]
    op = case.split(" ")[0]
    gives = kind if op == "Imputer" else "f32"
    if gives == "i64":  # an answer of numbers is real ones
        made = onnx_models.model(
            [
                helper.make_node(op, ["x"], ["z"], domain=ML, **attributes),
                helper.make_node("Cast", ["z"], ["y"], to=TensorProto.FLOAT),
            ],
            [("x", kind, 3)],
            [("y", "f32", -1)],
        )
    else:
        made = node(op, kind, 3, gives, **attributes)
    model = pelton.compile(made, numbers(rng, kind, missing=op != "Binarizer"))
    assert max(output.worst_ulps for output in model.certificate.outputs) == 0


def test_columns_of_several_inputs_side_by_side(rng):
    made = onnx_models.model(
        [
            helper.make_node(
                "FeatureVectorizer", ["a", "b"], ["z"], domain=ML, inputdimensions=[1, 3]
            ),
            helper.make_node("ArrayFeatureExtractor", ["z", "which"], ["y"], domain=ML),
        ],
        [("a", "i64", 1), ("b", "i64", 2)],
        [("y", "f32", -1)],
        {"which": ("i64", [3], [2, 0, 3])},
    )
    table = pd.DataFrame(
        {
            "a": rng.integers(0, 9, 30),
            "b[0]": rng.integers(0, 9, 30),
            "b[1]": rng.integers(0, 9, 30),
        }
    )
    model = pelton.compile(made, table)
    assert [column.name for column in model.schema] == ["a", "b[0]", "b[1]"]
    values = model.predict(table)
    np.testing.assert_array_equal(values[:, 0], table["b[1]"])
    np.testing.assert_array_equal(values[:, 2], 0.0)  # filled up


CATEGORIES = {
    "strings": ("text", {"cats_strings": ["red", "blue", "green"]}),
    "integers": ("i64", {"cats_int64s": [2, 0, -1]}),
    "of float32": ("f32", {"cats_int64s": [2, 0, -1]}),
    "strict strings": ("text", {"cats_strings": ["red", "blue"], "zeros": 0}),
}


def category_rows(rng, kind):
    if kind == "text":
        return pd.DataFrame({"x": rng.choice(["red", "blue"], 40)})
    if kind == "f32":
        return rng.choice([2.0, 2.7, 0.0, -0.5, -1.2, 5.0], (40, 1)).astype(np.float32)
    return rng.integers(-2, 4, (40, 1))


@pytest.mark.parametrize("case", CATEGORIES)
def test_one_hot(case, rng):
    kind, attributes = CATEGORIES[case]
    count = len(next(iter(attributes.values())))
    made = onnx_models.model(
        [
            helper.make_node("OneHotEncoder", ["x"], ["z"], domain=ML, **attributes),
            helper.make_node("Reshape", ["z", "shape"], ["y"]),
        ],
        [("x", kind, 1)],
        [("y", "f32", -1)],
        {"shape": ("i64", [2], [-1, count])},
    )
    model = pelton.compile(made, category_rows(rng, kind))
    if case == "strict strings":
        with pytest.raises(ContractError):
            model.predict_row(("violet",))


KEYS = {
    "text": ["a", "b", "c"], "i64": [3, -1, 2], "f32": [0.5, float("nan"), 2.0],
}  # fmt: skip
VALUES = {"text": ["x", "y", "z"], "i64": [7, -2, 11], "f32": [0.25, -3.0, 1.5]}
SUFFIX = {"text": "strings", "i64": "int64s", "f32": "floats"}
DEFAULT = {
    "text": {"default_string": "other"}, "i64": {"default_int64": 99},
    "f32": {"default_float": -7.5},
}  # fmt: skip


def label_rows(rng, kind):
    if kind == "text":
        return pd.DataFrame({"x": rng.choice(["a", "b", "c", "d", ""], 50)})
    if kind == "i64":
        return pd.DataFrame({"x": rng.integers(-2, 5, 50)})
    return pd.DataFrame({"x": rng.choice([0.5, 2.0, 7.0, np.nan], 50).astype(np.float32)})


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("default", [False, True])
@pytest.mark.parametrize("to", VALUES)
@pytest.mark.parametrize("of", KEYS)
def test_label_encoders_of_all_types(of, to, default, version, rng):
    attributes = {f"keys_{SUFFIX[of]}": KEYS[of], f"values_{SUFFIX[to]}": VALUES[to]}
    attributes |= DEFAULT[to] if default else {}
    encoder = helper.make_node("LabelEncoder", ["x"], ["z"], domain=ML, **attributes)
    more = [encoder]
    if to == "f32":
        more.append(helper.make_node("Identity", ["z"], ["y"]))
        gives = [("y", "f32", 1)]
    else:  # as the columns of a one-hot, so that text answers too
        cats = {f"cats_{SUFFIX[to]}": [*VALUES[to], *DEFAULT[to].values()]}
        more.append(helper.make_node("OneHotEncoder", ["z"], ["h"], domain=ML, **cats))
        more.append(helper.make_node("Flatten", ["h"], ["y"]))
        gives = [("y", "f32", -1)]
    made = onnx_models.model(more, [("x", of, 1)], gives, ml=version)
    pelton.compile(made, label_rows(rng, of))


@pytest.mark.parametrize("kind", ["f64", "i64", "text"])
def test_label_encoders_of_tensors(kind, rng):
    keys = KEYS["f32" if kind == "f64" else kind]
    made = node(
        "LabelEncoder", kind, 1, "f64", ml=4, keys_tensor=tensor("k", kind, keys),
        values_tensor=tensor("v", "f64", [0.1, 0.2, 0.3]),
        default_tensor=tensor("d", "f64", [-0.7]),
    )  # fmt: skip
    rows = label_rows(rng, "f32" if kind == "f64" else kind)
    pelton.compile(made, rows.astype(np.float64) if kind == "f64" else rows)


def test_labels_of_the_first_version(rng):
    made = node("LabelEncoder", "text", 1, "i64", ml=1, classes_strings=["a", "b"], default_int64=9)
    table = label_rows(rng, "text")
    model = pelton.compile(made, table)
    assert set(model.predict(table).tolist()) == {0, 1, 9}


def test_category_mapper_both_ways(rng):
    cats = {"cats_strings": ["a", "b", "d"], "cats_int64s": [5, 6, 7], "default_int64": -1}
    table = label_rows(rng, "text")
    made = node("CategoryMapper", "text", 1, "i64", **cats)
    model = pelton.compile(made, table)
    assert model.predict_row(("d",)) == 7
    back = node("CategoryMapper", "i64", 1, "text", **{**cats, "default_string": "none"})
    whole = pd.DataFrame({"x": rng.integers(3, 9, 40)})
    assert pelton.compile(back, whole).predict_row((6,)) == "b"


LINKS = ["NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT"]


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("classes", [1, 2, 3])
@pytest.mark.parametrize("strings", [False, True])
def test_linear_classifiers(link, classes, strings, rng):
    count = max(classes, 2)
    labels = [f"class {at}" for at in range(count)] if strings else [*range(4, 4 + count)]
    if link == "PROBIT" and classes == 1:
        return
    made = onnx_models.model(
        [
            helper.make_node(
                "LinearClassifier", ["x"], ["label", "p"], domain=ML, post_transform=link,
                coefficients=rng.normal(size=3 * classes).tolist(),
                intercepts=rng.normal(size=classes).tolist(),
                **{"classlabels_strings" if strings else "classlabels_ints": labels},
            )
        ],
        [("x", "f32", 3)],
        [("label", "text" if strings else "i64", 0), ("p", "f32", -1)],
    )  # fmt: skip
    pelton.compile(made, rng.normal(size=(90, 3)).astype(np.float32))


@pytest.mark.parametrize("link", LINKS[:4])
@pytest.mark.parametrize("targets", [1, 3])
def test_linear_regressors(link, targets, rng):
    made = node(
        "LinearRegressor", "f32", 3, "f32", targets=targets, post_transform=link,
        coefficients=rng.normal(size=3 * targets).tolist(),
        intercepts=rng.normal(size=targets).tolist(),
    )  # fmt: skip
    model = pelton.compile(made, rng.normal(size=(90, 3)).astype(np.float32))
    assert model.info()["parity"] == "tolerance"


def test_a_null_text_is_refused_as_onnx_has_none(rng):
    made = node("LabelEncoder", "text", 1, "i64", keys_strings=["a"], values_int64s=[1])
    model = pelton.compile(made, label_rows(rng, "text"))
    with pytest.raises(ContractError):
        model.predict_row((None,))


@pytest.mark.parametrize("op", ["DictVectorizer", "CastMap"])
def test_operators_that_are_refused_are_named(op, rng):
    made = node(op, "f32", 3, "f32")
    with pytest.raises(UnsupportedError, match=f"{op}|valid ONNX"):
        pelton.compile(made, numbers(rng))


KERNELS = ["LINEAR", "POLY", "RBF", "SIGMOID"]


def machine(rng, op, kernel, **more):
    """Support vectors drawn at random; coefficients that add up to 0, as those of libsvm do."""
    vectors = rng.normal(size=(12, 3))
    return dict(
        kernel_type=kernel, kernel_params=[0.3, 0.2, 3.0], support_vectors=vectors.ravel().tolist(),
        **more,
    )  # fmt: skip


def weights(rng, count):
    drawn = rng.normal(size=(count, 12))
    return (drawn - drawn.mean(axis=1, keepdims=True)).ravel().tolist()


@pytest.mark.parametrize("one_class", [0, 1])
@pytest.mark.parametrize("kernel", KERNELS)
def test_support_vectors_of_a_regression(kernel, one_class, rng):
    given = machine(rng, "SVMRegressor", kernel, n_supports=12, rho=[0.4], one_class=one_class)
    made = node("SVMRegressor", "f32", 3, "f32", coefficients=weights(rng, 1), **given)
    model = pelton.compile(made, rng.normal(size=(90, 3)).astype(np.float32))
    assert model.info()["parity"] == "tolerance"


@pytest.mark.parametrize("platt", [False, True])
@pytest.mark.parametrize("link", LINKS[:3])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("kernel", KERNELS)
def test_support_vectors_of_classes(kernel, classes, link, platt, rng):
    pairs = classes * (classes - 1) // 2
    given = machine(
        rng, "SVMClassifier", kernel, vectors_per_class=[12 // classes] * classes,
        rho=rng.normal(size=pairs).tolist(), classlabels_ints=[*range(classes)],
        post_transform=link,
    )  # fmt: skip
    if platt:
        given |= {"prob_a": [-1.5] * pairs, "prob_b": [0.2] * pairs}
    made = onnx_models.model(
        [
            helper.make_node(
                "SVMClassifier", ["x"], ["label", "p"], domain=ML,
                coefficients=weights(rng, classes - 1), **given,
            )
        ],
        [("x", "f32", 3)],
        [("label", "i64", 0), ("p", "f32", -1)],
    )  # fmt: skip
    pelton.compile(made, rng.normal(size=(90, 3)).astype(np.float32))
