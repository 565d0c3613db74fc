"""Where captions break."""

import pytest

from build.caption_breaks import break_cost


@pytest.mark.parametrize(
    "line",
    [
        # best break first: sentence, clause, before a connective, elsewhere, after a word that clings
        ("falls. | And", "falls, | rises", "arrow | from", "right | angle", "the | line"),
        ("so?” | Yes", "here: | two", "guess | before", "mean | square", "four | fifths"),
        ("it … | Then", "— | now", "error | and", "squared | distance", "of | it"),
    ],
)
def test_a_break_costs_the_more_the_closer_the_words(line):
    costs = [break_cost(*pair.split(" | ")) for pair in line]
    assert costs == sorted(costs)
    assert len(set(costs)) == len(costs)


def test_the_end_of_a_line_costs_nothing():
    assert break_cost("the", None) == 0.0
