"""Activation functions of a neuron, each with its slope.

References
----------
Higham and Higham (2019), Deep learning: an introduction for applied mathematicians, SIAM Review 61(4),
section 2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["IDENTITY", "LOGISTIC", "RECTIFIER", "TANH", "Activation"]


@dataclass(frozen=True)
class Activation:
    """A function applied to every weighted input.

    Attributes
    ----------
    name : str
    function : function
        z, of any shape, to a.
    slope : function
        z and a = σ(z), both of which the forward pass has kept, to da/dz. At a kink it is the mean of the two
        one-sided slopes, as everywhere in this package.
    """

    name: str
    function: Callable[[Any], Any]
    slope: Callable[[Any, Any], Any]

    def __call__(self, z: Any) -> Any:
        """Return a, of z's shape."""
        return self.function(z)


def _logistic(z: Any) -> Any:
    # By tanh rather than 1 / (1 + e^-z), which overflows.
    return (1 + np.tanh(z / 2)) / 2


TANH = Activation("tanh", np.tanh, lambda z, a: (1 - a) * (1 + a))
LOGISTIC = Activation("logistic", _logistic, lambda z, a: a * (1 - a))
RECTIFIER = Activation("rectifier", lambda z: np.maximum(z, 0.0), lambda z, a: np.heaviside(z, 0.5))
IDENTITY = Activation("identity", lambda z: z, lambda z, a: np.ones_like(a))
