"""The preview: a page that shows a scene as it is saved."""

from build.preview.serving import serve
from build.preview.takes import Options

__all__ = ["Options", "serve"]
