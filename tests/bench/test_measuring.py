"""What a command costs counts all that it starts, also what it leaves behind."""

import os
import sys

import pytest

from tests.bench.measuring import run_measured

BUSY = "import time; e = time.process_time() + {}; list(iter(lambda: time.process_time() < e, False))"


def measured(code: str, tmp_path):
    return run_measured([sys.executable, "-c", code], cwd=tmp_path, env=os.environ)


def test_the_processor_time_of_a_child_that_nobody_waited_for_counts(tmp_path):
    child = BUSY.format(0.6)
    cost = measured(f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])", tmp_path)
    assert cost.cpu_s > 0.6
    # The command was over long before.
    assert cost.wall_s < cost.cpu_s + 5


def test_the_memory_of_a_child_counts(tmp_path):
    child = "import time; held = bytearray(200_000_000); time.sleep(1)"
    cost = measured(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])", tmp_path)
    assert 200 < cost.worker_mb < 400
    assert cost.memory_mb > cost.worker_mb


def test_a_command_that_fails_says_what_it_said(tmp_path):
    with pytest.raises(SystemExit, match="on purpose"):
        measured("raise SystemExit('on purpose')", tmp_path)
