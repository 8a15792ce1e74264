from __future__ import annotations

import time
from typing import Any

import httpx
import orjson
import pytest

from sandbox.model.brains import Rule
from sandbox.model.request import Reply, ToolCall
from sandbox.world import World

TOOL = {"type": "function", "function": {"name": "find_products", "parameters": {"type": "object"}}}
HAND_OVER = {"type": "function", "function": {"name": "hand_over", "parameters": {"type": "object"}}}
DRESS = {
    "商品": "法式连衣裙",
    "现价": "289 元",
    "规格": [
        {"颜色": "酒红", "尺码": "M", "stock": 3, "库存": "有货（剩 3 件）"},
        {"颜色": "黑", "尺码": "L", "stock": 0, "库存": "缺货"},
    ],
}
PROMPT = f"""# 资料
问：有大码吗？胖一点能穿吗？
答：有的，做到 XXL，170 斤以内都能穿。

问：多少钱包邮？
答：实付满 199 元包邮。

# 查询结果
{orjson.dumps(DRESS).decode()}

# 顾客的话
"""


async def ask(http: httpx.AsyncClient, text: str, **body: Any) -> httpx.Response:
    messages = body.pop("messages", [{"role": "user", "content": text}])
    return await http.post("/v1/chat/completions", json={"model": "tiny", "messages": messages, **body})


def said(answer: httpx.Response) -> Any:
    return answer.json()["choices"][0]["message"]["content"]


async def test_a_fixed_answer_an_echo_and_a_queue(world: World, http: httpx.AsyncClient) -> None:
    world.model.always("好的")
    answer = await ask(http, "在吗")
    assert said(answer) == "好的"
    usage = answer.json()["usage"]
    assert usage == {"prompt_tokens": 2, "completion_tokens": 2, "total_tokens": 4}
    world.model.echo()
    world.model.next(Reply("第一"), Reply("第二"))
    assert [said(await ask(http, "回声")) for _ in range(3)] == ["第一", "第二", "回声"]
    assert [call.last_user for call in world.model.calls] == ["在吗", "回声", "回声", "回声"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("胖胖的能穿吗，有没有大码", "有的，做到 XXL，170 斤以内都能穿。"),
        ("买多少钱可以包邮呀", "实付满 199 元包邮。"),
        ("法式连衣裙酒红色M码还有吗", "法式连衣裙现价289 元，酒红 M 有货（剩 3 件）。"),
    ],
)
async def test_by_default_it_answers_out_of_its_prompt(http: httpx.AsyncClient, question: str, answer: str) -> None:
    assert said(await ask(http, PROMPT + question)) == answer


async def test_it_does_not_invent(http: httpx.AsyncClient) -> None:
    assert "没有准确的资料" in said(await ask(http, PROMPT + "可以开发票抬头写公司名字吗"))
    handed = await ask(http, PROMPT + "可以开发票抬头写公司名字吗", tools=[HAND_OVER])
    (call,) = handed.json()["choices"][0]["message"]["tool_calls"]
    assert call["function"]["name"] == "hand_over"


async def test_rules_call_tools_and_then_speak(world: World, http: httpx.AsyncClient) -> None:
    calls = Reply(tool_calls=(ToolCall("find_products", {"query": "裙子"}),))
    world.model.follow([Rule("裙子", calls, after_tools="查到了：{result}"), Rule("你好", Reply("您好呀"))])
    assert said(await ask(http, "你好")) == "您好呀"
    first = (await ask(http, "有裙子吗", tools=[TOOL])).json()["choices"][0]
    assert first["finish_reason"] == "tool_calls"
    function = first["message"]["tool_calls"][0]["function"]
    assert (function["name"], orjson.loads(function["arguments"])) == ("find_products", {"query": "裙子"})
    result = {"role": "tool", "tool_call_id": "x", "content": "三条"}
    after = await ask(http, "", messages=[{"role": "user", "content": "有裙子吗"}, first["message"], result])
    assert said(after) == "查到了：三条"


async def test_streaming(world: World, http: httpx.AsyncClient) -> None:
    world.model.always("满一百九十九元包邮")
    answer = await ask(http, "包邮吗", stream=True, stream_options={"include_usage": True})
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = [line.removeprefix("data: ") for line in answer.text.splitlines() if line]
    chunks = [orjson.loads(line) for line in lines[:-1]]
    assert lines[-1] == "[DONE]"
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
    assert "".join(delta.get("content", "") for delta in deltas) == "满一百九十九元包邮"
    assert len(deltas) > 3
    assert chunks[-1]["usage"]["completion_tokens"] == 9


async def test_latency_is_waited_side_by_side(world: World, http: httpx.AsyncClient) -> None:
    world.model.latency = 0.2
    started = time.monotonic()
    assert (await ask(http, "在吗")).status_code == 200
    assert time.monotonic() - started >= 0.2


async def test_faults(world: World, http: httpx.AsyncClient) -> None:
    world.model.always("好")
    world.model.fail("rate_limit", retry_after=2)
    limited = await ask(http, "1")
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "2")
    world.model.fail("http_500", times=2)
    assert [(await ask(http, "2")).status_code for _ in range(3)] == [500, 500, 200]
    world.model.fail("garbage")
    with pytest.raises(ValueError):  # noqa: PT011
        (await ask(http, "3")).json()
    world.model.fail("empty")
    assert said(await ask(http, "4")) == ""
    world.model.fail("broken_tool_call")
    message = (await ask(http, "5", tools=[TOOL])).json()["choices"][0]["message"]
    with pytest.raises(ValueError):  # noqa: PT011
        orjson.loads(message["tool_calls"][0]["function"]["arguments"])
    assert [call.fault for call in world.model.calls if call.fault] == [
        "rate_limit",
        "http_500",
        "http_500",
        "garbage",
        "empty",
        "broken_tool_call",
    ]


async def test_timeout_and_drop(world: World, http: httpx.AsyncClient) -> None:
    world.model.fail("timeout")
    with pytest.raises(httpx.ReadTimeout):
        await http.post("/v1/chat/completions", json={"messages": []}, timeout=0.1)
    world.model.fail("timeout", seconds=0.05)
    with pytest.raises(httpx.RemoteProtocolError):
        await ask(http, "在吗")
    world.model.fail("drop")
    with pytest.raises(httpx.TransportError):
        await ask(http, "在吗")
    assert (await ask(http, "在吗")).status_code == 200


async def test_embeddings_lie_near_for_like_texts(http: httpx.AsyncClient) -> None:
    texts = ["有大码吗", "有没有大码", "明天下雨"]
    answer = (await http.post("/v1/embeddings", json={"model": "e", "input": texts})).json()
    first, second, third = (row["embedding"] for row in answer["data"])

    def near(one: list[float], other: list[float]) -> float:
        return sum(a * b for a, b in zip(one, other, strict=True))

    assert near(first, first) == pytest.approx(1)
    assert near(first, second) > near(first, third) + 0.2
    packed = (await http.post("/v1/embeddings", json={"input": "有大码吗", "encoding_format": "base64"})).json()
    assert isinstance(packed["data"][0]["embedding"], str)
