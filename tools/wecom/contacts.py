"""Calls of 客户联系: the customers of members, their tags, QR codes and welcomes (wecom-api.md §4.1–4.4)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from tools.wecom.answer import need
from tools.wecom.client import WeComClient
from tools.wecom.contact_records import Contact, ContactWay, CorpTag, Follow
from tools.wecom.errors import UnknownPerson

MEMBERS_PER_CALL = 100
CUSTOMERS_PER_PAGE = 100
TAGS_PER_CALL = 100  # ours: a call that fails is worth repeating whole
STATE_CHARACTERS = 30

Body = dict[str, Any]


class Contacts:
    """The externalcontact calls of one app."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    async def members(self) -> list[str]:
        """Return the userids of visible members who may have customers."""
        answer = await self._client.call("GET", "externalcontact/get_follow_user_list")
        return [str(userid) for userid in answer.get("follow_user") or []]

    async def get(self, external_userid: str) -> Contact:
        """Return a customer with everyone who follows them.

        Raises:
            UnknownPerson: Nobody visible follows them (any more, or not yet accepted).
        """
        params = {"external_userid": external_userid}
        answer = await self._client.call("GET", "externalcontact/get", params=params)
        follows = tuple(Follow.read(row) for row in answer.get("follow_user") or [])
        return Contact.read(answer.get("external_contact") or {}, follows)

    async def of_members(self, userids: Sequence[str]) -> AsyncIterator[Contact]:
        """Yield each (customer, member) pair of these members; `follows` has that one member."""
        for start in range(0, len(userids), MEMBERS_PER_CALL):
            body: Body = {"userid_list": list(userids[start : start + MEMBERS_PER_CALL]), "limit": CUSTOMERS_PER_PAGE}
            while True:
                try:
                    answer = await self._post("batch/get_by_user", body)
                except UnknownPerson:  # 84061: they have no customers at all
                    break
                for row in answer.get("external_contact_list") or []:
                    yield Contact.read(row.get("external_contact") or {}, (Follow.read(row.get("follow_info") or {}),))
                if not answer.get("next_cursor"):
                    break
                body["cursor"] = answer["next_cursor"]

    async def tags(self) -> list[CorpTag]:
        """Return all corp tags."""
        groups = (await self._post("get_corp_tag_list", {})).get("tag_group") or []
        return [tag for group in groups for tag in CorpTag.of_group(group)]

    async def add_tags(self, group: str, names: Sequence[str]) -> list[CorpTag]:
        """Add tags to the group of this name, which is made when it is new.

        Raises:
            TagExists: One of the names is in the group already: read `tags` again.
        """
        body = {"group_name": group, "tag": [{"name": name} for name in names]}
        return CorpTag.of_group((await self._post("add_corp_tag", body)).get("tag_group") or {})

    async def rename_tag(self, tag_id: str, name: str) -> None:
        """Rename a tag.

        Raises:
            NotPermitted: Another app or a person made it (60011).
            TagGone: It does not exist any more.
        """
        await self._post("edit_corp_tag", {"id": tag_id, "name": name})

    async def delete_tag(self, tag_id: str) -> None:
        """Delete a tag everywhere; raises as `rename_tag`."""
        await self._post("del_corp_tag", {"tag_id": [tag_id]})

    async def mark(
        self, userid: str, external_userid: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> None:
        """Change the tags of one (member, customer) pair, by tag id.

        Raises:
            TagGone: One of the tags does not exist any more.
            UnknownPerson: The member does not follow this customer (84061).
            Transient: Two writes on one pair met (45035).
        """
        body = {"userid": userid, "external_userid": external_userid, "add_tag": list(add), "remove_tag": list(remove)}
        await self._post("mark_tag", body)

    async def remark(self, userid: str, external_userid: str, *, remark: str) -> None:
        """Change how a member calls a customer, at most 20 characters."""
        await self._post("remark", {"userid": userid, "external_userid": external_userid, "remark": remark[:20]})

    async def add_way(
        self, userids: Sequence[str], state: str, *, remark: str = "", skip_verify: bool = True
    ) -> ContactWay:
        """Return a QR code that adds one of these members; `state` (30 characters) comes back with the customer.

        A request whose answer got lost is not repeated: it would leave a code nobody can delete.
        """
        body: Body = {
            "type": 1 if len(userids) == 1 else 2,
            "scene": 2,
            "user": list(userids),
            "state": state[:STATE_CHARACTERS],
            "remark": remark[:30],
            "skip_verify": skip_verify,
        }
        answer = await self._post("add_contact_way", body, repeatable=False)
        path = "externalcontact/add_contact_way"
        return ContactWay(need(answer, "config_id", path), need(answer, "qr_code", path))

    async def update_way(self, config_id: str, userids: Sequence[str], *, remark: str, skip_verify: bool) -> None:
        """Change whom a QR code adds; its kind (one member or several) stays."""
        body = {"config_id": config_id, "user": list(userids), "remark": remark[:30], "skip_verify": skip_verify}
        await self._post("update_contact_way", body)

    async def delete_way(self, config_id: str) -> None:
        """Let a QR code lead nowhere."""
        await self._post("del_contact_way", {"config_id": config_id})

    async def welcome(self, code: str, text: str, attachments: Sequence[Body] = ()) -> None:
        """Welcome a new customer: text of at most 4000 bytes and up to nine attachments, each a bubble of its own.

        A request whose answer got lost may be repeated: the code works once.

        Raises:
            WelcomeLost: The code is used or older than 20 seconds (41050), or they chat already (41051).
            Transient: Another app is sending (41096).
        """
        body: Body = {"welcome_code": code}
        if text:
            body["text"] = {"content": text}
        if attachments:
            body["attachments"] = list(attachments)
        await self._post("send_welcome_msg", body)

    async def _post(self, path: str, body: Body, **options: Any) -> Body:
        return await self._client.call("POST", f"externalcontact/{path}", json=body, **options)
