"""The lecture's figures: an arrow in the light, and a point beside a line."""

from scenes.linear_algebra.projection.figures.nearest import (
    CoordinateFormulas,
    DistanceComparison,
    ErrorChart,
    ErrorReading,
    NearestFigure,
    OtherPoint,
    SecondShadow,
)
from scenes.linear_algebra.projection.figures.shadow import (
    AngleMark,
    ShadowChart,
    ShadowFigure,
    ShadowFormulas,
    ShadowReading,
)

__all__ = [
    "AngleMark",
    "CoordinateFormulas",
    "DistanceComparison",
    "ErrorChart",
    "ErrorReading",
    "NearestFigure",
    "OtherPoint",
    "SecondShadow",
    "ShadowChart",
    "ShadowFigure",
    "ShadowFormulas",
    "ShadowReading",
]
