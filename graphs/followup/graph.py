"""The follow-up graph, which reads as its diagram.

    gather → choose → write ⇄ check → approve → schedule

One run writes the touches of some customers the gate has let through, one each; nothing is sent here.
"""

from __future__ import annotations

from typing import Literal, cast

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.followup.context import FollowupContext
from graphs.followup.nodes.approve import approve
from graphs.followup.nodes.check import check
from graphs.followup.nodes.choose import choose
from graphs.followup.nodes.gather import gather
from graphs.followup.nodes.schedule import schedule
from graphs.followup.nodes.write import write
from graphs.followup.state import Incoming, Outgoing, State

_MOST_STEPS = 100  # the model's tries and all templates, written and checked

Graph = CompiledStateGraph[State, FollowupContext, Incoming, Outgoing]


async def after_check(state: State) -> Literal["approve", "write"]:
    """What is not good enough is written anew: by the model once more, then by template."""
    return "approve" if all(draft.passed for draft in state["drafts"]) else "write"


async def follow_up(graph: Graph, incoming: Incoming, context: FollowupContext) -> Outgoing:
    """Run follow-ups through the graph."""
    config: RunnableConfig = {"recursion_limit": _MOST_STEPS}
    return cast(Outgoing, await graph.ainvoke(incoming, config, context=context))


def build_graph() -> Graph:
    """Return the compiled graph; it can be run again until its touches are written down."""
    graph = StateGraph(State, context_schema=FollowupContext, input_schema=Incoming, output_schema=Outgoing)
    for name, node in {
        "gather": gather,
        "choose": choose,
        "write": write,
        "check": check,
        "approve": approve,
        "schedule": schedule,
    }.items():
        graph.add_node(name, node)  # type: ignore[call-overload]
    graph.add_edge(START, "gather")
    graph.add_edge("gather", "choose")
    graph.add_edge("choose", "write")
    graph.add_edge("write", "check")
    graph.add_conditional_edges("check", after_check)
    graph.add_edge("approve", "schedule")
    graph.add_edge("schedule", END)
    return graph.compile(name="followup")
