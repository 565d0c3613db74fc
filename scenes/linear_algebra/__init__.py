"""Course 1: vectors, matrices and what they do to space."""
