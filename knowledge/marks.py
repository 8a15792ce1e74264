"""What the entries of a shelf name: things (手机, 发票 …) and conditions (拆封, 偏远地区 …).

Read once for a shelf. An entry whose every wording states a condition answers only customers who state it
too: 超过七天还能退换吗 is no answer to 怎么退货, however alike they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.protocol import Vectors
from knowledge.entries import Entry
from knowledge.language.bounds import Bound, amounts, bounds, fit
from knowledge.language.conditions import common_conditions
from knowledge.language.normal import bare, normal

Flags = NDArray[np.bool_]
LONGEST_TOPIC = 4


@dataclass(frozen=True, slots=True)
class Marks:
    """One row an entry, 1 for what it names: in its wordings (`asked`), or in one of them or the answer (`full`).

    `held` are the conditions that every sentence of every wording names, `named` those named anywhere.
    `asked_about` and `mentioned` are the things that any wording, any entry of the shelf names, `bound` the
    conditions that any entry holds; `holds` tells which entries hold one. `bounds` are the amounts an entry's
    question is bound to (超过 170 斤), `wordings` its ways of asking, bare.
    """

    asked: Vectors
    full: Vectors
    asked_about: Vectors
    mentioned: Vectors
    held: Vectors
    named: Vectors
    bound: Vectors
    holds: Flags
    bounds: tuple[tuple[Bound, ...], ...]
    wordings: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, entries: Sequence[Entry], asked: Vectors, full: Vectors, starts: NDArray[np.intp]) -> Marks:
        """Return the marks; `asked` has the things of each wording, `full` of each question with its answer."""
        known = common_conditions()
        held = np.stack([known.held([entry.question, *entry.similar]) for entry in entries])
        texts = ["\n".join([entry.question, *entry.similar, entry.answer]) for entry in entries]
        named = np.stack([known.named(text) for text in texts])
        in_wordings = np.maximum.reduceat(asked, starts)
        whole = in_wordings.max(axis=0), full.max(axis=0)
        limits = tuple(bounds(normal(entry.question)) for entry in entries)
        wordings = tuple(tuple(bare(text) for text in (entry.question, *entry.similar)) for entry in entries)
        return cls(in_wordings, full, *whole, held, named, held.max(axis=0), held.max(axis=1) > 0, limits, wordings)

    def things(self, named: Vectors) -> tuple[tuple[Vectors, Vectors, Vectors], float]:
        """Return how many of the `named` things each entry shares and lacks; how many no entry mentions."""
        places = np.flatnonzero(named)  # a question names few of the hundreds
        asked, full = self.asked[:, places].sum(axis=1), self.full[:, places]
        sought = self.asked_about[places]
        shared = asked, full.sum(axis=1), sought.sum() - full @ sought
        return shared, float((1 - self.mentioned[places]).sum())

    def misfits(self, text: str) -> tuple[Flags, Flags, Vectors]:
        """Return for each entry whether it is `unsaid`, leaves a condition of `text` `unmet`, and its `reach`.

        Unsaid: the entry holds conditions and `text` names none of them, nor an amount inside its bounds. Unmet:
        `text` names a condition that some entry holds, and this one does not mention it. Reach: -1 where `text`
        names an amount outside the entry's bounds, 1 where one inside, 0 where it says nothing of the kind.
        """
        said = common_conditions().named(text)
        sought = said * self.bound
        amount = amounts(text)
        fits = [fit(held, amount) if amount and held else None for held in self.bounds]
        reach = np.array([{True: 1, False: -1, None: 0}[found] for found in fits], dtype=np.float32)
        return self.holds & (self.held @ said == 0) & (reach <= 0), self.named @ sought < sought.sum(), reach

    def is_topic(self, text: str) -> bool:
        """Whether `text` is a bare word (退换货) that several entries are about, so that it asks for none of them."""
        word = bare(text)
        if not 0 < len(word) <= LONGEST_TOPIC or any(word in texts for texts in self.wordings):
            return False
        return sum(any(word in wording for wording in texts) for texts in self.wordings) > 1
