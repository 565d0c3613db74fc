"""Data sets that everybody knows: Anscombe's quartet, Iris, and handwritten digits.

Iris and the digits come with scikit-learn, an optional extra: ``pip install 'm4ml[data]'``.
"""

import importlib
from typing import Any

import numpy as np

from mathcore._checks import Array
from mathcore._scaling import read_only
from mathcore.datasets import Labelled
from mathcore.errors import MissingExtraError

__all__ = ["anscombe_quartet", "load_digits", "load_iris"]


def anscombe_quartet() -> Array:
    """Return four sets of points with the same statistics and the same regression line.

    Returns
    -------
    (4, 11, 2) float
        Sets I to IV; a row (x, y) per point. Each has x̄ = 9, ȳ = 7.50, correlation 0.816 and the line
        y = 3 + x/2, to 2 decimals: only a picture tells them apart.

    References
    ----------
    Anscombe, Graphs in statistical analysis, The American Statistician 27 (1973), table.
    """
    x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0]
    x_of_the_last = [8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 19.0, 8.0, 8.0, 8.0]
    y = [
        [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
        [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
        [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
        [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89],
    ]
    return np.stack([np.array([x, x, x, x_of_the_last]), np.array(y)], axis=-1)


def load_iris() -> Labelled:
    """Return Fisher's Iris.

    Returns
    -------
    Labelled
        150 flowers of three kinds; of each, four lengths in cm.

    Raises
    ------
    MissingExtraError
        scikit-learn, which brings the data, is not installed.

    References
    ----------
    Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7 (1936).
    """
    return _labelled(_bundled().load_iris())


def load_digits() -> Labelled:
    """Return handwritten digits.

    Returns
    -------
    Labelled
        1797 pictures of 8 × 8 grey levels from 0 to 16, a row of 64 each.

    Raises
    ------
    MissingExtraError
        scikit-learn, which brings the data, is not installed.

    References
    ----------
    Alpaydin and Kaynak, Optical recognition of handwritten digits, UCI Machine Learning Repository (1998).
    """
    return _labelled(_bundled().load_digits())


def _bundled() -> Any:
    try:
        return importlib.import_module("sklearn.datasets")
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "this data set comes with scikit-learn, which is not installed; try pip install 'm4ml[data]'"
        ) from error


def _labelled(bunch: Any) -> Labelled:
    labels = np.array(bunch.target, dtype=np.int_)
    labels.setflags(write=False)
    return Labelled(
        X=read_only(np.array(bunch.data, dtype=np.float64)),
        labels=labels,
        classes=tuple(str(name) for name in bunch.target_names),
        features=tuple(str(name) for name in bunch.feature_names),
    )
