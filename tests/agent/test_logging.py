"""Every line of the log: nobody's numbers in it, whoever wrote it."""

from __future__ import annotations

import subprocess
import sys

from tests.programs import REPOSITORY

SCRIPT = """
import logging, structlog
from agent.logging import configure_logging
for as_json in (True, False):
    structlog.reset_defaults()
    configure_logging("INFO", as_json=as_json)
    log = structlog.get_logger("x")
    log.info("a call", text="电话13812345678", nested={"身份证": ["330106199001011234"]})
    logging.getLogger("lib").warning("mail to %s", "li.si@163.com")
    try:
        raise ValueError("寄到学院路100号3幢2单元502室")
    except ValueError:
        log.exception("broke")
        logging.getLogger("lib").exception("broke too")
"""
NUMBERS = ("13812345678", "330106199001011234", "li.si@163.com", "100号3幢")


def test_no_line_of_the_log_holds_anybodys_numbers() -> None:
    """In a process of its own: the log is set up once a process."""
    ran = subprocess.run([sys.executable, "-c", SCRIPT], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert ran.stderr.count("138****5678") == 2
    assert ran.stderr.count("Traceback") == 4
    assert not [number for number in NUMBERS if number in ran.stderr]
