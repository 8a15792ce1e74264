"""What kinds of harm and ways of playing are called in reports."""

from __future__ import annotations

HARMS = {
    "wrong": "答错、答非所问",
    "invented": "编造",
    "promise": "乱许诺",
    "leak": "泄露隐私",
    "injection": "被骗",
    "unsafe": "危险、违规",
    "unheard": "没人理",
    "rude": "语气伤人",
    "waste": "白花钱、白打扰",
}
MODES = {"local": "不用模型", "script": "写好台词的模型", "model": "真模型", "skipped": "跳过（要真模型）"}
WHO = {"customer": "顾客", "assistant": "助手", "staff": "同事", "event": ""}
