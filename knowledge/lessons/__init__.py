"""What staff said to customers, as questions and answers for the next customer."""

from knowledge.lessons.faithful import is_faithful
from knowledge.lessons.pairs import Pair, fit_to_teach
from knowledge.lessons.structure import pairs_by_structure

__all__ = ["Pair", "fit_to_teach", "is_faithful", "pairs_by_structure"]
