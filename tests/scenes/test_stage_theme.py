"""The look keeps what it promises: legible colours, one grid, fonts of the project."""

import itertools

import pytest
from manim import ManimColor

from scenes.stage import COLUMN, CONTENT, FIGURE, PICTURE, theme
from scenes.stage.fonts import FONT_FOLDERS


def luminance(color: ManimColor) -> float:
    """Return the relative luminance that WCAG 2.2 defines."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.to_rgb()]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: ManimColor, b: ManimColor) -> float:
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("role", sorted(theme.ROLES))
def test_every_role_is_legible_on_the_ground(role: str) -> None:
    assert contrast(theme.ROLES[role], theme.GROUND) > 6


def test_no_two_roles_share_a_colour() -> None:
    for a, b in itertools.combinations(theme.ROLES.values(), 2):
        assert a != b


def test_the_grid_leaves_six_percent_margins_and_the_lowest_fifteen_for_captions() -> None:
    width, height = 8 * 16 / 9, 8
    assert CONTENT.left + width / 2 == pytest.approx(0.06 * width)
    assert width / 2 - CONTENT.right == pytest.approx(0.06 * width)
    assert height / 2 - CONTENT.top == pytest.approx(0.06 * height)
    assert CONTENT.bottom + height / 2 == pytest.approx(0.15 * height)


def test_figure_and_column_lie_in_the_picture_and_apart() -> None:
    for region in (FIGURE, COLUMN):
        assert PICTURE.left <= region.left < region.right <= PICTURE.right
        assert PICTURE.bottom <= region.bottom < region.top <= PICTURE.top
    assert FIGURE.right < COLUMN.left


def test_a_split_region_fills_its_height_but_for_the_gap() -> None:
    above, below = COLUMN.split(at=0.4, gap=0.5)
    assert above.top == COLUMN.top
    assert below.bottom == COLUMN.bottom
    assert above.bottom - below.top == pytest.approx(0.5)


def test_the_fonts_come_from_the_package() -> None:
    files = [file.name for folder in FONT_FOLDERS for file in folder.iterdir()]
    assert {"SourceSansPro-Regular.otf", "SourceSansPro-Semibold.otf"} <= set(files)
