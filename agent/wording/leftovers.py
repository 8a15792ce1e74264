"""What models leave around a reply: thinking, role names, quotes, tool calls as text, chat tokens."""

from __future__ import annotations

import json
import re

_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning|scratchpad|analysis)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_THOUGHT_END = re.compile(r"^.*?</(?:think|thinking|thought|reasoning|analysis)>", re.DOTALL | re.IGNORECASE)
_THOUGHT_OPEN = re.compile(r"<(?:think|thinking|thought|reasoning|analysis)>.*\Z", re.DOTALL | re.IGNORECASE)
_CALL = re.compile(
    r"<(tool_calls?|function_calls?|tool_response|tool|function|invoke|parameter)\b[^>]*>.*?</\1>"
    r"|<｜tool.*?｜>|<\|tool.*?\|>",
    re.DOTALL | re.IGNORECASE,
)
_TOKEN = re.compile(
    r"<\|[^|>\n]{1,40}\|>|<｜[^｜>\n]{1,40}｜>|\[/?INST\]|<</?SYS>>|</?s>|</?(?:answer|reply|response"
    r"|output|final)>",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STEP = re.compile(
    r"^[ \t]*(?:Thought|Action|Action Input|Observation|思考|工具调用|调用工具|函数调用)[ \t]*[:：].*$\n?", re.MULTILINE
)
_ROLE = re.compile(
    r"^[ \t]*(?:\*\*)?[【\[]?(?:AI ?客服|智能客服|人工客服|在线客服|客服小?[一-龥]{0,3}|[一-龥]{0,6}客服"
    r"|店小二|小二|助手|助理|AI ?助手|商家|店家|店长|老板"
    r"|assistant|Assistant|AI|ai|bot|Bot|回复|答复|回答|最终回复|final answer|Final Answer"
    r"|Final)[】\]]?(?:\*\*)?[ \t]*[:：](?!//)(?:\*\*)?[ \t]*"
)
_LEAD = re.compile(
    r"^(?:好的[，,]?)?(?:以下是|下面是|这是)(?:给顾客的|给客户的|我的|一[条份]|建议的|修改后的"
    r"|重写后的)*(?:回复|答复|回答)(?:内容)?[:：]\s*"
)
_QUOTES = {"“": "”", '"': '"', "「": "」", "『": "』", "'": "'"}
_CALL_KEYS = {
    "name",
    "arguments",
    "tool",
    "tool_name",
    "tool_calls",
    "function",
    "parameters",
    "args",
    "tool_call_id",
    "action",
    "action_input",
}


def tidy(text: str) -> str:
    """Return the reply itself, without thinking, role prefix, outer quotes or tool calls leaked as text."""
    text = _THOUGHT_OPEN.sub("", _THOUGHT_END.sub("", _THOUGHT.sub("", text)))
    text = _TOKEN.sub("", _CALL.sub("", _COMMENT.sub("", text)))
    text = _STEP.sub("", _without_json(text)).strip()
    for _ in range(3):
        shorter = _unquoted(_LEAD.sub("", _ROLE.sub("", text))).strip()
        if shorter == text:
            break
        text = shorter
    return re.sub(r"\n{3,}", "\n\n", text)


def _unquoted(text: str) -> str:
    close = _QUOTES.get(text[:1])
    if close and len(text) > 2 and text.endswith(close) and close not in text[1:-1] and text[0] not in text[1:-1]:
        return text[1:-1]
    return text


def _without_json(text: str) -> str:
    """Return `text` without JSON objects that look like a tool call or its result."""
    decoder, out, position = json.JSONDecoder(), [], 0
    for match in re.finditer(r"(?:```(?:json|tool_call)?\s*)?(?P<open>[\[{])", text):
        if match.start() < position:
            continue
        try:
            value, end = decoder.raw_decode(text, match.start("open"))
        except (ValueError, RecursionError):
            continue
        if _is_call(value):
            out.append(text[position : match.start()])
            position = re.compile(r"\s*(?:```)?").match(text, end).end()  # type: ignore[union-attr]
    return "".join([*out, text[position:]])


def _is_call(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_is_call(item) for item in value)
    return (
        isinstance(value, dict)
        and bool(value)
        and (bool(_CALL_KEYS & set(value)) or all(str(key).isascii() for key in value))
    )
