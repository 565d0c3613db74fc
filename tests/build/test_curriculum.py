"""The curriculum is read in order, its mistakes are pointed at, and targets find what they name."""

import ast
from pathlib import Path

import pytest

from build.curriculum import COURSE_FILE, Curriculum, CurriculumError, SceneRef, load_curriculum
from build.errors import TargetError
from build.targets import resolve_targets

TOML = """
[[course]]
name = "algebra"
title = "Algebra"

[[course.week]]
title = "Vectors"

[[course.week.lecture]]
name = "projection"
title = "Projection"
idea = "The shadow"
scenes = ["shadow.py:Shadow", "shadow.py:Nearest"]

[[course.week.lecture]]
name = "basis"
title = "Bases"
idea = "Two grids"

[[course]]
name = "calculus"
title = "Calculus"

[[course.week]]
title = "Descent"

[[course.week.lecture]]
name = "descent"
title = "Descent"
idea = "Downhill"
scenes = ["valley.py:Valley"]
"""


@pytest.fixture
def course_file(tmp_path: Path) -> Path:
    for path in ("algebra/projection/shadow.py", "calculus/descent/valley.py"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("# scenes\n")
    file = tmp_path / "course.toml"
    file.write_text(TOML)
    return file


@pytest.fixture
def curriculum(course_file: Path) -> Curriculum:
    return load_curriculum(course_file)


class TestReading:
    def test_courses_weeks_lectures_and_scenes_keep_their_order(self, curriculum: Curriculum) -> None:
        assert [course.name for course in curriculum.courses] == ["algebra", "calculus"]
        assert [lecture.target for lecture in curriculum.lectures] == [
            "algebra/projection",
            "algebra/basis",
            "calculus/descent",
        ]
        assert [scene.name for scene in curriculum.lectures[0].scenes] == ["Shadow", "Nearest"]

    def test_a_lecture_without_scenes_is_planned(self, curriculum: Curriculum) -> None:
        assert [lecture.target for lecture in curriculum.existing] == [
            "algebra/projection",
            "calculus/descent",
        ]

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ('title = "Algebra"', "", "course 1, title: expected a text, got nothing"),
            ('title = "Vectors"', "title = 3", "course 1, week 1, title: expected a text, got 3"),
            ('idea = "Two grids"', 'idea = " "', "course 1, week 1, lecture 2, idea"),
            ('scenes = ["valley.py:Valley"]', 'scenes = "valley.py"', "course 2, week 1, lecture 1, scenes"),
            ("valley.py:Valley", "hill.py:Valley", "'hill.py:Valley' is not file.py:Class"),
            ("valley.py:Valley", "valley.py", "'valley.py' is not file.py:Class"),
            ('name = "basis"', 'name = "projection"', "algebra/projection is there twice"),
            ('name = "calculus"', 'name = "algebra"', "there twice"),
            ("[[course.week]]", "[course.week]", "expected tables"),
            ("title =", "title", "is not TOML"),
        ],
    )
    def test_a_mistake_is_told_with_its_place(self, course_file: Path, old: str, new: str, told: str) -> None:
        course_file.write_text(TOML.replace(old, new))
        if old == 'name = "calculus"':
            (course_file.parent / "algebra/descent").mkdir()
            (course_file.parent / "algebra/descent/valley.py").write_text("")
        with pytest.raises(CurriculumError) as caught:
            load_curriculum(course_file)
        assert told in str(caught.value)
        assert str(course_file) in str(caught.value)
        assert caught.value.hint

    def test_an_absent_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(CurriculumError, match="no curriculum at"):
            load_curriculum(tmp_path / "course.toml")


