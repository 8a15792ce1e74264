"""From XML to signals, and no other error than Forged whatever comes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.errors import Forged
from tools.wecom.events import parse_signal, signal_key
from tools.wecom.signals import (
    CardTap,
    ContactChange,
    KfAccountChange,
    KfSignal,
    Other,
    StaffMessage,
    TagChange,
)

AT = datetime.fromtimestamp(1_700_000_200, UTC)


def xml(**nodes: str) -> bytes:
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in nodes.items())
    return f"<xml><ToUserName>ww1</ToUserName><CreateTime>1700000200</CreateTime>{inner}</xml>".encode()


def event(name: str, **nodes: str) -> bytes:
    return xml(FromUserName="sys", MsgType="event", Event=name, **nodes)


def test_kf_signal() -> None:
    signal = parse_signal(event("kf_msg_or_event", Token="ENC1", OpenKfId="wk1", Unknown="x"))
    assert signal == KfSignal("wk1", "ENC1", AT)
    assert "ENC1" not in repr(signal)
    with pytest.raises(Forged):
        parse_signal(event("kf_msg_or_event", Token="ENC1"))


def test_contact_change() -> None:
    change = parse_signal(
        event(
            "change_external_contact",
            ChangeType="add_external_contact",
            UserID="u1",
            ExternalUserID="wm1",
            State="poster_01",
            WelcomeCode="wc1",
        )
    )
    assert change == ContactChange("add_external_contact", "u1", "wm1", "poster_01", "wc1", "", "", AT)
    lost = parse_signal(event("change_external_contact", ChangeType="del_follow_user", UserID="u1"))
    assert isinstance(lost, ContactChange)
    assert (lost.external_userid, lost.welcome_code) == ("", "")


def test_kf_accounts_given_and_taken() -> None:
    nodes = "".join(f"<AuthAddOpenKfId>wk{n}</AuthAddOpenKfId>" for n in (1, 2))
    body = event("kf_account_auth_change").replace(
        b"</xml>", f"{nodes}<AuthDelOpenKfId>wk3</AuthDelOpenKfId></xml>".encode()
    )
    assert parse_signal(body) == KfAccountChange(("wk1", "wk2"), ("wk3",), AT)


@pytest.mark.parametrize("name", ["template_card_event", "template_card_menu_event"])
def test_card_tap(name: str) -> None:
    selected = (
        "<SelectedItems><SelectedItem><QuestionKey>q1</QuestionKey>"
        "<OptionIds><OptionId>a</OptionId><OptionId>b</OptionId></OptionIds></SelectedItem></SelectedItems>"
    )
    body = xml(
        FromUserName="u1",
        MsgType="event",
        Event=name,
        EventKey="ack:A01",
        TaskId="t1",
        CardType="button_interaction",
        ResponseCode="rc1",
    ).replace(b"</xml>", selected.encode() + b"</xml>")
    tap = parse_signal(body)
    assert tap == CardTap("u1", "t1", "ack:A01", "rc1", "button_interaction", {"q1": ("a", "b")}, AT)
    assert "rc1" not in repr(tap)


@pytest.mark.parametrize(
    ("nodes", "text", "media_id"),
    [
        ({"MsgType": "text", "Content": "库存还有多少？<!DOCTYPE x> & <b>"}, None, ""),
        ({"MsgType": "image", "MediaId": "m1", "PicUrl": "https://p.test"}, "[图片]", "m1"),
        ({"MsgType": "voice", "MediaId": "m2", "Format": "amr"}, "[语音]", "m2"),
        ({"MsgType": "location", "Label": "文三路"}, "[位置] 文三路", ""),
        ({"MsgType": "hologram"}, "[暂不支持的消息]", ""),
    ],
)
def test_staff_messages(nodes: dict[str, str], text: str | None, media_id: str) -> None:
    message = parse_signal(xml(FromUserName="u1", MsgId="4561255354251345929", **nodes))
    assert isinstance(message, StaffMessage)
    assert message.userid == "u1"
    assert message.msgid == "4561255354251345929"
    assert message.text == (nodes["Content"] if text is None else text)
    assert message.media_id == media_id


def test_others_are_named() -> None:
    change = parse_signal(event("change_external_tag", ChangeType="create", Id="et1", TagType="tag"))
    assert change == TagChange("create", "et1", "tag", AT)
    assert isinstance(parse_signal(event("never_heard_of")), Other)


def test_repeats_have_one_key() -> None:
    one, other = (event("kf_msg_or_event", Token=token, OpenKfId="wk1") for token in "ab")
    assert signal_key(one) == signal_key(bytes(one)) != signal_key(other)


NESTED = b"<xml>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</xml>"
LAUGHS = (
    b'<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<xml><MsgType>&b;</MsgType><CreateTime>1</CreateTime></xml>"
)
OUTSIDE = b'<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml><MsgType>text</MsgType></xml>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml>",
        b"<html></html>",
        b"<xml/>",
        NESTED,
        LAUGHS,
        OUTSIDE,
        b"<xml>" + b"<a/>" * 30_000 + b"</xml>",
        xml(MsgType="text", Content="x" * 300_000),
        b'<?xml version="1.0" encoding="utf-16"?><xml>\xff</xml>',
        '<?xml version="1.0" encoding="utf-16"?><xml/>'.encode("utf-16"),
        b"<xml><MsgType>text</MsgType></xml>",
        b"<xml><CreateTime>1</CreateTime></xml>",
        b"<xml><CreateTime>soon</CreateTime><MsgType>text</MsgType></xml>",
        b"<xml><CreateTime>1</CreateTime><MsgType>event</MsgType></xml>",
        b"<xml><CreateTime>1</CreateTime><MsgType/><MsgType/></xml>",
        b"<xml><CreateTime>1</CreateTime><MsgType>event</MsgType><Event><a/></Event></xml>",
        b'<xml><CreateTime>1</CreateTime><MsgType a="b">text</MsgType></xml>',
        b"\x00" * 100,
    ],
    ids=range(19),
)
def test_malformed(body: bytes) -> None:
    with pytest.raises(Forged, match="malformed"):
        parse_signal(body)


def verdict(body: bytes) -> str:
    try:
        parse_signal(body)
    except Forged as error:
        return error.reason
    return "taken"


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
@example(b"<xml><MsgType>\x00</MsgType></xml>")
def test_random_bytes(noise: bytes) -> None:
    for body in (noise, b"<xml><CreateTime>1</CreateTime><MsgType>event</MsgType>" + noise + b"</xml>"):
        assert verdict(body) in ("taken", "malformed")


NAMES = ["MsgType", "Event", "CreateTime", "OpenKfId", "Token", "TaskId", "SelectedItems", "SelectedItem", "xml"]
VALUES = ["", "event", "text", "kf_msg_or_event", "template_card_event", "kf_account_auth_change", "17", "<a/>"]
nodes = st.recursive(
    st.sampled_from(VALUES),
    lambda inner: st.lists(
        st.builds(lambda name, text: f"<{name}>{text}</{name}>", st.sampled_from(NAMES), inner), max_size=4
    ).map("".join),
    max_leaves=12,
)


@given(nodes)
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_known_nodes(inner: str) -> None:
    assert verdict(f"<xml><CreateTime>1</CreateTime>{inner}</xml>".encode()) in ("taken", "malformed")
