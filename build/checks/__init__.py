"""Layout checks: what a viewer would stumble over, found in every picture of a recording."""

from build.checks.problems import Box, Problem, ProblemKind

__all__ = ["Box", "Problem", "ProblemKind"]
