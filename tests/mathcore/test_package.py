"""The package as a whole: what it imports, how quickly, and that its table of contents is true."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mathcore
from build.reference import page_of, read_areas

ROOT = Path(mathcore.__file__).parents[1]
# With those of its parts that it loads only when they are first used.
NUMPY = "numpy, numpy.polynomial, numpy.random"
SOURCES = sorted((ROOT / "mathcore").glob("*.py"))
PUBLIC_MODULES = [path.stem for path in SOURCES if not path.stem.startswith("_")]


PUBLIC = [pytest.param(getattr(mathcore, name), id=name) for name in mathcore.__all__]
FUNCTIONS = [case for case in PUBLIC if inspect.isfunction(case.values[0])]
CLASSES = [case for case in PUBLIC if inspect.isclass(case.values[0])]


class TestDependencies:
    @pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
    def test_numpy_and_the_standard_library_are_all_that_is_imported(self, path):
        imported = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, "imports name the package"
                imported.add(node.module.partition(".")[0])
        assert imported <= sys.stdlib_module_names | {"numpy", "mathcore"}

    def test_importing_it_loads_no_other_package(self):
        # Compared with what NumPy and the environment's own start-up load by themselves.
        program = f"import sys, {NUMPY}\n{{}}\nprint(*{{{{m.partition('.')[0] for m in sys.modules}}}})"
        loaded = [set(run("-c", program.format(line)).stdout.split()) for line in ("", "import mathcore")]
        assert loaded[1] - loaded[0] - sys.stdlib_module_names == {"mathcore"}

    def test_no_module_reads_files_prints_or_draws_from_the_global_generator(self):
        forbidden = re.compile(
            r"\bopen\(|\bprint\(|\binput\(|np\.random\.(seed|rand|randn|randint|normal|uniform|choice|shuffle)\b"
        )
        offenders = [path.name for path in SOURCES if forbidden.search(path.read_text(encoding="utf-8"))]
        assert offenders == []

    def test_importing_it_takes_less_than_150_ms_beyond_numpy(self):
        # Processor time, and the best of several: what else the machine does must not count.
        program = (
            f"import time, {NUMPY}\nstart = time.process_time()\n"
            "import mathcore\nprint(time.process_time() - start)"
        )
        assert min(float(run("-c", program).stdout) for _ in range(5)) < 0.15


class TestContents:
    def test_the_package_offers_the_names_of_its_modules_and_no_others(self):
        offered = []
        for name in PUBLIC_MODULES:
            offered += importlib.import_module(f"mathcore.{name}").__all__
        assert sorted(offered) == sorted(set(offered)), "a name is public in two modules"
        assert sorted(offered) == sorted(mathcore.__all__)

    def test_no_module_has_the_name_of_something_public(self):
        assert not set(PUBLIC_MODULES) & set(mathcore.__all__)

    def test_each_module_stands_in_one_area(self):
        listed = [name for names in read_areas(inspect.getdoc(mathcore)).values() for name in names]
        assert sorted(listed) == sorted(PUBLIC_MODULES)


class TestDocumentation:
    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_every_function_says_what_it_takes_and_returns(self, function):
        doc = inspect.getdoc(function) or ""
        assert doc.partition("\n\n")[0].endswith((".", ":")), "a summary of one sentence"
        if inspect.signature(function).parameters:
            assert re.search(r"^Parameters\n-{10}$", doc, re.MULTILINE)
        assert re.search(r"^(Returns|Yields)\n-+$", doc, re.MULTILINE)

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_every_parameter_is_described(self, function):
        parameters = section(inspect.getdoc(function), "Parameters")
        described = set()
        for line in re.findall(r"^\S.*$", parameters, re.MULTILINE):
            described |= {name.strip().lstrip("*") for name in line.partition(" : ")[0].split(",")}
        assert set(inspect.signature(function).parameters) == described

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_every_function_names_its_source(self, function):
        # Data of our own making have none.
        if function.__module__.removeprefix("mathcore.") not in read_areas(inspect.getdoc(mathcore))["Data"]:
            assert section(inspect.getdoc(function), "References").strip()

    @pytest.mark.parametrize("value", CLASSES)
    def test_every_class_says_what_it_is(self, value):
        assert value.__doc__
        assert not value.__doc__.startswith(f"{value.__name__}("), "written by dataclass, not by a person"

    def test_the_list_of_names_is_current(self):
        page = (ROOT / "docs" / "mathcore.md").read_text(encoding="utf-8")
        assert page == page_of(ROOT), "try: python -m build.reference"


def section(doc, title):
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\S[^\n]*\n-{{3,}}$|\Z)", doc, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def run(*arguments):
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
