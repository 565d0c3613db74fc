"""Write docs/mathcore.md: every public name of mathcore, who uses it, and what vouches for it.

    python -m build.reference           write the page
    python -m build.reference --check   exit 1 if it is not what would be written

Everything is read from the source, nothing is imported: signatures, summaries and references from the
docstrings, the order of the areas from the package's own docstring, uses and tests from import statements.
"""

import ast
import re
import warnings
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

__all__ = ["Entry", "Module", "main", "page_of", "read_areas", "read_imports", "read_module", "render"]

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path("docs/mathcore.md")

INTRODUCTION = """\
# mathcore, name by name

Written by `python -m build.reference` from the source: change a docstring, not this page. Each line gives
the signature and what it does, the lectures that use it, the source of its mathematics, and the tests that
hold it to that. Every name can also be imported from `mathcore` itself.
"""


@dataclass(frozen=True)
class Entry:
    """One public name: a function, a class, a constant or a type.

    Attributes
    ----------
    name : str
    signature : str
        As it is called, without types; the name alone for what is not called.
    summary : str
        The first line of the docstring; the value, for what has none.
    sources : str
        The References section, in one line; empty if there is none.
    """

    name: str
    signature: str
    summary: str
    sources: str


@dataclass(frozen=True)
class Module:
    """One module: its name, its docstring's first line and references, and its public names in order."""

    name: str
    summary: str
    sources: str
    entries: tuple[Entry, ...]


def read_areas(docstring: str) -> dict[str, list[str]]:
    """Return the modules of each area, from a docstring whose last paragraph lists them.

    Parameters
    ----------
    docstring : str
        An area's name at the margin, its modules indented below it, separated by commas.

    Returns
    -------
    dict of str to list of str
    """
    areas: dict[str, list[str]] = {}
    area = ""
    for line in docstring.rpartition("\n\n")[2].splitlines():
        if line.startswith(" "):
            areas[area] += [name.strip() for name in line.strip().rstrip(",").split(",")]
        else:
            area = line
            areas[area] = []
    return areas


def read_module(path: Path) -> Module:
    """Return what a module's source says of its public names.

    Parameters
    ----------
    path : Path
        A Python file with `__all__`.

    Returns
    -------
    Module
    """
    tree = _parse(path)
    docstring = ast.get_docstring(tree) or ""
    public: list[str] = ast.literal_eval(ast.unparse(_definition("__all__", path)))
    return Module(
        name=path.stem,
        summary=_summary(docstring),
        sources=_references(docstring),
        entries=tuple(_entry(name, _definition(name, path)) for name in public),
    )


def read_imports(folder: Path, package: str = "mathcore") -> dict[str, dict[str, None]]:
    """Return which files of a folder import which names of a package.

    Parameters
    ----------
    folder : Path
        Searched with its subfolders.
    package : str

    Returns
    -------
    dict of str to dict
        For each imported name, the files' paths relative to the folder, in order and once each.
    """
    users: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted(folder.rglob("*.py")):
        tree = _parse(path)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
                for alias in node.names:
                    users[alias.name][path.relative_to(folder).as_posix()] = None
    return users


def render(
    areas: Mapping[str, list[str]],
    modules: Mapping[str, Module],
    scenes: Mapping[str, Mapping[str, None]],
    tests: Mapping[str, Mapping[str, None]],
) -> str:
    """Return the page.

    Parameters
    ----------
    areas : mapping from area to module names
    modules : mapping from name to Module
    scenes, tests : mappings from public name to the files that import it

    Returns
    -------
    str
        Markdown, ending in a newline.
    """
    parts = [INTRODUCTION]
    for area, names in areas.items():
        parts.append(f"\n## {area}\n")
        for name in names:
            module = modules[name]
            parts.append(f"\n### {name}\n\n{module.summary}\n\n")
            if module.sources:
                parts.append(f"Sources: {module.sources}\n")
            parts.append("\n")
            parts.extend(_line(entry, scenes, tests) for entry in module.entries)
    # A bullet list needs one empty line above it, whatever stands there.
    return re.sub(r"\n{3,}", "\n\n", "".join(parts))


