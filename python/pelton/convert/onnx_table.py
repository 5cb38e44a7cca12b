"""Every ONNX operator that is converted, and the function that does it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

_ML = "ai.onnx.ml"
_ELEMENTWISE = (
    "Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "PRelu",
    "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor", "Not", "Where",
)  # fmt: skip
_FUNCTIONS = (
    "Neg", "Abs", "Sqrt", "Exp", "Log", "Floor", "Ceil", "Round", "Sign", "Reciprocal", "Relu",
    "LeakyRelu", "ThresholdedRelu", "Clip", "IsNaN", "Sigmoid", "Tanh", "Erf", "Softplus",
    "Softsign", "Elu", "Selu", "Celu", "HardSigmoid", "HardSwish", "Gelu", "Sin", "Cos",
)  # fmt: skip
_SHAPES = (
    "Identity", "Cast", "Concat", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose",
    "Gather", "Slice", "Split", "Dropout",
    "Shape", "ConstantOfShape",
)  # fmt: skip
_SUMS = (
    "MatMul", "Gemm", "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd",
    "ReduceSumSquare", "ReduceL1", "ReduceL2", "ReduceLogSumExp", "Softmax",
    "LogSoftmax", "ArgMax", "ArgMin", "BatchNormalization", "LayerNormalization", "Sum",
    "LpNormalization",
)  # fmt: skip

# Domain and operator -> module of pelton.convert and function(node, inputs, ctx) -> outputs.
OPERATORS: dict[tuple[str, str], str] = {
    (_ML, "TreeEnsemble"): "onnx_trees.ensemble",
    (_ML, "TreeEnsembleClassifier"): "onnx_trees.classifier",
    (_ML, "TreeEnsembleRegressor"): "onnx_trees.regressor",
    (_ML, "LinearClassifier"): "onnx_linear.classifier",
    (_ML, "LinearRegressor"): "onnx_linear.regressor",
    (_ML, "SVMClassifier"): "onnx_svm.classifier",
    (_ML, "SVMRegressor"): "onnx_svm.regressor",
    (_ML, "Scaler"): "onnx_features.scaler",
    (_ML, "Imputer"): "onnx_features.imputer",
    (_ML, "Normalizer"): "onnx_features.normalizer",
    (_ML, "Binarizer"): "onnx_features.binarizer",
    (_ML, "FeatureVectorizer"): "onnx_features.feature_vectorizer",
    (_ML, "ArrayFeatureExtractor"): "onnx_features.array_feature_extractor",
    (_ML, "OneHotEncoder"): "onnx_labels.one_hot_encoder",
    (_ML, "LabelEncoder"): "onnx_labels.label_encoder",
    (_ML, "CategoryMapper"): "onnx_labels.category_mapper",
    (_ML, "ZipMap"): "onnx_labels.zip_map",
    **{("ai.onnx", op): "onnx_arithmetic.elementwise" for op in _ELEMENTWISE},
    **{("ai.onnx", op): "onnx_functions.function" for op in _FUNCTIONS},
    **{("ai.onnx", op): "onnx_shapes.shape" for op in _SHAPES},
    **{("ai.onnx", op): "onnx_sums.sums" for op in _SUMS},
}

# Why others of ai.onnx.ml are not; the rest has no native operator.
REASONS = {
    (_ML, "DictVectorizer"): "its input is a map, and a raw row has columns",
    (_ML, "CastMap"): "its input is a map, and a raw row has columns",
}


def find(domain: str, op: str) -> Callable[..., Any] | None:
    """The converter of an operator, or None."""
    entry = OPERATORS.get((domain or "ai.onnx", op))
    if entry is None:
        return None
    module, function = entry.split(".")
    found: Callable[..., Any] = getattr(
        importlib.import_module(f"pelton.convert.{module}"), function
    )
    return found


def refusal(domain: str, op: str) -> str:
    """An operator that is not converted, and why, where there is more to say."""
    domain = domain or "ai.onnx"
    reason = REASONS.get((domain, op))
    return f"{domain}.{op}" + (f" ({reason})" if reason else "")
