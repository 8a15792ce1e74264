"""The access token of one app, and restraint in asking for it (wecom-api.md §1.1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from agent.clock import Clock
from tools.wecom.answer import need
from tools.wecom.corp import CorpAccess
from tools.wecom.errcodes import GETTOKEN
from tools.wecom.errors import BadSecret, BadToken, RateLimited, WeComError
from tools.wecom.exchange import Exchange
from tools.wecom.penalties import RATE_LIMIT_PAUSES, RENEWAL_PAUSES, SECRET_PAUSES, Penalties
from tools.wecom.token import CachedToken, TokenCache, token_key, usable_token

LIFE_SECONDS = 7200.0


class Credentials:
    """Gets tokens from the cache all processes share, and new ones from WeCom when it must."""

    def __init__(
        self, corp: CorpAccess, root: str, exchange: Exchange, tokens: TokenCache, penalties: Penalties, clock: Clock
    ) -> None:
        self._corp = corp
        self._key = token_key(root, corp.corp_id, corp.secret.get_secret_value())
        self._exchange = exchange
        self._tokens = tokens
        self._penalties = penalties
        self._clock = clock

    async def token(self) -> str:
        """Return an access token that WeCom should accept.

        Raises:
            BadSecret: Corp id and secret do not fit, now or moments ago.
        """
        return await usable_token(self._tokens, self._key, self._fetch, self._clock())

    async def kept(self, name: str, fetch: Callable[[], Awaitable[CachedToken]]) -> str:
        """Return what WeCom issues under another name, such as a ticket; it is kept as the token is."""
        key = token_key(self._key, self._corp.corp_id, name)
        return await usable_token(self._tokens, key, fetch, self._clock())

    async def renew(self, stale: str) -> str:
        """Return another token than `stale`, which WeCom did not accept.

        Raises:
            BadToken: A renewed token was not accepted moments ago.
        """
        self._penalties.check(("renewal", self._key))
        return (await self._tokens.refresh(self._key, stale, self._fetch)).value

    def renewal_worked(self) -> None:
        """Note that WeCom accepted a renewed token."""
        self._penalties.clear(("renewal", self._key))

    def renewal_failed(self, error: BadToken) -> WeComError:
        """Note that WeCom did not accept a renewed token, and return the error to raise."""
        return self._penalties.strike(("renewal", self._key), error, RENEWAL_PAUSES)

    async def _fetch(self) -> CachedToken:
        self._penalties.check((GETTOKEN, self._key))
        query = {"corpid": self._corp.corp_id, "corpsecret": self._corp.secret.get_secret_value()}
        try:
            answer = await self._exchange.ask("GET", GETTOKEN, query)
        except BadSecret as error:
            raise self._penalties.strike((GETTOKEN, self._key), error, SECRET_PAUSES) from None
        except RateLimited as error:
            raise self._penalties.strike((GETTOKEN, self._key), error, RATE_LIMIT_PAUSES) from None
        self._penalties.clear((GETTOKEN, self._key))
        value = need(answer, "access_token", GETTOKEN)
        return CachedToken.issued(value, self._clock(), float(answer.get("expires_in") or LIFE_SECONDS))
