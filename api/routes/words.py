"""Words and links: a shop's own lists with what becomes of them, the hosts of its links, and trying a text out."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from agent.safety import mask_personal, notice, screen_incoming, screen_outgoing
from agent.safety.lists import house_lists
from api.access import OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.asked import Asked
from store.shops.merchants import load_profile
from store.shops.words import (
    MAX_HOSTS,
    MAX_NAME,
    MAX_TERM,
    MAX_TERMS,
    ShopWords,
    add_word_list,
    change_word_list,
    link_hosts_of,
    remove_word_list,
    set_link_hosts,
    word_lists_of,
)

router = APIRouter(prefix="/api/shops/{shop_id}/safety", tags=["Safety"])

ListId = Annotated[int, Path(ge=1, lt=2**63, description="词表编号")]
ReplyAction = Literal["mask", "rewrite", "hand_over", "block", "send", "spare"]
CustomerAction = Literal["send", "mask", "hand_over", "block"]
_Terms = Annotated[list[Annotated[str, Field(max_length=MAX_TERM)]], Field(max_length=MAX_TERMS)]


class WordListCreate(Asked):
    """A list: `reply` is what becomes of our reply that says a word of it, `customer` of a customer's message."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
    terms: _Terms
    exempt: _Terms = []
    reply: ReplyAction = "rewrite"
    customer: CustomerAction = "send"


class WordListUpdate(Asked):
    """The parts of a list to set; what is left out stays."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: Annotated[str | None, Field(min_length=1, max_length=MAX_NAME)] = None
    terms: _Terms | None = None
    exempt: _Terms | None = None
    reply: ReplyAction | None = None
    customer: CustomerAction | None = None


class WordListPublic(BaseModel):
    """A list of the shop."""

    id: int
    name: str
    terms: list[str]
    exempt: list[str]
    reply: str
    customer: str

    @classmethod
    def of(cls, words: ShopWords) -> WordListPublic:
        """Return a list for the API."""
        return cls(**{name: getattr(words, name) for name in cls.model_fields})


class HouseList(BaseModel):
    """A list we keep for every shop; `spareable`: a list of the shop with `spare` lets words of it through."""

    name: str
    label: str
    words: int
    reply: str
    customer: str
    spareable: bool


class LinkHosts(Asked):
    """Hosts that links in replies may lead to, their subdomains too."""

    hosts: Annotated[list[str], Field(max_length=MAX_HOSTS)]


class Trial(Asked):
    """A text to try, as a reply of ours or as a customer's message."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    as_: Annotated[Literal["reply", "customer"], Field(alias="as")] = "reply"


class Tried(BaseModel):
    """What would become of it: `action`, the text that would go on, and why."""

    action: str
    text: str
    reasons: list[str]


@router.get("/lists")
async def list_word_lists(access: StaffAccess, page: PageQuery) -> Page[WordListPublic]:
    """Return the shop's own lists, oldest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rows = await word_lists_of(connection, after=page.after or 0, limit=page.limit + 1)
    return page_of([WordListPublic.of(row) for row in rows], page.limit)


@router.get("/house-lists")
async def list_house_lists(access: StaffAccess) -> list[HouseList]:  # noqa: ARG001  (only who may ask)
    """Return the lists kept for every shop (a handful: no pages)."""
    return [
        HouseList(
            name=one.name,
            label=one.label,
            words=len(one.terms),
            reply=one.reply,
            customer=one.customer,
            spareable=one.loose,
        )
        for one in house_lists()
    ]


@router.post("/lists", status_code=201)
async def post_word_list(access: OwnerAccess, body: WordListCreate) -> WordListPublic:
    """Add a list; it works within two seconds. 409 when the name is taken."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return WordListPublic.of(await add_word_list(connection, access.merchant_id, body.model_dump()))


@router.patch("/lists/{list_id}")
async def patch_word_list(access: OwnerAccess, list_id: ListId, body: WordListUpdate) -> WordListPublic:
    """Set parts of a list: its words, its exemptions, what becomes of a text that says one."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return WordListPublic.of(await change_word_list(connection, list_id, body.model_dump(exclude_none=True)))


@router.delete("/lists/{list_id}", status_code=204)
async def delete_word_list(access: OwnerAccess, list_id: ListId) -> None:
    """Delete a list."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await remove_word_list(connection, list_id)


@router.get("/link-hosts")
async def get_link_hosts(access: StaffAccess) -> LinkHosts:
    """Return the hosts links may lead to."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return LinkHosts(hosts=await link_hosts_of(connection, access.merchant_id))


@router.put("/link-hosts")
async def put_link_hosts(access: OwnerAccess, body: LinkHosts) -> LinkHosts:
    """Set the hosts links may lead to; 422 for what is no host."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return LinkHosts(hosts=await set_link_hosts(connection, access.merchant_id, body.hosts))


@router.post("/try")
async def try_text(access: StaffAccess, body: Trial) -> Tried:
    """Return what would become of a text; nothing is sent or kept."""
    async with access.house.database.shop(access.merchant_id) as connection:
        profile = await load_profile(connection, access.merchant_id)
    if body.as_ == "customer":
        noticed = notice(body.text, profile.word_lists)
        seen = [f"{flag}: {words}" for flag, words in screen_incoming(body.text).evidence]
        return Tried(action=noticed.action, text=mask_personal(noticed.text), reasons=[*noticed.words, *seen])
    verdict = screen_outgoing(profile.draft(body.text, hosts=access.house.settings.allowed_link_hosts))
    return Tried(action=verdict.action, text=verdict.text, reasons=list(verdict.reasons))
