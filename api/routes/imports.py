"""Files into the knowledge: handed in, read, shown, applied."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response

from agent.phrases import say
from api.access import OwnerAccess, StaffAccess
from api.body import TooBig, read_limited
from api.paging import Page, PageQuery, page_of
from api.shapes.imports import ApplyAsked, ImportPublic, LinePublic, PastedText
from jobs.teaching.imports import begin_import, request_apply
from knowledge.importers import ending_of, write_template
from knowledge.importers.rows import MAX_FILE_BYTES
from store.imports.imports import cancel_import, import_of, imports_of
from store.imports.lines import Verdict, lines_of

router = APIRouter(prefix="/api/shops/{shop_id}/knowledge/imports", tags=["Knowledge"])

ImportId = Annotated[int, Path(ge=1, le=2**63 - 1, description="导入编号")]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_NAME = 100


@router.get("/template", response_class=Response, responses={200: {"content": {_XLSX: {}}}})
async def get_template(_access: StaffAccess) -> Response:
    """Return the workbook to fill in: 问题, 答案, 相似问法, 分类, 有效期, 适用门店 (any member of the staff)."""
    name = quote("常见问题模板.xlsx")
    return Response(
        write_template(), media_type=_XLSX, headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    )


@router.post("", status_code=202)
async def post_import(
    access: OwnerAccess,
    request: Request,
    filename: Annotated[str, Query(min_length=1, max_length=255, description="文件名，后缀说明怎么读")],
) -> ImportPublic:
    """Hand in a file as the raw body, at most 20 MB (owners); a worker reads it, nothing changes before it is applied.

    413 when it is too long, 422 with what to do when the file cannot be used.
    """
    name = _named(filename)
    ending_of(name)  # before twenty megabytes travel
    try:
        content = await read_limited(request, MAX_FILE_BYTES)
    except TooBig:
        limit = str(MAX_FILE_BYTES // 1024 // 1024)
        raise TooBig(say("import_upload_too_big", book="owner", limit=limit)) from None
    return ImportPublic.of(await begin_import(access.house.database, access.merchant_id, name, content, access.actor))


@router.post("/text", status_code=202)
async def post_text(access: OwnerAccess, body: PastedText) -> ImportPublic:
    """Hand in pasted text (owners); it is read like a file."""
    name = (_named(body.name) if body.name else say("import_pasted_name", book="owner")) + ".txt"
    content = body.text.encode(errors="ignore")
    return ImportPublic.of(await begin_import(access.house.database, access.merchant_id, name, content, access.actor))


@router.get("")
async def list_imports(access: StaffAccess, page: PageQuery) -> Page[ImportPublic]:
    """Return imports, newest first (any member of the staff)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await imports_of(connection, page.limit + 1, page.after)
    return page_of([ImportPublic.of(known) for known in found], page.limit)


@router.get("/{import_id}")
async def get_import(access: StaffAccess, import_id: ImportId) -> ImportPublic:
    """Return an import with its progress and counts (any member of the staff)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return ImportPublic.of(await import_of(connection, import_id))


@router.get("/{import_id}/lines")
async def list_lines(
    access: StaffAccess, import_id: ImportId, page: PageQuery, verdict: Verdict | None = None
) -> Page[LinePublic]:
    """Return what the file would change, line by line: problems first, then in its order (any member of the staff)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await import_of(connection, import_id)
        found = await lines_of(connection, import_id, page.limit + 1, page.after, verdict)
    return page_of([LinePublic.of(line) for line in found], page.limit)


@router.post("/{import_id}/apply", status_code=202)
async def apply_import(access: OwnerAccess, import_id: ImportId, body: ApplyAsked) -> ImportPublic:
    """Publish what the file brings (owners): all of it or nothing, or only its good rows.

    409 when it is not ready, or `all_or_nothing` was chosen and there are problems.
    """
    asked = await request_apply(access.house.database, access.merchant_id, import_id, body.choice, again=body.again)
    return ImportPublic.of(asked)


@router.post("/{import_id}/cancel")
async def cancel(access: OwnerAccess, import_id: ImportId) -> ImportPublic:
    """Give an import up (owners); 409 once it is being applied or over."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return ImportPublic.of(await cancel_import(connection, import_id))


def _named(filename: str) -> str:
    """Return the last part of a name without what no name needs, its ending kept."""
    plain = "".join(char for char in filename.replace("\\", "/") if char.isprintable())
    path = PurePath(PurePath(plain).name)
    return f"{path.stem[:_LONGEST_NAME]}{path.suffix[:12]}"
