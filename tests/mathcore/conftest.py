"""Settings of every property test of the mathematics."""

from hypothesis import settings

# No deadline for a single example: on a busy machine it fails tests that are right.
settings.register_profile("mathcore", deadline=None)
settings.load_profile("mathcore")
