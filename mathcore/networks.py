"""Dense neural networks: forward, and backward by the chain rule, with every intermediate kept.

Layer l computes z = W a + b and a' = σ(z), with W of shape (outputs, inputs). Data sets hold a row for each
example, so that for a whole set the layer is Z = A Wᵀ + b. The cost is the mean over examples of the squared
distance ‖a - y‖² between output and target.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning, section 5.6.1.
Higham and Higham (2019), Deep learning: an introduction for applied mathematicians, SIAM Review 61(4),
sections 2-6. Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward networks
(random weights).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_matrix, as_real, as_vector, same_length
from mathcore.activations import TANH, Activation
from mathcore.derivatives import gradient
from mathcore.errors import DomainError, ShapeError

__all__ = ["Backpropagation", "ForwardPass", "Layer", "Network", "check_gradient", "random_network"]


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer: a' = σ(W a + b).

    Attributes
    ----------
    weights : (outputs, inputs) float
    biases : (outputs,) float
    activation : Activation
    """

    weights: Array
    biases: Array
    activation: Activation

    def __init__(self, weights: ArrayLike, biases: ArrayLike, activation: Activation = TANH) -> None:
        matrix = as_matrix(weights, "weights")
        object.__setattr__(self, "weights", matrix)
        object.__setattr__(self, "biases", as_vector(biases, "biases", length=len(matrix)))
        object.__setattr__(self, "activation", activation)


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """What every neuron computed.

    Attributes
    ----------
    weighted : tuple of (N, n_l) float
        z of every layer, in order.
    activations : tuple of (N, n_l) float
        The input, then a of every layer: one more than ``weighted``.
    """

    weighted: tuple[Array, ...]
    activations: tuple[Array, ...]

    @property
    def output(self) -> Array:
        """(N, n_L) float: the last layer's activations."""
        return self.activations[-1]


@dataclass(frozen=True, eq=False)
class Backpropagation:
    """The cost's derivatives, layer by layer.

    Attributes
    ----------
    forward : ForwardPass
    cost : float
    activation_gradients : tuple of (N, n_l) float
        ∂C/∂a of every layer, in the order of the layers.
    weighted_gradients : tuple of (N, n_l) float
        ∂C/∂z of every layer: the error that is passed back.
    weight_gradients : tuple of (n_l, n_(l-1)) float
        ∂C/∂W.
    bias_gradients : tuple of (n_l,) float
        ∂C/∂b.
    """

    forward: ForwardPass
    cost: float
    activation_gradients: tuple[Array, ...]
    weighted_gradients: tuple[Array, ...]
    weight_gradients: tuple[Array, ...]
    bias_gradients: tuple[Array, ...]

    @property
    def parameter_gradient(self) -> Array:
        """(P,) float: all of ∂C/∂W and ∂C/∂b, in the order of `Network.parameters`."""
        pairs = zip(self.weight_gradients, self.bias_gradients, strict=True)
        return np.concatenate([part.ravel() for pair in pairs for part in pair])


