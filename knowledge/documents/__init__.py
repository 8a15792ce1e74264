"""Long documents: read with their structure, cut along it, every piece citable."""
