"""Services, who can be booked, and bookings as the REST API speaks of them; money in fen, times aware."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from agent.errors import BadInput
from agent.free_slots import told
from agent.hours import parse_hours
from agent.phrases import say
from api.shapes.asked import Asked
from store.service.bookings import Booking

Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]*$")]
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
LONGEST_BREAK_DAYS = 92


class ServiceCreate(Asked):
    """A service to book; `capacity` is how many customers one bookable serves with it at the same time."""

    name: Name
    minutes: Annotated[int, Field(ge=5, le=720)]
    price_fen: Annotated[int, Field(ge=0, le=100_000_000)] = 0
    capacity: Annotated[int, Field(ge=1, le=100)] = 1
    active: bool = True


class ServicePublic(ServiceCreate, extra="ignore"):
    """A service."""

    id: int


class BookableCreate(Asked):
    """A colleague, a chair or a room with the services they do; empty `hours` are those of the store."""

    name: Name
    store_name: Annotated[str, Field(max_length=40)] = ""
    userid: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    hours: Text = ""
    active: bool = True
    service_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]

    def values(self) -> dict[str, Any]:
        """Return the columns; raises `BadInput` for hours nobody can read."""
        readable(self.hours)
        return self.model_dump(exclude={"service_ids"})


class BookablePublic(BaseModel):
    """Who or what can be booked."""

    id: int
    name: str
    store_name: str
    userid: str | None
    hours: str
    active: bool
    service_ids: list[int]


class ExceptionCreate(Asked):
    """Other hours (empty: closed) on a day, or each until `last`, of one bookable or, without, of the whole shop."""

    day: date
    last: date | None = None
    hours: Text = ""
    bookable_id: Id | None = None
    note: Text = ""

    def days(self) -> list[date]:
        """Return the days that are meant, in order; raises `BadInput` for none, or for more than a season."""
        count = ((self.last or self.day) - self.day).days + 1
        if not 1 <= count <= LONGEST_BREAK_DAYS:
            raise BadInput(say("booking_bad_days", book="owner", days=str(LONGEST_BREAK_DAYS)))
        return [self.day + timedelta(days=ahead) for ahead in range(count)]


class ExceptionPublic(BaseModel):
    """Other hours on a day."""

    id: int
    day: date
    hours: str
    bookable_id: int | None
    note: str


class SlotPublic(BaseModel):
    """A free start, and who is free."""

    starts_at: datetime
    says: str
    bookables: list[str]


class BookingCreate(Asked):
    """A booking for a customer; without `bookable` anyone who is free."""

    service_id: Id
    external_userid: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w-]+$")]
    starts_at: AwareDatetime
    bookable: Annotated[str, Field(max_length=40)] = ""
    note: Text = ""


class BookingMove(Asked):
    """Another time for a booking."""

    starts_at: AwareDatetime
    bookable: Annotated[str, Field(max_length=40)] = ""


class BookingEnd(Asked):
    """How a booking ended."""

    status: Literal["cancelled", "done", "no_show"]
    note: Text = ""


class HappeningPublic(BaseModel):
    """Something that happened to a booking; `note` of a reminder tells how it went, as `reminded` of a booking."""

    at: datetime
    actor: str
    what: str
    starts_at: datetime
    note: str


class BookingPublic(BaseModel):
    """A booking; `says` is its time as the shop's people say it."""

    id: int
    service_id: int
    service: str
    bookable_id: int
    bookable: str
    store_name: str
    external_userid: str
    customer: str
    starts_at: datetime
    ends_at: datetime
    says: str
    status: str
    price_fen: int
    made_by: str
    note: str
    score: int | None = Field(default=None, description="What the customer thought of the visit: 3 good, 2, 1 bad")
    reminded: Literal["message", "member", "unreachable", "undelivered"] | None = Field(
        default=None, description="How the last reminder went: in the chat, by a member, or not at all"
    )
    history: list[HappeningPublic] = []

    @classmethod
    def of(cls, booking: Booking, customer: str, history: list[dict[str, Any]] | None = None) -> BookingPublic:
        """Return a booking as the API tells it."""
        own = {name: getattr(booking, name) for name in cls.model_fields if hasattr(booking, name)}
        events = [HappeningPublic(**one) for one in history or []]
        return cls(**own, customer=customer, says=told(booking.starts_at), history=events)


def readable(hours: str) -> None:
    """Raise `BadInput` when hours are written in a way the program cannot read."""
    if hours.strip() and parse_hours(hours).unknown:
        raise BadInput(say("booking_hours_unreadable", book="owner", hours=hours))
