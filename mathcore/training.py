"""Training a network by gradient descent, with the course of its cost and snapshots on the way.

References
----------
Deisenroth, Faisal and Ong, Mathematics for Machine Learning, sections 7.1.2 and 7.1.3.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathcore._checks import Array, as_positive, as_real, as_scalar
from mathcore.errors import ConvergenceError, DomainError
from mathcore.networks import Network

__all__ = ["TrainingTrace", "train"]


@dataclass(frozen=True, eq=False)
class TrainingTrace:
    """How a network learned.

    Attributes
    ----------
    costs : (epochs + 1,) float
        The cost over the whole data set before training and after every epoch.
    epochs : (k,) int
        When snapshots were taken: before training, every ``record_every`` epochs, and at the end.
    networks : tuple of Network
        The snapshots.
    reached : bool
        Whether the cost came down to the one that was asked for.
    """

    costs: Array
    epochs: np.ndarray[tuple[int], np.dtype[np.intp]]
    networks: tuple[Network, ...]
    reached: bool

    @property
    def network(self) -> Network:
        """The trained network."""
        return self.networks[-1]

    @property
    def cost(self) -> float:
        """The trained network's cost."""
        return float(self.costs[-1])


def train(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    step: float,
    epochs: int,
    momentum: float = 0.0,
    batch_size: int | None = None,
    generator: np.random.Generator | None = None,
    target_cost: float = 0.0,
    record_every: int = 1,
) -> TrainingTrace:
    """Walk the network's parameters down the slope of its cost.

    Parameters
    ----------
    network : Network
        The start; it is not changed.
    x : (N, n_0) float
    y : (N, n_L) float
    step : float
        γ > 0.
    epochs : int
        Passes over the data, ≥ 1.
    momentum : float
        In [0, 1): how much of the last step is kept.
    batch_size : int, optional
        Examples in a step, from 1 to N; all of them if not given. Smaller batches are drawn anew each epoch,
        without repetition, and need a generator.
    generator : numpy Generator, optional
    target_cost : float
        Stop once the cost is at most this.
    record_every : int
        Epochs between snapshots, ≥ 1.

    Returns
    -------
    TrainingTrace

    Raises
    ------
    ConvergenceError
        The cost became infinite or NaN: the step is too long.
    DomainError
        A parameter is out of range, or batches are asked for without a generator.
    ShapeError, DataError
        As for `Network.backpropagate`.

    References
    ----------
    Deisenroth, Faisal and Ong, Mathematics for Machine Learning (2020), sections 7.1.2 and 7.1.3.
    """
    examples = len(np.atleast_2d(as_real(x, "x")))
    batch = examples if batch_size is None else batch_size
    _check_options(examples, batch, epochs, momentum, record_every, generator)
    size, inputs, targets = (
        as_positive(step, "step"),
        np.atleast_2d(as_real(x, "x")),
        np.atleast_2d(as_real(y, "y")),
    )
    costs, recorded, snapshots = [network.cost(inputs, targets)], [0], [network]
    last_step = np.zeros(len(network.parameters))
    epoch = 0
    with np.errstate(over="ignore", invalid="ignore"):  # what runs away is reported below
        while epoch < epochs and costs[-1] > target_cost:
            epoch += 1
            order = np.arange(examples) if generator is None else generator.permutation(examples)
            for start in range(0, examples, batch):
                rows = order[start : start + batch]
                slope = network.backpropagate(inputs[rows], targets[rows]).parameter_gradient
                last_step = momentum * last_step - size * slope
                network = network.with_parameters(_finite(network.parameters + last_step, epoch))
            costs.append(float(_finite(network.cost(inputs, targets), epoch)))
            if epoch % record_every == 0:
                recorded.append(epoch)
                snapshots.append(network)
    if recorded[-1] != epoch:
        recorded.append(epoch)
        snapshots.append(network)
    return TrainingTrace(np.array(costs), np.array(recorded), tuple(snapshots), costs[-1] <= target_cost)


def _finite(values: Array | float, epoch: int) -> Array:
    if not np.all(np.isfinite(values)):
        raise ConvergenceError(
            f"expected finite weights and cost, but they overflowed in epoch {epoch}. Try a shorter step."
        )
    return np.asarray(values)


def _check_options(
    examples: int,
    batch: int,
    epochs: int,
    momentum: float,
    record_every: int,
    generator: np.random.Generator | None,
) -> None:
    if not 0 <= as_scalar(momentum, "momentum") < 1:
        raise DomainError(f"momentum: expected a number from 0 up to but not including 1, got {momentum}")
    if epochs < 1 or record_every < 1:
        raise DomainError(f"expected epochs and record_every of at least 1, got {epochs} and {record_every}")
    if not 1 <= batch <= examples:
        raise DomainError(f"batch_size: expected one from 1 to {examples}, got {batch}")
    if batch < examples and generator is None:
        raise DomainError("generator: expected one to draw the batches with. Try np.random.default_rng(0).")
