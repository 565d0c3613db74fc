"""The lecture's figures: a line that turns through a cloud, and what it keeps and loses."""

from scenes.pca.pca_objective.figures.chart import LossChart, TurnReading, objective_formula
from scenes.pca.pca_objective.figures.one_point import OnePoint, PointFormulas
from scenes.pca.pca_objective.figures.places import LEFT_PART, RIGHT_PART
from scenes.pca.pca_objective.figures.pushed import (
    EigenFormulas,
    PullSteps,
    PushedDirection,
    pull_formula,
    share_formula,
)
from scenes.pca.pca_objective.figures.shares import CloudTerms, PointTerms, ShareBar, difference_formula
from scenes.pca.pca_objective.figures.squares import MeanSquare, ResidualSquares
from scenes.pca.pca_objective.figures.turning import (
    RESIDUAL_OPACITY,
    AngleArc,
    TurningFigure,
    TurningLine,
    cloud_plane,
)

__all__ = [
    "LEFT_PART",
    "RESIDUAL_OPACITY",
    "RIGHT_PART",
    "AngleArc",
    "CloudTerms",
    "EigenFormulas",
    "LossChart",
    "MeanSquare",
    "OnePoint",
    "PointFormulas",
    "PointTerms",
    "PullSteps",
    "PushedDirection",
    "ResidualSquares",
    "ShareBar",
    "TurnReading",
    "TurningFigure",
    "TurningLine",
    "cloud_plane",
    "difference_formula",
    "objective_formula",
    "pull_formula",
    "share_formula",
]
