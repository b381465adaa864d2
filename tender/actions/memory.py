"""What follows from the record alone is worked out once for each state of the record.

Every act adds an entry to the chain of its procedure, so the head of the chain names the state.
The head is read before anything else: what is remembered under it is never older than it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from tender.audit import chain_of
from tender.store import trail

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Made = TypeVar("Made")
_ALL: list[Memory[Any]] = []


def state(session: Session, procedure_id: UUID) -> str:
    """The hash of the last entry of the procedure's chain; its id when there is none."""
    head = trail.head(session, chain_of(procedure_id))
    return head.hash if head else str(procedure_id)


class Memory(Generic[Made]):
    """The last so many things that were made, by what they were made of."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        _ALL.append(self)

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made of `key` before, or what `make` makes of it now."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = make()
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        self._kept.clear()


def forget() -> None:
    """Make everything anew the next time; for whoever measures what making costs."""
    for memory in _ALL:
        memory.forget()
