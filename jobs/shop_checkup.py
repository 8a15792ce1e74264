"""The checker of one shop, for the doctor and for the set-up pages alike: what works, what does not, what to click."""

from __future__ import annotations

from agent.clock import in_shop_time
from agent.hours import parse_hours
from jobs.house import House
from store.shops.merchants import Profile
from store.shops.opening import Echo, answered_once, is_placeholder, is_unset, last_echo
from tools.wecom.probe import Finding, Step, check_access

_CALLBACK = (
    "管理后台 → 应用管理 → 自建 → 本应用 → 接收消息 → 设置API接收，填好 URL、Token、EncodingAESKey 后保存；"
    "再勾选「微信客服消息和事件」和「外部联系人变更回调」。保存时要能从公网打开本程序的地址"
)
_PASTED = {"token": "Token", "key": "EncodingAESKey"}
_PASTE_AGAIN = "管理后台 → 应用管理 → 自建 → 本应用 → 接收消息，清空那一格，从开店向导里复制、重新粘贴，再点「保存」"
_CORP = "填上企业 ID、AgentId 和 Secret。管理后台 → 应用管理 → 自建 → 本应用；企业 ID 在「我的企业 → 企业信息」最下方"


async def check_shop(house: House, merchant_id: int) -> list[Finding]:
    """Return what works in a shop and what does not; WeCom is asked, nothing is changed."""
    profile = await house.resources.profiles.get(merchant_id)
    async with house.database.shop(merchant_id) as connection:
        answered = await answered_once(connection)
    async with house.database.platform() as connection:
        echo = await last_echo(connection, merchant_id)
    findings = [] if not is_unset(profile.corp_id) else [Finding(False, "还没有填企业和应用", _CORP, Step.CORP)]
    if not findings:
        corp = await house.corp(merchant_id)
        findings += await check_access(corp.client, [account.open_kfid for account in profile.accounts])
    return [*findings, _callback(echo, answered), *_own(profile), _message(answered)]


def _callback(echo: Echo, answered: bool) -> Finding:
    if echo.verified_at is not None:
        at = in_shop_time(echo.verified_at)
        return Finding(True, f"回调地址已验证（{at:%m-%d %H:%M}）", step=Step.CALLBACK)
    if answered:
        return Finding(True, "收得到顾客的消息", step=Step.CALLBACK)
    if part := _PASTED.get(echo.refused):
        return Finding(False, f"企业微信来验证过回调地址，可是 {part} 对不上", _PASTE_AGAIN, Step.CALLBACK)
    return Finding(False, "企业微信还没有验证过回调地址", _CALLBACK, Step.CALLBACK)


def _own(profile: Profile) -> list[Finding]:
    """Return what the shop itself has to say."""
    return [_staff(profile), _store(profile), _knowledge(profile)]


def _staff(profile: Profile) -> Finding:
    owners = [member for member in profile.staff if member.role == "owner"]
    if not owners:
        return Finding(False, "还没有老板", "在「员工」里把一位同事设为老板，提醒和日报才有人收", Step.STAFF)
    if unknown := [member.name for member in owners if is_placeholder(member.userid)]:
        names = "、".join(unknown)
        advice = "填上他在企业微信里的账号：管理后台 → 通讯录 → 点开成员 → 账号。填了才收得到提醒，才能用企业微信登录"
        return Finding(False, f"还不知道{names}在企业微信里是谁", advice, Step.STAFF)
    return Finding(True, f"{len(profile.staff)} 位员工，{len(owners)} 位老板", step=Step.STAFF)


def _store(profile: Profile) -> Finding:
    if not profile.stores or not profile.stores[0].hours:
        return Finding(False, "还没有门店的营业时间", "填上地址和营业时间，小二才知道什么时候有人在", Step.STORE)
    if parse_hours(profile.stores[0].hours).unknown:
        advice = "请写成「周一至周五 9:00-18:00，周末 10:00-22:00」这样"
        return Finding(False, f"看不懂营业时间「{profile.stores[0].hours}」", advice, Step.STORE)
    return Finding(True, f"{len(profile.stores)} 家门店，营业时间看得懂", step=Step.STORE)


def _knowledge(profile: Profile) -> Finding:
    if profile.knowledge_version == 0:
        advice = "在开店向导里选一套常见问题开始，或到「知识 → 导入」导入自己的表格"
        return Finding(False, "还没有知识", advice, Step.KNOWLEDGE)
    return Finding(True, "已有常见问题", step=Step.KNOWLEDGE)


def _message(answered: bool) -> Finding:
    if answered:
        return Finding(True, "小二已经回复过顾客", step=Step.MESSAGE)
    advice = "用微信打开客服链接，问一句试试"
    return Finding(True, "还没有回复过顾客", advice, Step.MESSAGE)
