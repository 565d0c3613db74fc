"""What recordings of a preview share, and what they must not share any more after a save."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FILES = {
    "__init__.py": "",
    "numbers.py": "VALUE = 1\n",
    "table.py": "from pathlib import Path\nTABLE = Path(__file__).with_name('table.txt').read_text()\n",
    "figures.py": "from scenes.numbers import VALUE\nDOUBLE = 2 * VALUE\n",
    # These two import each other.
    "left.py": "import scenes.right\nVALUE = 1\n",
    "right.py": "import scenes.left\n\ndef of_left():\n    return scenes.left.VALUE\n",
    "talk.py": "from scenes import figures, left, table\n",
    "table.txt": "1",
}

# Begins as a nursery does, takes over what a process told, then an author saves, then a process imports.
SCRIPT = """
import importlib, os, sys
from pathlib import Path
from build.preview.shared import SharedModules, shareable
from build.recorder.fresh import changed_ns, import_what_is_there, loaded

saved, text = sys.argv[1:]
here = Path("scenes").resolve()
import_what_is_there()
shared = SharedModules()
child = os.pipe()
if not os.fork():
    importlib.import_module("scenes.talk")
    os.write(child[1], repr([tuple(m) for m in shareable(loaded, here / "talk.py")]).encode())
    os._exit(0)
os.wait()
from build.recorder.fresh import Loaded
told = [Loaded(*one) for one in eval(os.read(child[0], 1 << 20))]
table = str(here / "table.txt")
shared.take_over(told, {table: changed_ns(table)})
assert "scenes.talk" not in sys.modules  # a scene's own file
for name in ("figures", "numbers", "left", "right", "table"):
    assert f"scenes.{name}" in sys.modules, name
(here / saved).write_text(text)
os.utime(here / saved, ns=(1, 1))  # by a tool that sets times
shared.forget_changed()
print(*sorted(name.removeprefix("scenes.") for name in sys.modules if name.startswith("scenes.")))
from scenes import figures, left, right, table
print(figures.DOUBLE, left.VALUE, right.scenes.left.VALUE, table.TABLE)
"""


@pytest.mark.parametrize(
    ("saved", "text", "kept", "seen"),
    [
        ("talk.py", "", "figures left numbers right table", "2 1 1 1"),
        ("figures.py", "DOUBLE = 7\n", "numbers", "7 1 1 1"),
        ("table.py", "TABLE = 5\n", "figures left numbers right", "2 1 1 5"),
        ("left.py", "import scenes.right\nVALUE = 9\n", "figures numbers", "2 9 9 1"),
        ("numbers.py", "VALUE = 3\n", "", "6 1 1 1"),
        ("table.txt", "4", "", "2 1 1 4"),
    ],
)
def test_a_save_forgets_what_may_have_taken_something_from_it(tmp_path, saved, text, kept, seen):
    (tmp_path / "scenes").mkdir()
    for name, content in FILES.items():
        (tmp_path / "scenes" / name).write_text(content)
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, saved, text],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [kept, seen]
