"""The shop these tests speak for."""

from __future__ import annotations

from collections.abc import Callable

from tools.wecom.client import WeComClient
from tools.wecom.corp import CallLimits

CORP_ID = "ww0123456789abcdef"
AGENT_ID = 1000002
OPEN_KFID = "wkSimKf01"
SECRET = "app-secret"
QUICK = CallLimits(attempts=3, pause=0.005, connect=1.0, answer=1.0, total=2.0)
SHOP = {
    "name": "青禾女装",
    "corp_id": CORP_ID,
    "agent_id": AGENT_ID,
    "secret": SECRET,
    "callback_token": "simTok3nA1",
    "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "stores": [{"name": "总店"}],
    "kf_accounts": [{"open_kfid": OPEN_KFID, "name": "青禾客服", "servicers": ["zhang_san"]}],
    "staff": [{"userid": "zhang_san", "name": "张三", "role": "owner"}],
}
MakeClient = Callable[..., WeComClient]
