"""The narration graph, which reads as its diagram.

    collect → find → narrate → verify → lay out

Numbers come from SQL, what they show is worked out by rules, the model only puts findings into words, and words with
a number or a direction the finding does not have are put back to the plain sentence. Without a model the plain
sentences are what is told.
"""

from __future__ import annotations

from typing import Literal, cast

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from graphs.narration.context import NarrationContext
from graphs.narration.nodes.collect import collect
from graphs.narration.nodes.find import find
from graphs.narration.nodes.lay_out import lay_out
from graphs.narration.nodes.narrate import narrate
from graphs.narration.nodes.verify import verify
from graphs.narration.state import Incoming, Outgoing, State

NarrationGraph = CompiledStateGraph[State, NarrationContext, Incoming, Outgoing]


async def after_find(state: State, runtime: Runtime[NarrationContext]) -> Literal["narrate", "lay_out"]:
    """Without a model, without budget or without findings the plain sentences are laid out as they are."""
    context = runtime.context
    if not context.models.configured or not state.get("findings"):
        return "lay_out"
    return "narrate" if await context.budget.allows(state["merchant_id"]) else "lay_out"


async def tell(graph: NarrationGraph, incoming: Incoming, context: NarrationContext) -> Outgoing:
    """Run the graph once."""
    return cast(Outgoing, await graph.ainvoke(incoming, context=context))


def build_narration() -> NarrationGraph:
    """Return the compiled graph."""
    graph = StateGraph(State, context_schema=NarrationContext, input_schema=Incoming, output_schema=Outgoing)
    for name, node in {
        "collect": collect,
        "find": find,
        "narrate": narrate,
        "verify": verify,
        "lay_out": lay_out,
    }.items():
        graph.add_node(name, node)  # type: ignore[call-overload]
    graph.add_edge(START, "collect")
    graph.add_edge("collect", "find")
    graph.add_conditional_edges("find", after_find)
    graph.add_edge("narrate", "verify")
    graph.add_edge("verify", "lay_out")
    graph.add_edge("lay_out", END)
    return graph.compile(name="narration")
