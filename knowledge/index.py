"""The vector store: Chroma, embedded in the data folder or on a server, and nobody else talks to it.

One collection per merchant and embedding profile. Its records are immutable: a record is one view of
one entry's content, named `{content_hash}/{view}`. What is being served is the collection's *manifest*
(a version and the list of entry ids with their content hashes) in the collection's metadata. So a new
version is written beside the old one and becomes visible in one metadata write; records that no manifest
names are pruned afterwards. Vectors always come from us: Chroma's own embedding is never used.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np

from knowledge.embedding.protocol import Vectors

Result = TypeVar("Result")
PAGE = 500
OPENED_AT_MOST = 32
"""Collections of the folder that are read before Chroma is opened anew: it keeps megabytes and open files for each it
ever read, and one it put away to make room it cannot read again."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which entries are being served: `members` are (entry id, content hash), in order."""

    version: int
    members: tuple[tuple[int, str], ...]

    @property
    def hashes(self) -> frozenset[str]:
        """Return the content hashes of all members."""
        return frozenset(content_hash for _, content_hash in self.members)


@dataclass(frozen=True, slots=True)
class Record:
    """One view of one entry's content; `content` is the entry as JSON."""

    content_hash: str
    view: str
    content: str
    vector: Vectors

    @property
    def id(self) -> str:
        """Return the record's key in Chroma."""
        return f"{self.content_hash}/{self.view}"


