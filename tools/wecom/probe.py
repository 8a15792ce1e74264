"""What the doctor finds out about a shop's access to WeCom, for the people who can repair it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tools.wecom.advice import (
    NO_ACCOUNT,
    NO_ACCOUNT_CHOSEN,
    NO_SERVICER,
    NOT_MANAGED,
)
from tools.wecom.client import WeComClient
from tools.wecom.errors import WeComError
from tools.wecom.kf import Kf
from tools.wecom.kf_records import KfAccount


class Step(StrEnum):
    """What a finding is about: a step of setting a shop up, or the house itself."""

    HOUSE = "house"
    CORP = "corp"
    CALLBACK = "callback"
    ADDRESS = "address"
    ACCOUNT = "account"
    STAFF = "staff"
    STORE = "store"
    KNOWLEDGE = "knowledge"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that works, or does not and what to click; in Chinese."""

    ok: bool
    title: str
    advice: str = ""
    step: Step = Step.HOUSE


UNTRUSTED = 60020
_CALLER = re.compile(r"from ip: ([0-9a-fA-F.:]{3,45})")


async def check_access(client: WeComClient, open_kfids: Sequence[str]) -> list[Finding]:
    """Return what works and what does not for a shop: token, kf permission, each account, its servicers.

    Nothing is raised for what WeCom refuses, and nothing is changed there. What depends on a step that
    failed is left out.
    """
    try:
        await client.access_token()
    except WeComError as error:
        return [_failed("取得 access_token", error, Step.CORP)]
    findings = [Finding(True, "取得 access_token：企业 ID 与 Secret 正确", step=Step.CORP)]
    try:
        accounts = {account.open_kfid: account for account in await Kf(client).accounts()}
    except WeComError as error:
        return [*findings, _failed("读取微信客服账号", error, Step.ACCOUNT)]
    findings.append(Finding(True, f"读取微信客服账号：本应用可见 {len(accounts)} 个", step=Step.ADDRESS))
    if not open_kfids:
        names = "、".join(f"{account.open_kfid}（{account.name}）" for account in accounts.values())
        findings.append(
            Finding(False, "店铺没有配置客服账号", NO_ACCOUNT_CHOSEN.format(names=names or "无"), Step.ACCOUNT)
        )
    for open_kfid in open_kfids:
        findings += await _check_account(client, open_kfid, accounts.get(open_kfid))
    return findings


async def _check_account(client: WeComClient, open_kfid: str, account: KfAccount | None) -> list[Finding]:
    if account is None:
        return [Finding(False, f"客服账号 {open_kfid}：找不到", NO_ACCOUNT, Step.ACCOUNT)]
    title = f"客服账号 {account.name or open_kfid}"
    if not account.managed:
        return [Finding(False, f"{title}：本应用无权管理", NOT_MANAGED, Step.ACCOUNT)]
    managed = Finding(True, f"{title}：由本应用通过 API 管理", step=Step.ACCOUNT)
    return [managed, await _check_servicers(client, open_kfid, title)]


async def _check_servicers(client: WeComClient, open_kfid: str, title: str) -> Finding:
    try:
        servicers = await Kf(client).servicers(open_kfid)
    except WeComError as error:
        return _failed(f"{title}：读取接待人员", error, Step.ACCOUNT)
    receiving = [servicer for servicer in servicers if servicer.receiving or servicer.department_id is not None]
    if not receiving:
        return Finding(False, f"{title}：{len(servicers)} 名接待人员，没有人在接待", NO_SERVICER, Step.ACCOUNT)
    return Finding(True, f"{title}：{len(receiving)} 名接待人员可以接待", step=Step.ACCOUNT)


def _failed(title: str, error: WeComError, step: Step) -> Finding:
    code = f"错误码 {error.errcode}" if error.errcode is not None else error.errmsg
    if error.errcode != UNTRUSTED:
        return Finding(False, f"{title}：失败（{code}）", error.advice, step)
    caller = _CALLER.search(error.errmsg)  # shown to people, decided by the number
    ours = f"出口 IP 是 {caller[1]}。" if caller else ""
    return Finding(False, f"{title}：失败（{code}）", ours + error.advice, Step.ADDRESS)
