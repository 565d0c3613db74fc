import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.critical_points import CriticalKind, classify_critical_point, classify_hessian
from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.surfaces import HIMMELBLAU

spectra = st.lists(st.floats(0.1, 100) | st.floats(-100, -0.1), min_size=1, max_size=5).map(np.array)
seeds = st.integers(0, 2**32 - 1)


def matrix_with(spectrum, seed):
    Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(spectrum), len(spectrum))))
    A = Q @ np.diag(spectrum) @ Q.T
    return (A + A.T) / 2


class TestReferenceValues:
    @pytest.mark.parametrize(
        ("sign", "determinant", "kind"), [(1, 4, CriticalKind.MINIMUM), (-1, -4, CriticalKind.SADDLE)]
    )
    def test_the_bowl_and_the_saddle_of_the_hessian_lecture(self, sign, determinant, kind):
        found = classify_critical_point(lambda p: p[0] ** 2 + sign * p[1] ** 2, (0.0, 0.0))
        assert found.kind is kind
        assert found.determinant == pytest.approx(determinant)
        assert found.trace == pytest.approx(2 + 2 * sign)
        assert found.value == 0

    @pytest.mark.parametrize(
        ("f", "kind"),
        [
            (lambda p: -(p[0] ** 2) - 3 * p[1] ** 2, CriticalKind.MAXIMUM),
            (
                lambda p: p[0] ** 2 + p[1] ** 4,
                CriticalKind.DEGENERATE,
            ),  # a minimum, but not by the second derivatives
            (lambda p: p[0] ** 2 + p[1] ** 3, CriticalKind.DEGENERATE),  # no extremum, with the same Hessian
            (lambda p: p[0] ** 3 - 3 * p[0] * p[1] ** 2, CriticalKind.DEGENERATE),  # the monkey saddle
            (lambda p: p[0] * p[1], CriticalKind.SADDLE),
        ],
    )
    def test_textbook_points(self, f, kind):
        assert classify_critical_point(f, (0.0, 0.0)).kind is kind

    def test_himmelblaus_extrema(self):
        for minimum in HIMMELBLAU.minima:
            assert classify_critical_point(HIMMELBLAU, minimum).kind is CriticalKind.MINIMUM
        assert classify_critical_point(HIMMELBLAU, HIMMELBLAU.maximum).kind is CriticalKind.MAXIMUM


class TestProperties:
    @given(spectra, seeds)
    def test_the_kind_is_that_of_the_signs(self, spectrum, seed):
        expected = (
            CriticalKind.SADDLE
            if spectrum.min() < 0 < spectrum.max()
            else (CriticalKind.MINIMUM if spectrum.min() > 0 else CriticalKind.MAXIMUM)
        )
        found = classify_hessian(matrix_with(spectrum, seed))
        assert found.kind is expected
        np.testing.assert_allclose(found.eigenvalues, np.sort(spectrum)[::-1], atol=1e-11)

    @given(spectra, seeds)
    def test_eigenvectors_diagonalise_and_follow_the_convention(self, spectrum, seed):
        H = matrix_with(spectrum, seed)
        found = classify_hessian(H)
        V = found.eigenvectors
        np.testing.assert_allclose(V @ np.diag(found.eigenvalues) @ V.T, H, atol=1e-11)
        np.testing.assert_allclose(V.T @ V, np.eye(len(H)), atol=1e-13)
        assert np.all(V[np.abs(V).argmax(axis=0), np.arange(len(H))] > 0)

    @given(spectra, seeds, st.sampled_from([1e-200, 1e-5, 1e5, 1e200]))
    def test_units_do_not_matter(self, spectrum, seed, scale):
        H = matrix_with(spectrum, seed)
        assert classify_hessian(scale * H).kind is classify_hessian(H).kind

    @given(spectra, seeds)
    def test_turning_the_surface_over_swaps_minimum_and_maximum(self, spectrum, seed):
        swapped = {
            CriticalKind.MINIMUM: CriticalKind.MAXIMUM,
            CriticalKind.MAXIMUM: CriticalKind.MINIMUM,
            CriticalKind.SADDLE: CriticalKind.SADDLE,
        }
        H = matrix_with(spectrum, seed)
        assert classify_hessian(-H).kind is swapped[classify_hessian(H).kind]

    def test_a_flat_direction_beside_two_that_disagree_is_still_a_saddle(self):
        assert classify_hessian(np.diag([1.0, 0.0, -1.0])).kind is CriticalKind.SADDLE

    def test_no_curvature_at_all_is_degenerate(self):
        assert classify_hessian(np.zeros((2, 2))).kind is CriticalKind.DEGENERATE

    def test_the_tolerance_decides_what_counts_as_flat(self):
        H = np.diag([1.0, 1e-6])
        assert classify_hessian(H).kind is CriticalKind.MINIMUM
        assert classify_hessian(H, rtol=1e-5).kind is CriticalKind.DEGENERATE


class TestRefusals:
    def test_a_point_that_is_not_stationary(self):
        with pytest.raises(DomainError, match="expected a stationary point, got a gradient of norm 2"):
            classify_critical_point(lambda p: p @ p, (1.0, 0.0))

    def test_a_matrix_that_is_not_symmetric(self):
        with pytest.raises(DomainError, match="symmetric"):
            classify_hessian([[1.0, 2.0], [0.0, 1.0]])

    @pytest.mark.parametrize(
        ("H", "error"),
        [([[1.0, 2.0]], ShapeError), ([[np.nan]], DataError), ([], ShapeError), ([1.0], ShapeError)],
    )
    def test_what_is_no_square_matrix_of_numbers(self, H, error):
        with pytest.raises(error, match="H"):
            classify_hessian(H)

    def test_a_determinant_and_a_trace_too_large_for_a_float(self):
        found = classify_hessian(1.7e308 * np.eye(2))
        assert found.kind is CriticalKind.MINIMUM
        for name in ("determinant", "trace"):
            with pytest.raises(DomainError, match=rf"{name}: .* too large for a float"):
                getattr(found, name)

    def test_tolerances_that_are_not_positive(self):
        with pytest.raises(DomainError, match="rtol"):
            classify_hessian(np.eye(2), rtol=0.0)
        with pytest.raises(DomainError, match="tolerance"):
            classify_critical_point(lambda p: p @ p, (0.0, 0.0), tolerance=0.0)
