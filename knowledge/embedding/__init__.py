"""Texts into vectors: local models or an endpoint, behind one protocol."""

from knowledge.embedding.endpoint import EndpointEmbedder
from knowledge.embedding.local import LocalEmbedder
from knowledge.embedding.protocol import Embedder, Vectors

__all__ = ["Embedder", "EndpointEmbedder", "LocalEmbedder", "Vectors"]
