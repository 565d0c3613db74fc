"""Projection: the shadow of a vector, and the nearest point of a line; why they are the same.

Scenes, in order: ``shadow.Shadow``, ``lengths.ShadowInNumbers``, ``nearest.NearestPoint``,
``upright.WhyUpright``.
"""
