"""`kf/service_state`: whose turn it is to talk (wecom-api.md §3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.call import Answer, Call
from sandbox.kf.account import KfAccount
from sandbox.kf.codes import Scene
from sandbox.kf.session import TRANSITIONS, Session, State
from sandbox.refusal import Refusal

if TYPE_CHECKING:
    from sandbox.world import World

SCENES = {State.POOL: Scene.POOL, State.STAFF: Scene.STAFF, State.CLOSED: Scene.ENDED}


def get_state(call: Call) -> Answer:
    """Answer the state of a session, with the servicer when a person has it."""
    session = call.account().known_session(call.body.get("external_userid"), call.now)
    answer: dict[str, object] = {"service_state": int(session.state)}
    if session.state is State.STAFF:
        answer["servicer_userid"] = session.servicer
    return answer


def trans_state(call: Call) -> Answer:
    """Move a session as the API may; answers a msg_code where one is due. Emits no event."""
    account = call.account()
    session = account.known_session(call.body.get("external_userid"), call.now)
    target = _target(call)
    servicer = _servicer(call, account, session, target)
    was = session.state
    session.move(target, servicer)
    call.world.note_transition(session, was, by="api")
    code = issue_code(call.world, session)
    return {"msg_code": code} if code else {}


def issue_code(world: World, session: Session) -> str | None:
    """Return a msg_code for the state just reached: the first time for 2 and 3, always for 4."""
    scene = SCENES.get(session.state)
    if scene is None or not (session.state is State.CLOSED or session.first_time(session.state)):
        return None
    return world.codes.issue(scene, session, world.time())


def _target(call: Call) -> State:
    try:
        return State(call.body.get("service_state", -1))
    except ValueError as error:
        raise Refusal(40058, "invalid service_state") from error


def _servicer(call: Call, account: KfAccount, session: Session, target: State) -> str:
    if target not in TRANSITIONS[session.state]:
        raise Refusal(95016, "session state transition not allowed")
    if target is not State.STAFF:
        return ""
    return account.receiving(call.body.get("servicer_userid")).userid
