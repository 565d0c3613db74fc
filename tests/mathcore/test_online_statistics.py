"""Online updates. Worked numbers: course 3, week 1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.online_statistics import RunningStatistics, running_statistics
from mathcore.statistics import covariance, mean, variance


def datasets(columns=2):
    entries = st.floats(-100, 100).map(lambda x: round(x, 3))
    return st.integers(1, 12).flatmap(lambda n: arrays(np.float64, (n, columns), elements=entries))


def test_the_mean_moves_by_an_nth_of_the_surprise():
    # Course 3, week 1: x̄ₙ = x̄ₙ₋₁ + (x* − x̄ₙ₋₁)/n, from {1, 2, 4} of mean 7/3 to {1, 2, 4, 5} of mean 3.
    before, after = running_statistics([1, 2, 4, 5])[-2:]
    assert before.mean[0] == pytest.approx(7 / 3, rel=1e-15)
    assert after.mean[0] == pytest.approx(7 / 3 + (5 - 7 / 3) / 4, rel=1e-15)
    assert after.variance()[0] == pytest.approx(10 / 4, rel=1e-15)


@given(datasets())
def test_every_step_of_the_trace_describes_the_examples_so_far(X):
    for n, state in enumerate(running_statistics(X), start=1):
        assert state.count == n
        np.testing.assert_allclose(state.mean, mean(X[:n]), atol=1e-11)
        np.testing.assert_allclose(state.covariance(), covariance(X[:n]), atol=1e-9)


@given(datasets(), datasets())
def test_merging_two_parts_is_describing_the_whole(first, second):
    whole = running_statistics(first)[-1].merge(running_statistics(second)[-1])
    both = np.vstack([first, second])
    assert whole.count == len(both)
    np.testing.assert_allclose(whole.mean, mean(both), atol=1e-11)
    np.testing.assert_allclose(whole.covariance(ddof=1), covariance(both, ddof=1), atol=1e-9)
    np.testing.assert_allclose(whole.variance(), variance(both), atol=1e-9)


@given(datasets(), st.floats(-1000, 1000))
def test_moving_the_data_moves_the_mean_and_nothing_else(X, shift):
    here, there = running_statistics(X)[-1], running_statistics(X + shift)[-1]
    np.testing.assert_allclose(there.mean, here.mean + shift, atol=1e-11)
    np.testing.assert_allclose(there.scatter, here.scatter, atol=1e-7)


def test_a_large_offset_costs_few_digits():
    # NIST StRD, NumAcc3, certified standard deviation 0.1 (ddof 1); naive sums of squares keep no digit.
    state = running_statistics([1000000.2] + [1000000.1, 1000000.3] * 500)[-1]
    assert np.sqrt(state.variance(ddof=1)[0]) == pytest.approx(0.1, rel=1e-8)


def test_nothing_merged_with_nothing_is_nothing():
    nothing = RunningStatistics.empty(2)
    assert nothing.merge(nothing).count == 0
    something = nothing.add([1.0, 2.0])
    assert np.array_equal(nothing.merge(something).mean, [1.0, 2.0])
    assert np.array_equal(something.merge(nothing).scatter, np.zeros((2, 2)))


def test_adding_leaves_the_earlier_state_as_it_was():
    before = RunningStatistics.empty(1).add([1.0])
    before.add([3.0])
    assert before.count == 1
    assert before.mean[0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        before.mean[0] = 7.0


def test_refusals_name_what_is_wrong():
    state = RunningStatistics.empty(2)
    with pytest.raises(ShapeError, match="x: expected a vector of length 2"):
        state.add([1.0])
    with pytest.raises(DataError, match="x: expected finite"):
        state.add([1.0, np.nan])
    with pytest.raises(DomainError, match="ddof: expected 0 <= ddof < count = 0"):
        state.covariance()
    with pytest.raises(DomainError, match="got -1"):
        state.add([1.0, 2.0]).variance(ddof=-1)
    with pytest.raises(ShapeError, match="other: expected statistics of 2 variables, got 3"):
        state.merge(RunningStatistics.empty(3))
    with pytest.raises(DomainError, match=r"scatter: .* too large for a float"):
        state.add([0.0, 0.0]).add([1e200, 0.0])
    with pytest.raises(DomainError, match="too large for a float"):
        state.add([1.7e308, 0.0]).merge(state.add([-1.7e308, 0.0]))
    with pytest.raises(ShapeError, match="X: expected rows of equal length"):
        running_statistics([[1.0, 2.0], [3.0]])
    with pytest.raises(ShapeError, match="at least 1 variable"):
        RunningStatistics.empty(0)
    with pytest.raises(ShapeError, match="X: expected a non-empty"):
        running_statistics([])
