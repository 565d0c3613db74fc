"""How every lecture looks: colours with fixed meanings, type sizes, spacing, strokes, durations.

One hand over the whole curriculum: change a value here and every lecture changes. Lengths are in scene units
(the frame is 8 high), strokes and type sizes in Manim's units, times in seconds.
"""

from manim import ManimColor

# Ground and ink. Contrast against the ground in brackets.
GROUND = ManimColor("#10141B")
INK = ManimColor("#ECEFF4")  # (16) what is said now
MUTED = ManimColor("#96A0B0")  # (7) axes' labels, and what is not being talked about
FAINT = ManimColor("#3A4354")  # grids

# Meanings, everywhere the same; each above 6:1 on the ground, at most four at once, never colour alone.
GIVEN = ManimColor("#58B4F0")  # data and given vectors
FOCUS = ManimColor("#FFD54A")  # what we are looking at, or looking for
ANSWER = ManimColor("#5CCB8F")  # the answer, what is kept
ERROR = ManimColor("#F4718B")  # error, residual, what is lost
OTHER = ManimColor("#F2994A")  # a second given, a comparison
BASIS = ManimColor("#B79CF5")  # a basis, a frame of reference

# The colours by the name that formulas call them by: ``basis(bold(b))``.
ROLES = {
    "ink": INK,
    "muted": MUTED,
    "given": GIVEN,
    "focus": FOCUS,
    "answer": ANSWER,
    "error": ERROR,
    "other": OTHER,
    "basis": BASIS,
}

TITLE_SIZE = 46
BODY_SIZE = 38  # formulas, and the names beside what is drawn
LABEL_SIZE = 28  # subtitle, axes' labels; nothing is smaller

FONT = "Source Sans Pro"
MATH_FONT = "New Computer Modern Math"

UNIT = 0.2  # the unit of all spacing

GRID_STROKE = 1.2
AXIS_STROKE = 1.8
LINE_STROKE = 3.0
RESIDUAL_STROKE = 4.0
ARROW_STROKE = 6.0
DOT_RADIUS = 0.08
DASH = 0.11
DASH_GAP = 0.09
TIP_LENGTH = 0.28
TIP_WIDTH = 0.26

LABEL_S = 0.4
OBJECT_S = 0.8
CHANGE_S = 2.0  # a transformation that must be understood: 1.5 to 3
LINE_PAUSE_S = 0.2  # a breath after each spoken line, beside the one that the voice takes
