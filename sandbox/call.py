"""One request to the WeCom API, and what an endpoint may answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.corp import App, Area
from sandbox.refusal import Refusal

if TYPE_CHECKING:
    from sandbox.faults import Fault, FaultKind
    from sandbox.kf.account import KfAccount
    from sandbox.world import World


@dataclass(slots=True)
class Blob:
    """A binary answer."""

    data: bytes
    content_type: str
    filename: str = ""


@dataclass(slots=True)
class Upload:
    """The file of a multipart request."""

    filename: str
    content_type: str
    data: bytes


@dataclass(slots=True)
class Call:
    """One request, after its token was checked; `now` in seconds since 1970 on the world's clock."""

    world: World
    path: str
    now: float
    query: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    ip: str = ""
    upload: Upload | None = None
    faults: list[Fault] = field(default_factory=list)
    _app: App | None = None

    @property
    def app(self) -> App:
        """The app that calls."""
        if self._app is None:
            raise Refusal(41001, "access_token missing")
        return self._app

    @app.setter
    def app(self, app: App) -> None:
        self._app = app

    def fault(self, kind: FaultKind) -> Fault | None:
        """Return the fault of this kind that was switched on for this call."""
        return next((fault for fault in self.faults if fault.kind == kind), None)

    def text(self, name: str, errcode: int = 40058) -> str:
        """Return a required string of the body.

        Raises:
            Refusal: `errcode` when it is missing or not a string.
        """
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise Refusal(errcode, f"{name} missing")
        return value

    def strings(self, name: str) -> list[str]:
        """Return a list of strings of the body, empty when absent.

        Raises:
            Refusal: 40063 when it is something else.
        """
        value = self.body.get(name) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Refusal(40063, f"invalid {name}")
        return value

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """Return a number of the body within bounds.

        Raises:
            Refusal: 40058 outside of them.
        """
        value = self.body.get(name, default)
        if not isinstance(value, int) or not least <= value <= most:
            raise Refusal(40058, f"invalid {name}")
        return value

    def account(self) -> KfAccount:
        """Return the kf account the call is about.

        Raises:
            Refusal: 95000 missing or malformed, 95004 deleted or of another corp, 48007 not granted.
        """
        open_kfid = self.body.get("open_kfid") or self.query.get("open_kfid")
        if not isinstance(open_kfid, str) or not open_kfid.startswith("wk"):
            raise Refusal(95000, "invalid open_kfid")
        account = self.world.accounts.get(open_kfid)
        if account is None or account.deleted or account.corp is not self.app.corp:
            raise Refusal(95004, "open_kfid not exist")
        if not account.granted:
            raise Refusal(48007, "no privilege for this open_kfid")
        return account


Answer = dict[str, Any] | Blob


@dataclass(slots=True, frozen=True)
class Route:
    """One endpoint.

    Attributes:
        handler: Answers the call or raises `Refusal`.
        post: Whether it wants POST; a GET gets `missing` then.
        area: What the console must have allowed the app.
        listing: Whether calls at the same time are capped (45033).
        alone: Body fields that name what only one call may change at a time (45035).
    """

    handler: Callable[[Call], Answer]
    post: bool = True
    area: Area | None = None
    token: bool = True
    listing: bool = False
    alone: tuple[str, ...] = ()
    missing: int = 40058
