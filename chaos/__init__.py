"""Bad days on purpose: random faults against the real processes, and what must hold afterwards."""
