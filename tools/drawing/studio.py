"""The house's end of drawing: one report at a time, in a child process that may hang, swell or crash."""

from __future__ import annotations

import base64
import os
import tempfile
from typing import Literal

from agent.errors import XiaoerError
from store.reports.content import ReportContent
from tools.drawing.talk import Drawn, Order
from tools.line_child import ChildFailed, LineChild

PATIENCE_SECONDS = 90.0
_LONGEST_LINE = 32 << 20


class DrawingFailed(XiaoerError):
    """The report could not be drawn; its words are still there."""

    retryable = True


class Studio:
    """Starts its child with the first report and lets it go when none came for a while."""

    def __init__(self) -> None:
        fonts = os.path.join(tempfile.gettempdir(), f"xiaoer-matplotlib-{os.getuid()}")
        self._child = LineChild(
            "tools.drawing.child",
            patience=PATIENCE_SECONDS,
            longest_line=_LONGEST_LINE,
            environment={"OMP_NUM_THREADS": "1", "MPLCONFIGDIR": fonts},
        )

    async def draw(self, content: ReportContent, form: Literal["png", "pdf"]) -> bytes:
        """Return a report as a PNG or a PDF; who comes while another is drawn waits.

        Raises:
            DrawingFailed: The child refused, hung (longer than the patience) or died over it.
        """
        order = Order(form=form, content=content)
        try:
            answer = await self._child.ask(order.model_dump_json(), Drawn.model_validate_json)
        except ChildFailed as failed:
            raise DrawingFailed(str(failed)) from None
        if answer.refused:
            raise DrawingFailed(answer.refused)
        return base64.b64decode(answer.data)

    async def close(self) -> None:
        """End the child."""
        await self._child.close()
