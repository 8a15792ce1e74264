"""Intents: what a message plainly wants, told by rule where no model is needed."""

from agent.intents.recognise import Intent, recognise

__all__ = ["Intent", "recognise"]
