"""Near neighbours told apart by a condition: 怎么退货 and 超过七天还能退换吗 are alike in every other way.

Embeddings hear what a question is about far better than under which condition it is asked. So where the best
entry is for a condition that nobody named and one of the next two, on the same matter, is not, the customer
chooses. So it is where the customer named a condition that only one of the next two mentions, where the amount
a customer named is outside the best entry's bounds, and where the question is a bare word that several entries
are about. On the tuning half and the sample shop's own wordings, left out in turn, doubting leads wider than
`DOUBTED_LEAD` (in units of score) prevented no more wrong answers, and turning narrow leads round as well won
next to nothing.
"""

from __future__ import annotations

import numpy as np

from knowledge.embedding.protocol import Vectors
from knowledge.evidence import Evidence

SAME_MATTER = 0.5
DOUBTED_LEAD = 8.0
SHOWN = 3


def unsettled(evidence: Evidence, scores: Vectors) -> bool:
    """Return whether one of the next entries may fit the customer's words better than the best one."""
    if evidence.topic or evidence.reach[scores.argmax()] < 0:
        return True
    best, *others = np.argsort(-scores)[:SHOWN]
    close = [other for other in others if scores[best] - scores[other] < DOUBTED_LEAD]
    return any(_presumes(evidence, best, other) or _leaves_out(evidence, best, other) for other in close)


def _presumes(evidence: Evidence, best: np.intp, other: np.intp) -> bool:
    """Return whether `best` holds only under conditions nobody named, and `other` on the same matter under others."""
    if not evidence.unsaid[best] or np.array_equal(evidence.held[best], evidence.held[other]):
        return False
    one, two = evidence.roots[best], evidence.roots[other]
    return bool(one @ two >= SAME_MATTER * np.sqrt((one @ one) * (two @ two)))


def _leaves_out(evidence: Evidence, best: np.intp, other: np.intp) -> bool:
    """Return whether the customer named a condition that `other` mentions and `best` does not."""
    return bool(evidence.unmet[best] and not evidence.unmet[other])
