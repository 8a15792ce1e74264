"""Who somebody in a browser is: WeCom's OAuth inside its client, its QR page everywhere else (wecom-api.md §6)."""

from __future__ import annotations

from urllib.parse import urlencode

from tools.wecom.client import WeComClient
from tools.wecom.corp import REAL_API, CorpAccess

_INSIDE, _SCANNED = "https://open.weixin.qq.com", "https://login.work.weixin.qq.com"


def sign_in_address(corp: CorpAccess, api_base: str, back: str, state: str, *, inside: bool) -> str:
    """Return where a browser goes so that WeCom sends it to `back` with `code` and `state`.

    `inside` is whether it runs in WeCom's own client, where nobody is asked; else a QR code is shown. `state` is up
    to 128 letters and digits. A sandbox has both pages beside its API.
    """
    asked = {"appid": corp.corp_id, "agentid": str(corp.agent_id), "redirect_uri": back, "state": state}
    real = api_base.rstrip("/") == REAL_API
    if inside:
        query = urlencode(asked | {"response_type": "code", "scope": "snsapi_base"})
        return f"{_INSIDE if real else api_base}/connect/oauth2/authorize?{query}#wechat_redirect"
    query = urlencode({"login_type": "CorpApp"} | asked)
    return f"{_SCANNED if real else api_base}/wwlogin/sso/login?{query}"


async def member_of_code(client: WeComClient, code: str) -> str | None:
    """Return the userid of the member a code stands for, None for somebody who is no member of the corp.

    Raises:
        CodeSpent: The code is unknown, used or older than five minutes.
    """
    answer = await client.call("GET", "auth/getuserinfo", params={"code": code})
    userid = answer.get("userid")
    return userid if isinstance(userid, str) and userid else None
