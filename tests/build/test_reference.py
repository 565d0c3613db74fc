"""The page that lists mathcore's names, on a small package made for the purpose."""

import pytest
from click.testing import CliRunner

from build.reference import main, page_of, read_areas, read_imports, read_module

PACKAGE = '''"""A package.

Its areas:

Shapes
    rounds,
    _hidden
Numbers
    numbers
"""
'''

ROUNDS = '''"""Round things, of which there
are two.

References
----------
Euclid, Elements,
book 3.
"""

from demo._hidden import Ring

__all__ = ["DEFAULT", "Disc", "Ring", "Size", "area"]

type_ = float
Size = float | int
DEFAULT: "Disc" = Disc(1)


def area(disc: "Disc", *, unit: float = 1.0, **more: int) -> float:
    """Return the area.

    Parameters
    ----------
    disc : Disc

    References
    ----------
    Archimedes, Measurement
    of a Circle, proposition 1.

    Notes
    -----
    Not a reference.
    """


class Disc:
    """What lies within a circle."""

    def __init__(self, radius: float) -> None:
        """Set it."""
'''


@pytest.fixture
def tree(tmp_path):
    """A working tree with a package of one public class, a lecture that uses it, and a test."""
    files = {
        "mathcore/__init__.py": PACKAGE,
        "mathcore/rounds.py": ROUNDS,
        "mathcore/_hidden.py": '"""Hidden."""\n\n__all__ = ["Ring"]\n\n\nclass Ring:\n    """A ring."""\n',
        "mathcore/numbers.py": '"""Numbers."""\n\n__all__ = ["ONE"]\n\nONE = 1\n',
        "scenes/geometry/discs/data.py": "from mathcore.rounds import area\nfrom os import path\n",
        "scenes/geometry/discs/scenes.py": "def f():\n    from mathcore import area as a\n",
        "tests/mathcore/test_rounds.py": "from mathcore.rounds import Disc, area\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


class TestReading:
    def test_areas_come_in_the_order_of_the_docstring(self):
        assert read_areas("A.\n\nOne\n    a, b,\n    c\nTwo\n    d") == {"One": ["a", "b", "c"], "Two": ["d"]}

    def test_signatures_lose_their_types_and_keep_their_defaults(self, tree):
        entries = {entry.name: entry for entry in read_module(tree / "mathcore" / "rounds.py").entries}
        assert entries["area"].signature == "area(disc, *, unit=1.0, **more)"
        assert entries["Disc"].signature == "Disc(radius)"
        assert entries["Size"].summary == "`float | int`."
        assert entries["DEFAULT"].summary == "`Disc(1)`."

    def test_references_end_where_the_next_section_begins(self, tree):
        module = read_module(tree / "mathcore" / "rounds.py")
        assert module.sources == "Euclid, Elements, book 3."
        assert module.summary == "Round things, of which there are two."
        assert module.entries[-1].sources == "Archimedes, Measurement of a Circle, proposition 1."

    def test_a_name_from_another_module_is_looked_up_there(self, tree):
        entries = {entry.name: entry for entry in read_module(tree / "mathcore" / "rounds.py").entries}
        assert entries["Ring"].summary == "A ring."

    def test_a_public_name_that_is_not_defined_is_an_error(self, tree):
        path = tree / "mathcore" / "numbers.py"
        path.write_text('"""Numbers."""\n\n__all__ = ["TWO"]\n', encoding="utf-8")
        with pytest.raises(LookupError, match="definition of 'TWO'"):
            read_module(path)

    def test_imports_are_found_wherever_they_stand_and_counted_once(self, tree):
        assert read_imports(tree / "scenes") == {
            "area": {"geometry/discs/data.py": None, "geometry/discs/scenes.py": None}
        }


class TestPage:
    def test_one_line_has_signature_summary_lecture_source_and_tests(self, tree):
        assert (
            "- `area(disc, *, unit=1.0, **more)`: Return the area. Used in geometry/discs. "
            "Source: Archimedes, Measurement of a Circle, proposition 1. Tests: test_rounds.py.\n"
        ) in page_of(tree)

    def test_headings_follow_the_areas(self, tree):
        lines = page_of(tree).splitlines()
        headings = [line for line in lines if line.startswith("##")]
        assert headings == ["## Shapes", "### rounds", "### _hidden", "## Numbers", "### numbers"]

    def test_lists_and_paragraphs_are_separated_by_one_empty_line(self, tree):
        page = page_of(tree)
        assert "\n\n\n" not in page
        assert "\n\nSources: Euclid, Elements, book 3.\n\n- `DEFAULT`" in page
        assert page.endswith(".\n")


class TestCommand:
    def test_it_writes_the_page_and_then_finds_it_current(self, tree):
        assert run(tree).exit_code == 0
        assert (tree / "docs" / "mathcore.md").read_text(encoding="utf-8") == page_of(tree)
        assert "is current" in run(tree).stderr
        assert run(tree, "--check").exit_code == 0

    def test_a_stale_page_fails_the_check_and_is_left_alone(self, tree):
        run(tree)
        page = tree / "docs" / "mathcore.md"
        page.write_text("old", encoding="utf-8")
        result = run(tree, "--check")
        assert result.exit_code == 1
        assert "python -m build.reference" in result.stderr
        assert page.read_text(encoding="utf-8") == "old"

    def test_a_missing_page_fails_the_check(self, tree):
        assert run(tree, "--check").exit_code == 1
        assert not (tree / "docs").exists()

    def test_nothing_is_left_beside_the_page(self, tree):
        run(tree)
        assert [path.name for path in (tree / "docs").iterdir()] == ["mathcore.md"]


def run(tree, *arguments):
    return CliRunner().invoke(main, ["--root", str(tree), *arguments])
