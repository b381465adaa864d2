"""What is gone from the trail since a head of it was noted elsewhere, and the restores that explain
it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.orm import Session

from criteria.canon import canonical
from criteria.trail import Head
from tender.models.trail import TrailEntry, TrailValue

RESTORED = "backup.restored"
"""The act that tells that an older copy was put back."""
_PAGE = 500


def gone(session: Session, known: Iterable[Head]) -> tuple[Head, ...]:
    """Those of these heads, in the order they were noted, that stand in no chain. A restore that
    stands in the trail explains what was noted before it."""
    explained = frozenset(_restores(session))
    missing: list[Head] = []
    heads = iter(known)
    while page := tuple(islice(heads, _PAGE)):
        places = {(one.chain, one.seq) for one in page}
        there = {Head(*row) for row in session.execute(_AT, {"places": list(places)})}
        for one in page:
            if one in explained:
                missing.clear()
            elif one not in there:
                missing.append(one)
    return tuple(missing)


_AT = select(TrailEntry.chain, TrailEntry.seq, TrailEntry.hash).where(
    tuple_(TrailEntry.chain, TrailEntry.seq).in_(bindparam("places", expanding=True))
)


def _restores(session: Session) -> Iterator[Head]:
    """The entries of restores."""
    rows = session.execute(
        select(TrailEntry.chain, TrailEntry.seq, TrailEntry.hash)
        .join(TrailValue, TrailValue.entry_id == TrailEntry.id)
        .where(TrailValue.name == "act", TrailValue.value == canonical(RESTORED).decode())
    )
    return (Head(*row) for row in rows)
