import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore.derivatives import gradient, gradient_field, hessian
from mathcore.errors import DataError, DefiniteError, DomainError, ShapeError
from mathcore.newton_minimisation import hybrid_descent
from mathcore.surfaces import (
    BOOK_QUADRATIC,
    HIMMELBLAU,
    NARROW_WELL,
    ROSENBROCK,
    SANDPIT,
    SEVERAL_PITS,
    Hills,
    NoisyProbe,
    Quadratic,
    Rosenbrock,
    Rough,
)

SURFACES = {
    "quadratic": BOOK_QUADRATIC,
    "himmelblau": HIMMELBLAU,
    "rosenbrock": ROSENBROCK,
    "sandpit": SANDPIT,
    "several pits": SEVERAL_PITS,
    "narrow well": NARROW_WELL,
}
every_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES.keys())
points = st.tuples(st.floats(-3, 3), st.floats(-3, 3))


def minima_of(surface):
    """Minima that descents from a grid of starts inside the square reach."""
    ends = []
    for x in np.linspace(-2.5, 2.5, 6):
        for y in np.linspace(-2.5, 2.5, 6):
            trace = hybrid_descent(
                surface, (x, y), gradient=surface.gradient, hessian=surface.hessian, tolerance=1e-9
            )
            known = any(np.linalg.norm(trace.point - end) < 1e-3 for end in ends)
            if trace.converged and np.all(np.abs(trace.point) < 3) and not known:
                ends.append(trace.point)
    return ends


class TestReferenceValues:
    def test_the_books_quadratic(self):
        # Mathematics for Machine Learning, example 7.1: f(-3, -1) = ½(18 + 6 + 20) + 15 + 3 = 40.
        assert BOOK_QUADRATIC((-3.0, -1.0)) == pytest.approx(40)
        np.testing.assert_allclose(BOOK_QUADRATIC.gradient((-3.0, -1.0)), (-12, -26))
        np.testing.assert_allclose(BOOK_QUADRATIC.minimum, (97 / 39, 1 / 39), rtol=1e-14)

    @pytest.mark.parametrize(
        "minimum", [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)]
    )
    def test_himmelblaus_published_minima(self, minimum):
        # Himmelblau (1972), Applied Nonlinear Programming: six decimals.
        nearest = min(HIMMELBLAU.minima, key=lambda known: np.linalg.norm(np.subtract(known, minimum)))
        np.testing.assert_allclose(nearest, minimum, atol=1e-6)
        assert HIMMELBLAU(nearest) < 1e-27
        np.testing.assert_allclose(HIMMELBLAU.gradient(nearest), 0, atol=1e-12)

    def test_himmelblaus_published_maximum(self):
        np.testing.assert_allclose(HIMMELBLAU.maximum, (-0.270845, -0.923039), atol=5e-7)
        assert HIMMELBLAU(HIMMELBLAU.maximum) == pytest.approx(181.6165, abs=5e-5)
        assert np.all(np.linalg.eigvalsh(HIMMELBLAU.hessian(HIMMELBLAU.maximum)) < 0)

    def test_rosenbrock_at_the_classic_start(self):
        # Moré, Garbow and Hillstrom (1981), problem 1: f(-1.2, 1) = 24.2, minimum 0 at (1, 1).
        assert ROSENBROCK((-1.2, 1.0)) == pytest.approx(24.2)
        assert ROSENBROCK(ROSENBROCK.minimum) == 0
        assert Rosenbrock(a=2.0, b=5.0)(Rosenbrock(a=2.0, b=5.0).minimum) == 0


class TestProperties:
    @every_surface
    @settings(max_examples=25)
    @given(points)
    def test_formulas_agree_with_automatic_differentiation(self, surface, point):
        scale = 1 + np.abs(hessian(surface, point)).max()
        np.testing.assert_allclose(surface.gradient(point), gradient(surface, point), atol=1e-13 * scale)
        np.testing.assert_allclose(surface.hessian(point), hessian(surface, point), atol=1e-13 * scale)

    @every_surface
    def test_a_grid_gives_what_its_points_give(self, surface):
        grid = np.stack(np.meshgrid(np.linspace(-2, 2, 5), np.linspace(-3, 1, 4)))
        heights, slopes, curvatures = surface(grid), surface.gradient(grid), surface.hessian(grid)
        assert (heights.shape, slopes.shape, curvatures.shape) == ((4, 5), (2, 4, 5), (2, 2, 4, 5))
        np.testing.assert_allclose(gradient_field(surface, grid), slopes, atol=1e-10)
        for i, j in np.ndindex(4, 5):
            point = grid[:, i, j]
            np.testing.assert_allclose(heights[i, j], surface(point), rtol=1e-14)
            np.testing.assert_allclose(slopes[:, i, j], surface.gradient(point), rtol=1e-12, atol=1e-14)
            np.testing.assert_allclose(curvatures[:, :, i, j], surface.hessian(point), rtol=1e-12)

    def test_a_quadratic_has_any_dimension(self):
        surface = Quadratic(np.diag([1.0, 2.0, 4.0]), [1.0, 1.0, 1.0])
        np.testing.assert_allclose(surface.minimum, (1, 0.5, 0.25))
        np.testing.assert_allclose(surface.gradient(surface.minimum), 0, atol=1e-15)
        assert surface.largest_stable_step == pytest.approx(0.5)

    def test_hills_move_with_their_centres(self):
        shift = np.array([0.4, -1.1])
        moved = Hills(SANDPIT.heights, SANDPIT.centres + shift, SANDPIT.widths)
        assert moved(shift + np.array([0.3, 0.2])) == pytest.approx(SANDPIT((0.3, 0.2)), rel=1e-14)

    def test_a_hill_is_steepest_at_its_width(self):
        hill = Hills([2.0], [(0.0, 0.0)], [0.7])
        distances = np.linspace(0.1, 2, 1000)
        slopes = np.abs(hill.gradient(np.stack([distances, 0 * distances]))[0])
        assert distances[slopes.argmax()] == pytest.approx(0.7, abs=0.002)


