"""Course 2: slopes in many dimensions, and how to walk down them."""
