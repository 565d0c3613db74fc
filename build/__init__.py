"""The pipeline: a scene is recorded once, and every other use of it is made from the recording."""
