"""What the lecture's scenes in space share: moving the view, and looking at a landscape from above."""

import numpy as np
from manim import DEGREES, FadeIn, FadeOut, Mobject, VGroup, linear
from numpy.typing import ArrayLike

from scenes.multivariate_calculus.gradient_descent.figures import TerrainMap
from scenes.multivariate_calculus.gradient_descent.relief import Relief
from scenes.stage import LectureScene3D, Sweep

__all__ = ["HILLSIDE_PLACE", "HILLSIDE_VIEW", "ReliefScene"]

# From where the whole hillside is seen, and where its middle then is on the picture.
HILLSIDE_VIEW = {"phi": 57 * DEGREES, "theta": -78 * DEGREES, "zoom": 0.83}
HILLSIDE_PLACE = (0.3, -0.7)


class ReliefScene(LectureScene3D):
    """A scene that shows reliefs, from one side and from above."""

    def overlook_hillside(self) -> None:
        """Look at the whole hillside from its front."""
        self.set_camera_orientation(**HILLSIDE_VIEW)
        self.aim(HILLSIDE_PLACE)

    def aim(self, place: ArrayLike) -> None:
        """Show the space's origin at a place of the picture, (2,)."""
        self.camera.offset = np.asarray(place, dtype=float)

    def pan(self, stop: ArrayLike, **options: float) -> Sweep:
        """Return the animation that brings the space's origin to a place of the picture."""
        return Sweep(Mobject(), self.aim, self.camera.offset, stop, **options)

    def look_straight_down(
        self, relief: Relief, *figures: Mobject, run_time: float, center: ArrayLike | None = None
    ) -> TerrainMap:
        """Turn a relief into its map: its surface fades, contours and figures sink to the floor.

        Parameters
        ----------
        relief : Relief
        *figures : Mobject
            What lies on it.
        run_time : float
        center : (3,) float or None
            Where the map's middle comes to lie; None: where maps lie.

        Returns
        -------
        TerrainMap
            The map that lies where the relief lay, for what else is to be drawn there. Its names and edges
            are shown.
        """
        space, flat = relief.space, TerrainMap(relief.terrain)
        if center is not None:
            flat.shift(np.asarray(center) - flat.plane.get_center())
        axes = VGroup(flat.names, flat.edges)
        self.fix(*axes)
        sink = relief.flatten(relief.contours, *figures)
        self.move_camera(
            phi=0,
            theta=-90 * DEGREES,
            zoom=1.0,
            added_anims=[
                self.pan(flat.plane.get_center()[:2]),
                Sweep(relief.mesh, relief.fade, 1.0, 0.0, rate_func=linear),
                Sweep(relief.contours, sink, 0.0, 1.0),
                FadeOut(VGroup(space.floor, space.height_axis, space.labels)),
                FadeIn(axes),
            ],
            run_time=run_time,
        )
        return flat
