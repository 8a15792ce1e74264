"""How members and customers find and lose each other, which WeCom does tell (wecom-api.md §4.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import xml
from sandbox.contacts.book import Relation, Tie
from sandbox.corp import Area, Corp

if TYPE_CHECKING:
    from sandbox.world import World


class ContactLife:
    """What happens in WeCom clients between members and their customers."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add(
        self,
        corp_id: str,
        userid: str,
        external_userid: str,
        *,
        name: str | None = None,
        state: str = "",
        half: bool = False,
        add_way: int = 1,
    ) -> str:
        """A customer adds a member; return the welcome code (20 s). `half`: not accepted yet."""
        corp, now = self._world.corps[corp_id], self._world.time()
        corp.customer(external_userid, name)
        tie = Tie.HALF if half else Tie.NORMAL
        relation = Relation(userid, external_userid, now, state=state, add_way=add_way, tie=tie)
        code = self._world.welcome_codes.issue(corp.contacts.add(relation), now)
        change = "add_half_external_contact" if half else "add_external_contact"
        extra: list[xml.Field] = [("State", state)] if state else []
        self._tell(corp, change, relation, [*extra, ("WelcomeCode", code)])
        return code

    def scan(self, corp_id: str, config_id: str, external_userid: str, *, name: str | None = None) -> str:
        """A customer scans a QR code; return the welcome code. Without verification the member accepts later."""
        way = self._world.corps[corp_id].contacts.ways[config_id]
        return self.add(corp_id, way.next_member(), external_userid, name=name, state=way.state, half=way.skip_verify)

    def accept(self, corp_id: str, userid: str, external_userid: str) -> None:
        """A member accepts a half-added customer."""
        corp = self._world.corps[corp_id]
        relation = corp.contacts.relations[userid, external_userid]
        relation.tie = Tie.NORMAL
        extra: list[xml.Field] = [("State", relation.state)] if relation.state else []
        self._tell(corp, "add_external_contact", relation, extra)

    def edit(self, corp_id: str, userid: str, external_userid: str, add_tags: list[str], remark: str = "") -> None:
        """A member changes tags or the remark by hand, which unlike the API makes a callback."""
        corp = self._world.corps[corp_id]
        relation = corp.contacts.find(userid, external_userid)
        corp.contacts.mark(relation, add_tags, [])
        relation.remark = remark or relation.remark
        self._tell(corp, "edit_external_contact", relation, [])

    def lose(self, corp_id: str, userid: str, external_userid: str, *, by_member: bool) -> None:
        """A member deletes a customer (relation calls then fail), or the customer the member."""
        corp = self._world.corps[corp_id]
        relation = corp.contacts.relations[userid, external_userid]
        relation.tie = Tie.DELETED if by_member else Tie.ONE_WAY
        self._tell(corp, "del_external_contact" if by_member else "del_follow_user", relation, [])

    def rename_tag(self, corp_id: str, tag_id: str, name: str) -> None:
        """Somebody renames a customer tag in the console, which unlike the API makes a callback."""
        corp = self._world.corps[corp_id]
        corp.contacts.tags.require(tag_id)[1].name = name
        self._tell_of_tag(corp, "update", tag_id)

    def delete_tag(self, corp_id: str, tag_id: str) -> None:
        """Somebody deletes a customer tag in the console: it goes from every pair."""
        corp = self._world.corps[corp_id]
        corp.contacts.tags.drop(tag_id)
        for relation in corp.contacts.relations.values():
            relation.tags.discard(tag_id)
        self._tell_of_tag(corp, "delete", tag_id)

    def _tell_of_tag(self, corp: Corp, change: str, tag_id: str) -> None:
        fields: list[xml.Field] = [
            ("ToUserName", corp.corp_id),
            ("FromUserName", "sys"),
            ("CreateTime", int(self._world.time())),
            ("MsgType", "event"),
            ("Event", "change_external_tag"),
            ("Id", tag_id),
            ("TagType", "tag"),
            ("ChangeType", change),
        ]
        for app in corp.apps.values():
            if Area.CONTACTS in app.areas:
                self._world.callbacks.post(app, fields)

    def _tell(self, corp: Corp, change: str, relation: Relation, extra: list[xml.Field]) -> None:
        fields: list[xml.Field] = [
            ("ToUserName", corp.corp_id),
            ("FromUserName", "sys"),
            ("CreateTime", int(self._world.time())),
            ("MsgType", "event"),
            ("Event", "change_external_contact"),
            ("ChangeType", change),
            ("UserID", relation.userid),
            ("ExternalUserID", relation.external_userid),
        ]
        for app in corp.apps.values():
            if Area.CONTACTS in app.areas and app.sees(relation.userid):
                self._world.callbacks.post(app, [*fields, *extra])
