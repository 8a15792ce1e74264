"""A service that was booked and reminded of, and a ticket, with what their tables need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from store.engine import Database
from store.service.bookings import Place, add_booking
from store.service.reminders import Reminder, keep_reminder
from store.service.services import save_bookable, save_service
from store.service.ticket_settings import TicketSettings, save_ticket_settings
from store.service.tickets import Report, report
from store.shops.opening_exceptions import set_exception

_SERVICE = {"name": "剪发", "minutes": 60, "price_fen": 6_800, "capacity": 1, "active": True}
_CHAIR = {"name": "1号椅", "store_name": "", "userid": None, "hours": "每天 10:00-20:00", "active": True}


async def fill_service(database: Database, merchant_id: int, conversation_id: int) -> None:
    """Fill the tables of bookings and tickets."""
    now = datetime.now(UTC)
    async with database.shop(merchant_id) as connection:
        service = await save_service(connection, merchant_id, _SERVICE)
        assert service is not None
        chair = await save_bookable(connection, merchant_id, _CHAIR, [service.id])
        assert chair is not None
        await set_exception(connection, merchant_id, None, now.date(), "", "店休")
        place = Place(service.id, chair.id, 1, 1, now, now + timedelta(hours=1), 6_800)
        booking = await add_booking(connection, merchant_id, place, "wmA", "测试", "", now)
        await keep_reminder(connection, merchant_id, Reminder(booking, "day", now, "unreachable"), now)
        await save_ticket_settings(connection, merchant_id, TicketSettings())
        wish = Report("refund", conversation_id, "wmA", "QH1", "破了", [])
        await report(connection, merchant_id, wish, "测试", now, None, now)
