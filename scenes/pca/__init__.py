"""The course on principal component analysis."""
