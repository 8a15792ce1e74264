"""Conversations as people at the shop look at them: the list, one dialogue, why it was answered so, what changed."""
