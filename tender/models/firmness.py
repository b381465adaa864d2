"""How firm a result is: worked out beside the pages and kept, so that it need not be done again.

None of this is history and no result follows from it. A run may be emptied and done anew; that it
was asked for, and by whom, stands in the trail.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, UuidKey


class FirmnessRun(Base):
    """One time that the firmness of the result of a lot was asked for.

    basis     digest of the sealed plan, the marks and the prices it is about
    done      how many draws there are so far, of those with other weights and with other marks
    heard_at  when the run last said how far it was
    result    what came out; None until the end
    """

    __tablename__ = "firmness_runs"

    id: Mapped[UuidKey]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    basis: Mapped[str] = mapped_column(String(64))
    seed: Mapped[int] = mapped_column(BigInteger)
    draws: Mapped[int]
    done: Mapped[int]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    started_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    result: Mapped[Any] = mapped_column(Canonical, nullable=True, deferred=True)
