"""`python -m tests.fuzz.guided TARGET [SECONDS]`: atheris steers bytes into the branches of one parser.

What is refused in words of ours is an answer; anything else is a find, and the bytes are printed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["api", "agent", "jobs", "knowledge", "store", "tools"]):
    import orjson

    from agent.errors import XiaoerError
    from agent.hours import parse_hours
    from agent.spoken_days import read_asked
    from jobs.orders.hooks import events_in
    from knowledge.documents.reader import read_text
    from knowledge.importers.reader import read_table
    from tools.sheets.sheet import read_records
    from tools.wecom.crypto import CallbackCrypto
    from tools.wecom.events import parse_signal
    from tools.wecom.kf_message import SyncPage

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
CRYPTO = CallbackCrypto("token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "ww1")


def _json(read: Callable[[Any], Any]) -> Callable[[bytes], Any]:
    def of_bytes(data: bytes) -> Any:
        try:
            document = orjson.loads(data)
        except orjson.JSONDecodeError:
            return None
        return read(document)

    return of_bytes


TARGETS: dict[str, Callable[[bytes], Any]] = {
    "signal": parse_signal,
    "envelope": lambda data: CRYPTO.open(data, "0" * 40, "1700000000", "n"),
    "cipher": lambda data: CRYPTO._decipher(data.decode("latin-1")),
    "sync": _json(lambda document: SyncPage.read(document) if isinstance(document, dict) else None),
    "hook": _json(events_in),
    "csv": lambda data: read_table(data, "a.csv"),
    "orders": lambda data: read_records("orders", data, "a.csv", NOW),
    "markdown": lambda data: read_text(data, "a.md"),
    "hours": lambda data: parse_hours(data.decode(errors="ignore")),
    "days": lambda data: read_asked(data.decode(errors="ignore"), NOW),
}

_XML = "<xml><ToUserName>ww1</ToUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>{}</Event>{}</xml>"
SEEDS = {
    "signal": _XML.format("kf_msg_or_event", "<Token>t</Token><OpenKfId>wk1</OpenKfId>"),
    "envelope": "<xml><ToUserName>ww1</ToUserName><Encrypt>aGVsbG8=</Encrypt></xml>",
    "cipher": "aGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGU=",
    "sync": '{"has_more":1,"next_cursor":"c","msg_list":[{"msgid":"m","msgtype":"text","text":{"content":"x"}}]}',
    "hook": '{"events":[{"event_id":"e1","occurred_at":"2026-11-20T10:32:05+08:00","order":{}}]}',
    "csv": "问题,答案,相似问法\n多久发货,48 小时,几天到|啥时候发\n",
    "orders": "订单编号,订单状态,下单时间,实付金额\nA1,已发货,2026-11-20 15:30,¥1\n",
    "markdown": "# 一\n## 二\n- 甲\n|a|b|\n|-|-|\n问：多久？\n答：两天\n",
    "hours": "周一至周五 10:00-22:00，周末休息",
    "days": "下周三下午三点半，或者28号",
}


def main() -> None:
    """Fuzz one target for some seconds."""
    read, seconds = TARGETS[sys.argv[1]], sys.argv[2] if len(sys.argv) > 2 else "20"

    def once(data: bytes) -> None:
        try:
            read(data)
        except XiaoerError:
            return

    corpus = Path(tempfile.mkdtemp(prefix="xiaoer-fuzz-"))
    (corpus / "seed").write_text(SEEDS[sys.argv[1]], encoding="utf-8")
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=2048", str(corpus)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
