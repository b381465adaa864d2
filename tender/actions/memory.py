"""What follows from the record alone is worked out once for each state of the record.

Every act adds an entry to the chain of its procedure, so the head of the chain names the state.
The head is read before anything else: what is remembered under it is never older than it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from tender.audit import chain_of
from tender.store import trail

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Made = TypeVar("Made")
_ALL: list[Memory[Any]] = []
MOST_DONE = 500
"""How many entries are looked through for what changed; after more, everything may have."""


def state(session: Session, procedure_id: UUID) -> str:
    """The hash of the last entry of the procedure's chain; its id when there is none."""
    head = trail.head(session, chain_of(procedure_id))
    return head.hash if head else str(procedure_id)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the record of a procedure last changed, told apart as far as that saves work.

    seq, head  the last entry
    base       the last entry that may have changed anything at all
    decided    since then, per party by its id, the last decision on a demand about it
    """

    seq: int
    head: str
    base: str
    decided: Mapping[str, str]

    def of(self, parties: Iterable[UUID]) -> tuple[str, ...]:
        """What the state of these parties follows from."""
        return (self.base, *(self.decided.get(str(party), "") for party in parties))

    def after(self, done: Sequence[trail.Done]) -> Marks | None:
        """The marks after these entries, which only decided on demands or opened something; None
        when there are others, or when they do not follow."""
        decided, head = dict(self.decided), self.head
        for one in done:
            if one.prev != head or one.act not in ("demand.decided", "object.opened"):
                return None
            head = one.hash
            if one.act == "demand.decided":
                decided[one.object.partition(":")[2]] = head
        return replace(self, seq=self.seq + len(done), head=head, decided=decided)


def marks(session: Session, procedure_id: UUID) -> Marks:
    """Where the record stands. At most two queries."""
    chain = chain_of(procedure_id)
    head = trail.head(session, chain)
    seq, hash_ = (head.seq, head.hash) if head else (0, str(procedure_id))
    found = _MARKS.peek(procedure_id)
    if found and found.seq < seq:
        found = found.after(trail.done_since(session, chain, found.seq, MOST_DONE))
    if found is None or (found.seq, found.head) != (seq, hash_):
        found = Marks(seq, hash_, hash_, {})
    return _MARKS.put(procedure_id, found)


class Memory(Generic[Made]):
    """The last so many things that were made, by what they were made of."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        _ALL.append(self)

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made of `key` before, or what `make` makes of it now."""
        found = self.peek(key)
        return self.put(key, make()) if found is None else found

    def peek(self, key: Hashable) -> Made | None:
        """What was made of `key` before, if that is remembered."""
        return self._kept.get(key)

    def put(self, key: Hashable, made: Made) -> Made:
        """Remember this as what was made of `key`."""
        self._kept[key] = made
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made

    def forget(self) -> None:
        self._kept.clear()


_MARKS: Memory[Marks] = Memory(64)


def forget() -> None:
    """Make everything anew the next time; for whoever measures what making costs."""
    for memory in _ALL:
        memory.forget()
