"""What a tool may know of the turn it runs in. The model cannot set any of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.clock import Clock
from agent.plans import Plan
from store.engine import Database
from store.sealing import Sealer
from tools.catalogue import ProductNames
from tools.claims import ClaimLinks
from tools.errands import Errands


@dataclass(frozen=True, slots=True)
class ToolContext:
    """Whose conversation this is; every tool reads shop and customer from here, never from its arguments.

    In a `rehearsal` nobody is served: what write tools propose is described to the model and carried out by nobody.

    Attributes:
        turn: Names the turn in idempotency keys: the conversation and its newest waiting message.
        no_writes: Why no write tool may act in this turn, as a fact for the model; empty when they may.
        errands: What the tools of this turn were asked for so far.
        claims: Makes the links by which customers claim coupons.
        sealer: Makes the keyed hashes by which phones are compared.
        said: What the customer wrote: the waiting messages and the lines before, oldest first.
    """

    database: Database
    names: ProductNames
    merchant_id: int
    external_userid: str
    clock: Clock
    rehearsal: bool = False
    conversation_id: int = 0
    open_kfid: str = ""
    turn: str = ""
    plan: Plan = Plan.FULL
    no_writes: str = ""
    errands: Errands = field(default_factory=Errands)
    claims: ClaimLinks = field(kw_only=True)
    sealer: Sealer = field(kw_only=True)
    said: tuple[str, ...] = ()
