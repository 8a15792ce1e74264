"""A vector store that lives in this process and is forgotten with it: for what nobody is to be served from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from knowledge.index import Manifest, Record, VectorIndex

_Key = tuple[int, str]


class MemoryIndex(VectorIndex):
    """Keeps the records and manifests of merchants in dicts, by merchant and embedding profile."""

    def __init__(self) -> None:
        super().__init__(_no_chroma, shared=False)
        self._records: defaultdict[_Key, dict[str, Record]] = defaultdict(dict)
        self._manifests: dict[_Key, Manifest] = {}

    async def manifest(self, merchant_id: int, profile: str) -> Manifest | None:
        """Return what is being served, or None."""
        return self._manifests.get((merchant_id, profile))

    async def stored(self, merchant_id: int, profile: str) -> set[str]:
        """Return the content hashes that have their vectors already."""
        return {record.content_hash for record in self._records[merchant_id, profile].values()}

    async def add(self, merchant_id: int, profile: str, records: Sequence[Record]) -> None:
        """Keep records."""
        self._records[merchant_id, profile] |= {record.id: record for record in records}

    async def publish(self, merchant_id: int, profile: str, manifest: Manifest) -> None:
        """Serve `manifest` from now on."""
        self._manifests[merchant_id, profile] = manifest

    async def load(self, merchant_id: int, profile: str) -> list[Record]:
        """Return all records of the merchant."""
        return list(self._records[merchant_id, profile].values())

    async def prune(self, merchant_id: int, profile: str, keep: frozenset[str]) -> int:
        """Forget the records whose content hash is not in `keep`; return how many went."""
        records = self._records[merchant_id, profile]
        stale = [key for key, record in records.items() if record.content_hash not in keep]
        for key in stale:
            del records[key]
        return len(stale)

    async def unpublish(self, merchant_id: int, profile: str) -> None:
        """Serve nothing from this profile any more."""
        self._manifests.pop((merchant_id, profile), None)

    async def profiles(self, merchant_id: int) -> list[str]:
        """Return the profiles under which the merchant has anything."""
        return [profile for owner, profile in self._records if owner == merchant_id]

    async def discard(self, merchant_id: int, profile: str) -> None:
        """Forget everything of a merchant under one profile."""
        self._records.pop((merchant_id, profile), None)
        self._manifests.pop((merchant_id, profile), None)

    async def forget(self, merchant_id: int) -> None:
        """Forget everything of a merchant."""
        for key in [key for key in self._records if key[0] == merchant_id]:
            del self._records[key]
            self._manifests.pop(key, None)


def _no_chroma() -> Any:
    raise NotImplementedError("an index in memory opens no Chroma")