class TestTargets:
    @pytest.mark.parametrize(
        ("names", "found"),
        [
            ([], ["algebra/projection", "calculus/descent"]),
            (["algebra"], ["algebra/projection"]),
            (["calculus/descent"], ["calculus/descent"]),
            (["algebra/projection/Nearest"], ["algebra/projection/Nearest"]),
            (["calculus", "algebra", "calculus/descent"], ["calculus/descent", "algebra/projection"]),
            (["algebra/"], ["algebra/projection"]),
            (["projection"], ["algebra/projection"]),
            (["projection/Nearest", "descent"], ["algebra/projection/Nearest", "calculus/descent"]),
        ],
    )
    def test_a_name_finds_what_it_stands_for(
        self, curriculum: Curriculum, names: list[str], found: list[str]
    ) -> None:
        assert [target.name for target in resolve_targets(curriculum, names)] == found

    def test_a_lecture_is_whole_and_one_of_its_scenes_is_not(self, curriculum: Curriculum) -> None:
        lecture, scene = resolve_targets(curriculum, ["algebra/projection", "algebra/projection/Nearest"])
        assert (lecture.whole, scene.whole) == (True, False)
        assert lecture.scenes[1:] == scene.scenes
        assert lecture.lecture == scene.lecture

    def test_any_manim_file_is_a_target(
        self, curriculum: Curriculum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "own.py"
        file.write_text("")
        monkeypatch.chdir(tmp_path)
        whole, one = resolve_targets(curriculum, ["own.py", f"{file}:Scene"])
        assert whole.scenes == (SceneRef(file),)
        assert one.scenes == (SceneRef(file, "Scene"),)
        assert whole.lecture is one.lecture is None

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("algebar", "Did you mean algebra"),
            ("algebra/projecton", "algebra/projection"),
            ("algebra/projection/Nearst", "algebra/projection/Nearest"),
            ("projektion", "projection"),
            ("projection/Nearst", "algebra/projection/Nearest"),
            ("zzz", "m4ml list"),
            ("algebra/projection/Nearest/more", "algebra/projection"),
        ],
    )
    def test_an_unknown_name_gets_near_matches(self, curriculum: Curriculum, name: str, hint: str) -> None:
        with pytest.raises(TargetError) as caught:
            resolve_targets(curriculum, [name])
        assert name in str(caught.value)
        assert hint in caught.value.hint

    def test_a_lecture_that_two_courses_have_is_asked_for_with_its_course(self, course_file: Path) -> None:
        course_file.write_text(TOML.replace('name = "basis"', 'name = "descent"'))
        with pytest.raises(TargetError, match="Several courses have descent") as caught:
            resolve_targets(load_curriculum(course_file), ["descent"])
        assert "algebra/descent" in caught.value.hint
        assert "calculus/descent" in caught.value.hint

    def test_a_scene_behind_its_file_is_shown_how_to_be_named(self, curriculum: Curriculum, tmp_path: Path):
        file = tmp_path / "film.py"
        file.write_text("")
        with pytest.raises(TargetError, match="Opening") as caught:
            resolve_targets(curriculum, [str(file), "Opening"])
        assert f"{file}:Opening" in caught.value.hint

    def test_an_absent_file_gets_its_neighbours(self, curriculum: Curriculum, tmp_path: Path) -> None:
        (tmp_path / "scene.py").write_text("")
        with pytest.raises(TargetError) as caught:
            resolve_targets(curriculum, [str(tmp_path / "scenes.py")])
        assert str(tmp_path / "scene.py") in caught.value.hint

    def test_a_planned_lecture_is_said_to_be_planned(self, curriculum: Curriculum) -> None:
        with pytest.raises(TargetError, match="algebra/basis is planned"):
            resolve_targets(curriculum, ["algebra/basis"])

    def test_with_no_lecture_at_all_a_file_is_asked_for(self) -> None:
        with pytest.raises(TargetError) as caught:
            resolve_targets(Curriculum(()))
        assert "FILE.py" in caught.value.hint


class TestTheProjectsOwn:
    def test_three_courses_of_five_six_and_four_weeks(self) -> None:
        courses = load_curriculum().courses
        assert {course.name: len(course.weeks) for course in courses} == {
            "linear_algebra": 5,
            "multivariate_calculus": 6,
            "pca": 4,
        }

    def test_every_listed_scene_is_a_class_of_its_file(self) -> None:
        for lecture in load_curriculum().existing:
            for scene in lecture.scenes:
                tree = ast.parse(scene.file.read_text(encoding="utf-8"))
                classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
                assert scene.name in classes, f"{lecture.target}: {scene}"

    def test_no_lecture_folder_is_forgotten(self) -> None:
        listed = {lecture.folder for lecture in load_curriculum().existing}
        folders = {
            file.parent
            for course in load_curriculum().courses
            for file in (COURSE_FILE.parent / course.name).glob("*/*.py")
        }
        assert folders == listed
