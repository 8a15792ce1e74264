"""The conversation graph, which reads as its diagram.

    load → screen → retrieve → reply ⇄ act → check → deliver

with `answer_locally` (no model, or none answers) and `hand_over` as the other ways out.
"""

from __future__ import annotations

from typing import Literal, cast

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.conversation.context import TurnContext
from graphs.conversation.nodes.act import act
from graphs.conversation.nodes.answer_locally import answer_locally
from graphs.conversation.nodes.check import check
from graphs.conversation.nodes.deliver import deliver
from graphs.conversation.nodes.hand_over import hand_over
from graphs.conversation.nodes.load import load
from graphs.conversation.nodes.reply import reply
from graphs.conversation.nodes.retrieve import retrieve
from graphs.conversation.nodes.screen import screen
from graphs.conversation.state import Incoming, Outgoing, State

# The routers are coroutines because LangGraph sends plain functions to a thread each time.


async def after_screen(state: State) -> Literal["retrieve", "hand_over", "deliver"]:
    """Small talk is answered already; a wish for a person needs no search."""
    if state.get("hand_over"):
        return "hand_over"
    return "deliver" if state.get("bubbles") else "retrieve"


async def after_retrieve(state: State) -> Literal["reply", "answer_locally", "deliver"]:
    """A pinned answer goes out as it is; else the model, if there is one to ask."""
    if state.get("bubbles"):
        return "deliver"
    return "answer_locally" if state.get("route") == "local" else "reply"


async def after_reply(state: State) -> Literal["act", "check", "answer_locally"]:
    """Tool calls are carried out; no model at all means answering locally."""
    if state.get("route") == "local":
        return "answer_locally"
    return "act" if state.get("calls") else "check"


async def after_act(state: State) -> Literal["reply", "hand_over"]:
    """Results go back to the model, unless it asked for a person."""
    return "hand_over" if state.get("hand_over") else "reply"


async def after_check(state: State) -> Literal["deliver", "reply", "hand_over"]:
    """A reply that is not grounded is repaired once, then a person answers."""
    if state.get("hand_over"):
        return "hand_over"
    return "deliver" if state.get("bubbles") else "reply"


async def after_local(state: State) -> Literal["deliver", "hand_over"]:
    """What the shop's knowledge does not answer is for a person."""
    return "hand_over" if state.get("hand_over") else "deliver"


Graph = CompiledStateGraph[State, TurnContext, Incoming, Outgoing]


async def think(graph: Graph, incoming: Incoming, context: TurnContext) -> Outgoing:
    """Run one turn through the graph, in a place of its own."""
    async with context.resources.places.taken():
        return cast(Outgoing, await graph.ainvoke(incoming, context=context))


def build_graph() -> Graph:
    """Return the compiled graph. State is plain data in the run: the truth is in the store, so no checkpointer."""
    graph = StateGraph(State, context_schema=TurnContext, input_schema=Incoming, output_schema=Outgoing)
    for name, node in {
        "load": load,
        "screen": screen,
        "retrieve": retrieve,
        "reply": reply,
        "act": act,
        "check": check,
        "answer_locally": answer_locally,
        "hand_over": hand_over,
        "deliver": deliver,
    }.items():
        graph.add_node(name, node)  # type: ignore[call-overload]
    graph.add_edge(START, "load")
    graph.add_edge("load", "screen")
    graph.add_conditional_edges("screen", after_screen)
    graph.add_conditional_edges("retrieve", after_retrieve)
    graph.add_conditional_edges("reply", after_reply)
    graph.add_conditional_edges("act", after_act)
    graph.add_conditional_edges("check", after_check)
    graph.add_conditional_edges("answer_locally", after_local)
    graph.add_edge("hand_over", "deliver")
    graph.add_edge("deliver", END)
    return graph.compile(name="conversation")
