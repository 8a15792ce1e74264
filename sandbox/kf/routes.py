"""The endpoints under `kf/`."""

from __future__ import annotations

from sandbox.call import Route
from sandbox.corp import Area
from sandbox.kf import sending, setup, states, sync

ROUTES = {
    "kf/sync_msg": Route(sync.sync_msg, area=Area.KF),
    "kf/send_msg": Route(sending.send_msg, area=Area.KF),
    "kf/send_msg_on_event": Route(sending.send_msg_on_event, area=Area.KF),
    "kf/service_state/get": Route(states.get_state, area=Area.KF),
    "kf/service_state/trans": Route(states.trans_state, area=Area.KF),
    "kf/account/list": Route(setup.list_accounts, area=Area.KF, listing=True),
    "kf/servicer/list": Route(setup.list_servicers, post=False, area=Area.KF, listing=True),
    "kf/servicer/add": Route(setup.add_servicers, area=Area.KF),
    "kf/servicer/del": Route(setup.delete_servicers, area=Area.KF),
    "kf/add_contact_way": Route(setup.add_contact_way, area=Area.KF),
    "kf/customer/batchget": Route(setup.batchget_customers, area=Area.KF),
}
