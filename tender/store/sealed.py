"""Everything that is sealed in the database, by the key that it asks."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import LargeBinary, func, select
from sqlalchemy.orm import Session

from tender.models.base import Base
from tender.models.vaults import VaultLock


def beginnings(session: Session, label: bytes, size: int) -> Counter[bytes]:
    """How often what is sealed begins so.

    label  how everything sealed begins
    size   how many bytes tell the key as well
    """
    found: Counter[bytes] = Counter()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                start = func.substr(column, 1, size, type_=LargeBinary)
                sealed = func.substr(column, 1, len(label), type_=LargeBinary) == label
                rows = session.execute(select(start, func.count()).where(sealed).group_by(start))
                for beginning, count in rows:
                    found[bytes(beginning)] += count
    return found


def locks(session: Session) -> frozenset[bytes]:
    """The public keys of openings for which persons hold the words."""
    made = session.scalars(select(VaultLock.content))
    return frozenset(bytes.fromhex(lock["public"]) for content in made for lock in content.values())
