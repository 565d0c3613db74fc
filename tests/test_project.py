"""What must stay true of the project as a whole: who imports whom, what tools see, what documents promise."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import click
import pytest
from packaging.specifiers import SpecifierSet

from build.cli.group import COMMANDS, m4ml

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")

# Parts of Manim's own machinery, at the versions that it wants.
COME_WITH_MANIM = ("manimpango", "tqdm")

# What a lecture's author may use of the pipeline; all of it is light, and none of it records.
FOR_AUTHORS = ("build.narration", "build.timeline", "build.errors")


def _tracked() -> list[str]:
    """Return the files of the repository, those about to be added included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _imports(folder: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (module, imported module, whether only for type checking) below a folder."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        package = parts[:-1]
        module = ".".join(package if parts[-1] == "__init__" else parts)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        typing_only = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = package[: len(package) - node.level + 1] if node.level else ()
                names = [".".join([*base, *filter(None, [node.module])])]
            else:
                continue
            yield from ((module, name, id(node) in typing_only) for name in names)


def _is_within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


class TestDirections:
    def test_mathcore_imports_numpy_and_the_standard_library_only(self) -> None:
        allowed = {*sys.stdlib_module_names, "numpy", "mathcore"}
        # Data sets that come with a package are read where they are asked for.
        strangers = [(m, n) for m, n, _ in _imports("mathcore") if n.partition(".")[0] not in allowed]
        assert strangers == []

    def test_mathcore_touches_no_files_and_no_global_randomness(self) -> None:
        """The generator is handed in; nothing is read, written or printed."""
        calls = [
            f"{file.name}: {ast.unparse(node)}"
            for file in (ROOT / "mathcore").rglob("*.py")
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and re.match(
                r"(open|print|input|(np|numpy)\.random\.(?!Generator|default_rng)\w+)\(", ast.unparse(node)
            )
        ]
        assert calls == []

    def test_only_the_recorder_imports_manim(self) -> None:
        importers = {m for m, n, _ in _imports("build") if _is_within(n, ("manim",))}
        assert {m for m in importers if not _is_within(m, ("build.recorder",))} == set()
        assert importers != set()

    def test_the_pipeline_does_not_import_lectures_or_their_mathematics(self) -> None:
        assert [(m, n) for m, n, _ in _imports("build") if _is_within(n, ("scenes", "mathcore"))] == []

    def test_scenes_import_of_the_pipeline_only_what_is_for_authors(self) -> None:
        strangers = [
            (m, n)
            for m, n, _ in _imports("scenes")
            if _is_within(n, ("build",)) and not _is_within(n, FOR_AUTHORS)
        ]
        assert strangers == []

    def test_lectures_import_the_stage_and_not_each_other(self) -> None:
        for module, name, _ in _imports("scenes"):
            if name.startswith("scenes.") and not _is_within(name, ("scenes.stage",)):
                assert module.split(".")[:3] == name.split(".")[:3], f"{module} imports {name}"

    def test_the_stage_does_not_import_lectures(self) -> None:
        strangers = [
            (m, n)
            for m, n, _ in _imports("scenes")
            if _is_within(m, ("scenes.stage",))
            and n.startswith("scenes.")
            and not _is_within(n, ("scenes.stage",))
        ]
        assert strangers == []

    def test_the_recordings_format_knows_nothing_of_what_reads_it(self) -> None:
        readers = (
            "build.cli",
            "build.render",
            "build.encode",
            "build.assemble",
            "build.recorder",
            "build.store",
        )
        strangers = [
            (m, n)
            for m, n, typing_only in _imports("build")
            if _is_within(m, ("build.recording",)) and _is_within(n, readers) and not typing_only
        ]
        assert strangers == []

    def test_the_command_line_is_imported_by_nobody(self) -> None:
        importers = {m for m, n, _ in _imports("build") if _is_within(n, ("build.cli",))}
        assert {m for m in importers if not _is_within(m, ("build.cli",))} == set()

    def test_no_star_imports(self) -> None:
        stars = [
            f"{file}:{node.lineno}"
            for name in _tracked()
            if name.endswith(".py")
            for file in [ROOT / name]
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
        ]
        assert stars == []


class TestTools:
    """Several tools skip a folder that is called build."""

    def test_the_linter_sees_build(self) -> None:
        listed = subprocess.run(
            [sys.executable, "-m", "ruff", "check", "--show-files"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        seen = {str(Path(line).relative_to(ROOT)) for line in listed}
        assert {"build/errors.py", "build/store/folder.py"} <= seen
        assert {name for name in _tracked() if name.endswith(".py")} <= seen

    def test_git_sees_build(self) -> None:
        assert "build/errors.py" in _tracked()

    def test_pytest_collects_tests_of_build(self) -> None:
        others = [f"--ignore={path}" for path in (ROOT / "tests").iterdir() if path.name != "build"]
        listed = subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-q", "-k", "TestTheProjectsOwn", *others],
            cwd=ROOT,
            capture_output=True,
            text=True,
        ).stdout
        assert "tests/build/test_curriculum.py" in listed

    def test_mypy_checks_build(self) -> None:
        config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
        assert set(config["packages"]) == {"mathcore", "build"}
        assert config["strict"] is True
        assert not any(re.search(pattern, "build/errors.py") for pattern in config["exclude"])

    def test_the_wheel_holds_the_three_packages_and_their_data(self, tmp_path: Path) -> None:
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        (wheel,) = tmp_path.glob("*.whl")
        inside = set(zipfile.ZipFile(wheel).namelist())
        ours = {
            name
            for name in _tracked()
            if name.split("/")[0] in {"mathcore", "scenes", "build"} and not name.endswith(".gitkeep")
        }
        assert ours <= inside
        assert {"build/errors.py", "build/py.typed", "mathcore/py.typed", "scenes/course.toml"} <= inside
        assert {name.split("/")[0] for name in inside} == {"mathcore", "scenes", "build", wheel_info(wheel)}

    def test_every_package_that_is_imported_is_declared(self) -> None:
        declared = {*_declared(), *COME_WITH_MANIM}
        ours = {"build", "mathcore", "scenes", "tests", *sys.stdlib_module_names}
        owners = packages_distributions()
        strangers = {
            (module, name)
            for folder in ("build", "mathcore", "scenes", "tests")
            for module, name, _ in _imports(folder)
            for top in [name.partition(".")[0]]
            if top not in ours and not declared & {_normal(owner) for owner in owners.get(top, ())}
        }
        assert strangers == set()

    def test_every_dependency_is_pinned(self) -> None:
        lines = (ROOT / "constraints.txt").read_text().splitlines()
        pins = [line for line in lines if not line.startswith("#")]
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", pin) for pin in pins)
        assert _declared() <= {_normal(pin.partition("==")[0]) for pin in pins}

    @pytest.mark.parametrize("python", ["3.11.2", "3.12.3", "3.13.5"])
    def test_every_pin_installs_on_the_pythons_of_debian_and_ubuntu(self, python: str) -> None:
        """Debian 12 has 3.11.2, Ubuntu 24.04 has 3.12.3, Debian 13 has 3.13.5."""
        pinned = {
            _normal(line.partition("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines()
        }
        refusing = [
            f"{package.name} {package.version}"
            for package in distributions()
            if _normal(package.name) in pinned
            and python not in SpecifierSet(package.metadata.get("Requires-Python") or "")
        ]
        assert refusing == []


def wheel_info(wheel: Path) -> str:
    """Return the name of a wheel's folder of metadata."""
    return "-".join(wheel.name.split("-")[:2]) + ".dist-info"


def _declared() -> set[str]:
    """Return the names of all packages that pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(requirement for extra in extras for requirement in extra)]
    return {_normal(re.match(r"[A-Za-z0-9._-]+", requirement)[0]) for requirement in wanted}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class TestDocuments:
    @pytest.mark.parametrize("document", DOCUMENTS)
    def test_every_command_that_a_document_names_exists(self, document: str) -> None:
        text = (ROOT / document).read_text(encoding="utf-8")
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        named = set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", text, re.MULTILINE))
        assert named <= targets
        for command, rest in re.findall(r"(?:`|^ {4}\S*?)m4ml ([a-z]+)([^`\n#]*)", text, re.MULTILINE):
            assert command in COMMANDS, f"{document} names m4ml {command}"
            parameters = m4ml.get_command(click.Context(m4ml), command).params
            options = {name for p in parameters for name in (*p.opts, *p.secondary_opts)} | {"--help"}
            assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= options, f"{document}: m4ml {command}{rest}"

    @pytest.mark.parametrize("document", DOCUMENTS)
    def test_every_file_that_a_document_names_exists(self, document: str) -> None:
        text = (ROOT / document).read_text(encoding="utf-8")
        links = {link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link}
        paths = {
            path
            for path in re.findall(r"`([\w./-]+)`", text)
            if re.match(r"(?:build|mathcore|scenes|tests|docs|\.ci)/", path)
            or path in {"Makefile", "constraints.txt"}
        }
        missing = sorted(name for name in {*links, *paths} - {""} if not (ROOT / name).exists())
        assert missing == []

    def test_the_makefiles_targets_explain_themselves(self) -> None:
        shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for target in ("setup", "videos", "test", "check", "bench", "clean"):
            assert re.search(rf"make {target}\s+\S", shown), shown


class TestHygiene:
    def test_no_file_names_a_package_registrys_address_or_a_persons_folder(self) -> None:
        forbidden = re.compile(
            r"(pypi\.org|files\.pythonhosted|index-url|find-links|registry\.npmjs|/root/|/home/\w+/|/Users/\w+/)"
        )
        here = Path(__file__).relative_to(ROOT).as_posix()
        found = [
            f"{name}: {match[0]}"
            for name in _tracked()
            if name != here
            for match in forbidden.finditer((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
        ]
        assert found == []

    def test_code_files_stay_small(self) -> None:
        """Over 400 lines a file holds more than one idea; tests may be longer."""
        long = {
            name: lines
            for name in _tracked()
            if name.startswith(("mathcore/", "scenes/", "build/")) and name.endswith(".py")
            if (lines := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > 400
        }
        assert long == {}


class TestTheLectureOfContributing:
    def test_it_records_as_it_is_written(self, tmp_path: Path) -> None:
        """The blocks of CONTRIBUTING.md, put where it says, are a scene that the pipeline records."""
        data, scene = re.findall(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL)
        folder = tmp_path / "dot_product"
        folder.mkdir()
        for name, text in {"__init__.py": "", "data.py": data, "products.py": scene}.items():
            (folder / name).write_text(text)
        code = """
import sys
import scenes.linear_algebra
scenes.linear_algebra.__path__.insert(0, sys.argv[1])
from scenes.linear_algebra.dot_product.products import Products
from build import record
recording = record(Products, size=(160, 90), fps=10)
print([section.name for section in recording.timeline.sections], len(recording.timeline.lines))
"""
        environment = {"M4ML_VOICE": "silent", "M4ML_STORE": str(tmp_path / "store"), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1] == "['Two vectors, one number'] 2"

    def test_its_code_passes_the_linter(self) -> None:
        for block in re.findall(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL):
            place = "scenes/linear_algebra/dot_product/block.py"
            done = subprocess.run(
                [sys.executable, "-m", "ruff", "check", "--stdin-filename", place, "-"],
                input=block,
                cwd=ROOT,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stdout
