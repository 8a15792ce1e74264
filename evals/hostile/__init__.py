"""The hostile suite: models that lie, promise, leak and break, and customers who make them; no harm may get through."""

from evals.hostile.cases import Case, load_cases
from evals.hostile.play import Stage, harms_of
from evals.hostile.world import furnish

__all__ = ["Case", "Stage", "furnish", "harms_of", "load_cases"]
