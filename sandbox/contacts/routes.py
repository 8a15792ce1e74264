"""The endpoints under `externalcontact/` (wecom-api.md §4.1–4.5)."""

from __future__ import annotations

from sandbox.call import Route
from sandbox.contacts import groupsend, people, tagging, ways, welcome
from sandbox.corp import Area

_AREA = Area.CONTACTS
_PREFIX = "externalcontact/"

ROUTES = {
    _PREFIX + "get_follow_user_list": Route(people.followers, post=False, area=_AREA, listing=True),
    _PREFIX + "list": Route(people.list_customers, post=False, area=_AREA, listing=True),
    _PREFIX + "get": Route(people.get_customer, post=False, area=_AREA),
    _PREFIX + "batch/get_by_user": Route(people.batch_by_user, area=_AREA, listing=True, missing=40063),
    _PREFIX + "remark": Route(people.remark, area=_AREA),
    _PREFIX + "get_corp_tag_list": Route(tagging.list_tags, area=_AREA, listing=True),
    _PREFIX + "add_corp_tag": Route(tagging.add_tags, area=_AREA),
    _PREFIX + "edit_corp_tag": Route(tagging.edit_tag, area=_AREA),
    _PREFIX + "del_corp_tag": Route(tagging.delete_tags, area=_AREA),
    _PREFIX + "mark_tag": Route(tagging.mark, area=_AREA, alone=("userid", "external_userid")),
    _PREFIX + "add_contact_way": Route(ways.add, area=_AREA),
    _PREFIX + "get_contact_way": Route(ways.get, area=_AREA),
    _PREFIX + "list_contact_way": Route(ways.list_ways, area=_AREA, listing=True),
    _PREFIX + "update_contact_way": Route(ways.update, area=_AREA),
    _PREFIX + "del_contact_way": Route(ways.delete, area=_AREA),
    _PREFIX + "send_welcome_msg": Route(welcome.send_welcome, area=_AREA, missing=41049),
    _PREFIX + "add_msg_template": Route(groupsend.create, area=_AREA),
    _PREFIX + "remind_groupmsg_send": Route(groupsend.remind, area=_AREA, missing=41046),
    _PREFIX + "cancel_groupmsg_send": Route(groupsend.cancel, area=_AREA, missing=41046),
    _PREFIX + "get_groupmsg_list_v2": Route(groupsend.list_sends, area=_AREA, listing=True),
    _PREFIX + "get_groupmsg_task": Route(groupsend.tasks, area=_AREA, missing=41046),
    _PREFIX + "get_groupmsg_send_result": Route(groupsend.results, area=_AREA, missing=41046),
}
