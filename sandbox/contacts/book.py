"""Who follows which customer, with which remark and tags (wecom-api.md §4.1, §4.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.contacts.tags import TagBoard
from sandbox.refusal import Refusal

MAX_TAGS_PER_RELATION = 3000


class Tie(StrEnum):
    """How a member and a customer stand to each other."""

    NORMAL = "normal"
    HALF = "half"
    ONE_WAY = "one_way"
    DELETED = "deleted"


@dataclass(slots=True)
class Relation:
    """One member following one customer; tags belong to this pair, not to the customer."""

    userid: str
    external_userid: str
    created_at: float
    remark: str = ""
    description: str = ""
    state: str = ""
    add_way: int = 1
    tie: Tie = Tie.NORMAL
    tags: set[str] = field(default_factory=set)
    remark_mobiles: list[str] = field(default_factory=list)

    @property
    def callable(self) -> bool:
        """Whether relation APIs work: not after the member deleted, not before the member accepted."""
        return self.tie in (Tie.NORMAL, Tie.ONE_WAY)


@dataclass(slots=True)
class Way:
    """One QR code; a customer who scans it adds the next of its members."""

    config_id: str
    kind: int
    userids: list[str]
    state: str
    remark: str
    skip_verify: bool
    scans: int = 0

    def next_member(self) -> str:
        """Return whom the next customer adds: the members take turns."""
        self.scans += 1
        return self.userids[(self.scans - 1) % len(self.userids)]


class ContactBook:
    """The customers of a corp's members, and its tags."""

    def __init__(self) -> None:
        self.relations: dict[tuple[str, str], Relation] = {}
        self.tags = TagBoard()
        self.ways: dict[str, Way] = {}

    def of_member(self, userid: str) -> list[Relation]:
        """Return the customers a member follows and the API may touch."""
        return [tie for tie in self.relations.values() if tie.userid == userid and tie.callable]

    def of_customer(self, external_userid: str) -> list[Relation]:
        """Return the members who follow a customer."""
        return [tie for tie in self.relations.values() if tie.external_userid == external_userid and tie.callable]

    def find(self, userid: str, external_userid: str) -> Relation:
        """Return the relation of one pair.

        Raises:
            Refusal: 84061 when there is none the API may touch.
        """
        relation = self.relations.get((userid, external_userid))
        if relation is None or not relation.callable:
            raise Refusal(84061, "not external contact")
        return relation

    def add(self, relation: Relation) -> Relation:
        """Add or replace a relation."""
        self.relations[relation.userid, relation.external_userid] = relation
        return relation

    def mark(self, relation: Relation, add: list[str], remove: list[str]) -> None:
        """Change the tags of one pair.

        Raises:
            Refusal: 40068 for a tag that does not exist, 40144 above 3,000 tags.
        """
        for tag_id in [*add, *remove]:
            self.tags.require(tag_id)
        tags = (relation.tags | set(add)) - set(remove)
        if len(tags) > MAX_TAGS_PER_RELATION:
            raise Refusal(40144, "too many tags")
        relation.tags = tags
