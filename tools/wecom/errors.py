"""What WeCom refuses, named by what the caller must do about it.

The tree:

    WeComError                   WeCom said no, and trying again as is cannot help
    ├── Transient                try again a moment later
    │   └── Unreachable          no usable answer: network, time-out, 5xx, something that is not WeCom
    ├── RateLimited              leave this call alone for `retry_after` seconds
    ├── BadToken                 the access token is not accepted (the client renews it once by itself)
    ├── NotPermitted             somebody must change a setting; `advice` says which, in Chinese
    │   └── BadSecret            the corp id and secret do not fit
    ├── BadRequest               we built a call WeCom cannot take: a bug
    ├── ContentRefused           WeCom's content check refuses this text
    ├── UnknownPerson            no such member, customer or relation (any more)
    ├── CodeSpent                a code for signing in is used, too old or made up
    ├── MediaGone                the media id has expired or is wrong
    ├── WelcomeLost              a welcome to a new customer can not (or need not) be sent any more
    ├── TagGone                  a corp tag does not exist any more
    ├── TagExists                a corp tag of that name is there already
    ├── NoCustomer               none of a group send's customers can be sent to
    ├── StillSpreading           a group send is being spread: ask again in a minute
    ├── TaskOver                 a group send was cancelled before
    ├── TaskGone                 there is no such group send
    └── KfError                  微信客服 says no
        ├── QuotaUsed            five messages are out since the customer's last one
        ├── WindowClosed         48 hours are over
        ├── StateForbids         the session is with a human, queueing or ended
        ├── AlreadySent          this msgid went out before: treat it as sent
        ├── BadSyncToken         the callback token is older than ten minutes
        ├── CodeLost             a welcome or closing code is used or too old
        ├── ServicerUnavailable  that servicer cannot receive customers now
        └── AccountGone          the kf account does not exist or is not ours

Codes come from wecom-api.md §7.1. `errmsg` changes at WeCom's will: it is kept for people, never matched.
"""

from __future__ import annotations

from typing import ClassVar

from agent.errors import XiaoerError
from tools.wecom.advice import advice_for


class WeComError(XiaoerError):
    """WeCom said no.

    Attributes:
        errcode: WeCom's number; None when no answer of WeCom came back.
        errmsg: WeCom's words, for people.
        path: The call that failed, such as ``kf/send_msg``.
        retry_after: Seconds to leave this call alone; None when that is not known.
    """

    http_status: ClassVar[int] = 502

    def __init__(self, errcode: int | None, errmsg: str, path: str, *, retry_after: float | None = None) -> None:
        self.errcode = errcode
        self.errmsg = errmsg
        self.path = path
        self.retry_after = retry_after
        super().__init__(f"{path}: {errcode if errcode is not None else 'no answer'} {errmsg}".rstrip())

    @property
    def advice(self) -> str:
        """Return what a person can do about it, in Chinese."""
        return advice_for(self.errcode)


class Transient(WeComError):
    """WeCom is busy or two writes met: try again a moment later."""

    http_status = 503
    retryable = True


class Unreachable(Transient):
    """No usable answer came back: network, time-out, 5xx, or something on the way that is not WeCom.

    Attributes:
        left: Whether the request left this machine, so that WeCom may have done what it asks.
    """

    left = True


class RateLimited(WeComError):
    """Too many calls; leave this one alone for `retry_after` seconds."""

    http_status = 503
    retryable = True


class BadToken(WeComError):
    """The access token is not accepted, not even a new one."""

    http_status = 503
    retryable = True


class NotPermitted(WeComError):
    """Somebody must change a setting in WeCom or here; `advice` says which."""


class BadSecret(NotPermitted):
    """The corp id and the secret do not fit; repeating it gets the machine's address banned (§1.1)."""


class BadRequest(WeComError):
    """We built a call WeCom cannot take: a bug of ours."""


class ContentRefused(WeComError):
    """WeCom's content check refuses this text; another text may pass."""


class UnknownPerson(WeComError):
    """There is no such member, customer or relation, or the app cannot see it."""


class CodeSpent(WeComError):
    """The code of a sign-in is used, older than five minutes or made up: sign in anew."""


class MediaGone(WeComError):
    """The media id has expired (three days) or is wrong: upload again."""


class WelcomeLost(WeComError):
    """The welcome code is too old (41050), or the customer was welcomed or chats already (41051)."""


class TagGone(WeComError):
    """A corp tag does not exist (any more): read the tags again."""


class TagExists(WeComError):
    """A corp tag of that name is in the group already: read the tags again."""


class NoCustomer(WeComError):
    """None of the customers of a group send can be sent to (41048)."""


class StillSpreading(WeComError):
    """A group send is being spread over the members: ask again in a minute (41063)."""


class TaskOver(WeComError):
    """The group send was cancelled before (41093)."""


class TaskGone(WeComError):
    """There is no such group send (41047)."""


class KfError(WeComError):
    """微信客服 says no."""


class QuotaUsed(KfError):
    """Five messages are out since the customer's last one; the next one of theirs opens five more."""


class WindowClosed(KfError):
    """48 hours since the customer's last message are over: they cannot be reached here."""


class StateForbids(KfError):
    """The session is with a human, queueing or ended: the program may not do this now."""


class AlreadySent(KfError):
    """This msgid, or a card with this task id (42015), went out before: treat the message as sent."""


class BadSyncToken(KfError):
    """The callback's token is older than ten minutes: sync without it or wait for the next callback."""


class CodeLost(KfError):
    """The welcome, queue or closing code is used or too old: the message cannot be sent any more."""


class ServicerUnavailable(KfError):
    """That servicer is paused, not active in WeCom or not one of this account: choose another."""


class AccountGone(KfError):
    """The kf account was deleted, belongs to another corp or never existed."""
