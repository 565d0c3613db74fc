import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore.activations import IDENTITY, LOGISTIC, RECTIFIER, TANH
from mathcore.derivatives import derivative
from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.networks import Layer, Network, check_gradient, random_network

every_activation = pytest.mark.parametrize(
    "activation", [TANH, LOGISTIC, RECTIFIER, IDENTITY], ids=lambda a: a.name
)
seeds = st.integers(0, 2**32 - 1)


def heart_sized(seed=0, activation=LOGISTIC):
    """A 1-6-7-2 network and ten examples."""
    generator = np.random.default_rng(seed)
    network = random_network((1, 6, 7, 2), generator, activation=activation)
    t = np.linspace(0, 1, 10)[:, None]
    return network, t, np.hstack([np.cos(t), np.sin(3 * t)])


class TestReferenceValues:
    def test_the_lectures_layer(self):
        # W x + b = (-0.6 + 1.6 - 0.1 + 0.1, 1.8 - 0.3 - 2.5) = (1, -1); tanh 1 = 0.7615942.
        layer = Layer([[-2, 4, -1], [6, 0, -3]], [0.1, -2.5])
        result = Network([layer]).forward([0.3, 0.4, 0.1])
        np.testing.assert_allclose(result.weighted[0], [[1, -1]], rtol=1e-14)
        np.testing.assert_allclose(result.output, [[0.7615942, -0.7615942]], atol=5e-8)

    def test_one_neuron_by_hand(self):
        # a = tanh(wx + b), C = (a - y)²: dC/dw = 2(a - y)(1 - a²)x. With w = 1.3, b = -0.1, x = 1, y = 0.
        network = Network([Layer([[1.3]], [-0.1])])
        back = network.backpropagate([1.0], [0.0])
        a = np.tanh(1.2)
        assert back.cost == pytest.approx(a**2, rel=1e-15)
        assert back.weight_gradients[0][0, 0] == pytest.approx(2 * a * (1 - a**2), rel=1e-14)
        assert back.bias_gradients[0][0] == pytest.approx(2 * a * (1 - a**2), rel=1e-14)
        assert back.activation_gradients[0][0, 0] == pytest.approx(2 * a, rel=1e-15)

    def test_a_chain_of_two_neurons_by_hand(self):
        # dC/dw₁ = 2(a₂ - y) (1 - a₂²) w₂ (1 - a₁²) x: the chain rule, link by link.
        w1, w2, x, y = 0.8, -1.5, 0.6, 0.2
        a1 = np.tanh(w1 * x)
        a2 = np.tanh(w2 * a1)
        back = Network([Layer([[w1]], [0.0]), Layer([[w2]], [0.0])]).backpropagate([x], [y])
        expected = 2 * (a2 - y) * (1 - a2**2) * w2 * (1 - a1**2) * x
        assert back.weight_gradients[0][0, 0] == pytest.approx(expected, rel=1e-13)

    def test_the_cost_is_the_mean_squared_distance(self):
        network = Network([Layer(np.eye(2), [0.0, 0.0], IDENTITY)])
        # Distances 5 and 0: (25 + 0) / 2.
        assert network.cost([[3.0, 4.0], [1.0, 1.0]], [[0.0, 0.0], [1.0, 1.0]]) == 12.5


class TestActivations:
    @every_activation
    @given(st.floats(-20, 20))
    def test_the_slope_is_the_derivative(self, activation, z):
        slope = float(activation.slope(np.array(z), np.array(activation(z))))
        # 1 - tanh² keeps an absolute accuracy only, where the function saturates.
        assert slope == pytest.approx(float(derivative(activation, z)), rel=1e-8, abs=1e-15)

    def test_the_logistic_function_does_not_overflow(self):
        np.testing.assert_array_equal(LOGISTIC(np.array([-1e4, 0.0, 1e4])), (0, 0.5, 1))

    def test_the_rectifiers_slope_at_its_kink_is_the_mean(self):
        assert RECTIFIER.slope(np.array(0.0), np.array(0.0)) == 0.5


