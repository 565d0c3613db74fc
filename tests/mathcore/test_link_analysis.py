"""PageRank. Worked numbers: course 1, week 5 (pagerank), recomputed in exact fractions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathcore.errors import DataError, DomainError, ShapeError
from mathcore.link_analysis import link_matrix, pagerank

FOUR_PAGES = {"A": "BCD", "B": "AD", "C": "D", "D": "BC"}
SEVEN_PAGES = {"A": "BCD", "B": "AC", "C": "ADF", "D": "C", "E": "BD", "F": "CDG", "G": "G"}
CYCLE = {"A": "B", "B": "C", "C": "D", "D": "A"}
SURFERS_IN_A = [1, 0, 0, 0]


@st.composite
def webs(draw):
    """Some pages and random links among them, dangling pages and self-links included."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pages = "ABCDEFGH"[: draw(st.integers(1, 8))]
    return {page: [p for p in pages if rng.random() < 0.3] for page in pages}


class TestReferenceValues:
    def test_the_four_pages(self):
        L = link_matrix(FOUR_PAGES)
        expected = [[0, 1 / 2, 0, 0], [1 / 3, 0, 0, 1 / 2], [1 / 3, 0, 0, 1 / 2], [1 / 3, 1 / 2, 1, 0]]
        np.testing.assert_allclose(L, expected, rtol=1e-15)
        found = pagerank(L, damping=1)
        assert found.converged
        np.testing.assert_allclose(found.ranks, np.array([3, 6, 6, 10]) / 25, rtol=1e-11)
        assert found.order == (3, 1, 2, 0)

    def test_the_seven_pages_half_damped(self):
        found = pagerank(link_matrix(SEVEN_PAGES), damping=0.5)
        assert found.converged
        expected = [13.6813, 11.2088, 22.4176, 16.7582, 7.1429, 10.8791, 17.9121]
        np.testing.assert_allclose(100 * found.ranks, expected, atol=5e-5)

    def test_undamped_the_trap_takes_all(self):
        found = pagerank(link_matrix(SEVEN_PAGES), damping=1)
        assert found.converged
        np.testing.assert_allclose(found.ranks, [0, 0, 0, 0, 0, 0, 1], atol=1e-10)
        # Never fewer surfers in the trap than a step before.
        assert np.all(np.diff(found.history[:, 6]) >= -1e-15)

    def test_a_cycle_never_settles_and_says_so(self):
        found = pagerank(link_matrix(CYCLE), damping=1, start=SURFERS_IN_A, max_iterations=50)
        assert not found.converged
        assert len(found.changes) == 50
        np.testing.assert_array_equal(found.history[4], SURFERS_IN_A)
        np.testing.assert_array_equal(found.changes, 2)

    def test_a_damped_cycle_settles(self):
        found = pagerank(link_matrix(CYCLE), damping=0.6, start=SURFERS_IN_A)
        assert found.converged
        np.testing.assert_allclose(found.ranks, 0.25, atol=1e-11)
        # The error shrinks by exactly the damping.
        np.testing.assert_allclose(found.changes[1:20] / found.changes[:19], 0.6, rtol=1e-9)

    def test_links_may_be_given_by_name(self):
        one, other = pagerank(SEVEN_PAGES, 0.5), pagerank(link_matrix(SEVEN_PAGES), damping=0.5)
        np.testing.assert_array_equal(one.ranks, other.ranks)

    def test_a_column_of_zeros_is_a_dangling_page(self):
        L = link_matrix({"A": "BC", "B": "A", "C": ""})
        np.testing.assert_array_equal(pagerank(L * [1, 1, 0]).ranks, pagerank(L).ranks)

    def test_printed_digits_are_columns_of_probabilities(self):
        # Course 1, week 5, in single precision: each third is wrong by 1e-8, which is no lost surfer.
        found = pagerank(link_matrix(FOUR_PAGES).astype(np.float32), damping=1)
        np.testing.assert_allclose(found.ranks, np.array([3, 6, 6, 10]) / 25, atol=1e-7)
        assert found.ranks.sum() == pytest.approx(1, rel=1e-15)

    def test_a_dangling_page_sends_its_visitors_everywhere(self):
        np.testing.assert_allclose(link_matrix({"A": "B", "B": ""}), [[0, 1 / 2], [1, 1 / 2]])


