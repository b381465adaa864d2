"""What follows from the record alone is worked out once for each state of the record.

Every act adds an entry to the chain of its procedure, so the head of the chain names the state.
The head is read before anything else: what is remembered under it is never older than it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from tender.audit import chain_of
from tender.store import memory, trail
from tender.store.memory import Memory

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

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
        done = trail.done_since(session, chain, found.seq, MOST_DONE)
        if any(one.act == trail.ERASURE for one in done):
            memory.forget()  # carried out by another process, perhaps
        found = found.after(done)
    if found is None or (found.seq, found.head) != (seq, hash_):
        found = Marks(seq, hash_, hash_, {})
    return _MARKS.put(procedure_id, found)


_MARKS: Memory[Marks] = Memory(64)
