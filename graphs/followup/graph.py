"""The follow-up graph, which reads as its diagram.

    gather → choose → write ⇄ check → approve → schedule

One run writes one touch to one customer the gate has let through; nothing is sent here.
"""

from __future__ import annotations

from typing import Literal, cast

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
from store.touches.ledger import NewTouch

Graph = CompiledStateGraph[State, FollowupContext, Incoming, Outgoing]


async def after_check(state: State) -> Literal["approve", "write"]:
    """What is not good enough is written anew: by the model once more, then by template."""
    return "write" if state["written"].problems else "approve"


async def follow_up(graph: Graph, incoming: Incoming, context: FollowupContext) -> NewTouch:
    """Run one follow-up through the graph."""
    outgoing = cast(Outgoing, await graph.ainvoke(incoming, context=context))
    return outgoing["touch"]


def build_graph() -> Graph:
    """Return the compiled graph; it can be run again until its touch is written down."""
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
