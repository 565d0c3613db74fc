import numpy as np
import pytest

from mathcore.activations import IDENTITY, LOGISTIC
from mathcore.errors import ConvergenceError, DomainError, ShapeError
from mathcore.networks import Layer, Network, random_network
from mathcore.training import train


def line_data():
    """Points of y = 2x - 1, which one linear neuron can learn exactly."""
    x = np.linspace(-1, 1, 9)[:, None]
    return Network([Layer([[0.0]], [0.0], IDENTITY)]), x, 2 * x - 1


def loop_data():
    """A closed curve in the plane, as the lecture's network learns one."""
    t = np.linspace(0, 1, 40)[:, None]
    curve = 0.5 + 0.35 * np.hstack([np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)])
    return random_network((1, 6, 7, 2), np.random.default_rng(3), output=LOGISTIC), t, curve


class TestLearning:
    def test_one_step_is_gradient_descents(self):
        network, x, y = line_data()
        slope = network.backpropagate(x, y).parameter_gradient
        trained = train(network, x, y, step=0.1, epochs=1).network
        np.testing.assert_allclose(trained.parameters, network.parameters - 0.1 * slope, rtol=1e-15)

    def test_a_linear_neuron_finds_the_line(self):
        network, x, y = line_data()
        trace = train(network, x, y, step=0.4, epochs=200)
        np.testing.assert_allclose(trace.network.parameters, (2, -1), atol=1e-9)

    def test_a_1_6_7_2_network_learns_a_closed_curve(self):
        network, t, curve = loop_data()
        trace = train(network, t, curve, step=1.0, momentum=0.9, epochs=1500, record_every=500)
        assert trace.costs[0] > 0.1
        assert trace.cost < 0.004

    def test_batches_learn_as_well(self):
        network, x, y = line_data()
        trace = train(network, x, y, step=0.2, epochs=200, batch_size=4, generator=np.random.default_rng(1))
        np.testing.assert_allclose(trace.network.parameters, (2, -1), atol=1e-6)

    def test_the_same_seed_gives_the_same_network(self):
        network, x, y = line_data()
        runs = [
            train(network, x, y, step=0.2, epochs=3, batch_size=2, generator=np.random.default_rng(seed))
            for seed in (1, 1, 2)
        ]
        np.testing.assert_array_equal(runs[0].costs, runs[1].costs)
        assert not np.array_equal(runs[0].costs, runs[2].costs)

    def test_shuffling_whole_batches_changes_rounding_only(self):
        network, x, y = line_data()
        plain = train(network, x, y, step=0.2, epochs=5)
        shuffled = train(network, x, y, step=0.2, epochs=5, generator=np.random.default_rng(1))
        np.testing.assert_allclose(shuffled.costs, plain.costs, rtol=1e-12)

    def test_momentum_follows_its_recurrence(self):
        network, x, y = line_data()
        trace = train(network, x, y, step=0.1, momentum=0.6, epochs=4)
        path = np.array([each.parameters for each in trace.networks])
        slopes = [each.backpropagate(x, y).parameter_gradient for each in trace.networks]
        for k in (1, 2, 3):
            expected = 0.6 * (path[k] - path[k - 1]) - 0.1 * slopes[k]
            np.testing.assert_allclose(path[k + 1] - path[k], expected, atol=1e-15)


class TestTrace:
    def test_snapshots_are_taken_as_asked_and_at_the_end(self):
        network, x, y = line_data()
        trace = train(network, x, y, step=0.1, epochs=7, record_every=3)
        assert list(trace.epochs) == [0, 3, 6, 7]
        assert len(trace.costs) == 8
        for epoch, snapshot in zip(trace.epochs, trace.networks, strict=True):
            assert snapshot.cost(x, y) == trace.costs[epoch]

    def test_it_stops_at_the_cost_that_was_asked_for(self):
        network, x, y = line_data()
        trace = train(network, x, y, step=0.4, epochs=1000, target_cost=1e-6)
        assert trace.reached
        assert trace.cost <= 1e-6 < trace.costs[-2]
        assert not train(network, x, y, step=1e-4, epochs=5, target_cost=1e-6).reached

    def test_a_network_that_is_good_enough_is_left_alone(self):
        network, x, y = line_data()
        trace = train(network, x, y, step=0.4, epochs=10, target_cost=1e6)
        assert (list(trace.epochs), trace.network) == ([0], network)


class TestRefusals:
    def test_steps_that_are_too_long_are_an_error(self):
        network, x, y = line_data()
        with pytest.raises(ConvergenceError, match="Try a shorter step"):
            train(network, x, y, step=50.0, epochs=500)

    @pytest.mark.parametrize(
        "options",
        [
            {"step": 0.0},
            {"epochs": 0},
            {"momentum": 1.0},
            {"record_every": 0},
            {"batch_size": 0},
            {"batch_size": 10},
            {"batch_size": 3},
        ],
    )
    def test_options_out_of_range(self, options):
        network, x, y = line_data()
        with pytest.raises(DomainError, match="expected"):
            train(network, x, y, **({"step": 0.1, "epochs": 1} | options))

    def test_data_that_do_not_fit(self):
        network, x, y = line_data()
        with pytest.raises(ShapeError, match="equal lengths"):
            train(network, x, y[:3], step=0.1, epochs=1)
