"""What every working process has in memory before its work begins. Importing this is the whole of it."""

import av  # noqa: F401
import numpy  # noqa: F401

import build.encode
import build.raster
import build.recorder
import build.store  # noqa: F401
