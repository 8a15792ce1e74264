"""Which error each of WeCom's numbers is (wecom-api.md §7.1)."""

from __future__ import annotations

from tools.wecom.errors import (
    AccountGone,
    AlreadySent,
    BadRequest,
    BadSecret,
    BadSyncToken,
    BadToken,
    CodeSpent,
    ContentRefused,
    KfError,
    MediaGone,
    NoCustomer,
    NotPermitted,
    QuotaUsed,
    RateLimited,
    ServicerUnavailable,
    StateForbids,
    StillSpreading,
    TagExists,
    TagGone,
    TaskGone,
    TaskOver,
    Transient,
    UnknownPerson,
    WeComError,
    WelcomeLost,
    WindowClosed,
)

GETTOKEN = "gettoken"

_KINDS: dict[type[WeComError], tuple[int, ...]] = {
    Transient: (-1, 6000, 45033, 45035, 41096),
    RateLimited: (45009, 45036, 41094),
    BadToken: (40001, 40014, 42001),
    NotPermitted: (
        *(40013, 40056, 40091, 40205, 43009, 43012),
        *(48002, 48004, 48005, 48006, 48007, 50001, 50002, 50003),
        *(60011, 60020, 60021, 60030, 60031, 84074, 92000),
        *(95003, 95011, 95012, 95017, 95023, 95026, 95027, 301002),
    ),
    BadRequest: (
        *(40008, 40031, 40032, 40033, 40035, 40039, 40058, 40063, 40094, 41001, 41002, 41004),
        *(44001, 44004, 45001, 45002, 45007, 45008, 45034, 82001, 82002, 82003, 95008, 95009),
    ),
    ContentRefused: (40201, 40204),
    UnknownPerson: (40003, 40096, 46004, 60111, 81013, 84061, 84084),
    CodeSpent: (40029, 42003, 42022),
    MediaGone: (40007, 41072),
    WelcomeLost: (41050, 41051),
    TagGone: (40068,),
    TagExists: (40071,),
    NoCustomer: (41048,),
    StillSpreading: (41063,),
    TaskOver: (41093,),
    TaskGone: (41047,),
    QuotaUsed: (95001,),
    WindowClosed: (95002, 95031),
    StateForbids: (95013, 95016, 95018),
    AlreadySent: (95033, 42015),
    BadSyncToken: (95007,),
    ServicerUnavailable: (95014, 95019),
    AccountGone: (95000, 95004),
    KfError: (95005, 95006, 95020, 95021, 95030, 95032, 60251, 60252, 60253),
}
_BY_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}
_SECRET_CODES = frozenset({40001, 40013, 40091})


def error_for(errcode: int, errmsg: str, path: str) -> WeComError:
    """Return the named error for a refusal; a number we do not know is a plain `WeComError`."""
    if path == GETTOKEN and errcode in _SECRET_CODES:
        return BadSecret(errcode, errmsg, path)
    return _BY_CODE.get(errcode, WeComError)(errcode, errmsg, path)
