import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore.errors import ConvergenceError, DataError, DomainError, ShapeError
from mathcore.pattern_search import ProbeStatus, compass_search
from mathcore.surfaces import BOOK_QUADRATIC, HIMMELBLAU, NARROW_WELL, SANDPIT

coordinates = st.floats(-3, 3)


class TestReferenceValues:
    def test_the_books_minimum_by_depth_alone(self):
        # Mathematics for Machine Learning, example 7.1: (97, 1) / 39.
        found = compass_search(BOOK_QUADRATIC, (-3.0, -1.0), smallest_stride=1e-8).require_convergence()
        np.testing.assert_allclose(found, (97 / 39, 1 / 39), atol=1e-6)

    def test_the_first_probes_by_hand(self):
        # On x² + y² from (2, 0) with stride 1: +x is 9, -x is 1, taken and tried first from then on.
        trace = compass_search(lambda p: p @ p, (2.0, 0.0), stride=1.0)
        np.testing.assert_array_equal(trace.probes[:4], [(2, 0), (3, 0), (1, 0), (0, 0)])
        np.testing.assert_array_equal(trace.values[:4], (4, 9, 1, 0))
        assert list(trace.accepted[:4]) == [True, False, True, True]


class TestProperties:
    @settings(max_examples=20)
    @given(coordinates, coordinates)
    def test_it_ends_where_no_side_is_lower(self, x, y):
        trace = compass_search(HIMMELBLAU, (x, y), smallest_stride=1e-4)
        end = trace.require_convergence()
        for side in (1e-4, 0.0), (-1e-4, 0.0), (0.0, 1e-4), (0.0, -1e-4):
            assert HIMMELBLAU(end + 2 * np.array(side)) >= trace.value
        assert np.all(np.diff(trace.values[trace.accepted]) < 0)
        assert trace.value == trace.values.min()

    def test_the_path_moves_with_the_surface(self):
        shift = np.array([4.0, -8.0])
        here = compass_search(SANDPIT, (2.0, 2.0), smallest_stride=1e-3)
        there = compass_search(lambda p: SANDPIT(p - shift), shift + 2.0, smallest_stride=1e-3)
        np.testing.assert_allclose(there.points - shift, here.points, atol=1e-12)

    def test_only_the_order_of_the_heights_matters(self):
        here = compass_search(SANDPIT, (2.0, 2.0), smallest_stride=1e-3)
        there = compass_search(lambda p: np.exp(3 * SANDPIT(p)), (2.0, 2.0), smallest_stride=1e-3)
        np.testing.assert_array_equal(there.probes, here.probes)

    def test_the_narrow_well_is_missed_from_nearly_everywhere(self):
        depths = [
            compass_search(NARROW_WELL, start, smallest_stride=1e-3).value
            for start in [(-2.5, 0.0), (0.0, -2.0), (-1.0, 1.5), (0.5, 0.5)]
        ]
        np.testing.assert_allclose(depths, -1.0, atol=1e-3)

    def test_walls_of_infinity_are_avoided(self):
        found = compass_search(lambda p: p[0] - np.log(p[0]), [3.0], stride=4.0).require_convergence()
        np.testing.assert_allclose(found, [1.0], atol=1e-5)

    def test_every_probe_is_a_stride_from_where_the_search_stood(self):
        trace = compass_search(SANDPIT, (2.0, 2.0), smallest_stride=1e-2)
        standing = np.maximum.accumulate(np.where(trace.accepted, np.arange(len(trace.probes)), 0))
        moved = np.linalg.norm(trace.probes[1:] - trace.probes[standing[:-1]], axis=1)
        np.testing.assert_allclose(moved, trace.strides[1:], rtol=1e-12)


class TestRefusals:
    def test_running_out_of_probes_is_no_convergence(self):
        trace = compass_search(SANDPIT, (2.0, 2.0), max_probes=7)
        assert trace.status is ProbeStatus.EXHAUSTED
        assert len(trace.probes) == 8
        with pytest.raises(ConvergenceError, match="the probes ran out after 8"):
            trace.require_convergence()

    @pytest.mark.parametrize(
        "options",
        [{"stride": 0.0}, {"shrink": 1.0}, {"shrink": 0.0}, {"smallest_stride": -1.0}, {"max_probes": 0}],
    )
    def test_options_out_of_range(self, options):
        with pytest.raises(DomainError, match="expected"):
            compass_search(SANDPIT, (2.0, 2.0), **options)

    def test_starts_and_functions_that_do_not_serve(self):
        with pytest.raises(DomainError, match="finite value at the start"):
            compass_search(lambda p: np.log(p[0]), [0.0])
        with pytest.raises(DataError, match="x0"):
            compass_search(SANDPIT, [np.nan, 1.0])
        with pytest.raises(ShapeError, match="expected a number"):
            compass_search(lambda p: p, (1.0, 2.0))
