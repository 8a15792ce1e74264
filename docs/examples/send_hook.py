"""Send events to a shop's webhook. Standard library only; Python 3.9 or later.

    export XIAOER_HOOK_SECRET=whsec_…        # from `xiaoer hooks secret`
    python send_hook.py https://shop.example.com/api/hooks/1/orders event.json

The file holds one event, or {"events": [...]} with up to 1,000. Without a file a sample order is sent.
Repeats by itself after 429, 5xx and lost connections: an event that was taken is not taken again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

TRIES = 5


def sample() -> dict[str, object]:
    """Return an order as it is after its last change; `version` is the time of that change in milliseconds."""
    now = int(time.time() * 1000)
    return {
        "id": f"order-20260618-0001-{now}",
        "version": now,
        "data": {
            "order_no": "20260618-0001",
            "status": "待发货",
            "amount_fen": 105800,
            "placed_at": "2026-06-18 10:30:00",
            "phone": "13800138000",
            "items": [
                {"name": "双面呢羊毛大衣", "options": {"颜色": "黑色", "尺码": "L"}, "quantity": 1, "price_fen": 89900},
                {"name": "纯棉通勤衬衫", "options": {"颜色": "白色", "尺码": "M"}, "quantity": 1, "price_fen": 15900},
            ],
        },
    }


def send(url: str, secret: str, document: object) -> tuple[int, str]:
    """Sign and post a document; return the status and the body of the answer."""
    body = json.dumps(document, ensure_ascii=False).encode()
    timestamp = str(int(time.time()))
    signature = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Xiaoer-Timestamp": timestamp,
        "X-Xiaoer-Signature": f"v1={signature}",
    }
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - the caller chose the address
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def main() -> int:
    """Send what the command line says; 0 when every event was taken or known."""
    if len(sys.argv) not in (2, 3) or not os.environ.get("XIAOER_HOOK_SECRET"):
        print(__doc__)
        return 2
    document = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")) if len(sys.argv) == 3 else sample()
    for attempt in range(TRIES):
        try:
            status, said = send(sys.argv[1], os.environ["XIAOER_HOOK_SECRET"], document)
        except OSError as error:
            status, said = 0, str(error)
        if status not in (0, 429) and status < 500:
            break
        time.sleep(2**attempt)
    print(status, said)
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
