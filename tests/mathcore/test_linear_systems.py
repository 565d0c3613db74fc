"""Square systems. Worked numbers: course 1, weeks 1, 3 and 4, recomputed by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.errors import DataError, DomainError, ShapeError, SingularError
from mathcore.linear_systems import back_substitution, inverse, solve

# Course 1, week 3.
LECTURE = [[1, 1, 3], [1, 2, 4], [1, 1, 2]]


@st.composite
def well_conditioned(draw):
    """A matrix of condition 1000 at most, made of chosen singular values, and a right-hand side."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 6))
    left, _ = np.linalg.qr(rng.normal(size=(n, n)))
    right, _ = np.linalg.qr(rng.normal(size=(n, n)))
    return left * np.geomspace(1, draw(st.floats(1e-3, 1)), n) @ right, rng.normal(size=n)


def hilbert(n):
    return 1 / (np.arange(n)[:, np.newaxis] + np.arange(n) + 1.0)


class TestReferenceValues:
    def test_apples_and_bananas(self):
        # 2a + 3b = 8, 10a + b = 13 (course 1, week 1).
        np.testing.assert_allclose(solve([[2, 3], [10, 1]], [8, 13]), [31 / 28, 27 / 14], rtol=1e-15)

    def test_apples_bananas_and_carrots(self):
        np.testing.assert_allclose(solve(LECTURE, [15, 21, 13]), [5, 4, 2], rtol=1e-15)
        np.testing.assert_allclose(inverse(LECTURE), [[0, -1, 2], [-2, 1, 1], [1, 0, -1]], atol=1e-15)

    def test_inverse_of_the_other_observers_basis(self):
        # Course 1, week 4: changing_basis.
        np.testing.assert_allclose(inverse([[3, 1], [1, 1]]), [[0.5, -0.5], [-0.5, 1.5]], rtol=1e-15)

    def test_inverse_of_the_hilbert_matrix_of_order_four(self):
        # Choi, Tricks or treats with the Hilbert matrix, Amer. Math. Monthly 90 (1983).
        expected = [
            [16, -120, 240, -140],
            [-120, 1200, -2700, 1680],
            [240, -2700, 6480, -4200],
            [-140, 1680, -4200, 2800],
        ]
        # Condition 1.6e4: at most five digits of sixteen are lost.
        np.testing.assert_allclose(inverse(hilbert(4)), expected, rtol=1e-11)

    def test_a_badly_conditioned_system_is_solved_as_well_as_its_condition_allows(self):
        # Hilbert's matrix of order 10, condition 1.6e13: the last right-hand side is left with 1e-13 of what
        # went into it, and it is all that tells the last unknown.
        H = hilbert(10)
        np.testing.assert_allclose(solve(H, H.sum(axis=1)), np.ones(10), rtol=1e-2)

    def test_back_substitution_from_the_last_unknown(self):
        assert back_substitution([[1, 1, 3], [0, 1, 1], [0, 0, 1]], [15, 6, 2]).tolist() == [5, 4, 2]


class TestProperties:
    @given(well_conditioned())
    def test_the_residual_is_rounding(self, system):
        A, b = system
        x = solve(A, b)
        # Backward stability: relative to |A||x|, not to b.
        assert np.all(np.abs(A @ x - b) <= 1e-14 * (np.abs(A) @ np.abs(x) + np.abs(b)) * 10)

    @given(well_conditioned())
    def test_the_inverse_works_on_both_sides(self, system):
        A, _ = system
        B = inverse(A)
        # Condition 1000: three digits lost.
        np.testing.assert_allclose(A @ B, np.eye(len(A)), atol=1e-11)
        np.testing.assert_allclose(B @ A, np.eye(len(A)), atol=1e-11)

    @given(well_conditioned())
    def test_several_right_sides_are_solved_column_by_column(self, system):
        A, b = system
        together = solve(A, np.column_stack([b, 2 * b, A[:, 0]]))
        # Not to the last bit: NumPy sums a matrix product in another order.
        np.testing.assert_allclose(together[:, 0], solve(A, b), atol=1e-11)
        np.testing.assert_allclose(together[:, 1], 2 * solve(A, b), atol=1e-11)
        np.testing.assert_allclose(together[:, 2], np.eye(len(A))[0], atol=1e-11)

    @given(well_conditioned())
    def test_back_substitution_solves_triangles(self, system):
        A, b = system
        U = np.triu(A) + 2 * np.eye(len(A))
        np.testing.assert_allclose(U @ back_substitution(U, b), b, atol=1e-11)


