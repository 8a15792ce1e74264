"""Wording: what a model wrote, made into the plain, short texts that a customer reads."""

from agent.wording.bubbles import split_bubbles
from agent.wording.leftovers import tidy
from agent.wording.markdown import flatten_markdown
from agent.wording.visible import visible

__all__ = ["flatten_markdown", "split_bubbles", "tidy", "visible"]
