"""How well search finds answers: `python -m bench.retrieval [--file F.json] [--fit]`."""
