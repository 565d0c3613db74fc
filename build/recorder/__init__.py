"""The recorder: everything that touches Manim's internals."""

from build.recorder.session import SpanListener, record

__all__ = ["SpanListener", "record"]
