"""Setting a shop up with WeCom, step by step. Nothing here remembers a step: what is set says how far one is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from agent.errors import NotFound
from agent.phrases import say
from api.access import Access, OwnerAccess
from api.advised import advised
from api.callback import PATH as CALLBACK
from api.shapes.setup import (
    AccountPublic,
    CallbackPublic,
    CorpUpdate,
    FindingPublic,
    KfLink,
    MemberUpdate,
    OwnerPublic,
    ProxyUpdate,
    SetupPublic,
)
from jobs.requests import sync_job
from jobs.shop_checkup import check_shop
from store.access.people import colleagues
from store.deferring import defer
from store.shops.opening import (
    add_account,
    answered_once,
    is_placeholder,
    is_unset,
    last_echo,
    name_member,
    set_corp,
    set_proxy,
)
from tools.drawing.qr import qr_address
from tools.wecom.errors import UnknownPerson
from tools.wecom.proxies import check_proxy

router = APIRouter(prefix="/api/shops/{shop_id}/setup", tags=["Setup"])

OpenKfId = Annotated[str, Path(min_length=1, max_length=64, description="客服账号 open_kfid")]
MemberId = Annotated[int, Path(ge=1, lt=2**63, description="员工编号")]


@router.get("")
async def get_setup(access: OwnerAccess, request: Request) -> SetupPublic:
    """Return what has been set; cheap enough to be asked every second while one waits for WeCom."""
    house = access.house
    profile = await house.resources.profiles.get(access.merchant_id)
    own = (await house.corp(access.merchant_id)).credentials
    async with house.database.shop(access.merchant_id) as connection:
        answered = await answered_once(connection)
    async with house.database.platform() as connection:
        staff = await colleagues(connection, access.merchant_id)
        echo = await last_echo(connection, access.merchant_id)
    base, unset = house.settings.public_url, is_unset(own.corp_id)
    callback = CallbackPublic(
        url="" if unset else f"{base or str(request.base_url).rstrip('/')}{CALLBACK}/{own.corp_id}",
        token=own.callback_token,
        encoding_aes_key=own.encoding_aes_key,
        reachable=base is not None,
        verified_at=echo.verified_at,
        refused=echo.refused,
    )
    owners = [
        OwnerPublic(id=each.id, name=each.name, userid="" if is_placeholder(each.userid) else each.userid)
        for each in staff
        if each.role == "owner"
    ]
    return SetupPublic(
        name=profile.name,
        corp_id="" if unset else own.corp_id,
        agent_id=own.agent_id,
        has_secret=bool(own.secret),
        has_proxy=own.proxy is not None,
        callback=callback,
        accounts=[
            AccountPublic(open_kfid=a.open_kfid, name=a.name, managed=True, chosen=True) for a in profile.accounts
        ],
        owners=owners,
        entries=profile.knowledge_version > 0,
        answered=answered,
    )


@router.put("/corp")
async def put_corp(access: OwnerAccess, body: CorpUpdate) -> list[FindingPublic]:
    """Say which corp and app it is, and return what WeCom says to it."""
    house = access.house
    async with house.database.platform() as connection:
        await set_corp(connection, access.merchant_id, body.corp_id, body.agent_id, body.secret, house.sealer)
    house.resources.profiles.renew(access.merchant_id)
    return await _checked(access)


@router.put("/proxy")
async def put_proxy(access: OwnerAccess, body: ProxyUpdate) -> list[FindingPublic]:
    """Set the way out to WeCom, and return what WeCom says to it."""
    if body.proxy:
        await check_proxy(body.proxy, access.house.settings.pull_allowed_hosts)
    async with access.house.database.platform() as connection:
        await set_proxy(connection, access.merchant_id, body.proxy or None, access.house.sealer)
    access.house.resources.profiles.renew(access.merchant_id)
    return await _checked(access)


@router.post("/check")
async def post_check(access: OwnerAccess) -> list[FindingPublic]:
    """Look at everything, as `xiaoer doctor` does; WeCom is asked, nothing is changed."""
    access.house.resources.profiles.renew(access.merchant_id)
    return await _checked(access)


@router.get("/accounts")
async def list_accounts(access: OwnerAccess) -> list[AccountPublic]:
    """Return the kf accounts the app can see at WeCom (a corp has a handful: no pages)."""
    chosen = {each.open_kfid for each in (await access.house.resources.profiles.get(access.merchant_id)).accounts}
    corp = await access.house.corp(access.merchant_id)
    async with advised():
        accounts = await corp.kf.accounts()
    return [
        AccountPublic(open_kfid=a.open_kfid, name=a.name, managed=a.managed, chosen=a.open_kfid in chosen)
        for a in accounts
    ]


@router.put("/accounts/{open_kfid}", status_code=204)
async def put_account(access: OwnerAccess, open_kfid: OpenKfId) -> None:
    """Let the assistant serve a kf account; messages from before are left alone."""
    corp = await access.house.corp(access.merchant_id)
    async with advised():
        found = {account.open_kfid: account for account in await corp.kf.accounts()}
        if open_kfid not in found:
            raise NotFound(say("setup_no_account", book="owner"))
        servicers = await corp.kf.servicers(open_kfid)
    userids = [servicer.userid for servicer in servicers if servicer.userid]
    async with access.house.database.shop(access.merchant_id) as connection:
        await add_account(connection, access.merchant_id, open_kfid, found[open_kfid].name, userids)
    async with access.house.database.platform() as connection:
        await defer(connection, [sync_job(access.merchant_id, open_kfid)])
    access.house.resources.profiles.renew(access.merchant_id)


@router.post("/accounts/{open_kfid}/link")
async def post_link(access: OwnerAccess, open_kfid: OpenKfId) -> KfLink:
    """Return a link that opens the account in WeChat, to try it."""
    corp = await access.house.corp(access.merchant_id)
    async with advised():
        url = await corp.kf.add_contact_way(open_kfid)
    return KfLink(url=url, qr=qr_address(url))


@router.put("/owners/{member_id}", status_code=204)
async def put_owner(access: OwnerAccess, member_id: MemberId, body: MemberUpdate) -> None:
    """Say who an owner is in WeCom; WeCom is asked whether there is such a member."""
    house = access.house
    async with house.database.platform() as connection:
        found = next((e for e in await colleagues(connection, access.merchant_id) if e.id == member_id), None)
    if found is None or found.role != "owner":
        raise NotFound(say("setup_no_owner", book="owner"))
    client = (await house.corp(access.merchant_id)).client
    async with advised():
        try:
            member = await client.call("GET", "user/get", params={"userid": body.userid})
        except UnknownPerson:
            raise NotFound(say("setup_no_member", book="owner", userid=body.userid)) from None
    name = str(member.get("name") or found.name)
    async with house.database.platform() as connection:
        await name_member(connection, access.merchant_id, found.userid, body.userid, name)
    house.resources.profiles.renew(access.merchant_id)


async def _checked(access: Access) -> list[FindingPublic]:
    found = await check_shop(access.house, access.merchant_id)
    return [FindingPublic(step=each.step, ok=each.ok, title=each.title, advice=each.advice) for each in found]