class TestSymmetries:
    @given(well_conditioned(), st.integers(0, 2**32 - 1))
    def test_the_order_of_equations_and_unknowns_does_not_matter(self, system, seed):
        A, b = system
        rng = np.random.default_rng(seed)
        rows, columns = rng.permutation(len(A)), rng.permutation(len(A))
        np.testing.assert_allclose(solve(A[rows][:, columns], b[rows]), solve(A, b)[columns], atol=1e-9)

    @given(well_conditioned(), st.integers(-200, 200), st.integers(-200, 200))
    def test_units_only_scale(self, system, j, k):
        A, b = system
        np.testing.assert_array_equal(solve(np.ldexp(A, j), np.ldexp(b, k)), np.ldexp(solve(A, b), k - j))

    @given(well_conditioned())
    def test_the_inverse_of_the_transpose_is_the_transpose_of_the_inverse(self, system):
        A, _ = system
        np.testing.assert_allclose(inverse(A.T), inverse(A).T, atol=1e-9)


class TestRefusals:
    def test_dependent_equations_with_many_solutions(self):
        # Course 1, week 3: determinants.
        with pytest.raises(SingularError, match=r"row 3 = row 1 \+ row 2.*infinitely many solutions"):
            solve([[1, 1, 3], [1, 2, 4], [2, 3, 7]], [12, 17, 29])

    def test_dependent_equations_without_a_solution(self):
        with pytest.raises(SingularError, match=r"row 2 = row 1\..*no solution"):
            solve([[1, 2], [1, 2]], [1, 2])

    def test_a_collapse_has_no_inverse(self):
        with pytest.raises(SingularError, match="row 2 = row 1"):
            inverse([[1, 2], [1, 2]])
        with pytest.raises(SingularError, match="row 1 = zero; row 2 = zero"):
            inverse(np.zeros((2, 2)))

    @given(well_conditioned())
    def test_rounded_singular_matrices_are_found_out(self, system):
        A, b = system
        bordered = np.block([[A, A @ b[:, np.newaxis]], [b @ A, b @ A @ b]])
        with pytest.raises(SingularError, match="row"):
            inverse(bordered)

    def test_back_substitution_needs_a_triangle_without_zeros_on_its_diagonal(self):
        with pytest.raises(DomainError, match="row 2, column 1"):
            back_substitution([[1, 2], [3, 4]], [1, 2])
        with pytest.raises(SingularError, match="0 in row 2"):
            back_substitution([[1, 2], [0, 0]], [1, 2])

    def test_shapes_that_do_not_fit(self):
        for refuse in (
            lambda: solve([[1, 2]], [1]),
            lambda: solve([[1, 2], [3, 4]], [1, 2, 3]),
            lambda: inverse([1, 2]),
            lambda: inverse([]),
            lambda: back_substitution([[1, 2]], [1]),
            lambda: back_substitution([[1]], [1, 2]),
        ):
            with pytest.raises(ShapeError):
                refuse()

    def test_entries_that_are_not_finite(self):
        for refuse in (
            lambda: solve([[math.nan]], [1]),
            lambda: solve([[1]], [math.inf]),
            lambda: inverse([[math.inf]]),
            lambda: back_substitution([[1]], [math.nan]),
        ):
            with pytest.raises(DataError):
                refuse()

    def test_solutions_too_large_for_a_float(self):
        with pytest.raises(DomainError, match="overflow"):
            solve([[1e-200]], [1e200])