@dataclass(frozen=True, eq=False)
class Network:
    """A chain of layers.

    Parameters
    ----------
    layers : sequence of Layer
        At least one; each takes as many inputs as the one before has outputs.

    Raises
    ------
    ShapeError
        There is no layer, or two layers do not fit together.
    """

    layers: tuple[Layer, ...]

    def __init__(self, layers: Sequence[Layer]) -> None:
        if not layers:
            raise ShapeError("layers: expected at least one, got none")
        for k, (before, after) in enumerate(pairwise(layers)):
            if after.weights.shape[1] != before.weights.shape[0]:
                raise ShapeError(
                    f"layers: expected layer {k + 1} to take the {len(before.biases)} outputs of layer {k}, "
                    f"got weights of shape {after.weights.shape}"
                )
        object.__setattr__(self, "layers", tuple(layers))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of inputs, then of every layer's neurons: (1, 6, 7, 2) for a 1-6-7-2 network."""
        return (self.layers[0].weights.shape[1], *(len(layer.biases) for layer in self.layers))

    @property
    def parameters(self) -> Array:
        """(P,) float: every layer's weights by rows, then its biases."""
        return np.concatenate(
            [part.ravel() for layer in self.layers for part in (layer.weights, layer.biases)]
        )

    def with_parameters(self, parameters: ArrayLike) -> "Network":
        """Return a network of the same sizes with other weights and biases, in the order of `parameters`."""
        values = as_vector(parameters, "parameters", length=len(self.parameters))
        layers = [
            Layer(weights, biases, layer.activation)
            for layer, (weights, biases) in zip(self.layers, self._split(values), strict=True)
        ]
        return Network(layers)

    def __call__(self, x: ArrayLike) -> Array:
        """Return the output: (n_L,) for one input (n_0,), (N, n_L) for a data set (N, n_0)."""
        output = self.forward(x).output
        return output[0] if np.ndim(x) == 1 else output

    def forward(self, x: ArrayLike) -> ForwardPass:
        """Run the network and keep what every neuron computed.

        Parameters
        ----------
        x : (N, n_0) float, or (n_0,) for a single example
        """
        inputs = _rows(x, "x", self.sizes[0])
        return ForwardPass(*self._run(inputs, [(layer.weights, layer.biases) for layer in self.layers]))

    def cost(self, x: ArrayLike, y: ArrayLike) -> float:
        """Return the mean over examples of ‖a - y‖².

        Parameters
        ----------
        x : (N, n_0) float
        y : (N, n_L) float
        """
        inputs, targets = self._data(x, y)
        return float(np.mean(np.sum((self.forward(inputs).output - targets) ** 2, axis=1)))

    def backpropagate(self, x: ArrayLike, y: ArrayLike) -> Backpropagation:
        """Return the gradient of the cost, from the last layer back to the first, with every intermediate.

        Parameters
        ----------
        x : (N, n_0) float, or (n_0,) for a single example
        y : (N, n_L) float, or (n_L,)

        Returns
        -------
        Backpropagation

        Raises
        ------
        ShapeError, DataError
            The data do not fit the network, or each other, or are not finite.
        """
        inputs, targets = self._data(x, y)
        forward = self.forward(inputs)
        error = forward.output - targets
        by_activation = [2 * error / len(inputs)]
        by_weighted: list[Array] = []
        kept = zip(self.layers, forward.weighted, forward.activations[1:], strict=True)
        for layer, z, a in reversed(list(kept)):
            by_weighted.append(by_activation[-1] * layer.activation.slope(z, a))
            by_activation.append(by_weighted[-1] @ layer.weights)
        by_activation.pop()  # ∂C/∂x, the derivative with respect to the data
        by_weighted.reverse()
        by_activation.reverse()
        return Backpropagation(
            forward=forward,
            cost=float(np.mean(np.sum(error**2, axis=1))),
            activation_gradients=tuple(by_activation),
            weighted_gradients=tuple(by_weighted),
            weight_gradients=tuple(
                delta.T @ a for delta, a in zip(by_weighted, forward.activations, strict=False)
            ),
            bias_gradients=tuple(delta.sum(axis=0) for delta in by_weighted),
        )

    def cost_of_parameters(self, parameters: Any, x: ArrayLike, y: ArrayLike) -> Any:
        """Return the cost as a function of the parameters, (P,), in a form that can be differentiated."""
        inputs, targets = self._data(x, y)
        output = self._run(inputs, self._split(parameters))[1][-1]
        return np.sum((output - targets) ** 2) / len(inputs)

    def _run(self, inputs: Array, pairs: list[tuple[Any, Any]]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        weighted, activations = [], [inputs]
        for layer, (weights, biases) in zip(self.layers, pairs, strict=True):
            weighted.append(activations[-1] @ weights.T + biases)
            activations.append(layer.activation(weighted[-1]))
        return tuple(weighted), tuple(activations)

    def _split(self, parameters: Any) -> list[tuple[Any, Any]]:
        """Cut a vector of parameters into every layer's weights and biases."""
        pairs, start = [], 0
        for layer in self.layers:
            middle = start + layer.weights.size
            end = middle + layer.biases.size
            pairs.append((parameters[start:middle].reshape(layer.weights.shape), parameters[middle:end]))
            start = end
        return pairs

    def _data(self, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        inputs, targets = _rows(x, "x", self.sizes[0]), _rows(y, "y", self.sizes[-1])
        same_length(inputs, "x", targets, "y")
        return inputs, targets


def random_network(
    sizes: Sequence[int],
    generator: np.random.Generator,
    *,
    activation: Activation = TANH,
    output: Activation | None = None,
) -> Network:
    """Return a network with random weights and zero biases.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, then the neurons of each layer: ``(1, 6, 7, 2)``.
    generator : numpy Generator
    activation, output : Activation
        Of the hidden layers, and of the last one (by default the same).

    Returns
    -------
    Network
        Weights uniform within ±√(6 / (inputs + outputs)) of 0, which keeps the signals' size from layer to
        layer.

    Raises
    ------
    DomainError
        There are fewer than two sizes, or one is below 1.

    References
    ----------
    Glorot and Bengio (2010).
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise DomainError(f"sizes: expected at least two, each at least 1, got {tuple(sizes)}")
    layers = []
    for k, (inputs, outputs) in enumerate(pairwise(sizes)):
        reach = np.sqrt(6 / (inputs + outputs))
        last = k == len(sizes) - 2
        weights = generator.uniform(-reach, reach, (outputs, inputs))
        layers.append(Layer(weights, np.zeros(outputs), output if last and output else activation))
    return Network(layers)


def check_gradient(network: Network, x: ArrayLike, y: ArrayLike) -> float:
    """Compare back-propagation with automatic differentiation, which goes forward and shares none of its
    code.

    Parameters
    ----------
    network : Network
    x : (N, n_0) float
    y : (N, n_L) float

    Returns
    -------
    float
        The distance of the two gradients over the sum of their lengths: some 1e-15 where both are right, 0
        where both vanish.

    Raises
    ------
    ShapeError, DataError
        As for `Network.backpropagate`.

    References
    ----------
    Higham and Higham (2019), section 5 (back-propagation).
    """
    backward = network.backpropagate(x, y).parameter_gradient
    forward = gradient(lambda p: network.cost_of_parameters(p, x, y), network.parameters)
    length = float(np.linalg.norm(backward) + np.linalg.norm(forward))
    return float(np.linalg.norm(backward - forward)) / length if length else 0.0


def _rows(value: ArrayLike, name: str, columns: int) -> Array:
    array = as_real(value, name)
    return as_matrix(array[None] if array.ndim == 1 else array, name, columns=columns)
