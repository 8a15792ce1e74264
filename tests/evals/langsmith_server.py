"""A loopback server that speaks as much of LangSmith's API as we use, and remembers what it was sent."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.serving import running

NOW = "2026-01-01T00:00:00+00:00"
INGEST = {
    "use_multipart_endpoint": True,
    "size_limit": 100,
    "size_limit_bytes": 20_000_000,
    "scale_up_nthreads_limit": 1,
    "scale_up_qsize_trigger": 1000,
    "scale_down_nempty_trigger": 4,
}
TENANT = "00000000-0000-0000-0000-00000000000a"


@dataclass
class LangSmith:
    """What a client sent: data sets, examples, experiments, runs, feedback, and every byte of it."""

    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    projects: list[dict[str, Any]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    bytes: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        raw = await request.body()
        if request.headers.get("content-encoding") == "zstd":
            import zstandard

            raw = zstandard.ZstdDecompressor().stream_reader(raw).read()
        text = raw.decode(errors="replace")
        self.bytes.append(text)
        path, method = request.url.path, request.method
        self.paths.append(f"{method} {path}")
        if path == "/info":
            return JSONResponse({"batch_ingest_config": INGEST})
        if path == "/datasets":
            return self._datasets(request, text)
        if path == "/examples/bulk":
            return self._take_examples(method, text)
        if path.startswith("/examples"):
            return JSONResponse([self._shown(key) for key in self.examples])
        if path == "/sessions" and method == "GET":
            return JSONResponse([])
        if path == "/sessions":
            self.projects.append(json.loads(text))
            body = {"id": str(uuid.uuid4()), "start_time": NOW, "tenant_id": TENANT, "reference_dataset_id": None}
            return JSONResponse(body | self.projects[-1])
        if path.startswith("/runs"):
            self.runs.append(text)
            return JSONResponse({}, status_code=202)
        if path.startswith("/feedback"):
            self.feedback.append(json.loads(text))
            return JSONResponse(self.feedback[-1])
        return JSONResponse({}, status_code=200)

    def _datasets(self, request: Request, text: str) -> Response:
        if request.method == "GET":
            name = request.query_params.get("name")
            return JSONResponse([one for one in self.datasets.values() if name in (None, one["name"])])
        body = json.loads(text)
        row = {"id": str(uuid.uuid4()), "created_at": NOW, "tenant_id": TENANT, "data_type": "kv"} | body
        self.datasets[row["name"]] = row
        return JSONResponse(row)

    def _take_examples(self, method: str, text: str) -> Response:
        rows = json.loads(text)
        for row in rows:
            self.examples[row["id"]] = self.examples.get(row["id"], {}) | row
        return JSONResponse(rows if method == "POST" else {"count": len(rows)})

    def _shown(self, key: str) -> dict[str, Any]:
        dataset = next(iter(self.datasets.values()))["id"]
        row = self.examples[key]
        inputs = {"inputs": row.get("inputs", {}), "outputs": row.get("outputs", {})}
        return {"id": key, "dataset_id": dataset, "created_at": NOW, "modified_at": NOW, "runs": []} | inputs


@asynccontextmanager
async def langsmith_server() -> AsyncIterator[tuple[LangSmith, str]]:
    """Run the server and yield it with its address."""
    server = LangSmith()
    methods = ["GET", "POST", "PATCH", "DELETE", "PUT"]
    app = Starlette(routes=[Route("/{path:path}", server.answer, methods=methods)])
    async with running(app) as url:
        yield server, url
