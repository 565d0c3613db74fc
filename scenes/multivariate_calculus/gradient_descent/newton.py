"""A step for each direction, and what any descent can and cannot reach."""

from manim import DEGREES, Create, FadeIn, FadeOut, GrowFromPoint, VGroup, linear

from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.figures import WALKER_RADIUS
from scenes.multivariate_calculus.gradient_descent.formulas import NewtonFormulas
from scenes.multivariate_calculus.gradient_descent.overhead import ReliefScene
from scenes.multivariate_calculus.gradient_descent.relief import Climbers, Relief, fence, walker_dot
from scenes.stage import Arrows, Dots, Sweep, theme

__all__ = ["NewtonStep"]


class NewtonStep(ReliefScene):
    """Newton's step gives each direction its own length, and reaches the bottom of a bowl at once."""

    title = "A step for each direction"
    subtitle = data.SUBTITLE
    look_at = (-2.2, -0.4)

    def construct(self) -> None:
        """See the zigzag in space, cure it, and return to the hillside."""
        self.set_camera_orientation(phi=55 * DEGREES, theta=-62 * DEGREES, zoom=0.7)
        self.relief = Relief(data.VALLEY)
        self.formulas = NewtonFormulas()
        self.next_section("The narrow valley")
        self.zigzag()
        self.compare_directions()
        self.next_section("Newton's step")
        self.look_from_above()
        self.jump()
        self.next_section("Which valley?")
        self.return_to_hillside()
        self.sum_up()

    def zigzag(self) -> None:
        """Walk the good step through the valley."""
        relief = self.relief
        self.path = relief.steps(data.ARRIVING.race)
        self.start = walker_dot(relief.at(data.START))
        self.walker = Dots(self.start.get_center(), radius=WALKER_RADIUS, color=theme.FOCUS)
        self.camera.add_fixed_orientation_mobjects(self.start, self.walker, *relief.space.labels)
        self.add(relief.space, *relief.space.labels, relief.mesh, relief.contours, self.start)
        with self.narrate(
            "See the valley in space: our good walker <mark name='wall'/>bounces from "
            "wall to wall, and hardly moves along."
        ) as line:
            line.wait_for("wall")
            self.add(self.path, self.walker, self.start)
            walk = VGroup(self.path, self.walker)
            self.play(Sweep(walk, self._walk, 0, 1, run_time=max(line.remaining, 3.5), rate_func=linear))

    def compare_directions(self) -> None:
        """Compare what one step does across and along the valley."""
        formulas = self.formulas
        for part in formulas.factors:
            self.fix(part)
        with self.narrate(
            "<mark name='across'/>Across, every step leaves seventy percent of the way. "
            "<mark name='floor'/>Along the flat floor, more than eighty."
        ) as line:
            line.wait_for("across")
            self.play(FadeIn(formulas.across), run_time=theme.LABEL_S)
            line.wait_for("floor")
            self.play(FadeIn(formulas.along), run_time=theme.LABEL_S)
        with self.narrate("One gamma cannot suit both."):
            pass

    def look_from_above(self) -> None:
        """Turn the valley into its map, and give Newton's step."""
        relief, formulas = self.relief, self.formulas
        with self.narrate("So give each direction a step of its own: divide by its own curvature.") as line:
            self.map = self.look_straight_down(
                relief, self.start, self.path, self.walker, run_time=max(line.remaining, 3.0)
            )
        self.fix(*formulas.newton)
        with self.narrate(
            "That is what the inverse <mark name='hessian'/>Hessian does. It is called Newton's step."
        ) as line:
            line.wait_for("hessian")
            self.play(FadeIn(formulas.newton), run_time=theme.OBJECT_S)

    def jump(self) -> None:
        """Step once, and arrive."""
        start, lowest = self.map.plane.to_frame([data.START, data.START + data.NEWTON_STEP])
        arrow = Arrows(start, lowest, color=theme.ANSWER)
        self.fix(arrow, self.formulas.counts)
        with self.narrate(
            "Watch. <mark name='one'/>One step, and you are at the bottom. "
            "Gamma took <mark name='many'/>thirty-nine."
        ) as line:
            line.wait_for("one")
            self.play(GrowFromPoint(arrow, start), run_time=theme.OBJECT_S)
            line.wait_for("many")
            self.play(FadeIn(self.formulas.counts), run_time=theme.LABEL_S)
        self.arrow = arrow
        with self.narrate("On a bowl, that is exact. On other ground, it is a good guess."):
            pass

    def return_to_hillside(self) -> None:
        """Let many walkers descend the first landscape."""
        on_floor = (self.relief.contours, self.path, self.walker, self.start)
        self.hills = Relief(data.LANDSCAPE)
        self.climbers = Climbers(self.hills)
        with self.narrate(
            "And our hillside? <mark name='start'/>Start anywhere. The same rule leads you down."
        ) as line:
            retitled = self.retitle("Which valley?")
            self.fix(self.heading.title)
            self.play(
                FadeOut(*on_floor, self.arrow, self.map.names, self.map.edges, self.formulas),
                retitled,
                run_time=theme.OBJECT_S,
            )
            self.remove(self.relief.mesh)
            self.overlook_hillside()
            space = self.hills.space
            self.camera.add_fixed_orientation_mobjects(*space.labels)
            surface = VGroup(space, *space.labels, self.hills.mesh, self.hills.contours)
            self.play(FadeIn(surface), run_time=theme.OBJECT_S)
            self.camera.add_fixed_orientation_mobjects(*self.climbers.walkers, *self.climbers.valleys)
            line.wait_for("start")
            self.add(self.climbers.trails)
            self.play(FadeIn(self.climbers.walkers, lag_ratio=0.05), run_time=theme.OBJECT_S)
            descend = Sweep(self.climbers, self.climbers.show, 0, 1, run_time=3.5, rate_func=linear)
            self.play(descend)
        with self.narrate(
            "But only into the valley that you <mark name='above'/>stand above. Fog hides the others."
        ) as line:
            line.wait_for("above")
            self.play(FadeOut(self.climbers.walkers), FadeIn(self.climbers.valleys), run_time=theme.LABEL_S)

    def sum_up(self) -> None:
        """Say what the lecture gave, and ask the next one's question."""
        with self.narrate("So feel the slope, step against it, and mind the curvature."):
            pass
        path, walker = fence(self.hills)
        self.camera.add_fixed_orientation_mobjects(walker)
        with self.narrate(
            "And if you must stay on a <mark name='path'/>path? That is next: Lagrange multipliers."
        ) as line:
            line.wait_for("path")
            self.play(FadeOut(self.climbers.trails, self.climbers.valleys), run_time=theme.LABEL_S)
            self.play(Create(path), run_time=1.5)
            self.play(FadeIn(walker), run_time=theme.LABEL_S)

    def _walk(self, fraction: float) -> None:
        self.path.show(fraction)
        self.walker.set_centres(self.path.at(fraction))
