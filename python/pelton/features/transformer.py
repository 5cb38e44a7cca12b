"""Features: expressions by name, as a transformer that scikit-learn's tools take for their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from pelton.errors import ContractError
from pelton.features import fitting, output
from pelton.features.expression import Expression, as_expression
from pelton.features.given import table_of
from pelton.features.scope import Learned
from pelton.model import Model

Array = npt.NDArray[Any]


class Features:
    """Features of raw rows, learned and computed by the engine that serves them.

    A transformer in scikit-learn's sense, without needing scikit-learn: it stands in a Pipeline or
    a ColumnTransformer, can be cloned, searched over and pickled; each feature is a parameter.
    Tables are pandas, polars, Arrow, NumPy (columns "x0", "x1", ...), or dicts of columns.

    Args:
        features: An expression for each feature, by its name.

    Attributes:
        feature_names_in_: The columns that the features read, in the table's order; not there
            after fitting on an array.
        n_features_in_: How many those are; of an array all columns.

    Raises:
        ValueError: A name cannot be a parameter of scikit-learn, as it holds two underscores.

    >>> from pelton import features as F
    >>> X = F.Features(delay=F.col("delay").fill(F.median))
    >>> X.fit_transform({"delay": [1.0, None, 3.0]}).ravel()
    array([1., 2., 3.])
    """

    def __init__(self, **features: Any) -> None:
        for name in features:
            if "__" in name or not name:
                raise ValueError(f"features: need names without '__', got {name!r}")
        self._features: dict[str, Any] = dict(features)

    # Fitting

    def fit(self, X: Any, y: Any = None) -> Features:
        """Learn from training rows.

        Args:
            X: A table of raw rows; other columns may be in it.
            y: The target, one per row; only target_mean needs it.

        Returns:
            Itself.

        Raises:
            ContractError: A column is missing or of the wrong kind; names the feature.
        """
        self._fit(X, y)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Learn from training rows and compute their features.

        The same as `fit` and `transform`, but for target_mean: each row has the mean over rows of
        other folds, lest its own target leaks into it.

        Args:
            X: As for `fit`.
            y: As for `fit`.

        Returns:
            As `transform`.
        """
        fitted = self._fit(X, y)
        return output.wrapped(self, X, fitted.cross_fitted(self.expressions()))

    def _fit(self, X: Any, y: Any) -> fitting.Fitted:
        fitted = fitting.fit(self.expressions(), X, y)
        self.learned_: Learned = fitted.learned
        self._inputs, self._names_out = fitted.inputs, fitted.names
        self._model: Model | None = fitted.model
        self.n_features_in_ = len(fitted.inputs.names)
        if fitted.inputs.named:
            self.feature_names_in_ = np.array(fitted.inputs.names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        return fitted

    def expressions(self) -> dict[str, Expression]:
        """The features as expressions; a constant is one too."""
        if not self._features:
            raise ContractError("features: need at least one feature, got none")
        found = {}
        for name, given in self._features.items():
            try:
                found[name] = as_expression(given)
            except TypeError as error:
                raise ContractError(
                    f"feature {name!r}: need an expression, got {given!r}"
                ) from error
        return found

    # Using

    @property
    def model(self) -> Model:
        """The native model that `transform` runs."""
        self._check_fitted()
        if self._model is None:  # after unpickling
            self._model = fitting.compiled(self.expressions(), self._inputs, self.learned_)
        return self._model

    def transform(self, X: Any) -> Any:
        """The features of a table.

        Args:
            X: A table of raw rows.

        Returns:
            Shape (rows, features), float64; or what `set_output` asks for.

        Raises:
            ContractError: The table breaks the contract; names column, rule and row.
        """
        model = self.model
        table = table_of(X, columns=self.n_features_in_)
        return output.wrapped(self, X, model.transform(table))

    def get_feature_names_out(self, input_features: Any = None) -> Array:
        """The names of the columns that `transform` gives.

        Args:
            input_features: Not used; there for scikit-learn.
        """
        self._check_fitted()
        return np.array(self._names_out, dtype=object)

    def set_output(self, *, transform: str | None = None) -> Features:
        """Choose the container that `transform` gives.

        Args:
            transform: "default" for an array, "pandas" or "polars"; None changes nothing.
        """
        if transform is not None:
            output.check(transform)
            self._sklearn_output_config = {"transform": transform}
        return self

    # What scikit-learn asks of an estimator

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The expressions by name.

        Args:
            deep: Not used; expressions have no parameters of their own.
        """
        return dict(self._features)

    def set_params(self, **params: Any) -> Features:
        """Replace expressions.

        Args:
            params: New expressions by name.

        Raises:
            ValueError: There is no such feature.
        """
        for name, expression in params.items():
            if name not in self._features:
                known = ", ".join(self._features)
                raise ValueError(f"features: need one of {known}, got {name!r}")
            self._features[name] = expression
        return self

    def __sklearn_tags__(self) -> Any:
        from pelton.convert.features import tags

        used = [part.op for one in self._features.values() for part in as_expression(one).walk()]
        return tags(needs_target="target_mean" in used)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "learned_")

    def _check_fitted(self) -> None:
        if not self.__sklearn_is_fitted__():
            raise output.not_fitted("features: need fit before transform, got neither")

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, **({"_model": None} if "_model" in self.__dict__ else {})}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state)

    def __repr__(self) -> str:
        lines = "".join(f"    {name}={one!r},\n" for name, one in self._features.items())
        return f"Features(\n{lines})"


Features.__module__ = "pelton.features"  # where it is found, and what converters know it by
