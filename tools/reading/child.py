"""The child: reads pictures one after the other. `python -m tools.reading.child`; a question a line, an answer a line.

It knows no secret, opens no connection and has a bound on memory. It ends when its stdin does.
"""

from __future__ import annotations

import base64
import logging
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tools.reading.canvas import NotReadable, open_picture, preview_of
from tools.reading.talk import Answer, Question

_MEMORY_BYTES = 3 << 30
_NICENESS = 10  # customers who wait for words first
_SURE = 0.6
_THREADS = 2
_SMALLEST_SIDE = 24  # pixels; no letter can be read in less


def main() -> None:
    """Answer every question on stdin."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is not an answer
    _bind()
    for line in sys.stdin:
        answers.write(_answer(Question.model_validate_json(line)).model_dump_json() + "\n")
        answers.flush()


def _answer(question: Question) -> Answer:
    try:
        picture = open_picture(Path(question.path))
        text = _words(picture) if min(picture.size) >= _SMALLEST_SIDE else ""
        preview = base64.b64encode(preview_of(picture)).decode() if question.preview else ""
    except NotReadable as refusal:
        return Answer(refused=str(refusal))
    except MemoryError:
        return Answer(refused="too large for the memory allowed")
    return Answer(text=text, preview=preview)


def _words(picture: Any) -> str:
    import numpy

    found = _engine()(numpy.asarray(picture)[:, :, ::-1])  # the reader wants BGR
    if found.txts is None:
        return ""
    return "\n".join(text.strip() for text, score in zip(found.txts, found.scores, strict=True) if score >= _SURE)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    threads = {f"EngineConfig.onnxruntime.{name}_op_num_threads": _THREADS for name in ("intra", "inter")}
    return RapidOCR(params={"Global.log_level": "error", **threads})


def _bind() -> None:
    os.nice(_NICENESS)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
