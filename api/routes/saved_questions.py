"""Saved questions: what the shop's knowledge must keep answering."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.saved_questions import ExpectationUpdate, SavedQuestionCreate, SavedQuestionPublic
from store.quality.question_files import QuestionFile, Taken, export_questions, import_questions
from store.quality.saved_questions import add_question, expect, question_by_id, saved_questions

router = APIRouter(prefix="/api/shops/{shop_id}/knowledge/saved-questions", tags=["Quality"])

QuestionId = Annotated[int, Path(ge=1, lt=2**63, description="必答题编号")]


@router.get("")
async def list_saved_questions(access: StaffAccess, page: PageQuery) -> Page[SavedQuestionPublic]:
    """Return saved questions, oldest first (any member of the staff)."""
    async with access.house.database.session(access.merchant_id) as session:
        rows = await saved_questions(session, after=page.after, limit=page.limit + 1)
    items = [SavedQuestionPublic.of(row) for row in rows]
    return page_of(items, page.limit)


@router.post("", status_code=201)
async def post_saved_question(access: OwnerAccess, body: SavedQuestionCreate) -> SavedQuestionPublic:
    """Save a question with what a good answer is; 409 when it is saved already."""
    async with access.house.database.session(access.merchant_id) as session:
        question = await add_question(session, access.merchant_id, body.text, body.wish(), author=access.actor)
    return SavedQuestionPublic.of(question)


@router.get("/export")
async def get_export(access: StaffAccess) -> QuestionFile:
    """Return all saved questions as a file; entries are named by their question, so another shop can take it."""
    async with access.house.database.session(access.merchant_id) as session:
        return await export_questions(session)


@router.post("/import")
async def post_import(
    access: OwnerAccess,
    body: QuestionFile,
    skip_bad: Annotated[bool, Query(description="有问题的条目跳过，其余照常导入")] = False,
) -> Taken:
    """Take a file of saved questions, a known text anew; with problems nothing is taken unless `skip_bad`."""
    async with access.house.database.session(access.merchant_id) as session:
        return await import_questions(session, access.merchant_id, body, author=access.actor, skip_bad=skip_bad)


@router.put("/{question_id}")
async def put_saved_question(
    access: OwnerAccess, question_id: QuestionId, body: ExpectationUpdate
) -> SavedQuestionPublic:
    """Set what a good answer to a saved question is."""
    async with access.house.database.session(access.merchant_id) as session:
        question = await expect(session, await question_by_id(session, question_id), body.wish())
    return SavedQuestionPublic.of(question)


@router.delete("/{question_id}", status_code=204)
async def delete_saved_question(access: OwnerAccess, question_id: QuestionId) -> None:
    """Forget a saved question; replays that asked it keep it."""
    async with access.house.database.session(access.merchant_id) as session:
        await session.delete(await question_by_id(session, question_id))
