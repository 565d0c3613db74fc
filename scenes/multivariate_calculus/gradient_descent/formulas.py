"""The lecture's right-hand column: formulas and tables of what mathcore computed."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, VGroup

from scenes.multivariate_calculus.gradient_descent import data
from scenes.multivariate_calculus.gradient_descent.data import Runner
from scenes.multivariate_calculus.gradient_descent.figures import StepPath
from scenes.stage import (
    COLUMN,
    Formula,
    FormulaColumn,
    Label,
    LiveNumber,
    Region,
    Segments,
    column,
    decimal,
    theme,
)

__all__ = ["GradientFormulas", "NewtonFormulas", "RunnerTable", "StepReading", "hessian_formulas"]


class GradientFormulas(FormulaColumn):
    """The gradient at the walker, and its length."""

    def __init__(self) -> None:
        gradient = "other(nabla f)"
        values = Formula(f"{gradient} = {column(data.GRADIENT)}")
        self.length = Formula(f"norm({gradient}) = {decimal(data.STEEPNESS)}")
        below = Region(COLUMN.left, COLUMN.right, COLUMN.bottom, COLUMN.bottom + 1.6)
        super().__init__(values, self.length, region=below, gap=theme.UNIT)
        names = VGroup(
            *(
                Formula(f"partial f \\/ partial x_{i}", size=theme.LABEL_SIZE, color=theme.MUTED)
                for i in (1, 2)
            )
        )
        names.arrange(DOWN, buff=theme.UNIT * 0.6, aligned_edge=LEFT).next_to(values, RIGHT, buff=theme.UNIT)
        self.gradient = VGroup(values, names)
        self.add(names)
        self.shift(LEFT * max(0.0, self.get_right()[0] - COLUMN.right))


class RunnerTable(VGroup):
    """Each runner's γ and live height, and the number of the step.

    Attributes
    ----------
    verdicts : VGroup
        A word below each γ, for scenes to bring in.
    """

    def __init__(self, paths: dict[Runner, StepPath], *, top: float) -> None:
        super().__init__()
        self._paths = paths
        left = COLUMN.left
        self.rows, self.verdicts, self._heights = VGroup(), VGroup(), []
        for rank, runner in enumerate(paths):
            y = top - 0.75 - rank * 1.15
            swatch = Segments((left, y), (left + 0.4, y), color=theme.ROLES[runner.role], width=6)
            gamma = Formula(f"{runner.role}(gamma) = {runner.gamma}")
            gamma.shift(np.array([left + 0.6, y, 0]) - gamma.equals.get_center())
            gamma.align_to(np.array([left + 0.65, 0, 0]), LEFT)
            height = LiveNumber(_height(runner, 0), decimals=1, digits=2, signed=True).after(gamma)
            height.align_to(np.array([COLUMN.right, 0, 0]), RIGHT)
            self._heights.append(height)
            self.rows.add(VGroup(swatch, gamma, height))
            word = Label(runner.verdict, color=theme.ROLES[runner.role])
            self.verdicts.add(word.next_to(gamma, DOWN, buff=theme.UNIT / 2, aligned_edge=LEFT))
        self.heading = Label("height", color=theme.MUTED).move_to((0, top, 0)).align_to(self.rows, RIGHT)
        self.count_label = Label("step", color=theme.MUTED).move_to((0, top, 0)).align_to(self.rows, LEFT)
        self.count = LiveNumber(0, decimals=0, digits=2, sans=True, size=theme.LABEL_SIZE)
        self.count.next_to(self.count_label, RIGHT, buff=theme.UNIT / 2)
        self.count.align_to(self.count_label[0], DOWN)
        self.add(self.heading, self.count_label, self.count, self.rows)

    def set_step(self, step: float) -> None:
        """Let every runner walk to after so many steps, and show step and heights."""
        self.count.set_value(int(step))
        for (runner, path), height in zip(self._paths.items(), self._heights, strict=True):
            path.set_step(step)
            height.set_value(_height(runner, int(step)))


def _height(runner: Runner, step: int) -> float:
    return float(data.VALLEY.height(runner.race[step]))


class StepReading(VGroup):
    """What one step does in the cut, in formulas: γ and its factor live, and the limit.

    Its parts are for scenes to show one by one: rule, gamma, factor, limit.
    """

    def __init__(self, region: Region) -> None:
        self.rule = Formula("t_(k+1) = (1 - gamma lambda) thin t_k")
        gamma, factor = Formula("focus(gamma) ="), Formula("1 - gamma lambda =")
        self.limit = Formula(
            f"answer(gamma < 2 \\/ lambda_max) {{{{approx : relation}}}} answer({data.LARGEST_STEP:.4f})"
        )
        _align(FormulaColumn(gamma, self.rule, factor, self.limit, region=region, gap=1.6 * theme.UNIT))
        self.gamma_number = LiveNumber(decimals=4, color=theme.FOCUS).after(gamma)
        self.factor_number = LiveNumber(signed=True).after(factor)
        self.gamma, self.factor = VGroup(gamma, self.gamma_number), VGroup(factor, self.factor_number)
        super().__init__(self.gamma, self.rule, self.factor, self.limit)

    def set_gamma(self, gamma: float) -> None:
        """Show a step size, and what it multiplies the distance by."""
        self.gamma_number.set_value(gamma)
        self.factor_number.set_value(data.factor(gamma, data.CURVATURES[0]))


def hessian_formulas(region: Region) -> FormulaColumn:
    """Return the valley's Hessian and its eigenvalues."""
    rows = "; ".join(", ".join(decimal(entry) for entry in row) for row in data.HESSIAN)
    largest, smallest = data.CURVATURES
    formulas = FormulaColumn(
        Formula(f"bold(H) = mat({rows})"),
        Formula(f"lambda_max {{{{approx : relation}}}} {decimal(largest)}"),
        Formula(f"lambda_min {{{{approx : relation}}}} {decimal(smallest)}"),
        region=region,
        gap=1.6 * theme.UNIT,
    )
    return _align(formulas)