class TestBackpropagation:
    @every_activation
    @settings(max_examples=5)
    @given(seeds)
    def test_it_agrees_with_automatic_differentiation(self, activation, seed):
        network, x, y = heart_sized(seed, activation)
        assert check_gradient(network, x, y) < 1e-12

    def test_the_check_notices_a_wrong_gradient(self):
        crooked = type(TANH)("crooked", np.tanh, lambda z, a: 1 - a)
        network, x, y = heart_sized(1, crooked)
        assert check_gradient(network, x, y) > 0.01

    def test_the_check_of_a_vanishing_gradient_is_zero(self):
        network = Network([Layer([[0.0]], [0.0], IDENTITY)])
        assert check_gradient(network, [[1.0]], [[0.0]]) == 0

    def test_examples_contribute_their_mean(self):
        network, x, y = heart_sized()
        whole = network.backpropagate(x, y).parameter_gradient
        each = [network.backpropagate(x[i], y[i]).parameter_gradient for i in range(len(x))]
        np.testing.assert_allclose(whole, np.mean(each, axis=0), atol=1e-15)

    def test_the_order_of_the_examples_does_not_matter(self):
        network, x, y = heart_sized()
        np.testing.assert_allclose(
            network.backpropagate(x[::-1], y[::-1]).parameter_gradient,
            network.backpropagate(x, y).parameter_gradient,
            atol=1e-15,
        )

    def test_relabelling_hidden_neurons_relabels_their_gradients(self):
        network, x, y = heart_sized()
        first, second, third = network.layers
        order = np.random.default_rng(4).permutation(6)
        relabelled = Network(
            [
                Layer(first.weights[order], first.biases[order], first.activation),
                Layer(second.weights[:, order], second.biases, second.activation),
                third,
            ]
        )
        here, there = network.backpropagate(x, y), relabelled.backpropagate(x, y)
        np.testing.assert_allclose(relabelled(x), network(x), atol=1e-14)
        np.testing.assert_allclose(there.weight_gradients[0], here.weight_gradients[0][order], atol=1e-14)
        np.testing.assert_allclose(there.weight_gradients[1], here.weight_gradients[1][:, order], atol=1e-14)

    def test_every_intermediate_is_kept_with_its_shape(self):
        network, x, y = heart_sized()
        back = network.backpropagate(x, y)
        assert [a.shape for a in back.forward.activations] == [(10, 1), (10, 6), (10, 7), (10, 2)]
        for kept in (back.forward.weighted, back.activation_gradients, back.weighted_gradients):
            assert [part.shape for part in kept] == [(10, 6), (10, 7), (10, 2)]
        for layer, dW, db in zip(network.layers, back.weight_gradients, back.bias_gradients, strict=True):
            assert (dW.shape, db.shape) == (layer.weights.shape, layer.biases.shape)

    def test_each_link_of_the_chain_follows_from_the_one_after(self):
        network, x, y = heart_sized()
        back = network.backpropagate(x, y)
        for k in (0, 1):
            passed = back.weighted_gradients[k + 1] @ network.layers[k + 1].weights
            np.testing.assert_allclose(back.activation_gradients[k], passed, atol=1e-16)


class TestNetworks:
    @given(seeds)
    def test_parameters_survive_the_way_there_and_back(self, seed):
        network, x, _ = heart_sized(seed)
        moved = network.with_parameters(network.parameters + 1)
        np.testing.assert_array_equal(moved.parameters, network.parameters + 1)
        np.testing.assert_array_equal(network.with_parameters(network.parameters)(x), network(x))
        assert network.sizes == moved.sizes == (1, 6, 7, 2)
        assert len(network.parameters) == (1 + 1) * 6 + (6 + 1) * 7 + (7 + 1) * 2

    def test_one_example_gives_a_vector_and_a_set_gives_rows(self):
        network, x, _ = heart_sized()
        assert network(x[3]).shape == (2,)
        np.testing.assert_allclose(network(x)[3], network(x[3]), atol=1e-15)

    def test_random_networks_come_from_their_seed_and_keep_to_their_range(self):
        sizes = (30, 40, 5)
        one, same = (random_network(sizes, np.random.default_rng(7), output=IDENTITY) for _ in range(2))
        np.testing.assert_array_equal(one.parameters, same.parameters)
        assert [layer.activation for layer in one.layers] == [TANH, IDENTITY]
        for layer, (inputs, outputs) in zip(one.layers, [(30, 40), (40, 5)], strict=True):
            reach = np.sqrt(6 / (inputs + outputs))
            assert 0.95 * reach < np.abs(layer.weights).max() <= reach
            assert not layer.biases.any()


class TestRefusals:
    def test_layers_that_do_not_fit(self):
        with pytest.raises(ShapeError, match="expected layer 1 to take the 2 outputs of layer 0"):
            Network([Layer(np.ones((2, 3)), [0, 0]), Layer(np.ones((1, 3)), [0])])
        with pytest.raises(ShapeError, match="biases"):
            Layer(np.ones((2, 3)), [0.0])
        with pytest.raises(ShapeError, match="at least one"):
            Network([])

    @pytest.mark.parametrize("sizes", [(3,), (3, 0, 1)])
    def test_sizes_that_make_no_network(self, sizes):
        with pytest.raises(DomainError, match="sizes"):
            random_network(sizes, np.random.default_rng(0))

    def test_data_that_do_not_fit(self):
        network, x, y = heart_sized()
        with pytest.raises(ShapeError, match="x: expected 1 columns"):
            network(np.ones((4, 3)))
        with pytest.raises(ShapeError, match="equal lengths"):
            network.backpropagate(x, y[:4])
        with pytest.raises(ShapeError, match="y: expected 2 columns"):
            network.cost(x, x)
        with pytest.raises(DataError, match="x"):
            network([np.nan])
        with pytest.raises(ShapeError, match="parameters"):
            network.with_parameters([1.0])