class TestSandpits:
    def test_the_plain_one_has_a_single_minimum_away_from_every_centre(self):
        (minimum,) = minima_of(SANDPIT)
        assert np.linalg.norm(SANDPIT.centres - minimum, axis=1).min() > 0.3

    def test_the_one_with_several_pits_has_three_of_different_depths(self):
        depths = sorted(float(SEVERAL_PITS(end)) for end in minima_of(SEVERAL_PITS))
        assert len(depths) == 3
        assert np.all(np.diff(depths) > 0.3)

    def test_the_narrow_well_is_the_deepest_and_hardly_ever_hit(self):
        grid = np.stack(np.meshgrid(np.linspace(-3, 3, 601), np.linspace(-3, 3, 601)))
        below_the_hollow = NARROW_WELL(grid) < NARROW_WELL((-1.0, -0.7)) - 0.01
        assert 0 < below_the_hollow.mean() < 0.01

    def test_roughness_is_fixed_bounded_and_adds_false_minima(self):
        rough = Rough(SANDPIT, np.random.default_rng(3), amplitude=0.2)
        grid = np.stack(np.meshgrid(np.linspace(-3, 3, 101), np.linspace(-3, 3, 101)))
        np.testing.assert_array_equal(rough(grid), rough(grid))
        assert np.abs(rough(grid) - SANDPIT(grid)).max() <= 0.2
        middle = rough(grid)[1:-1, 1:-1]
        around = [np.roll(rough(grid), step, axis)[1:-1, 1:-1] for step in (1, -1) for axis in (0, 1)]
        assert np.sum(np.all(middle < np.stack(around), axis=0)) > 5

    def test_roughness_comes_from_the_seed_alone_and_can_be_differentiated(self):
        one, same, other = (Rough(SANDPIT, np.random.default_rng(seed)) for seed in (1, 1, 2))
        assert one((0.3, 0.2)) == same((0.3, 0.2)) != other((0.3, 0.2))
        slope = gradient(one, (0.3, 0.2))
        place, uphill = np.array([0.3, 0.2]), 1e-6 * slope / np.linalg.norm(slope)
        rise = (one(place + uphill) - one(place - uphill)) / 2e-6
        assert rise == pytest.approx(np.linalg.norm(slope), rel=1e-6)

    def test_a_noisy_probe_is_right_on_average_and_repeats_with_its_seed(self):
        place = np.broadcast_to(np.array([[0.3], [0.2]]), (2, 40_000))
        depths = NoisyProbe(SANDPIT, np.random.default_rng(5), sigma=0.3)(place)
        np.testing.assert_array_equal(NoisyProbe(SANDPIT, np.random.default_rng(5), sigma=0.3)(place), depths)
        assert depths.mean() == pytest.approx(float(SANDPIT((0.3, 0.2))), abs=4 * 0.3 / 200)
        assert depths.std() == pytest.approx(0.3, rel=0.02)

    def test_a_noisy_probe_differs_at_every_visit(self):
        probe = NoisyProbe(SANDPIT, np.random.default_rng(5))
        assert probe((0.0, 0.0)) != probe((0.0, 0.0))


class TestRefusals:
    @every_surface
    def test_points_with_the_wrong_number_of_coordinates(self, surface):
        for method in (surface, surface.gradient, surface.hessian):
            with pytest.raises(ShapeError, match=r"expected coordinates of shape \(2, ...\)"):
                method([[1.0, 2.0]])

    @every_surface
    def test_points_that_are_not_numbers(self, surface):
        with pytest.raises(DataError, match="p"):
            surface([np.nan, 0.0])

    def test_a_number_instead_of_a_point(self):
        with pytest.raises(ShapeError, match="got shape"):
            HIMMELBLAU(3.0)

    def test_a_matrix_that_is_not_symmetric(self):
        with pytest.raises(DomainError, match="symmetric"):
            Quadratic([[1, 2], [0, 1]], [1, 1])

    def test_the_minimum_of_a_saddle(self):
        saddle = Quadratic([[1, 0], [0, -1]], [1, 1])
        with pytest.raises(DefiniteError, match="no minimum"):
            _ = saddle.minimum
        with pytest.raises(DefiniteError, match="no minimum"):
            _ = saddle.largest_stable_step

    def test_hills_that_do_not_fit_together(self):
        with pytest.raises(ShapeError, match="centres"):
            Hills([1.0, 2.0], [(0.0, 0.0)], [1.0, 1.0])
        with pytest.raises(DomainError, match="widths"):
            Hills([1.0], [(0.0, 0.0)], [0.0])

    @pytest.mark.parametrize("options", [{"amplitude": 0.0}, {"wavelength": -1.0}, {"waves": 0}])
    def test_roughness_without_size(self, options):
        with pytest.raises(DomainError, match="expected"):
            Rough(SANDPIT, np.random.default_rng(0), **options)

    def test_noise_without_size(self):
        with pytest.raises(DomainError, match="sigma"):
            NoisyProbe(SANDPIT, np.random.default_rng(0), sigma=0.0)
