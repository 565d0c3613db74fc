"""The lectures: a folder a course, a folder a lecture, and what they share in ``scenes.stage``."""
