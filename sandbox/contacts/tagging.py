"""Corp tags over the API, which makes no callbacks (wecom-api.md §4.2)."""

from __future__ import annotations

from typing import Any

from sandbox.call import Answer, Call
from sandbox.contacts.tags import TagGroup
from sandbox.refusal import Refusal


def list_tags(call: Call) -> Answer:
    """Answer tag groups: all, or those named by group_id or tag_id."""
    tag_ids, group_ids = set(call.strings("tag_id")), set(call.strings("group_id"))
    groups = call.app.corp.contacts.tags.groups.values()
    if group_ids:
        return {"tag_group": [_row(group) for group in groups if group.id in group_ids]}
    if tag_ids:
        return {"tag_group": [_row(group, tag_ids) for group in groups if tag_ids & group.tags.keys()]}
    return {"tag_group": [_row(group) for group in groups]}


def add_tags(call: Call) -> Answer:
    """Add tags to a group given by id or name, which is made when it is new."""
    wanted = {str(tag.get("name") or ""): int(tag.get("order") or 0) for tag in call.body.get("tag") or []}
    if not wanted:
        raise Refusal(40072, "no tag")
    board, now = call.app.corp.contacts.tags, int(call.now)
    name = call.body.get("group_name")
    group = board.group(call.body.get("group_id"), name, int(call.body.get("order") or 0), now)
    try:
        fresh = board.add(group, wanted, now, call.app.agent_id)
    finally:
        board.drop_if_empty(group)
    return {"tag_group": _row(group, {tag.id for tag in fresh})}


def edit_tag(call: Call) -> Answer:
    """Rename or reorder a tag this app created."""
    group, tag = call.app.corp.contacts.tags.require(call.text("id", 40068))
    _check_creator(call, tag.id)
    name = call.body.get("name")
    if name and name != tag.name:
        if group.named(name):
            raise Refusal(40071, "tag name exists")
        tag.name = str(name)
    tag.order = int(call.body.get("order", tag.order))
    return {}


def delete_tags(call: Call) -> Answer:
    """Delete tags and groups this app created."""
    board = call.app.corp.contacts.tags
    doomed = call.strings("tag_id")
    for group_id in call.strings("group_id"):
        doomed += list(board.group(group_id, None, 0, 0).tags)
    if not doomed:
        raise Refusal(40068, "nothing to delete")
    for tag_id in doomed:
        _check_creator(call, tag_id)
    for tag_id in doomed:
        board.drop(tag_id)
        for tie in call.app.corp.contacts.relations.values():
            tie.tags.discard(tag_id)
    return {}


def mark(call: Call) -> Answer:
    """Change the tags of one member's customer."""
    tie = call.app.corp.contacts.find(call.text("userid", 40003), call.text("external_userid", 41035))
    add, remove = call.strings("add_tag"), call.strings("remove_tag")
    if not add and not remove:
        raise Refusal(40058, "no tag to add or remove")
    call.app.corp.contacts.mark(tie, add, remove)
    return {}


def _check_creator(call: Call, tag_id: str) -> None:
    _, tag = call.app.corp.contacts.tags.require(tag_id)
    if tag.creator != call.app.agent_id:
        raise Refusal(60011, "this app did not create the tag")


def _row(group: TagGroup, only: set[str] | None = None) -> dict[str, Any]:
    tags = [
        {"id": tag.id, "name": tag.name, "create_time": tag.create_time, "order": tag.order}
        for tag in group.tags.values()
        if only is None or tag.id in only
    ]
    return {
        "group_id": group.id,
        "group_name": group.name,
        "create_time": group.create_time,
        "order": group.order,
        "tag": tags,
    }
