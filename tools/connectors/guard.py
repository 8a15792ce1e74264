"""Which addresses a pull may reach: an owner's connector must not look into the house's own network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from agent.phrases import say
from store.connectors.pulling import PullFailed

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's: not loopback, private, link-local, multicast or reserved."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


class Guard:
    """Lets through public addresses, and the hosts the operator allows (host or host:port)."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = {host.lower() for host in allowed}

    def allows(self, host: str, port: int) -> bool:
        """Whether the operator lets this host be reached wherever it lies."""
        return host.lower() in self._allowed or f"{host.lower()}:{port}" in self._allowed

    def check_literal(self, url: URL) -> None:
        """Raise `PullFailed` for an address written as digits that is not allowed (names are checked when resolved)."""
        host, port = url.host or "", url.port or 0
        try:
            public = is_public(host)
        except ValueError:
            return  # a name
        if not public and not self.allows(host, port):
            raise refusal(host)


class GuardedResolver(AbstractResolver):
    """Resolves names to the addresses the guard lets through; the connection goes to exactly those."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a host; raises `PullFailed` when one of them is not allowed."""
        found = await self._resolver.resolve(host, port, family)
        if not self._guard.allows(host, port) and not all(is_public(each["host"]) for each in found):
            raise refusal(host)
        return found

    async def close(self) -> None:
        """Nothing is held."""
        await self._resolver.close()


def refusal(host: str) -> PullFailed:
    """Return the error for an address that is not allowed."""
    return PullFailed(say("pull_private_address", book="owner", host=host))
