"""What is measured: lectures and plain scenes, in a copy of the project that may be edited."""

import ast
import compileall
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from build.curriculum import load_curriculum

__all__ = ["Case", "Workplace", "all_cases"]

ROOT = Path(__file__).resolve().parents[2]
PLAIN = "tests/bench/plain_scenes.py"


@dataclass(frozen=True)
class Case:
    """Something to render.

    Attributes
    ----------
    name : str
    target : str
        As `m4ml render` takes it.
    scenes : tuple of (file, class)
        In order; files below the project's folder.
    is_lecture : bool
    """

    name: str
    target: str
    scenes: tuple[tuple[str, str], ...]
    is_lecture: bool

    @property
    def by_file(self) -> dict[str, list[str]]:
        """The scenes of each file, so that Manim need be started once a file only."""
        found: dict[str, list[str]] = {}
        for file, name in self.scenes:
            found.setdefault(file, []).append(name)
        return found


def all_cases() -> list[Case]:
    """Return the plain scenes, then the lectures."""
    tree = ast.parse((ROOT / PLAIN).read_text(encoding="utf-8"))
    plain = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    cases = [Case(name, f"{PLAIN}:{name}", ((PLAIN, name),), False) for name in plain]
    for lecture in load_curriculum().existing:
        scenes = tuple((ref.file.relative_to(ROOT).as_posix(), ref.name) for ref in lecture.scenes)
        cases.append(Case(lecture.target, lecture.target, scenes, True))
    return cases


class Workplace:
    """A copy of the project's code in a folder, with room for what is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = folder / "code"
        for name in ("build", "mathcore", "scenes"):
            shutil.copytree(ROOT / name, self.code / name, ignore=shutil.ignore_patterns("__pycache__"))
        (self.code / PLAIN).parent.mkdir(parents=True)
        shutil.copy(ROOT / PLAIN, self.code / PLAIN)
        # As pip did for Manim: nobody's first run is measured.
        compileall.compile_dir(self.code, quiet=1)

    def edit(self, case: Case) -> None:
        """Make the last scene of a case end with one more play: every span before it draws as before."""
        file, name = case.scenes[-1]
        path = self.code / file
        lines = path.read_text(encoding="utf-8").splitlines()
        body = self._construct(path, name).body
        line = " " * body[-1].col_offset + "self.play(__import__('manim').FadeIn(__import__('manim').Dot()))"
        lines.insert(body[-1].end_lineno or len(lines), line)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def restore(self, case: Case) -> None:
        """Undo the edit."""
        file, _ = case.scenes[-1]
        shutil.copy(ROOT / file, self.code / file)

    def _construct(self, path: Path, name: str) -> ast.FunctionDef:
        classes = {n.name: n for n in ast.parse(path.read_text()).body if isinstance(n, ast.ClassDef)}
        while True:
            for node in classes[name].body:
                if isinstance(node, ast.FunctionDef) and node.name == "construct":
                    return node
            name = _first_name(classes[name].bases)


def _first_name(bases: Sequence[ast.expr]) -> str:
    return next(base.id for base in bases if isinstance(base, ast.Name))
