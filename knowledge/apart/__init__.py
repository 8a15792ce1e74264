"""Files are read apart from the house: a child process may hang, swell or crash, the house does not."""

from knowledge.apart.parent import Progress, read_apart, words_apart

__all__ = ["Progress", "read_apart", "words_apart"]
