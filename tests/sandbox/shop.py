"""The shop of these tests."""

from __future__ import annotations

from typing import Any

KF = "wkSimKf01"
ANNA = "wmSimCust001"
BEN = "wmSimCust002"
CORP_ID = "ww0123456789abcdef"
AGENT_ID = 1000002
SHOP: dict[str, Any] = {
    "name": "青禾女装",
    "corp_id": CORP_ID,
    "agent_id": AGENT_ID,
    "secret": "app-secret",
    "callback_token": "simTok3nA1",
    "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "kf_accounts": [
        {"open_kfid": KF, "name": "青禾客服", "servicers": ["zhang_san", "li_si"]},
        {"open_kfid": "wkSimKf02", "name": "青禾售后", "servicers": []},
    ],
    "staff": [
        {"userid": "zhang_san", "name": "张三", "role": "owner"},
        {"userid": "li_si", "name": "李四", "role": "staff"},
    ],
}
