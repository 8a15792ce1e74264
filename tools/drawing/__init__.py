"""Reports as pictures and as PDF, drawn in a child process: the library is heavy and gone when nobody needs it."""

from tools.drawing.studio import DrawingFailed, Studio

__all__ = ["DrawingFailed", "Studio"]
