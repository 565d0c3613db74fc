"""The command line: its codes, its channels, its speed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from build.cli import group
from build.cli.group import COMMANDS, m4ml, run
from build.cli.options import SIZE
from build.errors import EncodeError, OptionError, TargetError
from build.needed import file_stamp
from build.store import Store

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """Return a function that makes `m4ml list` raise."""

    def fail(error: BaseException) -> None:
        @click.command()
        def command() -> None:
            raise error

        monkeypatch.setattr(m4ml, "get_command", lambda ctx, name: command)

    return fail


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (EncodeError("The encoder failed.", hint="Try another."), 1),
            (TargetError("There is no such lecture.", hint="Look at the list."), 2),
            (OptionError("No such quality.", hint="Try 720p30."), 2),
        ],
    )
    def test_a_known_error_is_a_message_with_a_hint(self, failing, capsys, error, code: int) -> None:
        failing(error)
        assert run(["list"]) == code
        out, err = capsys.readouterr()
        assert out == ""
        assert err == f"error: {error}\nhint: {error.hint}\n"

    def test_an_unknown_error_keeps_its_traceback(self, failing) -> None:
        failing(ZeroDivisionError("a defect"))
        with pytest.raises(ZeroDivisionError, match="a defect"):
            run(["list"])

    def test_an_interruption_says_that_what_is_finished_is_kept(self, failing, capsys) -> None:
        failing(KeyboardInterrupt())
        assert run(["list"]) == 1
        assert "kept" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["lst"], "Did you mean 'list'?"),
            (["list", "--nonsense"], "--nonsense"),
            (["clean", "--max-size", "5 apples"], "500MB"),
            (["render", "-pql", "film.py", "Scene"], "-ql, -qm, -qh and -qk are --quality draft"),
        ],
    )
    def test_a_wrong_command_line_is_code_two(self, capsys, arguments: list[str], told: str) -> None:
        assert run(arguments) == 2
        assert told in capsys.readouterr().err

    def test_a_commands_own_code_is_the_exit_code(self, monkeypatch: pytest.MonkeyPatch) -> None:
        @click.command()
        @click.pass_context
        def command(ctx: click.Context) -> None:
            ctx.exit(1)

        monkeypatch.setattr(m4ml, "get_command", lambda ctx, name: command)
        assert run(["list"]) == 1
        # The clock that ends a process whose threads do not; this process is to stay.
        codes: list[int] = []
        monkeypatch.setattr(group, "_leave_within", lambda seconds, code: codes.append(code))
        with pytest.raises(SystemExit) as left:
            group.main(["list"])
        assert left.value.code == 1
        assert codes == [1]

    def test_a_reader_that_leaves_early_is_no_crash(self) -> None:
        command = f"{sys.executable} -m build.cli list --all | true"
        done = subprocess.run(
            command,
            shell=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert "Traceback" not in done.stderr
        assert done.stderr == ""

    def test_results_come_and_the_code_is_zero_where_nobody_hears_of_progress(self, tmp_path: Path) -> None:
        Store(tmp_path).write("span/a.mp4", b"1")
        heard, told = os.pipe()
        os.close(heard)
        done = subprocess.run(
            [sys.executable, "-m", "build.cli", "clean", "-v", "--all", "--store", str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
            cwd=ROOT,
        )
        os.close(told)
        assert done.stdout.startswith("Removed 1 files")
        assert done.returncode == 0


class TestHelp:
    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_command_explains_itself(self, capsys, name: str) -> None:
        assert run([name, "--help"]) == 0
        out = capsys.readouterr().out
        assert out.startswith(f"Usage: m4ml {name}")
        command = m4ml.get_command(click.Context(m4ml), name)
        assert len(command.help.split()) > 5
        assert all(p.help for p in command.params if isinstance(p, click.Option))

    @pytest.mark.parametrize("arguments", [["-v", "clean"], ["clean", "-v"]])
    def test_volume_is_set_before_or_behind_the_commands_name(
        self, capsys, tmp_path: Path, arguments: list[str]
    ) -> None:
        Store(tmp_path).write("span/a.mp4", b"1")
        assert run([*arguments, "--all", "--store", str(tmp_path)]) == 0
        assert "span/a.mp4" in capsys.readouterr().err
        Store(tmp_path).write("span/a.mp4", b"1")
        assert run(["clean", "--all", "--store", str(tmp_path)]) == 0
        assert "span/a.mp4" not in capsys.readouterr().err

    def test_the_group_lists_its_commands_in_order(self, capsys) -> None:
        assert run(["--help"]) == 0
        out = capsys.readouterr().out
        places = [out.index(f"\n  {name} ") for name in COMMANDS]
        assert places == sorted(places)

    def test_no_command_shows_the_help(self, capsys) -> None:
        run([])
        captured = capsys.readouterr()
        assert "Commands:" in captured.out + captured.err

    def test_the_version_is_the_packages(self, capsys) -> None:
        from importlib.metadata import version

        assert run(["--version"]) == 0
        assert capsys.readouterr().out == f"m4ml {version('m4ml')}\n"


class TestSpeed:
    @pytest.mark.parametrize("arguments", [["list", "--json"], ["--help"], ["clean", "--dry-run"]])
    def test_light_commands_import_nothing_heavy(self, tmp_path: Path, arguments: list[str]) -> None:
        code = (
            "import sys, time; from build.cli.group import run; run(sys.argv[1:]);"
            "print(sorted({'manim', 'numpy', 'av', 'fsspec', 'rich'} & set(sys.modules)), file=sys.stderr);"
            "print(time.process_time(), file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        imported, cpu_s = done.stderr.splitlines()
        assert imported == "[]"
        # A tenth of a second where the machine is idle; the bound leaves room for one that is not.
        assert float(cpu_s) < 1.0


class TestList:
    def test_the_list_shows_courses_and_planned_lectures(self, capsys, tmp_path: Path) -> None:
        assert run(["list", "--all", "-o", str(tmp_path)]) == 0
        out = capsys.readouterr().out
        assert "linear_algebra/eigenbasis" in out
        assert "Week 4: Principal component analysis" in out

    def test_json_holds_every_lecture_with_its_state(self, capsys, tmp_path: Path) -> None:
        assert run(["list", "--json", "-o", str(tmp_path)]) == 0
        courses = json.loads(capsys.readouterr().out)
        lectures = [lecture for c in courses for week in c["weeks"] for lecture in week["lectures"]]
        assert len(lectures) > 50
        assert {lecture["state"] for lecture in lectures} <= {"planned", "to render"}
        assert all((lecture["state"] == "planned") == (lecture["scenes"] == []) for lecture in lectures)

    def test_no_color_means_none(self, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setattr("click._compat.isatty", lambda stream: True)
        run(["list"])
        assert "\x1b" not in capsys.readouterr().out
        monkeypatch.delenv("NO_COLOR")
        run(["list"])
        assert "\x1b" in capsys.readouterr().out


class TestClean:
    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        store = Store(tmp_path / ".store")
        store.write("span/a.mp4", b"needed")
        store.write("span/b.mp4", b"not needed")
        store.write_record("scene", {"n": 1})
        video = tmp_path / "lecture.mp4"
        video.write_bytes(b"film")
        store.write_record(
            "video",
            {
                "files": {str(video): file_stamp(video)},
                "needs": {"artefacts": ["span/a.mp4"], "records": ["scene"]},
            },
        )
        return tmp_path

    def _clean(self, place: Path, *arguments: str) -> Store:
        assert run(["clean", "--store", str(place / ".store"), *arguments]) == 0
        return Store(place / ".store")

    def test_what_a_finished_lecture_needs_stays(self, place: Path, capsys) -> None:
        store = self._clean(place, "--max-size", "0")
        assert list(store.names()) == ["span/a.mp4"]
        assert store.read_record("scene") == {"n": 1}
        assert store.read_record("video") is not None
        assert "Removed 1 files, 10 bytes" in capsys.readouterr().out

    def test_a_dry_run_removes_nothing(self, place: Path, capsys) -> None:
        store = self._clean(place, "--max-size", "0", "--dry-run")
        assert len(list(store.names())) == 2
        assert "Would remove 1 files" in capsys.readouterr().out

    def test_all_means_all(self, place: Path) -> None:
        store = self._clean(place, "--all")
        assert store.size() == 0

    def test_within_the_limit_everything_stays(self, place: Path) -> None:
        assert len(list(self._clean(place).names())) == 2

    @pytest.mark.parametrize("change", [Path.unlink, lambda video: video.write_bytes(b"another")])
    def test_a_video_that_is_gone_or_another_needs_nothing(self, place: Path, change) -> None:
        change(place / "lecture.mp4")
        assert self._clean(place, "--max-size", "0").size() == 0

    @pytest.mark.parametrize(
        ("text", "size"), [("0", 0), ("12", 12), ("1.5kB", 1500), ("5GB", 5 * 10**9), ("2 MiB", 2 * 2**20)]
    )
    def test_sizes_have_units(self, text: str, size: int) -> None:
        assert SIZE.convert(text, None, None) == size


class TestDoctor:
    def test_what_the_lectures_need_works_here(self, capsys, tmp_path: Path) -> None:
        assert run(["doctor", "--json", "--store", str(tmp_path)]) == 0
        findings = {finding["name"]: finding for finding in json.loads(capsys.readouterr().out)}
        assert all(finding["works"] for finding in findings.values() if not finding["optional"])
        assert str(tmp_path) in findings["Disk space"]["found"]

    def test_what_is_missing_is_told_with_advice_and_code_one(
        self, capsys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nothing"))
        assert run(["doctor", "--store", str(tmp_path)]) == 1
        out = capsys.readouterr().out
        assert "✗ FFmpeg" in out
        assert "make setup" in out

    def test_an_ffmpeg_that_lacks_a_filter_is_found(
        self, capsys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        poor = tmp_path / "ffmpeg"
        poor.write_text(
            "#!/bin/sh\necho ' V..... libx264 H.264 '; echo ' A..... aac AAC '; echo ' A loudnorm '\n"
        )
        poor.chmod(0o755)
        monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(poor))
        assert run(["doctor", "--store", str(tmp_path)]) == 1
        assert "lacks ebur128, libvmaf" in capsys.readouterr().out