class TestProperties:
    @given(webs(), st.floats(0, 0.95))
    def test_ranks_solve_their_equation(self, web, damping):
        L = link_matrix(web)
        found = pagerank(L, damping=damping)
        assert found.converged
        n = len(L)
        # Independent of the iteration: the linear system (I − dL) r = (1 − d)/n.
        exact = np.linalg.solve(np.eye(n) - damping * L, np.full(n, (1 - damping) / n))
        # The last change is at most 1e−12, what is left at most 1/(1 − d) of it.
        np.testing.assert_allclose(found.ranks, exact, atol=1e-10)

    @given(webs(), st.floats(0, 1))
    def test_surfers_are_neither_lost_nor_made(self, web, damping):
        found = pagerank(link_matrix(web), damping=damping, max_iterations=100)
        np.testing.assert_allclose(found.history.sum(axis=1), 1, rtol=1e-13)
        assert np.min(found.history) >= 0

    @given(webs())
    def test_links_are_followed_in_equal_parts(self, web):
        L = link_matrix(web)
        np.testing.assert_allclose(L.sum(axis=0), 1, rtol=1e-14)
        for column, targets in zip(L.T, web.values(), strict=True):
            assert np.count_nonzero(column) == (len(targets) or len(web))

    @given(webs(), st.integers(0, 1000))
    def test_below_one_every_start_leads_to_the_same_ranks(self, web, seed):
        L = link_matrix(web)
        start = np.random.default_rng(seed).dirichlet(np.ones(len(L)))
        np.testing.assert_allclose(pagerank(L, start=start).ranks, pagerank(L).ranks, atol=1e-10)

    @given(webs())
    def test_the_history_is_what_the_changes_measure(self, web):
        found = pagerank(link_matrix(web))
        np.testing.assert_array_equal(found.changes, np.abs(np.diff(found.history, axis=0)).sum(axis=1))
        np.testing.assert_array_equal(found.history[-1], found.ranks)
        assert found.changes[-1] <= 1e-12


class TestSymmetries:
    @given(webs(), st.integers(0, 1000))
    def test_the_order_of_the_pages_does_not_matter(self, web, seed):
        pages = list(web)
        order = np.random.default_rng(seed).permutation(len(pages))
        shuffled = {pages[i]: web[pages[i]] for i in order}
        one, other = pagerank(link_matrix(web)).ranks, pagerank(link_matrix(shuffled)).ranks
        np.testing.assert_allclose(other, one[order], atol=1e-10)

    def test_two_links_to_one_page_count_as_one(self):
        np.testing.assert_array_equal(
            link_matrix({"A": "BBA", "B": "A"}), link_matrix({"A": ["B", "A"], "B": ["A"]})
        )

    def test_equal_pages_have_equal_ranks_and_keep_their_order(self):
        found = pagerank(link_matrix({"A": "BC", "B": "A", "C": "A"}))
        assert found.ranks[1] == pytest.approx(found.ranks[2], rel=1e-14)
        assert pagerank(np.eye(3)).order == (0, 1, 2)


class TestRefusals:
    def test_links_that_lead_nowhere(self):
        with pytest.raises(DomainError, match="among A, B, got 'C' from 'B'"):
            link_matrix({"A": "B", "B": "C"})
        with pytest.raises(ShapeError, match="at least one page"):
            link_matrix({})

    def test_matrices_that_lose_or_make_surfers(self):
        with pytest.raises(DomainError, match=r"adding up to 1, got 0\.5 in column 2"):
            pagerank([[1, 0.5], [0, 0]])
        with pytest.raises(DomainError, match="negative"):
            pagerank([[2, 0], [-1, 1]])
        with pytest.raises(DomainError, match=r"^start"):
            pagerank(np.eye(2), start=[1, 1])

    @pytest.mark.parametrize("damping", [-0.1, 1.1])
    def test_damping_outside_its_range(self, damping):
        with pytest.raises(DomainError, match="from 0 to 1"):
            pagerank(np.eye(2), damping=damping)

    def test_arguments_that_do_not_fit(self):
        for refuse, error in (
            (lambda: pagerank([[1, 2]]), ShapeError),
            (lambda: pagerank(np.eye(2), start=[1]), ShapeError),
            (lambda: pagerank([[math.nan]]), DataError),
            (lambda: pagerank([[1]], damping=math.nan), DataError),
            (lambda: pagerank([[1]], tolerance=0), DomainError),
            (lambda: pagerank([[1]], max_iterations=0), DomainError),
        ):
            with pytest.raises(error):
                refuse()
