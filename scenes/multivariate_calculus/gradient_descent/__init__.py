"""Gradient descent: which way is down, how long a step may be, and why.

Scenes, in order: ``hillside.Hillside``, ``steepest.SteepestWay``, ``race.Race``, ``limit.StepLimit``,
``newton.NewtonStep``.
"""
