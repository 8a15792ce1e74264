"""Handing over to a person."""

from __future__ import annotations

from langchain_core.tools import tool


@tool(parse_docstring=True)
async def hand_over(reason: str) -> str:
    """Hand the conversation over to a human colleague of the shop.

    Call it when the customer wants a person, when the answer is not in the material, or when somebody
    with authority has to decide (refund, compensation, complaint, bargaining beyond policy).

    Args:
        reason: Why, in one short Chinese sentence for the colleague.
    """
    return reason
