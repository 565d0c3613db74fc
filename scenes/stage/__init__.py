"""What lectures share: one look, one way to speak, and figures that know no timing.

Scenes
    LectureScene, LectureScene3D (title, subtitle, narrate, say, retitle, pin; in 3-D also fix, look_at)
Motion
    Sweep (a figure's setter, run from one value to another), glide (a whole figure, to another place),
    passing (a rate function that meets a cue)
Words and numbers
    Label, Formula (roles as functions: ``given(bold(x))``), FormulaColumn (aligned on equals), LiveNumber,
    legible (a name keeps the lines below it away)
Places
    Region; CONTENT, PICTURE, FIGURE (left), COLUMN (right)
Coordinates
    Plane (equal units, grid), Chart (scales with labels), Space (three axes)
Figures
    PlaneVector, ArrowField, Contours, DataCloud, DataEllipse, SurfaceMesh
Marks
    Arrows, Curve, DashedSegment, Dots, RightAngle, Segments
Numbers in formulas
    fraction, decimal, column (a value of mathcore's as Typst mathematics)
Theme
    ``from scenes.stage import theme``: colours by meaning, sizes, strokes, durations
"""

from scenes.stage.cloud import DataCloud, DataEllipse
from scenes.stage.contours import Contours, contour_segments
from scenes.stage.layout import COLUMN, CONTENT, FIGURE, PICTURE, Region
from scenes.stage.lecture_scene import LectureScene, LectureScene3D
from scenes.stage.marks import Arrows, Curve, DashedSegment, Dots, RightAngle, Segments
from scenes.stage.motion import Sweep, glide, passing
from scenes.stage.numbers import LiveNumber
from scenes.stage.plane import Chart, Coordinates, Plane
from scenes.stage.space import Space, SurfaceMesh
from scenes.stage.text import Formula, FormulaColumn, Label, legible
from scenes.stage.typeset import column, decimal, fraction
from scenes.stage.vectors import ArrowField, PlaneVector

__all__ = [
    "COLUMN",
    "CONTENT",
    "FIGURE",
    "PICTURE",
    "ArrowField",
    "Arrows",
    "Chart",
    "Contours",
    "Coordinates",
    "Curve",
    "DashedSegment",
    "DataCloud",
    "DataEllipse",
    "Dots",
    "Formula",
    "FormulaColumn",
    "Label",
    "LectureScene",
    "LectureScene3D",
    "LiveNumber",
    "Plane",
    "PlaneVector",
    "Region",
    "RightAngle",
    "Segments",
    "Space",
    "SurfaceMesh",
    "Sweep",
    "column",
    "contour_segments",
    "decimal",
    "fraction",
    "glide",
    "legible",
    "passing",
]
