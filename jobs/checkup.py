"""The checker: what can go wrong with a house and its shops, and what to do about it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace

from agent.errors import ModelUnavailable
from jobs.house import House
from jobs.shop_checkup import check_shop
from store.conversations.deadletters import count_dead
from store.deferring import worker_alive
from store.shops.merchants import all_merchants
from tools.wecom.probe import Finding


async def examine(house: House) -> AsyncIterator[Finding]:
    """Yield what was checked, one finding at a time, in Chinese with what to do."""
    async with house.database.platform() as connection:
        alive, dead = await worker_alive(connection), await count_dead(connection)
    where = "内置" if house.settings.embedded else "外部"
    yield Finding(True, f"数据库可用（{where} PostgreSQL，表结构已是最新）", "")
    yield Finding(True, "工作进程在运行" if alive else "工作进程没有运行", "" if alive else "要开始接待顾客：xiaoer up")
    yield Finding(not dead, f"死信 {dead} 条", "查看：xiaoer letters list" if dead else "")
    yield await _check_search(house)
    yield await _check_model(house)
    async with house.database.platform_session() as session:
        merchants = await all_merchants(session)
    if not merchants:
        yield Finding(False, "还没有店铺", "开通一家：xiaoer shop open 店名，或 xiaoer shop apply 店铺.yaml")
    for merchant in merchants:
        for finding in await check_shop(house, merchant.id):
            yield replace(finding, title=f"「{merchant.name}」{finding.title}")


async def _check_search(house: House) -> Finding:
    started = time.monotonic()
    try:
        await house.resources.search.search(0, "有大码吗")
    except Exception as error:
        advice = "检查 XIAOER_EMBEDDING_*、XIAOER_CHROMA_URL，以及数据目录是否可写"
        return Finding(False, f"检索不可用（{type(error).__name__}）", advice)
    return Finding(True, f"检索可用（{(time.monotonic() - started) * 1000:.0f} 毫秒）", "")


async def _check_model(house: House) -> Finding:
    models = house.resources.models
    if not models.configured:
        return Finding(
            True, "没有配置大模型：按知识库原文回答", "要用大模型：设置 XIAOER_LLM_BASE_URL、XIAOER_LLM_MODEL"
        )
    from langchain_core.messages import HumanMessage

    try:
        answer = await models.ask([HumanMessage("回复“好”")])
    except ModelUnavailable as error:
        return Finding(False, "大模型没有应答", f"检查地址、密钥和余额（{'；'.join(error.causes)}）")
    return Finding(True, f"大模型 {answer.model} 可用（{answer.milliseconds} 毫秒）", "")
