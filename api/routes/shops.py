"""The shops of the house: the operator opens them, by a name alone, and sees how each does."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter

from agent.clock import in_shop_time
from api.access import OperatorVisitor
from api.paging import Page, PageQuery, page_of
from api.shapes.setup import ShopCreate, ShopOpened, ShopPublic
from jobs.opening import open_new_shop
from store.conversations.deadletters import ShopLetter, letters_of_all_shops
from store.shops.directory import shops_of_the_house

router = APIRouter(prefix="/api/shops", tags=["Setup"])


@router.get("")
async def get_shops(visitor: OperatorVisitor, page: PageQuery) -> Page[ShopPublic]:
    """Return the shops, the oldest first, with what each spent on models today. Role: operator."""
    house = visitor.house
    midnight = in_shop_time(house.clock()).replace(hour=0, minute=0, second=0, microsecond=0)
    async with house.database.platform() as connection:
        found = await shops_of_the_house(connection, midnight, page.limit, page.after)
    usual = house.settings.llm_daily_budget_fen
    shown = [
        ShopPublic(**asdict(one), budget_fen=usual if one.own_budget_fen is None else one.own_budget_fen)
        for one in found
    ]
    return page_of(shown, page.limit)


@router.get("/letters")
async def get_all_letters(visitor: OperatorVisitor) -> list[ShopLetter]:
    """Return what could not be answered or sent in any shop, newest first, a hundred at most. Role: operator."""
    async with visitor.house.database.platform() as connection:
        return await letters_of_all_shops(connection)


@router.post("", status_code=201)
async def post_shop(visitor: OperatorVisitor, body: ShopCreate) -> ShopOpened:
    """Open a shop and return the code its owner joins with. Role: operator."""
    house = visitor.house
    merchant_id, code, link = await open_new_shop(
        house.settings, house.database, house.sealer, house.clock(), name=body.name, owner=body.owner
    )
    return ShopOpened(merchant_id=merchant_id, code=code, link=link)