def page_of(root: Path) -> str:
    """Return the page for a working tree.

    Parameters
    ----------
    root : Path
        The folder that holds mathcore, scenes and tests.

    Returns
    -------
    str
    """
    package = _parse(root / "mathcore" / "__init__.py")
    areas = read_areas(ast.get_docstring(package) or "")
    names = [name for listed in areas.values() for name in listed]
    return render(
        areas,
        {name: read_module(root / "mathcore" / f"{name}.py") for name in names},
        read_imports(root / "scenes"),
        read_imports(root / "tests" / "mathcore"),
    )


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the page is not current.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    help="The working tree.",
    show_default="the one this program lies in",
)
def main(check: bool, root: Path) -> None:
    """Write docs/mathcore.md from mathcore's source."""
    page = page_of(root)
    path = root / PAGE
    current = path.exists() and path.read_text(encoding="utf-8") == page
    if current:
        click.echo(f"{PAGE} is current", err=True)
    elif check:
        click.echo(f"{PAGE} is not what the source says; try: python -m build.reference", err=True)
        raise SystemExit(1)
    else:
        path.parent.mkdir(exist_ok=True)
        # Beside the page and then renamed, so that a broken page never replaces a whole one.
        draft = path.with_suffix(".tmp")
        draft.write_text(page, encoding="utf-8")
        draft.replace(path)
        click.echo(f"wrote {PAGE}", err=True)


def _parse(path: Path) -> ast.Module:
    with warnings.catch_warnings():
        # What the compiler thinks of a lecture's source is for the linter to say.
        warnings.simplefilter("ignore")
        return ast.parse(path.read_text(encoding="utf-8"))


def _definition(name: str, path: Path) -> ast.AST:
    """Return what a top-level name stands for: a function, a class, or the expression assigned to it.

    A name imported from another module of the package is looked up there.
    """
    for node in _parse(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return node
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == name for target in node.targets):
            return node.value
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
            return node.value or node.annotation
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
            return _definition(name, path.with_name(f"{(node.module or '').rpartition('.')[2]}.py"))
    raise LookupError(f"{path}: expected a definition of {name!r}, which __all__ names, got none")


def _entry(name: str, node: ast.AST) -> Entry:
    if isinstance(node, ast.FunctionDef):
        docstring = ast.get_docstring(node) or ""
        return Entry(name, name + _call(node.args), _summary(docstring), _references(docstring))
    if isinstance(node, ast.ClassDef):
        docstring = ast.get_docstring(node) or ""
        starts = [f for f in node.body if isinstance(f, ast.FunctionDef) and f.name == "__init__"]
        call = _call(starts[0].args, skip_first=True) if starts else ""
        return Entry(name, name + call, _summary(docstring), _references(docstring))
    return Entry(name, name, f"`{ast.unparse(node)}`.", "")


def _call(arguments: ast.arguments, *, skip_first: bool = False) -> str:
    """Return "(a, b, *, c=1)": the arguments without their types."""
    bare = ast.parse(f"def f({ast.unparse(arguments)}): ...").body[0]
    assert isinstance(bare, ast.FunctionDef)
    for argument in ast.walk(bare.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    if skip_first:
        bare.args.args.pop(0)
    return f"({ast.unparse(bare.args)})"


def _summary(docstring: str) -> str:
    """Return the first paragraph, which may run over several lines, in one."""
    return " ".join(docstring.partition("\n\n")[0].split())


def _references(docstring: str) -> str:
    """Return the text of the References section, in one line."""
    section = re.search(
        r"^References\n-+\n(.*?)(?=^\S[^\n]*\n-{3,}$|\Z)", docstring, re.MULTILINE | re.DOTALL
    )
    return " ".join(section[1].split()) if section else ""


def _line(
    entry: Entry, scenes: Mapping[str, Mapping[str, None]], tests: Mapping[str, Mapping[str, None]]
) -> str:
    """Return an entry as one item of a list."""
    lectures = dict.fromkeys("/".join(path.split("/")[:2]) for path in scenes.get(entry.name, {}))
    parts = [f"`{entry.signature}`: {entry.summary}"]
    if lectures:
        parts.append(f"Used in {', '.join(lectures)}.")
    if entry.sources:
        parts.append(f"Source: {entry.sources}")
    if tests.get(entry.name):
        parts.append(f"Tests: {', '.join(tests[entry.name])}.")
    return f"- {' '.join(parts)}\n"


if __name__ == "__main__":
    main()
