"""Reading what customers send instead of words: pictures by OCR, voices by an endpoint."""
