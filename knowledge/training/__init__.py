"""Fitting what search uses: the adapter, the order of entries, the confidence. Run by `bench.retrieval --fit`."""
