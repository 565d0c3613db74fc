"""What the lecture's scenes in space share: moving the view, and looking at a landscape from above."""

import numpy as np
from manim import DEGREES, FadeIn, FadeOut, Mobject, VGroup, linear
from numpy.typing import ArrayLike

from scenes.multivariate_calculus.gradient_descent.figures import TerrainMap
from scenes.multivariate_calculus.gradient_descent.relief import Relief
from scenes.stage import FIGURE, LectureScene3D, Sweep

__all__ = ["ReliefScene"]


class ReliefScene(LectureScene3D):
    """A scene that shows reliefs, from one side and from above."""

    def aim(self, place: ArrayLike) -> None:
        """Show the space's origin at a place of the picture, (2,)."""
        self.camera.offset = np.asarray(place, dtype=float)

    def pan(self, stop: ArrayLike, **options: float) -> Sweep:
        """Return the animation that brings the space's origin to a place of the picture."""
        return Sweep(Mobject(), self.aim, self.camera.offset, stop, **options)

    def look_straight_down(self, relief: Relief, *figures: Mobject, run_time: float) -> TerrainMap:
        """Turn a relief into its map: its surface fades, contours and figures sink to the floor.

        Returns
        -------
        TerrainMap
            The map that lies where the relief lay, for what else is to be drawn there. Its names are shown.
        """
        space, flat = relief.space, TerrainMap(relief.terrain)
        self.fix(flat.names)
        sink = relief.flatten(relief.contours, *figures)
        self.move_camera(
            phi=0,
            theta=-90 * DEGREES,
            zoom=1.0,
            added_anims=[
                self.pan(FIGURE.center[:2]),
                Sweep(relief.mesh, relief.fade, 1.0, 0.0, rate_func=linear),
                Sweep(relief.contours, sink, 0.0, 1.0),
                space.floor.submobjects[0].animate.set_stroke(opacity=0),
                FadeOut(VGroup(space.height_axis, space.labels)),
                FadeIn(flat.names),
            ],
            run_time=run_time,
        )
        return flat
