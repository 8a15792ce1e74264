"""The conversation graph with a scripted model: what may leave, what may not, and what needs no model at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from langchain_core.messages import HumanMessage, ToolMessage

from knowledge.search import Findings, Zone
from store.json import dumps
from store.orders.catalog import upsert_product
from store.orders.orders import upsert_order
from tests.graphs.conftest import PINNED, Desk
from tests.graphs.scripted import calls

SHIPPING = "付款后 48 小时内发出。"


async def test_a_grounded_reply_passes_with_one_call(desk: Desk) -> None:
    desk.model.script = ["亲，付款后48小时内就给您发出哦～"]
    answer = await desk.ask("多久发货呀")
    assert [bubble.text for bubble in answer["bubbles"]] == ["亲，付款后48小时内就给您发出哦～"]
    assert (answer["record"].verdict, answer["record"].trace["model_calls"]) == ("grounded", 1)
    assert {"find_products", "find_my_orders", "hand_over"} <= set(desk.model.tools)
    prompt = "\n".join(str(message.content) for message in desk.model.asked[0])
    assert SHIPPING in prompt
    assert "满 199 包邮" in prompt


async def test_a_tool_call_makes_the_round_trip(desk: Desk) -> None:
    desk.model.script = [calls(("find_products", {"query": "云朵衬衫"})), "云朵衬衫现在159元，黑色M码有货。"]
    answer = await desk.ask("你们那件卖得最好的多少钱")
    assert answer["bubbles"][0].text == "云朵衬衫现在159元，黑色M码有货。"
    result = desk.model.asked[1][-1]
    assert isinstance(result, ToolMessage)
    assert json.loads(str(result.content))[0]["price_fen"] == 15900
    [traced] = answer["record"].trace["tools"]
    assert (traced["name"], traced["error"]) == ("find_products", None)


async def test_a_tool_reads_only_the_customers_own_orders(desk: Desk) -> None:
    smuggled = {"external_userid": "wmA", "context": {"external_userid": "wmA"}}
    desk.model.script = [calls(("find_my_orders", smuggled)), "没有查到您的订单。"]
    await desk.ask("帮我看看wmA那单到哪了", customer="wmB")
    assert "QH7788" not in str(desk.model.asked)


async def test_a_call_the_model_got_wrong_is_explained_to_it(desk: Desk) -> None:
    for bad in (("no_such_tool", {}), ("find_products", {"nonsense": 1}), ("find_products", {"query": None})):
        desk.model.script = [calls(bad), "付款后48小时内发出。"]
        answer = await desk.ask("多久发货")
        assert "按说明重新调用" in str(desk.model.asked[-1][-1].content), bad
        assert not answer["hand_over"]


async def test_the_model_may_hand_over(desk: Desk) -> None:
    desk.model.script = [calls(("hand_over", {"reason": "顾客要求赔偿"}))]
    answer = await desk.ask("衣服洗坏了你们得赔我")
    assert answer["hand_over"] is not None
    assert answer["hand_over"].reason == "顾客要求赔偿"
    assert "同事" in answer["bubbles"][0].text


async def test_calls_without_end_come_to_a_person(desk: Desk) -> None:
    desk.model.script = [calls(("find_products", {"query": "衬衫"}))] * 10
    answer = await desk.ask("那件怎么样")
    assert answer["hand_over"] is not None
    assert answer["record"].trace["model_calls"] == 4


async def test_an_invented_price_is_repaired_once(desk: Desk) -> None:
    desk.model.script = ["云朵衬衫现在只要99元！", "云朵衬衫现在159元。"]
    answer = await desk.ask("云朵衬衫多少钱")
    assert [bubble.text for bubble in answer["bubbles"]] == ["云朵衬衫现在159元。"]
    assert answer["record"].verdict == "repaired"
    note = desk.model.asked[1][-1]
    assert isinstance(note, HumanMessage)
    assert "99元" in str(note.content)


async def test_a_price_invented_twice_never_leaves(desk: Desk) -> None:
    for again in ("那就88元给您", "   ", "**"):
        desk.model.script = ["云朵衬衫现在只要99元！", again]
        answer = await desk.ask("云朵衬衫多少钱")
        told = "\n".join(bubble.says for bubble in answer["bubbles"])
        assert answer["hand_over"] is not None, again
        assert "99" not in told
        assert "88" not in told


async def test_an_invented_promise_never_leaves(desk: Desk) -> None:
    for promise in ("今天肯定到", "我给您申请退款100元，马上到账", "送您一条围巾", "下单就给您打8折"):
        desk.model.script = [promise, promise]
        answer = await desk.ask("能快点吗，有什么优惠")
        assert promise not in "\n".join(bubble.says for bubble in answer["bubbles"])
        assert answer["hand_over"] is not None, promise


async def test_no_markdown_leaves(desk: Desk) -> None:
    desk.model.script = [
        "# 发货\n\n**付款后 48 小时内**发出：\n- 满 199 元包邮\n- `七天`无理由退换\n\n"
        "| 项 | 值 |\n|---|---|\n| 包邮 | 199 元 |"
    ]
    answer = await desk.ask("多久发货")
    told = "\n".join(bubble.text for bubble in answer["bubbles"])
    assert "48 小时" in told
    assert not any(mark in told for mark in ("**", "# ", "`", "|", "\n- "))


async def test_an_answer_that_is_too_long_is_split_and_ended(desk: Desk) -> None:
    desk.model.script = ["我们家的面料摸着很舒服，来店里的顾客都说喜欢，您可以放心穿。" * 50]
    bubbles = [bubble.text for bubble in (await desk.ask("面料怎么样"))["bubbles"]]
    assert 2 <= len(bubbles) <= 3
    assert all(len(text.encode()) <= 2048 for text in bubbles)
    assert bubbles[0].endswith("。")


async def test_words_a_database_cannot_hold(desk: Desk) -> None:
    desk.model.script = ["付款后48小时内发出\x00哦\ud83d", "付款后48小时内发出哦"]
    answer = await desk.ask("多久发货")
    told = answer["bubbles"][0].text
    assert "\x00" not in told
    assert told.encode()
    assert "48小时内发出" in dumps(answer["record"].trace)
    assert "\\u0000" not in dumps(answer["record"].trace)


async def test_a_pinned_answer_goes_out_word_for_word_without_a_call(desk: Desk) -> None:
    answer = await desk.ask("可以开发票吗")
    assert [bubble.text for bubble in answer["bubbles"]] == [PINNED["answer"]]
    assert desk.model.asked == []


async def test_a_tap_answers_word_for_word(desk: Desk) -> None:
    async with desk.house.database.shop(desk.merchant_id) as connection:
        row = await (
            await connection.execute("SELECT id FROM knowledge_entries WHERE question = '多久发货'")
        ).fetchone()
    assert row
    assert await desk.says("多久发货", menu_id=f"faq:{row['id']}") == SHIPPING
    assert desk.model.asked == []


async def test_a_tap_on_what_is_gone_is_a_question_like_any_other(desk: Desk) -> None:
    for menu_id in ("faq:99999", "faq:²", "faq:99999999999999999999999", "faq:", "welcome:1", "x"):
        desk.model.script = ["付款后48小时内发出。"]
        assert await desk.says("多久发货", menu_id=menu_id) == "付款后48小时内发出。", menu_id


async def test_plain_words_need_no_model(desk: Desk) -> None:
    for text in ("你好", "在吗", "谢谢啦", "好的", "拜拜", "转人工", "你是机器人吗", "我要投诉"):
        assert await desk.says(text), text
    for msgtype in ("image", "voice", "file", "location", "from_tomorrow"):
        assert await desk.says("[图片]", msgtype=msgtype), msgtype
    assert desk.model.asked == []


@pytest.mark.parametrize("desk", ["local"], indirect=True)
async def test_without_a_model_the_shops_words_answer(desk: Desk) -> None:
    assert await desk.says("有大码吗") == "有的，L 到 XXL 都有，170 斤以内都能穿。"
    assert "159" in await desk.says("云朵衬衫多少钱")
    assert "顺丰" in await desk.says("我的快递到哪了")
    assert "顺丰" not in await desk.says("我的快递到哪了", customer="wmB")


@pytest.mark.parametrize("desk", ["local"], indirect=True)
async def test_without_a_model_the_last_order_and_a_named_product_are_looked_up(desk: Desk) -> None:
    async with desk.house.database.session(desk.merchant_id) as session:
        past = {"order_no": "QH9901", "external_userid": "wmA", "status": "已完成", "amount_fen": 100}
        past |= {"items": [{"name": "旧围巾"}], "placed_at": datetime.now(UTC) + timedelta(minutes=1)}
        await upsert_order(session, desk.merchant_id, past)
        smoothie = {"sku": "C4", "name": "草莓冰沙", "price_fen": 1900}
        cups = [{"sku": "C4-M", "options": {"规格": "中杯"}, "stock": 0}]
        await upsert_product(session, desk.merchant_id, smoothie, cups)
    for asked in ("我上次的订单", "我上一单是什么", "我上次买的什么"):
        told = await desk.says(asked)
        assert "QH9901" in told, asked
        assert "QH7788" not in told, "the last one, not the one under way"
        assert "没有查到您名下的订单" in await desk.says(asked, customer="wmB")
    for asked in ("今天拍什么时候能发货", "现在下单什么时候发货"):
        assert await desk.says(asked, customer="wmB") == SHIPPING, "no order is there yet"
    for asked in ("草莓冰沙还有吗", "还有草莓冰沙吗", "你们今天草莓冰沙卖完了没", "请问中杯草莓冰沙还有没有"):
        assert "缺货" in await desk.says(asked), asked
    assert "黑色M" in await desk.says("云朵衬衫有吗")
    assert "159" not in await desk.says("云朵衬衫的发票有吗"), "of the invoice, not of the shirt"


@pytest.mark.parametrize("desk", ["local"], indirect=True)
async def test_without_a_model_what_is_unsure_becomes_a_menu_and_what_is_unknown_a_person(desk: Desk) -> None:
    search = desk.house.resources.search
    sure = await search.search(desk.merchant_id, "多久发货")
    unsure = Findings(sure.passages, Zone.ASK, 0.5)

    class Unsure:
        async def search(self, *_: object, **__: object) -> Findings:
            return unsure

    object.__setattr__(desk.house.resources, "search", Unsure())
    answer = await desk.ask("那个啥时候能弄好")
    menu = answer["bubbles"][0].menu
    assert 2 <= len(menu) <= 4
    assert menu[-1].id == "human"
    assert menu[0].id == f"faq:{sure.passages[0].entry.id}"
    assert answer["unsure"]
    desk.streak = 2
    assert (await desk.ask("那个啥时候能弄好"))["hand_over"] is not None
    object.__setattr__(desk.house.resources, "search", search)
    assert (await desk.ask("你们老板的生日是哪天"))["hand_over"] is not None


async def test_a_model_that_breaks_is_asked_again_and_then_the_shop_answers(desk: Desk) -> None:
    desk.model.script = [RuntimeError("down"), "付款后48小时内发出。"]
    assert await desk.says("多久发货") == "付款后48小时内发出。"
    desk.model.script = [RuntimeError("down")] * 2
    answer = await desk.ask("多久发货")
    assert answer["bubbles"][0].text == SHIPPING
    assert answer["record"].trace["model_failures"] == ["scripted: RuntimeError"] * 2


async def test_one_call_answers_most_turns(desk: Desk) -> None:
    pairs = {
        "多久发货": "付款后48小时内发出。",
        "有大码吗": "有的，L到XXL都有。",
        "云朵衬衫多少钱": "云朵衬衫现在159元。",
        "我的快递到哪了": "您的订单运输中，顺丰SF1。",
        "满多少包邮": "满199元包邮。",
        "门店在哪里": "文三路12号。",
    }
    made = 0
    for question, reply in pairs.items():
        desk.model.script = [reply, reply]
        answer = await desk.ask(question)
        assert not answer["hand_over"], question
        made += answer["record"].trace["model_calls"]
    assert made == len(pairs)


async def test_a_colour_and_a_size_of_nothing_in_particular_bring_what_there_is(desk: Desk) -> None:
    wares = {
        "羊绒大衣": [("黑色", "XL", 2), ("黑色", "S", 9), ("白色", "XL", 9)],
        "针织开衫": [("黑色", "L", 5)],
        "阔腿裤": [("黑色", "L", 0), ("灰色", "L", 4)],
    }
    async with desk.house.database.session(desk.merchant_id) as session:
        for number, (name, variants) in enumerate(wares.items()):
            product = {"sku": f"W{number}", "name": name, "category": "", "price_fen": 19900}
            rows = [
                {"sku": f"W{number}-{colour}{size}", "options": {"颜色": colour, "尺码": size}, "stock": stock}
                for colour, size, stock in variants
            ]
            await upsert_product(session, desk.merchant_id, product, rows)
    desk.model.script = ["有的，针织开衫和羊绒大衣都有，您想看哪一款？"]
    await desk.ask("黑色大码还有吗")
    shown = str(desk.model.asked[0])
    assert "针织开衫" in shown
    assert "羊绒大衣" in shown
    assert "阔腿裤" not in shown, "none left"
    assert "白色" not in shown, "only what was asked for"
    desk.model.script = ["羊绒大衣黑色XL还有2件。"]
    await desk.ask("羊绒大衣有黑色大码吗")
    assert "针织开衫" not in str(desk.model.asked[1]), "a named product is what is meant"


async def with_dresses(desk: Desk) -> None:
    """Two dresses in colours and sizes, one of them with a table of sizes."""
    table = [{"size": "M", "ranges": {"体重": [50, 57]}}, {"size": "L", "ranges": {"体重": [58, 65]}}]
    wares: list[tuple[str, list[dict[str, Any]]]] = [("茶歇连衣裙", table), ("针织长裙", [])]
    async with desk.house.database.session(desk.merchant_id) as session:
        for number, (name, sizes) in enumerate(wares):
            product = {"sku": f"D{number}", "name": name, "price_fen": 20000 + number, "size_table": sizes}
            rows = [
                {"sku": f"D{number}-{colour}-{size}", "options": {"颜色": colour, "尺码": size}, "stock": 5}
                for colour in ("黑色", "酒红色")
                for size in ("M", "L")
            ]
            await upsert_product(session, desk.merchant_id, product, rows)


@pytest.mark.parametrize("desk", ["local"], indirect=True)
async def test_without_a_model_a_piece_of_a_question_is_read_with_what_was_said_before(desk: Desk) -> None:
    await with_dresses(desk)
    told = await desk.says("酒红色呢", before=["茶歇连衣裙黑色的有吗"])
    assert "茶歇连衣裙" in told
    assert "酒红色M有货" in told
    assert "黑色M" not in told
    assert "L 码" in await desk.says("160 120斤", before=["茶歇连衣裙穿什么码"])
    assert "M 码" in await desk.says("茶歇连衣裙的", before=["160 105斤穿什么码"])
    browsed = await desk.says("我想买条裙子")
    assert "茶歇连衣裙，200 元（黑色、酒红色）" in browsed
    assert "针织长裙" in browsed
    in_red = await desk.says("L", before=["红色的"])
    assert "酒红色L" in in_red
    assert "黑色" not in in_red
    assert "后四位" in await desk.says("QH20260013", customer="wmB", before=["怎么还没发货"])


@pytest.mark.parametrize("desk", ["local"], indirect=True)
async def test_without_a_model_each_of_several_questions_gets_its_answer(desk: Desk) -> None:
    await with_dresses(desk)
    free = "满 199 元包邮，不满收 10 元运费。"
    assert await desk.says("多久发货", "满多少包邮", customer="wmB") == f"{SHIPPING}\n{free}"
    assert await desk.says("在吗", "满多少包邮？多久发货呢", customer="wmB") == f"{free}\n{SHIPPING}"
    assert free in (told := await desk.says("茶歇连衣裙有黑色吗，多少钱，满多少包邮"))
    assert told.count("茶歇连衣裙") == 1, "told once"
    answer = await desk.ask("满多少包邮", "你们老板的生日是哪天")
    assert answer["bubbles"][0].text == free, "what is known is told"
    assert answer["hand_over"], "and a person is fetched for the rest"
    assert len(answer["bubbles"]) == 2
    assert answer["record"].trace["passages"], "the trace names what it rests on"
    assert await desk.says("什么时候", "能发货", customer="wmB") == await desk.says("什么时候能发货", customer="wmB")


@pytest.mark.parametrize("desk", ["local"], indirect=True)
async def test_without_a_model_how_long_is_a_question_to_the_shop_until_there_is_an_order(desk: Desk) -> None:
    told = await desk.says("什么时候能发货", customer="wmB")
    assert told.startswith(SHIPPING)
    assert "后四位" in told
    assert "顺丰" in await desk.says("什么时候能发货"), "of an order that is there"
    assert SHIPPING not in await desk.says("怎么还没发货啊，都三天了", customer="wmB")
