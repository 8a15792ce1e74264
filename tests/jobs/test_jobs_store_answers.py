"""The same question may have an answer for each store; the customer is told for which."""

from __future__ import annotations

from pathlib import Path

from graphs.conversation.shown import Shown
from graphs.conversation.wording import facts_prompt
from knowledge.entries import Entry
from knowledge.search import Findings, Passage, Zone
from tests.worlds import FAQ, KF, town

HERE = {"question": "可以停车吗", "answer": "可以，地下车库免费两小时。", "store_names": ["文三路店"]}
THERE = {"question": "可以停车吗", "answer": "没有停车位，建议坐地铁。", "store_names": ["滨江店"]}


async def test_the_customer_chooses_the_store_and_hears_its_answer(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, faq=[*FAQ, HERE, THERE]) as shop:
        shop.say("wmA", "可以停车吗")
        await shop.hears("wmA")
        menu = shop.world.ledger.received(KF, "wmA")[0].data["msgmenu"]["list"]
        choices = [item["click"]["content"] for item in menu]
        assert {"可以停车吗（文三路店）", "可以停车吗（滨江店）"} < set(choices)
        chosen = next(item["click"] for item in menu if "滨江店" in item["click"]["content"])
        shop.world.customers.tap(KF, "wmA", chosen["id"], chosen["content"])
        assert (await shop.hears("wmA", 2))[-1] == "没有停车位，建议坐地铁。\n（适用门店：滨江店）"
        shop.say("wmB", "文三路店可以停车吗")
        assert await shop.hears("wmB") == ["可以，地下车库免费两小时。\n（适用门店：文三路店）"]


async def test_an_answer_for_one_store_says_so_without_a_model(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, faq=[*FAQ, HERE]) as shop:
        shop.say("wmA", "可以停车吗")
        assert await shop.hears("wmA") == ["可以，地下车库免费两小时。\n（适用门店：文三路店）"]


def test_the_model_reads_for_which_stores_a_passage_is() -> None:
    entry = Entry(1, "可以停车吗", HERE["answer"], stores=("文三路店",))
    passages = Findings([Passage(entry, 1.0, 0.9, "use")], Zone.ANSWER, 0.9)

    class Nobody:
        nickname, tags = "", ()

    state = {"findings": passages, "lookups": [], "person": Nobody(), "question": "能停车吗", "shown": Shown()}
    prompt = facts_prompt(state)  # type: ignore[arg-type]
    assert "适用门店：文三路店" in prompt