class VectorIndex:
    """Chroma behind a few verbs; every call runs on the index's own thread."""

    def __init__(self, connect: Callable[[], Any], *, shared: bool) -> None:
        self._connect = connect
        self._client: Any = None
        self._opened: set[str] = set()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chroma")
        self.shared = shared

    async def warm_up(self) -> None:
        """Load Chroma's library, a second that no customer should wait for; nothing is connected yet."""
        await self._run(lambda: import_module("chromadb"))

    async def manifest(self, merchant_id: int, profile: str) -> Manifest | None:
        """Return what is being served, or None if this merchant has nothing under this profile."""
        return await self._run(lambda: self._manifest(merchant_id, profile))

    async def stored(self, merchant_id: int, profile: str) -> set[str]:
        """Return the content hashes that have their vectors already."""
        return await self._run(lambda: self._stored(merchant_id, profile))

    async def add(self, merchant_id: int, profile: str, records: Sequence[Record]) -> None:
        """Store records; ones that are there already are overwritten with the same."""
        if records:
            await self._run(lambda: self._add(merchant_id, profile, records))

    async def publish(self, merchant_id: int, profile: str, manifest: Manifest) -> None:
        """Serve `manifest` from now on."""
        await self._run(lambda: self._publish(merchant_id, profile, manifest))

    async def load(self, merchant_id: int, profile: str) -> list[Record]:
        """Return all stored records of the merchant."""
        return await self._run(lambda: self._load(merchant_id, profile))

    async def prune(self, merchant_id: int, profile: str, keep: frozenset[str]) -> int:
        """Delete the records whose content hash is not in `keep`; return how many went."""
        return await self._run(lambda: self._prune(merchant_id, profile, keep))

    async def unpublish(self, merchant_id: int, profile: str) -> None:
        """Serve nothing from this profile any more; its records stay, so that publishing again costs little."""
        await self._run(lambda: self._unpublish(merchant_id, profile))

    async def profiles(self, merchant_id: int) -> list[str]:
        """Return the profiles under which the merchant has anything."""
        return await self._run(lambda: self._profiles(merchant_id))

    async def discard(self, merchant_id: int, profile: str) -> None:
        """Delete everything of a merchant under one profile."""
        await self._run(lambda: self._client.delete_collection(collection_name(merchant_id, profile)))

    async def forget(self, merchant_id: int) -> None:
        """Delete everything of a merchant, under all profiles."""
        await self._run(lambda: self._forget(merchant_id))

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=True)

    async def _run(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._bounded(work))

    def _bounded(self, work: Callable[[], Result]) -> Result:
        if len(self._opened) >= OPENED_AT_MOST and not self.shared:
            self._client.close()
            self._client = None
            self._opened.clear()
        return work()

    def _collection(self, merchant_id: int, profile: str, *, create: bool = False) -> Any:
        if self._client is None:
            self._client = self._connect()
        name = collection_name(merchant_id, profile)
        if create:
            return self._client.get_or_create_collection(name, embedding_function=None)
        from chromadb.errors import NotFoundError

        try:
            return self._client.get_collection(name, embedding_function=None)
        except NotFoundError:
            return None

    def _manifest(self, merchant_id: int, profile: str) -> Manifest | None:
        collection = self._collection(merchant_id, profile)
        metadata = (collection.metadata or {}) if collection is not None else {}
        if "version" not in metadata:
            return None
        members = tuple((int(key), str(value)) for key, value in json.loads(metadata["members"]))
        return Manifest(int(metadata["version"]), members)

    def _stored(self, merchant_id: int, profile: str) -> set[str]:
        collection = self._collection(merchant_id, profile)
        if collection is None:
            return set()
        return {record_id.split("/")[0] for page in self._pages(collection, []) for record_id in page["ids"]}

    def _add(self, merchant_id: int, profile: str, records: Sequence[Record]) -> None:
        collection = self._collection(merchant_id, profile, create=True)
        self._opened.add(collection.name)
        for start in range(0, len(records), PAGE):
            page = records[start : start + PAGE]
            collection.upsert(
                ids=[record.id for record in page],
                embeddings=np.stack([record.vector for record in page]),
                documents=[record.content for record in page],
            )

    def _publish(self, merchant_id: int, profile: str, manifest: Manifest) -> None:
        collection = self._collection(merchant_id, profile, create=True)
        collection.modify(metadata={"version": manifest.version, "members": json.dumps(manifest.members)})

    def _unpublish(self, merchant_id: int, profile: str) -> None:
        collection = self._collection(merchant_id, profile)
        if collection is not None and "version" in (collection.metadata or {}):
            collection.modify(metadata={"unpublished": True})

    def _profiles(self, merchant_id: int) -> list[str]:
        if self._client is None:
            self._client = self._connect()
        prefix = collection_name(merchant_id, "")
        names = [collection.name for collection in self._client.list_collections()]
        return [name.removeprefix(prefix) for name in names if name.startswith(prefix)]

    def _load(self, merchant_id: int, profile: str) -> list[Record]:
        collection = self._collection(merchant_id, profile)
        if collection is None:
            return []
        records: list[Record] = []
        for page in self._pages(collection, ["embeddings", "documents"]):
            rows = zip(page["ids"], page["documents"], page["embeddings"], strict=True)
            for record_id, content, vector in rows:
                content_hash, view = record_id.split("/")
                records.append(Record(content_hash, view, content, np.asarray(vector, dtype=np.float32)))
        return records

    def _prune(self, merchant_id: int, profile: str, keep: frozenset[str]) -> int:
        collection = self._collection(merchant_id, profile)
        if collection is None:
            return 0
        ids = [record_id for page in self._pages(collection, []) for record_id in page["ids"]]
        stale = [record_id for record_id in ids if record_id.split("/")[0] not in keep]
        for start in range(0, len(stale), PAGE):
            collection.delete(ids=stale[start : start + PAGE])
        return len(stale)

    def _pages(self, collection: Any, include: list[str]) -> Iterator[Any]:
        self._opened.add(collection.name)
        for offset in count(0, PAGE):
            page = collection.get(include=include, limit=PAGE, offset=offset)
            yield page
            if len(page["ids"]) < PAGE:
                return

    def _forget(self, merchant_id: int) -> None:
        for profile in self._profiles(merchant_id):
            self._client.delete_collection(collection_name(merchant_id, profile))


def collection_name(merchant_id: int, profile: str) -> str:
    """Return the name of the collection of one merchant and one embedding profile."""
    return f"merchant-{merchant_id}-{profile}"


def open_index(data_dir: Path | None, chroma_url: str | None) -> VectorIndex:
    """Return the index in `data_dir` (this process alone) or on the Chroma server at `chroma_url`.

    Nothing is imported or connected before the first call.

    Raises:
        ValueError: neither place, or both, were given.
    """
    if (data_dir is None) == (chroma_url is None):
        raise ValueError("give either a data folder or the address of a Chroma server")
    if chroma_url is not None:
        return VectorIndex(lambda: _connect_server(chroma_url), shared=True)
    folder = Path(data_dir or "") / "chroma"
    return VectorIndex(lambda: _connect_folder(folder), shared=False)


def _connect_folder(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def _connect_server(url: str) -> Any:
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    return chromadb.HttpClient(
        host=parts.hostname or "localhost",
        port=parts.port or (443 if secure else 8000),
        ssl=secure,
        settings=Settings(anonymized_telemetry=False),
    )