class NewtonFormulas(VGroup):
    """What one step leaves across and along the valley, Newton's step, and the number of steps.

    Its parts are for scenes to show one by one: across, along (both in factors), newton, counts.
    """

    def __init__(self) -> None:
        gamma = data.ARRIVING.gamma
        across, along = (f"{data.factor(gamma, curvature):.2f}" for curvature in data.CURVATURES)
        self.across = Formula(f"1 - gamma lambda_max = {across}")
        self.along = Formula(f"1 - gamma lambda_min = {along}")
        step = Formula("bold(x)_(k+1) = bold(x)_k - answer(bold(H)^(-1)) nabla f")
        lowest = ", ".join(decimal(c) for c in data.LOWEST)
        end = Formula(f"answer(bold(x)^*) = answer(({lowest}))")
        gammas, newtons = data.ARRIVING.trace.steps, data.NEWTON_STEPS
        self.counts = VGroup(
            Label(f"Gradient descent: {gammas} steps", color=theme.FOCUS),
            Label(f"Newton: {newtons} step", color=theme.ANSWER),
        )
        self.factors = FormulaColumn(self.across, self.along, gap=2 * theme.UNIT)
        self.newton = VGroup(step, end)
        below = Region(
            COLUMN.left, COLUMN.right, COLUMN.bottom, self.factors.get_bottom()[1] - 4 * theme.UNIT
        )
        FormulaColumn(step, end, region=below)
        self.counts.arrange(DOWN, aligned_edge=LEFT, buff=1.5 * theme.UNIT)
        self.counts.next_to(self.newton, DOWN, buff=4 * theme.UNIT).align_to(COLUMN.top_left, LEFT)
        super().__init__(self.factors, self.newton, self.counts)


def _align(formulas: FormulaColumn) -> FormulaColumn:
    """Bring relations named "relation" below the equals signs of a column."""
    signs = [formula.equals for formula in formulas if formula.equals is not None]
    for formula in formulas:
        if formula.equals is None:
            formula.shift(RIGHT * (signs[0].get_x() - formula.select("relation").get_x()))
    return formulas
