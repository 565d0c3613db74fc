"""Elimination. Worked numbers: course 1, week 3 (gaussian_elimination, determinants), recomputed by hand."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.elimination import gaussian_elimination
from mathcore.errors import DataError, DomainError, ShapeError

LECTURE = [[1, 1, 3], [1, 2, 4], [1, 1, 2]]
PRICES = [15, 21, 13]
SINGULAR = [[1, 1, 3], [1, 2, 4], [2, 3, 7]]
OPTIONS = [(form, pivoting) for form in ("echelon", "unit", "reduced") for pivoting in ("scaled", "first")]


@st.composite
def integer_systems(draw):
    """A small integer matrix, often of low rank, and a right-hand side."""
    rows, columns, inner = (draw(st.integers(1, 5)) for _ in range(3))
    entries = st.integers(-4, 4)
    left = [[draw(entries) for _ in range(inner)] for _ in range(rows)]
    right = [[draw(entries) for _ in range(columns)] for _ in range(inner)]
    b = [draw(entries) for _ in range(rows)]
    return np.array(left) @ np.array(right), np.array(b)


def reduced_by_fractions(A):
    """Reduced echelon form in exact arithmetic, straight from the definition: the independent oracle."""
    matrix = [[Fraction(int(x)) for x in row] for row in A]
    pivots = []
    for column in range(len(matrix[0])):
        top = len(pivots)
        candidates = [i for i in range(top, len(matrix)) if matrix[i][column]]
        if not candidates:
            continue
        matrix[top], matrix[candidates[0]] = matrix[candidates[0]], matrix[top]
        matrix[top] = [x / matrix[top][column] for x in matrix[top]]
        for i, row in enumerate(matrix):
            if i != top:
                matrix[i] = [x - row[column] * y for x, y in zip(row, matrix[top], strict=True)]
        pivots.append(column)
    return np.array(matrix, dtype=float), tuple(pivots)


class TestReferenceValues:
    def test_the_lecture_on_paper(self):
        course = gaussian_elimination(LECTURE, PRICES, form="reduced", pivoting="first")
        assert [str(operation) for operation in course.operations] == [
            "row 2 ← row 2 − row 1",
            "row 3 ← row 3 − row 1",
            "row 3 ← −row 3",
            "row 2 ← row 2 − row 3",
            "row 1 ← row 1 − 3·row 3",
            "row 1 ← row 1 − row 2",
        ]
        assert course.result.tolist() == [[1, 0, 0, 5], [0, 1, 0, 4], [0, 0, 1, 2]]
        assert course.operations[1].after.tolist() == [[1, 1, 3, 15], [0, 1, 1, 6], [0, 0, -1, -2]]

    def test_the_identity_turns_into_the_inverse(self):
        course = gaussian_elimination(LECTURE, np.eye(3), form="reduced")
        assert course.result[:, 3:].tolist() == [[0, -1, 2], [-2, 1, 1], [1, 0, -1]]

    def test_the_singular_example_says_why(self):
        course = gaussian_elimination(SINGULAR, [12, 17, 29])
        assert course.rank == 2
        assert course.explain_dependences() == ("row 3 = row 1 + row 2",)
        assert course.consistent
        assert not gaussian_elimination(SINGULAR, [12, 17, 30]).consistent

    def test_rounding_does_not_make_a_system_inconsistent(self):
        # Row 3 = 0.1·row 1 + 0.7·row 2, right-hand side included, in decimals that no float holds.
        rows = np.array([[0.3, 0.1, 0.9], [0.2, 0.7, 0.1]])
        right = np.array([0.6, 0.4])
        course = gaussian_elimination(
            np.vstack([rows, [0.1, 0.7] @ rows]), [*right, float([0.1, 0.7] @ right)], pivoting="first"
        )
        assert course.rank == 2
        assert course.consistent

    def test_scaled_pivoting_is_not_fooled_by_a_large_row(self):
        # Conte and de Boor, section 4.3: the first row's 10 is small beside its own 100000.
        course = gaussian_elimination([[10, 100000], [1, 1]])
        assert str(course.operations[0]) == "row 1 ↔ row 2"

    def test_ties_go_to_the_upper_row(self):
        course = gaussian_elimination([[1, 1], [2, 2], [3, -3]])
        assert course.operations[0].kind == "add"
        assert course.result[0].tolist() == [1, 1]


class TestProperties:
    @given(integer_systems(), st.sampled_from(OPTIONS))
    def test_the_operations_lead_from_start_to_result(self, system, options):
        A, b = system
        form, pivoting = options
        course = gaussian_elimination(A, b, form=form, pivoting=pivoting)
        matrix = course.start
        product = np.eye(len(A))
        for operation in course.operations:
            matrix = operation.elementary_matrix() @ matrix
            product = operation.elementary_matrix() @ product
            np.testing.assert_allclose(matrix, operation.after, atol=1e-8)
        np.testing.assert_allclose(matrix, course.result, atol=1e-8)
        np.testing.assert_allclose(product, course.transform, atol=1e-8)

    @given(integer_systems(), st.sampled_from(OPTIONS))
    def test_the_result_has_the_form_asked_for(self, system, options):
        A, _ = system
        form, pivoting = options
        course = gaussian_elimination(A, form=form, pivoting=pivoting)
        for row, column in enumerate(course.pivots):
            assert course.result[row, column] != 0
            assert not np.any(course.result[row, :column])
            assert not np.any(course.result[row + 1 :, column])
            if form != "echelon":
                assert course.result[row, column] == 1
            if form == "reduced":
                assert not np.any(course.result[:row, column])
        assert not np.any(course.result[course.rank :])

    @given(integer_systems(), st.sampled_from(["scaled", "first"]))
    def test_reduced_form_agrees_with_exact_fractions(self, system, pivoting):
        A, _ = system
        course = gaussian_elimination(A, form="reduced", pivoting=pivoting)
        expected, pivots = reduced_by_fractions(A)
        assert course.pivots == pivots
        np.testing.assert_allclose(course.result, expected, atol=1e-9)

    @given(integer_systems())
    def test_dependences_annihilate_the_rows(self, system):
        A, _ = system
        course = gaussian_elimination(A)
        assert len(course.dependences) == len(A) - course.rank
        for coefficients in course.dependences:
            np.testing.assert_allclose(coefficients @ A, 0, atol=1e-8)
            assert coefficients[np.flatnonzero(coefficients)[-1]] == -1

    @given(integer_systems())
    def test_a_system_is_consistent_if_its_right_side_adds_no_rank(self, system):
        A, b = system
        extended = gaussian_elimination(np.column_stack([A, b]))
        course = gaussian_elimination(A, b)
        assert course.consistent == (extended.rank == course.rank)
        assert gaussian_elimination(A, A @ np.ones(A.shape[1])).consistent


class TestSymmetries:
    @given(integer_systems(), st.integers(0, 2**32 - 1))
    def test_row_order_and_units_do_not_change_the_reduced_form(self, system, seed):
        A, _ = system
        rng = np.random.default_rng(seed)
        shuffled = np.ldexp(A[rng.permutation(len(A))].astype(float), rng.integers(-40, 40, (len(A), 1)))
        np.testing.assert_allclose(
            gaussian_elimination(shuffled, form="reduced").result,
            gaussian_elimination(A, form="reduced").result,
            atol=1e-9,
        )

    @given(integer_systems(), st.integers(0, 2**32 - 1))
    def test_column_units_do_not_change_the_rank(self, system, seed):
        A, _ = system
        powers = np.random.default_rng(seed).integers(-100, 100, A.shape[1])
        assert gaussian_elimination(np.ldexp(A.astype(float), powers)).rank == gaussian_elimination(A).rank


class TestTolerance:
    def test_what_rounding_leaves_of_a_zero_is_zero(self):
        third = 1 / 3
        A = [[0.1, 0.2, 0.3], [third, 2 * third, 1], [0.7, 1.4, 2.1]]
        assert gaussian_elimination(A).rank == 1

    def test_a_tolerance_of_zero_takes_every_digit_at_its_word(self):
        A = [[1, 1], [1, 1 + 2**-50]]
        assert gaussian_elimination(A).rank == 1
        assert gaussian_elimination(A, rtol=0).rank == 2

    def test_no_minus_zero_is_shown(self):
        result = gaussian_elimination([[-2, 0], [0, 1]], form="unit").result
        assert not np.any(np.signbit(result))


class TestShowing:
    def test_scaling_shows_its_factor(self):
        (operation,) = gaussian_elimination([[4, 2]], form="unit").operations
        assert str(operation) == "row 1 ← 0.25·row 1"

    def test_adding_shows_sign_and_factor(self):
        (operation,) = gaussian_elimination([[2, 1], [-1, 1]], pivoting="first").operations
        assert str(operation) == "row 2 ← row 2 + 0.5·row 1"

    def test_a_zero_row_is_said_to_be_zero(self):
        assert gaussian_elimination([[1, 2], [0, 0]]).explain_dependences() == ("row 2 = zero",)

    def test_a_matrix_already_in_the_form_needs_nothing(self):
        assert gaussian_elimination(np.eye(3), form="reduced").operations == ()


class TestRefusals:
    @pytest.mark.parametrize("bad", [[1, 2], [], [[]], 5])
    def test_what_is_not_a_matrix(self, bad):
        with pytest.raises(ShapeError, match=r"^A"):
            gaussian_elimination(bad)

    @pytest.mark.parametrize("bad", [[1, 2], [[1], [2]], 3.0, np.ones((3, 1, 1)), []])
    def test_right_sides_that_do_not_fit(self, bad):
        with pytest.raises(ShapeError, match=r"^b"):
            gaussian_elimination(LECTURE, bad)

    def test_entries_that_are_not_finite(self):
        with pytest.raises(DataError, match=r"nan at index \(0, 1\)"):
            gaussian_elimination([[1, math.nan]])
        with pytest.raises(DataError, match=r"^b"):
            gaussian_elimination([[1]], [math.inf])

    def test_unknown_options(self):
        with pytest.raises(DomainError, match="'echelon', 'unit', 'reduced'"):
            gaussian_elimination(LECTURE, form="triangular")
        with pytest.raises(DomainError, match="'scaled', 'first'"):
            gaussian_elimination(LECTURE, pivoting="complete")

    @pytest.mark.parametrize("form", ["echelon", "unit"])
    def test_numbers_that_grow_too_large(self, form):
        with pytest.raises(DomainError, match="overflow in row"):
            gaussian_elimination([[1e-200, 1e200], [1, 1]], pivoting="first", form=form)
