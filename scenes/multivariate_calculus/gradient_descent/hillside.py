"""The question, in fog; and the landscape, its heights and its map."""

import numpy as np
from manim import Create, FadeIn, FadeOut

from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.figures import map_fog, middle_of_map
from scenes.multivariate_calculus.gradient_descent.overhead import (
    HILLSIDE_PLACE,
    HILLSIDE_VIEW,
    ReliefScene,
)
from scenes.multivariate_calculus.gradient_descent.relief import DrapedArrow, Relief, walker_dot
from scenes.stage import Label, Sweep, theme

__all__ = ["Hillside"]

# How far one sees, in units of the map.
_DENSE = 1.2
_SIGHT = 2.2
_CLEAR = 9.0
# What is left of the surface while one looks through it.
_THIN = 0.45
_CLOSE = np.array([0.3, 0.9])


class Hillside(ReliefScene):
    """A function of two variables is a landscape, and its contours are its map."""

    title = "Which way is down?"
    subtitle = data.SUBTITLE
    look_at = HILLSIDE_PLACE

    def construct(self) -> None:
        """Ask in the fog, lift it, and draw the map."""
        self.relief = Relief(data.LANDSCAPE)
        self.walker = walker_dot(self.relief.at(data.WALKER))
        self.set_camera_orientation(**HILLSIDE_VIEW)
        self.set_camera_orientation(zoom=1.4)
        self.aim((0.0, 0.0))
        self.camera.reset_rotation_matrix()
        close_up = _CLOSE - self.camera.project_points(self.walker.get_center()[np.newaxis])[0, :2]
        self.aim(close_up)
        self.next_section("Which way is down?")
        self.ask()
        self.feel()
        self.next_section("A landscape and its map")
        self.look_around()
        self.join_equal_heights()
        self.look_from_above()

    def ask(self) -> None:
        """Stand in the fog."""
        relief = self.relief
        relief.lift_fog(data.WALKER, _DENSE)
        self.add(relief.mesh, self.walker)
        self.camera.add_fixed_orientation_mobjects(self.walker)
        question = Label("?", size=1.6 * theme.TITLE_SIZE, color=theme.FOCUS, weight="semibold")
        question.move_to((1.7, -0.4, 0))
        with self.narrate(
            "You stand on a hillside, in thick fog. Somewhere below you lies a valley. "
            "<mark name='which'/>Which way do you go?"
        ) as line:
            self.play(self._lift_fog(_DENSE, _SIGHT, run_time=1.5))
            line.wait_for("which")
            self.fix(question)
            self.play(FadeIn(question), run_time=theme.LABEL_S)
        self.question = question

    def feel(self) -> None:
        """Point down the slope underfoot."""
        self.arrow = DrapedArrow(self.relief, data.trail().points, reach=0.9)
        with self.narrate(
            "You cannot see the valley. But your feet can <mark name='feel'/>feel the slope. "
            "Is that enough to get you down?"
        ) as line:
            line.wait_for("feel")
            self.play(Create(self.arrow), FadeOut(self.question), run_time=theme.OBJECT_S)

    def look_around(self) -> None:
        """Lift the fog; name places and heights."""
        relief = self.relief
        with self.narrate("For a moment, let us <mark name='lift'/>lift the fog.") as line:
            line.wait_for("lift")
            self.move_camera(
                zoom=HILLSIDE_VIEW["zoom"],
                added_anims=[
                    self._lift_fog(_SIGHT, _CLEAR),
                    self.pan(self.look_at),
                ],
                run_time=max(line.remaining, 3.0),
            )
        floor, self.height = relief.coordinates(data.WALKER)
        self.floor = floor
        labels = relief.space.labels
        self.camera.add_fixed_orientation_mobjects(*labels)
        with self.narrate(
            "Every place has two <mark name='place'/>coordinates, and a <mark name='height'/>height. "
            "The height is our function, f."
        ) as line:
            self.bring_to_back(relief.space.floor)
            self.play(
                FadeIn(relief.space.floor, labels[0], labels[1]),
                Sweep(relief.mesh, relief.fade, 1.0, _THIN),
                run_time=max(line.until("place"), theme.OBJECT_S),
            )
            self.play(Create(floor), run_time=theme.OBJECT_S)
            line.wait_for("height")
            self.play(
                FadeIn(relief.space.height_axis, labels[2]), Create(self.height), run_time=theme.OBJECT_S
            )

    def join_equal_heights(self) -> None:
        """Draw the contours on the surface."""
        contours = self.relief.contours
        with self.narrate(
            "Join all places of equal <mark name='equal'/>height, and you get a contour. "
            "Around a valley they close, like rings."
        ) as line:
            self.play(
                FadeOut(self.floor, self.height),
                Sweep(self.relief.mesh, self.relief.fade, _THIN, 1.0),
                run_time=line.until("equal"),
            )
            self.add(self.walker)
            self.play(Create(contours, lag_ratio=0.15), run_time=max(line.remaining - 0.5, theme.CHANGE_S))
            self.add(self.arrow, self.walker)

    def look_from_above(self) -> None:
        """Turn the landscape into its map."""
        relief = self.relief
        with self.narrate("Seen from straight above, the contours are a map of the whole landscape."):
            flat = self.look_straight_down(
                relief, self.arrow, self.walker, run_time=3.0, center=middle_of_map()
            )
        fog = map_fog(flat, data.WALKER, clear=_DENSE)
        with self.narrate(
            "But you, in the <mark name='fog'/>fog, feel only the slope at your feet. What does it tell you?"
        ) as line:
            line.wait_for("fog")
            self.fix(fog)
            self.play(FadeIn(fog), run_time=theme.OBJECT_S)
            self.add(self.arrow, self.walker)

    def _lift_fog(self, start: float, stop: float, **options: float) -> Sweep:
        relief = self.relief
        return Sweep(relief.mesh, lambda sight: relief.lift_fog(data.WALKER, sight), start, stop, **options)
