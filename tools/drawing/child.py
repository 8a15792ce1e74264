"""The child: draws one report after the other. `python -m tools.drawing.child`; an order a line, an answer a line.

It knows no secret, opens no connection and has a bound on memory. It ends when its stdin does.
"""

from __future__ import annotations

import base64
import os
import sys

from tools.drawing.talk import Drawn, Order

_MEMORY_BYTES = 2 << 30
_NICENESS = 10  # customers first


def main() -> None:
    """Answer every order on stdin."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is not an answer
    _bind()
    from tools.drawing.pages import pdf_of
    from tools.drawing.picture import png_of

    for line in sys.stdin:
        order = Order.model_validate_json(line)
        try:
            drawn = png_of(order.content) if order.form == "png" else pdf_of(order.content)
            answer = Drawn(data=base64.b64encode(drawn).decode())
        except Exception as error:
            answer = Drawn(refused=f"{type(error).__name__}: {error}"[:300])
        answers.write(answer.model_dump_json() + "\n")
        answers.flush()


def _bind() -> None:
    os.nice(_NICENESS)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
