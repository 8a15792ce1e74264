"""How well the grounding check tells supported replies from unsupported ones, on labelled reply/source pairs."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from agent.errors import BadInput
from agent.grounding import Sources, Verdict, check
from agent.phrases import say


def _listed(value: Any) -> Any:
    """Return null as nothing and a lone text or object as a list of one: how people write short lines."""
    if value is None:
        return []
    return [value] if isinstance(value, str | dict) else value


Texts = Annotated[list[str], BeforeValidator(_listed)]


class Pair(BaseModel):
    """A reply beside its sources, labelled; money in `tool_results` is fen.

    `unsupported` are the words of the reply that no source supports. `today` is the day relative days (明儿,
    下周三) are told from; without it the day of the run.
    """

    model_config = ConfigDict(extra="ignore")

    id: str
    shop: str = ""
    customer_says: Texts = Field(default_factory=list)
    passages: Texts = Field(default_factory=list)
    tool_results: Annotated[list[dict[str, Any] | str], BeforeValidator(_listed)] = Field(default_factory=list)
    policy: Texts = Field(default_factory=list)
    reply: str
    supported: bool
    unsupported: Texts = Field(default_factory=list)
    today: date | None = None

    def sources(self, today: date) -> Sources:
        """Return what the model had to go by; `today` stands in where the pair names no day."""
        policy = "\n".join(self.policy)
        return Sources(self.passages, self.tool_results, self.customer_says, policy, self.today or today)


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair, what the check said of it, and how long that took."""

    pair: Pair
    verdict: Verdict
    milliseconds: float

    @property
    def right(self) -> bool:
        """Tell whether the check agrees with the label."""
        return self.verdict.supported == self.pair.supported


@dataclass(frozen=True, slots=True)
class GroundingReport:
    """What a run over labelled pairs came to; recall and precision are those of unsupported replies."""

    judged: Sequence[Judged]

    @property
    def wrong(self) -> list[Judged]:
        """Return the pairs the check got wrong, in the order of the file."""
        return [one for one in self.judged if not one.right]

    @property
    def recall(self) -> float:
        """Return the share of unsupported replies that were found; 1 when there are none."""
        return _share(self._found, sum(not one.pair.supported for one in self.judged))

    @property
    def precision(self) -> float:
        """Return the share of the replies called unsupported that are; 1 when none was."""
        return _share(self._found, sum(not one.verdict.supported for one in self.judged))

    @property
    def mean_ms(self) -> float:
        """Return the mean time of a reply."""
        return statistics.fmean([one.milliseconds for one in self.judged] or [0.0])

    def percentile_ms(self, share: float) -> float:
        """Return the time that `share` of the replies stayed within."""
        times = sorted(one.milliseconds for one in self.judged)
        return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0

    @property
    def _found(self) -> int:
        return sum(not one.pair.supported and not one.verdict.supported for one in self.judged)


def read_pairs(file: Path) -> list[Pair]:
    """Return the pairs of a file of JSON lines; empty lines are skipped. Raises `BadInput` that names the line."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(say("grounding_file_unreadable", book="owner", file=str(file), why=str(error))) from error
    return [_pair(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def judge(pairs: Iterable[Pair], today: date) -> GroundingReport:
    """Return what the check says of every pair."""
    return GroundingReport([_judged(pair, today) for pair in pairs])


def _judged(pair: Pair, today: date) -> Judged:
    sources = pair.sources(today)
    start = time.perf_counter()
    verdict = check(pair.reply, sources)
    return Judged(pair, verdict, (time.perf_counter() - start) * 1000)


def _pair(number: int, line: str) -> Pair:
    try:
        return Pair.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise BadInput(say("grounding_line_no_json", book="owner", number=str(number), why=error.msg)) from error
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"]))
        raise BadInput(say("grounding_line_wrong", book="owner", number=str(number), field=field)) from error


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
